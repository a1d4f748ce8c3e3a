"""Charts of notebook 02: who has the app, who would need it, for how long, and how other cases were taken up."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.report.charts.chart import ACCENT, DARK, HALO, MIDDLE, SMALL, Chart, shown
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves, Panel, Rows, above, finish
from cost_model.report.language import count, listed, number, percent, series, spaced
from cost_model.report.numbers.tables import drivers_to_an_install, row_of
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import words_of

SAY = words_of("charts/install_base")

GROUPS, PLATFORMS, KINDS = SAY.groups, SAY.platforms, SAY.kinds
BROADEST = 4  # panels side by side


def installs_and_need(table):
    """Installs against those who would need it."""
    say, rows = SAY.installs_and_need, table.set_index("group").loc[list(GROUPS)]
    times = drivers_to_an_install(table)
    return Chart.of(
        say,
        rows.reset_index(),
        Rows(
            table=table,
            category="group",
            names=GROUPS,
            said=number,
            limits=(rows.p05.min() / 1.6, rows.p95.max() * 1.6),
            scale={"value": "log"},
            values="large",
        ),
        title=say.many_to_one if times > 1 else say.one_to_one,
        times=number(times),
        rows=listed(
            [(GROUPS[r.Index].map(lambda said: said.replace("\n", " ")), r) for r in rows.itertuples()], number, middle="mean"
        ),
        sources=("itiran", "roads", "ispa"),
        height=9.6,
    )


def best_month(rows):
    """The row of the month in which the mean over the simulations is highest, the first of several.  rows  of one policy"""
    return row_of(rows, month=rows.month[rows["mean"].idxmax()])


def _paths(table, quantity, say):
    """A panel for each policy: the mean month by month with its likely range, and its highest point with its number."""
    paths, policies, told = table[table.quantity == quantity], policies_of(table), wording(table).announced
    paths.attrs = table.attrs
    across = min(len(policies), BROADEST)
    best = {policy.name: best_month(paths[paths.scenario == policy.name]) for policy in policies}
    top, last = min(1.0, np.ceil(10 * max(paths.p95.max(), 0.1)) / 10), int(table.month.max())

    def peak_of(policy):
        def peak(axis, language):
            month, share = best[policy.name].month, best[policy.name].mean
            axis.plot([month], [share], marker="o", color=DARK, markersize=7, markeredgecolor="white", clip_on=False)
            side = "right" if month > last / 2 else "left"
            above(axis, percent(share), month, share, language, 7, fontsize=9.5, fontweight="bold", ha=side, path_effects=HALO)
            axis.set_yticks(np.linspace(0, top, 3))

        return peak

    panels = [
        Curves(
            table=paths,
            along="month",
            series=(Series(SAY.paths.mean, "mean", {"scenario": policy.name}, low="p05", high="p95"),),
            heading=policy.label,
            room=1.35,
            axis=SAY.paths.after if i + across >= len(policies) and not i % across else None,
            editable_axis=SAY.paths.after,
            values="percent",
            limits=(0, top),
            span=(1, last),
            ticks=range(24, last + 1, 24) if last >= 48 else [1, last],
            bare=i % across > 0,
            also=peak_of(policy),
        )
        for i, policy in enumerate(policies)
    ]
    return Chart.of(
        say,
        paths,
        *panels,
        key=SAY.paths.best_month,
        grid=(-(-len(policies) // across), across),
        option=told.label,
        share=percent(best[told.name].mean),
        rows=listed([(policy.label, best[policy.name]) for policy in policies], percent, middle="mean"),
        sources=("mandates", "ispa", "roads"),
        height=3.2 + 5.2 * -(-len(policies) // across),
    )


def active_drivers(table):
    """Active drivers over time under each policy with a messenger."""
    return _paths(table, "active", SAY.active_drivers)


def reach_over_time(table):
    """Share of notices that the messenger shows in time, over time."""
    return _paths(table, "reach", SAY.reach_over_time)


# ---- how cases were taken up -----------------------------------------------------------------------------------------

CASES, WHAT, MEASURES = SAY.cases, SAY.what, SAY.measures
IN_MILLIONS = ("domestic_2022", "max_registered")
MARKERS = {"registered": "o", "monthly reach": "s", "daily reach": "^"}
LINES = {"Rubika": (DARK, "o", "-"), "Eitaa": (ACCENT, "s", "--"), "Bale": (MIDDLE, "^", "-.")}
FITTED = {"max_registered": "registered", "fastag": "share of payments"}  # of several measures, the one that has the curve


def _panel(fit, more):
    """Panel of one case: data, fitted curves and their intervals; hollow what no curve is fitted to.  more  for the legend"""
    several = fit.name == "domestic_2022"
    fitted = fit.data.measure == FITTED.get(fit.name, fit.data.measure.iloc[-1])

    def beside(axis, language, text, point, shift, **style):
        style = {"textcoords": "offset points", "fontsize": SMALL} | style
        axis.annotate(shown(text, language), (point.x, point.value), shift, **style)

    def draw(axis, language):
        data, curve, in_millions = fit.data, fit.curve, fit.name in IN_MILLIONS
        for name, (color, marker, line) in LINES.items() if several else {None: (DARK, "o", "-")}.items():
            rows = data[data.series == name].sort_values("x") if several else data[fitted]
            own = curve[curve.series == name] if several else curve
            axis.fill_between(own.x, own.p05, own.p95, color=color, alpha=0.18, linewidth=0)
            axis.plot(own.x, own.p50, color=color, linestyle=line, linewidth=1.8)
            ranged = rows.dropna(subset=["low", "high"])
            axis.vlines(ranged.x, ranged.low, ranged.high, color=color, linewidth=1)
            axis.plot(rows.x, rows.value, linestyle="none", marker=marker, markersize=4, color=color)
            if several:
                below = name == "Bale"
                side = {"ha": "left", "va": "top"} if below else {"ha": "right", "va": "bottom"}
                beside(axis, language, PLATFORMS[name], rows.iloc[-1], (0, -5 if below else 5), color=color, **side)
        for measure, rows in () if several else data[~fitted].groupby("measure"):
            axis.plot(rows.x, rows.value, linestyle="none", markersize=4, marker=MARKERS.get(measure, "s"), **HOLLOW)
            if measure not in MARKERS:
                beside(axis, language, SAY.lorries, rows.iloc[-1], (4, -20), color=ACCENT, ha="left", va="top")
        axis.set_title(shown(CASES[fit.name], language), pad=17)
        above = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "center", "va": "bottom", "fontsize": SMALL}
        axis.annotate(shown(WHAT[fit.name], language), (0.5, 1.0), (0, 3), **above)
        first, last = min(0.0, data.x.min()), max(curve.x.max(), data.x.max())
        axis.set_xlim(first - 0.04 * (last - first), last + 0.06 * (last - first))
        axis.set_ylim(0, 1.35 * data.value.max() if in_millions else 1.0)
        axis.locator_params(nbins=5)
        finish(axis, language, over="number", values="number" if in_millions else "percent", grid="y")

    return Panel(also=draw, more=more)


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

    key = [
        (Line2D([], [], color=DARK, linewidth=1.8), say.fitted),
        (Patch(color=DARK, alpha=0.18, linewidth=0), say.interval),
        (Line2D([], [], color=DARK, marker="o", linestyle="none", markersize=4), say.published),
    ]
    for name, said in MEASURES.items():
        of = {"color": DARK} if name == "registered" else HOLLOW
        key.append((Line2D([], [], marker=MARKERS[name], linestyle="none", markersize=4, **of), said))
    return Chart.of(
        say,
        pd.concat(parts, ignore_index=True),
        *(_panel(fit, key) for fit in shown_fits),
        grid=(2, 3),
        legend=3,
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
