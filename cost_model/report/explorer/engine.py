"""The model for a page without Python: one script for a worker of the browser, and what it has to know of a case."""

import dataclasses
import json
from pathlib import Path

import numpy as np
from scipy import special
from scipy.stats import qmc

from cost_model.inputs import choices
from cost_model.inputs.assumptions import DIVISORS
from cost_model.inputs.distributions import SHAPES, Z95, located
from cost_model.inputs.draws import DRAW, INPUTS, NEUTRAL, PART_OF, SPELL_STREAMS, STREAMS
from cost_model.model import costs, ledger, months, prices, records, scenarios, simulate, volume
from cost_model.model.ledger import ACCOUNTS, LINES, STEPS, SUMS
from cost_model.model.records import KNOWN, LANES, LEVERS, OF_KIND, STANDING, SUM, TALLY
from cost_model.report.explorer import translate
from cost_model.report.numbers import answer, specifications
from cost_model.report.numbers.headline import DRAWS, SEED
from cost_model.report.numbers.specifications import OF_SUMS, SAME

RECORDS = {"draw": DRAW, "levers": LEVERS, "known": KNOWN, "of_kind": OF_KIND, "standing": STANDING, "tally": TALLY}
VOLUME = ("messages_per_year", "truck_trips_per_year", "sms_tariff")  # what a run takes of the volume of a draw
HERE = Path(__file__).parent
DERIVED = ("sms_price", "waiting_value", "taxed", "paid_out")  # what the ledger takes that is neither counted nor an input


