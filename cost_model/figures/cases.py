"""Charts of notebook 07: the other mandates and that of the truck drivers, side by side."""

import itertools
import textwrap

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator

from cost_model import findings
from cost_model.case import CASES
from cost_model.chart import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    LOG,
    MIDDLE,
    Chart,
    interval_rows,
    legend_below,
    narrow,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.figures.migration import SCENARIO_NAMES
from cost_model.findings import case_labels as labels
from cost_model.findings import quoted_case
from cost_model.language import (
    HALF,
    RIAL,
    Text,
    chance,
    count,
    large,
    listed,
    money,
    number,
    percent,
    series,
    year,
    years,
)
from cost_model.scenarios import STATUS_QUO
from cost_model.wording import BILLIONS

# Colour, line and sign of the cases, each taken in turn: 84 cases have no two alike, as 4, 6 and 7 have no smaller multiple.
COLORS = (DARK, ACCENT, MIDDLE, GREY)
DASHES = ("-", "--", "-.", ":", (0, (1, 2)), (0, (5, 1, 1, 1)))
SIGNS = ("o", "s", "^", "D", "v", "P", "X")
SENDER, COUNTRY = Text("Whoever sends", "فرستنده"), Text("The country", "کشور")
PANELS = {"sender": SENDER, "society": COUNTRY}
SHADES = LinearSegmentedColormap.from_list("share", ["white", LIGHT, DARK])
LETTERS_TURN_WHITE = 0.7  # share of draws from which on a cell is dark
FOLDER = f"data/{CASES}"  # where the sources of each case stand, row by row
SOURCES = ("itiran", "customs", "banks", "ministry", "mandates", FOLDER)


def styles(n):
    """Colour, line and sign of each of n cases."""
    return list(itertools.islice(zip(*map(itertools.cycle, (COLORS, DASHES, SIGNS)), strict=False), n))


def comparable(table):
    """The rows of the cases that are kept in rial: other currencies cannot stand on one scale with it."""
    bills = table[(table.quantity == "sms_bill_per_year") & (table.unit == f"{RIAL}/year")]
    return table[table.case.isin(bills.case)]


def volumes(table):
    """Messages a year and what they cost as SMS, for each case; from `side_by_side.summary`."""
    table = comparable(table)
    parts = {name: table[table.quantity == name].reset_index(drop=True) for name in ("messages_per_year", "sms_bill_per_year")}
    names, bill = labels(table), parts["sms_bill_per_year"].set_index("case")
    top = bill.p50.idxmax()
    title = Text(
        "The SMS of {top} cost {bill} a year, {times} times what those of the other {others} cost together",
        "هزینهٔ پیامکِ {top} سالی {bill} است، {times} برابر مجموع {others} مورد دیگر",
    ).fill(
        top=quoted_case(names[top]),
        bill=money(bill.p50[top]),
        times=number(bill.p50[top] / bill.p50.drop(top).sum()),
        others=count(len(bill) - 1),
    )
    panels = (
        ("messages_per_year", Text("messages a year", "پیام در سال"), _messages, "large"),
        (
            "sms_bill_per_year",
            Text("SMS bill a year, {unit}", "هزینهٔ سالانهٔ پیامک، {unit}").fill(unit=BILLIONS.name),
            _bill,
            "billions",
        ),
    )

    def draw(axes, language):
        for axis, (name, heading, said, kind) in zip(axes[0], panels, strict=True):
            rows = parts[name]
            # A logarithmic scale has no zero: what costs nothing stands in words where the others begin
            least = 10 ** np.floor(np.log10(rows.p05[rows.p05 > 0].min()))
            drawn = rows.assign(**{q: rows[q].where(rows.p50 > 0) for q in ("p05", "p50", "p95")})
            interval_rows(axis, drawn, list(names.values()), language, value=said, scale={"value": "log"})
            for place, row in enumerate(rows[::-1].itertuples()):
                if row.p50 == 0:
                    axis.text(
                        least,
                        place,
                        shown(Text(" nothing: no SMS before", " صفر: پیش‌تر پیامکی نبود"), language),
                        ha="left" if language == "en" else "right",
                        va="center",
                        fontsize=7.5,
                    )
            highest = rows.p95.max() * 1.6
            axis.set_xlim((least, highest) if language == "en" else (highest, least))
            axis.xaxis.set_major_locator(LogLocator(numticks=4))
            axis.xaxis.set_major_formatter(tick_format(kind, language))
            axis.minorticks_off()
            axis.tick_params(axis="x", labelsize=7)
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table[table.quantity.isin(parts)],
        title=title,
        unit=Text(
            "first year of each case, {prices}; {log}",
            "سال نخست هر مورد، {prices}؛ {log}",
        ).fill(prices=_prices(table), log=LOG),
        alt=Text("SMS bill a year of each case. {rows}.", "هزینهٔ سالانهٔ پیامک هر مورد. {rows}.").fill(
            rows=listed([(names[name], row) for name, row in bill.iterrows()], money)
        ),
        sources=SOURCES,
        draw=draw,
        panels=(1, 2),
        height=8.4,
        stamp=table.attrs,
    )


def _prices(table):
    """In whose prices the money of a table of `side_by_side.summary` is."""
    base, *others = {table.attrs["base_years"][case] for case in table.case}
    if others:
        return Text("in constant money of its base year", "به قیمت ثابت سال پایهٔ آن")
    return Text("constant rial of {base}", "به تومان ثابت {base}").fill(base=year(base))


