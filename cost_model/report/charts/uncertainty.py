"""Charts of notebook 04: which option to choose, how sure that is, for whom, and what moves it."""

import functools

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cost_model.report.charts.chart import DARK, GREY, HALO, LIGHT, MIDDLE, SMALL, Chart, row, shown
from cost_model.report.charts.looks import looks
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Bars, Curves, Rows, note
from cost_model.report.language import ACCOUNTS, billions, capital, chance, enumerated, joined, money, percent, span, within
from cost_model.report.numbers.words import amount
from cost_model.report.say.wording import WHO, policies_of
from cost_model.words import NOTHING, text_of, words_of

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


def _over_value(table, look, bare):
    """Panel of how likely each option is best over the value of one notice, with the frontier and where the best switches."""
    say, switches, top = SAY.acceptability, table.attrs["switches"], table.value.max()
    question, powers = table.attrs["question"], [10.0**k for k in range(1, round(np.log10(top)) + 1)]
    drawn = [one for one in policies_of(table) if table[table.option == one.name].probability.max() >= SHOWN]

    def frontier(axis, language):
        best = table[table.best].drop_duplicates("value")
        axis.plot(best.value, best.probability, zorder=1, **FRONTIER)
        for i, value in enumerate(switches):
            axis.axvline(value, color=GREY, linewidth=1, linestyle=":")
            place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
            said = shown(money(value, SURE), language)
            axis.annotate(said, (value, 0.92 - 0.09 * i), (4, 0), fontsize=SMALL, path_effects=HALO, **place)
        if not switches:
            note(axis, say.stays, 0.5, 0.5, language, ha="center", va="center", color="#444444")

    return Curves(
        table=table,
        along="value",
        series=tuple(
            Series(one.label, "probability", {"question": question, "option": one.name}, color=seen.color, line=seen.line)
            for one, seen in ((one, look[one.name]) for one in drawn)
        ),
        heading=SAY.asked[question],
        axis=SAY.value,
        over="rial",
        values="percent",
        limits=(-0.02, 1.03),
        span=(0, top),
        scale={"value": "symlog", "linthresh": 10.0, "linscale": 0.7},
        ticks=[0.0, *(powers if len(powers) < 6 else powers[1::2])],
        bare=bare,
        also=frontier,
        more=((Line2D([], [], **FRONTIER), say.frontier),) if bare else (),
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
    both = pd.concat(tables, ignore_index=True)[["account", "question", "value", "option", "probability", "best"]]
    both.attrs = about

    def at_nothing(table):
        rows = table[table.value == table.value.min()]
        return [SAY.share.fill(name=policies[one.option].label, share=chance(one.probability)) for one in rows.itertuples()]

    return Chart.of(
        say,
        both,
        *(_over_value(table, look, table is tables[1]) for table in tables),
        title=say.one_for_all if len(best) == 1 else say.depends,
        best=policies[best[0]["option"]].label,
        all=_switches(all_options),
        rest=_switches(rest),
        first=capital(SAY.asked[about["question"]]),
        asked=capital(SAY.asked[rest.attrs["question"]]),
        a=at_nothing(all_options),
        b=at_nothing(rest),
        legend=3,
        height=10.5,
    )


def tornado(table, most=12):
    """Mean saving when one input stands at its p05 and at its p95, the others as drawn; from `sensitivity.tornado`."""
    rows, say, mean = table.head(most).reset_index(drop=True), SAY.tornado, table.attrs["mean"]
    names = [text_of(one, "label") for one in rows.itertuples()]
    ends = [{"low": amount(one.low, one.unit), "high": amount(one.high, one.unit)} for one in rows.itertuples()]
    least, most_of_all = rows[["at_p05", "at_p95"]].min(axis=None), rows[["at_p05", "at_p95"]].max(axis=None)

    def amounts(axis, language):
        for place, one in zip(bars.places, rows.itertuples(), strict=True):
            for end, other in ((one.at_p05, one.at_p95), (one.at_p95, one.at_p05)):
                side = {"ha": "left", "xytext": (3, 0)} if end >= other else {"ha": "right", "xytext": (-3, 0)}
                said = shown(billions(end), language)
                axis.annotate(said, (end, place), va="center", textcoords="offset points", fontsize=SMALL, **side)
        room = 0.14 * (most_of_all - least)
        axis.set_xlim(least - room, most_of_all + room)
        axis.axvline(0, color="black", linewidth=0.9)

    bars = Bars(
        table=rows,
        category="input",
        names={
            one.input: joined(name, span(one.low, one.high, lambda x, unit=one.unit: amount(x, unit)))
            for name, one in zip(names, rows.itertuples(), strict=True)
        },
        series=(Series(say.low, "at_p05", color=LIGHT), Series(say.high, "at_p95")),
        over=True,
        lengths=False,
        base=mean,
        size=SMALL,
        width=2.35,
        also=amounts,
        more=((Line2D([], [], color=GREY, linewidth=0.8), say.middle),),
    )
    return Chart.of(
        say,
        rows,
        bars,
        name=within(names[0]),
        mean=money(mean),
        rows=[
            say.row.fill(name=name, a=money(one.at_p05), b=money(one.at_p95), **of)
            for name, of, one in zip(names, ends, rows.itertuples(), strict=True)
        ],
        legend=3,
        height=13.0,
    )


def variance_shares(own, country, most=7):
    """Share of the variance of the saving that each input answers for, alone and in all.

    own, country  from `tables.shares_of_variance`, of the first account and of the country
    """
    say, tables = SAY.variance_shares, (own, country)
    tops = [table.head(most).reset_index(drop=True).assign(account=table.attrs["account"]) for table in tables]
    both = pd.concat(tops, ignore_index=True)
    both.attrs = own.attrs
    names = {one.input: text_of(one, "label").map(_semicolons) for one in both.itertuples()}
    ranked = [WHO[table.attrs["account"]] for table in tables if table.attrs["scale"] == "rank"]

    def panel(table, rows):
        ends = [f"{index}{end}" for index in SAY.indices for end in ("", "_p05", "_p95")]
        return Rows(
            table=rows.assign(**rows[ends].clip(lower=0)),
            category="input",
            names={name: names[name] for name in rows.input},
            series=tuple(
                Series(SAY.indices[index], index, low=f"{index}_p05", high=f"{index}_p95", color=color)
                for index, color in (("first", MIDDLE), ("total", DARK))
            ),
            apart=0.34,
            values="percent",
            limits=(0, both.total_p95.max() * 1.05),
            size=SMALL,
            width=2.6,
            heading=row(ACCOUNTS[table.attrs["account"]], SAY.scales[table.attrs["scale"]]),
        )

    return Chart.of(
        say,
        both,
        *map(panel, tables, tops),
        grid=(2, 1),
        share=percent(own.total.max()),
        note=say.ranks.fill(account=enumerated(ranked)) if ranked else NOTHING,
        unsure=NOTHING if all((table.reason == "").all() for table in tables) else say.wide,
        rows=[
            row(joined(ACCOUNTS[r.account], names[r.input]), span(r.total_p05, r.total_p95, percent)) for r in both.itertuples()
        ],
        legend=2,
        height=16.0,
    )


def _semicolons(said):
    """The name of a group of correlated inputs, which a table joins by plus signs."""
    return said.replace(" + ", "؛ " if any("\u0600" <= letter <= "\u06ff" for letter in said) else "; ")
