from math import exp, log

import numpy as np
import pytest
from conftest import set_to
from hypothesis import given
from hypothesis import strategies as st

from cost_model.model import adoption, scenarios, simulate
from cost_model.model.scenarios import FORCED, FORCED_WITH_FALLBACK, POPULAR_MESSENGER, SCENARIOS, STATUS_QUO, VOLUNTARY, replace

FOREVER = replace(FORCED, reversal="never")
share, rate = st.floats(0, 1), st.floats(0, 10)


# ---- one month -----------------------------------------------------------------------------------------------


@given(st.floats(1, 1e6), share, share, rate, rate)
def test_nobody_installs_who_is_not_willing(willing, active, lapsed, p, q):
    new = adoption.new_installs(willing, active * willing, lapsed * willing, p, q)
    assert 0 <= new <= max(0, willing * (1 - active - lapsed)) * (1 + 1e-12)


@given(st.floats(1, 1e6), share, st.floats(0, 0.5), share, share, share)
def test_installing_returning_and_churning_lose_no_driver(active, lapsed, new, loss, back, gone):
    lapsed, new = lapsed * active, new * active
    flows = new, loss, back * lapsed, gone * active
    after = adoption.next_active(active, *flows), adoption.next_lapsed(lapsed, *flows)
    assert sum(after) == pytest.approx(active + lapsed + new)
    assert min(after) >= -1e-9


def test_a_rate_of_zero_moves_nobody_and_a_great_rate_everybody():
    assert adoption.monthly_share(0.0) == 0
    assert adoption.monthly_share(50.0) == pytest.approx(1)
    assert adoption.new_installs(600.0, 0.0, 0.0, 0.0, 0.0) == 0
    assert adoption.new_installs(600.0, 0.0, 0.0, 50.0, 0.0) == pytest.approx(600)
    assert adoption.new_installs(0.0, 0.0, 0.0, 1.0, 1.0) == 0


def test_imitation_needs_somebody_to_imitate():
    assert adoption.new_installs(600.0, 0.0, 0.0, 0.0, 5.0) == 0
    assert adoption.new_installs(600.0, 300.0, 0.0, 0.0, 2.0) == pytest.approx(300 * (1 - exp(-1)))


def test_a_spell_is_the_mean_length_times_an_exponential_draw():
    assert adoption.spell_months(1.0, 0.1) == pytest.approx(10)
    assert adoption.spell_months(1.0, 0.0) > 240 * 12


def test_who_is_notified_and_who_would_ever_install():
    assert adoption.notified_recipients(560_000, 0.25) == 140_000
    assert adoption.willing_recipients(1000, 0.8, 0.5) == pytest.approx(400)


# ---- many months, as the run computes them -------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_sms_only_active_and_lapsed_are_all_drivers_in_every_month(draws, scenario):
    path = simulate.monthly(draws, scenario)
    drivers = (draws.recipients * draws.notified_share)[:, None]
    for state in (path["active"], path["lapsed"], drivers - path["active"] - path["lapsed"]):
        assert (state >= -1e-6).all()


def at_the_start(draws, scenario):
    """Who has the app before the first month, and who could."""
    able = draws.recipients * draws.notified_share * draws.able
    popular = scenario.messenger == "popular"
    start = draws.popular_share * draws.recipients * draws.notified_share if popular else draws.installs_at_start
    return np.minimum(start, able), able


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_whoever_has_or_had_the_app_had_it_at_the_start_or_installed_it(draws, scenario):
    outcome = simulate.run(set_to(draws, growth_anyway=0), [scenario])
    total = {line: outcome.line(line)[scenario.name] for line in ("active", "lapsed", "installs")}
    np.testing.assert_allclose(total["active"] + total["lapsed"], at_the_start(draws, scenario)[0] + total["installs"])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_no_fewer_have_the_app_than_would_have_it_anyway(draws, scenario):
    start, able = at_the_start(draws, scenario)
    anyway = able[:, None] - (able - start)[:, None] * np.exp(-draws.growth_anyway[:, None] * np.arange(1, 61))
    path = simulate.monthly(draws, scenario)
    assert (path["active"] >= anyway * (1 - 1e-12)).all()
    if scenario.messenger == "none":
        np.testing.assert_allclose(path["active"], anyway)


