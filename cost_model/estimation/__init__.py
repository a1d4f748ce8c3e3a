"""Fits of the model's inputs to what was measured, with statsmodels.

Each module holds fits of one kind; each fit is a function from tidy frames of data/observations/ to a `Fit`. A row of
data/assumptions.csv whose column `fit` names one is that fit's result: `refreshed` writes it, a test holds the two together.
"""

import csv
import hashlib
import importlib
import io
from importlib.metadata import version
from pathlib import Path

import numpy as np

from cost_model import assumptions, data
from cost_model.estimation import pooling

# name: (module, function, the series that it reads in the order of its arguments)
FITS = {
    "trade_weight": ("trade", "trade_weight", ("trade", "modes")),
    "tariff": ("tariff", "tariff", ("sms_tariffs", "cpi")),
    "payload": ("trucks", "payload", ("payloads", "truck_trips")),
    "truck_share": ("trucks", "truck_share", ("trade", "truck_trips", "modes")),
    "uptake": ("uptake", "uptake", ("messenger_polls", "messenger_users", "uptake", "outcomes", "bass_published")),
    "churn": ("churn", "churn", ("messenger_polls", "messenger_users", "uptake", "population")),
    "reversal": ("reversal", "reversal", ("mandates",)),
}
# Inputs whose interval earlier cases showed to be too narrow, and the scale on which it is widened.
WIDENED = {"p_hard": "log", "ceiling_hard": "logit"}
DIGITS = 3  # significant digits with which an estimate is written to the table


def fitted(name):
    """The fit of that name to data/observations/; kept in .cache/ by the content of what it reads.

    A wrong name is answered with the nearest right one.
    """
    if name not in FITS:
        raise KeyError(data.nearest(name, FITS, "fit"))
    return cached(FITS[name][:2], [data.observations(series) for series in FITS[name][2]])


def foresight_of_trade():
    """Trade weight foretold a year ahead from what was published until then, beside a naive forecast; `trade.rolling_origin`."""
    return cached(("trade", "rolling_origin"), [data.observations("trade")])


def adoption_cases():
    """Fits of single cases of adoption, by name, with their curves; `uptake.cases`."""
    series = ("messenger_polls", "messenger_users", "uptake", "outcomes")
    return cached(("uptake", "cases"), [data.observations(name) for name in series])


def cached(function, arguments):
    """What a function of this package, (module, name), gives for these arguments; computed once for each content of them.

    It is computed anew when the code of the package or the version of a library that it fits with is another.
    """
    from joblib import Memory

    return Memory(data.DATA.parent / ".cache", verbose=0).cache(_given)(*function, _state(), *arguments)


def _given(module, name, state, *arguments):
    """What is kept; `state` only tells one computation from another."""
    return getattr(importlib.import_module(f"cost_model.estimation.{module}"), name)(*arguments)


def _state():
    """Digest of what a fit depends on besides its arguments: this package, the readers, and the libraries."""
    digest = hashlib.sha256(" ".join(version(name) for name in ("numpy", "pandas", "scipy", "statsmodels")).encode())
    for path in sorted([*Path(__file__).parent.glob("*.py"), Path(data.__file__), Path(data.__file__).with_name("mandate.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def estimate(name, input_name):
    """p05, p50 and p95 of one input by a fit, in the unit that the model computes in, money in rial of 1401.

    Where the backtest finds the fit's interval too narrow (WIDENED), it is widened around the middle by `foresight_factor`.
    Raises ValueError, with the fit's own reason, where the data do not identify it.
    """
    estimates = fitted(name).estimates
    if input_name not in estimates.index:
        raise ValueError(f"the fit '{name}' says nothing of {input_name}; it estimates {', '.join(estimates.index)}")
    row = estimates.loc[input_name]
    if np.isnan(row.p50):
        raise ValueError(f"the fit '{name}' cannot identify {input_name}: {row.note}")
    found = row[["p05", "p50", "p95"]].astype(float)
    if input_name in WIDENED:
        to, back = pooling.SCALES[WIDENED[input_name]]
        found = back(to(found.p50) + foresight_factor() * (to(found) - to(found.p50)))
    return found


def foresight_factor():
    """Factor by which earlier forced adoptions show the intervals of the fits to be too narrow; `backtest.widening`."""
    from cost_model import backtest, case

    return backtest.widening(backtest.uptake(case.load(), ("others",)), "hard")


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
