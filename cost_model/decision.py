"""From a run to a decision: intervals, saving against the status quo, and what would have to be true to break even."""

import numpy as np
import pandas as pd

from cost_model import simulate
from cost_model.scenarios import STATUS_QUO, replace

INTERVAL = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def interval(frame):
    """p05, p50, p95 and mean over the draws, a row for each column of the frame."""
    table = pd.DataFrame({name: frame.quantile(q) for name, q in INTERVAL.items()})
    table["mean"] = frame.mean()
    return table


def saving(outcome, payer=None, against="status_quo"):
    """Saving: status quo cost − scenario cost, for one payer or society; draws × scenarios, present value in rial."""
    cost = outcome.cost(payer)
    return cost.rsub(cost[against], axis=0)


def probability_saves(outcome, payer=None):
    """Share of the draws in which a scenario costs less than the status quo, a number for each scenario."""
    return (saving(outcome, payer) > 0).mean()


def break_even_tariff(outcome, payer=None):
    """Tariff at which a scenario would cost as much as the status quo; draws × scenarios, rial per Persian segment.

    Cost is linear in the tariff, so the ledger is enough. 0 where the scenario saves at any tariff; NaN where it
    saves at none, because it sends no fewer SMS.
    """
    lines = ["sms_truck", "sms_other"] + (["sms_vat"] if payer == "customs" else [])
    if payer in ("state", "drivers"):
        raise ValueError(f"the tariff is paid by customs: found payer '{payer}', expected customs or None")
    sms = sum(outcome.line(line) for line in lines)
    avoided = sms.rsub(sms["status_quo"], axis=0)
    rest = saving(outcome, payer) - avoided
    factor = (-rest / avoided).where(avoided > 0)
    return factor.mask(rest >= 0, 0.0).mul(outcome.draws.tariff, axis=0)


def at_fixed_reach(draws, scenario, reach, payer=None, **settings):
    """Saving against the status quo if the reach were held at a share while the mandate is on; a number for each draw."""
    held = replace(scenario, name="held", fixed_reach=reach)
    return saving(simulate.run(draws, (STATUS_QUO, held), **settings), payer)["held"]


def saving_by_reach(draws, scenario, payer=None, **settings):
    """Saving against the status quo as a polynomial of the reach, a + b × reach + c × reach²; three numbers for each draw.

    Exact: counts are linear in the reach, and the tariff of the SMS that remain is linear in those that are avoided.
    """
    none, half, full = (at_fixed_reach(draws, scenario, reach, payer, **settings) for reach in (0.0, 0.5, 1.0))
    return pd.DataFrame({"a": none, "b": 4 * half - 3 * none - full, "c": 2 * (none + full) - 4 * half})


def break_even_reach(draws, scenario, payer=None, **settings):
    """Reach from which a scenario costs less than the status quo; a number for each draw.

    The root of `saving_by_reach` above which the saving stays positive: 0 where the scenario saves at any reach, NaN
    where it does not even at full reach.
    """
    curve = saving_by_reach(draws, scenario, payer, **settings)
    full = curve.sum(axis=1)
    # Down from full reach, with x the share that is missed: full + slope x + c x². Its smallest positive root, in the
    # form that holds for c = 0.
    slope = -(curve.b + 2 * curve.c)
    inside = slope**2 - 4 * curve.c * full
    root = 2 * full / (np.sqrt(inside.clip(lower=0)) - slope)
    missed = root.where((inside >= 0) & (root > 0), np.inf)
    return (1 - missed.clip(upper=1)).where(full > 0)


def break_even_month(draws, scenario, payer="society", **settings):
    """Month from which the running saving stays positive to the end of the horizon, counted from 1; NaN if never."""
    before, after = (simulate.monthly(draws, s, **settings)[payer] for s in (STATUS_QUO, scenario))
    return positive_from(before - after, np.arange(1.0, before.shape[1] + 1))


def positive_from(saving, places):
    """First of the places from which the saving is positive and stays so; NaN if there is none. saving: draws × places."""
    lasting = np.logical_and.accumulate((saving > 0)[:, ::-1], axis=1)[:, ::-1]
    return pd.Series(np.where(lasting.any(axis=1), np.asarray(places)[lasting.argmax(axis=1)], np.nan))
