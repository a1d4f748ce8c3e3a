"""Documents for office programs: opened with LibreOffice, read from the right, and holding the published numbers and nothing else."""

import io
import re
import shutil
import zipfile
from dataclasses import replace
from functools import partial
from itertools import pairwise
from types import SimpleNamespace

import docx
import numpy as np
import openpyxl
import pandas as pd
import pptx
import pypdf
import pytest
from conftest import results_in
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pptx.util import Emu

from cost_model import __main__ as command
from cost_model import fits
from cost_model.model import simulate
from cost_model.model.scenarios import SCENARIOS
from cost_model.report import charts as figures
from cost_model.report import language, publish
from cost_model.report import run as report
from cost_model.report.charts import native
from cost_model.report.charts.chart import FONTS
from cost_model.report.language import ACCOUNTS, billions
from cost_model.report.numbers import answer, side_by_side, specifications, tables
from cost_model.report.numbers.headline import label
from cost_model.report.office import brief, documents, editable, material, package, slides, workbook
from cost_model.report.office import text as signs
from cost_model.report.publish import files, provenance
from cost_model.report.publish.catalogue import Entry, window_and_annex, words_of
from cost_model.report.say import headings, withheld
from cost_model.words import LANGUAGES, Text

HOSTILE = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "bell \x07, escape \x1b, \ufffe",
    "{ HYPERLINK \"http://evil.example\" }",
    "</w:t></w:r><script>alert('x')</script> ]]> & <",
    "\u202eturned around\u202c _x0041_",
]  # fmt: skip


@pytest.fixture(scope="module")
def charts(case):
    """The charts of the brief from few draws, and one of bars whose every word is hostile."""
    draws = case.sample(2**9)
    outcome = simulate.run(draws)
    lengths, polls = figures.text_length(tables.text_lengths(), tables.notice_lengths(case.notices)), tables.polls_and_counts()
    bars = native.Native(
        "bar",
        "platform",
        (
            native.Series(Text.same(HOSTILE[3]), "p50", {"kind": "count"}),
            native.Series(Text.same(HOSTILE[4]), "p50", {"kind": "poll"}, low="p05", high="p95"),
        ),
        lengths.unit,
        dict(zip(("Rubika", "Eitaa", "Bale"), map(Text.same, HOSTILE[:3]), strict=True)),
        values="number",
    )
    told = Text(*[" ".join(HOSTILE[6:])] * 2)
    notes = polls.assign(note=(HOSTILE * 2)[: len(polls)])
    return {
        "01_sms_bill_by_reading": figures.sms_bill_by_reading(tables.volume_by_reading(case, n=2**9)),
        "02_hostile": replace(
            lengths, title=Text.same(HOSTILE[0]), alt=told, numbers=notes, native=(bars,), numbers_in="million adults"
        ),
        "03_cost_by_payer": figures.cost_by_account(tables.cost_by_account(outcome)),
        "03_answer": figures.the_answer(answer.answer(outcome)),
        "03_price_of_a_miss": figures.price_of_a_miss(answer.price_of_a_miss(outcome)),
        "03_specifications": figures.specification_curve(specifications.specifications(case, n=2**6)),
        "03_seen_in_time": figures.seen_in_time(tables.seen_in_time(outcome)),
        "03_running_cost": figures.running_cost(tables.running_cost(draws)),
        "05_what_would_change": figures.what_would_change_the_answer(
            tables.what_would_change_the_answer(outcome, case, "sender")
        ),
        "06_survival": figures.survival(fits.fitted("reversal")),
    }


@pytest.fixture(scope="module")
def folder(charts, tmp_path_factory):
    """A folder of published charts, with everything that documents are made from."""
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(publish.FOLDER_VARIABLE, str(folder))
        patch.setattr(files, "png", partial(files.png, dpi=60))
        for name, chart in charts.items():
            publish.save(chart, name)
        report.keep_published(folder, side_by_side.others(side_by_side.every_case()))
    results_in(folder)
    shutil.copy(publish.ROOT / "figures" / "headline.json", folder)
    return folder


@pytest.fixture(scope="module")
def found(folder):
    """What the documents are made from, with a source whose every word is hostile."""
    found = material.published(folder)
    sources = found.sources.copy()
    sources.loc["itiran_2022", ["title", "publisher", "note", "address"]] = [*HOSTILE[:3], "javascript:alert(1)"]
    sources.loc["raygansms_list", "address"] = "https://example.org/%D8%A7/?a=1&b=<2>"
    told = {pair: use._replace(measures=HOSTILE[len(pair[0]) % len(HOSTILE)]) for pair, use in found.uses.items()}
    return replace(found, sources=sources, uses={**told, ("tariff", "trez_1399"): found.uses["tariff", "trez_1399"]})


