"""How fast apps were taken up, how far, and how fast they were left: Bass fits and pooled cases.

A Bass fit stands on cumulative observations of one measure of one case. Registered, monthly and daily users, state
counts and polls are different measures and are never mixed. A parameter that the data cannot identify is NaN, with the
reason in words. Rates are per month, as in adoption.py.
"""

import contextlib
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq, least_squares
from scipy.special import expit, logit
from scipy.stats import f as f_distribution
from scipy.stats import norm
from scipy.stats import t as t_distribution
from statsmodels.stats.meta_analysis import combine_effects

from cost_model.estimation.fit import COLUMNS, Fit, NotConverged

LEVEL = 0.9
SLOWEST, FASTEST = 1e-6, 5.0  # rates per month that are told from zero and from at once
LEAST, MOST = 0.5, 20.0  # sensible m, in multiples of the largest observation
TOLERANCE = 1e-8  # of least squares
STEP = 1e-6  # of a logarithm, for derivatives
DAYS_PER_MONTH = 365.25 / 12


def months_of(date):
    """A date as months since the year zero: 'YYYY-MM-DD', or the middle of 'YYYY-MM' or of 'YYYY'."""
    parts = [int(x) for x in str(date).split("-")]
    if len(parts) == 1:
        return parts[0] * 12 + 6.0
    if len(parts) == 2:
        return parts[0] * 12 + parts[1] - 1 + 0.5
    return parts[0] * 12 + parts[1] - 1 + (parts[2] - 1) / DAYS_PER_MONTH


class NoRows(ValueError):
    """A series that holds nothing of a case."""


def measured(table, case, measure):
    """Rows of one measure of one case in the order of their dates, with `month`; a ValueError if there are none."""
    rows = table[(table.case == case) & (table.measure == measure)]
    if rows.empty:
        raise NoRows(f"{case}: there is no row with the measure '{measure}'")
    rows = rows.assign(month=[months_of(d) for d in rows.date])
    return rows.sort_values(["month", "value"]).reset_index(drop=True)


# --- Bass -----------------------------------------------------------------------------------------------------------


def cumulative_share(t, p, q, start=0.0):
    """Share of those who would ever adopt that has adopted after a time t, from a share `start` at time zero.

        F(t) = (1 − e^(−(p+q)t)) ÷ (1 + (q ÷ p) e^(−(p+q)t))        for start = 0

    p, q  innovation and imitation rate, per unit of t
    Returns a share. Multiplied through by p and with falling exponentials only, so that it never overflows; where
    start = s > 0 it is the same curve joined where it passes s.  Source: Bass (1969).
    """
    left = np.exp(-(p + q) * np.asarray(t, dtype=float))
    gone = -np.expm1(-(p + q) * np.asarray(t, dtype=float))
    return (start * (p + q) + (1.0 - start) * p * gone) / (p + q * (start + (1.0 - start) * left))


def peak_time(p, q):
    """Time of the largest flow of adopters: ln(q ÷ p) ÷ (p + q), in the unit of the rates; Bass (1969)."""
    return np.log(q / p) / (p + q)


class Bass(NamedTuple):
    """A fitted Bass curve.

    table    p, q, m: estimate, se, p05, p95 (90% profile interval), note; NaN with the reason where not identified
    best     p, q, m of least squares, identified or not: they draw the curve, nothing else
    """

    name: str
    table: pd.DataFrame
    best: dict
    diagnostics: dict
    data: pd.DataFrame
    curve: pd.DataFrame


