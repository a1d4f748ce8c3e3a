"""The workbook for Excel: the quotable numbers, all others, the numbers of every chart and table, the assumptions and the sources.

Numbers are numbers, as they are published, money in rial; text is text, whatever it begins with; Persian sheets begin at the
right and count with Persian digits.
"""

from copy import copy
from typing import NamedTuple

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from cost_model.report.language import BASES, CURRENCIES, RIAL, RIALS, day, isolated, joined, year
from cost_model.report.numbers.headline import label, unit_in_words
from cost_model.report.office import package
from cost_model.report.office.text import DIGITS, is_address, looks, text_cell, told_about
from cost_model.report.publish import results
from cost_model.report.say import headings
from cost_model.report.say.wording import money_unit
from cost_model.words import NOTHING, Text, right_to_left, text_of, words_of

SAY = words_of("office/workbook")
NAMES, HEAD = SAY.names, SAY.head
NUMBERS = ("p05", "p50", "p95", "mean", "mc_error")
ASSUMED = ("label", "p05", "p50", "p95", "unit", "basis", "note", "source", "name")
WIDEST, NARROWEST, LINE = 80, 9, 13  # characters of a column; points of a line
LONGEST_NAME = 31  # characters of the name of a sheet
LONGEST_ADDRESS = 2000  # characters of a link


class Link(NamedTuple):
    """A text that leads to an address, or to a place in the workbook."""

    text: Text
    target: str | None = None
    place: str | None = None


class Shown(NamedTuple):
    """A number, and how it is printed."""

    number: float
    form: str


def write(material, language):
    """The workbook in one language, as bytes."""
    book = Book(material, language)
    contents(book)
    quotable(book)
    headline(book)
    for entry in material.charts.values():
        code = SAY.of_chart.fill(code=isolated(entry.code), name=isolated(entry.name))
        name = sheet_name(entry.provenance.place, entry.name)
        table_of(book, name, entry.numbers(), material.tables[entry.name], entry.title, entry.unit, entry.source, code)
    for name in material.shown:
        table, notebook = material.tables[name], SAY.of_notebook.fill(number=year(name[:2]))
        table_of(book, sheet_name(name[:2], name), results.frame_of(table), table, Text(**table["label"]), notebook)
    assumptions(book)
    sources(book)
    return package.finished(book.book, material.data_date, material.charts.values(), language)


def sheet_name(place, name):
    """Name of the sheet of a chart or table: its place and its own name, as much as a name may hold."""
    return f"{place} {name[3:]}"[:LONGEST_NAME]


# What stands on each sheet ----------------------------------------------------------------------------------------------------


def contents(book):
    """Every sheet with a link to it."""
    material = book.material
    rows = [(book.to_sheet(getattr(NAMES[key], book.language)), NOTHING, what) for key, what in SAY.about.items()]
    for entry in material.charts.values():
        name = sheet_name(entry.provenance.place, entry.name)
        rows.append((book.to_sheet(name), Text.same(entry.code), entry.title))
    for name in material.shown:
        rows.append((book.to_sheet(sheet_name(name[:2], name)), NOTHING, Text(**material.tables[name]["label"])))
    note = SAY.made_of.fill(date=day(material.data_date), made=material.said["made"])
    notes = (material.said["title"], material.said["question"], note)
    book.sheet(NAMES["contents"], notes, (HEAD["sheet"], HEAD["code"], HEAD["what"]), rows)


def quotable(book):
    """The register, as headline.json has it; money in rial, in Persian in toman."""
    rows = []
    for key, row in book.material.headline["numbers"].items():
        size = getattr(RIALS, book.language) if row["unit"].partition("/")[0] == RIAL else 1
        values = [x / size if isinstance(x, float) else x for x in (row["value"], row["p05"], row["p95"])]
        form = "0.0%" if row["unit"].startswith("share") else number_format([x for x in values if isinstance(x, float)])
        shown = [cell("scenario", x, form, None) for x in values]
        said = Text(**row["definition"]), text_of(row, "sentence"), Text(**row["is_not"])
        rows.append((said[0], *shown, register_unit(row["unit"]), *said[1:], Text.same(key)))
    of_number = map(headings.heading, ("value", "p05", "p95", "unit"))
    head = (HEAD["number"], *of_number, *(HEAD[name] for name in ("sentence", "is_not", "key")))
    book.sheet(NAMES["quotable"], (NAMES["quotable"], book.material.said["made"]), head, rows)


