"""Reading tables that people edit: spreadsheets' habits and Persian typing are read, faults are gathered and told at once."""

import csv
import functools
import io
import itertools
import re
import unicodedata
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd

from cost_model.faults import DataError, Faults, nearest
from cost_model.inputs import texts

DATA = Path(__file__).resolve().parents[2] / "data"
ASSUMPTION_FILES = ("assumptions.csv", "correlations.csv")
COUNTED_FILES = (*ASSUMPTION_FILES, "kinds.csv", "notices.csv")  # whatever of data/ moves a number of its case

# First and last year that a month may have, and how one is written.
CALENDARS = {
    "solar hijri": (1200, 1600, "Solar Hijri month such as 1401-02"),
    "gregorian": (1700, 2200, "Gregorian month such as 2026-05"),
}
LARGEST = 10_000_000  # bytes of a table; the longest one of the project has a hundredth of that

# What each observation file holds: column → kind. A trailing "?" allows an empty cell.
# text; number; year and month are Solar Hijri; date is Gregorian: YYYY, YYYY-MM or YYYY-MM-DD; a|b is one of these words;
# source is a key of sources.csv.
PERIOD = {"year": "year", "first_month": "number", "last_month": "number"}
INTERVAL = {"value": "number", "low": "number?", "high": "number?"}
CITED = {"source": "source", "note": "text?"}
OBSERVATIONS = {
    "backtest": {
        "case": "text",
        "label_en": "text",
        "label_fa": "text",
        "date": "date",
        "quantity": "text",
        "from_date": "date",
        "mandate": "hard|soft|none",
        "asks": "active|seen in a day|lasting|lasting of registered|daily of installed",
        "divide_by": "number",
        "from_share": "number",
        "leave_out": "text?",
        **CITED,
    },
    "bass_published": {"product": "text", "p": "number", "q": "number", "compiler": "text", "source": "source"},
    "border_times": {"year": "text", "place": "text", "hours": "number", **CITED},
    "cpi": {"year": "year", "inflation": "number", "publisher": "text", **CITED},
    "cpi_us": {"date": "date", "index": "number", **CITED},
    "cross_rates": {"year": "year", "currency": "text", "usd_per_unit": "number", **CITED},
    "detention": {"year": "text", "place": "text", "value": "number", "unit": "text", **CITED},
    "drivers": {"year": "text", "measure": "text", "value": "number", "unit": "text", **CITED},
    "exchange_rate": {"month": "month", "rial_per_usd": "number", "days": "number", "source": "source"},
    "exchange_rate_other": {"period": "date", "market": "free|official", "rial_per_usd": "number", **CITED},
    "install_prices": {
        "measure": "text",
        "low": "number",
        "value": "number",
        "high": "number",
        "unit": "text",
        "source": "source",
        "note": "text?",
    },
    "judged": {
        "name": "text",
        "unit": "text?",
        "p05": "number?",
        "p50": "number?",
        "p95": "number?",
        "price_year": "year?",
        "source": "source",
        "why_en": "text",
        "why_fa": "text",
        "note": "text?",
    },
    "learning": {"name": "text", "how_en": "text", "how_fa": "text"},
    "mandates": {
        "case": "text",
        "country": "text",
        "what": "app|device|mailbox|place|senders",
        "kind": "hard|soft",
        "start": "date",
        "end": "date?",
        "end_low": "date?",
        "end_high": "date?",
        "months": "number?",
        "outcome": "softened|reversed|dropped before launch|purpose ended|holds|unknown end",
        "observed_until": "date",
        "reintroduced": "date?",
        **CITED,
    },
    "messenger_polls": {
        "date": "date",
        "platform": "text",
        "share": "number",
        "low": "number?",
        "high": "number?",
        "respondents": "number?",
        **CITED,
    },
    "messenger_users": {"date": "date", "platform": "text", "measure": "text", "millions": "number", **CITED},
    "modes": {**PERIOD, "what": "text", "value": "number", "unit": "text", **CITED},
    "outcomes": {"case": "text", "start": "date?", "date": "date", "quantity": "text", **INTERVAL, "unit": "text", **CITED},
    "passage": {
        "date": "date",
        "place_en": "text",
        "place_fa": "text",
        "who_en": "text",
        "who_fa": "text",
        "measure": "text",
        "measures_en": "text",
        "measures_fa": "text",
        **INTERVAL,
        "unit": "text",
        **CITED,
    },
    "payloads": {"year": "text", "place": "text", "flow": "text", "tonnes_per_trip": "number", **CITED},
    "population": {"year": "year", "measure": "text", "value": "number", "unit": "text", **CITED},
    "sms_prices_abroad": {
        "sender": "text",
        "destination": "text",
        "valid_from": "date?",
        "value": "number",
        "unit": "text",
        "kind": "domestic|international|messenger",
        **CITED,
    },
    "sms_tariffs": {
        "country": "text",
        "seller": "text",
        "buyer": "text",
        "script": "persian|latin|any",
        "tier": "text?",
        "first_year": "year",
        "last_year": "year",
        "date_basis": "known|inferred",
        **INTERVAL,
        "unit": "text",
        "vat": "excluded|included",
        **CITED,
    },
    "sms_terms": {
        "country": "text",
        "seller": "text",
        "what": "text",
        "first_year": "year",
        "last_year": "year",
        "date_basis": "known|inferred",
        "value": "number",
        "unit": "text",
        **CITED,
    },
    "tariff_by_year": {"year": "year", "p05": "number", "p50": "number", "p95": "number", **CITED},
    "trade": {**PERIOD, "flow": "text", "measure": "text", "value": "number", "unit": "text", **CITED},
    "truck_trips": {
        **PERIOD,
        "place": "text",
        "flow": "text",
        "trips": "number",
        "unit": "trip|trip/day",
        "million_tonnes": "number?",
        **CITED,
    },
    "uptake": {"date": "date", "case": "text", "measure": "text", **INTERVAL, "unit": "text", **CITED},
}

