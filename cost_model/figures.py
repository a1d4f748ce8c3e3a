"""The published charts: one function each, from a tidy table of `tables.py` to a `Chart` in both languages.

Titles state the finding with numbers from the table; nothing is typed that the run could say.
"""

import numpy as np

from cost_model.chart import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    PAYER_STYLE,
    Chart,
    at_start,
    band,
    interval_rows,
    legend,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.data import month_index
from cost_model.language import (
    FLOWS,
    PAYERS,
    READINGS,
    Text,
    billions,
    chance,
    count,
    estimate,
    large,
    money,
    number,
    percent,
    usd,
    year,
    years,
)
from cost_model.scenarios import SCENARIOS
from cost_model.simulate import FIRST_MONTH

SCENARIO_NAMES = {s.name: Text(s.en, s.fa) for s in SCENARIOS}
READING_COLORS = {"as_stated": ACCENT, "evidence": DARK}
SCRIPTS = {"persian": Text("Persian text", "متن فارسی"), "latin": Text("Latin text", "متن لاتین")}
POLICIES = {
    "soft": Text("Offered, SMS stays", "اختیاری، پیامک می‌ماند"),
    "hard_reversible": Text("Forced, may be reversed", "اجباری، با احتمال بازگشت"),
    "hard_kept": Text("Forced, never reversed", "اجباری، بی‌بازگشت"),
    "popular": Text("Popular messenger, forced", "پیام‌رسان پرکاربر، اجباری"),
}
BILLION = Text("billion rial", "میلیارد تومان")
COSTING = ("customs", "roads", "banks", "mandates")  # whom every number of cost or saving rests on


def _row(table, **where):
    """The one row of a table with these values."""
    rows = table
    for column, value in where.items():
        rows = rows[rows[column] == value]
    (row,) = rows.itertuples(index=False)
    return row


def _joined(*texts):
    """Texts with the comma of their language between them."""
    return Text(", ".join(t.en for t in texts), "، ".join(t.fa for t in texts))


def _series(texts):
    """Texts with the semicolon of their language between them."""
    texts = list(texts)
    return Text("; ".join(t.en for t in texts), "؛ ".join(t.fa for t in texts))


def _listed(rows, unit):
    """'name: p50 (p05 to p95)' of several rows, for alt texts."""
    return _series(Text("{name}: {estimate}", "{name}: {estimate}").fill(name=n, estimate=estimate(row, unit)) for n, row in rows)


def sms_bill_by_reading(table):
    """Yearly SMS bill as stated and as the evidence supports."""
    bill = table[table.quantity == "sms_bill_per_year_rial"].set_index("reading").loc[list(READINGS)].reset_index()
    stated, evidence = _row(bill, reading="as_stated"), _row(bill, reading="evidence")
    trips = {r: _row(table, reading=r, quantity="truck_trips_per_year") for r in READINGS}
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
            rows=_listed([(READINGS[r.reading], r) for r in bill.itertuples()], money)
        ),
        sources=("itiran", "customs", "roads", "banks"),
        draw=draw,
        height=6.2,
        stamp=table.attrs,
    )


def trips_by_flow(table):
    """Truck trips of each flow under both readings."""
    total = table.groupby("reading").p50.sum()
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
            rows=_listed([(_joined(FLOWS[r.flow], READINGS[r.reading]), r) for r in table.itertuples()], large)
        ),
        sources=("itiran", "customs", "roads", "ports"),
        draw=draw,
        height=9.0,
        stamp=table.attrs,
    )


