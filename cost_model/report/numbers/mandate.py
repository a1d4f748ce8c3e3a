"""A mandate that may end: how long it must last to save, whether it is still on, what a reversal costs, and what to do when one is expected.

A mandate of a given length is a scenario whose reversal is certain, on draws in which the first attempt lasts that long;
then SMS comes back. Months are whole: a mandate of L months is on in the months 1 to L, one of 0 months never begins.
"""

import numpy as np
import pandas as pd

from cost_model.model import ledger, simulate
from cost_model.model.calendar import month_index, month_name
from cost_model.model.ledger import COUNTRY, asked_first
from cost_model.model.scenarios import BASELINE, ORDER, named, policies, published, replace, told_first
from cost_model.model.simulate import HORIZON, YEAR, stamp, stamped
from cost_model.report.language import RIAL, years
from cost_model.report.numbers.saving import held, saving
from cost_model.valuing.curve import positive_from
from cost_model.valuing.table import INTERVAL, interval
from cost_model.words import words_of

SAY = words_of("numbers/tables")
IN_VAIN = ("messenger", "change")  # groups of lines that are lost when the order ends; the rest is SMS and waiting


# ---- how long it must last ----------------------------------------------------------------------------------------


def lasting(draws, months):
    """The draws with a first attempt of exactly so many months; those handed in stay as they are."""
    if not months >= 0:
        raise ValueError(f"length of a mandate: found {months}, expected 0 months or more")
    return held(draws, first_attempt_months=months)


def of_certain_length(scenario):
    """The scenario with a reversal that is certain to come, after as many months as the draws say."""
    return replace(scenario, name="of_certain_length", reversal="certain")


def savings_if_it_lasts(draws, lengths, accounts, scenario=ORDER, **settings):
    """Saving against the status quo if the mandate lasts so many months and SMS comes back, rial.

    accounts  of the ledger, or sums of them;  settings  of `simulate.run`
    Returns a dictionary from account to a frame, draws × lengths.
    """
    ending, before = of_certain_length(scenario), simulate.run(draws, (BASELINE,), **settings)
    saved = {account: {} for account in accounts}
    for length in lengths:
        after = simulate.run(lasting(draws, length), (ending,), **settings)
        for account in accounts:
            saved[account][length] = before.cost(account)[BASELINE] - after.cost(account)[ending.name]
    return {account: pd.DataFrame(columns) for account, columns in saved.items()}


def payback_months(draws, account=COUNTRY, scenario=ORDER, **settings):
    """Shortest length of the mandate from which it saves, and goes on saving at every greater length up to the horizon.

    A number of months for each draw; NaN where no length does.
    """
    lengths = range(1, settings.get("horizon", HORIZON) + 1)
    saved = savings_if_it_lasts(draws, lengths, (account,), scenario, **settings)[account]
    return positive_from(saved, lengths).rename("payback_months")


def payback(draws, accounts=None, scenario=ORDER, **settings):
    """Saving by every length up to the horizon, for several accounts, present value in rial.

    Columns: account, length (month), p05, p50, p95, mean.
    """
    lengths = range(settings.get("horizon", HORIZON) + 1)
    saved = savings_if_it_lasts(draws, lengths, accounts or asked_first(draws.about), scenario, **settings)
    table = pd.concat(map(interval, saved.values()), keys=saved, names=["account", "length"]).reset_index()
    return stamped(table, stamp(draws, (scenario,), **settings), scenario=named(scenario).name, unit=RIAL)


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


# ---- what a reversal costs ----------------------------------------------------------------------------------------


