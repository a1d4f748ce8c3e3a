"""Where the equations meet: for each draw, for each scenario, month by month.

Quantities are counted here (messages by channel, installs, months, hours); the lines of `ledger` put prices on them.
The volume chain stands at the top because notebooks and charts also ask for it on its own.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numba import prange

from cost_model.faults import DataError, nearest
from cost_model.inputs.assumptions import Draws
from cost_model.inputs.data import month_index, observations
from cost_model.model import adoption, attention, billing, costs, freight, kinds, ledger, messages, prices, waiting
from cost_model.model.equation import compiled, equation, step
from cost_model.model.ledger import ACCOUNTS, COUNTRY, SUMS, Reckoning
from cost_model.model.scenarios import (
    BASELINE,
    HORIZON,
    MESSENGER_COSTS,
    MESSENGERS,
    ORDER,
    REVERSALS,
    differences,
    policies,
    told_first,
)

MONTHS_PER_YEAR = 12
YEAR = 12  # months
DISCOUNT_RATE, FIRST_MONTH = 0.05, "1401-02"  # choices, each an argument of `run`, as HORIZON is
# What of the operators' loss comes back to the state; a dividend takes the place of the tax.
RETURNS = {
    "licence": {"taxed": 0.0, "paid_out": 0.0},
    "licence and tax": {"taxed": 1.0, "paid_out": 0.0},
    "dividend": {"taxed": 0.0, "paid_out": 1.0},
}
RETURN = "licence and tax"
# What an hour of waiting is worth: what it costs whoever waits, or the fee of a contract once its free days are over.
HOURS = ("own", "detention")
HOUR = "own"
# Whether somebody who reads nothing in the messenger reads an SMS as others do, which is the upper bound, or reads nothing there either.
ATTENTIONS = ("independent", "together")
ATTENTION = "independent"
ALWAYS = 1.0e9  # months; longer than any horizon
CALENDARS_APART = 12 * 100  # months; further apart are only months of two calendars
NONE, POPULAR = MESSENGERS.index("none"), MESSENGERS.index("popular")
UNCERTAIN, CERTAIN = REVERSALS.index("uncertain"), REVERSALS.index("certain")

# ---- the volume chain: `d` is one draw, or the record array of all of them -----------------------------------


@equation
def truck_trips_per_year(d):
    """Truck trips of all flows in the first year: Σ tonnage × truck share ÷ payload, trip/year."""
    return (
        freight.truck_trips(d.tonnage_export, d.truck_share_export, d.payload)
        + freight.truck_trips(d.tonnage_import, d.truck_share_import, d.payload)
        + freight.truck_trips(d.tonnage_transit, d.truck_share_transit, d.payload)
    )


@equation
def messages_per_year(d):
    """Notices of the service in the first year: those of truck trips and those of other events, message/year."""
    of_trips = messages.messages(truck_trips_per_year(d), d.messages_per_trip)
    return of_trips + messages.messages(d.events, d.messages_per_event)


@equation
def segments_per_year(d):
    """Billed segments of the notices in the first year, segment/year."""
    return messages.segments(messages_per_year(d), d.segments_per_message)


@equation
def sms_tariff(d):
    """Mean tariff of a segment in the first year, VAT excluded, rial/segment."""
    return costs.tariff_per_segment(d.tariff, d.latin_share, d.latin_ratio)


def contract_ratio(d):
    """What an SMS of the first year costs by the contract ÷ its list price: steps of the year's volume, and what is delivered.

    d  draws, which know their case; records alone have no contract
    Returns a pure number.
    """
    about = getattr(d, "about", None)
    if about is None:
        return 1.0
    billed = d.sms_delivered if about.sms_billed == "delivered" else 1.0
    volume = billed * (messages_per_year(d) + d.other_messages) * d.segments_per_message
    return billed * prices.mean_ratio(volume, *price_steps(about))


def detention_per_hour(d):
    """What a contract charges for a delayed truck, spread over all the hours of the delay, rial/hour.

        fee × max(delay hours − free hours, 0) ÷ delay hours

    Returns rial/hour.  Source: detention_tariff_1401 (fee a working day of 24 hours, and the fewer of its free days).
    """
    table = observations("detention").query("place == 'Iran' and year == '1401'").set_index("unit").value
    fee, free = table["rial/working day"] / 24.0, 24.0 * np.min(table["free working day"])
    return fee * np.maximum(d.delay_hours - free, 0.0) / d.delay_hours


def price_steps(about):
    """From how many segments a year each price of the contract of a case holds, and these prices ÷ tariff; none for draws of no case."""
    steps = about.steps if about else ()
    return tuple(part[: len(steps)] for part in prices.schedule(steps))


def sms_bill_per_year(d):
    """What the operators are paid for the notices in the first year, VAT included, rial/year."""
    return costs.sms_bill(segments_per_year(d), sms_tariff(d), d.vat) * contract_ratio(d)


def sms_bill_per_trip(d):
    """SMS bill of one truck trip, VAT included, rial/trip; 0 in a case without truck trips."""
    segments = messages.segments(d.messages_per_trip, d.segments_per_message)
    return costs.sms_bill(segments, sms_tariff(d), d.vat) * contract_ratio(d)


def equal_waiting_seconds_per_trip(d):
    """Seconds of waiting of the truck that cost as much as the SMS of its trip, second/trip; 0 without truck trips."""
    return costs.equal_waiting_seconds(sms_bill_per_trip(d), d.hour_value)


# ---- what a run gives ---------------------------------------------------------------------------------------

# Sums over the horizon, not discounted; the last three are those of the last month.
COUNTS = (
    *("notices", "messages", "via_messenger", "via_sms", "late", "undelivered", "sms_sent", "misses"),
    *("unsent", "unsent_seen_by_sms", "unsent_seen", "unsent_late"),  # notices that no longer go by SMS, and who saw them
    *("waiting_hours", "installs", "months_on", "active", "lapsed", "recipients"),
)
# What money is paid for, each month's discounted; see the lines of the ledger that take them. Misses have no price of their own.
DISCOUNTED = (
    *("pv_segments_paid", "pv_segments_other_paid", "pv_segments_of_recipients", "pv_segments_carried", "pv_segments_unsent"),
    *("pv_connections", "pv_buildings", "pv_running_years", "pv_user_years", "pv_registrations", "pv_pushes"),
    *("pv_installs", "pv_active_months", "pv_changes", "pv_missed_events", "pv_waiting_hours", "pv_coping_hours", "pv_misses"),
)
QUANTITIES = np.dtype([(name, np.float64) for name in (*COUNTS, *DISCOUNTED)])
# What `monthly` gives besides costs: who has the app (quantity: column of the run), and by which channel a notice went.
STATES = {"active": "active", "lapsed": "lapsed", "notified": "recipients"}
CHANNELS = ("via_messenger", "via_sms", "late", "undelivered")
MONTHLY = (*ACCOUNTS, *SUMS, *STATES, *CHANNELS)
LEVERS = np.dtype(
    [
        ("messenger", np.int64),
        ("hard", np.int64),
        ("sms_without_app", np.float64),
        ("sms_if_unseen", np.float64),
        ("reversal", np.int64),
        ("start", np.int64),
        ("timeout_hours", np.float64),
        ("all_services", np.float64),
        ("lean", np.int64),
        ("price_factor", np.float64),
        ("recipient_pays", np.int64),
        ("resend", np.int64),
        ("building", np.float64),
        ("running", np.float64),
        ("users", np.float64),
        ("changes", np.float64),
        ("fixed_reach", np.float64),
        ("silent", np.int64),
        ("independent", np.int64),
        ("kept_apart", np.float64),
        ("sms_billed", np.int64),
        ("app_billed", np.int64),
    ]
)
KINDS = np.dtype([(name, np.float64) for name in ("share", "need_by", "soon", "later", "on_recipients", "on_sender")])

# ---- the run: blocks of draws go through the months side by side, as the processor works on several at once -------

LANES = 32  # draws in a block, so few that it stays in the fastest memory; `t.active[k]` is of the k-th of them


def _columns(names, kind=np.float64):
    return [(name, kind, LANES) for name in names.split()]


# Where a recipient stands under a messenger. Of each it is known how notices reach it, with and without SMS.
STANDINGS = WITHOUT_APP, LAPSED, ACTIVE = 0, 1, 2
BILLED = billing.REPORTS["app"]  # when a notice in the app is billed, and an SMS: once it is that
SENT, DELIVERED, SEEN = range(len(BILLED))
NEVER = 1.0e9  # hours; longer than anybody waits for a notice
NOT_YET = -1.0  # in place of a share that is reckoned when it is first asked for

# What the months need to know of a draw, whatever the scenario; misses and chances of a delay are those under SMS.
KNOWN = np.dtype(
    _columns("recipients able growth growth_anyway dearer leave_on leave_off first_month_loss price_reaction per_message")
    + _columns("lean_messages lean_segments turns_missed delay_hours delay_lost by_sms late missed misses delay_chance")
    + _columns("own_effort adapts learned_at_first learned_in_the_end first_notices first_other_messages sms_delivered")
)
# The same of each kind of notice.
OF_KIND = np.dtype(
    _columns("alpha beta read_in_time read_in_the_end miss_by_sms miss_by_own miss_by_popular miss_by_app chance counted harming")
)
# Where a draw stands under a scenario, and what was counted so far. Volumes are in notices of the first month;
# `pv_` is discounted, the rest is not.
TALLY = np.dtype(
    _columns("on spell", np.int64)
    + _columns("switch willing p come_back anyway active lapsed new volume tariff learned")
    + _columns(
        "kept per_message factor seen pushed by_sms once sent_share unseen late_share missed misses lost unlearned coping other_sent pays every"
    )
    + _columns("gone gone_seen_by_sms gone_seen gone_late unsent unsent_seen_by_sms unsent_seen unsent_late all_misses pv_unsent")
    + _columns("notices messages via_messenger via_sms undelivered late sent hours installs months_on")
    + _columns("pv_paid pv_other_paid pv_by_recipients pv_other_by_recipients pv_carried pv_other_carried pv_pushes pv_hours")
    + _columns("pv_missed pv_misses pv_coping pv_installs pv_active pv_on pv_first used contract")
)
# What a notice comes to for a recipient who stands somewhere, over all kinds; shares of notices, and the chance of a delay.
STANDING = np.dtype(
    _columns("by_app pushed by_sms late missed misses delay_chance once again gone gone_seen_by_sms gone_seen gone_late")
)
UNKNOWN, BLANK = np.zeros(1, KNOWN), np.zeros(1, TALLY)
NOWHERE = np.zeros(len(STANDINGS), STANDING)


@equation
def first_month_notices(d):
    """What recipients are told of in the first month, notice/month: the messages of the service as it is."""
    return messages_per_year(d) / MONTHS_PER_YEAR


@equation
def messages_per_event(d):
    """Notices that an event triggers, of truck trips and others, message/event; 0 where there are no events."""
    events = truck_trips_per_year(d) + d.events
    return messages_per_year(d) / events if events > 0.0 else 0.0


@equation
def spell_length(d, lever, on, spell):
    """Months until the mandate switches again, after it was switched `on` (or off) for the `spell`-th time."""
    if lever.reversal == CERTAIN:
        return d.first_attempt_months if on else ALWAYS
    if lever.reversal == UNCERTAIN and spell < d.spells.shape[0]:
        return adoption.spell_months(d.spells[spell], d.reversal_rate if on else d.reintroduction_rate)
    return ALWAYS


@step
def know(d, kinds, known, of_kind, k):
    """What the months need to know of a draw, whatever the scenario."""
    known.recipients[k] = adoption.notified_recipients(d.recipients, d.notified_share)
    known.able[k] = adoption.willing_recipients(known.recipients[k], d.able, 1.0)
    known.growth[k] = freight.monthly_factor(d.tonnage_growth)
    known.growth_anyway[k] = adoption.monthly_share(d.growth_anyway)
    known.dearer[k] = freight.monthly_factor(d.tariff_growth)
    known.leave_on[k] = adoption.monthly_share(d.churn_on)
    known.leave_off[k] = adoption.monthly_share(d.churn_off)
    known.first_month_loss[k] = d.first_month_loss
    known.price_reaction[k] = d.price_reaction
    known.per_message[k] = d.segments_per_message
    known.lean_messages[k] = d.leaner_messages
    known.lean_segments[k] = d.leaner_segments
    known.turns_missed[k] = d.turns_missed
    known.learned_at_first[k], known.learned_in_the_end[k] = d.learned_at_first, d.learned_in_the_end
    known.adapts[k] = waiting.adapted_in_a_month(d.adaptation_months)
    known.delay_hours[k], known.delay_lost[k] = d.delay_hours, d.delay_lost
    known.sms_delivered[k] = d.sms_delivered
    known.first_notices[k] = first_month_notices(d)
    known.first_other_messages[k] = d.other_messages / MONTHS_PER_YEAR
    known.by_sms[k], known.late[k], known.missed[k], known.misses[k] = 0.0, 0.0, 0.0, 0.0
    log_none, of_sender, of_event = 0.0, sender_share_of(kinds), messages_per_event(d)
    for j in range(kinds.shape[0]):
        kind, of = kinds[j], of_kind[j]
        beta = attention.slope(kind.soon, d.read_soon, kind.later, d.read_later)
        alpha = attention.start(kind.soon, d.read_soon, beta)
        of.alpha[k], of.beta[k] = alpha, beta
        of.read_in_time[k] = attention.read(kind.need_by, alpha, beta)
        of.read_in_the_end[k] = attention.read(kind.need_by + d.delay_hours, alpha, beta)
        in_time, in_the_end = d.sms_delivered * of.read_in_time[k], d.sms_delivered * of.read_in_the_end[k]
        missed = miss_by(d, kind, of, 0.0, d.sms_delivered, 1.0, 0, 1, k)
        of.miss_by_own[k], of.miss_by_popular[k] = NOT_YET, NOT_YET
        to_each = of_event * kind.share / d.recipients_per_event
        of.miss_by_sms[k] = missed
        of.chance[k] = waiting.chance_of_delay(d.delay_probability, missed)
        of.counted[k] = waiting.misses_that_count(to_each, d.further_miss) * kind.on_recipients
        known.by_sms[k] += kind.share * in_time
        known.late[k] += kind.share * (in_the_end - in_time)
        known.missed[k] += kind.share * kind.on_sender / of_sender * missed
        known.misses[k] += kind.share * max(kind.on_recipients, kind.on_sender) * missed
        log_none += waiting.log_no_delay(of.chance[k], missed, of.counted[k])
        of.harming[k] = kind.share * kind.on_recipients
    known.delay_chance[k] = min(waiting.delayed(log_none), d.turns_missed)
    known.own_effort[k] = d.coping_hours * d.recipient_time / d.hour_value * of_event


@equation
def miss_by(d, kind, of, timeout, delivered, odds_ratio, app, independent, k):
    """Full misses per notice of a kind, as `attention.miss` has them; not reckoned where missing it harms nobody."""
    if max(kind.on_recipients, kind.on_sender) <= 0.0:
        return 0.0
    alpha, beta = of.alpha[k], of.beta[k]
    return attention.miss(
        kind.need_by, d.delay_hours, timeout, delivered, d.sms_delivered, odds_ratio, app, alpha, beta, independent
    )


@equation
def sender_share_of(kinds):
    """Share of the notices whose misses fall on the sender; 1 where there are none, so that it can be divided by."""
    total = 0.0
    for j in range(kinds.shape[0]):
        total += kinds[j].share * kinds[j].on_sender
    return total if total > 0.0 else 1.0


@equation
def timeout_of(standing, lever, takes_sms):
    """Hours after which a recipient who stands somewhere is sent an SMS: 0 at once, NEVER not at all."""
    if not takes_sms:
        return NEVER
    if standing == ACTIVE:
        return lever.timeout_hours if lever.sms_if_unseen else NEVER
    if not lever.sms_without_app:
        return NEVER
    return lever.timeout_hours if standing == LAPSED and lever.sms_if_unseen else 0.0


@equation
def without_sms(opened, duplicates, timeout, by_app, by_app_in_the_end, by_sms, independent):
    """Notices that no longer go by SMS, as shares of all that a recipient who stands somewhere is sent.

    opened   share opened in the messenger before the time-out;  duplicates  of these, for which an SMS is sent all the same
    by_app, by_app_in_the_end  share known by the messenger by the time that counts, and at the end of a delay
    by_sms   share that an SMS sent at once would have shown in time;  independent  see `attention.known_by_either`
    Returns those that no longer go by SMS; of these, that an SMS would have shown in time, that are seen in time, and later.
    """
    if timeout >= NEVER:
        return 1.0, by_sms, by_app, by_app_in_the_end - by_app
    among = 1.0 - duplicates  # of those opened: whoever opened one before the time-out is sent no SMS
    in_time = among * min(opened, by_app)
    before = opened * by_sms if independent else min(opened, by_sms)
    return among * opened, among * before, in_time, among * min(opened, by_app_in_the_end) - in_time


@step
def stand(d, lever, kinds, known, of_kind, s, standing, k):
    """What a notice comes to for a recipient who stands somewhere while the policy is on, over all kinds, with SMS and without."""
    s.by_app[k], s.pushed[k], s.by_sms[k], s.late[k], s.missed[k], s.misses[k] = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    s.delay_chance[k], s.once[k], s.again[k] = 0.0, 0.0, 0.0
    s.gone[k], s.gone_seen_by_sms[k], s.gone_seen[k], s.gone_late[k] = 0.0, 0.0, 0.0, 0.0
    app, held = 1 if standing == ACTIVE else 0, lever.fixed_reach >= 0.0
    odds_ratio = d.odds_ratio_popular if lever.messenger == POPULAR else d.odds_ratio_own
    declined, of_sender = d.decline_share if lever.recipient_pays else 0.0, sender_share_of(kinds)
    for takes_sms in range(2):
        among = 1.0 - declined if takes_sms else declined
        timeout, log_none = timeout_of(standing, lever, takes_sms), 0.0
        for j in range(kinds.shape[0] if among > 0.0 else 0):
            kind, of = kinds[j], of_kind[j]
            alpha, beta = of.alpha[k], of.beta[k]
            harms = max(kind.on_recipients, kind.on_sender)
            failed_first = (1.0 - d.sms_delivered) * d.failures_reported if lever.resend and harms > 0.0 else 0.0
            delivered = d.sms_delivered + failed_first * d.resend_delivered
            delivered = min(delivered * (1.0 - d.readers_lost), 1.0) if lever.lean else delivered
            by_app, in_the_end, opened, missed = 0.0, 0.0, 0.0, 0.0
            if app and held:  # whoever is reached knows at once
                by_app, in_the_end, opened = 1.0, 1.0, 1.0
            elif app:
                by_app = attention.known_by_app(of.read_in_time[k], odds_ratio, d.sms_delivered)
                in_the_end = attention.known_by_app(of.read_in_the_end[k], odds_ratio, d.sms_delivered)
            if app and not held and timeout < NEVER:
                opened = attention.known_by_app(attention.read(timeout, alpha, beta), odds_ratio, d.sms_delivered)
            pushed = (in_the_end if lever.app_billed == SEEN else d.sms_delivered if lever.app_billed == DELIVERED else 1.0) * app
            # What comes by one channel alone is known of the draw; both together take a mean over the hours of their own.
            if not app and timeout == 0.0:
                missed = of.miss_by_sms[k] + (1.0 - of.miss_by_sms[k]) * (1.0 - delivered / d.sms_delivered)
            elif not app and timeout == NEVER:
                missed = 1.0
            elif app and not held and timeout == NEVER:
                alone = of.miss_by_popular if lever.messenger == POPULAR else of.miss_by_own
                if alone[k] == NOT_YET:
                    alone[k] = miss_by(d, kind, of, NEVER, d.sms_delivered, odds_ratio, 1, 1, k)
                missed = alone[k]
            elif not held or not app:
                missed = miss_by(d, kind, of, timeout, delivered, odds_ratio, app, lever.independent, k)
            read, read_later = of.read_in_time[k], of.read_in_the_end[k]
            if timeout > 0.0:
                read = attention.read(kind.need_by - timeout, alpha, beta)
                read_later = attention.read(kind.need_by + d.delay_hours - timeout, alpha, beta)
            in_time = attention.known_by_either(by_app, delivered * read, lever.independent)
            by_app_in_the_end = in_the_end
            in_the_end = attention.known_by_either(in_the_end, delivered * read_later, lever.independent)
            if app and timeout == NEVER:
                of.miss_by_app[k] = missed
            gone, gone_by_sms, gone_seen, gone_late = without_sms(
                opened, d.duplicates, timeout, by_app, by_app_in_the_end, d.sms_delivered * of.read_in_time[k], lever.independent
            )
            s.gone[k] += among * kind.share * gone
            s.gone_seen_by_sms[k] += among * kind.share * gone_by_sms
            s.gone_seen[k] += among * kind.share * gone_seen
            s.gone_late[k] += among * kind.share * gone_late
            sent = 1.0 - opened + d.duplicates * opened if timeout < NEVER else 0.0
            s.by_app[k] += among * kind.share * by_app
            s.pushed[k] += among * kind.share * pushed
            s.by_sms[k] += among * kind.share * (in_time - by_app)
            s.late[k] += among * kind.share * (in_the_end - in_time)
            s.missed[k] += among * kind.share * kind.on_sender / of_sender * missed
            s.misses[k] += among * kind.share * harms * missed
            s.once[k] += among * kind.share * sent
            s.again[k] += among * kind.share * sent * failed_first
            log_none += waiting.log_no_delay(of.chance[k], missed, of.counted[k])
        s.delay_chance[k] += among * waiting.delayed(log_none)


@step
def begin(d, lever, known, t, k):
    """Where a draw stands under a scenario before the first month."""
    ceiling, p = (d.ceiling_hard, d.p_hard) if lever.hard else (d.ceiling_soft, d.p_soft)
    t.p[k] = p
    t.willing[k] = adoption.willing_recipients(known.recipients[k], d.able, ceiling)
    t.come_back[k] = adoption.monthly_share(p)
    installed = d.popular_share * known.recipients[k] if lever.messenger == POPULAR else d.installs_at_start
    t.anyway[k] = min(installed, known.able[k]) if lever.fixed_reach < 0.0 else 0.0
    t.active[k] = t.anyway[k]
    t.switch[k] = lever.start
    t.volume[k], t.tariff[k] = 1.0, 1.0
    t.learned[k] = d.learned_at_first
    t.contract[k] = 1.0


@step
def switch(d, lever, t, k, month):
    """Whether the policy is on in a month."""
    while t.switch[k] <= month:
        t.on[k] = 1 - t.on[k]
        t.switch[k] += spell_length(d, lever, t.on[k], t.spell[k])
        t.spell[k] += 1


@step
def grow_anyway(known, t, k):
    """Who has the app at the end of a month in which nobody is told by it: it has a use of its own."""
    t.anyway[k] += known.growth_anyway[k] * (known.able[k] - t.anyway[k])
    t.active[k] = t.anyway[k]


@step
def install(d, lever, known, t, k):
    """Who installs the app in a month. Apart from `adopt`, which has no exponential and is reckoned side by side."""
    t.new[k] = 0.0
    if t.on[k] and lever.fixed_reach < 0.0:
        t.new[k] = adoption.new_installs(t.willing[k], t.active[k], t.lapsed[k], t.p[k], d.q)
    elif t.on[k] and t.months_on[k] == 0.0:
        t.new[k] = lever.fixed_reach * known.recipients[k]


@step
def adopt(lever, known, t, k):
    """Who has the app at the end of the month: whoever would have it anyway, and whom the policy brings, who may leave again."""
    on, spell, active, lapsed, anyway = t.on[k], t.spell[k], t.active[k], t.lapsed[k], t.anyway[k]
    recipients = known.recipients[k]
    if lever.fixed_reach >= 0.0:
        t.active[k] = lever.fixed_reach * recipients if on else 0.0
        return
    loss, leave_on, leave_off, come_back = known.first_month_loss[k], known.leave_on[k], known.leave_off[k], t.come_back[k]
    leave = leave_on if on else leave_off if spell > 0 else 0.0
    churned, returning = leave * (active - anyway), come_back * lapsed if on else 0.0
    anyway += known.growth_anyway[k] * (known.able[k] - anyway)
    lapsed = adoption.next_lapsed(lapsed, t.new[k], loss, returning, churned)
    active = max(adoption.next_active(active, t.new[k], loss, returning, churned), anyway)
    t.active[k], t.lapsed[k], t.anyway[k] = active, min(lapsed, recipients - active), anyway


@step
def share(lever, known, standings, t, k):
    """How the notices of a month go: messenger, SMS or nobody. Without branches, so that draws are reckoned side by side.

    What is read under a condition is fetched draw by draw, so it is read first.
    """
    on, recipients, active, lapsed = t.on[k], known.recipients[k], t.active[k], t.lapsed[k]
    without, gone, using = standings[WITHOUT_APP], standings[LAPSED], standings[ACTIVE]
    own, factor, every, per_message = lever.messenger != NONE, lever.price_factor, lever.all_services, known.per_message[k]
    lean, pays = on & lever.lean, on & lever.recipient_pays
    lean_messages, lean_segments = max(known.lean_messages[k], lever.kept_apart), known.lean_segments[k]
    by_sms, late, missed, misses, delay = known.by_sms[k], known.late[k], known.missed[k], known.misses[k], known.delay_chance[k]
    active_share, lapsed_share = (active / recipients, lapsed / recipients) if own else (0.0, 0.0)
    factor, every = (factor, every) if on else (1.0, 0.0)
    kept, per_message = (lean_messages, lean_segments) if lean else (1.0, per_message)
    rest = 1.0 - active_share - lapsed_share
    seen = active_share * using.by_app[k]
    by_sms_on = rest * without.by_sms[k] + lapsed_share * gone.by_sms[k] + active_share * using.by_sms[k]
    late_on = rest * without.late[k] + lapsed_share * gone.late[k] + active_share * using.late[k]
    missed_on = rest * without.missed[k] + lapsed_share * gone.missed[k] + active_share * using.missed[k]
    misses_on = rest * without.misses[k] + lapsed_share * gone.misses[k] + active_share * using.misses[k]
    delay_on = rest * without.delay_chance[k] + lapsed_share * gone.delay_chance[k] + active_share * using.delay_chance[k]
    once_on = rest * without.once[k] + lapsed_share * gone.once[k] + active_share * using.once[k]
    again_on = rest * without.again[k] + lapsed_share * gone.again[k] + active_share * using.again[k]
    unsent_on = rest * without.gone[k] + lapsed_share * gone.gone[k] + active_share * using.gone[k]
    by_sms_before = (
        rest * without.gone_seen_by_sms[k] + lapsed_share * gone.gone_seen_by_sms[k] + active_share * using.gone_seen_by_sms[k]
    )
    t.gone[k] = unsent_on if on else 0.0
    t.gone_seen_by_sms[k] = by_sms_before if on else 0.0
    t.gone_seen[k] = active_share * using.gone_seen[k] if on else 0.0
    t.gone_late[k] = active_share * using.gone_late[k] if on else 0.0
    t.seen[k] = seen if on else 0.0
    t.pushed[k] = active_share * using.pushed[k] if on else 0.0
    t.by_sms[k] = by_sms_on if on else by_sms
    t.late_share[k] = late_on if on else late
    t.unseen[k] = 1.0 - t.seen[k] - t.by_sms[k] - t.late_share[k]
    t.missed[k] = missed_on if on else missed
    t.misses[k] = misses_on if on else misses
    t.once[k] = once_on if on else 1.0
    t.sent_share[k] = once_on + again_on if on else 1.0
    chance = min(delay_on, known.turns_missed[k]) if on else delay
    t.unlearned[k] = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], chance)
    t.lost[k] = t.unlearned[k]
    t.other_sent[k] = t.sent_share[k] if every else 1.0
    t.kept[k], t.per_message[k], t.factor[k] = kept, per_message, factor
    t.pays[k], t.every[k] = pays, every


@step
def fall_silent(lever, known, of_kind, t, k):
    """Waiting and coping of a month without any SMS, in which ever more people learn otherwise; or in which they forget it again."""
    learned, at_first = t.learned[k], known.learned_at_first[k]
    if not t.on[k]:
        t.coping[k] = 0.0
        t.learned[k] = waiting.next_learned(learned, at_first, known.adapts[k])
        return
    by_app, by_nothing, by_sms, missed = 0.0, 0.0, 0.0, 0.0
    reached = t.active[k] / known.recipients[k] if lever.messenger != NONE else 0.0
    for j in range(of_kind.shape[0]):
        of = of_kind[j]
        missed += of.harming[k] * (1.0 - reached * (1.0 - of.miss_by_app[k]))
        chance = waiting.net_chance(of.chance[k], learned, at_first)
        if lever.messenger != NONE:
            by_app += waiting.log_no_delay(chance, of.miss_by_app[k], of.counted[k])
        by_nothing += waiting.log_no_delay(chance, 1.0, of.counted[k])
        by_sms += waiting.log_no_delay(chance, of.miss_by_sms[k], of.counted[k])
    chance = waiting.delayed(by_nothing)
    if lever.messenger != NONE:
        chance = reached * waiting.delayed(by_app) + (1.0 - reached) * chance
    chance = min(chance, known.turns_missed[k])
    spared = known.delay_chance[k] - min(waiting.delayed(by_sms), known.turns_missed[k])
    t.lost[k] = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], chance)
    spared = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], spared)
    effort = known.own_effort[k] * missed * (learned - at_first)
    t.coping[k] = waiting.coping(effort, t.unlearned[k] - t.lost[k], spared)
    t.learned[k] = waiting.next_learned(learned, known.learned_in_the_end[k], known.adapts[k])


@step
def count_in_messenger(t, k, present):
    """Installs and notices of the month in the messenger."""
    on, volume = t.on[k], t.volume[k]
    t.installs[k] += t.new[k]
    t.via_messenger[k] += volume * t.seen[k]
    t.pv_pushes[k] += present * volume * t.kept[k] * t.pushed[k]
    t.pv_installs[k] += present * t.new[k]
    t.pv_active[k] += present * (t.active[k] - t.anyway[k]) if on else 0.0


@step
def charge(lever, known, starts, ratios, t, k, month):
    """What an SMS of a month costs by the contract, as a share of its list price: by steps of the year's volume, and once delivered."""
    billed = known.sms_delivered[k] if lever.sms_billed == DELIVERED else 1.0
    of_service = known.first_notices[k] * t.volume[k] * t.kept[k] * t.sent_share[k] * t.per_message[k]
    of_others = known.first_other_messages[k] * t.volume[k] * t.other_sent[k] * known.per_message[k]
    volume = billed * (of_service + of_others)
    used = prices.used_before(t.used[k], month)
    t.contract[k] = billed * prices.charged(used, volume, starts, ratios) / volume if volume > 0.0 else billed
    t.used[k] = used + volume


