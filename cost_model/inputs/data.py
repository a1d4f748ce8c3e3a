"""The one reader of every table: what `tables.yaml` says of it is read, checked and told at once, with file, row and column."""

import csv
import functools
import io
import re
from hashlib import sha256
from pathlib import Path

import pandas as pd
import yaml

from cost_model.faults import DataError, Failed, Faults, nearest
from cost_model.inputs import cells, series
from cost_model.inputs.cells import NAME, NAME_IS, YES_NO, gregorian_date, number, plain_key, plain_text
from cost_model.model.calendar import CALENDARS, month_index, month_name

__all__ = ["CALENDARS", "DataError", "Failed", "Faults", "gregorian_date", "month_index", "month_name", "nearest", "number"]

DATA = Path(__file__).resolve().parents[2] / "data"
ASSUMPTION_FILES = ("assumptions.csv", "correlations.csv")
COUNTED_FILES = (*ASSUMPTION_FILES, "kinds.csv", "notices.csv")  # whatever of data/ moves a number of its case
LARGEST = 10_000_000  # bytes of a table; the longest one of the project has a hundredth of that
JUDGEMENT = "judgement"  # the source of numbers that nobody measured, of which no page says anything
EXPECTED = {
    "source": "a key of sources.csv",
    "kind": "a name of kinds.csv",
    "input": "an input of the model",
    "policy": "a policy",
    "account": "an account",
}


class Column:
    """A column as `tables.yaml` says it.  kind  of its cells;  what  is expected there"""

    def __init__(self, said):
        said, _, self.what = said.partition(" — ")
        self.may_be_missing, said = said.startswith("+"), said.removeprefix("+")
        self.once, said = said.endswith("!"), said.removesuffix("!")
        self.may_be_empty, said = said.endswith("?"), said.removesuffix("?")
        self.several, self.kind = said.endswith("…"), said.removesuffix("…")

    def expected(self, error):
        """What was expected, after what the kind of the cell says."""
        if self.kind in ("text", "name", "as typed"):
            return self.what or error
        if self.kind == "number 0 to 10":
            return f"a number from 0 to 10, {self.what}"
        return f"{error}, {self.what}" if self.what and "|" not in self.kind else error

    def listed(self):
        """The words that a closed list has."""
        words = self.kind.replace("|", ", ")
        return f"{self.what or 'one of'} {words}" if self.what.endswith(":") or not self.what else self.what

    def read(self, text, comma, known):
        """A cell that is not empty, as its kind says. Raises ValueError with what was expected."""
        if self.kind == "name":
            if not NAME.fullmatch(text):
                raise ValueError(NAME_IS)
            return text
        if "|" in self.kind:
            words = self.kind.split("|")
            try:
                word = cells.one_of(text, words)
            except ValueError:
                raise ValueError(f"{self.listed()}; {nearest(text, words, 'word')}") from None
            return YES_NO[word] if words == ["yes", "no"] else word
        if self.kind in EXPECTED:
            if known is not None and text not in known:
                told = nearest(text, known, self.kind) if len(text) else self.what
                raise ValueError(f"{EXPECTED[self.kind]}; {told}")
            return text
        if self.kind.startswith("number"):
            value, (low, high) = number(text, comma), BOUNDS[self.kind]
            if not low <= value <= high or (self.kind == "number > 0" and not value):
                raise ValueError("a number above 0")
            return value
        return cells.READ[self.kind](text, comma)


BOUNDS = {"number": (float("-inf"), float("inf")), "number > 0": (0, float("inf")), "number 0 to 10": (0, 10)}
_SAID = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))
TABLES = {name: {column: Column(said) for column, said in columns.items()} for name, columns in _SAID["tables"].items()}
SERIES = _SAID["observations"]
OBSERVATIONS = {name: said["columns"] for name, said in SERIES.items()}
TABLES |= {name: {column: Column(said) for column, said in columns.items()} for name, columns in OBSERVATIONS.items()}
KEYS = {key: Column(said) for key, said in _SAID["keys"].items()}  # rows of case.csv


def columns_of(name, optional=None):
    """Names of the columns of a table; those that may, or may not, be missing where that is asked."""
    return tuple(column for column, one in TABLES[name].items() if optional in (None, one.may_be_missing))


