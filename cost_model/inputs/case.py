"""One case as it is known: who tells whom what, the assumptions with their correlations, sources and notices, read together.

data/ is a case, the notices to truck drivers. A folder of data/cases/ is another one, and holds only what differs from data/.
"""

import functools
import numbers
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cost_model.inputs import assumptions as known
from cost_model.inputs import data, texts
from cost_model.model import billing, kinds, messages, scenarios
from cost_model.report.language import CURRENCIES, RIAL
from cost_model.words import Text, itself

BASE_YEAR = 1401
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
CASES = "cases"  # folder of the other cases within data/
TAKEN = ("published", "tried")  # names of folders in figures/ that are not of a case
FILES = ("case.csv", *data.COUNTED_FILES, billing.FILE, "sources.csv", "uses.csv")
NEEDED = FILES[:2]  # in every folder
TABLES = ("case.csv", *data.COUNTED_FILES)  # what the numbers of a case rest on
CHAINS = {" and ".join(chains): chains for chains in (("tonnage",), ("events",), ("tonnage", "events"))}
OUTCOMES = ("planned", *data.OBSERVATIONS["mandates"]["outcome"].split("|"))

# Rows of case.csv: key, kind as in `data.OBSERVATIONS`, and what to write.
KEYS = {
    "name": ("text", "the name of the folder"),
    "label_en": ("text", "the name of the case in print, in English"),
    "label_fa": ("text", "the name of the case in print, in Persian"),
    "payer_en": ("text", "who sends the notices and pays the operators, in English"),
    "payer_fa": ("text", "who sends the notices and pays the operators, in Persian"),
    "recipients_en": ("text", "whom they go to, in English"),
    "recipients_fa": ("text", "whom they go to, in Persian"),
    "public": ("yes|no?", "no where the sender is not part of the state, such as a private bank; empty for yes"),
    "messenger_en": ("text", "the messenger that was to take the place of SMS, in English"),
    "messenger_fa": ("text", "the messenger that was to take the place of SMS, in Persian"),
    "volume": ("|".join(CHAINS), "what the messages come of: " + ", ".join(CHAINS)),
    "event_en": ("text?", "what an event is, in English, where volume counts events"),
    "event_fa": ("text?", "what an event is, in Persian, where volume counts events"),
    "trucks_of_data": ("yes|no?", "yes where volume names tonnage and the trucks are those of data/, which cross Iran's borders"),
    "calendar": ("|".join(data.CALENDARS) + "?", f"calendar of first_month: {' or '.join(data.CALENDARS)}; empty for the first"),
    "first_month": ("month", "the month in which the years that are reckoned begin, such as 1401-02 or 2026-05"),
    "currency": ("|".join(CURRENCIES) + "?", f"currency of the rows: {', '.join(CURRENCIES)}; empty for {RIAL}"),
    "base_year": ("number?", f"year of the constant money; empty for {BASE_YEAR}"),
    "kind": ("text?", "the kind of all notices, a name of kinds.csv, where notices.csv has none; else empty"),
    "sent_in": ("|".join(texts.LANGUAGES) + "?", "which texts of notices.csv are sent: fa, text_fa, or en, text_en"),
    "alphabet": (
        "|".join(messages.ALPHABETS) + "?",
        f"alphabet of the gateway: {', '.join(messages.ALPHABETS)}; empty for gsm, in which whatever does not fit is sent as UCS-2",
    ),
    "line_adds_before": ("text?", "what the sender's line puts before every text, with its blanks and line ends"),
    "line_adds_after": (
        "text?",
        "what the sender's line puts behind every text, such as how to opt out, with its blanks and line ends",
    ),
    **dict(billing.keys()),
    "mandate": ("hard|soft", "hard where the app is the only way, soft where SMS stays for whoever wants it"),
    "fallback": ("yes|no", "yes where SMS goes to those whom the app does not reach"),
    "announced": ("date?", "when it was announced or began, Gregorian, as precise as it is known: 2022, 2022-04 or 2022-04-25"),
    "ended": ("date?", "when it was softened or reversed, as precise as it is known"),
    "observed_until": ("date?", "the last date at which somebody looked"),
    "outcome": ("|".join(OUTCOMES), "what became of it: " + ", ".join(OUTCOMES)),
    "outcome_en": ("text", "what became of it, a sentence in English"),
    "outcome_fa": ("text", "what became of it, a sentence in Persian"),
    "observed_as": ("text?", "the case of data/observations/mandates.csv that it is, if it stands there"),
    "fictional": ("yes|no?", "yes where nobody sends such notices: an example, which no comparison counts"),
}
AS_TYPED = ("line_adds_before", "line_adds_after")  # keys whose value is kept byte for byte, as its characters are billed
SEGMENTS = "segments_per_message"  # the input that follows from the texts, where they are those that are sent
YES_NO = {"بله": "yes", "خیر": "no"}


