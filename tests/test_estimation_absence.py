"""What the series lack: with any case out of them, or only what was known by some date, uptake and churn still say what they can."""

import numpy as np
import pandas as pd
import pytest

from cost_model.fits import churn, uptake
from cost_model.inputs.data import observations

NAMES = ("messenger_polls", "messenger_users", "uptake", "outcomes", "bass_published", "population")
WHO = {"messenger_polls": "platform", "messenger_users": "platform", "uptake": "case", "outcomes": "case"}
DATES = ("1900", "2016", "2018-05", "2018-12", "2019-08", "2020-07", "2020-09", "2021-02", "2021-09", "2022-07", "2022-12-10")
DATES += ("2023-01", "2023-02", "2023-09", "2024-06", "2025-09-01", "2025-10-15", "2025-11", "2026", "2027")


@pytest.fixture(scope="module")
def everything():
    return {name: observations(name) for name in NAMES}


@pytest.fixture(scope="module", autouse=True)
def each_series_fitted_once():
    """Most that is left out changes no series that a Bass curve is fitted to: the same fit serves for all of those."""
    fitted, fit = {}, uptake.bass

    def remembered(series, name, **options):
        key = (name, *series.index, *series, *options.items())
        if key not in fitted:
            fitted[key] = fit(series, name, **options)
        return fitted[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uptake, "bass", remembered)
        yield


def fits(series):
    polls, users, counts, outcomes, published, population = (series[name] for name in NAMES)
    return uptake.uptake(polls, users, counts, outcomes, published), churn.churn(polls, users, counts, population)


def assert_said(fit):
    """Every estimate is ordered, or NaN with its reason; it tells how many cases it has, and few give no number."""
    for row in fit.estimates.itertuples():
        ends = np.array([row.p05, row.p50, row.p95], dtype=float)
        assert np.isnan(ends).all() or (np.isfinite(ends).all() and 0 < row.p05 < row.p50 < row.p95)
        assert len(row.note) > 20
        cases = fit.diagnostics.get(f"{row.Index}: cases")
        if cases is not None:
            assert cases == (fit.data.input == row.Index).sum()
            assert np.isnan(row.p50) == (cases < 3)
            assert f"from {cases} (" in row.note or "needs 3 of them; found: " in row.note


def identified(fit):
    return {(row.Index, row.p50) for row in fit.estimates.itertuples() if np.isfinite(row.p50)}


def known_before(series, date):
    return {name: frame[frame.date < date] if "date" in frame else frame for name, frame in series.items()}


@pytest.mark.parametrize("name", WHO)
def test_with_a_case_taken_out_the_others_still_speak(everything, name):
    for case in everything[name][WHO[name]].unique():
        left = {n: frame[frame[WHO[n]] != case] if n in WHO else frame for n, frame in everything.items()}
        for fit in fits(left):
            assert_said(fit)
            assert not fit.data.case.isin([case, f"{case} 2018", f"{case} 2022"]).any(), case


@pytest.mark.parametrize("date", DATES)
def test_by_any_date_the_fits_say_what_was_known(everything, date):
    for fit in fits(known_before(everything, date)):
        assert_said(fit)


def test_what_is_known_grows_until_it_is_all_that_is_known(everything):
    known = [fits(known_before(everything, date)) for date in DATES]
    counts = [[len(fit.data) for fit in pair] for pair in known]
    assert counts[0] == [0, 0]
    assert (np.diff(counts, axis=0) >= 0).all()
    for last, whole in zip(known[-1], fits(everything), strict=True):
        pd.testing.assert_frame_equal(last.estimates, whole.estimates)


@pytest.mark.parametrize("blank", [lambda frame: frame.iloc[:0], lambda frame: pd.DataFrame(columns=frame.columns)])
def test_from_nothing_nothing_follows_and_every_note_says_why(everything, blank):
    for fit in fits({name: blank(frame) for name, frame in everything.items()}):
        assert_said(fit)
        assert identified(fit) == set()
        assert fit.data.empty


def test_a_case_that_is_absent_is_named_in_the_note(everything):
    counts = everything["uptake"]
    without = fits(everything | {"uptake": counts[~counts.case.isin(["FASTag", "ELD"])]})[0]
    note = without.estimates.loc["p_hard", "note"]
    assert "needs 3 of them; found: Max 0.11, Shad 0.33; left out: FASTag: needs 2 of 'share of payments', found 0" in note
    assert "ceiling_hard" in {name for name, _ in identified(without)}
    assert "from 3 (Shad 0.84, Digital Post 0.96, Max 0.63)" in without.estimates.loc["ceiling_hard", "note"]
