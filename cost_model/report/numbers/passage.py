"""A check on the harm: the model's waiting and calls a trip, in the terms in which queues and borders publish theirs.

Beside it, what size of effect the published means could have shown: the model's is far smaller, and of the two orders neither left
data that could tell. What others published stands in data/observations/passage.csv and border_times.csv.
"""

from math import ceil, inf

import numpy as np
import pandas as pd
from statsmodels.stats.power import TTestIndPower

from cost_model.faults import DataError
from cost_model.inputs.data import observations, rial_per_usd
from cost_model.model import costs, simulate
from cost_model.model.ledger import LINES
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import MONTHS_PER_YEAR, stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers import decision
from cost_model.report.say.wording import wording
from cost_model.valuing.table import with_option
from cost_model.words import NOTHING, columns_of, words_of

SAY = words_of("numbers/passage")

# What of a missed notice can be learnt from waiting at a border: only the product of these inputs, never one of them.
IDENTIFIED = ("delay_probability", "delay_hours", "delay_lost", "hour_value")
# Quantity of a trip: the line of the ledger whose account bears it.
BORNE = {"waiting_hours": "waiting", "waiting_cost": "waiting", "calls": "calls", "call_cost": "calls"}
CAREC = "Central Asia (CAREC)"
SIGNIFICANCE, POWER = 0.05, 0.8  # two-sided; of a difference that is there, how often it is shown
YEARS = (4, 10)  # yearly means before, and as many after, besides half of those that were published
COLUMNS = [*columns_of("who", NOTHING), *columns_of("place", NOTHING), "date", *columns_of("measures", NOTHING)]
COLUMNS += ["low", "value", "high", "unit", "source", "note"]
# Why the two orders are no experiment: date, order, reason, and the source that says so.
EXPERIMENTS = (
    ("2020-02", "first", "gates_shut", "turkey_gates_2020"),
    ("2020-02", "first", "bazargan_shut", "bazargan_shut_1399"),
    ("2022-04", "second", "yearly_only", "carec_border_time"),
)


def _in_each(**said):
    """Texts as columns, one for each language."""
    return {column: one for what, text in said.items() for column, one in columns_of(what, text).items()}


# ---- the model's side -------------------------------------------------------------------------------------------------------


def events_per_year(draws):
    """Truck trips, and other events where a case has them, in the first year of each draw."""
    return simulate.truck_trips_per_year(draws) + draws.events


def trips(outcome):
    """Trips over the horizon, not discounted: notices ÷ notices a trip; draws × scenarios."""
    each = simulate.messages_per_year(outcome.draws) / events_per_year(outcome.draws)
    return outcome.line("notices").div(each, axis=0)


def present_trips(outcome):
    """Trips over the horizon, discounted as the ledger does, for each draw.

    Σ over months of trips of the first month × growth ^ month × discount factor of the month
    """
    growth = np.asarray(costs.monthly_factor(outcome.draws.tonnage_growth), float)
    first = np.asarray(events_per_year(outcome.draws), float) / MONTHS_PER_YEAR
    return first * (growth[:, None] ** np.arange(outcome.horizon) @ outcome.discount)


def calls_per_trip(outcome):
    """Calls to the sender a trip of those who were not told, draws × scenarios.

        present value of trips without a notice × calls for each ÷ present value of all trips

    Present values on both sides, as the ledger has no undiscounted count of trips without a notice.
    """
    return outcome.line("pv_missed_events").mul(outcome.draws.calls_per_event / present_trips(outcome), axis=0)


def of_a_trip(outcome):
    """What waiting and calls come to a trip: quantity → frame, draws × scenarios. The money is that of these hours and calls.

    Hours of waiting and trips are not discounted.
    """
    hours, calls, draws = outcome.line("waiting_hours") / trips(outcome), calls_per_trip(outcome), outcome.draws
    return {
        "waiting_hours": hours,
        "waiting_cost": hours.mul(draws.hour_value, axis=0),
        "calls": calls,
        "call_cost": calls.mul(draws.call_cost, axis=0),
    }


def identified(draws):
    """What a missed notice costs in waiting, money, for each draw: all that a border could tell; the product of `IDENTIFIED`."""
    return np.prod([np.asarray(draws[name], float) for name in IDENTIFIED], axis=0)


def _units(outcome):
    per, money = "event" if np.any(outcome.draws.events) else "trip", wording(outcome.draws).currency
    measured = {"waiting_hours": "hour", "waiting_cost": money, "calls": "call", "call_cost": money}
    return {quantity: f"{unit}/{per}" for quantity, unit in measured.items()}


def by_policy(outcome):
    """Waiting and calls of a trip under each policy, and what of it the policy adds to SMS as it is.

    Columns: scenario, quantity (of BORNE), account (that bears it), unit, p05, p50, p95, mean, added (mean).
    """
    parts, units = [], _units(outcome)
    for quantity, frame in of_a_trip(outcome).items():
        table = decision.interval(with_option(frame, "outcome", BASELINE)).rename_axis("scenario")
        about = dict(quantity=quantity, account=LINES[BORNE[quantity]].account, unit=units[quantity])
        parts.append(table.assign(added=table["mean"] - table["mean"][BASELINE], **about).reset_index())
    table = pd.concat(parts, ignore_index=True)[["scenario", "quantity", "account", "unit", *decision.INTERVAL, "mean", "added"]]
    return stamped(table, outcome.stamp(), units={"added": "unit"})


