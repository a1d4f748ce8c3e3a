"""Charts of notebook 03: what each policy costs, who pays, and what would have to be true."""

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    ACCOUNT_STYLE,
    BANDED_MEAN,
    COLUMN_SIZE,
    DARK,
    GREY,
    HALO,
    LIGHT,
    MARKED_MEAN,
    THIN_LINES_OF_MEAN,
    Chart,
    band,
    free_height,
    legend_below,
    narrow,
    noted,
    range_rows,
    rows_named,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.looks import looks
from cost_model.report.charts.native import Native, Series
from cost_model.report.language import chance, fitting, listed, number, percent, series, year, years
from cost_model.report.numbers.tables import row_of
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import Text, words_of

SAY = words_of("charts/migration")

COSTING = ("customs", "roads", "banks", "mandates")  # whose publications every number of cost or saving rests on


def cost_by_account(table):
    """Mean cost of each policy by account, and beside it the whole with its likely range."""
    policies, words = policies_of(table), wording(table)
    names, labels = [one.name for one in policies], [one.label for one in policies]
    total = table[table.account == "country"].set_index("scenario").loc[names].reset_index()
    scale, told = words.unit(total), words.announced
    title = _who_bears_most(table, words)
    places = np.arange(len(names))[::-1]
    by_account = {p: table[table.account == p].set_index("scenario").loc[names, "mean"].to_numpy() for p in ACCOUNT_STYLE}

    def stacked(axis, language):
        """Bars from zero on, what is received to the left of it; returns where they end."""
        start, below = np.zeros(len(names)), np.zeros(len(names))
        for account, means in by_account.items():
            left = np.where(means >= 0, start, below)
            axis.barh(places, means, 0.66, left=left, linewidth=0, **ACCOUNT_STYLE[account])
            start, below = start + np.maximum(means, 0), below + np.minimum(means, 0)
        low, high = below.min(), max(start.max(), 1.0)
        axis.set_xlim(low - 0.04 * (high - low), high + 0.04 * (high - low))
        axis.set_ylim(-0.6, len(names) - 0.4)
        axis.axvline(0, color=GREY, linewidth=0.8)
        axis.grid(axis="x")
        axis.set_axisbelow(True)

    def draw(axes, language):
        bars, whole = axes[0]
        bars.get_gridspec().set_width_ratios([4, 3] if language == "en" else [3, 4])
        stacked(bars, language)
        rows_named(bars, places, labels, language)
        range_rows(whole, total, labels, language, value=lambda row: scale.number(row.mean), told=(names.index(told.name),))
        whole.tick_params(labelleft=False, labelright=False)
        whole.axvline(0, color=GREY, linewidth=0.8)
        for axis, heading in zip((bars, whole), headings, strict=True):
            axis.xaxis.set_major_locator(MaxNLocator(3))
            axis.xaxis.set_major_formatter(tick_format(scale.number, language))
            axis.tick_params(axis="x", labelsize=8.5)
            axis.set_title(shown(heading, language), fontsize=COLUMN_SIZE, fontweight="bold")
        signs = {
            name: Patch(facecolor=style["color"], hatch=style.get("hatch"), linewidth=0) for name, style in ACCOUNT_STYLE.items()
        }
        entries = [(sign, narrow(words.heading[account], 3, 9)) for account, sign in signs.items()]
        legend_below(bars.figure, entries, language, size=9)

    headings = (SAY.cost_by_account.headings, SAY.cost_by_account.headings_2)
    unit = SAY.cost_by_account.unit.fill(
        years=years(table.attrs["horizon"]), money=scale.name, year=year(table.attrs["base_year"])
    )
    key = MARKED_MEAN
    if any((means < 0).any() for means in by_account.values()):
        key = noted(key, SAY.cost_by_account.key)
    bars = tuple(Series(words.heading[p], "mean", {"account": p}, color=style["color"]) for p, style in ACCOUNT_STYLE.items())
    means = table[table.scenario == told.name].set_index("account")["mean"]
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.cost_by_account.alt.fill(
            title=title,
            option=told.label,
            much=_against_sms(total.set_index("scenario")["mean"], words),
            rows=words.listed([(one.label, row) for one, row in zip(policies, total.itertuples(), strict=True)], middle="mean"),
            parts=series(
                Text("{account}: {mean}", "{account}: {mean}").fill(account=words.heading[p], mean=words.money(means[p]))
                for p in ACCOUNT_STYLE
            ),
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("stacked bar", "scenario", bars, unit, {one.name: one.label for one in policies}),),
        panels=(1, 2),
        interval=key,
        height=5.4 + 0.85 * len(policies),
        stamp=table.attrs,
    )


