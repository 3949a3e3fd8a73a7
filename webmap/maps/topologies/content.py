"""The content of a topology: read from the store, encoded, named after its shapes.

It has shapes and codes of areas only; names and figures come with the page.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import shapely
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, number
from geo.tiles import rings
from geo.topology import arcs, encoding, simplification
from geo.topology.arcs import Topology
from webmap.maps import layers
from webmap.maps.layers import ContextAreas, Layer, ShapeRows
from webmap.maps.topologies.map_topology import MapTopology

_FIRST_VIEW = (850, 640)
"""Width and height in pixels of the map in a window of 1280 × 800."""

_COARSE_STEP = 0.5
"""Pixels of the first view to which points of coarse shapes are rounded."""

_COARSE_DETAIL = 0.25
"""Square pixels of the first view; smaller triangles are left out of coarse shapes."""


class Content(NamedTuple):
    """A topology in the detail of its layers, and coarser for the first view, if it has that."""

    fine: bytes
    coarse: bytes | None


def render(session: Session, topology: MapTopology) -> tuple[str, Content] | None:
    """Return name and content of a topology as the store has it now; None if it has no shape."""
    rows = read(session, topology, ContextAreas(session))
    return (content_name(topology, rows), encode(topology, rows)) if any(rows) else None


def read(session: Session, topology: MapTopology, context: ContextAreas) -> list[ShapeRows]:
    """Read the shapes of each layer of a topology."""
    return [layers.read_shapes(session, layer, context) for layer in topology.layers]


def encode(topology: MapTopology, rows: Sequence[ShapeRows]) -> Content:
    """Encode the shapes of each layer; at least one has a shape.

    Areas that share a border share it point by point. A rounded shape may be invalid; browsers
    draw it all the same.
    """
    wkb = [one for layer in rows for _, one in layer]
    ids = [np.array([number(code) for code, _ in layer], dtype=np.int64) for layer in rows]
    degrees = rings.from_shapes(shapely.from_wkb(np.array(wkb, dtype=object)))
    fine = arcs.cut(rings.snap_to_grid(degrees, topology.units))
    coarse = None
    if topology.has_coarse:
        units = _coarse_units(fine, topology.units)
        coarse = encoding.encode(_coarsen(fine, topology.units, units), ids, units)
    return Content(encoding.encode(fine, ids, topology.units), coarse)


def _coarse_units(fine: Topology, units: int) -> int:
    """Return units of a degree for the coarse version: a step is a part of a pixel."""
    extents = [float(np.ptp(values)) / units for values in (fine.x, fine.y)]
    pixel = max(extent / size for extent, size in zip(extents, _FIRST_VIEW, strict=True))
    return math.ceil(1 / (_COARSE_STEP * pixel))


def _coarsen(fine: Topology, units: int, coarse_units: int) -> Topology:
    step = units / coarse_units
    detail = _COARSE_DETAIL * (step / _COARSE_STEP) ** 2
    simplified = arcs.join(simplification.simplify(fine, detail))
    return arcs.cut(rings.snap_to_grid(simplified, 1 / step))


# Names ----------------------------------------------------------------------------------------


def fingerprint(wkb: bytes) -> bytes:
    """Return the fingerprint of a shape."""
    return hashlib.blake2b(wkb, digest_size=10).digest()


def content_name(topology: MapTopology, rows: Sequence[ShapeRows]) -> str:
    """Return the name of a topology, from the shapes of its layers."""
    return name_from_fingerprints(
        topology, [[(code, fingerprint(wkb)) for code, wkb in layer] for layer in rows]
    )


def name_from_fingerprints(
    topology: MapTopology, fingerprints: Sequence[Iterable[tuple[str, bytes]]]
) -> str:
    """Return the name of a topology, from codes and fingerprints of the shapes of its layers.

    Other shapes, another precision or another writer give another name.
    """
    settings = f"{format_stamp()} {topology.units} {topology.has_coarse}"
    digest = hashlib.blake2b(settings.encode(), digest_size=10)
    for layer in fingerprints:
        digest.update(b"/")
        for code, print_ in layer:
            digest.update(code.encode())
            digest.update(print_)
    return digest.hexdigest()


_SPECIMENS = (
    "POLYGON ((95.123456 -5.5, 96 -5.5, 96.00004 0, 95.123456 0.00004, 95.123456 -5.5), "
    "(95.3 -4.12345, 95.3 -4, 95.4 -4, 95.4 -4.12345, 95.3 -4.12345))",
    "MULTIPOLYGON (((96 -5.5, 96.00004 0, 141.1 1.5, 141 1.4, 96 -5.5)), "
    "((-0.00001 0.1, 0.1 0.1, 0.1 0.2, -0.00001 0.1)))",
)


@cache
def format_stamp() -> str:
    """Return a stamp of how topologies are written: a hash of the content of two fixed shapes.

    A change of ``encode``, or of a library below it, that changes the output changes the stamp, and
    with it all names. Hosts with the same output have the same stamp.
    """
    shapes = [shapely.to_wkb(shapely.from_wkt(one)) for one in _SPECIMENS]
    rows = [[("11", shapes[0]), ("12", shapes[1])], [("11", shapes[0])]]
    digest = hashlib.blake2b(digest_size=8)
    for code in (COUNTRY, "11"):
        topology = MapTopology(Layer(code, Level.VILLAGE), Layer(code, Level.PROVINCE))
        for content in encode(topology, rows):
            digest.update(content or b"")
    return digest.hexdigest()
