"""Whose ignorance makes the result uncertain: shares of its variance.

    first order   Var(E[Y | X]) ÷ Var(Y)        what is left out of the variance, on average, once X is known
    total         E[Var(Y | all but X)] ÷ Var(Y)  what is left of it when all but X is known
    Shapley       the mean, over all orders in which inputs may become known, of what X adds; never below zero,
                  adds up to one, and holds when inputs are correlated (Owen 2014; Song, Nelson and Staum 2016)

First-order and total indices of SALib need independent columns. Inputs that are declared correlated therefore stand as one
group, whose indices are right; Shapley effects and `first_order`, which takes any sample, speak of each of them.
"""

import numpy as np
import pandas as pd
from scipy import special
from scipy.stats import qmc, rankdata

from cost_model.valuing.joint import ROWS, power_of_two
from cost_model.valuing.table import finite

LEVEL = 0.9
Z90 = float(special.ndtri(0.5 + LEVEL / 2))
RESAMPLES = 100
FEWEST = 256  # draws below which no index is given
TERMS = 16  # waves that a conditional mean is made of
LARGEST = 10  # columns of a cluster: every subset of it is worked out
SAME = "the result is the same in every draw"
HELD = "held at one value"


def _same(numbers):
    return np.ptp(numbers) <= 1e-12 * np.abs(numbers).max()


def groups(of):
    """Players that stand together because their columns are tied: name → positions of the columns."""
    owner = {of.columns.index(column): player for player, columns in of.players.items() for column in columns}
    found, gone = {}, set()
    clusters = [set(cluster) for cluster in of.clusters()]
    for player in of.players:
        if player in gone:
            continue
        members, reached = [], [player]
        while reached:
            one = reached.pop(0)
            if one in members:
                continue
            members.append(one)
            places = set(of.places(one))
            reached += [owner[i] for cluster in clusters if cluster & places for i in sorted(cluster) if i in owner]
        gone |= set(members)
        found[" + ".join(members)] = [i for one in members for i in of.places(one)]
    return found


def two_samples(of, n, seed):
    """Two independent sets of ranks, rows × columns, from one scrambled Sobol sequence; what belongs to nobody stands at 0.5."""
    varies = sorted(i for player in of.players for i in of.places(player))
    points = qmc.Sobol(2 * len(varies), scramble=True, rng=seed).random(n)
    found = []
    for half in np.split(points, 2, axis=1):
        table = np.full((n, len(of.columns)), 0.5)
        table[:, varies] = half
        found.append(table)
    return found


