"""Charts of notebook 05: what is worth finding out, what would change the answer, and what changed."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    HALO,
    LIGHT,
    MIDDLE,
    WIDTH,
    Chart,
    at_start,
    legend,
    legend_below,
    lines,
    mark,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.language import ACCOUNTS, BASES, BILLION, billions, chance, count, fitting, money, number, series, years
from cost_model.report.numbers.tables import row_of, turning, worth_or_why_not
from cost_model.report.say.choosing import NOTHING, STUDIES, Z90
from cost_model.report.say.withheld import NOT_SHOWN, why_not_shown
from cost_model.report.say.wording import WHO, policy_of
from cost_model.valuing.noise import AGREE
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("charts/information")

QUESTION_NAMES = SAY.question_names
GROUP_NAMES = SAY.group_names
BASIS_STYLE = {
    "measured": {"color": DARK},
    "reported": {"color": MIDDLE},
    "judgement": {"color": LIGHT, "hatch": "////"},
}


def _beside(axis, language, text, x, y, space=4, **style):
    """Words after the end of a bar, in the direction of reading."""
    axis.annotate(
        shown(text, language),
        (x, y),
        xytext=(space if language == "en" else -space, 0),
        textcoords="offset points",
        ha="left" if language == "en" else "right",
        va="center",
        fontsize=style.pop("fontsize", 7),
        linespacing=0.95,
        path_effects=HALO,
        **style,
    )


# ---- inputs and groups -----------------------------------------------------------------------------------------


def _said(row):
    """What a row is worth, in words: a bare number, nothing, or why it is not shown; and what is to be said of its second estimate."""
    if row.withheld:
        return why_not_shown(row.withheld)
    text = billions(row.evppi) if row.evppi > 0 else NOTHING
    if row.withheld_second:
        more = SAY.said.more
        return more.fill(text=text, why=why_not_shown(row.withheld_second))
    return text if row.agree else SAY.said.said.fill(text=text)


def _shown(table, most):
    """The rows that a panel has: the largest, and all that are not shown, with words in the place of their bars."""
    withheld, shown = table[table.withheld != ""], table[table.evppi.notna()]
    return pd.concat([shown.head(max(most - len(withheld), 1)), withheld])


def _farthest(*tables):
    """How far the intervals of both estimates reach in all panels, so that these have one scale."""
    ends = [value + Z90 * se for rows in tables for value, se in ((rows.evppi, rows.se), (rows.second, rows.se_second))]
    return np.nanmax([1.0, *pd.concat(ends).astype(float)])


def _broken(text, share):
    """Words beside a bar on as many lines as they take.  share  of a panel's width that is left for them"""
    return Text(*("\n".join(lines(said, size=7, width=max(0.9, 0.44 * WIDTH * share))) for said in text))


def _bars(axis, language, rows, names, styles, farthest):
    """A bar of the first estimate for each row, from the top, the second as a diamond, each with its 90% interval; value in words.

    A row that is withheld has its words alone.
    """
    for place, row, style in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), styles, strict=True):
        if row.withheld:
            _beside(axis, language, _broken(_said(row), 1.0), 0, place)
            continue
        axis.barh(place, row.evppi, 0.62, linewidth=0, **style)
        ends = []
        for value, se, offset, color in ((row.evppi, row.se, 0.14, "#222222"), (row.second, row.se_second, -0.14, ACCENT)):
            if np.isnan(value):
                continue
            low, high = max(value - Z90 * se, 0), value + Z90 * se
            axis.plot([low, high], [place + offset] * 2, color=color, linewidth=1.3, path_effects=HALO)
            ends.append(high)
        if not np.isnan(row.second):
            axis.plot(
                [row.second],
                [place - 0.14],
                marker="D",
                color=ACCENT,
                markersize=4,
                markeredgecolor="white",
                clip_on=False,
                zorder=4,
            )
        _beside(axis, language, _broken(_said(row), 1 - max(ends) / (farthest * 1.18)), max(ends), place)
    axis.set_yticks(range(len(rows)), [shown(name, language) for name in reversed(names)])
    axis.set_ylim(-0.6, len(rows) - 0.4)
    axis.set_xlim(0, farthest * 1.18)
    axis.grid(axis="x")
    at_start(axis, language)
    axis.xaxis.set_major_formatter(tick_format("billions", language))


