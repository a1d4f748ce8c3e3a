"""The published policies: the rows of data/policies.csv."""

import functools

from cost_model.inputs import data
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
    values = {lever: _lever(row[lever]) for lever in (*LEVERS, "as_put", *LOOK) if row[lever] not in (None, "")}
    unchecked = object.__new__(Scenario)  # which tells its faults by Faults of its own when it is made
    vars(unchecked).update(DEFAULTS, name=row["name"], **{"as_put": True} | dict.fromkeys(LOOK, "") | values)
    for lever, expected in faults_of(unchecked, shown):
        row.fault(lever, expected)
    if "start" in values and first_month and "start" not in row.wrong:
        first = month_index(first_month)
        if not first <= month_index(values["start"]) < first + horizon:
            row.fault("start", f"a month from {first_month} to {month_name(first + horizon - 1)}")
    for lever in LEVERS if row["name"] == BASELINE else ():
        if values.get(lever, DEFAULTS[lever]) != DEFAULTS[lever]:
            row.fault(lever, f"{shown(DEFAULTS[lever]) or 'nothing'}, as every saving is counted against SMS as it is")
    return Scenario(row["name"], text_of(row, "label"), **values) if row.right else None


def _lever(value):
    return int(value) if isinstance(value, float) and value == int(value) else value


def lever_value(lever, text, comma):
    """A lever's value as a person types it. Raises ValueError with what was expected."""
    value = _lever(data.TABLES["policies"][lever].read(text, comma, None))
    if lever in ALLOWED and value not in ALLOWED[lever]:
        raise ValueError(f"{lever} = one of {', '.join(map(str, ALLOWED[lever]))}")
    return value


def published():
    """The policies of data/policies.csv in its order. Raises DataError with every fault."""
    path = data.DATA / FILE
    return _published(path, path.stat().st_mtime_ns if path.is_file() else None)


@functools.lru_cache(maxsize=1)
def _published(path, _written):
    """The same, read once for each moment at which the table was written."""
    return data.checked(read, path)
