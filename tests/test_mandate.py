"""A mandate that may end: limits of its length, two ways to the same number, and the paths that a run goes through."""

import re

import numpy as np
import pytest
from conftest import set_to

from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, HOME, LINES, PURSE
from cost_model.model.scenarios import FORCED, FORCED_WITH_FALLBACK, POPULAR_MESSENGER, STATUS_QUO, replace
from cost_model.report.numbers import decision, mandate
from cost_model.report.say import findings

WHO = (*ACCOUNTS, PURSE, COUNTRY)
KEPT = replace(FORCED, name="kept", reversal="never")
SOME = (0, 1, 7, 24, 60)


@pytest.fixture(scope="module")
def saved(draws):
    return decision.savings_if_it_lasts(draws, range(simulate.HORIZON + 1), WHO)


def scale(draws):
    """A millionth of the bill of the status quo: what counts as nothing."""
    return 1e-6 * simulate.run(draws, (STATUS_QUO,)).cost().to_numpy().max()


@pytest.mark.parametrize("scenario", [FORCED, FORCED_WITH_FALLBACK, POPULAR_MESSENGER], ids=lambda s: s.name)
def test_a_mandate_of_no_months_costs_as_the_status_quo(draws, scenario):
    for account, frame in decision.savings_if_it_lasts(draws, (0,), WHO, scenario).items():
        assert (frame[0] == 0).all(), account


@pytest.mark.parametrize("account", WHO)
def test_a_mandate_as_long_as_the_horizon_is_one_that_is_never_reversed(draws, saved, account):
    never = decision.saving(simulate.run(draws, (STATUS_QUO, KEPT)), account)["kept"]
    np.testing.assert_allclose(saved[account][60], never, rtol=1e-12)


@pytest.mark.parametrize("account", WHO)
def test_what_a_mandate_saves_by_its_end_is_what_one_that_is_kept_has_saved_by_then(draws, saved, account):
    before, kept = (simulate.monthly(draws, s)[account] for s in (STATUS_QUO, KEPT))
    np.testing.assert_allclose(saved[account].to_numpy()[:, 1:], before - kept, atol=scale(draws))


def test_savings_of_the_payers_add_up(draws, saved):
    np.testing.assert_allclose(sum(saved[p] for p in HOME), saved["country"], atol=scale(draws))


def test_the_month_of_payback_is_where_the_saving_turns_positive_for_good(draws, saved):
    months = decision.payback_months(draws, PURSE)
    frame = saved[PURSE]
    assert months.notna().any() and months.isna().any()
    for i in range(len(months)):
        if np.isnan(months[i]):
            assert frame.loc[i, 60] <= 0
        else:
            assert (frame.loc[i, months[i] :] > 0).all()
            assert months[i] == 1 or frame.loc[i, months[i] - 1] <= 0


def test_payback_of_a_kept_mandate_is_its_break_even_month(draws):
    months = decision.payback_months(draws, PURSE)
    np.testing.assert_array_equal(months, decision.break_even_draws(draws, KEPT, PURSE, ("month",))["month", "from"])


def test_a_saving_that_turns_negative_again_has_not_paid_back():
    found = decision.positive_from([[1, -1, 2, 3], [1, 1, 1, 1], [5, 5, 5, -1]], [1, 2, 3, 4])
    np.testing.assert_array_equal(found, [3, 1, np.nan])


def test_what_a_reversal_costs_adds_up_over_the_payers_and_mirrors_the_saving(draws, saved):
    table = mandate.cost_of_reversal(draws).pivot(index=["what", "length"], columns="account", values="mean")
    np.testing.assert_allclose(table[list(HOME)].sum(axis=1), table["country"], rtol=1e-9)
    for account in (*HOME, PURSE, COUNTRY):
        np.testing.assert_allclose(table.loc["net", account], -saved[account][[6, 12, 24]].mean())


def test_more_is_spent_in_vain_the_later_the_reversal_and_nothing_if_there_was_no_mandate(draws):
    table = mandate.cost_of_reversal(draws, (0, 6, 12, 24))
    spent = table[table.what == "spent"].pivot(index="length", columns="account", values="p50")
    assert (spent.loc[0] == 0).all()
    spenders = ["sender", "recipients", "state", PURSE, COUNTRY]
    assert (spent[spenders].diff().iloc[1:] > 0).all(axis=None)


def test_what_a_mandate_costs_more_is_what_was_spent_on_it_and_on_waiting_less_the_sms_that_it_avoids(draws):
    outcome = simulate.run(decision.lasting(draws, 12), (STATUS_QUO, decision.of_certain_length(FORCED)))
    groups = {line.group for line in LINES.values()} - {"messenger", "change"}
    rest = outcome.cost(COUNTRY, groups=groups)
    rest = rest["of_certain_length"] - rest["status_quo"]
    table = mandate.cost_of_reversal(draws, (12,)).set_index(["what", "account"])["mean"]
    assert table["net", "country"] == pytest.approx(table["spent", "country"] + rest.mean())


