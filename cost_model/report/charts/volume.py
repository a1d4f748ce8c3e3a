"""Charts of notebook 01: from tonnes to the SMS bill, and the fits behind it: weight of trade, loads of trucks, trips, the tariff."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cost_model.fits.tariff import STEP_YEAR
from cost_model.model.calendar import month_index
from cost_model.model.simulate import FIRST_MONTH
from cost_model.report.charts.chart import ACCENT, DARK, GREY, HALO, LABEL, LIGHT, MIDDLE, Chart, row, shown, tick_format
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Bars, Curves, Panel, Rows, beside, finish
from cost_model.report.language import FLOWS, average, billions, joined, large, listed, money, number, percent, span, usd, year
from cost_model.report.numbers.tables import row_of
from cost_model.words import NOTHING, Text, right_to_left, words_of

SAY = words_of("charts/volume")

SCRIPTS, READING_NAMES, CURRENCY_NAMES, OFFERS = SAY.scripts, SAY.reading_names, SAY.currency_names, SAY.offers
FLOW_COLORS = {"export": DARK, "import": MIDDLE, "transit": LIGHT, "other": ACCENT}
FLOW_NAMES = FLOWS | {"other": SAY.flow_names_other}
BILL, TRIPS = "sms_bill_per_year_rial", "truck_trips_per_year"
LEAST_SHARE = 0.05  # of a bar: a part that is wide enough for its percentage


def by_reading_and_flow(table):
    """Bill and truck trips of both readings, those of all flows and those of each, out of `tables.volume_by_reading`.

    Columns: quantity, reading, flow, p05, p50, p95, mean; share of the flow in the mean of the whole. Means of the flows add up to
    that of the whole; what no flow's trips cause is the flow 'other'.
    """
    rows = []
    for quantity in (BILL, TRIPS):
        for reading in READING_NAMES:
            whole = row_of(table, reading=reading, quantity=quantity)._asdict()
            parts = {flow: row_of(table, reading=reading, quantity=f"{quantity}_{flow}")._asdict() for flow in FLOWS}
            others = whole["mean"] - sum(part["mean"] for part in parts.values())
            if others > 1e-9 * whole["mean"]:
                parts["other"] = {"mean": others}
            for flow, part in {"all": whole, **parts}.items():
                share = part["mean"] / whole["mean"] if whole["mean"] else 0.0
                rows.append(part | {"quantity": quantity, "reading": reading, "flow": flow, "share": share})
    found = pd.DataFrame(rows)[["quantity", "reading", "flow", "p05", "p50", "p95", "mean", "share"]]
    found.attrs = table.attrs
    return found


def sms_bill_by_reading(table):
    """Average yearly SMS bill on the evidence and as stated, a bar each, parted by flow; from `tables.volume_by_reading`."""
    numbers, say = by_reading_and_flow(table), SAY.sms_bill_by_reading
    bills, trips = (numbers[numbers.quantity == quantity] for quantity in (BILL, TRIPS))
    whole = {reading: row_of(bills, reading=reading, flow="all") for reading in READING_NAMES}
    drawn = [flow for flow in FLOW_NAMES if (bills[bills.flow == flow].share > 0).any()]

    def told(reading):
        parts = (
            say.flow.fill(
                flow=FLOW_NAMES[r.flow], share=percent(r.share), trips=large(row_of(trips, reading=reading, flow=r.flow).mean)
            )
            for r in bills[(bills.reading == reading) & bills.flow.isin(FLOWS) & (bills.share > 0)].itertuples()
        )
        all_trips = average(row_of(trips, reading=reading, flow="all"), large)
        return say.bar.fill(
            reading=READING_NAMES[reading], bill=average(whole[reading], money), trips=all_trips, flows=joined(*parts)
        )

    bars = Bars(
        table=numbers,
        category="reading",
        names={
            reading: say.bar_name.fill(reading=name, trips=large(row_of(trips, reading=reading, flow="all").mean))
            for reading, name in READING_NAMES.items()
        },
        series=tuple(Series(FLOW_NAMES[f], "mean", {"quantity": BILL, "flow": f}, color=FLOW_COLORS[f]) for f in drawn),
        stacked=True,
        hatched=False,
        editable_names=READING_NAMES,
        told="evidence",
        unit=say.editable,
        also=lambda axis, language: _label_bars(axis, bars.places, bills, drawn, language),
    )
    return Chart.of(
        say,
        numbers,
        bars,
        evidence=money(whole["evidence"].mean),
        rows=map(told, READING_NAMES),
        numbers_in="rial/year",
        sources=("itiran", "customs", "roads", "ports", "banks"),
        legend=len(drawn),
        height=7.4,
    )


def _label_bars(axis, places, bills, drawn, language):
    """The share of each flow in its part, the mean at the end of a bar, and below it the likely range with its numbers."""
    whole = {reading: row_of(bills, reading=reading, flow="all") for reading in READING_NAMES}
    for (reading, of_all), place in zip(whole.items(), places, strict=True):
        start, below = 0.0, place - 0.42
        for flow in drawn:
            part = row_of(bills, reading=reading, flow=flow)
            if part.share >= LEAST_SHARE:
                style = {"color": "white"} if flow == "export" else {"color": "#111111", "path_effects": HALO}
                axis.text(start + part.mean / 2, place, shown(percent(part.share), language), ha="center", va="center", **style)
            start += part.mean
        beside(axis, billions(of_all.mean), of_all.mean, place, language, fontsize=10.5, fontweight="bold")
        axis.plot([of_all.p05, of_all.p95], [below, below], color="#444444", linewidth=1.2, marker="|", markersize=5)
        likely = SAY.sms_bill_by_reading.likely.fill(span=span(of_all.p05, of_all.p95, billions))
        beside(axis, likely, of_all.p95, below, language, color="#444444", fontsize=8)
    end = 1.25 * max(max(of_all.mean, of_all.p95) for of_all in whole.values())
    axis.set_ylim(-0.7, None)
    axis.set_xlim((end, 0) if right_to_left(language) else (0, end))


def bill_by_year(table):
    """SMS bill of the years 1396 to 1404, constant and nominal."""
    say, base = SAY.bill_by_year, year(table.attrs["base_year"])
    ordered = month_index(FIRST_MONTH) // 12
    change = row_of(table, year=ordered).mean / row_of(table, year=ordered - 1).mean - 1.0
    last = table.iloc[-1]
    return Chart.of(
        say,
        table,
        Curves(
            table=table,
            along="year",
            series=(
                Series(say.constant.fill(base=base), "mean", low="p05", high="p95"),
                Series(say.nominal, "nominal_mean", color=ACCENT, line="--"),
            ),
            over="year",
            marks=("o", "D"),
            ticks=table.year,
            span=(table.year.min() - 0.2, table.year.max() + 0.2),
            limits=(0, None),
        ),
        rose=say.rose if change >= 0 else say.fell,
        share=percent(abs(change)),
        last=year(last.year),
        months=last.months,
        rows=[row(year(r.year), average(r, money)) for r in table.itertuples()],
        sources=("customs", "lists", "banks", "cpi"),
        legend=2,
        height=7.5,
    )


def text_length(lengths, notices):
    """Segments against the length of a text, with the illustrative notices on the staircase."""
    persian, say = notices[notices.script == "persian"], SAY.text_length
    styles = {"persian": (DARK, "-", "o"), "latin": (ACCENT, "--", "D")}

    def stairs(axis, language):
        for script, (color, line, sign) in styles.items():
            steps, seen = lengths[lengths.script == script], notices[notices.script == script]
            axis.step(steps.characters, steps.segments, where="mid", color=color, linestyle=line, linewidth=1.8)
            axis.plot(seen.characters, seen.segments, sign, color=color, markersize=5, markeredgecolor="white")
            end = steps[steps.characters <= 300].iloc[-1]
            style = {"color": color, "fontsize": LABEL, "fontweight": "bold", "ha": "right", "va": "bottom"}
            axis.text(300, end.segments + 0.08, shown(SCRIPTS[script], language), **style)
        axis.set_xlim(0, 340)
        axis.set_ylim(0, 5.6)
        axis.set_yticks(range(1, 6))
        finish(axis, language, over="number", values="number", grid="y")
        axis.set_xlabel(shown(say.axis, language))

    many = {"many": (persian.segments > 1).sum(), "all": len(persian)}
    return Chart.of(say, lengths, stairs, **many, sources=("standard", "notices"), height=7.0)


def when(row):
    """The year of a price, in the calendar of each language."""
    return Text.each(lambda language: getattr(year(row.solar_year if right_to_left(language) else row.year), language))


def dated(row):
    """Who offers and the year of the price; one that is only inferred is said to be about that year.

    A sender that has no printed name stands as it is in the file.
    """
    name = OFFERS.get(row.offer, Text.same(row.offer))
    return joined(name, when(row)) if row.exact else SAY.dated.fill(name=name, when=when(row))


def prices_abroad(table):
    """What others would pay for the same messages, in dollars of the base year; from `tables.prices_abroad`."""
    home, britain, say = row_of(table, offer="iran"), row_of(table, offer="govuk_domestic"), SAY.prices_abroad

    return Chart.of(
        say,
        table,
        Rows(
            table=table.assign(home=table.offer == "iran"),
            category="offer",
            names={one.offer: dated(one) for one in table.itertuples()},
            series=(
                Series(NOTHING, "mean", {"home": True}, low="p05", high="p95", color=ACCENT),
                Series(NOTHING, "mean", {"home": False}, low="p05", high="p95"),
            ),
            signs=("D", "o"),
            values="large",
            said=usd,
            scale={"value": "log"},
        ),
        times=number(britain.mean / home.mean),
        level=when(home),
        n=len(table),
        rows=[row(dated(one), average(one, usd)) for one in table.itertuples()],
        rial=money(1.0 / home.usd_per_unit),
        rates=[converted(one) for one in table.itertuples() if one.offer != "iran"],
        sources=("banks", "govuk", "aggregators", "rates", "fed", "bls"),
        height=8.4,
    )


def converted(row):
    """The price of a segment as it was published, and in dollars of the base year: 'GBP 0.0516 of 2022 is USD 0.062'."""
    currency = row.unit.partition("/")[0]
    return SAY.converted.fill(
        currency=CURRENCY_NAMES.get(currency, Text.same(currency)),
        published=number(row.published, 3),
        when=when(row),
        price=number(row.usd_per_segment, 3),
    )


# ---- the fits --------------------------------------------------------------------------------------------------------

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
