"""Structural choices: what people who reckon the same order honestly may set differently, as data and not as code.

Each row of data/choices.csv is one alternative of a choice, and says what it sets: a lever of the policy, a setting of a run, an
input, or lines of the ledger that are not counted. `specifications` runs their combinations.
"""

import re
from dataclasses import dataclass, field

from cost_model.faults import Faults, nearest
from cost_model.inputs import assumptions as known
from cost_model.inputs import data
from cost_model.model import costs, ledger, scenarios
from cost_model.words import Text, itself

FILE = "choices.csv"
COLUMNS = ("account", "choice", "choice_en", "choice_fa", "alternative", "default", "label_en", "label_fa", "sets")
OPTIONAL = ("within", "apart", "source", "note_en", "note_fa")
NAME = re.compile(r"[a-z][a-z0-9_]*")
YES_NO = {"": False} | data.YES_NO
ACCOUNTS = (*ledger.ACCOUNTS, *ledger.SUMS)
NOT_COUNTED = "not_counted"  # what an alternative sets that leaves lines out
GROUPS = tuple(dict.fromkeys(line.group for line in ledger.LINES.values()))
NUMBERS = ("horizon", "discount_rate")  # settings of a run that are numbers
SERIES = ("p05", "p50", "p95")  # columns of a series that an input can be set to
QUANTILES = len(SERIES)


@dataclass(frozen=True)
class Year:
    """An input that is set to what a series has of a year: nominal rial, made constant rial of the base year of a case."""

    series: str
    year: int

    def values(self, base_year):
        """p05, p50 and p95 in constant rial of the base year."""
        (row,) = data.observations(self.series).query("year == @self.year").to_dict("records")
        level = data.price_level(self.year, base_year)
        return tuple(float(costs.real(row[column], level, 1.0)) for column in SERIES)


@dataclass(frozen=True)
class Same:
    """An input that is set to another input of the same draw."""

    name: str


@dataclass(frozen=True)
class Alternative:
    """One way to settle a choice.

    levers, settings  of the policy and of the run, by name
    inputs            name → a number, (p05, p50, p95), a `Year` of a series or the `Same` as another input
    not_counted       lines of the ledger that are left out
    within            (choice, alternative) under which alone it makes sense; empty: always
    source            keys of published numbers of data/ that an input is set to; empty for a limit, which holds for any case
    default           whether it is how the answer is reckoned;  apart  whether it is shown apart and not crossed with the others
    """

    name: str
    label: Text
    accounts: tuple
    levers: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    inputs: dict = field(default_factory=dict)
    not_counted: tuple = ()
    within: tuple = ()
    default: bool = False
    apart: bool = False
    source: str = ""
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


def published(path=None):
    """The choices of data/choices.csv in its order. DataError with every fault."""
    faults = Faults()
    found = read(faults, path)
    faults.raise_if_any()
    return found


