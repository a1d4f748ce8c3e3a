"""The brief in Word: question, answer, three charts, who pays, the assumptions that matter, sources, and how to check it.

Made to be the start of a person's own document: everything looks as it does by a style of looks/brief, and nothing by hand.
"""

import io
from math import isnan

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image

from cost_model.inputs.uses import JUDGEMENT
from cost_model.model.ledger import COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.language import ACCOUNTS, BASES, BILLION, billions, capital, count, day, isolated, joined, span
from cost_model.report.numbers.tables import WORTH_TO_CHOOSE
from cost_model.report.numbers.words import amount
from cost_model.report.office import package
from cost_model.report.office.direction import LEFT, LOCALE, clean, is_address, looks, marked, runs
from cost_model.report.say import headings
from cost_model.report.say.withheld import NOT_SHOWN
from cost_model.words import Text, words_of

SAY = words_of("office/brief")

# The charts that carry the argument, by the sentence of the run that they stand under.
CHARTS = {
    "answer": ("03_answer",),
    "changes": ("03_price_of_a_miss",),
    "volume": ("01_sms_bill_by_reading",),
}
COSTS, TURNS = "03_cost_by_payer", "05_what_would_change"  # whose published numbers become tables
MATTER = 6  # assumptions in the table
PICTURE = Cm(13.0)  # so that a chart and what is said of it stand on one page
HEADINGS = SAY.headings
CHART, TABLE = SAY.chart, SAY.table
COST_HEAD = (
    SAY.cost_head,
    SAY.cost_head_2,
    SAY.cost_head_3,
    SAY.cost_head_4,
    SAY.cost_head_5,
)
TURN_HEAD = (
    SAY.turn_head,
    SAY.turn_head_2,
    SAY.turn_head_3,
    None,  # what it is worth to know it, to choose between the two policies of the chart
    SAY.turn_head_4,
)


def write(material, language):
    """The brief in one language, as bytes."""
    page = Page(material, language)
    page.text(material.said["title"], "Title")
    page.text(SAY.write.said.fill(date=day(material.data_date)), "Subtitle")
    page.heading("question")
    page.text(material.said["introduction"])
    page.text(material.said["question"], "Quote")
    for name in ("answer", "changes", "volume", "who", "true", "choose", "learn"):
        if name in HEADINGS:
            page.heading(name)
        for paragraph in zip(*(text.split("\n\n") for text in material.said[name]), strict=True):
            page.text(Text(*paragraph))
        for chart in CHARTS.get(name, ()):
            page.chart(material.chart(chart))
        if name == "who":
            who_pays(page, material.chart(COSTS))
    what_matters(page, material)
    sources(page, material)
    method(page, material)
    return page.saved()


PAYING = (PURSE, COUNTRY)  # of whom the table of the brief tells; all accounts stand in the workbook


def who_pays(page, entry):
    """Cost of each policy of the chart to each account, with its interval."""
    numbers = entry.numbers()
    names, rows = headings.policy_names(numbers), []
    for scenario, part in numbers.groupby("scenario", sort=False):
        part = part.set_index("account")
        part = part.loc[[account for account in PAYING if account in part.index]]
        for place, (account, row) in enumerate(part.iterrows()):
            name = names.get(scenario, Text(scenario, scenario)) if place == 0 else None
            rows.append((name, ACCOUNTS[account], *(billions(row[column]) for column in ("mean", "p05", "p95"))))
    caption = SAY.who_pays.caption.fill(unit=BILLION)
    page.table(caption, entry, COST_HEAD, rows, (5.0, 3.2, 2.6, 2.6, 2.6), numbers=(2, 3, 4))


