"""The claims of the article as they are shown: each with the printed names of what uses it."""

from pathlib import Path

import pandas as pd

from cost_model.faults import Faults
from cost_model.inputs import data
from cost_model.inputs.article import FILE, names, read
from cost_model.report.language import isolated, series
from cost_model.words import Text, words_of

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
    return pd.DataFrame([row | _used(row["used"], known) for row in rows], columns=columns)


def _used(used, known):
    """What uses a claim: names, and how they are printed."""
    printed = series(_printed(name, known[name]) for name in used if name in known)
    return {"used_names": " ".join(used), "used_en": printed.en, "used_fa": printed.fa}


def _printed(name, label):
    if label is None:
        return SAY.names.said.fill(name=isolated(name))
    return label if isinstance(label, Text) else isolated(label)
