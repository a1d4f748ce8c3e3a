"""The gallery in a real browser, from a file: what it shows, what every button gives, and what cannot happen on it."""

import io
import re
import shutil
import socket
import subprocess
import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlparse

import numpy as np
import pandas as pd
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import program, results_in
from PIL import Image
from playwright.sync_api import expect

from cost_model.inputs import data
from cost_model.model import scenarios, simulate
from cost_model.report import charts as figures
from cost_model.report import publish
from cost_model.report import run as report
from cost_model.report.charts import chart
from cost_model.report.language import day
from cost_model.report.numbers import tables
from cost_model.report.publish import provenance, results
from cost_model.report.publish.catalogue import WINDOW, window_and_annex
from cost_model.report.publish.gallery import PACKED, WORDS
from cost_model.words import LANGUAGES, Text

NOT_A_TAG = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'> & \"quoted\" \u202eright\u202c"
HOSTILE = "09_hostile"


def hostile():
    """A chart whose words and numbers try to be something else."""
    numbers = pd.DataFrame(
        {
            "label": ['=HYPERLINK("http://example.org")', "+1", "@sum", "-x", 'a "b", c\nd', NOT_A_TAG],
            "p50": [-1.5, 2, 3, 4, 5, 6],
        }
    )
    words = {name: Text(f"{name} {NOT_A_TAG}", f"{name} فارسی {NOT_A_TAG}") for name in ("title", "alt", "unit")}

    def draw(axis, language):
        axis.barh(range(len(numbers)), numbers.p50)
        axis.set_yticks(range(len(numbers)), [f"{label} {language}" for label in numbers.label])

    return chart.Chart(numbers, **words, sources=("customs",), draw=draw)