# ---- what others published --------------------------------------------------------------------------------------------------


def published():
    """What queues and borders publish, a row for each source and measure, with COLUMNS."""
    rows = observations("border_times").rename(columns={"hours": "value"})
    said = pd.DataFrame([_in_each(**SAY.borders[place]) for place in rows.place], index=rows.index)
    # The calendar year in which most of the Persian one lies.
    rows = rows.assign(date=[str(int(year) + 621) for year in rows.year], low=np.nan, high=np.nan, unit="hour", **said)
    return pd.concat([observations("passage"), rows], ignore_index=True)[COLUMNS]


def _added_by_the_order(outcome):
    """Measure, draws and unit of what the policy told first adds to a trip, and of what a border could tell of it."""
    draws, units, currency = outcome.draws, _units(outcome), wording(outcome.draws).currency
    for name, frame in of_a_trip(outcome).items():
        frame = with_option(frame, "outcome", BASELINE)
        yield name, frame[outcome.order.name] - frame[BASELINE], units[name]
    yield "product", pd.Series(identified(draws)), f"{currency}/message"
    yield "hour", pd.Series(np.asarray(draws.hour_value, float)), f"{currency}/hour"


def beside_published(outcome):
    """What the policy told first adds to a trip, with what can be learnt of it, above what queues and borders publish.

    Of the model the value is the mean, low and high are the likely range; of a source they are as published. Columns: scenario (the
    policy in the rows of the model) and COLUMNS.
    """
    ours = list(_added_by_the_order(outcome))
    if wording(outcome.draws).currency == RIAL:
        dollars = rial_per_usd(outcome.draws.base_year)
        rial = [row for row in ours if row[0] in ("waiting_cost", "hour")]
        ours += [(name, series / dollars, unit.replace(RIAL, "USD")) for name, series, unit in rial]
    rows = []
    for name, series, unit in ours:
        row = decision.interval(series.to_frame()).iloc[0]
        about = _in_each(who=SAY.this_model, place=SAY.borders.Iran.place, measures=SAY.measures[name])
        value = dict(low=row.p05, value=row["mean"], high=row.p95, unit=unit, source="", note="mean and likely range")
        rows.append(about | dict(scenario=outcome.order.name, date="") | value)
    table = pd.concat([pd.DataFrame(rows), published().assign(scenario="")], ignore_index=True)
    return stamped(table[["scenario", *COLUMNS]], outcome.stamp(), units=dict.fromkeys(("low", "value", "high"), "unit"))


# ---- what such data could have shown ----------------------------------------------------------------------------------------


def scatter(means):
    """Standard deviation of yearly means among themselves. Raises DataError where they are too few, or all the same."""
    means = np.asarray(means, float)
    if len(means) < 2 or not np.ptp(means) > 0:
        raise DataError(f"yearly means: found {', '.join(map(str, means)) or 'none'}, expected two or more that differ")
    return float(np.std(means, ddof=1))


def carec_means():
    """Mean times at borders that CAREC published, hour, a year each."""
    return observations("border_times").query("place == @CAREC").hours.to_numpy()


def _solved(**one_unknown):
    """Means on each side, or the effect in standard deviations: whichever is None."""
    return np.asarray(TTestIndPower().solve_power(**one_unknown, alpha=SIGNIFICANCE, power=POWER, ratio=1.0), float).item()


def smallest_shown(n, sd):
    """Smallest difference that n ≥ 2 means before and n after show by a two-sample t test; in the unit of their deviation sd."""
    return sd * _solved(nobs1=n, effect_size=None)


def means_needed(difference, sd):
    """How many means before, and as many after, would show a difference; at least two, and no number would show none at all."""
    if difference == 0:
        return inf
    if smallest_shown(2, sd) <= abs(difference):
        return 2
    return ceil(_solved(nobs1=None, effect_size=abs(difference) / sd))


def shown_by_means(outcome, years=YEARS):
    """Whether yearly means of border times could show the waiting that the policy told first adds.

    The scatter is that of CAREC's yearly means: those of the epidemic are among them, and none is of Iran's own gates. Columns:
    scenario, means (on each side), difference (smallest that is shown, hour), added (mean of the model), detected. The first row is
    of half the means that were published on each side, the last of as many as it takes to show what the model adds. In attrs: sd of
    the means, and how many were published.
    """
    known, order, hours = carec_means(), outcome.order.name, of_a_trip(outcome)["waiting_hours"]
    sd, half = scatter(known), max(2, len(known) // 2)
    added = float((hours[order] - with_option(hours, "outcome", BASELINE)[BASELINE]).mean())
    rows = [(n, smallest_shown(n, sd)) for n in (half, *(n for n in years if n > half))]
    rows.append((float(means_needed(added, sd)), abs(added)))
    table = pd.DataFrame(rows, columns=["means", "difference"]).assign(added=added)
    table.insert(0, "scenario", order)
    table["detected"] = (table.difference <= abs(added)) & (added != 0)
    unit = _units(outcome)["waiting_hours"]
    return stamped(table, outcome.stamp(), sd=sd, published=len(known), units={"means": "1", "difference": unit, "added": unit})


def experiments():
    """Why neither of the two orders can be read from border times. Columns: date, order and why in each language, source."""
    rows = (
        dict(date=date) | _in_each(order=SAY.orders[order], why=SAY.no_experiment[why]) | dict(source=source)
        for date, order, why, source in EXPERIMENTS
    )
    return pd.DataFrame(rows)
