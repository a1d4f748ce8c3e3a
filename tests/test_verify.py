"""What somebody kept of our charts: found in real documents, held against what is published; and files that mean no good."""

import base64
import io
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import docx
import numpy as np
import openpyxl
import pandas as pd
import pptx
import pypdf
import pytest
from conftest import listen_to_interrupts
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image, PngImagePlugin

import cost_model
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.report import charts as figures
from cost_model.report import publish
from cost_model.report.numbers import tables
from cost_model.report.publish import changes, files, provenance, reading, results, saving, state
from cost_model.report.publish import verify as verifying
from cost_model.report.publish.verdict import CURRENT, DIGITS, FINDING, GONE, STALE, UNKNOWN, Published, finding
from cost_model.report.publish.verify import UNREADABLE, look, verify
from cost_model.words import Text

BILL, LENGTH, ABROAD = "01_sms_bill_by_reading", "01_text_length", "01_prices_abroad"
OPPOSITE = Text("SMS costs 40 billion rial less than nothing", "پیامک ۴ میلیارد تومان کمتر از هیچ هزینه دارد")


def charts(case):
    """Three charts of a case by name, quick to make."""
    return {
        BILL: figures.sms_bill_by_reading(tables.volume_by_reading(case, n=2**7)),
        LENGTH: figures.text_length(tables.text_lengths(), tables.notice_lengths(case.notices)),
        ABROAD: figures.prices_abroad(tables.prices_abroad(case, n=2**7)),
    }


def plainly(chart):
    """The same chart with nothing but a line drawn, which takes less time to save."""
    return replace(chart, draw=lambda axis, language: axis.plot([0, 1]), panels=(1, 1), height=8)


def with_record(entry, **parts):
    """A chart of the catalogue as if its record had other parts."""
    return replace(entry, provenance=provenance.Provenance(entry.provenance.raw | parts))


def edited(path, *replaced):
    text = path.read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """What is published now, three charts, and what was before: with other assumptions and series, and by other equations."""
    root = tmp_path_factory.mktemp("world")
    now = root / "figures"
    shutil.copytree(publish.ROOT / "notebooks", root / "notebooks")

    def save(folder, made):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(publish.FOLDER_VARIABLE, str(folder))
            for name, chart in made.items():
                publish.save(chart, name)
        results.taken(folder)
        return {e.name: e for e in publish.catalogue(folder)}

    def keep(entries):
        for entry in entries:
            made = entry.provenance
            path = now / publish.PUBLISHED / f"{made.inputs}.json"
            kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else state.snapshot()
            assert kept["state"] == made.inputs
            kept["charts"][entry.code] = provenance.row_of(made, entry.title)
            publish.write(path, publish.json_text(kept))

    def picture(name, chart):
        """A picture of a chart that is not published."""
        chart = publish.stamped(plainly(chart), BILL)
        publish.write(root / name, publish.png(chart, "en"))
        return SimpleNamespace(path=root / name, provenance=chart.provenance, code=chart.provenance.code)

    case = cost_model.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "ROOT", root)
        current = save(now, charts(case))
        what_if = picture("what_if.png", figures.sms_bill_by_reading(tables.volume_by_reading(case.what_if(payload=24), n=2**7)))
    keep(list(current.values()))
    by_equations = with_record(current[BILL], source="0" * 12)
    keep([by_equations])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "ROOT", root)
        patch.setattr(data, "DATA", shutil.copytree(data.DATA, root / "then" / "data"))
        patch.setattr(saving, "__version__", "0.0.9")
        edited(
            data.DATA / "assumptions.csv",
            ("payload,tonne/trip,jqpd,21.1,22.8,24.4", "payload,tonne/trip,lognormal,20,22,24.2"),
            ("messages_per_trip,message/trip,jqpd,4,9,14", "messages_per_trip,message/trip,jqpd,۴,10,14"),
            ("9% in 1401; 10% from 1403 is not used", "9% in 1401"),
        )
        edited(data.DATA / "correlations.csv", ("p_soft,p_hard,0.5", "p_soft,p_hard,0.4"))
        edited(data.DATA / "observations" / "cpi.csv", ("\n", "\n\n"))
        old_case = cost_model.load(data.DATA)
        made = {name: plainly(chart) for name, chart in charts(old_case).items()}
        old = save(root / "then", made | {ABROAD: replace(made[ABROAD], title=OPPOSITE)})
        keep(list(old.values()))
        old_if = picture(
            "old_if.png", figures.sms_bill_by_reading(tables.volume_by_reading(old_case.what_if(payload=24), n=2**7))
        )
        unpublished = picture("draft.png", replace(made[BILL], stamp=made[BILL].stamp | {"assumptions": "f" * 64}))
    return SimpleNamespace(
        figures=now,
        now=current,
        old=old,
        by_equations=by_equations,
        unpublished=unpublished,
        what_if=what_if,
        old_if=old_if,
        published=Published(now),
    )


@pytest.fixture
def at_home(world, monkeypatch):
    """The command's view of what is published."""
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(world.figures))


def told(*names, language="en", as_json=False):
    """Exit status and lines of the command."""
    lines = []
    return verify([str(name) for name in names], language, as_json, lines.append), lines


def states(report):
    return {verdict.chart or code: verdict.state for code, verdict in report.verdicts.items()}


def png(entry, language="en"):
    return str(entry.file("png", language))


# What is said of a chart -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["en.png", "fa.png", "en.svg", "fa.svg", "en.txt", "fa.txt", "csv"])
def test_every_file_that_is_saved_is_known_again(world, suffix):
    for name in (BILL, LENGTH, ABROAD):
        now, then = (look(entry.folder / f"{name}.{suffix}", world.published) for entry in (world.now[name], world.old[name]))
        assert (states(now), states(then)) == ({name: CURRENT}, {name: STALE})
        assert not now.pictures + now.faults + then.pictures + then.faults


def test_a_stale_chart_says_what_changed_since_and_whether_the_finding_did(world):
    verdict = world.published.verdict(world.old[BILL].code)
    said = {(c.what, c.name): c.said for c in verdict.changed}
    assert said["assumption", "payload"] == Text(
        "Payload of a laden trip (payload): from 22 (20 to 24.2) tonnes a trip to 22.8 (21.1 to 24.4) tonnes a trip; "
        "distribution from lognormal to jqpd",
        "«بار هر سفر» (⁦payload⁩): از ۲۲ (۲۰ تا ۲۴٫۲) تن در هر سفر به ۲۲٫۸ (۲۱٫۱ تا ۲۴٫۴) تن در هر سفر؛ توزیع از ⁦lognormal⁩ به ⁦jqpd⁩",
    )
    assert said["assumption", "messages_per_trip"].en.endswith("from 10 (4 to 14) messages a trip to 9 (4 to 14) messages a trip")
    assert said["correlation", "p_hard p_soft"].en == (
        "correlation of “Innovation rate under a hard mandate” and “Innovation rate when SMS stays”: from 0.4 to 0.5"
    )
    assert said["series", "cpi.csv"].en == "the measured series cpi.csv"
    assert said["version", "version"].en == "version from 0.0.9 to 0.1.0"
    assert said["words", "vat"].en == "other words or source, same numbers: Value-added tax (vat)"
    assert len(said) == 6
    assert verdict.effect == DIGITS
    assert world.published.verdict(world.old[LENGTH].code).effect == DIGITS
    assert world.published.verdict(world.old[ABROAD].code).effect == FINDING
    row = verdict.changed[[c.name for c in verdict.changed].index("payload")]
    assert (row.before["p05"], row.after["p05"], row.after["distribution"]) == (20, 21.1, "jqpd")