def _editable(kind, rows, names, second, unit, heading):
    """The same bars as an office program can draw them: both estimates side by side, with the interval of each."""
    bars = (
        Series(SAY.editable.bars, "evppi", {"kind": kind}, error="se"),
        Series(second, "second", {"kind": kind}, error="se_second", color=ACCENT),
    )
    gone = Text("{name} ({why})", "{name} ({why})")
    names = [gone.fill(name=name, why=NOT_SHOWN) if law else name for name, law in zip(names, rows.withheld, strict=True)]
    return Native("bar", "name", bars, unit, dict(zip(rows.name, names, strict=True)), heading=heading)


def _agreement(rows):
    """In words, in how many of the rows that show both estimates these agree."""
    both = rows[rows.evppi.notna() & rows.second.notna()]
    differ = int((~both.agree.astype(bool)).sum())
    if not differ:
        return SAY.agreement.said
    return SAY.agreement.said_2.fill(n=count(differ), all=count(len(both)))


def _title_of_inputs(table, names):
    """Which input is most worth knowing, or that none is, or that nothing can be shown yet."""
    if table.evppi.isna().all():
        return SAY.title_of_inputs.said
    if table.evppi.max() > 0:
        return SAY.title_of_inputs.said_2.fill(name=names[0])
    return SAY.title_of_inputs.said_3.fill(account=WHO[table.attrs["account"]])


def _values(rows, names):
    """'name: estimate, by the other way estimate' of each row, for alt texts; or why one is not shown."""

    def told(value, law):
        return why_not_shown(law) if law else money(value) if value > 0 else NOTHING

    return series(
        Text("{name}: {first}", "{name}: {first}").fill(name=name, first=told(row.evppi, row.withheld))
        if row.withheld
        else SAY["values"].said.fill(name=name, first=told(row.evppi, row.withheld), second=told(row.second, row.withheld_second))
        for name, row in zip(names, rows.itertuples(), strict=True)
    )


def worth_of_inputs(table, groups, most=12):
    """EVPPI of the inputs most worth knowing and, below, of the groups of inputs, each by two estimators, on one scale.

    table, groups  from `tables.worth_of_inputs` and `tables.worth_of_groups`, for one account and question
    """
    rows, sets = _shown(table, most), _shown(groups, len(groups))
    names, titles = [Text(row.label_en, row.label_fa) for row in rows.itertuples()], [GROUP_NAMES[name] for name in sets.name]
    blocks = SAY.worth_of_inputs.blocks
    another = SAY.worth_of_inputs.another[next(filter(None, sets.method_second), "")]
    headings = (SAY.worth_of_inputs.headings, SAY.worth_of_inputs.headings_2)

    def draw(axes, language):
        upper, lower = axes[:, 0]
        upper.get_gridspec().set_height_ratios([len(rows), len(sets)])
        farthest = _farthest(rows, sets)
        _bars(upper, language, rows, names, [BASIS_STYLE[basis] for basis in rows.basis], farthest)
        _bars(lower, language, sets, titles, [{"color": MIDDLE}] * len(sets), farthest)
        for axis, heading in zip((upper, lower), headings, strict=True):
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
        second = shown(SAY.worth_of_inputs.draw.second, language)
        upper.plot([], [], marker="D", linestyle="-", linewidth=1.3, color=ACCENT, markersize=4, label=second)
        for basis in (name for name in BASIS_STYLE if name in set(rows.basis)):
            upper.barh([-9], [0], label=shown(BASES[basis], language), **BASIS_STYLE[basis])
        legend(upper, language, loc="lower right" if language == "en" else "lower left")

    unit = Text(
        f"value to {{account}} of knowing it before choosing, {BILLION.en}, over {{years}}; {{question}}",
        f"ارزش دانستن آن پیش از انتخاب برای {{account}}، {BILLION.fa}، طی {{years}}؛ {{question}}",
    ).fill(
        account=WHO[table.attrs["account"]],
        years=years(table.attrs["horizon"]),
        question=QUESTION_NAMES[table.attrs["question"]],
    )
    key = SAY.worth_of_inputs.key.fill(
        blocks=blocks, another=another, agreement=_agreement(pd.concat([rows, sets])), twice=number(AGREE)
    )
    lines_of_each = noted(unit, SAY.worth_of_inputs.lines_of_each)
    label = {language: [getattr(GROUP_NAMES[name], language) for name in groups.name] for language in LANGUAGES}
    both = pd.concat(
        [
            table.assign(kind="input").drop(columns=["how_en", "how_fa"], errors="ignore"),
            groups.assign(kind="group", label_en=label["en"], label_fa=label["fa"], basis=""),
        ],
        ignore_index=True,
    )
    return Chart(
        numbers=both[["kind", *both.columns.drop("kind")]],
        title=_title_of_inputs(table, names),
        unit=Text("{unit}. {key}", "{unit}. {key}").fill(unit=unit, key=key),
        alt=SAY.worth_of_inputs.alt.fill(rows=_values(rows, names), sets=_values(sets, titles)),
        sources=COSTING,
        draw=draw,
        native=(
            _editable("input", rows, names, blocks, lines_of_each, headings[0]),
            _editable("group", sets, titles, another, lines_of_each, headings[1]),
        ),
        panels=(2, 1),
        interval=False,
        height=18.5,
        stamp=table.attrs,
    )


