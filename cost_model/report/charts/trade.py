"""Chart of the weight of trade: what was published, and the fit behind it."""

from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, Chart, band, legend, shown, tick_format, values_at_start
from cost_model.report.language import FLOWS, large, listed, year
from cost_model.report.numbers.tables import row_of
from cost_model.words import words_of

SAY = words_of("charts/trade")

MILLION = 1e6
LINES = {
    "total": (SAY.lines_total, DARK, "o"),
    "export": (FLOWS["export"], MIDDLE, "s"),
    "import": (FLOWS["import"], ACCENT, "D"),
}


def legend_above(axis, language):
    """A legend in one row that begins where reading begins."""
    handles, _ = axis.get_legend_handles_labels()
    legend(axis, language, ncols=len(handles), loc="upper left" if language == "en" else "upper right")


def tonnes(x):
    """Weight in words, to three digits: 197 million."""
    return large(x, 3)


def in_tonnes(row):
    """Quantiles of a row in million tonnes, in tonnes."""
    return row[["p05", "p50", "p95"]].astype(float) * MILLION


def trade_weight(fit):
    """Published weights by flow, with the smoothed and forecast weight of each year."""
    years = fit.curve[fit.curve.period == "year"]
    drawn = years.drop(columns=["period", "month", "first", "last"]).rename(columns={"x": "year"})
    total = drawn[drawn.flow == "total"]
    last_known = int(fit.data.year[~fit.data.part_year].max())
    title = SAY.trade_weight.title.fill(known=tonnes(row_of(total, year=last_known).p50 * MILLION))

    def draw(axis, language):
        for flow, (name, color, marker) in LINES.items():
            rows, points = drawn[drawn.flow == flow], fit.data[fit.data.flow == flow]
            band(axis, rows.year, rows, color=color, width=1.2)
            for part, face in ((True, "white"), (False, color)):
                some = points[points.part_year == part]
                axis.plot(
                    some.x, some.annualised, marker, color=color, markersize=4, markerfacecolor=face, zorder=4 if part else 5
                )
            axis.plot([], [], marker + "-", color=color, markersize=4, label=shown(name, language))
        axis.plot(
            [],
            [],
            "o",
            color=GREY,
            markersize=4,
            markerfacecolor="white",
            label=shown(SAY.trade_weight.draw.label, language),
        )
        used = fit.data[fit.data.used]
        end = (used.year + used.last_month / 12).max() - 0.5
        axis.axvline(end, ymax=0.84, color=GREY, linestyle=":", linewidth=0.9)
        axis.set_ylim(0, 1.22 * drawn.p95.max())
        axis.set_xlim(drawn.year.min() - 0.4, drawn.year.max() + 0.4)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("number", language))
        axis.set_xticks(range(int(drawn.year.min()), int(drawn.year.max()) + 1))
        axis.xaxis.set_major_formatter(tick_format("year", language))
        legend_above(axis, language)

    return Chart(
        numbers=drawn,
        numbers_in="million tonnes/year",
        title=title,
        unit=SAY.trade_weight.unit,
        alt=SAY.trade_weight.alt.fill(
            title=title,
            rows=listed([(year(r.year), in_tonnes(r)) for _, r in total.iterrows()], tonnes),
        ),
        sources=("customs",),
        draw=draw,
        interval=False,
        height=8.5,
    )
