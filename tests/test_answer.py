"""What follows from a run: silence, the split of the bill, the price of a miss, equal service, and what is cheapest then."""

import json
from pathlib import Path

import numpy as np
import pytest

import cost_model
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, LINES, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.report.numbers import answer, decision, tables

SIGN_CASES = json.loads((Path(__file__).parent / "price_of_a_miss.json").read_text())
SAYS = {"pays only below": "below", "pays at no price": "never", "pays at any price": "always", "pays only above": "above"}
PRICES = (0, 100, 300, 1000, 3000)


@pytest.fixture(scope="module")
def served(outcome):
    return answer.by_kind(outcome)


def kept(name=ORDER, **levers):
    """A published policy that nobody reverses."""
    return replace(name, name=f"{name}_kept", reversal="never", **levers)


# The price of a miss ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SIGN_CASES, ids=lambda case: case["expected"]["says"])
def test_the_price_of_a_miss_in_its_four_sign_cases(case):
    found, expected = decision.price(case["G"], case["dM"], PRICES), case["expected"]
    assert found["reading"] == SAYS[expected["says"]]
    assert (found["gain"], found["extra"]) == pytest.approx((expected["mean_G"], expected["mean_dM"]))
    assert (
        found["price"] == pytest.approx(expected["price"]) if found["reading"] in ("below", "above") else np.isnan(found["price"])
    )
    assert {str(value): share for value, share in found["chance"].items()} == pytest.approx(expected["chance"])
    assert found["quadrants"] == pytest.approx(expected["quadrants"])


def test_at_its_price_a_missed_notice_takes_the_whole_gain_and_the_model_has_its_own(outcome):
    for row in answer.price_of_a_miss(outcome, (PURSE, "sender", "recipients", COUNTRY)).itertuples():
        saved = decision.saving(outcome, row.account)[row.scenario].mean()
        assert (
            row.gain - row.harm * row.misses == pytest.approx(saved, rel=1e-9) if row.misses else row.gain == pytest.approx(saved)
        )
        if row.reading in ("below", "above"):
            assert row.gain - row.price * row.misses == pytest.approx(0, abs=1e-6 * abs(row.gain)) and row.price > 0
        # Where the model's own harm lies on the side on which it pays, the policy saves, and nowhere else.
        if row.reading == "below":
            assert (saved > 0) == (row.harm < row.price)
        if row.reading == "above":
            assert (saved > 0) == (row.harm > row.price)
        chances = [getattr(row, f"chance_{value}") for value in PRICES]
        assert row.chance_0 == pytest.approx(row._asdict()["chance_0"]) and all(0 <= share <= 1 for share in chances)


def test_what_an_account_gains_before_misses_has_no_line_that_a_miss_causes(outcome):
    for account in (PURSE, "sender", "recipients", COUNTRY):
        rest = {line.group for line in LINES.values()} - set(answer.CAUSED_BY_MISSES)
        cost = outcome.cost(account, groups=tuple(rest))
        expected = cost.rsub(cost[BASELINE], axis=0)
        np.testing.assert_allclose(answer.gain_before_misses(outcome, account), expected, atol=1e-3)


def test_harm_that_a_miss_causes_raises_no_price_and_lowers_no_gain(case):
    """A notice that costs more when it is missed changes what the model reckons, not what a missed notice may cost."""
    runs = [simulate.run(case.what_if(call_cost=cost).sample(2**7), (named(BASELINE), named(ORDER))) for cost in (20_000, 90_000)]
    cheap, dear = (tables.row_of(answer.price_of_a_miss(run), scenario=ORDER, account=PURSE) for run in runs)
    assert (cheap.price, cheap.gain, cheap.misses) == pytest.approx((dear.price, dear.gain, dear.misses))
    assert dear.harm > 1.5 * cheap.harm


# Silence ----------------------------------------------------------------------------------------------------------------------


