"""The sheet of a district (kecamatan) for its head and for field officers: one page of A4.

Everything that it shows, as plain values and SVG, in the language of the reader: a page and other
renderers make the same sheet from it. No function uses a request.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, UnknownLevel, ancestor, level
from boundaries.areas.models import Shape
from kampungkb import repository as register
from kampungkb import village_columns
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import ReviewedFigures
from kampungkb.models import ReportRow
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import day as day_text
from webmap.core.i18n import message_text, texts
from webmap.documents.drawing.map_drawing import draw_map
from webmap.documents.drawing.model import ContextArea, MapArea, MapFrame, MapOutline, MapStyle
from webmap.documents.qr_code import qr_svg
from webmap.documents.sheet.next_steps import next_step, stage_label
from webmap.documents.sheet.village_list import (
    VillageLine,
    list_columns,
    list_fits,
    list_lines,
    list_pages,
)
from webmap.maps import sentences, symbology, target_sentences
from webmap.maps.layers import ContextAreas
from webmap.maps.symbology import LegendEntry
from webmap.maps.target_sentences import TargetProgress

_LABEL = 11.6  # units of numbers on the map: the smallest text beside them is 8 points

SCALE = "regency"
"""Stored scale of the shapes on the map."""

WAITING_LIMIT = 8
"""Most rows in review that a sheet lists; it says how many there are besides."""

_LINE = {1: 18, 2: 15.3}
"""Units of the map that a line of the list takes, by number of columns."""

_PAGE = 1035  # units that a page is high
_REST = 225  # of them for heading, caption, head of the list and address

STYLES = {
    key.value: MapStyle(symbology.colour(key), symbology.hatched(key))
    for key in symbology.LEGEND_ORDER
}
"""How villages of each class are drawn."""


@dataclass(frozen=True)
class DistrictSheet:
    """The content of the sheet of one district as of a day.

    ``map``, ``qr``: SVG; ``description``: alternative text of the map. ``address``: of the page of
    the district on that day. ``short_address``: of the page of the ``fingerprint``, which ``qr``
    holds. The three are "" where the address of the site is not known.
    """

    code: str
    name: str  # of the district
    title: str  # with its regency
    day: date
    asked: date | None  # day of the request, if it is after every report on the district
    language: str
    total: ReviewedFigures
    sentence: str
    sources: list[str]
    notice: str
    boundaries: list[str]  # titles of their sources
    map: str
    description: str
    legend: list[LegendEntry]
    targets: list[TargetProgress]
    villages: list[VillageLine]
    waiting: list[str]
    waiting_more: int
    address: str
    fingerprint: str
    short_address: str
    qr: str

    @property
    def columns(self) -> int:
        """Number of columns of the list."""
        return list_columns(self.villages)

    @property
    def fits(self) -> bool:
        """Whether the list stands on the page of the map; else it has pages of its own."""
        return list_fits(self.villages)

    @property
    def lists(self) -> list[list[list[VillageLine]]]:
        """The list by page and column."""
        return list_pages(self.villages)

    @property
    def undrawn(self) -> int:
        """Number of villages without a boundary."""
        return sum(not one.drawn for one in self.villages)


def district_sheets(
    session: Session,
    snapshot: Snapshot,
    code: str,
    address: Callable[[str, date], str],
    fingerprint_address: Callable[[str], str],
    language: str = "id",
    notice: str = "",
) -> list[DistrictSheet]:
    """Return the sheets of a listed area: of a district, or of each district of a regency by code.

    A village has the sheet of its district. Arguments as those of ``make_sheets``. Raises
    UnknownLevel for the country and a province.
    """
    if level(code) < Level.REGENCY:
        raise UnknownLevel(
            f"{snapshot.names[code]} ({code}) has too many districts for one print",
            do="Choose a regency or a district, e.g. /sheet/33.29 or /sheet/33.29.03.",
        )
    sheets = make_sheets(session, snapshot, code, address, fingerprint_address, language, notice)
    return list(sheets)


def make_sheets(
    session: Session,
    snapshot: Snapshot,
    code: str,
    address: Callable[[str, date], str],
    fingerprint_address: Callable[[str], str],
    language: str = "id",
    notice: str = "",
    *,
    grey: bool = False,
) -> Iterator[DistrictSheet]:
    """Yield the sheets of the districts of a listed area by code, each when it is made.

    ``address(code, day)``: absolute address of the page of a district on a day;
    ``fingerprint_address``: of the page of a fingerprint; both "" for none. ``notice``: a sentence
    for every sheet. ``grey``: patterns and greys instead of colours.
    """
    code = ancestor(code, Level.DISTRICT)
    context = ContextAreas(session)
    totals = snapshot.with_waiting(
        session, [snapshot.total(one) for one in snapshot.listed(Level.DISTRICT, code)]
    )
    addresses = address, fingerprint_address
    for total in totals:
        yield _sheet(session, snapshot, total, context, addresses, language, notice, grey)


def _sheet(
    session: Session,
    snapshot: Snapshot,
    total: ReviewedFigures,
    context: ContextAreas,
    addresses: tuple[Callable[[str, date], str], Callable[[str], str]],
    language: str,
    notice: str,
    grey: bool,
) -> DistrictSheet:
    code = total["code"]
    regency = ancestor(code, Level.REGENCY)
    name = names.title(code, snapshot.names[code])
    title = f"{name}, {names.title(regency, snapshot.names.get(regency, regency))}"
    day = snapshot.day_of(code)
    shapes = _shapes(session, code)
    villages = _villages(session, snapshot, code, shapes, language)
    sources = register.sources(session, snapshot.state, code)
    source_texts = [
        f"{one['source']} ({sentences.report_kind(one, language)}), "
        f"{day_text(one['date'], language)}"
        for one in sources
    ]
    asked = snapshot.asked_later(code)
    heading = _more_heading(title, source_texts, bool(notice) + bool(asked))
    waiting = register.report_rows(session, snapshot.state, code)
    legend = symbology.status_legend(total, language)
    fingerprint = snapshot.fingerprint(code)
    page, short = addresses[0](code, day), addresses[1](fingerprint)
    description = sentences.alternative(
        sentences.map_title(name, Level.VILLAGE, language), legend, total, name, day, language
    )
    boundaries = [boundary.title for boundary in areas.boundary_sources(session, code)]
    own = session.get(Shape, (SCALE, code))
    outlines = [MapOutline(own.geometry)] if own else []
    frame = MapFrame(
        *_frame_size(villages, [*shapes.values(), *(one.shape for one in outlines)], heading),
        label_size=_LABEL,
        prefix=f"map-{code.replace('.', '-')}",
        labels="numbers",
        sea=False,
        grey=grey,
        description=description,
        language=language,
    )
    return DistrictSheet(
        code=code,
        name=name,
        title=title,
        day=day,
        asked=asked,
        language=language,
        total=total,
        sentence=sentences.sentence(total, name, day, language),
        sources=source_texts,
        notice=notice,
        boundaries=list(dict.fromkeys(boundaries))[:3],
        map=_map(session, snapshot, code, villages, shapes, outlines, context, frame),
        description=description,
        legend=legend,
        targets=target_sentences.target_progress(total, language),
        villages=villages,
        waiting=[_waiting_text(row, language) for row in waiting[:WAITING_LIMIT]],
        waiting_more=max(len(waiting) - WAITING_LIMIT, 0),
        address=page,
        fingerprint=fingerprint,
        short_address=short,
        qr=qr_svg(short) if short else "",
    )


def _shapes(session: Session, code: str) -> dict[str, shapely.Geometry]:
    table = areas.areas(session, Level.VILLAGE, code, scale=SCALE)
    drawn = table[table.geometry.notna()]
    return dict(zip(drawn.index.tolist(), drawn.geometry.tolist(), strict=True))


def _villages(
    session: Session,
    snapshot: Snapshot,
    code: str,
    shapes: dict[str, shapely.Geometry],
    language: str,
) -> list[VillageLine]:
    # those without a boundary last, so that the map has every number from 1 on
    part = snapshot.state.within(code)
    remarks = village_columns.remarks(session, snapshot.state, code)
    reasons = {
        row.within: message_text(row.reason, language)
        for row in register.unreadable_rows(session, snapshot.state, code)
    }
    columns = zip(
        part.codes.tolist(),
        part.classes.tolist(),
        snapshot.scores(session, code).tolist(),
        part.unreadable().tolist(),
        strict=True,
    )
    ordered = sorted(columns, key=lambda column: (column[0] not in shapes, column[0]))
    missing = partial(next_step, language=language)
    lines = []
    for number, (village, byte, scores, unreadable) in enumerate(ordered, start=1):
        stage, note = remarks.get(village, ("", ""))
        key = CLASSES[byte]
        state = symbology.state_label(key, language)
        lines.append(
            VillageLine(
                number=number,
                code=village,
                name=snapshot.names[village],
                key=key,
                state=f"{state} · {stage_label(stage, language)}" if stage else state,
                next=missing(key, stage=stage, scores=scores, unreadable=unreadable),
                brief_state=(
                    symbology.label(key, language)
                    if key.is_formed
                    else symbology.status_label(key.status, language)
                ),
                brief_next=missing(
                    key, stage=stage, scores=scores, unreadable=unreadable, brief=True
                ),
                note="; ".join(filter(None, [reasons.get(village, ""), note])),
                drawn=village in shapes,
            )
        )
    return lines


def _map(
    session: Session,
    snapshot: Snapshot,
    code: str,
    villages: Sequence[VillageLine],
    shapes: dict[str, shapely.Geometry],
    outlines: Sequence[MapOutline],
    context: ContextAreas,
    frame: MapFrame,
) -> str:
    drawn = [
        MapArea(
            one.code,
            shapes[one.code],
            one.key.value,
            f"{one.number}. {one.name}",
            str(one.number),
        )
        for one in villages
        if one.drawn
    ]
    return draw_map(drawn, STYLES, outlines, _around(session, snapshot, code, context), frame).svg


def _frame_size(
    villages: Sequence[VillageLine], shapes: Sequence[shapely.Geometry], heading: float
) -> tuple[float, float]:
    # as high as the district is, within what the list and the heading leave of the page
    slender = 0.0
    if shapes:
        west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
        slender = (north - south) / max(east - west, 1e-6)
    if not list_fits(villages):
        return 700.0, round(min(max(700 * slender, 420), 640))
    columns = list_columns(villages)
    most = _PAGE - _REST - heading - list_lines(villages, columns) * _LINE[columns]
    return 470.0, round(min(max(470 * slender, 330), max(most, 300), 640))


def _more_heading(title: str, sources: Sequence[str], notices: int) -> float:
    # units that a heading takes beyond one line each of title and sources
    return 26 * (len(title) // 44) + 14 * (len("; ".join(sources)) // 100) + 24 * notices


def _around(
    session: Session, snapshot: Snapshot, code: str, context: ContextAreas
) -> list[ContextArea]:
    near = select(Shape.code, Shape.geometry).where(
        Shape.scale == SCALE, Shape.code.in_(context.around(code))
    )
    return [
        ContextArea(shape, snapshot.names.get(one, ""))
        for one, shape in session.execute(near.order_by(Shape.code))
    ]


def _waiting_text(row: ReportRow, language: str) -> str:
    _ = texts(language).gettext
    where = _("lembar %(sheet)s, baris %(row)s") % {"sheet": row.sheet, "row": row.row}
    return f"{row.village or row.kampung or '–'} ({where})"
