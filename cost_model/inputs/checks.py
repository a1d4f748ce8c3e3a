"""What is told of a case, or of all of data/, whose tables are in order: `python -m cost_model check` and `data`."""

from pathlib import Path

from cost_model.faults import Faults
from cost_model.inputs import billing, choices, data, folders, notices, objections, texts
from cost_model.inputs.case import _load, load
from cost_model.inputs.draws import COUNTED_IF_KNOWN
from cost_model.inputs.folders import CASES
from cost_model.model import scenarios


def checked(name, folder=None):
    """Read and check a case; what it has of its own and what it takes from data/, in words. DataError with every fault.

    Files that are no tables of a case, which elsewhere are passed over, are faults here.
    """
    (case, warnings), faults = _load(name, folder), Faults()
    if case.about.folder:
        folders.check_names((data.DATA if folder is None else Path(folder)) / CASES / case.about.name, faults)
        faults.raise_if_any()
    taken = [row for row in case.assumptions if row not in case.own]
    unknown = [name for name in COUNTED_IF_KNOWN if name not in case.assumptions]
    lines = [
        f"{case.about.name} is in order. Rows of its own: {len(case.own)}, of data/assumptions.csv: {len(taken)}, "
        f"notices: {len(case.notices)}.",
        notices.told(case.about.kinds),
        *texts.remarks(case.notices, case.about.line, case.about.sent_in),
        *billing.remarks(case.about, case.assumptions),
        *(f"Look once more: {one}." for one in warnings),
    ]
    if unknown:
        lines.append(f"Nothing is counted for {', '.join(unknown)}: add a row where it costs somebody something.")
    if taken:
        lines.append(f"Taken from data/, which is about truck drivers; see that they hold here too: {', '.join(taken)}.")
    return "\n".join(lines)


def whole():
    """The case of data/, read with all that is not of one case; and what is said of it that is no fault. DataError with every fault."""
    return _load(also=(choices.read, objections.read))


def all_checked():
    """Read and check data/ and every case that is filled in; what is there, in words. DataError with every fault of the first."""
    (case, warnings), unfilled, structural, hostile = whole(), folders.drafts(), choices.published(), objections.published()
    others = [load(name) for name in folders.filled_in()]
    lines = [
        f"data/ is in order: {len(case.assumptions)} assumptions, {len(scenarios.published())} policies, {len(case.notices)} notices, "
        f"{len(case.sources)} sources, {len(structural)} structural choices, {len(hostile)} objections; {len(others)} other cases.",
        *(f"Look once more: {one}." for one in warnings),
    ]
    for name in unfilled:
        lines.append(f"data/{CASES}/{name} is a draft, which is left out; what is still empty: python -m cost_model check {name}")
    for name, other in folders.copies().items():
        if name not in unfilled:
            lines.append(f"data/{CASES}/{name} is left out: its case.csv says name = {other}, as a copy of that folder does.")
    for name in folders.folders(data.DATA):
        if expected := folders.wrong_name(name, data.DATA):
            lines.append(f"data/{CASES}/{name} is left out: the name of a case must be {expected}.")
    return "\n".join(lines)
