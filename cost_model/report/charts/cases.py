"""Charts of notebook 07: the other mandates and that of the truck drivers, side by side."""

import itertools
import textwrap

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cost_model.inputs.case import CASES
from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    Chart,
    legend_below,
    narrow,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.language import HALF, RIAL, chance, large, money, percent, series, year, years
from cost_model.report.numbers.side_by_side import FIRST as OWN
from cost_model.report.say import mandates
from cost_model.report.say.mandates import case_labels as labels
from cost_model.report.say.wording import BILLIONS, policies_of
from cost_model.words import Text, words_of

SAY = words_of("charts/cases")

# Colour, line and sign of the cases, each taken in turn: 84 cases have no two alike, as 4, 6 and 7 have no smaller multiple.
COLORS = (DARK, ACCENT, MIDDLE, GREY)
DASHES = ("-", "--", "-.", ":", (0, (1, 2)), (0, (5, 1, 1, 1)))
SIGNS = ("o", "s", "^", "D", "v", "P", "X")
# The account of which the answer to a case speaks first, whichever that is.
OWN_NAME = SAY.own_name
COUNTRY = SAY.country
PANELS = {OWN: OWN_NAME, "country": COUNTRY}
SHADES = LinearSegmentedColormap.from_list("share", ["white", LIGHT, DARK])
LETTERS_TURN_WHITE = 0.7  # share of draws from which on a cell is dark
# Columns of the table of savings, in widths of one of MANY policies from the middle of the first column after the names.
NAME_WIDTH, MESSAGES_AT, BILL_AT, ACCOUNT_AT, ACCOUNT_WIDTH, FIRST = 2.4, -0.15, 0.95, 1.85, 0.8, 0.15
ROWS = {OWN: SAY.rows, "country": SAY.rows_country}
LETTERS, SMALLEST, MANY = 6.5, 5.4, 6  # size of the letters in a cell, for no more policies than so many
FRAMED = SAY.framed
NOTHING = SAY.nothing
HEADS = SAY.heads
VOLUMES = {
    "messages_per_year": lambda row: large(row["mean"]),
    "sms_bill_per_year": lambda row: BILLIONS.number(row["mean"]) if row["mean"] > 0 else SAY.volumes_sms_bill_per_year,
}
FOLDER = f"data/{CASES}"  # where the sources of each case stand, row by row
SOURCES = ("itiran", "customs", "banks", "ministry", "mandates", FOLDER)


def styles(n):
    """Colour, line and sign of each of n cases."""
    return list(itertools.islice(zip(*map(itertools.cycle, (COLORS, DASHES, SIGNS)), strict=False), n))


def comparable(table):
    """The rows of the cases that are kept in rial: other currencies cannot stand on one scale with it."""
    bills = table[(table.quantity == "sms_bill_per_year") & (table.unit == f"{RIAL}/year")]
    return table[table.case.isin(bills.case)]