@dataclass(frozen=True)
class About:
    """What a case is about: the rows of its case.csv.

    label, sender, recipients, messenger, event and told (what became of it) are Texts; event is None where none are counted
    volume         the chains that messages come of, of `assumptions.CHAINS`;  trucks_of_data  as in KEYS
    first_month    in the calendar of the case;  currency, base_year  of its money
    mandate, fallback, announced, ended, observed_until, outcome, observed_as, fictional  as in KEYS
    public         whether the sender is part of the state
    line, sent_in  what the sender's line does to texts, and the language of those that are sent; empty where nobody says
    steps          of the price of an SMS, pairs of (from_segments in a year, ratio to the tariff), rising; none: the tariff throughout
    sms_billed, sms_reported, app_billed, app_reported  as in KEYS
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
        reversal = "uncertain" if hard else "never"
        return scenarios.Scenario("announced", "As announced", "چنان‌که اعلام شد", reversal=reversal, **levers)


@dataclass(frozen=True)
class Case:
    """Assumptions by name, the matrix of their correlations, and the tables that came with them.

    about    who tells whom what, and what became of it
    changes  what a person changed with `what_if`, as 'name = value'
    own      names of the assumptions that stand in the case's own folder; the others are those of data/
    declared  the correlations as the tables have them
    """

    assumptions: dict
    correlations: np.ndarray
    sources: object
    notices: object
    base_year: int
    file_hash: str
    changes: tuple = ()
    reading: str = "evidence"
    about: About | None = None
    own: tuple = ()
    declared: np.ndarray | None = field(default=None, repr=False, compare=False)

    def sample(self, n=2**14, seed=1401, method="sobol"):
        """Draws of all assumptions; see `assumptions.sample`. The same draws serve every scenario."""
        return self._told(known.sample(self.assumptions, n, seed, method, self.correlations), n)

    def blocks(self, n=2**14, seed=1401, method="sobol", block=2**12, start=0):
        """The draws of `sample`, to the bit, one block of them after another, so that memory does not grow with n.

        block  draws in each, a power of two; the last block may be shorter
        start  the draw to begin with, from 0: what comes before it is skipped and not made
        Yields Draws. Where they are not all n draws, their stamp names under `changes` which ones they are.
        """
        for draws in known.blocks(self.assumptions, n, seed, method, self.correlations, block, start):
            yield self._told(draws, n, start)
            start += len(draws)

    def _told(self, draws, n, start=0):
        """The draws with what they were drawn from: of n draws, those from `start` on."""
        part = (f"draws {start + 1} to {start + len(draws)} of {n}",) if len(draws) < n else ()
        changes = (*self.changes, *self.other_correlations(), *part)
        return replace(draws, assumptions=self.file_hash, changes=changes, base_year=self.base_year, about=self.about)

    def other_correlations(self):
        """Pairs whose correlation is not as declared in the tables, as 'correlation of tariff and vat = 0.5'."""
        if self.declared is None:
            return ()
        names, pairs = list(self.assumptions), zip(*np.nonzero(np.triu(self.correlations != self.declared)), strict=True)
        return tuple(f"correlation of {names[i]} and {names[j]} = {self.correlations[i, j]:g}" for i, j in pairs)

    def what_if(self, **values):
        """The case with some assumptions changed: to one number, or to (p05, p50, p95), in the model's units.

        A wrong name is answered with the nearest right one. DataError with every value that cannot be, and with every part that
        is put above its whole (`assumptions.PART_OF`): p50 above p50, when all values are applied. Ends may cross; such draws
        are cut. The case itself stays as it is.
        """
        values = {known.called(name): value for name, value in values.items()}
        changed, faults = self._changed(values)
        for part, whole in known.contradictions(changed):
            told = {name for name in (part, whole) if name in values}
            understood = all(changed[name] is not self.assumptions[name] for name in told)
            is_cut = part in known.CUT_IF_TAKEN_OVER and part not in self.own and part not in told
            if told and understood and not is_cut:
                _tell_contradiction(changed[part], changed[whole], told, faults)
        faults.raise_if_any()
        return self._with(changed, values)

    def held(self, **values):
        """The case as `what_if` gives it, but a part may be held above its whole, as at an end of its interval: draws cut it."""
        values = {known.called(name): value for name, value in values.items()}
        changed, faults = self._changed(values)
        faults.raise_if_any()
        return self._with(changed, values)

    def _with(self, assumptions, values):
        notes = tuple(f"{name} = {value}" for name, value in values.items())
        return replace(self, assumptions=assumptions, changes=self.changes + notes)

    def _changed(self, values):
        """The assumptions with those of `what_if` in their place, and the faults of values that cannot be, which are left out."""
        changed, faults = dict(self.assumptions), data.Faults()
        for name, value in values.items():
            if name not in changed:
                raise KeyError(data.nearest(name, changed, "assumption"))
            old = changed[name]
            place = f"what_if({name}=…)"
            low, high = old.minimum, old.maximum
            fixed = isinstance(value, numbers.Real)
            three = (value,) * 3 if fixed else value
            if not (isinstance(three, tuple | list) and len(three) == 3 and all(isinstance(x, numbers.Real) for x in three)):
                faults.add(place, None, None, value, "one number, or (p05, p50, p95)")
                continue
            low, high = max(low, -known.LARGEST), min(high, known.LARGEST)
            wrong = [x for x in three if not (np.isfinite(x) and low <= x <= high)]
            if wrong:
                faults.add(place, None, None, wrong[0], f"a number from {low:g} to {high:g} {old.unit}")
                continue
            if name in known.DIVISORS and min(three) <= 0:
                faults.add(place, None, None, min(three), f"a number above 0 {old.unit}, because the model divides by it")
                continue
            p05, p50, p95 = three
            try:
                changed[name] = replace(old, distribution="fixed" if fixed else "jqpd", p05=p05, p50=p50, p95=p95)
            except ValueError as error:
                faults.add(place, None, None, value, str(error))
        return changed, faults

    def as_stated(self):
        """The case as the article of April 2022 states it: each number that it gives is taken as certain."""
        stated = {
            name: replace(a, distribution="fixed", p05=a.as_stated, p50=a.as_stated, p95=a.as_stated)
            for name, a in self.assumptions.items()
            if a.as_stated is not None
        }
        return replace(self, assumptions={**self.assumptions, **stated}, reading="as_stated")

    def readings(self):
        """The two readings of the volume, side by side: as stated, and what the evidence supports."""
        return {"as_stated": self.as_stated(), "evidence": self}


def _tell_contradiction(part, whole, told, faults):
    """Add the fault of a part whose middle `what_if` puts above that of its whole. told  names of those that were given"""
    most, least = known.amount(whole.p50, whole), known.amount(part.p50, part)
    if part.name in told:
        given = " given with it" if whole.name in told else ""
        expected = f"at most {most}, the p50 of '{whole.name}'{given}, as '{part.name}' is a part of '{whole.name}'"
        if not given:
            expected += f"; for more, give {whole.name}=… as well, at least {least}"
        faults.add(f"what_if({part.name}=…)", None, None, least, expected)
    else:
        expected = (
            f"at least {least}, the p50 of '{part.name}', which is a part of '{whole.name}'; "
            f"for less, give {part.name}=… as well, at most {most}"
        )
        faults.add(f"what_if({whole.name}=…)", None, None, most, expected)


def load(case=None, folder=None, base_year=None):
    """Read and check a case; DataError with every fault, if there is one.

    case       name of a folder in data/cases/; default data/ itself, the notices to truck drivers
    folder     another folder laid out as data/ (a Path alone, in place of the name, is taken for one)
    base_year  year of the constant money; default what case.csv says
    """
    if isinstance(case, Path):
        case, folder = None, case
    root = data.DATA if folder is None else Path(folder)
    data._checked_observations.cache_clear()
    faults = data.Faults()
    sources = data.read_sources(faults, root / "sources.csv")
    about, said = _read_about(root, root, sources, faults)
    scenarios.read(faults, root / scenarios.FILE, about.first_month if about else "", scenarios.HORIZON)
    if case is None or (about and case == about.name):
        return _load_base(root, about, said, sources, faults, base_year)
    place = folder_of(case, root)
    _check_links(place, faults)
    if not all((place / file).is_file() for file in NEEDED):
        _check_names(place, faults)  # one of them may be what is missing
    return _load_other(root, about, place, sources, faults, base_year)


def names(folder=None):
    """Names of the cases in data/cases/, in order, drafts among them."""
    root = data.DATA if folder is None else Path(folder)
    return [name for name in folders(root) if not wrong_name(name, root)]


def folders(root):
    """Names of the folders in data/cases/, in order."""
    return sorted(path.name for path in (root / CASES).glob("*") if path.is_dir() and not path.name.startswith("."))


def wrong_name(name, root):
    """What a name must be to be that of a case, where it is not that; else nothing."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return "small letters a to z, digits and _, such as city_parking"
    if name in TAKEN:
        return f"another name, as figures/{name}/ holds charts of all cases"
    if name == _written(root).get("name"):
        return "another name, as this is that of data/ itself"
    return ""