# What the rows of a series must keep among themselves. Sources that disagree are separate rows and pass:
# every rule but that of a consecutive series compares rows of one source only.
# Columns that tell the rows of a file apart: two rows of the same source may not have them all alike.
MONTHS = ("year", "first_month", "last_month")
KEYS = {
    "backtest": ("case", "date", "quantity"),
    "bass_published": ("product", "compiler", "source"),
    "border_times": ("year", "place", "hours", "source"),  # one page may give a shorter and a longer wait
    "cpi": ("year", "publisher"),
    "cpi_us": ("date",),
    "cross_rates": ("year", "currency"),
    "detention": ("year", "place", "value", "unit", "source"),  # one tariff has steps
    "drivers": ("year", "measure", "source"),
    "exchange_rate_other": ("period", "market", "source"),
    "install_prices": ("measure",),
    "judged": ("name",),
    "learning": ("name",),
    "mandates": ("case",),
    "messenger_polls": ("date", "platform", "source"),
    "messenger_users": ("date", "platform", "measure", "source"),
    "modes": (*MONTHS, "what", "source"),
    "outcomes": ("case", "date", "quantity", "source"),
    "passage": ("date", "place_en", "measures_en", "source"),
    "payloads": ("year", "place", "flow", "source"),
    "population": ("year", "measure", "source"),
    "sms_prices_abroad": ("sender", "destination", "valid_from", "value", "kind", "source"),  # one row per operator
    "sms_tariffs": ("seller", "buyer", "script", "tier", "first_year", "last_year", "source"),
    "sms_terms": ("seller", "what", "first_year", "last_year", "source"),
    "trade": (*MONTHS, "flow", "measure", "source"),
    "truck_trips": (*MONTHS, "place", "flow", "unit", "source"),
    "uptake": ("date", "case", "measure", "source"),
}
# Series without a gap, and the column that must run on one by one.
CONSECUTIVE = {"exchange_rate": "month", "tariff_by_year": "year"}
# In every file that has both columns the first may not be above the second.
ORDER = (
    *(("first_month", "last_month"), ("first_year", "last_year"), ("p05", "p50"), ("p50", "p95")),
    *(("low", "value"), ("value", "high"), ("low", "share"), ("share", "high")),
    *(("start", "end"), ("start", "end_low"), ("end_low", "end_high")),
    *(("start", "observed_until"), ("start", "reintroduced"), ("start", "date"), ("from_date", "date")),
)
# Column that names what a row measures, then word → unit; the first word that stands in the name decides. A name
# without any keeps the unit of its first row.
UNITS = {
    "drivers": ("measure", {"share": "share", "fuel app": "share", "income": "million toman/month", "truck drivers": "drivers"}),
    "modes": ("what", {"share": "share", "": "million tonne"}),
    "outcomes": ("quantity", {"share": "share", "change": "share", "": "million"}),
    "passage": (
        "measure",
        {"trucks": "truck", "wait": "hour", "border time": "hour", "calls": "call/trip", "saving": "euro/year"}
        | {"money": "euro/trip", "value": "euro/hour"},
    ),
    "population": ("measure", {"adults": "million people"}),
    "sms_prices_abroad": ("sender", {"GOV.UK": "GBP/segment", "Tencent": "USD/segment", "Twilio": "USD/segment"}),
    "sms_tariffs": ("country", {"Iran": "rial/segment"}),
    "sms_terms": ("what", {"share": "share", "VAT": "share", "Latin": "ratio", "levy": "rial/message", "fee": "rial/message"}),
    "trade": ("measure", {"weight": "million tonne", "value": "billion USD"}),
    "uptake": ("measure", {"share": "share", "": "million"}),
}
# Columns that are shares whatever the unit says; and what may be below 0: inflation, a quantity called a change, a growth.
SHARES = ("share", "from_share")
SIGNED = ("inflation",)
# Column of the flow, total → its parts, and the columns with the amounts. A part may not be above its total, and all
# parts together make the total within TOLERANCE of it, unless one of these rows has 'rounded' in its note.
TOTALS = {
    "messenger_polls": ("platform", {"any domestic": ("only domestic", "domestic and foreign")}, "share"),
    "trade": ("flow", {"total": ("export", "import")}, "value"),
    "truck_trips": ("flow", {"both directions": ("outgoing", "incoming")}, "trips"),
}
# Amounts that grow with the months: a part of a year may not be above a longer one that starts in the same month.
CUMULATIVE = {"modes": "value", "trade": "value", "truck_trips": "trips"}
TOLERANCE = 0.01  # of the larger amount: rounding in print
UNENDED = ("holds", "unknown end")  # outcomes of a mandate without an end