@step
def count(known, t, k, present):
    """What else is counted of the notices of a month."""
    on, volume = t.on[k], t.volume[k]
    price = t.contract[k] * t.factor[k] * costs.tariff_in_use(t.tariff[k], known.price_reaction[k], 1.0 - t.once[k])
    carried = volume * t.kept[k] * t.sent_share[k] * t.per_message[k]
    other_carried = volume * t.other_sent[k] * known.per_message[k]
    t.notices[k] += volume
    t.unsent[k] += volume * t.gone[k]
    t.unsent_seen_by_sms[k] += volume * t.gone_seen_by_sms[k]
    t.unsent_seen[k] += volume * t.gone_seen[k]
    t.unsent_late[k] += volume * t.gone_late[k]
    t.all_misses[k] += volume * t.misses[k]
    t.pv_unsent[k] += present * t.contract[k] * t.tariff[k] * volume * t.gone[k] * known.per_message[k]
    t.messages[k] += volume * t.kept[k]
    t.via_sms[k] += volume * t.by_sms[k]
    t.late[k] += volume * t.late_share[k]
    t.undelivered[k] += volume * t.unseen[k]
    t.sent[k] += volume * t.kept[k] * t.sent_share[k]
    t.hours[k] += volume * t.lost[k]
    t.pv_carried[k] += present * carried
    t.pv_other_carried[k] += present * other_carried
    t.pv_paid[k] += present * price * carried
    t.pv_other_paid[k] += present * price * other_carried
    t.pv_by_recipients[k] += present * price * carried * t.pays[k]
    t.pv_other_by_recipients[k] += present * price * other_carried * t.every[k] * t.pays[k]
    t.pv_hours[k] += present * volume * t.lost[k]
    t.pv_coping[k] += present * volume * t.coping[k]
    t.pv_missed[k] += present * volume * t.missed[k]
    t.pv_misses[k] += present * volume * t.misses[k]
    t.pv_first[k] += present if on and t.months_on[k] == 0.0 else 0.0
    t.pv_on[k] += present if on else 0.0
    t.months_on[k] += 1.0 if on else 0.0
    t.volume[k] *= known.growth[k]
    t.tariff[k] *= known.dearer[k]


