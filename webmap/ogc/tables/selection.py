"""Which rows of a table a request selects, and which of them are on its page."""

from bisect import bisect_left, bisect_right
from functools import reduce
from operator import or_

import numpy as np
import orjson
import shapely
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import DTYPE, Level
from webmap.caching.snapshot import Snapshot
from webmap.ogc.area_list import AreaList, Mask
from webmap.ogc.boxes import intersecting
from webmap.ogc.filtering.columns import make_column
from webmap.ogc.filtering.evaluation import Evaluator, Shapes
from webmap.ogc.filtering.shapes import StoredShapes
from webmap.ogc.filtering.values import Values
from webmap.ogc.property_masks import by_value
from webmap.ogc.queries import FeatureFinder, ResultPage
from webmap.ogc.tables.query import TableQuery
from webmap.ogc.tables.table import Row, Table


def page_of(
    session: Session, snapshot: Snapshot, table: Table, rows: list[Row], query: TableQuery
) -> ResultPage:
    """Return the requested page; positions are places in ``rows``. Raises BadParameter.

    ``after`` and ``before`` may be ids that are there no longer: the order of ids tells their
    place, so that a decision or an import between two requests neither skips nor repeats rows.
    """
    matches = np.flatnonzero(_mask(session, snapshot, table, rows, query)).astype(np.int32)
    keys = [table.sort_key(rows[place][table.key]) for place in matches.tolist()]
    start, end = min(query.offset, len(matches)), None
    if query.after is not None:
        start = bisect_right(keys, table.sort_key(query.after))
    elif query.before is not None:
        end = bisect_left(keys, table.sort_key(query.before))
        start = max(0, end - query.limit)
    end = start + query.limit if end is None else end
    return ResultPage(matches[start:end], start, len(matches))


def _mask(
    session: Session, snapshot: Snapshot, table: Table, rows: list[Row], query: TableQuery
) -> Mask:
    mask = np.ones(len(rows), np.bool_)
    columns = table.columns("en")

    def column(name: str) -> Values:
        return make_column(columns[name].type, [row[name] for row in rows])

    for name, values in query.filters:
        mask &= by_value(column(name), name, values)
    if query.expression:
        evaluator = Evaluator(
            len(rows),
            tuple(columns),
            column,
            lambda: _shapes(session, snapshot, table, rows),
            query.filter_crs,
        )
        mask &= evaluator.mask(orjson.loads(query.expression))
    if query.bboxes and table.has_shapes and mask.any():
        listing, boxes = _villages(session, snapshot, table, rows)
        found = [intersecting(session, listing, boxes, mask, bbox) for bbox in query.bboxes]
        # a box matches what has no shape, too (17-069r4, /req/core/fc-bbox-response, C)
        mask &= reduce(or_, found, np.isnan(boxes[:, 0]))
    return mask


class NoShapes:
    """Shapes of rows that have none."""

    def __init__(self, size: int) -> None:
        self.known: Mask = np.zeros(size, np.bool_)

    def intersecting(self, _geometry: shapely.Geometry) -> Mask:
        """Return that no row has a point in common with a geometry."""
        return self.known


def _shapes(session: Session, snapshot: Snapshot, table: Table, rows: list[Row]) -> Shapes:
    if not table.has_shapes:
        return NoShapes(len(rows))
    return StoredShapes(session, *_villages(session, snapshot, table, rows))


def _villages(
    session: Session, snapshot: Snapshot, table: Table, rows: list[Row]
) -> tuple[AreaList, NDArray[np.float64]]:
    """Return the villages of the rows, all of which are listed, and their boxes."""
    finder: FeatureFinder = current_app.extensions["finder"]
    listing = finder.listing(snapshot, Level.VILLAGE)
    codes = np.array([row[table.key] for row in rows], dtype=DTYPE)
    places = np.searchsorted(listing.codes, codes)
    boxes = finder.boxes(session, snapshot, Level.VILLAGE, listing)[places]
    return AreaList(codes, listing.names[places]), boxes