def drafts(folder=None):
    """Names of the cases that are not filled in.

    There is no case.csv, or a cell of it or a row of assumptions.csv is as empty as `new-case` left it.
    """
    root = data.DATA if folder is None else Path(folder)
    return [name for name in names(root) if _is_draft(root / CASES / name)]


def copies(folder=None):
    """Folder → name in its case.csv, of those that say the name of another folder."""
    root = data.DATA if folder is None else Path(folder)
    said = {name: _name_written(root / CASES / name) for name in names(root)}
    return {name: other for name, other in said.items() if other not in ("", name)}


def filled_in(folder=None):
    """Names of the cases that are neither drafts nor copies."""
    left_out = {*drafts(folder), *copies(folder)}
    return [name for name in names(folder) if name not in left_out]


def _name_written(place):
    return data.plain_key(_written(place).get("name", ""))


def _is_draft(place):
    about = _written(place)
    if not (place / "case.csv").is_file() or any(
        about.get(key) == "" for key, (kind, _) in KEYS.items() if not kind.endswith("?")
    ):
        return True
    file = place / "assumptions.csv"
    rows = data.table(file, known.COLUMNS, data.Faults(), known.OPTIONAL) if file.is_file() else pd.DataFrame()
    return any(known.is_unfilled(cells) for _, cells in rows.iterrows())


