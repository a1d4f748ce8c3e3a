import dataclasses
from math import ceil, inf, log

import numba
import numpy as np
import pytest
from conftest import set_to
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

import cost_model
from cost_model.faults import DataError
from cost_model.inputs.draws import INPUTS
from cost_model.model import simulate
from cost_model.model.calendar import month_index
from cost_model.model.ledger import ACCOUNTS, COUNTRY, HOME, LINES, PURSE
from cost_model.model.scenarios import (
    CIRCULAR_1398,
    FORCED,
    FORCED_WITH_FALLBACK,
    LEANER_SMS,
    MESSENGER_COSTS,
    RECIPIENT_PAYS,
    SCENARIOS,
    SMS_STOP,
    STATUS_QUO,
    VOLUNTARY,
    replace,
)
from cost_model.model.simulate import COUNTS, RETURNS

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
    unseen = draw(st.booleans())
    return replace(
        FORCED,
        name="any",
        messenger=messenger,
        messenger_cost=draw(st.sampled_from(list(MESSENGER_COSTS))),
        **any_of,
        mandate=draw(st.sampled_from(["soft", "hard"])),
        sms_if_unseen=unseen,
        reversal=draw(st.sampled_from(["never", "uncertain", "certain"])),
        timeout_hours=draw(st.sampled_from([0.25, 1, 8, 24, 200])) if unseen else 1,
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


NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
PLACES = (NODES + 1) / 2


def integral(known, first, last):
    """Integral over hours of a share that knows, from arrays of a begin and an end, by many nodes that crowd at the begin."""
    width, total = np.maximum(last - first, 0), 0.0
    for place, weight in zip(PLACES, WEIGHTS / 2, strict=True):
        total = total + weight * known(first + width * place**6) * width * 6 * place**5
    return total


def known_of(d, kind, policy, app, timeout, delivered, independent):
    """Function from hours, an array, to the share that knows: in the messenger or not, by SMS after the time-out or (None) never."""
    odds = d.odds_ratio_popular if policy.messenger == "popular" else d.odds_ratio_own
    rise = (logit(d.read_later) - logit(d.read_soon)) / np.log(kind.later / kind.soon)

    def read(hours, odds=1.0):
        some = np.where(hours > 0, hours, 1.0)
        with np.errstate(divide="ignore"):  # an odds ratio of nothing
            share = expit(logit(d.read_soon) + rise * np.log(some / kind.soon) + np.log(odds))
        return np.where(hours > 0, share, 0.0)

    def known(hours):
        hours = np.broadcast_to(hours, len(d))
        by_app = np.zeros(len(d))
        if app:
            by_app = np.ones(len(d)) if policy.fixed_reach is not None else d.sms_delivered * read(hours, odds)
        by_sms = np.zeros(len(d)) if timeout is None else delivered * read(hours - timeout)
        either = 1 - (1 - by_app) * (1 - by_sms) if independent else np.maximum(by_app, by_sms)
        return by_app, either

    return known


def miss_of(d, kind, known, timeout):
    """Full misses: 1 − mean from need by to need by + D of who knows, the hours before and after the time-out apart."""
    first, last = np.full(len(d), float(kind.need_by)), kind.need_by + d.delay_hours
    middle = np.clip(0.0 if timeout is None else timeout, first, last)
    either = lambda hours: known(hours)[1]  # noqa: E731
    return 1 - (integral(either, first, middle) + integral(either, middle, last)) / d.delay_hours


UNSENT = ("unsent", "unsent_seen_by_sms", "unsent_seen", "unsent_late")
SHARES_OF_NOTICES = ("by_app", "by_sms", "late", "sent", "resent", "missed", "misses", *UNSENT)


def standing_of(d, all_kinds, policy, app, timeout, independent, lean=None, resend=None):
    """What a notice comes to for whoever has the app or not and gets an SMS after a time-out: shares of all kinds, and misses of each."""
    lean, resend = policy.lean if lean is None else lean, policy.resend if resend is None else resend
    o = dict.fromkeys(SHARES_OF_NOTICES, 0.0) | {"of_kind": []}
    of_sender = sum(kind.share for kind in all_kinds if kind.on_sender) or 1.0
    for kind in all_kinds:
        retried = (1 - d.sms_delivered) * d.failures_reported * (resend and kind.harms)
        delivered = d.sms_delivered + retried * d.resend_delivered
        delivered = np.minimum(delivered * (1 - d.readers_lost), 1) if lean else delivered
        known = known_of(d, kind, policy, app, timeout, delivered, independent)
        (in_app, in_time), (_, in_the_end) = known(kind.need_by), known(kind.need_by + d.delay_hours)
        miss = miss_of(d, kind, known, timeout)
        opened = np.zeros(len(d)) if timeout is None else known(timeout)[0]
        sent = 0 * opened if timeout is None else 1 - opened + d.duplicates * opened
        o["by_app"] += kind.share * in_app
        o["by_sms"] += kind.share * (in_time - in_app)
        o["late"] += kind.share * (in_the_end - in_time)
        o["sent"] += kind.share * sent
        o["resent"] += kind.share * sent * retried
        o["missed"] += kind.share * kind.on_sender / of_sender * miss
        o["misses"] += kind.share * kind.harms * miss
        o["of_kind"].append(miss)
        # Of those that no SMS is sent for: whoever opened one before the time-out, or everybody where none is ever sent.
        by_sms = known_of(d, kind, policy, False, 0.0, d.sms_delivered, True)(kind.need_by)[1]
        last, kept = (inf, 1.0) if timeout is None else (timeout, 1 - d.duplicates)
        unsent = np.ones(len(d)) if timeout is None else opened
        seen, in_the_end = (known(np.minimum(last, hours))[0] for hours in (kind.need_by, kind.need_by + d.delay_hours))
        o["unsent"] += kind.share * kept * unsent
        o["unsent_seen_by_sms"] += kind.share * kept * (unsent * by_sms if independent else np.minimum(unsent, by_sms))
        o["unsent_seen"] += kind.share * kept * seen
        o["unsent_late"] += kind.share * kept * (in_the_end - seen)
    return o


def missed_by(standing, all_kinds):
    """Misses of the notices that may delay, of whoever stands there."""
    misses = zip(all_kinds, standing["of_kind"], strict=True)
    return sum(kind.share * kind.on_recipients * miss for kind, miss in misses)


def mixed(first, second, share):
    """Two sorts of recipients, of whom `share` is of the second: every quantity weighed; the misses of each sort stay apart."""
    weighed = {name: (1 - share) * first[name] + share * second[name] for name in first if name not in ("of_kind", "chance")}
    return weighed | {"chance": (1 - share) * first["chance"] + share * second["chance"]}


MORE = ("pv_misses", "pv_waiting_hours", "pv_coping_hours", "pv_segments_unsent")  # quantities without a line of their own


def reckoned(draws, policy, horizon=60, rate=0.05, first_month="1401-02", returns="licence and tax", independent=True):
    """Counts and every line in plain numpy, from the equations: no loop over draws, no tallies, prices month by month."""
    d = draws.records
    all_kinds = draws.about.kinds
    o = {line: np.zeros(len(d)) for line in (*COUNTS, *LINES, *MORE)}
    n = d.recipients * d.notified_share
    own, hard, popular = policy.messenger != "none", policy.mandate == "hard", policy.messenger == "popular"
    held = policy.fixed_reach is not None
    p, willing = (d.p_hard, n * d.able * d.ceiling_hard) if hard else (d.p_soft, n * d.able * d.ceiling_soft)
    trips = sum(d[f"tonnage_{f}"] * d[f"truck_share_{f}"] for f in ("export", "import", "transit")) / d.payload
    year_notices = trips * d.messages_per_trip + d.events * d.messages_per_event
    year_events = trips + d.events

    # What recipients meet who stand somewhere, while the policy is on; and SMS as it is.
    as_it_is = standing_of(d, all_kinds, policy, False, 0.0, independent, lean=False, resend=False)
    each = year_notices / year_events / d.recipients_per_event
    counted = [
        (np.minimum(each * k.share, 1) + d.further_miss * np.maximum(each * k.share - 1, 0)) * k.on_recipients for k in all_kinds
    ]
    chances = [np.minimum(d.delay_probability / (1 - miss), 1) for miss in as_it_is["of_kind"]]

    def delayed(misses, factor=1.0):
        """Chance that an event is delayed: 1 − Π over kinds of (1 − p)^counted."""
        none = 1.0
        for chance, miss, times in zip(chances, misses, counted, strict=True):
            none = none * (1 - factor * chance * miss) ** times
        return 1 - none

    def meets(app, timeout):
        found = standing_of(d, all_kinds, policy, app, timeout, independent)
        return found | {"chance": delayed(found["of_kind"])}

    as_it_is["chance"] = np.minimum(delayed(as_it_is["of_kind"]), d.turns_missed)
    after = policy.timeout_hours if policy.sms_if_unseen else None
    time_outs = {
        "without": 0.0 if policy.sms_without_app else None,
        "lapsed": (after or 0.0) if policy.sms_without_app else None,
        "active": after,
    }
    standings, silently = {}, {}
    for name, timeout in time_outs.items():
        takes, silently[name] = meets(name == "active", timeout), meets(name == "active", None)
        standings[name] = mixed(takes, silently[name], d.decline_share * policy.recipient_pays)
    silent = not policy.sms_without_app and not policy.sms_if_unseen

    anyway = np.minimum(d.popular_share * n if popular else d.installs_at_start, n * d.able) * (not held)
    active, lapsed, learned = anyway, np.zeros(len(d)), d.learned_at_first
    on_months, switched = on_by_month(d, policy, horizon, first_month)
    for month in range(horizon):
        on, begun, present = on_months[:, month], switched[:, month] > 0, (1 + rate) ** (-month / 12)
        first, new = on & (on_months[:, :month].sum(axis=1) == 0), np.zeros(len(d))
        if held:
            new, active = np.where(first, policy.fixed_reach * n, 0), np.where(on, policy.fixed_reach * n, 0)
        else:
            brought = active - anyway
            anyway = n * d.able - (n * d.able - anyway) * np.exp(-d.growth_anyway)
            if own:
                hazard = p + d.q * active / willing
                new = np.where(on, np.maximum(willing - active - lapsed, 0) * (1 - np.exp(-hazard)), 0)
                back = lapsed * (1 - np.exp(-p)) * on
                gone = brought * (1 - np.exp(-np.where(on, d.churn_on, d.churn_off))) * begun
                active, lapsed = (
                    active + new * (1 - d.first_month_loss) + back - gone,
                    lapsed + new * d.first_month_loss - back + gone,
                )
            active = np.maximum(active, anyway)
            lapsed = np.minimum(lapsed, n - active)
        has, had = own * active / n, own * lapsed / n
        shares = {"without": 1 - has - had, "lapsed": had, "active": has}
        is_on = {name: sum(shares[s] * standings[s][name] for s in shares) for name in (*SHARES_OF_NOTICES, "chance")}
        now = {name: np.where(on, is_on[name], 0 if name in ("resent", *UNSENT) else as_it_is[name]) for name in is_on}
        now["chance"] = np.minimum(now["chance"], d.turns_missed)
        coping = np.zeros(len(d))
        if silent:  # whoever is told nothing learns otherwise; whoever is told again forgets
            factor = (1 - learned) / (1 - d.learned_at_first)
            chance = sum(shares[s] * delayed(silently[s]["of_kind"], factor) for s in shares)
            now["chance"] = np.where(on, np.minimum(chance, d.turns_missed), now["chance"])
            spared = as_it_is["chance"] - np.minimum(delayed(as_it_is["of_kind"], factor), d.turns_missed)
            effort = d.coping_hours * d.recipient_time / d.hour_value * (learned - d.learned_at_first)
            untold = sum(shares[s] * missed_by(silently[s], all_kinds) for s in shares)  # notices that may delay
            at_first = sum(shares[s] * delayed(silently[s]["of_kind"], 1.0) for s in shares)
            worth = np.minimum(at_first, d.turns_missed) - np.minimum(chance, d.turns_missed)
            effort = np.minimum(effort * year_notices / year_events * untold, worth * d.delay_hours * d.delay_lost)
            coping = np.where(on, np.maximum(effort, spared * d.delay_hours * d.delay_lost), 0)
            towards = np.where(on, np.maximum(d.learned_in_the_end, d.learned_at_first), d.learned_at_first)
            learned = towards + (learned - towards) * np.exp(-1 / d.adaptation_months)

        lean, pays, every = on & policy.lean, on & policy.recipient_pays, on & (policy.services == "all")
        growth = (1 + d.tonnage_growth) ** (month / 12)
        notices, events = year_notices / 12 * growth, year_events / 12 * growth
        count = notices * np.where(lean, np.maximum(d.leaner_messages, 1 - draws.about.may_merge), 1)
        size = np.where(lean, d.leaner_segments, d.segments_per_message)
        list_price = d.tariff * (1 - d.latin_share + d.latin_share * d.latin_ratio)
        price = list_price * (1 + d.tariff_growth) ** (month / 12) * np.where(on, policy.price_factor, 1)
        price = price * (now["sent"] + d.price_reaction * (1 - now["sent"]))
        sent = now["sent"] + now["resent"]
        hours = d.delay_hours * d.delay_lost * now["chance"] * events
        other = d.other_messages / 12 * growth * d.segments_per_message * np.where(every, sent, 1)
        sms, sms_other = count * sent * size * price, other * price
        paying = np.where(pays, 1, 1 - d.sender_share), np.where(pays & every, 1, 1 - d.sender_share)
        registered = new if policy.messenger_cost == "connection + users" and own else 0 * new
        running = on * own * (policy.messenger_cost in ("connection + running", "whole"))
        users = on * (active - anyway) * own * (policy.messenger_cost == "connection + users")
        registration = registered * list_price
        licence = d.licence_share * (sms + sms_other + registration)
        carriage = (count * sent * size + other + registered) * d.carrying_cost
        profit = sms + sms_other + registration - licence - carriage
        messenger = {
            "connection": first * own * d.integration_cost,
            "building": first * own * (policy.messenger_cost == "whole") * d.build_cost,
            "running": running * d.build_cost * d.running_share / 12,
            "users": users * d.running_per_user / 12,
            "pushes": d.push_cost * count * on * own * active / n,
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
            "calls": events * now["missed"] * d.calls_per_event * d.call_cost,
            "harm_on_sender": events * now["missed"] * d.harm_per_event,
            "install_time": new * d.install_hours * d.recipient_time,
            "data_traffic": own * on * (active - anyway) * d.mobile_data,
            "waiting": hours * d.hour_value,
            "coping": coping * events * d.hour_value,
            "pv_misses": notices * now["misses"],
            "pv_segments_unsent": notices * now["unsent"] * d.segments_per_message * (1 + d.tariff_growth) ** (month / 12),
            "pv_waiting_hours": hours,
            "pv_coping_hours": coping * events,
        }
        counts = {
            "notices": notices,
            "messages": count,
            "via_messenger": notices * now["by_app"],
            "via_sms": notices * now["by_sms"],
            "late": notices * now["late"],
            "undelivered": notices * (1 - now["by_app"] - now["by_sms"] - now["late"]),
            "sms_sent": count * sent,
            "misses": notices * now["misses"],
            **{name: notices * now[name] for name in UNSENT},
            "waiting_hours": hours,
            "installs": new,
            "months_on": on * own,
        }
        for line, amount in money.items():
            o[line] = o[line] + present * amount
        for line, amount in counts.items():
            o[line] = o[line] + amount
    return {**o, "active": active, "lapsed": lapsed, "recipients": n}


def of_kinds(draws, *some):
    """The draws of a case with these kinds of notice: dictionaries of what is not as in the first plain one."""
    found = tuple(dataclasses.replace(draws.about.kinds[0], **{"name": f"kind_{i}", **one}) for i, one in enumerate(some))
    return dataclasses.replace(draws, about=dataclasses.replace(draws.about, kinds=found))


def ordered(draws):
    """The draws with parts that do not exceed their wholes."""
    return set_to(draws, learned_in_the_end=np.maximum(draws.learned_in_the_end, draws.learned_at_first))


ON_MISSES = (
    "misses",
    "waiting_hours",
    "waiting",
    "coping",
    "calls",
    "harm_on_sender",
    "pv_misses",
    "pv_waiting_hours",
    "pv_coping_hours",
)


# What a line is small or large against, where it may be nothing.
AGAINST = dict.fromkeys(("via_messenger", "via_sms", "late", "undelivered", *UNSENT), "notices")
AGAINST |= {"coping": "waiting", "pv_coping_hours": "pv_waiting_hours"}


def agrees(run, policy, expected):
    """Every line and count is as reckoned; those that rest on the mean over a delay to a few parts of a million of its largest."""
    for line, value in expected.items():
        off = 3e-5 if line in ON_MISSES else 1e-9
        largest = max(np.abs(value).max(), np.abs(expected[AGAINST.get(line, line)]).max())
        found = run.line(line)[policy]
        np.testing.assert_allclose(found, value, rtol=off, atol=off * (largest + 1e-9), err_msg=line)


TIMES = st.sampled_from([(0.1, 0.05, 2.0), (1.0, 1.0, 24.0), (24.0, 1.0, 24.0), (6.0, 0.5, 48.0), (200.0, 2.0, 72.0)])


@st.composite
def any_kinds(draw):
    """One to three kinds of notice, whose shares are all of the notices."""
    weights = draw(st.lists(st.floats(0.05, 1), min_size=1, max_size=3))
    some = []
    for weight in weights:
        need_by, soon, later = draw(TIMES)
        harm = draw(st.sampled_from(["recipients", "sender", "both", "nobody"]))
        some.append({"need_by": need_by, "soon": soon, "later": later, "harm": harm, "share": weight / sum(weights)})
    return some


@settings(max_examples=120)
@given(policies(), any_kinds(), st.integers(1, 90), st.floats(-0.1, 0.3), st.sampled_from(list(RETURNS)))
def test_a_second_reckoning_in_plain_numpy_covers_every_line(draws, policy, some, horizon, rate, returns):
    draws = of_kinds(draws, *some)
    run = simulate.run(draws, [policy], horizon=horizon, discount_rate=rate, returns=returns)
    agrees(run, "any", reckoned(draws, policy, horizon, rate, returns=returns))


@pytest.mark.parametrize("policy", SCENARIOS, ids=lambda s: s.name)
def test_the_named_policies_agree_with_the_second_reckoning(draws, outcome, policy):
    agrees(outcome, policy.name, reckoned(draws, policy))


@pytest.mark.parametrize("hours", [0.25, 8, 200])
def test_reading_that_is_not_independent_agrees_with_the_second_reckoning(monkeypatch, draws, hours):
    """Those who read nothing in the messenger read no SMS either: the same draws, the other choice."""
    policy, table = replace(FALLBACK_FOREVER, timeout_hours=hours), simulate.lever_table

    def together(*given):
        levers = table(*given)
        levers["independent"] = 0
        return levers

    apart = simulate.run(draws, [policy])
    monkeypatch.setattr(simulate, "lever_table", together)
    run, expected = simulate.run(draws, [policy]), reckoned(draws, policy, independent=False)
    for line, value in expected.items():
        off = 1e-3 if line in ON_MISSES else 1e-9  # a corner where the curves cross, which no rule of few nodes sees
        np.testing.assert_allclose(run.line(line).iloc[:, 0], value, rtol=off, atol=off * (np.abs(value).max() + 1e-9))
    assert (run.line("undelivered") >= apart.line("undelivered") * (1 - 1e-9)).all(axis=None), "independent is the upper bound"


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
    "recipients": 2000,
    "notified_share": 0.5,
    "able": 0.8,
    "ceiling_hard": 0.75,
    "p_hard": np.log(2),
    "first_month_loss": 0.2,
    "read_soon": 0.5,
    "read_later": 0.8,
    "odds_ratio_own": 1 / 3,
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
    "delay_hours": 12,
    "delay_lost": 0.5,
    "further_miss": 0.25,
    "turns_missed": 1,
    "recipients_per_event": 20 / 11,
    "adaptation_months": 1,
}
# Odds of having read grow as the hours do, from 1 to 4 in four times as long, so that read is t ÷ (t + 1) of the first kind and
# t ÷ (t + 2) of the second; in the messenger, where odds are a third, t ÷ (t + 3) and t ÷ (t + 6). Half of the notices each.
AT_ONCE = {"need_by": 1, "soon": 1, "later": 4, "harm": "both", "share": 0.5}
TO_KNOW = {"need_by": 12, "soon": 2, "later": 8, "harm": "nobody", "share": 0.5}


