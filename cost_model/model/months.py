"""Month by month: for each draw and each scenario, who has the app, how notices go, and what is counted of them.

Quantities are counted here (messages by channel, installs, months, hours); the lines of `ledger` put prices on them.
"""

from numba import prange

from cost_model.model import adoption, costs, prices, waiting
from cost_model.model import records as r
from cost_model.model.equation import compiled, equation, step
from cost_model.model.records import AS_IT_IS, BLANK, NOWHERE, OF, SUM, UNKNOWN
from cost_model.model.standing import know, stand
from cost_model.model.volume import MONTHS_PER_YEAR


@equation
def spell_length(d, lever, on, spell):
    """Months until the mandate switches again, after it was switched `on` (or off) for the `spell`-th time."""
    if lever.reversal == r.CERTAIN:
        return d.first_attempt_months if on else r.ALWAYS
    if lever.reversal == r.UNCERTAIN and spell < d.spells.shape[0]:
        return adoption.spell_months(d.spells[spell], d.reversal_rate if on else d.reintroduction_rate)
    return r.ALWAYS


@step
def begin(d, lever, known, t, k):
    """Where a draw stands under a scenario before the first month."""
    ceiling, p = (d.ceiling_hard, d.p_hard) if lever.hard else (d.ceiling_soft, d.p_soft)
    t.p[k] = p
    t.willing[k] = adoption.willing_recipients(known.recipients[k], d.able, ceiling)
    t.come_back[k] = adoption.monthly_share(p)
    installed = d.popular_share * known.recipients[k] if lever.messenger == r.POPULAR else d.installs_at_start
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
        on = t.on[k]
        each = 1.0 / known.recipients[k] if on and lever.messenger != r.NONE else 0.0
        t.part[r.ACTIVE, k], t.part[r.LAPSED, k] = each * t.active[k], each * t.lapsed[k]
        t.part[r.WITHOUT_APP, k] = 1.0 - t.part[r.ACTIVE, k] - t.part[r.LAPSED, k] if on else 0.0
        t.part[r.OFF, k] = 0.0 if on else 1.0
    by_sms, none, gone, using = standings[r.OFF].of, standings[r.WITHOUT_APP].of, standings[r.LAPSED].of, standings[r.ACTIVE].of
    off, rest, lapsed, active = t.part[r.OFF], t.part[r.WITHOUT_APP], t.part[r.LAPSED], t.part[r.ACTIVE]
    for q in range(len(OF)):
        for k in range(r.LANES):
            t.of[q, k] = off[k] * by_sms[q, k] + rest[k] * none[q, k] + lapsed[k] * gone[q, k] + active[k] * using[q, k]


@step
def send(lever, known, t, k):
    """How a month's notices are written, sent and paid for, and what misses among them cost. Without branches, as `share` is."""
    on, per_message, shared = t.on[k], known.segments_per_message[k], 1.0 - known.sender_share[k]
    lean, every, pays = on & lever.lean, on & lever.all_services, on & lever.recipient_pays
    sent = t.of[OF.once, k] + t.of[OF.again, k]
    t.kept[k] = max(known.leaner_messages[k], lever.kept_apart) if lean else 1.0
    t.sent[k] = t.kept[k] * sent
    t.segments[k] = t.sent[k] * (known.leaner_segments[k] if lean else per_message)
    t.others[k] = known.other_messages[k] * per_message * (sent if every else 1.0)
    t.factor[k] = lever.price_factor if on else 1.0
    t.factor[k] = costs.tariff_in_use(t.factor[k], known.price_reaction[k], 1.0 - t.of[OF.once, k])
    t.paying[k], t.paying_others[k] = 1.0 if pays else shared, 1.0 if pays & every else shared
    t.unlearned[k] = waiting.hours_lost(
        known.delay_hours[k], known.delay_lost[k], min(t.of[OF.delayed, k], known.turns_missed[k])
    )
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
    reached = t.active[k] / known.recipients[k] if lever.messenger != r.NONE else 0.0
    for j in range(of_kind.shape[0]):
        of = of_kind[j]
        missed += of.harming[k] * (1.0 - reached * (1.0 - of.miss_by_app[k]))
        chance = waiting.net_chance(of.chance[k], learned, at_first)
        if lever.messenger != r.NONE:
            by_app += waiting.log_no_delay(chance, of.miss_by_app[k], of.counted[k])
        by_nothing += waiting.log_no_delay(chance, 1.0, of.counted[k])
        by_sms += waiting.log_no_delay(chance, of.miss_by_sms[k], of.counted[k])
    chance = waiting.delayed(by_nothing)
    if lever.messenger != r.NONE:
        chance = reached * waiting.delayed(by_app) + (1.0 - reached) * chance
    chance = min(chance, known.turns_missed[k])
    spared = min(off.of[OF.delayed, k], known.turns_missed[k]) - min(waiting.delayed(by_sms), known.turns_missed[k])
    t.lost[k] = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], chance)
    spared = waiting.hours_lost(known.delay_hours[k], known.delay_lost[k], spared)
    effort = known.own_effort[k] * missed * (learned - at_first)
    t.coping[k] = waiting.coping(effort, t.unlearned[k] - t.lost[k], spared)
    t.learned[k] = waiting.next_learned(learned, known.learned_in_the_end[k], known.adapts[k])


