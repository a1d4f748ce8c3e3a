"""Charts that PowerPoint draws itself: lines and bars over the published numbers, which stand behind them in a small workbook.

The numbers are written as numbers and the names as text, whatever they begin with, so that no name can become a formula.
"""

from math import ceil, floor, log10

import openpyxl
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from cost_model.report.charts import native
from cost_model.report.charts.chart import DARK, GREY
from cost_model.report.language import joined, percent
from cost_model.report.office import package
from cost_model.report.office.text import DIGITS, LOCALE, marked, text_cell
from cost_model.words import Text, right_to_left

KINDS = {
    "line": XL_CHART_TYPE.LINE,
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked bar": XL_CHART_TYPE.BAR_STACKED,
}
DASHES = {"--": MSO_LINE.DASH, ":": MSO_LINE.ROUND_DOT, "-.": MSO_LINE.DASH_DOT, "-..": MSO_LINE.DASH_DOT_DOT}
THICK, THIN = Pt(2.25), Pt(0.75)
PALE = RGBColor(0xDD, 0xDD, 0xDD)
ENDS = tuple(joined(Text.same("{name}"), percent(share)) for share in (0.05, 0.95))
FEW = 8  # names that have room in the usual size
MOST_NAMES = 12  # categories that are all named; of more, every so many


def columns(panel, numbers, language):
    """What stands in the workbook behind a chart: names of the categories, then (series, name, values, what it is).

    What it is: 'value'; 'low' and 'high' of a line, which are lines themselves; of bars they are lengths from the value.
    """
    names, shown = native.drawn(panel, numbers, language)
    found = []
    for series, values, ends in shown:
        name = getattr(series.name, language)
        found.append((series, name, values, "value"))
        for end, word, what in zip(ends or (), ENDS, ("low", "high"), strict=False):
            if panel.kind != "line":
                end = [None if x is None or v is None else abs(x - v) for x, v in zip(end, values, strict=True)]
            found.append((series, getattr(word, language).format(name=name), end, what))
    if panel.log:  # powers of ten have no place for nothing
        found = [(series, name, [x if x and x > 0 else None for x in values], what) for series, name, values, what in found]
    return names, found


