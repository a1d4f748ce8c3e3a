"""One case as it is known: the assumptions with their correlations, sources and notices, read together.

data/ is a case, the notices to truck drivers. A folder of data/cases/ is another one, and holds only what differs from data/.
"""

import functools
import numbers
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cost_model.faults import Faults, nearest
from cost_model.inputs import assumptions as known
from cost_model.inputs import billing, data, folders, notices, policies, segments
from cost_model.inputs import draws as drawing
from cost_model.inputs.about import BASE_YEAR, About, read_about
from cost_model.inputs.assumptions import RIAL
from cost_model.inputs.folders import CASES, FILES, NEEDED, TABLES, copies, drafts, filled_in, label_of, names
from cost_model.model import scenarios

__all__ = ["BASE_YEAR", "CASES", "FILES", "TABLES", "About", "Case", "copies", "drafts", "filled_in", "label_of", "load", "names"]


@dataclass(frozen=True)
class Case:
    """Assumptions by name, the matrix of their correlations, and the tables that came with them."""

    assumptions: dict
    correlations: np.ndarray
    sources: object
    notices: object
    base_year: int
    file_hash: str
    changes: tuple = ()  # what a person changed with `what_if`, as 'name = value'
    reading: str = "evidence"
    about: About | None = None  # who tells whom what, and what became of it
    own: tuple = ()  # names of the assumptions that stand in the case's own folder; the others are those of data/
    declared: np.ndarray | None = field(default=None, repr=False, compare=False)  # correlations as the tables have them

    def sample(self, n=2**14, seed=1401, method="sobol"):
        """Draws of all assumptions; see `draws.sample`. The same draws serve every scenario."""
        return self._told(drawing.sample(self.assumptions, n, seed, method, self.correlations))

    def blocks(self, n=2**14, seed=1401, method="sobol", block=2**12):
        """The draws of `sample`, to the bit, one block of them after another, so that memory does not grow with n.

        block  draws in each, a power of two; the last block may be shorter
        Yields Draws. Where they are not all n draws, their stamp names under `changes` which ones they are.
        """
        if block < 1 or block & (block - 1):
            raise ValueError(f"block: found {block} draws, expected a power of two")
        if n < 1:
            raise ValueError(f"n: found {n} draws, expected at least 1")
        for first, draws in enumerate(drawing.blocks(self.assumptions, n, seed, method, self.correlations, block)):
            start = first * block
            yield self._told(draws, *([f"draws {start + 1} to {start + len(draws)} of {n}"] if len(draws) < n else ()))

    def _told(self, draws, *part):
        """The draws with what they were drawn from.  part  which ones they are, of more"""
        changes = (*self.changes, *self.other_correlations(), *part)
        return replace(draws, assumptions=self.file_hash, changes=changes, base_year=self.base_year, about=self.about)

    def other_correlations(self):
        """Pairs whose correlation is not as declared in the tables, as 'correlation of tariff and vat = 0.5'."""
        if self.declared is None:
            return ()
        names, pairs = list(self.assumptions), zip(*np.nonzero(np.triu(self.correlations != self.declared)), strict=True)
        return tuple(f"correlation of {names[i]} and {names[j]} = {self.correlations[i, j]:g}" for i, j in pairs)

    def what_if(self, **values):
        """The case with some assumptions changed: to one number, or to (p05, p50, p95), in the model's units.

        A wrong name is answered with the nearest right one. DataError with every value that cannot be, and with every part that
        is put above its whole (`draws.PART_OF`): p50 above p50, when all values are applied. Ends may cross; such draws
        are cut. The case itself stays as it is.
        """
        changed, faults = self._changed(values)
        rows, given = changed.assumptions, {known.called(name) for name in values}
        right = {name for name in given if rows[name] is not self.assumptions[name]}

        def there(other):
            return " given with it" * (other in right)

        for name, other, found, expected in known.contradictions(rows, right, {*self.own, *right}, there):
            if {name, other} & given <= right:
                less, least = ("less", "at most") if expected.startswith("at least") else ("more", "at least")
                more = "" if other in right else f"; for {less}, give {other}=… as well, {least} {found}"
                faults.add(f"what_if({name}=…)", None, None, found, expected + more)
        faults.raise_if_any()
        return changed

    def held(self, **values):
        """The case as `what_if` gives it, but a part may be held above its whole, as at an end of its interval: draws cut it."""
        changed, faults = self._changed(values)
        faults.raise_if_any()
        return changed

    def _changed(self, values):
        """The case with the values of `what_if`, and the faults of those that cannot be, which are left out."""
        changed, faults, notes = dict(self.assumptions), Faults(), self.changes
        for asked, value in values.items():
            name, fixed = known.called(asked), isinstance(value, numbers.Real)
            if name not in changed:
                raise KeyError(nearest(name, changed, "assumption"))
            try:
                three = dict(zip(known.QUANTILES, _three(changed[name], (value,) * 3 if fixed else value), strict=True))
                changed[name] = replace(changed[name], distribution="fixed" if fixed else "jqpd", **three)
                notes += (f"{name} = {value}",)
            except ValueError as error:
                found, expected = error.args if len(error.args) == 2 else (value, str(error))
                faults.add(f"what_if({name}=…)", None, None, found, expected)
        return replace(self, assumptions=changed, changes=notes), faults

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


