"""How fast is the model, side by side with a loop written by hand.

    python -m benchmarks.speed
    python -m benchmarks.speed loops     only the two loops, which takes a minute

`lanes` is what one would write by hand for speed: one loop, all formulas spelled out, draws side by side in one buffer. Means over
the hours are taken once for all policies, and months in which nothing moves are not gone through. What is counted of the months is
volumes by where recipients stand; what a notice comes to there is multiplied at the end. It bills one price for every SMS and notice
that is sent, as the case of data/ does, and must give the quantities of `simulate`. Formulas are repeated here on purpose; nothing
else may import this file. That the quantities are right is for the tests. What the lines and accounts of the ledger take on top,
from the quantities of a run, is measured apart, and so are draws so many that they are run block after block, which take a few minutes.
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
from cost_model.model import ledger, simulate
from cost_model.model.scenarios import published
from cost_model.report.numbers import side_by_side

DRAWS, MONTHS, ROUNDS = 2**17, 60, 11
MANY, NAMED = 2**22, [(policy, account) for policy in ("forced", "leaner_sms") for account in ("purse", "country")]
WIDTH = 64
NODES, WEIGHTS = (x / 2.0 for x in np.polynomial.legendre.leggauss(16))
NODES = NODES + 0.5


def _rows(first, many):
    return range(first * WIDTH, (first + many) * WIDTH, WIDTH)


# Rows of the buffer: what is known of a draw, where it stands under a policy, what was counted while the policy was on, what a
# notice comes to without the app and how much more it is for the lapsed and the active.
(GROWTH, DEARER, DRIVERS, INVERSE, ABLE, ANYWAY_GROWS, ON_CHURN, OFF_CHURN, LOSS, REACTION, TURNS) = _rows(0, 11)
(KEEP, LESS_IN_THE_END, WAIT, EFFORT, GROWN) = _rows(11, 5)
(SMS_0, LATE_0, MISSED_0, MISSES_0, DELAY_0, V_ALL, PV_ALL, PT_ALL) = _rows(16, 8)
(WILLING, P, Q, BACK, FIRST, NOW, ACTIVE, ANYWAY, LAPSED, ON, SPELL, SWITCH, VOLUME, TARIFF, LESS) = _rows(24, 15)
(V_ON, V_ACTIVE, V_LAPSED, DELAYS, NEW, MONTHS_ON) = _rows(39, 6)
(PV_ON, PV_USING, PV_LAPSED, PV_DELAYS, PV_COPING, PV_NEW, PV_ACTIVE, PV_MONTHS) = _rows(45, 8)
(PT_ON, PV_PRICE, PV_PAID) = _rows(53, 3)
(SMS, LATE, MISSED, MISSES, DELAY, ONCE, SENT, APP) = _rows(56, 8)
(SMS_L, LATE_L, MISSED_L, MISSES_L, DELAY_L, ONCE_L, SENT_L) = _rows(64, 7)
(SMS_A, LATE_A, MISSED_A, MISSES_A, DELAY_A, ONCE_A, SENT_A) = _rows(71, 7)
KIND_ROWS = 78 * WIDTH
# Rows of each kind of notice, behind those; and of each time-out and kind, behind them all.
(R_NEED, R_LAST, MEAN, MEAN_OWN, MEAN_POPULAR, CHANCE, COUNTED, MISS_SMS, MISS_APP, END_KIND) = _rows(0, 10)
(R_OUT, R_NEED_OUT, R_LAST_OUT, MEAN_OUT, OWN_OUT, BOTH_OWN, POPULAR_OUT, BOTH_POPULAR, END_OUT) = _rows(0, 9)


@numba.njit(parallel=True, error_model="numpy", cache=True)
def lanes(draws, levers, kinds, discount, totals):
    n, months, many = draws.shape[0], discount.shape[0], kinds.shape[0]
    until = np.zeros(months + 1)  # discounted months before each
    for month in range(months):
        until[month + 1] = until[month] + discount[month]
    of_sender, harmful = 0.0, 0.0
    for j in range(many):
        of_sender += kinds[j].share * kinds[j].on_sender
        harmful += kinds[j].share * kinds[j].on_recipients
    if of_sender == 0.0:
        of_sender = 1.0
    outs, together = np.zeros(levers.shape[0]), np.zeros(levers.shape[0])  # time-outs, each with the way of reading both once
    out_of, many_outs = np.zeros(levers.shape[0], np.int64), 0
    for s in range(levers.shape[0]):
        if levers[s].messenger != 0 and levers[s].sms_if_unseen:
            i = 0
            while i < many_outs and (outs[i] != levers[s].timeout_hours or together[i] != levers[s].independent):
                i += 1
            outs[i], together[i], out_of[s], many_outs = levers[s].timeout_hours, levers[s].independent, i, max(many_outs, i + 1)
    out_rows = KIND_ROWS + many * END_KIND
    for block in numba.prange((n + WIDTH - 1) // WIDTH):
        w = np.zeros(out_rows + many_outs * many * END_OUT)
        begin = block * WIDTH
        size = min(WIDTH, n - begin)
        for k in range(size):
            d = draws[begin + k]
            w[GROWTH + k] = (1.0 + d.tonnage_growth) ** (1.0 / 12.0)
            w[DEARER + k] = (1.0 + d.tariff_growth) ** (1.0 / 12.0)
            w[DRIVERS + k] = d.recipients * d.notified_share
            w[INVERSE + k] = 1.0 / w[DRIVERS + k]
            w[ABLE + k] = w[DRIVERS + k] * d.able
            w[ANYWAY_GROWS + k] = 1.0 - math.exp(-d.growth_anyway)
            w[GROWN + k] = w[ABLE + k] - (w[ABLE + k] - min(d.installs_at_start, w[ABLE + k])) * math.exp(
                -d.growth_anyway * months
            )
            w[ON_CHURN + k] = 1.0 - math.exp(-d.churn_on)
            w[OFF_CHURN + k] = 1.0 - math.exp(-d.churn_off)
            w[LOSS + k] = d.first_month_loss
            w[REACTION + k] = d.price_reaction - 1.0
            w[TURNS + k] = d.turns_missed
            w[KEEP + k] = math.exp(-1.0 / d.adaptation_months)
            w[LESS_IN_THE_END + k] = (1.0 - d.learned_in_the_end) / (1.0 - d.learned_at_first)
            w[WAIT + k] = d.delay_hours * d.delay_lost
            w[VOLUME + k] = w[TARIFF + k] = 1.0
            trips = (
                d.tonnage_export * d.truck_share_export
                + d.tonnage_import * d.truck_share_import
                + d.tonnage_transit * d.truck_share_transit
            ) / d.payload
            events = trips + d.events
            each = (trips * d.messages_per_trip + d.events * d.messages_per_event) / events if events > 0.0 else 0.0
            w[EFFORT + k] = d.coping_hours * d.recipient_time / d.hour_value * each * (1.0 - d.learned_at_first)
            log_none = 0.0
            for j in range(many):
                kind, of = kinds[j], KIND_ROWS + j * END_KIND + k
                need_by, last, harms = kind.need_by, kind.need_by + d.delay_hours, max(kind.on_recipients, kind.on_sender)
                soon = math.log(d.read_soon / (1.0 - d.read_soon))
                later = math.log(d.read_later / (1.0 - d.read_later))
                beta = (later - soon) / (math.log(kind.later) - math.log(kind.soon))
                alpha = soon - beta * math.log(kind.soon)
                w[R_NEED + of] = 1.0 / (1.0 + math.exp(-alpha - beta * math.log(need_by))) if need_by > 0.0 else 0.0
                w[R_LAST + of] = 1.0 / (1.0 + math.exp(-alpha - beta * math.log(last)))
                miss = 0.0
                if harms > 0.0:
                    first, log_last = math.sqrt(math.sqrt(need_by / last)), math.log(last)
                    by_sms = by_own = by_popular = 0.0
                    for i in range(NODES.shape[0]):
                        place = first + (1.0 - first) * NODES[i]
                        odds = math.exp(alpha + beta * (log_last + 4.0 * math.log(place)))
                        weight = place * place * place * WEIGHTS[i]
                        by_sms += weight * odds / (1.0 + odds)
                        by_own += weight * (d.odds_ratio_own * odds / (1.0 + d.odds_ratio_own * odds))
                        by_popular += weight * (d.odds_ratio_popular * odds / (1.0 + d.odds_ratio_popular * odds))
                    scale = 4.0 * last * (1.0 - first) / d.delay_hours
                    w[MEAN + of], w[MEAN_OWN + of], w[MEAN_POPULAR + of] = scale * by_sms, scale * by_own, scale * by_popular
                    miss = 1.0 - d.sms_delivered * w[MEAN + of]
                    to_each = each * kind.share / d.recipients_per_event
                    counted = min(to_each, 1.0) + d.further_miss * max(to_each - 1.0, 0.0)
                    w[COUNTED + of] = counted * kind.on_recipients
                    w[CHANCE + of] = d.delay_probability / (1.0 - miss) if d.delay_probability < 1.0 - miss else 1.0
                    w[MISS_SMS + of] = miss
                    if w[COUNTED + of] > 0.0:
                        log_none += w[COUNTED + of] * math.log1p(-w[CHANCE + of] * miss)
                w[SMS_0 + k] += kind.share * d.sms_delivered * w[R_NEED + of]
                w[LATE_0 + k] += kind.share * d.sms_delivered * (w[R_LAST + of] - w[R_NEED + of])
                w[MISSED_0 + k] += kind.share * kind.on_sender / of_sender * miss
                w[MISSES_0 + k] += kind.share * harms * miss
                for out in range(many_outs):
                    wait, to = outs[out], out_rows + (out * many + j) * END_OUT + k
                    w[R_OUT + to] = 1.0 / (1.0 + math.exp(-alpha - beta * math.log(wait)))
                    if need_by > wait:
                        w[R_NEED_OUT + to] = 1.0 / (1.0 + math.exp(-alpha - beta * math.log(need_by - wait)))
                    if last > wait:
                        w[R_LAST_OUT + to] = 1.0 / (1.0 + math.exp(-alpha - beta * math.log(last - wait)))
                    if harms == 0.0:
                        continue
                    middle = min(max(need_by, wait), last)
                    by_sms = by_own = by_popular = both_own = both_popular = 0.0
                    if need_by < middle:  # before the SMS
                        first, log_last = math.sqrt(math.sqrt(need_by / middle)), math.log(middle)
                        scale = 4.0 * middle * (1.0 - first) / d.delay_hours
                        for i in range(NODES.shape[0]):
                            place = first + (1.0 - first) * NODES[i]
                            odds = math.exp(alpha + beta * (log_last + 4.0 * math.log(place)))
                            weight = scale * place * place * place * WEIGHTS[i]
                            by_own += weight * (d.odds_ratio_own * odds / (1.0 + d.odds_ratio_own * odds))
                            by_popular += weight * (d.odds_ratio_popular * odds / (1.0 + d.odds_ratio_popular * odds))
                    if middle < last:  # since the SMS
                        first, log_last = math.sqrt(math.sqrt((middle - wait) / (last - wait))), math.log(last - wait)
                        scale = 4.0 * (last - wait) * (1.0 - first) / d.delay_hours
                        for i in range(NODES.shape[0]):
                            place = first + (1.0 - first) * NODES[i]
                            hours = (last - wait) * place * place * place * place
                            odds = math.exp(alpha + beta * (log_last + 4.0 * math.log(place)))
                            odds_app = math.exp(alpha + beta * math.log(hours + wait))
                            weight = scale * place * place * place * WEIGHTS[i]
                            sms = odds / (1.0 + odds)
                            own = d.odds_ratio_own * odds_app / (1.0 + d.odds_ratio_own * odds_app)
                            popular = d.odds_ratio_popular * odds_app / (1.0 + d.odds_ratio_popular * odds_app)
                            by_sms += weight * sms
                            by_own += weight * own
                            by_popular += weight * popular
                            both_own += weight * (own * sms if together[out] else min(own, sms))
                            both_popular += weight * (popular * sms if together[out] else min(popular, sms))
                    w[MEAN_OUT + to], w[OWN_OUT + to], w[POPULAR_OUT + to] = by_sms, by_own, by_popular
                    w[BOTH_OWN + to], w[BOTH_POPULAR + to] = both_own, both_popular
            w[DELAY_0 + k] = min(-math.expm1(log_none), d.turns_missed)
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
            rest, unseen, held, own = (
                lever.sms_without_app > 0.0,
                lever.sms_if_unseen > 0.0,
                lever.fixed_reach,
                lever.messenger != 0,
            )
            popular = lever.messenger == 2
            mean_app, mean_either = (MEAN_POPULAR, POPULAR_OUT) if popular else (MEAN_OWN, OWN_OUT)
            mean_both = BOTH_POPULAR if popular else BOTH_OWN
            for row in range(V_ON, KIND_ROWS, WIDTH):
                for k in range(size):
                    w[row + k] = 0.0
            for k in range(size):
                d = draws[begin + k]
                w[WILLING + k] = w[ABLE + k] * (d.ceiling_hard if lever.hard else d.ceiling_soft)
                w[P + k] = d.p_hard if lever.hard else d.p_soft
                w[Q + k] = d.q / w[WILLING + k]
                w[BACK + k] = 1.0 - math.exp(-w[P + k])
                at_start = d.popular_share * w[DRIVERS + k] if popular else d.installs_at_start
                w[ACTIVE + k] = w[ANYWAY + k] = min(at_start, w[ABLE + k]) if held < 0.0 else 0.0
                w[SWITCH + k] = lever.start
                w[VOLUME + k] = w[TARIFF + k] = 1.0
                w[LESS + k] = 1.0  # do not learn otherwise, to those at first
                w[FIRST + k] = w[LAPSED + k] = w[ON + k] = w[SPELL + k] = 0.0
                ratio = d.odds_ratio_popular if popular else d.odds_ratio_own
                declined = d.decline_share if lever.recipient_pays else 0.0
                take = 1.0 - declined
                log_none = log_lapsed = log_active = log_nothing = log_app = 0.0
                for j in range(many):
                    kind, of = kinds[j], KIND_ROWS + j * END_KIND + k
                    to = out_rows + (out_of[s] * many + j) * END_OUT + k
                    part, harms = kind.share, max(kind.on_recipients, kind.on_sender)
                    of_missed, of_misses = kind.share * kind.on_sender / of_sender, kind.share * harms
                    counted, chance = w[COUNTED + of], w[CHANCE + of]
                    failed = (1.0 - d.sms_delivered) * d.failures_reported if lever.resend and harms > 0.0 else 0.0
                    arrive = d.sms_delivered + failed * d.resend_delivered
                    if lever.lean:
                        arrive = min(arrive * (1.0 - d.readers_lost), 1.0)
                    if rest:  # SMS at once
                        miss = 1.0 - arrive * w[MEAN + of]
                        w[SMS + k] += take * part * arrive * w[R_NEED + of]
                        w[LATE + k] += take * part * arrive * (w[R_LAST + of] - w[R_NEED + of])
                        w[ONCE + k] += take * part
                        w[SENT + k] += take * part * (1.0 + failed)
                    else:
                        miss = 1.0
                    w[MISSED + k] += of_missed * (take * miss + declined)
                    w[MISSES + k] += of_misses * (take * miss + declined)
                    if counted > 0.0:
                        log_none += counted * math.log1p(-chance * miss)
                        log_nothing += counted * math.log1p(-chance) if declined > 0.0 else 0.0
                    if not own:
                        continue
                    if rest and unseen:  # to the lapsed after the time-out, to the active if they have not seen it by then
                        miss = 1.0 - arrive * w[MEAN_OUT + to]
                        w[SMS_L + k] += take * part * arrive * w[R_NEED_OUT + to]
                        w[LATE_L + k] += take * part * arrive * (w[R_LAST_OUT + to] - w[R_NEED_OUT + to])
                        w[ONCE_L + k] += take * part
                        w[SENT_L + k] += take * part * (1.0 + failed)
                        w[MISSED_L + k] += of_missed * (take * miss + declined)
                        w[MISSES_L + k] += of_misses * (take * miss + declined)
                        if counted > 0.0:
                            log_lapsed += counted * math.log1p(-chance * miss)
                    if held >= 0.0:
                        seen, in_the_end, opened, alone = 1.0, 1.0, 1.0, 0.0
                    else:
                        seen = d.sms_delivered * ratio * w[R_NEED + of] / (1.0 - w[R_NEED + of] + ratio * w[R_NEED + of])
                        in_the_end = d.sms_delivered * ratio * w[R_LAST + of] / (1.0 - w[R_LAST + of] + ratio * w[R_LAST + of])
                        opened = 0.0
                        alone = 1.0 - arrive * w[mean_app + of]
                    miss = w[MISS_APP + of] = alone
                    in_time, in_total = seen, in_the_end
                    if unseen:
                        if held < 0.0:
                            opened = d.sms_delivered * ratio * w[R_OUT + to] / (1.0 - w[R_OUT + to] + ratio * w[R_OUT + to])
                            both = arrive * w[mean_both + to]
                            both *= arrive if lever.independent else 1.0
                            miss = 1.0 - arrive * (w[mean_either + to] + w[MEAN_OUT + to]) + both
                        in_time, in_total = arrive * w[R_NEED_OUT + to], arrive * w[R_LAST_OUT + to]
                        in_time = seen + (1.0 - seen) * in_time if lever.independent else max(seen, in_time)
                        in_total = in_the_end + (1.0 - in_the_end) * in_total if lever.independent else max(in_the_end, in_total)
                        sent = 1.0 - opened + d.duplicates * opened
                        w[ONCE_A + k] += take * part * sent
                        w[SENT_A + k] += take * part * sent * (1.0 + failed)
                    w[APP + k] += part * seen
                    w[SMS_A + k] += take * part * (in_time - seen)
                    w[LATE_A + k] += part * (take * (in_total - in_time) + declined * (in_the_end - seen))
                    w[MISSED_A + k] += of_missed * (take * miss + declined * alone)
                    w[MISSES_A + k] += of_misses * (take * miss + declined * alone)
                    if counted > 0.0:
                        log_active += counted * math.log1p(-chance * miss)
                        log_app += counted * math.log1p(-chance * alone) if declined > 0.0 else 0.0
                nothing = declined * -math.expm1(log_nothing)
                w[DELAY + k] = take * -math.expm1(log_none) + nothing
                if own:
                    w[DELAY_A + k] = take * -math.expm1(log_active) + declined * -math.expm1(log_app) - w[DELAY + k]
                    if rest and unseen:
                        w[DELAY_L + k] = take * -math.expm1(log_lapsed) + nothing - w[DELAY + k]
            if own:  # how much more it is than without the app
                for row in range(0, 7 * WIDTH, WIDTH):
                    if row != DELAY - SMS:
                        for k in range(size):
                            w[SMS_A + row + k] -= w[SMS + row + k]
                            w[SMS_L + row + k] -= w[SMS + row + k] if rest and unseen else 0.0
            if not own:  # on from its start to the end, and every month as the first, but for who learns otherwise
                if lever.start < months:
                    for k in range(size):
                        w[FIRST + k] = discount[lever.start]
                        w[PV_MONTHS + k] = until[months] - until[lever.start]
                        w[V_ON + k], w[PV_ON + k], w[PT_ON + k] = w[V_ALL + k], w[PV_ALL + k], w[PT_ALL + k]
                    for month in range(lever.start):
                        for k in range(size):
                            value = w[VOLUME + k] * discount[month]
                            w[V_ON + k] -= w[VOLUME + k]
                            w[PV_ON + k] -= value
                            w[PT_ON + k] -= value * w[TARIFF + k]
                            w[VOLUME + k] *= w[GROWTH + k]
                            w[TARIFF + k] *= w[DEARER + k]
                for k in range(size):
                    chance = min(w[DELAY + k], w[TURNS + k])
                    w[DELAYS + k], w[PV_DELAYS + k] = w[V_ON + k] * chance, w[PV_ON + k] * chance
                    w[PV_PRICE + k] = w[PT_ON + k] * (1.0 + w[REACTION + k] * (1.0 - w[ONCE + k]))
                    w[PV_PAID + k] = w[PV_PRICE + k] * w[SENT + k]
                    w[ACTIVE + k] = w[GROWN + k]
            if own or lever.silent:
                due, live = (float(lever.start), 0) if own else (1e9, size)
                if not own:
                    for k in range(size):
                        w[ON + k], w[DELAYS + k], w[PV_DELAYS + k] = 1.0, 0.0, 0.0
                for month in range(0 if own else lever.start, months):
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
                    if own and held < 0.0:
                        if live > 0:
                            for k in range(size):
                                w[NOW + k] = -(w[P + k] + w[Q + k] * w[ACTIVE + k])
                            for k in range(size):
                                if w[ON + k] > 0.0:
                                    w[NOW + k] = math.exp(w[NOW + k])
                        for k in range(size):
                            on, active, lapsed, anyway = w[ON + k] > 0.0, w[ACTIVE + k], w[LAPSED + k], w[ANYWAY + k]
                            left = w[WILLING + k] - active - lapsed
                            new = left * (1.0 - w[NOW + k]) if on and left > 0.0 else 0.0
                            leave = w[ON_CHURN + k] if on else w[OFF_CHURN + k] if w[SPELL + k] > 0.0 else 0.0
                            churned, returning = leave * (active - anyway), w[BACK + k] * lapsed if on else 0.0
                            anyway += w[ANYWAY_GROWS + k] * (w[ABLE + k] - anyway)
                            active = max(active + (1.0 - w[LOSS + k]) * new + returning - churned, anyway)
                            lapsed = min(lapsed + w[LOSS + k] * new - returning + churned, w[DRIVERS + k] - active)
                            w[ACTIVE + k], w[LAPSED + k], w[ANYWAY + k] = active, lapsed, anyway
                            w[NEW + k] += new
                            w[PV_NEW + k] += present * new
                            w[PV_ACTIVE + k] += present * (active - anyway) if on else 0.0
                    elif own:
                        for k in range(size):
                            active = held * w[DRIVERS + k] if w[ON + k] > 0.0 else 0.0
                            new = active if w[NEW + k] == 0.0 else 0.0
                            w[ACTIVE + k] = active
                            w[NEW + k] += new
                            w[PV_NEW + k] += present * new
                            w[PV_ACTIVE + k] += present * active
                    if own and live > 0:
                        for k in range(size):
                            volume, tariff = w[VOLUME + k] if w[ON + k] > 0.0 else 0.0, w[TARIFF + k]
                            value = volume * present
                            active, lapsed = w[ACTIVE + k] * w[INVERSE + k], w[LAPSED + k] * w[INVERSE + k]
                            once = w[ONCE + k] + lapsed * w[ONCE_L + k] + active * w[ONCE_A + k]
                            sent = w[SENT + k] + lapsed * w[SENT_L + k] + active * w[SENT_A + k]
                            price = value * tariff * (1.0 + w[REACTION + k] * (1.0 - once))
                            w[V_ON + k] += volume
                            w[V_ACTIVE + k] += volume * active
                            w[V_LAPSED + k] += volume * lapsed
                            w[PV_ON + k] += value
                            w[PV_USING + k] += value * active
                            w[PV_LAPSED + k] += value * lapsed
                            w[PT_ON + k] += value * tariff
                            w[PV_PRICE + k] += price
                            w[PV_PAID + k] += price * sent
                            if not lever.silent:
                                chance = w[DELAY + k] + lapsed * w[DELAY_L + k] + active * w[DELAY_A + k]
                                chance = min(chance, w[TURNS + k])
                                w[DELAYS + k] += volume * chance
                                w[PV_DELAYS + k] += value * chance
                    if lever.silent:
                        for k in range(size):
                            less = w[LESS + k]
                            if w[ON + k] == 0.0:
                                w[LESS + k] = 1.0 - (1.0 - less) * w[KEEP + k]
                                continue
                            log_app = log_nothing = log_sms = missed = 0.0
                            reached = w[ACTIVE + k] * w[INVERSE + k] if own else 0.0
                            for j in range(many):
                                if kinds[j].on_recipients:
                                    missed += kinds[j].share * (
                                        1.0 - reached * (1.0 - w[MISS_APP + KIND_ROWS + j * END_KIND + k])
                                    )
                                of = KIND_ROWS + j * END_KIND + k
                                counted, chance = w[COUNTED + of], less * w[CHANCE + of]
                                if counted > 0.0:
                                    log_nothing += counted * math.log1p(-chance)
                                    log_sms += counted * math.log1p(-chance * w[MISS_SMS + of])
                                    if own:
                                        log_app += counted * math.log1p(-chance * w[MISS_APP + of])
                            chance = -math.expm1(log_nothing)
                            if own:
                                chance += reached * (-math.expm1(log_app) - chance)
                            chance = min(chance, w[TURNS + k])
                            spared = w[WAIT + k] * (w[DELAY_0 + k] - min(-math.expm1(log_sms), w[TURNS + k]))
                            at_first = w[DELAY + k] + reached * w[DELAY_A + k] if own else w[DELAY + k]
                            worth = w[WAIT + k] * (min(at_first, w[TURNS + k]) - chance)
                            coping = max(min(w[EFFORT + k] * missed * (1.0 - less), worth), spared)
                            w[DELAYS + k] += w[VOLUME + k] * chance
                            w[PV_DELAYS + k] += present * w[VOLUME + k] * chance
                            w[PV_COPING + k] += present * w[VOLUME + k] * coping
                            w[LESS + k] = w[LESS_IN_THE_END + k] + (less - w[LESS_IN_THE_END + k]) * w[KEEP + k]
                    for k in range(size):
                        w[VOLUME + k] *= w[GROWTH + k]
                        w[TARIFF + k] *= w[DEARER + k]
            for k in range(size):
                d, o = draws[begin + k], totals[begin + k, s]
                trips = (
                    d.tonnage_export * d.truck_share_export
                    + d.tonnage_import * d.truck_share_import
                    + d.tonnage_transit * d.truck_share_transit
                ) / d.payload
                notices = (trips * d.messages_per_trip + d.events * d.messages_per_event) / 12.0
                events = (trips + d.events) / 12.0
                other = d.other_messages / 12.0 * d.segments_per_message
                kept = max(d.leaner_messages, lever.kept_apart) if lever.lean else 1.0
                segments = kept * notices * (d.leaner_segments if lever.lean else d.segments_per_message)
                off, pv_off, pt_off = w[V_ALL + k] - w[V_ON + k], w[PV_ALL + k] - w[PV_ON + k], w[PT_ALL + k] - w[PT_ON + k]
                v_on, v_active, v_lapsed = w[V_ON + k], w[V_ACTIVE + k], w[V_LAPSED + k]
                pv_on, pv_active, pv_lapsed = w[PV_ON + k], w[PV_USING + k], w[PV_LAPSED + k]
                seen = v_active * w[APP + k]
                by_sms = v_on * w[SMS + k] + v_lapsed * w[SMS_L + k] + v_active * w[SMS_A + k] + off * w[SMS_0 + k]
                late = v_on * w[LATE + k] + v_lapsed * w[LATE_L + k] + v_active * w[LATE_A + k] + off * w[LATE_0 + k]
                sent = v_on * w[SENT + k] + v_lapsed * w[SENT_L + k] + v_active * w[SENT_A + k]
                pv_sent = pv_on * w[SENT + k] + pv_lapsed * w[SENT_L + k] + pv_active * w[SENT_A + k]
                missed = pv_on * w[MISSED + k] + pv_lapsed * w[MISSED_L + k] + pv_active * w[MISSED_A + k]
                misses = pv_on * w[MISSES + k] + pv_lapsed * w[MISSES_L + k] + pv_active * w[MISSES_A + k]
                paid_on = lever.price_factor * segments * w[PV_PAID + k]
                other_on = lever.price_factor * other * (w[PV_PAID + k] if lever.all_services else w[PV_PRICE + k])
                paid = paid_on + notices * d.segments_per_message * pt_off
                other_paid = other_on + other * pt_off
                asked = 0.0
                if lever.recipient_pays:
                    asked = paid_on + lever.all_services * other_on
                o.notices = notices * w[V_ALL + k]
                o.messages = notices * (kept * v_on + off)
                o.via_messenger = notices * seen
                o.via_sms = notices * by_sms
                o.undelivered = notices * (w[V_ALL + k] - seen - by_sms - late)
                o.late = notices * late
                o.sms_sent = notices * (kept * sent + off)
                o.waiting_hours = events * w[WAIT + k] * (w[DELAYS + k] + off * w[DELAY_0 + k])
                o.installs = w[NEW + k]
                o.months_on = w[MONTHS_ON + k]
                o.active = w[ACTIVE + k]
                o.lapsed = w[LAPSED + k]
                o.recipients = w[DRIVERS + k]
                o.pv_segments_paid = paid
                o.pv_segments_other_paid = other_paid
                o.pv_segments_of_recipients = asked + (1.0 - d.sender_share) * (paid + other_paid - asked)
                o.pv_segments_carried = (
                    segments * pv_sent
                    + notices * d.segments_per_message * pv_off
                    + other * (pv_off + (pv_sent if lever.all_services else pv_on))
                )
                o.pv_connections = w[FIRST + k] if own else 0.0
                o.pv_buildings = lever.building * o.pv_connections
                o.pv_running_years = lever.running * w[PV_MONTHS + k] / 12.0
                o.pv_user_years = lever.users * w[PV_ACTIVE + k] / 12.0
                o.pv_registrations = lever.users * w[PV_NEW + k]
                o.pv_pushes = kept * notices * pv_active
                o.pv_installs = w[PV_NEW + k]
                o.pv_active_months = w[PV_ACTIVE + k]
                o.pv_changes = lever.changes * w[FIRST + k]
                o.pv_missed_events = events * (missed + pv_off * w[MISSED_0 + k])
                o.pv_waiting_hours = events * w[WAIT + k] * (w[PV_DELAYS + k] + pv_off * w[DELAY_0 + k])
                o.pv_coping_hours = events * w[PV_COPING + k]
                o.pv_misses = notices * (misses + pv_off * w[MISSES_0 + k])


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
from cost_model.model import simulate
outcome = simulate.run(cost_model.load().sample({{n}}), horizon={MONTHS})
from benchmarks import speed
print(imported, outcome.totals["messages"].sum() and time.perf_counter() - start, speed.peak())
"""

