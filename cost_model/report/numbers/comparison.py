"""Options of a run side by side, from the point of view of whoever asks: `valuing.comparison` of its two tables.

The value of a notice is what it is worth beyond the waiting that it prevents, which stands in the cost to recipients already.
"""

import pandas as pd

from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers.saving import probability_saves, saving
from cost_model.valuing import comparison
from cost_model.valuing.comparison import expected_loss, leader, net_benefit, probability_best, slack
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
        first["tied"] = tuple(mean.index[mean >= mean.max() - slack(mean)])
        saved = interval(saving(outcome, account)).loc[first["option"]]
        chance = probability_saves(outcome, account)[first["option"]]
        rows.append({"account": account} | first | {"saving_" + k: v for k, v in saved.items()} | {"saves": chance})
    return stamped(pd.DataFrame(rows), outcome.stamp(), value=value, unit=RIAL)


def robustness(outcome, account=COUNTRY, value=0.0, *, risk_aversion=None, cost_bound=None, **settings):
    """`criteria` for a run, from one account's point of view, on net benefit: value of one notice × effect − cost.

    risk_aversion  1/rial; if None, the risk tolerance is TOLERANCE times what the status quo costs that account on average
    cost_bound     rial: in which share of the draws cost, less the value of notices, stays within it; if None, the median
                   cost of the status quo
    settings       of `criteria`: alpha, tail, weight
    """
    benefit = net_benefit(*cost_and_effect(outcome, account), value)
    quo = -with_option(benefit, "outcome", BASELINE)[BASELINE]
    if risk_aversion is None:
        risk_aversion = 1 / (TOLERANCE * abs(quo.mean())) if quo.mean() else 0.0
    bound = -(quo.median() if cost_bound is None else cost_bound)
    table = criteria(benefit, risk_aversion, BASELINE, bound=bound, **settings)
    table.insert(0, "account", account)
    return stamped(table, outcome.stamp(), value=value, risk_aversion=risk_aversion, cost_bound=-bound)
