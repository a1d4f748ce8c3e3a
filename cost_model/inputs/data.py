"""The one reader of every table: what `tables.yaml` says of it is read, checked and told at once, with file, row and column."""

import ast
import csv
import functools
import io
import re
from hashlib import sha256
from pathlib import Path

import pandas as pd
import yaml

from cost_model.faults import DataError, Failed, Faults, nearest, printable
from cost_model.inputs import cells, series
from cost_model.inputs.cells import YES_NO, gregorian_date, number, plain_key, plain_text
from cost_model.model.calendar import CALENDARS, month_index, month_name

__all__ = ["CALENDARS", "DataError", "Failed", "Faults", "gregorian_date", "month_index", "month_name", "nearest", "number"]

DATA = Path(__file__).resolve().parents[2] / "data"
ASSUMPTION_FILES = ("assumptions.csv", "correlations.csv")
COUNTED_FILES = (*ASSUMPTION_FILES, "kinds.csv", "notices.csv")  # whatever of data/ moves a number of its case
LARGEST = 10_000_000  # bytes of a table; the longest one of the project has a hundredth of that
JUDGEMENT = "judgement"  # the source of numbers that nobody measured, of which no page says anything
# Kinds of cell that are a name of something, and what was expected of one that is not known.
NAMES = {
    "source": "a key of sources.csv",
    "kind": "a name of kinds.csv",
    "input": "an input of the model",
    "policy": "a policy",
    "account": "an account",
}
TEXTS = ("text", "as typed")
# What was expected of an empty cell, where that is not its kind with an article.
EMPTY = NAMES | {"source": f"keys of sources.csv, separated by blanks, or '{JUDGEMENT}'", "name": cells.NAME_IS, "text": "text"}
EMPTY |= {"as typed": "text", "whole": "a whole number", "number > 0": "a number", "number 0 to 10": "a number from 0 to 10"}


class Column:
    """A column as `tables.yaml` says it.  kind  of its cells;  what  is expected there;  default  what holds where one is empty"""

    def __init__(self, said):
        said, _, self.what = said.partition(" — ")
        said, _, default = said.partition(" = ")
        self.may_be_missing, said = said.startswith("+"), said.removeprefix("+")
        self.once, said = said.endswith("!"), said.removesuffix("!")
        self.may_be_empty, said = said.endswith("?"), said.removesuffix("?")
        self.several, self.kind = said.endswith("…"), said.removesuffix("…")
        self.words = self.kind.split("|") if "|" in self.kind else ()
        self.default = self.read(default, False, None) if default else ""
        # The words of a closed list, as they are told; and what was expected of an empty cell.
        self.listed = f"{self.what or 'one of'} {', '.join(self.words)}" if self.what[-1:] in ("", ":") else self.what
        named = self.what if self.kind in NAMES else ""
        self.missing = self.listed if self.words else named or self.expected(EMPTY.get(self.kind, f"a {self.kind}"))

    def expected(self, error):
        """What was expected of a cell, after what its kind says."""
        if self.words or not self.what:
            return error
        return self.what if self.kind in (*TEXTS, "name") else f"{error}, {self.what}"

    def read(self, text, comma, known):
        """A cell that is not empty, as its kind says. Raises ValueError with what was expected."""
        if self.words:
            try:
                word = cells.one_of(text, self.words)
            except ValueError:
                raise ValueError(f"{self.listed}; {nearest(text, self.words, 'word')}") from None
            return YES_NO[word] if self.words == ["yes", "no"] else word
        if self.kind in NAMES and known is not None and text not in known:
            raise ValueError(f"{NAMES[self.kind]}; {nearest(text, known, self.kind)}")
        return cells.READ.get(self.kind, cells.READ["text"])(text, comma)


class Rule:
    """What cells of a row must keep among themselves.

    column  at which a fault is told;  said  'condition — what is expected', the condition an expression of columns
    """

    def __init__(self, column, said):
        condition, _, self.expected = said.partition(" — ")
        tree = ast.parse(condition, mode="eval")
        self.column, self.condition = column, compile(tree, f"the rule of {column}", "eval")
        self.names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - FUNCTIONS.keys()

    def broken(self, found):
        """Whether cells break it. It is silent where one of them could not be read, or is an empty number or yes|no."""
        known = {name: found.get(name) for name in self.names}
        return None not in known.values() and not eval(self.condition, {"__builtins__": FUNCTIONS}, known)


