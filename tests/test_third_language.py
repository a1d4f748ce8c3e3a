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


DOCUMENTS = """
import io, json, re, shutil, sys
from pathlib import Path
import docx, openpyxl, pptx
from cost_model.report.office import brief, material, slides, workbook
from cost_model.report.publish import catalogue, gallery
published, folder = Path("figures"), Path(sys.argv[1])
shutil.copytree(published / "published", folder / "figures" / "published")
for path in [*published.glob("*.json"), *published.glob("*.csv"), *published.glob("*.svg")]:
    shutil.copy(path, folder / "figures" / path.name)
for path in published.glob("*.en.svg"):  # of charts whose pictures git does not keep none is shown
    picture = path.with_suffix(".png")
    if not picture.is_file():
        (folder / "figures" / path.name).unlink()
        continue
    for language in ("en", "fa", "wide"):
        shutil.copy(picture, folder / "figures" / picture.name.replace(".en.", f".{language}."))
        drawn = re.sub(r'"edges": {"en": (\\[.*?\\])', r'"edges": {"wide": \\1, "en": \\1', path.read_text(encoding="utf-8"))
        (folder / "figures" / path.name.replace(".en.", f".{language}.")).write_text(drawn, encoding="utf-8")
found = material.published(folder / "figures")
word = docx.Document(io.BytesIO(brief.write(found, "wide")))
told = [" ".join(paragraph.text for paragraph in word.paragraphs)]
deck = pptx.Presentation(io.BytesIO(slides.write(found, "wide")))
told.append(" ".join(shape.text_frame.text for slide in deck.slides for shape in slide.placeholders))
book = openpyxl.load_workbook(io.BytesIO(workbook.write(found, "wide")))
told += [" ".join(book.sheetnames), gallery(folder)]
print(json.dumps(told))
"""


def test_documents_and_the_gallery_are_made_in_the_third_language(project, tmp_path):
    asked = [sys.executable, "-W", "ignore", "-c", DOCUMENTS, str(tmp_path)]
    done = subprocess.run(asked, cwd=project, env={**os.environ, "PYTHONPATH": str(project)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    brief, slides, workbook, page = json.loads(done.stdout)
    for text in (brief, slides, workbook):
        assert any(chr(ord("a") + 0xFEE0) <= letter <= chr(ord("z") + 0xFEE0) for letter in text)
    assert wide("Sources") in brief or wide("sources") in brief
    assert '<div lang="wide" dir="ltr"' in page
