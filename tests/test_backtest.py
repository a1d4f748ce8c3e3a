"""The foresight of the model: scores with closed forms, and predictions that do not peep."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cost_model import fits
from cost_model.fits import backtest, pooling
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.report import refit

share = st.floats(0, 1)


@given(share, share)
def test_the_score_of_one_certain_number_is_its_distance(said, truth):
    assert backtest.crps(np.full(50, said), truth) == pytest.approx(abs(said - truth), abs=1e-12)


def test_the_score_of_a_normal_meets_its_closed_form():
    sample = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    for truth in (0.0, 1.3, -2.0):
        density, below = stats.norm.pdf(truth), stats.norm.cdf(truth)
        expected = truth * (2 * below - 1) + 2 * density - 1 / np.sqrt(np.pi)
        assert backtest.crps(sample, truth) == pytest.approx(expected, abs=1e-3)


@given(st.lists(share, min_size=2, max_size=30), share)
def test_a_score_is_never_negative_and_the_same_in_any_order(sample, truth):
    score = backtest.crps(np.array(sample), truth)
    assert score >= -1e-12
    assert backtest.crps(np.array(sample[::-1]), truth) == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-07", "2025-12", 5),
        ("2021-02", "2021-08-09", 6),
        ("2024", "2025", 12),
        ("2017", "2019-12", 30),
        ("2020-04", "2020-04", 1),
    ],
)
def test_months_are_counted_and_a_bare_year_is_its_middle(start, end, months):
    assert backtest.months_between(start, end) == months


def table(places, mandate="hard"):
    """Truths at given places of a uniform prediction."""
    return pd.DataFrame({"way": "others", "mandate": mandate, "truth": places, "place": places, **backtest.QUANTILES})


def test_coverage_counts_the_truths_within_the_interval():
    found = backtest.coverage(table([0.02, 0.1, 0.3, 0.5, 0.97])).set_index("nominal")
    assert (found.inside[0.5], found.inside[0.9], found.of[0.9]) == (2, 3, 5)
    assert found.p05[0.9] < found.p50[0.9] == 0.6 < found.p95[0.9]


def test_truths_where_they_should_fall_widen_nothing_and_surprises_widen():
    calibrated = stats.norm.cdf(stats.norm.ppf((np.arange(2000) + 0.5) / 2000))
    assert backtest.widening(table(calibrated), "hard") == pytest.approx(1, abs=0.02)
    assert backtest.widening(table([0.5, 0.5, 0.5]), "hard") == 1
    wide = stats.norm.cdf(1.5 * stats.norm.ppf((np.arange(2000) + 0.5) / 2000))
    both = pd.concat([table(wide), table([0.5] * 2000, "soft")])
    assert backtest.widening(both, "hard") == pytest.approx(1.5, abs=0.05)
    assert backtest.widening(both, "soft") == 1


@pytest.fixture
def without(monkeypatch):
    """Take rows out of the series that the backtest reads."""

    def take(condition):
        read = data.observations
        monkeypatch.setattr(backtest, "observations", lambda name: condition(name, read(name)))

    return take


def test_what_is_learnt_from_the_others_does_not_know_the_case(without):
    known = backtest.learnt(leave_out="FASTag")
    without(lambda name, frame: frame[frame.case != "FASTag"] if name == "uptake" else frame)
    assert backtest.learnt(leave_out="FASTag") == known
    assert backtest.learnt() == known


def test_what_was_known_before_does_not_know_what_came_after(without):
    known = backtest.learnt(before="2021-02")
    without(lambda name, frame: frame[frame.date < "2021-02"] if "date" in frame else frame)
    assert backtest.learnt(before="2021-02") == known


def test_who_knows_no_case_expects_nearly_anything():
    known = backtest.learnt(before="1900")
    assert known == backtest.ignorance()
    assert known["p_hard"][2] / known["p_hard"][0] >= 100
    assert all(known[name][0] <= 0.05 and known[name][2] >= 0.95 for name in backtest.SHARES)


def test_every_setting_has_its_outcome_within_the_scale():
    settings = backtest.outcomes()
    assert len(settings) >= 10
    assert settings.truth.between(0, 1).all()


def test_a_device_is_not_muted(case):
    setting = next(s for s in backtest.outcomes().itertuples() if s.case in backtest.devices())
    kept = backtest.predicted(setting, backtest.ignorance(), case)
    same = {"first_month_loss": (0.8, 0.9, 0.95), "churn_on": (0.5, 0.7, 0.9)}
    np.testing.assert_array_equal(kept, backtest.predicted(setting, backtest.ignorance() | same, case))
    assert kept.min() >= setting.from_share * (1 - 1e-9)


def test_what_lasts_after_an_order_is_what_the_churn_leaves(case):
    setting = next(s for s in backtest.outcomes().itertuples() if s.asks == "lasting")
    months = backtest.months_between(setting.from_date, setting.date)
    left = backtest.predicted(setting, {"churn_off": 0.1}, case)
    np.testing.assert_allclose(left, np.exp(-0.1 * months))


@pytest.fixture(scope="module")
def foretold(case):
    return backtest.uptake(case)


def test_each_prediction_is_a_share_in_order_and_its_place_agrees(foretold):
    quantiles = foretold[list(backtest.QUANTILES)]
    assert (quantiles.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None) and quantiles.stack().between(0, 1).all()
    assert ((foretold.truth > foretold.p50) == (foretold.place > 0.5)).all()
    assert set(foretold.way) == set(backtest.WAYS)
    assert foretold.groupby("case").naive_crps.nunique().eq(1).all()


def test_the_table_that_knows_the_outcomes_does_better_than_who_does_not(foretold):
    scores = backtest.scores(foretold)
    assert scores["assumed"] < scores["others"] < scores["before"]


def test_what_the_fits_give_the_model_is_wider_by_what_the_backtest_finds(foretold):
    factor = backtest.widening(foretold, "hard")
    assert factor > 1
    for name, scale in fits.WIDENED.items():
        to = pooling.SCALES[scale][0]
        plain, used = fits.fitted("uptake").estimates.loc[name], refit.estimate("uptake", name)
        assert used.p50 == pytest.approx(plain.p50)
        assert (to(used.p95) - to(used.p50)) / (to(plain.p95) - to(plain.p50)) == pytest.approx(factor)
        assert (to(used.p50) - to(used.p05)) / (to(plain.p50) - to(plain.p05)) == pytest.approx(factor)


@pytest.fixture(scope="module")
def ends():
    return backtest.reversals()


def test_each_mandate_is_foretold_twice_in_order_and_no_longer_than_the_horizon(ends):
    quantiles = ends[list(backtest.QUANTILES)]
    assert (quantiles.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert quantiles.stack().between(0, simulate.HORIZON).all()
    assert ends.groupby("case").way.nunique().eq(2).all()
    assert ends[["place", "within_year"]].stack().between(0, 1).all()
    still = ends[ends.gone_in_year == 0]
    assert (still.months >= backtest.YEAR).all() and ends[ends.gone_in_year == 1].ended.all()


def test_who_is_always_sure_and_right_has_no_error():
    sure = pd.DataFrame({"way": "others", "within_year": [1.0, 0.0], "gone_in_year": [1.0, 0.0], "naive": [0.5, 0.5]})
    assert backtest.brier(sure) == {"others": 0.0, "naive": 0.25}
    unknown = pd.concat([sure, sure.assign(gone_in_year=np.nan, within_year=0.3)])
    assert backtest.brier(unknown) == backtest.brier(sure)


def test_what_was_known_of_mandates_at_a_date_holds_no_later_end():
    known = backtest.mandates_known(data.observations("mandates"), "2020-12")
    assert (known.start < "2020-12").all() and (known.observed_until <= "2020-12").all()
    ended = known[~known.outcome.isin(["holds", "unknown end"])]
    assert (ended[["end", "end_high"]].max(axis=1) < "2020-12").all() and len(ended)
    assert not (known.reintroduced >= "2020-12").any()
    health = known[known.case == "Health code"].iloc[0]
    assert health.outcome == "holds" and health.end == ""  # its end was seen in that month and the one before


def test_where_no_mandate_has_ended_yet_nearly_any_rate_is_possible():
    mandates = data.observations("mandates")
    assert backtest.reversal_rate(mandates[:0]) == backtest.ANY_REVERSAL
    assert backtest.reversal_rate(backtest.mandates_known(mandates, "2019-01")) == backtest.ANY_REVERSAL
    assert backtest.reversal_rate(mandates) != backtest.ANY_REVERSAL
