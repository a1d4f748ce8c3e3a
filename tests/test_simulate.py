from math import ceil, inf

import numba
import numpy as np
import pytest
from conftest import set_to
from hypothesis import given, settings
from hypothesis import strategies as st

import cost_model
from cost_model import simulate
from cost_model.assumptions import INPUTS
from cost_model.data import DataError, month_index
from cost_model.ledger import ACCOUNTS, COUNTRY, HOME, LINES, PURSE
from cost_model.scenarios import (
    CIRCULAR_1398,
    FORCED,
    FORCED_WITH_FALLBACK,
    LEANER_SMS,
    MESSENGER_COSTS,
    SCENARIOS,
    STATUS_QUO,
    VOLUNTARY,
    replace,
)
from cost_model.simulate import COUNTS, RETURNS

FALLBACK_FOREVER = replace(FORCED_WITH_FALLBACK, reversal="never")
WHOLE = replace(FORCED, name="whole", messenger_cost="whole")
SMS_LINES = ("sms", "sms_other", "sms_vat")


def bill(outcome):
    """What customs pays for SMS, VAT included."""
    return sum(outcome.line(line) for line in SMS_LINES)


@st.composite
def policies(draw):
    """Any policy that the levers allow."""
    messenger = draw(st.sampled_from(["none", "own", "popular"]))
    any_of = {
        "lean": draw(st.booleans()),
        "resend": draw(st.booleans()),
        "recipient_pays": draw(st.booleans()),
        "price_factor": draw(st.sampled_from([1.0, 0.7])),
        "sms_without_app": draw(st.booleans()),
        "start": draw(st.sampled_from(["", "1401-02", "1401-09", "1403-01", "1450-01"])),
    }
    if messenger == "none":
        return replace(STATUS_QUO, name="any", **any_of)
    return replace(
        FORCED,
        name="any",
        messenger=messenger,
        messenger_cost=draw(st.sampled_from(list(MESSENGER_COSTS))),
        **any_of,
        mandate=draw(st.sampled_from(["soft", "hard"])),
        sms_if_unseen=draw(st.booleans()),
        reversal=draw(st.sampled_from(["never", "uncertain", "certain"])),
        timeout_hours=draw(st.sampled_from([1, 24])),
        services=draw(st.sampled_from(["truck", "all"])),
        fixed_reach=draw(st.none() | st.floats(0, 1)),
    )


# ---- the same chain once more --------------------------------------------------------------------------------


def on_by_month(d, policy, horizon, first_month):
    """Whether the policy is on and how often it has switched so far: arrays of draws × months."""
    start = month_index(policy.start or first_month) - month_index(first_month) if policy.does_something else inf
    lengths = np.full((len(d), d.spells.shape[1]), inf)
    if policy.reversal == "certain":
        lengths[:, 0] = d.first_attempt_months
    elif policy.reversal == "uncertain":
        lengths[:, ::2] = d.spells[:, ::2] / d.reversal_rate[:, None]
        lengths[:, 1::2] = d.spells[:, 1::2] / d.reintroduction_rate[:, None]
    ends = start + np.cumsum(np.pad(lengths, ((0, 0), (1, 0))), axis=1)
    switched = (ends[:, :, None] <= np.arange(horizon)).sum(axis=1)
    return switched % 2 == 1, switched


