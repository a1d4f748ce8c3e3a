"""How long mandates hold: the monthly rate of reversal and of re-introduction, from data/observations/mandates.csv.

The model gives each mandate one constant rate, so that a spell is exponential, and lets that rate differ from mandate to
mandate (a frailty model); the estimate is predictive for one more. A mandate that still held when it was last seen is
right-censored there, and so is one whose purpose ended, which is a competing end and no reversal; an end that is known only
within a range is interval-censored. Cases that make the news are not a sample of all mandates: quiet successes are not
reported. The estimate therefore spans from none to `MOST_UNREPORTED` unreported mandates that still hold for each reported one.
"""

import functools

import numpy as np
import pandas as pd
from scipy import special, stats
from statsmodels.duration.survfunc import SurvfuncRight

from cost_model.fits.fit import COLUMNS, Fit, estimates_of, unknown
from cost_model.fits.series import months_of

SERIES = "data/observations/mandates.csv"
MOST_UNREPORTED = 2.0  # judgement: unreported mandates that still hold, for each reported one
UNREPORTED = np.linspace(0.0, MOST_UNREPORTED, 21)
ENDED = ("softened", "reversed", "dropped before launch")
DATES = ["start", "end", "end_low", "end_high", "observed_until", "reintroduced"]
FIRST_ATTEMPT = "Customs: truckers' notices in a messenger, first attempt"
QUANTILES = (0.05, 0.5, 0.95)
GRID = 4001  # rates at which a likelihood is worked out
# Judgement: the rate of the middle mandate, per month, from one end in an age to ten a month; and the standard deviation of
# the logarithm of the rate, from almost the same for all to 90% of mandates within a factor of 700 of the middle one, which
# is from holding for good to gone in weeks.
MEDIANS, SPREADS = np.geomspace(1e-6, 10, 141), np.linspace(0.1, 4.0, 40)
STEP = 0.1  # of the logarithm of a rate
LOG_RATES = np.arange(-25.0, 8.0, STEP)
HELD = (6, 12, 24, 60)  # months
FEWEST = 3  # mandates that were seen for some time


# ---- from dates to durations ---------------------------------------------------------------------------------------


def durations(mandates):
    """How long each mandate held: a row for each case.

    low, high    months within which it ended; the same where the end is known, high infinite where it was not seen to end
    months       the middle of that range, or how long it was seen to hold
    ended        whether it was softened, reversed or dropped;  never_began  dropped or put off before its start
    seen_for     months from the start until it was last looked at
    back_low, back_high, gone   months from the end until it came back, or until it was last looked at;  back  whether it did
    """
    table = mandates.reset_index(drop=True)
    at = table[DATES].map(lambda date: months_of(date) if isinstance(date, str) and date else np.nan)
    since = at.sub(at.start, axis=0)
    ended, over = table.outcome.isin(ENDED), table.outcome == "purpose ended"
    never_began = (table.outcome == "dropped before launch") | (table.months == 0)
    low, high = (table.months.fillna(since[end]).fillna(since.end) for end in ("end_low", "end_high"))
    high = high.mask(high == 0, 1.0)  # within the month of its start: some days, never nothing
    low = low.where(ended | over, since.observed_until).mask(never_began, 0.0)  # a purpose that ended: it held at least so long
    high = high.where(ended, np.inf).mask(never_began, 0.0)
    _check(table.assign(low=low, high=high, seen_for=since.observed_until))
    middle = low.where(~ended, (low + high) / 2)
    then = since.reintroduced.fillna(since.observed_until)
    gone, back_low, back_high = ((then - end).clip(lower=0.0).where(ended) for end in (middle, high, low))
    return table[["case", "country", "what", "kind", "outcome", "start"]].assign(
        low=low,
        high=high,
        months=middle,
        ended=ended,
        never_began=never_began,
        seen_for=since.observed_until,
        back_low=back_low,
        back_high=back_high,
        gone=gone,
        back=ended & at.reintroduced.notna(),
    )


