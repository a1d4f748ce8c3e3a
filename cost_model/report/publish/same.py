"""Whether two runs gave the same: the one comparison of saving, of the report and its check, and of verify.

Another processor gives other last digits, and what is published stays as long as a run still gives it. Numbers are the same
within a millionth; what was fitted within a thousandth of its likely range. Words are the same where only such numbers differ in
them, but a year or a small count is never another one; pictures where everything drawn is in its place.
"""

import contextlib
import csv
import functools
import io
import re
from decimal import Decimal, InvalidOperation
from string import ascii_lowercase

import numpy as np
import pandas as pd

from cost_model.inputs.cells import number
from cost_model.report.language import SIZES
from cost_model.report.office.text import as_written
from cost_model.report.publish.provenance import LOOSE_CODE, SIGN, plain

RELATIVE, FLOOR = 1e-6, 1e-9  # of a number; of the largest of its column
FITTED = 1e-3  # of the likely range
NEAR = 0.05  # points between two places in a picture
WRITTEN = 8  # significant digits of a CSV
CODE_COLUMN = "code"
UNITS = ("unit", "quantity", "what", "measure")  # columns that say of what kind the numbers of a row are
QUANTILE = re.compile(r"p\d\d")


# Words -----------------------------------------------------------------------------------------------------------------------

NUMBER = r"[0-9]+(?:[.,][0-9]+)*|[۰-۹]+(?:[٫٬][۰-۹]+)*"
PRINTED = re.compile(NUMBER)
MEASURED = re.compile(rf"(٪?)({NUMBER})([%٪]|[ \u00a0](?:{'|'.join(word for size in SIZES.values() for word in size)})\b|)")
YEAR = re.compile(r"1[34][0-9]{2}|1500|19[0-9]{2}|20[0-9]{2}|2100")
ROUNDED = 3  # digits from which on a whole number is taken for a rounded one
PLAIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫٬", "0123456789.,")


def masked(text):
    """A text without the digits of its numbers."""
    return PRINTED.sub(lambda match: "#" if match[0].isascii() else "۰", text)


def words(a, b):
    """Whether two texts say the same: each printed number is the same, or a rounded one a unit of its last place away."""
    return a == b or (masked(a) == masked(b) and all(map(_rounds_alike, MEASURED.findall(a), MEASURED.findall(b))))


def _rounds_alike(one, other):
    """Whether two printed numbers, each between its signs of percent or size, may be one number rounded: 9.9 and 10.0, 52% and 53%."""
    a, b = (printed.translate(PLAIN) for _, printed, _ in (one, other))
    if a == b:
        return True
    whole = "." not in a + b and min(sum(map(str.isdigit, x)) for x in (a, b)) < ROUNDED
    if not (one[0] or one[2]) and (whole or YEAR.fullmatch(a) or YEAR.fullmatch(b)):
        return False
    try:
        a, b = (Decimal(x.replace(",", "")) for x in (a, b))
    except InvalidOperation:  # a version, a date with points
        return False
    return abs(a - b) <= min(_last_place(a), _last_place(b))


def _last_place(printed):
    """The unit of the last place of a printed number; a round one is printed to two digits, 470,000 to ten thousands."""
    power = printed.as_tuple().exponent
    return Decimal(1).scaleb(power if power < 0 else min(printed.normalize().as_tuple().exponent, max(printed.adjusted() - 1, 0)))


# Numbers ---------------------------------------------------------------------------------------------------------------------


@np.errstate(all="ignore")
def numbers(a, b, largest=0.0, slack=0.0):
    """Whether numbers are the same, each; slack  what they may differ besides. A missing number is the same as a missing one."""
    return np.isclose(a, b, RELATIVE, np.maximum(FLOOR * largest, np.nan_to_num(slack, posinf=0)), equal_nan=True)


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


# Tables ----------------------------------------------------------------------------------------------------------------------


def table_of(text):
    """A CSV of `save` as a frame, without its codes."""
    return pd.read_csv(io.StringIO(text)).drop(columns=CODE_COLUMN, errors="ignore")