@pytest.fixture(scope="module")
def made(found):
    """Bytes of each document, by (name, language)."""
    return {(name, lang): write(found, lang) for name, write in documents.KINDS.items() for lang in LANGUAGES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What the published charts give. Git keeps the pictures of few: one of those stands, under its code, where another was not made."""
    there = shutil.copytree(publish.ROOT / "figures", tmp_path_factory.mktemp("whole") / "figures")
    for entry in publish.catalogue(there):
        for lang in LANGUAGES:
            if not entry.file("png", lang).is_file():
                said = PngInfo()
                said.add_text("code", f"{entry.code}.")
                with Image.open(there / f"01_sms_bill_by_reading.{lang}.png") as picture:
                    picture.save(entry.file("png", lang), pnginfo=said, dpi=picture.info["dpi"])
    return material.published(there)


def brief_of(made, language):
    return docx.Document(io.BytesIO(made["brief.{}.docx", language]))


def deck_of(made, language):
    return pptx.Presentation(io.BytesIO(made["charts.{}.pptx", language]))


def book_of(made, language):
    return openpyxl.load_workbook(io.BytesIO(made["numbers.{}.xlsx", language]))


def words(element):
    return "".join(element.itertext())


# ---- together, alone, the same again -----------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder that documents are written into in place of the project's own."""
    for module in (documents, report):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


def test_the_command_writes_all_documents_and_the_same_figures_give_the_same_bytes(place, found, monkeypatch, capsys, made):
    monkeypatch.setattr(material, "published", lambda: found)
    assert command.main(["documents"]) == 0
    expected = {name.format(lang): content for (name, lang), content in made.items()}
    assert {path.name: path.read_bytes() for path in place.glob("documents/*")} == expected
    assert sorted(capsys.readouterr().out.split()) == sorted(f"documents/{name}" for name in expected)
    assert not list(place.glob(".staging-*"))
    for content in expected.values():
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert {about.date_time for about in parts.infolist()} == {package.DATE}
            assert parts.read("docProps/core.xml").decode().count(found.data_date) == 2


def test_what_is_stopped_in_the_middle_leaves_what_was_there(place, folder, monkeypatch, capsys):
    def stopped(*_):
        raise KeyboardInterrupt

    (place / "documents").mkdir()
    (place / "documents" / "brief.en.docx").write_text("before")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(folder))
    monkeypatch.setitem(documents.KINDS, "numbers.{}.xlsx", stopped)
    for name in ("brief.{}.docx", "charts.{}.pptx"):
        monkeypatch.setitem(documents.KINDS, name, lambda *_: b"after")
    assert command.main(["documents"]) == 130
    assert [(path.name, path.read_text()) for path in place.glob("documents/*")] == [("brief.en.docx", "before")]
    assert not list(place.glob(".staging-*"))


def test_two_at_once_and_what_is_missing_is_told_in_one_line(place, folder, tmp_path, monkeypatch, capsys):
    def told():
        assert command.main(["documents"]) == 1
        *_, line = capsys.readouterr().err.splitlines()
        return line

    monkeypatch.setattr(report, "report", lambda: None)

    with report.alone():
        assert "another report is being made" in told()
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path / "none"))
    assert "found no chart with a record" in told()
    assert "make report" in told()
    for name in ("headline.json", "06_survival.csv", "01_sms_bill_by_reading.fa.png"):
        part = shutil.copytree(folder, tmp_path / f"without {name}")
        (part / name).unlink()
        monkeypatch.setenv(publish.FOLDER_VARIABLE, str(part))
        assert name in told()
    part = shutil.copytree(folder, tmp_path / "without a chart")
    for path in part.glob("03_answer.*"):
        path.unlink()
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(part))
    assert "'03_answer'" in told()
    part = shutil.copytree(folder, tmp_path / "other assumptions")
    text = (part / "headline.json").read_text(encoding="utf-8")
    (part / "headline.json").write_text(re.sub(r'(?<="assumptions_sha256": ")\w{8}', "0" * 8, text), encoding="utf-8")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(part))
    assert "other assumptions" in told()
    assert not list(place.glob("documents/*"))


def test_where_pictures_are_missing_the_report_is_made_first(place, folder, tmp_path, monkeypatch, capsys):
    """As in a fresh clone: git keeps the pictures of few charts."""
    there = shutil.copytree(folder, tmp_path / "clone")
    for path in there.glob("*.png"):
        path.unlink()
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(there))
    monkeypatch.setattr(report, "report", lambda: shutil.copytree(folder, there, dirs_exist_ok=True))
    for name in documents.KINDS:
        monkeypatch.setitem(documents.KINDS, name, lambda *_: b"made")
    assert command.main(["documents"]) == 0
    said = capsys.readouterr()
    assert len(said.out.split()) == 6 and "that is done first" in said.err and ".png, …; `make report`" in said.err