SOURCE_COLUMNS = ("key", "title", "publisher", "date", "address", "licence", "note")
NOTICE_COLUMNS = ("order", "stage", "text_fa", "text_en", "kind", "illustrative", "note")
NOTICE_OPTIONAL = ("may_merge", "per_event", "example_fa", "example_en")
BEFORE_KINDS = "time_critical"  # the column of notices in place of which `kind` came
YES_NO = {"yes": True, "no": False, "بله": True, "خیر": False}
BILLED = ("text_fa", "text_en", "example_fa", "example_en")  # of notices: kept byte for byte, as their characters are counted

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
PERSIAN_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"})
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")  # a leading zero is never a group of thousands


def plain_text(cell):
    """A cell as text: Arabic ye and kaf made Persian, invisible marks and blanks at the ends dropped.

    ZWNJ inside a word is spelling and stays.
    """
    return cell.translate(INVISIBLE).translate(PERSIAN_LETTERS).replace("\u00a0", " ").strip(" \t\r\n\u200c")


def plain_key(cell):
    """A cell as a name or key: like text, in NFKC and with plain digits."""
    return _plain_digits(unicodedata.normalize("NFKC", plain_text(cell))).replace("\u200c", "")


def _plain_digits(text):
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def number(cell, decimal_comma=False):
    """A cell as a number: Persian, Arabic and plain digits; ٬ and , for thousands; ٫ and . for decimals.

    decimal_comma  the file separates cells by ';' or tabs, so that '0,85' means 0.85
    Raises ValueError with what was expected.
    """
    text = _plain_digits(plain_text(cell)).replace("\u200c", "").replace("−", "-").replace(" ", "")
    if "٬" in text or "٫" in text:
        text, decimal_comma = text.replace("٬", ",").replace("٫", "."), False
    if not text:
        raise ValueError("a number")
    if text[-1] in "%٪":
        raise ValueError(f"a number without {text[-1]}: {_share_of(text[:-1], decimal_comma)}the unit percent")
    if "_" in text:  # Python's own way to group digits, nobody's in a table
        raise ValueError("a number such as 1250.5 or ۱٬۲۵۰٫۵")
    if decimal_comma and text.count(",") == 1 and "." not in text:
        if GROUPED.fullmatch(text):
            raise ValueError(f"a number that can be read in one way: {text.replace(',', '')} or {text.replace(',', '.')}")
        text = text.replace(",", ".")
    elif "," in text:
        if not GROUPED.fullmatch(text):
            raise ValueError("a number such as 1250.5 or ۱٬۲۵۰٫۵")
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        raise ValueError("a number such as 0.85 or ۰٫۸۵") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("a finite number")
    return value


