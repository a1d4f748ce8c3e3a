"""The claims of the article as they are shown: each with the printed names of what uses it."""

from pathlib import Path

import pandas as pd

from cost_model.faults import Faults
from cost_model.inputs import data
from cost_model.inputs.article import FILE, names, read
from cost_model.report.language import isolated, series
from cost_model.words import Text, columns_of, words_of

SAY = words_of("numbers/article")
STATUSES = SAY.statuses


def claims(folder=None):
    """The claims of the article in the order of the table. Raises DataError with every fault.

    Columns: claim, says_en, says_fa, status (one of STATUSES), who_en, who_fa (of what is reported), used_names (with blanks
    between them, empty where nothing uses it), used_en, used_fa (printed names of those that are there), why_not_en, why_not_fa.
    """
    known, faults = names(folder), Faults()
    rows = read(faults, known, (data.DATA if folder is None else Path(folder)) / FILE)
    faults.raise_if_any()
    columns = list(data.columns_of("article"))
    place = columns.index("used")
    columns[place : place + 1] = ["used_names", "used_en", "used_fa"]
    for row in rows:
        used = [(name, known[name]) for name in row["used"] if name in known]
        printed = series(SAY.names.said.fill(name=isolated(name)) if of is None else _printed(of) for name, of in used)
        row |= {"used_names": " ".join(row["used"])} | columns_of("used", printed)
    return pd.DataFrame(rows, columns=columns)


def _printed(label):
    return label if isinstance(label, Text) else isolated(label)