def test_other_numbers_from_the_same_inputs_are_other_equations(world):
    verdict = world.published.verdict(world.by_equations.code)
    assert (verdict.state, verdict.effect, [c.what for c in verdict.changed]) == (STALE, DIGITS, ["equations"])


def test_a_chart_that_is_given_up_is_no_longer_published(world):
    published = Published(world.figures)
    del published.now[BILL]
    verdict = published.verdict(world.now[BILL].code)
    assert (verdict.state, verdict.effect) == (STALE, GONE)


@pytest.mark.parametrize("change", ["version", "seed", "draws", "place"])
def test_each_thing_that_goes_with_a_chart_is_named_when_it_changed(world, change, monkeypatch):
    """As if the chart had been published with another version, seed or number of draws, or another letter."""
    entry = with_record(world.now[BILL], **{change: {"version": "0.0.1", "seed": 7, "draws": 64, "place": "01z"}[change]})
    published = Published(world.figures)
    published.rows[entry.code] = entry.provenance.inputs, provenance.row_of(entry.provenance, entry.title)
    verdict = published.verdict(entry.code)
    changed = [c.what for c in verdict.changed]
    assert (verdict.state, verdict.effect) == (STALE, DIGITS)
    assert changed == ([change, "equations"] if change == "place" else [change]), "a place moves no number"


def test_a_title_says_the_same_whatever_its_numbers_are():
    def title(en, fa="-"):
        return finding(Text(en, fa))

    assert title("saves 9.9 billion rial in 52% of draws") == title("saves 1.2 trillion rial in fewer than 1% of draws")
    assert title("-", "۹۹۰ میلیون تومان در کمتر از ۱٪") == title("-", "۱٬۲۰۰ میلیارد تومان در ۵۲٪")
    assert title("-", "از ⁦−۵٫۶⁩ به ۰٫۴۶") == title("-", "از ⁦−۸٫۷⁩ به ۱٫۲")
    assert title("a saving of −460") != title("a saving of 460"), "a loss is another finding"
    assert title("best for customs") != title("best for drivers")


def test_what_was_put_better_in_one_language_is_the_same_finding(world, monkeypatch):
    published = Published(world.figures)
    entry = published.now[BILL]
    code = world.by_equations.code
    published.now[BILL] = replace(entry, title=Text(entry.title.en + ", we find", entry.title.fa))
    assert published.verdict(code).effect == DIGITS
    published.now[BILL] = replace(entry, title=Text(entry.title.en + ", we find", entry.title.fa + "، به یافتهٔ ما"))
    assert published.verdict(code).effect == FINDING


def test_a_chart_with_changed_assumptions_lists_them_and_is_as_good_as_what_was_left(world, at_home):
    (now,) = look(world.what_if.path, world.published).verdicts.values()
    assert (now.state, now.what_if, now.changed) == (CURRENT, ("payload = 24",), ())
    (then,) = look(world.old_if.path, world.published).verdicts.values()
    assert (then.state, then.what_if) == (STALE, ("payload = 24",))
    assert "payload" in {c.name for c in then.changed} and "cpi.csv" in {c.name for c in then.changed}
    status, lines = told(world.what_if.path)
    assert status == 0 and "with changed assumptions: payload = 24" in "\n".join(lines)
    status, lines = told(world.what_if.path, language="fa")
    assert "با فرض‌های تغییریافته: \u2066payload = 24\u2069" in "\n".join(lines)


def test_what_was_never_published_is_unknown_and_says_what_it_knows(world):
    (verdict,) = look(world.unpublished.path, world.published).verdicts.values()
    assert verdict.state == UNKNOWN
    assert world.unpublished.provenance.inputs in verdict.why.en and "128 simulations, seed 1401" in verdict.why.en
    assert world.published.verdict("03b·000000").state == UNKNOWN
    made = with_record(world.now[BILL], words="1" * 12).provenance
    assert world.published.verdict(made.code, made).state == UNKNOWN, "published data, another chart"


def test_a_record_that_claims_the_code_of_another_chart_is_not_believed(world, tmp_path):
    forged = json.loads(world.old[BILL].provenance.record("en")) | {"code": world.now[BILL].code}
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Provenance", json.dumps(forged | {"changes": ["x"]}, ensure_ascii=False))
    Image.new("RGB", (9, 9)).save(tmp_path / "forged.png", pnginfo=info)
    (verdict,) = look(tmp_path / "forged.png", world.published).verdicts.values()
    assert verdict.what_if == (), "nothing that the record says is taken over; the code alone counts"


# Pictures --------------------------------------------------------------------------------------------------------------------


