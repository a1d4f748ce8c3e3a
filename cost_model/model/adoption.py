"""Recipients month by month: SMS only → app active → muted or removed; and the switch that turns a mandate on and off.

The flows are those of Bass (1969) in increment form: the chance to install within a month is 1 − exp(−hazard),
and the hazard is p + q × (active ÷ those who would ever install). Rates are per month and never above a share of one.
"""

from math import exp

from cost_model.model.equation import equation


@equation
def notified_recipients(recipients, notified_share):
    """Recipients whom the sender notifies within a year, of those who may be told, such as active truck drivers.

        N = recipients × notified share

    Source: rmto_drivers_1404; the share is a judgement.
    """
    return recipients * notified_share


@equation
def willing_recipients(recipients, able, ceiling):
    """Recipients who would ever install under this mandate.

        willing = able × ceiling × recipients

    recipients  whom the sender notifies;  able  share that can run the app;  ceiling  share of the able who would ever install
    """
    return recipients * able * ceiling


@equation
def monthly_share(rate):
    """Share that leaves a state within a month at a constant rate per month.

    share = 1 − exp(−rate)
    """
    return 1.0 - exp(-rate)


@equation
def new_installs(willing, active, lapsed, p, q):
    """Installs of one month under a mandate (Bass, increment form), recipient/month; never below zero.

        new = (willing − active − lapsed) × (1 − exp(−(p + q × active ÷ willing)))

    active, lapsed  recipients with the app; recipients who muted or removed it
    p, q            innovation and imitation rate, per month.  Source: Bass (1969); rates from sultan_bass and the cases in data/.
    """
    remaining = willing - active - lapsed
    if remaining <= 0.0:
        return 0.0
    return remaining * (1.0 - exp(-(p + q * active / willing)))


@equation
def next_active(active, new, first_month_loss, returning, churned):
    """Recipients with the app at the end of a month.

    active + (1 − first-month loss) × new + returning − churned
    """
    return active + (1.0 - first_month_loss) * new + returning - churned


@equation
def next_lapsed(lapsed, new, first_month_loss, returning, churned):
    """Recipients who installed and then muted or removed the app, at the end of a month.

    lapsed + first-month loss × new − returning + churned
    """
    return lapsed + first_month_loss * new - returning + churned


@equation
def spell_months(unit_exponential, rate):
    """Months of a spell that ends at a constant rate per month; a rate of zero never ends it.

        months = unit exponential ÷ rate

    unit_exponential  a draw with mean one
    """
    if rate <= 0.0:
        return 1.0e9
    return unit_exponential / rate