ACCOUNTS = (*ledger.ACCOUNTS, *ledger.SUMS)
RECKONED = f"""
from benchmarks import speed
import cost_model
from cost_model.model import simulate
outcome = simulate.run(cost_model.load().sample({DRAWS}), horizon={MONTHS})
before = speed.peak()
speed.every_account(outcome)
print(speed.peak() - before)
"""

IN_BLOCKS = f"""
from benchmarks import speed
import cost_model
from cost_model.report.numbers import decision
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


def side_by_side_loops(case):
    """Compares and times the two loops; gives the draws, and the seconds that the model took."""
    sample = case.sample(DRAWS)
    draws = sample[:]
    settings = simulate.Settings(horizon=MONTHS).of(sample.about)
    levers = simulate.lever_table(published(), settings, sample.about)
    kinds, discount = simulate.kind_table(sample.about), settings.discount
    theirs = np.zeros((DRAWS, len(levers)), simulate.QUANTITIES)

    def run():
        return simulate.counted(sample, published(), settings)[:, :, 0]

    def by_hand():
        lanes(draws, levers, kinds, discount, theirs)

    print(f"{DRAWS:,} draws × {len(levers)} scenarios × {MONTHS} months, {numba.get_num_threads()} threads")
    ours = run()
    by_hand()
    apart = difference(theirs, ours)
    threads, bits = numba.get_num_threads(), hashlib.sha256(ours).digest()
    numba.set_num_threads(1)
    same = hashlib.sha256(run()).digest() == bits
    numba.set_num_threads(threads)
    print(f"largest relative difference from the loop written by hand: {apart:.0e}")
    print(f"same bits with one thread: {'yes' if same else 'no'}")
    if not apart < 1e-9 or not same:
        sys.exit("The two do not agree, so their times say nothing.")

    times = [(seconds(run), seconds(by_hand)) for _ in range(ROUNDS)]
    model, hand = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(a / b for a, b in times)
    print(f"model            {model:6.2f} s   medians of {ROUNDS} alternating runs")
    print(f"written by hand  {hand:6.2f} s   the model takes {ratio:.2f} times as long")
    return sample, model


def main():
    if "loops" in sys.argv[1:]:
        side_by_side_loops(cost_model.load())
        return
    fresh(WHOLE.format(n=2**14))
    imported, first, _ = map(float, fresh(WHOLE.format(n=2**14)))
    memory, more = float(fresh(WHOLE.format(n=DRAWS))[2]), float(fresh(RECKONED)[0])
    many, long = map(float, fresh(IN_BLOCKS))

    case = cost_model.load()

    def change_one_assumption():
        return simulate.run(case.what_if(payload=24).sample(2**14)).cost().describe()

    sample, model = side_by_side_loops(case)
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
