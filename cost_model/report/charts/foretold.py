"""Would the model have foreseen the past: where the weight of trade, the use of apps and the end of orders fell in what was foretold."""

import functools

import pandas as pd
from matplotlib.lines import Line2D

from cost_model.model.simulate import YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, LABEL, MIDDLE, SMALL, Chart, legend_below, shown, tick_format
from cost_model.report.charts.panels import from_start, name_rows
from cost_model.report.charts.reversal import case_name, lasted
from cost_model.report.language import count, number, percent, year
from cost_model.words import LANGUAGES, right_to_left, text_of, words_of

SAY = words_of("charts/foretold")

# Colour, line and place in the row of each forecast, and what it rests on.
FORECASTS = {
    "others": (DARK, "-", 0.17, SAY.forecasts_others),
    "before": (MIDDLE, "-", -0.17, SAY.forecasts_before),
    "naive": (GREY, (0, (1, 1)), 0.17, SAY.forecasts_naive),
}
TRUTHS = {"happened": ("D", ACCENT, SAY.truths_happened), "held": (">", "white", SAY.truths_held)}
FULL = 1.03  # end of a scale of shares, with room for a sign at all of them
UNITS = {"trade": lambda x: number(x, 3), "use": percent}  # in which a panel says its numbers


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
            **_labels([year(y) for y in trade.year]),
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
            **_labels([case_name(case) for case in orders.case]),
            forecast=orders.way,
            truth=orders.months,
            held=~orders.ended,
            error=(orders.within_year - orders.gone_in_year) ** 2,
            naive_error=(orders.naive - orders.gone_in_year) ** 2,
        ).sort_values("months", kind="stable"),
    ]
    kept = ["panel", *_labels(()), "forecast", "truth", "p05", "p25", "p50", "p75", "p95", "in90", "error"]
    kept += ["naive_error", "held", "within_year", "gone_in_year"]
    return pd.concat([part.reindex(columns=kept) for part in parts], ignore_index=True)


def _labels(texts):
    """Texts as columns, one for each language."""
    return {f"label_{lang}": [getattr(text, lang) for text in texts] for lang in LANGUAGES}


def foresight(trade, uptake, orders):
    """What the model would have foretold of the past, beside what happened: weight of trade, use of apps, end of orders.

    Arguments as in `forecasts`.
    """
    table, say = forecasts(trade, uptake, orders), SAY.foresight
    counted = {
        "trade": table[(table.panel == "trade") & (table.forecast == "before")],
        "use": table[(table.panel == "use") & (table.forecast == "others")],
    }
    inside, of = sum(int(part.in90.sum()) for part in counted.values()), sum(map(len, counted.values()))
    ends = table[(table.panel == "orders") & (table.forecast == "others")]
    watched = ends.dropna(subset=["gone_in_year"])
    heads = {name: SAY.heads[name].fill(inside=count(part.in90.sum()), of=count(len(part))) for name, part in counted.items()}
    gone = {"gone": count(watched.gone_in_year.sum()), "of": count(len(watched)), "chance": percent(watched.within_year.mean())}
    heads["orders"] = SAY.heads.orders.fill(**gone)
    rows = {panel: len(part.label_en.unique()) for panel, part in table.groupby("panel")}

    def foretold(one):
        ranged = {name: UNITS[one.panel](x) for name, x in (("truth", one.truth), ("low", one.p05), ("high", one.p95))}
        return say.said.fill(name=text_of(one, "label"), **ranged)

    told = [foretold(one) for part in counted.values() for one in part.itertuples()]
    told += [
        say.ended.fill(name=text_of(one, "label"), months=lasted(one.truth), chance=percent(one.within_year))
        for one in ends.itertuples()
    ]
    return Chart.of(
        say,
        table,
        *(functools.partial(_foretold, table, panel, head) for panel, head in heads.items()),
        grid=(3, 1),
        ratios=[rows[panel] + 1.2 for panel in heads],
        share=percent(inside / of),
        heads=heads.values(),
        rows=told,
        numbers_in="share",
        sources=("customs", "mandates", "ispa", "ministry"),
        height=4.6 + 0.52 * sum(rows.values()),
    )


def _foretold(table, panel, head, axis, language):
    """The ranges that were foretold of each outcome of a panel, and what happened."""
    part, horizon = table[table.panel == panel], table.p95[table.panel == "orders"].max()
    names = list(dict.fromkeys(text_of(one, "label") for one in part.itertuples()))
    place = {name: len(names) - 1 - i for i, name in enumerate(names)}
    at = pd.Series([place[text_of(one, "label")] for one in part.itertuples()], part.index)
    for forecast, (color, line, offset, _) in FORECASTS.items():
        some = part[part.forecast == forecast]
        high = at[some.index] + offset
        axis.hlines(high, some.p05, some.p95, color=color, linewidth=1.2, linestyle=line)
        axis.hlines(high, some.p25, some.p75, color=color, linewidth=4)
        axis.plot(some.p50, high, marker="|", color="white", markersize=4.5, markeredgewidth=1.3, linestyle="none")
    truths = part.assign(place=at).drop_duplicates("place")
    for held, (marker, face, _) in zip((False, True), TRUTHS.values(), strict=True):
        some = truths[truths.held.eq(True) == held]
        if len(some):
            x = some.truth.clip(upper=horizon) if panel == "orders" else some.truth
            axis.plot(x, some.place, marker, clip_on=False, zorder=5, **_sign(face))
    name_rows(axis, names, language, size=SMALL)
    from_start(axis, language)
    axis.grid(axis="x")
    axis.set_ylim(-0.6, len(names) + 0.7)
    side = {"x": 0.99, "ha": "right"} if right_to_left(language) else {"x": 0.01, "ha": "left"}
    style = {"transform": axis.get_yaxis_transform(), "fontsize": LABEL, "fontweight": "bold"}
    words = axis.text(y=len(names) + 0.05, s=shown(head, language), **style, **side)
    words.set_in_layout(False)  # or a long one would narrow the panel
    axis.xaxis.set_major_formatter(tick_format("percent" if panel == "use" else "number", language))
    if panel == "use":
        axis.set_xlim(0, FULL)
    if panel == "orders":
        axis.set_xlim(0, horizon)
        axis.set_xticks(range(0, int(horizon) + 1, YEAR))
        axis.tick_params(axis="y", pad=6)  # a sign near month zero stands beside the name, not on it
        axis.axvline(YEAR, color=GREY, linewidth=0.8, linestyle=":")
        legend_below(axis.figure, _entries(table), language, columns=2)


def _sign(face):
    return {"color": ACCENT, "markerfacecolor": face, "markersize": 5, "linestyle": "none"}


def _entries(table):
    """What lines and signs mean."""
    drawn = [FORECASTS[name] for name in FORECASTS if (table.forecast == name).any()]
    lines = [(Line2D([], [], color=color, linewidth=3, linestyle=line), name) for color, line, _, name in drawn]
    return [*lines, *((Line2D([], [], marker=marker, **_sign(face)), name) for marker, face, name in TRUTHS.values())]