def bass(series, name, unit_months=1, *, ceiling=None, q=None, most=None, errors="increments"):
    """Bass p, q and m from cumulative observations at irregular dates, in INCREMENT form, not in density form.

        y(t_i) − y(t_{i−1}) = m (F(t_i) − F(t_{i−1})) + error,   F(t_0) = y(t_0) ÷ m

    series       cumulative values indexed by date ('YYYY-MM-DD', 'YYYY-MM', 'YYYY') or by months; the first is where the
                 curve starts
    unit_months  length in months of the unit of time of p and q
    ceiling, q   held at this value rather than fitted;  most  largest m that makes sense, such as one for a share
    errors       'increments': those of the increments are independent, as in a count that is kept up;  'levels': those of
                 the values are, as in polls, so that errors of neighbouring increments cancel: the increments are then
                 weighted by the inverse of their covariance, which is the same as to sum them up
    Nonlinear least squares; standard errors from the Jacobian; 90% intervals from the profile of the sum of squares
    (F distribution). What is not bounded within sensible limits is not identified: NaN, with the reason.
    """
    if errors not in ("increments", "levels"):
        raise ValueError(f"{name}: errors are of 'increments' or of 'levels', not of '{errors}'")
    t, y = _checked(series, name)
    problem = _Problem(name, t, y, unit_months, ceiling, q, most, errors)
    free, n = problem.free, len(t) - 1
    if n <= len(free):
        raise NotConverged(f"{name}: {n} increments cannot fit {len(free)} parameters ({', '.join(free)}) and say how well")
    if y[-1] <= y[0]:
        raise NotConverged(f"{name}: the values do not grow, from {y[0]:g} to {y[-1]:g}")
    best = problem.solve({}, problem.starts())
    if best is None:
        raise NotConverged(f"{name}: least squares did not converge")
    dof = n - len(free)
    rss = 2.0 * best.cost
    values = problem.values(best.x, {})
    jacobian = problem.jacobian(values, free)
    relative = rss / dof * np.linalg.pinv(jacobian.T @ jacobian)  # covariance of the logarithms
    # Values are printed to a few digits, so that even a perfect fit is known to a millionth of the largest only.
    threshold = max(rss / dof, 1e-12) * f_distribution.ppf(LEVEL, 1, dof)
    rows = {}
    for parameter in ("p", "q", "m"):
        if parameter not in free:
            rows[parameter] = (values[parameter], np.nan, np.nan, np.nan, "held, not fitted")
            continue
        place = free.index(parameter)
        low, high = (problem.end(parameter, best, rss + threshold, side) for side in (-1, 1))
        se = values[parameter] * float(np.sqrt(relative[place, place]))
        rows[parameter] = _judged(parameter, values[parameter], se, low, high)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "se", "p05", "p95", "note"])
    diagnostics = {
        "increments": n,
        "free": ", ".join(free),
        "degrees of freedom": dof,
        "residual sd": float(np.sqrt(rss / dof) * problem.scale),
        "identified": ", ".join(p for p in free if np.isfinite(rows[p][0])) or "none",
    }
    data = pd.DataFrame({"x": t - t[0], "value": y})
    return Bass(name, table, values, diagnostics, data, problem.curve(values, relative, dof))


def _checked(series, name):
    """Months and cumulative values in the order of time."""
    series = pd.Series(series)
    t = np.array([months_of(i) if isinstance(i, str) else float(i) for i in series.index])
    y = series.to_numpy(dtype=float)
    if not np.isfinite(y).all() or (y < 0).any():
        raise ValueError(f"{name}: cumulative values must be numbers and not below zero")
    if len(np.unique(t)) < len(t):
        raise ValueError(f"{name}: two values have the same date")
    order = np.argsort(t)
    return t[order], y[order]