def by_hand(draws, *some, **values):
    """One draw with the numbers of BY_HAND, or others, and with kinds of notice; the two above by default."""
    return of_kinds(set_to(draws, slice(1), **(BY_HAND | values)), *(some or (AT_ONCE, TO_KNOW)))


def worked_misses():
    """Full misses of the first kind, which is needed after 1 hour and may cost 12: by SMS, by SMS after 8 hours, with the app too.

    Integrals from 1 to 13 hours: of t ÷ (t + 1), 12 − ln 7; of (t − 8) ÷ (t − 7) from 8 on, 5 − ln 6. In the app t ÷ (t + 3): from 1 to
    8 hours 7 − 3 ln(11 ÷ 4), after them 5 − 3 ln(16 ÷ 11). Of the product of these two after 8 hours, as it is 1 − 3 ÷ (t + 3) −
    1 ÷ (t − 7) + 0.3 ÷ (t − 7) − 0.3 ÷ (t + 3): 5 − 3 ln(16 ÷ 11) − ln 6 + 0.3 (ln 6 − ln(16 ÷ 11)).
    """
    in_app, by_sms = 5 - 3 * log(16 / 11), 5 - log(6)
    both = 5 - 3 * log(16 / 11) - log(6) + 0.3 * (log(6) - log(16 / 11))
    either = 0.9 * (7 - 3 * log(11 / 4)) + 0.9 * in_app + 0.9 * by_sms - 0.81 * both
    return 1 - 0.9 * (12 - log(7)) / 12, 1 - 0.9 * by_sms / 12, 1 - either / 12


