"""The numbers that people quote, with their interval and their Monte Carlo error: figures/headline.json."""

import numpy as np
import pandas as pd

from cost_model import __version__, backtest, costs, decision, mandate, side_by_side, simulate, tables
from cost_model import case as cases
from cost_model.data import rial_per_usd
from cost_model.language import CURRENCIES, READINGS, Text, joined, series
from cost_model.scenarios import BASELINE, ORDER, named

SEED, DRAWS, REPEATS = 1401, 2**14, 8
VOLUME_UNITS = {
    "truck_trips_per_year": "trip/year",
    "messages_per_year": "message/year",
    "segments_per_year": "segment/year",
    "sms_bill_per_year_rial": "rial/year",
    "sms_bill_per_year_usd": "USD/year",
    "detention_seconds_per_trip_equal_to_sms": "second/trip",
}
SCENARIO_UNITS = {
    "total_cost_rial": "rial",
    "customs_cost_rial": "rial",
    "driver_cost_rial": "rial",
    "state_cost_rial": "rial",
    "saving_rial": "rial",
    "customs_saving_rial": "rial",
    "share_seen_in_time": "share",
    "probability_saves": "share of draws",
    "probability_saves_customs": "share of draws",
}
BREAK_EVEN_UNITS = {  # of the policy that is told first
    "break_even_reach": "share of notices seen in time; for society, over the draws that have one",
    "no_break_even_reach": "share of draws; for society",
    "break_even_tariff_rial": "rial/segment; for customs, over the draws that have one",
    "no_break_even_tariff": "share of draws; for customs",
}
OTHER_UNITS = {
    **{f"{ORDER}.{name}": unit for name, unit in BREAK_EVEN_UNITS.items()},
    "decision.evpi_rial": "rial; for society, to choose among all policies",
    "decision.evpi_customs_rial": "rial; for customs, to choose between SMS and the messengers as the question was put",
    "mandate.survival_months": "month, at most the horizon",
    "mandate.payback_months_customs": "month; null: never within the horizon",
    "backtest.coverage_90": "share of known outcomes; p05 and p95 by Clopper and Pearson",
}
# Of each case, `case.NAME.…`: the quantity in `side_by_side.summary`, and the unit; {} stands for its currency.
CASE_UNITS = {
    "messages_per_year": ("messages_per_year", "message/year"),
    "sms_bill_per_year_{}": ("sms_bill_per_year", "{}/year"),
    "forced_saving_{}": ("saving", "{}; for society"),
    "break_even_reach": ("break_even_reach", "share of notices seen in time; for society, over the draws that have one"),
    "probability_saves": ("saving", "share of draws; for society"),
}
# What the numbers are, in words, by the end of their key or by the whole of it.
WORDS = {
    "truck_trips_per_year": Text("truck trips a year", "سفر کامیون در سال"),
    "messages_per_year": Text("messages a year", "پیام در سال"),
    "segments_per_year": Text("billed SMS a year", "پیامک حساب‌شده در سال"),
    "sms_bill_per_year_rial": Text("SMS bill a year", "هزینهٔ سالانهٔ پیامک"),
    "sms_bill_per_year_usd": Text("SMS bill a year in US dollars", "هزینهٔ سالانهٔ پیامک به دلار"),
    "detention_seconds_per_trip_equal_to_sms": Text(
        "seconds of a waiting truck that cost as much as the SMS of its trip", "ثانیه‌های توقف کامیون که به اندازهٔ پیامک‌های سفرش می‌ارزد"
    ),
    "total_cost_rial": Text("cost to the country", "هزینه برای کشور"),
    "customs_cost_rial": Text("cost to customs", "هزینه برای گمرک"),
    "driver_cost_rial": Text("cost to drivers", "هزینه برای رانندگان"),
    "state_cost_rial": Text("cost to the state", "هزینه برای دولت"),
    "forced_saving_rial": Text("saving of the country by {order}", "صرفه‌جویی کشور با گزینهٔ {order}"),
    "saving_rial": Text("saving of the country against SMS", "صرفه‌جویی کشور در برابر پیامک"),
    "customs_saving_rial": Text("saving of customs against SMS", "صرفه‌جویی گمرک در برابر پیامک"),
    "share_seen_in_time": Text("share of notices seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"),
    "probability_saves": Text("share of draws in which it saves the country money", "سهم نمونه‌هایی که به سود کشور است"),
    "probability_saves_customs": Text("share of draws in which it saves customs money", "سهم نمونه‌هایی که به سود گمرک است"),
    "break_even_reach": Text("share of notices that it must show in time to save the country money", "سهمی از پیام‌ها که باید به‌موقع نشان دهد تا به سود کشور باشد"),
    "no_break_even_reach": Text("share of draws in which no reach saves the country money", "سهم نمونه‌هایی که با هیچ سهمی به سود کشور نیست"),
    "break_even_tariff_rial": Text("tariff from which it saves customs money", "تعرفه‌ای که از آن به بالا به سود گمرک است"),
    "no_break_even_tariff": Text("share of draws in which no tariff saves customs money", "سهم نمونه‌هایی که با هیچ تعرفه‌ای به سود گمرک نیست"),
    "decision.evpi_rial": Text("What knowing everything is worth to the country", "ارزش دانستن همه‌چیز برای کشور"),
    "decision.evpi_customs_rial": Text("What knowing everything is worth to customs", "ارزش دانستن همه‌چیز برای گمرک"),
    "mandate.survival_months": Text("Months that the order holds", "ماه‌هایی که دستور می‌پاید"),
    "mandate.payback_months_customs": Text("Months that the order must last to save customs money", "ماه‌هایی که دستور باید بماند تا به سود گمرک شود"),
    "backtest.coverage_90": Text("Known outcomes within the 90% interval foretold for them", "رویدادهای معلوم درون بازهٔ ۹۰٪ پیش‌بینی آن‌ها"),
}  # fmt: skip
UNIT_WORDS = {
    "trip/year": Text("trips a year", "سفر در سال"),
    "message/year": Text("messages a year", "پیام در سال"),
    "segment/year": Text("billed SMS a year", "پیامک در سال"),
    "USD/year": Text("US dollars a year", "دلار در سال"),
    "second/trip": Text("seconds a trip", "ثانیه در هر سفر"),
    "share": Text("share", "سهم"),
    "share of draws": Text("share of draws", "سهم نمونه‌ها"),
    "share of notices seen in time": Text("share of notices seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"),
    "rial/segment": Text("rial a segment", "ریال برای هر بخش"),
    "for society": Text("for the country", "برای کشور"),
    "for customs": Text("for customs", "برای گمرک"),
    "over the draws that have one": Text("over the draws that have one", "در نمونه‌هایی که دارند"),
    "to choose among all policies": Text("to choose among all policies", "برای انتخاب میان همهٔ سیاست‌ها"),
    "to choose between SMS and the messengers as the question was put": Text(
        "to choose between SMS and the messengers as the question was put",
        "برای انتخاب میان پیامک و پیام‌رسان‌ها، چنان‌که پرسیده شد",
    ),
    "month": Text("month", "ماه"),
    "at most the horizon": Text("at most the horizon", "حداکثر تا پایان دوره"),
    "null: never within the horizon": Text("empty: never within the horizon", "خالی: هرگز در این دوره"),
    "share of known outcomes": Text("share of known outcomes", "سهم رویدادهای معلوم"),
    "p05 and p95 by Clopper and Pearson": Text("interval by Clopper and Pearson", "بازه به روش کلاپر و پیرسون"),
}