def test_of_all_that_is_stopped_everything_that_was_seen_falls_silent(outcome):
    rows = answer.silence(outcome).set_index("scenario")
    stop, quo = rows.loc["sms_stop"], outcome.share_seen_in_time()[BASELINE]
    assert stop.unsent == pytest.approx(1) and stop.seen == stop.late == 0
    assert stop["mean"] == pytest.approx(quo.mean()) and stop.seen_by_sms == pytest.approx(quo.mean())
    assert rows.loc[[BASELINE, "leaner_sms", "cheaper_sms", "critical_resent"], "mean"].isna().all(), (
        "every notice still goes by SMS"
    )


def test_a_notice_that_is_opened_before_its_sms_is_no_silence_but_a_gain(outcome):
    rows = answer.silence(outcome).set_index("scenario")
    for name in ("forced_with_fallback", "popular_messenger"):
        assert rows.seen[name] == pytest.approx(1) and rows["mean"][name] < 0 and rows.unsent[name] < 0.5


@pytest.mark.parametrize("reach", [0.0, 0.4, 1.0])
def test_silence_is_what_the_messenger_does_not_show_of_what_sms_showed(draws, reach):
    """Worked by hand: an order that holds, whose messenger shows a fixed share of the notices at once."""
    run = simulate.run(draws, (named(BASELINE), kept(fixed_reach=reach)))
    parts, quo = answer.shares_of_unsent(run), run.share_seen_in_time()[BASELINE]
    np.testing.assert_allclose(parts["seen"]["forced_kept"], reach)
    np.testing.assert_allclose(parts["silence"]["forced_kept"], quo - reach, atol=1e-12)
    np.testing.assert_allclose(run.line("unsent")["forced_kept"], run.line("notices")["forced_kept"])


def test_who_reads_in_both_or_neither_would_have_seen_the_sms_too(draws):
    """Those who open the messenger are those who read: more of what they no longer get by SMS would have been seen."""
    policy = (named(BASELINE), named("popular_messenger"))
    apart, together = (
        answer.silence(simulate.run(draws, policy, attention=way)).set_index("scenario")
        for way in simulate.CHOSEN["attention"][0]
    )
    assert together.seen_by_sms["popular_messenger"] > apart.seen_by_sms["popular_messenger"]
    assert (
        together["mean"]["popular_messenger"] <= 0 and together.unsent["popular_messenger"] == apart.unsent["popular_messenger"]
    )


# Where the saving comes from --------------------------------------------------------------------------------------------------


def test_replaced_silenced_and_what_nobody_would_have_seen_is_all_that_is_avoided(outcome):
    parts = answer.bill_avoided(outcome)
    total = parts["replaced"] + parts["silenced"] + parts["unseen_anyway"]
    np.testing.assert_allclose(total, parts["avoided"], rtol=1e-12)
    assert (parts["avoided"] >= 0).all(axis=None) and (parts["replaced"] >= 0).all(axis=None)
    assert (parts["avoided"][["leaner_sms", "cheaper_sms", BASELINE]] == 0).all(axis=None)


def test_an_order_that_holds_avoids_the_whole_bill_of_the_service(draws):
    run = simulate.run(draws, (named(BASELINE), kept()))
    avoided = answer.bill_avoided(run)["avoided"]["forced_kept"]
    bill = run.line("sms")[BASELINE] * (1 + draws.vat)
    np.testing.assert_allclose(avoided, bill)
    rows = answer.where_the_saving_comes_from(run).set_index("part")
    assert rows["mean"].sum() == pytest.approx((answer.sms_bill(run)[BASELINE] - answer.sms_bill(run)["forced_kept"]).mean())
    assert rows.share.loc[list(answer.SPLIT)].sum() == pytest.approx(1)


def test_shorter_and_cheaper_sms_save_by_neither_replacing_nor_silencing(outcome):
    rows = answer.where_the_saving_comes_from(outcome).set_index(["scenario", "part"])["mean"]
    for name in ("leaner_sms", "cheaper_sms"):
        assert rows[name].drop("other").eq(0).all() and rows[name, "other"] > 0


# Equal service ------------------------------------------------------------------------------------------------------------------


