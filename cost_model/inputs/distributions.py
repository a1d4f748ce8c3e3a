"""Distributions by three quantiles: from p05, p50 and p95 to a function from probability to value that meets them exactly."""

import numpy as np
from scipy import optimize, special

from cost_model.faults import nearest

Z95 = float(special.ndtri(0.95))
TOLERANCE = 1e-6
# Distributions of which the middle follows from the ends: the scale on which it lies halfway, the way back, the bounds of the ends, and
# the score of a probability, −1 at p05 and 1 at p95.
SCALES = {
    "normal": (float, np.asarray, -np.inf, np.inf, lambda u: special.ndtri(u) / Z95),
    "lognormal": (np.log, np.exp, 0, np.inf, lambda u: special.ndtri(u) / Z95),
    "logit-normal": (special.logit, special.expit, 0, 1, lambda u: special.ndtri(u) / Z95),
    "uniform": (float, np.asarray, -np.inf, np.inf, lambda u: (u - 0.5) / 0.45),
}
# Those that lie between two ends around a mode, on 0 to 1: triangular, and Beta(1 + 4 mode, 5 − 4 mode).
SHAPES = {
    "triangular": lambda u, mode: np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode))),
    "pert": lambda u, mode: special.betaincinv(1 + 4 * mode, 5 - 4 * mode, u),
}
DISTRIBUTIONS = ("fixed", "normal", "lognormal", "logit-normal", "uniform", "triangular", "pert", "jqpd")


def quantile_function(distribution, p05, p50, p95, minimum=-np.inf, maximum=np.inf):
    """Function from probability to value that meets p05, p50 and p95 exactly.

    fixed             one value;  normal, uniform  p50 is the mean of p05 and p95;  lognormal  their geometric mean
    logit-normal      logit(p50) is the mean of their logits; within 0 and 1
    triangular, pert  minimum, mode and maximum found from the three; pert is Beta with λ = 4
    jqpd              any three, within minimum and maximum: the Johnson quantile-parameterised distribution of
                      Hadlock and Bickel (2017), J-QPD-S with one bound and J-QPD-B with two

    Raises ValueError with the reason when the three do not fit the distribution.
    """
    if distribution == "fixed":
        if not p05 == p50 == p95:
            raise ValueError("p05, p50 and p95 that are the same, for a fixed value")
        return lambda u: np.full_like(u, p50)
    if not p05 < p50 < p95:
        raise ValueError(f"p05 < p50 < p95; use 'fixed' for a value without doubt (p05 {p05:g}, p50 {p50:g}, p95 {p95:g})")
    if distribution == "jqpd":
        return _jqpd(p05, p50, p95, minimum, maximum)
    if distribution in SHAPES:
        standard, (mode, width) = SHAPES[distribution], located(distribution, p05, p50, p95)
        return lambda u: p50 + width * (standard(u, mode) - standard(np.array(0.5), mode))
    if distribution not in SCALES:
        raise ValueError(f"one of {', '.join(DISTRIBUTIONS)}; {nearest(distribution, DISTRIBUTIONS, 'distribution')}")
    to, back, lowest, highest, score = SCALES[distribution]
    if not lowest < p05 < p95 < highest:
        raise ValueError(f"p05 above 0{' and p95 below 1' * (highest == 1)}, for a {distribution}")
    low, high = to(p05), to(p95)
    middle = float(back((low + high) / 2))
    if not np.isclose(p50, middle, rtol=TOLERANCE, atol=0):
        only = f"p50 = {middle:.7g}, the only one that a {distribution} with this p05 and p95 can have"
        raise ValueError(f"{only}; or the distribution jqpd, which takes any three")
    return lambda u: back(to(p50) + (high - low) / 2 * score(u))


def located(distribution, p05, p50, p95):
    """Mode and width of a distribution of SHAPES that meets three quantiles; its mode is that on 0 to 1."""
    standard, asked = SHAPES[distribution], (p50 - p05) / (p95 - p05)

    def excess(mode):
        low, middle, high = standard(np.array([0.05, 0.5, 0.95]), mode)
        return (middle - low) / (high - low) - asked

    if excess(0.0) * excess(1.0) > 0:
        low, high = sorted(p05 + (excess(m) + asked) * (p95 - p05) for m in (0.0, 1.0))
        raise ValueError(
            f"p50 from {low:.4g} to {high:.4g}, for a {distribution} with this p05 and p95; or the distribution jqpd"
        )
    mode = optimize.brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14)
    low, _, high = standard(np.array([0.05, 0.5, 0.95]), mode)
    return mode, (p95 - p05) / (high - low)


def _jqpd(p05, p50, p95, minimum, maximum):
    """J-QPD-S (one bound) or J-QPD-B (two) of Hadlock and Bickel, Decision Analysis 14 (2017)."""
    if np.isinf(minimum):
        raise ValueError("a minimum, for jqpd")
    if not minimum < p05:
        raise ValueError(f"p05 above the minimum of {minimum:g}, for jqpd")
    if np.isinf(maximum):
        low, middle, high = np.log([p05 - minimum, p50 - minimum, p95 - minimum])
        skew = np.sign(low + high - 2 * middle)
        if np.isclose(low + high, 2 * middle, rtol=0, atol=1e-12 * max(1.0, abs(middle))):
            return lambda u: minimum + np.exp(middle + (high - low) / (2 * Z95) * special.ndtri(u))
        narrow = min(middle - low, high - middle)
        delta = np.sinh(np.arccosh((high - low) / (2 * narrow))) / Z95
        scale = narrow / (delta * Z95)
        start = {-1: p95, 1: p05}[int(skew)] - minimum

        def value(u):
            shifted = np.arcsinh(delta * special.ndtri(u)) + skew * np.arcsinh(Z95 * delta)
            return minimum + start * np.exp(scale * np.sinh(shifted))

        return value
    if not p95 < maximum:
        raise ValueError(f"p95 below the maximum of {maximum:g}, for jqpd")
    low, middle, high = special.ndtri((np.array([p05, p50, p95]) - minimum) / (maximum - minimum))
    skew = np.sign(low + high - 2 * middle)
    if np.isclose(low + high, 2 * middle, rtol=0, atol=1e-12):
        return lambda u: minimum + (maximum - minimum) * special.ndtr(middle + (high - low) / (2 * Z95) * special.ndtri(u))
    delta = np.arccosh((high - low) / (2 * min(middle - low, high - middle))) / Z95
    scale = (high - low) / np.sinh(2 * delta * Z95)
    start = {-1: high, 1: low}[int(skew)]
    return lambda u: (
        minimum + (maximum - minimum) * special.ndtr(start + scale * np.sinh(delta * (special.ndtri(u) + skew * Z95)))
    )
