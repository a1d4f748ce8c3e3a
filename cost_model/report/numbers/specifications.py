"""Honest ways of reckoning: every combination of the structural choices of data/choices.csv, on the same draws.

A specification is one combination. It saves where its chance of saving exceeds one half; combinations that give an account the
same numbers count once. So what is counted are ways of reckoning, which says nothing about how likely any of them is.
"""

import dataclasses
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from cost_model.faults import DataError
from cost_model.inputs import choices
from cost_model.model import ledger, simulate
from cost_model.model.ledger import LINES
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.model.simulate import ATTENTION, Settings, stamp, stamped
from cost_model.report.language import HALF, RIAL
from cost_model.report.numbers.saving import held
from cost_model.valuing.table import interval
from cost_model.words import NOTHING, columns_of

NUMBERS = ("mean", "p05", "p50", "p95", "probability")
SAME = 1e-9  # of the largest amount: numbers that differ by less are the same
OF_SUMS = ("returns", "hour")  # settings that only sum up what a run has counted
ALONE = ("mostly_saves", "distinct", "as_answered")


# ---- which combinations there are ---------------------------------------------------------------------------------------


def chosen(case, account, policy=ORDER, known=None, **settings):
    """The choices that there are for an account of a case under a policy: pairs of (choice, alternative that it starts from).

    A choice starts from what is handed in: from the alternative that says what the policy and the run have already. Alternatives
    that the case or the policy cannot have are left out; a choice of which one is left, or whose alternatives are all others
    than what is handed in, is none.
    known  choices, default those of data/choices.csv
    """
    policy, settings, found = named(policy), Settings(**settings).settings, []
    for choice in choices.published() if known is None else known:
        able = [one for one in choice.alternatives if account in one.accounts and can_be(one, case, policy, settings)]
        as_it_is = [
            one
            for one in able
            if all(getattr(policy, name) == value for name, value in one.levers.items())
            and all(settings[name] == value for name, value in one.settings.items())
        ]
        if len(able) > 1 and as_it_is:
            start = next((one for one in as_it_is if one.default), as_it_is[0])
            found.append((dataclasses.replace(choice, alternatives=tuple(able)), start))
    return tuple(found)


def can_be(one, case, policy=BASELINE, settings=None):
    """Whether a case and a policy can have an alternative.

    Numbers with a source are of the case of data/: they take the place of no row that another case has of its own.
    """
    own = case.own if case.about.folder else ()
    for name, value in one.inputs.items():
        if name not in case.assumptions or (one.source and name in own):
            return False
        if isinstance(value, choices.Same) and value.name not in case.assumptions:
            return False
    try:
        Settings(**(settings or {}) | one.settings).of(case.about)
        replace(policy, **one.levers)
    except DataError:
        return False
    return True


def combinations(chosen, left_out=()):
    """Every combination of alternatives: dictionaries from choice to Alternative.

    chosen    as `chosen` gives them.  An alternative that is shown apart is in none, unless it is what was handed in
    left_out  names of choices that stay as they are
    """
    found = [{}]
    for choice, start in chosen:
        crossed = [one for one in choice.alternatives if not one.apart]
        if start.apart or choice.name in left_out or len(crossed) < 2:
            continue
        longer = []
        for so_far in found:
            able = [one for one in crossed if _stands_under(one, so_far)]
            longer += [so_far | {choice.name: one} for one in able] or [so_far]
        found = longer
    return found


def _stands_under(one, combination):
    """Whether an alternative makes sense beside those that a combination has already."""
    choice, name = one.within or ("", "")
    return not choice or (choice in combination and combination[choice].name == name)


# ---- running them -------------------------------------------------------------------------------------------------------


def specifications(case, policy=ORDER, accounts=None, *, n=2**14, seed=1401, known=None, **settings):
    """Saving of a policy in every way of reckoning it, a row for each combination of choices, all on the same draws.

    policy    one of one's own, or the name of a published one
    accounts  default the first account of the case and the country
    known     choices, default those of data/choices.csv;  settings  of `simulate.run`
    Columns: scenario, account, one for each choice (name of the alternative, empty where the choice makes no sense or there is
    none), mean, p05, p50, p95 (saving, rial), probability of saving, mostly_saves (it exceeds one half), distinct (the first
    of those with the same numbers), as_answered (all choices as they were handed in).  attrs: choices, account → choices that were crossed.
    """
    policy, accounts = named(policy), accounts or ledger.asked_first(case.about)
    of = {account: chosen(case, account, policy, known, **settings) for account in accounts}
    asked = [(account, combination) for account in accounts for combination in combinations(of[account])]
    saved = savings(case, policy, asked, n, seed, settings)
    return _table(policy, asked, saved, of, _stamp(case, policy, n, seed, settings))


