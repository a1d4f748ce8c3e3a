"""Charts of the weight of trade: what was published, the fit behind it, and how well forecasts did."""

from cost_model.chart import ACCENT, DARK, GREY, MIDDLE, Chart, band, legend, shown, tick_format, values_at_start
from cost_model.language import FLOWS, Text, count, estimate, large, listed, number, percent, year
from cost_model.tables import row_of

MILLION = 1e6
LINES = {
    "total": (Text("Export and import", "صادرات و واردات"), DARK, "o"),
    "export": (FLOWS["export"], MIDDLE, "s"),
    "import": (FLOWS["import"], ACCENT, "D"),
}
FORECASTERS = {
    "model": (Text("model", "مدل"), DARK, "o", -0.14),
    "naive": (Text("last total repeated", "تکرار آخرین رقم"), ACCENT, "s", 0.14),
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
    final = total.iloc[-1]
    title = Text(
        "Exports and imports weighed {known} tonnes in {before}; for {after} the fit expects {then}",
        "صادرات و واردات در {before} روی هم {known} تن بود؛ برآورد {after}: {then} تن",
    ).fill(
        known=tonnes(row_of(total, year=last_known).p50 * MILLION),
        before=year(last_known),
        after=year(final.year),
        then=estimate(in_tonnes(final), tonnes),
    )

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
            label=shown(Text("part of a year", "بخشی از سال"), language),
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
        title=title,
        unit=Text(
            "million tonnes a year; band: 90% interval; dotted line: end of what is published; hollow: part of a year times twelve over its months",
            "میلیون تن در سال؛ نوار: بازهٔ ۹۰٪؛ نقطه‌چین: پایان آمار منتشرشده؛ نشان توخالی: بخشی از سال که به یک سال تعمیم یافته است",
        ),
        alt=Text(
            "Weight of trade by year, exports and imports together. {rows}.", "وزن صادرات و واردات روی هم، سال به سال. {rows}."
        ).fill(rows=listed([(year(r.year), in_tonnes(r)) for _, r in total.iterrows()], tonnes)),
        sources=("customs",),
        draw=draw,
        interval=False,
        height=8.5,
    )


def trade_foresight(rolling):
    """Truth against what the model and the last total would have said a year before."""
    truths = rolling.drop_duplicates("year")
    score = rolling.groupby("forecaster").crps.mean()
    inside = rolling.groupby("forecaster").in90.sum()
    better = Text(
        "Asked a year ahead, the model missed the total by less than repeating the last one: {model} against {naive} million tonnes",
        "پیش‌بینی یک‌سالهٔ مدل از تکرار آخرین رقم دقیق‌تر بود: خطای {model} در برابر {naive} میلیون تن",
    )
    worse = Text(
        "Asked a year ahead, the model did no better than repeating the last total: error {model} against {naive} million tonnes",
        "پیش‌بینی یک‌سالهٔ مدل از تکرار آخرین رقم بهتر نبود: خطای {model} در برابر {naive} میلیون تن",
    )
    title = (better if score["model"] < score["naive"] else worse).fill(
        model=number(score["model"]), naive=number(score["naive"])
    )

    def draw(axis, language):
        for forecaster, (name, color, marker, offset) in FORECASTERS.items():
            rows = rolling[rolling.forecaster == forecaster]
            at = rows.year + offset
            axis.vlines(at, rows.p05, rows.p95, color=color, linewidth=1.4)
            axis.vlines(at, rows.p25, rows.p75, color=color, linewidth=5)
            axis.plot(at, rows.p50, marker, color=color, markersize=4, markerfacecolor="white", zorder=4)
            axis.plot([], [], marker + "-", color=color, markersize=4, markerfacecolor="white", label=shown(name, language))
        axis.hlines(truths.truth, truths.year - 0.3, truths.year + 0.3, color="#111111", linewidth=1.4, zorder=5)
        axis.plot(
            [],
            [],
            "-",
            color="#111111",
            linewidth=1.4,
            label=shown(Text("published a year later", "رقم منتشرشدهٔ سال بعد"), language),
        )
        axis.set_ylim(50 * (rolling.p05.min() // 50), 1.2 * max(rolling.p95.max(), rolling.truth.max()))
        axis.set_xlim(truths.year.min() - 0.6, truths.year.max() + 0.6)
        axis.set_xticks(list(truths.year))
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("number", language))
        axis.xaxis.set_major_formatter(tick_format("year", language))
        legend_above(axis, language)

    facts = {
        "model": count(inside["model"]),
        "naive": count(inside["naive"]),
        "all": count(len(truths)),
        "share": percent(0.9),
    }
    return Chart(
        numbers=rolling,
        title=title,
        unit=Text(
            "exports and imports of a year, million tonnes; thin line 90%, thick line 50%; error: mean CRPS of {all} years",
            "صادرات و واردات سال، میلیون تن؛ خط نازک ۹۰٪ و خط کلفت ۵۰٪؛ خطا: میانگین CRPS در {all} سال",
        ).fill(all=facts["all"]),
        alt=Text(
            "Forecasts of the year's weight against what was published. Of {all} totals {model} lie within the model's {share} interval "
            "and {naive} within that of the last total repeated. Model: {rows}.",
            "پیش‌بینی وزن سالانه در برابر رقم منتشرشده. از {all} رقم، {model} رقم در بازهٔ {share} مدل "
            "و {naive} رقم در بازهٔ تکرار آخرین رقم است. مدل: {rows}.",
        ).fill(
            **facts,
            rows=listed(
                [
                    (
                        Text("{year}, published {truth}", "{year}، رقم منتشرشده {truth}").fill(
                            year=year(r.year), truth=number(r.truth, 3)
                        ),
                        r,
                    )
                    for r in rolling[rolling.forecaster == "model"].itertuples()
                ],
                lambda x: number(x, 3),
            ),
        ),
        sources=("customs",),
        draw=draw,
        interval=False,
        height=7.5,
    )
