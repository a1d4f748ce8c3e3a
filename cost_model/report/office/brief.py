"""The brief in Word: question, answer, three charts, who pays, the assumptions that matter, sources, and how to check it.

Made to be the start of a person's own document: everything looks as it does by a style of looks/brief, and nothing by hand.
"""

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
from cost_model.report.language import ACCOUNTS, BASES, BILLION, billions, capital, count, day, isolated, joined, series, span
from cost_model.report.numbers.tables import WORTH_TO_CHOOSE
from cost_model.report.numbers.words import amount
from cost_model.report.office import package
from cost_model.report.office.text import LEFT, clean, is_address, looks, marked, runs, told_about
from cost_model.report.say import headings
from cost_model.report.say.withheld import NOT_SHOWN
from cost_model.words import Text, right_to_left, text_of, words_of

SAY = words_of("office/brief")
HEADINGS = SAY.headings
CHARTS = {"answer": "03_answer", "changes": "03_price_of_a_miss", "volume": "01_sms_bill_by_reading"}  # that carry the argument
COSTS, TURNS = "03_cost_by_payer", "05_what_would_change"  # charts whose published numbers become tables
PAYING = (PURSE, COUNTRY)  # of whom the table of the brief tells; all accounts stand in the workbook
MATTER = 6  # assumptions in the table
PICTURE = Cm(13.0)  # so that a chart and what is said of it stand on one page


def write(material, language):
    """The brief in one language, as bytes: below each heading sentences of the run, its chart, and what else belongs there."""
    page = Page(material, language)
    page.text(material.said["title"], "Title")
    page.text(SAY.data_up_to.fill(date=day(material.data_date)), "Subtitle")
    said = {"question": ("introduction",), "choose": ("choose", "learn")}
    more = {"question": quoted, "who": who_pays, "matter": what_matters, "sources": sources, "made": made, "check": check}
    for name, heading in HEADINGS.items():
        page.text(heading, "Heading 1")
        for key in said.get(name, () if name in more and name != "who" else (name,)):
            for paragraph in zip(*(text.split("\n\n") for text in material.said[key]), strict=True):
                page.text(Text(*paragraph))
        if name in CHARTS:
            page.chart(material.chart(CHARTS[name]))
        if name in more:
            more[name](page, material)
    return package.finished(page.document, material.data_date, page.shown.values(), language)


def quoted(page, material):
    """The question as it was put."""
    page.text(material.said["question"], "Quote")


def who_pays(page, material):
    """Cost of each policy of the chart to each account, with its interval."""
    entry = material.chart(COSTS)
    numbers = entry.numbers()
    names, rows = headings.policy_names(numbers), []
    for scenario, part in numbers[numbers.account.isin(PAYING)].groupby("scenario", sort=False):
        name = names.get(scenario, Text.same(scenario))
        for account, row in sorted(part.set_index("account").iterrows(), key=lambda of: PAYING.index(of[0])):
            rows.append((name, ACCOUNTS[account], *(billions(row[column]) for column in ("mean", "p05", "p95"))))
            name = None
    page.table(SAY.who_pays.fill(unit=BILLION), entry, SAY.cost_head.values(), rows, (5.0, 3.2, 2.6, 2.6, 2.6), numbers=(2, 3, 4))


def what_matters(page, material):
    """Inputs in the order of what knowing them is worth, with their interval, their basis and what it would take to know."""
    entry = material.chart(TURNS)
    page.text(SAY.what_matters)
    rows = [
        (
            text_of(row, "label"),
            series((amount(row.p50, row.unit), span(row.p05, row.p95, lambda x, unit=row.unit: amount(x, unit)))),
            BASES[row.basis],
            NOT_SHOWN if isnan(row.evppi) else billions(row.evppi),
            text_of(row, "how"),
        )
        for row in entry.numbers().head(MATTER).itertuples()
    ]
    # What it is worth to know it, to choose between the two policies of the chart.
    worth = WORTH_TO_CHOOSE.fill(sms=named(BASELINE).label, messenger=named(ORDER).label, unit=BILLION)
    *head, how = SAY.turn_head.values()
    page.table(SAY.assumptions, entry, (*head, worth, how), rows, (3.1, 3.9, 1.9, 3.0, 4.1), numbers=(3,))


def sources(page, material):
    """Sources that the assumptions of the table rest on, and the article that the question comes from."""
    page.text(SAY.where_from.fill(n=count(len(material.sources))))
    names = list(material.chart(TURNS).numbers().head(MATTER).input)
    keys = dict.fromkeys(["itiran_2022", *(key for name in names for key in material.assumptions[name].source.split())])
    for key in keys:
        if key in material.sources.index and key != JUDGEMENT:
            page.source(material.sources.loc[key], material.used(key, names))


def made(page, material):
    """How the numbers were made."""
    page.text(capital(material.said["made"]).map("{}.".format))
    page.text(SAY.made.fill(n=count(len(material.assumptions))))


def check(page, material):
    """How somebody can find out later whether they still hold."""
    code = material.chart(CHARTS["answer"]).code
    page.text(SAY.check.code.fill(code=isolated(code)), keep=True)
    page.text(Text.same(f"python -m cost_model verify {code}"), "Command", keep=True)
    page.text(SAY.check.says)


