"""Where the equations meet: for each draw, for each scenario, month by month.

Quantities are counted here (messages by channel, installs, months, hours); the lines of `ledger` put prices on them.
The volume chain stands at the top because notebooks and charts also ask for it on its own.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numba import prange

from cost_model import adoption, costs, freight, ledger, messages
from cost_model.assumptions import Draws
from cost_model.data import DataError, month_index, nearest
from cost_model.equation import compiled, equation, step
from cost_model.ledger import ACCOUNTS, COUNTRY, SUMS, Reckoning
from cost_model.scenarios import (
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


@equation
def sms_bill_per_year(d):
    """What the operators are paid for the notices in the first year, VAT included, rial/year."""
    return costs.sms_bill(segments_per_year(d), sms_tariff(d), d.vat)


@equation
def sms_bill_per_trip(d):
    """SMS bill of one truck trip, VAT included, rial/trip; 0 in a case without truck trips."""
    return costs.sms_bill(messages.segments(d.messages_per_trip, d.segments_per_message), sms_tariff(d), d.vat)


@equation
def equal_waiting_seconds_per_trip(d):
    """Seconds of detention of the truck that cost as much as the SMS of its trip, second/trip; 0 without truck trips."""
    return costs.equal_waiting_seconds(sms_bill_per_trip(d), d.hour_value)


# ---- what a run gives ---------------------------------------------------------------------------------------

# Sums over the horizon, not discounted; the last three are those of the last month.
COUNTS = (
    *("notices", "messages", "via_messenger", "via_sms", "undelivered", "late", "sms_sent"),
    *("waiting_hours", "installs", "months_on", "active", "lapsed", "recipients"),
)
# What money is paid for, each month's discounted; see the lines of the ledger that take them.
DISCOUNTED = (
    *("pv_segments_paid", "pv_segments_other_paid", "pv_segments_of_recipients", "pv_segments_carried"),
    *("pv_connections", "pv_buildings", "pv_running_years", "pv_user_years", "pv_registrations", "pv_pushes"),
    *("pv_installs", "pv_active_months", "pv_changes", "pv_missed_events", "pv_waiting_hours"),
)
QUANTITIES = np.dtype([(name, np.float64) for name in (*COUNTS, *DISCOUNTED)])
# What `monthly` gives besides costs: who has the app (quantity: column of the run), and by which channel a notice went.
STATES = {"active": "active", "lapsed": "lapsed", "notified": "recipients"}
CHANNELS = ("via_messenger", "via_sms", "undelivered", "late")
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
    ]
)

# ---- the run: blocks of draws go through the months side by side, as the processor works on several at once -------

LANES = 32  # draws in a block, so few that it stays in the fastest memory; `t.active[k]` is of the k-th of them


def _columns(names, kind=np.float64):
    return [(name, kind, LANES) for name in names.split()]


# What the months need to know of a draw, whatever the scenario.
KNOWN = np.dtype(
    _columns("recipients able growth dearer leave_on leave_off sms_delivered duplicates price_reaction")
    + _columns("time_critical_share delay_probability delay_hours per_message lean_messages lean_segments readers_kept")
    + _columns("decline_share failures_reported resend_delivered")
)
# Where a draw stands under a scenario, and what was counted so far. Volumes are in notices of the first month;
# `pv_` is discounted, the rest is not.
TALLY = np.dtype(
    _columns("on spell", np.int64)
    + _columns("switch willing p come_back seen_all seen_critical active lapsed new volume tariff")
    + _columns("kept per_message factor seen by_sms once sent_share unseen late_share lost other_sent pays every")
    + _columns("notices messages via_messenger via_sms undelivered late sent hours installs months_on")
    + _columns("pv_paid pv_other_paid pv_by_recipients pv_other_by_recipients pv_carried pv_other_carried pv_pushes pv_hours")
    + _columns("pv_missed pv_installs pv_active pv_on pv_first")
)
UNKNOWN, BLANK = np.zeros(1, KNOWN), np.zeros(1, TALLY)


@equation
def first_month_notices(d):
    """What recipients are told of in the first month, notice/month: the messages of the service as it is."""
    return messages_per_year(d) / MONTHS_PER_YEAR


@equation
def spell_length(d, lever, on, spell):
    """Months until the mandate switches again, after it was switched `on` (or off) for the `spell`-th time."""
    if lever.reversal == CERTAIN:
        return d.first_attempt_months if on else ALWAYS
    if lever.reversal == UNCERTAIN and spell < d.spells.shape[0]:
        return adoption.spell_months(d.spells[spell], d.reversal_rate if on else d.reintroduction_rate)
    return ALWAYS


@step
def know(d, known, k):
    """What the months need to know of a draw, whatever the scenario."""
    known.recipients[k] = adoption.notified_recipients(d.recipients, d.notified_share)
    known.able[k] = adoption.willing_recipients(known.recipients[k], d.able, 1.0)
    known.growth[k] = freight.monthly_factor(d.tonnage_growth)
    known.dearer[k] = freight.monthly_factor(d.tariff_growth)
    known.leave_on[k] = adoption.monthly_share(d.churn_on)
    known.leave_off[k] = adoption.monthly_share(d.churn_off)
    known.sms_delivered[k] = d.sms_delivered
    known.duplicates[k] = d.duplicates
    known.price_reaction[k] = d.price_reaction
    known.time_critical_share[k] = d.time_critical_share
    known.delay_probability[k] = d.delay_probability
    known.delay_hours[k] = d.delay_hours
    known.per_message[k] = d.segments_per_message
    known.lean_messages[k] = d.leaner_messages
    known.lean_segments[k] = d.leaner_segments
    known.readers_kept[k] = 1.0 - d.readers_lost
    known.decline_share[k] = d.decline_share
    known.failures_reported[k] = d.failures_reported
    known.resend_delivered[k] = d.resend_delivered


@step
def begin(d, lever, known, t, k):
    """Where a draw stands under a scenario before the first month."""
    ceiling, p = (d.ceiling_hard, d.p_hard) if lever.hard else (d.ceiling_soft, d.p_soft)
    t.p[k] = p
    t.willing[k] = adoption.willing_recipients(known.recipients[k], d.able, ceiling)
    t.come_back[k] = adoption.monthly_share(p)
    installed = d.popular_share * known.recipients[k] if lever.messenger == POPULAR else d.installs_at_start
    t.active[k] = min(installed, known.able[k])
    seen_critical = d.seen_in_hour if lever.timeout_hours < 24 else d.seen_in_day
    seen_all = adoption.seen_in_time(d.time_critical_share, seen_critical, d.seen_in_day)
    if lever.fixed_reach >= 0.0:
        seen_critical, seen_all = 1.0, 1.0
    t.seen_critical[k], t.seen_all[k] = seen_critical, seen_all
    t.switch[k] = lever.start
    t.volume[k], t.tariff[k] = 1.0, 1.0


@step
def switch(d, lever, t, k, month):
    """Whether the policy is on in a month."""
    while t.switch[k] <= month:
        t.on[k] = 1 - t.on[k]
        t.switch[k] += spell_length(d, lever, t.on[k], t.spell[k])
        t.spell[k] += 1


@step
def adopt(d, lever, known, t, k):
    """Who has the app at the end of the month."""
    active, lapsed, new = t.active[k], t.lapsed[k], 0.0
    if lever.fixed_reach >= 0.0:
        active = lever.fixed_reach * known.recipients[k] if t.on[k] else 0.0
        new = active if t.months_on[k] == 0.0 else 0.0
    elif t.on[k]:
        new = adoption.new_installs(t.willing[k], active, lapsed, t.p[k], d.q)
        returning, churned = t.come_back[k] * lapsed, known.leave_on[k] * active
        active = adoption.next_active(active, new, d.first_month_loss, returning, churned)
        lapsed = adoption.next_lapsed(lapsed, new, d.first_month_loss, returning, churned)
    elif t.spell[k] > 0:
        churned = known.leave_off[k] * active
        active = adoption.next_active(active, 0.0, 0.0, 0.0, churned)
        lapsed = adoption.next_lapsed(lapsed, 0.0, 0.0, 0.0, churned)
    t.active[k], t.lapsed[k], t.new[k] = active, lapsed, new


@step
def share(lever, known, t, k):
    """How the notices of a month go: messenger, SMS or nobody. Without branches, so that draws are reckoned side by side.

    What is read under a condition is fetched draw by draw, so it is read first.
    """
    on, recipients, active, lapsed = t.on[k], known.recipients[k], t.active[k], t.lapsed[k]
    own, without_app, if_unseen = lever.messenger != NONE, lever.sms_without_app, lever.sms_if_unseen
    factor, every, per_message = lever.price_factor, lever.all_services, known.per_message[k]
    lean, pays, resend = on & lever.lean, on & lever.recipient_pays, on & lever.resend
    lean_messages, lean_segments, delivered = known.lean_messages[k], known.lean_segments[k], known.sms_delivered[k]
    active, lapsed = (active, lapsed) if on and own else (0.0, 0.0)
    without_app, if_unseen = (without_app, if_unseen) if on else (1.0, 0.0)
    factor, every = (factor, every) if on else (1.0, 0.0)
    kept, per_message = (lean_messages, lean_segments) if lean else (1.0, per_message)
    delivered = min(delivered * known.readers_kept[k], 1.0) if lean else delivered
    takers = 1.0 - known.decline_share[k] if pays else 1.0
    active_share, registered_share = active / recipients, (active + lapsed) / recipients
    seen = adoption.reach(active, recipients, t.seen_all[k])
    seen_if_critical = adoption.reach(active, recipients, t.seen_critical[k])
    first_sms = takers * messages.first_sms_share(active_share, seen, without_app, if_unseen)
    first_if_critical = takers * messages.first_sms_share(active_share, seen_if_critical, without_app, if_unseen)
    again = messages.resent_share(first_if_critical, delivered, known.failures_reported[k]) if resend else 0.0
    arrived_again = again * known.resend_delivered[k]
    resent, arrived = known.time_critical_share[k] * again, known.time_critical_share[k] * arrived_again
    once_share = messages.sent_sms_share(first_sms, seen, takers * known.duplicates[k], if_unseen)
    late_if_critical = takers * messages.late_share(
        active_share, registered_share, seen_if_critical, delivered, without_app, if_unseen
    )
    t.seen[k], t.by_sms[k], t.once[k], t.sent_share[k] = seen, delivered * first_sms + arrived, once_share, once_share + resent
    t.unseen[k] = messages.undelivered_share(seen, first_sms, delivered) - arrived
    t.late_share[k] = takers * messages.late_share(active_share, registered_share, seen, delivered, without_app, if_unseen)
    t.lost[k] = costs.waiting_hours(
        known.time_critical_share[k],
        known.delay_probability[k],
        messages.undelivered_share(seen_if_critical, first_if_critical, delivered) - arrived_again,
        known.delay_hours[k],
        late_if_critical,
        lever.timeout_hours,
    )
    t.other_sent[k] = t.sent_share[k] if every else 1.0
    t.kept[k], t.per_message[k], t.factor[k] = kept, per_message, factor
    t.pays[k], t.every[k] = pays, every


@step
def count_in_messenger(t, k, present):
    """Installs and notices of the month in the messenger, and those late because they went there first."""
    on, active, volume = t.on[k], t.active[k], t.volume[k]
    t.installs[k] += t.new[k]
    t.via_messenger[k] += volume * t.seen[k]
    t.late[k] += volume * t.late_share[k]
    t.pv_pushes[k] += present * volume * t.kept[k] * t.seen[k]
    t.pv_installs[k] += present * t.new[k]
    t.pv_active[k] += present * active if on else 0.0


@step
def count(known, t, k, present):
    """What else is counted of the notices of a month."""
    on, volume = t.on[k], t.volume[k]
    price = t.factor[k] * costs.tariff_in_use(t.tariff[k], known.price_reaction[k], 1.0 - t.once[k])
    carried = volume * t.kept[k] * t.sent_share[k] * t.per_message[k]
    other_carried = volume * t.other_sent[k] * known.per_message[k]
    t.notices[k] += volume
    t.messages[k] += volume * t.kept[k]
    t.via_sms[k] += volume * t.by_sms[k]
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
    t.pv_missed[k] += present * volume * t.unseen[k]
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
    o.waiting_hours = notices * t.hours[k]
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
    o.pv_waiting_hours = notices * t.pv_hours[k]


@step
def through_the_months(draws, levers, discount, block, tallies, totals, paths):
    """One block of draws: each scenario, month by month. `block` and `tallies` hold one record each, to write to."""
    known, t = block[0], tallies[0]
    for k in range(draws.shape[0]):
        know(draws[k], known, k)
    for s in range(levers.shape[0]):
        lever = levers[s]
        tallies[0] = BLANK[0]
        for k in range(draws.shape[0]):
            begin(draws[k], lever, known, t, k)
        next_switch = 0.0  # of any draw of the block
        for month in range(discount.shape[0]):
            due = next_switch <= month
            if due:
                next_switch = ALWAYS
                for k in range(draws.shape[0]):
                    switch(draws[k], lever, t, k, month)
                    next_switch = min(next_switch, t.switch[k])
            if lever.messenger != NONE:
                for k in range(draws.shape[0]):
                    adopt(draws[k], lever, known, t, k)
            if due or lever.messenger != NONE:  # as the month before where nothing moves
                for k in range(draws.shape[0]):
                    share(lever, known, t, k)
            if lever.messenger != NONE:
                for k in range(draws.shape[0]):
                    count_in_messenger(t, k, discount[month])
            for k in range(draws.shape[0]):
                count(known, t, k, discount[month])
            if month < paths.shape[2]:
                for k in range(draws.shape[0]):
                    tell(draws[k], lever, known, t, k, paths[k, s, month])
        for k in range(draws.shape[0]):
            tell(draws[k], lever, known, t, k, totals[k, s])


@compiled(parallel=True)
def _run(draws, levers, discount, totals, paths):
    """The model. totals: draws × scenarios; paths: draws × scenarios × months of running totals, or no months."""
    for block in prange((draws.shape[0] + LANES - 1) // LANES):
        of = slice(block * LANES, (block + 1) * LANES)
        # The two arrays are made here, as a record that is taken from an array does not keep it alive.
        through_the_months(draws[of], levers, discount, UNKNOWN.copy(), BLANK.copy(), totals[of], paths[of])


def lever_table(scenarios, first_month, about=None):
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
    return levers


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the quantities of every draw under every scenario, and what it was run with.

    totals     draws × scenarios, records of QUANTITIES
    scenarios  in the order of the second axis
    returns    what of the operators' loss comes back to the state, of RETURNS
    """

    totals: np.ndarray
    scenarios: tuple
    draws: Draws
    horizon: int
    discount_rate: float
    first_month: str
    returns: str

    @property
    def settings(self):
        """What it was run with besides the draws and the policies, as `run` takes it."""
        return {name: getattr(self, name) for name in ("horizon", "discount_rate", "first_month", "returns")}

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
        return reckoning(self.totals, self.draws, self.returns)

    def line(self, name):
        """A line of the ledger, or a quantity, as a frame, draws × scenarios."""
        known = (*ledger.LINES, *ledger.STEPS, *QUANTITIES.names)
        if name not in known:
            raise KeyError(nearest(name, known, "line of the ledger"))
        return self._frame(self.reckoning[name])

    def cost(self, account=COUNTRY, price=1.0, groups=None):
        """Cost to an account, or to a sum of accounts, in which transfers between them cancel, rial; draws × scenarios.

        price   factor on the price of SMS
        groups  of the lines that are counted; default all
        """
        known = self.reckoning if price == 1.0 else reckoning(self.totals, self.draws, self.returns, price)
        return self._frame(ledger.cost(known, account, self.draws.about, groups))

    def operators_lost_revenue(self, against=BASELINE):
        """SMS revenue that operators lose, VAT excluded, rial: what they save in carrying and no longer hand on is not taken off."""
        revenue = self.line("sms") + self.line("sms_other")
        if against not in revenue:
            raise ValueError(f"outcome: found the options {', '.join(revenue)}, expected '{against}' among them")
        return revenue.rsub(revenue[against], axis=0)

    def share_seen_in_time(self):
        """Share of the notices seen in time: in the messenger, or by an SMS that was not late; NaN where there are none.

        Of notices, not of messages: a message that says what two said before counts twice, so each month weighs the same under
        every policy.
        """
        seen = self.totals["via_messenger"] + self.totals["via_sms"] - self.totals["late"]
        return self._frame(_share(seen, self.totals["notices"]))

    def _frame(self, values):
        columns = pd.Index([s.name for s in self.scenarios], name="scenario")
        return pd.DataFrame(np.broadcast_to(values, self.totals.shape), columns=columns)


