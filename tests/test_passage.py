"""A check on the harm: a trip's waiting and calls, worked by hand, and what published means could have shown of them."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import cost_model
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.model.scenarios import BASELINE, ORDER
from cost_model.report.numbers import passage
from cost_model.report.publish import results
from cost_model.report.say import findings, headings

TRIPS, HOURS, CALLS = 1_000.0, {BASELINE: 0.1, ORDER: 0.65}, {BASELINE: 0.0, ORDER: 0.05}


@pytest.fixture(scope="module")
def known(case):
    """A run of two policies in which each trip waits a tenth of an hour with SMS and 0.65 hours with the order."""
    draws = case.what_if(hour_value=1e6, call_cost=60_000.0, calls_per_event=0.1).sample(2**4)
    outcome = simulate.run(draws, (BASELINE, ORDER))
    totals = outcome.totals.copy()
    for column, policy in enumerate(outcome.scenarios):
        totals["notices"][:, column] = TRIPS * draws.messages_per_trip
        totals["waiting_hours"][:, column] = TRIPS * HOURS[policy.name]
        totals["pv_missed_events"][:, column] = passage.present_trips(outcome) * CALLS[policy.name] / 0.1
    return replace(outcome, totals=totals)


def row(table, **where):
    """The one row with these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    (found,) = table.itertuples()
    return found


# ---- a trip, by hand --------------------------------------------------------------------------------------------------------


def test_hours_and_calls_of_a_trip_are_those_that_were_put_in(known):
    assert np.allclose(passage.trips(known), TRIPS)
    assert np.allclose(passage.of_a_trip(known)["waiting_hours"][ORDER], 0.65)
    table = passage.by_policy(known)
    waiting = row(table, scenario=ORDER, quantity="waiting_hours")
    assert (waiting.mean, waiting.added, waiting.unit) == (pytest.approx(0.65), pytest.approx(0.55), "hour/trip")
    money = row(table, scenario=ORDER, quantity="waiting_cost")
    assert (money.added, money.unit, money.account) == (pytest.approx(0.55e6), "rial/trip", "recipients")
    calls = row(table, scenario=ORDER, quantity="calls")
    assert (calls.mean, calls.account, calls.unit) == (pytest.approx(0.05), "sender", "call/trip")
    assert row(table, scenario=ORDER, quantity="call_cost").added == pytest.approx(3_000)
    assert row(table, scenario=BASELINE, quantity="waiting_hours").added == 0


def test_without_discount_the_trips_of_the_ledger_are_those_of_the_notices(draws):
    outcome = simulate.run(draws, (BASELINE, ORDER), discount_rate=0.0)
    assert np.allclose(passage.present_trips(outcome), passage.trips(outcome)[BASELINE])
    discounted = simulate.run(draws, (BASELINE, ORDER))
    assert (passage.present_trips(discounted) < passage.trips(discounted)[BASELINE]).all()


def test_calls_are_those_that_the_ledger_puts_a_price_on(outcome):
    priced = outcome.line("calls").div(outcome.draws.call_cost * passage.present_trips(outcome), axis=0)
    assert np.allclose(passage.calls_per_trip(outcome), priced)


def test_nobody_calls_more_often_than_everybody_who_is_told_nothing(outcome):
    most = passage.calls_per_trip(outcome).div(outcome.draws.calls_per_event, axis=0)
    assert most.to_numpy().min() >= 0 and most.to_numpy().max() <= 1 + 1e-9


def test_only_the_product_of_four_inputs_is_told_by_waiting(case):
    fixed = {"delay_probability": 0.05, "delay_hours": 2.0, "delay_lost": 0.5, "hour_value": 8e5}
    draws = case.what_if(**fixed).sample(2**3)
    assert np.allclose(passage.identified(draws), 40_000)
    other = fixed | {"delay_probability": 0.1, "delay_hours": 1.0}
    assert np.allclose(passage.identified(case.what_if(**other).sample(2**3)), 40_000)


def test_a_case_in_euros_that_counts_events_is_told_in_these():
    found = passage.by_policy(simulate.run(cost_model.load("city_parking").sample(2**4)))
    assert set(found.unit) == {"hour/event", "euro/event", "call/event"}


