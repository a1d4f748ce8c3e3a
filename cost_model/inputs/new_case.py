"""A folder for a new case: tables with comments that say what to fill in, and nothing that could pass for a number."""

import csv
import io
import os
import shutil
import tempfile
from pathlib import Path

from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.inputs.draws import INPUTS
from cost_model.inputs.folders import CASES, checked_name, names
from cost_model.words import LANGUAGES, words_of

SAY = words_of("inputs/new_case")
ASKED = SAY.rows  # rows that no case can take over from trucks: what to ask oneself, and the name in print to begin with
COLUMNS = {name: data.columns_of(name) for name in ("case", "assumptions", "notices", "prices", "sources", "uses")}
COLUMNS["assumptions"] = tuple(c for c in COLUMNS["assumptions"] if c not in ("maximum", "as_stated", "fit"))
COLUMNS = {name: tuple(sorted(columns, key="note".__eq__)) for name, columns in COLUMNS.items()}


def files(name):
    """The tables of a new case by file name, as text."""
    rows = {table: [] for table in COLUMNS}
    for key, kind in data.KEYS.items():
        ends = [f" ({part})" if kind.may_be_empty else "" for part in SAY.empty]
        asked = [(f"# {key}: {said}{end}",) for said, end in zip(SAY.about[key], ends, strict=True)]
        rows["case"] += [*asked, (key, name if key == "name" else "")]
    for row, said in ASKED.items():
        cells = {"name": row, "unit": INPUTS[row][0], "distribution": "jqpd"}
        cells |= {f"label_{language}": getattr(said.label, language) for language in LANGUAGES}
        asked = [(f"# {line}",) for line in said.question]  # English above Persian
        rows["assumptions"] += [*asked, tuple(cells.get(column, "") for column in COLUMNS["assumptions"])]
    found = {}
    for table, columns in COLUMNS.items():
        text, comments = io.StringIO(newline=""), [(f"# {line}",) for said in SAY.tables[table].values() for line in said]
        csv.writer(text, lineterminator="\n").writerows([*comments, columns, *rows[table]])
        found[f"{table}.csv"] = text.getvalue()
    return found


def write(name, folder=None):
    """Write a folder to fill in, whole or not at all; returns its path. DataError where the name or the folder is taken."""
    root = data.DATA if folder is None else Path(folder)
    place = root / CASES / checked_name(name, root)
    if os.path.lexists(place):
        raise DataError(f"{data.shown_path(place)} is there already; expected a new name, other than {', '.join(names(root))}")
    place.parent.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{name}-"))
    try:
        for file, text in files(name).items():
            (made / file).write_text(text, encoding="utf-8")
        made.chmod(0o755)
        made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return place