def reckoned(draws, policy, horizon=60, rate=0.05, first_month="1401-02", returns="licence and tax"):
    """Counts and every line in plain numpy, from the chain of equations: no loop over draws, no tallies, prices month by month."""
    d = draws.records
    o = {line: np.zeros(len(d)) for line in (*COUNTS, *LINES)}
    n = d.recipients * d.notified_share
    own, hard, popular = policy.messenger != "none", policy.mandate == "hard", policy.messenger == "popular"
    p, willing = (d.p_hard, n * d.able * d.ceiling_hard) if hard else (d.p_soft, n * d.able * d.ceiling_soft)
    trips = sum(d[f"tonnage_{f}"] * d[f"truck_share_{f}"] for f in ("export", "import", "transit")) / d.payload
    year_notices = trips * d.messages_per_trip + d.events * d.messages_per_event
    critical = d.seen_in_day if policy.timeout_hours == 24 else d.seen_in_hour
    seen_by_active = d.time_critical_share * critical + (1 - d.time_critical_share) * d.seen_in_day
    active, lapsed = np.minimum(d.popular_share * n if popular else d.installs_at_start, n * d.able), np.zeros(len(d))
    on_months, switched = on_by_month(d, policy, horizon, first_month)
    for month in range(horizon):
        on, begun, present = on_months[:, month], switched[:, month] > 0, (1 + rate) ** (-month / 12)
        first, new = on & (on_months[:, :month].sum(axis=1) == 0), np.zeros(len(d))
        if policy.fixed_reach is not None:
            new, active = np.where(first, policy.fixed_reach * n, 0), np.where(on, policy.fixed_reach * n, 0)
        elif own:
            hazard = p + d.q * active / willing
            new = np.where(on, np.maximum(willing - active - lapsed, 0) * (1 - np.exp(-hazard)), 0)
            back = lapsed * (1 - np.exp(-p)) * on
            gone = active * (1 - np.exp(-np.where(on, d.churn_on, d.churn_off))) * begun
            active, lapsed = (
                active + new * (1 - d.first_month_loss) + back - gone,
                lapsed + new * d.first_month_loss - back + gone,
            )
        has, had = own * on * active / n, own * on * (active + lapsed) / n
        lean, pays, again = on & policy.lean, on & policy.recipient_pays, on & policy.resend
        notices = year_notices / 12 * (1 + d.tonnage_growth) ** (month / 12)
        count = notices * np.where(lean, d.leaner_messages, 1)
        size = np.where(lean, d.leaner_segments, d.segments_per_message)
        arrive = np.minimum(d.sms_delivered * np.where(lean, 1 - d.readers_lost, 1), 1)
        take = np.where(pays, 1 - d.decline_share, 1)
        retried = again * (1 - arrive) * d.failures_reported
        list_price = d.tariff * (1 - d.latin_share + d.latin_share * d.latin_ratio)
        price = list_price * (1 + d.tariff_growth) ** (month / 12) * np.where(on, policy.price_factor, 1)
        fallback, to_others = on & policy.sms_if_unseen, ~on | policy.sms_without_app

        def channels(look, has=has, had=had, fallback=fallback, to_others=to_others, take=take):
            seen = has if policy.fixed_reach is not None else has * look
            needed = take * (to_others * (1 - has) + fallback * (has - seen))
            waited = take * (has - seen + to_others * (had - has))  # whom an SMS reaches after the time-out
            return seen, needed, fallback * waited

        seen, needed, waited = channels(seen_by_active)
        seen_critical, needed_critical, waited_critical = channels(critical)
        resent = d.time_critical_share * needed_critical * retried
        by_sms = needed * arrive + resent * d.resend_delivered
        sent = needed + fallback * take * d.duplicates * seen + resent
        lost, late = 1 - seen - by_sms, waited * arrive
        lost_critical = 1 - seen_critical - needed_critical * (arrive + retried * d.resend_delivered)
        once = sent - resent
        price = price * (once + d.price_reaction * (1 - once))
        lateness = np.minimum(policy.timeout_hours, d.delay_hours)
        per_notice = lost_critical * d.delay_hours + waited_critical * arrive * lateness
        hours = d.time_critical_share * d.delay_probability * per_notice * notices
        other = d.other_messages / 12 * (1 + d.tonnage_growth) ** (month / 12) * d.segments_per_message
        every = on & (policy.services == "all")
        other = other * np.where(every, sent, 1)
        sms, sms_other = count * sent * size * price, other * price
        paying = np.where(pays, 1, 1 - d.sender_share), np.where(pays & every, 1, 1 - d.sender_share)
        registered = new if policy.messenger_cost == "connection + users" and own else 0 * new
        running = on * own * (policy.messenger_cost in ("connection + running", "whole"))
        users = on * active * own * (policy.messenger_cost == "connection + users")
        registration = registered * list_price
        licence = d.licence_share * (sms + sms_other + registration)
        carriage = (count * sent * size + other + registered) * d.carrying_cost
        profit = sms + sms_other + registration - licence - carriage
        events = (trips + d.events) / 12 * (1 + d.tonnage_growth) ** (month / 12) * lost
        messenger = {
            "connection": first * own * d.integration_cost,
            "building": first * own * (policy.messenger_cost == "whole") * d.build_cost,
            "running": running * d.build_cost * d.running_share / 12,
            "users": users * d.running_per_user / 12,
            "pushes": d.push_cost * count * seen,
            "registration_sms": registration,
            "registration_vat": d.vat * registration,
        }
        whole = sum(messenger.values())
        money = messenger | {
            "sms": sms,
            "sms_other": sms_other,
            "sms_vat": d.vat * (1 - d.vat_recoverable) * (sms + sms_other),
            "sms_fee": (1 + d.vat) * (paying[0] * sms + paying[1] * sms_other),
            "carriage": carriage,
            "licence": licence,
            "profit_tax": d.tax_rate * profit * (returns == "licence and tax"),
            "dividend": d.state_share * profit * (returns == "dividend"),
            "messenger_sender": d.messenger_share * whole,
            "messenger_state": (1 - d.messenger_share) * d.owner_state_share * whole,
            "support": new * d.support_per_install,
            "change": first * policy.changes_something * d.change_cost,
            "calls": events * d.calls_per_event * d.call_cost,
            "harm_on_sender": events * d.harm_per_event,
            "install_time": new * d.install_hours * d.recipient_time,
            "data_traffic": own * on * active * d.mobile_data,
            "waiting": hours * d.hour_value,
        }
        counts = {
            "notices": notices,
            "messages": count,
            "via_messenger": notices * seen,
            "via_sms": notices * by_sms,
            "undelivered": notices * lost,
            "late": notices * late,
            "sms_sent": count * sent,
            "waiting_hours": hours,
            "installs": new,
            "months_on": on * own,
        }
        for line, amount in money.items():
            o[line] = o[line] + present * amount
        for line, amount in counts.items():
            o[line] = o[line] + amount
    return {**o, "active": active, "lapsed": lapsed, "recipients": n}


