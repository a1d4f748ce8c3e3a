"""Whose ignorance makes the result of a case uncertain: `valuing.variance` of the project's own model."""

import numpy as np

from cost_model.faults import nearest
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import ORDER, named
from cost_model.report.numbers.joint import joint, label, model, ranks, stamp
from cost_model.valuing.joint import Joint
from cost_model.valuing.variance import shapley, sobol


def _described(table, case, n, seed, by, scenario, account=COUNTRY, **about):
    """A table of indices with printed names, sorted by one of them."""
    names = [[label(case, one) for one in name.split(" + ")] for name in table.input]
    table.insert(1, "label_en", [" + ".join(text.en for text in texts) for texts in names])
    table.insert(2, "label_fa", [" + ".join(text.fa for text in texts) for texts in names])
    table = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
    settings = {name: about[name] for name in ("horizon", "discount_rate", "first_month") if name in about}
    scenario = named(scenario)
    run = stamp(case, n, seed, (scenario,), **settings)
    table.attrs = about | run | {"scenario": scenario.name, "account": account}
    return table


WIDE = 0.1  # half a 90% interval above which a row says that its number is not to be relied on
UNSURE = "wider than ±0.1: the variance rests on few extreme draws; on the scale of ranks it does not"


def asked(case, scale, n, seed, **question):
    """The model as a function from a table of inputs, on a scale.

    scale  'rial', or 'rank': the share of the case's draws whose result is smaller, which no extreme draw can rule
    """
    function = model(case, **question)
    if scale == "rial":
        return function
    if scale != "rank":
        raise ValueError(nearest(scale, ("rial", "rank"), "scale"))
    known = np.sort(function(joint(case).values(ranks(case, n, seed))))
    return lambda table: np.searchsorted(known, function(table)) / n


def _indices(table, first, case, n, seed, **about):
    wide = (table[f"{first}_p95"] - table[first] > WIDE) & (table.reason == "")
    return _described(table.assign(reason=table.reason.mask(wide, UNSURE)), case, n, seed, first, **about)


def sobol_indices(case, scenario=ORDER, account=COUNTRY, scale="rial", n=2**12, seed=1401, correlated=True, **question):
    """Sobol indices of a quantity of a scenario for an account; columns of `sobol` with printed names, sorted by the total.

    question    quantity (saving, cost, net_benefit), value, and settings of `simulate.run`, as `joint.model` takes them
    scale       'rial' or 'rank', as `asked` takes it
    correlated  False leaves the declared correlations out, so that each input has an index of its own, in a world without them
    """
    of = joint(case)
    if not correlated:
        of = Joint(of.quantiles, of.players, np.eye(len(of.columns)))
    about = dict(scenario=scenario, account=account, **question)
    table = sobol(of, asked(case, scale, n, seed, **about), n, seed)
    return _indices(table, "total", case, n, seed, scale=scale, correlated=correlated, **about)


def shapley_effects(case, scenario=ORDER, account=COUNTRY, scale="rial", n=2**13, seed=1401, **question):
    """Shapley effects of a quantity of a scenario for an account; arguments of `sobol_indices`, columns of `shapley` with names."""
    about = dict(scenario=scenario, account=account, **question)
    table = shapley(joint(case), asked(case, scale, n, seed, **about), n, seed)
    return _indices(table, "shapley", case, n, seed, scale=scale, **about)
