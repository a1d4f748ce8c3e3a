"""Charts of the fits of notebook 02: how cases were taken up, and what was measured beside what was judged."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.report.charts.chart import ACCENT, DARK, MIDDLE, SMALL, Chart, legend_below, shown
from cost_model.report.charts.panels import finish
from cost_model.report.language import count, listed, number, percent, series, spaced
from cost_model.words import words_of

SAY = words_of("charts/uptake")

CASES, WHAT, PLATFORMS, MEASURES = SAY.cases, SAY.what, SAY.platforms, SAY.measures
IN_MILLIONS = ("domestic_2022", "max_registered")
MARKERS = {"registered": "o", "monthly reach": "s", "daily reach": "^"}
LINES = {"Rubika": (DARK, "o", "-"), "Eitaa": (ACCENT, "s", "--"), "Bale": (MIDDLE, "^", "-.")}
FITTED = {"max_registered": "registered", "fastag": "share of payments"}  # of several measures, the one that has the curve


def _curve(axis, curve, rows, color, marker, line="-"):
    """A fitted curve with its band, and the data that it is fitted to."""
    axis.fill_between(curve.x, curve.p05, curve.p95, color=color, alpha=0.18, linewidth=0)
    axis.plot(curve.x, curve.p50, color=color, linestyle=line, linewidth=1.8)
    ranged = rows.dropna(subset=["low", "high"])
    axis.vlines(ranged.x, ranged.low, ranged.high, color=color, linewidth=1)
    axis.plot(rows.x, rows.value, linestyle="none", marker=marker, markersize=4, color=color)


def _panel(fit):
    """Panel of one case: data, fitted curve and its interval; hollow what the curve is not fitted to."""

    def name(axis, language, text, point, shift, **style):
        style = {"textcoords": "offset points", "fontsize": SMALL} | style
        axis.annotate(shown(text, language), (point.x, point.value), shift, **style)

    def draw(axis, language):
        data, curve = fit.data, fit.curve
        if fit.name == "domestic_2022":
            for series_of, look in LINES.items():
                rows = data[data.series == series_of].sort_values("x")
                _curve(axis, curve[curve.series == series_of], rows, *look)
                low = series_of == "Bale"
                side = {"ha": "left", "va": "top"} if low else {"ha": "right", "va": "bottom"}
                name(axis, language, PLATFORMS[series_of], rows.iloc[-1], (0, -5 if low else 5), color=look[0], **side)
        else:
            fitted = data.measure == FITTED.get(fit.name, data.measure.iloc[-1])
            _curve(axis, curve, data[fitted], DARK, "o")
            for measure, rows in data[~fitted].groupby("measure"):
                axis.plot(rows.x, rows.value, linestyle="none", markersize=4, marker=MARKERS.get(measure, "s"), **HOLLOW)
                if measure not in MARKERS:
                    name(axis, language, SAY.lorries, rows.iloc[-1], (4, -20), color=ACCENT, ha="left", va="top")
        axis.set_title(shown(CASES[fit.name], language), pad=17)
        above = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "center", "va": "bottom", "fontsize": SMALL}
        axis.annotate(shown(WHAT[fit.name], language), (0.5, 1.0), (0, 3), **above)
        first, last = min(0.0, data.x.min()), max(curve.x.max(), data.x.max())
        axis.set_xlim(first - 0.04 * (last - first), last + 0.06 * (last - first))
        in_millions = fit.name in IN_MILLIONS
        axis.set_ylim(0, 1.35 * data.value.max() if in_millions else 1.0)
        axis.locator_params(nbins=5)
        finish(axis, language, over="number", values="number" if in_millions else "percent", grid="y")

    return draw


HOLLOW = {"color": ACCENT, "markerfacecolor": "white"}


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
        signs = (
            Line2D(
                [],
                [],
                marker=MARKERS[name],
                linestyle="none",
                markersize=4,
                **{"color": DARK} if name == "registered" else HOLLOW,
            )
            for name in MEASURES
        )
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
