"""What hostile readers say: data, each with what a run says to it, or that it is not known."""

import re

import pytest

from cost_model import __main__ as commands
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.inputs.objections import FILE
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named, replace
from cost_model.report.language import percent
from cost_model.report.numbers import decision, objections
from cost_model.report.say import answering, register

N = 2**7


@pytest.fixture(scope="module")
def answers(case):
    return objections.answers(case, n=N)


@pytest.fixture(scope="module")
def numbers(outcome):
    return register.of_run(outcome)


def saved(draws, policy, account, **settings):
    return decision.saving(simulate.run(draws, (named(BASELINE), policy), **settings), account).iloc[:, 1]


def test_at_least_fifteen_are_answered_and_none_is_left_without_words(answers, numbers):
    table = answering.objections(answers, numbers)
    for text in table:
        lines = text.strip().splitlines()
        assert len(lines) - 2 == answers.objection.nunique() >= 15
        assert all(re.fullmatch(r"\| .+ \| .+ \|", line) for line in lines if "---" not in line)
        assert "{" not in text and not re.search(r"\bnan\b|None", text)


def test_what_is_answered_is_a_run_with_what_the_objection_sets(case, draws, answers):
    """Four of them run again by hand, each in its own terms: a lever, a setting, an input, lines that are left out."""
    rows = answers.set_index(["objection", "account"])
    connection = saved(draws, replace(ORDER, messenger_cost="connection"), PURSE)
    assert rows["mean"]["was_there", PURSE] == pytest.approx(connection.mean())
    assert rows.probability["was_there", PURSE] == pytest.approx((connection > 0).mean())
    assert rows["mean"]["ten_years", PURSE] == pytest.approx(saved(draws, named(ORDER), PURSE, horizon=120).mean())
    twelve = case.what_if(messages_per_trip=12).sample(N)
    assert rows["mean"]["the_twelve", PURSE] == pytest.approx(saved(twelve, named(ORDER), PURSE).mean())
    run = simulate.run(draws, (named(BASELINE), named(ORDER)))
    cost = run.cost(COUNTRY, groups=("sms", "messenger", "change"))
    assert rows["mean"]["ask_at_the_gate", COUNTRY] == pytest.approx((cost[BASELINE] - cost[ORDER]).mean())
    assert rows.seen.groupby("objection").first()["sms_unread"] == pytest.approx(run.share_seen_in_time()[ORDER].mean())


def test_a_comparison_is_with_the_policy_that_the_objection_names(draws, answers):
    """Had no SMS been running, the order is compared with nothing at all: SMS stop."""
    rows = answers.set_index(["objection", "account"])
    cost = simulate.run(draws, (named(BASELINE), named("sms_stop"), named(ORDER))).cost(COUNTRY)
    gained = cost["sms_stop"] - cost[ORDER]
    assert rows["mean"]["were_they_running", COUNTRY] == pytest.approx(gained.mean())
    assert rows.probability["were_they_running", COUNTRY] == pytest.approx((gained > 0).mean())
    assert rows.usual["were_they_running", COUNTRY] == pytest.approx((cost[BASELINE] > cost[ORDER]).mean())


def test_what_is_new_since_the_first_edition_names_whose_chance_it_is(numbers):
    text = answering.since(numbers, 0.651)
    chance = percent(numbers["forced.purse_chance_of_saving"].value)
    assert f"{chance.en}, for the public purse; 65% for customs alone" in text.en
    assert f"{chance.fa}، برای کل دولت؛ ۶۵٪ فقط برای گمرک" in text.fa


def test_an_objection_turns_the_answer_where_mean_or_chance_change_sides(answers):
    worked = answers[answers.tells == "saving"]
    usual = worked.set_index(["objection", "account"])
    assert not usual.turns["customs_saves", "sender"], "nothing is set otherwise"
    crossed = (worked.probability > 0.5) != (worked.usual > 0.5)
    assert (worked.turns | ~crossed).all() and worked.turns.any()


def test_what_would_change_the_answer_lists_those_that_turn_it_and_no_other(answers, numbers):
    text = answering.what_would_change(answers, numbers)
    for row in answers.drop_duplicates("objection").itertuples():
        own = answers[(answers.objection == row.objection) & (answers.scenario == ORDER) & answers.account.isin((PURSE, COUNTRY))]
        assert (f"“{row.says_en}”" in text.en) == (f"«{row.says_fa}»" in text.fa) == bool(own.turns.any()), row.objection


def test_a_reply_turns_with_payer_sign_and_policy(answers, numbers):
    rows = answers[answers.objection == "was_there"]
    loses = answering.reply(rows.assign(mean=-5e9, probability=0.1), numbers)
    gains = answering.reply(rows.assign(mean=5e9, probability=0.9), numbers)
    assert "loses 5 billion rial" in loses.en and "gains 5 billion rial" in gains.en
    assert "زیان می‌کند" in loses.fa and "سود می‌برد" in gains.fa and "۵۰۰ میلیون تومان" in gains.fa
    one = answering.reply(rows[rows.account == PURSE], numbers)
    assert "country" not in one.en and "The country" in loses.en
    popular = answers[answers.objection == "messenger_they_have"]
    assert answering.reply(popular, numbers).en.startswith("“Popular messenger, SMS if unseen”:")


BROKEN = {
    "policy": ("forced_with_fallback,first country", "forced_with_fallbak,first country", "policy 'forced_with_fallbak'"),
    "account": ("sender state,saving", "sendr state,saving", "account 'sendr'"),
    "tells": (",first,seen,", ",first,sean,", "one of saving, seen, nothing"),
    "sets": ("carrying_cost = 0", "carying_cost = 0", "carying_cost"),
    "says_fa": ("خود گمرک که صرفه‌جویی می‌کند.", "", "what somebody says"),
}


def test_faults_are_told_all_at_once_with_file_row_and_column(folder, monkeypatch):
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    for old, new, _ in BROKEN.values():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        objections.published(path)
    message = "\n".join(str(error.value).splitlines()[1:])
    assert len(message.splitlines()) == len(BROKEN)
    for column, (_, _, expected) in BROKEN.items():
        line = next(line for line in message.splitlines() if f"column {column}" in line or f" {column}:" in line)
        assert "objections.csv" in line and "row" in line and expected in line, line


def test_an_unknown_that_says_nothing_and_a_saving_of_nobody_are_faults(tmp_path):
    head = "objection,says_en,says_fa,policy,account,tells,sets,before_en,before_fa,note_en,note_fa\n"
    (tmp_path / "objections.csv").write_text(
        head + "a,Who?,که؟,,,nothing,,,,,\nb,Why?,چرا؟,,,saving,,,,,\na,How?,چه؟,,first,saving,,,,,\n"
    )
    with pytest.raises(DataError) as error:
        objections.published(tmp_path / "objections.csv")
    lines = str(error.value).splitlines()[1:]
    assert (
        len(lines) == 3
        and "what is not known" in lines[0]
        and "whose saving" in lines[1]
        and "another one than row 2" in lines[2]
    )


def test_a_fault_in_the_table_is_told_before_anything_is_run(folder, monkeypatch, capsys):
    monkeypatch.setattr(data, "DATA", folder)
    path = folder / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("objection,says_en", "objection,says", 1), encoding="utf-8")
    assert commands.main(["data"]) == 1
    assert "objections.csv" in (told := capsys.readouterr().err) and "says_en" in told
    data._checked_observations.cache_clear()


def test_the_table_is_among_what_is_checked():
    assert (data.DATA / FILE).is_file() and {one.name for one in objections.published()} >= {"was_there", "the_twelve"}
