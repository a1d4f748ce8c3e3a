"""Charts and findings of notebook 05: what they say follows the numbers, and what they draw is the table."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from cost_model.inputs.data import observations
from cost_model.model import simulate
from cost_model.model.scenarios import SCENARIOS
from cost_model.report import charts as figures
from cost_model.report.charts.chart import ACCENT, DARK
from cost_model.report.language import BASES, WHO, money, within
from cost_model.report.numbers import decision, tables
from cost_model.report.say import choosing
from cost_model.words import Text

AS_PUT = tuple(one for one in SCENARIOS if one.as_put)

N = 2**12
PURSE = WHO["purse"]


@pytest.fixture(scope="module")
def run(case):
    return simulate.run(case.sample(N))


@pytest.fixture(scope="module")
def knowing(run):
    return tables.worth_of_everything(run)


@pytest.fixture(scope="module")
def inputs(run, case):
    return tables.worth_of_inputs(run, case, "purse")


@pytest.fixture(scope="module")
def country(run, case):
    return tables.worth_of_inputs(run, case, "country", "all")


@pytest.fixture(scope="module")
def groups(run, case, inputs):
    return tables.worth_of_groups(run, case, "purse", inner=16, inputs=inputs)


@pytest.fixture(scope="module")
def studies(run):
    return tables.worth_of_studies(run, "purse", sizes=(10, 100, 1600))


@pytest.fixture(scope="module")
def turns(run, case):
    return tables.what_would_change_the_answer(run, case, "purse")


@pytest.fixture(scope="module")
def charts(inputs, groups, studies, turns):
    return {
        "evppi": figures.worth_of_inputs(inputs, groups),
        "studies": figures.worth_of_studies(studies),
        "turns": figures.what_would_change_the_answer(turns),
    }


def altered(table, rows=slice(None), **values):
    """A copy of a table with other values in some rows."""
    copy = table.copy()
    copy.attrs = dict(table.attrs)
    for column, value in values.items():
        copy.loc[rows, column] = value
    return copy


def waiting_pays(table, account=None):
    """The table of what knowing everything is worth as if the best policy saved nothing, so that nothing is lost by waiting."""
    rows = slice(None) if account is None else table.account == account
    return altered(table, rows, nothing=False, saving_per_year=0.0)


def label_of(row):
    return within(Text(row.label_en, row.label_fa)).en


def in_its_own_digits(text):
    return not re.search(r"[0-9%]|[يك]|nan", text.fa) and not re.search(r"[\u0600-\u06ff]|nan\b", text.en)


@pytest.mark.parametrize("name", ["evppi", "studies", "turns"])
def test_each_language_has_its_own_digits_and_nothing_is_missing(charts, name):
    chart = charts[name]
    for text in (chart.title, chart.unit, chart.alt):
        assert in_its_own_digits(text), text
    assert re.search(r"\d", chart.unit.en) and re.search(r"[۰-۹]", chart.unit.fa)
    for language in ("en", "fa"):
        drawn = [text.get_text() for axis in chart.figure(language).axes for text in axis.texts]
        assert drawn or name == "studies"
        assert not any("nan" in text for text in drawn)
        if language == "fa":
            assert not any(re.search(r"[0-9%]", text) for text in drawn)


@pytest.mark.parametrize("name", ["evppi", "studies", "turns"])
def test_a_title_is_one_short_finding(charts, name):
    for title in charts[name].title:
        assert len(title.split()) <= 12 and not re.search(r"[;؛“”«»]", title)
        assert len(re.findall(r"[\d۰-۹.٫]+", title)) <= 1


# ---- everything ----


def test_what_there_is_to_choose_from_is_said_once(run):
    asked = tables.questions(run)
    assert set(asked["all"]) == {s.name for s in SCENARIOS} - {"sms_stop", "recipient_pays"}, "no options to recommend"
    more = {"leaner_sms", "cheaper_sms", "critical_resent", "circular_1398"}
    assert set(asked["all"]) - {s.name for s in AS_PUT} == more
    assert set(asked["order"]) <= set(asked["as_put"]) == {s.name for s in AS_PUT}


def test_knowing_everything_is_worth_the_expected_loss_of_the_choice_made_now(run, knowing):
    for row in knowing.itertuples():
        cost = run.cost(row.account)[tables.options_of(run, row.question)]
        assert row.best == cost.mean().idxmin()
        assert row.evpi == pytest.approx((cost[row.best] - cost.min(axis=1)).mean(), rel=1e-9, abs=1)
        assert row.nothing == (row.evpi < tables.NOTHING * abs(row.quo))


def test_no_name_of_a_question_counts_the_policies():
    for name in figures.information.QUESTION_NAMES.values():
        assert not re.search(r"seven|هفت|\d|[۰-۹]", "".join(name))


def test_with_fewer_sms_among_the_options_the_purse_has_little_to_learn_and_the_country_more(knowing):
    row = tables.row_of(knowing, account="purse", question="all")
    assert row.best == "leaner_sms" and row.probability_best > 0.6 and row.evpi < 0.05 * row.quo
    country = tables.row_of(knowing, account="country", question="all")
    assert country.best == "popular_messenger" and country.probability_best < 0.5 and country.evpi > 0.05 * country.quo
    put = tables.row_of(knowing, account="purse", question="as_put")
    assert put.probability_best < 0.65 and put.evpi > 0.1 * put.quo


# ---- inputs and groups ----


def test_the_bars_are_the_two_estimates_inputs_above_groups(charts, inputs, groups):
    for language in ("en", "fa"):
        axes = charts["evppi"].figure(language).axes
        assert axes[0].get_xlim() == axes[1].get_xlim(), "one scale"
        for axis, table in zip(axes, (inputs.head(12), groups), strict=True):
            rows = table.sort_values("withheld", key=lambda law: law != "", kind="stable")
            for color, column in ((DARK, "evppi"), (ACCENT, "second")):
                assert bars_of(axis, color) == pytest.approx(list(rows[column].fillna(0)))


def bars_of(axis, color):
    """Lengths of the bars of one colour, from the top."""
    bars = [bar for bar in axis.patches if to_hex(bar.get_facecolor()) == color]
    return [bar.get_width() for bar in sorted(bars, key=lambda bar: -bar.get_y())]


def test_the_published_numbers_of_inputs_and_groups_are_told_apart(charts, inputs, groups):
    numbers = charts["evppi"].numbers
    for kind, table in (("input", inputs), ("group", groups)):
        rows = numbers[numbers.kind == kind]
        assert list(rows.name) == list(table.name) and rows.evppi.tolist() == pytest.approx(table.evppi.tolist(), nan_ok=True)
    assert numbers[["label_en", "label_fa"]].map(bool).all().all()


def test_every_input_has_its_name_its_basis_and_a_way_to_learn_it(case, inputs):
    assert set(inputs.name) == {name for name, row in case.assumptions.items() if row.distribution != "fixed"}
    assert set(inputs.basis) <= set(BASES)
    assert inputs[["label_en", "label_fa", "how_en", "how_fa"]].map(bool).all().all()
    assert (inputs.evppi.diff().dropna() <= 0).all()
    assert set(inputs.attrs["options"]) == {s.name for s in AS_PUT}


def test_a_title_says_which_input_is_worth_most_or_that_none_is(charts, inputs, groups):
    first = inputs.iloc[0]
    assert charts["evppi"].title == (f"Most worth knowing: {first.label_en}", f"مهم‌ترین مجهول: {first.label_fa}")
    none = figures.worth_of_inputs(altered(inputs, evppi=0.0, second=0.0, agree=True), groups).title
    assert none == ("No input alone is worth knowing to the public purse", "دانستن هیچ ورودی‌ای به‌تنهایی برای کل دولت نمی‌ارزد")


def test_where_the_two_estimates_differ_the_chart_says_so(inputs, groups):
    groups = altered(groups, evppi=1e9, second=1e9, agree=True, withheld="", withheld_second="")

    def said(chart):
        return ["the two differ" in text.get_text() for text in chart.figure("en").axes[0].texts]

    all_agree = figures.worth_of_inputs(altered(inputs, agree=True), groups)
    assert "they agree in every row" in all_agree.unit.en and not any(said(all_agree))
    one_differs = figures.worth_of_inputs(altered(altered(inputs, agree=True), inputs.index[1], agree=False), groups)
    assert "they differ in 1 of 19 rows" in one_differs.unit.en and "همخوان نیستند" in one_differs.unit.fa
    assert said(one_differs) == [i == 1 for i in range(12)]


# ---- what contradicts itself is not shown ----

GONE = dict(evppi=np.nan, se=np.nan, share_of_evpi=np.nan, withheld="part")
GONE_SECOND = dict(second=np.nan, se_second=np.nan, withheld_second="everything")


def words(axis):
    return [" ".join(text.get_text().replace("\u061c", "").split()) for text in axis.texts]


def test_a_group_that_contradicts_itself_has_words_in_the_place_of_its_bar(inputs, groups):
    sure = altered(groups, evppi=groups.evppi.fillna(1e9), second=groups.second.fillna(1e9), withheld="", withheld_second="")
    broken = altered(altered(sure, sure.index[0], **GONE), sure.index[1], **GONE_SECOND)
    chart = figures.worth_of_inputs(inputs, broken)
    for language, why, second in (
        (
            "en",
            "not shown until recalculated: below the value of a part of it",
            "second estimate not shown until recalculated: above",
        ),
        ("fa", "تا محاسبهٔ دوباره نشان داده نمی‌شود: کمتر از ارزش جزئی از آن است", "برآورد دوم تا محاسبهٔ دوباره نشان داده نمی‌شود"),
    ):
        axis = chart.figure(language).axes[1]
        assert sum(text == why for text in words(axis)) == 1 and sum(second in text for text in words(axis)) == 1
        assert np.count_nonzero(bars_of(axis, DARK)) == len(groups) - 1
        assert not any("nan" in text for text in words(axis))
        assert why in getattr(chart.alt, language)
    assert in_its_own_digits(chart.alt) and in_its_own_digits(chart.unit)
    assert "by the other way not shown until recalculated: above the value of knowing everything" in chart.alt.en
    names = chart.native[1].categories
    assert "not shown until recalculated" in names[groups.name[0]].en and "نشان داده نمی‌شود" in names[groups.name[0]].fa


def test_an_input_that_contradicts_itself_is_named_and_not_quoted(knowing, inputs, groups, studies, country):
    last = inputs.index[-1]
    chart = figures.worth_of_inputs(altered(inputs, last, **GONE), groups)
    axis = chart.figure("en").axes[0]
    assert len(axis.get_yticks()) == 12 and inputs.label_en[last] in [tick.get_text() for tick in axis.get_yticklabels()]
    first = altered(inputs, inputs.index[0], **GONE)
    first = first.sort_values("evppi", ascending=False, kind="stable", ignore_index=True)
    first.attrs = inputs.attrs
    assert inputs.label_en[0] not in figures.worth_of_inputs(first, groups).title.en
    unsettled = waiting_pays(knowing)
    assert label_of(inputs.iloc[0]) not in choosing.worth_finding_out(unsettled, first, studies, country).en
    none = altered(inputs, **GONE, **GONE_SECOND)
    assert figures.worth_of_inputs(none, groups).title.en == "What inputs are worth is not shown until recalculated"
    said = choosing.worth_finding_out(unsettled, none, studies, none)
    assert "single inputs are worth to the country is not shown until recalculated." in said.en and in_its_own_digits(said)
    assert "single inputs are worth to the public purse is not shown until recalculated." in said.en
    assert "would change the choice" not in said.en


def test_a_study_that_contradicts_itself_is_neither_drawn_nor_judged(knowing, inputs, studies, country):
    gone = dict(evsi=np.nan, value=np.nan, per_year=np.nan, enbs=np.nan, se_enbs=np.nan, withheld="asked")
    broken = altered(lawful(studies), studies.study == "survey", **gone)
    broken.attrs["best_n"] = {"survey": None, "pilot": None}
    chart = figures.worth_of_studies(broken)
    assert chart.title.en == "A pilot at one border is not worth its cost" and in_its_own_digits(chart.alt)
    axis = chart.figure("en").axes[0]
    assert words(axis) == ["not shown until recalculated: above the value of knowing all that it asks about"]
    assert "no size" not in axis.get_title() and any("نشان داده نمی‌شود" in axis.get_title() for axis in chart.figure("fa").axes)
    said = choosing.worth_finding_out(knowing, inputs, broken, country)
    assert "what a survey of drivers would be worth is not shown until recalculated: above" in said.en and in_its_own_digits(said)
    every = altered(broken, **gone)
    assert figures.worth_of_studies(every).title.en == "What studies are worth is not shown until recalculated"
    some = altered(broken, broken.n > 100, **gone)
    title = figures.worth_of_studies(some).title
    assert title.en == "No size shown makes a pilot at one border worth its cost" and len(title.fa.split()) <= 12
    assert choosing.study_outcome(some[some.study == "pilot"], None, PURSE).en.startswith("of the sizes that are shown, a pilot")


def test_the_page_says_so_where_an_input_cannot_be_shown(turns):
    at = turns.index[turns.switch.notna()]
    broken = altered(turns, at[0], evppi=np.nan, withheld="everything")
    chart = figures.what_would_change_the_answer(broken)
    why = "not shown until recalculated: above the value of knowing everything"
    assert any(why in text for text in words(chart.figure("en").axes[0])) and why in chart.alt.en
    assert len(chart.figure("en").axes[0].patches) == 3 * min(8, len(at)) - 1
    assert tables.answer_page(broken, "en").iloc[turns.index.get_loc(at[0]), 3] == why
    assert "نشان داده نمی‌شود" in tables.answer_page(broken, "fa").iloc[turns.index.get_loc(at[0]), 3]


# ---- studies ----


def lawful(studies, **values):
    """The table with values in every row, whatever so few draws withheld."""
    return altered(
        studies, **{"evsi": 1e9, "value": 1e9, "per_year": 2e8, "enbs": -2e9, "se_enbs": 1e8, "withheld": "", **values}
    )


def test_what_is_left_of_a_study_is_its_value_less_its_cost(studies):
    assert studies.enbs.to_numpy() == pytest.approx((studies.value - studies.cost).to_numpy(), nan_ok=True)
    assert (studies.enbs.isna() == (studies.withheld != "")).all()
    assert (studies.value.dropna() <= studies.evsi.dropna()).all()  # after the wait for its result
    for name, rows in studies.groupby("study"):
        best = studies.attrs["best_n"][name]
        assert not rows.enbs.max() > 0 if best is None else best == rows.n[rows.enbs.idxmax()]


def test_the_lines_of_a_study_are_the_table(charts, studies):
    for axis, (_, rows) in zip(charts["studies"].figure("en").axes, studies.groupby("study", sort=False), strict=True):
        for line, column in zip(axis.lines, ("value", "cost", "enbs"), strict=False):
            np.testing.assert_allclose(line.get_ydata(), rows[column])


def test_a_title_says_whether_a_study_pays_and_calls_sure_only_what_lies_on_one_side_of_nothing(studies):
    for sign, se, best, title, clause in (
        (
            1,
            1e8,
            100,
            "A survey of drivers is worth more than it costs",
            "a survey of 100 drivers would repay the public purse: it is worth 2 billion rial more than it costs",
        ),
        (1, 2e9, 100, "A survey of drivers may be worth its cost", "a survey of 100 drivers might repay the public purse"),
        (-1, 2e9, None, "A survey of drivers may not be worth its cost", "a survey of drivers might not repay the public purse"),
        (
            -1,
            1e8,
            None,
            "No study is worth its cost",
            "a survey of drivers would not repay the public purse",
        ),
    ):
        table = lawful(studies, enbs=sign * 2e9, se_enbs=se)
        table.attrs["best_n"] = dict.fromkeys(("survey", "pilot"), best)
        assert figures.worth_of_studies(table).title.en == title
        assert choosing.study_outcome(table[table.study == "survey"], best, PURSE).en == clause
    unknown = altered(studies[studies.study == "survey"], enbs=np.nan, se_enbs=np.nan, withheld="")
    assert choosing.study_outcome(unknown, None, PURSE).en == "what a survey of drivers would be worth cannot be told"


def test_a_title_tells_of_the_study_that_leaves_most(studies):
    pilot = altered(lawful(studies), studies.study == "pilot", enbs=2e9)
    pilot.attrs["best_n"] = {"survey": None, "pilot": 100}
    title = figures.worth_of_studies(pilot).title
    assert title == ("A pilot at one border is worth more than it costs", "اجرای آزمایشی در یک مرز بیش از هزینه‌اش می‌ارزد")


# ---- what would change the answer ----


def test_the_page_has_a_row_for_every_input_in_both_languages(case, turns):
    english, persian = (tables.answer_page(turns, language) for language in ("en", "fa"))
    assert len(english) == len(persian) == len(case.assumptions)
    assert not re.search(r"[0-9%]", " ".join(persian.iloc[:, 2:5].to_numpy().ravel()))
    assert not re.search(r"[\u0600-\u06ff]|nan\b", " ".join(english.to_numpy().ravel()))
    assert list(turns.evppi) == sorted(turns.evppi, reverse=True)


def test_an_input_turns_above_or_below_a_value_or_says_why_not(turns):
    one = turns[turns.switch.notna()].iloc[0]
    assert one.side in ("above", "below")
    above, below = (one.replace(one.side, side) for side in ("above", "below"))
    assert tables.turning(above).en.startswith("above ") and tables.turning(above).fa.startswith("بیش از ")
    assert tables.turning(below).en.startswith("below ") and tables.turning(below).fa.startswith("کمتر از ")
    nowhere = turns[turns.switch.isna()].iloc[0]
    assert tables.turning(nowhere) == Text(nowhere.reason_en, nowhere.reason_fa)


def test_the_bars_of_the_page_are_how_likely_and_how_much(charts, turns):
    page = turns[turns.switch.notna()].head(8)
    bars = charts["turns"].figure("en").axes[0].patches
    widths = np.array([bar.get_width() for bar in bars]).reshape(-1, 3)
    assert widths[:, 1] / widths[:, 0] == pytest.approx(page.likely.to_numpy())
    assert widths[:, 2] / widths[0, 2] == pytest.approx((page.evppi / page.evppi.iloc[0]).to_numpy())


def test_the_title_of_the_page_says_what_to_find_out_first_and_for_whom(turns):
    at = turns.index[turns.switch.notna()]
    second = altered(turns, at[1], evppi=2 * turns.evppi.max(), label_en="SMS read soon", label_fa="پیامک زودخوانده")
    assert figures.what_would_change_the_answer(second).title == (
        "For the public purse, find out SMS read soon first",
        "برای کل دولت، مهم‌ترین مجهول پیامک زودخوانده است",
    )
    second.attrs = second.attrs | {"account": "country"}
    assert figures.what_would_change_the_answer(second).title.en == "For the country, find out SMS read soon first"
    beyond = turns.index[turns.switch.isna()][0]  # worth most, but it turns nothing and is not drawn
    assert (
        turns.label_en[beyond].lower()
        not in figures.what_would_change_the_answer(altered(turns, beyond, evppi=1e15)).title.en.lower()
    )
    long = altered(turns, at[0], evppi=1e15, label_en="Share of what is paid by others of it", label_fa="سهم " * 8)
    assert figures.what_would_change_the_answer(long).title.en == "Find out first: share of what is paid by others of it"


def test_the_title_and_the_unit_of_the_page_follow_the_sign(turns):
    nothing = altered(turns, evppi=0.0)
    for now, mean, title, persian, head in (
        ("saves", 8e9, "saving into loss", "صرفه‌جویی کل دولت را به زیان", "would lose"),
        ("loses", -8e9, "loss into saving", "زیان کل دولت را به صرفه‌جویی", "would save"),
    ):
        nothing.attrs = turns.attrs | {"now": now, "mean": mean}
        chart = figures.what_would_change_the_answer(nothing)
        assert chart.title.en == f"No single unknown likely turns {title} for the public purse"
        assert chart.title.fa == f"هیچ مجهولی به‌تنهایی {persian} برنمی‌گرداند"
        assert f"for the public purse: it {now} 8 billion rial on average" in chart.unit.en and "Messenger only" in chart.unit.en
        assert any(head in text for text in words(chart.figure("en").axes[0])) and in_its_own_digits(chart.title)
    unknown = figures.what_would_change_the_answer(altered(turns, evppi=np.nan, withheld="everything"))
    assert unknown.title.en == "What to find out first is not shown until recalculated"


# ---- the answer ----


def plain(text, most=25):
    """Whether every sentence has so many words and two numbers at most, and none of the old words."""
    for said, old in zip(text, (r"\bdraws?\b|median|[(“]", r"نمونه|میانه"), strict=True):
        assert not re.search(old, said), said
        for sentence in re.split(r"(?<=[.؟]) ", said):
            assert len(sentence.split()) <= most, sentence
            assert len(re.findall(r"[\d۰-۹][\d۰-۹.,٫٬]*", sentence)) <= 2, sentence
    return in_its_own_digits(text)


def sure_of(table, n=1):
    """Inputs of which both estimates tell the first n from nothing, and no other."""
    some = altered(
        altered(table, evppi=1e9, se=1e8, second=0.0, se_second=1e8, withheld="", agree=True), slice(n, None), evppi=0.0
    )
    return altered(some, some.index[:n], second=1e9)


def test_every_way_to_learn_an_input_is_short_enough_to_be_said():
    how = observations("learning")
    for text in (*how.how_en, *how.how_fa):
        assert len(text.split()) <= 25 and len(re.findall(r"[\d۰-۹][\d۰-۹.,٫٬]*", text)) <= 2, text


def test_the_answer_says_whether_to_wait_and_else_what_to_find_out_first(knowing, inputs, studies, country):
    country, studies = sure_of(country), lawful(studies)
    studies.attrs["best_n"] = {"survey": None, "pilot": None}
    said = choosing.worth_finding_out(knowing, inputs, studies, country)
    assert plain(said) and len(re.split(r"(?<=\.) ", said.en)) <= 5
    own, everybody = (tables.row_of(knowing, account=account, question="all") for account in ("purse", "country"))
    assert own.evpi < own.saving_per_year and everybody.evpi > everybody.saving_per_year
    start = (
        f"Even perfect information would improve the choice of the public purse by only {money(own.evpi).en}: do not wait for it."
    )
    assert (
        said.en.startswith(start) and said.fa.startswith("حتی اطلاعات کامل هم انتخاب کل دولت") and money(own.evpi).fa in said.fa
    )
    assert f"Perfect information would improve the choice of the country by {money(everybody.evpi).en} on average." in said.en
    neither = "neither a survey of drivers nor a pilot at one border would repay the public purse"
    assert f"To choose between SMS and a messenger, {neither}." in said.en
    how = country.how_en[0]
    assert said.en.endswith(
        f"The most important unknown for the country: {label_of(country.iloc[0])}. {how[0].upper()}{how[1:]}."
    )
    assert country.label_fa[0] in said.fa and country.how_fa[0] in said.fa
    assert label_of(inputs.iloc[0]) not in said.en, "whoever need not wait need not learn"


def test_whoever_gains_by_waiting_is_told_what_to_find_out(knowing, inputs, studies, country):
    inputs = sure_of(inputs)
    said = choosing.worth_finding_out(waiting_pays(knowing), inputs, studies, country)
    assert plain(said, most=28)
    assert f"the most important unknown for the public purse: {label_of(inputs.iloc[0])}." in said.en
    assert "do not wait" not in said.en and inputs.how_fa[0] in said.fa
    settled = choosing.worth_finding_out(altered(knowing, saving_per_year=1e15), inputs, studies, country)
    assert settled.en.count("do not wait for it") == settled.fa.count("منتظر آن نمانید") == 2
    assert "most important unknown" not in settled.en and plain(settled)


def test_the_answer_turns_with_the_payer_the_sign_and_the_numbers(knowing, inputs, studies, country):
    country, studies = sure_of(country), lawful(studies)
    studies.attrs["best_n"] = {"survey": None, "pilot": None}
    said = choosing.worth_finding_out(knowing, inputs, studies, country)
    every = {
        "payer": (altered(knowing, account=knowing.account.replace({"purse": "country", "country": "purse"})), studies, country),
        "purse": (altered(knowing, knowing.account == "purse", evpi=6e9), studies, country),
        "country": (altered(knowing, knowing.account == "country", evpi=6e10), studies, country),
        "input": (knowing, studies, sure_of(country.iloc[::-1].reset_index(drop=True))),
        "waiting": (waiting_pays(knowing, "purse"), studies, country),
    }
    every["input"][2].attrs = country.attrs
    for swap, (known, studied, learned) in every.items():
        other = choosing.worth_finding_out(known, inputs, studied, learned)
        assert other.en != said.en and other.fa != said.fa, swap
    pays = altered(studies, enbs=2e9)
    pays.attrs["best_n"] = {"survey": 100, "pilot": 100}
    other = choosing.worth_finding_out(knowing, inputs, pays, country)
    assert "a survey of 100 drivers would repay the public purse: it is worth 2 billion rial more than it costs" in other.en
    assert "neither" not in other.en and in_its_own_digits(other)
    another = altered(studies)
    another.attrs["account"] = "country"
    assert "would repay the country" in choosing.worth_finding_out(knowing, inputs, another, country).en


def test_what_knowing_everything_is_weighed_against_is_what_the_best_policy_saves_in_a_year(run, knowing):
    for row in knowing.itertuples():
        saved = decision.saving(run, row.account)[row.best].mean()
        assert row.saving_per_year == pytest.approx(saved / 5, rel=1e-9, abs=1)


def test_what_is_worth_practically_nothing_is_not_waited_for(knowing, inputs, studies, country):
    said = choosing.worth_finding_out(altered(knowing, nothing=True), inputs, studies, country)
    assert "Even perfect information would hardly improve the choice of the country: do not wait for it." in said.en
    assert "most important unknown" not in said.en and plain(said)


def test_an_input_is_named_only_if_both_estimates_tell_it_from_nothing(knowing, inputs, studies, country):
    some = waiting_pays(knowing)
    unsure = altered(sure_of(country), second=0.0)
    said = choosing.worth_finding_out(some, inputs, studies, unsure)
    assert "The simulations cannot tell that any single input is worth knowing to the country." in said.en and in_its_own_digits(
        said
    )
    sure = sure_of(country)
    contradicted = choosing.worth_finding_out(some, inputs, studies, altered(sure, sure.index[:1], agree=False))
    assert "The simulations cannot tell" in contradicted.en
    nothing = altered(country, evppi=0.0, second=0.0, withheld="")
    said = choosing.worth_finding_out(some, inputs, studies, nothing)
    assert "No input alone would change the choice of the country." in said.en and plain(said, most=28)
