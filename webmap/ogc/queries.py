"""Find the areas that match a query, and select one page of them.

Codes, names and boxes of all areas are cached as arrays for one state of the store: a filter over
the whole country takes a millisecond, and the last page takes as long as the first.
"""

from functools import reduce
from operator import or_
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from webmap.caching.lru import CacheBudget, LruCache, deep_size
from webmap.caching.snapshot import Snapshot
from webmap.ogc.area_list import AreaList, area_lists
from webmap.ogc.boxes import intersecting, read_boxes
from webmap.ogc.parameters.query import Query
from webmap.ogc.property_masks import PROPERTY_MASKS

Positions = NDArray[np.int32]


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
        return self._listings.get(snapshot.generation, lambda: area_lists(snapshot))[at]

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
            mask &= PROPERTY_MASKS[name](session, snapshot, listing, values)
        if query.bboxes and mask.any():
            boxes = self._boxes.get(
                (snapshot.generation, query.level),
                lambda: read_boxes(session, query.level, listing),
            )
            mask &= reduce(
                or_,
                [intersecting(session, listing, boxes, mask, bbox) for bbox in query.bboxes],
            )
        return np.flatnonzero(mask).astype(np.int32)


def _count_before(
    listing: AreaList, matches: Positions, code: str, side: Literal["left", "right"]
) -> int:
    """Count the matches before a code; with ``right``, the code itself counts, too."""
    return int(np.searchsorted(matches, np.searchsorted(listing.codes, code, side)))