FUNCTIONS = {"len": len, "range": range, "int": int, "no_later": cells.no_later}  # what conditions may call
_SAID = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))
SERIES = _SAID["observations"]
OBSERVATIONS = {name: said["columns"] for name, said in SERIES.items()}
TABLES = {
    name: {column: Column(said) for column, said in columns.items()} for name, columns in (_SAID["tables"] | OBSERVATIONS).items()
}
KEYS = {key: Column(said) for key, said in _SAID["keys"].items()}  # rows of case.csv
_RULES = {name: [Rule(*one) for said in rules for one in said.items()] for name, rules in _SAID["rules"].items()}
RULES = {
    name: [*(one for one in _RULES["everywhere"] if {one.column, *one.names} <= columns.keys()), *_RULES.get(name, ())]
    for name, columns in TABLES.items()
}


def columns_of(name, optional=None):
    """Names of the columns of a table; those that may, or may not, be missing where that is asked."""
    return tuple(column for column, one in TABLES[name].items() if optional in (None, one.may_be_missing))


# ---- a file as rows of clean text --------------------------------------------------------------------------------------


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
    file, before = shown_path(path), len(faults.found)
    names, (typed, separator) = list(columns), sheet(path, faults, text)
    rows = {i: [plain_text(c) for c in row] for i, row in typed.items()}
    rows = {i: row for i, row in rows.items() if any(row) and not row[0].startswith("#")}
    if not rows and len(faults.found) == before:
        faults.add(file, None, None, "blank cells only" if typed else None, f"a header row: {','.join(columns)}")
    if rows:
        top = next(iter(rows))
        names = [plain_key(c).lower() for c in rows.pop(top)]
        while names and not names[-1]:
            names.pop()
        _check_header(file, top, names, columns, optional, rows, faults)
        if not rows and not may_be_empty:
            faults.add(file, None, None, "a header only", "at least one row")
    if len(faults.found) > before:  # what would be said of cells under a wrong header would be noise
        names, rows = list(columns), {}
    kept = [i for i, row in rows.items() if _is_row(file, i, row, names, typed[i], as_typed, faults)]
    whole = [(rows[i] + [""] * len(names))[: len(names)] for i in kept]
    frame = pd.DataFrame(whole, columns=names, index=pd.Index(kept, name="row"), dtype=object)
    for name in set(names).intersection(as_typed):
        frame[name] = [typed[i][names.index(name)] if plain else "" for i, plain in frame[name].items()]
    for name in set(optional or ()) - set(frame):
        frame[name] = ""
    frame.attrs = {"file": file, "decimal_comma": separator != ","}
    return frame


