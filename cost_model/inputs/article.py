"""The article that the question comes from, claim by claim: what it says, on whose word, and where the model uses it or why not."""

import re
from pathlib import Path

from cost_model.faults import Faults, nearest
from cost_model.inputs import case as cases
from cost_model.inputs import data, policies

FILE = "article.csv"
REPORTED = "reported"
MOST_WORDS = 25  # of a claim, which says one thing
NAMES_ARE = "an input, series or source, or a policy or case as policy:NAME and case:NAME"
MAY_GO = re.compile(r"(policy|case):[a-z][a-z0-9_]{0,59}")  # a row or a folder that somebody may take away


def names(folder=None):
    """What a claim may be used by: inputs, measured series and sources, policies and cases, each with its label, or None for its name."""
    root = data.DATA if folder is None else Path(folder)
    case = cases.load(folder=root)
    return (
        dict(case.sources["title"])
        | dict.fromkeys(data.OBSERVATIONS)
        | {f"case:{name}": cases.label_of(name, root) for name in cases.filled_in(root)}
        | {f"policy:{one.name}": one.label for one in policies.read(Faults(), root / policies.FILE)}
        | {name: row.label for name, row in case.assumptions.items()}
    )


def read(faults, known, path=None):
    """The rows of the table; faults are added.  known  names that a claim may be used by"""
    rows = data.read("article", path or data.DATA / FILE, faults)
    for row in rows:
        row["used"] = tuple(data.plain_key(row.typed["used"]).split())
        for column, found, expected in _faults(row, known):
            row.fault(column, expected, found)
    return rows


def _faults(row, known):
    """Column, what was found and what was expected, for each fault of a row."""
    for column in ("says_en", "says_fa"):
        if (words := len(row[column].split())) > MOST_WORDS:
            yield column, f"{words} words", f"at most {MOST_WORDS}"
    for column in ("who_en", "who_fa"):
        if row["status"] == REPORTED and not row[column]:
            yield column, None, "who says so, as the claim is reported"
        elif row["status"] not in (None, REPORTED) and row[column]:
            yield column, row[column], f"nothing, as the claim is {row['status']}"
    for place, one in enumerate(row["used"]):
        if one not in known and not MAY_GO.fullmatch(one):
            yield "used", one, f"{NAMES_ARE}; {nearest(one, known, 'name')}"
        elif one in row["used"][:place]:
            yield "used", one, "each name once"
    for column in ("why_not_en", "why_not_fa"):
        if not row["used"] and not row[column]:
            yield column, None, "why the model does not use the claim, or what uses it in used"
        elif row["used"] and row[column]:
            yield column, row[column], "nothing, as the claim is used"


def told():
    """What `python -m cost_model data` says of the table, in words. DataError with every fault."""
    faults = Faults()
    rows = read(faults, names())
    faults.raise_if_any()
    statuses = [row["status"] for row in rows]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    idle = sum(not row["used"] for row in rows)
    return f"{data.shown_path(data.DATA / FILE)} is in order: {len(rows)} claims, {counts}; {idle} of them are not used, with the reason."
