"""Charts of prices: what a missed notice may cost before a policy loses, and what an install that it buys costs."""

import functools
import itertools

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import ACCENT, DARK, GREY, HALO, INK, LIGHT, MIDDLE, Chart, row, shown, tick_format
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.panels import above, at_end, finish, from_start, name_ends, name_rows
from cost_model.report.charts.titles import called, in_short, priced, setting
from cost_model.report.language import CURRENCIES, NOTHING, RIAL, RIALS, chance, joined, large, number, series
from cost_model.report.numbers.answer import at_price
from cost_model.report.say.wording import MoneyUnit, money_unit, policies_of, wording
from cost_model.valuing.price import ABOVE, ALWAYS, BELOW
from cost_model.words import Text, words_of

SAY = words_of("charts/price")

SHADES = (DARK, MIDDLE, LIGHT, ACCENT, GREY)
IN_RIAL = MoneyUnit(SAY.rials, RIALS)


def _look(account, **style):
    """How an account is drawn."""
    of = {"color": ACCENT, "marker": "s"} if account == "country" else {"color": DARK, "marker": "o"}
    return of | {"linestyle": "none", "markersize": 6} | style


def _price(words, row):
    """The price of a row in words; nothing where it has none."""
    return words.money(row.price) if np.isfinite(row.price) else NOTHING


# The price of a miss --------------------------------------------------------------------------------------------------------


def price_of_a_miss(table):
    """What a missed notice may cost before the policy that is told first loses: the chance that it pays at some prices, and on average.

    table  of `answer.price_of_a_miss`; of its policies the one told first is drawn
    """
    words, values, say = wording(table), list(table.attrs["values"]), SAY.price_of_a_miss
    if "scenario" not in table or words.announced.name not in set(table.scenario):
        raise ValueError(f"price_of_a_miss: found no policy but '{BASELINE}', expected one to compare with it")
    policy = words.announced
    table = table[table.scenario == policy.name].reset_index(drop=True)
    rows = sorted(table.itertuples(), key=lambda row: row.account == "country")  # the first account, or those asked for, first
    unit = IN_RIAL if words.currency == RIAL else money_unit(table[["price", "harm"]], words.currency)
    scale = _price_scale(rows, values)

    def told(one):
        at = [say.chance_at.fill(chance=chance(getattr(one, at_price(value))), price=words.money(value)) for value in values]
        said = say.of_account.fill(
            who=words.heading[one.account], pays=SAY.pays[one.reading].fill(price=_price(words, one)), at=joined(*at)
        )
        return series([said, say.of_model.fill(harm=words.money(one.harm))]) if np.isfinite(one.harm) else said

    bars = [
        Series(say.at_price.fill(money=words.money(value)), at_price(value), color=color)
        for value, color in zip(values, itertools.cycle(SHADES), strict=False)
    ]
    accounts = {row.account: words.heading[row.account] for row in rows}
    return Chart.of(
        say,
        table,
        functools.partial(_chances, rows, values, words, unit, scale),
        functools.partial(_lanes, rows, words, unit, scale),
        grid=(2, 1),
        ratios=(3.2, 0.8 + 0.7 * len(rows)),
        title=SAY.priced[rows[0].reading],
        policy=called(policy),
        option=policy.label,
        who=words.who[rows[0].account],
        price=_price(words, rows[0]),
        setting=setting(table, words),
        money=unit.name,
        rows=Text(*(". ".join(said) for said in zip(*map(told, rows), strict=True))),
        height=8.6 + 0.9 * len(rows),
        native=[Native("bar", "account", tuple(bars), say.native, accounts, values="percent")],
    )


