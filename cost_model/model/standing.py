"""What a notice comes to for whoever stands somewhere, known of each draw before the months go by: who reads it when, what misses cost."""

from numba import literal_unroll

from cost_model.model import adoption, attention, costs, waiting
from cost_model.model.equation import equation, step
from cost_model.model.records import ACTIVE, DELIVERED, DRAWN, LAPSED, NEVER, NOT_YET, OF, POPULAR, SEEN


@step
def know(d, volume, kinds, known, of_kind, k):
    """What the months need to know of a draw, whatever the scenario.  volume  notices, events and other messages of its first month"""
    for name in literal_unroll(DRAWN):
        known[name][k] = d[name]
    known.recipients[k] = adoption.notified_recipients(d.recipients, d.notified_share)
    known.able[k] = adoption.willing_recipients(known.recipients[k], d.able, 1.0)
    known.growth[k] = costs.monthly_factor(d.tonnage_growth)
    known.growth_anyway[k] = adoption.monthly_share(d.growth_anyway)
    known.dearer[k] = costs.monthly_factor(d.tariff_growth)
    known.leave_on[k] = adoption.monthly_share(d.churn_on)
    known.leave_off[k] = adoption.monthly_share(d.churn_off)
    known.adapts[k] = waiting.adapted_in_a_month(d.adaptation_months)
    known.notices[k], known.events[k], known.other_messages[k] = volume
    of_event = known.notices[k] / known.events[k] if known.events[k] > 0.0 else 0.0
    known.own_effort[k] = d.coping_hours * d.recipient_time / d.hour_value * of_event
    for j in range(kinds.shape[0]):
        know_kind(d, kinds[j], of_kind[j], of_event, k)


@step
def know_kind(d, kind, of, of_event, k):
    """The same of one kind of notice, of which there are `of_event` × its share an event."""
    beta = attention.slope(kind.soon, d.read_soon, kind.later, d.read_later)
    alpha = attention.start(kind.soon, d.read_soon, beta)
    of.alpha[k], of.beta[k] = alpha, beta
    of.read_in_time[k] = attention.read(kind.need_by, alpha, beta)
    of.read_in_the_end[k] = attention.read(kind.need_by + d.delay_hours, alpha, beta)
    of.miss_by_own[k], of.miss_by_popular[k] = NOT_YET, NOT_YET
    of.miss_by_sms[k] = miss_by(d, kind, of, 0.0, d.sms_delivered, 1.0, 0, 1, k)
    of.chance[k] = waiting.chance_of_delay(d.delay_probability, of.miss_by_sms[k])
    to_each = of_event * kind.share / d.recipients_per_event
    of.counted[k] = waiting.misses_that_count(to_each, d.further_miss) * kind.on_recipients
    of.harming[k] = kind.share * kind.on_recipients


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


@equation
def arrives_by_sms(d, lever, harms):
    """Share of the SMS of a policy that arrive, and that failed first and were sent once more."""
    failed_first = (1.0 - d.sms_delivered) * d.failures_reported if lever.resend and harms > 0.0 else 0.0
    delivered = d.sms_delivered + failed_first * d.resend_delivered
    return min(delivered * (1.0 - d.readers_lost), 1.0) if lever.lean else delivered, failed_first


@equation
def known_by_app(d, lever, of, odds_ratio, timeout, k):
    """Shares of active users who know from the messenger: by the time that counts, at the end of a delay, before the time-out.

    Where the reach is held, whoever is reached knows at once.
    """
    if lever.fixed_reach >= 0.0:
        return 1.0, 1.0, 1.0
    opened = attention.read(timeout, of.alpha[k], of.beta[k]) if timeout < NEVER else 0.0
    return (
        attention.known_by_app(of.read_in_time[k], odds_ratio, d.sms_delivered),
        attention.known_by_app(of.read_in_the_end[k], odds_ratio, d.sms_delivered),
        attention.known_by_app(opened, odds_ratio, d.sms_delivered),
    )


