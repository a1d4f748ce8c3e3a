"""Charts of prices: what a missed notice may cost before a policy loses, and what an install that it buys costs."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    HALO,
    LIGHT,
    LOG,
    MIDDLE,
    Chart,
    legend_below,
    narrow,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.rows import in_lines, name_rows, say_at_end
from cost_model.report.charts.titles import called, in_short, priced, setting
from cost_model.report.language import CURRENCIES, RIAL, chance, fitting, large, number, series
from cost_model.report.numbers.answer import at_price
from cost_model.report.say.wording import MoneyUnit, money_unit, policies_of, wording
from cost_model.valuing.price import ABOVE, ALWAYS, BELOW, NEVER, NONE
from cost_model.words import Text, words_of

SAY = words_of("charts/price")

OF_ACCOUNT = ({"color": DARK, "marker": "o", "linestyle": "-"}, {"color": ACCENT, "marker": "s", "linestyle": "--"})
RIALS = MoneyUnit(SAY.rials, Text(1, 10))


# The price of a miss --------------------------------------------------------------------------------------------------------

PAYS = {
    BELOW: SAY.pays,
    ABOVE: SAY.pays_2,
    ALWAYS: SAY.pays_3,
    NEVER: SAY.pays_4,
    NONE: SAY.pays_5,
}
PRICED = {
    BELOW: (
        SAY.priced,
        SAY.priced_2,
        SAY.priced_3,
    ),
    ABOVE: (
        SAY.priced_4,
        SAY.priced_5,
    ),
    ALWAYS: (
        SAY.priced_6,
        SAY.priced_7,
    ),
    NEVER: (
        SAY.priced_8,
        SAY.priced_9,
    ),
    NONE: (SAY.priced_10,),
}


def price_of_a_miss(table):
    """What a missed notice may cost before the policy that is told first loses: the chance that it pays at some prices, and on average.

    table  of `answer.price_of_a_miss`; of its policies the one told first is drawn
    """
    words, values = wording(table), list(table.attrs["values"])
    if "scenario" not in table or words.announced.name not in set(table.scenario):
        raise ValueError(f"price_of_a_miss: found no policy but '{BASELINE}', expected one to compare with it")
    policy, attrs = words.announced, table.attrs
    table = table[table.scenario == policy.name].reset_index(drop=True)
    table.attrs = attrs
    rows = list(table.itertuples())
    rows.sort(key=lambda row: row.account == "country")  # stable: the first account, or those asked for, come first
    styles = [OF_ACCOUNT[row.account == "country"] for row in rows]
    unit = _price_unit(table, words)
    chances = [[getattr(row, at_price(value)) for value in values] for row in rows]
    marks = [x for row in rows for x in (row.price, row.harm) if np.isfinite(x)]
    smallest = min((x for x in (*values, *marks) if x > 0), default=1.0)
    end = 1.5 * max([*values, *marks, smallest])
    begin = -0.35 * smallest
    least = min((v for v in values if v > 0), default=end)
    powers = 10.0 ** np.arange(-6, 10)  # ticks for what lies farther in or out
    beyond = [x for x in powers if smallest <= x < least / 2.5 or 2.5 * max(values) < x < end]

    def scaled(axis):
        axis.set_xscale("symlog", linthresh=smallest, linscale=0.7)
        axis.set_xlim(min([begin, *(1.2 * x for x in marks if x < 0)]), end)
        axis.set_xticks([*values, *beyond], minor=False)
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.set_xticks([], minor=True)

    def draw(axes, language):
        (curves,), (lanes,) = axes
        curves.get_gridspec().set_height_ratios([3.2, 0.6 + 0.6 * len(rows)])
        for i, (row, style, shares) in enumerate(zip(rows, styles, chances, strict=True)):
            curves.plot(values, shares, markersize=5.5, linewidth=1.8, gid=f"chance {row.account}", **style)
            for value, share in zip(values, shares, strict=True):
                above = all(share >= other[values.index(value)] for other in chances[:i] + chances[i + 1 :]) and not (
                    i and share == chances[0][values.index(value)]
                )
                curves.annotate(
                    shown(in_short(share), language),
                    (value, share),
                    xytext=(0, 5 if above else -5),
                    textcoords="offset points",
                    ha="center",
                    va="bottom" if above else "top",
                    fontsize=7,
                    color="#222222",
                    path_effects=HALO,
                )
        curves.set_ylim(-0.26, 1.2)
        curves.set_yticks([0, 0.5, 1])
        curves.grid(axis="y")
        values_at_start(curves, language)
        curves.yaxis.set_major_formatter(tick_format("percent", language))
        scaled(curves)
        curves.xaxis.set_major_formatter(tick_format(unit.number, language))
        curves.tick_params(axis="x", labelsize=7)
        curves.set_title(shown(SAY.price_of_a_miss.draw.said, language), fontsize=8, fontweight="bold")
        scaled(lanes)
        left, right = lanes.get_xlim()
        for place, row, style in zip(range(len(rows) - 1, -1, -1), rows, styles, strict=True):
            span = {BELOW: (left, row.price), ABOVE: (row.price, right), ALWAYS: (left, right)}.get(row.reading)
            if span:
                lanes.plot(
                    span,
                    [place, place],
                    color=style["color"],
                    linewidth=5,
                    alpha=0.55,
                    solid_capstyle="butt",
                    gid=f"saves {row.account}",
                )
            if np.isfinite(row.price):
                lanes.plot(
                    [row.price],
                    [place],
                    marker="D",
                    color=style["color"],
                    markersize=6,
                    linestyle="none",
                    gid=f"price {row.account}",
                )
            if np.isfinite(row.harm):
                lanes.plot(
                    [row.harm],
                    [place],
                    marker="x",
                    color="#222222",
                    markersize=6,
                    markeredgewidth=1.6,
                    linestyle="none",
                    gid=f"harm {row.account}",
                )
                lanes.annotate(
                    shown(unit.number(row.harm), language),
                    (row.harm, place),
                    xytext=(0, 4.5),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    fontsize=7,
                )
            say_at_end(
                lanes, place, PAYS[row.reading].fill(price=words.money(row.price if np.isfinite(row.price) else 0)), language
            )
        name_rows(lanes, [in_lines(words.heading[row.account], 1.1) for row in rows], language, fontsize=7.5)
        lanes.tick_params(axis="x", labelbottom=False, length=0)
        lanes.spines["bottom"].set_visible(False)
        lanes.set_title(shown(SAY.price_of_a_miss.draw.said_2, language), fontsize=8, fontweight="bold")
        lanes.set_ylim(-0.6, len(rows) - 0.4)
        legend_below(curves.figure, key, language, 2)

    key = [
        (Line2D([], [], markersize=5.5, linewidth=1.8, **style), narrow(words.heading[row.account], 2, 7.5))
        for row, style in zip(rows, styles, strict=True)
    ]
    if any(row.reading in (BELOW, ABOVE) for row in rows):
        even = SAY.price_of_a_miss.even
        key.append((Line2D([], [], marker="D", color=GREY, markersize=6, linestyle="none"), even))
    if any(np.isfinite(row.harm) for row in rows):
        harm = SAY.price_of_a_miss.harm
        key.append((Line2D([], [], marker="x", color="#222222", markersize=6, markeredgewidth=1.6, linestyle="none"), harm))
    first = rows[0]
    price = words.money(first.price) if np.isfinite(first.price) else Text("", "")
    title = fitting(
        *(text.fill(policy=called(policy), who=words.who[first.account], price=price) for text in PRICED[first.reading])
    )
    what = SAY.price_of_a_miss.what.fill(policy=policy.label, setting=setting(table, words), money=unit.name)

    def alt_row(row, shares):
        at = [
            SAY.price_of_a_miss.alt_row.at.fill(chance=chance(share), price=words.money(value))
            for value, share in zip(values, shares, strict=True)
        ]
        said = SAY.price_of_a_miss.alt_row.said.fill(
            who=words.heading[row.account],
            pays=PAYS[row.reading].fill(price=words.money(row.price if np.isfinite(row.price) else 0)),
            at=Text(", ".join(a.en for a in at), "، ".join(a.fa for a in at)),
        )
        if not np.isfinite(row.harm):
            return said
        return noted(
            said,
            SAY.price_of_a_miss.alt_row.said_2.fill(harm=words.money(row.harm)),
        )

    shades = (DARK, MIDDLE, LIGHT, ACCENT, GREY)
    return Chart(
        numbers=table,
        title=title,
        unit=what,
        alt=SAY.price_of_a_miss.alt.fill(
            title=title, policy=policy.label, rows=Text(*(". ".join(t) for t in zip(*map(alt_row, rows, chances), strict=True)))
        ),
        sources=COSTING,
        draw=draw,
        native=(
            Native(
                "bar",
                "account",
                tuple(
                    Series(
                        SAY.price_of_a_miss.native.fill(money=words.money(value)),
                        at_price(value),
                        color=shades[i % len(shades)],
                    )
                    for i, value in enumerate(values)
                ),
                SAY.price_of_a_miss.native_2,
                {row.account: words.heading[row.account] for row in rows},
                values="percent",
            ),
        ),
        panels=(2, 1),
        interval=False,
        height=9.4 + 0.8 * len(rows),
        stamp=attrs,
    )


def _price_unit(table, words):
    """The unit of money for prices of one thing: rial or toman, or what the largest asks for."""
    return RIALS if words.currency == RIAL else money_unit(table[["price", "harm"]], words.currency)


# The price of an install ----------------------------------------------------------------------------------------------------

BOUGHT = SAY.bought
COSTS = {  # what stands at the end of a row, by the reading of `decision.price`
    ABOVE: Text("{price}", "{price}"),
    ALWAYS: SAY.costs,
    NEVER: SAY.costs_2,
    BELOW: SAY.costs_3,
    NONE: SAY.costs_4,
}


def price_of_an_install(table):
    """What an install and a user who stays cost, to the first account and to the country, beside their market price.

    table  of `tables.bought_by_the_order`. Adverts are priced in rial: in another currency the market is left out.
    """
    words = wording(table)
    rows = list(table.itertuples())
    beside = words.currency == RIAL
    policy = policies_of(table)[0]
    styles = [OF_ACCOUNT[row.account == "country"] for row in rows]
    names = [in_lines(BOUGHT[row.what].fill(who=words.who[row.account]), 1.35) for row in rows]
    drawn = [row.price for row in rows if np.isfinite(row.price) and row.reading == ABOVE]
    drawn += [x for row in rows for x in (row.market_low, row.market_high)] if beside else []

    def draw(axis, language):
        axis.set_xscale("log")
        for place, row, style in zip(range(len(rows) - 1, -1, -1), rows, styles, strict=True):
            if beside:
                axis.plot(
                    [row.market_low, row.market_high],
                    [place, place],
                    color=LIGHT,
                    linewidth=9,
                    solid_capstyle="butt",
                    gid=f"market {row.account} {row.what}",
                )
                axis.plot([row.market], [place], marker="|", color=GREY, markersize=12, markeredgewidth=1.6, linestyle="none")
            if row.reading == ABOVE:
                axis.plot(
                    [row.price],
                    [place],
                    **style
                    | {"linestyle": "none", "markersize": 7, "markeredgecolor": "white", "gid": f"cost {row.account} {row.what}"},
                )
            said = COSTS[row.reading].fill(price=words.money(row.price if np.isfinite(row.price) else 0))
            if beside:
                said = SAY.price_of_an_install.draw.said.fill(cost=said, market=words.money(row.market))
            say_at_end(axis, place, Text(said.en, said.fa), language, linespacing=1.15)
        name_rows(axis, names, language, fontsize=7.5)
        low, high = (min(drawn), max(drawn)) if drawn else (1.0, 10.0)
        axis.set_xlim(low / 2, high * 2)
        axis.xaxis.set_major_locator(LogLocator(numticks=6))
        axis.xaxis.set_major_formatter(tick_format(_large(words), language))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.grid(axis="x")
        axis.tick_params(axis="x", labelsize=7)
        legend_below(axis.figure, key, language, 3)

    accounts = list(dict.fromkeys(row.account for row in rows))
    key = [
        (
            Line2D([], [], **OF_ACCOUNT[account == "country"] | {"linestyle": "none", "markersize": 7}),
            narrow(SAY.price_of_an_install.key.fill(who=words.who[account]), 3, 7.5),
        )
        for account in accounts
    ]
    if beside:
        market = SAY.price_of_an_install.market
        key.append((Line2D([], [], color=LIGHT, linewidth=7, marker="|", markeredgecolor=GREY, markersize=10), market))
    first = next(row for row in rows if row.account == words.first and row.what == "installs")
    title = _install(first, policy, words, beside)
    unit = SAY.price_of_an_install.unit.fill(
        policy=policy.label,
        setting=setting(table, words),
        money=priced(table, RIALS.name if beside else CURRENCIES[words.currency]),
    )

    def alt_row(row):
        said = Text("{what}: {cost}", "{what}: {cost}").fill(
            what=BOUGHT[row.what].fill(who=words.who[row.account]),
            cost=COSTS[row.reading].fill(price=words.money(row.price if np.isfinite(row.price) else 0)),
        )
        if not beside:
            return said
        return SAY.price_of_an_install.alt_row.said.fill(
            said=said, market=words.money(row.market), low=words.money(row.market_low), high=words.money(row.market_high)
        )

    bars = [Series(words.heading[a], "price", {"account": a}, color=OF_ACCOUNT[a == "country"]["color"]) for a in accounts]
    if beside:
        bars.append(
            Series(SAY.price_of_an_install.said, "market", {"account": accounts[0]}, "market_low", "market_high", color=LIGHT)
        )
    return Chart(
        numbers=table,
        title=title,
        unit=noted(unit, LOG),
        alt=Text("{title}. {policy}. {rows}.", "{title}. {policy}. {rows}.").fill(
            title=title, policy=policy.label, rows=series(map(alt_row, rows))
        ),
        sources=COSTING,
        draw=draw,
        native=(
            Native(
                "bar",
                "what",
                tuple(bars),
                unit,
                {what: Text(*(t.split(":")[0] for t in name)) for what, name in BOUGHT.items()},
                values="rial" if beside else "number",
                base=1.0,
                log=True,
            ),
        ),
        interval=False,
        height=4.4 + 1.1 * len(rows),
        stamp=table.attrs,
    )


def _large(words):
    """A round amount along an axis: in rial, in toman in Persian, or in another currency."""
    tenth = 10 if words.currency == RIAL else 1
    return lambda amount, digits: Text(large(amount, digits).en, large(amount / tenth, digits).fa)


def _install(row, policy, words, beside):
    """What an install costs the first account beside its market price, in a title."""
    who = words.who[row.account]
    if row.reading == ALWAYS:
        return SAY.install.said.fill(who=who)
    if row.reading != ABOVE:
        return SAY.install.said_2.fill(policy=called(policy))
    if not beside:
        return SAY.install.said_3.fill(who=who, price=words.money(row.price))
    times = number(row.price / row.market)
    if times.en == "1":
        return SAY.install.said_4.fill(who=who)
    return fitting(
        *(
            text.fill(who=who, times=times)
            for text in (
                SAY.install.said_5,
                SAY.install.said_6,
            )
        )
    )
