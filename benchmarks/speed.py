"""How fast is the model, side by side with a loop written by hand.

    python -m benchmarks.speed

`lanes` is what one would write by hand for speed: one loop, all formulas spelled out, draws side by side in one buffer, and no
month is gone through twice that is the same under another policy or at which nothing moves. It must give the quantities of
`simulate`. Formulas are repeated here on purpose; nothing else may import this file. That the quantities are right is for
the tests. What the lines and accounts of the ledger take on top, from the quantities of a run, is measured apart, and so are draws
so many that they are run block after block, which take a few minutes.
"""

import hashlib
import math
import resource
import statistics
import subprocess
import sys
import time

import numba
import numpy as np

import cost_model
from cost_model import ledger, side_by_side, simulate
from cost_model.scenarios import published

DRAWS, MONTHS, ROUNDS = 2**17, 60, 11
MANY, NAMED = 2**22, [(policy, account) for policy in ("forced", "leaner_sms") for account in ("purse", "country")]
WIDTH = 64
# Rows of the buffer: what is known of a draw, where it stands under a policy, what was counted while the policy was on.
(GROWTH, DEARER, DRIVERS, INVERSE, ABLE, ON_CHURN, OFF_CHURN, LOSS, CRITICAL) = range(0, 9 * WIDTH, WIDTH)
(REACTION, DELAY, V_ALL, PV_ALL, PT_ALL) = range(9 * WIDTH, 14 * WIDTH, WIDTH)
(WILLING, P, Q, BACK, SEE_C, SEE, WAIT, ARRIVE, RETRY, RESENT, TAKE, DOUBLE, FIRST, NOW) = range(14 * WIDTH, 28 * WIDTH, WIDTH)
(ACTIVE, LAPSED, ON, SPELL, SWITCH, VOLUME, TARIFF) = range(28 * WIDTH, 35 * WIDTH, WIDTH)
(V_ON, MESSENGER, SMS, NOBODY, LATE, SENT, HOURS, NEW, MONTHS_ON) = range(35 * WIDTH, 44 * WIDTH, WIDTH)
(PV_ON, PV_MESSENGER, PV_NOBODY, PV_SENT, PV_HOURS, PV_NEW, PV_ACTIVE) = range(44 * WIDTH, 51 * WIDTH, WIDTH)
(PV_MONTHS, PT_ON, PV_PRICE, PV_PAID) = range(51 * WIDTH, 55 * WIDTH, WIDTH)


