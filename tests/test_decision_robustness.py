"""Criteria beside the mean: limits of their parameters, closed forms, and cases by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import norm

from cost_model.report.numbers import decision
from cost_model.valuing.robustness import COLUMNS

STEPS = (np.arange(4096) + 0.5) / 4096  # as even a sample as there is


def benefits(least=20):
    """Benefit of 20 draws or more of three options."""
    shape = st.tuples(st.integers(least, 40), st.just(3))
    values = shape.flatmap(lambda s: arrays.arrays(float, s, elements=st.integers(-1000, 1000).map(float)))
    return values.map(lambda v: pd.DataFrame(v, columns=["status_quo", "a", "b"]))


HAND = pd.DataFrame({"safe": [4.0, 4.0, 4.0, 4.0], "bold": [0.0, 4.0, 8.0, 10.0], "poor": [1.0, 1.0, 1.0, 1.0]})


def test_by_hand():
    """Worst draw: safe. Largest regret: bold loses 4 in the first draw, safe 6 in the last."""
    assert decision.worst(HAND).to_dict() == dict(safe=4, bold=0, poor=1)
    assert decision.regret(HAND).bold.to_list() == [4, 0, 0, 0]
    assert decision.largest_regret(HAND).to_dict() == dict(safe=6, bold=4, poor=9)
    assert decision.hurwicz(HAND, 0.3)["bold"] == pytest.approx(3)
    assert decision.satisficing(HAND, 4.0).to_dict() == dict(safe=1, bold=0.75, poor=0)
    assert decision.tail_mean(HAND, 0.5)["bold"] == 2
    assert decision.tail_mean(HAND, 0.375)["bold"] == pytest.approx((0 + 4 / 2) / 1.5)  # one draw and half of the next
    assert decision.mean_and_tail(HAND, 0.25, 0.5)["bold"] == pytest.approx(0.75 * 5.5 + 0.25 * 2)


@given(benefits())
def test_limits_are_the_mean_the_worst_and_the_best(table):
    mean, low, high = table.mean(), table.min(), table.max()
    pd.testing.assert_series_equal(decision.certainty_equivalent(table, 0.0), mean)
    np.testing.assert_allclose(decision.certainty_equivalent(table, 1e-12), mean, atol=1e-3)
    pd.testing.assert_series_equal(decision.mean_and_tail(table, 0.0), mean)
    pd.testing.assert_series_equal(decision.mean_and_tail(table, 1.0), decision.tail_mean(table))
    np.testing.assert_allclose(decision.tail_mean(table, 1.0), mean, atol=1e-9)
    np.testing.assert_allclose(decision.tail_mean(table, 1 / len(table)), low, atol=1e-9)
    pd.testing.assert_series_equal(decision.hurwicz(table, 0.0), low)
    pd.testing.assert_series_equal(decision.hurwicz(table, 1.0), high)
    pd.testing.assert_series_equal(decision.hurwicz(table, 0.0), decision.worst(table))


@given(benefits())
def test_more_aversion_never_makes_an_uncertain_benefit_worth_more(table):
    mean, tolerant, averse = (decision.certainty_equivalent(table, r) for r in (0.0, 1e-4, 5e-4))
    assert (tolerant <= mean + 1e-6).all()
    assert ((averse <= tolerant + 1e-6) | averse.isna() | tolerant.isna()).all()
    tails = [decision.mean_and_tail(table, w) for w in (0.0, 0.5, 1.0)]
    assert (tails[2] <= tails[1] + 1e-9).all() and (tails[1] <= tails[0] + 1e-9).all()
    assert (decision.worst(table) <= decision.tail_mean(table) + 1e-9).all()


@settings(max_examples=15)
@given(benefits(), st.sampled_from([0.01, 1e9]), st.randoms(use_true_random=False))
def test_money_in_another_unit_and_draws_in_another_order_change_no_choice(table, factor, random):
    order = random.sample(range(len(table)), len(table))
    before = decision.criteria(table, 1e-4, "status_quo", bound=10.0)
    after = decision.criteria(factor * table.iloc[order], 1e-4 / factor, "status_quo", bound=factor * 10.0)
    scale = np.where(before.unit == "rial", factor, 1.0)
    np.testing.assert_allclose(after.score, before.score * scale, rtol=1e-9, atol=1e-6 * factor)
    near = [decision.criteria(t, 1e-4, "status_quo", bound=10.0) for t in (table, table.iloc[order])]
    np.testing.assert_array_equal(near[0].score.isna(), near[1].score.isna())


@settings(max_examples=15)
@given(benefits())
def test_an_option_that_is_always_worst_is_chosen_by_nobody_and_changes_nothing_else(table):
    added = decision.criteria(table.assign(worst=table.min(axis=1) - 1.0), 1e-4, "status_quo", bound=0.0)
    others = added[added.option != "worst"].reset_index(drop=True)
    without = decision.criteria(table, 1e-4, "status_quo", bound=0.0)
    pd.testing.assert_frame_equal(others.drop(columns=["chosen", "note"]), without.drop(columns=["chosen", "note"]))
    shares = added.criterion.isin(["saves", "satisficing"])  # where nobody satisfies, all are as bad
    assert not added[(added.option == "worst") & ~shares].chosen.any()


@given(benefits())
def test_regret_is_never_negative_and_in_each_draw_somebody_has_none(table):
    regret = decision.regret(table)
    assert (regret >= 0).all(axis=None) and (regret.min(axis=1) == 0).all()
    np.testing.assert_allclose(regret.mean(), decision.expected_loss(table), atol=1e-9)


@pytest.mark.parametrize("aversion", [0.1, 0.4, 1.0])
def test_certainty_equivalent_of_a_normal_is_its_mean_less_half_aversion_times_variance(aversion):
    table = pd.DataFrame({"a": norm.ppf(STEPS, 3, 0.8), "b": norm.ppf(STEPS, -7, 0.2)})
    expected = [3 - aversion * 0.64 / 2, -7 - aversion * 0.04 / 2]
    np.testing.assert_allclose(decision.certainty_equivalent(table, aversion), expected, atol=5e-3)


def test_tail_of_a_normal():
    """Mean below the 5% quantile: m − sd × φ(z) ÷ 0.05."""
    table = pd.DataFrame({"a": norm.ppf(STEPS, 3, 2)})
    expected = 3 - 2 * norm.pdf(norm.ppf(0.05)) / 0.05
    assert decision.tail_mean(table, 0.05)["a"] == pytest.approx(expected, abs=0.01)


def test_a_sure_thing_is_worth_itself_at_any_aversion():
    table = pd.DataFrame({"a": np.full(50, -3e12)})
    for aversion in (0.0, 1e-13, 1e-9, 1.0):
        assert decision.certainty_equivalent(table, aversion)["a"] == pytest.approx(-3e12, rel=1e-12)


def test_a_certainty_equivalent_that_one_draw_decides_is_not_identified():
    table = pd.DataFrame({"status_quo": np.zeros(100), "mad": np.r_[-1e6, np.full(99, 10.0)]})
    found = decision.certainty_equivalent(table, 1.0)
    assert np.isnan(found["mad"]) and found["status_quo"] == 0
    rows = decision.criteria(table, 1.0, "status_quo").query("criterion == 'certainty_equivalent'").set_index("option")
    assert rows.note["mad"] == "not identified: a single draw decides"
    assert rows.chosen["status_quo"]  # the mean of the other, which it cannot exceed, is lower


def test_if_the_unidentified_option_could_be_better_none_is_chosen():
    table = pd.DataFrame({"status_quo": np.zeros(100), "mad": np.r_[-1e3, np.full(99, 1e6)]})
    rows = decision.criteria(table, 1.0, "status_quo").query("criterion == 'certainty_equivalent'")
    assert not rows.chosen.any() and rows.note.str.len().min() > 0


def test_forms_with_a_quantile_hold_still_when_draws_are_added_and_extremes_do_not():
    few, many = (pd.DataFrame({"a": norm.ppf((np.arange(n) + 0.5) / n)}) for n in (1000, 100_000))
    assert decision.worst(few, 0.05)["a"] == pytest.approx(decision.worst(many, 0.05)["a"], abs=0.02)
    assert decision.worst(many)["a"] < decision.worst(few)["a"] - 1


# ---- the model ----------------------------------------------------------------------------------------------------


def test_every_criterion_judges_every_option_of_a_run_and_chooses(outcome):
    table = decision.robustness(outcome, "sender")
    assert list(table.columns.drop(["policy_en", "policy_fa"])) == ["account", *COLUMNS]
    judged = table.groupby(["criterion", "setting"])
    options = [one.name for one in outcome.scenarios if one.recommendable]
    assert (judged.size() == len(options)).all()
    assert (judged.chosen.sum() >= 1).all()
    mean = table[table.criterion == "mean"].set_index("option").score
    np.testing.assert_allclose(mean, -outcome.cost("sender")[options].mean())
    saves = table[table.criterion == "saves"].set_index("option").score
    pd.testing.assert_series_equal(saves, decision.probability_saves(outcome, "sender")[options], check_names=False)
    within = table[table.criterion == "satisficing"].set_index("option").score
    bound = outcome.cost("sender")["status_quo"].median()
    np.testing.assert_allclose(within, (outcome.cost("sender")[options] <= bound).mean())
    assert within["status_quo"] == 0.5 and table.attrs["seed"] == outcome.draws.seed


def test_who_chooses_by_the_worst_case_or_by_regret_finds_it_in_the_table(outcome):
    cost = outcome.cost()[[one.name for one in outcome.scenarios if one.recommendable]]
    regret = cost.sub(cost.min(axis=1), axis=0)
    table = decision.robustness(outcome)
    for criterion, setting, score, larger in (
        ("maximin", "worst draw", -cost.max(), True),
        ("maximin", "value that 5% of draws fall below", -cost.quantile(0.95), True),
        ("minimax_regret", "largest regret of all draws", regret.max(), False),
        ("minimax_regret", "regret that 95% of draws stay below", regret.quantile(0.95), False),
    ):
        rows = table[(table.criterion == criterion) & (table.setting == setting)].set_index("option")
        np.testing.assert_allclose(rows.score, score)
        assert list(rows.index[rows.chosen]) == [score.idxmax() if larger else score.idxmin()]


# ---- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decision.worst(HAND, 0.05), "found 4 draws of 3 options, expected at least 20"),
        (lambda: decision.largest_regret(HAND, 0.95), "expected at least 20"),
        (lambda: decision.tail_mean(HAND, 0.05), "expected at least 20"),
        (lambda: decision.tail_mean(HAND, 0.0), "tail: found 0.0"),
        (lambda: decision.hurwicz(HAND, 1.5), "alpha: found 1.5, expected a share"),
        (lambda: decision.hurwicz(HAND, 0.5, 0.9, 0.1), "expected low below high"),
        (lambda: decision.mean_and_tail(HAND, -0.1, 0.5), "weight: found -0.1"),
        (lambda: decision.certainty_equivalent(HAND, -1.0), "risk_aversion: found -1.0"),
        (lambda: decision.certainty_equivalent(HAND, 0.1), "expected at least 10"),
        (lambda: decision.satisficing(HAND, np.nan), "bound: found nan, expected a number of rial"),
        (lambda: decision.worst(HAND.assign(safe=np.nan)), "benefit: found nan under 'safe' in draw 0"),
        (lambda: decision.criteria(HAND, 0.0, "status_quo", tail=0.5), "expected 'status_quo' among them"),
    ],
)
def test_what_no_criterion_can_rest_on_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
