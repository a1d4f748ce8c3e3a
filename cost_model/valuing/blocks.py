"""EVPPI without a regression, to hold against it: choose once for each block of draws in which the inputs are alike.

    value = mean over blocks of max(0, mean of y in the block) − max(0, mean of y),   y  incremental net benefit

Blocks of one input: the draws sorted by it and cut (Strong and Oakley 2013; Sadatsafavi et al. 2013 look for the cuts). Blocks of a
group: nested Monte Carlo where the model is at hand, or else the cells of a regression tree.
"""

import numpy as np

from cost_model.valuing.noise import SEED, batches, best, corrected, mean_of_best, noise_of_sums, normals, variance_of_mean
from cost_model.valuing.regression import DRAWS_PER_TERM, orthonormal, terms


def number_of_blocks(draws):
    """Blocks for so many draws: 2 × the cube root.

    What is lost by choosing once for a whole block falls with the square of their number, and what noise adds grows with it.
    """
    return max(4, round(2 * draws ** (1 / 3)))


def value_of_blocks(y, block, each_drawn=False):
    """Value of knowing in which block of draws one is: value, se, bias.

    y           draws × increments, in the order in which they were drawn
    block       number of the block of each draw, from zero
    each_drawn  whether a block is all draws of one value of what is known; or else each draw has its own
    """
    counts = np.bincount(block)
    weights = counts / counts.sum()

    def sums(values, block):
        return np.column_stack([np.bincount(block, column, len(counts)) for column in values.T])

    means = sums(y, block) / counts[:, None]
    residuals = (y - means[block]) * np.sqrt(counts / np.maximum(counts - 1, 1))[block, None]
    noise = noise_of_sums(np.array([sums(residuals[batch], block[batch]) for batch in batches(len(y))])) / counts[:, None]
    noisy = means + np.tensordot(normals(len(noise)), noise, 1)
    now, noisy_now = weights @ means, np.einsum("k,rki->ri", weights, noisy)
    gain = best(means)
    if now.max() > 0:
        gain = gain - means[:, now.argmax()]
    variance = variance_of_mean(gain if each_drawn else gain[block])
    known = mean_of_best(means, weights)
    return corrected(known, best(now), mean_of_best(noisy, weights), best(noisy_now), known, variance)


def sorted_blocks(x, y):
    """Value of knowing one input, by sorting the draws by it and choosing for each block of about equal size."""
    at = np.linspace(0, len(x), number_of_blocks(len(x)) + 1)[1:-1].astype(int)
    block = np.searchsorted(np.unique(np.sort(x)[at]), x, side="right")  # equal values stay in one block
    return value_of_blocks(y, block - block.min()) | {"method": "sorted blocks"}


def recursive_partition(x, y):
    """Value of knowing a group, by the cells of a regression tree, found on one half of the draws; means are of the other half.

    The tree sees the inputs and a regression on its own half, which tells it where to cut along several at once. A cell is a coarse
    thing in many dimensions: a value found this way tends to be low.
    """
    from sklearn.tree import DecisionTreeRegressor  # slow to import

    q, parts, unit = orthonormal(terms(x)), [], np.abs(y).max()
    # At random: two even halves of a Sobol sequence err in opposite ways, and the tree cuts where its own half errs
    half = np.random.default_rng(SEED).permutation(len(y)) % 2 == 0
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
        parts.append(value_of_blocks(y[~here], np.unique(cell, return_inverse=True)[1]))
    return {
        "value": np.mean([part["value"] for part in parts]),
        "se": np.sqrt(sum(part["se"] ** 2 for part in parts)) / 2,
        "bias": np.mean([part["bias"] for part in parts]),
        "method": "recursive partition",
    }


def nested(y, outer):
    """Value of knowing a group, by nested Monte Carlo: y of as many runs of the model for each of `outer` draws of the group."""
    inner = len(y) // outer
    by_turn = y.reshape(outer, inner, -1).swapaxes(0, 1).reshape(len(y), -1)  # so that a batch has rows of every block
    return value_of_blocks(by_turn, np.tile(np.arange(outer), inner), each_drawn=True) | {"method": "nested Monte Carlo"}