class Page:
    """A Word document that is being written in one language."""

    def __init__(self, material, language):
        self.material, self.language, self.right = material, language, right_to_left(language)
        self.document = docx.Document(looks("brief.docx", language))
        self.shown = {}  # code → entry of what stands in the document
        self.counted = {SAY.chart: 0, SAY.table: 0}
        foot = self.directed(self.document.sections[0].footer.paragraphs[0])
        foot.style = self.document.styles["Footer"]
        self.write(foot, material.said["title"])
        foot.add_run(" — ")
        self.field(foot, "PAGE", "1")
        told_about(self.document.core_properties, material, language)

    def directed(self, paragraph):
        """A paragraph in its direction of reading."""
        if self.right:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return paragraph

    def write(self, paragraph, text, parent=None):
        """Add a Text to a paragraph, in pieces of one direction each."""
        for piece, right in runs(getattr(text, self.language), self.language):
            run = paragraph.add_run(piece)
            if right:
                run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
            if parent is not None:
                parent.append(run._r)

    def text(self, text, style="Normal", keep=False):
        """A paragraph in a style; keep holds it together with the next one."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.paragraph_format.keep_with_next = True if keep else None
        self.write(paragraph if style == "Command" else self.directed(paragraph), text)

    def field(self, paragraph, instruction, shown):
        """A field that Word counts by itself, with what it shows until then."""
        holder = OxmlElement("w:fldSimple")
        holder.set(qn("w:instr"), instruction)
        self.write(paragraph, Text.same(shown), parent=holder)
        paragraph._p.append(holder)

    def caption(self, kind, text, entry, style="Caption"):
        """'Chart 1. …' with a number that Word counts, then the source of the chart with its code."""
        self.counted[kind] += 1
        paragraph = self.directed(self.document.add_paragraph(style=style))
        self.write(paragraph, kind.map("{} ".format))
        if self.right:  # written out: programs count in Latin digits, whatever the language of the text is
            self.write(paragraph, count(self.counted[kind]))
        else:
            self.field(paragraph, f"SEQ {getattr(kind, self.language)} \\* ARABIC", f"{self.counted[kind]}")
        self.write(paragraph, text.map(". {}".format))
        self.shown[entry.code] = entry

    def chart(self, entry):
        """A picture with its alt text, and below it its finding, source and code; title and source are cut off the picture."""
        file = entry.file("png", self.language)
        paragraph = self.document.add_paragraph(style="Chart")
        picture = paragraph.add_run().add_picture(str(file), width=PICTURE)
        with Image.open(file) as image:
            height = image.height / image.info["dpi"][1]
        title, _, source = entry.edges[self.language]
        cut = OxmlElement("a:srcRect")
        cut.set("t", str(round(title / height * 1e5)))
        cut.set("b", str(round(source / height * 1e5)))
        picture._inline.graphic.graphicData.pic.blipFill.find(qn("a:blip")).addnext(cut)
        picture.height = round(picture.height * (1 - title / height - source / height))
        said = {"title": entry.title, "descr": entry.alt}
        about = {"id": str(len(self.shown) + 1), "name": f"{entry.code} {entry.name}"}
        about |= {name: marked(getattr(text, self.language), self.language) for name, text in said.items()}
        for name, value in about.items():
            picture._inline.docPr.set(name, value)
        self.caption(SAY.chart, entry.title, entry)
        self.text(entry.source, "Chart source")

    def table(self, caption, entry, head, rows, widths, numbers=()):
        """A table with its caption above and its source below; head  Text of each column;  None  the cell above goes on."""
        self.caption(SAY.table, caption, entry, "Table caption")
        table = self.document.add_table(rows=0, cols=len(widths), style="Numbers")
        table.autofit = False
        if self.right:
            table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        goes_on, first = [row[0] is None for row in rows], None
        for place, row in enumerate((head, *rows)):
            cells = table.add_row().cells
            properties = table.rows[-1]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if place == 0:
                properties.append(OxmlElement("w:tblHeader"))
            keep = place == 0 or (place < len(rows) and goes_on[place])  # what belongs together stays on one page
            for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = Cm(widths[column])
                paragraph = self.directed(cell.paragraphs[0])
                paragraph.style = self.document.styles["Table number" if column in numbers else "Table text"]
                paragraph.paragraph_format.keep_with_next = True if keep else None
                if text is not None:
                    self.write(paragraph, text)
                    first = cell if column == 0 else first
                elif column == 0:
                    first.merge(cell)
        self.text(entry.source, "Chart source")

    def source(self, row, used):
        """A source with its address as a link, if it is one of the web, and what it measures for each of the inputs above."""
        paragraph = self.directed(self.document.add_paragraph(style="Source"))
        said = [*(isolated(clean(part)) for part in (row.title, row.publisher) if part), *([day(row.date)] if row.date else [])]
        self.write(paragraph, joined(*said).map("{}. ".format))
        if is_address(row.address):
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(row.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(paragraph.add_run(shortened(row.address), "Hyperlink")._r)
            paragraph._p.append(link)
        elif row.address:
            self.write(paragraph, Text.same(row.address))
        for use in used:
            self.write(paragraph, use.map(" — {}.".format))


def shortened(address, most=56):
    """An address as it is printed: without its scheme, and cut where it is long or in code; the link keeps all of it."""
    text = clean(address).split("://", 1)[-1].removeprefix("www.").rstrip("/")
    plain = text.partition("%")[0][:most]
    if plain != text:
        text = (plain if len(plain) == most else plain.rpartition("/")[0] + "/") + "…"
    return f"{LEFT}{text}{LEFT}"
