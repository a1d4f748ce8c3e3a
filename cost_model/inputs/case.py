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
from cost_model.inputs.about import BASE_YEAR, CHAINS, About, read_about
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

    def blocks(self, n=2**14, seed=1401, method="sobol", block=2**12, start=0):
        """The draws of `sample`, to the bit, one block of them after another, so that memory does not grow with n.

        block  draws in each, a power of two; the last block may be shorter
        start  the draw to begin with, from 0: what comes before it is skipped and not made
        Yields Draws. Where they are not all n draws, their stamp names under `changes` which ones they are.
        """
        for draws in drawing.blocks(self.assumptions, n, seed, method, self.correlations, block, start):
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
        values = {known.called(name): value for name, value in values.items()}
        changed, faults = self._changed(values)
        for part, whole in known.contradictions(changed):
            told = {name for name in (part, whole) if name in values}
            understood = all(changed[name] is not self.assumptions[name] for name in told)
            is_cut = part in known.CUT_IF_TAKEN_OVER and part not in self.own and part not in told
            if told and understood and not is_cut:
                _tell_contradiction(changed[part], changed[whole], told, faults)
        faults.raise_if_any()
        return self._with(changed, values)

    def held(self, **values):
        """The case as `what_if` gives it, but a part may be held above its whole, as at an end of its interval: draws cut it."""
        values = {known.called(name): value for name, value in values.items()}
        changed, faults = self._changed(values)
        faults.raise_if_any()
        return self._with(changed, values)

    def _with(self, assumptions, values):
        notes = tuple(f"{name} = {value}" for name, value in values.items())
        return replace(self, assumptions=assumptions, changes=self.changes + notes)

    def _changed(self, values):
        """The assumptions with those of `what_if` in their place, and the faults of values that cannot be, which are left out."""
        changed, faults = dict(self.assumptions), Faults()
        for name, value in values.items():
            if name not in changed:
                raise KeyError(nearest(name, changed, "assumption"))
            old = changed[name]
            place = f"what_if({name}=…)"
            low, high = old.minimum, old.maximum
            fixed = isinstance(value, numbers.Real)
            three = (value,) * 3 if fixed else value
            if not (isinstance(three, tuple | list) and len(three) == 3 and all(isinstance(x, numbers.Real) for x in three)):
                faults.add(place, None, None, value, "one number, or (p05, p50, p95)")
                continue
            low, high = max(low, -known.LARGEST), min(high, known.LARGEST)
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


def _tell_contradiction(part, whole, told, faults):
    """Add the fault of a part whose middle `what_if` puts above that of its whole. told  names of those that were given"""
    most, least = known.amount(whole.p50, whole), known.amount(part.p50, part)
    if part.name in told:
        given = " given with it" if whole.name in told else ""
        expected = f"at most {most}, the p50 of '{whole.name}'{given}, as '{part.name}' is a part of '{whole.name}'"
        if not given:
            expected += f"; for more, give {whole.name}=… as well, at least {least}"
        faults.add(f"what_if({part.name}=…)", None, None, least, expected)
    else:
        expected = (
            f"at least {least}, the p50 of '{part.name}', which is a part of '{whole.name}'; "
            f"for less, give {part.name}=… as well, at most {most}"
        )
        faults.add(f"what_if({whole.name}=…)", None, None, most, expected)


def load(case=None, folder=None, base_year=None):
    """Read and check a case; DataError with every fault, if there is one.

    case       name of a folder in data/cases/; default data/ itself, the notices to truck drivers
    folder     another folder laid out as data/ (a Path alone, in place of the name, is taken for one)
    base_year  year of the constant money; default what case.csv says
    """
    return _load(case, folder, base_year)[0]


def _load(case=None, folder=None, base_year=None):
    """The case, and what is said of it that is no fault."""
    if isinstance(case, Path):
        case, folder = None, case
    root, faults = data.DATA if folder is None else Path(folder), Faults()
    data._checked_observations.cache_clear()
    sources = data.read_sources(faults, root / "sources.csv")
    about, said = read_about(root, root, sources, faults)
    policies.read(faults, root / policies.FILE, about.first_month if about else "", scenarios.HORIZON)
    if case is None or (about and case == about.name):
        return _load_base(root, about, said, sources, faults, base_year), faults.warnings
    place = folders.folder_of(case, root)
    folders.check_links(place, faults)
    if not all((place / file).is_file() for file in NEEDED):
        folders.check_names(place, faults)  # one of them may be what is missing
    return _load_other(root, about, place, sources, faults, base_year), faults.warnings


