"""Decode the shape of a record to a shapely polygon and check its coordinates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from boundaries.areas.shape_queries import CodesWithBounds
from boundaries.importing.records import Record
from geo import geometry, shape_limits
from geo.errors import BadGeometry

EXTENT = (90.0, -15.0, 145.0, 10.0)
"""West, south, east, north in degrees: Indonesia (95 to 141.1, -11.1 to 6.1) and its seas.

One polygon beyond would change every map of the areas above it.
"""


def decode(record: Record) -> shapely.Geometry | None:
    """Return the polygon of a record as published, or None without a polygon.

    Degrees, (longitude, latitude). Raises BadGeometry for anything but a list of rings, and for
    coordinates beyond ±180, ±90.
    """
    if not record.shape:
        return None
    if isinstance(record.shape, bytes):
        with np.errstate(invalid="ignore"):  # not a number: refused below
            shape = geometry.polygonal(shapely.from_wkb([record.shape], on_invalid="fix"))[0]
        _check(shapely.get_coordinates(shape), record)
    else:
        rings = _rings(record)
        for ring in rings:
            _check(ring, record)
        if problem := shape_limits.ring_problem(rings):
            raise BadGeometry(
                f"the polygon of {record.code} is too complex: {problem}",
                file=record.file,
                row=record.row,
                do=shape_limits.DO,
            )
        shape = geometry.even_odd(rings)
    return None if shape.is_empty else shape


def check_leaves(leaves: CodesWithBounds, records: Sequence[Record]) -> None:
    """Raise BadGeometry where there is no leaf at all, and for a new one outside of EXTENT."""
    if not leaves.codes:
        raise BadGeometry(
            "none of its polygons has an area",
            file=records[0].file,
            do="Look at the layer in a GIS, and export it anew with its polygons.",
        )
    west, south, east, north = EXTENT
    inside = (leaves.boxes[:, :2] >= (west, south)) & (leaves.boxes[:, 2:] <= (east, north))
    for place in np.flatnonzero(~inside.all(axis=1)).tolist():
        box = leaves.boxes[place]
        record = next((one for one in records if one.code == leaves.codes[place]), None)
        if record:
            raise BadGeometry(
                f"the polygon of {record.code} lies outside of Indonesia: it goes from longitude "
                f"{box[0]:g} to {box[2]:g}, from latitude {box[1]:g} to {box[3]:g}",
                file=record.file,
                row=record.row,
                do=f"Longitudes lie between {west:g} and {east:g} degrees, latitudes between "
                f"{south:g} and {north:g}: check the coordinate system, and the order of the two.",
            )


def _rings(record: Record) -> list[NDArray[np.float64]]:
    """Return every ring of the path, at any depth, as (longitude, latitude)."""
    try:
        rings, queue = [], [_list(orjson.loads(record.shape or b"[]"))]
        while queue:
            part = queue.pop()
            if part and isinstance(_list(part[0])[0], list):
                queue += reversed(part)
            elif part:
                rings.append(np.array(part, dtype=float)[:, [1, 0]])
        return rings
    except (orjson.JSONDecodeError, TypeError, ValueError, IndexError, KeyError) as error:
        raise BadGeometry(
            f"the path of {record.code} is not a list of rings ({error})",
            file=record.file,
            row=record.row,
            do="Bring the file as its publisher gives it out.",
        ) from error


def _list(part: Any) -> list[Any]:
    if not isinstance(part, list):
        raise TypeError(f"{part!r:.40} is no list")
    return part


def _check(xy: NDArray[np.float64], record: Record) -> None:
    # A comparison with NaN is false, so this also finds NaN.
    if not (np.abs(xy) <= (180.0, 90.0)).all():
        longitude, latitude = xy[np.flatnonzero(~(np.abs(xy) <= (180.0, 90.0)).all(axis=1))[0]]
        raise BadGeometry(
            f"the polygon of {record.code} has a corner at longitude {longitude}, "
            f"latitude {latitude}",
            file=record.file,
            row=record.row,
            do="Longitudes lie within ±180 degrees, latitudes within ±90.",
        )
