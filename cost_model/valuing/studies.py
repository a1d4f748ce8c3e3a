"""What a study is worth before it is made: expected value of sample information (EVSI), and what is left of it after its cost."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cost_model.faults import nearest
from cost_model.valuing.information import ALL_SAME, NO_CHOICE, choices, choosable, incremental, matching, varying
from cost_model.valuing.laws import law_broken, why_withheld
from cost_model.valuing.noise import SEED, agree, mean_of_best
from cost_model.valuing.regression import check_draws, fit, fit_through, value_of

SHOWS_NOTHING = "not identified: the study shows the same in every draw"
MONEY = ("evsi", "se", "bias", "direct", "se_direct", "evppi", "se_evppi")
COLUMNS = (*MONEY[:5], "agree", *MONEY[5:], "share", "withheld", "note")


@dataclass(frozen=True)
class Study:
    """A study that could be made: what it would show in a world where the inputs are so, what it costs, how long it takes.

    learns   inputs on which what is observed depends; the rest of the net benefit must not depend on it, given these
    observe  function of (inputs, n, chance) that returns the statistics of one study of size n in each draw, draws × statistics;
             chance is a function of a number k that gives the k-th column of uniform numbers of the draws: as they
             stay the same for every n, studies of two sizes differ by their size alone
    cost     function of n, rial;  months  until its result is known
    unit     what n counts
    """

    name: str
    learns: tuple
    observe: Callable
    cost: Callable
    months: float = 0.0
    unit: str = ""


def uniforms(draws, seed):
    """Function from k to the k-th column of uniform numbers, one for each draw."""
    return lambda k: np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,))).uniform(size=draws)


def evsi(net_benefit, inputs, study, n, *, seed=SEED):
    """EVSI of a study of size n; a Series with the columns of `evsi_table`."""
    return evsi_table(net_benefit, inputs, study, [n], seed=seed).iloc[0]


@threadpool_limits.wrap(limits=1)  # sums in one order, so that no digit depends on the number of threads
def evsi_table(net_benefit, inputs, study, sizes, *, seed=SEED):
    """EVSI of a study by its size: what it is worth to choose after it; a row for each size.

        EVSI = E over s of max over options of E(net benefit | s) − max over options of E(net benefit),   s what is observed

    By regression on the statistics that the study would give in each draw (Strong, Oakley, Brennan and Breeze 2015), in two steps:
    of the net benefit on what the study learns about, and of that fit on the statistics; so the noise of all other inputs is
    left out. (Heath, Manolopoulou and Baio 2019 start from the same fit.) `direct` is the same in one step, with more noise.

    sizes  of the study;  seed  of what is observed
    Returns a DataFrame by `n`: evsi, se, bias (subtracted), direct, se_direct, agree, evppi and se_evppi of what the study learns about,
    share (evsi ÷ evppi), withheld, note. Nothing is smoothed over n. A study that seems to be worth more than all that it asks about is
    withheld: NaN, with the law (`laws.LAWS`) under `withheld`; so are `direct`, and an evppi below that of one of its inputs, with a note.
    """
    matching(inputs, "inputs", choosable(net_benefit))
    name, sizes = f"study '{study.name}'", list(sizes)
    for one in study.learns:
        if one not in inputs:
            raise ValueError(f"{name}: " + nearest(one, list(inputs.columns), "input"))
    if not sizes or not all(isinstance(n, Real) and 1 <= n < np.inf for n in sizes):
        raise ValueError(f"{name}: found the sizes {sizes}, expected numbers of {study.unit or 'observations'} from 1")
    net_benefit, inputs = net_benefit.sort_index(), inputs.sort_index()  # chance goes by the place of a draw in its sequence
    learns, options = inputs[list(study.learns)], choices(net_benefit)
    x = varying(learns)
    blank = dict.fromkeys(COLUMNS, np.nan) | {"agree": False, "withheld": "", "note": ""}
    if x.empty:
        rows = dict.fromkeys(sizes, blank | {"note": ALL_SAME})
    elif len(options) == 1:
        rows = dict.fromkeys(sizes, blank | dict.fromkeys(MONEY, 0.0) | {"agree": True, "note": NO_CHOICE})
    else:
        check_draws(x, name)
        y = incremental(net_benefit, options)
        first = fit(x.to_numpy(float), y)
        perfect = value_of(first, y)
        parts = [value_of(fit(x[[one]].to_numpy(float), y), y)["value"] for one in x] if len(x.columns) > 1 else []
        rows = {}
        for n in sizes:
            seen = varying(matching(study.observe(learns, n, uniforms(len(x), seed)), name, learns))
            rows[n] = blank | ({"note": SHOWS_NOTHING} if seen.empty else _evsi(first, perfect, parts, seen.to_numpy(float), y))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("n")
    table.attrs = dict(net_benefit.attrs) | {"study": study.name, "unit": study.unit}
    return table


def _evsi(first, perfect, parts, shown, y):
    """The cells of a row, from the fit on what the study learns about, its value and those of its parts, and the statistics that
    the study shows, draws × statistics.
    """
    sample, direct = value_of(fit_through(first, shown, y), y), value_of(fit(shown, y), y)
    row = sample | {
        "evsi": sample["value"],
        "direct": direct["value"],
        "se_direct": direct["se"],
        "agree": agree(sample, direct),
        "evppi": perfect["value"],
        "se_evppi": perfect["se"],
        "share": sample["value"] / perfect["value"] if perfect["value"] > 0 else np.nan,
    }
    everything, asked, notes = mean_of_best(y), perfect["value"], [row["note"]]
    for value, by, cells, known in (
        ("evppi", "value of knowing all that it asks about ", ("evppi", "se_evppi", "share"), {"parts": parts}),
        ("direct", "second estimate ", ("direct", "se_direct"), {"asked": asked}),
        ("evsi", "", ("evsi", "se", "bias", "share"), {"asked": asked}),
    ):
        law = law_broken(row[value], everything, **known)
        if law:
            notes.insert(0, by + why_withheld(law))
            row |= dict.fromkeys(cells, np.nan) | ({"withheld": law} if value == "evsi" else {})
    return row | {"note": "; ".join(filter(None, notes))}