def _share_of(text, decimal_comma):
    """What to write for a percentage, up to its unit."""
    try:
        value = number(text, decimal_comma)
    except ValueError:
        return "a share such as 0.85, or 85 with "
    return f"{value / 100:.12g}, or {value:.12g} with "


def month_index(month, calendar=None):
    """Months since the start of the calendar's era, for 'YYYY-MM'. Raises ValueError with what was expected.

    calendar  one of CALENDARS; default the one that the year tells: from 1700 on it is Gregorian
    """
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", plain_key(str(month)))
    year, of_year = (int(match[1]), int(match[2])) if match else (0, 0)
    for name, (first, last, _) in CALENDARS.items():
        if calendar in (None, name) and first <= year <= last and 1 <= of_year <= 12:
            return year * 12 + of_year - 1
    kinds = CALENDARS if calendar is None else (calendar,)
    raise ValueError("a " + ", or a ".join(CALENDARS[kind][2] for kind in kinds))


def gregorian_date(text):
    """A Gregorian date as it is known: YYYY, YYYY-MM or YYYY-MM-DD. Raises ValueError with what was expected."""
    plain = plain_key(text)
    try:
        if not re.fullmatch(r"(?:19|20)\d\d(?:-\d\d){0,2}", plain):
            raise ValueError
        date.fromisoformat(plain + "-01-01"[len(plain) - 4 :])
    except ValueError:
        raise ValueError("a Gregorian date such as 2022, 2022-04 or 2022-04-25") from None
    return plain


def month_name(index):
    """'YYYY-MM' of a month index, in its own calendar; the inverse of month_index."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def decoded(path, faults):
    """Text of a file in UTF-8 or, with its mark, UTF-16; None and a fault for anything else."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(shown_path(path), line, None, "bytes that are not UTF-8", "text saved as 'CSV UTF-8'")
        return None


def shown_path(path):
    """A data file's path as a reader knows it: from the project's root, with forward slashes."""
    path = Path(path)
    return path.relative_to(DATA.parent).as_posix() if path.is_relative_to(DATA.parent) else path.name