def test_one_month_of_a_mandate_with_fallback_after_eight_hours_worked_by_hand(draws):
    """Of 100 notices 70 go to people without the app, 6 to people who dropped it, 24 to people who have it."""
    run = simulate.run(by_hand(draws), [replace(FALLBACK_FOREVER, timeout_hours=8)], horizon=1)
    in_app = 0.9 * (1 / 4 + 12 / 18) / 2  # by the time it is needed: after 1 hour of one half, after 12 hours of the other
    opened = 0.9 * (8 / 11 + 8 / 14) / 2  # when the SMS is due
    sent = 76 + 24 * (1 - opened + 0.2 * opened)  # a fifth of those who opened it get one too
    sms, other = sent * 2 * (500 + 250 * (1 - sent / 100)), 10 * 2 * (500 + 250 * (1 - sent / 100))
    # First kind: 1 hour is before the SMS is due. Second: after 12 hours it is out for 4, of which 4 ÷ 6 read it.
    at_once, four_hours = 0.9 * (1 / 2 + 12 / 14) / 2, 0.9 * (0 + 4 / 6) / 2
    by_sms = 70 * at_once + 6 * four_hours + 24 * (1 - 0.6) * 0.6 / 2
    # In the end, 12 hours later: 13 and 24 hours after the notice, 5 and 16 after the SMS of those who were waited for.
    in_the_end = 70 * 0.9 * (13 / 14 + 24 / 26) / 2 + 6 * 0.9 * (5 / 6 + 16 / 18) / 2
    app_in_the_end = (1 - (1 - 0.9 * 13 / 16) * (1 - 0.9 * 5 / 6)) / 2 + (1 - (1 - 0.9 * 24 / 30) * (1 - 0.9 * 16 / 18)) / 2
    in_the_end += 24 * app_in_the_end
    missed = worked_misses()
    shares = 0.7, 0.06, 0.24
    mean_miss = sum(share * miss for share, miss in zip(shares, missed, strict=True))
    # 1,200 notices of 110 events, half of them of the first kind, to 20 ÷ 11 recipients: 3 to each, which count 1 + 0.25 × 2 times.
    chance = 0.1 / (1 - missed[0])
    delayed = sum(share * (1 - (1 - chance * miss) ** 1.5) for share, miss in zip(shares, missed, strict=True))
    hours = 110 / 12 * 12 * 0.5 * delayed
    pushes = 24  # to all who have the app, read or not
    messenger = 1_000_000 + 24_000 + pushes + 150_000 + 15_000  # connection, users, pushes, SMS of registrations, VAT on these
    carriage = (sent * 2 + 10 * 2 + 300) * 100  # at 100, whatever the price of the day
    worked = {
        "installs": 300,  # half of 600
        "active": 240,
        "lapsed": 60,
        "via_messenger": 24 * in_app,
        "via_sms": by_sms,
        "late": in_the_end - by_sms - 24 * in_app,
        "undelivered": 100 - in_the_end,
        "sms_sent": sent,
        "misses": 50 * mean_miss,  # of the kind that can harm
        # Four fifths of those opened within 8 hours get no SMS: 8 ÷ 11 and 8 ÷ 14 of those whom it reaches, of 24 notices.
        "unsent": 24 * 0.8 * opened,
        "unsent_seen_by_sms": 24 * 0.8 * 0.9 * (8 / 11 * 0.9 / 2 + 8 / 14 * 0.9 * 12 / 14) / 2,
        "unsent_seen": 24 * 0.8 * 0.9 * (1 / 4 + 8 / 14) / 2,  # within the hour that the first kind leaves
        "unsent_late": 24 * 0.8 * 0.9 * (8 / 11 - 1 / 4) / 2,
        "waiting_hours": hours,
        "months_on": 1,
        "notices": 100,
        "messages": 100,
        "recipients": 1000,
        "sms": sms,  # of the SMS that are not sent, half of the price more
        "sms_other": other,  # ten a month; the dearer tariff is everybody's
        "sms_vat": 0.1 / 2 * (sms + other),  # half of it is reclaimed
        "sms_fee": 1.1 * (sms + other) / 4,  # a quarter of the bill, VAT included
        "carriage": carriage,
        "licence": (sms + other + 150_000) / 4,
        "profit_tax": 0.2 * (0.75 * (sms + other + 150_000) - carriage),
        "dividend": 0,
        "connection": 1_000_000,
        "building": 0,  # it existed
        "running": 0,
        "users": 24_000,  # 240 a month at 1,200 a year
        "pushes": pushes,
        "registration_sms": 150_000,  # 300 at 500
        "registration_vat": 15_000,
        "messenger_sender": messenger / 4,
        "messenger_state": messenger * 3 / 8,  # half of what the sender leaves; the owner bears the other half
        "support": 3000,
        "change": 7000,
        "calls": 110 / 12 * mean_miss * 20,  # 60 trips and 50 events a year, of which so many are not known; half of these call
        "harm_on_sender": 110 / 12 * mean_miss * 30,
        "install_time": 15_000,
        "data_traffic": 480,
        "waiting": 1000 * hours,
        "coping": 0,  # SMS still come
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
        "operators": carriage + worked["licence"] + worked["profit_tax"] - sms - other - 150_000,
        "owner": messenger * 3 / 8,  # what nobody pays it
        "recipients": 0.9 * (worked["sms_fee"] + 15_000 + 480 + worked["waiting"]),
        "abroad": 0.1 * (worked["sms_fee"] + 15_000 + 480 + worked["waiting"]),
    }
    assert {account: run.cost(account).iloc[0, 0] for account in ACCOUNTS} == {k: pytest.approx(v) for k, v in paid.items()}
    assert run.cost(PURSE).iloc[0, 0] == pytest.approx(paid["sender"] + paid["state"])
    assert run.cost(COUNTRY).iloc[0, 0] == pytest.approx(sum(paid[account] for account in HOME))


