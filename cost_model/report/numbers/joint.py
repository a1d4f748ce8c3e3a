"""The joint distribution of what the model takes in, and the model as a function from a table of inputs to one number a row.

A table of inputs has a row for each point and a column for each number that a draw holds: the assumptions, then the lengths
of the mandate's spells. A `Player` is what an index is given for: one assumption, or the spells together, 'luck of the mandate'.
"""

import numpy as np

from cost_model.faults import nearest
from cost_model.inputs import draws as drawing
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.numbers.comparison import effect
from cost_model.valuing.comparison import worth_of_one
from cost_model.valuing.joint import ROWS, Joint
from cost_model.words import Text, words_of

SAY = words_of("numbers/joint")

LUCK = "luck of the mandate"
LUCK_NAME = SAY.luck_name
QUANTITIES = ("cost", "saving", "net_benefit")


def _unit_length(rank):
    """Length of a spell in units of its mean: exponential."""
    return -np.log1p(-rank)


def joint(case):
    """The joint distribution of a case's assumptions and of the mandate's spells."""
    names = list(case.assumptions)
    spells = [f"spell {i}" for i in range(len(drawing.SPELL_STREAMS))]
    quantiles = {name: case.assumptions[name].quantile for name in names} | dict.fromkeys(spells, _unit_length)
    players = {name: (name,) for name in names if case.assumptions[name].distribution != "fixed"} | {LUCK: tuple(spells)}
    correlation = np.eye(len(quantiles))
    correlation[: len(names), : len(names)] = case.correlations
    return Joint(quantiles, players, correlation)


def ranks(case, n, seed, method="sobol"):
    """Ranks of the draws that `case.sample(n, seed, method)` gives, rows × columns of `joint(case)`.

    Their values are the inputs before a part is cut to its whole, which `outcomes` does as `sample` does.
    """
    streams = [drawing.INPUTS[name][1] for name in case.assumptions]
    uniform = drawing.independent_ranks([*streams, *drawing.SPELL_STREAMS], n, seed, method)
    tied = drawing.tied_ranks(case.assumptions, uniform[: len(streams)], case.correlations)
    return np.vstack([tied, uniform[len(streams) :]]).T.copy()


def label(case, player):
    """Printed name of a player."""
    if player == LUCK:
        return LUCK_NAME
    return Text(case.assumptions[player].label_en, case.assumptions[player].label_fa)


def result(outcome, scenario, account=COUNTRY, quantity="saving", value=None):
    """One number for each draw: cost of a scenario, its saving, or its net benefit, in rial, present value.

        saving       = cost of the status quo − cost of the scenario
        net benefit  = saving + value × (notices seen in time − those of the status quo)

    value  rial for one truck notice seen in time, which the net benefit needs; notices as `effect` counts them
    """
    if quantity not in QUANTITIES:
        raise ValueError(nearest(quantity, QUANTITIES, "quantity"))
    cost = outcome.cost(account)
    if quantity == "cost":
        return cost[scenario].to_numpy()
    saved = (cost[BASELINE] - cost[scenario]).to_numpy()
    if quantity == "saving":
        return saved
    if value is None:
        raise ValueError("value: found nothing, expected rial for one notice seen in time, which a net benefit needs")
    seen = effect(outcome)
    return saved + worth_of_one(value) * (seen[scenario] - seen[BASELINE]).to_numpy()


def outcomes(case, table, scenarios, **settings):
    """The model on a table of inputs, so many rows at a time: the Outcome of each."""
    table, inputs = np.asarray(table, float), len(case.assumptions)
    for start in range(0, len(table), ROWS):
        rows = slice(start, min(start + ROWS, len(table)))
        values = dict(zip(case.assumptions, table[rows, :inputs].T, strict=True))
        draws = drawing.Draws(drawing.as_records(values, table[rows, inputs:]), None, "table", about=case.about)
        yield simulate.run(draws, scenarios, **settings)


def function(case, scenarios, of, **settings):
    """The model as a function from a table of inputs, rows × columns of `joint(case)`, to what `of` gives of an outcome, a row each."""
    return lambda table: np.concatenate(
        [np.asarray(of(outcome), float) for outcome in outcomes(case, table, scenarios, **settings)]
    )


def against_baseline(scenario):
    """The status quo and a scenario, or the status quo alone."""
    return tuple({BASELINE: named(BASELINE), named(scenario).name: named(scenario)}.values())


def model(case, scenario=ORDER, account=COUNTRY, quantity="saving", value=None, **settings):
    """`function` of one `result` a row, or of several in columns; settings of `simulate.run`."""
    name, several = named(scenario).name, not isinstance(quantity, str)

    def of(outcome):
        found = [result(outcome, name, account, one, value) for one in (quantity if several else (quantity,))]
        return np.column_stack(found) if several else found[0]

    return function(case, against_baseline(scenario), of, **settings)


def stamp(case, n, seed, scenarios=(), method="sobol", **settings):
    """What goes with a table that rests on draws of a case, as `simulate.stamp` says it."""
    kept = {"assumptions": case.file_hash, "changes": (*case.changes, *case.other_correlations())}
    kept |= {"base_year": case.base_year, "about": case.about}
    return simulate.stamp({"draws": n, "seed": seed, "method": method, **kept}, scenarios, **settings)
