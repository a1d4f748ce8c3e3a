"""All numbers of a run that can be taken apart, with their interval and Monte Carlo error: `numbers` of figures/results.json.

What may be quoted of them is the register: figures/headline.json.
"""

import numpy as np
import pandas as pd

from cost_model import __version__
from cost_model.fits import backtest
from cost_model.inputs import case as cases
from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.language import CURRENCIES, READINGS, joined, series
from cost_model.report.numbers import decision, mandate, side_by_side, tables
from cost_model.report.say.wording import WHO
from cost_model.words import Text, text_of, words_of

SAY = words_of("numbers/headline")

ASKED = (PURSE, "sender", COUNTRY)  # whose saving is quoted
COSTED = (*ACCOUNTS, PURSE, COUNTRY)  # whose cost is quoted
SEED, DRAWS, REPEATS = 1401, 2**14, 4
VOLUME_UNITS = {name: unit for name, unit in tables.VOLUME_UNITS.items() if name != "sms_bill_per_trip_rial"}
# Of each policy; those with an account at their end, of each account that is asked.
SCENARIO_UNITS = {
    **{f"cost_{account}_rial": "rial" for account in COSTED},
    **{f"saving_{account}_rial": "rial" for account in ASKED},
    "share_seen_in_time": "share",
    **{f"probability_saves_{account}": "share of draws" for account in ASKED},
}
BREAK_EVEN_UNITS = {  # of the policy that is told first
    "break_even_reach": "share of notices seen in time; for the country, over the draws that have one",
    "no_break_even_reach": "share of draws; for the country",
    "break_even_tariff_rial": "rial/segment; for the purse, over the draws that have one",
    "no_break_even_tariff": "share of draws; for the purse",
}
OTHER_UNITS = {
    **{f"{ORDER}.{name}": unit for name, unit in BREAK_EVEN_UNITS.items()},
    "decision.evpi_country_rial": "rial; for the country, to choose among all policies",
    "decision.evpi_purse_rial": "rial; for the purse, to choose between SMS and the messengers as the question was put",
    "mandate.survival_months": "month, at most the horizon",
    "mandate.payback_months_purse": "month; null: never within the horizon",
    "backtest.coverage_90": "share of known outcomes; p05 and p95 by Clopper and Pearson",
}
# Of each case, `case.NAME.…`: the quantity in `side_by_side.summary`, and the unit; {} stands for its currency.
CASE_UNITS = {
    "messages_per_year": ("messages_per_year", "message/year"),
    "sms_bill_per_year_{}": ("sms_bill_per_year", "{}/year"),
    "forced_saving_{}": ("saving", "{}; for the country"),
    "break_even_reach": ("break_even_reach", "share of notices seen in time; for the country, over the draws that have one"),
    "probability_saves": ("saving", "share of draws; for the country"),
}


def label(key):
    """What a headline number is: 'Messenger only: saving of customs against SMS'."""
    if key in SAY.whole:
        return SAY.whole[key]
    subject, _, quantity = key.partition(".")
    if subject == "case":
        name, _, quantity = quantity.partition(".")
        money = next((money for money in CURRENCIES if quantity.endswith(f"_{money}")), "rial")
        quantity, of = quantity.replace(f"_{money}", "_rial"), cases.label_of(name)
    else:
        of = READINGS[subject] if subject in READINGS else named(subject).label
    of_account = (
        (said, WHO.get(quantity.removeprefix(f"{kind}_").removesuffix("_rial"))) for kind, said in SAY.of_account.items()
    )
    what = next((said.fill(who=who) for said, who in of_account if who), None)
    return Text.same("{of}: {what}").fill(of=of, what=what or SAY.quantities[quantity].fill(order=named(ORDER).quoted))


def unit_in_words(unit):
    """The unit of a headline number as it is printed."""
    words = SAY.unit_words | CURRENCIES
    words |= {f"{money}/year": SAY.a_year.fill(money=name) for money, name in CURRENCIES.items()}
    return series([joined(*(words[part] for part in clause.split(", "))) for clause in unit.split("; ")])


