"""What stands in an exported file: the areas of a view with every figure, its date and source.

The rows are those of the page; only the geometry is the full one.
"""

import hashlib
from collections.abc import Iterator, Sequence
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
from geo.files.formats import Format, Layer
from webmap.caching.snapshot import Snapshot
from webmap.downloads import properties

EDITION = 1
"""Counts changes of what this program writes of the same data, so that no older file is served."""

_PIECE = 4000  # areas in a frame that is handed to GDAL at once
_KINDS = {str: "object", int: "Int64", float: "Float64"}


def layer(session: Session, snapshot: Snapshot, code: str, by: Level) -> Layer:
    """Areas of level ``by`` in an area, to be written to a file.

    Columns: see ``features.columns``. Geometry: EPSG:4326, full detail, empty where no boundary is
    known. Nothing is read before it is written, and then part by part.
    """
    span = prefix_range(code)
    found = (session, snapshot, by, *span, code)
    return Layer(
        name=file_stem(snapshot, code, by),
        columns=properties.columns(snapshot, by, code),
        members=members(snapshot, code, by),
        day=snapshot.day,
        features=lambda: (one for _, one in properties.features(*found)),
        rows=lambda: (one for _, one in properties.rows(*found)),
        frames=lambda: _frames(session, snapshot, code, by),
    )


def count(snapshot: Snapshot, code: str, by: Level) -> int:
    """How many areas a file has."""
    return len(properties.codes(snapshot, by, *prefix_range(code)))


def fingerprint(session: Session, snapshot: Snapshot, code: str, by: Level, form: Format) -> str:
    """Hash of all that a file is made from: the same fingerprint is the same file, byte for byte.

    It stays the same over imports that do not touch these areas as of this day.
    """
    made_by = [EDITION, form.suffix, gdal.VERSION if form.driver else None]
    digest = hashlib.sha256(orjson.dumps([made_by, members(snapshot, code, by)]))
    digest.update(properties.fingerprint(session, snapshot, by, code).encode())
    return digest.hexdigest()[:32]


def members(snapshot: Snapshot, code: str, by: Level) -> dict[str, Any]:
    """Facts about a file as a whole: its name, title, date and sources."""
    used = numpy.unique(snapshot.state.within(code).reports).tolist()
    told = {report.id: f"{report.source}, {report.date.isoformat()}" for report in snapshot.reports}
    return {
        "name": file_stem(snapshot, code, by),
        "title": f"Kampung KB: {snapshot.names[code]}, {by.word}, {snapshot.day.isoformat()}",
        "date": snapshot.day.isoformat(),
        "sources": [told[number] for number in used if number],
    }


def file_stem(snapshot: Snapshot, code: str, by: Level) -> str:
    """Name of a file without its suffix: code, level, day."""
    return f"kampungkb_{code}_{by.word}_{snapshot.day.isoformat()}"


def _frames(
    session: Session, snapshot: Snapshot, code: str, by: Level
) -> Iterator[geopandas.GeoDataFrame]:
    kinds = properties.columns(snapshot, by, code)
    first, last = prefix_range(code)
    places = properties.places(snapshot, by, first, last)
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for place in places:
        told = properties.properties(session, snapshot, by, place, code)
        wanted = [one for one in told if first <= one <= last]
        # what lies deeper than the place is asked for by itself
        within = code if code.startswith(place) else place
        frame = areas.areas(session, by, within, scale="full").geometry
        rows += [orjson.loads(told[one]) for one in wanted]
        shapes += frame.reindex(wanted).tolist()
        if len(rows) >= _PIECE or place == places[-1]:
            yield _frame(rows, shapes, kinds)
            rows, shapes = [], []
    if not places:
        yield _frame([], [], kinds)


def _frame(
    rows: Sequence[dict[str, Any]], shapes: Sequence[Any], kinds: dict[str, type]
) -> geopandas.GeoDataFrame:
    table = {
        name: pandas.Series([row[name] for row in rows], dtype=_KINDS[kind])
        for name, kind in kinds.items()
    }
    geometry = numpy.array([*shapes, None], dtype=object)[:-1]
    geometry[shapely.is_missing(geometry)] = None
    return geopandas.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
