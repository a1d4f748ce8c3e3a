"""The article that the question comes from, claim by claim: what it says, on whose word, and where the model uses it or why not."""

import re
from pathlib import Path

from cost_model.faults import Faults, nearest
from cost_model.inputs import case as cases
from cost_model.inputs import data, policies

FILE = "article.csv"
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
        for place, one in enumerate(row["used"]):
            if one not in known and not MAY_GO.fullmatch(one):
                row.fault("used", f"{NAMES_ARE}; {nearest(one, known, 'name')}", one)
            elif one in row["used"][:place]:
                row.fault("used", "each name once", one)
    return rows


def told():
    """What `python -m cost_model data` says of the table, in words. DataError with every fault."""
    rows = data.checked(read, names())
    statuses = [row["status"] for row in rows]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    idle = sum(not row["used"] for row in rows)
    return f"{data.shown_path(data.DATA / FILE)} is in order: {len(rows)} claims, {counts}; {idle} of them are not used, with the reason."