def bill_by_year(table):
    """SMS bill of the years 1396 to 1404, constant and nominal."""
    ordered = month_index(FIRST_MONTH) // 12
    first, before, then, last = table.iloc[0], _row(table, year=ordered - 1), _row(table, year=ordered), table.iloc[-1]
    base = year(table.attrs["base_year"])
    title = Text(
        "In the year of the order the step of the tariff took the yearly bill from {a} to {b}, in prices of {y1}",
        "در سال دستور، جهش تعرفه هزینهٔ سالانه را از {a} به {b} رساند، به قیمت {y1}",
    ).fill(y1=base, a=money(before.p50), b=money(then.p50))

    def draw(axis, language):
        band(axis, table.year, table, color=DARK, label=shown(Text("prices of {base}", "قیمت {base}").fill(base=base), language))
        axis.plot(table.year, table.p50, "o", color=DARK, markersize=4)
        axis.plot(
            table.year,
            table.nominal_p50,
            color=ACCENT,
            linestyle="--",
            marker="D",
            markersize=3.5,
            label=shown(Text("prices of each year", "قیمت همان سال"), language),
        )
        axis.set_ylim(0, None)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("billions", language))
        axis.set_xticks(range(int(first.year), int(last.year) + 1))
        axis.xaxis.set_major_formatter(tick_format("year", language))
        legend(axis, language, loc="upper left")

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            "billion rial a year, evidence reading; no trade weight is published for 1397; {last} from {months} months",
            "میلیارد تومان در سال، بر پایهٔ شواهد؛ وزن تجارت ۱۳۹۷ منتشر نشده؛ {last} از {months} ماه",
        ).fill(last=year(last.year), months=count(last.months)),
        alt=Text("SMS bill by year in prices of {base}. {rows}.", "هزینهٔ پیامک سال به سال به قیمت {base}. {rows}.").fill(
            base=base, rows=_listed([(year(r.year), r) for r in table.itertuples()], money)
        ),
        sources=("customs", "lists", "banks", "cpi"),
        draw=draw,
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
    home, britain = _row(table, offer="iran"), _row(table, offer="govuk_domestic")
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
        unit=Text("US dollars a year, VAT excluded, scale in powers of ten", "دلار در سال، بدون مالیات، مقیاس توان‌های ده"),
        alt=Text(
            "Yearly cost of the same messages at other prices. {rows}.", "هزینهٔ سالانهٔ همین پیام‌ها با قیمت‌های دیگر. {rows}."
        ).fill(rows=_listed([(OFFERS[r.offer], r) for r in table.itertuples()], usd)),
        sources=("banks", "govuk", "aggregators", "rates"),
        draw=draw,
        height=8.2,
        stamp=table.attrs,
    )


GROUPS = {
    "installs_at_start": Text("Installs of the messenger\nwhen it was ordered", "نصب پیام‌رسان\nهنگام دستور"),
    "international_drivers": Text("International drivers", "رانندگان بین‌المللی"),
    "popular": Text("Customs drivers with a\npopular domestic messenger", "رانندگان گمرک با یک\nپیام‌رسان پرکاربر"),
    "customs_drivers": Text("Drivers whom customs\nnotifies within a year", "رانندگانی که گمرک در سال\nبه آن‌ها پیام می‌دهد"),
    "all_drivers": Text("All active truck drivers", "همهٔ رانندگان فعال کامیون"),
}


def installs_and_need(table):
    """Installs against those who would need it."""
    rows = table.set_index("group").loc[list(GROUPS)].reset_index()
    need, (least, most) = _row(rows, group="customs_drivers"), table.attrs["installs"]
    title = Text(
        "The messenger had {least} to {most} installs; about {need} drivers would need it, at least {times} times as many",
        "پیام‌رسان {least} تا {most} نصب داشت؛ حدود {need} راننده به آن نیاز داشتند، دست‌کم {times} برابر",
    ).fill(least=count(least), most=count(most), need=large(need.p50), times=number(need.p50 / most))

    def draw(axis, language):
        interval_rows(axis, rows, list(GROUPS.values()), language, scale={"value": "log"}, value=lambda row: number(row.p50))
        axis.set_xlim((3e3, 1e6) if language == "en" else (1e6, 3e3))
        axis.xaxis.set_major_formatter(tick_format("large", language))
        axis.xaxis.set_minor_formatter("")

    return Chart(
        numbers=rows,
        title=title,
        unit=Text("people, scale in powers of ten", "نفر، مقیاس توان‌های ده"),
        alt=Text("Installs beside the number of drivers. {rows}.", "شمار نصب در کنار شمار رانندگان. {rows}.").fill(
            rows=_listed([(Text(*(t.replace("\n", " ") for t in GROUPS[r.group])), r) for r in rows.itertuples()], number)
        ),
        sources=("itiran", "roads", "ispa"),
        draw=draw,
        height=9.0,
        stamp=table.attrs,
    )


