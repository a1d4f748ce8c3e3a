"""Would the model have foreseen the past: where the weight of trade, the use of apps and the end of orders fell in what was foretold."""

import pandas as pd
from matplotlib.lines import Line2D

from cost_model.model.simulate import YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, Chart, legend_below, shown, tick_format
from cost_model.report.charts.reversal import case_name, lasted
from cost_model.report.charts.rows import name_rows
from cost_model.report.language import count, number, percent, series, year
from cost_model.words import Text, words_of

SAY = words_of("charts/foresight")

# Colour, line and place in the row of each forecast, and what it rests on.
FORECASTS = {
    "others": (DARK, "-", 0.17, SAY.forecasts_others),
    "before": (MIDDLE, "-", -0.17, SAY.forecasts_before),
    "naive": (GREY, (0, (1, 1)), 0.17, SAY.forecasts_naive),
}
TRUTHS = {
    "happened": ("D", ACCENT, SAY.truths_happened),
    "held": (">", "white", SAY.truths_held),
}
FULL = 1.03  # end of a scale of shares, with room for a sign at all of them
HEADS = SAY.heads


def forecasts(trade, uptake, orders):
    """One table of what was foretold and what happened, a row for each outcome and forecast.

    trade   from `fits.foresight_of_trade`;  uptake  from `backtest.uptake`;  orders  from `backtest.reversals`
    Columns: panel (trade, use, orders), label_en, label_fa, forecast, truth, p05 to p95, in90 (whether the truth lies within
    90% of draws; empty for an order, whose end may not be known yet), error (CRPS of trade in million tonnes and of a share;
    squared miss of the chance that an order is gone within a year), naive_error, held (the order held when last seen),
    within_year (foretold chance), gone_in_year.
    """
    years = trade.drop_duplicates("year").set_index("year")
    last = trade[trade.forecaster == "naive"].set_index("year").crps
    parts = [
        trade.assign(
            panel="trade",
            label_en=[year(y).en for y in trade.year],
            label_fa=[year(y).fa for y in trade.year],
            forecast=trade.forecaster.replace("model", "before"),
            error=trade.crps,
            naive_error=trade.year.map(last),
            known=years.known.reindex(trade.year).to_numpy(),
        ),
        uptake[uptake.way.isin(FORECASTS)].assign(
            panel="use",
            forecast=lambda t: t.way,
            in90=lambda t: t.truth.between(t.p05, t.p95),
            error=lambda t: t.crps,
            naive_error=lambda t: t.naive_crps,
        ),
        orders.assign(
            panel="orders",
            label_en=[case_name(case).en for case in orders.case],
            label_fa=[case_name(case).fa for case in orders.case],
            forecast=orders.way,
            truth=orders.months,
            held=~orders.ended,
            error=(orders.within_year - orders.gone_in_year) ** 2,
            naive_error=(orders.naive - orders.gone_in_year) ** 2,
        ).sort_values("months", kind="stable"),
    ]
    kept = ["panel", "label_en", "label_fa", "forecast", "truth", "p05", "p25", "p50", "p75", "p95", "in90", "error"]
    kept += ["naive_error", "held", "within_year", "gone_in_year"]
    return pd.concat([part.reindex(columns=kept) for part in parts], ignore_index=True)


