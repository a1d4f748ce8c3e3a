"""Which step each number and decision of results.json is, and what it rests on."""

import dataclasses

import numpy as np

from cost_model import fits
from cost_model.fits import backtest
from cost_model.inputs import data
from cost_model.model import adoption, simulate
from cost_model.model.ledger import COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named, published, replace
from cost_model.model.simulate import HORIZON
from cost_model.report.explain.chain import NEVER, Chain, of_reading
from cost_model.report.explain.formulas import (
    capped,
    difference,
    formula_line,
    least,
    lowest_mean,
    mean,
    quoted,
    share_above_zero,
    share_missing,
    tariff_that_pays,
)
from cost_model.report.explain.names import LABELS, in_brackets
from cost_model.report.explain.policy import Policy
from cost_model.report.language import CURRENCIES, READINGS, count, isolated, percent
from cost_model.report.numbers import decision, headline, mandate, side_by_side, tables
from cost_model.report.numbers.words import interval
from cost_model.report.say.wording import WHO
from cost_model.words import Text, words_of

SAY = words_of("explain/keys")

COSTS = {f"cost_{account}_rial": account for account in headline.COSTED}
SAVINGS = {f"saving_{account}_rial": account for account in headline.ASKED}
CHANCES = {f"probability_saves_{account}": account for account in headline.ASKED}


def about(text, **names):
    """A text in which {who} is an account and {scenario} the printed name of a policy, or of a published one by its name."""
    parts = {"who": lambda account: WHO[account], "scenario": lambda policy: named(policy).label}
    return text.fill(**{key: parts[key](name) for key, name in names.items()})


SAVING = SAY.saving
LIKELY = SAY.likely
CHEAPEST = SAY.cheapest
WORTH = SAY.worth
# Names of the break-evens of a policy.
BREAK_EVENS = SAY.break_evens
# Names of the headline numbers and decisions that are of no one reading or scenario alone.
TITLES = {
    **{key: about(WORTH, who=account) for key, (account, _) in headline.EVPI.items()},
    **{f"decision.best_scenario_{account}": about(CHEAPEST, who=account) for account in (COUNTRY, PURSE)},
    "decision.top_evppi": SAY.titles_decision_top_evppi,
    "decision.forced_wins_when": SAY.titles_decision_forced_wins_when,
    "mandate.survival_months": SAY.titles_mandate_survival_months,
    "mandate.payback_months_purse": SAY.titles_mandate_payback_months_purse,
    "backtest.coverage_90": SAY.titles_backtest_coverage_90,
}


def title(key):
    """Name of a headline number or decision in print, with its reading or scenario."""
    if key in TITLES:
        return TITLES[key].fill(order=named(ORDER).label)
    first, _, name = key.partition(".")
    if first == "case":
        return headline.label(key)
    if first in READINGS:
        reading, label = READINGS[first], LABELS[name]
        return Text(f"{label.en} ({reading.en.lower()})", f"{label.fa} ({reading.fa})")
    scenario = named(first)
    if name in BREAK_EVENS:
        return about(BREAK_EVENS[name], scenario=scenario)
    for labels, accounts in ((SAVING, SAVINGS), (LIKELY, CHANCES)):
        if name in accounts:
            return about(labels, who=accounts[name], scenario=scenario)
    return in_brackets(LABELS[name.removesuffix("_rial")], scenario)


def saved(chain, scenario, account, lasting=None):
    """What a scenario saves an account against SMS; returns the name of the step."""
    before, after = Policy(chain, named(BASELINE)), Policy(chain, scenario, lasting)
    label = about(SAVING, who=account, scenario=scenario)
    name, cost = after.name(f"saving_{account}"), f"cost_{account}"
    if scenario.name == BASELINE:
        note = SAY.saved.note
        return chain.step(name, "rial", 0.0, label, notes=(note,))
    return chain.plain(name, difference, before.name(cost), after.name(cost), label=label)


