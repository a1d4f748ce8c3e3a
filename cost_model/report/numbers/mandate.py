"""A mandate that may end: is it still on, what does a reversal cost and whom, and what to do when one is expected.

How long one must last to save is a break-even: `decision.duration`.
"""

import dataclasses

import numpy as np
import pandas as pd

from cost_model.model import ledger, simulate
from cost_model.model.calendar import month_index, month_name
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named, policies, published, replace, told_first
from cost_model.model.simulate import HORIZON, YEAR, beginning, stamp, stamped
from cost_model.report.language import RIAL, years
from cost_model.report.numbers import decision

IN_VAIN = ("messenger", "change")  # groups of lines that are lost when the order ends; the rest is SMS and waiting


def cost_of_reversal(draws, lengths=(6, 12, 24), scenario=ORDER, **settings):
    """What a mandate that ends after so many months costs each account, present value in rial.

        net    = cost with the mandate and its reversal − cost of SMS throughout     (below zero: it saved)
        spent  = what went to the messenger, to support, and to installing and using the app: spent in vain

    Columns: scenario, length, what (net or spent), account (those of the ledger, the first account and the country), p05, p50,
    p95, mean. What the accounts at home pay adds up to the country's in each draw, and so in the mean.
    """
    scenario = named(scenario)
    ending = decision.of_certain_length(scenario)
    before = simulate.run(draws, (BASELINE,), **settings)
    parts = {}
    for length in lengths:
        after = simulate.run(decision.lasting(draws, length), (ending,), **settings)
        for account in (*ledger.HOME, before.first_account, COUNTRY):
            parts[length, "net", account] = after.cost(account)[ending.name] - before.cost(account)[BASELINE]
            parts[length, "spent", account] = after.cost(account, groups=IN_VAIN)[ending.name]
    table = decision.interval(pd.DataFrame(parts)).rename_axis(["length", "what", "account"]).reset_index()
    table.insert(0, "scenario", scenario.name)
    return stamped(table, stamp(draws, (scenario,), **settings), unit=RIAL)


# ---- what became of others ----------------------------------------------------------------------------------------


def gone_within_a_year(mandates):
    """How many orders on record were reversed or softened within a year of their start, and of how many: (gone, all).

    Counted are hard orders that began and were followed for some time, `fits.reversal.followed`; an end that is known
    only within a range is taken at its middle.  mandates  data/observations/mandates.csv
    """
    # Imported here, because statsmodels takes a second and whatever else asks about a mandate does without it.
    from cost_model.fits.reversal import durations, followed

    cases = durations(mandates)
    counted = cases[followed(cases)]
    return int((counted.ended & (counted.months <= YEAR)).sum()), len(counted)


# ---- is it still on? ------------------------------------------------------------------------------------------


def reversed_by(reversal_rate, months):
    """Chance that a mandate was reversed at least once by a month.

        1 − exp(−rate × t)

    reversal_rate  per month;  months  since the start
    """
    return -np.expm1(-np.asarray(reversal_rate) * months)


def off_at(reversal_rate, reintroduction_rate, months):
    """Chance that a mandate is off at a month, when it may come back (two states, constant rates).

        r ÷ (r + s) × (1 − exp(−(r + s) × t)),   r reversal rate, s re-introduction rate, per month

    Zero where both rates are zero.
    """
    off, on = np.asarray(reversal_rate, float), np.asarray(reintroduction_rate, float)
    both = off + on
    return np.divide(off, both, out=np.zeros_like(both), where=both > 0) * -np.expm1(-both * months)


def switches(draws):
    """Month of every switch of the mandate, off and on in turn, from the draws' own spells; draws × switches."""
    lengths = draws.spells.copy()
    for first, rate in ((0, draws.reversal_rate), (1, draws.reintroduction_rate)):
        with np.errstate(divide="ignore"):  # a rate of zero never ends a spell
            lengths[:, first::2] /= rate[:, None]
    return lengths.cumsum(axis=1)


def is_off(draws, month):
    """Whether the mandate is off once so many months have passed: an odd number of switches; True or False for each draw."""
    return (switches(draws) <= month).sum(axis=1) % 2 == 1


def survival_months(draws, horizon=HORIZON):
    """Months until a mandate is first reversed, at most the horizon; a number for each draw. Its mean is the restricted one."""
    return pd.Series(np.minimum(switches(draws)[:, 0], horizon))


