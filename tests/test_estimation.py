"""The rows that name a fit are that fit's result, and a fit that cannot say something says so."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

import cost_model
from cost_model import __main__, fits
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.inputs.draws import INPUTS
from cost_model.report import refit
from cost_model.report.explain import inputs
from cost_model.report.numbers import tables
from cost_model.report.numbers.words import interval

ASSUMPTIONS = data.DATA / "assumptions.csv"


@pytest.mark.parametrize("name", fits.FITS)
def test_a_fit_speaks_of_inputs_of_the_model_in_order_or_gives_its_reason(name):
    estimates = fits.fitted(name).estimates
    assert set(estimates.index) <= set(INPUTS)
    for row in estimates.itertuples():
        if np.isnan(row.p50):
            assert np.isnan([row.p05, row.p95]).all()
            assert len(row.note) > 20
        else:
            assert row.p05 < row.p50 < row.p95


def test_every_row_that_names_a_fit_says_what_the_fit_says():
    text, changes = refit.refreshed()
    assert changes == []
    assert text == ASSUMPTIONS.read_text(encoding="utf-8")


def test_some_rows_are_measured_by_a_fit_and_those_alone_name_one(case):
    fitted = {name for name, a in case.assumptions.items() if a.fit}
    assert fitted
    assert all(case.assumptions[name].basis == "measured" for name in fitted)


def test_of_each_input_with_a_number_it_is_said_why_it_is_used_or_not(case):
    """And of one that is used, what was judged before, in both languages."""
    reasons = data.observations("judged").set_index("name")
    for name in fits.FITS:
        fit = fits.fitted(name)
        for what in fit.identified():
            row = reasons.loc[what]
            assert len(row.why_en) > 20 and len(row.why_fa) > 20
            assert np.isfinite(row.p50) == bool(case.assumptions[what].fit), what
    assert set(reasons.index) >= {name for name, a in case.assumptions.items() if a.fit}


def test_a_row_that_differs_from_its_fit_is_found_and_put_right(case, folder):
    name = next(name for name, a in case.assumptions.items() if a.fit)
    path = folder / "assumptions.csv"
    right = path.read_text(encoding="utf-8")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    row = frame.index[frame.name == name][0] if "name" in frame else 0
    old = frame.loc[row, "p95"]
    frame.loc[row, "p95"] = str(float(old) * 1.25)
    frame.to_csv(path, index=False, lineterminator="\n")
    text, changes = refit.refreshed(path)
    assert [(what, new[2]) for what, _, new in changes] == [(name, old)]
    assert text == right


def test_a_table_that_a_spreadsheet_saved_is_brought_up_and_all_else_stays_as_it_was_typed(folder, monkeypatch):
    path = folder / "assumptions.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([["# ours"], *rows, ["", " "]])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    monkeypatch.setattr(refit, "estimate", lambda fit, name: pd.Series({"p05": 0.2, "p50": 0.3, "p95": 0.4}))
    new, changes = refit.refreshed(path)
    again, fitted = list(csv.reader(new.splitlines(), delimiter=";")), rows[0].index("fit")
    assert again[0] == ["# ours"] and again[-1] == ["", " "]
    assert [row[0] for row, old in zip(again[1:], rows, strict=False) if row != old] == [
        row[0] for row in rows[1:] if row[fitted]
    ]
    assert [what for what, _, _ in changes] == [row[0] for row in rows[1:] if row[fitted]]


@pytest.mark.parametrize(
    ("column", "typed", "told"),
    [
        ("fit", "trade_wait", "column fit: found 'trade_wait', expected one of trade_weight"),
        ("basis", "judgement", "column basis: found 'judgement', expected measured, because the row is the result of the fit"),
    ],
)
def test_a_row_with_a_wrong_fit_or_basis_is_told(case, folder, column, typed, told):
    name = next(name for name, a in case.assumptions.items() if a.fit)
    path = folder / "assumptions.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[frame["name"] == name, column] = typed
    frame.to_csv(path, index=False)
    with pytest.raises(DataError) as caught:
        cost_model.load(folder)
    assert told in str(caught.value)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="there is no fit 'tarif'; the nearest is 'tariff'"):
        fits.fitted("tarif")
    with pytest.raises(ValueError, match="says nothing of vat"):
        refit.estimate("payload", "vat")


def test_an_input_that_the_data_cannot_identify_has_a_reason_and_no_number():
    silent = [(name, what) for name in fits.FITS for what, row in fits.fitted(name).estimates.iterrows() if np.isnan(row.p50)]
    assert silent
    for name, what in silent:
        with pytest.raises(ValueError, match=f"cannot identify {what}: "):
            refit.estimate(name, what)


def test_a_fit_is_kept_by_the_content_of_its_series_and_not_by_their_name():
    function, series = fits.FITS["payload"][:2], [data.observations(name) for name in fits.FITS["payload"][2]]
    same = fits.cached(function, [frame.copy() for frame in series]).estimates
    pd.testing.assert_frame_equal(same, fits.fitted("payload").estimates)
    heavier = series[0].assign(tonnes_per_trip=series[0].tonnes_per_trip * 1.5)
    assert fits.cached(function, [heavier, *series[1:]]).estimates.p50.iloc[0] > same.p50.iloc[0]


# ---- rows that a person changed ------------------------------------------------------------------------------------------


def with_row(monkeypatch, folder, **changed):
    """The case of a copy of data/ in which cells of rows, name → {column: factor}, are another number."""
    path = folder / "assumptions.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name, factors in changed.items():
        for column, factor in factors.items():
            frame.loc[frame.name == name, column] = f"{float(frame.loc[frame.name == name, column].iloc[0]) * factor:.6g}"
    frame.to_csv(path, index=False, lineterminator="\n")
    (folder.parent / ".cache").symlink_to(data.DATA.parent / ".cache")  # so that what was fitted is not fitted again
    monkeypatch.setattr(data, "DATA", folder)
    return cost_model.load()


def test_as_the_fits_gave_them_nothing_says_that_a_row_was_changed(case, capsys):
    assert refit.changed_by_hand(case) == {} and refit.warning() == ""
    assert tables.CHANGED not in set(tables.measured_and_judged(case).which)
    assert "hand" not in inputs.basis_of(case, case, "payload").en
    __main__._warn()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["payload", "p_hard", "tariff"])
def test_a_row_that_was_changed_by_hand_is_said_to_be_wherever_it_was_said_to_be_measured(name, folder, monkeypatch, capsys):
    case = with_row(monkeypatch, folder, **{name: {"p95": 1.2}})
    row, given = case.assumptions[name], refit.estimate(case.assumptions[name].fit, name)
    assert list(refit.changed_by_hand(case)) == [name]
    said, shown = inputs.basis_of(case, case, name), interval(given, row.unit, 3)
    assert "Measured" not in said.en and "by hand" in said.en and shown.en in said.en and "`make estimate`" in said.en
    assert "با دست" in said.fa and shown.fa in said.fa and "make estimate" in said.fa
    __main__._warn()
    (line,) = capsys.readouterr().out.splitlines()
    assert f"by hand, no longer the result of the fit that the row names: {name};" in line

    table = tables.measured_and_judged(case)
    rows = table[table.name == name].set_index("which")
    assert rows.used[tables.CHANGED] and rows.used.sum() == 1 and rows.p95[tables.CHANGED] == row.p95
    assert "make estimate" in rows.why_en[tables.CHANGED] and "make estimate" in rows.why_fa[tables.CHANGED]
    of_fit = rows.loc["widened" if name in fits.WIDENED else "measured"]
    assert of_fit.p95 == pytest.approx(given.p95)


def test_last_digits_of_another_processor_are_no_change_and_more_is(folder, monkeypatch, case):
    row = case.assumptions["payload"]
    given, likely = refit.estimate("payload", "payload"), row.p95 - row.p05
    for share, changed in ((0.9e-3, False), (0.05, True)):
        other = given + share * likely
        monkeypatch.setattr(refit, "estimate", lambda *_, other=other: other)
        assert bool(refit.changed_by_hand(case, ["payload"])) is changed


def test_only_the_fits_of_the_inputs_that_are_asked_about_are_made(case, monkeypatch):
    made = []
    monkeypatch.setattr(refit, "estimate", lambda fit, name: made.append(name) or case.assumptions[name].p50)
    monkeypatch.setattr(refit, "_is_given", lambda *_: True)
    assert refit.changed_by_hand(case, ["vat", "tariff"]) == {} and made == ["tariff"]


def test_another_row_changes_nothing_that_a_fit_gives(folder, monkeypatch):
    assert refit.changed_by_hand(with_row(monkeypatch, folder, messages_per_trip={"p95": 1.5}, read_soon={"p05": 0.5})) == {}


def test_a_row_in_prices_of_another_year_is_compared_in_those(case):
    earlier = cost_model.load(base_year=1398)
    assert earlier.assumptions["tariff"].p50 < 0.7 * case.assumptions["tariff"].p50
    assert refit.changed_by_hand(earlier, ["tariff"]) == {}
