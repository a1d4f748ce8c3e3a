"""Charts of the fits of notebook 02: how cases were taken up, and what was measured beside what was judged."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.report.charts.chart import ACCENT, DARK, MIDDLE, SMALL, Chart, legend_below, shown, tick_format
from cost_model.report.charts.panels import from_start
from cost_model.report.language import count, listed, number, percent, series, spaced
from cost_model.words import words_of

SAY = words_of("charts/uptake")

CASES, WHAT, PLATFORMS, MEASURES = SAY.cases, SAY.what, SAY.platforms, SAY.measures
IN_MILLIONS = ("domestic_2022", "max_registered")
MARKERS = {"registered": "o", "monthly reach": "s", "daily reach": "^"}
LINES = {"Rubika": (DARK, "o", "-"), "Eitaa": (ACCENT, "s", "--"), "Bale": (MIDDLE, "^", "-.")}


def _curve(axis, curve, color=DARK, line="-", fill=0.18, width=1.8):
    axis.fill_between(curve.x, curve.p05, curve.p95, color=color, alpha=fill, linewidth=0)
    axis.plot(curve.x, curve.p50, color=color, linestyle=line, linewidth=width)


def _points(axis, rows, marker, **style):
    axis.plot(rows.x, rows.value, linestyle="none", marker=marker, markersize=4, **style)


def _label(axis, language, text, point, shift, **style):
    """A word beside the last point of a series."""
    style = {"textcoords": "offset points", "fontsize": SMALL} | style
    axis.annotate(shown(text, language), (point.x, point.value), shift, **style)


def _max_panel(axis, fit, language):
    _curve(axis, fit.curve)
    for measure, marker in MARKERS.items():
        _points(axis, fit.data[fit.data.measure == measure], marker, **_marked(measure))
    axis.set_ylim(0, 1.35 * fit.data.value.max())


def _marked(measure):
    """Filled where the curve is fitted to it, hollow where it is shown beside."""
    return {"color": DARK} if measure == "registered" else {"color": ACCENT, "markerfacecolor": "white"}


def _domestic_panel(axis, fit, language):
    for name, (color, marker, line) in LINES.items():
        rows = fit.data[fit.data.series == name]
        _curve(axis, fit.curve[fit.curve.series == name], color, line, 0.1, 1.4)
        _points(axis, rows, marker, color=color)
        side = {"ha": "left", "va": "top"} if name == "Bale" else {"ha": "right", "va": "bottom"}
        _label(
            axis, language, PLATFORMS[name], rows.sort_values("x").iloc[-1], (0, -5 if name == "Bale" else 5), color=color, **side
        )
    axis.set_ylim(0, 1.35 * fit.data.value.max())


def _share_panel(axis, fit, language):
    _curve(axis, fit.curve)
    fitted = fit.data.measure == ("share of payments" if fit.name == "fastag" else fit.data.measure.iloc[-1])
    rows, others = fit.data[fitted], fit.data[~fitted]
    ranged = rows.dropna(subset=["low", "high"])
    axis.vlines(ranged.x, ranged.low, ranged.high, color=DARK, linewidth=1)
    _points(axis, rows, "o", color=DARK)
    if len(others):
        _points(axis, others, "s", color=ACCENT, markerfacecolor="white")
        _label(axis, language, SAY.lorries, others.iloc[-1], (4, -20), color=ACCENT, ha="left", va="top")
    axis.set_ylim(0, 1.0)


OF_SERIES = {"max_registered": _max_panel, "domestic_2022": _domestic_panel}


def _panel(fit):
    """Panel of one case: data, fitted curve and its interval."""

    def draw(axis, language):
        OF_SERIES.get(fit.name, _share_panel)(axis, fit, language)
        axis.set_title(shown(CASES[fit.name], language), pad=17)
        above = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "center", "va": "bottom", "fontsize": SMALL}
        axis.annotate(shown(WHAT[fit.name], language), (0.5, 1.0), (0, 3), **above)
        first, last = min(0.0, fit.data.x.min()), max(fit.curve.x.max(), fit.data.x.max())
        axis.set_xlim(first - 0.04 * (last - first), last + 0.06 * (last - first))
        axis.locator_params(nbins=5)
        axis.grid(axis="y")
        from_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.yaxis.set_major_formatter(tick_format("number" if fit.name in IN_MILLIONS else "percent", language))

    return draw


def adoption_fits(fits):
    """Data, fitted curve and 90% band of each case; registered users, monthly and daily reach stay apart.

    fits  name → Fit, as `fits.uptake.cases` gives them
    """
    say, shown_fits = SAY.adoption_fits, [fits[name] for name in CASES if name in fits]
    rates = {name: [f for f in shown_fits if name in f.identified()] for name in ("p_hard", "p_soft")}
    forced = [f.estimates.loc["p_hard"] for f in rates["p_hard"]]
    if not forced:
        raise ValueError("a chart of uptake needs a case that identifies how fast a compulsory app was taken up")
    ends = [f for f in shown_fits if {"ceiling_hard", "ceiling_soft"} & set(f.identified())]
    others = [f for f in shown_fits if not {"p_hard", "p_soft"} & set(f.identified())]
    counts = {"n": count(len(ends)), "k": count(len(shown_fits))}
    parts = [
        part.assign(case=fit.name, kind=kind) for fit in shown_fits for kind, part in (("data", fit.data), ("curve", fit.curve))
    ]

    def key(axis, language):
        axis.set_axis_off()
        entries = [
            (Line2D([], [], color=DARK, linewidth=1.8), say.fitted),
            (Patch(color=DARK, alpha=0.18, linewidth=0), say.interval),
            (Line2D([], [], color=DARK, marker="o", linestyle="none", markersize=4), say.published),
        ]
        signs = (Line2D([], [], marker=MARKERS[name], linestyle="none", markersize=4, **_marked(name)) for name in MEASURES)
        legend_below(axis.figure, [*entries, *zip(signs, MEASURES.values(), strict=True)], language, 3)

    return Chart.of(
        say,
        pd.concat(parts, ignore_index=True),
        *map(_panel, shown_fits),
        key,
        grid=(2, 3),
        high=percent(1 - np.exp(-max(e.p95 for e in forced))),
        low=percent(1 - np.exp(-min(e.p05 for e in forced))),
        end=(say.some_end if ends else say.none_ends).fill(**counts),
        k=counts["k"],
        rates=listed([(CASES[f.name], f.estimates.loc[name]) for name, found in rates.items() for f in found], number),
        alt=spaced(say.alt, say.unknown.fill(names=series(CASES[f.name] for f in others))) if others else None,
        numbers_in="1",
        sources=("ispa", "ministry", "mandates"),
        height=11.6,
    )


# Who published what a fit rests on.
