"""What a run says to each objection of data/objections.csv, all on the same draws."""

import pandas as pd

from cost_model.inputs.objections import FIRST, SAVING, SEEN, published
from cost_model.model import scenarios, simulate
from cost_model.model.ledger import first_account
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.language import HALF
from cost_model.report.numbers import specifications
from cost_model.report.numbers.words import amount


def answers(case, known=None, n=2**14, seed=1401):
    """What a run says to each objection: a row for each account that it asks after, all on the same draws.

    known  objections, default those of data/objections.csv
    Columns: objection, says_en, says_fa, scenario, account, tells, mean (saving, in the money of the case), probability, usual (that probability without
    what the objection sets), turns (whether it turns the verdict: the mean changes its sign, or the chance crosses one half), seen (share
    seen in time), before_en, before_fa, note_en, note_fa.
    """
    rows = [row for one in (published() if known is None else known) for row in _asked(case, one)]
    for policy, against in dict.fromkeys((row["policy"], row["against"]) for row in rows if row["tells"] == SAVING):
        some = [row for row in rows if (row["policy"], row["against"], row["tells"]) == (policy, against, SAVING)]
        asked = [(row["account"], {"": row["sets"]}) for row in some]
        set_so = specifications.savings(case, policy, asked, n, seed, {}, against)
        usually = specifications.savings(case, policy, [(account, {}) for account, _ in asked], n, seed, {})
        for row, found, usual in zip(some, set_so, usually, strict=True):
            verdicts = [(one["mean"] > 0, one["probability"] > HALF) for one in (found, usual)]
            row |= {"mean": found["mean"], "probability": found["probability"], "usual": usual["probability"]}
            row["turns"] = any(one != other for one, other in zip(*verdicts, strict=True))
    for row in rows:
        if row["tells"] == SEEN:
            sets, policy = row["sets"], scenarios.replace(row["policy"], **row["sets"].levers)
            run = simulate.run(specifications.drawn_with(case, sets.inputs, n, seed), (policy,), **sets.settings)
            row["seen"] = float(run.share_seen_in_time()[policy.name].mean())
    made_with = simulate.stamp(case.sample(1, seed), {row["policy"].name: row["policy"] for row in rows}.values()) | {"draws": n}
    columns = ["objection", "says_en", "says_fa", "scenario", "account", "tells", "mean", "probability", "usual", "turns", "seen"]
    table = pd.DataFrame(rows).reindex(columns=[*columns, "before_en", "before_fa", "note_en", "note_fa"])
    table["turns"] = table.turns.eq(True)
    return stamped(table, made_with, units={"mean": case.about.currency}, unit="share")


def _asked(case, one):
    """The rows of an objection before it is answered."""
    policy = scenarios.named(one.policy) if one.policy else case.about.scenario
    values, before = {name: value for name, value in one.sets.inputs.items() if isinstance(value, float | int)}, one.before
    if len(values) == 1:  # the answer begins with the {value} of the one input that is set
        ((name, value),) = values.items()
        before = before.fill(value=amount(value, case.assumptions[name].unit))
    row = {"objection": one.name, "says_en": one.says.en, "says_fa": one.says.fa, "scenario": policy.name, "tells": one.tells}
    row |= {"before_en": before.en, "before_fa": before.fa, "note_en": one.note.en, "note_fa": one.note.fa}
    for account in one.accounts or ("",):
        yield row | {
            "account": first_account(case.about) if account == FIRST else account,
            "policy": policy,
            "against": one.against or BASELINE,
            "sets": one.sets,
        }
