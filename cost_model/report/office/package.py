"""Office documents as packages, which is what their standard calls a zip of parts: made the same from the same content.

What a chart was made from is added to each: the codes as properties that a person can read in any office program, and the
records as a part of its own, which these programs keep when they save.
"""

import io
import zipfile
from datetime import datetime

from lxml import etree

DATE = (1980, 1, 1, 0, 0, 0)  # of every part: the earliest that a zip can say
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
TERMS = "http://purl.org/dc/terms/"
RECORDS = "urn:cost-model:provenance"
FORMAT_OF_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # that of properties which a person names, by the standard


def moment(date):
    """A date that may be a year or a month as the moment at which it begins."""
    return datetime(*(int(part) for part in (date + "-01-01").split("-")[:3]))


def repeatable(content, date="1980"):
    """A package that says that it was made at a date and not when that really was."""
    parts = parts_of(content)
    parts["docProps/core.xml"] = dated(parts["docProps/core.xml"], date)
    return packed(parts)


def finished(content, date, charts, records):
    """A package with the records of its charts, which says that it was made at a date and not when that really was.

    charts  code → name of a chart;  records  code → record
    """
    parts = parts_of(content)
    parts["docProps/core.xml"] = dated(parts["docProps/core.xml"], date)
    parts["docProps/custom.xml"] = properties(charts)
    parts["customXml/provenance.xml"] = recorded(records)
    declare(parts, "docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml")
    declare(parts, "customXml/provenance.xml", "application/xml")
    relate(parts, "_rels/.rels", f"{OFFICE}/custom-properties", "docProps/custom.xml")
    main = etree.fromstring(parts["_rels/.rels"]).find(f"{{{RELATIONS}}}Relationship[@Type='{OFFICE}/officeDocument']")
    folder, _, name = main.get("Target").lstrip("/").rpartition("/")
    relate(parts, f"{folder}/_rels/{name}.rels", f"{OFFICE}/customXml", "../customXml/provenance.xml")
    return packed(parts)


def parts_of(content):
    """Name → bytes of the parts of a package, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts):
    """A package of parts; the list of types comes first, as some readers expect."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)):
            kind = zipfile.ZIP_STORED if name.endswith((".png", ".xlsx")) else zipfile.ZIP_DEFLATED
            about = zipfile.ZipInfo(name, DATE)
            about.compress_type, about.external_attr = kind, 0o600 << 16
            package.writestr(about, parts[name])
    return buffer.getvalue()


def dated(core, date):
    """The core properties with a date in place of the time of making."""
    root = etree.fromstring(core)
    for name in ("created", "modified"):
        for row in root.findall(f"{{{TERMS}}}{name}"):
            row.text = moment(date).strftime("%Y-%m-%dT%H:%M:%SZ")
    return whole(root)


def properties(charts):
    """Properties that a person can read: code and name of every chart."""
    root = etree.Element(f"{{{PROPERTIES}}}Properties", nsmap={None: PROPERTIES, "vt": VALUES})
    for number, (code, name) in enumerate(charts.items(), start=2):
        row = etree.SubElement(root, f"{{{PROPERTIES}}}property", fmtid=FORMAT_OF_PROPERTIES, pid=str(number), name=code)
        etree.SubElement(row, f"{{{VALUES}}}lpwstr").text = name
    return whole(root)


def recorded(records):
    """The records as a part of its own."""
    root = etree.Element(f"{{{RECORDS}}}charts", nsmap={None: RECORDS})
    for code, record in records.items():
        etree.SubElement(root, f"{{{RECORDS}}}record", code=code).text = record
    return whole(root)


def declare(parts, name, kind):
    """Say what kind of content a part is."""
    types = etree.fromstring(parts["[Content_Types].xml"])
    etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    parts["[Content_Types].xml"] = whole(types)


def relate(parts, name, kind, target):
    """Add a relation to a part, so that a program that saves the document keeps it."""
    relations = etree.fromstring(parts[name])
    etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id=f"rIdC{len(relations) + 1}", Type=kind, Target=target)
    parts[name] = whole(relations)


def whole(root):
    """An XML part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
