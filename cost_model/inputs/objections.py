"""What hostile readers say, and what a run says to it: data/objections.csv, a row for each.

A row says what the objection would set otherwise, in the terms of data/choices.csv, and of which policy and account it asks. The answer
is worked out, or it is "not known".
"""

from dataclasses import dataclass

import pandas as pd

from cost_model.faults import Faults, nearest
from cost_model.inputs import choices, data
from cost_model.model import scenarios, simulate
from cost_model.model.ledger import ACCOUNTS, SUMS, first_account
from cost_model.model.simulate import stamped
from cost_model.report.language import HALF
from cost_model.report.numbers import specifications
from cost_model.report.numbers.words import amount
from cost_model.words import Text

FILE = "objections.csv"
COLUMNS = ("objection", "says_en", "says_fa", "tells")
OPTIONAL = ("policy", "account", "sets", "before_en", "before_fa", "note_en", "note_fa")
FIRST = "first"  # the account of which the answer of a case speaks first
SAVING, SEEN, NOTHING = "saving", "seen", "nothing"
TELLS = (SAVING, SEEN, NOTHING)


@dataclass(frozen=True)
class Objection:
    """One objection.

    policy   name of the one that it is about, '' for the order;  accounts  whose saving it asks after, FIRST for the first one
    tells    what answers it: one of TELLS, or the key of a number of the register
    sets     what it would set otherwise, a `choices.Alternative`;  before  how its answer begins;  note  what is not known
    """

    name: str
    says: Text
    policy: str
    accounts: tuple
    tells: str
    sets: object
    before: Text
    note: Text


def published(path=None):
    """The objections of data/objections.csv in its order. DataError with every fault."""
    faults = Faults()
    found = read(faults, path)
    faults.raise_if_any()
    return found


def read(faults, path=None, known=None):
    """The objections of a table; faults are added.  known  choices, whose alternatives a row may name, default the published ones"""
    known = choices.read(Faults()) if known is None else known
    frame = data.table(path or data.DATA / FILE, COLUMNS, faults, OPTIONAL)
    file, found = frame.attrs["file"], {}
    policies = [one.name for one in scenarios.published()]
    for row, cells in frame.iterrows():
        before = len(faults.lines)

        def add(column, expected, found=None, row=row, cells=cells):
            faults.add(file, row, column, cells[column] if found is None else found, expected)

        name, policy = data.plain_key(cells["objection"]), data.plain_key(cells["policy"])
        if not choices.NAME.fullmatch(name):
            add("objection", "a name of small letters, digits and _")
        elif name in found:
            add("objection", "a name that no row before it has")
        for column in ("says_en", "says_fa"):
            if not cells[column]:
                add(column, "what somebody says")
        if policy and policy not in policies:
            add("policy", nearest(policy, policies, "policy") + ", or nothing for the order")
        tells, accounts = data.plain_text(cells["tells"]), tuple(map(data.plain_key, cells["account"].split()))
        if tells not in TELLS and "." not in tells:
            add("tells", f"one of {', '.join(TELLS)}, or the key of a number of headline.json")
        if tells == SAVING and not accounts:
            add("account", f"whose saving: {FIRST}, {', '.join((*ACCOUNTS, *SUMS))}")
        for account in accounts:
            if account not in (FIRST, *ACCOUNTS, *SUMS):
                add("account", nearest(account, (FIRST, *ACCOUNTS, *SUMS), "account"), account)
        for one, other in (("before_en", "before_fa"), ("note_en", "note_fa")):
            if bool(cells[one]) != bool(cells[other]):
                add(other if cells[one] else one, "the words in both languages, or in none")
        if tells == NOTHING and not cells["note_en"]:
            add("note_en", "what is not known, as nothing is told")
        if (asked := cells["sets"]) and tells not in (SAVING, SEEN):
            add("sets", f"nothing, as only {SAVING} and {SEEN} are worked out", asked)
        sets = _sets(cells["sets"], known, frame.attrs["decimal_comma"], add)
        if len(faults.lines) == before:
            texts = [Text(cells[f"{column}_en"], cells[f"{column}_fa"]) for column in ("says", "before", "note")]
            found[name] = Objection(name, texts[0], policy, accounts, tells, sets, *texts[1:])
        else:
            found.setdefault(name, None)
    return tuple(one for one in found.values() if one)


