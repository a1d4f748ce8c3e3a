"""The pack for PowerPoint: one slide for each chart, its finding as the title.

The charts that carry the message come first; the others follow as an annex, in the order of the notebooks.

Charts of lines and bars are charts that PowerPoint draws and a person can edit; the others are pictures with their alt text.
"""

import uuid

import pptx
from lxml import etree
from pptx.oxml.ns import qn
from pptx.util import Cm

from cost_model.report.language import day
from cost_model.report.office import editable, package
from cost_model.report.office.text import LOCALE, looks, marked, runs, told_about
from cost_model.report.publish.catalogue import window_and_annex
from cost_model.report.say import withheld
from cost_model.words import LANGUAGES, Text, right_to_left, words_of

SAY = words_of("office/slides")
CHART = Cm(1.2), Cm(4.5), Cm(31.467), Cm(12.7)  # left, top, width and height of the room for a chart
GAP = Cm(0.4)
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # name of the list of sections, by PowerPoint's own extension
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
UNIT, SOURCE = 2, 13  # numbers of the two places of words on a slide of a chart


def write(material, language):
    """The pack in one language, as bytes."""
    deck = pptx.Presentation(looks("charts.pptx", language))
    first, divider, chart = deck.slide_layouts
    said, date = material.said, SAY.data_up_to.fill(date=day(material.data_date))
    window, others = window_and_annex(material.charts.values())
    message = [words_slide(deck, first, ([said["title"]], [said["question"], date, said["made"]]), language)]
    message += [chart_slide(deck, chart, entry, language) for entry in window]
    annex, now = [words_slide(deck, divider, SAY.annex.values(), language)] if others else [], None
    for entry in others:  # the question of each notebook stands before its charts
        notebook = entry.provenance.place[:2]
        if notebook != now and notebook in material.notebooks:
            annex.append(words_slide(deck, divider, material.notebooks[notebook], language))
        now = notebook
        annex.append(chart_slide(deck, chart, entry, language))
    list_sections(deck, {said["title"]: message} | ({SAY.annex.heading: annex} if annex else {}), language)
    told_about(deck.core_properties, material, language)
    return package.finished(deck, material.data_date, material.charts.values(), language)


def words_slide(deck, layout, places, language):
    """A slide of words alone: for each of its places a Text, or one for each paragraph."""
    slide = deck.slides.add_slide(layout)
    for place, texts in enumerate(places):
        write_paragraphs(slide.placeholders[place].text_frame, [texts] if isinstance(texts, Text) else texts, language)
    return slide


def chart_slide(deck, layout, entry, language):
    """The slide of a chart: finding, unit, the chart itself, source with code; unit and alt text in the notes too."""
    slide = deck.slides.add_slide(layout)
    unit = entry.native[0].unit if entry.native else entry.unit
    gone = withheld.not_shown(entry.numbers()) if entry.native else None  # a picture says it itself
    below = [gone, entry.source] if gone else [entry.source]
    frames = list(panels(slide, entry, language)) if entry.native else [picture(slide, entry, language)]
    for place, frame in enumerate(frames):
        about = frame._element.xpath(".//p:cNvPr")[0]
        heading = entry.native[place].heading if entry.native else None
        alt = Text(*map("{}. {}".format, heading, entry.alt)) if heading else entry.alt
        about.set("name", f"{entry.code} {entry.name}" + (f" {place + 1}" if len(frames) > 1 else ""))
        about.set("title", marked(getattr(entry.title, language), language))
        about.set("descr", marked(getattr(alt, language), language))
        slide.placeholders[SOURCE]._element.addprevious(frame._element)  # read before the source
    for frame, texts in (
        (slide.placeholders[0].text_frame, [entry.title]),
        (slide.placeholders[UNIT].text_frame, [unit]),
        (slide.placeholders[SOURCE].text_frame, below),
        (slide.notes_slide.notes_text_frame, [unit, entry.alt, *below]),
    ):
        write_paragraphs(frame, texts, language)
    return slide


def panels(slide, entry, language):
    """The panels of an editable chart side by side, the first where reading begins."""
    left, top, width, height = CHART
    many, numbers = len(entry.native), entry.numbers()
    each = (width - GAP * (many - 1)) // many
    tables = [editable.columns(panel, numbers, language) for panel in entry.native]
    values = [[x for _, _, column, _ in table[1] for x in column if x is not None] for table in tables]
    shared = entry.native[0].log or entry.native[0].values == "percent"  # one scale for all panels, as in the picture
    for place, (panel, table) in enumerate(zip(entry.native, tables, strict=True)):
        at = many - 1 - place if right_to_left(language) else place
        seen = [x for column in values for x in column] if shared else values[place]
        box = (left + at * (each + GAP), top, each, height)
        yield editable.add(slide.shapes, panel, table, language, box, (min(seen), max(seen)), many)


def picture(slide, entry, language):
    """A picture as large as its room allows; its title, unit and source are cut off, as the slide says them."""
    left, top, width, height = CHART
    shape = slide.shapes.add_picture(str(entry.file("png", language)), left, top)
    across, down = shape.image.size
    title, unit, source = (edge * shape.image.dpi[1] / down for edge in entry.edges[language])
    shape.crop_top, shape.crop_bottom = title + unit, source
    down *= 1 - shape.crop_top - shape.crop_bottom
    scale = min(width / across, height / down)
    shape.width, shape.height = round(across * scale), round(down * scale)
    shape.left, shape.top = round(left + (width - shape.width) / 2), round(top + (height - shape.height) / 2)
    return shape


def write_paragraphs(frame, texts, language):
    """Texts as paragraphs that read in the direction of the language, in pieces of one language each."""
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        if right_to_left(language):
            properties = paragraph._p.get_or_add_pPr()
            properties.set("algn", "r")
            properties.set("rtl", "1")
        for piece, right in runs(getattr(text, language).replace("\n", " "), language):
            run = paragraph.add_run()
            run.text = piece
            run._r.get_or_add_rPr().set("lang", LOCALE[LANGUAGES[0] if right_to_left(language) and not right else language])


def list_sections(deck, sections, language):
    """Slides by section, each a name and its slides, which PowerPoint shows beside them."""
    root = deck.part._element
    extensions = root.find(qn("p:extLst"))
    holder = etree.SubElement(
        etree.SubElement(root, qn("p:extLst")) if extensions is None else extensions, qn("p:ext"), uri=SECTIONS
    )
    found = etree.SubElement(holder, f"{{{P14}}}sectionLst", nsmap={"p14": P14})
    for place, (name, slides) in enumerate(sections.items()):
        key = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"section {place}")).upper() + "}"
        section = etree.SubElement(found, f"{{{P14}}}section", name=marked(getattr(name, language), language)[:200], id=key)
        rows = etree.SubElement(section, f"{{{P14}}}sldIdLst")
        for slide in slides:
            etree.SubElement(rows, f"{{{P14}}}sldId", id=str(slide.slide_id))
