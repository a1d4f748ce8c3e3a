"""How long mandates hold: the monthly rate of reversal and of re-introduction, from data/observations/mandates.csv.

The model gives each mandate one constant rate, so that a spell is exponential, and lets that rate differ from mandate to
mandate: some are dropped at once, others hold for years. The estimate is the spread of the rate over mandates (a frailty
model), predictive for one more. A mandate that still held when it was last seen is right-censored there, and so is one whose
purpose ended, which is a competing end and no reversal; an end that is known only within a range is interval-censored; a
mandate whose end nobody reported, and which was not seen again after its start, says nothing. Cases that make the news are
not a sample of all mandates: quiet successes are not reported. The estimate therefore spans from none to `MOST_UNREPORTED`
unreported mandates that still hold for each reported one.
"""

import functools
import re

import numpy as np
import pandas as pd
from scipy import optimize, special, stats
from statsmodels.duration.survfunc import SurvfuncRight

from cost_model.fits.fit import COLUMNS, Fit, NotConverged

SERIES = "data/observations/mandates.csv"
MOST_UNREPORTED = 2.0  # judgement: unreported mandates that still hold, for each reported one
UNREPORTED = np.linspace(0.0, MOST_UNREPORTED, 21)
ENDED, STANDING = ("softened", "reversed", "dropped before launch"), ("purpose ended", "holds", "unknown end")
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


def month_number(text, case):
    """Months since year 0 of a Gregorian 'YYYY-MM'; NaN where the cell is empty."""
    if pd.isna(text) or text == "":
        return np.nan
    match = re.fullmatch(r"(\d{4})-(\d{2})", str(text))
    if not match or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"{SERIES}: {case}: found '{text}', expected a month such as 2020-02")
    return int(match[1]) * 12 + int(match[2]) - 1.0


def durations(mandates):
    """How long each mandate held: a row for each case.

    low, high    months within which it ended; the same where the end is known, high infinite where it was not seen to end
    months       the middle of that range, or how long it was seen to hold
    ended        whether it was softened, reversed or dropped;  never_began  dropped or put off before its start
    seen_for     months from the start until it was last looked at
    back_low, back_high, gone   months from the end until it came back, or until it was last looked at;  back  whether it did
    """
    rows = []
    for row in mandates.itertuples(index=False):
        name = row.case
        start, until = month_number(row.start, name), month_number(row.observed_until, name)
        if row.outcome not in (*ENDED, *STANDING):
            raise ValueError(f"{SERIES}: {name}: found outcome '{row.outcome}', expected one of {', '.join(ENDED + STANDING)}")
        if not until >= start:
            raise ValueError(f"{SERIES}: {name}: found observed_until {row.observed_until}, expected {row.start} or later")
        ended = row.outcome in ENDED
        never_began = row.outcome == "dropped before launch" or row.months == 0
        low, high = (0.0, 0.0) if never_began else (until - start, np.inf)
        if row.outcome == "purpose ended":
            low = _end(row, start)[0]  # it held at least so long
        elif ended and not never_began:
            low, high = _end(row, start)
        if not 0 <= low <= high:
            raise ValueError(f"{SERIES}: {name}: found an end {low:g} to {high:g} months after the start, expected 0 or more")
        middle = (low + high) / 2 if ended else low
        again = month_number(row.reintroduced, name)
        then = again if np.isfinite(again) else until
        gone = then - start - np.array([high, middle, low]) if ended else np.full(3, np.nan)
        rows.append(
            {column: getattr(row, column) for column in ("case", "country", "what", "kind", "outcome", "start")}
            | dict(
                low=low,
                high=high,
                months=middle,
                ended=ended,
                never_began=never_began,
                seen_for=until - start,
                back_low=max(gone[0], 0.0) if ended else np.nan,
                back_high=max(gone[2], 0.0) if ended else np.nan,
                gone=max(gone[1], 0.0) if ended else np.nan,
                back=ended and bool(np.isfinite(again)),
            )
        )
    return pd.DataFrame(rows)


