"""The results of a run: what notebooks say and show, in one file, with labels and units; README and documents are written from it."""

import ast
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

import cost_model
from cost_model.faults import Failed
from cost_model.model import simulate
from cost_model.report import publish
from cost_model.report import run as report
from cost_model.report.numbers import tables
from cost_model.report.office import material
from cost_model.report.publish import ROOT, results
from cost_model.report.say import answering, findings, headings
from cost_model.words import LANGUAGES, Text


@pytest.fixture(scope="module")
def published():
    return publish.files.read_json(ROOT / "figures" / results.FILE)


@pytest.fixture
def running(tmp_path, monkeypatch):
    """The folder of a report that is running."""
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


MONEY = pd.DataFrame({"account": ["purse", "country"], "p50": [-4.8e10, -3.3e12], "probability": [0.26, 0.9986]})
MONEY.attrs["unit"] = "rial"


# What a run leaves ------------------------------------------------------------------------------------------------------------


def test_what_is_said_and_shown_in_a_report_is_left_and_taken_once(running):
    publish.say(Text("It loses.", "زیان دارد."), "answer")
    publish.say(Text("In passing.", "گذرا."))
    publish.show(MONEY, "03_money")
    publish.show(MONEY)
    left = results.taken(running)
    assert left["sentences"] == {"answer": {"en": "It loses.", "fa": "زیان دارد."}} and list(left["tables"]) == ["03_money"]
    assert results.taken(running) == {"sentences": {}, "tables": {}}


def test_two_of_one_name_are_refused(running):
    publish.say(Text("One.", "یک."), "answer")
    with pytest.raises(ValueError, match="answer: found two sentences of this name"):
        publish.say(Text("Two.", "دو."), "answer")