@pytest.mark.parametrize(
    ("policy", "by_sms", "in_app"),
    [
        (replace(VOLUNTARY, reversal="never"), 76, 24),  # 70 without it and 6 who dropped it are sent one; 24 are in the app only
        (replace(FORCED, reversal="never"), 0, 24),  # nobody is sent one
    ],
    ids=["offered", "by order"],
)
def test_a_hundred_notices_without_an_sms_to_whoever_has_the_app_worked_by_hand(draws, policy, by_sms, in_app):
    run = simulate.run(by_hand(draws, p_soft=log(2), ceiling_soft=0.75), [policy], horizon=1)
    sms, app = 0.9 * (1 / 2 + 12 / 14) / 2, 0.9 * (1 / 4 + 12 / 18) / 2  # of both kinds, by the time they are needed
    in_the_end = by_sms * 0.9 * (13 / 14 + 24 / 26) / 2 + in_app * 0.9 * (13 / 16 + 24 / 30) / 2
    worked = {
        "sms_sent": by_sms,
        "via_sms": by_sms * sms,
        "via_messenger": in_app * app,
        "late": in_the_end - by_sms * sms - in_app * app,
        "undelivered": 100 - in_the_end,
        "pv_misses": 50
        * (by_sms * worked_misses()[0] + in_app * (1 - 0.9 * (12 - 3 * log(4)) / 12) + 100 - by_sms - in_app)
        / 100,
    }
    assert {line: run.line(line).iloc[0, 0] for line in worked} == {k: pytest.approx(v) for k, v in worked.items()}


