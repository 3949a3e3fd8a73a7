"""Compact data for the atlas in the browser: codes, classes, titles, positions of labels.

The browser gets the codes of all villages once, and one byte per area for each day. All lists are
in the order of codes, so that an index means the same area in each.
"""

import hashlib

import numpy as np
import shapely
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, LENGTHS, Level, number
from boundaries.areas.models import Shape
from boundaries.areas.shape_queries import WKB
from geo import varint
from kampungkb.indicators.coverage import AreaFigures
from webmap.caching.snapshot import Snapshot
from webmap.maps import symbology

CLASSES = tuple(symbology.CoverageClass)
"""Classes of coverage; the byte of an area above the villages is the index of its class."""

PARTIAL = 0x80
"""Flag in the byte of an area that has villages without data."""

LEVELS = (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE)
"""Order of the levels in the bytes of a day."""


def codes(snapshot: Snapshot) -> bytes:
    """Encode the village codes as numbers: differences, as unsigned varints (LEB128)."""
    numbers = np.array([number(code) for code in snapshot.state.codes], dtype=np.int64)
    return varint.encode(np.diff(numbers, prepend=0))


def key(snapshot: Snapshot) -> str:
    """Return a fingerprint of the codes, names and shapes of all areas."""
    lines = [f"{code} {name}" for code, name in snapshot.names.items()]
    text = "\n".join([f"{snapshot.shapes_version}", *lines])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def classes(snapshot: Snapshot) -> bytes:
    """Encode the class of every area, one byte each, in the order of ``LEVELS``.

    A village's byte is that of ``VillageClass``. Areas without villages are left out.
    """
    above = [bytes(map(_class, snapshot.rows(COUNTRY, level))) for level in LEVELS[1:]]
    return b"".join([snapshot.state.classes.tobytes(), *above])


def _class(row: AreaFigures) -> int:
    return CLASSES.index(symbology.coverage_class(row)) | PARTIAL * symbology.partial(row)


def titles(snapshot: Snapshot, code: str) -> dict[str, list[str]]:
    """Return titles by level: of a province's districts and villages, in the order of codes.

    Of the country's provinces and regencies for the code ID.
    """
    return {
        level.word: [names.title(each, snapshot.names.get(each, each)) for each in ordered]
        for level, ordered in _codes_by_level(snapshot, code).items()
    }


def label_positions(
    session: Session, snapshot: Snapshot, code: str
) -> dict[str, list[list[float] | None]]:
    """Return where the label of each area goes, in the order of ``titles``, without villages.

    Longitude and latitude of a point inside the shape, and the width of its box, in degrees; None
    for an area without a shape.
    """
    return {
        level.word: _positions(session, level, ordered)
        for level, ordered in _codes_by_level(snapshot, code).items()
        if level != Level.VILLAGE
    }


def _codes_by_level(snapshot: Snapshot, code: str) -> dict[Level, list[str]]:
    villages = snapshot.state.within(code).codes
    above = (Level.PROVINCE, Level.REGENCY)
    levels = above if code == COUNTRY else (Level.DISTRICT, Level.VILLAGE)
    return {level: np.unique(villages.astype(f"U{LENGTHS[level]}")).tolist() for level in levels}


def _positions(session: Session, level: Level, codes: list[str]) -> list[list[float] | None]:
    scale = "country" if level <= Level.REGENCY else "province"
    query = select(Shape.code, WKB).where(
        Shape.scale == scale, Shape.code.between(codes[0], codes[-1]) if codes else false()
    )
    shapes = {code: wkb for code, wkb in session.execute(query) if len(code) == LENGTHS[level]}
    return [_position(shapes.get(code)) for code in codes]


def _position(wkb: bytes | None) -> list[float] | None:
    if wkb is None:
        return None
    shape = max(shapely.get_parts(shapely.from_wkb(wkb)), key=shapely.area)
    point = shapely.point_on_surface(shape)
    west, _, east, _ = shape.bounds
    return [round(point.x, 3), round(point.y, 3), round(east - west, 3)]