# ---- a file as rows of clean text --------------------------------------------------------------------------------------


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
    text = _text_of(path, file, columns, faults) if text is None else text
    if text is None:
        return empty
    text = re.sub(r"\Asep=.\r?\n", "", text)  # a spreadsheet swallows this line and counts from the next
    header = next((line for line in text.splitlines() if line.strip() and not line.lstrip('" ').startswith("#")), "")
    separator = max(",;\t", key=header.count)
    try:
        typed = dict(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1))
    except csv.Error as error:
        faults.add(file, None, None, str(error), "quotes that open and close")
        return empty
    rows = {i: [plain_text(c) for c in row] for i, row in typed.items()}
    rows = {i: row for i, row in rows.items() if any(row) and not row[0].startswith("#")}
    if not rows:
        faults.add(file, None, None, "blank cells only" if text.strip() else None, f"a header row: {','.join(columns)}")
        return empty
    top, first = next(iter(rows.items()))
    del rows[top]
    names = [plain_key(c).lower() for c in first]
    while names and not names[-1]:
        names.pop()
    before = len(faults.lines)
    _check_header(file, top, names, columns, optional, rows, faults)
    if len(faults.lines) > before:  # what would be said of cells under a wrong header would be noise
        return empty
    if not rows and not may_be_empty:
        faults.add(file, None, None, "a header only", "at least one row")
        return empty
    kept = {i: row for i, row in rows.items() if _is_row(file, i, row, names, typed[i], as_typed, separator, faults)}
    whole = [(row + [""] * len(names))[: len(names)] for row in kept.values()]
    frame = pd.DataFrame(whole, columns=names, index=pd.Index(list(kept), name="row"), dtype=object)
    for name in set(names).intersection(as_typed):
        frame[name] = [typed[i][names.index(name)] if plain else "" for i, plain in frame[name].items()]
    for name in set(optional or ()) - set(frame):
        frame[name] = ""
    frame.attrs = {"file": file, "decimal_comma": separator != ","}
    return frame


def _text_of(path, file, columns, faults):
    """What a file says, or None where it cannot be read, with the reason."""
    if not path.is_file():
        faults.add(file, None, None, None, "this file")
    elif path.stat().st_size > LARGEST:
        faults.add(file, None, None, f"{path.stat().st_size / 1e6:,.0f} MB", f"a table of at most {LARGEST / 1e6:.0f} MB")
    else:
        return decoded(path, faults)
    return None


def _check_header(file, top, names, columns, optional, rows, faults):
    """Add the faults of a header: names that stand twice, that nobody knows, that are missing, or fewer than the rows have cells."""
    before = len(faults.lines)
    for name in sorted({n for n in names if names.count(n) > 1}):
        faults.add(file, top, name, f"{names.count(name)} columns of that name", "one")
    for name in names:
        if optional is not None and name not in columns and name not in optional:
            faults.add(file, top, name, "an unknown column", f"one of {', '.join([*columns, *optional])}")
    for name in columns:
        if name not in names:
            faults.add(file, top, name, None, "this column")
    long = [i for i, row in rows.items() if any(row[len(names) :])]
    if len(long) > (len(rows) + 1) / 2 and len(faults.lines) == before:
        faults.add(
            file, top, None, f"{len(names)} names of columns", f"as many names as the rows have cells; row {long[0]} has more"
        )


def _is_row(file, i, row, names, typed, as_typed, separator, faults):
    """Whether a row is one, and not the header once more, a total or what was left over; a fault where it is not, or is too long."""
    filled = [cell for cell in row if cell]
    if [plain_key(cell).lower() for cell in row[: len(names)]] == names:
        faults.add(file, i, None, "the header once more", "a row of the table")
        return False
    if len(filled) < len(names) / 2 and row[0].lower().rstrip(":") in cells.TOTALS:
        faults.add(file, i, names[0], row[0], "no line of totals: delete it")
        return False
    if len(filled) == 1 and not row[0]:
        faults.add(
            file,
            i,
            names[row.index(filled[0])] if row.index(filled[0]) < len(names) else None,
            filled[0],
            "nothing in an else empty row",
        )
        return False
    for name, cell in zip(names, typed, strict=False):
        if name not in as_typed and cells.CONTROLS.search(cell):
            faults.add(file, i, name, cell, "text without characters that turn the order of others around")
    if any(row[len(names) :]):
        faults.add(file, i, None, f"{len(row)} cells", f"{len(names)}; put text that holds '{separator}' in quotes")
    return True


# ---- a table as rows of typed cells ------------------------------------------------------------------------------------


class Row(dict):
    """Cells by column, as their kinds say; None where one is at fault, and where a number is empty.

    number  the row that a spreadsheet shows;  typed  the cells as text;  right  whether it has no fault
    """

    def __init__(self, values, number, file, faults, comma):
        super().__init__()
        self.typed, self.number, self.file, self.faults, self.right, self.comma = values, number, file, faults, True, comma

    def fault(self, column, expected, found=None):
        """Add a fault of a cell.  found  what is to be shown of it, default all of it"""
        self.right = False
        self.faults.add(self.file, self.number, column, self.typed.get(column) if found is None else found, expected)


class Rows(list):
    """Rows of one file."""

    file = ""