def test_a_run_without_sms_as_it_is_is_refused_in_words(draws):
    alone = simulate.run(draws, (ORDER, "sms_stop"))
    for function in (passage.by_policy, passage.beside_published, passage.shown_by_means):
        with pytest.raises(ValueError, match="found the options forced, sms_stop, expected 'status_quo' among them"):
            function(alone)


# ---- what others published --------------------------------------------------------------------------------------------------


def test_every_published_value_names_its_source_and_what_it_measures_in_both_languages():
    found, sources = passage.published(), data.read_sources(data.Faults())
    assert found.source.isin(sources.index).all()
    assert sources.loc[data.observations("passage").source, "address"].str.startswith("http").all()
    for column in ("who_en", "who_fa", "place_en", "place_fa", "measures_en", "measures_fa", "unit", "date"):
        assert found[column].str.len().gt(0).all(), column
    assert not found.measures_fa.str.contains(r"[A-Za-z]").any() and not found.place_fa.str.contains(r"[A-Za-z]").any()
    assert len(passage.carec_means()) == 4


def test_calls_a_crossing_are_what_two_queues_counted():
    calls = passage.published().query("unit == 'call/trip'").set_index("place_en").value
    assert calls["Estonia"] == pytest.approx(151 / 626, abs=0.005) and calls["Ukraine"] == pytest.approx(150 / 650, abs=0.005)


def test_what_is_derived_from_estonia_is_what_its_numbers_give():
    money = passage.published().query("place_en == 'Estonia'").set_index("unit").value
    assert money["euro/trip"] == pytest.approx(money["euro/year"] / 43_800, rel=1e-3)
    assert money["euro/hour"] == pytest.approx(money["euro/trip"] / 59, rel=0.05)


def test_the_model_stands_above_the_published_ones_with_the_product_and_dollars(known):
    table = passage.beside_published(known)
    ours = table[table.scenario == ORDER]
    assert list(ours.index) == list(range(len(ours))) and len(table) == len(ours) + len(passage.published())
    assert row(ours, unit="hour/trip").value == pytest.approx(0.55)
    assert row(ours, unit="USD/trip").value == pytest.approx(0.55e6 / data.rial_per_usd(1401))
    assert row(ours, measures_en=passage.SAY.measures.product.en).value == pytest.approx(passage.identified(known.draws).mean())


def test_a_measure_keeps_its_unit_and_a_row_stands_once(folder):
    path = folder / "observations" / "passage.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    wrong = frame.assign(unit=frame.unit.where(frame.index != 2, "minute"))
    pd.concat([wrong, frame.tail(1)]).to_csv(path, index=False)
    faults = data.Faults()
    data.read_observations("passage", data.read_sources(faults), faults, folder / "observations")
    assert len(faults.lines) == 2
    assert "row 4, column unit: found 'minute', expected hour, the unit of 'wait in the queue'" in faults.lines[0]
    assert "this once" in faults.lines[1]


# ---- what such data could have shown ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [200, 2_000])
def test_with_many_means_the_smallest_difference_is_that_of_the_normal_law(n):
    closed = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * 3.0 * np.sqrt(2 / n)
    assert passage.smallest_shown(n, 3.0) == pytest.approx(closed, rel=0.01)


@pytest.mark.parametrize("n", [2, 4, 10])
def test_a_difference_that_is_just_shown_is_shown_four_times_in_five(n):
    effect, degrees = passage.smallest_shown(n, 1.0), 2 * n - 2
    bar, away = stats.t.ppf(0.975, degrees), effect * np.sqrt(n / 2)
    assert stats.nct.sf(bar, degrees, away) + stats.nct.cdf(-bar, degrees, away) == pytest.approx(0.8, abs=1e-6)


def test_few_means_show_less_than_the_normal_law_says():
    closed = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * np.sqrt(2 / 4)
    assert passage.smallest_shown(4, 1.0) > 1.1 * closed


@given(st.integers(2, 40), st.floats(0.1, 20))
def test_more_means_and_less_scatter_show_smaller_differences(n, sd):
    assert passage.smallest_shown(n + 1, sd) < passage.smallest_shown(n, sd)
    assert passage.smallest_shown(n, 2 * sd) == pytest.approx(2 * passage.smallest_shown(n, sd))


