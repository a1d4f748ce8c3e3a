"""What every fit gives, whatever it was fitted with."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import norm

QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
COLUMNS = [*QUANTILES, "note"]
Z90 = norm.ppf(0.95)  # half of a 90% interval of a normal law, in standard deviations


class NotConverged(ValueError):
    """A fit that did not converge; the message names the series."""


@dataclass(frozen=True)
class Fit:
    """One fit: what it says of the model's inputs, how good it is, and what a chart of it draws.

    name         as data/assumptions.csv names it in its column `fit`
    estimates    frame indexed by the name of an input of the model: p05, p50, p95 in the unit that the model computes
                 in, and a note in words; three NaN, with the reason in the note, where the data cannot identify it
    diagnostics  name → number or text
    data         tidy frame of what was fitted, as published
    curve        tidy frame of what was fitted to it: x, p05, p50, p95, and a column that names the series where there
                 are several
    """

    name: str
    estimates: pd.DataFrame
    diagnostics: dict
    data: pd.DataFrame
    curve: pd.DataFrame = field(default_factory=pd.DataFrame)

    def identified(self):
        """Names of the inputs that the data identify."""
        return list(self.estimates.index[self.estimates.p50.notna()])


def unknown(reason):
    """The estimate of what cannot be identified."""
    return (np.nan, np.nan, np.nan, reason)


def estimates_of(rows):
    """Frame of estimates from input → (p05, p50, p95, note)."""
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)
