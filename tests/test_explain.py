"""Where a figure comes from: what an explanation says adds up to what the run gives, and it reads right in both languages."""

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import cost_model
from cost_model import __main__
from cost_model.faults import DataError
from cost_model.fits import backtest
from cost_model.inputs import case as cases
from cost_model.inputs import uses
from cost_model.model import adoption, attention, costs, ledger, simulate, waiting
from cost_model.model.equation import arithmetic
from cost_model.model.scenarios import SCENARIOS, named
from cost_model.report import charts as figures
from cost_model.report import explain, publish
from cost_model.report.explain import inputs, parts, said
from cost_model.report.explain.number import COVERAGE, DECISIONS, OTHERS, VOLUME, Number, every_key, known, title
from cost_model.report.language import DISTANCES
from cost_model.report.numbers import answer, decision, headline
from cost_model.report.publish import provenance, state
from cost_model.words import LANGUAGES, Text

DOCUMENT = said.published()
ENTRIES = DOCUMENT["numbers"] | DOCUMENT["decisions"]
REGISTER = said.register()
N = 2**7
# One of each way in which a number is taken apart.
SOME = (
    *(f"forced.{name}" for name in ("saving_purse_rial", "probability_saves_country", "cost_abroad_rial", "share_seen_in_time")),
    *(f"forced.{name}" for name in ("silent_share", "price_of_a_miss", "cost_per_install", "country_price_of_a_miss")),
    *(f"forced.{name}" for name in headline.BREAK_EVEN_UNITS),
    *("best.policy", "specifications.purse", "orders.gone_within_a_year", "as_stated.sms_bill_per_year_usd"),
    *(*OTHERS, *DECISIONS),
)


@pytest.fixture(scope="module")
def small():
    """results.json as if it were made with few simulations, so that an explanation takes little time."""
    return DOCUMENT | {"meta": DOCUMENT["meta"] | {"draws": N}}


def asked(key, case, small, entry=None):
    return Number(key, case, ENTRIES.get(key, REGISTER.get(key, {})) if entry is None else entry, small["meta"])


@pytest.mark.parametrize("key", SOME)
def test_an_explanation_can_be_read_in_both_languages(case, small, key):
    for language, whole in itertools.product(LANGUAGES, (False, True)):
        text = explain.text(key, language, case, small, whole)
        assert not re.search(r"\bnan\b|\bNone\b|\{\w*\}|Text\(", text), text
        assert all(line.strip() for line in text.replace("\n\n", "\n").splitlines())
        if not whole:
            assert len([line for line in text.splitlines() if line]) <= 27
    if key in ENTRIES and "unit" in ENTRIES[key]:
        p50 = ENTRIES[key]["p50"]
        assert f"p50 {'null' if p50 is None else format(p50, ',.15g')}" in explain.text(key, "en", case, small, whole=True)


def test_a_number_opens_with_the_mean_as_the_register_does(case):
    for key in ("forced.saving_purse_rial", "forced.purse_saving"):
        text = explain.text(key, "en", case)
        assert "−39 billion rial on average; likely between −260 billion rial and 160 billion rial" in text.split("\n\n")[0]
        assert "Together, the mean of the simulations: 230 billion rial → 270 billion rial: −39 billion rial" in text
    assert explain.text("forced.purse_saving", "en", case).startswith(REGISTER["forced.purse_saving"]["sentence_en"])


@pytest.mark.parametrize("name", ["truck_notices", *cases.names()])
def test_a_number_of_any_case_is_taken_apart_in_its_own_money_with_its_own_rows(name, case, small):
    other = case if name == case.about.name else cost_model.load(name)
    money = other.about.currency
    for key, row in headline.of_cases({name: other}, N).iterrows():
        entry = row.to_dict() | {"mc_error": 0.0, "unit": headline.unit(key)}
        entry = {column: None if value != value else value for column, value in entry.items()}
        text = explain.text(key, "en", case, small | {"numbers": {key: entry}}, whole=True)
        assert "Careful" not in text and text.startswith(headline.label(key).en), key
        free = "sms_bill" in key and row["mean"] == 0  # of what costs nothing no input moves the bill
        assert (f"data/cases/{name}/assumptions.csv" in text) == (other is not case and not free)
        told = text.split("\nINPUTS")[0]
        assert not re.search(r"\d rial\b" if money == "euro" else r"\d euros?\b", told)


