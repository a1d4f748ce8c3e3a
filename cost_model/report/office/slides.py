"""The pack for PowerPoint: one slide for each chart, its finding as the title.

The charts that carry the message come first; the others follow as an annex, in the order of the notebooks.

Charts of lines and bars are charts that PowerPoint draws and a person can edit; the others are pictures with their alt text.
"""

import io
import re
import uuid
from copy import deepcopy

import pptx
from lxml import etree
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from cost_model.report.charts.chart import ACCENT, DARK, GREY, LIGHT, MIDDLE
from cost_model.report.language import day
from cost_model.report.office import editable, package
from cost_model.report.office.direction import LOCALE, clean, marked, runs
from cost_model.report.office.embedded import FALLBACK
from cost_model.report.publish.catalogue import window_and_annex
from cost_model.report.say import withheld
from cost_model.words import Text, words_of

SAY = words_of("office/slides")

WIDTH, HEIGHT, MARGIN = Cm(33.867), Cm(19.05), Cm(1.2)
INNER = WIDTH - 2 * MARGIN
CHART = MARGIN, Cm(4.5), INNER, Cm(12.7)  # left, top, width and height of the room for a chart
GAP = Cm(0.4)
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # name of the list of sections, by PowerPoint's own extension
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
ANNEX = SAY.annex, SAY.annex_2
UNIT, SOURCE = 2, 13  # numbers of the two places of words on a slide of a chart


