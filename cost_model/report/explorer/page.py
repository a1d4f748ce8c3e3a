"""The explorer: one HTML file with the model, the data, the words and the letters in it, which reckons without a server or a network.

The page says nothing of its own: labels, sentences and digits are those of the words, chosen in JavaScript as `say` chooses them.
"""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import cost_model
from cost_model.inputs import case as cases
from cost_model.inputs import choices, data
from cost_model.model.calendar import month_index, month_name
from cost_model.model.scenarios import DEFAULTS, LEVERS, LEVERS_OF_ANY, published
from cost_model.report.charts.price import SAY as PRICE
from cost_model.report.explorer import engine
from cost_model.report.language import BASES, day, month
from cost_model.report.language import SAY as LANGUAGE
from cost_model.report.numbers import sensitivity
from cost_model.report.numbers.headline import DRAWS, SEED
from cost_model.report.numbers.words import OF, PER
from cost_model.report.publish import state
from cost_model.report.publish.gallery import TYPEFACE, hashed, typeface
from cost_model.report.say.answering import SAY as ANSWERING
from cost_model.report.say.reckonings import SAY as RECKONINGS
from cost_model.report.say.register import SAY as REGISTER
from cost_model.report.say.wording import SAY as WORDING
from cost_model.report.say.wording import who_in
from cost_model.words import LANGUAGES, WRITTEN, Text, words_of

SAY = words_of("explorer/page")

HERE = Path(__file__).parent
SCRIPTS = ("say.js", "charts.js", "explorer.js")
LATER = (6, 12, 24)  # months after the first in which the messenger may start instead
RANKED_ON = 2**8  # draws that the order of the inputs rests on
NUMBER, SAME = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"), 1e-9


def explorer(names=None, draws=DRAWS, before="", chart=""):
    """The page, as text.

    names   of the cases beside that of data/, by default all;  draws  simulations of the page at rest
    chart   code of the published chart of the answer, by which `verify` knows whether the page still holds
    before  the page as it was, which stays where it differs by no more than another processor may differ
    """
    names = cases.names() if names is None else names
    loaded = [cost_model.load(), *map(cost_model.load, names)]
    held = {
        "version": cost_model.__version__,
        "chart": chart,
        "set": state.name_of(names),
        "date": plain(day(data.newest_source())),
        "draws": draws,
        "seed": SEED,
        "first": loaded[0].about.name,
        "levers": LEVERS,
        "levers_of_any": LEVERS_OF_ANY,
        "defaults": DEFAULTS,
        "words": {name: plain(some) for name, some in words().items()},
        "cases": {case.about.name: of_case(case) for case in loaded},
    }
    style, script = read("explorer.css"), "\n".join(['"use strict";', *map(read, SCRIPTS)])
    letters = {name: typeface(name, json.dumps(held, ensure_ascii=False) + script) for name in TYPEFACE}
    held["typeface"] = [
        {"weight": weight, "url": f"url(data:font/ttf;base64,{letters[name]})"}
        for weight, name in zip(("400", "700"), TYPEFACE, strict=True)
    ]
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made = environment.get_template("explorer.html").render(
        languages=LANGUAGES,
        words=SAY.page,
        style=Markup(style),
        style_hash=hashed(style),
        script=Markup(script),
        script_hash=hashed(script),
        engine=Markup(engine.script()),
        data=Markup(json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")),
    )
    return before if is_same(before, made) else made


def is_same(before, made):
    """Whether two pages say the same, numbers but for their last digits."""
    if NUMBER.sub("#", before) != NUMBER.sub("#", made):
        return False
    return np.allclose(*(np.array(NUMBER.findall(text), float) for text in (before, made)), rtol=SAME, atol=0.0)


@cache
def read(name):
    """A script or style of the page."""
    return (HERE / name).read_text(encoding="utf-8")


def plain(words):
    """Words as JSON has them: of each text what it says in each language."""
    if isinstance(words, Text):
        return words._asdict()
    return {str(name): plain(some) for name, some in words.items()} if isinstance(words, dict) else words


def words():
    """The words of the page, and those that it shares with what the report says."""
    kept = {name: LANGUAGE[name] for name in ("sizes", "years", "chance", "money", "span", "currencies")}
    return {
        "page": SAY.page,
        "written": {name: {"separators": separators(how.locale), **how} for name, how in WRITTEN.items()},
        "language": kept,
        "bases": BASES,
        "units": {"of": OF, "per": PER},
        "pays": PRICE.pays,
        "wording": {"the_order": WORDING.the_order, "money_unit": WORDING.money_unit},
        "register": {name: REGISTER[name] for name in ("saved", "nothing_cheaper", "hardly_likely")},
        "answering": {name: ANSWERING[name] for name in ("cheapest_saves", "heads")},
        "reckonings": {"counted": RECKONINGS.counted},
    }


def separators(locale):
    """The signs of a language between thousands and before decimals."""
    symbols = Locale(locale).number_symbols[Locale(locale).default_numbering_system]
    return [symbols["group"], symbols["decimal"]]


def of_case(case):
    """What the page has to know of a case: its numbers, as the engine takes them, with the names, the basis and the sources of each."""
    about, known, order = case.about, engine.explorer_data(case), case.about.scenario
    first, labels = month_index(about.first_month), {one.name: one.label for one in (*published(), order)}
    kinds, chosen = {one.name: one.label for one in about.kinds}, {one.name: one for one in choices.published()}
    starts = ["", *sorted({month_name(first + months) for months in LATER} | {one.start for one in published() if one.start})]
    return known | {
        "label": plain(about.label),
        "who": {account: plain(text) for account, text in who_in(about if about.folder else None).items()},
        "months": {start: plain(month(start or about.first_month)) for start in starts},
        "ranking": {account: ranked(case, order, account) for account in known["asked_first"]},
        "inputs": {name: row | of_input(case, case.assumptions[name]) for name, row in known["inputs"].items()},
        "policies": [one | {"label": plain(labels[one["name"]])} for one in known["policies"]],
        "kinds": [one | {"label": plain(kinds[one["name"]])} for one in known["kinds"]],
        "choices": [of_choice(one, chosen[one["name"]]) for one in known["choices"]],
    }


def ranked(case, policy, account):
    """Names of the inputs, first those that move the mean saving of an account most."""
    table = sensitivity.tornado(case, policy, account, n=RANKED_ON)
    return list(table.input[table.swing != 0])


def of_input(case, row):
    """What stands beside an input."""
    found = case.sources.loc[[key for key in row.source.split() if key in case.sources.index]]
    sources = found[["title", "publisher", "date"]].fillna("").astype(str).to_dict("records")
    return {"label": plain(row.label), "unit": row.unit, "basis": row.basis, "note": row.note, "sources": sources}


def of_choice(known, choice):
    """A choice with its printed names."""
    named = [(one, choice.named(one["name"])) for one in known["alternatives"]]
    others = [one | {"label": plain(told.label), "note": plain(told.note) if told.note else None} for one, told in named]
    return known | {"label": plain(choice.label), "alternatives": others}