def what_matters(page, material):
    """Inputs in the order of what knowing them is worth, with their interval, their basis and what it would take to know."""
    entry = material.chart(TURNS)
    page.heading("matter")
    page.text(SAY.what_matters.said)
    rows = [
        (
            Text(row.label_en, row.label_fa),
            Text("{middle}; {interval}", "{middle}؛ {interval}").fill(
                middle=amount(row.p50, row.unit), interval=span(row.p05, row.p95, lambda x, unit=row.unit: amount(x, unit))
            ),
            BASES[row.basis],
            NOT_SHOWN if isnan(row.evppi) else billions(row.evppi),
            Text(row.how_en, row.how_fa),
        )
        for row in entry.numbers().head(MATTER).itertuples()
    ]
    caption = SAY.what_matters.caption
    policies = (named(name).label for name in (BASELINE, ORDER))
    worth = WORTH_TO_CHOOSE.fill(**dict(zip(("sms", "messenger"), policies, strict=True)), unit=BILLION)
    page.table(caption, entry, [text or worth for text in TURN_HEAD], rows, (3.1, 3.9, 1.9, 3.0, 4.1), numbers=(3,))


def sources(page, material):
    """Sources that the assumptions of the table rest on, and the article that the question comes from."""
    page.heading("sources")
    page.text(SAY.sources.said.fill(n=count(len(material.sources))))
    names = list(material.chart(TURNS).numbers().head(MATTER).input)
    keys = dict.fromkeys(["itiran_2022", *(key for name in names for key in material.assumptions[name].source.split())])
    for key in keys:
        if key in material.sources.index and key != JUDGEMENT:
            page.source(material.sources.loc[key], material.used(key, names))


def method(page, material):
    """How the numbers were made, and how somebody can find out later whether they still hold."""
    example = material.chart(CHARTS["answer"][0])
    page.heading("made")
    page.text(Text("{made}.", "{made}.").fill(made=capital(material.said["made"])))
    page.text(SAY.method.said.fill(n=count(len(material.assumptions))))
    page.heading("check")
    page.text(
        SAY.method.said_2.fill(code=Text(example.code, f"\u2066{example.code}\u2069")),
        keep=True,
    )
    page.text(Text(*[f"python -m cost_model verify {Text(example.code, example.code).en}"] * 2), "Command", keep=True)
    page.text(SAY.method.said_3)


