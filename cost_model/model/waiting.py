"""What a miss costs whoever is told: one delay at most an event, other ways of learning, and who adapts to silence."""

from math import expm1, inf, log1p

from cost_model.model.equation import equation


@equation
def chance_of_delay(measured, miss_by_sms):
    """Chance that a full miss delays, of whoever does not learn otherwise already.

        min(1, measured ÷ (1 − miss by SMS))

    measured     what a notice that was not sent costs, in chance of a delay, net of everybody who learns otherwise
    miss_by_sms  full misses per notice under SMS, of the same draw: what was sent was missed that often
    """
    if measured >= 1.0 - miss_by_sms:
        return 1.0
    return measured / (1.0 - miss_by_sms)


@equation
def net_chance(chance, learned, learned_at_first):
    """Chance that a miss delays when more, or fewer, learn otherwise than at first, when it was `chance`.

    chance × ((1 − learned) ÷ (1 − learned at first))
    """
    return chance * ((1.0 - learned) / (1.0 - learned_at_first))


@equation
def adapted_in_a_month(adaptation_months):
    """Share of the way towards its end that learning otherwise goes in a month.

    1 − exp(−1 ÷ adaptation months)
    """
    return -expm1(-1.0 / adaptation_months)


@equation
def next_learned(learned, towards, share):
    """Share that learns otherwise a month later, of the way to what it comes `towards`.

        learned + share × (towards − learned)

    share  of the way that is gone in a month, see `adapted_in_a_month`
    """
    return learned + share * (towards - learned)


@equation
def misses_that_count(notices, further_miss):
    """By how many chances of a delay an event with several notices of a kind to one recipient counts.

        min(notices, 1) + further miss × max(notices − 1, 0)

    further_miss  what each further missed notice adds to the first: 1 where they are independent, 0 where they go together
    """
    return min(notices, 1.0) + further_miss * max(notices - 1.0, 0.0)


@equation
def log_no_delay(chance, miss, counted):
    """Logarithm of the chance that a recipient's notices of a kind cause no delay; of several kinds it is the sum.

        counted × ln(1 − chance × miss)

    chance  see `net_chance`;  miss  full misses per notice;  counted  see `misses_that_count`
    """
    if counted <= 0.0:
        return 0.0
    if chance * miss >= 1.0:  # a delay is certain
        return -inf
    return counted * log1p(-chance * miss)


@equation
def delayed(log_none):
    """Chance that an event is delayed, at most once, from the logarithm of the chance that it is not: 1 − exp(log none)."""
    return -expm1(log_none)


@equation
def hours_lost(delay_hours, delay_lost, chance):
    """Hours that an event loses with this chance of a delay, which all its recipients share, hour/event.

        delay hours × delay lost × chance

    delay_lost  share of the hours of a delay that is not waited anyway
    """
    return delay_hours * delay_lost * chance


@equation
def coping(own_effort, worth, spared):
    """What learning otherwise costs those who adapted to silence, in hours of waiting, hour/event.

        max(min(own effort, worth), spared)

    own_effort  what it takes those whom no notice reached, in hours of waiting at its value
    worth       hours of waiting that it spares in silence: nobody goes to the window for more than that
    spared      hours that adapting would have spared under SMS already; they did not do it, so it costs at least as much
    Nobody is better off for being told less: this is what makes it so.
    """
    return max(min(own_effort, worth), spared)
