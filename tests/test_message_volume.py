"""What notebook 01 says of the bill: every sentence is a claim that fails when reading, statistic, price level or unit is another."""

import re

import pytest

from cost_model.inputs.data import rial_per_usd
from cost_model.report import language
from cost_model.report.numbers import tables
from cost_model.report.say import findings

READINGS = ("evidence", "as_stated")
BILL = "sms_bill_per_year_rial"


@pytest.fixture(scope="module")
def volumes(case):
    return tables.volume_by_reading(case, n=2**10)


@pytest.fixture(scope="module")
def said(volumes):
    return findings.message_volume(volumes)


@pytest.fixture(scope="module")
def relative(volumes):
    return findings.relative_size(volumes)


def sentences(text):
    return re.split(r"(?<=\.) ", text)


def sentence_with(text, words):
    (found,) = [sentence for sentence in sentences(text) if words in sentence]
    return found


def altered(volumes, change):
    table = change(volumes.copy())
    table.attrs = volumes.attrs
    return table


def swapped_readings(table):
    return table.assign(reading=table.reading.map(dict(zip(READINGS, READINGS[::-1], strict=True))))


def medians_for_means(table):
    return table.assign(mean=table.p50)


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_sentences_are_short_and_hold_two_numbers_at_most(said, relative, lang):
    for text in (getattr(said, lang), getattr(relative, lang)):
        for sentence in sentences(text):
            assert len(sentence.split()) <= 25, sentence
            assert len(re.findall(r"[\d۰-۹][\d۰-۹.,٫٬]*(?<![.,])", sentence)) <= 2, sentence
            assert not set(";؛“”«»()[]") & set(sentence)
    assert not re.search(r"[0-9%]", said.fa + relative.fa) and not re.search(r"[\u0600-\u06ff]|nan\b", said.en + relative.en)


def test_the_bill_is_the_mean_on_the_evidence_at_prices_of_the_base_year(volumes, said):
    bill = tables.row_of(volumes, reading="evidence", quantity=BILL)
    for lang, words, level in (("en", "On the evidence", "1401 prices"), ("fa", "بر پایهٔ شواهد", "به قیمت ۱۴۰۱")):
        sentence = sentence_with(getattr(said, lang), words)
        assert getattr(language.money(bill.mean), lang) in sentence and level in sentence
        wrong = (bill.p50, bill.mean / 10, bill.mean * 10, tables.row_of(volumes, reading="as_stated", quantity=BILL).mean)
        assert not any(getattr(language.money(other), lang) in sentence for other in wrong)
    likely = language.span(bill.p05, bill.p95, language.money)
    assert likely.en in sentence_with(said.en, "likely range") and likely.fa in sentence_with(said.fa, "بازهٔ محتمل")


def test_money_is_toman_in_persian_and_rial_in_english(volumes, said, relative):
    assert "toman" not in said.en + relative.en and "ریال" not in said.fa + relative.fa
    bill = tables.row_of(volumes, reading="evidence", quantity=BILL).mean
    assert language.large(bill).en + " rial" in said.en and language.large(bill / 10).fa + " تومان" in said.fa


def test_dollars_are_those_of_the_mean_bill_at_the_rate_of_the_base_year(volumes, said):
    bill = tables.row_of(volumes, reading="evidence", quantity=BILL).mean
    dollars = language.usd(bill / rial_per_usd(1401))
    assert dollars.en in sentence_with(said.en, "exchange rate of 1401") and dollars.fa in sentence_with(said.fa, "نرخ ارز ۱۴۰۱")
    assert language.usd(bill / rial_per_usd(1404)).en not in said.en


def test_messages_are_fewer_than_the_sms_that_they_are_billed_as(volumes, said):
    messages, segments = (
        tables.row_of(volumes, reading="evidence", quantity=q).mean for q in ("messages_per_year", "segments_per_year")
    )
    assert messages < segments
    assert f"The {language.large(messages).en} notices of a year are billed as {language.large(segments).en} SMS, " in said.en
    assert f"سالی {language.large(messages).fa} پیام، به حساب {language.large(segments).fa} پیامک، " in said.fa


def test_the_reported_bill_is_that_of_the_reading_as_stated(volumes, said):
    stated = tables.row_of(volumes, reading="as_stated", quantity=BILL)
    for lang, words in (("en", "As reported in April"), ("fa", "گزارش اردیبهشت")):
        sentence = sentence_with(getattr(said, lang), words)
        assert getattr(language.money(stated.mean), lang) in sentence
        for wrong in (stated.p50, tables.row_of(volumes, reading="evidence", quantity=BILL).mean):
            assert getattr(language.money(wrong), lang) not in sentence


@pytest.mark.parametrize("change", [swapped_readings, medians_for_means])
def test_other_readings_or_medians_make_other_sentences(volumes, said, relative, change):
    table = altered(volumes, change)
    for before, after in zip((*said, *relative), (*findings.message_volume(table), *findings.relative_size(table)), strict=True):
        assert before != after


def test_parts_of_the_bill_are_means_on_the_evidence(volumes, relative):
    def mean(quantity):
        return tables.row_of(volumes, reading="evidence", quantity=quantity).mean

    trip, tonne = mean("sms_bill_per_trip_rial"), mean("sms_bill_per_tonne_rial")
    assert f"{language.money(trip).en} a truck trip and {language.money(tonne).en} a tonne" in relative.en
    assert f"{language.money(trip).fa} در هر سفر و {language.money(tonne).fa} برای هر تن" in relative.fa
    goods = 1 / mean("sms_bill_share_of_trade_value")
    assert language.large(goods).en in sentence_with(relative.en, "rial of SMS")
    assert language.large(goods).fa in sentence_with(relative.fa, "تومان پیامک")


def test_an_average_is_said_with_its_likely_range(volumes):
    bill = tables.row_of(volumes, reading="evidence", quantity=BILL)
    text = language.average(bill, language.money)
    assert (
        text.en.startswith(language.billions(bill.mean).en) and language.span(bill.p05, bill.p95, language.billions).en in text.en
    )
    assert language.average(bill, language.money) != language.estimate(bill, language.money)
