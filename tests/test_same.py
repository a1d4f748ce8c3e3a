"""Whether two runs gave the same: last digits do not count, anything that can be seen or quoted does."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest

from cost_model.report import publish
from cost_model.report.publish import same

FIGURES = publish.ROOT / "figures"
NUMBER = re.compile(r"(?<=,)-?\d+\.\d+(?:e[+-]\d+)?(?=[,\n])")


def moved(text, by, count=0):
    """A CSV with its decimal numbers, or the first few, moved by a share."""
    return NUMBER.sub(lambda match: repr(float(match[0]) * (1 + by)), text, count=count)


def names():
    return sorted(path.stem for path in FIGURES.glob("*.csv"))


@pytest.mark.parametrize("name", names())
def test_last_digits_of_every_published_table_do_not_count_and_a_thousandth_does(name):
    text = (FIGURES / f"{name}.csv").read_text(encoding="utf-8")
    assert same.tables(text, text) and same.tables(text, moved(text, 1e-7))
    assert not NUMBER.search(text) or not same.tables(text, moved(text, 1e-3, count=1))


def test_a_number_is_the_same_within_a_millionth_and_near_nothing_within_a_billionth_of_its_column():
    assert same.numbers([1.0, 1e12, 0.0, np.nan, np.inf], [1 + 9e-7, 1e12 + 9e5, 0.0, np.nan, np.inf]).all()
    assert not same.numbers([1.0, 0.0, np.nan, np.inf], [1 + 2e-6, 1e-12, 0.0, -np.inf]).any()
    assert same.numbers(0.0, 1e-12, largest=1.0)


def test_tied_rows_that_changed_their_places_are_the_same():
    rows = ["first,1.5,0", "second,0.5,0", "third,0.5,0"]
    table, other = ("\n".join(["name,value,se", *order]) + "\n" for order in (rows, [rows[0], rows[2], rows[1]]))
    assert same.tables(table, other)
    assert not same.tables(table, other.replace("third,0.5", "third,0.6"))
    assert not same.tables(table, table.replace("third", "fourth"))
    assert not same.tables(table, "\n".join(["name,value,se", *rows[:2]]))
    assert not same.tables(table, table.replace("value", "worth"))


def test_what_was_fitted_may_move_a_thousandth_of_its_likely_range():
    fitted = "place,p05,p50,p95,months\nx,10,20,30,7\n"
    assert same.tables(fitted, fitted.replace("20", "20.01"), fitted=True)
    assert not same.tables(fitted, fitted.replace("20", "20.03"), fitted=True)
    assert not same.tables(fitted, fitted.replace("20", "20.01"))
    assert not same.tables(fitted, fitted.replace(",7", ",7.001"), fitted=True), "a count is a count"
    broken = "place,p05,p50,p95,share\nx,10,20,30,0.3\ny,,20.5,30,0.3\nz,inf,20.5,inf,0.3\n"
    assert same.tables(broken, broken.replace(",20,", ",20.01,"), fitted=True)
    assert not same.tables(broken, broken.replace("0.3", "0.30003"), fitted=True), "of no likely range"
    assert not same.tables(broken, broken.replace(",20.5,", ",20.501,"), fitted=True), "of no likely range"


@pytest.mark.parametrize("fitted", [False, True])
@pytest.mark.parametrize("cell", ["", "nan", "inf", "-inf", "0", "1e308", "-1e308", "5e-324"])
def test_nothing_is_said_of_numbers_that_are_missing_or_have_no_end(cell, fitted):
    table = f"name,p05,p50,p95,share\nx,{cell},1.5,{cell},{cell}\ny,1,{cell},-1e308,0.5\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert same.tables(table, table, fitted)
        assert not same.tables(table, table.replace("1.5", "inf"), fitted)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("39 (9.3 to 120) billion", "39 (9.3 to 120) billion", True),
        ("39 (9.3 to 120) billion", "39 (9.4 to 130) billion", True),
        ("39 (9.3 to 120) billion", "40 (9.3 to 120) billion", False),
        ("39 (9.3 to 120) billion", "39 (9.5 to 120) billion", False),
        ("470,000 drivers", "480,000 drivers", True),
        ("9.9 billion", "10 billion", True),
        ("about 40 billion", "about 50 billion", False),
        ("52% saves", "52% loses", False),
        ("in 52% of draws", "in −52% of draws", False),
        ("۵٫۲ میلیارد", "۵٫۳ میلیارد", True),
        ("۵٫۲ میلیارد", "۵٫۴ میلیارد", False),
        ("۵٫۲ میلیارد", "5.2 میلیارد", False),
        ("cost-model 0.1.0", "cost-model 0.1.1", False),
        ("a", "a 1", False),
        ("in 1403", "in 1402", False),
        ("in 2026-08", "in 2025-08", False),
        ("in 1,403 trips", "in 1,402 trips", True),
        ("1403.5 rial", "1403.6 rial", True),
        ("1 of 16", "2 of 16", False),
        ("15 of 16", "16 of 16", False),
        ("99 of 200", "100 of 200", False),
        ("345 messages", "346 messages", True),
        ("41 billion rial", "42 billion rial", True),
        ("41 million of 16", "42 million of 17", False),
        ("۴۱ میلیون نفر", "۴۲ میلیون نفر", True),
        ("99% of 16", "100% of 16", True),
        ("52% of 16", "53% of 17", False),
        ("در سال ۱۴۰۳", "در سال ۱۴۰۲", False),
        ("۱ مورد از ۱۶ مورد", "۲ مورد از ۱۶ مورد", False),
        ("۱۶ مورد", "۱۷ مورد", False),
        ("۵۲٪ از ۱۶ مورد", "۵۳٪ از ۱۶ مورد", True),
        ("۵۲٪ از ۱۶ مورد", "۵۲٪ از ۱۷ مورد", False),
        ("۴۷۰٬۰۰۰ راننده", "۴۸۰٬۰۰۰ راننده", True),
        ("۱٬۴۰۳ سفر", "۱٬۴۰۲ سفر", True),
    ],
)
def test_words_are_the_same_where_only_the_last_digit_of_a_printed_number_differs(a, b, equal):
    assert same.words(a, b) is equal


def test_documents_are_compared_key_by_key():
    meta = {"seed": 1401, "assumptions_sha256": "1a"}
    document = {"meta": meta, "numbers": {"a": {"p50": 1e11, "mean": 1.0, "unit": "rial"}}, "decisions": {"en": "52% of draws"}}
    moved = {
        "meta": meta,
        "numbers": {"a": {"p50": 1e11 + 1e4, "mean": 2.0, "unit": "rial"}},
        "decisions": {"en": "53% of draws"},
    }
    assert same.values(document, moved), "the mean of numbers so large is nothing"
    assert not same.values(document, moved | {"meta": meta | {"assumptions_sha256": "2a"}})
    assert not same.values(document, {"meta": meta, "numbers": {}, "decisions": {}})
    assert not same.values({"a": True}, {"a": 1.0}) and not same.values({"a": None}, {"a": 0.0})
    assert same.values([1, "x"], [1, "x"]) and not same.values([1], [1, 1])


PICTURE = sorted(FIGURES.glob("03_answer.*.svg"))


@pytest.mark.parametrize("path", PICTURE, ids=lambda path: path.name)
def test_a_picture_is_the_same_where_nothing_moved_by_more_than_a_hair(path):
    svg = path.read_text(encoding="utf-8")
    number = re.compile(r"(?<= )\d+\.\d{3,}(?= )")
    assert same.pictures(svg, number.sub(lambda match: f"{float(match[0]) + 0.02:.6f}", svg))
    assert not same.pictures(svg, number.sub(lambda match: f"{float(match[0]) + 0.2:.6f}", svg))
    assert same.pictures(svg, re.sub(r"\b(p|m)([0-9a-f]{10})\b", lambda match: match[1] + match[2][::-1], svg)), "made-up names"
    assert not same.pictures(svg, svg.replace("#0b3c5d", "#0b3c5e")), "another colour"
    assert not same.pictures(svg, svg.replace("scale(0.085", "scale(0.095")), "larger letters"
    assert not same.pictures(svg, svg.replace("</defs>", "</defs><path d='M 0 0 L 1 1'/>", 1))
    assert not same.pictures(svg, svg[: len(svg) // 2]), "half a file"


def glyphs(*texts):
    """An SVG of texts, as matplotlib draws them."""
    by_letter = {letter: glyph for glyph, letter in same._letters().items()}
    use = '<use xlink:href="#Vazirmatn-Regular-{}"/>'
    groups = (
        f'<g transform="translate({len(text)} 0) scale(0.1)">{"".join(use.format(by_letter.get(c, f"{ord(c):x}")) for c in text)}</g>'
        for text in texts
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{"".join(groups)}</svg>'


def test_labels_that_are_drawn_are_compared_as_words():
    drawn = glyphs("saves 9.9", "۵٫۲", "٪۵۲", "52%", "۱۴۰۳", "16")
    assert same.pictures(drawn, glyphs("saves 10", "۵٫۳", "٪۵۳", "53%", "۱۴۰۳", "16")), "a wider number stands elsewhere"
    assert not same.pictures(drawn, glyphs("saves 9.7", "۵٫۲", "٪۵۲", "52%", "۱۴۰۳", "16"))
    assert not same.pictures(drawn, glyphs("loses 9.9", "۵٫۲", "٪۵۲", "52%", "۱۴۰۳", "16"))
    assert not same.pictures(drawn, glyphs("saves 9.9", "۵٫۲", "٪۵۲", "52%", "۱۴۰۲", "16"))
    assert not same.pictures(drawn, glyphs("saves 9.9", "۵٫۲", "٪۵۲", "52%", "۱۴۰۳", "17"))


CODED = "name,value,code\nx,1.23456,03b·7f3a9c\ny,1234567.8,03b·7f3a9c\nz,0.5,03b·7f3a9c\n"


def as_published(pasted):
    return same.as_published(CODED, pasted, "03b·7f3a9c")


def code_first(text):
    return "".join(",".join([row.rpartition(",")[2], row.rpartition(",")[0]]) + "\n" for row in text.splitlines())


def one_column_more(text):
    return "".join(
        f"{row.replace(',', f',{more},', 1)}\n" for more, row in zip(("mine", 7, 8, ""), text.splitlines(), strict=True)
    )


LAYOUTS = [
    code_first,
    one_column_more,
    lambda text: "My title, with a comma; and 03b·7f3a9c\n\n" + text,
    lambda text: '"A quote that never ends\n' + text,
    lambda text: "sep=,\n" + text,
    lambda text: "sep=;\r\n" + text.replace(",", ";"),
    lambda text: text + "\nSource: 03b·7f3a9c\n",
    lambda text: text.replace("\n", ",,\n"),
    lambda text: text + "\n" + text,
    lambda text: text.replace(",", " | "),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_numbers_that_somebody_altered_are_told_in_any_layout(layout):
    assert as_published(layout(CODED)) is True
    assert as_published(layout(CODED.replace("1.23456", "1.33456"))) is False
    assert as_published(layout(CODED + "w,7,03b·7f3a9c\n") if layout != one_column_more else CODED + "w,7,\n") is False


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        (CODED.replace("value", "worth"), same.UNMATCHED),
        ("".join(CODED.splitlines(keepends=True)[1:]), same.UNMATCHED),
        ("worth,code\n7,03b·7f3a9c\n", same.UNMATCHED),
        (CODED.replace("name,value", "value,value"), same.UNMATCHED),
        ("Saves 7, or 8 by others; see 03b·7f3a9c, and 03b·7f3a9c once more.\n", None),
        ("chart,code\nfirst,03b·7f3a9c\nsecond,03c·7f3a9d\n", None),
        ("Source: customs; 03b·7f3a9c\n\nمنبع: گمرک؛ 03b·7f3a9c\n", None),
        ("name,value,code\n", None),
    ],
)
def test_a_table_that_cannot_be_matched_is_told_from_a_text_that_quotes_a_code(pasted, told):
    assert as_published(pasted) is told


def test_a_number_of_a_thousand_digits_is_no_fault_of_ours():
    assert as_published(CODED.replace("1.23456", "1e999")) is False


@pytest.mark.parametrize(
    "pasted",
    [
        CODED,
        "\ufeff" + CODED.replace("\n", "\r\n"),
        CODED.replace(",", ";").replace(".", ","),
        CODED.replace(",", "\t"),
        CODED.replace("1234567.8", "1.23E+06").replace("1.23456", "1.23"),
        "\n".join([CODED.splitlines()[0], *reversed(CODED.splitlines()[1:])]),
    ],
)
def test_numbers_that_went_through_a_spreadsheet_are_still_those_published(pasted):
    assert as_published(pasted) is True


def test_numbers_that_somebody_altered_are_not():
    assert as_published(CODED.replace("1.23456", "1.33456")) is False
    assert as_published(CODED.replace("1234567.8", "1.24E+06")) is False
    assert as_published(CODED.replace("\nz,0.5,03b·7f3a9c", "")) is False
    assert as_published("see 03b·7f3a9c\n") is None, "no table"


def test_a_frame_that_pandas_reads_again_is_the_same(tmp_path):
    frame = pd.DataFrame({"name": ["a", "b"], "share": [1 / 3, np.nan], "best": [True, False], "n": [1, 2]})
    text = frame.to_csv(index=False, float_format="%.8g")
    assert same.tables(text, frame.assign(share=frame.share * (1 + 1e-8)).to_csv(index=False, float_format="%.8g"))
