"""Charts of notebook 04: they say what the tables say, in both languages, and their titles follow the finding."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from cost_model.model import simulate
from cost_model.model.scenarios import SCENARIOS
from cost_model.report import charts as figures
from cost_model.report.charts import uncertainty
from cost_model.report.language import chance, money, percent, within
from cost_model.report.numbers import decision, sensitivity, tables
from cost_model.report.say import choosing
from cost_model.words import LANGUAGES, Text

N = 2**10


@pytest.fixture(scope="module")
def run(case):
    return simulate.run(case.sample(N))


@pytest.fixture(scope="module")
def by_value(run):
    asked = [("purse", "all"), ("purse", "as_put"), ("country", "all")]
    return {(account, question): tables.best_by_notice_value(run, account, question) for account, question in asked}


@pytest.fixture(scope="module")
def tornado(case):
    return sensitivity.tornado(case, account="purse", n=2**7)


@pytest.fixture(scope="module")
def variances(case):
    return [tables.shares_of_variance(case, account, n=2**9) for account in ("purse", "country")]


@pytest.fixture(scope="module")
def charts(run, by_value, tornado, variances):
    purse, put, _ = by_value.values()
    return {
        "acceptability": figures.acceptability(purse, put),
        "tornado": figures.tornado(tornado),
        "variance_shares": figures.variance_shares(*variances),
    }


def drawn(chart, language="en"):
    """Axes of a chart as it draws them, without laying them out."""
    figure = Figure(layout="constrained")
    figure.get_layout_engine().set(rect=(0, 0, 1, 1))
    axes = figure.subplots(*chart.panels, squeeze=False)
    chart.draw(axes[0, 0] if chart.panels == (1, 1) else axes, language)
    return axes


def readable(text):
    """Whether a text is whole in both languages, each with its own digits."""
    assert not re.search(r"[0-9%,]|[يك]|nan|[{}]", text.fa), text.fa
    assert not re.search(r"[۰-۹\u0600-\u06ff]|\bnan\b|[{}]", text.en), text.en
    return True


NAMES = (
    "acceptability",
    "tornado",
    "variance_shares",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_chart_says_is_whole_and_in_its_own_digits(charts, name):
    chart = charts[name]
    assert all(readable(text) for text in (chart.title, chart.unit, chart.alt))
    assert re.search(r"\d", chart.alt.en) and re.search(r"[۰-۹]", chart.alt.fa)
    for title in chart.title:
        assert len(title.split()) <= 12 and not re.search("[;؛“”«»]", title)
        assert len(re.findall(r"[\d۰-۹][\d۰-۹.,٫٬]*", title)) <= 1
    assert not re.search(r"\bdraws\b|نمونه", "".join((*chart.title, *chart.unit)))
    assert chart.stamp["draws"] and chart.sources and len(chart.numbers)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_on_a_chart_is_in_one_language(charts, name, language):
    axes = drawn(charts[name], language)
    texts = [
        t.get_text() for axis in axes.flat for t in [*axis.texts, axis.title, *axis.get_xticklabels(), *axis.get_yticklabels()]
    ]
    texts += [t.get_text() for legend in axes.flat[0].figure.legends for t in legend.get_texts()]
    wrong = re.compile(r"[0-9]|[A-Za-z]{2}" if language == "fa" else r"[۰-۹\u0600-\u06ff]")
    assert texts and not [text for text in texts if wrong.search(text)]


# ---- what is drawn is what the table says ---------------------------------------------------------------------


def test_curves_are_those_of_the_table_and_the_frontier_lies_on_the_best(charts, by_value):
    for axis, table in zip(
        drawn(charts["acceptability"])[0], (by_value["purse", "all"], by_value["purse", "as_put"]), strict=True
    ):
        curves = [line.get_ydata() for line in axis.lines]
        for _, rows in table.groupby("option"):
            if rows.probability.max() >= uncertainty.SHOWN:
                assert any(np.array_equal(rows.probability, y) for y in curves if len(y) == len(rows))
        best = table[table.best].drop_duplicates("value").probability
        (frontier,) = (line for line in axis.lines if line.get_linewidth() == uncertainty.FRONTIER["linewidth"])
        assert np.array_equal(frontier.get_ydata(), best)


def test_a_switch_is_marked_where_the_table_has_one(charts, by_value):
    look = {"linestyle": ":", "linewidth": 1}
    for axis, question in zip(drawn(charts["acceptability"])[0], ("all", "as_put"), strict=True):
        dotted = [line for line in axis.lines if (line.get_linestyle(), line.get_linewidth()) == tuple(look.values())]
        assert [line.get_xdata()[0] for line in dotted] == by_value["purse", question].attrs["switches"]
    assert by_value["purse", "all"].attrs["switches"]


def test_bars_of_the_tornado_end_where_the_table_says(charts, tornado):
    (axis,) = drawn(charts["tornado"]).flat
    rows, mean = charts["tornado"].numbers, tornado.attrs["mean"]
    ends = {round(bar.get_x() + bar.get_width()) for bar in axis.patches} | {round(bar.get_x()) for bar in axis.patches}
    assert {round(x) for x in (*rows.at_p05, *rows.at_p95)} <= ends
    assert round(mean) in ends and len(rows) == 12
    assert rows.swing.abs().is_monotonic_decreasing


# ---- titles follow the finding -----------------------------------------------------------------------------------


def with_attrs(table, **more):
    changed = table.copy()
    changed.attrs = table.attrs | more
    return changed


def test_a_chart_of_values_says_whether_anything_switches(by_value, charts):
    purse, put, _ = by_value.values()
    assert purse.attrs["switches"]
    assert charts["acceptability"].title.en == "What is best for the public purse depends on a notice’s value"
    assert money(purse.attrs["switches"][0], uncertainty.SURE).fa in charts["acceptability"].alt.fa
    steady = with_attrs(put, switches=[], by_value=put.attrs["by_value"][:1])
    chart = figures.acceptability(purse, steady)
    assert [text.get_text() for text in drawn(chart)[0][1].texts] == ["the best option stays the same"]
    other = figures.acceptability(steady, steady).title
    assert other.en.startswith("Best for the public purse at every value: ") and readable(other)


def test_the_title_of_the_tornado_names_the_one_that_moves_most(charts, tornado):
    rows = tornado
    first, second = (within(Text(row.label_en, row.label_fa)) for row in rows.head(2).itertuples())
    assert first.en in charts["tornado"].title.en and first.fa in charts["tornado"].title.fa
    assert second.en not in charts["tornado"].title.en and rows.label_fa.iloc[1] in charts["tornado"].alt.fa


def test_shares_of_variance_say_where_they_are_those_of_ranks(charts, variances):
    purse, country = variances
    assert country.attrs["scale"] == "rank" and (country.reason == "").all()
    assert "so that of ranks is given" in charts["variance_shares"].unit.en
    most = percent(purse.total.max())
    assert charts["variance_shares"].title.en == f"No input makes over {most.en} of the spread for the public purse"
    assert most.fa in charts["variance_shares"].title.fa
    assert "the country" in figures.variance_shares(country, purse).title.en, "the first panel"
    plain = figures.variance_shares(with_attrs(purse, scale="rial"), with_attrs(country, scale="rial"))
    assert "ranks" not in plain.unit.en


# ---- tables ------------------------------------------------------------------------------------------------------


def test_the_best_on_average_is_the_one_that_loses_least_and_probabilities_add_up(run, by_value):
    for (account, _), table in by_value.items():
        probability = table.groupby("value").probability.sum()
        np.testing.assert_allclose(probability, 1.0)
        assert (table[table.best].groupby("value").loss.min() == table.groupby("value").loss.min()).all()
        assert table.attrs["account"] == account
    evpi = decision.leader(-run.cost("purse")[tables.options_of(run, "all")])["evpi"]
    purse = by_value["purse", "all"]
    assert purse[purse.value == 0].loss.min() == pytest.approx(evpi)


def test_an_unknown_question_is_answered_with_the_right_ones(run):
    with pytest.raises(KeyError, match="as_put"):
        tables.best_by_notice_value(run, "purse", "as_putt")


@pytest.mark.parametrize("switches", [[], [85.0], [3.0, 2e5]])
def test_values_go_from_nothing_to_ten_times_beyond_the_last_switch(switches):
    values = tables.value_grid(switches)
    assert values[0] == 0 and (np.diff(values) > 0).all()
    assert values[-1] >= 10 * max(switches, default=0) and values[-1] >= 1e4


def test_each_criterion_chooses_one_option_or_says_why_not(run):
    table = tables.choice_by_criterion(run)
    mean = table[table.criterion == "mean"].set_index("account").chosen
    options = tables.options_of(run, "all")
    for account in ("purse", "country"):
        assert mean[account] == run.cost(account)[options].mean().idxmin()
    assert ((table.chosen == "") <= (table.note != "")).all()
    assert set(table.chosen) <= {s.name for s in SCENARIOS} | {""}


# ---- findings -----------------------------------------------------------------------------------------------------


NUMBER = r"[\d۰-۹][\d۰-۹.,٫٬]*"


def plain(text, most=25):
    """Whether every sentence has so many words and two numbers at most, and none of the old words."""
    for said, old in zip(text, (r"\bdraws?\b|median|\(", r"نمونه|میانه|\("), strict=True):
        assert not re.search(old, said), said
        for sentence in re.split(r"(?<=[.؟]) ", said):
            assert len(sentence.split()) <= most and len(re.findall(NUMBER, sentence)) <= 2, sentence
    return readable(text)


@pytest.fixture(scope="module")
def chosen(run):
    return decision.best_by_account(run), decision.by_account(run)


def changed_row(table, account, policy=None, **values):
    """A copy of a table with other values for one account, and one option."""
    copy = with_attrs(table)
    at = (copy.account == account) & (True if policy is None else copy.option == policy)
    for column, value in values.items():
        copy.loc[at, column] = value
    return copy


def test_the_answer_says_what_to_choose_whom_it_does_not_suit_and_how_often_the_order_is_best(run, chosen):
    best, options = chosen
    text = choosing.decision_under_uncertainty(best, options)
    assert plain(text) and len(re.findall(r"\.(?: |$)", text.en)) <= 5
    first, row = best.set_index("account"), tables.row_of(options, account="purse", option="leaner_sms")
    assert text.en.startswith(
        "Choose “Fewer, shorter SMS”: of all policies that may be recommended it is best on average for the public purse"
    )
    assert f"It saves the public purse {money(row.mean).en} over five years on average" in text.en
    assert f"در پنج سال به‌طور میانگین {money(row.mean).fa} برای کل دولت صرفه‌جویی دارد" in text.fa
    assert f"the chance that it saves money is {chance(row.probability).en}" in text.en
    shares = [chance(first.probability[account]).en for account in ("recipients", "country")]
    who = "Drivers and the country would rather have “Popular messenger, SMS if unseen”"
    assert f"{who}: the chance that it is best is {shares[0]} and {shares[1]}." in text.en
    order = [
        chance(tables.row_of(options, account=account, option="forced").probability_best) for account in ("purse", "country")
    ]
    order = [part.en.replace("fewer than", "less than") for part in order]
    assert text.en.endswith(
        f"The order is best for the public purse in {order[0]} of simulations and for the country in {order[1]}."
    )


def test_the_answer_turns_with_the_mean_the_payer_the_policy_and_the_chance(chosen):
    best, options = chosen
    said = choosing.decision_under_uncertainty(best, options)
    assert choosing.decision_under_uncertainty(best, options.assign(p05=1.0, p50=2.0, p95=3.0)) == said, "means, not medians"
    for account, option, values in (
        ("purse", "leaner_sms", {"mean": 5e9}),
        ("purse", "leaner_sms", {"probability": 0.4}),
        ("purse", "forced", {"probability_best": 0.4}),
        ("country", "forced", {"probability_best": 0.4}),
    ):
        other = choosing.decision_under_uncertainty(best, changed_row(options, account, option, **values))
        assert other.en != said.en and other.fa != said.fa, (account, values)
    for account, values in (
        ("purse", {"option": "cheaper_sms"}),
        ("country", {"option": "forced"}),
        ("country", {"probability": 0.9}),
    ):
        other = choosing.decision_under_uncertainty(changed_row(best, account, **values), options)
        assert other.en != said.en and other.fa != said.fa, (account, values)
    swapped = {"purse": "country", "country": "purse"}
    mirrored = [with_attrs(table.assign(account=table.account.replace(swapped))) for table in chosen]
    for table, own in zip(mirrored, chosen, strict=True):
        table.attrs = own.attrs
    other = choosing.decision_under_uncertainty(*mirrored)
    assert other.en.startswith("Choose “Popular messenger, SMS if unseen”") and other.fa.startswith("«پیام‌رسان پرکاربر")
    assert plain(other)


def test_what_a_choice_rests_on_is_said_where_sms_follow_what_was_not_seen(chosen):
    best, options = chosen
    hangs = "That hangs on whether the same people leave both the messenger’s notice and the SMS unread"
    assert hangs in choosing.decision_under_uncertainty(best, options).en
    agreed = with_attrs(best.assign(option="leaner_sms"))
    agreed.attrs = best.attrs
    text = choosing.decision_under_uncertainty(agreed, options)
    assert "would rather" not in text.en and hangs not in text.en and plain(text)


def test_where_nothing_saves_the_answer_is_sms_as_it_is(chosen):
    best, options = chosen
    same = with_attrs(best.assign(option="status_quo"))
    same.attrs = best.attrs
    text = choosing.decision_under_uncertainty(same, options)
    assert "Choose “SMS continues”" in text.en and "Nothing else saves the public purse money on average." in text.en
    assert "هیچ سیاست دیگری به‌طور میانگین برای کل دولت صرفه‌جویی ندارد." in text.fa and plain(text)


def test_more_than_two_accounts_that_want_another_policy_are_told_a_range(chosen):
    best, options = chosen
    three = with_attrs(best)
    three.loc[three.account != "purse", "option"] = "popular_messenger"
    three.loc[three.account != "purse", "probability"] = [0.6, 0.45, 0.36]
    three["tied"] = [(option,) for option in three.option]
    text = choosing.decision_under_uncertainty(three, options)
    assert "the chance that it is best is between 36% and 60%" in text.en and "بین ۳۶٪ و ۶۰٪" in text.fa and plain(text)


def test_criteria_that_disagree_are_counted(run):
    table = decision.robustness(run, "purse")
    text = choosing.without_trusting_the_mean(table)
    assert text.en.startswith("The public purse would choose “Fewer, shorter SMS” by all 11 criteria") and plain(text)
    other = table.copy()
    first = other.setting == other.setting.iloc[0]
    other.loc[first, "chosen"] = other.option[first] == "forced"
    second = other.setting == "worst draw"
    other.loc[second, "chosen"] = False
    text = choosing.without_trusting_the_mean(other, table)
    assert "would choose “Fewer, shorter SMS” by 9 of 10 criteria" in text.en and "“Messenger only”" in text.en
    assert "By one more nothing can be told" in text.en and "یک معیار دیگر" in text.fa and plain(text)
    country = choosing.without_trusting_the_mean(table.assign(account="country"))
    assert country.en.startswith("The country would choose") and country.fa.startswith("کشور")
