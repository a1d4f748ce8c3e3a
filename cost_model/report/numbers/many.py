"""Means, chances and quantiles over many draws, run block after block, so that memory does not grow with the draws.

A sum is taken over CHUNK consecutive draws at a time, and these sums are added in the order of the draws, so that neither the size
of a block nor the number of threads moves a bit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model import simulate
from cost_model.model.ledger import ACCOUNTS, LINES, SUMS
from cost_model.model.scenarios import BASELINE, policies
from cost_model.valuing.table import INTERVAL, quantiles

CHUNK = 2**10  # draws that are summed at once
MOST = 4  # savings that are kept draw by draw
PAYING = (*ACCOUNTS, *SUMS)


@dataclass(frozen=True)
class Summary:
    """What a run of many draws came to; `attrs` of each table is the stamp of the run.

    means      mean cost, rial: accounts, sums of accounts and lines of the ledger × scenarios
    chances    share of the draws in which a scenario costs less than the one it is held against: accounts and sums × scenarios
    intervals  p05, p50 and p95 of the savings that were named, rial: a row for each scenario and account
    """

    means: pd.DataFrame
    chances: pd.DataFrame
    intervals: pd.DataFrame


def summary(case, n=2**14, seed=1401, scenarios=None, *, of=(), against=BASELINE, method="sobol", block=2**12, **settings):
    """Mean costs, chances to save, and intervals of a few savings, over the draws of `case.sample(n, seed, method)`.

    scenarios  policies, or names of published ones; default all published ones
    of         up to MOST pairs (scenario, account), by name, whose savings are kept for their quantiles: 8 bytes a draw
    against    name of the scenario that every saving is counted against
    block      draws that are run at once, a power of two from CHUNK: it moves memory and time, and no bit of the result
    settings   as `simulate.run` takes them
    Chances and intervals are to the bit those of one run of all draws, means but for rounding. Returns Summary.
    """
    scenarios, of = policies(scenarios), [tuple(pair) for pair in of]
    names = [one.name for one in scenarios]
    _check(of, against, names, block)
    base, columns = names.index(against), pd.Index(names, name="scenario")
    sums, saves = np.zeros((len(PAYING) + len(LINES), len(names))), np.zeros((len(PAYING), len(names)))
    kept, first = np.empty((len(of), n)), 0
    for draws in case.blocks(n, seed, method, block):
        outcome = simulate.run(draws, scenarios, **settings)
        for k, account in enumerate(PAYING):
            cost = outcome.cost(account).to_numpy()
            saved = cost[:, [base]] - cost
            _add_in_order(sums[k], cost)
            saves[k] += (saved > 0).sum(axis=0)
            for row, (name, who) in zip(kept, of, strict=True):
                if who == account:
                    row[first : first + len(draws)] = saved[:, names.index(name)]
        for k, line in enumerate(LINES, len(PAYING)):
            _add_in_order(sums[k], outcome.line(line).to_numpy())
        first += len(draws)
    about = draws.stamp() | {"draws": n, "changes": (*case.changes, *case.other_correlations())}
    rows = pd.MultiIndex.from_tuples(of, names=("scenario", "account"))
    found = Summary(
        pd.DataFrame(sums / n, pd.Index((*PAYING, *LINES), name="cost"), columns),
        pd.DataFrame(saves / n, pd.Index(PAYING, name="account"), columns),
        pd.DataFrame([quantiles(row) for row in kept], rows, list(INTERVAL)),
    )
    for table in (found.means, found.chances, found.intervals):
        table.attrs = simulate.stamp(about, scenarios, **settings)
    return found


def _add_in_order(sums, values):
    """Add values, draws × scenarios, to a sum for each scenario: CHUNK draws at a time, each scenario's side by side in memory."""
    for first in range(0, len(values), CHUNK):
        sums += np.ascontiguousarray(values[first : first + CHUNK].T).sum(axis=1)


def _check(of, against, names, block):
    if against not in names:
        raise ValueError(f"against: found the options {', '.join(names)}, expected '{against}' among them")
    if len(of) > MOST:
        raise ValueError(f"of: found {len(of)} savings, expected at most {MOST}, as each is kept draw by draw")
    for pair in of:
        if len(pair) != 2:
            raise ValueError(f"of: found {pair}, expected pairs of a scenario and an account, such as ('forced', 'purse')")
        for name, known, kind in zip(pair, (names, PAYING), ("scenario of this run", "account"), strict=True):
            if name not in known:
                raise ValueError(f"of: {nearest(name, known, kind)}")
    if block < CHUNK:
        raise ValueError(f"block: found {block} draws, expected a power of two from {CHUNK}, which are summed at once")
