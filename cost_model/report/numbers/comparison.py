"""Options of a run side by side, from the point of view of whoever asks: `valuing.comparison` of its two tables.

The value of a notice is what it is worth beyond the waiting that it prevents, which stands in the cost to recipients already.
"""

import pandas as pd

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers.saving import saving
from cost_model.valuing import comparison
from cost_model.valuing.comparison import expected_loss, leader, probability_best, slack
from cost_model.valuing.robustness import TOLERANCE, criteria
from cost_model.valuing.table import from_worst, interval, with_option

READINGS = (
    "rial per additional notice",
    "rial saved per notice forgone",
    "the effect cannot be told from that of the status quo",
)


def effect(outcome, against=BASELINE):
    """Notices seen in time over the horizon; draws × options.

        share seen in time under the option × notices that the status quo would send in that draw

    Messages are not counted, as a leaner service says in one what the status quo says in two.
    """
    return outcome.share_seen_in_time().mul(with_option(outcome.line("notices"), "outcome", against)[against], axis=0)


def cost_per_notice(cost, effect, against=BASELINE):
    """`valuing.comparison.cost_per_effect`: rial for each additional notice seen in time, against the status quo."""
    return comparison.cost_per_effect(cost, effect, against, READINGS)


def cost_and_effect(outcome, account=COUNTRY):
    """The two tables of a choice: cost to an account and effect, each draws × options that may be recommended.

    A yardstick, and policies that make others pay, are run beside them and are no options.
    """
    options = [policy.name for policy in outcome.scenarios if policy.recommendable]
    return outcome.cost(account)[options], effect(outcome)[options]


def net_benefit_of(outcome, account=COUNTRY, options=None):
    """Net benefit of each option that may be recommended, to one account or a sum of them: its cost with the sign turned, rial; draws × options.

    options  names of those to choose from; default all of the run that may be recommended
    """
    table = -cost_and_effect(outcome, account)[0]
    for name in options or ():
        if name not in table:
            raise ValueError("options: " + nearest(name, list(table.columns), "scenario"))
    return stamped(table if options is None else table[list(options)], outcome.stamp(), account=account)


def by_account(outcome, accounts=None):
    """Every option from each account's point of view: saving, how likely it saves, how likely it is best, what it may lose.

    accounts  whose; default those that can be asked, `ledger.perspectives`
    Columns: account, option, p05, p50, p95 and mean of the saving, from_worst (of that mean), probability (of saving), probability_best,
    loss (expected, rial), best (on average).
    """
    parts = {}
    for account in accounts or outcome.perspectives:
        benefit = net_benefit_of(outcome, account)
        saved = saving(outcome, account)[list(benefit)]
        parts[account] = interval(saved).assign(
            from_worst=from_worst(saved),
            probability=(saved > 0).mean(),
            probability_best=probability_best(benefit),
            loss=expected_loss(benefit),
            best=benefit.columns == leader(benefit)["option"],
        )
    return stamped(pd.concat(parts, names=["account", "option"]).reset_index(), outcome.stamp(), unit=RIAL)


def best_by_account(outcome, accounts=None):
    """Which option is best from each account's point of view, how sure that is, and what it saves that account.

    Columns: account; those of `leader`; tied, the options that are as good on average; saving_p05, saving_p50, saving_p95 and
    saving_mean of that option; saves, the share of draws in which it costs that account less than the status quo.
    """
    rows = []
    for account in accounts or outcome.perspectives:
        benefit = net_benefit_of(outcome, account)
        mean, first = benefit.mean(), leader(benefit)
        first["tied"] = tuple(mean.index[mean >= mean.max() - slack(mean)])
        saved = saving(outcome, account)[[first["option"]]]
        of_best = {f"saving_{name}": value for name, value in interval(saved).iloc[0].items()}
        rows.append({"account": account} | first | of_best | {"saves": float((saved > 0).to_numpy().mean())})
    return stamped(pd.DataFrame(rows), outcome.stamp(), unit=RIAL)


def robustness(outcome, account=COUNTRY):
    """`criteria` for a run, from one account's point of view.

    The risk tolerance is TOLERANCE times what the status quo costs that account on average; a cost that stays within the median
    of that of the status quo satisfies.
    """
    benefit = net_benefit_of(outcome, account)
    quo = -with_option(benefit, "outcome", BASELINE)[BASELINE]
    table = criteria(benefit, 1 / (TOLERANCE * abs(quo.mean())) if quo.mean() else 0.0, BASELINE, bound=-quo.median())
    table.insert(0, "account", account)
    return stamped(table, outcome.stamp())
