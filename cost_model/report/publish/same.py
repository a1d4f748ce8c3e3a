"""Whether two runs gave the same: the one comparison of saving, of the report and its check, and of verify.

Another processor gives other last digits, and what is published stays as long as a run still gives it. Numbers are the same
within a millionth, or a unit of the last place that is printed; what was fitted within a thousandth of its likely range. Words
are the same where only such numbers differ in them, but a year or a small count is never another one; pictures where every line
is in its place.
"""

import contextlib
import csv
import functools
import io
import re
from collections import Counter
from string import ascii_lowercase
from xml.etree import ElementTree

import numpy as np

from cost_model.inputs.cells import number
from cost_model.report.language import SIZES
from cost_model.report.office.cells import as_written
from cost_model.report.publish.provenance import SIGN, plain

RELATIVE, FLOOR = 1e-6, 1e-9  # of a number; of the largest of its column
FITTED = 1e-3  # of the likely range
NEAR = 0.05  # points between two places in a picture
WRITTEN = 8  # significant digits of a CSV;  of one without a code, which older versions wrote:
WRITTEN_BEFORE = 6
CODE_COLUMN, LONGEST_CODE = "code", 16  # letters, with the marks that programs put around it
UNITS = ("unit", "quantity", "what", "measure")  # columns that say of what kind the numbers of a row are


# Words -----------------------------------------------------------------------------------------------------------------------

PRINTED = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[۰-۹]+(?:[٫٬][۰-۹]+)*")
YEAR = re.compile(r"1[34][0-9]{2}|1500|19[0-9]{2}|20[0-9]{2}|2100")
MEASURED = re.compile(rf"[%٪]|[ \u00a0](?:{'|'.join(word for size in SIZES.values() for word in size)})\b")
ROUNDED = 3  # digits from which on a whole number is taken for a rounded one
PLAIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬", "0123456789.,")


def masked(text):
    """A text without the digits of its numbers."""
    return PRINTED.sub(lambda match: "#" if match[0].isascii() else "۰", text)


def words(a, b):
    """Whether two texts say the same: each printed number is the same, or a rounded one a unit of its last place away."""
    return a == b or (masked(a) == masked(b) and all(map(_next_to, _printed(a), _printed(b))))


def _printed(text):
    """The numbers printed in a text, each with whether it is in percent or of a size, such as 41 billion.

    A drawn Persian text has the sign of percent before its number.
    """
    places = ((match[0], *match.span()) for match in PRINTED.finditer(text))
    return [(x, bool(MEASURED.match(text, end)) or text[max(start - 1, 0) : start] == "٪") for x, start, end in places]


def _next_to(one, other):
    (a, measured), (b, _) = one, other
    if a == b:
        return True
    a, b = (x.translate(PLAIN) for x in (a, b))
    if not measured and not _may_be_rounded(a, b):
        return False
    a, b = (x.replace(",", "") for x in (a, b))
    try:
        return abs(float(a) - float(b)) <= 1.01 * min(_last_place(a), _last_place(b))
    except ValueError:  # a version, a date with points
        return False


def _may_be_rounded(a, b):
    """Whether numbers, printed with plain digits, are of a size that is rounded: 9.9, 10.0 and 1,403, but not 16 or the year 1403."""
    if YEAR.fullmatch(a) or YEAR.fullmatch(b):
        return False
    return "." in a + b or min(sum(map(str.isdigit, x)) for x in (a, b)) >= ROUNDED


def _last_place(printed):
    """The unit of the last place of a printed number; a round one is printed to two digits, 470,000 to ten thousands."""
    whole, _, decimals = printed.partition(".")
    if decimals:
        return 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0"))
    return 10.0 ** min(zeros, max(len(whole) - 2, 0))


# Numbers ---------------------------------------------------------------------------------------------------------------------


@np.errstate(all="ignore")
def numbers(a, b, largest=0.0, slack=0.0):
    """Whether numbers are the same, each; slack  what they may differ besides. A missing number is the same as a missing one."""
    a, b, slack = np.asarray(a, float), np.asarray(b, float), np.nan_to_num(slack)
    near = np.abs(a - b) <= np.maximum(RELATIVE * np.maximum(np.abs(a), np.abs(b)), np.maximum(FLOOR * largest, slack))
    return (near & np.isfinite(a) & np.isfinite(b)) | (a == b) | (np.isnan(a) & np.isnan(b))