def _written(place):
    """What stands in a case.csv, by key, as it was typed; nothing where it cannot be read."""
    if not (place / "case.csv").is_file():
        return {}
    frame = data.table(place / "case.csv", ("key", "value"), data.Faults(), ("source", "note"))
    return dict(zip(frame["key"].map(data.plain_key), frame["value"], strict=True))


def label_of(name, folder=None):
    """The name of a case in print, by its folder's name or by that of data/ itself."""
    root = data.DATA if folder is None else Path(folder)
    for place in (root / CASES / name, root):
        said = _written(place)
        if said.get("name") == name:
            return Text(said["label_en"], said["label_fa"])
    raise data.DataError(data.nearest(name, names(root), "case"))


def checked_name(case, root):
    """The name of a case, if it can be one; it is the name of a folder too, so it holds nothing that leads out of data/cases/."""
    expected = wrong_name(case, root)
    if expected:
        raise data.DataError(f"name of a case: found '{case}', expected {expected}")
    return case


def folder_of(case, root):
    """Folder of a case by its name; DataError for what is no name, or the name of none."""
    if checked_name(case, root) not in names(root):
        raise data.DataError(f"{data.shown_path(root / CASES)}: {data.nearest(case, names(root), 'case')}")
    return root / CASES / case


def _check_links(place, faults):
    """A folder of a case holds no links: they could lead anywhere, so that nothing is read then."""
    for path in filter(Path.is_symlink, sorted((place, *place.iterdir()))):
        faults.add(data.shown_path(place), None, None, f"the link {path.name}", "the file or folder itself")
    faults.raise_if_any()


def _check_names(place, faults):
    """Add a fault for whatever in the folder of a case is no table of it, such as a misnamed one; else it is passed over."""
    for path in sorted(place.iterdir()):
        if path.name not in FILES and not path.name.startswith(".") and path.suffix != ".md":
            expected = "a table of a case; " + data.nearest(path.name, FILES, "table")
            faults.add(data.shown_path(place), None, None, path.name, expected)


def _read_about(place, root, sources, faults):
    """What a case is about, from its case.csv, or None where that has faults; and the cells without one, by key.

    place  its folder;  root  that of data/, which may be the same
    """
    folder_name = None if place == root else place.name
    before = len(faults.lines)
    if not (place / "case.csv").is_file():
        expected = "this file; `python -m cost_model new-case NAME` writes another folder, from which it can be copied"
        faults.add(data.shown_path(place / "case.csv"), None, None, None, expected)
        return None, {}
    frame = data.table(place / "case.csv", ("key", "value"), faults, ("source", "note"), as_typed=("value",))
    file, found, rows = frame.attrs["file"], {}, {}
    cells = {}
    for row, line in frame.iterrows():
        key = data.plain_key(line["key"]).lower()
        if key not in KEYS:
            faults.add(file, row, "key", key, "a key of a case; " + data.nearest(key, KEYS, "key"))
        elif key in rows:
            faults.add(file, row, "key", key, f"one row; row {rows[key]} has the same key")
        else:
            rows[key] = row
            cells[key] = line["value"] if key in AS_TYPED else data.plain_text(line["value"])
        for source in line["source"].split():
            if data.plain_key(source) not in sources.index:
                faults.add(file, row, "source", source, "a key of sources.csv; " + data.nearest(source, sources.index, "source"))
    if not rows:
        return None, found
    calendar = data.plain_key(cells.get("calendar", "")).lower() or next(iter(data.CALENDARS))
    for key, (kind, what) in KEYS.items():
        if key not in rows and not kind.endswith("?"):
            faults.add(file, None, "key", None, f"a row for '{key}': {what}")
        value = cells.get(key, "")
        try:
            if key == "first_month" and value and calendar in data.CALENDARS:
                found[key] = data.month_name(data.month_index(value, calendar))
                continue
            if "|" in kind:
                value = YES_NO.get(value, data.plain_key(value).lower())
            found[key] = data.cell(kind, value, sources, frame.attrs["decimal_comma"])
        except ValueError as error:
            expected = str(error) if value else what
            if "|" in kind and value:
                expected += "; " + data.nearest(value, kind.removesuffix("?").split("|"), "word")
            if key in rows:
                faults.add(file, rows[key], f"value of {key}", value, expected)

    def expect(right, key, expected):
        if key in rows and not right:
            faults.add(file, rows[key], f"value of {key}", cells[key], expected)

    volume = CHAINS.get(found.get("volume"), ())
    for key in ("event_en", "event_fa"):
        if "events" in volume and not found.get(key):
            faults.add(file, rows.get(key), "value", None, f"a row for '{key}': {KEYS[key][1]}")
    expect(
        found.get("trucks_of_data") != "yes" or "tonnage" in volume or not volume,
        "trucks_of_data",
        f"nothing, or tonnage in volume, which is '{found.get('volume')}'",
    )
    expect(folder_name in (None, found.get("name")), "name", f"{folder_name}, the name of the folder")
    expect((found.get("mandate"), found.get("fallback")) != ("soft", "no"), "fallback", "yes, as SMS stays under a soft mandate")
    for key in ("ended", "observed_until"):
        first, last = found.get("announced"), found.get(key)
        if first and last:
            digits = min(len(first), len(last))
            expect(first[:digits] <= last[:digits], key, f"{first}, when it was announced, or later")
    expect(
        not (found.get("ended") and found.get("outcome") in ("planned", *data.UNENDED)), "ended", "nothing, as it has not ended"
    )
    billing.check_reports(found, expect)
    year = found.get("base_year") or BASE_YEAR
    expect(year == int(year), "base_year", f"a whole year such as {BASE_YEAR}")
    cpi = data.read_observations("cpi", sources, data.Faults(), root / "observations")
    if found.get("currency") in ("", RIAL) and len(cpi) and found.get("base_year"):
        first, last = data.reckoned_years(cpi)
        if not first <= year <= last:
            expected = f"a year from {first} to {last}, of which the level of prices in {RIAL} is known"
            others = ", ".join(currency for currency in CURRENCIES if currency != RIAL)
            expect(False, "base_year", f"{expected}; money in another currency needs a row 'currency': {others}")
            del found["base_year"]  # so that rows of money are not judged by it
    _expect_observed(found, place, root, sources, expect)
    foreign = found.get("currency") not in ("", None, RIAL)
    if foreign and not found.get("base_year"):
        faults.add(file, rows.get("base_year"), "value", None, f"a row for 'base_year', as {BASE_YEAR} is a year of the {RIAL}")
    if len(faults.lines) > before:
        return None, found
    pairs = {
        name: Text(found[f"{name}_en"], found[f"{name}_fa"]) for name in ("label", "payer", "recipients", "messenger", "outcome")
    }
    about = About(
        name=found["name"],
        label=pairs["label"],
        sender=pairs["payer"],
        recipients=pairs["recipients"],
        messenger=pairs["messenger"],
        event=Text(found["event_en"], found["event_fa"]) if "events" in volume else None,
        volume=volume,
        calendar=calendar,
        first_month=found["first_month"],
        currency=found["currency"] or RIAL,
        base_year=int(year),
        mandate=found["mandate"],
        fallback=found["fallback"] == "yes",
        announced=found["announced"],
        ended=found["ended"],
        observed_until=found["observed_until"],
        outcome=found["outcome"],
        told=pairs["outcome"],
        observed_as=found["observed_as"],
        fictional=found["fictional"] == "yes",
        trucks_of_data=found["trucks_of_data"] == "yes",
        public=found["public"] != "no",
        folder=f"data/{CASES}/{folder_name}" if folder_name else "",
        line=texts.Line(found["alphabet"] or texts.PLAIN.alphabet, found["line_adds_before"], found["line_adds_after"]),
        sent_in=found["sent_in"],
        **billing.words(found),
    )
    return about, found


