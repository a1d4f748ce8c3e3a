"""The workbook for Excel: the quotable numbers, all others, the numbers of every chart and table, the assumptions and the sources.

Numbers are numbers, as they are published, money in rial; text is text, whatever it begins with; Persian sheets begin at the
right and count with Persian digits.
"""

import io
from copy import copy
from typing import NamedTuple

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from cost_model.report.language import BASES, CURRENCIES, day, isolated, year
from cost_model.report.language import RIAL as MONEY
from cost_model.report.numbers.headline import label, unit_in_words
from cost_model.report.office import package
from cost_model.report.office.cells import DIGITS, text_cell
from cost_model.report.office.direction import clean, is_address, looks
from cost_model.report.publish import results
from cost_model.report.say import headings
from cost_model.words import Text, words_of

SAY = words_of("office/workbook")

NAMES = SAY.names
NUMBERS = ("p05", "p50", "p95", "mean", "mc_error")
ASSUMED = ("label", "p05", "p50", "p95", "unit", "basis", "note", "source", "name")
CITED = ("title", "publisher", "date", "address", "note", "uses", "key")
HEAD = SAY.head
RIAL = SAY.rial
WIDEST, NARROWEST, LINE = 80, 9, 13  # characters of a column; points of a line
NO_UNIT = Text("", "")
LONGEST_NAME = 31  # characters of the name of a sheet


def write(material, language):
    """The workbook in one language, as bytes."""
    book = Book(material, language)
    book.contents()
    book.quotable()
    book.headline()
    for entry in material.charts.values():
        book.chart(entry)
    for name in material.shown:
        book.shown(name)
    book.assumptions()
    book.sources()
    return book.saved()


UNITS = SAY.units


def register_unit(unit):
    """The unit of a number of the register in words; of rial as its Persian reader has it, in toman."""
    if unit in UNITS:
        return UNITS[unit]
    words = headings.unit_in_words(unit)
    return Text(words.en, words.fa.replace(CURRENCIES[MONEY].fa, "تومان"))


def sheet_name(place, name):
    """Name of the sheet of a chart or table: its place and its own name, as much as a name may hold."""
    return f"{place} {name[3:]}"[:LONGEST_NAME]


class Link(NamedTuple):
    """A text that leads to an address, or to a place in the workbook."""

    text: Text
    target: str | None = None
    place: str | None = None


def length(value, number_format, language):
    """About how many characters a cell shows."""
    if isinstance(value, Link):
        return len(getattr(value.text, language))
    if isinstance(value, Text):
        return len(getattr(value, language))
    if value is None:
        return 0
    decimals = len(number_format.partition(".")[2].rstrip("%"))
    return len(f"{100 * value if number_format.endswith('%') else value:,.{decimals}f}") + number_format.endswith("%")


