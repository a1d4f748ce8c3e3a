"""What the rows of a measured series must keep among themselves, as `tables.yaml` declares it."""

import itertools
import statistics

from cost_model.faults import printable
from cost_model.inputs.cells import compared, shown
from cost_model.model.calendar import month_index, month_name

SHARES = ("share", "from_share")  # columns that are shares whatever the unit says
AMOUNTS = ("value", "low", "high")
MONTHS = ("first_month", "last_month")
SIGNED = ("inflation",)  # what may be below 0, beside a quantity called a change and a growth
TOLERANCE = 0.01  # of the larger amount: rounding in print
FAR = 300  # times the middle of its neighbours: what is further off looks like another unit


def check(said, rows, faults):
    """Add the faults that only show between the cells of a series, and warn of amounts far from those beside them.

    A cell that could not be read is None and is left out, for it is a fault already; so is an empty number. A row that lacks a cell
    that it needs is left out whole.  said  what `tables.yaml` says of the series
    """
    needed = [column for column, kind in said["columns"].items() if not kind.endswith("?")]
    whole = [row for row in rows if all(row[column] is not None for column in needed)]
    found = (rule(said, whole) for rule in (_cells, _units, _repeats, _spellings, _totals, _part_years))
    for row, column, value, expected in itertools.chain(*found, _gaps(said, rows)):
        row.fault(column, expected, value)
    _warn_of_far(said, whole, faults)


def _cells(said, rows):
    """Faults of single amounts: shares, and what may not be below 0."""
    numbers = [c for c, kind in said["columns"].items() if kind.startswith("number") and c not in (*SIGNED, *MONTHS)]
    for row, column in itertools.product(rows, numbers):
        change = str(row.get("quantity")).startswith("change") or str(row.get("name")).endswith("_growth")
        value = row[column]
        if value is not None and value < 0 and not change:
            yield row, column, shown(value), "nothing below 0"
        elif value is not None and value > 1 and (column in SHARES or (row.get("unit") == "share" and column in AMOUNTS)):
            yield row, column, shown(value), "a share from 0 to 1"


def _units(said, rows):
    """Faults of a unit that changes within one measure."""
    column, units = said.get("unit", ("", {}))
    seen = {}
    for row in rows if column else ():
        known = next((unit for word, unit in units.items() if word in row[column]), row["unit"])
        expected = seen.setdefault(row[column], known)
        if row["unit"] != expected:
            yield row, "unit", row["unit"], f"{expected}, the unit of '{printable(row[column])}'"


def _repeats(said, rows):
    """Faults of a row that stands twice."""
    seen = {}
    for row in rows if "key" in said else ():
        key = tuple(row[column] for column in said["key"])
        if None not in key and (before := seen.setdefault(key, row)) is not row:
            yield row, None, ", ".join(map(shown, key)), f"this once; row {before.number} has it already"


def _spellings(said, rows):
    """Faults of a name that another row spells otherwise: rows that belong together would stand apart."""
    names = [column for column in said.get("key", ()) if said["columns"][column].startswith("text") and column != "year"]
    seen = {}
    for row, column in itertools.product(rows, names):
        before = seen.setdefault((column, compared(row[column])), row)
        if row[column] and before[column] != row[column]:
            yield row, column, row[column], f"'{printable(before[column])}', as row {before.number} spells it"


def _gaps(said, rows):
    """Faults of a gap in a series that must have none; none is told while a month or year of it cannot be read.

    rows  of the whole series: what else a row lacks makes no gap
    """
    column = said.get("consecutive")
    if column is None or any(row[column] is None for row in rows):
        return
    index, back = (month_index, month_name) if column == "month" else (int, str)
    for before, row in itertools.pairwise(sorted(rows, key=lambda row: index(row[column]))):
        after = index(before[column]) + 1
        if index(row[column]) != after:
            yield row, column, row[column], f"{back(after)}, which follows row {before.number}"


def _totals(said, rows):
    """Faults of a total beside its parts, unless one of these rows has 'rounded' in its note."""
    flow, totals, column = said.get("total", ("", {}, ""))
    groups = {}
    for row in rows if flow else ():
        groups.setdefault(tuple(row[c] for c in said["key"] if c != flow), {})[row[flow]] = row
    for group, (total, names) in itertools.product(groups.values(), totals.items()):
        parts = [group[part] for part in names if part in group]
        if total not in group or not parts:
            continue
        whole = group[total]
        most, together = whole[column], sum(part[column] for part in parts)
        for part in parts:
            if part[column] > most * (1 + TOLERANCE):
                yield part, column, shown(part[column]), f"at most {shown(most)}, the {total} in row {whole.number}"
        rounded = any("rounded" in row["note"] for row in [*parts, whole])
        if len(parts) == len(names) and not rounded and abs(together - most) > TOLERANCE * max(together, most):
            where = " and ".join(str(part.number) for part in parts)
            yield whole, column, shown(most), f"{shown(together)}, the sum of rows {where}"


def _part_years(said, rows):
    """Faults of an amount of some months that is above the amount of more months."""
    column, shorter = said.get("grows"), {}
    for row in sorted(rows, key=lambda row: row["last_month"]) if column else ():
        if row["unit"] == "share" or row["unit"].endswith("/day"):
            continue
        key = (*(row[c] for c in said["key"] if c != "last_month"), row["unit"])
        before = shorter.get(key)
        if before is not None and before[column] > row[column] * (1 + TOLERANCE):
            expected = f"at most {shown(row[column])}, which row {row.number} has for more months"
            yield before, column, shown(before[column]), expected
        shorter[key] = row


def _warn_of_far(said, rows, faults):
    """Warn of amounts FAR from the middle of those of the same unit and name, as where a unit was taken for another."""
    kinds, told_apart = said["columns"], {*said.get("key", ()), "unit"} - {"year"}
    names = [column for column, kind in kinds.items() if kind.startswith("text") and column in told_apart]
    numbers = [column for column, kind in kinds.items() if kind == "number" and column not in (*SHARES, *SIGNED, *MONTHS)]
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    for column, group in itertools.product(numbers, groups.values()):
        others = [row[column] for row in group if row[column]]
        middle = statistics.median(others) if len(others) > 3 else 0
        for row in group:
            if middle and row[column] and not 1 / FAR < row[column] / middle < FAR:
                far = f"{shown(row[column])} is far from the {shown(middle)} of rows like it; see that the unit is the same"
                faults.warn(row.file, row.number, column, far)
