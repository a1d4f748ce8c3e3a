"""Files of what is published: a chart as picture, as numbers and as text, the headline numbers, sentences in documents.

Files are replaced whole or not at all. `make report` gathers them in a folder of its own first (FOLDER_VARIABLE) and moves
them together when everything has succeeded.
"""

import io
import json
import os
import re
import secrets
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from cost_model import __version__
from cost_model.report.charts import native
from cost_model.report.office.text import inert
from cost_model.report.publish.provenance import CODE
from cost_model.report.publish.same import CODE_COLUMN, WRITTEN
from cost_model.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[3]
FOLDER_VARIABLE = "COST_MODEL_FIGURES"
# Set where a report is only compared: then nobody looks at its pictures, which take as long to make as all else.
COMPARED_VARIABLE = "COST_MODEL_COMPARED"
PRINT_DPI, SCREEN_DPI = 300, 100
SVG = "http://www.w3.org/2000/svg"
PNG = b"\x89PNG"
PROVENANCE = "Provenance"  # name of the record in the metadata of a PNG
for prefix, uri in (("", SVG), ("xlink", "http://www.w3.org/1999/xlink")):
    ElementTree.register_namespace(prefix, uri)


def folder():
    """Folder of what is published: figures/, or the one that the report gathers it in."""
    return Path(os.environ.get(FOLDER_VARIABLE) or ROOT / "figures")


def write(path, content):
    """Write a file whole or not at all: text or bytes, text with line feeds."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")  # named before the try: no stop leaves it behind
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def png(chart, language, dpi=PRINT_DPI):
    """The chart as PNG, with title, alt text in both languages, source and, once stamped, its record in its metadata."""
    metadata = {
        "Title": getattr(chart.title, language),
        "Description": getattr(chart.alt, language),
        **{f"Description-{one}": said for one, said in chart.alt._asdict().items()},
        "Source": getattr(chart.source_line(), language),
        "Software": f"cost-model {__version__}",
    }
    if chart.provenance:
        metadata[PROVENANCE] = chart.provenance.record(language)
    return palette(chart.figure(language), dpi, metadata)


def pdf(chart, language):
    """The chart as PDF in lines, with title, alt text and, once stamped, its record as keywords."""
    from cost_model.report.charts.chart import in_style

    about = {"Title": getattr(chart.title, language), "Subject": getattr(chart.alt, language), "CreationDate": None}
    about["Keywords"] = chart.provenance.record(language) if chart.provenance else None
    buffer = io.BytesIO()
    with in_style():
        chart.figure(language).savefig(buffer, format="pdf", metadata=about | {"Creator": f"cost-model {__version__}"})
    return buffer.getvalue()


def screen_png(chart, language):
    """The chart for a notebook: at the size of a screen and with its code, so that a notebook stays small."""
    return palette(chart.figure(language), SCREEN_DPI, {"Code": chart.provenance.code} if chart.provenance else {})


def palette(figure, dpi, metadata):
    """A figure as PNG in 256 colours, which is a third of its size and looks the same."""
    from PIL import Image, PngImagePlugin

    from cost_model.report.charts.chart import in_style

    whole, small, said = io.BytesIO(), io.BytesIO(), PngImagePlugin.PngInfo()
    with in_style():
        figure.savefig(whole, format="png", dpi=dpi)
    for name, text in metadata.items():
        said.add_itxt(name, text)
    picture = Image.open(whole).convert("RGB").quantize(dither=Image.Dither.NONE)
    picture.save(small, "png", optimize=True, pnginfo=said, dpi=(dpi, dpi))
    return small.getvalue()


def code_of(content):
    """The code of the chart that a file of ours shows, whatever its kind; empty where it has none."""
    if content.startswith(PNG):  # what follows a text in its bytes could be read as more of the code
        try:
            with Image.open(io.BytesIO(content)) as image:
                content = "\n".join(map(str, image.info.values())).encode()
        except OSError:
            return ""
    for one in (content.replace(b"\xc2\xb7", b"\xb7"), content.replace(b"\0", b"")):  # UTF-8, and UTF-16 as a PDF has it
        if found := CODE.search(one.decode("latin-1")):
            return found[0]
    return ""


def svg(chart, language):
    """The chart as SVG that a screen reader can read: role, title and description in both languages.

    Once stamped, <metadata id="provenance"> holds its record and <metadata id="words"> what is said beside it, both as JSON.
    """
    from cost_model.report.charts.chart import in_style

    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": f"cost-model {__version__}", "Title": getattr(chart.title, language)}
    with in_style():
        chart.figure(language).savefig(buffer, format="svg", metadata=metadata)
    root = ElementTree.fromstring(buffer.getvalue())
    own = {"role": "img", "lang": language, "aria-labelledby": "chart-title", "aria-describedby": "chart-description"}
    for name, value in own.items():
        root.set(name, value)
    elements = [_element("title", getattr(chart.title, language), id="chart-title")]
    elements.append(_element("desc", getattr(chart.alt, language), id="chart-description", lang=language))
    elements += [_element("desc", getattr(chart.alt, other), lang=other) for other in LANGUAGES if other != language]
    if chart.provenance:
        elements.append(_element("metadata", chart.provenance.record(language), id="provenance"))
        elements.append(_element("metadata", words(chart), id="words"))
    for place, element in enumerate(elements):
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _element(tag, text, **attributes):
    made = ElementTree.Element(f"{{{SVG}}}{tag}", attributes)
    made.text = text
    return made


def words(chart):
    """What is said beside a chart, in both languages, as JSON: title, unit, alt text, source line.

    Also its editable panels, and the inches that title, unit and source take at the edges of its picture.
    """
    from cost_model.report.charts.chart import edges

    parts = {"title": chart.title, "unit": chart.subtitle(), "alt": chart.alt, "source": chart.source_line()}
    both = {name: part._asdict() for name, part in parts.items()}
    cut = {language: [round(inches, 4) for inches in edges(chart, language)] for language in LANGUAGES}
    return json.dumps(both | {"native": native.plain(chart.native), "edges": cut}, ensure_ascii=False)


def numbers_csv(chart):
    """The numbers drawn, to eight significant digits, and the code of the chart once it is stamped, in every row.

    What a spreadsheet would take for a formula stands behind an apostrophe.
    """
    said = chart.numbers.select_dtypes(exclude=["number", "bool"]).map(inert)
    if chart.provenance:
        said[CODE_COLUMN] = chart.provenance.code
    return chart.numbers.assign(**said).to_csv(index=False, float_format=f"%.{WRITTEN}g", lineterminator="\n")


def caption(chart, language):
    """Title, unit, alt text and source of a chart, to be pasted beside it."""
    parts = (chart.title, chart.subtitle(), chart.alt, chart.source_line())
    return "\n\n".join(getattr(part, language) for part in parts) + "\n"


def read_json(path):
    """A JSON file that holds an object; {} where there is none that can be read."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def json_text(document):
    """A JSON file as text, keys in the order given."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def filled(document, sentences, language):
    """A document with the text between <!-- run:NAME --> and <!-- end --> replaced by the sentence of that name.

    Raises KeyError for a name that the run does not give.
    """

    def replacement(match):
        return f"<!-- run:{match[1]} -->{getattr(sentences[match[1]], language)}<!-- end -->"

    return re.sub(r"<!-- run:(\w+) -->.*?<!-- end -->", replacement, document, flags=re.S)