def _read_base(root, about, sources, faults, base_year, kinds, series=("cpi",)):
    """Assumptions and notices of data/, and the price level function that they were read with.

    kinds  of notice, by name;  series  that are read and checked
    """
    read = {name: data.read_observations(name, sources, faults, root / "observations") for name in series}
    # Most rows ask for the same two years.
    level = functools.cache(functools.partial(data.price_level, cpi=read["cpi"])) if len(read["cpi"]) else (lambda *_: 1.0)
    file = root / "assumptions.csv"
    rows, places = known.read(sources, base_year, faults, level, file)
    before = len(faults.lines)
    told = notices.read_notices(faults, root / notices.FILE, kinds=kinds)
    if places and about:
        if len(faults.lines) == before:
            rows |= segments.of_texts(told, root / notices.FILE, root, about, rows, places, faults)
            rows = {name: rows[name] for name in known.INPUTS if name in rows}
        known.check_rows({**rows, **places}, about.volume, faults, data.shown_path(file), also=drawing.COUNTED_IF_KNOWN)
        known.check_parts(rows, places, faults, data.shown_path(file), rows.keys() - places.keys())
    return rows, level, told


def _kind_of_all(told, said, kinds, place, faults):
    """Name of the one kind of a case that has no notices, from its case.csv, or None where it has some; faults are added.

    said  cells of case.csv by key;  kinds  by name
    """
    name, row = data.plain_key(said.get("kind", "")).lower(), folders.row_of("kind", place)
    file = data.shown_path(place / "case.csv")
    if len(told):
        if name:
            faults.add(file, row, "value of kind", name, "nothing, as notices.csv says the kind of each notice")
        return None
    if not name:
        asked = "the kind of all notices, a name of kinds.csv, where notices.csv has none, as here; or notices there"
        column, expected = ("value of kind", asked) if row else ("key", f"a row for 'kind': {asked}")
        faults.add(file, row, column, None, expected)
    elif kinds and name not in kinds:
        faults.add(file, row, "value of kind", name, "a name of kinds.csv; " + nearest(name, kinds, "kind"))
    return name


def _with_contract(about, told, kind_of_all, kinds, steps):
    """What a case is about, with the kinds of its notices, or the one that all of them are of, and the steps of its prices."""
    found = (kinds[kind_of_all],) if kind_of_all else notices.of_notices(told, kinds)
    return replace(about, kinds=found, may_merge=notices.mergeable(told), steps=steps)


def _load_base(root, about, said, sources, faults, base_year):
    base_year = base_year or (about.base_year if about else BASE_YEAR)
    kinds = notices.read_kinds(faults, sources, root)
    steps, places = billing.read(root / billing.FILE, sources, faults)
    rows, _, told = _read_base(root, about, sources, faults, base_year, kinds, data.OBSERVATIONS)
    if len(told):
        _kind_of_all(told, said, kinds, root, faults)
    if about:
        billing.check_allowance(steps, places, about.volume, rows, data.shown_path(root / billing.FILE), faults)
    matrix = known.read_correlations(list(rows), sources, faults, root / "correlations.csv")
    faults.raise_if_any()
    about = _with_contract(about, told, None, kinds, steps)
    digest = data.files_digest(base_files(root))
    return Case(rows, matrix, sources, told, base_year, digest, about=about, own=tuple(rows), declared=matrix)


def base_files(root):
    """The tables of data/ that the numbers of its own case rest on: case.csv where it says what is billed, prices.csv if it is there."""
    said = folders.written(root)
    more = ["case.csv"] * any(said.get(key) for key in billing.DEFAULTS) + [billing.FILE] * (root / billing.FILE).exists()
    return [root / file for file in (*data.COUNTED_FILES, *more)]


def _load_other(root, about_base, place, sources, faults, base_year):
    """A case of data/cases/: its own rows, and those of data/ for the rest."""
    sources = _all_sources(place, sources, faults)
    about, said = read_about(place, root, sources, faults)
    steps, steps_rows = billing.read(place / billing.FILE, sources, faults)
    if not _money_is_known(said):
        faults.raise_if_any()  # what would be said of rows in money, here and in data/, would be noise
    currency, volume, trucks = said["currency"] or RIAL, CHAINS.get(said.get("volume"), ()), said.get("trucks_of_data") is True
    base_year = base_year or int(said.get("base_year") or BASE_YEAR)
    kinds = notices.read_kinds(faults, sources, root, place)
    base, level, told = _read_base(root, about_base, sources, faults, base_year if currency == RIAL else BASE_YEAR, kinds)
    correlations = known.read_correlations(list(base), sources, faults, root / "correlations.csv")

    def same_year(year, base):
        if year != base:
            raise ValueError(f"{base}, the base year of the case, as no price level of the {currency} is known")
        return 1.0

    file = place / "assumptions.csv"
    own, places = known.read(
        sources, base_year, faults, level if currency == RIAL else same_year, file, currency, _foreign(volume)
    )
    taken = {name: row for name, row in base.items() if name not in places and _holds_for(name, volume, currency, trucks, places)}
    told, texts_file, kind_of_all, can_be_read = _notices_of(root, place, trucks, told, said, kinds, faults)
    if volume and places:  # else the table itself is at fault
        _check_chains(places, volume, faults, place)
        if about and can_be_read:
            own |= segments.of_texts(told, texts_file, place, about, {**taken, **own}, places, faults)
            taken = {name: row for name, row in taken.items() if name not in own}
        _check_rows({**places, **taken, **own}, volume, faults, place, currency)
        billing.check_allowance(steps, steps_rows, volume, {**taken, **own}, data.shown_path(place / billing.FILE), faults)
        known.check_parts({**taken, **own}, places, faults, data.shown_path(file), own.keys() - places.keys())
    if not trucks:  # what the article of April 2022 states is of trucks
        taken = {name: replace(row, as_stated=None) for name, row in taken.items()}
    rows = {name: {**own, **taken}[name] for name in known.INPUTS if name in own or name in taken}
    matrix = _matrix(place, rows, list(base), correlations, sources, faults)
    faults.raise_if_any()
    about = _with_contract(about, told, kind_of_all, kinds, steps)
    digest = data.files_digest(_files(root, place, told, texts_file, trucks))
    return Case(rows, matrix, sources, told, base_year, digest, about=about, own=tuple(own), declared=matrix)