def label(key):
    """What a headline number is: 'Messenger only: saving of customs against SMS'."""
    subject, _, quantity = key.partition(".")
    if key in WORDS:
        return WORDS[key]
    if subject == "case":
        name, _, quantity = quantity.partition(".")
        money = next((money for money in CURRENCIES if quantity.endswith(f"_{money}")), "")
        quantity = f"{quantity.removesuffix(f'_{money}')}_rial" if money else quantity
        what = WORDS[quantity].fill(order=named(ORDER).quoted)
        return Text("{of}: {what}", "{of}: {what}").fill(of=cases.label_of(name), what=what)
    of = READINGS[subject] if subject in READINGS else named(subject).label
    return Text("{of}: {what}", "{of}: {what}").fill(of=of, what=WORDS[quantity])


def unit_in_words(unit):
    """The unit of a headline number as it is printed."""
    words = UNIT_WORDS | CURRENCIES
    words |= {f"{money}/year": Text(f"{name.en} a year", f"{name.fa} در سال") for money, name in CURRENCIES.items()}
    parts = [joined(*(words[part] for part in clause.split(", "))) for clause in unit.split("; ")]
    return series(parts)


def unit(key):
    """Unit of a headline number, with what else has to be said of it."""
    if key.startswith("case."):
        ending = key.rsplit(".", 1)[1]
        found = {name.format(money): unit.format(money) for money in CURRENCIES for name, (_, unit) in CASE_UNITS.items()}
        return found[ending]
    return OTHER_UNITS.get(key) or (VOLUME_UNITS | SCENARIO_UNITS | BREAK_EVEN_UNITS)[key.split(".", 1)[1]]


