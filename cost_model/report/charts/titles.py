"""Words that the charts of the answer share: titles that are short enough, what is compared, when, and in what money."""

from cost_model.report.language import HALF, month, percent, year, years
from cost_model.words import words_of

SAY = words_of("charts/titles")

THE_ORDER = SAY.the_order
LIKELY = SAY.likely


def called(policy):
    """A policy as a title begins with it: the order where it is one, as the name of it may read like another sentence."""
    return THE_ORDER if policy.by_force else policy.label


def setting(table, words):
    """Which notices a table is about, and over which months."""
    return SAY.setting.said.fill(
        sender=words.who["sender"],
        recipients=words.who["recipients"],
        years=years(table.attrs["horizon"]),
        month=month(table.attrs["first_month"]),
    )


def priced(table, unit):
    """A unit of money with the year of its prices."""
    return SAY.priced.said.fill(unit=unit, year=year(table.attrs["base_year"]))


def in_short(share):
    """A chance as a cell of a table has it: below 1%, above 99%, and less than half is never 50%."""
    if 0 < share < 0.01:
        return SAY.in_short.said
    if 0.99 < share < 1:
        return SAY.in_short.said_2
    if share < HALF and percent(share) == percent(HALF):
        return SAY.in_short.said_3
    return percent(share)