def unit(key):
    """Unit of a headline number, with what else has to be said of it."""
    units = VOLUME_UNITS | SCENARIO_UNITS | BREAK_EVEN_UNITS
    if key.startswith("case."):
        units = {name.format(money): unit.format(money) for money in CURRENCIES for name, (_, unit) in CASE_UNITS.items()}
    return OTHER_UNITS.get(key) or units[key.rpartition(".")[2]]


BREAK_EVENS = (("reach", "reach", COUNTRY), ("tariff_rial", "tariff", PURSE))  # how they end, of what, for whom
# What it is worth to know everything: whose choice, and among what, as `tables.questions` has it.
EVPI = {"decision.evpi_country_rial": (COUNTRY, "all"), "decision.evpi_purse_rial": (PURSE, "as_put")}


def summary(case, n=DRAWS, seed=SEED, scenarios=None):
    """p05, p50, p95 and mean of every headline number, a row for each; one set of draws for each reading.

    scenarios  policies, or their names; default all published ones
    A probability, or what knowing everything is worth, is one number for all draws: its four columns are the same.
    """
    draws = {reading: read.sample(n, seed) for reading, read in case.readings().items()}
    columns = {f"{reading}.{name}": tables.VOLUME[name](d) for reading, d in draws.items() for name in VOLUME_UNITS}
    outcome = simulate.run(draws["evidence"], scenarios)
    frames = {f"cost_{account}_rial": outcome.cost(account) for account in COSTED}
    frames |= {f"saving_{account}_rial": decision.saving(outcome, account) for account in ASKED}
    frames["share_seen_in_time"] = outcome.share_seen_in_time()
    columns |= {f"{scenario}.{name}": frame[scenario] for name, frame in frames.items() for scenario in frame}
    table = decision.interval(pd.DataFrame(columns))
    for account in ASKED:
        for scenario, share in decision.probability_saves(outcome, account).items():
            table.loc[f"{scenario}.probability_saves_{account}"] = share
    order = outcome.order
    for key, what, account in BREAK_EVENS if order.name != BASELINE else ():
        found = decision.break_evens(outcome.draws, order, account, (what,)).query("bound == 'from'").iloc[0]
        table.loc[f"{order.name}.break_even_{key}"] = pd.Series(found[[*decision.INTERVAL]].to_dict() | {"mean": np.nan})
        table.loc[f"{order.name}.no_break_even_{what}"] = found.absent
    for key, (account, question) in EVPI.items():
        if question in tables.questions(outcome):
            options = tables.options_of(outcome, question)
            table.loc[key] = decision.evpi(decision.net_benefit_of(outcome, account, options=options))["evpi"]
    table.loc["mandate.survival_months"] = decision.interval(mandate.survival_months(draws["evidence"]).to_frame("m")).loc["m"]
    if order.messenger != "none":
        payback = decision.quantiles_or_never(decision.payback_months(draws["evidence"], PURSE, order))
        table.loc["mandate.payback_months_purse"] = pd.Series(payback | {"mean": np.nan})
    return table


def of_cases(compared, n=DRAWS, seed=SEED):
    """p05, p50, p95 and mean of the numbers of each case, `case.NAME.…`, a row for each. compared  cases by name"""
    table = side_by_side.summary(compared, n, seed, (BASELINE, ORDER))
    table = table[table.account.isin(["", "country"]) & table.scenario.isin(["", ORDER])].set_index(["case", "quantity"])
    rows = {}
    for name, case in compared.items():
        for ending, (quantity, _) in CASE_UNITS.items():
            found = table.loc[(name, quantity)]
            values = found[["p05", "p50", "p95", "mean"]].astype(float)
            if ending == "probability_saves":
                values[:] = found.probability
            rows[f"case.{name}.{ending.format(case.about.currency)}"] = values
    return pd.DataFrame(rows).T


