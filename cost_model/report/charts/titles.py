"""Words that the charts of the answer share: what is compared, when, in what money, and a chance that fits a cell."""

from cost_model.report.language import HALF, month, percent, year, years
from cost_model.words import words_of

SAY = words_of("charts/titles")


def called(policy):
    """A policy as a title begins with it: the order where it is one, as the name of it may read like another sentence."""
    return SAY.the_order if policy.by_force else policy.label


def setting(table, words):
    """Which notices a table is about, and over which months."""
    return SAY.setting.fill(
        sender=words.who["sender"],
        recipients=words.who["recipients"],
        years=years(table.attrs["horizon"]),
        month=month(table.attrs["first_month"]),
    )


def priced(table, unit):
    """A unit of money with the year of its prices."""
    return SAY.priced.fill(unit=unit, year=year(table.attrs["base_year"]))


def in_short(share):
    """A chance as a cell of a table has it: below 1%, above 99%, and less than half is never 50%."""
    if 0 < share < 0.01:
        return SAY.in_short.hardly_any
    if 0.99 < share < 1:
        return SAY.in_short.nearly_all
    if share < HALF and percent(share) == percent(HALF):
        return SAY.in_short.not_quite_half
    return percent(share)