def probability_gone(draws, months=(6, 12, 24)):
    """How likely a mandate that may be reversed is gone after so many months.

    Columns: month, what, then p05, p50, p95 and mean over what is not known of the rates, and `paths`, the share of the
    draws' own paths, which are what a run goes through. what: `reversed`, at least once by then, and `off`, at that month.
    """
    first = switches(draws)[:, 0]
    chances, paths = {}, {}
    for month in months:
        chances[month, "reversed"] = reversed_by(draws.reversal_rate, month)
        chances[month, "off"] = off_at(draws.reversal_rate, draws.reintroduction_rate, month)
        paths[month, "reversed"] = (first <= month).mean()
        paths[month, "off"] = is_off(draws, month).mean()
    table = decision.interval(pd.DataFrame(chances)).assign(paths=pd.Series(paths))
    table = table.rename_axis(["month", "what"]).reset_index()
    table.attrs = draws.stamp() | {"unit": "share"}
    return table


# ---- what to do when a reversal is expected -----------------------------------------------------------------------


def expecting_reversal(draws, months):
    """The draws of somebody who expects a reversal after so many months on average; those handed in stay as they are."""
    if not months > 0:
        raise ValueError(f"months until an expected reversal: found {months}, expected more than 0")
    records = draws.records.copy()
    records["reversal_rate"] = 1.0 / months
    return dataclasses.replace(draws, records=records)


def _later(order, draws, wait, first_month=""):
    """The order as it would be if it came so many months later, and SMS until then."""
    start, after = month_index(order.start or first_month or beginning(draws.about)) + wait, years(wait)
    printed = {"en": f"{order.en}, {after.en} later", "fa": f"{order.fa}، {after.fa} بعد"}
    return replace(order, name=f"{order.name}_later", start=month_name(start), **printed)


def options_if_reversal_is_expected(draws, expected=12, wait=24, scenarios=None, **settings):
    """What the options are worth when the mandate may be reversed.

    expected   months after which a reversal is expected, on average
    wait       months by which the order that is told first starts later, as one more option, ORDER_later; until then SMS
    scenarios  policies, or their names; default all published ones that may be recommended, but those whose reversal is certain
    Columns: option, belief ('assumed': at the draws' reversal rates, 'expected': as above), quantity, p05, p50, p95, mean, probability. quantity: saving_ of the
    first account and saving_country, present value in rial, with the share of draws that save as probability; seen_in_time, a share.
    """
    chosen = (
        [one for one in published() if one.reversal != "certain" and one.recommendable]
        if scenarios is None
        else policies(scenarios)
    )
    baseline = next((one for one in chosen if one.name == BASELINE), named(BASELINE))
    options = [one for one in chosen if one.name != BASELINE]
    with_messenger = [one for one in options if one.messenger != "none"]
    if with_messenger:
        order = told_first(with_messenger, draws.about.scenario if draws.about else ORDER)
        options.append(_later(order, draws, wait, settings.get("first_month", "")))
    rows = []
    for belief, believed in (("assumed", draws), ("expected", expecting_reversal(draws, expected))):
        outcome = simulate.run(believed, (baseline, *options), **settings)
        for account in ledger.asked_first(draws.about):
            part = decision.interval(decision.saving(outcome, account))
            part = part.assign(probability=decision.probability_saves(outcome, account))
            rows.append(part.rename_axis("option").reset_index().assign(quantity=f"saving_{account}", belief=belief))
        part = decision.interval(outcome.share_seen_in_time())
        rows.append(part.rename_axis("option").reset_index().assign(quantity="seen_in_time", belief=belief, probability=np.nan))
    table = pd.concat(rows, ignore_index=True)
    table = table[~((table.option == BASELINE) & (table.quantity != "seen_in_time"))]
    table["unit"] = np.where(table.quantity == "seen_in_time", "share", RIAL)
    table = table[["option", "belief", "quantity", "unit", "p05", "p50", "p95", "mean", "probability"]].reset_index(drop=True)
    run_with = stamp(draws, scenarios or (), **settings) | {"policies": {one.name: one for one in outcome.scenarios}}
    return stamped(table, run_with, wait=wait, expected=expected)
