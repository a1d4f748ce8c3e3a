"""What moved between two states of the project: in the rows of their tables, in what a run was made with, in the numbers that came out.

`compare` tells it of two files of assumptions, `verify` of what a chart was made from and of what is published now. A table that
cannot be read any more has no rows: nothing here raises for what an older version wrote.
"""

import math
import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import SimpleNamespace

from cost_model.inputs import assumptions, data
from cost_model.model import scenarios
from cost_model.report.language import BASES, HALF, enumerated, isolated, joined, number, series, spaced, year
from cost_model.report.numbers.words import amount, interval
from cost_model.report.publish import same, state
from cost_model.words import Text, text_of, words_of

SAY = words_of("publish/changes")

QUANTILES = ("p05", "p50", "p95")
ATTRIBUTES = SAY.attributes  # of an input, besides its quantiles, that can move a number
WORDS = ("label_", "source", "note", "fit")  # columns that move none, by their beginnings
DIGITS = range(3, 10)  # significant digits of an input in print: three, or as many as tell old and new apart
LIST = Text.same("{label}: {said}")


@dataclass(frozen=True)
class Change:
    """One thing that is no longer as it was: what it is, its name, what it was and is (None: was not, is not there).

    moves  whether it can move a number;  said  the same as a sentence
    """

    what: str
    name: str
    before: object
    after: object
    said: Text
    moves: bool = True


@dataclass(frozen=True)
class State:
    """What charts were made from: a published set, and what goes with one chart."""

    kept: dict = field(repr=False)
    version: str
    seed: int | None = None
    draws: int | None = None
    place: str = ""


def from_to(before, after):
    """'from … to …'."""
    return SAY.from_to.fill(before=before, after=after)


def told_apart(old, new, said):
    """'from … to …' with so many digits that the two can be told apart.  said  function of a value and of digits"""
    pairs = ((said(old, digits), said(new, digits)) for digits in DIGITS)
    return from_to(*next((pair for pair in pairs if pair[0] != pair[1]), (said(old, 9), said(new, 9))))


def of_states(old, new):
    """What differs between two States, each as a Change."""
    found = []
    for what, label in SAY.made_with.items():
        before, after = getattr(old, what), getattr(new, what)
        if before != after:
            spoken = (_plain(x, year if what == "seed" else _exactly) for x in (before, after))
            found.append(Change(what, what, before, after, _moved(label, *spoken), moves=what != "place"))
    names = {*state.IN_FULL, *_compared(old.kept, new.kept)}
    in_rows = list(of_tables(*({n: t for n, t in one.kept["files"].items() if n in names} for one in (old, new))))
    found += [change for _, change in in_rows]
    told = {name for name, _ in in_rows}
    for name in sorted(names):
        before, after = (state.content(name, one.kept) for one in (old, new))
        if before != after and name not in told and not (name in state.IN_FULL and before and after):
            words = SAY.table if name in state.IN_FULL or "/" in name else SAY.series
            how = "added" if before is None else "removed" if after is None else "changed"
            found.append(Change("series", name, before, after, words[how].fill(name=isolated(name))))
    dates = old.kept["data_date"], new.kept["data_date"]
    if dates[0] != dates[1]:
        found.append(Change("newest source", "data_date", *dates, _moved(SAY.newest, *map(isolated, dates)), False))
    return tuple(found)


def _compared(old, new):
    """Names of the tables that both states were to hold: those of a case only where both rest on cases.

    Older states held the tables of every case, whether a chart rested on it or not.
    """
    cases = state.cases_of(old), state.cases_of(new)
    both = (cases[1] if "state" not in old else cases[0] | cases[1]) if all(cases) else ()
    names = {*state.names(old), *state.names(new)}
    return [name for name in names if "/" not in name or name.split("/")[1] in both]


# Tables ----------------------------------------------------------------------------------------------------------------------


def of_tables(before, after):
    """Name of the table and Change for each row that differs in tables of two states, name → text; of a case with its name."""
    kinds = {"assumptions.csv": of_inputs, "correlations.csv": of_correlations, state.POLICIES: of_policies}
    for kind, rows_of in kinds.items():
        for name in sorted(n for n in before.keys() & after.keys() if PurePath(n).name == kind and before[n] != after[n]):
            inputs, case = PurePath(name).with_name("assumptions.csv").as_posix(), PurePath(name).parent.name
            labels = {key: row for files in (before, after) for key, row in _rows(files.get(inputs), "name").items()}
            for change in rows_of(_rows(before[name], *KEYS[kind]), _rows(after[name], *KEYS[kind]), labels):
                yield name, replace(change, said=LIST.fill(label=isolated(case), said=change.said)) if case else change


