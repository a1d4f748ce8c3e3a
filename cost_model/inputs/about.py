"""What a case is about: who tells whom what, and what became of it, the rows of its case.csv."""

from dataclasses import dataclass

import pandas as pd

from cost_model.faults import Faults, nearest
from cost_model.inputs import billing, data, folders, texts
from cost_model.inputs.assumptions import CURRENCIES, RIAL
from cost_model.inputs.series import UNENDED
from cost_model.model import scenarios
from cost_model.model.calendar import CALENDARS, month_index, month_name
from cost_model.words import Text, itself, text_of, words_of

BASE_YEAR = 1401
CHAINS = {" and ".join(chains): chains for chains in (("tonnage",), ("events",), ("tonnage", "events"))}
SAY = words_of("inputs/new_case")


@dataclass(frozen=True)
class About:
    """What a case is about: the rows of its case.csv.

    label, sender, recipients, messenger, event and told (what became of it) are Texts; event is None where none are counted
    volume         the chains that messages come of, of `draws.CHAINS`;  trucks_of_data  as in case.csv
    first_month    in the calendar of the case;  currency, base_year  of its money
    mandate, fallback, announced, ended, observed_until, outcome, observed_as, fictional  as in case.csv
    public         whether the sender is part of the state
    line, sent_in  what the sender's line does to texts, and the language of those that are sent; empty where nobody says
    steps          of the price of an SMS, pairs of (from_segments in a year, ratio to the tariff), rising; none: the tariff throughout
    sms_billed, sms_reported, app_billed, app_reported  as in case.csv
    folder         its folder, as a reader finds it; empty for data/ itself
    kinds          of its notices, each with its share of the messages;  may_merge  share of the messages that may be sent together
                   with another notice without being late
    """

    name: str
    label: Text
    sender: Text
    recipients: Text
    messenger: Text
    event: Text | None
    volume: tuple
    calendar: str
    first_month: str
    currency: str
    base_year: int
    mandate: str
    fallback: bool
    announced: str
    ended: str
    observed_until: str
    outcome: str
    told: Text
    observed_as: str = ""
    fictional: bool = False
    trucks_of_data: bool = False
    public: bool = True
    folder: str = ""
    line: texts.Line = texts.PLAIN
    sent_in: str = ""
    kinds: tuple = ()
    may_merge: float = 1.0
    steps: tuple = ()
    sms_billed: str = billing.DEFAULTS["sms_billed"]
    sms_reported: str = billing.DEFAULTS["sms_reported"]
    app_billed: str = billing.DEFAULTS["app_billed"]
    app_reported: str = billing.DEFAULTS["app_reported"]

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


class Said(dict):
    """Cells of a case.csv without a fault, by key.  rows  key → Row of the keys that stand there;  file  the file"""

    def __init__(self, rows, file, faults):
        super().__init__()
        self.rows, self.file, self.faults = rows, file, faults

    def expect(self, right, key, expected):
        """Add a fault of what a key says, where that is not right."""
        if key in self.rows and not right:
            self.faults.add(self.file, self.rows[key].number, f"value of {key}", self.text(key), expected)

    def lacks(self, key, expected, column="value"):
        """Add a fault of a key that is needed and says nothing."""
        row = self.rows[key].number if key in self.rows else None
        self.faults.add(self.file, row, column, None, f"a row for '{key}'{expected}")

    def text(self, key):
        """What was typed for a key."""
        typed = self.rows[key]["value"] if key in self.rows else ""
        return typed if data.KEYS[key].kind == "as typed" else data.plain_text(typed)