class _Problem:
    """The least-squares problem of one series: parameters are fitted as logarithms within sensible limits."""

    def __init__(self, name, t, y, unit_months, ceiling, q, most, errors):
        self.t, self.y, self.errors, self.unit_months = (t - t[0]) / unit_months, y, errors, unit_months
        self.name, self.scale = name, y.max()
        self.held = {k: float(v) for k, v in (("q", q), ("m", ceiling)) if v is not None}
        self.free = [k for k in ("p", "q", "m") if k not in self.held]
        self.natural_most = most is not None
        least = max(LEAST * self.scale, y[0] * (1 + 1e-9))
        largest = MOST * self.scale if most is None else most
        if largest < self.scale or (ceiling is not None and ceiling <= y[0]):
            raise ValueError(f"{name}: the ceiling must be above what was observed, {self.scale:g}")
        self.limits = {
            "p": np.log([SLOWEST * unit_months, FASTEST * unit_months]),
            "q": np.log([SLOWEST * unit_months, FASTEST * unit_months]),
            "m": np.log([least, largest]),
        }

    def starts(self):
        inside = np.exp(self.limits["m"][1]) / self.scale
        grid = {
            "p": np.log(np.array([0.001, 0.01, 0.1]) * self.unit_months),
            "q": np.log(np.array([0.01, 0.1]) * self.unit_months),
            "m": np.log(self.scale * np.array([1.05, 2.0, 8.0]).clip(max=1 + 0.9 * (inside - 1))),
        }
        return [dict(zip(self.free, start, strict=True)) for start in product(*(grid[k] for k in self.free))]

    def values(self, x, pinned):
        names = [k for k in self.free if k not in pinned]
        return self.held | {k: float(np.exp(v)) for k, v in (dict(zip(names, x, strict=True)) | pinned).items()}

    def path(self, p, q, m, t=None):
        return m * cumulative_share(self.t if t is None else t, p, q, self.y[0] / m)

    def residuals(self, values):
        away = (self.path(**values) - self.y) / self.scale
        return np.diff(away) if self.errors == "increments" else away[1:]

    def solve(self, pinned, starts):
        """Best of the local solutions from some starts with some parameters pinned; None where none converged."""
        names = [k for k in self.free if k not in pinned]
        if not names:
            away = self.residuals(self.values([], pinned))
            return _Solution(np.array([]), 0.5 * float(away @ away))
        low, high = np.array([self.limits[k] for k in names]).T
        found = []
        for start in starts:
            x0 = np.clip([start[k] for k in names], low + 1e-9, high - 1e-9)
            at = least_squares(
                lambda x: self.residuals(self.values(x, pinned)),
                x0,
                jac=lambda x: self.jacobian(self.values(x, pinned), names),
                bounds=(low, high),
                xtol=TOLERANCE,
                ftol=TOLERANCE,
                gtol=TOLERANCE,
                max_nfev=500 * len(names),
            )
            if at.status > 0 and np.isfinite(at.cost):
                found.append(_Solution(at.x, at.cost))
        return min(found, key=lambda s: s.cost, default=None)

    def jacobian(self, values, names):
        """Derivatives of the residuals by the logarithms of some parameters, by central differences."""
        columns = []
        for k in names:
            up, down = (self.residuals(values | {k: values[k] * np.exp(s)}) for s in (STEP, -STEP))
            columns.append((up - down) / (2 * STEP))
        return np.array(columns).T

    def end(self, parameter, best, target, side):
        """End of the profile interval of a parameter at one side; None where it is open.

        It is open where the sum of squares is still below its target at the limit of the parameter itself, or where it
        is held in only by the limit of m.
        """
        others = [k for k in self.free if k != parameter]
        at = dict(zip(self.free, best.x, strict=True))
        limit = self.limits[parameter][0 if side < 0 else 1]
        apart = [{k: v for k, v in start.items() if k != parameter} for start in self.starts()]
        apart = [start for i, start in enumerate(apart) if start not in apart[:i]][::2]

        def profile(x, starts):
            solution = self.solve({parameter: x}, starts)
            if solution is None:
                raise NotConverged(f"{self.name}: the profile of {parameter} did not converge")
            return 2.0 * solution.cost - target, dict(zip(others, solution.x, strict=True))

        x, step, inner = at[parameter], 0.05, {k: at[k] for k in others}
        while True:
            nearer, x, step = x, x + side * step, step * 2.0
            x = max(x, limit) if side < 0 else min(x, limit)
            excess, outer = profile(x, [inner, *apart])
            if excess > 0:
                break
            if x == limit:
                return None
            inner = outer
        x = brentq(lambda x: profile(x, [inner, outer])[0], nearer, x, xtol=1e-4)
        _, outer = profile(x, [inner, outer])
        if "m" in others and not self.natural_most and outer["m"] > self.limits["m"][1] - 1e-3:
            return None
        return float(np.exp(x))

    def curve(self, values, relative, dof, points=101):
        """Path from the first to the last observation with its 90% band, by the delta method."""
        t = np.linspace(0.0, self.t[-1], points)
        middle = self.path(**values, t=t)
        gradient = []
        for k in self.free:
            up, down = (self.path(**(values | {k: values[k] * np.exp(s)}), t=t) for s in (STEP, -STEP))
            gradient.append((up - down) / (2 * STEP) / self.scale)
        gradient = np.array(gradient).T
        spread = self.scale * np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", gradient, relative, gradient), 0.0))
        away = t_distribution.ppf(0.5 + LEVEL / 2, dof) * spread
        top = np.exp(self.limits["m"][1]) if "m" in self.free else values["m"]
        low, high = np.clip([middle - away, middle + away], 0.0, top)
        return pd.DataFrame({"x": t * self.unit_months, "p05": low, "p50": middle, "p95": high})


class _Solution(NamedTuple):
    x: np.ndarray
    cost: float


def _judged(parameter, estimate, se, low, high):
    """Row of a fitted parameter: the estimate if its profile interval is closed, else NaN and the reason."""
    if low is not None and high is not None:
        return (estimate, se, low, high, "")
    if low is None and high is None:
        return (np.nan, np.nan, np.nan, np.nan, "not identified: its 90% profile interval is open at both ends")
    if high is None:
        return (np.nan, np.nan, low, np.nan, f"not identified: its 90% profile interval has no upper end; at least {low:.3g}")
    reason = "reaches down to zero" if parameter in "pq" else "has no lower end"
    return (np.nan, np.nan, np.nan, high, f"not identified: its 90% profile interval {reason}; at most {high:.3g}")


# --- The cases ------------------------------------------------------------------------------------------------------


def rate_between(first, last, ceiling, months, q=0.0):
    """Innovation rate p at which a share goes from `first` to `last` in some months, with the imitation rate q given.

        q = 0:  p = ln((ceiling − first) ÷ (ceiling − last)) ÷ months

    first, last, ceiling  shares;  q  per month
    Returns a rate per month: one increment says no more than this. A ValueError where q alone goes faster.
    """
    if not 0.0 <= first < last < ceiling:
        raise ValueError(f"shares must rise below the ceiling, found {first:g} to {last:g} below {ceiling:g}")
    if q == 0.0:
        return float(np.log((ceiling - first) / (ceiling - last)) / months)

    def missing(log_p):
        return ceiling * cumulative_share(months, np.exp(log_p), q, first / ceiling) - last

    low, high = np.log([SLOWEST, 1e3])
    if missing(low) > 0:
        raise ValueError(f"imitation at {q:g} a month alone goes from {first:g} beyond {last:g} in {months:g} months")
    return float(np.exp(brentq(missing, low, high)))


