"""Persian and English side by side: digits, money as people say it, months, names in print.

Whatever is printed is a `Text`, the same thing said in both languages; numbers are formatted by CLDR through Babel.
"""

import calendar
from datetime import date
from math import floor, log10

import jdatetime
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal, format_percent

from cost_model.inputs.data import CALENDARS, month_index
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("language")

RIAL = "rial"
HALF = 0.5  # of the draws
PERSIAN_DIGITS = str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪")
SIZES = {1e12: ("trillion", "هزار میلیارد"), 1e9: ("billion", "میلیارد"), 1e6: ("million", "میلیون")}


def both(function):
    """Text from a function of the locale, with Persian digits in the Persian one (Babel sets the signs only).

    A minus stays at the left of its number in right-to-left text because the two stand in an isolate.
    """
    english, persian = function("en").replace("-", "−"), function("fa").translate(PERSIAN_DIGITS)
    return Text(english, isolated("−" + persian.lstrip("\u200e-−")).fa if english.startswith("−") else persian)


def isolated(text):
    """What reads left to right in both languages, such as a code or an address: in Persian it stands in an isolate."""
    return Text(text, f"\u2066{text}\u2069")


def rounded(x, digits=2):
    """A number to so many significant digits."""
    return 0.0 if x == 0 else round(x, digits - 1 - floor(log10(abs(x))))


def _decimals(x, digits):
    return 0 if x == 0 else max(0, digits - 1 - floor(log10(abs(x))))


def _plain(x, decimals, percent_sign=False):
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    if percent_sign:
        return both(lambda locale: format_percent(x, pattern + "%", locale=locale, numbering_system="default"))
    return both(lambda locale: format_decimal(x, pattern, locale=locale, numbering_system="default"))


def number(x, digits=2):
    """Plain number to so many significant digits, with thousands separators: 1,200 and ۱٬۲۰۰."""
    x = rounded(x, digits)
    return _plain(x, _decimals(x, digits))


def count(x):
    """Whole number: 16,384 and ۱۶٬۳۸۴."""
    return _plain(round(x), 0)


def year(x):
    """A year, without separators: 1401 and ۱۴۰۱."""
    return both(lambda locale: str(int(x)))


def years(months):
    """A number of months in years: 5 years and ۵ سال."""
    n = number(months / 12)
    return Text("1 year" if months == 12 else f"{n.en} years", f"{n.fa} سال")


def years_in_words(months):
    """A number of months in years as a sentence has it: five years and پنج سال; one that is not whole, in digits."""
    n, rest = divmod(months, 12)
    if rest:
        return years(months)
    said = spelt(n)
    return Text(f"{said.en} year" + "s" * (n != 1), f"{said.fa} سال")


def size_of(*values):
    """The power of a thousand in which the largest of some numbers is said: 1, 10⁶, 10⁹ or 10¹²."""
    top = max(abs(rounded(v)) for v in values)
    return next((size for size in SIZES if top >= size), 1)


def large(x, digits=2, size=None):
    """Large number in words: 43 billion and ۴۳ میلیارد; `size` says in which, as `size_of` gives it."""
    x = rounded(x, digits)
    size = size_of(x) if size is None else size
    figure = _plain(x / size, _decimals(x / size, digits))
    return Text(*(" ".join(filter(None, pair)) for pair in zip(figure, SIZES.get(size, ("", "")), strict=True)))


def percent(x, digits=2):
    """Share as percent: 25% and ۲۵٪; below ten percent with one decimal: 9.2%."""
    return _plain(round(x, 3) if abs(x) < 0.095 else rounded(x, digits), 1 if abs(x) < 0.095 else 0, True)


def chance(share):
    """Share of draws in whole percent; what is too small to be told from zero is 'fewer than 1%', and less than half is never 50%."""
    if 0 < share < 0.01:
        return SAY.chance.said.fill(one=percent(0.01))
    if 0.99 < share < 1:
        return SAY.chance.said_2.fill(most=percent(0.99))
    if share < HALF and percent(share) == percent(HALF):
        return SAY.chance.said_3.fill(half=percent(HALF))
    return percent(share)


