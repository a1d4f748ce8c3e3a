from math import exp, log
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.model import attention, costs, volume, waiting
from cost_model.model.ledger import Reckoning


def line(name, **given):
    """What a line of the ledger comes to."""
    return Reckoning(given.get)[name]


def step(name, **given):
    """A step of the volume and of its bill."""
    return volume.of_year(name, SimpleNamespace(**given))


money, share = st.floats(-1e15, 1e15), st.floats(0, 1)


def test_the_sms_of_a_trip_cost_32_seconds_of_detention():
    trip = dict(messages_per_trip=12, segments_per_message=1, tariff=600, latin_share=0, latin_ratio=1, vat=0, hour_value=812_500)
    assert step("sms_bill_per_trip_rial", **trip) == 7_200
    assert step("waiting_seconds_per_trip_equal_to_sms", **trip) == pytest.approx(31.9, abs=0.01)


def test_a_hundred_tonnes_half_by_truck_are_two_trips_of_25_tonnes_and_each_trip_has_its_messages():
    assert step("truck_trips_export", tonnage_export=100, truck_share_export=0.5, payload=25) == 2
    year = dict(truck_trips_per_year=1000, messages_per_trip=12, events=50, messages_per_event=2, segments_per_message=1.5)
    flows = {f"{what}_{flow}": 100 for flow in ("export", "import", "transit") for what in ("tonnage", "truck_share")}
    assert step("messages_per_year", **year | flows, payload=30) == 12_000 + 100
    assert step("segments_per_year", **year | flows, payload=30) == 1.5 * 12_100


@given(st.floats(1e-3, 1e9), share, st.floats(1, 100))
def test_trips_carry_exactly_the_tonnes_that_go_by_truck(tonnage, by_truck, payload):
    trips = step("truck_trips_import", tonnage_import=tonnage, truck_share_import=by_truck, payload=payload)
    assert trips * payload == pytest.approx(tonnage * by_truck)


@given(st.floats(-0.9, 2))
def test_twelve_months_of_growth_are_a_year_of_it(growth):
    assert costs.monthly_factor(growth) ** 12 == pytest.approx(1 + growth)
    assert costs.monthly_factor(0.0) == 1


@given(st.floats(0, 50))
def test_without_discount_money_later_is_money_now(years):
    assert costs.discount_factor(0.0, years) == 1


@given(st.floats(0.001, 0.9), st.floats(0, 20), st.floats(0, 20))
def test_discounting_twice_is_discounting_once_for_both_times(rate, first, second):
    both = costs.discount_factor(rate, first) * costs.discount_factor(rate, second)
    assert both == pytest.approx(costs.discount_factor(rate, first + second))
    assert both == pytest.approx(exp(-log(1 + rate) * (first + second)))
    assert both <= 1


def bill_of(messages, tariff, vat):
    """Bill of a trip with so many messages of one segment."""
    given = dict(messages_per_trip=messages, segments_per_message=1, tariff=tariff, latin_share=0, latin_ratio=1, vat=vat)
    return step("sms_bill_per_trip_rial", **given)


@given(money, share)
def test_a_bill_is_its_net_amount_and_the_vat_on_it(net, vat):
    bill = dict(pv_segments_paid=net, pv_segments_other_paid=0, sms_price=1, vat=vat)
    assert net + line("sms_vat", **bill, vat_recoverable=0) == pytest.approx(bill_of(net, 1, vat))
    assert line("sms_vat", **bill, vat_recoverable=1) == 0, "who reclaims it bears none"


def test_a_bill_worked_by_hand():
    assert bill_of(1000, 600, 0.09) == pytest.approx(654_000)


def test_latin_segments_weigh_by_their_share():
    assert step("sms_tariff", tariff=600, latin_share=0, latin_ratio=2.4) == 600
    assert step("sms_tariff", tariff=600, latin_share=1, latin_ratio=2.4) == pytest.approx(1440)
    assert step("sms_tariff", tariff=600, latin_share=0.25, latin_ratio=2.4) == pytest.approx(0.75 * 600 + 0.25 * 1440)


@given(share)
def test_operators_who_do_not_react_keep_their_tariff(avoided):
    assert costs.tariff_in_use(600, 1.0, avoided) == 600


@given(st.floats(0.1, 5))
def test_operators_who_lose_nothing_have_nothing_to_react_to(reaction):
    assert costs.tariff_in_use(600, reaction, 0.0) == 600


def test_operators_react_in_proportion_to_what_they_lose():
    assert costs.tariff_in_use(600, 2.0, 0.25) == 750
    assert costs.tariff_in_use(600, 2.0, 1.0) == 1200


def test_running_and_learning_worked_by_hand():
    assert line("running", pv_running_years=5, build_cost=1_000_000, running_share=0.2) == 1_000_000
    assert line("install_time", pv_installs=100, install_hours=0.5, recipient_time=730_000) == 36_500_000


def test_waiting_and_coping_worked_by_hand():
    """50 events whose delays take 4 hours, of which six tenths are lost, each with a chance of a quarter: 30 hours; 2 more to learn otherwise."""
    hours = 50 * waiting.hours_lost(4, 0.6, 0.25)
    assert hours == pytest.approx(30)
    assert line("waiting", pv_waiting_hours=hours, waiting_value=800_000) == pytest.approx(24_000_000)
    assert line("coping", pv_coping_hours=2, hour_value=800_000) == 1_600_000


@given(share, share, st.floats(0, 24), st.floats(0.01, 24))
def test_a_late_notice_never_costs_more_than_a_missed_one(chance, known, lateness, delay):
    """Of those who know in the end some know late: the mean over the delay is between knowing at once and never."""
    late = attention.miss(1.0, delay, lateness, known, known, 1.0, 0, 0.0, 0.5, 1)
    hours = waiting.hours_lost(delay, 1.0, chance * late)
    assert waiting.hours_lost(delay, 1.0, chance * (1 - known)) - 1e-9 <= hours <= waiting.hours_lost(delay, 1.0, chance) + 1e-9
