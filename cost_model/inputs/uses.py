"""What the page of a source measures, and how far that is from the input that names it: uses.csv, a row for each such pair.

The distance belongs to the pair: one page may be the tonnage itself and far from the share of it that goes by truck. An interval
that rests on stretched pages alone is a judgement, whatever was measured on them.
"""

from dataclasses import dataclass

from cost_model.faults import Faults, nearest
from cost_model.inputs.data import DATA, plain_key, shown_path, table

FILE = "uses.csv"
COLUMNS = ("input", "source", "measures", "distance")
# same       the input itself, of those whom it is of and of about its time
# near       the same quantity of others, of another time, or in part
# stretched  another quantity, or of others so different that only reasoning leads from there to the input
DISTANCES = ("same", "near", "stretched")
STRETCHED = DISTANCES[-1]
JUDGEMENT = "judgement"  # the key of numbers that nobody measured, of which no page says anything


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
    frame = table(path, COLUMNS, Faults(), may_be_empty=True) if path.is_file() else None
    rows = () if frame is None else frame.to_dict("records")
    return {(plain_key(r["input"]), plain_key(r["source"])): Use(r["measures"], _distance(r)) for r in rows}


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
    pages = {name: row.pages for name, row in cited.items()}
    unknown = {name for name in pages if not set(pages[name]) <= set(sources.index)}
    if not path.exists() and not any(pages.values()):
        return
    before = len(faults.lines)
    frame = table(path, COLUMNS, faults, may_be_empty=True)
    if len(faults.lines) > before:
        return
    file, beside, seen = frame.attrs["file"], shown_path(assumptions), {}
    for row, cells in frame.iterrows():
        name, key, distance = plain_key(cells["input"]), plain_key(cells["source"]), _distance(cells)
        if name in unknown or (name in names and name not in cited):
            continue
        if name not in names:
            faults.add(file, row, "input", name, "an input of the model; " + nearest(name, names, "input"))
        elif key not in pages[name]:
            listed = ", ".join(pages[name]) or "none that has a page: delete this row"
            faults.add(file, row, "source", key, f"a source that row {cited[name].row} of {beside} names for '{name}': {listed}")
        elif (name, key) in seen:
            faults.add(file, row, "source", key, f"each pair once; row {seen[name, key]} is of '{name}' and this source too")
        seen.setdefault((name, key), row)
        if not cells["measures"]:
            faults.add(file, row, "measures", None, "what the page measures: which quantity, of whom, where and when")
        if distance not in DISTANCES:
            near = nearest(distance, DISTANCES, "distance") if distance else f"how far that is from '{name}'"
            faults.add(file, row, "distance", distance, f"one of {', '.join(DISTANCES)}; {near}")
    far = {pair for pair, row in seen.items() if _distance(frame.loc[row]) == STRETCHED}
    for name, asked in cited.items():
        if name in unknown:
            continue
        for key in pages[name]:
            if (name, key) not in seen:
                expected = (
                    f"a row for input '{name}' and source '{key}', as row {asked.row} of {beside} names it: what the page measures, "
                    f"and whether that is {', '.join(DISTANCES[:-1])} or {STRETCHED}"
                )
                faults.add(file, None, None, None, expected)
        if pages[name] and asked.basis != JUDGEMENT and all((name, key) in far for key in pages[name]):
            expected = f"{JUDGEMENT}{' and no fit' * bool(asked.fit)}, as {file} calls every source of '{name}' {STRETCHED}"
            faults.add(beside, asked.row, "basis", asked.basis, f"{expected}: {', '.join(pages[name])}")


def _distance(cells):
    return plain_key(cells["distance"]).lower()