def money(amount, digits=2, size=(None, None), currency=RIAL):
    """Money as people say it: rial in English, toman in Persian; `size` is that of the rial and that of the toman.

    currency  that of the amount, one of CURRENCIES
    """
    if currency != RIAL:
        return Text("{amount} {currency}", "{amount} {currency}").fill(
            amount=large(amount, digits, size[0]), currency=CURRENCIES[currency]
        )
    return Text(large(amount, digits, size[0]).en + " rial", large(amount / 10, digits, size[1]).fa + " تومان")


def billions(rial, digits=2):
    """Money as a bare number where the unit stands elsewhere: billion rial in English, billion toman in Persian."""
    return Text(number(rial / 1e9, digits).en, number(rial / 1e10, digits).fa)


def estimate(row, unit=number, middle="p50", **options):
    """A row's p50, or its mean, with its likely range, the unit said once: '3.2 (0.67 to 43) trillion rial'.

    middle  p50 or mean;  options  of the unit: digits
    """
    central = getattr(row, middle)
    central = row[middle] if callable(central) else central  # a row of pandas has a method of that name
    if row.p05 == central == row.p95 == 0:
        return unit(0.0, **options)
    ends = (central, row.p05, row.p95)
    sizes = {
        large: lambda: _size_of_interval(*ends),
        money: lambda: (_size_of_interval(*ends), _size_of_interval(*ends, units=10)),
    }
    options |= {"size": sizes[unit]()} if unit in sizes else {}
    parts = [unit(x, **options) for x in ends]
    texts = []
    for lang, to in zip(LANGUAGES, (" to ", " تا "), strict=True):
        middle, low, high = (getattr(part, lang) for part in parts)
        ending = _shared_ending(low, high) if low != high else ""
        ending = ending if ending and middle.endswith(ending) else ""
        middle, low, high = (x.removesuffix(ending) for x in (middle, low, high))
        texts.append(f"{middle} ({low}{to}{high}){ending}")
    return Text(*texts)


def average(row, unit=number, **options):
    """A row's mean with its likely range, the unit said once: '48 (11 to 110) billion rial'. options  of the unit: digits."""
    return estimate(row, unit, "mean", **options)


def _size_of_interval(middle, low, high, units=1):
    """The power of a thousand that the middle asks for; a thousand times that where an end would have five digits before the word.

    But only where the middle is still a tenth of it or more: '0.99 (−46 to 43) billion', and '5 (1 to 40,000) million'.
    """
    middle = abs(middle or max(low, high, key=abs)) / units
    most = max(abs(rounded(end / units)) for end in (low, high))
    size = size_of(middle)
    greater = next((one for one in sorted(SIZES) if one > size), size)
    return greater if most >= max(1e4 * size, 1e6) and rounded(middle) >= greater / 10 else size


def usd(dollars, digits=2):
    """US dollars: USD 120,000 and ۱۲۰٬۰۰۰ دلار."""
    return Text("USD " + large(dollars, digits).en, large(dollars, digits).fa + " دلار")


def span(low, high, unit=number, **options):
    """A 90% interval with its unit said once: '9.3 to 120 billion rial' and '۰٫۹۳ تا ۱۲ میلیارد تومان'."""
    if unit is large:
        options = {"size": size_of(low, high), **options}
    if unit is money:
        options = {"size": (size_of(low, high), size_of(low / 10, high / 10)), **options}
    first, last = unit(low, **options), unit(high, **options)
    shared = [_shared_ending(a, b) for a, b in zip(first, last, strict=True)]
    first = Text(*(a.removesuffix(e) for a, e in zip(first, shared, strict=True)))
    return SAY.span.said.fill(low=first, high=last)


def _shared_ending(a, b):
    """The words with which both end, with the blank before them; none if a is nothing but them."""
    words_a, words_b, ending = a.split(" "), b.split(" "), []
    while len(words_a) > 1 and len(words_b) > 1 and words_a[-1] == words_b[-1]:
        ending.insert(0, words_a.pop())
        words_b.pop()
    return " " + " ".join(ending) if ending else ""


def joined(*texts):
    """Texts with the comma of their language between them."""
    return Text(", ".join(t.en for t in texts), "، ".join(t.fa for t in texts))


def enumerated(texts):
    """Texts with commas and an 'and' before the last: 'customs, drivers and the country'."""
    *most, last = texts
    if not most:
        return last
    first = joined(*most)
    return Text(f"{first.en} and {last.en}", f"{first.fa} و {last.fa}")