def _expect_observed(found, place, root, sources, expect):
    """The mandate that a case is must stand among those that were observed, as the case tells it, and be no other case's."""
    name = found.get("observed_as")
    if not name:
        return
    seen = data.read_observations("mandates", sources, data.Faults(), root / "observations").set_index("case")
    if len(seen) and name not in seen.index:
        near = data.nearest(name, list(seen.index), "case")
        expect(False, "observed_as", f"a case of data/observations/mandates.csv, or nothing; {near}")
        return
    for key, column in {"mandate": "kind", "outcome": "outcome"}.items() if len(seen) else ():
        told = seen.loc[name, column]
        if pd.isna(told):  # could not be read, which is a fault of that file
            continue
        expect(found.get(key) in (None, told), key, f"{told}, as data/observations/mandates.csv has it of '{name}'")
    if place == root:
        return
    others = [root, *(root / CASES / other for other in names(root) if other != place.name)]
    copied = [root / CASES / other for other in copies(root)]
    taken = [other for other in others if other not in copied and not _is_draft(other)]
    taken = [other for other in taken if _written(other).get("observed_as") == name]
    expect(not taken, "observed_as", f"a mandate that no other case is; {', '.join(map(data.shown_path, taken))} has this one")


def _read_base(root, about, sources, faults, base_year, by_name, series=("cpi",)):
    """Assumptions and notices of data/, and the price level function that they were read with.

    by_name  kinds of notice, by name;  series  that are read and checked
    """
    read = {name: data.read_observations(name, sources, faults, root / "observations") for name in series}
    # Most rows ask for the same two years.
    level = functools.cache(functools.partial(data.price_level, cpi=read["cpi"])) if len(read["cpi"]) else (lambda *_: 1.0)
    file = root / "assumptions.csv"
    rows, places = known.read(sources, base_year, faults, level, file)
    before = len(faults.lines)
    notices = data.read_notices(faults, root / "notices.csv", kinds=by_name)
    if places and about and len(faults.lines) == before:
        rows |= _segments_by_texts(notices, root / "notices.csv", root, about, rows, places, faults)
        rows = {name: rows[name] for name in known.INPUTS if name in rows}
    if places and about:
        known.check_rows({**rows, **places}, about.volume, faults, data.shown_path(file), also=known.COUNTED_IF_KNOWN)
        known.check_parts(rows, places, faults, data.shown_path(file), rows.keys() - places.keys())
    return rows, level, notices


