"""Charts of notebook 02: who has the app, who would need it, and for how long."""

import numpy as np

from cost_model.chart import (
    ACCENT,
    BANDED,
    DARK,
    LIGHT,
    LOG,
    THIN_LINES,
    Chart,
    at_start,
    band,
    interval_rows,
    legend,
    lines,
    mark,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.language import Text, count, large, listed, number, percent, series, years
from cost_model.native import Native, Series
from cost_model.tables import row_of
from cost_model.wording import policies_of, wording

GROUPS = {
    "installs_at_start": Text("Installs of the messenger\nwhen it was ordered", "نصب پیام‌رسان\nهنگام دستور"),
    "international_drivers": Text("International drivers", "رانندگان بین‌المللی"),
    "popular": Text("Customs drivers with a\npopular domestic messenger", "رانندگان گمرک با یک\nپیام‌رسان پرکاربر"),
    "notified_recipients": Text("Drivers whom customs\nnotifies within a year", "رانندگانی که گمرک در سال\nبه آن‌ها پیام می‌دهد"),
    "all_drivers": Text("All active truck drivers", "همهٔ رانندگان فعال کامیون"),
}


def installs_and_need(table):
    """Installs against those who would need it."""
    rows = table.set_index("group").loc[list(GROUPS)].reset_index()
    need, (least, most) = row_of(rows, group="notified_recipients"), table.attrs["installs"]
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
        unit=noted(Text("people", "نفر"), LOG),
        alt=Text("Installs beside the number of drivers. {rows}.", "شمار نصب در کنار شمار رانندگان. {rows}.").fill(
            rows=listed([(Text(*(t.replace("\n", " ") for t in GROUPS[r.group])), r) for r in rows.itertuples()], number)
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
    unit = Text("million people; line on the poll: its sampling margin", "میلیون نفر؛ خط روی نظرسنجی: حاشیهٔ خطای نمونه‌گیری")
    bars = (
        Series(KINDS["count"], "p50", {"kind": "count"}, color=LIGHT),
        Series(KINDS["poll"], "p50", {"kind": "poll"}, low="p05", high="p95"),
    )
    return Chart(
        numbers=table,
        numbers_in="million adults",
        title=title,
        unit=unit,
        alt=Text(
            "Bars of users in millions. Polls: {polls}. Official: {counts}.",
            "میلهٔ کاربران به میلیون نفر. نظرسنجی: {polls}. آمار رسمی: {counts}.",
        ).fill(
            polls=listed([(PLATFORMS[r.platform], r) for r in rows.itertuples()], number),
            counts=series(
                Text("{name} {n}", "{name} {n}").fill(name=PLATFORMS[r.platform], n=number(r.p50))
                for r in table[table.kind == "count"].itertuples()
            ),
        ),
        sources=("ispa", "ministry"),
        draw=draw,
        native=(Native("bar", "platform", bars, unit, PLATFORMS, values="number"),),
        interval=False,
        height=6.8,
    )


COLUMN = 1.35  # inches of a panel, which its heading may be wide
BROADEST = 4  # panels side by side


def _paths(table, quantity, title, unit, alt):
    paths, policies = table[table.quantity == quantity], policies_of(table)
    across = min(len(policies), BROADEST)
    down = -(-len(policies) // across)

    def draw(axes, language):
        panels = axes.reshape(-1) if isinstance(axes, np.ndarray) else np.array([axes])
        rows_from_start = np.array(axes, object).reshape(down, across)
        for axis in panels[len(policies) :]:
            axis.set_axis_off()
        for k, (axis, policy) in enumerate(zip(panels, policies, strict=False)):
            rows = paths[paths.scenario == policy.name]
            band(axis, rows.month, rows, color=DARK)
            heading = lines(getattr(policy.label, language), size=8, width=COLUMN)
            axis.set_title(mark("\n".join(heading), language), fontsize=8)
            axis.set_yticks(np.linspace(0, 1, 5) if quantity == "active" else np.linspace(0, 0.6, 4))
            axis.set_xlim(1, rows.month.max())
            axis.set_xticks(range(12, int(rows.month.max()) + 1, 12))
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            axis.xaxis.set_major_formatter(tick_format("number", language))
            if axis is not rows_from_start[k // across, 0]:
                axis.tick_params(labelleft=False, labelright=False)
        rows_from_start[-1, min(1, across - 1)].set_xlabel(shown(after, language))

    after = Text("months after the order", "ماه پس از دستور")
    native = tuple(
        Native(
            "line",
            "month",
            (Series(Text("median", "میانه"), "p50", {"scenario": policy.name}, low="p05", high="p95"),),
            noted(unit, THIN_LINES),
            heading=policy.label,
            axis=after,
            values="percent",
        )
        for policy in policies
    )
    return Chart(
        numbers=paths,
        title=title,
        unit=unit,
        alt=alt,
        sources=("mandates", "ispa", "roads"),
        draw=draw,
        native=native,
        panels=(down, across),
        interval=BANDED,
        height=2.6 + 4.6 * down,
        stamp=table.attrs,
    )


def _at(table, quantity, month):
    """The rows of one month, by policy: the label and the row of each."""
    return {one.name: (one.label, row_of(table, scenario=one.name, quantity=quantity, month=month)) for one in policies_of(table)}


def active_drivers(table):
    """Active drivers over time under each policy with a messenger."""
    horizon, last = years(table.month.max()), _at(table, "active", table.month.max())
    option, row = last[wording(table).announced.name]
    title = Text(
        "After {years}, {share} of drivers use the app under {option}",
        "پس از {years}، {share} رانندگان با گزینهٔ {option} از برنامه استفاده می‌کنند",
    ).fill(years=horizon, share=percent(row.p50), option=option)
    alt = Text("Share of drivers with the app after {years}. {rows}.", "سهم رانندگانِ دارای برنامه پس از {years}. {rows}.").fill(
        years=horizon, rows=listed(list(last.values()), percent)
    )
    unit = Text("share of the drivers whom customs notifies", "سهم از رانندگانی که گمرک به آن‌ها پیام می‌دهد")
    return _paths(table, "active", title, unit, alt)


def reach_over_time(table):
    """Share of notices that the messenger shows in time, over time."""
    month = min(24, table.month.max())
    seen = _at(table, "reach", month)
    option, row = seen[wording(table).announced.name]
    title = Text(
        "After {years}, {option} shows {share} of notices in time",
        "پس از {years}، گزینهٔ {option} {share} پیام‌ها را به‌موقع می‌رساند",
    ).fill(years=years(month), share=percent(row.p50), option=option)
    alt = Text("Reach after {month} months. {rows}.", "سهم پیام‌های دیده‌شده پس از {month} ماه. {rows}.").fill(
        month=number(month), rows=listed(list(seen.values()), percent)
    )
    unit = Text(
        "share of truck notices seen in the messenger before the time-out",
        "سهم پیام‌هایی که پیش از پایان مهلت در پیام‌رسان دیده شده",
    )
    return _paths(table, "reach", title, unit, alt)