def kept(path, entry, picture, **options):
    """A picture of a chart as somebody saved it, with its record."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Provenance", entry.provenance.record("en"))
    picture.save(path, pnginfo=info, **options)
    return path


def repainted(world, folder):
    """A published picture with one digit of its largest number painted over."""
    with Image.open(png(world.now[BILL])) as picture:
        picture = picture.convert("RGB")
    dark = np.argwhere(np.asarray(picture.convert("L")) < 60)
    y, x = dark[len(dark) // 2]
    picture.paste((255, 255, 255), (x - 12, y - 12, x + 12, y + 12))
    return kept(folder / "repainted_now.png", world.now[BILL], picture)


def test_a_picture_is_current_by_its_pixels_and_not_by_its_record(world, at_home, tmp_path):
    with Image.open(png(world.now[BILL])) as picture:
        whole, small = picture.convert("RGB"), picture.convert("RGB").resize((900, picture.height * 900 // picture.width))
    same_pixels = kept(tmp_path / "same.png", world.now[BILL], whole, compress_level=1)
    assert told(same_pixels)[0] == 0 and ": current  " in told(same_pixels)[1][0], "other bytes, the same pixels"
    for name, other in (("small", small), ("paler", whole.point(lambda level: level - level // 40))):
        status, lines = told(kept(tmp_path / f"{name}.png", world.now[BILL], other))
        assert status == 0 and ": current, re-encoded  " in lines[0], name
    cropped = kept(tmp_path / "cropped.png", world.now[BILL], whole.crop((0, 0, whole.width, whole.height // 2)))
    other = kept(tmp_path / "other.png", world.now[BILL], Image.open(png(world.now[LENGTH])))
    for path in (cropped, other, repainted(world, tmp_path)):
        status, lines = told(path)
        assert status == 4 and ": altered  " in lines[0] and "the picture is another one" in "\n".join(lines), path.name
    assert told(repainted(world, tmp_path), language="fa")[0] == 4


def test_a_flipped_bit_never_leaves_other_pixels_current(world, tmp_path):
    """What is asserted is about decoded pixels: a flip in the head of zlib, or between chunks, changes none of them."""
    content, chance, told_apart = Path(png(world.now[BILL])).read_bytes(), random.Random(1401), 0
    published = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    for n in range(60):
        bits = bytearray(content)
        bits[chance.randrange(len(bits) // 2, len(bits))] ^= 1 << (n % 8)
        (tmp_path / "flipped.png").write_bytes(bits)
        try:
            shown = np.asarray(Image.open(io.BytesIO(bits)).convert("RGB"))
        except (OSError, SyntaxError, ValueError):
            shown = None
        if shown is None or shown.shape != published.shape or (shown != published).any():
            assert CURRENT not in states(look(tmp_path / "flipped.png", world.published)).values()
            told_apart += 1
    assert told_apart > 30


def test_one_altered_copy_among_good_ones_is_told(world, at_home, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, path in (
            ("a.png", png(world.now[BILL])),
            ("b.png", repainted(world, tmp_path)),
            ("c.png", png(world.now[BILL])),
        ):
            archive.write(path, name)
    assert told(tmp_path / "a.zip")[0] == 4


def test_where_the_published_picture_is_missing_the_code_is_found_and_no_more(world, tmp_path):
    figures_now = shutil.copytree(world.figures, tmp_path / "figures", ignore=shutil.ignore_patterns("*.png"))
    (found,) = look(png(world.now[BILL]), Published(figures_now)).verdicts.values()
    assert found.state == CURRENT and "picture not compared" in found.why.en


def test_a_drawing_is_current_by_what_it_draws(world, at_home, tmp_path):
    svg = world.now[BILL].file("svg", "en").read_text(encoding="utf-8")
    spaced, moved = svg.replace("><", ">\n <", 9), re.sub(r"translate\((\d)", r"translate(9\1", svg, count=1)
    assert spaced != svg != moved
    for name, content, status, seen in (
        ("same", svg, 0, ": current  "),
        ("spaced", spaced, 0, ": current, re-encoded  "),
        ("moved", moved, 4, ": altered  "),
    ):
        (tmp_path / f"{name}.svg").write_text(content, encoding="utf-8")
        found, lines = told(tmp_path / f"{name}.svg")
        assert found == status and seen in lines[0], name
    pdf = world.now[BILL].file("pdf", "fa")
    assert told(pdf)[0] == 0
    for name, of in (("saved_again", BILL), ("other", LENGTH)):
        writer = pypdf.PdfWriter(clone_from=world.now[of].file("pdf", "fa"))
        writer.add_metadata({"/Keywords": world.now[BILL].provenance.record("fa")})
        writer.write(tmp_path / f"{name}.pdf")
        assert told(tmp_path / f"{name}.pdf")[0] == (0 if of == BILL else 4), name


# Codes -----------------------------------------------------------------------------------------------------------------------


def test_a_code_is_understood_as_people_type_it(world, at_home):
    code = world.now[BILL].code
    place, digits = code.split("·")
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for typed in (
        code,
        f"{place}.{digits}",
        f"{place}-{digits}",
        f"{place} {digits}",
        code.upper(),
        digits,
        persian,
        f"\u2066{code}\u2069",
    ):
        status, lines = told(typed)
        assert status == 0 and len(lines) == 1 and code in lines[0], typed
    assert told(world.old[BILL].code)[0] == 1
    status, lines = told("01z·abcdef")
    assert status == 2 and "no chart of that code was published" in lines[1]
    status, lines = told("nothing.png")
    assert (status, len(lines)) == (5, 1) and "no such file or folder, and no code" in lines[0]


def test_a_file_of_that_name_goes_before_a_code(world, at_home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(png(world.old[BILL]), world.now[BILL].code)
    assert told(world.now[BILL].code)[0] == 1


def test_a_code_is_found_in_words_however_it_is_set(world, tmp_path):
    code = world.now[BILL].code
    place, digits = code.split("·")
    persian = "".join(f"{c}" for c in code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    texts = {
        "isolates": f"منبع: گمرک، cost-model 0.1.0، \u2066{persian}\u2069.",
        "marks": f"Source: x, \u200e{place}\u200e·\u200e{digits}\u200e.",
        "bullet": f"as in {place}•{digits}",
        "blanks": f"as in {place} · {digits}",
        "exchanged": f"{digits}·{place}",
        "capitals": code.upper(),
    }
    for name, text in texts.items():
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            (tmp_path / name).write_text(text, encoding=encoding)
            assert states(look(tmp_path / name, world.published)) == {BILL: CURRENT}, (name, encoding)
    (tmp_path / "western").write_bytes(f"\xe9t\xe9, {code}".encode("latin-1"))
    assert states(look(tmp_path / "western", world.published)) == {BILL: CURRENT}
    (tmp_path / "numbers").write_text("12.345678 and 2026-11-25 and 03b7f3a9c and deadbeef·12")
    assert not look(tmp_path / "numbers", world.published).verdicts
    (tmp_path / "other").write_text("see 03b·000000")
    assert states(look(tmp_path / "other", world.published)) == {"03b·000000": UNKNOWN}


# Documents -------------------------------------------------------------------------------------------------------------------


def word(path, world, captions=True):
    """Somebody's Word file with a picture of ours, one of theirs, and words in which codes stand in several ways."""
    document = docx.Document()
    document.add_heading("گزارش", 1)
    document.add_picture(png(world.old[BILL]), width=docx.shared.Cm(12))
    logo = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(logo, "png")
    document.add_picture(logo)
    if captions:
        paragraph = document.add_paragraph("Source: ")
        place, digits = world.now[LENGTH].code.split("·")
        for part, bold in ((place[:2], True), (place[2:] + "·", False), (digits[:3], None), (digits[3:], True)):
            paragraph.add_run(part).bold = bold
        paragraph.add_run(".")
        document.add_paragraph(world.old[BILL].source.fa)
        document.sections[0].footer.paragraphs[0].text = f"\u2067({world.now[ABROAD].code})\u2069"
    document.save(path)
    return path


def test_a_chart_in_somebody_elses_word_file_is_found(world, tmp_path):
    report = look(word(tmp_path / "brief.docx", world), world.published)
    assert states(report) == {BILL: STALE, LENGTH: CURRENT, ABROAD: CURRENT}
    assert [place.en for place in report.places[world.old[BILL].code]] == ["text", "picture image1.png"], (
        "record and caption: one row"
    )
    assert [place.en for place in report.places[world.now[ABROAD].code]] == ["footer"]
    assert [place.en for place in report.pictures] == ["picture image2.png"] and not report.faults


def test_a_chart_survives_what_libreoffice_makes_of_the_file(world, tmp_path, soffice):
    source = word(tmp_path / "brief.docx", world)
    (tmp_path / "again").mkdir()
    for kind in ("docx", "odt"):
        report = look(soffice(source, tmp_path / "again", kind), world.published)
        assert states(report) == {BILL: STALE, LENGTH: CURRENT, ABROAD: CURRENT}, kind
        assert any("picture" in place.en for place in report.places[world.old[BILL].code]), "the record in the picture"
        assert not report.faults
    report = look(soffice(source, tmp_path), world.published)
    assert states(report) == {BILL: STALE, LENGTH: CURRENT, ABROAD: CURRENT}, "in a PDF by its caption"
    assert "page 1" in {place.en for place in report.places[world.old[BILL].code]}


def test_what_tracked_changes_took_out_does_not_count_and_alt_text_does(world, tmp_path):
    document = docx.Document()
    document.add_picture(png(world.now[BILL]))
    document.inline_shapes[0]._inline.docPr.set("descr", world.now[ABROAD].source.en)
    run = document.add_paragraph().add_run("x")
    run._r.append(run._r.makeelement(docx.oxml.ns.qn("w:delText"), {}))
    run._r[-1].text = world.old[LENGTH].code
    document.save(tmp_path / "a.docx")
    assert states(look(tmp_path / "a.docx", world.published)) == {BILL: CURRENT, ABROAD: CURRENT}


