"""What changed between two tables of assumptions, and what each change moved of a saving."""

import numpy as np
import pandas as pd

from cost_model.faults import DataError
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import ORDER
from cost_model.report.numbers.joint import joint, label, model, ranks, stamp
from cost_model.valuing.joint import power_of_two
from cost_model.valuing.table import finite
from cost_model.words import columns_of, words_of

SAY = words_of("numbers/change")

CORRELATIONS = "correlations"


def changed(case_a, case_b):
    """Names of the assumptions whose distribution differs between two cases, in the model's order, and whether correlations do."""
    if case_a.base_year != case_b.base_year:
        raise DataError(f"base years: found {case_a.base_year} and {case_b.base_year}, expected two cases in rial of one year")
    missing = sorted(set(case_a.assumptions) ^ set(case_b.assumptions))
    if missing:
        raise DataError(f"assumptions: found {', '.join(missing)} in one case only, expected the same inputs in both")
    # What its quantile function is made of: names, sources and notes move nothing.
    shape = ("distribution", "p05", "p50", "p95", "minimum", "maximum")
    a, b = case_a.assumptions, case_b.assumptions
    names = [name for name in a if any(getattr(a[name], part) != getattr(b[name], part) for part in shape)]
    return names, not np.array_equal(case_a.correlations, case_b.correlations)


def waterfall(case_a, case_b, scenario=ORDER, account=COUNTRY, n=2**12, seed=1401, **settings):
    """What moved a mean saving from one table of assumptions to another, input by input, on the same draws.

    Each draw of the first case becomes the draw of the second that has the same ranks, one input after the other: in a
    random order of its own, and once more in the reverse of that order. What an input moves in a draw is the mean of the two, and its part is
    the mean over the draws, which is its Shapley value: no order is preferred, and the parts add up exactly.
    Columns: input, label_en, label_fa, part (of the mean), error (its standard error over the draws), end (running mean), the largest
    part first. The first row is the first case, the last the second; their part is NaN.
    """
    power_of_two(n)
    names, ties = changed(case_a, case_b)
    movers = [*names, CORRELATIONS] if ties else names
    saved, columns = model(case_a, scenario, account, **settings), joint(case_a).columns
    # Values at the ranks of either case, under the assumptions of either: rows × columns each.
    values = [
        [joint(case).values(table) for table in (ranks(one, n, seed) for one in (case_a, case_b))] for case in (case_a, case_b)
    ]

    def at(gone):
        """Savings where some movers have gone over to the second case; gone: rows × movers."""
        tied = gone[:, -1] if ties else np.zeros(n, bool)
        table = np.where(tied[:, None], values[0][1], values[0][0])
        for k, name in enumerate(names):
            i = columns.index(name)
            after = np.where(tied, values[1][1][:, i], values[1][0][:, i])
            table[:, i] = np.where(gone[:, k], after, table[:, i])
        return finite(saved(table), "result of the model")

    chance = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,))).random((n, len(movers)))
    goes = chance.argsort(axis=1).argsort(axis=1)
    moves = np.zeros((n, len(movers)))
    for order in (goes, len(movers) - 1 - goes):
        walked = np.column_stack([at(order < step) for step in range(len(movers) + 1)])
        moves += np.take_along_axis(np.diff(walked, axis=1), order, axis=1) / 2
    table = pd.DataFrame({"input": movers, "part": moves.mean(axis=0), "error": moves.std(axis=0, ddof=1) / np.sqrt(n)})
    table = table.sort_values("part", key=np.abs, ascending=False, kind="stable")
    table["end"] = walked[:, 0].mean() + table.part.cumsum()
    ends = [{"input": name, "end": walked[:, k].mean()} for name, k in (("before", 0), ("after", -1))]
    table = pd.concat([pd.DataFrame(ends[:1]), table, pd.DataFrame(ends[1:])], ignore_index=True)
    said = {"before": SAY.before, "after": SAY.after, CORRELATIONS: SAY.correlations_name}
    labels = pd.DataFrame([columns_of("label", said.get(name) or label(case_b, name)) for name in table.input])
    table = pd.concat([table[["input"]], labels, table[["part", "error", "end"]]], axis=1)
    table.attrs = stamp(case_b, n, seed, scenario, account, **settings)
    table.attrs |= {"before": case_a.file_hash, "changes_before": case_a.changes}
    return table
