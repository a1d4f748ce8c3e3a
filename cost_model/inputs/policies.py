"""The published policies: the rows of data/policies.csv."""

import dataclasses

from cost_model.inputs import data
from cost_model.inputs.data import Faults
from cost_model.model.calendar import month_index, month_name
from cost_model.model.scenarios import ALLOWED, BASELINE, DEFAULTS, LEVERS, LOOK, ORDER, Scenario, faults_of, shown
from cost_model.words import text_of

FILE = "policies.csv"
NEEDED = {BASELINE: "against which every saving is counted", ORDER: "of which the answer speaks"}


def read(faults, path=None, first_month="", horizon=0):
    """The policies of a table, in its order; faults are added. A lever that is left empty is at its default.

    first_month, horizon  of data/: a start outside these months, in its calendar, is a fault
    """
    rows = data.read("policies", path or data.DATA / FILE, faults)
    found = [policy for row in rows if (policy := _policy(row, first_month, horizon))]
    for name, what in NEEDED.items():
        if rows and name not in [row["name"] for row in rows]:
            faults.add(rows.file, None, "name", None, f"a row '{name}', {what}")
    return tuple(found)


def _policy(row, first_month, horizon):
    """The policy of a row, or None where it has a fault."""
    values = {lever: row[lever] for lever in (*LEVERS, "as_put", *LOOK) if row.typed[lever] and row[lever] is not None}
    values = {lever: _lever(value) for lever, value in values.items()}
    for lever, expected in faults_of(_unchecked(row["name"], **values), shown):
        row.fault(lever, expected)
    for expected in _outside(values.get("start", ""), first_month, horizon):
        row.fault("start", expected)
    for lever in LEVERS if row["name"] == BASELINE else ():
        if values.get(lever, DEFAULTS[lever]) != DEFAULTS[lever]:
            row.fault(lever, f"{shown(DEFAULTS[lever]) or 'nothing'}, as every saving is counted against SMS as it is")
    return Scenario(row["name"], text_of(row, "label"), **values) if row.right else None


def _lever(value):
    if isinstance(value, float):
        return int(value) if value == int(value) else value
    return value


def lever_value(lever, text, comma):
    """A lever's value as a person types it. Raises ValueError with what was expected."""
    value = _lever(data.TABLES["policies"][lever].read(text, comma, None))
    if lever in ALLOWED and value not in ALLOWED[lever]:
        raise ValueError(f"{lever} = one of {', '.join(map(str, ALLOWED[lever]))}")
    return value


def _outside(start, first_month, horizon):
    """What was expected of a start that is no month of the horizon; nothing of one that cannot be read, which is told already."""
    try:
        months = month_index(start) - month_index(first_month)
    except ValueError:
        return
    if not 0 <= months < horizon:
        yield f"a month from {first_month} to {month_name(month_index(first_month) + horizon - 1)}"


def _unchecked(name, **values):
    """A policy with these levers that nobody has judged yet."""
    policy = object.__new__(Scenario)
    defaults = {
        field.name: "" if field.default is dataclasses.MISSING else field.default for field in dataclasses.fields(Scenario)
    }
    for field, value in (defaults | values | {"name": name}).items():
        object.__setattr__(policy, field, value)
    return policy


_read = {}  # what was read of the file, by the moment at which it was last written


def published():
    """The policies of data/policies.csv in its order. Raises DataError with every fault."""
    path = data.DATA / FILE
    state = (path, path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (path, None)
    if state not in _read:
        faults = Faults()
        policies = read(faults)
        faults.raise_if_any()
        _read.clear()
        _read[state] = policies
    return _read[state]