def test_charts_on_slides_and_sheets_are_found_with_their_place(world, tmp_path):
    deck = pptx.Presentation()
    for n, name in enumerate((BILL, LENGTH)):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_picture(png(world.now[name], "fa"), 0, 0)
        if n:
            box = slide.shapes.add_textbox(0, 0, 100, 100).text_frame
            box.text = "caption "
            for part in world.old[ABROAD].code:
                box.paragraphs[0].add_run().text = part
            slide.notes_slide.notes_text_frame.text = world.old[ABROAD].code
    deck.save(tmp_path / "a.pptx")
    report = look(tmp_path / "a.pptx", world.published)
    assert states(report) == {BILL: CURRENT, LENGTH: CURRENT, ABROAD: STALE}
    assert {place.en for place in report.places[world.old[ABROAD].code]} == {"slide 2", "notes of a slide"}

    book = openpyxl.Workbook()
    book.active.add_image(SheetImage(png(world.now[BILL])), "A1")
    book.active["A40"] = 1
    book.create_sheet("دو")["B2"] = f"منبع: \u2066{world.old[LENGTH].code}\u2069"
    book.save(tmp_path / "a.xlsx")
    assert states(look(tmp_path / "a.xlsx", world.published)) == {BILL: CURRENT, LENGTH: STALE}


def test_charts_of_a_page_are_found_in_records_pictures_and_words(world, tmp_path):
    picture = base64.b64encode(Path(png(world.old[BILL])).read_bytes()).decode()
    shot = io.BytesIO()
    Image.new("RGB", (30, 30)).save(shot, "jpeg")
    records = json.dumps([world.now[ABROAD].provenance.record(x) for x in ("en", "fa")])
    page = f"""<!doctype html><html><body><script type="application/json" id="records">[{world.now[ABROAD].provenance.record("en")}]
    </script><img alt="" src="data:image/png;base64,{picture}"><img src="data:image/jpeg;base64,{base64.b64encode(shot.getvalue()).decode()}">
    <p>see <b>{world.now[LENGTH].code[:3]}</b>&middot;<i>{world.now[LENGTH].code[4:]}</i></p></body></html>"""
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    report = look(tmp_path / "a.html", world.published)
    assert states(report) == {ABROAD: CURRENT, BILL: STALE, LENGTH: CURRENT}
    assert [place.en for place in report.pictures] == ["picture in the page"]
    (tmp_path / "b.html").write_text(
        f"<html>{world.now[ABROAD].file('svg', 'fa').read_text(encoding='utf-8')}</html>", encoding="utf-8"
    )
    assert states(look(tmp_path / "b.html", world.published)) == {ABROAD: CURRENT}, "drawn in the page itself"
    (tmp_path / "c.json").write_text(records)
    assert not look(tmp_path / "c.json", world.published).faults


