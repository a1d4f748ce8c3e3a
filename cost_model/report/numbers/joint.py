"""The joint distribution of what the model takes in, and the model as a function from a table of inputs to one number a row.

A table of inputs has a row for each point and a column for each number that a draw holds: the assumptions, then the lengths
of the mandate's spells. A `Player` is what an index is given for: one assumption, or the spells together, 'luck of the mandate'.
"""

import numpy as np

from cost_model.inputs import draws as drawing
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.numbers.saving import saving
from cost_model.valuing.joint import ROWS, Joint
from cost_model.words import text_of, words_of

SAY = words_of("numbers/joint")

LUCK = "luck of the mandate"


def joint(case):
    """The joint distribution of a case's assumptions and of the mandate's spells."""
    names = list(case.assumptions)
    spells = [f"spell {i}" for i in range(len(drawing.SPELL_STREAMS))]
    # a spell is exponential, in units of its mean
    quantiles = {name: case.assumptions[name].quantile for name in names} | dict.fromkeys(spells, lambda rank: -np.log1p(-rank))
    players = {name: (name,) for name in names if case.assumptions[name].distribution != "fixed"} | {LUCK: tuple(spells)}
    correlation = np.eye(len(quantiles))
    correlation[: len(names), : len(names)] = case.correlations
    return Joint(quantiles, players, correlation)


def ranks(case, n, seed, method="sobol"):
    """Ranks of the draws that `case.sample(n, seed, method)` gives, rows × columns of `joint(case)`.

    Their values are the inputs before a part is cut to its whole, which `model` does as `sample` does.
    """
    streams = [drawing.INPUTS[name][1] for name in case.assumptions]
    uniform = drawing.independent_ranks([*streams, *drawing.SPELL_STREAMS], n, seed, method)
    tied = drawing.tied_ranks(case.assumptions, uniform[: len(streams)], case.correlations)
    return np.vstack([tied, uniform[len(streams) :]]).T.copy()


def label(case, player):
    """Printed name of a player."""
    return SAY.luck_name if player == LUCK else text_of(case.assumptions[player], "label")


def model(case, scenario=ORDER, account=COUNTRY, **settings):
    """What a scenario saves an account, rial, as a function from a table of inputs, rows × columns of `joint(case)`: a number a row.

    So many rows are run at a time.  settings  of `simulate.run`
    """
    scenario, inputs = named(scenario), len(case.assumptions)

    def saved(rows):
        values = dict(zip(case.assumptions, rows[:, :inputs].T, strict=True))
        draws = drawing.Draws(drawing.as_records(values, rows[:, inputs:]), None, "table", about=case.about)
        outcome = simulate.run(draws, dict.fromkeys((named(BASELINE), scenario)), **settings)
        return saving(outcome, account)[scenario.name].to_numpy()

    return lambda table: np.concatenate([saved(table[start : start + ROWS]) for start in range(0, len(table), ROWS)])


def stamp(case, n, seed, scenario, account, method="sobol", **settings):
    """What goes with a table of what a scenario saves an account on draws of a case, as `simulate.stamp` says it."""
    kept = {"assumptions": case.file_hash, "changes": (*case.changes, *case.other_correlations())}
    kept |= {"base_year": case.base_year, "about": case.about, "draws": n, "seed": seed, "method": method}
    return simulate.stamp(kept, (scenario,), **settings) | {"scenario": named(scenario).name, "account": account}