def _who_bears_most(table, words):
    """The account at home that bears most of what the policy that is told first costs, in a title."""
    means = table[table.scenario == words.announced.name].set_index("account")["mean"]
    account, whole = means[list(ACCOUNT_STYLE)].idxmax(), means["country"]
    parts = {"option": words.announced.label, "who": words.who[account], "country": words.who["country"]}
    if whole <= 0:
        return SAY.who_bears_most.said.fill(**parts)
    first = SAY.who_bears_most.first
    if means[account] > whole / 2:
        first = SAY.who_bears_most.first_2
    return fitting(first.fill(**parts), SAY.who_bears_most.said_2.fill(**parts))


MANY_TIMES = 100  # of what SMS costs, beyond which nobody counts


def _against_sms(costs, words):
    """What the policy that is told first costs, as so many times what SMS costs, where SMS is among the policies and costs something."""
    quo, announced = costs.get(BASELINE, np.nan), costs[words.announced.name]
    if quo == 0:
        return SAY.against_sms.said.fill(cost=words.money(announced))
    if np.isnan(quo) or words.announced.name == BASELINE:
        return words.money(announced)
    if announced == quo:
        return SAY.against_sms.said_2
    if announced >= MANY_TIMES * quo:
        return SAY.against_sms.said_3.fill(cost=words.money(announced))
    return SAY.against_sms.said_4.fill(times=number(announced / quo))


def seen_in_time(table):
    """Share of notices seen in time under each policy."""
    rows, words, policies = table, wording(table), policies_of(table)
    announced = row_of(rows, scenario=words.announced.name)
    none = np.isnan(announced.mean)
    title = SAY.seen_in_time.title
    if not none:
        title = fitting(
            *(
                text.fill(option=words.announced.label, share=percent(announced.mean))
                for text in (
                    SAY.seen_in_time.title_2,
                    SAY.seen_in_time.title_3,
                )
            )
        )

    def draw(axis, language):
        said = None if none else lambda row: percent(row.mean)
        told = [one.name for one in policies].index(words.announced.name)
        range_rows(axis, rows, [one.label for one in policies], language, value=said, told=(told,))
        axis.set_xlim(-0.02, 1.02)  # room for a mark at an end
        axis.xaxis.set_major_formatter(tick_format("percent", language))

    return Chart(
        numbers=rows,
        title=title,
        unit=SAY.seen_in_time.unit.fill(who=words.who["recipients"], years=years(table.attrs["horizon"])),
        alt=title
        if none
        else SAY.seen_in_time.alt.fill(
            title=title,
            rows=listed([(one.label, row_of(rows, scenario=one.name)) for one in policies], percent, middle="mean"),
        ),
        sources=("mandates", "banks"),
        draw=draw,
        interval=MARKED_MEAN,
        height=3.2 + 0.85 * len(policies),
        stamp=table.attrs,
    )


def running_cost(table):
    """Cost to one account month by month; `table` says to which."""
    last = table[table.month == table.month.max()].set_index("scenario")
    words, policies = wording(table), policies_of(table)
    scale, sender, look = words.unit(table), words.who[table.account.iloc[0]], looks(policies)
    banded_ones = (BASELINE, words.announced.name)  # whose interval is shown
    title = _catches_up(table, words)

    def draw(axis, language):
        for scenario, rows in table.groupby("scenario", sort=False):
            color, line = look[scenario].color, look[scenario].dashes
            if scenario in banded_ones:
                band(axis, rows.month, rows, color=color, line=line, fill=0.15, middle="mean")
            else:
                axis.plot(rows.month, rows["mean"], color=color, linestyle=line, linewidth=1.8)
        axis.set_xlim(1, table.month.max())
        axis.set_ylim(0, None)
        axis.set_xticks(range(12, int(table.month.max()) + 1, 12))
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format(scale.number, language))
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(after, language))
        names = [one.label for one in policies]
        legend_below(axis.figure, list(zip(axis.get_lines(), names, strict=True)), language, 2)

    after = SAY.running_cost.after
    unit = SAY.running_cost.unit.fill(sender=sender, money=scale.name)
    banded = {"low": "p05", "high": "p95"}
    curves = tuple(
        Series(
            one.label,
            "mean",
            {"scenario": one.name},
            color=look[one.name].color,
            line=look[one.name].line,
            **(banded if one.name in banded_ones else {}),
        )
        for one in policies
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.running_cost.alt.fill(
            sender=sender,
            money=scale.name,
            rows=listed([(one.label, last.loc[one.name]) for one in policies], scale.number, middle="mean"),
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "month", curves, noted(unit, THIN_LINES_OF_MEAN), axis=after),),
        interval=BANDED_MEAN,
        height=7.4 + 0.55 * -(-len(policies) // 2),
        stamp=table.attrs,
    )