def savings(table):
    """What SMS costs in each case, and how much and how likely each policy saves: whoever sends, and the country.

    table  from `side_by_side.summary`; its policies are drawn, in its order, those that a case was not run with as blanks
    """
    table = comparable(table)
    rows = table[table.quantity == "saving"]
    names = labels(rows)
    options = [one for one in policies_of(rows) if one.name != BASELINE]
    cells = {(r.case, r.account, r.scenario): r for r in rows.itertuples()}
    volumes = {name: table[table.quantity == name].set_index("case") for name in VOLUMES}
    ordered = {account: rows[rows.announced & (rows.account == account)] for account in PANELS}
    country = ordered["country"]
    if len(country):
        title = SAY.savings.title.fill(best=chance(country.probability.max()))
    else:
        title = SAY.savings.title_2.fill(best=chance(rows.probability[rows.account == "country"].max()))
    first = FIRST + len(PANELS) * len(names)  # height of the heads, rows being counted from below
    width, size = min(1.5, MANY / len(options)), max(SMALLEST, LETTERS * min(1.0, MANY / len(options)))
    places = [ACCOUNT_AT + ACCOUNT_WIDTH / 2 + width * (i + 0.5) for i in range(len(options))]
    end = places[-1] + width / 2

    def draw(axis, language):
        # As in a table, columns are read from where reading begins.
        sign, side = (1, "left") if language == "en" else (-1, "right")

        def say(x, y, text, **style):
            style = {"ha": "center", "va": "center", "fontsize": 6.5, "color": "#222222"} | style
            axis.text(sign * x, y, shown(text, language), zorder=4, **style)

        for x, text in [(MESSAGES_AT, HEADS["messages_per_year"]), (BILL_AT, HEADS["sms_bill_per_year"])]:
            say(x, first, Text(*("\n".join(textwrap.wrap(t, 10)) for t in text)), va="bottom")
        for x, option in zip(places, options, strict=True):
            say(x, first, Text(*("\n".join(textwrap.wrap(t, 11)) for t in option.label)), va="bottom", fontsize=size - 0.5)
        for case, name in names.items():
            top = first - FIRST - len(PANELS) * list(names).index(case)
            axis.plot([sign * -NAME_WIDTH, sign * end], [top, top], color="#bbbbbb", linewidth=0.6)
            middle = top - len(PANELS) / 2
            say(-NAME_WIDTH, middle, Text(*("\n".join(textwrap.wrap(t, 18)) for t in name)), ha=side, fontsize=7.5)
            for x, quantity in ((MESSAGES_AT, "messages_per_year"), (BILL_AT, "sms_bill_per_year")):
                say(x, middle, VOLUMES[quantity](volumes[quantity].loc[case]), fontsize=7.5)
            for row, account in enumerate(PANELS):
                y = top - row - 0.5
                say(ACCOUNT_AT, y, ROWS[account], fontsize=7)
                for x, option in zip(places, options, strict=True):
                    cell = cells.get((case, account, option.name))
                    if cell is not None:
                        _cell(axis, (sign * x, y, width), cell, language, size)
        axis.set_xlim(*sorted((sign * (-NAME_WIDTH - 0.05), sign * (end + 0.05))))
        axis.set_ylim(-0.1, first + 1.1)
        axis.axis("off")

    return Chart(
        numbers=table[table.quantity.isin(["saving", *VOLUMES])],
        title=title,
        unit=SAY.savings.unit.fill(
            prices=_prices(table),
            money=BILLIONS.name,
            years=years(table.attrs["horizon"]),
            framed=FRAMED if len(country) else Text("", ""),
        ),
        alt=SAY.savings.alt.fill(
            bill=_told(volumes["sms_bill_per_year"]["mean"], names, money),
            messages=_told(volumes["messages_per_year"]["mean"], names, large),
            **{
                account: _told(ordered[name].set_index("case")["mean"], names, money) if len(ordered[name]) else NOTHING
                for account, name in (("own", OWN), ("country", "country"))
            },
            options=_likeliest(rows, names, options),
        ),
        sources=SOURCES,
        draw=draw,
        interval=False,
        height=4.4 + 1.9 * len(names),
        stamp=table.attrs,
    )


def _told(means, names, unit):
    """'name: mean' of each case, for the alt text.  means  by case"""
    return series(
        Text("{name}: {mean}", "{name}: {mean}").fill(name=names[case], mean=unit(mean)) for case, mean in means.items()
    )


def _cell(axis, place, cell, language, size):
    """One policy of one case to one account: saving and how likely it is, framed where it was ordered.

    place  its middle and its width;  size  of the letters
    """
    x, y, width = place
    edge = {"edgecolor": ACCENT, "linewidth": 2, "zorder": 3} if cell.announced else {"edgecolor": "white", "linewidth": 1}
    axis.add_patch(Rectangle((x - width / 2, y - 0.5), width, 1, facecolor=SHADES(cell.probability), **edge))
    axis.annotate(
        "\n".join(shown(text, language) for text in (BILLIONS.number(cell.mean), _likely(cell.probability))),
        (x, y),
        ha="center",
        va="center",
        fontsize=size,
        color="white" if cell.probability > LETTERS_TURN_WHITE else "#222222",
        zorder=4,
    )