def table(path, columns, faults, optional=(), may_be_empty=False, text=None, as_typed=()):
    """A CSV file as a frame of clean text, indexed by the row that a spreadsheet shows (the header is row 1).

    columns   names that must be there, in any order;  optional  names that may be, None for any;  may_be_empty  a header alone will do
    text      what the file says, where it is not on the disk
    as_typed  columns that are kept byte for byte, with what nobody sees; a cell of blanks alone is empty in them too
    Understands BOM, UTF-16, CRLF, separators , ; and tab, blank rows, trailing blank cells, and comments: rows that begin with #.
    `frame.attrs` keeps `file` and `decimal_comma`. Faults are added, never raised.
    """
    path, columns = Path(path), list(columns)
    file = shown_path(path)
    empty = pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
    empty.attrs = {"file": file, "decimal_comma": False}
    if text is None:
        if not path.is_file():
            faults.add(file, None, None, None, "this file")
            return empty
        if path.stat().st_size > LARGEST:
            faults.add(file, None, None, f"{path.stat().st_size / 1e6:,.0f} MB", f"a table of at most {LARGEST / 1e6:.0f} MB")
            return empty
        text = decoded(path, faults)
    if text is None:
        return empty
    if not text.strip():
        faults.add(file, None, None, None, f"a header row: {','.join(columns)}")
        return empty
    if re.match(r"sep=.\r?\n", text):
        text = text.split("\n", 1)[1]  # a spreadsheet swallows this line and counts from the next
    lines = text.splitlines()
    header = next((line for line in lines if line.strip() and not line.lstrip('" ').startswith("#")), "")
    separator = max(",;\t", key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        faults.add(file, None, None, str(error), "quotes that open and close")
        return empty
    typed = dict(enumerate(rows, start=1))
    rows = [(i, [plain_text(c) for c in row]) for i, row in typed.items()]
    rows = [(i, row) for i, row in rows if any(row) and not row[0].startswith("#")]
    if not rows:
        faults.add(file, None, None, "blank cells only", f"a header row: {','.join(columns)}")
        return empty
    before, names = len(faults.lines), [plain_key(c).lower() for c in rows[0][1]]
    while names and not names[-1]:
        names.pop()
    for name in sorted({n for n in names if names.count(n) > 1}):
        faults.add(file, rows[0][0], name, f"{names.count(name)} columns of that name", "one")
    for name in names:
        if optional is not None and name not in columns and name not in optional:
            faults.add(file, rows[0][0], name, "an unknown column", f"one of {', '.join([*columns, *optional])}")
    missing = [c for c in columns if c not in names]
    for name in missing:
        faults.add(file, rows[0][0], name, None, "this column")
    long = [i for i, row in rows[1:] if any(row[len(names) :])]
    if len(long) > len(rows) / 2 and len(faults.lines) == before:
        expected = f"as many names as the rows have cells; row {long[0]} has more"
        faults.add(file, rows[0][0], None, f"{len(names)} names of columns", expected)
    if len(faults.lines) > before:  # what would be said of cells under a wrong header would be noise
        return empty
    if len(rows) == 1 and not may_be_empty:
        faults.add(file, None, None, "a header only", "at least one row")
        return empty
    kept = []
    for i, row in rows[1:]:
        if any(row[len(names) :]):
            faults.add(file, i, None, f"{len(row)} cells", f"{len(names)}; put text that holds '{separator}' in quotes")
        kept.append((row + [""] * len(names))[: len(names)])
    frame = pd.DataFrame(kept, columns=names, index=pd.Index([i for i, _ in rows[1:]], name="row"), dtype=object)
    for name in set(names).intersection(as_typed):
        frame[name] = [typed[i][names.index(name)] if plain else "" for i, plain in frame[name].items()]
    for name in optional or ():
        if name not in frame:
            frame[name] = ""
    frame.attrs = {"file": file, "decimal_comma": separator != ","}
    return frame


SOURCE_DATE = r"\d{4}(-\d\d){0,2}"


def read_sources(faults, path=None, may_be_empty=False):
    """Sources by key, as a frame. Faults: a key that is empty or stands twice, a title that is missing, a date that is none."""
    frame = table(path or DATA / "sources.csv", SOURCE_COLUMNS, faults, may_be_empty=may_be_empty)
    seen = set()
    frame["key"] = frame["key"].map(plain_key)
    for row, key, title, dated in zip(frame.index, frame["key"], frame["title"], frame["date"], strict=True):
        if not key or key in seen:
            faults.add(frame.attrs["file"], row, "key", key, "a key that stands only once")
        if not title:
            faults.add(frame.attrs["file"], row, "title", title, "the title of the source")
        if dated and not re.fullmatch(SOURCE_DATE, dated):
            faults.add(frame.attrs["file"], row, "date", dated, "a date such as 2026, 2026-08 or 2026-08-23, or nothing")
        seen.add(key)
    return frame.set_index("key")


def newest_source(folder=None):
    """Date of the newest source: 2026-08, or as precise as it is known."""
    dates = read_sources(Faults(), (folder or DATA) / "sources.csv")["date"]
    return max(date for date in dates if re.fullmatch(SOURCE_DATE, date))


def files_digest(paths):
    """SHA-256 of files one after the other, whatever their line ends."""
    return sha256(b"".join(path.read_bytes().replace(b"\r\n", b"\n") for path in paths)).hexdigest()


def series_name(path):
    """What a table is called: cpi.csv, or cases/bank_notices_bale/case.csv."""
    return path.relative_to(path.parents[2]).as_posix() if path.parent.parent.name == "cases" else path.name


def read_notices(faults, path=None, may_be_empty=False, kinds=None):
    """The notices of a delivery in order: a frame with illustrative and may_merge as booleans, per_event as numbers.

    Texts and their examples are as typed; per_event is NaN, and an example empty, where there is none. kind_en and kind_fa are the
    printed name of the kind.
    kinds  those that there are, by name, from `kinds.read`; None, or none that can be read, to take any name
    """
    path = path or DATA / "notices.csv"
    header = table(path, (), Faults(), None, True)
    columns = (*NOTICE_COLUMNS, *NOTICE_OPTIONAL)
    if BEFORE_KINDS in header:
        expected = (
            "a column 'kind' in its place, with names of kinds.csv: where it said yes a kind such as act_at_once, where it said no "
            "for_information"
        )
        faults.add(header.attrs["file"], None, BEFORE_KINDS, "a column that is no more", expected)
        return pd.DataFrame({name: pd.Series(dtype=object) for name in (*columns, "kind_en", "kind_fa")})
    frame = table(path, NOTICE_COLUMNS, faults, NOTICE_OPTIONAL, may_be_empty, as_typed=BILLED)
    for name in set(NOTICE_OPTIONAL) - set(frame):  # where the table itself could not be read
        frame[name] = ""
    file, orders, stages, often = frame.attrs["file"], {}, {}, {}
    said = next((row for row, cell in frame["per_event"].items() if cell), None)
    frame["kind"] = frame["kind"].map(lambda name: plain_key(name).lower())
    for row, values in frame.iterrows():
        for column, seen in (("order", orders), ("stage", stages)):
            if values[column] and values[column] in seen:
                faults.add(file, row, column, values[column], f"another one than row {seen[values[column]]} has")
            seen.setdefault(values[column], row)
        if not values["order"].isdecimal():
            faults.add(file, row, "order", values["order"], "a whole number: the place of the notice among them")
        for column in ("stage", "text_fa", "text_en"):
            if not values[column]:
                faults.add(file, row, column, "", "text")
        if not values["kind"]:
            faults.add(file, row, "kind", "", "the kind of the notice, a name of kinds.csv")
        elif kinds and values["kind"] not in kinds:
            faults.add(file, row, "kind", values["kind"], "a name of kinds.csv; " + nearest(values["kind"], kinds, "kind"))
        if values["illustrative"].lower() not in YES_NO:
            faults.add(file, row, "illustrative", values["illustrative"], "yes or no")
        if values["may_merge"].lower() not in ("", *YES_NO):
            faults.add(file, row, "may_merge", values["may_merge"], "yes, no, or nothing for yes")
        for language in texts.LANGUAGES:
            example = values[f"example_{language}"]
            if expected := texts.example_fault(values[f"text_{language}"], example):
                faults.add(file, row, f"example_{language}", texts.shown(example), expected)
        try:
            often[row] = _per_event(values["per_event"], said, frame.attrs["decimal_comma"])
        except ValueError as error:
            faults.add(file, row, "per_event", values["per_event"], str(error))
    frame["illustrative"] = frame["illustrative"].map(lambda cell: YES_NO.get(cell.lower(), False)).astype(bool)
    frame["may_merge"] = frame["may_merge"].map(lambda cell: YES_NO.get(cell.lower(), True)).astype(bool)
    frame["per_event"] = pd.Series(often, dtype=float)
    for place, language in enumerate(("en", "fa")):
        frame[f"kind_{language}"] = [kinds[name].label[place] if (kinds or {}).get(name) else name for name in frame["kind"]]
    return frame


def _per_event(text, said, decimal_comma):
    """How often a notice comes per event, or None where no row says so. Raises ValueError with what was expected.

    said  the first row that says it, if any does
    """
    what = "how often this notice comes per event"
    if not text:
        if said is not None:
            raise ValueError(f"{what}, as in row {said}, or nothing in every row")
        return None
    often = number(text, decimal_comma)
    if often <= 0:
        raise ValueError(f"a number above 0, {what}")
    return often


def cell(kind, text, sources, decimal_comma):
    """A cell as its kind says (OBSERVATIONS). Raises ValueError with what was expected."""
    if kind.endswith("?") and not text:
        return None if kind == "number?" else ""
    kind = kind.removesuffix("?")
    if "|" in kind and text not in kind.split("|"):
        raise ValueError(f"one of {kind.replace('|', ', ')}")
    if kind == "number":
        return number(text, decimal_comma)
    if kind == "year":
        value = number(text, decimal_comma)
        if not (1300 <= value <= 1500 and value == int(value)):
            raise ValueError("a Solar Hijri year such as 1401")
        return int(value)
    if kind == "month":
        return month_name(month_index(text, "solar hijri"))
    if kind == "date":
        return gregorian_date(text)
    if kind == "source":
        key = plain_key(text)
        if key not in sources.index:
            raise ValueError("a key of data/sources.csv; " + nearest(key, sources.index, "source"))
        return key
    if not text:
        raise ValueError("text")
    return text


def shown(value):
    """A value as it would be typed: 478231 rather than 478231.0, text as it is."""
    return value if isinstance(value, str) else f"{value:.12g}"


def _cells_faults(rows, kinds):
    """Faults within single rows: months, shares, what may not be below 0, and pairs of columns in order."""
    pairs = [(a, b) for a, b in ORDER if a in kinds and b in kinds]
    numbers = [c for c, kind in kinds.items() if kind.startswith("number") and c not in SIGNED]
    for row in rows:
        change = str(row.get("quantity")).startswith("change") or str(row.get("name")).endswith("_growth")
        for column in numbers:
            value = row[column]
            if value is None:
                continue
            if column in ("first_month", "last_month") and not (1 <= value <= 12 and value == int(value)):
                yield row, column, shown(value), "a month from 1 to 12"
            elif value < 0 and not change:
                yield row, column, shown(value), "nothing below 0"
            elif value > 1 and (column in SHARES or (row.get("unit") == "share" and column in INTERVAL)):
                yield row, column, shown(value), "a share from 0 to 1"
        for a, b in pairs:
            first, second = row[a], row[b]
            if first is None or second is None:
                continue
            if isinstance(first, str):  # dates as precise as the coarser of the two
                digits = min(len(first), len(second))
                first, second = first[:digits], second[:digits]
            if first > second:
                yield row, a, shown(row[a]), f"at most {b} ({shown(row[b])})"
        if "outcome" in kinds and None not in (row["end"], row["end_high"]):
            end = row["end"] or row["end_high"]
            if bool(end) == (row["outcome"] in UNENDED):
                yield row, "end", end, f"{'no end' if end else 'an end'}, because the outcome is '{row['outcome']}'"


def _units_faults(name, rows):
    """Faults of a unit that changes within one measure."""
    if name not in UNITS:
        return
    column, units = UNITS[name]
    seen = {}
    for row in rows:
        measure = row[column]
        known = next((unit for word, unit in units.items() if word in measure), None)
        expected = seen.setdefault(measure, known or row["unit"])
        if row["unit"] != expected:
            yield row, "unit", row["unit"], f"{expected}, the unit of '{measure}'"


def _repeats_faults(name, rows):
    """Faults of a row that stands twice."""
    seen = {}
    for row in rows if name in KEYS else ():
        key = tuple(row[column] for column in KEYS[name])
        if None in key:
            continue
        if key in seen:
            yield row, None, ", ".join(map(shown, key)), f"this once; row {seen[key]} has it already"
        seen.setdefault(key, row["row"])


def _gaps_faults(name, rows):
    """Faults of a gap in a series that must have none; none is told while a month or year of it cannot be read.

    rows  of the whole series: what else a row lacks makes no gap
    """
    column = CONSECUTIVE.get(name)
    if column is None or any(row[column] is None for row in rows):
        return
    index, back = (month_index, month_name) if column == "month" else (int, str)
    for before, row in itertools.pairwise(sorted(rows, key=lambda row: index(row[column]))):
        after = index(before[column]) + 1
        if index(row[column]) != after:
            yield row, column, row[column], f"{back(after)}, which follows row {before['row']}"


def _totals_faults(name, rows):
    """Faults of a total beside its parts."""
    if name not in TOTALS:
        return
    flow, totals, column = TOTALS[name]
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[c] for c in KEYS[name] if c != flow), {})[row[flow]] = row
    for group in groups.values():
        for total, names in totals.items():
            parts = [group[part] for part in names if part in group]
            if total not in group or not parts:
                continue
            whole = group[total]
            most, together = whole[column], sum(part[column] for part in parts)
            for part in parts:
                if part[column] > most * (1 + TOLERANCE):
                    yield part, column, shown(part[column]), f"at most {shown(most)}, the {total} in row {whole['row']}"
            rounded = any("rounded" in row["note"] for row in [*parts, whole])
            if len(parts) == len(names) and not rounded and abs(together - most) > TOLERANCE * max(together, most):
                where = " and ".join(str(part["row"]) for part in parts)
                yield whole, column, shown(most), f"{shown(together)}, the sum of rows {where}"


