"""What a case is billed for: the steps of prices.csv, and at what an SMS or a notice in the app is billed, as case.csv has it.

Both are properties of the contract and of the channel, never of what would be useful to know. How a bill follows is in prices.py.
"""

from itertools import pairwise

import numpy as np

from cost_model.inputs import data
from cost_model.inputs.draws import SPELL_STREAMS, as_records
from cost_model.model import volume

FILE = "prices.csv"
DEFAULTS = {key: data.KEYS[key].default for key in ("sms_billed", "sms_reported", "app_billed", "app_reported")}  # of case.csv
CHANNELS = {"sms": ("SMS are", "the operator"), "app": ("Notices in the app are", "the app")}


def read(path, sources, faults):
    """The steps of a table, rising, as pairs (from_segments, ratio), none where there is no table or one has a fault.

    A step that does not begin above the one before it is a fault, and so are steps that are all free.
    """
    if not path.exists():
        return ()
    before = len(faults.found)
    rows = data.read("prices", path, faults, may_be_empty=True, source=sources.index)
    for above, row in pairwise(row for row in rows if row["from_segments"] is not None):
        if row["from_segments"] <= above["from_segments"]:
            row.fault("from_segments", f"more than {above['from_segments']}, from which row {above.number} holds")
    steps = tuple((row["from_segments"], row["ratio"]) for row in rows)
    if steps and len(faults.found) == before and not steps[0][0] and not any(ratio for _, ratio in steps):
        why = "where no SMS is ever paid for, a 'tariff' of 0 says so"
        rows[-1].fault("ratio", f"a row that says from how many segments on something is charged; {why}")
    return steps if len(faults.found) == before else ()


def remarks(about, rows):
    """How SMS and notices in the app are billed where that is not as usual, a line each, and an allowance that is rarely used up."""
    lines = []
    for channel, (subject, reporter) in CHANNELS.items():
        billed, reported = (getattr(about, f"{channel}_{what}") for what in ("billed", "reported"))
        steps = about.steps if channel == "sms" else ()
        if steps or any(getattr(about, key) != DEFAULTS[key] for key in (f"{channel}_billed", f"{channel}_reported")):
            line = f"{subject} billed once {billed}; {reporter} reports what is {reported}"
            lines.append(f"{line}{'; ' * bool(steps)}{_steps_in_words(steps)}.")
    free = next((start for start, ratio in about.steps if ratio > 0), 0) if about.steps and not about.steps[0][0] else 0
    middle = as_records({name: np.array([row.p50]) for name, row in rows.items()}, np.zeros((1, len(SPELL_STREAMS))))
    usual = (volume.segments_per_year(middle) + middle.other_messages * middle.segments_per_message).item()
    if free and free >= usual:
        told = f"With every input at its p50 the first year has {float(f'{usual:.3g}'):,.0f} segments"
        lines.append(f"{told}, which the free allowance covers: there is no bill to save.")
    return lines


def _steps_in_words(steps):
    """The price of segments a year, step by step."""
    if not steps:
        return ""
    whole = steps if steps[0][0] == 0 else ((0, 1), *steps)
    names = {0: "nothing", 1: "the tariff"}
    told = [names.get(ratio, f"{ratio:g} of the tariff") + (f" from {start:,.0f} on" if start else "") for start, ratio in whole]
    if len(whole) > 1:
        told[0] += f" for the first {whole[1][0]:,.0f} segments of a year"
    return f"the price is {', '.join(told)}"
