"""Fits of the model's inputs to what was measured, with statsmodels.

Each module holds fits of one kind; each fit is a function from tidy frames of data/observations/ to a `Fit`. A row of
data/assumptions.csv whose column `fit` names one is that fit's result; `refit` writes it.
"""

import hashlib
import importlib
from importlib.metadata import version
from pathlib import Path

from cost_model.inputs import data

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
    return getattr(importlib.import_module(f"cost_model.fits.{module}"), name)(*arguments)


def _state():
    """Digest of what a fit depends on besides its arguments: this package, the readers, and the libraries."""
    digest = hashlib.sha256(" ".join(version(name) for name in ("numpy", "pandas", "scipy", "statsmodels")).encode())
    for path in sorted([*Path(__file__).parent.glob("*.py"), Path(data.__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
