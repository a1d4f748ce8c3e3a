"""Charts of notebook 05: what is worth finding out, and what would change the answer."""

import numpy as np
import pandas as pd

from cost_model.report.charts.chart import ACCENT, DARK, GREY, HALO, LIGHT, MIDDLE, SMALL, WIDTH, Chart, in_lines, mark, row
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Bars, Curves, beside, note
from cost_model.report.language import BASES, BILLION, billions, capital, chance, count, money, number, series, within
from cost_model.report.numbers.tables import row_of, turning, worth_or_why_not
from cost_model.report.say.choosing import NOTHING, STUDIES, Z90
from cost_model.report.say.withheld import NOT_SHOWN, why_not_shown
from cost_model.report.say.wording import WHO
from cost_model.valuing.noise import AGREE
from cost_model.words import columns_of, right_to_left, text_of, words_of

SAY = words_of("charts/information")

QUESTION_NAMES, GROUP_NAMES = SAY.question_names, SAY.group_names
BASIS_STYLE = {"measured": {"color": DARK}, "reported": {"color": MIDDLE}, "judgement": {"color": LIGHT, "hatch": "////"}}


# ---- inputs and groups -----------------------------------------------------------------------------------------


def _said(row):
    """What a row is worth, in words: a bare number, nothing, or why it is not shown; and what is to be said of its second estimate."""
    if row.withheld:
        return why_not_shown(row.withheld)
    text = billions(row.evppi) if row.evppi > 0 else NOTHING
    if row.withheld_second:
        return SAY.said.second_withheld.fill(text=text, why=why_not_shown(row.withheld_second))
    return text if row.agree else SAY.said.two_differ.fill(text=text)


def _told(name, one):
    """'name: estimate, by the other way estimate', or why one is not shown, for those who cannot see it."""
    if one.withheld:
        return row(name, why_not_shown(one.withheld))
    worth = [money(value) if value > 0 else NOTHING for value in (one.evppi, one.second)]
    second = why_not_shown(one.withheld_second) if one.withheld_second else worth[1]
    return SAY.by_two_ways.fill(name=name, first=worth[0], second=second)


def _reach(rows):
    """How far the interval of either estimate of each row reaches, where they are shown."""
    return np.fmax(rows.evppi + Z90 * rows.se, rows.second + Z90 * rows.se_second).where(rows.withheld == "", 0).fillna(0)


def _worth(rows, farthest):
    """Panel of the two estimates of each row, with words beside them; all panels reach as far."""
    say, (kind,), names = SAY.worth_of_inputs, set(rows.kind), dict(zip(rows.name, _labels(rows), strict=True))
    why = {one.name: SAY.with_reason.fill(name=names[one.name], why=NOT_SHOWN) for one in rows.itertuples() if one.withheld}

    def worth(axis, language):
        for place, one, reach in zip(reversed(range(len(rows))), rows.itertuples(), _reach(rows), strict=True):
            room = max(0.9, 0.44 * WIDTH * (1 - reach / farthest))  # inches that are left for the words
            beside(axis, in_lines(_said(one), room, SMALL), reach, place, language, 4, fontsize=SMALL, path_effects=HALO)
        axis.set_xlim((farthest, 0) if right_to_left(language) else (0, farthest))

    return Bars(
        table=rows,
        category="name",
        names=names,
        editable_names=names | why,
        series=(
            Series(SAY.by_regression, "evppi", {"kind": kind}, error="se"),
            Series(say.second, "second", {"kind": kind, "withheld": ""}, error="se_second", color=ACCENT),
        ),
        heading=say[kind],
        unit=say.editable,
        also=worth,
    )


def _labels(rows):
    return [text_of(one, "label") for one in rows.itertuples()]


def worth_of_inputs(table, groups, most=12):
    """EVPPI of the inputs most worth knowing and, below, of the groups of inputs, each by two estimators, on one scale.

    table, groups  from `tables.worth_of_inputs` and `tables.worth_of_groups`, for one account and question. What is withheld has its
                   words alone; of the inputs it stands below the largest.
    """
    say, names = SAY.worth_of_inputs, pd.DataFrame([columns_of("label", GROUP_NAMES[name]) for name in groups.name])
    groups = pd.concat([groups.reset_index(drop=True).assign(kind="group", basis=""), names], axis=1)
    inputs = table.assign(kind="input").drop(columns=["how_en", "how_fa"], errors="ignore")
    numbers = pd.concat([inputs, groups], ignore_index=True)
    numbers.attrs = table.attrs
    most = max(most - (table.withheld != "").sum(), 1)
    parts = [
        pd.concat([rows[rows.evppi.notna()].head(shown), rows[rows.withheld != ""]])
        for rows, shown in ((inputs, most), (groups, len(groups)))
    ]
    drawn = pd.concat(parts)
    both = drawn[drawn.evppi.notna() & drawn.second.notna()]
    differ, farthest = int((~both.agree.astype(bool)).sum()), max(1.0, _reach(drawn).max()) * 1.18
    title = say.titles.not_shown
    if table.evppi.notna().any():
        title = say.titles.most_worth if table.evppi.max() > 0 else say.titles.none
    told = [list(map(_told, _labels(rows), rows.itertuples())) for rows in parts]
    return Chart.of(
        say,
        numbers[["kind", *numbers.columns.drop("kind")]],
        *(_worth(rows, farthest) for rows in parts),
        grid=(2, 1),
        ratios=[len(rows) for rows in parts],
        title=title,
        name=_labels(drawn)[0],
        blocks=say.blocks,
        another=say.another[next(filter(None, groups.method_second), "")],
        agreement=SAY.agreement.differ.fill(n=count(differ), all=count(len(both))) if differ else SAY.agreement.agree,
        twice=number(AGREE),
        question=QUESTION_NAMES[table.attrs["question"]],
        rows=told[0],
        sets=told[1],
        legend=2,
        height=18.5,
    )


