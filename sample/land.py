"""An invented archipelago: coast, islands and villages that form a clean partition.

Everything is in degrees (EPSG:4326) on a 1e-5° grid, in a part of the Banda Sea that holds no land.
Random numbers come from ``numpy.random.RandomState``, whose stream is frozen: the same seed gives
the same province on every machine.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.random import RandomState
from numpy.typing import NDArray

GRID = 1e-5
_POINTS = NDArray[np.float64]

# Corners of the two large islands, before the sea has worked on them.
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
"""Where people crowd and villages are small; the first is the kota."""

_DETAIL = 0.007  # a coast's vertices lie closer than this, in degrees
_ISLETS = 16


def coast(random: RandomState) -> list[shapely.Polygon]:
    """Main island, eastern island, then islets; disjoint."""
    islands = [_weathered(MAIN, random), _weathered(EAST, random)]
    while len(islands) < 2 + _ISLETS:
        islet = _islet(islands[len(islands) % 2], random)
        if min(islet.distance(island) for island in islands) > 0.006:
            islands.append(islet)
    return islands


def scatter(land: shapely.Polygon, count: int, crowding: float, random: RandomState) -> _POINTS:
    """``count`` points on the land, denser by ``crowding`` near towns, evened out; (count, 2)."""
    shapely.prepare(land)
    west, south, east, north = land.bounds
    box = np.array([[west, south], [east, north]])
    found: list[_POINTS] = []
    while sum(map(len, found)) < count:
        drawn = box[0] + random.random_sample((4 * count, 2)) * (box[1] - box[0])
        kept = random.random_sample(len(drawn)) < _density(drawn, crowding)
        drawn = drawn[kept]
        found.append(drawn[shapely.contains_xy(land, drawn)])
    points = np.concatenate(found)[:count]
    for _ in range(3):
        cells = voronoi(points)
        shore = ~shapely.contains_properly(land, cells)
        cells[shore] = shapely.intersection(cells[shore], land)
        points = shapely.get_coordinates(shapely.centroid(cells))
    return points


def voronoi(points: _POINTS) -> NDArray[np.object_]:
    """Cells of the points, in their order, vertices on a 1e-7° grid."""
    around = shapely.box(*(points.min(axis=0) - 0.5), *(points.max(axis=0) + 0.5))
    made = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around, ordered=True)
    # Neighbours compute a common corner apart from each other; a fine grid makes it one.
    rounded: NDArray[np.object_] = shapely.transform(
        np.array(shapely.get_parts(made)), lambda xy: np.round(xy, 7)
    )
    return rounded


def villages(
    island: shapely.Polygon, seeds: _POINTS, grain: int, crowding: float, random: RandomState
) -> list[shapely.Geometry]:
    """Divide the island into one polygon per seed, with borders that wander.

    Each village is a handful (about ``grain``) of small cells, so that it is no honeycomb; each
    border between two villages is then roughened once, so both have the same line.
    """
    pieces = scatter(island, grain * len(seeds), crowding, random)
    cells = voronoi(pieces)
    owner = _owners(pieces, seeds, random)
    blocks = np.array(
        [shapely.coverage_union_all(cells[owner == village]) for village in range(len(seeds))]
    )
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(blocks))))
    wandering = [_roughened(line, random) for line in lines]
    noded = shapely.union_all([*wandering, island.exterior], grid_size=GRID)
    faces = np.array(shapely.get_parts(shapely.polygonize([noded])))
    inner = shapely.point_on_surface(faces)
    faces, inner = (part[shapely.intersects(inner, island)] for part in (faces, inner))
    nearest = shapely.STRtree(cells).nearest(inner)
    return _joined(faces, owner[nearest], len(seeds))


def with_islets(
    shapes: Sequence[shapely.Geometry], islets: Sequence[shapely.Polygon]
) -> list[shapely.Geometry]:
    """Give each islet to the nearest village."""
    shapes = list(shapes)
    for islet in islets:
        nearest = int(np.argmin(shapely.distance(np.array(shapes), islet)))
        parts = [*shapely.get_parts(shapes[nearest]), islet]
        shapes[nearest] = shapely.multipolygons(parts)
    return shapes


def neighbours(shapes: Sequence[shapely.Geometry]) -> set[tuple[int, int]]:
    """Pairs of villages that share a border, smaller number first."""
    tree = shapely.STRtree(list(shapes))
    left, right = tree.query(list(shapes), predicate="touches")
    shared = shapely.intersection(np.array(shapes)[left], np.array(shapes)[right])
    long = shapely.length(shared) > 0
    return {(int(a), int(b)) for a, b in zip(left[long], right[long], strict=True) if a < b}


def _weathered(corners: Sequence[tuple[float, float]], random: RandomState) -> shapely.Polygon:
    points = np.array([*corners, corners[0]], dtype=float)
    rough = 0.24
    while np.hypot(*np.diff(points, axis=0).T).max() > _DETAIL:
        points = _halved(points, rough, random)
        rough = max(rough * 0.9, 0.13)
    return _largest(shapely.Polygon(np.round(points, 5)))


def _islet(near: shapely.Polygon, random: RandomState) -> shapely.Polygon:
    shore = shapely.get_coordinates(near.exterior)
    start = shore[random.randint(len(shore))]
    away = random.random_sample() * 2 * np.pi
    centre = start + (0.03 + 0.07 * random.random_sample()) * np.array([np.cos(away), np.sin(away)])
    size = 0.006 + 0.02 * random.random_sample() ** 2
    angles = np.linspace(0, 2 * np.pi, 8)[:-1]
    radii = size * (0.55 + 0.9 * random.random_sample(len(angles)))
    corners = centre + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return _weathered([(float(x), float(y)) for x, y in corners], random)


def _halved(points: _POINTS, rough: float, random: RandomState) -> _POINTS:
    """Put a displaced point into the middle of each segment."""
    steps = np.diff(points, axis=0)
    across = np.column_stack([-steps[:, 1], steps[:, 0]])
    shift = np.clip(random.standard_normal(len(steps)), -1.8, 1.8) * rough
    middle = points[:-1] + steps / 2 + across * shift[:, None]
    woven = np.empty((len(points) + len(middle), 2))
    woven[0::2], woven[1::2] = points, middle
    return woven


def _roughened(line: shapely.LineString, random: RandomState) -> shapely.LineString:
    points = shapely.get_coordinates(line)
    rough = 0.06 + 0.12 * random.random_sample()  # a road's border is straight, a river's is not
    while np.hypot(*np.diff(points, axis=0).T).max() > 0.006:
        points = _halved(points, rough, random)
    return shapely.LineString(np.round(_halved(points, rough, random), 5))


def _density(points: _POINTS, crowding: float) -> NDArray[np.float64]:
    """Chance of keeping a point, 0–1: one near a town, 1/crowding far from all."""
    towns = np.array(TOWNS)
    apart = np.hypot(*(points[:, None, :] - towns[None]).transpose(2, 0, 1))
    width = np.array([0.07, *[0.09] * (len(towns) - 1)])
    height = np.array([1.0, *[0.55] * (len(towns) - 1)])
    near: NDArray[np.float64] = (height * np.exp(-((apart / width) ** 2))).max(axis=1)
    floor = 1 / crowding
    return floor + (1 - floor) * near


def _owners(pieces: _POINTS, seeds: _POINTS, random: RandomState) -> NDArray[np.int64]:
    """Village of each small cell: the nearest seed, some reaching further than others."""
    reach = np.exp(0.16 * np.clip(random.standard_normal(len(seeds)), -2, 2))
    apart = np.hypot(*(pieces[:, None, :] - seeds[None]).transpose(2, 0, 1))
    owner: NDArray[np.int64] = np.argmin(apart / reach, axis=1)
    for village in np.argsort(-reach):  # nobody goes without a cell of its own
        owner[np.argmin(apart[:, village])] = village
    return owner


def _joined(
    faces: NDArray[np.object_], owner: NDArray[np.int64], count: int
) -> list[shapely.Geometry]:
    """Dissolve faces by owner; what is cut off from the rest goes to the longest neighbour."""
    owner = owner.copy()
    left, right = shapely.STRtree(faces).query(faces, predicate="touches")
    length = shapely.length(shapely.intersection(faces[left], faces[right]))
    left, right, length = (part[length > 0] for part in (left, right, length))
    for _ in range(20):
        stray = np.zeros(len(faces), dtype=bool)
        for village in range(count):
            mine = np.flatnonzero(owner == village)
            parts = np.array(shapely.get_parts(shapely.coverage_union_all(faces[mine])))
            body = parts[np.argmax(shapely.area(parts))]
            stray[mine] = ~shapely.intersects(body, shapely.point_on_surface(faces[mine]))
        if not stray.any():
            break
        for face in np.flatnonzero(stray):
            beside = (left == face) & ~stray[right]
            if beside.any():
                weights = np.bincount(owner[right[beside]], length[beside], count)
                owner[face] = int(np.argmax(weights))
    return [shapely.coverage_union_all(faces[owner == village]) for village in range(count)]


def _largest(shape: shapely.Polygon) -> shapely.Polygon:
    """Largest polygon, without holes, of an outline that may cross itself."""
    parts = np.array(shapely.get_parts(shapely.make_valid(shape)))
    parts = parts[shapely.get_dimensions(parts) == 2]
    parts = np.array(shapely.get_parts(parts))
    largest = parts[np.argmax(shapely.area(parts))]
    return shapely.set_precision(shapely.Polygon(largest.exterior), GRID)
