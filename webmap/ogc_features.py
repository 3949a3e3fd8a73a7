"""Features of any areas of a level, joined from shapes and properties that are texts already."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy.orm import Session

from boundaries import fragments
from boundaries.codes import Level, ancestor
from geo import geojson
from webmap import features as ready
from webmap.snapshot import Snapshot


def features(opened: Session, held: Snapshot, at: Level, codes: Sequence[str]) -> Iterator[bytes]:
    """Whole features of listed areas, in the order of the codes."""
    shapes = fragments.chosen(opened, at, codes)
    for code, told in _told(opened, held, at, codes):
        yield geojson.feature(code, shapes.get(code), told)


def properties(
    opened: Session, held: Snapshot, at: Level, codes: Sequence[str]
) -> list[dict[str, Any]]:
    """Properties of listed areas, without their shapes."""
    return [orjson.loads(told) for _, told in _told(opened, held, at, codes)]


def _told(
    opened: Session, held: Snapshot, at: Level, codes: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    # the parts in which properties are kept
    part = Level.REGENCY if at == Level.VILLAGE else Level.PROVINCE
    place, told = "", {}
    for code in codes:
        here = ancestor(code, part)
        if here != place:
            place, told = here, ready.properties(opened, held, at, here)
        yield code, told[code]
