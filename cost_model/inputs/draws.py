"""What the model asks for, and the draws of it: each input from a stream of its own, so that no other's draws move with it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy import special

from cost_model.faults import nearest

DECLARED = yaml.safe_load((Path(__file__).parent / "inputs.yaml").read_text("utf-8"))
INPUTS = {name: tuple(said) for name, said in DECLARED["inputs"].items()}  # name → (unit that the model computes in, stream)
CHAINS = DECLARED["chains"]
OF_TRUCKS = (*CHAINS["tonnage"], *DECLARED["with_trucks"])
GO_WITH = CHAINS | {"tonnage": OF_TRUCKS}
COUNTED_IF_KNOWN, OF_EVENTS = DECLARED["counted_if_known"], DECLARED["of_events"]
PART_OF = tuple(DECLARED["part_of"].items())
# What an input is where a case has no row for it: then it adds no message, leaves nobody out and charges nobody.
NEUTRAL = dict.fromkeys((*OF_TRUCKS, *CHAINS["events"], *COUNTED_IF_KNOWN), 0.0) | dict.fromkeys(DECLARED["one_if_missing"], 1.0)
# The length of each spell of a mandate, on and off in turn, is chance, not ignorance: it has streams of its own.
SPELL_STREAMS = tuple(range(52, 64))
DRAW = np.dtype([*((name, np.float64) for name in INPUTS), ("spells", np.float64, (len(SPELL_STREAMS),))])
STREAMS = 128  # more than are taken, because a longer sequence would move every draw


def of_other_chains(volume):
    """Inputs that a case whose messages come of these chains must not have; none as long as it does not say what they come of."""
    return {name for chain, inputs in GO_WITH.items() if volume and chain not in volume for name in inputs}


@dataclass(frozen=True)
class Draws:
    """Joint samples of all assumptions: `draws.payload` is a column, `draws[7].payload` a number; and what they were drawn with."""

    records: np.recarray  # of DRAW
    seed: int
    method: str
    assumptions: str = ""  # hash of the tables
    changes: tuple = ()
    base_year: int | None = None
    about: object = None  # that of the case

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.records, name)

    def __getitem__(self, which):
        return self.records[which]

    def __len__(self):
        return len(self.records)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.records, dtype)

    def stamp(self):
        """What a reader needs to make the same numbers again; goes with every table and chart."""
        kept = {name: getattr(self, name) for name in ("seed", "method", "assumptions", "changes", "base_year", "about")}
        return {"draws": len(self), **kept}


def independent_ranks(streams, n, seed, method):
    """Uniform numbers strictly within 0 and 1, a row for each stream; a stream's row depends on nothing but n and seed."""
    return following_ranks(streams, n, seed, method)(n)


def following_ranks(streams, n, seed, method):
    """Function from a number of draws to the next so many of the `independent_ranks`."""

    def within(uniform):
        return np.clip(uniform, 2.0**-54, 1 - 2.0**-53)

    if method == "plain":
        sources = [np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(s,))) for s in streams]
        return lambda count: within(np.array([source.random(count) for source in sources]))
    if method != "sobol":
        raise ValueError(nearest(method, ("sobol", "plain"), "way to draw"))
    from scipy.stats import qmc

    if n < 1 or n & (n - 1):
        raise ValueError(f"Sobol draws come in powers of two: found {n}; the next is {1 << max(n - 1, 0).bit_length()}")
    sequence = qmc.Sobol(STREAMS, scramble=True, rng=np.random.default_rng(seed))
    return lambda count: within(sequence.random(count).T[list(streams)])


def sample(assumptions, n=2**14, seed=1401, method="sobol", correlations=None):
    """Draws of all assumptions: a record for each draw, `draws.payload` a column, `draws[7].payload` a number.

    assumptions   by name;  n  number of draws, a power of two for Sobol draws;  seed  another one is another independent scramble
    method        'sobol', a scrambled Sobol sequence, or 'plain', independent random numbers
    correlations  matrix over the assumptions in their order, of normal scores; default none
    Returns Draws.
    """
    (draws,) = blocks(assumptions, n, seed, method, correlations, max(n, 1))
    return draws


def blocks(assumptions, n, seed, method, correlations, block):
    """The draws of `sample`, so many at a time, to the bit: each depends on its own ranks alone."""
    following, known = (
        following_ranks([*(INPUTS[name][1] for name in assumptions), *SPELL_STREAMS], n, seed, method),
        len(assumptions),
    )
    if n < 1:
        raise ValueError(f"n: found {n} draws, expected at least 1")
    for first in range(0, n, block):
        uniform = following(min(block, n - first))
        ranks = tied_ranks(assumptions, uniform[:known], correlations)
        values = {name: one.quantile(rank) for (name, one), rank in zip(assumptions.items(), ranks, strict=True)}
        yield Draws(as_records(values, -np.log1p(-uniform[known:]).T), seed, method)


def tied_ranks(assumptions, ranks, correlations=None):
    """Ranks with the declared correlations of their normal scores, from independent ones; a row for each assumption.

    A rank is the probability of a lower value, strictly within 0 and 1. Rows without a correlation stay as they are.
    """
    names = list(assumptions)
    if correlations is None or np.array_equal(correlations, np.eye(len(names))):
        return ranks
    order = np.argsort([INPUTS[name][1] for name in names])
    lower = np.linalg.cholesky(correlations[np.ix_(order, order)])
    normal = special.ndtri(ranks[order])
    if normal.shape[1] == 1:  # alone, a draw would be summed in another order than among others
        normal = normal.repeat(2, axis=1)
    place = {int(column): k for k, column in enumerate(order)}
    tied = ranks.copy()
    for i in range(len(names)):
        if np.count_nonzero(correlations[i]) > 1:
            tied[i] = special.ndtr(np.einsum("j,jn->n", lower[place[i]], normal))[: ranks.shape[1]]
    return tied


def as_records(values, spells):
    """Records of DRAW from a column for each input and the unit lengths of the spells; an input without one is NEUTRAL.

    A part is never above its whole (`PART_OF`): part = min(part, whole) in each draw. So the whole is distributed as stated, and
    the part as stated where it fits; its upper quantiles and mean fall a little. The ranks of both, and so the draws of all other
    inputs, stay as they are.
    """
    records = np.recarray(len(spells), dtype=DRAW)
    for name in INPUTS:
        records[name] = values.get(name, NEUTRAL.get(name, np.nan))
    records["spells"] = spells
    return cut(records, values)


def cut(records, names):
    """The records, in which no part is above its whole any more, where both are among the names of those that have rows."""
    for part, whole in PART_OF:
        if part in names and whole in names:
            records[part] = np.minimum(records[part], records[whole])
    return records