def sobol(of, function, n=2**12, seed=1401, resamples=RESAMPLES):
    """First-order and total Sobol indices of a function, by SALib (Saltelli et al. 2010), with 90% intervals by bootstrap.

    of        Joint; its tied players stand as groups
    function  from a table of values, rows × columns, to one number a row
    n         points of each of the two samples, a power of two; the function is evaluated at n × (groups + 2)
    Columns: input, first, first_p05, first_p95, total, total_p05, total_p95, reason (where they are NaN).
    The points are a scrambled Sobol sequence in the order of SALib's sampler, laid out here by columns: it goes
    cell by cell, which takes longer than the model.
    """
    from SALib.analyze import sobol as salib

    power_of_two(n)
    together = groups(of)
    a, b = (of.values(of.tied(sample)) for sample in two_samples(of, n, seed))
    size = len(together) + 2
    numbers = np.empty((n, size))
    at_a_time = max(1, ROWS // size)
    for start in range(0, n, at_a_time):
        rows = slice(start, start + at_a_time)
        block = np.repeat(a[rows, None, :], size, axis=1)
        for g, places in enumerate(together.values(), 1):
            block[:, g, places] = b[rows][:, places]
        block[:, -1] = b[rows]
        numbers[rows] = np.reshape(function(block.reshape(-1, block.shape[2])), block.shape[:2])
    finite(numbers, "result of the function")
    table = pd.DataFrame({"input": list(together)})
    columns = [f"{index}{end}" for index in ("first", "total") for end in ("", "_p05", "_p95")]
    if _same(numbers):
        return table.assign(**dict.fromkeys(columns, np.nan), reason=SAME)
    problem = {"num_vars": len(together), "names": list(together), "bounds": [[0, 1]] * len(together)}
    # SALib draws its bootstrap without a seed when the seed is zero.
    options = dict(calc_second_order=False, num_resamples=resamples, conf_level=LEVEL, seed=seed + 1)
    found = salib.analyze(problem, numbers.ravel(), **options)
    for index, name in (("first", "S1"), ("total", "ST")):
        table[index], away = found[name], found[f"{name}_conf"]
        table[f"{index}_p05"], table[f"{index}_p95"] = table[index] - away, table[index] + away
    return table.assign(reason="")


def shapley(of, function, n=2**12, seed=1401):
    """Shapley effects of a function of inputs that may be correlated, with 90% intervals.

    In each row the players become unknown one after the other, in a random order of that row: the row's point x is left step by
    step for another, with those still known kept as they are and the rest drawn anew *given them* (exact under the
    normal scores of `of`). With y at x, and y⁰ … yᵏ along the way, the player that goes at step k gets

        (y − ½ (yᵏ⁻¹ + yᵏ)) × (yᵏ⁻¹ − yᵏ),     whose mean is its effect × Var(Y)

    (the one-pass estimator of Goda 2021, with conditional draws for correlated inputs; the sum over k is ½ (y⁰ − yᵏ)²,
    so that the effects add up to one exactly). The function is evaluated at n × (players + 1) rows.
    Columns: input, shapley, shapley_p05, shapley_p95, reason.
    """
    power_of_two(n)
    players = list(of.players)
    kept, anew = (of.tied(sample) for sample in two_samples(of, n, seed))
    order = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,))).random((n, len(players))).argsort(axis=1)
    goes = order.argsort(axis=1)  # step at which each player goes
    first, other = of.values(kept), of.values(anew)
    owner = {i: p for p, player in enumerate(players) for i in of.places(player)}
    clusters = [[i for i in cluster if i in owner] for cluster in of.clusters()]
    alone = [cluster[0] for cluster in clusters if len(cluster) == 1]
    tied = [cluster for cluster in clusters if len(cluster) > 1]
    redrawn = [_redrawn(of, cluster, kept, anew) for cluster in tied]
    gains = np.empty((n, len(players)))
    at_a_time = max(1, ROWS // (len(players) + 1))
    step = np.arange(len(players) + 1)
    for start in range(0, n, at_a_time):
        rows = slice(start, start + at_a_time)
        known = goes[rows, None, :] >= step[:, None]  # rows × steps × players
        block = np.repeat(first[rows, None, :], len(step), axis=1)
        for i in alone:
            block[:, :, i] = np.where(known[:, :, owner[i]], first[rows, None, i], other[rows, None, i])
        for cluster, values in zip(tied, redrawn, strict=True):
            subset = sum(known[:, :, owner[i]].astype(int) << k for k, i in enumerate(cluster))
            for k, i in enumerate(cluster):
                block[:, :, i] = np.take_along_axis(values[k][rows], subset, axis=1)
        y = np.reshape(function(block.reshape(-1, block.shape[2])), block.shape[:2])
        gains[rows] = (y[:, :1] - (y[:, :-1] + y[:, 1:]) / 2) * (y[:, :-1] - y[:, 1:])
    gains = np.take_along_axis(finite(gains, "result of the function"), goes, axis=1)
    table = pd.DataFrame({"input": players})
    whole = gains.sum(axis=1)
    if whole.mean() <= 0:
        return table.assign(shapley=np.nan, shapley_p05=np.nan, shapley_p95=np.nan, reason=SAME)
    share = gains.mean(axis=0) / whole.mean()
    away = Z90 * (gains - share * whole[:, None]).std(axis=0, ddof=1) / np.sqrt(n) / whole.mean()
    return table.assign(shapley=share, shapley_p05=share - away, shapley_p95=share + away, reason="")


def _redrawn(of, cluster, kept, anew):
    """Values of a cluster's columns when a subset of them is known and the rest is drawn anew given it.

        z' + C[:, u] C[u, u]⁻¹ (z[u] − z'[u])   scores z of the point, z' of another, u known

    A list over the columns of arrays, rows × subsets; bit k of a subset's number says that the k-th column is known.
    """
    if len(cluster) > LARGEST:
        names = ", ".join(of.columns[i] for i in cluster)
        raise ValueError(f"correlations: found {len(cluster)} inputs tied to one another ({names}), expected at most {LARGEST}")
    z, new = special.ndtri(kept[:, cluster]), special.ndtri(anew[:, cluster])
    correlation = of.correlation[np.ix_(cluster, cluster)]
    found = [np.empty((len(z), 2 ** len(cluster))) for _ in cluster]
    for subset in range(2 ** len(cluster)):
        known = [k for k in range(len(cluster)) if subset >> k & 1]
        scores = new
        if known:
            pull = np.linalg.solve(correlation[np.ix_(known, known)], correlation[known])
            scores = new + (z[:, known] - new[:, known]) @ pull
        for k, i in enumerate(cluster):
            found[k][:, subset] = of.quantiles[of.columns[i]](kept[:, i] if k in known else special.ndtr(scores[:, k]))
    return found


def first_order(inputs, output, terms=TERMS):
    """First-order indices Var(E[Y | X]) ÷ Var(Y) from any sample, correlated or not, with 90% intervals.

        E[Y | X] ≈ Σ aₖ cos(π k r),   r the rank of X among the draws, k = 0 … terms   (Plischke 2012)

    inputs  frame, draws × inputs;  output  a number for each draw
    The share is adjusted for the terms; the interval follows from the influence of each draw. With correlated inputs it holds what X
    tells through its fellows too (Mara's 'full' index). Where draws are more even than chance, as Sobol draws are, the
    adjustment is too large, by terms ÷ draws at most.
    Columns: input, first, first_p05, first_p95, reason. NaN with a reason for an input, or a result, that does not vary.
    """
    y = _matching(inputs, output)
    n = len(y)
    if n < FEWEST:
        raise ValueError(f"draws: found {n}, expected {FEWEST} or more for an index of variance")
    rows = []
    for name, x in inputs.items():
        reason = SAME if _same(y) else HELD if (x == x.iloc[0]).all() else ""
        rows.append({"input": name, **_first(x.to_numpy(), y, terms, reason), "reason": reason})
    return pd.DataFrame(rows)


def _matching(inputs, output):
    """The output as an array, after a check that both tables match and that nothing is missing."""
    if len(inputs) != len(output):
        raise ValueError(f"inputs and output: found {len(inputs)} and {len(output)} draws, expected the same number")
    for name, column in inputs.items():
        finite(column, f"input '{name}'")
    return finite(output, "output")


def _first(x, y, terms, reason):
    if reason:
        return dict.fromkeys(("first", "first_p05", "first_p95"), np.nan)
    n = len(y)
    place = (rankdata(x) - 0.5) / n
    # cos(k θ) from the two before it, as a cosine of every term takes longer than all the rest.
    turn = 2 * np.cos(np.pi * place)
    waves = [np.ones(n), turn / 2]
    for _ in range(terms - 1):
        waves.append(turn * waves[-1] - waves[-2])
    waves = np.array(waves)
    coefficients, _, rank, _ = np.linalg.lstsq(waves @ waves.T, waves @ y, rcond=1e-10)
    fitted = coefficients @ waves
    around, within, between, variance = y - y.mean(), y - fitted, fitted - y.mean(), y.var()
    share = 1 - (within**2).mean() / variance * (n - 1) / (n - rank)  # an input of few values has few terms
    influence = (2 * between * within + between**2 - share * around**2) / variance
    away = Z90 * influence.std(ddof=1) / np.sqrt(n)
    return {"first": share, "first_p05": share - away, "first_p95": share + away}
