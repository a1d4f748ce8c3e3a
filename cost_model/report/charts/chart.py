"""How every chart looks, in both languages: the page, the type, the colours, the direction of reading.

A chart is 16 cm wide, the column of a report. The Persian one is laid out from the right: title, names, legend and
source stand at the right, and bars that are lengths grow to the left. Whatever has an axis, such as points, ranges and
time, runs left to right in both, as Iran's statistical yearbooks print it.
"""

import functools
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextToPath
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

from cost_model import __version__
from cost_model.report.language import PUBLISHERS, billions, count, isolated, joined, large, number, percent, series, year
from cost_model.words import Text, words_of

SAY = words_of("charts/chart")

WIDTH = 16 / 2.54
FONTS = Path(__file__).parent / "fonts"
# Dark, middle and light, told apart without colour too; blue and orange are safe for colour-blind readers.
DARK, MIDDLE, LIGHT, ACCENT, GREY = "#0b3c5d", "#4f8fc0", "#b9d3e8", "#d9730d", "#6b6b6b"
# The accounts at home, which add up to the country.
ACCOUNT_STYLE = {
    "sender": {"color": DARK},
    "state": {"color": LIGHT, "hatch": "////"},
    "operators": {"color": MIDDLE, "hatch": "...."},
    "owner": {"color": "#f0f0f0", "hatch": "xxxx"},
    "recipients": {"color": ACCENT},
}
STYLE = {
    "font.family": "Vazirmatn",
    "font.size": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.labelcolor": "#222222",
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "#222222",
    "ytick.labelcolor": "#222222",
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "xtick.major.width": 0.6,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    "hatch.color": "#555555",
    "legend.frameon": False,
    "legend.fontsize": 8,
    "figure.dpi": 100,
    "svg.fonttype": "path",
    "svg.hashsalt": "cost-model",
    "path.simplify": False,
    "text.parse_math": False,  # a $ in somebody's name is a $
}
# Type of the words at the edges of a picture, height of a row and of the blank before the first one, in inches.
TITLE, SUBTITLE, KEY, SOURCE = {"size": 12, "weight": "bold"}, {"size": 8.5}, {"size": 7.5}, {"size": 6.5}
ROW = {"title": 0.24, "subtitle": 0.17, "key": 0.145, "source": 0.125}
EDGE = {"title": 0.08, "subtitle": 0.02, "key": 0.05, "source": 0.06}
# What the thin lines of an editable chart mean.
LIKELY_RANGE = SAY.likely_range
THIN_LINES = SAY.thin_lines.fill(range=LIKELY_RANGE)
THIN_LINES_OF_MEAN = SAY.thin_lines_of_mean.fill(range=LIKELY_RANGE)
# What the marks and lines of a chart with an interval mean.
MARKED = SAY.marked.fill(range=LIKELY_RANGE)
MARKED_MEAN = SAY.marked_mean.fill(range=LIKELY_RANGE)
BANDED = SAY.banded.fill(range=LIKELY_RANGE)
BANDED_MEAN = SAY.banded_mean.fill(range=LIKELY_RANGE)
# Scales: of powers of ten, and the same to both sides of zero.
LOG = SAY.log
LOG_AROUND_ZERO = SAY.log_around_zero
SECOND_PANEL_LOG = Text(f"right panel: {LOG_AROUND_ZERO.en}", f"نمودار چپ: {LOG_AROUND_ZERO.fa}")
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # behind words that would lie on a line
HALO = [withStroke(linewidth=2.5, foreground="white")]  # around words and lines that cross others
# Rial on a logarithmic scale to both sides of zero: arguments of `Axes.set_xscale`, and where ticks may stand.
POWERS = {"value": "symlog", "linthresh": 1e11, "linscale": 0.6}
POWER_TICKS = [-1e14, -1e13, -1e12, -1e11, 0, 1e11, 1e12, 1e13]


