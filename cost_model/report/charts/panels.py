"""The kinds of panel of which charts are made: rows with ranges, bars, and curves with bands.

A panel is called with an axis and a language. It names its series (`native.Series`) once: what matplotlib draws, what an office
program can edit (`native`) and what stands in a legend (`entries`) all follow from them. `also` draws what one chart alone has;
any function (axis, language) is a panel too.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.report.charts.chart import DARK, GREY, HALO, INK, LABEL, LIGHT, MIDDLE, SMALL, TICKS, in_lines, shown, tick_format
from cost_model.report.charts.native import DASHES, Z90, Native, Series
from cost_model.words import Text, right_to_left, words_of

SAY = words_of("charts/chart")
HATCHES = {LIGHT: "////", MIDDLE: "....", "#f0f0f0": "xxxx"}  # of bars end to end, told apart without colour too


# ---- what all panels share -------------------------------------------------------------------------------------


def name_ends(axis, x, ends, language, apart):
    """Names at the ends of curves, at the right in every language, no two nearer than `apart`.  ends  (height, Text, color) of each"""
    last = -np.inf
    for height, text, color in sorted(ends, key=lambda end: end[0]):
        last = max(height, last + apart)
        style = {"xytext": (9, 0), "textcoords": "offset points", "va": "center", "annotation_clip": False}
        axis.annotate(shown(text, language), (x, last), color=color, fontsize=LABEL, fontweight="bold", **style)


def from_start(axis, language, lengths=False):
    """Put names, or the axis of values, where reading begins; bars that are lengths grow from there."""
    if right_to_left(language):
        axis.yaxis.tick_right()
        axis.yaxis.set_label_position("right")
        axis.spines["right"].set_visible(axis.spines["left"].get_visible())
        axis.spines["left"].set_visible(False)
        if lengths:
            axis.xaxis.set_inverted(True)


def finish(axis, language, over=None, values=None, heading=None, grid="x", lengths=False):
    """Grid, numbers along the axis and up the side in the digits of a language, names where reading begins, and a heading.

    over, values  kinds of numbers, as `chart.tick_format` takes them
    """
    axis.grid(axis=grid)
    from_start(axis, language, lengths)
    for along, kind in ((axis.xaxis, over), (axis.yaxis, values)):
        if kind:
            along.set_major_formatter(tick_format(kind, language))
    if heading:
        axis.set_title(shown(heading, language))


def beside(axis, text, x, y, language, space=5, **style):
    """Words after a place, in the direction of reading."""
    back = right_to_left(language)
    style = {"fontsize": LABEL, "color": INK, "va": "center", "textcoords": "offset points", "linespacing": 0.9} | style
    axis.annotate(shown(text, language), (x, y), xytext=(-space if back else space, 0), ha="right" if back else "left", **style)


def above(axis, text, x, y, language, space=4, **style):
    """Words above a place, or below it where the space is negative."""
    style = {"fontsize": SMALL, "color": INK, "ha": "center", "va": "bottom" if space > 0 else "top"} | style
    axis.annotate(shown(text, language), (x, y), xytext=(0, space), textcoords="offset points", **style)


def at_end(axis, text, place, language, **style):
    """The number of a row in the column at its end."""
    back = right_to_left(language)
    beside(
        axis,
        text,
        0 if back else 1,
        place,
        language,
        **{"space": 7, "xycoords": axis.get_yaxis_transform(), "annotation_clip": False} | style,
    )


def name_rows(axis, names, language, size=LABEL, bold=(), width=None, places=None):
    """Names of rows, from the top, where reading begins.  width  inches that they may take;  bold  places of some in the list"""
    places = range(len(names) - 1, -1, -1) if places is None else places
    names = [in_lines(name, width, size) if width else name for name in names]
    axis.set_yticks(list(places), [shown(name, language) for name in names], fontsize=size)
    for i, label in enumerate(axis.get_yticklabels()):
        label.set(fontweight="bold" if i in bold else "normal", linespacing=0.85)
    axis.set_ylim(min(places) - 0.6, max(places) + 0.6)


def spread(count, gap=(0, 0.0)):
    """Heights of so many rows from the top, with room above one of them.  gap  its place in the list, and rows of room"""
    return [count - 1 - i + (gap[1] if i < gap[0] else 0.0) for i in range(count)]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What all kinds have.

    heading  above the panel, where it has so many inches of room;  axis  name of its horizontal axis;  unit  of the editable panel where that of the chart will not do
    values   kind of its numbers: a name of `chart.TICKS`, or a function from a number and digits to Text
    size     points of the names of rows;  width  inches that they may take
    also     function (axis, language) that draws what only this chart has;  more  (handle, Text) of each of that for a legend
    """

    heading: Text | None = None
    axis: Text | None = None
    unit: Text | None = None
    values: object = "billions"
    size: float = LABEL
    width: float | None = None
    also: object = None
    more: tuple = ()
    room: float = 2.9

    signs_of_series = ()
    native = ()
    key = None  # what its ink means, where that goes without saying nowhere

    @property
    def entries(self):
        """(handle, Text) of each thing for a legend."""
        return [*self.signs_of_series, *self.more]

    def draw(self, axis, language):
        """What this kind of panel draws; a panel of no kind has only what `also` draws."""

    def __call__(self, axis, language):
        self.draw(axis, language)
        if self.heading:
            axis.set_title(shown(in_lines(self.heading, self.room, LABEL, "bold"), language))
        if self.axis:
            axis.set_xlabel(shown(self.axis, language))
        if self.also:
            self.also(axis, language)

    @property
    def editable_values(self):
        """The kind of the numbers as an editable panel knows it."""
        return self.values if self.values in TICKS else "billions"