def register_unit(unit):
    """The unit of a number of the register in words; of rial as its Persian reader has it, in toman."""
    if unit in SAY.units:
        return SAY.units[unit]
    words = headings.unit_in_words(unit)
    return Text(
        *(said.replace(rial, own) for said, rial, own in zip(words, CURRENCIES[RIAL], money_unit([1.0]).name, strict=True))
    )


def headline(book):
    """Every number of results.json that can be taken apart, as it stands there."""
    rows = []
    for key, row in book.material.numbers.items():
        share = row["unit"].startswith("share")
        form = "0.0%" if share else number_format([row[name] for name in NUMBERS[:4]])
        forms = [form] * 4 + ["0.00%" if share else number_format([row["mc_error"]])]
        numbers = [None if row[name] is None else Shown(row[name], form) for name, form in zip(NUMBERS, forms, strict=True)]
        rows.append((label(key), *numbers, unit_in_words(row["unit"]), Text.same(key)))
    head = (headings.heading("label"), *map(headings.heading, NUMBERS), headings.heading("unit"), HEAD["key"])
    notes = (NAMES["headline"], book.material.said["made"], SAY.as_in_results.fill(rial=book.rial()))
    book.sheet(NAMES["headline"], notes, head, rows)


def table_of(book, name, numbers, table, *notes):
    """A sheet of numbers under the labels and units that the results give their columns."""
    about = {column["name"]: column for column in table["columns"]}
    columns, policies = headings.of_language(numbers.columns, book.language), headings.policy_names(numbers)
    forms = {column: number_format(numbers[column], about[column]["unit"]) for column in columns}
    rows = [
        [cell(column, value, forms[column], policies) for column, value in zip(columns, row, strict=True)]
        for row in numbers[columns].itertuples(index=False, name=None)
    ]
    book.sheet(Text.same(name), notes, [headed(about[column]) for column in columns], rows)


