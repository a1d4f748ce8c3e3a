"""Charts and findings of notebook 05: what they say follows the numbers, and what they draw is the table."""

import re

import numpy as np
import pytest

from cost_model import decision, figures, findings, simulate, tables
from cost_model.data import observations
from cost_model.language import BASES, Text, count, money
from cost_model.scenarios import AS_PUT, FORCED, SCENARIOS, STATUS_QUO, named

N = 2**12


@pytest.fixture(scope="module")
def run(case):
    return simulate.run(case.sample(N))


@pytest.fixture(scope="module")
def knowing(run):
    return tables.worth_of_everything(run)


@pytest.fixture(scope="module")
def inputs(run, case):
    return tables.worth_of_inputs(run, case, "customs")


@pytest.fixture(scope="module")
def country(run, case):
    return tables.worth_of_inputs(run, case, "society", "all")


@pytest.fixture(scope="module")
def groups(run, case):
    return tables.worth_of_groups(run, case, "customs", inner=16)


@pytest.fixture(scope="module")
def studies(run):
    return tables.worth_of_studies(run, "customs", sizes=(10, 100, 1600))


@pytest.fixture(scope="module")
def turns(run, case):
    return tables.what_would_change_the_answer(run, case, "customs")


@pytest.fixture(scope="module")
def changed(case):
    return tables.what_changed(case, n=2**8)


@pytest.fixture(scope="module")
def charts(knowing, inputs, groups, studies, turns, changed):
    return {
        "evpi": figures.worth_of_everything(knowing),
        "evppi": figures.worth_of_inputs(inputs),
        "groups": figures.worth_of_groups(groups),
        "studies": figures.worth_of_studies(studies),
        "turns": figures.what_would_change_the_answer(turns),
        "changed": figures.what_changed(changed),
    }


def altered(table, rows=slice(None), **values):
    """A copy of a table with other values in some rows."""
    copy = table.copy()
    copy.attrs = dict(table.attrs)
    for column, value in values.items():
        copy.loc[rows, column] = value
    return copy


def in_its_own_digits(text):
    return not re.search(r"[0-9%]|[يك]|nan", text.fa) and not re.search(r"[\u0600-\u06ff]|nan\b", text.en)


@pytest.mark.parametrize("name", ["evpi", "evppi", "groups", "studies", "turns", "changed"])
def test_each_language_has_its_own_digits_and_nothing_is_missing(charts, name):
    chart = charts[name]
    for text in (chart.title, chart.unit, chart.alt):
        assert in_its_own_digits(text), text
    assert re.search(r"\d", chart.title.en) and re.search(r"[۰-۹]", chart.title.fa)
    for language in ("en", "fa"):
        drawn = [text.get_text() for axis in chart.figure(language).axes for text in axis.texts]
        assert drawn or name == "studies"
        assert not any("nan" in text for text in drawn)
        if language == "fa":
            assert not any(re.search(r"[0-9%]", text) for text in drawn)


# ---- everything ----


def test_what_there_is_to_choose_from_is_said_once():
    assert set(tables.QUESTIONS["all"]) == {s.name for s in SCENARIOS}
    assert set(tables.QUESTIONS["all"]) - {s.name for s in AS_PUT} == {"leaner_sms", "circular_1398"}
    assert set(tables.QUESTIONS["order"]) <= set(tables.QUESTIONS["as_put"]) == {s.name for s in AS_PUT}


def test_knowing_everything_is_worth_the_expected_loss_of_the_choice_made_now(run, knowing):
    for row in knowing.itertuples():
        cost = run.cost(decision.payer_of(row.payer))[list(tables.QUESTIONS[row.question])]
        assert row.best == cost.mean().idxmin()
        assert row.evpi == pytest.approx((cost[row.best] - cost.min(axis=1)).mean(), rel=1e-9, abs=1)
        assert row.nothing == (row.evpi < tables.NOTHING * abs(row.quo))


def test_the_bars_of_knowing_everything_are_the_table(charts, knowing):
    axis = charts["evpi"].figure("en").axes[0]
    drawn = sorted(bar.get_width() for bar in axis.patches if bar.get_y() > -1)
    shown = knowing[knowing.question.isin(["as_put", "all"])]
    assert drawn == pytest.approx(sorted(shown.evpi))


