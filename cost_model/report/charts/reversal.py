"""Charts of notebook 06: how long mandates hold, when one pays back, and what to do when a reversal is expected."""

import numpy as np

from cost_model.model.simulate import YEAR
from cost_model.report.charts.chart import (
    ACCENT,
    BANDED_MEAN,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    PAPER,
    POWER_TICKS,
    POWERS,
    SECOND_PANEL_LOG,
    THIN_LINES_OF_MEAN,
    Chart,
    at_start,
    band,
    legend,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.language import (
    BILLION,
    capital,
    chance,
    count,
    listed,
    money,
    number,
    percent,
    series,
    span,
    spelt,
    year,
    years,
    years_in_words,
)
from cost_model.report.numbers.duration import mean_saves_from
from cost_model.report.numbers.mandate import gone_within_a_year
from cost_model.report.numbers.tables import row_of
from cost_model.report.say.wording import policy_of, wording
from cost_model.words import Text, words_of

SAY = words_of("charts/reversal")

# The cases of data/observations/mandates.csv as they are printed.
CASES = SAY.cases


DAYS = 365.25 / 12  # of a month


def case_name(case):
    """Printed name of a case; one that has none yet stands as it is in the file."""
    return CASES.get(case, Text(case, case))


def months_of(row):
    """How a case ended or when it was last seen, in words."""
    if row.never_began:
        return SAY.months_of.said
    if row.ended and row.low < row.high:
        return SAY.months_of.said_2.fill(span=span(row.low, row.high))
    if row.ended:
        return SAY.months_of.said_3.fill(length=lasted(row.months))
    if row.outcome == "purpose ended":
        return SAY.months_of.said_4.fill(length=lasted(row.months))
    if row.months == 0:
        return SAY.months_of.said_5
    return SAY.months_of.said_6.fill(length=lasted(row.months))


def lasted(months):
    """A length in whole months, or in days where it is less than one."""
    if months < 1:
        return SAY.lasted.said.fill(n=count(months * DAYS))
    return Text("1 month" if round(months) == 1 else "{n} months", "{n} ماه").fill(n=count(months))


# What is drawn at the end of a mandate: where it was seen to stand, where it was no longer needed, where it never began or
# nobody reported on it again.
HELD_ON = {"en": ">", "fa": "<"}
PURPOSE = {"marker": "|", "color": DARK, "markersize": 10, "markeredgewidth": 2.5}
NEVER, SILENT = {"marker": "X", "color": ACCENT, "markersize": 7}, {"marker": "o", "color": ACCENT, "markersize": 6}


def reversal_cases(mandates):
    """How long each mandate of the file held: a bar for each, those first that the title counts."""
    # Imported here, because statsmodels takes a second and the other charts do without it.
    from cost_model.fits.reversal import durations, followed

    cases = durations(mandates)
    cases["counted"] = followed(cases)
    ways = (
        cases.ended & ~cases.never_began,
        ~cases.ended & (cases.months > 0) & (cases.outcome != "purpose ended"),
        cases.outcome == "purpose ended",
        cases.never_began,
    )
    cases = cases.assign(other=~cases.counted, way=np.select(ways, range(len(ways)), len(ways)))
    cases = cases.sort_values(["other", "way", "months"], kind="stable").drop(columns=["other", "way"]).reset_index(drop=True)
    gone, followed_ones = gone_within_a_year(mandates)
    title = SAY.reversal_cases.title
    if gone:
        title = SAY.reversal_cases.title_2.fill(
            gone=capital(spelt(gone)),
            all=count(followed_ones),
            were=SAY.reversal_cases.were if gone == 1 else SAY.reversal_cases.were_2,
        )
    unsure = cases[cases.counted & cases.ended & (cases.low <= YEAR) & (cases.high > YEAR)]

    def draw(axis, language):
        gap = 1.3  # blank before those that are not counted, for what is said of them
        places = len(cases) - 1 - np.arange(len(cases)) - gap * ~cases.counted.to_numpy()
        for place, row in zip(places, cases.itertuples(), strict=True):
            end = row.high if row.ended else row.low
            if row.ended and not row.never_began:
                axis.barh(place, row.low, 0.62, color=DARK, linewidth=0)
                axis.barh(place, row.high - row.low, 0.62, left=row.low, color=LIGHT, hatch="////", linewidth=0)
            elif not row.ended and row.months > 0:
                axis.barh(place, row.low, 0.62, color=MIDDLE, linewidth=0)
                sign = (
                    PURPOSE if row.outcome == "purpose ended" else {"marker": HELD_ON[language], "color": MIDDLE, "markersize": 8}
                )
                axis.plot([row.low], [place], clip_on=False, **sign)
            else:
                axis.plot([0], [place], clip_on=False, **(NEVER if row.never_began else SILENT))
            weight = "bold" if row.counted and row.ended and row.months <= YEAR else "normal"  # those that the title counts
            _beside_bar(axis, months_of(row), end, place, language, fontweight=weight)
        longest = max(cases.high.replace(np.inf, 0).max(), cases.low.max())
        axis.set_xlim(0, longest * 1.5)
        axis.set_ylim(places.min() - 0.7, len(cases) + 0.6)
        axis.plot([YEAR] * 2, [places[cases.counted].min() - 0.5, len(cases) - 0.4], color="#222222", linewidth=1, linestyle="--")
        axis.text(YEAR, len(cases) - 0.3, shown(SAY.reversal_cases.draw.said, language), ha="center", va="bottom", fontsize=8.5)
        if not cases.counted.all():
            between = (places[cases.counted].min() + places[~cases.counted].max()) / 2
            _beside_bar(axis, NOT_COUNTED, 0, between, language, space=0, fontweight="bold")
        axis.set_yticks(places, [shown(case_name(case), language) for case in cases.case], fontsize=8.5)
        axis.tick_params(axis="y", pad=8)
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        at_start(axis, language)

    key = SAY.reversal_cases.key
    told = series(
        Text("{case}: {months}", "{case}: {months}").fill(case=case_name(row.case), months=months_of(row))
        for row in cases.itertuples()
    )
    middle = Text("", "")
    if len(unsure):
        middle = SAY.reversal_cases.middle.fill(names=series(map(case_name, unsure.case)))
    return Chart(
        numbers=cases[
            ["case", "country", "kind", "outcome", "start", "low", "high", "months", "ended", "never_began", "counted"]
        ],
        numbers_in="month",
        title=title,
        unit=SAY.reversal_cases.unit.fill(first=year(cases.start.min()[:4]), last=year(mandates.observed_until.max()[:4])),
        alt=SAY.reversal_cases.alt.fill(title=title, middle=middle, rows=told),
        sources=("mandates",),
        draw=draw,
        interval=key,
        height=17.5,
    )


NOT_COUNTED = SAY.not_counted


def _beside_bar(axis, text, x, y, language, space=9, **style):
    """Words after the end of a bar, in the direction of reading."""
    axis.annotate(
        shown(text, language),
        (x, y),
        xytext=(space if language == "en" else -space, 0),
        textcoords="offset points",
        ha="left" if language == "en" else "right",
        va="center",
        fontsize=8.5,
        bbox=PAPER,
        **style,
    )


def survival(fit):
    """Share of mandates that still hold against the months since their start, from `fits.reversal.reversal`."""
    curve = fit.curve
    used = fit.data[fit.data.used]
    named = {name: rows.reset_index(drop=True) for name, rows in curve.groupby("series")}
    held = named["estimate"].set_index("x").loc[float(YEAR)]
    gone = {"p05": 1 - held.p95, "p50": 1 - held.p50, "p95": 1 - held.p05}
    rate = fit.estimates.loc["reversal_rate"]
    chances = SAY.survival.chances.fill(**{q: percent(x) for q, x in gone.items()})
    title = SAY.survival.title.fill(chance=percent(gone["p50"]))
    reported = SAY.survival.reported.fill(
        all=count(len(used)),
        first=count((used.ended & (used.months <= YEAR)).sum()),
        ended=count(used.ended.sum()),
        last=count(used.months.max()),
    )
    labels = SAY.survival.labels

    def draw(axis, language):
        for name, color, line, fill in (
            ("estimate", ACCENT, "-", 0.22),
            ("constant", MIDDLE, (0, (1, 1)), 0),
            ("as_reported", ACCENT, "--", 0),
        ):
            rows = named[name]
            band(axis, rows.x, rows, color=color, line=line, fill=fill, label=shown(labels[name], language))
        steps = named["kaplan_meier"]
        axis.step(steps.x, steps.p50, where="post", color=DARK, linewidth=1.8, label=shown(labels["kaplan_meier"], language))
        for edge in (steps.p05, steps.p95):
            axis.step(steps.x, edge, where="post", color=DARK, linewidth=0.7, linestyle=":")
        never = named["kaplan_meier_with_never_began"]
        note = SAY.survival.draw.note
        axis.step(never.x, never.p50, where="post", color=GREY, linewidth=1.0, linestyle="-.", label=shown(note, language))
        held = used[~used.ended]
        at = np.array([steps.p50[steps.x <= x].iloc[-1] for x in held.months])
        note = SAY.survival.draw.note_2
        axis.plot(held.months, at, "|", color=DARK, markersize=9, markeredgewidth=1.5, label=shown(note, language))
        axis.set_xlim(0, curve.x.max())
        axis.set_ylim(0, 1.02)
        axis.set_xticks(range(0, int(curve.x.max()) + 1, 12))
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("percent", language))
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(SAY.survival.draw.said, language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=2)

    return Chart(
        numbers=curve,
        numbers_in="share",
        title=title,
        unit=SAY.survival.unit,
        alt=SAY.survival.alt.fill(
            title=title,
            reported=reported,
            last=percent(named["kaplan_meier"].p50.iloc[-1]),
            month=count(named["kaplan_meier"].x.iloc[-1]),
            rate=number(rate.p50),
            high=number(rate.p95),
            chances=chances,
        ),
        sources=("mandates",),
        draw=draw,
        interval=False,
        height=10.2,
    )


