"""What noise does to a value of information: the largest of several noisy means is too large on average.

Both estimators of the EVPPI, and the EVSI, repeat their estimate with noise of its own size added once more. What that adds on average
is the bias, which is subtracted; how far the repetitions lie apart is the standard error.
"""

import functools

import numpy as np

SEED = 1401  # another seed changes standard errors and biases within a few percent
REPLICATES = 256
AGREE = 2.0  # standard errors of both together by which two estimates of one thing may differ


def normals(columns):
    """Standard normal numbers, REPLICATES × columns, each with its mirror image so that their mean is zero."""
    half = np.random.default_rng(SEED).standard_normal((REPLICATES // 2, columns))
    return np.concatenate([half, -half])


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