def reckoning(totals, draws, returns=RETURN, price=1.0):
    """The ledger of these quantities, draws × scenarios or draws × scenarios × months.  price  factor on the price of SMS"""
    records, aside = draws[:], (slice(None), *[None] * (totals.ndim - 1))
    derived = {"sms_price": price * sms_tariff(records)}
    derived |= {name: np.full(len(records), value) for name, value in RETURNS[returns].items()}

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


def run(draws, scenarios=None, *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month="", returns=RETURN):
    """Run every scenario on the same draws.

    draws          from `Case.sample`
    scenarios      policies, or names of published ones; default all published ones
    horizon        months;  discount_rate  a year, real
    first_month    in which the horizon begins; default that of the case
    returns        what of the operators' loss comes back to the state, of RETURNS
    Returns Outcome.
    """
    scenarios = policies(scenarios)
    _check(horizon, discount_rate, scenarios, returns)
    totals = np.zeros((len(draws), len(scenarios)), QUANTITIES)
    paths = np.zeros((len(draws), len(scenarios), 0), QUANTITIES)
    first_month = first_month or beginning(draws.about)
    _run(draws[:], lever_table(scenarios, first_month, draws.about), _discount(horizon, discount_rate), totals, paths)
    return Outcome(totals, scenarios, draws, horizon, discount_rate, first_month, returns)


