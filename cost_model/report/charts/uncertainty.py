"""Charts of notebook 04: which option to choose, how sure that is, for whom, and what moves it."""

import functools

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    HALO,
    LIGHT,
    MIDDLE,
    SMALL,
    Chart,
    legend_below,
    row,
    shown,
)
from cost_model.report.charts.looks import looks
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.panels import Curves, finish, free_height, name_rows, note, ranges
from cost_model.report.language import (
    ACCOUNTS,
    BILLION,
    NOTHING,
    billions,
    capital,
    chance,
    count,
    enumerated,
    joined,
    money,
    percent,
    series,
    span,
    years,
)
from cost_model.report.numbers.words import amount, label_within
from cost_model.report.say.wording import WHO, policies_of, policy_of
from cost_model.words import right_to_left, text_of, words_of

SAY = words_of("charts/uncertainty")

FRONTIER = {"color": "#cfcfcf", "linewidth": 6, "solid_capstyle": "butt"}
SHOWN = 0.005  # probability of being best below which a curve is left out of the drawing: it would lie on the axis
SURE = 1  # digits of a switch: it is a ratio of two means, of which the first is near zero


def _switches(table):
    """What happens over the value of one notice, in words: A up to 85 rial, then B."""
    best, label = table.attrs["by_value"], {one.name: one.label for one in policies_of(table)}
    if len(best) == 1:
        return SAY.switches.at_every_value.fill(best=label[best[0]["option"]])
    parts = [SAY.switches.up_to.fill(best=label[one["option"]], value=money(one["to"], SURE)) for one in best[:-1]]
    return functools.reduce(
        lambda first, then: SAY.switches.then.fill(first=first, then=then), [*parts, label[best[-1]["option"]]]
    )


def _over_value(table, policies, look, bare):
    """Panel of how likely each option is best over the value of one notice, with the frontier and where the best switches."""
    say, switches, top = SAY.acceptability, table.attrs["switches"], table.value.max()
    powers = [10.0**k for k in range(1, round(np.log10(top)) + 1)]
    drawn = [one for one in policies if table[table.option == one.name].probability.max() >= SHOWN]

    def frontier(axis, language):
        best = table[table.best].drop_duplicates("value")
        axis.plot(best.value, best.probability, zorder=1, **FRONTIER)
        for i, value in enumerate(switches):
            axis.axvline(value, color=GREY, linewidth=1, linestyle=":")
            place = {
                "xycoords": ("data", "axes fraction"),
                "textcoords": "offset points",
                "fontsize": SMALL,
                "path_effects": HALO,
            }
            axis.annotate(shown(money(value, SURE), language), (value, 0.92 - 0.09 * i), (4, 0), **place)
        if not switches:
            curves = [(np.linspace(0, 1, len(rows)), rows.probability) for _, rows in table.groupby("option")]
            style = {"transform": axis.get_yaxis_transform(), "ha": "center", "va": "center", "color": "#444444"}
            note(axis, say.stays, 0.5, free_height(curves, (0.2, 0.8)), language, **style)

    return Curves(
        table=table,
        along="value",
        series=tuple(
            Series(
                one.label,
                "probability",
                {"question": table.attrs["question"], "option": one.name},
                color=look[one.name].color,
                line=look[one.name].line,
            )
            for one in drawn
        ),
        heading=SAY.asked[table.attrs["question"]],
        axis=SAY.value,
        over="rial",
        values="percent",
        limits=(-0.02, 1.03),
        span=(0, top),
        scale={"value": "symlog", "linthresh": 10.0, "linscale": 0.7},
        ticks=[0.0, *(powers if len(powers) < 6 else powers[1::2])],
        bare=bare,
        also=frontier,
    )


def acceptability(all_options, rest):
    """How likely each option is best over the value of one notice, and the frontier of the best on average.

    all_options, rest  from `tables.best_by_notice_value`, of two questions
    """
    about, say, tables = all_options.attrs, SAY.acceptability, []
    for table in (all_options, rest):
        tables.append(table.assign(account=table.attrs["account"], question=table.attrs["question"]))
        tables[-1].attrs = table.attrs
    policies = {one.name: one for table in tables for one in policies_of(table)}
    look, best = looks(policies.values()), about["by_value"]

    def at_nothing(table):
        rows = table[table.value == table.value.min()]
        return series(SAY.share.fill(name=policies[one.option].label, share=chance(one.probability)) for one in rows.itertuples())

    panels = [
        _over_value(table, [one for one in policies.values() if (table.option == one.name).any()], look, i > 0)
        for i, table in enumerate(tables)
    ]

    def key(axis, language):
        panels[1](axis, language)
        entries = [entry for panel in panels for entry in panel.entries]
        legend_below(axis.figure, [*entries, (Line2D([], [], **FRONTIER), say.frontier)], language)

    return Chart.of(
        say,
        pd.concat(tables, ignore_index=True)[["account", "question", "value", "option", "probability", "best"]],
        panels[0],
        key,
        title=say.one_for_all if len(best) == 1 else say.depends,
        best=policies[best[0]["option"]].label,
        who=WHO[about["account"]],
        years=years(about["horizon"]),
        all=_switches(all_options),
        rest=_switches(rest),
        first=capital(SAY.asked[about["question"]]),
        asked=capital(SAY.asked[rest.attrs["question"]]),
        a=at_nothing(all_options),
        b=at_nothing(rest),
        sources=COSTING,
        height=10.5,
        stamp=about,
        native=[one for panel in panels for one in panel.native],
    )


