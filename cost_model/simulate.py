"""Where the equations meet: for each draw, for each scenario, month by month.

Quantities are counted first (messages by channel, installs, months, hours); `ledger` then puts prices on them.
The volume chain stands at the top because notebooks and charts also ask for it on its own.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import prange

from cost_model import adoption, costs, freight, messages
from cost_model.assumptions import Draws
from cost_model.data import DataError, month_index, nearest
from cost_model.equation import compiled, equation, step
from cost_model.scenarios import BASELINE, MESSENGERS, ORDER, REVERSALS, differences, policies, told_first

MONTHS_PER_YEAR = 12
YEAR = 12  # months
HORIZON, DISCOUNT_RATE, FIRST_MONTH = 60, 0.05, "1401-02"  # choices, each an argument of `run`
ALWAYS = 1.0e9  # months; longer than any horizon
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
def equal_detention_seconds_per_trip(d):
    """Seconds of detention of the truck that cost as much as the SMS of its trip, second/trip; 0 without truck trips."""
    return costs.equal_detention_seconds(sms_bill_per_trip(d), d.detention_tariff)


# ---- what a run gives ---------------------------------------------------------------------------------------

# Money is the present value over the horizon, constant rial; counts are sums over the horizon, not discounted. The names
# are those of the truck case: `customs` is whoever sends, `drivers` whoever is told, `detention` the time that it costs them.
COST_LINES = {
    "sms_truck": "customs",
    "sms_other": "customs",
    "sms_vat": "customs",
    "sms_fee_received": "customs",
    "messenger_customs": "customs",
    "support": "customs",
    "messenger_state": "state",
    "vat_received": "state",
    "sms_fee": "drivers",
    "install_time": "drivers",
    "mobile_data": "drivers",
    "detention": "drivers",
}
PAYERS = ("customs", "state", "drivers")
COUNTS = (
    "messages",
    "via_messenger",
    "via_sms",
    "undelivered",
    "late",
    "sms_sent",
    "detention_hours",
    "installs",
    "months_on",
    "active",
    "lapsed",
    "drivers",
)
# What `monthly` gives: running costs, who has the app (quantity: column of the ledger), and by which channel a notice went.
STATES = {"active": "active", "lapsed": "lapsed", "notified": "drivers"}
CHANNELS = ("via_messenger", "via_sms", "undelivered", "late")
MONTHLY = (*PAYERS, "society", *STATES, *CHANNELS)
LEDGER = np.dtype([(name, np.float64) for name in (*COST_LINES, *COUNTS)])
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
        ("fixed_reach", np.float64),
    ]
)

# ---- the run: blocks of draws go through the months side by side, as the processor works on several at once -------

LANES = 32  # draws in a block, so few that it stays in the fastest memory; `t.active[k]` is of the k-th of them


def _columns(names, kind=np.float64):
    return [(name, kind, LANES) for name in names.split()]


# What the months need to know of a draw, whatever the scenario.
KNOWN = np.dtype(
    _columns("drivers able growth dearer leave_on leave_off sms_delivered duplicates price_reaction")
    + _columns("time_critical_share delay_probability delay_hours")
)
# Where a draw stands under a scenario, and what was counted so far. Volumes are in messages of the first month;
# `pv_` is discounted, the rest is not.
TALLY = np.dtype(
    _columns("on spell", np.int64)
    + _columns("switch willing p come_back seen_all seen_critical active lapsed new volume tariff")
    + _columns("messages via_messenger via_sms undelivered late sent hours installs months_on")
    + _columns("pv_sent pv_other_sent pv_via_messenger pv_hours pv_installs pv_active pv_on pv_build")
)
UNKNOWN, BLANK = np.zeros(1, KNOWN), np.zeros(1, TALLY)


@equation
def first_month_notices(d):
    """What recipients are told of in the first month, notice/month: the messages of the service as it is."""
    return messages_per_year(d) / MONTHS_PER_YEAR


@equation
def first_month_messages(d, lever):
    """Messages in the first month, message/month: one for each notice, or the share that a leaner service keeps."""
    return first_month_notices(d) * (d.leaner_messages if lever.lean else 1.0)


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
    known.drivers[k] = adoption.customs_drivers(d.drivers, d.customs_driver_share)
    known.able[k] = adoption.willing_drivers(known.drivers[k], d.able, 1.0)
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


@step
def begin(d, lever, known, t, k):
    """Where a draw stands under a scenario before the first month."""
    ceiling, p = (d.ceiling_hard, d.p_hard) if lever.hard else (d.ceiling_soft, d.p_soft)
    t.p[k] = p
    t.willing[k] = adoption.willing_drivers(known.drivers[k], d.able, ceiling)
    t.come_back[k] = adoption.monthly_share(p)
    installed = d.popular_share * known.drivers[k] if lever.messenger == POPULAR else d.installs_at_start
    t.active[k] = min(installed, known.able[k])
    seen_critical = d.seen_in_hour if lever.timeout_hours < 24 else d.seen_in_day
    seen_all = adoption.seen_in_time(d.time_critical_share, seen_critical, d.seen_in_day)
    if lever.fixed_reach >= 0.0:
        seen_critical, seen_all = 1.0, 1.0
    t.seen_critical[k], t.seen_all[k] = seen_critical, seen_all
    t.switch[k] = lever.start
    t.volume[k], t.tariff[k] = 1.0, 1.0


@step
def adopt(d, lever, known, t, k, month):
    """The switch, then who has the app at the end of the month."""
    while t.switch[k] <= month:
        t.on[k] = 1 - t.on[k]
        t.switch[k] += spell_length(d, lever, t.on[k], t.spell[k])
        t.spell[k] += 1
    active, lapsed, new = t.active[k], t.lapsed[k], 0.0
    if lever.fixed_reach >= 0.0:
        active = lever.fixed_reach * known.drivers[k] if t.on[k] else 0.0
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
def count(lever, known, t, k, present):
    """Each message of the month: messenger, SMS or nobody. Without branches, so that draws are counted side by side."""
    on, drivers, delivered = t.on[k], known.drivers[k], known.sms_delivered[k]
    active, lapsed = (t.active[k], t.lapsed[k]) if on else (0.0, 0.0)
    without_app, if_unseen = (lever.sms_without_app, lever.sms_if_unseen) if on else (1.0, 0.0)
    active_share, registered_share = active / drivers, (active + lapsed) / drivers
    seen = adoption.reach(active, drivers, t.seen_all[k])
    seen_if_critical = adoption.reach(active, drivers, t.seen_critical[k])
    first_sms = messages.first_sms_share(active_share, seen, without_app, if_unseen)
    first_if_critical = messages.first_sms_share(active_share, seen_if_critical, without_app, if_unseen)
    sent_share = messages.sent_sms_share(first_sms, seen, known.duplicates[k], if_unseen)
    price = costs.tariff_in_use(t.tariff[k], known.price_reaction[k], 1.0 - sent_share)
    unseen = messages.undelivered_share(seen, first_sms, delivered)
    unseen_if_critical = messages.undelivered_share(seen_if_critical, first_if_critical, delivered)
    late_share = messages.late_share(active_share, registered_share, seen, delivered, without_app, if_unseen)
    late_if_critical = messages.late_share(active_share, registered_share, seen_if_critical, delivered, without_app, if_unseen)
    lost = costs.detention_hours(
        known.time_critical_share[k],
        known.delay_probability[k],
        unseen_if_critical,
        known.delay_hours[k],
        late_if_critical,
        lever.timeout_hours,
    )
    other_sent = sent_share if lever.all_services else 1.0
    volume = t.volume[k]
    t.messages[k] += volume
    t.via_messenger[k] += volume * seen
    t.via_sms[k] += volume * delivered * first_sms
    t.undelivered[k] += volume * unseen
    t.late[k] += volume * late_share
    t.sent[k] += volume * sent_share
    t.hours[k] += volume * lost
    t.installs[k] += t.new[k]
    t.pv_sent[k] += volume * price * present * sent_share
    t.pv_other_sent[k] += volume * price * present * other_sent
    t.pv_via_messenger[k] += volume * present * seen
    t.pv_hours[k] += volume * present * lost
    t.pv_installs[k] += present * t.new[k]
    t.pv_active[k] += present * active
    t.pv_build[k] += present if on and t.months_on[k] == 0.0 else 0.0
    t.pv_on[k] += present if on else 0.0
    t.months_on[k] += 1.0 if on else 0.0
    t.volume[k] *= known.growth[k]
    t.tariff[k] *= known.dearer[k]


@step
def ledger(d, lever, known, t, k, o):
    """Put prices on the tally of a draw: one row of the ledger, written to `o`.

    Customs pays the SMS with VAT, its share of the messenger, and support; the state pays the rest of the messenger
    and receives the VAT; drivers pay with time, data and detention, and in other cases a fee for the SMS.
    """
    monthly = first_month_messages(d, lever)
    per_message = d.leaner_segments if lever.lean else d.segments_per_message
    tariff = sms_tariff(d)
    build = d.integration_cost if lever.messenger == POPULAR else d.build_cost
    messenger = (
        build * t.pv_build[k]
        + costs.running_cost(build, d.running_share) / MONTHS_PER_YEAR * t.pv_on[k]
        + d.push_cost * monthly * t.pv_via_messenger[k]
    )
    other_monthly = d.other_messages / MONTHS_PER_YEAR
    o.sms_truck = messages.segments(monthly * t.pv_sent[k], per_message) * tariff
    o.sms_other = messages.segments(other_monthly * t.pv_other_sent[k], d.segments_per_message) * tariff
    o.sms_vat = costs.vat_due(o.sms_truck + o.sms_other, d.vat)
    o.vat_received = -o.sms_vat
    o.sms_fee = costs.fee(o.sms_truck + o.sms_other + o.sms_vat, d.sender_share)
    o.sms_fee_received = -o.sms_fee
    o.messenger_customs = d.customs_share * messenger
    o.messenger_state = (1.0 - d.customs_share) * messenger
    o.support = d.support_per_install * t.pv_installs[k]
    o.install_time = costs.install_time_cost(t.pv_installs[k], d.install_hours, d.driver_time)
    o.mobile_data = d.mobile_data * t.pv_active[k]
    # A leaner message carries several notices: who misses it misses them all.
    notices = first_month_notices(d)
    o.detention = costs.detention_cost(notices * t.pv_hours[k], d.detention_tariff)
    o.messages = monthly * t.messages[k]
    o.via_messenger = monthly * t.via_messenger[k]
    o.via_sms = monthly * t.via_sms[k]
    o.undelivered = monthly * t.undelivered[k]
    o.late = monthly * t.late[k]
    o.sms_sent = monthly * t.sent[k]
    o.detention_hours = notices * t.hours[k]
    o.installs = t.installs[k]
    o.months_on = t.months_on[k]
    o.active = t.active[k]
    o.lapsed = t.lapsed[k]
    o.drivers = known.drivers[k]


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
        for month in range(discount.shape[0]):
            if lever.messenger != NONE:
                for k in range(draws.shape[0]):
                    adopt(draws[k], lever, known, t, k, month)
            for k in range(draws.shape[0]):
                count(lever, known, t, k, discount[month])
            if month < paths.shape[2]:
                for k in range(draws.shape[0]):
                    ledger(draws[k], lever, known, t, k, paths[k, s, month])
        for k in range(draws.shape[0]):
            ledger(draws[k], lever, known, t, k, totals[k, s])


@compiled(parallel=True)
def _run(draws, levers, discount, totals, paths):
    """The model. totals: draws × scenarios; paths: draws × scenarios × months of running totals, or no months."""
    for block in prange((draws.shape[0] + LANES - 1) // LANES):
        of = slice(block * LANES, (block + 1) * LANES)
        # The two arrays are made here, as a record that is taken from an array does not keep it alive.
        through_the_months(draws[of], levers, discount, UNKNOWN.copy(), BLANK.copy(), totals[of], paths[of])


def lever_table(scenarios, first_month):
    """Scenarios as the records that the loop reads."""
    levers = np.zeros(len(scenarios), LEVERS)
    for row, scenario in zip(levers, scenarios, strict=True):
        start = month_index(scenario.start or first_month) - month_index(first_month)
        if not 0 <= start < 12 * 100:  # further apart are only months of two calendars
            raise DataError(
                f"scenario '{scenario.name}': found start {scenario.start}, expected {first_month} or later, in the calendar of that first month of the horizon"
            )
        row["messenger"] = MESSENGERS.index(scenario.messenger)
        row["hard"] = scenario.mandate == "hard"
        row["sms_without_app"] = scenario.sms_without_app
        row["sms_if_unseen"] = scenario.sms_if_unseen
        row["reversal"] = REVERSALS.index(scenario.reversal)
        row["start"] = start if scenario.messenger != "none" else ALWAYS
        row["timeout_hours"] = scenario.timeout_hours
        row["all_services"] = scenario.services == "all"
        row["lean"] = scenario.lean
        row["fixed_reach"] = -1.0 if scenario.fixed_reach is None else scenario.fixed_reach
    return levers


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the ledger of every draw under every scenario, and what it was run with.

    totals     draws × scenarios, records of LEDGER; money is present value in rial of the base year
    scenarios  in the order of the second axis
    """

    totals: np.ndarray
    scenarios: tuple
    draws: Draws
    horizon: int
    discount_rate: float
    first_month: str

    @property
    def settings(self):
        """What it was run with besides the draws and the policies, as `run` takes it."""
        return {name: getattr(self, name) for name in ("horizon", "discount_rate", "first_month")}

    @property
    def order(self):
        """The policy that is told first: what was announced, or the first one of a run without it."""
        return told_first(self.scenarios, self.draws.about.scenario if self.draws.about else ORDER)

    def policy(self, name):
        """A policy of the run by its name; a policy stands for itself, and so does the name of a published one."""
        known = {one.name: one for one in self.scenarios}
        return known.get(name) if isinstance(name, str) and name in known else policies((name,))[0]

    def stamp(self):
        """What a reader needs to make the same numbers again; goes with every table and chart."""
        return stamp(self.draws, self.scenarios, **self.settings)

    def line(self, name):
        """One line of the ledger as a frame, draws × scenarios."""
        if name not in LEDGER.names:
            raise KeyError(nearest(name, LEDGER.names, "line of the ledger"))
        return self._frame(self.totals[name])

    def cost(self, payer=None):
        """Cost to one payer, or to society (the payers together, in which VAT and fees cancel), rial; draws × scenarios."""
        if payer is not None and payer not in PAYERS:
            raise KeyError(nearest(payer, PAYERS, "payer"))
        lines = [line for line, who in COST_LINES.items() if payer in (None, who)]
        return self._frame(sum(self.totals[line] for line in lines))

    def operators_lost_revenue(self, against=BASELINE):
        """SMS revenue that operators lose, VAT excluded: a transfer to customs, kept out of every total; rial."""
        revenue = self.line("sms_truck") + self.line("sms_other")
        if against not in revenue:
            raise ValueError(f"outcome: found the options {', '.join(revenue)}, expected '{against}' among them")
        return revenue.rsub(revenue[against], axis=0)

    def share_seen_in_time(self):
        """Share of the notices seen in time: in the messenger, or by an SMS that was not late; NaN where there are none."""
        seen = self.totals["via_messenger"] + self.totals["via_sms"] - self.totals["late"]
        return self._frame(_share(seen, self.totals["messages"]))

    def _frame(self, values):
        return pd.DataFrame(values, columns=pd.Index([s.name for s in self.scenarios], name="scenario"))


