"""Charts of notebook 01: from tonnes to the SMS bill."""

import pandas as pd

from cost_model.model.calendar import month_index
from cost_model.model.simulate import FIRST_MONTH
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    HALO,
    LIGHT,
    LOG,
    MIDDLE,
    Chart,
    at_start,
    band,
    legend,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.rows import name_rows, say_at_end
from cost_model.report.language import (
    BILLION,
    FLOWS,
    average,
    billions,
    count,
    joined,
    large,
    money,
    number,
    percent,
    series,
    span,
    usd,
    year,
)
from cost_model.report.numbers.tables import row_of
from cost_model.words import Text, words_of

SAY = words_of("charts/volume")

SCRIPTS = SAY.scripts
READING_NAMES = SAY.reading_names
FLOW_STYLES = {
    "export": {"color": DARK},
    "import": {"color": MIDDLE},
    "transit": {"color": LIGHT},
    "other": {"color": ACCENT},
}
AVERAGE_LINES = SAY.average_lines
FLOW_NAMES = FLOWS | {"other": SAY.flow_names_other}
BILL, TRIPS = "sms_bill_per_year_rial", "truck_trips_per_year"
LEAST_SHARE = 0.05  # of a bar: a part that is wide enough for its percentage
ROOM_FOR_NAME = 0.1  # of what the longest bar or range takes: a part that is wide enough for the name of its flow
HALF_BAR = 0.24  # of the distance between two bars


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
    numbers, base = by_reading_and_flow(table), year(table.attrs["base_year"])
    bills, trips = (numbers[numbers.quantity == quantity] for quantity in (BILL, TRIPS))
    whole = {reading: row_of(bills, reading=reading, flow="all") for reading in READING_NAMES}
    drawn = [flow for flow in FLOW_NAMES if (bills[bills.flow == flow].share > 0).any()]
    title = SAY.sms_bill_by_reading.title.fill(evidence=money(whole["evidence"].mean))
    longest = max(max(row.mean, row.p95) for row in whole.values())

    def draw(axis, language):
        ahead = 1 if language == "en" else -1  # where reading goes
        for place, reading in enumerate(reversed(READING_NAMES)):
            start, level = 0.0, 0
            for flow in drawn:
                row = row_of(bills, reading=reading, flow=flow)
                axis.barh(place, row.mean, 2 * HALF_BAR, left=start, linewidth=0, **FLOW_STYLES[flow])
                if row.share >= LEAST_SHARE:
                    axis.text(
                        start + row.mean / 2,
                        place,
                        shown(percent(row.share), language),
                        ha="center",
                        va="center",
                        fontsize=7.5,
                        color="white" if flow == "export" else "#111111",
                        path_effects=None if flow == "export" else HALO,
                    )
                if reading == "evidence":  # the bar at the top names the flows
                    axis.annotate(
                        shown(FLOW_NAMES[flow], language),
                        (start, place + HALF_BAR),
                        xytext=(ahead, 2 + 10 * level),
                        textcoords="offset points",
                        ha="left" if language == "en" else "right",
                        va="bottom",
                        fontsize=7.5,
                        color="#222222",
                    )
                    level = level + 1 if row.mean < ROOM_FOR_NAME * longest else 0
                start += row.mean
            _say_beside(axis, whole[reading], place, language)
        names = [
            SAY.sms_bill_by_reading.draw.names.fill(reading=name, trips=large(row_of(trips, reading=reading, flow="all").mean))
            for reading, name in READING_NAMES.items()
        ]
        axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)])
        axis.set_ylim(-0.6, len(names) - 0.35)
        axis.set_xlim(0, 1.25 * longest)
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        at_start(axis, language)

    unit = SAY.sms_bill_by_reading.unit.fill(money=BILLION, base=base)
    bars = tuple(
        Series(FLOW_NAMES[flow], "mean", {"quantity": BILL, "flow": flow}, color=FLOW_STYLES[flow]["color"]) for flow in drawn
    )
    panel = Native(
        "stacked bar",
        "reading",
        bars,
        SAY.sms_bill_by_reading.panel.fill(money=BILLION, base=base),
        categories=READING_NAMES,
    )
    of_flows = series(
        SAY.sms_bill_by_reading.of_flows.fill(
            reading=READING_NAMES[reading],
            bill=average(whole[reading], money),
            trips=average(row_of(trips, reading=reading, flow="all"), large),
            flows=joined(
                *(
                    SAY.sms_bill_by_reading.flows.fill(
                        flow=FLOW_NAMES[flow],
                        share=percent(row_of(bills, reading=reading, flow=flow).share),
                        trips=large(row_of(trips, reading=reading, flow=flow).mean),
                    )
                    for flow in drawn
                    if flow in FLOWS and row_of(bills, reading=reading, flow=flow).share > 0
                )
            ),
        )
        for reading in READING_NAMES
    )
    return Chart(
        numbers=numbers,
        numbers_in="rial/year",
        title=title,
        unit=unit,
        alt=SAY.sms_bill_by_reading.alt.fill(base=base, rows=of_flows),
        sources=("itiran", "customs", "roads", "ports", "banks"),
        draw=draw,
        native=(panel,),
        interval=SAY.sms_bill_by_reading.interval,
        height=6.4,
        stamp=table.attrs,
    )