def printed_range(row):
    """Lowest and highest value that a row may mean: its printed range, else half a unit of its last printed digit."""
    if np.isfinite([row.low, row.high]).all() and row.low < row.high:
        return float(row.low), float(row.high)
    digits = len(f"{row.value:.12g}".partition(".")[2])
    half = 0.5 * 10.0**-digits
    return row.value - half, row.value + half


def people_behind(table, case):
    """People of whom the users of a case are so many percent, million; None where no row says it.

    people = daily users ÷ share of the population, of the same date
    """
    share = table[(table.case == case) & (table.measure == "share of population")]
    users = table[(table.case == case) & (table.measure == "daily users")]
    both = users.merge(share, on="date", suffixes=("", "_share"))
    return None if both.empty else float((both.value / both.value_share).iloc[-1])


def _estimates(rows):
    """Frame of estimates from input → (p05, p50, p95, note)."""
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)


def _unknown(reason):
    return (np.nan, np.nan, np.nan, reason)


def _from_bass(row, told=""):
    """Estimate of a row of a Bass table: its profile interval, or the reason why there is none."""
    if np.isnan(row.p50 if "p50" in row else row.estimate) or np.isnan(row.p05):
        return _unknown(f"{told}{row.note}")
    return (row.p05, row.estimate, row.p95, f"{told}90% profile interval")


def _drawn(rows, since, value="value"):
    """Rows of a case as a chart draws them, with x in months since the first one that is fitted."""
    names = {value: "value", "platform": "series", "case": "series"}
    frame = rows.assign(x=[months_of(d) - since for d in rows.date]).rename(columns=names)
    return frame.reindex(columns=["date", "x", "series", "measure", "value", "low", "high", "source"])


def whatsapp_iran(polls, q=0.0):
    """WhatsApp in Iran from the ban of Telegram (April 2018) to its own block (autumn 2022): a free app that people liked.

    Share of adults in ISPA polls. The curve starts at the share of April 2018; errors are those of single polls. p is
    estimated with q held, per month; q and the ceiling from the fit in which all three are free.
    """
    rows = polls[(polls.platform == "WhatsApp") & (polls.date >= "2018-04") & (polls.date <= "2022-06")]
    rows = rows.assign(measure="share of adults")
    series = rows.set_index("date").share
    free = bass(series, "whatsapp_iran", most=1.0, errors="levels")
    held = bass(series, "whatsapp_iran, q held", most=1.0, errors="levels", q=q)
    estimates = {
        "p_soft": _from_bass(held.table.loc["p"], f"q held at {q:.3g}; "),
        "q": _from_bass(free.table.loc["q"]),
        "ceiling_soft": _from_bass(free.table.loc["m"]),
    }
    data = _drawn(rows, months_of("2018-04"), "share")
    return Fit("whatsapp_iran", _estimates(estimates), free.diagnostics, data, free.curve.assign(series="WhatsApp"))


def max_registered(uptake, q=0.0):
    """Max, the messenger that Russia's state pushes: registered users, million. Monthly and daily reach are other series.

    m is not identified. Where a row says what share of the population its users are, m is held at that population;
    where none does, p stays unidentified too.
    """
    rows = measured(uptake, "Max", "registered")
    series = rows.set_index("date").value
    people = people_behind(uptake, "Max")
    free = bass(series, "max_registered")
    held = bass(series, "max_registered, q held", ceiling=people, q=q)
    drawn = free if people is None else bass(series, "max_registered, m held", ceiling=people)
    whom = "m free; " if people is None else f"m held at the population, {people:.3g} million; "
    estimates = {
        "p_hard": _from_bass(held.table.loc["p"], f"{whom}q held at {q:.3g}; "),
        "q": _from_bass(drawn.table.loc["q"], whom),
        "ceiling_hard": _unknown(f"m in million users: {free.table.loc['m', 'note']}"),
    }
    every = uptake[(uptake.case == "Max") & uptake.measure.isin(["registered", "monthly users", "daily users"])]
    diagnostics = drawn.diagnostics | {"m": "free" if people is None else people}
    data = _drawn(every, rows.month.iloc[0])
    return Fit("max_registered", _estimates(estimates), diagnostics, data, drawn.curve.assign(series="registered"))


