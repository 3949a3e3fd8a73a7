"""A worklist as a file: Excel, CSV, GeoJSON. It has the villages and texts of the page."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter
from sqlalchemy.orm import Session

from boundaries.areas import geojson_fragments
from boundaries.areas.codes import Level, prefix_range
from geo.errors import UnknownFormat
from geo.files import formats, geojson
from geo.files.xlsx import TEXT_STAYS_TEXT
from kampungkb.indicators.classification import VillageClass
from webmap.core.i18n import texts
from webmap.worklist.rows import WorklistRow
from webmap.worklist.view import WorklistView

SUFFIXES = (".xlsx", ".csv", ".geojson")
"""Formats of a worklist, the first one first."""

_WIDTHS = {
    "number": 5,
    "code": 14,
    "name": 24,
    "province": 20,
    "regency": 26,
    "district": 20,
    "status": 11,
    "klasifikasi": 14,
    "stage": 12,
    "missing": 52,
    "note": 28,
    "source": 34,
    "as_of": 16,
}
"""Width of each column of the sheet, in characters."""

_DATE_FORMATS = {"id": "[$-421]d mmm yyyy", "en": "[$-809]d mmm yyyy"}
_SHEET = {"id": "Daftar kerja", "en": "Worklist"}


def suffix_of(name: str) -> str:
    """Return the suffix of a file name; raises UnknownFormat for one that no worklist has."""
    for suffix in SUFFIXES:
        if name.lower().endswith(suffix):
            return suffix
    raise UnknownFormat(
        f"no worklist can be written as {Path(name).name!r}", do=f"Use one of {' '.join(SUFFIXES)}."
    )


def file_name(code: str, day: date, suffix: str, language: str = "id") -> str:
    """Return the name of a downloaded file: area, what it is, day of the figures."""
    _ = texts(language).gettext
    return f"kampungkb_{code}_{_('daftar-kerja')}_{day.isoformat()}{suffix}"


def write_xlsx(view: WorklistView) -> bytes:
    """Return a workbook: title, date, source and figures, then a table with a filter.

    The heading of the table stays in view, and on every printed page. Codes are text.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**TEXT_STAYS_TEXT, "in_memory": True}) as book:
        # the same list gives the same bytes
        book.set_properties({"title": view.heading, "created": datetime.combine(view.day, time())})
        sheet = book.add_worksheet(_SHEET[view.language])
        bold = book.add_format({"bold": True, "font_size": 14})
        heading = book.add_format(
            {"bold": True, "bg_color": "#E4EEF7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        cell = book.add_format({"valign": "top"})
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        dated = book.add_format({"valign": "top", "num_format": _DATE_FORMATS[view.language]})
        dated.set_align("left")
        lines = head_lines(view)
        for line, text in enumerate(lines):
            sheet.write_string(line, 0, text, *([bold] if line == 0 else []))
        top = len(lines) + 1
        for column, (key, text) in enumerate(view.headings.items()):
            sheet.set_column(column, column, _WIDTHS[key])
            sheet.write_string(top, column, text, heading)
        for line, row in enumerate(view.rows, start=top + 1):
            for column, key in enumerate(view.headings):
                value = getattr(row, key)
                if key == "as_of":
                    if value:
                        sheet.write_datetime(line, column, datetime.combine(value, time()), dated)
                elif isinstance(value, int):
                    sheet.write_number(line, column, value, cell)
                elif value:
                    sheet.write_string(line, column, value, wrapped if key == "missing" else cell)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, max(top + len(view.rows), top + 1), len(view.headings) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.set_footer("&L&F&R&P / &N")
    return out.getvalue()


def head_lines(view: WorklistView) -> list[str]:
    """Return what stands above the table: title, figures, target, order, sources, fingerprint."""
    _ = texts(view.language).gettext
    lines = [view.heading, view.sentence]
    if view.gap:
        lines.append(view.gap)
    lines.append(_("Urutan: %(order)s") % {"order": view.order_text})
    sources = "; ".join(view.sources) or _("Belum ada laporan.")
    lines.append(_("Sumber: %(sources)s") % {"sources": sources})
    return [*lines, f"{_('Sidik data')}: {view.fingerprint}"]


def write_csv(view: WorklistView) -> bytes:
    """Return the table as CSV in UTF-8, for the Excel of the language.

    Excel with Indonesian settings splits columns at ``;`` and knows UTF-8 by its mark (BOM). Text
    that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    indonesian = view.language == "id"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if indonesian else ",", lineterminator="\r\n")
    writer.writerow(view.headings.values())
    for row in view.rows:
        values = (getattr(row, key) for key in view.headings)
        writer.writerow([formats.escape_formula(_text(value)) for value in values])
    return out.getvalue().encode("utf-8-sig" if indonesian else "utf-8")


def _text(value: Any) -> Any:
    return "" if value is None else value


def stream_geojson(session: Session, view: WorklistView) -> Iterator[bytes]:
    """Yield a FeatureCollection of the villages by code; ``number`` is the place on the list.

    Geometry: EPSG:4326, full detail, null where no boundary is known.
    """
    rows = sorted(view.rows, key=lambda row: row.code)
    members = {
        "name": file_name(view.code, view.day, "", view.language),
        "title": view.heading,
        "date": view.day.isoformat(),
        "filter": view.filter_text,
        "sources": view.sources,
        "fingerprint": view.fingerprint,
    }
    shapes = geojson_fragments.geometries(session, Level.VILLAGE, *prefix_range(view.code))
    return formats.feature_collection(_features(rows, shapes), members)


def _features(rows: list[WorklistRow], shapes: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    shape_code, shape = next(shapes, ("~", b""))
    for row in rows:
        while shape_code < row.code:  # a village that is not listed
            shape_code, shape = next(shapes, ("~", b""))
        own = shape if shape_code == row.code else None
        yield geojson.encode_feature(row.code, own, orjson.dumps(_properties(row)))


def _properties(row: WorklistRow) -> dict[str, Any]:
    key = VillageClass(row.key)
    return {
        "number": row.number,
        "code": row.code,
        "name": row.name,
        "district": row.district,
        "regency": row.regency,
        "province": row.province,
        "status": key.status.value,
        "klasifikasi": key.klasifikasi and key.klasifikasi.value,
        "stage": row.stage or None,
        "needs": ",".join(row.needs),
        "missing": row.missing,
        "note": row.note or None,
        "source": row.source or None,
        "as_of": row.as_of and row.as_of.isoformat(),
    }
