"""Kinds of notice: alike in the time by which they must be known, and in who bears it where they are not.

The presets are the rows of data/kinds.csv. A folder of a case may have a kinds.csv too, whose rows add to them or take their place.
"""

from dataclasses import dataclass
from math import inf

from cost_model.words import itself

HARMS = ("recipients", "sender", "both", "nobody")


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    label        the printed name, a Text
    need_by      hours after it was sent by which it must be known
    soon, later  the two times, in hours, at which a case's inputs `read_soon` and `read_later` hold for this kind
    harm         who bears a miss, of HARMS
    share        of the messages of a case that are of this kind
    """

    name: str
    label: tuple
    need_by: float
    soon: float
    later: float
    harm: str
    share: float = 1.0

    __deepcopy__ = itself

    def __post_init__(self):
        for column, right, expected in (
            ("need_by", 0 < self.need_by < inf, "hours above 0 by which a notice of this kind must be known"),
            ("later", 0 < self.later < inf, "hours above 0 at which read_later of a case holds for this kind"),
            ("soon", 0 < self.soon < self.later, "hours above 0 and fewer than later, as a curve goes through both points"),
            ("harm", self.harm in HARMS, f"who bears a miss: {', '.join(HARMS)}"),
            ("share", 0 <= self.share <= 1, "a share from 0 to 1"),
        ):
            if not right:
                raise ValueError(f"kind '{self.name}': {column}: found '{getattr(self, column)}', expected {expected}")

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
