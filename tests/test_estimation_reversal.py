"""How long mandates hold: closed forms, limits and directions of the fit, on the cases of the file and on made ones."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize, stats

from cost_model.fits import reversal as fit_of
from cost_model.inputs.data import observations
from cost_model.inputs.distributions import quantile_function
from cost_model.report.charts import reversal as figures
from cost_model.report.say import findings

HOLDS = np.inf
LOW, HIGH = np.array([3.0, 8.0, 1.0, 12.0, 20.0]), np.array([3.0, 8.0, 1.0, HOLDS, HOLDS])  # 3 ends in 44 months


@pytest.fixture(scope="module")
def mandates():
    return observations("mandates")


@pytest.fixture(scope="module")
def fit(mandates):
    return fit_of.reversal(mandates)


def cases(*rows):
    """Mandates as the file has them, from (start, end, outcome, observed_until) and what differs."""
    plain = dict(country="Iran", what="app", kind="hard", end_low="", end_high="", months=np.nan, reintroduced="", note="")
    table = []
    for i, (start, end, outcome, until, *more) in enumerate(rows):
        changed = more[0] if more else {}
        table.append(plain | dict(case=f"case {i}", start=start, end=end, outcome=outcome, observed_until=until) | changed)
    return pd.DataFrame(table)


ENDED = [("2020-01", "2020-07", "reversed", "2020-09"), ("2020-01", "2021-01", "softened", "2021-01")]
HELD = [("2020-01", "", "holds", "2022-01"), ("2021-03", "", "holds", "2021-07")]


# ---- the constant rate ------------------------------------------------------------------------------------------------


def test_the_quantiles_are_those_of_jeffreys_gamma_where_every_end_is_known():
    expected = stats.gamma(3.5, scale=1 / 44).ppf(fit_of.QUANTILES)
    np.testing.assert_allclose(fit_of.rate_quantiles(LOW, HIGH), expected, rtol=1e-3)


def test_unreported_mandates_add_exposure_and_no_end():
    expected = stats.gamma(3.5, scale=1 / (44 + 2 * 5 * 16)).ppf(fit_of.QUANTILES)
    np.testing.assert_allclose(fit_of.rate_quantiles(LOW, HIGH, (2.0,), 16.0), expected, rtol=1e-3)


def test_the_interval_of_several_numbers_of_unreported_ones_spans_them():
    few, many, both = (fit_of.rate_quantiles(LOW, HIGH, k, 16.0) for k in ((0.0,), (2.0,), (0.0, 2.0)))
    assert all(m < b < f for m, b, f in zip(many, both, few, strict=True))
    assert both[2] / both[0] > max(few[2] / few[0], many[2] / many[0])


def test_a_narrow_range_of_the_end_says_what_its_middle_says_and_a_wide_one_less():
    narrow = fit_of.rate_quantiles(LOW - 0.01 * np.isfinite(HIGH), HIGH + 0.01)
    np.testing.assert_allclose(narrow, fit_of.rate_quantiles(LOW, HIGH), rtol=1e-3)
    wide = fit_of.rate_quantiles(np.array([0.0, 24.0]), np.array([30.0, HOLDS]))
    known = fit_of.rate_quantiles(np.array([15.0, 24.0]), np.array([15.0, HOLDS]))
    assert wide[2] / wide[0] > known[2] / known[0]


def test_the_likelihood_of_ends_within_ranges_and_of_those_after_them_is_one():
    rate = np.array([0.01, 0.1, 0.5])
    edges = np.array([0.0, 2.0, 9.0, 30.0])
    chances = [np.exp(fit_of.log_chances(rate, [a], [b]).sum(axis=-1)) for a, b in zip(edges, [*edges[1:], HOLDS], strict=True)]
    np.testing.assert_allclose(sum(chances), 1)


def test_longer_time_lowers_the_rate_inversely():
    for k in ((0.0,), (0.0, 1.0, 2.0)):
        once = np.array(fit_of.rate_quantiles(LOW, HIGH, k, 5.0))
        np.testing.assert_allclose(fit_of.rate_quantiles(12 * LOW, 12 * HIGH, k, 60.0), once / 12, rtol=1e-6)


def test_if_none_ended_the_interval_begins_at_zero():
    low, high = np.array([10.0, 14.0]), np.array([HOLDS, HOLDS])
    p05, p50, p95 = fit_of.rate_quantiles(low, high)
    assert p05 == 0 < p50 < p95
    assert p95 == pytest.approx(stats.gamma(0.5, scale=1 / 24).ppf(0.95), rel=1e-3)


def test_simulated_mandates_give_their_rate_back():
    rng = np.random.default_rng(1)
    ends, last_seen = rng.exponential(1 / 0.05, 400), rng.uniform(1, 40, 400)
    # The end is known to the half-year in which it fell, if it fell before the last look.
    seen = ends < last_seen
    low = np.where(seen, 6 * np.floor(ends / 6), last_seen)
    high = np.where(seen, low + 6, HOLDS)
    p05, p50, p95 = fit_of.rate_quantiles(low, high)
    assert p05 < 0.05 < p95 and p50 == pytest.approx(0.05, rel=0.1)


# ---- rates that differ from mandate to mandate -----------------------------------------------------------------------------


def at(table, median, spread):
    """The entry of a table by median and spread that is nearest to these two."""
    return table[np.abs(np.log(fit_of.MEDIANS / median)).argmin(), np.abs(fit_of.SPREADS - spread).argmin()]


def constant_at_its_best(low, high):
    """Log-likelihood of the one rate for all that is most likely."""
    return fit_of.log_chances(np.geomspace(1e-4, 10, 20_001), low, high).sum(axis=-1).max()


def simulated(median, spread, n, seed):
    """Mandates that differ in their rate, each followed for up to 60 months; low and high as the fit takes them."""
    rng = np.random.default_rng(seed)
    ends = rng.exponential(1 / (median * np.exp(spread * rng.standard_normal(n))))
    followed = rng.uniform(5, 60, n)
    return np.minimum(ends, followed), np.where(ends < followed, ends, HOLDS)


def quantiles_of(weights, axis, values):
    return np.quantile(values, fit_of.QUANTILES, weights=weights.sum(axis=axis), method="inverted_cdf")


def test_with_hardly_any_spread_the_rate_is_one_for_all():
    rates = fit_of.MEDIANS[(fit_of.MEDIANS > 0.005) & (fit_of.MEDIANS < 0.12)]
    for months in (1, 12, 60):
        found = [at(fit_of.holding(months), rate, 0.1) for rate in rates]
        # A spread of 0.1 moves the mean of exp(−x) by no more than its variance ÷ 2 × the second derivative of it in log x.
        np.testing.assert_allclose(found, np.exp(-rates * months), atol=0.003)
    found = [at(fit_of.differing_log_likelihood(LOW, HIGH), rate, 0.1) for rate in rates]
    np.testing.assert_allclose(found, fit_of.log_chances(rates, LOW, HIGH).sum(axis=-1), atol=0.1)


@pytest.mark.parametrize(("median", "spread", "months"), [(0.01, 1.0, 12), (0.1, 2.5, 3), (0.001, 4.0, 60)])
def test_the_share_that_holds_is_the_mean_over_the_rates(median, spread, months):
    median = fit_of.MEDIANS[np.abs(np.log(fit_of.MEDIANS / median)).argmin()]
    expected, _ = integrate.quad(lambda z: stats.norm.pdf(z) * np.exp(-months * median * np.exp(spread * z)), -9, 9, limit=200)
    assert at(fit_of.holding(months), median, spread) == pytest.approx(expected, abs=1e-3)


def test_the_wider_the_spread_the_more_go_at_once_and_the_more_stay():
    for months, sign in ((1, -1), (400, 1)):
        shares = [at(fit_of.holding(months), 0.02, spread) for spread in (0.2, 1.0, 2.0, 3.0, 4.0)]
        assert (sign * np.diff(shares) > 0).all()


def test_chances_of_ends_within_ranges_and_of_those_after_them_are_one_at_every_spread():
    edges = np.array([0.0, 2.0, 9.0, 30.0])
    ranges = zip(edges, [*edges[1:], HOLDS], strict=True)
    chances = sum(np.exp(fit_of.differing_log_likelihood([a], [b])) for a, b in ranges)
    np.testing.assert_allclose(chances, 1)


def test_a_known_end_has_the_density_of_a_narrow_range_around_it():
    range_of_a_day = np.exp(fit_of.differing_log_likelihood([9.985], [10.015])) / 0.03
    np.testing.assert_allclose(np.exp(fit_of.differing_log_likelihood([10.0], [10.0])), range_of_a_day, rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_simulated_mandates_give_their_median_and_spread_back(spread):
    weights = fit_of.posterior(*simulated(0.05, spread, 600, 2))
    low, middle, high = quantiles_of(weights, 0, fit_of.SPREADS)
    half = 0.05  # of a step between spreads
    assert low - half < spread < high + half and middle == pytest.approx(spread, abs=0.25)
    low, middle, high = quantiles_of(weights, 1, fit_of.MEDIANS)
    assert low < 0.05 < high and middle == pytest.approx(0.05, rel=0.25)
    expected = np.exp(np.log(0.05) + spread * stats.norm.ppf(fit_of.QUANTILES))
    np.testing.assert_allclose(np.log(fit_of.predictive_quantiles(weights)), np.log(expected), atol=0.5)


def test_mandates_that_are_alike_show_little_spread_and_those_that_differ_reject_one_rate():
    ratios = []
    for spread in (0.0, 2.0):
        low, high = simulated(0.05, spread, 400, 4)
        constant = constant_at_its_best(low, high)
        ratios.append(2 * (fit_of.differing_log_likelihood(low, high).max() - constant))
        if spread == 0:
            assert quantiles_of(fit_of.posterior(low, high), 0, fit_of.SPREADS)[1] < 0.6
    assert ratios[0] < stats.chi2.ppf(0.95, 1) < 50 < ratios[1]


def test_longer_time_lowers_the_predicted_rate_inversely():
    once = fit_of.predictive_quantiles(fit_of.posterior(*simulated(0.2, 1.0, 200, 6)))
    longer = fit_of.predictive_quantiles(fit_of.posterior(*(10 * t for t in simulated(0.2, 1.0, 200, 6))))
    np.testing.assert_allclose(longer, np.array(once) / 10, rtol=0.02)


def test_one_more_mandate_is_less_known_than_the_rate_of_them_all():
    pooled = fit_of.rate_quantiles(LOW, HIGH)
    one_more = fit_of.predictive_quantiles(fit_of.posterior(LOW, HIGH))
    assert one_more[0] < pooled[0] and pooled[2] < one_more[2]


def test_the_file_rejects_one_rate_and_does_not_tell_lognormal_rates_from_gamma_ones(fit):
    """With Gamma rates of mean m and shape k a length is Lomax: S(t) = (1 + m t ÷ k)^(−k)."""
    used = fit.data[fit.data.used]
    low, high = used.low.to_numpy(), used.high.to_numpy()
    known, holds = low == high, np.isinf(high)

    def fall(log_mean, log_shape):
        m, k = np.exp(log_mean), np.exp(log_shape)
        after = stats.lomax(k, scale=k / m)
        ranges = np.log(after.sf(low[~known & ~holds]) - after.sf(high[~known & ~holds]))
        return -(after.logpdf(low[known]).sum() + after.logsf(low[holds]).sum() + ranges.sum())

    best = optimize.minimize(lambda x: fall(*x), [-2.0, -1.0], method="Nelder-Mead")
    assert best.success
    lognormal = fit_of.differing_log_likelihood(low, high).max()
    assert abs(lognormal + best.fun) < 1
    # A spread of zero is at the edge of what is possible, so half of the cases have a ratio of zero (Self and Liang 1987).
    assert stats.chi2.sf(2 * (lognormal - constant_at_its_best(low, high)), 1) / 2 < 0.05


def test_the_models_distribution_through_the_three_quantiles_holds_as_many_as_the_fit_expects(fit):
    rate = fit.estimates.loc["reversal_rate"]
    levels = (np.arange(2**14) + 0.5) / 2**14
    rates = quantile_function("jqpd", rate.p05, rate.p50, rate.p95, 0.0, np.inf)(levels)
    for months in fit_of.HELD:
        expected = fit.diagnostics[f"expected_to_hold_after_{months}_months"]
        assert np.exp(-rates * months).mean() == pytest.approx(expected, abs=0.02)


# ---- the share that holds, as reported ---------------------------------------------------------------------------------------


def test_kaplan_meier_of_a_case_worked_by_hand():
    table = fit_of.kaplan_meier([2, 4, 4, 6, 9], [True, True, False, True, False])
    # 5 at risk, one ends: 4/5; then 1 of 4: 3/5; one is lost from sight; then 1 of 2: 3/10; nothing after that.
    np.testing.assert_allclose(table.x, [0, 2, 4, 6, 9])
    np.testing.assert_allclose(table.p50, [1, 0.8, 0.6, 0.3, 0.3])
    assert (table.p05 <= table.p50).all() and (table.p50 <= table.p95).all() and table.p95.max() <= 1
    # Greenwood at month 2: variance of log(−log S) is 1/(5 × 4) ÷ log(0.8)².
    error = np.sqrt(1 / 20) / abs(np.log(0.8))
    assert table.p05[1] == pytest.approx(0.8 ** np.exp(stats.norm.ppf(0.95) * error))


# ---- from the file to the estimates -------------------------------------------------------------------------------------------


def test_durations_are_counted_from_the_dates():
    within = {"end_low": "2020-03", "end_high": "2021-04", "reintroduced": "2022-04"}
    table = fit_of.durations(
        cases(
            ("2020-02", "", "reversed", "2022-04", within),
            ("2020-05", "2020-05", "reversed", "2020-08"),
            ("2020-05", "2020-05", "reversed", "2020-05", {"months": 0.95}),
            ("2019-12", "2019-12", "softened", "2021-02", {"months": 0.0}),
            ("2022-04", "2022-04", "dropped before launch", "2022-04"),
            ("2020-04", "", "holds", "2022-12"),
            ("2019-03", "", "unknown end", "2019-03"),
        )
    )
    np.testing.assert_allclose(table.low, [1, 0, 0.95, 0, 0, 32, 0])
    np.testing.assert_allclose(table.high[:5], [14, 1, 0.95, 0, 0])
    assert np.isinf(table.high[5:]).all()
    np.testing.assert_allclose(table.months, [7.5, 0.5, 0.95, 0, 0, 32, 0])
    assert list(table.ended) == [True] * 5 + [False] * 2
    assert list(table.never_began) == [False, False, False, True, True, False, False]
    assert table.back.sum() == 1 and table.gone[0] == 18.5 and (table.back_low[0], table.back_high[0]) == (12, 25)
    assert table.gone[1] == 2.5 and np.isnan(table.gone[5])


def test_the_file_is_used_but_for_soft_mandates_those_that_never_began_and_those_never_seen_again(fit, mandates):
    used = fit.data[fit.data.used]
    assert len(fit.data) == len(mandates)
    assert (used.kind == "hard").all() and not used.never_began.any() and (used.months > 0).all()
    left_out = fit.data[~fit.data.used]
    assert ((left_out.kind == "soft") | left_out.never_began | (~left_out.ended & (left_out.months == 0))).all()
    assert left_out.never_began.any()


def rates(fit, rows, unreported=fit_of.UNREPORTED):
    """Quantiles of the rate of one more mandate, were these the ones that say something."""
    held = fit.diagnostics["months each unreported one is taken to have held"]
    return fit_of.predictive_quantiles(fit_of.posterior(rows.low, rows.high, unreported, held))


def test_the_estimate_spans_sampling_and_selection(fit, mandates):
    rate = fit.estimates.loc["reversal_rate"]
    as_reported, most = (rates(fit, fit.data[fit.data.used], (k,)) for k in (0, fit_of.MOST_UNREPORTED))
    assert most[0] < rate.p05 < as_reported[0] and most[2] < rate.p95 < as_reported[2]
    assert rate.p05 < rate.p50 < rate.p95
    assert f"of {fit.data.used.sum()} hard mandates" in rate.note


def test_more_unreported_mandates_lower_the_rate(mandates, fit, monkeypatch):
    monkeypatch.setattr(fit_of, "UNREPORTED", np.linspace(0, 5, 21))
    more = fit_of.reversal(mandates).estimates.loc["reversal_rate", ["p05", "p50", "p95"]]
    assert (more < fit.estimates.loc["reversal_rate", ["p05", "p50", "p95"]]).all()


def test_counting_those_that_never_began_raises_the_rate(fit):
    plain = fit.estimates.loc["reversal_rate", ["p05", "p50", "p95"]]
    never = fit.data[(fit.data.kind == "hard") & fit.data.never_began].assign(high=1.0)  # within its first month
    raised = rates(fit, pd.concat([fit.data[fit.data.used], never]))
    assert all(a < b for a, b in zip(plain, raised, strict=True))


def test_if_every_mandate_of_the_file_held_the_note_says_that_the_interval_begins_at_zero():
    found = fit_of.reversal(cases(*HELD, *HELD))
    rate = found.estimates.loc["reversal_rate"]
    assert rate.p05 == 0 and "begins at zero" in rate.note
    assert np.isnan(found.estimates.p50["reintroduction_rate"])
    assert found.identified() == ["reversal_rate"]


def test_the_length_of_the_first_attempt_is_not_identified_and_the_reason_names_its_range(fit):
    row = fit.estimates.loc["first_attempt_months"]
    assert np.isnan([row.p05, row.p50, row.p95]).all()
    first = fit.data[fit.data.case == fit_of.FIRST_ATTEMPT].iloc[0]
    assert f"{first.low:.0f} to {first.high:.0f} months" in row.note


def test_longer_looks_at_those_that_stayed_away_lower_the_rate_of_coming_back(fit):
    low, high, short = fit_of.away(fit.data[(fit.data.kind == "hard") & fit.data.ended])
    seen, longest = (fit_of.rate_quantiles(low, high, (k,), short) for k in (0.0, 1.0))
    back = fit.estimates.loc["reintroduction_rate"]
    assert longest[0] < back.p05 < seen[0] and longest[1] < back.p50 < seen[1] and longest[2] < back.p95 < seen[2]


def test_those_that_stayed_away_are_at_most_taken_to_have_done_so_as_long_as_others_took_to_come_back():
    back = ("2020-01", "2020-07", "reversed", "2021-07", {"reintroduced": "2021-07"})  # 12 months gone; the others 2 and 0
    ended = fit_of.durations(cases(back, *ENDED))
    low, high, short = fit_of.away(ended)
    for k, months in ((0.0, 14), (1.0, 36)):
        expected = stats.gamma(1.5, scale=1 / months).ppf(fit_of.QUANTILES)
        np.testing.assert_allclose(fit_of.rate_quantiles(low, high, (k,), short), expected, rtol=1e-2)


def test_if_none_came_back_the_rate_begins_at_zero():
    away = fit_of.reversal(cases(*ENDED, *ENDED, *HELD)).estimates.loc["reintroduction_rate"]
    assert away.p05 == 0 and "None came back" in away.note


def test_bad_rows_are_told_by_their_case():
    for row, words in (
        (("2020-01", "2019-07", "reversed", "2020-09"), "case 0: found an end -6 to -6 months"),
        (("2020-01", "", "reversed", "2020-09"), "case 0: found no end of a mandate that is reversed"),
        (("2020-01", "", "holds", "2019-09"), "case 0: found observed_until 2019-09"),
    ):
        with pytest.raises(ValueError, match=re.escape(words)):
            fit_of.durations(cases(row))
    with pytest.raises(ValueError, match="found 2 hard mandates"):
        fit_of.reversal(cases(*HELD))


def test_a_purpose_that_ended_counts_as_held_until_then_and_not_as_a_reversal():
    over = ("2021-11", "2022-12", "purpose ended", "2023-06")
    held = ("2021-11", "", "holds", "2022-12")
    table = fit_of.durations(cases(over, held))
    assert list(table.low) == list(table.months) == [13, 13] and np.isinf(table.high).all() and not table.ended.any()
    first, second = (fit_of.reversal(cases(*ENDED, *HELD, row)).estimates for row in (over, held))
    columns = ["p05", "p50", "p95"]
    np.testing.assert_array_equal(first.loc["reversal_rate", columns], second.loc["reversal_rate", columns])
    as_reversal = (*over[:2], "reversed", over[3])
    assert fit_of.reversal(cases(*ENDED, *HELD, as_reversal)).estimates.p50.iloc[0] > first.p50.iloc[0]


def test_the_files_epidemic_apps_are_censored_and_would_raise_the_rate_as_reversals(fit):
    over = fit.data[fit.data.outcome == "purpose ended"]
    assert len(over) and over.used.all() and not over.ended.any() and np.isinf(over.high).all() and not over.back.any()
    used = fit.data[fit.data.used]
    raised = rates(fit, used.assign(high=used.high.where(used.outcome != "purpose ended", used.low)))
    assert all(a < b for a, b in zip(fit.estimates.loc["reversal_rate", ["p05", "p50", "p95"]], raised, strict=True))


def test_the_share_expected_to_hold_is_within_its_interval_and_above_that_of_the_reported_ones(fit):
    named = {name: rows.set_index("x") for name, rows in fit.curve.groupby("series")}
    for months in fit_of.HELD:
        held = named["estimate"].loc[months]
        assert held.p05 < fit.diagnostics[f"expected_to_hold_after_{months}_months"] < held.p95
        assert (held[["p05", "p50", "p95"]] > named["as_reported"].loc[months, ["p05", "p50", "p95"]]).all()


# ---- what is printed ------------------------------------------------------------------------------------------------------------


def test_every_case_of_the_file_has_a_printed_name(mandates):
    assert set(mandates.case) == set(figures.CASES)


def test_the_curves_begin_at_one_and_fall(fit):
    for name, rows in fit.curve.groupby("series"):
        assert rows.x.iloc[0] == 0, name
        assert (rows.p50.diff().dropna() <= 0).all() and (rows.p05 <= rows.p50).all() and (rows.p50 <= rows.p95).all()
        assert rows.p50.iloc[0] == 1 or name == "kaplan_meier_with_never_began"


def test_charts_and_sentences_say_the_numbers_in_persian_digits(fit, mandates):
    charts = [figures.survival(fit), figures.reversal_cases(mandates)]
    texts = [text for chart in charts for text in (chart.title, chart.unit, chart.alt)]
    texts.append(findings.how_long_mandates_hold(fit))
    for text in texts:
        assert not re.search(r"[0-9%]|nan|inf", text.fa), text.fa
        assert not re.search(r"[۰-۹٪]|\b(nan|inf)\b", text.en), text.en
    for chart in charts:
        for language in ("en", "fa"):
            assert len(chart.figure(language).axes) == 1