def tornado(table, most=12):
    """Mean saving when one input stands at its p05 and at its p95, the others as drawn; from `sensitivity.tornado`."""
    rows, say = table.head(most).reset_index(drop=True), SAY.tornado
    rows.attrs, mean = table.attrs, table.attrs["mean"]
    names = [text_of(one, "label") for one in rows.itertuples()]
    named = [
        joined(name, span(one.low, one.high, lambda x, unit=one.unit: amount(x, unit)))
        for name, one in zip(names, rows.itertuples(), strict=True)
    ]

    def told(name, one):
        ends = {"low": amount(one.low, one.unit), "high": amount(one.high, one.unit)}
        return say.row.fill(name=name, a=money(one.at_p05), b=money(one.at_p95), **ends)

    parts = {"scenario": policy_of(table).label, "account": WHO[table.attrs["account"]], "money": BILLION}
    bars = (Series(say.low, "at_p05", color=LIGHT), Series(say.high, "at_p95"))
    return Chart.of(
        say,
        rows,
        lambda axis, language: _tornado(axis, rows, named, mean, language),
        name=label_within(names[0]),
        mean=money(mean),
        draws=count(table.attrs["draws"]),
        rows=series(map(told, names, rows.itertuples())),
        **parts,
        sources=COSTING,
        height=13.0,
        native=(Native("bar", "input", bars, say.unit.fill(**parts), dict(zip(rows.input, named, strict=True)), base=mean),),
    )


def _tornado(axis, rows, named, mean, language):
    """Bars from the mean to either end, gains right, the amount beyond each end."""
    for place, one in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), strict=True):
        for end, other, color, hatch in ((one.at_p05, one.at_p95, LIGHT, "////"), (one.at_p95, one.at_p05, DARK, None)):
            axis.barh(place, end - mean, 0.55, left=mean, color=color, hatch=hatch, linewidth=0)
            right = end >= other
            side = {"ha": "left" if right else "right", "va": "center", "textcoords": "offset points", "fontsize": SMALL}
            axis.annotate(shown(billions(end), language), (end, place), (3 if right else -3, 0), **side)
    name_rows(axis, named, language, size=SMALL, width=2.35)
    ends = rows[["at_p05", "at_p95"]].to_numpy()
    room = 0.14 * (ends.max() - ends.min())
    axis.set_xlim(ends.min() - room, ends.max() + room)
    axis.axvline(0, color="black", linewidth=0.9)
    axis.axvline(mean, color=GREY, linewidth=0.9, linestyle=":")
    finish(axis, language, over="billions")
    low, high = Patch(facecolor=LIGHT, hatch="////", linewidth=0), Patch(facecolor=DARK, linewidth=0)
    middle = (Line2D([], [], color=GREY, linestyle=":", linewidth=1.2), SAY.tornado.middle)
    legend_below(axis.figure, [(low, SAY.tornado.low), (high, SAY.tornado.high), middle], language)


INDICES = {"first": (0.17, MIDDLE, "white"), "total": (-0.17, DARK, DARK)}


def variance_shares(own, country, most=7):
    """Share of the variance of the saving that each input answers for, alone and in all.

    own, country  from `tables.shares_of_variance`, of the first account and of the country
    """
    say, tables = SAY.variance_shares, (own, country)
    tops = [table.head(most).reset_index(drop=True).assign(account=table.attrs["account"]) for table in tables]
    farthest = max(rows.total_p95.max() for rows in tops) * 1.05
    ranked = [WHO[table.attrs["account"]] for table in tables if table.attrs["scale"] == "rank"]
    unsure = not all((table.reason == "").all() for table in tables)

    def panel(table, rows):
        def draw(axis, language):
            places = np.arange(len(rows))[::-1]
            for index, (offset, color, face) in INDICES.items():
                low, high = rows[f"{index}_p05"].clip(lower=0), rows[f"{index}_p95"]
                style = {"color": color, "width": 2.2, "size": 5.5, "markerfacecolor": face, "markeredgecolor": color}
                ranges(axis, places + offset, low, rows[index].clip(lower=0), high, **style)
            names = [text_of(one, "label").map(_semicolons) for one in rows.itertuples()]
            name_rows(axis, names, language, size=SMALL, width=2.6)
            axis.set_xlim(0, farthest)
            finish(
                axis, language, over="percent", heading=row(ACCOUNTS[table.attrs["account"]], SAY.scales[table.attrs["scale"]])
            )
            if table is own:
                signs = [
                    Line2D([], [], color=color, marker="o", markersize=5.5, markerfacecolor=face)
                    for _, color, face in INDICES.values()
                ]
                legend_below(axis.figure, list(zip(signs, (SAY.indices[index] for index in INDICES), strict=True)), language, 2)

        return draw

    def told(one):
        name = joined(ACCOUNTS[one.account], text_of(one, "label").map(_semicolons))
        return row(name, span(one.total_p05, one.total_p95, percent))

    return Chart.of(
        say,
        pd.concat(tops, ignore_index=True),
        *(panel(table, rows) for table, rows in zip(tables, tops, strict=True)),
        grid=(2, 1),
        share=percent(own.total.max()),
        account=WHO[own.attrs["account"]],
        scenario=policy_of(own).label,
        note=say.ranks.fill(account=enumerated(ranked)) if ranked else NOTHING,
        unsure=say.wide if unsure else NOTHING,
        rows=series(told(one) for rows in tops for one in rows.itertuples()),
        sources=COSTING,
        height=16.0,
        stamp=own.attrs,
    )