def sheet(path, faults, text=None):
    """All that stands in a CSV file: its cells as typed by the row that a spreadsheet shows, and what separates them."""
    text = text_of(Path(path), faults) if text is None else text
    text = re.sub(r"\Asep=.\r?\n", "", text or "")  # a spreadsheet swallows this line and counts from the next
    header = next((line for line in text.splitlines() if line.strip() and not line.lstrip('" ').startswith("#")), "")
    separator = max(",;\t", key=header.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return dict(enumerate(rows, start=1)), separator
    except csv.Error as error:
        faults.add(shown_path(path), None, None, str(error), "quotes that open and close")
        return {}, separator


def text_of(path, faults):
    """What a file in UTF-8 or, with its mark, UTF-16 says, or None where it cannot be read, with the reason."""
    file = shown_path(path)
    if not path.is_file():
        faults.add(file, None, None, None, "this file")
    elif path.stat().st_size > LARGEST:
        faults.add(file, None, None, f"{path.stat().st_size / 1e6:,.0f} MB", f"a table of at most {LARGEST / 1e6:.0f} MB")
    else:
        raw = path.read_bytes()
        try:
            return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            faults.add(file, line, None, "bytes that are not UTF-8", "text saved as 'CSV UTF-8'")
    return None


def _check_header(file, top, names, columns, optional, rows, faults):
    """Add the faults of a header: names that stand twice, that nobody knows, that are missing, or fewer than the rows have cells."""
    before = len(faults.found)
    for name in sorted({n for n in names if names.count(n) > 1}):
        faults.add(file, top, name, f"{names.count(name)} columns of that name", "one")
    for name in names:
        if optional is not None and name not in columns and name not in optional:
            faults.add(file, top, name, "an unknown column", f"one of {', '.join([*columns, *optional])}")
    for name in columns:
        if name not in names:
            faults.add(file, top, name, None, "this column")
    long = [i for i, row in rows.items() if any(row[len(names) :])]
    if len(long) > (len(rows) + 1) / 2 and len(faults.found) == before:
        expected = f"as many names as the rows have cells; row {long[0]} has more"
        faults.add(file, top, None, f"{len(names)} names of columns", expected)


def _is_row(file, i, row, names, typed, as_typed, faults):
    """Whether a row is one, and not the header once more, a total or what was left over; a fault where it is not, or is too long."""
    filled = [cell for cell in row if cell]
    if len(row) >= len(names) and all(plain_key(cell).lower() == name for cell, name in zip(row, names, strict=False)):
        faults.add(file, i, None, "the header once more", "a row of the table")
        return False
    if row[0].lower().rstrip(":") in cells.TOTALS:
        faults.add(file, i, names[0], row[0], "no line of totals: delete it")
        return False
    if len(filled) == 1 and not row[0]:
        column = dict(enumerate(names)).get(row.index(filled[0]))
        faults.add(file, i, column, filled[0], "nothing in an else empty row")
        return False
    for name, cell in zip(names, typed, strict=False):
        if name not in as_typed and cells.CONTROLS.search(cell):
            faults.add(file, i, name, cell, "text without characters that turn the order of others around")
    if any(row[len(names) :]):
        faults.add(file, i, None, f"{len(row)} cells", f"{len(names)}; put text that holds ',' or ';' in quotes")
    return True


def typed(name, path, faults=None, may_be_empty=True):
    """A table of `tables.yaml` as text; without `faults` whatever its faults, and none of its rows where it cannot be read."""
    as_typed = [column for column, one in TABLES[name].items() if one.kind == "as typed"]
    needed, optional = columns_of(name, False), columns_of(name, True)
    return table(path, needed, Faults() if faults is None else faults, optional, may_be_empty, as_typed=as_typed)


# ---- a table as rows of typed cells ------------------------------------------------------------------------------------


class Row(dict):
    """Cells by column, as their kinds say; None where one is at fault, and where a number or a word is empty.

    number  the row that a spreadsheet shows;  typed  the cells as text;  wrong  columns that have a fault
    """

    def __init__(self, values, number, file, faults, comma):
        super().__init__()
        self.typed, self.number, self.file, self.faults, self.wrong, self.comma = values, number, file, faults, set(), comma

    right = property(lambda self: not self.wrong)  # whether it has no fault

    def fault(self, column, expected, found=None):
        """Add a fault of a cell.  found  what is to be shown of it, default all of it"""
        self.wrong.add(column)
        self.faults.add(self.file, self.number, column, self.typed.get(column) if found is None else found, expected)


class Rows(list):
    """Rows of one file.  file  as it is shown;  columns  names of its columns"""

    def __init__(self, file, columns):
        super().__init__()
        self.file, self.columns = file, columns

    def frame(self):
        """The rows as a frame, indexed by the row that a spreadsheet shows."""
        index = pd.Index([row.number for row in self], name="row")
        return pd.DataFrame([dict(row) for row in self], columns=list(self.columns), index=index, dtype=object)


def read(name, path, faults, may_be_empty=False, judged=lambda row: True, **known):
    """The rows of a table, typed as `tables.yaml` says; faults are added.

    judged  whether a row, of which only the text is there, is read at all;  known  names that cells may refer to, by what they are names of
    """
    columns, frame = TABLES[name], typed(name, path, faults, may_be_empty)
    rows, seen = Rows(frame.attrs["file"], columns), {}
    for number_of, values in zip(frame.index, frame.to_dict("records"), strict=True):
        row = Row(values, number_of, rows.file, faults, frame.attrs["decimal_comma"])
        if judged(row):
            for column, one in columns.items():
                row[column] = cell(row, column, one, known.get(one.kind), seen)
                if one.kind == "reason":
                    if not row[column] and JUDGEMENT in row.get("source", ()):
                        row.fault(column, "the reason for a judgement, as nobody has measured it")
                elif not row.typed[column] and not one.may_be_empty:
                    row.fault(column, one.missing)
            rows.append(row)
            keep(name, row)
    return rows


def keep(name, row):
    """Add a fault for each rule of a table that a row breaks."""
    for rule in RULES[name]:
        if not row.wrong.intersection(rule.names) and rule.broken(row):
            row.fault(rule.column, rule.expected.format_map({name: printable(text) for name, text in row.typed.items()}))


def cell(row, column, one, known=None, seen=None):
    """One cell as its kind says, with a fault where it is not that; an empty one is told elsewhere.

    seen  (column, cell) → row, of those before, where no two rows may have the same
    """
    text = row.typed.get(column, "")
    text = text if one.kind in TEXTS else plain_key(text)
    text = text.lower() if one.kind in ("name", "kind") or one.words else text
    words = text.split() if one.several else [text] if text else []
    found = []
    for word in words:
        try:
            found.append(one.read(word, row.comma, known))
        except ValueError as error:
            row.fault(column, one.expected(str(error)), word if one.several else None)
    if one.several:
        return tuple(found)
    if words and one.once and found:
        before = seen.setdefault((column, found[0]), row.number)
        if before != row.number:
            row.fault(column, f"another one than row {before} has", text)
    empty = "" if one.kind in (*TEXTS, "date", "source", "reason") else None
    return empty if not words else found[0] if found else None


def checked(read, *arguments):
    """What a function reads that takes faults before these arguments. DataError with every fault."""
    faults = Faults()
    found = read(faults, *arguments)
    faults.raise_if_any()
    return found


def read_sources(faults, path=None, may_be_empty=False):
    """Sources by key, as a frame. Faults: a key that is empty or stands twice, a title that is missing, a date that is none."""
    frame = read("sources", path or DATA / "sources.csv", faults, may_be_empty).frame()
    return frame.assign(key=frame["key"].map(lambda key: plain_key(key or ""))).set_index("key")


def newest_source():
    """Date of the newest source: 2026-08, or as precise as it is known."""
    return read_sources(Faults())["date"].dropna().max()


def files_digest(paths):
    """SHA-256 of files one after the other, whatever their line ends."""
    return sha256(b"".join(path.read_bytes().replace(b"\r\n", b"\n") for path in paths)).hexdigest()


def series_name(path):
    """What a table is called: cpi.csv, or cases/bank_notices_bale/case.csv."""
    return path.relative_to(path.parents[2]).as_posix() if path.parent.parent.name == "cases" else path.name


# ---- what was measured -------------------------------------------------------------------------------------------------


def read_observations(name, sources, faults, folder=None):
    """One measured series of data/observations/, typed as `tables.yaml` says; faults are added."""
    rows = read(name, (folder or DATA / "observations") / f"{name}.csv", faults, source=sources.index)
    series.check(SERIES[name], rows, faults)
    frame = rows.frame()
    frame.attrs = {"file": rows.file}
    for column, kind in OBSERVATIONS[name].items():
        if kind.startswith("number"):
            frame[column] = frame[column].astype(float)
        elif kind == "year" and frame[column].notna().all():
            frame[column] = frame[column].astype(int)
    return frame


def _read_all(faults):
    sources = read_sources(faults)
    return {name: read_observations(name, sources, faults) for name in OBSERVATIONS}


_checked_observations = functools.cache(functools.partial(checked, _read_all))


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
    level = pd.concat([pd.Series({first: 1.0}), 1.0 + chain]).cumprod()
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
