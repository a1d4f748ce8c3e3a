"""Numbers, money, months and lists as people say them in each language: digits, units, names in print.

Whatever is printed is a `Text`; numbers are formatted by CLDR through Babel.
"""

import calendar
from datetime import date
from math import floor, log10

import jdatetime
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal, format_percent

from cost_model.model.calendar import CALENDARS, month_index
from cost_model.words import LANGUAGES, NOTHING, WRITTEN, Text, right_to_left, words_of

SAY = words_of("language")

RIAL = "rial"
HALF = 0.5  # of the draws
SIZES = {1e12: SAY.sizes.trillion, 1e9: SAY.sizes.billion, 1e6: SAY.sizes.million}
FEWER, MORE = SAY.chance.hardly_any, SAY.chance.nearly_all  # than a share that is too near to none or all to be told from it
RIALS = Text.each(lambda lang: WRITTEN[lang].get("rials", 1))  # rial in the unit in which people say money


def in_digits(said, language):
    """What is written in Latin digits, in those of a language."""
    own = WRITTEN[language].get("digits")
    return said.translate(str.maketrans("0123456789%", own)) if own else said


def numeral(said):
    """Text from a function of the locale that formats a number; a minus stays at its left in right-to-left text too."""

    def in_language(language):
        text = in_digits(said(WRITTEN[language].locale), language)
        body = text.lstrip("\u200e-−")
        negative = any(sign in text[: len(text) - len(body)] for sign in "-−")
        return getattr(isolated("−" + body), language) if negative else text

    return Text.each(in_language)


def isolated(text):
    """What reads left to right in all languages, such as a code or an address: right-to-left text has it in an isolate."""
    return Text.each(lambda language: f"\u2066{text}\u2069" if right_to_left(language) else text)


def rounded(x, digits=2):
    """A number to so many significant digits."""
    return 0.0 if x == 0 else round(x, digits - 1 - floor(log10(abs(x))))


def _decimals(x, digits):
    return 0 if x == 0 else max(0, digits - 1 - floor(log10(abs(x))))


def _plain(x, decimals, percent_sign=False):
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    if percent_sign:
        return numeral(lambda locale: format_percent(x, pattern + "%", locale=locale, numbering_system="default"))
    return numeral(lambda locale: format_decimal(x, pattern, locale=locale, numbering_system="default"))


def number(x, digits=2):
    """Plain number to so many significant digits, with thousands separators: 1,200 and ۱٬۲۰۰."""
    x = rounded(x, digits)
    return _plain(x, _decimals(x, digits))


def count(x):
    """Whole number: 16,384 and ۱۶٬۳۸۴."""
    return _plain(round(x), 0)


def year(x):
    """A year, without separators: 1401 and ۱۴۰۱."""
    return numeral(lambda _: str(int(x)))


def years(months):
    """A number of months in years: 5 years and ۵ سال."""
    return SAY.years.one if months == 12 else SAY.years.many.fill(n=number(months / 12))


def years_in_words(months):
    """A number of months in years as a sentence has it: five years and پنج سال; one that is not whole, in digits."""
    n, rest = divmod(months, 12)
    return years(months) if rest else (SAY.years.one_in_words if n == 1 else SAY.years.many).fill(n=spelt(n))


def size_of(*values):
    """The power of a thousand in which the largest of some numbers is said: 1, 10⁶, 10⁹ or 10¹²."""
    top = max(abs(rounded(v)) for v in values)
    return next((size for size in SIZES if top >= size), 1)


def large(x, digits=2, size=None):
    """Large number in words: 43 billion and ۴۳ میلیارد; `size` says in which, as `size_of` gives it."""
    x = rounded(x, digits)
    size = size_of(x) if size is None else size
    return spaced(_plain(x / size, _decimals(x / size, digits)), SIZES.get(size, NOTHING))


def percent(x, digits=2):
    """Share as percent: 25% and ۲۵٪; below ten percent with one decimal: 9.2%."""
    return _plain(round(x, 3) if abs(x) < 0.095 else rounded(x, digits), 1 if abs(x) < 0.095 else 0, True)