@pytest.mark.parametrize(
    ("need_by", "has_it", "dropped_it", "never_had_it"),
    [
        (6, 0.9 * 6 / 9, 0, 0.9 * 6 / 7),  # before the SMS is due
        (8, 0.9 * 8 / 11, 0, 0.9 * 8 / 9),  # at that moment nobody has read it yet
        (9, 0.675 + 0.325 * 0.45, 0.45, 0.81),  # an hour later a half of those whom it reached: 0.9 × 9 ÷ 12 by the app is 0.675
    ],
)
def test_sms_after_eight_hours_helps_those_who_need_to_know_later_worked_by_hand(
    draws, need_by, has_it, dropped_it, never_had_it
):
    one = by_hand(draws, AT_ONCE | {"need_by": need_by, "share": 1})
    seen = simulate.run(one, [replace(FALLBACK_FOREVER, timeout_hours=8)], horizon=1).share_seen_in_time().iloc[0, 0]
    assert seen == pytest.approx(0.24 * has_it + 0.06 * dropped_it + 0.7 * never_had_it)


def test_one_delay_at_most_an_event_worked_by_hand(draws):
    """Nobody is told: a miss is whole. Both kinds harm, 3 notices of each to a recipient, which count 1.5 times.

    A notice not sent delays with 0.1, of which SMS are missed so often that the chances are 0.1 ÷ what is known by SMS: of the first
    kind 0.9 × (12 − ln 7) ÷ 12, of the second ∫ from 12 to 24 of t ÷ (t + 2), which is 12 − 2 ln(26 ÷ 14).
    """
    first, second = 0.1 / (0.9 * (12 - log(7)) / 12), 0.1 / (0.9 * (12 - 2 * log(26 / 14)) / 12)
    delayed = 1 - (1 - first) ** 1.5 * (1 - second) ** 1.5
    both = AT_ONCE, TO_KNOW | {"harm": "recipients"}
    run = simulate.run(by_hand(draws, *both), [SMS_STOP], horizon=1)
    assert run.line("waiting_hours").iloc[0, 0] == pytest.approx(110 / 12 * 6 * delayed)
    assert delayed < 1.5 * (first + second), "less than one delay for each miss"
    capped = simulate.run(by_hand(draws, *both, turns_missed=0.05), [SMS_STOP], horizon=1)
    assert capped.line("waiting_hours").iloc[0, 0] == pytest.approx(110 / 12 * 6 * 0.05), (
        "of as many turns as are missed for any reason"
    )
    independent = simulate.run(by_hand(draws, *both, further_miss=1), [SMS_STOP], horizon=1)
    assert independent.line("waiting_hours").iloc[0, 0] == pytest.approx(
        110 / 12 * 6 * (1 - (1 - first) ** 3 * (1 - second) ** 3)
    )


