"""The joint distribution of what the model takes in, and the model as a function from a table of inputs to one number a row.

A table of inputs has a row for each point and a column for each number that a draw holds: the assumptions, then the lengths
of the mandate's spells. A `Player` is what an index is given for: one assumption, or the spells together, 'luck of the mandate'.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from cost_model.faults import nearest
from cost_model.inputs import assumptions
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.numbers import decision
from cost_model.words import Text, words_of

SAY = words_of("numbers/joint")

LUCK = "luck of the mandate"
LUCK_NAME = SAY.luck_name
QUANTITIES = ("cost", "saving", "net_benefit")
ROWS = 2**16  # rows that are run at a time, so that a large table does not need large memory
FEWEST = 16  # points
SMALLEST = 2.0**-54  # a rank is strictly within 0 and 1


@dataclass(frozen=True)
class Joint:
    """The joint distribution of a table's columns: what each is at a rank, and which are tied.

    quantiles    column name → function from a rank (the probability of a lower value) to the value
    players      name → its columns, for what varies; a column that is the same in every draw belongs to nobody
    correlation  matrix over the columns, of their normal scores
    """

    quantiles: dict
    players: dict
    correlation: np.ndarray

    @property
    def columns(self):
        return list(self.quantiles)

    def places(self, player):
        """Positions of a player's columns."""
        if player not in self.players:
            raise KeyError(nearest(player, self.players, "input that varies"))
        return [self.columns.index(column) for column in self.players[player]]

    def values(self, ranks):
        """Table of inputs, rows × columns, at ranks of the same shape."""
        found = [quantile(rank) for quantile, rank in zip(self.quantiles.values(), np.asarray(ranks).T, strict=True)]
        return np.ascontiguousarray(np.transpose(found))

    def tied(self, ranks):
        """Ranks with the correlations of the columns, from independent ones of the same shape, rows × columns."""
        ranks = np.clip(ranks, SMALLEST, 1 - 2.0**-53)
        found = ranks.copy()
        for cluster in self.clusters():
            if len(cluster) > 1:
                lower = np.linalg.cholesky(self.correlation[np.ix_(cluster, cluster)])
                found[:, cluster] = special.ndtr(special.ndtri(ranks[:, cluster]) @ lower.T)
        return found

    def clusters(self):
        """Positions of columns that are tied to one another, directly or through others; each column is in one cluster."""
        left, found = set(range(len(self.quantiles))), []
        while left:
            cluster, reached = set(), {min(left)}
            while reached:
                cluster |= reached
                reached = {int(j) for i in reached for j in np.flatnonzero(self.correlation[i])} - cluster
            found.append(sorted(cluster))
            left -= cluster
        return found


def independent(**quantiles):
    """Joint distribution of independent columns, each a player, from functions of a rank."""
    return Joint(quantiles, {name: (name,) for name in quantiles}, np.eye(len(quantiles)))


def _unit_length(rank):
    """Length of a spell in units of its mean: exponential."""
    return -np.log1p(-rank)


def joint(case):
    """The joint distribution of a case's assumptions and of the mandate's spells."""
    names = list(case.assumptions)
    spells = [f"spell {i}" for i in range(len(assumptions.SPELL_STREAMS))]
    quantiles = {name: case.assumptions[name].quantile for name in names} | dict.fromkeys(spells, _unit_length)
    players = {name: (name,) for name in names if case.assumptions[name].distribution != "fixed"} | {LUCK: tuple(spells)}
    correlation = np.eye(len(quantiles))
    correlation[: len(names), : len(names)] = case.correlations
    return Joint(quantiles, players, correlation)


def ranks(case, n, seed, method="sobol"):
    """Ranks of the draws that `case.sample(n, seed, method)` gives, rows × columns of `joint(case)`.

    Their values are the inputs before a part is cut to its whole, which `outcomes` does as `sample` does.
    """
    streams = [assumptions.INPUTS[name][1] for name in case.assumptions]
    uniform = assumptions.independent_ranks([*streams, *assumptions.SPELL_STREAMS], n, seed, method)
    tied = assumptions.tied_ranks(case.assumptions, uniform[: len(streams)], case.correlations)
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

    value  rial for one truck notice seen in time, which the net benefit needs; notices as `decision.effect` counts them
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
    seen = decision.effect(outcome)
    return saved + decision.worth_of_notice(value) * (seen[scenario] - seen[BASELINE]).to_numpy()


def outcomes(case, table, scenarios, **settings):
    """The model on a table of inputs, so many rows at a time: pairs of a slice and its Outcome."""
    table, inputs = np.asarray(table, float), len(case.assumptions)
    for start in range(0, len(table), ROWS):
        rows = slice(start, min(start + ROWS, len(table)))
        values = dict(zip(case.assumptions, table[rows, :inputs].T, strict=True))
        draws = assumptions.Draws(assumptions.as_records(values, table[rows, inputs:]), None, "table", about=case.about)
        yield rows, simulate.run(draws, scenarios, **settings)


def model(case, scenario=ORDER, account=COUNTRY, quantity="saving", value=None, **settings):
    """The model as a function from a table of inputs, rows × columns of `joint(case)`, to one number a row.

    Arguments as `result` takes them; settings of `simulate.run`: horizon, discount_rate, first_month.
    """
    scenario = named(scenario)
    scenarios = (BASELINE,) if scenario.name == BASELINE else (BASELINE, scenario)

    def numbers(table):
        found = np.empty(len(table))
        for rows, outcome in outcomes(case, table, scenarios, **settings):
            found[rows] = result(outcome, scenario.name, account, quantity, value)
        return found

    return numbers


def stamp(case, n, seed, scenarios=(), method="sobol", **settings):
    """What goes with a table that rests on draws of a case, as `simulate.stamp` says it."""
    kept = {"assumptions": case.file_hash, "changes": (*case.changes, *case.other_correlations())}
    kept |= {"base_year": case.base_year, "about": case.about}
    return simulate.stamp({"draws": n, "seed": seed, "method": method, **kept}, scenarios, **settings)


def power_of_two(n, name="n"):
    """Sobol points come in powers of two, and from fewer than FEWEST no mean has an error: ValueError with the next number."""
    if n < FEWEST or n & (n - 1):
        following = max(FEWEST, 1 << max(n - 1, 0).bit_length())
        raise ValueError(f"{name}: found {n}, expected {FEWEST} or more, and a power of two; the next is {following}")


def finite(numbers, name):
    """The numbers as they are; ValueError that says how many are missing."""
    numbers = np.asarray(numbers, float)
    wrong = int((~np.isfinite(numbers)).sum())
    if wrong:
        raise ValueError(f"{name}: found {wrong} of {numbers.size} that are missing or infinite, expected a number in every draw")
    return numbers