def _sets(text, known, comma, add):
    """What a row sets: an alternative of a choice by its name, or what choices.csv could say in `sets`."""
    name, sign, value = (data.plain_text(part) for part in text.partition("="))
    for choice in known:
        if sign and ";" not in text and choice.name == name and (one := {a.name: a for a in choice.alternatives}.get(value)):
            return one
    parts = choices.sets(text, comma, add)
    return choices.Alternative("", Text("", ""), (), **parts)


# Answers ----------------------------------------------------------------------------------------------------------------------

NOTHING_ELSE = choices.Alternative("", Text("", ""), ())


def answers(case, known=None, n=2**14, seed=1401):
    """What a run says to each objection: a row for each account that it asks after, all on the same draws.

    known  objections, default those of data/objections.csv
    Columns: objection, says_en, says_fa, scenario, account, tells, mean (saving, in the money of the case), probability, usual (that probability without
    what the objection sets), turns (whether it turns the verdict: the mean changes its sign, or the chance crosses one half), seen (share
    seen in time), before_en, before_fa, note_en, note_fa.
    """
    rows = [row for one in (published() if known is None else known) for row in _asked(case, one)]
    for policy in {row["policy"].name: row["policy"] for row in rows}.values():
        of_policy = [row for row in rows if row["policy"].name == policy.name and row["tells"] == SAVING]
        asked = [(row["account"], {"": sets}) for row in of_policy for sets in (row["sets"], NOTHING_ELSE)]
        found = specifications.savings(case, policy, asked, n, seed, {}) if asked else []
        for row, set_so, usual in zip(of_policy, found[::2], found[1::2], strict=True):
            turned = (set_so["mean"] > 0) != (usual["mean"] > 0) or (set_so["probability"] > HALF) != (
                usual["probability"] > HALF
            )
            row |= {"mean": set_so["mean"], "probability": set_so["probability"], "usual": usual["probability"], "turns": turned}
    for row in rows:
        if row["tells"] == SEEN:
            row["seen"] = _seen(case, row["policy"], row["sets"], n, seed)
    made_with = simulate.stamp(case.sample(1, seed), {row["policy"].name: row["policy"] for row in rows}.values()) | {"draws": n}
    columns = ["objection", "says_en", "says_fa", "scenario", "account", "tells", "mean", "probability", "usual", "turns", "seen"]
    table = pd.DataFrame(rows).reindex(columns=[*columns, "before_en", "before_fa", "note_en", "note_fa"])
    table["turns"] = table.turns.eq(True)
    return stamped(table, made_with, units={"mean": case.about.currency}, unit="share")


def _asked(case, one):
    """The rows of an objection before it is answered."""
    policy = scenarios.named(one.policy) if one.policy else case.about.scenario
    before = _with_value(one, case)
    row = {"objection": one.name, "says_en": one.says.en, "says_fa": one.says.fa, "scenario": policy.name, "tells": one.tells}
    row |= {"before_en": before.en, "before_fa": before.fa, "note_en": one.note.en, "note_fa": one.note.fa}
    for account in one.accounts or ("",):
        yield row | {"account": first_account(case.about) if account == FIRST else account, "policy": policy, "sets": one.sets}


def _with_value(one, case):
    """How the answer of an objection begins, with the {value} of the one input that it sets."""
    values = {name: value for name, value in one.sets.inputs.items() if isinstance(value, float | int)}
    if len(values) != 1:
        return one.before
    ((name, value),) = values.items()
    return one.before.fill(value=amount(value, case.assumptions[name].unit))


def _seen(case, policy, sets, n, seed):
    """Mean share of the notices seen in time under a policy, with what an alternative sets."""
    draws, one = specifications.drawn_with(case, sets.inputs, n, seed), scenarios.replace(policy, **sets.levers)
    return float(simulate.run(draws, (one,), **sets.settings).share_seen_in_time()[one.name].mean())