def test_a_picture_of_another_run_is_as_good_as_none(place, folder, tmp_path, monkeypatch, capsys):
    """Git puts back what it keeps and leaves pictures as they are: a caption of one run never stands under a picture of another."""
    there, made = shutil.copytree(folder, tmp_path / "put back"), []
    shutil.copy(there / "06_survival.en.png", there / "01_sms_bill_by_reading.en.png")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(there))
    monkeypatch.setattr(report, "report", lambda: made.append(shutil.copytree(folder, there, dirs_exist_ok=True)))
    for name in documents.KINDS:
        monkeypatch.setitem(documents.KINDS, name, lambda *_: b"made")
    assert command.main(["documents"]) == 0
    assert made and "01_sms_bill_by_reading.en.png" in capsys.readouterr().err


# ---- opened with LibreOffice --------------------------------------------------------------------------------------------


def test_libreoffice_opens_each_and_the_brief_has_four_to_six_pages(made, found, soffice, tmp_path):
    opened = {}
    for name, lang in (("brief.{}.docx", "en"), *((name, "fa") for name in documents.KINDS)):
        path = tmp_path / name.format(lang)
        path.write_bytes(made[name, lang])
        opened[path.name] = pypdf.PdfReader(soffice(path, tmp_path)).pages
    for lang in LANGUAGES:
        pages = opened[f"brief.{lang}.docx"]
        assert 4 <= len(pages) <= 6
        fonts = {str(font["/BaseFont"]).partition("+")[2] for page in pages for font in _fonts(page)}
        assert {"Vazirmatn-Regular", "Vazirmatn-Bold"} <= fonts, "embedded, and read"
    text = " ".join(" ".join(page.extract_text() for page in opened["brief.en.docx"]).split())
    assert found.said["volume"].en[:40] in text
    _, annex = window_and_annex(found.charts.values())
    notebooks = {entry.provenance.place[:2] for entry in annex}
    assert len(opened["charts.fa.pptx"]) == 2 + len(notebooks) + len(found.charts), "title, annex, questions and charts"
    assert len(opened["numbers.fa.xlsx"]) >= 4 + len(found.charts)


def _fonts(page):
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]


