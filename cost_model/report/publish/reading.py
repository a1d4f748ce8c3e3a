"""What stands of our charts in somebody's file: records, codes, pictures that carry neither. Foreign files are read with care.

A file is judged by its content, never by its ending; nothing in it is executed, expanded or fetched; only a picture with a record of
ours is decoded, by `pictures`. Word, PowerPoint, Excel and OpenDocument files are zip archives of texts and pictures, so one reader
serves all of them; XML and HTML are read as text without their tags, so that an entity or a document type in them is never acted upon.
"""

import base64
import binascii
import contextlib
import html
import io
import logging
import os
import re
import stat
import warnings
import zipfile
from dataclasses import dataclass, replace
from urllib.parse import unquote

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import DependencyError

from cost_model.report.language import isolated, year
from cost_model.report.publish.provenance import CODE, LOOSE_CODE, Provenance, plain, read_record, spelled
from cost_model.words import Text, words_of

SAY = words_of("publish/reading")
WHY = SAY.why

KILO, MEGA = 2**10, 2**20
HEAD = 8 * KILO  # enough to tell what a file is
RECORD = 64 * KILO  # a record has about 600 characters; one with every assumption changed 4,000
LARGE = 64 * MEGA  # a text, or a document within a document, which are held in memory
PICTURE = 32 * MEGA  # a chart has 0.2
PARTS = 20_000  # of an archive: a document of 1,000 pictures has some 1,100 parts
UNPACKED = 1024 * MEGA  # all of an archive: a document of 200 MB, with room for its texts
RATIO, RATIO_FROM = 200, 4 * MEGA  # deflate reaches 1,030; the XML of a large sheet 20 to 60
DEPTH = 3  # documents within documents: a workbook behind a chart on a slide
REPLACED = 8  # bytes that are no UTF-8 in a text that is


@dataclass(frozen=True)
class Trace:
    """A code somewhere in a file; record and language where it came with its record; loose: not spelled as we spell it.

    picture  the PNG, SVG or PDF whose record it is, as bytes; None for any other trace, and for one larger than PICTURE
    """

    code: str
    place: Text | None
    record: Provenance | None = None
    language: str = ""
    loose: bool = False
    picture: bytes | None = None


@dataclass(frozen=True)
class Picture:
    """A picture that carries no record."""

    place: Text | None


@dataclass(frozen=True)
class Fault:
    """A file, or a part of one, that could not be read, and why; place is None for the file itself."""

    why: Text
    place: Text | None = None


class Unreadable(Exception):
    """A part that cannot be read; holds the reason as a Text."""


def opened(path):
    """A regular file, opened without waiting and without a lock; Unreadable for a pipe or a device, OSError as usual."""
    stream = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise Unreadable(WHY.not_a_file)
    return stream


