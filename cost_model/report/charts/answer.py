"""Charts of the answer: the answer as a table, and where the saving comes from."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts import chart
from cost_model.report.charts.chart import ACCENT, DARK, GREY, INK, LABEL, LIGHT, MIDDLE, SMALL, Chart, in_lines, row, shown
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.panels import from_start, name_rows, spread, tallest
from cost_model.report.charts.titles import called, in_short, priced, setting
from cost_model.report.language import NOTHING, chance, number, percent, series
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import right_to_left, words_of

SAY = words_of("charts/answer")

PALE = "#8f8f8f"  # of what is told apart below the rule
LINE = 0.45  # rows that a line of a heading takes
NAME = 1.3  # inches of the names of policies


class Table:
    """Policies as rows, those that are never recommended pale below a heading; panels of marks and of numbers share their heights.

    heads  Text over each column of numbers, as wide as so many inches;  looks  the colour patch of a column, or None
    groups  (first column, column after the last, Text) above the heads;  bold  name of the policy that the title speaks of
    """

    def __init__(self, table, heads, wide, looks=(), groups=()):
        self.policies = sorted(policies_of(table), key=lambda one: not one.recommendable)
        told = sum(one.recommendable for one in self.policies)
        self.rule = len(self.policies) - told  # height of the heading of those apart, if there are any
        self.places = spread(len(self.policies), (told, 1.0 if self.rule else 0.0))
        self.heads, self.looks, self.groups = [in_lines(head, wide, SMALL) for head in heads], looks, groups
        self.foot, self.top = -0.6, max(self.places) + 0.6
        self.under = self.top + (0.5 if looks else 0.1) + LINE * tallest(*self.heads)
        self.height = self.under + (0.3 + 2 * LINE if groups else 0.1) - self.foot
        self.words, self.bold = wording(table), None

    def frame(self, axis, language, named=True):
        """Names of the policies where reading begins, and what those below the rule are."""
        names = [one.label for one in self.policies]
        bold = [i for i, one in enumerate(self.policies) if one.name == self.bold]
        name_rows(axis, names, language, 8, bold, NAME, self.places)
        for one, label in zip(self.policies, axis.get_yticklabels(), strict=True):
            label.set_color(INK if one.recommendable else GREY)
        from_start(axis, language)
        self.rows(axis)
        if not named:
            axis.set_yticks([])
        elif self.rule:
            x, side = (1, "right") if right_to_left(language) else (0, "left")
            style = {"transform": axis.get_yaxis_transform(), "ha": side, "va": "center", "fontsize": SMALL, "color": GREY}
            said = axis.text(x, self.rule, shown(SAY.apart, language), **style)
            said.set_in_layout(False)  # it goes over the panels beside it

    def rows(self, axis):
        """The heights of the rows, and the rule above those that are never recommended."""
        axis.set_ylim(self.foot, self.foot + self.height)
        if self.rule:
            style = {"transform": axis.get_yaxis_transform(), "color": GREY, "linewidth": 0.6, "clip_on": False}
            axis.plot([0, 1], [self.rule + 0.45] * 2, **style)

    def numbers(self, axis, language):
        """Numbers in columns that are read from where reading begins, below their heads."""
        axis.set_axis_off()
        axis.set_xlim((len(self.heads), 0) if right_to_left(language) else (0, len(self.heads)))
        self.rows(axis)

        def say(x, y, text, size=SMALL, va="bottom", **style):
            style = {"ha": "center", "linespacing": 0.85, "color": INK} | style
            axis.text(x, y, shown(text, language), fontsize=size, va=va, **style)

        for column, head in enumerate(self.heads):
            look = self.looks[column] if self.looks else None
            say(column + 0.5, self.top + (0.42 if look else 0.0), head)
            if look:
                axis.bar(column + 0.5, 0.3, 0.62, bottom=self.top + 0.04, gid="look", **look)
        for first, last, text in self.groups:
            say((first + last) / 2, self.under + 0.08, text, fontweight="bold")
            axis.plot([first + 0.08, last - 0.08], [self.under] * 2, color=GREY, linewidth=0.6, clip_on=False)
        for place, one in zip(self.places, self.policies, strict=True):
            style = {"color": INK if one.recommendable else GREY, "fontweight": "bold" if one.name == self.bold else "normal"}
            for column, text in enumerate(self.cells(one)):
                say(column + 0.5, place, text, LABEL, "center_baseline", **style)


# The answer -----------------------------------------------------------------------------------------------------------------

# Columns of the mean and its likely range, and the colour, of the first account and of the country.
SAVED = (("mean", "p05", "p95", DARK), ("country", "country_p05", "country_p95", ACCENT))


class _Answer(Table):
    """What the rows of the answer hold: for each account how much each policy saves and how likely, and what is seen in time."""

    def __init__(self, table):
        say, words, self.own = SAY.the_answer, wording(table), table.set_index("scenario")
        self.accounts = (words.first, "country")
        heads = [words.heading[account] for account in self.accounts]
        groups = ((0, 2, in_lines(say.mean, 0.8, SMALL)), (2, 4, in_lines(say.chance, 0.8, SMALL)))
        super().__init__(table, [*heads, *heads, say.seen, say.silence], 0.46, groups=groups)
        ends = {end: pd.concat([table[columns[i]] for columns in SAVED]) for i, end in enumerate(("p50", "p05", "p95"))}
        self.scale = self.words.unit(pd.DataFrame(ends))
        self.best = next((one.name for one in self.policies if self.own.best[one.name]), None)

    def panel(self, axis, language, place):
        """Where each policy stands for one account, losses left, gains right; the best at equal service on a band."""
        mean, low, high, color = SAVED[place]
        spans = [(self.foot, self.rule - 0.4), (self.rule + 0.45, self.top)] if self.rule else [(self.foot, self.top)]
        axis.vlines([0] * len(spans), *zip(*spans, strict=True), color=GREY, linewidth=1, zorder=1)
        for at, one in zip(self.places, self.policies, strict=True):
            own, ink = self.own.loc[one.name], color if one.recommendable else PALE
            if one.name == self.best:
                axis.axhspan(at - 0.45, at + 0.45, color=LIGHT, alpha=0.55, linewidth=0, zorder=0)
            if one.name != BASELINE:  # it is what the others are counted against
                axis.plot([own[low], own[high]], [at, at], color=ink, linewidth=2, solid_capstyle="butt", gid=f"range {one.name}")
                style = {"markersize": 6, "markerfacecolor": ink if own.equal else "white", "gid": f"mean {one.name}"}
                axis.plot([own[mean]], [at], marker="o", color=ink, linestyle="none", **style)
        _signed_axis(axis, self.scale, self.words.heading[self.accounts[place]], self.top, language)
        self.frame(axis, language, named=place == 0)

    def cells(self, one):
        """The numbers of a policy, column by column; nothing where there is nothing to say."""
        own, against = self.own.loc[one.name], one.name != BASELINE
        yield from (self.scale.number(own[mean]) for mean, *_ in SAVED)
        yield from (in_short(share) if against else NOTHING for share in (own.probability, own.country_probability))
        yield percent(own.seen) if np.isfinite(own.seen) else SAY.the_answer.dash
        yield number(100 * own.silence) if np.isfinite(own.silence) else NOTHING

    def told(self, one):
        """The row of a policy for those who cannot see it."""
        say, own, parts = SAY.the_answer, self.own.loc[one.name], []
        if one.name != BASELINE:
            shares = (own.probability, own.country_probability)
            for account, (mean, low, high, _), share in zip(self.accounts, SAVED, shares, strict=True):
                much = self.words.estimate(pd.Series({"mean": own[mean], "p05": own[low], "p95": own[high]}), middle="mean")
                parts.append(say.saved.fill(who=self.words.who[account], money=much, chance=chance(share)))
        if np.isfinite(own.silence):
            parts.append(say.silent.fill(n=number(100 * own.silence)))
        return row(one.label, say.seen_share.fill(share=percent(own.seen) if np.isfinite(own.seen) else say.dash), *parts)

    def numbers(self, axis, language):
        super().numbers(axis, language)
        at = dict(zip((one.name for one in self.policies), self.places, strict=True)).get(self.best)
        if at is not None:
            axis.axhspan(at - 0.45, at + 0.45, color=LIGHT, alpha=0.55, linewidth=0, zorder=0)


def the_answer(table):
    """The answer, a row for each policy: saving of the first account and the country, chance, seen in time, silence.

    table  of `answer.answer`. What may not be recommended stands pale below a rule; the best at equal service on a band.
    """
    say, told = SAY.the_answer, _Answer(table)
    titles, best = _best(told.own, told.policies)
    told.bold, money = best.name, priced(table, told.scale.name)
    names, unit = {one.name: one.label for one in told.policies}, say.native.fill(money=money)
    return Chart.of(
        say,
        table,
        lambda axis, language: told.panel(axis, language, 0),
        lambda axis, language: told.panel(axis, language, 1),
        told.numbers,
        ratios=(1, 1, 2.9),
        title=titles,
        policy=called(best),
        who=told.words.who[told.words.first],
        unit=say.unit_of_gains if (told.own.silence < 0).any() else None,
        key=say.key_of_all if not told.own.equal.all() else None,
        setting=setting(table, told.words),
        money=money,
        rows=map(told.told, told.policies),
        height=3.9 + 0.88 * told.height,
        native=[
            Native(
                "bar", "scenario", (Series(head, *columns[:1], {}, *columns[1:3], color=columns[3]),), unit, names, heading=head
            )
            for head, columns in zip((told.words.heading[account] for account in told.accounts), SAVED, strict=True)
        ],
    )


def _signed_axis(axis, scale, heading, top, language):
    """Ticks, what lies to either side of nothing, and whose saving it is."""
    low, high = axis.get_xlim()
    room = 0.15 * (high - low)
    axis.set_xlim(min(low, -room), max(high, room))
    axis.xaxis.set_major_locator(MaxNLocator(2))
    axis.xaxis.set_major_formatter(chart.tick_format(scale.number, language))
    for side in ("left", "right"):
        axis.spines[side].set_visible(False)
    place = {"transform": axis.get_yaxis_transform(), "va": "bottom"}
    for x, side, text in ((0, "left", SAY.loss), (1, "right", SAY.saving)):
        axis.text(x, top, shown(text, language), ha=side, fontsize=SMALL, color=GREY, **place)
    heading = shown(in_lines(heading, 1.15, LABEL, "bold"), language)
    axis.text(0.5, top + 0.6, heading, ha="center", fontsize=LABEL, fontweight="bold", linespacing=0.85, **place)


def _best(rows, policies):
    """Titles of which policy saves the first account most at equal service, or of what the only one does; and that policy."""
    best = next(one for one in policies if rows.best[one.name])
    others = [one for one in policies if one.name != BASELINE]
    if best.name != BASELINE:
        return SAY.best.saves_most, best
    if len(others) > 1:
        return SAY.best.nothing_saves, best
    mean = rows["mean"][others[0].name]
    return (SAY.best.costs if mean < 0 else SAY.best.serves_worse if mean > 0 else SAY.best.no_difference), others[0]


# Where the saving comes from ------------------------------------------------------------------------------------------------

SPLIT = ("replaced", "silenced", "unseen_anyway")
LOOK = {
    "replaced": {"facecolor": DARK, "linewidth": 0},
    "gained": {"facecolor": MIDDLE, "hatch": "////", "linewidth": 0},
    "silenced": {"facecolor": ACCENT, "linewidth": 0},
    "unseen": {"facecolor": "#d9d9d9", "linewidth": 0},
    "other": {"facecolor": LIGHT, "hatch": "....", "linewidth": 0},
    "dearer": {"facecolor": "white", "edgecolor": GREY, "linewidth": 0.8},
}
COLORS = {"replaced": DARK, "silenced": ACCENT, "unseen_anyway": "#d9d9d9", "other": LIGHT}


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


class _Split(Table):
    """What the rows of the split hold: what becomes of the SMS bill that each policy avoids."""

    def __init__(self, table):
        looks = (None, *(LOOK[part] for part in ("replaced", "silenced", "unseen", "other")))
        super().__init__(table, SAY.replaced_or_silenced.heads.values(), 0.55, looks)
        self.bold = self.words.announced.name
        self.means, self.shares = (table.pivot(index="scenario", columns="part", values=column) for column in ("mean", "share"))
        self.stacks = {one.name: stacked_parts(self.means.loc[one.name]) for one in self.policies}
        self.avoided = self.means[list(SPLIT)].sum(axis=1)
        amounts = {"p05": self.avoided, "p50": self.means.other, "p95": self.means.replaced}
        self.scale = self.words.unit(pd.DataFrame(amounts))

    def bars(self, axis, language):
        """A bar for each policy from its name on, its parts end to end; what is added to the bill beside it."""
        for at, one in zip(self.places, self.policies, strict=True):
            start = 0.0
            for part, length in self.stacks[one.name].items():
                if part == "dearer":
                    axis.barh(at - 0.36, length, 0.16, gid=f"dearer {one.name}", **LOOK[part])
                elif length > 0:
                    axis.barh(at, length, 0.5, left=start, gid=f"{part} {one.name}", **LOOK[part])
                    start += length
        axis.set_xlim((axis.get_xlim()[1], 0) if right_to_left(language) else (0, None))
        axis.xaxis.set_visible(False)
        axis.spines["bottom"].set_visible(False)
        self.frame(axis, language)
        for side in ("left", "right"):
            axis.spines[side].set_bounds(self.foot, self.top)

    def cells(self, one):
        """The SMS bill avoided, the shares of its split, and what other SMS take off the bill or (minus) add to it."""
        name = one.name
        split, other = self.avoided[name] > 0, self.scale.number(self.means.other[name])
        yield self.scale.number(self.avoided[name]) if split else NOTHING
        yield from (number(100 * self.shares[part][name]) if split else NOTHING for part in SPLIT)
        yield other if other.en != "0" else NOTHING

    def told(self, one):
        """The parts of a policy for those who cannot see them."""
        say, stack = SAY.replaced_or_silenced, self.stacks[one.name]
        told = [say.parts[part].fill(much=self.words.money(x)) for part, x in stack.items() if self.scale.number(x).en != "0"]
        return row(one.label, *(told or [say.nothing]))


def replaced_or_silenced(table):
    """What becomes of the notices for which the SMS bill is avoided: replaced, silenced, or unseen by SMS too.

    table  of `answer.where_the_saving_comes_from`
    """
    if table.empty:
        raise ValueError(f"replaced_or_silenced: found no policy but '{BASELINE}', expected one to compare with it")
    say, split = SAY.replaced_or_silenced, _Split(table)
    announced, money = split.words.announced, priced(table, split.scale.name)
    marked = [
        part for part in ("gained", "dearer") if any(split.scale.number(of[part]).en != "0" for of in split.stacks.values())
    ]
    parts = tuple(Series(say.part_heads[part], "mean", {"part": part}, color=color) for part, color in COLORS.items())
    names = {one.name: one.label for one in split.policies}
    return Chart.of(
        say,
        table,
        split.bars,
        split.numbers,
        ratios=(1.2, 1.9),
        title=_comes_from(split.means.loc[announced.name]),
        policy=called(announced),
        unit=say.unit_of_gains if (split.means.silenced < 0).any() else None,
        key=series([say.key, *(say[part] for part in marked)]),
        setting=setting(table, split.words),
        money=money,
        rows=map(split.told, split.policies),
        sources=("banks", "lists", "mandates"),
        height=3.6 + 0.86 * split.height,
        native=[Native("stacked bar", "scenario", parts, say.native.fill(money=money), names)],
    )


def _comes_from(means):
    """Whether what a policy saves of the SMS bill comes from silence or from replacement, as a title."""
    avoided, say = means[list(SPLIT)].sum(), SAY.comes_from
    if avoided <= 0 and means.other <= 0:
        return say.as_it_is if means.other == 0 else say.dearer
    if means.silenced <= 0 or avoided <= 0:
        return say.no_silence
    return say.silence if means.silenced > means.replaced else say.replacement