def write(material, language):
    """The pack in one language, as bytes."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    first, divider, chart = layouts(deck, language)
    slide = deck.slides.add_slide(first)
    made = material.said["made"]
    fill(slide.placeholders[0], [material.said["title"]], language)
    date = SAY.write.date.fill(date=day(material.data_date))
    fill(slide.placeholders[1], [material.said["question"], date, made], language)
    window, others = window_and_annex(material.charts.values())
    message = [slide, *(chart_slide(deck, chart, entry, language) for entry in window)]
    annex = list(annex_slides(deck, divider, chart, others, material.notebooks, language))
    list_sections(deck, [(material.said["title"], message), *([(ANNEX[0], annex)] if annex else [])], language)
    about = deck.core_properties
    about.title, about.language = clean(getattr(material.said["title"], language)), LOCALE[language]
    about.subject = clean(getattr(material.said["question"], language))
    about.author = about.last_modified_by = "cost-model"
    about.revision = 1
    buffer = io.BytesIO()
    deck.save(buffer)
    charts = {entry.code: entry.name for entry in material.charts.values()}
    return package.finished(buffer.getvalue(), material.data_date, charts, material.records(language))


def annex_slides(deck, divider, chart, entries, notebooks, language):
    """The slides of the annex: one that says so, then those of the charts, with the question of each notebook before its own."""
    now = None
    for entry in entries:
        if now is None:
            yield divider_slide(deck, divider, ANNEX, language)
        notebook = entry.provenance.place[:2]
        if notebook != now and notebook in notebooks:
            yield divider_slide(deck, divider, notebooks[notebook], language)
        now = notebook
        yield chart_slide(deck, chart, entry, language)


def divider_slide(deck, layout, words, language):
    """A slide between charts: a heading, and what follows it."""
    slide = deck.slides.add_slide(layout)
    for place, text in enumerate(words):
        fill(slide.placeholders[place], [text], language)
    return slide


def chart_slide(deck, layout, entry, language):
    """The slide of a chart: finding, unit, the chart itself, source with code; unit and alt text in the notes too."""
    slide = deck.slides.add_slide(layout)
    unit = entry.native[0].unit if entry.native else entry.unit
    fill(slide.placeholders[0], [entry.title], language)
    fill(slide.placeholders[UNIT], [unit], language)
    gone = withheld.not_shown(entry.numbers()) if entry.native else None  # a picture says it itself
    fill(slide.placeholders[SOURCE], [*filter(None, [gone]), entry.source], language)
    frames = list(panels(slide, entry, language)) if entry.native else [picture(slide, entry, language)]
    for place, frame in enumerate(frames):
        about = frame._element.xpath(".//p:cNvPr")[0]
        heading = entry.native[place].heading if entry.native else None
        said = Text("{heading}. {alt}", "{heading}. {alt}").fill(heading=heading, alt=entry.alt) if heading else entry.alt
        about.set("name", f"{entry.code} {entry.name}" + (f" {place + 1}" if len(frames) > 1 else ""))
        about.set("title", marked(getattr(entry.title, language), language))
        about.set("descr", marked(getattr(said, language), language))
        slide.placeholders[SOURCE]._element.addprevious(frame._element)  # read before the source
    notes = slide.notes_slide.notes_text_frame
    write_paragraphs(notes, [unit, entry.alt, *filter(None, [gone]), entry.source], language)
    return slide


def panels(slide, entry, language):
    """The panels of an editable chart side by side, the first where reading begins."""
    left, top, width, height = CHART
    many = len(entry.native)
    each = (width - GAP * (many - 1)) // many
    numbers = entry.numbers()
    tables = [editable.columns(panel, numbers, language) for panel in entry.native]
    values = [[x for _, _, column, _ in table[1] for x in column if x is not None] for table in tables]
    shared = entry.native[0].log or entry.native[0].values == "percent"  # one scale for all panels, as in the picture
    for place, (panel, table) in enumerate(zip(entry.native, tables, strict=True)):
        at = place if language == "en" else many - 1 - place
        seen = [x for column in values for x in column] if shared else values[place]
        box = (left + at * (each + GAP), top, each, height)
        yield editable.add(slide.shapes, panel, table, language, box, (min(seen), max(seen)), many)


def picture(slide, entry, language):
    """A picture as large as its room allows; its title, unit and source are cut off, as the slide says them."""
    left, top, width, height = CHART
    shape = slide.shapes.add_picture(str(entry.file("png", language)), left, top)
    inches = shape.image.size[1] / shape.image.dpi[1]
    title, unit, source = entry.edges[language]
    shape.crop_top, shape.crop_bottom = (title + unit) / inches, source / inches
    across = shape.image.size[0]
    down = shape.image.size[1] * (1 - shape.crop_top - shape.crop_bottom)
    scale = min(width / across, height / down)
    shape.width, shape.height = round(across * scale), round(down * scale)
    shape.left, shape.top = round(left + (width - shape.width) / 2), round(top + (height - shape.height) / 2)
    return shape


def fill(shape, texts, language):
    """Put texts into a place of words, a paragraph each."""
    write_paragraphs(shape.text_frame, texts, language)


def write_paragraphs(frame, texts, language):
    """Texts as paragraphs that read in the direction of the language, in pieces of one language each."""
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        if language == "fa":
            properties = paragraph._p.get_or_add_pPr()
            properties.set("algn", "r")
            properties.set("rtl", "1")
        for piece, right in runs(getattr(text, language).replace("\n", " "), language):
            run = paragraph.add_run()
            run.text = piece
            run._r.get_or_add_rPr().set("lang", LOCALE["fa" if right else "en"])


def layouts(deck, language):
    """Three layouts in the house's looks: the first slide, a question of a notebook, a chart; the others are removed."""
    master, (first, divider, chart) = deck.slide_master, (deck.slide_layouts[k] for k in (0, 2, 7))
    for layout in list(deck.slide_layouts):
        if layout not in (first, divider, chart):
            deck.slide_layouts.remove(layout)
    theme(master)
    words_of(master, language)
    for layout in (master, first, divider, chart):
        for shape in list(layout.placeholders):
            kind = shape._element.xpath(".//p:ph")[0].get("type")
            if kind in ("dt", "ftr", "sldNum") or (layout is chart and shape.placeholder_format.idx == 1):
                shape._element.getparent().remove(shape._element)
    chart.name = "Chart"
    unit = next(shape for shape in chart.placeholders if shape.placeholder_format.idx == UNIT)
    source = deepcopy(unit._element)
    source.xpath(".//p:ph")[0].set("idx", str(SOURCE))
    source.xpath(".//p:cNvPr")[0].set("id", "20")
    source.xpath(".//p:cNvPr")[0].set("name", "Source")
    unit._element.addnext(source)
    top, bottom = MSO_ANCHOR.TOP, MSO_ANCHOR.BOTTOM
    for layout, places in (
        (master, {0: (MARGIN, Cm(0.8), INNER, Cm(2.4), 17, True, DARK, top), 1: (*CHART, 16, False, "#222222", top)}),
        (
            first,
            {
                0: (MARGIN, Cm(4.6), INNER, Cm(3.2), 40, True, DARK, bottom),
                1: (MARGIN, Cm(8.4), INNER, Cm(6), 16, False, GREY, top),
            },
        ),
        (
            divider,
            {
                0: (MARGIN, Cm(4), INNER, Cm(6.6), 26, True, DARK, bottom),
                1: (MARGIN, Cm(11), INNER, Cm(1.4), 16, False, GREY, top),
            },
        ),
        (
            chart,
            {
                0: (MARGIN, Cm(0.8), INNER, Cm(2.4), 17, True, DARK, top),
                UNIT: (MARGIN, Cm(3.3), INNER, Cm(1.1), 12, False, GREY, top),
                SOURCE: (MARGIN, Cm(17.4), INNER, Cm(1.1), 10, False, GREY, bottom),
            },
        ),
    ):
        for shape in layout.placeholders:
            is_title = shape._element.xpath(".//p:ph")[0].get("type") in ("title", "ctrTitle")
            set_place(shape, *places[0 if is_title else max(shape.placeholder_format.idx, 1)])
    return first, divider, chart


