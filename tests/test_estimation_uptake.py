"""Uptake: what each case identifies, what they say together, and their charts."""

import numpy as np
import pandas as pd
import pytest

from cost_model.fits import bass as fitting
from cost_model.fits import uptake
from cost_model.fits.bass import cumulative_share
from cost_model.fits.fit import NotConverged
from cost_model.fits.series import NoRows
from cost_model.inputs.data import observations
from cost_model.report.charts import install_base as charts

NAMES = ("messenger_polls", "messenger_users", "uptake", "outcomes", "bass_published")


@pytest.fixture(scope="module")
def series():
    return {name: observations(name) for name in NAMES}


@pytest.fixture(scope="module")
def uptake_fit(series):
    return uptake.uptake(*series.values())


@pytest.fixture(scope="module")
def case_fits(series):
    return uptake.cases(*(series[name] for name in NAMES[:4]), q=0.03)


def test_a_share_of_the_population_tells_how_many_people_there_are(series):
    table = series["uptake"][series["uptake"].measure != "share of population"]
    assert uptake.people_behind(table, "Max") is None
    users = table[(table.case == "Max") & (table.measure == "daily reach")].iloc[-1]
    row = users.to_frame().T.assign(measure="share of population", value=users.value / 120.0)
    both = pd.concat([table, row], ignore_index=True)
    both["value"] = both.value.astype(float)
    assert uptake.people_behind(both, "Max") == pytest.approx(120.0)
    free, held = uptake.max_registered(table), uptake.max_registered(both)
    assert np.isnan(free.estimates.loc["p_hard", "p50"])
    assert "m free" in free.estimates.loc["p_hard", "note"]
    p05, p50, p95 = held.estimates.loc["p_hard", ["p05", "p50", "p95"]]
    assert 0 < p05 < p50 < p95
    assert "m held at the population, 120 million" in held.estimates.loc["p_hard", "note"]
    assert held.curve.p95.max() <= 120.0


def test_series_of_different_measures_are_never_fitted_together(case_fits, series):
    data = case_fits["max_registered"].data
    assert set(data.measure) == {"registered", "monthly reach", "daily reach"}
    table = series["uptake"]
    others = table.case.eq("Max") & table.measure.isin(["monthly reach", "daily reach"])
    changed = table.assign(value=table.value.where(~others, 3 * table.value))
    share = changed.measure.eq("share of population")
    changed = changed.assign(value=changed.value.where(~share, 3 * changed.value))  # the same population
    again = uptake.max_registered(changed, q=0.03)
    pd.testing.assert_frame_equal(again.estimates, case_fits["max_registered"].estimates)
    counts = case_fits["domestic_2022"].data
    assert set(counts.measure) == {"monthly active"}


def test_who_linked_an_address_and_who_is_not_bound_yet_show_no_ceiling(series):
    levels = uptake.levels(*(series[name] for name in ("messenger_polls", "uptake", "outcomes")))
    assert not {row["case"] for row in levels} & {"eesti.ee", "Bus drivers' fuel app"}
    held = series["uptake"].query("case == 'eesti.ee'")
    assert held.measure.str.contains("linked an e-mail").all(), "what people did stands in the name of the measure"
    (fuel,) = series["outcomes"].query('case == "Bus drivers\' fuel app"').note
    assert "first of three stages" in fuel and "so far" in fuel


def test_the_74_million_of_max_are_the_reach_of_january_and_no_bound_of_february(series):
    reach = series["uptake"].query("case == 'Max' and measure == 'monthly reach'").set_index("date")
    assert reach.value["2026-01"] == 74 and "January" in reach.note["2026-01"]
    (february,) = series["outcomes"].query("case == 'Max' and date == '2026-02'").to_dict("records")
    assert (february["quantity"], february["value"]) == ("monthly reach", reach.value["2026-02"])
    assert np.isnan(february["low"]) and np.isnan(february["high"])
    (level,) = uptake.max_level(series["uptake"])
    assert level["value"] == pytest.approx(77.5 / uptake.people_behind(series["uptake"], "Max"))


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
    for i in (0, -1):  # the band is as wide as the printed digits where a share was printed
        assert (fastag.curve.p05.iloc[i], fastag.curve.p95.iloc[i]) == pytest.approx([(0.75, 0.8), (0.955, 0.965)][i])
    assert shad.curve[["p05", "p95"]].iloc[-1].tolist() == pytest.approx(
        [
            ceiling * cumulative_share(shad.curve.x.iloc[-1], shad.estimates.loc["p_hard", end], 0.03)
            for ceiling, end in ((0.84, "p95"), (1.0, "p05"))
        ]
    )