def _catches_up(table, words):
    """When the policy that is told first becomes cheaper than SMS, in a title."""
    announced, quo = (table[table.scenario == name].set_index("month")["mean"] for name in (words.announced.name, BASELINE))
    parts = {"option": words.announced.label, "sender": words.who[table.account.iloc[0]], "years": years(table.month.max())}
    if quo.empty or words.announced.name == BASELINE:
        return SAY.catches_up.said.fill(**parts)
    ahead = announced[announced < quo]
    if ahead.empty:
        return fitting(
            SAY.catches_up.said_2.fill(**parts),
            SAY.catches_up.said_3.fill(**parts),
        )
    parts |= {"month": number(ahead.index[0])}
    return fitting(
        SAY.catches_up.said_4.fill(**parts),
        SAY.catches_up.said_5.fill(**parts),
    )


def saves_by_reach(table):
    """How likely a policy saves money, for the first account and the country, against the reach; `attrs` name the policy."""
    words = wording(table)
    top = {account: table[table.account == account].set_index("reach").share_saves for account in (words.first, "country")}
    modelled, words = table.attrs["modelled_reach"], wording(table)
    option = table.attrs["policies"][table.attrs["scenario"]].label
    sender, heading = words.who[words.first], words.heading
    title = SAY.saves_by_reach.title.fill(full=chance(top["country"].iloc[-1]))

    def draw(axis, language):
        for account, color, line in styles:
            axis.plot(top[account].index, top[account], color=color, linestyle=line, linewidth=2)
        entries = [
            (drawn, narrow(heading[account], 2, 7.5)) for drawn, (account, _, _) in zip(axis.get_lines(), styles, strict=True)
        ]
        legend_below(axis.figure, entries, language, 2)
        axis.axvspan(modelled["p05"], modelled["p95"], color=LIGHT, alpha=0.6, linewidth=0)
        note = SAY.saves_by_reach.draw.note.fill(years=years(table.attrs["after"]))
        lines = [(top[account].index, top[account]) for account, _, _ in styles]
        middle = (modelled["p05"] + modelled["p95"]) / 2
        height = free_height(lines, (middle - 0.2, middle + 0.2))
        axis.text(max(middle, 0.2), height, shown(note, language), ha="center", va="center", fontsize=7.5, path_effects=HALO)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("percent", language))
        axis.xaxis.set_major_formatter(tick_format("percent", language))
        axis.set_xlabel(shown(reach, language))

    half = (top["country"] >= 0.5).idxmax() if (top["country"] >= 0.5).any() else None
    needed = SAY.saves_by_reach.needed.fill(reach=percent(half)) if half is not None else SAY.saves_by_reach.needed_2
    styles = ((words.first, DARK, "-"), ("country", ACCENT, "--"))
    reach = SAY.saves_by_reach.reach
    unit = SAY.saves_by_reach.unit.fill(years=years(table.attrs["horizon"]), option=option)
    curves = tuple(Series(heading[p], "share_saves", {"account": p}, color=color, line=line) for p, color, line in styles)
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.saves_by_reach.alt.fill(
            sender=sender,
            none=chance(top[words.first].iloc[0]),
            all=chance(top[words.first].iloc[-1]),
            low=chance(top["country"].iloc[0]),
            high=chance(top["country"].iloc[-1]),
            needed=needed,
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "reach", curves, unit, axis=reach, values="percent", along="percent"),),
        interval=False,
        height=8.6,
        stamp=table.attrs,
    )
