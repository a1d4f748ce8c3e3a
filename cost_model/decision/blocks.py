"""EVPPI without a regression, to hold against it: choose once for each block of draws in which the inputs are alike.

    value = mean over blocks of max(0, mean of y in the block) − max(0, mean of y),   y  incremental net benefit

Blocks of one input: the draws sorted by it and cut (Strong and Oakley 2013; Sadatsafavi et al. 2013 look for the cuts). Blocks of a
group: nested Monte Carlo where the model is at hand, or else the cells of a regression tree.
"""

import numpy as np

from cost_model.decision.noise import SEED, best, corrected, mean_of_best, normals
from cost_model.decision.regression import DRAWS_PER_TERM, orthonormal, terms


def number_of_blocks(draws):
    """Blocks for so many draws: 2 × the cube root.

    What is lost by choosing once for a whole block falls with the square of their number, and what noise adds grows with it.
    """
    return max(4, round(2 * draws ** (1 / 3)))


def value_of_blocks(y, starts, draws):
    """Value of knowing in which block of rows one is: value, se, bias.

    y  rows × increments, in the order of the blocks;  starts  first row of each;  draws  how many of what is known
    """
    counts = np.diff([*starts, len(y)])
    weights = counts / counts.sum()
    means = np.add.reduceat(y, starts) / counts[:, None]
    roots = np.empty((len(starts), y.shape[1], y.shape[1]))  # of the covariance of each block's mean
    for k, (start, count) in enumerate(zip(starts, counts, strict=True)):
        part = y[start : start + count] - means[k]
        values, vectors = np.linalg.eigh(part.T @ part / max(count - 1, 1) / count)
        roots[k] = vectors * np.sqrt(np.maximum(values, 0))
    noisy = means + np.einsum("kij,rkj->rki", roots, normals(means.size).reshape(-1, *means.shape))
    now, noisy_now = weights @ means, np.einsum("k,rki->ri", weights, noisy)
    gain = best(means)
    if now.max() > 0:
        gain = gain - means[:, now.argmax()]
    variance = np.average((gain - np.average(gain, weights=weights)) ** 2, weights=weights) / draws
    known = mean_of_best(means, weights)
    return corrected(known, best(now), mean_of_best(noisy, weights), best(noisy_now), known, variance)


def sorted_blocks(x, y):
    """Value of knowing one input, by sorting the draws by it and choosing for each block of about equal size."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    at = np.linspace(0, len(x), number_of_blocks(len(x)) + 1)[:-1].astype(int)
    starts = np.unique(np.searchsorted(x, x[at]))  # equal values stay in one block
    return value_of_blocks(y, starts, len(y)) | {"method": "sorted blocks"}


def recursive_partition(x, y):
    """Value of knowing a group, by the cells of a regression tree, found on one half of the draws; means are of the other half.

    The tree sees the inputs and a regression on its own half, which tells it where to cut along several at once. A cell is a coarse
    thing in many dimensions: a value found this way tends to be low.
    """
    from sklearn.tree import DecisionTreeRegressor  # slow to import

    q, parts, unit = orthonormal(terms(x)), [], np.abs(y).max()
    half = np.arange(len(y)) % 2 == 0
    for here in (half, ~half):
        # Without a unit and rounded: of two cuts that are as good, rounding errors would take another in another unit of money
        index = np.round(q @ np.linalg.lstsq(q[here], y[here], rcond=1e-9)[0] / unit, 9)
        features = np.column_stack([x, index])
        # Cut where the choice could turn: by the options that the fit of this half would ever choose, if there are any
        turns = (index[here] > 0).any(axis=0)
        targets = np.round((y[here][:, turns] if turns.any() else y[here]) / unit, 9)
        tree = DecisionTreeRegressor(
            max_leaf_nodes=number_of_blocks(here.sum()), min_samples_leaf=DRAWS_PER_TERM, random_state=SEED
        )
        cell = tree.fit(features[here], targets).apply(features[~here])
        order = np.argsort(cell, kind="stable")
        starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
        parts.append(value_of_blocks(y[~here][order], starts, len(order)))
    return {
        "value": np.mean([part["value"] for part in parts]),
        "se": np.sqrt(sum(part["se"] ** 2 for part in parts)) / 2,
        "bias": np.mean([part["bias"] for part in parts]),
        "method": "recursive partition",
    }


def nested(y, outer):
    """Value of knowing a group, by nested Monte Carlo: y of as many runs of the model for each of `outer` draws of the group."""
    return value_of_blocks(y, np.arange(0, len(y), len(y) // outer), outer) | {"method": "nested Monte Carlo"}