def test_a_text_larger_than_any_of_ours_is_left_unread(world, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGE", 4096)
    for blanks, expected in ((2000, []), (4096, [reading.WHY.too_large.en])):
        (tmp_path / "a.txt").write_text(" " * blanks + world.now[BILL].code, encoding="utf-8")
        assert [fault.why.en for fault in look(tmp_path / "a.txt", world.published).faults] == expected


def test_a_pdf_tells_by_its_keywords(world, tmp_path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Keywords": world.what_if.provenance.record("fa")})
    writer.write(tmp_path / "a.pdf")
    report = look(tmp_path / "a.pdf", world.published)
    assert states(report) == {BILL: CURRENT} and report.verdicts[world.what_if.code].what_if
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    assert [fault.why.en for fault in look(tmp_path / "b.pdf", world.published).faults] == [
        "is encrypted: save it without a password"
    ]


def test_a_picture_that_lost_its_record_is_said_to_have_none(world, at_home, tmp_path):
    with Image.open(png(world.now[BILL])) as picture:
        picture.convert("RGB").save(tmp_path / "shot.jpg")
        picture.convert("RGB").save(tmp_path / "shot.png")
        picture.convert("RGB").save(tmp_path / "shot.webp")
    for name in ("shot.jpg", "shot.png", "shot.webp"):
        status, lines = told(tmp_path / name)
        assert status == 2 and lines[0].endswith("unknown: no record and no code of a chart")
        assert "1 picture without a record: if one shows a chart of ours, look for the code in its last line" in lines[1]


def test_a_logo_beside_our_charts_does_not_make_a_document_unknown(world, at_home, tmp_path):
    document = docx.Document()
    document.add_picture(png(world.now[BILL]))
    document.add_picture(
        io.BytesIO(b"\x89PNG\r\n\x1a\n" + Path(png(world.now[BILL])).read_bytes()[8:33] + b"\0\0\0\0IEND\xaeB`\x82")
    )
    document.save(tmp_path / "a.docx")
    status, lines = told(tmp_path / "a.docx")
    assert status == 0 and "1 picture without a record (picture image2.png)" in "\n".join(lines)


def test_a_document_inside_a_document_is_read(world, tmp_path):
    word(tmp_path / "brief.docx", world)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "brief.docx", "a/brief.docx")
        archive.write(png(world.now[LENGTH]), "b.png")
    report = look(tmp_path / "all.zip", world.published)
    assert states(report) == {BILL: STALE, LENGTH: CURRENT, ABROAD: CURRENT}
    assert "a/brief.docx: picture image1.png" in {place.en for place in report.places[world.old[BILL].code]}


# The command -----------------------------------------------------------------------------------------------------------------


def test_what_is_published_is_current(world, at_home):
    status, lines = told(world.figures)
    assert status == 0 and lines[-1] == "27 files: 27 charts, 27 current"


def test_the_worst_state_is_the_exit_status(world, at_home, tmp_path):
    now, then = png(world.now[BILL]), png(world.old[BILL])
    assert [told(now)[0], told(now, then)[0], told(now, then, "01z·abcdef")[0]] == [0, 1, 2]
    (tmp_path / "broken.docx").write_bytes(b"PK\3\4 and no more")
    assert told(now, tmp_path / "broken.docx")[0] == 5


def test_what_changed_for_all_charts_of_a_file_is_said_once(world, at_home, tmp_path):
    document = docx.Document()
    for name in (BILL, LENGTH, ABROAD):
        document.add_picture(png(world.old[name]))
    document.save(tmp_path / "old.docx")
    status, lines = told(tmp_path / "old.docx")
    assert status == 1 and lines[0].endswith("old.docx: 3 charts, 3 out of date")
    assert sum("(payload)" in line for line in lines) == 1
    text = "\n".join(lines)
    assert f"the finding changed; it now reads: “{world.now[ABROAD].title.en}" in text
    assert "the finding holds, only digits moved; it now reads: “SMS to truck drivers cost" in text
    assert "the finding holds as it reads, other numbers in the chart moved" in text
    assert f"the new one: 01_prices_abroad.en.png ({world.now[ABROAD].code})" in text
    persian = "\n".join(told(tmp_path / "old.docx", language="fa")[1])
    for words in (
        "۳ نمودار، ۳ به‌روز نیست",
        "یافته عوض شده است",
        "یافته پابرجاست",
        "«بار هر سفر»",
        "از ۲۲ (۲۰ تا ۲۴٫۲) تن در هر سفر به ۲۲٫۸",
    ):
        assert words in persian
    assert all(line.startswith("\u200f") for line in persian.splitlines()) and "→" not in persian


def test_scripts_get_the_same_as_json(world, at_home, tmp_path):
    status, lines = told(word(tmp_path / "brief.docx", world), "01z·abcdef", tmp_path / "none", as_json=True)
    rows = [json.loads(line) for line in lines]
    assert status == 5
    stale = next(row for row in rows if row["state"] == STALE)
    assert (stale["code"], stale["chart"], stale["effect"]) == (world.old[BILL].code, BILL, DIGITS)
    assert stale["code_now"] == world.now[BILL].code and stale["title_now"]["fa"] == world.now[BILL].title.fa
    payload = next(change for change in stale["changed"] if change["name"] == "payload")
    assert (payload["from"]["p50"], payload["to"]["p50"]) == (22, 22.8)
    assert [row["state"] for row in rows].count(CURRENT) == 2
    assert {"state": "no record", "pictures": 1, "places": ["picture image2.png"]}.items() <= rows[3].items()
    assert [row["state"] for row in rows[4:]] == [UNKNOWN, UNREADABLE]


def test_headline_numbers_are_held_against_those_of_today(world, tmp_path):
    meta = {"version": "0.1.0", "seed": 1401, "draws": 128, "assumptions_sha256": "0" * 64}
    meta["published_set"] = world.now[BILL].provenance.inputs
    document = {"meta": meta, "numbers": {"a": {"p50": 1}, "b": {"p50": 2}}, "decisions": {}}
    figures_now = shutil.copytree(world.figures, tmp_path / "figures")
    publish.write(figures_now / "headline.json", publish.json_text(document))
    published = Published(figures_now)
    assert [v.state for v in look(figures_now / "headline.json", published).verdicts.values()] == [CURRENT]
    elsewhere = document | {"numbers": {"a": {"p50": 1 + 1e-7}, "b": {"p50": 2}}}
    (tmp_path / "elsewhere.json").write_text(json.dumps(elsewhere))
    (verdict,) = look(tmp_path / "elsewhere.json", published).verdicts.values()
    assert verdict.state == CURRENT, "of another processor"
    old = document | {
        "meta": meta | {"published_set": world.old[BILL].provenance.inputs},
        "numbers": {"a": {"p50": 1}, "b": {"p50": 3}},
    }
    (tmp_path / "then.json").write_text(json.dumps(old))
    (verdict,) = look(tmp_path / "then.json", published).verdicts.values()
    assert verdict.state == STALE and [c.said.en for c in verdict.changed[-2:]] == ["1 of 2 headline numbers", "b from 3 to 2"]
    assert "payload" in {change.name for change in verdict.changed}


def test_the_report_of_a_case_is_held_against_the_last_one_of_that_case(world, tmp_path, monkeypatch):
    """A case's charts have the names of the example's; what changed in its tables is told row by row."""
    figures_now, folder = shutil.copytree(world.figures, tmp_path / "figures"), shutil.copytree(data.DATA, tmp_path / "data")
    monkeypatch.setattr(data, "DATA", folder)
    monkeypatch.setattr(files, "ROOT", tmp_path)
    name, meta = "bank_notices_bale", {"version": "0.1.0", "seed": 1401, "draws": 128, "assumptions_sha256": "0" * 64}

    def report():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(publish.FOLDER_VARIABLE, str(figures_now / name))
            draws = cost_model.load(name, folder=folder).sample(2**7)
            publish.save(plainly(figures.cost_by_account(tables.cost_by_account(simulate.run(draws)))), BILL)
        (made,) = publish.catalogue(figures_now / name)
        kept = made.provenance.inputs
        rows = {made.code: provenance.row_of(made.provenance, made.title)}
        publish.write(
            figures_now / publish.PUBLISHED / f"{kept}.json", publish.json_text(state.snapshot((name,)) | {"charts": rows})
        )
        numbers = {f"case.{name}.messages_per_year": {"p50": json.loads(made.provenance.record("en"))["code"]}}
        document = {"meta": meta | {"published_set": kept, "report": name}, "numbers": numbers}
        publish.write(figures_now / name / "headline.json", json.dumps(document))
        return made

    then = report()
    kept = [shutil.copy(path, tmp_path / path.name) for path in (then.file("png", "fa"), figures_now / name / "headline.json")]
    published = Published(figures_now)
    assert published.verdict(world.now[BILL].code).state == published.verdict(then.code).state == CURRENT
    assert published.ahead == []

    edited(folder / "cases" / name / "assumptions.csv", (",jqpd,120,150,190,", ",jqpd,120,160,190,"))
    assert Published(figures_now).ahead == [name], "the others do not rest on it"
    now = report()
    published = Published(figures_now)
    assert published.ahead == []
    assert published.verdict(now.code).state == published.verdict(world.now[BILL].code).state == CURRENT
    for path in kept:
        (verdict,) = look(path, published).verdicts.values()
        assert verdict.state == STALE
        assert verdict.changed[0].said.en.startswith(f"{name}: ") and verdict.changed[0].name == "tariff"
    said = "\n".join(f"{line:en}" for line in verifying.lines(look(kept[0], published)))
    assert f"the new one: {name}/{BILL}.en.png ({now.code})" in said
    shutil.rmtree(figures_now / name)
    assert Published(figures_now).verdict(now.code).effect == GONE


def test_it_is_said_when_data_has_moved_on_since_the_charts_were_made(world, at_home, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "DATA", shutil.copytree(data.DATA, tmp_path / "data"))
    edited(tmp_path / "data" / "assumptions.csv", (",21.1,22.8,24.4,", ",21,22.8,24.4,"))
    status, lines = told(png(world.now[BILL]))
    assert status == 3 and "data/ has changed since figures/ was made" in lines[0]
    assert "as published, but data are ahead of figures" in lines[1]
    assert told(png(world.now[BILL]), png(world.old[BILL]))[0] == 3, "the highest counts"
    shutil.copy(repainted(world, tmp_path), tmp_path / "repainted.png")
    assert told(tmp_path / "repainted.png")[0] == 4, "and is told all the same"


def test_without_anything_published_one_line_says_so(tmp_path, monkeypatch, world):
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path))
    status, lines = told(png(world.now[BILL]))
    assert (status, len(lines)) == (5, 1) and "found no chart with a record" in lines[0]
    shutil.copytree(world.figures, tmp_path, dirs_exist_ok=True)
    (tmp_path / publish.PUBLISHED / "0123456789ab.json").write_text("<<<<<<< HEAD")
    status, lines = told(png(world.now[BILL]))
    assert (status, len(lines)) == (5, 1) and "0123456789ab.json: found no set of published charts" in lines[0]