# ---- studies ---------------------------------------------------------------------------------------------------


def _gone(rows):
    """The laws that withheld sizes of a study break, one for each of these sizes."""
    return [law for law in rows.withheld if law]


def _sizes_not_shown(rows):
    """Which sizes of a study are not shown, and why."""
    gone = _gone(rows)
    why = why_not_shown(gone[0])
    return why if len(gone) == len(rows) else SAY.sizes_not_shown.fill(n=count(len(gone)), why=why)


def _title_of_studies(studies, best):
    """Whether the study that leaves most pays, of those that are shown, as a title.  studies  rows by study"""
    say, gone = SAY.title_of_studies, {name: _gone(rows) for name, rows in studies.items()}
    tops = {name: rows.loc[rows.enbs.idxmax()] for name, rows in studies.items() if rows.enbs.notna().any()}
    if not tops:
        return say.not_shown if any(gone.values()) else say.cannot_be_told
    first = max(tops, key=lambda name: tops[name].enbs)
    lost = [best[name] is None and one.enbs + Z90 * one.se_enbs < 0 for name, one in tops.items()]
    if len(tops) == len(studies) > 1 and all(lost) and not any(gone.values()):
        return say.none_pays
    study, pays = STUDIES[first].of_any_size, best[first] is not None
    if not pays and gone[first]:
        return say.no_size_shown.fill(study=study)
    sure = abs(tops[first].enbs) > Z90 * tops[first].se_enbs
    return say[("" if sure else "perhaps_") + ("pays" if pays else "loses")].fill(study=capital(study))


def _size(one):
    """A size of a study for those who cannot see it: what it is worth, costs and leaves, or why that is not shown."""
    say, study = SAY.worth_of_studies, text_of(one, "name")
    if np.isnan(one.enbs):
        why = why_not_shown(one.withheld) if one.withheld else say.cannot_be_told
        return say.size_without_value.fill(study=study, n=count(one.n), why=why)
    amounts = {"value": one.value, "year": one.per_year, "cost": one.cost, "net": one.enbs}
    return say.size.fill(study=study, n=count(one.n), **{name: money(x) for name, x in amounts.items()})


def worth_of_studies(table):
    """What a survey and a pilot are worth, what they cost and what is left, against their size; `tables.worth_of_studies`."""
    studies, best, say = dict(list(table.groupby("study", sort=False))), table.attrs["best_n"], SAY.worth_of_studies

    def panel(name, rows):
        top = None if best[name] is None else row_of(rows, n=best[name])
        said = say.no_size_shown if _gone(rows) else say.no_size
        if top is not None:
            said = say.best_size.fill(n=count(top.n), net=billions(top.enbs))
        elif rows.enbs.isna().all():
            said = NOT_SHOWN

        def best_size(axis, language):
            axis.axhline(0, color=GREY, linewidth=0.8)
            if top is not None:
                axis.plot([top.n], [top.enbs], marker="o", color=ACCENT, markersize=6, markeredgecolor="white", zorder=5)
            if _gone(rows):
                why = in_lines(_sizes_not_shown(rows), 0.28 * WIDTH, SMALL)
                note(axis, why, 0.04, 0.92, language, ha="left", va="top")

        study = text_of(rows.iloc[0].to_dict(), "name")
        return Curves(
            table=table,
            along="n",
            series=(
                Series(say.value, "value", {"study": name}, error="se_enbs"),
                Series(say.cost, "cost", {"study": name}, color=ACCENT, line="--"),
                Series(say.left, "enbs", {"study": name}, error="se_enbs", color=GREY, line="-."),
            ),
            heading=say.heading.fill(study=study, note=said),
            axis=say.axis,
            unit=say.editable,
            editable_heading=study,
            editable_axis=say.editable_axis,
            scale={"value": "log"},
            span=(rows.n.min(), rows.n.max()),
            ticks=list(rows.n)[:: 2 if len(rows) > 6 else 1],
            also=best_size,
        )

    sizes = {table.n.min(), table.n.max(), *(n for n in best.values() if n is not None)}
    return Chart.of(
        say,
        table.drop(columns=["note"]),
        *(panel(name, rows) for name, rows in studies.items()),
        title=_title_of_studies(studies, best),
        rows=map(_size, table[table.n.isin(sizes)].itertuples()),
        question=QUESTION_NAMES[table.attrs["question"]],
        legend=3,
        height=10.0,
    )


