"""What a contract charges: whatever the steps are, a year's charges add up, and cases worked by hand."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.model import prices

FREE_40000 = ((0, 0), (40_000, 1))
BY_HAND = ((0, 0), (20_000, 1), (50_000, 0.75))
# Eighths and whole segments: sums of their products are exact in binary numbers.
MOST = 8  # steps of a schedule
steps = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 24).map(lambda n: n / 8)), max_size=MOST)
steps = steps.map(lambda pairs: tuple(sorted(dict(pairs).items())))
segments = st.integers(0, 10**6).map(float)


def charged(before, volume, steps):
    return prices.charged(before, volume, *prices.schedule(steps))


@pytest.mark.parametrize(("sent", "bill"), [(25_000, 0), (100_000, 1_032)])
def test_a_free_allowance_is_not_paid_for(sent, bill):
    """40,000 free a year, then 0.0172 GBP: a sender within it pays nothing, one of 100,000 for 60,000."""
    assert charged(0, sent, FREE_40000) * 0.0172 == pytest.approx(bill)
    assert prices.mean_ratio(sent, *prices.schedule(FREE_40000)) * sent * 0.0172 == pytest.approx(bill)


def test_a_year_by_hand_month_by_month_and_the_next_one_begins_anew():
    """5,000 a month: four months within 20,000 free ones, six at the list price, two beyond 50,000 at three quarters of it."""
    year = [0] * 4 + [5_000] * 6 + [3_750] * 2
    used, told = 0.0, []
    for month in range(24):
        used = prices.used_before(used, month)
        told.append(charged(used, 5_000, BY_HAND))
        used += 5_000
    assert told == year * 2
    assert charged(0, 60_000, BY_HAND) == sum(year) == 37_500
    assert (
        charged(18_000, 40_000, BY_HAND) == 30_000 + 0.75 * 8_000
    )  # one month that begins in the first step and ends in the third


@given(segments, segments)
def test_without_steps_the_volume_is_charged_to_the_bit(before, volume):
    assert charged(before / 7, volume / 7, ()) == volume / 7
    assert charged(before / 7, volume / 7, ((0, 1),)) == volume / 7
    assert prices.mean_ratio(volume / 7, *prices.schedule(())) == 1


@given(segments, segments, steps)
def test_two_charges_are_that_of_their_sum(first, second, steps):
    assert charged(0, first, steps) + charged(first, second, steps) == charged(0, first + second, steps)


@given(st.integers(0, 60), st.integers(0, 60), steps.map(lambda pairs: tuple((start % 100, ratio) for start, ratio in pairs)))
def test_each_segment_costs_what_its_step_says(before, volume, steps):
    steps = tuple(sorted(dict(steps).items()))
    each = [next((ratio for start, ratio in reversed(steps) if start <= n), 1) for n in range(before, before + volume)]
    assert charged(before, volume, steps) == sum(each)


@given(segments, segments, segments, steps)
def test_more_segments_never_cost_less_and_none_costs_less_than_nothing(before, volume, more, steps):
    assert 0 <= charged(before, volume / 3, steps) <= charged(before, volume / 3 + more / 3, steps)


@given(segments, segments, steps, st.integers(0, MOST - 1))
def test_a_dearer_step_never_lowers_a_charge(before, volume, steps, place):
    dearer = tuple((start, ratio + (i == place)) for i, (start, ratio) in enumerate(steps))
    assert charged(before, volume, steps) <= charged(before, volume, dearer)


@given(segments, segments)
def test_within_a_huge_allowance_nothing_is_charged(before, volume):
    assert charged(before, volume, ((0, 0), (1e12, 1))) == 0
    assert prices.mean_ratio(volume, *prices.schedule(((0, 0), (1e12, 1)))) == 0


@given(segments, steps)
def test_the_mean_price_is_between_the_lowest_and_the_highest_and_that_of_the_first_segment_at_none(volume, steps):
    ratios = [1, *(ratio for _, ratio in steps)]
    mean = prices.mean_ratio(volume, *prices.schedule(steps))
    assert min(ratios) * (1 - 1e-12) <= mean <= max(ratios) * (1 + 1e-12)
    assert mean * volume == pytest.approx(charged(0, volume, steps))
    assert prices.mean_ratio(0, *prices.schedule(steps)) == (steps[0][1] if steps and steps[0][0] == 0 else 1)


def test_the_compiled_equations_and_arrays_give_the_same_bits_as_plain_numbers():
    @numba.njit(error_model="numpy")
    def loop(before, volume, month, starts, ratios, told):
        for i in range(len(before)):
            told[i, 0] = prices.charged(prices.used_before(before[i], month[i]), volume[i], starts, ratios)
            told[i, 1] = prices.mean_ratio(volume[i], starts, ratios)

    random = np.random.default_rng(1401)
    before, volume = random.uniform(0, 2e5, (2, 200))
    volume[:5], month = 0, np.arange(200)
    for steps in ((), FREE_40000, BY_HAND, ((1_000, 0.9), (90_000, 0.3), (150_000, 1.7))):
        arrays, told = prices.schedule(steps), np.empty((200, 2))
        loop(before, volume, month, *arrays, told)
        plain = [
            (prices.charged(prices.used_before(b, m), v, *arrays), prices.mean_ratio(v, *arrays))
            for b, v, m in zip(before, volume, month, strict=True)
        ]
        np.testing.assert_array_equal(told, plain)
        np.testing.assert_array_equal(told[:, 0], prices.charged(prices.used_before(before, month), volume, *arrays))
        np.testing.assert_array_equal(told[:, 1], prices.mean_ratio(volume, *arrays))