def test_every_headline_number_and_decision_has_an_explanation():
    assert {*ENTRIES} <= {*every_key()} and all(map(known, every_key())) and not known("forced.nonsense")
    for key in every_key():
        assert all(title(key))


@pytest.mark.parametrize("module", [adoption, attention, waiting, costs])
def test_the_formula_in_a_docstring_is_what_the_function_does(module, case):
    """Read as arithmetic, with the words as the arguments that they name, it gives what the code gives; and each has a printed name."""
    tried = 0
    for name, function in inspect.getmembers(module, inspect.isfunction):
        line = parts.formula_line(function)
        if function.__module__ != module.__name__ or not line or set("Σ∫") & set(line):
            continue
        arguments = list(inspect.signature(function).parameters)
        spoken = parts.PHRASE.sub(lambda match: re.sub("[ -]", "_", match[0].lower()), line)
        assert set(re.findall(r"[a-z_]+", spoken)) - set(parts.SAY.functions) == set(arguments), name
        code = spoken.translate(str.maketrans({"×": "*", "÷": "/", "−": "-"})).replace("^", "**")
        values = dict(zip(arguments, np.random.default_rng(1).uniform(0.1, 0.9, len(arguments)), strict=True))
        values |= {"willing": 9.0} if name == "new_installs" else {}
        namespace = {"exp": np.exp, "ln": np.log, "log_odds": attention.log_odds, "min": min, "max": max}
        assert function(**values) == pytest.approx(eval(code, namespace, values)), name
        tried += 1
    assert tried >= 2
    for name in (*ledger.LINES, *ledger.STEPS):
        assert all(parts.formula(ledger.formula_of(name), case))
    assert len(list(inputs.months(case))) == len(inputs.SAY.equations) + 1


def test_the_equations_of_the_volume_give_what_the_run_gives(case):
    for of in (*case.readings().values(), *map(cost_model.load, cases.names())):
        draws = of.sample(N)
        for name in set(VOLUME) - {"sms_bill_per_year_usd"}:
            given = {part: parts.value_of(part, draws) for part in parts.steps(name, of)}
            given |= {part: draws[part] for part in of.assumptions}
            found = sum((eval(arithmetic(term), {}, given) for term in parts.terms(name, of)), np.zeros(N))
            ratio = simulate.contract_ratio(draws) if name == "sms_bill_per_year_rial" else 1.0
            np.testing.assert_allclose(found * ratio, VOLUME[name](draws), rtol=1e-9, err_msg=f"{of.about.name} {name}")


@pytest.mark.parametrize(
    "key", [key for key in SOME if key not in (COVERAGE, "specifications.purse", "orders.gone_within_a_year")]
)
def test_what_an_explanation_does_not_name_does_not_move_the_number(case, small, key):
    number = asked(key, case, small)
    others = [row for row in case.assumptions if row not in number.inputs]
    values = {row: (case.assumptions[row].p50 + 3 * case.assumptions[row].p95) / 4 for row in others}
    again = replace(number, base=case.what_if(**values))
    np.testing.assert_allclose(again.values(again.outcome), number.values(number.outcome), rtol=1e-9)
    assert others or key.startswith("decision."), "a number that everything moves"


def test_the_strongest_inputs_come_first_with_their_direction(case, small):
    number = asked("evidence.sms_bill_per_year_rial", case, small)
    found = number.strength()
    assert found.index[0] == "messages_per_trip" and found.payload < 0 < found.tariff
    assert "recipients" not in found and (found.abs().diff().dropna() <= 0).all()


