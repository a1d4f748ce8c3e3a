"""What would change the answer, input by input; and what changed between two tables of assumptions."""

import numpy as np
import pandas as pd

from cost_model.faults import DataError
from cost_model.inputs.data import observations
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import ORDER, named
from cost_model.report.numbers.joint import joint, label, model, ranks, stamp
from cost_model.valuing.joint import ROWS, power_of_two
from cost_model.valuing.table import finite
from cost_model.words import words_of

SAY = words_of("numbers/change")

CORRELATIONS = "correlations"
CORRELATIONS_NAME = SAY.correlations_name


def _by_input(evppi):
    """EVPPI by input, from `decision.evppi_table`, another frame with a column evppi by name, or a Series or mapping."""
    if isinstance(evppi, pd.DataFrame):
        if "evppi" not in evppi:
            raise ValueError(f"evppi: found the columns {', '.join(map(str, evppi))}, expected 'evppi' among them")
        evppi = evppi.evppi
    evppi = pd.Series(evppi, dtype=float)
    if evppi.index.duplicated().any():
        twice = evppi.index[evppi.index.duplicated()][0]
        raise ValueError(f"evppi: found '{twice}' more than once, expected one row for each input")
    return evppi


def what_would_change_the_answer(case, switches, evppi):
    """One row for every input: where the choice switches, how likely that is, what knowing it is worth, and how to learn it.

    switches  table of `one_way.switching`
    evppi     what perfect knowledge of an input is worth, rial: the table of `decision.worth_learning`, or a Series or mapping by name.
              Further rows, of groups, are left aside; an input that varies and is missing is an error; NaN stays NaN
    Columns: input, label_en, label_fa, unit, basis, p05, p50, p95, now, switch, side, becomes, likely, reason_en, reason_fa, evppi,
    how_en, how_fa. Sorted by evppi, then by likely; an input that is held at one value has an evppi of 0, and comes last.
    """
    worth = _by_input(evppi)
    how = observations("learning").set_index("name")
    varying = [name for name in joint(case).players if name in case.assumptions]
    for what, known in (("evppi", worth.index), ("data/observations/learning.csv", how.index), ("switches", set(switches.input))):
        missing = [name for name in varying if name not in known]
        if missing:
            raise ValueError(f"{what}: found no row for {', '.join(missing)}, expected one for every input that varies")
    held = [name for name in case.assumptions if name not in varying]
    table = switches.drop(columns="switches", errors="ignore").copy()
    table["evppi"] = [0.0 if name in held else worth[name] for name in table.input]
    for column in ("how_en", "how_fa"):
        table[column] = [how[column].get(name, "") for name in table.input]
    table["varies"] = ~table.input.isin(held)
    table = table.sort_values(["varies", "evppi", "likely"], ascending=False, kind="stable", ignore_index=True).drop(
        columns="varies"
    )
    table.attrs = switches.attrs
    return table


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


