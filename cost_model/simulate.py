"""Where the equations meet: for each draw, for each scenario, month by month.

Quantities are counted first (messages by channel, installs, months, hours); `ledger` then puts prices on them.
The volume chain stands at the top because notebooks and charts also ask for it on its own.
"""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import prange

from cost_model import adoption, costs, freight, messages
from cost_model.assumptions import Draws
from cost_model.data import DataError, month_index, nearest
from cost_model.equation import compiled, equation
from cost_model.scenarios import MESSENGERS, REVERSALS, SCENARIOS

MONTHS_PER_YEAR = 12
HORIZON, DISCOUNT_RATE, FIRST_MONTH = 60, 0.05, "1401-02"  # choices, each an argument of `run`
ALWAYS = 1.0e9  # months; longer than any horizon
OWN, POPULAR = MESSENGERS.index("own"), MESSENGERS.index("popular")
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
    """Truck notices in the first year, message/year."""
    return messages.messages(truck_trips_per_year(d), d.messages_per_trip)


@equation
def segments_per_year(d):
    """Billed segments of the truck notices in the first year, segment/year."""
    return messages.segments(messages_per_year(d), d.segments_per_message)


@equation
def sms_tariff(d):
    """Mean tariff of a segment in the first year, VAT excluded, rial/segment."""
    return costs.tariff_per_segment(d.tariff, d.latin_share, d.latin_ratio)


@equation
def sms_bill_per_year(d):
    """What customs pays for the truck notices in the first year, VAT included, rial/year."""
    return costs.sms_bill(segments_per_year(d), sms_tariff(d), d.vat)


@equation
def sms_bill_per_trip(d):
    """SMS bill of one truck trip, VAT included, rial/trip."""
    return costs.sms_bill(messages.segments(d.messages_per_trip, d.segments_per_message), sms_tariff(d), d.vat)


@equation
def equal_detention_seconds_per_trip(d):
    """Seconds of detention of the truck that cost as much as the SMS of its trip, second/trip."""
    return costs.equal_detention_seconds(sms_bill_per_trip(d), d.detention_tariff)


# ---- what a run gives ---------------------------------------------------------------------------------------

