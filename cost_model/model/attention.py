"""Who knows t hours after a notice was sent: SMS and messenger by one yardstick.

Reading follows one curve in time; in the messenger the odds of having read are those by SMS times an odds ratio. Hours are those
since the sender sent the notice.
"""

from math import exp, log

import numpy as np

from cost_model.model.equation import equation

# Gauss-Legendre nodes and weights on 0 to 1, for means over the hours in which a delay builds up.
NODES, WEIGHTS = (x / 2.0 for x in np.polynomial.legendre.leggauss(16))
NODES = NODES + 0.5
STRETCH = 4  # nodes stand at powers of it, as a curve rises most steeply right after sending


@equation
def log_odds(share):
    """ln(share ÷ (1 − share)) of a share between 0 and 1."""
    return log(share / (1.0 - share))


@equation
def slope(soon, read_soon, later, read_later):
    """How the log odds of having read grow with the logarithm of time, from the shares that have read by two times, in hours.

    (log odds(read later) − log odds(read soon)) ÷ (ln(later) − ln(soon))
    """
    return (log_odds(read_later) - log_odds(read_soon)) / (log(later) - log(soon))


@equation
def start(soon, read_soon, beta):
    """Log odds of having read after one hour.

    log odds(read soon) − beta × ln(soon)
    """
    return log_odds(read_soon) - beta * log(soon)


@equation
def read(hours, alpha, beta):
    """Share that has read a notice by SMS, of those whom it reaches: a log-logistic curve.

        1 ÷ (1 + exp(−(alpha + beta × ln(hours))))

    hours  since it was sent; nobody has read before;  alpha, beta  see `start` and `slope`
    """
    if hours <= 0.0:
        return 0.0
    return 1.0 / (1.0 + exp(-alpha - beta * log(hours)))


@equation
def read_in_messenger(share, odds_ratio):
    """Share that has read in the messenger when `share` has read by SMS.

        odds ratio × share ÷ (1 − share + odds ratio × share)

    odds_ratio  of having read, messenger to SMS, push failure inside, as in the trials
    """
    return odds_ratio * share / (1.0 - share + odds_ratio * share)


@equation
def known_by_app(share_read, odds_ratio, sms_delivered):
    """Share of active users who know from the messenger when `share_read` of those whom an SMS reached had read it.

        SMS delivered × odds ratio × share read ÷ (1 − share read + odds ratio × share read)

    share_read  see `read`;  sms_delivered  of the SMS with which the messenger was compared, so it holds for both
    """
    return sms_delivered * read_in_messenger(share_read, odds_ratio)


@equation
def known_by_either(by_app, by_sms, independent):
    """Share that knows from the messenger or from a later SMS.

    by app + (1 − by app) × by SMS        where reading the two is independent: the upper bound
    max(by app, by SMS)                   where the same people read nothing
    """
    if independent:
        return by_app + (1.0 - by_app) * by_sms
    return max(by_app, by_sms)


@equation
def node(first, last, i):
    """Hour at which the i-th node of a mean from `first` to `last` stands, and the weight in hours that it has there."""
    begin = (first / last) ** (1.0 / STRETCH)
    place = begin + (1.0 - begin) * NODES[i]
    hours = last * place**STRETCH
    return hours, hours * STRETCH / place * (1.0 - begin) * WEIGHTS[i]


@equation
def miss(need_by, delay_hours, timeout, delivered, sms_delivered, odds_ratio, app, alpha, beta, independent):
    """Full misses per notice: how much of the delay that not knowing can cost builds up, from 0, all in time, to 1, nobody ever.

        1 − (1 ÷ D) ∫ from need by to need by + D of known(t) dt

    need_by    hours by which it must be known;  delay_hours  D, hours that are lost by who never learns
    app        1: in the messenger at once, and by SMS from the time-out on; 0: by SMS from the time-out on alone
    timeout    hours after which the SMS is sent: 0 at once, beyond need by + D never
    delivered  share of these SMS that arrive, resent ones too;  sms_delivered  see `known_by_app`
    Without a time-out in between the curve is one piece; with one, two.
    """
    last, total = need_by + delay_hours, 0.0
    middle = min(max(need_by, timeout), last)
    if app and need_by < middle:  # before the SMS
        for i in range(len(NODES)):
            hours, weight = node(need_by, middle, i)
            total += weight * known_by_app(read(hours, alpha, beta), odds_ratio, sms_delivered)
    if middle < last:
        for i in range(len(NODES)):
            since, weight = node(middle - timeout, last - timeout, i)
            by_sms = delivered * read(since, alpha, beta)
            if app:
                by_app = known_by_app(read(since + timeout, alpha, beta), odds_ratio, sms_delivered)
                by_sms = known_by_either(by_app, by_sms, independent)
            total += weight * by_sms
    return 1.0 - total / delay_hours