def test_kinds_make_up_the_whole_and_the_kind_that_waits_is_seen_more(outcome, served):
    share = {kind.name: kind.share for kind in outcome.draws.about.kinds}
    whole = served.assign(part=[share[name] * seen for name, seen in zip(served.kind, served.seen, strict=True)])
    notices = outcome.line("notices").mean()
    expected = (outcome.line("via_messenger") + outcome.line("via_sms")).mean() / notices
    np.testing.assert_allclose(whole.groupby("scenario").part.sum()[expected.index], expected, rtol=1e-9)
    seen = served.pivot(index="scenario", columns="kind", values="seen")
    assert (seen.for_information >= seen.act_at_once).all()
    assert (served[~served.harms].miss == 0).all() and served[served.harms].miss.gt(0).all()


def test_equal_service_holds_both_what_is_seen_and_what_is_missed_to_the_margin(served):
    assert set(answer.at_equal_service(served)) == {BASELINE, "leaner_sms", "cheaper_sms", "critical_resent"}
    first = served[served.harms & (served.scenario == "leaner_sms")].index[0]
    for column, step in (("seen", -0.02), ("miss", 0.02)):
        worse = served.copy()
        worse.loc[first, column] += step
        assert "leaner_sms" not in answer.at_equal_service(worse)
    assert "forced" in answer.at_equal_service(served, margin=1.0), "everything is equal to who counts nothing"
    harmless = served.assign(seen=served.seen.where(served.harms, 0.0))
    assert answer.at_equal_service(harmless) == answer.at_equal_service(served), "a kind that can harm nobody has no say"


def test_the_best_saves_most_at_equal_service_and_is_neither_yardstick_nor_paid_by_recipients(outcome, served):
    equal = answer.at_equal_service(served)
    best = answer.best(outcome, equal)
    saved = decision.saving(outcome, outcome.first_account).mean()
    assert best.name == "leaner_sms" and saved[best.name] == saved[list(equal)].max()
    assert answer.best(outcome, tuple(saved.index)).name not in ("sms_stop", "recipient_pays")
    assert saved["recipient_pays"] > saved["leaner_sms"], "it would be named if it were no transfer to those who receive"
    assert answer.best(outcome, (BASELINE, "critical_resent")).name == BASELINE, "SMS as it is where nothing saves"


def test_the_answer_has_a_row_for_each_policy_with_the_numbers_of_the_run(outcome, served):
    table = answer.answer(outcome, served).set_index("scenario")
    assert list(table.index) == [one.name for one in outcome.scenarios] and table.best.sum() == 1 and table.best["leaner_sms"]
    np.testing.assert_allclose(table["mean"], decision.saving(outcome, PURSE).mean())
    np.testing.assert_allclose(table.country, decision.saving(outcome, COUNTRY).mean())
    np.testing.assert_allclose(table.seen, outcome.share_seen_in_time().mean())
    np.testing.assert_allclose(table.probability, (decision.saving(outcome, PURSE) > 0).mean())
    assert table.attrs["account"] == PURSE and table.attrs["yardstick"] == "sms_stop"


def test_an_answer_of_policies_without_a_yardstick_needs_none(draws):
    run = simulate.run(draws, (named(BASELINE), named(ORDER)))
    table = answer.answer(run)
    assert table.attrs["yardstick"] is None and table[table.best].scenario.iloc[0] == BASELINE


def test_every_line_that_a_miss_causes_is_of_the_group_and_no_other():
    caused = {name for name, line in LINES.items() if line.group in answer.CAUSED_BY_MISSES}
    assert caused == {"waiting", "coping", "calls", "harm_on_sender"}


@pytest.mark.parametrize(("name", "values"), [(None, (0, 100, 300, 1000, 3000)), ("city_parking", (0, 0.01, 0.03, 0.1, 0.3))])
def test_the_chance_is_told_at_prices_of_the_size_of_an_sms_in_the_money_of_the_case(name, values):
    outcome = simulate.run(cost_model.load(name).sample(2**5))
    table = answer.price_of_a_miss(outcome)
    assert table.attrs["values"] == pytest.approx(values)
    told = table[[answer.at_price(value) for value in values]]
    assert ((told >= 0) & (told <= 1)).all(axis=None)
