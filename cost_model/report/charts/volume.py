"""Charts of notebook 01: from tonnes to the SMS bill."""

import pandas as pd

from cost_model.model.calendar import month_index
from cost_model.model.simulate import FIRST_MONTH
from cost_model.report.charts.chart import ACCENT, DARK, HALO, LABEL, LIGHT, MIDDLE, Chart, row, shown
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Bars, Curves, Rows, beside, finish
from cost_model.report.language import FLOWS, average, billions, joined, large, money, number, percent, span, usd, year
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