def of_scenario(chain, scenario, name):
    """The step of a headline number of one scenario."""
    if name in BREAK_EVENS:
        return (break_even_reach if name.endswith("reach") else break_even_tariff)(chain, scenario, name)
    if name in COSTS:
        return Policy(chain, scenario).name(f"cost_{COSTS[name]}")
    if name in SAVINGS:
        return saved(chain, scenario, SAVINGS[name])
    if name in CHANCES:
        account = CHANCES[name]
        label = about(LIKELY, who=account, scenario=scenario)
        return chain.plain(f"{scenario.name}:{name}", share_above_zero, saved(chain, scenario, account), label=label)
    return Policy(chain, scenario).name(name)


def explained_by(key):
    """Where to find the explanation of a step that is a headline number of its own."""
    command = f"python -m cost_model explain {key}"
    return Text(f"Taken apart by: {command}", f"گام‌هایش را این دستور می‌گوید: {isolated(command).fa}")


def brief(chain, name, see):
    """The step is told without its parts, which stand elsewhere."""
    chain.steps[name] = dataclasses.replace(chain.steps[name], see=see)
    return name


def options(chain, scenarios, account):
    """What each option costs an account; names of the steps."""
    names = [Policy(chain, one).name(f"cost_{account}") for one in scenarios]
    for one, name in zip(scenarios, names, strict=True):
        if one.name != BASELINE and account in SAVINGS.values():
            brief(chain, name, explained_by(f"{one.name}.saving_{account}_rial"))
    return names


def best_scenario(chain, key, entry):
    """The option that costs an account least on average."""
    account = key.rpartition("_")[2]
    label = about(SAY.best_scenario.label, who=account)
    return chain.plain(key, lowest_mean, *options(chain, [one for one in published() if one.recommendable], account), label=label)


def evpi(chain, key, entry):
    """What knowing everything before choosing is worth."""
    account, question = headline.EVPI[key]
    names = options(chain, [*map(named, tables.options_of(chain.run(named(BASELINE)), question))], account)
    first = min(names, key=lambda name: chain.values(name).mean())
    text = SAY.evpi.text
    cheapest = chain.plain("cheapest", least, *names, unit="rial", label=text)
    text = SAY.evpi.text_2
    loss = chain.plain("loss", difference, first, cheapest, label=text)
    return chain.plain(key, mean, loss, label=title(key))


def top_evppi(chain, key, entry):
    """The input that is most worth knowing."""
    account, name = entry["account"], entry["name"]
    names = options(chain, [named(option) for option in entry["options"]], account)
    text = SAY.top_evppi.text
    label = text.fill(who=WHO[account], input=quoted(chain.label(name)))
    said = Text(
        formula_line(decision.evppi_table),
        "میانگین روی x از بیشترینِ E(سود خالص | x) میان گزینه‌ها − بیشترینِ E(سود خالص) میان گزینه‌ها",
    )
    note = SAY.top_evppi.note
    return chain.step(key, "rial", entry["value_rial"], label, also=(name, *names), formulas=(said,), notes=(note,))


def forced_wins_when(chain, key, entry):
    """The corner of the assumptions in which forcing saves."""
    note = SAY.forced_wins_when.note
    name = of_scenario(chain, named(ORDER), "probability_saves_purse")
    chain.steps[name] = dataclasses.replace(chain.steps[name], notes=(note,))
    return name


def held_at(reach, scenario):
    """A policy with its reach held at a share."""
    said = percent(reach)
    printed = {"en": f"{scenario.en}, reach held at {said.en}", "fa": f"{scenario.fa}، با سهم دیده‌شدهٔ {said.fa}"}
    return replace(scenario, name=f"{scenario.name}_held_{reach:g}", fixed_reach=reach, **printed)


def break_even_reach(chain, scenario, quantity):
    """The reach from which a policy saves, or how often there is none."""
    names = [saved(chain, held_at(reach, scenario), "country") for reach in (1.0, 0.5, 0.0)]
    for name in names[1:]:
        see = SAY.break_even_reach.see
        brief(chain, name, see)
    values = decision.break_even_draws(chain.draws, scenario, what=("reach",), discount_rate=chain.discount_rate)["reach", "from"]
    said = SAY.break_even_reach.said.fill(n=count(len(decision.REACHES)))
    name = f"{scenario.name}.break_even_reach"
    chain.step(name, "share", values, title(name), also=tuple(names), formulas=(said,), notes=(OF_THOSE,))
    return without(chain, f"{scenario.name}.{quantity}", name)


