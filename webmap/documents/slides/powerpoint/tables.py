"""Native tables on slides: figures, and legends with a swatch for each class."""

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from webmap.core.i18n import number
from webmap.documents.slides.layout import (
    BODY,
    CELL_SIDE,
    CELL_TOP,
    SWATCH,
    Box,
    LegendLayout,
    TablePage,
    table_line,
)
from webmap.documents.slides.powerpoint.fill import paint
from webmap.documents.slides.slide import SlideTable

_FIGURES = "{3B4B98B0-60AC-42C2-AFA5-B58CD77FA1E5}"  # Light Style 1 - Accent 1
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # No Style, No Grid


def add_table(slide: Any, table: SlideTable, page: TablePage, box: Box) -> Any:
    """Add a part of a table at the top of a box; returns its shape."""
    shape = _frame(slide, len(page.heights), page.widths, page.heights, box, _FIGURES)
    native = shape.table
    native.first_row, native.horz_banding, native.last_row = True, True, page.has_total
    headings = [one.heading for one in table.columns]
    for at, cells in enumerate([headings, *page.rows]):
        bold = at == 0 or (page.has_total and at == len(page.rows))
        for column, text in enumerate(cells):
            right = table.columns[column].numeric
            _write(native.cell(at, column), text, page.size, bold=bold, right=right)
    return shape


def add_legend(slide: Any, layout: LegendLayout, language: str, box: Box) -> Any:
    """Add a legend as a table of swatch, class and count at the top of a box; returns its shape."""
    legend = layout.legend
    widths = [SWATCH, layout.label_width, layout.count_width]
    shape = _frame(slide, len(layout.heights), widths, layout.heights, box, _PLAIN)
    native = shape.table
    native.first_row, native.horz_banding = True, False
    native.cell(0, 0).merge(native.cell(0, 2))
    _write(native.cell(0, 0), legend.title, bold=True)
    native.cell(0, 0).margin_left = 0
    for at, entry in enumerate(legend.entries, start=1):
        _fill(native.cell(at, 0), entry.colour, hatched=entry.hatched)
        _write(native.cell(at, 1), entry.label)
        _write(native.cell(at, 2), number(entry.count, language), right=True)
    return shape


def _frame(
    slide: Any,
    rows: int,
    widths: Sequence[float],
    heights: Sequence[float],
    box: Box,
    style: str,
) -> Any:
    shape = slide.shapes.add_table(
        rows, len(widths), Pt(box.left), Pt(box.top), Pt(sum(widths)), Pt(sum(heights))
    )
    shape.table._tbl.tblPr.find(qn("a:tableStyleId")).text = style
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = Pt(width)
    for row, height in zip(shape.table.rows, heights, strict=True):
        row.height = Pt(height)
    return shape


def _write(
    cell: Any, text: str, size: int = BODY, *, bold: bool = False, right: bool = False
) -> None:
    cell.margin_left = cell.margin_right = Pt(CELL_SIDE)
    cell.margin_top = cell.margin_bottom = Pt(CELL_TOP)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.line_spacing = Pt(table_line(size))
    if right:
        paragraph.alignment = PP_ALIGN.RIGHT
    if not text:  # the row is as high as its text would be
        etree.SubElement(paragraph._p, qn("a:endParaRPr")).set("sz", str(size * 100))
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(size)
    if bold:
        run.font.bold = True


def _fill(cell: Any, colour: str, *, hatched: bool) -> None:
    paint(cell.fill, colour, hatched=hatched)
    _write(cell, "")
    properties = cell._tc.tcPr
    for position, side in enumerate(("a:lnT", "a:lnB")):  # the ground between the swatches
        line = etree.Element(qn(side), w=str(Pt(4)))
        fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:schemeClr"))
        fill.set("val", "bg1")
        properties.insert(position, line)