# ---- words: alt text, direction, language, styles -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_and_chart_has_its_alt_text(made, found, language):
    named = {entry.code: entry for entry in found.charts.values()}
    pictures = brief_of(made, language).element.body.findall(f".//{qn('wp:docPr')}")
    assert [p.get("name").split()[1] for p in pictures] == [
        "03_answer", "03_price_of_a_miss", "01_sms_bill_by_reading"
    ]  # fmt: skip
    for picture in pictures:
        entry = named[picture.get("name").split()[0]]
        assert picture.get("descr") == signs.marked(getattr(entry.alt, language), language)
        assert picture.get("title") == signs.marked(getattr(entry.title, language), language)
    seen = []
    for slide in deck_of(made, language).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.shape_type == 13:
                about = shape._element.xpath(".//p:cNvPr")[0]
                entry = named[about.get("name").split()[0]]
                assert about.get("descr").endswith(signs.marked(getattr(entry.alt, language), language))
                assert entry.code in " ".join(s.text_frame.text for s in slide.placeholders), "the code can be seen"
                notes = slide.notes_slide.notes_text_frame.text
                assert signs.marked(getattr(entry.source, language), language) in notes
                seen.append(entry.name)
    assert sorted(set(seen)) == sorted(found.charts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slides_tell_the_message_first_and_the_rest_as_an_annex_by_question(made, found, lang):
    deck = deck_of(made, lang)
    slides_by_id = {slide.slide_id: slide for slide in deck.slides}
    sections = {
        section.get("name"): [slides_by_id[int(row.get("id"))] for row in section.iter(f"{{{slides.P14}}}sldId")]
        for section in deck.part._element.iter(f"{{{slides.P14}}}section")
    }
    assert [slide.slide_id for each in sections.values() for slide in each] == [slide.slide_id for slide in deck.slides]
    (title, message), (annex, others) = sections.items()
    assert (title, annex) == (signs.marked(getattr(found.said["title"], lang), lang), getattr(slides.SAY.annex.heading, lang))
    named = {signs.clean(getattr(entry.title, lang)): name for name, entry in found.charts.items()}
    asked = {getattr(title, lang): number for number, (title, _) in found.notebooks.items()}

    def told(some):
        titles = [slide.shapes.title.text_frame.text for slide in some]
        return [named.get(signs.clean(text)) or asked.get(text) or text for text in titles]

    assert told(message)[1:] == [
        "01_sms_bill_by_reading", "03_seen_in_time", "03_answer", "03_cost_by_payer", "03_price_of_a_miss",
        "03_specifications", "05_what_would_change",
    ]  # fmt: skip
    assert told(others) == [
        annex, "02", "02_hostile", "03", "03_running_cost", "06", "06_survival"
    ]  # fmt: skip


def test_a_persian_brief_reads_from_the_right(made):
    persian, english = brief_of(made, "fa"), brief_of(made, "en")
    body = persian.element.body
    for paragraph in body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is None or style.get(qn("w:val")) not in ("Chart", "Command"):
            assert paragraph.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None, words(paragraph)
    for run in body.iter(qn("w:r")):
        persian_letters = re.search("[\u0600-\u06ff]", words(run))
        marked_right = run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
        assert bool(persian_letters) <= marked_right, words(run)
        assert not (marked_right and re.search("[A-Za-z0-9]", words(run))), "Latin digits would turn into Persian ones"
    assert all(t.find(qn("w:bidiVisual")) is not None for t in body.iter(qn("w:tblPr")))
    assert body.find(f".//{qn('w:sectPr')}/{qn('w:bidi')}") is not None
    assert not re.search("[\u2066-\u2069\u202a-\u202e]", words(body)), "Word does not know isolates"
    assert english.element.body.find(f".//{qn('w:bidi')}") is None
    for document, locale in ((persian, "fa-IR"), (english, "en-GB")):
        assert document.core_properties.language == locale
        assert document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:bidi")) == "fa-IR"
        assert document.styles["Normal"].element.find(f".//{qn('w:bidi')}") is None or locale == "fa-IR"


def test_in_persian_decks_and_sheets_read_from_the_right_too(made):
    for slide in deck_of(made, "fa").slides:
        for frame in (*(shape.text_frame for shape in slide.placeholders), slide.notes_slide.notes_text_frame):
            for paragraph in filter(words, frame._txBody.findall(f"{{{A}}}p")):
                assert paragraph.find(f"{{{A}}}pPr").get("rtl") == "1"
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            across = chart._chartSpace.find(f".//{{{C}}}valAx")
            lies = chart._chartSpace.find(f".//{{{C}}}barDir[@val='bar']") is not None
            assert across.find(f"{{{C}}}axPos").get("val") == ("b" if lies else "r")
            mirrored = across.find(f"{{{C}}}scaling/{{{C}}}orientation[@val='maxMin']") is not None
            seen = [x for series in chart.plots[0].series for x in series.values if x is not None]
            assert not mirrored if min(seen) < 0 else mirrored == lies or "errBars" in chart._chartSpace.xml, (
                "signs run from the left"
            )
            assert across.find(f"{{{C}}}numFmt").get("formatCode").startswith("[$-3000429]")
    for lang in LANGUAGES:
        for sheet in book_of(made, lang):
            assert bool(sheet.sheet_view.rightToLeft) == (lang == "fa")
            assert sheet.freeze_panes
            assert sheet.auto_filter.ref


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_is_made_of_styles_so_that_it_can_be_gone_on_with(made, found, language):
    document = brief_of(made, language)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        getattr(text, language) for text in brief.HEADINGS.values()
    ]
    assert document.core_properties.title == getattr(found.said["title"], language)
    by_hand = {child.tag for run in document.element.body.iter(qn("w:rPr")) for child in run}
    assert by_hand <= {qn("w:rtl"), qn("w:rStyle")}
    paragraphs = document.paragraphs
    for before, after in pairwise(paragraphs):
        if before.style.name == "Chart":
            assert after.style.name == "Caption"
    assert document.styles["Chart"].paragraph_format.keep_with_next
    assert document.styles["Caption"].paragraph_format.keep_with_next
    for table in document.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_the_typeface_is_embedded_and_comes_out_as_it_went_in(made):
    parts = package.parts_of(made["brief.{}.docx", "fa"])
    table = etree.fromstring(parts["word/fontTable.xml"])
    for number, file in enumerate(("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf"), start=1):
        key = table.findall(f".//{qn('w:font')}/*[@{qn('w:fontKey')}]")[number - 1].get(qn("w:fontKey"))
        hidden, font = parts[f"word/fonts/font{number}.odttf"], (FONTS / file).read_bytes()
        assert hidden[:32] != font[:32]
        pattern = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]  # ECMA-376, part 4, 17.8.1
        assert bytes(a ^ b for a, b in zip(hidden[:32], pattern * 2, strict=True)) + hidden[32:] == font


