"""How every chart looks, in every language: the page, the type, the colours, the direction of reading.

A chart is its table, its panels and its words: `Chart.of(SAY.seen_in_time, table, Rows(...), ...)`; see `panels`. It is 16 cm
wide, the column of a report. Right-to-left languages are laid out from the right: title, names and source stand there, and bars
that are lengths grow from there. Whatever has an axis, such as points, ranges and time, runs left to right everywhere.
"""

import contextlib
import functools
from dataclasses import dataclass, field, replace
from numbers import Real
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
from cost_model.report.language import (
    BILLION,
    NOTHING,
    PUBLISHERS,
    RIALS,
    WHO,
    billions,
    capital,
    count,
    fitting,
    isolated,
    joined,
    large,
    number,
    percent,
    series,
    year,
    years,
)
from cost_model.words import Text, right_to_left, words_of

SAY = words_of("charts/chart")

COSTING = ("customs", "roads", "banks", "mandates")  # whose publications every number of cost or saving rests on
WIDTH = 16 / 2.54
HOUSE, FONTS = Path(__file__).parent / "house.mplstyle", Path(__file__).parent / "fonts"
# Dark, middle and light, told apart without colour too; blue and orange are safe for colour-blind readers.
DARK, MIDDLE, LIGHT, ACCENT, GREY = "#0b3c5d", "#4f8fc0", "#b9d3e8", "#d9730d", "#6b6b6b"
INK = "#222222"
LABEL, SMALL = 8.5, 7.5  # points: names and numbers, and what stands beside them
# Type of the words at the edges of a picture, height of a row and of the blank before the first one, in inches.
TITLE, SUBTITLE, KEY, SOURCE = {"size": 12, "weight": "bold"}, {"size": 8.5}, {"size": 7.5}, {"size": 6.5}
ROW = {"title": 0.24, "subtitle": 0.17, "key": 0.145, "source": 0.125}
COLOR = {"title": "#111111", "subtitle": "#444444", "key": "#444444", "source": GREY}
EDGE = {"title": 0.08, "subtitle": 0.02, "key": 0.05, "source": 0.06}
LIKELY_RANGE = SAY.likely_range
HALO = [withStroke(linewidth=2.5, foreground="white")]  # around words and lines that cross others


@contextlib.contextmanager
def in_style():
    """The style of the house over matplotlib's defaults, whatever a person has set: what is drawn and saved here looks alike everywhere."""
    load_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(mpl.rc_params_from_file(HOUSE, use_default_template=False))
        yield