# ---- what would change the answer --------------------------------------------------------------------------------

COLUMNS = (0.0, 0.43, 0.76)  # where the three columns of the page begin, as shares of its width
ENDS_OF_COLUMNS = (*COLUMNS[1:], 1.0)
BAR = 0.2  # widest bar of a column
DEEP = 0.27  # of a row: how thick its bars are


def what_would_change_the_answer(table, most=8):
    """The page for who has to decide: what to find out first, where that would turn the answer, and how it could be learnt.

    table  from `tables.what_would_change_the_answer`
    """
    turning_rows = table[table.switch.notna()]  # without one, what is most worth knowing is shown all the same
    rows = (table if turning_rows.empty else turning_rows).head(most)
    saves, say = table.attrs["now"] == "saves", SAY.what_would_change_the_answer
    titles, parts = _what_to_find_out_first(table, rows)

    def told(one):
        turns = say.told if not np.isnan(one.switch) else say.told_without_switch
        return turns.fill(
            name=text_of(one, "label"),
            basis=BASES[one.basis],
            turning=turning(one),
            likely=chance(one.likely),
            value=why_not_shown(one.withheld) if one.withheld else money(one.evppi),
            how=text_of(one, "how"),
        )

    mean = money(abs(table.attrs["mean"]))
    return Chart.of(
        say,
        table,
        lambda axis, language: _page(axis, rows, saves, language),
        title=titles,
        now=(say.saves_now if saves else say.loses_now).fill(mean=mean),
        all=len(table),
        n=len(rows),
        rows=map(told, rows.itertuples()),
        **parts,
        height=5.0 + 2.35 * len(rows),
    )


def _written(axis, language, column, y, text, size=8.5, most=2, **style):
    """Write words in a column of the page, over as many lines as it takes; returns how many."""
    width = (ENDS_OF_COLUMNS[column] - COLUMNS[column] - 0.025) * 0.92 * WIDTH
    said = getattr(in_lines(text, width, size, style.get("weight", "normal")), language).split("\n")[:most]
    side = {"ha": "right" if right_to_left(language) else "left", "va": "top", "linespacing": 1.05}
    axis.text(COLUMNS[column], y, mark("\n".join(said), language), fontsize=size, **(side | style))
    return len(said)


def _page(axis, rows, saves, language):
    """A row for each input: what it is and how to learn it; where it turns the answer; what knowing it is worth."""
    say, widest = SAY.what_would_change_the_answer, np.nanmax([1.0, *rows.evppi])
    heads = (say.input, say.where_it_loses if saves else say.where_it_saves, say.worth.fill(unit=BILLION))
    for column, head in enumerate(heads):
        _written(axis, language, column, len(rows) - 0.38, head, size=9.5, most=3, weight="bold", va="bottom")
    for place, one in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), strict=True):
        top, middle = place + 0.47, place - 0.24
        axis.axhline(place + 0.58, color="#dddddd", linewidth=0.6)
        taken = _written(axis, language, 0, top, text_of(one, "label"), size=9.5, weight="bold")
        _written(axis, language, 0, top - 0.29 * taken, text_of(one, "how"), size=8, most=3, color="#444444")
        _written(axis, language, 1, top, say.nowhere if np.isnan(one.switch) else turning(one), size=9)
        axis.barh(middle, BAR, DEEP, left=COLUMNS[1], color="#e0e0e0", linewidth=0)
        left = COLUMNS[1] + (BAR * (1 - one.likely) if one.side == "above" else 0.0)
        axis.barh(middle, BAR * one.likely, DEEP, left=left, color=ACCENT, linewidth=0)
        beside(axis, chance(one.likely), COLUMNS[1] + BAR, middle, language, fontsize=9)
        _written(axis, language, 2, top, series([worth_or_why_not(one), BASES[one.basis]]), size=9, most=4)
        if not one.withheld:
            axis.barh(middle, BAR * one.evppi / widest, DEEP, left=COLUMNS[2], linewidth=0, **BASIS_STYLE[one.basis])
    axis.set_xlim((1, 0) if right_to_left(language) else (0, 1))
    axis.set_ylim(-0.5, len(rows) + 0.3)
    axis.set_axis_off()


def _what_to_find_out_first(table, rows):
    """Titles of which input is most worth knowing of those that are drawn, or that none turns the answer, and their parts."""
    say = SAY.what_to_find_out_first
    if rows.evppi.isna().all():
        return say.not_shown, {}
    if rows.switch.notna().any() and rows.evppi.max() > 0:
        name = text_of(rows.loc[rows.evppi.idxmax()].to_dict(), "label")
        return say.first, {"name": within(name), "label": name}
    turns = say.saving_into_loss if table.attrs["now"] == "saves" else say.loss_into_saving
    return say.none_turns, {"turns": turns.fill(account=WHO[table.attrs["account"]])}