@step
def count_in_messenger(known, t, k, present):
    """Installs and notices of the month in the messenger."""
    notices, sums = known.notices[k] * t.volume[k], t.sums
    sums[SUM.installs, k] += t.new[k]
    sums[SUM.via_messenger, k] += notices * t.of[OF.by_app, k]
    sums[SUM.pv_pushes, k] += present * notices * t.kept[k] * t.of[OF.pushed, k]
    sums[SUM.pv_installs, k] += present * t.new[k]
    sums[SUM.pv_active_months, k] += present * (t.active[k] - t.anyway[k]) if t.on[k] else 0.0


@step
def charge(lever, known, starts, ratios, t, k, month):
    """What an SMS of a month costs by the contract, as a share of its list price: by steps of the year's volume, and once delivered."""
    billed = known.sms_delivered[k] if lever.sms_billed == r.DELIVERED else 1.0
    volume = billed * t.volume[k] * (known.notices[k] * t.segments[k] + t.others[k])
    used = prices.used_before(t.used[k], month)
    t.contract[k] = billed * prices.charged(used, volume, starts, ratios) / volume if volume > 0.0 else billed
    t.used[k] = used + volume


@step
def count(known, t, k, present):
    """What else is counted of the notices of a month."""
    on, sums = t.on[k], t.sums
    notices, events = known.notices[k] * t.volume[k], known.events[k] * t.volume[k]
    sums[SUM.notices, k] += notices
    sums[SUM.messages, k] += notices * t.kept[k]
    sums[SUM.via_sms, k] += notices * t.of[OF.by_sms, k]
    sums[SUM.late, k] += notices * t.of[OF.late, k]
    sums[SUM.undelivered, k] += notices * (1.0 - t.of[OF.by_app, k] - t.of[OF.by_sms, k] - t.of[OF.late, k])
    sums[SUM.sms_sent, k] += notices * t.sent[k]
    sums[SUM.misses, k] += notices * t.of[OF.misses, k]
    sums[SUM.unsent, k] += notices * t.of[OF.gone, k]
    sums[SUM.unsent_seen_by_sms, k] += notices * t.of[OF.gone_by_sms, k]
    sums[SUM.unsent_seen, k] += notices * t.of[OF.gone_seen, k]
    sums[SUM.unsent_late, k] += notices * t.of[OF.gone_late, k]
    sums[SUM.waiting_hours, k] += events * t.lost[k]
    notices, events = present * notices, present * events
    list_price = t.contract[k] * t.tariff[k]
    segments, others, price = notices * t.segments[k], present * t.volume[k] * t.others[k], list_price * t.factor[k]
    sums[SUM.pv_segments_carried, k] += segments + others
    sums[SUM.pv_segments_paid, k] += price * segments
    sums[SUM.pv_segments_other_paid, k] += price * others
    sums[SUM.pv_segments_of_recipients, k] += price * (segments * t.paying[k] + others * t.paying_others[k])
    sums[SUM.pv_segments_unsent, k] += notices * t.of[OF.gone, k] * list_price * known.segments_per_message[k]
    sums[SUM.pv_waiting_hours, k] += events * t.lost[k]
    sums[SUM.pv_coping_hours, k] += events * t.coping[k]
    sums[SUM.pv_missed_events, k] += events * t.of[OF.missed, k]
    sums[SUM.pv_misses, k] += notices * t.of[OF.misses, k]
    t.pv_first[k] += present if on and t.months_on[k] == 0.0 else 0.0
    t.pv_on[k] += present if on else 0.0
    t.months_on[k] += 1.0 if on else 0.0
    t.volume[k] *= known.growth[k]
    t.tariff[k] *= known.dearer[k]


