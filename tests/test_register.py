"""The numbers that may be quoted: one for each question, with a sentence that turns with payer, policy, sign and end."""

import dataclasses
import itertools
import json
import re

import numpy as np
import pytest

import cost_model
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.report.language import RIAL
from cost_model.report.numbers import answer, decision, specifications
from cost_model.report.say import answering, register
from cost_model.report.say.register import RATIO, STATISTICS
from cost_model.words import LANGUAGES, Text

NAMED = (
    *("forced.purse_saving", "forced.purse_chance_of_saving", "forced.country_saving", "forced.country_chance_of_saving"),
    *(
        "forced.seen_in_time",
        "status_quo.seen_in_time",
        "forced.silent_share",
        "forced.price_of_a_miss",
        "forced.cost_per_install",
    ),
    *("stop.purse_saving", "best.policy", "best.purse_saving", "sms.bill_per_year", "sms.messages_per_year"),
    *("specifications.purse", "specifications.country", "orders.gone_within_a_year"),
)
MARK = Text(" (the order)", " (دستور)")
CASES = ("bank_notices_bale", "city_parking", "azad_university_igap")


@pytest.fixture(scope="module")
def ways(case):
    return specifications.specifications(case, n=2**6)


@pytest.fixture(scope="module")
def numbers(outcome, ways):
    return register.whole(outcome, answer.by_kind(outcome), ways)


def numbers_in(text):
    """Numbers of a sentence: digits with what belongs to them."""
    return re.findall(r"[\d۰-۹][\d۰-۹.,٫٬/]*", text)


def test_the_register_has_what_may_be_quoted_and_little_else(numbers):
    assert set(NAMED) <= set(numbers.numbers) and 12 <= len(numbers.numbers) <= 20
    for key, one in numbers.numbers.items():
        assert one.key == key and one.statistic in STATISTICS
        for text in (one.definition, one.is_not, one.sentence):
            assert text.en and text.fa and "{" not in text.en + text.fa


def test_every_sentence_is_short_and_in_its_own_digits(numbers):
    for one in numbers.numbers.values():
        english, persian = one.sentence
        assert max(len(english.split()), len(persian.split())) <= 25, one.key
        assert len(numbers_in(english)) <= 2, english
        assert not re.search(r"[0-9%]", persian) and english.endswith(".") and persian.endswith(".")
        assert not re.search(r"\bdraws?\b|median|interval|[()]|\bnan\b", english) and "نمونه" not in persian


def test_values_are_those_of_the_run(outcome, numbers):
    for account in (PURSE, COUNTRY):
        saved = decision.saving(outcome, account)
        for key, policy in ((f"forced.{account}_saving", ORDER),):
            one = numbers[key]
            assert one.value == pytest.approx(saved[policy].mean()) and one.unit == RIAL
            assert (one.p05, one.p95) == pytest.approx(tuple(saved[policy].quantile([0.05, 0.95])))
        assert numbers[f"forced.{account}_chance_of_saving"].value == pytest.approx((saved[ORDER] > 0).mean())
    assert numbers["stop.purse_saving"].value == pytest.approx(decision.saving(outcome, PURSE)["sms_stop"].mean())
    assert numbers["forced.seen_in_time"].value == pytest.approx(outcome.share_seen_in_time()[ORDER].mean())
    assert numbers["best.policy"].value == "leaner_sms"
    assert numbers["best.purse_saving"].value == pytest.approx(decision.saving(outcome, PURSE)["leaner_sms"].mean())
    assert numbers["sms.bill_per_year"].value == pytest.approx(simulate.sms_bill_per_year(outcome.draws).mean())
    silent = answer.shares_of_unsent(outcome)["silence"][ORDER].mean()
    assert numbers["forced.silent_share"].value == pytest.approx(silent)
    price = numbers["forced.price_of_a_miss"]
    gain = answer.gain_before_misses(outcome, PURSE)[ORDER].mean()
    more = (outcome.line("pv_misses")[ORDER] - outcome.line("pv_misses")[BASELINE]).mean()
    assert price.statistic == RATIO and price.value == pytest.approx(gain / more) and np.isnan(price.p05)
    assert list(price.more["chance_at"]) == [str(value) for value in answer.VALUES]


def test_money_stands_in_rial_toman_and_dollars_and_null_where_there_is_no_number(numbers):
    entries = numbers.entries({"forced.saving_purse_rial": 1.0}, 1401)
    saved = entries["forced.purse_saving"]
    assert saved["in"]["toman"] == pytest.approx(saved["value"] / 10) and saved["mc_error"] == 1.0
    assert saved["in"]["USD"] == pytest.approx(saved["value"] / cost_model.inputs.data.rial_per_usd(1401))
    assert (
        entries["forced.country_price_of_a_miss"]["value"] is None
        and entries["forced.country_price_of_a_miss"]["reading"] == "never"
    )
    assert entries["forced.seen_in_time"].get("in") is None
    json.dumps(entries, allow_nan=False)


# What is said turns with what is so -------------------------------------------------------------------------------------------


def said(outcome):
    return register.of_run(outcome)


