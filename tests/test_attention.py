"""Who knows when: eight settings worked elsewhere, limits, directions, and the mean over a delay against an integrator."""

import json
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad

from cost_model.model import attention

# Eight random settings, worked by closed forms and by quadrature; hours since the sender sent the notice.
SETTINGS = json.loads(Path(__file__).with_name("attention.json").read_text(encoding="utf-8"))
HOURS = (0.25, 1, 3, 8, 24, 72)
NEVER = 1e9
settings_of = pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"need by {s['given']['need_by']:g}")


def odds_ratio_of(ratio, share):
    """Odds ratio by which a share that has read becomes `ratio` times as large, as a trial reports it."""
    return ratio * share / (1 - ratio * share) * (1 - share) / share


class Curves:
    """The curves of one setting: what the loop reckons for one draw and one kind."""

    def __init__(self, *, read_1, t_1, read_2, t_2, sms_delivered, odds_ratio, **more):
        self.beta = attention.slope(t_1, read_1, t_2, read_2)
        self.alpha = attention.start(t_1, read_1, self.beta)
        self.delivered, self.odds_ratio, self.more = sms_delivered, odds_ratio, more

    def read(self, hours):
        return attention.read(hours, self.alpha, self.beta)

    def sms(self, hours):
        return self.delivered * self.read(hours)

    def app(self, hours):
        return attention.known_by_app(self.read(hours), self.odds_ratio, self.delivered)

    def known(self, hours, timeout, app, independent=1):
        by_sms = self.sms(hours - timeout)
        return attention.known_by_either(self.app(hours), by_sms, independent) if app else by_sms

    def miss(self, need_by, delay, timeout, app, independent=1):
        given = self.delivered, self.delivered, self.odds_ratio, app, self.alpha, self.beta, independent
        return attention.miss(need_by, delay, timeout, *given)


def curves(setting):
    given = setting["given"]
    return Curves(**given, odds_ratio=odds_ratio_of(given["ratio"], given["read_1"]))


# ---- the eight settings --------------------------------------------------------------------------------------------


@settings_of
def test_the_odds_ratio_is_fitted_to_a_ratio_that_was_measured(setting):
    found, g = curves(setting), setting["given"]
    assert found.odds_ratio == pytest.approx(setting["expected"]["odds_ratio"], abs=1e-6)
    at_once = attention.read_in_messenger(g["read_1"], found.odds_ratio)
    assert at_once / g["read_1"] == pytest.approx(g["ratio"], rel=1e-12), "and gives that ratio back"


@settings_of
@pytest.mark.parametrize("hours", HOURS)
def test_who_has_read_and_who_knows_by_which_way(setting, hours):
    g, c = setting["given"], curves(setting)
    by_nobody, gone = 1 - g["registered"], g["registered"] - g["active"]
    if_unseen = by_nobody * c.known(hours, 0, 0) + gone * c.known(hours, g["tau"], 0) + g["active"] * c.known(hours, g["tau"], 1)
    found = {
        "read": c.read(hours),
        "sms": c.sms(hours),
        "A": c.app(hours),
        "app_only": g["active"] * c.known(hours, NEVER, 1),
        "if_unseen": if_unseen,
    }
    assert found == {name: pytest.approx(setting["expected"][f"{name}({hours})"], abs=1e-6) for name in found}


@settings_of
def test_sms_that_are_sent_for_each_message(setting):
    g, opened = setting["given"], curves(setting).app(setting["given"]["tau"])
    sent = (1 - g["registered"]) + (g["registered"] - g["active"]) + g["active"] * (1 - opened + g["duplicates"] * opened)
    assert sent == pytest.approx(setting["expected"]["sms_sent_per_message"], abs=1e-6)


def misses(setting):
    """Full misses per notice, of all recipients: by SMS, in the app only, with SMS if unseen."""
    g, c = setting["given"], curves(setting)
    when = g["need_by"], g["delay_hours"]
    at_once, later, both = c.miss(*when, 0.0, 0), c.miss(*when, g["tau"], 0), c.miss(*when, g["tau"], 1)
    return {
        "sms": at_once,
        "app_only": g["active"] * c.miss(*when, NEVER, 1) + (1 - g["active"]) * c.miss(*when, NEVER, 0),
        "if_unseen": (1 - g["registered"]) * at_once + (g["registered"] - g["active"]) * later + g["active"] * both,
    }