PLATFORMS = {"Rubika": Text("Rubika", "روبیکا"), "Eitaa": Text("Eitaa", "ایتا"), "Bale": Text("Bale", "بله")}
KINDS = {
    "poll": Text("Adults who say they use it", "بزرگسالانی که می‌گویند استفاده می‌کنند"),
    "count": Text("Monthly users, as counted by the state", "کاربران ماهانه به شمارش دولت"),
}


def polls_and_counts(table):
    """What polls and official counts say of domestic messengers."""
    wide = table.pivot(index="platform", columns="kind", values="p50")
    ratio = wide["count"] / wide["poll"]
    title = Text(
        "Official counts of domestic messengers are {low} to {high} times what polls find",
        "آمار رسمی کاربران پیام‌رسان‌های داخلی {low} تا {high} برابر یافتهٔ نظرسنجی‌هاست",
    ).fill(low=number(ratio.min()), high=number(ratio.max()))

    def draw(axis, language):
        for kind, offset, color, hatch in (("count", 0.18, LIGHT, "////"), ("poll", -0.18, DARK, None)):
            rows = table[table.kind == kind].set_index("platform").loc[list(PLATFORMS)].reset_index()
            places = np.arange(len(rows))[::-1] + offset
            axis.barh(places, rows.p50, 0.34, color=color, hatch=hatch, label=shown(KINDS[kind], language))
            if kind == "poll":
                axis.hlines(places, rows.p05, rows.p95, color=ACCENT, linewidth=2)
            for place, row in zip(places, rows.itertuples(), strict=True):
                end = row.p50 if kind == "count" else row.p95
                axis.annotate(
                    shown(number(row.p50), language),
                    (end, place),
                    xytext=(4 if language == "en" else -4, 0),
                    textcoords="offset points",
                    ha="left" if language == "en" else "right",
                    va="center",
                    fontsize=7.5,
                )
        axis.set_yticks(range(len(PLATFORMS)), [shown(n, language) for n in reversed(PLATFORMS.values())])
        axis.set_xlim(0, table.p50.max() * 1.12)
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("number", language))
        legend(axis, language, loc="lower right" if language == "en" else "lower left")

    rows = table[table.kind == "poll"]
    return Chart(
        numbers=table,
        title=title,
        unit=Text("million people; line on the poll: its sampling margin", "میلیون نفر؛ خط روی نظرسنجی: حاشیهٔ خطای نمونه‌گیری"),
        alt=Text(
            "Bars of users in millions. Polls: {polls}. Official: {counts}.",
            "میلهٔ کاربران به میلیون نفر. نظرسنجی: {polls}. آمار رسمی: {counts}.",
        ).fill(
            polls=_listed([(PLATFORMS[r.platform], r) for r in rows.itertuples()], number),
            counts=_series(
                Text("{name} {n}", "{name} {n}").fill(name=PLATFORMS[r.platform], n=number(r.p50))
                for r in table[table.kind == "count"].itertuples()
            ),
        ),
        sources=("ispa", "ministry"),
        draw=draw,
        interval=False,
        height=6.8,
    )


