"""How long a mandate must last to save, if SMS comes back after it.

A mandate of a given length is a scenario whose reversal is certain, on draws in which the first attempt lasts that long;
then SMS comes back. Months are whole: a mandate of L months is on in the months 1 to L, one of 0 months never begins.
"""

import dataclasses

import numpy as np
import pandas as pd

from cost_model import simulate
from cost_model.decision.saving import INTERVAL, interval, payer_of
from cost_model.scenarios import BASELINE, ORDER, named, replace
from cost_model.simulate import HORIZON, stamp, stamped


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


def savings_if_it_lasts(draws, lengths, payers, scenario=ORDER, **settings):
    """Saving against the status quo if the mandate lasts so many months and SMS comes back, rial.

    payers    any of customs, state, drivers and society
    settings  of `simulate.run`: horizon, discount_rate, first_month
    Returns a dictionary from payer to a frame, draws × lengths.
    """
    of = {payer: payer_of(payer) for payer in payers}
    ending = of_certain_length(scenario)
    before = simulate.run(draws, (BASELINE,), **settings)
    lengths = list(lengths)
    saved, held = {payer: {} for payer in payers}, lasting(draws, min(lengths, default=0))
    for length in lengths:
        held.records["first_attempt_months"] = length
        after = simulate.run(held, (ending,), **settings)
        for payer, who in of.items():
            saved[payer][length] = before.cost(who)[BASELINE] - after.cost(who)[ending.name]
    return {payer: pd.DataFrame(columns).rename_axis(columns="length") for payer, columns in saved.items()}


def saving_by_length(draws, lengths, payer="society", scenario=ORDER, **settings):
    """Saving against the status quo by the length of the mandate, present value in rial, and how likely it is.

    Columns: length (month), p05, p50, p95, mean, probability (share of draws that save), payer.
    """
    saved = savings_if_it_lasts(draws, lengths, (payer,), scenario, **settings)[payer]
    table = _by_length(saved, payer)
    return stamped(table, stamp(draws, (scenario,), **settings))


def _by_length(saved, payer):
    return interval(saved).assign(probability=(saved > 0).mean()).reset_index().assign(payer=payer)


def payback_months(draws, payer="society", scenario=ORDER, **settings):
    """Shortest length of the mandate from which it saves, and goes on saving at every greater length up to the horizon.

    A number of months for each draw; NaN where no length does.
    """
    lengths = range(1, settings.get("horizon", HORIZON) + 1)
    saved = savings_if_it_lasts(draws, lengths, (payer,), scenario, **settings)[payer]
    return positive_from(saved, lengths).rename("payback_months")


def positive_from(saving, places):
    """First of the places from which the saving is positive and stays so; NaN if there is none. saving: draws × places."""
    stays = np.logical_and.accumulate((np.asarray(saving) > 0)[:, ::-1], axis=1)[:, ::-1]
    return pd.Series(np.where(stays.any(axis=1), np.asarray(places)[stays.argmax(axis=1)], np.nan))


def payback(draws, payers=("customs", "society"), scenario=ORDER, **settings):
    """Saving by every length up to the horizon for several payers in one frame, as `saving_by_length` gives it.

    `attrs` keep for each payer p05, p50 and p95 of the months until the mandate pays back (`payback_months`; a draw that
    never does is later than any month, and a quantile that falls among those is NaN), and the share that `never` does.
    """
    horizon = settings.get("horizon", HORIZON)
    saved = savings_if_it_lasts(draws, range(horizon + 1), payers, scenario, **settings)
    table = pd.concat([_by_length(saved[payer], payer) for payer in payers], ignore_index=True)
    months, never = {}, {}
    for payer in payers:
        needed = positive_from(saved[payer], saved[payer].columns)
        never[payer] = float(needed.isna().mean())
        months[payer] = quantiles_or_never(needed)
    about = {"scenario": named(scenario).name, "payback_months": months, "never": never}
    return stamped(table, stamp(draws, (scenario,), **settings), **about)


def quantiles_or_never(months):
    """p05, p50 and p95 of months of which some never come (NaN): later than any month; NaN where a quantile falls there."""
    ordered = months.fillna(np.inf).quantile(list(INTERVAL.values()), interpolation="higher")
    return dict(zip(INTERVAL, ordered.replace(np.inf, np.nan), strict=True))
