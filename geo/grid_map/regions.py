"""Make the cells of each group one region: connected, with smooth borders.

A region gives a cell to a neighbour only where it stays connected itself. Each region keeps its
number of cells, and no cell leaves its zone.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import hypot

import numpy as np
from numpy.typing import NDArray

from geo.grid_map.cells import SIDES, Cells, Labels, connected, number

_ROUNDS = 30  # of exchanges along all borders; nearly always fewer are enough


def _table() -> NDArray[np.bool_]:
    """Tell for each set of neighbours of a cell whether they stay connected without it.

    A set is a number with a bit for each of ``cells.DIRECTIONS``. The neighbours that share a side
    with the cell must be one row around it. This is sufficient, not necessary: they may be
    connected farther away.
    """
    table = np.zeros(256, dtype=bool)
    for bits in range(256):
        ring = [bits >> place & 1 for place in range(8)]
        # rows around the cell: each begins where the neighbour before is not of the set
        starts = [place for place in range(8) if ring[place] and not ring[place - 1]]
        with_side = 0
        for start in starts:
            row = [start]
            while ring[(row[-1] + 1) % 8] and len(row) < 8:
                row.append((row[-1] + 1) % 8)
            with_side += any(place % 2 == 0 for place in row)
        table[bits] = with_side == 1 or bits == 255
    return table


_STAYS_CONNECTED = _table()
_BITS = 1 << np.arange(8)


def connect(labels: Labels, zones: Labels, cells: Cells, near: NDArray[np.int64]) -> Labels:
    """Return labels of which each is connected, in each connected part of a zone.

    Parts of a region other than its largest one go to the regions around; these give cells back
    over as many regions as lie between. Where that is impossible, a region stays in parts.
    """
    parts = connected(near, zones)
    regions = number(labels, parts)
    pieces = connected(near, regions)
    sizes = np.bincount(pieces, minlength=len(cells))
    order = np.lexsort((pieces, -sizes[pieces], regions))
    largest = pieces[order[np.flatnonzero(np.diff(regions[order], prepend=-1))]]
    cut_off = np.flatnonzero(pieces != largest[regions])
    if not len(cut_off):
        return labels
    names = np.empty(regions.max() + 1, dtype=labels.dtype)
    names[regions] = labels
    exchange = _Exchange(regions, parts, cells, near)
    exchange.give_away(cut_off.tolist())
    exchange.settle()
    settled: Labels = names[np.array(exchange.regions)]
    return settled


class _Exchange:
    """Regions while their cells are given from one to another."""

    def __init__(
        self, regions: Labels, parts: Labels, cells: Cells, near: NDArray[np.int64]
    ) -> None:
        self.regions: list[int] = regions.tolist()
        self.needs: list[int] = np.bincount(regions).tolist()
        self.cells: list[list[int]] = cells.tolist()
        # neighbours in other parts of zones do not count
        self.near: list[list[int]] = np.where(parts[near] == parts[:, None], near, -1).tolist()
        self.part_of = dict(zip(self.regions, parts.tolist(), strict=True))
        count = np.bincount(regions)
        self.centres = [
            (float(x), float(y))
            for x, y in zip(
                np.bincount(regions, cells[:, 0]) / count,
                np.bincount(regions, cells[:, 1]) / count,
                strict=True,
            )
        ]
        self.members: list[set[int]] = [set() for _ in self.needs]
        self.extra: dict[
            int, int
        ] = {}  # cells that a region has too many, if not as many as it needs
        # cells of a region beside another one
        self.borders: list[dict[int, set[int]]] = [{} for _ in self.needs]

    def sides(self, cell: int) -> Iterator[int]:
        """Yield the neighbours that share a side."""
        for beside in self.near[cell][SIDES]:
            if beside >= 0:
                yield beside

    def give_away(self, cut_off: list[int]) -> None:
        """Give cells to the regions around them, from outside to inside."""
        for cell in cut_off:
            self.regions[cell] = -1
        while cut_off:
            given = {}
            for cell in cut_off:
                around = [self.regions[beside] for beside in self.sides(cell)]
                around = [region for region in around if region >= 0]
                if around:
                    given[cell] = max(around, key=lambda r: (around.count(r), self.needs[r], -r))
            for cell, region in given.items():
                self.regions[cell] = region
            cut_off = [cell for cell in cut_off if cell not in given]
        for cell, region in enumerate(self.regions):
            self.members[region].add(cell)
            self._add_borders(cell)
        for region, need in enumerate(self.needs):
            self._count(region, len(self.members[region]) - need)

    def _count(self, region: int, change: int) -> None:
        extra = self.extra.pop(region, 0) + change
        if extra:
            self.extra[region] = extra

    def _add_borders(self, cell: int) -> None:
        own = self.regions[cell]
        for beside in self.sides(cell):
            other = self.regions[beside]
            if other != own:
                self.borders[own].setdefault(other, set()).add(cell)

    def _remove_borders(self, cell: int) -> None:
        own = self.borders[self.regions[cell]]
        for other in {self.regions[beside] for beside in self.sides(cell)}:
            if other in own:
                own[other].discard(cell)
                if not own[other]:
                    del own[other]

    def _move(self, cell: int, taker: int) -> None:
        giver = self.regions[cell]
        changed = [cell, *self.sides(cell)]
        for one in changed:
            self._remove_borders(one)
        self.regions[cell] = taker
        for one in changed:
            self._add_borders(one)
        self.members[giver].discard(cell)
        self.members[taker].add(cell)
        self._count(giver, -1)
        self._count(taker, 1)

    def settle(self) -> None:
        """Give cells from region to region until each has as many as it needs."""
        blocked: set[tuple[int, int]] = set()
        thorough = False
        while self.extra:
            source = max(self.extra, key=lambda region: (self.extra[region], -region))
            path = self._path(source, blocked)
            if not path and not thorough:
                thorough = True
                blocked.clear()
            elif not path:
                self._jump(source)
            for giver, taker in pairwise(path):
                cell = self._best_cell(giver, taker, thorough=thorough)
                if cell is None:
                    blocked.add((giver, taker))
                    break
                self._move(cell, taker)

    def _path(self, source: int, blocked: set[tuple[int, int]]) -> list[int]:
        """Return the regions from a source to the nearest that needs a cell; [] without a way."""
        before: dict[int, int] = {source: -1}
        queue = [source]
        for region in queue:
            if self.extra.get(region, 0) < 0:
                path = [region]
                while before[path[-1]] >= 0:
                    path.append(before[path[-1]])
                return path[::-1]
            for other in sorted(self.borders[region]):
                if other not in before and (region, other) not in blocked:
                    before[other] = region
                    queue.append(other)
        return []

    def _best_cell(self, giver: int, taker: int, *, thorough: bool) -> int | None:
        """Return the cell that a region gives to a neighbour: near it, sticking out of its own."""
        (x1, y1), (x2, y2) = self.centres[giver], self.centres[taker]
        scale = 1 + hypot(x1 - x2, y1 - y2)
        best, least = None, float("inf")
        for cell in sorted(self.borders[giver].get(taker, ())):
            if not self._is_free(cell, thorough=thorough):
                continue
            around = [self.regions[beside] for beside in self.sides(cell)]
            x, y = self.cells[cell]
            nearer = (x - x2) ** 2 + (y - y2) ** 2 - (x - x1) ** 2 - (y - y1) ** 2
            cost = nearer / scale + around.count(giver) - around.count(taker)
            if cost < least:
                best, least = cell, cost
        return best

    def _is_free(self, cell: int, *, thorough: bool) -> bool:
        """Return whether the region of a cell stays connected without it."""
        region = self.regions[cell]
        if len(self.members[region]) == 1:
            return False
        bits = 0
        for place, beside in enumerate(self.near[cell]):
            if beside >= 0 and self.regions[beside] == region:
                bits |= 1 << place
        if _STAYS_CONNECTED[bits] or not thorough:
            return bool(_STAYS_CONNECTED[bits])
        rest = self.members[region] - {cell}
        reached = {min(rest)}
        queue = list(reached)
        for member in queue:
            new = rest.intersection(self.sides(member)) - reached
            reached |= new
            queue += sorted(new)
        return len(reached) == len(rest)

    def _jump(self, source: int) -> None:
        """Give a cell to a region that it does not touch."""
        part = self.part_of[source]
        takers = [region for region, extra in self.extra.items() if extra < 0]
        takers = [region for region in takers if self.part_of[region] == part]
        cells = sorted(self.members[source])
        free = [cell for cell in cells if self._is_free(cell, thorough=True)] or cells

        def distance(pair: tuple[int, int]) -> tuple[float, int, int]:
            (x, y), (x2, y2) = self.cells[pair[0]], self.centres[pair[1]]
            return hypot(x - x2, y - y2), *pair

        cell, taker = min(((cell, taker) for cell in free for taker in takers), key=distance)
        self._move(cell, taker)


def smooth(labels: Labels, zones: Labels, cells: Cells, near: NDArray[np.int64]) -> Labels:
    """Exchange pairs of cells along the borders of regions while that makes the borders shorter."""
    regions = number(labels, zones)
    names = np.empty(regions.max() + 1, dtype=labels.dtype)
    names[regions] = labels
    inside = (near >= 0) & (zones[near] == zones[:, None])
    sizes = np.bincount(regions)
    for _ in range(_ROUNDS):
        around = np.where(inside, regions[near], -1)
        given, taken = _exchanges(regions, around, sizes, cells)
        if not len(given):
            break
        regions[given], regions[taken] = regions[taken], regions[given]
    return names[regions]


def _exchanges(
    regions: Labels, around: NDArray[np.int64], sizes: NDArray[np.int64], cells: Cells
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of cells whose exchange shortens borders; each region is in one pair at most.

    ``around``: regions of the eight neighbours of each cell, -1 for none.
    """
    own = around == regions[:, None]
    is_free = _STAYS_CONNECTED[own @ _BITS] & (sizes[regions] > 1)
    beside = around[:, SIDES]
    cell, side = np.nonzero((beside >= 0) & ~own[:, SIDES] & is_free[:, None])
    giver, taker = regions[cell], beside[cell, side]
    gain = (around[cell] == taker[:, None]).sum(axis=1) - own[cell].sum(axis=1)
    # the best cell of each border in each direction; of equal ones the first and the last, which
    # are apart
    border = giver * len(sizes) + taker
    order = np.lexsort((np.where(giver < taker, cell, -cell), -gain, border))
    order = order[np.flatnonzero(np.diff(border[order], prepend=-1))]
    border, giver, taker = border[order], giver[order], taker[order]
    back = np.searchsorted(border, taker * len(sizes) + giver)
    back[back == len(border)] = 0
    usable = (border[back] == taker * len(sizes) + giver) & (giver < taker)
    one, other = order[usable], order[back[usable]]
    gains = gain[one] + gain[other]
    # cells that touch would each count the other one
    apart = np.abs(cells[cell[one]] - cells[cell[other]]).max(axis=1, initial=0) > 1
    one, other, gains = (values[apart & (gains > 0)] for values in (one, other, gains))
    rank = np.empty(len(gains), dtype=np.int64)
    rank[np.argsort(-gains, kind="stable")] = np.arange(len(gains))
    first = np.full(len(sizes), len(gains))
    ends = regions[cell[one]], regions[cell[other]]
    for end in ends:
        np.minimum.at(first, end, rank)
    wins = (first[ends[0]] == rank) & (first[ends[1]] == rank)
    return cell[one[wins]], cell[other[wins]]
