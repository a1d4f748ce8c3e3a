"""What would have to be true for an option to cost as much as the status quo: reach, tariff, messages, length, month.

With everything else as drawn, the saving is a line in the tariff, and a curve in the reach and in the messages per trip: what
does not wait is a polynomial of them, which two or three runs give exactly. Lengths of a mandate and months are whole.
"""

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, LINES, weights_of
from cost_model.model.scenarios import BASELINE, named, replace
from cost_model.report.numbers.mandate import payback_months
from cost_model.report.numbers.saving import held, saving
from cost_model.valuing.curve import Curve, from_line, positive_from, up_to_line
from cost_model.valuing.table import LEAST, quantiles

WAITED = ("waiting", "coping")  # lines that are no polynomial of a quantity: one delay at most, and no more than turns are missed
REST = tuple(name for name in LINES if name not in WAITED)
REACHES = tuple(np.linspace(0.0, 1.0, 17))  # at which waiting is reckoned
# Messages per trip at which waiting is reckoned; between two of them, and beyond the last, it is taken as a line.
MESSAGES = (*np.linspace(0.0, 12.0, 49), *range(13, 17), 20.0, 24.0, 32.0, 48.0, 64.0, 128.0, 256.0, 1024.0)
TRIAL = 16.0  # messages per trip: any number would do for a line; one near the drawn ones rounds least


def saving_by_tariff(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a line in the tariff, a + b × tariff; rial, and rial for each rial per segment.

    Every line is linear in the tariff, those that do not follow it included, so the ledger at two tariffs is enough.
    """
    scenario = _rival(scenario)
    run = simulate.run(draws, (BASELINE, scenario), **settings)
    at_nothing, drawn = (saving(run, account, **price)[scenario.name] for price in ({"price": 0.0}, {}))
    return pd.DataFrame({"a": at_nothing, "b": (drawn - at_nothing) / draws.tariff})


def moved_by_tariff(outcome, account=COUNTRY):
    """Whether the saving of each scenario moves with the tariff; SMS that an account neither pays nor is paid for does not move it."""
    return saving(outcome, account).ne(saving(outcome, account, price=0.0)).any()


def _waits(account, about):
    """Whether waiting moves what an account, or a sum of them, pays."""
    return any(np.any(weights_of(account, about, 0.5)[line]) for line in WAITED)


def saving_by_messages(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a `Curve` of the messages per trip.

    SMS, push messages and calls are in proportion to the notices; who installs the app does not depend on them. Waiting and coping
    do, and not in proportion: an event has one delay at most.
    """
    scenario, waits = _rival(scenario), _waits(account, draws.about)

    def saved(count, lines):
        run = simulate.run(held(draws, messages_per_trip=count), (BASELINE, scenario), **settings)
        return saving(run, account, lines=lines)[scenario.name].to_numpy()

    none, some = (saved(count, REST if waits else None) for count in (0.0, TRIAL))
    waiting = np.stack([saved(count, WAITED) for count in MESSAGES], axis=1) if waits else None
    return Curve(none, (some - none) / TRIAL, np.zeros(len(draws)), MESSAGES, waiting)


def saving_by_reach(draws, scenario, account=COUNTRY, **settings):
    """Saving against the status quo as a `Curve` of the reach, held at a share while the mandate is on.

    A polynomial of second degree: counts are linear in the reach, and the tariff of the SMS that remain is linear in those that
    are avoided. Waiting is not, where so many miss their turn that no more can.
    """
    scenario, waits = _rival(scenario), _waits(account, draws.about)
    at = {
        share: replace(scenario, name=f"held {share:g}", fixed_reach=share) for share in (REACHES if waits else (0.0, 0.5, 1.0))
    }
    run = simulate.run(draws, (BASELINE, *at.values()), **settings)
    saved = saving(run, account, lines=REST if waits else None)
    none, half, full = (saved[at[share].name].to_numpy() for share in (0.0, 0.5, 1.0))
    waiting = saving(run, account, lines=WAITED)[[one.name for one in at.values()]].to_numpy() if waits else None
    return Curve(none, 4 * half - 3 * none - full, 2 * (none + full) - 4 * half, REACHES, waiting)


def _rival(scenario):
    """The scenario, if it is not the status quo itself, which cannot break even with itself."""
    scenario = named(scenario)
    if scenario.name == BASELINE:
        raise ValueError(f"scenario: found '{scenario.name}', expected another one, to compare with it")
    return scenario


# What is solved for, and its unit.
SOLVED = {
    "reach": "share",
    "tariff": "rial/segment",
    "messages_per_trip": "message/trip",
    "mandate_months": "month",
    "month": "month",
}
NEEDS_MESSENGER = ("reach", "mandate_months")


def _solved(what, draws, scenario, account, settings):
    """The break-evens of every draw by bound."""
    if what == "reach":
        return {"from": saving_by_reach(draws, scenario, account, **settings).positive_from(np.linspace(0.0, 1.0, 129))}
    if what == "mandate_months":
        return {"from": payback_months(draws, account, scenario, **settings)}
    if what == "month":
        before, after = (simulate.monthly(draws, s, quantities=(account,), **settings)[account] for s in (BASELINE, scenario))
        return {"from": positive_from(before - after, np.arange(1.0, before.shape[1] + 1))}
    if what == "tariff":
        line = saving_by_tariff(draws, scenario, account, **settings)
        touched, lowest, highest = (line.b != 0).any(), from_line(line.a, line.b), up_to_line(line.a, line.b)
    else:
        curve = saving_by_messages(draws, scenario, account, **settings)
        touched = curve.waiting is not None or (curve.b != 0).any()
        lowest, highest = curve.positive_from(), curve.positive_up_to()
    # for an account whom the value does not touch there is nothing to solve for
    return {"from": lowest if touched else lowest * np.nan, "up to": highest}


def break_even_draws(draws, scenario, account=COUNTRY, what=tuple(SOLVED), **settings):
    """Break-evens of every draw, a column for each (what, bound); NaN where there is none.

    what      any of reach, tariff (rial per Persian segment), messages_per_trip, mandate_months (shortest mandate that pays back) and
              month (from which the running saving stays positive to the end of the horizon, counted from 1)
    bound     'from': the scenario saves from this value on (0: at any). 'up to', for tariff and messages: it saves below
              this value only, as more SMS speak against it
    settings  of `simulate.run`
    """
    scenario, found = _rival(scenario), {}
    for name in what:
        if name not in SOLVED:
            raise KeyError(nearest(name, SOLVED, "break-even"))
        if name in NEEDS_MESSENGER and scenario.messenger == "none":
            found[name, "from"] = pd.Series(np.nan, range(len(draws)))
            continue
        found |= {(name, bound): values for bound, values in _solved(name, draws, scenario, account, settings).items()}
    return pd.DataFrame(found).rename_axis(columns=["what", "bound"])


def break_evens(draws, scenario, account=COUNTRY, what=tuple(SOLVED), **settings):
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
        lowest = 1 if SOLVED[name] == "month" else 0
        row = dict(
            scenario=scenario.name, account=account, what=name, unit=SOLVED[name], bound=bound, **quantiles(column.dropna())
        )
        row |= {"always": (column == lowest).mean() if bound == "from" else 0.0, "absent": column.isna().mean()}
        rows.append(row | {"note": _why_no_interval(name, column, scenario, draws)})
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
