"""Charts of the answer: the answer as a table, and where the saving comes from."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    LABEL,
    LIGHT,
    MIDDLE,
    SMALL,
    Chart,
    in_lines,
    row,
    shown,
    tick_format,
)
from cost_model.report.charts.native import Native, Series
from cost_model.report.charts.panels import Columns, from_start, name_rows, tallest
from cost_model.report.charts.titles import called, in_short, priced, setting
from cost_model.report.language import NOTHING, chance, number, percent, series
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import right_to_left, words_of

SAY = words_of("charts/answer")

PALE = "#8f8f8f"  # of what is told apart below the rule
LINE = 0.45  # rows that a line of a heading takes
NAME = 1.3  # inches of the names of policies


class Layout:
    """Policies as rows of a table: those that may be recommended above, the others below a heading of their own."""

    def __init__(self, table):
        self.policies = sorted(policies_of(table), key=lambda one: not one.recommendable)
        told = sum(one.recommendable for one in self.policies)
        lowest = len(self.policies) - told - 1
        self.rule = lowest + 1 if told < len(self.policies) else None  # height of that heading
        apart = 0.0 if self.rule is None else 1.0
        self.places = {one.name: lowest + told - i + (apart if i < told else 0.0) for i, one in enumerate(self.policies)}
        self.top = max(self.places.values()) + 0.6
        self.foot = -0.6
        # where rows stand, from below: over and under the heading of those apart
        self.blocks = (
            [(self.foot, self.top)] if self.rule is None else [(self.foot, self.rule - 0.4), (self.rule + 0.45, self.top)]
        )

    def name(self, axis, language, bold=None):
        """Names of the policies where reading begins, of those apart pale."""
        bold = [i for i, one in enumerate(self.policies) if one.name == bold]
        names = [one.label for one in self.policies]
        name_rows(axis, names, language, size=8, bold=bold, width=NAME, places=list(self.places.values()))
        for one, label in zip(self.policies, axis.get_yticklabels(), strict=True):
            label.set_color("#222222" if one.recommendable else GREY)

    def styles(self, bold):
        """How the numbers of each policy are written."""
        return [
            {"color": "#222222" if one.recommendable else GREY, "fontweight": "bold" if one.name == bold else "normal"}
            for one in self.policies
        ]

    def across(self, axis, _language):
        """The rule above those that are never recommended."""
        if self.rule is not None:
            axis.plot(
                [0, 1], [self.rule + 0.45] * 2, transform=axis.get_yaxis_transform(), color=GREY, linewidth=0.6, clip_on=False
            )

    def tell_apart(self, axis, language):
        """What those below the rule are, where it begins."""
        if self.rule is not None:
            back = right_to_left(language)
            place = {
                "transform": axis.get_yaxis_transform(),
                "ha": "right" if back else "left",
                "va": "center",
                "fontsize": SMALL,
            }
            said = axis.text(1 if back else 0, self.rule, shown(SAY.the_answer.apart, language), color=GREY, **place)
            said.set_in_layout(False)  # it goes over the panels beside it


# The answer -----------------------------------------------------------------------------------------------------------------


class _Answer(Layout):
    """What the rows of the answer hold: for each account how much each policy saves and how likely, and what is seen in time."""

    def __init__(self, table):
        super().__init__(table)
        self.words, self.rows = wording(table), table.set_index("scenario")
        country = self.rows[["country_p05", "country", "country_p95"]].set_axis(["p05", "mean", "p95"], axis=1)
        self.saved = {self.words.first: self.rows[["p05", "mean", "p95"]], "country": country}
        self.chances = {self.words.first: self.rows.probability, "country": self.rows.country_probability}
        self.heads = {account: self.words.heading[account] for account in self.saved}
        self.scale = self.words.unit(pd.concat(self.saved.values()).assign(p50=0.0))
        say = SAY.the_answer
        self.narrow = [
            in_lines(head, 0.46, SMALL) for head in (*self.heads.values(), *self.heads.values(), say.seen, say.silence)
        ]
        self.under = self.top + 0.1 + LINE * tallest(*self.narrow[:4])
        self.height = (self.foot, max(self.under + 0.1 + LINE * 2, self.top + LINE * tallest(*self.narrow)) + 0.2)

    def panel(self, account):
        """Where each policy stands for one account: losses left, gains right."""

        def draw(axis, language):
            for foot, top in self.blocks:
                axis.vlines(0, foot, top, color=GREY, linewidth=1, zorder=1)
            for one in self.policies:
                if one.name == BASELINE:
                    continue  # it is what the others are counted against
                own, at = self.saved[account].loc[one.name], self.places[one.name]
                color = (DARK if account == self.words.first else ACCENT) if one.recommendable else PALE
                axis.plot([own.p05, own.p95], [at, at], color=color, linewidth=2, solid_capstyle="butt", gid=f"range {one.name}")
                face = {"markerfacecolor": color if self.rows.equal[one.name] else "white", "gid": f"mean {one.name}"}
                axis.plot([own["mean"]], [at], marker="o", color=color, markersize=6, linestyle="none", **face)
            _signed_axis(axis, self.scale, self.heads[account], self, language)
            self.name(axis, language, bold=next((one.name for one in self.policies if self.rows.best[one.name]), None))
            axis.set_ylim(*self.height)
            from_start(axis, language)
            if account == "country":
                axis.set_yticks([])
            self.band(axis, language)
            if account == self.words.first:
                self.tell_apart(axis, language)

        return draw

    def band(self, axis, language):
        """The best at equal service on a band, and the rule."""
        for one in self.policies:
            if self.rows.best[one.name]:
                at = self.places[one.name]
                axis.axhspan(at - 0.45, at + 0.45, color=LIGHT, alpha=0.55, linewidth=0, zorder=0)
        self.across(axis, language)

    def cells(self, name):
        """The numbers of a policy, column by column; nothing where there is nothing to say."""
        own, against = self.rows.loc[name], name != BASELINE
        yield from (self.scale.number(saved["mean"][name]) for saved in self.saved.values())
        yield from (in_short(share[name]) if against else NOTHING for share in self.chances.values())
        yield percent(own.seen) if np.isfinite(own.seen) else SAY.the_answer.dash
        yield number(100 * own.silence) if np.isfinite(own.silence) else NOTHING

    def told(self, one):
        """The row of a policy for those who cannot see it."""
        say, own, parts = SAY.the_answer, self.rows.loc[one.name], []
        if one.name != BASELINE:
            for account, saved in self.saved.items():
                amount, share = self.words.estimate(saved.loc[one.name], middle="mean"), chance(self.chances[account][one.name])
                parts.append(say.saved.fill(who=self.words.who[account], money=amount, chance=share))
        if np.isfinite(own.silence):
            parts.append(say.silent.fill(n=number(100 * own.silence)))
        return row(one.label, say.seen_share.fill(share=percent(own.seen) if np.isfinite(own.seen) else say.dash), *parts)

    def native(self, money):
        """A panel for each account that an office program can draw."""
        columns = {self.words.first: ("mean", "p05", "p95", DARK), "country": ("country", "country_p05", "country_p95", ACCENT)}
        names, unit = {one.name: one.label for one in self.policies}, SAY.the_answer.native.fill(money=money)
        for account, (value, low, high, color) in columns.items():
            bars = (Series(self.heads[account], value, low=low, high=high, color=color),)
            yield Native("bar", "scenario", bars, unit, names, heading=self.heads[account])


def the_answer(table):
    """The answer, a row for each policy: saving of the first account and the country, chance, seen in time, silence.

    table  of `answer.answer`. What may not be recommended stands pale below a rule; the best at equal service on a band.
    """
    say, told = SAY.the_answer, _Answer(table)
    titles, best = _best(told.rows, told.policies)
    money = priced(table, told.scale.name)
    columns = Columns(
        heads=told.narrow,
        cells=[list(told.cells(one.name)) for one in told.policies],
        places=list(told.places.values()),
        styles=told.styles(best.name),
        groups=((0, 2, in_lines(say.mean, 0.8, SMALL)), (2, 4, in_lines(say.chance, 0.8, SMALL))),
        under=told.under,
        top=told.top,
        height=told.height,
        also=told.band,
    )
    return Chart.of(
        say,
        table,
        told.panel(told.words.first),
        told.panel("country"),
        columns,
        ratios=(1, 1, 2.9),
        title=titles,
        policy=called(best),
        who=told.words.who[told.words.first],
        unit=say.unit_of_gains if (told.rows.silence < 0).any() else None,
        key=say.key_of_all if not told.rows.equal.all() else None,
        setting=setting(table, told.words),
        money=money,
        rows=series(map(told.told, told.policies)),
        height=3.9 + 0.88 * (told.height[1] - told.height[0]),
        native=tuple(told.native(money)),
    )


def _signed_axis(axis, scale, heading, layout, language):
    """Ticks, what lies to either side of nothing, and whose saving it is."""
    low, high = axis.get_xlim()
    low, high = min(low, 0 - 0.15 * (high - low)), max(high, 0.15 * (high - low))
    axis.set_xlim(low, high)
    axis.xaxis.set_major_locator(MaxNLocator(2))
    axis.xaxis.set_major_formatter(tick_format(scale.number, language))
    for side in ("left", "right"):
        axis.spines[side].set_visible(False)
    place = {"transform": axis.get_yaxis_transform(), "va": "bottom"}
    for x, side, text in ((0, "left", SAY.loss), (1, "right", SAY.saving)):
        axis.text(x, layout.top, shown(text, language), ha=side, fontsize=SMALL, color=GREY, **place)
    heading = in_lines(heading, 1.15, LABEL, "bold")
    place["linespacing"] = 0.85
    axis.text(0.5, layout.top + 0.6, shown(heading, language), ha="center", fontsize=LABEL, fontweight="bold", **place)


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


class _Split(Layout):
    """What the rows of the split hold: what becomes of the SMS bill that each policy avoids."""

    def __init__(self, table):
        super().__init__(table)
        self.words = wording(table)
        self.means, self.shares = (table.pivot(index="scenario", columns="part", values=column) for column in ("mean", "share"))
        self.stacks = {one.name: stacked_parts(self.means.loc[one.name]) for one in self.policies}
        self.avoided = self.means[list(SPLIT)].sum(axis=1)
        amounts = {"p05": self.avoided, "p50": self.means.other, "p95": self.means.replaced}
        self.scale = self.words.unit(pd.DataFrame(amounts))
        self.heads = [in_lines(text, 0.55, SMALL) for text in SAY.replaced_or_silenced.heads.values()]
        self.height = (self.foot, self.top + 0.6 + LINE * tallest(*self.heads))

    def bars(self, axis, language):
        """A bar for each policy from its name on, its parts end to end; what is added to the bill beside it."""
        for one in self.policies:
            start, at = 0.0, self.places[one.name]
            for part, length in self.stacks[one.name].items():
                if part == "dearer":
                    axis.barh(at - 0.36, length, 0.16, gid=f"dearer {one.name}", **LOOK[part])
                elif length > 0:
                    axis.barh(at, length, 0.5, left=start, gid=f"{part} {one.name}", **LOOK[part])
                    start += length
        axis.set_xlim(0, None)
        axis.xaxis.set_visible(False)
        axis.spines["bottom"].set_visible(False)
        self.name(axis, language, self.words.announced.name)
        axis.set_ylim(*self.height)
        from_start(axis, language, lengths=True)
        self.across(axis, language)
        self.tell_apart(axis, language)
        for side in ("left", "right"):
            axis.spines[side].set_bounds(self.foot, self.top)

    def cells(self, name):
        """The SMS bill avoided, the shares of its split, and what other SMS take off the bill or (minus) add to it."""
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
    columns = Columns(
        heads=split.heads,
        cells=[list(split.cells(one.name)) for one in split.policies],
        places=list(split.places.values()),
        styles=split.styles(announced.name),
        look=(None, *(LOOK[part] for part in ("replaced", "silenced", "unseen", "other"))),
        top=split.top,
        height=split.height,
        also=split.across,
    )
    parts = tuple(Series(say.part_heads[part], "mean", {"part": part}, color=color) for part, color in COLORS.items())
    names = {one.name: one.label for one in split.policies}
    return Chart.of(
        say,
        table,
        split.bars,
        columns,
        ratios=(1.2, 1.9),
        title=_comes_from(split.means.loc[announced.name]),
        policy=called(announced),
        unit=say.unit_of_gains if (split.means.silenced < 0).any() else None,
        key=series([say.key, *(say[part] for part in marked)]),
        setting=setting(table, split.words),
        money=money,
        rows=series(map(split.told, split.policies)),
        sources=("banks", "lists", "mandates"),
        height=3.6 + 0.86 * (split.height[1] - split.height[0]),
        native=(Native("stacked bar", "scenario", parts, say.native.fill(money=money), names),),
    )


def _comes_from(means):
    """Whether what a policy saves of the SMS bill comes from silence or from replacement, as a title."""
    avoided, say = means[list(SPLIT)].sum(), SAY.comes_from
    if avoided <= 0 and means.other <= 0:
        return say.as_it_is if means.other == 0 else say.dearer
    if means.silenced <= 0 or avoided <= 0:
        return say.no_silence
    return say.silence if means.silenced > means.replaced else say.replacement
