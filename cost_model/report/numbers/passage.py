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
from cost_model.model import freight, simulate
from cost_model.model.ledger import LINES
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import MONTHS_PER_YEAR, stamped
from cost_model.report.language import RIAL
from cost_model.report.numbers import decision
from cost_model.report.say.wording import wording
from cost_model.valuing.table import with_option
from cost_model.words import words_of

SAY = words_of("numbers/passage")

# What of a missed notice can be learnt from waiting at a border: only the product of these inputs, never one of them.
IDENTIFIED = ("delay_probability", "delay_hours", "delay_lost", "hour_value")
# Quantity of a trip: the line of the ledger whose account bears it.
BORNE = {"waiting_hours": "waiting", "waiting_cost": "waiting", "calls": "calls", "call_cost": "calls"}
MEASURES = SAY.measures
PRODUCT = SAY.product
HOUR = SAY.hour
IRAN = SAY.iran
# Of border_times.csv: where, who says so and what it measures.
BORDER = {
    "Central Asia (CAREC)": (
        SAY.border_central_asia_carec,
        SAY.border_central_asia_carec_2,
        SAY.border_central_asia_carec_3,
    ),
    "Iran": (IRAN, SAY.border_iran, SAY.border_iran_2),
    "Astara": (
        SAY.border_astara,
        SAY.border_astara_2,
        SAY.border_astara_3,
    ),
}
CAREC = "Central Asia (CAREC)"
SIGNIFICANCE, POWER = 0.05, 0.8  # two-sided; of a difference that is there, how often it is shown
YEARS = (4, 10)  # yearly means before, and as many after, besides half of those that were published
COLUMNS = (
    *("who_en", "who_fa", "place_en", "place_fa", "date", "measures_en", "measures_fa"),
    *("low", "value", "high", "unit", "source", "note"),
)
# Why the two orders are no experiment, with the keys of the sources that say so.
EXPERIMENTS = (
    (
        "2020-02",
        SAY.experiments,
        SAY.experiments_2,
        "turkey_gates_2020",
    ),
    (
        "2020-02",
        SAY.experiments,
        SAY.experiments_3,
        "bazargan_shut_1399",
    ),
    (
        "2022-04",
        SAY.experiments_4,
        SAY.experiments_5,
        "carec_border_time",
    ),
)


# ---- the model's side -------------------------------------------------------------------------------------------------------


def events_per_year(draws):
    """Truck trips, and other events where a case has them, in the first year of each draw."""
    return simulate.truck_trips_per_year(draws) + draws.events


def trips(outcome):
    """Trips over the horizon, not discounted, draws × scenarios.

    trips = notices ÷ notices a trip
    """
    each = simulate.messages_per_year(outcome.draws) / events_per_year(outcome.draws)
    return outcome.line("notices").div(each, axis=0)


def present_trips(outcome):
    """Trips over the horizon, each month's discounted as the ledger discounts it, for each draw.

    Σ over months of trips of the first month × growth ^ month × discount factor of the month
    """
    months = np.arange(outcome.horizon)
    discount = outcome.discount
    growth = np.asarray(freight.monthly_factor(outcome.draws.tonnage_growth), float)
    first = np.asarray(events_per_year(outcome.draws), float) / MONTHS_PER_YEAR
    return first * (growth[:, None] ** months @ discount)


def hours_per_trip(outcome):
    """Hours of waiting a trip after missed notices: hours ÷ trips, neither discounted; draws × scenarios."""
    return outcome.line("waiting_hours") / trips(outcome)


def calls_per_trip(outcome):
    """Calls to the sender a trip of those who were not told, draws × scenarios.

        present value of trips without a notice × calls for each ÷ present value of all trips

    Present values on both sides, as the ledger has no undiscounted count of trips without a notice.
    """
    calls = outcome.line("pv_missed_events").mul(outcome.draws.calls_per_event, axis=0)
    return calls.div(present_trips(outcome), axis=0)


def of_a_trip(outcome):
    """What waiting and calls come to a trip: quantity → frame, draws × scenarios. The money is that of these hours and calls."""
    hours, calls, draws = hours_per_trip(outcome), calls_per_trip(outcome), outcome.draws
    return {
        "waiting_hours": hours,
        "waiting_cost": hours.mul(draws.hour_value, axis=0),
        "calls": calls,
        "call_cost": calls.mul(draws.call_cost, axis=0),
    }


def identified(draws):
    """What a missed notice costs in waiting, money, for each draw: the only thing of the four inputs that a border could tell.

    chance of a delay × hours of a delay × share that is time-critical × value of an hour
    """
    return np.prod([np.asarray(draws[name], float) for name in IDENTIFIED], axis=0)


def _units(outcome):
    per, money = "event" if np.any(outcome.draws.events) else "trip", wording(outcome.draws).currency
    return {
        "waiting_hours": f"hour/{per}",
        "waiting_cost": f"{money}/{per}",
        "calls": f"call/{per}",
        "call_cost": f"{money}/{per}",
    }


