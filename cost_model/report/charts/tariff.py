"""Chart of the fit of the SMS tariff: the price lists, the line through them, and the step of 1401."""

import numpy as np
import pandas as pd

from cost_model.fits.tariff import STEP_YEAR
from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE, Chart, band, legend, shown, tick_format, values_at_start
from cost_model.report.language import listed, money, number, span, year
from cost_model.report.numbers.tables import row_of
from cost_model.words import words_of

SAY = words_of("charts/tariff")

BUYERS = SAY.buyers
STYLES = {False: (MIDDLE, "o"), True: (ACCENT, "D")}


def tariff(fit, base_year=1401):
    """Price lists at constant prices and what a public sender pays: trends before and after 1401, and the step."""
    lists = fit.data.assign(
        year=(fit.data.first_year + fit.data.last_year) / 2, real=np.sqrt(fit.data.first_real * fit.data.last_real)
    )
    lists = lists.assign(real_low=lists.real * lists.low / lists.price, real_high=lists.real * lists.high / lists.price)
    curve = fit.curve.dropna()
    step = {q: fit.diagnostics[f"step, times, {q}"] for q in ("p05", "p50", "p95")}
    at_step = row_of(curve, year=STEP_YEAR)
    title = SAY.tariff.title.fill(times=number(step["p50"]))

    def draw(axis, language):
        unit = 10 if language == "fa" else 1  # toman and rial
        parts = (curve[curve.year < STEP_YEAR], curve[curve.year >= STEP_YEAR])
        for part, label in zip(parts, (SAY.tariff.draw.said, None), strict=True):
            values = part[["p05", "p50", "p95"]] / unit
            band(axis, part.year, values, color=DARK, line="--", width=1.2)
            seen = part.year.between(lists.first_year.min(), lists.last_year.max())
            axis.plot(part.year[seen], values.p50[seen], color=DARK, linewidth=2, label=label and shown(label, language))
        last = parts[0].iloc[-1]
        axis.plot([last.year, STEP_YEAR], [last.p50 / unit, at_step.p50 / unit], color=DARK, linestyle=":", linewidth=1.2)
        for institution, (color, marker) in STYLES.items():
            rows = lists[lists.institution == institution]
            for row in rows.itertuples():
                ends = np.array([row.first_real, row.last_real]) / unit
                axis.plot([row.first_year, row.last_year], ends, color=color, linewidth=1.0, alpha=0.8)
                axis.plot([row.year] * 2, [row.real_low / unit, row.real_high / unit], color=color, linewidth=1.0, alpha=0.8)
            axis.plot(
                rows.year,
                rows.real / unit,
                marker,
                color=color,
                markersize=5.5,
                markeredgecolor="white",
                label=shown(BUYERS[institution], language),
            )
        axis.axvline(STEP_YEAR - 0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 3)))
        axis.set_ylim(0, 1.3 * max(curve.p95.max(), lists.real_high.max()) / unit)  # room for the legend
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("number", language))
        axis.set_xticks(range(int(curve.year.min()), int(curve.year.max()) + 1, 3))
        axis.xaxis.set_major_formatter(tick_format("year", language))
        legend(axis, language, loc="upper right")

    numbers = pd.concat(
        [curve.assign(what="line for a public sender"), lists.assign(what=np.where(lists.institution, "institution", "business"))]
    )
    chosen = [row_of(curve, year=y) for y in (STEP_YEAR - 1, STEP_YEAR)]
    return Chart(
        numbers=numbers,
        numbers_in="rial/segment",
        title=title,
        unit=SAY.tariff.unit.fill(base=year(base_year)),
        alt=SAY.tariff.alt.fill(
            title=title,
            money=money(at_step.p50),
            when=year(STEP_YEAR),
            times=number(step["p50"]),
            span=span(step["p05"], step["p95"]),
            rows=listed([(year(r.year), r) for r in chosen], money),
        ),
        sources=("lists", "banks", "cpi"),
        draw=draw,
        interval=False,
        height=9.5,
    )