# ---- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_says_what_headline_json_says(whole, lang):
    document, numbers = docx.Document(io.BytesIO(brief.write(whole, lang))), whole.numbers
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    expected = [
        [getattr(ACCOUNTS[account], lang), *(
            signs.marked(getattr(billions(numbers[f"{s.name}.cost_{account}_rial"][q]), lang), lang)
            for q in ("mean", "p05", "p95")
        )]
        for s in SCENARIOS for account in brief.PAYING
    ]  # fmt: skip
    assert [row[1:] for row in rows] == expected
    text = "\n".join(p.text for p in document.paragraphs)
    register = whole.headline["numbers"]
    for key in ("forced.purse_saving", "forced.purse_chance_of_saving", "forced.silent_share"):
        assert signs.marked(register[key][f"sentence_{lang}"], lang) in text, key
    for key, unit in (
        ("best.purse_saving", language.money),
        ("forced.country_saving", language.money),
        ("forced.price_of_a_miss", language.money),
        ("sms.bill_per_year", language.money),
    ):
        said = getattr(unit(abs(register[key]["value"])), lang)
        assert signs.marked(said, lang) in text, key


NAMED_BY_ITS_TABLE = pd.DataFrame(
    [
        dict(account=account, scenario=name, policy_en=en, policy_fa=fa, p05=1e9, p50=2e9, p95=3e9, mean=2e9)
        for account in ("purse", "country")
        for name, en, fa in (("status_quo", "SMS as it was", "پیامک سابق"), ("mine", "A plan of my own", "طرحی از خودم"))
    ]
)


def test_the_brief_draws_the_policies_that_its_numbers_hold_by_the_names_beside_them():
    shown = []
    page = SimpleNamespace(table=lambda caption, entry, head, rows, *widths, **more: shown.extend(rows))
    brief.who_pays(page, SimpleNamespace(chart=lambda name: SimpleNamespace(numbers=lambda: NAMED_BY_ITS_TABLE)))
    assert [row[0] for row in shown] == [
        Text("SMS as it was", "پیامک سابق"),
        None,
        Text("A plan of my own", "طرحی از خودم"),
        None,
    ]
    assert [row[1] for row in shown] == [ACCOUNTS["purse"], ACCOUNTS["country"]] * 2