@settings_of
def test_full_misses_three_ways(setting):
    for way, found in misses(setting).items():
        assert found == pytest.approx(setting["expected"][f"M_{way}"], abs=1e-6), way


# ---- limits --------------------------------------------------------------------------------------------------------

share = st.floats(0.02, 0.98)
any_hours = st.floats(0.01, 1000)
ratio = st.floats(0, 1000)


@st.composite
def any_curves(draw):
    """Curves through any two points, the second later and higher."""
    read_1 = draw(st.floats(0.05, 0.9))
    read_2 = draw(st.floats(read_1 + 0.02, 0.99))
    t_1 = draw(st.floats(0.02, 10))
    delivered = draw(st.floats(0.05, 1))
    return Curves(
        read_1=read_1, t_1=t_1, read_2=read_2, t_2=t_1 * draw(st.floats(2, 100)), sms_delivered=delivered, odds_ratio=draw(ratio)
    )


def test_a_curve_goes_through_its_two_points_and_from_nobody_to_everybody():
    c = Curves(read_1=0.6, t_1=0.1, read_2=0.9, t_2=2, sms_delivered=0.9, odds_ratio=0.5)
    assert (c.read(0.1), c.read(2)) == (pytest.approx(0.6), pytest.approx(0.9))
    assert c.read(0) == c.read(-5) == c.app(0) == 0, "nobody has read it before it was sent"
    assert c.read(1e-30) == pytest.approx(0, abs=1e-12) and c.read(1e60) == pytest.approx(1)
    assert c.sms(1e60) == pytest.approx(0.9) and c.app(1e60) == pytest.approx(0.9), "what is not delivered is never read"
    middle = 1 / (1 + np.exp(-(log(0.6 / 0.4) + log(0.9 / 0.1)) / 2))
    assert c.read((0.1 * 2) ** 0.5) == pytest.approx(middle), "halfway in the logarithm of time, log odds are halfway"


def test_two_points_at_the_same_time_are_no_curve():
    with pytest.raises(ZeroDivisionError):
        attention.slope(1.0, 0.5, 1.0, 0.8)


@given(share)
def test_an_odds_ratio_of_nothing_one_and_very_many(read):
    assert attention.read_in_messenger(read, 0.0) == 0
    assert attention.read_in_messenger(read, 1.0) == pytest.approx(read)
    assert attention.read_in_messenger(read, 1e12) == pytest.approx(1)
    assert attention.read_in_messenger(0.0, 5.0) == 0 and attention.read_in_messenger(1.0, 5.0) == 1


def test_odds_worked_by_hand():
    """0.8 by SMS are odds of 4; a quarter of them is 1, so that a half reads in the messenger: a ratio of 0.625."""
    assert attention.read_in_messenger(0.8, 0.25) == pytest.approx(0.5)
    assert odds_ratio_of(0.625, 0.8) == pytest.approx(0.25)
    assert attention.known_by_app(0.8, 0.25, 0.9) == pytest.approx(0.45)
    assert attention.known_by_either(0.45, 0.6, 1) == pytest.approx(0.45 + 0.55 * 0.6)
    assert attention.known_by_either(0.45, 0.6, 0) == 0.6


@given(st.floats(0, 1), st.floats(0, 1))
def test_independent_reading_is_the_upper_bound(by_app, by_sms):
    upper, lower = (attention.known_by_either(by_app, by_sms, independent) for independent in (1, 0))
    assert max(by_app, by_sms) == lower <= upper + 1e-15 and upper <= 1 + 1e-15
    assert upper <= by_app + by_sms + 1e-15


@given(any_curves(), any_hours, any_hours, st.sampled_from([0.0, 0.25, 1.0, 8.0, 200.0, NEVER]), st.booleans(), st.booleans())
def test_shares_stay_within_nothing_and_what_is_delivered_at_best(c, first, delay, timeout, app, independent):
    app, independent = int(app), int(independent)
    known = c.known(first, timeout, app, independent)
    assert 0 <= known <= 1
    assert c.app(first) <= c.delivered * (1 + 1e-12)
    missed = c.miss(first, delay, timeout, app, independent)
    assert -1e-9 <= missed <= 1 + 1e-12
    later = c.known(first + delay, timeout, app, independent)
    assert 1 - later - 1e-3 <= missed <= 1 - known + 1e-3, "between who knows at first and who knows in the end"