# ---- rows with ranges ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rows(Panel):
    """A row for each name: its range, a mark at its middle, its name and its number; several series stand above one another.

    category  column whose values have a row each;  names  these values from the top, each with its Text, of a size and width in inches
    series    what is drawn, each with a sign of `signs`, `apart` of a row from the last
    said      function from the number of a mark to Text, in the column at the end
    told      value that the title speaks of: thicker, its words bold;  named  False where another panel names the rows
    limits    low and high end of the axis;  scale  arguments of `Axes.set_xscale`
    """

    table: object
    category: str
    names: dict
    series: tuple = (Series(Text.same(""), "mean", low="p05", high="p95"),)
    signs: tuple = ("o", "D")
    apart: float = 0.0
    said: object = None
    told: object = None
    limits: tuple = (None, None)
    scale: dict | None = None
    named: bool = True

    @property
    def key(self):
        return {"mean": SAY.marked_mean, "p50": SAY.marked}.get(self.series[0].value)

    @property
    def signs_of_series(self):
        return [
            (Line2D([], [], color=one.color or DARK, marker=sign, linewidth=2.2), one.name)
            for one, sign in zip(self.series, self.signs, strict=False)
        ]

    def draw(self, axis, language):
        places = spread(len(self.names))
        at, several = dict(zip(self.names, places, strict=True)), len(self.series) > 1
        for i, (one, sign) in enumerate(zip(self.series, self.signs, strict=False)):
            rows, color = one.of(self.table), one.color or DARK
            for name, low, middle, high in zip(*(rows[c] for c in (self.category, one.low, one.value, one.high)), strict=True):
                place, told = at[name] + (0.5 * (len(self.series) - 1) - i) * self.apart, name == self.told
                width, size = (5.0, 10) if told else (2.0, 6) if several else (2.6, 8)
                axis.plot([low, high], [place, place], color=color, linewidth=width, solid_capstyle="butt")
                style = {"marker": sign, "markersize": size, "markeredgecolor": "white", "linestyle": "none"}
                axis.plot([middle], [place], color=color, **style)
                if self.said:
                    style = {"fontweight": "bold" if told else "normal", "color": color if self.apart else INK}
                    at_end(axis, self.said(middle), place, language, **style)
        if self.scale:
            axis.set_xscale(**self.scale)
            axis.xaxis.set_minor_formatter("")
        axis.set_xlim(*self.limits)
        names = [name if self.named else Text.same("") for name in self.names.values()]
        bold = [i for i, name in enumerate(self.names) if name == self.told]
        name_rows(axis, names, language, self.size, bold, self.width, places)
        axis.spines["left"].set_visible(False)
        finish(axis, language, over=self.values)