def followed(cases):
    """Which of the mandates of `durations` say how long an order holds: hard ones that began and were seen for some time."""
    return (cases.kind == "hard") & ~cases.never_began & (cases.ended | (cases.months > 0))


def _end(row, start):
    """Months after the start within which a mandate ended; both the same where that is known."""
    if not pd.isna(row.months):
        return float(row.months), float(row.months)
    known, low, high = (month_number(getattr(row, column), row.case) - start for column in ("end", "end_low", "end_high"))
    low, high = (known if np.isnan(x) else x for x in (low, high))
    if np.isnan(low + high):
        raise ValueError(
            f"{SERIES}: {row.case}: found no end of a mandate that is {row.outcome}, expected end, or end_low and end_high"
        )
    # Within the month of its start: some days, never nothing.
    return (0.0, 1.0) if high == 0 else (low, high)


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


def log_likelihood(rate, low, high):
    """Log-likelihood of a constant rate, the same for every mandate, or of an array of them."""
    return log_chances(rate, low, high).sum(axis=-1)


def exposure(low, high):
    """Months at risk, with an end within a range at its middle."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    months = float(np.where(np.isinf(high), low, (low + np.where(np.isinf(high), 0.0, high)) / 2).sum())
    if months <= 0:
        raise ValueError(f"{SERIES}: found no month in which a mandate was seen to hold, expected some")
    return months


def most_likely_rate(low, high):
    """Rate of the greatest likelihood, per month: events ÷ exposure where every end is known; 0 where none ended."""
    events, at_risk = int(np.isfinite(high).sum()), exposure(low, high)
    if events == 0:
        return 0.0
    guess = np.log(events / at_risk)
    found = optimize.minimize_scalar(
        lambda x: -float(log_likelihood(np.exp(x), low, high)),
        bounds=(guess - 3, guess + 3),
        method="bounded",
        options={"xatol": 1e-10},
    )
    if not found.success or abs(found.x - guess) > 2.9:
        raise NotConverged(f"{SERIES}: the constant rate of reversal did not converge: {found.message}")
    return float(np.exp(found.x))


def rate_quantiles(low, high, unreported=(0.0,), seen_for=0.0):
    """p05, p50 and p95 of a constant rate when each of several numbers of unreported mandates is as likely.

        rate | k ∝ rate^(−1/2) × likelihood × exp(−rate × k × cases × seen_for)

    which is Gamma(events + 1/2, exposure) where every end is known (Jeffreys' prior).

    unreported  mandates that still hold, for each reported one;  seen_for  months for which each of them has held
    p05 is 0 where no mandate ended, as the data then exclude no rate near zero.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    events, at_risk = int(np.isfinite(high).sum()), exposure(low, high)
    added = np.asarray(unreported, float) * len(low) * seen_for
    lowest, highest = 1e-7 / (at_risk + added.max()), (10 + 3 * events + 10 * np.sqrt(events)) / at_risk
    log_rate = np.linspace(np.log(lowest), np.log(highest), GRID)
    rate = np.exp(log_rate)
    log_density = 0.5 * log_rate + log_likelihood(rate, low, high) - np.outer(added, rate)
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


def _weighted(values, weights):
    """p05, p50 and p95 of values that are as likely as their weights."""
    return np.quantile(values, QUANTILES, weights=weights, method="inverted_cdf")


# ---- pictures -----------------------------------------------------------------------------------------------------------


def kaplan_meier(months, ended):
    """Kaplan–Meier share of mandates that still hold, from statsmodels, with a 90% pointwise band (log-log, Greenwood).

    Columns: x (month), p05, p50, p95; from month 0 to the last at which one was seen.
    Where the estimate is 1 or 0 the band is that value, as Greenwood's variance is then not defined.
    """
    fit = SurvfuncRight(np.asarray(months, float), np.asarray(ended, int))
    share, error = np.asarray(fit.surv_prob), np.asarray(fit.surv_prob_se)
    inner = (share > 0) & (share < 1)
    low, high = share.copy(), share.copy()
    logs = np.log(share[inner])
    spread = np.exp(stats.norm.ppf(0.95) * error[inner] / (share[inner] * np.abs(logs)))
    low[inner], high[inner] = np.exp(logs * spread), np.exp(logs / spread)
    table = pd.DataFrame({"x": np.asarray(fit.surv_times, float), "p05": low, "p50": share, "p95": high})
    if not len(table) or table.x.iloc[0] > 0:
        table = pd.concat([pd.DataFrame({"x": [0.0], "p05": 1.0, "p50": 1.0, "p95": 1.0}), table], ignore_index=True)
    last = float(np.max(months))
    if table.x.iloc[-1] < last:  # nothing ends any more, but some are still seen to hold
        table = pd.concat([table, table.iloc[-1:].assign(x=last)], ignore_index=True)
    return table


def _holding(series, weights, months):
    """Share that still holds when rates differ: p05, p50 and p95 over what is not known of median and spread."""
    shares = [_weighted(holding(t), weights) for t in months]
    return pd.DataFrame(shares, columns=COLUMNS[:3]).assign(x=months, series=series)


# ---- the fit --------------------------------------------------------------------------------------------------------------


def reversal(mandates):
    """Rates of reversal and of re-introduction from the cases of mandates.csv.

    Used are hard mandates that began, as the model reverses no other. Cases that never began (dropped or put off before
    the start) have a length of zero: they are left out of the estimate, and `diagnostics` say what they would make of it.
    Returns Fit.
    """
    cases = durations(mandates)
    hard = cases[cases.kind == "hard"]
    cases["used"] = followed(cases)
    used = cases[cases.used]
    if len(used) < FEWEST:
        raise ValueError(f"{SERIES}: found {len(used)} hard mandates that were seen for some time, expected {FEWEST} or more")
    standing = used[~used.ended]
    seen_for = float(standing.months.mean()) if len(standing) else float(used.seen_for.mean())
    weights = posterior(used.low, used.high, UNREPORTED, seen_for)
    rates = predictive_quantiles(weights)
    if not used.ended.any():
        rates = (0.0, *rates[1:])
    back, back_diagnostics = _reintroduction(hard[hard.ended])
    none_ended = "" if used.ended.any() else " No mandate ended, so the interval begins at zero."
    note = (
        f"{int(used.ended.sum())} of {len(used)} hard mandates ended within {exposure(used.low, used.high):.0f} months of "
        f"observation; the rate differs from mandate to mandate, and the interval is that of one more; from none to "
        f"{MOST_UNREPORTED:g} unreported ones that still hold for each (judgement).{none_ended}"
    )
    estimates = pd.DataFrame(
        [(*rates, note), back, (np.nan, np.nan, np.nan, _first_attempt(cases))],
        index=["reversal_rate", "reintroduction_rate", "first_attempt_months"],
        columns=COLUMNS,
    )
    diagnostics = _diagnostics(cases, used, seen_for, weights) | back_diagnostics
    return Fit("reversal", estimates, diagnostics, cases, _curve(cases, used, weights))


def _reintroduction(ended):
    """Estimate and diagnostics of the rate of coming back, from mandates that ended.

    Months gone are counted to the return, or to the last look. Most cases were not looked at again after their end, which
    leaves mainly those that came back; so the estimate spans from that to the others having stayed away for as long as
    those that came back took on average.
    """
    back, away = ended[ended.back], ended[~ended.back]
    if not len(ended) or not ended.gone.sum() > 0:
        reason = "no mandate was looked at again after its end"
        return (np.nan, np.nan, np.nan, reason), {}
    took = float(back.gone.mean()) if len(back) else float(away.gone.max())
    low = np.where(ended.back, ended.back_low, ended.gone)
    high = np.where(ended.back, ended.back_high, np.inf)
    as_seen = rate_quantiles(low, high)
    # Months by which the looks at the others would have to be longer, as a share from none to all.
    missing = float(np.maximum(took - away.gone, 0.0).sum()) / len(ended)
    estimate = rate_quantiles(low, high, np.linspace(0.0, 1.0, len(UNREPORTED)), missing)
    longest = rate_quantiles(low, high, (1.0,), missing)
    note = (
        f"{len(back)} of {len(ended)} came back, {took:.0f} months after the end on average; the others were followed for "
        f"{away.gone.sum():.0f} months in all, and the interval also allows that they stayed away as long (judgement)."
    )
    if not len(back):
        note += " None came back, so the interval begins at zero."
    return (*estimate, note), {
        "came_back": len(back),
        "of_ended": len(ended),
        "months_gone": float(ended.gone.sum()),
        "reintroduction_as_seen": _printed(as_seen),
        "reintroduction_if_others_stayed_away": _printed(longest),
    }


def _first_attempt(cases):
    """Why the data do not give the length of customs' first attempt."""
    row = cases[cases.case == FIRST_ATTEMPT]
    if row.empty:
        return "one attempt of one office: the data do not hold it"
    low, high = row.low.iloc[0], row.high.iloc[0]
    return f"one attempt, which ended {low:.0f} to {high:.0f} months after its start; where in that range nobody reported"


def _printed(rates):
    return " / ".join(f"{x:.3g}" for x in rates)


def _diagnostics(cases, used, seen_for, weights):
    """What the estimate rests on, and what other choices would make of it; rates as p05 / p50 / p95 a month."""
    hard, never = cases[cases.kind == "hard"], cases[(cases.kind == "hard") & cases.never_began]
    silent = hard[~hard.ended & (hard.months == 0)]

    def otherwise(rows, unreported=UNREPORTED):
        return _printed(predictive_quantiles(posterior(rows.low, rows.high, unreported, seen_for)))

    constant = most_likely_rate(used.low, used.high)
    differing = differing_log_likelihood(used.low, used.high)
    best = np.unravel_index(differing.argmax(), differing.shape)
    fixed = float(log_likelihood(constant, used.low, used.high)) if constant else 0.0
    ratio = max(2 * float(differing.max() - fixed), 0.0)
    return {
        "cases_used": len(used),
        "ended": int(used.ended.sum()),
        "ended_within_a_range": int((used.ended & (used.low < used.high)).sum()),
        "purpose_ended": int((used.outcome == "purpose ended").sum()),
        "months_at_risk": exposure(used.low, used.high),
        "never_began": len(never),
        "never_seen_after_the_start": "; ".join(silent.case) or "none",
        "soft_left_out": int((cases.kind != "hard").sum()),
        "months_each_unreported_is_taken_to_have_held": seen_for,
        "median_most_likely": MEDIANS[best[0]],
        "spread_most_likely": SPREADS[best[1]],
        "median": _printed(_weighted(MEDIANS, weights.sum(axis=1))),
        "spread": _printed(_weighted(SPREADS, weights.sum(axis=0))),
        "constant_most_likely": constant,
        "constant_likelihood_ratio": ratio,
        # A spread of zero is at the edge of what is possible, so half of the cases have a ratio of zero (Self and Liang 1987).
        "constant_p": float(stats.chi2.sf(ratio, 1) / 2 if ratio > 0 else 1.0),
        "rate_if_constant": _printed(rate_quantiles(used.low, used.high, UNREPORTED, seen_for)),
        **{f"rate_with_{k}_unreported_for_each": otherwise(used, (k,)) for k in range(int(MOST_UNREPORTED) + 1)},
        # What never began is taken to have ended within its first month: a length of zero has no likelihood.
        "rate_with_those_that_never_began": otherwise(pd.concat([used, never.assign(high=1.0)])),
        "rate_with_soft_mandates": otherwise(cases[~cases.never_began & (cases.ended | (cases.months > 0))]),
        "rate_if_purpose_ended_is_an_end": otherwise(
            used.assign(high=used.high.where(used.outcome != "purpose ended", used.low))
        ),
        **{f"expected_to_hold_after_{t}_months": float((weights * holding(t)).sum()) for t in HELD},
    }


def _curve(cases, used, weights):
    """Kaplan–Meier with and without the cases that never began, one constant rate, and rates that differ.

    The constant one and `as_reported` know the reported mandates only; the estimate allows for unreported ones that hold.
    """
    months = np.arange(0.0, 12 * np.ceil(used.months.max() / 12) + 1)
    both = pd.concat([used, cases[(cases.kind == "hard") & cases.never_began]])
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