def _three(old, three):
    """Three numbers, if they can be those of an assumption. Raises ValueError with what was found and what was expected."""
    if not (isinstance(three, tuple | list) and len(three) == 3 and all(isinstance(x, numbers.Real) for x in three)):
        raise ValueError("one number, or (p05, p50, p95)")
    low, high = max(old.minimum, -known.LARGEST), min(old.maximum, known.LARGEST)
    for x in three:
        if not low <= x <= high:
            raise ValueError(x, f"a number from {low:g} to {high:g} {old.unit}")
    if old.name in known.DIVISORS and min(three) <= 0:
        raise ValueError(min(three), f"a number above 0 {old.unit}, because the model divides by it")
    return three


def load(case=None, folder=None, base_year=None):
    """Read and check a case; DataError with every fault, if there is one.

    case       name of a folder in data/cases/; default data/ itself, the notices to truck drivers
    folder     another folder laid out as data/ (a Path alone, in place of the name, is taken for one)
    base_year  year of the constant money; default what case.csv says
    """
    return _load(case, folder, base_year)[0]


def _load(case=None, folder=None, base_year=None, also=()):
    """The case, and what is said of it that is no fault.  also  functions that add the faults of more tables of data/"""
    if isinstance(case, Path):
        case, folder = None, case
    root, faults = data.DATA if folder is None else Path(folder), Faults()
    data._checked_observations.cache_clear()
    base = Reading(root, root, data.read_sources(faults, root / "sources.csv"), faults)
    about, own = base.about, case is None or (base.about and case == base.about.name)
    policies.read(faults, root / policies.FILE, about.first_month if about else "", scenarios.HORIZON)
    series = data.OBSERVATIONS if own else ("cpi",)  # prices alone with another case
    base.cpi = {name: data.read_observations(name, base.sources, faults, root / "observations") for name in series}["cpi"]
    base.settle()
    if own:
        base.read(base_year)
        for read in also:
            read(faults)
        return base.case(), faults.warnings
    place = folders.folder_of(case, root, faults)
    if not all((place / file).is_file() for file in NEEDED):
        folders.check_names(place, faults)  # one of them may be what is missing
    other = Reading(place, root, _all_sources(place, base.sources, faults), faults, base)
    other.settle()
    base.read(other.base_year(base_year) if other.currency == RIAL else BASE_YEAR, place)
    other.read(base_year, place)
    return other.case(), faults.warnings


def _all_sources(place, sources, faults):
    """The sources of data/ and those of a case."""
    path = place / "sources.csv"
    if not path.exists():
        return sources
    more = data.read_sources(faults, path, may_be_empty=True)
    for key in more.index.intersection(sources.index):
        faults.add(data.shown_path(path), None, "key", key, "a key that data/sources.csv does not have")
    return pd.concat([sources, more])