def read(faults, path=None, sources=None):
    """The choices of a table, in its order; faults are added.

    sources  frame of the known ones, default those of data/
    """
    frame = data.table(path or data.DATA / FILE, COLUMNS, faults, OPTIONAL)
    file, comma = frame.attrs["file"], frame.attrs["decimal_comma"]
    sources = data.read_sources(Faults()) if sources is None else sources
    labels, rows, alternatives = {}, {}, {}
    for row, cells in frame.iterrows():
        before = len(faults.lines)

        def add(column, expected, found=None, row=row, cells=cells):
            faults.add(file, row, column, cells[column] if found is None else found, expected)

        choice, name = data.plain_key(cells["choice"]), data.plain_text(cells["alternative"])
        if not NAME.fullmatch(choice):
            add("choice", "a name of small letters, digits and _")
        first = choice not in alternatives
        others = alternatives.setdefault(choice, {})
        rows.setdefault(choice, row)
        for column in ("choice_en", "choice_fa"):
            if first and not cells[column]:
                add(column, "the printed name of the choice, in its first row")
            elif cells[column] and cells[column] != labels.setdefault((choice, column), cells[column]):
                add(column, f"'{labels[choice, column]}', as in row {rows[choice]}, or nothing")
        if not name:
            add("alternative", "a name of the alternative")
        elif name in others:
            add("alternative", f"another name than one that '{choice}' has before")
        for column in ("label_en", "label_fa"):
            if not cells[column]:
                add(column, "the printed name of the alternative")
        if bool(cells["note_en"]) != bool(cells["note_fa"]):
            add("note_en" if cells["note_fa"] else "note_fa", "the note in both languages, or in none", "")
        accounts = tuple(map(data.plain_key, cells["account"].split()))
        for account in accounts or ("",):
            if account not in ACCOUNTS:
                add("account", nearest(account, ACCOUNTS, "account") if account else "accounts whose answer it moves", account)
        for column in ("default", "apart"):
            if cells[column].lower() not in YES_NO:
                add(column, "yes, or nothing")
        default, apart = (YES_NO.get(cells[column].lower(), False) for column in ("default", "apart"))
        if default and apart:
            add("apart", "nothing, as it is the default")
        within = _within(cells["within"], choice, alternatives, add)
        set_so = sets(cells["sets"], comma, add)
        asked = [key for key, value in set_so["inputs"].items() if isinstance(value, tuple | Year)]
        if asked and not cells["source"]:
            add("source", f"keys of sources.csv, as {', '.join(asked)} is set to published numbers")
        for source in cells["source"].split():
            if data.plain_key(source) not in sources.index:
                add("source", "a key of sources.csv; " + nearest(source, sources.index, "source"), source)
        if len(faults.lines) == before:
            label = Text(cells["label_en"], cells["label_fa"])
            note = Text(cells["note_en"], cells["note_fa"]) if cells["note_en"] else None
            others[name] = Alternative(
                name, label, accounts, within=within, default=default, apart=apart, note=note, source=cells["source"], **set_so
            )
        elif name:
            others.setdefault(name, None)  # told already
    for choice, found in alternatives.items():
        whole = [one for one in found.values() if one]
        if len(whole) == len(found):
            _check(file, rows[choice], choice, whole, faults)
    return tuple(
        Choice(choice, Text(labels.get((choice, "choice_en"), ""), labels.get((choice, "choice_fa"), "")), tuple(found.values()))
        for choice, found in alternatives.items()
        if None not in found.values()
    )


def _check(file, row, choice, alternatives, faults):
    """Add a fault where a choice is none: fewer than two alternatives, or not one default for each account that it moves."""
    if len(alternatives) < 2:
        faults.add(file, row, "choice", choice, "two or more rows with this choice, one for each alternative")
    for account in dict.fromkeys(account for one in alternatives for account in one.accounts):
        defaults = sum(one.default for one in alternatives if account in one.accounts)
        if defaults != 1:
            faults.add(file, row, "default", f"{defaults} times yes", f"one row of '{choice}' with yes for the account {account}")


def _within(text, choice, alternatives, add):
    """(choice, alternative) that a row stands under, of rows before it."""
    if not text:
        return ()
    under, _, name = (data.plain_text(part) for part in text.partition("="))
    if under == choice or under not in alternatives:
        add("within", "choice = alternative, of a choice of rows before this one")
    elif name not in alternatives[under]:
        add("within", f"one of {', '.join(alternatives[under])} for '{under}'")
    return under, name


def sets(text, comma, add):
    """What an alternative sets: levers, settings, inputs and lines that are not counted, from 'name = value; name = value'."""
    found = {"levers": {}, "settings": {}, "inputs": {}, NOT_COUNTED: ()}
    for part in filter(None, map(data.plain_text, text.split(";"))):
        name, sign, value = (data.plain_text(x) for x in part.partition("="))
        name = data.plain_key(name)
        if not sign or not value:
            add("sets", "name = value; several are separated by ;", part)
            continue
        if any(known.called(name) in known_so_far for known_so_far in (found["levers"], found["settings"], found["inputs"])):
            add("sets", f"'{name}' once", part)
            continue
        try:
            if name == NOT_COUNTED:
                found[NOT_COUNTED] += _lines(value)
            elif name in scenarios.LEVERS:
                found["levers"][name] = _lever(name, value, comma)
            elif name in settings():
                found["settings"][name] = _setting(name, value, comma)
            elif known.called(name) in known.INPUTS:
                found["inputs"][known.called(name)] = _input(known.called(name), value, comma)
            else:
                names = (*scenarios.LEVERS, *settings(), *known.INPUTS, NOT_COUNTED)
                raise ValueError("a lever, a setting of a run, an input or not_counted; " + nearest(name, names, "such name"))
        except ValueError as error:
            add("sets", str(error), part)
    return found


