"""Generate an invented archipelago: coast, islands and villages without gaps or overlaps.

Coordinates are degrees (EPSG:4326) on a grid of 1e-5°, in a part of the Banda Sea without land.
Random numbers come from ``numpy.random.RandomState``, whose stream numpy does not change: a seed
gives the same province on every machine.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.random import RandomState
from numpy.typing import NDArray

GRID = 1e-5
_POINTS = NDArray[np.float64]

# Corners of the two large islands, before their outlines get detail.
MAIN = (
    (125.20, -4.98), (125.33, -4.84), (125.47, -4.86), (125.58, -4.74), (125.70, -4.83),
    (125.80, -4.76), (125.87, -4.95), (125.94, -4.96), (126.00, -4.86), (126.13, -4.70),
    (126.28, -4.74), (126.42, -4.86), (126.58, -4.84), (126.60, -5.03), (126.50, -5.16),
    (126.33, -5.20), (126.34, -5.36), (126.14, -5.46), (126.05, -5.36), (125.96, -5.33),
    (125.88, -5.48), (125.70, -5.47), (125.62, -5.33), (125.42, -5.41), (125.33, -5.29),
    (125.40, -5.17), (125.22, -5.11),
)  # fmt: skip
EAST = (
    (126.80, -5.10), (126.90, -5.02), (127.02, -5.06), (127.10, -5.00), (127.18, -5.12),
    (127.13, -5.24), (127.16, -5.36), (127.04, -5.46), (126.93, -5.40), (126.90, -5.29),
    (126.80, -5.24),
)  # fmt: skip
TOWNS = ((125.90, -5.00), (125.52, -4.96), (126.28, -4.90), (125.60, -5.24), (126.06, -5.26))
"""Towns, near which villages are small; the first is the kota."""

_VERTEX_DISTANCE = 0.007  # largest distance between vertices of a coast, in degrees
_ISLETS = 16


def coast(random: RandomState) -> list[shapely.Polygon]:
    """Draw the main island, the eastern island and the islets, in this order; all are disjoint."""
    islands = [_draw_coastline(MAIN, random), _draw_coastline(EAST, random)]
    while len(islands) < 2 + _ISLETS:
        islet = _islet(islands[len(islands) % 2], random)
        if min(islet.distance(island) for island in islands) > 0.006:
            islands.append(islet)
    return islands


def scatter(land: shapely.Polygon, count: int, contrast: float, random: RandomState) -> _POINTS:
    """Draw ``count`` points on the land, ``contrast`` times as dense near towns as elsewhere.

    Three steps of Lloyd's relaxation even out their distances. Shape (count, 2).
    """
    shapely.prepare(land)
    west, south, east, north = land.bounds
    box = np.array([[west, south], [east, north]])
    batches: list[_POINTS] = []
    while sum(map(len, batches)) < count:
        drawn = box[0] + random.random_sample((4 * count, 2)) * (box[1] - box[0])
        accepted = random.random_sample(len(drawn)) < _density(drawn, contrast)
        drawn = drawn[accepted]
        batches.append(drawn[shapely.contains_xy(land, drawn)])
    points = np.concatenate(batches)[:count]
    for _ in range(3):
        cells = voronoi(points)
        shore = ~shapely.contains_properly(land, cells)
        cells[shore] = shapely.intersection(cells[shore], land)
        points = shapely.get_coordinates(shapely.centroid(cells))
    return points


def voronoi(points: _POINTS) -> NDArray[np.object_]:
    """Compute the Voronoi cells of the points, in their order, with vertices on a 1e-7° grid."""
    extent = shapely.box(*(points.min(axis=0) - 0.5), *(points.max(axis=0) + 0.5))
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=extent, ordered=True)
    # A corner of two cells is computed twice; rounding makes both results equal.
    rounded: NDArray[np.object_] = shapely.transform(
        np.array(shapely.get_parts(cells)), lambda xy: np.round(xy, 7)
    )
    return rounded


def villages(
    island: shapely.Polygon,
    seeds: _POINTS,
    cells_per_village: int,
    contrast: float,
    random: RandomState,
) -> list[shapely.Geometry]:
    """Divide the island into one polygon per seed, with irregular borders.

    Each village consists of about ``cells_per_village`` small cells, so that it is not a convex
    cell itself. Then detail is added to each border once, so that both villages have the same line.
    """
    pieces = scatter(island, cells_per_village * len(seeds), contrast, random)
    cells = voronoi(pieces)
    owner = _owners(pieces, seeds, random)
    blocks = np.array(
        [shapely.coverage_union_all(cells[owner == village]) for village in range(len(seeds))]
    )
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(blocks))))
    borders = [_add_detail(line, random) for line in lines]
    noded = shapely.union_all([*borders, island.exterior], grid_size=GRID)
    faces = np.array(shapely.get_parts(shapely.polygonize([noded])))
    inside = shapely.point_on_surface(faces)
    faces, inside = (part[shapely.intersects(inside, island)] for part in (faces, inside))
    nearest = shapely.STRtree(cells).nearest(inside)
    return _dissolve(faces, owner[nearest], len(seeds))


def with_islets(
    shapes: Sequence[shapely.Geometry], islets: Sequence[shapely.Polygon]
) -> list[shapely.Geometry]:
    """Add each islet to the nearest village."""
    shapes = list(shapes)
    for islet in islets:
        nearest = int(np.argmin(shapely.distance(np.array(shapes), islet)))
        parts = [*shapely.get_parts(shapes[nearest]), islet]
        shapes[nearest] = shapely.multipolygons(parts)
    return shapes


def neighbours(shapes: Sequence[shapely.Geometry]) -> set[tuple[int, int]]:
    """Return the pairs of villages that share a border, the smaller index first."""
    tree = shapely.STRtree(list(shapes))
    left, right = tree.query(list(shapes), predicate="touches")
    shared = shapely.intersection(np.array(shapes)[left], np.array(shapes)[right])
    long = shapely.length(shared) > 0
    return {(int(a), int(b)) for a, b in zip(left[long], right[long], strict=True) if a < b}


def _draw_coastline(corners: Sequence[tuple[float, float]], random: RandomState) -> shapely.Polygon:
    points = np.array([*corners, corners[0]], dtype=float)
    roughness = 0.24
    while np.hypot(*np.diff(points, axis=0).T).max() > _VERTEX_DISTANCE:
        points = _displace_midpoints(points, roughness, random)
        roughness = max(roughness * 0.9, 0.13)
    return _largest_polygon(shapely.Polygon(np.round(points, 5)))


def _islet(near: shapely.Polygon, random: RandomState) -> shapely.Polygon:
    shore = shapely.get_coordinates(near.exterior)
    start = shore[random.randint(len(shore))]
    direction = random.random_sample() * 2 * np.pi
    centre = start + (0.03 + 0.07 * random.random_sample()) * np.array(
        [np.cos(direction), np.sin(direction)]
    )
    size = 0.006 + 0.02 * random.random_sample() ** 2
    angles = np.linspace(0, 2 * np.pi, 8)[:-1]
    radii = size * (0.55 + 0.9 * random.random_sample(len(angles)))
    corners = centre + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return _draw_coastline([(float(x), float(y)) for x, y in corners], random)


def _displace_midpoints(points: _POINTS, roughness: float, random: RandomState) -> _POINTS:
    """Insert a point at the middle of each segment, moved across it by a random distance."""
    steps = np.diff(points, axis=0)
    across = np.column_stack([-steps[:, 1], steps[:, 0]])
    shift = np.clip(random.standard_normal(len(steps)), -1.8, 1.8) * roughness
    middle = points[:-1] + steps / 2 + across * shift[:, None]
    result = np.empty((len(points) + len(middle), 2))
    result[0::2], result[1::2] = points, middle
    return result


def _add_detail(line: shapely.LineString, random: RandomState) -> shapely.LineString:
    points = shapely.get_coordinates(line)
    roughness = 0.06 + 0.12 * random.random_sample()  # as borders along roads and rivers differ
    while np.hypot(*np.diff(points, axis=0).T).max() > 0.006:
        points = _displace_midpoints(points, roughness, random)
    return shapely.LineString(np.round(_displace_midpoints(points, roughness, random), 5))


def _density(points: _POINTS, contrast: float) -> NDArray[np.float64]:
    """Return the probability of accepting each point: 1 in a town, 1/contrast far from all."""
    towns = np.array(TOWNS)
    distances = np.hypot(*(points[:, None, :] - towns[None]).transpose(2, 0, 1))
    width = np.array([0.07, *[0.09] * (len(towns) - 1)])
    height = np.array([1.0, *[0.55] * (len(towns) - 1)])
    near: NDArray[np.float64] = (height * np.exp(-((distances / width) ** 2))).max(axis=1)
    floor = 1 / contrast
    return floor + (1 - floor) * near


def _owners(pieces: _POINTS, seeds: _POINTS, random: RandomState) -> NDArray[np.int64]:
    """Assign each small cell to the nearest seed; distances are weighted by seed."""
    weights = np.exp(0.16 * np.clip(random.standard_normal(len(seeds)), -2, 2))
    distances = np.hypot(*(pieces[:, None, :] - seeds[None]).transpose(2, 0, 1))
    owner: NDArray[np.int64] = np.argmin(distances / weights, axis=1)
    for village in np.argsort(-weights):  # each village has at least one cell
        owner[np.argmin(distances[:, village])] = village
    return owner


def _dissolve(
    faces: NDArray[np.object_], owner: NDArray[np.int64], count: int
) -> list[shapely.Geometry]:
    """Dissolve faces by owner; detached faces go to the owner with the longest common border."""
    owner = owner.copy()
    left, right = shapely.STRtree(faces).query(faces, predicate="touches")
    length = shapely.length(shapely.intersection(faces[left], faces[right]))
    left, right, length = (part[length > 0] for part in (left, right, length))
    for _ in range(20):
        detached = np.zeros(len(faces), dtype=bool)
        for village in range(count):
            own = np.flatnonzero(owner == village)
            parts = np.array(shapely.get_parts(shapely.coverage_union_all(faces[own])))
            main_part = parts[np.argmax(shapely.area(parts))]
            detached[own] = ~shapely.intersects(main_part, shapely.point_on_surface(faces[own]))
        if not detached.any():
            break
        for face in np.flatnonzero(detached):
            usable = (left == face) & ~detached[right]
            if usable.any():
                weights = np.bincount(owner[right[usable]], length[usable], count)
                owner[face] = int(np.argmax(weights))
    return [shapely.coverage_union_all(faces[owner == village]) for village in range(count)]


def _largest_polygon(shape: shapely.Polygon) -> shapely.Polygon:
    """Return the largest polygon, without holes, of an outline that may cross itself."""
    parts = np.array(shapely.get_parts(shapely.make_valid(shape)))
    parts = parts[shapely.get_dimensions(parts) == 2]
    parts = np.array(shapely.get_parts(parts))
    largest = parts[np.argmax(shapely.area(parts))]
    return shapely.set_precision(shapely.Polygon(largest.exterior), GRID)