def _price_scale(rows, values):
    """Function that gives an axis the scale of the prices of a miss: nothing, then powers of ten."""
    marks = [x for row in rows for x in (row.price, row.harm) if np.isfinite(x)]
    smallest = min((x for x in (*values, *marks) if x > 0), default=1.0)
    end = 1.5 * max([*values, *marks, smallest])
    least = min((v for v in values if v > 0), default=end)
    # ticks for what lies farther in or out
    beyond = [x for x in 10.0 ** np.arange(-6, 10) if smallest <= x < least / 2.5 or 2.5 * max(values) < x < end]

    def scaled(axis):
        axis.set_xscale("symlog", linthresh=smallest, linscale=0.7)
        axis.set_xlim(min([-0.35 * smallest, *(1.2 * x for x in marks if x < 0)]), end)
        axis.set_xticks([*values, *beyond])
        axis.minorticks_off()

    return scaled


def _chances(rows, values, words, unit, scaled, axis, language):
    """The chance of saving at each price, a curve for each account with its name where it ends."""
    shares = {one.account: [getattr(one, at_price(value)) for value in values] for one in rows}
    for i, (account, share) in enumerate(shares.items()):
        look = _look(account, linestyle="--" if account == "country" else "-")
        axis.plot(values, share, linewidth=2, gid=f"chance {account}", **look)
        for at, value in enumerate(values):
            others = [of[at] for other, of in shares.items() if other != account]
            up = all(share[at] > other or (share[at] == other and not i) for other in others)
            above(axis, in_short(share[at]), value, share[at], language, 5 if up else -5, fontsize=8, path_effects=HALO)
    ends = [(share[-1], words.heading[account], _look(account)["color"]) for account, share in shares.items()]
    name_ends(axis, values[-1], ends, language, 0.2)
    axis.set_ylim(-0.26, 1.2)
    axis.set_yticks([0, 0.5, 1])
    axis.grid(axis="y")
    axis.yaxis.set_major_formatter(tick_format("percent", language))  # at the left everywhere: names stand at the other side
    scaled(axis)
    axis.xaxis.set_major_formatter(tick_format(unit.number, language))
    axis.set_title(shown(SAY.price_of_a_miss.heading_of_chances, language))


def _lanes(rows, words, unit, scaled, axis, language):
    """The prices at which each account saves on average, and what the model itself reckons a miss to cost."""
    say = SAY.price_of_a_miss
    scaled(axis)
    left, right = axis.get_xlim()
    for i, (place, one) in enumerate(zip(reversed(range(len(rows))), rows, strict=True)):
        color = _look(one.account)["color"]
        span = {BELOW: (left, one.price), ABOVE: (one.price, right), ALWAYS: (left, right)}.get(one.reading)
        if span:
            style = {"color": color, "linewidth": 5, "alpha": 0.55, "solid_capstyle": "butt"}
            axis.plot(span, [place, place], gid=f"saves {one.account}", **style)
        if np.isfinite(one.price):
            axis.plot([one.price], [place], gid=f"price {one.account}", **_look(one.account, marker="D"))
        if np.isfinite(one.harm):
            style = _look(one.account, marker="x", color=INK, markeredgewidth=1.6)
            axis.plot([one.harm], [place], gid=f"harm {one.account}", **style)
            said = say.harm_named if i == 0 else say.harm
            above(axis, said.fill(harm=unit.number(one.harm)), one.harm, place, language, 5, path_effects=HALO)
        at_end(axis, SAY.pays[one.reading].fill(price=_price(words, one)), place, language)
    name_rows(axis, [words.heading[one.account] for one in rows], language, width=1.15)
    axis.set_ylim(-0.5, len(rows) - 0.2)
    from_start(axis, language)
    axis.tick_params(axis="x", labelbottom=False, length=0)
    axis.spines["bottom"].set_visible(False)
    axis.set_title(shown(say.heading_of_lanes, language))


# The price of an install ----------------------------------------------------------------------------------------------------


