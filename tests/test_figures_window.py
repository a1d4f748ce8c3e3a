"""The charts of the shop window: a short finding that follows the numbers, means with their likely range, one direction."""

import re

import matplotlib.text
import numpy as np
import pytest

from cost_model.fits.reversal import durations, followed
from cost_model.inputs.data import observations
from cost_model.model import simulate
from cost_model.model.scenarios import BASELINE, published
from cost_model.report import charts as figures
from cost_model.report.charts.chart import KEY, LIKELY_RANGE, lines
from cost_model.report.language import estimate, fitting, money, number, percent, spelt
from cost_model.report.numbers import answer, mandate, tables
from cost_model.report.say.wording import wording
from cost_model.words import LANGUAGES, Text

N = 2**9
PERSIAN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.")


@pytest.fixture(scope="module")
def run(case):
    return simulate.run(case.sample(N))


@pytest.fixture(scope="module")
def parts(run, case):
    return {
        "installs": tables.installs_and_need(case, n=N),
        "paths": tables.adoption_paths(run.draws),
        "seen": tables.seen_in_time(run),
        "costs": tables.cost_by_account(run),
        "turns": tables.what_would_change_the_answer(run, case, "purse"),
        "mandates": observations("mandates"),
    }


DRAWN = {
    "installs": figures.installs_and_need,
    "paths": figures.reach_over_time,
    "seen": figures.seen_in_time,
    "costs": figures.cost_by_account,
    "turns": figures.what_would_change_the_answer,
    "mandates": figures.reversal_cases,
}


@pytest.fixture(scope="module")
def charts(parts):
    return {name: drawn(parts[name]) for name, drawn in DRAWN.items()}


def altered(table, rows=slice(None), **values):
    """A copy of a table with other values in some rows."""
    copy = table.copy()
    copy.attrs = dict(table.attrs)
    for column, value in values.items():
        copy.loc[rows, column] = value
    return copy


def is_short(text):
    return (
        len(text.split()) <= 12
        and not re.search(r"[;؛“”«»\"]", text)
        and len(re.findall(r"[\d,.]*\d", text.translate(PERSIAN))) <= 1
    )


def written(figure):
    return [" ".join(text.get_text().replace("\u061c", "").split()) for text in figure.findobj(matplotlib.text.Text)]


# ---- what all share ----


@pytest.mark.parametrize("name", DRAWN)
def test_a_title_is_one_short_finding_and_begins_what_is_said_to_those_who_cannot_see_it(charts, name):
    chart = charts[name]
    assert all(map(is_short, chart.title)), chart.title
    assert chart.alt.en.startswith(chart.title.en) and chart.alt.fa.startswith(chart.title.fa)


@pytest.mark.parametrize("name", DRAWN)
def test_words_are_those_of_the_house(charts, name):
    chart = charts[name]
    for text in (chart.title, chart.subtitle(), chart.alt, chart.source_line(), chart.interval):
        assert not re.search(r"\b(draws?|median|90%|p50|time-out|negative)\b", text.en), text.en
        assert not re.search(r"نمونه|عدد: میانه|پایان مهلت|صرفه‌جویی منفی", text.fa), text.fa


@pytest.mark.parametrize("name", DRAWN)
def test_the_key_to_the_ink_stands_in_the_picture_and_not_under_the_title(charts, name):
    chart = charts[name]
    for language in LANGUAGES:
        key, drawn = getattr(chart.interval, language), written(chart.figure(language))
        assert all(row in drawn for row in lines(key, **KEY)) and key not in getattr(chart.subtitle(), language)
    if name not in ("turns", "mandates"):
        assert LIKELY_RANGE.en in chart.interval.en and LIKELY_RANGE.fa in chart.interval.fa


@pytest.mark.parametrize("name", ["installs", "paths", "seen", "costs"])
def test_the_mean_is_said_and_the_median_nowhere(parts, charts, name):
    other = DRAWN[name](altered(parts[name], p50=parts[name].p50 * 7))
    assert (other.title, other.unit, other.alt) == (charts[name].title, charts[name].unit, charts[name].alt)
    for language in LANGUAGES:
        assert written(other.figure(language)) == written(charts[name].figure(language))
    more = altered(parts[name], mean=parts[name]["mean"] * 1.5, p95=parts[name].p95 * 1.5)
    assert DRAWN[name](more).alt != charts[name].alt


