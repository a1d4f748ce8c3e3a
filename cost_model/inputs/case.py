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
    """Assumptions by name, the matrix of their correlations, and the tables that came with them.

    about    who tells whom what, and what became of it
    changes  what a person changed with `what_if`, as 'name = value'
    own      names of the assumptions that stand in the case's own folder; the others are those of data/
    declared  the correlations as the tables have them
    """

    assumptions: dict
    correlations: np.ndarray
    sources: object
    notices: object
    base_year: int
    file_hash: str
    changes: tuple = ()
    reading: str = "evidence"
    about: About | None = None
    own: tuple = ()
    declared: np.ndarray | None = field(default=None, repr=False, compare=False)

    def sample(self, n=2**14, seed=1401, method="sobol"):
        """Draws of all assumptions; see `draws.sample`. The same draws serve every scenario."""
        return self._told(drawing.sample(self.assumptions, n, seed, method, self.correlations), n)

    def blocks(self, n=2**14, seed=1401, method="sobol", block=2**12):
        """The draws of `sample`, to the bit, one block of them after another, so that memory does not grow with n.

        block  draws in each, a power of two; the last block may be shorter
        Yields Draws. Where they are not all n draws, their stamp names under `changes` which ones they are.
        """
        start = 0
        for draws in drawing.blocks(self.assumptions, n, seed, method, self.correlations, block):
            yield self._told(draws, n, start)
            start += len(draws)

    def _told(self, draws, n, start=0):
        """The draws with what they were drawn from: of n draws, those from `start` on."""
        part = (f"draws {start + 1} to {start + len(draws)} of {n}",) if len(draws) < n else ()
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
        return self._replaced(values, check_parts=True)

    def held(self, **values):
        """The case as `what_if` gives it, but a part may be held above its whole, as at an end of its interval: draws cut it."""
        return self._replaced(values, check_parts=False)

    def _replaced(self, values, check_parts):
        values = {known.called(name): value for name, value in values.items()}
        changed, faults = self._changed(values)
        for part, whole in known.contradictions(changed) if check_parts else ():
            told = {name for name in (part, whole) if name in values}
            understood = all(changed[name] is not self.assumptions[name] for name in told)
            is_cut = part in known.CUT_IF_TAKEN_OVER and part not in self.own and part not in told
            if told and understood and not is_cut:
                _tell_contradiction(changed[part], changed[whole], told, faults)
        faults.raise_if_any()
        notes = tuple(f"{name} = {value}" for name, value in values.items())
        return replace(self, assumptions=changed, changes=self.changes + notes)

    def _changed(self, values):
        """The assumptions with those of `what_if` in their place, and the faults of values that cannot be, which are left out."""
        changed, faults = dict(self.assumptions), Faults()
        for name, value in values.items():
            if name not in changed:
                raise KeyError(nearest(name, changed, "assumption"))
            old, fixed = changed[name], isinstance(value, numbers.Real)
            three = (value,) * 3 if fixed else value
            try:
                _check_three(old, three)
                three = dict(zip(known.QUANTILES, three, strict=True))
                changed[name] = replace(old, distribution="fixed" if fixed else "jqpd", **three)
            except ValueError as error:
                found, expected = error.args if len(error.args) == 2 else (value, str(error))
                faults.add(f"what_if({name}=…)", None, None, found, expected)
        return changed, faults

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


def _check_three(old, three):
    """Raise ValueError with what was found and what was expected, where three numbers cannot be those of an assumption."""
    if not (isinstance(three, tuple | list) and len(three) == 3 and all(isinstance(x, numbers.Real) for x in three)):
        raise ValueError("one number, or (p05, p50, p95)")
    low, high = max(old.minimum, -known.LARGEST), min(old.maximum, known.LARGEST)
    for x in three:
        if not (np.isfinite(x) and low <= x <= high):
            raise ValueError(x, f"a number from {low:g} to {high:g} {old.unit}")
    if old.name in known.DIVISORS and min(three) <= 0:
        raise ValueError(min(three), f"a number above 0 {old.unit}, because the model divides by it")