@given(any_curves(), any_hours, any_hours, st.sampled_from([0.25, 1.0, 8.0, 200.0]), st.booleans())
def test_more_know_later_and_more_with_better_odds_and_more_with_an_earlier_sms(c, first, more, timeout, independent):
    slack, independent = 1e-12, int(independent)
    assert c.read(first + more) >= c.read(first) - slack
    assert c.known(first + more, timeout, 1, independent) >= c.known(first, timeout, 1, independent) - slack
    assert c.known(first, timeout, 1, independent) >= c.known(first, timeout + more, 1, independent) - slack
    better = Curves.__new__(Curves)
    better.__dict__ = {**c.__dict__, "odds_ratio": c.odds_ratio * 1.5 + 0.01}
    assert better.app(first) >= c.app(first) - slack
    assert better.known(first, timeout, 1, independent) >= c.known(first, timeout, 1, independent) - slack


@given(any_curves(), any_hours, st.floats(0.1, 50), st.sampled_from([0.25, 1.0, 8.0, 24.0]))
def test_misses_fall_with_an_earlier_sms_and_with_a_later_time_by_which_it_must_be_known(c, need_by, delay, timeout):
    rule = 1e-3  # what the rule for the mean may be off, at the steepest curves
    assert c.miss(need_by, delay, 0.0, 0) <= c.miss(need_by, delay, timeout, 0) + rule
    assert c.miss(need_by, delay, timeout, 1) <= c.miss(need_by, delay, timeout, 0) + rule
    assert c.miss(need_by, delay, timeout, 1) <= c.miss(need_by, delay, NEVER, 1) + rule
    assert c.miss(2 * need_by, delay, timeout, 1) <= c.miss(need_by, delay, timeout, 1) + rule
    assert c.miss(need_by, delay, timeout, 1, independent=1) <= c.miss(need_by, delay, timeout, 1, independent=0) + rule


@given(any_curves(), any_hours, st.floats(0.1, 50))
def test_a_time_out_of_nothing_is_sms_at_once_and_a_very_long_one_is_no_sms(c, need_by, delay):
    assert c.miss(need_by, delay, need_by + delay, 0) == 1, "nobody knows whom nothing reached"
    assert c.miss(need_by, delay, need_by + delay, 1) == pytest.approx(c.miss(need_by, delay, NEVER, 1), abs=1e-12)
    assert c.miss(need_by, delay, 1e-9, 0) == pytest.approx(c.miss(need_by, delay, 0.0, 0), abs=1e-4)
    silent = Curves.__new__(Curves)
    silent.__dict__ = {**c.__dict__, "odds_ratio": 0.0}
    assert silent.miss(need_by, delay, NEVER, 1) == 1, "nor who reads nothing in the messenger"
    assert silent.miss(need_by, delay, 0.0, 1) == pytest.approx(c.miss(need_by, delay, 0.0, 0), abs=1e-6), "an SMS at once alone"


def integrated(c, first, last, timeout, app, independent):
    """The same mean by an adaptive integrator, piece by piece, in a variable that is the fourth root of the hours since each start."""
    cuts, total = sorted({first, min(max(first, timeout), last), last}), 0.0
    if app and not independent:  # where the two curves cross there is a corner
        grid = np.linspace(first, last, 4001)
        above = [c.app(t) > c.sms(t - timeout) for t in grid]
        cuts = sorted({*cuts, *(grid[i] for i in range(4000) if above[i] != above[i + 1])})
    for a, b in pairwise(cuts):
        piece = quad(
            lambda y, a=a: 4 * y**3 * c.known(a + y**4, timeout, app, independent), 0, (b - a) ** 0.25, epsabs=1e-11, limit=400
        )
        total += piece[0]
    return total / (last - first)


@given(
    any_curves(),
    st.floats(0.05, 50),
    st.floats(0.25, 30),
    st.sampled_from([0.0, 0.25, 1.0, 8.0, 24.0, 200.0]),
    st.booleans(),
    st.booleans(),
)
def test_the_mean_over_a_delay_is_what_an_integrator_finds(c, need_by, delay, timeout, app, independent):
    assume(c.beta < 2)
    app, independent = int(app), int(independent)
    found = 1 - c.miss(need_by, delay, timeout, app, independent)
    corner = app and not independent
    assert found == pytest.approx(
        integrated(c, need_by, need_by + delay, timeout, app, independent), abs=1e-3 if corner else 5e-5
    )


