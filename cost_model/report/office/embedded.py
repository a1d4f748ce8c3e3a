"""The typeface within a Word document, so that Persian looks the same on a machine that does not have it.

ECMA-376, part 4, 17.8.1: the first 32 bytes of a font file are combined with a key that stands beside it. Vazirmatn may be
embedded: its licence is the SIL Open Font License, and its files set no restriction.
"""

import uuid

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from cost_model.report.charts.chart import FONTS
from cost_model.report.office.package import OFFICE

FACE = "Vazirmatn"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = {"Regular": "Vazirmatn-Regular.ttf", "Bold": "Vazirmatn-Bold.ttf"}
KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FALLBACK = "Tahoma"  # on every Windows and Mac, with Persian letters and digits
ARABIC = "B2"
SIGNATURE = {
    "usb0": "80002003",
    "usb1": "80000000",
    "usb2": "00000008",
    "usb3": "00000000",
    "csb0": "00000041",
    "csb1": "20080000",
}


def key_of(font):
    """The key of a font file, a GUID that depends on nothing but its bytes."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, font.hex())).upper() + "}"


def obfuscated(font, key):
    """A font file as it is embedded: its first 32 bytes combined with the key, read from its end; the same call undoes it."""
    pattern = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    return bytes(a ^ b for a, b in zip(font[:32], pattern * 2, strict=True)) + font[32:]


def embed(document):
    """Put the typeface into a document of python-docx and say so in its table of fonts."""
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    rows = ""
    for number, (style, file) in enumerate(STYLES.items(), start=1):
        font = (FONTS / file).read_bytes()
        key = key_of(font)
        part = Part(PackURI(f"/word/fonts/font{number}.odttf"), KIND, obfuscated(font, key), document.part.package)
        rows += f'<w:embed{style} r:id="{table.relate_to(part, RELATIONSHIP_TYPE.FONT)}" w:fontKey="{key}"/>'
    signature = " ".join(f'w:{name}="{value}"' for name, value in SIGNATURE.items())
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{WORDS}" xmlns:r="{OFFICE}">'
        f'<w:font w:name="{FACE}"><w:altName w:val="{FALLBACK}"/><w:charset w:val="{ARABIC}"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/><w:sig {signature}/>{rows}</w:font></w:fonts>'
    ).encode()