@dataclass(frozen=True)
class Chart:
    """One published chart in every language.

    numbers     tidy table of what is drawn;  title  the finding;  alt  what a reader who cannot see it needs
    unit        what is measured and in what, under the title;  sources  keys of `language.PUBLISHERS`, or a folder
    draw        function (axes or array of axes, language);  panels  rows and columns of axes
    stamp       the draws that the numbers rest on
    interval    the key to its ink, small below it; False without one
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
    interval: object = False
    stamp: dict = field(default_factory=dict)
    numbers_in: str = ""
    provenance: object = None
    native: tuple = ()
    drawn: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        say,
        table,
        *panels,
        height,
        sources=COSTING,
        title=None,
        unit=None,
        alt=None,
        key=None,
        grid=None,
        ratios=(),
        legend=0,
        numbers_in="",
        stamp=None,
        native=None,
        **parts,
    ):
        """A chart from its table, its panels and its words.

        say     its words: title, unit, alt, perhaps a note to its key, each with parts in braces
        panels  one or more of `panels`, or functions (axis, language);  grid  their rows and columns: side by side where not given
        title, unit, alt, key  other words than those of `say`; of several titles the first that is short enough is taken. What marks,
                lines and bands mean the panels say themselves, of which `key` is a note; False without any
        ratios  of the widths of panels in the order of reading, or of the heights of those below one another
        legend  columns of a legend below; none where names stand in the picture
        stamp   other than that of the table;  native  where the panels do not know it
        parts   of its words, beside those that the table knows: Text, whole numbers, or several Texts that are listed
        """
        parts = known(table.attrs) | {name: _told(part) for name, part in parts.items()}
        titles = title or say.title
        titles = (titles,) if isinstance(titles, Text) else titles.values() if isinstance(titles, dict) else titles
        parts["title"] = fitting(*(text.fill(**parts) for text in titles))
        parts["unit"] = (unit or say.unit).fill(**parts)
        note = say.get("key") if key is None else key
        keys = [] if key is False else [*dict.fromkeys(panel.key for panel in panels if getattr(panel, "key", None)), note]
        native = [one for panel in panels for one in getattr(panel, "native", ())] if native is None else native
        thin = series([parts["unit"], SAY.thin_lines])
        return cls(
            table,
            parts["title"],
            parts["unit"],
            (alt or say.alt).fill(**parts),
            sources,
            functools.partial(_draw, panels, grid or (1, len(panels)), ratios, legend),
            height=height,
            panels=grid or (1, len(panels)),
            interval=capital(series(text.fill(**parts) for text in keys if text)) if any(keys) else False,
            stamp=stamp or (table.attrs if "draws" in table.attrs else {}),
            numbers_in=numbers_in,
            native=tuple(
                replace(one, unit=(one.unit or (thin if one.ranged else parts["unit"])).fill(**parts)) for one in native
            ),
        )

    def source_line(self):
        """Where the numbers come from and what they were made with."""
        about, say = self.stamp.get("about"), SAY.source_line
        # whom the numbers of another case rest on stands in its folder, row by row
        sources = (about.folder,) if about and about.folder else self.sources
        known = [PUBLISHERS.get(key) or say.folder.fill(folder=isolated(key)) for key in sources]
        made = Text.same(f"cost-model {self.provenance.version if self.provenance else __version__}")
        parts = {"sources": series(known), "made": joined(made, isolated(self.provenance.code)) if self.provenance else made}
        if not self.stamp:
            return say.measured.fill(**parts)
        if self.stamp["changes"]:
            parts["changed"] = Text.same("; ".join(self.stamp["changes"]))
        said = say.changed if self.stamp["changes"] else say.simulated
        return said.fill(draws=count(self.stamp["draws"]), seed=year(self.stamp["seed"]), **parts)

    def subtitle(self):
        """What is measured and in what; that of a case which is made up says so first."""
        about = self.stamp.get("about")
        return capital(series([SAY.invented, self.unit]) if about and about.fictional else self.unit)

    def figure(self, language):
        """The chart as a matplotlib Figure in one language; laid out once, as that takes as long as to save it."""
        if language not in self.drawn:
            with in_style():
                self.drawn[language] = self._figure(language)
        return self.drawn[language]

    def _figure(self, language):
        figure = Figure(figsize=(WIDTH, self.height / 2.54))
        bottom, top = self._words_at_edges(figure, language)
        figure.set_layout_engine("constrained", rect=(0.01, bottom, 0.98, top - bottom), w_pad=0.04, h_pad=0.04)
        axes = figure.subplots(*self.panels, squeeze=False)
        if right_to_left(language):
            axes = axes[:, ::-1]
        self.draw(axes[0, 0] if self.panels == (1, 1) else axes, language)
        figure.draw_without_rendering()
        # The solver of the layout goes through its constraints in the order of their addresses in memory, so the last
        # bits of a place differ from run to run: round them off.
        figure.set_layout_engine("none")
        for axis in figure.axes:
            axis.set_position(Bbox(axis.get_position().get_points().round(6)))
        return figure

    def _words_at_edges(self, figure, language):
        """Write title and unit above, key and source below; returns where the picture between them begins and ends."""
        inch, side = 1 / figure.get_figheight(), {"x": 0.015, "ha": "left"}
        if right_to_left(language):
            side = {"x": 0.985, "ha": "right"}
        top, bottom = 1 - EDGE["title"] * inch, EDGE["source"] * inch
        for name, text, style in (("title", self.title, TITLE), ("subtitle", self.subtitle(), SUBTITLE)):
            for row in lines(getattr(text, language), **style):
                figure.text(y=top, s=mark(row, language), va="top", color=COLOR[name], **style, **side)
                top -= ROW[name] * inch
            top -= EDGE["subtitle"] * inch
        for name, text, style in (("source", self.source_line(), SOURCE), ("key", self.interval or NOTHING, KEY)):
            for row in reversed(lines(getattr(text, language), **style) if any(text) else ()):
                figure.text(y=bottom, s=mark(row, language), va="bottom", color=COLOR[name], **style, **side)
                bottom += ROW[name] * inch
            bottom += EDGE["key"] * inch
        return bottom, top - 0.04 * inch


def known(attrs):
    """Parts of words that a table knows itself: its months and prices, the account and the policy that it is about, its draws."""
    said = {"horizon": ("years", years), "base_year": ("base", year), "draws": ("draws", count)}
    found = {name: say(attrs[key]) for key, (name, say) in said.items() if attrs.get(key)}
    if attrs.get("account"):
        found["account"] = WHO.get(attrs["account"], NOTHING)
    if attrs.get("scenario") in attrs.get("policies", ()):
        found["option"] = attrs["policies"][attrs["scenario"]].label
    return {"range": LIKELY_RANGE, "money": BILLION, "log": SAY.log} | found


def _told(part):
    """A part of the words of a chart as Text."""
    if isinstance(part, Text):
        return part
    return count(part) if isinstance(part, Real) else series(part)


def _draw(panels, grid, ratios, legend, axes, language):
    """Draw the panels in the order of reading, and a legend of so many columns below."""
    places = np.array(axes, dtype=object).reshape(grid)
    if ratios:
        spec = places[0, 0].get_gridspec()
        if grid[0] > 1:
            spec.set_height_ratios(ratios)
        else:
            spec.set_width_ratios(ratios[::-1] if right_to_left(language) else ratios)
    for axis, panel in zip(places.flat, panels, strict=False):
        panel(axis, language)
    for axis in places.flat[len(panels) :]:
        axis.set_axis_off()
    if legend:
        entries = [one for panel in panels for one in getattr(panel, "entries", ()) if any(one[1])]
        legend_below(places[0, 0].figure, entries, language, legend)


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


def in_lines(text, width, size=LABEL, weight="normal"):
    """A Text on as many lines as it takes in so many inches, each of its own lines apart."""
    broken = functools.partial(lines, size=size, width=width, weight=weight)
    return text.map(lambda said: "\n".join(row for part in said.split("\n") for row in broken(part)))


def edges(chart, language):
    """Inches that title, unit and source line take at the edges of a picture: what may be cut off where text says it."""
    title, unit, source = (getattr(text, language) for text in (chart.title, chart.subtitle(), chart.source_line()))
    return (
        EDGE["title"] + ROW["title"] * len(lines(title, **TITLE)) + EDGE["subtitle"] / 2,
        EDGE["subtitle"] / 2 + ROW["subtitle"] * len(lines(unit, **SUBTITLE)),
        EDGE["source"] + ROW["source"] * len(lines(source, **SOURCE)),
    )


def row(name, *parts):
    """What a row of a chart says to those who cannot see it: its name, a colon, and its parts with commas."""
    return SAY.row.fill(name=name.map(lambda said: said.replace("\n", " ")), parts=joined(*parts))


def mark(text, language):
    """A line with its direction: one of a right-to-left language stays so even when it begins with a Latin word.

    The mark is that of an Arabic letter, after which a sign of percent stands at the left of its number, as within a sentence.
    """
    return "\u061c" + text.replace("\n", "\n\u061c") if right_to_left(language) else text


def shown(text, language):
    """A Text as it is drawn in one language."""
    return mark(getattr(text, language), language)


@functools.cache
def load_fonts():
    """Make Vazirmatn, which holds both scripts, known to matplotlib."""
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


def legend_below(figure, entries, language, columns=3):
    """A legend of (handle, Text) under all panels, read row by row from where reading begins; the panels make room for it."""
    entries = list({name: (handle, name) for handle, name in reversed(entries)}.values())[::-1]
    padded = [*entries, *[(Line2D([], [], linestyle="none"), NOTHING)] * (-len(entries) % columns)]
    # Matplotlib fills columns from the left.
    order = reversed(range(columns)) if right_to_left(language) else range(columns)
    placed = [entry for column in order for entry in padded[column::columns]]
    engine = figure.get_layout_engine()
    left, bottom, width, height = engine.get()["rect"]
    drawn = figure.legend(
        [handle for handle, _ in placed],
        [shown(in_lines(name, 0.93 * WIDTH / columns - 0.45, 8), language) if any(name) else "" for _, name in placed],
        loc="lower center",
        bbox_to_anchor=(0.5, bottom),
        ncols=columns,
        markerfirst=not right_to_left(language),
        alignment="right" if right_to_left(language) else "left",
        borderaxespad=0,
        columnspacing=1.4,
    )
    room = drawn.get_window_extent().height / figure.bbox.height + 0.06 / figure.get_figheight()
    engine.set(rect=(left, bottom + room, width, height - room), wspace=0.06)


TICKS = {
    "percent": percent,
    "billions": lambda value: billions(value, 3),
    "large": lambda value: large(value, 3),
    "year": lambda value: year(round(value)),
    "number": lambda value: number(value, 3),
    "rial": lambda value: Text(*(number(value / unit, 3)[place] for place, unit in enumerate(RIALS))),
}


def tick_format(kind, language):
    """Formatter of ticks: a name of TICKS, or a function from a number and digits to Text."""
    said = TICKS.get(kind) or (lambda value: kind(value, 3))
    return FuncFormatter(lambda value, _place=None: shown(said(value), language))
