"""Charts of notebook 01: from tonnes to the SMS bill."""

import pandas as pd

from cost_model.inputs.data import month_index
from cost_model.inputs.tables import row_of
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
    Text,
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
AVERAGE_LINES = Text("line: average; thin lines: likely range", "خط: میانگین؛ خط‌های نازک: بازهٔ محتمل")
FLOW_NAMES = FLOWS | {"other": Text("Other notices", "پیام‌های دیگر")}
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
    title = Text(
        "SMS to truck drivers cost about {evidence} a year",
        "پیامک رانندگان کامیون سالی حدود {evidence} هزینه دارد",
    ).fill(evidence=money(whole["evidence"].mean))
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
            Text("{reading}\n{trips} truck trips", "{reading}\n{trips} سفر کامیون").fill(
                reading=name, trips=large(row_of(trips, reading=reading, flow="all").mean)
            )
            for reading, name in READING_NAMES.items()
        ]
        axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)])
        axis.set_ylim(-0.6, len(names) - 0.35)
        axis.set_xlim(0, 1.25 * longest)
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        at_start(axis, language)

    unit = Text(
        "average bill of a year, {money} at {base} prices, VAT included; percentages: share of each flow of goods",
        "میانگین هزینهٔ یک سال، {money} به قیمت {base} و با مالیات؛ درصدها: سهم هر جریان کالا",
    ).fill(money=BILLION, base=base)
    bars = tuple(
        Series(FLOW_NAMES[flow], "mean", {"quantity": BILL, "flow": flow}, color=FLOW_STYLES[flow]["color"]) for flow in drawn
    )
    panel = Native(
        "stacked bar",
        "reading",
        bars,
        Text("{money} a year, prices of {base}", "{money} در سال، به قیمت {base}").fill(money=BILLION, base=base),
        categories=READING_NAMES,
    )
    of_flows = series(
        Text(
            "{reading}: bill {bill}, truck trips {trips}; by flow {flows}",
            "{reading}: هزینه {bill}، سفر کامیون {trips}؛ به تفکیک جریان {flows}",
        ).fill(
            reading=READING_NAMES[reading],
            bill=average(whole[reading], money),
            trips=average(row_of(trips, reading=reading, flow="all"), large),
            flows=joined(
                *(
                    Text("{flow} {share} ({trips} trips)", "{flow} {share} ({trips} سفر)").fill(
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
        alt=Text(
            "Two bars of the average yearly SMS bill at {base} prices with its likely range, parted by flow of goods. {rows}.",
            "دو میلهٔ میانگین هزینهٔ سالانهٔ پیامک به قیمت {base} با بازهٔ محتمل، به تفکیک جریان کالا. {rows}.",
        ).fill(base=base, rows=of_flows),
        sources=("itiran", "customs", "roads", "ports", "banks"),
        draw=draw,
        native=(panel,),
        interval=Text("thin line: likely range (nine in ten simulations)", "خط نازک: بازهٔ محتمل (۹ شبیه‌سازی از هر ۱۰)"),
        height=6.4,
        stamp=table.attrs,
    )


def _say_beside(axis, row, place, language):
    """The mean at the end of a bar, and below the bar a thin line of the likely range with its numbers at its end."""
    below = place - HALF_BAR - 0.1
    axis.plot([row.p05, row.p95], [below, below], color="#444444", linewidth=1.2, marker="|", markersize=5)
    likely = Text("likely {span}", "بازهٔ محتمل {span}").fill(span=span(row.p05, row.p95, billions))
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
    constant, nominal = Text("prices of {base}", "قیمت {base}").fill(base=base), Text("prices of each year", "قیمت همان سال")
    change = then.mean / before.mean - 1.0
    title = Text(
        "After inflation the SMS bill {rose} {share} in the order's year", "هزینهٔ پیامک در سال دستور، جدا از تورم، {share} {rose}"
    ).fill(rose=Text("rose", "بیشتر شد") if change >= 0 else Text("fell", "کمتر شد"), share=percent(abs(change)))

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

    unit = Text(
        "billion rial a year, evidence reading; no trade weight is published for 1397; {last} from {months} months",
        "میلیارد تومان در سال، بر پایهٔ شواهد؛ وزن تجارت ۱۳۹۷ منتشر نشده؛ {last} از {months} ماه",
    ).fill(last=year(last.year), months=count(last.months))
    lines = (
        Series(constant, "mean", low="p05", high="p95"),
        Series(nominal, "nominal_mean", color=ACCENT, line="--"),
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text("SMS bill by year in prices of {base}. {rows}.", "هزینهٔ پیامک سال به سال به قیمت {base}. {rows}.").fill(
            base=base,
            rows=series(
                Text("{when}: {bill}", "{when}: {bill}").fill(when=year(r.year), bill=average(r, money))
                for r in table.itertuples()
            ),
        ),
        sources=("customs", "lists", "banks", "cpi"),
        draw=draw,
        native=(Native("line", "year", lines, noted(unit, AVERAGE_LINES), along="year"),),
        interval=Text(
            "line: average; band: likely range (nine in ten simulations)", "خط: میانگین؛ نوار: بازهٔ محتمل (۹ شبیه‌سازی از هر ۱۰)"
        ),
        stamp=table.attrs,
    )


def text_length(lengths, notices):
    """Segments against the length of a text, with the illustrative notices on the staircase."""
    persian = notices[notices.script == "persian"]
    title = Text(
        "A Persian text of 71 characters is billed as two SMS",
        "متن فارسی ۷۱ نویسه‌ای دو پیامک حساب می‌شود",
    )

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


CURRENCY_NAMES = {"GBP": Text("GBP", "پوند"), "USD": Text("USD", "دلار")}  # of a price abroad
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
    """What others would pay for the same messages, in dollars of the base year; from `tables.prices_abroad`."""
    home, britain = row_of(table, offer="iran"), row_of(table, offer="govuk_domestic")
    title = Text(
        "Britain's government would pay {times} times as much for these messages",
        "دولت بریتانیا برای همین پیام‌ها {times} برابر گمرک ایران می‌پرداخت",
    ).fill(times=number(britain.mean / home.mean))
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
                Text(
                    "truck messages of a year, US dollars of {level}, VAT excluded",
                    "پیام‌های یک سال رانندگان، به دلارِ سال {level}، بدون مالیات",
                ).fill(level=level),
                Text(
                    "each price at the exchange rate of its own year, deflated by US consumer prices",
                    "هر قیمت با نرخ ارز سال خودش و شاخص بهای مصرف‌کنندهٔ آمریکا",
                ),
                LOG,
            ]
        ),
        interval=Text("mark and number: average; line: nine in ten simulations", "نشان و عدد: میانگین؛ خط: ۹ شبیه‌سازی از هر ۱۰"),
        alt=Text(
            "Average yearly cost of the same messages at the prices of {n} senders with its likely range, in US dollars of {level}. "
            "{rows}. Each price is converted at the exchange rate of its own year and deflated by US consumer prices: {rates}. "
            "The rial counts at its free-market rate of the year, {rial} to a dollar.",
            "میانگین هزینهٔ سالانهٔ همین پیام‌ها با قیمت {n} فرستنده و بازهٔ محتمل آن، به دلارِ سال {level}. {rows}. "
            "هر قیمت با نرخ ارز سال خودش به دلار و با شاخص بهای مصرف‌کنندهٔ آمریکا به قیمت سال پایه درآمده است: {rates}. "
            "تعرفهٔ داخلی با نرخ بازار آزاد همان سال، هر دلار {rial}، حساب شده است.",
        ).fill(
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
    return Text("{currency} {published} of {when} is USD {price}", "{published} {currency} سال {when} برابر {price} دلار").fill(
        currency=CURRENCY_NAMES.get(row.unit.partition("/")[0], Text(*[row.unit.partition("/")[0]] * 2)),
        published=number(row.published, 3),
        when=Text(year(row.year).en, year(row.solar_year).fa),
        price=number(row.usd_per_segment, 3),
    )
