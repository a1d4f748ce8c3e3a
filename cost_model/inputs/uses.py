"""What the page of a source measures, and how far that is from the input that names it: uses.csv, a row for each such pair.

The distance belongs to the pair: one page may be the tonnage itself and far from the share of it that goes by truck. An interval
that rests on stretched pages alone is a judgement, whatever was measured on them.
"""

from collections import namedtuple

from cost_model.faults import Faults
from cost_model.inputs import data
from cost_model.inputs.cells import plain_key
from cost_model.inputs.data import DATA, JUDGEMENT
from cost_model.inputs.draws import INPUTS

FILE = "uses.csv"
# same       the input itself, of those whom it is of and of about its time
# near       the same quantity of others, of another time, or in part
# stretched  another quantity, or of others so different that only reasoning leads from there to the input
DISTANCES = tuple(data.TABLES["uses"]["distance"].words)
STRETCHED = DISTANCES[-1]


Use = namedtuple("Use", "measures distance")  # what a source measures for an input, in words, and how far that is


def read(path):
    """The uses in a file by (input, source); what is at fault is the matter of `check`. Nothing where there is no file."""
    rows = data.read("uses", path, Faults(), may_be_empty=True)
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


def check(rows, path, faults):
    """Add a fault for each source of an input without a row that says what it measures, and for each row that is wrong.

    rows  of assumptions, by input, of the table beside the file; one that names a source which does not exist is at fault for
          that, and nothing more is said of it. A row for an input that the table leaves out waits for it and is passed over
    """
    pages = {name: [key for key in row["source"] if key != JUDGEMENT] for name, row in rows.items() if "source" not in row.wrong}
    if not path.exists() and not any(row.typed["source"] not in ("", JUDGEMENT) for row in rows.values()):
        return

    def judged(row):
        return _pair(row)[0] in pages or _pair(row)[0] not in INPUTS

    before, seen, file = len(faults.found), {}, data.shown_path(path)
    found = data.read("uses", path, faults, True, judged, input=INPUTS)
    if not found and len(faults.found) > before:  # the table itself is at fault
        return
    for row in found:
        name, key = _pair(row)
        if name in pages and key not in pages[name]:
            listed = ", ".join(pages[name]) or "none that has a page: delete this row"
            row.fault("source", f"a source that row {rows[name].number} of {rows[name].file} names for '{name}': {listed}")
        elif (name, key) in seen:
            row.fault("source", f"each pair once; row {seen[name, key].number} is of '{name}' and this source too")
        seen.setdefault((name, key), row)
    for name, keys in pages.items():
        row = rows[name]
        for key in keys:
            if (name, key) not in seen:
                expected = f"a row for input '{name}' and source '{key}', as row {row.number} of {row.file} names it"
                more = f"what the page measures, and whether that is {', '.join(DISTANCES[:-1])} or {STRETCHED}"
                faults.add(file, None, None, None, f"{expected}: {more}")
        far = [key for key in keys if (name, key) in seen and seen[name, key]["distance"] == STRETCHED]
        if keys and row["basis"] != JUDGEMENT and far == keys:
            expected = f"{JUDGEMENT}{' and no fit' * bool(row['fit'])}, as {file} calls every source of '{name}' {STRETCHED}"
            row.fault("basis", f"{expected}: {', '.join(keys)}")