@given(st.floats(0.05, 5))
def test_as_many_means_as_are_needed_show_the_difference_and_one_fewer_does_not(difference):
    n = passage.means_needed(difference, 2.2)
    assert passage.smallest_shown(n, 2.2) <= difference * (1 + 1e-6)
    assert n == 2 or passage.smallest_shown(n - 1, 2.2) > difference * (1 - 1e-6)
    assert n == passage.means_needed(-difference, 2.2), "less waiting is as hard to show as more"


def test_a_large_difference_takes_two_means_and_none_takes_no_number_of_them():
    assert passage.means_needed(100.0, 2.2) == 2 and passage.means_needed(0.0, 2.2) == np.inf


def test_the_scatter_is_that_of_the_yearly_means_by_hand():
    assert passage.scatter([12.2, 15.1, 13.6, 9.9]) == pytest.approx(np.sqrt(14.66 / 3), rel=1e-9)


@pytest.mark.parametrize("means", [[], [12.2], [9.9, 9.9]])
def test_means_without_scatter_are_refused(means):
    with pytest.raises(DataError, match="expected two or more that differ"):
        passage.scatter(means)


def test_no_published_mean_could_have_shown_what_the_model_adds(known):
    shown = passage.shown_by_means(known)
    assert list(shown.means[:-1]) == [2, 4, 10] and not shown.detected[:-1].any() and shown.detected.iloc[-1]
    assert shown.added.eq(shown.added[0]).all() and shown.added[0] == pytest.approx(0.55)
    assert shown.difference.iloc[-1] == pytest.approx(0.55)
    assert passage.smallest_shown(shown.means.iloc[-1], shown.attrs["sd"]) <= 0.55


# ---- what is said -----------------------------------------------------------------------------------------------------------


def tables_of(known):
    return passage.by_policy(known), passage.shown_by_means(known), passage.beside_published(known)


def with_hours(known, order):
    """The same run in which each trip waits so long under the order."""
    totals = known.totals.copy()
    totals["waiting_hours"][:, 1] = TRIPS * order
    return replace(known, totals=totals)


def test_waiting_is_said_with_who_bears_it_and_what_could_show_it(known):
    trips, shown, _ = tables_of(known)
    said = findings.waiting_of_a_trip(trips, shown)
    assert said.en == (
        "“Messenger only” adds 0.55 hours of waiting to a trip on average, which costs drivers 550,000 rial. Even if half of the 4 "
        "published yearly means lay before the order, they would show only 12 hours or more. To show what the model adds, they would "
        "have to run for about 260 years before the order and as many after."
    )
    assert "۰٫۵۵ ساعت معطلی به هر سفر می‌افزاید که برای رانندگان ۵۵٬۰۰۰ تومان هزینه دارد" in said.fa
    assert "اثر ۱۲ ساعت به بالا" in said.fa and "۲۶۰ سال" in said.fa and not re.search(r"[0-9A-Za-z]", said.fa)


def test_waiting_that_is_spared_is_said_as_spared(known):
    less = with_hours(known, 0.02)
    said = findings.waiting_of_a_trip(passage.by_policy(less), passage.shown_by_means(less))
    assert said.en.startswith("“Messenger only” spares a trip 0.08 hours of waiting on average, which saves drivers 80,000 rial.")
    assert "می‌کاهد" in said.fa and "می‌افزاید" not in said.fa and "−" not in said.en


def test_no_change_is_said_as_none_and_asks_for_no_means(known):
    same = with_hours(known, 0.1)
    shown = passage.shown_by_means(same)
    assert shown.means.iloc[-1] == np.inf and not shown.detected.any()
    assert (
        findings.waiting_of_a_trip(passage.by_policy(same), shown).en
        == "“Messenger only” changes nothing in the waiting of a trip."
    )


def test_an_effect_that_the_means_would_show_is_said_to_be_shown(known):
    more = with_hours(known, 20.0)
    said = findings.waiting_of_a_trip(passage.by_policy(more), passage.shown_by_means(more))
    assert "lay before the order, they would show it: they show 12 hours or more." in said.en and "Even" not in said.en
    assert "years before the order" not in said.en and "آن را نشان می‌داد" in said.fa


