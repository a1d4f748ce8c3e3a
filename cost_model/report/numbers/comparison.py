"""Options side by side: what each costs and does more than the status quo, which is best at which value, and how sure.

Functions take two tables with matching rows, `cost` (rial, present value) and `effect` (notices seen in time), draws × options;
those at the end take a run. Net monetary benefit = value of one notice × effect − cost, rial; a larger one is better.

The value of a notice is what it is worth beyond the waiting that it prevents, which stands in the cost to recipients already.
"""

from numbers import Real

import numpy as np
import pandas as pd

from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers.saving import (
    INTERVAL,
    checked,
    from_worst,
    interval,
    probability_saves,
    quantiles,
    saving,
    with_option,
)

SAME = 1e-10  # of the largest: costs or effects that differ by less are the same, and differ by rounding
TIED = 1e-12  # of the best of a draw: net benefits that differ by less are a tie
QUADRANTS = ("dearer_more", "cheaper_more", "dearer_less", "cheaper_less", "same_effect")
NON_DOMINATED, EXTENDED, DOMINATED = "ND", "ED", "D"


def effect(outcome, against=BASELINE):
    """Truck notices seen in time over the horizon, notice; draws × options.

        share seen in time under the option × notices that the status quo would send in that draw

    Messages are not counted, as a leaner service says in one what the status quo says in two.
    """
    return outcome.share_seen_in_time().mul(with_option(outcome.line("notices"), "outcome", against)[against], axis=0)


def _both(cost, effect, least=2):
    """The two tables, checked against each other; options in the order of the costs."""
    cost = checked(cost, "cost", least)
    return cost, checked(effect, "effect", least, like=("cost", cost))


def _slack(values):
    return SAME * np.abs(np.asarray(values, float)).max()


# ---- increments against the status quo ---------------------------------------------------------------------------


def increments(cost, effect, against=BASELINE):
    """Cost and effect of every option less those of the status quo, for the cost-effectiveness plane.

    Returns draws × options under the two headings: `plane["cost"]` in rial, `plane["effect"]` in notices, where what differs by
    rounding only is zero.
    """
    cost, effect = _both(cost, effect, least=1)
    with_option(cost, "cost", against)
    added = effect.sub(effect[against], axis=0)
    parts = {"cost": cost.sub(cost[against], axis=0), "effect": added.mask(added.abs() <= _slack(effect), 0.0)}
    return pd.concat({name: part.drop(columns=against) for name, part in parts.items()}, axis=1, names=["quantity", "option"])


def cost_per_notice(cost, effect, against=BASELINE):
    """Rial for each additional notice seen in time, against the status quo: the ratio of the means; and the plane in shares.

    Columns: option; cost and effect, means of the increments, each with _p05, _p50 and _p95; ratio; reading; the shares of
    draws in each quadrant (dearer or cheaper, does more or less) and with the same effect, which add up to one.

    reading  'rial per additional notice', where it costs more and does more; 'rial saved per notice forgone', where it
             costs less and does less: there a larger ratio speaks for the option. Elsewhere the ratio is NaN and reading
             says why: the option is better in both, worse in both, or its effect cannot be told from the status quo's.
    """
    plane = increments(cost, effect, against)
    rows = []
    for option in plane["cost"]:
        dearer, more = plane["cost", option], plane["effect", option]
        ratio, reading = _ratio(dearer.mean(), more.mean(), 2 * _standard_error(more))
        row = {"option": option}
        for name, column in (("cost", dearer), ("effect", more)):
            row |= {name: column.mean()} | {f"{name}_{q}": value for q, value in quantiles(column).items()}
        up, gain, loss = dearer > 0, more > 0, more < 0
        shares = (up & gain, ~up & gain, up & loss, ~up & loss, ~gain & ~loss)
        rows.append(row | dict(ratio=ratio, reading=reading) | {q: s.mean() for q, s in zip(QUADRANTS, shares, strict=True)})
    return pd.DataFrame(rows)


def _standard_error(column):
    """Standard error of a mean of independent draws; those of a Sobol sequence err less."""
    return column.std() / np.sqrt(len(column)) if len(column) > 1 else 0.0


def _ratio(cost, effect, slack):
    if abs(effect) <= slack:
        return np.nan, "no ratio: the effect cannot be told from that of the status quo"
    if cost <= 0 < effect:
        return np.nan, "no ratio: costs no more and does more"
    if effect < 0 <= cost:
        return np.nan, "no ratio: costs no less and does less"
    return cost / effect, "rial per additional notice" if effect > 0 else "rial saved per notice forgone"


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
    near_cost, near_effect = _slack(cost), _slack(effect)
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


# ---- net benefit at a value of one notice --------------------------------------------------------------------------


