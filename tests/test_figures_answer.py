"""The charts of the answer: a title turns with policy, payer and sign, what is drawn is the table, every set of policies is drawn."""

import re

import numpy as np
import pytest

import cost_model
from cost_model.model import simulate
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.report import charts as figures
from cost_model.report.charts.answer import LOOK, SPLIT, stacked_parts
from cost_model.report.charts.titles import in_short
from cost_model.report.language import fitting
from cost_model.report.numbers import answer, tables
from cost_model.report.say import headings
from cost_model.words import LANGUAGES, Text

OWN = replace(ORDER, name="later", en="Order from Mehr 1402", fa="دستور از مهر ۱۴۰۲", start="1402-07")
TABLE_OF = {
    figures.the_answer: answer.answer,
    figures.replaced_or_silenced: answer.where_the_saving_comes_from,
    figures.price_of_a_miss: answer.price_of_a_miss,
    figures.price_of_an_install: tables.bought_by_the_order,
}
CHARTS = list(TABLE_OF)
CASES = {"trucks": "", "bank": "bank_notices_bale", "city": "city_parking"}
SETS = {
    "published": None,
    "own alone": (named(BASELINE), OWN),
    "no yardstick": (named(BASELINE), named("leaner_sms"), named(ORDER)),
}


@pytest.fixture(scope="module")
def runs():
    loaded = {name: cost_model.load(folder) if folder else cost_model.load() for name, folder in CASES.items()}
    return {
        (name, some): simulate.run(case.sample(2**9, 1401), policies)
        for name, case in loaded.items()
        for some, policies in SETS.items()
    }


@pytest.fixture
def made(runs):
    """A table of the published policies of the trucks, or of another run, that a test may change."""
    return lambda chart, case="trucks", some="published": TABLE_OF[chart](runs[case, some])


def marks(figure, start):
    """What is drawn under a name that begins so: the rest of the name → the artist."""
    found = {}
    for axis in figure.axes:
        for artist in [*axis.lines, *axis.patches]:
            if (artist.get_gid() or "").startswith(start + " "):
                found[artist.get_gid()[len(start) + 1 :]] = artist
    return found


def xs(line):
    return np.asarray(line.get_xdata(), float)


# ---- every chart ----


@pytest.mark.parametrize("some", SETS)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("chart", CHARTS)
def test_a_title_is_one_short_finding_in_the_digits_of_its_language(made, chart, case, some):
    shown = chart(made(chart, case, some))
    labels = "".join(one.label.en for one in shown.stamp["policies"].values())  # of which one may hold a number
    for text in shown.title:
        assert len(text.split()) <= 12 and not set(';؛“”"«»') & set(text)
        assert len(re.findall(r"[\d۰-۹][\d۰-۹,.٬٫]*", text)) <= 1 or "1402" in labels
    for text in (shown.title, shown.unit, shown.alt):
        assert not re.search(r"[\u0600-\u06ff]|nan\b", text.en) and not re.search(r"[0-9%]|nan", text.fa)
    assert shown.title.en in shown.alt.en and shown.title.fa in shown.alt.fa
    assert "median" not in (shown.unit.en + shown.alt.en) and "draw" not in (shown.unit.en + shown.alt.en)


@pytest.mark.parametrize("some", SETS)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("chart", CHARTS)
def test_any_policies_of_any_case_are_drawn_and_axes_run_left_to_right(made, chart, case, some):
    shown = chart(made(chart, case, some))
    for language in LANGUAGES:
        figure = shown.figure(language)
        bars = chart is figures.replaced_or_silenced
        for axis in figure.axes:
            if axis.axison and axis.xaxis.get_visible():
                assert not axis.xaxis_inverted()
        if bars:  # lengths start at their names
            assert figure.axes[1 if language == "fa" else 0].xaxis_inverted() == (language == "fa")


@pytest.mark.parametrize("chart", CHARTS)
def test_an_office_program_can_draw_its_panels(made, chart):
    from cost_model.report.charts.native import drawn

    shown = chart(made(chart))
    for panel in shown.native:
        for language in LANGUAGES:
            names, series = drawn(panel, shown.numbers, language)
            assert names and any(value is not None for _, middle, _ in series for value in middle)