def read(name, path, faults, may_be_empty=False, judged=lambda row: True, **known):
    """The rows of a table, typed as `tables.yaml` says; faults are added.

    judged  whether a row, of which only the text is there, is read at all;  known  names that cells may refer to, by what they are names of
    """
    columns = TABLES[name]
    typed = [column for column, one in columns.items() if one.kind == "as typed"]
    frame = table(path, columns_of(name, False), faults, columns_of(name, True), may_be_empty, as_typed=typed)
    rows, seen = Rows(), {}
    rows.file = frame.attrs["file"]
    for number_of, values in zip(frame.index, frame.to_dict("records"), strict=True):
        row = Row(values, number_of, rows.file, faults, frame.attrs["decimal_comma"])
        if judged(row):
            rows.append(typed_row(columns, row, known, seen))
    return rows


def typed_row(columns, row, known, seen):
    """The row with its cells read.  seen  (column, cell) → row, of those before, where no two rows may have the same"""
    for column, one in columns.items():
        text = row.typed.get(column, "")
        text = text if one.kind in ("text", "as typed") else plain_key(text)
        text = text.lower() if one.kind in ("name", "kind") or "|" in one.kind else text
        words = text.split() if one.several else [text] if text else []
        row[column] = "" if one.kind in ("text", "as typed", "date", "source", "reason") else None
        if not words and not one.may_be_empty and one.kind != "reason":
            row.fault(column, _missing(one))
        found = []
        for word in words:
            try:
                found.append(word if one.kind == "reason" else one.read(word, row.comma, known.get(one.kind)))
            except ValueError as error:
                row.fault(column, one.expected(str(error)), word if one.several else None)
        if one.several:
            row[column] = tuple(found)
        elif words:
            row[column] = found[0] if found else None
        before = seen.setdefault((column, row[column]), row.number) if one.once and words else row.number
        if before != row.number and row[column] is not None:
            row.fault(column, f"another one than row {before} has", text)
        if one.kind == "reason" and not text and JUDGEMENT in row.get("source", ()):
            row.fault(column, "the reason for a judgement, as nobody has measured it")
    return row


def _missing(column):
    """What was expected of an empty cell."""
    if column.kind in EXPECTED:
        several = (
            f"keys of sources.csv, separated by blanks, or '{JUDGEMENT}'" if column.kind == "source" else EXPECTED[column.kind]
        )
        return column.what or several
    if "|" in column.kind:
        return column.listed()
    return column.expected(
        {"name": NAME_IS, "as typed": "text", "whole": "a whole number"}.get(
            column.kind, f"a {column.kind.split()[0]}".replace("a text", "text")
        )
    )


def known_pair(row, columns, what):
    """Add a fault where only one of two languages has its words."""
    given = [column for column in columns if row.typed[column]]
    for column in columns:
        if given and column not in given:
            row.fault(column, f"the {what} in both languages, or in none")


def read_sources(faults, path=None, may_be_empty=False):
    """Sources by key, as a frame. Faults: a key that is empty or stands twice, a title that is missing, a date that is none."""
    rows = read("sources", path or DATA / "sources.csv", faults, may_be_empty)
    for row in rows:
        if row["date"] and not re.fullmatch(SOURCE_DATE, row["date"]):
            row.fault("date", "a date such as 2026, 2026-08 or 2026-08-23, or nothing")
    frame = pd.DataFrame(rows, columns=columns_of("sources"), index=pd.Index([row.number for row in rows], name="row"))
    return frame.assign(key=frame["key"].map(lambda key: plain_key(key or ""))).set_index("key")


SOURCE_DATE = r"\d{4}(-\d\d){0,2}"


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


# ---- what was measured -------------------------------------------------------------------------------------------------


def read_observations(name, sources, faults, folder=None):
    """One measured series of data/observations/, typed as `tables.yaml` says; faults are added."""
    path = (folder or DATA / "observations") / f"{name}.csv"
    rows = read(name, path, faults, source=sources.index)
    series.check(SERIES[name], rows, faults)
    frame = pd.DataFrame(
        [dict(row) for row in rows],
        columns=list(OBSERVATIONS[name]),
        index=pd.Index([row.number for row in rows], name="row"),
        dtype=object,
    )
    for column, kind in OBSERVATIONS[name].items():
        if kind.startswith("number"):
            frame[column] = frame[column].astype(float)
        elif kind == "year" and frame[column].notna().all():
            frame[column] = frame[column].astype(int)
    frame.attrs = {"file": rows.file}
    return frame


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
    for missing in sorted(set(range(first + 1, last + 1)) - set(chain.index)):
        raise DataError(f"data/observations/cpi.csv: found no inflation for {missing}, expected one for every year to {last}")
    level = {first: 1.0}
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


def detention_fee():
    """What a contract charges for a delayed truck in 1401, rial/hour of a working day of 24 hours, and the fewer of its free hours."""
    table = observations("detention").query("place == 'Iran' and year == '1401'").set_index("unit").value
    return table["rial/working day"] / 24.0, 24.0 * min(table["free working day"])