def fastag(uptake, q=0.0):
    """FASTag, the toll tag of India: share of payments from before the double fee of February 2021 to after it.

    One increment gives p alone, with q and a ceiling of one held; its interval is that of the printed digits. Tags issued
    are counted at three dates, too few for a curve.
    """
    rows = measured(uptake, "FASTag", "share of payments")
    first, last = rows.iloc[0], rows.iloc[-1]
    months = last.month - first.month
    ends, starts = printed_range(last), printed_range(first)
    slow, fast = (rate_between(starts[1 - i], ends[i], 1.0, months, q) for i in (0, 1))
    middle = rate_between(first.value, last.value, 1.0, months, q)
    x = np.linspace(0.0, months, 51)
    low, best, high = (cumulative_share(x, p, q, s) for p, s in ((slow, starts[0]), (middle, first.value), (fast, starts[1])))
    estimates = {
        "p_hard": (slow, middle, fast, f"one increment; q held at {q:.3g}, ceiling at one; interval of the printed digits"),
        "q": _unknown("not identified: one increment cannot tell p from q"),
        "ceiling_hard": _unknown(f"not identified: one increment; the share was {last.value:g} when last seen"),
    }
    curve = pd.DataFrame({"x": x, "p05": low, "p50": best, "p95": high, "series": "FASTag"})
    every = uptake[(uptake.case == "FASTag") & uptake.measure.isin(["share of payments", "share of commercial traffic"])]
    every = every[every.date.str.len() > 4]
    diagnostics = {"increments": 1, "months": float(months), "identified": "p, with q and ceiling held"}
    return Fit("fastag", _estimates(estimates), diagnostics, _drawn(every, first.month), curve)


def shad(uptake, outcomes, q=0.0):
    """Shad, the compulsory app of Iran's schools: share of pupils connected after the first months.

    One increment from nobody. The ceiling lies between the share of the next year, which counts other apps too, and
    everybody: p is bracketed by the two. `outcomes` says when it began.
    """
    rows = measured(uptake, "Shad", "share of pupils")
    began = outcomes[outcomes.case.str.startswith("Shad") & (outcomes.start != "")].start
    if began.empty:
        raise ValueError("Shad: no row says when it began")
    first, last = rows.iloc[0], rows.iloc[-1]
    start = months_of(began.iloc[0])
    months = first.month - start
    slow = rate_between(0.0, first.value, 1.0, months, q)
    fast = rate_between(0.0, first.value, last.value, months, q)
    middle = float(np.sqrt(slow * fast))
    ceiling = brentq(lambda c: rate_between(0.0, first.value, c, months, q) - middle, last.value, 1.0)
    x = np.linspace(0.0, last.month - start, 101)
    paths = [c * cumulative_share(x, p, q) for c, p in ((last.value, fast), (ceiling, middle), (1.0, slow))]
    low, high = np.min(paths, axis=0), np.max(paths, axis=0)
    estimates = {
        "p_hard": (slow, middle, fast, f"one increment; q held at {q:.3g}; ceiling from everybody down to {last.value:g}"),
        "q": _unknown("not identified: one increment cannot tell p from q"),
        "ceiling_hard": _unknown("not identified by one increment; later reports give a level, not a path"),
    }
    curve = pd.DataFrame({"x": x, "p05": low, "p50": paths[1], "p95": high, "series": "Shad"})
    diagnostics = {"increments": 1, "months": float(months), "identified": "p, with q and ceiling held"}
    return Fit("shad", _estimates(estimates), diagnostics, _drawn(rows, start), curve)


def domestic_2022(users):
    """Eitaa, Rubika and Bale after the blocks of autumn 2022: monthly users as the state counts them, million.

    Each platform by itself with q held at zero. A year without a month stands at its middle. Polls and daily users are
    other series.
    """
    names = ("Rubika", "Eitaa", "Bale")
    rows = users[users.platform.isin(names) & (users.measure == "monthly active") & (users.date >= "2022-12")]
    fits = {n: bass(rows[rows.platform == n].set_index("date").millions, f"domestic_2022, {n}", q=0.0) for n in names}
    since = min(months_of(d) for d in rows.date)
    rates = [f.table.loc["p"] for f in fits.values()]
    told = "; ".join(f"{n}: {f.table.loc['p', 'note'] or 'identified'}" for n, f in fits.items())
    p_soft = _unknown(f"p is not identified by every platform ({told})")
    if all(np.isfinite(rate.estimate) for rate in rates):
        low, high = min(rate.p05 for rate in rates), max(rate.p95 for rate in rates)
        middle = float(np.exp(np.mean([np.log(rate.estimate) for rate in rates])))
        p_soft = (low, middle, high, "geometric mean of the platforms, from the least to the most; q held at zero")
    estimates = {
        "p_soft": p_soft,
        "q": _unknown("held at zero: a handful of counts cannot tell p, q and m apart"),
        "ceiling_soft": _unknown("m counts accounts, which exceed the people that polls find: it is not a share of adults"),
    }
    curves = []
    for name, fit in fits.items():
        first = min(months_of(d) for d in rows[rows.platform == name].date)
        curves.append(fit.curve.assign(series=name, x=fit.curve.x + first - since))
    diagnostics = {n: f.diagnostics["identified"] for n, f in fits.items()}
    return Fit("domestic_2022", _estimates(estimates), diagnostics, _drawn(rows, since, "millions"), pd.concat(curves))


PRINTED = {
    "whatsapp_iran": "WhatsApp in Iran",
    "max_registered": "Max",
    "fastag": "FASTag",
    "domestic_2022": "domestic messengers",
    "shad": "Shad",
}