@dataclass(frozen=True)
class Chart:
    """One published chart in both languages.

    numbers     tidy table of what is drawn;  title  the finding;  alt  what a reader who cannot see it needs
    unit        what is measured and in what, under the title;  sources  keys of `language.PUBLISHERS`, or a folder
    draw        function (axes or array of axes, language);  panels  rows and columns of axes
    stamp       the draws that the numbers rest on
    interval    the key to its ink, small below it: what its marks, lines or bands mean, MARKED, BANDED or words; False without one
    numbers_in  unit of the numbers where neither their table nor its columns say it
    provenance  what the published chart was made from (`publish.stamped`); its code stands in the source line
    native      panels that an office program can draw itself; none where it is no chart of bars or lines
    """

    numbers: pd.DataFrame
    title: Text
    unit: Text
    alt: Text
    sources: tuple
    draw: object
    height: float = 7.5
    panels: tuple = (1, 1)
    interval: object = MARKED
    stamp: dict = field(default_factory=dict)
    numbers_in: str = ""
    provenance: object = None
    native: tuple = ()
    drawn: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def source_line(self):
        """Where the numbers come from and what they were made with."""
        about = self.stamp.get("about")
        sources = (about.folder,) if about and about.folder else self.sources
        names = [PUBLISHERS[key] for key in sources if key in PUBLISHERS]
        for folder in sources:
            if folder not in PUBLISHERS:  # whom the numbers of another case rest on stands there, row by row
                text = SAY.chart.source_line.text
                names.append(text.fill(folder=isolated(folder)))
        line = Text("Source: " + "; ".join(n.en for n in names), "منبع: " + "؛ ".join(n.fa for n in names))
        made = Text(*[f"cost-model {self.provenance.version if self.provenance else __version__}"] * 2)
        if self.provenance:
            made = joined(made, isolated(self.provenance.code))
        if not self.stamp:
            return Text(f"{line.en}. {made.en}.", f"{line.fa}. {made.fa}.")
        about = SAY.chart.source_line.about.fill(
            line=line, draws=count(self.stamp["draws"]), seed=year(self.stamp["seed"]), made=made
        )
        changed = "; ".join(self.stamp["changes"])
        note = Text(f" Not as published: {changed}.", f" متفاوت با نسخهٔ منتشرشده: {changed}.") if changed else Text("", "")
        return Text(about.en + note.en, about.fa + note.fa)

    def subtitle(self):
        """What is measured and in what; that of a case which is made up says so first."""
        about = self.stamp.get("about")
        invented = [SAY.chart.subtitle.invented] if about and about.fictional else []
        said = series([*invented, self.unit])
        return Text(said.en[0].upper() + said.en[1:], said.fa) if invented else said

    def figure(self, language):
        """The chart as a matplotlib Figure in one language; laid out once, as that takes as long as to save it."""
        if language not in self.drawn:
            self.drawn[language] = self._figure(language)
        return self.drawn[language]

    def _figure(self, language):
        load_fonts()
        with mpl.rc_context(STYLE):
            figure = Figure(figsize=(WIDTH, self.height / 2.54))
            right = language == "fa"
            side = {"x": 0.985 if right else 0.015, "ha": "right" if right else "left"}
            inch = 1 / figure.get_figheight()
            title, subtitle, source = (getattr(text, language) for text in (self.title, self.subtitle(), self.source_line()))
            top = 1 - EDGE["title"] * inch
            for row in lines(title, **TITLE):
                figure.text(y=top, s=mark(row, language), va="top", color="#111111", **TITLE, **side)
                top -= ROW["title"] * inch
            top -= EDGE["subtitle"] * inch
            for row in lines(subtitle, **SUBTITLE):
                figure.text(y=top, s=mark(row, language), va="top", color="#444444", **SUBTITLE, **side)
                top -= ROW["subtitle"] * inch
            top -= 0.06 * inch
            bottom = EDGE["source"] * inch
            for row in reversed(lines(source, **SOURCE)):
                figure.text(y=bottom, s=mark(row, language), va="bottom", color=GREY, **SOURCE, **side)
                bottom += ROW["source"] * inch
            bottom += EDGE["key"] * inch
            for row in reversed(lines(getattr(self.interval, language), **KEY) if self.interval else ()):
                figure.text(y=bottom, s=mark(row, language), va="bottom", color="#444444", **KEY, **side)
                bottom += ROW["key"] * inch
            bottom += EDGE["key"] * inch
            figure.set_layout_engine("constrained", rect=(0.01, bottom, 0.98, top - bottom), w_pad=0.04, h_pad=0.04)
            axes = figure.subplots(*self.panels, squeeze=False)
            if right:
                axes = axes[:, ::-1]
            self.draw(axes[0, 0] if self.panels == (1, 1) else axes, language)
            figure.draw_without_rendering()
            # The solver of the layout goes through its constraints in the order of their addresses in memory, so the last
            # bits of a place differ from run to run: round them off.
            figure.set_layout_engine("none")
            for axis in figure.axes:
                axis.set_position(Bbox(axis.get_position().get_points().round(6)))
        return figure