def _volume(draws, base_year):
    bill = simulate.sms_bill_per_year(draws)
    return {
        "truck_trips_per_year": simulate.truck_trips_per_year(draws),
        "messages_per_year": simulate.messages_per_year(draws),
        "segments_per_year": simulate.segments_per_year(draws),
        "sms_bill_per_year_rial": bill,
        "sms_bill_per_year_usd": costs.usd(bill, rial_per_usd(base_year)),
        "detention_seconds_per_trip_equal_to_sms": simulate.equal_detention_seconds_per_trip(draws),
    }


def _scenarios(outcome):
    frames = {
        "total_cost_rial": outcome.cost(),
        "customs_cost_rial": outcome.cost("customs"),
        "driver_cost_rial": outcome.cost("drivers"),
        "state_cost_rial": outcome.cost("state"),
        "saving_rial": decision.saving(outcome),
        "customs_saving_rial": decision.saving(outcome, "customs"),
        "share_seen_in_time": outcome.share_seen_in_time(),
    }
    return {f"{scenario}.{name}": frame[scenario] for name, frame in frames.items() for scenario in frame}


# What it is worth to know everything: whose choice, and among what, as `tables.questions` has it.
EVPI = {"decision.evpi_rial": (None, "all"), "decision.evpi_customs_rial": ("customs", "as_put")}


def _break_evens(outcome):
    """Rows of the break-evens of the policy that is told first: reach for society, tariff for customs; and in what share there is none."""
    rows, order = {}, outcome.order
    for key, what, payer in (("reach", "reach", None), ("tariff_rial", "tariff", "customs")):
        found = decision.break_evens(outcome.draws, order, payer, (what,)).query("bound == 'from'").iloc[0]
        rows[f"{order.name}.break_even_{key}"] = pd.Series(found[[*decision.INTERVAL]].to_dict() | {"mean": np.nan})
        rows[f"{order.name}.no_break_even_{what}"] = found.absent
    return rows


def summary(case, n=DRAWS, seed=SEED, scenarios=None):
    """p05, p50, p95 and mean of every headline number, a row for each; one set of draws for each reading.

    scenarios  policies, or their names; default all published ones
    A probability, or what knowing everything is worth, is one number for all draws: its four columns are the same.
    """
    draws = {reading: read.sample(n, seed) for reading, read in case.readings().items()}
    columns = {f"{reading}.{name}": values for reading, d in draws.items() for name, values in _volume(d, case.base_year).items()}
    outcome = simulate.run(draws["evidence"], scenarios)
    columns |= _scenarios(outcome)
    table = decision.interval(pd.DataFrame(columns))
    for name, payer in (("probability_saves", None), ("probability_saves_customs", "customs")):
        for scenario, share in decision.probability_saves(outcome, payer).items():
            table.loc[f"{scenario}.{name}"] = share
    if outcome.order.name != BASELINE:
        for key, found in _break_evens(outcome).items():
            table.loc[key] = found
    for key, (payer, question) in EVPI.items():
        if question in tables.questions(outcome):
            options = tables.options_of(outcome, question)
            table.loc[key] = decision.evpi(decision.net_benefit_of(outcome, payer, options=options))["evpi"]
    table.loc["mandate.survival_months"] = decision.interval(mandate.survival_months(draws["evidence"]).to_frame("m")).loc["m"]
    if outcome.order.messenger != "none":
        payback = decision.quantiles_or_never(decision.payback_months(draws["evidence"], "customs", outcome.order))
        table.loc["mandate.payback_months_customs"] = pd.Series(payback | {"mean": np.nan})
    return table