@settings(max_examples=120)
@given(policies(), st.integers(1, 90), st.floats(-0.1, 0.3), st.sampled_from(list(RETURNS)))
def test_a_second_reckoning_in_plain_numpy_covers_every_line(draws, policy, horizon, rate, returns):
    run = simulate.run(draws, [policy], horizon=horizon, discount_rate=rate, returns=returns)
    for line, expected in reckoned(draws, policy, horizon, rate, returns=returns).items():
        scale = np.abs(expected).max() + 1e-9
        np.testing.assert_allclose(run.line(line)["any"], expected, rtol=1e-9, atol=1e-9 * scale, err_msg=line)


@pytest.mark.parametrize("policy", SCENARIOS, ids=lambda s: s.name)
def test_the_named_policies_agree_with_the_second_reckoning(draws, outcome, policy):
    for line, expected in reckoned(draws, policy).items():
        found = outcome.line(line)[policy.name]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max(), err_msg=line)


# 2,400 t of exports a year, half by truck, 20 t a trip: 60 trips × 15 messages, and 50 events × 6: 1,200 a year, 100 a month. 1,000 drivers
# meet customs, 600 are willing, half of the rest installs each month, a fifth of them drops out at once.
BY_HAND = {
    **dict.fromkeys(INPUTS, 0),
    "tonnage_export": 2400,
    "truck_share_export": 0.5,
    "payload": 20,
    "messages_per_trip": 15,
    "events": 50,
    "messages_per_event": 6,
    "sender_share": 0.75,
    "segments_per_message": 2,
    "other_messages": 120,
    "tariff": 500,
    "vat": 0.1,
    "price_reaction": 1.5,
    "sms_delivered": 0.9,
    "duplicates": 0.2,
    "time_critical_share": 0.5,
    "recipients": 2000,
    "notified_share": 0.5,
    "able": 0.8,
    "ceiling_hard": 0.75,
    "p_hard": np.log(2),
    "first_month_loss": 0.2,
    "seen_in_hour": 0.25,
    "seen_in_day": 0.75,
    "integration_cost": 1_000_000,
    "running_per_user": 1200,
    "messenger_share": 0.25,
    "owner_state_share": 0.5,
    "vat_recoverable": 0.5,
    "carrying_cost": 100,
    "licence_share": 0.25,
    "tax_rate": 0.2,
    "change_cost": 7000,
    "calls_per_event": 0.5,
    "call_cost": 40,
    "harm_per_event": 30,
    "foreign_share": 0.1,
    "support_per_install": 10,
    "push_cost": 1,
    "recipient_time": 100,
    "install_hours": 0.5,
    "mobile_data": 2,
    "hour_value": 1000,
    "delay_probability": 0.1,
    "delay_hours": 4,
}


def test_one_month_of_a_mandate_with_fallback_worked_by_hand(draws):
    run = simulate.run(set_to(draws, slice(1), **BY_HAND), [FALLBACK_FOREVER], horizon=1)
    sms, other = 90.4 * 2 * 524, 10 * 2 * 524
    messenger = 1_000_000 + 24_000 + 12 + 150_000 + 15_000  # connection, users, pushes, SMS of registrations, VAT on these
    worked = {
        "installs": 300,  # half of 600
        "active": 240,
        "lapsed": 60,
        "via_messenger": 12,  # 100 × 0.24 × (half time-critical at 0.25, half not at 0.75)
        "via_sms": 79.2,  # 76 without the app and 12 unseen are 88, of which 90% arrive
        "undelivered": 8.8,
        "late": 16.2,  # 30 were sent to those who ever installed, 12 seen: 18 by SMS after the time-out, 90% arrive
        "sms_sent": 90.4,  # 88 and a fifth of 12
        "waiting_hours": 2.96,  # 50 × 0.1 × (9.4% lost × 4 h + 21.6% late × 1 h), from the hour's 6% seen
        "months_on": 1,
        "notices": 100,
        "messages": 100,
        "recipients": 1000,
        "sms": sms,  # 9.6 of 100 SMS fewer: 9.6% of the way from 500 to 750
        "sms_other": other,  # ten a month; the dearer tariff is everybody's
        "sms_vat": 0.1 / 2 * (sms + other),  # half of it is reclaimed
        "sms_fee": 1.1 * (sms + other) / 4,  # a quarter of the bill, VAT included
        "carriage": (90.4 * 2 + 10 * 2 + 300) * 100,  # at 100, whatever the price of the day
        "licence": (sms + other + 150_000) / 4,
        "profit_tax": 0.2 * (0.75 * (sms + other + 150_000) - 50_080),
        "dividend": 0,
        "connection": 1_000_000,
        "building": 0,  # it existed
        "running": 0,
        "users": 24_000,  # 240 a month at 1,200 a year
        "pushes": 12,
        "registration_sms": 150_000,  # 300 at 500
        "registration_vat": 15_000,
        "messenger_sender": messenger / 4,
        "messenger_state": messenger * 3 / 8,  # half of what the sender leaves; the owner bears the other half
        "support": 3000,
        "change": 7000,
        "calls": 110 / 12 * 0.088 * 20,  # 60 trips and 50 events a year, 8.8% without a notice, half of them call
        "harm_on_sender": 110 / 12 * 0.088 * 30,
        "install_time": 15_000,
        "data_traffic": 480,
        "waiting": 2960,
    }
    assert worked.keys() == {*COUNTS, *LINES}
    assert {line: pytest.approx(value) for line, value in worked.items()} == {line: run.line(line).iloc[0, 0] for line in worked}
    paid = {
        "sender": sms
        + other
        + worked["sms_vat"]
        - worked["sms_fee"]
        + messenger / 4
        + 3000
        + 7000
        + worked["calls"]
        + worked["harm_on_sender"],
        "state": messenger * 3 / 8 - worked["sms_vat"] - 15_000 - worked["licence"] - worked["profit_tax"],
        "operators": 50_080 + worked["licence"] + worked["profit_tax"] - sms - other - 150_000,
        "owner": messenger * 3 / 8,  # what nobody pays it
        "recipients": 0.9 * (worked["sms_fee"] + 15_000 + 480 + 2960),
        "abroad": 0.1 * (worked["sms_fee"] + 15_000 + 480 + 2960),
    }
    assert {account: run.cost(account).iloc[0, 0] for account in ACCOUNTS} == {k: pytest.approx(v) for k, v in paid.items()}
    assert run.cost(PURSE).iloc[0, 0] == pytest.approx(paid["sender"] + paid["state"])
    assert run.cost(COUNTRY).iloc[0, 0] == pytest.approx(sum(paid[account] for account in HOME))


