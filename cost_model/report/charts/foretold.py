"""Would the model have foreseen the past: where the weight of trade, the use of apps and the end of orders fell in what was foretold."""

import pandas as pd
from matplotlib.lines import Line2D

from cost_model.model.simulate import YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, SMALL, Chart
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Rows
from cost_model.report.charts.reversal import case_name, lasted
from cost_model.report.language import count, number, percent, year
from cost_model.words import LANGUAGES, text_of, words_of

SAY = words_of("charts/foretold")

# Colour of each forecast, and what it rests on; sign and face of what happened.
FORECASTS = {
    "others": (DARK, SAY.forecasts_others),
    "before": (MIDDLE, SAY.forecasts_before),
    "naive": (GREY, SAY.forecasts_naive),
}
TRUTHS = {False: ("D", ACCENT, SAY.truths_happened), True: (">", "white", SAY.truths_held)}
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
        *(_foretold(table, panel, head) for panel, head in heads.items()),
        grid=(3, 1),
        ratios=[rows[panel] + 1.2 for panel in heads],
        share=percent(inside / of),
        heads=heads.values(),
        rows=told,
        key=False,
        numbers_in="share",
        sources=("customs", "mandates", "ispa", "ministry"),
        legend=2,
        height=6.4 + 0.5 * sum(rows.values()),
    )


def _foretold(table, panel, head):
    """Panel of the ranges that were foretold of each outcome, and what happened."""
    part, horizon = table[table.panel == panel], table.p95[table.panel == "orders"].max()
    names = {one.label_en: text_of(one, "label") for one in part.itertuples()}
    truths = part.drop_duplicates("label_en")
    truths = truths.assign(place=range(len(names) - 1, -1, -1))

    def happened(axis, _language):
        for held, (marker, face, _) in TRUTHS.items():
            some = truths[truths.held.eq(True) == held]
            if len(some):
                x = some.truth.clip(upper=horizon) if panel == "orders" else some.truth
                axis.plot(x, some.place, marker, clip_on=False, zorder=5, **_sign(face))
        if panel == "orders":
            axis.tick_params(axis="y", pad=6)  # a sign near month zero stands beside the name, not on it
            axis.axvline(YEAR, color=GREY, linewidth=0.8, linestyle=":")

    return Rows(
        table=part,
        category="label_en",
        names=names,
        series=tuple(
            Series(name, "p50", {"forecast": forecast}, low="p05", high="p95", color=color)
            for forecast, (color, name) in FORECASTS.items()
            if (part.forecast == forecast).any()
        ),
        signs=("o", "s"),
        apart=0.34,
        size=SMALL,
        heading=head,
        values="percent" if panel == "use" else "number",
        limits={"trade": (None, None), "use": (0, FULL), "orders": (0, horizon)}[panel],
        ticks=range(0, int(horizon) + 1, YEAR) if panel == "orders" else None,
        room=5.0,
        also=happened,
        more=tuple((Line2D([], [], marker=marker, **_sign(face)), name) for marker, face, name in TRUTHS.values()),
    )


def _sign(face):
    return {"color": ACCENT, "markerfacecolor": face, "markersize": 5, "linestyle": "none"}