def tables(old, new, fitted=False):
    """Whether two CSV texts that `save` wrote hold the same; the codes in them do not count."""
    return frames(table_of(old), table_of(new), fitted)


@np.errstate(all="ignore")  # of a number that is missing or has no end
def frames(a, b, fitted=False, slack=None):
    """Whether two tables hold the same rows: in their order, or where text tells them apart in another one.

    fitted  quantiles may move in their likely range;  slack  what each number of the first may differ besides, as a frame
    """
    if list(a) != list(b) or len(a) != len(b):
        return False
    columns = [name for name in a if is_of_numbers(a[name]) and is_of_numbers(b[name])]
    said = [table.drop(columns=columns).astype(object).fillna("").astype(str) for table in (a, b)]
    if not all(map(words, *(texts.to_numpy().ravel() for texts in said))):
        said = [texts.sort_values(list(texts), kind="stable") for texts in said]
        if not np.array_equal(*(texts.to_numpy() for texts in said)):
            return False
        a, b = (table.loc[texts.index] for table, texts in zip((a, b), said, strict=True))
    one, other = (table[columns].to_numpy(float) for table in (a, b))
    allowed = np.zeros(one.shape) if slack is None else slack.loc[a.index, columns].to_numpy(float)
    if fitted and {"p05", "p95"} <= {*columns}:
        likely = np.nan_to_num(FITTED * (a.p95 - a.p05).to_numpy(float)[:, None], posinf=0)
        allowed = np.maximum(allowed, likely * [QUANTILE.fullmatch(name) is not None for name in columns])
    size = pd.DataFrame(np.where(np.isfinite(one), np.abs(one), 0.0))
    kinds = [a[name].to_numpy() for name in UNITS if name in a]
    largest = size.groupby(kinds, dropna=False).transform("max") if kinds else size.max()
    return bool(numbers(one, other, largest.to_numpy(), allowed).all())


def is_of_numbers(column):
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


# What somebody kept ----------------------------------------------------------------------------------------------------------

UNMATCHED = "unmatched"


def as_published(published, pasted, code):
    """Whether a CSV that somebody kept holds the numbers of a published one with that code, to the digits that it gives.

    Its columns may stand in another order with others among them, and lines of text above and below. UNMATCHED where it is a
    table with the code in its rows, but not with all columns that were published; None where it is no such table at all.
    """
    mark, table, is_table = code.rpartition(SIGN)[2], table_of(published), False
    if mark not in plain(pasted):
        return None
    for separator, rows in _readings(pasted.lstrip("\ufeff")):
        found = _tables_in(rows, list(table))
        if found:
            return all(_holds(table, one, separator != ",") for one in found)
        quoting = [row for row in rows if any(map(_is_numeric, row)) and any(_is_code(cell, mark) for cell in row)]
        is_table = is_table or len(quoting) > any(CODE_COLUMN not in row for row in rows[:1])
    return UNMATCHED if is_table else None


def _readings(text):
    """A text as rows of cells, with each sign that may separate them; by lines too, as a quote in a title would go on for ever."""
    for separator in ",;\t|":
        for parts in ([io.StringIO(text, newline="")], ([line] for line in text.splitlines())):
            with contextlib.suppress(csv.Error):
                rows = [row for part in parts for row in csv.reader(part, delimiter=separator)]
                yield separator, [[as_written(cell.strip()) for cell in row] for row in rows if any(map(str.strip, row))]


def _tables_in(rows, names):
    """The tables among some rows that have the published columns and one of codes, as frames of text; a row of one cell is a remark."""
    found = []
    for row in rows:
        if all(row.count(name) == 1 for name in (*names, CODE_COLUMN)):
            places, below = [row.index(name) for name in names], []
            found.append(below)
        elif found and sum(map(bool, row)) > 1:
            below.append([row[place] if place < len(row) else "" for place in places])
    return [pd.DataFrame(one, columns=names, dtype=object) for one in found]