KEYS = {"assumptions.csv": ("name",), "correlations.csv": ("first", "second"), state.POLICIES: ("name",)}


def of_inputs(old, new, _labels=None):
    """Inputs that differ, by their printed label; those that only say something in other words in one Change."""
    reworded = []
    for name, a, b in _pairs(old, new):
        if a is None or b is None:
            said = SAY.input["added" if a is None else "removed"].fill(label=_label(b or a), value=_interval(b or a))
            yield Change("assumption", name, _numbers(a), _numbers(b), said)
        elif parts := list(_parts(a, b)):
            said = LIST.fill(label=_label(b), said=series(parts))
            yield Change("assumption", name, _numbers(a), _numbers(b), said)
        else:
            reworded.append(name)
    if reworded:
        said = SAY.reworded.fill(names=enumerated([_label(new[name]) for name in reworded]))
        yield Change("words", " ".join(reworded), None, None, said, moves=False)


def _parts(a, b):
    """What differs between two rows of one input, in words."""
    if any(a.get(name) != b.get(name) for name in QUANTILES):
        yield told_apart(a, b, _interval)
    for key, title in ATTRIBUTES.items():
        if a.get(key, "") != b.get(key, ""):
            yield spaced(title, told_apart(a, b, lambda row, digits, key=key: _attribute(row, key, digits)))


def _interval(row, digits=3):
    """p50 with p05 and p95 of a row and its unit; as it was written where name or unit are none of today's."""
    try:
        name = assumptions.called(row["name"])
        factor, unit = assumptions.factor_to_model(name, row["unit"]), assumptions.INPUTS[name][0]
        return interval(SimpleNamespace(**{name: row[name] * factor for name in QUANTILES}), unit, digits)
    except (KeyError, TypeError, ValueError, AttributeError):
        return isolated("{p50} ({p05}, {p95}) {unit}".format(**dict.fromkeys((*QUANTILES, "unit"), "") | row))


def _attribute(row, key, digits):
    value = row.get(key, "")
    if value == "":
        return SAY.nothing
    if key == "as_stated":
        return _interval(row | dict.fromkeys(QUANTILES, value), digits)
    return BASES[value] if key == "basis" and value in BASES else _plain(value, year if key == "price_year" else _exactly)


def of_correlations(old, new, labels):
    """Pairs of inputs whose correlation differs."""
    for pair, a, b in _pairs(old, new):
        before, after = ((row or {}).get("correlation", 0.0) for row in (a, b))
        if before != after:
            names = [_label(labels[name], key=False) if name in labels else isolated(name) for name in pair]
            said = LIST.fill(label=SAY.tie.fill(first=names[0], second=names[1]), said=from_to(_plain(before), _plain(after)))
            yield Change("correlation", " ".join(pair), before, after, said)


def of_policies(old, new, _labels=None):
    """Levers that differ, by the printed name of the policy."""
    for name, a, b in _pairs(old, new):
        if a is None or b is None:
            said = SAY.policy["added" if a is None else "removed"].fill(label=_label(b or a))
            yield Change("policy", name, a, b, said)
            continue
        moved = [key for key in {**b, **a} if a.get(key, "") != b.get(key, "")]
        values = [{key: row.get(key, "") for key in moved} for row in (a, b)]
        parts = joined(*(_moved(isolated(key), *(_plain(row[key]) for row in values)) for key in moved))
        looks = {*moved} <= {*scenarios.LOOK}
        yield Change("policy", name, *values, LIST.fill(label=_label(b), said=parts), moves=not looks)


def _pairs(old, new):
    """Key, old and new row of what differs; None for no row."""
    for key in [*new, *(key for key in old if key not in new)]:
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _rows(text, *keys):
    """Rows of a table by key, numbers as numbers; none where it cannot be read."""
    frame = data.table("kept", keys, data.Faults(), optional=None, may_be_empty=True, text=text or "")
    comma, rows = frame.attrs["decimal_comma"], {}
    for row in frame.to_dict("records"):
        names = tuple(assumptions.called(row[key]) for key in keys)
        rows[names[0] if len(keys) == 1 else tuple(sorted(names))] = {k: _value(k, x, comma) for k, x in row.items()}
    return rows


