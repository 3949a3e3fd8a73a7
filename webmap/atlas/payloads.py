"""What the atlas tells the browser, in as few bytes as it can: codes, classes, titles.

The browser gets the codes of all villages once, and for each day a byte per area. Lists are in the
order of codes, so a place in one is the same place in the other.
"""

import hashlib

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, LENGTHS, Level
from boundaries.areas.models import Shape
from boundaries.areas.shape_queries import WKB
from kampungkb.indicators.coverage import AreaFigures
from webmap.caching.snapshot import Snapshot
from webmap.maps import symbology

CLASSES = tuple(symbology.CoverageClass)
"""Classes of coverage; the place of its class here is the byte of an area above the villages."""

PARTIAL = 0x80
"""Added to the byte of an area of whose villages only a part is known."""

LEVELS = (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE)
"""Levels whose bytes follow each other."""


def codes(snapshot: Snapshot) -> bytes:
    """Village codes as numbers, each as the difference to the one before, in varints (LEB128)."""
    numbers = np.array(
        [int(code.replace(".", "")) for code in snapshot.state.codes], dtype=np.int64
    )
    return _varints(np.diff(numbers, prepend=0))


def key(snapshot: Snapshot) -> str:
    """Name of all that depends on the areas alone: hash of their codes, names and shapes."""
    lines = [f"{code} {name}" for code, name in snapshot.names.items()]
    text = "\n".join([f"{snapshot.shapes_version}", *lines])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def classes(snapshot: Snapshot) -> bytes:
    """Class of every area as of a day: villages, then districts, regencies and provinces.

    A village's byte is that of ``VillageClass``. Areas without villages are left out.
    """
    above = [bytes(map(_class, snapshot.rows(COUNTRY, level))) for level in LEVELS[1:]]
    return b"".join([snapshot.state.classes.tobytes(), *above])


def _class(row: AreaFigures) -> int:
    return CLASSES.index(symbology.coverage_class(row)) | PARTIAL * symbology.partial(row)


def titles(snapshot: Snapshot, code: str) -> dict[str, list[str]]:
    """Titles of areas by level, in the order of codes: an area's districts and villages.

    For the country, its provinces and regencies.
    """
    return {
        level.word: [names.title(one, snapshot.names.get(one, one)) for one in ordered]
        for level, ordered in _listed(snapshot, code).items()
    }


def spots(session: Session, snapshot: Snapshot, code: str) -> dict[str, list[list[float] | None]]:
    """Where the name of an area goes, in the order of ``titles``; nothing for villages.

    Each is longitude and latitude of a point well inside, and width of the area's box, in degrees;
    None for an area without a shape.
    """
    return {
        level.word: _inside(session, level, ordered)
        for level, ordered in _listed(snapshot, code).items()
        if level != Level.VILLAGE
    }


def _listed(snapshot: Snapshot, code: str) -> dict[Level, list[str]]:
    villages = snapshot.state.within(code).codes
    upper = (Level.PROVINCE, Level.REGENCY)
    levels = upper if code == COUNTRY else (Level.DISTRICT, Level.VILLAGE)
    return {level: np.unique(villages.astype(f"U{LENGTHS[level]}")).tolist() for level in levels}


def _inside(session: Session, level: Level, codes: list[str]) -> list[list[float] | None]:
    scale = "country" if level <= Level.REGENCY else "province"
    query = select(Shape.code, WKB).where(
        Shape.scale == scale, Shape.code.between(codes[0], codes[-1]) if codes else false()
    )
    found = {code: wkb for code, wkb in session.execute(query) if len(code) == LENGTHS[level]}
    return [_spot(found.get(code)) for code in codes]


def _spot(wkb: bytes | None) -> list[float] | None:
    if wkb is None:
        return None
    shape = max(shapely.get_parts(shapely.from_wkb(wkb)), key=shapely.area)
    point = shapely.point_on_surface(shape)
    west, _, east, _ = shape.bounds
    return [round(point.x, 3), round(point.y, 3), round(east - west, 3)]


def _varints(numbers: NDArray[np.int64]) -> bytes:
    written = bytearray()
    for number in numbers.tolist():
        while number > 127:
            written.append(number & 127 | 128)
            number >>= 7
        written.append(number)
    return bytes(written)
