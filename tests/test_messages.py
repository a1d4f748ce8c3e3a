import json
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.model import messages

# Agreed by three independent segment calculators.
VECTORS = json.loads(Path(__file__).with_name("sms_segments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_three_calculators_agree_on_encoding_length_and_segments(vector):
    found = messages.encoding(vector["text"]), sum(messages.code_units(vector["text"])), messages.segment_count(vector["text"])
    assert found == (vector["encoding"], vector["code_units"], vector["segments"])


def test_gsm_has_127_characters_and_10_that_need_an_escape():
    assert len(messages.GSM_BASIC) == 127
    assert len(messages.GSM_EXTENSION) == 10
    assert not messages.GSM_BASIC & messages.GSM_EXTENSION


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("]" * 153, 3),  # 306 septets would fill two, but 76 pairs are all that fit in 153
        ("a" * 152 + "]" + "a" * 152, 3),  # 306 septets again: one septet of the first segment stays empty
        ("ب" * 66 + "😀" + "ب" * 66, 3),  # 134 units would fill two, but the pair moves on whole
        ("😀" * 33 + "ب" + "😀" * 33, 2),  # here a letter fills the odd unit
    ],
    ids=["escapes", "escape at the seam", "emoji at the seam", "letter between"],
)
def test_a_pair_is_never_split_over_two_segments(text, segments):
    assert messages.segment_count(text) == segments


@given(st.text(), st.text(alphabet=st.sampled_from("a]ب😀\n"), max_size=400))
def test_a_longer_text_never_has_fewer_segments(text, more):
    assert messages.segment_count(text + more) >= messages.segment_count(text)
    assert messages.segment_count(more + text) >= messages.segment_count(more)


@pytest.mark.parametrize(("letter", "single", "joined"), [("a", 160, 153), ("ب", 70, 67)])
@given(length=st.integers(0, 1000))
def test_letters_of_one_unit_fill_every_segment(letter, single, joined, length):
    assert messages.segment_count(letter * length) == (1 if length <= single else ceil(length / joined))


@given(st.text(alphabet=st.sampled_from("aب]😀۱"), min_size=161, max_size=900))
def test_a_pair_costs_at_most_one_unit_of_a_segment(text):
    units, joined = sum(messages.code_units(text)), 153 if messages.encoding(text) == "GSM-7" else 67
    assert ceil(units / joined) <= messages.segment_count(text) <= ceil(units / (joined - 1))


def test_one_persian_letter_makes_a_latin_text_dear():
    assert messages.segment_count("a" * 160) == 1
    assert messages.segment_count("a" * 159 + "ب") == 3


REMINDER = (
    "Hatırlatma: park cezanız ödenmedi. 4 Haziran'dan sonra tutar iki katına çıkar. "
    "Ödeme ve itiraz için belediye sayfasına giriniz."
)


def test_turkish_letters_take_two_septets_of_155_and_ucs2_only_where_no_table_is_offered():
    national = sum(REMINDER.count(letter) for letter in "çĞğİıŞş")
    assert (len(REMINDER), national) == (127, 7)
    assert sum(messages.code_units(REMINDER, "turkish")) == 127 + 7
    assert messages.encoding(REMINDER, "turkish") == "GSM-7 with a national table"
    assert messages.segment_count(REMINDER, "turkish") == 1
    assert messages.segment_count(REMINDER) == messages.segment_count(REMINDER, "ucs-2") == 2
    assert messages.segment_count(REMINDER, "spanish") == 2
    assert messages.outside_gsm(REMINDER) == ["ı", "ç"] and messages.outside_gsm(REMINDER, "turkish") == []


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 153 + "ş", 1),  # 155 septets: the header of 4 octets leaves no more of 160
        ("a" * 154 + "ş", 2),
        ("a" * 147 + "ş" + "a" * 149, 2),  # 149 in each part: with the count of parts the header is 9 octets, 11 septets
        ("a" * 148 + "ş" + "a" * 148, 3),  # the pair is not split, so that one septet of the first part stays empty
        ("ş" * 74 + "ş" * 74, 2),
        ("ş" * 74 + "ş" * 74 + "ş", 3),
        ("a" * 160, 1),  # no Turkish letter, no header
        ("a" * 153 + "]", 1),
        ("a" * 70 + "ب", 2),
    ],
)
def test_a_national_table_leaves_155_septets_or_149_in_each_part(text, segments):
    assert messages.segment_count(text, "turkish") == segments


def test_a_national_table_adds_letters_that_gsm_does_not_have():
    for letters in messages.NATIONAL.values():
        assert not letters & (messages.GSM_BASIC | messages.GSM_EXTENSION)
    assert messages.segment_count("á" * 77, "spanish") == 1 and messages.segment_count("ã" * 78, "portuguese") == 2


def test_persian_notices_are_ucs2_and_take_between_one_and_three_segments(case):
    assert set(case.notices.text_fa.map(messages.encoding)) == {"UCS-2"}
    assert set(case.notices.text_en.map(messages.encoding)) == {"GSM-7"}
    assert 1 < case.notices.text_fa.map(messages.segment_count).mean() < 3
    assert len(case.notices) == 12