def payback(table):
    """Saving against the length of the mandate, for the first account and the country."""
    words = wording(table)
    first = words.who[words.first]
    horizon = table.attrs["horizon"]
    month = mean_saves_from(table, words.first)
    title = SAY.payback.title.fill(years=years_in_words(horizon), first=first)
    if np.isfinite(month):
        title = SAY.payback.title_2.fill(month=count(month), first=first)

    def draw(axes, language):
        for axis, (account, color) in zip(axes[0], colors.items(), strict=True):
            rows = table[table.account == account]
            band(axis, rows.length, rows, color=color, middle="mean")
            axis.axhline(0, color=GREY, linewidth=1)
            axis.set_xlim(0, horizon)
            axis.set_xticks(range(0, horizon + 1, 12))
            if account == "country":
                axis.set_yscale(**POWERS)
                low, high = rows.p05.min(), max(rows.p95.max(), 1e11)
                axis.set_ylim(low * 1.6, high * 1.6)
                axis.set_yticks([t for t in POWER_TICKS if low * 1.6 <= t <= high * 1.6])
                axis.minorticks_off()
            elif np.isfinite(month):
                axis.axvline(month, color=GREY, linewidth=1, linestyle=":")
                note = SAY.payback.draw.note.fill(month=count(month))
                axis.annotate(
                    shown(note, language),
                    (month, 0.97),
                    xycoords=("data", "axes fraction"),
                    xytext=(-4, 0),
                    textcoords="offset points",
                    ha="right",
                    va="top",
                    fontsize=7.5,
                )
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("billions", language))
            axis.xaxis.set_major_formatter(tick_format("number", language))
            axis.set_title(shown(words.heading[account], language), fontsize=8.5, fontweight="bold")
            axis.set_xlabel(shown(lasts, language))

    colors = {words.first: DARK, "country": ACCENT}
    lasts = SAY.payback.lasts
    unit = Text(
        f"{{option}}: saving against SMS, {BILLION.en}, present value over {{years}}",
        f"{{option}}: صرفه‌جویی در برابر پیامک، {BILLION.fa}، ارزش فعلی {{years}}",
    ).fill(option=policy_of(table).label, years=years(horizon))
    native = tuple(
        Native(
            "line",
            "length",
            (Series(SAY.payback.native, "mean", {"account": account}, low="p05", high="p95", color=color),),
            noted(unit, THIN_LINES_OF_MEAN),
            heading=words.heading[account],
            axis=lasts,
        )
        for account, color in colors.items()
    )
    at = [length for length in (12, 24, horizon) if length in set(table.length)]
    return Chart(
        numbers=table,
        title=title,
        unit=noted(unit, SECOND_PANEL_LOG),
        alt=SAY.payback.alt.fill(
            rows=listed(
                [
                    (
                        SAY.payback.rows.fill(account=words.heading[p], n=count(length)),
                        row_of(table, account=p, length=length),
                    )
                    for p in (words.first, "country")
                    for length in at
                ],
                money,
                middle="mean",
            ),
            first=first,
            own=chance(table.attrs["never"][words.first]),
            theirs=chance(table.attrs["never"]["country"]),
        ),
        sources=COSTING,
        draw=draw,
        native=native,
        panels=(1, 2),
        interval=BANDED_MEAN,
        height=7.8,
        stamp=table.attrs,
    )