def _tell_contradiction(part, whole, told, faults):
    """Add the fault of a part whose middle `what_if` puts above that of its whole. told  names of those that were given"""
    most, least = known.amount(whole.p50, whole), known.amount(part.p50, part)
    if part.name in told:
        both = whole.name in told
        of_it, more = (" given with it", "") if both else ("", f"; for more, give {whole.name}=… as well, at least {least}")
        expected = f"at most {most}, the p50 of '{whole.name}'{of_it}, as '{part.name}' is a part of '{whole.name}'{more}"
        faults.add(f"what_if({part.name}=…)", None, None, least, expected)
    else:
        expected = f"at least {least}, the p50 of '{part.name}', which is a part of '{whole.name}'"
        more = f"; for less, give {part.name}=… as well, at most {most}"
        faults.add(f"what_if({whole.name}=…)", None, None, most, expected + more)


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
    sources = data.read_sources(faults, root / "sources.csv")
    about, said = read_about(root, root, sources, faults)
    policies.read(faults, root / policies.FILE, about.first_month if about else "", scenarios.HORIZON)
    series = {name: data.read_observations(name, sources, faults, root / "observations") for name in _series(case, about)}
    base = Reading(root, root, sources, about, said, faults)
    if case is None or (about and case == about.name):
        base.read(base_year, series["cpi"])
        for read in also:
            read(faults)
        return base.case(), faults.warnings
    place = folders.folder_of(case, root, faults)
    if not all((place / file).is_file() for file in NEEDED):
        folders.check_names(place, faults)  # one of them may be what is missing
    sources = _all_sources(place, sources, faults)
    other = Reading(place, root, sources, *read_about(place, root, sources, faults), faults)
    base.read(other.base_year(base_year) if other.currency == RIAL else BASE_YEAR, series["cpi"], place)
    other.read(base_year, series["cpi"], place, base)
    return other.case(), faults.warnings


