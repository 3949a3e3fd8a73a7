"""Which areas a request for features means, and which of them stand on its page.

Codes, names and boxes of all areas lie in memory as arrays, for as long as the store stays the
same: a filter over the whole country takes a millisecond, the last page as long as the first.
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
from webmap.ogc.parameters import Query, Window

Mask = NDArray[np.bool_]
Positions = NDArray[np.int32]

_CHUNK = 500  # parameters of one question
_FORMED = VillageClass.UNCLASSIFIED.byte  # this class and all higher ones


@dataclass(frozen=True, eq=False)
class AreaList:
    """Codes of all listed areas of a level, sorted, and their names in small letters."""

    codes: NDArray[np.str_]
    names: NDArray[np.str_]

    def span(self, code: str) -> slice:
        """Positions of the area itself and of those in it."""
        return slice_of(self.codes, code)


class ResultPage(NamedTuple):
    """One page of what was found: ``positions`` in the listing, ``start`` of them before it."""

    positions: Positions
    start: int
    matched: int


class FeatureFinder:
    """What is kept to answer requests for features of one store."""

    def __init__(self, budget: CacheBudget) -> None:
        self._listings: LruCache[dict[Level, AreaList]] = budget.add_cache(
            "feature listings", deep_size
        )
        self._boxes: LruCache[NDArray[np.float64]] = budget.add_cache("feature boxes", deep_size)
        self._found: LruCache[Positions] = budget.add_cache("feature positions", deep_size)

    def listing(self, snapshot: Snapshot, at: Level) -> AreaList:
        """All areas of a level."""
        return self._listings.get(snapshot.generation, lambda: _listings(snapshot))[at]

    def page(self, session: Session, snapshot: Snapshot, asked: Query) -> ResultPage:
        """Positions of the areas on the page that is asked for."""
        listing = self.listing(snapshot, asked.level)
        found = self._matching(session, snapshot, asked, listing)
        if asked.after is not None:
            start = _place(listing, found, asked.after, "right")
        elif asked.before is not None:
            end = _place(listing, found, asked.before)
            start = max(0, end - asked.limit)
            return ResultPage(found[start:end], start, len(found))
        else:
            start = min(asked.offset, len(found))
        return ResultPage(found[start : start + asked.limit], start, len(found))

    def _matching(
        self, session: Session, snapshot: Snapshot, asked: Query, listing: AreaList
    ) -> Positions:
        state = (snapshot.generation, snapshot.day)
        key = (state, asked.level, asked.windows, asked.within, asked.filters)
        return self._found.get(key, lambda: self._search(session, snapshot, asked, listing))

    def _search(
        self, session: Session, snapshot: Snapshot, asked: Query, listing: AreaList
    ) -> Positions:
        meant = np.zeros(len(listing.codes), np.bool_)
        meant[listing.span(asked.within)] = True
        for name, values in asked.filters:
            meant &= _PROPERTIES[name](session, snapshot, listing, values)
        if asked.windows and meant.any():
            boxes = self._boxes.get(
                (snapshot.generation, asked.level), lambda: _boxes(session, asked.level, listing)
            )
            meant &= reduce(
                or_, [_touching(session, listing, boxes, meant, one) for one in asked.windows]
            )
        return np.flatnonzero(meant).astype(np.int32)


def _place(
    listing: AreaList, found: Positions, code: str, side: Literal["left", "right"] = "left"
) -> int:
    """How many of the found lie before a code; with ``right``, before it or at it."""
    return int(np.searchsorted(found, np.searchsorted(listing.codes, code, side)))


def _listings(snapshot: Snapshot) -> dict[Level, AreaList]:
    codes: dict[Level, list[str]] = {at: [] for at in Level}
    for code in snapshot.names:
        codes[level(code)].append(code)
    return {
        at: AreaList(
            np.array(sorted(own), dtype=DTYPE),
            np.array([snapshot.names[code].casefold() for code in sorted(own)], dtype=np.str_),
        )
        for at, own in codes.items()
    }


# Boxes ----------------------------------------------------------------------------------------


def _boxes(session: Session, at: Level, listing: AreaList) -> NDArray[np.float64]:
    # west, south, east, north; not a number where an area has no shape, which no box touches
    boxes = np.full((len(listing.codes), 4), np.nan)
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north).where(
        Area.level == int(at), Area.listed, Area.west.is_not(None)
    )
    rows = session.execute(query.order_by(Area.code)).all()
    if rows:
        code, *sides = zip(*rows, strict=True)
        boxes[np.searchsorted(listing.codes, np.array(code, dtype=DTYPE))] = np.transpose(sides)
    return boxes


def _touching(
    session: Session,
    listing: AreaList,
    boxes: NDArray[np.float64],
    meant: Mask,
    window: Window,
) -> Mask:
    """Which of the areas that are meant have a point in common with the window."""
    low, high = np.array(window[:2]), np.array(window[2:])
    begin, end = boxes[:, :2], boxes[:, 2:]
    near = meant & ((begin <= high) & (end >= low)).all(axis=1)
    # A shape reaches each side of its box. Where a side as a whole lies in the window, so does a
    # point of the shape; only what is left has to be looked at: mostly, shapes at the corners.
    whole = (begin >= low) & (end <= high)
    reached = ((begin >= low) & (begin <= high)) | ((end >= low) & (end <= high))
    sure = (whole[:, 0] & reached[:, 1]) | (whole[:, 1] & reached[:, 0])
    doubtful = np.flatnonzero(near & ~sure)
    rectangle = shapely.box(*window)
    for first in range(0, len(doubtful), _CHUNK):
        part = doubtful[first : first + _CHUNK]
        wanted = listing.codes[part].tolist()
        query = select(Shape.code, WKB).where(Shape.scale == "full", Shape.code.in_(wanted))
        shapes: dict[str, bytes] = dict(session.execute(query).all())
        found = np.array([shapes.get(code) for code in wanted], dtype=np.object_)
        near[part] = shapely.intersects(shapely.from_wkb(found), rectangle)
    return near


# Properties -----------------------------------------------------------------------------------


def _code(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.codes, np.array(values, dtype=DTYPE))


def _name(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.names, np.array([value.casefold() for value in values]))


def _above(at: Level) -> Callable[..., Mask]:
    def meant(
        _session: Session, snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
    ) -> Mask:
        wanted = {value.casefold() for value in values} | {_as_code(value) for value in values}
        found = np.zeros(len(listing.codes), np.bool_)
        for code in (one for one in snapshot.names if level(one) == at):
            if code in wanted or snapshot.names[code].casefold() in wanted:
                found[listing.span(code)] = True
        return found

    return meant


def _as_code(text: str) -> str:
    try:
        return parse(text)
    except UnknownCode:
        return text


def _status(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    classes = snapshot.state.classes
    masks = [
        classes >= _FORMED if value == Status.FORMED else classes == VillageClass(value).byte
        for value in values
    ]
    return reduce(or_, masks)


def _klasifikasi(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(snapshot.state.classes, [VillageClass(value).byte for value in values])


def _as_of(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    meant = [one.id for one in snapshot.reports if one.date.isoformat() in values]
    return np.isin(snapshot.state.reports, meant)


def _source(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    meant = [one.id for one in snapshot.reports if one.source in values]
    return np.isin(snapshot.state.reports, meant)


def _bps_code(
    session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    query = select(Identifier.code).where(
        Identifier.system == "bps", Identifier.value.in_(values[:_CHUNK])
    )
    return np.isin(listing.codes, np.array(session.scalars(query).all(), dtype=DTYPE))


_PROPERTIES: dict[str, Callable[[Session, Snapshot, AreaList, tuple[str, ...]], Mask]] = {
    "code": _code,
    "name": _name,
    "district": _above(Level.DISTRICT),
    "regency": _above(Level.REGENCY),
    "province": _above(Level.PROVINCE),
    "status": _status,
    "klasifikasi": _klasifikasi,
    "as_of": _as_of,
    "source": _source,
    "bps_code": _bps_code,
}
