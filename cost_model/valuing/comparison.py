"""Options side by side: what each costs and does more than another, which is best at which value, and how sure.

Functions take two tables with matching rows, `cost` (money) and `effect` (of which more is better), draws × options.

    net benefit = value of one unit of the effect × effect − cost
"""

from numbers import Real

import numpy as np
import pandas as pd

from cost_model.valuing.table import INTERVAL, checked, quantiles, with_option

SAME = 1e-10  # of the largest: costs or effects that differ by less are the same, and differ by rounding
TIED = 1e-12  # of the best of a draw: net benefits that differ by less are a tie
QUADRANTS = ("dearer_more", "cheaper_more", "dearer_less", "cheaper_less", "same_effect")
READINGS = ("cost per additional unit", "cost saved per unit forgone", "the effect cannot be told from that of the other")
NON_DOMINATED, EXTENDED, DOMINATED = "ND", "ED", "D"


def _both(cost, effect, least=2):
    """The two tables, checked against each other; options in the order of the costs."""
    cost = checked(cost, "cost", least)
    return cost, checked(effect, "effect", least, like=("cost", cost))


def slack(values):
    """By how much values may differ through rounding alone."""
    return SAME * np.abs(np.asarray(values, float)).max()


# ---- increments against one option -------------------------------------------------------------------------------


def increments(cost, effect, against):
    """Cost and effect of every option less those of one, for the cost-effectiveness plane.

    Returns draws × options under the two headings cost and effect, where what differs by rounding only is zero.
    """
    cost, effect = _both(cost, effect, least=1)
    with_option(cost, "cost", against)
    added = effect.sub(effect[against], axis=0)
    parts = {"cost": cost.sub(cost[against], axis=0), "effect": added.mask(added.abs() <= slack(effect), 0.0)}
    return pd.concat({name: part.drop(columns=against) for name, part in parts.items()}, axis=1, names=["quantity", "option"])


def cost_per_effect(cost, effect, against, readings=READINGS):
    """Cost of each additional unit of the effect, against one option: the ratio of the means; and the plane in shares.

    Columns: option; cost and effect, means of the increments, each with _p05, _p50 and _p95; ratio; reading; the shares of
    draws in each quadrant (dearer or cheaper, does more or less) and with the same effect, which add up to one.

    reading  the first where it costs more and does more; the second where it costs less and does less: there a larger ratio
             speaks for the option. Elsewhere the ratio is NaN and reading says why; the third
             where the effect is lost in the draws.
    """
    plane = increments(cost, effect, against)
    rows = []
    for option in plane["cost"]:
        dearer, more = plane["cost", option], plane["effect", option]
        error = more.std() / np.sqrt(len(more)) if len(more) > 1 else 0.0
        ratio, reading = _ratio(dearer.mean(), more.mean(), 2 * error, readings)
        row = {"option": option}
        for name, column in (("cost", dearer), ("effect", more)):
            row |= {name: column.mean()} | {f"{name}_{q}": value for q, value in quantiles(column).items()}
        up, gain, loss = dearer > 0, more > 0, more < 0
        shares = (up & gain, ~up & gain, up & loss, ~up & loss, ~gain & ~loss)
        rows.append(row | dict(ratio=ratio, reading=reading) | {q: s.mean() for q, s in zip(QUADRANTS, shares, strict=True)})
    return pd.DataFrame(rows)


def _ratio(cost, effect, error, readings):
    if abs(effect) <= error:
        return np.nan, f"no ratio: {readings[2]}"
    if cost <= 0 < effect:
        return np.nan, "no ratio: costs no more and does more"
    if effect < 0 <= cost:
        return np.nan, "no ratio: costs no less and does less"
    return cost / effect, readings[int(effect < 0)]


# ---- dominance and the frontier ----------------------------------------------------------------------------------