# ---- studies ---------------------------------------------------------------------------------------------------


TITLES_OF_STUDIES = {  # whether the best size pays, and whether that is sure
    (True, True): SAY.titles_of_studies,
    (True, False): SAY.titles_of_studies_2,
    (False, True): SAY.titles_of_studies_3,
    (False, False): SAY.titles_of_studies_4,
}


def _gone(rows):
    """The laws that withheld sizes of a study break, one for each of these sizes."""
    return [law for law in rows.withheld if law]


def _why_no_value(row):
    """Why a size of a study has no value: the law that it breaks, or that nothing can be told of it."""
    return why_not_shown(row.withheld) if row.withheld else SAY.why_no_value.said


def _sizes_not_shown(rows):
    """Which sizes of a study are not shown, and why."""
    every = Text("{why}", "{why}") if len(_gone(rows)) == len(rows) else SAY.sizes_not_shown.every
    return every.fill(n=count(len(_gone(rows))), why=why_not_shown(_gone(rows)[0]))


def _title_of_studies(studies, best):
    """Whether the study that leaves most pays, of those that are shown.  studies  rows by study"""
    told = {name: rows for name, rows in studies.items() if rows.enbs.notna().any()}
    if not told and any(map(_gone, studies.values())):
        return SAY.title_of_studies.said
    if not told:
        return SAY.title_of_studies.said_2
    tops = {name: rows.loc[rows.enbs.idxmax()] for name, rows in told.items()}
    first = max(tops, key=lambda name: tops[name].enbs)
    lost = [best[name] is None and row.enbs + Z90 * row.se_enbs < 0 for name, row in tops.items()]
    if len(tops) == len(studies) > 1 and all(lost) and not any(map(_gone, studies.values())):
        return SAY.title_of_studies.said_3
    study, pays = STUDIES[first][0], best[first] is not None
    if not pays and _gone(told[first]):
        text = SAY.title_of_studies.text
        return text.fill(study=study)
    study = Text(study.en[0].upper() + study.en[1:], study.fa)
    return TITLES_OF_STUDIES[pays, bool(abs(tops[first].enbs) > Z90 * tops[first].se_enbs)].fill(study=study)