def _part_years_faults(name, rows):
    """Faults of an amount of some months that is above the amount of more months."""
    if name not in CUMULATIVE:
        return
    column, shorter = CUMULATIVE[name], {}
    for row in sorted(rows, key=lambda row: row["last_month"]):
        if row["unit"] == "share" or row["unit"].endswith("/day"):
            continue
        key = (*(row[c] for c in KEYS[name] if c != "last_month"), row["unit"])
        before = shorter.get(key)
        if before is not None and before[column] > row[column] * (1 + TOLERANCE):
            expected = f"at most {shown(row[column])}, which row {row['row']} has for more months"
            yield before, column, shown(before[column]), expected
        shorter[key] = row


def check_series(name, frame, file, faults):
    """Add the faults that only show between the cells of a series.

    A cell that could not be read is None here, whatever pandas keeps in its place, and is left out, for it is a fault already;
    so is an empty number. A row that lacks a cell it needs is left out whole.
    """
    kinds = OBSERVATIONS[name]
    needed = [column for column, kind in kinds.items() if not kind.endswith("?")]
    every = frame.rename_axis("row").reset_index().to_dict("records")
    every = [{column: None if pd.isna(value) else value for column, value in row.items()} for row in every]
    rows = [row for row in every if all(row[column] is not None for column in needed)]
    rules = (_units_faults, _repeats_faults, _totals_faults, _part_years_faults)
    found = (_cells_faults(rows, kinds), *(rule(name, rows) for rule in rules), _gaps_faults(name, every))
    for row, column, value, expected in itertools.chain(*found):
        faults.add(file, row["row"], column, value, expected)