@functools.cache
def lines(text, *, size, weight="normal", width=0.93 * WIDTH):
    """A text broken into lines of about the same length that fit the page; size in points, width in inches."""
    load_fonts()
    font = font_manager.FontProperties(family="Vazirmatn", size=size, weight=weight)
    measure = functools.cache(lambda row: TextToPath().get_text_width_height_descent(row, font, False)[0] / 72)

    def broken(limit):
        rows = [""]
        for word in text.split():
            longer = f"{rows[-1]} {word}".strip()
            if measure(longer) > limit and rows[-1]:
                rows.append(word)
            else:
                rows[-1] = longer
        return rows

    rows = broken(width)
    for share in np.arange(0.95, 0.5, -0.05):
        narrower = broken(share * width)
        if len(narrower) > len(rows):
            break
        rows = narrower
    return tuple(rows)


def narrow(name, columns, size=8):
    """Somebody's name, for a legend of so many columns over the page, on as many lines as it takes."""
    width = 0.93 * WIDTH / columns - 0.45  # inches, without the sign and the blank between columns
    return Text(*("\n".join(lines(text, size=size, width=width)) for text in name))


def edges(chart, language):
    """Inches that title, unit and source line take at the edges of a picture: what may be cut off where text says it."""
    title, unit, source = (getattr(text, language) for text in (chart.title, chart.subtitle(), chart.source_line()))
    return (
        EDGE["title"] + ROW["title"] * len(lines(title, **TITLE)) + EDGE["subtitle"] / 2,
        EDGE["subtitle"] / 2 + ROW["subtitle"] * len(lines(unit, **SUBTITLE)),
        EDGE["source"] + ROW["source"] * len(lines(source, **SOURCE)),
    )


def noted(unit, note):
    """A unit with a note behind a semicolon."""
    return series([unit, note])


def mark(text, language):
    """A line with its direction: a Persian line stays right-to-left even when it begins with a Latin word.

    The mark is that of an Arabic letter, after which a sign of percent stands at the left of its number, as within a sentence.
    """
    return "\u061c" + text.replace("\n", "\n\u061c") if language == "fa" else text


def shown(text, language):
    """A Text as it is drawn in one language."""
    return mark(getattr(text, language), language)


@functools.cache
def load_fonts():
    """Make Vazirmatn, which holds both scripts, known to matplotlib."""
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


def at_start(axis, language):
    """Put names where reading begins: the right side in Persian, with values growing to the left."""
    if language == "fa":
        axis.xaxis.set_inverted(True)
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.spines["right"].set_visible(True)


def values_at_start(axis, language):
    """Put the value axis of a chart over time where reading begins."""
    if language == "fa":
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.spines["right"].set_visible(True)