def test_no_assumption_moves_what_is_foretold_of_earlier_mandates(case):
    """Each prediction sets the inputs that it needs, and so an explanation of the coverage names none."""
    values = {row.name: (row.p50 + 3 * row.p95) / 4 for row in case.assumptions.values()}
    ignorance, moved = backtest.ignorance(), case.what_if(**values)
    for setting in backtest.outcomes().itertuples():
        found = [backtest.predicted(setting, ignorance, world, seed=1) for world in (case, moved)]
        np.testing.assert_allclose(*found, rtol=1e-9, err_msg=setting.case)


def test_the_values_of_a_number_are_those_of_the_headline(case, small):
    for key, row in headline.summary(case, N).iterrows():
        number = asked(key, case, small)
        values = number.values(number.outcome)
        if key in headline.EVPI:
            assert values.mean() == pytest.approx(row["mean"])
            continue
        found = said.summary(values, headline.unit(key))
        for column in ("p05", "p50", "p95"):
            expected = row[column] if np.isfinite(row[column]) else None
            assert found[column] == (None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-12)), (
                f"{key} {column}"
            )


def test_an_explanation_goes_down_to_the_addresses(case, small):
    key = "forced.saving_purse_rial"
    text = explain.text(key, "en", case, small, whole=True)
    behind = asked(key, case, small).inputs
    assert {"reversal_rate", "messenger_share", "tariff", "payload"} <= set(behind)
    for row in (case.assumptions[i] for i in behind):
        assert f"• {row.label_en} ({row.name}): " in text and row.note.rstrip(".") in text
        for source in row.source.split():
            about = case.sources.loc[source]
            if source != "judgement":
                assert f"{about.title}. {about.publisher}" in text and f"\n{about.address}\n" in text
                use = uses.of(case)[row.name, source]
                assert re.search(rf"   Source \[\d+\], {DISTANCES[use.distance].en}: {re.escape(use.measures)}\.\n", text)
    numbers = re.findall(r"^\[(\d+)\] ", text, re.M)
    assert numbers == [str(i + 1) for i in range(len(numbers))]
    assert set(re.findall(r"\[(\d+)\]", text)) == set(numbers)


def test_as_stated_says_what_the_article_says_and_what_the_evidence_says(case, small):
    text = explain.text("as_stated.messages_per_year", "en", case, small, whole=True)
    line = text.split("• Truck share of exports (truck_share_export): ")[1].split("\n\n")[0]
    assert line.startswith("100%\n") and "On the evidence: 40% (10% to 75%)." in line
    assert "itiran.com/2022/04/25" in text and "Judgement" not in text


@pytest.mark.parametrize("key", ["forced.saving_country_rial", "as_stated.sms_bill_per_year_usd", "decision.top_evppi"])
def test_persian_lines_run_from_the_right_and_have_persian_digits(case, small, key):
    text = explain.text(key, "fa", case, small, whole=True)
    for line in text.splitlines():
        if not line or line.startswith("http"):
            assert "\u2066" not in line and "\u200f" not in line, "an address is copied as it is"
            continue
        assert line.startswith("\u200f") and line.count("\u2066") == line.count("\u2069")
        outside = re.sub(r"\u2066.*?\u2069", "", line).replace(case.file_hash[:8], "")
        assert not re.search(r"[0-9,;?%]", outside), outside
        assert not set(re.findall(r"[A-Za-z]+", outside)) - {"exp", "ln"}, outside


def test_a_wrong_key_is_answered_with_the_nearest_one_on_one_line(capsys, monkeypatch):
    monkeypatch.setattr("cost_model.load", lambda: pytest.fail("the data were read"))
    assert __main__.main(["explain", "forced.customs_savings_rial"]) == 1
    out, err = capsys.readouterr()
    expected = "there is no headline number 'forced.customs_savings_rial'; the nearest is 'forced.saving_purse_rial'\n"
    assert out == "" and err == expected


