"""What a number is made of, in the mean over the simulations: lines of the ledger, equations of the volume, or what else it is.

Formulas in print are the line in the docstring of an equation, with the printed names of what goes in.
"""

import inspect
import re

import numpy as np
import pandas as pd

from cost_model.fits import backtest
from cost_model.inputs import data
from cost_model.model import adoption, simulate
from cost_model.model.equation import arithmetic
from cost_model.model.ledger import LINES, weights_of
from cost_model.model.scenarios import BASELINE, HORIZON, published
from cost_model.model.volume import FORMULAS
from cost_model.report.explain.number import COVERAGE, VOLUME
from cost_model.report.language import FLOWS, count, in_digits, percent, rounded
from cost_model.report.numbers import answer, decision, headline, tables
from cost_model.report.numbers.words import amount
from cost_model.report.say.wording import LINE_NAMES, QUANTITY_NAMES
from cost_model.words import NOTHING, WRITTEN, Text, right_to_left, text_of, words_of

SAY = words_of("explain/parts")
MOST = 6  # lines of the ledger that are told apart
PHRASE = re.compile(r"[A-Za-z](?:[A-Za-z_ -]*[A-Za-z])?")  # of a formula: an argument or a function
BULLET = Text.same("• {name}: {value}")
UNITS = headline.VOLUME_UNITS | dict.fromkeys((f"truck_trips_{flow}" for flow in FLOWS), "trip/year")
UNITS |= {
    "sms_tariff": "rial/segment",
    "segments_per_trip": "segment/trip",
    "sms_bill_per_trip_rial": "rial/trip",
    "rial_per_usd": "rial",
}


def about_so_much(x, unit):
    """One value with its unit, to two digits."""
    return amount(rounded(x), unit)


def parts(number):
    """What a number is made of, as lines of Texts."""
    what, ending = number.what, number.what.removeprefix("no_")
    if number.key == COVERAGE:
        return coverage(number)
    if what in VOLUME:
        return volume(number)
    if number.entry.get("statistic") in ("count", "name"):
        return counted(number)
    if number.key.startswith("decision."):
        return options(number)
    return next((of for beginning, of in OTHERWISE.items() if ending.startswith(beginning)), ledger)(number)


def told(heading, rows, *ending):
    """A heading, a line for each name and value, and what stands below them."""
    return [heading, *(BULLET.fill(name=name, value=value) for name, value in rows), *ending]


def in_money(number, x):
    """An amount in the money of its case."""
    return about_so_much(x, number.case.about.currency)


# ---- formulas -----------------------------------------------------------------------------------------------------------------


def formula_line(equation):
    """The formula of a line of the ledger, or in the docstring of an equation, without its result; '' of none, or of more than one."""
    if isinstance(equation, str):
        return equation
    _, *below = (inspect.getdoc(equation) or "").split("\n\n")  # the formula stands alone, below what it is of
    line = below[0].strip() if below else ""
    return "" if "\n" in line else line.rpartition(" = ")[2]


def name_of(argument, case):
    """Printed name of a line, a quantity, an input or any other argument of an equation."""
    if argument in case.assumptions:
        return text_of(case.assumptions[argument], "label")
    return next(names[argument] for names in (LINE_NAMES, QUANTITY_NAMES, SAY.terms) if argument in names)


def formula(equation, case):
    """The formula of an equation in both languages."""

    def said(language):
        line = formula_line(equation)
        if right_to_left(language):
            line = in_digits(line, language).replace(", ", WRITTEN[language].comma)

        def word(match):
            name = re.sub("[ -]", "_", match[0].lower())  # 'Latin share' is latin_share
            if name in SAY.functions:
                return getattr(SAY.functions[name], language)
            return getattr(name_of(name, case).quoted, language)

        return PHRASE.sub(word, line)

    return Text.each(said)


# ---- the ledger --------------------------------------------------------------------------------------------------------------


def ledger(number):
    """A cost or a saving by lines of the ledger; of a chance, the saving of which it is one."""
    saving = "cost" not in number.what
    rows = said_rows(number, ledger_rows(number), saving)
    return [SAY.of_saving if saving else SAY.of_cost, *rows, *[SAY.chance] * number.what.startswith("probability")]


def said_rows(number, rows, saving=True):
    """Rows of the ledger in words, with their sum."""
    columns = ["before", "after", "adds"]
    whole = (SAY.together, *rows[columns].sum())
    for name, *amounts in (*rows[["name", *columns]].itertuples(index=False), whole):
        said = dict(zip(columns, (in_money(number, x) for x in amounts), strict=True))
        yield (SAY.saved if saving else SAY.cost).fill(line=name, **said)