def set_place(shape, left, top, width, height, size, bold, colour, anchor):
    """Where a place of words stands in a layout, and how its words look."""
    shape.left, shape.top, shape.width, shape.height = left, top, width, height
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    body = frame._txBody
    styles = body.find(qn("a:lstStyle"))
    for child in list(styles):
        styles.remove(child)
    level = etree.SubElement(styles, qn("a:lvl1pPr"), marL="0", indent="0")
    etree.SubElement(level, qn("a:buNone"))
    letters = etree.SubElement(level, qn("a:defRPr"), sz=str(Pt(size).centipoints), b="1" if bold else "0", cap="none")
    etree.SubElement(etree.SubElement(letters, qn("a:solidFill")), qn("a:srgbClr"), val=colour[1:])


def words_of(master, language):
    """All words of a deck begin where reading begins."""
    for level in master.element.find(qn("p:txStyles")).iter():
        if isinstance(level.tag, str) and re.fullmatch(r"lvl\dpPr", level.tag.rpartition("}")[2]):
            level.set("algn", "r" if language == "fa" else "l")
            level.set("rtl", "1" if language == "fa" else "0")


def theme(master):
    """The house's colours, and a typeface for both scripts that is on every machine with Office."""
    part = next(relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme"))
    text = part.blob.decode("utf-8")
    for kind in ("major", "minor"):
        text = re.sub(
            rf'(<a:{kind}Font>\s*<a:latin typeface=")[^"]*("[^>]*>\s*<a:ea typeface="[^"]*"[^>]*>\s*<a:cs typeface=")[^"]*',
            rf"\g<1>{FALLBACK}\g<2>{FALLBACK}",
            text,
        )
    for place, colour in enumerate((DARK, ACCENT, MIDDLE, LIGHT, GREY), start=1):
        text = re.sub(rf'(<a:accent{place}>\s*<a:srgbClr val=")[0-9A-Fa-f]*', rf"\g<1>{colour[1:]}", text)
    part._blob = text.encode("utf-8")


def list_sections(deck, sections, language):
    """Slides by section, each a name and its slides, which PowerPoint shows beside them."""
    root = deck.part._element
    holder = etree.SubElement(extensions(root), qn("p:ext"), uri=SECTIONS)
    found = etree.SubElement(holder, f"{{{P14}}}sectionLst", nsmap={"p14": P14})
    for place, (name, slides) in enumerate(sections):
        key = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"section {place}")).upper() + "}"
        section = etree.SubElement(found, f"{{{P14}}}section", name=marked(getattr(name, language), language)[:200], id=key)
        rows = etree.SubElement(section, f"{{{P14}}}sldIdLst")
        for slide in slides:
            etree.SubElement(rows, f"{{{P14}}}sldId", id=str(slide.slide_id))


def extensions(root):
    """The list of extensions of a presentation, which stands at its end."""
    found = root.find(qn("p:extLst"))
    return found if found is not None else etree.SubElement(root, qn("p:extLst"))