@step
def tell(lever, known, t, k, s, month, told):
    """What was counted so far of a draw, and where it stands: one row of the quantities."""
    sums, own = t.sums, 1.0 if lever.messenger != r.NONE else 0.0
    sums[SUM.months_on, k] = own * t.months_on[k]
    sums[SUM.active, k], sums[SUM.lapsed, k], sums[SUM.recipients, k] = t.active[k], t.lapsed[k], known.recipients[k]
    sums[SUM.pv_connections, k] = own * t.pv_first[k]
    sums[SUM.pv_buildings, k] = lever.building * t.pv_first[k]
    sums[SUM.pv_changes, k] = lever.changes * t.pv_first[k]
    sums[SUM.pv_running_years, k] = lever.running * t.pv_on[k] / MONTHS_PER_YEAR
    sums[SUM.pv_user_years, k] = lever.users * sums[SUM.pv_active_months, k] / MONTHS_PER_YEAR
    sums[SUM.pv_registrations, k] = lever.users * sums[SUM.pv_installs, k]
    for q in range(len(SUM)):
        told[k, s, month, q] = sums[q, k]


@step
def under_one_scenario(draws, lever, s, kinds, starts, ratios, discount, known, of_kind, standings, t, told):
    """One block of draws under one scenario, month by month, from where `t` and the standings were left blank."""
    n, messenger = draws.shape[0], lever.messenger != r.NONE
    for k in range(n):
        begin(draws[k], lever, known, t, k)
    for standing in range(len(r.STANDINGS) if messenger else 1):
        standings[standing] = NOWHERE[0]
        if standing == r.LAPSED and not (lever.sms_without_app and lever.sms_if_unseen):
            standings[r.LAPSED] = standings[r.WITHOUT_APP]
            continue
        for k in range(n):
            stand(draws[k], lever, kinds, of_kind, standings[standing], standing, k)
    next_switch, any_on = 0.0, 0  # of all draws of the block
    for month in range(discount.shape[0]):
        due = next_switch <= month
        if due:
            next_switch, any_on = r.ALWAYS, 0
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
                fall_silent(lever, known, of_kind, standings[r.OFF], t, k)
        if moves:
            for k in range(n):
                count_in_messenger(known, t, k, discount[month])
        if starts.shape[0] > 0 or lever.sms_billed == r.DELIVERED:
            for k in range(n):
                charge(lever, known, starts, ratios, t, k, month)
        for k in range(n):
            count(known, t, k, discount[month])
        told_at = month - discount.shape[0] + told.shape[2]  # all months, or the last one
        if told_at >= 0:
            for k in range(n):
                tell(lever, known, t, k, s, told_at, told)


@step
def through_the_scenarios(draws, volume, levers, kinds, starts, ratios, discount, knowns, of_kind, standings, tallies, told):
    """One block of draws, scenario by scenario. The records of knowns, kinds, standings and tallies are there to write to."""
    known, t = knowns[0], tallies[0]
    for k in range(draws.shape[0]):
        know(draws[k], (volume[k, 0], volume[k, 1], volume[k, 2]), kinds, known, of_kind, k)
        stand(draws[k], AS_IT_IS[0], kinds, of_kind, standings[r.OFF], r.WITHOUT_APP, k)
    for s in range(levers.shape[0]):
        tallies[0] = BLANK[0]
        under_one_scenario(draws, levers[s], s, kinds, starts, ratios, discount, known, of_kind, standings, t, told)


@compiled(parallel=True)
def run(draws, volume, levers, kinds, starts, ratios, blank, discount, told):
    """The model: blocks of draws side by side, as the processor works on several at once.

    volume  draws × 3: notices, events and other messages of the first month
    starts, ratios  of the price, by segments a year;  blank  a record of OF_KIND for each kind
    told    draws × scenarios × months × quantities, written to: running totals of the last months, one or all
    """
    for block in prange((draws.shape[0] + r.LANES - 1) // r.LANES):
        of = slice(block * r.LANES, (block + 1) * r.LANES)
        # The arrays are made here, as a record that is taken from an array does not keep it alive.
        knowns, of_kind, standings, tallies = UNKNOWN.copy(), blank.copy(), NOWHERE.copy(), BLANK.copy()
        through_the_scenarios(
            draws[of], volume[of], levers, kinds, starts, ratios, discount, knowns, of_kind, standings, tallies, told[of]
        )
