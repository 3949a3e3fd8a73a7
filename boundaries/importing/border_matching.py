"""Match the borders between provinces, over the leaves of the whole country.

New leaves are in memory; of stored leaves only neighbours of new ones are read. What is computed
from shapes is computed by ``run``, in a child process with limits: each province was checked by
itself, but the leaves of two of them may lie across each other in any way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.shape_queries import CodesWithBounds
from boundaries.importing import topology
from boundaries.importing.topology import MatchedProvince, Removed, SimplifyInput
from geo import geometry, shape_cleaning, shape_limits
from geo.errors import BadGeometry
from geo.geometry import Shapes
from geo.isolation import Run, run_here

Fetch = Callable[[Sequence[str]], dict[str, bytes]]
"""Called with codes of stored leaves; returns their WKB by code."""

_EMPTY = b""  # WKB of a leaf that became empty


@dataclass(frozen=True, slots=True)
class BorderInput:
    """Leaves along a border as WKB; ``fixed``: those that are stored; ``others``: all near them."""

    codes: Sequence[str]
    shapes: Sequence[bytes]
    fixed: Sequence[bool]
    others: Sequence[bytes]


class BorderChanges(NamedTuple):
    """WKB of the leaves that changed, by code; what cleaning removed; villages that vanished."""

    shapes: dict[str, bytes]
    removed: Removed
    vanished: list[str]


@topology.geos_errors
def find_mismatched(leaves: tuple[Sequence[str], Sequence[bytes]]) -> list[int]:
    """Return the places of leaves, given as codes and WKB, whose edges do not match.

    Raises BadGeometry for leaves that cross each other too often.
    """
    codes_of_leaves, wkb = leaves
    shapes = _decode(wkb)
    if problem := shape_limits.overlap_problem(shapes):
        raise BadGeometry(
            f"the polygon of {codes_of_leaves[problem.place]} does not fit those of other "
            f"provinces: {problem.what}",
            do="Compare the provinces in a GIS: one of them may have the codes of another.",
        )
    return np.flatnonzero(geometry.mismatched(shapes)).tolist()


@topology.geos_errors
def match_borders(task: BorderInput) -> BorderChanges:
    """Match the edges of leaves along a border; raises BadGeometry."""
    levels = np.array([codes.level(code) for code in task.codes], dtype=int)
    shapes = before = _decode(task.shapes)
    shapes, cut = topology.subtract_finer(shapes, levels)
    fixed = np.array(task.fixed, dtype=bool) & ~cut
    shapes = geometry.match_remaining(shapes, fixed=fixed)
    others = _decode(task.others)

    def is_occupied(holes: Shapes) -> NDArray[np.bool_]:
        points = shapely.point_on_surface(holes)
        hole, near = shapely.STRtree(others).query(points)
        met = shapely.intersects(points[hole], others[near])
        return np.isin(np.arange(len(holes)), hole[met])

    # A hole that only stored shapes could close stays.
    shapes = geometry.close_gaps(shapes, topology.gap_widths(levels), fixed, is_occupied)
    # What matched already was cleaned with its province, except across the border.
    cleaned = shape_cleaning.clean(shapes, fixed)
    shapes = cleaned.shapes
    differs = np.flatnonzero(~shapely.equals_identical(before, shapes))
    encoded = shapely.to_wkb(shapes[differs], byte_order=1)
    empty = shapely.is_empty(shapes[differs])
    changed = {
        task.codes[place]: _EMPTY if gone else wkb
        for place, wkb, gone in zip(differs.tolist(), encoded.tolist(), empty, strict=True)
    }
    lost = shapely.area(shapes) < (1 - topology.VANISHED) * shapely.area(before)
    lost &= ~np.array(task.fixed, dtype=bool) & (levels == Level.VILLAGE)
    vanished = [task.codes[place] for place in np.flatnonzero(lost).tolist()]
    return BorderChanges(changed, topology.removed_by_code(task.codes, cleaned), vanished)


def _decode(wkb: Sequence[bytes]) -> Shapes:
    shapes: Shapes = shapely.from_wkb(np.array([one or None for one in wkb], dtype=object))
    shapes[shapely.is_missing(shapes)] = shapely.MultiPolygon()
    return shapes


class BorderMatcher:
    """All leaves: the new ones of matched provinces, and all others as they are stored."""

    def __init__(
        self,
        matched: Sequence[MatchedProvince],
        stored: CodesWithBounds,
        fetch: Fetch,
        run: Run = run_here,
    ) -> None:
        self._fetch, self._run = fetch, run
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
        self.vanished: set[str] = set()
        """New villages that lie under villages of other provinces."""

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
        names = [self._codes[place] for place in places]
        wrong = places[self._run(find_mismatched, (names, self._encoded(places)))]
        places = np.union1d(places, self._tree.query(self._boxes[wrong])[1])
        others = np.setdiff1d(self._tree.query(self._boxes[places])[1], places)
        names = [self._codes[place] for place in places]
        result: BorderChanges = self._run(
            match_borders,
            BorderInput(
                names, self._encoded(places), self._fixed[places].tolist(), self._encoded(others)
            ),
        )
        self.vanished |= set(result.vanished)
        for code, (vertices, parts) in result.removed.items():
            before_vertices, before_parts = self.removed.get(code, (0, 0))
            self.removed[code] = before_vertices + vertices, before_parts + parts
        differs = [place for place in places.tolist() if self._codes[place] in result.shapes]
        for place in differs:
            self._wkb[place] = result.shapes[self._codes[place]]
            self._changed.add(self._codes[place])
        return sorted({*provinces, *self._provinces[differs].tolist()})

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
        """Return the leaves of a province and those of others that may touch them."""
        inside = self._provinces == province
        _, other = self._pairs_across_borders(inside)
        places = np.flatnonzero(inside)
        leaves = zip(places.tolist(), self._encoded(places), strict=True)
        left = [(self._codes[place], wkb) for place, wkb in leaves if wkb]
        return SimplifyInput(
            province,
            [code for code, _ in left],
            [wkb for _, wkb in left],
            [wkb for wkb in self._encoded(np.unique(other)) if wkb],
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

    def _encoded(self, places: NDArray[np.intp]) -> list[bytes]:
        self._load(places)
        return [self._wkb[place] or _EMPTY for place in places.tolist()]

    def _load(self, places: NDArray[np.intp]) -> None:
        requested = [place for place in places.tolist() if self._wkb[place] is None]
        if requested:
            stored = self._fetch([self._codes[place] for place in requested])
            for place in requested:
                self._wkb[place] = stored[self._codes[place]]