def values(a, b, largest=0.0):
    """Whether two documents of JSON say the same, key by key."""
    if isinstance(a, dict) and isinstance(b, dict):
        largest = max((abs(x) for x in a.values() if _is_number(x)), default=0.0)
        return list(a) == list(b) and all(values(a[key], b[key], largest) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(values, a, b))
    if isinstance(a, str) and isinstance(b, str):
        return words(a, b)
    if _is_number(a) and _is_number(b):
        return bool(numbers(a, b, largest))
    return type(a) is type(b) and a == b


def _is_number(x):
    return isinstance(x, int | float) and not isinstance(x, bool)


def headlines(a, b):
    """Whether two documents of headline numbers say the same; what they were made with is the same to the letter."""
    return a["meta"] == b["meta"] and values(a, b)


# Tables ----------------------------------------------------------------------------------------------------------------------


def rows_of(text):
    """Header and rows of a CSV as cells of text, and whether its decimal sign is a comma, as a spreadsheet may write it."""
    header = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(",;\t", key=header.count)
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator) if any(row)]
    return rows[0], rows[1:], separator != ","


def tables(old, new, fitted=False):
    """Whether two CSV texts that `save` wrote hold the same; a code in the last column does not count."""
    digits = WRITTEN if coded(old) else WRITTEN_BEFORE
    return _matched(_cells(old), _cells(new), lambda a, names, *_: _slack(a, names, digits, fitted))


UNMATCHED = "unmatched"


def as_published(published, pasted, code=None):
    """Whether a CSV that somebody kept holds the numbers of a published one, to the digits that it gives.

    Its columns may stand in another order with others among them, and lines of text above and below. UNMATCHED where it is a
    table with the code of the published one in its rows, but not with all its columns; None where it is no such table at all.

    code  of the published one; default as it stands in its rows
    """
    names, rows, _ = rows_of(published)
    if names[-1] == CODE_COLUMN:
        names, code = names[:-1], code or rows[0][-1]
    mark, text = (code or "").rpartition(SIGN)[2], pasted.lstrip("\ufeff")
    if not mark or mark not in plain(text):
        return None
    is_table = False
    for separator, rows in _readings(text):
        tables = _tables_of(rows, names)
        if tables:
            return all(_is_as_published(published, names, table, separator != ",") for table in tables)
        is_table = is_table or _is_table(rows, mark)
    return UNMATCHED if is_table else None


def _readings(text):
    """A text as rows of cells, with each sign that may separate them; by lines too, as a quote in a title would go on for ever."""
    for separator in ",;\t|":
        for parts in ([io.StringIO(text, newline="")], ([line] for line in text.splitlines())):
            with contextlib.suppress(csv.Error):
                rows = [row for part in parts for row in csv.reader(part, delimiter=separator)]
                yield separator, [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]


def _tables_of(rows, names):
    """The tables among some rows that have the published columns and one of codes: rows below such a header, cells as in `names`.

    A row of a single cell is a remark. None instead of a row that has more cells than the header.
    """
    tables, places = [], None
    for row in rows:
        header = [as_written(cell) for cell in row]
        if header.count(CODE_COLUMN) == 1 and all(header.count(name) == 1 for name in names):
            places, width = [header.index(name) for name in names], len(header)
            tables.append([])
        elif places and sum(map(bool, row)) > 1:
            whole = row + [""] * (width - len(row))
            tables[-1].append(None if any(whole[width:]) else [whole[place] for place in places])
    return tables


def _is_as_published(published, names, rows, comma):
    if not rows or None in rows:
        return False
    units = np.array([[_half(cell, comma) for cell in row] for row in rows], float)
    return _matched(_table(names, rows, comma), _cells(published), lambda _a, _names, columns, order: units[order][:, columns])


