"""Months of both calendars as numbers, so that one can be counted from another."""

import re

# First and last year that a month may have, and how one is written.
CALENDARS = {
    "solar hijri": (1200, 1600, "Solar Hijri month such as 1401-02"),
    "gregorian": (1700, 2200, "Gregorian month such as 2026-05"),
}


def month_index(month, calendar=None):
    """Months since the start of the calendar's era, for 'YYYY-MM'. Raises ValueError with what was expected.

    calendar  one of CALENDARS; default the one that the year tells: from 1700 on it is Gregorian
    """
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", str(month).strip())
    year, of_year = (int(match[1]), int(match[2])) if match else (0, 0)
    for name, (first, last, _) in CALENDARS.items():
        if calendar in (None, name) and first <= year <= last and 1 <= of_year <= 12:
            return year * 12 + of_year - 1
    raise ValueError("a " + ", or a ".join(CALENDARS[kind][2] for kind in ([calendar] if calendar else CALENDARS)))


def month_name(index):
    """'YYYY-MM' of a month index, in its own calendar; the inverse of month_index."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
