"""Charts of notebook 02: who has the app, who would need it, and for how long."""

import numpy as np

from cost_model.report.charts.chart import DARK, HALO, Chart
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves, Rows, above
from cost_model.report.language import listed, number, percent
from cost_model.report.numbers.tables import drivers_to_an_install, row_of
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import words_of

SAY = words_of("charts/install_base")

GROUPS, PLATFORMS, KINDS = SAY.groups, SAY.platforms, SAY.kinds
BROADEST = 4  # panels side by side


def installs_and_need(table):
    """Installs against those who would need it."""
    say, rows = SAY.installs_and_need, table.set_index("group").loc[list(GROUPS)]
    times = drivers_to_an_install(table)
    return Chart.of(
        say,
        rows.reset_index(),
        Rows(
            table=table,
            category="group",
            names=GROUPS,
            said=number,
            limits=(rows.p05.min() / 1.6, rows.p95.max() * 1.6),
            scale={"value": "log"},
            values="large",
        ),
        title=say.many_to_one if times > 1 else say.one_to_one,
        times=number(times),
        rows=listed(
            [(GROUPS[r.Index].map(lambda said: said.replace("\n", " ")), r) for r in rows.itertuples()], number, middle="mean"
        ),
        sources=("itiran", "roads", "ispa"),
        height=9.6,
    )


def best_month(rows):
    """The row of the month in which the mean over the simulations is highest, the first of several.  rows  of one policy"""
    return row_of(rows, month=rows.month[rows["mean"].idxmax()])


def _paths(table, quantity, say):
    """A panel for each policy: the mean month by month with its likely range, and its highest point with its number."""
    paths, policies, told = table[table.quantity == quantity], policies_of(table), wording(table).announced
    paths.attrs = table.attrs
    across = min(len(policies), BROADEST)
    best = {policy.name: best_month(paths[paths.scenario == policy.name]) for policy in policies}
    top, last = min(1.0, np.ceil(10 * max(paths.p95.max(), 0.1)) / 10), int(table.month.max())

    def peak_of(policy):
        def peak(axis, language):
            month, share = best[policy.name].month, best[policy.name].mean
            axis.plot([month], [share], marker="o", color=DARK, markersize=7, markeredgecolor="white", clip_on=False)
            side = "right" if month > last / 2 else "left"
            above(axis, percent(share), month, share, language, 7, fontsize=9.5, fontweight="bold", ha=side, path_effects=HALO)
            axis.set_yticks(np.linspace(0, top, 3))

        return peak

    panels = [
        Curves(
            table=paths,
            along="month",
            series=(Series(SAY.paths.mean, "mean", {"scenario": policy.name}, low="p05", high="p95"),),
            heading=policy.label,
            room=1.35,
            axis=SAY.paths.after if i + across >= len(policies) and not i % across else None,
            editable_axis=SAY.paths.after,
            values="percent",
            limits=(0, top),
            span=(1, last),
            ticks=range(24, last + 1, 24) if last >= 48 else [1, last],
            bare=i % across > 0,
            thick=2.2,
            also=peak_of(policy),
        )
        for i, policy in enumerate(policies)
    ]
    return Chart.of(
        say,
        paths,
        *panels,
        key=SAY.paths.best_month,
        grid=(-(-len(policies) // across), across),
        option=told.label,
        share=percent(best[told.name].mean),
        rows=listed([(policy.label, best[policy.name]) for policy in policies], percent, middle="mean"),
        sources=("mandates", "ispa", "roads"),
        height=3.2 + 5.2 * -(-len(policies) // across),
    )


def active_drivers(table):
    """Active drivers over time under each policy with a messenger."""
    return _paths(table, "active", SAY.active_drivers)


def reach_over_time(table):
    """Share of notices that the messenger shows in time, over time."""
    return _paths(table, "reach", SAY.reach_over_time)
