"""From a run to a decision: intervals, saving against the status quo, and what would have to be true to break even."""

import numpy as np
import pandas as pd

from cost_model import simulate
from cost_model.scenarios import replace

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
    from cost_model.scenarios import STATUS_QUO

    held = replace(scenario, name="held", fixed_reach=reach)
    return saving(simulate.run(draws, (STATUS_QUO, held), **settings), payer)["held"]


def break_even_reach(draws, scenario, payer=None, **settings):
    """Reach at which a scenario would cost as much as the status quo; a number for each draw.

    The saving is linear in the reach. 0 where the scenario saves at any reach; NaN where it does not even at full reach.
    """
    nobody, everybody = (at_fixed_reach(draws, scenario, r, payer, **settings) for r in (0.0, 1.0))
    share = nobody / (nobody - everybody)
    return share.where(everybody > 0).mask(nobody >= 0, 0.0)


def break_even_month(draws, scenario, payer="society", **settings):
    """Month from which the running saving stays positive to the end of the horizon, counted from 1; NaN if never."""
    from cost_model.scenarios import STATUS_QUO

    before, after = (simulate.monthly(draws, s, **settings)[payer] for s in (STATUS_QUO, scenario))
    positive = before - after > 0
    lasting = np.logical_and.accumulate(positive[:, ::-1], axis=1)[:, ::-1]
    return pd.Series(np.where(lasting.any(axis=1), lasting.argmax(axis=1) + 1.0, np.nan))