def script(seed=SEED, draws=DRAWS):
    """The script of the worker: the model, translated; the numbers that it draws with; and engine.js.  draws  at most so many"""
    known = {
        "lanes": LANES,
        "quantities": list(SUM._fields),
        "lines": [{"name": name, "group": line.group} for name, line in LINES.items()],
        "steps": len(STEPS),
        "inputs": list(INPUTS),
        "part_of": [*PART_OF],
        "divisors": DIVISORS,
        "z95": Z95,
        "defaults": scenarios.DEFAULTS,
        "first_month": simulate.FIRST_MONTH,
        "always": records.ALWAYS,
        "returns": simulate.RETURNS,
        "of_sums": OF_SUMS,
        "attention": simulate.ATTENTION,
        "baseline": scenarios.BASELINE,
        "margin": answer.MARGIN,
        "caused_by_misses": answer.CAUSED_BY_MISSES,
        "values": answer.VALUES,
        "value_steps": answer.STEPS,
        "same": SAME,
    }
    parts = [
        '"use strict";',
        f"const MODEL = {json.dumps(known, ensure_ascii=False)};",
        f"const SEQUENCE = {json.dumps(sequence(seed, draws))};",
        "const zeros = (n, m) => m ? Array.from({length: n}, () => zeros(m)) : new Float64Array(n);",
        translate.javascript(
            months.through_the_scenarios, simulate.set_levers, simulate.detention_per_hour, costs.discount_factor
        ),
        *(f"const new_{name} = () => ({translate.record(dtype)});" for name, dtype in RECORDS.items()),
        translate.formulas("ledger_of", "q, d, x, line", (*LINES, *STEPS), ledger.formula_of, _in_ledger),
        translate.formulas(
            "volume_of", "d, v", VOLUME, volume.FORMULAS.get, lambda name: f"{'dv'[name in volume.FORMULAS]}.{name}"
        ),
        f"function fill(d, column, k) {{ {' '.join(f'd.{name} = column.{name}[k];' for name in INPUTS)} }}",
        (HERE / "engine.js").read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def _in_ledger(name):
    """Where the script has a quantity, a line, a step or an input."""
    if name in SUM._fields:
        return f"q[{SUM._fields.index(name)}]"
    if name in DERIVED:
        return f"x.{name}"
    return f"line[{[*LINES, *STEPS].index(name)}]" if ledger.formula_of(name) else f"d.{name}"


def sequence(seed, draws):
    """What makes the scrambled Sobol numbers of the library: of each stream its shift and its direction numbers, of 30 bits."""
    made, bits = qmc.Sobol(STREAMS, scramble=True, rng=np.random.default_rng(seed)), draws.bit_length() - 1
    streams = [*(stream for _, stream in INPUTS.values()), *SPELL_STREAMS]
    return {
        "scale": 2.0**-made.bits,
        "draws": draws,
        "stream": {name: place for place, name in enumerate(INPUTS)},
        "spells": [len(INPUTS) + place for place in range(len(SPELL_STREAMS))],
        "shift": made._shift[streams].tolist(),
        "directions": made._sv[streams, :bits].tolist(),
    }


def explorer_data(case):
    """What the page has to know of a case: inputs, policies, kinds, choices and settings as published, all of them numbers."""
    about, policies = case.about, {one.name: one for one in (*scenarios.published(), case.about.scenario)}
    of_policy, of_case = ("name", "recommendable", "stops_sms"), ("may_merge", "sms_billed", "app_billed", "folder")
    return {
        "name": about.name,
        "currency": about.currency,
        "first_account": ledger.first_account(about),
        "asked_first": ledger.asked_first(about),
        "accounts": (*ACCOUNTS, *SUMS),
        "baseline": scenarios.BASELINE,
        "order": about.scenario.name,
        "policies": [{name: getattr(one, name) for name in (*of_policy, *scenarios.LEVERS)} for one in policies.values()],
        "inputs": {name: of_input(row) for name, row in case.assumptions.items()},
        "neutral": {name: NEUTRAL[name] for name in INPUTS if name not in case.assumptions},
        "ties": _ties(list(case.assumptions), case.correlations),
        "kinds": [
            {"name": one.name, "harms": one.harms} | {name: float(getattr(one, name)) for name in records.KINDS.names}
            for one in about.kinds
        ],
        "about": {name: getattr(about, name) for name in of_case},
        "prices": [part.tolist() for part in prices.schedule(about.steps)],
        "weights": _weights(about),
        "settings": simulate.Settings().of(about).settings,
        "choices": [_choice(one, case) for one in choices.published()],
    }


def of_input(row):
    """An input as published: null where it has no bound; and what its mode between two ends is, which a page cannot look for."""
    kept = {name: getattr(row, name) for name in ("distribution", "p05", "p50", "p95")}
    bounds = {name: getattr(row, name) if np.isfinite(getattr(row, name)) else None for name in ("minimum", "maximum")}
    if row.distribution in SHAPES:
        mode, width = located(row.distribution, row.p05, row.p50, row.p95)
        bounds["shape"] = {"mode": mode, "width": width, "log_beta": special.betaln(1 + 4 * mode, 5 - 4 * mode)}
    return kept | bounds


def _ties(names, correlations):
    """Of each input with a correlation: how its normal score follows from the independent ones, pairs of (input, factor)."""
    order = np.argsort([INPUTS[name][1] for name in names])
    lower = np.linalg.cholesky(correlations[np.ix_(order, order)])
    ordered = [names[i] for i in order]
    return {
        name: [(other, factor) for other, factor in zip(ordered, row, strict=True) if factor]
        for name, row in zip(ordered, lower.tolist(), strict=True)
        if np.count_nonzero(correlations[names.index(name)]) > 1
    }


def _weights(about):
    """Of each account the lines that it bears: (place, weight where nobody is from abroad, weight where all recipients are)."""
    found = {}
    for account in (*ACCOUNTS, *SUMS):
        home, abroad = (ledger.weights_of(account, about, foreign) for foreign in (0.0, 1.0))
        found[account] = [(i, home[line], abroad[line]) for i, line in enumerate(LINES) if home[line] or abroad[line]]
    return found


def _choice(choice, case):
    """A structural choice, with the alternatives that the case can have under some policy."""
    kept = ("name", "accounts", "levers", "settings", "not_counted", "within", "default", "apart")

    def set_to(value):  # a number, three, or another input of the same draw
        if isinstance(value, choices.Same):
            return {"same": value.name}
        return value.values(case.base_year) if isinstance(value, choices.Year) else value

    able = [one for one in choice.alternatives if specifications.can_be(dataclasses.replace(one, levers={}), case)]
    set_by = [{"inputs": {name: set_to(value) for name, value in one.inputs.items()}} for one in able]
    told = [{name: getattr(one, name) for name in kept} | inputs for one, inputs in zip(able, set_by, strict=True)]
    return {"name": choice.name, "alternatives": told}