def worth_of_studies(table):
    """What a survey and a pilot are worth, what they cost and what is left, against their size; `tables.worth_of_studies`."""
    studies, best = dict(list(table.groupby("study", sort=False))), table.attrs["best_n"]

    def draw(axes, language):
        for axis, (name, rows) in zip(axes[0], studies.items(), strict=True):
            for column, color, line, _ in curves:
                axis.plot(rows.n, rows[column], color=color, linestyle=line, linewidth=1.8)
            for column, color in (("value", DARK), ("enbs", GREY)):
                away = Z90 * rows.se_enbs
                axis.fill_between(rows.n, rows[column] - away, rows[column] + away, color=color, alpha=0.15, linewidth=0)
            axis.axhline(0, color=GREY, linewidth=0.8)
            if best[name] is not None:
                row = row_of(rows, n=best[name])
                axis.plot([row.n], [row.enbs], marker="o", color=ACCENT, markersize=6, markeredgecolor="white", zorder=5)
                note = SAY.worth_of_studies.draw.note.fill(n=count(row.n), net=billions(row.enbs))
            elif rows.enbs.isna().all():
                note = NOT_SHOWN
            else:
                note = SAY.worth_of_studies.draw.note_2
                if not _gone(rows):
                    note = SAY.worth_of_studies.draw.note_3
            if _gone(rows):
                broken = lines(getattr(_sizes_not_shown(rows), language), size=7, width=0.28 * WIDTH)
                place = {"transform": axis.transAxes, "ha": "left", "va": "top", "path_effects": HALO}
                axis.text(0.04, 0.92, mark("\n".join(broken), language), fontsize=7, **place)
            heading = Text("{study}\n{note}", "{study}\n{note}").fill(
                study=Text(rows.name_en.iloc[0], rows.name_fa.iloc[0]), note=note
            )
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
            axis.set_xscale("log")
            axis.set_xticks(list(rows.n)[:: 2 if len(rows) > 6 else 1])
            axis.minorticks_off()
            axis.xaxis.set_major_formatter(tick_format("number", language))
            axis.yaxis.set_major_formatter(tick_format("billions", language))
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.set_xlabel(shown(SAY.worth_of_studies.draw.said, language))
        styles = [(Line2D([], [], color=color, linestyle=line, linewidth=1.8), label) for _, color, line, label in curves]
        legend_below(axes[0][0].figure, styles, language)

    curves = (
        ("value", DARK, "-", SAY.worth_of_studies.curves),
        ("cost", ACCENT, "--", SAY.worth_of_studies.curves_2),
        ("enbs", GREY, "-.", SAY.worth_of_studies.curves_3),
    )
    unit = Text(
        f"{BILLION.en} over {{years}}, to {{account}}; {{question}}. Value after the wait for the result; cost of a study is a judgement",
        f"{BILLION.fa} طی {{years}}، برای {{account}}؛ {{question}}. ارزش پس از انتظار برای نتیجه؛ هزینهٔ مطالعه برآورد کارشناسی است",
    ).fill(
        years=years(table.attrs["horizon"]), account=WHO[table.attrs["account"]], question=QUESTION_NAMES[table.attrs["question"]]
    )
    thin = SAY.worth_of_studies.thin
    native = tuple(
        Native(
            "line",
            "n",
            tuple(
                Series(label, column, {"study": name}, error="" if column == "cost" else "se_enbs", color=color, line=line)
                for column, color, line, label in curves
            ),
            noted(unit, thin),
            heading=Text(rows.name_en.iloc[0], rows.name_fa.iloc[0]),
            axis=SAY.worth_of_studies.axis,
        )
        for name, rows in studies.items()
    )
    return Chart(
        numbers=table.drop(columns=["note"]),
        title=_title_of_studies(studies, best),
        unit=noted(unit, SAY.worth_of_studies.unit),
        alt=SAY.worth_of_studies.alt.fill(
            rows=series(
                SAY.worth_of_studies.rows.fill(study=Text(row.name_en, row.name_fa), n=count(row.n), why=_why_no_value(row))
                if np.isnan(row.enbs)
                else SAY.worth_of_studies.rows_2.fill(
                    study=Text(row.name_en, row.name_fa),
                    n=count(row.n),
                    value=money(row.value),
                    year=money(row.per_year),
                    cost=money(row.cost),
                    net=money(row.enbs),
                )
                for row in table[table.n.isin(_told(table))].itertuples()
            )
        ),
        sources=COSTING,
        draw=draw,
        native=native,
        panels=(1, 2),
        interval=False,
        height=10.0,
        stamp=table.attrs,
    )


def _told(table):
    """Sizes that the alt text tells of: the smallest, the best ones and the largest."""
    return {table.n.min(), table.n.max(), *(n for n in table.attrs["best_n"].values() if n is not None)}


# ---- what would change the answer --------------------------------------------------------------------------------

COLUMNS = (0.0, 0.43, 0.76)  # where the three columns of the page begin, as shares of its width
BAR = 0.2  # widest bar of a column
DEEP = 0.27  # of a row: how thick its bars are


