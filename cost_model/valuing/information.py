"""What it is worth to know everything (EVPI) or some inputs (EVPPI) before choosing. `studies` has what a study is worth (EVSI).

Two tables with matching rows go in: net benefit (draws × options, large is good) and inputs (draws × inputs). Values are in
the unit of the net benefit. Names are those of the R package voi; Jackson et al. (2022, Annual Review of Statistics and Its
Application) explain the field.

Rows are taken in the order of their labels: that is the order in which they were drawn, and batches of consecutive draws tell the
standard errors (`noise`). For independent draws any order tells the same.
"""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cost_model.faults import nearest
from cost_model.valuing.blocks import nested, recursive_partition, sorted_blocks
from cost_model.valuing.comparison import probability_best
from cost_model.valuing.laws import law_broken, why_withheld
from cost_model.valuing.noise import BATCHES, agree
from cost_model.valuing.regression import check_draws, checks, fit, value_of
from cost_model.valuing.table import checked

ALL_SAME = "not identified: the input has the same value in every draw"
NO_CHOICE = "one option is best in every draw, so that nothing is worth knowing"
EVERYTHING = "all inputs: the value of knowing everything, without a fit"
MONEY = ("evppi", "se", "bias", "second", "se_second", "bias_second", "held_out", "se_held_out")
CHECKS = ("r2", "r2_out_of_fold", "p_more_terms", "change_more_terms")
WITHHELD = ("withheld", "withheld_second")
COLUMNS = ("inputs", *MONEY[:6], "method_second", "agree", "share_of_evpi", *MONEY[6:], *CHECKS, *WITHHELD, "note")


# ---- what goes in --------------------------------------------------------------------------------------------------


def choosable(net_benefit):
    """The table, if there is a choice in it."""
    if checked(net_benefit, "net benefit").shape[1] < 2:
        raise ValueError(f"net benefit: found the options {list(net_benefit)}, expected two or more to choose from")
    return net_benefit


def matching(table, name, net_benefit):
    """The table, if it has the draws of the net benefit and a number in every cell."""
    if len(table) != len(net_benefit):
        raise ValueError(f"{name}: found {len(table)} draws against {len(net_benefit)} of the net benefit, expected the same")
    if not table.index.equals(net_benefit.index):
        raise ValueError(
            f"{name}: found rows with other labels than those of the net benefit, expected the same draws in one order"
        )
    return checked(table, name)


def choices(net_benefit):
    """Options that could ever be chosen, the best on average first; those never better than another are left out."""
    values = net_benefit.to_numpy(float)
    kept = []
    best = values.mean(axis=0).argmax()
    for d in [best, *(d for d in range(values.shape[1]) if d != best)]:
        if not any((values[:, e] >= values[:, d]).all() for e in kept):
            kept = [e for e in kept if not (values[:, d] >= values[:, e]).all()] + [d]
    return list(net_benefit.columns[kept])


def incremental(net_benefit, options):
    """Incremental net benefit of all but the first of the options against the first, an array draws × (options − 1)."""
    return net_benefit[options[1:]].sub(net_benefit[options[0]], axis=0).to_numpy(float)


def varying(table):
    """The columns that are not the same in every draw, but for rounding errors."""
    return table.loc[:, (table.max() - table.min()) > 1e-12 * table.abs().max()]


# ---- everything ----------------------------------------------------------------------------------------------------


def value_of_knowing(net_benefit):
    """What knowing everything would add in each draw: the best option there against that which is best on average.

    A number of 0 or more for each draw; its mean is the EVPI, and is the expected loss of the option best on average.
    """
    values = choosable(net_benefit).to_numpy(float)
    return pd.Series(values.max(axis=1) - values[:, values.mean(axis=0).argmax()], net_benefit.index, name="value_of_knowing")


