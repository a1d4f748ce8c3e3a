"""Words that the charts of the answer share: titles that are short enough, what is compared, when, and in what money."""

from cost_model.report.language import HALF, Text, month, percent, year, years

THE_ORDER = Text("The order", "دستور")
LIKELY = Text("mean, with its likely range (nine simulations in ten)", "میانگین و بازهٔ محتمل آن (۹ شبیه‌سازی از هر ۱۰)")


def called(policy):
    """A policy as a title begins with it: the order where it is one, as the name of it may read like another sentence."""
    return THE_ORDER if policy.by_force else policy.label


def setting(table, words):
    """Which notices a table is about, and over which months."""
    return Text(
        "notices of {sender} to {recipients}, {years} from {month}", "پیام‌های {sender} به {recipients}، {years} از {month}"
    ).fill(
        sender=words.who["sender"],
        recipients=words.who["recipients"],
        years=years(table.attrs["horizon"]),
        month=month(table.attrs["first_month"]),
    )


def priced(table, unit):
    """A unit of money with the year of its prices."""
    return Text("{unit} at {year} prices, present value", "{unit} به قیمت {year}، ارزش فعلی").fill(
        unit=unit, year=year(table.attrs["base_year"])
    )


def in_short(share):
    """A chance as a cell of a table has it: below 1%, above 99%, and less than half is never 50%."""
    if 0 < share < 0.01:
        return Text("<1%", "زیر ۱٪")
    if 0.99 < share < 1:
        return Text(">99%", "بالای ۹۹٪")
    if share < HALF and percent(share) == percent(HALF):
        return Text("<50%", "زیر ۵۰٪")
    return percent(share)
