"""Whose ignorance makes the saving of a case uncertain: `valuing.variance` of the project's own model."""

import numpy as np

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import ORDER
from cost_model.report.numbers.joint import joint, label, model, ranks, stamp
from cost_model.valuing.variance import shapley, sobol
from cost_model.words import LANGUAGES

WIDE = 0.1  # half a 90% interval above which a row says that its number is not to be relied on
UNSURE = "wider than ±0.1: the variance rests on few extreme draws; on the scale of ranks it does not"


def sobol_indices(case, scenario=ORDER, account=COUNTRY, scale="rial", n=2**12, seed=1401, **settings):
    """Sobol indices of what a scenario saves an account; columns of `sobol` with printed names, sorted by the total.

    scale     'rial', or 'rank': the share of the case's draws whose saving is smaller, which no extreme draw can rule
    settings  of `simulate.run`
    """
    return _indices(sobol, "total", case, scenario, account, scale, n, seed, settings)


def shapley_effects(case, scenario=ORDER, account=COUNTRY, scale="rial", n=2**13, seed=1401, **settings):
    """Shapley effects of what a scenario saves an account; arguments of `sobol_indices`, columns of `shapley` with names."""
    return _indices(shapley, "shapley", case, scenario, account, scale, n, seed, settings)


def _indices(method, by, case, scenario, account, scale, n, seed, settings):
    if scale not in ("rial", "rank"):
        raise ValueError(nearest(scale, ("rial", "rank"), "scale"))
    of, saved = joint(case), model(case, scenario, account, **settings)

    def rank(table):
        return np.searchsorted(known, saved(table)) / n

    known = np.sort(saved(of.values(ranks(case, n, seed)))) if scale == "rank" else None
    table = method(of, saved if scale == "rial" else rank, n, seed)
    wide = (table[f"{by}_p95"] - table[by] > WIDE) & (table.reason == "")
    table["reason"] = table.reason.mask(wide, UNSURE)
    for place, language in enumerate(LANGUAGES, 1):
        named = [" + ".join(getattr(label(case, one), language) for one in group.split(" + ")) for group in table.input]
        table.insert(place, f"label_{language}", named)
    table = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
    table.attrs = stamp(case, n, seed, scenario, account, **settings) | {"scale": scale}
    return table
