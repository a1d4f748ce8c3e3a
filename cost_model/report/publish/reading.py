"""What stands of our charts in somebody's file: records, codes, pictures that carry neither. Foreign files are read with care.

A file is judged by its content, never by its ending; nothing in it is executed, expanded or fetched; only a picture with a record of ours is decoded, by `pixels`.
Word, PowerPoint, Excel and OpenDocument files are zip archives of texts and pictures, so one reader serves all of them; XML
and HTML are read as text without their tags, so that an entity or a document type in them is never acted upon.
"""

import base64
import binascii
import html
import io
import logging
import os
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from urllib.parse import unquote

from cost_model.report.language import isolated, year
from cost_model.report.publish.provenance import CODE, LOOSE_CODE, Provenance, plain, read_record, spelled
from cost_model.words import Text, words_of

SAY = words_of("publish/reading")

KILO, MEGA = 2**10, 2**20
HEAD = 8 * KILO  # enough to tell what a file is
WINDOW, OVERLAP = 8 * MEGA, 4 * MEGA  # text is read in windows: memory stays the same for a text of any size
RECORD = 64 * KILO  # a record has about 600 characters; one with every assumption changed 4,000
PICTURE = 32 * MEGA  # a chart has 0.2
PNG_TEXT, PNG_CHUNKS = MEGA, 200_000  # a text in a PNG; 200,000 chunks of the usual 8 kB are 1.6 GB
PARTS, DIRECTORY = 20_000, 8 * MEGA  # of an archive: a document of 1,000 pictures has some 1,100 parts
UNPACKED = 1024 * MEGA  # all of an archive: a document of 200 MB, with room for its texts
RATIO, RATIO_FROM = 200, 4 * MEGA  # deflate reaches 1,030; the XML of a large sheet 20 to 60
NESTED, DEPTH = 64 * MEGA, 3  # a document within a document is held in memory: a workbook behind a chart on a slide


@dataclass(frozen=True)
class Trace:
    """A code somewhere in a file; record and language where it came with its record; loose: not spelled as we spell it.

    picture  the PNG whose record it is, as bytes; None for any other trace, and for one larger than PICTURE
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

    @property
    def why(self):
        return self.args[0]


IN_TEXT = SAY.in_text
IN_PROPERTIES = SAY.in_properties
ENCRYPTED = SAY.encrypted
WITH_PASSWORD = SAY.with_password
DAMAGED = SAY.damaged
PAGE_UNREAD = SAY.page_unread
OTHER_KIND = SAY.other_kind
EMPTY = SAY.empty
BOMB = SAY.bomb
TOO_MANY_PARTS = SAY.too_many_parts
TOO_MUCH = SAY.too_much
TOO_LARGE_INSIDE = SAY.too_large_inside
TOO_DEEP = SAY.too_deep
OTHER_PACKING = SAY.other_packing
NOT_A_FILE = SAY.not_a_file
ENTITIES = SAY.entities


def opened(path):
    """A regular file, opened without waiting and without a lock; Unreadable for a pipe or a device, OSError as usual."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise Unreadable(NOT_A_FILE)
    stream = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # it was exchanged meanwhile
        stream.close()
        raise Unreadable(NOT_A_FILE)
    return stream


def kind_of(head):
    """What a file is, by its first bytes: png, picture, pdf, archive, encrypted, text, empty; None for anything else."""
    if not head:
        return "empty"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a", b"\x01\0\0\0")) or (
        (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or (head.startswith(b"BM") and b"\0" in head[:KILO])
    ):
        return "picture"
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return "archive"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "encrypted"
    if b"%PDF-" in head[:KILO]:
        return "pdf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head:
        return "text"
    return None


