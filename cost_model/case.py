"""One mandate as it is known: its assumptions, their correlations, sources and notices, read and checked together."""

import numbers
from dataclasses import dataclass, replace

import numpy as np

from cost_model import assumptions as known
from cost_model import data

BASE_YEAR = 1401


@dataclass(frozen=True)
class Case:
    """Assumptions by name, the matrix of their correlations, and the tables that came with them.

    changes  what a person changed with `what_if`, as 'name = value'
    """

    assumptions: dict
    correlations: np.ndarray
    sources: object
    notices: object
    base_year: int
    file_hash: str
    changes: tuple = ()
    reading: str = "evidence"

    def sample(self, n=2**14, seed=1401, method="sobol"):
        """Draws of all assumptions; see `assumptions.sample`. The same draws serve every scenario."""
        draws = known.sample(self.assumptions, n, seed, method, self.correlations)
        return replace(draws, assumptions=self.file_hash, changes=self.changes, base_year=self.base_year)

    def what_if(self, **values):
        """The case with some assumptions changed: to one number, or to (p05, p50, p95), in the model's units.

        A wrong name is answered with the nearest right one. The case itself stays as it is.
        """
        changed, faults = dict(self.assumptions), data.Faults()
        for name, value in values.items():
            if name not in changed:
                raise KeyError(data.nearest(name, changed, "assumption"))
            old = changed[name]
            place = f"what_if({name}=…)"
            low, high = old.minimum, old.maximum
            fixed = isinstance(value, numbers.Real)
            three = (value,) * 3 if fixed else value
            if not (isinstance(three, tuple | list) and len(three) == 3 and all(isinstance(x, numbers.Real) for x in three)):
                faults.add(place, None, None, value, "one number, or (p05, p50, p95)")
                continue
            wrong = [x for x in three if not (np.isfinite(x) and low <= x <= high)]
            if wrong:
                faults.add(place, None, None, wrong[0], f"a number from {low:g} to {high:g} {old.unit}")
                continue
            if name in known.DIVISORS and min(three) <= 0:
                faults.add(place, None, None, min(three), f"a number above 0 {old.unit}, because the model divides by it")
                continue
            p05, p50, p95 = three
            try:
                changed[name] = replace(old, distribution="fixed" if fixed else "jqpd", p05=p05, p50=p50, p95=p95)
            except ValueError as error:
                faults.add(place, None, None, value, str(error))
        faults.raise_if_any()
        notes = tuple(f"{name} = {value}" for name, value in values.items())
        return replace(self, assumptions=changed, changes=self.changes + notes)

    def as_stated(self):
        """The case as the article of April 2022 states it: each number that it gives is taken as certain."""
        stated = {
            name: replace(a, distribution="fixed", p05=a.as_stated, p50=a.as_stated, p95=a.as_stated)
            for name, a in self.assumptions.items()
            if a.as_stated is not None
        }
        return replace(self, assumptions={**self.assumptions, **stated}, reading="as_stated")

    def readings(self):
        """The two readings of the volume, side by side: as stated, and what the evidence supports."""
        return {"as_stated": self.as_stated(), "evidence": self}


def load(folder=None, base_year=BASE_YEAR):
    """Read and check everything in data/; DataError with every fault, if there is one.

    folder     another folder with the same files;  base_year  year of the constant rial
    """
    folder = data.DATA if folder is None else data.Path(folder)
    data._checked_observations.cache_clear()
    faults = data.Faults()
    sources = data.read_sources(faults, folder / "sources.csv")
    notices = data.read_notices(faults, folder / "notices.csv")
    series = {name: data.read_observations(name, sources, faults, folder / "observations") for name in data.OBSERVATIONS}
    level = (lambda year, base: data.price_level(year, base, series["cpi"])) if len(series["cpi"]) else (lambda *_: 1.0)
    rows = known.read(sources, base_year, faults, level, folder / "assumptions.csv")
    names = [name for name in known.INPUTS if name in rows]
    matrix = known.read_correlations(names, sources, faults, folder / "correlations.csv")
    faults.raise_if_any()
    digest = data.files_digest([folder / file for file in data.ASSUMPTION_FILES])
    return Case(rows, matrix, sources, notices, base_year, digest)