def what_would_change_the_answer(table, most=8):
    """The page for who has to decide: what to find out first, where that would turn the answer, and how it could be learnt.

    table  from `tables.what_would_change_the_answer`
    """
    turning_rows = table[table.switch.notna()]  # without one, what is most worth knowing is shown all the same
    rows = (table if turning_rows.empty else turning_rows).head(most)
    saves, account = table.attrs["now"] == "saves", WHO[table.attrs["account"]]
    mean = table.attrs["means"]["saves"]
    title = _what_to_find_out_first(table, rows)
    now = SAY.what_would_change_the_answer.now
    if not saves:
        now = SAY.what_would_change_the_answer.now_2
    heads = (
        SAY.what_would_change_the_answer.heads,
        SAY.what_would_change_the_answer.heads_2 if saves else SAY.what_would_change_the_answer.heads_3,
        SAY.what_would_change_the_answer.heads_4.fill(unit=BILLION),
    )
    widest = np.nanmax([1.0, *rows.evppi])
    ends = (*COLUMNS[1:], 1.0)

    def written(axis, language, column, y, text, size=8.5, most=2, **style):
        """Words in a column, over as many lines as it takes; returns how many."""
        width = (ends[column] - COLUMNS[column] - 0.025) * 0.92 * WIDTH
        said = lines(getattr(text, language), size=size, weight=style.get("weight", "normal"), width=width)[:most]
        side = {"ha": "left" if language == "en" else "right", "va": "top", "linespacing": 1.05}
        axis.text(COLUMNS[column], y, mark("\n".join(said), language), fontsize=size, **(side | style))
        return len(said)

    def draw(axis, language):
        for column, head in enumerate(heads):
            written(axis, language, column, len(rows) - 0.38, head, size=9.5, most=3, weight="bold", va="bottom")
        for place, row in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), strict=True):
            top, middle = place + 0.47, place - 0.24
            axis.axhline(place + 0.58, color="#dddddd", linewidth=0.6)
            name = Text(row.label_en, row.label_fa)
            taken = written(axis, language, 0, top, name, size=9.5, weight="bold")
            written(axis, language, 0, top - 0.29 * taken, Text(row.how_en, row.how_fa), size=8, most=3, color="#444444")
            where = turning(row) if not np.isnan(row.switch) else NOWHERE
            written(axis, language, 1, top, where, size=9)
            axis.barh(middle, BAR, DEEP, left=COLUMNS[1], color="#e0e0e0", linewidth=0)
            left = COLUMNS[1] + (BAR * (1 - row.likely) if row.side == "above" else 0.0)
            axis.barh(middle, BAR * row.likely, DEEP, left=left, color=ACCENT, linewidth=0)
            _beside(axis, language, chance(row.likely), COLUMNS[1] + BAR, middle, fontsize=9)
            said = Text("{value}; {basis}", "{value}؛ {basis}").fill(value=worth_or_why_not(row), basis=BASES[row.basis])
            written(axis, language, 2, top, said, size=9, most=4)
            if row.withheld:
                continue
            axis.barh(middle, BAR * row.evppi / widest, DEEP, left=COLUMNS[2], linewidth=0, **BASIS_STYLE[row.basis])
        axis.set_xlim((0, 1) if language == "en" else (1, 0))
        axis.set_ylim(-0.5, len(rows) + 0.3)
        axis.set_axis_off()

    return Chart(
        numbers=table,
        title=title,
        unit=SAY.what_would_change_the_answer.unit.fill(
            years=years(table.attrs["horizon"]),
            option=policy_of(table).label,
            account=account,
            now=now.fill(mean=money(abs(mean))),
            all=count(len(table)),
            n=count(len(rows)),
        ),
        alt=SAY.what_would_change_the_answer.alt.fill(
            title=title,
            rows=series(
                Text(
                    "{name}, {basis}: turns {turning}, in {likely} of simulations, worth {value}; {how}"
                    if not np.isnan(row.switch)
                    else "{name}, {basis}: {turning}, worth {value}; {how}",
                    "{name}، {basis}: برمی‌گردد {turning}، در {likely} شبیه‌سازی‌ها، ارزش {value}؛ {how}"
                    if not np.isnan(row.switch)
                    else "{name}، {basis}: {turning}، ارزش {value}؛ {how}",
                ).fill(
                    name=Text(row.label_en, row.label_fa),
                    basis=BASES[row.basis],
                    turning=turning(row),
                    likely=chance(row.likely),
                    value=why_not_shown(row.withheld) if row.withheld else money(row.evppi),
                    how=Text(row.how_en, row.how_fa),
                )
                for row in rows.itertuples()
            ),
        ),
        sources=COSTING,
        draw=draw,
        interval=SAY.what_would_change_the_answer.interval,
        height=5.0 + 2.2 * len(rows),
        stamp=table.attrs,
    )


NOWHERE = SAY.nowhere


def _what_to_find_out_first(table, rows):
    """The input that is most worth knowing of those that are drawn, or that none turns the answer, in a title."""
    who = {"account": WHO[table.attrs["account"]]}
    if rows.evppi.isna().all():
        return SAY.what_to_find_out_first.said
    if rows.switch.notna().any() and rows.evppi.max() > 0:
        first = rows.loc[rows.evppi.idxmax()]
        name = Text(first.label_en, first.label_fa)
        within = Text(name.en if name.en[1:2].isupper() else name.en[:1].lower() + name.en[1:], name.fa)
        return fitting(
            SAY.what_to_find_out_first.said_2.fill(name=within, **who),
            SAY.what_to_find_out_first.said_3.fill(name=within),
            name,
        )
    turns = SAY.what_to_find_out_first.turns
    if table.attrs["now"] != "saves":
        turns = SAY.what_to_find_out_first.turns_2
    return SAY.what_to_find_out_first.said_4.fill(turns=turns.fill(**who), **who)