def traces(stream, place=None, depth=0):
    """Every Trace, Picture and Fault of a stream that can be wound back.

    place  where it stands in a larger document; None for a file of its own
    """
    head = stream.read(HEAD)
    stream.seek(0)
    kind = kind_of(head)
    try:
        if kind == "png":
            yield from _png(stream, place)
        elif kind == "text":
            yield from _text(stream, place, head, depth)
        elif kind == "picture":
            yield Picture(place)
        elif kind in ("archive", "pdf"):
            if place and depth >= DEPTH:
                raise Unreadable(TOO_DEEP)
            yield from (_archive if kind == "archive" else _pdf)(stream, place, depth)
        else:
            raise Unreadable({"empty": EMPTY, "encrypted": ENCRYPTED}.get(kind, OTHER_KIND))
    except Unreadable as error:
        yield Fault(error.why, place)


def text_of(content):
    """The text of a file that holds nothing else, as `traces` reads it; empty for any other kind."""
    if kind_of(content[:HEAD]) != "text":
        return ""
    return next((text for text, _ in _windows(io.BytesIO(content), content[:HEAD])), "")


FLAT_OBJECT = re.compile(r"\{[^{}]*\}")  # a record holds no other object


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


# Texts -----------------------------------------------------------------------------------------------------------------------

TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"</?(?:\w+:)?(?:p|h\d?|br|tab|cr|tc|td|th|tr|li|si|div|title|desc)\b[^<>]*>", re.I)
DELETED = re.compile(r"<w:delText\b[^<>]*>[^<]*")  # what Word's tracked changes took out
SIGNS = re.compile(r"[·•∙⋅・\ufffd]|&middot;|&#183;|&#xb7;|\\u00b7", re.I)
ALT_TEXT = re.compile(r"""\b(?:descr|alt|title|aria-label|content)\s*=\s*("[^"<>]*"|'[^'<>]*')""")
DATA_URI = re.compile(r"data:[\w.+/-]+;base64,([A-Za-z0-9+/=\s]{32,})|data:image/svg\+xml[\w;=-]*,([^\"'<>\s]+)")


def _windows(stream, head):
    """(text, where the next window begins) of a stream in windows; UTF-8, UTF-16 with its mark, or else Latin-1."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    mark, tail = head[:2] if encoding == "utf-16" else b"", b""
    while piece := stream.read(WINDOW):
        window = tail + piece
        last = len(piece) < WINDOW
        raw = window if window.startswith(mark) else mark + window
        text = raw.decode(encoding, errors="replace")
        if encoding != "utf-16" and text.count("\ufffd") > 8:  # more than what a cut at both ends can do
            encoding = "latin-1"
            text = raw.decode(encoding)
        yield text, len(text) if last else len(raw[:-OVERLAP].decode(encoding, errors="replace"))
        tail = window[-OVERLAP:]


def _text(stream, place, head, depth):
    """Plain text, XML and HTML: codes in words and alt texts, records, and the pictures that a page carries as data."""
    picture = re.search(rb"<svg[\s>]", head) and not re.search(rb"<html[\s>]", head, re.I)
    found = False
    if b"<!ENTITY" in head:
        yield Fault(ENTITIES, place)
    for text, fresh in _windows(stream, head):
        for match in DATA_URI.finditer(text):
            if match.start() >= fresh:
                break  # the next window has it whole
            inside = SAY.text.inside
            if match[2]:
                yield from in_text(unquote(match[2]), inside)
            elif depth < DEPTH:
                yield from _data(match[1], inside, depth)
        for piece in _near_signs(text):
            for trace in in_text(_words(html.unescape(piece)) if "<" in piece else piece, place):
                found = found or not trace.loose
                yield trace
    if picture and not found:
        yield Picture(place)


def _near_signs(text):
    """The parts of a text around the sign that every code has, wide enough for a record: the rest need not be looked at."""
    start = end = 0
    for match in SIGNS.finditer(text):
        if match.start() - RECORD > end:
            if end:
                yield text[start:end]
            start = match.start() - RECORD
        end = match.end() + RECORD
    if end:
        yield text[start:end]


def _words(text):
    """The words of XML or HTML: with tags taken out, as a code may be set in several styles; and with tags as breaks, as
    what stands side by side need not belong together; and the texts for who cannot see a picture.
    """
    text = DELETED.sub("", text)
    return "\n".join([TAG.sub("", BREAK.sub("\n", text)), TAG.sub("\n", text), *ALT_TEXT.findall(text)])


def _data(encoded, place, depth):
    """What a data: address carries; cut off at a window's end, a picture still shows its record."""
    letters = "".join(encoded.split()).rstrip("=")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        content = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return
    if kind_of(content[:HEAD]) in ("png", "picture", "text"):
        yield from traces(io.BytesIO(content), place, depth + 1)


