"""Notebook 02: who would need the messenger, who has it and who takes it up; what was judged and what is measured."""

import numpy as np
import pandas as pd

from cost_model import fits
from cost_model.inputs.assumptions import factor_to_model
from cost_model.inputs.data import observations
from cost_model.model import simulate
from cost_model.model.scenarios import ORDER, named, policies, replace
from cost_model.model.simulate import stamp, stamped
from cost_model.report.numbers import decision
from cost_model.report.numbers.tables.rows import by_month, of_draws, row_of
from cost_model.words import columns_of, words_of

SAY = words_of("numbers/tables")


def installs_and_need(case, n=2**14, seed=1401):
    """Installs of the messenger at the start beside those who would need it, driver."""
    draws = case.sample(n, seed)
    need = pd.DataFrame(
        {
            "installs_at_start": draws.installs_at_start,
            "popular": draws.popular_share * draws.recipients * draws.notified_share,
            "notified_recipients": draws.recipients * draws.notified_share,
            "all_drivers": draws.recipients,
        }
    )
    table = decision.interval(need).rename_axis("group").reset_index()
    international = observations("drivers")
    seen = international[international.measure == "international drivers"].value
    table.loc[len(table)] = ["international_drivers", seen.min(), seen.median(), seen.max(), seen.mean()]
    bracket = case.assumptions["installs_at_start"]
    return of_draws(table, draws, installs=(bracket.minimum, bracket.maximum), unit="recipient")


def drivers_to_an_install(table):
    """Drivers who would need the messenger for each install that it had, both in the mean.  table  from `installs_and_need`"""
    return row_of(table, group="notified_recipients").mean / row_of(table, group="installs_at_start").mean


def polls_and_counts():
    """Domestic messengers in million adults: polls times adults, beside what operators and the ministry count."""
    people = observations("population").query("measure == 'adults'").set_index("year").value[1402]
    polls, users = observations("messenger_polls"), observations("messenger_users")
    rows = []
    for platform in ("Rubika", "Eitaa", "Bale"):
        poll = polls[(polls.platform == platform) & (polls.date == "2024-01")].iloc[0]
        counts = users[(users.platform == platform) & (users.measure == "monthly active")].sort_values("date")
        last = counts[counts.date < "2024"].iloc[-1]
        rows.append((platform, "poll", poll.date, poll.low * people, poll.share * people, poll.high * people))
        rows.append((platform, "count", last.date, np.nan, last.millions, np.nan))
    return pd.DataFrame(rows, columns=["platform", "kind", "date", "p05", "p50", "p95"])


def kept(scenario=ORDER):
    """A policy as if its order were never reversed."""
    scenario = named(scenario)
    return replace(scenario, name=f"{scenario.name}_kept", reversal="never", label=SAY.kept.fill(policy=scenario.label))


OF_ADOPTION = ("messenger", "mandate", "reversal", "start", "fixed_reach")  # levers that decide who installs


def of_adoption():
    """The policies whose adoption is shown: every way to bring a messenger among recipients that was published, and the order kept."""
    ways = {}
    for one in policies():
        if one.messenger != "none" and one.as_put:
            ways.setdefault(tuple(getattr(one, lever) for lever in OF_ADOPTION), one)
    return (*ways.values(), kept())


def adoption_paths(draws, scenarios=None, horizon=simulate.HORIZON):
    """Active drivers as a share of those whom customs notifies, and reach, month by month, for each policy with a messenger.

    scenarios  policies, or their names; default `of_adoption`
    """
    rows, shown = [], of_adoption() if scenarios is None else policies(scenarios)
    if all(one.messenger == "none" for one in shown):
        names = ", ".join(one.name for one in shown)
        raise ValueError(f"adoption_paths: found {names}, expected a policy with a messenger, which somebody could install")
    for scenario in (one for one in shown if one.messenger != "none"):
        path = simulate.monthly(draws, scenario, quantities=("active", "notified", "via_messenger"), horizon=horizon)
        for quantity, values in (("active", path["active"] / path["notified"]), ("reach", path["via_messenger"])):
            rows.append(by_month(values, scenario=scenario.name, quantity=quantity))
    # Policies that nobody asked for, but that are made here of published ones, are no change.
    made_with = stamp(draws, scenarios or (), horizon=horizon) | {"policies": {one.name: one for one in shown}}
    return stamped(pd.concat(rows, ignore_index=True), made_with, unit="share")


CHANGED = "changed by hand"


def measured_and_judged(case):
    """Each input that a fit estimates: what was judged, what is measured, and which of the two the model uses.

    Columns: name, label_en, label_fa, unit, fit, which, p05, p50, p95, used, why_en, why_fa. which: 'judged', 'measured', and
    'widened' where the backtest widens what is measured, CHANGED where the row was changed and no longer is what the fit gives.
    An input that the data cannot identify has the fit's reason as why, and three NaN as its measured interval.
    """
    from cost_model.report import refit  # which publishes, and publishing knows the tables

    reasons, by_hand = observations("judged").set_index("name"), refit.changed_by_hand(case)
    rows = []
    for fit in fits.FITS:
        for name, found in fits.fitted(fit).estimates.iterrows():
            row = case.assumptions[name]
            kept, factor = row, 1.0
            if row.fit:
                kept = reasons.loc[name]
                factor = factor_to_model(name, kept.unit, kept.price_year)
            why = reasons.loc[name, ["why_en", "why_fa"]] if name in reasons.index else {"why_en": found.note, "why_fa": ""}
            about = dict(name=name, label_en=row.label_en, label_fa=row.label_fa, unit=row.unit, fit=fit, **why)
            intervals = {"judged": (kept, factor), "measured": (found, 1.0)}
            if row.fit and name in fits.WIDENED:
                intervals["widened"] = (by_hand.get(name, row), 1.0)
            if name in by_hand:
                intervals[CHANGED] = (row, 1.0)
            for which, (known, scale) in intervals.items():
                quantiles = {q: getattr(known, q) * scale for q in ("p05", "p50", "p95")}
                of_row = about | (columns_of("why", SAY.why_changed) if which == CHANGED else {})
                rows.append(of_row | dict(which=which, **quantiles, used=which == (list(intervals)[-1] if row.fit else "judged")))
    return pd.DataFrame(rows)