@step
def tell(d, lever, known, t, k, o):
    """What was counted of a draw, in its units: one row of the quantities, written to `o`."""
    notices = first_month_notices(d)
    other = d.other_messages / MONTHS_PER_YEAR
    events = (truck_trips_per_year(d) + d.events) / MONTHS_PER_YEAR
    own = lever.messenger != NONE
    o.notices = notices * t.notices[k]
    o.messages = notices * t.messages[k]
    o.via_messenger = notices * t.via_messenger[k]
    o.via_sms = notices * t.via_sms[k]
    o.undelivered = notices * t.undelivered[k]
    o.late = notices * t.late[k]
    o.sms_sent = notices * t.sent[k]
    o.misses = notices * t.all_misses[k]
    o.unsent = notices * t.unsent[k]
    o.unsent_seen_by_sms = notices * t.unsent_seen_by_sms[k]
    o.unsent_seen = notices * t.unsent_seen[k]
    o.unsent_late = notices * t.unsent_late[k]
    o.waiting_hours = events * t.hours[k]
    o.installs = t.installs[k]
    o.months_on = t.months_on[k] if own else 0.0
    o.active = t.active[k]
    o.lapsed = t.lapsed[k]
    o.recipients = known.recipients[k]
    paid, other_paid = notices * t.pv_paid[k], other * t.pv_other_paid[k]
    asked = notices * t.pv_by_recipients[k] + other * t.pv_other_by_recipients[k]  # of recipients, by the policy
    o.pv_segments_paid = paid
    o.pv_segments_other_paid = other_paid
    o.pv_segments_of_recipients = asked + (1.0 - d.sender_share) * (paid + other_paid - asked)
    o.pv_segments_unsent = notices * t.pv_unsent[k]
    o.pv_segments_carried = notices * t.pv_carried[k] + other * t.pv_other_carried[k]
    o.pv_connections = t.pv_first[k] if own else 0.0
    o.pv_buildings = lever.building * o.pv_connections
    o.pv_running_years = lever.running * t.pv_on[k] / MONTHS_PER_YEAR
    o.pv_user_years = lever.users * t.pv_active[k] / MONTHS_PER_YEAR
    o.pv_registrations = lever.users * t.pv_installs[k]
    o.pv_pushes = notices * t.pv_pushes[k]
    o.pv_installs = t.pv_installs[k]
    o.pv_active_months = t.pv_active[k]
    o.pv_changes = lever.changes * t.pv_first[k]
    o.pv_missed_events = events * t.pv_missed[k]
    o.pv_waiting_hours = events * t.pv_hours[k]
    o.pv_coping_hours = events * t.pv_coping[k]
    o.pv_misses = notices * t.pv_misses[k]