def ledger_rows(number, lines=None):
    """Lines that make up the mean of a cost or of a saving, the largest first; those beyond the first few are one.

    lines  that are counted; default all.  Columns: name, before (with SMS), after (with the policy), adds: what it adds to the number
    """
    outcome, saving = number.outcome, not number.what.startswith("cost_") or "install" in number.what
    weights = weights_of(number.account, number.case.about, outcome.draws.foreign_share)
    rows = []
    for name in lines or LINES:
        borne = outcome.line(name).mul(weights[name], axis=0).mean()
        before, after = borne[BASELINE] if saving else 0.0, borne[number.policy.name]
        rows.append((LINE_NAMES[name], before, after, before - after if saving else after))
    table = pd.DataFrame(rows, columns=["name", "before", "after", "adds"])
    table = table[(table.before != 0) | (table.after != 0)].sort_values("adds", key=abs, ascending=False)
    if len(table) > MOST + 1:
        rest = table.iloc[MOST:]
        other = {"name": SAY.other.fill(n=count(len(rest)))} | rest[["before", "after", "adds"]].sum().to_dict()
        table = pd.concat([table.iloc[:MOST], pd.DataFrame([other])])
    return table


# ---- the volume of a year ----------------------------------------------------------------------------------------------------


def steps(what, case):
    """Names of the steps that a number of the volume comes from, itself first."""
    found = [what]
    for name in found:
        below = [part for term in terms(name, case) for part in arithmetic(term).co_names]
        found += [part for part in below if part in UNITS and part not in found]
    return found


def terms(name, case):
    """The terms of the formula of a step that hold in a case: a sum without brackets has several."""
    usual, formula = {"truck_trips_per_year": "tonnage", "events": "events"}, FORMULAS.get(name, "")
    some = [formula] if "(" in formula else formula.split(" + ")
    return [term for term in filter(None, some) if usual.get(arithmetic(term).co_names[0], "") in ("", *case.about.volume)]


def value_of(name, draws):
    """A step or an input in every simulation."""
    if name == "rial_per_usd":
        return np.full(len(draws), data.rial_per_usd(draws.base_year))
    if name in VOLUME:
        return np.asarray(VOLUME[name](draws), float)
    return simulate.of_year(name, draws) if name in FORMULAS else draws[name]


def volume(number, what=""):
    """A number of the volume, step by step, each with its equation and its mean.  what  another one than the number itself"""
    draws, case = number.outcome.draws, number.case
    yield SAY.volume if what else SAY.steps
    for name in steps(what or number.what, case):
        said = [formula(term, case) for term in terms(name, case)]
        unit = UNITS[name].replace("rial", case.about.currency)
        value = about_so_much(np.mean(value_of(name, draws)), unit)
        yield (SAY.step if said else BULLET).fill(name=name_of(name, case), value=value, formula=added(said))
    ratio = simulate.contract_ratio(draws)
    if "sms_bill_per_year_rial" in steps(what or number.what, case) and np.any(ratio != 1.0):
        yield BULLET.fill(name=SAY.contract, value=about_so_much(np.mean(ratio), "ratio"))


def added(texts):
    """A sum of Texts."""
    return Text(*(" + ".join(said) for said in zip(*texts, strict=True))) if texts else NOTHING


# ---- what else there is ------------------------------------------------------------------------------------------------------


def seen(number):
    """Notices by the way in which they are seen in time."""
    found = {channel: number.outcome.line(channel) / number.outcome.line("notices") for channel in simulate.CHANNELS}
    shares = ((SAY.channels[channel], percent(share[number.policy.name].mean())) for channel, share in found.items())
    return told(SAY.of_notices, shares)


def silent(number):
    """Who would have seen by SMS what is no longer sent, and who sees it now."""
    shares = answer.shares_of_unsent(number.outcome)
    return told(SAY.of_unsent, ((name, percent(shares[part][number.policy.name].mean())) for part, name in SAY.unsent.items()))


def priced(number):
    """Gain and further misses, of which the price of a miss is the ratio; and the lines that the gain is made of."""
    prices = answer.price_of_a_miss(number.outcome, (number.account,))
    row = tables.row_of(prices, scenario=number.policy.name, account=number.account)
    lines = [name for name, line in LINES.items() if line.group not in answer.CAUSED_BY_MISSES]
    of = ((SAY.gain, in_money(number, row.gain)), (SAY.further_misses, about_so_much(row.misses, "message")))
    return told(SAY.ratio, of, SAY.of_gain, *said_rows(number, ledger_rows(number, lines)))