def _paths(table, quantity, title, unit, alt):
    paths = table[table.quantity == quantity]

    def draw(axes, language):
        for axis, (policy, name) in zip(axes[0], POLICIES.items(), strict=True):
            rows = paths[paths.policy == policy]
            band(axis, rows.month, rows, color=DARK)
            axis.set_title(shown(Text(name.en.replace(", ", ",\n"), name.fa.replace("، ", "،\n")), language), fontsize=8)
            axis.set_yticks(np.linspace(0, 1, 5) if quantity == "active" else np.linspace(0, 0.6, 4))
            axis.set_xlim(1, rows.month.max())
            axis.set_xticks([12, 24, 36, 48, 60])
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            axis.xaxis.set_major_formatter(tick_format("number", language))
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)
        axes[0][1].set_xlabel(shown(Text("months after the order", "ماه پس از دستور"), language))

    return Chart(
        numbers=paths,
        title=title,
        unit=unit,
        alt=alt,
        sources=("mandates", "ispa", "roads"),
        draw=draw,
        panels=(1, 4),
        height=7.2,
        stamp=table.attrs,
    )


def active_drivers(table):
    """Active drivers over time under four policies."""
    horizon = years(table.month.max())
    last = {p: _row(table, policy=p, quantity="active", month=table.month.max()) for p in POLICIES}
    title = Text(
        "After {years}, {kept} of drivers use a forced app that is never reversed, {reversible} when it may be, {soft} if SMS stays",
        "پس از {years}، {kept} رانندگان برنامهٔ اجباریِ بی‌بازگشت را دارند؛ با احتمال بازگشت {reversible}، و با ماندن پیامک {soft}",
    ).fill(
        years=horizon,
        kept=percent(last["hard_kept"].p50),
        reversible=percent(last["hard_reversible"].p50),
        soft=percent(last["soft"].p50),
    )
    alt = Text("Share of drivers with the app after {years}. {rows}.", "سهم رانندگانِ دارای برنامه پس از {years}. {rows}.").fill(
        years=horizon, rows=_listed([(POLICIES[p], r) for p, r in last.items()], percent)
    )
    return _paths(
        table,
        "active",
        title,
        Text("share of the drivers whom customs notifies", "سهم از رانندگانی که گمرک به آن‌ها پیام می‌دهد"),
        alt,
    )


def reach_over_time(table):
    """Share of notices that the messenger shows in time, over time."""
    month = min(24, table.month.max())
    seen = {p: _row(table, policy=p, quantity="reach", month=month) for p in POLICIES}
    title = Text(
        "After {years} a forced messenger shows {kept} of the notices in time, even if it is never reversed",
        "پس از {years}، پیام‌رسان اجباری حتی بی‌بازگشت فقط {kept} پیام‌ها را به‌موقع می‌رساند",
    ).fill(years=years(month), kept=percent(seen["hard_kept"].p50))
    alt = Text("Reach after {month} months. {rows}.", "سهم پیام‌های دیده‌شده پس از {month} ماه. {rows}.").fill(
        month=number(month), rows=_listed([(POLICIES[p], r) for p, r in seen.items()], percent)
    )
    return _paths(
        table,
        "reach",
        title,
        Text(
            "share of truck notices seen in the messenger before the time-out",
            "سهم پیام‌هایی که پیش از پایان مهلت در پیام‌رسان دیده شده",
        ),
        alt,
    )