@step
def through_the_months(draws, levers, kinds, starts, ratios, discount, block, of_kind, standings, tallies, totals, paths):
    """One block of draws: each scenario, month by month. The records of block, kinds, standings and tallies are there to write to."""
    known, t = block[0], tallies[0]
    for k in range(draws.shape[0]):
        know(draws[k], kinds, known, of_kind, k)
    for s in range(levers.shape[0]):
        lever = levers[s]
        tallies[0] = BLANK[0]
        for k in range(draws.shape[0]):
            begin(draws[k], lever, known, t, k)
        for standing in range(len(STANDINGS) if lever.messenger != NONE else 1):
            if standing == LAPSED and not (lever.sms_without_app and lever.sms_if_unseen):
                standings[LAPSED] = standings[WITHOUT_APP]
                continue
            for k in range(draws.shape[0]):
                stand(draws[k], lever, kinds, known, of_kind, standings[standing], standing, k)
        next_switch, any_on = 0.0, 0  # of all draws of the block
        for month in range(discount.shape[0]):
            due = next_switch <= month
            if due:
                next_switch, any_on = ALWAYS, 0
                for k in range(draws.shape[0]):
                    switch(draws[k], lever, t, k, month)
                    next_switch, any_on = min(next_switch, t.switch[k]), max(any_on, t.on[k])
            if lever.messenger != NONE:
                for k in range(draws.shape[0]):
                    install(draws[k], lever, known, t, k)
                for k in range(draws.shape[0]):
                    adopt(lever, known, t, k)
            else:
                for k in range(draws.shape[0]):
                    grow_anyway(known, t, k)
            moves = lever.messenger != NONE and any_on > 0
            if due or moves:  # else as the month before
                for k in range(draws.shape[0]):
                    share(lever, known, standings, t, k)
            if lever.silent:
                for k in range(draws.shape[0]):
                    fall_silent(lever, known, of_kind, t, k)
            if moves:
                for k in range(draws.shape[0]):
                    count_in_messenger(t, k, discount[month])
            if starts.shape[0] > 0 or lever.sms_billed == DELIVERED:
                for k in range(draws.shape[0]):
                    charge(lever, known, starts, ratios, t, k, month)
            for k in range(draws.shape[0]):
                count(known, t, k, discount[month])
            if month < paths.shape[2]:
                for k in range(draws.shape[0]):
                    tell(draws[k], lever, known, t, k, paths[k, s, month])
        for k in range(draws.shape[0]):
            tell(draws[k], lever, known, t, k, totals[k, s])


