"""A measured series of one case: its dates as months, its rows in order, and what its numbers may mean."""

import numpy as np

DAYS_PER_MONTH = 365.25 / 12


class NoRows(ValueError):
    """A series that holds too little of a case: no row, or fewer than a fit needs. Told before anything is fitted."""


def months_of(date):
    """A date as months since the year zero: 'YYYY-MM-DD', or the middle of 'YYYY-MM' or of 'YYYY'."""
    parts = [int(x) for x in str(date).split("-")]
    if len(parts) == 1:
        return parts[0] * 12 + 6.0
    if len(parts) == 2:
        return parts[0] * 12 + parts[1] - 1 + 0.5
    return parts[0] * 12 + parts[1] - 1 + (parts[2] - 1) / DAYS_PER_MONTH


def measured(table, case, measure, least=1):
    """Rows of one measure of one case in the order of their dates, with `month`; NoRows if there are fewer than `least`."""
    rows = table[(table.case == case) & (table.measure == measure)]
    if len(rows) < least:
        raise NoRows(f"{case}: needs {least} of '{measure}', found {len(rows)}")
    rows = rows.assign(month=[months_of(d) for d in rows.date])
    return rows.sort_values(["month", "value"]).reset_index(drop=True)


def printed_range(row):
    """Lowest and highest value that a row may mean: its printed range, else half a unit of its last printed digit."""
    if np.isfinite([row.low, row.high]).all() and row.low < row.high:
        return float(row.low), float(row.high)
    digits = len(f"{row.value:.12g}".partition(".")[2])
    half = 0.5 * 10.0**-digits
    return row.value - half, row.value + half
