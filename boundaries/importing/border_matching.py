"""Match the borders between provinces, over the leaves of the whole country.

New leaves are in memory; of stored leaves only neighbours of new ones are read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.shape_queries import CodesWithBounds
from boundaries.importing import topology
from boundaries.importing.topology import MatchedProvince, Removed, SimplifyInput
from geo import geometry, shape_cleaning
from geo.geometry import Shapes

Fetch = Callable[[Sequence[str]], dict[str, bytes]]
"""Called with codes of stored leaves; returns their WKB by code."""

_EMPTY = b""  # WKB of a leaf that became empty


class BorderMatcher:
    """All leaves: the new ones of matched provinces, and all others as they are stored."""

    def __init__(
        self, matched: Sequence[MatchedProvince], stored: CodesWithBounds, fetch: Fetch
    ) -> None:
        self._fetch = fetch
        new_wkb = [wkb for province in matched for wkb in province.shapes]
        self._codes = [code for province in matched for code in province.codes]
        self._codes += stored.codes
        self._wkb: list[bytes | None] = [*new_wkb, *[None] * len(stored.codes)]
        fresh = [new for province in matched for new in province.new]
        self._fixed = ~np.array([*fresh, *[False] * len(stored.codes)], dtype=bool)
        self._is_new = np.arange(len(self._codes)) < len(new_wkb)
        boxes = shapely.bounds(shapely.from_wkb(np.array(new_wkb, dtype=object)))
        self._bounds = np.vstack([boxes.reshape(-1, 4), stored.boxes])
        self._levels = np.array([codes.level(code) for code in self._codes], dtype=int)
        reach = topology.gap_widths(self._levels)[:, None] * (-1, -1, 1, 1)
        self._boxes = shapely.box(*(self._bounds + reach).T)
        self._tree = shapely.STRtree(self._boxes)
        self._provinces = np.array([codes.ancestor(c, Level.PROVINCE) for c in self._codes])
        self._imported = [province.code for province in matched]
        self._changed = set(self._codes[: len(new_wkb)])
        self.removed: Removed = {}
        """What cleaning removed along the borders of provinces."""

    def connected_groups(self) -> list[list[str]]:
        """Return imported provinces in groups that do not touch, the smallest group first."""
        one, other = self._pairs_across_borders(self._is_new)
        groups = [{code} for code in self._imported]
        for pair in set(zip(self._provinces[one], self._provinces[other], strict=True)):
            met = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if not group & set(pair)]
            groups.append(set(pair).union(*met))
        sizes = Counter(self._provinces[self._is_new].tolist())
        groups.sort(key=lambda group: (sum(sizes[code] for code in group), sorted(group)))
        return [sorted(group & set(self._imported)) for group in groups]

    def match(self, provinces: Sequence[str]) -> list[str]:
        """Match the leaves along the borders of imported provinces; return changed provinces.

        These are ``provinces``, and others that got a vertex on their border.
        """
        own = self._is_new & np.isin(self._provinces, provinces)
        one, other = self._pairs_across_borders(own)
        places = np.union1d(one, other)
        if not len(places):
            return sorted(provinces)
        # Cleaning needs all neighbours of a mismatched leaf.
        wrong = places[geometry.mismatched(self._decode(places))]
        places = np.union1d(places, self._tree.query(self._boxes[wrong])[1])
        shapes = before = self._decode(places)
        fixed = self._fixed[places]
        shapes, cut = topology.subtract_finer(shapes, self._levels[places])
        fixed = fixed & ~cut
        shapes = geometry.match_remaining(shapes, fixed=fixed)
        # A hole that only stored shapes could close stays.
        shapes = geometry.close_gaps(
            shapes,
            topology.gap_widths(self._levels[places]),
            fixed,
            lambda h: self._is_occupied(h, places),
        )
        # What matched already was cleaned with its province, except across the border.
        cleaned = shape_cleaning.clean(shapes, fixed)
        shapes = cleaned.shapes
        names = [self._codes[place] for place in places]
        for code, (vertices, parts) in topology.removed_by_code(names, cleaned).items():
            before_vertices, before_parts = self.removed.get(code, (0, 0))
            self.removed[code] = before_vertices + vertices, before_parts + parts
        differs = np.flatnonzero(~shapely.equals_identical(before, shapes))
        encoded = shapely.to_wkb(shapes[differs], byte_order=1)
        empty = shapely.is_empty(shapes[differs])
        for place, wkb, gone in zip(places[differs].tolist(), encoded, empty, strict=True):
            self._wkb[place] = _EMPTY if gone else wkb
            self._changed.add(self._codes[place])
        return sorted({*provinces, *self._provinces[places[differs]].tolist()})

    @property
    def leaves(self) -> CodesWithBounds:
        """All leaves with their bounds."""
        return CodesWithBounds(self._codes, self._bounds)

    @property
    def changed(self) -> set[str]:
        """Codes of leaves that are new or that matching changed; others are as they are stored."""
        return self._changed

    def read(self, requested: Iterable[str]) -> dict[str, bytes]:
        """Return the current WKB of leaves by code, without empty ones."""
        places = np.array([self._places[code] for code in requested], dtype=int)
        self._load(places)
        return {self._codes[place]: wkb for place in places.tolist() if (wkb := self._wkb[place])}

    def simplify_input(self, province: str) -> SimplifyInput:
        """Return the leaves of a province and those of others that touch them."""
        inside = self._provinces == province
        own, other = self._pairs_across_borders(inside)
        other = np.unique(other)
        own, other = np.unique(own), other[~inside[other]]
        if len(other):
            tree = shapely.STRtree(self._decode(own))
            touching, _ = tree.query(self._decode(other), predicate="intersects")
            other = other[np.unique(touching)]
        places = np.flatnonzero(inside)
        self._load(places)
        left = [place for place in places.tolist() if self._wkb[place] != _EMPTY]
        return SimplifyInput(
            province,
            [self._codes[place] for place in left],
            [self._wkb[place] or _EMPTY for place in left],
            [self._wkb[place] or _EMPTY for place in other.tolist()],
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self._codes)}

    def _pairs_across_borders(
        self, inside: NDArray[np.bool_]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return pairs of leaves of two provinces that may touch, the first of them ``inside``."""
        places = np.flatnonzero(inside)
        own, other = self._tree.query(self._boxes[places])
        own = places[own]
        apart = self._provinces[own] != self._provinces[other]
        return own[apart], other[apart]

    def _decode(self, places: NDArray[np.intp]) -> Shapes:
        self._load(places)
        wkb = [self._wkb[place] or None for place in places.tolist()]
        shapes: Shapes = shapely.from_wkb(np.array(wkb, dtype=object))
        shapes[shapely.is_missing(shapes)] = shapely.MultiPolygon()
        return shapes

    def _load(self, places: NDArray[np.intp]) -> None:
        requested = [place for place in places.tolist() if self._wkb[place] is None]
        if requested:
            stored = self._fetch([self._codes[place] for place in requested])
            for place in requested:
                self._wkb[place] = stored[self._codes[place]]

    def _is_occupied(self, holes: Shapes, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        points = shapely.point_on_surface(holes)
        hole, near = self._tree.query(points)
        others = ~np.isin(near, places)
        hole, near = hole[others], near[others]
        met = shapely.intersects(points[hole], self._decode(near))
        return np.isin(np.arange(len(holes)), hole[met])
