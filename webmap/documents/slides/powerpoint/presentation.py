"""Write what slides say as a .pptx file."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from webmap.core.i18n import number, texts
from webmap.documents.qr_code import qr_png
from webmap.documents.slides.layout import (
    BODY,
    BODY_SIZES,
    GAP,
    Box,
    LegendLayout,
    TablePage,
    beside_map,
    legend_layout,
    table_pages,
)
from webmap.documents.slides.powerpoint.charts import add_chart
from webmap.documents.slides.powerpoint.tables import add_legend, add_table
from webmap.documents.slides.powerpoint.template import (
    FOOT_SIZE,
    TITLE_SIZE,
    Template,
    box_of,
    read_template,
)
from webmap.documents.slides.slide import DeckContent, SlideContent
from webmap.documents.slides.text_width import LINE, fit, shorten, wrap
from webmap.documents.typesetting.map_picture import MapPicture
from webmap.maps.view import AreaView

Picture = Callable[[AreaView, float, float], MapPicture]
"""Draws the map of a view for a place of a width and height in points."""

_CODES = {"id": "id-ID", "en": "en-GB"}
_OPENING_SIZES = (44, 40, 36, 32, TITLE_SIZE)
_ALTERNATIVE = 2000  # most letters of the alternative text of a chart
_PROPERTY = 255  # most letters of a property of the file
_TITLE_SIZES = (TITLE_SIZE, 24)
_QR = 120.0  # side of a QR code in points
_TEXT_PART = 0.3  # most of a slide that its sentence takes over a table or chart
_LEAST_CHART = 110.0  # height in points of a chart under a table


def write(deck: DeckContent, picture: Picture, template: Path | None = None) -> bytes:
    """Return a deck as the bytes of a .pptx file.

    ``template``: a .pptx or .potx whose master and layouts are used. Raises BadSetting for one that
    cannot be used.
    """
    read = read_template(template)
    writer = _Writer(read, deck, picture)
    for content in deck.slides:
        if content.opening:
            writer.add_opening(content)
        elif content.map or content.legend:
            writer.add_map(content)
        else:
            writer.add_figures(content)
    presentation = read.presentation
    _describe(presentation.core_properties, deck)
    for slide in presentation.slides:
        _set_language(slide, _CODES[deck.language])
    file = BytesIO()
    presentation.save(file)
    return file.getvalue()


class _Writer:
    """Adds slides to a presentation."""

    def __init__(self, template: Template, deck: DeckContent, picture: Picture) -> None:
        self._template = template
        self._deck = deck
        self._picture = picture

    def add_opening(self, content: SlideContent) -> None:
        """Add the title slide."""
        layout = self._template.opening
        slide = self._template.presentation.slides.add_slide(layout)
        title = self._template.title(slide)
        box = box_of(title)
        _write_title(title, *fit(content.title, box.width, box.height, _OPENING_SIZES, bold=True))
        under = _take_subtitle(slide)
        __, foot = self._template.room(2)
        if under is None:
            room = Box(box.left, box.bottom + GAP, box.width, foot.top - box.bottom - GAP)
            under = _text_box(slide, room)
        room = box_of(under)
        paragraphs = [*content.remarks, content.text]
        sizes = (24, *BODY_SIZES)
        size = next((one for one in sizes if _height(paragraphs, room, one) <= room.height), BODY)
        _write_lines(under.text_frame, paragraphs, size)
        self._finish(slide, content, foot)

    def add_map(self, content: SlideContent) -> None:
        """Add a slide with a map, and its sentence and legend beside it."""
        slide, box, foot = self._start(content.title)
        left, panel = beside_map(box)
        if content.map:
            made = self._picture(content.map, left.width, left.height)
            shape = slide.shapes.add_picture(
                BytesIO(made.png), Pt(left.left), Pt(left.top), Pt(left.width), Pt(left.height)
            )
            _name(shape, content.title, made.alternative)
            if made.key:
                content = self._with_key(content, made.key)
        least = panel.upper(panel.height - 3 * BODY * LINE)
        legend = _measured(content, self._deck.language, least)
        below = legend.height + GAP if legend else 0.0
        text, size, remarks = _beside_map(content, panel.upper(panel.height - below))
        used = _height([text], panel, size)
        _write_lines(_text_box(slide, panel.upper(used)).text_frame, [text], size)
        if legend:
            room = panel.below(used + GAP)
            shape = add_legend(slide, legend, self._deck.language, room)
            _name(shape, legend.legend.title, legend.legend.title)
        if remarks:
            room = panel.below(used + below + GAP)
            _write_lines(_text_box(slide, room).text_frame, remarks, BODY)
        self._finish(slide, content, foot)

    def _with_key(self, content: SlideContent, key: Sequence[tuple[str, str]]) -> SlideContent:
        """Add the names that stand as numbers on a map."""
        listed = ", ".join(f"{sign} {name}" for sign, name in key)
        line = f"{texts(self._deck.language).gettext('Nomor pada peta')}: {listed}"
        return replace(content, remarks=[line, *content.remarks], notes=[*content.notes, line])

    def add_figures(self, content: SlideContent) -> None:
        """Add a slide with a table, a chart or texts; a long table is continued on more slides."""
        parts = self._parts(content, content.title)
        if len(parts.pages) > 1:
            parts = self._parts(content, content.title + _number(9, 9))
        for at in range(max(len(parts.pages), 1)):
            title = content.title
            if len(parts.pages) > 1:
                title += _number(at + 1, len(parts.pages))
            slide, box, foot = self._start(title)
            if parts.text:
                frame = _text_box(slide, box.upper(parts.text_height)).text_frame
                _write_lines(frame, [parts.text], parts.size)
            room = box.below(parts.text_height)
            room = room.upper(room.height - parts.remarks_height)
            end = room.top if content.chart is None else room.bottom + GAP
            if content.table and parts.pages:
                page = parts.pages[at]
                shape = add_table(slide, content.table, page, room)
                _name(shape, content.table.name, title)
                room = room.below(sum(page.heights) + GAP)
                end = max(end, room.top)
            if content.chart and (content.table is None or room.height >= _LEAST_CHART):
                shape = add_chart(slide, content.chart, self._deck.language, room)
                _name(shape, content.chart.name, _described(title, content.notes))
            if parts.remarks:
                rest = Box(box.left, end, parts.width, box.bottom - end)
                _write_lines(_text_box(slide, rest).text_frame, parts.remarks, BODY)
            if content.qr:
                _add_qr(slide, content.qr, box)
            self._finish(slide, content, foot)

    def _parts(self, content: SlideContent, title: str) -> "_Parts":
        """Measure the text, the table and the remarks of a slide."""
        box, __ = self._room(title)
        width = box.width - (_QR + GAP if content.qr else 0)
        remarks = _fitting(content.remarks, width, box.height * 0.5)
        low = _height(remarks, Box(0, 0, width, 0), BODY) + GAP if remarks else 0.0
        text, size = fit(content.text, width, box.height * _TEXT_PART, BODY_SIZES)
        used = _height([text], box, size) + GAP if text else 0.0
        pages = []
        if content.table:
            pages = table_pages(content.table, width, box.height - used - low)
        return _Parts(text, size, used, pages, remarks, low, width)

    def _room(self, title: str) -> tuple[Box, Box]:
        box, __ = self._template.room(1)
        return self._template.room(len(_title_lines(title, box.width)))

    def _start(self, title: str) -> tuple[Any, Box, Box]:
        """Add a slide with a title; returns it with the boxes of its content and its foot."""
        slide = self._template.presentation.slides.add_slide(self._template.content)
        shape = self._template.title(slide)
        for one in list(slide.placeholders):
            if one.shape_id != shape.shape_id:
                one.element.getparent().remove(one.element)
        own = box_of(shape)
        # lines of titles are closer than others
        text, size = fit(title, own.width, own.height / 0.9, _TITLE_SIZES, bold=True)
        _write_title(shape, text, size)
        return slide, *self._room(title)

    def _finish(self, slide: Any, content: SlideContent, foot: Box) -> None:
        if self._deck.foot:
            text = shorten(self._deck.foot, foot.width, FOOT_SIZE, 2)
            _write_lines(_text_box(slide, foot).text_frame, [text], FOOT_SIZE)
        _add_number(slide)
        notes = "\n".join(filter(None, [content.title, *content.notes, self._deck.foot]))
        slide.notes_slide.notes_text_frame.text = notes


class _Parts(NamedTuple):
    """What a slide with figures has, and the height and width of its parts in points."""

    text: str
    size: int
    text_height: float
    pages: list[TablePage]
    remarks: list[str]
    remarks_height: float
    width: float


# Parts of a slide -----------------------------------------------------------------------------


def _measured(content: SlideContent, language: str, box: Box) -> LegendLayout | None:
    if content.legend is None:
        return None
    counts = [number(one.count, language) for one in content.legend.entries]
    return legend_layout(content.legend, counts, box)


def _beside_map(content: SlideContent, room: Box) -> tuple[str, int, list[str]]:
    """Return the sentence, its size, and the remarks; the sentence is whole before the remarks."""
    low = _height(content.remarks, room, BODY) + GAP if content.remarks else 0.0
    text, size = fit(content.text, room.width, room.height - low, BODY_SIZES)
    if text == content.text:
        return text, size, list(content.remarks)
    text, size = fit(content.text, room.width, room.height, (BODY,))
    left = room.height - _height([text], room, size) - GAP
    return text, size, _fitting(content.remarks, room.width, left)


def _number(at: int, count: int) -> str:
    return f" ({at}/{count})"


def _title_lines(title: str, width: float) -> list[str]:
    return wrap(title, width, TITLE_SIZE, bold=True)[:2] or [""]


def _height(paragraphs: Sequence[str], box: Box, size: int) -> float:
    lines = sum(len(wrap(one, box.width, size)) for one in paragraphs)
    return lines * size * LINE + max(len(paragraphs) - 1, 0) * size * 0.4


def _fitting(remarks: Sequence[str], width: float, height: float) -> list[str]:
    """Return the remarks that have room, the last one shortened."""
    found: list[str] = []
    for one in remarks:
        used = _height([*found, ""], Box(0, 0, width, 0), BODY)
        most = int((height - used) // (BODY * LINE))
        if most < 1:
            break
        found.append(shorten(one, width, BODY, most))
    return found


def _text_box(slide: Any, box: Box) -> Any:
    shape = slide.shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return shape


def _write_title(shape: Any, text: str, size: int) -> None:
    shape.text_frame.text = text
    shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _write_lines(frame: Any, paragraphs: Sequence[str], size: int) -> None:
    frame.text = ""
    for at, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        if at:
            paragraph.space_before = Pt(size * 0.4)
        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(size)
        if text.startswith(("http://", "https://")):
            run.hyperlink.address = text


def _described(title: str, notes: Sequence[str]) -> str:
    """Return the alternative text of a chart: its figures, as far as there is room for them."""
    text = f"{title}. {' '.join(notes)}"
    return text if len(text) <= _ALTERNATIVE else text[: _ALTERNATIVE - 1] + "…"


def _add_qr(slide: Any, address: str, box: Box) -> None:
    left, side = Pt(box.right - _QR), Pt(_QR)
    shape = slide.shapes.add_picture(BytesIO(qr_png(address)), left, Pt(box.top), side, side)
    _name(shape, "QR", f"QR: {address}")


def _take_subtitle(slide: Any) -> Any:
    """Return the placeholder under the title of the opening slide; the others are removed."""
    found = None
    for one in list(slide.placeholders):
        kind = one.placeholder_format.type
        if kind == PP_PLACEHOLDER.SUBTITLE:
            found = one
        elif kind not in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            one.element.getparent().remove(one.element)
    return found


def _add_number(slide: Any) -> None:
    """Show the number of the slide where its layout has it."""
    tree = slide.shapes._spTree
    for one in slide.slide_layout.placeholders:
        if one.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            number_of_slide = copy.deepcopy(one.element)
            # two shapes of one id would make PowerPoint repair the file
            number_of_slide.nvSpPr.cNvPr.set("id", str(max(map(int, tree.xpath("//@id"))) + 1))
            tree.append(number_of_slide)


def _name(shape: Any, name: str, description: str) -> None:
    properties = shape._element._nvXxPr.cNvPr
    properties.set("name", name)
    properties.set("descr", description)


def _describe(properties: Any, deck: DeckContent) -> None:
    properties.title = deck.title[:_PROPERTY]
    properties.subject = deck.subject[:_PROPERTY]
    properties.author = properties.last_modified_by = deck.author[:_PROPERTY]
    properties.language = _CODES[deck.language]
    properties.comments = deck.foot[:_PROPERTY]
    properties.keywords = "Kampung KB"
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    properties.revision = 1


def _set_language(slide: Any, language: str) -> None:
    """Say which language the texts are in, for spelling and for reading aloud."""
    for holder in (slide, slide.notes_slide):
        for run in holder._element.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", language)