class Page:
    """A Word document that is being written in one language."""

    def __init__(self, material, language):
        self.material, self.language = material, language
        self.right = language == "fa"
        self.document = docx.Document(looks("brief.docx", language))
        self.shown = {}  # code → record of what stands in the document
        self.counted = {CHART: 0, TABLE: 0}
        self.pictures = 0
        self.foot()
        about = self.document.core_properties
        about.title, about.language = clean(getattr(material.said["title"], language)), LOCALE[language]
        about.subject = clean(getattr(material.said["question"], language))
        about.author = about.last_modified_by = "cost-model"
        about.comments, about.revision = "", 1

    def foot(self):
        """The title and the number of the page at its foot."""
        foot = self.document.sections[0].footer.paragraphs[0]
        foot.style = self.document.styles["Footer"]
        self.direct(foot)
        self.write(foot, self.material.said["title"])
        foot.add_run(" — ")
        self.field(foot, "PAGE", "1")

    def direct(self, paragraph):
        """Give a paragraph its direction of reading."""
        if self.right:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return paragraph

    def write(self, paragraph, text, parent=None, style=None):
        """Add a Text to a paragraph, in pieces of one direction each."""
        for piece, right in runs(getattr(text, self.language), self.language):
            run = paragraph.add_run(piece, style)
            if right:
                run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
            if parent is not None:
                parent.append(run._r)
        return paragraph

    def text(self, text, style="Normal", keep=False):
        """A paragraph in a style; keep holds it together with the next one."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.paragraph_format.keep_with_next = True if keep else None
        return self.write(paragraph if style == "Command" else self.direct(paragraph), text)

    def heading(self, name):
        return self.text(HEADINGS[name], "Heading 1")

    def field(self, paragraph, instruction, shown):
        """A field that Word counts by itself, with what it shows until then."""
        holder = OxmlElement("w:fldSimple")
        holder.set(qn("w:instr"), instruction)
        self.write(paragraph, Text(shown, shown), parent=holder)
        paragraph._p.append(holder)

    def caption(self, kind, text, entry, style="Caption"):
        """'Chart 1. …' with a number that Word counts, then the source of the chart with its code."""
        self.counted[kind] += 1
        paragraph = self.direct(self.document.add_paragraph(style=style))
        name = getattr(kind, self.language)
        self.write(paragraph, Text(f"{name} ", f"{name} "))
        if self.right:  # written out: programs count in Latin digits, whatever the language of the text is
            self.write(paragraph, count(self.counted[kind]))
        else:
            self.field(paragraph, f"SEQ {name} \\* ARABIC", count(self.counted[kind]).en)
        self.write(paragraph, Text(f". {text.en}", f". {text.fa}"))
        self.shown[entry.code] = entry

    def chart(self, entry):
        """A picture with its alt text, and below it its finding, source and code; title and source are cut off the picture."""
        file = entry.file("png", self.language)
        self.pictures += 1
        paragraph = self.document.add_paragraph(style="Chart")
        picture = paragraph.add_run().add_picture(str(file), width=PICTURE)
        with Image.open(file) as image:
            height = image.height / image.info["dpi"][1]
        title, _, source = entry.edges[self.language]
        top, bottom = title / height, source / height
        fill = picture._inline.graphic.graphicData.pic.blipFill
        cut = OxmlElement("a:srcRect")
        cut.set("t", str(round(top * 1e5)))
        cut.set("b", str(round(bottom * 1e5)))
        fill.find(qn("a:blip")).addnext(cut)
        picture.height = round(picture.height * (1 - top - bottom))
        about = picture._inline.docPr
        about.set("id", str(self.pictures))
        about.set("name", f"{entry.code} {entry.name}")
        about.set("title", marked(getattr(entry.title, self.language), self.language))
        about.set("descr", marked(getattr(entry.alt, self.language), self.language))
        self.caption(CHART, entry.title, entry)
        self.text(entry.source, "Chart source")

    def table(self, caption, entry, head, rows, widths, numbers=()):
        """A table with its caption above and its source below; head  Text of each column;  None  the cell above goes on."""
        self.caption(TABLE, caption, entry, "Table caption")
        table = self.document.add_table(rows=0, cols=len(head), style="Numbers")
        table.autofit = False
        if self.right:
            table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for place, row in enumerate((head, *rows)):
            cells = table.add_row().cells
            properties = table.rows[-1]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if place == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = Cm(widths[column])
                paragraph = cell.paragraphs[0]
                paragraph.style = self.document.styles["Table number" if column in numbers else "Table text"]
                self.direct(paragraph)
                if column == 0 and any(other[0] is None for other in rows):
                    merge = OxmlElement("w:vMerge")
                    if text is not None:
                        merge.set(qn("w:val"), "restart")
                    if place:
                        cell._tc.get_or_add_tcPr().append(merge)
                if text is not None:
                    self.write(paragraph, text)
                # All but the last row of what belongs together stays with the next.
                follows = place < len(rows) and rows[place][0] is None
                paragraph.paragraph_format.keep_with_next = True if follows or place == 0 else None
        self.text(entry.source, "Chart source")

    def source(self, row, used):
        """A source with its address as a link, if it is one of the web, and what it measures for each of the inputs above."""
        paragraph = self.direct(self.document.add_paragraph(style="Source"))
        said = [*(isolated(clean(part)) for part in (row.title, row.publisher) if part), *([day(row.date)] if row.date else [])]
        self.write(paragraph, Text("{said}. ", "{said}. ").fill(said=joined(*said)))
        if is_address(row.address):
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(row.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            run = paragraph.add_run(shortened(row.address), "Hyperlink")
            link.append(run._r)
            paragraph._p.append(link)
        elif row.address:
            self.write(paragraph, Text(row.address, row.address))
        for use in used:
            self.write(paragraph, Text(" — {use}.", " — {use}.").fill(use=use))

    def saved(self):
        """The document as bytes."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        charts = {code: entry.name for code, entry in self.shown.items()}
        records = {code: entry.provenance.record(self.language) for code, entry in self.shown.items()}
        return package.finished(buffer.getvalue(), self.material.data_date, charts, records)


def shortened(address, most=56):
    """An address as it is printed: without its scheme, and cut where it is long or in code; the link keeps all of it."""
    text = clean(address).split("://", 1)[-1].removeprefix("www.").rstrip("/")
    plain = text.partition("%")[0][:most]
    if plain != text:
        text = (plain if len(plain) == most else plain.rpartition("/")[0] + "/") + "…"
    return f"{LEFT}{text}{LEFT}"
