"""Saving and break-even: identities, and agreement with running the model at the break-even point."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from conftest import set_to

from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, HOME, PURSE
from cost_model.model.scenarios import (
    CIRCULAR_1398,
    FORCED,
    FORCED_WITH_FALLBACK,
    LEANER_SMS,
    POPULAR_MESSENGER,
    SCENARIOS,
    STATUS_QUO,
    replace,
)
from cost_model.report.numbers import break_even, decision
from cost_model.valuing import curve as curves


@pytest.fixture(scope="module")
def draws(case):
    return case.sample(2**10, seed=7)


@pytest.fixture(scope="module")
def outcome(draws):
    return simulate.run(draws)


def break_even_of(draws, policy, account, what):
    """The value from which a policy saves, of every draw."""
    return decision.break_even_draws(draws, policy, account, (what,))[what, "from"]


def at_fixed_reach(draws, scenario, reach, account=COUNTRY):
    """Saving of every draw if the reach were held at a share while the mandate is on."""
    held = replace(scenario, name="held", fixed_reach=reach)
    return decision.saving(simulate.run(draws, (STATUS_QUO, held)), account)["held"]


def test_the_status_quo_saves_nothing(outcome):
    assert (decision.saving(outcome)["status_quo"] == 0).all()
    assert decision.probability_saves(outcome)["status_quo"] == 0


def test_savings_of_the_payers_add_up_to_that_of_society(outcome):
    parts = sum(decision.saving(outcome, account) for account in HOME)
    np.testing.assert_allclose(parts, decision.saving(outcome), rtol=1e-9, atol=1)


def test_fewer_and_shorter_sms_cost_a_rewrite_and_may_lose_readers(draws, outcome):
    assert (outcome.line("change")["leaner_sms"] == draws.change_cost).all()
    worse = simulate.run(set_to(draws, readers_lost=0.5), (STATUS_QUO, LEANER_SMS))
    assert decision.probability_saves(worse)["leaner_sms"] < decision.probability_saves(outcome)["leaner_sms"] < 1


@pytest.mark.parametrize("policy", [FORCED, FORCED_WITH_FALLBACK], ids=lambda s: s.name)
@pytest.mark.parametrize("account", [PURSE, "sender"])
def test_at_the_break_even_reach_the_saving_is_zero_and_above_it_positive(draws, policy, account):
    reach = break_even_of(draws, policy, account, "reach")
    for i in np.flatnonzero(reach.between(0.01, 0.99))[:5]:
        one = set_to(draws, slice(i, i + 1))
        scale = 1e-6 * simulate.run(one, (STATUS_QUO,)).cost(account)["status_quo"][0]
        assert abs(at_fixed_reach(one, policy, float(reach[i]), account)[0]) < scale
        for share in np.linspace(reach[i], 1, 5)[1:]:
            assert at_fixed_reach(one, policy, float(share), account)[0] > 0


def test_where_no_reach_breaks_even_the_saving_is_positive_from_the_first_notice_or_negative_at_the_last(draws):
    for account in (COUNTRY, PURSE, "sender"):
        reach = break_even_of(draws, FORCED_WITH_FALLBACK, account, "reach")
        for share in np.linspace(0, 1, 7):
            saves = at_fixed_reach(draws, FORCED_WITH_FALLBACK, share, account)
            assert (saves[reach == 0] > 0).all()
            assert (saves[reach < share] > 0).all()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_saving_is_a_polynomial_of_the_reach(draws, share):
    curve = decision.saving_by_reach(draws, FORCED_WITH_FALLBACK, "sender")
    assert curve.waiting is None
    found = curve.at(share)
    expected = at_fixed_reach(draws, FORCED_WITH_FALLBACK, share, "sender")
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())


def test_no_break_even_reach_means_a_loss_even_if_everybody_reads(draws):
    reach = break_even_of(draws, FORCED_WITH_FALLBACK, COUNTRY, "reach")
    everybody = at_fixed_reach(draws, FORCED_WITH_FALLBACK, 1.0)
    assert (reach.isna() == (everybody <= 0)).all()
    assert reach.dropna().between(0, 1).all()


@pytest.mark.parametrize("account", [PURSE, "sender"])
def test_at_the_break_even_tariff_the_saving_is_zero(draws, outcome, account):
    tariff = break_even_of(draws, FORCED, account, "tariff")
    i = int(np.flatnonzero(tariff > 0)[0])
    one = draws.records[i : i + 1].copy()
    one["tariff"] = tariff[i]
    run = simulate.run(dataclasses.replace(draws, records=one.view(np.recarray)), (STATUS_QUO, FORCED))
    assert abs(decision.saving(run, account)["forced"][0]) < 1e-6 * run.cost()["status_quo"][0]


def test_to_the_country_the_price_of_an_sms_is_nothing(draws, outcome):
    at_home = [one.name for one in SCENARIOS if not one.recipient_pays]  # fees of those from abroad come into the country
    np.testing.assert_allclose(outcome.cost(COUNTRY, price=3.0)[at_home], outcome.cost(COUNTRY)[at_home], rtol=1e-9)
    free = simulate.run(set_to(draws, tariff=0.0)).cost(PURSE)
    np.testing.assert_allclose(outcome.cost(PURSE, price=0.0), free, rtol=1e-9)


def test_break_even_month_agrees_with_the_sign_of_the_final_saving(draws, outcome):
    month = break_even_of(draws, FORCED, "sender", "month")
    saves = decision.saving(outcome, "sender")["forced"] > 0
    assert (month.notna() == saves).all()
    assert month.dropna().between(1, 60).all()


def test_a_policy_that_costs_nothing_to_start_breaks_even_in_the_first_month(draws):
    free = set_to(draws, change_cost=0, readers_lost=0)
    assert (break_even_of(free, LEANER_SMS, "sender", "month") == 1).all()


def test_a_dearer_tariff_favours_every_policy_that_sends_fewer_sms(case):
    cheap, dear = (
        decision.probability_saves(simulate.run(case.what_if(tariff=t).sample(2**10)), "sender") for t in (200.0, 2000.0)
    )
    assert dear["forced"] > cheap["forced"]
    assert dear[POPULAR_MESSENGER.name] > cheap[POPULAR_MESSENGER.name]


def test_interval_is_in_order(outcome):
    table = decision.interval(outcome.cost())
    assert (table.p05 <= table.p50).all() and (table.p50 <= table.p95).all()
    assert list(table.index) == [s.name for s in SCENARIOS]


# ---- the inputs, and whoever asks ---------------------------------------------------------------------------------


def test_the_inputs_are_those_that_vary_as_they_were_drawn(case):
    draws = case.what_if(able=0.8).sample(2**6)
    table = decision.inputs(draws)
    assert len(table) == len(draws) and "spells" not in table and "able" not in table
    assert set(decision.inputs(case.sample(2**6))) - set(table) == {"able"}
    assert (table.nunique() > 1).all()
    np.testing.assert_array_equal(table.payload, draws.payload)
    assert table.attrs == draws.stamp()
    named = decision.inputs(draws, ["payload", "able"])
    assert list(named) == ["payload", "able"] and (named.able == 0.8).all()
    with pytest.raises(ValueError, match="nearest is 'payload'"):
        decision.inputs(draws, ["paylod"])


def test_society_is_asked_by_name_or_by_asking_nobody(outcome):
    pd.testing.assert_frame_equal(decision.saving(outcome, "country"), decision.saving(outcome))
    with pytest.raises(KeyError, match="nearest is 'recipients'"):
        decision.saving(outcome, "recipent")


def test_a_run_without_the_status_quo_has_nothing_to_save_against(draws):
    with pytest.raises(ValueError, match="found the options forced, expected 'status_quo' among them"):
        decision.saving(simulate.run(draws, (FORCED,)))


# ---- break-even in messages per trip and tariff ------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [FORCED, POPULAR_MESSENGER, CIRCULAR_1398, LEANER_SMS], ids=lambda s: s.name)
@pytest.mark.parametrize("account", [*ACCOUNTS, PURSE, COUNTRY])
def test_the_saving_is_a_line_in_the_tariff(draws, policy, account):
    line = decision.saving_by_tariff(draws, policy, account)
    for value in (0.5, 40.0, 3000.0):
        run = simulate.run(set_to(draws, tariff=value), (STATUS_QUO, policy))
        expected = decision.saving(run, account)[policy.name]
        scale = 1e-9 * run.cost("sender").abs().max(axis=1) + 1e-9 * run.cost().abs().max(axis=1)
        assert ((line.a + line.b * value - expected).abs() <= scale).all()


@pytest.mark.parametrize("policy", [FORCED, POPULAR_MESSENGER, CIRCULAR_1398, LEANER_SMS], ids=lambda s: s.name)
@pytest.mark.parametrize("account", [*ACCOUNTS, PURSE, COUNTRY])
def test_the_saving_is_a_line_in_messages_per_trip_but_for_waiting_which_is_exact_at_its_points(draws, policy, account):
    """Where somebody waits it is close in between too: of a delay at most one an event, as points are dense where it bends."""
    curve = decision.saving_by_messages(draws, policy, account)
    waits = curve.waiting is not None
    assert waits == (account in ("recipients", "abroad", COUNTRY))
    for value, exact in ((0.5, True), (64.0, True), (9.3, not waits)):
        run = simulate.run(set_to(draws, messages_per_trip=value), (STATUS_QUO, policy))
        expected = decision.saving(run, account)[policy.name]
        scale = (1e-9 if exact else 5e-3) * run.cost(account).abs().max(axis=1) + 1e-9 * run.cost().abs().max(axis=1)
        assert ((curve.at(value) - expected).abs() <= scale).all()


def places_of_change(draws, scenario, account, name):
    """Break-evens of one kind that are neither absent nor zero: (bound, draw, value)."""
    values = decision.break_even_draws(draws, scenario, account, (name,))
    return [(bound, i, values.loc[i, (name, bound)]) for _, bound in values for i in np.flatnonzero(values[name, bound] > 0)[:8]]


@pytest.mark.parametrize("name", ["messages_per_trip", "tariff"])
@pytest.mark.parametrize(
    ("scenario", "account"), [(FORCED, "sender"), (FORCED, PURSE), (POPULAR_MESSENGER, PURSE), (POPULAR_MESSENGER, "state")]
)
def test_the_model_run_at_the_break_even_saves_nothing_and_on_its_good_side_it_saves(draws, name, scenario, account):
    found = places_of_change(draws, scenario, account, name)
    assert found
    for bound, i, value in found:
        better = 1.01 if bound == "from" else 0.99
        at, beyond = (
            simulate.run(set_to(draws, slice(i, i + 1), **{name: value * factor}), (STATUS_QUO, scenario))
            for factor in (1.0, better)
        )
        assert abs(decision.saving(at, account)[scenario.name][0]) < 1e-9 * at.cost()["status_quo"][0]
        assert decision.saving(beyond, account)[scenario.name][0] > 0


@pytest.mark.parametrize(
    ("at_nothing", "slope", "from_", "up_to"),
    [
        (-6.0, 2.0, 3.0, np.nan),  # saves from 3 on
        (6.0, -2.0, np.nan, 3.0),  # saves up to 3
        (6.0, 2.0, 0.0, np.nan),  # saves at any value
        (0.0, 2.0, 0.0, np.nan),  # at any above nothing
        (6.0, 0.0, 0.0, np.nan),  # at any, and the value does not matter
        (-6.0, -2.0, np.nan, np.nan),  # at none
        (-6.0, 0.0, np.nan, np.nan),
        (0.0, 0.0, np.nan, np.nan),  # costs the same at any value, so it never saves
        (0.0, -2.0, np.nan, np.nan),
    ],
)
def test_where_a_line_is_positive(at_nothing, slope, from_, up_to):
    line = pd.Series([at_nothing]), pd.Series([slope])
    np.testing.assert_array_equal(curves.from_line(*line), [from_])
    np.testing.assert_array_equal(curves.up_to_line(*line), [up_to])


def test_an_option_that_makes_sms_dearer_saves_at_no_tariff_that_is_high_enough(draws):
    dear = set_to(draws, price_reaction=50.0)
    line = decision.saving_by_tariff(dear, POPULAR_MESSENGER, PURSE)
    falls = line.b < 0
    assert falls.any()
    tariff = break_even_of(dear, POPULAR_MESSENGER, PURSE, "tariff")
    assert tariff[falls].isna().all()


# ---- all break-evens in one table ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(case):
    return case.sample(2**8)


def test_the_table_says_the_interval_of_the_draws_that_have_one_and_how_many_do_not(few):
    values = decision.break_even_draws(few, FORCED, "sender")
    table = decision.break_evens(few, FORCED, "sender").set_index(["what", "bound"])
    assert set(table.index.get_level_values("what")) == set(break_even.SOLVED)
    for key, row in table.iterrows():
        column = values[key].dropna()
        assert row.absent == pytest.approx(1 - len(column) / len(few))
        np.testing.assert_allclose(row[["p05", "p50", "p95"]].to_numpy(float), column.quantile([0.05, 0.5, 0.95]))
        assert row.note == ""
    assert table.attrs["seed"] == few.seed


@pytest.mark.parametrize("account", [PURSE, "sender"])
def test_an_option_that_always_saves_does_so_from_the_lowest_value(few, account):
    few = set_to(few, change_cost=0, readers_lost=0)
    table = decision.break_evens(few, LEANER_SMS, account, ("tariff", "messages_per_trip", "month")).set_index("what")
    assert (table.always == 1).all() and (table.absent == 0).all()
    assert (table.loc[["tariff", "messages_per_trip"], ["p05", "p50", "p95"]] == 0).all(axis=None)


@pytest.mark.parametrize(
    ("scenario", "account", "what", "reason"),
    [
        (LEANER_SMS, COUNTRY, "reach", "the scenario has no messenger"),
        (LEANER_SMS, COUNTRY, "mandate_months", "the scenario has no messenger"),
        (FORCED, "recipients", "tariff", "at no tariff does this account save, or none moves it"),
        (LEANER_SMS, "recipients", "tariff", "at no tariff does this account save, or none moves it"),
        (FORCED, "recipients", "month", "in no draw does the saving turn positive"),
    ],
)
def test_where_there_is_no_break_even_the_table_says_why(few, scenario, account, what, reason):
    (row,) = decision.break_evens(few, scenario, account, (what,)).itertuples()
    assert reason in row.note and row.absent == 1 and row.always == 0
    assert np.isnan([row.p05, row.p50, row.p95]).all()


def test_an_interval_is_not_taken_from_a_handful_of_draws(few):
    few = dataclasses.replace(few, records=few.records[:40])
    count = decision.break_even_draws(few, FORCED_WITH_FALLBACK, PURSE, ("month",)).count().iloc[0]
    (row,) = decision.break_evens(few, FORCED_WITH_FALLBACK, PURSE, ("month",)).itertuples()
    assert 0 < count < 20 and row.absent == 1 - count / len(few)
    assert (
        np.isnan([row.p05, row.p50, row.p95]).all()
        and row.note == f"not identified: {count} draws have one, at least 20 are needed"
    )


def test_nothing_breaks_even_with_itself(few):
    with pytest.raises(ValueError, match="found 'status_quo', expected another one"):
        decision.break_evens(few, STATUS_QUO)
    with pytest.raises(KeyError, match="nearest is 'tariff'"):
        decision.break_evens(few, FORCED, what=("tarif",))


def test_what_the_worst_hundredth_of_draws_adds_to_a_mean_is_by_hand():
    saved = pd.DataFrame({"a": [-1000.0, *[1.0] * 198, -500.0], "b": np.zeros(200), "c": np.arange(200.0)})
    found = decision.from_worst(saved)
    assert found["a"] == (-1000 - 500) / 200 and found["b"] == 0 and found["c"] == (0 + 1) / 200
    assert decision.from_worst(saved.sample(frac=1, random_state=1)).equals(found), "in whatever order the draws come"
    rest = saved["a"].sort_values().iloc[2:].sum() / 200
    assert saved["a"].mean() == pytest.approx(found["a"] + rest)


def test_the_mean_of_a_saving_stands_beside_what_the_worst_draws_add(case):
    outcome = simulate.run(case.sample(2**9))
    for row in decision.by_account(outcome).itertuples():
        saved = decision.saving(outcome, row.account)[row.option]
        assert row.from_worst == pytest.approx(saved.nsmallest(5).sum() / 2**9)
        assert row.from_worst <= row.mean / 100 + 1e-6 * abs(row.mean), "the worst draws are no better than all"