def read_about(place, root, sources, faults):
    """What a case is about, from its case.csv, or None where that has faults; and the cells without one, by key.

    place  its folder;  root  that of data/, which may be the same
    """
    before, folder_name = len(faults.lines), None if place == root else place.name
    if not (place / "case.csv").is_file():
        expected = "this file; `python -m cost_model new-case NAME` writes another folder, from which it can be copied"
        faults.add(data.shown_path(place / "case.csv"), None, None, None, expected)
        return None, {}
    said = _cells(place / "case.csv", sources, faults)
    if not said.rows:
        return None, said
    _check(said, folder_name)
    _check_years(said, data.read_observations("cpi", sources, Faults(), root / "observations"))
    _expect_observed(said, place, root, sources)
    if len(faults.lines) > before:
        return None, said
    line = texts.Line(said["alphabet"] or texts.PLAIN.alphabet, said["line_adds_before"], said["line_adds_after"])
    same = ("name", "first_month", "mandate", "fallback", "announced", "ended", "observed_until", "outcome", "observed_as")
    return About(
        label=text_of(said, "label"),
        sender=text_of(said, "payer"),
        recipients=text_of(said, "recipients"),
        messenger=text_of(said, "messenger"),
        told=text_of(said, "outcome"),
        event=text_of(said, "event") if "events" in CHAINS[said["volume"]] else None,
        volume=CHAINS[said["volume"]],
        calendar=said["calendar"] or next(iter(CALENDARS)),
        currency=said["currency"] or RIAL,
        base_year=int(said["base_year"] or BASE_YEAR),
        fictional=said["fictional"] is True,
        trucks_of_data=said["trucks_of_data"] is True,
        public=said["public"] is not False,
        folder=f"data/{folders.CASES}/{folder_name}" if folder_name else "",
        line=line,
        sent_in=said["sent_in"] or "",
        **{key: said[key] for key in same},
        **billing.words(said),
    ), said


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
    calendar = data.plain_key(said.text("calendar")).lower() or next(iter(CALENDARS))
    for key, column in data.KEYS.items():
        text, what = said.text(key), SAY.about[key].en
        if not text:
            if key in rows and not column.may_be_empty:
                faults.add(said.file, rows[key].number, f"value of {key}", None, what)
            elif not column.may_be_empty:
                faults.add(said.file, None, "key", None, f"a row for '{key}': {what}")
            else:
                said[key] = "" if column.kind in ("text", "as typed", "date") else None
            continue
        try:
            if key == "first_month":
                known = calendar if calendar in CALENDARS else None
                said[key] = month_name(month_index(data.plain_key(text), known))
            else:
                plain = data.plain_key(text).lower() if "|" in column.kind else text
                said[key] = column.read(plain, rows[key].comma, None)
        except ValueError as error:
            said.expect(False, key, str(error))
    return said


def _check(said, folder_name):
    """Add the faults between the keys of a case."""
    volume = CHAINS.get(said.get("volume"), ())
    for key in ("event_en", "event_fa"):
        if "events" in volume and not said.get(key):
            said.lacks(key, f": {SAY.about[key].en}")
    trucks = not said.get("trucks_of_data") or "tonnage" in volume or not volume
    said.expect(trucks, "trucks_of_data", f"nothing, or tonnage in volume, which is '{said.get('volume')}'")
    said.expect(folder_name in (None, said.get("name")), "name", f"{folder_name}, the name of the folder")
    soft = said.get("mandate") == "soft" and said.get("fallback") is False
    said.expect(not soft, "fallback", "yes, as SMS stays under a soft mandate")
    for key in ("ended", "observed_until"):
        first, last = said.get("announced"), said.get(key)
        if first and last:
            digits = min(len(first), len(last))
            said.expect(first[:digits] <= last[:digits], key, f"{first}, when it was announced, or later")
    over = said.get("outcome") not in ("planned", *UNENDED)
    said.expect(over or not said.get("ended"), "ended", "nothing, as it has not ended")
    billing.check_reports(said, said.expect)


def _check_years(said, cpi):
    """Add a fault where money is of a year whose level of prices is not known."""
    year = said.get("base_year") or BASE_YEAR
    said.expect(year == int(year), "base_year", f"a whole year such as {BASE_YEAR}")
    rial = "currency" in said and said["currency"] in (None, RIAL)
    if rial and len(cpi) and said.get("base_year"):
        first, last = data.reckoned_years(cpi)
        if not first <= year <= last:
            expected = f"a year from {first} to {last}, of which the level of prices in {RIAL} is known"
            others = ", ".join(currency for currency in CURRENCIES if currency != RIAL)
            said.expect(False, "base_year", f"{expected}; money in another currency needs a row 'currency': {others}")
            del said["base_year"]  # so that rows of money are not judged by it
    if said.get("currency") not in (None, RIAL) and not said.get("base_year"):
        said.lacks("base_year", f", as {BASE_YEAR} is a year of the {RIAL}")


def _expect_observed(said, place, root, sources):
    """The mandate that a case is must stand among those that were observed, as the case tells it, and be no other case's."""
    name = said.get("observed_as")
    if not name:
        return
    seen = data.read_observations("mandates", sources, Faults(), root / "observations").set_index("case")
    if len(seen) and name not in seen.index:
        near = nearest(name, list(seen.index), "case")
        said.expect(False, "observed_as", f"a case of data/observations/mandates.csv, or nothing; {near}")
        return
    for key, column in {"mandate": "kind", "outcome": "outcome"}.items() if len(seen) else ():
        told = seen.loc[name, column]
        if not pd.isna(told):  # what could not be read is a fault of that file
            said.expect(said.get(key) in (None, told), key, f"{told}, as data/observations/mandates.csv has it of '{name}'")
    if place == root:
        return
    others = [name for name in folders.filled_in(root) if name != place.name]
    taken = [
        other
        for other in (root, *(root / folders.CASES / other for other in others))
        if folders.written(other).get("observed_as") == name
    ]
    expected = f"a mandate that no other case is; {', '.join(map(data.shown_path, taken))} has this one"
    said.expect(not taken, "observed_as", expected)
