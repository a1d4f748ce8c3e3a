"""The Bass curve and its fit: closed forms, published fits, simulated data recovered, and what data cannot tell says so."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as t_distribution

from cost_model.fits.bass import bass, cumulative_share, rate_between
from cost_model.fits.fit import NotConverged
from cost_model.fits.series import NoRows, months_of
from cost_model.model import adoption

VCR_SALES = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]  # thousand a year in the US, 1980 to 1989
PUBLISHED = {"m": (67660.03, 3070.9), "p": (0.00878897, 0.0017764), "q": (0.64215872, 0.042571)}


@pytest.fixture(scope="module")
def vcr():
    return bass(yearly(VCR_SALES), "VCR", 12)


def yearly(sales):
    return pd.Series(np.cumsum([0, *sales]), index=12.0 * np.arange(len(sales) + 1))


def simulated(p, q, m, months, seed=3, noise=0.0):
    flows = np.diff(m * cumulative_share(np.asarray(months, float), p, q))
    flows = flows + noise * flows.max() * np.random.default_rng(seed).standard_normal(len(flows))
    return pd.Series(np.cumsum([0.0, *flows]), index=months)


def test_share_adopted_is_the_closed_form():
    assert cumulative_share([0, 1, 5, 10], 0.03, 0.38) == pytest.approx([0, 0.0357582, 0.3311986, 0.8128033], abs=1e-7)


def test_flow_is_largest_when_the_closed_form_says():
    t, p, q = np.linspace(0, 20, 20001), 0.03, 0.38
    peak = np.log(q / p) / (p + q)
    assert peak == pytest.approx(6.1926, abs=1e-4)
    assert t[np.argmax(np.gradient(cumulative_share(t, p, q)))] == pytest.approx(peak, abs=0.002)


def test_share_adopted_solves_the_equation_of_bass():
    p, q = 0.02, 0.3
    t = np.linspace(0, 30, 30001)
    share = cumulative_share(t, p, q, start=0.1)
    flow = np.gradient(share, t)
    assert share[0] == pytest.approx(0.1)
    assert flow[1:-1] == pytest.approx(((p + q * share) * (1 - share))[1:-1], rel=1e-5)


def test_a_start_joins_the_same_curve_later():
    later = cumulative_share(np.arange(5.0, 12.0), 0.03, 0.38)
    assert cumulative_share(np.arange(7.0), 0.03, 0.38, start=later[0]) == pytest.approx(later)


def test_share_adopted_never_overflows():
    assert cumulative_share([1e6], 5.0, 5.0) == pytest.approx([1.0])
    assert cumulative_share([1e6], 1e-12, 5.0)[0] == pytest.approx(1.0)
    assert np.isfinite(cumulative_share(np.array([0.0, 1e9]), 1e-9, 100.0)).all()


def test_without_imitation_the_share_is_that_of_the_models_own_installs():
    active, p = 0.0, 0.2
    for month in range(1, 13):
        active += adoption.new_installs(1.0, active, 0.0, p, 0.0)
        assert cumulative_share(month, p, 0.0) == pytest.approx(active)
    assert cumulative_share(month, p, 0.0) == pytest.approx(adoption.monthly_share(12 * p))


def test_increment_fit_of_video_recorders_is_the_published_one(vcr):
    for parameter, (estimate, se) in PUBLISHED.items():
        row = vcr.table.loc[parameter]
        assert row.estimate == pytest.approx(estimate, rel=1e-3)
        assert row.se == pytest.approx(se, rel=1e-3)
        assert row.p05 < row.estimate < row.p95
    assert vcr.diagnostics["degrees of freedom"] == 7
    assert vcr.table.loc["p", "estimate"] != pytest.approx(0.00659, rel=0.2)  # what the density form gives


def test_profile_interval_ends_where_the_sum_of_squares_is_as_high_as_the_F_distribution_allows(vcr):
    row = vcr.table.loc["m"]
    held = bass(yearly(VCR_SALES), "VCR, m held", 12, ceiling=row.p95)
    rss = [v.diagnostics["residual sd"] ** 2 * v.diagnostics["degrees of freedom"] for v in (vcr, held)]
    assert (rss[1] - rss[0]) / (rss[0] / 7) == pytest.approx(t_distribution.ppf(0.95, 7) ** 2, rel=1e-2)


def test_scaling_the_units_scales_m_alone(vcr):
    thousand = bass(1000 * yearly(VCR_SALES), "VCR in units", 12).table
    for column in ("estimate", "se", "p05", "p95"):
        assert thousand.loc["m", column] == pytest.approx(1000 * vcr.table.loc["m", column], rel=1e-4)
        for parameter in ("p", "q"):
            assert thousand.loc[parameter, column] == pytest.approx(vcr.table.loc[parameter, column], rel=1e-3)


def test_in_units_of_half_the_length_p_and_q_are_half(vcr):
    half = bass(yearly(VCR_SALES), "VCR by half-years", 6).table
    for column in ("estimate", "se", "p05", "p95"):
        assert 2 * half.loc["p", column] == pytest.approx(vcr.table.loc["p", column], rel=1e-3)
        assert 2 * half.loc["q", column] == pytest.approx(vcr.table.loc["q", column], rel=1e-3)
        assert half.loc["m", column] == pytest.approx(vcr.table.loc["m", column], rel=1e-3)


def test_order_of_rows_changes_nothing(vcr):
    shuffled = yearly(VCR_SALES).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(bass(shuffled, "VCR", 12).table, vcr.table)


def test_simulated_data_at_irregular_dates_are_recovered():
    months = [0, 1, 2.5, 4, 5, 8, 10, 11.5, 14, 18, 20, 26, 30]
    table = bass(simulated(0.02, 0.25, 300.0, months, noise=0.02), "simulated").table
    for parameter, true in (("p", 0.02), ("q", 0.25), ("m", 300.0)):
        row = table.loc[parameter]
        assert row.estimate == pytest.approx(true, rel=0.15)
        assert row.p05 < true < row.p95


def test_errors_of_levels_are_recovered_too_and_both_ways_agree_without_errors():
    series = simulated(0.05, 0.2, 0.8, np.arange(0, 30, 3.0))
    for errors in ("increments", "levels"):
        best = bass(series, "exact", most=1.0, errors=errors).best
        assert best == pytest.approx({"p": 0.05, "q": 0.2, "m": 0.8}, rel=1e-4)


def test_90_percent_of_simulated_series_have_the_true_rate_in_the_interval():
    months = np.arange(0, 24, 2.0)
    hits = 0
    for seed in range(60):
        row = bass(simulated(0.15, 0.0, 10.0, months, seed=seed, noise=0.1), "simulated", ceiling=10.0, q=0.0).table.loc["p"]
        hits += row.p05 < 0.15 < row.p95
    assert 48 <= hits <= 59


def test_a_straight_line_cannot_identify_q_and_m_and_says_so():
    line = pd.Series([0, 10.02, 19.97, 30.01, 40.0, 49.99, 60.03, 70.0, 79.96])
    table = bass(line, "line").table
    for parameter in ("p", "q", "m"):  # nor p, of which only p × m shows
        row = table.loc[parameter]
        assert np.isnan(row.estimate)
        assert np.isnan(row.se)
        assert "not identified: its 90% profile interval" in row.note
    assert np.isfinite(table.loc["m", "p05"])  # the line says that m is not small
    assert np.isnan(table.loc["m", "p95"])


def test_with_the_ceiling_known_a_line_identifies_its_rate():
    line = pd.Series([0, 9.9, 20.1, 30.0, 39.9, 50.1, 60.0])
    row = bass(line, "line", ceiling=1000.0, q=0.0).table.loc["p"]
    assert row.estimate * 1000 == pytest.approx(10, rel=0.05)


def test_the_band_of_a_curve_starts_at_the_first_value_and_holds_the_line(vcr):
    assert vcr.curve.p50.iloc[0] == 0
    assert (vcr.curve.p05 <= vcr.curve.p50).all()
    assert (vcr.curve.p50 <= vcr.curve.p95).all()
    assert vcr.curve.x.iloc[-1] == 120
    more_noise = bass(yearly([1.3 * x if i % 2 else 0.7 * x for i, x in enumerate(VCR_SALES)]), "noisy", 12).curve
    assert (more_noise.p95 - more_noise.p05).mean() > (vcr.curve.p95 - vcr.curve.p05).mean()


def test_the_band_never_passes_the_largest_m_that_makes_sense():
    series = pd.Series([0.0, 0.3, 0.5, 0.9, 0.88, 0.97, 0.96])
    curve = bass(series, "share", most=1.0, errors="levels").curve
    assert curve.p95.max() == 1.0
    assert curve.p05.min() == 0.0


def test_a_fit_that_cannot_be_names_its_series_and_tells_too_few_rows_from_no_growth():
    for values in ([], [1], [1, 2, 3, 4]):
        with pytest.raises(NoRows, match=f"falling short: {max(len(values) - 1, 0)} increments cannot fit 3 parameters"):
            bass(pd.Series(values, dtype=float), "falling short")
    with pytest.raises(NotConverged, match="falling short: the values do not grow"):
        bass(pd.Series([5, 4, 3, 2, 1, 0.5]), "falling short")
    assert not issubclass(NoRows, NotConverged)


def test_what_is_asked_for_alone_is_what_the_whole_fit_says(vcr):
    alone = bass(yearly(VCR_SALES), "VCR", 12, wanted=("q",)).table
    pd.testing.assert_frame_equal(alone, vcr.table.loc[["q"]])


def test_bad_input_is_told_in_words():
    with pytest.raises(ValueError, match="twins: two values have the same date"):
        bass(pd.Series([0, 1, 2, 3, 4], index=["2020-01", "2020-02", "2020-02", "2020-03", "2020-04"]), "twins")
    with pytest.raises(ValueError, match="below: cumulative values"):
        bass(pd.Series([-1.0, 1, 2, 3, 4]), "below")
    with pytest.raises(ValueError, match="low: the ceiling must be above"):
        bass(pd.Series([0.0, 1, 2, 3, 4]), "low", most=3.0)


def test_dates_stand_in_the_middle_of_what_they_name():
    assert months_of("2021-01-01") < months_of("2021-01") < months_of("2021-02-01")
    assert months_of("2021-06-30") < months_of("2021") + 0.1
    assert months_of("2022-03-15") - months_of("2021-03-15") == pytest.approx(12)


def test_one_increment_gives_the_rate_that_leads_from_one_share_to_the_other():
    for q in (0.0, 0.05):
        p = rate_between(0.2, 0.6, 0.9, 7.0, q)
        assert 0.9 * cumulative_share(7.0, p, q, 0.2 / 0.9) == pytest.approx(0.6)
    assert rate_between(0.0, 0.5, 1.0, 4.0) == pytest.approx(np.log(2) / 4)
    assert rate_between(0.2, 0.6, 0.9, 7.0, 0.05) < rate_between(0.2, 0.6, 0.9, 7.0)
    assert rate_between(0.2, 0.6, 0.7, 7.0) > rate_between(0.2, 0.6, 0.9, 7.0)
    with pytest.raises(ValueError, match="must rise below the ceiling"):
        rate_between(0.6, 0.2, 0.9, 7.0)
    with pytest.raises(ValueError, match="imitation at 2 a month alone"):
        rate_between(0.2, 0.3, 0.9, 7.0, 2.0)
