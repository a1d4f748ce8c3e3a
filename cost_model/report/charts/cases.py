"""Charts of notebook 07: the other mandates and that of the truck drivers, side by side."""

import itertools

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from cost_model.inputs.case import CASES
from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import ACCENT, DARK, GREY, INK, LIGHT, MIDDLE, SMALL, Chart, in_lines, row, shown
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves
from cost_model.report.charts.titles import in_short
from cost_model.report.language import HALF, NOTHING, RIAL, chance, joined, large, money, percent, series, year
from cost_model.report.numbers.side_by_side import FIRST as OWN
from cost_model.report.say import mandates
from cost_model.report.say.mandates import case_labels as labels
from cost_model.report.say.wording import BILLIONS, policies_of
from cost_model.words import right_to_left, words_of

SAY = words_of("charts/cases")

# Colour, line and sign of the cases, each taken in turn: 105 cases have no two alike, as 4, 5 and 7 have no common multiple before.
LOOKS = ((DARK, ACCENT, MIDDLE, GREY), ("-", "--", "-.", ":", "-.."), ("o", "s", "^", "D", "v", "P", "X"))
OWN_NAME = SAY.own_name  # the account of which the answer to a case speaks first, whichever that is
PANELS = {OWN: OWN_NAME, "country": SAY.country}
ROWS = {OWN: SAY.rows, "country": SAY.rows_country}
SHADES = LinearSegmentedColormap.from_list("share", ["white", LIGHT, DARK])
LETTERS_TURN_WHITE = 0.7  # share of draws from which on a cell is dark
# Columns of the table of savings, in widths of one of MANY policies from the middle of the first column after the names.
NAME_WIDTH, MESSAGES_AT, BILL_AT, ACCOUNT_AT, ACCOUNT_WIDTH, FIRST = 2.4, -0.15, 0.95, 1.85, 0.8, 0.15
MANY = 6  # policies whose columns are of full width
FOLDER = f"data/{CASES}"  # where the sources of each case stand, row by row
SOURCES = ("itiran", "customs", "banks", "ministry", "mandates", FOLDER)
VOLUMES = {
    "messages_per_year": (MESSAGES_AT, lambda row: large(row["mean"])),
    "sms_bill_per_year": (BILL_AT, lambda row: BILLIONS.number(row["mean"]) if row["mean"] > 0 else SAY.no_sms_before),
}


def styles(n):
    """Colour, line and sign of each of n cases."""
    return list(itertools.islice(zip(*map(itertools.cycle, LOOKS), strict=False), n))


def comparable(table):
    """The rows of the cases that are kept in rial: other currencies cannot stand on one scale with it."""
    bills = table[(table.quantity == "sms_bill_per_year") & (table.unit == f"{RIAL}/year")]
    return table[table.case.isin(bills.case)]


def savings(table):
    """What SMS costs in each case, and how much and how likely each policy saves: whoever sends, and the country.

    table  from `side_by_side.summary`; its policies are drawn, in its order, those that a case was not run with as blanks
    """
    table, say = comparable(table), SAY.savings
    rows, names = table[table.quantity == "saving"], labels(table[table.quantity == "saving"])
    volumes = {name: table[table.quantity == name].set_index("case") for name in VOLUMES}
    ordered = {account: rows[rows.announced & (rows.account == account)].set_index("case")["mean"] for account in PANELS}
    country = rows[rows.account == "country"]
    announced, likeliest = country[country.announced], country.loc[country.groupby("case", sort=False).probability.idxmax()]
    options = [one for one in policies_of(rows) if one.name != BASELINE]
    printed = {one.name: one.label for one in options}
    base, *others = {table.attrs["base_years"][case] for case in table.case}

    def told(means, unit):
        return series(row(names[case], unit(mean)) for case, mean in means.items()) if len(means) else say.none_of_these

    return Chart.of(
        say,
        table[table.quantity.isin(["saving", *VOLUMES])],
        lambda axis, language: _table(axis, rows, names, options, volumes, language),
        title=say.best_of_all if announced.empty else say.best_of_orders,
        best=chance((country if announced.empty else announced).probability.max()),
        prices=say.own_prices if others else say.prices.fill(base=year(base)),
        money=BILLIONS.name,
        framed=NOTHING if announced.empty else say.framed,
        bill=told(volumes["sms_bill_per_year"]["mean"], money),
        messages=told(volumes["messages_per_year"]["mean"], large),
        own=told(ordered[OWN], money),
        country=told(ordered["country"], money),
        options=[row(names[one.case], joined(printed[one.scenario], chance(one.probability))) for one in likeliest.itertuples()],
        sources=SOURCES,
        height=4.6 + 1.9 * len(names) + 1.5 * (len(options) > MANY),
    )


