"""A table that a decision rests on, draws × options: what it must be, and its quantiles."""

import numpy as np
import pandas as pd

INTERVAL = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
LEAST = 20  # draws below which the 5% quantile would be one of them
WORST = 0.01  # of the draws


def quantiles(values):
    """p05, p50 and p95 over the draws, the first axis; NaN for fewer than LEAST, of which single ones would be quantiles."""
    known = len(values) >= LEAST
    found = np.quantile(values, list(INTERVAL.values()), axis=0) if known else np.full((3, *np.shape(values)[1:]), np.nan)
    return dict(zip(INTERVAL, found, strict=True))


def interval(frame):
    """p05, p50, p95 and mean over the draws, a row for each column of the frame; see `quantiles`."""
    return pd.DataFrame(quantiles(frame.to_numpy(float)) | {"mean": frame.mean().to_numpy()}, index=frame.columns)


def from_worst(saved):
    """What the worst draws add to each mean: the sum of the lowest hundredth of the draws, over all draws.

        mean = from_worst + sum of all other draws ÷ draws

    saved  draws × options. A mean that comes from few draws rests on the tail of the inputs, which nobody measured.
    """
    worst = np.sort(saved.to_numpy(float), axis=0)[: max(1, round(WORST * len(saved)))]
    return pd.Series(worst.sum(axis=0) / len(saved), saved.columns)


def checked(table, name, least=2, like=None):
    """The table, if a decision can rest on it: draws × options, each option once, every number known.

    name   how it is called in an error;  least  draws that the method needs
    like   (name, table) of another table that must have the same options and the same draws
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name}: found {type(table).__name__}, expected a DataFrame, draws × options")
    twice = list(table.columns[table.columns.duplicated()])
    if twice:
        raise ValueError(f"{name}: found the option '{twice[0]}' twice, expected each once")
    if table.shape[1] == 0 or len(table) < least:
        raise ValueError(f"{name}: found {len(table)} draws of {table.shape[1]} options, expected at least {least} draws of 1")
    if like is not None:
        table = _matched(table, name, *like)
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


def _matched(table, name, other_name, other):
    """The table with its options in the order of another one that has the same, and the same draws."""
    for this, that, of, missing_in in ((other, table, other_name, name), (table, other, name, other_name)):
        missing = [option for option in this if option not in that]
        if missing:
            raise ValueError(f"{missing_in}: the option '{missing[0]}' of {of} is missing; expected the same options in both")
    if len(table) != len(other):
        raise ValueError(f"{name}: found {len(table)} draws, expected {len(other)}, as many as {other_name}")
    if not table.index.equals(other.index):
        raise ValueError(f"{name}: found rows with other labels than those of {other_name}, expected the same draws in one order")
    return table[list(other)]


def with_option(table, name, option):
    """The table, if it has that option."""
    if option not in table:
        raise ValueError(f"{name}: found the options {', '.join(map(str, table))}, expected '{option}' among them")
    return table


def finite(numbers, name):
    """The numbers as they are; ValueError that says how many are missing."""
    numbers = np.asarray(numbers, float)
    wrong = int((~np.isfinite(numbers)).sum())
    if wrong:
        raise ValueError(f"{name}: found {wrong} of {numbers.size} that are missing or infinite, expected a number in every draw")
    return numbers
