"""Points of villages that a sheet gives: read, repaired, compared with the village's polygon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.messages import Message
from kampungkb.register import cells
from kampungkb.thematic.coordinates import FAR_KM, Axis, km_outside, read_coordinate
from kampungkb.thematic.matching import LayerLine, MatchedLine
from kampungkb.thematic.messages import message


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, both None where one of them cannot be read; ``notes`` on how they were read."""

    latitude: float | None = None
    longitude: float | None = None
    notes: tuple[Message, ...] = ()


_NO_POINT = Point()


class PointReader:
    """Reads the points of lines; those that months repeat are computed once."""

    def __init__(self, shapes: Mapping[str, shapely.Geometry], titles: tuple[str, str]) -> None:
        """Take the polygons of villages (EPSG:4326) by code, and headings of the two columns."""
        self._shapes, self._titles = shapes, titles
        self._points: dict[tuple[str, str, str], Point] = {}

    def read(self, line: LayerLine) -> Point:
        """Return the point of a line; none where it has no coordinates or is not matched."""
        if line.row.coordinates is None or line.match.code is None:
            return _NO_POINT
        latitude, longitude = line.row.coordinates
        key = (line.match.code, cells.text(latitude), cells.text(longitude))
        if key not in self._points:
            self._points[key] = self._point(line.match.code, latitude, longitude)
        return self._points[key]

    def _point(self, code: str, latitude: Any, longitude: Any) -> Point:
        shape = self._shapes.get(code)
        near = None if shape is None else tuple(shapely.bounds(shape).tolist())
        north = read_coordinate(latitude, Axis.LATITUDE, self._titles[0], near)
        east = read_coordinate(longitude, Axis.LONGITUDE, self._titles[1], near)
        notes = [one.note for one in (north, east) if one.note is not None]
        if north.value is None or east.value is None:
            return Point(notes=tuple(notes))
        if shape is not None:
            distance = km_outside(shape, east.value, north.value)
            if distance > FAR_KM:
                notes.append(message("point_outside", km=round(distance)))
        return Point(north.value, east.value, tuple(notes))


def point_reader(
    session: Session, lines: Sequence[MatchedLine], titles: tuple[str, str]
) -> PointReader:
    """Return a reader with the polygons of the regencies of lines that have coordinates."""
    regencies = {
        codes.ancestor(line.match.code, Level.REGENCY)
        for line in lines
        if line.row.coordinates is not None and line.match.code
    }
    shapes: dict[str, shapely.Geometry] = {}
    for regency in sorted(regencies):
        # simplified to what a page of the regency shows: metres, where FAR_KM is kilometres
        frame = areas.areas(session, Level.VILLAGE, regency, scale="regency").geometry
        shapes.update(frame[frame.notna()].to_dict())
    return PointReader(shapes, titles)
