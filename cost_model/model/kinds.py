"""Kinds of notice: alike in the time by which they must be known, and in who bears it where they are not.

The presets are the rows of data/kinds.csv. A folder of a case may have a kinds.csv too, whose rows add to them or take their place.
"""

import functools
import re
from dataclasses import dataclass, replace
from math import fsum, isfinite

from cost_model.inputs import data
from cost_model.inputs.uses import JUDGEMENT
from cost_model.words import Text, itself

FILE = "kinds.csv"
COLUMNS = ("kind", "label_en", "label_fa", "need_by", "soon", "later", "harm", "source", "note")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
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


def read(faults, sources, root, place=None):
    """Kinds by name, in the order of their tables: the presets of root, and what a case's own table adds or puts in their place.

    root  folder of data/;  place  that of a case, whose table may be missing
    Faults are added; a row that has one stands as None, so that what names it is not at fault too.
    """
    found = _table(faults, sources, root / FILE)
    if place is not None and (place / FILE).exists():
        found |= _table(faults, sources, place / FILE)
    return found


def of_notices(notices, kinds):
    """The kinds that occur among notices, in the order of kinds, each with its share of the messages.

    notices  as `data.read_notices` gives them: how often each comes, or all equally often where nobody says so
    kinds    by name, from `read`
    """
    often = _often(notices)
    total = fsum(often)
    sums = {name: fsum(often[notices["kind"] == name]) for name in kinds}
    return tuple(replace(kinds[name], share=part / total) for name, part in sums.items() if part)


def usual():
    """The kinds of the notices of data/, for draws of no case."""
    return _usual(data.DATA)


@functools.cache
def _usual(root):
    faults = data.Faults()
    by_name = read(faults, data.read_sources(faults, root / "sources.csv"), root)
    notices = data.read_notices(faults, root / "notices.csv", kinds=by_name)
    faults.raise_if_any()
    return of_notices(notices, by_name)


def mergeable(notices):
    """Share of the messages that may be sent together with another notice without being late; 1 where there are no notices."""
    often = _often(notices)
    return fsum(often[notices["may_merge"].astype(bool)]) / fsum(often) if len(notices) else 1.0


def told(kinds):
    """Kinds with their shares and need-by times in words, for whoever checks a case."""
    each = [f"{kind.name}, {kind.share:.0%} of the messages, to be known within {_duration(kind.need_by)}" for kind in kinds]
    return f"Kinds of notice: {'; '.join(each)}."


def _often(notices):
    return notices["per_event"].astype(float).fillna(1.0)


def _duration(hours):
    """Hours in words: minutes below one, days from three on."""
    value, unit = (hours * 60, "minute") if hours < 1 else (hours, "hour") if hours < 72 else (hours / 24, "day")
    return f"{value:.3g} {unit}" + "s" * (f"{value:.3g}" != "1")


def _table(faults, sources, path):
    """Kinds of one table by name; a row with a fault as None."""
    frame = data.table(path, COLUMNS, faults)
    file, found, rows = frame.attrs["file"], {}, {}
    for row, cells in frame.iterrows():
        before, values = len(faults.lines), {}
        name, harm = data.plain_key(cells["kind"]).lower(), data.plain_key(cells["harm"]).lower()
        if not NAME.fullmatch(name):
            faults.add(file, row, "kind", name, "a name of small letters, digits and _, such as act_at_once")
        elif name in rows:
            faults.add(file, row, "kind", name, f"another one than row {rows[name]} has")
        for column in ("label_en", "label_fa"):
            if not cells[column]:
                faults.add(file, row, column, "", "the printed name of the kind")
        for column, what in HOURS.items():
            try:
                values[column] = data.number(cells[column], frame.attrs["decimal_comma"])
            except ValueError as error:
                faults.add(file, row, column, cells[column], f"{error}, the {what}")
        values["harm"] = harm
        for column, expected in _faults(values):
            faults.add(file, row, column, cells[column], expected)
        for column, key, expected in _source_faults(cells["source"], cells["note"], sources):
            faults.add(file, row, column, key, expected)
        if name not in rows:
            whole = len(faults.lines) == before
            found[name] = Kind(name, cells["label_en"], cells["label_fa"], **values) if whole else None
        rows.setdefault(name, row)
    return found


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


def _source_faults(cell, note, sources):
    """Faults of the sources of a row: column, what was found there and what was expected."""
    keys = [data.plain_key(key) for key in cell.split()]
    if not keys:
        yield "source", "", f"keys of sources.csv, separated by blanks, or '{JUDGEMENT}'"
    for key in keys:
        if key not in sources.index:
            yield "source", key, "a key of sources.csv; " + data.nearest(key, sources.index, "source")
    if JUDGEMENT in keys and not note:
        yield "note", "", "the reason, as nobody has measured it"
