"""Layers of the maps of areas: which ones a map has, and each as a GeoJSON named by its content.

The GeoJSON of a layer has shapes and codes of areas only; names and figures come with the page.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, at_level_sql, level, within_sql
from boundaries.areas.models import Area, Shape
from boundaries.areas.shape_queries import WKB
from geo.files import geojson
from geo.geometry import Shapes

ShapeRows = Sequence[tuple[str, bytes]]
"""Codes in order, and the shape of each as WKB, EPSG:4326."""

SCALES = {
    Level.COUNTRY: "country",
    Level.PROVINCE: "province",
    Level.REGENCY: "regency",
    Level.DISTRICT: "regency",
}
"""Stored scale of the shapes on the map of an area, by its level."""

_DECIMALS = {"country": 3, "province": 4, "regency": 4}
"""Digits of a degree: rounding moves a point an eighth as far as simplification, or less."""

_REACH = 0.8
"""Half the side of the square around an area that its map shows, as a part of the larger extent."""

_AROUND = "~"
_LEVEL_LETTERS = {Level.PROVINCE: "p", Level.REGENCY: "r", Level.DISTRICT: "d", Level.VILLAGE: "v"}


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of one layer: areas of a level in ``code``, or areas of its own level around it."""

    code: str
    level: Level
    around: bool = False

    @property
    def scale(self) -> str:
        """Stored scale of the shapes; areas around have the scale of the map one level up."""
        return SCALES[Level(level(self.code) - self.around)]

    @property
    def decimals(self) -> int:
        """Digits of a degree in the GeoJSON."""
        return min(4, _DECIMALS[self.scale]) if self.around else _DECIMALS[self.scale]

    @property
    def key(self) -> str:
        """Key of the layer in the index."""
        return f"{self.code}{_AROUND if self.around else _LEVEL_LETTERS[self.level]}"

    @classmethod
    def of(cls, key: str) -> "Layer":
        """Return the layer of a key in the index."""
        code, letter = key[:-1], key[-1]
        if letter == _AROUND:
            return cls(code, level(code), around=True)
        return cls(code, next(by for by, one in _LEVEL_LETTERS.items() if one == letter))


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers of a map: coloured areas, outlines of areas above them, and areas around in grey."""

    children: Layer
    outlines: Layer | None
    context: Layer | None


def layers(code: str, by: Level) -> Layers:
    """Return the layers of the map of an area that colours the areas of level ``by``."""
    at = level(code)
    above = Level(at + 1) if by > at + 1 else at
    return Layers(
        Layer(code, by),
        Layer(code, above) if above > Level.COUNTRY else None,
        Layer(code, at, around=True) if at > Level.COUNTRY else None,
    )


def all_layers(code: str) -> list[Layer]:
    """Return all layers that maps of an area may have."""
    at = level(code)
    if at == Level.COUNTRY:
        return [Layer(code, Level.PROVINCE), Layer(code, Level.REGENCY)]
    own = [Layer(code, by) for by in Level if at <= by <= Level.VILLAGE]
    return [*own, Layer(code, at, around=True)]


# Areas around ---------------------------------------------------------------------------------


class ContextAreas:
    """Areas of the same level around an area, which its map shows in grey.

    Bounding boxes of a level are read once for the life of the object.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._boxes: dict[Level, tuple[NDArray[np.str_], NDArray[np.float64]]] = {}

    def around(self, code: str) -> list[str]:
        """Return codes of areas whose box meets the square around the area; without itself."""
        codes, boxes = self._boxes_of(level(code))
        place = int(np.searchsorted(codes, code))
        if place == len(codes) or codes[place] != code:
            return []
        west, south, east, north = boxes[place].tolist()
        x, y = (west + east) / 2, (south + north) / 2
        reach = _REACH * max(east - west, north - south)
        is_near = (
            (boxes[:, 0] < x + reach)
            & (boxes[:, 2] > x - reach)
            & (boxes[:, 1] < y + reach)
            & (boxes[:, 3] > y - reach)
        )
        is_near[place] = False
        return codes[is_near].tolist()  # type: ignore[no-any-return]

    def _boxes_of(self, at: Level) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        if at not in self._boxes:
            columns = (Area.code, Area.west, Area.south, Area.east, Area.north)
            query = select(*columns).where(Area.level == int(at), Area.west.is_not(None))
            rows = self._session.execute(query.order_by(Area.code)).all()
            codes = np.array([row[0] for row in rows], dtype=str)
            self._boxes[at] = codes, np.array([row[1:] for row in rows], float).reshape(-1, 4)
        return self._boxes[at]


