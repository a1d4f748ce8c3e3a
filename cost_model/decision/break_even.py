"""What would have to be true for an option to cost as much as the status quo: reach, tariff, messages, length, month.

A break-even is solved for, not searched: with everything else as drawn, the saving is a line in the tariff and in the
messages per trip, and a polynomial of second degree in the reach. Lengths of a mandate and months are whole.
"""

import dataclasses

import numpy as np
import pandas as pd

from cost_model import simulate
from cost_model.data import nearest
from cost_model.decision.duration import payback_months, positive_from
from cost_model.decision.saving import LEAST, quantiles, saving, with_option
from cost_model.ledger import COUNTRY
from cost_model.scenarios import BASELINE, named, replace

# What is solved for, its unit, and whether it takes a messenger.
UNITS = {
    "reach": "share",
    "tariff": "rial/segment",
    "messages_per_trip": "message/trip",
    "mandate_months": "month",
    "month": "month",
}
NEEDS_MESSENGER = ("reach", "mandate_months")


# ---- lines: tariff and messages per trip -----------------------------------------------------------------------


def from_line(at_nothing, slope):
    """Value from which at_nothing + slope × value is positive and stays so: 0 where it is at any value, NaN where at none."""
    rising = slope > 0
    crossing = (-at_nothing / slope.where(rising)).clip(lower=0.0) + 0.0
    return crossing.mask((slope == 0) & (at_nothing > 0), 0.0)


def up_to_line(at_nothing, slope):
    """Value up to which at_nothing + slope × value is positive, where it falls from above zero; NaN elsewhere."""
    return (-at_nothing / slope.where(slope < 0)).where(at_nothing > 0)


def _by_tariff(outcome, account):
    """Saving at a tariff of nothing, and what the drawn tariff adds to it; two frames, draws × scenarios, rial.

    Every line is linear in the tariff, those that do not follow it included, so the ledger at two tariffs is enough.
    """

    def saved(price):
        cost = outcome.cost(account, price)
        return cost.rsub(with_option(cost, "outcome", BASELINE)[BASELINE], axis=0)

    at_nothing = saved(0.0)
    return at_nothing, saved(1.0) - at_nothing


