"""Charts of the SMS bill by flow and of prices abroad: parts add up, and what is drawn and said is the table."""

import re

import numpy as np
import pytest

import cost_model
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.report import language
from cost_model.report.charts import volume
from cost_model.report.numbers import tables

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


@pytest.fixture(scope="module")
def by_year(case):
    return tables.bill_by_year(case, n=2**9)


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
        assert part["mean"]["all"] == whole.mean
        assert part["mean"][FLOWS].sum() == pytest.approx(whole.mean) and part.share[FLOWS].sum() == pytest.approx(1)
        for flow in FLOWS:
            own = tables.row_of(volumes, reading=reading, quantity=f"sms_bill_per_year_rial_{flow}")
            assert part.loc[flow, ["p05", "p50", "p95"]].tolist() == [own.p05, own.p50, own.p95]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_bars_start_at_their_names_and_are_the_parts(charts, lang):
    axis = charts["bill"].figure(lang).axes[0]
    numbers = charts["bill"].numbers.query("quantity == 'sms_bill_per_year_rial' and flow != 'all'")
    assert sorted(bar.get_width() for bar in axis.patches) == pytest.approx(sorted(numbers["mean"]))
    assert axis.xaxis_inverted() == (lang == "fa")


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_each_bar_says_its_own_mean_at_its_end_and_its_own_range_below(charts, volumes, lang):
    axis = charts["bill"].figure(lang).axes[0]
    said = {text.get_text().lstrip("\u061c"): text.xy for text in axis.texts if hasattr(text, "xy")}
    for place, reading in enumerate(("as_stated", "evidence")):
        row = tables.row_of(volumes, reading=reading, quantity="sms_bill_per_year_rial")
        assert said[language.billions(row.mean)._asdict()[lang]] == (row.mean, place)
        likely = language.span(row.p05, row.p95, language.billions)._asdict()[lang]
        ((end, below),) = [xy for words, xy in said.items() if words.endswith(likely)]
        assert end == row.p95 and place - 0.5 < below < place
        assert [row.p05, row.p95] in [list(line.get_xdata()) for line in axis.lines if line.get_ydata()[0] == below]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_legend_names_the_parts_of_the_upper_bar(charts, lang):
    figure = charts["bill"].figure(lang)
    flows = charts["bill"].numbers.query("reading == 'evidence' and quantity == 'sms_bill_per_year_rial'").set_index("flow")
    (legend,), upper = figure.legends, {}
    for bars in figure.axes[0].containers:
        upper[bars[0].get_facecolor()] = (bars[0].get_x(), bars[0].get_width())
    named = zip(legend.get_texts(), legend.get_patches(), strict=True)
    drawn = {text.get_text().lstrip("\u061c"): upper[patch.get_facecolor()] for text, patch in named}
    begins = 0.0
    for flow in FLOWS:
        start, length = drawn[language.FLOWS[flow]._asdict()[lang]]
        assert (start, length) == pytest.approx((begins, flows["mean"][flow]))
        begins += length


def test_the_bill_of_the_title_is_the_mean_on_the_evidence_in_money_of_the_language(charts, volumes):
    title = charts["bill"].title
    evidence, stated = (tables.row_of(volumes, reading=r, quantity="sms_bill_per_year_rial") for r in ("evidence", "as_stated"))
    assert language.money(evidence.mean).en in title.en and language.money(evidence.mean).fa in title.fa
    for wrong in (evidence.p50, stated.mean, 10 * evidence.mean, evidence.mean / 10):
        assert language.money(wrong).en not in title.en and language.money(wrong).fa not in title.fa


def test_trips_by_flow_can_still_be_read(charts, case):
    trips = charts["bill"].numbers.query("quantity == 'truck_trips_per_year' and reading == 'evidence'").set_index("flow")
    draws = case.sample(2**9)
    assert trips["mean"]["all"] == pytest.approx(np.mean(simulate.truck_trips_per_year(draws)))
    assert language.large(trips["mean"]["export"]).en in charts["bill"].alt.en
    assert language.large(trips["mean"]["export"]).fa in charts["bill"].alt.fa


# ---- the bill year by year ----


def test_the_rise_of_the_title_is_that_of_the_mean_after_inflation(by_year):
    title, rows = volume.bill_by_year(by_year).title, by_year.set_index("year")

    def rise(column):
        return language.percent(rows[column][1401] / rows[column][1400] - 1)

    assert f"rose {rise('mean').en}" in title.en and rise("mean").fa in title.fa and len(title.en.split()) <= 12
    for wrong in ("nominal_mean", "p05"):
        assert rise(wrong).en not in title.en
    assert rows["nominal_mean"][1401] == pytest.approx(rows["mean"][1401])


def test_a_bill_that_fell_is_said_to_have_fallen(by_year):
    lower = by_year.assign(
        mean=by_year["mean"].where(by_year.year != 1401, 0.5 * by_year["mean"].loc[by_year.year == 1400].item())
    )
    lower.attrs = by_year.attrs
    title = volume.bill_by_year(lower).title
    assert "fell 50%" in title.en and "۵۰٪ کمتر شد" in title.fa


# ---- prices abroad ----


def test_a_price_is_in_dollars_at_the_rate_of_its_own_date(abroad):
    rates = data.observations("cross_rates").set_index(["currency", "year"]).usd_per_unit
    for row in abroad.itertuples():
        assert row.usd_per_segment == pytest.approx(row.published * row.usd_per_unit * row.deflator)
        if row.unit.startswith("GBP"):
            assert row.usd_per_unit == rates["GBP", row.solar_year]
    home = tables.row_of(abroad, offer="iran")
    assert home.usd_per_unit == 1 / data.rial_per_usd(1401) and home.solar_year == 1401
    britain = tables.row_of(abroad, offer="govuk_domestic")
    assert (britain.published, britain.solar_year) == (0.0172, 1401), "the two prices of the title are of one year"