def legend(axis, language, **where):
    """A legend whose signs stand, and whose columns begin, where reading begins."""
    handles = where.pop("handles", None) or axis.get_legend_handles_labels()[0]
    if language == "fa":  # Matplotlib fills columns from the left
        rows = -(-len(handles) // where.get("ncols", 1))
        handles = [*handles, *[Line2D([], [], linestyle="none", label=" ")] * (-len(handles) % rows)]
        handles = [handle for start in range(len(handles) - rows, -1, -rows) for handle in handles[start : start + rows]]
    side = "right" if language == "fa" else "left"
    axis.legend(handles=handles, markerfirst=language == "en", alignment=side, **where)


def legend_below(figure, entries, language, columns=3, size=7.5):
    """A legend of (handle, Text) under all panels, read row by row from where reading begins; the panels make room for it."""
    rows = -(-len(entries) // columns)
    blank = (Line2D([], [], linestyle="none"), Text("", ""))
    padded = [*entries, *[blank] * (rows * columns - len(entries))]
    # Matplotlib fills columns from the left.
    order = range(columns) if language == "en" else reversed(range(columns))
    placed = [padded[row * columns + column] for column in order for row in range(rows)]
    engine = figure.get_layout_engine()
    left, bottom, width, height = engine.get()["rect"]
    drawn = figure.legend(
        [handle for handle, _ in placed],
        [shown(name, language) if name.en else "" for _, name in placed],
        loc="lower center",
        bbox_to_anchor=(0.5, bottom),
        ncols=columns,
        markerfirst=language == "en",
        alignment="right" if language == "fa" else "left",
        borderaxespad=0,
        fontsize=size,
        columnspacing=1.4,
    )
    room = drawn.get_window_extent().height / figure.bbox.height + 0.06 / figure.get_figheight()
    engine.set(rect=(left, bottom + room, width, height - room), wspace=0.06)


def free_height(curves, span, over=(0.0, 1.0)):
    """Height for a note of a line or two that lies farthest from the curves within a span of x, as near to the middle as may be.

    curves  pairs of arrays, x and y;  over  the heights that are drawn
    """
    low, high = over
    heights = low + (high - low) * np.array([0.5, 0.62, 0.38, 0.74, 0.26, 0.86, 0.14])
    taken = np.concatenate([np.asarray(y, float)[(np.asarray(x) >= span[0]) & (np.asarray(x) <= span[1])] for x, y in curves])
    if not taken.size:
        return heights[0]
    away = np.array([np.abs(taken - height).min() for height in heights])
    enough = away >= 0.14 * (high - low)
    return heights[enough.argmax() if enough.any() else away.argmax()]


def tick_format(kind, language):
    """Formatter for ticks: 'percent', 'billions' (rial in; billion rial or toman out), 'large', 'year', 'number', or a function of
    number and digits to Text.
    """

    def text(value, _position=None):
        if callable(kind):
            return shown(kind(value, 3), language)
        if kind == "percent":
            return shown(percent(value), language)
        if kind == "billions":
            return shown(billions(value, 3), language)
        if kind == "large":
            return shown(large(value, 3), language)
        if kind == "year":
            return shown(year(round(value)), language)
        return shown(number(value, 3), language)

    return FuncFormatter(text)


def interval_rows(
    axis, table, names, language, *, color=DARK, value=None, scale=None, offset=0.0, marker="o", label=None, below=False
):
    """A row for each line of a table: a point at p50, a line from p05 to p95, and the value in words above it.

    names  Text for each row, from the top;  value  function from the row to Text, written above the line, or below
    scale  arguments of `Axes.set_xscale`
    """
    places = [len(table) - 1 - i + offset for i in range(len(table))]
    for place, row in zip(places, table.itertuples(), strict=True):
        axis.plot([row.p05, row.p95], [place, place], color=color, linewidth=2.2, solid_capstyle="butt")
        axis.plot([row.p50], [place], marker=marker, color=color, markersize=6, markeredgecolor="white", linestyle="none")
        if value:
            axis.annotate(
                shown(value(row), language),
                (row.p50, place),
                xytext=(0, -5.5 if below else 5.5),
                textcoords="offset points",
                ha="center",
                va="top" if below else "bottom",
                fontsize=7.5,
                color="#222222",
                bbox=PAPER,
                zorder=1.5,  # above the zero and the grid, below the marks of the rows around
            )
    if label is not None:
        axis.plot([], [], color=color, marker=marker, linewidth=2.2, label=shown(label, language))
    if scale:
        axis.set_xscale(**scale)
    axis.set_yticks(range(len(names)), [shown(n, language) for n in reversed(names)])
    axis.set_ylim(-0.6, len(names) - 0.3)
    axis.grid(axis="x")
    values_at_start(axis, language)  # the names; the axis itself runs left to right


COLUMN_SIZE = 9.5  # points of the names and numbers of rows, which a chart in a column half as wide still shows


def range_rows(axis, table, names, language, *, value, told=(), color=DARK, marker="o", scale=None):
    """A row for each line of a table: a mark at the mean, a line from p05 to p95, and the mean in words in a column at the end.

    names  Text for each row, from the top, where reading begins;  value  function from the row to Text, or None
    told  rows that the title speaks of, from the top: thicker, their words bold
    scale  arguments of `Axes.set_xscale`. The axis runs left to right in both languages.
    """
    places = range(len(table) - 1, -1, -1)
    for i, (place, row) in enumerate(zip(places, table.itertuples(), strict=True)):
        width, size = (5.0, 10) if i in told else (2.6, 8)
        axis.plot([row.p05, row.p95], [place, place], color=color, linewidth=width, solid_capstyle="butt")
        axis.plot([row.mean], [place], marker=marker, color=color, markersize=size, markeredgecolor="white", linestyle="none")
    if scale:
        axis.set_xscale(**scale)
    axis.set_ylim(-0.6, len(table) - 0.4)
    axis.grid(axis="x")
    rows_named(axis, places, names, language)
    if value:
        rows_ended(axis, places, [value(row) for row in table.itertuples()], language, told)


def rows_named(axis, places, names, language):
    """Names of rows where reading begins: at the left, in Persian at the right; the axis itself is not turned."""
    axis.set_yticks(list(places), [shown(name, language) for name in names], fontsize=COLUMN_SIZE)
    if language == "fa":
        axis.yaxis.tick_right()
    axis.spines["left"].set_visible(False)


def rows_ended(axis, places, said, language, told=()):
    """Words of each row in a column where reading of the row ends: at the right of the panel, in Persian at the left.

    told  rows whose words are bold, from the first
    """
    for i, (place, text) in enumerate(zip(places, said, strict=True)):
        axis.annotate(
            shown(text, language),
            (1 if language == "en" else 0, place),
            xycoords=axis.get_yaxis_transform(),
            xytext=(8 if language == "en" else -8, 0),
            textcoords="offset points",
            ha="left" if language == "en" else "right",
            va="center",
            annotation_clip=False,
            fontsize=COLUMN_SIZE,
            fontweight="bold" if i in told else "normal",
        )


def powers(table):
    """Logarithmic scale to both sides of zero for a table with p05 and p95: arguments of `Axes.set_xscale`.

    Straight between the powers of ten two below that of the largest value.
    """
    most = np.nanmax(np.abs(table[["p05", "p95"]].to_numpy(float)))
    return POWERS | {"linthresh": 10.0 ** (np.floor(np.log10(most)) - 2 if most > 0 else 0)}


def power_ticks(table):
    """Where ticks stand on that scale."""
    sizes = powers(table)["linthresh"] * 10.0 ** np.arange(4)
    return [t for t in (*-sizes[::-1], 0.0, *sizes) if table.p05.min() <= t <= table.p95.max() * 3]


def band(axis, x, table, *, color, line="-", label=None, fill=0.18, width=1.8, middle="p50"):
    """A line at p50, or at another column, with the likely range as a band."""
    axis.fill_between(x, table.p05, table.p95, color=color, alpha=fill, linewidth=0)
    axis.plot(x, table[middle], color=color, linestyle=line, linewidth=width, label=label)