def saving_by_tariff(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a line in the tariff, a + b × tariff; rial, and rial for each rial per segment."""
    scenario = _rival(scenario)
    at_nothing, moved = _by_tariff(simulate.run(draws, (BASELINE, scenario), **settings), account)
    return pd.DataFrame({"a": at_nothing[scenario.name], "b": moved[scenario.name] / draws.tariff})


def moved_by_tariff(outcome, account=COUNTRY):
    """Whether the saving of each scenario moves with the tariff; SMS that an account neither pays nor is paid for does not move it."""
    return _by_tariff(outcome, account)[1].ne(0.0).any()


def break_even_tariff(outcome, account=COUNTRY):
    """Tariff from which a scenario costs less than the status quo; draws × scenarios, rial per Persian segment.

    Cost is linear in the tariff, so the ledger is enough. 0 where the scenario saves at any tariff; NaN where no tariff is
    high enough, because the scenario spends no less on SMS.
    """
    at_nothing, moved = _by_tariff(outcome, account)
    if not moved.any(axis=None):
        raise ValueError(f"tariff: found the account '{account}', expected one whose cost it moves")
    return pd.DataFrame({name: from_line(at_nothing[name], moved[name] / outcome.draws.tariff) for name in moved})


def saving_by_messages(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a line in the messages per trip, a + b × messages; two numbers for each draw.

    Exact: SMS, push messages and detention are in proportion to the notices, and nothing else depends on them; who
    installs the app does not, either. So two runs are enough, without notices and with as many as were drawn.
    """
    scenario = _rival(scenario)
    scenarios = (BASELINE, scenario)
    none, some = (
        saving(simulate.run(_with(draws, messages_per_trip=count), scenarios, **settings), account)[scenario.name]
        for count in (0.0, TRIAL_MESSAGES)
    )
    return pd.DataFrame({"a": none, "b": (some - none) / TRIAL_MESSAGES})


TRIAL_MESSAGES = 16.0  # any number would do for a line; one near the drawn ones rounds least


def break_even_messages(draws, scenario, account=COUNTRY, **settings):
    """Messages per trip from which a scenario costs less than the status quo; a number for each draw.

    0 where it saves with any number, NaN where no number is high enough: then each further message costs it more than it
    saves (`up_to_line` of `saving_by_messages` says up to how many it saves, if it does with few).
    """
    line = saving_by_messages(draws, scenario, account, **settings)
    return from_line(line.a, line.b).rename("messages_per_trip")


def _with(draws, **values):
    """The draws with some inputs held at a value; those handed in stay as they are."""
    records = draws.records.copy()
    for name, value in values.items():
        records[name] = value
    return dataclasses.replace(draws, records=records)


def _rival(scenario):
    """The scenario, if it is not the status quo itself, which cannot break even with itself."""
    scenario = named(scenario)
    if scenario.name == BASELINE:
        raise ValueError(f"scenario: found '{scenario.name}', expected another one, to compare with it")
    return scenario


# ---- reach ---------------------------------------------------------------------------------------------------


def at_fixed_reach(draws, scenario, reach, account=COUNTRY, **settings):
    """Saving against the status quo if the reach were held at a share while the mandate is on; a number for each draw."""
    held = replace(scenario, name="held", fixed_reach=reach)
    return saving(simulate.run(draws, (BASELINE, held), **settings), account)["held"]


def saving_by_reach(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a polynomial of the reach, a + b × reach + c × reach²; three numbers for each draw.

    Exact: counts are linear in the reach, and the tariff of the SMS that remain is linear in those that are avoided.
    """
    held = [replace(scenario, name=name, fixed_reach=reach) for name, reach in (("none", 0.0), ("half", 0.5), ("full", 1.0))]
    saved = saving(simulate.run(draws, (BASELINE, *held), **settings), account)
    none, half, full = saved["none"], saved["half"], saved["full"]
    return pd.DataFrame({"a": none, "b": 4 * half - 3 * none - full, "c": 2 * (none + full) - 4 * half})


def break_even_reach(draws, scenario, account=COUNTRY, **settings):
    """Reach from which a scenario costs less than the status quo; a number for each draw.

    The root of `saving_by_reach` above which the saving stays positive: 0 where the scenario saves at any reach, NaN
    where it does not even at full reach.
    """
    curve = saving_by_reach(draws, scenario, account, **settings)
    full = curve.sum(axis=1)
    # Down from full reach, with x the share that is missed: full + slope x + c x². Its smallest positive root, in the
    # form that holds for c = 0.
    slope = -(curve.b + 2 * curve.c)
    inside = slope**2 - 4 * curve.c * full
    root = 2 * full / (np.sqrt(inside.clip(lower=0)) - slope)
    missed = root.where((inside >= 0) & (root > 0), np.inf)
    return (1 - missed.clip(upper=1)).where(full > 0)


# ---- months --------------------------------------------------------------------------------------------------


def break_even_month(draws, scenario, account=COUNTRY, **settings):
    """Month from which the running saving stays positive to the end of the horizon, counted from 1; NaN if never."""
    before, after = (simulate.monthly(draws, s, quantities=(account,), **settings)[account] for s in (BASELINE, scenario))
    return positive_from(before - after, np.arange(1.0, before.shape[1] + 1))


# ---- all of them ---------------------------------------------------------------------------------------------


def break_even_draws(draws, scenario, account=COUNTRY, what=tuple(UNITS), **settings):
    """Break-evens of every draw, a column for each (what, bound); NaN where there is none.

    what      any of reach, tariff, messages_per_trip, mandate_months (shortest mandate that pays back) and month
    bound     'from': the scenario saves from this value on (0: at any). 'up to', for tariff and messages: it saves below
              this value only, as more SMS speak against it
    settings  of `simulate.run`: horizon, discount_rate, first_month
    """
    scenario = _rival(scenario)
    found = {}
    for name in what:
        if name not in UNITS:
            raise KeyError(nearest(name, UNITS, "break-even"))
        if name in NEEDS_MESSENGER and scenario.messenger == "none":
            found[name, "from"] = pd.Series(np.nan, range(len(draws)))
        elif name == "reach":
            found[name, "from"] = break_even_reach(draws, scenario, account, **settings)
        elif name == "mandate_months":
            found[name, "from"] = payback_months(draws, account, scenario, **settings)
        elif name == "month":
            found[name, "from"] = break_even_month(draws, scenario, account, **settings)
        else:
            by = {"tariff": saving_by_tariff, "messages_per_trip": saving_by_messages}[name]
            line = by(draws, scenario, account, **settings)
            # For an account whom the value does not touch there is nothing to solve for.
            found[name, "from"] = from_line(line.a, line.b).where(np.full(len(line), (line.b != 0).any()))
            found[name, "up to"] = up_to_line(line.a, line.b)
    return pd.DataFrame(found).rename_axis(columns=["what", "bound"])


def break_evens(draws, scenario, account=COUNTRY, what=tuple(UNITS), **settings):
    """Break-evens of one scenario for one account: interval, and the share of draws in which there is none.

    Arguments as in `break_even_draws`. Columns: scenario, account, what, unit, bound ('from' or 'up to'; a row 'up to' stands
    only where some draw has one), p05, p50, p95 over the draws that have one, NaN where these are fewer than LEAST, `always`
    (share of draws that save at every value), `absent` (share of draws without one), note (why there is no interval, or empty).
    """
    values = break_even_draws(draws, scenario, account, what, **settings)
    rows = []
    for (name, bound), column in values.items():
        if bound == "up to" and column.isna().all():
            continue
        lowest = 1 if UNITS[name] == "month" else 0
        rows.append(
            dict(
                scenario=scenario.name,
                account=account,
                what=name,
                unit=UNITS[name],
                bound=bound,
                **quantiles(column.dropna()),
                always=(column == lowest).mean() if bound == "from" else 0.0,
                absent=column.isna().mean(),
                note=_why_no_interval(name, column, scenario, draws),
            )
        )
    table = pd.DataFrame(rows)
    return simulate.stamped(table, simulate.stamp(draws, (scenario,), **settings))


def _why_no_interval(name, column, scenario, draws):
    """Why there is no interval of a break-even; empty where there is one."""
    if column.count() >= LEAST:
        return ""
    if name in NEEDS_MESSENGER and scenario.messenger == "none":
        return "not identified: the scenario has no messenger"
    if name == "tariff" and column.isna().all():
        return "not identified: at no tariff does this account save, or none moves it"
    if name == "messages_per_trip" and not simulate.truck_trips_per_year(draws).any():
        return "not identified: no truck trips"
    if column.count():
        return f"not identified: {column.count()} draws have one, at least {LEAST} are needed"
    return "in no draw does the saving turn positive and stay so"
