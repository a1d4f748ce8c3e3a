"""What every chart shares: the direction in which a legend is read."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from cost_model.report.charts.chart import legend


@pytest.mark.parametrize(
    ("names", "columns", "expected"),
    [("ab", 1, ["ab"]), ("abc", 3, ["a", "b", "c"]), ("abcd", 2, ["ab", "cd"]), ("abc", 2, ["ab", "c"])],
)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_legend_is_read_from_where_reading_begins(names, columns, expected, language):
    figure = Figure()
    axis = figure.subplots()
    for name in names:
        axis.bar([0], [1], label=name)
    legend(axis, language, ncols=columns)
    figure.draw_without_rendering()
    found = []
    for text in axis.get_legend().get_texts():
        box = text.get_window_extent()
        found.append((-box.x1 if language == "fa" else box.x0, -box.y0, text.get_text()))
    read, last = [], -np.inf
    for start, _, name in sorted((round(start, -1), down, name) for start, down, name in found):
        if start > last + 10:
            read.append("")
        read[-1], last = read[-1] + name.strip(), start
    assert read == expected