# ---- things that always add up -------------------------------------------------------------------------------


@given(policies())
def test_notices_are_seen_or_delivered_or_undelivered_and_no_count_is_negative(draws, policy):
    run = simulate.run(draws, [policy])
    parts = run.line("via_messenger") + run.line("via_sms") + run.line("undelivered")
    np.testing.assert_allclose(parts, run.line("notices"))
    for line in COUNTS:
        assert (run.line(line) >= -1e-9 * run.line(line).abs().max(axis=None)).all(axis=None), line


@given(policies())
def test_no_more_notices_are_late_by_sms_than_come_by_sms(draws, policy):
    run = simulate.run(draws, [policy])
    assert (run.line("late") <= run.line("via_sms") * (1 + 1e-12)).all(axis=None)
    assert (run.share_seen_in_time() <= 1 + 1e-12).all(axis=None)


@given(policies(), st.sampled_from(list(RETURNS)))
def test_accounts_add_up_to_what_is_used_up_and_transfers_cancel(draws, policy, returns):
    run = simulate.run(draws, [STATUS_QUO, policy], returns=returns)
    gross = sum(run.line(line).abs() for line in LINES)
    used_up = sum(run.line(line) for line, record in LINES.items() if not record.to)
    everybody = sum(run.cost(account) for account in ACCOUNTS)
    assert ((everybody - used_up).abs() <= 1e-9 * gross).all(axis=None)
    at_home = sum(run.cost(account) for account in HOME)
    assert ((at_home - run.cost(COUNTRY)).abs() <= 1e-9 * gross).all(axis=None)
    assert ((run.cost("sender") + run.cost("state") - run.cost(PURSE)).abs() <= 1e-9 * gross).all(axis=None)


def test_recipients_from_abroad_bear_their_share_and_no_other_account_moves(draws):
    home, mixed = (simulate.run(set_to(draws, foreign_share=share)) for share in (0.0, 0.25))
    assert (home.cost("abroad") == 0).all(axis=None)
    np.testing.assert_allclose(mixed.cost("abroad"), 0.25 * home.cost("recipients"))
    np.testing.assert_allclose(mixed.cost("recipients"), 0.75 * home.cost("recipients"))
    for account in ("sender", "state", "operators", "owner"):
        np.testing.assert_array_equal(mixed.cost(account), home.cost(account))


def test_the_state_gets_the_vat_that_the_sender_pays_and_the_country_pays_none(draws):
    with_vat, without = (simulate.run(set_to(draws, vat=vat)) for vat in (0.2, 0.0))
    np.testing.assert_allclose(with_vat.cost() + with_vat.cost("abroad"), without.cost() + without.cost("abroad"))
    net = without.line("sms") + without.line("sms_other")
    paid = with_vat.cost("sender") - without.cost("sender") + with_vat.line("sms_fee") - without.line("sms_fee")
    registrations = 0.2 * without.line("registration_sms")
    shares = registrations.mul(draws.messenger_share, axis=0)
    np.testing.assert_allclose(paid, 0.2 * net + shares, rtol=1e-6)


def test_operators_lose_what_customs_pays_less_for_sms_net_of_vat(draws, outcome):
    paid = bill(outcome)
    fall = paid.rsub(paid["status_quo"], axis=0).div(1 + draws.vat, axis=0)
    np.testing.assert_allclose(outcome.operators_lost_revenue(), fall, atol=1e-6 * paid.max(axis=None))
    assert (outcome.operators_lost_revenue()["status_quo"] == 0).all()
    np.testing.assert_allclose(
        outcome.operators_lost_revenue("forced"),
        outcome.operators_lost_revenue().sub(outcome.operators_lost_revenue()["forced"], axis=0),
    )