# Pictures --------------------------------------------------------------------------------------------------------------------


def _png(stream, place):
    """The texts of a PNG, and itself where one of them is a record."""
    stream.read(8)
    found = []
    for _ in range(PNG_CHUNKS):
        header = stream.read(8)
        if len(header) < 8:
            break
        length, kind = struct.unpack(">I4s", header)
        if kind == b"IEND":
            break
        if kind in (b"tEXt", b"zTXt", b"iTXt") and length <= PNG_TEXT:
            found += in_text(_png_text(kind, stream.read(length)), place)
            stream.seek(4, os.SEEK_CUR)
        else:
            stream.seek(length + 4, os.SEEK_CUR)
    if any(trace.record for trace in found):
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        picture = stream.read() if size <= PICTURE else None
        found = [replace(trace, picture=picture if trace.record else None) for trace in found]
    yield from found
    if all(trace.loose for trace in found):
        yield Picture(place)


def _png_text(kind, chunk):
    """The text of a tEXt, zTXt or iTXt chunk; empty for one that is malformed."""
    _, _, rest = chunk.partition(b"\0")
    packed, encoding = kind == b"zTXt", "latin-1"
    if kind == b"iTXt":
        packed, encoding = rest[:1] == b"\1", "utf-8"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        rest = rest[1:]
    try:
        raw = zlib.decompressobj().decompress(rest, PNG_TEXT) if packed else rest
    except zlib.error:
        return ""
    return raw.decode(encoding, errors="replace")


# Archives: Word, PowerPoint, Excel, OpenDocument, zip -------------------------------------------------------------------------


def _archive(stream, place, depth):
    with _zip(stream) as archive:
        parts = [part for part in archive.infolist() if not part.filename.endswith("/")]  # a damaged one has no name
        if len(parts) > PARTS:
            raise Unreadable(TOO_MANY_PARTS)
        left = UNPACKED
        for part in parts:
            where = _placed(part.filename, place)
            if _passed_over(part.filename):
                continue
            left -= part.file_size  # no more than this is ever unpacked of a part
            if left < 0:
                raise Unreadable(TOO_MUCH)
            try:
                yield from _part(archive, part, where, depth)
            except Unreadable as error:
                yield Fault(error.why, where)
            except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error, RuntimeError):
                yield Fault(DAMAGED, where)


def _zip(stream):
    """The archive, once its directory is known to be of a size that can be held in memory."""
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    start = stream.seek(max(0, size - 66 * KILO))
    end = stream.read()
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) - at < 22:
        raise Unreadable(DAMAGED)
    directory = struct.unpack("<I", end[at + 12 : at + 16])[0]
    # A larger archive has its directory announced in a second place: more than 65,535 parts, or 4 GB.
    if directory > DIRECTORY or (start + at >= 20 and end[max(0, at - 20) : at].startswith(b"PK\6\7")):
        raise Unreadable(TOO_MANY_PARTS)
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError, UnicodeDecodeError):
        raise Unreadable(DAMAGED) from None