def waterfall(case_a, case_b, scenario=ORDER, account=COUNTRY, quantity="saving", value=None, n=2**12, seed=1401, **settings):
    """What moved a result from one table of assumptions to another, input by input, on the same draws.

    Each draw of the first case becomes the draw of the second that has the same ranks, one input after the other: in a
    random order of its own, and once more in the reverse of that order. What an input moves in a draw is the mean of the two, and its part is
    the mean over the draws, which is its Shapley value: no order is preferred, and the parts add up exactly.
    A median has no such parts. It is moved along one stated order, the largest part first; those steps add up as well.
    Columns: input, label_en, label_fa, basis, from_p50, to_p50, part (of the mean), error (its standard error over the draws), start,
    end (running mean, in the order of the rows), median_step, median (running). The first row is the first case, the last the second;
    their part and median_step are NaN.
    """
    power_of_two(n)
    names, ties = changed(case_a, case_b)
    movers = [*names, CORRELATIONS] if ties else names
    of = joint(case_a)
    columns = of.columns
    function = model(case_a, scenario, account, quantity, value, **settings)
    scenario, table = named(scenario), [ranks(case, n, seed) for case in (case_a, case_b)]
    # Values of each column by assumption (a or b) and by correlations (a or b).
    at = {(i, j): joint(case).values(table[j]) for i, case in enumerate((case_a, case_b)) for j in (0, 1)}
    moved = {column: movers.index(column) if column in movers else None for column in columns}

    def along(goes, rows):
        """Results while the movers go over one by one: rows × (movers + 1); `goes` is the step at which each does."""
        step = np.arange(len(movers) + 1)
        gone = goes[:, None, :] < step[:, None]  # rows × steps × movers
        block = np.repeat(at[0, 0][rows, None, :], len(step), axis=1)
        tied = gone[:, :, -1] if ties else None
        for i, column in enumerate(columns):
            by = moved[column]
            if by is None and not ties:
                continue
            over = gone[:, :, by] if by is not None else np.zeros(gone.shape[:2], bool)
            both = [[at[a, c][rows, None, i] for c in (0, 1)] for a in (0, 1)]
            if ties:
                both = [[np.where(tied, pair[1], pair[0])] for pair in both]
            block[:, :, i] = np.where(over, both[1][0], both[0][0])
        return np.reshape(function(block.reshape(-1, block.shape[2])), block.shape[:2])

    def all_along(goes):
        at_a_time = max(1, ROWS // (len(movers) + 1))
        parts = [along(goes[k : k + at_a_time], slice(k, k + at_a_time)) for k in range(0, n, at_a_time)]
        return finite(np.vstack(parts), "result of the model")

    chance = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,))).random((n, len(movers)))
    goes = chance.argsort(axis=1).argsort(axis=1)
    moves = np.zeros((n, len(movers)))
    for order in (goes, len(movers) - 1 - goes):
        walked = all_along(order)
        moves += np.take_along_axis(np.diff(walked, axis=1), order, axis=1) / 2
    part = moves.mean(axis=0)
    rows = np.argsort(-np.abs(part), kind="stable")
    stated = np.empty(len(movers), int)
    stated[rows] = np.arange(len(movers))
    walked = all_along(np.tile(stated, (n, 1)))
    found = _steps(case_a, case_b, [movers[k] for k in rows], part[rows], moves[:, rows], walked)
    found.attrs = stamp(case_b, n, seed, (scenario,), **settings) | {"before": case_a.file_hash, "changes_before": case_a.changes}
    found.attrs |= {"scenario": scenario.name, "account": account, "quantity": quantity}
    return found


def _steps(case_a, case_b, movers, part, moves, walked):
    """The rows of a waterfall, from its parts and the results along the stated order."""
    first, last = walked[:, 0].mean(), walked[:, -1].mean()
    medians = np.median(walked, axis=0)
    running = first + np.concatenate([[0.0], np.cumsum(part)])
    blank = {"basis": "", "from_p50": np.nan, "to_p50": np.nan, "part": np.nan, "error": np.nan, "median_step": np.nan}
    rows = [{"input": "before", "label_en": "Before", "label_fa": "پیش از تغییر", **blank}]
    rows[0] |= {"start": 0.0, "end": first, "median": medians[0]}
    for k, name in enumerate(movers):
        text = CORRELATIONS_NAME if name == CORRELATIONS else label(case_b, name)
        row = {"input": name, "label_en": text.en, "label_fa": text.fa, **blank}
        if name != CORRELATIONS:
            a, b = case_a.assumptions[name], case_b.assumptions[name]
            row |= {"basis": b.basis, "from_p50": a.p50, "to_p50": b.p50}
        row |= {
            "part": part[k],
            "error": moves[:, k].std(ddof=1) / np.sqrt(len(moves)),
            "start": running[k],
            "end": running[k + 1],
        }
        rows.append(row | {"median_step": medians[k + 1] - medians[k], "median": medians[k + 1]})
    rows.append({"input": "after", "label_en": "After", "label_fa": "پس از تغییر", **blank})
    rows[-1] |= {"start": 0.0, "end": last, "median": medians[-1]}
    return pd.DataFrame(rows)
