"""Texts as the network bills them: what nobody sees, what is filled in, what the sender's line adds, and how often each comes."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.inputs import data, texts
from cost_model.inputs.notices import read_notices
from cost_model.inputs.texts import Line
from cost_model.model import messages
from cost_model.report.numbers import tables

HEADER = data.columns_of("notices")
PARKING = (
    "Your parking permit for {{vehicle}} ends on {{date}}. Renew it at city.example/pay or by phone on 555 0100 before that day "
    "or it will lapse; code {{code}}."
)


def notices(tmp_path, *rows):
    """A table of notices with these cells, read; and its faults."""
    path, faults = tmp_path / "notices.csv", data.Faults()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, HEADER, restval="", lineterminator="\n")
        out.writeheader()
        for i, row in enumerate(rows, start=1):
            usual = {"order": i, "stage": f"s{i}", "text_fa": "پ", "text_en": "b", "kind": "reminder", "illustrative": "no"}
            out.writerow({**usual, **row})
    return read_notices(faults, path), faults.lines


# ---- what nobody sees ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "name"),
    [
        ("text_en", "b" * 50 + "\u00a0" + "b" * 50, "U+00A0 NO-BREAK SPACE"),
        ("text_en", "b" * 50 + "\u200b" + "b" * 50, "U+200B ZERO WIDTH SPACE"),
        ("text_en", "b" * 50 + "\ufeff" + "b" * 50, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("text_en", "b" * 100 + "\t", "U+0009 TAB"),
        ("text_fa", "پ" * 20 + "\u200f" + "پ" * 50, "U+200F RIGHT-TO-LEFT MARK"),
        ("text_fa", "\u202b" + "پ" * 70, "U+202B RIGHT-TO-LEFT EMBEDDING"),
        ("text_fa", "\u2067" + "پ" * 70, "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("text_fa", "پ" * 70 + "\u200c", "U+200C ZERO WIDTH NON-JOINER"),
        ("text_fa", "پ" * 70 + "\n", "U+000A LINE FEED"),
        ("text_fa", " " + "پ" * 70, "U+0020 SPACE"),
    ],
)
def test_what_nobody_sees_is_billed_and_named(tmp_path, column, text, name):
    frame, faults = notices(tmp_path, {column: text})
    assert not faults and frame[column].iloc[0] == text
    of_both = tables.notice_lengths(frame).set_index("script").segments
    assert of_both["latin" if column == "text_en" else "persian"] == 2
    told = "\n".join(texts.remarks(frame, texts.PLAIN, ""))
    assert f"nobody sees and the network bills: {name} in row 2 of {column}" in told
    assert (f"row 2 of text_en is UCS-2 because of {name}: 101 characters, 2 segments; 1 segment without it" in told) == (
        column == "text_en"
    )


def test_texts_are_kept_byte_for_byte_and_other_cells_are_cleaned(tmp_path):
    text = "\u200f يك\u00a0متن\r\n "
    frame, _ = notices(tmp_path, {"text_fa": text, "stage": " يك\u200f "})
    assert (frame.text_fa.iloc[0], frame.stage.iloc[0]) == (text, "یک")


def test_a_text_of_blanks_alone_is_none(tmp_path):
    _, faults = notices(tmp_path, {"text_en": " \u00a0\u200f"})
    assert [line.split("notices.csv, ")[1] for line in faults] == ["row 2, column text_en: found nothing, expected text"]


def test_the_letter_that_makes_a_text_ucs2_is_named_with_the_alphabet_that_holds_it(tmp_path):
    frame, _ = notices(tmp_path, {"text_en": "Park cezanız ödenmedi." + "a" * 60})
    [told] = texts.remarks(frame, texts.PLAIN, "en")
    assert told == (
        "row 2 of text_en is UCS-2 because of ı (U+0131 LATIN SMALL LETTER DOTLESS I): 82 characters, 2 segments; "
        "1 segment if the gateway offers 'alphabet,turkish'."
    )
    assert texts.remarks(frame, Line("turkish"), "en") == []
    frame, _ = notices(tmp_path, {"text_en": "It’s “paid”." + "a" * 60})
    assert (
        "because of ’ (U+2019 RIGHT SINGLE QUOTATION MARK) and 2 other characters: " in texts.remarks(frame, texts.PLAIN, "en")[0]
    )


def test_a_persian_text_needs_no_reason_to_be_ucs2(tmp_path):
    frame, _ = notices(tmp_path, {"text_fa": "نوبت شما رسید."})
    assert texts.remarks(frame, texts.PLAIN, "fa") == []


# ---- what is filled in -----------------------------------------------------------------------------------------------


def test_a_placeholder_is_counted_as_filled(tmp_path):
    example = PARKING.replace("{{vehicle}}", "KA 482").replace("{{date}}", "4 June").replace("{{code}}", "7731")
    asked = {"text_fa": "%token% عزیز، نوبت شما در %token2% ثبت شد. کد پیگیری: %token3%"}
    filled = asked["text_fa"].replace("%token%", "ن" * 26).replace("%token2%", "ج" * 26).replace("%token3%", "1" * 9)
    frame, faults = notices(tmp_path, {"text_en": PARKING, "example_en": example}, {**asked, "example_fa": filled})
    lengths = tables.notice_lengths(frame)
    latin, persian = (lengths[lengths.script == script].iloc[i] for i, script in enumerate(("latin", "persian")))
    assert not faults
    assert (latin.characters, latin.segments) == (144, 1) and messages.segment_count(PARKING) == 2
    assert (persian.characters, persian.segments) == (62 - 7 - 8 - 8 + 26 + 26 + 9, 2)  # the names of the placeholders are 23


@pytest.mark.parametrize(
    ("text", "example", "told"),
    [
        (PARKING, "", "found nothing, expected the text with {{vehicle}}, {{date}} and {{code}} filled in"),
        ("Code %code%", "", "the text with %code% filled in"),
        ("Code {0}", "Code {0}", "found 'Code {0}', expected something in place of {0}"),
        ("Code ((code))", "Number 12", "expected the text, letter by letter, with ((code)) filled in"),
        ("Code #code#", "Code ", "expected the text, letter by letter"),
        ("<name>, pay", "Ada, pay!", "expected the text, letter by letter"),
        ("Pay now", "Pay now", "expected nothing, as the text has no placeholder, which is {name}, {{name}}"),
    ],
)
def test_an_unfilled_placeholder_is_told(tmp_path, text, example, told):
    _, [line] = notices(tmp_path, {"text_en": text, "example_en": example})
    assert "notices.csv, row 2, column example_en: found" in line and told in line


@pytest.mark.parametrize(
    "text",
    ["50% off, 20% more", "[City] Pay by 3 June (or call)", "5 < 6 > 4", "No #1 and #2", "۵۰٪ و ۲۰%تخفیف دارد", "100%d'or"],
)
def test_what_is_no_placeholder_is_text(text):
    assert texts.placeholders(text) == []


word = st.text(alphabet="ab 1]", min_size=1, max_size=5)


@given(st.lists(word, min_size=2, max_size=4), st.lists(word, min_size=4, max_size=4))
def test_any_filling_fills_a_text(parts, fillings):
    text = "{x}".join(parts)
    example = parts[0] + "".join(filling + part for filling, part in zip(fillings, parts[1:], strict=False))
    assert texts.fills(example, text)
    assert not texts.fills("z" + example, text) and not texts.fills(example + "z", text)


# ---- what the line adds, and how often each comes --------------------------------------------------------------------


def test_what_the_line_adds_is_billed_too():
    assert Line().segments("پ" * 64) == 1
    assert Line(after="\nلغو۱۱").segments("پ" * 64) == 1 and Line(after="\nلغو۱۱").segments("پ" * 65) == 2
    assert (
        Line(before="[City] ").segments("b" * 151) == 1 and Line(before="[City] ").segments("b" * 152) == 2
    )  # brackets take two
    assert Line(before="شهر: ").segments("b" * 66) == 2  # one Persian letter, and all of it is UCS-2


def test_the_mean_weighs_each_notice_by_how_often_it_comes(tmp_path):
    rows = [{"text_fa": "پ" * n, "per_event": often} for n, often in ((70, "1"), (71, "0.5"), (135, "0.1"))]
    frame, _ = notices(tmp_path, *rows)
    assert texts.segments_range(frame, "fa") == pytest.approx(((1 + 1 + 0.3) / 1.6,) * 2)
    assert texts.segments_range(notices(tmp_path, {"text_fa": "پ" * 71, "per_event": "0.25"})[0], "fa") == (2, 2)


def test_without_frequencies_the_texts_say_a_range(tmp_path):
    rows = {"text_fa": "پ" * 71}, {"text_fa": "پ" * 202}
    frame, _ = notices(tmp_path, *rows)
    assert texts.segments_range(frame, "fa") == (2, 4) and texts.segments_range(frame, "en") == (1, 1)
    frame, _ = notices(tmp_path, *({**row, "per_event": often} for row, often in zip(rows, ("۳", "1"), strict=True)))
    assert texts.segments_range(frame, "fa") == (2.5, 2.5)


@pytest.mark.parametrize(
    ("often", "told"),
    [
        (
            ("1", ""),
            "row 3, column per_event: found nothing, expected how often this notice comes per event, as in row 2, or nothing",
        ),
        (("0", "1"), "row 2, column per_event: found '0', expected a number above 0"),
        (("1", "often"), "row 3, column per_event: found 'often', expected a number such as"),
    ],
)
def test_a_frequency_that_is_none_is_told(tmp_path, often, told):
    _, [line] = notices(tmp_path, *({"per_event": one} for one in often))
    assert told in line
