"""Charts of the answer: the answer as a table, and where the saving comes from."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    Chart,
    at_start,
    legend_below,
    noted,
    shown,
    tick_format,
)
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.rows import Columns, in_lines
from cost_model.report.charts.titles import LIKELY, called, in_short, priced, setting
from cost_model.report.language import chance, fitting, number, percent, series
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import Text, words_of

SAY = words_of("charts/answer")

LOSS, SAVING = SAY.loss, SAY.saving
NOTHING = Text("–", "–")
PALE = "#8f8f8f"  # of what is told apart below the rule


# The answer -----------------------------------------------------------------------------------------------------------------


def the_answer(table):
    """The answer, a row for each policy: saving of the first account and the country, chance, seen in time, silence.

    table  of `answer.answer`. What may not be recommended stands pale below a rule; the best at equal service on a band.
    """
    words, policies = wording(table), sorted(policies_of(table), key=lambda one: not one.recommendable)
    rows = table.set_index("scenario")
    owns = {
        words.first: rows[["p05", "mean", "p95"]].assign(p50=rows["mean"]),
        "country": rows[["country_p05", "country", "country_p95"]]
        .set_axis(["p05", "mean", "p95"], axis=1)
        .assign(p50=rows["country"]),
    }
    chances = {words.first: rows.probability, "country": rows.country_probability}
    scale = words.unit(pd.concat(owns.values()))
    heads = {account: words.heading[account] for account in owns}
    places = {one.name: place for one, place in zip(policies, range(len(policies) - 1, -1, -1), strict=True)}
    told = [one for one in policies if one.recommendable]
    rule = len(policies) - len(told) - 0.5  # above what may not be recommended
    wide_heads = {0: in_lines(MEAN, 0.75, 6.5), 2: in_lines(CHANCE, 0.75, 6.5)}
    narrow_heads = {account: in_lines(name, 0.4, 6.5) for account, name in heads.items()}
    top = len(policies) - 0.4
    under = top + 0.15 + LINE * _lines(*narrow_heads.values())  # below the headings of two columns
    tall = under + 0.1 + LINE * max(_lines(*wide_heads.values()), 2)

    def panel(axis, account, language):
        """Where each policy stands for one account: losses left, gains right."""
        axis.set_ylim(-0.6, tall)
        axis.vlines(0, -0.6, top, color=GREY, linewidth=1, zorder=1)
        for one in policies:
            if one.name == BASELINE:
                continue  # it is what the others are counted against
            row, place = owns[account].loc[one.name], places[one.name]
            color = (DARK if account == words.first else ACCENT) if one.recommendable else PALE
            filled = color if rows.equal[one.name] else "white"
            axis.plot(
                [row.p05, row.p95], [place, place], color=color, linewidth=1.8, solid_capstyle="butt", gid=f"range {one.name}"
            )
            axis.plot(
                [row["mean"]],
                [place],
                marker="o",
                color=color,
                markersize=5.5,
                markerfacecolor=filled,
                linestyle="none",
                gid=f"mean {one.name}",
            )
        low, high = axis.get_xlim()
        low, high = min(low, 0 - 0.15 * (high - low)), max(high, 0.15 * (high - low))
        axis.set_xlim(low, high)
        axis.xaxis.set_major_locator(MaxNLocator(3))
        axis.xaxis.set_major_formatter(tick_format(scale.number, language))
        axis.tick_params(axis="x", labelsize=6.5)
        for side in ("left", "right"):
            axis.spines[side].set_visible(False)
        for x, side, text in ((0, "left", LOSS), (1, "right", SAVING)):
            axis.text(
                x,
                top,
                shown(text, language),
                transform=axis.get_yaxis_transform(),
                ha=side,
                va="bottom",
                fontsize=6.5,
                color=GREY,
            )
        axis.text(
            0.5,
            top + 0.6,
            shown(in_lines(heads[account], 1.25, 7.5), language),
            transform=axis.get_yaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=7.5,
            fontweight="bold",
        )
        axis.set_yticks([])

    def across(axis, span=(0, 1)):
        """What goes over all panels: the band of the best and the rule."""
        for one in policies:
            if rows.best[one.name]:
                axis.axhspan(
                    places[one.name] - 0.45, places[one.name] + 0.45, *span, color=LIGHT, alpha=0.55, linewidth=0, zorder=0
                )
        if len(told) < len(policies):
            axis.plot(
                span,
                [rule, rule],
                transform=axis.get_yaxis_transform(),
                color=GREY,
                linewidth=0.6,
                linestyle=(0, (3, 2)),
                clip_on=False,
            )

    def draw(axes, language):
        own, country, numbers = axes[0]
        ratio = [1, 1, 2.75]
        own.get_gridspec().set_width_ratios(ratio if language == "en" else ratio[::-1])
        for axis, account in zip((own, country), owns, strict=True):
            panel(axis, account, language)
            across(axis)
        own.set_yticks(
            [places[one.name] for one in policies], [shown(in_lines(one.label, 1.3), language) for one in policies], fontsize=7.5
        )
        if language == "fa":
            own.yaxis.tick_right()
        for one, label in zip(policies, own.get_yticklabels(), strict=True):
            label.set_color("#222222" if one.recommendable else GREY)
            label.set_fontweight("bold" if rows.best[one.name] else "normal")
        said = Columns(numbers, 6, (-0.6, tall), language)
        across(numbers)
        for first, text in wide_heads.items():
            said.head(first + 1, text, under + 0.08)
            said.span(first, first + 2, under)
            for i, account in enumerate(owns):
                said.head(first + i + 0.5, narrow_heads[account], top, fontweight="normal")
        for column, text in ((4, SEEN), (5, SILENCE)):
            said.head(column + 0.5, in_lines(text, 0.4, 6.5), top)
        for one in policies:
            row, place = rows.loc[one.name], places[one.name]
            style = {"color": "#222222" if one.recommendable else GREY, "fontweight": "bold" if row.best else "normal"}
            for column, text in enumerate(cells(one.name)):
                said.say(column, place, text, **style)
        legend_below(own.figure, key, language, 2)

    def cells(name):
        """The numbers of a policy, column by column; nothing where there is nothing to say."""
        row, against = rows.loc[name], name != BASELINE
        yield from (scale.number(own["mean"][name]) for own in owns.values())
        yield from (in_short(share[name]) if against else Text("", "") for share in chances.values())
        yield percent(row.seen) if np.isfinite(row.seen) else NOTHING
        yield number(100 * row.silence) if np.isfinite(row.silence) else Text("", "")

    ranged = {"color": DARK, "linewidth": 1.8, "marker": "o", "markersize": 5.5}
    key = [
        (Line2D([], [], **ranged), LIKELY),
        (Patch(facecolor=LIGHT, alpha=0.55), SAY.the_answer.key),
    ]
    if not rows.equal.all():
        less = SAY.the_answer.less
        key.append((Line2D([], [], **ranged | {"markerfacecolor": "white"}), less))
    if len(told) < len(policies):
        apart = SAY.the_answer.apart
        key.append((Line2D([], [], color=PALE, linewidth=1.8, marker="o", markersize=5.5), apart))
    unit = SAY.the_answer.unit.fill(setting=setting(table, words), money=priced(table, scale.name))
    if (rows.silence < 0).any():
        unit = SAY.the_answer.unit_2.fill(unit=unit)
    title = _best(rows, policies, words)

    def alt_row(one):
        row = rows.loc[one.name]
        parts = [SAY.the_answer.alt_row.parts.fill(share=percent(row.seen) if np.isfinite(row.seen) else NOTHING)]
        if one.name != BASELINE:
            for account, own in owns.items():
                said = SAY.the_answer.alt_row.said
                parts.append(
                    said.fill(
                        who=words.who[account], money=words.estimate(own.loc[one.name]), chance=chance(chances[account][one.name])
                    )
                )
        if np.isfinite(row.silence):
            parts.append(SAY.the_answer.alt_row.said_2.fill(n=number(100 * row.silence)))
        return Text("{name}: {parts}", "{name}: {parts}").fill(
            name=one.label, parts=Text(", ".join(p.en for p in parts), "، ".join(p.fa for p in parts))
        )

    names = {one.name: one.label for one in policies}
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.the_answer.alt.fill(title=title, rows=series(map(alt_row, policies))),
        sources=COSTING,
        draw=draw,
        native=tuple(
            Native(
                "bar",
                "scenario",
                (Series(heads[account], value, low=low, high=high, color=color),),
                SAY.the_answer.native.fill(money=priced(table, scale.name)),
                names,
                heading=heads[account],
            )
            for account, (value, low, high), color in (
                (words.first, ("mean", "p05", "p95"), DARK),
                ("country", ("country", "country_p05", "country_p95"), ACCENT),
            )
        ),
        panels=(1, 3),
        interval=False,
        height=5.0 + 0.82 * tall,
        stamp=table.attrs,
    )


LINE = 0.5  # rows that a line of a heading takes
MEAN, CHANCE = SAY.mean, SAY.chance
SEEN, SILENCE = SAY.seen, SAY.silence


def _lines(*texts):
    """Lines of the longest of some texts."""
    return max(said.count("\n") + 1 for text in texts for said in text)


def _best(rows, policies, words):
    """Which policy saves the first account most at equal service, in a title; what the only one does, where one is compared with SMS."""
    best = next(one for one in policies if rows.best[one.name])
    others = [one for one in policies if one.name != BASELINE]
    who = words.who[words.first]
    if best.name == BASELINE and len(others) == 1:
        mean = rows["mean"][others[0].name]
        said = SAY.best.said if mean < 0 else SAY.best.said_2 if mean > 0 else SAY.best.said_3
        return said.fill(policy=called(others[0]), who=who)
    if best.name == BASELINE:
        return SAY.best.said_4.fill(who=who)
    return fitting(
        *(
            text.fill(policy=called(best), who=who)
            for text in (
                SAY.best.said_5,
                SAY.best.said_6,
                SAY.best.said_7,
                SAY.best.said_8,
            )
        )
    )


# Where the saving comes from ------------------------------------------------------------------------------------------------

SPLIT = ("replaced", "silenced", "unseen_anyway")
PARTS = SAY.parts
LOOK = {
    "replaced": {"facecolor": DARK, "linewidth": 0},
    "gained": {"facecolor": MIDDLE, "hatch": "////", "linewidth": 0},
    "silenced": {"facecolor": ACCENT, "linewidth": 0},
    "unseen": {"facecolor": "#d9d9d9", "linewidth": 0},
    "other": {"facecolor": LIGHT, "hatch": "....", "linewidth": 0},
    "dearer": {"facecolor": "white", "edgecolor": GREY, "linewidth": 0.8},
}


def stacked_parts(means):
    """What a bar is made of, from the means of a policy by part: lengths that none is below nothing, by name.

    A negative `silenced` is a gain: so many of what an SMS would not have shown are seen now, and stand within what is replaced.
    """
    gained, more = max(-means["silenced"], 0.0), means["other"]
    return {
        "replaced": means["replaced"] - gained,
        "gained": gained,
        "silenced": max(means["silenced"], 0.0),
        "unseen": means["unseen_anyway"] - gained,
        "other": max(more, 0.0),
        "dearer": max(-more, 0.0),
    }


def replaced_or_silenced(table):
    """What becomes of the notices for which the SMS bill is avoided: replaced, silenced, or unseen by SMS too.

    table  of `answer.where_the_saving_comes_from`
    """
    if table.empty:
        raise ValueError(f"replaced_or_silenced: found no policy but '{BASELINE}', expected one to compare with it")
    words, policies = wording(table), sorted(policies_of(table), key=lambda one: not one.recommendable)
    means = table.pivot(index="scenario", columns="part", values="mean")
    shares = table.pivot(index="scenario", columns="part", values="share")
    stacks = {one.name: stacked_parts(means.loc[one.name]) for one in policies}
    avoided = means[list(SPLIT)].sum(axis=1)
    scale = words.unit(pd.DataFrame({"p05": avoided, "p50": means.other, "p95": means.replaced}))
    places = {one.name: place for one, place in zip(policies, range(len(policies) - 1, -1, -1), strict=True)}
    heads = [in_lines(text, 0.5, 6.5) for text in COLUMN_HEADS]
    used = [part for part in PARTS if any(stack[part] > 0 and scale.number(stack[part]).en != "0" for stack in stacks.values())]
    top = len(policies) - 0.4
    tall = top + 0.1 + LINE * _lines(*heads)

    def draw(axes, language):
        bars, numbers = axes[0]
        ratio = [1.2, 1.8]
        bars.get_gridspec().set_width_ratios(ratio if language == "en" else ratio[::-1])
        for one in policies:
            start, place = 0.0, places[one.name]
            for part, length in stacks[one.name].items():
                if part == "dearer":
                    bars.barh(place - 0.34, length, 0.14, gid=f"dearer {one.name}", **LOOK[part])
                elif length > 0:
                    bars.barh(place, length, 0.46, left=start, gid=f"{part} {one.name}", **LOOK[part])
                    start += length
        bars.set_yticks(
            [places[one.name] for one in policies], [shown(in_lines(one.label, 1.3), language) for one in policies], fontsize=7.5
        )
        bars.set_ylim(-0.6, tall)
        bars.set_xlim(0, None)
        bars.xaxis.set_visible(False)
        bars.spines["bottom"].set_visible(False)
        at_start(bars, language)
        for one, label in zip(policies, bars.get_yticklabels(), strict=True):
            label.set_fontweight("bold" if one == words.announced else "normal")
        for side in ("left", "right"):
            bars.spines[side].set_bounds(-0.6, top)
        said = Columns(numbers, 5, (-0.6, tall), language)
        for column, text in enumerate(heads):
            said.head(column + 0.5, text, top)
        for one in policies:
            for column, text in enumerate(cells(one.name)):
                said.say(column, places[one.name], text, fontweight="bold" if one == words.announced else "normal")
        legend_below(bars.figure, [(Patch(**LOOK[part]), PARTS[part]) for part in used], language, 2)

    def cells(name):
        """The SMS bill avoided, the shares of its split, and what other SMS take off the bill or (minus) add to it."""
        split = avoided[name] > 0
        yield scale.number(avoided[name]) if split else Text("", "")
        yield from (number(100 * shares[part][name]) if split else Text("", "") for part in SPLIT)
        yield scale.number(means.other[name]) if scale.number(means.other[name]).en != "0" else Text("", "")

    title = _replaced_or_silenced(means.loc[words.announced.name], words.announced)
    unit = SAY.replaced_or_silenced.unit.fill(setting=setting(table, words), money=priced(table, scale.name))
    if (means.silenced < 0).any():
        unit = noted(unit, SAY.replaced_or_silenced.unit_2)

    def alt_row(one):
        stack = {part: length for part, length in stacks[one.name].items() if scale.number(length).en != "0"}
        parts = [PART_NAMES[part].fill(much=words.money(length)) for part, length in stack.items()]
        parts = parts or [SAY.replaced_or_silenced.alt_row.parts]
        return Text("{name}: {parts}", "{name}: {parts}").fill(
            name=one.label, parts=Text(", ".join(p.en for p in parts), "، ".join(p.fa for p in parts))
        )

    colors = {"replaced": DARK, "silenced": ACCENT, "unseen_anyway": "#d9d9d9", "other": LIGHT}
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=SAY.replaced_or_silenced.alt.fill(title=title, rows=series(map(alt_row, policies))),
        sources=("banks", "lists", "mandates"),
        draw=draw,
        native=(
            Native(
                "stacked bar",
                "scenario",
                tuple(Series(PART_HEADS[p], "mean", {"part": p}, color=color) for p, color in colors.items()),
                SAY.replaced_or_silenced.native.fill(money=priced(table, scale.name)),
                {one.name: one.label for one in policies},
            ),
        ),
        panels=(1, 2),
        interval=False,
        height=5.0 + 0.82 * tall,
        stamp=table.attrs,
    )


COLUMN_HEADS = (
    SAY.column_heads,
    SAY.column_heads_2,
    SAY.column_heads_3,
    SAY.column_heads_4,
    SAY.column_heads_5,
)
PART_HEADS = SAY.part_heads
PART_NAMES = SAY.part_names


def _replaced_or_silenced(means, policy):
    """Whether what a policy saves of the SMS bill comes from silence or from replacement, in a title."""
    avoided, other = means[list(SPLIT)].sum(), means.other
    if avoided <= 0 and other == 0:
        text = SAY.replaced_or_silenced.text
    elif avoided <= 0 and other < 0:
        text = SAY.replaced_or_silenced.text_2
    elif means.silenced <= 0:
        text = SAY.replaced_or_silenced.text_3
    elif means.silenced > means.replaced:
        text = SAY.replaced_or_silenced.text_4
    else:
        text = SAY.replaced_or_silenced.text_5
    return text.fill(policy=called(policy))
