"""What a case is billed for: the steps of prices.csv, and at what an SMS or a notice in the app is billed, as case.csv has it.

Both are properties of the contract and of the channel, never of what would be useful to know. How a bill follows is in prices.py.
"""

from cost_model.inputs import data
from cost_model.model import costs, prices
from cost_model.model.equation import Reckoned
from cost_model.model.scenarios import HORIZON
from cost_model.model.volume import FORMULAS

FILE = "prices.csv"
# What becomes of a message, in the order in which it comes about, as far as a channel may report it.
REPORTS = {"sms": prices.BILLED[:2], "app": prices.BILLED}
DEFAULTS = {"sms_billed": "sent", "sms_reported": "delivered", "app_billed": "sent", "app_reported": "seen"}  # of case.csv
CHANNELS = {"sms": "SMS are", "app": "Notices in the app are"}
REPORTER = {"sms": "the operator", "app": "the app"}


def words(found):
    """What case.csv says of the four keys, by key, with what holds where it says nothing."""
    return {key: found.get(key) or default for key, default in DEFAULTS.items()}


def check_reports(found, expect):
    """Nothing is billed that the channel does not report. expect  function of (whether it is right, key, what was expected)"""
    said = words(found)
    for channel, order in REPORTS.items():
        billed, reported = said[f"{channel}_billed"], said[f"{channel}_reported"]
        known = order[: order.index(reported) + 1]
        reason = (
            f"as {channel}_reported is {reported}: {REPORTER[channel]} reports nothing later, so that nothing later can be billed"
        )
        expect(billed in known, f"{channel}_billed", f"{' or '.join(known)}, {reason}")


# ---- the steps of the price --------------------------------------------------------------------------------------------


def read(path, sources, faults):
    """The steps of a table, rising, as pairs (from_segments, ratio), none where there is no table; and the row of each.

    A step that does not begin above the one before it is a fault.
    """
    if not path.exists():
        return (), ()
    before, above = len(faults.lines), None
    rows = data.read("prices", path, faults, may_be_empty=True, source=sources.index)
    for row in rows:
        if row["from_segments"] is None:
            continue
        if above and row["from_segments"] <= above["from_segments"]:
            row.fault("from_segments", f"more than {above['from_segments']}, from which row {above.number} holds")
        above = row
    if len(rows) > prices.STEPS:
        faults.add(rows.file, rows[prices.STEPS].number, None, f"{len(rows)} steps", f"at most {prices.STEPS}")
    if len(faults.lines) > before:  # what would be said of steps that are not as they were meant would be noise
        return (), ()
    return tuple((row["from_segments"], row["ratio"]) for row in rows), tuple(row.number for row in rows)


def allowance(steps):
    """Segments a year that are free, before the first one that costs anything; infinite where none does."""
    if not steps or steps[0][0] > 0:
        return 0.0
    return next((start for start, ratio in steps if ratio > 0), float("inf"))


def check_allowance(steps, places, volume, rows, file, faults):
    """Add a fault where the free allowance is at or above all that a year can bring, so that no step beyond it is ever reached.

    places  the row of each step;  volume  chains of the case;  rows  its assumptions
    """
    free, most = allowance(steps), segments_of_year(rows, volume, "p95", "p05", last=True)
    if not free or most is None or free < most:
        return
    why = "where no SMS is ever paid for, a 'tariff' of 0 says so"
    if free == float("inf"):
        expected = f"a row that says from how many segments on something is charged; {why}"
        faults.add(file, places[-1], "ratio", f"{steps[-1][1]:g}", expected)
        return
    end = next(place for place, (start, _) in zip(places, steps, strict=True) if start == free)
    expected = f"less than {_rounded(most)}, the segments of the last year with every input at its p95; {why}"
    faults.add(file, end, "from_segments", f"{free:.0f}", expected)


def segments_of_year(rows, volume, high, low, last=False):
    """Segments a year that a sender sends, with its inputs at one of their quantiles; None where an input of the volume is missing.

        (Σ over flows (tonnage × truck share ÷ payload) × messages per trip + events × messages per event + other) × segments

    rows  assumptions by name;  volume  chains of the case;  high, low  quantile of the inputs, and of the payload, by which is divided
    last  grown to the end of the horizon, where it grows
    """

    def at(name):
        return getattr(rows[name], low if name == "payload" else high)

    try:
        total = at("other_messages") if "other_messages" in rows else 0.0
        if "tonnage" in volume:
            total += Reckoned(FORMULAS.get, at)["truck_trips_per_year"] * at("messages_per_trip")
        if "events" in volume:
            total += at("events") * at("messages_per_event")
        grown = costs.monthly_factor(max(at("tonnage_growth"), 0.0)) ** HORIZON if last else 1.0
        return total * at("segments_per_message") * grown
    except KeyError:  # which is told where rows are checked
        return None


def _rounded(count):
    """A count to three digits, as a reader sees it."""
    return f"{float(f'{count:.3g}'):,.0f}"


# ---- in words ----------------------------------------------------------------------------------------------------------


def remarks(about, rows):
    """How SMS and notices in the app are billed where that is not as usual, a line each, and an allowance that is rarely used up."""
    lines = []
    for channel, subject in CHANNELS.items():
        billed, reported = (getattr(about, f"{channel}_{what}") for what in ("billed", "reported"))
        steps = about.steps if channel == "sms" else ()
        if steps or any(getattr(about, key) != DEFAULTS[key] for key in (f"{channel}_billed", f"{channel}_reported")):
            line = f"{subject} billed once {billed}; {REPORTER[channel]} reports what is {reported}"
            lines.append(f"{line}{'; ' * bool(steps)}{_steps_in_words(steps)}.")
    usual, free = segments_of_year(rows, about.volume, "p50", "p50"), allowance(about.steps)
    if free and usual is not None and free >= usual:
        lines.append(
            f"With every input at its p50 the first year has {_rounded(usual)} segments, which the free allowance covers: there is no bill "
            "to save."
        )
    return lines


def _steps_in_words(steps):
    """The price of segments a year, step by step."""
    if not steps:
        return ""
    whole = steps if steps[0][0] == 0 else ((0, 1), *steps)
    told = [_price(ratio) + (f" from {start:,.0f} on" if start else "") for start, ratio in whole]
    if len(whole) > 1:
        told[0] += f" for the first {whole[1][0]:,.0f} segments of a year"
    return f"the price is {', '.join(told)}"


def _price(ratio):
    return {0: "nothing", 1: "the tariff"}.get(ratio, f"{ratio:g} of the tariff")