def cost_of_reversal(draws, lengths=(6, 12, 24), scenario=ORDER, **settings):
    """What a mandate that ends after so many months costs each account, present value in rial.

        net    = cost with the mandate and its reversal − cost of SMS throughout     (below zero: it saved)
        spent  = what went to the messenger, to support, and to installing and using the app: spent in vain

    Columns: scenario, length, what (net or spent), account (those of the ledger, the first account and the country), p05, p50,
    p95, mean. What the accounts at home pay adds up to the country's in each draw, and so in the mean.
    """
    parts, ending = {}, of_certain_length(scenario)
    for length in lengths:
        run = simulate.run(lasting(draws, length), (BASELINE, ending), **settings)
        for account in (*ledger.HOME, run.first_account, COUNTRY):
            parts[length, "net", account] = -saving(run, account)[ending.name]
            parts[length, "spent", account] = run.cost(account, groups=IN_VAIN)[ending.name]
    table = interval(pd.DataFrame(parts)).rename_axis(["length", "what", "account"]).reset_index()
    table.insert(0, "scenario", named(scenario).name)
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


def survival_months(draws, horizon=HORIZON):
    """Months until a mandate is first reversed, at most the horizon; a number for each draw. Its mean is the restricted one."""
    return pd.Series(np.minimum(switches(draws)[:, 0], horizon))


def probability_gone(draws, months=(6, 12, 24)):
    """How likely a mandate that may be reversed is gone after so many months.

    Columns: month, what, then p05, p50, p95 and mean over what is not known of the rates, and `paths`, the share of the
    draws' own paths, which are what a run goes through. what: `reversed`, at least once by then, and `off`, at that month.
    """
    switched = switches(draws)
    chances, paths = {}, {}
    for month in months:
        chances[month, "reversed"] = reversed_by(draws.reversal_rate, month)
        chances[month, "off"] = off_at(draws.reversal_rate, draws.reintroduction_rate, month)
        passed = switched <= month
        paths[month, "reversed"] = passed[:, 0].mean()
        paths[month, "off"] = (passed.sum(axis=1) % 2 == 1).mean()  # after an odd number of them
    table = interval(pd.DataFrame(chances)).assign(paths=pd.Series(paths))
    table = table.rename_axis(["month", "what"]).reset_index()
    table.attrs = draws.stamp() | {"unit": "share"}
    return table


# ---- what to do when a reversal is expected -----------------------------------------------------------------------


def options_if_reversal_is_expected(draws, expected=12, wait=24, scenarios=None, **settings):
    """What the options are worth when the mandate may be reversed.

    expected   months after which a reversal is expected, on average
    wait       months by which the order that is told first starts later, as one more option, ORDER_later; until then SMS
    scenarios  policies, or their names; default all published ones that may be recommended, but those whose reversal is certain
    Columns: option, belief ('assumed': at the draws' reversal rates, 'expected': as above), quantity, p05, p50, p95, mean, probability. quantity: saving_ of the
    first account and saving_country, present value in rial, with the share of draws that save as probability; seen_in_time, a share.
    """
    usual = [one for one in published() if one.reversal != "certain" and one.recommendable]
    chosen = usual if scenarios is None else policies(scenarios)
    baseline = next((one for one in chosen if one.name == BASELINE), named(BASELINE))
    options = [one for one in chosen if one.name != BASELINE]
    with_messenger = [one for one in options if one.messenger != "none"]
    if with_messenger:
        order = told_first(with_messenger, draws.about.scenario)
        start = month_index(order.start or settings.get("first_month", "") or draws.about.first_month) + wait
        label = SAY.later.fill(policy=order.label, after=years(wait))
        options.append(replace(order, name=f"{order.name}_later", start=month_name(start), label=label))
    parts = {}
    for belief, believed in (("assumed", draws), ("expected", held(draws, reversal_rate=1.0 / expected))):
        outcome = simulate.run(believed, (baseline, *options), **settings)
        for account in asked_first(draws.about):
            saved = saving(outcome, account).drop(columns=BASELINE)
            parts[belief, f"saving_{account}", RIAL] = interval(saved).assign(probability=(saved > 0).mean())
        parts[belief, "seen_in_time", "share"] = interval(outcome.share_seen_in_time()).assign(probability=np.nan)
    table = pd.concat(parts, names=["belief", "quantity", "unit", "option"]).reset_index()
    table.insert(0, "option", table.pop("option"))
    run_with = stamp(draws, scenarios or (), **settings) | {"policies": {one.name: one for one in outcome.scenarios}}
    return stamped(table, run_with, wait=wait, expected=expected)
