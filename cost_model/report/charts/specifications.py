"""The specification curve: every way of reckoning sorted by the chance of saving, and below it how each one settles the choices."""

import numpy as np

from cost_model.report.charts.chart import ACCENT, DARK, GREY, HALO, LIGHT, Chart, shown, tick_format
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.rows import say_at_end
from cost_model.report.language import HALF, chance, count, heading, series, years
from cost_model.report.numbers.specifications import choice_columns, deciding, summary
from cost_model.report.say import reckonings
from cost_model.report.say.wording import policy_of, wording
from cost_model.words import Text, words_of

SAY = words_of("charts/specifications")

HEADER, ROW, TOP = 0.40, 0.36, 6.6  # centimetres of a choice, of an alternative, and of all that is not rows
SAVES = {"marker": "o", "color": DARK, "markersize": 4.2}
LOSES = {"marker": "|", "color": GREY, "markersize": 4.5, "markeredgewidth": 0.9}
ABOVE = SAY.above
AS_ANSWERED = SAY.as_answered


def specification_curve(frame, account=None):
    """The ways of reckoning of one account, by default the first of the frame, from `specifications.specifications`."""
    account = account or frame.account.iloc[0]
    rows = frame[(frame.account == account) & frame.distinct]
    rows = rows.sort_values(["probability", "mean"], kind="stable").reset_index(drop=True)
    rows.insert(0, "rank", np.arange(1, len(rows) + 1))
    counted, turns, words = summary(frame), deciding(frame), wording(frame)
    told = counted[counted.account == account].iloc[0]
    lines = _lines(rows, frame.attrs["choices"].get(account, ()))

    def draw(axes, language):
        above, below = axes[:, 0]
        above.get_gridspec().set_height_ratios([3.0, max(0.1, -lines[-1][0] + 0.6) * ROW if lines else 0.1])
        _curve(above, rows, language)
        _matrix(below, rows, lines, language)
        below.sharex(above)

    unit = SAY.specification_curve.unit.fill(
        policy=policy_of(frame).label, who=words.who[account], years=years(frame.attrs["horizon"]), ways=count(len(rows))
    )
    return Chart(
        numbers=rows.drop(columns=[name for name in choice_columns(rows) if (rows[name] == "").all()]).drop(columns=["distinct"]),
        title=reckonings.finding(counted, account),
        unit=unit,
        alt=series(
            [
                Text(*(text.removesuffix(".") for text in reckonings.ways_that_save(counted, account))),
                Text(*(text.removesuffix(".") for text in reckonings.chances(counted, account))),
                Text(*(text.removesuffix(".") for text in reckonings.what_decides(counted, account))),
                *_by_choice(turns[turns.account == account], told.ways),
            ]
        ),
        sources=COSTING,
        draw=draw,
        panels=(2, 1),
        interval=False,
        height=TOP - ROW * (lines[-1][0] if lines else 0.0),
        stamp=frame.attrs,
    )


def _by_choice(turns, ways):
    """What each choice turns by itself, for those who cannot see the rows."""
    said = SAY.by_choice.said
    return [
        said.fill(choice=heading(Text(row.choice_en, row.choice_fa)), turned=count(row.turned), ways=count(ways))
        for row in turns[turns.turned > 0][1:].itertuples()
    ]


def _lines(rows, choices):
    """Lines of the matrix from the top: (place, choice, alternative or None for the name of the choice, rows that have it)."""
    lines, place = [], 0.0
    for choice in choices:
        settled = rows[choice.name]
        made = [one for one in choice.alternatives if (settled == one.name).any()]
        if len(made) < 2:
            continue
        place -= HEADER / ROW
        lines.append((place, choice, None, None))
        for one in made:
            place -= 1.0
            lines.append((place, choice, one, (settled == one.name).to_numpy()))
    return lines


