"""What a number of the register is, before it is taken apart: its sentence, its definition, and what it is easily taken for."""

import json

from cost_model.report import publish
from cost_model.report.language import Text, isolated, joined, money, percent
from cost_model.report.say.register import STATISTICS

IS_NOT = Text("What it is not: {is_not}", "آنچه نیست: {is_not}")
DEFINED = Text("What it is: {definition}; {statistic}.", "آنچه هست: {definition}؛ {statistic}.")
EXACTLY = Text("In figures/headline.json under {key}: {value}", "در figures/headline.json با کلید {key}: {value}")
LIKELY = Text(
    "{value}; nine simulations in ten lie between {low} and {high}", "{value}؛ از هر ده شبیه‌سازی نُه تا بین {low} و {high} است"
)
AT_PRICES = Text(
    "Chance that it pays, at a price of a missed notice: {chances}.", "احتمال به‌صرفه بودن، با بهای هر پیام دیده‌نشده: {chances}."
)
NOT_A_NUMBER = Text("no number", "عددی ندارد")


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
            Text("{chance} at {price}", "{chance} با {price}").fill(
                chance=percent(share), price=money(float(price), currency=unit)
            )
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