def _is_table(rows, mark):
    """Whether a code stands in rows of a table: alone in its cell, in the same column of two rows or below its name, with a number."""
    places, header = Counter(), None
    for row in rows:
        if CODE_COLUMN in row and len(row) > 1:
            header = row.index(CODE_COLUMN), len(row)
        for place, cell in enumerate(row):
            if mark in plain(cell) and len(cell) <= LONGEST_CODE and any(_is_numeric(x) for x in row if x is not cell):
                places[place, len(row)] += 1
    return any(n > 1 or place == header for place, n in places.items())


def _is_numeric(cell):
    return bool(cell) and any(_number(cell, comma) is not None for comma in (False, True))


def coded(text):
    """Whether a CSV of `save` has the code of its chart in its rows, as those of older versions had not."""
    return text.partition("\n")[0].rstrip("\r").endswith(f",{CODE_COLUMN}")


def _cells(text):
    return _table(*rows_of(text))


def _table(header, rows, comma=False):
    """Columns of text and of numbers, and the names of both, of a table of cells; without the column of codes."""
    names = header[:-1] if header[-1] == CODE_COLUMN else header
    columns = [[row[place] for row in rows] for place in range(len(names))]
    return names, [[_number(cell, comma) for cell in column] for column in columns], columns


def _number(cell, comma=False):
    """A cell as a number, NaN where it is empty; None for text."""
    if not cell:
        return np.nan
    try:
        return float(cell)
    except ValueError:
        pass
    try:
        return number(cell, comma)
    except ValueError:
        return None


def _half(cell, comma):
    """Half a unit of the last place of a cell, as a spreadsheet rounds: 1.23E+11 stands for anything from 1.225E+11."""
    if not _number(cell, comma):
        return 0.0
    mantissa, _, power = cell.translate(PLAIN).upper().replace(",", "." if comma else "").partition("E")
    return 0.5001 * float(f"1e{int(power or 0) - len(mantissa.partition('.')[2])}")


def _matched(a, b, slack):
    """Whether two tables hold the same rows: in their order, or where text tells them apart in another one."""
    (names, a_numbers, a_cells), (other_names, b_numbers, b_cells) = a, b
    if names != other_names or not names or len(a_cells[0]) != len(b_cells[0]):
        return False
    is_text = [any(x is None for x in (*one, *other)) for one, other in zip(a_numbers, b_numbers, strict=True)]
    keys = [_keys(cells, is_text) for cells in (a_cells, b_cells)]
    order = [list(range(len(key))) for key in keys]
    if not all(words(x, y) for row, other in zip(*keys, strict=True) for x, y in zip(row, other, strict=True)):
        if sorted(keys[0]) != sorted(keys[1]):
            return False
        order = [sorted(rows, key=key.__getitem__) for rows, key in zip(order, keys, strict=True)]
    columns = [place for place, text in enumerate(is_text) if not text]
    if not columns or not order[0]:
        return True
    one, other = (
        np.array([found[column] for column in columns], float)[:, rows].T
        for found, rows in zip((a_numbers, b_numbers), order, strict=True)
    )
    allowed = slack(one, [names[column] for column in columns], columns, order[0])
    kinds = [tuple(a_cells[names.index(name)][row] for name in UNITS if name in names) for row in order[0]]
    return bool(numbers(one, other, _largest(one, kinds), allowed).all())


def _largest(numbers, kinds):
    """The largest number of each column, among the rows of the same unit."""
    found, size = np.empty_like(numbers), np.where(np.isfinite(numbers), np.abs(numbers), 0.0)
    for kind in set(kinds):
        rows = [row for row, other in enumerate(kinds) if other == kind]
        found[rows] = size[rows].max(axis=0)
    return found


def _keys(cells, is_text):
    columns = [column for column, text in zip(cells, is_text, strict=True) if text]
    return [tuple(as_written(cell).casefold() for cell in row) for row in zip(*columns, strict=True)] or [()] * len(cells[0])


QUANTILE = re.compile(r"p\d\d")