def _semicolons(said):
    """The name of a group of correlated inputs, which a table joins by plus signs."""
    return said.replace(" + ", "؛ " if any("\u0600" <= letter <= "\u06ff" for letter in said) else "; ")


def corner(profile):
    """Share of draws in which forcing saves, along each input that the corner restricts; from `tables.corner_profile`."""
    about, say = profile.attrs, SAY.corner
    limits, prim = {limit["input"]: limit for limit in about["limits"]}, about.get("prim", {})
    parts = {"option": policy_of(profile).label, "account": WHO[about["account"]]}
    inputs = dict(list(profile.groupby("input", sort=False)))
    within = say.no_corner
    if limits:
        within = say.corner.fill(mass=percent(prim["check_mass"]), coverage=chance(prim["check_coverage"]))

    def told(rows):
        first, last = percent(rows.share.iloc[0]), percent(rows.share.iloc[-1])
        return say.row.fill(name=text_of(rows.iloc[0].to_dict(), "label"), first=first, last=last)

    return Chart.of(
        say,
        profile,
        *(functools.partial(_parts_of_input, rows, limits, about["share"]) for rows in inputs.values()),
        grid=(len(inputs), 1),
        title=say.best_chance if limits else say.nowhere,
        density=chance(prim["check_density"]) if limits else NOTHING,
        within=within,
        sentence=about["sentence"],
        rows=series(map(told, inputs.values())),
        **parts,
        sources=COSTING,
        height=3.6 + 3.1 * len(inputs),
        native=tuple(
            Native(
                "column",
                "rank_low",
                (
                    Series(say.inside, "share", {"input": name, "inside": True}),
                    Series(say.outside, "share", {"input": name, "inside": False}, color=LIGHT),
                ),
                say.editable.fill(**parts),
                {f"{one.rank_low:.6g}": amount(one.low, one.unit) for one in rows.itertuples()},
                heading=text_of(rows.iloc[0].to_dict(), "label"),
                values="percent",
            )
            for name, rows in inputs.items()
        ),
    )


def _parts_of_input(rows, limits, share, axis, language):
    """Bars of the share that saves in each part of an input, dark within its limit; the share of all as a dotted line."""
    limit, unit = limits.get(rows.input.iloc[0]), rows.unit.iloc[0]
    colors = [DARK if inside and limits else LIGHT for inside in rows.inside]
    axis.bar(rows.rank_low, rows.share, (rows.rank_high - rows.rank_low) * 0.92, align="edge", color=colors, linewidth=0)
    axis.axhline(share, color=GREY, linewidth=1, linestyle=":")
    for end, value in ((limit["rank_low"], limit["low"]), (limit["rank_high"], limit["high"])) if limit else ():
        if np.isnan(end):
            continue
        axis.axvline(end, color=ACCENT, linewidth=1.8)
        inward = end < 0.5
        place = {
            "xycoords": ("data", "axes fraction"),
            "textcoords": "offset points",
            "va": "top",
            "ha": "left" if inward else "right",
        }
        style = {"fontsize": SMALL, "fontweight": "bold", "path_effects": HALO}
        axis.annotate(shown(amount(value, unit), language), (end, 0.93), (4 if inward else -4, 0), **place, **style)
    said = {
        amount(rows.low.iloc[i], unit): i / len(rows) for i in (19, 15, 10, 5, 1)
    }  # small values alike in print are said once
    axis.set_xticks(list(said.values()), [shown(text, language) for text in said], fontsize=SMALL)
    axis.set_xlim(0, 1)
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.5, 1])
    finish(axis, language, values="percent", grid="y")
    side = "right" if right_to_left(language) else "left"
    axis.set_title(shown(text_of(rows.iloc[0].to_dict(), "label"), language), loc=side)