def _check(table):
    for wrong, told in (
        (~(table.seen_for >= 0), "found observed_until {observed_until}, expected {start} or later"),
        ((table.low + table.high).isna(), "found no end of a mandate that is {outcome}, expected end, or end_low and end_high"),
        (
            ~((table.low >= 0) & (table.low <= table.high)),
            "found an end {low:g} to {high:g} months after the start, expected 0 or more",
        ),
    ):
        for row in table[wrong].to_dict("records"):
            raise ValueError(f"{SERIES}: {row['case']}: {told.format(**row)}")


def followed(cases):
    """Which of the mandates of `durations` say how long an order holds: hard ones that began and were seen for some time."""
    return (cases.kind == "hard") & ~cases.never_began & (cases.ended | (cases.months > 0))


# ---- one constant rate -----------------------------------------------------------------------------------------------


def log_chances(rate, low, high):
    """Log-likelihood of each mandate at a constant rate, or at each of an array of them; rates × mandates.

        log rate − rate × t   of an end that is known      −rate × t   of a mandate that still held
        log(exp(−rate × low) − exp(−rate × high))   of an end within a range

    rate  per month;  low, high  month
    """
    rate = np.asarray(rate, float)[..., None]
    low, high = np.asarray(low, float), np.asarray(high, float)
    known, holds = low == high, np.isinf(high)
    width = np.where(known | holds, 1.0, high - low)
    with np.errstate(divide="ignore"):
        ends = np.where(known, np.log(rate), np.where(holds, 0.0, np.log(-np.expm1(-rate * width))))
    return ends - rate * low


def exposure(low, high):
    """Months at risk, with an end within a range at its middle."""
    return float(np.where(np.isinf(high), low, np.add(low, high) / 2).sum())


def rate_quantiles(low, high, unreported=(0.0,), seen_for=0.0):
    """p05, p50 and p95 of a constant rate when each of several numbers of unreported mandates is as likely.

        rate | k ∝ rate^(−1/2) × likelihood × exp(−rate × k × cases × seen_for)

    which is Gamma(events + 1/2, exposure) where every end is known (Jeffreys' prior).

    unreported  mandates that still hold, for each reported one;  seen_for  months for which each of them has held
    p05 is 0 where no mandate ended, as the data then exclude no rate near zero.
    """
    events, at_risk = int(np.isfinite(high).sum()), exposure(low, high)
    added = np.asarray(unreported, float) * len(low) * seen_for
    lowest, highest = 1e-7 / (at_risk + added.max()), (10 + 3 * events + 10 * np.sqrt(events)) / at_risk
    log_rate = np.linspace(np.log(lowest), np.log(highest), GRID)
    rate = np.exp(log_rate)
    log_density = 0.5 * log_rate + log_chances(rate, low, high).sum(axis=-1) - np.outer(added, rate)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    below = np.cumsum((density[:, 1:] + density[:, :-1]) / 2, axis=1)
    below = np.concatenate([np.zeros((len(added), 1)), below / below[:, -1:]], axis=1)
    quantiles = np.interp(QUANTILES, below.mean(axis=0), rate)
    return tuple(float(x) for x in (quantiles if events else (0.0, *quantiles[1:])))


# ---- a rate that differs from mandate to mandate --------------------------------------------------------------------------


@functools.cache
def _shares():
    """Share of mandates with a rate in each cell of `LOG_RATES`, by median and spread: log rate is normal.

    medians × spreads × rates; what lies beyond the first and the last cell is counted in it.
    """
    edges = np.concatenate([[-np.inf], LOG_RATES[1:] - STEP / 2, [np.inf]])
    return np.diff(special.ndtr((edges - np.log(MEDIANS)[:, None, None]) / SPREADS[:, None]), axis=-1)


