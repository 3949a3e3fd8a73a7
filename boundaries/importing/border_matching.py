"""The leaves of the whole country: which lie beside which, and how provinces meet.

New leaves are in memory; of those in the store only what lies beside them is fetched.
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
from boundaries.importing.topology import MatchedProvince, SimplifyInput
from geo import geometry
from geo.geometry import Shapes

Fetch = Callable[[Sequence[str]], dict[str, bytes]]
"""Given codes of leaves in the store, answers their WKB by code."""

_GONE = b""  # a leaf of which its neighbours left nothing


class BorderMatcher:
    """All leaves: those just matched, province by province, and all others as they are stored."""

    def __init__(
        self, matched: Sequence[MatchedProvince], stored: CodesWithBounds, fetch: Fetch
    ) -> None:
        self._fetch = fetch
        given = [wkb for province in matched for wkb in province.shapes]
        self._codes = [code for province in matched for code in province.codes]
        self._codes += stored.codes
        self._wkb: list[bytes | None] = [*given, *[None] * len(stored.codes)]
        fresh = [new for province in matched for new in province.fresh]
        self._fixed = ~np.array([*fresh, *[False] * len(stored.codes)], dtype=bool)
        self._given = np.arange(len(self._codes)) < len(given)
        boxes = shapely.bounds(shapely.from_wkb(np.array(given, dtype=object)))
        self._bounds = np.vstack([boxes.reshape(-1, 4), stored.boxes])
        self._levels = np.array([codes.level(code) for code in self._codes], dtype=int)
        reach = topology.gaps(self._levels)[:, None] * (-1, -1, 1, 1)
        self._boxes = shapely.box(*(self._bounds + reach).T)
        self._tree = shapely.STRtree(self._boxes)
        self._provinces = np.array([codes.ancestor(c, Level.PROVINCE) for c in self._codes])
        self._imported = [province.code for province in matched]
        self._moved = set(self._codes[: len(given)])

    def islands(self) -> list[list[str]]:
        """Imported provinces in groups that do not meet, the group with the fewest leaves first."""
        one, other = self._across(self._given)
        groups = [{code} for code in self._imported]
        for pair in set(zip(self._provinces[one], self._provinces[other], strict=True)):
            met = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if not group & set(pair)]
            groups.append(set(pair).union(*met))
        sizes = Counter(self._provinces[self._given].tolist())
        groups.sort(key=lambda group: (sum(sizes[code] for code in group), sorted(group)))
        return [sorted(group & set(self._imported)) for group in groups]

    def match(self, provinces: Sequence[str]) -> list[str]:
        """Match the leaves along the borders of imported provinces; answers those that changed.

        These are the ones told, and others where a vertex of one of them now lies on their border.
        """
        own = self._given & np.isin(self._provinces, provinces)
        one, other = self._across(own)
        places = np.union1d(one, other)
        if not len(places):
            return sorted(provinces)
        # What is cleaned must be seen with all that it touches.
        wrong = places[geometry.mismatched(self._decode(places))]
        places = np.union1d(places, self._tree.query(self._boxes[wrong])[1])
        shapes = before = self._decode(places)
        fixed = self._fixed[places]
        shapes, cut = topology.give_way(shapes, self._levels[places])
        fixed = fixed & ~cut
        shapes = geometry.match_remaining(shapes, fixed=fixed)
        # New beside new first; a hole that only shapes in the store could close stays.
        shapes = geometry.close_gaps(
            shapes, topology.gaps(self._levels[places]), fixed, lambda h: self._taken(h, places)
        )
        changed = np.flatnonzero(~shapely.equals_identical(before, shapes))
        encoded = shapely.to_wkb(shapes[changed], byte_order=1)
        empty = shapely.is_empty(shapes[changed])
        for place, wkb, gone in zip(places[changed].tolist(), encoded, empty, strict=True):
            self._wkb[place] = _GONE if gone else wkb
            self._moved.add(self._codes[place])
        return sorted({*provinces, *self._provinces[places[changed]].tolist()})

    @property
    def leaves(self) -> CodesWithBounds:
        """All leaves, with bounds."""
        return CodesWithBounds(self._codes, self._bounds)

    @property
    def moved(self) -> set[str]:
        """Leaves that were given, or that matching changed; all others are as they are stored."""
        return self._moved

    def read(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Leaves as they now are, as WKB by code, without those that are gone."""
        places = np.array([self._places[code] for code in wanted], dtype=int)
        self._load(places)
        return {self._codes[place]: wkb for place in places.tolist() if (wkb := self._wkb[place])}

    def drawing(self, province: str) -> SimplifyInput:
        """Leaves of a province and those of others that touch them."""
        inside = self._provinces == province
        own, other = self._across(inside)
        other = np.unique(other)
        own, other = np.unique(own), other[~inside[other]]
        if len(other):
            tree = shapely.STRtree(self._decode(own))
            touching, _ = tree.query(self._decode(other), predicate="intersects")
            other = other[np.unique(touching)]
        places = np.flatnonzero(inside)
        self._load(places)
        left = [place for place in places.tolist() if self._wkb[place] != _GONE]
        return SimplifyInput(
            province,
            [self._codes[place] for place in left],
            [self._wkb[place] or _GONE for place in left],
            [self._wkb[place] or _GONE for place in other.tolist()],
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self._codes)}

    def _across(self, inside: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs of leaves, the first of the given ones, that may meet and are of two provinces."""
        places = np.flatnonzero(inside)
        own, other = self._tree.query(self._boxes[places])
        own = places[own]
        apart = self._provinces[own] != self._provinces[other]
        return own[apart], other[apart]

    def _decode(self, places: NDArray[np.intp]) -> Shapes:
        self._load(places)
        wkb = [self._wkb[place] or None for place in places.tolist()]
        found: Shapes = shapely.from_wkb(np.array(wkb, dtype=object))
        found[shapely.is_missing(found)] = shapely.MultiPolygon()
        return found

    def _load(self, places: NDArray[np.intp]) -> None:
        wanted = [place for place in places.tolist() if self._wkb[place] is None]
        if wanted:
            found = self._fetch([self._codes[place] for place in wanted])
            for place in wanted:
                self._wkb[place] = found[self._codes[place]]

    def _taken(self, holes: Shapes, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        points = shapely.point_on_surface(holes)
        hole, near = self._tree.query(points)
        others = ~np.isin(near, places)
        hole, near = hole[others], near[others]
        met = shapely.intersects(points[hole], self._decode(near))
        return np.isin(np.arange(len(holes)), hole[met])