# ---- what changed ------------------------------------------------------------------------------------------------

ENDS = SAY.ends


def what_changed(table):
    """Waterfall of the mean saving of the order from judged to measured inputs, for each account; `tables.what_changed`."""
    accounts = table.attrs["accounts"]
    panels = {account: table[table.account == account].set_index("input") for account in accounts}
    first = panels[accounts[0]]
    steps = [name for name in first.index if name not in ENDS and any(panels[p].part[name] != 0 for p in accounts)]
    names = ["before", *steps, "after"]
    largest = first.part[steps].abs().idxmax()
    label = Text(first.label_en[largest], first.label_fa[largest])
    title = SAY.what_changed.title.fill(label=label)

    def draw(axes, language):
        for axis, (account, rows) in zip(axes[0], panels.items(), strict=True):
            for place, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
                row = rows.loc[name]
                if name in ENDS:
                    axis.barh(place, row.end, 0.6, color=GREY, linewidth=0)
                    text, edge = billions(row.end), row.end
                else:
                    color = {"color": DARK} if row.part >= 0 else {"color": ACCENT}
                    axis.barh(place, row.part, 0.6, left=row.start, linewidth=0, **color)
                    axis.plot([row.end - Z90 * row.error, row.end + Z90 * row.error], [place] * 2, color="#222222", linewidth=1)
                    text, edge = _signed(row.part), max(row.start, row.end, row.end + Z90 * row.error)
                axis.plot(
                    [row.end] * 2, [place - 0.3, place - 0.7 if name != "after" else place - 0.3], color=GREY, linewidth=0.6
                )
                _beside(axis, language, text, max(edge, row.start), place, fontsize=6.8)
            low, high = rows[["start", "end"]].min().min(), rows[["start", "end"]].max().max()
            low, high = (
                min(low, (rows.end - Z90 * rows.error.fillna(0)).min()),
                max(high, (rows.end + Z90 * rows.error.fillna(0)).max()),
            )
            axis.set_xlim(low - 0.04 * (high - low), high + 0.24 * (high - low))
            axis.axvline(0, color=GREY, linewidth=1)
            axis.set_yticks(range(len(names)), [shown(_step(first, name), language) for name in reversed(names)], fontsize=7)
            axis.set_ylim(-0.6, len(names) - 0.4)
            axis.locator_params(axis="x", nbins=4)
            axis.grid(axis="x")
            at_start(axis, language)
            axis.xaxis.set_major_formatter(tick_format("billions", language))
            axis.set_title(shown(ACCOUNTS[account], language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            f"mean saving of {{option}} against SMS, {BILLION.en}, present value over {{years}}, same simulations; parts add up; thin line: 90% "
            "interval of a part",
            f"میانگین صرفه‌جویی گزینهٔ {{option}} در برابر پیامک، {BILLION.fa}، ارزش فعلی {{years}}، شبیه‌سازی‌های یکسان؛ جمع جزءها برابر کل است؛ خط نازک: "
            "بازهٔ ۹۰٪ هر جزء",
        ).fill(years=years(table.attrs["horizon"]), option=policy_of(table).label),
        alt=SAY.what_changed.alt.fill(
            rows=series(
                Text("{account}, {name}: {value}", "{account}، {name}: {value}").fill(
                    account=ACCOUNTS[account],
                    name=_step(first, name),
                    value=money(rows.end[name] if name in ENDS else rows.part[name]),
                )
                for account, rows in panels.items()
                for name in names
            )
        ),
        sources=COSTING,
        draw=draw,
        panels=(1, len(accounts)),
        interval=False,
        height=3.6 + 0.52 * len(names),
        stamp=table.attrs,
    )


def _step(rows, name):
    return ENDS[name] if name in ENDS else Text(rows.label_en[name], rows.label_fa[name])


def _signed(rial):
    """A part with its sign: +56 or −4.4."""
    text = billions(rial)
    return Text("+" + text.en, "\u2066+" + text.fa + "\u2069") if rial > 0 else text
