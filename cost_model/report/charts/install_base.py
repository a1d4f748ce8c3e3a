"""Charts of notebook 02: who has the app, who would need it, and for how long."""

import numpy as np

from cost_model.report.charts.chart import (
    ACCENT,
    BANDED_MEAN,
    COLUMN_SIZE,
    DARK,
    HALO,
    LIGHT,
    LOG,
    MARKED_MEAN,
    THIN_LINES_OF_MEAN,
    Chart,
    at_start,
    band,
    legend,
    lines,
    mark,
    noted,
    range_rows,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.native import Native, Series
from cost_model.report.language import fitting, listed, number, percent, series, years
from cost_model.report.language import year as year_of
from cost_model.report.numbers.tables import drivers_to_an_install, row_of
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import Text, words_of

SAY = words_of("charts/install_base")

GROUPS = SAY.groups


def installs_and_need(table):
    """Installs against those who would need it."""
    rows = table.set_index("group").loc[list(GROUPS)].reset_index()
    times = drivers_to_an_install(table)
    title = SAY.installs_and_need.title
    if times > 1:
        title = SAY.installs_and_need.title_2.fill(times=number(times))

    def draw(axis, language):
        range_rows(axis, rows, list(GROUPS.values()), language, scale={"value": "log"}, value=lambda row: number(row.mean))
        axis.set_xlim(rows.p05.min() / 1.6, rows.p95.max() * 1.6)
        axis.xaxis.set_major_formatter(tick_format("large", language))
        axis.xaxis.set_minor_formatter("")

    year = table.attrs["base_year"]
    counts = SAY.installs_and_need.counts
    return Chart(
        numbers=rows,
        title=title,
        unit=noted(
            SAY.installs_and_need.unit.fill(year=year_of(year)),
            LOG,
        ),
        alt=SAY.installs_and_need.alt.fill(
            title=title,
            rows=listed(
                [(Text(*(t.replace("\n", " ") for t in GROUPS[r.group])), r) for r in rows.itertuples()], number, middle="mean"
            ),
        ),
        sources=("itiran", "roads", "ispa"),
        draw=draw,
        interval=Text("{key}. {counts}", "{key}. {counts}").fill(key=MARKED_MEAN, counts=counts),
        height=9.6,
        stamp=table.attrs,
    )


PLATFORMS = SAY.platforms


KINDS = SAY.kinds


def polls_and_counts(table):
    """What polls and official counts say of domestic messengers."""
    wide = table.pivot(index="platform", columns="kind", values="p50")
    ratio = wide["count"] / wide["poll"]
    title = SAY.polls_and_counts.title.fill(high=number(ratio.max()))

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
    unit = SAY.polls_and_counts.unit
    bars = (
        Series(KINDS["count"], "p50", {"kind": "count"}, color=LIGHT),
        Series(KINDS["poll"], "p50", {"kind": "poll"}, low="p05", high="p95"),
    )
    return Chart(
        numbers=table,
        numbers_in="million adults",
        title=title,
        unit=unit,
        alt=SAY.polls_and_counts.alt.fill(
            low=number(ratio.min()),
            high=number(ratio.max()),
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
AFTER = SAY.after


def best_month(rows):
    """The row of the month in which the mean over the simulations is highest, the first of several.  rows  of one policy"""
    return row_of(rows, month=rows.month[rows["mean"].idxmax()])


def _paths(table, quantity, title, unit, about):
    """A panel for each policy: the mean month by month with its likely range, and its highest point with its number.

    about  Text of what is said of every policy's best month in the alt text, after the title
    """
    paths, policies = table[table.quantity == quantity], policies_of(table)
    across = min(len(policies), BROADEST)
    down = -(-len(policies) // across)
    best = {policy.name: best_month(paths[paths.scenario == policy.name]) for policy in policies}
    top = min(1.0, np.ceil(10 * max(paths.p95.max(), 0.1)) / 10)

    def draw(axes, language):
        panels = axes.reshape(-1) if isinstance(axes, np.ndarray) else np.array([axes])
        rows_from_start = np.array(axes, object).reshape(down, across)
        for axis in panels[len(policies) :]:
            axis.set_axis_off()
        for k, (axis, policy) in enumerate(zip(panels, policies, strict=False)):
            rows, peak = paths[paths.scenario == policy.name], best[policy.name]
            band(axis, rows.month, rows, color=DARK, middle="mean", width=2.2)
            axis.plot([peak.month], [peak.mean], marker="o", color=DARK, markersize=7, markeredgecolor="white", clip_on=False)
            late = peak.month > rows.month.max() / 2
            axis.annotate(
                shown(percent(peak.mean), language),
                (peak.month, peak.mean),
                xytext=(0, 7),
                textcoords="offset points",
                ha="right" if late else "left",
                va="bottom",
                fontsize=COLUMN_SIZE,
                fontweight="bold",
                path_effects=HALO,
            )
            heading = lines(getattr(policy.label, language), size=COLUMN_SIZE, width=COLUMN)
            axis.set_title(mark("\n".join(heading), language), fontsize=COLUMN_SIZE)
            axis.set_ylim(0, top)
            axis.set_yticks(np.linspace(0, top, 3))
            axis.set_xlim(1, rows.month.max())
            axis.set_xticks(range(24, int(rows.month.max()) + 1, 24) if rows.month.max() >= 48 else [1, int(rows.month.max())])
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            axis.xaxis.set_major_formatter(tick_format("number", language))
            axis.tick_params(labelsize=9)
            if axis is not rows_from_start[k // across, 0]:
                axis.tick_params(labelleft=False, labelright=False)
        rows_from_start[-1, min(1, across - 1)].set_xlabel(shown(AFTER, language), fontsize=9)

    native = tuple(
        Native(
            "line",
            "month",
            (Series(SAY.paths.native, "mean", {"scenario": policy.name}, low="p05", high="p95"),),
            noted(unit, THIN_LINES_OF_MEAN),
            heading=policy.label,
            axis=AFTER,
            values="percent",
        )
        for policy in policies
    )
    told = listed([(policy.label, best[policy.name]) for policy in policies], percent, middle="mean")
    return Chart(
        numbers=paths,
        title=title,
        unit=unit,
        alt=Text("{title}. {about}. {rows}.", "{title}. {about}. {rows}.").fill(title=title, about=about, rows=told),
        sources=("mandates", "ispa", "roads"),
        draw=draw,
        native=native,
        panels=(down, across),
        interval=noted(BANDED_MEAN, SAY.paths.interval),
        height=3.2 + 5.2 * down,
        stamp=table.attrs,
    )


def _peak(table, quantity):
    """The policy that is told first, with its best month."""
    told = wording(table).announced
    return told, best_month(table[(table.scenario == told.name) & (table.quantity == quantity)])


def active_drivers(table):
    """Active drivers over time under each policy with a messenger."""
    told, peak = _peak(table, "active")
    title = fitting(
        *(
            text.fill(share=percent(peak.mean), option=told.label)
            for text in (
                SAY.active_drivers.title,
                SAY.active_drivers.title_2,
            )
        )
    )
    unit = SAY.active_drivers.unit.fill(years=years(table.month.max()))
    about = SAY.active_drivers.about
    return _paths(table, "active", title, unit, about)


def reach_over_time(table):
    """Share of notices that the messenger shows in time, over time."""
    told, peak = _peak(table, "reach")
    title = fitting(
        *(
            text.fill(share=percent(peak.mean), option=told.label)
            for text in (
                SAY.reach_over_time.title,
                SAY.reach_over_time.title_2,
            )
        )
    )
    unit = SAY.reach_over_time.unit.fill(years=years(table.month.max()))
    about = SAY.reach_over_time.about
    return _paths(table, "reach", title, unit, about)
