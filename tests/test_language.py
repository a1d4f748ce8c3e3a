"""Numbers, money, months and intervals as people say them, in both languages."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost_model.inputs import data
from cost_model.report import language
from cost_model.words import Text


@pytest.mark.parametrize(
    ("text", "english", "persian"),
    [
        (language.number(1234.5), "1,200", "۱٬۲۰۰"),
        (language.number(0.0345), "0.035", "۰٫۰۳۵"),
        (language.count(16384), "16,384", "۱۶٬۳۸۴"),
        (language.year(1401), "1401", "۱۴۰۱"),
        (language.large(163e6, 3), "163 million", "۱۶۳ میلیون"),
        (language.money(43e9), "43 billion rial", "۴٫۳ میلیارد تومان"),
        (language.money(15e12), "15 trillion rial", "۱٫۵ هزار میلیارد تومان"),
        (language.usd(123456), "USD 120,000", "۱۲۰٬۰۰۰ دلار"),
        (language.percent(0.253), "25%", "۲۵٪"),
        (language.percent(0.0923), "9.2%", "۹٫۲٪"),
        (language.percent(0), "0%", "۰٪"),
        (language.chance(0.0005), "fewer than 1%", "کمتر از ۱٪"),
        (language.chance(0.9999), "more than 99%", "بیش از ۹۹٪"),
        (language.month("1401-02"), "Ordibehesht 1401", "اردیبهشت ۱۴۰۱"),
        (language.span(3, 9), "3 to 9", "۳ تا ۹"),
        (language.span(9.3e9, 1.2e11, language.money), "9.3 to 120 billion rial", "۰٫۹۳ تا ۱۲ میلیارد تومان"),
        (language.billions(57e9), "57", "۵٫۷"),
    ],
)
def test_a_number_is_said_as_people_say_it(text, english, persian):
    assert text == Text(english, persian)


def test_a_minus_stays_at_the_left_of_a_persian_number():
    assert language.number(-3.4) == Text("−3.4", "\u2066−۳٫۴\u2069")


def test_an_estimate_says_its_unit_once():
    class row:
        p50, p05, p95 = 3.2e12, 0.67e12, 43e12

    assert language.estimate(row, language.money) == Text("3.2 (0.67 to 43) trillion rial", "۳۲۰ (۶۷ تا ۴٬۳۰۰) میلیارد تومان")
    assert language.estimate(row, language.money).fa.count("تومان") == 1


@given(st.floats(-1e15, 1e15).filter(lambda x: x == 0 or abs(x) > 1e-6))
def test_the_persian_number_reads_back_as_the_english_one(x):
    text = language.number(x, 3)
    persian = text.fa.strip("\u2066\u2069")
    assert data.number(persian) == float(text.en.replace(",", "").replace("−", "-"))


@given(st.floats(-1e14, 1e14))
def test_a_rounded_number_is_within_half_of_its_last_digit(x):
    assert abs(language.rounded(x, 2) - x) <= 0.05 * abs(x) + 1e-12


@given(st.floats(1e4, 1e14))
def test_persian_money_is_toman_and_english_is_rial(rial):
    size = {
        "million": 1e6,
        "billion": 1e9,
        "trillion": 1e12,
        "rial": 1,
        "میلیون": 1e6,
        "میلیارد": 1e9,
        "هزار میلیارد": 1e12,
        "تومان": 1,
    }

    def value(text, unit):
        figure, _, words = text.partition(" ")
        return data.number(figure) * size[words.removesuffix(unit).strip() or unit]

    text = language.money(rial, 3)
    assert value(text.fa, "تومان") * 10 == pytest.approx(value(text.en, "rial"), rel=1e-9)


def test_filling_uses_each_language():
    text = Text("costs {x}", "{x} هزینه دارد").fill(x=language.money(1e9))
    assert text == Text("costs 1 billion rial", "۱۰۰ میلیون تومان هزینه دارد")


def test_a_month_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="Solar Hijri month"):
        language.month("1401-13")


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.4988, "just under 50%"), (0.5, "50%"), (0.503, "50%"), (0.494, "49%"), (0.004, "fewer than 1%"), (0.0, "0%")],
)
def test_less_than_half_of_the_draws_is_never_said_to_be_half(share, said):
    assert language.chance(share).en == said


@pytest.mark.parametrize(
    ("low", "middle", "high", "said"),
    [
        (-460e9, 9.9e9, 430e9, "9.9 (−460 to 430) billion rial"),
        (-46e12, 0.99e12, 43e12, "0.99 (−46 to 43) trillion rial"),
        (-46e12, 0.99e9, 43e12, "0.99 (−46,000 to 43,000) billion rial"),  # in trillions the middle would be 0.00099
        (-46e12, 990e9, 9.96e12, "0.99 (−46 to 10) trillion rial"),
        (3e3, 21e3, 2.4e6, "21,000 (3,000 to 2,400,000) rial"),
        (2.7e5, 7.9e5, 2.2e6, "0.79 (0.27 to 2.2) million rial"),
        (2.7e5, 4e5, 5e5, "400,000 (270,000 to 500,000) rial"),
    ],
)
def test_an_interval_is_said_in_the_unit_that_suits_its_middle_and_its_ends(low, middle, high, said):
    assert language.estimate(SimpleNamespace(p05=low, p50=middle, p95=high), language.money).en == said


def test_headings_of_accounts_are_their_names_within_a_sentence_with_a_capital():
    assert language.ACCOUNTS.keys() == language.WHO.keys()
    for account, name in language.WHO.items():
        assert language.ACCOUNTS[account].en.lower() == name.en.removeprefix("the ") or account == "country"
        assert language.ACCOUNTS[account].en[0].isupper() and language.ACCOUNTS[account].fa == name.fa
    assert [language.heading(Text(name, "")).en for name in ("the city", "the handset registry", "eNAMAD")] == [
        "The city",
        "Handset registry",
        "ENAMAD",
    ]
