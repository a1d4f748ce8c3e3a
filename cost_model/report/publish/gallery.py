"""The gallery: every published chart in both languages on one page, which works from a file and asks the network for nothing.

The charts that carry the message come first; the others stand below them, folded, by question.

Pictures, numbers and typeface stand in the page as one block of zstd; page/page.js unpacks it and makes the files that a
reader takes. What is said stands in the page as text.
"""

import itertools
import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import zstandard
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cost_model.report.language import LANGUAGES, Text, day, isolated
from cost_model.report.publish import results, same
from cost_model.report.publish.catalogue import catalogue, quotable, window_and_annex
from cost_model.report.publish.compact import compact
from cost_model.report.publish.files import ROOT

PAGE, FONTS = Path(__file__).parent / "page", ROOT / "cost_model" / "report" / "charts" / "fonts"
TYPEFACE = ("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf")
BLOCK = "{the block}"  # where it goes in the page
PACKED = re.compile(r'id="parts">(?P<parts>[^<]*)</script>\s*<script type="application/zstd" id="block">(?P<block>[^<]*)')
LEVEL, WINDOW = 17, 25  # of zstd: a window of 32 MB, so that what one chart says need not be said again in the next

WORDS = {
    "charts": Text("Charts", "نمودارها"),
    "lead": Text(
        "Charts to copy into a document or slide, with a code that tells you later whether they still hold.",
        "نمودارهای آمادهٔ گزارش و اسلاید، با منبع و کد پیگیری.",
    ),
    "skip": Text("Skip to the charts", "رفتن به نمودارها"),
    "language": Text("Language", "زبان"),
    "answer": Text("The answer", "پاسخ"),
    "search": Text("Search: a word, a number or a code such as 03b", "جست‌وجو: واژه، عدد یا کد، مانند \u206603b\u2069"),
    "print": Text("Print", "چاپ"),
    "window": Text("The answer in charts", "پاسخ در نمودارها"),
    "annex": Text("Annex", "پیوست"),
    "further": Text("Annex: the other charts, by question", "پیوست: نمودارهای دیگر، به تفکیک پرسش"),
    "folded": Text(
        "Open a question to see its charts. A search opens what it finds.",
        "هر پرسش را باز کنید تا نمودارهایش دیده شود. جست‌وجو آنچه را می‌یابد باز می‌کند.",
    ),
    "others": Text("Other charts", "نمودارهای دیگر"),
    "found": Text("{found} of {all} charts", "{found} نمودار از {all}"),
    "none": Text("No chart says that. Try another word.", "نموداری پیدا نشد. واژهٔ دیگری بیازمایید."),
    "picture": Text("Copy picture", "کپی تصویر"),
    "caption": Text("Copy caption and citation", "کپی شرح و ارجاع"),
    "numbers": Text("Copy numbers", "کپی عددها"),
    "download": Text("Download", "دریافت"),
    "take": Text("Take this chart", "برداشتن این نمودار"),
    "alt": Text("Alt text", "متن جایگزین"),
    "data": Text("Data as of {date}", "داده‌ها تا {date}"),
    "cite": Text(
        "Cite as: The cost-model authors, “{work}”, version {version}, chart {code}, data as of {date}.",
        "شیوهٔ ارجاع: نویسندگان cost-model، «{work}»، نسخهٔ {version}، نمودار {code}، داده‌ها تا {date}.",
    ),
    "picture_done": Text("Picture copied: {chart}", "تصویر کپی شد: {chart}"),
    "caption_done": Text("Caption and citation copied: {chart}", "شرح و ارجاع کپی شد: {chart}"),
    "numbers_done": Text("Numbers copied: {chart}", "عددها کپی شد: {chart}"),
    "download_done": Text("Download started: {file}", "دریافت آغاز شد: {file}"),
    "picture_refused": Text(
        "The browser does not let this page copy pictures. Download it instead:",
        "مرورگر اجازه نمی‌دهد این صفحه تصویر کپی کند. به‌جای آن، پرونده را دریافت کنید:",
    ),
    "numbers_refused": Text(
        "The browser does not let this page copy. Download the numbers instead:",
        "مرورگر اجازه نمی‌دهد این صفحه چیزی کپی کند. به‌جای آن، عددها را دریافت کنید:",
    ),
    "caption_refused": Text(
        "The browser does not let this page copy. The caption is selected; copy it with Ctrl+C.",
        "مرورگر اجازه نمی‌دهد این صفحه چیزی کپی کند. شرح انتخاب شده است؛ با \u2066Ctrl+C\u2069 آن را کپی کنید.",
    ),
    "failed": Text("This browser could not make {file}.", "این مرورگر نتوانست {file} را بسازد."),
    "close": Text("Close", "بستن"),
    "unpacked": Text(
        "This browser could not unpack the charts; the files are in the folder of this page.",
        "این مرورگر نتوانست نمودارها را باز کند؛ پرونده‌ها در پوشهٔ همین صفحه است.",
    ),
    "script": Text(
        "Pictures and buttons need JavaScript. Without it, take the files from the folder of this page.",
        "تصویرها و دکمه‌ها به جاوااسکریپت نیاز دارد. بدون آن، پرونده‌ها را از پوشهٔ همین صفحه بردارید.",
    ),
    "codes": Text("What the codes are for", "کدها به چه کار می‌آیند"),
    "code": Text(
        "The source line of every chart ends with a code, such as {code}: the number of the notebook, the letter of the chart in "
        "it, and the first digits of the hash of all that it was made from: data, seed, simulations, changes, words and program. "
        "The code survives a screenshot. PNG, SVG and PDF carry the whole record in their metadata too.",
        "سطر منبع هر نمودار با کدی پایان می‌یابد، مانند {code}: شمارهٔ دفتر، حرف نمودار در آن دفتر و نخستین رقم‌های شناسهٔ همهٔ "
        "آنچه نمودار از آن ساخته شده است، یعنی داده‌ها، بذر، شمار شبیه‌سازی‌ها، تغییرها، واژه‌ها و برنامه. کد در عکس صفحه هم "
        "می‌ماند. پرونده‌های PNG و SVG و PDF همهٔ این‌ها را در فرادادهٔ خود نیز دارند.",
    ),
    "verify": Text(
        "Whether what you pasted still holds can be found out at any time, from your document or from the code, in the folder of "
        "the project:",
        "اینکه آنچه چسبانده‌اید هنوز برقرار است یا نه، هر زمان از روی سند شما یا از روی کد دانسته می‌شود؛ در پوشهٔ پروژه:",
    ),
    "verdict": Text(
        "The answer for each chart: current; out of date, with what has changed since; or unknown.",
        "پاسخ برای هر نمودار: به‌روز است؛ به‌روز نیست، با آنچه از آن پس تغییر کرده است؛ یا ناشناخته است.",
    ),
    "made": Text(
        "Typeface: Vazirmatn, SIL Open Font License 1.1. Unpacking: fzstd, © 2020 Arjun Barrett, MIT. This page sends nothing and "
        "loads nothing.",
        "قلم: وزیرمتن، با پروانهٔ SIL Open Font 1.1. بازگشایی: fzstd، © ۲۰۲۰ Arjun Barrett، با پروانهٔ MIT. این صفحه چیزی "
        "نمی‌فرستد و چیزی بار نمی‌کند.",
    ),
}