def test_the_share_seen_in_time_is_what_comes_and_is_not_late(draws, outcome):
    share = outcome.share_seen_in_time()
    np.testing.assert_allclose(share["status_quo"], draws.sms_delivered)
    gone = (outcome.line("undelivered") + outcome.line("late")) / outcome.line("notices")
    np.testing.assert_allclose(share, 1 - gone)


@pytest.mark.parametrize("policy", SCENARIOS, ids=lambda s: s.name)
def test_the_months_add_up_to_the_total_of_every_shorter_horizon(draws, policy):
    path = simulate.monthly(draws, policy, horizon=40)
    for horizon in (1, 2, 13, 40):
        total = simulate.run(draws, [policy], horizon=horizon)
        for account in (*ACCOUNTS, PURSE, COUNTRY):
            np.testing.assert_allclose(path[account][:, horizon - 1], total.cost(account)[policy.name], rtol=1e-12)
        for state in ("active", "lapsed"):
            np.testing.assert_array_equal(path[state][:, horizon - 1], total.line(state)[policy.name])
    shares = path["via_messenger"] + path["via_sms"] + path["undelivered"]
    np.testing.assert_allclose(shares, 1)
    assert (path["late"] <= path["via_sms"] + 1e-9).all()


# ---- closed forms and limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_the_status_quo_bill_is_a_geometric_sum(draws, rate):
    """First month's bill × Σ (growth of tonnage × growth of tariff ÷ discount)^month."""
    d = draws.records
    step = ((1 + d.tonnage_growth) * (1 + d.tariff_growth) / (1 + rate)) ** (1 / 12)
    months = (step**60 - 1) / (step - 1)
    tonnes = d.tonnage_export * d.truck_share_export + d.tonnage_import * d.truck_share_import
    tonnes = tonnes + d.tonnage_transit * d.truck_share_transit
    notices = tonnes / d.payload * d.messages_per_trip + d.other_messages
    tariff = d.tariff * ((1 - d.latin_share) + d.latin_share * d.latin_ratio)
    expected = notices * d.segments_per_message * tariff * (1 + d.vat) / 12 * months
    found = bill(simulate.run(draws, [STATUS_QUO], discount_rate=rate))["status_quo"]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_the_volume_chain_of_a_year_is_the_first_year_of_a_run_without_growth(draws):
    still = set_to(draws, tonnage_growth=0, tariff_growth=0, other_messages=0)
    year = simulate.run(still, [STATUS_QUO], horizon=12, discount_rate=0.0)
    np.testing.assert_allclose(year.line("messages")["status_quo"], simulate.messages_per_year(draws))
    np.testing.assert_allclose(bill(year)["status_quo"], simulate.sms_bill_per_year(draws))
    trips = simulate.truck_trips_per_year(draws)
    np.testing.assert_allclose(simulate.sms_bill_per_trip(draws) * trips, simulate.sms_bill_per_year(draws))
    seconds = simulate.equal_waiting_seconds_per_trip(draws)
    np.testing.assert_allclose(seconds / 3600 * draws.hour_value, simulate.sms_bill_per_trip(draws))


def test_one_draw_and_all_draws_go_through_the_same_chain(draws):
    alone = [simulate.sms_bill_per_year(draws[i]) for i in range(4)]
    np.testing.assert_allclose(alone, simulate.sms_bill_per_year(draws)[:4])


def test_with_a_reach_of_zero_and_fallback_every_message_goes_by_sms_as_before(draws):
    """What is left of the difference is the messenger itself, and the change."""
    run = simulate.run(draws, [STATUS_QUO, replace(FALLBACK_FOREVER, fixed_reach=0.0)])
    for line in (*COUNTS, *LINES):
        lines = run.line(line)
        if line not in ("months_on", "active") and (line not in LINES or LINES[line].group not in ("messenger", "change")):
            np.testing.assert_allclose(lines["forced_with_fallback"], lines["status_quo"], err_msg=line)
    more = run.cost()["forced_with_fallback"] - run.cost()["status_quo"]
    real = ("connection", "change")
    np.testing.assert_allclose(more, sum(run.line(line)["forced_with_fallback"] for line in real), rtol=1e-6)


def test_with_full_reach_no_sms_is_sent_and_none_is_missed_while_the_mandate_is_on(draws):
    run = simulate.run(draws, [replace(FORCED, reversal="never", fixed_reach=1.0)])
    for line in ("sms_sent", "sms", "via_sms", "undelivered", "late", "waiting"):
        np.testing.assert_allclose(run.line(line), 0, atol=1e-6, err_msg=line)
    np.testing.assert_allclose(run.line("via_messenger"), run.line("messages"))
    assert (run.line("sms_other") > 0).all(axis=None)


def test_a_held_reach_is_the_share_that_the_messenger_carries(draws):
    path = simulate.monthly(draws, replace(FALLBACK_FOREVER, fixed_reach=0.3))
    np.testing.assert_allclose(path["via_messenger"], 0.3)
    drivers = draws.recipients * draws.notified_share
    np.testing.assert_allclose(path["active"], 0.3 * drivers[:, None] * np.ones(60))


