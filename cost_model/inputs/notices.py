"""The notices of a case and their kinds: notices.csv and kinds.csv.

The presets of kinds are the rows of data/kinds.csv. A folder of a case may have a kinds.csv too, whose rows add to them or take their
place.
"""

from dataclasses import dataclass, replace
from math import fsum

from cost_model.inputs import data, texts
from cost_model.words import itself, text_of

FILE, KINDS = "notices.csv", "kinds.csv"


@dataclass(frozen=True)
class Kind:
    """Notices alike in the time by which they must be known, and in who bears it where they are not."""

    name: str
    label: tuple  # the printed name, a Text
    need_by: float  # hours after it was sent by which it must be known
    soon: float  # hours at which the input `read_soon` of a case holds for this kind
    later: float  # and those of `read_later`
    harm: str  # who bears a miss: recipients, sender, both or nobody
    share: float = 1.0  # of the messages of a case that are of this kind

    __deepcopy__ = itself

    # Whether a miss harms anybody, recipients, the sender.
    harms = property(lambda self: self.harm != "nobody")
    on_recipients = property(lambda self: self.harm in ("recipients", "both"))
    on_sender = property(lambda self: self.harm in ("sender", "both"))


def read_kinds(faults, sources, root, place=None):
    """Kinds by name, in the order of their tables: the presets of root, and what a case's own table adds or puts in their place.

    root  folder of data/;  place  that of a case, whose table may be missing
    Faults are added; a row that has one stands as None, so that what names it is not at fault too.
    """
    tables = [root / KINDS, *([place / KINDS] if place is not None and (place / KINDS).exists() else [])]
    rows = [row for path in dict.fromkeys(tables) for row in data.read("kinds", path, faults, source=sources.index)]
    hours = ("need_by", "soon", "later", "harm")
    kinds = {row["kind"]: Kind(row["kind"], text_of(row, "label"), *map(row.get, hours)) if row.right else None for row in rows}
    return {name: kind for name, kind in kinds.items() if name}


def read_notices(faults, path=None, may_be_empty=False, kinds=None):
    """The notices of a delivery in order: a frame with illustrative and may_merge as booleans, per_event as numbers.

    Texts and their examples are as typed; per_event is NaN, and an example empty, where there is none. kind_en and kind_fa are the
    printed name of the kind.
    kinds  those that there are, by name, from `read_kinds`; None, or none that can be read, to take any name
    """
    rows = data.read("notices", path or data.DATA / FILE, faults, may_be_empty, kind=kinds or None)
    said = next((row.number for row in rows if row.typed["per_event"]), None)
    for row in rows:
        for language in texts.LANGUAGES:
            if expected := texts.example_fault(row[f"text_{language}"], row[f"example_{language}"]):
                row.fault(f"example_{language}", expected, texts.shown(row[f"example_{language}"]))
        if said is not None and not row.typed["per_event"]:
            row.fault("per_event", f"{data.TABLES['notices']['per_event'].what}, as in row {said}, or nothing in every row")
    frame = rows.frame()
    frame["illustrative"] = frame["illustrative"].eq(True)
    frame["may_merge"] = frame["may_merge"].ne(False)
    frame["per_event"] = frame["per_event"].astype(float)
    for language in texts.LANGUAGES:
        frame[f"kind_{language}"] = [
            format(kinds[name].label, language) if (kinds or {}).get(name) else name for name in frame["kind"]
        ]
    return frame


# ---- their shares of the messages --------------------------------------------------------------------------------------


def of_notices(notices, kinds):
    """The kinds that occur among notices, in the order of kinds, each with its share of the messages.

    notices  from `read_notices`: how often each comes, or all equally often where nobody says so;  kinds  by name
    """
    often = notices["per_event"].fillna(1.0)
    sums = {name: fsum(often[notices["kind"] == name]) for name in kinds}
    return tuple(replace(kinds[name], share=part / fsum(often)) for name, part in sums.items() if part)


def mergeable(notices):
    """Share of the messages that may be sent together with another notice without being late; 1 where there are no notices."""
    often = notices["per_event"].fillna(1.0)
    return fsum(often[notices["may_merge"]]) / fsum(often) if len(notices) else 1.0


def told(kinds):
    """Kinds with their shares and need-by times in words, for whoever checks a case."""
    each = [f"{kind.name}, {kind.share:.0%} of the messages, to be known within {_duration(kind.need_by)}" for kind in kinds]
    return f"Kinds of notice: {'; '.join(each)}."


def _duration(hours):
    """Hours in words: minutes below one, days from three on."""
    value, unit = (hours * 60, "minute") if hours < 1 else (hours, "hour") if hours < 72 else (hours / 24, "day")
    return f"{value:.3g} {unit}" + "s" * (f"{value:.3g}" != "1")