def differing_log_likelihood(low, high):
    """Log-likelihood by median and spread of the rate: the chance of each mandate is the mean over the rates it may have."""
    with np.errstate(divide="ignore"):
        return np.log(_shares() @ np.exp(log_chances(np.exp(LOG_RATES), low, high))).sum(axis=-1)


def posterior(low, high, unreported=(0.0,), seen_for=0.0):
    """Probability of each median and spread when each of several numbers of unreported mandates is as likely.

        weight | k ∝ likelihood × (share that holds after seen_for) ^ (k × cases),   flat in log median and in spread

    unreported, seen_for  as in `rate_quantiles`
    """
    survivors = np.asarray(unreported, float)[:, None, None] * len(low)
    weights = differing_log_likelihood(low, high) + survivors * np.log(holding(seen_for) + np.finfo(float).tiny)
    return special.softmax(weights, axis=(1, 2)).mean(axis=0)


def holding(months):
    """Share of mandates that hold after so many months, by median and spread: the mean of exp(−rate × t) over the rates."""
    return _shares() @ np.exp(-np.exp(LOG_RATES) * months)


def predictive_quantiles(weights):
    """p05, p50 and p95 of the rate of one more mandate, whatever the median and spread."""
    below = np.tensordot(weights, _shares(), 2).cumsum()
    return tuple(np.exp(np.interp(QUANTILES, below, LOG_RATES + STEP / 2)).tolist())


# ---- pictures -----------------------------------------------------------------------------------------------------------