def _all_sources(place, sources, faults):
    """The sources of data/ and those of a case."""
    path = place / "sources.csv"
    if not path.exists():
        return sources
    more = data.read_sources(faults, path, may_be_empty=True)
    for key in more.index.intersection(sources.index):
        faults.add(data.shown_path(path), None, "key", key, "a key that data/sources.csv does not have")
    return pd.concat([sources, more])


def _notices_of(root, place, trucks, told, said, kinds, faults):
    """The notices of a case, the file of them, the one kind of all where there are none, and whether the file could be read.

    told  those of data/, which trucks of data/ without notices of their own have
    """
    path, before = (place if (place / notices.FILE).exists() else root) / notices.FILE, len(faults.lines)
    if path.parent == place:
        told = notices.read_notices(faults, path, may_be_empty=True, kinds=kinds)
    elif not trucks:
        told = told.iloc[:0]
    can_be_read, theirs = len(faults.lines) == before, trucks and path.parent == root
    asked = can_be_read and (len(told) or not theirs)  # else the table of notices is at fault
    return told, path, _kind_of_all(told, said, kinds, place, faults) if asked else None, can_be_read


def _matrix(place, rows, base, correlations, sources, faults):
    """Correlations of the rows of a case: those of data/ among the names of base, and what its own table says."""
    matrix, names = np.eye(len(rows)), list(rows)
    kept = [name for name in names if name in base]
    if kept:
        here, there = ([of.index(name) for name in kept] for of in (names, base))
        matrix[np.ix_(here, here)] = correlations[np.ix_(there, there)]
    path = place / "correlations.csv"
    return known.read_correlations(names, sources, faults, path, matrix) if path.exists() else matrix


def _files(root, place, told, texts_file, trucks):
    """The tables that the numbers of a case rest on."""
    theirs = [texts_file.name] if trucks and texts_file.parent == root else []
    own = [place / name for name in (*TABLES, billing.FILE) if (place / name).exists() and (len(told) or name != texts_file.name)]
    return [*(root / name for name in (*data.ASSUMPTION_FILES, notices.KINDS, *theirs)), *own]


def _money_is_known(said):
    """Whether case.csv says in which currency, and of which year, rows of money are; from its cells without a fault, by key."""
    return {"currency", "base_year"} <= set(said) and (said["currency"] in (None, RIAL) or bool(said["base_year"]))


def _foreign(volume):
    """Inputs that a case whose messages come of these chains must not have; none as long as it does not say what they come of."""
    chains = [inputs for chain, inputs in drawing.GO_WITH.items() if volume and chain not in volume]
    return {name for inputs in chains for name in inputs}


def _holds_for(name, volume, currency, trucks, own):
    """Whether a row of data/ serves a case that has none of its own. trucks  whether it means the trucks of data/ too"""
    if currency != RIAL and known.is_money(known.INPUTS[name][0]):
        return False
    if name == "notified_share":  # of the drivers of data/: who counts recipients of its own counts those who are told
        return "tonnage" in volume and "recipients" not in own
    return trucks or name not in (*drawing.OF_TRUCKS, *drawing.OF_EVENTS)


def _check_rows(rows, volume, faults, place, currency):
    """Add a fault for every row that is missing; one for those of the trucks, which are data/'s only where that is said."""
    trucks = [name for name in drawing.CHAINS["tonnage"] if "tonnage" in volume and name not in rows]
    file = data.shown_path(place / "assumptions.csv")
    if trucks:
        listed = ", ".join(f"{name} ({known.INPUTS[name][0]})" for name in trucks)
        said = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(volume)}"
        expected = f"a row for each of {listed}, {said}; where the trucks of data/ are meant, write 'trucks_of_data,yes' there"
        faults.add(file, None, "name", None, expected)
    known.check_rows({**rows, **dict.fromkeys(drawing.OF_TRUCKS)}, volume, faults, file, currency)


def _check_chains(places, volume, faults, place):
    """Add a fault for every row that goes with a chain of volume that case.csv does not name."""
    said = f"as {data.shown_path(place / 'case.csv')} says volume = {' and '.join(volume)}"
    for chain, inputs in drawing.GO_WITH.items():
        for name in inputs:
            if name in places and chain not in volume:
                expected = f"no row of the chain {chain}, {said}; to count both, write 'tonnage and events' there"
                faults.add(data.shown_path(place / "assumptions.csv"), places[name], "name", name, expected)
