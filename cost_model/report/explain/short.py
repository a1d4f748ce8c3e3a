"""The short explanation: a number in about a dozen lines, of which those that it is made of add up to it."""

import numpy as np

from cost_model.model.ledger import weights_of
from cost_model.model.scenarios import BASELINE, named
from cost_model.report.explain.keys import CHANCES, COSTS, OF_CASE, SAVINGS, chain_of
from cost_model.report.explain.names import LABELS
from cost_model.report.explain.policy import Policy
from cost_model.report.explain.words import about_so_much, arithmetic, name_lines, parts_of, quantiles, stale_lines, top_lines
from cost_model.report.language import count, isolated
from cost_model.report.numbers import headline
from cost_model.words import Text, words_of

SAY = words_of("explain/short")

MOST = 6  # lines of the ledger that are told apart
PARTS = 11  # of a step

OF_SAVING = SAY.of_saving
OF_COST = SAY.of_cost
STEP = SAY.step
OTHER = SAY.other
TOGETHER = SAY.together
CHANCE = SAY.chance
SAVED = Text("• {line}: {before} → {after}: {adds}", "• {line}: {before} ← {after}: {adds}")
COST = Text("• {line}: {after}", "• {line}: {after}")
ALL = SAY.all


def adds_up(key):
    """Policy, account and whether it is a saving, of a number that lines of the ledger add up to; None of any other."""
    first, _, name = key.partition(".")
    if first == "case":
        first, _, name = OF_CASE[name.rpartition(".")[2]].partition(".")
    known = SAVINGS | CHANCES
    if name in known and first != BASELINE:
        return named(first), known[name], True
    return (named(first), COSTS[name], False) if name in COSTS else None


def lines_of(chain, policy, account):
    """What an account bears of each line of the ledger under a policy, mean over the draws, by line; without those that are nothing.

    They are the parts of the step of its cost, which raises ArithmeticError where they do not make the total of the run.
    """
    steps, weights = Policy(chain, policy), weights_of(account, chain.case.about, chain.draws.foreign_share)
    parts = {name: weight * chain.values(steps.name(name)) for name, weight in weights.items() if steps.name(name) in chain.steps}
    return {name: float(np.mean(values)) for name, values in parts.items() if np.any(values)}


def told(chain, policy, account, saving):
    """The lines that make up the mean of a cost or of a saving, the largest first: (label, with SMS, with the policy, what it adds).

    Those beyond the first few are one line. What the lines add is the number.
    """
    after = lines_of(chain, policy, account)
    before = lines_of(chain, named(BASELINE), account) if saving else {}
    rows = {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in {**before, **after}}
    adds = {name: then - now if saving else now for name, (then, now) in rows.items()}
    order = sorted((name for name in rows if adds[name]), key=lambda name: -abs(adds[name]))
    shown = order if len(order) <= MOST + 1 else order[:MOST]
    rest = [name for name in rows if name not in shown]
    found = [(LABELS[name], *rows[name], adds[name]) for name in shown]
    if any(rows[name] != (0.0, 0.0) for name in rest):
        sums = [sum(values) for values in zip(*(rows[name] for name in rest), strict=True)]
        found.append((OTHER.fill(n=count(len(rest))), *sums, sum(adds[name] for name in rest)))
    return found


def ledger_lines(chain, made_of, name):
    """The lines of the ledger that a number adds up from, in words, and their sum.  made_of  what `adds_up` says of it"""
    (*_, saving), step = made_of, chain.steps[name]
    unit = chain.case.about.currency if step.unit == "share" else step.unit
    rows = told(chain, *made_of)
    rows.append((TOGETHER, *(sum(row[i] for row in rows) for i in (1, 2, 3))))
    yield OF_SAVING if saving else OF_COST
    for label, *amounts in rows:
        said = dict(zip(("before", "after", "adds"), (about_so_much(x, unit) for x in amounts), strict=True))
        yield (SAVED if saving else COST).fill(line=label, **said)


def step_alone(chain, name):
    """One step with what goes into it, the rest of its parts counted."""
    step = chain.steps[name]
    parts = [Text("• {said}", "• {said}").fill(said=said) for _, said in parts_of(chain, step)]
    yield STEP
    yield from arithmetic(step)
    yield from parts[:PARTS]
    if len(parts) > PARTS:
        yield SAY.step_alone.said.fill(n=count(len(parts) - PARTS))


def sections(key, entry, case, meta, base):
    """The short explanation as blocks of lines; arguments as of `words.sections`."""
    chain, name = chain_of(key, entry, case, meta["draws"], meta["seed"], meta["discount_rate"])
    if not entry:
        entry = {"unit": headline.unit(key)} | vars(quantiles(chain.steps[name]))
    top = top_lines(key, entry, meta, to_the_digit=False)
    yield [*top, *stale_lines(entry, chain, name, base, meta), *name_lines(case)]
    made_of = adds_up(key)
    chance = (CHANCE,) if made_of and chain.steps[name].unit == "share" else ()
    yield [*(ledger_lines(chain, made_of, name) if made_of else step_alone(chain, name)), *chance]
    yield [ALL.fill(command=isolated(f"python -m cost_model explain {key} --all"))]