@step
def missed_by(d, lever, kind, of, odds_ratio, timeout, delivered, app, k):
    """Full misses per notice of a kind under a policy; of one channel alone they are known of the draw, both together take a mean."""
    if not app and timeout == 0.0:
        return of.miss_by_sms[k] + (1.0 - of.miss_by_sms[k]) * (1.0 - delivered / d.sms_delivered)
    if not app and timeout == NEVER:
        return 1.0
    if app and lever.fixed_reach >= 0.0:
        return 0.0
    if not app or timeout < NEVER:
        return miss_by(d, kind, of, timeout, delivered, odds_ratio, app, lever.independent, k)
    alone = of.miss_by_popular if lever.messenger == POPULAR else of.miss_by_own
    if alone[k] == NOT_YET:
        alone[k] = miss_by(d, kind, of, NEVER, d.sms_delivered, odds_ratio, 1, 1, k)
    return alone[k]


@step
def stand(d, lever, kinds, of_kind, s, standing, k):
    """What a notice comes to for a recipient who stands somewhere while the policy is on, over all kinds, with SMS and without."""
    app, of_sender = 1 if standing == ACTIVE else 0, sender_share_of(kinds)
    odds_ratio = d.odds_ratio_popular if lever.messenger == POPULAR else d.odds_ratio_own
    declined = d.decline_share if lever.recipient_pays else 0.0
    for takes_sms in range(2):
        among = 1.0 - declined if takes_sms else declined
        timeout, log_none = timeout_of(standing, lever, takes_sms), 0.0
        for j in range(kinds.shape[0] if among > 0.0 else 0):
            kind, of = kinds[j], of_kind[j]
            harms, of_kind_share = max(kind.on_recipients, kind.on_sender), among * kind.share
            delivered, failed_first = arrives_by_sms(d, lever, harms)
            by_app, by_app_in_the_end, opened = known_by_app(d, lever, of, odds_ratio, timeout, k) if app else (0.0, 0.0, 0.0)
            missed = missed_by(d, lever, kind, of, odds_ratio, timeout, delivered, app, k)
            if app and timeout == NEVER:
                of.miss_by_app[k] = missed
            read, read_later = of.read_in_time[k], of.read_in_the_end[k]
            if timeout > 0.0:
                read = attention.read(kind.need_by - timeout, of.alpha[k], of.beta[k])
                read_later = attention.read(kind.need_by + d.delay_hours - timeout, of.alpha[k], of.beta[k])
            in_time = attention.known_by_either(by_app, delivered * read, lever.independent)
            in_the_end = attention.known_by_either(by_app_in_the_end, delivered * read_later, lever.independent)
            pushed = by_app_in_the_end if lever.app_billed == SEEN else d.sms_delivered if lever.app_billed == DELIVERED else 1.0
            sent = 1.0 - opened + d.duplicates * opened if timeout < NEVER else 0.0
            by_sms = d.sms_delivered * of.read_in_time[k]
            gone, gone_by_sms, gone_seen, gone_late = without_sms(
                opened, d.duplicates, timeout, by_app, by_app_in_the_end, by_sms, lever.independent
            )
            s.of[OF.by_app, k] += of_kind_share * by_app
            s.of[OF.pushed, k] += of_kind_share * pushed * app
            s.of[OF.by_sms, k] += of_kind_share * (in_time - by_app)
            s.of[OF.late, k] += of_kind_share * (in_the_end - in_time)
            s.of[OF.missed, k] += of_kind_share * kind.on_sender / of_sender * missed
            s.of[OF.misses, k] += of_kind_share * harms * missed
            s.of[OF.once, k] += of_kind_share * sent
            s.of[OF.again, k] += of_kind_share * sent * failed_first
            s.of[OF.gone, k] += of_kind_share * gone
            s.of[OF.gone_by_sms, k] += of_kind_share * gone_by_sms
            s.of[OF.gone_seen, k] += of_kind_share * gone_seen
            s.of[OF.gone_late, k] += of_kind_share * gone_late
            log_none += waiting.log_no_delay(of.chance[k], missed, of.counted[k])
        s.of[OF.delayed, k] += among * waiting.delayed(log_none)
