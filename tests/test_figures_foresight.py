"""The chart of foresight: three panels from three tables, and a title that counts what is drawn."""

import re

import numpy as np
import pandas as pd
import pytest

from cost_model.report import charts as figures
from cost_model.report import language
from cost_model.report.charts.foretold import foresight as drawn_of

QUANTILES = {"p05": 0.1, "p25": 0.3, "p50": 0.5, "p75": 0.6, "p95": 0.8}


@pytest.fixture(scope="module")
def trade():
    """Two years: the model's range holds the first one, that of the last total repeated the second one."""
    rows = [
        dict(origin=y - 1, year=y, forecaster=f, truth=162.0, p05=low, p25=low + 10, p50=low + 20, p75=low + 30, p95=low + 40)
        | dict(in50=False, in90=low <= 162 <= low + 40, crps=c, known=9)
        for y, f, low, c in (
            (1400, "model", 130, 4.0),
            (1400, "naive", 100, 6.0),
            (1401, "model", 100, 9.0),
            (1401, "naive", 125, 5.0),
        )
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def use():
    rows = [
        dict(case=case, label_en=case, label_fa=name, way=way, truth=truth, crps=0.1, naive_crps=0.2, **QUANTILES)
        for case, name, truth in (("One", "یک", 0.7), ("Two", "دو", 0.9), ("Three", "سه", 0.2))
        for way in ("others", "before", "assumed")
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def orders():
    cases = (("Aarogya Setu for every worker", 1.0, True, 1.0), ("Some order", 5.0, False, np.nan), ("Another", 80.0, False, 0.0))
    rows = [
        dict(case=case, way=way, months=months, ended=ended, p05=1.0, p25=10.0, p50=50.0, p75=60.0, p95=60.0)
        | dict(place=0.1, within_year=0.2, gone_in_year=gone, naive=0.4)
        for case, months, ended, gone in cases
        for way in ("others", "before")
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def chart(trade, use, orders):
    return figures.foresight(trade, use, orders)


def test_the_function_of_the_package_is_the_one_of_the_module():
    assert figures.foresight is drawn_of


def test_the_title_counts_what_lay_within_the_range_of_trade_and_use(chart):
    assert chart.title.en == "In trade and use, 60% of truths lay within the foretold range"  # 1 of 2 years, 2 of 3 outcomes
    assert "۶۰٪" in chart.title.fa
    for text in chart.title:
        assert len(text.split()) <= 12


def test_every_outcome_is_a_row_and_every_panel_has_its_own_finding(chart):
    for lang in language.LANGUAGES:
        axes = chart.figure(lang).axes
        assert [len(axis.get_yticklabels()) for axis in axes] == [2, 3, 3]
        heads = [axis.get_title() for axis in axes]
        numbers = ["1 2", "2 3", "1 2 20%"] if lang == "en" else ["۱ ۲", "۲ ۳", "۱ ۲ ۲۰٪"]
        for head, said in zip(heads, numbers, strict=True):
            assert all(number in head for number in said.split())
        assert not any(axis.xaxis_inverted() for axis in axes), "an axis runs left to right in both languages"


def test_what_happened_is_drawn_where_the_table_has_it(chart, use):
    for axis, panel in zip(chart.figure("en").axes, ("trade", "use", "orders"), strict=True):
        part = chart.numbers[chart.numbers.panel == panel].drop_duplicates("label_en")
        signs = [line for line in axis.lines if line.get_marker() in ("D", ">")]
        drawn = sorted(x for line in signs for x in line.get_xdata())
        assert drawn == pytest.approx(sorted(part.truth.clip(upper=60.0) if panel == "orders" else part.truth))
    held = [line for line in chart.figure("en").axes[2].lines if line.get_marker() == ">"]
    assert sorted(held[0].get_xdata()) == [5.0, 60.0], "an order that held is hollow, and no further than the horizon"


def test_no_number_of_the_three_tables_is_lost(chart, trade, use, orders):
    numbers = chart.numbers
    foretold = trade[trade.forecaster == "model"]
    assert numbers[(numbers.panel == "trade") & (numbers.forecast == "before")].error.tolist() == foretold.crps.tolist()
    assert numbers[numbers.panel == "trade"].naive_error.tolist() == [6.0, 6.0, 5.0, 5.0]
    assert set(numbers.forecast[numbers.panel == "use"]) == {"others", "before"}, "what knows the outcomes is no foresight"
    known = numbers[(numbers.panel == "orders") & (numbers.forecast == "others")].dropna(subset=["gone_in_year"])
    assert known.error.mean() == pytest.approx(((0.2 - 1) ** 2 + 0.2**2) / 2)
    assert known.naive_error.mean() == pytest.approx(((0.4 - 1) ** 2 + 0.4**2) / 2)
    assert {"p05", "p25", "p50", "p75", "p95", "within_year"} <= set(numbers)


def test_the_alternative_text_tells_all_panels_in_the_digits_of_its_language(chart):
    for name in ("1400", "Three", "Some order", "Aarogya Setu, India"):
        assert name in chart.alt.en
    for text in (chart.title, chart.unit, chart.alt):
        assert not re.search(r"[0-9%]", text.fa.replace("Some order", "").replace("Another", "")) and "nan" not in text.en
