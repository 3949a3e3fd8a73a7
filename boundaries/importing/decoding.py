"""Decode the shape of a record to a shapely polygon and check its coordinates."""

from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from boundaries.importing.records import Record
from geo import geometry, shape_limits
from geo.errors import BadGeometry


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
