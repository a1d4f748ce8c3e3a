"""The weight of trade behind published sums of months: closed forms, simulated worlds, two ways of computing, no look ahead."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from cost_model.fits import trade as weight
from cost_model.fits.fit import NotConverged
from cost_model.inputs.data import month_index, observations
from cost_model.report.charts import volume as figures

EXACT = np.log([0.02, 0.2, 1e-7, 0.7])  # published sums without error
ROUGH = np.log([0.02, 0.2, 0.01, 0.7])


@pytest.fixture(scope="module")
def trade():
    return observations("trade")


@pytest.fixture(scope="module")
def sums(trade):
    return weight.published_sums(trade)


@pytest.fixture(scope="module")
def fit(trade):
    return weight.trade_weight(trade, observations("modes"))


def table(rows):
    """Rows (year, first month, last month, flow, value[, source]) as trade.csv has them."""
    rows = [(*row, f"source {i}")[:6] for i, row in enumerate(rows)]
    frame = pd.DataFrame(rows, columns=["year", "first_month", "last_month", "flow", "value", "source"])
    return frame.assign(measure="weight", unit="million tonne", note="")


def years_of(*flows, years=range(1396, 1404), start=(120.0, 40.0)):
    """Full years of some flows, which rise and fall."""
    level = {"export": start[0], "import": start[1], "total": sum(start)}
    return [(y, 1, 12, f, level[f] * (1 + 0.05 * np.sin(2 * y))) for y in years for f in flows]


def sum_of(sums, params, flow, first, last, until="1406-01"):
    """Mean and standard deviation of a smoothed sum of months."""
    model = weight.MonthlyTrade(sums, month_index(until))
    asked = pd.DataFrame({"flow": [flow], "first": month_index(first), "last": month_index(last)})
    means, deviations = weight.normal_sums(model, [params], [weight.smoothed(model, params)], asked)
    return means[0, 0], deviations[0, 0]


def test_without_error_the_smoothed_years_are_the_published_ones():
    rows = weight.published_sums(table(years_of("export", "import")))
    for row in rows.itertuples():
        first, last = (f"{m // 12}-{m % 12 + 1:02d}" for m in (row.first, row.last))
        assert sum_of(rows, EXACT, row.flow, first, last) == (pytest.approx(row.value, rel=1e-5), pytest.approx(0, abs=1e-3))


def test_a_part_year_is_a_sum_of_months_of_which_only_the_sum_is_known():
    rows = weight.published_sums(table([*years_of("export", "import"), (1404, 1, 6, "export", 50.0)]))
    assert sum_of(rows, EXACT, "export", "1404-01", "1404-06")[0] == pytest.approx(50, rel=1e-5)
    for month in range(1, 7):
        assert sum_of(rows, EXACT, "export", f"1404-{month:02d}", f"1404-{month:02d}")[1] > 0.5


def test_months_add_up_to_their_year_and_flows_to_the_total(sums):
    months = [sum_of(sums, ROUGH, "export", f"1402-{m:02d}", f"1402-{m:02d}")[0] for m in range(1, 13)]
    assert sum(months) == pytest.approx(sum_of(sums, ROUGH, "export", "1402-01", "1402-12")[0], rel=1e-9)
    by_flow = [sum_of(sums, ROUGH, flow, "1402-05", "1403-04")[0] for flow in ("export", "import", "total")]
    assert by_flow[0] + by_flow[1] == pytest.approx(by_flow[2], rel=1e-9)


def test_where_only_a_total_is_known_the_flows_add_up_to_it_and_stay_uncertain(sums):
    total = sums[(sums.flow == "total") & (sums["first"] == month_index("1398-01"))].value.item()
    (exports, spread), (imports, _) = (sum_of(sums, EXACT, flow, "1398-01", "1398-12") for flow in ("export", "import"))
    assert exports + imports == pytest.approx(total, rel=1e-5)
    assert spread > 1


def test_farvardin_weighs_its_own_share_and_a_year_weighs_twelve_months(sums):
    model = weight.MonthlyTrade(sums, month_index("1406-01"))
    spans = {"flow": ["export"] * 3, "first": [16800, 16800, 16801], "last": [16811, 16800, 16801]}
    year, farvardin, next_month = model.rows(np.log([1, 1, 1, 0.7]), pd.DataFrame(spans)).sum(axis=1)
    assert (year, farvardin) == (pytest.approx(12), pytest.approx(0.7))
    assert next_month == pytest.approx(11.3 / 11)


def test_the_interval_widens_month_by_month_after_the_last_publication(sums):
    model = weight.MonthlyTrade(sums, month_index("1407-12"))
    ends = np.arange(int(sums["last"].max()) + 13, month_index("1407-12") + 1)
    asked = pd.DataFrame({"flow": "total", "first": ends - 11, "last": ends})
    _, deviations = weight.normal_sums(model, [ROUGH], [weight.smoothed(model, ROUGH)], asked)
    same_month = deviations[0][12:] / deviations[0][:-12]
    assert (same_month > 1.05).all()


def test_one_more_publication_narrows_every_sum_it_bears_on(sums):
    known = sum_of(sums, ROUGH, "export", "1404-01", "1404-12")[1]
    less = sums[~((sums.flow == "export") & (sums["last"] == month_index("1404-08")))]
    assert known < 0.8 * sum_of(less, ROUGH, "export", "1404-01", "1404-12")[1]


def test_in_double_units_the_parameters_are_the_same_and_the_weights_double(sums):
    double = sums.assign(value=2 * sums.value)
    assert sum_of(double, ROUGH, "import", "1401-02", "1402-01") == pytest.approx(
        2 * np.array(sum_of(sums, ROUGH, "import", "1401-02", "1402-01")), rel=1e-6
    )
    once, twice = (weight.fitted(s, month_index("1404-12"))[1].params for s in (sums, double))
    assert once == pytest.approx(twice, abs=0.01)


def test_filter_and_plain_regression_on_all_months_at_once_agree(sums):
    """The same normal world written as one covariance matrix of months, sums and errors."""
    model = weight.MonthlyTrade(sums, month_index("1404-12"))
    level, month, published, w = np.exp(ROUGH)
    n = model.nobs - 1
    t = np.arange(1, n + 1)
    per_month = np.where((t - 1 + model.start + 1) % 12 == 0, w, (12 - w) / 11)
    walk = 1.0 + level**2 * np.minimum.outer(t, t) + month**2 * np.eye(n)
    rate = np.outer(t, t) / 144
    weights = np.zeros((len(sums), 2, n))
    for i, row in enumerate(sums.itertuples()):
        span = slice(row.first - model.start - 1, row.last - model.start)
        for flow, counted in enumerate(weight.SUMS[row.flow]):
            weights[i, flow, span] = counted * per_month[span] * model.scale[flow]
    covariance = sum(weights[:, f] @ walk @ weights[:, f].T for f in range(2))
    both = weights.sum(axis=1)
    covariance += both @ rate @ both.T + np.diag((published * sums.value) ** 2)
    mean = both.sum(axis=1)
    assert model.smooth(ROUGH).llf == pytest.approx(stats.multivariate_normal(mean, covariance).logpdf(sums.value), rel=1e-6)

    year = np.zeros(n)
    year[-12:] = per_month[-12:] * model.scale[0]
    gain = np.linalg.solve(covariance, weights[:, 0] @ walk @ year + both @ rate @ year)
    expected = year.sum() + gain @ (sums.value - mean)
    spread = np.sqrt(year @ (walk + rate) @ year - gain @ (weights[:, 0] @ walk @ year + both @ rate @ year))
    assert sum_of(sums, ROUGH, "export", "1404-01", "1404-12") == pytest.approx((expected, spread), rel=1e-5)


def test_a_simulated_walk_with_drift_and_a_slow_farvardin_is_recovered():
    random, truth = np.random.default_rng(7), {"level": 0.03, "month": 0.1, "farvardin": 0.6}
    months, rows, per_month = 12 * 20, [], np.array([0.6, *[11.4 / 11] * 11])
    for flow, scale in (("export", 10.0), ("import", 3.0)):
        level = 1 + np.cumsum(0.004 + truth["level"] * random.standard_normal(months))
        values = scale * (level + truth["month"] * random.standard_normal(months)) * np.tile(per_month, 20)
        for year, of_year in enumerate(values.reshape(20, 12)):
            for last in (1, 3, 6, 9, 12):
                error = 1 + 0.002 * random.standard_normal()
                rows.append((1380 + year, 1, last, flow, of_year[:last].sum() * error))
    found = weight.published_sums(table(rows))
    model, result, covariance = weight.fitted(found, int(found["last"].max()))
    errors = np.sqrt(np.diag(covariance))
    scale = model.scale / (10, 3)  # the model measures against the mean weight, the simulation against the first
    expected = np.log([truth["level"] / scale.mean(), truth["month"] / scale.mean(), 0.002, truth["farvardin"]])
    assert (np.abs(result.params - expected) < 3 * errors + 0.1)[[0, 1, 3]].all()
    state = weight.smoothed(model, result.params)
    rate, spread = state.smoothed_state[-1, -1], np.sqrt(state.smoothed_state_cov[-1, -1, -1])
    assert abs(rate - 0.004 / scale.mean()) < 2.5 * spread


def test_what_a_second_outlet_repeats_and_what_is_only_arithmetic_is_counted_once(trade, sums):
    again = pd.concat([trade, trade.assign(source="another outlet")], ignore_index=True)
    repeated = weight.published_sums(again)
    columns = ["first", "last", "flow", "value"]
    pd.testing.assert_frame_equal(repeated[columns], sums[columns])
    rows = table([(1400, 1, 12, "export", 120, "a"), (1400, 1, 12, "import", 40, "a"), (1400, 1, 12, "total", 160, "a")])
    assert list(weight.published_sums(rows).flow) == ["export", "import"]
    rows.loc[2, "source"] = "b"
    assert list(weight.published_sums(rows).flow) == ["export", "import", "total"]


def test_the_order_of_rows_and_rows_of_money_change_nothing(trade, sums):
    shuffled = trade.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(weight.published_sums(shuffled), sums)
    pd.testing.assert_frame_equal(weight.published_sums(trade[trade.measure == "weight"]), sums)


def test_the_fit_gives_the_published_year_and_every_estimate_in_order(fit, trade):
    full = trade[(trade.year == 1401) & (trade.last_month == 12) & (trade.first_month == 1) & (trade.measure == "weight")]
    for flow in ("export", "import"):
        published = full[full.flow == flow].value.item()
        year = fit.curve[(fit.curve.period == "year") & (fit.curve.flow == flow) & (fit.curve.x == 1401)].iloc[0]
        assert year.p05 < published < year.p95
        # a window that leaves one Farvardin for the next is known almost as well as the year
        assert fit.estimates.p50[f"tonnage_{flow}"] == pytest.approx(published * 1e6, rel=0.05)
    assert (fit.estimates.p05 < fit.estimates.p50).all() and (fit.estimates.p50 < fit.estimates.p95).all()
    assert fit.identified() == ["tonnage_export", "tonnage_import", "tonnage_transit", "tonnage_growth"]
    total = fit.curve[(fit.curve.period == "year") & (fit.curve.flow == "total")].set_index("x")
    width = total.p95 - total.p05
    assert width[1405] > width[1404] > width[1403]
    assert width[1397] > 2 * width[1396]  # no weight of 1397 was published


def test_growth_draws_centre_on_the_smoothed_weights_and_know_no_unit(sums):
    draws = []
    for scaled in (sums, sums.assign(value=1000 * sums.value)):
        model = weight.MonthlyTrade(scaled, month_index("1406-01"))
        state = weight.smoothed(model, ROUGH)
        draws.append(weight.growth_draws(model, [ROUGH], [state], month_index("1401-02"), 60, paths=200))
    assert draws[0] == pytest.approx(draws[1], abs=1e-6)
    before, after = (sum_of(sums, ROUGH, "total", *w)[0] for w in (("1401-02", "1402-01"), ("1405-02", "1406-01")))
    assert np.median(draws[0]) == pytest.approx((after / before) ** 0.25 - 1, abs=0.002)
    spread = sum_of(sums, ROUGH, "total", "1405-02", "1406-01")[1]
    assert draws[0].std() == pytest.approx(spread / after / 4 * (after / before) ** 0.25, rel=0.15)


def test_few_years_do_not_talk_the_level_into_standing_still(trade):
    """Their likelihood alone is highest at a level that never moves, and hardly lower at one that does."""
    model, result, _ = weight.fitted(weight.published_sums(trade[trade.year <= 1401]), month_index("1402-12"))
    assert np.exp(result.params[0]) > 0.003
    still = np.array([np.log(1e-6), *result.params[1:]])
    assert abs(model.smooth(still).llf - model.smooth(result.params).llf) < 2


def test_parameter_points_spread_as_their_likelihood_does(sums):
    model, result, covariance = weight.fitted(sums, int(sums["last"].max()))
    points, worth = weight.parameter_points(model, result.params, covariance)
    assert 40 < worth <= weight.PROPOSALS
    assert np.median(points, axis=0) == pytest.approx(result.params, abs=0.35)
    assert points[:, 1].std() == pytest.approx(np.sqrt(covariance[1, 1]), rel=0.5)


def test_a_mixture_of_one_normal_is_that_normal():
    means, deviations = np.array([[3.0, -1.0]]), np.array([[2.0, 0.5]])
    expected = stats.norm.ppf(0.05, means[0], deviations[0])
    assert weight.mixture_quantile(0.05, means, deviations) == pytest.approx(expected, abs=1e-8)
    apart = weight.mixture_quantile(0.25, np.array([[0.0], [100.0]]), np.ones((2, 1)))
    assert apart == pytest.approx([0.0], abs=1e-8)


def test_crps_is_the_integral_of_the_squared_distance_of_the_distributions():
    means, deviations, truth = np.array([1.0, 4.0]), np.array([1.0, 2.0]), 2.5
    cdf = lambda x: stats.norm.cdf(x, means, deviations).mean()  # noqa: E731
    below = integrate.quad(lambda x: cdf(x) ** 2, -20, truth)[0]
    above = integrate.quad(lambda x: (1 - cdf(x)) ** 2, truth, 30)[0]
    assert weight.crps(truth, means, deviations) == pytest.approx(below + above, rel=1e-6)


def test_the_naive_forecaster_repeats_the_last_total_with_the_spread_of_the_changes():
    totals = pd.Series({1396: 100.0, 1398: 104.0, 1399: 106.0})
    assert weight.naive_forecast(totals, 1400) == (106.0, pytest.approx(np.sqrt((16 / 2 + 4) / 2)))
    assert weight.naive_forecast(totals, 1403)[1] == pytest.approx(2 * np.sqrt((16 / 2 + 4) / 2))


def test_a_forecast_uses_nothing_that_was_published_about_later_months(trade):
    known = trade[trade.year <= 1400]
    first = weight.rolling_origin(known)
    changed = known.assign(value=known.value.where(known.year <= 1399, 3 * known.value))
    second = weight.rolling_origin(changed)
    quantiles = ["origin", "year", "forecaster", "p05", "p25", "p50", "p75", "p95", "known"]
    assert set(first.forecaster) == {"model", "naive"} and len(first) == 2
    pd.testing.assert_frame_equal(first[quantiles], second[quantiles])
    assert (second.truth == 3 * first.truth).all()
    assert (second.crps > first.crps).all()
    assert (first.in90 == ((first.p05 <= first.truth) & (first.truth <= first.p95))).all()


def test_a_total_is_that_printed_or_the_sum_of_both_flows(trade):
    rows = table(
        [(1396, 1, 12, "export", 130), (1396, 1, 12, "import", 40), (1397, 1, 12, "export", 100), (1398, 1, 12, "total", 170)]
    )
    assert weight.yearly_totals(rows).to_dict() == {1396: 170, 1398: 170}
    assert 1397 not in weight.yearly_totals(trade).index


def modes_of(*rows):
    return pd.DataFrame(rows, columns=["year", "first_month", "last_month", "what", "value"])


def test_transit_that_grows_evenly_is_found_whatever_the_length_of_its_periods():
    grow = lambda year, first, last: 10 * 1.2 ** (year + (first - 1 + last) / 24 - 1401 - 7 / 12) * (last - first + 1) / 12  # noqa: E731
    spans = [(1398, 1, 12), (1399, 1, 10), (1400, 1, 12), (1403, 1, 11)]
    rows = table([(*s, "transit", grow(*s)) for s in spans])
    modes = modes_of((1402, 1, 12, "transit by road", 0.9 * grow(1402, 1, 12)), (1402, 1, 12, "transit by rail", 0.1 * grow(1402, 1, 12)),
                     (1404, 1, 9, "transit by road", 0.9 * grow(1404, 1, 9)))  # fmt: skip
    used = weight.transit_rows(rows, modes)
    assert weight.transit_weight(used, "1401-02")[:3] == pytest.approx((1e7,) * 3, rel=1e-6)
    assert len(used) == 6 and used.scope.nunique() == 3
    partly = pd.concat([rows, table([(1400, 1, 5, "transit", 99.0)])])
    assert weight.transit_weight(weight.transit_rows(partly, modes), "1401-02")[1] == pytest.approx(1e7, rel=1e-6)


def test_the_interval_of_transit_is_that_of_a_new_year_around_the_line():
    logs, years = np.array([0.1, -0.1, -0.1, 0.1]), (1400, 1401, 1402, 1403)
    rows = table([(y, 1, 12, "transit", 10 * np.exp(x)) for y, x in zip(years, logs, strict=True)])
    row = weight.transit_weight(
        weight.transit_rows(rows, modes_of()), "1401-07"
    )  # half a year after the middle of 1401: the middle of all
    spread = np.sqrt((logs**2).sum() / 2 * (1 + 1 / 4))
    expected = 1e7 * np.exp(stats.t.ppf([0.05, 0.5, 0.95], 2) * spread)
    assert row[:3] == pytest.approx(tuple(expected), rel=1e-6)


def test_transit_of_too_few_periods_is_not_identified():
    rows = table([(1400, 1, 12, "transit", 10.0), (1403, 1, 12, "transit", 20.0)])
    _, middle, _, note = weight.transit_weight(weight.transit_rows(rows, modes_of()), "1401-02")
    assert np.isnan(middle) and "not identified" in note


def test_what_cannot_be_fitted_is_told_in_words(trade, sums):
    with pytest.raises(NotConverged, match="trade weight"):
        weight.maximised(weight.MonthlyTrade(sums, month_index("1404-12")), maxiter=1)
    with pytest.raises(NotConverged, match="trade weight"):
        weight.fitted(sums.head(4), month_index("1404-12"))
    with pytest.raises(ValueError, match="no row of import"):
        weight.MonthlyTrade(sums[sums.flow == "export"], month_index("1404-12"))
    with pytest.raises(ValueError, match="1 to 12 months"):
        weight.published_sums(table([(1400, 6, 5, "export", 10.0)]))
    with pytest.raises(ValueError, match="horizon"):
        weight.trade_weight(trade, modes_of(), horizon=12)
    with pytest.raises(ValueError, match="as early as 1390-01"):
        weight.trade_weight(trade, modes_of(), first_month="1390-01")


def test_charts_say_in_their_titles_what_their_numbers_say(fit):
    chart = figures.trade_weight(fit)
    total = fit.curve[(fit.curve.period == "year") & (fit.curve.flow == "total")].iloc[-1]
    assert f"{total.p50:.0f} ({total.p05:.0f} to {total.p95:.0f}) million" in chart.alt.en
    full = fit.data[~fit.data.part_year].year.max()
    known = fit.curve[(fit.curve.period == "year") & (fit.curve.flow == "total") & (fit.curve.x == full)].iloc[0]
    assert f"{known.p50:.0f} million" in chart.title.en and len(chart.title.en.split()) <= 12
    assert not set("0123456789%") & set(chart.title.fa + chart.alt.fa)
    chart.figure("fa")
