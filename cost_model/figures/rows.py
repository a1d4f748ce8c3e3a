"""Rows of ranges: their axis runs left to right in both languages, names stand where reading begins and numbers at the end."""

from cost_model.chart import shown


def name_rows(axis, names, language, **style):
    """Names of the rows, Text from the top, at the side where reading begins."""
    axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)], **style)
    axis.set_ylim(-0.6, len(names) - 0.4)
    if language == "fa":
        axis.yaxis.tick_right()
        axis.spines["left"].set_visible(False)
        axis.spines["right"].set_visible(True)


def say_at_end(axis, place, text, language, **style):
    """The numbers of a row as text in the column at its end."""
    x, side = (1.02, "left") if language == "en" else (-0.02, "right")
    axis.text(
        x,
        place,
        shown(text, language),
        transform=axis.get_yaxis_transform(),
        ha=side,
        va="center",
        **{"fontsize": 7.5, "color": "#222222", **style},
    )
