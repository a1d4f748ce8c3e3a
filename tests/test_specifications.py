"""Ways of reckoning: every combination on the same draws, each counted once, and what turns the verdict by itself."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

import cost_model
from cost_model.inputs import choices
from cost_model.inputs.choices import Alternative, Choice, Year
from cost_model.model import ledger, simulate
from cost_model.model.scenarios import BASELINE, named, replace
from cost_model.report import charts as figures
from cost_model.report import publish
from cost_model.report.numbers import decision, specifications
from cost_model.report.numbers.specifications import NUMBERS, apart, chosen, combinations, deciding, drawn_with, summary
from cost_model.report.say import headings, reckonings
from cost_model.words import LANGUAGES, Text

N = 2**9


@pytest.fixture(scope="module")
def frame(case):
    return specifications.specifications(case, n=N)


@pytest.fixture(scope="module")
def beside(case):
    return apart(case, n=2**7)


def saved(draws, policy, account, lines=tuple(ledger.LINES), **settings):
    """Saving of a policy by one plain run."""
    cost = simulate.run(draws, (BASELINE, policy), **settings).cost(account, lines=lines)
    return cost[BASELINE] - cost[policy.name]


def told(values):
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return {"mean": values.mean(), "p05": low, "p50": middle, "p95": high, "probability": (values > 0).mean()}


# ---- how many there are ----


def test_64_ways_for_the_purse_and_144_for_the_country_of_which_80_are_distinct(frame):
    assert frame.groupby("account").size().to_dict() == {"purse": 64, "country": 144}
    assert frame[frame.distinct].groupby("account").size().to_dict() == {"purse": 64, "country": 80}
    same = frame[(frame.account == "country") & ~frame.distinct]
    assert set(same.attention) == {"together"}, "whether an SMS is read moves nothing where none is sent"
    names = specifications.choice_columns(frame)
    assert not frame.duplicated(["account", *names]).any()


def test_where_no_harm_is_counted_no_way_of_reckoning_it_is(frame):
    none = frame[frame.harm == "none"]
    assert len(none) == 16 and (none[["adaptation", "attention", "misses"]] == "").all(axis=None)
    purse = frame[frame.account == "purse"]
    assert (purse[["harm", "adaptation", "attention", "misses"]] == "").all(axis=None)
    assert (frame[frame.account == "country"][["returns", "tariff"]] == "").all(axis=None)


def test_numbers_that_are_the_same_count_once_and_the_nearest_to_the_answer_stands_for_them(case):
    nothing = Alternative("nothing", Text("", ""), ("purse",))
    mirror = Choice("mirror", Text("m", "م"), (nothing, dataclasses.replace(nothing, name="same", default=True)))
    found = specifications.specifications(case, accounts=("purse",), n=2**6, known=(mirror,))
    assert list(found.mirror) == ["nothing", "same"] and list(found.distinct) == [False, True] == list(found.as_answered)
    assert summary(found).ways.tolist() == [1]


# ---- what each comes to ----


def test_as_answered_is_the_plain_run_to_the_last_digit(case, frame):
    rows = frame[frame.as_answered].set_index("account")
    assert len(rows) == 2 and rows.distinct.all()
    outcome = simulate.run(case.sample(N), (BASELINE, "forced"))
    for account in ("purse", "country"):
        expected = told(decision.saving(outcome, account)["forced"].to_numpy())
        assert rows.loc[account, list(NUMBERS)].to_dict() == expected


@pytest.mark.parametrize(
    ("account", "settled", "levers", "changes", "settings", "groups"),
    [
        (
            "purse",
            {"messenger_cost": "whole", "returns": "licence"},
            {"messenger_cost": "whole"},
            {},
            {"returns": "licence"},
            None,
        ),
        ("purse", {"reversal": "never", "tariff": "1400"}, {"reversal": "never"}, {"tariff": "1400"}, {}, None),
        (
            "country",
            {"harm": "none", "messenger_cost": "connection"},
            {"messenger_cost": "connection"},
            {},
            {},
            "sms messenger change",
        ),
        ("country", {"misses": "apart", "attention": "together"}, {}, {"further_miss": 1.0}, {"attention": "together"}, None),
    ],
)
def test_each_way_is_what_a_run_with_these_settings_gives(case, frame, account, settled, levers, changes, settings, groups):
    rows = frame[frame.account == account]
    answered = rows[rows.as_answered].iloc[0]
    nested = ("adaptation", "attention", "misses")
    wanted = {name: answered[name] for name in specifications.choice_columns(frame)} | settled
    if settled.get("harm") == "none":
        wanted |= dict.fromkeys(nested, "")
    (row,) = rows[np.logical_and.reduce([rows[name] == value for name, value in wanted.items()])].to_dict("records")
    if changes == {"tariff": "1400"}:
        changes = {"tariff": Year("tariff_by_year", 1400).values(1401)}
    draws = (case.what_if(**changes) if changes else case).sample(N)
    lines = [name for name, line in ledger.LINES.items() if groups is None or line.group in groups.split()]
    expected = told(saved(draws, replace("forced", **levers), account, lines, **settings).to_numpy())
    assert {name: row[name] for name in NUMBERS} == pytest.approx(expected, rel=1e-12)


def test_who_does_not_adapt_learns_otherwise_as_at_first(case):
    none = {choice.name: choice for choice in choices.published()}["adaptation"].named("nobody")
    draws, usual = drawn_with(case, none.inputs, 2**6, 1401), case.sample(2**6)
    assert np.array_equal(draws.learned_in_the_end, usual.learned_at_first)
    assert not np.array_equal(usual.learned_in_the_end, usual.learned_at_first)


def test_an_alternative_moves_the_draws_of_no_other_input(case):
    usual = case.sample(2**7).records
    for choice in choices.published():
        for one in choice.alternatives:
            drawn = drawn_with(case, one.inputs, 2**7, 1401).records
            moved = {name for name in usual.dtype.names if not np.array_equal(usual[name], drawn[name])}
            assert moved == set(one.inputs), (choice.name, one.name)


def test_land_borders_are_a_quarter_of_the_trips_and_their_drivers_a_tenth(case):
    land = {choice.name: choice for choice in choices.published()}["scope"].named("land")
    usual, drawn = case.sample(2**10), drawn_with(case, land.inputs, 2**10, 1401)
    trips = [simulate.truck_trips_per_year(draws) for draws in (usual, drawn)]
    assert 0.9e6 < np.median(trips[1]) < 1.3e6 and (trips[1] < trips[0]).mean() > 0.99
    told_ones = np.quantile(drawn.recipients * drawn.notified_share, [0.05, 0.95])
    assert told_ones == pytest.approx([40_000, 63_000], rel=0.03), "Iranian drivers in international freight"


def test_a_dearer_messenger_saves_in_no_way_in_which_a_cheaper_one_does_not(frame):
    names = [name for name in specifications.choice_columns(frame) if name != "messenger_cost"]
    for _, rows in frame.groupby(["account", *names]):
        chances = rows.set_index("messenger_cost").probability
        assert chances["whole"] <= chances["connection + running"] <= chances["connection"]
        assert chances["connection + users"] <= chances["connection"]


def test_lines_that_are_not_counted_are_what_the_verdict_of_the_purse_gains(case, beside):
    rows = beside[beside.account == "purse"].set_index(["choice", "alternative"])
    own = [name for name in ledger.LINES if name not in ("calls", "harm_on_sender")]
    expected = told(saved(case.sample(2**7), named("forced"), "purse", own).to_numpy())
    without = rows.loc[("own_harm", "not counted")]
    assert {name: without[name] for name in ("mean", "probability")} == pytest.approx(
        {name: expected[name] for name in ("mean", "probability")}
    )
    assert without.ways_saving > rows.loc[("", "")].ways_saving and without.ways == 64


def test_what_is_shown_apart_is_crossed_with_all_but_itself(beside):
    counted = {(row.account, row.choice, row.alternative): row.ways for row in beside.itertuples()}
    assert counted["purse", "", ""] == 64 and counted["country", "", ""] == 80
    assert counted["purse", "returns", "dividend"] == 32, "in place of both other returns"
    assert {part[2] for part in counted if part[1] == "horizon"} == {"3 years", "10 years"}
    assert all(
        ways == (64 if account == "purse" else 80) for (account, choice, _), ways in counted.items() if choice == "horizon"
    )
    assert not any(account == "country" and choice in ("own_harm", "returns") for account, choice, _ in counted)


# ---- which choices there are ----


def of(case, policy="forced", account="purse", **settings):
    return {choice.name: start.name for choice, start in chosen(case, account, policy, **settings)}


def test_a_choice_starts_from_what_is_handed_in(case):
    assert of(case)["messenger_cost"] == "connection + users" and of(case)["reversal"] == "possible"
    dear = replace("forced", name="dear", messenger_cost="whole", reversal="never")
    assert of(case, dear)["messenger_cost"] == "whole" and of(case, dear)["reversal"] == "never"
    assert of(case, returns="licence")["returns"] == "licence"
    rows = specifications.specifications(case, dear, ("purse",), n=2**6)
    (row,) = rows[rows.as_answered].to_dict("records")
    plain = saved(case.sample(2**6), dear, "purse").mean()
    assert row["messenger_cost"] == "whole" and row["mean"] == plain


def test_what_is_handed_in_and_is_no_alternative_is_held(case):
    assert "horizon" not in of(case, horizon=48), "which neither three, five nor ten years is"
    assert of(case, horizon=36)["horizon"] == "3 years"
    assert all("horizon" not in combination for combination in combinations(chosen(case, "purse", horizon=36)))
    assert "reversal" not in of(case, "circular_1398"), "of which it is known when it was reversed"


def test_a_policy_without_a_messenger_has_no_choice_about_one(case):
    assert of(case, "sms_stop").keys() & {"messenger_cost", "reversal"} == set()
    assert of(case, "sms_stop").keys() >= {"returns", "tariff", "scope"}


def test_a_case_keeps_its_own_rows_and_a_private_sender_has_its_own_choices():
    bank = cost_model.load("bank_notices_bale")
    assert ledger.first_account(bank.about) == "sender_and_recipients"
    names = of(bank, bank.about.scenario, "sender_and_recipients")
    assert "scope" not in names and "tariff" not in names and "returns" not in names
    assert {"messenger_cost", "harm", "misses"} <= names.keys()
    found = specifications.specifications(bank, bank.about.scenario, n=2**6)
    assert list(dict.fromkeys(found.account)) == ["sender_and_recipients", "country"]
    plain = saved(bank.sample(2**6), bank.about.scenario, "sender_and_recipients").mean()
    assert found[found.as_answered]["mean"].iloc[0] == plain


def test_a_choice_of_ones_own_is_crossed_with_the_others(case):
    half = Alternative("half", Text("half", "نیم"), ("purse",), inputs={"messages_per_trip": 4.5})
    usual = dataclasses.replace(half, name="as drawn", inputs={}, default=True)
    own = Choice("fewer", Text("notices a trip", "پیام هر سفر"), (usual, half))
    found = specifications.specifications(case, accounts=("purse",), n=2**6, known=(*choices.published(), own))
    assert len(found) == 128 and set(found.fewer) == {"as drawn", "half"}
    assert "fewer" in set(deciding(found).choice)


# ---- what turns the verdict ----

DEAR = Choice("dear", Text("price", "بها"), tuple(Alternative(x, Text(x, x), ("purse",)) for x in ("low", "middle", "high")))
FAR = Choice("far", Text("reach", "برد"), tuple(Alternative(x, Text(x, x), ("purse",)) for x in ("near", "far")))


def made_up(saves, more=()):
    """A table of ways of reckoning by (dear, far) → whether it saves, with its attrs."""
    rows = [{"scenario": "forced", "account": "purse", "dear": dear, "far": far, "saves": x} for (dear, far), x in saves.items()]
    table = pd.DataFrame([*rows, *more]).rename(columns={"saves": "mostly_saves"})
    table["probability"] = np.where(table.mostly_saves, 0.7, 0.2)
    table = table.assign(**dict.fromkeys(("mean", "p05", "p50", "p95"), 0.0), distinct=True, as_answered=False)
    table.attrs = {
        "choices": {"purse": (DEAR, FAR)},
        "policies": {"forced": named("forced")},
        "scenario": "forced",
        "horizon": 60,
        **{"draws": 16, "seed": 1, "changes": ()},
    }
    return table


GRID = {
    ("low", "near"): True,
    ("low", "far"): True,
    ("middle", "near"): False,
    ("middle", "far"): True,
    ("high", "near"): False,
    ("high", "far"): False,
}


def test_what_turns_the_verdict_is_counted_as_by_hand():
    found = deciding(made_up(GRID)).set_index("choice")
    assert list(found.index) == ["dear", "far"], "the most often first"
    # dear: near low against middle and high; far low and middle against high: all six ways have another verdict one step away.
    assert found.turned.to_dict() == {"dear": 6, "far": 2} and found.share.to_dict() == pytest.approx({"dear": 1, "far": 1 / 3})
    assert found.pairs.to_dict() == pytest.approx({"dear": 4 / 6, "far": 1 / 3}) and found.alternatives.to_dict() == {
        "dear": 3,
        "far": 2,
    }
    row = summary(made_up(GRID)).iloc[0]
    assert (row.ways, row.ways_saving, row.choice, row.turned, row.lowest, row.highest) == (6, 3, "dear", 6, 0.2, 0.7)


def test_a_choice_that_makes_no_sense_beside_another_is_no_difference():
    nested = {("low", ""): True, ("high", "near"): False, ("high", "far"): False}
    found = deciding(made_up(nested)).set_index("choice")
    assert found.turned.to_dict() == {"dear": 3, "far": 0}


def test_nothing_decides_where_all_ways_agree():
    row = summary(made_up(dict.fromkeys(GRID, False))).iloc[0]
    assert (row.ways_saving, row.choice, row.turned) == (0, "", 0)


def test_ways_that_count_once_turn_nothing_twice():
    table = made_up(GRID)
    table.loc[table.far == "far", "distinct"] = False
    found = deciding(table).set_index("choice")
    assert found.turned.to_dict() == {"dear": 3} and summary(table).ways.iloc[0] == 3


# ---- words ----


def counts(**changes):
    """A summary of two accounts, one of which is changed."""
    purse = {
        "scenario": "forced",
        "account": "purse",
        "ways": 64,
        "ways_saving": 3,
        "lowest": 0.02,
        "highest": 0.63,
        "chance": 0.33,
    }
    purse |= {"choice": "dear", "choice_en": "the price", "choice_fa": "بها", "turned": 12} | changes
    country = purse | {
        "account": "country",
        "ways": 80,
        "ways_saving": 0,
        "lowest": 0.0,
        "highest": 0.13,
        "choice": "",
        "turned": 0,
    }
    table = pd.DataFrame([purse, country])
    table.attrs = {"policies": {"forced": named("forced")}, "scenario": "forced"}
    return table


def test_the_count_of_ways_is_said_of_its_account_and_in_its_order():
    table = counts()
    assert reckonings.ways_that_save(table) == (
        "The order saves the public purse money in 3 of 64 ways of reckoning.",
        "دستور در ۳ شیوه از ۶۴ شیوهٔ محاسبه برای کل دولت صرفه‌جویی دارد.",
    )
    assert reckonings.ways_that_save(table, "country").en == "The order saves the country money in none of 80 ways of reckoning."
    assert reckonings.ways_that_save(table, "country").fa == "دستور در هیچ‌یک از ۸۰ شیوهٔ محاسبه برای کشور صرفه‌جویی ندارد."
    assert reckonings.ways_that_save(counts(ways_saving=64)).en.endswith("in all of 64 ways of reckoning.")
    assert reckonings.ways_that_save(table.iloc[::-1]).en != reckonings.ways_that_save(table).en


def test_the_chances_are_said_from_the_lowest_to_the_highest():
    said = reckonings.chances(counts())
    assert said.en == "The chance that the order saves the public purse money runs from 2% to 63%, by way of reckoning."
    assert said.fa == "احتمال صرفه‌جویی دستور برای کل دولت، بسته به شیوهٔ محاسبه، از ۲٪ تا ۶۳٪ است."
    assert "from 0% to 13%" in reckonings.chances(counts(), "country").en


def test_what_decides_is_named_with_how_often_and_not_where_nothing_does():
    said = reckonings.what_decides(counts())
    assert said.en == "The verdict for the public purse hangs most on the price: it alone turns 12 of 64 ways."
    assert said.fa == "نتیجه برای کل دولت بیش از همه به «بها» بسته است: به‌تنهایی ۱۲ شیوه از ۶۴ را برمی‌گرداند."
    assert reckonings.what_decides(counts(), "country").en == "No choice by itself turns the verdict for the country."


@pytest.mark.parametrize(
    ("saving", "beginning"),
    [
        (0, "In no way"),
        (3, "In few ways"),
        (17, "In under half"),
        (32, "In half the"),
        (40, "In most ways"),
        (64, "In every way"),
    ],
)
def test_the_finding_says_how_many_of_the_ways_save(saving, beginning):
    said = reckonings.finding(counts(ways_saving=saving))
    assert said.en.startswith(beginning) and "the order" in said.en and "the public purse" in said.en
    assert len(said.en.split()) <= 12 and len(said.fa.split()) <= 14 and "کل دولت" in said.fa and not re.search(r"\d", said.en)


def test_what_is_shown_apart_says_first_what_is_settled_otherwise(beside):
    said = reckonings.shown_apart(beside, "own_harm", "not counted")
    row = beside[(beside.choice == "own_harm") & (beside.account == "purse")].iloc[0]
    assert said.en == (
        f"Sender’s harm from missed notices: not counted. Then the order saves the public purse money in {row.ways_saving} of 64 ways of reckoning."
    )
    assert said.fa.startswith("زیان فرستنده از پیام‌های ندیده: به حساب نمی‌آید. در این حال دستور در ")


def test_a_policy_that_is_not_the_order_is_named():
    table = counts()
    table.attrs = {"policies": {"voluntary": named("voluntary")}, "scenario": "voluntary"}
    assert reckonings.ways_that_save(table).en.startswith("“Messenger offered” saves the public purse")
    assert reckonings.finding(table).en == "In few ways of reckoning does Messenger offered save the public purse"


def test_sentences_are_short_and_hold_two_numbers_at_most(frame, beside):
    table = summary(frame)
    said = [
        write(table, account)
        for write in (reckonings.ways_that_save, reckonings.chances, reckonings.what_decides)
        for account in table.account
    ]
    said.append(reckonings.shown_apart(beside, "own_harm", "not counted"))
    for text in said:
        for language in LANGUAGES:
            sentence = getattr(text, language)
            assert len(sentence.split()) <= 25, sentence
            assert len(re.findall(r"[\d۰-۹]+", sentence)) <= 2, sentence
            assert "probab" not in sentence and "{" not in sentence


# ---- chart and tables ----


def drawn(chart, language):
    figure = chart.figure(language)
    return figure, [text.get_text() for axis in figure.axes for text in axis.texts]


@pytest.mark.parametrize("account", ["purse", "country"])
def test_the_curve_draws_each_way_once_in_the_order_of_its_chance(frame, account):
    chart = figures.specification_curve(frame, account)
    rows = chart.numbers
    assert len(rows) == frame[(frame.account == account) & frame.distinct].shape[0]
    assert rows.probability.is_monotonic_increasing and list(rows["rank"]) == list(range(1, len(rows) + 1))
    for language in LANGUAGES:
        figure, _ = drawn(chart, language)
        curve, matrix = figure.axes
        points = sum(len(line.get_xdata()) for line in curve.lines if line.get_linestyle() == "None" and line.get_marker() == "o")
        assert points == len(rows) and not curve.xaxis_inverted(), "losses left, gains right"
        filled = sum(
            len(line.get_xdata())
            for line in curve.lines
            if line.get_markerfacecolor() not in ("white",) and line.get_marker() == "o"
        )
        assert filled == rows.mostly_saves.sum()
        marks = sum(len(line.get_xdata()) for line in matrix.lines)
        settled = [name for name in specifications.choice_columns(frame) if name in rows and rows[name].nunique() > 1]
        assert marks == sum((rows[name] != "").sum() for name in settled if len(set(rows[name]) - {""}) > 1)
    assert sum("saves in" in text for text in drawn(chart, "en")[1]) == 1


def test_the_row_of_an_alternative_says_in_how_many_of_its_ways_the_policy_saves():
    chart = figures.specification_curve(made_up(GRID))
    said = [text for text in drawn(chart, "en")[1] if re.fullmatch(r"\d of \d", text)]
    assert said == ["2 of 2", "1 of 2", "0 of 2", "1 of 3", "2 of 3"]


def test_no_choice_is_no_row_and_still_a_chart(case):
    found = specifications.specifications(case, BASELINE, ("country",), n=2**6)
    figure, _ = drawn(figures.specification_curve(found), "fa")
    assert len(figure.axes) == 2 and summary(found).ways.tolist() == [1]


def test_every_column_and_cell_has_a_printed_name(frame, beside):
    for table in (frame, summary(frame), deciding(frame), beside, figures.specification_curve(frame).numbers):
        for language in LANGUAGES:
            columns = headings.of_language(table.columns, language)
            assert all(headings.heading(column).fa != column for column in columns), [
                c for c in columns if headings.heading(c).fa == c
            ]
            assert "choice" not in columns
            for column in specifications.choice_columns(frame):
                for value in set(table.get(column, ())) - {""}:
                    choice = next(one for one in choices.published() if one.name == column)
                    assert headings.cell(column, value) == choice.named(value).label


def test_the_chart_can_be_published(frame, tmp_path, monkeypatch):
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path))
    publish.save(figures.specification_curve(frame), "03_specifications")
    assert {path.suffix for path in tmp_path.iterdir()} >= {".svg", ".csv", ".png", ".txt"}
