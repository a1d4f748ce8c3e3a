"""Charts of the SMS bill by flow and of prices abroad: parts add up, and what is drawn and said is the table."""

import re

import numpy as np
import pytest

import cost_model
from cost_model import data, language, simulate, tables
from cost_model.figures import volume

FLOWS = list(language.FLOWS)


@pytest.fixture(scope="module")
def volumes(case):
    return tables.volume_by_reading(case, n=2**9)


@pytest.fixture(scope="module")
def abroad(case):
    return tables.prices_abroad(case, n=2**9)


@pytest.fixture(scope="module")
def charts(volumes, abroad):
    return {"bill": volume.sms_bill_by_reading(volumes), "abroad": volume.prices_abroad(abroad)}


@pytest.mark.parametrize("name", ["bill", "abroad"])
def test_a_title_is_one_short_finding_in_the_digits_of_its_language(charts, name):
    title = charts[name].title
    for text in title:
        assert len(text.split()) <= 12 and not set(';؛“”"«»') & set(text)
    assert len(re.findall(r"\d[\d,.]*", title.en)) == 1 and len(re.findall(r"[۰-۹][۰-۹٬٫]*", title.fa)) == 1
    for text in (title, charts[name].unit, charts[name].alt):
        assert not re.search(r"[0-9%]", text.fa) and not re.search(r"[\u0600-\u06ff]|nan\b", text.en)


# ---- the bill by flow ----


@pytest.mark.parametrize("quantity", ["sms_bill_per_year_rial", "truck_trips_per_year"])
def test_flows_add_up_to_the_whole_in_each_draw_of_both_readings(case, quantity):
    for frame in tables.volumes(case, n=2**7).values():
        assert frame[[f"{quantity}_{flow}" for flow in FLOWS]].sum(axis=1).to_numpy() == pytest.approx(frame[quantity].to_numpy())


def test_what_other_events_cost_is_the_part_of_no_flow():
    table = tables.volume_by_reading(cost_model.load("customs_all_services"), n=2**7)
    found = volume.by_reading_and_flow(table).query("quantity == 'sms_bill_per_year_rial' and reading == 'evidence'")
    assert list(found.flow) == ["all", *FLOWS, "other"] and found.share[found.flow == "other"].iloc[0] > 0
    assert found[found.flow != "all"].share.sum() == pytest.approx(1)
    volume.sms_bill_by_reading(table).figure("fa")


def test_the_parts_of_a_bar_make_its_length_which_is_the_bill(charts, volumes):
    numbers = charts["bill"].numbers
    for reading in ("as_stated", "evidence"):
        whole = tables.row_of(volumes, reading=reading, quantity="sms_bill_per_year_rial")
        part = numbers[(numbers.reading == reading) & (numbers.quantity == "sms_bill_per_year_rial")].set_index("flow")
        assert part.part["all"] == part.p50["all"] == whole.p50
        assert part.part[FLOWS].sum() == pytest.approx(whole.p50) and part.share[FLOWS].sum() == pytest.approx(1)
        for flow in FLOWS:
            own = tables.row_of(volumes, reading=reading, quantity=f"sms_bill_per_year_rial_{flow}")
            assert part.loc[flow, ["p05", "p50", "p95"]].tolist() == [own.p05, own.p50, own.p95]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_bars_start_at_their_names_and_are_the_parts(charts, lang):
    axis = charts["bill"].figure(lang).axes[0]
    numbers = charts["bill"].numbers.query("quantity == 'sms_bill_per_year_rial' and flow != 'all'")
    assert sorted(bar.get_width() for bar in axis.patches) == pytest.approx(sorted(numbers.part))
    assert axis.xaxis_inverted() == (lang == "fa")
    words = " ".join(text.get_text() for text in axis.texts)
    assert language.span(*numbers_of(charts["bill"], "evidence"), language.billions)._asdict()[lang] in words


def numbers_of(chart, reading):
    row = tables.row_of(chart.numbers, reading=reading, quantity="sms_bill_per_year_rial", flow="all")
    return row.p05, row.p95


def test_trips_by_flow_can_still_be_read(charts, case):
    trips = charts["bill"].numbers.query("quantity == 'truck_trips_per_year' and reading == 'evidence'").set_index("flow")
    draws = case.sample(2**9)
    assert trips.p50["all"] == pytest.approx(np.median(simulate.truck_trips_per_year(draws)))
    assert language.large(trips.p50["export"]).en in charts["bill"].alt.en
    assert language.large(trips.p50["export"]).fa in charts["bill"].alt.fa


# ---- prices abroad ----


def test_a_price_is_in_dollars_at_the_rate_of_its_own_date(abroad):
    rates = data.observations("cross_rates").set_index(["currency", "year"]).usd_per_unit
    for row in abroad.itertuples():
        assert row.usd_per_segment == pytest.approx(row.published * row.usd_per_unit)
        if row.unit.startswith("GBP"):
            assert row.usd_per_unit == rates["GBP", row.solar_year]
    home = tables.row_of(abroad, offer="iran")
    assert home.usd_per_unit == 1 / data.rial_per_usd(1401) and home.solar_year == 1401
    britain = tables.row_of(abroad, offer="govuk_domestic")
    assert (britain.published, britain.solar_year) == (0.0172, 1401), "the two prices of the title are of one year"


@pytest.mark.parametrize(
    ("date", "year"), [("2019-09", 1398), ("2020", 1399), ("2022-03-20", 1400), ("2022-03-21", 1401), ("2026-08", 1405)]
)
def test_the_solar_year_of_a_date(date, year):
    assert tables.solar_year(date) == year


def test_a_price_without_a_rate_of_its_year_is_refused_in_words():
    with pytest.raises(data.DataError, match=r"cross_rates\.csv: found no GBP of 1380"):
        tables.usd_per_unit("GBP", 1380)


def test_each_row_says_the_year_of_its_price_and_whether_it_is_inferred(charts, abroad):
    for lang, about in (("en", "about"), ("fa", "حدود")):
        (axis,) = charts["abroad"].figure(lang).axes
        names = [label.get_text() for label in axis.get_yticklabels()][::-1]
        for name, row in zip(names, abroad.itertuples(), strict=True):
            assert getattr(language.year(row.year if lang == "en" else row.solar_year), lang) in name
            assert (about in name) == (not row.exact)
        assert not axis.xaxis_inverted(), "what has an axis runs left to right in both languages"
    assert not tables.row_of(abroad, offer="Tencent Cloud").exact and not tables.row_of(abroad, offer="Twilio (quoted)").exact
    assert "no price is adjusted for inflation" in charts["abroad"].unit.en


def test_a_new_sender_is_drawn_under_the_name_that_it_has_in_the_file(abroad):
    table = abroad.replace({"offer": {"Tencent Cloud": "Somebody"}})
    table.attrs = abroad.attrs
    (axis,) = volume.prices_abroad(table).figure("en").axes
    assert any("Somebody, about 2020" in label.get_text() for label in axis.get_yticklabels())


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_numbers_stand_in_the_row_that_they_are_of(charts, abroad, lang):
    (axis,) = charts["abroad"].figure(lang).axes
    said = {round(text.get_position()[1]): text.get_text() for text in axis.texts}
    for place, row in enumerate(abroad[::-1].itertuples()):
        assert getattr(language.usd(row.p50), lang) in said[place]
    assert {text.get_ha() for text in axis.texts} == {"left" if lang == "en" else "right"}
