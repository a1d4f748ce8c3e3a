"""Charts of the fits of truck freight: loads by place, and trips reckoned in two ways."""

import pandas as pd

from cost_model.report.charts.chart import ACCENT, DARK, MIDDLE, Chart, interval_rows, legend, tick_format
from cost_model.report.language import FLOWS, large, listed, number, span, year
from cost_model.report.numbers.tables import row_of
from cost_model.words import Text, words_of

SAY = words_of("charts/trucks")

PLACES = SAY.places
MEANS = SAY.means
WAYS = SAY.ways  # fmt: skip
WAY_STYLES = {"top_down": (MIDDLE, "D", 0.15), "bottom_up": (DARK, "o", -0.15)}


def payload(fit):
    """Load of a laden truck by place, flow and year, and the means over them."""
    sources = fit.data.sort_values(["tonnes_per_trip", "place", "flow", "year"]).reset_index(drop=True)
    sources = sources.assign(p05=sources.tonnes_per_trip, p50=sources.tonnes_per_trip, p95=sources.tonnes_per_trip)
    means = fit.curve[fit.curve["mean"].isin(MEANS)].reset_index(drop=True)
    names = [
        Text("{place}, {flow}, {year}", "{place}، {flow}، {year}").fill(
            place=PLACES.get(r.place, Text(r.place, r.place)),
            flow=Text(FLOWS[r.flow].en.lower(), FLOWS[r.flow].fa),
            year=year(r.year),
        )
        for r in sources.itertuples()
    ] + [MEANS[m] for m in means["mean"]]
    table = pd.concat([sources[["p05", "p50", "p95"]], means[["p05", "p50", "p95"]]], ignore_index=True)
    mean = row_of(fit.curve, mean="trips")
    title = SAY.payload.title.fill(mean=number(mean.p50, 3))

    def draw(axis, language):
        interval_rows(axis, table, names, language, value=lambda row: number(row.p50, 3))
        for place, row in zip(reversed(range(len(means))), means.itertuples(), strict=True):
            axis.plot([row.p05, row.p95], [place, place], color=ACCENT, linewidth=2.2, solid_capstyle="butt", zorder=3)
            axis.plot([row.p50], [place], "D", color=ACCENT, markersize=6.5, markeredgecolor="white", zorder=4)
        axis.axhline(len(means) - 0.5, color="#bbbbbb", linewidth=0.6)
        axis.xaxis.set_major_formatter(tick_format("number", language))

    return Chart(
        numbers=pd.concat([sources, means.rename(columns={"mean": "place"})], ignore_index=True),
        numbers_in="tonne/trip",
        title=title,
        unit=SAY.payload.unit,
        alt=SAY.payload.alt.fill(
            title=title,
            low=number(sources.tonnes_per_trip.min(), 3),
            high=number(sources.tonnes_per_trip.max(), 3),
            n=number(len(sources)),
            rows=listed([(MEANS[m], r) for m, r in zip(means["mean"], means.itertuples(), strict=True)], lambda x: number(x, 3)),
        ),
        sources=("roads", "ports"),
        draw=draw,
        interval=False,
        height=13.0,
    )


def trips_reconciled(table):
    """Truck trips a year by flow: from tonnes as the model has it, and built up from parts, counted where there are counts."""
    flows = {**FLOWS, "all": SAY.trips_reconciled.flows_all}
    rows = table[(table.part == "all") & table.way.isin(WAYS)]
    both = {way: row_of(rows, flow="all", way=way) for way in WAYS}
    ratio = row_of(table, flow="all", way="ratio")
    agree = SAY.trips_reconciled.agree
    differ = SAY.trips_reconciled.differ
    title = (agree if ratio.p05 <= 1.0 <= ratio.p95 else differ).fill(all=large(both["bottom_up"].p50))

    def draw(axis, language):
        for way, (color, marker, offset) in WAY_STYLES.items():
            interval_rows(
                axis,
                rows[rows.way == way].set_index("flow").loc[list(flows)].reset_index(),
                list(flows.values()),
                language,
                color=color,
                offset=offset,
                marker=marker,
                value=lambda row: large(row.p50),
                label=WAYS[way],
                below=offset < 0,
            )
        axis.set_xlim(0, None)
        axis.xaxis.set_major_formatter(tick_format("large", language))
        legend(axis, language, loc="center right")

    return Chart(
        numbers=table,
        numbers_in="trip/year",
        title=title,
        unit=SAY.trips_reconciled.unit.fill(when=year(table.attrs["year"]), ratio=span(ratio.p05, ratio.p95)),
        alt=SAY.trips_reconciled.alt.fill(
            title=title,
            all=large(both["bottom_up"].p50),
            rows=listed(
                [(Text("{f}, {w}", "{f}، {w}").fill(f=flows[r.flow], w=WAYS[r.way]), r) for r in rows.itertuples()], large
            ),
        ),
        sources=("customs", "roads", "ports"),
        draw=draw,
        height=11.0,
        stamp={k: v for k, v in table.attrs.items() if k != "year"},
    )
