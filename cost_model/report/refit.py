"""The rows of data/assumptions.csv that name a fit: what the fit says of them, which were changed since, the table brought up to it."""

import csv
import functools
import io

import numpy as np

import cost_model
from cost_model import fits
from cost_model.faults import Failed, Faults
from cost_model.fits import backtest, pooling
from cost_model.fits.fit import NotConverged
from cost_model.inputs import assumptions, data
from cost_model.inputs.assumptions import level_of_prices
from cost_model.report import together
from cost_model.report.publish import same, state

DIGITS = 3  # significant digits with which an estimate is written to the table


def refit():
    """Write the fits' results to data/assumptions.csv; returns what changed, as `refreshed`. The data are checked first.

    Raises Failed where the table was saved by somebody else while the fits were made: what they saved stays.
    """
    before = (data.DATA / "assumptions.csv").read_bytes()
    cost_model.load()
    try:
        text, changes = refreshed()
    except NotConverged as error:
        raise Failed(str(error)) from None
    if changes:
        together.publish(data.DATA, {"assumptions.csv": text}, as_read={"assumptions.csv": before})
    return changes


def estimate(name, input_name):
    """p05, p50 and p95 of one input by a fit, in the unit that the model computes in, money in rial of 1401.

    Where the backtest finds its interval too narrow (`fits.WIDENED`), it is widened around the middle by `foresight_factor`.
    Raises ValueError, with the fit's own reason, where the data do not identify it.
    """
    estimates = fits.fitted(name).estimates
    if input_name not in estimates.index:
        raise ValueError(f"the fit '{name}' says nothing of {input_name}; it estimates {', '.join(estimates.index)}")
    row = estimates.loc[input_name]
    if np.isnan(row.p50):
        raise ValueError(f"the fit '{name}' cannot identify {input_name}: {row.note}")
    found = row[["p05", "p50", "p95"]].astype(float)
    if input_name in fits.WIDENED:
        to, back = pooling.SCALES[fits.WIDENED[input_name]]
        found = back(to(found.p50) + foresight_factor(state.name_of()) * (to(found) - to(found.p50)))
    return found


@functools.lru_cache(maxsize=1)
def foresight_factor(_state):
    """Factor by which earlier forced adoptions show the intervals of the fits to be too narrow; found once for a state of data/."""
    return backtest.widening(backtest.uptake(cost_model.load(), ("others",)), "hard")


def changed_by_hand(case, names=None):
    """What the fit gives, p05, p50 and p95, for each row of data/assumptions.csv that names a fit and no longer is its result.

    names  inputs that are asked about, default all: only their fits are made, which take seconds the first time
    Numbers are in the unit that the model computes in, money in that of the case. A row is as its fit gives it within the
    rounding to DIGITS and what another processor may fit. A fit that cannot tell an input is the matter of `make estimate`.
    """
    found = {}
    for name in case.assumptions if names is None else names:
        row = case.assumptions[name]
        if not row.fit or (case.about.folder and name in case.own):
            continue
        prices = level_of_prices(1401, case.base_year) if row.price_year else 1.0
        try:
            given = estimate(row.fit, name) / prices
        except ValueError:
            continue
        as_typed = level_of_prices(row.price_year, case.base_year) if row.price_year else 1.0
        if not _is_given(row, given, as_typed):
            found[name] = given
    return found


def _is_given(row, given, prices):
    """Whether a row holds what its fit gives.  prices  factor from money of the case to that of the row, as it is typed"""
    slack = same.FITTED * (given.p95 - given.p05)
    return all(abs(getattr(row, q) - given[q]) <= slack + _rounding(given[q] * prices) / prices for q in given.index)


def _rounding(x):
    """What a number loses at most when it is written."""
    return 0.501 * 10.0 ** (np.floor(np.log10(abs(x))) - DIGITS + 1) if x else 0.0


def warning():
    """One line that names the rows that were changed by hand; empty where there is none. It is no fault: a person may know better."""
    names = ", ".join(changed_by_hand(cost_model.load()))
    told = f"Changed by hand, no longer the result of the fit that the row names: {names}; `make estimate` writes it again."
    return told if names else ""


def refreshed(path=None):
    """data/assumptions.csv with every row that names a fit brought up to it, and what that changed.

    Returns the new text, all else as it was typed, and a list of (input, old, new), each old and new three numbers as written.
    """
    path, faults, changes = path or data.DATA / "assumptions.csv", Faults(), []
    (rows, separator), table = data.sheet(path, faults), data.typed("assumptions", path)
    faults.raise_if_any()
    places = [list(table.columns).index(name) for name in assumptions.QUANTILES]
    for number, row in table[table.fit != ""].iterrows():
        name, year = assumptions.called(row["name"]), row.price_year and int(data.number(row.price_year))
        values = estimate(row.fit, name) / assumptions.factor_to_model(name, row.unit, year)
        new, old = list(map(_written, values)), [rows[number][place] for place in places]
        if new != old:
            changes.append((name, old, new))
            for place, text in zip(places, new, strict=True):
                rows[number][place] = text
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows.values())
    return text.getvalue(), changes


def _written(x):
    """A number as a person would type it: so many significant digits, no exponent."""
    return np.format_float_positional(x, DIGITS, unique=False, fractional=False, trim="-")
