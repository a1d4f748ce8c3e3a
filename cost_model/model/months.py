"""Month by month: for each draw and each scenario, who has the app, how notices go, and what is counted of them.

Quantities are counted here (messages by channel, installs, months, hours); the lines of `ledger` put prices on them.
"""

from numba import prange

from cost_model.model import adoption, costs, prices, waiting
from cost_model.model.equation import compiled, equation, step
from cost_model.model.records import (
    ACTIVE,
    AGAIN,
    ALWAYS,
    BLANK,
    BY_APP,
    BY_SMS,
    CERTAIN,
    DELAYED,
    DELIVERED,
    GONE,
    GONE_BY_SMS,
    GONE_LATE,
    GONE_SEEN,
    LANES,
    LAPSED,
    LATE,
    MISSED,
    MISSES,
    NONE,
    NOWHERE,
    OF_NOTICE,
    OFF,
    ONCE,
    POPULAR,
    PUSHED,
    STANDINGS,
    UNCERTAIN,
    UNKNOWN,
    WITHOUT_APP,
)
from cost_model.model.standing import know, stand
from cost_model.model.volume import MONTHS_PER_YEAR, first_month_notices, truck_trips_per_year


@equation
def spell_length(d, lever, on, spell):
    """Months until the mandate switches again, after it was switched `on` (or off) for the `spell`-th time."""
    if lever.reversal == CERTAIN:
        return d.first_attempt_months if on else ALWAYS
    if lever.reversal == UNCERTAIN and spell < d.spells.shape[0]:
        return adoption.spell_months(d.spells[spell], d.reversal_rate if on else d.reintroduction_rate)
    return ALWAYS


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
def share(lever, known, standings, t, draws):
    """What a notice of a month comes to: the mean over where recipients stand. Lane by lane, so that draws are reckoned side by side."""
    for k in range(draws):
        on, recipients = t.on[k], known.recipients[k]
        with_app = on and lever.messenger != NONE
        t.part[ACTIVE, k] = t.active[k] / recipients if with_app else 0.0
        t.part[LAPSED, k] = t.lapsed[k] / recipients if with_app else 0.0
        t.part[WITHOUT_APP, k] = 1.0 - t.part[ACTIVE, k] - t.part[LAPSED, k] if on else 0.0
        t.part[OFF, k] = 0.0 if on else 1.0
    by_sms, none, gone, using = standings[OFF].of, standings[WITHOUT_APP].of, standings[LAPSED].of, standings[ACTIVE].of
    off, rest, lapsed, active = t.part[OFF], t.part[WITHOUT_APP], t.part[LAPSED], t.part[ACTIVE]
    for q in range(len(OF_NOTICE)):
        for k in range(LANES):
            t.of[q, k] = off[k] * by_sms[q, k] + rest[k] * none[q, k] + lapsed[k] * gone[q, k] + active[k] * using[q, k]


@step
def send(lever, known, t, k):
    """How a month's notices are written, sent and paid for, and what misses among them cost. Without branches, as `share` is."""
    on = t.on[k]
    lean_messages, lean_segments, per_message = (
        max(known.lean_messages[k], lever.kept_apart),
        known.lean_segments[k],
        known.per_message[k],
    )
    lean = on & lever.lean
    t.kept[k], t.per_message[k] = (lean_messages, lean_segments) if lean else (1.0, per_message)
    t.factor[k], t.every[k] = (lever.price_factor, lever.all_services) if on else (1.0, 0.0)
    t.pays[k] = on & lever.recipient_pays
    t.sent_share[k] = t.of[ONCE, k] + t.of[AGAIN, k]
    t.other_sent[k] = t.sent_share[k] if t.every[k] else 1.0
    t.unlearned[k] = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], min(t.of[DELAYED, k], known.turns_missed[k]))
    t.lost[k] = t.unlearned[k]