def test_draws_that_were_handed_in_stay_as_they_are(draws):
    before = draws.records.copy()
    mandate.options_if_reversal_is_expected(set_to(draws, slice(4)), horizon=6)
    decision.payback_months(draws, horizon=3)
    np.testing.assert_array_equal(draws.records, before)


def test_wrong_names_and_lengths_are_told(draws):
    with pytest.raises(KeyError, match="nearest is 'recipients'"):
        decision.payback_months(draws, "recipents")
    with pytest.raises(ValueError, match="found -1, expected 0 months or more"):
        decision.savings_if_it_lasts(draws, (-1,), ("purse",))


# ---- is it still on? ---------------------------------------------------------------------------------------------


def test_the_switches_are_those_that_a_run_goes_through(draws):
    months_on = simulate.run(draws, (FORCED,)).line("months_on")["forced"]
    switched = mandate.switches(draws)
    on = sum((switched <= month).sum(axis=1) % 2 == 0 for month in range(simulate.HORIZON))
    np.testing.assert_array_equal(months_on, on)


def test_the_paths_agree_with_the_closed_form(case):
    draws = case.sample(2**12)
    table = mandate.probability_gone(draws)
    np.testing.assert_allclose(table.paths, table["mean"], atol=0.015)
    wide = table.pivot(index="month", columns="what", values="mean")
    assert (wide.off < wide.reversed).all()
    assert (wide.diff().iloc[1:] > 0).all(axis=None)


def test_without_reintroduction_a_mandate_is_off_once_it_was_reversed(draws):
    np.testing.assert_allclose(mandate.off_at(0.06, 0.0, 12), mandate.reversed_by(0.06, 12))
    table = mandate.probability_gone(set_to(draws, reintroduction_rate=0.0)).set_index(["what", "month"])
    np.testing.assert_allclose(table.loc["off"], table.loc["reversed"])


def test_in_the_long_run_it_is_off_for_the_reversal_rates_share_of_both_rates():
    assert mandate.off_at(0.06, 0.03, 1e4) == pytest.approx(2 / 3)
    assert mandate.off_at(0.0, 0.0, 12) == 0


def test_a_mandate_that_cannot_be_reversed_is_never_gone(draws):
    table = mandate.probability_gone(set_to(draws, reversal_rate=0.0))
    assert (table[["p05", "p95", "paths"]] == 0).all(axis=None)


# ---- what to do when a reversal is expected -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def options(draws):
    return mandate.options_if_reversal_is_expected(draws)


def test_options_that_cannot_be_reversed_do_not_feel_the_reversal_rate(options):
    wide = options.pivot(index=["option", "quantity"], columns="belief", values="mean")
    same = wide["assumed"] == wide["expected"]
    for option in ("leaner_sms", "voluntary"):
        assert same.loc[option].all()
    for option in ("forced", "forced_with_fallback", "popular_messenger", "forced_later"):
        assert not same.loc[option].any()


def test_the_options_at_the_rate_of_the_draws_are_those_of_a_plain_run(draws, outcome, options):
    found = options[(options.belief == "assumed") & (options.quantity == "saving_purse")].set_index("option")
    plain = decision.saving(outcome, PURSE)
    for option in ("forced", "forced_with_fallback", "popular_messenger", "leaner_sms", "voluntary"):
        assert found.p50[option] == plain[option].median()
        assert found.probability[option] == (plain[option] > 0).mean()


def test_more_notices_are_seen_when_a_mandate_without_sms_is_reversed_sooner(options):
    seen = options[options.quantity == "seen_in_time"].pivot(index="option", columns="belief", values="mean")
    assert seen.loc["forced", "expected"] > seen.loc["forced", "assumed"]
    assert seen.loc["forced_later", "assumed"] > seen.loc["forced", "assumed"]


def test_a_start_after_the_horizon_changes_nothing(draws):
    table = mandate.options_if_reversal_is_expected(draws, wait=24, horizon=24)
    later = table[(table.option == "forced_later") & table.quantity.str.startswith("saving")]
    assert (later[["p05", "p50", "p95", "mean", "probability"]] == 0).all(axis=None)


# ---- what is printed --------------------------------------------------------------------------------------------------


def test_sentences_say_the_numbers_in_persian_digits(draws, options):
    payback, gone = decision.payback(draws), mandate.probability_gone(draws)
    text = findings.reversal(gone, payback, mandate.cost_of_reversal(draws), options)
    assert not re.search(r"[0-9%]|nan", text.fa), text.fa
    assert not re.search(r"[۰-۹٪]|\bnan\b", text.en), text.en


def test_a_mandate_that_never_pays_back_is_said_to(draws):
    assert decision.payback_months(set_to(draws, tariff=0.0), PURSE).isna().all()