def worth_of_notice(value):
    """The value of one notice seen in time, if it is a number of 0 rial or more."""
    if not (isinstance(value, Real) and 0 <= value < np.inf):
        raise ValueError(f"value of one notice: found {value}, expected a number of 0 rial or more")
    return value


def net_benefit(cost, effect, value=0.0):
    """Net monetary benefit: value of one notice seen in time × effect − cost, rial; draws × options."""
    cost, effect = _both(cost, effect, least=1)
    return worth_of_notice(value) * effect - cost


def leader(benefit):
    """The option that is best on average, how sure that is, and by how much it leads.

    benefit  draws × options, rial; a larger one is better
    Returns option; mean; probability (of being the best of all); second, the next on average; margin, the mean lead
    over it, with margin_p05, margin_p50 and margin_p95 of the draws; evpi, the expected loss of choosing it now. With one option there
    is no second and no margin.
    """
    benefit = checked(benefit, "benefit")
    values = benefit.to_numpy(float)
    mean = values.mean(axis=0)
    ranks = np.argsort(-mean, kind="stable")
    row = {
        "option": benefit.columns[ranks[0]],
        "mean": mean[ranks[0]],
        "probability": _shares(values)[ranks[0]],
        "second": None,
        "margin": np.nan,
        **{f"margin_{q}": np.nan for q in INTERVAL},
        "evpi": _losses(values)[ranks[0]],
    }
    if len(ranks) > 1:
        lead = values[:, ranks[0]] - values[:, ranks[1]]
        row |= {"second": benefit.columns[ranks[1]], "margin": lead.mean()}
        row |= {f"margin_{q}": value for q, value in quantiles(lead).items()}
    return row


def probability_best(benefit):
    """Share of the draws in which an option is the best; ties are shared, so that the shares add up to one."""
    return pd.Series(_shares(checked(benefit, "benefit").to_numpy(float)), benefit.columns, name="probability")


def expected_loss(benefit):
    """Mean over the draws of what the best option of the draw is better by, rial; the smallest one is the EVPI."""
    return pd.Series(_losses(checked(benefit, "benefit").to_numpy(float)), benefit.columns, name="loss")


def _shares(values):
    top = values.max(axis=1, keepdims=True)
    best = values >= top - TIED * np.abs(top)
    return (best / best.sum(axis=1, keepdims=True)).mean(axis=0)


def _losses(values):
    return (values.max(axis=1, keepdims=True) - values).mean(axis=0)


# ---- over a grid of values -------------------------------------------------------------------------------------


def _grid(values):
    grid = np.asarray(values, float)
    if grid.ndim != 1 or grid.size == 0 or not np.isfinite(grid).all() or (grid < 0).any() or (np.diff(grid) <= 0).any():
        raise ValueError(f"values of one notice: found {values}, expected numbers of 0 rial or more, each above the one before")
    return grid


def _at_each(cost, effect, values):
    """(value, net benefit of draws × options as an array) for every value of the grid."""
    cost, effect = cost.to_numpy(float), effect.to_numpy(float)
    for value in values:
        yield value, value * effect - cost


def net_benefit_by_value(cost, effect, values):
    """Net monetary benefit of each option over the value of one notice. Columns: value, option, p05, p50, p95, mean."""
    cost, effect = _both(cost, effect)
    rows = []
    for value, benefit in _at_each(cost, effect, _grid(values)):
        rows.append(pd.DataFrame({"value": value, "option": cost.columns, **quantiles(benefit), "mean": benefit.mean(axis=0)}))
    return pd.concat(rows, ignore_index=True)


def acceptability(cost, effect, values):
    """Acceptability curves: how likely each option is best, over the value of one notice. Columns: value, option, probability.

    At every value the probabilities add up to one. `attrs` say where the best option on average switches (`switches_on`).
    """
    return _curves(cost, effect, values, _shares, "probability")


def expected_losses(cost, effect, values):
    """Expected loss curves: what each option loses on average against the best of the draw. Columns: value, option, loss (rial).

    The lowest curve belongs to the best option on average, and is the EVPI. `attrs` as in `acceptability`.
    """
    return _curves(cost, effect, values, _losses, "loss")


def _curves(cost, effect, values, function, name):
    cost, effect = _both(cost, effect)
    grid = _grid(values)
    found = np.array([function(benefit) for _, benefit in _at_each(cost, effect, grid)])
    table = pd.DataFrame(found, grid, cost.columns).rename_axis(index="value", columns="option").stack()
    table = table.rename(name).reset_index()
    table.attrs = switches_on(grid, best_by_value(cost, effect))
    return table