def cell(column, value, form, policies):
    """A cell of a published table: a number, or what is printed for its text; None where it is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_ | str):
        return headings.cell(column, value, policies)
    if np.isinf(value):
        return Text.same("∞")
    # Among whole numbers a small one has decimals.
    small = form == "#,##0" and isinstance(value, float) and abs(value) < 100 and value % 1
    return Shown(value.item() if hasattr(value, "item") else value, "0.00" if small else form)


def assumptions(book):
    """The uncertain inputs with their interval, in the unit that the model computes in."""
    rows = []
    for row in book.material.assumptions.values():
        ends = [float(x) for x in (row.p05, row.p50, row.p95)]
        form = "0.0%" if row.unit == "share" else number_format(ends)
        said = (headings.unit_in_words(row.unit), BASES[row.basis], *map(Text.same, (row.note, row.source, row.name)))
        rows.append((text_of(row, "label"), *(Shown(x, form) for x in ends), *said))
    notes = (NAMES["assumptions"], SAY.as_computed.fill(rial=book.rial()))
    book.sheet(NAMES["assumptions"], notes, [headings.heading(name) for name in ASSUMED], rows)


def sources(book):
    """All sources with their address as a link."""
    rows = []
    for key, row in book.material.sources.iterrows():
        address, used = Text.same(row.address), book.material.used(key)
        title, publisher, note = (Text.same(row[name]) for name in ("title", "publisher", "note"))
        if is_address(row.address) and len(row.address) <= LONGEST_ADDRESS:
            address = Link(address, target=row.address)
        uses = Text(*map("; ".join, zip(*used, strict=True))) if used else NOTHING
        rows.append((title, publisher, day(row.date) if row.date else NOTHING, address, note, uses, Text.same(key)))
    cited = ("title", "publisher", "date", "address", "note", "uses", "key")
    book.sheet(NAMES["sources"], (NAMES["sources"],), [HEAD.get(name) or headings.heading(name) for name in cited], rows)


# How a sheet looks ------------------------------------------------------------------------------------------------------------


class Book:
    """A workbook that is being written in one language."""

    def __init__(self, material, language):
        self.material, self.language = material, language
        self.book = openpyxl.load_workbook(looks("numbers.xlsx", language))
        self.book.remove(self.book.active)
        self.looks = {}
        told_about(self.book.properties, material, language)

    def rial(self):
        """Of which year the rial are."""
        return SAY.rial.fill(year=year(self.material.headline["meta"]["base_year"]))

    def to_sheet(self, name):
        """The name of a sheet as a link to it."""
        return Link(Text.same(name), place="'{}'!A1".format(name.replace("'", "''")))

    def sheet(self, name, notes, head, rows):
        """A sheet: its title and what else is said above the table; the table, of Texts, links, numbers and empty cells."""
        sheet = self.book.create_sheet(getattr(name, self.language))
        sheet.sheet_view.rightToLeft, sheet.sheet_view.showGridLines = right_to_left(self.language), False
        for row, note in enumerate(notes, start=1):
            self.text(sheet.cell(row, 1), note, "title" if row == 1 else "note")
        top = len(notes) + 2
        for place, row in enumerate((head, *rows)):
            for column, value in enumerate(row, start=1):
                self.fill(sheet.cell(top + place, column), value, "" if place else "head")
        self.lay_out(sheet, top, [getattr(text, self.language) for text in head], rows)

    def fill(self, cell, value, look=""):
        """Put a value into a cell, with its looks."""
        if isinstance(value, Link):
            self.text(cell, value.text, "link")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=value.target, location=value.place)
            self.look(cell, "link")
        elif isinstance(value, Text):
            self.text(cell, value, look or ("text" if self.length(value) < WIDEST else "long"))
        elif value is not None:
            cell.value = value.number
            self.look(cell, "number", DIGITS[self.language] + value.form)

    def look(self, cell, name, number_format="General"):
        """Give a cell a style of looks/numbers; each is made once for all cells that have it, as to make one takes long."""
        key = name, number_format
        if key not in self.looks:
            cell.style, cell.number_format = f"Table {name}", number_format
            self.looks[key] = copy(cell._style)
        cell._style = copy(self.looks[key])

    def text(self, cell, text, look):
        """A Text in a cell, as text."""
        self.look(cell, look)
        text_cell(cell, getattr(text, self.language), self.language)

    def length(self, value):
        """About how many characters a cell shows."""
        if isinstance(value, Shown):
            share, decimals = value.form.endswith("%"), len(value.form.partition(".")[2].rstrip("%"))
            return len(f"{100 * value.number if share else value.number:,.{decimals}f}") + share
        return 0 if value is None else len(getattr(value.text if isinstance(value, Link) else value, self.language))

    def lay_out(self, sheet, top, head, rows):
        """As wide and high as what stands there asks for; the heads stay in sight, on paper too."""
        lengths = [[self.length(value) for value in row] for row in rows]
        widths = [
            max(len(text) * 0.55, NARROWEST, *(min(row[column], WIDEST) for row in lengths)) for column, text in enumerate(head)
        ]
        for row, values in enumerate(rows, start=top + 1):
            lines = max((-(-self.length(value) // (WIDEST + 10)) for value in values if isinstance(value, Text)), default=1)
            if lines > 1:
                sheet.row_dimensions[row].height = LINE * lines + 3
        for column, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = round(width * 1.1 + 2, 1)
        across = sum(width * 1.1 + 2 for width in widths)
        for row in range(1, top - 1):  # what is said above the table goes on in lines as wide as the table
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(head))
            lines = -(-len(sheet.cell(row, 1).value) // max(int(across * (0.75 if row == 1 else 1.05)), 1))
            sheet.row_dimensions[row].height = lines * LINE * (1.4 if row == 1 else 1) + 2
        lines = max(-(-len(text) // round(width)) for text, width in zip(head, widths, strict=True))
        sheet.row_dimensions[top].height = LINE * lines + 4
        sheet.freeze_panes = sheet.cell(top + 1, 1)
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(head))}{top + len(rows)}"
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{top}:{top}"


def headed(column):
    """Label of a column of the results with its unit, but for shares, which are in percent, and units that each row says."""
    unit = column["unit"]
    words = NOTHING if unit in ("share", headings.OF_ITS_ROW) else headings.unit_in_words(unit)
    return joined(Text(**column), words) if any(words) else Text(**column)


def number_format(values, unit=""):
    """How a column of numbers is printed: years plain, shares in percent, large ones whole, small ones with decimals."""
    if unit in ("calendar year", "share"):
        return "0" if unit == "calendar year" else "0.0%"
    numbers = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce").abs()
    top = numbers.max()
    if np.isnan(top) or (numbers.dropna() % 1 == 0).all() or top >= 1e4:
        return "#,##0"
    return "#,##0.00" if top >= 1 else "0.0000"