def cases(polls, users, uptake, outcomes=None, q=0.0):
    """Fits of the cases by name, of those that the series hold; Shad only where `outcomes` says when it began."""
    wanted = [
        lambda: whatsapp_iran(polls, q),
        lambda: max_registered(uptake, q),
        lambda: fastag(uptake, q),
        lambda: domestic_2022(users),
    ]
    if outcomes is not None:
        wanted.append(lambda: shad(uptake, outcomes, q))
    found = {}
    for fit in wanted:
        with contextlib.suppress(NoRows):
            case = fit()
            found[case.name] = case
    return found


# --- Pooling --------------------------------------------------------------------------------------------------------

SCALES = {"log": (np.log, np.exp), "logit": (logit, expit)}
FEWEST = 3  # cases that show a spread between them
NORMAL_90 = 2 * norm.ppf(0.5 + LEVEL / 2)


def predictive(table, scale):
    """90% predictive interval of one more case, from cases with value, low and high: random effects on a scale.

        mean ± t(k − 1) × √(τ² + se²),   k cases, τ² between cases (Paule and Mandel), se of the mean (Hartung and Knapp)

    low and high are read as the 90% interval of the case; a value at the edge of its range gives way to the middle.
    The t-distribution, not the normal, because cases are few: with three, t is 2.9. Two are refused: their spread is one
    difference, which says nothing when they agree by chance and everything (t is 6.3) when they do not.
    Returns p05, p50, p95 and the diagnostics.
    """
    if len(table) < FEWEST:
        raise ValueError(f"the spread between cases needs {FEWEST} of them, found {len(table)}")
    to, back = SCALES[scale]
    low, high = to(table.low.to_numpy(float)), to(table.high.to_numpy(float))
    value = to(table.value.to_numpy(float))
    value = np.where((value > low) & (value < high), value, (low + high) / 2)
    pooled = combine_effects(value, ((high - low) / NORMAL_90) ** 2, method_re="iterated")
    # Hartung and Knapp's error can shrink to nothing when two cases agree by chance: never below the plain one.
    se2 = max(pooled.var_hksj_re, pooled.var_eff_w_re)
    tau2 = max(pooled.tau2, 0.0)
    away = t_distribution.ppf(0.5 + LEVEL / 2, len(table) - 1) * np.sqrt(tau2 + se2)
    mean = float(pooled.mean_effect_re)
    p05, p50, p95 = (float(back(mean + x)) for x in (-away, 0.0, away))
    return (p05, p50, p95), {"cases": len(table), f"tau ({scale})": float(np.sqrt(tau2)), f"se ({scale})": float(np.sqrt(se2))}


def _pooled(evidence, name, scale, told="", lacking=""):
    """Estimate of an input from its rows of evidence, or the reason why there is none; and the diagnostics."""
    rows = evidence[evidence.input == name]
    listed = ", ".join(f"{row.case} {row.value:.2g}" for row in rows.itertuples()) or "none"
    if len(rows) < FEWEST:
        reason = f"too thin for a number: the spread between cases needs {FEWEST} of them; found: {listed}"
        return _unknown("; ".join(filter(None, (reason, lacking)))), {"cases": len(rows)}
    (p05, p50, p95), found = predictive(rows, scale)
    note = f"predictive interval of one more case from {len(rows)} ({listed}), {scale} scale, t with {len(rows) - 1} df"
    return (p05, p50, p95, "; ".join(filter(None, (note, told)))), found


def _level(table, case, measure, name, quantity="measure"):
    """The last row of a measure of a case as evidence on an input; an empty list where there is none."""
    rows = table[(table.case == case) & (table[quantity] == measure)]
    if rows.empty:
        return []
    last = rows.assign(month=[months_of(d) for d in rows.date]).sort_values("month").iloc[-1]
    low, high = printed_range(last)
    return [dict(input=name, case=case, measure=measure, value=last.value, low=low, high=high)]


def _evidence(rows):
    return pd.DataFrame(rows, columns=["input", "case", "measure", "value", "low", "high"])


# What stands for a level that uptake reached, with whom it counts, under a hard mandate and where the old way stayed.
HARD_LEVELS = (
    ("Shad", "share of pupils"),
    ("FASTag", "share of payments"),
    ("ELD", "share of drivers"),
    ("Digital Post", "share of enrolled"),
)
SOFT_LEVELS = (("PeduliLindungi", "share of internet users"), ("eesti.ee", "share of population"))
SOFT_OUTCOMES = (("NHS App at one practice", "share of patients with notifications on"),)


def published_q(published):
    """Imitation rates of published products, per month: one for each product, the median where two tables give one.

    published  product, p and q per year
    """
    return published.groupby("product").q.median() / 12.0


