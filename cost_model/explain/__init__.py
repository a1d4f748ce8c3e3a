"""How a headline number comes about: each step with its arithmetic, its 90% interval and its unit, down to inputs and sources.

    text(KEY, language)    the explanation, to be read or pasted
    chain_of(KEY, …)       the steps themselves, with their draws

A step says what it comes from and by which equation. Its formula in print is the line in the docstring of that equation, with
the names of what goes in; its draws are those of a run: a test holds the two together.
"""

from cost_model.explain.keys import chain_of, title
from cost_model.explain.words import paragraphs, said_number, text

__all__ = ["chain_of", "paragraphs", "said_number", "text", "title"]
