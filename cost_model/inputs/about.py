"""What a case is about: who tells whom what, and what became of it, the rows of its case.csv."""

from dataclasses import make_dataclass

import pandas as pd

from cost_model.faults import Faults, nearest
from cost_model.inputs import data, folders, texts
from cost_model.inputs.assumptions import CURRENCIES, RIAL
from cost_model.model import scenarios
from cost_model.model.calendar import month_index, month_name
from cost_model.words import itself, text_of, words_of

BASE_YEAR = int(data.KEYS["base_year"].default)
SAY = words_of("inputs/new_case")
# Texts, each from its two keys in case.csv; `told` is what became of it.
WORDED = {"label": "label", "sender": "payer", "recipients": "recipients", "messenger": "messenger", "told": "outcome"}
# What else is read of a case: its folder, as a reader finds it, empty for data/ itself; the chains that messages come of; what is told of
# where those count events; what its line does to texts; of its notices the kinds, each with its share of the messages, and the share
# that may be sent together with another without being late; and the steps of prices.csv, pairs of (from_segments, ratio to the tariff).
MORE = {"folder": "", "volume": (), "event": None, "line": texts.PLAIN, "kinds": (), "may_merge": 1.0, "steps": ()}
FIELDS = dict.fromkeys(WORDED) | {key: one.default for key, one in data.KEYS.items() if key[-3:] not in ("_en", "_fa")} | MORE


class About(make_dataclass("Fields", [(name, object, default) for name, default in FIELDS.items()], frozen=True)):
    """What a case is about: the rows of its case.csv as `tables.yaml` has them, those of WORDED as Texts, and what is in MORE."""

    __deepcopy__ = itself

    @property
    def scenario(self):
        """What was announced, as the published policy that it is: by mandate, and whether SMS went to those without the app.

        A policy that only this case knows, where none of the published ones is that.
        """
        hard = self.mandate == "hard"
        if hard and not self.fallback:
            return scenarios.named(scenarios.ORDER)
        levers = {"messenger": "own", "mandate": self.mandate, "sms_without_app": self.fallback, "sms_if_unseen": hard}
        for one in scenarios.published():
            if all(getattr(one, lever) == value for lever, value in levers.items()):
                return one
        return scenarios.Scenario("announced", SAY.announced, reversal="uncertain" if hard else "never", **levers)


class Said(data.Row):
    """A case.csv as one row: its cells by key.  rows  key → row of the table where it stands"""

    def __init__(self, rows, file, faults):
        texts_of = {
            key: row["value"] if data.KEYS[key].kind == "as typed" else data.plain_text(row["value"]) for key, row in rows.items()
        }
        comma = any(row.comma for row in rows.values())
        super().__init__(dict.fromkeys(data.KEYS, "") | texts_of, None, file, faults, comma)
        self.rows = rows

    def fault(self, column, expected, found=None):
        """Add a fault of a key: of what stands there, or that it is missing."""
        self.wrong.add(column)
        if column in self.rows:
            self.faults.add(self.file, self.rows[column].number, f"value of {column}", self.typed[column], expected)
        else:
            self.faults.add(self.file, None, "key", None, f"a row for '{column}': {expected}")

    def of(self, key):
        """What is said of a key, or holds where nothing is said."""
        return self[key] if self.typed.get(key) and self[key] is not None else data.KEYS[key].default

    @property
    def volume(self):
        """The chains that messages come of; none where that could not be read."""
        return tuple((self.of("volume") or "").split(" and ")) if self.get("volume") else ()