def cost_by_payer(table):
    """Mean cost of each scenario by payer; the interval of the total beside it."""
    total = table[table.payer == "society"].set_index("scenario")
    names = [s for s in SCENARIO_NAMES if s in total.index]
    forced, quo = total.loc["forced"], total.loc["status_quo"]
    means = table[table.scenario == "forced"].set_index("payer")["mean"]
    payer = means[list(PAYER_STYLE)].idxmax()
    title = Text(
        "The messenger alone costs {times} times what SMS costs, trucks that wait included; {payer} pay {share} of it",
        "هزینهٔ پیام‌رسانِ تنها، با معطلی کامیون‌ها، {times} برابر پیامک است و {share} آن را {payer} می‌پردازند",
    ).fill(
        times=number(forced.p50 / quo.p50),
        payer=Text(PAYERS[payer].en.lower(), PAYERS[payer].fa),
        share=percent(means[payer] / means["society"]),
    )

    def draw(axis, language):
        places = np.arange(len(names))[::-1]
        start, below = np.zeros(len(names)), np.zeros(len(names))
        for payer, style in PAYER_STYLE.items():
            means = table[table.payer == payer].set_index("scenario").loc[names, "mean"].to_numpy()
            left = np.where(means >= 0, start, below)
            axis.barh(places, means, 0.6, left=left, label=shown(PAYERS[payer], language), linewidth=0, **style)
            start, below = start + np.maximum(means, 0), below + np.minimum(means, 0)
        for place, name, end in zip(places, names, start, strict=True):
            row = total.loc[name]
            axis.annotate(
                shown(estimate(row, money), language),
                (end, place),
                xytext=(4 if language == "en" else -4, 0),
                textcoords="offset points",
                ha="left" if language == "en" else "right",
                va="center",
                fontsize=7,
            )
        axis.set_yticks(places, [shown(SCENARIO_NAMES[n], language) for n in names])
        axis.set_xlim(below.min() * 1.1, start.max() * 1.45)
        axis.axvline(0, color=GREY, linewidth=0.6)
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("billions", language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)

    return Chart(
        numbers=table[table.scenario.isin(names)],
        title=title,
        unit=Text(
            f"mean over the draws, {BILLION.en}, present value over {{years}}; in words: median and 90% of draws",
            f"میانگین نمونه‌ها، {BILLION.fa}، ارزش فعلی {{years}}؛ به حروف: میانه و ۹۰٪ نمونه‌ها",
        ).fill(years=years(table.attrs["horizon"])),
        alt=Text("Total cost of each scenario. {rows}.", "هزینهٔ کل هر گزینه. {rows}.").fill(
            rows=_listed([(SCENARIO_NAMES[n], total.loc[n]) for n in names], money)
        ),
        sources=COSTING,
        draw=draw,
        interval=False,
        height=9.0,
        stamp=table.attrs,
    )