class Question(NamedTuple):
    """A notebook as the page names it: its number, the question and a sentence about it."""

    number: str
    title: Text
    about: Text


class Shown(NamedTuple):
    """A chart as the page shows it: its entry in the catalogue, where a link finds it, its size, its date, how to cite it."""

    entry: object
    anchor: str
    size: Text
    date: Text
    cite: Text


def gallery(folder, before=""):
    """The page of a folder laid out as the project, of its charts and results.

    before  the page as it was, which stays where it says and shows the same: packing takes long, and elsewhere gives other bytes
    """
    entries = quotable(catalogue(folder / "figures"))
    found = results.read(folder / "figures" / results.FILE)
    questions = {
        row["file"][:2]: Question(row["file"][:2], Text(**row["title"]), Text(**row["question"])) for row in found["notebooks"]
    }
    said = results.said(found)
    work = said["title"]
    places = Counter(entry.provenance.place for entry in entries)
    pictures = {
        entry.file("svg", language).name: compact(entry.file("svg", language).read_bytes())
        for entry in entries
        for language in LANGUAGES
    }
    window, annex = (
        [
            shown(entry, entry.provenance.place if places[entry.provenance.place] == 1 else entry.name, pictures, work)
            for entry in some
        ]
        for some in window_and_annex(entries)
    )
    groups = [
        (questions.get(number, Question(number, WORDS["others"], Text("", ""))), list(group))
        for number, group in itertools.groupby(annex, key=lambda chart: chart.entry.provenance.place[:2])
    ]
    files = (
        {name: picture.encode() for name, picture in pictures.items()}
        | {entry.file("csv").name: entry.file("csv").read_bytes() for entry in entries}
        | {name: (FONTS / name).read_bytes() for name in TYPEFACE}
    )
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    licence = (PAGE / "vendor" / "fzstd.LICENSE.txt").read_text(encoding="utf-8")
    scripts = [f"/*\n{licence}*/\n{source('vendor/fzstd.js')}", source("png.js"), source("pdf.js"), source("page.js")]
    style = source("page.css")
    page = environment.get_template("page.html").render(
        languages=LANGUAGES,
        words=WORDS,
        spoken={name: text._asdict() for name, text in WORDS.items()},
        said=said,
        window=window,
        groups=groups,
        example=isolated(entries[0].code) if entries else None,
        parts=ranges(files),
        block=BLOCK,
        scripts=[Markup(script) for script in scripts],
        style=Markup(style),
        script_hashes=[hashed(script) for script in scripts],
        style_hash=hashed(style),
    )
    return before if is_same(before, page, files) else page.replace(BLOCK, packed(files))