def test_forced_uptake_is_faster_than_that_of_an_app_people_liked(case_fits):
    liked = case_fits["whatsapp_iran"].estimates.loc["p_soft"]
    for name in ("fastag", "shad"):
        assert case_fits[name].estimates.loc["p_hard"].p05 > liked.p95


def test_imitation_held_higher_leaves_less_to_innovation(series, case_fits):
    faster = uptake.fastag(series["uptake"], q=0.1)
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
    assert q.p50 == uptake_fit.diagnostics["q held"] == pytest.approx(rates.median())
    assert (rates < q.p05).mean() == pytest.approx(0.05, abs=0.03)
    assert (rates > q.p95).mean() == pytest.approx(0.05, abs=0.03)
    assert np.isnan(uptake.imitation(rates.iloc[:2])[1])
    assert np.isfinite(uptake.imitation(rates.iloc[:3])[1])


def test_the_rate_of_truckers_is_what_goes_from_between_the_answers_to_nearly_all(series):
    fit = uptake.electronic_logs(series["uptake"])
    rate = fit.estimates.loc["p_hard"]
    # Half a year from 50.5% (32 to 69) to 99.16%: ln(0.495 ÷ 0.0084) ÷ 6 without imitation.
    assert rate.p50 == pytest.approx(np.log(0.495 / 0.0084) / 6, rel=1e-3)
    assert rate.p05 == pytest.approx(np.log(0.31 / 0.0084) / 6, rel=0.01)
    assert rate.p95 == pytest.approx(np.log(0.68 / 0.0084) / 6, rel=0.01)


def test_without_the_further_series_less_is_said_and_the_note_says_why(series):
    fit = uptake.uptake(*(frame if name in NAMES[:3] else frame.iloc[:0] for name, frame in series.items()))
    assert np.isnan(fit.estimates.loc["q", "p50"])
    assert "needs 3 published products; found 0" in fit.estimates.loc["q", "note"]
    assert "left out: Shad: no row says when it began" in fit.estimates.loc["p_hard", "note"]
    assert fit.diagnostics["q held"] == 0
    assert fit.diagnostics["p_hard: cases"] == 3


def test_the_rates_of_cases_are_those_that_their_charts_show(case_fits, series):
    rows, left_out = uptake.rates(*(series[name] for name in NAMES[:4]), q=0.03)
    rates = {row["case"]: row for row in rows}
    shown = {charts.CASES[name].en.split(",")[0]: fit for name, fit in case_fits.items()}
    assert left_out["p_hard"] == []
    assert left_out["p_soft"] == [case_fits["domestic_2022"].estimates.loc["p_soft", "note"]]
    assert set(rates) == {"WhatsApp in Iran", "Max", "FASTag", "Shad", "ELD"}
    for case, row in rates.items():
        if case == "ELD":  # two points only: no chart
            continue
        assert shown[case].estimates.loc[row["input"], ["p05", "p50", "p95"]].tolist() == [row["low"], row["value"], row["high"]]


def test_a_case_with_too_few_rows_is_left_out_of_the_charts(series):
    table = series["uptake"]
    few = table[(table.case != "FASTag") | (table.date < "2021")]
    with pytest.raises(NoRows, match="FASTag: needs 2 of 'share of payments', found 1"):
        uptake.fastag(few)
    nothing = (series[name].iloc[:0] for name in NAMES[:2])
    assert set(uptake.cases(*nothing, few, series["outcomes"])) == {"max_registered", "shad"}


def test_a_fit_that_has_its_rows_and_does_not_converge_is_never_left_out(series, monkeypatch):
    search = fitting.least_squares

    def astray(*arguments, **options):
        found = search(*arguments, **options)
        found.status = 0
        return found

    monkeypatch.setattr(fitting, "least_squares", astray)
    for polls, named in ((series["messenger_polls"], "whatsapp_iran"), (series["messenger_polls"].iloc[:0], "max_registered")):
        with pytest.raises(NotConverged, match=f"{named}.* did not converge"):
            uptake.uptake(polls, *list(series.values())[1:])


@pytest.mark.parametrize("language", ["en", "fa"])
def test_charts_are_drawn_in_both_languages(case_fits, language):
    for chart in (charts.adoption_fits(case_fits),):
        figure = chart.figure(language)
        assert figure.axes
        for text in (chart.title, chart.alt, chart.unit):
            assert not set("0123456789%") & set(text.fa)