def _holds(table, kept, comma):
    """Whether a table of text has the rows of a published one."""
    columns = [name for name in table if is_of_numbers(table[name])]
    slack = kept[columns].map(lambda cell: _half(cell, comma))
    try:
        kept[columns] = kept[columns].map(lambda cell: _number(cell, comma)).astype(float)
    except ValueError:
        return False
    texts = table.columns.difference(columns)
    table = table.assign(**table[texts].astype(object).fillna("").map(lambda x: as_written(str(x)).casefold()))
    kept[texts] = kept[texts].map(str.casefold)
    return frames(kept, table, slack=slack)


def _number(cell, comma=False):
    """A cell as a number, NaN where it is empty. Raises ValueError for text."""
    try:
        return float(cell or "nan")
    except ValueError:
        return number(cell, comma)


def _is_numeric(cell):
    with contextlib.suppress(ValueError):
        return np.isfinite(_number(cell))
    return False


def _is_code(cell, mark):
    cell = plain(cell).strip()
    return cell.endswith(mark) and LOOSE_CODE.fullmatch(cell) is not None


def _half(cell, comma):
    """Half a unit of the last place of a cell, as a spreadsheet rounds: 1.23E+11 stands for anything from 1.225E+11."""
    try:
        x = Decimal(cell.translate(PLAIN).replace(",", "." if comma else ""))
        return 0.5001 * 10.0 ** x.as_tuple().exponent if x else 0.0
    except (ArithmeticError, TypeError):  # text, or a number without end
        return 0.0


# Pictures --------------------------------------------------------------------------------------------------------------------

LEFT_OUT = re.compile(
    r'<(metadata|title|desc)\b.*?</\1>|<path id="Vazirmatn[^>]*>', re.S
)  # compared as words; outlines of letters
MADE_UP = re.compile(r"\b[a-z][0-9a-f]{10}\b")  # names that matplotlib makes of coordinates
LABEL = re.compile(r'translate\(([^)]*)\)([^>"]*)">((?:<use [^>]*"#Vazirmatn[^>]*>)+)')
GLYPH = re.compile(r'"#Vazirmatn-\w+-([0-9a-f]+)"')
PLACES = re.compile(r'\b(?:d|x|y|x1|y1|x2|y2|width|height|points|viewBox)="[^"]*"|translate\([^)]*\)')
COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
IN_NUMBERS = "0123456789۰۱۲۳۴۵۶۷۸۹.,٫٬%٪ " + ascii_lowercase  # and in their sizes


def pictures(a, b, near=NEAR):
    """Whether two SVG show the same: the same elements, none further than so many points from where it was, and labels that say the same."""
    (one, places, labels), (other, other_places, other_labels) = map(drawn, (a, b))
    return (
        one == other
        and np.allclose(places, other_places, rtol=0, atol=near)
        and all(
            np.allclose(at, other_at, rtol=0, atol=near) if text == other_text else words(text, other_text)
            for (text, at), (other_text, other_at) in zip(labels, other_labels, strict=True)
        )  # a number of another last digit is a little wider, and stands elsewhere
    )


def drawn(svg):
    """What an SVG draws, without places and labels; the places; and each label with its own."""
    places, labels, names = [], [], {}

    def label(match):
        letters = "".join(_letters().get(glyph) or chr(0xE000 + int(glyph, 16)) for glyph in GLYPH.findall(match[3]))
        labels.append((letters, [float(x) for x in match[1].split()]))
        return f'label {match[2]}">'

    def blank(match):
        places.extend(map(float, COORDINATE.findall(match[0])))
        return COORDINATE.sub("#", match[0])

    svg = re.sub(r">\s+<", "><", LEFT_OUT.sub("", svg)).replace("<defs></defs>", "")
    svg = MADE_UP.sub(lambda match: names.setdefault(match[0], f"name {len(names)}"), LABEL.sub(label, svg))
    return PLACES.sub(blank, svg), places, labels


@functools.cache
def _letters():
    """Glyph → what it draws, of the letters that numbers are made of."""
    from matplotlib.ft2font import FT2Font

    from cost_model.report.charts.chart import FONTS

    font = FT2Font(str(FONTS / "Vazirmatn-Regular.ttf"))
    return {f"{font.get_char_index(ord(letter)):x}": letter for letter in IN_NUMBERS}