def apart(case, policy=ORDER, accounts=None, *, n=2**14, seed=1401, known=None, **settings):
    """What becomes of the count when a choice that is shown apart is settled otherwise: a row for each such alternative.

    Columns: scenario, account, choice, alternative, ways (distinct ones), ways_saving (in how many the policy saves), lowest and
    highest chance, mean (rial) and probability where all else is as it was handed in. The first row of an account is without any.
    """
    policy, accounts = named(policy), accounts or ledger.asked_first(case.about)
    of = {account: chosen(case, account, policy, known, **settings) for account in accounts}
    parts = []
    for account in accounts:
        parts.append((account, "", "", NOTHING, NOTHING, combinations(of[account])))
        for choice, start in of[account]:
            others = combinations(of[account], left_out=(choice.name,))
            crossed = [one for one in choice.alternatives if not one.apart]
            alone = start.apart or len(crossed) < 2  # then all others are shown apart, else those that say so
            for one in (one for one in choice.alternatives if (alone or one.apart) and one.name != start.name):
                combined = [some | ({choice.name: one} if _stands_under(one, some) else {}) for some in others]
                parts.append((account, choice.name, one.name, choice.label, one.label, combined))
    saved = iter(savings(case, policy, [(account, some) for account, *_, few in parts for some in few], n, seed, settings))
    made_with, rows = _stamp(case, policy, n, seed, settings), []
    for account, choice, alternative, label, other_label, combined in parts:
        own = {account: of[account]}
        frame = _table(policy, [(account, some) for some in combined], [next(saved) for _ in combined], own, made_with, (choice,))
        row = {"scenario": policy.name, "account": account, "choice": choice, "alternative": alternative}
        row |= columns_of("choice", label) | columns_of("alternative", other_label)
        row |= summary(frame).iloc[0][["ways", "ways_saving", "lowest", "highest"]].to_dict()
        rows.append(row | frame[frame.as_answered].iloc[0][["mean", "probability"]].to_dict())
    return stamped(pd.DataFrame(rows), made_with, unit=RIAL, scenario=policy.name)


def _table(policy, asked, saved, of, made_with, left_out=()):
    """A row for each (account, combination) and what it saved.

    of  account → chosen;  made_with  stamp;  left_out  choices that are not asked after whether they are as they were
    """
    names = list(dict.fromkeys(name for _, combination in asked for name in combination))
    rows = []
    for (account, combination), values in zip(asked, saved, strict=True):
        known = {name: combination[name].name if name in combination else "" for name in names}
        rows.append({"scenario": policy.name, "account": account} | known | values)
    frame = pd.DataFrame(rows)
    frame["mostly_saves"] = frame.probability > HALF
    frame["as_answered"] = False
    for account, chosen in of.items():
        as_it_was = frame.account == account
        for choice, start in chosen:
            if choice.name in names and choice.name not in left_out:
                as_it_was &= frame[choice.name].isin([start.name, ""])
        frame["as_answered"] |= as_it_was
    frame["distinct"] = _first_of_same(frame, of)
    crossed = {account: tuple(choice for choice, _ in chosen if choice.name in names) for account, chosen in of.items()}
    return stamped(
        frame[["scenario", "account", *names, *NUMBERS, *ALONE]], made_with, unit=RIAL, scenario=policy.name, choices=crossed
    )


def _stamp(case, policy, n, seed, settings):
    """The stamp of a run of the policy on so many draws of the case."""
    return stamp(case.sample(1, seed), (policy,), **settings) | {"draws": n}


class _Way(NamedTuple):
    """One way of reckoning: what is drawn, what is run with it, and what of that is summed up for whom."""

    inputs: tuple
    run: tuple
    sums: tuple
    account: str
    lines: tuple
    policy: object


def _way(policy, account, combination, settings):
    """A combination of alternatives as a _Way."""
    levers, given, inputs, left_out = {}, Settings(**settings).settings, {}, ()
    for one in combination.values():
        levers, given, inputs = levers | one.levers, given | one.settings, inputs | one.inputs
        left_out += one.not_counted
    policy = replace(policy, name="way", **levers)
    if not policy.sms_if_unseen:  # nobody is told twice, so that nothing hangs on how that is read
        given["attention"] = ATTENTION
    run, sums = (tuple((name, given[name]) for name in given if (name in OF_SUMS) == summed) for summed in (False, True))
    return _Way(tuple(sorted(inputs.items())), run, sums, account, tuple(line for line in LINES if line not in left_out), policy)


def savings(case, policy, asked, n, seed, settings, baseline=BASELINE):
    """Mean, quantiles and chance of each (account, combination): each set of inputs is drawn once, each policy run once."""
    ways = [_way(policy, account, combination, settings) for account, combination in asked]
    drawn, found = cache(lambda inputs: drawn_with(case, dict(inputs), n, seed)), {}
    for inputs, run in dict.fromkeys((way.inputs, way.run) for way in ways):
        some = [way for way in ways if (way.inputs, way.run) == (inputs, run)]
        names = {one: f"way_{k}" for k, one in enumerate(dict.fromkeys(way.policy for way in some))}
        run_of = (named(baseline), *(replace(one, name=name) for one, name in names.items()))
        outcome = simulate.run(drawn(inputs), run_of, **dict(run))
        summed = cache(lambda sums, outcome=outcome: dataclasses.replace(outcome, **dict(sums)))
        cost = cache(lambda sums, account, lines, summed=summed: summed(sums).cost(account, lines=lines))
        for way in some:
            paid = cost(way.sums, way.account, way.lines)
            saved = (paid[baseline] - paid[names[way.policy]]).to_frame()
            found[way] = interval(saved).iloc[0].to_dict() | {"probability": float((saved > 0).to_numpy().mean())}
    return [found[way] for way in ways]


