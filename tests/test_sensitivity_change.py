"""What would change the answer, and what changed: sums that add up, closed forms, and rows for every input."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_model.faults import DataError
from cost_model.inputs.data import observations
from cost_model.model import simulate
from cost_model.model.scenarios import FORCED
from cost_model.report.numbers import decision, sensitivity, tables
from cost_model.report.numbers.change import CORRELATIONS

N = 2**7


@pytest.fixture(scope="module")
def other(case):
    return case.what_if(tariff=(500, 700, 1000), payload=20.0, messenger_share=(0.1, 0.3, 0.5), delay_hours=(1, 3, 12))


def mean_saving(case, account="country", n=N):
    return decision.saving(simulate.run(case.sample(n)), account)["forced"].mean()


@pytest.mark.parametrize("account", ["country", "purse", "sender", "state", "recipients"])
def test_parts_add_up_to_the_whole_between_the_two_runs(case, other, account):
    table = sensitivity.waterfall(case, other, account=account, n=N)
    before, after = mean_saving(case, account), mean_saving(other, account)
    first, last = table.iloc[0], table.iloc[-1]
    assert first.end == pytest.approx(before, rel=1e-12) and last.end == pytest.approx(after, rel=1e-12)
    size = max(abs(before), abs(after))
    assert table.part.sum() == pytest.approx(after - before, abs=1e-9 * size)
    assert table.end.iloc[-2] == pytest.approx(last.end, abs=1e-9 * size)
    np.testing.assert_allclose(table.end.diff().iloc[1:-1], table.part.iloc[1:-1], rtol=0, atol=1e-9 * size)


def test_only_what_changed_has_a_row_and_the_largest_comes_first(case, other):
    table = sensitivity.waterfall(case, other, account="sender", n=N)
    steps = table[~table.input.isin(["before", "after"])]
    assert set(steps.input) == {"tariff", "payload", "messenger_share", "delay_hours"}
    assert (steps.part.abs().diff().dropna() <= 0).all()
    parts = steps.set_index("input").part.abs()
    assert parts["delay_hours"] < 0.02 * parts.max()  # customs waits for nobody; who never learns within them may call it


def test_one_change_is_the_whole_difference(case):
    table = sensitivity.waterfall(case, case.what_if(tariff=900.0), account="sender", n=N)
    expected = mean_saving(case.what_if(tariff=900.0), "sender") - mean_saving(case, "sender")
    assert table.part[1] == pytest.approx(expected, rel=1e-9)


def test_two_changes_share_their_interaction_in_halves(case):
    """Shapley value of two: half of each alone, half of each after the other."""
    a, b = {"tariff": 900.0}, {"messages_per_trip": 14.0}
    none, first, second, both = (mean_saving(case.what_if(**c), "sender") for c in ({}, a, b, a | b))
    parts = sensitivity.waterfall(case, case.what_if(**a, **b), account="sender", n=N).set_index("input").part
    assert parts["tariff"] == pytest.approx(((first - none) + (both - second)) / 2, rel=1e-9)
    assert parts["messages_per_trip"] == pytest.approx(((second - none) + (both - first)) / 2, rel=1e-9)


def test_back_and_forth_are_opposite(case, other):
    there = sensitivity.waterfall(case, other, account="sender", n=2**11).set_index("input")
    back = sensitivity.waterfall(other, case, account="sender", n=2**11).set_index("input")
    for name in ("tariff", "payload", "messenger_share"):
        error = np.hypot(there.error[name], back.error[name])
        assert there.part[name] == pytest.approx(-back.part[name], abs=4 * error)


def test_nothing_changed_moves_nothing(case):
    table = sensitivity.waterfall(case, replace(case, file_hash="other"), n=N)
    assert list(table.input) == ["before", "after"] and table.end[0] == table.end[1]
    assert table.part.isna().all()


def test_a_new_label_or_note_is_no_change(case):
    renamed = {name: replace(a, label_en="x", note="y", basis="judgement") for name, a in case.assumptions.items()}
    assert len(sensitivity.waterfall(case, replace(case, assumptions=renamed), n=2**4)) == 2


def test_correlations_that_changed_have_a_row_of_their_own(case):
    matrix = case.correlations.copy()
    i, j = (list(case.assumptions).index(name) for name in ("delay_probability", "delay_hours"))
    matrix[i, j] = matrix[j, i] = 0.7
    tied = replace(case, correlations=matrix).what_if(hour_value=1e6)
    table = sensitivity.waterfall(case, tied, n=N)
    assert set(table.input) == {"before", CORRELATIONS, "hour_value", "after"}
    assert table.end.iloc[-1] == pytest.approx(mean_saving(tied), rel=1e-12)
    assert table.part.sum() == pytest.approx(table.end.iloc[-1] - table.end.iloc[0], rel=1e-9)
    assert table.set_index("input").part[CORRELATIONS] < 0  # long delays where they are likely cost more


@settings(max_examples=8)
@given(
    st.dictionaries(st.sampled_from(["tariff", "build_cost", "recipients", "delay_hours", "q"]), st.floats(0.3, 3.0), max_size=4)
)
def test_whatever_changed_the_waterfall_adds_up(case, factors):
    changed = case.what_if(**{name: case.assumptions[name].p50 * factor for name, factor in factors.items()})
    table = sensitivity.waterfall(case, changed, n=2**5)
    size = table.end.abs().max()
    assert table.part.sum() == pytest.approx(table.end.iloc[-1] - table.end.iloc[0], abs=1e-9 * size)


def test_cases_that_cannot_be_compared_are_refused(case):
    with pytest.raises(DataError, match="found 1401 and 1402"):
        sensitivity.waterfall(case, replace(case, base_year=1402))
    fewer = {name: a for name, a in case.assumptions.items() if name != "tariff"}
    with pytest.raises(DataError, match="found tariff in one case only"):
        sensitivity.waterfall(case, replace(case, assumptions=fewer))
    with pytest.raises(ValueError, match="power of two"):
        sensitivity.waterfall(case, case, n=100)


# ---- what would change the answer -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def turns(case):
    outcome = simulate.run(case.sample(2**11))
    return tables.what_would_change_the_answer(outcome, case, "sender", n=2**4, draws=2**6)


def test_every_input_has_a_row_and_a_way_to_learn_it(case, turns):
    table = turns
    assert set(table.input) == set(case.assumptions) and len(table) == len(case.assumptions)
    for column in ("basis", "how_en", "how_fa", "label_en", "label_fa"):
        assert (table[column] != "").all()
    assert set(table.basis) <= {"measured", "reported", "judgement"}
    switches = sensitivity.switching(case, "sender", n=2**4, draws=2**6).set_index("input").switch
    pd.testing.assert_series_equal(table.set_index("input").switch, switches, check_like=True)


def test_the_input_that_is_most_worth_knowing_comes_first_and_a_fixed_one_last(case, turns):
    table = turns
    fixed = [name for name, a in case.assumptions.items() if a.distribution == "fixed"]
    last = table.tail(len(fixed))
    found = decision.worth_learning(simulate.run(case.sample(2**11)), "sender", options=("status_quo", "forced"))
    pd.testing.assert_series_equal(table.set_index("input").evppi.loc[found.index], found.evppi, check_names=False)
    assert set(last.input) == set(fixed) >= {"vat"}
    assert table.evppi[: -len(fixed)].dropna().is_monotonic_decreasing
    assert (last.evppi == 0).all() and last.switch.isna().all()


def test_how_to_learn_is_told_for_each_input_in_both_languages(case):
    texts = observations("learning").set_index("name")
    assert list(texts.index) == list(case.assumptions)
    assert texts.how_en.str.isascii().all() and texts.how_en.str.len().max() < 130
    assert not texts.how_fa.str.contains(r"[A-Za-z0-9%]").any()


def test_forced_is_what_is_asked_about(turns):
    assert turns.attrs["scenario"] == FORCED.name
