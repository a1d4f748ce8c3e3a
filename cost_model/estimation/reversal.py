"""How long mandates hold: the monthly rate of reversal and of re-introduction, from data/observations/mandates.csv.

The model's own form is one constant rate, so that a spell is exponential. A mandate that still held when it was last seen is
right-censored there; an end that is known only within a range is interval-censored; a mandate whose end nobody reported, and
which was not seen again after its start, says nothing. Cases that make the news are not a sample of all mandates: quiet
successes are not reported. The estimate therefore spans from none to `MOST_UNREPORTED` unreported mandates that still hold
for each reported one.
"""

import re

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.duration.survfunc import SurvfuncRight

from cost_model import mandate
from cost_model.estimation.fit import COLUMNS, Fit, NotConverged

SERIES = "data/observations/mandates.csv"
MOST_UNREPORTED = 2.0  # judgement: unreported mandates that still hold, for each reported one
UNREPORTED = np.linspace(0.0, MOST_UNREPORTED, 21)
ENDED, STANDING = ("softened", "reversed", "dropped before launch"), ("holds", "unknown end")
FIRST_ATTEMPT = "Customs: truckers' notices in a messenger, first attempt"
QUANTILES = (0.05, 0.5, 0.95)
GRID = 4001  # rates at which a likelihood is worked out
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
        low, high = (0.0, 0.0) if never_began else _end(row, start) if ended else (until - start, np.inf)
        if not 0 <= low <= high:
            raise ValueError(f"{SERIES}: {name}: found an end {low:g} to {high:g} months after the start, expected 0 or more")
        middle = (low + high) / 2 if ended else low
        again = month_number(row.reintroduced, name)
        then = again if np.isfinite(again) else until
        gone = then - start - np.array([high, middle, low]) if ended else np.full(3, np.nan)
        rows.append(
            dict(
                case=name,
                country=row.country,
                what=row.what,
                kind=row.kind,
                outcome=row.outcome,
                start=row.start,
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


def log_likelihood(rate, low, high):
    """Log-likelihood of a constant rate, or of an array of them.

        Σ log rate − rate × t   of ends that are known      Σ −rate × t   of mandates that still held
        Σ log(exp(−rate × low) − exp(−rate × high))   of ends within a range

    rate  per month;  low, high  month
    """
    rate = np.asarray(rate, float)[..., None]
    low, high = np.asarray(low, float), np.asarray(high, float)
    known, holds = low == high, np.isinf(high)
    width = np.where(known | holds, 1.0, high - low)
    with np.errstate(divide="ignore"):
        ends = np.where(known, np.log(rate), np.where(holds, 0.0, np.log(-np.expm1(-rate * width))))
    return (ends - rate * low).sum(axis=-1)


def exposure(low, high):
    """Months at risk, with an end within a range at its middle."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    return float(np.where(np.isinf(high), low, (low + np.where(np.isinf(high), 0.0, high)) / 2).sum())


def most_likely_rate(low, high):
    """Rate of the greatest likelihood, per month: events ÷ exposure where every end is known; 0 where none ended."""
    events, at_risk = int(np.isfinite(high).sum()), exposure(low, high)
    if at_risk <= 0:
        raise ValueError(f"{SERIES}: found no month in which a mandate was seen to hold, expected some")
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


def likelihood_ratio_interval(low, high, share=0.9):
    """Rates whose log-likelihood is within χ²(1) ÷ 2 of the greatest; from 0 where no mandate ended."""
    best = most_likely_rate(low, high)
    drop = stats.chi2.ppf(share, 1) / 2
    if best == 0:
        return 0.0, drop / exposure(low, high)
    edge = float(log_likelihood(best, low, high)) - drop

    def excess(x):
        return float(log_likelihood(np.exp(x), low, high)) - edge

    middle = np.log(best)
    return tuple(float(np.exp(optimize.brentq(excess, *ends))) for ends in ((middle - 20, middle), (middle, middle + 5)))


def rate_quantiles(low, high, unreported=(0.0,), seen_for=0.0):
    """p05, p50 and p95 of a constant rate when each of several numbers of unreported mandates is as likely.

        rate | k ∝ rate^(−1/2) × likelihood × exp(−rate × k × cases × seen_for)

    which is Gamma(events + 1/2, exposure) where every end is known (Jeffreys' prior).

    unreported  mandates that still hold, for each reported one;  seen_for  months for which each of them has held
    p05 is 0 where no mandate ended, as the data then exclude no rate near zero.
    """
    rate, below = _posterior(low, high, unreported, seen_for)
    quantiles = np.interp(QUANTILES, below, rate)
    if not np.isfinite(high).any():
        quantiles[0] = 0.0
    return tuple(float(x) for x in quantiles)


def _posterior(low, high, unreported, seen_for):
    """Rates, and the probability that the rate is below each of them."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    events, at_risk = int(np.isfinite(high).sum()), exposure(low, high)
    if at_risk <= 0:
        raise ValueError(f"{SERIES}: found no month in which a mandate was seen to hold, expected some")
    added = np.asarray(unreported, float) * len(low) * seen_for
    lowest, highest = 1e-7 / (at_risk + added.max()), (10 + 3 * events + 10 * np.sqrt(events)) / at_risk
    log_rate = np.linspace(np.log(lowest), np.log(highest), GRID)
    rate = np.exp(log_rate)
    log_density = 0.5 * log_rate + log_likelihood(rate, low, high) - np.outer(added, rate)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    below = np.cumsum((density[:, 1:] + density[:, :-1]) / 2, axis=1)
    below = np.concatenate([np.zeros((len(added), 1)), below / below[:, -1:]], axis=1)
    return rate, below.mean(axis=0)


# ---- is the rate constant? ---------------------------------------------------------------------------------------------


def _weibull_log_likelihood(shape, scale, low, high):
    """Log-likelihood of a Weibull: as an exponential in (t ÷ scale)^shape."""
    with np.errstate(divide="ignore"):
        a, b = (np.asarray(t, float) / scale for t in (low, high))
        known, holds = a == b, np.isinf(b)
        b = np.where(holds, a, b)
        width = np.where(known | holds, 1.0, b**shape - a**shape)
        density = np.log(shape / scale) + (shape - 1) * np.log(np.where(known, a, 1.0))
        return float((np.where(known, density, np.where(holds, 0.0, np.log(-np.expm1(-width)))) - a**shape).sum())


def weibull_shape(low, high):
    """Shape of a Weibull fitted to the durations, its 90% likelihood-ratio interval, and p of a shape of one.

    One: a constant rate; below one: who holds out the first months tends to stay.
    Returns a dictionary: shape, low, high, p.
    """
    events = int(np.isfinite(high).sum())
    if events < FEWEST:
        raise NotConverged(f"{SERIES}: the Weibull shape needs {FEWEST} mandates that ended, found {events}")
    centre = np.log(exposure(low, high) / events)

    def profile(log_shape):
        shape = np.exp(log_shape)
        return optimize.minimize_scalar(
            lambda s: -_weibull_log_likelihood(shape, np.exp(s), low, high),
            bounds=(centre - 8, centre + 8),
            method="bounded",
            options={"xatol": 1e-8},
        ).fun

    best = optimize.minimize_scalar(profile, bounds=(-2.5, 2.5), method="bounded", options={"xatol": 1e-8})
    if not best.success or abs(best.x) > 2.4:
        raise NotConverged(f"{SERIES}: the Weibull shape did not converge: {best.message}")
    drop = stats.chi2.ppf(0.9, 1) / 2

    def excess(log_shape):
        return profile(log_shape) - best.fun - drop

    ends = [optimize.brentq(excess, *ends, xtol=1e-6) for ends in ((best.x - 4, best.x), (best.x, best.x + 4))]
    p = float(stats.chi2.sf(2 * (profile(0.0) - best.fun), 1))
    return dict(shape=float(np.exp(best.x)), low=float(np.exp(ends[0])), high=float(np.exp(ends[1])), p=p)


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


def _holding(series, rates, months):
    """Share that still holds at constant rates: p05 of the share at p95 of the rate."""
    low, middle, high = (1 - mandate.reversed_by(rate, months) for rate in rates)
    return pd.DataFrame({"x": months, "p05": high, "p50": middle, "p95": low, "series": series})


def probability_gone(rate, months=(6, 12, 24)):
    """How likely a mandate has been reversed after so many months: p05, p50, p95 and mean over draws of the rate.

    rate  draws of the reversal rate, per month
    """
    gone = {month: mandate.reversed_by(rate, month) for month in months}
    rows = [dict(month=m, **dict(zip(COLUMNS, np.quantile(g, QUANTILES), strict=False)), mean=g.mean()) for m, g in gone.items()]
    return pd.DataFrame(rows)


# ---- the fit --------------------------------------------------------------------------------------------------------------


def reversal(mandates):
    """Rates of reversal and of re-introduction from the cases of mandates.csv.

    Used are hard mandates that began, as the model reverses no other. Cases that never began (dropped or put off before
    the start) have a length of zero: they are left out of the estimate, and `diagnostics` say what they would make of it.
    Returns Fit.
    """
    cases = durations(mandates)
    hard = cases[cases.kind == "hard"]
    cases["used"] = (cases.kind == "hard") & ~cases.never_began & (cases.ended | (cases.months > 0))
    used = cases[cases.used]
    if len(used) < FEWEST:
        raise ValueError(f"{SERIES}: found {len(used)} hard mandates that were seen for some time, expected {FEWEST} or more")
    standing = used[~used.ended]
    seen_for = float(standing.months.mean()) if len(standing) else float(used.seen_for.mean())
    rates = rate_quantiles(used.low, used.high, UNREPORTED, seen_for)
    back, back_diagnostics = _reintroduction(hard[hard.ended])
    none_ended = "" if used.ended.any() else " No mandate ended, so the interval begins at zero."
    note = (
        f"{int(used.ended.sum())} of {len(used)} hard mandates ended within {exposure(used.low, used.high):.0f} months of "
        f"observation; from none to {MOST_UNREPORTED:g} unreported ones that still hold for each (judgement).{none_ended}"
    )
    estimates = pd.DataFrame(
        [(*rates, note), back, (np.nan, np.nan, np.nan, _first_attempt(cases))],
        index=["reversal_rate", "reintroduction_rate", "first_attempt_months"],
        columns=COLUMNS,
    )
    diagnostics = _diagnostics(cases, used, seen_for) | back_diagnostics
    return Fit("reversal", estimates, diagnostics, cases, _curve(cases, used, rates))


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


def _diagnostics(cases, used, seen_for):
    """What the estimate rests on, and what other choices would make of it; rates as p05 / p50 / p95 a month."""
    hard, never = cases[cases.kind == "hard"], cases[(cases.kind == "hard") & cases.never_began]
    silent = hard[~hard.ended & (hard.months == 0)]
    lr = likelihood_ratio_interval(used.low, used.high)
    found = {
        "cases_used": len(used),
        "ended": int(used.ended.sum()),
        "ended_within_a_range": int((used.ended & (used.low < used.high)).sum()),
        "months_at_risk": exposure(used.low, used.high),
        "never_began": len(never),
        "never_seen_after_the_start": "; ".join(silent.case) or "none",
        "soft_left_out": int((cases.kind != "hard").sum()),
        "rate_most_likely": most_likely_rate(used.low, used.high),
        "rate_likelihood_ratio_low": lr[0],
        "rate_likelihood_ratio_high": lr[1],
        "months_each_unreported_is_taken_to_have_held": seen_for,
    }
    for k in range(int(MOST_UNREPORTED) + 1):
        found[f"rate_with_{k}_unreported_for_each"] = _printed(rate_quantiles(used.low, used.high, (k,), seen_for))
    # A length of zero adds an event and no exposure; the likelihood of an end that is known takes that as it is.
    with_never = pd.concat([used, never])
    found["rate_with_those_that_never_began"] = _printed(rate_quantiles(with_never.low, with_never.high))
    both = cases[~cases.never_began & (cases.ended | (cases.months > 0))]
    found["rate_with_soft_mandates"] = _printed(rate_quantiles(both.low, both.high))
    apps = used[used.what == "app"]
    if exposure(apps.low, apps.high) > 0:
        found["rate_of_apps_alone"] = _printed(rate_quantiles(apps.low, apps.high))
    if used.ended.sum() >= FEWEST:
        shape = weibull_shape(used.low, used.high)
        found |= {f"weibull_{name}": value for name, value in shape.items()}
    return found


def _curve(cases, used, rates):
    """Kaplan–Meier with and without the cases that never began, the exponential as reported, and the estimate."""
    last = 12 * np.ceil(used.months.max() / 12)
    months = np.arange(0.0, last + 1)
    never = cases[(cases.kind == "hard") & cases.never_began]
    both = pd.concat([used, never])
    parts = [
        kaplan_meier(used.months, used.ended).assign(series="kaplan_meier"),
        kaplan_meier(both.months, both.ended).assign(series="kaplan_meier_with_never_began"),
        _holding("exponential", rate_quantiles(used.low, used.high), months),
        _holding("estimate", rates, months),
    ]
    return pd.concat(parts, ignore_index=True)
