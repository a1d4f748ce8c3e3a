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

from cost_model.report.language import day, isolated
from cost_model.report.publish import results, same
from cost_model.report.publish.catalogue import catalogue, quotable, window_and_annex
from cost_model.report.publish.compact import compact
from cost_model.report.publish.files import ROOT
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("publish/gallery")

PAGE, FONTS = Path(__file__).parent / "page", ROOT / "cost_model" / "report" / "charts" / "fonts"
TYPEFACE = ("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf")
BLOCK = "{the block}"  # where it goes in the page
PACKED = re.compile(r'id="parts">(?P<parts>[^<]*)</script>\s*<script type="application/zstd" id="block">(?P<block>[^<]*)')
LEVEL, WINDOW = 17, 25  # of zstd: a window of 32 MB, so that what one chart says need not be said again in the next

WORDS = SAY.words


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