def of_cases(compared, n=DRAWS, seed=SEED):
    """p05, p50, p95 and mean of the numbers of each case, `case.NAME.…`, a row for each. compared  cases by name"""
    table = side_by_side.summary(compared, n, seed, (BASELINE, ORDER))
    table = table[table.payer.isin(["", "society"]) & table.scenario.isin(["", ORDER])].set_index(["case", "quantity"])
    rows = {}
    for name, case in compared.items():
        for ending, (quantity, _) in CASE_UNITS.items():
            found = table.loc[(name, quantity)]
            values = found[["p05", "p50", "p95", "mean"]].astype(float)
            if ending == "probability_saves":
                values[:] = found.probability
            rows[f"case.{name}.{ending.format(case.about.currency)}"] = values
    return pd.DataFrame(rows).T


def _coverage(case):
    """Share of the known outcomes that fall within the 90% interval foretold from all other cases, with its own interval."""
    table = backtest.coverage(backtest.uptake(case, ("others",)))
    row = table[table.nominal == 0.9].iloc[0]
    return {"p05": row.p05, "p50": row.p50, "p95": row.p95, "mean": row.p50, "mc_error": 0.0}


def numbers(case, n=DRAWS, seed=SEED, repeats=REPEATS, step=lambda: None, compared=None):
    """The headline numbers with `mc_error`, the largest standard error of p05, p50, p95 and mean.

    The error is measured, not assumed: the whole run is repeated with other scrambles of the Sobol sequence (the
    next seeds), and it is the standard deviation over those. step  called after each repeat;  compared  cases by name,
    default every one
    """
    compared = (side_by_side.every_case() if compared is None else compared) | {case.about.name: case}
    table = with_errors(lambda seed: pd.concat([summary(case, n, seed), of_cases(compared, n, seed)]), seed, repeats, step)
    # A count of few outcomes, which another scramble does not move; a test holds that.
    table.loc["backtest.coverage_90"] = _coverage(case)
    table["unit"] = [unit(key) for key in table.index]
    return table


def numbers_of_case(case, n=DRAWS, seed=SEED, repeats=REPEATS, step=lambda: None):
    """The numbers of one case, as `numbers` has them of every case."""
    table = with_errors(lambda seed: of_cases({case.about.name: case}, n, seed), seed, repeats, step)
    table["unit"] = [unit(key) for key in table.index]
    return table


def with_errors(whole, seed, repeats, step):
    """The table that `whole` gives for a seed, with `mc_error`: the largest spread of a row over the next seeds."""
    table, others = whole(seed), []
    for other in range(seed + 1, seed + 1 + repeats):
        others.append(whole(other))
        step()
    spread = pd.concat(others).groupby(level=0).std(ddof=1).max(axis=1)
    table["mc_error"] = spread.reindex(table.index)
    return table


def decisions(outcome, corner, worth):
    """What to choose, and what is most worth knowing, from one run: the part of headline.json beside the numbers.

    corner  from `sensitivity.forced_wins_when`;  worth  from `tables.worth_of_inputs`
    """
    found = {f"decision.best_scenario_{payer}": best_scenario(outcome, payer) for payer in ("society", "customs")}
    first, box = worth.iloc[0], corner.attrs.get("prim", {})
    found["decision.top_evppi"] = {
        "name": first["name"],
        **Text(first.label_en, first.label_fa)._asdict(),
        "value_rial": _number(first.evppi),
        "se_rial": _number(first.se),
        "payer": worth.attrs["payer"],
        "options": list(worth.attrs["options"]),
    }
    found["decision.forced_wins_when"] = {
        **corner.attrs["sentence"]._asdict(),
        "coverage": _number(box.get("check_coverage", np.nan)),
        "density": _number(box.get("check_density", np.nan)),
        "payer": corner.attrs["payer"],
    }
    return found


def best_scenario(outcome, payer):
    """The scenario that costs a payer least on average, of all; how likely it is the best, and by how much it leads."""
    benefit = decision.net_benefit_of(outcome, payer)
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


def document(case, table, decided, published, n=DRAWS, seed=SEED):
    """headline.json: what the numbers were made with, the numbers of `numbers`, and what `decisions` gives.

    published  `published_set`, the state of data/ that the report was made from, and `report`, the case that it is of or ''
    """
    return {
        "meta": {
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
        },
        "numbers": {
            key: {name: row[name] if name == "unit" else _number(row[name]) for name in table.columns}
            for key, row in table.iterrows()
        },
        "decisions": decided,
    }