def capital(text):
    """A text as it begins a sentence."""
    return Text(text.en[:1].upper() + text.en[1:], text.fa)


def together(sentences):
    """Sentences one after another."""
    return Text(*(" ".join(getattr(one, language) for one in sentences) for language in LANGUAGES))


def series(texts):
    """Texts with the semicolon of their language between them."""
    texts = list(texts)
    return Text("; ".join(t.en for t in texts), "؛ ".join(t.fa for t in texts))


def listed(rows, unit, **options):
    """'name: p50 (p05 to p95)' of several rows, for alt texts. options  of `estimate` and of the unit"""
    said = Text("{name}: {estimate}", "{name}: {estimate}")
    return series(said.fill(name=name, estimate=estimate(row, unit, **options)) for name, row in rows)


# Small numbers as they are written in a sentence, so that its figures are those that count.
SPELT = Text(
    ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    ["هیچ", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده"],
)


def spelt(n):
    """A small whole number in words, 'five' and پنج; a larger one in digits."""
    return Text(*(words[n] for words in SPELT)) if n < len(SPELT.en) else count(n)


LONGEST_TITLE = 12  # words


def fitting(*texts, most=LONGEST_TITLE):
    """In each language the first of several texts that has no more than so many words; the last where none has."""
    return Text(*(next((said for said in row if len(said.split()) <= most), row[-1]) for row in zip(*texts, strict=True)))


def month(name):
    """Month by name: Ordibehesht 1401 and اردیبهشت ۱۴۰۱; with a Gregorian year May 2026 and مهٔ ۲۰۲۶."""
    index = month_index(name)
    position, when = index % 12, year(index // 12)
    if index // 12 >= CALENDARS["gregorian"][0]:
        names = Text(*(get_month_names("wide", locale=language)[position + 1] for language in LANGUAGES))
    else:
        names = Text(jdatetime.date.j_months_en[position], jdatetime.date.j_months_fa[position])
    return Text(f"{names.en} {when.en}", f"{names.fa} {when.fa}")


def day(when):
    """A Gregorian date as precise as it is known, 2026, 2026-08 or 2026-08-23; in Persian by both calendars.

    August 2026 and مرداد–شهریور ۱۴۰۵ (اوت ۲۰۲۶): a month or year of the one calendar lies across two of the other.
    """
    numbers = [int(part) for part in when.split("-")]
    year, month, day = numbers + [None] * (3 - len(numbers))
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    pattern = ("y", "MMMM y", "d MMMM y")[len(numbers) - 1]
    english, gregorian = (format_date(first, pattern, locale=locale) for locale in LANGUAGES)
    begin, end = (jdatetime.date.fromgregorian(date=d) for d in (first, last))
    names = jdatetime.date.j_months_fa
    span = [f"{names[d.month - 1]} {d.year}" for d in (begin, end)]
    if begin.year == end.year:
        span[0] = names[begin.month - 1]
    solar = (f"{begin.year}–{end.year}", "–".join(span), f"{begin.day} {names[begin.month - 1]} {begin.year}")[len(numbers) - 1]
    return Text(english, f"{solar} ({gregorian})".translate(PERSIAN_DIGITS))


# Currencies in which a case may be kept, as a row of its assumptions writes them and as they are said.
CURRENCIES = {
    RIAL: SAY.currencies,
    "euro": SAY.currencies_euro,
    "dollar": SAY.currencies_dollar,
    "dirham": SAY.currencies_dirham,
    "lira": SAY.currencies_lira,
}
BILLION = SAY.billion
READINGS = SAY.readings
FLOWS = SAY.flows
# Accounts of the ledger and their sums within a sentence, where it is about the truck notices.
WHO = SAY.who


def heading(name):
    """A name as it begins a line: with a capital, and without its article where that stands before more than one word."""
    article, _, rest = name.en.partition(" ")
    short = rest if article == "the" and " " in rest else name.en
    return Text(short[:1].upper() + short[1:], name.fa)


ACCOUNTS = {account: heading(name) for account, name in WHO.items()}  # as headings
BASES = SAY.bases
# How far what a source measures is from the input that names it, as `uses.DISTANCES` has it.
DISTANCES = SAY.distances
PUBLISHERS = SAY.publishers