def kaplan_meier(months, ended):
    """Kaplan–Meier share of mandates that still hold, from statsmodels, with a 90% pointwise band (log-log, Greenwood).

    Columns: x (month), p05, p50, p95; from month 0 to the last at which one was seen.
    Where the estimate is 1 or 0 the band is that value, as Greenwood's variance is then not defined.
    """
    fit = SurvfuncRight(np.asarray(months, float), np.asarray(ended, int))
    share = np.asarray(fit.surv_prob, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.exp(stats.norm.ppf(0.95) * np.asarray(fit.surv_prob_se) / (share * np.abs(np.log(share))))
    table = pd.DataFrame(
        {"x": np.asarray(fit.surv_times, float), "p05": share**spread, "p50": share, "p95": share ** (1 / spread)}
    )
    table = table.assign(p05=table.p05.fillna(table.p50), p95=table.p95.fillna(table.p50))
    begun = pd.DataFrame({"x": [0.0], "p05": 1.0, "p50": 1.0, "p95": 1.0})
    table = pd.concat([begun, table]).drop_duplicates("x", keep="last")
    # Nothing ends any more, but some are still seen to hold.
    return pd.concat([table, table.iloc[-1:].assign(x=float(np.max(months)))]).drop_duplicates("x").reset_index(drop=True)


def _holding(series, weights, months):
    """Share that still holds when rates differ: p05, p50 and p95 over what is not known of median and spread."""
    shares = [np.quantile(holding(t), QUANTILES, weights=weights, method="inverted_cdf") for t in months]
    return pd.DataFrame(shares, columns=COLUMNS[:3]).assign(x=months, series=series)


def _curve(used, never_began, weights):
    """Kaplan–Meier with and without the cases that never began, one constant rate, and rates that differ.

    The constant one and `as_reported` know the reported mandates only; the estimate allows for unreported ones that hold.
    """
    months = np.arange(0.0, 12 * np.ceil(used.months.max() / 12) + 1)
    both = pd.concat([used, never_began])
    # At a constant rate a share falls where the rate rises: p05 of the share is at p95 of the rate.
    constant = np.exp(-np.outer(months, rate_quantiles(used.low, used.high)[::-1]))
    parts = [
        kaplan_meier(used.months, used.ended).assign(series="kaplan_meier"),
        kaplan_meier(both.months, both.ended).assign(series="kaplan_meier_with_never_began"),
        pd.DataFrame(constant, columns=COLUMNS[:3]).assign(x=months, series="constant"),
        _holding("as_reported", posterior(used.low, used.high), months),
        _holding("estimate", weights, months),
    ]
    return pd.concat(parts, ignore_index=True)


# ---- the fit --------------------------------------------------------------------------------------------------------------


def reversal(mandates):
    """Rates of reversal and of re-introduction from the cases of mandates.csv.

    Used are those of `followed`: the model reverses hard mandates only, and one that never began has a length of zero.
    """
    cases = durations(mandates)
    hard, cases["used"] = cases[cases.kind == "hard"], followed(cases)
    used = cases[cases.used]
    if len(used) < FEWEST:
        raise ValueError(f"{SERIES}: found {len(used)} hard mandates that were seen for some time, expected {FEWEST} or more")
    standing = used[~used.ended]
    seen_for = float(standing.months.mean()) if len(standing) else float(used.seen_for.mean())
    weights = posterior(used.low, used.high, UNREPORTED, seen_for)
    rates, none_ended = predictive_quantiles(weights), ""
    if not used.ended.any():
        rates, none_ended = (0.0, *rates[1:]), " No mandate ended, so the interval begins at zero."
    note = (
        f"{int(used.ended.sum())} of {len(used)} hard mandates ended within {exposure(used.low, used.high):.0f} months of "
        f"observation; the rate differs from mandate to mandate, and the interval is that of one more; from none to "
        f"{MOST_UNREPORTED:g} unreported ones that still hold for each (judgement).{none_ended}"
    )
    estimates = {
        "reversal_rate": (*rates, note),
        "reintroduction_rate": _reintroduction(hard[hard.ended]),
        "first_attempt_months": unknown(_first_attempt(cases)),
    }
    diagnostics = {"months each unreported one is taken to have held": seen_for}
    diagnostics |= {f"expected_to_hold_after_{t}_months": float((weights * holding(t)).sum()) for t in HELD}
    return Fit("reversal", estimates_of(estimates), diagnostics, cases, _curve(used, hard[hard.never_began], weights))


def away(ended):
    """Months within which those that ended came back, low and high, and by how many for each the looks at the others were short.

    Counted to the return, or to the last look. The others would have to be looked at for as long as those that came back took.
    """
    came, stayed = ended[ended.back], ended[~ended.back]
    took = float(came.gone.mean()) if len(came) else float(stayed.gone.max())
    short = float(np.maximum(took - stayed.gone, 0.0).sum()) / len(ended)
    return np.where(ended.back, ended.back_low, ended.gone), np.where(ended.back, ended.back_high, np.inf), short


def _reintroduction(ended):
    """Estimate of the rate of coming back, from mandates that ended.

    Most cases were not looked at again after their end, which leaves mainly those that came back; so the estimate spans from
    that to the others having stayed away for as long as those that came back took on average.
    """
    back, stayed = ended[ended.back], ended[~ended.back]
    if not ended.gone.sum() > 0:
        return unknown("no mandate was looked at again after its end")
    low, high, short = away(ended)
    took = float(back.gone.mean()) if len(back) else float(stayed.gone.max())
    note = (
        f"{len(back)} of {len(ended)} came back, {took:.0f} months after the end on average; the others were followed for "
        f"{stayed.gone.sum():.0f} months in all, and the interval also allows that they stayed away as long (judgement)."
    )
    if not len(back):
        note += " None came back, so the interval begins at zero."
    return (*rate_quantiles(low, high, np.linspace(0.0, 1.0, len(UNREPORTED)), short), note)


def _first_attempt(cases):
    """Why the data do not give the length of customs' first attempt."""
    for row in cases[cases.case == FIRST_ATTEMPT].itertuples():
        return f"one attempt, which ended {row.low:.0f} to {row.high:.0f} months after its start; where in that range nobody reported"
    return "one attempt of one office: the data do not hold it"