def break_even_tariff(chain, scenario, quantity):
    """The tariff from which a policy saves the purse money, or how often there is none."""
    saving = saved(chain, scenario, PURSE)
    outcome = chain.run(scenario)
    free = outcome.cost(PURSE, price=0.0)
    label = SAY.break_even_tariff.label
    at_nothing = chain.step(f"{scenario.name}:saving_at_nothing", "rial", free[BASELINE] - free[scenario.name], label)
    values = decision.break_even_draws(outcome.draws, scenario, PURSE, ("tariff",), **outcome.settings)["tariff", "from"]
    note = SAY.break_even_tariff.note
    name, parts = f"{scenario.name}.break_even_tariff_rial", ("tariff", at_nothing, saving)
    chain.plain(name, tariff_that_pays, *parts, label=title(name), values=values, holds=NEVER, notes=(note, OF_THOSE))
    return without(chain, f"{scenario.name}.{quantity}", name)


OF_THOSE = SAY.of_those


def without(chain, key, name):
    """The step itself, or the share of the draws that have none, as the key asks."""
    return name if key == name else chain.plain(key, share_missing, name, label=title(key))


def survival(chain, key, entry):
    """How long a mandate lasts before it is first reversed."""
    label = SAY.survival.label
    note = SAY.survival.note
    luck = chain.step("luck", "1", chain.draws.spells[:, 0], label, notes=(note,))
    label = SAY.survival.label_2
    months = mandate.switches(chain.draws)[:, 0]
    spell = chain.plain("spell", adoption.spell_months, luck, "reversal_rate", label=label, values=months)
    return chain.plain(key, capped, spell, HORIZON, label=title(key), values=mandate.survival_months(chain.draws))


def payback(chain, key, entry):
    """How long a mandate must last to pay back to the purse."""
    middle = int(entry["p50"] or HORIZON)
    names, order = {}, named(ORDER)
    for months in sorted({middle, 12, 24, HORIZON}):
        n = count(months)
        printed = {"en": f"{order.en} for {n.en} months, then SMS", "fa": f"{order.fa} تا {n.fa} ماه، سپس پیامک"}
        scenario = replace(decision.of_certain_length(order), name=f"lasting_{months}", **printed)
        names[months] = saved(chain, scenario, PURSE, months)
        if months != middle:
            m = count(middle)
            see = Text(f"Comes about as the one of {m.en} months.", f"مانند همان با {m.fa} ماه به دست می‌آید.")
            brief(chain, names[months], see)
    said = Text(
        f"the shortest length, of 1 to {HORIZON} months, from which the saving is above zero at every greater length",
        f"کوتاه‌ترین طول، از ۱ تا {count(HORIZON).fa} ماه، که صرفه‌جویی از آن به بعد در هر طول بلندتری مثبت است",
    )
    note = SAY.payback.note
    months = decision.payback_months(chain.draws, PURSE, discount_rate=chain.discount_rate).fillna(np.inf)
    return chain.step(key, "month", months, title(key), also=tuple(names.values()), formulas=(said,), notes=(note,))


