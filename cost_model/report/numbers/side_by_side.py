"""All cases side by side: what their SMS costs, what each policy would save, from which reach force would pay, how long it held."""

import numpy as np
import pandas as pd

from cost_model.fits import backtest, reversal
from cost_model.inputs import case as cases
from cost_model.inputs import data
from cost_model.model import ledger, simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, differences, named, policies
from cost_model.model.simulate import stamped
from cost_model.report.language import HALF
from cost_model.report.numbers import decision, tables
from cost_model.words import columns_of

FIRST = "first"  # here, of every case: the account of which its answer speaks first
REACHES = 101  # from nobody to everybody
AFTER = 24  # months, after which the reach is told that the model expects


def every_case(folder=None):
    """data/ and every case of data/cases/ by name, but for those that are made up, not filled in or a copy."""
    loaded = [cases.load(folder=folder), *(cases.load(name, folder) for name in cases.filled_in(folder))]
    return {case.about.name: case for case in loaded if not case.about.fictional}


def others(compared):
    """Names of the cases of data/cases/ among those that are compared."""
    return tuple(case.about.name for case in compared.values() if case.about.folder)


def _compared(compared, of, scenarios=(), **more):
    """One table of several cases: what `of` gives for each, with its name before it. scenarios  policies that all were run with"""
    compared = every_case() if compared is None else compared
    parts = []
    for case in compared.values():
        named_so = {"case": case.about.name} | columns_of("label", case.about.label)
        parts.append(pd.DataFrame(named_so, index=[0]).merge(of(case), how="cross"))
    changed = (f"{name}: {one}" for name, case in compared.items() for one in (*case.changes, *case.other_correlations()))
    about = {"changes": (*changed, *differences(scenarios)), "horizon": simulate.HORIZON, "cases": others(compared)}
    about["policies"] = {one.name: one for one in scenarios}
    return stamped(pd.concat(parts, ignore_index=True), about | more)


def summary(compared=None, n=2**14, seed=1401, scenarios=None):
    """Cases side by side, a row for each case and quantity.

    compared   cases by name, default every one;  scenarios  policies, or their names; default all published ones
    Columns: case, label_en, label_fa, quantity, scenario with its printed names and account (empty where the quantity has none),
    announced (whether the scenario is what was announced), unit, p05, p50, p95, mean, probability. quantity:

        messages_per_year     in the first year
        sms_bill_per_year     what operators are paid in the first year, VAT included; currency of the case, at its base year
        saving                against the status quo over the horizon, to its first account (`first`) and the country; the
                              probability is the share of draws that save
        share_seen_in_time    of all notices over the horizon
        break_even_reach      reach from which the policy that is told first, what was announced if it was run, saves the country
                              money; the probability is the share of draws that have one, and the interval is over those
    """
    compared = every_case() if compared is None else compared
    base, scenarios = {name: case.base_year for name, case in compared.items()}, policies(scenarios)
    return _compared(compared, lambda case: _of(case, n, seed, scenarios), scenarios, draws=n, seed=seed, base_years=base)


def _of(case, n, seed, scenarios):
    """The rows of one case."""
    draws, money, parts = case.sample(n, seed), case.about.currency, []
    outcome = simulate.run(draws, scenarios)

    def told(quantity, frame, unit, account="", probability=np.nan):
        about = dict(quantity=quantity, account=account, unit=unit, probability=probability)
        parts.append(decision.interval(frame).assign(**about).rename_axis("scenario").reset_index())

    for quantity, unit in (("messages_per_year", "message/year"), ("sms_bill_per_year", f"{money}/year")):
        told(quantity, pd.DataFrame({"": getattr(simulate, quantity)(draws)}), unit)
    for account, who in zip((FIRST, COUNTRY), outcome.asked_first, strict=True):
        saved = decision.saving(outcome, who).drop(columns=BASELINE)
        told("saving", saved, money, account, (saved > 0).mean())
    told("share_seen_in_time", outcome.share_seen_in_time(), "share")
    if outcome.order.name != BASELINE:
        found = decision.break_evens(draws, outcome.order, what=("reach",))
        about = dict(quantity="break_even_reach", account=COUNTRY, probability=1 - found.absent)
        parts.append(found.assign(**about)[["scenario", "quantity", "account", "unit", *decision.INTERVAL, "probability"]])
    table = pd.concat(parts, ignore_index=True)
    table["announced"] = table.scenario == case.about.scenario.name
    return table[["quantity", "scenario", "account", "announced", "unit", *decision.INTERVAL, "mean", "probability"]]