def test_another_payer_another_policy_and_the_other_sign_are_said_otherwise(outcome, numbers):
    """Sentences of the register differ wherever account, policy or sign differ."""
    purse, country = numbers["forced.purse_saving"].sentence, numbers["forced.country_saving"].sentence
    assert "the public purse" in purse.en and "the country" in country.en and "کل دولت" in purse.fa and "کشور" in country.fa
    assert "more than SMS" in purse.en and "saves" not in purse.en
    assert (
        "saves" in numbers["best.purse_saving"].sentence.en and "“Fewer, shorter SMS”" in numbers["best.purse_saving"].sentence.en
    )
    words = numbers.words
    for account, option in itertools.product((PURSE, "sender", COUNTRY), (numbers.told, named("voluntary").quoted)):
        who = words.who[account]
        texts = [register.saved_sentence(mean, option, who, words.money, 60) for mean in (3e9, -3e9, 0.0)]
        assert len({text.en for text in texts}) == len({text.fa for text in texts}) == 3
        for text in texts:
            assert who.en in text.en and who.fa in text.fa and option.fa in text.fa and option.en.lower() in text.en.lower()
    assert "3 billion rial" in register.saved_sentence(3e9, numbers.told, words.who[PURSE], words.money, 60).en
    assert "۳۰۰ میلیون تومان" in register.saved_sentence(3e9, numbers.told, words.who[PURSE], words.money, 60).fa


def test_a_price_of_a_miss_is_told_by_its_reading(numbers):
    words, readings = numbers.words, ("below", "above", "never", "always", "none")
    row = {"price": 900.0, "harm": 2000.0}
    made = dataclasses.make_dataclass("Row", ["reading", "price", "harm"])
    texts = [register.price_sentence(made(reading, **row), numbers.told, words.who[PURSE], words.money) for reading in readings]
    assert len({text.en for text in texts}) == len({text.fa for text in texts}) == len(readings)
    below, above = texts[:2]
    assert "less than 900 rial" in below.en and "more than 900 rial" in above.en and "2,000 rial" in below.en
    assert "۹۰ تومان" in below.fa and "زیر" in below.fa and "بالای" in above.fa


def test_silence_is_said_by_its_sign(numbers):
    fewer, more, same, none = (register.silence_sentence(x) for x in (0.5, -0.5, 0.0, float("nan")))
    assert "50 fewer" in fewer.en and "50 more" in more.en and "کمتر" in fewer.fa and "بیشتر" in more.fa
    assert len({fewer.fa, more.fa, same.fa, none.fa}) == 4


# The answer -------------------------------------------------------------------------------------------------------------------


def test_the_answer_is_read_in_half_a_minute(numbers):
    text = answering.answer_in_words(numbers)
    assert len(text.en.split()) <= 120 and text.en.startswith("No, not by force.") and text.fa.startswith("نه")
    for sentence in re.split(r"(?<=[.])\s", text.en):
        assert len(sentence.split()) <= 25, sentence
    figures = [x for x in numbers_in(text.en) if x.strip(".,") != "100"]
    assert len(figures) <= 8, figures


@pytest.mark.parametrize("name", CASES)
def test_every_case_gets_an_answer_of_its_own_account_and_money(name):
    case = cost_model.load(name)
    run = register.of_run(simulate.run(case.sample(2**6)))
    text = answering.answer_in_words(run)
    who = run.words.who[run.first]
    assert who.en in text.en and who.fa in text.fa and "nan" not in text.en and "{" not in text.en
    other = {"rial": "euros", "euro": "rial"}[case.about.currency]
    assert f" {other}" not in text.en


def test_a_policy_that_is_no_order_is_named_and_no_order_is_spoken_of(draws):
    own = replace("voluntary", name="own", en="An offer", fa="یک پیشنهاد")
    run = register.of_run(simulate.run(draws, (named(BASELINE), own)))
    text = answering.answer_in_words(run)
    assert "“An offer”" in text.en and "the order" not in text.en.lower() and "دستور" not in text.fa and text.en.startswith("No.")


def test_an_order_that_is_the_cheapest_at_equal_service_is_a_yes(numbers):
    yes = dataclasses.replace(numbers, best=named(ORDER))
    assert answering.answer_in_words(yes).en.startswith("Yes")
    none = dataclasses.replace(numbers, best=named(BASELINE))
    assert numbers["best.policy"].sentence.en in answering.answer_in_words(none).en


def test_the_table_of_the_answer_holds_each_policy_once_and_marks_the_best(outcome):
    table = answer.answer(outcome)
    for language in LANGUAGES:
        lines = getattr(answering.answer_table(table), language).strip().splitlines()
        assert len(lines) == 2 + len(outcome.scenarios) - 1
        assert sum("**" in line for line in lines) == 1
        for one in outcome.scenarios:
            rows = [line.replace("**", "").strip("| ").partition(" |")[0] for line in lines]
            label = getattr(one.label, language) + (getattr(MARK, language) if one.name == ORDER else "")
            assert rows.count(label) == (one.name != BASELINE)
    order = next(line for line in answering.answer_table(table).en.splitlines() if "| Messenger only (the order) |" in line)
    row = table.set_index("scenario").loc[ORDER]
    cells = [cell.strip() for cell in order.strip("| ").split("|")]
    assert cells[6] == str(round(100 * row.silence)) and cells[5] == f"{row.seen:.0%}"