# ---- bars ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Bars(Panel):
    """Bars of the rows of a table: end to end, or side by side with their intervals.

    category  column of what has a bar;  names  its values from the top, each with its Text
    lengths   whether they start at their names and have no axis; else they run from the base, left to right
    over      whether the bars of a row lie on one another
    told      category that the title speaks of
    """

    table: object
    category: str
    names: dict
    series: tuple
    stacked: bool = False
    lengths: bool = True
    base: float = 0.0
    hatched: bool = True
    over: bool = False
    told: object = None
    editable_names: dict | None = None

    @property
    def signs_of_series(self):
        return [(Patch(**self.look(one)), one.name) for one in self.series]

    def look(self, one):
        color = one.color or DARK
        return {"facecolor": color, "hatch": HATCHES.get(color) if self.hatched else None, "linewidth": 0}

    def draw(self, axis, language):
        places, thick = np.array(self.places), 0.62 if self.stacked or self.over else 0.72 / len(self.series)
        ends = {"low": np.zeros(len(places)), "high": np.zeros(len(places))}
        for i, one in enumerate(self.series):
            rows = one.of(self.table).set_index(self.category).reindex(list(self.names))
            lengths = rows[one.value].fillna(0).to_numpy() - self.base
            at = places if self.stacked or self.over else places + (0.5 * (len(self.series) - 1) - i) * thick
            start = np.where(lengths >= 0, ends["high"], ends["low"]) if self.stacked else self.base
            axis.barh(at, lengths, thick, left=start, **self.look(one))
            ends["high"] = ends["high"] + np.maximum(lengths, 0)
            ends["low"] = ends["low"] + np.minimum(lengths, 0)
            if one.error:
                low, high = (rows[one.value] - Z90 * rows[one.error]).clip(lower=0), rows[one.value] + Z90 * rows[one.error]
                axis.hlines(at, low, high, color=INK, linewidth=1.3)
        bold = [i for i, name in enumerate(self.names) if name == self.told]
        name_rows(axis, list(self.names.values()), language, self.size, bold, self.width, places)
        if self.lengths:
            axis.set_xlim(0, None)
        from_start(axis, language, self.lengths)
        if self.lengths:
            axis.set_xticks([])
            axis.spines["bottom"].set_visible(False)
        else:
            axis.axvline(self.base, color=GREY, linewidth=0.8)
            axis.grid(axis="x")
            axis.xaxis.set_major_formatter(tick_format(self.values, language))

    @property
    def places(self):
        """Heights of the bars, from the top."""
        return spread(len(self.names))

    @property
    def native(self):
        kind = "stacked bar" if self.stacked else "bar"
        more = {"heading": self.heading, "values": self.editable_values, "base": self.base}
        return (Native(kind, self.category, self.series, self.unit, dict(self.editable_names or self.names), **more),)


# ---- curves ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Curves(Panel):
    """Lines over a column of a table, each with a band where its series has an interval.

    along   the column;  over  kind of its numbers;  ticks  where they are printed;  limits  of the height
    scale   arguments of `Axes.set_xscale`;  marks  sign at each number, by series, or `signs` of what `also` draws;
            bare  without numbers along the height
    editable  whether an office program can draw it; its own heading and name of the axis, where the picture says more there
    """

    table: object
    along: str
    series: tuple
    over: str = "number"
    ticks: object = None
    limits: tuple = (None, None)
    span: tuple = ()
    scale: dict | None = None
    marks: tuple = ()
    signs: tuple = ()
    bare: bool = False
    editable: bool = True
    editable_heading: Text | None = None
    editable_axis: Text | None = None

    @property
    def key(self):
        ranged = [one for one in self.series if one.low]
        return (SAY.banded_mean if ranged[0].value == "mean" else SAY.banded) if ranged else None

    @property
    def signs_of_series(self):
        signs, style = self.marks or self.signs or [""] * len(self.series), {"linewidth": 1.8, "markersize": 5}
        return [
            (Line2D([], [], color=one.color or DARK, linestyle=DASHES[one.line], marker=sign, **style), one.name)
            for one, sign in zip(self.series, signs, strict=True)
        ]

    def draw(self, axis, language):
        for i, one in enumerate(self.series):
            rows = one.of(self.table)
            x, middle, color = rows[self.along], rows[one.value], one.color or DARK
            if one.low or one.error:
                away = Z90 * rows[one.error] if one.error else 0
                low, high = (middle - away, middle + away) if one.error else (rows[one.low], rows[one.high])
                axis.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)
            sign = {"marker": self.marks[i], "markersize": 5} if self.marks else {}
            axis.plot(x, middle, color=color, linestyle=DASHES[one.line], linewidth=1.8, zorder=3, **sign)
        if self.scale:
            axis.set_xscale(**self.scale)
            axis.minorticks_off()
        along = self.table[self.along]
        axis.set_xlim(*(self.span or (along.min(), along.max())))
        axis.set_ylim(*self.limits)
        if self.ticks is not None:
            axis.set_xticks(list(self.ticks))
        finish(axis, language, over=self.over, values=self.values, grid="y")
        if self.bare:
            axis.tick_params(labelleft=False, labelright=False)

    @property
    def native(self):
        if not self.editable:
            return ()
        heading = self.editable_heading or self.heading
        more = {"heading": heading, "axis": self.editable_axis or self.axis, "values": self.editable_values}
        return (Native("line", self.along, self.series, self.unit, along=self.over, **more),)


def tallest(*texts):
    """Lines of the longest of some texts."""
    return max(said.count("\n") + 1 for text in texts for said in text)


def note(axis, text, x, y, language, **style):
    """Words on a panel, at a share of its width and height, with a halo."""
    style = {"fontsize": SMALL, "color": INK, "transform": axis.transAxes, "path_effects": HALO} | style
    axis.text(x, y, shown(text, language), **style)