def per_install(number):
    """What the order costs and the installs that it adds; and the lines of which the cost is made."""
    row = tables.row_of(tables.bought_by_the_order(number.outcome), account=number.account, what="installs")
    of = ((SAY.costs, in_money(number, row.cost)), (SAY.installs, about_so_much(row.added, "recipient")))
    return told(SAY.ratio, of, SAY.of_saving, *said_rows(number, ledger_rows(number)))


def options(number):
    """What a decision is between: mean cost of each option, the cheapest first; or how a corner is found."""
    if number.what == "forced_wins_when":
        return [SAY.steps, SAY.corner]
    cost = -number.benefit(number.outcome).mean().sort_values(ascending=False)
    rows = ((number.outcome.policy(name).label, in_money(number, value)) for name, value in cost.items())
    return told(SAY.of_options, rows, SAY.worth[number.what.partition("_")[0]])


def break_even(number):
    """Mean saving of the country when none, half and all of the notices are seen in time; of the purse with SMS for nothing, and as it is."""
    outcome, policy = number.outcome, number.policy
    if "reach" in number.what:
        curve = decision.saving_by_reach(outcome.draws, policy, discount_rate=outcome.discount_rate)
        saved = {SAY.at_reach.fill(share=percent(share)): curve.at(share) for share in (0.0, 0.5, 1.0)}
    else:
        costs_at = {name: outcome.cost(headline.PURSE, price=x) for name, x in ((SAY.at_nothing, 0.0), (SAY.at_tariff, 1.0))}
        saved = {name: cost[BASELINE] - cost[policy.name] for name, cost in costs_at.items()}
    rows = ((name, in_money(number, np.mean(values))) for name, values in saved.items())
    return told(SAY.break_even, rows, SAY.none_counts if number.what.startswith("no_") else SAY.of_those)


def survival(number):
    """How long an order lasts."""
    said = formula(formula_line(adoption.spell_months).replace("rate", "reversal rate"), number.case)
    return [SAY.steps, SAY.step.fill(name=SAY.spell, value=about_so_much(HORIZON, "month"), formula=said), SAY.luck]


def payback(number):
    """What an order of a certain length saves the purse, in the mean."""
    lengths, settings = (12, 24, 36, HORIZON), {"discount_rate": number.outcome.discount_rate}
    saved = decision.savings_if_it_lasts(number.outcome.draws, lengths, (headline.PURSE,), number.policy, **settings)
    means = np.asarray(saved[headline.PURSE]).mean(axis=0)
    rows = ((about_so_much(months, "month"), in_money(number, x)) for months, x in zip(lengths, means, strict=True))
    return told(SAY.if_it_lasts, rows, SAY.never_pays)


OTHERWISE = {  # by the beginning of what a number is
    "share_seen": seen,
    "seen_in_time": seen,
    "silent_share": silent,
    "price_of_a_miss": priced,
    "country_price_of_a_miss": priced,
    "cost_per_install": per_install,
    "break_even": break_even,
    "survival": survival,
    "payback": payback,
}


def counted(number):
    """What a count of the register is one of, or the policies among which one is chosen."""
    entry = number.entry
    if entry["statistic"] == "name":
        table = answer.answer(simulate.run(number.outcome.draws, published()))
        equal, policies = table[table.equal].sort_values("mean", ascending=False), table.attrs["policies"]
        found = ((policies[row.scenario], row.mean) for row in equal.itertuples())
        return told(SAY.equal_service, ((one.label, in_money(number, x)) for one, x in found if one.recommendable))
    of = ((text, entry[name], percent if "chance" in name else count) for name, text in SAY.counted.items() if name in entry)
    return told(SAY.steps, ((text, said(x)) for text, x, said in of))


def coverage(number):
    """Which known outcomes of earlier orders fell within what was foretold from all the others."""
    yield SAY.foretold
    for row in backtest.uptake(number.base, ("others",)).itertuples():
        verdict = SAY.inside if row.p05 <= row.truth <= row.p95 else SAY.outside
        low, high = percent(row.p05), percent(row.p95)
        yield SAY.outcome.fill(label=text_of(row, "label"), low=low, high=high, truth=percent(row.truth), verdict=verdict)
