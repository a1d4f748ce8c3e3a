"""What a miss costs: eight settings worked elsewhere, one delay at most, ways of learning otherwise, and who adapts."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_attention import NEVER, SETTINGS, curves, misses, settings_of

from cost_model.model import waiting

share = st.floats(0, 1)
number = st.floats(0, 50)


def chance(miss, net_chance, counted):
    return waiting.delayed(waiting.log_no_delay(net_chance, miss, counted))


@settings_of
def test_the_chance_of_a_delay_in_one_state_and_where_misses_are_independent(setting):
    g, expected = setting["given"], setting["expected"]
    together, alone = (waiting.misses_that_count(g["notices"], further) for further in (g["repeat"], 1.0))
    for way, missed in misses(setting).items():
        assert chance(missed, g["net_chance"], together) == pytest.approx(expected[f"P_delay_one_state_{way}"], abs=1e-6)
        assert chance(missed, g["net_chance"], alone) == pytest.approx(expected[f"P_delay_independent_{way}"], abs=1e-6)


@settings_of
def test_the_chance_of_a_delay_over_states_as_misses_of_one_recipient_go_together(setting):
    """Whoever has the app misses some, whoever has none misses all."""
    g, counted = setting["given"], waiting.misses_that_count(setting["given"]["notices"], setting["given"]["repeat"])
    active = curves(setting).miss(g["need_by"], g["delay_hours"], NEVER, 1)
    found = g["active"] * chance(active, g["net_chance"], counted) + (1 - g["active"]) * chance(1.0, g["net_chance"], counted)
    assert found == pytest.approx(setting["expected"]["P_delay_states_app_only"], abs=1e-6)
    assert found <= chance(misses(setting)["app_only"], g["net_chance"], counted) + 1e-12, "states apart are never more delays"


@settings_of
def test_learning_otherwise_month_by_month(setting):
    g, learned, month = setting["given"], setting["given"]["L_start"], 0
    while month <= 60:
        if str(month) in setting["expected"]["L"]:
            factor = waiting.net_chance(1.0, learned, g["L_start"])
            assert learned == pytest.approx(setting["expected"]["L"][str(month)], abs=1e-6)
            assert factor == pytest.approx(setting["expected"]["net_chance_factor"][str(month)], abs=1e-6)
        learned, month = waiting.next_learned(learned, g["L_end"], waiting.adapted_in_a_month(g["adaptation"])), month + 1
    assert len(SETTINGS) == 8 and len(setting["expected"]["L"]) == 5


@given(share, share, number, share)
def test_a_delay_is_a_chance_that_rises_with_misses_notices_and_what_each_adds(net_chance, miss, notices, further):
    counted = waiting.misses_that_count(notices, further)
    found = chance(miss, net_chance * 0.999, counted)
    assert 0 <= found <= 1
    assert found <= chance(miss, net_chance * 0.999, waiting.misses_that_count(notices + 1, further)) + 1e-12
    assert found <= chance(miss, net_chance * 0.999, waiting.misses_that_count(notices, 1.0)) + 1e-12
    assert found <= chance(1.0, net_chance * 0.999, counted) + 1e-12
    assert counted <= notices + 1e-12


def test_one_delay_at_most_worked_by_hand():
    """Of three notices, each further one adds a half: 1 + 0.5 × 2 = 2 chances of 0.2 × 0.5; one of another kind, of 0.4 × 0.25."""
    counted = waiting.misses_that_count(3.0, 0.5)
    none = waiting.log_no_delay(0.2, 0.5, counted) + waiting.log_no_delay(0.4, 0.25, waiting.misses_that_count(1.0, 0.5))
    assert counted == 2
    assert waiting.delayed(none) == pytest.approx(1 - 0.9**2 * 0.9)
    assert waiting.hours_lost(4.0, 0.5, waiting.delayed(none)) == pytest.approx(2 * 0.271)
    assert waiting.misses_that_count(0.25, 0.5) == 0.25, "of every fourth event only"


def test_limits_of_notices_and_chances():
    assert waiting.log_no_delay(0.5, 1.0, 0.0) == 0 and waiting.delayed(0.0) == 0
    assert waiting.log_no_delay(0.0, 1.0, 5.0) == 0
    assert chance(0.5, 0.2, waiting.misses_that_count(1e6, 1.0)) == pytest.approx(1), "very many independent notices"
    assert chance(0.5, 0.2, waiting.misses_that_count(1e6, 0.0)) == pytest.approx(0.1), "very many that are as one"
    assert chance(1.0, 1e-14, 1.0) == pytest.approx(1e-14, rel=1e-9), "no digits are lost"


@given(share, share)
def test_the_chance_of_a_full_miss_gives_back_what_was_measured(measured, miss):
    """A notice that was not sent instead of one that was missed as often as SMS are: the difference of misses × chance is what was measured."""
    found = waiting.chance_of_delay(measured, miss)
    assert 0 <= found <= 1
    if measured < 1 - miss:
        assert found * (1 - miss) == pytest.approx(measured)
    else:
        assert found == 1


@given(st.floats(0, 0.98), share, st.floats(0.1, 50))
def test_who_adapts_goes_ever_slower_and_never_past_the_end(first, way, months):
    end, learned = first + way * (0.99 - first), first
    for month in range(1, 30):
        after = waiting.next_learned(learned, end, waiting.adapted_in_a_month(months))
        assert learned - 1e-12 <= after <= end + 1e-12
        learned = after
        assert learned == pytest.approx(end - (end - first) * exp(-month / months), abs=1e-12)
        assert 0 <= waiting.net_chance(1.0, learned, first) <= 1 + 1e-12
    back = waiting.next_learned(learned, first, waiting.adapted_in_a_month(months))
    assert first - 1e-12 <= back <= learned + 1e-12, "and back again at the same pace"


def test_adapting_worked_by_hand():
    """From 0.2 towards 0.8; half of the way in the first month, as exp(−1 ÷ months) is a half."""
    months = 1 / 0.6931471805599453
    assert waiting.next_learned(0.2, 0.8, waiting.adapted_in_a_month(months)) == pytest.approx(0.5)
    assert waiting.next_learned(0.5, 0.8, waiting.adapted_in_a_month(months)) == pytest.approx(0.65)
    assert waiting.net_chance(0.1, 0.65, 0.2) == pytest.approx(0.1 * 0.35 / 0.8)
    assert waiting.next_learned(0.65, 0.2, waiting.adapted_in_a_month(months)) == pytest.approx(0.425)


def test_coping_costs_at_least_what_it_would_have_spared_before():
    assert waiting.coping(0.3, 0.9, 0.2) == 0.3
    assert waiting.coping(0.0, 0.9, 0.2) == 0.2


def test_nobody_copes_for_more_than_the_waiting_that_it_spares_unless_that_was_spared_before():
    assert waiting.coping(0.3, 0.25, 0.2) == 0.25
    assert waiting.coping(0.3, 0.1, 0.2) == 0.2
