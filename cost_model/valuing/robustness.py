"""Choosing without trusting the mean: worst cases, regret, a bound to keep to, and aversion to risk.

Functions take `benefit`, draws × options in rial, of which more is better: net benefit, saving, or cost with its sign turned.
They give one number for each option. Draws are possible worlds that nobody claims to be complete, and most of them have
no worst case: forms with a quantile stand beside those with the extreme, which grows with the number of draws.
"""

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from cost_model.valuing.comparison import TIED
from cost_model.valuing.table import checked, with_option

ONE_DRAW_DECIDES = 0.1  # weight of a single draw from which a certainty equivalent is not identified
TOLERANCE = 10.0  # a choice: at a tolerance near the stakes themselves a few draws would set every certainty equivalent
COLUMNS = ("criterion", "setting", "unit", "option", "score", "larger_is_better", "chosen", "note")


def _share(value, name):
    if not 0 <= value <= 1:
        raise ValueError(f"{name}: found {value}, expected a share from 0 to 1")
    return value


def _enough(benefit, tail):
    """The table, if the tail holds at least one draw."""
    return checked(benefit, "benefit", least=2 if tail <= 0 else max(2, int(np.ceil(1 / tail - 1e-9))))


def worst(benefit, quantile=0.0):
    """What an option gives in its worst draw, or at a low quantile of them; the largest one is the maximin choice."""
    return _enough(benefit, _share(quantile, "quantile")).quantile(quantile).rename(None)


def regret(benefit):
    """Regret: what the best option of the draw is better by; draws × options, never below zero."""
    return checked(benefit, "benefit").rsub(benefit.max(axis=1), axis=0)


def largest_regret(benefit, quantile=1.0):
    """The largest regret of an option, or a high quantile of it; the smallest one is the minimax regret choice."""
    _enough(benefit, 1 - _share(quantile, "quantile"))
    return regret(benefit).quantile(quantile).rename(None)


def hurwicz(benefit, alpha=0.5, low=0.0, high=1.0):
    """Hurwicz criterion: alpha × good case + (1 − alpha) × bad case.

    alpha      coefficient of optimism: 0 is maximin, 1 maximax
    low, high  quantiles of the draws that are the bad and the good case; 0 and 1 are the extremes
    """
    _share(alpha, "alpha")
    if not low < high:
        raise ValueError(f"quantiles: found {low} and {high}, expected low below high")
    good, bad = (_enough(benefit, min(q, 1 - q)).quantile(q) for q in (_share(high, "high"), _share(low, "low")))
    return (alpha * good + (1 - alpha) * bad).rename(None)


def satisficing(benefit, bound=0.0):
    """Share of the draws in which the benefit is at least the bound; of −cost at least −B: in which cost stays within B."""
    if not np.isfinite(bound):
        raise ValueError(f"bound: found {bound}, expected a number of rial")
    return (checked(benefit, "benefit") >= bound).mean()


def certainty_equivalent(benefit, risk_aversion):
    """Sure amount that is worth as much as the uncertain benefit, at constant absolute risk aversion (CARA), rial.

        −log(mean of exp(−r × benefit)) ÷ r,   the mean where r = 0

    r  risk aversion, 1/rial; 1 ÷ r is the risk tolerance in rial
    NaN, not identified, where a single draw carries more than a tenth of the sum: then the worst draw sets the number, and
    more draws would lower it.
    """
    benefit = checked(benefit, "benefit")
    if not (np.isfinite(risk_aversion) and risk_aversion >= 0):
        raise ValueError(f"risk_aversion: found {risk_aversion}, expected 0 or more, per rial")
    if risk_aversion == 0:
        return benefit.mean()
    _enough(benefit, ONE_DRAW_DECIDES)
    values = benefit.to_numpy(float)
    # Around the mean, as log(mean) of numbers next to one would lose what a small aversion moves.
    mean = values.mean(axis=0)
    exponents = -risk_aversion * (values - mean)
    total = logsumexp(exponents, axis=0)
    found = mean - (total - np.log(len(values))) / risk_aversion
    heaviest = np.exp(exponents.max(axis=0) - total)
    return pd.Series(found, benefit.columns).mask(heaviest > ONE_DRAW_DECIDES)