def test_merged_notices_count_by_what_they_say_worked_by_hand(draws):
    """100 notices a month go by SMS, of which nine tenths arrive; from the second month on ten say what six do, and a tenth is misread."""
    lean = replace(STATUS_QUO, name="lean", lean=True, start="1401-03")
    by_hand = BY_HAND | {"leaner_messages": 0.6, "readers_lost": 0.1, "sms_delivered": 0.9}
    run = simulate.run(set_to(draws, slice(1), **by_hand), [STATUS_QUO, lean], horizon=2)
    assert run.line("messages")["lean"][0] == pytest.approx(160)
    assert run.line("sms_sent")["lean"][0] == pytest.approx(160)
    worked = {"notices": 200, "via_sms": 90 + 81, "undelivered": 10 + 19}
    assert {line: run.line(line)["lean"][0] for line in worked} == {k: pytest.approx(v) for k, v in worked.items()}
    assert run.share_seen_in_time()["lean"][0] == pytest.approx(0.855)  # by messages it would be (90 + 0.6 × 81) ÷ 160
    assert run.share_seen_in_time()["status_quo"][0] == pytest.approx(0.9)


@given(policies())
def test_every_policy_is_counted_by_the_same_notices(draws, policy):
    run = simulate.run(draws, [STATUS_QUO, replace(policy, name="other")])
    np.testing.assert_array_equal(run.line("notices")["other"], run.line("notices")["status_quo"])


def test_all_services_move_their_other_messages_too(draws):
    run = simulate.run(draws, [replace(FORCED, reversal="never", fixed_reach=1.0, services="all")])
    np.testing.assert_allclose(bill(run), 0, atol=1e-6)


def test_a_leaner_service_sends_the_share_of_notices_and_segments_that_it_keeps(draws, outcome):
    notices, cost = outcome.line("messages"), outcome.line("sms")
    np.testing.assert_allclose(notices["leaner_sms"], notices["status_quo"] * draws.leaner_messages)
    kept = draws.leaner_messages * draws.leaner_segments / draws.segments_per_message
    np.testing.assert_allclose(cost["leaner_sms"], cost["status_quo"] * kept)
    for line in ("sms_other",):  # who misses a merged message misses all that it says
        np.testing.assert_array_equal(outcome.line(line)["leaner_sms"], outcome.line(line)["status_quo"])


def test_the_status_quo_saves_nothing_against_itself(outcome):
    saving = outcome.cost().rsub(outcome.cost()["status_quo"], axis=0)
    assert (saving["status_quo"] == 0).all()
    assert (saving.drop(columns="status_quo") != 0).all(axis=None)


def test_what_is_still_to_be_paid_of_a_messenger_grows_from_the_connection_to_the_whole(draws):
    costs = [replace(FORCED, name=f"n{i}", messenger_cost=part) for i, part in enumerate(MESSENGER_COSTS)]
    run = simulate.run(draws, costs)
    paid = {part: run.line("messenger")[f"n{i}"] for i, part in enumerate(MESSENGER_COSTS)}
    assert (paid["connection"] < paid["connection + users"]).all()
    assert (paid["connection"] < paid["connection + running"]).all()
    built = paid["whole"] - paid["connection + running"]
    np.testing.assert_allclose(built, draws.build_cost)
    assert [name for name, line in LINES.items() if line.sunk] == ["building"], "only building is ever sunk"


def test_a_messenger_is_built_and_connected_once_however_often_the_mandate_comes_back(draws):
    whole = replace(FORCED, messenger_cost="whole")
    run = simulate.run(draws, [whole, replace(whole, name="later", start="1402-02")])
    for line, once in (("building", draws.build_cost), ("connection", draws.integration_cost), ("change", draws.change_cost)):
        np.testing.assert_allclose(run.line(line)["forced"], once)
        np.testing.assert_allclose(run.line(line)["later"], once / 1.05)


# ---- directions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "factor", "cost", "rises"),
    [
        ("tariff", 2, bill, True),
        ("segments_per_message", 2, bill, True),
        ("messages_per_trip", 2, bill, True),
        ("price_reaction", 2, bill, True),
        ("duplicates", 2, lambda o: o.line("sms_sent"), True),
        ("payload", 2, bill, False),
        ("vat", 2, bill, True),
        ("hour_value", 2, lambda o: o.cost("recipients"), True),
        ("delay_hours", 2, lambda o: o.cost("recipients"), True),
        ("delay_probability", 2, lambda o: o.cost("recipients"), True),
        ("sms_delivered", 0.5, lambda o: o.cost("recipients"), True),
        ("seen_in_hour", 0.5, lambda o: o.cost("recipients"), True),
        ("recipient_time", 2, lambda o: o.cost("recipients"), True),
        ("churn_on", 2, lambda o: o.line("via_messenger"), False),
        ("integration_cost", 2, lambda o: o.cost(), True),
        ("messenger_share", 0.5, lambda o: o.cost("sender"), False),
        ("messenger_share", 0.5, lambda o: o.cost("state"), True),
    ],
)
def test_a_cause_moves_its_effect_in_one_direction_only(draws, outcome, name, factor, cost, rises):
    before, after = cost(outcome), cost(simulate.run(set_to(draws, **{name: draws[name] * factor})))
    change = after - before
    slack = 1e-9 * before.abs()
    assert ((change if rises else -change) >= -slack).all(axis=None)
    assert (change.abs() > slack).any(axis=None)