def test_the_workbook_names_policies_as_their_table_does_and_shows_the_names_once():
    names = headings.policy_names(NAMED_BY_ITS_TABLE)
    assert headings.of_language(NAMED_BY_ITS_TABLE.columns, "fa") == ["account", "scenario", "p05", "p50", "p95", "mean"]
    assert headings.cell("scenario", "mine", names) == ("A plan of my own", "طرحی از خودم")
    assert headings.cell("scenario", "status_quo", names).en == "SMS as it was"
    assert headings.cell("best", "forced", names).en == "Messenger only", "a name without a row is that of the published policy"
    without = NAMED_BY_ITS_TABLE.drop(columns=["policy_en", "policy_fa"])
    assert headings.cell("option", "mine", headings.policy_names(without)) == ("mine", "mine")
    assert headings.cell("account", "forced", names) == ("forced", "forced"), "of no policy"
    labels = pd.DataFrame(columns=["case", "label_en", "label_fa", "policy_en"])
    assert headings.of_language(labels.columns, "en") == ["case", "label_en", "policy_en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_the_register_with_what_each_number_is_not(made, found, lang):
    sheet = book_of(made, lang)[getattr(workbook.NAMES["quotable"], lang)]
    register = found.headline["numbers"]
    rows = {row[7].value: row for row in sheet.iter_rows() if row[7].value in register}
    assert set(rows) == set(register)
    for key, row in rows.items():
        entry, size = register[key], 10 if lang == "fa" and register[key]["unit"].startswith("rial") else 1
        assert row[0].value == cells_text(Text(**entry["definition"]), lang)
        assert row[5].value == cells_text(Text(entry["sentence_en"], entry["sentence_fa"]), lang)
        assert row[6].value == cells_text(Text(**entry["is_not"]), lang)
        if isinstance(entry["value"], float | int):
            assert row[1].value == pytest.approx(entry["value"] / size), key
    unit = rows["forced.purse_saving"][4].value
    assert unit == cells_text(Text("rial", "تومان"), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_the_numbers_of_results_json_number_for_number(made, found, lang):
    sheet = book_of(made, lang)[getattr(workbook.NAMES["headline"], lang)]
    rows = {row[7].value: row for row in sheet.iter_rows() if row[7].value in found.numbers}
    assert set(rows) == set(found.numbers)
    for key, row in rows.items():
        assert row[0].value == cells_text(label(key), lang)
        assert [cell.value for cell in row[1:6]] == [found.numbers[key][name] for name in workbook.NUMBERS], key
    digits = {
        cell.number_format.startswith("[$-3000429]") for row in rows.values() for cell in row[1:6] if cell.value is not None
    }
    assert digits == {lang == "fa"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_beside_a_source_stands_what_it_measures_for_each_input(made, found, lang):
    sheet = book_of(made, lang)[getattr(workbook.NAMES["sources"], lang)]
    rows = {row[6].value: row for row in sheet.iter_rows()}
    assert set(found.sources.index) <= set(rows)
    use, row = found.uses["tariff", "trez_1399"], found.assumptions["tariff"]
    said = rows["trez_1399"][5].value
    assert use.measures in said and getattr(language.DISTANCES["near"], lang) in said and getattr(row, f"label_{lang}") in said
    assert not rows["worldbank_cpi"][5].value, "no input names it"
    told = words(brief_of(made, lang).element.body).replace("\u200e", "").replace("\u200f", "")
    names = found.chart(brief.TURNS).numbers().head(brief.MATTER).input
    for name in names:
        for key in found.assumptions[name].source.split():
            assert key == "judgement" or getattr(language.DISTANCES[found.uses[name, key].distance], lang) in told


def test_the_workbook_holds_every_published_table_number_for_number(whole):
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(whole, "fa")))
    for entry in whole.charts.values():
        sheet, numbers = book[workbook.sheet_name(entry.provenance.place, entry.name)], entry.numbers()
        assert entry.code in " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=5))
        columns = headings.of_language(numbers.columns, "fa")
        assert all(headings.heading(column).fa != column for column in columns), "a column without a printed name"
        top = int(re.match(r"A(\d+)", sheet.auto_filter.ref)[1])
        heads = {column["name"]: workbook.headed(column) for column in whole.tables[entry.name]["columns"]}
        assert [cell.value for cell in sheet[top]] == [cells_text(heads[c], "fa") for c in columns]
        for place, column in enumerate(columns, start=1):
            if pd.api.types.is_numeric_dtype(numbers[column]) and numbers[column].dtype != bool:
                cells_of = [sheet.cell(top + 1 + k, place).value for k in range(len(numbers))]
                drawn = [{None: np.nan}.get(x, np.inf if isinstance(x, str) and "∞" in x else x) for x in cells_of]
                np.testing.assert_array_equal(np.array(drawn, float), numbers[column], err_msg=entry.name)


def cells_text(text, lang):
    return signs.text_cell(openpyxl.Workbook().active["A1"], getattr(text, lang), lang).value


def test_every_chart_of_bars_or_lines_is_drawn_from_its_published_numbers(whole):
    """Each series of each editable chart is found again in the published table by rows, not by the code that made it."""
    panels = [(entry, panel) for entry in whole.charts.values() for panel in entry.native]
    written = {entry.name: words_of(entry.file("svg", "en")).get("native", []) for entry in whole.charts.values()}
    assert panels and len(panels) == sum(map(len, written.values())), "every panel that is written into a picture is read"
    assert {entry.name for entry, _ in panels} == {name for name, panels_of in written.items() if panels_of}
    for entry, panel in panels:
        numbers = entry.numbers()
        for lang in LANGUAGES:
            names, shown = native.drawn(panel, numbers, lang)
            assert names and all(names)
            scale = {"billions": {"en": 1e-9, "fa": 1e-10}, "percent": {"en": 1, "fa": 100}}.get(panel.values, {}).get(lang, 1)
            for series, values, _ in shown:
                rows = numbers
                for column, value in series.where.items():
                    rows = rows[rows[column].astype(object).fillna("").astype(str) == str(value)]
                expected = sorted(rows[series.value].dropna() * scale)
                got = sorted(v for v in values if v is not None)
                if panel.categories and len(expected) > len(got):  # of a long table the first rows are drawn
                    assert set(np.round(got, 9)) <= set(np.round(expected, 9))
                else:
                    np.testing.assert_allclose(got, expected, rtol=1e-12, err_msg=entry.name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_on_a_slide_and_the_workbook_behind_it_hold_the_same_numbers(made, found, lang):
    named, seen = {entry.code: entry for entry in found.charts.values()}, set()
    for slide in deck_of(made, lang).slides:
        frames = [shape for shape in slide.shapes if shape.has_chart]
        for place, frame in enumerate(frames):
            entry = named[frame.name.split()[0]]
            panel = entry.native[place]
            names, columns = editable.columns(panel, entry.numbers(), lang)
            sheet = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob)).active
            drawn = [row for row in columns if panel.kind == "line" or row[3] == "value"]
            for series, row in zip(frame.chart.plots[0].series, drawn, strict=True):
                assert list(series.values) == pytest.approx(row[2])
            assert [str(c) for c in frame.chart.plots[0].categories] == [editable.said(name, lang) for name in names]
            for column, row in enumerate([*drawn, *(row for row in columns if row not in drawn)], start=2):
                assert [sheet.cell(2 + k, column).value for k in range(len(names))] == pytest.approx(row[2])
            seen.add(entry.name)
    assert seen == {
        *("01_sms_bill_by_reading", "02_hostile", "03_answer", "03_cost_by_payer", "03_price_of_a_miss", "03_running_cost"),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_slide_says_which_values_of_information_are_not_shown_and_why(whole, lang, monkeypatch):
    def said(entry, numbers):
        """All words of the slide of one chart with these numbers, those within the chart left out."""
        monkeypatch.setattr(Entry, "numbers", lambda self: numbers)
        deck = pptx.Presentation(io.BytesIO(slides.write(replace(whole, charts={entry.name: entry}), lang)))
        (slide,) = (slide for slide in deck.slides if any(shape.has_chart for shape in slide.shapes))
        text = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        return re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", text)

    inputs, studies = whole.charts["05_evppi"], whole.charts["05_studies"]
    lawful, sizes = inputs.numbers().assign(withheld=np.nan, withheld_second=np.nan), studies.numbers()
    why = getattr(withheld.capital(withheld.NOT_SHOWN), lang)
    assert why not in said(inputs, lawful) and why not in said(studies, sizes.assign(withheld=np.nan))
    places = range(len(lawful))
    gone = {
        "withheld": np.where(np.equal(places, 1), "part", None),
        "withheld_second": np.where(np.equal(places, 2), "asked", None),
    }
    text, (one, other) = said(inputs, lawful.assign(**gone)), lawful[f"label_{lang}"][1:3]
    assert text.count(why) == 1
    assert {"en": f"{one}, which is below the value", "fa": f"{one} که کمتر از ارزش"}[lang] in text
    assert {"en": f"{other}, second estimate, which is above", "fa": f"{other}، برآورد دوم که بیشتر از"}[lang] in text
    text = said(studies, sizes.assign(withheld=np.where(sizes.study == "survey", "asked", None)))
    assert {"en": "Survey of drivers (8 values), which is above", "fa": "پیمایش رانندگان (۸ مقدار) که بیشتر از"}[lang] in text


def test_a_chart_shows_money_in_the_unit_that_its_language_says(charts):
    panel, numbers = charts["03_cost_by_payer"].native[0], charts["03_cost_by_payer"].numbers
    row = numbers[(numbers.account == "recipients") & (numbers.scenario == "forced")].iloc[0]
    at = list(panel.categories).index("forced")
    drivers = [series.where["account"] for series in panel.series].index("recipients")
    rial, toman = (native.drawn(panel, numbers, lang)[1][drivers][1][at] for lang in LANGUAGES)
    assert rial == pytest.approx(row["mean"] / 1e9)
    assert toman == pytest.approx(row["mean"] / 1e10)


def test_a_year_without_a_number_stays_as_a_gap(case):
    chart = figures.bill_by_year(tables.bill_by_year(case, n=2**6))
    names, shown = native.drawn(chart.native[0], chart.numbers, "en")
    assert names == [str(year) for year in range(1396, 1405)]
    assert [name for name, value in zip(names, shown[0][1], strict=True) if value is None] == ["1397"]


def test_the_panels_survive_the_metadata(charts, folder):
    for entry in publish.catalogue(folder):
        assert entry.native == charts[entry.name].native
        with Image.open(entry.file("png", "fa")) as picture:
            assert 0 < sum(entry.edges["fa"]) < picture.height / picture.info["dpi"][1] / 2


# ---- hostile words ------------------------------------------------------------------------------------------------------


def books_in(made):
    """Every workbook: of the language, and behind each chart."""
    for lang in LANGUAGES:
        yield made["numbers.{}.xlsx", lang]
        yield from (blob for name, blob in package.parts_of(made["charts.{}.pptx", lang]).items() if name.endswith(".xlsx"))


def test_no_text_becomes_a_formula(made):
    hostile = 0
    for content in books_in(made):
        for name, part in package.parts_of(content).items():
            if name.startswith("xl/worksheets/sheet"):
                assert not list(etree.fromstring(part).iter("{*}f")), name
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.data_type in ("s", "f"), "openpyxl reads any text with = as a formula; the file says what it is"
                    assert cell.quotePrefix, cell.value
                    hostile += 1
    assert hostile >= 20


def test_hostile_words_stay_words_in_every_part(made, found):
    for (name, lang), content in made.items():
        for part, blob in package.parts_of(content).items():
            if part.endswith((".xml", ".rels")):
                root = etree.fromstring(blob)
                assert not root.xpath("//*[local-name()='script']")
                targets = [row.get("Target") for row in root.iter("{*}Relationship") if row.get("TargetMode") == "External"]
                assert all(signs.is_address(target) for target in targets), (name, part)
                assert not any("evil" in target for target in targets)
        if name.startswith("brief"):
            fields = [f.get(qn("w:instr")).split()[0] for f in brief_of(made, lang).element.iter(qn("w:fldSimple"))]
            assert set(fields) <= {"SEQ", "PAGE"}
            assert not list(brief_of(made, lang).element.iter(qn("w:instrText")))
            text = words(brief_of(made, lang).element.body)
            assert "javascript:alert(1)" in text and '=HYPERLINK("http://evil.example","x")' in text.replace("\u200e", "")
        if name.startswith("charts"):
            titles = [slide.shapes.title.text_frame.text for slide in deck_of(made, lang).slides]
            assert HOSTILE[0] in titles


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-x", "@sum", "'=x", "'-1", "\t=1", "\r=1", "\n=1", "-2+3"])
def test_what_reads_as_a_formula_is_inert_in_csv_and_comes_back_as_it_was(text):
    assert signs.inert(text) == f"'{text}"
    assert signs.as_written(signs.inert(text)) == text


@pytest.mark.parametrize("cell", ["+1", "-1.5", "-2e3", "a=b", "'quoted", "", "−40", 3, -1.5, None])
def test_what_is_no_formula_stays_as_it_is_in_csv(cell):
    assert signs.inert(cell) is cell and signs.as_written(cell) is cell


def test_a_text_longer_than_a_cell_is_cut_with_a_word():
    for lang, word in zip(LANGUAGES, signs.SAY.cut, strict=True):
        cell = signs.text_cell(openpyxl.Workbook().active["A1"], "=" + "x" * 40_000, lang)
        assert len(cell.value) <= signs.LONGEST
        assert word.strip() in cell.value
        assert cell.data_type == "s" and cell.quotePrefix


def test_direction_is_kept_without_isolates():
    source = language.joined(Text("x", "منبع"), Text("cost-model 0.1.0", "cost-model 0.1.0"), language.isolated("03b·7f3a9c"))
    pieces = signs.runs(source.fa, "fa")
    assert [piece for piece, right in pieces if not right] == ["cost-model 0.1.0", "03b·7f3a9c"]
    assert "".join(piece for piece, _ in pieces) == signs.marked(source.fa, "fa")
    assert provenance.CODE.search(signs.marked(source.fa, "fa")), "the code can still be found"
    minus = signs.marked(billions(-4e10).fa, "fa")
    assert minus.index(signs.LEFT) < minus.index("−") < minus.index("۴")
    assert signs.clean("a\x00b\x0bc\td\r\ne\u202ef") == "abc d\nef"


# ---- provenance ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_document_says_what_its_charts_were_made_from(made, found, language):
    for name in documents.KINDS:
        parts = package.parts_of(made[name, language])
        charts = {p.get("name"): words(p) for p in etree.fromstring(parts["docProps/custom.xml"])}
        records = {r.get("code"): r.text for r in etree.fromstring(parts["customXml/provenance.xml"])}
        assert set(charts) == set(records)
        for code, record in records.items():
            read, lang = provenance.read_record(record)
            assert (read.code, read.chart, lang) == (code, charts[code], language)
        if not name.startswith("brief"):
            assert set(charts.values()) == set(found.charts)
        pictures = {blob for part, blob in parts.items() if part.endswith(".png")}
        published = {entry.file("png", language).read_bytes(): entry for entry in found.charts.values()}
        assert pictures <= set(published), "pictures are kept byte for byte, with the record within"
        expected = {
            "brief": len(brief.CHARTS),
            "charts": sum(not entry.native for entry in found.charts.values()),
            "numbers": 0,
        }
        assert len(pictures) == expected[name.partition(".")[0]]
        text = " ".join(
            words(etree.fromstring(blob))
            for part, blob in parts.items()
            if re.search(r"(document|slide\d+|sheet\d+)\.xml$", part)
        )
        assert {SIGNED.sub("", code[0]) for code in provenance.CODE.finditer(text)} >= set(charts)


SIGNED = re.compile("[\u200e\u200f]")


def test_a_picture_fills_its_room_and_is_cut_where_the_slide_says_it(made, found):
    for lang in LANGUAGES:
        for slide in deck_of(made, lang).slides:
            for shape in slide.shapes:
                if shape.shape_type == 13:
                    left, top, width, height = slides.CHART
                    assert left <= shape.left + Emu(2) and shape.left + shape.width <= left + width + Emu(2)
                    assert top <= shape.top + Emu(2) and shape.top + shape.height <= top + height + Emu(2)
                    assert 0 < shape.crop_top < 0.35 and 0 < shape.crop_bottom < 0.2