def _say_beside(axis, row, place, language):
    """The mean at the end of a bar, and below the bar a thin line of the likely range with its numbers at its end."""
    below = place - HALF_BAR - 0.1
    axis.plot([row.p05, row.p95], [below, below], color="#444444", linewidth=1.2, marker="|", markersize=5)
    likely = SAY.say_beside.likely.fill(span=span(row.p05, row.p95, billions))
    for words, end, style in (
        (billions(row.mean), (row.mean, place), {"fontsize": 9, "weight": "bold"}),
        (likely, (row.p95, below), {"fontsize": 7.5, "color": "#444444"}),
    ):
        axis.annotate(
            shown(words, language),
            end,
            xytext=(5 if language == "en" else -5, 0),
            textcoords="offset points",
            ha="left" if language == "en" else "right",
            va="center",
            **style,
        )


def bill_by_year(table):
    """SMS bill of the years 1396 to 1404, constant and nominal."""
    ordered = month_index(FIRST_MONTH) // 12
    first, last = table.iloc[0], table.iloc[-1]
    before, then = row_of(table, year=ordered - 1), row_of(table, year=ordered)
    base = year(table.attrs["base_year"])
    constant, nominal = SAY.bill_by_year.constant.fill(base=base), SAY.bill_by_year.nominal
    change = then.mean / before.mean - 1.0
    title = SAY.bill_by_year.title.fill(
        rose=SAY.bill_by_year.rose if change >= 0 else SAY.bill_by_year.rose_2, share=percent(abs(change))
    )

    def draw(axis, language):
        band(axis, table.year, table.assign(p50=table["mean"]), color=DARK, label=shown(constant, language))
        axis.plot(table.year, table["mean"], "o", color=DARK, markersize=4)
        axis.plot(
            table.year,
            table.nominal_mean,
            color=ACCENT,
            linestyle="--",
            marker="D",
            markersize=3.5,
            label=shown(nominal, language),
        )
        axis.set_ylim(0, None)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("billions", language))
        axis.set_xticks(range(int(first.year), int(last.year) + 1))
        axis.xaxis.set_major_formatter(tick_format("year", language))
        legend(axis, language, loc="upper left")

    unit = SAY.bill_by_year.unit.fill(last=year(last.year), months=count(last.months))
    lines = (
        Series(constant, "mean", low="p05", high="p95"),
        Series(nominal, "nominal_mean", color=ACCENT, line="--"),
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.bill_by_year.alt.fill(
            base=base,
            rows=series(
                Text("{when}: {bill}", "{when}: {bill}").fill(when=year(r.year), bill=average(r, money))
                for r in table.itertuples()
            ),
        ),
        sources=("customs", "lists", "banks", "cpi"),
        draw=draw,
        native=(Native("line", "year", lines, noted(unit, AVERAGE_LINES), along="year"),),
        interval=SAY.bill_by_year.interval,
        stamp=table.attrs,
    )


