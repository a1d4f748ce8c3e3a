"""Rows of ranges: their axis runs left to right in both languages, names stand where reading begins and numbers at the end."""

from cost_model.report.charts.chart import GREY, lines, shown
from cost_model.words import Text


def name_rows(axis, names, language, **style):
    """Names of the rows, Text from the top, at the side where reading begins."""
    axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)], **style)
    axis.set_ylim(-0.6, len(names) - 0.4)
    if language == "fa":
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.spines["right"].set_visible(True)


def say_at_end(axis, place, text, language, **style):
    """The numbers of a row as text in the column at its end."""
    x, side = (1.02, "left") if language == "en" else (-0.02, "right")
    axis.text(
        x,
        place,
        shown(text, language),
        transform=axis.get_yaxis_transform(),
        ha=side,
        va="center",
        **{"fontsize": 7.5, "color": "#222222", **style},
    )


def in_lines(name, width, size=7.5):
    """A name on as many lines as it takes in so many inches."""
    return Text(*("\n".join(lines(text, size=size, width=width)) for text in name))


class Columns:
    """An axis beside the rows of a chart on which their numbers stand, in columns that are read from where reading begins."""

    def __init__(self, axis, count, height, language):
        axis.set_axis_off()
        axis.set_xlim((0, count) if language == "en" else (count, 0))
        axis.set_ylim(*height)
        self.axis, self.language = axis, language

    def head(self, column, text, place, **style):
        """A heading that ends above the rows; `column` is where its middle stands."""
        style = {"fontsize": 6.5, "fontweight": "bold", "va": "bottom"} | style
        self.axis.text(column, place, shown(text, self.language), ha="center", linespacing=1.05, **style)

    def say(self, column, place, text, **style):
        """A number in its row."""
        style = {"fontsize": 7.5, "color": "#222222"} | style
        self.axis.text(column + 0.5, place, shown(text, self.language), ha="center", va="center_baseline", **style)

    def span(self, first, last, place):
        """A thin line under a heading of several columns."""
        self.axis.plot([first + 0.08, last - 0.08], [place, place], color=GREY, linewidth=0.6, clip_on=False)
