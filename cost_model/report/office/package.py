"""Office documents as packages, which is what their standard calls a zip of parts: made the same from the same content.

What a chart was made from is added to each: the codes as properties that a person can read in any office program, and the
records as a part of its own, which these programs keep when they save.
"""

import io
import re
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape

DATE = (1980, 1, 1, 0, 0, 0)  # of every part: the earliest that a zip can say
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Of properties which a person names: the format by the standard, and numbers from two on.
PROPERTIES = HEAD + f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes">{{}}</Properties>'
PROPERTY = (
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{code}"><vt:lpwstr>{name}</vt:lpwstr></property>'
)
RECORDS = HEAD + '<charts xmlns="urn:cost-model:provenance">{}</charts>'
RECORD = '<record code="{code}">{record}</record>'
MAIN = re.compile(r"(word|ppt|xl)/_rels/(document|presentation|workbook)\.xml\.rels")  # relations of the part that holds the text


def finished(document, date="1980", charts=(), language=None):
    """A document of any office library as bytes, which say that it was made at a date, a year or a month, not when that really was.

    charts  entries of the catalogue that stand in it, whose records it keeps
    """
    content, core = io.BytesIO(), "docProps/core.xml"
    document.save(content)
    parts = parts_of(content.getvalue())
    when = datetime(*(int(part) for part in (date + "-01-01").split("-")[:3])).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts[core] = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + when.encode(), parts[core])
    if charts:
        codes = [PROPERTY.format(n=n, code=one.code, name=escape(one.name)) for n, one in enumerate(charts, start=2)]
        records = [RECORD.format(code=one.code, record=escape(one.provenance.record(language))) for one in charts]
        main = next(filter(MAIN.fullmatch, parts))
        kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        add(parts, "docProps/custom.xml", PROPERTIES.format("".join(codes)), kind, "_rels/.rels", "custom-properties")
        add(parts, "customXml/provenance.xml", RECORDS.format("".join(records)), "application/xml", main, "customXml")
    return packed(parts)


def add(parts, name, text, kind, relations, relation):
    """Add a part: what kind of content it is, and a relation to it, so that a program that saves the document keeps it."""
    target = name if relations == "_rels/.rels" else f"../{name}"
    number = parts[relations].count(b"<Relationship ") + 1
    parts[name] = text.encode()
    for place, end, row in (
        ("[Content_Types].xml", b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/>'),
        (
            relations,
            b"</Relationships>",
            f'<Relationship Id="rIdC{number}" Type="{OFFICE}/relationships/{relation}" Target="{target}"/>',
        ),
    ):
        parts[place] = parts[place].replace(end, row.encode() + end)


def parts_of(content):
    """Name → bytes of the parts of a package, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts):
    """A package of parts; the list of types comes first, as some readers expect."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)):
            about = zipfile.ZipInfo(name, DATE)
            about.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".xlsx")) else zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            package.writestr(about, parts[name])
    return buffer.getvalue()