BEGINNINGS = {  # what a file is, by its first bytes
    "png": (b"\x89PNG\r\n\x1a\n",),
    "picture": (b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a", b"\x01\0\0\0"),
    "archive": (b"PK\3\4", b"PK\5\6"),
    "encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "text": (b"\xff\xfe", b"\xfe\xff"),
}


def kind_of(head):
    """What a file is: png, picture, pdf, archive, encrypted, text, empty; None for anything else."""
    if not head:
        return "empty"
    if (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or (head.startswith(b"BM") and b"\0" in head[:KILO]):
        return "picture"
    known = next((kind for kind, beginnings in BEGINNINGS.items() if head.startswith(beginnings)), None)
    return known or ("pdf" if b"%PDF-" in head[:KILO] else None if b"\0" in head else "text")


def traces(stream, place=None, depth=0):
    """Every Trace, Picture and Fault of a stream that can be wound back.

    place  where it stands in a larger document; None for a file of its own
    """
    kind = kind_of(stream.read(HEAD))
    stream.seek(0)
    readers = {"png": _png, "text": _text, "archive": _archive, "pdf": _pdf}
    try:
        if kind == "picture":
            yield Picture(place)
        elif kind not in readers:
            raise Unreadable({"empty": WHY.empty, "encrypted": WHY.encrypted}.get(kind, WHY.other_kind))
        elif depth > DEPTH:
            raise Unreadable(WHY.too_deep)
        else:
            yield from readers[kind](stream, place, depth)
    except Unreadable as error:
        yield Fault(error.args[0], place)
    except Exception:  # the libraries answer damage with many kinds of errors, their own and Python's
        yield Fault(WHY.damaged, place)


def in_text(text, place):
    """Records and codes of a text: codes also where marks of direction, Persian digits or capitals stand in them."""
    for match in FLAT_OBJECT.finditer(text):
        if '"code"' in match[0][:RECORD] and (record := read_record(match[0][:RECORD])):
            yield Trace(record[0].code, place, *record)
    searched = plain(text)
    for match in CODE.finditer(searched):
        yield Trace(spelled(*match.groups()), place)
    for match in LOOSE_CODE.finditer(searched):
        yield Trace(spelled(match[1] or match[4], match[2] or match[3]), place, loose=True)


def printable(text, length=80):
    """What a foreign file says, fit to be printed: on one line, without controls and marks of direction, not too long."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in str(text))
    return line if len(line) <= length else line[: length - 1] + "…"


# Texts -----------------------------------------------------------------------------------------------------------------------

FLAT_OBJECT = re.compile(r"\{[^{}]*\}")  # a record holds no other object
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"</?(?:\w+:)?(?:p|h\d?|br|tab|cr|tc|td|th|tr|li|si|div|title|desc)\b[^<>]*>", re.I)
DELETED = re.compile(r"<w:delText\b[^<>]*>[^<]*")  # what Word's tracked changes took out
SIGNS = re.compile(r"[·•∙⋅・\ufffd]|&middot;|&#183;|&#xb7;|\\u00b7", re.I)
ALT_TEXT = re.compile(r"""\b(?:descr|alt|title|aria-label|content)\s*=\s*("[^"<>]*"|'[^'<>]*')""")
DATA_URI = re.compile(r"data:[\w.+/-]+;base64,([A-Za-z0-9+/=\s]{32,})|data:image/svg\+xml[\w;=-]*,([^\"'<>\s]+)")


def decoded(content):
    """The text of a file: UTF-8, UTF-16 with its mark, or else Latin-1; empty for a file of another kind."""
    if kind_of(content[:HEAD]) != "text":
        return ""
    if content.startswith(BEGINNINGS["text"]):
        return content.decode("utf-16", errors="replace")
    text = content.decode("utf-8", errors="replace")
    return text if text.count("\ufffd") <= REPLACED else content.decode("latin-1")


def _text(stream, place, depth):
    """Plain text, XML and HTML: codes in words and alt texts, records, and the pictures that a page carries as data."""
    content = stream.read(LARGE + 1)
    if len(content) > LARGE:
        raise Unreadable(WHY.too_large)
    text, head, found = decoded(content), content[:HEAD], False
    is_svg = re.search(rb"<svg[\s>]", head) and not re.search(rb"<html[\s>]", head, re.I)
    if b"<!ENTITY" in head:
        yield Fault(WHY.entities, place)
    for match in DATA_URI.finditer(text):
        if match[2]:
            yield from in_text(unquote(match[2]), SAY.inside)
        else:
            with contextlib.suppress(binascii.Error):
                inside = base64.b64decode("".join(match[1].split()) + "==")
                if kind_of(inside[:HEAD]) in ("png", "picture", "text"):
                    yield from traces(io.BytesIO(inside), SAY.inside, depth + 1)
    for piece in _near_signs(text):
        for trace in in_text(_words(html.unescape(piece)) if "<" in piece else piece, place):
            found = found or not trace.loose
            yield replace(trace, picture=content) if trace.record and is_svg and len(content) <= PICTURE else trace
    if is_svg and not found:
        yield Picture(place)


def _near_signs(text):
    """The parts of a text around the sign that every code has, wide enough for a record: the rest need not be looked at."""
    start = end = 0
    for match in SIGNS.finditer(text):
        if match.start() - RECORD > end:
            yield text[start:end]
            start = match.start() - RECORD
        end = match.end() + RECORD
    yield text[start:end]


def _words(text):
    """The words of XML or HTML: with tags taken out, as a code may be set in several styles; and with tags as breaks, as
    what stands side by side need not belong together; and the texts for who cannot see a picture.
    """
    text = DELETED.sub("", text)
    return "\n".join([TAG.sub("", BREAK.sub("\n", text)), TAG.sub("\n", text), *ALT_TEXT.findall(text)])


# Pictures and PDF ------------------------------------------------------------------------------------------------------------


def _png(stream, place, _depth):
    """The texts of a PNG, and itself where one of them is a record."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        texts = [text for text in Image.open(stream).info.values() if isinstance(text, str)]
    found = [trace for text in texts for trace in in_text(text, place)]
    yield from _with_picture(found, stream)
    if all(trace.loose for trace in found):
        yield Picture(place)


def _with_picture(found, stream):
    """Traces with the picture that they are of, where they hold a record."""
    stream.seek(0)
    picture = stream.read(PICTURE + 1) if any(trace.record for trace in found) else b""
    yield from (replace(trace, picture=picture) if trace.record and len(picture) <= PICTURE else trace for trace in found)


def _pdf(stream, place, _depth):
    """Properties, the text of each page, and how many pictures there are; a PDF keeps no record of a picture."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(WHY.with_password)
    except DependencyError:
        raise Unreadable(WHY.with_password) from None
    words, pages = [str(value) for value in (reader.metadata or {}).values()], len(reader.pages)
    found = [trace for word in words for trace in in_text(word, _within(SAY.in_properties, place))]
    yield from _with_picture(found, stream)
    for n in range(pages):
        where = _within(SAY.placed.page.fill(n=year(n + 1)), place)
        try:
            page = reader.pages[n]
            yield from in_text(page.extract_text(), where)
            objects = page.get("/Resources", {}).get_object().get("/XObject", {}).get_object()
            for name in objects:
                if objects[name].get("/Subtype") == "/Image":
                    yield Picture(where)
        except Exception:
            yield Fault(WHY.page_unread, where)


# Archives: Word, PowerPoint, Excel, OpenDocument, zip -------------------------------------------------------------------------

# Parts that show nothing of their own: small previews, typefaces, styles, macros and old objects.
PASSED_OVER = re.compile(
    r"thumbnail|^objectreplacements/|(/(styles|theme\d*|settings|fonttable|websettings)\.xml"
    r"|/theme/.*\.xml|\.(odttf|fntdata|ttf|otf)|/)$",
    re.I,
)


def _archive(stream, place, depth):
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS:
            raise Unreadable(WHY.too_many_parts)
        left = UNPACKED
        for part in parts:
            if PASSED_OVER.search(part.filename):
                continue
            left -= part.file_size  # no more than this is ever unpacked of a part
            if left < 0:
                raise Unreadable(WHY.too_much)
            where = _within(_placed(part.filename), place)
            try:
                yield from _part(archive, part, where, depth)
            except Unreadable as error:
                yield Fault(error.args[0], where)
            except Exception:
                yield Fault(WHY.damaged, where)


def _part(archive, part, place, depth):
    if part.flag_bits & 1:
        raise Unreadable(WHY.with_password)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(WHY.other_packing)
    if part.file_size > RATIO_FROM and part.file_size > RATIO * part.compress_size:
        raise Unreadable(WHY.bomb)
    with archive.open(part) as stream:
        kind = kind_of(stream.read(HEAD))
        stream.seek(0)
        if kind in ("archive", "pdf"):
            if part.file_size > LARGE:
                raise Unreadable(WHY.too_large)
            yield from traces(io.BytesIO(stream.read()), place, depth + 1)
        elif part.filename == "META-INF/manifest.xml":
            if b"encryption-data" in stream.read(MEGA):
                raise Unreadable(WHY.with_password)
        elif kind in ("png", "picture", "text") or (kind == "encrypted" and not part.filename.endswith(".bin")):
            yield from traces(stream, place, depth)


def _placed(name):
    """Where a part of a document is, as a reader knows it."""
    base = name.rsplit("/", 1)[-1]
    if numbered := re.fullmatch(r"(slide|sheet)(\d+)\.xml", base):
        return SAY.placed[numbered[1]].fill(n=year(numbered[2]))
    if named := next((text for start, text in SAY.named_parts.items() if base.startswith(start)), None):
        return named
    if re.search(r"(^|/)(media|Pictures)/", name):
        return SAY.placed.picture.fill(name=isolated(printable(base)))
    if name in ("word/document.xml", "content.xml", "xl/sharedStrings.xml"):
        return SAY.in_text
    if name.startswith(("docProps/", "customXml/")) or name == "meta.xml":
        return SAY.in_properties
    return isolated(printable(name))


def _within(place, outer):
    return Text(*(f"{one}: {other}" for one, other in zip(outer, place, strict=True))) if outer else place
