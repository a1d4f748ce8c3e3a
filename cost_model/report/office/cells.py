"""Cells of a workbook: text that stays text, and numbers with the digits of their language."""

import re
from math import isfinite

from cost_model.report.office.direction import RIGHT, marked
from cost_model.words import words_of

SAY = words_of("office/cells")

LONGEST = 32_767  # characters that a cell holds
CUT = SAY.cut
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DIGITS = {"en": "", "fa": "[$-3000429]"}  # Persian digits, in the language of Iran
READS_AS_FORMULA = re.compile(r"'*[-=+@\t\r\n]")  # behind apostrophes too, so that one more can be taken away again
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a reader of workbooks would take for a coded character


def inert(cell):
    """A cell of a CSV: a text that a spreadsheet would take for a formula stands behind an apostrophe; a number stays one."""
    return f"'{cell}" if isinstance(cell, str) and READS_AS_FORMULA.match(cell) and not is_number(cell) else cell


def as_written(cell):
    """A cell of a CSV without the apostrophe that `inert` put before it."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and READS_AS_FORMULA.match(cell) else cell


def is_number(text):
    """Whether a text is a finite number."""
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def text_cell(cell, text, language):
    """Write a text into a cell as text: never a formula, no sign that XML forbids, no longer than a cell may be."""
    raw = str(text)
    said = ESCAPE.sub("_x005F_", marked(raw, language))
    if language == "fa" and said and not said[-1].isalnum():
        said += RIGHT  # what stands at the end stays there
    if len(said) > LONGEST:
        ending = getattr(CUT, language)
        said = said[: LONGEST - len(ending)] + ending
    cell.value = said
    cell.data_type = "s"
    if raw.startswith(FORMULA) or said.startswith(FORMULA):
        cell.quotePrefix = True
    return cell