def tail_mean(benefit, tail=0.05):
    """Mean of the worst share of the draws (CVaR, expected shortfall), rial; a draw at the edge counts in part."""
    if not 0 < tail <= 1:
        raise ValueError(f"tail: found {tail}, expected a share above 0, up to 1")
    ordered = np.sort(_enough(benefit, tail).to_numpy(float), axis=0)
    weight = np.clip(tail * len(ordered) - np.arange(len(ordered)), 0.0, 1.0)
    return pd.Series(weight @ ordered / weight.sum(), benefit.columns)


def mean_and_tail(benefit, weight=0.5, tail=0.05):
    """Mean-CVaR: (1 − weight) × mean + weight × mean of the worst share of the draws, rial.

    weight  aversion to risk, from 0, the mean, to 1, the tail alone;  tail  share of the draws
    """
    _share(weight, "weight")
    return (1 - weight) * checked(benefit, "benefit").mean() + weight * tail_mean(benefit, tail)


# ---- all of them -------------------------------------------------------------------------------------------


def criteria(benefit, risk_aversion, against, *, alpha=0.5, tail=0.05, weight=0.5, bound=None):
    """Options by criteria, in one table, and which option each criterion would choose.

    risk_aversion  1/rial, of `certainty_equivalent`
    alpha          optimism, of `hurwicz`
    tail           share of the draws that is the bad (and at the other end the good) case of the forms with a quantile
    weight         of the tail, in `mean_and_tail`
    bound          rial; share of the draws in which the benefit is at least so much; None: not asked
    against        option against which an option 'saves'
    Columns: criterion; setting, its parameters in words; unit; option; score; larger_is_better; chosen (all of a tie);
    note: why a score is not identified, or why none can be chosen.
    """
    with_option(_enough(benefit, tail), "benefit", against)
    low, high = f"{tail:.0%} of draws", f"{1 - tail:.0%} of draws"
    over = benefit.sub(benefit[against], axis=0)
    rows = [
        ("mean", "risk neutral", "rial", benefit.mean(), True),
        ("maximin", "worst draw", "rial", worst(benefit), True),
        ("maximin", f"value that {low} fall below", "rial", worst(benefit, tail), True),
        ("minimax_regret", "largest regret of all draws", "rial", largest_regret(benefit), False),
        ("minimax_regret", f"regret that {high} stay below", "rial", largest_regret(benefit, 1 - tail), False),
        ("hurwicz", f"optimism {alpha:g}, extremes of the draws", "rial", hurwicz(benefit, alpha), True),
        ("hurwicz", f"optimism {alpha:g}, between {low} and {high}", "rial", hurwicz(benefit, alpha, tail, 1 - tail), True),
        ("saves", f"better than {against}", "share of draws", (over > 0).mean(), True),
        ("certainty_equivalent", _tolerance(risk_aversion), "rial", certainty_equivalent(benefit, risk_aversion), True),
        ("mean_cvar", f"weight {weight:g} on the worst {low}", "rial", mean_and_tail(benefit, weight, tail), True),
    ]
    if bound is not None:
        kept = f"at least {bound:.4g} rial" if bound > 0 else f"within a cost of {abs(bound):.4g} rial"
        rows.insert(8, ("satisficing", kept, "share of draws", satisficing(benefit, bound), True))
    return pd.concat([_judged(*row, benefit.mean()) for row in rows], ignore_index=True)


def _tolerance(risk_aversion):
    return f"risk tolerance {1 / risk_aversion:.4g} rial" if risk_aversion > 0 else "risk aversion 0"


def _judged(criterion, setting, unit, score, larger, mean):
    """Rows of one criterion, a row for each option, with the choice it makes."""
    known = score.dropna()
    better = known if larger else -known
    chosen = pd.Series(False, score.index)
    note = pd.Series("", score.index).mask(score.isna(), "not identified: a single draw decides")
    # A certainty equivalent is never above the mean: an unknown one whose mean is lower cannot be the best.
    if len(known) and (mean[score.isna()] <= better.max()).all():
        chosen[known.index] = better >= better.max() - TIED * abs(better.max())
    else:
        note = note.mask(note == "", "no choice: an option that is not identified could be better")
    rows = dict(criterion=criterion, setting=setting, unit=unit, option=score.index, score=score.to_numpy())
    return pd.DataFrame(rows | dict(larger_is_better=larger, chosen=chosen.to_numpy(), note=note.to_numpy()))[list(COLUMNS)]
