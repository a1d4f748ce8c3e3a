"""The specification curve: every way of reckoning sorted by the chance of saving, and below it how each one settles the choices."""

import numpy as np

from cost_model.report.charts.chart import ACCENT, DARK, GREY, HALO, LIGHT, Chart, row, shown, tick_format
from cost_model.report.charts.panels import above, at_end, from_start
from cost_model.report.language import HALF, chance, count, heading
from cost_model.report.numbers.specifications import choice_columns, deciding, summary
from cost_model.report.say import reckonings
from cost_model.report.say.wording import policy_of, wording
from cost_model.words import right_to_left, text_of, words_of

SAY = words_of("charts/specifications")

HEADER, ROW, TOP = 0.46, 0.40, 6.6  # centimetres of a choice, of an alternative, and of all that is not rows
SAVES = {"marker": "o", "color": DARK, "markersize": 4.2}
LOSES = {"marker": "|", "color": GREY, "markersize": 4.5, "markeredgewidth": 0.9}


def specification_curve(frame, account=None):
    """The ways of reckoning of one account, by default the first of the frame, from `specifications.specifications`."""
    account = account or frame.account.iloc[0]
    rows = frame[(frame.account == account) & frame.distinct]
    rows = rows.sort_values(["probability", "mean"], kind="stable").reset_index(drop=True)
    rows.insert(0, "rank", np.arange(1, len(rows) + 1))
    counted, turns, words = summary(frame), deciding(frame), wording(frame)
    told = counted[counted.account == account].iloc[0]
    lines = _lines(rows, frame.attrs["choices"].get(account, ()))

    depth = -lines[-1][0] if lines else 0.0
    said = (reckonings.ways_that_save, reckonings.chances, reckonings.what_decides)
    turns = turns[(turns.account == account) & (turns.turned > 0)][1:]
    by_choice = [
        SAY.by_choice.fill(choice=heading(text_of(one, "choice")), turned=count(one.turned), ways=count(told.ways))
        for one in turns.itertuples()
    ]
    parts = [sentence(counted, account).map(lambda text: text.removesuffix(".")) for sentence in said]
    return Chart.of(
        SAY.specification_curve,
        rows.drop(columns=[name for name in choice_columns(rows) if (rows[name] == "").all()]).drop(columns=["distinct"]),
        lambda axis, language: _curve(axis, rows, language),
        lambda axis, language: _matrix(axis, rows, lines, language),
        grid=(2, 1),
        ratios=(3.0, max(0.1, (depth + 0.6) * ROW)),
        title=reckonings.finding(counted, account),
        policy=policy_of(frame).label,
        who=words.who[account],
        ways=len(rows),
        rows=[*parts, *by_choice],
        height=TOP + ROW * depth,
    )


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
    for place, side in {0: "left", len(rows) - 1: "right"}.items():
        share = rows.probability[place]
        above(axis, chance(share), rows["rank"][place], share, language, 6, ha=side, path_effects=HALO, fontsize=8)
    for one in rows[rows.as_answered].itertuples():
        axis.plot([one.rank], [one.probability], marker="D", markersize=6.5, color=ACCENT, markeredgecolor="white", zorder=3)
        height = max(one.probability, HALF) + 0.1  # above the line of one half, where a rising curve leaves room
        axis.plot([one.rank] * 2, [one.probability, height], color=ACCENT, linewidth=0.8, zorder=0)
        side = ("left", "center", "right")[min(int(3 * (one.rank - 0.5) / len(rows)), 2)]
        said = row(SAY.as_answered, chance(one.probability))
        above(axis, said, one.rank, height, language, 1, ha=side, fontweight="bold", path_effects=HALO, fontsize=8)
    if rows.probability[0] < HALF / 2:
        above(axis, SAY.above, 1, HALF, language, 3, ha="left", color=GREY, path_effects=HALO)
    axis.set_ylim(-0.04, 1.04)
    axis.set_xlim(0.2, len(rows) + 0.8)
    axis.set_yticks([0.0, HALF, 1.0])
    axis.yaxis.set_major_formatter(tick_format("percent", language))
    axis.tick_params(axis="x", bottom=False, labelbottom=False)
    axis.spines["bottom"].set_visible(False)
    from_start(axis, language)


def _matrix(axis, rows, lines, language):
    """A mark for the alternative that each way of reckoning takes; at the end of its row in how many of them it saves."""
    start = (1.0, "right") if right_to_left(language) else (0.0, "left")
    rank, saves = rows["rank"].to_numpy(), rows.mostly_saves.to_numpy()
    for place, choice, one, has in lines:
        if one is None:
            style = {"transform": axis.get_yaxis_transform(), "ha": start[1], "va": "center", "fontsize": 8, "fontweight": "bold"}
            axis.text(start[0], place - 0.12, shown(heading(choice.label), language), **style)
            continue
        axis.axhspan(place - 0.42, place + 0.42, color=LIGHT, alpha=0.25, linewidth=0, zorder=0)
        axis.plot(rank[has & ~saves], np.full((has & ~saves).sum(), place), linestyle="none", **LOSES)
        axis.plot(rank[has & saves], np.full((has & saves).sum(), place), linestyle="none", **SAVES)
        at_end(axis, SAY.saves_in_row.fill(saves=count((has & saves).sum()), ways=count(has.sum())), place, language, fontsize=8)
    named = [(place, one.label) for place, _, one, _ in lines if one is not None]
    axis.set_yticks([place for place, _ in named], [shown(label, language) for _, label in named], fontsize=8)
    axis.tick_params(axis="both", length=0, labelbottom=False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    if lines:
        axis.set_ylim(lines[-1][0] - 0.6, 0.0)
        at_end(axis, SAY.saves_in, lines[0][0] - 0.12, language, fontsize=8, fontweight="bold")
    axis.set_xlim(0.2, len(rows) + 0.8)
    from_start(axis, language)
