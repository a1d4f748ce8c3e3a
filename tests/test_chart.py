"""What every chart shares: the direction in which a legend is read, and a style that is no person's own."""

import subprocess
import sys
from dataclasses import replace

import matplotlib as mpl
import matplotlib.text
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cost_model.report import charts as figures
from cost_model.report.charts.chart import Chart, in_style, legend_below
from cost_model.report.publish.files import svg
from cost_model.words import LANGUAGES, Text


@pytest.mark.parametrize(
    ("names", "columns", "expected"),
    [("ab", 1, ["a", "b"]), ("abc", 3, ["abc"]), ("abcd", 2, ["ab", "cd"]), ("abc", 2, ["ab", "c"])],
)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_legend_is_read_from_where_reading_begins(names, columns, expected, language):
    with in_style():
        figure = Figure(layout="constrained")
        figure.get_layout_engine().set(rect=(0, 0, 1, 1))
        bars = figure.subplots().bar(list(names), 1)
        legend_below(figure, [(bar, Text.same(name)) for bar, name in zip(bars, names, strict=True)], language, columns)
        figure.draw_without_rendering()
    rows = {}
    for text in filter(matplotlib.text.Text.get_text, figure.legends[0].get_texts()):
        box = text.get_window_extent()
        rows.setdefault(round(-box.y0, -1), []).append((-box.x1 if language == "fa" else box.x0, text.get_text()))
    read = ["".join(name.strip("\u061c ") for _, name in sorted(row)) for _, row in sorted(rows.items())]
    assert read == expected


def test_a_chart_looks_alike_whatever_a_person_has_set():
    chart = Chart(
        pd.DataFrame({"x": [1]}), *[Text.same("Said")] * 3, ("customs",), lambda axis, language: axis.plot([0, 1], [0, 1])
    )
    alike = pictures(chart)
    with mpl.rc_context(
        {"lines.linewidth": 9, "axes.grid": True, "axes.facecolor": "red", "figure.facecolor": "black", "xtick.top": True}
    ):
        own = dict(mpl.rcParams)
        assert pictures(replace(chart)) == alike and dict(mpl.rcParams) == own


def pictures(chart):
    """The bytes of a chart in every language, drawn and saved anew."""
    return [svg(chart, language) for language in LANGUAGES]


def test_the_grammar_of_charts_is_loaded_without_any_chart():
    code = (
        "import sys, cost_model.report.charts.chart; print([m for m in sys.modules if m.startswith('cost_model.report.charts.')])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "['cost_model.report.charts.chart']"


@pytest.mark.parametrize("name", figures.__all__)
def test_every_published_chart_is_found_where_the_package_says(name):
    assert (
        callable(getattr(figures, name)) and getattr(figures, name).__module__ == f"{figures.__name__}.{figures.MODULE_OF[name]}"
    )