class Reading:
    """The tables of one folder, while they are read: data/ itself, or a case of data/cases/ over it, which has only what differs.

    place, root  its folder, and that of data/;  base  the Reading of data/, for a case over it;  cpi  the series of prices
    about, said  as `read_about` has them;  currency, volume, trucks  as case.csv says
    rows, own    its assumptions, and the names of those that stand here, or follow from texts here;  matrix  of their correlations
    told, kinds  its notices, and the kinds that there are;  kind  that of all where there are no notices;  steps  of its prices
    """

    def __init__(self, place, root, sources, faults, base=None):
        self.place, self.root, self.sources, self.faults, self.base = place, root, sources, faults, base
        self.cpi = base.cpi if base else None
        self.about, self.said = read_about(place, root, sources, faults)
        self.currency, self.volume, self.trucks = self.said.of("currency"), self.said.volume, self.said.of("trucks_of_data")
        self.file = data.shown_path(place / "assumptions.csv")
        self.says = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(self.volume)}"

    def settle(self):
        """Stop where the money of the case is not known: what would be said of rows in money, here and in data/, would be noise."""
        if self.said.wrong & {"currency", "base_year"}:
            self.faults.raise_if_any()

    def base_year(self, asked):
        """Year of the constant money: the one that is asked for, or that case.csv says."""
        return asked or int(self.said.of("base_year"))

    def read(self, base_year, case_place=None):
        """Read all tables of the folder; faults are added."""
        place, faults, base = self.place, self.faults, self.base
        self.year = self.base_year(base_year)
        self.steps = billing.read(place / billing.FILE, self.sources, faults)
        self.kinds = notices.read_kinds(faults, self.sources, self.root, case_place)
        path, foreign = place / "assumptions.csv", drawing.of_other_chains(self.volume) if base else ()
        own, places = known.read(self.sources, self.year, faults, self._level(), path, self.currency, foreign)
        taken = {name: row for name, row in base.rows.items() if self._takes(name, places)} if base else {}
        self._read_notices()
        if self.volume and places:  # else the table itself is at fault
            if self.about and self.can_be_read:
                own |= segments.of_texts(self.told, self.texts_file, place, self.about, taken | own, places, faults)
            self._check_rows(places, {**places, **taken, **own})
            self._check_parts(taken | own, places, own.keys() - places.keys())
        if base and not self.trucks:  # what the article of April 2022 states is of trucks
            taken = {name: replace(row, as_stated=None) for name, row in taken.items()}
        self.own = tuple(name for name in known.INPUTS if name in own)
        self.rows = {name: (taken | own)[name] for name in known.INPUTS if name in own or name in taken}
        self.matrix = self._correlations()

    def case(self):
        """What was read, as a Case; DataError with every fault."""
        self.faults.raise_if_any()
        kinds = (self.kinds[self.kind],) if self.kind else notices.of_notices(self.told, self.kinds)
        about = replace(self.about, kinds=kinds, may_merge=notices.mergeable(self.told), steps=self.steps)
        digest, read = data.files_digest(self._files()), (self.rows, self.matrix, self.sources, self.told, self.year)
        return Case(*read, digest, about=about, own=self.own, declared=self.matrix)

    def _level(self):
        """Function from a year and a base year to the level of prices, which is known of the rial alone."""

        def same_year(year, base):
            if year != base:
                raise ValueError(f"{base}, the base year of the case, as no price level of the {self.currency} is known")
            return 1.0

        if self.currency != RIAL:
            return same_year
        # Most rows ask for the same two years.
        return functools.cache(functools.partial(data.price_level, cpi=self.cpi)) if len(self.cpi) else (lambda *_: 1.0)

    def _read_notices(self):
        """The notices, the file of them, whether it could be read, and the one kind of all where there are none.

        A case of the trucks of data/ without notices of its own has those of data/.
        """
        here = self.base is None or (self.place / notices.FILE).exists()
        self.texts_file, before = (self.place if here else self.root) / notices.FILE, len(self.faults.found)
        if here:
            self.told = notices.read_notices(self.faults, self.texts_file, may_be_empty=bool(self.base), kinds=self.kinds)
        else:
            self.told = self.base.told if self.trucks else self.base.told.iloc[:0]
        self.can_be_read, self.theirs, self.kind = len(self.faults.found) == before, not here and self.trucks, None
        if len(self.told) or (self.can_be_read and self.base and not self.theirs):  # else the table of notices is at fault
            self._check_kind()

    def _check_kind(self):
        """The one kind of a case that has no notices, from its case.csv; None where it has some."""
        name, expected = data.plain_key(self.said.get("kind") or "").lower(), None
        self.kind = None if len(self.told) else name
        if len(self.told):
            expected = name and "nothing, as notices.csv says the kind of each notice"
        elif not name:
            expected = "the kind of all notices, a name of kinds.csv, where notices.csv has none, as here; or notices there"
        elif self.kinds and name not in self.kinds:
            expected = "a name of kinds.csv; " + nearest(name, self.kinds, "kind")
        if expected:
            self.said.fault("kind", expected)

    def _takes(self, name, own):
        """Whether a row of data/ serves this case, which has none of its own."""
        if name in own or (self.currency != RIAL and known.is_money(known.INPUTS[name][0])):
            return False
        if name == "notified_share":  # of the drivers of data/: who counts recipients of its own counts those who are told
            return "tonnage" in self.volume and "recipients" not in own
        return self.trucks or name not in (*drawing.OF_TRUCKS, *drawing.OF_EVENTS)

    def _check_rows(self, places, rows):
        """Add a fault for every row of a chain that case.csv does not name, and for every row that is missing.

        Those of the trucks that are missing are one fault, as they are data/'s only where that is said.
        """
        for chain, inputs in drawing.GO_WITH.items():
            for name in inputs if chain not in self.volume else ():
                if name in places:
                    expected = f"no row of the chain {chain}, {self.says}; to count both, write 'tonnage and events' there"
                    self.faults.add(self.file, places[name], "name", name, expected)
        asked = [*known.needed(self.volume), *(() if self.base else drawing.COUNTED_IF_KNOWN)]
        units = {name: known.in_currency(known.INPUTS[name][0], self.currency) for name in asked if name not in rows}
        missing = [f"'{name}' ({unit})" for name, unit in units.items() if not self.base or name not in drawing.OF_TRUCKS]
        if trucks := [f"{name} ({units[name]})" for name in drawing.CHAINS["tonnage"] if self.base and name in units]:
            meant = "where the trucks of data/ are meant, write 'trucks_of_data,yes' there"
            missing = [f"each of {', '.join(trucks)}, {self.says}; {meant}", *missing]
        for one in missing:
            self.faults.add(self.file, None, "name", None, f"a row for {one}")

    def _check_parts(self, rows, places, counted):
        """Add a fault where the middle of a part is above that of the whole.  counted  names of those that follow from texts"""

        def there(other):
            if other in counted:
                return " as the texts of notices.csv take"
            return f" in row {places[other]}" if other in places else " in data/assumptions.csv"

        for name, _, found, expected in known.contradictions(rows, places.keys(), places, there):
            self.faults.add(self.file, places[name], "p50", found, expected)

    def _correlations(self):
        """Correlations of the rows: those of data/ among the names that it has too, and what the table of the case says."""
        matrix, names, path = np.eye(len(self.rows)), list(self.rows), self.place / "correlations.csv"
        if kept := [name for name in names if self.base and name in self.base.rows]:
            here, there = ([list(of).index(name) for name in kept] for of in (names, self.base.rows))
            matrix[np.ix_(here, here)] = self.base.matrix[np.ix_(there, there)]
        if self.base and not path.exists():
            return matrix
        return known.read_correlations(names, self.sources, self.faults, path, matrix)

    def _files(self):
        """The tables that the numbers of the case rest on."""
        if not self.base:
            return base_files(self.root)
        own = [self.place / name for name in (*TABLES, billing.FILE) if len(self.told) or name != notices.FILE]
        of_data = (*data.ASSUMPTION_FILES, notices.KINDS, *[notices.FILE] * self.theirs)
        return [*(self.root / name for name in of_data), *filter(Path.exists, own)]


def base_files(root):
    """The tables of data/ that the numbers of its own case rest on: case.csv where it says what is billed, prices.csv if it is there."""
    said = folders.written(root)
    more = ["case.csv"] * any(said.get(key) for key in billing.DEFAULTS) + [billing.FILE] * (root / billing.FILE).exists()
    return [root / file for file in (*data.COUNTED_FILES, *more)]
