"""From a run to what it saves: the draws' inputs, intervals, and cost against the status quo, for whoever asks."""

import dataclasses

import pandas as pd

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.valuing.table import with_option


def inputs(draws, names=None):
    """The inputs that vary, draws × inputs; without those held at one value and without the lengths of a mandate's spells.

    names  these inputs instead, whether they vary or not
    """
    records = draws.records
    known = [name for name in records.dtype.names if name != "spells"]
    for name in names or ():
        if name not in known:
            raise ValueError("inputs: " + nearest(name, known, "input"))
    names = [name for name in known if (records[name] != records[name][0]).any()] if names is None else names
    table = pd.DataFrame({name: records[name] for name in names}, index=range(len(records)))
    table.attrs = draws.stamp()
    return table


def held(draws, **values):
    """The draws with some inputs held at a value, or at one for each draw; those handed in stay as they are."""
    records = draws.records.copy()
    for name, value in values.items():
        records[name] = value
    return dataclasses.replace(draws, records=records)


def saving(outcome, account=COUNTRY, against=BASELINE, **counted):
    """Saving: status quo cost − scenario cost, for one account, or a sum of accounts; draws × scenarios, present value in rial.

    counted  of `Outcome.cost`: price, groups, lines
    """
    cost = with_option(outcome.cost(account, **counted), "outcome", against)
    return cost.rsub(cost[against], axis=0)


def probability_saves(outcome, account=COUNTRY):
    """Share of the draws in which a scenario costs less than the status quo, a number for each scenario."""
    return (saving(outcome, account) > 0).mean()