def _curve(axis, rows, language):
    """Chances, sorted; those above one half filled."""
    axis.axhline(HALF, color=GREY, linewidth=0.8, linestyle="--", zorder=0)
    saves = rows.mostly_saves.to_numpy()
    axis.plot(
        rows["rank"][~saves], rows.probability[~saves], linestyle="none", **LOSES | {"marker": "o", "markerfacecolor": "white"}
    )
    axis.plot(rows["rank"][saves], rows.probability[saves], linestyle="none", **SAVES)
    side = {"ha": "center", "fontsize": 7.5, "path_effects": HALO, "textcoords": "offset points"}
    ends = {0: "left", len(rows) - 1: "right"}
    for place, where in ends.items():
        axis.annotate(
            shown(chance(rows.probability[place]), language),
            (rows["rank"][place], rows.probability[place]),
            xytext=(0, 6),
            va="bottom",
            **side | {"ha": where},
        )
    for row in rows[rows.as_answered].itertuples():
        axis.plot([row.rank], [row.probability], marker="D", markersize=6.5, color=ACCENT, markeredgecolor="white", zorder=3)
        height = max(row.probability, HALF) + 0.1  # above the line of one half, where a rising curve leaves room
        axis.plot([row.rank] * 2, [row.probability, height], color=ACCENT, linewidth=0.8, zorder=0)
        axis.annotate(
            shown(Text("{name}: {chance}", "{name}: {chance}").fill(name=AS_ANSWERED, chance=chance(row.probability)), language),
            (row.rank, height),
            xytext=(0, 1),
            va="bottom",
            fontweight="bold",
            **side | {"ha": ("left", "center", "right")[min(int(3 * (row.rank - 0.5) / len(rows)), 2)]},
        )
    if rows.probability[0] < HALF / 2:
        axis.annotate(
            shown(ABOVE, language), (1, HALF), xytext=(0, 3), va="bottom", **side | {"ha": "left", "fontsize": 7, "color": GREY}
        )
    axis.set_ylim(-0.04, 1.04)
    axis.set_xlim(0.2, len(rows) + 0.8)
    axis.set_yticks([0.0, HALF, 1.0])
    axis.yaxis.set_major_formatter(tick_format("percent", language))
    axis.tick_params(axis="x", bottom=False, labelbottom=False)
    axis.spines["bottom"].set_visible(False)
    if language == "fa":
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.spines["right"].set_visible(True)


def _matrix(axis, rows, lines, language):
    """A mark for the alternative that each way of reckoning takes; at the end of its row in how many of them it saves."""
    start = {"en": (0.0, "left"), "fa": (1.0, "right")}[language]
    rank, saves = rows["rank"].to_numpy(), rows.mostly_saves.to_numpy()
    for place, choice, one, has in lines:
        if one is None:
            axis.text(
                start[0],
                place - 0.12,
                shown(heading(choice.label), language),
                transform=axis.get_yaxis_transform(),
                ha=start[1],
                va="center",
                fontsize=7.2,
                fontweight="bold",
                color="#222222",
            )
            continue
        axis.axhspan(place - 0.42, place + 0.42, color=LIGHT, alpha=0.25, linewidth=0, zorder=0)
        axis.plot(rank[has & ~saves], np.full((has & ~saves).sum(), place), linestyle="none", **LOSES)
        axis.plot(rank[has & saves], np.full((has & saves).sum(), place), linestyle="none", **SAVES)
        said = SAY.matrix.said.fill(saves=count((has & saves).sum()), ways=count(has.sum()))
        say_at_end(axis, place, said, language, fontsize=7)
    named = [(place, one.label) for place, _, one, _ in lines if one is not None]
    axis.set_yticks([place for place, _ in named], [shown(label, language) for _, label in named], fontsize=7)
    axis.tick_params(axis="both", length=0, labelbottom=False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    if lines:
        axis.set_ylim(lines[-1][0] - 0.6, 0.0)
        say_at_end(axis, lines[0][0] - 0.12, SAY.matrix.said_2, language, fontsize=7, fontweight="bold")
    if language == "fa":
        axis.yaxis.tick_right()