# Money is the present value over the horizon, constant rial; counts are sums over the horizon, not discounted.
COST_LINES = {
    "sms_truck": "customs",
    "sms_other": "customs",
    "sms_vat": "customs",
    "messenger_customs": "customs",
    "support": "customs",
    "messenger_state": "state",
    "vat_received": "state",
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
# What is counted over the months. Volumes are in messages of the first month; `pv_` is discounted, the rest is not.
Tally = namedtuple(
    "Tally",
    "messages via_messenger via_sms undelivered late sent hours installs on "
    "pv_sent pv_other_sent pv_via_messenger pv_hours pv_installs pv_active pv_on pv_build",
)


@equation
def first_month_messages(d, lever):
    """Truck notices in the first month, message/month: all of them, or the share that a leaner service keeps."""
    kept = d.leaner_messages if lever.lean else 1.0
    return messages_per_year(d) * kept / MONTHS_PER_YEAR


@equation
def ledger(d, lever, t, active, lapsed, drivers, o):
    """Put prices on a tally: one row of the ledger, written to `o`.

    Customs pays the SMS with VAT, its share of the messenger, and support; the state pays the rest of the messenger
    and receives the VAT; drivers pay with time, data and detention.
    """
    monthly = first_month_messages(d, lever)
    per_message = d.leaner_segments if lever.lean else d.segments_per_message
    tariff = sms_tariff(d)
    build = d.integration_cost if lever.messenger == POPULAR else d.build_cost
    messenger = (
        build * t.pv_build
        + costs.running_cost(build, d.running_share) / MONTHS_PER_YEAR * t.pv_on
        + d.push_cost * monthly * t.pv_via_messenger
    )
    other_monthly = d.other_messages / MONTHS_PER_YEAR
    o.sms_truck = messages.segments(monthly * t.pv_sent, per_message) * tariff
    o.sms_other = messages.segments(other_monthly * t.pv_other_sent, d.segments_per_message) * tariff
    o.sms_vat = costs.vat_due(o.sms_truck + o.sms_other, d.vat)
    o.vat_received = -o.sms_vat
    o.messenger_customs = d.customs_share * messenger
    o.messenger_state = (1.0 - d.customs_share) * messenger
    o.support = d.support_per_install * t.pv_installs
    o.install_time = costs.install_time_cost(t.pv_installs, d.install_hours, d.driver_time)
    o.mobile_data = d.mobile_data * t.pv_active
    o.detention = costs.detention_cost(monthly * t.pv_hours, d.detention_tariff)
    o.messages = monthly * t.messages
    o.via_messenger = monthly * t.via_messenger
    o.via_sms = monthly * t.via_sms
    o.undelivered = monthly * t.undelivered
    o.late = monthly * t.late
    o.sms_sent = monthly * t.sent
    o.detention_hours = monthly * t.hours
    o.installs = t.installs
    o.months_on = t.on
    o.active = active
    o.lapsed = lapsed
    o.drivers = drivers


@equation
def spell_length(d, lever, on, spell):
    """Months until the mandate switches again, after it was switched `on` (or off) for the `spell`-th time."""
    if lever.reversal == CERTAIN:
        return d.first_attempt_months if on else ALWAYS
    if lever.reversal == UNCERTAIN and spell < d.spells.shape[0]:
        return adoption.spell_months(d.spells[spell], d.reversal_rate if on else d.reintroduction_rate)
    return ALWAYS


@compiled(parallel=True)
def _run(draws, levers, discount, totals, paths):
    """The model. totals: draws × scenarios; paths: draws × scenarios × months of running totals, or no months."""
    months = discount.shape[0]
    for i in prange(draws.shape[0]):
        d = draws[i]
        growth = freight.monthly_factor(d.tonnage_growth)
        dearer = freight.monthly_factor(d.tariff_growth)
        drivers = adoption.customs_drivers(d.drivers, d.customs_driver_share)
        able = adoption.willing_drivers(drivers, d.able, 1.0)
        leave_on, leave_off = adoption.monthly_share(d.churn_on), adoption.monthly_share(d.churn_off)
        for s in range(levers.shape[0]):
            lever = levers[s]
            ceiling, p = (d.ceiling_hard, d.p_hard) if lever.hard else (d.ceiling_soft, d.p_soft)
            willing = adoption.willing_drivers(drivers, d.able, ceiling)
            come_back = adoption.monthly_share(p) if lever.hard else 0.0
            seen_critical = d.seen_in_hour if lever.timeout_hours < 24 else d.seen_in_day
            seen_all = adoption.seen_in_time(d.time_critical_share, seen_critical, d.seen_in_day)
            active = min(d.popular_share * drivers if lever.messenger == POPULAR else d.installs_at_start, able)
            lapsed = 0.0
            on, spell, switch = False, 0, float(lever.start)
            volume, tariff = 1.0, 1.0
            sum_messages, via_messenger, via_sms, undelivered, late, sent, hours = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            installs, months_on, pv_sent, pv_other_sent, pv_via_messenger = 0.0, 0.0, 0.0, 0.0, 0.0
            pv_hours, pv_installs, pv_active, pv_on, pv_build = 0.0, 0.0, 0.0, 0.0, 0.0
            for month in range(months):
                # the switch, then who has the app at the end of the month
                while switch <= month:
                    on = not on
                    switch += spell_length(d, lever, on, spell)
                    spell += 1
                new = 0.0
                if lever.fixed_reach >= 0.0:
                    new = lever.fixed_reach * drivers if on and spell == 1 and months_on == 0.0 else 0.0
                    active = lever.fixed_reach * drivers if on else 0.0
                elif on:
                    new = adoption.new_installs(willing, active, lapsed, p, d.q)
                    returning, churned = come_back * lapsed, leave_on * active
                    active = adoption.next_active(active, new, d.first_month_loss, returning, churned)
                    lapsed = adoption.next_lapsed(lapsed, new, d.first_month_loss, returning, churned)
                elif spell > 0:
                    churned = leave_off * active
                    active = adoption.next_active(active, 0.0, 0.0, 0.0, churned)
                    lapsed = adoption.next_lapsed(lapsed, 0.0, 0.0, 0.0, churned)
                # each message: messenger, SMS or nobody
                active_share, registered_share, without_app, if_unseen = 0.0, 0.0, 1.0, 0.0
                seen, seen_if_critical = 0.0, 0.0
                price = tariff
                if on:
                    without_app, if_unseen = lever.sms_without_app, lever.sms_if_unseen
                    active_share, registered_share = active / drivers, (active + lapsed) / drivers
                    seen = adoption.reach(active, drivers, seen_all)
                    seen_if_critical = adoption.reach(active, drivers, seen_critical)
                    if lever.fixed_reach >= 0.0:
                        seen, seen_if_critical = active_share, active_share
                    price = costs.tariff_in_use(tariff, d.price_reaction)
                first_sms = messages.first_sms_share(active_share, seen, without_app, if_unseen)
                first_if_critical = messages.first_sms_share(active_share, seen_if_critical, without_app, if_unseen)
                sent_share = messages.sent_sms_share(first_sms, seen, d.duplicates, if_unseen)
                unseen = messages.undelivered_share(seen, first_sms, d.sms_delivered)
                unseen_if_critical = messages.undelivered_share(seen_if_critical, first_if_critical, d.sms_delivered)
                late_share = messages.late_share(registered_share, seen, d.sms_delivered, if_unseen)
                late_if_critical = messages.late_share(registered_share, seen_if_critical, d.sms_delivered, if_unseen)
                lost = costs.detention_hours(
                    d.time_critical_share,
                    d.delay_probability,
                    unseen_if_critical,
                    d.delay_hours,
                    late_if_critical,
                    lever.timeout_hours,
                )
                other_sent = sent_share if lever.all_services else 1.0
                # count
                present = discount[month]
                sum_messages += volume
                via_messenger += volume * seen
                via_sms += volume * d.sms_delivered * first_sms
                undelivered += volume * unseen
                late += volume * late_share
                sent += volume * sent_share
                hours += volume * lost
                installs += new
                pv_sent += volume * price * present * sent_share
                pv_other_sent += volume * price * present * other_sent
                pv_via_messenger += volume * present * seen
                pv_hours += volume * present * lost
                pv_installs += present * new
                if on:
                    if months_on == 0.0:
                        pv_build = present
                    months_on += 1.0
                    pv_on += present
                    pv_active += present * active
                volume *= growth
                tariff *= dearer
                if month < paths.shape[2] or month == months - 1:
                    tally = Tally(
                        sum_messages,
                        via_messenger,
                        via_sms,
                        undelivered,
                        late,
                        sent,
                        hours,
                        installs,
                        months_on,
                        pv_sent,
                        pv_other_sent,
                        pv_via_messenger,
                        pv_hours,
                        pv_installs,
                        pv_active,
                        pv_on,
                        pv_build,
                    )
                    if month < paths.shape[2]:
                        ledger(d, lever, tally, active, lapsed, drivers, paths[i, s, month])
                    if month == months - 1:
                        ledger(d, lever, tally, active, lapsed, drivers, totals[i, s])


def lever_table(scenarios, first_month):
    """Scenarios as the records that the loop reads."""
    levers = np.zeros(len(scenarios), LEVERS)
    for row, scenario in zip(levers, scenarios, strict=True):
        start = month_index(scenario.start or first_month) - month_index(first_month)
        if start < 0:
            raise DataError(
                f"scenario '{scenario.name}': found start {scenario.start}, expected {first_month} or later, the first month of the horizon"
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

    def line(self, name):
        """One line of the ledger as a frame, draws × scenarios."""
        if name not in LEDGER.names:
            raise KeyError(nearest(name, LEDGER.names, "line of the ledger"))
        return self._frame(self.totals[name])

    def cost(self, payer=None):
        """Cost to one payer, or to society (the payers together, in which VAT cancels), rial; draws × scenarios."""
        if payer is not None and payer not in PAYERS:
            raise KeyError(nearest(payer, PAYERS, "payer"))
        lines = [line for line, who in COST_LINES.items() if payer in (None, who)]
        return self._frame(sum(self.totals[line] for line in lines))

    def operators_lost_revenue(self, against="status_quo"):
        """SMS revenue that operators lose, VAT excluded: a transfer to customs, kept out of every total; rial."""
        revenue = self.line("sms_truck") + self.line("sms_other")
        return revenue.rsub(revenue[against], axis=0)

    def share_seen_in_time(self):
        """Share of the truck notices seen in time: in the messenger, or by an SMS that was not late."""
        seen = self.totals["via_messenger"] + self.totals["via_sms"] - self.totals["late"]
        return self._frame(seen / self.totals["messages"])

    def _frame(self, values):
        return pd.DataFrame(values, columns=pd.Index([s.name for s in self.scenarios], name="scenario"))


def _discount(horizon, rate):
    return np.array([costs.discount_factor(rate, month / MONTHS_PER_YEAR) for month in range(horizon)])


def run(draws, scenarios=SCENARIOS, *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month=FIRST_MONTH):
    """Run every scenario on the same draws.

    draws          from `Case.sample`
    horizon        months;  discount_rate  a year, real
    first_month    Solar Hijri month in which the horizon begins
    Returns Outcome.
    """
    _check(horizon, discount_rate, scenarios)
    totals = np.zeros((len(draws), len(scenarios)), LEDGER)
    paths = np.zeros((len(draws), len(scenarios), 0), LEDGER)
    _run(draws[:], lever_table(scenarios, first_month), _discount(horizon, discount_rate), totals, paths)
    return Outcome(totals, tuple(scenarios), draws, horizon, discount_rate, first_month)


def _check(horizon, discount_rate, scenarios):
    if not (isinstance(horizon, int) and 1 <= horizon <= 240):
        raise DataError(f"horizon: found {horizon}, expected whole months from 1 to 240")
    if not -0.5 < discount_rate < 1:
        raise DataError(f"discount_rate: found {discount_rate}, expected a share a year such as 0.05")
    names = [s.name for s in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"scenarios: found {names.count(name)} named '{name}', expected a name of its own for each")


def monthly(draws, scenario, *, horizon=HORIZON, discount_rate=DISCOUNT_RATE, first_month=FIRST_MONTH, block=4096):
    """Month by month under one scenario: running totals of every draw, for charts over time.

    Returns a dictionary from quantity to an array, draws × months: cost to each payer and to society up to that month
    (present value, rial), active and lapsed drivers and their number, share of the month's messages by channel.
    """
    _check(horizon, discount_rate, (scenario,))
    levers, discount = lever_table((scenario,), first_month), _discount(horizon, discount_rate)
    parts = []
    for start in range(0, len(draws), block):
        some = draws[start : start + block]
        totals, paths = np.zeros((len(some), 1), LEDGER), np.zeros((len(some), 1, horizon), LEDGER)
        _run(some, levers, discount, totals, paths)
        paths = paths[:, 0]
        part = {payer: sum(paths[line] for line, who in COST_LINES.items() if who == payer) for payer in PAYERS}
        part["society"] = sum(part[payer] for payer in PAYERS)
        for name in ("active", "lapsed", "drivers"):
            part[name] = paths[name].copy()
        count = np.diff(paths["messages"], axis=1, prepend=0)
        for name in ("via_messenger", "via_sms", "undelivered", "late"):
            part[name] = np.diff(paths[name], axis=1, prepend=0) / count
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
