"""The layer of an exported file: the areas of a view with every figure, its date and source.

Its rows are those of the page; its geometry is in full detail.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import geopandas
import numpy
import orjson
import pandas
import shapely
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, prefix_range
from geo.files import gdal
from geo.files.formats import FORMATS, Format
from geo.files.layer import Layer
from geo.source_fingerprint import source_fingerprint
from webmap.caching import compression
from webmap.caching.snapshot import Snapshot
from webmap.core.error_texts import LANGUAGE
from webmap.downloads import properties
from webmap.downloads.class_filter import ClassFilter
from webmap.downloads.columns.short_names import short_name
from webmap.downloads.companions.facts import facts as layer_facts
from webmap.downloads.companions.styles import style_files
from webmap.downloads.companions.symbols import symbology
from webmap.downloads.descriptions import describe
from webmap.styles.gap_target import GapTarget, gap_target

_SOURCES = (__name__, compression.__name__)  # modules that make the bytes of a file

_PIECE = 4000  # areas in a frame that is handed to GDAL at once
_DTYPES = {str: "object", int: "Int64", float: "Float64", date: "object"}


def layer(
    session: Session,
    snapshot: Snapshot,
    code: str,
    by: Level,
    only: ClassFilter | None = None,
    language: str = LANGUAGE,
) -> Layer:
    """Areas of level ``by`` in an area, or those of one class of them, to be written to a file.

    Columns: see ``properties.columns``. Geometry: EPSG:4326, full detail, empty where no boundary
    is known. Titles, descriptions and facts are in ``language``. Rows and shapes are read when they
    are written, group by group.
    """
    arguments = (session, snapshot, by, *prefix_range(code), code)
    columns = properties.columns(snapshot, by, code)
    about = members(session, snapshot, code, by, only)
    facts = layer_facts(session, snapshot, code, by, about["sources"], language)
    gap = gap_target(snapshot, code, by)
    made = Layer(
        name=file_stem(snapshot, code, [by], only),
        columns=columns,
        members=about,
        day=snapshot.day_of(code),
        features=lambda: _texts(properties.features(*arguments), only),
        rows=lambda: _texts(properties.rows(*arguments), only),
        frames=lambda: _frames(session, snapshot, code, by, only),
        descriptions={name: describe(name, by, language) for name in columns},
        facts=facts,
        short_names={name: short_name(name) for name in columns},
        symbology=symbology(by, language),
    )
    return made._replace(companions=lambda suffix: _styles(made, by, gap, language, suffix))


def _styles(
    made: Layer, by: Level, gap: GapTarget | None, language: str, suffix: str
) -> dict[str, bytes]:
    if not FORMATS[suffix].holds.shapes:
        return {}
    names = gdal.short_names(made) if suffix == ".shp.zip" else {}
    return style_files(by, list(made.columns), gap, language, made.name, names)


def _texts(found: Iterator[tuple[str, bytes]], only: ClassFilter | None) -> Iterator[bytes]:
    if only is None:
        return (text for _, text in found)
    chosen = frozenset(only.codes)
    return (text for code, text in found if code in chosen)


def count(snapshot: Snapshot, code: str, by: Level, only: ClassFilter | None = None) -> int:
    """How many areas a file has."""
    if only is not None:
        return len(only.codes)
    return len(properties.codes(snapshot, by, *prefix_range(code)))


def fingerprint(
    session: Session,
    snapshot: Snapshot,
    code: str,
    by: Level,
    form: Format,
    only: ClassFilter | None = None,
) -> str:
    """Hash of all that a file is made from: the same fingerprint is the same file, byte for byte.

    That is the data, the format, the source code of this program that writes it, and the versions
    of the libraries. It stays the same over imports that do not change these areas as of this day.
    """
    program = [source_fingerprint(module) for module in _SOURCES]
    made_by = [*program, form.suffix, gdal.VERSION if form.driver else None]
    digest = hashlib.sha256(orjson.dumps([made_by, members(session, snapshot, code, by, only)]))
    if only is not None:
        digest.update(orjson.dumps(only.codes))
    digest.update(properties.fingerprint(session, snapshot, by, code).encode())
    return digest.hexdigest()[:32]


def members(
    session: Session, snapshot: Snapshot, code: str, by: Level, only: ClassFilter | None = None
) -> dict[str, Any]:
    """Facts about a file: name, title, date, sources, fingerprint; the class that it is of.

    ``attributions``: the sources with their licences, see ``Attribution.as_json``.
    """
    used = numpy.unique(snapshot.state.within(code).reports).tolist()
    sources = {
        report.id: f"{report.source}, {report.date.isoformat()}" for report in snapshot.reports
    }
    return {
        "name": file_stem(snapshot, code, [by], only),
        "title": f"Kampung KB: {snapshot.names[code]}, {by.word}, {snapshot.day_of(code)}",
        "date": snapshot.day_of(code).isoformat(),
        "sources": [sources[number] for number in used if number],
        "attributions": [one.as_json() for one in snapshot.attributions(session, code)],
        "fingerprint": snapshot.fingerprint(code),
        **({"only": only.key} if only else {}),
    }


def file_stem(
    snapshot: Snapshot, code: str, levels: Sequence[Level], only: ClassFilter | None = None
) -> str:
    """Name of a file without its suffix: code, levels, day, class."""
    words = "-".join(by.word for by in levels)
    stem = f"kampungkb_{code}_{words}_{snapshot.day_of(code)}"
    return f"{stem}_{only.key}" if only else stem


def _frames(
    session: Session, snapshot: Snapshot, code: str, by: Level, only: ClassFilter | None
) -> Iterator[geopandas.GeoDataFrame]:
    columns = properties.columns(snapshot, by, code)
    first, last = prefix_range(code)
    groups = properties.group_codes(snapshot, by, first, last)
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    chosen = frozenset(only.codes) if only else None
    for group in groups:
        texts = properties.properties(session, snapshot, by, group, code)
        members = [
            area for area in texts if first <= area <= last and (chosen is None or area in chosen)
        ]
        # an area smaller than the group is read by itself
        within = code if code.startswith(group) else group
        frame = areas.areas(session, by, within, scale="full").geometry
        rows += [orjson.loads(texts[area]) for area in members]
        shapes += frame.reindex(members).tolist()
        if len(rows) >= _PIECE or group == groups[-1]:
            yield _frame(rows, shapes, columns)
            rows, shapes = [], []
    if not groups:
        yield _frame([], [], columns)


def _frame(
    rows: Sequence[dict[str, Any]], shapes: Sequence[Any], columns: dict[str, type]
) -> geopandas.GeoDataFrame:
    table = {
        name: pandas.Series([_value(row[name], kind) for row in rows], dtype=_DTYPES[kind])
        for name, kind in columns.items()
    }
    geometry = numpy.array([*shapes, None], dtype=object)[:-1]
    geometry[shapely.is_missing(geometry)] = None
    return geopandas.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")


def _value(value: Any, kind: type) -> Any:
    # JSON has dates as text
    return date.fromisoformat(value) if kind is date and value else value