@numba.njit(parallel=True, error_model="numpy", cache=True)
def lanes(draws, levers, discount, totals):
    n, months = draws.shape[0], discount.shape[0]
    until = np.zeros(months + 1)  # discounted months before each
    for month in range(months):
        until[month + 1] = until[month] + discount[month]
    for block in numba.prange((n + WIDTH - 1) // WIDTH):
        w = np.zeros(55 * WIDTH)
        begin = block * WIDTH
        size = min(WIDTH, n - begin)
        for k in range(size):
            d = draws[begin + k]
            w[GROWTH + k] = (1.0 + d.tonnage_growth) ** (1.0 / 12.0)
            w[DEARER + k] = (1.0 + d.tariff_growth) ** (1.0 / 12.0)
            w[DRIVERS + k] = d.recipients * d.notified_share
            w[INVERSE + k] = 1.0 / w[DRIVERS + k]
            w[ABLE + k] = w[DRIVERS + k] * d.able
            w[ON_CHURN + k] = 1.0 - math.exp(-d.churn_on)
            w[OFF_CHURN + k] = 1.0 - math.exp(-d.churn_off)
            w[LOSS + k] = d.first_month_loss
            w[CRITICAL + k] = d.time_critical_share
            w[REACTION + k] = d.price_reaction - 1.0
            w[DELAY + k] = d.delay_hours
            w[VOLUME + k] = w[TARIFF + k] = 1.0
        for month in range(months):  # the same under all policies
            for k in range(size):
                value = w[VOLUME + k] * discount[month]
                w[V_ALL + k] += w[VOLUME + k]
                w[PV_ALL + k] += value
                w[PT_ALL + k] += value * w[TARIFF + k]
                w[VOLUME + k] *= w[GROWTH + k]
                w[TARIFF + k] *= w[DEARER + k]
        for s in range(levers.shape[0]):
            lever = levers[s]
            rest, unseen, held, own = lever.sms_without_app, lever.sms_if_unseen, lever.fixed_reach, lever.messenger != 0
            for k in range(size):
                d = draws[begin + k]
                w[WILLING + k] = w[ABLE + k] * (d.ceiling_hard if lever.hard else d.ceiling_soft)
                w[P + k] = d.p_hard if lever.hard else d.p_soft
                w[Q + k] = d.q / w[WILLING + k]
                w[BACK + k] = 1.0 - math.exp(-w[P + k])
                w[SEE_C + k] = d.seen_in_hour if lever.timeout_hours < 24 else d.seen_in_day
                w[SEE + k] = d.time_critical_share * w[SEE_C + k] + (1.0 - d.time_critical_share) * d.seen_in_day
                if held >= 0.0:
                    w[SEE_C + k] = w[SEE + k] = 1.0
                w[WAIT + k] = min(lever.timeout_hours, d.delay_hours)
                w[ARRIVE + k] = min(d.sms_delivered * (1.0 - d.readers_lost), 1.0) if lever.lean else d.sms_delivered
                w[RETRY + k] = (1.0 - w[ARRIVE + k]) * d.failures_reported if lever.resend else 0.0
                w[RESENT + k] = w[RETRY + k] * d.resend_delivered
                w[TAKE + k] = 1.0 - d.decline_share if lever.recipient_pays else 1.0
                w[DOUBLE + k] = unseen * w[TAKE + k] * d.duplicates
                at_start = d.popular_share * w[DRIVERS + k] if lever.messenger == 2 else d.installs_at_start
                w[ACTIVE + k] = min(at_start, w[ABLE + k])
                w[SWITCH + k] = lever.start
                w[VOLUME + k] = w[TARIFF + k] = 1.0
                w[FIRST + k] = w[LAPSED + k] = w[ON + k] = w[SPELL + k] = 0.0
            for row in range(V_ON, PV_PAID + WIDTH, WIDTH):
                for k in range(size):
                    w[row + k] = 0.0
            if not own:  # on from its start to the end, and every month as the first
                if lever.start < months:
                    for k in range(size):
                        w[FIRST + k] = discount[lever.start]
                        w[PV_MONTHS + k] = until[months] - until[lever.start]
                        w[V_ON + k], w[PV_ON + k], w[PT_ON + k] = w[V_ALL + k], w[PV_ALL + k], w[PT_ALL + k]
                for month in range(min(lever.start, months) if lever.start < months else 0):
                    for k in range(size):
                        value = w[VOLUME + k] * discount[month]
                        w[V_ON + k] -= w[VOLUME + k]
                        w[PV_ON + k] -= value
                        w[PT_ON + k] -= value * w[TARIFF + k]
                        w[VOLUME + k] *= w[GROWTH + k]
                        w[TARIFF + k] *= w[DEARER + k]
                for k in range(size):
                    sms = w[TAKE + k] * rest
                    sent = sms * (1.0 + w[CRITICAL + k] * w[RETRY + k])
                    nobody = 1.0 - w[ARRIVE + k] * sms - w[CRITICAL + k] * sms * w[RESENT + k]
                    lost = (1.0 - w[ARRIVE + k] * sms - sms * w[RESENT + k]) * w[DELAY + k]
                    w[SMS + k] = w[V_ON + k] * sms * (w[ARRIVE + k] + w[CRITICAL + k] * w[RESENT + k])
                    w[NOBODY + k], w[PV_NOBODY + k] = w[V_ON + k] * nobody, w[PV_ON + k] * nobody
                    w[SENT + k], w[PV_SENT + k] = w[V_ON + k] * sent, w[PV_ON + k] * sent
                    w[HOURS + k], w[PV_HOURS + k] = w[V_ON + k] * lost, w[PV_ON + k] * lost
                    w[PV_PRICE + k] = w[PT_ON + k] * (1.0 + w[REACTION + k] * (1.0 - sms))
                    w[PV_PAID + k] = w[PV_PRICE + k] * sent
            else:
                due, live = float(lever.start), 0
                for month in range(months):
                    present = discount[month]
                    if due <= month:
                        due, live = 1e9, 0
                        for k in range(size):
                            while w[SWITCH + k] <= month:
                                d = draws[begin + k]
                                spell = int(w[SPELL + k])
                                w[ON + k] = 1.0 - w[ON + k]
                                sign = 1.0 if w[ON + k] > 0.0 else -1.0
                                w[MONTHS_ON + k] += sign * (months - month)
                                w[PV_MONTHS + k] += sign * (until[months] - until[month])
                                w[SPELL + k] += 1.0
                                if lever.reversal == 2:
                                    w[SWITCH + k] += d.first_attempt_months if w[ON + k] > 0.0 else 1e9
                                elif lever.reversal == 1 and spell < d.spells.shape[0]:
                                    rate = d.reversal_rate if w[ON + k] > 0.0 else d.reintroduction_rate
                                    w[SWITCH + k] += d.spells[spell] / rate if rate > 0.0 else 1e9
                                else:
                                    w[SWITCH + k] += 1e9
                            if w[ON + k] > 0.0:
                                live += 1
                                if w[FIRST + k] == 0.0:
                                    w[FIRST + k] = present
                            due = min(due, w[SWITCH + k])
                    if live > 0 and held < 0.0:
                        for k in range(size):
                            w[NOW + k] = -(w[P + k] + w[Q + k] * w[ACTIVE + k])
                        for k in range(size):
                            if w[ON + k] > 0.0:
                                w[NOW + k] = math.exp(w[NOW + k])
                    if live == 0:
                        for k in range(size):
                            gone = w[OFF_CHURN + k] * w[ACTIVE + k] if w[SPELL + k] > 0.0 and held < 0.0 else 0.0
                            w[ACTIVE + k] = w[ACTIVE + k] - gone if held < 0.0 else 0.0
                            w[LAPSED + k] += gone
                            w[VOLUME + k] *= w[GROWTH + k]
                            w[TARIFF + k] *= w[DEARER + k]
                    else:
                        for k in range(size):
                            on, tariff, active, lapsed = w[ON + k] > 0.0, w[TARIFF + k], w[ACTIVE + k], w[LAPSED + k]
                            if held >= 0.0:
                                active = held * w[DRIVERS + k] if on else 0.0
                                new = active if w[NEW + k] == 0.0 else 0.0
                            else:
                                left = w[WILLING + k] - active - lapsed
                                new = left * (1.0 - w[NOW + k]) if on and left > 0.0 else 0.0
                                leave = w[ON_CHURN + k] if on else w[OFF_CHURN + k] if w[SPELL + k] > 0.0 else 0.0
                                churned, returning = leave * active, w[BACK + k] * lapsed if on else 0.0
                                active = active + (1.0 - w[LOSS + k]) * new + returning - churned
                                lapsed = lapsed + w[LOSS + k] * new - returning + churned
                                w[LAPSED + k] = lapsed
                            w[ACTIVE + k] = active
                            volume = w[VOLUME + k] if on else 0.0
                            value = volume * present
                            take, arrive, critical = w[TAKE + k], w[ARRIVE + k], w[CRITICAL + k]
                            share, away = active / w[DRIVERS + k], rest * lapsed * w[INVERSE + k]
                            seen, seen_c = share * w[SEE + k], share * w[SEE_C + k]
                            sms = take * (rest * (1.0 - share) + unseen * (share - seen))
                            sms_c = take * (rest * (1.0 - share) + unseen * (share - seen_c))
                            once = sms + w[DOUBLE + k] * seen
                            sent = once + critical * sms_c * w[RETRY + k]
                            again = critical * sms_c * w[RESENT + k]
                            late = take * unseen * (share - seen + away) * arrive
                            late_c = take * unseen * (share - seen_c + away) * arrive
                            nobody = 1.0 - seen - arrive * sms - again
                            nobody_c = 1.0 - seen_c - arrive * sms_c - sms_c * w[RESENT + k]
                            lost = nobody_c * w[DELAY + k] + late_c * w[WAIT + k]
                            price = value * tariff * (1.0 + w[REACTION + k] * (1.0 - once))
                            w[V_ON + k] += volume
                            w[MESSENGER + k] += volume * seen
                            w[SMS + k] += volume * (arrive * sms + again)
                            w[NOBODY + k] += volume * nobody
                            w[LATE + k] += volume * late
                            w[SENT + k] += volume * sent
                            w[HOURS + k] += volume * lost
                            w[NEW + k] += new
                            w[PV_ON + k] += value
                            w[PV_MESSENGER + k] += value * seen
                            w[PV_NOBODY + k] += value * nobody
                            w[PV_SENT + k] += value * sent
                            w[PV_HOURS + k] += value * lost
                            w[PV_NEW + k] += present * new
                            w[PV_ACTIVE + k] += present * active if on else 0.0
                            w[PT_ON + k] += value * tariff
                            w[PV_PRICE + k] += price
                            w[PV_PAID + k] += price * sent
                            w[VOLUME + k] *= w[GROWTH + k]
                            w[TARIFF + k] = tariff * w[DEARER + k]
            for k in range(size):
                d, o = draws[begin + k], totals[begin + k, s]
                trips = (
                    d.tonnage_export * d.truck_share_export
                    + d.tonnage_import * d.truck_share_import
                    + d.tonnage_transit * d.truck_share_transit
                ) / d.payload
                notices = (trips * d.messages_per_trip + d.events * d.messages_per_event) / 12.0
                other = d.other_messages / 12.0 * d.segments_per_message
                kept = notices * (d.leaner_messages if lever.lean else 1.0)
                segments = kept * (d.leaner_segments if lever.lean else d.segments_per_message)
                off, pv_off, pt_off = w[V_ALL + k] - w[V_ON + k], w[PV_ALL + k] - w[PV_ON + k], w[PT_ALL + k] - w[PT_ON + k]
                missed, risk = 1.0 - d.sms_delivered, notices * d.time_critical_share * d.delay_probability
                paid_on = lever.price_factor * segments * w[PV_PAID + k]
                other_on = lever.price_factor * other * (w[PV_PAID + k] if lever.all_services else w[PV_PRICE + k])
                paid = paid_on + notices * d.segments_per_message * pt_off
                other_paid = other_on + other * pt_off
                asked = 0.0
                if lever.recipient_pays:
                    asked = paid_on + lever.all_services * other_on
                o.notices = notices * w[V_ALL + k]
                o.messages = kept * w[V_ON + k] + notices * off
                o.via_messenger = notices * w[MESSENGER + k]
                o.via_sms = notices * (w[SMS + k] + off * d.sms_delivered)
                o.undelivered = notices * (w[NOBODY + k] + off * missed)
                o.late = notices * w[LATE + k]
                o.sms_sent = kept * w[SENT + k] + notices * off
                o.waiting_hours = risk * (w[HOURS + k] + off * missed * d.delay_hours)
                o.installs = w[NEW + k]
                o.months_on = w[MONTHS_ON + k]
                o.active = w[ACTIVE + k]
                o.lapsed = w[LAPSED + k]
                o.recipients = w[DRIVERS + k]
                o.pv_segments_paid = paid
                o.pv_segments_other_paid = other_paid
                o.pv_segments_of_recipients = asked + (1.0 - d.sender_share) * (paid + other_paid - asked)
                o.pv_segments_carried = (
                    segments * w[PV_SENT + k]
                    + notices * d.segments_per_message * pv_off
                    + other * (pv_off + (w[PV_SENT + k] if lever.all_services else w[PV_ON + k]))
                )
                o.pv_connections = w[FIRST + k] if own else 0.0
                o.pv_buildings = lever.building * o.pv_connections
                o.pv_running_years = lever.running * w[PV_MONTHS + k] / 12.0
                o.pv_user_years = lever.users * w[PV_ACTIVE + k] / 12.0
                o.pv_registrations = lever.users * w[PV_NEW + k]
                o.pv_pushes = kept * w[PV_MESSENGER + k]
                o.pv_installs = w[PV_NEW + k]
                o.pv_active_months = w[PV_ACTIVE + k]
                o.pv_changes = lever.changes * w[FIRST + k]
                o.pv_missed_events = (trips + d.events) / 12.0 * (w[PV_NOBODY + k] + pv_off * missed)
                o.pv_waiting_hours = risk * (w[PV_HOURS + k] + pv_off * missed * d.delay_hours)


def difference(found, expected):
    """Largest difference over the quantities, relative to the entry, or for a small entry to a billionth of the largest."""
    worst = 0.0
    for name in expected.dtype.names:
        size = np.abs(expected[name])
        scale = np.maximum(size, 1e-9 * size.max() + np.finfo(float).tiny)
        worst = max(worst, float((np.abs(found[name] - expected[name]) / scale).max()))
    return worst


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fresh(code):
    """What a new Python prints. It inherits the memory of this one as its peak, so begin with it, while that is small."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def peak():
    """Peak memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)