class Book:
    """A workbook that is being written in one language."""

    def __init__(self, material, language):
        self.material, self.language = material, language
        self.book = openpyxl.load_workbook(looks("numbers.xlsx", language))
        self.book.remove(self.book.active)
        self.looks = {}
        about = self.book.properties
        about.title = clean(getattr(material.said["title"], language))
        about.subject = clean(getattr(material.said["question"], language))
        about.creator = about.lastModifiedBy = "cost-model"
        about.language = "fa-IR" if language == "fa" else "en-GB"

    def sheet(self, name, title, *notes):
        """A new sheet: its title and what is said above the table; returns it with the row where the table begins."""
        sheet = self.book.create_sheet(name)
        sheet.sheet_view.rightToLeft = self.language == "fa"
        sheet.sheet_view.showGridLines = False
        self.text(sheet.cell(1, 1), title, "title")
        for row, note in enumerate(notes, start=2):
            self.text(sheet.cell(row, 1), note, "note")
        return sheet, len(notes) + 3

    def look(self, cell, name, number_format="General"):
        """Give a cell a style of looks/numbers; each is made once for all cells that have it, as to make one takes long."""
        key = name, number_format
        if key not in self.looks:
            cell.style, cell.number_format = f"Table {name}", number_format
            self.looks[key] = copy(cell._style)
        cell._style = copy(self.looks[key])

    def text(self, cell, text, look="text"):
        """A Text in a cell, as text."""
        self.look(cell, look)
        return text_cell(cell, getattr(text, self.language), self.language)

    def link(self, cell, text, *, target=None, place=None):
        """A text that leads to an address, or to a place in the workbook."""
        self.text(cell, text, "link")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target, location=place)
        self.look(cell, "link")

    def table(self, sheet, top, head, rows, formats=None):
        """A table: head in Text; cells numbers, Text, or a Text with where it leads; formats  of each cell."""
        widths = [max(len(getattr(text, self.language)) * 0.55, NARROWEST) for text in head]
        for column, text in enumerate(head, start=1):
            self.text(sheet.cell(top, column), text, "head")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                cell = sheet.cell(top + 1 + place, column + 1)
                if isinstance(value, Link):
                    self.link(cell, value.text, target=value.target, place=value.place)
                elif isinstance(value, Text):
                    self.text(cell, value, "text" if len(getattr(value, self.language)) < WIDEST else "long")
                elif value is not None:
                    cell.value = value
                    self.look(cell, "number", DIGITS[self.language] + formats[place][column])
                widths[column] = max(
                    widths[column], min(length(value, formats and formats[place][column], self.language), WIDEST)
                )
            lines = max(
                (-(-length(value, "", self.language) // (WIDEST + 10)) for value in row if isinstance(value, Text)), default=1
            )
            if lines > 1:
                sheet.row_dimensions[top + 1 + place].height = LINE * lines + 3
        for column, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = round(width * 1.1 + 2, 1)
        across = sum(width * 1.1 + 2 for width in widths)
        for row in range(1, top - 1):  # what is said above the table goes on in lines as wide as the table
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(head))
            cell = sheet.cell(row, 1)
            lines = -(-len(cell.value) // max(int(across * (0.75 if row == 1 else 1.05)), 1))
            sheet.row_dimensions[row].height = lines * LINE * (1.4 if row == 1 else 1) + 2
        heads = max(-(-len(getattr(text, self.language)) // round(width)) for text, width in zip(head, widths, strict=True))
        sheet.row_dimensions[top].height = LINE * heads + 4
        sheet.freeze_panes = sheet.cell(top + 1, 1)
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(head))}{top + len(rows)}"
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{top}:{top}"

    def contents(self):
        """Every sheet with a link to it."""
        made, date = self.material.said["made"], day(self.material.data_date)
        note = SAY.book.contents.note.fill(date=date, made=made)
        sheet, top = self.sheet(
            getattr(NAMES["contents"], self.language), self.material.said["title"], self.material.said["question"], note
        )
        rows = []
        for key, what in (
            ("quotable", SAY.book.contents.said),
            ("headline", SAY.book.contents.said_2),
            (
                "assumptions",
                SAY.book.contents.said_3,
            ),
            ("sources", SAY.book.contents.said_4),
        ):
            rows.append((self.to_sheet(NAMES[key]), Text("", ""), what))
        for entry in self.material.charts.values():
            name = sheet_name(entry.provenance.place, entry.name)
            rows.append((self.to_sheet(Text(name, name)), Text(entry.code, entry.code), entry.title))
        for name in self.material.shown:
            place = sheet_name(name[:2], name)
            rows.append((self.to_sheet(Text(place, place)), Text("", ""), Text(**self.material.tables[name]["label"])))
        self.table(sheet, top, (HEAD["sheet"], HEAD["code"], HEAD["what"]), rows)

    def to_sheet(self, name):
        """The name of a sheet as a link to it."""
        place = getattr(name, self.language).replace("'", "''")
        return Link(name, place=f"'{place}'!A1")

    def quotable(self):
        """The register, as headline.json has it; money in rial, in Persian in toman."""
        sheet, top = self.sheet(getattr(NAMES["quotable"], self.language), NAMES["quotable"], self.material.said["made"])
        head = (
            HEAD["number"],
            *map(headings.heading, ("value", "p05", "p95", "unit")),
            HEAD["sentence"],
            HEAD["is_not"],
            HEAD["key"],
        )
        rows, formats = [], []
        for key, row in self.material.headline["numbers"].items():
            in_money, small = row["unit"].partition("/")[0] == MONEY, 10 if self.language == "fa" else 1
            values = [row[name] / small if in_money and row[name] is not None else row[name] for name in ("value", "p05", "p95")]
            values = [headings.cell("scenario", x) if isinstance(x, str) else x for x in values]
            said = Text(row["sentence_en"], row["sentence_fa"]), Text(**row["is_not"])
            rows.append((Text(**row["definition"]), *values, register_unit(row["unit"]), *said, Text(key, key)))
            known = [x for x in values if isinstance(x, float)]
            shown = "0.0%" if row["unit"].startswith("share") else number_format(known) if known else ""
            formats.append(["", shown, shown, shown, "", "", "", ""])
        self.table(sheet, top, head, rows, formats)

    def headline(self):
        """Every number of results.json that can be taken apart, as it stands there."""
        meta = self.material.headline["meta"]
        sheet, top = self.sheet(
            getattr(NAMES["headline"], self.language),
            NAMES["headline"],
            self.material.said["made"],
            SAY.book.headline.said.fill(rial=RIAL.fill(year=year(meta["base_year"]))),
        )
        head = (headings.heading("label"), *map(headings.heading, NUMBERS), headings.heading("unit"), HEAD["key"])
        rows, formats = [], []
        for key, row in self.material.numbers.items():
            rows.append((label(key), *(row[name] for name in NUMBERS), unit_in_words(row["unit"]), Text(key, key)))
            shown = "0.0%" if row["unit"].startswith("share") else number_format([row[name] for name in NUMBERS[:4]])
            error = "0.00%" if row["unit"].startswith("share") else number_format([row["mc_error"]])
            formats.append(["", *[shown] * 4, error, "", ""])
        self.table(sheet, top, head, rows, formats)

    def chart(self, entry):
        """The numbers of a chart as published, with its title, unit, source and code above."""
        code = SAY.book.chart.code.fill(code=isolated(entry.code), name=isolated(entry.name))
        name = sheet_name(entry.provenance.place, entry.name)
        self.numbers(name, entry.numbers(), self.material.tables[entry.name], entry.title, entry.unit, entry.source, code)

    def shown(self, name):
        """The numbers of a table that a notebook shows."""
        table = self.material.tables[name]
        notebook = SAY.book.shown.notebook.fill(number=year(name[:2]))
        self.numbers(sheet_name(name[:2], name), results.frame_of(table), table, Text(**table["label"]), notebook)

    def numbers(self, name, numbers, table, title, *notes):
        """A sheet of numbers under the labels and units that the results give their columns."""
        about = {column["name"]: column for column in table["columns"]}
        columns = headings.of_language(numbers.columns, self.language)
        sheet, top = self.sheet(name, title, *notes)
        shown = {column: number_format(numbers[column], about[column]["unit"]) for column in columns}
        policies = headings.policy_names(numbers)
        rows = [
            [self.value(column, value, policies) for column, value in zip(columns, row, strict=True)]
            for row in numbers[columns].itertuples(index=False, name=None)
        ]
        formats = [[small_too(shown[column], value) for column, value in zip(columns, row, strict=True)] for row in rows]
        self.table(sheet, top, [headed(about[column]) for column in columns], rows, formats)

    def value(self, column, value, policies):
        """A cell of a published table: a number, or what is printed for its text; None where it is empty."""
        if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
            return None
        if isinstance(value, bool | np.bool_ | str):
            return headings.cell(column, value, policies)
        if np.isinf(value):
            return Text("∞", "∞")
        return value.item() if hasattr(value, "item") else value

    def assumptions(self):
        """The uncertain inputs with their interval, in the unit that the model computes in."""
        note = SAY.book.assumptions.note.fill(rial=RIAL.fill(year=year(self.material.headline["meta"]["base_year"])))
        sheet, top = self.sheet(getattr(NAMES["assumptions"], self.language), NAMES["assumptions"], note)
        rows, formats = [], []
        for row in self.material.assumptions.values():
            rows.append(
                (
                    Text(row.label_en, row.label_fa),
                    float(row.p05),
                    float(row.p50),
                    float(row.p95),
                    headings.unit_in_words(row.unit),
                    BASES[row.basis],
                    Text(row.note, row.note),
                    Text(row.source, row.source),
                    Text(row.name, row.name),
                )
            )
            shown = "0.0%" if row.unit == "share" else number_format([row.p05, row.p50, row.p95])
            formats.append(["", shown, shown, shown, *[""] * 5])
        self.table(sheet, top, [headings.heading(name) for name in ASSUMED], rows, formats)

    def sources(self):
        """All sources with their address as a link."""
        sheet, top = self.sheet(getattr(NAMES["sources"], self.language), NAMES["sources"])
        rows = []
        for key, row in self.material.sources.iterrows():
            address = Text(row.address, row.address)
            linked = Link(address, target=row.address) if is_address(row.address) and len(row.address) <= 2000 else address
            date = day(row.date) if row.date else Text("", "")
            used = self.material.used(key)
            rows.append(
                (
                    Text(row.title, row.title),
                    Text(row.publisher, row.publisher),
                    date,
                    linked,
                    Text(row.note, row.note),
                    Text(*("; ".join(said) for said in zip(*used, strict=True))) if used else Text("", ""),
                    Text(key, key),
                )
            )
        self.table(sheet, top, [HEAD.get(name) or headings.heading(name) for name in CITED], rows)

    def saved(self):
        """The workbook as bytes."""
        buffer = io.BytesIO()
        self.book.save(buffer)
        charts = {entry.code: entry.name for entry in self.material.charts.values()}
        return package.finished(buffer.getvalue(), self.material.data_date, charts, self.material.records(self.language))


def headed(column):
    """Label of a column of the results with its unit, but for shares, which are in percent, and units that each row says."""
    label, unit = Text(column["en"], column["fa"]), column["unit"]
    words = NO_UNIT if unit in ("share", headings.OF_ITS_ROW) else headings.unit_in_words(unit)
    return Text("{label}, {unit}", "{label}، {unit}").fill(label=label, unit=words) if words.en else label


def number_format(values, unit=""):
    """How a column of numbers is printed: years plain, shares in percent, large ones whole, small ones with decimals."""
    if unit == "calendar year":
        return "0"
    if unit == "share":
        return "0.0%"
    numbers = pd.to_numeric(pd.Series(list(values)), errors="coerce").abs()
    top = numbers.max()
    if np.isnan(top) or (numbers.dropna() % 1 == 0).all() or top >= 1e4:
        return "#,##0"
    return "#,##0.00" if top >= 1 else "0.0000"


def small_too(shown, value):
    """The format of a column, with decimals for a small number among whole ones."""
    small = isinstance(value, float) and abs(value) < 100 and value % 1
    return "0.00" if shown == "#,##0" and small else shown
