"""Formulas in print: the line in the docstring of an equation, with the printed names of what goes in."""

import inspect
import re

from cost_model.report.language import in_digits
from cost_model.report.say.wording import LINE_NAMES, QUANTITY_NAMES
from cost_model.words import Text, right_to_left, text_of, words_of

SAY = words_of("explain/formulas")
PHRASE = re.compile(r"[A-Za-z](?:[A-Za-z_ -]*[A-Za-z])?")


def formula_line(equation):
    """The formula of a line of the ledger, or in the docstring of an equation, without its result; '' of none, or of more than one."""
    if isinstance(equation, str):
        return equation
    _, *below = (inspect.getdoc(equation) or "").split("\n\n")  # the formula stands alone, below what it is of
    line = below[0].strip() if below else ""
    return "" if "\n" in line else line.rpartition(" = ")[2]


def argument(phrase):
    """The argument that a phrase of a formula means: 'Latin share' is latin_share."""
    return phrase.lower().replace(" ", "_").replace("-", "_")


def name_of(argument, case):
    """Printed name of a line, a quantity, an input or any other argument of an equation."""
    if argument in case.assumptions:
        return text_of(case.assumptions[argument], "label")
    return next(names[argument] for names in (LINE_NAMES, QUANTITY_NAMES, SAY.terms) if argument in names)


def formula(equation, case):
    """The formula of an equation in both languages."""

    def said(language):
        line = formula_line(equation)
        if right_to_left(language):
            line = in_digits(line, language).replace(", ", "، ")

        def word(match):
            name = argument(match[0])
            if name in SAY.functions:
                return getattr(SAY.functions[name], language)
            return getattr(name_of(name, case).quoted, language)

        return PHRASE.sub(word, line)

    return Text.each(said)