WHOLE = f"""
import sys, time
start = time.perf_counter()
import cost_model
imported = time.perf_counter() - start
from cost_model import simulate
outcome = simulate.run(cost_model.load().sample({{n}}), horizon={MONTHS})
from benchmarks import speed
print(imported, outcome.totals["messages"].sum() and time.perf_counter() - start, speed.peak())
"""

ACCOUNTS = (*ledger.ACCOUNTS, *ledger.SUMS)
RECKONED = f"""
from benchmarks import speed
import cost_model
from cost_model import simulate
outcome = simulate.run(cost_model.load().sample({DRAWS}), horizon={MONTHS})
before = speed.peak()
speed.every_account(outcome)
print(speed.peak() - before)
"""

IN_BLOCKS = f"""
from benchmarks import speed
import cost_model
from cost_model import decision
case = cost_model.load()
decision.summary(case, 2**10, horizon={MONTHS}, of={NAMED})
before = speed.peak()
took = speed.seconds(lambda: decision.summary(case, {MANY}, horizon={MONTHS}, of={NAMED}))
print(speed.peak() - before, took)
"""


def every_account(outcome):
    """Costs to every account and sum of accounts, and so every line, reckoned anew."""
    known = simulate.reckoning(outcome.totals, outcome.draws, outcome.returns)
    lines = [known[name] for name in ledger.LINES]
    return lines, [ledger.cost(known, account, outcome.draws.about) for account in ACCOUNTS]


