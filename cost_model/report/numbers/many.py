"""Means, chances and quantiles over many draws, run block after block, so that memory does not grow with the draws."""

from dataclasses import dataclass

import pandas as pd

from cost_model.faults import nearest
from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, LINES, SUMS
from cost_model.model.scenarios import policies
from cost_model.report.numbers.saving import saving
from cost_model.valuing.table import INTERVAL, quantiles

MOST = 4  # savings that are kept draw by draw
PAYING = (*ACCOUNTS, *SUMS)


@dataclass(frozen=True)
class Summary:
    """What a run of many draws came to; `attrs` of each table is the stamp of the run.

    means      mean cost, rial: accounts, sums of accounts and lines of the ledger × scenarios
    chances    share of the draws in which a scenario costs less than the status quo: accounts and sums × scenarios
    intervals  p05, p50 and p95 of the savings that were named, rial: a row for each scenario and account
    """

    means: pd.DataFrame
    chances: pd.DataFrame
    intervals: pd.DataFrame


def summary(case, n=2**14, seed=1401, scenarios=None, *, of=(), **settings):
    """Mean costs, chances to save, and intervals of a few savings, over the draws of `case.sample(n, seed)`.

    scenarios  policies, or names of published ones; default all published ones
    of         up to MOST pairs (scenario, account), by name, whose savings are kept for their quantiles: 8 bytes a draw
    settings   as `simulate.run` takes them
    Chances and intervals are to the bit those of one run of all draws, means but for rounding. Returns Summary.
    """
    scenarios, of = policies(scenarios), [tuple(pair) for pair in of]
    _check(of, [one.name for one in scenarios])
    sums, saves, kept = 0.0, 0, []
    for draws in case.blocks(n, seed):
        outcome = simulate.run(draws, scenarios, **settings)
        saved = {account: saving(outcome, account) for account in PAYING}
        costs = {account: outcome.cost(account) for account in PAYING} | {line: outcome.line(line) for line in LINES}
        sums = sums + pd.DataFrame({name: cost.sum() for name, cost in costs.items()}).T
        saves = saves + pd.DataFrame({account: (frame > 0).sum() for account, frame in saved.items()}).T
        kept.append(pd.DataFrame({(name, account): saved[account][name] for name, account in of}))
    about = draws.stamp() | {"draws": n, "changes": (*case.changes, *case.other_correlations())}
    rows = pd.MultiIndex.from_tuples(of, names=("scenario", "account"))
    intervals = [quantiles(pd.concat([part[pair] for part in kept]).to_numpy()) for pair in of]
    found = Summary(
        (sums / n).rename_axis("cost"),
        (saves / n).rename_axis("account"),
        pd.DataFrame(intervals, rows, list(INTERVAL)),
    )
    for table in (found.means, found.chances, found.intervals):
        table.attrs = simulate.stamp(about, scenarios, **settings)
    return found


def _check(of, names):
    if len(of) > MOST:
        raise ValueError(f"of: found {len(of)} savings, expected at most {MOST}, as each is kept draw by draw")
    for pair in of:
        if len(pair) != 2:
            raise ValueError(f"of: found {pair}, expected pairs of a scenario and an account, such as ('forced', 'purse')")
        for name, known, kind in zip(pair, (names, PAYING), ("scenario of this run", "account"), strict=True):
            if name not in known:
                raise ValueError(f"of: {nearest(name, known, kind)}")
