"""How long a mandate must last to save, if SMS comes back after it.

A mandate of a given length is a scenario whose reversal is certain, on draws in which the first attempt lasts that long;
then SMS comes back. Months are whole: a mandate of L months is on in the months 1 to L, one of 0 months never begins.
"""

import dataclasses

import numpy as np
import pandas as pd

from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, asked_first
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.model.simulate import HORIZON, stamp, stamped
from cost_model.report.language import RIAL
from cost_model.valuing.curve import positive_from
from cost_model.valuing.table import INTERVAL, interval


def lasting(draws, months):
    """The draws with a first attempt of exactly so many months; those handed in stay as they are."""
    if not months >= 0:
        raise ValueError(f"length of a mandate: found {months}, expected 0 months or more")
    records = draws.records.copy()
    records["first_attempt_months"] = months
    return dataclasses.replace(draws, records=records)


def of_certain_length(scenario):
    """The scenario with a reversal that is certain to come, after as many months as the draws say."""
    return replace(scenario, name="of_certain_length", reversal="certain")


def savings_if_it_lasts(draws, lengths, accounts, scenario=ORDER, **settings):
    """Saving against the status quo if the mandate lasts so many months and SMS comes back, rial.

    accounts  of the ledger, or sums of them
    settings  of `simulate.run`: horizon, discount_rate, first_month
    Returns a dictionary from account to a frame, draws × lengths.
    """
    ending = of_certain_length(scenario)
    before = simulate.run(draws, (BASELINE,), **settings)
    lengths = list(lengths)
    saved, held = {account: {} for account in accounts}, lasting(draws, min(lengths, default=0))
    for length in lengths:
        held.records["first_attempt_months"] = length
        after = simulate.run(held, (ending,), **settings)
        for account in accounts:
            saved[account][length] = before.cost(account)[BASELINE] - after.cost(account)[ending.name]
    return {account: pd.DataFrame(columns).rename_axis(columns="length") for account, columns in saved.items()}


def _by_length(saved, account):
    return interval(saved).assign(probability=(saved > 0).mean()).reset_index().assign(account=account)


def payback_months(draws, account=COUNTRY, scenario=ORDER, **settings):
    """Shortest length of the mandate from which it saves, and goes on saving at every greater length up to the horizon.

    A number of months for each draw; NaN where no length does.
    """
    lengths = range(1, settings.get("horizon", HORIZON) + 1)
    saved = savings_if_it_lasts(draws, lengths, (account,), scenario, **settings)[account]
    return positive_from(saved, lengths).rename("payback_months")


def payback(draws, accounts=None, scenario=ORDER, **settings):
    """Saving by every length up to the horizon, for several accounts, present value in rial, and how likely it is.

    Columns: length (month), p05, p50, p95, mean, probability (share of draws that save), account.

    `attrs` keep for each account p05, p50 and p95 of the months until the mandate pays back (`payback_months`; a draw that
    never does is later than any month, and a quantile that falls among those is NaN), and the share that `never` does.
    """
    horizon, accounts = settings.get("horizon", HORIZON), accounts or asked_first(draws.about)
    saved = savings_if_it_lasts(draws, range(horizon + 1), accounts, scenario, **settings)
    table = pd.concat([_by_length(saved[account], account) for account in accounts], ignore_index=True)
    months, never = {}, {}
    for account in accounts:
        needed = positive_from(saved[account], saved[account].columns)
        never[account] = float(needed.isna().mean())
        months[account] = quantiles_or_never(needed)
    about = {"scenario": named(scenario).name, "payback_months": months, "never": never, "unit": RIAL}
    return stamped(table, stamp(draws, (scenario,), **settings), **about)


def mean_saves_from(table, account):
    """Shortest length from which the mean saving of an account is positive and stays so; NaN where there is none.

    table  from `payback`
    """
    rows = table[table.account == account].sort_values("length")
    return positive_from(rows["mean"].to_numpy()[None, :], rows.length)[0]


def quantiles_or_never(months):
    """p05, p50 and p95 of months of which some never come (NaN): later than any month; NaN where a quantile falls there."""
    ordered = months.fillna(np.inf).quantile(list(INTERVAL.values()), interpolation="higher")
    return dict(zip(INTERVAL, ordered.replace(np.inf, np.nan), strict=True))