def foresight(trade, uptake, orders):
    """What the model would have foretold of the past, beside what happened: weight of trade, use of apps, end of orders.

    Arguments as in `forecasts`.
    """
    table = forecasts(trade, uptake, orders)
    counted = {
        "trade": table[(table.panel == "trade") & (table.forecast == "before")],
        "use": table[(table.panel == "use") & (table.forecast == "others")],
    }
    inside, of = sum(int(part.in90.sum()) for part in counted.values()), sum(map(len, counted.values()))
    title = SAY.foresight.title.fill(share=percent(inside / of))
    horizon = orders.p95.max()
    watched = table[(table.panel == "orders") & (table.forecast == "others")].dropna(subset=["gone_in_year"])
    heads = {name: HEADS[name].fill(inside=count(part.in90.sum()), of=count(len(part))) for name, part in counted.items()} | {
        "orders": HEADS["orders"].fill(
            gone=count(watched.gone_in_year.sum()), of=count(len(watched)), chance=percent(watched.within_year.mean())
        )
    }
    rows = {panel: list(dict.fromkeys(zip(part.label_en, part.label_fa, strict=True))) for panel, part in table.groupby("panel")}

    def draw(axes, language):
        axes[0, 0].get_gridspec().set_height_ratios([len(rows[panel]) + 1.2 for panel in HEADS])
        for axis, (panel, head) in zip(axes[:, 0], heads.items(), strict=True):
            part = table[table.panel == panel]
            place = {name: len(rows[panel]) - 1 - i for i, name in enumerate(rows[panel])}
            at = pd.Series([place[name] for name in zip(part.label_en, part.label_fa, strict=True)], part.index)
            for forecast, (color, line, offset, _) in FORECASTS.items():
                some = part[part.forecast == forecast]
                high = at[some.index] + offset
                axis.hlines(high, some.p05, some.p95, color=color, linewidth=1.2, linestyle=line)
                axis.hlines(high, some.p25, some.p75, color=color, linewidth=4)
                axis.plot(some.p50, high, marker="|", color="white", markersize=4.5, markeredgewidth=1.3, linestyle="none")
            truths = part.assign(place=at).drop_duplicates("place")
            for held, (marker, face, _) in zip((False, True), TRUTHS.values(), strict=True):
                some = truths[truths.held.eq(True) == held]
                if some.empty:
                    continue
                x = some.truth.clip(upper=horizon) if panel == "orders" else some.truth
                axis.plot(
                    x,
                    some.place,
                    marker,
                    color=ACCENT,
                    markerfacecolor=face,
                    markersize=5,
                    linestyle="none",
                    clip_on=False,
                    zorder=5,
                )
            name_rows(axis, [Text(*name) for name in rows[panel]], language, fontsize=7)
            axis.grid(axis="x")
            top = len(rows[panel])
            axis.set_ylim(-0.6, top + 0.7)
            side = {"x": 0.01, "ha": "left"} if language == "en" else {"x": 0.99, "ha": "right"}
            words = axis.text(
                y=top + 0.05, s=shown(head, language), transform=axis.get_yaxis_transform(), fontsize=8, fontweight="bold", **side
            )
            words.set_in_layout(False)  # or a long one would narrow the panel
            axis.tick_params(axis="x", labelsize=7)
            axis.xaxis.set_major_formatter(tick_format("percent" if panel == "use" else "number", language))
        use, ends = axes[1, 0], axes[2, 0]
        use.set_xlim(0, FULL)
        ends.set_xlim(0, horizon)
        ends.set_xticks(range(0, int(horizon) + 1, YEAR))
        ends.tick_params(axis="y", pad=6)  # a sign near month zero stands beside the name, not on it
        ends.axvline(YEAR, color=GREY, linewidth=0.8, linestyle=":")
        drawn = [name for name in FORECASTS if (table.forecast == name).any()]
        entries = [
            (Line2D([], [], color=FORECASTS[name][0], linewidth=3, linestyle=FORECASTS[name][1]), FORECASTS[name][3])
            for name in drawn
        ] + [
            (Line2D([], [], color=ACCENT, marker=marker, markerfacecolor=face, linestyle="none", markersize=5), name)
            for marker, face, name in TRUTHS.values()
        ]
        legend_below(axes[0, 0].figure, entries, language, columns=2)

    said = SAY.foresight.said
    units = {"trade": lambda x: number(x, 3), "use": percent}
    told = [
        said.fill(
            name=Text(row.label_en, row.label_fa),
            truth=units[panel](row.truth),
            low=units[panel](row.p05),
            high=units[panel](row.p95),
        )
        for panel, part in counted.items()
        for row in part.itertuples()
    ]
    ended = SAY.foresight.ended
    told += [
        ended.fill(name=Text(row.label_en, row.label_fa), months=lasted(row.truth), chance=percent(row.within_year))
        for row in table[(table.panel == "orders") & (table.forecast == "others")].itertuples()
    ]
    return Chart(
        numbers=table,
        numbers_in="share",
        title=title,
        unit=SAY.foresight.unit,
        alt=SAY.foresight.alt.fill(heads=series(heads.values()), rows=series(told)),
        sources=("customs", "mandates", "ispa", "ministry"),
        draw=draw,
        panels=(3, 1),
        interval=False,
        height=4.6 + 0.52 * sum(map(len, rows.values())),
    )