@pytest.mark.parametrize(("account", "english", "persian"), [("sender", "customs", "گمرک"), ("country", "the country", "کشور")])
def test_another_payer_is_another_sentence(known, account, english, persian):
    trips, shown, beside = tables_of(known)
    said = findings.waiting_of_a_trip(trips.assign(account=account), shown)
    assert f"costs {english} 550,000 rial" in said.en and f"برای {persian} ۵۵٬۰۰۰ تومان" in said.fa and "drivers" not in said.en
    said = findings.calls_of_a_trip(trips.assign(account="recipients"), beside)
    assert "cost drivers 3,000 rial" in said.en and "customs" not in said.en and "گمرک" not in said.fa


def test_calls_stand_beside_those_that_queues_counted_lower_end_first(known):
    trips, _, beside = tables_of(known)
    said = findings.calls_of_a_trip(trips, beside)
    assert said.en == (
        "“Messenger only” adds 0.05 calls to a trip on average, which cost customs 3,000 rial. "
        "Queues that send SMS too counted 0.23 to 0.24 calls of all kinds a crossing."
    )
    assert "۰٫۲۳ تا ۰٫۲۴ تماس" in said.fa and "۳۰۰ تومان" in said.fa
    other = beside.assign(value=beside.value.where(beside.place_en != "Ukraine", 0.4))
    assert "0.24 to 0.4 calls" in findings.calls_of_a_trip(trips, other).en
    one = beside[beside.place_en != "Ukraine"]
    assert "counted 0.24 calls" in findings.calls_of_a_trip(trips, one).en


def test_fewer_calls_are_said_as_spared(known):
    trips, _, beside = tables_of(known)
    said = findings.calls_of_a_trip(trips.assign(added=-trips.added), beside)
    assert said.en.startswith("“Messenger only” spares a trip 0.05 calls on average, which saves customs 3,000 rial.")
    assert "می‌کاهد" in said.fa and "صرفه‌جویی" in said.fa


def test_sentences_are_short_and_hold_two_numbers_at_most(known):
    trips, shown, beside = tables_of(known)
    for said in (
        findings.waiting_of_a_trip(trips, shown),
        findings.calls_of_a_trip(trips, beside),
        findings.what_borders_cannot_tell(),
    ):
        for text in said:
            for sentence in re.split(r"(?<=\.) ", text):
                assert len(sentence.split()) <= 25, sentence
                assert len(re.findall(r"[\d۰-۹][\d۰-۹.,٫٬]*", sentence)) <= 2, sentence


def test_neither_order_is_an_experiment_and_each_reason_has_a_page():
    found, sources = passage.experiments(), data.read_sources(data.Faults())
    assert found.source.isin(sources.index).all() and set(found.date) == {"2020-02", "2022-04"}
    starts = set(data.observations("mandates").query("country == 'Iran' and kind == 'hard'").start)
    assert set(found.date) <= starts, "the two orders of mandates.csv"
    said = findings.what_borders_cannot_tell()
    for name in ("Hürriyet", "Donya-e-Eqtesad", "CAREC"):
        assert name in said.en and sources.loc[found.source, "publisher"].str.contains(name).any()
    assert "February 2020" in said.en and "April 2022" in said.en and "اسفند ۱۳۹۸" in said.fa and "اردیبهشت ۱۴۰۱" in said.fa


# ---- in print ---------------------------------------------------------------------------------------------------------------


def test_every_column_and_every_number_has_a_printed_name_and_a_unit(known):
    trips, shown, beside = tables_of(known)
    for name, table in {
        "03_passage": trips,
        "03_shown_by_means": shown,
        "03_beside_published": beside,
        "03_experiments": passage.experiments(),
    }.items():
        assert headings.TABLES[name].en and headings.TABLES[name].fa
        columns = results.described(table, headings.TABLES[name])["columns"]
        assert all(headings.heading(column).fa != column for column in table), name
        assert all(column["unit"] for column in columns if results.is_of_numbers(table[column["name"]])), name
        shown_as = results.Table(table, headings.TABLES[name], [], 2)
        assert len(shown_as.printed) == len(shown_as.fa.printed) == len(table)
    assert all(headings.cell("quantity", name).fa != name for name in passage.BORNE)