def test_what_is_worth_nothing_is_said_to_be(knowing):
    nil = figures.worth_of_everything(altered(knowing, knowing.payer == "society", nothing=True)).title
    some = figures.worth_of_everything(altered(knowing, knowing.payer == "society", nothing=False, evpi=5e12, quo=1e13)).title
    assert "to the country practically nothing" in nil.en and "برای کشور عملاً هیچ" in nil.fa
    assert f"to the country {money(5e12).en} (50%)" in some.en and f"برای کشور {money(5e12).fa}" in some.fa


def test_with_fewer_sms_among_the_options_the_country_has_little_to_learn(knowing):
    row = tables.row_of(knowing, payer="society", question="all")
    assert row.best == "leaner_sms" and row.probability_best > 0.95 and row.evpi < 0.05 * row.quo
    put = tables.row_of(knowing, payer="customs", question="as_put")
    assert put.probability_best < 0.5 and put.evpi > 0.2 * put.quo


# ---- inputs and groups ----


def test_the_bars_and_diamonds_are_the_two_estimates(charts, inputs, groups):
    for name, table in (("evppi", inputs.head(12)), ("groups", groups)):
        for language in ("en", "fa"):
            axis = charts[name].figure(language).axes[0]
            bars = [bar for bar in axis.patches if bar.get_y() > -1]
            assert [bar.get_width() for bar in sorted(bars, key=lambda bar: -bar.get_y())] == pytest.approx(list(table.evppi))
            diamonds = [line.get_xdata()[0] for line in axis.lines if line.get_marker() == "D" and len(line.get_xdata())]
            assert diamonds == pytest.approx(list(table.second))


def test_every_input_has_its_name_its_basis_and_a_way_to_learn_it(case, inputs):
    assert set(inputs.name) == {name for name, row in case.assumptions.items() if row.distribution != "fixed"}
    assert set(inputs.basis) <= set(BASES)
    assert inputs[["label_en", "label_fa", "how_en", "how_fa"]].map(bool).all().all()
    assert (inputs.evppi.diff().dropna() <= 0).all()
    assert set(inputs.attrs["options"]) == {s.name for s in AS_PUT}


def test_a_title_says_which_input_is_worth_most_or_that_none_is(charts, inputs, groups):
    first = inputs.iloc[0]
    assert first.label_fa in charts["evppi"].title.fa and money(first.evppi).fa in charts["evppi"].title.fa
    judged = count((inputs.head(12).basis == "judgement").sum())
    assert f"{judged.en} of these 12" in charts["evppi"].title.en
    for chart, table in ((figures.worth_of_inputs, inputs), (figures.worth_of_groups, groups)):
        none = chart(altered(table, evppi=0.0, second=0.0, agree=True)).title
        assert none.en.startswith("No input alone is worth knowing to customs") and in_its_own_digits(none)


def test_where_the_two_estimates_differ_the_chart_says_so(inputs):
    def said(chart):
        return ["the two differ" in text.get_text() for text in chart.figure("en").axes[0].texts]

    all_agree = figures.worth_of_inputs(altered(inputs, agree=True))
    assert "they agree in every row" in all_agree.unit.en and not any(said(all_agree))
    one_differs = figures.worth_of_inputs(altered(altered(inputs, agree=True), inputs.index[1], agree=False))
    assert "they differ in 1 of 12 rows" in one_differs.unit.en and "همخوان نیستند" in one_differs.unit.fa
    assert said(one_differs) == [i == 1 for i in range(12)]


def test_a_group_that_is_worth_nothing_is_named(groups):
    some = altered(groups, evppi=groups.evppi.clip(lower=1e9))
    assert "worth nothing" not in figures.worth_of_groups(some).title.en
    assert "worth nothing" in figures.worth_of_groups(altered(some, groups.index[-1:], evppi=0.0)).title.en


# ---- studies ----


def test_what_is_left_of_a_study_is_its_value_less_its_cost(studies):
    assert studies.enbs.to_numpy() == pytest.approx((studies.value - studies.cost).to_numpy())
    assert (studies.value <= studies.evsi).all()  # after the wait for its result
    for name, rows in studies.groupby("study"):
        best = studies.attrs["best_n"][name]
        assert rows.enbs.max() <= 0 if best is None else best == rows.n[rows.enbs.idxmax()]


def test_the_lines_of_a_study_are_the_table(charts, studies):
    for axis, (_, rows) in zip(charts["studies"].figure("en").axes, studies.groupby("study", sort=False), strict=True):
        for line, column in zip(axis.lines, ("value", "cost", "enbs"), strict=False):
            np.testing.assert_allclose(line.get_ydata(), rows[column])


