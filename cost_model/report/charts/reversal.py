"""Charts of notebook 06: how long mandates hold, when one pays back, and what to do when a reversal is expected."""

import numpy as np
from matplotlib.lines import Line2D

from cost_model.model.simulate import YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, INK, LIGHT, MIDDLE, Chart, row, shown
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Curves, beside, from_start, name_rows
from cost_model.report.language import NOTHING, capital, count, number, percent, series, span, spelt, year
from cost_model.report.numbers.mandate import gone_within_a_year
from cost_model.words import Text, right_to_left, words_of

SAY = words_of("charts/reversal")

CASES = SAY.cases  # of data/observations/mandates.csv, as they are printed
DAYS = 365.25 / 12  # of a month


def case_name(case):
    """Printed name of a case; one that has none yet stands as it is in the file."""
    return CASES.get(case, Text.same(case))


def months_of(row):
    """How a case ended or when it was last seen, in words."""
    say = SAY.months_of
    if row.never_began:
        return say.never_began
    if row.ended and row.low < row.high:
        return say.ended_within.fill(span=span(row.low, row.high))
    if row.ended:
        return say.ended_after.fill(length=lasted(row.months))
    if row.outcome == PURPOSE_ENDED:
        return say.purpose_ended.fill(length=lasted(row.months))
    return say.still_held.fill(length=lasted(row.months)) if row.months else say.no_later_report


def lasted(months):
    """A length in whole months, or in days where it is less than one."""
    if months < 1:
        return SAY.lasted.days.fill(n=count(months * DAYS))
    return SAY.lasted.month if round(months) == 1 else SAY.lasted.months.fill(n=count(months))


# What is drawn at the end of a mandate: where it was seen to stand, where it was no longer needed, where it never began or
# nobody reported on it again.
PURPOSE_ENDED = "purpose ended"
PURPOSE = {"marker": "|", "color": DARK, "markersize": 10, "markeredgewidth": 2.5}
NEVER, SILENT = {"marker": "X", "color": ACCENT, "markersize": 7}, {"marker": "o", "color": ACCENT, "markersize": 6}
GAP = 1.3  # rows of blank before the mandates that are not counted, for what is said of them


def reversal_cases(mandates):
    """How long each mandate of the file held: a bar for each, those first that the title counts."""
    cases = _sorted_cases(mandates)
    gone, followed_ones = gone_within_a_year(mandates)
    unsure = cases[cases.counted & cases.ended & (cases.low <= YEAR) & (cases.high > YEAR)]
    say = SAY.reversal_cases
    return Chart.of(
        say,
        cases[["case", "country", "kind", "outcome", "start", "low", "high", "months", "ended", "never_began", "counted"]],
        lambda axis, language: _held(axis, cases, language),
        title=(say.one_gone if gone == 1 else say.gone) if gone else say.none_gone,
        gone=capital(spelt(gone)),
        all=followed_ones,
        middle=say.middle.fill(names=series(map(case_name, unsure.case))) if len(unsure) else NOTHING,
        rows=[row(case_name(one.case), months_of(one)) for one in cases.itertuples()],
        first=year(cases.start.min()[:4]),
        last=year(mandates.observed_until.max()[:4]),
        numbers_in="month",
        sources=("mandates",),
        height=17.5,
    )


def _sorted_cases(mandates):
    """How long each mandate held, those first that the title counts, by how they ended."""
    # Imported here, because statsmodels takes a second and the other charts do without it.
    from cost_model.fits.reversal import durations, followed

    cases = durations(mandates)
    cases["counted"] = followed(cases)
    held = ~cases.ended & (cases.months > 0) & (cases.outcome != PURPOSE_ENDED)
    ways = (cases.ended & ~cases.never_began, held, cases.outcome == PURPOSE_ENDED, cases.never_began)
    cases = cases.assign(other=~cases.counted, way=np.select(ways, range(len(ways)), len(ways)))
    return cases.sort_values(["other", "way", "months"], kind="stable").drop(columns=["other", "way"]).reset_index(drop=True)


