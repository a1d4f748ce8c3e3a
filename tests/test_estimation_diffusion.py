"""Uptake and loss: closed forms, published fits, simulated data recovered, and what the data cannot tell says so."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as t_distribution

from cost_model import adoption
from cost_model.data import observations
from cost_model.estimation import diffusion
from cost_model.estimation.diffusion import bass, cumulative_share, peak_time, predictive, rate_between
from cost_model.estimation.fit import NotConverged
from cost_model.figures import diffusion as charts

VCR_SALES = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]  # thousand a year in the US, 1980 to 1989
PUBLISHED = {"m": (67660.03, 3070.9), "p": (0.00878897, 0.0017764), "q": (0.64215872, 0.042571)}


@pytest.fixture(scope="module")
def series():
    names = ("messenger_polls", "messenger_users", "uptake", "outcomes", "bass_published", "population")
    return {name: observations(name) for name in names}


@pytest.fixture(scope="module")
def uptake_fit(series):
    names = ("messenger_polls", "messenger_users", "uptake", "outcomes", "bass_published")
    return diffusion.uptake(*(series[name] for name in names))


@pytest.fixture(scope="module")
def sparse_fit(series):
    return diffusion.uptake(*(series[name] for name in ("messenger_polls", "messenger_users", "uptake")))


@pytest.fixture(scope="module")
def churn_fit(series):
    return diffusion.churn(*(series[n] for n in ("messenger_polls", "messenger_users", "uptake", "outcomes", "population")))


@pytest.fixture(scope="module")
def case_fits(series):
    return diffusion.cases(*(series[n] for n in ("messenger_polls", "messenger_users", "uptake", "outcomes")), q=0.03)


@pytest.fixture(scope="module")
def vcr():
    return bass(yearly(VCR_SALES), "VCR", 12)


def yearly(sales):
    return pd.Series(np.cumsum([0, *sales]), index=12.0 * np.arange(len(sales) + 1))


def simulated(p, q, m, months, seed=3, noise=0.0):
    flows = np.diff(m * cumulative_share(np.asarray(months, float), p, q))
    flows = flows + noise * flows.max() * np.random.default_rng(seed).standard_normal(len(flows))
    return pd.Series(np.cumsum([0.0, *flows]), index=months)


def evidence(values, width, input_name="p_hard"):
    rows = [(input_name, f"case {i}", "1/month", v, v / width, v * width) for i, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["input", "case", "measure", "value", "low", "high"])


# --- Bass -----------------------------------------------------------------------------------------------------------


def test_share_adopted_is_the_closed_form():
    assert cumulative_share([0, 1, 5, 10], 0.03, 0.38) == pytest.approx([0, 0.0357582, 0.3311986, 0.8128033], abs=1e-7)
    assert peak_time(0.03, 0.38) == pytest.approx(6.1926, abs=1e-4)


def test_flow_is_largest_at_the_peak_time():
    t = np.linspace(0, 20, 20001)
    assert t[np.argmax(np.gradient(cumulative_share(t, 0.03, 0.38)))] == pytest.approx(peak_time(0.03, 0.38), abs=0.002)


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


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1, 2, 3, 4], "falling short: 3 increments cannot fit 3 parameters"),
        ([5, 4, 3, 2, 1, 0.5], "falling short: the values do not grow"),
    ],
)
def test_a_fit_that_cannot_be_names_its_series(values, told):
    with pytest.raises(NotConverged, match=told):
        bass(pd.Series(values, dtype=float), "falling short")


def test_bad_input_is_told_in_words():
    with pytest.raises(ValueError, match="twins: two values have the same date"):
        bass(pd.Series([0, 1, 2, 3, 4], index=["2020-01", "2020-02", "2020-02", "2020-03", "2020-04"]), "twins")
    with pytest.raises(ValueError, match="below: cumulative values"):
        bass(pd.Series([-1.0, 1, 2, 3, 4]), "below")
    with pytest.raises(ValueError, match="low: the ceiling must be above"):
        bass(pd.Series([0.0, 1, 2, 3, 4]), "low", most=3.0)
    with pytest.raises(ValueError, match="errors are of 'increments' or of 'levels'"):
        bass(pd.Series([0.0, 1, 2, 3, 4]), "x", errors="both")


def test_dates_stand_in_the_middle_of_what_they_name():
    assert diffusion.months_of("2021-01-01") < diffusion.months_of("2021-01") < diffusion.months_of("2021-02-01")
    assert diffusion.months_of("2021-06-30") < diffusion.months_of("2021") + 0.1
    assert diffusion.months_of("2022-03-15") - diffusion.months_of("2021-03-15") == pytest.approx(12)


# --- One increment, and pooling --------------------------------------------------------------------------------------


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


def test_with_cases_known_exactly_the_predictive_interval_is_that_of_a_normal_sample():
    values = np.array([0.1, 0.2, 0.5, 0.3])
    (p05, p50, p95), found = predictive(evidence(values, 1.0001), "log")
    logs = np.log(values)
    away = t_distribution.ppf(0.95, 3) * logs.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert (p05, p50, p95) == pytest.approx(tuple(np.exp(logs.mean() + np.array([-away, 0, away]))), rel=1e-3)
    assert found["cases"] == 4


def test_cases_that_agree_within_their_own_errors_show_no_spread_and_are_never_better_than_their_mean():
    (p05, _, p95), found = predictive(evidence([0.2, 0.2, 0.2], 2.0), "log")
    se = np.log(2) / 1.6449 / np.sqrt(3)
    assert found["tau (log)"] == 0
    assert np.log(p95 / p05) / 2 == pytest.approx(t_distribution.ppf(0.95, 2) * se, rel=1e-3)


def test_more_spread_between_cases_widens_the_interval_and_two_cases_are_refused():
    narrow, _ = predictive(evidence([0.2, 0.25, 0.3], 1.1), "log")
    wide, _ = predictive(evidence([0.1, 0.25, 0.6], 1.1), "log")
    assert wide[0] < narrow[0] < narrow[2] < wide[2]
    with pytest.raises(ValueError, match="needs 3 of them, found 2"):
        predictive(evidence([0.2, 0.3], 1.1), "log")


def test_a_share_stays_a_share_on_the_logit_scale():
    rows = pd.DataFrame({"value": [0.03, 0.5, 0.99], "low": [0.02, 0.4, 0.98], "high": [0.05, 0.6, 0.995]})
    (p05, p50, p95), _ = predictive(rows, "logit")
    assert 0 < p05 < p50 < p95 < 1


def test_a_value_at_the_edge_of_its_range_gives_way_to_the_middle():
    rows = pd.DataFrame({"value": [0.4, 0.4, 0.4], "low": [0.1, 0.1, 0.1], "high": [0.4, 0.4, 0.4]})
    (_, p50, _), _ = predictive(rows, "log")
    assert p50 == pytest.approx(0.2)


def test_a_value_without_a_range_is_known_to_half_its_last_digit():
    row = pd.Series({"value": 0.96, "low": np.nan, "high": np.nan})
    assert diffusion.printed_range(row) == pytest.approx((0.955, 0.965))
    assert diffusion.printed_range(pd.Series({"value": 75.0, "low": np.nan, "high": np.nan})) == (74.5, 75.5)
    assert diffusion.printed_range(pd.Series({"value": 0.84, "low": 0.68, "high": 0.84})) == (0.68, 0.84)


def test_a_loss_at_a_constant_rate():
    assert diffusion.monthly_loss(8.0, 1.0, 3.0) == pytest.approx(np.log(2))
    with pytest.raises(ValueError, match="a number that falls over time"):
        diffusion.monthly_loss(1.0, 2.0, 3.0)


# --- The cases and the inputs of the model ---------------------------------------------------------------------------


def test_a_share_of_the_population_tells_how_many_people_there_are(series):
    table = series["uptake"][series["uptake"].measure != "share of population"]
    assert diffusion.people_behind(table, "Max") is None
    users = table[(table.case == "Max") & (table.measure == "daily users")].iloc[-1]
    row = users.to_frame().T.assign(measure="share of population", value=users.value / 120.0)
    both = pd.concat([table, row], ignore_index=True)
    both["value"] = both.value.astype(float)
    assert diffusion.people_behind(both, "Max") == pytest.approx(120.0)
    free, held = diffusion.max_registered(table), diffusion.max_registered(both)
    assert np.isnan(free.estimates.loc["p_hard", "p50"])
    assert "m free" in free.estimates.loc["p_hard", "note"]
    p05, p50, p95 = held.estimates.loc["p_hard", ["p05", "p50", "p95"]]
    assert 0 < p05 < p50 < p95
    assert "m held at the population, 120 million" in held.estimates.loc["p_hard", "note"]
    assert held.curve.p95.max() <= 120.0


def test_series_of_different_measures_are_never_fitted_together(case_fits, series):
    data = case_fits["max_registered"].data
    assert set(data.measure) == {"registered", "monthly users", "daily users"}
    table = series["uptake"]
    others = table.case.eq("Max") & table.measure.isin(["monthly users", "daily users"])
    changed = table.assign(value=table.value.where(~others, 3 * table.value))
    share = changed.measure.eq("share of population")
    changed = changed.assign(value=changed.value.where(~share, 3 * changed.value))  # the same population
    again = diffusion.max_registered(changed, q=0.03)
    pd.testing.assert_frame_equal(again.estimates, case_fits["max_registered"].estimates)
    counts = case_fits["domestic_2022"].data
    assert set(counts.measure) == {"monthly active"}


def test_every_case_has_data_and_a_curve_with_its_band(case_fits):
    assert set(case_fits) == {"whatsapp_iran", "max_registered", "fastag", "domestic_2022", "shad"}
    for fit in case_fits.values():
        assert len(fit.data) >= 2
        assert (fit.curve.p05 <= fit.curve.p50 + 1e-12).all()
        assert (fit.curve.p50 <= fit.curve.p95 + 1e-12).all()
        for row in fit.estimates.itertuples():
            assert row.note
            assert np.isnan(row.p50) or row.p05 < row.p50 < row.p95


def test_imitation_and_ceiling_are_unknown_where_five_polls_cannot_tell_them_from_innovation(case_fits):
    estimates = case_fits["whatsapp_iran"].estimates
    for name in ("q", "ceiling_soft"):
        assert np.isnan(estimates.loc[name, "p50"])
        assert "not identified" in estimates.loc[name, "note"]
    assert "q held at 0.03" in estimates.loc["p_soft", "note"]


def test_the_band_never_passes_the_largest_m_that_makes_sense():
    series = pd.Series([0.0, 0.3, 0.5, 0.9, 0.88, 0.97, 0.96])
    curve = bass(series, "share", most=1.0, errors="levels").curve
    assert curve.p95.max() == 1.0
    assert curve.p05.min() == 0.0


def test_shares_of_people_stay_shares(case_fits):
    for name in ("whatsapp_iran", "fastag", "shad"):
        curve = case_fits[name].curve
        assert curve.p05.min() >= 0
        assert curve.p95.max() <= 1


def test_a_curve_through_one_increment_meets_what_was_published(case_fits, series):
    shad, fastag = case_fits["shad"], case_fits["fastag"]
    for fit in (shad, fastag):
        rows = fit.data[fit.data.measure.isin(["share of pupils", "share of payments"])].sort_values("x")
        point = rows.iloc[0 if fit is shad else -1]
        assert np.interp(point.x, fit.curve.x, fit.curve.p50) == pytest.approx(point.value, abs=0.003)
    assert shad.curve.p50.iloc[0] == 0


def test_forced_uptake_is_faster_than_that_of_an_app_people_liked(case_fits):
    liked = case_fits["whatsapp_iran"].estimates.loc["p_soft"]
    for name in ("fastag", "shad"):
        assert case_fits[name].estimates.loc["p_hard"].p05 > liked.p95


def test_imitation_held_higher_leaves_less_to_innovation(series, case_fits):
    faster = diffusion.fastag(series["uptake"], q=0.1)
    assert faster.estimates.loc["p_hard", "p50"] < case_fits["fastag"].estimates.loc["p_hard", "p50"]


def test_inputs_of_uptake_are_the_models_and_what_is_missing_has_a_reason(uptake_fit):
    estimates = uptake_fit.estimates
    assert list(estimates.index) == ["p_hard", "p_soft", "q", "ceiling_hard", "ceiling_soft"]
    for row in estimates.itertuples():
        assert len(row.note) > 20
        assert np.isnan([row.p05, row.p50, row.p95]).all() or row.p05 < row.p50 < row.p95
    assert estimates.loc["ceiling_soft", "p50"] < estimates.loc["ceiling_hard", "p50"]
    assert estimates.loc["ceiling_hard", "p95"] < 1


def test_imitation_is_that_of_the_published_products_per_month(uptake_fit, series):
    rates = series["bass_published"].groupby("product").q.median() / 12
    q = uptake_fit.estimates.loc["q"]
    assert q.p50 == pytest.approx(rates.median())
    assert (rates < q.p05).mean() == pytest.approx(0.05, abs=0.03)
    assert (rates > q.p95).mean() == pytest.approx(0.05, abs=0.03)


def test_without_the_further_series_less_is_said_and_the_note_says_why(sparse_fit):
    fit = sparse_fit
    assert np.isnan(fit.estimates.loc["q", "p50"])
    assert "no published products" in fit.estimates.loc["q", "note"]
    assert "Shad has no start" in fit.estimates.loc["p_hard", "note"]
    assert fit.diagnostics["q held"] == 0


def test_inputs_of_churn_are_the_models_and_what_is_missing_has_a_reason(churn_fit):
    estimates = churn_fit.estimates
    assert list(estimates.index) == ["first_month_loss", "churn_on", "churn_off", "seen_in_day"]
    for row in estimates.itertuples():
        assert len(row.note) > 20
        assert np.isnan([row.p05, row.p50, row.p95]).all() or row.p05 < row.p50 < row.p95
    assert np.isnan(estimates.loc["churn_on", "p50"])


def test_studies_of_removals_are_pooled_once_there_are_three(series):
    def with_studies(*values):
        rows = [
            dict(date=str(2018 + i), case="apps", measure="share removed within 30 days", value=v, unit="share")
            for i, v in enumerate(values)
        ]
        table = pd.concat([series["uptake"], pd.DataFrame(rows)], ignore_index=True)
        return diffusion.churn(series["messenger_polls"], series["messenger_users"], table).estimates.loc["first_month_loss"]

    two, three = with_studies(0.2, 0.4), with_studies(0.2, 0.3, 0.4)
    assert np.isnan(two.p50)
    assert "needs 3 of them; found: apps 2018 0.2, apps 2019 0.4" in two.note
    assert three.p05 < 0.2 < three.p50 < 0.4 < three.p95
    assert three.p50 == pytest.approx(0.3, abs=0.01)


def test_daily_over_monthly_users_pairs_one_counter_at_one_date(series):
    table = diffusion.daily_over_monthly(series["messenger_users"], series["uptake"]).set_index("case")
    assert table.loc["Eitaa", "value"] == pytest.approx(10.3 / 16.45)
    assert ((table.low < table.value) & (table.value < table.high)).all()
    users = series["messenger_users"]
    later = users.assign(date=users.date.where(users.measure != "daily active", "2030-01"))
    assert "Eitaa" not in set(diffusion.daily_over_monthly(later, series["uptake"]).case)


def test_registered_users_give_the_most_that_can_have_left(series):
    names = ("messenger_polls", "messenger_users", "uptake", "population")
    table = diffusion.losses_after_mandates(*(series[name] for name in names)).set_index("case")
    soroush = table.loc["Soroush 2018"]
    months = diffusion.months_of("2019-07") - diffusion.months_of("2018-07-10")
    assert soroush.high == pytest.approx(np.log(12.5 / (0.028 * 59)) / months)
    assert soroush.low < soroush.value < soroush.high
    assert table.loc["PeduliLindungi", "low"] < table.loc["PeduliLindungi", "high"]


# --- Charts ----------------------------------------------------------------------------------------------------------


def judged_and_measured():
    rows = [
        ("p_hard", "Rate", "نرخ", "judged", 0.1, 0.25, 0.6),
        ("p_hard", "Rate", "نرخ", "measured", 0.05, 0.2, 1.0),
        ("churn_on", "Churn", "ریزش", "judged", 0.01, 0.04, 0.12),
        ("churn_on", "Churn", "ریزش", "measured", np.nan, np.nan, np.nan),
        ("ceiling_hard", "Ceiling", "سقف", "judged", 0.2, 0.8, 0.99),
        ("ceiling_hard", "Ceiling", "سقف", "measured", 0.5, 0.7, 0.999),
    ]
    return pd.DataFrame(rows, columns=["name", "label_en", "label_fa", "which", "p05", "p50", "p95"])


@pytest.mark.parametrize("language", ["en", "fa"])
def test_charts_are_drawn_in_both_languages(case_fits, language):
    for chart in (charts.adoption_fits(case_fits), charts.measured_and_judged(judged_and_measured())):
        figure = chart.figure(language)
        assert figure.axes
        for text in (chart.title, chart.alt, chart.unit):
            assert not set("0123456789%") & set(text.fa)


def test_title_counts_what_is_measured_and_what_is_wider():
    chart = charts.measured_and_judged(judged_and_measured())
    assert chart.title.en == "The evidence puts a number on 2 of 3 inputs, and for 1 of these leaves more doubt than was judged"
    assert "over 99%" in chart.alt.en
    words = {text.get_text() for axis in chart.figure("en").axes for text in axis.texts}
    assert "not identified" in words


def test_a_chart_refuses_a_kind_of_interval_that_it_does_not_know():
    table = judged_and_measured()
    with pytest.raises(ValueError, match="found guessed"):
        charts.measured_and_judged(table.assign(which=table.which.replace("judged", "guessed")))
    with pytest.raises(ValueError, match="found one twice"):
        charts.measured_and_judged(pd.concat([table, table]))