def _share(part, whole):
    """part ÷ whole, and NaN where there is nothing to take a share of."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _discount(horizon, rate):
    return np.array([costs.discount_factor(rate, month / MONTHS_PER_YEAR) for month in range(horizon)])


def run(draws, scenarios=None, *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month=""):
    """Run every scenario on the same draws.

    draws          from `Case.sample`
    scenarios      policies, or names of published ones; default all published ones
    horizon        months;  discount_rate  a year, real
    first_month    in which the horizon begins; default that of the case
    Returns Outcome.
    """
    scenarios = policies(scenarios)
    _check(horizon, discount_rate, scenarios)
    totals = np.zeros((len(draws), len(scenarios)), LEDGER)
    paths = np.zeros((len(draws), len(scenarios), 0), LEDGER)
    first_month = first_month or beginning(draws.about)
    _run(draws[:], lever_table(scenarios, first_month), _discount(horizon, discount_rate), totals, paths)
    return Outcome(totals, scenarios, draws, horizon, discount_rate, first_month)


def stamp(draws, scenarios=(), *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month=""):
    """The stamp of draws that were run: with the settings, the policies by name, and under `changes` all that is not as published.

    draws    draws, or their stamp
    changes  besides changed assumptions: other settings than the default ones, and policies with other levers than published
    """
    scenarios, kept = policies(scenarios), draws if isinstance(draws, dict) else draws.stamp()
    usual = {"horizon": HORIZON, "discount_rate": DISCOUNT_RATE, "first_month": beginning(kept["about"])}
    given = {"horizon": horizon, "discount_rate": discount_rate, "first_month": first_month or usual["first_month"]}
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


def _check(horizon, discount_rate, scenarios):
    if not (isinstance(horizon, int) and 1 <= horizon <= 240):
        raise DataError(f"horizon: found {horizon}, expected whole months from 1 to 240")
    if not -0.5 < discount_rate < 1:
        raise DataError(f"discount_rate: found {discount_rate}, expected a share a year such as 0.05")
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
    block=4096,
):
    """Month by month under one scenario: running totals of every draw, for charts over time.

    Returns a dictionary from quantity to an array, draws × months: cost to each payer and to society up to that month
    (present value, rial), active, lapsed and all notified drivers, share of the month's messages by channel.
    quantities  those of MONTHLY that are wanted, as each takes its time
    """
    (scenario,) = policies((scenario,))
    _check(horizon, discount_rate, (scenario,))
    levers, discount = lever_table((scenario,), first_month or beginning(draws.about)), _discount(horizon, discount_rate)
    parts = []
    for start in range(0, len(draws), block):
        some = draws[start : start + block]
        totals, paths = np.zeros((len(some), 1), LEDGER), np.zeros((len(some), 1, horizon), LEDGER)
        _run(some, levers, discount, totals, paths)
        parts.append({name: _by_month(paths[:, 0], name) for name in quantities})
    return {name: np.concatenate([part[name] for part in parts]) for name in quantities}


def _by_month(paths, quantity):
    """One quantity of `monthly`, from the ledgers up to each month; draws × months."""
    if quantity == "society":
        return sum(_by_month(paths, payer) for payer in PAYERS)
    if quantity in PAYERS:
        return sum(paths[line] for line, who in COST_LINES.items() if who == quantity)
    if quantity in CHANNELS:
        return _share(np.diff(paths[quantity], axis=1, prepend=0), np.diff(paths["messages"], axis=1, prepend=0))
    return paths[STATES[quantity]].copy()
