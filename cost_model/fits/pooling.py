"""Cases as evidence on an input, and what they say of one more case: random effects on a log or logit scale."""

import contextlib

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import t as t_distribution
from statsmodels.stats.meta_analysis import combine_effects

from cost_model.fits.fit import Z90, unknown
from cost_model.fits.series import NoRows, measured, printed_range

LEVEL = 0.9
FEWEST = 3  # cases that show a spread between them
SCALES = {"log": (np.log, np.exp), "logit": (logit, expit)}


def evidence(rows):
    """Frame of what cases say of an input; low and high are the 90% interval of the case."""
    return pd.DataFrame(rows, columns=["input", "case", "measure", "value", "low", "high"])


def level(table, case, measure, name):
    """The last row of a measure of a case as evidence on an input; an empty list where there is none."""
    with contextlib.suppress(NoRows):
        last = measured(table, case, measure).iloc[-1]
        low, high = printed_range(last)
        return [dict(input=name, case=case, measure=measure, value=last.value, low=low, high=high)]
    return []


def predictive(table, scale):
    """90% predictive interval of one more case, from cases with value, low and high: random effects on a scale.

        mean ± t(k − 1) × √(τ² + se²),   k cases, τ² between cases (Paule and Mandel), se of the mean (Hartung and Knapp)

    low and high are read as the 90% interval of the case; a value at the edge of its range gives way to the middle.
    The t-distribution, not the normal, because cases are few: with three, t is 2.9. Two are refused: their spread is one
    difference, which says nothing when they agree by chance and everything (t is 6.3) when they do not.
    Returns p05, p50, p95 and the diagnostics.
    """
    if len(table) < FEWEST:
        raise ValueError(f"the spread between cases needs {FEWEST} of them, found {len(table)}")
    to, back = SCALES[scale]
    low, high = to(table.low.to_numpy(float)), to(table.high.to_numpy(float))
    value = to(table.value.to_numpy(float))
    value = np.where((value > low) & (value < high), value, (low + high) / 2)
    pooled = combine_effects(value, ((high - low) / (2 * Z90)) ** 2, method_re="iterated")
    # Hartung and Knapp's error can shrink to nothing when two cases agree by chance: never below the plain one.
    se2 = max(pooled.var_hksj_re, pooled.var_eff_w_re)
    tau2 = max(pooled.tau2, 0.0)
    away = t_distribution.ppf(0.5 + LEVEL / 2, len(table) - 1) * np.sqrt(tau2 + se2)
    mean = float(pooled.mean_effect_re)
    p05, p50, p95 = (float(back(mean + x)) for x in (-away, 0.0, away))
    return (p05, p50, p95), {"cases": len(table), f"tau ({scale})": float(np.sqrt(tau2)), f"se ({scale})": float(np.sqrt(se2))}


def pooled(table, name, scale, told, left_out=()):
    """Estimate of an input from its rows of evidence, or the reason why there is none; and the diagnostics.

    told      what a reader must know of the number;  left_out  why further cases are not among the rows
    """
    rows = table[table.input == name]
    listed = ", ".join(f"{row.case} {row.value:.2g}" for row in rows.itertuples()) or "none"
    absent = [f"left out: {'; '.join(left_out)}"] if left_out else []
    if len(rows) < FEWEST:
        reason = f"too thin for a number: the spread between cases needs {FEWEST} of them; found: {listed}"
        return unknown("; ".join([reason, *absent])), {"cases": len(rows)}
    (p05, p50, p95), found = predictive(rows, scale)
    note = f"predictive interval of one more case from {len(rows)} ({listed}), {scale} scale, t with {len(rows) - 1} df"
    return (p05, p50, p95, "; ".join([note, told, *absent])), found