def settings():
    """Settings of a run that an alternative may set: name → the words that it takes, nothing where it takes a number."""
    from cost_model.model import simulate  # which compiles; only who reads choices pays for it

    words = {"returns": tuple(simulate.RETURNS), "hour": simulate.HOURS, "attention": simulate.ATTENTIONS}
    return words | dict.fromkeys(NUMBERS, ())


def _lines(text):
    """Lines of the ledger by their names or by that of their group."""
    found = ()
    for name in map(data.plain_key, text.split()):
        if name not in ledger.LINES and name not in GROUPS:
            raise ValueError("lines or groups of the ledger; " + nearest(name, (*ledger.LINES, *GROUPS), "line"))
        found += tuple(line for line, record in ledger.LINES.items() if name in (line, record.group))
    return found


def _lever(name, text, comma):
    """A lever's value."""
    value, allowed = scenarios.lever_value(name, text, comma), scenarios.ALLOWED.get(name)
    if allowed and value not in allowed:
        raise ValueError(f"{name} = one of {', '.join(map(str, allowed))}")
    return value


def _setting(name, text, comma):
    """The value of a setting of a run."""
    words = settings()[name]
    if words:
        if text not in words:
            raise ValueError(f"{name} = one of {', '.join(words)}")
        return text
    value = data.number(text, comma)
    if name == "horizon":
        if value != int(value) or not 1 <= value <= 240:
            raise ValueError("horizon = whole months from 1 to 240")
        return int(value)
    if not -0.5 < value < 1:
        raise ValueError("discount_rate = a share a year such as 0.05")
    return value


def _input(name, text, comma):
    """What an input is set to: one number, p05 p50 p95, 'series year' or the name of another input."""
    words = text.split()
    if len(words) == 1 and known.called(words[0]) in known.INPUTS:
        if known.called(words[0]) == name:
            raise ValueError(f"another input than {name} itself")
        return Same(known.called(words[0]))
    if len(words) == 2 and data.plain_key(words[0]) in _yearly():
        return _year(data.plain_key(words[0]), words[1])
    if len(words) not in (1, QUANTILES) or not words[0][-1:].isdecimal():
        told = f"one number, three (p05 p50 p95), the name of another input, or a series and a year: {', '.join(_yearly())}"
        raise ValueError(f"{name} = {told}")
    values = tuple(data.number(word, comma) for word in words)
    low, high = known.lowest_value(name), 1.0 if known.INPUTS[name][0] == "share" else known.LARGEST
    for value in values:
        if not low <= value <= high or (value <= 0 and name in known.DIVISORS):
            raise ValueError(f"{name} = numbers from {low:g} to {high:g} {known.INPUTS[name][0]}")
    if len(values) == QUANTILES and not values[0] < values[1] < values[2]:
        raise ValueError(f"{name} = p05, p50 and p95 in rising order")
    return values if len(values) == QUANTILES else values[0]


def _yearly():
    """Series of nominal rial by year, with an interval each."""
    return tuple(name for name, columns in data.OBSERVATIONS.items() if {"year", *SERIES} <= columns.keys())


def _year(series, text):
    """A year of a series."""
    years = sorted(map(int, data.observations(series).year))
    try:
        year = int(data.plain_key(text))
    except ValueError:
        year = None
    if year not in years:
        raise ValueError(f"{series} and a year from {years[0]} to {years[-1]}")
    return Year(series, year)
