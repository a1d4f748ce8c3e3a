"""Charts of notebook 01: from tonnes to the SMS bill."""

import pandas as pd
from matplotlib.patches import Patch

from cost_model.chart import (
    ACCENT,
    BANDED,
    DARK,
    HALO,
    LIGHT,
    LOG,
    MIDDLE,
    THIN_LINES,
    Chart,
    at_start,
    band,
    legend,
    legend_below,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.data import month_index
from cost_model.figures.rows import name_rows, say_at_end
from cost_model.language import (
    BILLION,
    FLOWS,
    Text,
    billions,
    count,
    estimate,
    joined,
    large,
    listed,
    money,
    number,
    percent,
    series,
    span,
    usd,
    year,
)
from cost_model.native import Native, Series
from cost_model.simulate import FIRST_MONTH
from cost_model.tables import row_of

SCRIPTS = {"persian": Text("Persian text", "متن فارسی"), "latin": Text("Latin text", "متن لاتین")}
READING_NAMES = {
    "evidence": Text("On the evidence", "بر پایهٔ شواهد"),
    "as_stated": Text("As reported in April 2022", "بنا بر گزارش اردیبهشت ۱۴۰۱"),
}
FLOW_STYLES = {
    "export": {"color": DARK},
    "import": {"color": MIDDLE},
    "transit": {"color": LIGHT},
    "other": {"color": ACCENT},
}
FLOW_NAMES = FLOWS | {"other": Text("Other notices", "پیام‌های دیگر")}
BILL, TRIPS = "sms_bill_per_year_rial", "truck_trips_per_year"
LEAST_SHARE = 0.05  # of a bar: a part that is wide enough for its percentage


def by_reading_and_flow(table):
    """Bill and truck trips of both readings, those of all flows and those of each, out of `tables.volume_by_reading`.

    Columns: quantity, reading, flow, p05, p50, p95, mean; share of the flow in the mean of the whole, and the part of the median
    of the whole that this is: medians of parts do not add up, these parts do. What no flow's trips cause is the flow 'other'.
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
                about = {"quantity": quantity, "reading": reading, "flow": flow, "share": share, "part": share * whole["p50"]}
                rows.append(part | about)
    columns = ["quantity", "reading", "flow", "p05", "p50", "p95", "mean", "share", "part"]
    found = pd.DataFrame(rows)[columns]
    found.attrs = table.attrs
    return found


def sms_bill_by_reading(table):
    """Yearly SMS bill on the evidence and as stated, a bar each, parted by flow; from `tables.volume_by_reading`."""
    numbers = by_reading_and_flow(table)
    bills, trips = (numbers[numbers.quantity == quantity] for quantity in (BILL, TRIPS))
    whole = {reading: row_of(bills, reading=reading, flow="all") for reading in READING_NAMES}
    drawn = [flow for flow in FLOW_NAMES if (bills[bills.flow == flow].share > 0).any()]
    title = Text(
        "SMS to truck drivers cost about {evidence} a year",
        "پیامک رانندگان کامیون سالی حدود {evidence} هزینه دارد",
    ).fill(evidence=money(whole["evidence"].p50))

    def draw(axis, language):
        start = dict.fromkeys(READING_NAMES, 0.0)
        for flow in drawn:
            for place, reading in enumerate(reversed(READING_NAMES)):
                row = row_of(bills, reading=reading, flow=flow)
                axis.barh(place, row.part, 0.56, left=start[reading], linewidth=0, **FLOW_STYLES[flow])
                if row.share >= LEAST_SHARE:
                    axis.text(
                        start[reading] + row.part / 2,
                        place,
                        shown(percent(row.share), language),
                        ha="center",
                        va="center",
                        fontsize=7.5,
                        color="white" if flow == "export" else "#111111",
                        path_effects=None if flow == "export" else HALO,
                    )
                start[reading] += row.part
        for place, reading in enumerate(reversed(READING_NAMES)):
            row = whole[reading]
            likely = Text("{middle}\nlikely {span}", "{middle}\nبازهٔ محتمل {span}").fill(
                middle=billions(row.p50), span=span(row.p05, row.p95, billions)
            )
            axis.annotate(
                shown(likely, language),
                (row.p50, place),
                xytext=(5 if language == "en" else -5, 0),
                textcoords="offset points",
                ha="left" if language == "en" else "right",
                va="center",
                fontsize=8,
            )
        names = [
            Text("{reading}\n{trips} truck trips", "{reading}\n{trips} سفر کامیون").fill(
                reading=name, trips=large(row_of(trips, reading=reading, flow="all").p50)
            )
            for reading, name in READING_NAMES.items()
        ]
        axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)])
        axis.set_ylim(-0.5, len(names) - 0.5)
        axis.set_xlim(0, 1.3 * max(row.p50 for row in whole.values()))
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        at_start(axis, language)
        entries = [(Patch(linewidth=0, **FLOW_STYLES[flow]), FLOW_NAMES[flow]) for flow in drawn]
        legend_below(axis.figure, entries, language, columns=len(entries))

    unit = Text(
        "{money} a year in prices of {base}, VAT included; percentages: average share of a flow of goods; "
        "likely: nine in ten simulations",
        "{money} در سال، به قیمت {base} و با مالیات؛ درصدها: سهم میانگین هر جریان کالا؛ بازهٔ محتمل: ۹ شبیه‌سازی از هر ۱۰",
    ).fill(money=BILLION, base=year(table.attrs["base_year"]))
    bars = tuple(
        Series(FLOW_NAMES[flow], "part", {"quantity": BILL, "flow": flow}, color=FLOW_STYLES[flow]["color"]) for flow in drawn
    )
    panel = Native(
        "stacked bar",
        "reading",
        bars,
        Text("{money} a year, prices of {base}", "{money} در سال، به قیمت {base}").fill(
            money=BILLION, base=year(table.attrs["base_year"])
        ),
        categories=READING_NAMES,
    )
    of_flows = series(
        Text(
            "{reading}: bill {bill}, truck trips {trips}; by flow {flows}",
            "{reading}: هزینه {bill}، سفر کامیون {trips}؛ به تفکیک جریان {flows}",
        ).fill(
            reading=READING_NAMES[reading],
            bill=estimate(whole[reading], money),
            trips=estimate(row_of(trips, reading=reading, flow="all"), large),
            flows=joined(
                *(
                    Text("{flow} {share} ({trips} trips)", "{flow} {share} ({trips} سفر)").fill(
                        flow=FLOW_NAMES[flow],
                        share=percent(row_of(bills, reading=reading, flow=flow).share),
                        trips=large(row_of(trips, reading=reading, flow=flow).p50),
                    )
                    for flow in drawn
                    if flow in FLOWS
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
        alt=Text(
            "Two bars of the yearly SMS bill, parted by flow of goods. {rows}.",
            "دو میلهٔ هزینهٔ سالانهٔ پیامک به تفکیک جریان کالا. {rows}.",
        ).fill(rows=of_flows),
        sources=("itiran", "customs", "roads", "ports", "banks"),
        draw=draw,
        native=(panel,),
        interval=False,
        height=6.4,
        stamp=table.attrs,
    )


def bill_by_year(table):
    """SMS bill of the years 1396 to 1404, constant and nominal."""
    ordered = month_index(FIRST_MONTH) // 12
    first, before, then, last = table.iloc[0], row_of(table, year=ordered - 1), row_of(table, year=ordered), table.iloc[-1]
    base = year(table.attrs["base_year"])
    constant, nominal = Text("prices of {base}", "قیمت {base}").fill(base=base), Text("prices of each year", "قیمت همان سال")
    title = Text(
        "In the year of the order the step of the tariff took the yearly bill from {a} to {b}, in prices of {y1}",
        "در سال دستور، جهش تعرفه هزینهٔ سالانه را از {a} به {b} رساند، به قیمت {y1}",
    ).fill(y1=base, a=money(before.p50), b=money(then.p50))

    def draw(axis, language):
        band(axis, table.year, table, color=DARK, label=shown(constant, language))
        axis.plot(table.year, table.p50, "o", color=DARK, markersize=4)
        axis.plot(
            table.year,
            table.nominal_p50,
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

    unit = Text(
        "billion rial a year, evidence reading; no trade weight is published for 1397; {last} from {months} months",
        "میلیارد تومان در سال، بر پایهٔ شواهد؛ وزن تجارت ۱۳۹۷ منتشر نشده؛ {last} از {months} ماه",
    ).fill(last=year(last.year), months=count(last.months))
    lines = (
        Series(constant, "p50", low="p05", high="p95"),
        Series(nominal, "nominal_p50", color=ACCENT, line="--"),
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text("SMS bill by year in prices of {base}. {rows}.", "هزینهٔ پیامک سال به سال به قیمت {base}. {rows}.").fill(
            base=base, rows=listed([(year(r.year), r) for r in table.itertuples()], money)
        ),
        sources=("customs", "lists", "banks", "cpi"),
        draw=draw,
        native=(Native("line", "year", lines, noted(unit, THIN_LINES), along="year"),),
        interval=BANDED,
        stamp=table.attrs,
    )


def text_length(lengths, notices):
    """Segments against the length of a text, with the illustrative notices on the staircase."""
    persian = notices[notices.script == "persian"]
    title = Text(
        "A Persian text of 71 characters already costs two SMS: {many} of {all} illustrative notices need more than one",
        "متن فارسی ۷۱ نویسه‌ای دو پیامک حساب می‌شود: {many} پیام از {all} پیام نمونه بیش از یک پیامک است",
    ).fill(many=count((persian.segments > 1).sum()), all=count(len(persian)))

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
        axis.set_xlabel(shown(Text("length of the text, characters", "طول متن، نویسه"), language))
        legend(axis, language, loc="upper left")

    return Chart(
        numbers=lengths,
        title=title,
        unit=Text(
            "billed SMS (segments) for one message; points: the illustrative notices",
            "پیامک حساب‌شده برای هر پیام؛ نقطه‌ها: پیام‌های نمونه",
        ),
        alt=Text(
            "Staircase of billed SMS against text length: Persian steps at 70, 134 and 201 characters, Latin at 160 and 306. "
            "{many} of {all} illustrative Persian notices take more than one SMS.",
            "پلکان پیامک حساب‌شده بر حسب طول متن: فارسی در ۷۰، ۱۳۴ و ۲۰۱ نویسه و لاتین در ۱۶۰ و ۳۰۶ نویسه بالا می‌رود. "
            "{many} پیام از {all} پیام نمونهٔ فارسی بیش از یک پیامک است.",
        ).fill(many=count((persian.segments > 1).sum()), all=count(len(persian))),
        sources=("standard", "notices"),
        draw=draw,
        interval=False,
        height=7.0,
    )


OFFERS = {
    "iran": Text("Iran's customs, at home", "گمرک ایران، در داخل"),
    "govuk_domestic": Text("British government, at home", "دولت بریتانیا، در داخل"),
    "GOV.UK Notify": Text("British government, to Iran", "دولت بریتانیا، به ایران"),
    "Tencent Cloud": Text("Tencent Cloud, to Iran", "تنسنت کلاود، به ایران"),
    "Twilio-format list": Text("Twilio-like list, to Iran", "فهرستی به شیوهٔ توییلیو، به ایران"),
    "Twilio (quoted)": Text("Twilio, to Iran", "توییلیو، به ایران"),
}


def dated(row):
    """Who offers and the year of the price; one that is only inferred is said to be about that year.

    A sender that has no printed name stands as it is in the file.
    """
    name = OFFERS.get(row.offer, Text(row.offer, row.offer))
    when = Text(year(row.year).en, year(row.solar_year).fa)
    return (Text("{name}, {when}", "{name}، {when}") if row.exact else Text("{name}, about {when}", "{name}، حدود {when}")).fill(
        name=name, when=when
    )


def prices_abroad(table):
    """What others would pay for the same messages, each at the price of its own year; from `tables.prices_abroad`."""
    home, britain = row_of(table, offer="iran"), row_of(table, offer="govuk_domestic")
    title = Text(
        "Britain's government would pay {times} times as much for these messages",
        "دولت بریتانیا برای همین پیام‌ها {times} برابر گمرک ایران می‌پرداخت",
    ).fill(times=number(britain.p50 / home.p50))
    names = [dated(row) for row in table.itertuples()]

    def draw(axis, language):
        for place, row in zip(reversed(range(len(table))), table.itertuples(), strict=True):
            color, marker = (ACCENT, "D") if row.offer == "iran" else (DARK, "o")
            axis.plot([row.p05, row.p95], [place, place], color=color, linewidth=2.2, solid_capstyle="butt")
            axis.plot([row.p50], [place], marker, color=color, markersize=6, markeredgecolor="white")
            say_at_end(axis, place, usd(row.p50), language)
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
                Text(
                    "the truck messages of a year in US dollars, VAT excluded, at the exchange rate of each price's date",
                    "پیام‌های یک سال رانندگان به دلار، بدون مالیات، با نرخ ارز زمان هر قیمت",
                ),
                Text("no price is adjusted for inflation", "هیچ قیمتی با تورم تعدیل نشده است"),
                LOG,
            ]
        ),
        interval=Text(
            "mark and number: central estimate; line: nine in ten simulations",
            "نشان و عدد: برآورد میانی؛ خط: ۹ شبیه‌سازی از هر ۱۰",
        ),
        alt=Text(
            "Yearly cost of the same messages at the prices of {n} senders. {rows}.",
            "هزینهٔ سالانهٔ همین پیام‌ها با قیمت {n} فرستنده. {rows}.",
        ).fill(n=count(len(table)), rows=listed([(dated(r), r) for r in table.itertuples()], usd)),
        sources=("banks", "govuk", "aggregators", "rates", "fed"),
        draw=draw,
        height=8.4,
        stamp=table.attrs,
    )