def _likely(share):
    """A chance as short as a cell needs it; what is too small to be told from zero is not said to be none."""
    if 0 < share < 0.01:
        return SAY.likely.said.fill(one=percent(0.01))
    return SAY.likely.said_2.fill(most=percent(0.99)) if 0.99 < share < 1 else percent(share)


def _likeliest(rows, names, options):
    """Of each case the policy that most likely saves the country money, for the alt text."""
    printed, told = {one.name: one.label for one in options}, []
    for case, name in names.items():
        part = rows[(rows.case == case) & (rows.account == "country")]
        best = part.loc[part.probability.idxmax()]
        told.append(
            Text("{name}: {option}, {chance}", "{name}: {option}، {chance}").fill(
                name=name, option=printed[best.scenario], chance=chance(best.probability)
            )
        )
    return series(told)


def _prices(table):
    """In whose prices the money of a table of `side_by_side.summary` is."""
    base, *others = {table.attrs["base_years"][case] for case in table.case}
    if others:
        return SAY.prices.said
    return SAY.prices.said_2.fill(base=year(base))


def reach_needed(by_reach, needed):
    """How likely the messenger alone saves against the reach, a line for each case, to whoever sends and to the country.

    by_reach  from `side_by_side.saves_by_reach`;  needed  from `side_by_side.reach_needed` of it
    """
    names = labels(by_reach)
    title = mandates.reach_title(needed)

    def draw(axes, language):
        for axis, (account, heading) in zip(axes[0], PANELS.items(), strict=True):
            for rank, (case, (color, line, sign)) in enumerate(zip(names, styles(len(names)), strict=True)):
                part = by_reach[(by_reach.case == case) & (by_reach.account == account)]
                axis.plot(part.reach, part.share_saves, color=color, linestyle=line, linewidth=1.8)
                at = part.expected.iloc[0]
                height = np.interp(at, part.reach, part.share_saves)
                # The first case stands above the others, whose signs are larger and show around it.
                size, above = 7 + 1.5 * rank, 6 - 0.1 * rank
                axis.plot(
                    [at], [height], sign, color=color, markeredgecolor="white", markersize=size, clip_on=False, zorder=above
                )
            axis.axhline(HALF, color=GREY, linewidth=0.6)
            axis.set_xlim(0, 1)
            axis.set_ylim(0, 1)
            axis.set_yticks(np.linspace(0, 1, 5))
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            axis.xaxis.set_major_formatter(tick_format("percent", language))
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
            axis.set_xlabel(shown(SAY.reach_needed.draw.said, language))
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)
        entries = [
            (
                Line2D([], [], color=color, linestyle=line, linewidth=1.8, marker=sign, markeredgecolor="white", markersize=7),
                narrow(name, 3, 7.5),
            )
            for name, (color, line, sign) in zip(names.values(), styles(len(names)), strict=True)
        ]
        legend_below(axes[0][0].figure, entries, language)

    return Chart(
        numbers=by_reach,
        title=title,
        unit=SAY.reach_needed.unit.fill(years=years(by_reach.attrs["horizon"])),
        alt=SAY.reach_needed.alt.fill(
            rows=series(
                SAY.reach_needed.rows.fill(
                    name=name, all=percent(_share(by_reach, case, -1)), none=percent(_share(by_reach, case, 0))
                )
                for case, name in names.items()
            )
        ),
        sources=SOURCES,
        draw=draw,
        panels=(1, 2),
        interval=False,
        height=11.4 + 0.6 * max(0, -(-len(names) // 3) - 2),  # for the rows of the legend
        stamp=by_reach.attrs,
    )


def _share(by_reach, case, place):
    part = by_reach[(by_reach.case == case) & (by_reach.account == "country")].sort_values("reach")
    return part.share_saves.iloc[place]