def test_the_command_prints_the_explanation(capsys, case):
    assert __main__.main(["explain", "evidence.sms_bill_per_year_rial", "--all", "--lang", "fa"]) == 0
    out, err = capsys.readouterr()
    assert out == explain.text("evidence.sms_bill_per_year_rial", "fa", case, whole=True) and err == ""
    assert "۴٫۸ میلیارد تومان در سال" in out.splitlines()[1]


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"meta": {}}', "\x00"])
def test_a_missing_or_broken_table_of_numbers_is_told_on_one_line(monkeypatch, tmp_path, capsys, content):
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path))
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    assert __main__.main(["explain", "forced.saving_country_rial"]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "results.json: found" in err and "make report" in err


def test_a_number_that_the_run_no_longer_gives_is_not_passed_off_as_current(case):
    key = "evidence.truck_trips_per_year"
    careful = ("Careful: the run no longer gives", "Careful: data/ has changed")
    for current in (key, "sms.bill_per_year", *headline.EVPI):
        assert not any(word in explain.text(current, "en", case) for word in careful)
    document = json.loads(json.dumps(DOCUMENT))
    document["numbers"][key]["p50"] *= 1.01
    assert careful[0] in explain.text(key, "en", case, document)
    assert careful[1] in explain.text(key, "en", replace(case, file_hash="0" * 64), DOCUMENT)


def test_a_key_may_be_typed_with_a_blank_or_a_mark_around_it(case, small):
    assert explain.text(" \u200fevidence.messages_per_year ", "en", case, small).startswith("Evidence: messages a year")


def in_a_shell(*arguments, **more):
    command = [sys.executable, "-m", "cost_model", "explain", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "pipesize": 4096}
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # which loses what did not fit
    return subprocess.Popen(command, cwd=publish.ROOT, env=usual | more, **pipes)


def test_who_stops_reading_is_told_nothing():
    """As with `explain … | head -1`; the text is far longer than this pipe holds. 141 is what a shell gives for a closed pipe."""
    with in_a_shell("forced.saving_country_rial", "--all", "--lang", "fa") as process:
        assert "صرفه‌جویی" in process.stdout.readline().decode()
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 141


@pytest.mark.parametrize("language, encoding", [("en", "ascii"), ("fa", "cp1256")])
def test_a_terminal_that_cannot_show_a_sign_gets_another_for_it(language, encoding):
    with in_a_shell("forced.saving_purse_rial", "--lang", language, PYTHONIOENCODING=encoding) as process:
        out, err = process.communicate()
    assert process.returncode == 0 and err == b""
    assert ("صرفه‌جويي" if language == "fa" else "-39 billion rial on average") in out.decode(encoding)


def test_a_line_feed_or_an_escape_in_a_table_stays_within_its_line():
    line = Text("a\nb\x1b[31mc", "الف\nب\x1b[31mپ")
    assert explain.paragraphs([[line]], "en") == "a b [31mc\n"
    assert len(explain.paragraphs([[line]], "fa").splitlines()) == 1


# ---- lines of the ledger, the list of keys, and a chart by its code ------------------------------------------------------


OF_LEDGER = [
    *(f"{policy}.saving_{account}_rial" for policy in ("forced", "recipient_pays") for account in headline.ASKED),
    *("forced.cost_state_rial", "sms_stop.cost_operators_rial", "popular_messenger.cost_abroad_rial"),
    *("leaner_sms.probability_saves_purse", "case.bank_notices_bale.forced_saving_rial"),
]


@pytest.mark.parametrize("key", OF_LEDGER)
def test_the_lines_of_an_explanation_add_up_to_the_number(case, small, key):
    number = asked(key, case, small, {})
    rows, name = parts.ledger_rows(number), number.policy.name
    assert len(rows) <= parts.MOST + 1
    outcome = simulate.run(number.case.sample(N), (named("status_quo"), number.policy))
    cost = outcome.cost(number.account).mean()
    if "cost" in key:
        assert rows.adds.sum() == pytest.approx(cost[name], rel=1e-9)
    else:
        assert rows.adds.sum() == pytest.approx(decision.saving(outcome, number.account)[name].mean(), rel=1e-9)
        assert [rows.before.sum(), rows.after.sum()] == pytest.approx([cost.status_quo, cost[name]], rel=1e-9)
    apart = rows[[not label.en.startswith("Other lines") for label in rows.name]]
    assert (apart.adds.abs().diff().dropna() <= 0).all()


def test_a_line_that_is_added_to_the_ledger_appears_where_it_is_paid(monkeypatch, case, small):
    monkeypatch.setitem(ledger.LINES, "postage", ledger.Line("sender", "pv_segments_paid × call_cost", to="operators"))
    monkeypatch.setitem(parts.LINE_NAMES, "postage", Text("Postage", "هزینهٔ پست"))
    for account, sign in (("sender", 1), ("purse", 1), ("country", 0)):
        rows = parts.ledger_rows(asked(f"forced.saving_{account}_rial", case, small))
        told = {label.en: adds for label, adds in zip(rows.name, rows.adds, strict=True)}
        assert ("Postage" in told) == (sign != 0) and told.get("Postage", 0) * sign >= 0
        assert not sign or next(iter(told)) == "Postage", "the largest comes first"
    assert "Postage" in explain.text("forced.saving_sender_rial", "en", case, small, whole=True)


def test_without_a_key_every_key_is_listed_with_its_name(capsys):
    assert __main__.main(["explain"]) == 0
    out, _ = capsys.readouterr()
    listed = dict(re.findall(r"^(\S+\.\S+)  (.+)$", out, re.M))
    assert set(listed) == {*REGISTER, *ENTRIES} and len(REGISTER) >= 12
    assert listed["forced.saving_purse_rial"] == title("forced.saving_purse_rial").en
    assert __main__.main(["explain", "--lang", "fa"]) == 0
    persian, _ = capsys.readouterr()
    assert all(title(key).fa in persian for key in listed if key not in REGISTER)
    assert all(entry["definition"]["fa"] in persian for entry in REGISTER.values())


@pytest.fixture
def one_chart(case, monkeypatch, tmp_path):
    """A folder in which a chart and the headline numbers of the same draws are published; the entry of the chart."""
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path / "figures"))
    outcome = simulate.run(case.sample(N, headline.SEED))
    publish.save(figures.the_answer(answer.answer(outcome)), "03_answer")
    table = headline.summary(case, N).assign(mc_error=0.0)
    numbers = {key: dict(row, unit=headline.unit(key)) for key, row in table.iterrows()}
    document = DOCUMENT | {"numbers": numbers, "decisions": {}, "meta": DOCUMENT["meta"] | {"draws": N}}
    for name in ("headline.json", "results.json"):
        publish.write(tmp_path / "figures" / name, json.dumps(document))
    (entry,) = publish.catalogue(tmp_path / "figures")
    kept = state.snapshot()
    kept["charts"][entry.code] = provenance.row_of(entry.provenance, entry.title)
    publish.write(tmp_path / "figures" / publish.PUBLISHED / f"{entry.provenance.inputs}.json", publish.json_text(kept))
    return entry


