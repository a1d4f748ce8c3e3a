"""Loss: rates between two reports, bounds from unlike measures, and studies that are counted once."""

import numpy as np
import pandas as pd
import pytest

from cost_model.fits import churn
from cost_model.fits.pooling import evidence
from cost_model.fits.series import NoRows, months_of
from cost_model.inputs.data import observations

NAMES = ("messenger_polls", "messenger_users", "uptake", "population")


@pytest.fixture(scope="module")
def series():
    return {name: observations(name) for name in NAMES}


@pytest.fixture(scope="module")
def churn_fit(series):
    return churn.churn(*series.values())


def studies(*rows):
    """Rows of removals: case, date, value, source."""
    frame = pd.DataFrame(rows, columns=["case", "date", "value", "source"])
    return frame.assign(measure="share removed within 30 days", unit="share", low=np.nan, high=np.nan)


def test_a_loss_at_a_constant_rate():
    assert churn.monthly_loss(8.0, 1.0, 3.0) == pytest.approx(np.log(2))
    with pytest.raises(ValueError, match="a number that falls over time"):
        churn.monthly_loss(1.0, 2.0, 3.0)


def test_inputs_of_churn_are_the_models_and_what_is_missing_has_a_reason(churn_fit):
    estimates = churn_fit.estimates
    assert list(estimates.index) == ["first_month_loss", "churn_on", "churn_off"]
    for row in estimates.itertuples():
        assert len(row.note) > 20
        assert np.isnan([row.p05, row.p50, row.p95]).all() or row.p05 < row.p50 < row.p95
    assert np.isnan(estimates.loc["churn_on", "p50"])


def test_studies_of_removals_are_pooled_once_there_are_three(series):
    def with_studies(*values):
        rows = [("apps", str(2018 + i), value, "a report") for i, value in enumerate(values)]
        fit = churn.churn(series["messenger_polls"], series["messenger_users"], studies(*rows), series["population"])
        return fit.estimates.loc["first_month_loss"]

    two, three = with_studies(0.2, 0.4), with_studies(0.2, 0.3, 0.4)
    assert np.isnan(two.p50)
    assert "needs 3 of them; found: apps 2018 0.2, apps 2019 0.4" in two.note
    assert three.p05 < 0.2 < three.p50 < 0.4 < three.p95
    assert three.p50 == pytest.approx(0.3, abs=0.01)


def test_a_part_of_a_study_is_no_further_study_unless_the_whole_is_absent():
    world, russia = ("apps", "2022", 0.5, "a report"), ("apps in Russia", "2022", 0.3, "a report")
    found, parts = churn.removals(studies(world, russia))
    assert [row["case"] for row in found] == ["apps 2022"]
    assert parts == ["apps in Russia 2022: part of apps"]
    assert [row["case"] for row in churn.removals(studies(russia))[0]] == ["apps in Russia 2022"]
    for other in (("apps in Russia", "2023", 0.3, "a report"), ("apps in Russia", "2022", 0.3, "another report")):
        assert len(churn.removals(studies(world, other))[0]) == 2


def test_what_appsflyer_counted_for_russia_is_within_what_it_counted_for_the_world(churn_fit):
    rows = churn_fit.data[churn_fit.data.input == "first_month_loss"]
    assert not rows.case.str.contains("Russia").any()
    assert "left out: Android apps in Russia 2022: part of Android apps" in churn_fit.estimates.loc["first_month_loss", "note"]


def test_daily_over_monthly_users_pairs_one_counter_at_one_date(series):
    table = evidence(churn.daily_over_monthly(series["messenger_users"], series["uptake"])).set_index("case")
    assert table.loc["Eitaa", "value"] == pytest.approx(10.3 / 16.45)
    assert ((table.low < table.value) & (table.value < table.high)).all()
    users = series["messenger_users"]
    later = users.assign(date=users.date.where(users.measure != "daily active", "2030-01"))
    assert "Eitaa" not in {row["case"] for row in churn.daily_over_monthly(later, series["uptake"])}


def test_registered_users_give_the_most_that_can_have_left(series):
    found, left_out = churn.losses_after_mandates(*series.values())
    assert left_out == []
    table = evidence(found).set_index("case")
    soroush = table.loc["Soroush 2018"]
    months = months_of("2019-07") - months_of("2018-07-10")
    assert soroush.high == pytest.approx(np.log(12.5 / (0.028 * 59)) / months)
    assert soroush.low < soroush.value < soroush.high
    assert table.loc["PeduliLindungi", "low"] < table.loc["PeduliLindungi", "high"]


def test_the_least_that_can_have_left_needs_every_messenger_of_the_poll(series):
    polls, users, _, population = series.values()
    with pytest.raises(NoRows, match="Soroush 2018: needs the number of adults"):
        churn.loss_of_soroush(polls[polls.platform != "Eitaa"], users, population)


def test_a_loss_needs_two_later_reports_to_say_how_sure_it_is(series):
    table = series["uptake"]
    assert churn.loss_of_pedulilindungi(table)["low"] < churn.loss_of_pedulilindungi(table)["high"]
    with pytest.raises(NoRows, match="PeduliLindungi: needs 3 of 'uses a day', found 2"):
        churn.loss_of_pedulilindungi(table[table.date < "2023"])