@pytest.mark.parametrize("coping_hours", [0, 2])
def test_who_adapts_to_silence_and_forgets_when_sms_return_worked_by_hand(draws, coping_hours):
    """Two months of an order that nobody follows, two of SMS, two of the order again: learned otherwise is 0.2 at first.

    Half of the way towards 0.8 a month: 0.2 and 0.5; it would be 0.65, and is so in the first month of SMS; half of the way back,
    0.425; and 0.3125 when the order returns; half of the way to 0.8 from there, 0.55625.
    """
    d = by_hand(
        draws,
        AT_ONCE | {"share": 1},
        p_hard=0,
        recipients_per_event=1200 / 110,  # one notice to each, which counts once
        learned_at_first=0.2,
        learned_in_the_end=0.8,
        adaptation_months=1 / log(2),
        coping_hours=coping_hours,
        reversal_rate=1,
        reintroduction_rate=1,
        spells=2,
    )
    path, months = [], range(1, 7)
    for horizon in months:
        run = simulate.run(d, [FORCED], horizon=horizon, discount_rate=0.0)
        path.append([run.line(line).iloc[0, 0] for line in ("pv_waiting_hours", "pv_coping_hours")])
    waiting, coping = np.diff(path, axis=0, prepend=0).T / (110 / 12 * 6)
    missed = worked_misses()[0]
    chance = 0.1 / (1 - missed)
    left = np.array([1, 0.5 / 0.8, np.nan, np.nan, 0.6875 / 0.8, 0.44375 / 0.8])  # of whom does not learn otherwise
    on = ~np.isnan(left)
    np.testing.assert_allclose(waiting[on], chance * left[on])
    np.testing.assert_allclose(waiting[~on], chance * missed)
    # Whoever learns at the window spends so many hours, a tenth as dear as those of waiting, on each of 1,200 ÷ 110 notices; but no more
    # than the waiting that it spares, and at least what it would have spared under SMS.
    learned = 0.8 * (1 - left[on])
    effort = coping_hours * 100 / 1000 * 1200 / 110 * learned / 6
    spared = chance * missed * (1 - left[on])
    worth = chance * (1 - left[on])
    np.testing.assert_allclose(coping[on], np.maximum(np.minimum(effort, worth), spared), atol=1e-15)
    np.testing.assert_array_equal(coping[~on], 0)
    assert (effort[1:] > spared[1:]).all() == (coping_hours > 0)


# ---- things that always add up -------------------------------------------------------------------------------


@given(policies())
def test_notices_are_known_in_time_or_late_or_never_and_no_count_is_negative(draws, policy):
    run = simulate.run(draws, [policy])
    parts = sum(run.line(line) for line in ("via_messenger", "via_sms", "late", "undelivered"))
    np.testing.assert_allclose(parts, run.line("notices"))
    for line in COUNTS:
        assert (run.line(line) >= -1e-9 * run.line(line).abs().max(axis=None)).all(axis=None), line


@given(policies(), any_kinds(), st.integers(1, 90))
def test_shares_are_shares_and_no_more_events_are_delayed_than_miss_a_turn(draws, policy, some, horizon):
    draws = of_kinds(draws, *some)
    run = simulate.run(draws, [policy], horizon=horizon, discount_rate=0.0)
    assert run.share_seen_in_time().stack().between(-1e-12, 1 + 1e-12).all()
    notices, events = run.line("notices")["any"], simulate.truck_trips_per_year(draws) + draws.events
    events = notices * events / simulate.messages_per_year(draws)
    most = draws.delay_hours * draws.delay_lost * draws.turns_missed * events
    assert (run.line("waiting_hours")["any"] <= most * (1 + 1e-9)).all()
    harmful = sum(one["share"] for one in some if one["harm"] != "nobody")
    assert run.line("pv_misses")["any"].between(-1e-9, harmful * notices * (1 + 1e-9)).all()
    assert (run.line("coping") >= 0).all(axis=None)
    people = run.line("active") + run.line("lapsed")
    assert (people["any"] <= run.line("recipients")["any"] * (1 + 1e-9)).all()
    assert (run.line("sms_sent") <= run.line("messages") * 2).all(axis=None)


@given(policies())
def test_a_messenger_that_brings_nobody_has_no_users_and_whoever_has_the_app_would_have_it_anyway(draws, policy):
    still = set_to(draws, p_soft=0, p_hard=0, q=0)
    policy = replace(policy, fixed_reach=None) if policy.messenger != "none" else policy
    run = simulate.run(still, [STATUS_QUO, policy])
    for line in ("installs", "users", "registration_sms", "support", "install_time", "data_traffic"):
        np.testing.assert_allclose(run.line(line)["any"], 0, atol=1e-6, err_msg=line)
    if policy.messenger != "popular":
        np.testing.assert_allclose(run.line("active")["any"], run.line("active")["status_quo"])
        recipients = draws.recipients * draws.notified_share * draws.able
        start = np.minimum(draws.installs_at_start, recipients)
        np.testing.assert_allclose(
            run.line("active")["any"], recipients - (recipients - start) * np.exp(-60 * draws.growth_anyway)
        )


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


def known_by_sms(draws):
    """Share of the notices that is known by SMS by the time by which it must be."""
    return standing_of(draws.records, draws.about.kinds, STATUS_QUO, False, 0.0, True)["by_sms"]


def test_the_share_seen_in_time_is_what_comes_and_is_not_late(draws, outcome):
    share = outcome.share_seen_in_time()
    np.testing.assert_allclose(share["status_quo"], known_by_sms(draws))
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
    shares = path["via_messenger"] + path["via_sms"] + path["late"] + path["undelivered"]
    np.testing.assert_allclose(shares, 1)
    assert (path["late"] >= -1e-9).all()


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
    for line in ("sms_sent", "sms", "via_sms", "undelivered", "late", "waiting", "pv_misses", "calls", "harm_on_sender"):
        np.testing.assert_allclose(run.line(line), 0, atol=1e-3, err_msg=line)  # notices, hours, rial of billions
    np.testing.assert_allclose(run.line("via_messenger"), run.line("messages"))
    assert (run.line("sms_other") > 0).all(axis=None)