@compiled(parallel=True)
def _run(draws, levers, kinds, starts, ratios, blank, discount, totals, paths):
    """The model. starts, ratios: of the price, by segments a year; blank: a record of OF_KIND for each kind; totals: draws × scenarios; paths: draws × scenarios × months of running totals, or no months."""
    for block in prange((draws.shape[0] + LANES - 1) // LANES):
        of = slice(block * LANES, (block + 1) * LANES)
        # The arrays are made here, as a record that is taken from an array does not keep it alive.
        known, of_kind, standings, tallies = UNKNOWN.copy(), blank.copy(), NOWHERE.copy(), BLANK.copy()
        through_the_months(
            draws[of], levers, kinds, starts, ratios, discount, known, of_kind, standings, tallies, totals[of], paths[of]
        )


def _compiled_run(draws, about, levers, discount, totals, paths):
    """`_run` with the kinds of notice and the contract of the case that the draws, or some of their records, are of."""
    kinds_of = kind_table(about)
    _run(draws[:], levers, kinds_of, *price_steps(about), np.zeros(len(kinds_of), OF_KIND), discount, totals, paths)


def kind_table(about):
    """The kinds of notice of a case as the records that the loop reads; of draws of no case, those of data/."""
    of_case = about.kinds if about else kinds.usual()
    return np.array([tuple(getattr(kind, name) for name in KINDS.names) for kind in of_case], KINDS)


def lever_table(scenarios, first_month, about=None, attention=ATTENTION):
    """Scenarios as the records that the loop reads.

    A start in the calendar of another case than its own is as many months after the case's first one as it is after that of data/.
    In such a case a start before its years is on from their first month.
    """
    levers = np.zeros(len(scenarios), LEVERS)
    for row, scenario in zip(levers, scenarios, strict=True):
        start = month_index(scenario.start or first_month) - month_index(first_month)
        if about and about.folder:
            other_calendar = abs(start) >= CALENDARS_APART
            start = max(month_index(scenario.start) - month_index(FIRST_MONTH) if other_calendar else start, 0)
        if not 0 <= start < CALENDARS_APART:
            raise DataError(
                f"scenario '{scenario.name}': found start {scenario.start}, expected {first_month} or later, in the calendar of that first month of the horizon"
            )
        row["messenger"] = MESSENGERS.index(scenario.messenger)
        row["hard"] = scenario.mandate == "hard"
        row["sms_without_app"] = scenario.sms_without_app
        row["sms_if_unseen"] = scenario.sms_if_unseen
        row["reversal"] = REVERSALS.index(scenario.reversal)
        row["start"] = start if scenario.does_something else ALWAYS
        row["timeout_hours"] = scenario.timeout_hours
        row["all_services"] = scenario.services == "all"
        row["lean"] = scenario.lean
        row["price_factor"] = scenario.price_factor
        row["recipient_pays"] = scenario.recipient_pays
        row["resend"] = scenario.resend
        for part in ("building", "running", "users"):
            row[part] = scenario.messenger != "none" and part in MESSENGER_COSTS[scenario.messenger_cost]
        row["changes"] = scenario.changes_something
        row["fixed_reach"] = -1.0 if scenario.fixed_reach is None else scenario.fixed_reach
        row["silent"] = not scenario.sms_without_app and not scenario.sms_if_unseen
        row["independent"] = attention == ATTENTION
        row["kept_apart"] = 1.0 - about.may_merge if about else 0.0
        row["sms_billed"] = BILLED.index(about.sms_billed) if about else SENT
        row["app_billed"] = BILLED.index(about.app_billed) if about else SENT
    return levers


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the quantities of every draw under every scenario, and what it was run with.

    totals     draws × scenarios, records of QUANTITIES
    scenarios  in the order of the second axis
    returns    what of the operators' loss comes back to the state, of RETURNS
    hour       what an hour of waiting is worth, of HOURS;  attention  of those who are told twice, of ATTENTIONS
    """

    totals: np.ndarray
    scenarios: tuple
    draws: Draws
    horizon: int
    discount_rate: float
    first_month: str
    returns: str
    hour: str = HOUR
    attention: str = ATTENTION

    @property
    def settings(self):
        """What it was run with besides the draws and the policies, as `run` takes it."""
        return {name: getattr(self, name) for name in ("horizon", "discount_rate", "first_month", "returns", "hour", "attention")}

    @property
    def order(self):
        """The policy that is told first: what was announced, or the first one of a run without it."""
        return told_first(self.scenarios, self.draws.about.scenario if self.draws.about else ORDER)

    @property
    def first_account(self):
        """The account of which the answer speaks first; see `ledger.first_account`."""
        return ledger.first_account(self.draws.about)

    @property
    def perspectives(self):
        """From whose point of view its policies are compared; see `ledger.perspectives`."""
        return ledger.perspectives(self.draws.about)

    @property
    def asked_first(self):
        """The first account and the country."""
        return ledger.asked_first(self.draws.about)

    def policy(self, name):
        """A policy of the run by its name; a policy stands for itself, and so does the name of a published one."""
        known = {one.name: one for one in self.scenarios}
        return known.get(name) if isinstance(name, str) and name in known else policies((name,))[0]

    def stamp(self):
        """What a reader needs to make the same numbers again; goes with every table and chart."""
        return stamp(self.draws, self.scenarios, **self.settings)

    @cached_property
    def reckoning(self):
        """Amounts of the lines of the ledger, each reckoned when it is first asked for."""
        return reckoning(self.totals, self.draws, self.returns, hour=self.hour)

    def line(self, name):
        """A line of the ledger, or a quantity, as a frame, draws × scenarios."""
        known = (*ledger.LINES, *ledger.STEPS, *QUANTITIES.names)
        if name not in known:
            raise KeyError(nearest(name, known, "line of the ledger"))
        return self._frame(self.reckoning[name])

    def cost(self, account=COUNTRY, price=1.0, groups=None, lines=None):
        """Cost to an account, or to a sum of accounts, in which transfers between them cancel, rial; draws × scenarios.

        price   factor on the price of SMS
        groups, lines  that are counted; default all
        """
        known = self.reckoning if price == 1.0 else reckoning(self.totals, self.draws, self.returns, price, self.hour)
        return self._frame(ledger.cost(known, account, self.draws.about, groups, lines))

    def operators_lost_revenue(self, against=BASELINE):
        """SMS revenue that operators lose, VAT excluded, rial: what they save in carrying and no longer hand on is not taken off."""
        revenue = self.line("sms") + self.line("sms_other")
        if against not in revenue:
            raise ValueError(f"outcome: found the options {', '.join(revenue)}, expected '{against}' among them")
        return revenue.rsub(revenue[against], axis=0)

    def share_seen_in_time(self):
        """Share of the notices known by the time by which they must be, from the messenger or an SMS; NaN where there are none.

        Of notices, not of messages: a message that says what two said before counts twice, so each month weighs the same under
        every policy.
        """
        seen = self.totals["via_messenger"] + self.totals["via_sms"]
        return self._frame(_share(seen, self.totals["notices"]))

    def _frame(self, values):
        columns = pd.Index([s.name for s in self.scenarios], name="scenario")
        return pd.DataFrame(np.broadcast_to(values, self.totals.shape), columns=columns)


def reckoning(totals, draws, returns=RETURN, price=1.0, hour=HOUR):
    """The ledger of these quantities, draws × scenarios or draws × scenarios × months.  price  factor on the price of SMS"""
    records, aside = draws[:], (slice(None), *[None] * (totals.ndim - 1))
    derived = {"sms_price": price * sms_tariff(records)}
    derived |= {name: np.full(len(records), value) for name, value in RETURNS[returns].items()}
    derived["waiting_value"] = records["hour_value"] if hour == HOUR else detention_per_hour(records)

    def quantity(name):
        return totals[name] if name in totals.dtype.names else None

    def given(name):
        if name in derived:
            return derived[name][aside]
        return records[name][aside] if name in records.dtype.names else None

    return Reckoning(quantity, given)


def _share(part, whole):
    """part ÷ whole, and NaN where there is nothing to take a share of."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _discount(horizon, rate):
    return np.array([costs.discount_factor(rate, month / MONTHS_PER_YEAR) for month in range(horizon)])


def run(
    draws,
    scenarios=None,
    *,
    horizon=HORIZON,
    discount_rate=DISCOUNT_RATE,
    first_month="",
    returns=RETURN,
    hour=HOUR,
    attention=ATTENTION,
):
    """Run every scenario on the same draws.

    draws          from `Case.sample`
    scenarios      policies, or names of published ones; default all published ones
    horizon        months;  discount_rate  a year, real
    first_month    in which the horizon begins; default that of the case
    returns        what of the operators' loss comes back to the state, of RETURNS
    hour           what an hour of waiting is worth, of HOURS: the fee of a contract is one of trucks
    attention      of those who are told by the messenger and by SMS, of ATTENTIONS
    Returns Outcome.
    """
    scenarios = policies(scenarios)
    _check(horizon, discount_rate, scenarios, returns, hour, attention, draws.about)
    totals = np.zeros((len(draws), len(scenarios)), QUANTITIES)
    paths = np.zeros((len(draws), len(scenarios), 0), QUANTITIES)
    first_month = first_month or beginning(draws.about)
    _compiled_run(
        draws,
        draws.about,
        lever_table(scenarios, first_month, draws.about, attention),
        _discount(horizon, discount_rate),
        totals,
        paths,
    )
    return Outcome(totals, scenarios, draws, horizon, discount_rate, first_month, returns, hour, attention)


def stamp(
    draws,
    scenarios=(),
    *,
    horizon=HORIZON,
    discount_rate=DISCOUNT_RATE,
    first_month="",
    returns=RETURN,
    hour=HOUR,
    attention=ATTENTION,
):
    """The stamp of draws that were run: with the settings, the policies by name, and under `changes` all that is not as published.

    draws    draws, or their stamp
    changes  besides changed assumptions: other settings than the default ones, and policies with other levers than published
    """
    scenarios, kept = policies(scenarios), draws if isinstance(draws, dict) else draws.stamp()
    usual = {"horizon": HORIZON, "discount_rate": DISCOUNT_RATE, "first_month": beginning(kept["about"]), "returns": RETURN}
    usual |= {"hour": HOUR, "attention": ATTENTION}
    given = {"horizon": horizon, "discount_rate": discount_rate, "first_month": first_month or usual["first_month"]}
    given |= {"returns": returns, "hour": hour, "attention": attention}
    other = tuple(f"{name} = {value}" for name, value in given.items() if value != usual[name])
    changes = (*kept["changes"], *other, *differences(scenarios))
    return kept | given | {"changes": changes, "policies": {policy.name: policy for policy in scenarios}}


def stamped(table, stamp, **more):
    """The table with its stamp in `attrs`; rows of a policy, in a column scenario or option, get its printed names beside it."""
    for column in ("scenario", "option"):
        if column in table and "policy_en" not in table:
            known = [stamp["policies"].get(name) for name in table[column]]
            place = table.columns.get_loc(column) + 1
            for i, (name, language) in enumerate((("policy_en", "en"), ("policy_fa", "fa"))):
                table.insert(place + i, name, [getattr(policy, language) if policy else "" for policy in known])
    table.attrs = stamp | more
    return table


def beginning(about):
    """Month in which the years of a case begin, in its calendar; that of the truck notices for draws of no case."""
    return about.first_month if about else FIRST_MONTH


def _check(horizon, discount_rate, scenarios, returns, hour=HOUR, attention=ATTENTION, about=None):
    if not (isinstance(horizon, int) and 1 <= horizon <= 240):
        raise DataError(f"horizon: found {horizon}, expected whole months from 1 to 240")
    if not -0.5 < discount_rate < 1:
        raise DataError(f"discount_rate: found {discount_rate}, expected a share a year such as 0.05")
    if returns not in RETURNS:
        raise DataError(f"returns: {nearest(returns, RETURNS, 'way in which the loss of operators comes back')}")
    if hour not in HOURS:
        raise DataError(f"hour: {nearest(hour, HOURS, 'value of an hour of waiting')}")
    if hour != HOUR and about and "tonnage" not in about.volume:
        raise DataError(f"hour: found '{hour}', expected '{HOUR}', as the fee is one of trucks and {about.name} counts none")
    if attention not in ATTENTIONS:
        raise DataError(f"attention: {nearest(attention, ATTENTIONS, 'way in which two channels are read')}")
    names = [s.name for s in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"scenarios: found {names.count(name)} named '{name}', expected a name of its own for each")


def monthly(
    draws,
    scenario,
    *,
    quantities=MONTHLY,
    horizon=HORIZON,
    discount_rate=DISCOUNT_RATE,
    first_month="",
    returns=RETURN,
    hour=HOUR,
    attention=ATTENTION,
    block=4096,
):
    """Month by month under one scenario: running totals of every draw, for charts over time.

    Returns a dictionary from quantity to an array, draws × months: cost to each account and sum of accounts up to that
    month (present value, rial), active, lapsed and all notified recipients, share of the month's notices by channel.
    quantities  those of MONTHLY that are wanted, as each takes its time
    """
    (scenario,) = policies((scenario,))
    _check(horizon, discount_rate, (scenario,), returns, hour, attention, draws.about)
    levers, discount = (
        lever_table((scenario,), first_month or beginning(draws.about), draws.about, attention),
        _discount(horizon, discount_rate),
    )
    parts = []
    for start in range(0, len(draws), block):
        some = draws[start : start + block]
        totals, paths = np.zeros((len(some), 1), QUANTITIES), np.zeros((len(some), 1, horizon), QUANTITIES)
        _compiled_run(some, draws.about, levers, discount, totals, paths)
        known = reckoning(paths[:, 0], some, returns, hour=hour)
        parts.append({name: _by_month(paths[:, 0], known, name, draws.about) for name in quantities})
    return {name: np.concatenate([part[name] for part in parts]) for name in quantities}


def _by_month(paths, known, quantity, about):
    """One quantity of `monthly`, from what was counted up to each month; draws × months."""
    if quantity in (*ACCOUNTS, *SUMS):
        return np.broadcast_to(ledger.cost(known, quantity, about), paths.shape)
    if quantity in CHANNELS:
        return _share(np.diff(paths[quantity], axis=1, prepend=0), np.diff(paths["notices"], axis=1, prepend=0))
    return paths[STATES[quantity]].copy()