def read_observations(name, sources, faults, folder=None):
    """One measured series of data/observations/, typed as OBSERVATIONS says; faults are added."""
    kinds = OBSERVATIONS[name]
    frame = table((folder or DATA / "observations") / f"{name}.csv", kinds, faults)
    columns = {column: [] for column in kinds}
    for row, values in frame.iterrows():
        for column, kind in kinds.items():
            try:
                columns[column].append(cell(kind, values[column], sources, frame.attrs["decimal_comma"]))
            except ValueError as error:
                faults.add(frame.attrs["file"], row, column, values[column], str(error))
                columns[column].append(None)
    typed = pd.DataFrame(columns, index=frame.index)
    for column, kind in kinds.items():
        if kind.startswith("number"):
            typed[column] = typed[column].astype(float)
    check_series(name, typed, frame.attrs["file"], faults)
    return typed


@functools.cache
def _checked_observations():
    faults = Faults()
    sources = read_sources(faults)
    frames = {name: read_observations(name, sources, faults) for name in OBSERVATIONS}
    faults.raise_if_any()
    return frames


def observations(name):
    """A measured series by its file name, checked; all series are checked at the first call."""
    if name not in OBSERVATIONS:
        raise KeyError(nearest(name, OBSERVATIONS, "series"))
    return _checked_observations()[name].copy()


