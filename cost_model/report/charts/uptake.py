"""Charts of the fits of notebook 02: how cases were taken up, and what was measured beside what was judged."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.inputs.draws import INPUTS
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, SMALL, Chart, legend_below, noted, row, shown, tick_format
from cost_model.report.charts.fitted import tonnes
from cost_model.report.charts.panels import at_end, from_start, name_rows
from cost_model.report.language import count, estimate, isolated, listed, money, number, percent, series, spaced
from cost_model.report.numbers.tables import CHANGED
from cost_model.words import text_of, words_of

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


WHICH = {
    "judged": (SAY.which.judged, GREY, "o"),
    "measured": (SAY.which.measured, DARK, "D"),
    "widened": (SAY.which.widened, ACCENT, "s"),
    CHANGED: (SAY.which.changed, MIDDLE, "^"),
}
STEP = 0.26  # of a row: from the line of one kind to that of the next


def share(x):
    """A share in percent that never claims none or all where the number does not."""
    if 0.0 < x < 0.001:
        return SAY.under.fill(least=percent(0.001))
    if 0.99 < x < 1.0:
        return SAY.over.fill(most=percent(0.99))
    return percent(x)


def plain(x):
    """A number that never claims nothing at all where it is only small."""
    return SAY.under.fill(least=number(0.001)) if 0.0 < x < 0.001 else number(x, 3)


def said(name):
    """How an input's numbers are said: shares in percent, money and tonnes as people say them, the rest plain."""
    unit = INPUTS[name][0]
    return share if unit == "share" else tonnes if unit == "tonne/year" else money if unit.startswith("rial") else plain


# Who published what a fit rests on.
FROM = {
    "trade_weight": ("customs",),
    "tariff": ("lists", "banks", "cpi"),
    "payload": ("roads", "ports"),
    "truck_share": ("customs", "roads", "ports"),
    "uptake": ("mandates", "ispa", "ministry"),
    "churn": ("ispa", "ministry", "mandates"),
    "reversal": ("mandates",),
}


def measured_and_judged(table):
    """For each input the judged and the measured interval, each input on a scale of its own, with the numbers that the model uses.

    table  from `tables.measured_and_judged`: name, label_en, label_fa, which, p05, p50, p95, used; three NaN where the
           data cannot identify the input
    """
    unknown, twice = set(table.which) - set(WHICH), table.set_index(["name", "which"]).index.has_duplicates
    if unknown or twice:
        raise ValueError(f"each input has one row of {', '.join(WHICH)}; found {', '.join(map(str, unknown)) or 'one twice'}")
    say, inputs = SAY.measured_and_judged, dict(list(table.groupby("name", sort=False)))
    names = [text_of(rows.iloc[0].to_dict(), "label") for rows in inputs.values()]
    changed = int((table.which == CHANGED).sum())

    def told(name, rows):
        values = (estimate(r, said(name)) if np.isfinite(r.p50) else None for r in rows.itertuples())
        return [
            spaced(WHICH[which][0], value) if value else say.data_cannot_tell
            for which, value in zip(rows.which, values, strict=True)
        ]

    written_again = SAY.written_again.fill(command=isolated("make estimate"))
    return Chart.of(
        say,
        table,
        lambda axis, language: _intervals(axis, inputs, names, language),
        title=say.changed_by_hand if changed else say.data_decide,
        unit=noted(say.unit, written_again) if changed else None,
        taken=count(table[table.used & ~table.which.isin(["judged", CHANGED])].name.nunique()),
        changed=count(changed),
        all=count(len(names)),
        parts=series(row(label, *told(name, rows)) for label, (name, rows) in zip(names, inputs.items(), strict=True)),
        sources=tuple(dict.fromkeys(source for fit in dict.fromkeys(table.fit) for source in FROM[fit])),
        height=3.0 + 0.82 * len(names),
    )


def _intervals(axis, inputs, names, language):
    """A row of lines for each input, scaled to their own ends; the thick one is what the model uses."""
    for place, (name, rows) in zip(reversed(range(len(inputs))), inputs.items(), strict=True):
        axis.axhline(place - 0.5, color="#dddddd", linewidth=0.6)
        seen = rows[rows.p50.notna()]
        least, most = seen.p05.min(), seen.p95.max()
        for i, one in enumerate(seen.itertuples()):
            low, middle, high = ((x - least) / ((most - least) or 1.0) for x in (one.p05, one.p50, one.p95))
            _, color, marker = WHICH[one.which]
            y = place + (0.5 * (len(seen) - 1) - i) * STEP
            axis.plot([low, high], [y, y], color=color, linewidth=3.2 if one.used else 1, solid_capstyle="butt")
            axis.plot(middle, y, marker=marker, color=color, markersize=6 if one.used else 4, markeredgecolor="white")
            if one.used:
                at_end(axis, estimate(one, said(name)), place, language, fontsize=SMALL, color=color, fontweight="bold")
    name_rows(axis, names, language, size=SMALL, width=1.55)
    from_start(axis, language)
    axis.set_xlim(-0.03, 1.03)
    axis.set_xticks([])
    axis.spines["bottom"].set_visible(False)
    kinds = [kind for which, kind in WHICH.items() if any((rows.which == which).any() for rows in inputs.values())]
    signs = (
        Line2D([], [], color=color, marker=marker, markeredgecolor="white", linewidth=2.2, markersize=6)
        for _, color, marker in kinds
    )
    legend_below(axis.figure, list(zip(signs, (kind[0] for kind in kinds), strict=True)), language, len(kinds))
