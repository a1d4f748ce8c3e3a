"""One question, one number: what the register says is said everywhere that somebody quotes from, to the digit.

What is committed is read: the register, both READMEs, the gallery's top, the charts of the window, and the results that documents
are written from.
"""

import json
import re

import pandas as pd
import pytest

from cost_model.report import language, publish
from cost_model.report.publish import results
from cost_model.words import LANGUAGES, Text

ROOT = publish.ROOT
FIGURES = ROOT / "figures"
README = {"en": "README.md", "fa": "README.fa.md"}


@pytest.fixture(scope="module")
def register():
    return json.loads((FIGURES / "headline.json").read_text(encoding="utf-8"))["numbers"]


@pytest.fixture(scope="module")
def found():
    return publish.files.read_json(FIGURES / results.FILE)


def block(lang, name):
    """What the run says in a place of a README."""
    text = (ROOT / README[lang]).read_text(encoding="utf-8")
    return re.search(f"<!-- run:{name} -->(.*?)<!-- end -->", text, re.S)[1]


def chart(name):
    return next(entry for entry in publish.catalogue(FIGURES) if entry.name == name)


def money(value, lang):
    return getattr(language.money(abs(value)), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_made_of_the_register(register, lang):
    text = block(lang, "answer")
    for key in ("forced.purse_saving", "forced.purse_chance_of_saving", "forced.silent_share"):
        assert register[key][f"sentence_{lang}"] in text, key
    for account in ("purse", "country"):
        ways = register[f"specifications.{account}"]
        parts = [getattr(language.count(x), lang) for x in (ways["value"], ways["ways"])]
        said = all(part in text for part in parts) if ways["value"] else {"en": "in none", "fa": "در هیچ شیوه"}[lang] in text
        assert said, account
    for key in ("forced.country_saving", "best.purse_saving", "forced.price_of_a_miss"):
        assert money(register[key]["value"], lang) in text, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_of_the_answer_has_the_numbers_of_the_register(register, lang):
    rows = [
        [cell.strip(" *") for cell in line.strip("|").split("|")] for line in block(lang, "answer_table").strip().splitlines()
    ]
    labels = {
        "forced": Text("Messenger only (the order)", "فقط پیام‌رسان (دستور)"),
        "stop": Text("SMS stop, nothing instead", "توقف پیامک، بدون جایگزین"),
    }
    by_label = {row[0]: row for row in rows}
    order, stop = (by_label[getattr(labels[name], lang)] for name in ("forced", "stop"))
    printed = lambda value: getattr(language.billions(value), lang)  # noqa: E731
    assert order[1] == printed(register["forced.purse_saving"]["value"])
    ends = [printed(register["forced.purse_saving"][end]) for end in ("p05", "p95")]
    assert order[2] == {"en": " to ", "fa": " تا "}[lang].join(ends)
    assert order[4] == printed(register["forced.country_saving"]["value"])
    assert order[3] == getattr(language.chance(register["forced.purse_chance_of_saving"]["value"]), lang)
    assert order[5] == getattr(language.percent(register["forced.seen_in_time"]["value"]), lang)
    assert order[6] == getattr(language.count(100 * register["forced.silent_share"]["value"]), lang)
    assert stop[1] == printed(register["stop.purse_saving"]["value"])


def test_the_charts_of_the_window_draw_the_numbers_of_the_register(register):
    table = chart("03_answer").numbers().set_index("scenario")
    for column, key in (
        ("mean", "forced.purse_saving"),
        ("probability", "forced.purse_chance_of_saving"),
        ("country", "forced.country_saving"),
        ("country_probability", "forced.country_chance_of_saving"),
        ("seen", "forced.seen_in_time"),
        ("silence", "forced.silent_share"),
    ):
        assert table[column]["forced"] == pytest.approx(register[key]["value"], rel=1e-5), key
    assert table.index[table.best.astype(str) == "True"].tolist() == [register["best.policy"]["value"]]
    seen = chart("03_seen_in_time").numbers().set_index("scenario")["mean"]
    assert seen["status_quo"] == pytest.approx(register["status_quo.seen_in_time"]["value"], rel=1e-5)
    prices = chart("03_price_of_a_miss").numbers().set_index("account")
    assert prices.price["purse"] == pytest.approx(register["forced.price_of_a_miss"]["value"], rel=1e-5)
    bought = chart("03_price_of_an_install").numbers()
    row = bought[(bought.account == "purse") & (bought.what == "installs")].iloc[0]
    assert row.price == pytest.approx(register["forced.cost_per_install"]["value"], rel=1e-5)
    ways = chart("03_specifications").numbers()
    saves = ways.probability > 0.5
    assert (int(saves.sum()), len(ways)) == (register["specifications.purse"]["value"], register["specifications.purse"]["ways"])
    bill = chart("01_sms_bill_by_reading").numbers()
    evidence = bill[(bill.reading == "evidence") & (bill.quantity == "sms_bill_per_year_rial")] if "quantity" in bill else None
    if evidence is not None and len(evidence):
        assert evidence["mean"].iloc[0] == pytest.approx(register["sms.bill_per_year"]["value"], rel=1e-5)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_of_the_window_that_say_a_number_say_that_of_the_register(register, lang):
    says = {
        "01_sms_bill_by_reading": money(register["sms.bill_per_year"]["value"], lang),
        "03_seen_in_time": getattr(language.percent(register["forced.seen_in_time"]["value"]), lang),
        "03_price_of_a_miss": money(register["forced.price_of_a_miss"]["value"], lang),
    }
    for name, number in says.items():
        assert number in getattr(chart(name).title, lang), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_sentences_that_say_a_number_of_the_register_say_the_same(register, found, lang):
    said = {name: part[lang] for name, part in found["sentences"].items()}
    assert money(register["sms.bill_per_year"]["value"], lang) in said["volume"]
    assert money(register["best.purse_saving"]["value"], lang) in said["choose"]
    assert money(register["forced.cost_per_install"]["value"], lang) in said["objections"]
    shares = [getattr(language.percent(register[f"{name}.seen_in_time"]["value"]), lang) for name in ("status_quo", "forced")]
    assert all(share in said["objections"] for share in shares) and all(share in said["since"] for share in shares)
    for name in ("answer", "answer_table", "changes", "objections", "who", "volume", "true", "choose", "learn", "since"):
        assert block(lang, name).strip() == said[name].strip(), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_gallery_opens_with_the_answer(found, lang):
    page = (FIGURES / "index.html").read_text(encoding="utf-8")
    top = page[: page.index('id="block"')]
    assert found["sentences"]["answer"][lang] in top


def test_the_numbers_that_are_taken_apart_are_those_that_are_quoted(register, found):
    numbers = found["numbers"]
    explained = {key: entry for key, entry in register.items() if entry["explained_by"]}
    assert len(explained) >= 10
    for key, entry in explained.items():
        of = numbers[entry["explained_by"]]
        assert entry["value"] == pytest.approx(of["mean"], rel=1e-6), key
        if entry["p05"] is not None:
            assert (entry["p05"], entry["p95"]) == pytest.approx((of["p05"], of["p95"]), rel=1e-6), key
        assert entry["mc_error"] == of["mc_error"]


def test_every_number_stands_in_its_units(register):
    for key, entry in register.items():
        money_of = entry["unit"].partition("/")[0] == "rial"
        assert ("in" in entry) == (money_of and entry["value"] is not None) or entry["in"]["rial"] is None, key
        assert pd.notna(entry["sentence_en"]) and entry["definition"]["fa"] and entry["is_not"]["en"]


def test_the_code_that_a_reader_is_told_to_verify_is_one_that_was_published():
    published = {code for kept in publish.published_sets(FIGURES).values() for code in kept["charts"]}
    for name in README.values():
        codes = set(re.findall(r"\b\d\d[a-z]+·[0-9a-f]{6}\b", (ROOT / name).read_text(encoding="utf-8")))
        assert codes and codes <= published, name
