"""One input at a time: the tornado, and the value at which the answer turns.

In both the other inputs are as drawn, and those that are declared to be correlated with the one that is held follow it,
as they do among the draws: the result is the conditional mean E[saving | input = x]. Why not with all others at their medians:
the model multiplies, so the result at the medians is not the middle of the results, and what an input does to a mean
of skewed draws, on which a choice rests, does not show there. The tornado gives that older definition beside it.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.language import money, span
from cost_model.report.numbers.joint import LUCK, joint, model, ranks, stamp
from cost_model.report.numbers.words import amount
from cost_model.valuing.joint import at_points, power_of_two
from cost_model.words import NOTHING, columns_of, words_of

SAY = words_of("numbers/one_way")

LOW, HIGH = 0.05, 0.95
EDGE = 1e-4  # rank that counts as the end of an input's distribution
LOOKED_AT = np.array((EDGE, 0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1 - EDGE))
HALVINGS = 12  # of the interval in which the answer turns: to a few millionths of the ranks
FURTHER = 10  # steps beyond the end of a distribution: even ones to the limit of its values, or doubled ones where it has none
SIGNS = ("loses", "saves")


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


def tornado(case, scenario=ORDER, account=COUNTRY, n=2**12, seed=1401, **settings):
    """What each input does to the saving of a scenario when it goes from its p05 to its p95.

    account   of the ledger, or a sum of them;  settings  of `simulate.run`
    Columns: input, label_en, label_fa, unit, basis, low, high (its p05 and p95), at_p05, at_p95 and swing (mean over the
    draws, inputs that are correlated with it follow), medians_at_p05, medians_at_p95, medians_swing (all other inputs
    and the lengths of the spells at their medians), rial. Sorted by the size of the swing. `attrs` keep the mean saving.
    """
    power_of_two(n)
    of, names, saved = joint(case), varying(case), model(case, scenario, account, **settings)
    ends = [{name: rank} for name in names for rank in (LOW, HIGH)]
    means = np.array(at_points(saved, of, ranks(case, n, seed), [{}, *ends]))
    middle = np.full((len(ends), len(of.columns)), 0.5)
    for row, end in zip(middle, ends, strict=True):
        for name, rank in end.items():
            row[of.columns.index(name)] = rank
    table = pd.DataFrame([about(case, name) for name in names]).rename(columns={"p05": "low", "p95": "high"}).drop(columns="p50")
    for column, found in (("", means[1:]), ("medians_", saved(of.values(middle)))):
        table[f"{column}at_p05"], table[f"{column}at_p95"] = found[::2], found[1::2]
        table[f"{column}swing"] = found[1::2] - found[::2]
    table = table.sort_values("swing", key=np.abs, ascending=False, kind="stable", ignore_index=True)
    table.attrs = stamp(case, n, seed, scenario, account, **settings) | {"mean": float(means[0])}
    return table


def switching(case, account=COUNTRY, scenario=ORDER, n=2**10, seed=1401, draws=2**14, inputs=None, beyond=False, **settings):
    """For each input the value at which the mean saving of a scenario changes its sign, and how likely it is to lie beyond.

    draws   the mean saving rests on so many draws; how it moves with an input, on n of them
    inputs  names of those that are asked for; default all
    beyond  whether to look further than its distribution where an input has no switch there; such a switch has a likely of 0
    Columns: input with what is known of it, now ('saves' or 'loses'), switch (the value nearest to the median), side (on which the
    answer differs), becomes (what it is there), likely (that the input lies there), switches (how many there are), reason_en and
    reason_fa (why there is none). `attrs` keep now and the mean saving.
    """
    asked = tuple(case.assumptions if inputs is None else inputs)
    for name in asked:
        if name not in case.assumptions:
            raise KeyError(nearest(name, case.assumptions, "input"))
    power_of_two(n)
    power_of_two(draws, "draws")
    of, names, table = joint(case), [name for name in varying(case) if name in asked], ranks(case, n, seed)
    saved = model(case, scenario, account, **settings)
    mean = float(saved(of.values(ranks(case, draws, seed))).mean())
    nearer = mean - saved(of.values(table)).mean()

    def means(points, of=of):
        return np.array(at_points(saved, of, table, points)) + nearer

    curves = means([{name: rank} for name in names for rank in LOOKED_AT]).reshape(len(names), -1)
    saves, now = curves > 0, mean > 0
    places, steps = np.nonzero(saves[:, 1:] != saves[:, :-1])

    def changed(at):
        points = [{names[place]: rank} for place, rank in zip(places, at, strict=True)]
        return (means(points) > 0) != saves[places, steps]

    at = _halved(changed, LOOKED_AT[steps], LOOKED_AT[steps + 1])
    rows = []
    for name in asked:
        row = about(case, name) | {"now": SIGNS[now], "switch": np.nan, "side": "", "becomes": "", "likely": 0.0, "switches": 0}
        if name in names:
            i = names.index(name)
            row |= _switch(case.assumptions[name], at[places == i], saves[i, 0], now, curves[i])
            if beyond and not row["switches"] and saves[i, 0] == now:
                row |= _further(case.assumptions[name], means, of, now)
        rows.append(row if name in names else row | columns_of("reason", SAY.held))
    found = pd.DataFrame(rows)
    found.attrs = stamp(case, draws, seed, scenario, account, **settings) | {"now": SIGNS[now], "mean": mean}
    found.attrs["policies"] = {BASELINE: named(BASELINE)} | found.attrs["policies"]
    return found


def _halved(changed, low, high):
    """Where something changes between places low, where it has not, and high, where it has, by halving; arrays."""
    for _ in range(HALVINGS if len(low) else 0):
        middle = (low + high) / 2
        right = changed(middle)
        low, high = np.where(right, low, middle), np.where(right, middle, high)
    return (low + high) / 2


def _switch(row, ranks, first, now, curve):
    """The cells of an input: the switch nearest to the median, and how likely the other answer is.

    ranks  of its switches, rising;  first  whether it saves at the lowest rank;  curve  mean savings at LOOKED_AT
    """
    if not len(ranks):
        if first != now:
            return {"likely": np.nan} | columns_of("reason", SAY.unsure)
        reach = span(*row.quantile(LOOKED_AT[[0, -1]]), lambda x: amount(x, row.unit))
        return columns_of("reason", SAY.no_switch.fill(range=reach, margin=money(np.abs(curve).min())))
    saves = np.arange(len(ranks) + 1) % 2 == (0 if first else 1)  # between two switches
    likely = np.diff([0.0, *ranks, 1.0])[saves != now].sum()
    middle = np.abs(ranks - 0.5).argmin()
    side = "above" if saves[middle + 1] != now else "below"
    where = {"switch": float(row.quantile(ranks[[middle]])[0]), "side": side, "becomes": SIGNS[not now]}
    return where | {"likely": float(likely), "switches": len(ranks)} | columns_of("reason", NOTHING)


def _further(row, means, of, now):
    """The cells of an input without a switch where its distribution reaches: the nearest switch beyond, or that there is none."""
    found, margins, limits = [], [], []
    for rank, limit, side in ((EDGE, row.minimum, -1), (1 - EDGE, row.maximum, 1)):

        def savings(values, rank=rank):
            """Mean savings with the input held at values beyond an end; what is tied to it follows as far as that end."""
            held = [replace(of, quantiles=of.quantiles | {row.name: lambda u, x=x: np.full_like(u, x)}) for x in values]
            return np.concatenate([means([{row.name: rank}], one) for one in held])

        def changed(values, savings=savings):
            return (savings(values) > 0) != now

        values = _steps(float(row.quantile(np.array([rank]))[0]), limit, side * (row.p95 - row.p05))
        curve = savings(values)
        limits.append(values[-1])
        margins.append(np.abs(curve).min())
        if ((curve > 0) != now).any():
            k = int(((curve > 0) != now).argmax())
            found.append((_halved(changed, values[k - 1 : k], values[k : k + 1])[0], "above" if side > 0 else "below"))
    if not found:
        low, high = (amount(limit, row.unit) for limit in limits)
        return columns_of("reason", SAY.nowhere.fill(low=low, high=high, margin=money(min(margins))))
    value, side = min(found, key=lambda one: abs(one[0] - row.p50))
    cells = {"switch": value, "side": side, "becomes": SIGNS[not now], "switches": len(found)}
    return cells | columns_of("reason", NOTHING)


def _steps(end, limit, width):
    """Values from the end of a distribution to its limit; where it has none, further by a width that doubles with each step."""
    if np.isfinite(limit):
        return np.linspace(end, limit, FURTHER + 1)
    return end + width * (2.0 ** np.arange(FURTHER + 1) - 1)