def _table(axis, rows, names, options, volumes, language):
    """A table of the cases: two rows of cells for each, a column for each policy, read from where reading begins."""
    sign, side = (-1, "right") if right_to_left(language) else (1, "left")
    width, upright = min(1.5, MANY / len(options)), len(options) > MANY  # then names stand upright over their columns
    size = SMALL * min(1.0, 1.35 * width)
    places = [ACCOUNT_AT + ACCOUNT_WIDTH / 2 + width * (i + 0.5) for i in range(len(options))]
    first, end = FIRST + len(PANELS) * len(names), places[-1] + width / 2  # heights are counted from below

    def say(x, y, text, **style):
        style = {"ha": "center", "va": "center", "fontsize": SMALL, "color": INK, "linespacing": 0.85} | style
        axis.text(sign * x, y, shown(text, language), zorder=4, **style)

    inch = 5.9 / (NAME_WIDTH + end)  # of one width
    for quantity, (x, _) in VOLUMES.items():
        say(x, first, in_lines(SAY.heads[quantity], inch, SMALL), va="bottom")
    for x, option in zip(places, options, strict=True):
        if upright:
            say(x, first + 0.1, in_lines(option.label, 1.0, SMALL), va="bottom", rotation=90)
        else:
            say(x, first, in_lines(option.label, width * inch * 0.95, SMALL), va="bottom")
    for i, (case, name) in enumerate(names.items()):
        top = first - FIRST - len(PANELS) * i
        axis.plot([sign * -NAME_WIDTH, sign * end], [top, top], color="#bbbbbb", linewidth=0.6)
        middle = top - len(PANELS) / 2
        say(-NAME_WIDTH, middle, in_lines(name, 1.75 * inch, 8), ha=side, fontsize=8)
        for quantity, (x, said) in VOLUMES.items():
            say(x, middle, said(volumes[quantity].loc[case]))
        for k, account in enumerate(PANELS):
            say(ACCOUNT_AT, top - k - 0.5, ROWS[account])
            found = rows[(rows.case == case) & (rows.account == account)].set_index("scenario")
            for x, option in zip(places, options, strict=True):
                if option.name in found.index:
                    _cell(axis, (sign * x, top - k - 0.5, width), found.loc[option.name], language, size)
    axis.set_xlim(*sorted((sign * (-NAME_WIDTH - 0.05), sign * (end + 0.05))))
    axis.set_ylim(-0.1, first + (2.9 if upright else 1.3))
    axis.axis("off")


def _cell(axis, place, cell, language, size):
    """One policy of one case to one account: saving and how likely it is, framed where it was ordered.

    place  its middle and its width;  size  of the letters
    """
    x, y, width = place
    edge = {"edgecolor": ACCENT, "linewidth": 2, "zorder": 3} if cell.announced else {"edgecolor": "white", "linewidth": 1}
    axis.add_patch(Rectangle((x - width / 2, y - 0.5), width, 1, facecolor=SHADES(cell.probability), **edge))
    said = "\n".join(shown(text, language) for text in (BILLIONS.number(cell["mean"]), in_short(cell.probability)))
    color = "white" if cell.probability > LETTERS_TURN_WHITE else INK
    axis.text(x, y, said, ha="center", va="center", fontsize=size, color=color, linespacing=0.9, zorder=4)


def reach_needed(by_reach, needed):
    """How likely the messenger alone saves against the reach, a line for each case, to whoever sends and to the country.

    by_reach  from `side_by_side.saves_by_reach`;  needed  from `side_by_side.reach_needed` of it
    """
    names, say = labels(by_reach), SAY.reach_needed
    looks = dict(zip(names, styles(len(names)), strict=True))

    def panel(account, heading, bare):
        def expected(axis, _language):
            axis.axhline(HALF, color=GREY, linewidth=0.6)
            for rank, (case, (color, _, sign)) in enumerate(looks.items()):
                part = by_reach[(by_reach.case == case) & (by_reach.account == account)]
                at = part.expected.iloc[0]
                # The first case stands above the others, whose signs are larger and show around it.
                style = {"markersize": 7 + 1.5 * rank, "zorder": 6 - 0.1 * rank, "markeredgecolor": "white", "clip_on": False}
                axis.plot([at], [np.interp(at, part.reach, part.share_saves)], sign, color=color, **style)
            axis.set_yticks(np.linspace(0, 1, 5))

        return Curves(
            table=by_reach,
            along="reach",
            series=tuple(
                Series(names[case], "share_saves", {"case": case, "account": account}, color=color, line=line)
                for case, (color, line, _) in looks.items()
            ),
            signs=tuple(sign for *_, sign in looks.values()),
            heading=heading,
            axis=say.axis,
            values="percent",
            over="percent",
            limits=(0, 1),
            span=(0, 1),
            bare=bare,
            editable=False,
            also=expected,
        )

    def share(case, place):
        part = by_reach[(by_reach.case == case) & (by_reach.account == "country")].sort_values("reach")
        return percent(part.share_saves.iloc[place])

    return Chart.of(
        say,
        by_reach,
        *(panel(account, heading, account == "country") for account, heading in PANELS.items()),
        title=mandates.reach_title(needed),
        rows=[say.row.fill(name=name, all=share(case, -1), none=share(case, 0)) for case, name in names.items()],
        sources=SOURCES,
        legend=3,
        height=11.4 + 0.6 * max(0, -(-len(names) // 3) - 2),  # for the rows of the legend
    )
