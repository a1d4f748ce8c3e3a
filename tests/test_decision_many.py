import tracemalloc

import numba
import numpy as np
import pytest

import cost_model
from cost_model.model import simulate
from cost_model.model.ledger import LINES
from cost_model.report.numbers import decision
from cost_model.report.numbers.many import PAYING

NAMED = (("forced", "purse"), ("leaner_sms", "country"), ("forced", "recipients"), ("status_quo", "purse"))
N = 2**13


def bits(found):
    return [table.to_numpy().tobytes() for table in (found.means, found.chances, found.intervals)]


@pytest.fixture(scope="module")
def found(case):
    return decision.summary(case, N, of=NAMED)


def test_chances_and_intervals_are_those_of_one_run_to_the_bit_and_means_but_for_rounding(case, found):
    outcome = simulate.run(case.sample(N))
    assert list(found.means.index) == [*PAYING, *LINES]
    for account in PAYING:
        np.testing.assert_allclose(found.means.loc[account], outcome.cost(account).mean(), rtol=1e-12)
        np.testing.assert_array_equal(found.chances.loc[account], decision.probability_saves(outcome, account))
    for line in LINES:
        np.testing.assert_allclose(found.means.loc[line], outcome.line(line).mean(), rtol=1e-12)
    assert list(found.intervals.index) == list(NAMED)
    for name, account in NAMED:
        expected = decision.quantiles(decision.saving(outcome, account)[name].to_numpy())
        assert found.intervals.loc[(name, account)].to_dict() == expected
    assert [table.attrs for table in (found.means, found.chances, found.intervals)] == [outcome.stamp()] * 3


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_moves_no_bit(case, found, threads):
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        assert bits(decision.summary(case, N, of=NAMED)) == bits(found)
    finally:
        numba.set_num_threads(before)


def test_policies_and_settings_are_those_of_the_run():
    case, asked = cost_model.load("bank_notices_bale").what_if(vat=0.2), {"horizon": 12, "returns": "dividend"}
    some = ["status_quo", "forced"]
    found = decision.summary(case, 64, 7, some, of=[("forced", "country")], **asked)
    outcome = simulate.run(case.sample(64, 7), some, **asked)
    saved = decision.saving(outcome, "country")["forced"]
    assert found.intervals.loc[("forced", "country")].to_dict() == decision.quantiles(saved.to_numpy())
    assert found.chances.loc["country"].to_dict() == {"status_quo": 0, "forced": (saved > 0).mean()}
    assert found.means.attrs == outcome.stamp()


def test_four_times_the_draws_take_more_memory_only_for_the_savings_that_are_kept(case):
    def peak(n):
        tracemalloc.start()
        decision.summary(case, n, scenarios=["status_quo", "forced"], of=NAMED[:1])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2**12)
    few, many = 2**13, 2**15
    assert peak(many) - peak(few) < 8 * (many - few) + 2**17


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"of": [*NAMED, NAMED[0]]}, "of: found 5 savings, expected at most 4"),
        ({"of": ("forced", "purse")}, "expected pairs of a scenario and an account"),
        ({"of": [("force", "purse")]}, "there is no scenario of this run 'force'; the nearest is 'forced'"),
        ({"of": [("forced", "purs")]}, "there is no account 'purs'; the nearest is 'purse'"),
        ({"scenarios": ["forced"], "of": ()}, "expected 'status_quo' among them"),
    ],
)
def test_what_cannot_be_summed_is_refused_in_words(case, asked, told):
    with pytest.raises(ValueError, match=told):
        decision.summary(case, N, **asked)
