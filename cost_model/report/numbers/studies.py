"""Two studies that could be made, a survey of drivers and a pilot at one border, and what is left of their worth after their cost."""

import numpy as np
import pandas as pd
from scipy import special, stats

from cost_model.model import attention, simulate
from cost_model.model.costs import discount_factor
from cost_model.valuing.studies import Study


def discounted_years(months, discount_rate):
    """Years of so many months, each month at its present value; the last one in part."""
    starts = np.arange(np.ceil(months))
    parts = np.minimum(months - starts, 1)
    return float((parts * discount_factor(discount_rate, starts / simulate.MONTHS_PER_YEAR)).sum() / simulate.MONTHS_PER_YEAR)


def enbs(table, study):
    """Expected net benefit of sampling: what a study of each size is worth after its cost.

        ENBS = EVSI × share of the horizon that is left when its result is known − cost

    table  from `evsi_table`, with the horizon and the discount rate of its run
    Things stay as they are until the result is there, and the value of choosing well falls evenly on the discounted years
    of the horizon: `per_year` is the value of the rest of a year.
    Returns the table with value (after the wait), per_year, cost, enbs, se_enbs. `attrs` keep `best_n`: the size with the largest
    net benefit, or None where no size is worth its cost. A size whose value is withheld has none of these.
    """
    if table.attrs.get("study", study.name) != study.name:
        raise ValueError(f"study '{study.name}': found the table of '{table.attrs['study']}', expected its own")
    settings = {"horizon": simulate.HORIZON, "discount_rate": simulate.DISCOUNT_RATE} | dict(table.attrs)
    horizon, discount_rate = settings["horizon"], settings["discount_rate"]
    if not 0 <= study.months < horizon:
        raise ValueError(
            f"study '{study.name}': found {study.months} months until its result, expected fewer than the horizon of {horizon}"
        )
    years = discounted_years(horizon, discount_rate)
    left = 1 - discounted_years(study.months, discount_rate) / years
    out = table.assign(value=table.evsi * left, per_year=table.evsi / years, cost=[float(study.cost(n)) for n in table.index])
    out = out.assign(enbs=out.value - out.cost, se_enbs=out.se * left)
    best = out.enbs.idxmax() if (out.enbs > 0).any() else None
    out.attrs = dict(table.attrs) | {"best_n": best, "horizon": horizon, "share_left": left, "years": years}
    return out


# Cost and design of the studies are judgements, in rial of 1401: nobody has offered to make them.
SURVEY_FIXED, SURVEY_EACH = 1.5e9, 1.2e6  # questionnaire, sampling and report; an interview at a border with its travel
PILOT_FIXED, PILOT_EACH = 8e9, 4e6  # connection, staff and report; enrolment, support and log of a driver for three months
DESIGN_EFFECT = 1.5  # drivers met at the same gate are alike, so that n of them tell as much as n ÷ 1.5
NOTICES_EACH = 12.0  # time-critical notices to a driver in the pilot's months; a judgement: a trip or two a month past customs
ALIKE = 0.3  # correlation of whether one driver sees one notice and another


def _binomial(chance, trials, share):
    """Successes out of trials, for a uniform number; a larger one never gives fewer."""
    return stats.binom.ppf(chance, np.maximum(np.round(trials), 0), np.clip(share, 0, 1)).clip(min=0)


def survey(*, design_effect=DESIGN_EFFECT):
    """A survey of n drivers at borders: who could run the app, and who would install it.

    Observed of n' = n ÷ design effect drivers: how many have a telephone that runs the app, Binomial(n', able); of those, how
    many would install it if SMS ended, Binomial(able ones, ceiling_hard); and of those, how many would if SMS stayed,
    Binomial(willing ones, ceiling_soft ÷ ceiling_hard, at most one). People are taken to do as they say, so that the value found is
    an upper limit.
    """

    def observe(inputs, n, chance):
        asked = max(1, round(n / design_effect))
        can = _binomial(chance(0), asked, inputs.able)
        would = _binomial(chance(1), can, inputs.ceiling_hard)
        anyway = _binomial(chance(2), would, inputs.ceiling_soft / np.maximum(inputs.ceiling_hard, 1e-12))
        shares = {"able": can / asked, "hard": would / np.maximum(can, 1), "soft": anyway / np.maximum(can, 1)}
        return pd.DataFrame(shares, index=inputs.index)

    learns = ("able", "ceiling_hard", "ceiling_soft")
    return Study("survey", learns, observe, lambda n: SURVEY_FIXED + SURVEY_EACH * n, 2.0, "recipients")


def pilot(*, design_effect=DESIGN_EFFECT, notices=NOTICES_EACH, alike=ALIKE):
    """Three months of the messenger at one border with n drivers, who are told as under a hard mandate: reach and delay.

    Observed of n' = n ÷ design effect drivers
        with the app at the end      Binomial(n', able × ceiling_hard × (1 − exp(−3 p_hard)) × (1 − first_month_loss))
        read within an hour          of the time-critical notices that reach these, Binomial(notices', read in the messenger), as by
                                     `attention.read_in_messenger` of read_soon, where a driver's notices count for fewer because he is one person:
                                     notices' = with the app × notices ÷ (1 + (notices − 1) × alike)
        trucks delayed               of the notices that were not read in time by anybody, Binomial(missed, delay_probability)
        hours lost by these          Gamma(trucks delayed, delay_hours): single delays are exponential
    Imitation and later churn are too slow to show in three months, and nothing else is learnt. The result is there after six
    months: three of preparation and report are a judgement, as is the cost.

    notices  time-critical notices to a driver in the three months
    """

    def observe(inputs, n, chance):
        drivers = max(1, round(n / design_effect))
        stays = inputs.able * inputs.ceiling_hard * -np.expm1(-3 * inputs.p_hard) * (1 - inputs.first_month_loss)
        active = _binomial(chance(10), drivers, stays)  # from 10 on: other chances than the survey's
        counted = np.maximum(np.round(active * notices / (1 + (notices - 1) * alike)), 0)
        hour = _binomial(chance(11), counted, attention.read_in_messenger(inputs.read_soon, inputs.odds_ratio_own))
        missed = np.round(drivers * notices - active * notices * hour / np.maximum(counted, 1))
        delayed = _binomial(chance(13), missed, inputs.delay_probability)
        lost = special.gammaincinv(np.maximum(delayed, 1), chance(14)) * inputs.delay_hours * (delayed > 0)
        shares = {
            "active": active / drivers,
            "hour": hour / np.maximum(counted, 1),
            "delayed": np.log((delayed + 0.5) / (missed + 1)),
            "hours": np.log(lost / np.maximum(delayed, 1) + 0.1),
        }
        return pd.DataFrame(shares, index=inputs.index)

    learns = ("able", "ceiling_hard", "p_hard", "first_month_loss")  # who has the app
    learns += ("read_soon", "odds_ratio_own")  # what they read
    learns += ("delay_probability", "delay_hours")  # and what it costs not to
    return Study("pilot", learns, observe, lambda n: PILOT_FIXED + PILOT_EACH * n, 6.0, "recipients")