def coverage(chain, key, entry):
    """How many of the known outcomes of earlier mandates the model would have foretold within its 90% interval."""
    came, lines = backtest.uptake(chain.case, ("others",)), []
    for row in came.itertuples():
        inside = row.p05 <= row.truth <= row.p95
        verdict = SAY.coverage.verdict if inside else SAY.coverage.verdict_2
        line = SAY.coverage.line
        label = Text(row.label_en, row.label_fa)
        lines.append(line.fill(label=label, foretold=interval(row, "share"), truth=percent(row.truth), verdict=verdict))
    settings, seen = data.observations("backtest"), data.observations("outcomes")
    asked = seen.merge(settings[["case", "date", "quantity"]], on=["case", "date", "quantity"])
    series = sorted({name for fit in ("uptake", "churn") for name in fits.FITS[fit][2]} | {"backtest", "outcomes"})
    files = ", ".join(f"data/observations/{name}.csv" for name in series)
    said = SAY.coverage.said
    note = Text(
        f"No row of data/assumptions.csv moves it, as each case is foretold from the other cases alone: {files}.",
        f"هیچ سطری از {isolated('data/assumptions.csv').fa} آن را جابه‌جا نمی‌کند، چون هر مورد تنها از روی موارد دیگر پیش‌بینی می‌شود: {isolated(files).fa}.",
    )
    inside = came.truth.between(came.p05, came.p95).mean()
    keys = tuple(dict.fromkeys([*asked.source, *settings.source]))
    return chain.step(key, "share", inside, title(key), formulas=(said,), notes=(*lines, note), sources=keys)


# Headline numbers and decisions that are of no one reading or scenario alone.
OTHERS = {
    **dict.fromkeys(headline.EVPI, evpi),
    "decision.best_scenario_country": best_scenario,
    "decision.best_scenario_purse": best_scenario,
    "decision.top_evppi": top_evppi,
    "decision.forced_wins_when": forced_wins_when,
    "mandate.survival_months": survival,
    "mandate.payback_months_purse": payback,
    "backtest.coverage_90": coverage,
}


def of_policy(key):
    """Whether a key is a number of a published policy, whoever added it to the table and whether or not it was run since."""
    first, _, name = key.partition(".")
    policy = next((one for one in published() if one.name == first), None)
    return policy is not None and (name in headline.SCENARIO_UNITS or (name in BREAK_EVENS and policy.messenger != "none"))


def every_key():
    """Keys of all headline numbers and decisions that can be explained, whether they were run or not, in the order of results.json."""
    yield from (f"{reading}.{name}" for reading in READINGS for name in headline.VOLUME_UNITS)
    for policy in published():
        yield from (f"{policy.name}.{name}" for name in headline.SCENARIO_UNITS)
        if policy.name == ORDER:
            yield from (f"{ORDER}.{name}" for name in headline.BREAK_EVEN_UNITS)
    yield from OTHERS
    for name, case in side_by_side.every_case().items():
        yield from (f"case.{name}.{ending.format(case.about.currency)}" for ending in headline.CASE_UNITS)


def known(key):
    """Whether a key can be explained: results.json may be older than the policies and the accounts."""
    first, _, name = key.partition(".")
    if key in OTHERS or of_policy(key):
        return True
    return name in headline.VOLUME_UNITS if first in READINGS else first == "case" and name.rpartition(".")[2] in OF_CASE


# The numbers `case.NAME.…` are taken apart as these are, with the assumptions of the case.
OF_CASE = {
    "messages_per_year": "evidence.messages_per_year",
    "break_even_reach": f"{ORDER}.break_even_reach",
    "probability_saves": f"{ORDER}.probability_saves_country",
    **dict.fromkeys((f"sms_bill_per_year_{money}" for money in CURRENCIES), "evidence.sms_bill_per_year_rial"),
    **dict.fromkeys((f"forced_saving_{money}" for money in CURRENCIES), f"{ORDER}.saving_country_rial"),
}


def chain_of(key, entry, case, n=headline.DRAWS, seed=headline.SEED, discount_rate=simulate.DISCOUNT_RATE):
    """The chain of a headline number, and the name of the step that is the number itself.

    entry  what results.json has of it
    """
    first, _, name = key.partition(".")
    if first == "case":
        key = OF_CASE[name.rpartition(".")[2]]
        first, _, name = key.partition(".")
    reading = case.readings().get(first, case)
    alone = name in COSTS or name == "share_seen_in_time"
    chain = Chain(reading, reading.sample(n, seed), discount_rate, tagged=not alone)
    if key in OTHERS:
        return chain, OTHERS[key](chain, key, entry)
    return chain, of_reading(chain, name) if first in READINGS else of_scenario(chain, named(first), name)