def test_a_longer_horizon_never_lowers_a_cost(draws):
    shorter, longer = simulate.run(draws, horizon=24), simulate.run(draws, horizon=25)
    for account in (COUNTRY, "recipients"):
        assert (longer.cost(account) >= shorter.cost(account)).all(axis=None)


def test_a_higher_discount_rate_never_raises_a_cost_and_moves_no_count(draws):
    low, high = simulate.run(draws, discount_rate=0.02), simulate.run(draws, discount_rate=0.1)
    assert (high.cost() <= low.cost()).all(axis=None)
    for line in COUNTS:
        np.testing.assert_array_equal(high.line(line), low.line(line))


def test_twice_the_tonnes_are_twice_the_sms_bill(case):
    tonnes = [f"tonnage_{flow}" for flow in ("export", "import", "transit")]
    once = {name: case.assumptions[name].p50 for name in tonnes}
    bills = [simulate.run(case.what_if(**{k: v * times for k, v in once.items()}).sample(64)).line("sms") for times in (1, 2)]
    np.testing.assert_allclose(bills[1], 2 * bills[0])


# ---- nothing is dead -----------------------------------------------------------------------------------------


def everything(draws):
    """All numbers that a run and the volume chain give."""
    chain = (simulate.sms_bill_per_year, simulate.equal_waiting_seconds_per_trip)
    runs = [simulate.run(draws, (*SCENARIOS, WHOLE), returns=returns) for returns in RETURNS]
    costs = [run.cost(account).to_numpy().tobytes() for run in runs for account in ACCOUNTS]
    return [*(np.asarray(quantity(draws)).tobytes() for quantity in chain), *costs, runs[0].totals.tobytes()]


@pytest.mark.parametrize("name", INPUTS)
def test_every_assumption_moves_some_outcome(case, draws, name):
    if name not in case.assumptions:  # one of events, or of a fee: a case that has them
        case = cost_model.load("bank_notices_bale")
        draws = case.sample(16)
    a = case.assumptions[name]
    low, high = (a.p05, a.p95) if a.p05 < a.p95 else (a.p05, a.p95 * 1.1 or 0.5)
    few = slice(16)
    assert everything(set_to(draws, few, **{name: low})) != everything(set_to(draws, few, **{name: high}))


def test_the_spells_of_a_mandate_move_some_outcome(draws):
    assert everything(set_to(draws, spells=0.5)) != everything(draws)


@pytest.mark.parametrize(
    ("policy", "lever", "value"),
    [
        (FORCED, "messenger", "popular"),
        (FORCED, "mandate", "soft"),
        (FORCED, "sms_without_app", True),
        (FORCED, "sms_if_unseen", True),
        (FORCED, "reversal", "never"),
        (FORCED, "reversal", "certain"),
        (FORCED, "start", "1401-08"),
        (FORCED, "timeout_hours", 24),
        (FORCED, "services", "all"),
        (STATUS_QUO, "lean", True),
        (FORCED, "lean", True),
        (FORCED, "fixed_reach", 0.5),
        (FORCED, "messenger_cost", "whole"),
        (STATUS_QUO, "sms_without_app", False),
        (STATUS_QUO, "price_factor", 0.8),
        (STATUS_QUO, "recipient_pays", True),
        (STATUS_QUO, "resend", True),
    ],
)
def test_every_lever_moves_some_outcome(draws, policy, lever, value):
    run = simulate.run(draws, [policy, replace(policy, name="moved", **{lever: value})])
    assert (run.totals[:, 0] != run.totals[:, 1]).any()


# ---- the run itself ------------------------------------------------------------------------------------------


def test_every_policy_meets_the_same_draws(draws):
    twins = [replace(FORCED, name=name) for name in ("first", "second")]
    run = simulate.run(draws, twins)
    assert run.totals[:, 0].tobytes() == run.totals[:, 1].tobytes()
    assert run.draws is draws


def test_a_policy_more_or_another_order_moves_no_other_policys_bits(draws, outcome):
    some = simulate.run(draws, [CIRCULAR_1398, VOLUNTARY, STATUS_QUO, LEANER_SMS])
    for k, policy in enumerate(some.scenarios):
        assert some.totals[:, k].tobytes() == outcome.totals[:, SCENARIOS.index(policy)].tobytes()
    assert list(some.cost().columns) == ["circular_1398", "voluntary", "status_quo", "leaner_sms"]


def test_one_thread_and_two_give_the_same_bits(draws, outcome):
    before = numba.get_num_threads()
    try:
        for threads in {1, min(2, numba.config.NUMBA_NUM_THREADS)}:
            numba.set_num_threads(threads)
            assert simulate.run(draws).totals.tobytes() == outcome.totals.tobytes()
    finally:
        numba.set_num_threads(before)