def acceptability_frontier(cost, effect, values):
    """The option that is best on average at each value of one notice, how likely it is best, and by how much it leads.

    Columns: value, then those of `leader`. `attrs` as in `acceptability`.
    """
    cost, effect = _both(cost, effect)
    grid = _grid(values)
    rows = [
        {"value": value} | leader(pd.DataFrame(benefit, columns=cost.columns)) for value, benefit in _at_each(cost, effect, grid)
    ]
    table = pd.DataFrame(rows)
    table.attrs = switches_on(grid, best_by_value(cost, effect))
    return table


def best_by_value(cost, effect, lowest=0.0):
    """The option that is best on average, and from which value of one notice to which: exactly, not on a grid.

    The upper envelope of the lines −mean cost + value × mean effect, from the lowest value on. Columns: option, from, to
    (infinite for the last). The switches are where a row begins, but the first.
    """
    cost, effect = _both(cost, effect, least=1)
    worth_of_notice(lowest)
    at_nothing, slope = -cost.mean().to_numpy(), effect.mean().to_numpy()
    near = _slack(slope)
    start = at_nothing + lowest * slope
    tied = np.flatnonzero(start >= start.max() - _slack(start))
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


def switches_on(values, best):
    """What a grid of values shows of the switches in `best_by_value`.

    Returns a dictionary: switches, the values at which the best option switches; outside, those that the grid does not reach;
    unseen, options that are best only between two neighbouring values of the grid; note, the same in words.
    """
    grid = _grid(values)
    switches = [float(value) for value in best["from"].iloc[1:]]
    outside = [value for value in switches if not grid[0] <= value <= grid[-1]]
    seen = [option for option, start, end in best.itertuples(index=False) if ((grid >= start) & (grid <= end)).any()]
    within = best[(best["from"] < grid[-1]) & (best["to"] > grid[0])]
    unseen = [option for option in within.option if option not in seen]
    notes = []
    if not switches:
        notes.append(f"no switch: {best.option[0]} is best on average at every value")
    elif outside:
        places = ", ".join(f"{value:.4g}" for value in outside)
        notes.append(f"the grid from {grid[0]:.4g} to {grid[-1]:.4g} does not contain the switch at {places} rial per notice")
    if unseen:
        notes.append(f"best only between two values of the grid: {', '.join(unseen)}")
    return {"switches": switches, "outside": outside, "unseen": unseen, "note": "; ".join(notes)}


# ---- from each account's point of view ---------------------------------------------------------------------------------


def cost_and_effect(outcome, account=COUNTRY):
    """The two tables of a choice: cost to an account and effect, each draws × options that may be recommended.

    A yardstick, and policies that make others pay, are run beside them and are no options.
    """
    options = [policy.name for policy in outcome.scenarios if policy.recommendable]
    return outcome.cost(account)[options], effect(outcome)[options]


def by_account(outcome, value=0.0, accounts=None):
    """Every option from each account's point of view: saving, how likely it saves, how likely it is best, what it may lose.

    value     rial of one notice seen in time, the same for whoever asks
    accounts  whose; default those that can be asked, `ledger.perspectives`
    Columns: account, option, p05, p50, p95 and mean of the saving, from_worst (of that mean), probability (of saving), net_benefit (mean gain over the
    status quo, the value of notices included), probability_best, loss (expected, rial), best (on average).
    """
    rows = []
    for account in accounts or outcome.perspectives:
        benefit = net_benefit(*cost_and_effect(outcome, account), value)
        mean = benefit.mean()
        saved = saving(outcome, account)[list(benefit)]
        part = interval(saved).assign(
            from_worst=from_worst(saved),
            probability=probability_saves(outcome, account),
            net_benefit=mean - mean[BASELINE],
            probability_best=probability_best(benefit),
            loss=expected_loss(benefit),
            best=mean.index == leader(benefit)["option"],
        )
        rows.append(part.rename_axis("option").reset_index().assign(account=account))
    table = pd.concat(rows, ignore_index=True)
    return stamped(table[["account", *table.columns.drop("account")]], outcome.stamp(), value=value, unit=RIAL)


def best_by_account(outcome, value=0.0, accounts=None):
    """Which option is best from each account's point of view, how sure that is, and what it saves that account.

    Columns: account; those of `leader`; tied, the options that are as good on average; saving_p05, saving_p50, saving_p95 and
    saving_mean of that option; saves, the share of draws in which it costs that account less than the status quo.
    """
    rows = []
    for account in accounts or outcome.perspectives:
        benefit = net_benefit(*cost_and_effect(outcome, account), value)
        mean, first = benefit.mean(), leader(benefit)
        first["tied"] = tuple(mean.index[mean >= mean.max() - _slack(mean)])
        saved = interval(saving(outcome, account)).loc[first["option"]]
        chance = probability_saves(outcome, account)[first["option"]]
        rows.append({"account": account} | first | {"saving_" + k: v for k, v in saved.items()} | {"saves": chance})
    return stamped(pd.DataFrame(rows), outcome.stamp(), value=value, unit=RIAL)
