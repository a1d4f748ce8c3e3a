"""The gallery: every published chart in both languages on one page, which works from a file and asks the network for nothing.

The charts that carry the message come first; the others stand below them, folded, by question. Pictures, numbers and documents are
the files beside the page, linked. What a button copies, which a browser never reads from a file beside, is packed into the page for
the charts of the message; so they are seen even where the page was sent alone.
"""

import io
import itertools
import json
import re
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cost_model.inputs import case as cases
from cost_model.report.language import day, isolated
from cost_model.report.publish import results, state
from cost_model.report.publish.catalogue import catalogue, quotable, window_and_annex
from cost_model.report.publish.files import ROOT, read_json
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("publish/gallery")

PAGE, FONTS = Path(__file__).parent / "page", ROOT / "cost_model" / "report" / "charts" / "fonts"
TYPEFACE = ("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf")
SHARED = "shared.svg"  # letters and hatches, which every picture has: packed once
BLOCK = "{the block}"  # where it goes in the page
PACKED = re.compile(r'(?<=id="block">)[^<]*')

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

    before  the page as it was, which stays where it says and shows the same: another zlib packs the same into other bytes
    """
    entries = quotable(catalogue(folder / "figures"))
    found = read_json(folder / "figures" / results.FILE)
    questions = {
        row["file"][:2]: Question(row["file"][:2], Text(**row["title"]), Text(**row["question"])) for row in found["notebooks"]
    }
    said = results.said(found)
    places = Counter(entry.provenance.place for entry in entries)
    window, annex = (
        [
            shown(entry, entry.provenance.place if places[entry.provenance.place] == 1 else entry.name, said["title"])
            for entry in some
        ]
        for some in window_and_annex(entries)
    )
    groups = [
        (questions.get(number, Question(number, WORDS["others"], Text("", ""))), list(group))
        for number, group in itertools.groupby(annex, key=lambda chart: chart.entry.provenance.place[:2])
    ]
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = source("page.css"), source("page.js")
    page = environment.get_template("page.html").render(
        languages=LANGUAGES,
        words=WORDS,
        spoken={name: text._asdict() for name, text in WORDS.items()},
        said=said,
        window=window,
        groups=groups,
        example=isolated(entries[0].code) if entries else None,
        block=BLOCK,
        state=state.name_of(cases.names()),
        script=Markup(script),
        style=Markup(style),
        script_hash=hashed(script),
        style_hash=hashed(style),
    )
    files = taken([chart.entry for chart in window]) | {name: typeface(name, page) for name in TYPEFACE}
    return before if is_same(before, page, files) else page.replace(BLOCK, packed(files))


def source(name):
    """A script or style of the page."""
    return (PAGE / name).read_text(encoding="utf-8")


def hashed(text):
    """The hash by which a Content-Security-Policy lets one script or style through."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def is_same(before, page, files):
    """Whether a page says what another one says and holds the same charts."""
    block = PACKED.search(before)
    try:
        return (
            bool(block)
            and PACKED.sub("", before) == PACKED.sub("", page)
            and json.loads(zlib.decompress(b64decode(block[0]))) == files
        )
    except (ValueError, zlib.error):
        return False


def taken(entries):
    """Name → text of what the buttons of some charts copy: pictures without what all have in common, that once, and numbers."""
    files, shared = {}, {}  # in the order found
    for entry in entries:
        files[entry.file("csv").name] = entry.file("csv").read_text(encoding="utf-8")
        for language in LANGUAGES:
            path = entry.file("svg", language)
            files[path.name] = LETTER_OR_HATCH.sub(lambda found: shared.setdefault(found[0]) or "", small(path))
    return files | {SHARED: f"<defs>{''.join(shared)}</defs>"}


LETTER_OR_HATCH = re.compile(r'<path id="Vazirmatn[^>]*>|<pattern .*?</pattern>', re.S)
PLACES, FRACTION = re.compile(r'\bd="[^"]*|translate\([^)]*'), re.compile(r"-?\d+\.\d+")


def small(path):
    """An SVG of `save` as text, to a tenth of a point, without blanks between its elements and what the page says beside it."""
    text = re.sub(r'<metadata id="words">.*?</metadata>', "", path.read_text(encoding="utf-8"), flags=re.S)
    return PLACES.sub(lambda found: FRACTION.sub(tenth, found[0]), re.sub(r">\s+<", "><", text))


def tenth(found):
    """A number to one decimal."""
    return f"{float(found[0]):.1f}".removesuffix(".0")


def typeface(name, text):
    """The letters of a typeface that a text needs, as base64."""
    options = subset.Options(layout_features=["*"], notdef_outline=True)
    font, made, letters = TTFont(FONTS / name, recalcTimestamp=False), io.BytesIO(), subset.Subsetter(options)
    letters.populate(text=text + "0123456789۰۱۲۳۴۵۶۷۸۹")
    letters.subset(font)
    font.save(made)
    return b64encode(made.getvalue()).decode()


def packed(files):
    """Files as JSON, in zlib, in base64: what a browser unpacks by itself."""
    return b64encode(zlib.compress(json.dumps(files, ensure_ascii=False).encode(), 9)).decode()


def shown(entry, anchor, work):
    """A chart of the catalogue as the page shows it."""
    when, made_from = day(entry.provenance.data_date), entry.provenance
    cite = WORDS["cite"].fill(work=work, version=isolated(made_from.version), code=isolated(entry.code), date=when)
    size = Text(*(pixels(entry.file("svg", language).read_text(encoding="utf-8")) for language in LANGUAGES))
    return Shown(entry, anchor, size, when, cite)


def pixels(picture):
    """Width and height of an SVG on a screen; its own are in points."""
    return [round(float(points) * 96 / 72) for points in re.findall(r' (?:width|height)="([\d.]+)pt"', picture)[:2]]