def saving_by_scenario(table):
    """Saving against the status quo for customs and for society."""
    names = [s for s in SCENARIO_NAMES if s in set(table.scenario) and s != "status_quo"]
    forced = {payer: _row(table, payer=payer, scenario="forced") for payer in ("customs", "society")}
    title = Text(
        "Forced migration saves customs money in {customs} of draws; for the country as a whole in {society}",
        "مهاجرت اجباری در {customs} نمونه‌ها به سود گمرک است و در {society} نمونه‌ها به سود کشور",
    ).fill(customs=chance(forced["customs"].probability), society=chance(forced["society"].probability))

    def draw(axes, language):
        for axis, payer in zip(axes[0], ("customs", "society"), strict=True):
            rows = table[table.payer == payer].set_index("scenario").loc[names].reset_index()
            interval_rows(
                axis,
                rows,
                [SCENARIO_NAMES[n] for n in names],
                language,
                color=DARK if payer == "customs" else ACCENT,
                value=lambda row: billions(row.p50),
                scale={"value": "symlog", "linthresh": 1e11, "linscale": 0.6} if payer == "society" else None,
            )
            if payer == "society":
                ticks = [-1e14, -1e13, -1e12, -1e11, 0, 1e11, 1e12, 1e13]
                axis.set_xticks([t for t in ticks if rows.p05.min() <= t <= rows.p95.max() * 3], minor=False)
            axis.axvline(0, color=GREY, linewidth=1)
            axis.xaxis.set_major_formatter(tick_format("billions", language))
            axis.xaxis.set_minor_formatter("")
            axis.tick_params(axis="x", labelsize=7)
            axis.set_title(shown(PAYERS[payer], language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table[table.scenario.isin(names)],
        title=title,
        unit=Text(
            f"saving, {BILLION.en}, present value over {{years}}; right panel in powers of ten",
            f"صرفه‌جویی، {BILLION.fa}، ارزش فعلی {{years}}؛ نمودار چپ با توان‌های ده",
        ).fill(years=years(table.attrs["horizon"])),
        alt=Text("Saving of each scenario for society. {rows}.", "صرفه‌جویی هر گزینه برای کشور. {rows}.").fill(
            rows=_listed([(SCENARIO_NAMES[n], _row(table, payer="society", scenario=n)) for n in names], money)
        ),
        sources=COSTING,
        draw=draw,
        panels=(1, 2),
        height=8.8,
        stamp=table.attrs,
    )


def seen_in_time(table):
    """Share of notices seen in time under each scenario."""
    rows = table.set_index("scenario").loc[[s for s in SCENARIO_NAMES if s in set(table.scenario)]].reset_index()
    quo, forced = _row(rows, scenario="status_quo"), _row(rows, scenario="forced")
    title = Text(
        "{quo} of notices are seen in time by SMS; with the messenger only, {forced}",
        "با پیامک {quo} پیام‌ها به‌موقع می‌رسد؛ فقط با پیام‌رسان {forced}",
    ).fill(quo=percent(quo.p50), forced=percent(forced.p50))

    def draw(axis, language):
        interval_rows(axis, rows, [SCENARIO_NAMES[n] for n in rows.scenario], language, value=lambda row: percent(row.p50))
        axis.set_xlim((0, 1) if language == "en" else (1, 0))
        axis.xaxis.set_major_formatter(tick_format("percent", language))

    return Chart(
        numbers=rows,
        title=title,
        unit=Text("share of truck notices over {years}", "سهم از پیام‌های رانندگان در {years}").fill(
            years=years(table.attrs["horizon"])
        ),
        alt=Text("Share of notices seen in time. {rows}.", "سهم پیام‌های به‌موقع. {rows}.").fill(
            rows=_listed([(SCENARIO_NAMES[r.scenario], r) for r in rows.itertuples()], percent)
        ),
        sources=("mandates", "banks"),
        draw=draw,
        height=8.2,
        stamp=table.attrs,
    )


LINES = {"status_quo": (DARK, "-"), "leaner_sms": (MIDDLE, ":"), "forced": (ACCENT, "--"), "popular_messenger": (GREY, "-.")}


def running_cost(table):
    """Cost to customs month by month."""
    last = table[table.month == table.month.max()].set_index("scenario")
    forced, quo = (
        table[table.scenario == "forced"].set_index("month").p50,
        table[table.scenario == "status_quo"].set_index("month").p50,
    )
    ahead = forced[forced < quo]
    title = (
        Text(
            "For customs the forced messenger catches up with SMS in month {month} at the median, and ends at {forced} against {quo}",
            "هزینهٔ میانهٔ پیام‌رسان اجباری برای گمرک در ماه {month} به پیامک می‌رسد و در پایان {forced} است در برابر {quo}",
        ).fill(month=number(ahead.index[0]), forced=money(last.p50["forced"]), quo=money(last.p50["status_quo"]))
        if len(ahead)
        else Text(
            "For customs the forced messenger does not pay back within the horizon at the median: {forced} against {quo}",
            "پیام‌رسان اجباری در میانهٔ نمونه‌ها هزینهٔ خود را به گمرک برنمی‌گرداند: {forced} در برابر {quo}",
        ).fill(forced=money(last.p50["forced"]), quo=money(last.p50["status_quo"]))
    )

    def draw(axis, language):
        for scenario, rows in table.groupby("scenario", sort=False):
            color, line = LINES[scenario]
            label = shown(SCENARIO_NAMES[scenario], language)
            if scenario in ("status_quo", "forced"):
                band(axis, rows.month, rows, color=color, line=line, label=label, fill=0.15)
            else:
                axis.plot(rows.month, rows.p50, color=color, linestyle=line, linewidth=1.8, label=label)
        axis.set_xlim(1, table.month.max())
        axis.set_ylim(0, None)
        axis.set_xticks(range(12, int(table.month.max()) + 1, 12))
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("billions", language))
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(Text("months after the order", "ماه پس از دستور"), language))
        legend(axis, language, loc="upper left")

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            f"cost to customs up to each month, {BILLION.en}, present value, VAT included",
            f"هزینهٔ گمرک تا هر ماه، {BILLION.fa}، ارزش فعلی، با مالیات",
        ),
        alt=Text("Cost to customs at the end of the horizon. {rows}.", "هزینهٔ گمرک در پایان دوره. {rows}.").fill(
            rows=_listed([(SCENARIO_NAMES[s], r) for s, r in last.iterrows()], money)
        ),
        sources=COSTING,
        draw=draw,
        stamp=table.attrs,
    )