def _segments_by_texts(notices, path, place, about, rows, places, faults):
    """The row `segments_per_message` by its name, where it follows from the texts; else no row.

    It follows where the texts are those that are sent, and it is known how often each one comes. Otherwise it is a judgement, and
    one that the texts contradict is a fault.
    notices  read from the path;  place  folder of the case;  rows  its assumptions, with those of data/ that it takes over
    places   the row in its table of each that stands there
    """
    if notices.empty:
        return {}
    _check_frequencies(notices, path, about, rows, faults)
    file, said = data.shown_path(place / "assumptions.csv"), data.shown_path(path)
    languages = (about.sent_in,) if about.sent_in else texts.LANGUAGES
    spans = {language: texts.segments_range(notices, language, about.line) for language in languages}
    fewest, most = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    sent = not notices["illustrative"].any()
    if sent and len(set(spans.values())) > 1:
        told = " and ".join(f"{_span(*span)} in {language}" for language, span in spans.items())
        expected = f"a row for 'sent_in', {KEYS['sent_in'][1]}: they take {told} segment/message"
        faults.add(data.shown_path(place / "case.csv"), None, "key", None, expected)
    elif sent and fewest == most:
        if SEGMENTS in places:
            expected = (
                f"no row of that name: it follows from the texts of {said}, which take {_span(fewest, most)} segment/message"
            )
            faults.add(file, places[SEGMENTS], "name", SEGMENTS, expected)
        return {SEGMENTS: _counted_segments(fewest)}
    elif SEGMENTS in rows:
        known_mean = fewest == most or not notices["per_event"].isna().any()
        _check_judged_segments(rows[SEGMENTS], fewest, most, known_mean, said, file, places.get(SEGMENTS), faults)
    return {}


def _check_judged_segments(judged, fewest, most, known_mean, said, file, row, faults):
    """Add a fault where a judgement of the segments per message contradicts the texts, illustrative ones too.

    fewest, most  as the texts allow, for a known mean in either language;  row  of the file, or None where it is that of data/
    """
    if known_mean:
        right = judged.p05 <= most * (1 + data.TOLERANCE) and judged.p95 >= fewest * (1 - data.TOLERANCE)
        column, found = "p05 to p95", f"{_span(judged.p05, judged.p95)} {judged.unit}"
        expected = f"an interval that holds {_span(fewest, most)}, the mean of the texts of {said}"
    else:
        right, column, found = fewest <= judged.p50 <= most, "p50", f"{judged.p50:.4g} {judged.unit}"
        expected = f"from {fewest} to {most} {judged.unit}, as the texts of {said} take"
    if not right and row:
        faults.add(file, row, column, found, expected)
    elif not right:
        faults.add(file, None, "name", None, f"a row for '{SEGMENTS}', as {found} of data/assumptions.csv is not {expected}")


def _span(low, high):
    """Two numbers as a reader sees them, or one where they are the same."""
    return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"


def _counted_segments(mean):
    """Segments per message as an assumption without doubt."""
    return known.Assumption(
        *(SEGMENTS, known.INPUTS[SEGMENTS][0], "fixed", mean, mean, mean),
        minimum=known.lowest_value(SEGMENTS),
        basis="measured",
        label_en="Segments per message",
        label_fa="بخش در هر پیام",
        note="Counted in the texts of notices.csv, each as often as it comes.",
    )


def _check_frequencies(notices, path, about, rows, faults):
    """Add a fault where it is said how often each notice comes per event, and the events or their messages say something else."""
    total, file = notices["per_event"].sum(), data.shown_path(path)
    if not total:
        return
    if len(about.volume) > 1:
        expected = f"nothing, as messages come of {' and '.join(about.volume)}, which count different events"
        faults.add(file, notices.index[0], "per_event", f"{notices['per_event'].iloc[0]:g}", expected)
        return
    row = rows.get("messages_per_event" if "events" in about.volume else "messages_per_trip")
    if row and not row.p05 * (1 - data.TOLERANCE) <= total <= row.p95 * (1 + data.TOLERANCE):
        faults.add(
            file, None, "per_event", f"{total:g} in all", f"{_span(row.p05, row.p95)} in all, the {row.unit} of '{row.name}'"
        )


def _kind_of_all(notices, said, by_name, place, faults):
    """Name of the one kind of a case that has no notices, from its case.csv, or None where it has some; faults are added.

    said  cells of case.csv by key;  by_name  kinds by name
    """
    file, name = data.shown_path(place / "case.csv"), data.plain_key(said.get("kind", "")).lower()
    row = _row_of("kind", place)
    if len(notices):
        if name:
            faults.add(file, row, "value of kind", name, "nothing, as notices.csv says the kind of each notice")
        return None
    if not name:
        asked = KEYS["kind"][1].removesuffix("; else empty") + ", as here; or notices there"
        column, expected = ("value of kind", asked) if row else ("key", f"a row for 'kind': {asked}")
        faults.add(file, row, column, None, expected)
    elif by_name and name not in by_name:
        faults.add(file, row, "value of kind", name, "a name of kinds.csv; " + data.nearest(name, by_name, "kind"))
    return name


def _row_of(key, place):
    """The row of a key in a case.csv, or None."""
    frame = data.table(place / "case.csv", ("key", "value"), data.Faults(), ("source", "note"))
    return next((row for row, cell in frame["key"].items() if data.plain_key(cell).lower() == key), None)


