"""Shapes that area pages draw: which layers a map has, and each as GeoJSON named by its content.

A drawing holds geometry and codes, nothing else: names and figures come with the page.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, level
from boundaries.areas.models import Area, Shape
from boundaries.importing.boundaries import WKB
from geo.files import geojson
from geo.geometry import Shapes

Rows = Sequence[tuple[str, bytes]]
"""Codes in order, and the shape of each as WKB."""

SCALES = {
    Level.COUNTRY: "country",
    Level.PROVINCE: "province",
    Level.REGENCY: "regency",
    Level.DISTRICT: "regency",
}
_DECIMALS = {"country": 3, "province": 4, "regency": 4}
"""Digits of a degree: what they leave out is an eighth of what the scale left out, or less."""

_REACH = 0.8
"""How far from its middle the map of an area goes, in its larger extents."""

FORM = 1
"""Counts changes in how drawings are written: their names change with it."""

_LETTERS = {Level.PROVINCE: 2, Level.REGENCY: 5, Level.DISTRICT: 8, Level.VILLAGE: 13}
_AROUND = "~"
_SIGNS = {Level.PROVINCE: "p", Level.REGENCY: "r", Level.DISTRICT: "d", Level.VILLAGE: "v"}


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes to draw: the areas of a level within ``code``, or those of its own level around it."""

    code: str
    level: Level
    around: bool = False

    @property
    def scale(self) -> str:
        """Detail of the shapes; what lies around is drawn with that of the page above."""
        return SCALES[Level(level(self.code) - self.around)]

    @property
    def decimals(self) -> int:
        """Digits of a degree that are sent."""
        return min(4, _DECIMALS[self.scale]) if self.around else _DECIMALS[self.scale]

    @property
    def key(self) -> str:
        """Name of the layer in the index."""
        return f"{self.code}{_AROUND if self.around else _SIGNS[self.level]}"

    @classmethod
    def of(cls, key: str) -> "Layer":
        """Layer of a name in the index."""
        code, sign = key[:-1], key[-1]
        if sign == _AROUND:
            return cls(code, level(code), around=True)
        return cls(code, next(by for by, one in _SIGNS.items() if one == sign))


@dataclass(frozen=True, slots=True)
class Layers:
    """Shapes of a map: what is coloured, the lines above it, the quiet land around it."""

    children: Layer
    outlines: Layer | None
    context: Layer | None


def layers(code: str, by: Level) -> Layers:
    """Layers of the map of an area that shows the areas of a level."""
    at = level(code)
    above = Level(at + 1) if by > at + 1 else at
    return Layers(
        Layer(code, by),
        Layer(code, above) if above > Level.COUNTRY else None,
        Layer(code, at, around=True) if at > Level.COUNTRY else None,
    )


def all_layers(code: str) -> list[Layer]:
    """Layers that the maps of an area may have."""
    at = level(code)
    if at == Level.COUNTRY:
        return [Layer(code, Level.PROVINCE), Layer(code, Level.REGENCY)]
    own = [Layer(code, by) for by in Level if at <= by <= Level.VILLAGE]
    return [*own, Layer(code, at, around=True)]


# What lies around -----------------------------------------------------------------------------


class Surroundings:
    """Which areas of its level the map of an area shows around it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._levels: dict[Level, tuple[NDArray[np.str_], NDArray[np.float64]]] = {}

    def of(self, code: str) -> list[str]:
        """Codes of those that reach into the square around the area, but for itself."""
        codes, boxes = self._level(level(code))
        place = int(np.searchsorted(codes, code))
        if place == len(codes) or codes[place] != code:
            return []
        west, south, east, north = boxes[place].tolist()
        x, y = (west + east) / 2, (south + north) / 2
        reach = _REACH * max(east - west, north - south)
        near = (
            (boxes[:, 0] < x + reach)
            & (boxes[:, 2] > x - reach)
            & (boxes[:, 1] < y + reach)
            & (boxes[:, 3] > y - reach)
        )
        near[place] = False
        return codes[near].tolist()  # type: ignore[no-any-return]

    def _level(self, at: Level) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        if at not in self._levels:
            columns = (Area.code, Area.west, Area.south, Area.east, Area.north)
            query = select(*columns).where(Area.level == int(at), Area.west.is_not(None))
            rows = self._session.execute(query.order_by(Area.code)).all()
            codes = np.array([row[0] for row in rows], dtype=str)
            self._levels[at] = codes, np.array([row[1:] for row in rows], float).reshape(-1, 4)
        return self._levels[at]


# Drawing --------------------------------------------------------------------------------------


def draw(session: Session, layer: Layer) -> tuple[str, bytes] | None:
    """Name and text of the drawing that a layer has now; None where it has no shape."""
    found = read(session, layer, Surroundings(session))
    return (name_of(layer, found), text(layer, found)) if found else None


def read(session: Session, layer: Layer, near: Surroundings) -> Rows:
    """Shapes of a layer, listed or not: a new list of codes touches no drawing."""
    query = select(Shape.code, WKB).where(Shape.scale == layer.scale)
    if layer.around:
        query = query.where(Shape.code.in_(near.of(layer.code)))
    elif layer.level == level(layer.code):
        query = query.where(Shape.code == layer.code)
    else:
        letters = func.length(Shape.code) == _LETTERS[layer.level]
        query = query.where(letters, Shape.code != COUNTRY)
        if layer.code != COUNTRY:
            query = query.where(Shape.code >= layer.code, Shape.code < f"{layer.code}/")
    return [(code, bytes(wkb)) for code, wkb in session.execute(query.order_by(Shape.code))]


def name_of(layer: Layer, found: Rows) -> str:
    """Name of the drawing of these shapes."""
    return name(layer, ((code, fingerprint(wkb)) for code, wkb in found))


def fingerprint(wkb: bytes) -> bytes:
    """Fingerprint of a shape."""
    return hashlib.blake2b(wkb, digest_size=10).digest()


def name(layer: Layer, fingerprints: Iterable[tuple[str, bytes]]) -> str:
    """Name of a drawing, from the codes and fingerprints of its shapes."""
    digest = hashlib.blake2b(f"{FORM} {layer.decimals}".encode(), digest_size=10)
    for code, print_ in fingerprints:
        digest.update(code.encode())
        digest.update(print_)
    return digest.hexdigest()


def text(layer: Layer, found: Rows) -> bytes:
    """Text of the drawing of these shapes: a FeatureCollection."""
    shapes: Shapes = shapely.from_wkb(np.array([wkb for _, wkb in found], dtype=object))
    # Rounded all alike, neighbours go on to meet. Only a picture is made of them.
    rounded = shapely.transform(shapes, lambda points: points.round(layer.decimals))
    texts = geojson.geometries(rounded)
    features = [
        geojson.feature(code, body, b"null") for (code, _), body in zip(found, texts, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[' + b",\n".join(features) + b"]}\n"