def to_reckon(outcome):
    """Seconds for every account of a run."""
    return statistics.median(seconds(lambda: every_account(outcome)) for _ in range(ROUNDS))


def main():
    fresh(WHOLE.format(n=2**14))
    imported, first, _ = map(float, fresh(WHOLE.format(n=2**14)))
    memory, more = float(fresh(WHOLE.format(n=DRAWS))[2]), float(fresh(RECKONED)[0])
    many, long = map(float, fresh(IN_BLOCKS))

    case = cost_model.load()
    sample = case.sample(DRAWS)
    draws = sample[:]
    levers, discount = simulate.lever_table(published(), simulate.FIRST_MONTH), simulate._discount(MONTHS, simulate.DISCOUNT_RATE)
    ours, theirs = np.zeros((DRAWS, len(levers)), simulate.QUANTITIES), np.zeros((DRAWS, len(levers)), simulate.QUANTITIES)
    no_paths = np.zeros((DRAWS, len(levers), 0), simulate.QUANTITIES)

    def run():
        simulate._run(draws, levers, discount, ours, no_paths)

    def by_hand():
        lanes(draws, levers, discount, theirs)

    def change_one_assumption():
        return simulate.run(case.what_if(payload=24).sample(2**14)).cost().describe()

    print(f"{DRAWS:,} draws × {len(levers)} scenarios × {MONTHS} months, {numba.get_num_threads()} threads")
    run()
    by_hand()
    apart = difference(theirs, ours)
    threads, bits = numba.get_num_threads(), hashlib.sha256(ours).digest()
    numba.set_num_threads(1)
    run()
    numba.set_num_threads(threads)
    same = hashlib.sha256(ours).digest() == bits
    print(f"largest relative difference from the loop written by hand: {apart:.0e}")
    print(f"same bits with one thread: {'yes' if same else 'no'}")
    if not apart < 1e-9 or not same:
        sys.exit("The two do not agree, so their times say nothing.")

    times = [(seconds(run), seconds(by_hand)) for _ in range(ROUNDS)]
    model, hand = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(a / b for a, b in times)
    print(f"model            {model:6.2f} s   medians of {ROUNDS} alternating runs")
    print(f"written by hand  {hand:6.2f} s   the model takes {ratio:.2f} times as long")
    reckoned = to_reckon(simulate.run(sample, horizon=MONTHS))
    what = f"{len(ledger.LINES)} lines, and {len(ACCOUNTS)} accounts and sums of them, on one core"
    print(f"ledger           {reckoned:6.2f} s   {what}: {reckoned / model:.1f} times the run; {more:.0f} MB more at the peak")
    print(f"peak memory      {memory:6.0f} MB  new Python, load, sample, run")
    change_one_assumption()
    session = statistics.median(seconds(change_one_assumption) for _ in range(ROUNDS))
    print(f"import           {imported:6.2f} s   import cost_model; to the first result with 16,384 draws {first:.1f} s")
    print(f"change           {session:6.2f} s   what_if(payload=24), 16,384 draws, run, table of costs by scenario")
    cases = side_by_side.every_case()
    together = statistics.median(seconds(lambda: side_by_side.summary(cases)) for _ in range(3))
    print(
        f"all cases        {together:6.2f} s   {len(cases)} cases, {len(published())} scenarios, 16,384 draws; below the 5 s asked for"
    )
    print(
        f"in blocks        {many:6.0f} MB  more at the peak for {MANY:,} draws than for 1,024: means, chances, intervals of "
        f"{len(NAMED)} savings, in {long:.0f} s; below the 300 MB asked for"
    )
    if together > 5:
        sys.exit("The cases take longer than the 5 seconds asked for.")
    if many > 300:
        sys.exit("Many draws take more than the 300 MB asked for.")


if __name__ == "__main__":
    main()
