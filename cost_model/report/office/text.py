"""Text as office programs take it, the cells of workbooks and CSV among it, and the looks of documents by direction.

Signs that XML forbids are left out. Word and PowerPoint do not know the isolates that `language` sets around what reads left to
right within Persian; the two marks of direction, which they know, do the same.
"""

import re
from math import isfinite
from pathlib import Path

from cost_model.words import WRITTEN, right_to_left, words_of

SAY = words_of("office/text")

LEFT, RIGHT = "\u200e", "\u200f"  # marks: letters without a shape, read from the left and from the right
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\ufeff]")
LATIN = re.compile("[A-Za-z0-9](?:[\u0020-\u007e·\u200e]*[A-Za-z0-9])?")
LONGEST = 32_767  # characters that a cell holds
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DIGITS = {language: how.get("cells", "") for language, how in WRITTEN.items()}  # in which digits a cell prints its number
READS_AS_FORMULA = re.compile(r"'*[-=+@\t\r\n]")  # behind apostrophes too, so that one more can be taken away again
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a reader of workbooks would take for a coded character
LOCALE = {language: how.get("office", how.locale) for language, how in WRITTEN.items()}


def looks(name, language):
    """The template that a kind of document starts from, brief.docx, charts.pptx or numbers.xlsx: its styles, for an agency to replace."""
    stem, _, kind = name.partition(".")
    return str(Path(__file__).parent / "looks" / f"{stem}.{WRITTEN[language].direction}.{kind}")


def told_about(properties, material, language):
    """Say in the properties of a document what it is about and in which language; by whom it is made, the template says."""
    title, question = (clean(getattr(material.said[name], language)) for name in ("title", "question"))
    properties.title, properties.subject, properties.language = title, question, LOCALE[language]


def clean(text):
    """A text without what XML forbids and without signs that would turn the text after them around; one blank for a tab."""
    return ILLEGAL.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def marked(text, language):
    """A clean text in which marks stand for isolates: what was isolated reads left to right, the rest as its paragraph does."""
    outside = RIGHT if right_to_left(language) else ""
    text = re.sub("[\u2066\u2067\u2068]", outside + LEFT, clean(text))
    return text.replace("\u2069", LEFT + outside)


def runs(text, language):
    """The text in pieces that a program sets in one direction each: pairs of a piece and whether it reads right to left.

    In Persian, what is written in Latin letters or digits is a piece of its own, so that its digits stay what they are.
    """
    text = marked(text, language)
    if not right_to_left(language):
        return [(text, False)]
    pieces, end = [], 0
    for found in LATIN.finditer(text):
        pieces += [(text[end : found.start()], True), (found[0], False)]
        end = found.end()
    return [piece for piece in [*pieces, (text[end:], True)] if piece[0]]


def is_address(text):
    """Whether a text is an address that a reader may be taken to: of the web, and of nothing on their machine."""
    return re.fullmatch(r"https?://[^\s<>\"]+", str(text)) is not None


# Cells -------------------------------------------------------------------------------------------------------------------------


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
    if right_to_left(language) and said and not said[-1].isalnum():
        said += RIGHT  # what stands at the end stays there
    if len(said) > LONGEST:
        ending = getattr(SAY.cut, language)
        said = said[: LONGEST - len(ending)] + ending
    cell.value = said
    cell.data_type = "s"
    if raw.startswith(FORMULA) or said.startswith(FORMULA):
        cell.quotePrefix = True
    return cell
