"""What the page of a source measures, and how far that is from the input that names it: uses.csv, a row for each such pair.

The distance belongs to the pair: one page may be the tonnage itself and far from the share of it that goes by truck. An interval
that rests on stretched pages alone is a judgement, whatever was measured on them.
"""

from dataclasses import dataclass

from cost_model.faults import Faults, nearest
from cost_model.inputs import data
from cost_model.inputs.cells import plain_key
from cost_model.inputs.data import DATA, JUDGEMENT, shown_path

FILE = "uses.csv"
# same       the input itself, of those whom it is of and of about its time
# near       the same quantity of others, of another time, or in part
# stretched  another quantity, or of others so different that only reasoning leads from there to the input
DISTANCES = tuple(data.TABLES["uses"]["distance"].kind.split("|"))
STRETCHED = DISTANCES[-1]


@dataclass(frozen=True)
class Use:
    """What a source measures for an input, in words, and how far that is: one of DISTANCES."""

    measures: str
    distance: str


@dataclass(frozen=True)
class Cited:
    """What a row of assumptions says of its sources.  row  in its table;  keys  of sources.csv;  fit  its name, or nothing"""

    row: int
    keys: tuple
    basis: str
    fit: str = ""

    @property
    def pages(self):
        """Keys of the sources that have a page."""
        return [key for key in self.keys if key != JUDGEMENT]


def read(path):
    """The uses in a file by (input, source); what is at fault is the matter of `check`. Nothing where there is no file."""
    rows = data.read("uses", path, Faults(), may_be_empty=True) if path.is_file() else ()
    return {_pair(row): Use(row["measures"], row["distance"]) for row in rows}


def _pair(row):
    return plain_key(row.typed["input"]), plain_key(row.typed["source"])


def of(case):
    """The uses by (input, source) behind each row of a case: of its own folder, or of data/ for the rows that it takes over."""
    found = read(DATA / FILE)
    if case.about.folder:
        found = {pair: use for pair, use in found.items() if pair[0] not in case.own}
        found |= read(DATA.parent / case.about.folder / FILE)
    return found


def check(cited, names, sources, path, assumptions, faults):
    """Add a fault for each source of an input without a row that says what it measures, and for each row that is wrong.

    cited        input → Cited, of the rows of assumptions beside the file; one that names a source which does not exist is at
                 fault for that, and nothing more is said of it
    names        of all inputs: a row for one that the table leaves out waits for it and is passed over
    sources      frame of sources by key
    assumptions  the file of these rows
    """
    unknown = {name for name, row in cited.items() if not set(row.pages) <= set(sources.index)}
    asked = {name: row for name, row in cited.items() if name not in unknown}
    if not path.exists() and not any(row.pages for row in cited.values()):
        return
    before, beside, seen = len(faults.lines), shown_path(assumptions), {}
    data.table(path, data.columns_of("uses"), faults, may_be_empty=True)
    if len(faults.lines) > before:
        return

    def judged(row):
        name = _pair(row)[0]
        return name in asked or name not in names

    for row in data.read("uses", path, Faults(), True, judged):
        row.faults, (name, key) = faults, _pair(row)
        if name not in names:
            row.fault("input", "an input of the model; " + nearest(name, names, "input"))
        elif key not in asked[name].pages:
            listed = ", ".join(asked[name].pages) or "none that has a page: delete this row"
            row.fault("source", f"a source that row {asked[name].row} of {beside} names for '{name}': {listed}")
        elif (name, key) in seen:
            row.fault("source", f"each pair once; row {seen[name, key].number} is of '{name}' and this source too")
        seen.setdefault((name, key), row)
        if not row["measures"]:
            row.fault("measures", data.TABLES["uses"]["measures"].what)
        if row["distance"] is None:
            near = (
                nearest(row.typed["distance"], DISTANCES, "distance")
                if row.typed["distance"]
                else f"how far that is from '{name}'"
            )
            row.fault("distance", f"one of {', '.join(DISTANCES)}; {near}")
    file = shown_path(path)
    for name, row in asked.items():
        for key in row.pages:
            if (name, key) not in seen:
                expected = f"a row for input '{name}' and source '{key}', as row {row.row} of {beside} names it: what the page measures, "
                faults.add(file, None, None, None, f"{expected}and whether that is {', '.join(DISTANCES[:-1])} or {STRETCHED}")
        far = [key for key in row.pages if (name, key) in seen and seen[name, key]["distance"] == STRETCHED]
        if row.pages and row.basis != JUDGEMENT and far == row.pages:
            expected = f"{JUDGEMENT}{' and no fit' * bool(row.fit)}, as {file} calls every source of '{name}' {STRETCHED}"
            faults.add(beside, row.row, "basis", row.basis, f"{expected}: {', '.join(row.pages)}")