def saves_by_reach(compared=None, n=2**14, seed=1401, scenario=None):
    """Share of draws in which a policy saves if the reach were held, from nobody to everybody; for each case and account.

    scenario  a policy with a messenger, or its name; default the messenger alone, never reversed
    Columns: case, label_en, label_fa, account, reach, share_saves, expected (reach that the model expects after two years, median).
    """
    policy = tables.kept() if scenario is None else named(scenario)

    def of(case):
        draws, rows = case.sample(n, seed), []
        for account, who in zip((FIRST, COUNTRY), ledger.asked_first(case.about), strict=True):
            curve = decision.saving_by_reach(draws, policy, who)
            rows += [dict(account=account, reach=at, share_saves=(curve.at(at) > 0).mean()) for at in np.linspace(0, 1, REACHES)]
        seen = simulate.monthly(draws, policy, quantities=("via_messenger",), horizon=AFTER)["via_messenger"][:, -1]
        return pd.DataFrame(rows).assign(expected=float(np.median(seen)))

    asked, about = ((), {}) if scenario is None else ((policy,), {"scenario": policy.name})
    return _compared(compared, of, asked, draws=n, seed=seed, **about)


def reach_needed(by_reach):
    """What reach the policy needs, for each case and account; from `saves_by_reach`.

    Columns: case, label_en, label_fa, account; reach (the least from which on half of the draws save, NaN where there is none); upto
    (the least at which fewer do, where half save if nothing is seen; NaN elsewhere); most (share of draws that save at the
    reach where most do) and best (that reach); if_all (share at full reach); expected.
    """

    def needed(part):
        part = part.sort_values("reach")
        fails = part.reach[part.share_saves < HALF]
        above = part.reach[part.reach > (fails.max() if len(fails) else -1.0)]
        return pd.Series(
            {
                "reach": above.min() if len(above) else np.nan,
                "upto": fails.min() if len(fails) and part.share_saves.iloc[0] >= HALF else np.nan,
                "most": part.share_saves.max(),
                "best": part.reach[part.share_saves.idxmax()],
                "if_all": part.share_saves.iloc[-1],
                "expected": part.expected.iloc[0],
            }
        )

    keys = ["case", "label_en", "label_fa", "account"]
    table = by_reach.groupby(keys, sort=False)[["reach", "share_saves", "expected"]].apply(needed).reset_index()
    table.attrs = by_reach.attrs
    return table


def foretold(compared=None):
    """How long each mandate held, and as it is foretold by what became of all the others; cases of which mandates.csv has a row.

    Columns: case, label_en, label_fa, course ('ended', 'dropped' before it began, 'served': its purpose ended, 'held' when last
    seen, 'unknown': nobody looked again), months (until it ended or was last seen), earliest and latest (of an end that is known
    so), p05 to p95 of the months foretold, no longer than the horizon; gone (foretold chance that it is gone by then), within_year (after twelve months),
    told_en, told_fa (what became of it, a sentence).
    """
    compared = every_case() if compared is None else compared
    mandates = data.observations("mandates")
    seen = reversal.durations(mandates).set_index("case")

    def of(case):
        row = seen.loc[case.about.observed_as]
        months = backtest.months_foretold(mandates[mandates.case != case.about.observed_as].reset_index(drop=True))
        course = "dropped" if row.never_began else "ended" if row.ended else "held" if row.months > 0 else "unknown"
        course = "served" if row.outcome == "purpose ended" else course
        found = {name: float(np.quantile(months, q)) for name, q in decision.INTERVAL.items()}
        chances = {"gone": float((months <= row.months).mean()), "within_year": float((months <= backtest.YEAR).mean())}
        told = {"told_en": case.about.told.en, "told_fa": case.about.told.fa}
        end = {"earliest": row.low, "latest": row.high if row.ended else row.months}
        return pd.DataFrame([dict(course=course, months=row.months, **end, **found, **chances, **told)])

    watched = {name: case for name, case in compared.items() if case.about.observed_as}
    return _compared(watched, of, unit="month")