@pytest.mark.parametrize("scenario", [VOLUNTARY, FORCED, POPULAR_MESSENGER], ids=lambda s: s.name)
def test_without_innovation_and_imitation_nobody_installs(draws, scenario):
    still = set_to(draws, p_soft=0, p_hard=0, q=0)
    assert (simulate.run(still, [scenario]).line("installs") == 0).all(axis=None)


@pytest.mark.parametrize(("scenario", "ceiling"), [(VOLUNTARY, "ceiling_soft"), (FOREVER, "ceiling_hard")])
def test_at_a_great_rate_all_who_are_willing_install_in_the_first_month(draws, scenario, ceiling):
    keen = set_to(draws, p_soft=60, p_hard=60, installs_at_start=0, first_month_loss=0, growth_anyway=0)
    willing = draws.recipients * draws.notified_share * draws.able * draws[ceiling]
    path = simulate.monthly(keen, scenario, horizon=1)
    np.testing.assert_allclose(path["active"][:, 0], willing)


def test_nobody_has_the_app_who_cannot_run_it(draws):
    many = set_to(draws, popular_share=1, installs_at_start=1e9)
    for scenario in (POPULAR_MESSENGER, VOLUNTARY):
        path = simulate.monthly(many, scenario)
        able = (draws.able * draws.recipients * draws.notified_share)[:, None]
        assert (path["active"] <= able * (1 + 1e-12)).all()


def test_without_loss_and_churn_the_app_spreads_as_bass_in_increment_form(draws):
    loyal = set_to(draws, first_month_loss=0, churn_on=0, growth_anyway=0)
    path = simulate.monthly(loyal, FOREVER, horizon=36)
    for i in range(0, len(draws), 16):
        d = loyal[i]
        market = d.recipients * d.notified_share * d.able * d.ceiling_hard
        installed = d.installs_at_start
        for month in range(36):
            installed += max(market - installed, 0) * (1 - exp(-(d.p_hard + d.q * installed / market)))
            assert path["active"][i, month] == pytest.approx(installed)
        assert path["lapsed"][i, -1] == 0


# 2,000 drivers, half of whom meet customs: 1,000; 800 able, 600 willing. p makes 1 − exp(−p) = 1/2;
# with 240 active, p + q × 240 ÷ 600 = ln 2 + ln 1.25, so 60% of the rest install; churn 10% on and 20% off.
BY_HAND = {
    "recipients": 2000,
    "notified_share": 0.5,
    "able": 0.8,
    "ceiling_hard": 0.75,
    "ceiling_soft": 0.75,
    "p_hard": log(2),
    "p_soft": log(2),
    "q": log(1.25) / 0.4,
    "installs_at_start": 0,
    "growth_anyway": 0,
    "first_month_loss": 0.2,
    "churn_on": log(10 / 9),
    "churn_off": log(5 / 4),
    "first_attempt_months": 2,
}


@pytest.mark.parametrize("mandate", ["hard", "soft"])
def test_two_months_of_a_mandate_and_one_after_it_worked_by_hand(draws, mandate):
    # month 1: 300 install, 60 drop it at once. month 2: 180 install (144 stay), 24 churn, 30 of the 60 come back.
    # month 3: mandate off, 20% of the active leave.
    active, lapsed = [240, 390, 312], [60, 90, 168]
    scenario = replace(FORCED, mandate=mandate, reversal="certain")
    path = simulate.monthly(set_to(draws, slice(2), **BY_HAND), scenario, horizon=3)
    np.testing.assert_allclose(path["active"], [active] * 2)
    np.testing.assert_allclose(path["lapsed"], [lapsed] * 2)