def _held(axis, cases, language):
    """The bars, and below those that are counted the others."""
    say, arrow = SAY.reversal_cases, "<" if right_to_left(language) else ">"
    places = len(cases) - 1 - np.arange(len(cases)) - GAP * ~cases.counted.to_numpy()
    for place, one in zip(places, cases.itertuples(), strict=True):
        if one.ended and not one.never_began:
            axis.barh(place, one.low, 0.62, color=DARK, linewidth=0)
            axis.barh(place, one.high - one.low, 0.62, left=one.low, color=LIGHT, hatch="////", linewidth=0)
        elif not one.ended and one.months > 0:
            axis.barh(place, one.low, 0.62, color=MIDDLE, linewidth=0)
            held_on = {"marker": arrow, "color": MIDDLE, "markersize": 8}
            axis.plot([one.low], [place], clip_on=False, **PURPOSE if one.outcome == PURPOSE_ENDED else held_on)
        else:
            axis.plot([0], [place], clip_on=False, **(NEVER if one.never_began else SILENT))
        in_title = one.counted and one.ended and one.months <= YEAR
        end = one.high if one.ended else one.low
        beside(axis, months_of(one), end, place, language, 9, fontweight="bold" if in_title else "normal", bbox=PAPER)
    name_rows(axis, [case_name(case) for case in cases.case], language, places=places)
    axis.set_xlim(0, 1.5 * max(cases.high.replace(np.inf, 0).max(), cases.low.max()))
    axis.set_ylim(places.min() - 0.7, len(cases) + 0.6)
    axis.plot([YEAR] * 2, [places[cases.counted].min() - 0.5, len(cases) - 0.4], color=INK, linewidth=1, linestyle="--")
    axis.text(YEAR, len(cases) - 0.3, shown(say.one_year, language), ha="center", va="bottom")
    if not cases.counted.all():
        between = (places[cases.counted].min() + places[~cases.counted].max()) / 2
        beside(axis, say.not_counted, 0, between, language, 0, fontweight="bold", bbox=PAPER)
    axis.tick_params(axis="y", pad=8)
    axis.set_xticks([])
    axis.spines["bottom"].set_visible(False)
    from_start(axis, language, lengths=True)


PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # behind words that would lie on a line


def survival(fit):
    """Share of mandates that still hold against the months since their start, from `fits.reversal.reversal`."""
    curve, used, say = fit.curve, fit.data[fit.data.used], SAY.survival
    named = {name: rows.reset_index(drop=True) for name, rows in curve.groupby("series")}
    steps, never, held = named["kaplan_meier"], named["kaplan_meier_with_never_began"], used[~used.ended]
    after_a_year = named["estimate"].set_index("x").loc[float(YEAR)]
    gone = {"p05": 1 - after_a_year.p95, "p50": 1 - after_a_year.p50, "p95": 1 - after_a_year.p05}
    rate = fit.estimates.loc["reversal_rate"]

    def reported(axis, _language):
        axis.step(steps.x, steps.p50, where="post", color=DARK, linewidth=1.8)
        for edge in (steps.p05, steps.p95):
            axis.step(steps.x, edge, where="post", color=DARK, linewidth=0.7, linestyle=":")
        axis.step(never.x, never.p50, where="post", color=GREY, linewidth=1.0, linestyle="-.")
        at = [steps.p50[steps.x <= x].iloc[-1] for x in held.months]
        axis.plot(held.months, at, "|", color=DARK, markersize=9, markeredgewidth=1.5)

    lines = [
        Series(say.labels.estimate, "p50", {"series": "estimate"}, low="p05", high="p95", color=ACCENT),
        Series(say.labels.constant, "p50", {"series": "constant"}, color=MIDDLE, line=":"),
        Series(say.labels.as_reported, "p50", {"series": "as_reported"}, color=ACCENT, line="--"),
    ]
    return Chart.of(
        say,
        curve,
        Curves(
            table=curve,
            along="x",
            series=tuple(lines),
            axis=say.axis,
            values="percent",
            limits=(0, 1.02),
            span=(0, curve.x.max()),
            ticks=range(0, int(curve.x.max()) + 1, 12),
            editable=False,
            more=(
                (Line2D([], [], color=DARK, linewidth=1.8), say.labels.kaplan_meier),
                (Line2D([], [], color=GREY, linewidth=1.0, linestyle="-."), say.labels.dropped),
                (Line2D([], [], color=DARK, linestyle="none", marker="|", markersize=9), say.labels.held),
            ),
            also=reported,
        ),
        key=False,
        chance=percent(gone["p50"]),
        all=len(used),
        first=(used.ended & (used.months <= YEAR)).sum(),
        ended=used.ended.sum(),
        up_to=used.months.max(),
        last=percent(steps.p50.iloc[-1]),
        month=steps.x.iloc[-1],
        rate=number(rate.p50),
        high=number(rate.p95),
        **{q: percent(x) for q, x in gone.items()},
        numbers_in="share",
        sources=("mandates",),
        legend=2,
        height=10.6,
    )