def frontier(means):
    """Dominance and the efficiency frontier from the mean cost and effect of each option.

    means  a row for each option, with columns cost and effect
    Returns a row for each option: cost, effect, added_cost, added_effect, icer, status, in order of status and cost.
    status  ND: on the frontier, with what it adds to the option before it and the incremental cost-effectiveness ratio
            D: dominated, another option costs no more and does no less, and is better in one of the two
            ED: extended dominance, a mixture of two others does
    Options that are equal in both share their place.
    """
    for column in ("cost", "effect"):
        if column not in means:
            raise ValueError(f"means: found the columns {', '.join(map(str, means))}, expected cost and effect")
    if means.index.has_duplicates or means.empty or not np.isfinite(means[["cost", "effect"]].to_numpy(float)).all():
        raise ValueError(f"means: expected a row for each option, once, with a known cost and effect; found\n{means}")
    cost, effect = means.cost.to_numpy(float), means.effect.to_numpy(float)
    near_cost, near_effect = slack(cost), slack(effect)
    cheaper = cost[:, None] - cost  # by how much the option of the column is cheaper than that of the row
    fuller = effect - effect[:, None]
    no_worse = (cheaper >= -near_cost) & (fuller >= -near_effect)
    better = (cheaper > near_cost) | (fuller > near_effect)
    dominated = (no_worse & better).any(axis=1)
    status = np.where(dominated, DOMINATED, EXTENDED).astype(object)
    added = np.full((len(means), 2), np.nan)
    hull = _lower_hull(np.flatnonzero(~dominated), cost, effect, near_effect)
    for before, place in zip([None, *hull], hull, strict=False):
        same = np.flatnonzero((np.abs(cheaper[place]) <= near_cost) & (np.abs(fuller[place]) <= near_effect))
        status[same] = NON_DOMINATED
        if before is not None:
            added[same] = cost[place] - cost[before], effect[place] - effect[before]
    table = means[["cost", "effect"]].rename_axis("option").reset_index()
    table = table.assign(added_cost=added[:, 0], added_effect=added[:, 1], icer=added[:, 0] / added[:, 1], status=status)
    order = table.status.map([NON_DOMINATED, EXTENDED, DOMINATED].index)
    return table.assign(order=order).sort_values(["order", "cost"], kind="stable").drop(columns="order").reset_index(drop=True)


def _lower_hull(places, cost, effect, near_effect):
    """Places on the lower convex hull of cost over effect, in order of effect; equal points once, points on a line kept."""
    hull = []
    for place in sorted(places, key=lambda i: (effect[i], cost[i])):
        if hull and effect[place] - effect[hull[-1]] <= near_effect:
            continue
        while len(hull) > 1:
            (e1, c1), (e2, c2), (e3, c3) = ((effect[i], cost[i]) for i in (*hull[-2:], place))
            first, second = (c2 - c1) * (e3 - e2), (c3 - c2) * (e2 - e1)
            if first <= second + SAME * (abs(first) + abs(second)):
                break
            hull.pop()
        hull.append(place)
    return hull


def efficiency_frontier(cost, effect):
    """`frontier` of the means of the draws."""
    cost, effect = _both(cost, effect, least=1)
    return frontier(pd.DataFrame({"cost": cost.mean(), "effect": effect.mean()}))


# ---- net benefit at a value of one unit of the effect ----------------------------------------------------------------


def worth_of_one(value):
    """The value of one unit of the effect, if it is a number of 0 or more."""
    if not (isinstance(value, Real) and 0 <= value < np.inf):
        raise ValueError(f"value: found {value}, expected a number of 0 or more")
    return value


def net_benefit(cost, effect, value=0.0):
    """Net monetary benefit: value of one unit × effect − cost; draws × options."""
    cost, effect = _both(cost, effect, least=1)
    return worth_of_one(value) * effect - cost