def test_growth_that_is_there_anyway_worked_by_hand(draws):
    """100 of 800 able have the app, and half of the others take it up each month without any order: 450, then 625.

    With the order half of the 500 willing others install in the first month, a fifth of whom drop it: 300 have it, fewer than would
    anyway. In the second, half of 600 − 450 − 50 install, 40 stay, 25 of the 50 come back, nobody is there only for the order: 515.
    In the third all who are willing have had it: 625 + 17.5 of the 35 who come back, but 712.5 would have it anyway.
    """
    values = BY_HAND | {"installs_at_start": 100, "growth_anyway": log(2), "q": 0}
    path = simulate.monthly(set_to(draws, slice(1), **values), FOREVER, horizon=3)
    np.testing.assert_allclose(path["active"][0], [450, 625, 712.5])
    np.testing.assert_allclose(path["lapsed"][0], [50, 35, 17.5])
    fewer = values | {"growth_anyway": log(10 / 9)}  # a tenth of the others: 170, 233
    path = simulate.monthly(set_to(draws, slice(1), **fewer), FOREVER, horizon=2)
    # 300 and 50 as above. Then 130 are there for the order alone, a tenth of whom leave; 125 of 250 install, 100 stay, 25 come back.
    np.testing.assert_allclose(path["active"][0], [300, 300 + 100 + 25 - 13])
    np.testing.assert_allclose(path["lapsed"][0], [50, 50 + 25 - 25 + 13])


@pytest.mark.parametrize("mandate", ["hard", "soft"])
def test_the_lapsed_come_back_until_as_many_come_as_leave(draws, mandate):
    """Of those whom the order brought; whoever had the app for another use stays."""
    values = {f"p_{mandate}": 0.2, "churn_on": 0.5, "first_month_loss": 0.3, "growth_anyway": 0}
    path = simulate.monthly(set_to(draws, **values), replace(FOREVER, mandate=mandate), horizon=240)
    back, leave = -np.expm1(-0.2), -np.expm1(-0.5)
    start, able = at_the_start(draws, FOREVER)
    brought = np.maximum(able * draws[f"ceiling_{mandate}"] - start, 0)
    np.testing.assert_allclose(path["active"][:, -1], start + brought * back / (back + leave), rtol=1e-6)


def test_after_the_mandate_nobody_installs_and_churn_is_that_of_a_free_choice(draws):
    scenario = replace(FORCED_WITH_FALLBACK, reversal="certain")
    still = set_to(draws, first_attempt_months=6, growth_anyway=0)
    path = simulate.monthly(still, scenario, horizon=24)
    both = path["active"] + path["lapsed"]
    np.testing.assert_allclose(both[:, 6:], both[:, 5:6] * np.ones(18))
    start = at_the_start(draws, scenario)[0][:, None]
    falling = (path["active"][:, 5:6] - start) * np.exp(-draws.churn_off[:, None] * np.arange(19))
    np.testing.assert_allclose(path["active"][:, 5:], start + falling)
    np.testing.assert_array_equal(path["via_messenger"][:, 6:], 0)


def test_before_the_start_installs_are_those_that_are_there_anyway(draws):
    draws = set_to(draws, ceiling_hard=0.9)
    later = replace(FOREVER, start="1401-10")
    path = simulate.monthly(set_to(draws, growth_anyway=0), later, horizon=12)
    np.testing.assert_array_equal(path["active"][:, :8], draws.installs_at_start[:, None] * np.ones(8))
    assert (path["active"][:, 8] > draws.installs_at_start).all()
    growing, now = (simulate.monthly(draws, policy, horizon=12) for policy in (later, STATUS_QUO))
    np.testing.assert_array_equal(growing["active"][:, :8], now["active"][:, :8])


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS[:2], ids=lambda s: s.name)
def test_without_a_messenger_nobody_installs(outcome, scenario):
    for line in ("installs", "lapsed", "months_on", "via_messenger", "users", "data_traffic"):
        assert (outcome.line(line)[scenario.name] == 0).all()
