"""Find the areas that match a query, and select one page of them.

Codes, names and boxes of all areas are cached as arrays for one state of the store: a filter over
the whole country takes a millisecond, and the last page takes as long as the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import DTYPE, Level, UnknownCode, level, parse, slice_of
from boundaries.areas.models import Area, Identifier, Shape
from boundaries.areas.shape_queries import WKB
from kampungkb.indicators.classification import Status, VillageClass
from webmap.caching.lru import CacheBudget, LruCache, deep_size
from webmap.caching.snapshot import Snapshot
from webmap.ogc.parameters import Bbox, Query

Mask = NDArray[np.bool_]
Positions = NDArray[np.int32]

_CHUNK = 500  # parameters of one SQL query
_FORMED = VillageClass.UNCLASSIFIED.byte  # this class and all higher ones


@dataclass(frozen=True, eq=False)
class AreaList:
    """Codes of all listed areas of a level, sorted, and their case-folded names."""

    codes: NDArray[np.str_]
    names: NDArray[np.str_]

    def span(self, code: str) -> slice:
        """Return the positions of the area itself and of those in it."""
        return slice_of(self.codes, code)


class ResultPage(NamedTuple):
    """One page of the matching areas.

    ``positions``: of the areas in the listing; ``start``: number of matching areas before them;
    ``matched``: number of all matching areas.
    """

    positions: Positions
    start: int
    matched: int


class FeatureFinder:
    """Find features of one store; caches listings, boxes and the results of queries."""

    def __init__(self, budget: CacheBudget) -> None:
        self._listings: LruCache[dict[Level, AreaList]] = budget.add_cache(
            "feature listings", deep_size, keep_newest=True
        )
        self._boxes: LruCache[NDArray[np.float64]] = budget.add_cache("feature boxes", deep_size)
        self._matches: LruCache[Positions] = budget.add_cache("feature positions", deep_size)

    def listing(self, snapshot: Snapshot, at: Level) -> AreaList:
        """Return all listed areas of a level."""
        return self._listings.get(snapshot.generation, lambda: _listings(snapshot))[at]

    def page(self, session: Session, snapshot: Snapshot, query: Query) -> ResultPage:
        """Return the requested page of the matching areas."""
        listing = self.listing(snapshot, query.level)
        matches = self._matching(session, snapshot, query, listing)
        end = None
        if query.after is not None:
            start = _count_before(listing, matches, query.after, "right")
        elif query.before is not None:
            end = _count_before(listing, matches, query.before, "left")
            start = max(0, end - query.limit)
        else:
            start = min(query.offset, len(matches))
        end = start + query.limit if end is None else end
        return ResultPage(matches[start:end], start, len(matches))

    def _matching(
        self, session: Session, snapshot: Snapshot, query: Query, listing: AreaList
    ) -> Positions:
        state = (snapshot.generation, snapshot.day)
        key = (state, query.level, query.bboxes, query.within, query.filters)
        return self._matches.get(key, lambda: self._search(session, snapshot, query, listing))

    def _search(
        self, session: Session, snapshot: Snapshot, query: Query, listing: AreaList
    ) -> Positions:
        mask = np.zeros(len(listing.codes), np.bool_)
        mask[listing.span(query.within)] = True
        for name, values in query.filters:
            mask &= _FILTERS[name](session, snapshot, listing, values)
        if query.bboxes and mask.any():
            boxes = self._boxes.get(
                (snapshot.generation, query.level), lambda: _boxes(session, query.level, listing)
            )
            mask &= reduce(
                or_,
                [_intersecting(session, listing, boxes, mask, bbox) for bbox in query.bboxes],
            )
        return np.flatnonzero(mask).astype(np.int32)


def _count_before(
    listing: AreaList, matches: Positions, code: str, side: Literal["left", "right"]
) -> int:
    """Count the matches before a code; with ``right``, the code itself counts, too."""
    return int(np.searchsorted(matches, np.searchsorted(listing.codes, code, side)))


def _listings(snapshot: Snapshot) -> dict[Level, AreaList]:
    codes: dict[Level, list[str]] = {at: [] for at in Level}
    for code in sorted(snapshot.names):
        codes[level(code)].append(code)
    return {
        at: AreaList(
            np.array(ordered, dtype=DTYPE),
            np.array([snapshot.names[code].casefold() for code in ordered], dtype=np.str_),
        )
        for at, ordered in codes.items()
    }


# Boxes ----------------------------------------------------------------------------------------


def _boxes(session: Session, at: Level, listing: AreaList) -> NDArray[np.float64]:
    """Return west, south, east, north of each area; NaN, which no bbox touches, without a shape."""
    boxes = np.full((len(listing.codes), 4), np.nan)
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north).where(
        Area.level == int(at), Area.listed, Area.west.is_not(None)
    )
    rows = session.execute(query.order_by(Area.code)).all()
    if rows:
        codes, *sides = zip(*rows, strict=True)
        boxes[np.searchsorted(listing.codes, np.array(codes, dtype=DTYPE))] = np.transpose(sides)
    return boxes


def _intersecting(
    session: Session,
    listing: AreaList,
    boxes: NDArray[np.float64],
    candidates: Mask,
    bbox: Bbox,
) -> Mask:
    """Return which of the candidates have a point in common with the bbox."""
    low, high = np.array(bbox[:2]), np.array(bbox[2:])
    begin, end = boxes[:, :2], boxes[:, 2:]
    result = candidates & ((begin <= high) & (end >= low)).all(axis=1)
    # A shape touches each side of its box. Where a whole side is in the bbox, a point of the shape
    # is. Only the shapes of the other boxes have to be read: mostly those at the bbox's corners.
    whole = (begin >= low) & (end <= high)
    side = ((begin >= low) & (begin <= high)) | ((end >= low) & (end <= high))
    certain = (whole[:, 0] & side[:, 1]) | (whole[:, 1] & side[:, 0])
    uncertain = np.flatnonzero(result & ~certain)
    rectangle = shapely.box(*bbox)
    for first in range(0, len(uncertain), _CHUNK):
        positions = uncertain[first : first + _CHUNK]
        codes = listing.codes[positions].tolist()
        query = select(Shape.code, WKB).where(Shape.scale == "full", Shape.code.in_(codes))
        shapes: dict[str, bytes] = dict(session.execute(query).all())
        wkb = np.array([shapes.get(code) for code in codes], dtype=np.object_)
        result[positions] = shapely.intersects(shapely.from_wkb(wkb), rectangle)
    return result


# Filters --------------------------------------------------------------------------------------


def _by_code(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.codes, np.array(values, dtype=DTYPE))


def _by_name(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.names, np.array([value.casefold() for value in values]))


def _by_area_above(at: Level) -> Callable[..., Mask]:
    def by_area_above(
        _session: Session, snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
    ) -> Mask:
        keys = {value.casefold() for value in values} | {_as_code(value) for value in values}
        mask = np.zeros(len(listing.codes), np.bool_)
        for code in (code for code in snapshot.names if level(code) == at):
            if code in keys or snapshot.names[code].casefold() in keys:
                mask[listing.span(code)] = True
        return mask

    return by_area_above


def _as_code(text: str) -> str:
    try:
        return parse(text)
    except UnknownCode:
        return text


def _by_status(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    classes = snapshot.state.classes
    masks = [
        classes >= _FORMED if value == Status.FORMED else classes == VillageClass(value).byte
        for value in values
    ]
    return reduce(or_, masks)


def _by_klasifikasi(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(snapshot.state.classes, [VillageClass(value).byte for value in values])


def _by_as_of(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    ids = [report.id for report in snapshot.reports if report.date.isoformat() in values]
    return np.isin(snapshot.state.reports, ids)


def _by_source(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    ids = [report.id for report in snapshot.reports if report.source in values]
    return np.isin(snapshot.state.reports, ids)


def _by_bps_code(
    session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    query = select(Identifier.code).where(
        Identifier.system == "bps", Identifier.value.in_(values[:_CHUNK])
    )
    return np.isin(listing.codes, np.array(session.scalars(query).all(), dtype=DTYPE))


_FILTERS: dict[str, Callable[[Session, Snapshot, AreaList, tuple[str, ...]], Mask]] = {
    "code": _by_code,
    "name": _by_name,
    "district": _by_area_above(Level.DISTRICT),
    "regency": _by_area_above(Level.REGENCY),
    "province": _by_area_above(Level.PROVINCE),
    "status": _by_status,
    "klasifikasi": _by_klasifikasi,
    "as_of": _by_as_of,
    "source": _by_source,
    "bps_code": _by_bps_code,
}
