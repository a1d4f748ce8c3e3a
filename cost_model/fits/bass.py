"""Bass diffusion: the curve, its fit to the increments of a cumulative series, and the rate that one increment gives.

A fit stands on cumulative observations of one measure of one case. A parameter that the data cannot identify is NaN, with
the reason in words. Rates are per month, as in adoption.py, unless a fit is given another unit of time.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq, least_squares
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from cost_model.fits.fit import NotConverged
from cost_model.fits.series import NoRows, months_of

LEVEL = 0.9
SLOWEST, FASTEST = 1e-6, 5.0  # rates per month that are told from zero and from at once
LEAST, MOST = 0.5, 20.0  # sensible m, in multiples of the largest observation
TOLERANCE = 1e-12  # of least squares
STEP = 1e-20  # into the complex plane, for derivatives


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


class Bass(NamedTuple):
    """A fitted Bass curve.

    table    p, q, m, or those asked for: estimate, se, p05, p95 (90% profile interval), note; NaN with the reason where not identified
    best     p, q, m of least squares, identified or not: they draw the curve, nothing else
    """

    name: str
    table: pd.DataFrame
    best: dict
    diagnostics: dict
    curve: pd.DataFrame


def bass(series, name, unit_months=1, *, ceiling=None, q=None, most=None, errors="increments", wanted=("p", "q", "m")):
    """Bass p, q and m from cumulative observations at irregular dates, in INCREMENT form, not in density form.

        y(t_i) − y(t_{i−1}) = m (F(t_i) − F(t_{i−1})) + error,   F(t_0) = y(t_0) ÷ m

    series       cumulative values indexed by date ('YYYY-MM-DD', 'YYYY-MM', 'YYYY') or by months; the first is where the
                 curve starts
    unit_months  length in months of the unit of time of p and q
    ceiling, q   held at this value rather than fitted;  most  largest m that makes sense, such as one for a share
    errors       'increments': those of the increments are independent, as in a count that is kept up;  'levels': those of
                 the values are, as in polls, so that errors of neighbouring increments cancel: the increments are then
                 weighted by the inverse of their covariance, which is the same as to sum them up
    wanted       parameters to judge: each profile is a search of its own, and most of the time that a fit takes
    Nonlinear least squares; standard errors from the Jacobian; 90% intervals from the profile of the sum of squares
    (F distribution). What is not bounded within sensible limits is not identified: NaN, with the reason. NoRows where there
    are no more increments than parameters; NotConverged where least squares fail.
    """
    t, y = _checked(series, name)
    free = [k for k, held in (("p", None), ("q", q), ("m", ceiling)) if held is None]
    n = max(len(t) - 1, 0)
    if n <= len(free):
        raise NoRows(f"{name}: {n} increments cannot fit {len(free)} parameters ({', '.join(free)}) and say how well")
    problem = _Problem(name, t, y, unit_months, ceiling, q, most, errors)
    if y[-1] <= y[0]:
        raise NotConverged(f"{name}: the values do not grow, from {y[0]:g} to {y[-1]:g}")
    best = problem.solve({}, problem.starts())
    if best is None:
        raise NotConverged(f"{name}: least squares did not converge")
    dof, rss = n - len(free), 2.0 * best.cost
    values = problem.values(best.x, {})
    half = np.linalg.pinv(_derivatives(problem.residuals, values, free))
    relative = rss / dof * half @ half.T  # covariance of the logarithms
    # Values are printed to a few digits, so that even a perfect fit is known to a millionth of the largest only.
    target = rss + max(rss / dof, 1e-12) * f_distribution.ppf(LEVEL, 1, dof)
    rows = {}
    for k in wanted:
        if k in free:
            se = values[k] * float(np.sqrt(relative[free.index(k), free.index(k)]))
            rows[k] = _judged(k, values[k], se, *(problem.end(k, best, target, side) for side in (-1, 1)))
        else:
            rows[k] = (values[k], np.nan, np.nan, np.nan, "held, not fitted")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "se", "p05", "p95", "note"])
    diagnostics = {"degrees of freedom": dof, "residual sd": float(np.sqrt(rss / dof) * problem.scale)}
    return Bass(name, table, values, diagnostics, problem.curve(values, relative, dof))


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
                jac=lambda x: _derivatives(self.residuals, self.values(x, pinned), names),
                bounds=(low, high),
                **dict.fromkeys(("xtol", "ftol", "gtol"), TOLERANCE),
                max_nfev=500 * len(names),
            )
            if at.status > 0 and np.isfinite(at.cost):
                found.append(_Solution(at.x, at.cost))
        return min(found, key=lambda s: s.cost, default=None)

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
        gradient = _derivatives(lambda at: self.path(**at, t=t), values, self.free) / self.scale
        spread = self.scale * np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", gradient, relative, gradient), 0.0))
        away = t_distribution.ppf(0.5 + LEVEL / 2, dof) * spread
        top = np.exp(self.limits["m"][1]) if "m" in self.free else values["m"]
        low, high = np.clip([middle - away, middle + away], 0.0, top)
        return pd.DataFrame({"x": t * self.unit_months, "p05": low, "p50": middle, "p95": high})


def _derivatives(function, values, names):
    """Derivatives of a function of named values by the logarithms of some of them, a column each.

    By a step into the complex plane, which takes no difference of near numbers: exact to the last digits, so that an
    ill-determined fit does not follow the processor's rounding.  Source: Squire and Trapp (1998).
    """
    columns = [function(values | {k: values[k] * np.exp(1j * STEP)}).imag / STEP for k in names]
    return np.array(columns).T


class _Solution(NamedTuple):
    x: np.ndarray
    cost: float


def _judged(parameter, estimate, se, low, high):
    """Row of a fitted parameter: the estimate if its profile interval is closed, else NaN and the reason."""
    if low is not None and high is not None:
        return (estimate, se, low, high, "")
    if high is not None:
        end = f"{'reaches down to zero' if parameter in 'pq' else 'has no lower end'}; at most {high:.3g}"
    else:
        end = "is open at both ends" if low is None else f"has no upper end; at least {low:.3g}"
    ends = (np.nan if x is None else x for x in (low, high))
    return (np.nan, np.nan, *ends, f"not identified: its 90% profile interval {end}")