def by_policy(outcome):
    """Waiting and calls of a trip under each policy, and what of it the policy adds to SMS as it is.

    Columns: scenario, quantity (of BORNE), account (that bears it), unit, p05, p50, p95, mean, added (mean).
    """
    rows, units = [], _units(outcome)
    for quantity, frame in of_a_trip(outcome).items():
        usual = with_option(frame, "outcome", BASELINE)[BASELINE].mean()
        for name, row in decision.interval(frame).iterrows():
            about = dict(scenario=name, quantity=quantity, account=LINES[BORNE[quantity]].account, unit=units[quantity])
            rows.append(about | row.to_dict() | {"added": row["mean"] - usual})
    return stamped(pd.DataFrame(rows), outcome.stamp(), units={"added": "unit"})


# ---- what others published --------------------------------------------------------------------------------------------------


def published():
    """What queues and borders publish, a row for each source and measure, with COLUMNS."""
    rows = observations("border_times").rename(columns={"hours": "value"})
    rows["date"] = [str(int(year) + 621) for year in rows.year]  # the calendar year in which most of it lies
    for part, name in enumerate(("place", "who", "measures")):
        for language in ("en", "fa"):
            rows[f"{name}_{language}"] = [getattr(BORDER[place][part], language) for place in rows.place]
    found = pd.concat([observations("passage"), rows.assign(low=np.nan, high=np.nan, unit="hour")], ignore_index=True)
    return found[list(COLUMNS)]


def beside_published(outcome):
    """What the policy told first adds to a trip, with what can be learnt of it, above what queues and borders publish.

    Of the model the value is the mean, low and high are the likely range; of a source they are as published. Columns: scenario (the
    policy in the rows of the model) and COLUMNS.
    """
    order, draws, units = outcome.order, outcome.draws, _units(outcome)
    found = of_a_trip(outcome)
    ours = [(MEASURES[name], with_option(frame, "outcome", BASELINE), units[name]) for name, frame in found.items()]
    ours = [(text, frame[order.name] - frame[BASELINE], unit) for text, frame, unit in ours]
    currency = wording(draws).currency
    ours.append((PRODUCT, pd.Series(identified(draws)), f"{currency}/message"))
    ours.append((HOUR, pd.Series(np.asarray(draws.hour_value, float)), f"{currency}/hour"))
    if currency == RIAL:
        dollars = rial_per_usd(draws.base_year)
        ours += [
            (text, series / dollars, unit.replace(RIAL, "USD"))
            for text, series, unit in ours
            if unit.startswith(RIAL) and text in (MEASURES["waiting_cost"], HOUR)
        ]
    rows = []
    for text, series, unit in ours:
        row = decision.interval(series.to_frame()).iloc[0]
        about = dict(scenario=order.name, who_en="this model", who_fa="این مدل", place_en=IRAN.en, place_fa=IRAN.fa, date="")
        value = dict(low=row.p05, value=row["mean"], high=row.p95, unit=unit, source="", note="mean and likely range")
        rows.append(about | dict(measures_en=text.en, measures_fa=text.fa) | value)
    table = pd.concat([pd.DataFrame(rows), published().assign(scenario="")], ignore_index=True)
    table = table[["scenario", *COLUMNS]]
    return stamped(table, outcome.stamp(), units=dict.fromkeys(("low", "value", "high"), "unit"))


# ---- what such data could have shown ----------------------------------------------------------------------------------------


def scatter(means):
    """Standard deviation of yearly means among themselves. Raises DataError where they are too few, or all the same."""
    means = np.asarray(means, float)
    if len(means) < 2 or not np.ptp(means) > 0:
        raise DataError(f"yearly means: found {', '.join(map(str, means)) or 'none'}, expected two or more that differ")
    return float(np.std(means, ddof=1))


def carec_means():
    """Mean times at borders that CAREC published, hour, a year each."""
    times = observations("border_times")
    return times[times.place == CAREC].hours.to_numpy()


def _solved(**one_unknown):
    """Means on each side, or the effect in standard deviations: whichever is None."""
    return np.asarray(TTestIndPower().solve_power(**one_unknown, alpha=SIGNIFICANCE, power=POWER, ratio=1.0), float).item()


def smallest_shown(n, sd):
    """Smallest difference that n means before and n after show, at SIGNIFICANCE and with POWER: of a two-sample t test.

    n  means on each side, at least two;  sd  their standard deviation. Returns in the unit of sd.
    """
    if n < 2:
        raise DataError(f"means on each side: found {n}, expected two or more")
    if not sd > 0:
        raise DataError(f"standard deviation of the means: found {sd}, expected more than 0")
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
    known, order, hours = carec_means(), outcome.order.name, hours_per_trip(outcome)
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
    """Why neither of the two orders can be read from border times. Columns: date, order_en, order_fa, why_en, why_fa, source."""
    columns = ["date", "order_en", "order_fa", "why_en", "why_fa", "source"]
    return pd.DataFrame([(date, *order, *why, source) for date, order, why, source in EXPERIMENTS], columns=columns)