def saves_by_reach(table):
    """How likely the forced migration saves money, for customs and for society, against the reach."""
    top = {payer: table[table.payer == payer].set_index("reach").share_saves for payer in ("customs", "society")}
    modelled = table.attrs["modelled_reach"]
    title = Text(
        "If every notice were seen, forcing would save the country money in {full} of draws; customs saves in {most}, and in {none} if none were",
        "اگر همهٔ پیام‌ها دیده شود، اجبار در {full} نمونه‌ها به سود کشور و در {most} به سود گمرک است؛ اگر هیچ‌یک دیده نشود، در {none} به سود گمرک",
    ).fill(
        full=chance(top["society"].iloc[-1]),
        most=chance(top["customs"].iloc[-1]),
        none=chance(top["customs"].iloc[0]),
    )

    def draw(axis, language):
        for payer, color, line in (("customs", DARK, "-"), ("society", ACCENT, "--")):
            axis.plot(
                top[payer].index, top[payer], color=color, linestyle=line, linewidth=2, label=shown(PAYERS[payer], language)
            )
        axis.axvspan(modelled["p05"], modelled["p95"], color=LIGHT, alpha=0.6, linewidth=0)
        note = Text(
            "reach that the model expects\nafter {years}, 90% of draws", "آنچه الگو پس از {years}\nانتظار دارد، ۹۰٪ نمونه‌ها"
        ).fill(years=years(table.attrs["after"]))
        axis.text((modelled["p05"] + modelled["p95"]) / 2, 0.42, shown(note, language), ha="center", va="top", fontsize=7.5)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("percent", language))
        axis.xaxis.set_major_formatter(tick_format("percent", language))
        axis.set_xlabel(
            shown(Text("reach: notices that the messenger shows in time", "سهم پیام‌هایی که پیام‌رسان به‌موقع نشان می‌دهد"), language)
        )
        legend(axis, language, loc="upper left")

    half = (top["society"] >= 0.5).idxmax() if (top["society"] >= 0.5).any() else None
    needed = (
        Text(
            "Half of the draws save the country money from a reach of {reach}.",
            "از سهم {reach} به بالا نیمی از نمونه‌ها به سود کشور است.",
        ).fill(reach=percent(half))
        if half is not None
        else Text("At no reach do half of the draws save the country money.", "در هیچ سهمی نیمی از نمونه‌ها به سود کشور نیست.")
    )
    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            "share of draws in which the messenger alone costs less than SMS over {years}, mandate never reversed",
            "سهم نمونه‌هایی که در آن پیام‌رسانِ تنها در {years} ارزان‌تر از پیامک است، اجبار بی‌بازگشت",
        ).fill(years=years(table.attrs["horizon"])),
        alt=Text(
            "Two lines against the reach: customs saves in {none} of draws with nobody reached and {customs} with everybody; society in {low} with nobody reached and {high} with everybody. {needed}",
            "دو خط بر حسب سهم پیام‌های رسیده: گمرک با هیچ‌کس در {none} و با همه در {customs} نمونه‌ها صرفه‌جویی می‌کند؛ کشور با هیچ‌کس در {low} و با همه در {high}. {needed}",
        ).fill(
            none=percent(top["customs"].iloc[0]),
            customs=percent(top["customs"].iloc[-1]),
            low=percent(top["society"].iloc[0]),
            high=percent(top["society"].iloc[-1]),
            needed=needed,
        ),
        sources=COSTING,
        draw=draw,
        interval=False,
        height=8.0,
        stamp=table.attrs,
    )
