"""Indices of variance against closed forms: Ishigami, Sobol's G, a linear model of correlated normal inputs."""

import itertools
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from cost_model.report.numbers import sensitivity
from cost_model.report.numbers.joint import LUCK, joint
from cost_model.report.numbers.variance import UNSURE, WIDE
from cost_model.valuing import variance
from cost_model.valuing.joint import Joint, independent

ANGLE = independent(**{f"x{i}": lambda rank: np.pi * (2 * rank - 1) for i in range(3)})
V = 0.5 + 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18  # variance of Ishigami with a = 7, b = 0.1
FIRST = np.array([(1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 0.0]) / V
BOTH = 0.01 * np.pi**8 * (1 / 18 - 1 / 50) / V  # of the first and the third together
A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
CUBE = independent(**{f"x{i}": lambda rank: rank for i in range(8)})
COEF = np.array([2.0, 1.0, 3.0])
COV = np.array([[1, 0.5, 0], [0.5, 4, -0.3], [0, -0.3, 0.25]])


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g(x):
    return np.prod((np.abs(4 * x - 2) + A) / (1 + A), axis=1)


def normal(cov):
    """Joint distribution of normal inputs with this covariance."""
    sd = np.sqrt(np.diag(cov))
    quantiles = {f"x{i}": lambda rank, s=s: s * special.ndtri(rank) for i, s in enumerate(sd)}
    return Joint(quantiles, {name: (name,) for name in quantiles}, cov / np.outer(sd, sd))


def explained(cov, known):
    """Share of the variance of COEF · x that some inputs explain, when all are normal."""
    known = list(known)
    across = cov[known] @ COEF
    return across @ np.linalg.solve(cov[np.ix_(known, known)], across) / (COEF @ cov @ COEF) if known else 0.0


def exact_shapley(cov):
    effects = []
    for i in range(3):
        others = [k for k in range(3) if k != i]
        subsets = [u for r in range(3) for u in itertools.combinations(others, r)]
        gains = [factorial(len(u)) * factorial(2 - len(u)) / 6 * (explained(cov, (*u, i)) - explained(cov, u)) for u in subsets]
        effects.append(sum(gains))
    return np.array(effects)


def sample(of, n=2**14, seed=5):
    return pd.DataFrame(of.values(of.tied(variance.two_samples(of, n, seed)[0])), columns=of.columns)


def test_sobol_indices_of_ishigami_meet_the_closed_form():
    found = sensitivity.sobol(ANGLE, ishigami, 2**14, resamples=20)
    np.testing.assert_allclose(found["first"], FIRST, atol=0.001)
    np.testing.assert_allclose(found.total, FIRST + np.array([BOTH, 0, BOTH]), atol=0.001)
    assert (found.first_p05 <= FIRST).all() and (found.first_p95 >= FIRST).all()


def test_sobol_indices_of_g_meet_the_closed_form():
    parts = 1 / (3 * (1 + A) ** 2)
    whole = np.prod(1 + parts) - 1
    found = sensitivity.sobol(CUBE, g, 2**12, resamples=20)
    np.testing.assert_allclose(found["first"], parts / whole, atol=0.005)
    np.testing.assert_allclose(found.total, parts * np.prod(1 + parts) / (1 + parts) / whole, atol=0.005)


def test_sobol_indices_of_a_product_of_lognormals_meet_the_closed_form():
    """The spend of this project's question in small. With v = σ²: (eᵛ − 1) ÷ (eᵗ − 1) alone, and eᵗ⁻ᵛ times as much in all; t = Σ v."""
    v = np.log([1.05, 1.2, 1.25, 1.4]) ** 2
    of = independent(**{f"x{i}": lambda rank, s=s: np.exp(s * special.ndtri(rank)) for i, s in enumerate(np.sqrt(v))})
    found = sensitivity.sobol(of, lambda x: x.prod(axis=1), 2**14, resamples=20)
    alone = np.expm1(v) / np.expm1(v.sum())
    np.testing.assert_allclose(alone, [0.010846642, 0.153825379, 0.232348409, 0.545541924], rtol=1e-6)
    np.testing.assert_allclose(found["first"], alone, atol=0.005)
    np.testing.assert_allclose(found.total, alone * np.exp(v.sum() - v), atol=0.005)


def test_points_stand_in_the_order_of_salibs_own_sampler(monkeypatch):
    from SALib.analyze.sobol import analyze
    from SALib.sample import sobol as salib

    seen = []
    n, problem = 2**4, {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3, "groups": ["p", "q", "p"]}
    expected = salib.sample(problem, n, calc_second_order=False, seed=7)
    monkeypatch.setattr(variance, "two_samples", lambda *_: (expected[::4], expected[3::4]))
    of = independent(a=lambda u: u, b=lambda u: u, c=lambda u: u)
    of = Joint(of.quantiles, {"p": ("a", "c"), "q": ("b",)}, of.correlation)
    found = sensitivity.sobol(of, lambda x: seen.append(x.copy()) or x.sum(axis=1), n, resamples=2)
    np.testing.assert_array_equal(np.vstack(seen), expected)
    assert list(found.input) == ["p", "q"]
    theirs = analyze(problem, expected.sum(axis=1), calc_second_order=False, num_resamples=2, seed=1)
    np.testing.assert_allclose(found[["first", "total"]], np.transpose([theirs["S1"], theirs["ST"]]))


def test_correlated_inputs_stand_as_one_group_whose_index_is_exact():
    cov = COV.copy()
    cov[1, 2] = cov[2, 1] = 0.0
    found = sensitivity.sobol(normal(cov), lambda x: x @ COEF, 2**12, resamples=20).set_index("input")
    whole = COEF @ cov @ COEF
    assert list(found.index) == ["x0 + x1", "x2"]
    assert found["first"]["x2"] == pytest.approx(9 * 0.25 / whole, abs=0.005)
    assert found.total["x0 + x1"] == pytest.approx(1 - 9 * 0.25 / whole, abs=0.01)


@pytest.mark.parametrize("cov", [COV, np.diag(np.diag(COV))], ids=["correlated", "independent"])
def test_shapley_effects_of_a_linear_normal_model_meet_the_closed_form(cov):
    found = sensitivity.shapley(normal(cov), lambda x: x @ COEF, 2**14)
    np.testing.assert_allclose(found.shapley, exact_shapley(cov), atol=0.01)
    assert found.shapley.sum() == pytest.approx(1, abs=1e-12)
    error = (found.shapley_p95 - found.shapley) / 1.645
    assert (np.abs(found.shapley - exact_shapley(cov)) < 3.5 * error).all()


def test_shapley_intervals_are_the_spread_over_other_draws():
    """A share is a ratio: where all gains of a row are large together they move it little."""
    found = [sensitivity.shapley(normal(COV), lambda x: x @ COEF, 2**9, seed) for seed in range(24)]
    values, errors = (
        np.array([table.shapley for table in found]),
        np.array([table.shapley_p95 - table.shapley for table in found]),
    )
    assert values.std(axis=0, ddof=1).sum() == pytest.approx(errors.mean(axis=0).sum() / 1.645, rel=0.2)


def test_a_constant_that_is_added_changes_no_effect():
    before, after = (sensitivity.shapley(ANGLE, lambda x, c=c: ishigami(x) + c, 2**8) for c in (0.0, 1e6))
    np.testing.assert_allclose(after.shapley, before.shapley, atol=1e-6)
    np.testing.assert_allclose(after.shapley_p95, before.shapley_p95, atol=1e-6)


def test_shapley_shares_an_interaction_in_halves():
    found = sensitivity.shapley(ANGLE, ishigami, 2**14)
    np.testing.assert_allclose(found.shapley, FIRST + np.array([BOTH / 2, 0, BOTH / 2]), atol=0.015)


def test_first_order_from_draws_meets_the_closed_form_of_correlated_inputs():
    """S = 0.598, 0.402 and 0.078: they add up to more than one, as each holds what it tells through its fellows."""
    draws = sample(normal(COV))
    found = sensitivity.first_order(draws, draws.to_numpy() @ COEF)
    expected = [explained(COV, (i,)) for i in range(3)]
    np.testing.assert_allclose(found["first"], expected, atol=0.01)
    np.testing.assert_allclose(expected, [0.598086, 0.402153, 0.077512], atol=1e-6)
    assert (found.first_p05 < expected).all() and (expected < found.first_p95).all()


@pytest.mark.parametrize(("of", "function", "expected"), [(ANGLE, ishigami, FIRST)])
def test_first_order_from_draws_agrees_with_ishigami(of, function, expected):
    draws = sample(of)
    np.testing.assert_allclose(sensitivity.first_order(draws, function(draws.to_numpy()))["first"], expected, atol=0.005)


def test_an_input_of_two_values_takes_one_term_and_one_that_tells_nothing_has_no_share_on_average():
    rng = np.random.default_rng(8)
    shares = []
    for _ in range(200):
        draws = pd.DataFrame({"two": rng.integers(0, 2, 256), "many": rng.random(256)})
        shares.append(sensitivity.first_order(draws, rng.standard_normal(256))["first"])
    mean, error = np.mean(shares, axis=0), np.std(shares, axis=0) / np.sqrt(200)
    assert (np.abs(mean) < 3 * error).all()


def test_first_order_intervals_hold_as_often_as_they_say():
    """Plain random draws; nine in ten intervals hold the truth, here within what 60 repeats can tell."""
    rng, truth = np.random.default_rng(3), explained(COV, (0,))
    held = 0
    for _ in range(60):
        x = rng.multivariate_normal(np.zeros(3), COV, 2**10)
        row = sensitivity.first_order(pd.DataFrame({"x": x[:, 0]}), x @ COEF).iloc[0]
        held += row.first_p05 <= truth <= row.first_p95
    assert 47 <= held <= 60


@settings(max_examples=20)
@given(st.floats(0.001, 1e9), st.floats(-1e6, 1e6), st.randoms(use_true_random=False))
def test_money_may_be_scaled_shifted_and_draws_permuted(scale, shift, random):
    draws = sample(normal(COV), 2**9)
    y = draws.to_numpy() @ COEF
    order = list(range(len(y)))
    random.shuffle(order)
    before = sensitivity.first_order(draws, y)["first"]
    after = sensitivity.first_order(draws.iloc[order], (scale * y + shift)[order])["first"]
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_an_input_that_does_nothing_has_no_share():
    of = independent(a=lambda u: u, b=lambda u: u)
    for found in (
        sensitivity.sobol(of, lambda x: x[:, 0], 2**10, resamples=5),
        sensitivity.shapley(of, lambda x: x[:, 0], 2**10),
    ):
        last = found.iloc[1]
        assert last.get("total", last.get("shapley")) == pytest.approx(0, abs=1e-12)


def test_a_result_that_is_the_same_everywhere_is_not_explained_by_anything():
    of = independent(a=lambda u: u, b=lambda u: u)
    tables = [f(of, lambda x: np.full(len(x), 7.0), 2**4) for f in (sensitivity.sobol, sensitivity.shapley)]
    draws = sample(of, 2**9)
    tables.append(sensitivity.first_order(draws, np.full(len(draws), 7.0)))
    for table in tables:
        assert table.iloc[:, 1:-1].isna().all(axis=None)
        assert (table.reason == variance.SAME).all()


def test_a_constant_input_is_not_identified():
    draws = sample(CUBE, 2**9)[["x0"]].assign(fixed=3.0)
    found = sensitivity.first_order(draws, draws.x0).set_index("input")
    assert np.isnan(found["first"]["fixed"]) and found.reason["fixed"] == variance.HELD
    assert found["first"]["x0"] == pytest.approx(1, abs=0.01)


def test_what_is_missing_or_too_few_is_said():
    draws = sample(CUBE, 2**9)
    y = g(draws.to_numpy())
    with pytest.raises(ValueError, match="input 'x1': found 1 of 512 that are missing"):
        sensitivity.first_order(draws.assign(x1=draws.x1.mask(draws.index == 5)), y)
    with pytest.raises(ValueError, match="output: found 1 of 512"):
        sensitivity.first_order(draws, np.where(draws.index == 3, np.nan, y))
    with pytest.raises(ValueError, match="found 512 and 511 draws"):
        sensitivity.first_order(draws, y[1:])
    with pytest.raises(ValueError, match="found 100, expected 256"):
        sensitivity.first_order(draws[:100], y[:100])
    for index in (sensitivity.sobol, sensitivity.shapley):
        with pytest.raises(ValueError, match="found 1000, expected 16 or more, and a power of two; the next is 1024"):
            index(CUBE, g, 1000)
        with pytest.raises(ValueError, match="missing or infinite"):
            index(CUBE, lambda x: np.full(len(x), np.nan), 2**4)


def test_too_many_tied_inputs_are_refused_by_name():
    size = variance.LARGEST + 1
    of = independent(**{f"x{i}": lambda rank: rank for i in range(size)})
    tied = Joint(of.quantiles, of.players, np.full((size, size), 0.5) + 0.5 * np.eye(size))
    with pytest.raises(ValueError, match=r"found 11 inputs tied to one another \(x0, x1"):
        sensitivity.shapley(tied, lambda x: x.sum(axis=1), 2**4)


def test_the_models_indices_name_every_input_and_the_luck_of_the_mandate(case):
    of = joint(case)
    sobol = sensitivity.sobol_indices(case, account="sender", n=2**6)
    shapley = sensitivity.shapley_effects(case, account="sender", n=2**6)
    assert sorted(name for row in sobol.input for name in row.split(" + ")) == sorted(of.players)
    assert set(shapley.input) == set(of.players)
    assert LUCK in of.players and "vat" not in of.players
    assert shapley.shapley.sum() == pytest.approx(1)
    assert (sobol.label_en != "").all() and (sobol.label_fa != "").all()
    assert sobol.total.is_monotonic_decreasing


def test_tied_inputs_are_in_the_same_group(case):
    together = variance.groups(joint(case))
    names = list(case.assumptions)
    for i, j in np.argwhere(np.triu(case.correlations, 1) != 0):
        assert any({names[i], names[j]} <= set(group.split(" + ")) for group in together)


def test_on_the_scale_of_ranks_extreme_draws_do_not_rule(case):
    found = sensitivity.sobol_indices(case, scale="rank", n=2**8)
    assert (found.total_p95 - found.total).max() < 0.1
    assert set(found.input[:2]) == {"reversal_rate", "delay_hours"}
    with pytest.raises(ValueError, match="rank"):
        sensitivity.sobol_indices(case, scale="ranks", n=2**4)


def test_a_wide_interval_is_called_unsure(case):
    found = sensitivity.sobol_indices(case, n=2**5)
    wide = found.total_p95 - found.total > WIDE
    assert wide.any() and (found.reason[wide] == UNSURE).all() and (found.reason[~wide] == "").all()