@pytest.fixture(scope="module")
def project(case, tmp_path_factory):
    """A folder laid out as the project with a few charts and the page of them."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(publish.ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    draws = case.sample(2**7)
    some = (scenarios.STATUS_QUO, scenarios.FORCED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(publish.FOLDER_VARIABLE, str(folder / "figures"))
        publish.save(figures.text_length(tables.text_lengths(), tables.notice_lengths(case.notices)), "01_text_length")
        publish.save(figures.cost_by_account(tables.cost_by_account(simulate.run(draws))), "03_cost_by_payer")
        publish.save(figures.running_cost(tables.running_cost(draws, some)), "03_running_cost")
        publish.save(hostile(), HOSTILE)
    results_in(folder / "figures")
    publish.write(folder / "figures" / "index.html", publish.gallery(folder))
    return folder


@pytest.fixture(scope="module")
def page_file(project):
    return project / "figures" / "index.html"


UNFOLD = "document.querySelectorAll('.question').forEach((question) => { question.open = true; })"


@pytest.fixture
def opened(chromium, page_file):
    """A function that opens the page in a window of its own and fails the test if anything goes wrong on it.

    folded  whether the annex stays folded, as a reader finds it
    """
    contexts, wrong = [], []

    def open_page(at="", before="", quiet=True, folded=False, **window):
        window = {"viewport": {"width": 1280, "height": 900}, "permissions": ["clipboard-read", "clipboard-write"]} | window
        context = chromium.new_context(**window)
        contexts.append(context)
        page = context.new_page()
        if quiet:
            page.on("request", lambda request: request.url.startswith(("file:", "blob:", "data:")) or wrong.append(request.url))
            page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.add_init_script(before)
        page.goto(f"{page_file.as_uri()}{at}")
        page.wait_for_selector("img[src]:visible")
        if not folded:
            page.evaluate(UNFOLD)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def side(page, name, language):
    """A chart on the page in one language."""
    return page.locator(f"article[data-name='{name}'] > [lang={language}]")


def press(page, name, language, what):
    side(page, name, language).locator(f"[data-take={what}]").click()


def linked(page, name, language, what):
    """What a link under a chart leads to: a file beside the page, opened in another window."""
    link = side(page, name, language).locator(f"[href$='.{what}']")
    assert link.get_attribute("target") == "_blank" and link.get_attribute("download") == ""
    return Path(unquote(urlparse(link.evaluate("(link) => link.href")).path)).read_bytes()


def clipboard(page, kind):
    """What was copied: bytes of a picture, or text."""
    script = """async (kind) => {
        const item = (await navigator.clipboard.read()).find((item) => item.types.includes(kind));
        return [...new Uint8Array(await (await item.getType(kind)).arrayBuffer())];
    }"""
    found = bytes(page.evaluate(script, kind))
    return found if kind.startswith("image") else found.decode()


def far(one, other):
    """How far two pictures are from each other, as the mean difference of a channel, when seen at the size of a stamp."""
    small = [np.asarray(picture.convert("RGB").resize((160, 100), Image.Resampling.BOX), float) for picture in (one, other)]
    return np.abs(small[0] - small[1]).mean()


def entry_of(project, name):
    return next(entry for entry in publish.catalogue(project / "figures") if entry.name == name)


# ---- what the page is


def test_the_page_is_made_of_the_charts_byte_for_byte(project, page_file, tmp_path):
    again = shutil.copytree(project, tmp_path / "another place")
    assert publish.gallery(again) == page_file.read_text(encoding="utf-8")


def test_a_page_stays_where_it_says_and_shows_the_same(project, page_file, tmp_path):
    """The same in another packing makes no new page; another word, number or chart does."""
    page, again = page_file.read_text(encoding="utf-8"), shutil.copytree(project, tmp_path / "again")
    block = PACKED.search(page)[0]
    packed = PACKED.sub(b64encode(zlib.compress(zlib.decompress(b64decode(block)), 1)).decode(), page)
    assert packed != page and publish.gallery(again, packed) == packed
    csv = again / "figures" / "03_cost_by_payer.csv"
    numbers = csv.read_text(encoding="utf-8")
    first = re.search(r"\d\.\d{5,}", numbers)[0]
    csv.write_text(numbers.replace(first, f"{float(first) * 1.001:.7f}"), encoding="utf-8")
    changed = publish.gallery(again, page)
    assert changed != page and publish.gallery(again, changed) == changed
    for wrong in (
        "",
        "<html>",
        page[: len(page) // 2],
        page.replace("SMS or the messenger?", "SMS!"),
        re.sub(r'(id="block">).{9}', r"\1", page),
    ):
        assert publish.gallery(project, wrong) not in ("", wrong)


def test_a_check_finds_a_page_that_is_not_of_the_charts_beside_it(project, tmp_path, monkeypatch):
    made, there = tmp_path / "made", tmp_path / "there"
    for folder in (made, there):
        shutil.copytree(project, folder)
    monkeypatch.setattr(report, "ROOT", there)
    report.compare(made)
    page = there / "figures" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("SMS or the messenger?", "SMS!"), encoding="utf-8")
    with pytest.raises(data.Failed, match=r"index\.html"):
        report.compare(made)


def test_each_chart_is_there_with_its_words_under_its_question(opened, project):
    page = opened()
    for entry in publish.catalogue(project / "figures"):
        for i, language in enumerate(LANGUAGES):
            shown = side(page, entry.name, language)
            assert shown.locator("h3").text_content() == entry.title[i]
            assert (
                shown.locator("img").get_attribute("alt")
                == entry.alt[i]
                == shown.locator("details p").text_content()
                != entry.unit[i]
            )
            text = shown.text_content()
            for words in (entry.unit[i], entry.source[i], entry.code, day(entry.provenance.data_date)[i]):
                assert words in text
    said = results.said(publish.files.read_json(project / "figures" / results.FILE))
    for part, name in ((".answer p", "answer"), ("h1", "title"), (".asked", "question")):
        for language in LANGUAGES:
            selector = f"{part} [lang={language}]" if part == "h1" else f"{part}[lang={language}]"
            assert page.locator(selector).text_content() == getattr(said[name], language) != ""


def test_the_charts_of_the_message_come_first_and_the_rest_is_folded_by_question(opened, project):
    page = opened("#.fa", folded=True)
    shown = [article.get_attribute("data-name") for article in page.locator("article").all()]
    assert shown == ["03_cost_by_payer", "01_text_length", "03_running_cost", HOSTILE]
    assert [one.get_attribute("data-name") for one in page.locator("article:visible").all()] == shown[:1]
    questions = page.locator(".question summary > [lang=fa]").all_text_contents()
    assert questions == ["۰۱ · چند پیام و چه هزینه‌ای؟", "۰۳ · پیامک یا پیام‌رسان؟", WORDS["others"].fa]
    page.get_by_text(questions[1]).click()
    assert [one.get_attribute("data-name") for one in page.locator("article:visible").all()] == [shown[0], shown[2]]


def test_the_message_is_told_in_its_own_order_and_what_is_missing_is_left_out():
    names = ["01_payload", "05_what_would_change", "06_survival", "06_reversal_cases", "03_answer"]
    window, annex = window_and_annex([SimpleNamespace(name=name) for name in names])
    assert [one.name for one in window] == ["03_answer", "06_reversal_cases", "05_what_would_change"]
    assert [one.name for one in annex] == ["01_payload", "06_survival"]


def test_git_keeps_the_pictures_of_the_charts_of_the_message():
    ignored = (publish.ROOT / ".gitignore").read_text(encoding="utf-8")
    for kind in ("png", "pdf"):
        assert tuple(re.findall(rf"^!figures/(\w+)\.\*\.{kind}$", ignored, re.M)) == WINDOW and len(set(WINDOW)) == 12


# ---- what the buttons give


@pytest.mark.parametrize("language", LANGUAGES)
def test_downloads_are_the_files_beside_the_page(opened, project, language):
    page = opened(f"#.{language}")
    for name, kinds in (("03_cost_by_payer", ("png", "svg", "pdf", "csv")), ("03_running_cost", ("svg", "csv"))):
        entry = entry_of(project, name)
        for kind in kinds:
            assert linked(page, name, language, kind) == entry.file(kind, None if kind == "csv" else language).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_is_the_chart_in_lines_with_its_record(project, language, tmp_path):
    entry = entry_of(project, "03_cost_by_payer")
    reader = pypdf.PdfReader(entry.file("pdf", language), strict=True)
    assert reader.metadata.title == getattr(entry.title, language)
    assert reader.metadata.subject == getattr(entry.alt, language)
    assert provenance.read_record(reader.metadata["/Keywords"]) == (entry.provenance, language)
    assert not reader.pages[0].images, "lines, not a photograph"
    with Image.open(entry.file("png", language)) as own:
        size = [f"-scale-to-{axis}={side}" for axis, side in zip("xy", own.size, strict=True)]
        size = [part for one in size for part in one.split("=")]
        subprocess.run(
            [program("pdftoppm"), *size, "-png", "-singlefile", entry.file("pdf", language), tmp_path / "x"], check=True
        )
        with Image.open(tmp_path / "x.png") as picture:
            assert far(picture, own) < 3  # which has 256 colours


def test_a_page_that_was_sent_alone_shows_and_copies_the_charts_of_the_message(chromium, page_file, tmp_path):
    alone = shutil.copy(page_file, tmp_path)
    page = chromium.new_page(locale="en")
    page.goto(Path(alone).as_uri() + "#.en")
    image = side(page, "03_cost_by_payer", "en").locator("img[src^='blob:']")
    image.wait_for()
    assert image.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0
    assert page_file.stat().st_size < 300_000
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_copied_can_be_pasted(opened, project, language):
    page = opened(f"#.{language}")
    entry = entry_of(project, "03_cost_by_payer")
    i = LANGUAGES.index(language)

    press(page, entry.name, language, "picture")
    page.get_by_text(WORDS["picture_done"][i].split("{")[0]).wait_for()
    with Image.open(io.BytesIO(clipboard(page, "image/png"))) as picture, Image.open(entry.file("png", language)) as own:
        assert np.abs(np.subtract(picture.size, own.size)).max() <= 2 and far(picture, own) < 3

    press(page, entry.name, language, "caption")
    page.get_by_text(WORDS["caption_done"][i].split("{")[0]).wait_for()
    lines = clipboard(page, "text/plain").splitlines()
    assert lines[:3] == [entry.title[i], entry.unit[i], entry.source[i]]
    assert entry.code in lines[3] and "2026" in lines[3].translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
    html = clipboard(page, "text/html")
    assert html.count(f'dir="{"rtl" if language == "fa" else "ltr"}"') >= 4 and entry.code in html

    press(page, entry.name, language, "numbers")
    page.get_by_text(WORDS["numbers_done"][i].split("{")[0]).wait_for()
    numbers = entry.numbers()
    pasted = pd.read_csv(io.StringIO(clipboard(page, "text/plain")), sep="\t")
    assert set(pasted.pop("code")) == {entry.code}
    pd.testing.assert_frame_equal(pasted, numbers)
    assert clipboard(page, "text/html").count("<tr>") == len(numbers) + 1


def test_a_browser_that_refuses_is_answered_in_words_and_with_another_way(opened):
    refuse = "navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
    page = opened("#.fa", before=refuse)
    for what, kind in (("picture", "SVG"), ("numbers", "CSV")):
        press(page, "03_cost_by_payer", "fa", what)
        page.get_by_text(WORDS[f"{what}_refused"].fa).wait_for()
        assert page.locator("#instead a").get_attribute("href").endswith(f".{kind.lower()}")
        assert page.locator("#instead a").is_visible()
    press(page, "01_text_length", "fa", "caption")
    page.get_by_text("شرح انتخاب شده است").wait_for()
    assert "منبع" in page.evaluate("getSelection().toString()")
    page.keyboard.press("Escape")
    assert not page.locator("#said").is_visible()


# ---- what cannot happen


def test_no_request_can_leave_the_page(opened, page_file):
    page = opened(quiet=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(1)
        script = """async (address) => {
            const image = new Promise((yes, no) => Object.assign(new Image(), {onload: yes, onerror: no, src: address}));
            const tried = [image, fetch(address), fetch(address, {mode: "no-cors", method: "POST", body: "x"})];
            navigator.sendBeacon(address);
            return (await Promise.allSettled(tried)).map((result) => result.status);
        }"""
        assert page.evaluate(script, f"http://127.0.0.1:{listening.getsockname()[1]}/x.png") == ["rejected"] * 3
        with pytest.raises(TimeoutError):
            listening.accept()
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.broken = 1'}))")
    assert page.evaluate("window.broken") is None
    links = re.findall(r'(?:src|href)="([^"]*)"', page_file.read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"#.*|explorer\.html#.*|\w+(\.(en|fa))?\.(svg|png|pdf|csv)", link) for link in links), (
        "nothing is elsewhere"
    )
    beside = {link for link in links if "#" not in link}
    assert all((page_file.parent / link).is_file() for link in beside)


def test_labels_cannot_break_the_page_or_run_anything(opened, project):
    page = opened("#.en")
    entry = entry_of(project, HOSTILE)
    article = side(page, HOSTILE, "en")
    article.scroll_into_view_if_needed()
    article.locator("img").evaluate("(image) => image.decode()")
    assert page.evaluate("window.broken") is None
    assert article.locator("h3").text_content() == entry.title.en
    assert article.locator("button").count() == 2 and article.locator("img").count() == 1
    press(page, HOSTILE, "en", "caption")
    page.get_by_text("Caption and citation copied").wait_for()
    html = clipboard(page, "text/html")
    assert "<script" not in html and "<img" not in html and NOT_A_TAG[:9] in clipboard(page, "text/plain")
    labels = entry.file("csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [label.lstrip('"')[:2] for label in labels[:4]] == ["'=", "+1", "'@", "'-"], (
        "a word is no formula, a number is a number"
    )
    assert linked(page, HOSTILE, "en", "csv") == entry.file("csv").read_bytes()


# ---- for whom


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(opened, language, scheme):
    page = opened(f"#.{language}", color_scheme=scheme, reduced_motion="reduce")
    press(page, "01_text_length", language, "caption")
    page.locator("article details:visible").first.evaluate("(details) => { details.open = true; }")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_one_switch_turns_the_whole_page_and_is_remembered(opened):
    page = opened(locale="de-DE")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    page.get_by_role("button", name="فارسی").click()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
    assert page.title() == "پیامک یا پیام‌رسان؟ نمودارها"
    for hidden in page.locator("article > [lang=en]").all():
        assert not hidden.is_visible()
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "fa"
    assert opened(locale="fa-IR").evaluate("document.documentElement.lang") == "fa", "what the browser speaks"


def test_search_takes_both_scripts_whatever_the_keyboard(opened, project):
    page = opened("#.fa")
    code = entry_of(project, "03_running_cost").code

    def found(words):
        page.locator("#search").fill(words)
        return [article.get_attribute("data-name") for article in page.locator("article:visible").all()]

    cost = ["03_cost_by_payer", "03_running_cost"]
    assert found("پیام‌رسان هزينه") == cost == found("پیام رسان هزینه"), "Arabic yeh; a space for a joiner"
    assert found("CUSTOMS messenger") == cost
    assert found("۵ سال") == found("5 سال") != []
    assert found(code) == found(code.replace("·", " ")) == found(code.partition("·")[2]) == ["03_running_cost"]
    assert found("no such word") == []
    assert page.locator("#found").text_content() == WORDS["none"].fa
    assert not page.locator(".part, .question").locator("visible=true").count()
    assert len(found("")) == 4 and page.locator("#found").text_content() == ""
    found(code)
    assert page.locator("#found").text_content() == "۱ نمودار از ۴"


def test_a_search_opens_what_it_finds_and_folds_it_again(opened):
    page = opened("#.en", folded=True)
    page.locator(".question summary:visible").first.click()
    opened_by_hand = "[...document.querySelectorAll('.question')].map((question) => question.open)"
    assert page.evaluate(opened_by_hand) == [True, False, False]
    for words in ("public purse", "public purse, month"):
        page.locator("#search").fill(words)
        assert "03_running_cost" in [article.get_attribute("data-name") for article in page.locator("article:visible").all()]
    page.locator("#search").fill("")
    assert page.evaluate(opened_by_hand) == [True, False, False], "as the reader had left them"


def test_an_address_leads_to_a_chart_in_a_language(opened, project):
    entry = entry_of(project, "03_running_cost")
    page = opened(f"#{entry.provenance.place}.fa", folded=True)
    assert page.evaluate("document.documentElement.lang") == "fa"
    assert page.wait_for_selector("article:focus").get_attribute("data-name") == entry.name
    expect(side(page, entry.name, "fa")).to_be_in_viewport(ratio=0.5)  # once the page has scrolled there


def test_the_keyboard_reaches_everything(opened):
    page = opened("#.en", reduced_motion="reduce")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "charts"
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.take ?? document.activeElement.parentElement.className"))
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
    for what in ("find", "question", "meta", "picture", "caption", "numbers", "downloads"):
        assert what in reached
    page.locator("[href$=svg]:visible").first.focus()
    with page.context.expect_page() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.url.endswith(".svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_telephone_needs_no_scrolling_sideways(opened, language):
    page = opened(f"#.{language}", viewport={"width": 360, "height": 740})
    press(page, "01_text_length", language, "caption")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    wide = "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 361).map((e) => e.outerHTML)"
    assert page.evaluate(wide) == []
    assert side(page, "01_text_length", language).locator("h3").bounding_box()["width"] > 200, "the title in letters to be read"


def test_in_print_each_chart_stands_whole_with_its_caption(opened, project, tmp_path):
    page = opened("#.en", folded=True)
    document = tmp_path / "page.pdf"

    def printed():
        page.pdf(path=document, prefer_css_page_size=True)
        return [text.extract_text() for text in pypdf.PdfReader(document).pages]

    folded = " ".join(" ".join(printed()).split())
    codes = {entry.name: f"chart {entry.code}" for entry in publish.catalogue(project / "figures")}
    assert [name for name, code in codes.items() if code in folded] == ["03_cost_by_payer"], "what is folded is not printed"
    assert WORDS["further"].en not in folded
    page.evaluate(UNFOLD)
    texts = printed()
    assert "Copy picture" not in "".join(texts) and WORDS["further"].en in " ".join("".join(texts).split())
    subprocess.run([program("pdftoppm"), "-r", "40", "-png", document, tmp_path / "page"], check=True)
    for entry in publish.catalogue(project / "figures"):
        assert any(f"version 0.1.0, chart {entry.code}" in " ".join(text.split()) for text in texts), "its caption"
        assert page.locator(f"img[src='{entry.name}.en.svg']").evaluate("(image) => image.naturalWidth") > 0, "its picture"
    assert page.evaluate("matchMedia('print').matches") is False


def test_a_page_whose_block_is_damaged_says_so_and_needs_no_script_to_be_seen(chromium, page_file, tmp_path):
    text = page_file.read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(re.sub(r'(id="block">).{40}', r"\1", text), encoding="utf-8")
    page = chromium.new_page(locale="fa")
    page.goto(broken.as_uri())
    page.get_by_text(WORDS["unpacked"].fa).wait_for()
    page.close()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    for words in (*WORDS["script"], "پیامک یا پیام‌رسان؟"):
        assert page.get_by_text(words, exact=True).first.is_visible()
    assert page.locator("article:visible img:visible").first.is_visible()
    context.close()


def test_a_date_is_said_as_precisely_as_it_is_known():
    assert day("2026-08") == ("August 2026", "مرداد–شهریور ۱۴۰۵ (اوت ۲۰۲۶)")
    assert day("2026-03").fa == "اسفند ۱۴۰۴–فروردین ۱۴۰۵ (مارس ۲۰۲۶)"
    assert day("2026-08-23") == ("23 August 2026", "۱ شهریور ۱۴۰۵ (۲۳ اوت ۲۰۲۶)")
    assert day("2026") == ("2026", "۱۴۰۴–۱۴۰۵ (۲۰۲۶)")