def text_length(lengths, notices):
    """Segments against the length of a text, with the illustrative notices on the staircase."""
    persian = notices[notices.script == "persian"]
    title = SAY.text_length.title

    def draw(axis, language):
        for script, color, line in (("persian", DARK, "-"), ("latin", ACCENT, "--")):
            steps = lengths[lengths.script == script]
            axis.step(steps.characters, steps.segments, where="mid", color=color, linestyle=line, linewidth=1.8)
            seen = notices[notices.script == script]
            axis.plot(
                seen.characters,
                seen.segments,
                "o" if script == "persian" else "D",
                color=color,
                markersize=5,
                markeredgecolor="white",
                label=shown(SCRIPTS[script], language),
            )
        axis.set_xlim(0, 340)
        axis.set_ylim(0, 5.6)
        axis.set_yticks(range(1, 6))
        axis.grid(axis="y")
        values_at_start(axis, language)
        for ticks in (axis.xaxis, axis.yaxis):
            ticks.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(SAY.text_length.draw.said, language))
        legend(axis, language, loc="upper left")

    return Chart(
        numbers=lengths,
        title=title,
        unit=SAY.text_length.unit,
        alt=SAY.text_length.alt.fill(many=count((persian.segments > 1).sum()), all=count(len(persian))),
        sources=("standard", "notices"),
        draw=draw,
        interval=False,
        height=7.0,
    )


CURRENCY_NAMES = SAY.currency_names  # of a price abroad
OFFERS = SAY.offers


def dated(row):
    """Who offers and the year of the price; one that is only inferred is said to be about that year.

    A sender that has no printed name stands as it is in the file.
    """
    name = OFFERS.get(row.offer, Text(row.offer, row.offer))
    when = Text(year(row.year).en, year(row.solar_year).fa)
    return (Text("{name}, {when}", "{name}، {when}") if row.exact else SAY.dated.said).fill(name=name, when=when)


def prices_abroad(table):
    """What others would pay for the same messages, in dollars of the base year; from `tables.prices_abroad`."""
    home, britain = row_of(table, offer="iran"), row_of(table, offer="govuk_domestic")
    title = SAY.prices_abroad.title.fill(times=number(britain.mean / home.mean))
    names, level = [dated(row) for row in table.itertuples()], Text(year(home.year).en, year(home.solar_year).fa)

    def draw(axis, language):
        for place, row in zip(reversed(range(len(table))), table.itertuples(), strict=True):
            color, marker = (ACCENT, "D") if row.offer == "iran" else (DARK, "o")
            axis.plot([row.p05, row.p95], [place, place], color=color, linewidth=2.2, solid_capstyle="butt")
            axis.plot([row.mean], [place], marker, color=color, markersize=6, markeredgecolor="white")
            say_at_end(axis, place, usd(row.mean), language)
        axis.set_xscale("log")
        name_rows(axis, names, language)
        axis.grid(axis="x")
        axis.xaxis.set_major_formatter(tick_format("large", language))
        axis.xaxis.set_minor_formatter("")

    return Chart(
        numbers=table,
        title=title,
        unit=series(
            [
                SAY.prices_abroad.unit.fill(level=level),
                SAY.prices_abroad.unit_2,
                LOG,
            ]
        ),
        interval=SAY.prices_abroad.interval,
        alt=SAY.prices_abroad.alt.fill(
            n=count(len(table)),
            level=level,
            rows=series(
                Text("{name}: {bill}", "{name}: {bill}").fill(name=dated(row), bill=average(row, usd))
                for row in table.itertuples()
            ),
            rial=money(1.0 / home.usd_per_unit),
            rates=series(converted(row) for row in table.itertuples() if row.offer != "iran"),
        ),
        sources=("banks", "govuk", "aggregators", "rates", "fed", "bls"),
        draw=draw,
        height=8.4,
        stamp=table.attrs,
    )


def converted(row):
    """The price of a segment as it was published, and in dollars of the base year: 'GBP 0.0516 of 2022 is USD 0.062'."""
    return SAY.converted.said.fill(
        currency=CURRENCY_NAMES.get(row.unit.partition("/")[0], Text(*[row.unit.partition("/")[0]] * 2)),
        published=number(row.published, 3),
        when=Text(year(row.year).en, year(row.solar_year).fa),
        price=number(row.usd_per_segment, 3),
    )