# GeoJSON --------------------------------------------------------------------------------------


def render(session: Session, layer: Layer) -> tuple[str, bytes] | None:
    """Return name and GeoJSON of a layer as the store has it now; None if it has no shape."""
    rows = read_shapes(session, layer, ContextAreas(session))
    return (content_name(layer, rows), geojson_text(layer, rows)) if rows else None


def read_shapes(session: Session, layer: Layer, context: ContextAreas) -> ShapeRows:
    """Read the shapes of a layer, also of unlisted areas: a new code list changes no layer."""
    query = select(Shape.code, WKB).where(Shape.scale == layer.scale)
    if layer.around:
        query = query.where(Shape.code.in_(context.around(layer.code)))
    elif layer.level == level(layer.code):
        query = query.where(Shape.code == layer.code)
    else:
        query = query.where(
            at_level_sql(Shape.code, layer.level), within_sql(Shape.code, layer.code)
        )
    return [(code, bytes(wkb)) for code, wkb in session.execute(query.order_by(Shape.code))]


def fingerprint(wkb: bytes) -> bytes:
    """Return the fingerprint of a shape."""
    return hashlib.blake2b(wkb, digest_size=10).digest()


def content_name(layer: Layer, rows: ShapeRows) -> str:
    """Return the name of a layer's GeoJSON, from its shapes."""
    return name_from_fingerprints(layer, ((code, fingerprint(wkb)) for code, wkb in rows))


def name_from_fingerprints(layer: Layer, fingerprints: Iterable[tuple[str, bytes]]) -> str:
    """Return the name of a layer's GeoJSON, from codes and fingerprints of its shapes.

    Other shapes, another precision or another writer give another name.
    """
    digest = hashlib.blake2b(f"{format_stamp()} {layer.decimals}".encode(), digest_size=10)
    for code, print_ in fingerprints:
        digest.update(code.encode())
        digest.update(print_)
    return digest.hexdigest()


def geojson_text(layer: Layer, rows: ShapeRows) -> bytes:
    """Write a FeatureCollection of the shapes, each with its code as id and without properties."""
    shapes: Shapes = shapely.from_wkb(np.array([wkb for _, wkb in rows], dtype=object))
    # Points are rounded to one grid, so that neighbours still touch. A rounded shape may be
    # invalid; browsers draw it all the same.
    rounded = shapely.transform(shapes, lambda points: points.round(layer.decimals))
    texts = geojson.encode_geometries(rounded)
    features = [
        geojson.encode_feature(code, body, b"null")
        for (code, _), body in zip(rows, texts, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[' + b",\n".join(features) + b"]}\n"


_SPECIMENS = (
    "POLYGON ((95.123456 -5.5, 96 -5.5, 96.00004 0, 95.123456 0.00004, 95.123456 -5.5), "
    "(95.3 -4.12345, 95.3 -4, 95.4 -4, 95.4 -4.12345, 95.3 -4.12345))",
    "MULTIPOLYGON (((140.9999 1.99996, 141 2, 141.1 1.5, 140.9999 1.99996)), "
    "((-0.00001 0.1, 0.1 0.1, 0.1 0.2, -0.00001 0.1)))",
)


@cache
def format_stamp() -> str:
    """Return a stamp of how layers are written: a hash of the GeoJSON of two fixed shapes.

    A change of ``geojson_text``, or of a library below it, that changes the output changes the
    stamp, and with it the names of all layers. Hosts with the same output have the same stamp.
    """
    rows = [(f"{at}", shapely.to_wkb(shapely.from_wkt(one))) for at, one in enumerate(_SPECIMENS)]
    written = [geojson_text(Layer(code, Level.PROVINCE), rows) for code in (COUNTRY, "11")]
    return hashlib.blake2b(b"".join(written), digest_size=8).hexdigest()
