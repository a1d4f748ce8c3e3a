"""Charts of notebook 01: from tonnes to the SMS bill."""

from cost_model.chart import (
    ACCENT,
    BANDED,
    DARK,
    LOG,
    THIN_LINES,
    Chart,
    band,
    interval_rows,
    legend,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.data import month_index
from cost_model.language import (
    BILLION,
    FLOWS,
    READINGS,
    Text,
    count,
    joined,
    large,
    listed,
    money,
    number,
    usd,
    year,
)
from cost_model.native import Native, Series
from cost_model.simulate import FIRST_MONTH
from cost_model.tables import row_of

READING_COLORS = {"as_stated": ACCENT, "evidence": DARK}


SCRIPTS = {"persian": Text("Persian text", "متن فارسی"), "latin": Text("Latin text", "متن لاتین")}


def sms_bill_by_reading(table):
    """Yearly SMS bill as stated and as the evidence supports."""
    bill = table[table.quantity == "sms_bill_per_year_rial"].set_index("reading").loc[list(READINGS)].reset_index()
    stated, evidence = row_of(bill, reading="as_stated"), row_of(bill, reading="evidence")
    trips = {r: row_of(table, reading=r, quantity="truck_trips_per_year") for r in READINGS}
    title = Text(
        "SMS to truck drivers cost customs about {evidence} a year on the evidence, {stated} as stated",
        "پیامک رانندگان بر پایهٔ شواهد سالی حدود {evidence} هزینه دارد؛ با ادعای خبر {stated}",
    ).fill(evidence=money(evidence.p50), stated=money(stated.p50))

    def draw(axis, language):
        names = [
            Text("{reading}\n{trips} truck trips", "{reading}\n{trips} سفر کامیون").fill(
                reading=READINGS[r], trips=large(trips[r].p50)
            )
            for r in bill.reading
        ]
        interval_rows(axis, bill, names, language, value=lambda row: money(row.p50))
        axis.set_xlim((0, None) if language == "en" else (axis.get_xlim()[0], 0))
        axis.xaxis.set_major_formatter(tick_format("billions", language))

    return Chart(
        numbers=bill,
        title=title,
        unit=Text(
            f"{BILLION.en} a year, VAT included, constant prices of {{base}}",
            f"{BILLION.fa} در سال، با مالیات، قیمت ثابت {{base}}",
        ).fill(base=year(table.attrs["base_year"])),
        alt=Text("SMS bill a year as a point with its 90% interval. {rows}.", "هزینهٔ سالانهٔ پیامک با بازهٔ ۹۰٪. {rows}.").fill(
            rows=listed([(READINGS[r.reading], r) for r in bill.itertuples()], money)
        ),
        sources=("itiran", "customs", "roads", "banks"),
        draw=draw,
        height=6.2,
        stamp=table.attrs,
    )


def trips_by_flow(table):
    """Truck trips of each flow under both readings."""
    total = table.attrs["total"]  # not the sum of the medians of the flows
    title = Text(
        "About {evidence} truck trips a year pass customs on the evidence; all {tonnes} tonnes by truck would make {stated}",
        "بر پایهٔ شواهد سالی حدود {evidence} سفر کامیون از گمرک می‌گذرد؛ اگر همهٔ {tonnes} تن با کامیون برود {stated}",
    ).fill(evidence=large(total["evidence"]), stated=large(total["as_stated"]), tonnes=large(table.attrs["tonnes"], 3))

    def draw(axis, language):
        for reading, offset, marker in (("as_stated", 0.14, "D"), ("evidence", -0.14, "o")):
            rows = table[table.reading == reading].set_index("flow").loc[list(FLOWS)].reset_index()
            interval_rows(
                axis,
                rows,
                list(FLOWS.values()),
                language,
                color=READING_COLORS[reading],
                offset=offset,
                marker=marker,
                value=lambda row: large(row.p50) if row.p50 else Text("none", "هیچ"),
                label=READINGS[reading],
                below=offset < 0,
            )
        axis.set_xlim((-1e5, None) if language == "en" else (axis.get_xlim()[0], -1e5))
        axis.xaxis.set_major_formatter(tick_format("large", language))
        legend(axis, language, loc="lower right" if language == "en" else "lower left")

    return Chart(
        numbers=table,
        title=title,
        unit=Text("laden truck trips that customs handles, a year", "سفر کامیون باردار در گمرک، در سال"),
        alt=Text("Truck trips a year by flow. {rows}.", "سفر سالانهٔ کامیون به تفکیک جریان کالا. {rows}.").fill(
            rows=listed([(joined(FLOWS[r.flow], READINGS[r.reading]), r) for r in table.itertuples()], large)
        ),
        sources=("itiran", "customs", "roads", "ports"),
        draw=draw,
        height=9.0,
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
    "iran": Text("Iran, large sender, 1401", "ایران، فرستندهٔ بزرگ، ۱۴۰۱"),
    "govuk_domestic": Text("British government at home, 2022", "دولت بریتانیا در داخل، ۲۰۲۲"),
    "Tencent Cloud": Text("Tencent Cloud to Iran, about 2020", "Tencent Cloud به ایران، حدود ۲۰۲۰"),
    "Twilio-format list": Text("International list to Iran, 2019", "فهرست بین‌المللی به ایران، ۲۰۱۹"),
    "GOV.UK Notify": Text("British government to Iran, 2026", "دولت بریتانیا به ایران، ۲۰۲۶"),
    "Twilio (quoted)": Text("Twilio to Iran, about 2025", "Twilio به ایران، حدود ۲۰۲۵"),
}


def prices_abroad(table):
    """What others would pay for the same messages."""
    home, britain = row_of(table, offer="iran"), row_of(table, offer="govuk_domestic")
    title = Text(
        "The British government would pay {times} times as much as Iran's customs for the same messages at home",
        "دولت بریتانیا برای همین پیام‌ها در کشور خود {times} برابر گمرک ایران می‌پرداخت",
    ).fill(times=number(britain.p50 / home.p50))

    def draw(axis, language):
        interval_rows(
            axis, table, [OFFERS[o] for o in table.offer], language, scale={"value": "log"}, value=lambda row: usd(row.p50)
        )
        axis.xaxis.set_major_formatter(tick_format("large", language))
        axis.xaxis.set_minor_formatter("")

    return Chart(
        numbers=table,
        title=title,
        unit=noted(Text("US dollars a year, VAT excluded", "دلار در سال، بدون مالیات"), LOG),
        alt=Text(
            "Yearly cost of the same messages at other prices. {rows}.", "هزینهٔ سالانهٔ همین پیام‌ها با قیمت‌های دیگر. {rows}."
        ).fill(rows=listed([(OFFERS[r.offer], r) for r in table.itertuples()], usd)),
        sources=("banks", "govuk", "aggregators", "rates"),
        draw=draw,
        height=8.2,
        stamp=table.attrs,
    )