def test_a_title_says_whether_a_study_pays(studies):
    pays = altered(studies, enbs=2e9, se_enbs=1e8)
    pays.attrs["best_n"] = {"survey": 100, "pilot": 1600}
    title = figures.worth_of_studies(pays).title
    assert "a survey of 100 drivers is worth 2 (1.8 to 2.2) billion rial more than it costs" in title.en
    assert "۱٬۶۰۰ راننده" in title.fa and "کمتر از هزینه‌اش" not in title.fa
    loses = altered(studies, enbs=-2e9, se_enbs=1e8)
    loses.attrs["best_n"] = {"survey": None, "pilot": None}
    title = figures.worth_of_studies(loses).title
    assert title.en.count("costs more than it is worth, at its best size by 2 (1.8 to 2.2) billion rial") == 2


def test_a_title_calls_sure_only_what_lies_on_one_side_of_nothing(studies):
    for sign, best, said in ((1, 100, "may be worth its cost: 2 (−1.3 to 5.3)"), (-1, None, "may cost more than it is worth")):
        unsure = altered(studies, enbs=sign * 2e9, se_enbs=2e9)
        unsure.attrs["best_n"] = dict.fromkeys(("survey", "pilot"), best)
        title = figures.worth_of_studies(unsure).title
        assert title.en.count(said) == 2 and title.fa.count("شاید") == 2
    unknown = altered(studies[studies.study == "survey"], enbs=np.nan, se_enbs=np.nan)
    assert findings.study_outcome(unknown, None).en == "what a survey of drivers would be worth cannot be told"


# ---- what would change the answer ----


def test_the_page_has_a_row_for_every_input_in_both_languages(case, turns):
    english, persian = (tables.answer_page(turns, language) for language in ("en", "fa"))
    assert len(english) == len(persian) == len(case.assumptions)
    assert not re.search(r"[0-9%]", " ".join(persian.iloc[:, 2:5].to_numpy().ravel()))
    assert not re.search(r"[\u0600-\u06ff]|nan\b", " ".join(english.to_numpy().ravel()))
    assert list(turns.evppi) == sorted(turns.evppi, reverse=True)


def test_an_input_turns_above_or_below_a_value_or_says_why_not(turns):
    above, below = (turns[turns.side == side].iloc[0] for side in ("above", "below"))
    assert tables.turning(above).en.startswith("above ") and tables.turning(above).fa.startswith("بیش از ")
    assert tables.turning(below).en.startswith("below ") and tables.turning(below).fa.startswith("کمتر از ")
    nowhere = turns[turns.switch.isna()].iloc[0]
    assert tables.turning(nowhere) == Text(nowhere.reason_en, nowhere.reason_fa)


def test_the_bars_of_the_page_are_how_likely_and_how_much(charts, turns):
    page = turns.head(10)
    bars = charts["turns"].figure("en").axes[0].patches
    widths = np.array([bar.get_width() for bar in bars]).reshape(-1, 3)
    assert widths[:, 1] / widths[:, 0] == pytest.approx(page.likely.to_numpy())
    assert widths[:, 2] / widths[0, 2] == pytest.approx((page.evppi / page.evppi.iloc[0]).to_numpy())


def test_the_title_of_the_page_follows_the_sign(turns):
    other = turns.copy()
    for now, mean, word, wort in (("saves", 8e9, "into a loss", "زیان"), ("loses", -8e9, "into a saving", "صرفه‌جویی")):
        other.attrs = turns.attrs | {"now": now, "means": {"loses": 0.0, "saves": mean}}
        title = figures.what_would_change_the_answer(other).title
        assert word in title.en and wort in title.fa and "8 billion rial" in title.en and in_its_own_digits(title)


# ---- what changed ----


def test_before_the_fits_every_input_is_as_it_was_judged(case):
    before = tables.before_the_fits(case)
    judged = observations("judged").dropna(subset=["p50"]).set_index("name")
    assert {note.split(" = ")[0] for note in before.changes} == set(judged.index)
    for name in judged.index:
        assert case.assumptions[name].fit, name
    row = before.assumptions["tonnage_export"]
    assert row.p50 == pytest.approx(judged.p50["tonnage_export"] * 1e6)  # written in million tonnes
    assert before.assumptions["payload"].p95 == judged.p95["payload"]
    assert before.assumptions["messages_per_trip"] == case.assumptions["messages_per_trip"]