def test_a_code_is_answered_with_its_chart_what_it_was_made_from_and_its_numbers(one_chart, capsys):
    digits = one_chart.code.partition("·")[2]
    for spelling in (one_chart.code, one_chart.code.replace("·", "."), digits, digits.upper()):
        assert __main__.main(["explain", spelling]) == 0
        out, _ = capsys.readouterr()
        assert out.startswith(one_chart.title.en) and f"Chart 03_answer, code {one_chart.code}: current" in out
        assert f"{N} simulations, seed 1401" in out and "Messenger only" in out
        belong = set(re.findall(r"^• (\S+): ", out, re.M))
        policies = [one.name for one in SCENARIOS if one.name != "status_quo"]
        assert {f"{one}.saving_purse_rial" for one in policies} <= belong
        assert not any(key.startswith("status_quo.") or "share_seen" in key or "_cost_" in key for key in belong)
    assert __main__.main(["explain", one_chart.code, "--lang", "fa"]) == 0
    assert one_chart.title.fa in capsys.readouterr()[0]


def test_a_code_that_was_never_published_is_told_so(one_chart, capsys):
    assert __main__.main(["explain", "03b·000000"]) == 1
    assert "no chart of that code was published here" in capsys.readouterr().err
    with pytest.raises(DataError, match="nearest"):
        explain.text("nonsense")
