"""How a headline number comes about: the lines of the ledger that make it up, or each step down to inputs and sources.

    text(KEY, language)              a dozen lines on a number, to be read or pasted
    text(KEY, language, whole=True)  each step with its arithmetic, its 90% interval and its unit
    text(CODE, language)             which chart a code belongs to, what it was made from, which numbers belong to it
    text()                           every key with its name
    chain_of(KEY, …)                 the steps themselves, with their draws

A step says what it comes from and by which equation. Its formula in print is the line in the docstring of that equation, with
the names of what goes in; its draws are those of a run: a test holds the two together.
"""

from cost_model.report.explain.answer import text
from cost_model.report.explain.keys import chain_of, title
from cost_model.report.explain.words import paragraphs, said_number

__all__ = ["chain_of", "paragraphs", "said_number", "text", "title"]
