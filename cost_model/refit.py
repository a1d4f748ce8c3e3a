"""The rows of data/assumptions.csv that name a fit: what the fit says of them, and the table brought up to it."""

import csv
import io

import numpy as np

import cost_model
from cost_model import assumptions, backtest, data, estimation, publish
from cost_model.data import Failed
from cost_model.estimation import pooling
from cost_model.estimation.fit import NotConverged

DIGITS = 3  # significant digits with which an estimate is written to the table


def refit():
    """Write the fits' results to data/assumptions.csv; returns what changed, as `refreshed`. The data are checked first."""
    cost_model.load()
    try:
        text, changes = refreshed()
    except NotConverged as error:
        raise Failed(str(error)) from None
    if changes:
        publish.write(data.DATA / "assumptions.csv", text)
    return changes


def estimate(name, input_name):
    """p05, p50 and p95 of one input by a fit, in the unit that the model computes in, money in rial of 1401.

    Where the backtest finds its interval too narrow (`estimation.WIDENED`), it is widened around the middle by `foresight_factor`.
    Raises ValueError, with the fit's own reason, where the data do not identify it.
    """
    estimates = estimation.fitted(name).estimates
    if input_name not in estimates.index:
        raise ValueError(f"the fit '{name}' says nothing of {input_name}; it estimates {', '.join(estimates.index)}")
    row = estimates.loc[input_name]
    if np.isnan(row.p50):
        raise ValueError(f"the fit '{name}' cannot identify {input_name}: {row.note}")
    found = row[["p05", "p50", "p95"]].astype(float)
    if input_name in estimation.WIDENED:
        to, back = pooling.SCALES[estimation.WIDENED[input_name]]
        found = back(to(found.p50) + foresight_factor() * (to(found) - to(found.p50)))
    return found


def foresight_factor():
    """Factor by which earlier forced adoptions show the intervals of the fits to be too narrow; `backtest.widening`."""
    return backtest.widening(backtest.uptake(cost_model.load(), ("others",)), "hard")


def refreshed(path=None):
    """data/assumptions.csv with every row that names a fit brought up to it, and what that changed.

    Returns the new text and a list of (input, old, new), each old and new three numbers as written.
    """
    path = data.DATA / "assumptions.csv" if path is None else path
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    column = {name: place for place, name in enumerate(rows[0])}
    changes = []
    for row in rows[1:]:
        if not row[column["fit"]]:
            continue
        factor = assumptions.factor_to_model(row[column["name"]], row[column["unit"]], row[column["price_year"]])
        values = estimate(row[column["fit"]], row[column["name"]]) / factor
        new = [_written(values[name]) for name in ("p05", "p50", "p95")]
        old = [row[column[name]] for name in ("p05", "p50", "p95")]
        if new != old:
            changes.append((row[column["name"]], old, new))
            for name, text in zip(("p05", "p50", "p95"), new, strict=True):
                row[column[name]] = text
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue(), changes


def _written(x):
    """A number as a person would type it: so many significant digits, no exponent."""
    return np.format_float_positional(x, DIGITS, unique=False, fractional=False, trim="-")