def test_numbers_that_somebody_altered_are_not_those_published(world, at_home, tmp_path):
    text = world.now[BILL].file("csv").read_text(encoding="utf-8")
    (tmp_path / "excel.csv").write_text(
        "\ufeff" + text.replace(",", ";").replace(".", ",").replace("\n", "\r\n"), encoding="utf-8"
    )
    number = re.search(r"\d+\.\d{5,}", text)[0]
    (tmp_path / "altered.csv").write_text(text.replace(number, str(float(number) * 1.01)), encoding="utf-8")
    assert [told(tmp_path / name)[0] for name in ("excel.csv", "altered.csv")] == [0, 4]
    lines = told(tmp_path / "altered.csv")[1]
    assert "altered" in lines[0] and lines[-1].endswith("its numbers are not those published under this code: they were altered")
    cut = "".join(line.partition(",")[2] for line in text.splitlines(keepends=True))
    (tmp_path / "cut.csv").write_text(cut, encoding="utf-8")
    status, lines = told(tmp_path / "cut.csv")
    assert status == 2 and lines[-1].endswith("its numbers cannot be compared")
    (tmp_path / "quoted.txt").write_text(f"Saves 7, see {world.now[BILL].code}, and 8 others", encoding="utf-8")
    assert told(tmp_path / "quoted.txt")[0] == 0
    for path in world.figures.glob("*.*"):
        if path.suffix in (".csv", ".svg", ".txt"):
            assert told(path)[0] == 0, path.name
    assert told(world.old[BILL].file("csv"))[0] == 1, "an old one is stale, whatever its numbers"


def test_numbers_without_a_code_of_several_charts_are_those_of_the_one_that_is_published(world, monkeypatch):
    """As older versions wrote them, which publish a chart anew though its numbers stayed."""
    before, now, content = world.old[BILL], world.now[BILL], "year,p50\n1401,1.5\n"
    for code in (before.code, now.code):
        monkeypatch.setitem(world.published.rows[code][1], "csv", state.digest(content))
    assert world.published.verdict_on_numbers(content).code == now.code
    monkeypatch.delitem(world.published.rows[now.code][1], "csv")
    verdict = world.published.verdict_on_numbers(content)
    assert (verdict.code, verdict.state) == (before.code, STALE)


def test_trials_are_passed_over_and_where_no_picture_was_made_the_drawing_is_named(world, tmp_path, monkeypatch):
    figures_now = shutil.copytree(world.figures, tmp_path / "figures")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(figures_now))
    publish.write(figures_now / "tried" / "draft.txt", world.old[BILL].code)
    assert told(figures_now)[0] == 0
    for path in figures_now.glob("*.png"):
        path.unlink()
    assert f"the new one: {BILL}.en.svg" in "\n".join(told(world.old[BILL].code)[1])


@pytest.mark.parametrize("name", ["._{}", ".hidden", "{} copy", "x", "{}0"])
def test_what_lies_among_the_kept_sets_neither_stops_it_nor_gives_a_code_twice(world, tmp_path, monkeypatch, name):
    figures_now = shutil.copytree(world.figures, tmp_path / "figures")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(figures_now))
    kept = sorted((figures_now / publish.PUBLISHED).glob("*.json"))
    code, before = world.now[BILL].code, provenance.kept_files(world.now[BILL].code, figures_now)
    stray = kept[0].with_name(f"{name.format(kept[0].stem)}.json")
    for content in ("\0\5 no JSON", *(path.read_text(encoding="utf-8") for path in kept)):
        stray.write_text(content, encoding="utf-8")
        assert told(code)[0] == 0 and provenance.kept_files(code, figures_now) == before


def test_a_copy_a_hidden_file_and_half_a_picture_do_not_stop_it(world, tmp_path, monkeypatch):
    figures_now = shutil.copytree(world.figures, tmp_path / "figures")
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(figures_now))
    svg = world.now[BILL].file("svg", "en").read_bytes()
    for name in (f".{BILL}.en.svg", f"{BILL} copy.en.svg", "half.en.svg"):
        (figures_now / name).write_bytes(svg[:300] if name.startswith("half") else svg)
    assert told(world.now[BILL].code)[0] == 0 and told(world.now[LENGTH].code)[0] == 0


def test_what_crossed_zero_or_one_half_is_said_first(world, tmp_path):
    def entry(value, unit):
        return {"value": value, "unit": unit}

    old = {
        "a": entry(2.0, "order"),
        "b": entry(0.52, "share of simulations"),
        "c": entry(-1e9, "rial"),
        "d": entry("x", "policy"),
    }
    new = {"a": entry(3.0, "order"), "b": entry(0.48, "share of simulations"), "c": entry(1e9, "rial"), "d": entry("y", "policy")}
    assert [change.said.en for change in changes.of_numbers(old, new)] == [
        "b from 52% to 48% (across one half)",
        "c from −1 billion rial to 1 billion rial (its sign turned)",
        "d from x to y (another option leads)",
        "a from 2 to 3",
    ]
    then, now = (
        Text("In 52% of 16 simulations", "در ۵۲٪ از ۱۶ شبیه‌سازی"),
        Text("In 48% of 16 simulations", "در ۴۸٪ از ۱۶ شبیه‌سازی"),
    )
    assert changes.of_titles(then, now) == ("52% is now 48% (across one half)", "۵۲٪ اکنون ۴۸٪ است (از نصف گذشت)")
    assert changes.of_titles(then, then) is None
    table = pd.DataFrame({"policy": ["order", "stop"], "saving": [-1.0, 2.0], "probability": [0.4, 0.9]})
    moved = changes.of_frames(table, table.assign(saving=[1.0, 3.0], probability=[0.4, 0.6]))
    assert [(change.name, change.said.en) for change in moved] == [
        ("order saving", "order; saving from −1 to 1 (its sign turned)"),
        ("stop saving", "stop; saving from 2 to 3"),
        ("stop probability", "stop; probability from 0.9 to 0.6"),
    ]
    (verdict,) = look(world.old[ABROAD].file("csv"), world.published).verdicts.values()
    assert verdict.state == STALE and {change.what for change in verdict.changed} > {"assumption", "series"}


def policy_changes(before, after):
    return [change for _, change in changes.of_tables({"policies.csv": before}, {"policies.csv": after})]


def test_levers_that_changed_are_told_by_policy(world):
    before = (data.DATA / "policies.csv").read_text(encoding="utf-8")
    after = before.replace("forced,Messenger only,فقط پیام‌رسان,own,hard", "forced,Messenger only,فقط پیام‌رسان,own,soft")
    (change,) = policy_changes(before, after)
    assert (change.what, change.name, change.before, change.after) == (
        "policy",
        "forced",
        {"mandate": "hard"},
        {"mandate": "soft"},
    )
    assert change.said.en == "Messenger only (forced): mandate from hard to soft" and "«فقط پیام‌رسان»" in change.said.fa
    (change,) = policy_changes(before, before.replace("#d9730d", "#d9730e"))
    assert not change.moves
    gone = "\n".join(line for line in before.splitlines() if not line.startswith("voluntary"))
    assert [c.said.en for c in policy_changes(gone, before)] == ["a new policy: Messenger offered (voluntary)"]


def test_an_older_state_is_compared_by_what_the_chart_rests_on():
    """Older versions kept the tables of every case with every chart, and no policies."""
    kept = publish.published_sets(publish.ROOT / "figures")["fc3d752c7912"]
    names = [change.name for change in changes.of_states(changes.State(kept, "0.1.0"), changes.State(state.snapshot(), "0.1.0"))]
    assert "policies.csv" in names and not any("/" in name for name in names)
    of_case = state.snapshot(("city_parking",))
    names = [change.name for change in changes.of_states(changes.State(kept, "0.1.0"), changes.State(of_case, "0.1.0"))]
    assert not any("bank_notices_bale" in name for name in names)