def chance(share):
    """Share of draws in whole percent; what is too small to be told from zero is 'fewer than 1%', and less than half is never 50%."""
    if 0 < share < 0.01:
        return FEWER.fill(one=percent(0.01))
    if 0.99 < share < 1:
        return MORE.fill(most=percent(0.99))
    if share < HALF and percent(share) == percent(HALF):
        return SAY.chance.not_quite_half.fill(half=percent(HALF))
    return percent(share)


def money(amount, digits=2, size=None, currency=RIAL):
    """Money as people say it: rial in English, toman in Persian.

    size  in which the number is said, for each language as `size_of` gives it;  currency  that of the amount, one of CURRENCIES
    """
    size = size or Text.same(None)
    if currency != RIAL:
        return spaced(large(amount, digits, size[0]), CURRENCIES[currency])
    said = (large(amount / unit, digits, one) for unit, one in zip(RIALS, size, strict=True))
    return SAY.money.fill(amount=Text(*(text[place] for place, text in enumerate(said))))


def billions(rial, digits=2):
    """Money as a bare number where the unit stands elsewhere: billion rial in English, billion toman in Persian."""
    return Text(*(number(rial / (1e9 * unit), digits)[place] for place, unit in enumerate(RIALS)))


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
        money: lambda: Text(*(_size_of_interval(*ends, units=of) for of in RIALS)),
    }
    options |= {"size": sizes[unit]()} if unit in sizes else {}
    parts = zip(LANGUAGES, *(unit(x, **options) for x in ends), strict=True)
    return Text(*(_with_range(*of) for of in parts))


def _with_range(language, middle, low, high):
    ending = _shared_ending(low, high) if low != high else ""
    ending = ending if ending and middle.endswith(ending) else ""
    middle, low, high = (said.removesuffix(ending) for said in (middle, low, high))
    return f"{middle} ({low}{WRITTEN[language].to}{high}){ending}"


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
    return SAY.usd.fill(amount=large(dollars, digits))


def span(low, high, unit=number, **options):
    """A 90% interval with its unit said once: '9.3 to 120 billion rial' and '۰٫۹۳ تا ۱۲ میلیارد تومان'."""
    if unit is large:
        options = {"size": size_of(low, high), **options}
    if unit is money:
        options = {"size": Text(*(size_of(low / of, high / of) for of in RIALS)), **options}
    first, last = unit(low, **options), unit(high, **options)
    first = Text(*(a.removesuffix(_shared_ending(a, b)) for a, b in zip(first, last, strict=True)))
    return SAY.span.fill(low=first, high=last)


def _shared_ending(a, b):
    """The words with which both end, with the blank before them; none if a is nothing but them."""
    words_a, words_b, ending = a.split(" "), b.split(" "), []
    while len(words_a) > 1 and len(words_b) > 1 and words_a[-1] == words_b[-1]:
        ending.insert(0, words_a.pop())
        words_b.pop()
    return " " + " ".join(ending) if ending else ""


def between(sign, texts):
    """Texts with a sign of their language between them; sign  its name in words/languages."""
    texts = list(texts)
    return Text.each(lambda language: WRITTEN[language][sign].join(getattr(one, language) for one in texts))


def joined(*texts):
    """Texts with the comma of their language between them."""
    return between("comma", texts)


def enumerated(texts):
    """Texts with commas and an 'and' before the last: 'customs, drivers and the country'."""
    *most, last = texts
    return between("and", (joined(*most), last)) if most else last


def series(texts):
    """Texts with the semicolon of their language between them."""
    return between("semicolon", texts)


def spaced(*texts):
    """Texts with a blank between them; one that is empty is left out."""
    return Text(*(" ".join(filter(None, said)) for said in zip(*texts, strict=True)))


def together(sentences):
    """Sentences one after another."""
    return spaced(*sentences)


def capital(text):
    """A text as it begins a sentence."""
    return text.map(lambda said: said[:1].upper() + said[1:])


