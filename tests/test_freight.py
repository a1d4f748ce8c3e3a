import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.model import freight

positive = st.floats(1e-3, 1e9)


def test_a_hundred_tonnes_half_by_truck_are_two_trips_of_25_tonnes():
    assert freight.truck_trips(100, 0.5, 25) == 2


@given(positive, st.floats(0, 1), st.floats(1, 100))
def test_trips_carry_exactly_the_tonnes_that_go_by_truck(tonnage, share, payload):
    assert freight.truck_trips(tonnage, share, payload) * payload == pytest.approx(tonnage * share)


@given(st.floats(-0.9, 2))
def test_twelve_months_of_growth_are_a_year_of_it(growth):
    assert freight.monthly_factor(growth) ** 12 == pytest.approx(1 + growth)


def test_no_growth_changes_nothing():
    assert freight.monthly_factor(0.0) == 1