def _series(case, about):
    """Names of the measured series that are checked: all with data/ itself, prices alone with another case."""
    return data.OBSERVATIONS if case is None or (about and case == about.name) else ("cpi",)


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

    place, root  its folder, and that of data/;  about, said  as `read_about` has them;  currency, volume, trucks  as case.csv says
    rows, own    its assumptions, and the names of those that stand here, or follow from texts here;  matrix  of their correlations
    told, kinds  its notices, and the kinds that there are;  steps  of its prices
    """

    def __init__(self, place, root, sources, about, said, faults):
        self.place, self.root, self.sources, self.about, self.said, self.faults = place, root, sources, about, said, faults
        if said.wrong & {"currency", "base_year"}:
            faults.raise_if_any()  # what would be said of rows in money, here and in data/, would be noise
        self.currency, self.volume, self.trucks = said.of("currency"), said.volume, said.of("trucks_of_data")
        self.file = data.shown_path(place / "assumptions.csv")
        self.says = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(self.volume)}"

    def base_year(self, asked):
        """Year of the constant money: the one that is asked for, or that case.csv says."""
        return asked or int(self.said.of("base_year"))

    def read(self, base_year, cpi, case_place=None, base=None):
        """Read all tables of the folder; faults are added.  base  the Reading of data/, for a case over it"""
        place, faults = self.place, self.faults
        self.year = self.base_year(base_year)
        self.steps = billing.read(place / billing.FILE, self.sources, faults)
        self.kinds = notices.read_kinds(faults, self.sources, self.root, case_place)
        level = _level_of(self.currency, cpi)
        path, foreign = place / "assumptions.csv", _foreign(self.volume)
        own, places = known.read(self.sources, self.year, faults, level, path, self.currency, foreign if base else ())
        taken = {name: row for name, row in base.rows.items() if self._takes(name, places)} if base else {}
        self._read_notices(base)
        if self.volume and places:  # else the table itself is at fault
            self._check_chains(places)
            if self.about and self.can_be_read:
                own |= segments.of_texts(self.told, self.texts_file, place, self.about, taken | own, places, faults)
            self._check_rows({**places, **taken, **own}, base)
            known.check_parts(taken | own, places, faults, self.file, own.keys() - places.keys())
        if base and not self.trucks:  # what the article of April 2022 states is of trucks
            taken = {name: replace(row, as_stated=None) for name, row in taken.items()}
        self.own = tuple(name for name in known.INPUTS if name in own)
        self.rows = {name: (taken | own)[name] for name in known.INPUTS if name in own or name in taken}
        self.matrix = self._correlations(base)

    def case(self):
        """What was read, as a Case; DataError with every fault."""
        self.faults.raise_if_any()
        kinds = (self.kinds[self.kind],) if self.kind else notices.of_notices(self.told, self.kinds)
        about = replace(self.about, kinds=kinds, may_merge=notices.mergeable(self.told), steps=self.steps)
        digest, read = data.files_digest(self._files()), (self.rows, self.matrix, self.sources, self.told, self.year)
        return Case(*read, digest, about=about, own=self.own, declared=self.matrix)

    def _read_notices(self, base):
        """The notices, the file of them, whether it could be read, and the one kind of all where there are none.

        A case of the trucks of data/ without notices of its own has those of data/.
        """
        here = base is None or (self.place / notices.FILE).exists()
        self.texts_file, before = (self.place if here else self.root) / notices.FILE, len(self.faults.found)
        if here:
            self.told = notices.read_notices(self.faults, self.texts_file, may_be_empty=base is not None, kinds=self.kinds)
        else:
            self.told = base.told if self.trucks else base.told.iloc[:0]
        self.can_be_read, self.theirs = len(self.faults.found) == before, not here and self.trucks
        self.kind = None
        if len(self.told) or (self.can_be_read and base and not self.theirs):  # else the table of notices is at fault
            self._check_kind()

    def _check_kind(self):
        """The one kind of a case that has no notices, from its case.csv; None where it has some."""
        name, (row, _) = data.plain_key(self.said.get("kind") or "").lower(), folders.rows_of(self.place).get("kind", (None, ""))
        file, place = data.shown_path(self.place / "case.csv"), (row, "value of kind") if row else (None, "key")
        if len(self.told):
            if name:
                self.faults.add(file, *place, name, "nothing, as notices.csv says the kind of each notice")
        elif not name:
            asked = "the kind of all notices, a name of kinds.csv, where notices.csv has none, as here; or notices there"
            self.faults.add(file, *place, None, asked if row else f"a row for 'kind': {asked}")
        elif self.kinds and name not in self.kinds:
            self.faults.add(file, *place, name, "a name of kinds.csv; " + nearest(name, self.kinds, "kind"))
        self.kind = None if len(self.told) else name

    def _takes(self, name, own):
        """Whether a row of data/ serves this case, which has none of its own."""
        if name in own or (self.currency != RIAL and known.is_money(known.INPUTS[name][0])):
            return False
        if name == "notified_share":  # of the drivers of data/: who counts recipients of its own counts those who are told
            return "tonnage" in self.volume and "recipients" not in own
        return self.trucks or name not in (*drawing.OF_TRUCKS, *drawing.OF_EVENTS)

    def _check_chains(self, places):
        """Add a fault for every row that goes with a chain of volume that case.csv does not name."""
        for chain, inputs in drawing.GO_WITH.items():
            for name in inputs if chain not in self.volume else ():
                if name in places:
                    expected = f"no row of the chain {chain}, {self.says}; to count both, write 'tonnage and events' there"
                    self.faults.add(self.file, places[name], "name", name, expected)

    def _check_rows(self, rows, base):
        """Add a fault for every row that is missing; one for those of the trucks, which are data/'s only where that is said."""
        asked = [*known.needed(self.volume), *(drawing.COUNTED_IF_KNOWN if base is None else ())]
        units = {name: known.in_currency(known.INPUTS[name][0], self.currency) for name in asked if name not in rows}
        trucks = [name for name in drawing.CHAINS["tonnage"] if base and name in units]
        if trucks:
            listed = ", ".join(f"{name} ({units[name]})" for name in trucks)
            expected = (
                f"a row for each of {listed}, {self.says}; where the trucks of data/ are meant, write 'trucks_of_data,yes' there"
            )
            self.faults.add(self.file, None, "name", None, expected)
        for name, unit in units.items():
            if base is None or name not in drawing.OF_TRUCKS:
                self.faults.add(self.file, None, "name", None, f"a row for '{name}' ({unit})")

    def _correlations(self, base):
        """Correlations of the rows: those of data/ among the names that it has too, and what the table of the case says."""
        matrix, names, path = np.eye(len(self.rows)), list(self.rows), self.place / "correlations.csv"
        if kept := [name for name in names if base and name in base.rows]:
            here, there = ([list(of).index(name) for name in kept] for of in (names, base.rows))
            matrix[np.ix_(here, here)] = base.matrix[np.ix_(there, there)]
        if base and not path.exists():
            return matrix
        return known.read_correlations(names, self.sources, self.faults, path, matrix)

    def _files(self):
        """The tables that the numbers of the case rest on."""
        if self.place == self.root:
            return base_files(self.root)
        theirs = [notices.FILE] * self.theirs
        own = [self.place / name for name in (*TABLES, billing.FILE) if len(self.told) or name != notices.FILE]
        of_data = (*data.ASSUMPTION_FILES, notices.KINDS, *theirs)
        return [*(self.root / name for name in of_data), *(path for path in own if path.exists())]


def base_files(root):
    """The tables of data/ that the numbers of its own case rest on: case.csv where it says what is billed, prices.csv if it is there."""
    said = folders.written(root)
    more = ["case.csv"] * any(said.get(key) for key in billing.DEFAULTS) + [billing.FILE] * (root / billing.FILE).exists()
    return [root / file for file in (*data.COUNTED_FILES, *more)]


def _level_of(currency, cpi):
    """Function from a year and a base year to the level of prices, which is known of the rial alone."""

    def same_year(year, base):
        if year != base:
            raise ValueError(f"{base}, the base year of the case, as no price level of the {currency} is known")
        return 1.0

    if currency != RIAL:
        return same_year
    # Most rows ask for the same two years.
    return functools.cache(functools.partial(data.price_level, cpi=cpi)) if len(cpi) else (lambda *_: 1.0)


def _foreign(volume):
    """Inputs that a case whose messages come of these chains must not have; none as long as it does not say what they come of."""
    return {name for chain, inputs in drawing.GO_WITH.items() if volume and chain not in volume for name in inputs}