def _messages(row):
    return large(row.p50) if row.p50 > 0 else Text("", "")


def _bill(row):
    return BILLIONS.number(row.p50) if row.p50 > 0 else Text("", "")


def savings(table):
    """Median saving of each scenario and how likely it saves, for each case: to whoever sends, and to the country."""
    table = comparable(table)
    rows = table[table.quantity == "saving"]
    names = labels(rows)
    options = [option for option in SCENARIO_NAMES if option != STATUS_QUO.name and option in set(rows.scenario)]
    ordered = {payer: rows[rows.announced & (rows.payer == payer)] for payer in PANELS}
    country = ordered["society"]

    def draw(axes, language):
        for axis, (payer, heading) in zip(axes[:, 0], PANELS.items(), strict=True):
            cells = rows[rows.payer == payer].set_index(["case", "scenario"])
            places = range(len(options)) if language == "en" else range(len(options))[::-1]
            for x, option in zip(places, options, strict=True):
                for y, case in enumerate(list(names)[::-1]):
                    cell = cells.loc[(case, option)]
                    edge = (
                        {"edgecolor": ACCENT, "linewidth": 2, "zorder": 3}
                        if cell.announced
                        else {"edgecolor": "white", "linewidth": 1}
                    )
                    axis.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=SHADES(cell.probability), **edge))
                    axis.annotate(
                        "\n".join(shown(text, language) for text in (BILLIONS.number(cell.p50), chance(cell.probability))),
                        (x, y),
                        ha="center",
                        va="center",
                        fontsize=6.5,
                        color="white" if cell.probability > LETTERS_TURN_WHITE else "#222222",
                        zorder=4,
                    )
            axis.set_xlim(-0.5, len(options) - 0.5)
            axis.set_ylim(-0.5, len(names) - 0.5)
            axis.set_yticks(range(len(names)), [shown(name, language) for name in list(names.values())[::-1]])
            axis.set_xticks([])
            axis.tick_params(length=0)
            for spine in axis.spines.values():
                spine.set_visible(False)
            if language == "fa":
                axis.yaxis.tick_right()
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold", loc="left" if language == "en" else "right")
        last = axes[-1, 0]
        last.set_xticks(list(places), [_wrapped(SCENARIO_NAMES[option], language) for option in options], fontsize=7)

    return Chart(
        numbers=rows,
        title=findings.what_the_order_saves(table),
        unit=Text(
            "median saving, {money}, over {years}, and share of draws that save; darker: more draws; framed: what was ordered",
            "میانهٔ صرفه‌جویی، {money}، طی {years}، و سهم نمونه‌هایی که صرفه‌جویی دارند؛ تیره‌تر: سهم بیشتر؛ با کادر: گزینه‌ای که دستور داده شد",
        ).fill(money=BILLIONS.name, years=years(table.attrs["horizon"])),
        alt=Text(
            "Saving of what was ordered. To whoever sends: {sender}. To the country: {country}.",
            "صرفه‌جویی گزینه‌ای که دستور داده شد. برای فرستنده: {sender}. برای کشور: {country}.",
        ).fill(
            sender=listed([(names[row.case], row) for row in ordered["sender"].itertuples()], money),
            country=listed([(names[row.case], row) for row in country.itertuples()], money),
        ),
        sources=SOURCES,
        draw=draw,
        panels=(2, 1),
        interval=False,
        height=13.6,
        stamp=table.attrs,
    )


def _wrapped(name, language):
    """A name on lines as narrow as a column of cells."""
    return shown(Text(*["\n".join(textwrap.wrap(getattr(name, language), 12))] * 2), language)


def reach_needed(by_reach, needed):
    """How likely the messenger alone saves against the reach, a line for each case, to whoever sends and to the country.

    by_reach  from `side_by_side.saves_by_reach`;  needed  from `side_by_side.reach_needed` of it
    """
    names = labels(by_reach)
    title = findings.reach_that_pays(needed)

    def draw(axes, language):
        for axis, (payer, heading) in zip(axes[0], PANELS.items(), strict=True):
            for rank, (case, (color, line, sign)) in enumerate(zip(names, styles(len(names)), strict=True)):
                part = by_reach[(by_reach.case == case) & (by_reach.payer == payer)]
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
            axis.set_xlabel(shown(Text("notices that are seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"), language))
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
        unit=Text(
            "share of draws in which “Messenger only” costs less than SMS over {years}, order never reversed; sign: reach that the model expects",
            "سهم نمونه‌هایی که در آن‌ها «فقط پیام‌رسان» طی {years} ارزان‌تر از پیامک تمام می‌شود، به فرض آنکه دستور هرگز لغو نشود؛ نشان: سهمی که الگو انتظار دارد",
        ).fill(years=years(by_reach.attrs["horizon"])),
        alt=Text(
            "Share of draws that save the country money if every notice is seen, and if none is. {rows}.",
            "سهم نمونه‌هایی که به سود کشور است اگر همهٔ پیام‌ها دیده شود و اگر هیچ‌یک. {rows}.",
        ).fill(
            rows=series(
                Text("{name}: {all} and {none}", "{name}: {all} و {none}").fill(
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
    part = by_reach[(by_reach.case == case) & (by_reach.payer == "society")].sort_values("reach")
    return part.share_saves.iloc[place]
