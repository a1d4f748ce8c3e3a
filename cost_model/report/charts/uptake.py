"""Charts of the fits of notebook 02: how cases were taken up, and what was measured beside what was judged."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cost_model.inputs.draws import INPUTS
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    MIDDLE,
    Chart,
    band,
    legend_below,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.rows import name_rows, say_at_end
from cost_model.report.charts.trade import tonnes
from cost_model.report.language import count, estimate, isolated, joined, listed, money, number, percent, series
from cost_model.report.numbers.tables import CHANGED
from cost_model.words import Text, words_of

SAY = words_of("charts/uptake")

CASES = SAY.cases
WHAT = SAY.what
IN_MILLIONS = ("domestic_2022", "max_registered")
PLATFORMS = SAY.platforms
MEASURES = SAY.measures
MARKERS = {"registered": "o", "monthly reach": "s", "daily reach": "^"}
LINES = {"Rubika": (DARK, "o", "-"), "Eitaa": (ACCENT, "s", "--"), "Bale": (MIDDLE, "^", "-.")}


def _label(axis, language, text, x, y, **style):
    """A word beside a point of a panel."""
    axis.annotate(
        shown(text, language), (x, y), textcoords="offset points", fontsize=7, color=style.pop("color", "#222222"), **style
    )


def _max_panel(axis, fit, language):
    band(axis, fit.curve.x, fit.curve, color=DARK)
    for measure, marker in MARKERS.items():
        rows = fit.data[fit.data.measure == measure].sort_values("x")
        axis.plot(rows.x, rows.value, linestyle="none", marker=marker, markersize=4, **_marked(measure))
    axis.set_ylim(0, 1.35 * fit.data.value.max())


def _marked(measure):
    """Filled where the curve is fitted to it, hollow where it is shown beside."""
    return {"color": DARK} if measure == "registered" else {"color": ACCENT, "markerfacecolor": "white"}


def _domestic_panel(axis, fit, language):
    for name, (color, marker, line) in LINES.items():
        rows, curve = fit.data[fit.data.series == name], fit.curve[fit.curve.series == name]
        band(axis, curve.x, curve, color=color, line=line, fill=0.1, width=1.4)
        axis.plot(rows.x, rows.value, linestyle="none", marker=marker, markersize=4, color=color)
        last = rows.sort_values("x").iloc[-1]
        above = name != "Bale"
        _label(
            axis,
            language,
            PLATFORMS[name],
            last.x,
            last.value,
            color=color,
            xytext=(0, 5 if above else -5),
            ha="right" if above else "left",
            va="bottom" if above else "top",
        )
    axis.set_ylim(0, 1.35 * fit.data.value.max())


def _share_panel(axis, fit, language):
    band(axis, fit.curve.x, fit.curve, color=DARK)
    fitted = fit.data.measure == ("share of payments" if fit.name == "fastag" else fit.data.measure.iloc[-1])
    rows, others = fit.data[fitted], fit.data[~fitted]
    ranged = rows.dropna(subset=["low", "high"])
    axis.vlines(ranged.x, ranged.low, ranged.high, color=DARK, linewidth=1)
    axis.plot(rows.x, rows.value, linestyle="none", marker="o", markersize=4, color=DARK)
    if len(others):
        axis.plot(others.x, others.value, linestyle="none", marker="s", markersize=4, color=ACCENT, markerfacecolor="white")
        last = others.iloc[-1]
        _label(
            axis,
            language,
            SAY.share_panel.said,
            last.x,
            last.value,
            color=ACCENT,
            xytext=(4, -20),
            ha="left",
            va="top",
        )
    axis.set_ylim(0, 1.0)


def adoption_fits(fits):
    """Data, fitted curve and 90% band of each case; registered users, monthly and daily reach stay apart.

    fits  name → Fit, as `fits.uptake.cases` gives them
    """
    shown_fits = [fits[name] for name in CASES if name in fits]
    forced = [f.estimates.loc["p_hard"] for f in shown_fits if "p_hard" in f.identified()]
    ends = [f for f in shown_fits if {"ceiling_hard", "ceiling_soft"} & set(f.identified())]
    if not forced:
        raise ValueError("a chart of uptake needs a case that identifies how fast a compulsory app was taken up")
    low, high = (percent(1 - np.exp(-x)) for x in (min(e.p05 for e in forced), max(e.p95 for e in forced)))
    end = (SAY.adoption_fits.end if ends else SAY.adoption_fits.end_2).fill(n=count(len(ends)), k=count(len(shown_fits)))
    title = SAY.adoption_fits.title.fill(high=high)
    panels = {"max_registered": _max_panel, "domestic_2022": _domestic_panel}

    def draw(axes, language):
        places = list(axes.ravel())
        for axis, fit in zip(places, shown_fits, strict=False):
            panels.get(fit.name, _share_panel)(axis, fit, language)
            axis.set_title(shown(CASES[fit.name], language), fontsize=8.5, weight="bold", pad=17)
            _label(axis, language, WHAT[fit.name], 0.5, 1.0, xytext=(0, 3), xycoords="axes fraction", ha="center", va="bottom")
            first, last = min(0.0, fit.data.x.min()), max(fit.curve.x.max(), fit.data.x.max())
            axis.set_xlim(first - 0.04 * (last - first), last + 0.06 * (last - first))
            axis.locator_params(axis="x", nbins=5)
            axis.locator_params(axis="y", nbins=5)
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.xaxis.set_major_formatter(tick_format("number", language))
            axis.yaxis.set_major_formatter(tick_format("number" if fit.name in IN_MILLIONS else "percent", language))
        for axis in places[len(shown_fits) :]:
            axis.axis("off")
        key, right = places[-1], language == "fa"
        key.plot([], [], color=DARK, linewidth=1.8, label=shown(SAY.adoption_fits.draw.label, language))
        key.fill_between([], [], [], color=DARK, alpha=0.18, label=shown(SAY.adoption_fits.draw.label_2, language))
        key.plot([], [], "o", color=DARK, markersize=4, label=shown(SAY.adoption_fits.draw.label_3, language))
        for measure, text in MEASURES.items():
            key.plot([], [], MARKERS[measure], markersize=4, label=shown(text, language), **_marked(measure))
        key.legend(loc="center", markerfirst=not right, alignment="right" if right else "left", fontsize=7.5)

    numbers = pd.concat(
        [
            part.assign(case=fit.name, kind=kind)
            for fit in shown_fits
            for kind, part in (("data", fit.data), ("curve", fit.curve))
        ],
        ignore_index=True,
    )
    rates = [(CASES[f.name], f.estimates.loc["p_hard"]) for f in shown_fits if "p_hard" in f.identified()]
    rates += [(CASES[f.name], f.estimates.loc["p_soft"]) for f in shown_fits if "p_soft" in f.identified()]
    others = [f for f in shown_fits if not {"p_hard", "p_soft"} & set(f.identified())]
    alt = SAY.adoption_fits.alt.fill(
        title=title, low=low, high=high, end=end, k=count(len(shown_fits)), rates=listed(rates, number)
    )
    if others:
        unknown = SAY.adoption_fits.unknown.fill(names=series(CASES[f.name] for f in others))
        alt = Text(alt.en + unknown.en, alt.fa + unknown.fa)
    return Chart(
        numbers=numbers,
        numbers_in="1",
        title=title,
        unit=SAY.adoption_fits.unit,
        alt=alt,
        sources=("ispa", "ministry", "mandates"),
        draw=draw,
        panels=(2, 3),
        interval=False,
        height=11.0,
    )


WHICH = {
    "judged": (SAY.which_judged, GREY, "o"),
    "measured": (SAY.which_measured, DARK, "D"),
    "widened": (SAY.which_widened, ACCENT, "s"),
    CHANGED: (SAY.which, MIDDLE, "^"),
}
WRITTEN_AGAIN = Text(
    "`make estimate` writes what the fit gives again", f"{isolated('make estimate').fa} نتیجهٔ برازش را دوباره می‌نویسد"
)
STEP = 0.26  # of a row: from the line of one kind to that of the next


def share(x):
    """A share in percent that never claims none or all where the number does not."""
    if 0.0 < x < 0.001:
        return SAY.share.said.fill(least=percent(0.001))
    if 0.99 < x < 1.0:
        return SAY.share.said_2.fill(most=percent(0.99))
    return percent(x)


def plain(x):
    """A number that never claims nothing at all where it is only small."""
    return SAY.plain.said.fill(least=number(0.001)) if 0.0 < x < 0.001 else number(x, 3)


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
    names = list(dict.fromkeys(table.name))
    wide = table.set_index(["name", "which"])
    unknown = set(table.which) - set(WHICH)
    if unknown or wide.index.has_duplicates:
        raise ValueError(f"each input has one row of {', '.join(WHICH)}; found {', '.join(map(str, unknown)) or 'one twice'}")
    rows = [table[table.name == name] for name in names]
    inputs = table.drop_duplicates("name")
    labels = [Text(r.label_en, r.label_fa) for r in inputs.itertuples()]
    taken = table[table.used & ~table.which.isin(["judged", CHANGED])].name.nunique()
    changed = int((table.which == CHANGED).sum())
    title = SAY.measured_and_judged.title
    if changed:
        title = SAY.measured_and_judged.title_2
    kinds = [w for w in WHICH if (table.which == w).any()]

    def draw(axis, language):
        for place, name, lines in zip(reversed(range(len(names))), names, rows, strict=True):
            axis.axhline(place - 0.5, color="#dddddd", linewidth=0.6)
            seen = lines[lines.p50.notna()]
            least, most = seen.p05.min(), seen.p95.max()
            scaled = (seen[["p05", "p50", "p95"]] - least) / ((most - least) or 1.0)
            for i, (line, x) in enumerate(zip(seen.itertuples(), scaled.itertuples(), strict=True)):
                _, color, marker = WHICH[line.which]
                y = place + (0.5 * (len(seen) - 1) - i) * STEP
                axis.plot([x.p05, x.p95], [y, y], color=color, linewidth=3.2 if line.used else 1, solid_capstyle="butt")
                axis.plot(x.p50, y, marker=marker, color=color, markersize=6 if line.used else 4, markeredgecolor="white")
                if line.used:
                    say_at_end(axis, place, estimate(line, said(name)), language, fontsize=7, color=color, weight="bold")
        narrow = [Text(*("\n".join(textwrap.wrap(text, 26)) for text in label)) for label in labels]
        name_rows(axis, narrow, language, fontsize=7, multialignment="right")
        axis.set_xlim(-0.03, 1.03)
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        entries = [
            (Line2D([], [], color=color, marker=marker, markeredgecolor="white", linewidth=2.2, markersize=6), text)
            for text, color, marker in (WHICH[which] for which in kinds)
        ]
        legend_below(axis.figure, entries, language, columns=len(kinds))

    told = []
    for name, label, lines in zip(names, labels, rows, strict=True):
        parts = [
            Text("{which} {value}", "{which} {value}").fill(which=WHICH[r.which][0], value=estimate(r, said(name)))
            if np.isfinite(r.p50)
            else SAY.measured_and_judged.parts
            for r in lines.itertuples()
        ]
        told.append(Text("{name}: {parts}", "{name}: {parts}").fill(name=label, parts=joined(*parts)))
    unit = SAY.measured_and_judged.unit
    return Chart(
        numbers=table,
        title=title.fill(taken=count(taken), changed=count(changed)),
        unit=noted(unit, WRITTEN_AGAIN) if changed else unit,
        alt=SAY.measured_and_judged.alt.fill(all=count(len(names)), parts=series(told)),
        sources=tuple(dict.fromkeys(source for fit in dict.fromkeys(table.fit) for source in FROM[fit])),
        draw=draw,
        interval=False,
        height=3.0 + 0.82 * len(names),
    )
