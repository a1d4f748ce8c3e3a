"""Charts of notebook 07: the other mandates and that of the truck drivers, side by side."""

import itertools

import numpy as np

from cost_model.inputs.case import CASES
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, Chart
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves
from cost_model.report.language import HALF, percent
from cost_model.report.numbers.side_by_side import FIRST as OWN
from cost_model.report.say import mandates
from cost_model.report.say.headings import CELLS
from cost_model.report.say.mandates import case_labels as labels
from cost_model.words import words_of

SAY = words_of("charts/cases")

# Colour, line and sign of the cases, each taken in turn: 105 cases have no two alike, as 4, 5 and 7 have no common multiple before.
LOOKS = ((DARK, ACCENT, MIDDLE, GREY), ("-", "--", "-.", ":", "-.."), ("o", "s", "^", "D", "v", "P", "X"))
PANELS = {OWN: CELLS["account"][OWN], "country": SAY.country}
FOLDER = f"data/{CASES}"  # where the sources of each case stand, row by row
SOURCES = ("itiran", "customs", "banks", "ministry", "mandates", FOLDER)


def styles(n):
    """Colour, line and sign of each of n cases."""
    return list(itertools.islice(zip(*map(itertools.cycle, LOOKS), strict=False), n))


def reach_needed(by_reach, needed):
    """How likely the messenger alone saves against the reach, a line for each case, to whoever sends and to the country.

    by_reach  from `side_by_side.saves_by_reach`;  needed  from `side_by_side.reach_needed` of it
    """
    names, say = labels(by_reach), SAY.reach_needed
    looks = dict(zip(names, styles(len(names)), strict=True))

    def panel(account, heading, bare):
        def expected(axis, _language):
            axis.axhline(HALF, color=GREY, linewidth=0.6)
            for rank, (case, (color, _, sign)) in enumerate(looks.items()):
                part = by_reach[(by_reach.case == case) & (by_reach.account == account)]
                at = part.expected.iloc[0]
                # The first case stands above the others, whose signs are larger and show around it.
                style = {"markersize": 7 + 1.5 * rank, "zorder": 6 - 0.1 * rank, "markeredgecolor": "white", "clip_on": False}
                axis.plot([at], [np.interp(at, part.reach, part.share_saves)], sign, color=color, **style)
            axis.set_yticks(np.linspace(0, 1, 5))

        return Curves(
            table=by_reach,
            along="reach",
            series=tuple(
                Series(names[case], "share_saves", {"case": case, "account": account}, color=color, line=line)
                for case, (color, line, _) in looks.items()
            ),
            signs=tuple(sign for *_, sign in looks.values()),
            heading=heading,
            axis=say.axis,
            values="percent",
            over="percent",
            limits=(0, 1),
            span=(0, 1),
            bare=bare,
            editable=False,
            also=expected,
        )

    def share(case, place):
        part = by_reach[(by_reach.case == case) & (by_reach.account == "country")].sort_values("reach")
        return percent(part.share_saves.iloc[place])

    return Chart.of(
        say,
        by_reach,
        *(panel(account, heading, account == "country") for account, heading in PANELS.items()),
        title=mandates.reach_title(needed),
        rows=[say.row.fill(name=name, all=share(case, -1), none=share(case, 0)) for case, name in names.items()],
        sources=SOURCES,
        legend=3,
        height=11.4 + 0.6 * max(0, -(-len(names) // 3) - 2),  # for the rows of the legend
    )
