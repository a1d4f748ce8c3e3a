"""What noise does to a value of information: the largest of several noisy means is too large on average.

Both estimators of the EVPPI, and the EVSI, repeat their estimate with noise of its own size added once more. What that adds on average
is the bias, which is subtracted; how far the repetitions lie apart is the standard error.

How large the noise is, is seen in batches of consecutive draws (batch means). Draws that are independent have the same noise in any
batch, scaled; a scrambled Sobol sequence fills space evenly in each batch, so that its means lie far closer together. Formulas for
independent draws would subtract up to a tenth of a small value that is not there. The whole sequence is more even than its
batches: bias and standard error are upper limits for it. Small values are therefore rather too low, the more so by blocks, by up
to a fifth.
"""

import functools
from itertools import pairwise

import numpy as np

SEED = 1401  # another seed changes standard errors and biases within a few percent
REPLICATES = 256
BATCHES = 32  # a standard error of so many is known to an eighth; longer batches of a Sobol sequence are more even
AGREE = 2.0  # standard errors of both together by which two estimates of one thing may differ


def normals(columns):
    """Standard normal numbers, REPLICATES × columns, each with its mirror image so that their mean is zero."""
    half = np.random.default_rng(SEED).standard_normal((REPLICATES // 2, columns))
    return np.concatenate([half, -half])


def batches(draws):
    """Slices of consecutive draws: BATCHES of about equal size, fewer if there would not be four draws in each."""
    edges = np.linspace(0, draws, min(BATCHES, draws // 4) + 1).astype(int)
    return [slice(*edge) for edge in pairwise(edges)]


def noise_of_sums(parts):
    """What each batch adds to the noise of a sum over draws, from the sums of deviations over the batches, batches × …

    The sum varies as these, each times a standard normal number of its own, added up.
    """
    return parts * np.sqrt(len(parts) / (len(parts) - 1))


def variance_of_mean(values):
    """Variance of the mean over draws, from its batches."""
    deviations = (values - values.mean()) / len(values)
    return (noise_of_sums(np.array([deviations[batch].sum() for batch in batches(len(values))])) ** 2).sum()


def best(benefit):
    """The largest incremental net benefit, along the last axis; or zero, where the option chosen now is the best."""
    return functools.reduce(np.maximum, np.moveaxis(benefit, -1, 0), 0.0)  # as max along a short axis is slow


def mean_of_best(benefit, weights=None):
    """Mean of `best` over draws or blocks, with their weights.  benefit  (replicates ×) draws × increments"""
    return np.average(best(benefit), axis=-1, weights=weights)


def corrected(known, now, noisy, noisy_now, noiseless, variance):
    """Value of information without its bias, with its standard error and the bias, in the unit of the net benefit.

        value = known − now − bias,  not below zero         bias = mean(noisy) − noiseless,  not below zero
        se² = Var(noisy − noisy now) + variance

    known, now        mean of the best once something is known;  the best mean now
    noisy, noisy_now  the same with noise added, a number for each replicate
    noiseless         as noisy, without the noise, on the same draws
    variance          of `known`, because other draws could have been drawn
    The bias of `now` is left in, as the EVPI has it too.
    """
    bias = max(noisy.mean() - noiseless, 0.0)
    return {"value": max(known - now - bias, 0.0), "se": np.sqrt((noisy - noisy_now).var() + variance), "bias": bias}


def agree(first, second, slack=0.0):
    """Whether two estimates differ by no more than AGREE standard errors of both together, and a slack."""
    return bool(abs(first["value"] - second["value"]) <= AGREE * np.hypot(first["se"], second["se"]) + slack)
