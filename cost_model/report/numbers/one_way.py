"""One input at a time, or two: the tornado, the grid of two inputs, and the value at which the choice switches.

In all three the other inputs are as drawn, and those that are declared to be correlated with the one that is held follow it,
as they do among the draws: the result is the conditional mean E[result | input = x]. Why not with all others at their medians:
the model multiplies, so the result at the medians is not the middle of the results, and what an input does to a mean
of skewed draws, on which a choice rests, does not show there. The tornado gives that older definition beside it.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named, policies
from cost_model.report.language import money, span
from cost_model.report.numbers.comparison import effect
from cost_model.report.numbers.joint import LUCK, QUANTITIES, function, joint, model, ranks, stamp
from cost_model.report.numbers.words import amount
from cost_model.valuing.comparison import worth_of_one
from cost_model.valuing.joint import at_points, power_of_two
from cost_model.words import NOTHING, words_of

SAY = words_of("numbers/one_way")

LOW, HIGH = 0.05, 0.95
EDGE = 1e-4  # rank that counts as the end of an input's distribution
LOOKED_AT = (EDGE, 0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1 - EDGE)
NO_SWITCH = SAY.no_switch
UNSURE = SAY.unsure
NOWHERE = SAY.nowhere
HELD = SAY.held
HALVINGS = 12  # of the interval in which the choice switches: to a few millionths of the ranks
FURTHER = 10  # steps beyond the end of a distribution: even ones to the limit of its values, or doubled ones where it has none


def about(case, name):
    """What tables say of an input: its name in print, its unit, its basis, and its interval."""
    row = case.assumptions[name]
    kept = ("label_en", "label_fa", "unit", "basis", "p05", "p50", "p95")
    return {"input": name, **{column: getattr(row, column) for column in kept}}


def varying(case):
    """Names of the assumptions that vary. ValueError if there are none."""
    names = [name for name in joint(case).players if name != LUCK]
    if not names:
        raise ValueError(f"assumptions: found all {len(case.assumptions)} held at one value, expected one or more that vary")
    return names


def rank_of(case, name, value):
    """Rank of a value of an input: the probability of a lower one. ValueError outside what its distribution reaches."""
    quantile = case.assumptions[name].quantile
    low, high = 1e-12, 1 - 1e-12
    lowest, highest = (float(quantile(np.array([rank]))[0]) for rank in (low, high))
    if not lowest <= value <= highest:
        raise ValueError(
            f"{name}: found {value:g}, expected a value from {lowest:.4g} to {highest:.4g}, which its interval allows"
        )
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if quantile(np.array([middle]))[0] < value else (low, middle)
    return (low + high) / 2


def quantities_asked(value):
    """The quantities that can be given: a net benefit needs the value of a notice."""
    return QUANTITIES if value is not None else QUANTITIES[:2]


def tornado(case, scenario=ORDER, account=COUNTRY, value=None, n=2**12, seed=1401, **settings):
    """What each input does to cost, saving and net benefit of a scenario when it goes from its p05 to its p95.

    account     None or 'country', 'sender', 'state', 'recipients'
    value     rial for one notice seen in time; without it there are no rows of net benefit
    settings  of `simulate.run`
    Columns: quantity, input, label_en, label_fa, unit, basis, low, high (its p05 and p95), at_p05, at_p95 and swing (mean over the
    draws, inputs that are correlated with it follow), medians_at_p05, medians_at_p95, medians_swing (all other inputs
    and the lengths of the spells at their medians), rial. Sorted by the size of the swing. `attrs` keep the mean of each quantity, and
    its number at_medians.
    """
    power_of_two(n)
    scenario = named(scenario)
    asked, of, names = quantities_asked(value), joint(case), varying(case)
    run = model(case, scenario, account, asked, value, **settings)
    table = ranks(case, n, seed)
    ends = [{name: rank} for name in names for rank in (LOW, HIGH)]
    means = np.reshape(at_points(run, of, table, [{}, *ends]), (-1, len(asked)))
    middle = np.full((2 * len(names) + 1, len(of.columns)), 0.5)
    for i, name in enumerate(names):
        middle[[2 * i + 1, 2 * i + 2], of.columns.index(name)] = LOW, HIGH
    medians = run(of.values(middle))
    parts = []
    for q, quantity in enumerate(asked):
        part = (
            pd.DataFrame([about(case, name) for name in names]).rename(columns={"p05": "low", "p95": "high"}).drop(columns="p50")
        )
        part.insert(0, "quantity", quantity)
        for column, found in (("", means[:, q]), ("medians_", medians[:, q])):
            part[f"{column}at_p05"], part[f"{column}at_p95"] = found[1::2], found[2::2]
            part[f"{column}swing"] = found[2::2] - found[1::2]
        parts.append(part.sort_values("swing", key=np.abs, ascending=False, kind="stable"))
    found = pd.concat(parts, ignore_index=True)
    found.attrs = stamp(case, n, seed, (scenario,), **settings) | {
        "scenario": scenario.name,
        "account": account,
        "value": value,
        "mean": dict(zip(asked, means[0].tolist(), strict=True)),
        "at_medians": dict(zip(asked, medians[0].tolist(), strict=True)),
    }
    return found


def switching(
    case,
    choice="best",
    account=COUNTRY,
    value=0.0,
    scenario=ORDER,
    scenarios=None,
    n=2**10,
    seed=1401,
    draws=2**14,
    inputs=None,
    beyond=False,
    **settings,
):
    """For each input the value at which the choice changes, the others as drawn, and how likely it is to lie beyond.

    choice  'best': the scenario with the largest mean net benefit against the status quo, at `value` rial for a notice seen in
            time; 'sign': whether the mean saving of `scenario` is above zero
    draws   the mean of each option rests on so many draws; how it moves with an input, on n of them
    inputs  names of those that are asked for; default all
    beyond  whether to look further than its distribution where an input has no switch there; such a switch has a likely of 0
    Columns: input with what is known of it, now (the choice), switch (the value nearest to the median), side (on which the choice
    differs), becomes (what it is there), likely (that the input lies there), switches (how many there are), reason_en and reason_fa
    (why there is none). `attrs` keep the mean of each option, its lead over the next, and that lead's standard error.
    """
    asked, scenario = _asked(case, choice, value, inputs, n, draws), named(scenario)
    options = _options(choice, scenario, scenarios)
    of, names, table = joint(case), [name for name in varying(case) if name in asked], ranks(case, n, seed)
    run = _of_all(case, options, account, value, **settings)
    benefits = run(of.values(ranks(case, draws, seed)))
    whole = benefits.mean(axis=0)
    part = run(of.values(table)).mean(axis=0)

    def means(points, of=of):
        return np.reshape(at_points(run, of, table, points), (-1, len(options))) - part + whole

    ranked = np.array(LOOKED_AT)
    curves = means([{name: rank} for name in names for rank in ranked]).reshape(len(names), len(ranked), -1)
    picks, now = curves.argmax(axis=2), int(whole.argmax())
    where = [(i, k) for i in range(len(names)) for k in range(len(ranked) - 1) if picks[i, k] != picks[i, k + 1]]
    switches = _halved(means, names, [(i, ranked[k], ranked[k + 1], picks[i, k], picks[i, k + 1]) for i, k in where])
    labels = ["loses", "saves"] if choice == "sign" else [option.name for option in options]
    rows = []
    for name in asked:
        row = about(case, name) | {"now": labels[now], "switch": np.nan, "side": "", "becomes": "", "likely": 0.0, "switches": 0}
        if name not in names:
            rows.append(row | _reasons(HELD))
            continue
        i = names.index(name)
        row |= _switch(case, name, switches[i], picks[i, 0], now, labels, curves[i])
        if beyond and not switches[i] and picks[i, 0] == now:
            row |= _further(case, name, means, of, now, labels)
        rows.append(row)
    found = pd.DataFrame(rows)
    second = int(np.delete(np.arange(len(whole)), now)[np.delete(whole, now).argmax()])
    error = (benefits[:, now] - benefits[:, second]).std(ddof=1) / np.sqrt(draws)
    found.attrs = stamp(case, draws, seed, options, **settings) | {"choice": choice, "account": account, "value": value}
    found.attrs |= {"now": labels[now], "lead": float(whole[now] - whole[second]), "error": float(error)}
    found.attrs |= {"scenario": scenario.name, "means": dict(zip(labels, whole.tolist(), strict=True))}
    return found


def _asked(case, choice, value, inputs, n, draws):
    """Names of the inputs that are asked for, once all that is asked can be."""
    asked = tuple(case.assumptions if inputs is None else inputs)
    for name in asked:
        if name not in case.assumptions:
            raise KeyError(nearest(name, case.assumptions, "input"))
    power_of_two(n)
    power_of_two(draws, "draws")
    if choice not in ("best", "sign"):
        raise ValueError(nearest(choice, ("best", "sign"), "choice"))
    worth_of_one(value)
    return asked


def _options(choice, scenario, scenarios):
    """What is chosen among: all scenarios, or the status quo and one."""
    some = policies((scenario,) if choice == "sign" else scenarios)
    return some if BASELINE in [one.name for one in some] else policies((BASELINE, *some))


def _of_all(case, options, account, value, **settings):
    """Net benefit against the status quo of every option, rows × options, as a function of a table of inputs."""

    def of(outcome):
        benefit = -outcome.cost(account) + (value * effect(outcome) if value else 0.0)
        return benefit.sub(benefit[BASELINE], axis=0)

    return function(case, options, of, **settings)


def _halved(means, names, intervals):
    """Switches (rank, pick below, pick above) of each input, in order, by halving again and again.

    intervals  (input, rank at each end, pick at each end) of which the picks differ; a third pick in between is followed to its end
    """
    switches = {i: [] for i in range(len(names))}
    while intervals:
        inputs, low, high, below, last = map(list, zip(*intervals, strict=True))
        end, above = list(high), list(last)
        for _ in range(HALVINGS):
            middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
            picks = means([{names[i]: rank} for i, rank in zip(inputs, middle, strict=True)]).argmax(axis=1)
            for j, pick in enumerate(picks):
                if pick == below[j]:
                    low[j] = middle[j]
                else:
                    high[j], above[j] = middle[j], pick
        for j, i in enumerate(inputs):
            switches[i].append(((low[j] + high[j]) / 2, below[j], above[j]))
        intervals = [(i, high[j], end[j], above[j], last[j]) for j, i in enumerate(inputs) if above[j] != last[j]]
    return {i: sorted(found) for i, found in switches.items()}


def _switch(case, name, found, first, now, labels, curves):
    """The cells of an input's row: the switch nearest to the median, and how likely a different choice is."""
    quantile, unit = case.assumptions[name].quantile, case.assumptions[name].unit
    if not found:
        low, high = (float(x) for x in quantile(np.array([EDGE, 1 - EDGE])))
        if first != now:
            return {"likely": np.nan} | _reasons(UNSURE)
        others = np.delete(curves, now, axis=1)
        reach = span(low, high, lambda x: amount(x, unit))
        return _reasons(NO_SWITCH.fill(range=reach, margin=money((curves[:, now] - others.max(axis=1)).min())))
    edges = [0.0, *(rank for rank, _, _ in found), 1.0]
    picked = [first, *(after for _, _, after in found)]
    likely = sum(high - low for low, high, pick in zip(edges, edges[1:], picked, strict=False) if pick != now)
    rank, before, after = min(found, key=lambda switch: abs(switch[0] - 0.5))
    side, becomes = ("above", after) if after != now else ("below", before)
    where = {"switch": float(quantile(np.array([rank]))[0]), "side": side, "becomes": labels[becomes]}
    return where | {"likely": float(likely), "switches": len(found)} | _reasons(NOTHING)