def test_the_parts_of_what_changed_add_up_for_every_payer_in_one_order(case, changed):
    first, other = (changed[changed.payer == payer].reset_index(drop=True) for payer in ("customs", "society"))
    assert list(first.input) == list(other.input)
    sizes = first.part.dropna().abs()
    assert list(sizes) == sorted(sizes, reverse=True)
    outcome = simulate.run(case.sample(2**8), (STATUS_QUO, FORCED))
    for rows, payer in ((first, "customs"), (other, None)):
        scale = rows.end.abs().max()
        assert rows.end.iloc[0] + rows.part.sum() == pytest.approx(rows.end.iloc[-1], abs=1e-9 * scale)
        assert rows.end.iloc[-1] == pytest.approx(decision.saving(outcome, payer)["forced"].mean(), rel=1e-9)
        np.testing.assert_allclose(rows.start[1:-1], rows.end[:-2], atol=1e-9 * scale)
        np.testing.assert_allclose(rows.end[1:-1] - rows.start[1:-1], rows.part[1:-1], atol=1e-9 * scale)


def test_the_waterfall_is_drawn_as_it_adds_up(charts, changed):
    for language in ("en", "fa"):
        axes = charts["changed"].figure(language).axes
        for axis, payer in zip(_by_scale(axes), ("customs", "society"), strict=True):
            rows = changed[(changed.payer == payer) & ((changed.part != 0) | changed.part.isna())]
            ends = [bar.get_x() + bar.get_width() for bar in axis.patches]
            assert ends == pytest.approx(list(rows.end), abs=1e-6 * rows.end.abs().max())


def _by_scale(axes):
    return sorted(axes, key=lambda axis: abs(np.diff(axis.get_xlim())[0]))


def test_the_title_of_what_changed_names_the_largest_part(charts, changed):
    rows = changed[changed.payer == "customs"].set_index("input")
    largest = rows.part.abs().idxmax()
    assert rows.label_en[largest] in charts["changed"].title.en and rows.label_fa[largest] in charts["changed"].title.fa


# ---- the answer ----


def test_the_answer_says_what_is_worth_finding_out(knowing, inputs, studies, country):
    said = findings.worth_finding_out(knowing, inputs, studies, country)
    put = tables.row_of(knowing, payer="customs", question="as_put")
    assert in_its_own_digits(said)
    for text in (money(put.evpi), Text(named(put.best).en, named(put.best).fa)):
        assert text.en in said.en and text.fa in said.fa
    for row in inputs.head(3).itertuples():
        assert f"“{row.label_en}” ({money(row.evppi).en})" in said.en and f"«{row.label_fa}»" in said.fa
    assert inputs.how_en[0] in said.en and inputs.how_fa[0] in said.fa


def test_the_answer_turns_with_the_numbers(knowing, inputs, studies, country):
    at = (knowing.payer == "customs") & (knowing.question == "as_put")
    said = findings.worth_finding_out(altered(knowing, at, nothing=True), altered(inputs, evppi=0.0), studies, country)
    assert said.en.startswith("For customs it is not worth finding out more") and in_its_own_digits(said)
    assert "No input alone would change the choice." in said.en
    for basis, words in (("judgement", "all of them judged so far"), ("measured", "none of them judged")):
        assert words in findings.worth_finding_out(knowing, altered(inputs, basis=basis), studies, country).en
    mixed = altered(altered(inputs, basis="measured"), inputs.index[:1], basis="judgement")
    assert "1 of them judged so far" in findings.worth_finding_out(knowing, mixed, studies, country).en


def test_the_answer_says_what_the_country_could_learn_if_both_estimates_do(knowing, inputs, studies, country):
    at = (knowing.payer == "society") & (knowing.question == "all")
    some = altered(knowing, at, nothing=False, evpi=5e10)
    unsure = altered(altered(country, evppi=1e9, se=1e8, second=0.0, se_second=1e8), slice(1, None), evppi=0.0)
    sure = altered(unsure, unsure.index[:1], second=1e9, agree=True)
    said = findings.worth_finding_out(some, inputs, studies, unsure)
    assert "of no single input can 4,096 draws tell that it is worth knowing to the country" in said.en
    assert in_its_own_digits(said)
    said = findings.worth_finding_out(some, inputs, studies, sure)
    assert said.en.endswith(f"by 4,096 draws: “{country.label_en[0]}” (1 billion rial).") and country.label_fa[0] in said.fa
    contradicted = findings.worth_finding_out(some, inputs, studies, altered(sure, sure.index[:1], agree=False))
    assert "of no single input" in contradicted.en
    said = findings.worth_finding_out(altered(knowing, at, nothing=True), inputs, studies, sure)
    assert "practically nothing to the country" in said.en and "most worth knowing to the country" not in said.en