def test_the_assumptions_of_each_published_set_are_found_again(world):
    for entry, where in (
        (world.now[BILL], data.DATA),
        (world.old[BILL], world.old[BILL].folder / "data"),
        (world.by_equations, data.DATA),
    ):
        for name in (entry.code, entry.code.replace("·", "-"), entry.provenance.inputs, entry.provenance.inputs[:8]):
            files = provenance.kept_files(name, world.figures)
            for file in data.ASSUMPTION_FILES:
                assert files[file] == (where / file).read_text(encoding="utf-8-sig"), name
    for wrong in ("", "03b·000000", "nothing", "../x"):
        with pytest.raises(KeyError, match="expected a code"):
            provenance.kept_files(wrong, world.figures)


# Files that mean no good, and what else goes wrong ---------------------------------------------------------------------------


def why(path, world):
    report = look(path, world.published)
    assert not report.verdicts
    return [fault.why.en for fault in report.faults]


def archive(path, parts, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def test_broken_and_foreign_files_get_a_line_and_the_others_go_on(world, at_home, tmp_path):
    whole = word(tmp_path / "whole.docx", world).read_bytes()
    files = {
        "empty.docx": b"",
        "encrypted.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "half.docx": whole[: len(whole) // 2],
        "noise.png": random.Random(1).randbytes(5000),
        "half.pdf": b"%PDF-1.7\n1 0 obj\n<<",
        "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(99),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    expected = {
        "empty.docx": "is empty",
        "encrypted.docx": "is encrypted, or in the binary format of before 2007",
        "half.docx": "is damaged or cut off",
        "noise.png": "is of no kind that can be read",
        "half.pdf": "is damaged or cut off",
        "film.mp4": "is of no kind that can be read",
    }
    status, lines = told(*(tmp_path / name for name in files), png(world.now[BILL]))
    assert status == 5 and len(lines) == len(files) + 2
    for name, line in zip(files, lines, strict=False):
        assert f"{name}: {expected[name]}" in line
    assert "current" in lines[-2]


def test_a_file_is_judged_by_its_content(world, tmp_path):
    for name in ("chart.docx", "chart.pdf", "chart"):
        shutil.copy(png(world.now[BILL]), tmp_path / name)
        assert states(look(tmp_path / name, world.published)) == {BILL: CURRENT}


def test_one_damaged_part_does_not_hide_the_others(world, tmp_path):
    path = word(tmp_path / "a.docx", world)
    with zipfile.ZipFile(path) as made:
        part = made.getinfo("word/footer1.xml")
        start = part.header_offset + 30 + len(part.filename) + 4
    content = bytearray(path.read_bytes())
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    report = look(path, world.published)
    assert states(report) == {BILL: STALE, LENGTH: CURRENT}
    assert [(fault.place.en, fault.why.en) for fault in report.faults] == [("footer", "is damaged or cut off")]


def test_zip_bombs_are_left_unread(world, tmp_path, monkeypatch):
    zeros = bytes(5 * 2**20)
    archive(tmp_path / "a.docx", {"word/document.xml": zeros})
    assert why(tmp_path / "a.docx", world) == [reading.WHY.bomb.en]
    inner = archive(tmp_path / "inner.zip", {f"{n}.xml": zeros for n in range(3)}).read_bytes()
    archive(tmp_path / "b.zip", {f"{n}.zip": inner for n in range(5)})
    assert why(tmp_path / "b.zip", world) == [reading.WHY.bomb.en] * 15
    for _ in range(6):
        inner = archive(tmp_path / "inner.zip", {"a.zip": inner}).read_bytes()
    assert why(tmp_path / "inner.zip", world) == [reading.WHY.too_deep.en]
    monkeypatch.setattr(reading, "PARTS", 300)
    archive(tmp_path / "many.zip", {f"{n}": "" for n in range(301)})
    assert why(tmp_path / "many.zip", world) == [reading.WHY.too_many_parts.en]
    monkeypatch.setattr(reading, "UNPACKED", 3000)
    archive(tmp_path / "c.docx", {f"{n}.xml": random.Random(n).randbytes(700).hex() for n in range(9)})
    assert why(tmp_path / "c.docx", world) == [reading.WHY.too_much.en]


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_says(world, tmp_path):
    path = archive(tmp_path / "a.docx", {"a.xml": bytes(50 * 2**20)})
    content = path.read_bytes()
    for size in (struct.pack("<I", 50 * 2**20),):
        content = content.replace(size, struct.pack("<I", 1000))
    path.write_bytes(content)
    tracemalloc.start()
    assert why(path, world) == [reading.WHY.damaged.en]
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_parts_with_a_password_or_another_packing_are_named(world, tmp_path):
    path = archive(tmp_path / "a.zip", {"a.txt": "x" * 99})
    content = (
        path.read_bytes()
        .replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0")
        .replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")
    )
    path.write_bytes(content)
    assert why(path, world) == [reading.WHY.with_password.en]
    archive(tmp_path / "b.zip", {"a.txt": "x" * 99}, zipfile.ZIP_LZMA)
    assert why(tmp_path / "b.zip", world) == [reading.WHY.other_packing.en]
    archive(tmp_path / "c.odt", {"META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"})
    assert why(tmp_path / "c.odt", world) == [reading.WHY.with_password.en]


def test_an_xml_bomb_is_not_expanded(world, tmp_path):
    lines = ['<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">']
    lines += [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)]
    bomb = "\n".join(lines) + ']><svg xmlns="http://www.w3.org/2000/svg">&m;</svg>'
    (tmp_path / "a.svg").write_text(bomb)
    assert why(tmp_path / "a.svg", world) == [reading.WHY.entities.en]
    archive(tmp_path / "b.docx", {"word/document.xml": bomb})
    assert why(tmp_path / "b.docx", world) == [reading.WHY.entities.en]
    secret = tmp_path / "secret"
    secret.write_text(world.now[BILL].code)
    (tmp_path / "c.svg").write_text(f'<!DOCTYPE s [<!ENTITY x SYSTEM "{secret.as_uri()}">]><svg>&x;</svg>')
    assert why(tmp_path / "c.svg", world) == [reading.WHY.entities.en], "what stands elsewhere is not read"


def pdf(path, *objects):
    """A PDF of hand-written objects; the first is its catalogue, the second the root of its pages."""
    content, places = b"%PDF-1.7\n", []
    for n, thing in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", *objects), 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (n, thing)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        rows,
        len(places) + 1,
        len(content),
    )
    path.write_bytes(content)
    return path


