"""Saving and break-even: identities, and agreement with running the model at the break-even point."""

import numpy as np
import pytest

from cost_model import decision, simulate
from cost_model.scenarios import FORCED, FORCED_WITH_FALLBACK, LEANER_SMS, POPULAR_MESSENGER, SCENARIOS, STATUS_QUO


@pytest.fixture(scope="module")
def draws(case):
    return case.sample(2**10, seed=7)


@pytest.fixture(scope="module")
def outcome(draws):
    return simulate.run(draws)


def test_the_status_quo_saves_nothing(outcome):
    assert (decision.saving(outcome)["status_quo"] == 0).all()
    assert decision.probability_saves(outcome)["status_quo"] == 0


def test_savings_of_the_payers_add_up_to_that_of_society(outcome):
    parts = sum(decision.saving(outcome, payer) for payer in simulate.PAYERS)
    np.testing.assert_allclose(parts, decision.saving(outcome), rtol=1e-9, atol=1)


def test_fewer_and_shorter_sms_always_save(outcome):
    assert decision.probability_saves(outcome, "customs")["leaner_sms"] == 1


@pytest.mark.parametrize("policy", [FORCED, FORCED_WITH_FALLBACK], ids=lambda s: s.name)
@pytest.mark.parametrize("payer", [None, "customs"])
def test_at_the_break_even_reach_the_saving_is_zero_and_above_it_positive(draws, policy, payer):
    reach = decision.break_even_reach(draws, policy, payer)
    for i in np.flatnonzero(reach.between(0.01, 0.99))[:5]:
        one = type(draws)(draws.records[i : i + 1], draws.seed, draws.method)
        scale = 1e-6 * simulate.run(one, (STATUS_QUO,)).cost(payer)["status_quo"][0]
        assert abs(decision.at_fixed_reach(one, policy, float(reach[i]), payer)[0]) < scale
        for share in np.linspace(reach[i], 1, 5)[1:]:
            assert decision.at_fixed_reach(one, policy, float(share), payer)[0] > 0


def test_where_no_reach_breaks_even_the_saving_is_positive_from_the_first_notice_or_negative_at_the_last(draws):
    for payer in (None, "customs"):
        reach = decision.break_even_reach(draws, FORCED_WITH_FALLBACK, payer)
        for share in np.linspace(0, 1, 7):
            saves = decision.at_fixed_reach(draws, FORCED_WITH_FALLBACK, share, payer)
            assert (saves[reach == 0] > 0).all()
            assert (saves[reach < share] > 0).all()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_saving_is_a_polynomial_of_the_reach(draws, share):
    curve = decision.saving_by_reach(draws, FORCED_WITH_FALLBACK, "customs")
    found = curve.a + curve.b * share + curve.c * share**2
    expected = decision.at_fixed_reach(draws, FORCED_WITH_FALLBACK, share, "customs")
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())


def test_no_break_even_reach_means_a_loss_even_if_everybody_reads(draws):
    reach = decision.break_even_reach(draws, FORCED_WITH_FALLBACK)
    everybody = decision.at_fixed_reach(draws, FORCED_WITH_FALLBACK, 1.0)
    assert (reach.isna() == (everybody <= 0)).all()
    assert reach.dropna().between(0, 1).all()


@pytest.mark.parametrize("payer", [None, "customs"])
def test_at_the_break_even_tariff_the_saving_is_zero(draws, outcome, payer):
    tariff = decision.break_even_tariff(outcome, payer)["forced"]
    i = int(np.flatnonzero(tariff > 0)[0])
    one = draws.records[i : i + 1].copy()
    one["tariff"] = tariff[i]
    run = simulate.run(type(draws)(one.view(np.recarray), draws.seed, draws.method), (STATUS_QUO, FORCED))
    assert abs(decision.saving(run, payer)["forced"][0]) < 1e-6 * run.cost()["status_quo"][0]


def test_drivers_have_no_break_even_tariff_because_they_pay_none(outcome):
    with pytest.raises(ValueError, match="paid by customs"):
        decision.break_even_tariff(outcome, "drivers")


def test_break_even_month_agrees_with_the_sign_of_the_final_saving(draws, outcome):
    month = decision.break_even_month(draws, FORCED, "customs")
    saves = decision.saving(outcome, "customs")["forced"] > 0
    assert (month.notna() == saves).all()
    assert month.dropna().between(1, 60).all()


def test_a_policy_that_costs_nothing_to_start_breaks_even_in_the_first_month(draws):
    assert (decision.break_even_month(draws, LEANER_SMS, "customs") == 1).all()


def test_a_dearer_tariff_favours_every_policy_that_sends_fewer_sms(case):
    cheap, dear = (
        decision.probability_saves(simulate.run(case.what_if(tariff=t).sample(2**10)), "customs") for t in (200.0, 2000.0)
    )
    assert dear["forced"] > cheap["forced"]
    assert dear[POPULAR_MESSENGER.name] > cheap[POPULAR_MESSENGER.name]


def test_interval_is_in_order(outcome):
    table = decision.interval(outcome.cost())
    assert (table.p05 <= table.p50).all() and (table.p50 <= table.p95).all()
    assert list(table.index) == [s.name for s in SCENARIOS]
