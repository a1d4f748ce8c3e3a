"""Structural choices: what people who reckon the same order honestly may set differently, as data and not as code.

Each row of data/choices.csv is one alternative of a choice, and says what it sets: a lever of the policy, a setting of a run, an
input, or lines of the ledger that are not counted. `specifications` runs their combinations.
"""

import dataclasses
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace

from cost_model.faults import Faults, nearest, printable
from cost_model.inputs import assumptions as known
from cost_model.inputs import data, policies
from cost_model.inputs.draws import INPUTS
from cost_model.model import ledger, scenarios
from cost_model.model.simulate import CHOSEN, Settings
from cost_model.words import Text, itself, text_of

FILE = "choices.csv"
ACCOUNTS = (*ledger.ACCOUNTS, *ledger.SUMS)
NOT_COUNTED = "not_counted"  # what an alternative sets that leaves lines out
SETTINGS = [field.name for field in dataclasses.fields(Settings) if field.name != "first_month"]  # of a run
ANY = SimpleNamespace(volume=("tonnage",), first_month="")  # a case that may have every setting
SERIES = ("p05", "p50", "p95")  # columns of a series that an input can be set to
YEARLY = tuple(name for name, columns in data.OBSERVATIONS.items() if {"year", *SERIES} <= columns.keys())  # of nominal rial


@dataclass(frozen=True)
class Year:
    """An input that is set to what a series has of a year: nominal rial, made constant rial of the base year of a case."""

    series: str
    year: int

    def values(self, base_year):
        """p05, p50 and p95 in constant rial of the base year."""
        (row,) = data.observations(self.series).query("year == @self.year").to_dict("records")
        return tuple(float(row[column] / data.price_level(self.year, base_year)) for column in SERIES)


@dataclass(frozen=True)
class Same:
    """An input that is set to another input of the same draw."""

    name: str


@dataclass(frozen=True)
class Alternative:
    """One way to settle a choice."""

    name: str
    label: Text
    accounts: tuple
    levers: dict = field(default_factory=dict)  # of the policy, by name
    settings: dict = field(default_factory=dict)  # of the run
    inputs: dict = field(default_factory=dict)  # name → a number, (p05, p50, p95), a `Year` or the `Same` as another input
    not_counted: tuple = ()  # lines of the ledger that are left out
    within: tuple = ()  # (choice, alternative) under which alone it makes sense; empty: always
    default: bool = False  # whether it is how the answer is reckoned
    apart: bool = False  # whether it is shown apart and not crossed with the others
    source: str = ""  # keys of published numbers of data/ that an input is set to; empty for a limit, which holds for any case
    note: Text | None = None

    __deepcopy__ = itself


@dataclass(frozen=True)
class Choice:
    """Something that can be settled in several ways: its name, its printed name, and its alternatives in order."""

    name: str
    label: Text
    alternatives: tuple

    __deepcopy__ = itself

    def named(self, alternative):
        """An alternative by its name."""
        return next(one for one in self.alternatives if one.name == alternative)


def read(faults, path=None):
    """The choices of a table, in its order; faults are added."""
    sources = data.read_sources(Faults()).index
    rows = data.read("choices", path or data.DATA / FILE, faults, source=sources, account=ACCOUNTS)
    first, alternatives = {}, {}
    for row in rows:
        choice, name = row["choice"], row["alternative"]
        head, others = first.setdefault(choice, row), alternatives.setdefault(choice, {})
        for column in ("choice_en", "choice_fa"):
            if head is row and not row[column]:
                row.fault(column, "the printed name of the choice, in its first row")
            elif row[column] not in ("", head[column]):
                row.fault(column, f"'{printable(head[column])}', as in row {head.number}, or nothing")
        if name and name in others:
            row.fault("alternative", f"another name than one that '{printable(choice)}' has before")
        others.setdefault(name, _alternative(row, choice, alternatives))
    whole = {choice: tuple(found.values()) for choice, found in alternatives.items() if all(found.values())}
    for choice, found in whole.items():
        _check(first[choice], choice, found)
    return tuple(Choice(choice, text_of(first[choice], "choice"), found) for choice, found in whole.items())


published = partial(data.checked, read)  # DataError with every fault


def _alternative(row, choice, alternatives):
    """The alternative of a row, or None where it has a fault."""
    within, set_so = _within(row, choice, alternatives), sets(row)
    asked = [key for key, value in set_so["inputs"].items() if isinstance(value, tuple | Year)]
    if asked and not row["source"]:
        row.fault("source", f"keys of sources.csv, as {', '.join(asked)} is set to published numbers")
    if not row.right:
        return None
    how = {"default": bool(row["default"]), "apart": bool(row["apart"]), "source": row.typed["source"]}
    note = text_of(row, "note") if row["note_en"] else None
    return Alternative(row["alternative"], text_of(row, "label"), row["account"], within=within, note=note, **how, **set_so)


