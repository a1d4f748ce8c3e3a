"""What every fit gives, whatever it was fitted with."""

from dataclasses import dataclass, field

import pandas as pd

COLUMNS = ["p05", "p50", "p95", "note"]


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

    def __post_init__(self):
        if list(self.estimates.columns) != COLUMNS:
            raise ValueError(f"{self.name}: estimates have the columns {list(self.estimates.columns)}, expected {COLUMNS}")

    def identified(self):
        """Names of the inputs that the data identify."""
        return list(self.estimates.index[self.estimates.p50.notna()])