@step
def fall_silent(lever, known, of_kind, off, t, k):
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
    spared = off.of[DELAYED, k] - min(waiting.delayed(by_sms), known.turns_missed[k])
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
    t.via_messenger[k] += volume * t.of[BY_APP, k]
    t.pv_pushes[k] += present * volume * t.kept[k] * t.of[PUSHED, k]
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
    price = t.contract[k] * t.factor[k] * costs.tariff_in_use(t.tariff[k], known.price_reaction[k], 1.0 - t.of[ONCE, k])
    carried = volume * t.kept[k] * t.sent_share[k] * t.per_message[k]
    other_carried = volume * t.other_sent[k] * known.per_message[k]
    t.notices[k] += volume
    t.unsent[k] += volume * t.of[GONE, k]
    t.unsent_seen_by_sms[k] += volume * t.of[GONE_BY_SMS, k]
    t.unsent_seen[k] += volume * t.of[GONE_SEEN, k]
    t.unsent_late[k] += volume * t.of[GONE_LATE, k]
    t.all_misses[k] += volume * t.of[MISSES, k]
    t.pv_unsent[k] += present * t.contract[k] * t.tariff[k] * volume * t.of[GONE, k] * known.per_message[k]
    t.messages[k] += volume * t.kept[k]
    t.via_sms[k] += volume * t.of[BY_SMS, k]
    t.late[k] += volume * t.of[LATE, k]
    t.undelivered[k] += volume * (1.0 - t.of[BY_APP, k] - t.of[BY_SMS, k] - t.of[LATE, k])
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
    t.pv_missed[k] += present * volume * t.of[MISSED, k]
    t.pv_misses[k] += present * volume * t.of[MISSES, k]
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
def under_one_scenario(draws, lever, s, kinds, starts, ratios, discount, known, of_kind, standings, t, totals, paths):
    """One block of draws under one scenario, month by month, from where `t` and the standings were left blank."""
    n, messenger = draws.shape[0], lever.messenger != NONE
    for k in range(n):
        begin(draws[k], lever, known, t, k)
    for standing in range(len(STANDINGS) if messenger else 1):
        standings[standing] = NOWHERE[0]
        if standing == LAPSED and not (lever.sms_without_app and lever.sms_if_unseen):
            standings[LAPSED] = standings[WITHOUT_APP]
            continue
        for k in range(n):
            stand(draws[k], lever, kinds, of_kind, standings[standing], standing, k)
    next_switch, any_on = 0.0, 0  # of all draws of the block
    for month in range(discount.shape[0]):
        due = next_switch <= month
        if due:
            next_switch, any_on = ALWAYS, 0
            for k in range(n):
                switch(draws[k], lever, t, k, month)
                next_switch, any_on = min(next_switch, t.switch[k]), max(any_on, t.on[k])
        if messenger:
            for k in range(n):
                install(draws[k], lever, known, t, k)
            for k in range(n):
                adopt(lever, known, t, k)
        else:
            for k in range(n):
                grow_anyway(known, t, k)
        moves = messenger and any_on > 0
        if due or moves:  # else as the month before
            share(lever, known, standings, t, n)
            for k in range(n):
                send(lever, known, t, k)
        if lever.silent:
            for k in range(n):
                fall_silent(lever, known, of_kind, standings[OFF], t, k)
        if moves:
            for k in range(n):
                count_in_messenger(t, k, discount[month])
        if starts.shape[0] > 0 or lever.sms_billed == DELIVERED:
            for k in range(n):
                charge(lever, known, starts, ratios, t, k, month)
        for k in range(n):
            count(known, t, k, discount[month])
        if month < paths.shape[2]:
            for k in range(n):
                tell(draws[k], lever, known, t, k, paths[k, s, month])
    for k in range(n):
        tell(draws[k], lever, known, t, k, totals[k, s])


@step
def through_the_scenarios(draws, levers, kinds, starts, ratios, discount, knowns, of_kind, standings, tallies, totals, paths):
    """One block of draws, scenario by scenario. The records of knowns, kinds, standings and tallies are there to write to."""
    known, t = knowns[0], tallies[0]
    for k in range(draws.shape[0]):
        know(draws[k], kinds, known, of_kind, standings[OFF], k)
    for s in range(levers.shape[0]):
        tallies[0] = BLANK[0]
        under_one_scenario(draws, levers[s], s, kinds, starts, ratios, discount, known, of_kind, standings, t, totals, paths)


@compiled(parallel=True)
def run(draws, levers, kinds, starts, ratios, blank, discount, totals, paths):
    """The model: blocks of draws side by side, as the processor works on several at once.

    starts, ratios  of the price, by segments a year;  blank  a record of OF_KIND for each kind
    totals  draws × scenarios, written to;  paths  draws × scenarios × months of running totals, or no months
    """
    for block in prange((draws.shape[0] + LANES - 1) // LANES):
        of = slice(block * LANES, (block + 1) * LANES)
        # The arrays are made here, as a record that is taken from an array does not keep it alive.
        knowns, of_kind, standings, tallies = UNKNOWN.copy(), blank.copy(), NOWHERE.copy(), BLANK.copy()
        through_the_scenarios(
            draws[of], levers, kinds, starts, ratios, discount, knowns, of_kind, standings, tallies, totals[of], paths[of]
        )
