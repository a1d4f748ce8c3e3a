"""What hostile readers say, and what a run says to it: data/objections.csv, a row for each.

A row says what the objection would set otherwise, in the terms of data/choices.csv, and of which policy and account it asks. The answer
is worked out, or it is "not known".
"""

from dataclasses import dataclass
from functools import partial

from cost_model.faults import Faults
from cost_model.inputs import choices, data, policies
from cost_model.words import Text, text_of

FILE = "objections.csv"
FIRST = "first"  # the account of which the answer of a case speaks first
SAVING, SEEN = "saving", "seen"


@dataclass(frozen=True)
class Objection:
    """One objection."""

    name: str
    says: Text
    policy: str  # name of the one that it is about, '' for the order
    against: str  # of the one that it is compared with, '' for SMS as it is
    accounts: tuple  # whose saving it asks after, FIRST for the first one
    tells: str  # what answers it: SAVING, SEEN or nothing, or the key of a number of the register
    sets: object  # what it would set otherwise, a `choices.Alternative`
    before: Text  # how its answer begins
    note: Text  # what is not known


def read(faults, path=None, known=None):
    """The objections of a table; faults are added.  known  choices, whose alternatives a row may name, default the published ones"""
    known = choices.read(Faults()) if known is None else known
    names = [row["name"] for row in data.read("policies", data.DATA / policies.FILE, Faults()) if row["name"]]
    rows = data.read("objections", path or data.DATA / FILE, faults, policy=names, account=(FIRST, *choices.ACCOUNTS))
    return tuple(one for row in rows if (one := _objection(row, known)))


published = partial(data.checked, read)  # DataError with every fault


def _objection(row, known):
    """The objection of a row, or None where it has a fault."""
    sets = _sets(row, known)
    if not row.right:
        return None
    says, before, note = (text_of(row, what) for what in ("says", "before", "note"))
    asked = (row["policy"] or "", row["against"] or "", row["account"], row["tells"])
    return Objection(row["objection"], says, *asked, sets, before, note)


def _sets(row, known):
    """What a row sets: an alternative of a choice by its name, or what choices.csv could say in `sets`."""
    name, _, value = map(str.strip, row["sets"].partition("="))
    for choice in known:
        if choice.name == name and (one := {a.name: a for a in choice.alternatives}.get(value)):
            return one
    return choices.Alternative("", Text("", ""), (), **choices.sets(row))