def price_of_an_install(table):
    """What an install and a user who stays cost, to the first account and to the country, beside their market price.

    table  of `tables.bought_by_the_order`. Adverts are priced in rial: in another currency the market is left out.
    """
    words, rows, say = wording(table), list(table.itertuples()), SAY.price_of_an_install
    beside_market = words.currency == RIAL
    policy = policies_of(table)[0]
    first = next(one for one in rows if one.account == words.first and one.what == "installs")
    titles, times = _install(first, beside_market)

    def told(one):
        name = SAY.bought[one.what].fill(who=words.who[one.account])
        market = {"market": words.money(one.market), "low": words.money(one.market_low), "high": words.money(one.market_high)}
        cost = SAY.costs[one.reading].fill(price=_price(words, one))
        return say.cost_and_market.fill(name=name, cost=cost, **market) if beside_market else row(name, cost)

    accounts = list(dict.fromkeys(one.account for one in rows))
    bars = [Series(words.heading[a], "price", {"account": a}, color=_look(a)["color"]) for a in accounts]
    if beside_market:
        bars.append(Series(say.market, "market", {"account": accounts[0]}, "market_low", "market_high", color=LIGHT))
    parts = {
        "option": policy.label,
        "setting": setting(table, words),
        "money": priced(table, IN_RIAL.name if beside_market else CURRENCIES[words.currency]),
    }
    names = {what: name.map(lambda said: said.split(":")[0]) for what, name in SAY.bought.items()}
    kind = {"values": "rial" if beside_market else "number", "base": 1.0, "log": True}
    return Chart.of(
        say,
        table,
        functools.partial(_costs, rows, words, beside_market),
        title=titles,
        policy=called(policy),
        who=words.who[first.account],
        price=_price(words, first),
        times=times,
        rows=map(told, rows),
        **parts,
        height=4.4 + 1.15 * len(rows),
        native=[Native("bar", "what", tuple(bars), say.native.fill(**parts), names, **kind)],
    )


def _costs(rows, words, beside_market, axis, language):
    """What each thing costs each account, before its market price from low to high."""
    say = SAY.price_of_an_install
    drawn = [one.price for one in rows if np.isfinite(one.price) and one.reading == ABOVE]
    drawn += [x for one in rows for x in (one.market_low, one.market_high)] if beside_market else []
    low, high = (min(drawn), max(drawn)) if drawn else (1.0, 10.0)
    axis.set_xscale("log")
    for place, one in zip(reversed(range(len(rows))), rows, strict=True):
        said = SAY.costs[one.reading].fill(price=_price(words, one))
        if beside_market:
            style = {"color": LIGHT, "linewidth": 10, "solid_capstyle": "butt"}
            axis.plot([one.market_low, one.market_high], [place, place], gid=f"market {one.account} {one.what}", **style)
            axis.plot([one.market], [place], marker="|", color=GREY, markersize=12, markeredgewidth=1.6, linestyle="none")
            said = say.cost_over_market.fill(cost=said, market=words.money(one.market))
        if one.reading == ABOVE:
            style = _look(one.account, markersize=8, markeredgecolor="white")
            axis.plot([one.price], [place], gid=f"cost {one.account} {one.what}", **style)
        at_end(axis, said, place, language)
    if beside_market:  # the first row names what is drawn
        above(axis, say.market_from_to, rows[0].market, len(rows) - 1, language, 7, color=GREY)
    name_rows(axis, [SAY.bought[one.what].fill(who=words.who[one.account]) for one in rows], language, width=1.5)
    axis.set_xlim(low / 2, high * 2)
    axis.xaxis.set_major_locator(LogLocator(numticks=6))
    units = RIALS if words.currency == RIAL else Text.same(1)
    finish(axis, language, over=lambda x, digits: Text(*(large(x / unit, digits)[i] for i, unit in enumerate(units))))
    axis.xaxis.set_minor_formatter(NullFormatter())


def _install(row, beside_market):
    """Titles of what an install costs the first account, beside its market price where that is known; and how many times that."""
    say = SAY.install
    if row.reading != ABOVE:
        return (say.with_a_saving if row.reading == ALWAYS else say.none), NOTHING
    if not beside_market:
        return say.price, NOTHING
    times = number(row.price / row.market)
    return (say.market_price if times.en == "1" else say.times_the_market), times