def concat(*texts):
    """Texts one after another, with nothing between them."""
    return Text(*map("".join, zip(*texts, strict=True)))


def sentence(text):
    """A text as a sentence, with a full stop."""
    return capital(text.map("{}.".format))


def within(text):
    """A text as it stands within a sentence; an abbreviation keeps its capitals."""
    return text.map(lambda said: said if said[1:2].isupper() else said[:1].lower() + said[1:])


def listed(rows, unit, **options):
    """'name: p50 (p05 to p95)' of several rows, for alt texts. options  of `estimate` and of the unit"""
    return series(SAY.listed.fill(name=name, estimate=estimate(row, unit, **options)) for name, row in rows)


def spelt(n):
    """A small whole number in words, 'five' and پنج, so that the figures of a sentence are those that count; a larger one in digits."""
    return Text.each(lambda lang: dict(enumerate(WRITTEN[lang].get("spelt", ()))).get(n, getattr(count(n), lang)))


LONGEST_TITLE = 12  # words


def fitting(*texts, most=LONGEST_TITLE):
    """In each language the first of several texts that has no more than so many words; the last where none has."""
    return Text(*(next((said for said in row if len(said.split()) <= most), row[-1]) for row in zip(*texts, strict=True)))


def month(name):
    """Month by name: Ordibehesht 1401 and اردیبهشت ۱۴۰۱; with a Gregorian year May 2026 and مهٔ ۲۰۲۶."""
    index = month_index(name)
    if index // 12 >= CALENDARS["gregorian"][0]:
        names = Text.each(lambda lang: get_month_names("wide", locale=WRITTEN[lang].locale)[index % 12 + 1])
    else:
        names = Text.each(lambda lang: _solar_months(lang)[index % 12])
    return spaced(names, year(index // 12))


def _solar_months(language):
    return getattr(jdatetime.date, f"j_months_{WRITTEN[language].locale}", jdatetime.date.j_months_en)


def day(when):
    """A Gregorian date as precise as it is known, 2026, 2026-08 or 2026-08-23; in Persian by both calendars.

    August 2026 and مرداد–شهریور ۱۴۰۵ (اوت ۲۰۲۶): a month or year of the one calendar lies across two of the other.
    """
    numbers = [int(part) for part in when.split("-")]
    year, month, day = numbers + [None] * (3 - len(numbers))
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    begin, end = (jdatetime.date.fromgregorian(date=d) for d in (first, last))

    def said(language):
        gregorian = format_date(first, ("y", "MMMM y", "d MMMM y")[len(numbers) - 1], locale=WRITTEN[language].locale)
        if WRITTEN[language].get("calendar") != "solar":
            return in_digits(gregorian, language)
        names = [_solar_months(language)[d.month - 1] for d in (begin, end)]
        months = (
            f"{names[0]}–{names[1]} {end.year}" if begin.year == end.year else f"{names[0]} {begin.year}–{names[1]} {end.year}"
        )
        solar = (f"{begin.year}–{end.year}", months, f"{begin.day} {names[0]} {begin.year}")[len(numbers) - 1]
        return in_digits(f"{solar} ({gregorian})", language)

    return Text.each(said)


def heading(name):
    """A name as it begins a line: with a capital, and without its article where that stands before more than one word."""

    def said(language):
        text = getattr(name, language)
        article, _, rest = text.partition(" ")
        return rest if article == WRITTEN[language].get("article") and " " in rest else text

    return capital(Text.each(said))


CURRENCIES = SAY.currencies  # in which a case may be kept, as a row of its assumptions writes them
BILLION = SAY.billion
READINGS, FLOWS = SAY.readings, SAY.flows
WHO = SAY.who  # accounts of the ledger and their sums within a sentence, where it is about the truck notices
ACCOUNTS = {account: heading(name) for account, name in WHO.items()}  # as headings
BASES, DISTANCES = SAY.bases, SAY.distances  # how far what a source measures is from the input that names it, as in `uses`
PUBLISHERS = SAY.publishers