def stamp(draws, scenarios=(), *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month="", returns=RETURN):
    """The stamp of draws that were run: with the settings, the policies by name, and under `changes` all that is not as published.

    draws    draws, or their stamp
    changes  besides changed assumptions: other settings than the default ones, and policies with other levers than published
    """
    scenarios, kept = policies(scenarios), draws if isinstance(draws, dict) else draws.stamp()
    usual = {"horizon": HORIZON, "discount_rate": DISCOUNT_RATE, "first_month": beginning(kept["about"]), "returns": RETURN}
    given = {"horizon": horizon, "discount_rate": discount_rate, "first_month": first_month or usual["first_month"]}
    given |= {"returns": returns}
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


def _check(horizon, discount_rate, scenarios, returns):
    if not (isinstance(horizon, int) and 1 <= horizon <= 240):
        raise DataError(f"horizon: found {horizon}, expected whole months from 1 to 240")
    if not -0.5 < discount_rate < 1:
        raise DataError(f"discount_rate: found {discount_rate}, expected a share a year such as 0.05")
    if returns not in RETURNS:
        raise DataError(f"returns: {nearest(returns, RETURNS, 'way in which the loss of operators comes back')}")
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
    block=4096,
):
    """Month by month under one scenario: running totals of every draw, for charts over time.

    Returns a dictionary from quantity to an array, draws × months: cost to each account and sum of accounts up to that
    month (present value, rial), active, lapsed and all notified recipients, share of the month's notices by channel.
    quantities  those of MONTHLY that are wanted, as each takes its time
    """
    (scenario,) = policies((scenario,))
    _check(horizon, discount_rate, (scenario,), returns)
    levers, discount = (
        lever_table((scenario,), first_month or beginning(draws.about), draws.about),
        _discount(horizon, discount_rate),
    )
    parts = []
    for start in range(0, len(draws), block):
        some = draws[start : start + block]
        totals, paths = np.zeros((len(some), 1), QUANTITIES), np.zeros((len(some), 1, horizon), QUANTITIES)
        _run(some, levers, discount, totals, paths)
        known = reckoning(paths[:, 0], some, returns)
        parts.append({name: _by_month(paths[:, 0], known, name, draws.about) for name in quantities})
    return {name: np.concatenate([part[name] for part in parts]) for name in quantities}


def _by_month(paths, known, quantity, about):
    """One quantity of `monthly`, from what was counted up to each month; draws × months."""
    if quantity in (*ACCOUNTS, *SUMS):
        return np.broadcast_to(ledger.cost(known, quantity, about), paths.shape)
    if quantity in CHANNELS:
        return _share(np.diff(paths[quantity], axis=1, prepend=0), np.diff(paths["notices"], axis=1, prepend=0))
    return paths[STATES[quantity]].copy()