@pytest.mark.parametrize("chart", CHARTS)
def test_columns_and_cells_have_printed_names(made, chart):
    table = made(chart)
    for column in table.columns:
        assert headings.heading(column).fa != column, column
    for column in {"part", "reading"} & set(table):
        assert all(headings.cell(column, value) != Text(value, value) for value in table[column])


def test_a_heading_of_a_price_is_in_the_money_of_its_reader():
    assert headings.heading("chance_300") == Text(
        "Chance of saving at 300 rial a miss", "احتمال صرفه‌جویی با ۳۰ تومان برای هر پیام ندیده"
    )


def test_a_title_that_is_too_long_gives_way_to_a_shorter_one_in_its_language_alone():
    assert fitting(Text("one two three", "یک دو"), Text("one", "یک"), most=2) == Text("one", "یک دو")
    assert fitting(Text("one two three", "یک"), most=2).en == "one two three"


def test_a_chance_in_a_cell_never_says_half_of_less_than_half():
    assert (
        in_short(0.4999).en == "<50%" and in_short(0.5).en == "50%" and in_short(0.001).en == "<1%" and in_short(0.0).en == "0%"
    )
    assert in_short(0.999).fa == "بالای ۹۹٪"


# ---- the answer ----


def test_the_answer_names_the_policy_that_is_marked_best(made):
    table = made(figures.the_answer)
    assert figures.the_answer(table).title.en == "Fewer, shorter SMS saves the public purse most at equal service"
    table["best"] = table.scenario == "cheaper_sms"
    assert figures.the_answer(table).title.en.startswith("Cheaper SMS by tender ")
    table["best"] = table.scenario == BASELINE
    assert figures.the_answer(table).title.en == "At equal service nothing saves the public purse money"


def test_the_answer_names_who_pays(made):
    assert "Bank Melli with its customers" in figures.the_answer(made(figures.the_answer, "bank")).title.en
    assert "بانک ملی و مشتریان" in figures.the_answer(made(figures.the_answer, "bank")).title.fa


@pytest.mark.parametrize(("mean", "said"), [(-1e9, "costs"), (1e9, "but serves worse"), (0.0, "no difference")])
def test_of_one_policy_alone_the_title_says_what_it_does(made, mean, said):
    table = made(figures.the_answer, some="own alone")
    table.loc[table.scenario == "later", "mean"] = mean
    table["best"] = table.scenario == BASELINE
    assert said in figures.the_answer(table).title.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_dots_and_lines_of_the_answer_are_means_and_likely_ranges(made, language):
    table = made(figures.the_answer)
    figure = figures.the_answer(table).figure(language)
    own, country = figure.axes[::-1][1:] if language == "fa" else figure.axes[:2]
    if language == "fa":
        country, own = figure.axes[1], figure.axes[2]
    for axis, (mean, low, high) in ((own, ("mean", "p05", "p95")), (country, ("country", "country_p05", "country_p95"))):
        drawn = {line.get_gid(): line for line in axis.lines if line.get_gid()}
        for row in table[table.scenario != BASELINE].to_dict("records"):
            dot, line = drawn[f"mean {row['scenario']}"], drawn[f"range {row['scenario']}"]
            assert xs(dot)[0] == row[mean] and list(xs(line)) == [row[low], row[high]]
            assert (dot.get_markerfacecolor() == "white") == (not row["equal"])


def test_what_may_not_be_recommended_stands_below_and_the_best_on_its_band(made):
    table = made(figures.the_answer)
    figure = figures.the_answer(table).figure("en")
    heights = {name: line.get_ydata()[0] for name, line in marks(figure, "mean").items()}
    apart = [heights.pop(name) for name in ("sms_stop", "recipient_pays")]
    assert max(apart) < min(heights.values())
    best = table.scenario[table.best].item()
    (band,) = figure.axes[0].patches
    assert band.get_y() < heights[best] < band.get_y() + band.get_height()
    names = {label.get_text(): label.get_fontweight() for label in figure.axes[0].get_yticklabels()}
    assert [name for name, weight in names.items() if weight == "bold"] == ["Fewer, shorter SMS"]