def leader(benefit):
    """The option that is best on average, how sure that is, and by how much it leads.

    benefit  draws × options; a larger one is better
    Returns option; mean; probability (of being the best of all); second, the next on average; margin, the mean lead
    over it, with margin_p05, margin_p50 and margin_p95 of the draws; evpi, the expected loss of choosing it now. With one option there
    is no second and no margin.
    """
    values = checked(benefit, "benefit").to_numpy(float)
    mean = values.mean(axis=0)
    ranks = np.argsort(-mean, kind="stable")
    first = ranks[0]
    row = {"option": benefit.columns[first], "mean": mean[first], "probability": _shares(values)[first], "second": None}
    row |= {"margin": np.nan, **{f"margin_{q}": np.nan for q in INTERVAL}, "evpi": _losses(values)[first]}
    if len(ranks) > 1:
        lead = values[:, first] - values[:, ranks[1]]
        row |= {"second": benefit.columns[ranks[1]], "margin": lead.mean()}
        row |= {f"margin_{q}": value for q, value in quantiles(lead).items()}
    return row


def probability_best(benefit):
    """Share of the draws in which an option is the best; ties are shared, so that the shares add up to one."""
    return pd.Series(_shares(checked(benefit, "benefit").to_numpy(float)), benefit.columns, name="probability")


def expected_loss(benefit):
    """Mean over the draws of what the best option of the draw is better by; the smallest one is the EVPI."""
    return pd.Series(_losses(checked(benefit, "benefit").to_numpy(float)), benefit.columns, name="loss")


def _shares(values):
    top = values.max(axis=1, keepdims=True)
    best = values >= top - TIED * np.abs(top)
    return (best / best.sum(axis=1, keepdims=True)).mean(axis=0)


def _losses(values):
    return (values.max(axis=1, keepdims=True) - values).mean(axis=0)


# ---- over a grid of values -------------------------------------------------------------------------------------


def acceptability(cost, effect, values):
    """How likely each option is best, and what choosing it loses, over the value of one unit of the effect.

    values  0 or more, rising
    Columns: value, option, probability (at every value they add up to one), loss (expected; the least is the EVPI, and belongs to the
    option that is best on average), mean (net benefit), best (on average at that value).
    """
    cost, effect = _both(cost, effect)
    grid, rows = np.asarray(values, float), []
    if grid.ndim != 1 or grid.size == 0 or not np.isfinite(grid).all() or (grid < 0).any() or (np.diff(grid) <= 0).any():
        raise ValueError(f"values: found {values}, expected numbers of 0 or more, each above the one before")
    for value in grid:
        benefit = value * effect.to_numpy(float) - cost.to_numpy(float)
        mean = benefit.mean(axis=0)
        row = {"value": value, "option": cost.columns, "probability": _shares(benefit), "loss": _losses(benefit), "mean": mean}
        rows.append(pd.DataFrame(row | {"best": np.arange(len(mean)) == np.argsort(-mean, kind="stable")[0]}))
    return pd.concat(rows, ignore_index=True)


def best_by_value(cost, effect, lowest=0.0):
    """The option that is best on average, and from which value of one unit to which: exactly, not on a grid.

    The upper envelope of the lines −mean cost + value × mean effect, from the lowest value on. Columns: option, from, to
    (infinite for the last). The switches are where a row begins, but the first.
    """
    cost, effect = _both(cost, effect, least=1)
    worth_of_one(lowest)
    at_nothing, slope = -cost.mean().to_numpy(), effect.mean().to_numpy()
    near = slack(slope)
    start = at_nothing + lowest * slope
    tied = np.flatnonzero(start >= start.max() - slack(start))
    best, since, rows = tied[_first_largest(slope[tied], near)], float(lowest), []
    while True:
        steeper = np.flatnonzero(slope > slope[best] + near)
        crossing = (at_nothing[best] - at_nothing[steeper]) / (slope[steeper] - slope[best])
        until = max(crossing.min(), since) if steeper.size else np.inf
        rows.append({"option": cost.columns[best], "from": since, "to": until})
        if not steeper.size:
            return pd.DataFrame(rows)
        tied = steeper[crossing <= crossing.min() + SAME * abs(crossing.min())]
        best, since = tied[_first_largest(slope[tied], near)], until


def _first_largest(values, near):
    """Place of the largest value; of those that are the same but for rounding, the first."""
    return int(np.argmax(values >= values.max() - near))
