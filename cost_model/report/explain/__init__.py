"""How a number comes about, from what the run already knows: what adds up to it, what moves it, its inputs and their sources.

    text(KEY, language)              a page on a number, to be read or pasted
    text(KEY, language, whole=True)  with each line of the ledger, its equation, every input and source
    text(CODE, language)             which chart a code belongs to, what it was made from, which numbers belong to it
    text()                           every key with its name

Parts are lines of the ledger, or equations of the volume, and add up to the number in the mean; formulas in print are the lines
in the docstrings of the equations. Which inputs stand behind a number is measured: each is moved alone, and what changes is listed.
"""

from cost_model.report.explain.answer import text
from cost_model.report.explain.number import title
from cost_model.report.explain.said import paragraphs, said_number

__all__ = ["paragraphs", "said_number", "text", "title"]
