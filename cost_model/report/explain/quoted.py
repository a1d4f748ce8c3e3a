"""What a number of the register is, before it is taken apart: its sentence, its definition, and what it is easily taken for."""

import json

from cost_model.report import publish
from cost_model.report.language import isolated, joined, money, percent
from cost_model.report.say.register import STATISTICS
from cost_model.words import Text, words_of

SAY = words_of("explain/quoted")

IS_NOT = SAY.is_not
DEFINED = SAY.defined
EXACTLY = SAY.exactly
LIKELY = SAY.likely
AT_PRICES = SAY.at_prices
NOT_A_NUMBER = SAY.not_a_number


def numbers():
    """The register as it is published, by key; empty where there is none that can be read."""
    try:
        return json.loads((publish.folder() / "headline.json").read_text(encoding="utf-8"))["numbers"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def lines(key, entry):
    """The number in words: its sentence, its definition, its value to the digit, and what it is not."""
    yield Text(entry["sentence_en"], entry["sentence_fa"])
    yield DEFINED.fill(definition=Text(**entry["definition"]), statistic=STATISTICS[entry["statistic"]])
    yield EXACTLY.fill(key=isolated(key), value=_exact(entry))
    if "chance_at" in entry:
        unit = entry["unit"].partition("/")[0]
        chances = [
            SAY.lines.chances.fill(chance=percent(share), price=money(float(price), currency=unit))
            for price, share in entry["chance_at"].items()
        ]
        yield AT_PRICES.fill(chances=joined(*chances))
    yield IS_NOT.fill(is_not=Text(**entry["is_not"]))


def _exact(entry):
    value, unit = entry["value"], entry["unit"]
    if value is None:
        return NOT_A_NUMBER
    if isinstance(value, str):
        return isolated(value)
    said = isolated(f"{_digits(value)} {unit}")
    if entry["p05"] is None:
        return said
    return LIKELY.fill(value=said, low=isolated(_digits(entry["p05"])), high=isolated(_digits(entry["p95"])))


def _digits(x):
    """A number as it can be found in the file, without an exponent."""
    return f"{x:,.0f}" if abs(x) >= 1e6 else f"{x:,.9g}"