@pytest.mark.parametrize("timeout", [0.0, 0.25, 1.0, 8.0, 24.0])
@pytest.mark.parametrize("app", [0, 1])
@pytest.mark.parametrize(("need_by", "delay"), [(0.5, 2.0), (1.0, 0.5), (1.0, 12.0), (24.0, 12.0), (0.05, 0.25)])
def test_at_the_published_middles_the_mean_is_right_to_a_millionth(case, timeout, app, need_by, delay):
    a = {name: case.assumptions[name].p50 for name in ("read_soon", "read_later", "sms_delivered", "odds_ratio_own")}
    c = Curves(
        read_1=a["read_soon"],
        t_1=1.0,
        read_2=a["read_later"],
        t_2=24.0,
        sms_delivered=a["sms_delivered"],
        odds_ratio=a["odds_ratio_own"],
    )
    found = 1 - c.miss(need_by, delay, timeout, app)
    assert found == pytest.approx(integrated(c, need_by, need_by + delay, timeout, app, 1), abs=1e-6)


def test_a_mean_worked_by_hand():
    """Odds by SMS that grow as the hours do: read = t ÷ (t + 1), as 0.5 at an hour and 0.8 at four are odds of 1 and 4.

    Of a notice needed by 1 h that may cost 12 h: ∫ t ÷ (t + 1) from 1 to 13 is 12 − ln 7. With odds a third as good
    it is t ÷ (t + 3) in the messenger: 12 − 3 ln 4. With an SMS after 8 hours and no app: ∫ from 8 to 13 of (t − 8) ÷ (t − 7), 5 − ln 6.
    """
    c = Curves(read_1=0.5, t_1=1, read_2=0.8, t_2=4, sms_delivered=0.9, odds_ratio=1 / 3)
    assert (c.alpha, c.beta) == (pytest.approx(0), pytest.approx(1))
    assert c.miss(1, 12, 0.0, 0) == pytest.approx(1 - 0.9 * (12 - log(7)) / 12)
    assert c.miss(1, 12, NEVER, 1) == pytest.approx(1 - 0.9 * (12 - 3 * log(4)) / 12)
    assert c.miss(1, 12, 8.0, 0) == pytest.approx(1 - 0.9 * (5 - log(6)) / 12)
    # Both: 1 to 8 h the app alone, 7 − 3 ln(11 ÷ 4); then app and SMS less what both tell. (t ÷ (t + 3)) × ((t − 8) ÷ (t − 7))
    # is 1 − 3 ÷ (t + 3) − 1 ÷ (t − 7) + 0.3 ÷ (t − 7) − 0.3 ÷ (t + 3).
    app, sms = 5 - 3 * log(16 / 11), 5 - log(6)
    both = 5 - 3 * log(16 / 11) - log(6) + 0.3 * (log(6) - log(16 / 11))
    known = 0.9 * (7 - 3 * log(11 / 4)) + 0.9 * app + 0.9 * sms - 0.81 * both
    assert c.miss(1, 12, 8.0, 1) == pytest.approx(1 - known / 12)


def test_sms_that_are_resent_arrive_more_often_and_the_messenger_is_read_as_before():
    """The same curves: of SMS 0.98 arrive instead of 0.9, in the messenger it stays 0.9 × t ÷ (t + 3)."""
    given = 1 / 3, 1, 0.0, 1.0
    assert attention.miss(1, 12, NEVER, 0.98, 0.9, *given, 1) == pytest.approx(1 - 0.9 * (12 - 3 * log(4)) / 12)
    assert attention.miss(1, 12, 0.0, 0.98, 0.9, 1 / 3, 0, 0.0, 1.0, 1) == pytest.approx(1 - 0.98 * (12 - log(7)) / 12)


@pytest.mark.parametrize(
    ("name", "ratios"), [("odds_ratio_own", (0.1, 0.5, 0.8)), ("odds_ratio_popular", (0.4, 0.8, 1.2))], ids=["own", "popular"]
)
def test_the_rows_of_the_odds_ratios_are_those_of_the_ratios_that_their_notes_name(case, name, ratios):
    """A trial's ratio after an hour becomes an odds ratio once, at the median of who has read an SMS by then."""
    read = case.assumptions["read_soon"].p50
    row = case.assumptions[name]
    expected = [odds_ratio_of(ratio, read) for ratio in ratios]
    assert [row.p05, row.p50, row.p95] == pytest.approx(expected, rel=0.02)
    assert all(f"{ratio:.0%}" in row.note for ratio in ratios)