def test_numbers_of_the_answer_stand_at_the_end_of_their_row(made):
    table = made(figures.the_answer)
    figure = figures.the_answer(table).figure("en")
    heights = {name: line.get_ydata()[0] for name, line in marks(figure, "mean").items()}
    said = [text for text in figure.axes[2].texts if text.get_position()[1] == heights[ORDER]]
    row = tables.row_of(table, scenario=ORDER)
    expected = [f"{row.seen:.0%}", f"{100 * row.silence:.0f}"]
    texts = [text.get_text() for text in sorted(said, key=lambda text: text.get_position()[0])]
    assert len(texts) == 6 and texts[4:] == expected
    assert texts[0].startswith("−") == (row.mean < 0) and texts[1].startswith("−") == (row.country < 0)


# ---- where the saving comes from ----


@pytest.mark.parametrize("means", [(5, 3, 2, 0), (5, -3, 3, -1), (0, 0, 0, 4), (10, -2.5, 2.5, 1), (0, 7, 3, -20)], ids=str)
def test_parts_of_a_bar_are_lengths_that_make_what_is_avoided(means):
    of = dict(zip((*SPLIT, "other"), map(float, means), strict=True))
    parts = stacked_parts(of)
    assert set(parts) == set(LOOK) and all(length >= 0 for length in parts.values())
    assert parts["replaced"] + parts["gained"] == of["replaced"]
    assert parts["silenced"] - parts["gained"] == of["silenced"] and parts["other"] - parts["dearer"] == of["other"]
    whole = sum(parts[name] for name in ("replaced", "gained", "silenced", "unseen"))
    assert whole == pytest.approx(sum(of[name] for name in SPLIT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_of_the_saving_are_the_table(made, language):
    table = made(figures.replaced_or_silenced)
    figure = figures.replaced_or_silenced(table).figure(language)
    means = table.pivot(index="scenario", columns="part", values="mean")
    for name, row in means.iterrows():
        for part, length in stacked_parts(row).items():
            bar = marks(figure, part).get(name)
            assert (bar.get_width() if bar else 0) == pytest.approx(length)
    order = means.loc[ORDER]
    assert marks(figure, "replaced")[ORDER].get_x() == 0
    assert marks(figure, "silenced")[ORDER].get_x() == pytest.approx(order.replaced)


@pytest.mark.parametrize(
    ("means", "said"),
    [
        ((2, 5, 1, 0), "The order saves more from silence than from replacement"),
        ((5, 2, 1, 0), "The order saves more from replacement than from silence"),
        ((5, -2, 2, 0), "The order saves SMS without adding silence"),
        ((0, 0, 0, 3), "The order saves SMS without adding silence"),
        ((0, 0, 0, -3), "The order adds to the SMS bill"),
        ((0, 0, 0, 0), "The order leaves the SMS bill as it is"),
    ],
)
def test_the_title_of_the_saving_turns_with_what_it_comes_from(made, means, said):
    table = made(figures.replaced_or_silenced)
    for part, mean in zip((*SPLIT, "other"), means, strict=True):
        table.loc[(table.scenario == ORDER) & (table.part == part), "mean"] = mean * 1e9
    assert figures.replaced_or_silenced(table).title.en == said


def test_the_title_of_the_saving_is_of_the_policy_that_is_told_first(made, runs):
    run = simulate.run(runs["trucks", "published"].draws, [BASELINE, "forced_with_fallback"])
    title = figures.replaced_or_silenced(answer.where_the_saving_comes_from(run)).title
    assert title.en == "Messenger first, SMS if unseen saves SMS without adding silence"


def test_nothing_but_sms_as_it_is_leaves_nothing_to_split(runs):
    alone = simulate.run(runs["trucks", "published"].draws, [BASELINE])
    for chart in (figures.replaced_or_silenced, figures.price_of_a_miss):
        with pytest.raises(ValueError, match="found no policy but 'status_quo'"):
            chart(TABLE_OF[chart](alone))


# ---- the price of a miss ----


@pytest.mark.parametrize(
    ("reading", "price", "said"),
    [
        (
            "below",
            830.0,
            ("The order saves the public purse money below 830 rial a miss", "سقف هزینهٔ پیام ندیده برای کل دولت: ۸۳ تومان"),
        ),
        (
            "above",
            830.0,
            ("The order saves the public purse money above 830 rial a miss", "کف هزینهٔ پیام ندیده برای کل دولت: ۸۳ تومان"),
        ),
        ("always", np.nan, ("The order saves the public purse money, whatever a miss costs", "به سود کل دولت است")),
        ("never", np.nan, ("The order saves the public purse nothing, whatever a miss costs", "به سود کل دولت نیست")),
        ("none", np.nan, ("The order makes no difference to the public purse", "تفاوتی ندارد")),
    ],
)
def test_the_title_of_the_price_and_what_is_drawn_turn_with_its_reading(made, reading, price, said):
    table = made(figures.price_of_a_miss)
    which = (table.scenario == ORDER) & (table.account == "purse")
    table.loc[which, ["reading", "price"]] = [reading, price]
    chart = figures.price_of_a_miss(table)
    assert chart.title.en == said[0] and said[1] in chart.title.fa
    for language in LANGUAGES:
        figure = chart.figure(language)
        left, right = figure.axes[1].get_xlim()
        assert (
            (xs(marks(figure, "price")["purse"])[0] == price)
            if reading in ("below", "above")
            else "purse" not in marks(figure, "price")
        )
        span = {"below": [left, price], "above": [price, right], "always": [left, right]}.get(reading)
        drawn = marks(figure, "saves").get("purse")
        assert (list(xs(drawn)) if drawn else None) == span


def test_a_price_is_that_of_the_payer_and_the_policy(made, runs):
    table = made(figures.price_of_a_miss)
    swapped = table.assign(account=table.account.map({"purse": "country", "country": "purse"}))
    swapped.attrs = table.attrs
    assert figures.price_of_a_miss(swapped).title != figures.price_of_a_miss(table).title
    other = simulate.run(runs["trucks", "published"].draws, [BASELINE, "voluntary"])
    shown = figures.price_of_a_miss(answer.price_of_a_miss(other))
    assert shown.title.en.startswith("Messenger offered ") and shown.unit.en.startswith("Messenger offered, ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curves_of_the_price_are_the_chances_of_the_table(made, language):
    table = made(figures.price_of_a_miss)
    figure = figures.price_of_a_miss(table).figure(language)
    for row in table[table.scenario == ORDER].itertuples():
        line = marks(figure, "chance")[row.account]
        assert list(xs(line)) == list(answer.VALUES)
        assert list(line.get_ydata()) == [getattr(row, f"chance_{value}") for value in answer.VALUES]
        assert xs(marks(figure, "harm")[row.account])[0] == row.harm
        assert figure.axes[1].get_xlim() == figure.axes[0].get_xlim() and row.harm < figure.axes[0].get_xlim()[1]


# ---- the price of an install ----


@pytest.mark.parametrize(
    ("reading", "price", "said"),
    [
        ("above", 360_000.0, "Installs cost the public purse 3 times the usual market price"),
        ("above", 121_000.0, "Installs cost the public purse about the market price"),
        ("above", 60_000.0, "Installs cost the public purse 0.5 times the usual market price"),
        ("always", np.nan, "Installs come with a saving for the public purse"),
        ("never", np.nan, "The order adds no installs"),
    ],
)
def test_the_title_of_the_install_turns_with_its_cost(made, reading, price, said):
    table = made(figures.price_of_an_install)
    which = (table.account == "purse") & (table.what == "installs")
    table.loc[which, ["reading", "price"]] = [reading, price]
    chart = figures.price_of_an_install(table)
    assert chart.title.en == said
    figure = chart.figure("fa")
    drawn = marks(figure, "cost")
    assert ("purse installs" in drawn) == (reading == "above")
    written = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert ("همراه با صرفه‌جویی" in written) == (reading == "always")


@pytest.mark.parametrize("language", LANGUAGES)
def test_costs_stand_beside_the_market_price_of_the_same_thing(made, language):
    table = made(figures.price_of_an_install)
    figure = figures.price_of_an_install(table).figure(language)
    for row in table.itertuples():
        key = f"{row.account} {row.what}"
        assert xs(marks(figure, "cost")[key])[0] == row.price
        assert list(xs(marks(figure, "market")[key])) == [row.market_low, row.market_high]
        assert marks(figure, "cost")[key].get_ydata()[0] == marks(figure, "market")[key].get_ydata()[0]


def test_adverts_that_are_priced_in_rial_stand_beside_no_other_money(made):
    chart = figures.price_of_an_install(made(figures.price_of_an_install, "city"))
    assert "market" not in chart.alt.en and "market" not in chart.title.en and not marks(chart.figure("en"), "market")
    assert "euros" in chart.title.en and "یورو" in chart.title.fa
