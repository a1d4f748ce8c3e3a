"""From a run to what it saves: the draws' inputs, intervals, and cost against the status quo, for whoever asks."""

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE

INTERVAL = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
LEAST = 20  # draws below which the 5% quantile would be one of them


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


def quantiles(values):
    """p05, p50 and p95 over the draws, the first axis; NaN for fewer than LEAST, of which single ones would be quantiles."""
    known = len(values) >= LEAST
    found = np.quantile(values, list(INTERVAL.values()), axis=0) if known else np.full((3, *np.shape(values)[1:]), np.nan)
    return dict(zip(INTERVAL, found, strict=True))


def interval(frame):
    """p05, p50, p95 and mean over the draws, a row for each column of the frame; see `quantiles`."""
    return pd.DataFrame(quantiles(frame.to_numpy(float)) | {"mean": frame.mean().to_numpy()}, index=frame.columns)


def saving(outcome, account=COUNTRY, against=BASELINE):
    """Saving: status quo cost − scenario cost, for one account, or a sum of accounts; draws × scenarios, present value in rial."""
    cost = with_option(outcome.cost(account), "outcome", against)
    return cost.rsub(cost[against], axis=0)


def probability_saves(outcome, account=COUNTRY):
    """Share of the draws in which a scenario costs less than the status quo, a number for each scenario."""
    return (saving(outcome, account) > 0).mean()


WORST = 0.01  # of the draws


def from_worst(saved):
    """What the worst draws add to each mean saving, rial: the sum of the lowest hundredth of the draws, over all draws.

        mean = from_worst + sum of all other draws ÷ draws

    saved  draws × options. A mean that comes from few draws rests on the tail of the inputs, which nobody measured.
    """
    worst = np.sort(saved.to_numpy(float), axis=0)[: max(1, round(WORST * len(saved)))]
    return pd.Series(worst.sum(axis=0) / len(saved), saved.columns)


def checked(table, name, least=2, like=None):
    """The table, if a decision can rest on it: draws × options, each option once, every number known.

    name   how it is called in an error;  least  draws that the method needs
    like   (name, table) of another table that must have the same options and as many draws
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name}: found {type(table).__name__}, expected a DataFrame, draws × options")
    twice = list(table.columns[table.columns.duplicated()])
    if twice:
        raise ValueError(f"{name}: found the option '{twice[0]}' twice, expected each once")
    if table.shape[1] == 0 or len(table) < least:
        raise ValueError(f"{name}: found {len(table)} draws of {table.shape[1]} options, expected at least {least} draws of 1")
    if like is not None:
        other_name, other = like
        for this, that, of, missing_in in ((other, table, other_name, name), (table, other, name, other_name)):
            missing = [option for option in this if option not in that]
            if missing:
                raise ValueError(f"{missing_in}: the option '{missing[0]}' of {of} is missing; expected the same options in both")
        if len(table) != len(other):
            raise ValueError(f"{name}: found {len(table)} draws, expected {len(other)}, as many as {other_name}")
        if not table.index.equals(other.index):
            raise ValueError(
                f"{name}: found rows with other labels than those of {other_name}, expected the same draws in one order"
            )
        table = table[list(other)]
    for option in table:
        try:
            column = table[option].to_numpy(float)
        except (TypeError, ValueError):
            raise ValueError(f"{name}: found {table[option].dtype} under '{option}', expected numbers") from None
        unknown = ~np.isfinite(column)
        if unknown.any():
            row = int(unknown.argmax())
            raise ValueError(f"{name}: found {column[row]} under '{option}' in draw {row}, expected a number in every draw")
    return table


def with_option(table, name, option):
    """The table, if it has that option."""
    if option not in table:
        raise ValueError(f"{name}: found the options {', '.join(map(str, table))}, expected '{option}' among them")
    return table