def evpi(net_benefit):
    """Expected value of perfect information: what it is worth to choose when everything is known.

        EVPI = mean over draws of max over options − max over options of the mean over draws

    net_benefit  draws × options
    Returns a Series: evpi, se, best (the option chosen now), probability_best (share of draws in which it is, ties shared), draws.
    """
    gain = value_of_knowing(net_benefit)
    best = net_benefit.columns[net_benefit.to_numpy(float).mean(axis=0).argmax()]
    return pd.Series(
        {
            "evpi": gain.mean(),
            "se": gain.std() / np.sqrt(len(gain)),
            "best": best,
            "probability_best": probability_best(net_benefit)[best],
            "draws": len(gain),
        }
    )


# ---- some inputs ---------------------------------------------------------------------------------------------------


def evppi(net_benefit, inputs, names, **options):
    """EVPPI of one input or of several together; a Series with the columns of `evppi_table`, which has the options."""
    names = _names(names, inputs)
    return evppi_table(net_benefit, inputs, {", ".join(map(str, names)): names}, **options).iloc[0]


@threadpool_limits.wrap(limits=1)  # sums in one order, so that no digit depends on the number of threads
def evppi_table(net_benefit, inputs, groups=None, *, conditional=None, outer=512, inner=256, chance=False, singles=None):
    """EVPPI of each input, or of each group of inputs, by two estimators; a row for each, the largest first.

        EVPPI = E over x of max over options of E(net benefit | x) − max over options of E(net benefit)

    First estimator: `regression` (Strong, Oakley and Brennan 2014). Second, in `blocks`: for one input sorted blocks, for a
    group nested Monte Carlo if the model is at hand, or else recursive partition. A group may have as many inputs as leave 20
    draws for each term of the regression (`regression.most_terms`). All inputs that vary are worth the EVPI, which needs no fit.
    An estimate that breaks one of `laws.LAWS` is withheld: NaN, with the law.

    groups       dictionary from a name to inputs;  default each input on its own
    conditional  function of (names, outer, inner) that returns net benefit of outer × inner draws, where each `inner` rows that
                 stand together share one value of the named inputs and draw the rest given it; see `given`
    chance       whether the net benefit depends on more than the inputs, so that all of them are worth less than the EVPI
    singles      such a table of inputs each on its own, for the same choice: no group may be worth less than one of its inputs
    Returns a DataFrame by `name`: evppi, se and bias (subtracted already, rather too much of it from evenly spread draws: see `noise`) of
    the first; second, se_second, bias_second, method_second;
    agree: within two standard errors of both, withheld or not; share_of_evpi; held_out and se_held_out: what choosing by the regression is worth in
    draws that it has not seen, given as the EVPPI, with a note, where the two contradict each other;
    r2, r2_out_of_fold, p_more_terms, change_more_terms: see `regression.checks`; withheld, withheld_second: the law that the first and
    the second estimate break, or ''; note.
    NaN and a note where an input is not identified.
    """
    matching(inputs, "inputs", choosable(net_benefit))
    net_benefit, inputs = net_benefit.sort_index(), inputs.sort_index()
    total, error = evpi(net_benefit)[["evpi", "se"]]
    if conditional is not None and (outer < BATCHES or inner < 2):
        raise ValueError(
            f"nested draws: found {outer} × {inner}, expected {BATCHES} × 2 or more, to see how large their noise is"
        )
    if singles is not None and not np.isclose(singles.attrs.get("evpi", total), total, rtol=1e-6, atol=0):
        raise ValueError(
            f"singles: found a table where the EVPI is {singles.attrs['evpi']:g}, expected {total:g}: the same choice"
        )
    groups = {name: (name,) for name in inputs} if groups is None else groups
    groups = {group: _names(names, inputs) for group, names in groups.items()}
    rows = {
        group: _row(names, net_benefit, inputs, (total, error), chance, (conditional, outer, inner))
        for group, names in groups.items()
    }
    known = {group: frozenset(varying(inputs[names])) for group, names in groups.items()}
    rows = _lawful(rows, known, total, {} if singles is None else singles.to_dict("index"))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("name")
    table = table.sort_values(["evppi", "second", "r2"], ascending=False, kind="stable")
    table.attrs = dict(net_benefit.attrs) | {"evpi": total}
    return table