def source(name):
    """A script or style of the page."""
    return (PAGE / name).read_text(encoding="utf-8")


def hashed(text):
    """The hash by which a Content-Security-Policy lets one script or style through."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def is_same(before, page, files):
    """Whether a page says what another one says and holds the same charts as these files, whatever their last digits."""
    found = PACKED.search(before)
    if found is None or PACKED.sub("", before) != PACKED.sub("", page):
        return False
    try:
        content = zstandard.ZstdDecompressor(max_window_size=2**WINDOW).decompress(b64decode(found["block"]))
        held = {name: content[begin:end] for name, (begin, end) in json.loads(found["parts"]).items()}
    except (ValueError, TypeError, AttributeError, zstandard.ZstdError):
        return False
    return held.keys() == files.keys() and all(same_file(name, held[name], files[name]) for name in files)


def same_file(name, a, b):
    """Whether two files of the page are the same: tables by their numbers, pictures by what they show, the rest to the byte."""
    if a == b:
        return True
    if name.endswith(".csv"):
        return same.tables(a.decode(), b.decode())
    return name.endswith(".svg") and same.pictures(a, b)


def ranges(files):
    """Where each file begins and ends in the block of all of them."""
    return dict(zip(files, itertools.pairwise(itertools.accumulate(map(len, files.values()), initial=0)), strict=True))


def packed(files):
    """Files as one block of zstd in base64."""
    parameters = zstandard.ZstdCompressionParameters.from_level(LEVEL, window_log=WINDOW)
    return b64encode(zstandard.ZstdCompressor(compression_params=parameters).compress(b"".join(files.values()))).decode()


def shown(entry, anchor, pictures, work):
    """A chart of the catalogue as the page shows it."""
    when, made_from = day(entry.provenance.data_date), entry.provenance
    cite = WORDS["cite"].fill(work=work, version=isolated(made_from.version), code=isolated(entry.code), date=when)
    size = Text(*(pixels(pictures[entry.file("svg", language).name]) for language in LANGUAGES))
    return Shown(entry, anchor, size, when, cite)


def pixels(picture):
    """Width and height of an SVG on a screen; its own are in points."""
    return [round(float(points) * 96 / 72) for points in re.findall(r' (?:width|height)="([\d.]+)pt"', picture)[:2]]