def test_a_held_reach_is_the_share_that_the_messenger_carries(draws):
    path = simulate.monthly(draws, replace(FALLBACK_FOREVER, fixed_reach=0.3))
    np.testing.assert_allclose(path["via_messenger"], 0.3)
    drivers = draws.recipients * draws.notified_share
    np.testing.assert_allclose(path["active"], 0.3 * drivers[:, None] * np.ones(60))


def test_merged_notices_count_by_what_they_say_worked_by_hand(draws):
    """100 notices a month go by SMS, of which nine tenths arrive; from the second month on eight say what ten did, and a tenth is misread.

    By the time they are needed, 1 and 12 hours, 1 ÷ 2 and 12 ÷ 14 of those who got them have read them; 12 hours later 13 ÷ 14 and 24 ÷ 26.
    """
    lean = replace(STATUS_QUO, name="lean", lean=True, start="1401-03")
    values = {"leaner_messages": 0.8, "leaner_segments": 1, "readers_lost": 0.1}
    run = simulate.run(by_hand(draws, **values), [STATUS_QUO, lean], horizon=2)
    assert run.line("messages")["lean"][0] == pytest.approx(180)
    assert run.line("sms_sent")["lean"][0] == pytest.approx(180)
    in_time, in_the_end = (1 / 2 + 12 / 14) / 2, (13 / 14 + 24 / 26) / 2
    known = 90 + 81
    worked = {
        "notices": 200,
        "via_sms": known * in_time,
        "late": known * (in_the_end - in_time),
        "undelivered": 200 - known * in_the_end,
    }
    assert {line: run.line(line)["lean"][0] for line in worked} == {k: pytest.approx(v) for k, v in worked.items()}
    assert run.share_seen_in_time()["lean"][0] == pytest.approx(0.855 * in_time)  # by messages it would be (90 + 0.6 × 81) ÷ 160
    assert run.share_seen_in_time()["status_quo"][0] == pytest.approx(0.9 * in_time)
    missed = worked_misses()[0]  # of the first kind, 3 to a recipient, as before: what is merged is still to be known
    chance, misread = 0.1 / (1 - missed), 1 - 0.9 * (1 - missed)
    delayed = 2 - (1 - chance * missed) ** 1.5 - (1 - chance * misread) ** 1.5
    assert run.line("waiting_hours")["lean"][0] == pytest.approx(110 / 12 * 6 * delayed)


def test_of_notices_that_may_not_be_merged_as_many_are_sent(draws):
    about = dataclasses.replace(draws.about, may_merge=0.25)
    run = simulate.run(dataclasses.replace(draws, about=about), [STATUS_QUO, LEANER_SMS])
    kept = np.maximum(draws.leaner_messages, 0.75)
    np.testing.assert_allclose(run.line("messages")["leaner_sms"], run.line("messages")["status_quo"] * kept)


def test_a_resent_sms_reaches_those_whose_failure_is_reported_of_kinds_that_harm_worked_by_hand(draws):
    """Of 100 notices 50 can harm; a tenth fails, half of the failures is reported, two fifths of the resends arrive: 0.92 are delivered."""
    values = {"failures_reported": 0.5, "resend_delivered": 0.4}
    run = simulate.run(by_hand(draws, **values), [replace(STATUS_QUO, name="again", resend=True)], horizon=1)
    assert run.line("sms_sent")["again"][0] == pytest.approx(100 + 50 * 0.1 * 0.5)
    assert run.line("via_sms")["again"][0] == pytest.approx(50 * 0.92 / 2 + 50 * 0.9 * 12 / 14)
    missed = worked_misses()[0]
    resent = 1 - 0.92 * (12 - log(7)) / 12
    assert run.line("pv_misses")["again"][0] == pytest.approx(50 * resent)
    delayed = 1 - (1 - 0.1 / (1 - missed) * resent) ** 1.5
    assert run.line("waiting_hours")["again"][0] == pytest.approx(110 / 12 * 6 * delayed)


def test_whoever_declines_to_pay_gets_none_and_may_be_delayed_as_if_nothing_were_sent_worked_by_hand(draws):
    """A half declines. The others are told as before; two sorts of recipients, each with its own chance."""
    run = simulate.run(by_hand(draws, decline_share=0.5), [RECIPIENT_PAYS], horizon=1)
    assert run.line("sms_sent").iloc[0, 0] == pytest.approx(50)
    assert run.share_seen_in_time().iloc[0, 0] == pytest.approx(0.45 * (1 / 2 + 12 / 14) / 2)
    missed = worked_misses()[0]
    chance = 0.1 / (1 - missed)
    delayed = (1 - (1 - chance * missed) ** 1.5) / 2 + (1 - (1 - chance) ** 1.5) / 2
    assert run.line("waiting_hours").iloc[0, 0] == pytest.approx(110 / 12 * 6 * delayed)
    assert run.line("pv_misses").iloc[0, 0] == pytest.approx(50 * (missed + 1) / 2)


# ---- told less, never better off ---------------------------------------------------------------------------------

TOLD_LESS = (SMS_STOP, FORCED, CIRCULAR_1398, RECIPIENT_PAYS)


def never_better_off(draws, some=TOLD_LESS, **settings):
    """Waiting and coping of recipients are, in every draw, no less than with SMS as it is, over the months that were run."""
    draws = set_to(draws, odds_ratio_own=np.minimum(draws.odds_ratio_own, 1))
    run = simulate.run(draws, (STATUS_QUO, *some), **settings)
    borne = run.line("waiting") + run.line("coping")
    for policy in some:
        short = borne["status_quo"] - borne[policy.name]
        assert (short <= 1e-9 * borne["status_quo"].abs()).all(), policy.name
    return borne


def test_recipients_are_never_better_off_for_being_told_less_in_any_of_the_published_draws(case):
    draws = case.sample(2**12)
    assert (draws.odds_ratio_own <= 1).all(), "an app that nobody knew is not read more often than SMS"
    borne = never_better_off(draws)
    worse = borne["sms_stop"] > borne["status_quo"] * (1 + 1e-9)
    assert worse.mean() > 0.9, "but where as many turns are missed in any case"


@pytest.mark.parametrize(
    "values",
    [
        {"coping_hours": 0},
        {"further_miss": 1},
        {"learned_in_the_end": 1 - 1e-12, "adaptation_months": 0.1},
        {"turns_missed": 0.005},
        {"turns_missed": 0.02, "coping_hours": 0, "learned_in_the_end": 0.999, "further_miss": 1},
        {"delay_probability": 0.99, "coping_hours": 0, "turns_missed": 1},
        {"coping_hours": 0, "learned_at_first": 0.9, "learned_in_the_end": 0.5},
    ],
    ids=str,
)
def test_nor_where_learning_otherwise_is_free_or_everybody_learns_or_turns_are_capped(case, values):
    never_better_off(set_to(case.sample(2**12), **values))