def _inflation(cpi):
    """Inflation by year: World Bank's where there is any, else the Statistical Centre's."""
    chain = cpi[cpi.publisher == "World Bank"].groupby("year").inflation.last()
    other = cpi[cpi.publisher != "World Bank"].groupby("year").inflation.last()
    return chain.combine_first(other[other.index > chain.index.max()]).sort_index()


def reckoned_years(cpi):
    """First and last year of which the price level is known."""
    years = _inflation(cpi).index
    return int(years.min()) - 1, int(years.max())


def price_level(year, base_year, cpi=None):
    """Price level of a Solar Hijri year with the base year as one, from data/observations/cpi.csv.

    World Bank inflation where there is any, else the Statistical Centre's; the row of year y is the change from y − 1.
    Raises DataError for a year outside the series.
    """
    cpi = observations("cpi") if cpi is None else cpi
    chain, (first, last) = _inflation(cpi), reckoned_years(cpi)
    for asked in (year, base_year):
        if not first <= asked <= last:
            raise DataError(f"data/observations/cpi.csv: found no inflation for {asked}; it reaches from {first} to {last}")
    level = {first: 1.0}
    for missing in sorted(set(range(first + 1, last + 1)) - set(chain.index)):
        raise DataError(f"data/observations/cpi.csv: found no inflation for {missing}, expected one for every year to {last}")
    for y in range(first + 1, last + 1):
        level[y] = level[y - 1] * (1.0 + chain[y])
    return level[year] / level[base_year]


def rial_per_usd(year):
    """Free-market rial per US dollar: mean of a Solar Hijri year's months, each weighted by its days."""
    rates = observations("exchange_rate")
    rates = rates[rates.month.str.startswith(f"{int(year):04d}-")]
    if rates.empty:
        raise DataError(f"data/observations/exchange_rate.csv: found no month of {year}")
    return float((rates.rial_per_usd * rates.days).sum() / rates.days.sum())
