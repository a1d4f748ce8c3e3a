"""The article that the question comes from, claim by claim: what it says, on whose word, and where the model uses it or why not."""

import re
from pathlib import Path

from cost_model.inputs import case as cases
from cost_model.inputs import data
from cost_model.model import scenarios
from cost_model.report.language import isolated, series
from cost_model.words import Text, words_of

SAY = words_of("inputs/article")

FILE = "article.csv"
COLUMNS = ("claim", "says_en", "says_fa", "status", "who_en", "who_fa", "used", "why_not_en", "why_not_fa")
STATUSES = SAY.statuses
REPORTED = "reported"
MOST_WORDS = 25  # of a claim, which says one thing
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
NAMES_ARE = "an input, series or source, or a policy or case as policy:NAME and case:NAME"
MAY_GO = re.compile(r"(policy|case):[a-z][a-z0-9_]{0,59}")  # a row or a folder that somebody may take away


def names(folder=None):
    """What a claim may be used by: inputs, measured series and sources, policies and cases, each with its printed name."""
    root = data.DATA if folder is None else Path(folder)
    case = cases.load(folder=root)
    return (
        {key: isolated(title) for key, title in case.sources["title"].items()}
        | {name: SAY.names.said.fill(name=isolated(name)) for name in data.OBSERVATIONS}
        | {f"case:{name}": cases.label_of(name, root) for name in cases.filled_in(root)}
        | {f"policy:{one.name}": one.label for one in scenarios.read(data.Faults(), root / scenarios.FILE)}
        | {row.name: Text(row.label_en, row.label_fa) for row in case.assumptions.values()}
    )


def claims(folder=None):
    """The claims of the article in the order of the table. Raises DataError with every fault.

    Columns: claim, says_en, says_fa, status (one of STATUSES), who_en, who_fa (of what is reported), used_names (with blanks
    between them, empty where nothing uses it), used_en, used_fa (printed names of those that are there), why_not_en, why_not_fa.
    """
    known, faults = names(folder), data.Faults()
    frame = read(faults, known, (data.DATA if folder is None else Path(folder)) / FILE)
    faults.raise_if_any()
    printed = [series(known[name] for name in used.split() if name in known) for used in frame["used"]]
    frame["used_en"], frame["used_fa"] = [one.en for one in printed], [one.fa for one in printed]
    of_used = {"used": ("used_names", "used_en", "used_fa")}
    ordered = [column for name in COLUMNS for column in of_used.get(name, (name,))]
    return frame.rename(columns={"used": "used_names"})[ordered].reset_index(drop=True)


def read(faults, known, path=None):
    """The rows of the table as they stand, keys and names made plain; faults are added.

    known  names that a claim may be used by
    """
    frame = data.table(path or data.DATA / FILE, COLUMNS, faults)
    for column in ("claim", "status", "used"):
        frame[column] = frame[column].map(data.plain_key)
    rows = {}
    for row, cells in frame.iterrows():
        for column, found, expected in _faults(cells, rows, known):
            faults.add(frame.attrs["file"], row, column, found, expected)
        rows.setdefault(cells["claim"], row)
    return frame


def _faults(cells, rows, known):
    """Column, what was found and what was expected, for each fault of a row.  rows  claim → row, of those above"""
    name, status, used = cells["claim"], cells["status"], cells["used"].split()
    if not NAME.fullmatch(name):
        yield "claim", name, "a name of small letters, digits and _"
    elif name in rows:
        yield "claim", name, f"each claim once; row {rows[name]} has the same name"
    for column in ("says_en", "says_fa"):
        words = len(cells[column].split())
        if not words:
            yield column, None, "what the article says, in words of our own"
        elif words > MOST_WORDS:
            yield column, f"{words} words", f"at most {MOST_WORDS}"
    if status not in STATUSES:
        yield (
            "status",
            status,
            f"one of {', '.join(STATUSES)}" + (f"; {data.nearest(status, STATUSES, 'status')}" if status else ""),
        )
    for column in ("who_en", "who_fa"):
        if status == REPORTED and not cells[column]:
            yield column, None, "who says so, as the claim is reported"
        elif status in STATUSES and status != REPORTED and cells[column]:
            yield column, cells[column], f"nothing, as the claim is {status}"
    for place, one in enumerate(used):
        if one not in known and not MAY_GO.fullmatch(one):
            yield "used", one, f"{NAMES_ARE}; {data.nearest(one, known, 'name')}"
        elif one in used[:place]:
            yield "used", one, "each name once"
    for column in ("why_not_en", "why_not_fa"):
        if not used and not cells[column]:
            yield column, None, "why the model does not use the claim, or what uses it in used"
        elif used and cells[column]:
            yield column, cells[column], "nothing, as the claim is used"


def told():
    """What `python -m cost_model data` says of the table, in words. DataError with every fault."""
    found = claims()
    counts = ", ".join(f"{(found.status == status).sum()} {status}" for status in STATUSES)
    idle = sum(not used for used in found.used_names)
    return f"{data.shown_path(data.DATA / FILE)} is in order: {len(found)} claims, {counts}; {idle} of them are not used, with the reason."