def _part(archive, part, place, depth):
    if part.flag_bits & 1:
        raise Unreadable(WITH_PASSWORD)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(OTHER_PACKING)
    if part.file_size > RATIO_FROM and part.file_size > RATIO * part.compress_size:
        raise Unreadable(BOMB)
    with archive.open(part) as stream:
        kind = kind_of(stream.read(HEAD))
        stream.seek(0)
        if kind in ("archive", "pdf"):
            if part.file_size > NESTED:
                raise Unreadable(TOO_LARGE_INSIDE)
            yield from traces(io.BytesIO(stream.read()), place, depth + 1)
        elif part.filename == "META-INF/manifest.xml":
            if b"encryption-data" in stream.read(MEGA):
                raise Unreadable(WITH_PASSWORD)
        elif kind in ("png", "picture", "text"):
            yield from traces(stream, place, depth)
        elif kind == "encrypted" and not part.filename.endswith(".bin"):  # macros and old objects are .bin: never looked at
            raise Unreadable(ENCRYPTED)


def _passed_over(name):
    """Parts that show nothing of their own: small previews, typefaces, styles."""
    name = name.lower()
    return (
        "thumbnail" in name
        or name.startswith("objectreplacements/")
        or re.search(r"(/(styles|theme\d*|settings|fonttable|websettings)\.xml|/theme/.*\.xml|\.(odttf|fntdata|ttf|otf))$", name)
        is not None
    )


NAMED_PARTS = SAY.named_parts


def _placed(name, place):
    """Where a part of a document is, as a reader knows it."""
    base = name.rsplit("/", 1)[-1]
    if numbered := re.fullmatch(r"(slide|sheet)(\d+)\.xml", base):
        word = SAY.placed.word[numbered[1]]
        here = Text("{word} {n}", "{word} {n}").fill(word=word, n=year(numbered[2]))
    elif named := next((text for start, text in NAMED_PARTS.items() if base.startswith(start)), None):
        here = named
    elif re.search(r"(^|/)(media|Pictures)/", name):
        shown = printable(base)
        here = Text(f"picture {shown}", f"تصویر {isolated(shown).fa}")
    elif name in ("word/document.xml", "content.xml", "xl/sharedStrings.xml"):
        here = IN_TEXT
    elif name.startswith(("docProps/", "customXml/")) or name == "meta.xml":
        here = IN_PROPERTIES
    else:
        here = isolated(printable(name))
    return Text(*(f"{outer}: {inner}" for outer, inner in zip(place, here, strict=True))) if place else here


def printable(text, length=80):
    """What a foreign file says, fit to be printed: on one line, without controls and marks of direction, not too long."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in str(text))
    return line if len(line) <= length else line[: length - 1] + "…"


# PDF -------------------------------------------------------------------------------------------------------------------------


def _pdf(stream, place, depth):
    """Properties, the text of each page, and how many pictures there are; a PDF keeps no record of a picture."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(WITH_PASSWORD)
        words = [str(value) for value in (reader.metadata or {}).values()]
        pages = len(reader.pages)
    except DependencyError:
        raise Unreadable(WITH_PASSWORD) from None
    except (Unreadable, OSError):
        raise
    except Exception:  # pypdf answers damage with many kinds of errors, its own and Python's
        raise Unreadable(DAMAGED) from None
    inside = (f"{place.en}: ", f"{place.fa}: ") if place else ("", "")
    for word in words:
        yield from in_text(word, Text(inside[0] + IN_PROPERTIES.en, inside[1] + IN_PROPERTIES.fa))
    for n in range(pages):
        where = Text(f"{inside[0]}page {n + 1}", f"{inside[1]}صفحهٔ {year(n + 1).fa}")
        try:
            page = reader.pages[n]
            yield from in_text(page.extract_text(), where)
            objects = page.get("/Resources", {}).get_object().get("/XObject", {}).get_object()
            for name in objects:
                if objects[name].get("/Subtype") == "/Image":
                    yield Picture(where)
        except OSError:
            raise
        except Exception:
            yield Fault(PAGE_UNREAD, where)