def read_about(place, root, sources, faults):
    """What a case is about, from its case.csv, or None where that has faults; and its cells by key, None where one has a fault.

    place  its folder;  root  that of data/, which may be the same
    """
    before, own = len(faults.found), place != root
    if not (place / "case.csv").is_file():
        expected = "this file; `python -m cost_model new-case NAME` writes another folder, from which it can be copied"
        faults.add(data.shown_path(place / "case.csv"), None, None, None, expected)
        return None, Said({}, data.shown_path(place / "case.csv"), faults)
    said = _cells(place / "case.csv", sources, faults)
    if said.rows:
        data.keep("case", said)
        for key in ("event_en", "event_fa"):
            if "events" in said.volume and not said.typed[key]:
                said.fault(key, SAY.about[key].en)
        if own and said["name"] not in (None, place.name):
            said.fault("name", f"{place.name}, the name of the folder")
        _check_year(said, data.read_observations("cpi", sources, Faults(), root / "observations"))
        _expect_observed(said, place, root, sources)
    if len(faults.found) > before:
        return None, said
    values = {name: said.of(name) for name in FIELDS if name in data.KEYS} | {
        name: text_of(said, key) for name, key in WORDED.items()
    }
    values |= {"volume": said.volume, "event": text_of(said, "event") if "events" in said.volume else None}
    line = texts.Line(said.of("alphabet"), said["line_adds_before"], said["line_adds_after"])
    folder = f"data/{folders.CASES}/{place.name}" if own else ""
    return About(**values | {"base_year": int(values["base_year"]), "line": line, "folder": folder}), said


def _cells(path, sources, faults):
    """The cells of a case.csv, each as its key says; faults are added."""
    rows = {}

    def judged(row):
        key = data.plain_key(row.typed["key"]).lower()
        if key not in data.KEYS:
            row.fault("key", "a key of a case; " + nearest(key, data.KEYS, "key"), key)
        elif key in rows:
            row.fault("key", f"one row; row {rows[key].number} has the same key", key)
        else:
            rows[key] = row
        return True

    found = data.read("case", path, faults, judged=judged, source=sources.index)
    said = Said(rows, found.file, faults)
    for key, column in data.KEYS.items() if rows else ():
        said[key] = _month(said) if key == "first_month" else data.cell(said, key, column)
        if not said.typed[key] and not column.may_be_empty:
            said.fault(key, SAY.about[key].en)
    return said


def _month(said):
    """The month with which a case begins, in its calendar, which stands before it in the list of keys."""
    text = data.plain_key(said.typed["first_month"])
    try:
        return month_name(month_index(text, None if "calendar" in said.wrong else said.of("calendar"))) if text else None
    except ValueError as error:
        said.fault("first_month", str(error))


def _check_year(said, cpi):
    """Add a fault where money is of a year whose level of prices is not known."""
    year = said["base_year"]
    if said.wrong & {"base_year", "currency"}:
        return
    if said.of("currency") != RIAL:
        if year is None:
            said.fault("base_year", f"the year of its prices, as {BASE_YEAR} is a year of the {RIAL}")
    elif year and len(cpi):
        first, last = data.reckoned_years(cpi)
        if not first <= year <= last:
            expected = f"a year from {first} to {last}, of which the level of prices in {RIAL} is known"
            said.fault("base_year", f"{expected}; money in another currency needs a row 'currency': {', '.join(CURRENCIES[1:])}")


def _expect_observed(said, place, root, sources):
    """The mandate that a case is must stand among those that were observed, as the case tells it, and be no other case's."""
    name = said["observed_as"]
    seen = data.read_observations("mandates", sources, Faults(), root / "observations").set_index("case")
    if not name or seen.empty:
        return
    if name not in seen.index:
        near = nearest(name, list(seen.index), "case")
        said.fault("observed_as", f"a case of data/observations/mandates.csv, or nothing; {near}")
        return
    for key, column in {"mandate": "kind", "outcome": "outcome"}.items():
        told = seen.loc[name, column]
        if said[key] not in (None, told) and not pd.isna(told):  # what could not be read is a fault of that file
            said.fault(key, f"{told}, as data/observations/mandates.csv has it of '{name}'")
    others = [root, *(root / folders.CASES / other for other in folders.filled_in(root) if other != place.name)]
    taken = [other for other in others if place != root and folders.written(other).get("observed_as") == name]
    if taken:
        listed = ", ".join(map(data.shown_path, taken))
        said.fault("observed_as", f"a mandate that no other case is; {listed} has this one")
