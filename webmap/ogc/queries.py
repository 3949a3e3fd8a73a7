"""Find the areas that match a query, and select one page of them.

Codes, names and boxes of all areas are cached as arrays for one state of the store: a filter over
the whole country takes a millisecond, and the last page takes as long as the first.
"""

from difflib import get_close_matches
from functools import partial, reduce
from operator import or_
from typing import Literal, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from webmap.caching.lru import CacheBudget, LruCache, deep_size
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.ogc.area_list import AreaList, Mask, area_lists, state_key
from webmap.ogc.boxes import intersecting, read_boxes
from webmap.ogc.filtering.columns import ColumnCache, types
from webmap.ogc.filtering.evaluation import Evaluator
from webmap.ogc.filtering.order import ranks
from webmap.ogc.filtering.shapes import StoredShapes
from webmap.ogc.parameters.property_filters import FILTERS
from webmap.ogc.parameters.query import Query
from webmap.ogc.property_masks import PROPERTY_MASKS, by_value

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
        self._ranks: LruCache[Positions] = budget.add_cache("feature orders", deep_size)
        self._columns = ColumnCache(budget)

    def listing(self, snapshot: Snapshot, at: Level) -> AreaList:
        """Return all listed areas of a level."""
        return self._listings.get(snapshot.generation, lambda: area_lists(snapshot))[at]

    def page(self, session: Session, snapshot: Snapshot, query: Query) -> ResultPage:
        """Return the requested page of the matching areas."""
        listing = self.listing(snapshot, query.level)
        ranks = self._ranks_of(session, snapshot, query, listing)
        matches = self._matching(session, snapshot, query, listing, ranks)
        end = None
        if query.after is not None:
            start = _count_before(listing, ranks, matches, query.after, "right")
        elif query.before is not None:
            end = _count_before(listing, ranks, matches, query.before, "left")
            start = max(0, end - query.limit)
        else:
            start = min(query.offset, len(matches))
        end = start + query.limit if end is None else end
        return ResultPage(matches[start:end], start, len(matches))

    def _matching(
        self,
        session: Session,
        snapshot: Snapshot,
        query: Query,
        listing: AreaList,
        ranks: Positions | None,
    ) -> Positions:
        where = (query.bboxes, query.window, query.within)
        asked = (query.level, where, query.filters, query.expression, query.filter_crs.uri)
        key = (state_key(snapshot), asked, query.sortby)

        def search() -> Positions:
            found = self._search(session, snapshot, query, listing)
            return found if ranks is None else found[np.argsort(ranks[found])]

        return self._matches.get(key, search)

    def _ranks_of(
        self, session: Session, snapshot: Snapshot, query: Query, listing: AreaList
    ) -> Positions | None:
        """Return the place of each listed area in the order of a query; None for that of codes."""
        if not query.sortby:
            return None
        known = types(snapshot, query.level)
        for name, _ in query.sortby:
            if name not in known:
                near = get_close_matches(name[:40], known, n=1)
                raise BadParameter(
                    f"sortby: there is no property {name[:40]!r}",
                    do=f"Use {near[0]}." if near else "See /sortables of the collection.",
                )
        key = (state_key(snapshot), query.level, query.sortby)
        return self._ranks.get(
            key,
            lambda: ranks(
                len(listing.codes),
                query.sortby,
                partial(self._columns.column, session, snapshot, query.level),
            ),
        )

    def _search(
        self, session: Session, snapshot: Snapshot, query: Query, listing: AreaList
    ) -> Positions:
        mask = np.zeros(len(listing.codes), np.bool_)
        mask[listing.span(query.within)] = True
        for name, values in query.filters:
            if name in PROPERTY_MASKS and name in FILTERS[query.level]:
                mask &= PROPERTY_MASKS[name](session, snapshot, listing, values)
            elif name in types(snapshot, query.level):
                column = self._columns.column(session, snapshot, query.level, name)
                mask &= by_value(column, name, values)
            else:
                raise BadParameter(
                    f"there is no {name[:80]} as of this date", do="See /queryables."
                )
        if query.expression:
            mask &= self._expression_mask(session, snapshot, query, listing)
        if query.bboxes and mask.any():
            boxes = self.boxes(session, snapshot, query.level, listing)
            found = [
                intersecting(session, listing, boxes, mask, bbox, query.window)
                for bbox in query.bboxes
            ]
            # a box matches what has no shape, too (17-069r4, /req/core/fc-bbox-response, C)
            mask &= reduce(or_, found, np.isnan(boxes[:, 0]))
        return np.flatnonzero(mask).astype(np.int32)

    def _expression_mask(
        self, session: Session, snapshot: Snapshot, query: Query, listing: AreaList
    ) -> Mask:
        evaluator = Evaluator(
            len(listing.codes),
            tuple(types(snapshot, query.level)),
            partial(self._columns.column, session, snapshot, query.level),
            lambda: StoredShapes(
                session, listing, self.boxes(session, snapshot, query.level, listing)
            ),
            query.filter_crs,
        )
        return evaluator.mask(orjson.loads(query.expression))

    def boxes(
        self, session: Session, snapshot: Snapshot, at: Level, listing: AreaList
    ) -> NDArray[np.float64]:
        """Return the box of each listed area, see ``boxes.read_boxes``."""
        key = (snapshot.generation, at)
        return self._boxes.get(key, lambda: read_boxes(session, at, listing))


def _count_before(
    listing: AreaList,
    ranks: Positions | None,
    matches: Positions,
    code: str,
    side: Literal["left", "right"],
) -> int:
    """Count the matches before a code; with ``right``, the code itself counts, too.

    Raises BadParameter for a code that no area has where the order is not that of codes.
    """
    place = int(np.searchsorted(listing.codes, code, "left"))
    if ranks is None:
        return int(np.searchsorted(matches, np.searchsorted(listing.codes, code, side)))
    if place == len(listing.codes) or listing.codes[place] != code:
        raise BadParameter(
            f"there is no area {code} to begin at", do="Take the link from the page before."
        )
    return int(np.searchsorted(ranks[matches], ranks[place], side))