def _with_kinds(about, notices, kind_of_all, by_name):
    """What a case is about, with the kinds of its notices, or the one that all of them are of."""
    found = (by_name[kind_of_all],) if kind_of_all else kinds.of_notices(notices, by_name)
    return replace(about, kinds=found, may_merge=kinds.mergeable(notices))


def _load_base(root, about, said, sources, faults, base_year):
    base_year = base_year or (about.base_year if about else BASE_YEAR)
    by_name = kinds.read(faults, sources, root)
    steps, places = billing.read(root / billing.FILE, sources, faults)
    rows, _, notices = _read_base(root, about, sources, faults, base_year, by_name, data.OBSERVATIONS)
    if len(notices):
        _kind_of_all(notices, said, by_name, root, faults)
    if about:
        billing.check_allowance(steps, places, about.volume, rows, data.shown_path(root / billing.FILE), faults)
    matrix = known.read_correlations(list(rows), sources, faults, root / "correlations.csv")
    faults.raise_if_any()
    digest = data.files_digest(base_files(root))
    about = replace(_with_kinds(about, notices, None, by_name), steps=steps)
    return Case(rows, matrix, sources, notices, base_year, digest, about=about, own=tuple(rows), declared=matrix)


def base_files(root):
    """The tables of data/ that the numbers of its own case rest on: case.csv where it says what is billed, prices.csv if it is there."""
    said = _written(root)
    more = ["case.csv"] * any(said.get(key) for key in billing.DEFAULTS) + [billing.FILE] * (root / billing.FILE).exists()
    return [root / file for file in (*data.COUNTED_FILES, *more)]


def _load_other(root, about_base, place, sources, faults, base_year):
    """A case of data/cases/: its own rows, and those of data/ for the rest."""
    if (place / "sources.csv").exists():
        more = data.read_sources(faults, place / "sources.csv", may_be_empty=True)
        for key in more.index.intersection(sources.index):
            faults.add(data.shown_path(place / "sources.csv"), None, "key", key, "a key that data/sources.csv does not have")
        sources = pd.concat([sources, more])
    about, said = _read_about(place, root, sources, faults)
    steps, steps_rows = billing.read(place / billing.FILE, sources, faults)
    if not _money_is_known(said):
        faults.raise_if_any()  # what would be said of rows in money, here and in data/, would be noise
    currency, volume = said.get("currency") or RIAL, CHAINS.get(said.get("volume"), ())
    base_year = base_year or int(said.get("base_year") or BASE_YEAR)
    by_name = kinds.read(faults, sources, root, place)
    base, level, notices = _read_base(root, about_base, sources, faults, base_year if currency == RIAL else BASE_YEAR, by_name)
    correlations = known.read_correlations(list(base), sources, faults, root / "correlations.csv")

    def same_year(year, base):
        if year != base:
            raise ValueError(f"{base}, the base year of the case, as no price level of the {currency} is known")
        return 1.0

    file = place / "assumptions.csv"
    own, places = known.read(
        sources, base_year, faults, level if currency == RIAL else same_year, file, currency, _foreign(volume)
    )
    trucks = said.get("trucks_of_data") == "yes"
    taken = {name: row for name, row in base.items() if name not in places and _holds_for(name, volume, currency, trucks, places)}
    texts_file, before = (place if (place / "notices.csv").exists() else root) / "notices.csv", len(faults.lines)
    if texts_file.parent == place:
        notices = data.read_notices(faults, texts_file, may_be_empty=True, kinds=by_name)
    elif not trucks:
        notices = notices.iloc[:0]
    can_be_read, theirs = len(faults.lines) == before, trucks and texts_file.parent == root
    told = can_be_read and (len(notices) or not theirs)  # else the table of notices is at fault
    kind_of_all = _kind_of_all(notices, said, by_name, place, faults) if told else None
    if volume and places:  # else the table itself is at fault
        _check_chains(places, volume, faults, place)
        if about and can_be_read:
            own |= _segments_by_texts(notices, texts_file, place, about, {**taken, **own}, places, faults)
            taken = {name: row for name, row in taken.items() if name not in own}
        _check_rows({**places, **taken, **own}, volume, faults, place, currency)
        billing.check_allowance(steps, steps_rows, volume, {**taken, **own}, data.shown_path(place / billing.FILE), faults)
        known.check_parts({**taken, **own}, places, faults, data.shown_path(file), own.keys() - places.keys())
    if not trucks:  # what the article of April 2022 states is of trucks
        taken = {name: replace(row, as_stated=None) for name, row in taken.items()}
    rows = {name: {**own, **taken}[name] for name in known.INPUTS if name in own or name in taken}
    matrix = np.eye(len(rows))
    kept = [(i, list(base).index(name)) for i, name in enumerate(rows) if name in base]
    here, there = (np.array(side, int) for side in zip(*kept, strict=True)) if kept else (np.array([], int),) * 2
    matrix[np.ix_(here, here)] = correlations[np.ix_(there, there)]
    if (place / "correlations.csv").exists():
        matrix = known.read_correlations(list(rows), sources, faults, place / "correlations.csv", matrix)
    faults.raise_if_any()
    about = replace(_with_kinds(about, notices, kind_of_all, by_name), steps=steps)
    tables = (*TABLES, billing.FILE)
    own_tables = [place / name for name in tables if (place / name).exists() and (len(notices) or name != texts_file.name)]
    of_data = (*data.ASSUMPTION_FILES, kinds.FILE, *([texts_file.name] if theirs else []))
    digest = data.files_digest([*(root / name for name in of_data), *own_tables])
    return Case(rows, matrix, sources, notices, base_year, digest, about=about, own=tuple(own), declared=matrix)


