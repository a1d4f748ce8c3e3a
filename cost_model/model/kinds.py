"""Kinds of notice: alike in the time by which they must be known, and in who bears it where they are not.

The presets are the rows of data/kinds.csv. A folder of a case may have a kinds.csv too, whose rows add to them or take their place.
"""

from dataclasses import dataclass
from math import isfinite

from cost_model.words import Text, itself

HARMS = ("recipients", "sender", "both", "nobody")
# Columns of hours, and what each of them is.
HOURS = {
    "need_by": "hours by which a notice of this kind must be known",
    "soon": "hours at which read_soon of a case holds for this kind",
    "later": "hours at which read_later of a case holds for this kind",
}


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    need_by      hours after it was sent by which it must be known
    soon, later  the two times, in hours, at which a case's inputs `read_soon` and `read_later` hold for this kind
    harm         who bears a miss, of HARMS
    share        of the messages of a case that are of this kind
    """

    name: str
    en: str
    fa: str
    need_by: float
    soon: float
    later: float
    harm: str
    share: float = 1.0

    __deepcopy__ = itself

    def __post_init__(self):
        wrong = [f"{column}: found '{getattr(self, column)}', expected {expected}" for column, expected in _faults(vars(self))]
        if not 0 <= self.share <= 1:
            wrong.append(f"share: found '{self.share}', expected a share from 0 to 1")
        if wrong:
            raise ValueError(f"kind '{self.name}': " + "; ".join(wrong))

    @property
    def label(self):
        """The printed name."""
        return Text(self.en, self.fa)

    @property
    def harms(self):
        """Whether a miss harms anybody."""
        return self.harm != "nobody"

    @property
    def on_recipients(self):
        """Whether a miss harms recipients."""
        return self.harm in ("recipients", "both")

    @property
    def on_sender(self):
        """Whether a miss harms the sender."""
        return self.harm in ("sender", "both")


def _faults(values):
    """Columns of a kind whose value cannot be, with what was expected; of those that are there."""
    hours = {column: values[column] for column in HOURS if column in values}
    right = {column: value for column, value in hours.items() if value > 0 and isfinite(value)}
    for column in hours:
        if column not in right:
            yield column, f"a number above 0, the {HOURS[column]}"
    if {"soon", "later"} <= set(right) and right["soon"] >= right["later"]:
        yield "soon", f"fewer hours than later ({right['later']:g}), as a curve goes through both points"
    if values["harm"] not in HARMS:
        yield "harm", f"who bears a miss: {', '.join(HARMS)}"