def _value(column, cell, comma):
    """A cell as what it means: a number however it is written, or a word; what a person is to read, as it stands."""
    if column.startswith(WORDS):
        return cell
    try:
        return data.number(cell, comma)
    except ValueError:
        return data.plain_key(cell)


def _exactly(x):
    """A number with all its digits, as a table gives them."""
    return number(x, 6)


def _plain(value, kind=_exactly):
    """A cell, or a number of a record, as it is said."""
    return SAY.nothing if value in (None, "") else isolated(value) if isinstance(value, str) else kind(value)


def _numbers(row):
    """What of a row can move a number; None for no row."""
    return row and {key: row[key] for key in (*QUANTILES, *ATTRIBUTES) if row.get(key, "") != ""}


def _label(row, key=True):
    label = text_of(row, "label")
    return SAY.label.fill(label=label, key=isolated(row["name"])) if key else label


def _moved(label, before, after):
    return spaced(label, from_to(before, after))


# Numbers ---------------------------------------------------------------------------------------------------------------------


def of_numbers(old, new):
    """Numbers that differ between two registers, each as a Change; first what crossed zero or one half, and another cheapest option."""
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = (numbers.get(key, {}) for numbers in (old, new))
        if same.values(before, after):
            continue
        values = [entry.get("value", entry.get("p50")) for entry in (before, after)]
        entry = after or before
        label = Text(**entry["definition"]) if "definition" in entry else isolated(key)
        said = _moved(label, *map(_with_unit, values, (before, after)))
        found.append(_crossing(key, *values, entry.get("unit", ""), said))
    return _crossing_first(found)


def _crossing(name, before, after, unit, said):
    """The border that a number crossed, None for none, and its Change."""
    border = crossed(before, after, unit)
    return border, Change("number", name, before, after, SAY.crossed[border].fill(moved=said) if border else said)


def _crossing_first(found):
    return tuple(change for _, change in sorted(found, key=lambda one: one[0] is None))


def of_frames(old, new):
    """Numbers of a chart that differ between its tables of then and now, row by row; first what crossed zero or one half."""
    keys = [name for name in new if not same.is_of_numbers(new[name])]
    if list(old) != list(new):
        return ()
    then, now = (table.astype(dict.fromkeys(keys, str)).set_index(keys or table.index) for table in (old, new))
    found = []
    for row in now.index.intersection(then.index) if then.index.is_unique and now.index.is_unique else ():
        for column in now:
            a, b = (float(table.at[row, column]) for table in (then, now))
            if not same.numbers(a, b):
                name = series(isolated(str(x)) for x in (*dict.fromkeys(row if isinstance(row, tuple) else [row]), column))
                unit = "share" if re.search("share|probability|chance", column) else ""
                found.append(_crossing(f"{row} {column}", a, b, unit, _moved(name, *map(number, (a, b)))))
    return _crossing_first(found)


def _with_unit(value, entry):
    try:
        return amount(value, entry["unit"].partition(" of ")[0], 3)
    except (KeyError, TypeError, ValueError):
        return _plain(value)


def crossed(before, after, unit):
    """The border between two values of a number: 'option', of a share 'half', 'sign'; None where there is none between them."""
    if unit == "policy":
        return "option"
    if not all(isinstance(x, int | float) and math.isfinite(x) for x in (before, after)):
        return None
    return "half" if unit.startswith("share") and (before < HALF) != (after < HALF) else "sign" if before * after < 0 else None


def of_titles(then, now):
    """The numbers in which two titles differ that say the same, and whether a share crossed one half; None where none differs."""
    pairs = [
        [("".join(a), "".join(b)) for a, b in zip(*map(same.MEASURED.findall, both), strict=False) if a != b]
        for both in zip(then, now, strict=True)
    ]
    if not all(pairs) or any(same.masked(a) != same.masked(b) for a, b in zip(then, now, strict=True)):
        return None
    said = joined(*(SAY.is_now.fill(before=Text(*a), after=Text(*b)) for a, b in _by_place(pairs)))
    shares = [[float(x[:-1]) / 100 for x in pair] for pair in pairs[0] if re.fullmatch(r"[\d.]+%", pair[0])]
    return SAY.crossed.half.fill(moved=said) if any(crossed(*pair, "share") for pair in shares) else said


def _by_place(pairs):
    """Before and after in each language, number by number; the last of a language that has fewer stands for the rest."""
    longest = max(map(len, pairs))
    for n in range(longest):
        yield tuple(zip(*(some[min(n, len(some) - 1)] for some in pairs), strict=True))