def _row(names, net_benefit, inputs, everything, chance, nested_by):
    """The cells of one group of inputs. everything  (EVPI, its error);  chance  as in `evppi_table`;  nested_by  (conditional, outer, inner)"""
    total, error = everything
    options, x = choices(net_benefit), varying(inputs[names])
    blank = dict.fromkeys(COLUMNS, np.nan) | {"inputs": len(names), "method_second": "", "agree": False}
    blank |= dict.fromkeys(WITHHELD, "")
    if x.empty:
        return blank | {"note": ALL_SAME}
    if len(options) == 1:
        check_draws(x, "inputs " + ", ".join(map(str, names)))
        return blank | dict.fromkeys(MONEY, 0.0) | {"agree": True, "note": NO_CHOICE}
    if len(x.columns) == len(varying(inputs).columns) and not chance:
        both = {"evppi": total, "se": error, "second": total, "se_second": error}
        return blank | both | {"agree": True, "share_of_evpi": 1.0, "note": EVERYTHING}
    check_draws(x, "inputs " + ", ".join(map(str, names)))
    known, y = x.to_numpy(float), incremental(net_benefit, options)
    regression, (conditional, outer, inner) = fit(known, y), nested_by
    first = value_of(regression, y)
    if len(x.columns) == 1:
        second = sorted_blocks(known[:, 0], y)
    elif conditional is None:
        second = recursive_partition(known, y)
    else:
        second = nested(incremental(_runs(conditional, names, outer, inner, net_benefit), options), outer)
    held = ", ".join(str(name) for name in names if name not in x)
    estimates = {"evppi": first["value"], "second": second["value"]} | {f"{key}_second": second[key] for key in second}
    found = {
        "share_of_evpi": first["value"] / total if total > 0 else np.nan,
        # What is below a millionth of the EVPI is nothing, whatever its error
        "agree": agree(first, second, slack=1e-6 * total),
        "note": "; ".join(filter(None, (held and f"held at one value: {held}", first["note"]))),
    }
    return blank | first | estimates | checks(regression, y) | found


def _lawful(rows, known, total, singles):
    """The rows, without the estimates that break a law.

    known  the inputs of each row that vary, as a set;  total  the EVPI;  singles  rows of inputs on their own, by name
    Smaller sets come first: a set is held against those of its parts that still stand, each estimator by itself.
    """
    lawful = {}
    for group in sorted(rows, key=lambda group: len(known[group])):
        parts = [lawful[other] for other in lawful if known[other] < known[group]]
        parts += [singles[name] for name in known[group] if name in singles and len(known[group]) > 1]
        row = dict(rows[group])
        for value, withheld, by, cells in (
            ("evppi", "withheld", "", ("evppi", "se", "bias", "share_of_evpi", "held_out", "se_held_out", "change_more_terms")),
            ("second", "withheld_second", "second estimate ", ("second", "se_second", "bias_second")),
        ):
            law = law_broken(row[value], total, parts=[part[value] for part in parts])
            if law:
                note = "; ".join(filter(None, (by + why_withheld(law), row["note"])))
                row |= dict.fromkeys(cells, np.nan) | {withheld: law, "note": note}
        lawful[group] = row
    return {group: lawful[group] for group in rows}


def _names(names, table):
    """Names of inputs as a list, from one or several."""
    names = [names] if isinstance(names, str) or not np.iterable(names) else list(names)
    if not names:
        raise ValueError("names: found none, expected one input or more")
    for name in names:
        if name not in table:
            raise ValueError("inputs: " + nearest(name, list(table.columns), "input"))
    return names


def _runs(conditional, names, outer, inner, net_benefit):
    """Net benefit of the nested runs, checked against the table of the first estimator."""
    table = conditional(names, outer, inner)
    if list(table) != list(net_benefit) or len(table) != outer * inner:
        raise ValueError(
            f"nested draws: found {len(table)} rows of the options {', '.join(map(str, table))}, expected {outer * inner} rows of "
            + ", ".join(map(str, net_benefit))
        )
    return checked(table, "nested draws")
