"""What information is worth: closed forms, identities, two estimators that agree, and bad input refused in words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.stats import norm, qmc

from cost_model.inputs.draws import INPUTS
from cost_model.model import attention, simulate
from cost_model.report.numbers import decision, tables
from cost_model.valuing import blocks
from cost_model.valuing.studies import uniforms

MANY = 2**14


def normal(columns, n=MANY, seed=1401):
    """Standard normal numbers from a scrambled Sobol sequence, draws × columns."""
    return special.ndtri(qmc.Sobol(columns, scramble=True, rng=np.random.default_rng(seed)).random(n))


def study_of(name, sd):
    """A study that observes an input n times with a normal error."""

    def observe(inputs, n, chance):
        return pd.DataFrame({"mean": inputs[name] + sd / np.sqrt(n) * norm.ppf(chance(0))}, index=inputs.index)

    return decision.Study("study", (name,), observe, lambda n: 0.001 * n)


def near(found, se, expected, relative=0.02):
    """Within two percent, or within twice its standard error."""
    return abs(found - expected) <= max(relative * abs(expected), 2 * se)


# ---- closed forms --------------------------------------------------------------------------------------------------

# Mean and sd of two normal inputs, their correlation, sd of one observation of the first and how many; incremental
# benefit is their sum. EVPI, EVPPI of each, EVSI: sd × unit normal loss at mean ÷ sd.
NORMAL = [
    ((0, 1, 0, 2, 0), (1, 10), 0.8920620580763856, 0.3989422804014327, 0.7978845608028654, 0.38037653963109114),
    ((0, 1, 0, 2, 0), (3, 25), 0.8920620580763856, 0.3989422804014327, 0.7978845608028654, 0.34209018321185874),
    ((1, 1, 0, 2, 0), (1, 10), 0.47981070634839273, 0.0833154705876864, 0.39559311480261217, 0.07232512026086235),
    ((-1.5, 1, 0, 2, 0), (1, 10), 0.33557480574348675, 0.029306793762604644, 0.2623338357443066, 0.023598416787522128),
    ((0.5, 2, 0.5, 1, 0.6), (2, 20), 0.65775265234819, 0.6130376508418709, 0.4668122853243939, 0.5898645713261992),
    ((2, 1, 1, 0.5, -0.4), (1, 5), 0.000139629331768365, 1.682469029162803e-05, 0.0, 3.216998914812308e-06),
    ((0, 3, -4, 1, 0.3), (5, 50), 0.20719996743756086, 0.18058214797685002, 0.012112303319362833, 0.1640732642967028),
    ((10, 1, 0, 1, 0), (1, 10), 0.0, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("inputs", "study", "all_known", "first", "second", "sampled"), NORMAL)
def test_normal_increments_have_the_values_of_their_closed_forms(inputs, study, all_known, first, second, sampled):
    m1, s1, m2, s2, correlation = inputs
    z = normal(2)
    x = pd.DataFrame({"first": m1 + s1 * z[:, 0]})
    x["second"] = m2 + s2 * (correlation * z[:, 0] + np.sqrt(1 - correlation**2) * z[:, 1])
    benefit = pd.DataFrame({"old": np.zeros(MANY), "new": x.sum(axis=1)})
    known = decision.evpi(benefit)
    assert near(known.evpi, known.se, all_known, 0.005) and abs(known.evpi - all_known) < 1e-3 * max(all_known, 0.05)
    table = decision.evppi_table(benefit, x)
    for name, expected in (("first", first), ("second", second)):
        row = table.loc[name]
        assert abs(row.evppi - expected) <= 0.02 * expected + 1e-5
        assert near(row.second, row.se_second, expected) or expected < 1e-4
        assert row.agree
    sd, n = study
    found = decision.evsi(benefit, x, study_of("first", sd), n)
    assert abs(found.evsi - sampled) <= 0.02 * sampled + 1e-5
    assert near(found.direct, found.se_direct, sampled) or sampled < 1e-4


@pytest.mark.parametrize(
    ("options", "expected"), [(2, 0.5641895835), (3, 0.8462843753), (4, 1.0293753730), (5, 1.1629644736), (10, 1.5387527308)]
)
def test_evpi_of_independent_normal_options_is_the_mean_of_their_largest(options, expected):
    assert decision.evpi(pd.DataFrame(normal(options))).evpi == pytest.approx(expected, rel=2e-3)


# Spend = product of four lognormals with these medians and geometric sds, against a fixed cost
MEDIANS = np.array([163e6, 1 / 22, 12, 3.0])
WIDE, NARROW = np.array([1.05, 1.2, 1.25, 1.4]), np.array([1.01, 1.05, 1.05, 1.1])
LOGNORMAL = {
    "wide": (WIDE, 320e6, 42391535.57, (276125.65, 11862517.59, 16435331.59, 29566812.88), 14557019.04),
    "narrow": (NARROW, 270e6, 11988010.89, (509686.14, 4567891.09, 4567891.09, 9547715.72), 1830866.64),
    "dear": (WIDE, 600e6, 4314375.42, (0.0, 839.35, 18067.33, 869709.55), 6293.73),
}


def spend(sds, fixed, z):
    x = MEDIANS * np.exp(np.log(sds) * z)
    return pd.DataFrame({"sms": -x.prod(axis=1), "fixed": -fixed}), pd.DataFrame(x, columns=["a", "b", "c", "d"])


def evppi_of_lognormals(sds, fixed, known):
    """Closed form for a set of the factors: the mean given these is lognormal, and the value is that of an option on it."""
    mean = MEDIANS.prod() * np.exp((np.log(sds) ** 2).sum() / 2)
    s = np.sqrt((np.log(sds)[known] ** 2).sum())
    d = np.log(mean / fixed) / s + s / 2
    return mean * norm.cdf(d) - fixed * norm.cdf(d - s) - max(mean - fixed, 0)


@pytest.mark.parametrize("which", LOGNORMAL)
def test_a_product_of_lognormals_against_a_fixed_cost_has_the_values_of_its_closed_forms(which):
    sds, fixed, all_known, one_known, sampled = LOGNORMAL[which]
    benefit, x = spend(sds, fixed, normal(4))
    assert decision.evpi(benefit).evpi == pytest.approx(all_known, rel=0.005)
    table = decision.evppi_table(benefit, x)
    assert table.agree.all()
    for i, (name, expected) in enumerate(zip(x, one_known, strict=True)):
        assert evppi_of_lognormals(sds, fixed, [i]) == pytest.approx(expected, rel=1e-4, abs=1)
        row = table.loc[name]
        assert near(row.evppi, row.se, expected) or row.note
        if which != "dear":  # there the choice turns in less than one draw of a hundred
            assert row.evppi == pytest.approx(expected, rel=0.02)
        # Choosing once for a whole block misses what the few draws in its tail would tell
        assert row.second <= expected + 2 * row.se_second
        if expected > 0.05 * all_known and which != "dear":
            assert row.second == pytest.approx(expected, rel=0.03)

    def observe(inputs, n, chance):
        return pd.DataFrame({"mean": np.log(inputs.c) + 0.5 / np.sqrt(n) * norm.ppf(chance(0))})

    study = decision.Study("logs", ("c",), observe, float)
    found = decision.evsi(benefit, x, study, 30)
    assert near(found.evsi, found.se, sampled) or "draws would it change the option" in found.note
    assert found.agree


@pytest.mark.parametrize("which", ["wide", "narrow"])
def test_small_values_too_are_right_on_average_over_scrambles_and_their_standard_errors_are_upper_limits(which):
    sds, fixed, _, one_known, _ = LOGNORMAL[which]
    found = [decision.evppi_table(*spend(sds, fixed, normal(4, seed=seed))).loc[list("abcd")] for seed in range(8)]
    values, errors = (np.array([table[column] for table in found], float) for column in ("evppi", "se"))
    np.testing.assert_allclose(values.mean(axis=0), one_known, rtol=0.02)
    assert (values.std(axis=0) < errors.mean(axis=0)).all()
    mixed = decision.evppi_table(
        *(table.sample(frac=1, random_state=1).reset_index(drop=True) for table in spend(sds, fixed, normal(4)))
    )
    assert (errors.mean(axis=0) < mixed.loc[list("abcd")].se / 2).all()  # as the order tells that the draws are evenly spread


@pytest.mark.parametrize("which", ["wide", "narrow"])
@pytest.mark.parametrize("known", [[0, 1], [2, 3], [1, 2, 3]])
def test_groups_of_lognormals_have_the_values_of_their_closed_forms_by_regression_and_by_partition(which, known):
    sds, fixed, *_ = LOGNORMAL[which]
    benefit, x = spend(sds, fixed, normal(4))
    expected = evppi_of_lognormals(sds, fixed, known)
    row = decision.evppi(benefit, x, list(x.columns[known]))
    assert row.evppi == pytest.approx(expected, rel=0.02)
    assert row.second == pytest.approx(expected, rel=0.03)
    assert row.agree and row.method_second == "recursive partition"


def test_nested_monte_carlo_agrees_with_the_regression_and_the_closed_form():
    sds, fixed, *_ = LOGNORMAL["wide"]
    benefit, x = spend(sds, fixed, normal(4))

    def conditional(names, outer, inner):
        z = normal(4, outer * inner, seed=3)
        held = [list(x).index(name) for name in names]
        z[:, held] = np.repeat(normal(len(held), outer, seed=4), inner, axis=0)
        return spend(sds, fixed, z)[0]

    row = decision.evppi(benefit, x, ["b", "d"], conditional=conditional, outer=256, inner=128)
    assert row.method_second == "nested Monte Carlo" and row.agree
    assert near(row.second, row.se_second, evppi_of_lognormals(sds, fixed, [1, 3]))


def test_a_nested_run_of_few_groups_is_as_unsure_as_their_number_says():
    """Where the runs of a group all give the same, what is left is that other groups could have been drawn."""
    drawn = np.random.default_rng(5).standard_normal(512)
    found = blocks.nested(np.repeat(drawn, 16)[:, None], 512)
    assert found["value"] == pytest.approx(np.maximum(drawn, 0).mean() - max(drawn.mean(), 0)) and found["bias"] == 0
    gain = np.maximum(drawn, 0) - (drawn if drawn.mean() > 0 else 0)
    assert found["se"] == pytest.approx(gain.std() / np.sqrt(512), rel=0.35)


@pytest.mark.parametrize(
    "estimate", [("evppi", "se"), ("second", "se_second"), ("evsi", "se")], ids=["regression", "blocks", "study"]
)
def test_standard_errors_are_the_spread_of_the_estimates_over_independent_draws(estimate):
    found = []
    for seed in range(30):
        z = np.random.default_rng(seed).standard_normal((1000, 2))
        benefit, x = pd.DataFrame({"old": np.zeros(1000), "new": 0.5 + z[:, 0] + 2 * z[:, 1]}), pd.DataFrame(z)
        study = study_of(1, 2.0)
        row = decision.evsi(benefit, x, study, 1, seed=seed) if "evsi" in estimate else decision.evppi(benefit, x, 1)
        found.append(row[list(estimate)].astype(float))
    found = pd.DataFrame(found)
    s = 2 / np.sqrt(5) if "evsi" in estimate else 2  # sd of what the mean of the increment becomes
    expected = s * (norm.pdf(0.5 / s) - 0.5 / s * norm.sf(0.5 / s))
    assert 0.7 < found[estimate[0]].std() / found[estimate[1]].mean() < 1.4
    assert abs(found[estimate[0]].mean() - expected) < 2 * found[estimate[1]].mean() / np.sqrt(30) + 0.02 * expected


# ---- identities ----------------------------------------------------------------------------------------------------

worlds = st.builds(
    lambda seed, slopes, curve: (seed, np.array(slopes), curve),
    st.integers(0, 10_000),
    st.lists(st.floats(-2, 2), min_size=6, max_size=6),
    st.floats(-1, 1),
)


def world(seed, slopes, curve, n=512):
    """Three inputs, and three options that they move."""
    z = np.random.default_rng(seed).standard_normal((n, 4))
    x = pd.DataFrame(z[:, :3], columns=["a", "b", "c"])
    second = z[:, :3] @ slopes[:3] + curve * z[:, 0] ** 2 + 0.5 * z[:, 3]
    return pd.DataFrame({"old": np.zeros(n), "new": second, "other": z[:, :3] @ slopes[3:] - 0.3}), x


@settings(max_examples=12)
@given(worlds)
def test_a_study_is_worth_no_more_than_what_it_learns_nor_that_more_than_all_and_none_less_than_nothing(drawn):
    benefit, x = world(*drawn)
    known = decision.evpi(benefit)
    one, two = decision.evppi(benefit, x, "a"), decision.evppi(benefit, x, ["a", "b"])
    small, large = (decision.evsi(benefit, x, study_of("a", 1.0), n) for n in (1, 30))
    for found in (small, large):  # what seems to be more by noise is withheld
        assert found.withheld == "asked" if np.isnan(found.evsi) else 0 <= found.evsi <= found.evppi * (1 + 1e-9)
        assert np.isnan(found.direct) or 0 <= found.direct <= found.evppi * (1 + 1e-9)
    if not small.withheld and not large.withheld:
        assert small.evsi <= large.evsi + 2 * large.se
    assert one.evppi <= two.evppi + 2 * np.hypot(one.se, two.se) + 1e-9
    for row in (one, two):
        assert 0 <= row.evppi <= known.evpi + 1e-12 and 0 <= row.second <= known.evpi + 2 * row.se_second + 1e-12
        assert row.held_out <= known.evpi + 1e-12


@settings(max_examples=6)
@given(worlds, st.floats(1e-3, 1e12))
def test_scaling_money_scales_every_value(drawn, factor):
    benefit, x = world(*drawn)
    money = ["evppi", "se", "bias", "second", "se_second", "held_out", "change_more_terms"]
    for names in ("a", ["a", "b"]):
        first, second = decision.evppi(benefit, x, names), decision.evppi(benefit * factor, x, names)
        np.testing.assert_allclose(
            second[money].astype(float), first[money].astype(float) * factor, rtol=1e-6, atol=1e-8 * factor
        )
    assert decision.evpi(benefit * factor).evpi == pytest.approx(factor * decision.evpi(benefit).evpi)


@settings(max_examples=6)
@given(worlds, st.integers(0, 1000))
def test_the_order_of_the_draws_changes_nothing(drawn, seed):
    benefit, x = world(*drawn)
    x["d"] = x["a"].round()  # with ties
    order = np.random.default_rng(seed).permutation(len(x))
    for names in ("a", "d", ["a", "b"]):
        first, second = decision.evppi(benefit, x, names), decision.evppi(benefit.iloc[order], x.iloc[order], names)
        pd.testing.assert_series_equal(first, second, rtol=1e-7, atol=1e-10)


@settings(max_examples=6)
@given(worlds)
def test_an_option_that_is_always_worst_changes_nothing(drawn):
    benefit, x = world(*drawn)
    more = benefit.assign(worst=benefit.min(axis=1) - 1)
    for names in ("a", ["a", "b"]):
        pd.testing.assert_series_equal(decision.evppi(benefit, x, names), decision.evppi(more, x, names))
    assert decision.evpi(more).evpi == decision.evpi(benefit).evpi
    # nor does one that is always a little worse than another, wherever it stands
    shadow = pd.concat([(benefit["other"] - 0.1).rename("shadow"), benefit], axis=1)
    first, second = decision.evppi(benefit, x, "b"), decision.evppi(shadow, x, "b")
    assert first.evppi == second.evppi and first.second == second.second


@settings(max_examples=6)
@given(worlds, st.floats(1e-3, 1e12), st.integers(0, 1000))
def test_neither_the_unit_of_money_nor_the_order_of_draws_nor_a_worst_option_changes_what_a_study_is_worth(drawn, factor, seed):
    benefit, x = world(*drawn)
    order = np.random.default_rng(seed).permutation(len(x))
    study = study_of("a", 1.0)
    first = decision.evsi(benefit, x, study, 5)
    mixed = decision.evsi(benefit.iloc[order], x.iloc[order], study, 5)
    pd.testing.assert_series_equal(first, mixed, rtol=1e-7, atol=1e-10)
    more = decision.evsi(benefit.assign(worst=benefit.min(axis=1) - 1), x, study, 5)
    pd.testing.assert_series_equal(first, more)
    scaled = decision.evsi(benefit * factor, x, study, 5)
    for name in ("evsi", "se", "bias", "direct", "se_direct", "evppi"):
        assert scaled[name] == pytest.approx(first[name] * factor, rel=1e-6, abs=1e-8 * factor)


def test_evpi_is_the_smallest_expected_loss_and_the_mean_of_what_knowing_adds_in_each_draw():
    benefit, _ = world(1, np.ones(6), 0.2)
    losses = benefit.rsub(benefit.max(axis=1), axis=0).mean()
    assert decision.evpi(benefit).evpi == pytest.approx(losses.min())
    assert decision.evpi(benefit).best == losses.idxmin()
    assert decision.value_of_knowing(benefit).mean() == pytest.approx(losses.min())


def test_an_input_that_moves_nothing_is_worth_nothing_within_its_error():
    benefit, x = world(5, np.ones(6), 0.0, n=4096)
    x["idle"] = np.random.default_rng(6).standard_normal(4096)
    row = decision.evppi(benefit, x, "idle")
    assert row.evppi <= 2 * row.se + 1e-12 and row.second <= 2 * row.se_second + 1e-12


def test_two_of_the_same_input_are_worth_no_more_than_one():
    benefit, x = world(5, np.ones(6), 0.3, n=2048)
    x["again"] = x["a"]
    one, both = decision.evppi(benefit, x, "a"), decision.evppi(benefit, x, ["a", "again"])
    assert abs(one.evppi - both.evppi) < 0.5 * one.se


def test_an_input_of_few_values_is_worth_what_choosing_for_each_of_them_is():
    z = np.random.default_rng(2).standard_normal((6000, 2))
    x = pd.DataFrame({"stage": np.repeat([0.0, 1.0, 5.0], 2000)})
    benefit = pd.DataFrame({"old": np.zeros(6000), "new": np.select([x.stage == 0, x.stage == 1], [-1.0, 2.0], -1.5) + z[:, 0]})
    means = benefit.groupby(x.stage).mean()
    expected = means.max(axis=1).mean() - benefit.mean().max()
    row = decision.evppi(benefit, x, "stage", chance=True)
    assert row.evppi == pytest.approx(expected, rel=0.01) and row.second == pytest.approx(expected, rel=0.01)


def test_a_curve_that_lines_do_not_follow_is_followed():
    z = np.random.default_rng(3).standard_normal((8192, 2))
    x = pd.DataFrame({"a": z[:, 0]})
    benefit = pd.DataFrame({"old": np.zeros(8192), "new": np.sin(3 * z[:, 0]) + z[:, 1]})
    grid = special.ndtri((np.arange(100_000) + 0.5) / 100_000)
    expected = np.maximum(np.sin(3 * grid), 0).mean()
    row = decision.evppi(benefit, x, "a", chance=True)
    assert near(row.second, row.se_second, expected)
    # Eight knots are few for it, and the checks say so
    assert near(row.evppi, row.se, expected, 0.1)
    assert row.p_more_terms < 0.01 or near(row.evppi, row.se, expected)


def test_a_regression_that_does_not_hold_says_so_and_is_never_above_the_evpi():
    z = np.random.default_rng(4).standard_normal((4096, 5))
    x = pd.DataFrame(z)
    loss = np.exp(2.5 * z[:, :3].sum(axis=1))  # heavy tails; hardly ever worth having
    benefit = pd.DataFrame({"old": np.zeros(4096), "new": 0.01 - loss})
    row = decision.evppi(benefit, x, [0, 1, 2])
    assert row.evppi <= decision.evpi(benefit).evpi
    assert "does not hold" in row.note or row.evppi <= 2 * row.se


# ---- laws: what contradicts itself is withheld -------------------------------------------------------------------------


def sign_of_a_product(n=4096):
    """Four inputs, of which two are worth something only together: no smooth regression holds, so that estimates contradict each other."""
    x = pd.DataFrame(np.random.default_rng(1).standard_normal((2 * n, 4))[n // 2 : n // 2 + n], columns=list("pqrs"))
    gain = np.where(x.p * x.q > 0, 1, -1) + 0.2 * x.r
    return pd.DataFrame({"a": 0.0, "b": gain - 0.1}), x


@pytest.mark.parametrize(
    ("value", "more", "law"),
    [
        (1.0, {}, ""),
        (0.0, {}, ""),
        (10.0, {"asked": 10.0, "parts": [10.0]}, ""),
        (10.0 + 1e-9, {}, ""),
        (-1e-3, {}, "negative"),
        (10.001, {}, "everything"),
        (4.0, {"asked": 3.999}, "asked"),
        (4.0, {"parts": [1.0, 4.001]}, "part"),
        (4.0, {"parts": [np.nan, 3.0]}, ""),
        (np.nan, {"asked": 1.0, "parts": [2.0]}, ""),
    ],
)
def test_a_value_lies_between_nothing_and_everything_below_what_is_asked_and_above_its_parts(value, more, law):
    assert decision.law_broken(value, 10.0, **more) == law
    assert decision.law_broken(value * 1e12, 1e13, **{key: np.multiply(found, 1e12) for key, found in more.items()}) == law


def test_no_set_is_shown_that_is_worth_less_than_a_part_of_it_or_more_than_everything():
    benefit, x = sign_of_a_product()
    sets = {"p": "p", "pq": ["p", "q"], "qr": ["q", "r"], "pqr": ["p", "q", "r"], "pqs": ["p", "q", "s"], "all": list("pqrs")}
    table = decision.evppi_table(benefit, x, sets)
    assert set(table.withheld) > {""}, "this world has estimates that contradict each other"
    for value, withheld in (("evppi", "withheld"), ("second", "withheld_second")):
        shown = table[value].dropna().astype(float)
        assert (shown <= decision.evpi(benefit).evpi * (1 + 1e-9)).all() and (shown >= 0).all()
        for name, other in ((a, b) for a in shown.index for b in shown.index if set(sets[a]) < set(sets[b])):
            assert shown[name] <= shown[other] * (1 + 1e-9), (name, other)
        assert ((table[withheld] != "") == table[value].isna()).all()
    gone = table[table.withheld != ""]
    assert gone[["se", "bias", "share_of_evpi", "held_out", "se_held_out"]].isna().all().all()
    assert gone.note.str.contains("not shown until recalculated: below the value of a part of it").all()
    assert list(table.index[-len(gone) :]) == list(gone.index), "what is not shown stands last"


def test_all_inputs_are_worth_everything_without_a_fit():
    benefit, x = sign_of_a_product(256)
    for names in (list("pqrs"), list("srqp")):
        row = decision.evppi(benefit, x.assign(held=1.0), names)
        assert row.evppi == row.second == decision.evpi(benefit).evpi and row.share_of_evpi == 1 and row.agree
        assert row.note == "all inputs: the value of knowing everything, without a fit"
    # where chance moves the net benefit too, they are worth less than everything
    z = np.random.default_rng(7).standard_normal(4096)
    benefit, x = sign_of_a_product()
    partly = decision.evppi(benefit.assign(b=benefit.b + 3 * z), x, list("pqrs"), chance=True)
    assert partly.evppi < 0.6 * decision.evpi(benefit.assign(b=benefit.b + 3 * z)).evpi


def test_a_group_is_held_against_its_inputs_each_on_its_own():
    benefit, x = world(5, np.ones(6), 0.3, n=2048)
    singles, group = decision.evppi_table(benefit, x), {"ab": ["a", "b"]}
    assert decision.evppi_table(benefit, x, group, singles=singles).withheld["ab"] == ""
    for column, gone in (("evppi", "withheld"), ("second", "withheld_second")):
        high = singles.copy()
        high.loc["b", column] = 10.0
        row = decision.evppi_table(benefit, x, group, singles=high).loc["ab"]
        assert row[gone] == "part" and np.isnan(row[column])
        assert row[["withheld", "withheld_second"]].eq("part").sum() == 1, "each estimator is held against itself"
        high.loc["b", column], high.loc["c", column] = singles.loc["b", column], 10.0
        assert decision.evppi_table(benefit, x, group, singles=high).loc["ab", gone] == "", "c is no part of it"
    with pytest.raises(ValueError, match="singles: found a table where the EVPI is"):
        decision.evppi_table(2 * benefit, x, group, singles=singles)


def test_a_second_estimate_above_everything_is_withheld_by_itself():
    benefit, x = world(5, np.ones(6), 0.3, n=2048)

    def wild(names, outer, inner):
        far = 100 * np.repeat(np.random.default_rng(1).standard_normal(outer), inner)
        return pd.DataFrame({"old": 0.0, "new": far, "other": -1.0})

    row = decision.evppi(benefit, x, ["a", "b"], conditional=wild, outer=64, inner=4)
    assert row.withheld_second == "everything" and np.isnan([row.second, row.se_second]).all()
    assert row.withheld == "" and row.evppi == decision.evppi(benefit, x, ["a", "b"]).evppi
    assert row.note.startswith("second estimate not shown until recalculated: above the value of knowing everything")


def test_a_study_that_seems_worth_more_than_all_that_it_asks_about_is_withheld():
    benefit, x = world(8, np.array([1.5, 0.5, 0, 0.3, 1.0, 0]), 0.2, n=4096)
    study = study_of("a", 2.0)
    table = decision.evsi_table(benefit, x, study, [16, 10**6])  # so large that noise alone tells the two apart
    assert list(table.withheld) == ["", "asked"] and table.note.iloc[1].count("not shown until recalculated: above") == 2
    assert table.loc[10**6, ["evsi", "se", "bias", "share"]].isna().all() and table.evppi.notna().all()
    after = decision.enbs(table, study)
    assert after.loc[10**6, ["value", "per_year", "enbs", "se_enbs"]].isna().all() and after.attrs["best_n"] == 16

    # what a study asks about is a set of inputs too: here one that matters, and three that only add noise
    z = np.random.default_rng(0).standard_normal((2048, 6))
    idle, gain = pd.DataFrame(z[:, :4], columns=list("abcd")), pd.DataFrame({"old": 0.0, "new": 0.2 + z[:, 0] + 2 * z[:, 5]})
    row = decision.evsi(gain, idle, replace(study_of("a", 1.0), learns=tuple("abcd")), 4)
    assert np.isnan([row.evppi, row.se_evppi, row.share]).all() and row.evsi > 0
    assert "value of knowing all that it asks about not shown until recalculated: below the value of a part of it" in row.note

    def observe(inputs, n, chance):  # tells of an input that it does not ask about
        return pd.DataFrame({"b": x.b, "a": x.a})

    cheat = decision.Study("study", ("a",), observe, float)
    row = decision.evsi(benefit, x, cheat, 1)
    assert np.isnan(row.direct) and "second estimate not shown until recalculated: above the value of" in row.note


# ---- studies ---------------------------------------------------------------------------------------------------------


def test_evsi_grows_with_the_study_up_to_the_value_of_what_it_learns():
    benefit, x = world(8, np.array([1.5, 0.5, 0, 0.3, 1.0, 0]), 0.2, n=4096)
    table = decision.evsi_table(benefit, x, study_of("a", 2.0), [1, 4, 16, 64, 256])
    steps = table.evsi.astype(float).diff().dropna().to_numpy()
    assert (steps >= -table.se.astype(float).to_numpy()[1:]).all() and steps[0] > 0
    assert table.evsi.iloc[-1] == pytest.approx(table.evppi.iloc[-1], rel=0.05)


def present_years(months, rate=0.05):
    """Years of so many months, each at its present value: a geometric series."""
    month = (1 + rate) ** (-1 / 12)
    return (1 - month**months) / (1 - month) / 12


def test_drivers_met_together_tell_as_much_as_fewer_and_notices_of_one_driver_who_is_one_person_as_one(draws):
    inputs = decision.inputs(draws)
    chance = uniforms(len(inputs), 1)
    for study in (decision.survey, decision.pilot):
        alike, apart = (
            study(design_effect=4.0).observe(inputs, 400, chance),
            study(design_effect=1.0).observe(inputs, 100, chance),
        )
        pd.testing.assert_frame_equal(alike, apart)
    many = decision.pilot(notices=12.0, alike=1.0).observe(inputs, 100, chance)
    once = decision.pilot(notices=1.0).observe(inputs, 100, chance)
    pd.testing.assert_frame_equal(many[["hour"]], once[["hour"]])


def test_a_study_pays_if_it_shows_in_time_what_is_worth_more_than_its_cost():
    benefit, x = world(8, np.array([1.5, 0.5, 0, 0.3, 1.0, 0]), 0.2, n=4096)
    study = study_of("a", 2.0)
    table = decision.enbs(decision.evsi_table(benefit, x, study, [1, 8, 64, 512]), study)
    assert table.attrs["best_n"] == table.enbs.astype(float).idxmax() and 1 < table.attrs["best_n"] < 512
    np.testing.assert_allclose(table.enbs.astype(float), table.evsi.astype(float) - 0.001 * table.index.to_numpy())
    np.testing.assert_allclose((table.per_year * table.attrs["years"]).astype(float), table.evsi.astype(float))
    late = replace(study, months=30.0)
    waited = decision.enbs(table, late)
    left = 1 - present_years(30) / present_years(60)
    np.testing.assert_allclose(waited.value.astype(float), left * table.evsi.astype(float))
    np.testing.assert_allclose(waited.se_enbs.astype(float), left * table.se.astype(float))
    assert table.attrs["years"] == pytest.approx(present_years(60))
    table.attrs |= {"horizon": 24, "discount_rate": 0.1}  # as a run of two years would leave it
    short = decision.enbs(table, replace(study, months=6.0))
    assert short.attrs["share_left"] == pytest.approx(1 - present_years(6, 0.1) / present_years(24, 0.1))
    table.attrs |= {"horizon": 60, "discount_rate": 0.0}
    assert decision.enbs(table, study).attrs["years"] == pytest.approx(5)
    table.attrs |= {"horizon": 60, "discount_rate": 0.05}
    dear = replace(study, cost=lambda n: 100.0 + n)
    assert decision.enbs(table, dear).attrs["best_n"] is None
    with pytest.raises(ValueError, match="horizon of 60"):
        decision.enbs(table, replace(study, months=60.0))


@pytest.mark.parametrize("study", [decision.survey(), decision.pilot()], ids=lambda s: s.name)
def test_larger_studies_show_the_shares_they_measure(study, draws):
    inputs = decision.inputs(draws)[list(study.learns)]
    inputs = inputs[inputs.able * inputs.ceiling_hard > 0.01].reset_index(drop=True)  # else there is nobody to look at
    chance = uniforms(len(inputs), 1)
    seen = study.observe(inputs, 10**7, chance)
    if study.name == "survey":
        expected = {
            "able": inputs.able,
            "hard": inputs.ceiling_hard,
            "soft": np.minimum(inputs.ceiling_soft, inputs.ceiling_hard),
        }
    else:
        stays = inputs.able * inputs.ceiling_hard * -np.expm1(-3 * inputs.p_hard) * (1 - inputs.first_month_loss)
        expected = {
            "active": stays,
            "hour": attention.read_in_messenger(inputs.read_soon, inputs.odds_ratio_own),
            "delayed": np.log(inputs.delay_probability),
        }
        np.testing.assert_allclose(np.exp(seen.hours) - 0.1, inputs.delay_hours, rtol=0.02)
    for name, values in expected.items():
        np.testing.assert_allclose(seen[name], values, atol=0.01)
    assert study.cost(200) > study.cost(100) > 0
    few = study.observe(inputs, 5, chance)
    assert np.isfinite(few.to_numpy()).all() and (few != seen).any().any()


# ---- bad input -------------------------------------------------------------------------------------------------------


def test_bad_input_is_refused_in_words():
    benefit, x = world(1, np.ones(6), 0.0)
    with pytest.raises(ValueError, match=r"nan under 'new' in draw 3"):
        decision.evpi(benefit.assign(new=benefit.new.where(benefit.index != 3)))
    with pytest.raises(ValueError, match=r"inputs: found inf under 'b'"):
        decision.evppi(benefit, x.assign(b=np.inf), "b")
    with pytest.raises(ValueError, match=r"found 500 draws against 512"):
        decision.evppi(benefit, x[:500], "a")
    with pytest.raises(ValueError, match="other labels"):
        decision.evppi(benefit, x.iloc[::-1], "a")
    with pytest.raises(ValueError, match=r"found 50 draws, expected 180"):
        decision.evppi(benefit[:50], x[:50], "a")
    with pytest.raises(ValueError, match=r"found 50 draws"):
        decision.evsi(benefit[:50], x[:50], study_of("a", 1.0), 3)
    with pytest.raises(ValueError, match=r"two or more to choose"):
        decision.evpi(benefit[["old"]])
    with pytest.raises(ValueError, match="twice"):
        decision.evpi(benefit.set_axis(["old", "new", "new"], axis=1))
    with pytest.raises(ValueError, match="input"):
        decision.evppi(benefit, x, "aa")
    with pytest.raises(ValueError, match="sizes"):
        decision.evsi(benefit, x, study_of("a", 1.0), 0)
    with pytest.raises(ValueError, match="study"):
        decision.evsi(benefit, x, study_of("nobody", 1.0), 3)
    with pytest.raises(ValueError, match="expected numbers"):
        decision.evpi(benefit.assign(new="much"))
    with pytest.raises(ValueError, match="expected 512 rows"):
        decision.evppi(benefit, x, ["a", "b"], conditional=lambda *_: benefit[:100], outer=32, inner=16)
    for outer, inner in ((512, 1), (4, 128)):
        with pytest.raises(ValueError, match=f"nested draws: found {outer} × {inner}, expected 32 × 2 or more"):
            decision.evppi(benefit, x, ["a", "b"], conditional=lambda *_: benefit, outer=outer, inner=inner)


def test_a_study_that_cannot_be_made_and_a_table_of_another_one_are_refused():
    benefit, x = world(1, np.ones(6), 0.0)
    table = decision.evsi_table(benefit, x, study_of("a", 1.0), [3])
    for call, said in (
        (lambda: decision.evsi_table(benefit, x, study_of("a", 1.0), ["many"]), "found the sizes"),
        (lambda: decision.enbs(table, decision.survey()), "found the table of 'study', expected its own"),
    ):
        with pytest.raises(ValueError, match=said):
            call()


def test_an_input_without_doubt_is_not_identified_and_says_so():
    benefit, x = world(1, np.ones(6), 0.0)
    x["fixed"] = 7.0 + 1e-15 * (x.index % 2)  # rounding errors are no doubt
    row = decision.evppi(benefit, x, "fixed")
    assert np.isnan(row.evppi) and np.isnan(row.second) and "not identified" in row.note and not row.agree
    group = decision.evppi(benefit, x, ["a", "fixed"])
    assert "fixed" in group.note and group.evppi == decision.evppi(benefit, x, "a").evppi
    seen = decision.evsi(benefit, x, study_of("fixed", 1.0), 5)
    assert np.isnan(seen.evsi) and "not identified" in seen.note


def test_a_study_of_an_input_that_is_held_learns_the_others_and_a_group_is_known_by_its_inputs(case):
    held = simulate.run(case.what_if(able=0.8).sample(2**11))
    assert not tables.worth_of_studies(held, "purse", sizes=(50,)).note.str.contains("not identified").any()
    active = held.line("active")["forced"]
    benefit = pd.DataFrame({"old": 0.0, "new": active - active.mean()})  # a choice that hangs on who installs
    for study in (decision.survey(), decision.pilot()):
        row = decision.evsi(benefit, decision.inputs(held.draws, study.learns), study, 50)
        assert row.evsi > 2 * row.se > 0 and row.withheld == ""
    row = decision.worth_learning_in_groups(held, "sender", groups={"who": ("able", "ceiling_hard")}).loc["who"]
    assert row.inputs == 1
    with pytest.raises(ValueError, match="no input 'ceiling_hart'; the nearest is 'ceiling_hard'"):
        decision.worth_learning_in_groups(held, "sender", groups={"who": ("able", "ceiling_hart")})
    fixed = simulate.run(case.what_if(**{name: row.p50 for name, row in case.assumptions.items()}).sample(2**8))
    with pytest.raises(ValueError, match="inputs: found 256 draws of 0"):
        decision.worth_learning(fixed, "sender")


def test_where_one_option_is_best_in_every_draw_nothing_is_worth_knowing():
    benefit, x = world(1, np.ones(6), 0.0)
    benefit = benefit.assign(best=benefit.max(axis=1) + 1)
    row = decision.evppi(benefit, x, "a")
    assert decision.evpi(benefit).evpi == 0 and row.evppi == row.second == 0 and "best in every draw" in row.note
    assert decision.evpi(benefit[["best", "best"]].set_axis(["a", "b"], axis=1)).probability_best == 0.5, "a tie is shared"
    assert decision.evsi(benefit, x, study_of("a", 1.0), 5).evsi == 0


# ---- the project's model -----------------------------------------------------------------------------------------------


def test_the_value_of_a_pilot_does_not_depend_on_how_many_draws_there_are(case):
    """Eight inputs bend the net benefit: a fit that misses the bends is low, by a tenth with fewer draws, which its error does not say."""

    def value(n, seed):
        outcome = simulate.run(case.sample(n, seed))
        benefit = decision.net_benefit_of(outcome, "purse", options=tables.options_of(outcome, "as_put"))
        return decision.evsi(benefit, decision.inputs(outcome.draws, decision.pilot().learns), decision.pilot(), 100)

    many = value(2**17, 7)
    few = pd.DataFrame([value(2**14, seed) for seed in range(1401, 1407)])
    assert few.evsi.mean() == pytest.approx(many.evsi, rel=0.15)
    assert (abs(few.evsi - many.evsi) < 5 * few.se).all()


def test_each_input_of_the_model_stands_in_one_group():
    named = [name for names in decision.GROUPS.values() for name in names]
    assert sorted(named) == sorted(INPUTS) and len(set(named)) == len(named)


def test_net_benefit_without_a_value_of_notices_is_cost(outcome):
    plain = decision.net_benefit_of(outcome, "sender")
    pd.testing.assert_frame_equal(plain, -outcome.cost("sender")[list(plain)], check_names=False)
    assert set(outcome.cost()) - set(plain) == {"sms_stop", "recipient_pays"}, "no options to recommend"
    assert list(decision.net_benefit_of(outcome, options=["forced", "status_quo"])) == ["forced", "status_quo"]
    with pytest.raises(ValueError, match="forced"):
        decision.net_benefit_of(outcome, options=["force"])


def test_draws_given_a_group_hold_it_and_keep_the_correlations_of_the_rest(case, monkeypatch):
    seen, run = [], simulate.run
    monkeypatch.setattr(simulate, "run", lambda draws, *arguments, **named: seen.append(draws) or run(draws, *arguments, **named))
    group, follower = ["truck_share_export", "truck_share_import", "payload"], "notified_share"
    table = decision.given(case, "sender")(group, 256, 8)
    records = seen[0].records
    assert len(table) == 2048
    held = records["payload"].reshape(256, 8)
    assert (held == held[:, :1]).all() and len(np.unique(held)) == 256
    assert len(np.unique(records["tariff"])) == 2048
    # inputs tied to one another stay so, held or not; an input that follows keeps the spread of its assumption
    score = pd.DataFrame(
        {name: special.ndtri((pd.Series(records[name]).rank() - 0.5) / 2048) for name in (*group, follower, "tariff")}
    )
    declared = pd.DataFrame(case.correlations, list(case.assumptions), list(case.assumptions)).loc[list(score), list(score)]
    np.testing.assert_allclose(score.corr(), declared, atol=0.08)
    assert declared.loc[group, follower].any() and declared.loc[group[0], group[1]] > 0
    assert np.quantile(records[follower], 0.5) == pytest.approx(case.assumptions[follower].p50, rel=0.1)
    # and given what is held its variance is that of a conditional normal; eight Sobol points in a row are an even sample of it
    across = declared.loc[group, follower]
    left = 1 - across @ np.linalg.solve(declared.loc[group, group], across)
    assert score[follower].to_numpy().reshape(256, 8).var(axis=1).mean() == pytest.approx(left, rel=0.05)


def test_what_customs_would_learn_by_both_estimators(case):
    outcome = simulate.run(case.sample(2**12))
    asked = ["status_quo", "forced", "popular_messenger"]
    table = decision.worth_learning(outcome, "sender", options=asked)
    assert set(table.index) == set(decision.inputs(outcome.draws)) and table.agree.mean() > 0.9
    assert (table.evppi <= table.attrs["evpi"]).all() and table.attrs["seed"] == 1401
    groups = {"politics": decision.GROUPS["politics"]}
    both = decision.worth_learning_in_groups(outcome, "sender", options=asked, case=case, groups=groups, outer=128, inner=64)
    row = both.loc["politics"]
    high = table.assign(evppi=table.evppi.where(table.index != "reversal_rate", 0.9 * table.attrs["evpi"]))
    high.attrs = table.attrs
    held = decision.worth_learning_in_groups(outcome, "sender", options=asked, groups=groups, singles=high).loc["politics"]
    assert held.withheld == "part" and np.isnan(held.evppi) and row.withheld == ""
    assert row.agree and row.method_second == "nested Monte Carlo"
    assert row.evppi >= table.evppi[list(decision.GROUPS["politics"])].max() - 2 * row.se