def _further(case, name, means, of, now, labels):
    """The cells of an input without a switch where its distribution reaches: the nearest switch beyond, or that there is none."""
    row, found, margins, limits = case.assumptions[name], [], [], []
    middle, width = row.p50, row.p95 - row.p05

    def benefits(values, rank):
        """Means of the options with the input held at values beyond an end; what is tied to it follows as far as that end."""
        held_at = [replace(of, quantiles=of.quantiles | {name: lambda u, x=x: np.full_like(u, x)}) for x in values]
        return np.vstack([means([{name: rank}], one) for one in held_at])

    for rank, limit, side in ((EDGE, row.minimum, -1), (1 - EDGE, row.maximum, 1)):
        values = _steps(float(row.quantile(np.array([rank]))[0]), limit, side * width)
        curve = benefits(values, rank)
        picks = curve.argmax(axis=1)
        limits.append(values[-1])
        margins.append((curve[:, now] - np.delete(curve, now, axis=1).max(axis=1)).min())
        if (picks != now).any():
            k = int((picks != now).argmax())
            low, high, becomes = values[k - 1], values[k], picks[k]
            for _ in range(HALVINGS):
                between = (low + high) / 2
                pick = benefits([between], rank).argmax()
                low, high, becomes = (between, high, becomes) if pick == now else (low, between, pick)
            found.append(((low + high) / 2, "above" if side > 0 else "below", labels[becomes]))
    if not found:
        low, high = (amount(limit, row.unit) for limit in limits)
        return _reasons(NOWHERE.fill(low=low, high=high, margin=money(min(margins))))
    value, side, becomes = min(found, key=lambda one: abs(one[0] - middle))
    return {"switch": value, "side": side, "becomes": becomes, "switches": len(found)} | _reasons(NOTHING)


def _steps(end, limit, width):
    """Values from the end of a distribution to its limit; where it has none, further by a width that doubles with each step."""
    if np.isfinite(limit):
        return np.linspace(end, limit, FURTHER + 1)
    return end + width * (2.0 ** np.arange(FURTHER + 1) - 1)


def _reasons(text):
    return {"reason_en": text.en, "reason_fa": text.fa}