def numbers(case, n=DRAWS, seed=SEED, repeats=REPEATS, step=lambda: None, compared=None):
    """The headline numbers with `mc_error`, the largest standard error of p05, p50, p95 and mean.

    The error is measured, not assumed: the whole run is repeated with other scrambles of the Sobol sequence (the
    next seeds), and it is the standard deviation over those. step  called after each repeat;  compared  cases by name,
    default every one
    """
    compared = (side_by_side.every_case() if compared is None else compared) | {case.about.name: case}
    table = with_errors(lambda seed: pd.concat([summary(case, n, seed), of_cases(compared, n, seed)]), seed, repeats, step)
    # A count of few outcomes, which another scramble does not move; a test holds that.
    coverage = backtest.coverage(backtest.uptake(case, ("others",))).query("nominal == 0.9").iloc[0]
    found = coverage[["p05", "p50", "p95"]].to_dict() | {"mean": coverage.p50, "mc_error": 0.0}
    table.loc["backtest.coverage_90"] = found | {"unit": unit("backtest.coverage_90")}
    return table


def numbers_of_case(case, n=DRAWS, seed=SEED, repeats=REPEATS, step=lambda: None):
    """The numbers of one case, as `numbers` has them of every case."""
    return with_errors(lambda seed: of_cases({case.about.name: case}, n, seed), seed, repeats, step)


def with_errors(whole, seed, repeats, step):
    """The table that `whole` gives for a seed, with `mc_error`, the largest spread of a row over the next seeds, and its unit."""
    table, others = whole(seed), []
    for other in range(seed + 1, seed + 1 + repeats):
        others.append(whole(other))
        step()
    spread = pd.concat(others).groupby(level=0).std(ddof=1).max(axis=1)
    return table.assign(mc_error=spread.reindex(table.index), unit=[unit(key) for key in table.index])


def decisions(outcome, corner, quality, worth, question="as_put"):
    """What to choose, and what is most worth knowing, from one run: the part of results.json beside the numbers.

    corner  when the order wins, a Text;  quality  of that corner, from `sensitivity.quality`
    worth   from `tables.worth_of_inputs`, for the first account and that question
    """
    box = quality[quality.method == "prim"]
    found = {f"decision.best_scenario_{account}": best_scenario(outcome, account) for account in (COUNTRY, PURSE)}
    first = worth.iloc[0]
    found["decision.top_evppi"] = {
        "name": first["name"],
        **text_of(first, "label")._asdict(),
        "value_rial": _number(first.evppi),
        "se_rial": _number(first.se),
        "account": outcome.first_account,
        "options": list(tables.options_of(outcome, question)),
    }
    found["decision.forced_wins_when"] = {
        **corner._asdict(),
        "coverage": _number(box.check_coverage.iloc[0]) if len(box) else None,
        "density": _number(box.check_density.iloc[0]) if len(box) else None,
        "account": outcome.first_account,
    }
    return found


def best_scenario(outcome, account):
    """The scenario that costs an account least on average, of all; how likely it is the best, and by how much it leads."""
    benefit = decision.net_benefit_of(outcome, account)
    first = decision.leader(benefit)
    scenario = outcome.policy(first["option"])
    return {
        "name": scenario.name,
        **scenario.label._asdict(),
        "probability_best": _number(first["probability"]),
        "margin_rial": _number(first["margin"]),
        "second": first["second"],
        "options": list(benefit),
    }


def _number(x):
    """A number to nine significant digits; null where there is none."""
    return None if np.isnan(x) else float(f"{x:.9g}")


def made(case, published, n=DRAWS, seed=SEED):
    """What the numbers of a report were made with.

    published  `published_set`, the state of data/ that the report was made from, and `report`, the case that it is of or ''
    """
    return {
        "seed": seed,
        "draws": n,
        "method": "scrambled Sobol",
        "base_year": case.base_year,
        "first_month": case.about.first_month,
        "horizon_months": simulate.HORIZON,
        "discount_rate": simulate.DISCOUNT_RATE,
        "version": __version__,
        "assumptions_sha256": case.file_hash,
        **published,
        "mc_error": f"largest standard error of p05, p50, p95 and mean over {REPEATS} other scrambles",
    }


def entries(table):
    """The table of `numbers` as results.json keeps it, by key."""
    return {
        key: {name: row[name] if name == "unit" else _number(row[name]) for name in table.columns}
        for key, row in table.iterrows()
    }
