"""One cell of a table as people type it: text, names, numbers, dates. What two habits read differently is refused with both readings."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from cost_model.model.calendar import month_index, month_name

CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turn the order of what stands beside them around; no table may have them
# Seen by nobody, as in a number that a page printed.
MARKS = re.compile("[\u200b\u200e\u200f\u061c\ufeff\u202a-\u202e\u2066-\u2069]")
PERSIAN_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"})
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
NAME_IS = "a name of small letters, digits and _"
YES_NO = {"yes": True, "no": False, "بله": True, "خیر": False}
TOTALS = {"total", "totals", "sum", "grand total", "subtotal", "جمع", "جمع کل", "مجموع"}


@lru_cache(2**15)
def plain_text(cell):
    """A cell as text: Arabic ye and kaf made Persian, invisible marks and blanks at the ends dropped.

    ZWNJ inside a word is spelling and stays.
    """
    return MARKS.sub("", cell).translate(PERSIAN_LETTERS).replace("\u00a0", " ").strip(" \t\r\n\u200c")


@lru_cache(2**15)
def plain_key(cell):
    """A cell as a name or key: like text, in NFKC and with plain digits."""
    return _plain_digits(unicodedata.normalize("NFKC", plain_text(cell))).replace("\u200c", "")


@lru_cache(2**15)
def compared(cell):
    """A key as keys are compared: letters and digits alone, so that two spellings of one are found."""
    return re.sub(r"[\W_]", "", plain_key(cell)).casefold()


def _plain_digits(text):
    return re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def number(cell, decimal_comma=False):
    """A cell as a number: Persian, Arabic and plain digits; ٬ , and blanks for thousands; ٫ and . for decimals.

    decimal_comma  the file separates cells by ';' or tabs, so that '0,85' means 0.85 and '1.250' may be either
    Raises ValueError with what was expected.
    """
    text = _plain_digits(plain_text(cell)).replace("\u200c", "").replace("−", "-")
    if "٬" in text or "٫" in text:
        text, decimal_comma = text.replace("٬", ",").replace("٫", "."), False
    if not text:
        raise ValueError("a number")
    if text[-1] in "%٪":
        raise ValueError(f"a number without {text[-1]}: {_share_of(text[:-1], decimal_comma)}the unit percent")
    if re.fullmatch(r"[+-]?\d{1,3}([ \u202f]\d{3})+([.,]\d+)?", text):
        text = re.sub(r"\s", "", text)
    if slash := re.fullmatch(r"(\d+)/(\d+)", text):
        raise ValueError(f"a number that can be read in one way: {slash[1]}.{slash[2]} or {slash[1]} ÷ {slash[2]}")
    if decimal_comma and re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):  # a leading zero is never a group of thousands
        plain = re.sub("[.,]", "", text)
        raise ValueError(f"a number that can be read in one way: {plain} or {text.replace(',', '.')}")
    if decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif "," in text:
        if not re.fullmatch(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", text):
            raise ValueError("a number such as 1250.5 or ۱٬۲۵۰٫۵")
        text = text.replace(",", "")
    try:
        value = float("_" if set(text) & set("_ ") else text)  # Python's own way to group digits is nobody's in a table
    except ValueError:
        raise ValueError("a number such as 0.85 or ۰٫۸۵") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("a finite number")
    return value


def _share_of(text, decimal_comma):
    """What to write for a percentage, up to its unit."""
    try:
        value = number(text, decimal_comma)
    except ValueError:
        return "a share such as 0.85, or 85 with "
    return f"{value / 100:.12g}, or {value:.12g} with "


def gregorian_date(text):
    """A Gregorian date as it is known: YYYY, YYYY-MM or YYYY-MM-DD. Raises ValueError with what was expected."""
    plain, expected = plain_key(text), "a Gregorian date such as 2022, 2022-04 or 2022-04-25"
    if re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.](19|20)\d\d", plain):
        day, month, year = re.split("[/.]", plain)
        if max(int(day), int(month)) <= 12 and day != month:
            expected += f", that can be read in one way: {year}-{month:0>2}-{day:0>2} or {year}-{day:0>2}-{month:0>2}"
    try:
        if not re.fullmatch(r"(?:19|20)\d\d(?:-\d\d){0,2}", plain):
            raise ValueError
        date.fromisoformat(plain + "-01-01"[len(plain) - 4 :])
    except ValueError:
        raise ValueError(expected) from None
    return plain


def solar_month(text, _comma=False):
    """A month of the Solar Hijri calendar, 'YYYY-MM'."""
    return month_name(month_index(plain_key(text), "solar hijri"))


def one_of(text, words):
    """One of these words, compared after normalising. Raises ValueError with all of them."""
    by_spelling = {compared(word): word for word in words}
    word = {True: "yes", False: "no"}.get(YES_NO.get(text), text)
    if word not in words and compared(word) not in by_spelling:
        raise ValueError(f"one of {', '.join(words)}")
    return word if word in words else by_spelling[compared(word)]


def shown(value):
    """A value as it would be typed: 478231 rather than 478231.0, text as it is."""
    return value if isinstance(value, str) else f"{value:.12g}"


def no_later(first, second):
    """Whether a date is no later than another, as far as both are known; an empty one is no later and no earlier than any."""
    digits = min(len(first), len(second))
    return first[:digits] <= second[:digits]


def name(text, _comma=False):
    """A name that nobody can spell in two ways."""
    if not NAME.fullmatch(text):
        raise ValueError(NAME_IS)
    return text


def only(right, expected, of_all=False, kind=float):
    """A reader of numbers of which something is right.  of_all  whether the same is expected in place of what is no number"""

    def read(cell, decimal_comma=False):
        try:
            value = number(cell, decimal_comma)
        except ValueError as error:
            raise ValueError(expected if of_all else str(error)) from None
        if not right(value):
            raise ValueError(expected)
        return kind(value)

    return read


READ = {
    "number": number,
    "number > 0": only(lambda value: value > 0, "a number above 0"),
    "number 0 to 10": only(lambda value: 0 <= value <= 10, "a number from 0 to 10", True),
    "whole": only(lambda value: value >= 0 and value == int(value), "a whole number, 0 or more", True, int),
    "year": only(lambda value: value in range(1300, 1501), "a Solar Hijri year such as 1401", kind=int),
    "month": solar_month,
    "date": lambda text, _comma: gregorian_date(text),
    "name": name,
    "text": lambda text, _comma: text,
}
