"""Rings of polygons as arrays: in degrees or projected to web mercator, and rounded to a grid.

All rings are processed at once. Neighbours that share a border still share it after rounding: the
result for a point depends only on that point and on the two beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

Array = NDArray[Any]


@dataclass(frozen=True)
class Rings:
    """Rings of features, without their closing points.

    ``x``, ``y``: all points in degrees, eastwards and northwards, or in web mercator (EPSG:3857),
    eastwards and southwards from the world's northwest corner; the side of the world is 1. After
    rounding they are whole units of a grid.
    ``offsets``: where each ring begins in them, and the end of the last. ``exterior``: whether a
    ring is the exterior of a polygon; its holes follow it. ``owner``: number of the feature, or of
    the piece of a feature, that a ring belongs to; in ascending order.
    """

    x: Array
    y: Array
    offsets: Array
    exterior: Array
    owner: Array

    @property
    def sizes(self) -> Array:
        """Number of points of each ring."""
        return np.diff(self.offsets)

    def per_point(self, values: Array) -> Array:
        """Repeat a value of each ring for each of its points."""
        return np.repeat(values, self.sizes)

    def previous(self, values: Array) -> Array:
        """Return for each point the value of the previous point of its ring."""
        moved = np.empty_like(values)
        moved[1:] = values[:-1]
        moved[self.offsets[:-1]] = values[self.offsets[1:] - 1]
        return moved

    def next(self, values: Array) -> Array:
        """Return for each point the value of the next point of its ring."""
        moved = np.empty_like(values)
        moved[:-1] = values[1:]
        moved[self.offsets[1:] - 1] = values[self.offsets[:-1]]
        return moved

    def take_rings(self, rings: Array, owner: Array) -> "Rings":
        """Return the rings with these numbers, in that order, with new owners."""
        sizes = self.sizes[rings]
        points = concatenate_ranges(self.offsets[:-1][rings], sizes)
        return Rings(self.x[points], self.y[points], to_offsets(sizes), self.exterior[rings], owner)

    def select_points(self, mask: Array) -> "Rings":
        """Keep only the points that the mask selects."""
        first = self.offsets[:-1]
        sizes = np.add.reduceat(mask, first, dtype=np.int64) if len(mask) else self.sizes
        return self.with_points(self.x[mask], self.y[mask], sizes)

    def with_points(self, x: Array, y: Array, sizes: Array) -> "Rings":
        """Replace the points; drop rings of fewer than three, exteriors with their holes."""
        stays = sizes >= 3
        if not stays.all():
            number = np.arange(len(stays))
            stays &= stays[np.maximum.accumulate(np.where(self.exterior, number, 0))]
            points = np.repeat(stays, sizes)
            x, y = x[points], y[points]
        return Rings(x, y, to_offsets(sizes[stays]), self.exterior[stays], self.owner[stays])

    def whole_polygons(self, rings: Array) -> Array:
        """Select all rings of the polygons of which one ring is selected."""
        number = np.cumsum(self.exterior) - 1
        selected: Array = (np.bincount(number, rings) > 0)[number]
        return selected


def to_offsets(sizes: Array) -> Array:
    """Return where each ring begins and where the last ends, from the sizes of all."""
    return np.concatenate([[0], np.cumsum(sizes)])


def concatenate_ranges(starts: Array, sizes: Array) -> Array:
    """Concatenate ranges: each begins at its start and has its size."""
    ends = np.cumsum(sizes)
    positions: Array = np.repeat(starts - (ends - sizes), sizes)
    positions += np.arange(len(positions))
    return positions


def from_shapes(shapes: Shapes) -> Rings:
    """Return the rings of shapes in their own coordinates; exteriors counterclockwise."""
    return _rings(shapely.orient_polygons(shapes, exterior_cw=False))


def project(shapes: Shapes) -> Rings:
    """Project shapes in EPSG:4326 to rings, the side of the world 1; exteriors clockwise."""
    rings = _rings(shapely.orient_polygons(shapes, exterior_cw=True))
    x, y = project_points(rings.x, rings.y)
    return replace(rings, x=x, y=y)


def _rings(shapes: Shapes) -> Rings:
    parts, shape = shapely.get_parts(shapes, return_index=True)
    lines, polygon = shapely.get_rings(parts, return_index=True)
    points, line = shapely.get_coordinates(lines, return_index=True)
    open_ended = np.append(line[1:] == line[:-1], False)
    points, line = points[open_ended], line[open_ended]
    return Rings(
        points[:, 0],
        points[:, 1],
        to_offsets(np.bincount(line, minlength=len(lines))),
        np.append(True, polygon[1:] != polygon[:-1])[: len(polygon)],
        shape[polygon],
    )


def project_points(longitude: Array, latitude: Array) -> tuple[Array, Array]:
    """Project degrees to web mercator, from the northwest corner; the side of the world is 1."""
    north = np.arctanh(np.sin(np.radians(latitude))) / (2 * np.pi)
    return longitude / 360 + 0.5, 0.5 - north


# Rounding -------------------------------------------------------------------------------------


def round_to_grid(rings: Rings, scale: float, step: int = 1) -> Rings:
    """Multiply by ``scale`` and round to multiples of ``step``; every feature stays visible.

    A feature that has no area after rounding becomes a triangle of one step.
    """
    factor = scale / step
    x, y = np.rint(rings.x * factor) * step, np.rint(rings.y * factor) * step
    grid = replace(rings, x=x, y=y)
    return _restore_lost(_orient(_remove_redundant_points(grid)), grid, step)


def snap_to_grid(rings: Rings, scale: float) -> Rings:
    """Multiply by ``scale`` and round; points on straight lines stay, every feature stays visible.

    A point where borders meet may lie on a straight line for one feature and not for another: so
    that features share borders point by point, neither loses it.
    """
    grid = replace(rings, x=np.rint(rings.x * scale), y=np.rint(rings.y * scale))
    return _restore_lost(_orient(_remove_repeated_points(grid)), grid, 1)


def clean(rings: Rings) -> Rings:
    """Remove points that do not change the shape of a ring, and rings without area."""
    return _orient(_remove_redundant_points(rings))


def _remove_redundant_points(rings: Rings) -> Rings:
    """Remove points equal to the previous one, or on a line with both neighbours."""
    rings = _remove_repeated_points(rings)
    if not len(rings.x):
        return rings
    x, y = rings.x - rings.previous(rings.x), rings.y - rings.previous(rings.y)
    next_x, next_y = rings.next(x), rings.next(y)
    bends = x * next_y != y * next_x
    returns = ~bends & (x * next_x + y * next_y < 0)
    if not returns.any():
        return rings.select_points(bends)
    # without its tip, a spike may leave the same point twice: process these polygons again
    spiked = rings.whole_polygons(np.logical_or.reduceat(returns, rings.offsets[:-1]))
    return map_parts(
        rings,
        spiked,
        lambda part, points: _remove_redundant_points(part.select_points(bends[points])),
        lambda part, points: part.select_points(bends[points]),
    )


def _remove_repeated_points(rings: Rings) -> Rings:
    return rings.select_points(
        (rings.x != rings.previous(rings.x)) | (rings.y != rings.previous(rings.y))
    )


def map_parts(
    rings: Rings,
    selected: Array,
    transform: Callable[[Rings, Array], Rings],
    transform_rest: Callable[[Rings, Array], Rings],
) -> Rings:
    """Apply one function to the selected rings, another to the rest, and merge the results.

    Both get rings and a mask of their points among all points. Polygons are selected as a whole.
    """
    results = []
    for mask, function in ((selected, transform), (~selected, transform_rest)):
        number = np.flatnonzero(mask)
        results.append(function(rings.take_rings(number, number), np.repeat(mask, rings.sizes)))
    first, second = results
    order = np.argsort(np.concatenate([first.owner, second.owner]), kind="stable")
    both = Rings(
        np.concatenate([first.x, second.x]),
        np.concatenate([first.y, second.y]),
        np.concatenate([first.offsets, first.offsets[-1] + second.offsets[1:]]),
        np.concatenate([first.exterior, second.exterior]),
        rings.owner[np.concatenate([first.owner, second.owner])],
    )
    return both.take_rings(order, both.owner[order])


def _orient(rings: Rings) -> Rings:
    """Drop rings without area and reverse those whose orientation rounding changed."""
    if not len(rings.x):
        return rings
    x, y = rings.x - rings.per_point(rings.x[rings.offsets[:-1]]), rings.y
    area = np.add.reduceat(x * rings.next(y) - rings.next(x) * y, rings.offsets[:-1])
    order = np.arange(len(x))
    for ring in np.flatnonzero((area != 0) & ((area > 0) != rings.exterior)):
        span = slice(rings.offsets[ring], rings.offsets[ring + 1])
        order[span] = order[span][::-1]
    flat = area == 0
    points = order[np.repeat(~flat, rings.sizes)]
    return rings.with_points(rings.x[points], rings.y[points], np.where(flat, 0, rings.sizes))


def _restore_lost(rings: Rings, before: Rings, step: int) -> Rings:
    """Add a triangle for each feature that rounding removed, where its first ring begins."""
    lost = ~np.isin(before.owner, rings.owner)
    if not lost.any():
        return rings
    owner, ring = np.unique(before.owner[lost], return_index=True)
    corner = before.offsets[:-1][lost][ring]
    order = np.argsort(np.concatenate([rings.owner, owner]), kind="stable")
    both = Rings(
        np.concatenate([rings.x, (before.x[corner][:, None] + [0, step, 0]).ravel()]),
        np.concatenate([rings.y, (before.y[corner][:, None] + [0, 0, step]).ravel()]),
        np.concatenate([rings.offsets, rings.offsets[-1] + 3 * np.arange(1, len(owner) + 1)]),
        np.concatenate([rings.exterior, np.full(len(owner), True)]),
        np.concatenate([rings.owner, owner]),
    )
    return both.take_rings(order, both.owner[order])