def _money_is_known(said):
    """Whether case.csv says in which currency, and of which year, rows of money are; from its cells without a fault, by key."""
    known_both = {"currency", "base_year"} <= set(said)
    return known_both and (said["currency"] in ("", RIAL) or bool(said["base_year"]))


def _foreign(volume):
    """Inputs that a case whose messages come of these chains must not have; none as long as it does not say what they come of."""
    chains = [inputs for chain, inputs in known.GO_WITH.items() if volume and chain not in volume]
    return {name for inputs in chains for name in inputs}


def _holds_for(name, volume, currency, trucks, own):
    """Whether a row of data/ serves a case that has none of its own. trucks  whether it means the trucks of data/ too"""
    if currency != RIAL and known.is_money(known.INPUTS[name][0]):
        return False
    if name == "notified_share":  # of the drivers of data/: who counts recipients of its own counts those who are told
        return "tonnage" in volume and "recipients" not in own
    return trucks or name not in (*known.OF_TRUCKS, *known.OF_EVENTS)


def _check_rows(rows, volume, faults, place, currency):
    """Add a fault for every row that is missing; one for those of the trucks, which are data/'s only where that is said."""
    trucks = [name for name in known.CHAINS["tonnage"] if "tonnage" in volume and name not in rows]
    file = data.shown_path(place / "assumptions.csv")
    if trucks:
        listed = ", ".join(f"{name} ({known.INPUTS[name][0]})" for name in trucks)
        said = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(volume)}"
        expected = f"a row for each of {listed}, {said}; where the trucks of data/ are meant, write 'trucks_of_data,yes' there"
        faults.add(file, None, "name", None, expected)
    known.check_rows({**rows, **dict.fromkeys(known.OF_TRUCKS)}, volume, faults, file, currency)


def _check_chains(places, volume, faults, place):
    """Add a fault for every row that goes with a chain of volume that case.csv does not name."""
    said = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(volume)}"
    for chain, inputs in known.GO_WITH.items():
        for name in inputs:
            if name in places and chain not in volume:
                expected = f"no row of the chain {chain}, {said}; to count both, write 'tonnage and events' there"
                faults.add(data.shown_path(place / "assumptions.csv"), places[name], "name", name, expected)


def checked(name, folder=None):
    """Read and check a case; what it has of its own and what it takes from data/, in words. DataError with every fault.

    Files that are no tables of a case, which elsewhere are passed over, are faults here.
    """
    case, root, faults = load(name, folder), data.DATA if folder is None else Path(folder), data.Faults()
    if case.about.folder:
        _check_names(root / CASES / case.about.name, faults)
        faults.raise_if_any()
    taken = [row for row in case.assumptions if row not in case.own]
    lines = [
        f"{case.about.name} is in order. Rows of its own: {len(case.own)}, of data/assumptions.csv: {len(taken)}, "
        f"notices: {len(case.notices)}."
    ]
    lines.append(kinds.told(case.about.kinds))
    lines += texts.remarks(case.notices, case.about.line, case.about.sent_in)
    lines += billing.remarks(case.about, case.assumptions)
    unknown = [name for name in known.COUNTED_IF_KNOWN if name not in case.assumptions]
    if unknown:
        lines.append(f"Nothing is counted for {', '.join(unknown)}: add a row where it costs somebody something.")
    if taken:
        lines.append(f"Taken from data/, which is about truck drivers; see that they hold here too: {', '.join(taken)}.")
    return "\n".join(lines)


def all_checked():
    """Read and check data/ and every case that is filled in; what is there, in words. DataError with every fault of the first."""
    from cost_model.inputs import choices  # which are no part of a case

    case, unfilled, structural = load(), drafts(), choices.published()
    others = [load(name) for name in filled_in()]
    lines = [
        f"data/ is in order: {len(case.assumptions)} assumptions, {len(scenarios.published())} policies, {len(case.notices)} notices, "
        f"{len(case.sources)} sources, {len(structural)} structural choices; "
        f"{len(others)} other cases."
    ]
    for name in unfilled:
        lines.append(f"data/{CASES}/{name} is a draft, which is left out; what is still empty: python -m cost_model check {name}")
    for name, other in copies().items():
        if name not in unfilled:
            lines.append(f"data/{CASES}/{name} is left out: its case.csv says name = {other}, as a copy of that folder does.")
    for name in folders(data.DATA):
        if expected := wrong_name(name, data.DATA):
            lines.append(f"data/{CASES}/{name} is left out: the name of a case must be {expected}.")
    return "\n".join(lines)