def test_draws_in_another_order_give_the_results_in_that_order(draws, outcome):
    order = np.random.default_rng(1).permutation(len(draws))
    assert simulate.run(set_to(draws, order)).totals.tobytes() == outcome.totals[order].tobytes()


def test_each_draw_stands_for_itself(draws, outcome):
    for some in (slice(1), slice(5, 6), slice(7, 52), slice(len(draws) - 1, None)):
        assert simulate.run(set_to(draws, some)).totals.tobytes() == outcome.totals[some].tobytes()


def test_the_size_of_a_block_changes_no_bits(draws):
    whole = simulate.monthly(draws, FORCED_WITH_FALLBACK, horizon=24)
    for block in (1000, 127, 50, 7):
        parts = simulate.monthly(draws, FORCED_WITH_FALLBACK, horizon=24, block=block)
        for quantity, values in whole.items():
            assert parts[quantity].tobytes() == values.tobytes()


def test_a_run_changes_neither_draws_nor_policies(case, draws):
    before = draws.records.tobytes()
    simulate.run(draws)
    simulate.monthly(draws, FORCED)
    assert draws.records.tobytes() == before == case.sample(len(draws)).records.tobytes()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"horizon": 0}, "horizon: found 0, expected whole months from 1 to 240"),
        ({"horizon": 241}, "horizon: found 241"),
        ({"horizon": 12.5}, "horizon: found 12.5"),
        ({"discount_rate": 5}, "discount_rate: found 5, expected a share a year such as 0.05"),
        ({"discount_rate": float("nan")}, "discount_rate: found nan"),
        ({"scenarios": (FORCED, FORCED)}, "scenarios: found 2 named 'forced'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(draws, settings, told):
    with pytest.raises(DataError, match=told):
        simulate.run(draws, **settings)


def test_a_wrong_payer_or_line_is_answered_with_the_nearest(outcome):
    with pytest.raises(KeyError, match="there is no account 'sendr'; the nearest is 'sender'"):
        outcome.cost("sendr")
    with pytest.raises(KeyError, match="the nearest is 'sms_other'"):
        outcome.line("sms_othr")


# ---- the switch ----------------------------------------------------------------------------------------------


def test_a_certain_reversal_comes_after_as_many_months_as_the_first_attempt(draws, outcome):
    assert (outcome.line("months_on")["circular_1398"] == np.ceil(draws.first_attempt_months)).all()
    for length, months in ((7, 7), (6.5, 7), (0.3, 1), (100, 60)):
        run = simulate.run(set_to(draws, slice(2), first_attempt_months=length), [CIRCULAR_1398])
        assert (run.line("months_on") == months).all(axis=None)


def test_without_reintroduction_an_uncertain_mandate_lasts_one_spell(draws):
    run = simulate.run(set_to(draws, reintroduction_rate=0), [FORCED])
    spell = np.array([min(60, ceil(e / r)) for e, r in zip(draws.spells[:, 0], draws.reversal_rate, strict=True)])
    np.testing.assert_array_equal(run.line("months_on")["forced"], spell)


def test_a_mandate_that_is_never_reversed_is_on_from_its_start_to_the_end(draws):
    for start, months in (("", 60), ("1401-02", 60), ("1402-07", 43), ("1450-01", 0)):
        run = simulate.run(draws, [replace(FORCED, reversal="never", start=start)])
        assert (run.line("months_on") == months).all(axis=None)
    no_reversal = simulate.run(set_to(draws, reversal_rate=0), [FORCED])
    assert (no_reversal.line("months_on") == 60).all(axis=None)


def test_a_mandate_that_comes_back_at_once_is_hardly_ever_off(draws):
    run = simulate.run(set_to(draws, reversal_rate=0.2, reintroduction_rate=50), [FORCED])
    assert (run.line("months_on") >= 60 - 6).all(axis=None)


def test_before_a_messenger_starts_everything_is_as_in_the_status_quo(draws):
    """From 1401-02 to 1402-07 are 17 months."""
    later, now = (simulate.monthly(draws, policy) for policy in (replace(FORCED, start="1402-07"), STATUS_QUO))
    for account in (PURSE, COUNTRY):
        np.testing.assert_array_equal(later[account][:, :17], now[account][:, :17])
        assert (later[account][:, 17] != now[account][:, 17]).all()
    total = simulate.run(draws, [replace(FORCED, start="1402-07")])
    assert (total.line("months_on") <= 60 - 17).all(axis=None)


def test_when_the_mandate_is_off_every_notice_goes_by_sms_again(draws):
    path = simulate.monthly(set_to(draws, first_attempt_months=5), CIRCULAR_1398, horizon=12)
    delivered = np.broadcast_to(draws.sms_delivered[:, None], (len(draws), 7))
    np.testing.assert_allclose(path["via_sms"][:, 5:], delivered)
    np.testing.assert_allclose(path["via_messenger"][:, 5:], 0, atol=1e-12)
    np.testing.assert_array_equal(path["via_sms"][:, :5], 0)
