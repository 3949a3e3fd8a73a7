"""Layers of polygons that lie, cross or nest as no map does; the sample's province is 99."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tests.hostile.samples import BOUNDARIES

Ring = list[list[float]]

_X, _Y = 125.33, -5.04  # a corner within the sample's province
_OVER_ALL = (125.2, -5.6, 2.0)  # west, south and width of the sample's province


def square(x: float, y: float, side: float = 0.01) -> Ring:
    """Return a square by its south-west corner."""
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def comb(
    teeth: int, x: float = _X, y: float = _Y, side: float = 0.05, *, upright: bool = True
) -> Ring:
    """Return a comb; one upright and one lying cross each other ``4 * teeth ** 2`` times."""
    points = [
        [(tooth + at) * side / teeth, height]
        for tooth in range(teeth)
        for at, height in ((0, 0.0), (0, side), (0.5, side), (0.5, 0.0))
    ]
    points += [[side, 0.0], [side, -0.001], [0.0, -0.001], points[0]]
    return [[x + a, y + b] if upright else [x + b, y + a] for a, b in points]


def polygon(*rings: Ring) -> dict[str, Any]:
    """Return a geometry of GeoJSON."""
    return {"type": "Polygon", "coordinates": rings}


def layer(geometries: Sequence[Any], **names: str | Callable[[int], str]) -> bytes:
    """Return GeoJSON; ``names``: columns, by default ``kode`` of villages of one district."""
    columns = names or {"kode": lambda at: f"99.01.01.{2001 + at}", "nama": "Uji"}
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        key: value(at) if callable(value) else value
                        for key, value in columns.items()
                    },
                    "geometry": geometry,
                }
                for at, geometry in enumerate(geometries)
            ],
        }
    )


def of_provinces(*geometries: Any) -> bytes:
    """Return a layer with one village of each of some provinces that are not in the sample."""
    return layer(geometries, kode=lambda at: f"{98 - at}.01.01.2001", nama="Uji")


def foreign(name: str, geometry: Any, count: int = 3) -> bytes:
    """Return a layer with the names of villages, which are located by their position."""
    return layer([geometry] * count, shapeID=lambda at: f"B{at}", shapeName=name)


_CENTRE = square(_X, _Y)
_STAR = [
    [_X + 0.01 * math.cos(turn * 2.5), _Y + 0.01 * math.sin(turn * 2.5)] for turn in range(400)
]

REFUSED: dict[str, bytes] = {
    "null island": layer([polygon(square(0, 0))]),
    "another country": layer([polygon(_CENTRE), polygon(square(5, 52))]),
    "the whole world": layer([polygon(square(-180, -90, 180))]),
    "a pole": layer([polygon(square(125, 89.9))]),
    "the date line": layer([polygon([[179, -5], [-179, -5], [-179, -4], [179, -4], [179, -5]])]),
    "combs of two provinces": of_provinces(polygon(comb(400)), polygon(comb(400, upright=False))),
    "a comb over all villages": layer([polygon(comb(3000, *_OVER_ALL))]),
    "a name of a megabyte": layer([polygon(_CENTRE)], kode="99.01.01.2001", nama="n" * 2**20),
    "a code of a megabyte": layer([polygon(_CENTRE)], kode="9" * 2**20, nama="Uji"),
    "a foreign name of a megabyte": foreign("a" * 2**20, polygon(_CENTRE)),
}
"""Layers that must be refused."""

IMPORTED: dict[str, bytes] = {
    "a village without area": layer([polygon(_CENTRE), polygon([[_X, _Y], [_X, -5], [_X, _Y]])]),
    "only villages without area": layer([polygon(square(_X, _Y, 1e-8))]),
    "no polygons and no names": layer([None], kode="99.01.01.2001"),
    "control characters": layer([polygon(_CENTRE)], kode="99.01.01.2001", nama="a\x1b[31m\r\nb"),
}
"""Layers with one fault that is noted, and the rest imported."""


def _sizes(rng: Random, most: int) -> int:
    return int(math.exp(rng.uniform(1, math.log(most))))


def _shapes(rng: Random) -> Iterator[Any]:
    size = _sizes(rng, 20_000)
    yield [polygon(comb(size)), polygon(comb(_sizes(rng, 20_000), upright=False))]
    yield [polygon(*(square(_X + one * 1e-7, _Y, 0.05 - one * 2e-7) for one in range(size)))]
    yield [polygon(_CENTRE)] * min(size, 3000)
    yield [polygon(square(_X + rng.uniform(-0.1, 0.1), _Y, rng.uniform(0, 0.1))) for _ in range(30)]
    yield [polygon([[rng.uniform(125, 127), rng.uniform(-6, -4)] for _ in range(size)])]
    yield [polygon(_STAR[:40] * (size % 50 + 1))]
    yield [{"type": "MultiPolygon", "coordinates": [[square(_X, _Y)]] * size}]
    west = rng.choice([-180, 0, 90, 125, 140, 179.99])
    yield [
        polygon(square(west, rng.choice([-90, -15, -5, 0, 60]), rng.choice([1e-9, 1e-3, 5, 60])))
    ]


def write(rng: Random, path: Path) -> None:
    """Write a layer of odd shapes with codes of one district, of several provinces, or foreign."""
    geometries = rng.choice(list(_shapes(rng)))
    columns: dict[str, Any] = rng.choice(
        [
            {},
            {"kode": lambda at: f"{98 - at % 60}.01.01.{2001 + at // 60}", "nama": "Uji"},
            {"kode": lambda at: f"99.{1 + at % 5:02}", "nama": "Uji"},
            {"shapeID": lambda at: f"B{at}", "shapeName": "Pulau Lilin"},
            {"ADM4_PCODE": lambda at: f"ID99010{at:05}", "ADM4_EN": "(" * _sizes(rng, 2000)},
        ]
    )
    path.write_bytes(layer(geometries, **columns))


ATTACKS = (("batas.geojson", write, BOUNDARIES),)
