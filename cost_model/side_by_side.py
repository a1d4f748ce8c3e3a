"""All cases side by side: what their SMS costs, what each scenario would save, and at what reach force would pay."""

import pandas as pd

from cost_model import case as cases
from cost_model import decision, simulate
from cost_model.scenarios import FORCED, SCENARIOS, STATUS_QUO

PAYERS = ("customs", "society")


def every_case(folder=None):
    """data/ and every case of data/cases/ by name, but for those that are made up."""
    loaded = [cases.load(folder=folder), *(cases.load(name, folder) for name in cases.names(folder))]
    return {case.about.name: case for case in loaded if not case.about.fictional}


def summary(compared=None, n=2**14, seed=1401, scenarios=SCENARIOS):
    """Cases side by side, a row for each case and quantity. compared: cases by name, default every one.

    Columns: case, label_en, label_fa, announced (whether the scenario is what was announced), quantity, scenario and payer
    (empty where the quantity has none), unit, p05, p50, p95, mean, probability. quantity:

        messages_per_year     in the first year
        sms_bill_per_year     what operators are paid in the first year, VAT included; currency of the case, at its base year
        saving                against the status quo over the horizon, to whoever sends (`customs`) and to society; the
                              probability is the share of draws that save
        share_seen_in_time    of all notices over the horizon
        break_even_reach      reach from which the messenger alone saves society money; the probability is the share of draws
                              that have one, and the interval is over those
    """
    parts = [_of(case, n, seed, scenarios) for case in (every_case() if compared is None else compared).values()]
    table = pd.concat(parts, ignore_index=True)
    table.attrs = {"draws": n, "seed": seed, "horizon": simulate.HORIZON}
    return table


def _of(case, n, seed, scenarios):
    """The rows of one case."""
    draws, money = case.sample(n, seed), case.about.currency
    outcome = simulate.run(draws, scenarios)
    volume = {"messages_per_year": "message/year", "sms_bill_per_year": f"{money}/year"}
    first_year = decision.interval(pd.DataFrame({name: getattr(simulate, name)(draws) for name in volume}))
    rows = [dict(quantity=name, unit=unit, **first_year.loc[name]) for name, unit in volume.items()]
    for payer in PAYERS:
        chance = decision.probability_saves(outcome, payer)
        for scenario, row in decision.interval(decision.saving(outcome, payer)).iterrows():
            if scenario != STATUS_QUO.name:
                rows.append(
                    dict(quantity="saving", scenario=scenario, payer=payer, unit=money, **row, probability=chance[scenario])
                )
    for scenario, row in decision.interval(outcome.share_seen_in_time()).iterrows():
        rows.append(dict(quantity="share_seen_in_time", scenario=scenario, unit="share", **row))
    (row,) = decision.break_evens(draws, FORCED, what=("reach",)).to_dict("records")
    middle = {name: row[name] for name in decision.INTERVAL}
    rows.append(
        dict(
            quantity="break_even_reach",
            scenario=FORCED.name,
            payer="society",
            unit="share",
            **middle,
            probability=1 - row["absent"],
        )
    )
    table = pd.DataFrame(rows).fillna({"scenario": "", "payer": ""})
    table.insert(0, "case", case.about.name)
    table.insert(1, "label_en", case.about.label.en)
    table.insert(2, "label_fa", case.about.label.fa)
    table.insert(3, "announced", table.scenario == case.about.scenario.name)
    columns = ["case", "label_en", "label_fa", "announced", "quantity", "scenario", "payer", "unit", *decision.INTERVAL]
    return table[[*columns, "mean", "probability"]]