def uptake(polls, users, uptake, outcomes=None, published=None):
    """How fast and how far an app is taken up: p, q and ceiling under a hard and a soft mandate.

    p         cases on a log scale, each with q held at the median of the published products (zero without them), because
              the model adds the two; a few cases, so a predictive interval with the t-distribution
    q         5%, 50% and 95% of the products in `published`; no case here identifies its own
    ceilings  levels reached, on a logit scale. They count everybody, those unable to run an app too, where the model's
              ceiling counts the able alone: they are low rather than high
    outcomes, published  further series; without them the cases that they hold are left out, and the notes say so
    """
    rates = None if published is None else published_q(published)
    q = 0.0 if rates is None else float(rates.median())
    fits = cases(polls, users, uptake, outcomes, q)
    rows = []
    for fit in fits.values():
        for name in ("p_hard", "p_soft"):
            if name in fit.identified():
                e = fit.estimates.loc[name]
                rows.append(dict(input=name, case=PRINTED[fit.name], measure="1/month", value=e.p50, low=e.p05, high=e.p95))
    for case, measure in HARD_LEVELS:
        rows += _level(uptake, case, measure, "ceiling_hard")
    people = people_behind(uptake, "Max")
    if people is not None:
        last = measured(uptake, "Max", "monthly users").iloc[-1]
        low, high = (x / people for x in printed_range(last))
        measure = "monthly users of the population"
        rows.append(dict(input="ceiling_hard", case="Max", measure=measure, value=last.value / people, low=low, high=high))
    for case, measure in SOFT_LEVELS:
        rows += _level(uptake, case, measure, "ceiling_soft")
    soroush = polls[(polls.platform == "Soroush") & (polls.date == "2019-07")].rename(columns={"platform": "case"})
    rows += _level(soroush.assign(measure="share of adults", value=soroush.share), "Soroush", "share of adults", "ceiling_soft")
    if outcomes is not None:
        for case, quantity in SOFT_OUTCOMES:
            rows += _level(outcomes, case, quantity, "ceiling_soft", "quantity")
    evidence = _evidence(rows)
    held = f"q held at {q:.3g} in each" + ("" if outcomes is not None else "; without the series outcomes, Shad has no start")
    estimates, diagnostics = {}, {"q held": q}
    for name, scale, told, lacking in (
        ("p_hard", "log", held, held),
        (
            "p_soft",
            "log",
            held,
            "domestic messengers identify neither p nor m, and voluntary state apps have a level but no path",
        ),
        ("ceiling_hard", "logit", "shares of everybody, the unable too", ""),
        ("ceiling_soft", "logit", "shares of everybody, the unable too", ""),
    ):
        estimates[name], found = _pooled(evidence, name, scale, told, lacking)
        diagnostics |= {f"{name}: {key}": value for key, value in found.items()}
    if rates is None:
        estimates["q"] = _unknown("no case identifies q, and no published products are given")
    else:
        low, middle, high = np.quantile(rates, [0.05, 0.5, 0.95])
        note = f"spread of {len(rates)} published products that people chose to buy; no case here identifies q"
        estimates["q"] = (low, middle, high, note)
        diagnostics["q: products"] = len(rates)
    order = ["p_hard", "p_soft", "q", "ceiling_hard", "ceiling_soft"]
    return Fit("uptake", _estimates(estimates).loc[order], diagnostics, evidence)


def monthly_loss(first, last, months):
    """Monthly rate at which a number falls from `first` to `last`: ln(first ÷ last) ÷ months."""
    if not 0 < last < first or not months > 0:
        raise ValueError(f"a loss needs a number that falls over time, found {first:g} to {last:g} in {months:g} months")
    return float(np.log(first / last) / months)


def losses_after_mandates(polls, users, uptake, population=None):
    """Monthly rates at which an app was left once nothing held its users: frame of evidence on churn_off.

    PeduliLindungi   uses a day while enforced, over those of the two last reports: daily against daily
    Soroush          from registered users to those of a poll a year later. Many registered never used it, so this is the
                     most; the least is what the minister's users of all domestic messengers give over the same year.
                     Needs the adults of `population`
    """
    rows = []
    uses = measured(uptake, "PeduliLindungi", "uses a day")
    rates = [monthly_loss(uses.value[0], u.value, u.month - uses.month[0]) for u in uses.iloc[1:].itertuples()]
    measure = "uses a day"
    rows.append(
        dict(case="PeduliLindungi", measure=measure, value=np.sqrt(rates[0] * rates[-1]), low=min(rates), high=max(rates))
    )
    if population is not None:
        adults = population[population.measure == "adults"].sort_values("year").value.iloc[0]
        poll = polls[(polls.date == "2019-07")].set_index("platform").share * adults
        end = months_of("2019-07")
        registered = users[(users.platform == "Soroush") & (users.measure == "registered")].iloc[-1]
        most = monthly_loss(registered.millions, poll["Soroush"], end - months_of(registered.date))
        domestic = users[(users.platform == "domestic messengers") & (users.measure == "users") & (users.date == "2018")]
        least = most
        if len(domestic):
            left = poll.reindex(["Soroush", "Eitaa", "Bale", "iGap", "Gap", "Bisphone"]).sum()
            least = monthly_loss(domestic.millions.iloc[0], left, end - months_of("2018"))
        measure = "registered to polled (most), users to polled (least)"
        rows.append(dict(case="Soroush 2018", measure=measure, value=np.sqrt(least * most), low=min(least, most), high=most))
    return _evidence([dict(input="churn_off", **row) for row in rows])