def ranges(axis):
    """Of each row from the top its mark and the ends of its line."""
    marks = {line.get_ydata()[0]: line.get_xdata()[0] for line in axis.lines if line.get_marker() == "o"}
    ends = {
        line.get_ydata()[0]: list(line.get_xdata())
        for line in axis.lines
        if line.get_linewidth() > 2 and len(line.get_xdata()) == 2
    }
    return [(marks[place], *ends[place]) for place in sorted(marks, reverse=True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_are_means_lines_the_likely_range_and_the_axis_runs_left_to_right(charts, parts, language):
    total = parts["costs"][parts["costs"].account == "country"]
    for name, rows, panel in (("installs", charts["installs"].numbers, 0), ("seen", parts["seen"], 0), ("costs", total, 1)):
        axes = charts[name].figure(language).axes
        axis = axes[panel] if language == "en" else axes[-1 - panel]
        drawn = np.array(ranges(axis))
        np.testing.assert_allclose(drawn, rows[["mean", "p05", "p95"]].to_numpy())
        assert not axis.xaxis_inverted()
        said = [text for text in axis.texts if text.get_text()]
        assert len(said) == len(rows) and {text.xy[0] for text in said} == {1 if language == "en" else 0}
    for axis in charts["paths"].figure(language).axes:
        assert not axis.xaxis_inverted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_gains_lie_right_of_losses_in_both_languages(run, language):
    axes = figures.the_answer(answer.answer(run)).figure(language).axes
    of_values = [axis for axis in axes if min(axis.get_xlim()) < -1]  # not the one of the columns of numbers
    assert len(of_values) == 2 and not any(axis.xaxis_inverted() for axis in of_values)


def test_a_number_stands_in_the_row_it_is_of(charts, parts):
    for axis, rows in (
        (charts["seen"].figure("en").axes[0], parts["seen"]),
        (charts["seen"].figure("fa").axes[0], parts["seen"]),
    ):
        by_place = sorted(axis.texts, key=lambda text: -text.xy[1])
        said = [text.get_text().replace("\u061c", "") for text in by_place]
        assert said in ([percent(mean).en for mean in rows["mean"]], [percent(mean).fa for mean in rows["mean"]])


# ---- installs and need ----


def test_drivers_to_an_install_are_those_who_need_it_over_those_who_have_it(parts):
    table = altered(parts["installs"], mean=1.0)
    table.loc[table.group == "notified_recipients", "mean"] = 36.0
    table.loc[table.group == "installs_at_start", "mean"] = 3.0
    assert tables.drivers_to_an_install(table) == 12.0
    assert figures.installs_and_need(table).title.en == "For every install, about 12 drivers needed the messenger"
    table.loc[table.group == "notified_recipients", "mean"] = 3.0
    assert figures.installs_and_need(table).title.en == "The messenger had an install for every driver who needed it"


# ---- reach over time ----


def test_the_title_tells_the_best_month_of_the_policy_told_first(parts, charts):
    paths = parts["paths"]
    rows = paths[(paths.scenario == "forced") & (paths.quantity == "reach")]
    assert charts["paths"].title.en == f"With Messenger only, the app shows at most {percent(rows['mean'].max()).en} in time"
    at = rows.index[7]
    peaked = figures.reach_over_time(altered(paths, at, mean=0.61))
    assert "at most 61% in time" in peaked.title.en and "۶۱٪" in peaked.title.fa
    month = paths.month[at]
    assert any(list(line.get_xdata()) == [month] for axis in peaked.figure("en").axes for line in axis.lines)
    other = figures.reach_over_time(altered(paths, (paths.scenario == "forced") & (paths.quantity == "active"), mean=0.99))
    assert other.title == charts["paths"].title
    assert "the time by which each must be known" in charts["paths"].unit.en


# ---- seen in time, and who bears it ----


def told_first(table, name):
    """A table of SMS and one policy, which is then told first."""
    rows = table[table.scenario.isin([BASELINE, name])]
    rows.attrs = dict(table.attrs)
    return rows


@pytest.mark.parametrize("name", [one.name for one in published() if one.name != BASELINE])
def test_a_title_names_the_policy_that_is_told_first_and_stays_short(parts, name):
    seen, costs = told_first(parts["seen"], name), told_first(parts["costs"], name)
    told = wording(seen).announced
    share = percent(tables.row_of(seen, scenario=told.name).mean)
    chart = figures.seen_in_time(seen)
    for language in LANGUAGES:
        assert getattr(told.label, language) in getattr(chart.title, language)
        assert getattr(share, language) in getattr(chart.title, language)
        assert getattr(told.label, language) in getattr(figures.cost_by_account(costs).title, language)
    for title in (chart.title, figures.cost_by_account(costs).title):
        assert all(len(text.split()) <= 12 for text in title), title


def test_the_title_names_who_bears_most(parts):
    costs, at = parts["costs"], parts["costs"].scenario == "forced"
    assert figures.cost_by_account(costs).title == (
        "Most of what Messenger only costs falls on drivers",
        "بیشتر هزینهٔ گزینهٔ فقط پیام‌رسان بر دوش رانندگان است",
    )
    swapped = costs.copy()
    swapped.attrs = dict(costs.attrs)
    swapped["account"] = costs.account.replace({"sender": "recipients", "recipients": "sender"})
    assert figures.cost_by_account(swapped).title.en == "Most of what Messenger only costs falls on customs"
    whole = costs[at & (costs.account == "country")]["mean"].item()
    spread = altered(costs, at & (costs.account == "recipients"), mean=0.4 * whole)
    assert figures.cost_by_account(spread).title.en == "The largest part of what Messenger only costs falls on drivers"
    free = altered(costs, at & (costs.account == "country"), mean=-1e9)
    assert figures.cost_by_account(free).title.en == "Messenger only costs the country nothing on average"
    other = altered(costs, ~at, mean=0.0)
    assert figures.cost_by_account(other).title == figures.cost_by_account(costs).title, "other policies do not move it"


def test_bars_of_a_policy_end_to_end_are_its_mean_cost(parts, charts):
    costs = parts["costs"]
    axis = charts["costs"].figure("fa").axes[-1]
    bars = axis.patches
    for place, name in zip(axis.get_yticks(), dict.fromkeys(costs.scenario), strict=True):
        row = [bar for bar in bars if abs(bar.get_y() + bar.get_height() / 2 - place) < 0.1]
        whole = tables.row_of(costs, scenario=name, account="country").mean
        assert sum(bar.get_width() for bar in row) == pytest.approx(whole, rel=1e-9)


# ---- what became of orders ----


def test_orders_gone_within_a_year_are_counted_of_those_that_were_followed(parts):
    mandates = parts["mandates"]
    cases = durations(mandates)
    counted = cases[followed(cases)]
    gone, every = mandate.gone_within_a_year(mandates)
    assert every == len(counted) == len(mandates) - 7  # one soft, three that never began, three without a later report
    assert gone == sum(1 for row in counted.itertuples() if row.ended and (row.low + row.high) / 2 <= 12)
    for outcome in ("holds", "purpose ended"):
        changed = mandates.copy()
        changed.loc[changed.case == "Aarogya Setu for every worker", ["outcome", "observed_until"]] = [outcome, "2021-05"]
        assert mandate.gone_within_a_year(changed) == (gone - 1, every)
    late = mandates.copy()  # ended within 1 to 36 months: by the middle not within a year
    late.loc[late.case.str.contains("first attempt"), ["end_high", "observed_until", "reintroduced"]] = ["2023-02", "2023-04", ""]
    assert mandate.gone_within_a_year(late) == (gone - 1, every)
    soft = mandates.copy()
    soft.loc[soft.case == "Aarogya Setu for every worker", "kind"] = "soft"
    assert mandate.gone_within_a_year(soft) == (gone - 1, every - 1)


def test_the_title_counts_the_rows_that_are_drawn_as_gone(parts, charts):
    gone, every = mandate.gone_within_a_year(parts["mandates"])
    assert charts["mandates"].title.en == f"{spelt(gone).en.capitalize()} of {every} orders on record were gone within a year"
    for language in LANGUAGES:
        axis = charts["mandates"].figure(language).axes[0]
        bold = [text for text in axis.texts if text.get_fontweight() == "bold"]
        assert len(bold) == gone + 1  # and the heading of those that are not counted
    assert int(charts["mandates"].numbers.counted.sum()) == every and charts["mandates"].numbers.counted[:every].all()
    assert charts["mandates"].figure("fa").axes[0].xaxis_inverted()  # bars are lengths, from their names on
    one = parts["mandates"][~parts["mandates"].case.str.contains("Uttar|Handsets|first attempt|Health")]
    assert figures.reversal_cases(one).title.en.startswith("One of 12 orders on record was gone")
    none = one[~one.case.str.contains("Aarogya")]
    assert figures.reversal_cases(none).title.en == "No order on record was gone within a year"


# ---- words ----


def test_small_numbers_are_spelt_and_larger_ones_are_not():
    assert [spelt(n) for n in (0, 5, 12, 13)] == [("none", "هیچ"), ("five", "پنج"), ("twelve", "دوازده"), ("13", "۱۳")]


def test_the_first_title_that_fits_is_taken_in_each_language():
    long, short = Text("one two three", "یک"), Text("one two", "دو")
    assert fitting(long, short, most=2) == ("one two", "یک") and fitting(long, short, most=3) == long
    assert fitting(long, short, most=1) == ("one two", "یک")


def test_an_estimate_is_of_the_middle_that_is_asked_for(parts):
    table = altered(parts["seen"], p05=1.0, p50=2.0, mean=3.0, p95=4.0)
    for row in (next(table.itertuples()), table.iloc[0]):
        assert estimate(row, number) == ("2 (1 to 4)", "۲ (۱ تا ۴)")
        assert estimate(row, number, middle="mean") == ("3 (1 to 4)", "۳ (۱ تا ۴)")
    assert estimate(row, money, middle="mean").en == "3 (1 to 4) rial"
