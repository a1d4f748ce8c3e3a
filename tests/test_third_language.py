"""A third language is one file: how it is written, and its texts. An invented one says what English says, in wide letters."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import cost_model
from cost_model import words

PACKAGE = Path(cost_model.__file__).parent
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def wide(text):
    """A text in wide letters; what is filled in is left alone."""
    said, inside = [], False
    for letter in text:
        inside = letter == "{" or (inside and letter != "}")
        said.append(letter if inside or letter == "}" else chr(WIDE.get(ord(letter), ord(letter))))
    return "".join(said)


def in_wide_letters(tree):
    return wide(tree.en) if isinstance(tree, words.Text) else {name: in_wide_letters(value) for name, value in tree.items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which a third language has its file."""
    folder = tmp_path_factory.mktemp("wide")
    shutil.copytree(PACKAGE, folder / "cost_model", ignore=shutil.ignore_patterns("__pycache__"))
    for beside in ("data", "figures"):
        (folder / beside).symlink_to(PACKAGE.parent / beside)
    here = folder / "cost_model" / "words"
    files = sorted(
        path.relative_to(here).with_suffix("").as_posix() for path in here.rglob("*.yaml") if path.parent.name != "languages"
    )
    signs = dict(direction="ltr", locale="en", quotes=["‹", "›"], comma=", ", semicolon="; ", to=" ~ ", rials=10) | {"and": " & "}
    texts = {name: in_wide_letters(words.words_of(name)) for name in files}
    (here / "languages" / "wide.yaml").write_text(yaml.safe_dump(signs | {"words": texts}, allow_unicode=True), encoding="utf-8")
    return folder


ASK = """
import json
import cost_model
from cost_model import answer, answering, figures, register, simulate, tables
from cost_model.report import language
from cost_model.words import LANGUAGES
case = cost_model.load()
outcome = simulate.run(case.sample(2**6))
quotable = register.of_run(outcome)
chart = figures.the_answer(answer.answer(outcome))
figure = chart.figure("wide")
print(json.dumps({
    "languages": LANGUAGES,
    "money": language.money(43e9)._asdict(),
    "sentences": [one.sentence._asdict() for one in quotable.numbers.values()],
    "answer": answering.answer_in_words(quotable)._asdict(),
    "title": chart.title._asdict(), "alt": chart.alt._asdict(),
    "drawn": [text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text"))],
}))
"""


@pytest.fixture(scope="module")
def said(project):
    asked = [sys.executable, "-W", "ignore", "-c", ASK]
    done = subprocess.run(asked, cwd=project, env={**os.environ, "PYTHONPATH": str(project)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_money_and_sentences_are_said_in_the_third_language(said):
    assert said["languages"] == ["en", "fa", "wide"]
    assert said["money"]["wide"] == f"4.3 {wide('billion')} {wide('rial')}"
    for text in [*said["sentences"], said["answer"], said["title"], said["alt"]]:
        assert text["wide"] and text["wide"] != text["en"], text
        assert wide("the") in text["wide"].lower() or wide("a") in text["wide"]


def test_a_chart_is_drawn_in_the_third_language(said):
    drawn = " ".join(said["drawn"])
    assert wide("chance") in drawn.lower() and said["title"]["wide"].split()[0] in drawn
