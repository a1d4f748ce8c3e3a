"""The joint distribution of what a model takes in: what each input is at a rank, which are tied, and what follows where some are held.

A table of inputs has a row for each point and a column for each input. A player is what an index is given for: one column, or
several together.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from cost_model.faults import nearest

ROWS = 2**16  # rows that are run at a time, so that a large table does not need large memory
FEWEST = 16  # points
SMALLEST = 2.0**-54  # a rank is strictly within 0 and 1


@dataclass(frozen=True)
class Joint:
    """The joint distribution of a table's columns: what each is at a rank, and which are tied.

    quantiles    column name → function from a rank (the probability of a lower value) to the value
    players      name → its columns, for what varies; a column that is the same in every draw belongs to nobody
    correlation  matrix over the columns, of their normal scores
    """

    quantiles: dict
    players: dict
    correlation: np.ndarray

    @property
    def columns(self):
        return list(self.quantiles)

    def places(self, player):
        """Positions of a player's columns."""
        if player not in self.players:
            raise KeyError(nearest(player, self.players, "input that varies"))
        return [self.columns.index(column) for column in self.players[player]]

    def values(self, ranks):
        """Table of inputs, rows × columns, at ranks of the same shape."""
        found = [quantile(rank) for quantile, rank in zip(self.quantiles.values(), np.asarray(ranks).T, strict=True)]
        return np.ascontiguousarray(np.transpose(found))

    def tied(self, ranks):
        """Ranks with the correlations of the columns, from independent ones of the same shape, rows × columns."""
        ranks = np.clip(ranks, SMALLEST, 1 - 2.0**-53)
        found = ranks.copy()
        for cluster in self.clusters():
            if len(cluster) > 1:
                lower = np.linalg.cholesky(self.correlation[np.ix_(cluster, cluster)])
                found[:, cluster] = special.ndtr(special.ndtri(ranks[:, cluster]) @ lower.T)
        return found

    def clusters(self):
        """Positions of columns that are tied to one another, directly or through others; each column is in one cluster."""
        left, found = set(range(len(self.quantiles))), []
        while left:
            cluster, reached = set(), {min(left)}
            while reached:
                cluster |= reached
                reached = {int(j) for i in reached for j in np.flatnonzero(self.correlation[i])} - cluster
            found.append(sorted(cluster))
            left -= cluster
        return found


def independent(**quantiles):
    """Joint distribution of independent columns, each a player, from functions of a rank."""
    return Joint(quantiles, {name: (name,) for name in quantiles}, np.eye(len(quantiles)))


def power_of_two(n, name="n"):
    """Sobol points come in powers of two, and from fewer than FEWEST no mean has an error: ValueError with the next number."""
    if n < FEWEST or n & (n - 1):
        following = max(FEWEST, 1 << max(n - 1, 0).bit_length())
        raise ValueError(f"{name}: found {n}, expected {FEWEST} or more, and a power of two; the next is {following}")


def held(of, table, values, points):
    """Tables in which some columns are held and those tied to them follow; one for each point.

        z + C[:, u] C[u, u]⁻¹ (z* − z[u])   normal scores z, held at z* in the columns u, correlations C

    of      Joint;  table  ranks, rows × columns;  values  the same as values
    points  dictionaries from column name to the rank at which it is held
    """
    columns, clusters = of.columns, of.clusters()
    for point in points:
        found = values.copy()
        places = {columns.index(column): rank for column, rank in point.items()}
        for cluster in clusters:
            fixed = [i for i in cluster if i in places]
            followers = [i for i in cluster if fixed and i not in places and of.correlation[i, fixed].any()]
            for i in fixed:
                found[:, i] = of.quantiles[columns[i]](np.array([places[i]]))[0]
            if followers:
                score = special.ndtri(table[:, fixed])
                moved = special.ndtri([places[i] for i in fixed]) - score
                pull = np.linalg.solve(of.correlation[np.ix_(fixed, fixed)], of.correlation[np.ix_(fixed, followers)])
                for i, shift in zip(followers, (moved @ pull).T, strict=True):
                    found[:, i] = of.quantiles[columns[i]](special.ndtr(special.ndtri(table[:, i]) + shift))
        yield found


def at_points(function, of, table, points, summary=lambda numbers: numbers.mean(axis=0)):
    """A summary over the rows of what a function gives at each point; as many points go into a run as fit.

    function  from a table of values to numbers, a row each;  table, points  as `held` takes them
    """
    values = of.values(table)
    together = max(1, ROWS // len(table))
    found, points = [], list(points)
    for start in range(0, len(points), together):
        some = points[start : start + together]
        numbers = function(np.vstack(list(held(of, table, values, some))))
        found += [summary(part) for part in np.split(numbers, len(some))]
    return found