def test_outside_a_report_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.delenv(publish.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(publish.files, "ROOT", tmp_path)
    publish.say(Text("One.", "یک."), "answer")
    publish.show(MONEY, "03_money")
    assert not list(tmp_path.iterdir())


def document(left, before=None):
    return results.document({"seed": 1401}, [], left, before or {})


def left_of(money, said="A loss of 48 billion rial."):
    return {"sentences": {"answer": {"en": said, "fa": ""}}, "tables": {"m": results.described(money, Text("Money", "پول"))}}


def test_a_part_stays_as_it_was_but_for_last_digits_and_any_other_goes(monkeypatch):
    stamped = MONEY.copy()
    stamped.attrs = MONEY.attrs | {"draws": 16384}
    before = document(left_of(stamped))
    near, far = stamped.assign(p50=stamped.p50 * (1 + 1e-8)), stamped.assign(p50=stamped.p50 * (1 + 1e-4))
    assert document(left_of(near), before) == before
    assert document(left_of(far), before)["tables"]["m"]["rows"][0][1] == pytest.approx(-4.8e10 * (1 + 1e-4), rel=1e-8)
    assert document(left_of(near, "A loss of 52 billion rial."), before)["sentences"] != before["sentences"]
    assert document(left_of(near, "A gain of 48 billion rial."), before)["sentences"] != before["sentences"]
    assert document(left_of(stamped.rename(columns={"p50": "p95"})), before)["tables"] != before["tables"]


def test_the_file_reads_back_as_what_was_written_a_line_for_each_row():
    found = document(left_of(MONEY.assign(note=['"line 0"', "{}"])))
    assert json.loads(results.text(found)) == found
    assert '["country", -3300000000000.0, 0.9986, "{}"]' in results.text(found).replace(",\n", "\n")


def test_a_table_comes_back_with_its_numbers_and_what_is_missing():
    left = {"tables": {"m": results.described(MONEY.assign(p50=[np.nan, 1.0]), Text("Money", "پول"))}}
    back = results.frame(left, "m")
    assert list(back.account) == ["purse", "country"] and np.isnan(back.p50[0]) and back.p50[1] == 1.0
    with pytest.raises(Failed, match="found no table 'n', expected one that a notebook shows"):
        results.frame(left, "n")
    with pytest.raises(Failed, match="found no sentence 'n', expected one that a notebook says"):
        results.sentence({"sentences": {}}, "n")


# How a table is read ----------------------------------------------------------------------------------------------------------


def test_money_stands_in_billion_rial_and_in_billion_toman_and_a_share_below_one_is_never_all():
    shown = publish.show(MONEY)
    english, persian = shown.printed, shown.fa.printed
    assert list(english.columns) == ["Median", "Share of simulations"] and shown.caption == "billion rial"
    assert english.loc["The country"].tolist() == ["−3,300", "more than 99%"] and english.index.name == "Account"
    assert persian.columns[0] == "میانه" and shown.fa.caption == "میلیارد تومان" and "۴٫۸" in persian.loc["کل دولت"].iloc[0]
    assert 'dir="rtl"' in shown.fa._repr_html_() and 'dir="rtl"' not in shown._repr_html_()


def test_a_case_in_euros_is_read_in_euros_and_by_its_own_names():
    outcome = simulate.run(cost_model.load("city_parking").sample(2**5))
    table = tables.cost_by_account(outcome)
    shown = publish.show(table, columns="account scenario p50")
    assert "The city" in shown.printed.index.get_level_values(0) and shown.caption == "million euros"
    assert {c["unit"] for c in results.described(table, Text("", ""))["columns"] if c["name"] == "p50"} == {"euro"}


def test_rows_of_several_units_say_each_their_own():
    table = pd.DataFrame({"what": ["reach", "tariff"], "unit": ["share", "rial/segment"], "p50": [0.92, 1100.0]})
    shown = publish.show(table)
    assert shown.printed["Median"].tolist() == ["92%", "1,100 rial a segment"] and "unit" not in shown.printed
    assert shown.fa.printed["میانه"].tolist() == ["۹۲٪", "۱۱۰ تومان برای هر بخش"]


def test_names_of_policies_head_their_columns_and_what_is_written_is_no_markup():
    wide = pd.DataFrame({"line": ["sms"], "status_quo": [2.4e11], "note": ["<b>&"]})
    wide.attrs["unit"] = "rial"
    html = publish.show(wide)._repr_html_()
    assert (
        "SMS continues" in html and "<caption>billion rial</caption>" in html and "&lt;b&gt;&amp;" in html and "<b>" not in html
    )


# What is published ------------------------------------------------------------------------------------------------------------


def test_every_number_that_is_published_has_a_label_in_both_languages_and_a_unit(published):
    for name, table in published["tables"].items():
        assert table["label"]["en"] and table["label"]["fa"] and table["label"]["en"] != name, name
        for place, column in enumerate(table["columns"]):
            assert (column["en"], column["fa"]) != (column["name"],) * 2 or column["name"] in PROPER, (name, column)
            cells = [row[place] for row in table.get("rows", [])]
            if any(isinstance(cell, float) for cell in cells):
                assert column["unit"], (name, column)
            if column["unit"] and column["unit"] != headings.OF_ITS_ROW:
                assert headings.unit_in_words(column["unit"]) is not None


PROPER = {"Telegram", "WhatsApp", "Eitaa", "Rubika", "Bale", "Soroush"}


def test_the_table_of_a_chart_is_its_csv(published):
    charts = {name: table for name, table in published["tables"].items() if "file" in table}
    csvs = {path.stem for path in (ROOT / "figures").glob("*.csv")}
    assert set(charts) == csvs
    for name, table in charts.items():
        header = pd.read_csv(ROOT / "figures" / table["file"], nrows=1)
        assert [column["name"] for column in table["columns"]] == [c for c in header if c != "code"], name
        assert header.code[0] == table["code"], name


def test_what_notebooks_say_and_show_by_name_is_published_and_nothing_else(published):
    named = {"say": set(), "show": set()}
    for path in report.notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            for call in ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ():
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in named and len(call.args) > 1:
                    named[call.func.attr].add(call.args[1].value)
    assert named["say"] | {"title", "introduction", "question", "made", "since"} == set(published["sentences"])
    assert named["show"] == {name for name, table in published["tables"].items() if "rows" in table}


@pytest.mark.parametrize(("name", "language"), report.DOCUMENTS.items())
def test_readme_says_the_sentences_of_the_results_to_the_letter(published, name, language):
    text = (ROOT / name).read_text(encoding="utf-8")
    said = results.said(published) | {"notebooks": answering.notebooks(published["notebooks"])}
    assert publish.filled(text, said, language) == text
    assert set(material.SENTENCES) <= set(re.findall(r"<!-- run:(\w+) -->", text))


def test_documents_are_written_without_any_readme(published, monkeypatch):
    opened, read = [], Path.read_text

    def noted(path, *arguments, **named):
        opened.append(path.name)
        return read(path, *arguments, **named)

    monkeypatch.setattr(Path, "read_text", noted)
    try:
        found = material.published()
    except material.Missing:
        pytest.skip("pictures are not in this clone")
    assert found.said["answer"].en == published["sentences"]["answer"]["en"]
    assert results.FILE in opened and not [name for name in opened if name.startswith("README")]


def test_results_of_another_run_than_the_numbers_are_refused(tmp_path, published):
    figures = tmp_path / "figures"
    figures.mkdir()
    for path in (ROOT / "figures").glob("*"):
        if path.is_file():
            (figures / path.name).symlink_to(path)
    (figures / publish.PUBLISHED).symlink_to(ROOT / "figures" / publish.PUBLISHED)
    (figures / results.FILE).unlink()
    publish.write(figures / results.FILE, results.text(published | {"meta": published["meta"] | {"seed": 7}}))
    with pytest.raises(material.Incomplete, match=r"results\.json is of another run|found no "):
        material.published(figures)


def test_a_place_for_a_sentence_that_nobody_says_is_named(monkeypatch):
    monkeypatch.setattr(report, "read", lambda path: "<!-- run:nothing --><!-- end -->")
    with pytest.raises(Failed, match=r"README\.md: found <!-- run:nothing -->, expected one of the sentences of the run: answer"):
        report.filled("README.md", {"answer": Text("a", "b")}, "en")


def test_the_numbers_of_the_opening_are_those_of_the_article(case):
    said = findings.opening(case)
    assert "163 million tonnes" in said["introduction"].en and "۱۶۳ میلیون تن" in said["introduction"].fa
    assert "about 12 SMS a truck" in said["introduction"].en and "5,000 installs" in said["introduction"].en
    other = case.what_if(messages_per_trip=10)
    assert findings.opening(other)["introduction"] == said["introduction"], "what was said does not move with what is assumed"


def test_a_notebook_without_a_question_is_called_by_its_name(tmp_path):
    path = tmp_path / "03_sms_vs_migration.ipynb"
    path.write_text(json.dumps({"cells": []}))
    assert results.asked(path)["title"] == {"en": "03_sms_vs_migration", "fa": "03_sms_vs_migration"}
    assert all(results.asked(one)["question"][language] for one in report.notebooks() for language in LANGUAGES)


def test_a_saving_beside_an_input_has_a_unit_of_its_own_and_not_that_of_the_input():
    """Each row of a tornado is of an input, and says its unit; what the saving is at the ends of the input is money."""
    table = pd.DataFrame({"unit": ["hour"], "low": [1.0], "at_p05": [-2e9], "medians_at_p95": [1e9]})
    assert headings.unit("low", table) == headings.OF_ITS_ROW
    assert headings.unit("at_p05", table) == headings.unit("medians_at_p95", table) == "rial"
