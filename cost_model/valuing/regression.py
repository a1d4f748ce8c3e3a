"""Expected net benefit given some inputs, by regression, and what it is worth to choose by it.

    E(y | x) = Σ coefficient × term(x)        y  incremental net benefit: of each other option − of the one that is best on average
    value    = mean over draws of max(0, E(y | x)) − max(0, mean of y)

Least squares on natural splines; for a group of inputs with products and powers (Strong, Oakley and Brennan 2014, who take
GAMs and Gaussian processes). Terms are made orthonormal, so that coefficients are plain means of term × y, and fits
without some of the draws need no second pass.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import linalg, stats
from scipy.interpolate import CubicSpline

from cost_model.valuing.noise import AGREE, batches, best, corrected, mean_of_best, noise_of_sums, normals, variance_of_mean

DRAWS_PER_TERM = 20  # fewer are refused
KNOTS, KNOTS_IN_GROUP = 8, 5
SMALL_GROUP = 6  # inputs of which every product is a term
FOLDS = 4
ROWS = 1024  # draws on which noise is put
LOWER_LIMIT = "the regression does not hold: what choosing by it is worth in other draws is given, a lower limit"
TOO_SMALL = "in no draw would it change the option chosen: too small to be told from nothing by so many draws"
FEW = 30  # draws in which the choice turns; below them the spread of what is gained says little
TURNS_IN_FEW = (
    "in only {turns} of {draws} draws would it change the option chosen: the value and its error are rough; take more draws"
)


# ---- terms -------------------------------------------------------------------------------------------------------


def natural_spline(x, knots=KNOTS):
    """Natural cubic spline: a column for each knot, one at that knot and zero at the others; straight lines outside them.

    knots  how many, at quantiles of x from 2% to 98%; all the values of x if it has no more
    """
    distinct = np.unique(x)
    places = distinct if len(distinct) <= knots else np.unique(np.quantile(x, np.linspace(0.02, 0.98, knots)))
    if len(places) < 2:  # nearly every draw has one value: the rest can only be told by a line
        return (x - distinct[0])[:, None]
    curve, within = CubicSpline(places, np.eye(len(places)), bc_type="natural"), np.clip(x, places[0], places[-1])
    return curve(within) + curve(within, 1) * (x - within)[:, None]


def products(inputs):
    """Which of so many inputs are multiplied: every set of them in a small group, as costs are products; or else each pair."""
    largest = inputs if inputs <= SMALL_GROUP else 2
    return [some for size in range(2, largest + 1) for some in combinations(range(inputs), size)]


def most_terms(inputs):
    """How many terms the regression on so many inputs has at most: it needs DRAWS_PER_TERM draws for each."""
    return 1 + inputs * (KNOTS if inputs == 1 else KNOTS_IN_GROUP) + len(products(inputs))


def check_draws(x, name):
    """ValueError if there are too few draws for a regression on x, draws × inputs."""
    terms = most_terms(x.shape[1])
    if len(x) < DRAWS_PER_TERM * terms:
        raise ValueError(
            f"{name}: found {len(x)} draws, expected {DRAWS_PER_TERM * terms} or more, {DRAWS_PER_TERM} for each of the {terms} terms "
            "of the regression; take more draws or fewer inputs"
        )


def terms(x, kind="products"):
    """Terms of a regression on x, draws × inputs: 'splines' of each input, or these and 'products' of the inputs."""
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    knots = KNOTS if x.shape[1] == 1 else KNOTS_IN_GROUP
    multiplied = products(x.shape[1]) if kind == "products" else []
    splines = [natural_spline(column, knots) for column in scaled.T]
    return np.column_stack([*splines, *(scaled[:, some].prod(axis=1) for some in multiplied)])


def orthonormal(columns):
    """Columns that span the same: mean zero, variance one, no correlation, none that follows from others; behind a column of ones."""
    z = columns - columns.mean(axis=0)
    sd = np.sqrt((z**2).mean(axis=0))
    varies = sd > 1e-12 * np.abs(columns).max(axis=0)
    z = z[:, varies] / sd[varies]
    variances, directions = linalg.eigh(z.T @ z / len(z))
    sound = variances > 1e-9 * variances[-1]
    return np.column_stack([np.ones(len(z)), z @ (directions[:, sound] / np.sqrt(variances[sound]))])


def powers(fitted):
    """Second and third powers of fitted values; bounded in the tails, where a cube would follow single draws."""
    sd = fitted.std(axis=0)
    z = np.clip((fitted - fitted.mean(axis=0))[:, sd > 0] / sd[sd > 0], -4, 4)
    return np.column_stack([z**2, z**3])


def full_terms(x, y):
    """Orthonormal terms for x. For a group the powers of a first fit are added, as products of many factors need them."""
    q = orthonormal(terms(x))
    if x.shape[1] > 1:
        q = orthonormal(np.column_stack([q[:, 1:], powers(q @ (q.T @ y) / len(y))]))
    return q


# ---- the fit -----------------------------------------------------------------------------------------------------


class Fit(NamedTuple):
    """A regression of incremental net benefit.

    terms         draws × terms, orthonormal; the first is one in every draw
    coefficients  terms × increments; the first are the means of y
    noise         batches × terms × increments: what each batch of draws adds to the error of the coefficients
    predicted     draws × increments, from fits that have not seen the draw
    rows          draws on which noise is put
    """

    terms: np.ndarray
    coefficients: np.ndarray
    noise: np.ndarray
    predicted: np.ndarray
    rows: np.ndarray


def fit(x, y):
    """Regression of y, draws × increments, on x, draws × inputs; rows in the order in which they were drawn.

    For a group there are two, on splines, and on splines, products and powers; that one is taken by which one chooses best in
    draws that it has not seen. Many terms that say little add noise, and few miss what turns the choice: lines alone may choose as
    well by chance, and what they miss would be in no standard error.
    """
    designs = [full_terms(x, y)]
    if x.shape[1] > 1:
        designs += [orthonormal(terms(x, "splines"))]
    fits = []
    for q in designs:
        coefficients = q.T @ y / len(y)
        fits.append((q, coefficients, out_of_fold(q, q, coefficients, y)))
    q, coefficients, predicted = max(fits, key=lambda found: gain_by(found[2], y).mean())
    return Fit(q, coefficients, _noise(q, y - q @ coefficients), predicted, _rows(x))


def fit_through(first, s, y):
    """Regression on the statistics s of a study, draws × statistics, through a first fit on the inputs the study learns about.

        E(y | s) = E(E(y | inputs) | s)

    as s tells of nothing else. The noise is that of both fits.
    """
    fitted = first.terms @ first.coefficients
    h = full_terms(s, fitted)
    link = h.T @ first.terms / len(h)  # from coefficients of the first fit to those of the second
    coefficients = link @ first.coefficients
    noise = np.einsum("ij,kjd->kid", link, first.noise) + _noise(h, fitted - h @ coefficients)
    return Fit(h, coefficients, noise, out_of_fold(h, first.terms, first.coefficients, y), _rows(s))


def out_of_fold(h, q, coefficients, y):
    """What a fit to the other folds predicts for each draw: on its own terms q, or projected on terms h of what a study shows."""
    n, predicted = len(y), np.empty_like(y)
    link = None if h is q else h.T @ q / n
    parts = batches(n)
    for fold in range(FOLDS):
        here = np.concatenate([np.arange(n)[batch] for batch in parts[fold::FOLDS]])  # as even as the batches are
        gram = n * np.eye(q.shape[1]) - q[here].T @ q[here]
        others = linalg.solve(gram, n * coefficients - q[here].T @ y[here], assume_a="sym")
        predicted[here] = h[here] @ (others if link is None else link @ others)
    return predicted


def _noise(q, residuals):
    """Noise of the coefficients: of the means of term × residual, see `noise_of_sums`.

    The spread of residuals may depend on x and differ among options, as it does where costs are products: no variance formula of
    equal spread is used.
    """
    n, count = q.shape
    sums = np.array([q[batch].T @ residuals[batch] for batch in batches(n)])
    return noise_of_sums(sums / n * np.sqrt(n / (n - count)))


def _rows(x):
    """About ROWS draws: at equal steps along a single input, or the first of each batch."""
    if x.shape[1] > 1:
        parts = batches(len(x))
        return np.concatenate([np.arange(len(x))[batch][: ROWS // len(parts)] for batch in parts])
    some = min(ROWS, len(x))
    return np.argsort(x[:, 0], kind="stable")[((np.arange(some) + 0.5) * len(x) / some).astype(int)]


# ---- what it is worth --------------------------------------------------------------------------------------------


def gain_by(predicted, y):
    """What choosing by a prediction adds in each draw to the option that is best on average."""
    return np.where(predicted.max(axis=1) > 0, y[np.arange(len(y)), predicted.argmax(axis=1)], 0.0)


def value_of(fitted, y):
    """What it is worth to choose by a fit; a dictionary: value, se, bias, held_out, se_held_out, note.

    held_out  what choosing by it is worth in draws that it has not seen
    A fit with large errors in its tails seems to choose well by chance. What choosing by it is worth in other draws is a lower limit
    of the value, and the EVPI an upper one; an estimate beyond either does not hold, and the lower limit is given in its place.
    What noise takes from the lower limit is about what it adds to the estimate, the bias.
    """
    gain = best(fitted.terms @ fitted.coefficients)
    noisy = fitted.coefficients + np.tensordot(normals(len(fitted.noise)), fitted.noise, 1)
    at = fitted.terms[fitted.rows]
    found = corrected(
        known=gain.mean(),
        now=best(fitted.coefficients[0]),
        noisy=mean_of_best(at @ noisy),
        noisy_now=best(noisy[:, 0]),
        noiseless=mean_of_best(at @ fitted.coefficients),
        variance=variance_of_mean(gain),
    )

    by_others = gain_by(fitted.predicted, y)
    held, se = by_others.mean(), by_others.std() / np.sqrt(len(y))
    found |= {"held_out": held, "se_held_out": se, "note": ""}
    most = mean_of_best(y)
    if found["value"] > most or abs(found["value"] - held) > AGREE * np.hypot(found["se"], se) + found["bias"] + 1e-6 * most:
        return found | {"value": max(held, 0.0), "se": se, "bias": 0.0, "note": LOWER_LIMIT}
    turns = int((gain > 0).sum())
    few = TURNS_IN_FEW.format(turns=turns, draws=len(y)) if 0 < turns < FEW else ""
    return found | {"note": TOO_SMALL if found["se"] == 0 else few}


def checks(fitted, y):
    """Whether to believe a fit; a dictionary: r2, r2_out_of_fold, p_more_terms, change_more_terms.

    r2                 share of variance explained, over all increments; out of fold, in draws that the fit has not seen
    p_more_terms       chance of such residuals if no powers of the fitted values were missing (Ramsey's RESET), the least of
                       the increments' p-values times their number; a score test, which bears unequal variances
    change_more_terms  what adding these powers would change in the value
    """
    n, total = len(y), ((y - y.mean(axis=0)) ** 2).sum()
    means = fitted.terms @ fitted.coefficients
    residuals = y - means
    p, extra = 1.0, []
    for d in range(y.shape[1]):
        if means[:, d].std() <= 1e-9 * max(y[:, d].std(), abs(y[:, d].mean())):
            continue
        more = powers(means[:, [d]])
        beyond = more - fitted.terms @ (fitted.terms.T @ more) / n
        beyond = beyond[:, np.abs(beyond).max(axis=0) > 1e-9]  # the rest is in the fit already, but for rounding errors
        extra.append(beyond)
        if beyond.size and (residuals[:, d] ** 2).mean() > 1e-18 * (y[:, d] ** 2).mean():
            score = beyond * residuals[:, [d]]
            statistic = score.sum(axis=0) @ np.linalg.pinv(score.T @ score) @ score.sum(axis=0)
            p = min(p, stats.chi2.sf(statistic, beyond.shape[1]) * y.shape[1])
    extra = np.column_stack([means[:, :0], *extra])
    change = 0.0
    if extra.size:
        more = orthonormal(extra)[:, 1:]
        change = mean_of_best(means + more @ (more.T @ residuals) / n) - mean_of_best(means)  # the means over draws are the same
    return {
        "r2": 1 - (residuals**2).sum() / total,
        "r2_out_of_fold": 1 - ((y - fitted.predicted) ** 2).sum() / total,
        "p_more_terms": p,
        "change_more_terms": change,
    }
