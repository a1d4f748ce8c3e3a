"""Charts of the fits of notebook 01: weight of trade, loads of trucks, trips reckoned in two ways, and the SMS tariff."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cost_model.fits.tariff import STEP_YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, Chart, tick_format
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves, Panel, Rows, finish
from cost_model.report.language import FLOWS, joined, large, listed, money, number, span, year
from cost_model.report.numbers.tables import row_of
from cost_model.words import NOTHING, Text, words_of

SAY = words_of("charts/fitted")

MILLION = 1e6
LINES = {
    "total": (SAY.lines_total, DARK, "o"),
    "export": (FLOWS["export"], MIDDLE, "s"),
    "import": (FLOWS["import"], ACCENT, "D"),
}


def trade_weight(fit):
    """Published weights by flow, with the smoothed and forecast weight of each year."""
    years = fit.curve[fit.curve.period == "year"]
    drawn = years.drop(columns=["period", "first", "last"]).rename(columns={"x": "year"})
    total = drawn[drawn.flow == "total"]
    last_known = int(fit.data.year[~fit.data.part_year].max())

    def published(axis, _language):
        for flow, (_, color, marker) in LINES.items():
            for part, face in ((True, "white"), (False, color)):
                some = fit.data[(fit.data.flow == flow) & (fit.data.part_year == part)]
                axis.plot(
                    some.x, some.annualised, marker, color=color, markersize=4, markerfacecolor=face, zorder=4 if part else 5
                )
        used = fit.data[fit.data.used]
        axis.axvline((used.year + used.last_month / 12).max() - 0.5, color=GREY, linestyle=":", linewidth=0.9)

    return Chart.of(
        SAY.trade_weight,
        drawn,
        Curves(
            table=drawn,
            along="year",
            series=tuple(
                Series(name, "p50", {"flow": flow}, low="p05", high="p95", color=color)
                for flow, (name, color, _) in LINES.items()
            ),
            over="year",
            values="number",
            limits=(0, 1.08 * drawn.p95.max()),
            span=(drawn.year.min() - 0.4, drawn.year.max() + 0.4),
            ticks=range(int(drawn.year.min()), int(drawn.year.max()) + 1),
            thick=1.2,
            editable=False,
            also=published,
        ),
        key=False,
        known=large(row_of(total, year=last_known).p50 * MILLION, 3),
        rows=listed([(year(r.year), r) for r in total.itertuples()], lambda tonnes: large(tonnes * MILLION, 3)),
        numbers_in="million tonnes/year",
        sources=("customs",),
        legend=3,
        height=8.5,
    )


# ---- trucks ----------------------------------------------------------------------------------------------------------

PLACES, MEANS, WAYS = SAY.places, SAY.means, SAY.ways


def payload(fit):
    """Load of a laden truck by place, flow and year, and the means over them."""
    sources = fit.data.sort_values(["tonnes_per_trip", "place", "flow", "year"])
    sources = sources.assign(p05=sources.tonnes_per_trip, p50=sources.tonnes_per_trip, p95=sources.tonnes_per_trip)
    means = fit.curve[fit.curve["mean"].isin(MEANS)]
    table = pd.concat([sources, means.rename(columns={"mean": "place"})], ignore_index=True)
    names = [
        joined(PLACES.get(r.place, Text.same(r.place)), FLOWS[r.flow].map(str.lower), year(r.year)) for r in sources.itertuples()
    ]
    names += [MEANS[name] for name in means["mean"]]
    return Chart.of(
        SAY.payload,
        table,
        Rows(
            table=table.assign(row=table.index, of_all=table.place.isin(MEANS)),
            category="row",
            names=dict(enumerate(names)),
            series=(
                Series(NOTHING, "p50", {"of_all": False}, low="p05", high="p95"),
                Series(NOTHING, "p50", {"of_all": True}, low="p05", high="p95", color=ACCENT),
            ),
            values="number",
            said=lambda x: number(x, 3),
            also=lambda axis, _language: axis.axhline(len(means) - 0.5, color="#bbbbbb", linewidth=0.6),
        ),
        key=False,
        mean=number(row_of(fit.curve, mean="trips").p50, 3),
        low=number(sources.tonnes_per_trip.min(), 3),
        high=number(sources.tonnes_per_trip.max(), 3),
        n=len(sources),
        rows=listed([(MEANS[r["mean"]], r) for _, r in means.iterrows()], lambda x: number(x, 3)),
        numbers_in="tonne/trip",
        sources=("roads", "ports"),
        height=13.0,
    )


def trips_reconciled(table):
    """Truck trips a year by flow: from tonnes as the model has it, and built up from parts, counted where there are counts."""
    say, flows = SAY.trips_reconciled, {**FLOWS, "all": SAY.trips_reconciled.flows_all}
    rows = table[(table.part == "all") & table.way.isin(WAYS)]
    ratio = row_of(table, flow="all", way="ratio")
    return Chart.of(
        say,
        table,
        Rows(
            table=rows,
            category="flow",
            names=flows,
            series=(
                Series(WAYS["top_down"], "p50", {"way": "top_down"}, low="p05", high="p95", color=MIDDLE),
                Series(WAYS["bottom_up"], "p50", {"way": "bottom_up"}, low="p05", high="p95"),
            ),
            signs=("D", "o"),
            apart=0.3,
            values="large",
            said=large,
            limits=(0, None),
        ),
        title=say.agree if ratio.p05 <= 1.0 <= ratio.p95 else say.differ,
        all=large(row_of(rows, flow="all", way="bottom_up").p50),
        when=year(table.attrs["year"]),
        ratio=span(ratio.p05, ratio.p95),
        rows=listed([(joined(flows[one.flow], WAYS[one.way]), one) for one in rows.itertuples()], large),
        numbers_in="trip/year",
        stamp={name: value for name, value in table.attrs.items() if name != "year"},
        sources=("customs", "roads", "ports"),
        legend=2,
        height=11.0,
    )


# ---- tariff ----------------------------------------------------------------------------------------------------------

LIST_STYLES = {
    institution: {"marker": marker, "color": color, "markersize": 5.5, "markeredgecolor": "white", "linestyle": "none"}
    for institution, color, marker in ((False, MIDDLE, "o"), (True, ACCENT, "D"))
}
LIST_KEY = (
    (Line2D([], [], color=DARK, linewidth=2), SAY.tariff.line),
    (Line2D([], [], **LIST_STYLES[False]), SAY.buyers.business),
    (Line2D([], [], **LIST_STYLES[True]), SAY.buyers.institution),
)


def tariff(fit, base_year=1401):
    """Price lists at constant prices and what a public sender pays: trends before and after 1401, and the step."""
    lists = fit.data.assign(
        year=(fit.data.first_year + fit.data.last_year) / 2, real=np.sqrt(fit.data.first_real * fit.data.last_real)
    )
    lists = lists.assign(real_low=lists.real * lists.low / lists.price, real_high=lists.real * lists.high / lists.price)
    curve = fit.curve.dropna()
    step = {q: fit.diagnostics[f"step, times, {q}"] for q in ("p05", "p50", "p95")}
    parts = [
        curve.assign(what="line for a public sender"),
        lists.assign(what=np.where(lists.institution, "institution", "business")),
    ]
    return Chart.of(
        SAY.tariff,
        pd.concat(parts),
        Panel(also=lambda axis, language: _lists(axis, lists, curve, language), more=LIST_KEY),
        legend=3,
        money=money(row_of(curve, year=STEP_YEAR).p50),
        when=year(STEP_YEAR),
        base=year(base_year),
        times=number(step["p50"]),
        span=span(step["p05"], step["p95"]),
        rows=listed([(year(y), row_of(curve, year=y)) for y in (STEP_YEAR - 1, STEP_YEAR)], money),
        numbers_in="rial/segment",
        sources=("lists", "banks", "cpi"),
        height=9.5,
    )


def _lists(axis, lists, curve, language):
    """Every list where it may stand in time and volume, and the line for a public sender, dashed where there is no list."""
    before, after = curve[curve.year < STEP_YEAR], curve[curve.year >= STEP_YEAR]
    for part in (before, after):
        axis.fill_between(part.year, part.p05, part.p95, color=DARK, alpha=0.18, linewidth=0)
        axis.plot(part.year, part.p50, color=DARK, linestyle="--", linewidth=1.2)
        seen = part[part.year.between(lists.first_year.min(), lists.last_year.max())]
        axis.plot(seen.year, seen.p50, color=DARK, linewidth=2)
    ends = [before.iloc[-1], after.iloc[0]]
    axis.plot([end.year for end in ends], [end.p50 for end in ends], color=DARK, linestyle=":", linewidth=1.2)
    for institution, sign in LIST_STYLES.items():
        rows = lists[lists.institution == institution]
        thin = {"color": sign["color"], "linewidth": 1.0, "alpha": 0.8}
        for one in rows.itertuples():
            axis.plot([one.first_year, one.last_year], [one.first_real, one.last_real], **thin)
            axis.plot([one.year] * 2, [one.real_low, one.real_high], **thin)
        axis.plot(rows.year, rows.real, **sign)
    axis.axvline(STEP_YEAR - 0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 3)))
    axis.set_ylim(0, 1.05 * max(curve.p95.max(), lists.real_high.max()))
    finish(axis, language, values="rial", grid="y")
    axis.set_xticks(range(int(curve.year.min()), int(curve.year.max()) + 1, 3))
    axis.xaxis.set_major_formatter(tick_format("year", language))