def drawn_with(case, inputs, n, seed):
    """Draws of a case in which some inputs are set as an alternative says, and all others are as they were."""
    same = {name: value for name, value in inputs.items() if isinstance(value, choices.Same)}
    values = {
        name: v.values(case.base_year) if isinstance(v, choices.Year) else v for name, v in inputs.items() if name not in same
    }
    draws = (case.what_if(**values) if values else case).sample(n, seed)
    return held(draws, **{name: draws.records[other.name] for name, other in same.items()})


def choice_columns(frame):
    """Columns of the choices."""
    return [name for name in frame if name not in ("scenario", "policy_en", "policy_fa", "account", *NUMBERS, *ALONE)]


def _first_of_same(frame, of):
    """Whether a row is the first, and the nearest to what was handed in, of those that give the account the same numbers."""
    amounts = frame[["mean", "p05", "p50", "p95"]].fillna(0.0)
    size = SAME * max(amounts.abs().to_numpy().max(), np.finfo(float).tiny)
    rounded = (amounts / size).round().assign(probability=frame.probability, account=frame.account)
    other = sum(
        ((frame.account == account) & (frame[choice.name] != one.name)).astype(int)
        for account, chosen in of.items()
        for choice, one in chosen
        if choice.name in frame
    )
    order = pd.Series(other, frame.index).sort_values(kind="stable").index
    return ~rounded.loc[order].duplicated().reindex(frame.index)


# ---- what they come to --------------------------------------------------------------------------------------------------


def deciding(frame):
    """How often a choice, settled otherwise while all others stay, turns the verdict: a row for each choice, the most often first.

    Two specifications are neighbours by a choice if they differ in it and agree in every other one that makes sense in both.
    Columns: scenario, account, choice with its printed names, alternatives, turned (distinct specifications that have a
    neighbour with the other verdict), share (of all distinct ones), pairs (share of the pairs of neighbours that differ in it).
    """
    rows = []
    for account, ways in frame[frame.distinct].groupby("account", sort=False):
        names, saves = choice_columns(frame), ways.mostly_saves.to_numpy()
        settled = ways[names].to_numpy(str)
        one, other = settled[:, None, :], settled[None, :, :]
        agrees = (one == other) | (one == "") | (other == "")
        for choice in frame.attrs["choices"].get(account, ()):
            place = names.index(choice.name)
            neighbours = np.delete(agrees, place, axis=2).all(axis=2) & ~agrees[:, :, place]
            turned = neighbours & (saves[:, None] != saves[None, :])
            if neighbours.any():
                about = {"scenario": ways.scenario.iloc[0], "account": account, "choice": choice.name}
                about |= columns_of("choice", choice.label)
                about |= {"alternatives": len(set(settled[:, place]) - {""})}
                at_all = turned.any(axis=1)
                about |= {"turned": int(at_all.sum()), "share": at_all.mean(), "pairs": turned.sum() / neighbours.sum()}
                rows.append(about)
    columns = ["scenario", "account", "choice", "choice_en", "choice_fa", "alternatives", "turned", "share", "pairs"]
    table = pd.DataFrame(rows, columns=columns)
    place = table.account.map({account: i for i, account in enumerate(dict.fromkeys(frame.account))})
    table = table.assign(place=place).sort_values(["place", "share", "pairs"], ascending=[True, False, False], kind="stable")
    return stamped(table.drop(columns="place").reset_index(drop=True), frame.attrs)


def summary(frame):
    """What the specifications of each account come to, a row for each account.

    Columns: scenario, account, ways (distinct specifications), ways_saving (in how many the policy saves), lowest and highest chance
    of saving, chance as it was handed in, choice that decides most often with its printed names, and in how many specifications
    it turns the verdict by itself: none, and 0, where no choice does.
    """
    rows, turns = [], deciding(frame)
    for account, ways in frame[frame.distinct].groupby("account", sort=False):
        first = turns[(turns.account == account) & (turns.share > 0)].head(1)
        most = first.iloc[0] if len(first) else {"choice": "", "choice_en": "", "choice_fa": "", "turned": 0}
        rows.append(
            {
                "scenario": ways.scenario.iloc[0],
                "account": account,
                "ways": len(ways),
                "ways_saving": int(ways.mostly_saves.sum()),
                "lowest": ways.probability.min(),
                "highest": ways.probability.max(),
                "chance": next(iter(ways.probability[ways.as_answered]), np.nan),
                **{name: most[name] for name in ("choice", "choice_en", "choice_fa", "turned")},
            }
        )
    return stamped(pd.DataFrame(rows), frame.attrs)