@given(
    any_kinds(),
    st.fixed_dictionaries(
        {
            "coping_hours": st.sampled_from([0, 0.01, 1]),
            "further_miss": st.floats(0, 1),
            "learned_at_first": st.floats(0, 0.95),
            "learned_in_the_end": st.floats(0, 0.999),
            "adaptation_months": st.floats(0.1, 40),
            "turns_missed": st.sampled_from([0.001, 0.01, 0.1, 1]),
            "delay_probability": st.floats(0, 1),
            "delay_hours": st.floats(0.25, 48),
            "odds_ratio_own": st.floats(0, 1),
            "first_attempt_months": st.floats(0.5, 20),
            "decline_share": st.floats(0, 1),
        }
    ),
    st.integers(1, 60),
    st.booleans(),
)
def test_nor_in_any_other_draw(draws, some, values, horizon, soft):
    few = set_to(draws, slice(16), **values)
    more = (VOLUNTARY,) if soft else ()  # SMS stay for whoever has no app
    never_better_off(of_kinds(few, *some), (*TOLD_LESS, *more), horizon=horizon)


@given(policies())
def test_every_policy_is_counted_by_the_same_notices(draws, policy):
    run = simulate.run(draws, [STATUS_QUO, replace(policy, name="other")])
    np.testing.assert_array_equal(run.line("notices")["other"], run.line("notices")["status_quo"])


def test_a_tender_moves_no_notice_and_no_wait_by_a_bit(draws, outcome):
    """So that nobody is counted as better or worse off by a rounding."""
    for line in (*COUNTS, "waiting", "coping", "pv_misses", "calls", "harm_on_sender"):
        np.testing.assert_array_equal(outcome.line(line)["cheaper_sms"], outcome.line(line)["status_quo"], err_msg=line)


def test_all_services_move_their_other_messages_too(draws):
    run = simulate.run(draws, [replace(FORCED, reversal="never", fixed_reach=1.0, services="all")])
    np.testing.assert_allclose(bill(run), 0, atol=1e-6)


def test_a_leaner_service_sends_the_share_of_notices_and_segments_that_it_keeps(draws, outcome):
    notices, cost = outcome.line("messages"), outcome.line("sms")
    kept_messages = np.maximum(draws.leaner_messages, 1 - draws.about.may_merge)
    np.testing.assert_allclose(notices["leaner_sms"], notices["status_quo"] * kept_messages)
    kept = kept_messages * draws.leaner_segments / draws.segments_per_message
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
    brings = run.line("installs")["n0"] > 0  # in some draws all who are willing have it at the start
    assert ((paid["connection"] < paid["connection + users"]) == brings).all() and brings.mean() > 0.9
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
        ("delay_probability", 2, lambda o: o.line("waiting"), True),
        ("sms_delivered", 0.5, lambda o: o.line("waiting"), True),
        ("read_soon", 0.5, lambda o: o.line("waiting"), True),
        ("odds_ratio_own", 0.5, lambda o: o.cost("recipients"), True),
        ("odds_ratio_own", 0.5, lambda o: o.line("via_messenger"), False),
        ("further_miss", 2, lambda o: o.line("waiting"), True),
        ("recipients_per_event", 2, lambda o: o.line("waiting"), False),
        ("turns_missed", 0.1, lambda o: o.line("waiting"), False),
        ("delay_lost", 0.5, lambda o: o.cost("recipients"), False),
        ("coping_hours", 2, lambda o: o.cost("recipients"), True),
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
        (FORCED_WITH_FALLBACK, "timeout_hours", 24),
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
    delivered = np.broadcast_to(known_by_sms(draws)[:, None], (len(draws), 7))
    np.testing.assert_allclose(path["via_sms"][:, 5:], delivered)
    np.testing.assert_allclose(path["via_messenger"][:, 5:], 0, atol=1e-12)
    np.testing.assert_array_equal(path["via_sms"][:, :5], 0)


# ---- ways of reckoning that are settings of a run ----------------------------------------------------------------------


def test_a_fee_of_detention_is_charged_for_what_lies_beyond_its_free_days_alone(draws):
    """Two free working days of 24 hours: of a delay of 60 hours a fifth is charged at 19.5 million rial a day."""
    long = set_to(draws, delay_hours=60.0)
    own, fee = (simulate.run(long, (STATUS_QUO,), hour=hour) for hour in simulate.CHOSEN["hour"][0])
    np.testing.assert_allclose(fee.line("waiting"), own.line("pv_waiting_hours") * 0.2 * 19.5e6 / 24)
    short = simulate.run(set_to(draws, delay_hours=48.0), (STATUS_QUO, FORCED), hour="detention")
    assert (short.line("waiting") == 0).all(axis=None)
    for line in ("coping", "calls", "sms"):
        np.testing.assert_array_equal(own.line(line), fee.line(line))
    assert "hour = detention" in fee.stamp()["changes"]


def test_a_fee_of_trucks_is_refused_where_there_are_none(case):
    parking = cost_model.load("city_parking").sample(4)
    with pytest.raises(DataError, match="hour: found 'detention', expected 'own', as the fee is one of trucks"):
        simulate.run(parking, hour="detention")
    for setting, wrong in (("hour", "contract"), ("attention", "togther")):
        with pytest.raises(DataError, match=f"{setting}: "):
            simulate.run(parking, **{setting: wrong})


def test_whoever_reads_neither_knows_no_more_than_by_two_channels_that_are_read_apart(draws):
    """The upper bound is one: never fewer know, never fewer wait; where nobody is told twice it makes no difference."""
    apart, together = (simulate.run(draws, attention=attention) for attention in simulate.CHOSEN["attention"][0])
    twice = ["forced_with_fallback", "popular_messenger"]
    assert (apart.share_seen_in_time() >= together.share_seen_in_time() - 1e-12).all(axis=None)
    assert (apart.line("waiting") <= together.line("waiting") * (1 + 1e-9)).all(axis=None)
    assert (apart.line("waiting")[twice].mean() < 0.99 * together.line("waiting")[twice].mean()).all()
    once = [name for name in apart.line("waiting") if name not in twice]
    np.testing.assert_array_equal(apart.line("waiting")[once], together.line("waiting")[once])