def test_a_pdf_that_loops_nests_or_swells_is_a_line(world, tmp_path):
    packed = zlib.compress(b"BT (x) Tj ET " * 8_000_000, 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    pages = b"<</Type/Pages/Kids[%s]/Count 1>>"
    assert why(pdf(tmp_path / "loop.pdf", pages % b"2 0 R"), world) == [reading.WHY.damaged.en]
    assert why(pdf(tmp_path / "deep.pdf", pages % (b"[" * 50_000 + b"]" * 50_000)), world) == [reading.WHY.damaged.en]
    assert why(pdf(tmp_path / "swells.pdf", pages % b"3 0 R", page, stream), world) == [reading.WHY.page_unread.en]


def chunk(kind, content, length=None):
    return struct.pack(">I", len(content) if length is None else length) + kind + content + bytes(4)


def test_pictures_with_absurd_chunks_cost_nothing_and_are_not_the_published_ones(world, tmp_path):
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0))
    record = world.now[BILL].provenance.record("en").encode()
    packed = chunk(b"iTXt", b"Provenance\0\1\0\0\0" + zlib.compress(record))
    bomb = chunk(b"zTXt", b"Provenance\0\0" + zlib.compress(bytes(40 * 2**20)))
    pictures = {
        "huge": head + packed,
        "compressed": head + bomb + packed,
        "long": head + chunk(b"tEXt", b"x\0" + bytes(5 * 2**20)) + packed,
        "lying": head + packed + chunk(b"tEXt", b"", 2**31 - 1),
        "malformed": head + chunk(b"iTXt", b"\0\1") + chunk(b"zTXt", b"x\0\0nonsense") + chunk(b"tEXt", b"") + packed,
    }
    tracemalloc.start()
    for name, content in pictures.items():
        (tmp_path / name).write_bytes(content)
        assert CURRENT not in states(look(tmp_path / name, world.published)).values(), name
    assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    tracemalloc.stop()
    (tmp_path / "endless").write_bytes(head + chunk(b"tEXt", b"") * 300_000)
    assert why(tmp_path / "endless", world) == [reading.WHY.damaged.en]


def test_what_a_foreign_file_says_cannot_steer_the_terminal(world, at_home, tmp_path):
    changes = ["\x1b[2J\u202epayload\n= 24" + "x" * 500]
    made = provenance.Provenance(world.what_if.provenance.raw | {"changes": changes, "chart": "\x1b[31m"})
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Provenance", made.record("en"))
    path = tmp_path / "a\x1b[2J\u202e.png"
    Image.new("RGB", (9, 9)).save(path, pnginfo=info)
    for language in ("en", "fa"):
        text = "\n".join(told(path, language=language)[1])
        assert "\x1b" not in text and "\u202e" not in text and max(map(len, text.splitlines())) < 500


def test_pipes_links_and_what_may_not_be_read(world, at_home, tmp_path):
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    shutil.copy(png(world.old[BILL]), tmp_path / "outside.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    shutil.copy(png(world.now[BILL]), folder / "below" / "in.png")
    (folder / ".hidden.png").write_bytes(b"x")
    status, lines = told(folder)
    assert status == 5 and len(lines) == 3
    assert "pipe: is no regular file" in lines[0] and "below/in.png: current" in lines[1]
    assert told("/dev/zero")[1] == ["/dev/zero: is no regular file (a device, pipe or socket): left alone"]
    (folder / "dangling").symlink_to(tmp_path / "none")
    assert told(folder / "dangling")[1][0].endswith("dangling: is no longer there")
    assert told(folder / "link.png")[0] == 1, "a link that somebody names is followed"


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="the superuser may read everything")
def test_no_permission_is_a_line(world, tmp_path):
    path = tmp_path / "a.png"
    shutil.copy(png(world.now[BILL]), path)
    path.chmod(0)
    error = PermissionError(13, "Permission denied", str(path))
    assert verifying.said(error).en == "may not be read: permission denied"
    if os.geteuid():
        assert why(path, world) == ["may not be read: permission denied"]


def test_a_file_that_vanishes_between_listing_and_reading_is_a_line(world, at_home, tmp_path, monkeypatch):
    for name in ("a.png", "b.png"):
        shutil.copy(png(world.now[BILL]), tmp_path / name)
    opened = verifying.opened

    def late(path):
        if path.name == "a.png":
            path.unlink()
        return opened(path)

    monkeypatch.setattr(verifying, "opened", late)
    status, lines = told(tmp_path)
    assert status == 5 and "a.png: is no longer there" in lines[0] and "b.png: current" in lines[1]


def test_a_file_that_takes_too_long_is_given_up_and_keeps_what_was_found(world, tmp_path, monkeypatch):
    def endless(stream):
        yield from reading.traces(stream)
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(verifying, "SECONDS", 2)
    monkeypatch.setattr(verifying, "traces", endless)
    report = look(png(world.now[BILL]), world.published)
    assert states(report) == {BILL: CURRENT}
    assert report.faults[-1].why == (
        "takes longer than 2 seconds: the rest was left unread",
        "بیش از ۲ ثانیه طول می‌کشد: بقیه خوانده نشد",
    )
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def command(world, *arguments):
    """The command as a person runs it."""
    environment = os.environ | {publish.FOLDER_VARIABLE: str(world.figures)}
    command = [sys.executable, "-m", "cost_model", "verify", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=publish.ROOT, env=environment, preexec_fn=listen_to_interrupts, **pipes)


def test_ctrl_c_is_one_line(world, tmp_path):
    (tmp_path / "long.txt").write_text("· " * 2 * 10**7)
    process = command(world, world.now[BILL].code, tmp_path / "long.txt")
    assert "current" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "\nStopped; what was there before is unchanged.\n")


def test_whoever_stops_listening_gets_no_traceback(world):
    process = command(world, *[world.now[BILL].code] * 2000)  # far more lines than a pipe holds
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 141 and process.stderr.read() == ""
    process.stderr.close()


def test_a_document_of_a_thousand_pictures_and_one_of_200_mb_take_little_memory(world, tmp_path):
    picture = Path(png(world.now[BILL])).read_bytes()
    noise = random.Random(1).randbytes(2**20)
    with zipfile.ZipFile(tmp_path / "many.docx", "w") as many, zipfile.ZipFile(tmp_path / "heavy.docx", "w") as heavy:
        for n in range(1000):
            many.writestr(f"word/media/image{n}.png", picture)
        for n in range(200):
            heavy.writestr(f"word/media/film{n}.jpg", b"\xff\xd8\xff" + noise)
        heavy.writestr("word/media/image1.png", picture)
    assert (tmp_path / "heavy.docx").stat().st_size > 200e6
    tracemalloc.start()
    many, heavy = (look(tmp_path / f"{name}.docx", world.published) for name in ("many", "heavy"))
    assert len(many.places[world.now[BILL].code]) == 1000
    assert states(heavy) == {BILL: CURRENT} and len(heavy.pictures) == 200
    assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    tracemalloc.stop()


def test_a_part_of_an_archive_without_a_name_is_read(world, at_home, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("without", world.now[BILL].code)
        archive.writestr("folder/", "")
    (tmp_path / "a.zip").write_bytes((tmp_path / "a.zip").read_bytes().replace(b"without", b"\0ithout"))
    assert told(tmp_path / "a.zip")[0] == 0


def test_damage_of_any_kind_is_a_line_and_no_traceback(world, tmp_path):
    """Documents cut off and with bytes exchanged at random, most of them where an archive has its directory."""
    chance = random.Random(1401)
    wholes = [word(tmp_path / "a.docx", world), world.now[BILL].file("png", "fa"), world.now[LENGTH].file("svg", "en")]
    for _ in range(100):
        content = bytearray(chance.choice(wholes).read_bytes())
        if chance.random() < 0.2:
            content = content[: chance.randrange(len(content))]
        else:
            for _ in range(chance.choice([1, 5, 50, 1000])):
                content[-chance.randrange(1, 3000) if chance.random() < 0.7 else chance.randrange(len(content))] = (
                    chance.randrange(256)
                )
        (tmp_path / "damaged").write_bytes(content)
        report = look(tmp_path / "damaged", world.published)
        assert list(verifying.lines(report)) and list(verifying.rows(report))