def add(shapes, panel, table, language, box, ends, panels=1):
    """Add a panel to the shapes of a slide as a chart; returns its frame.

    table  its `columns`;  box  left, top, width, height;  ends  least and largest value of all panels;  panels  how many
    """
    names, found = table
    drawn = [row for row in found if panel.kind == "line" or row[3] == "value"]
    lengths = [row for row in found if row not in drawn]
    data = CategoryChartData(number_format=number_format(panel, language))
    data.categories = [said(name, language) for name in names]
    for _, name, values, _ in drawn:
        data.add_series(said(name, language), values)
    frame = shapes.add_chart(KINDS[panel.kind], *box, data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(workbook(names, drawn + lengths, panel, language))
    looks(chart, panel, drawn, language, ends, panels)
    for place, (series, _, _, _) in enumerate(drawn):
        own = {what: (len(drawn) + 1 + k, values) for k, (other, _, values, what) in enumerate(lengths) if other is series}
        if own:
            error_bars(chart.plots[0].series[place], own)
    return frame


def said(name, language):
    """A name as a chart prints it: a Persian one is embedded as such, as labels have no direction of their own everywhere."""
    return f"\u202b{marked(name, language)}\u202c" if right_to_left(language) else marked(name, language)


def workbook(names, found, panel, language):
    """The workbook behind a chart: a row for each category, a column for each series, as the chart refers to them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.sheet_view.rightToLeft = right_to_left(language)
    for row, name in enumerate(names, start=2):
        text_cell(sheet.cell(row, 1), name, language)
    for column, (_, name, values, _) in enumerate(found, start=2):
        text_cell(sheet.cell(1, column), name, language)
        for row, value in enumerate(values, start=2):
            if value is not None:
                sheet.cell(row, column, value).number_format = number_format(panel, language)
    return package.finished(book)


def number_format(panel, language):
    """How the numbers of a panel are printed, with the digits of the language."""
    sign = percent(0)._asdict()[language][-1]
    plain = ("0%" if sign == "%" else f'0"{sign}"') if panel.values == "percent" else "#,##0.00#"
    return DIGITS[language] + plain


def axis_format(panel, ends, language):
    """How they are printed along the axis, where there are few: no more decimals than their size asks for."""
    if panel.values == "percent":
        return number_format(panel, language)
    digits = DIGITS[language]
    if panel.log:
        return f"{digits}[>=1]#,##0;{digits}0.###"
    return digits + ("#,##0.0#" if max(map(abs, ends)) < 5 else "#,##0")


def scale(panel, ends, language):
    """Least and largest number of the axis of values; None where the program may choose. Shares and powers of ten share theirs."""
    low, high = ends
    if panel.log:
        return 10.0 ** floor(log10(low)), 10.0 ** ceil(log10(high))
    if panel.values == "percent" and low >= 0:
        whole = 1 / native.per_unit("percent", language)
        return 0, whole if high > 0.6 * whole else ceil(10 * high / whole) / 10 * whole
    return (0, None) if low >= 0 else (None, None)


def looks(chart, panel, drawn, language, ends, panels):
    """The house's looks: few lines, time and signed values from left to right, as in the pictures."""
    small = Pt(14 if panels == 1 else 12 if panels == 2 else 11)
    chart.font.size, chart.font.color.rgb = small, RGBColor(0x22, 0x22, 0x22)
    chart.font._rPr.set("lang", LOCALE[language])
    if right_to_left(language):
        chart.font._rPr.getparent().set("rtl", "1")
    chart.has_title = panel.heading is not None
    if panel.heading:
        title(chart.chart_title.text_frame, panel.heading, language, small, True)
    else:
        chart._chartSpace.chart.get_or_add_autoTitleDeleted().set("val", "1")
    if panel.axis:
        chart.category_axis.has_title = True
        title(chart.category_axis.axis_title.text_frame, panel.axis, language, small, False)
    axes(chart.value_axis, chart.category_axis, panel, ends, language)
    some = len(drawn[0][2])
    if panel.kind.endswith("bar"):
        every(chart.category_axis, 1)
        if some > FEW:
            chart.category_axis.tick_labels.font.size = Pt(11)
    elif some > (most := max(MOST_NAMES // panels, 5)):
        every(chart.category_axis, -(-some // most))
    ink(chart, panel, drawn)
    legend(chart, drawn)


def axes(across, along, panel, ends, language):
    """The axis of values, across, and that of the categories, along: lines, numbers, scale and direction."""
    right, lies = right_to_left(language), panel.kind.endswith("bar")
    across.has_major_gridlines = True
    across.major_gridlines.format.line.color.rgb = PALE
    across.format.line.fill.background()
    across.major_tick_mark = along.major_tick_mark = XL_TICK_MARK.NONE
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = axis_format(panel, ends, language), False
    along.format.line.color.rgb = RGBColor.from_string(GREY[1:])
    across.minimum_scale, across.maximum_scale = scale(panel, ends, language)
    if panel.log:
        scaling = across._element.find(qn("c:scaling"))
        scaling.insert(0, scaling.makeelement(qn("c:logBase"), {"val": "10"}))
    mirrored = right and lies and ends[0] >= 0  # bars are lengths, which begin at their names; what has a sign runs from the left
    along.reverse_order, across.reverse_order = lies, mirrored
    along.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if right and lies and not mirrored else XL_TICK_LABEL_POSITION.LOW
    if lies or right:  # values stand below bars that lie, and at the right of Persian lines
        across._element.find(qn("c:crosses")).set("val", "max")
    across._element.find(qn("c:axPos")).set("val", "b" if lies else "r" if right else "l")
    if panel.base:
        across.crosses_at = panel.base / native.per_unit(panel.values, language)


def ink(chart, panel, drawn):
    """Lines and bars in the colours of the house."""
    plot = chart.plots[0]
    if panel.kind == "line":
        chart._chartSpace.chart.find(qn("c:dispBlanksAs")).set("val", "span")
    else:
        plot.gap_width = 45
        plot.overlap = 100 if "stacked" in panel.kind or panel.base else 0
    for series, (about, _, _, what) in zip(plot.series, drawn, strict=True):
        color = RGBColor.from_string((about.color or DARK)[1:])
        if panel.kind == "line":
            series.smooth = False
            series.marker.style = XL_MARKER_STYLE.NONE
            series.format.line.color.rgb = color
            series.format.line.width = THICK if what == "value" else THIN
            if about.line in DASHES:
                series.format.line.dash_style = DASHES[about.line]
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = color
            series.invert_if_negative = False


def every(axis, step):
    """Print the name of every so many categories."""
    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(etree.Element(qn("c:tickLblSkip"), val=str(step)))


def legend(chart, drawn):
    """A legend of the values, below; their intervals need no name of their own."""
    unnamed = [place for place, row in enumerate(drawn) if row[3] != "value"]
    chart.has_legend = len(drawn) - len(unnamed) > 1
    if not chart.has_legend:
        return
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    if len(drawn) - len(unnamed) > FEW / 2:
        chart.legend.font.size = Pt(10)
    for place in reversed(unnamed):
        entry = parse_xml(f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>')
        chart.legend._element.find(qn("c:legendPos")).addnext(entry)


def title(frame, text, language, size, bold):
    """Words of a chart, in their direction."""
    paragraph = frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = marked(getattr(text, language), language)
    run.font.size, run.font.bold = size, bold
    if right_to_left(language):
        paragraph._p.get_or_add_pPr().set("rtl", "1")


ERROR_BARS = (
    '<c:errBars {names}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>{sides}<c:spPr>'
    '<a:ln w="19050"><a:solidFill><a:srgbClr val="222222"/></a:solidFill></a:ln></c:spPr></c:errBars>'
)
SIDE = (
    "<c:{side}><c:numRef><c:f>Sheet1!${letter}$2:${letter}${last}</c:f>"
    '<c:numCache><c:ptCount val="{count}"/>{points}</c:numCache></c:numRef></c:{side}>'
)


def error_bars(series, own):
    """The interval of bars as thin lines: lengths to both sides.  own  of high and low the column of the workbook, and its values"""
    sides = ""
    for side, what in (("plus", "high"), ("minus", "low")):
        column, values = own[what]
        known = [(place, value) for place, value in enumerate(values) if value is not None]
        points = "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in known)
        letter, count = openpyxl.utils.get_column_letter(column + 1), len(values)
        sides += SIDE.format(side=side, letter=letter, last=count + 1, count=count, points=points)
    series._element.find(qn("c:cat")).addprevious(parse_xml(ERROR_BARS.format(names=nsdecls("c", "a"), sides=sides)))