@np.errstate(all="ignore")  # of a number that is missing or has no end
def _slack(numbers, names, digits, fitted):
    """What each number of a table may differ: a unit of the last digit that is written, and more where it was fitted."""
    size = np.floor(np.log10(np.abs(numbers)))
    allowed = np.where(np.isfinite(size), 10.0 ** (np.nan_to_num(size, posinf=0, neginf=0) - digits + 1), 0.0)
    if fitted and {"p05", "p95"} <= set(names):
        likely = FITTED * (numbers[:, names.index("p95")] - numbers[:, names.index("p05")])
        of_range = np.isfinite(likely)[:, None] & np.array([QUANTILE.fullmatch(name) is not None for name in names])
        allowed = np.where(of_range, np.maximum(allowed, likely[:, None]), allowed)
    return np.nan_to_num(allowed, posinf=0)


# Pictures --------------------------------------------------------------------------------------------------------------------

LINK = "{http://www.w3.org/1999/xlink}href"
GLYPH = re.compile(r"#?Vazirmatn-(?:Regular|Bold)-([0-9a-f]+)")
MADE_UP = re.compile(r"[0-9a-f]{10}")  # names that matplotlib makes of coordinates
PLACES = {"d", "x", "y", "width", "height", "points", "viewBox"}
COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
MOVED = re.compile(r"(?<=translate\()[^)]+")
SAID = ("metadata", "title", "desc")  # compared as words
IN_NUMBERS = "0123456789۰۱۲۳۴۵۶۷۸۹.,٫٬%٪ " + ascii_lowercase  # and in their sizes


def pictures(a, b, near=NEAR):
    """Whether two SVG show the same: the same elements in the same places, and words that say the same."""
    try:
        one, other = _drawn(a), _drawn(b)
    except ElementTree.ParseError:
        return False
    return len(one) == len(other) and all(_same_element(x, y, near) for x, y in zip(one, other, strict=True))


def _same_element(one, other, near):
    (what, text, places), (other_what, other_text, other_places) = one, other
    if what != other_what or not words(text, other_text):
        return False
    if text != other_text:
        return True  # a number of another last digit is a little wider, and stands elsewhere
    return len(places) == len(other_places) and bool((np.abs(np.subtract(places, other_places)) <= near).all())


def _drawn(svg):
    """Everything that an SVG draws, in order: what it is, words if it is text, coordinates."""
    items = []
    _walk(ElementTree.fromstring(svg), items, {})
    return items


def _walk(element, items, names):
    tag = element.tag.rpartition("}")[2]
    if tag in SAID or GLYPH.fullmatch(element.get("id", "")):
        return
    letters = [letter for letter in (_letter(use.get(LINK, "")) for use in element if use.tag.endswith("}use")) if letter]
    if letters:
        what, places = _moved(element.get("transform", ""))
        items.append((f"text {element.get('style')} {what}", "".join(letters), places))
        return
    if tag != "defs":
        what, places = [tag], []
        for name, value in sorted(element.attrib.items()):
            value = MADE_UP.sub(lambda match: names.setdefault(match[0], f"name {len(names)}"), value)
            if name in PLACES:
                places += _places(value)
                value = COORDINATE.sub("#", value)
            elif name == "transform":
                value, moved = _moved(value)
                places += moved
            what.append(f"{name}={value}")
        items.append((" ".join(what), "", places))
    for child in element:
        _walk(child, items, names)


def _moved(transform):
    """A transform without the place that it moves to, and that place."""
    return MOVED.sub("#", transform), [x for part in MOVED.findall(transform) for x in _places(part)]


def _places(text):
    return [float(x) for x in COORDINATE.findall(text)]


def _letter(link):
    """A glyph as the letter of a number that it draws, else as a letter of its own; nothing for what is no glyph."""
    match = GLYPH.fullmatch(link)
    return match and _digits().get(match[1], chr(0xE000 + int(match[1], 16)))


@functools.cache
def _digits():
    """Glyph → what it draws, of the letters that numbers are made of."""
    from matplotlib.ft2font import FT2Font

    from cost_model.report.charts.chart import FONTS

    font = FT2Font(str(FONTS / "Vazirmatn-Regular.ttf"))
    return {f"{font.get_char_index(ord(letter)):x}": letter for letter in IN_NUMBERS}