def daily_over_monthly(users, uptake):
    """Daily over monthly users of one app, of the same date and the same counter: frame of evidence on seen_in_day."""
    rows = []
    state = users.pivot_table(index=["date", "platform"], columns="measure", values="millions").dropna(
        subset=["daily active", "monthly active"]
    )
    reach = uptake[uptake.measure.isin(["daily users", "monthly users"]) & (uptake.unit == "million")]
    reach = reach.pivot_table(index=["date", "case"], columns="measure", values="value")
    reach = reach.reindex(columns=["daily users", "monthly users"]).dropna()
    pairs = [
        (name, day / month)
        for (_, name), day, month in zip(state.index, state["daily active"], state["monthly active"], strict=True)
    ]
    pairs += [(name, day / month) for (_, name), day, month in reach.itertuples()]
    for name, ratios in pd.DataFrame(pairs, columns=["case", "ratio"]).groupby("case").ratio:
        middle = float(expit(logit(ratios).mean()))
        low, high = (ratios.min(), ratios.max()) if len(ratios) > 1 else (middle - 0.005, middle + 0.005)
        rows.append(dict(input="seen_in_day", case=name, measure="daily ÷ monthly users", value=middle, low=low, high=high))
    return _evidence(rows)


def churn(polls, users, uptake, outcomes=None, population=None):
    """How fast an app is left: loss in the first month, monthly churn under a mandate and after it, share seen in a day.

    first_month_loss  studies of removals within 30 days, logit scale
    churn_on          no series follows the same installs: not identified
    churn_off         losses after mandates, log scale, one value for each case
    seen_in_day       daily over monthly users, logit scale: who opens an app on a day, not who sees a notice within it
    """
    studies = pd.concat([f for f in (uptake, outcomes) if f is not None]).reindex(
        columns=["date", "case", "measure", "value", "low", "high"]
    )
    rows = []
    for (case, date), study in studies[studies.measure == "share removed within 30 days"].groupby(["case", "date"]):
        rows += _level(study, case, "share removed within 30 days", "first_month_loss")
        rows[-1]["case"] = f"{case} {date}"
    evidence = pd.concat(
        [
            f
            for f in (_evidence(rows), losses_after_mandates(polls, users, uptake, population), daily_over_monthly(users, uptake))
            if len(f)
        ],
        ignore_index=True,
    )
    estimates, diagnostics = {}, {}
    for name, scale, told, lacking in (
        (
            "first_month_loss",
            "logit",
            "installs by choice, not under a mandate",
            "no more studies of removals are among the series",
        ),
        (
            "churn_off",
            "log",
            "Soroush from registered users at most",
            "Soroush needs the number of adults" if population is None else "",
        ),
        ("seen_in_day", "logit", "who opens the app on a day stands for who sees a notice within one", ""),
    ):
        estimates[name], found = _pooled(evidence, name, scale, told, lacking)
        diagnostics |= {f"{name}: {key}": value for key, value in found.items()}
    installs = users[(users.platform == "Rubika") & (users.measure == "active installs")]
    active = users[(users.platform == "Rubika") & (users.measure == "monthly active") & users.date.isin(installs.date)]
    if len(active):
        diagnostics["Rubika: monthly users ÷ installs"] = float(active.millions.iloc[0] / installs.millions.iloc[0])
    box = uptake[(uptake.case == "Digital Post") & (uptake.measure == "share of enrolled")]
    if len(box):
        diagnostics["Digital Post: rate of not logging in, per month"] = float(-np.log(box.value.iloc[-1]) / 6.0)
    estimates["churn_on"] = _unknown(
        "not identified: no series follows the same installs; users over installs is a level without an age, "
        "and a plateau of polls hides those who come behind those who leave"
    )
    order = ["first_month_loss", "churn_on", "churn_off", "seen_in_day"]
    return Fit("churn", _estimates(estimates).loc[order], diagnostics, evidence, _losses(uptake))


def _losses(uptake):
    """Path of PeduliLindungi's uses a day at the rates of its two last reports, for a chart."""
    uses = measured(uptake, "PeduliLindungi", "uses a day")
    rates = sorted(monthly_loss(uses.value[0], u.value, u.month - uses.month[0]) for u in uses.iloc[1:].itertuples())
    x = np.linspace(0.0, uses.month.iloc[-1] - uses.month.iloc[0], 51)
    low, middle, high = (uses.value[0] * np.exp(-r * x) for r in (rates[-1], np.sqrt(rates[0] * rates[-1]), rates[0]))
    return pd.DataFrame({"x": x, "p05": low, "p50": middle, "p95": high, "series": "PeduliLindungi"})