def _check(row, choice, alternatives):
    """Add a fault where a choice is none: fewer than two alternatives, or not one default for each account that it moves."""
    if len(alternatives) < 2:
        row.fault("choice", "two or more rows with this choice, one for each alternative", choice)
    for account in dict.fromkeys(account for one in alternatives for account in one.accounts):
        defaults = sum(one.default for one in alternatives if account in one.accounts)
        if defaults != 1:
            row.fault("default", f"one row of '{printable(choice)}' with yes for the account {account}", f"{defaults} times yes")


def _within(row, choice, alternatives):
    """(choice, alternative) that a row stands under, of rows before it."""
    if not row["within"]:
        return ()
    under, _, name = map(str.strip, row["within"].partition("="))
    if under == choice or under not in alternatives:
        row.fault("within", "choice = alternative, of a choice of rows before this one")
    elif name not in alternatives[under]:
        row.fault("within", f"one of {', '.join(map(printable, alternatives[under]))} for '{printable(under)}'")
    return under, name


def sets(row):
    """What a row sets: levers, settings, inputs and lines that are not counted, from 'name = value; name = value' in `sets`."""
    found, seen = {"levers": {}, "settings": {}, "inputs": {}, NOT_COUNTED: ()}, set()
    for part in filter(None, map(str.strip, row["sets"].split(";"))):
        name, _, value = map(str.strip, part.partition("="))
        name = known.called(name)
        try:
            if not value:
                raise ValueError("name = value; several are separated by ;")
            if name in seen:
                raise ValueError(f"'{name}' once")
            if name == NOT_COUNTED:
                found[name] += tuple(line for one in map(data.plain_key, value.split()) for line in _lines(one))
                continue
            where, read_value = next(((where, how) for where, (names, how) in SET.items() if name in names), (None, None))
            if where is None:
                names = (*(name for names, _ in SET.values() for name in names), NOT_COUNTED)
                raise ValueError("a lever, a setting of a run, an input or not_counted; " + nearest(name, names, "such name"))
            seen.add(name)
            found[where][name] = read_value(name, value, row.comma)
        except ValueError as error:
            row.fault("sets", str(error), part)
    return found


def _lines(name):
    """Lines of the ledger by their name or by that of their group."""
    found = tuple(line for line, record in ledger.LINES.items() if name in (line, record.group))
    if not found:
        groups = dict.fromkeys(line.group for line in ledger.LINES.values())
        raise ValueError("lines or groups of the ledger; " + nearest(name, (*ledger.LINES, *groups), "line"))
    return found


def _setting(name, text, comma):
    """The value of a setting of a run."""
    value = text if name in CHOSEN else data.number(text, comma)
    value = int(value) if name == "horizon" and value == int(value) else value
    return getattr(Settings(**{name: value}).of(ANY), name)


def _input(name, text, comma):
    """What an input is set to: one number, p05 p50 p95, 'series year' or the name of another input."""
    words, unit = text.split(), INPUTS[name][0]
    if len(words) == 1 and (other := known.called(text)) in INPUTS:
        if other == name:
            raise ValueError(f"another input than {name} itself")
        return Same(other)
    if len(words) == 2 and (series := data.plain_key(words[0])) in YEARLY:
        found = data.read_observations(series, data.read_sources(Faults()), Faults()).year.dropna()
        year, years = data.plain_key(words[1]), [f"{year:.0f}" for year in sorted(found)] or ["none"]
        if year not in years:
            raise ValueError(f"{series} and a year from {years[0]} to {years[-1]}")
        return Year(series, int(year))
    if len(words) not in (1, 3) or not words[0][-1:].isdecimal():
        told = f"one number, three (p05 p50 p95), the name of another input, or a series and a year: {', '.join(YEARLY)}"
        raise ValueError(f"{name} = {told}")
    values = tuple(data.number(word, comma) for word in words)
    low, high = known.lowest_value(name), 1.0 if unit == "share" else known.LARGEST
    if not all(low <= value <= high and (value > 0 or name not in known.DIVISORS) for value in values):
        raise ValueError(f"{name} = numbers from {low:g} to {high:g} {unit}")
    if len(values) == 3 and not values[0] < values[1] < values[2]:
        raise ValueError(f"{name} = p05, p50 and p95 in rising order")
    return values if len(values) == 3 else values[0]


# What a row may set: names, and how a value of theirs is read.
SET = {"levers": (scenarios.LEVERS, policies.lever_value), "settings": (SETTINGS, _setting), "inputs": (INPUTS, _input)}
