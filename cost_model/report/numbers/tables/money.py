"""Notebook 03: who pays, who sees a notice, where it breaks even, and what the order buys."""

import numpy as np
import pandas as pd

from cost_model.inputs.data import observations
from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, LINES, first_account
from cost_model.model.scenarios import BASELINE, named, policies
from cost_model.model.simulate import stamp, stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers import decision, sensitivity
from cost_model.report.numbers.tables.rows import by_month
from cost_model.report.numbers.words import amount
from cost_model.words import words_of

SAY = words_of("numbers/tables")


def cost_by_account(outcome):
    """Cost to each account, to the first one and to the country under each scenario, present value in rial."""
    shown = dict.fromkeys((*ACCOUNTS, *outcome.asked_first))
    parts = {account: decision.interval(outcome.cost(account)) for account in shown}
    table = pd.concat(parts, names=["account", "scenario"]).reset_index()
    return stamped(table, outcome.stamp(), unit=RIAL)


def seen_in_time(outcome):
    """Share of the truck notices seen in time under each scenario."""
    table = decision.interval(outcome.share_seen_in_time()).reset_index()
    return stamped(table, outcome.stamp(), unit="share")


def running_cost(draws, scenarios=None, account=None, **settings):
    """Cost to one account up to each month, present value in rial, for each scenario.

    scenarios  policies, or their names; default those of the question as it was put
    account    default the first
    """
    rows, account = [], account or first_account(draws.about)
    scenarios = [one for one in policies() if one.as_put] if scenarios is None else policies(scenarios)
    for scenario in scenarios:
        path = simulate.monthly(draws, scenario, quantities=(account,), **settings)[account]
        rows.append(by_month(path, scenario=scenario.name))
    return stamped(pd.concat(rows, ignore_index=True).assign(account=account), stamp(draws, scenarios, **settings), unit=RIAL)


def break_even(outcome, scenarios=None, accounts=None):
    """Break-even reach, tariff and month of scenarios, for each account: `decision.break_evens` where they can be asked.

    scenarios  policies of the run, or their names; default the one that is told first
    accounts   default the first and the country
    Columns: scenario, account, what, unit, p05, p50, p95 (of the draws that have one), never (share of draws without one).
    The reach stands for a messenger, the tariff for those whose cost depends on it.
    """
    parts = []
    for scenario in (outcome.order,) if scenarios is None else map(outcome.policy, scenarios):
        for account in accounts or outcome.asked_first:
            asked = {"reach": scenario.messenger != "none", "tariff": decision.moved_by_tariff(outcome, account)[scenario.name]}
            what = [name for name, can_be in (asked | {"month": True}).items() if can_be]
            parts.append(decision.break_evens(outcome.draws, scenario, account, what, **outcome.settings))
    table = (
        pd.concat(parts, ignore_index=True).query("bound == 'from'").rename(columns={"absent": "never"}).reset_index(drop=True)
    )
    columns = ["scenario", "account", "what", "unit", "p05", "p50", "p95", "never"]
    return stamped(table[columns], outcome.stamp())


def ledger(outcome):
    """Mean of every line of the ledger under each scenario: money in rial, who pays and who receives it, then counts.

    Lines that are all zero are left out.
    """
    means = {name: outcome.line(name).mean() for name in (*LINES, *simulate.COUNTS)}
    table = pd.DataFrame({name: row for name, row in means.items() if row.any()}).T.rename_axis("line")
    paid = [LINES.get(name) for name in table.index]
    table.insert(0, "account", [line.account if line else "" for line in paid])
    table.insert(1, "to", [line.to if line else "" for line in paid])
    table.insert(2, "unit", [RIAL if line else "1" for line in paid])
    return stamped(table, outcome.stamp())


LEAN = ("readers_lost", "leaner_messages", "leaner_segments", "change_cost")  # inputs that fewer and shorter SMS rest on


def switching_values(case, scenario, inputs, accounts=None, **options):
    """Up to which value of each input a policy saves money on average, for several accounts; the other inputs as drawn.

    inputs    names, such as LEAN
    accounts  default the first one, the sender and the country
    options   of `sensitivity.switching`
    Columns: scenario, account, saving (mean, rial), those of `sensitivity.switching`, where_en and where_fa (it saves). A switch beyond what the input's
    distribution reaches is looked for as far as the input may go.
    """
    policy, parts = named(scenario), []
    for account in accounts or dict.fromkeys((first_account(case.about), "sender", COUNTRY)):
        found = sensitivity.switching(case, account, policy, inputs=inputs, beyond=True, **options)
        found.insert(0, "scenario", policy.name)
        found.insert(1, "account", account)
        found.insert(2, "saving", found.attrs["mean"])
        where = [saves_where(row) for row in found.itertuples()]
        found = found.assign(where_en=[text.en for text in where], where_fa=[text.fa for text in where])
        parts.append(found)
    return stamped(pd.concat(parts, ignore_index=True), parts[0].attrs, scenario=policy.name)


def saves_where(row):
    """At which values of an input a policy saves on average, in words.  row  of `switching_values`"""
    if np.isnan(row.switch):
        return SAY.saves_where.always if row.now == "saves" else SAY.saves_where.never
    return SAY.sides["below" if saves_below(row) else "above"].fill(value=amount(row.switch, row.unit))


def saves_below(row):
    """Whether a policy saves below the switch rather than above it.  row  of `switching_values` that has one"""
    return (row.now == "saves") == (row.side == "above")


def is_likely(row):
    """Whether the switch lies within the likely range of its input.  row  of `switching_values`"""
    return row.p05 <= row.switch <= row.p95


BOUGHT = {"installs": "market price of an install", "users_who_stay": "market price of a user who stays"}


def bought_by_the_order(outcome):
    """Installs and users who stay that the policy told first adds to SMS as it is, and what each costs the first account and the country.

    Present values: an install in its month, who stays at the end of the horizon. Costs hold all harm that the ledger has. By the signs
    of the means, as `decision.price` has them: 'above', each costs price rial, so that it pays only for whoever values one more than
    that; 'always', it comes with a saving. Columns: account, what, added, cost (mean, rial), reading, price, market_low, market, market_high.
    """
    order = outcome.order.name
    at_end = outcome.discount[-1]
    more = {
        "installs": outcome.line("pv_installs")[order] - outcome.line("pv_installs")[BASELINE],
        "users_who_stay": at_end * (outcome.line("active")[order] - outcome.line("active")[BASELINE]),
    }
    market, rows = observations("install_prices").set_index("measure"), []
    for account in outcome.asked_first:
        for what, added in more.items():
            found = decision.price(decision.saving(outcome, account)[order], -added)
            row = dict(scenario=order, account=account, what=what, added=-found["extra"], cost=-found["gain"])
            row |= dict(reading=found["reading"], price=found["price"])
            paid = market.loc[BOUGHT[what]]
            rows.append(row | dict(market_low=paid.low, market=paid.value, market_high=paid.high))
    units = {"added": "recipient"} | dict.fromkeys(("price", "market_low", "market", "market_high"), "rial/recipient")
    return stamped(pd.DataFrame(rows), outcome.stamp(), units=units)
