"""Notebook 04: the choice under uncertainty."""

import numpy as np
import pandas as pd

from cost_model.model.ledger import COUNTRY
from cost_model.model.simulate import stamped
from cost_model.report.numbers import decision
from cost_model.report.numbers.tables import worth
from cost_model.report.numbers.variance import sobol_indices
from cost_model.words import words_of

SAY = words_of("numbers/tables")


def value_grid(switches, least=1.0, enough=1e4, steps=10):
    """Values of one notice from 0 to ten times beyond the last switch, `enough` rial at the least; `steps` to a power of ten."""
    last = max([enough, *(10.0 ** (np.ceil(np.log10(value)) + 1) for value in switches if value > 0)])
    powers = round(np.log10(last / least))
    return np.concatenate([[0.0], least * 10.0 ** (np.arange(powers * steps + 1) / steps)])


def best_by_notice_value(outcome, account=COUNTRY, question="all"):
    """How likely each option is best, and what choosing it loses, over the value of one notice seen in time.

    question  what there is to choose from: all, as_put or order
    Columns: value (rial), option, probability, loss (rial), best (on average at that value). `attrs` keep account, question,
    `by_value` (records of `decision.best_by_value`: the best option from which value to which, exact) and `switches`.
    """
    options = worth.options_of(outcome, question)
    cost, effect = (table[options] for table in decision.cost_and_effect(outcome, account))
    best = decision.best_by_value(cost, effect)
    values = value_grid(best["from"].iloc[1:])
    table = decision.acceptability(cost, effect, values).drop(columns="mean")
    about = {"account": account, "question": question}
    return stamped(table, outcome.stamp(), **about, by_value=best.to_dict("records"), switches=list(best["from"].iloc[1:]))


def choice_by_criterion(outcome, accounts=None):
    """Which option each criterion of `decision.robustness` chooses for each account.

    Columns: account, criterion, setting, chosen (options, or empty where none can be told), score of the chosen, unit, note.
    """
    rows = []
    for account in accounts or outcome.asked_first:
        asked = decision.robustness(outcome, account).groupby(["criterion", "setting"], sort=False)
        for (criterion, setting), part in asked:
            best = part[part.chosen]
            row = dict(account=account, criterion=criterion, setting=setting, chosen=", ".join(best.option))
            score = best.score.iloc[0] if len(best) else np.nan
            rows.append(row | dict(score=score, unit=part.unit.iloc[0], note=part.note.max()))
    return stamped(pd.DataFrame(rows), outcome.stamp())


def shares_of_variance(case, account=COUNTRY, n=2**11, seed=1401, **question):
    """Sobol indices of a saving in rial; on the scale of ranks where in rial an index is not identified. `attrs['scale']` says which."""
    table = sobol_indices(case, account=account, n=n, seed=seed, **question)
    if (table.reason != "").any():
        table = sobol_indices(case, account=account, scale="rank", n=n, seed=seed, **question)
    return table