def test_the_pound_of_1401_and_the_multiplier_of_1401_make_the_british_price_to_iran(abroad):
    row = tables.row_of(abroad, offer="GOV.UK Notify")
    assert row.published == pytest.approx(3 * 0.0172), "three units, as long as the base year ran; six since April 2025"
    assert row.usd_per_unit == pytest.approx(1.22, rel=0.02) and row.deflator == 1
    assert row.usd_per_segment == pytest.approx(0.063, rel=0.02)
    segments = 57.46e6  # the median of a year when this was worked out by hand
    assert segments * row.usd_per_segment == pytest.approx(3.6e6, rel=0.01)
    assert segments * tables.row_of(abroad, offer="govuk_domestic").usd_per_segment == pytest.approx(1.2e6, rel=0.01)


def test_a_price_of_another_year_is_put_to_the_base_year_by_us_consumer_prices(abroad):
    index = {2019: 255.657, 2020: 258.811, 2022: 292.655, 2025: 321.943}  # CPI-U, annual averages
    for offer, year in (
        ("Twilio-format list", 2019),
        ("Tencent Cloud", 2020),
        ("GOV.UK Notify", 2022),
        ("Twilio (quoted)", 2025),
    ):
        row = tables.row_of(abroad, offer=offer)
        assert row.year == year and row.deflator == pytest.approx(index[2022] / index[year], rel=1e-5)
    older, later = (tables.row_of(abroad, offer=offer) for offer in ("Twilio-format list", "Twilio (quoted)"))
    assert older.usd_per_segment > older.published and later.usd_per_segment < later.published
    assert later.usd_per_segment == pytest.approx(0.3534 * 292.655 / 321.943)


def test_the_bill_is_the_segments_at_the_real_price(abroad, case):
    segments = simulate.segments_per_year(case.sample(2**9))
    for row in abroad[abroad.offer != "iran"].itertuples():
        assert row.mean == pytest.approx(segments.mean() * row.usd_per_segment)


def test_us_prices_of_a_year_that_is_not_published_are_refused_in_words():
    assert tables.us_price_level(1401, 1401) == 1 and tables.us_price_level(1404, 1401) > 1
    with pytest.raises(data.DataError, match=r"cpi_us\.csv: found no row for 2030"):
        tables.us_price_level(1409, 1401)


def test_the_price_in_force_is_the_last_one_before_the_end_of_the_year_else_the_first_after_it():
    prices = data.observations("sms_prices_abroad").query("sender == 'GOV.UK Notify' and destination == 'Iran'")
    found = {year: tables.in_force(prices, year).value.tolist() for year in (1390, 1400, 1401, 1402, 1404)}
    assert found == {1390: [0.0474], 1400: [0.048], 1401: [0.0516], 1402: [0.0394], 1404: [0.1398]}
    operators = data.observations("sms_prices_abroad").query("sender == 'Twilio-format list' and destination == 'Iran'")
    assert len(tables.in_force(operators, 1401)) == 3, "a row for each operator"


def test_the_title_compares_means_of_one_year(charts, abroad):
    home, britain = (tables.row_of(abroad, offer=offer) for offer in ("iran", "govuk_domestic"))
    assert f"{language.number(britain.mean / home.mean).en} times" in charts["abroad"].title.en
    assert language.number(britain.mean / home.mean).fa in charts["abroad"].title.fa


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
        names = [label.get_text() for label in axis.get_yticklabels()]
        for name, row in zip(names, abroad.itertuples(), strict=True):
            assert getattr(language.year(row.year if lang == "en" else row.solar_year), lang) in name
            assert (about in name) == (not row.exact)
        assert not axis.xaxis_inverted(), "what has an axis runs left to right in both languages"
    assert not tables.row_of(abroad, offer="Tencent Cloud").exact and not tables.row_of(abroad, offer="Twilio (quoted)").exact


def test_the_chart_says_its_price_level_and_the_date_of_its_exchange_rates(charts, abroad):
    unit, alt = charts["abroad"].unit, charts["abroad"].alt
    for said in (unit, alt):
        assert "US dollars of 2022" in said.en and "به دلارِ سال ۱۴۰۱" in said.fa
        assert "exchange rate of its own year" in said.en and "نرخ ارز سال خودش" in said.fa
        assert "US consumer prices" in said.en and "شاخص بهای مصرف‌کنندهٔ آمریکا" in said.fa
    assert "GBP 0.0516 of 2022 is USD 0.0622" in alt.en and "۰٫۰۵۱۶ پوند سال ۱۴۰۱ برابر ۰٫۰۶۲۲ دلار" in alt.fa
    rial = language.money(data.rial_per_usd(1401))
    assert rial.en in alt.en and rial.fa in alt.fa
    assert "bls" in charts["abroad"].sources


def test_a_new_sender_is_drawn_under_the_name_that_it_has_in_the_file(abroad):
    table = abroad.replace({"offer": {"Tencent Cloud": "Somebody"}})
    table.attrs = abroad.attrs
    (axis,) = volume.prices_abroad(table).figure("en").axes
    assert any("Somebody, about 2020" in label.get_text() for label in axis.get_yticklabels())


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_numbers_stand_in_the_row_that_they_are_of(charts, abroad, lang):
    (axis,) = charts["abroad"].figure(lang).axes
    said = {round(text.xy[1]): text.get_text() for text in axis.texts}
    for place, row in enumerate(abroad[::-1].itertuples()):
        assert getattr(language.usd(row.mean), lang) in said[place]
    assert {text.get_ha() for text in axis.texts} == {"left" if lang == "en" else "right"}
