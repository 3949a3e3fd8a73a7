"""Generate the invented province: areas of all levels with codes, names and shapes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.random import RandomState
from numpy.typing import NDArray

from sample import land
from sample.names import Namer
from sample.plan import KOTA, PROVINCE, REGENCIES, Regency

_SEED = 9901
_CELLS_PER_VILLAGE = 6  # small cells per village
_TOLERANCE = 0.00045  # of simplification, in degrees: keeps the files small
_INDICES = NDArray[np.int64]


@dataclass
class Village:
    """A village; ``shape`` is None where the published file has none."""

    code: str
    name: str
    shape: shapely.Geometry | None
    old_name: str = ""  # in the code list of 2020, where it differs
    old_code: str = ""


@dataclass
class Province:
    """Names of areas above the village by code, and all villages in the order of codes."""

    names: dict[str, str]
    villages: list[Village]
    old_names: dict[str, str] = field(default_factory=dict)  # of districts in the code list of 2020


def make() -> Province:
    """Generate the province; every run gives the same."""
    random = RandomState(_SEED)
    shapes, centres, groups = _shapes(random)
    namer = Namer(random)
    names = dict([PROVINCE])
    villages: list[Village] = []
    for regency in REGENCIES:
        names[regency.code] = regency.name
        members = groups[regency.code]
        districts = _districts(regency, members, centres, shapes, random)
        urban = _urban(regency, members, centres)
        taken: list[str] = []
        for number, district in enumerate(districts, start=1):
            code = f"{regency.code}.{number:02d}"
            capital = " " not in regency.short and bool(urban & set(district.tolist()))
            name = regency.short if capital else namer.district()
            names[code] = name if name not in names.values() else namer.district()
            village_names = namer.villages(len(district), taken)
            taken += village_names
            pairs = zip(district, village_names, strict=True)
            for place, (index, name) in enumerate(pairs, start=1):
                kind = 1 if int(index) in urban else 2
                village = f"{code}.{kind}{place:03d}"
                villages.append(Village(village, name, shapes[index]))
    province = Province(names, villages)
    _add_old_names(province, namer, random)
    _remove_one_shape(province)
    return province


def _shapes(
    random: RandomState,
) -> tuple[list[shapely.Geometry], NDArray[np.float64], dict[str, _INDICES]]:
    """Draw all villages; returns shapes, points inside them, and indices by regency."""
    main, east, *islets = land.coast(random)
    mainland = [regency for regency in REGENCIES if not regency.east_island]
    on_east_island = [regency for regency in REGENCIES if regency.east_island]
    counts = [sum(regency.villages for regency in group) for group in (mainland, on_east_island)]
    shapes: list[shapely.Geometry] = []
    for island, count, cells_per_village, contrast in (
        (main, counts[0], _CELLS_PER_VILLAGE, 7.0),
        (east, counts[1], 2 * _CELLS_PER_VILLAGE, 1.5),
    ):
        seeds = land.scatter(island, count, contrast, random)
        shapes += land.villages(island, seeds, cells_per_village, contrast, random)
    shapes = list(shapely.coverage_simplify(np.array(shapes), _TOLERANCE))
    centres = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes)))
    groups = _regencies(mainland, np.arange(counts[0]), centres, shapes, random)
    groups[on_east_island[0].code] = np.arange(counts[0], sum(counts))
    return land.with_islets(shapes, islets), centres, groups


def _regencies(
    regencies: Sequence[Regency],
    members: _INDICES,
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> dict[str, _INDICES]:
    """Assign the villages nearest to its centre to the kota, then divide the rest west to east."""
    distances = np.hypot(*(centres[members] - np.array(land.TOWNS[0])).T)
    kota = next(regency for regency in regencies if regency.code == KOTA)
    order = members[np.argsort(distances)]
    groups = {KOTA: order[: kota.villages]}
    rest = [
        next(regency for regency in regencies if regency.code == code) for code in _WEST_TO_EAST
    ]
    parts = _divide_connected(
        order[kota.villages :], [regency.villages for regency in rest], centres, shapes, random
    )
    return groups | {regency.code: part for regency, part in zip(rest, parts, strict=True)}


_WEST_TO_EAST = ("99.04", "99.01", "99.05", "99.03")


def _districts(
    regency: Regency,
    members: _INDICES,
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> list[_INDICES]:
    """Divide a regency's villages into districts of uneven size, in the order of their codes."""
    weights = 0.5 + random.random_sample(regency.districts)
    shares = weights / weights.sum() * regency.villages
    sizes = np.floor(shares).astype(int)
    sizes[np.argsort(sizes - shares)[: regency.villages - sizes.sum()]] += 1
    parts = _divide_connected(members, sizes.tolist(), centres, shapes, random)
    parts.sort(key=lambda part: float(centres[part].mean(axis=0) @ (1.0, -0.6)))
    return [part[np.lexsort((centres[part, 0], -centres[part, 1].round(2)))] for part in parts]


def _divide_connected(
    members: _INDICES,
    sizes: Sequence[int],
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> list[_INDICES]:
    """Divide into connected parts of ``sizes``; of 60 tries, returns the one with fewest pieces."""
    adjacent = land.neighbours([shapes[index] for index in members])
    links = {(int(members[a]), int(members[b])) for a, b in adjacent}
    best: list[_INDICES] = []
    fewest = len(members)
    for _ in range(60):
        parts = _halve_recursively(members, sizes, centres, random)
        extra_pieces = sum(_pieces(part.tolist(), links) - 1 for part in parts)
        if extra_pieces < fewest:
            best, fewest = parts, extra_pieces
        if not extra_pieces:
            break
    return best


def _halve_recursively(
    members: _INDICES, sizes: Sequence[int], centres: NDArray[np.float64], random: RandomState
) -> list[_INDICES]:
    """Divide in halves along a curved line across the longer axis, until each part has its size."""
    if len(sizes) == 1:
        return [members]
    half = len(sizes) // 2
    points = centres[members] - centres[members].mean(axis=0)
    _, spread, axes = np.linalg.svd(points, full_matrices=False)
    along, across = points @ axes[0], points @ axes[1]
    bend = 0.6 * spread[1] / np.sqrt(len(members))
    phase, pace = random.random_sample() * 2 * np.pi, 1.5 + 2 * random.random_sample()
    slant = 0.5 * (random.random_sample() - 0.5)
    scale = np.abs(across).max() + 1e-9
    order = np.argsort(along + slant * across + bend * np.sin(phase + pace * across / scale))
    if axes[0] @ (1.0, -0.3) < 0:  # west first; the sign of the axis is arbitrary
        order = order[::-1]
    cut = sum(sizes[:half])
    return [
        *_halve_recursively(members[order[:cut]], sizes[:half], centres, random),
        *_halve_recursively(members[order[cut:]], sizes[half:], centres, random),
    ]


def _pieces(part: Iterable[int], links: set[tuple[int, int]]) -> int:
    """Count the connected pieces of a set of villages."""
    remaining = set(part)
    neighbours: dict[int, set[int]] = {index: set() for index in remaining}
    for a, b in links:
        if a in remaining and b in remaining:
            neighbours[a].add(b)
            neighbours[b].add(a)
    pieces = 0
    while remaining:
        pieces += 1
        queue = [remaining.pop()]
        while queue:
            reached = neighbours[queue.pop()] & remaining
            remaining -= reached
            queue += reached
    return pieces


def _urban(regency: Regency, members: _INDICES, centres: NDArray[np.float64]) -> set[int]:
    """Return the villages that are kelurahan: those nearest to the capital."""
    distances = np.hypot(*(centres[members] - np.array(land.TOWNS[regency.town])).T)
    return {int(index) for index in members[np.argsort(distances)][: regency.kelurahan]}


def _add_old_names(province: Province, namer: Namer, random: RandomState) -> None:
    """Set other names in the code list of 2020 for some areas, and other codes for two villages."""
    candidates = [
        village for village in province.villages if village.code[:5] in ("99.03", "99.05")
    ]
    chosen = random.choice(len(candidates), 14, replace=False)
    for index in sorted(chosen.tolist()):
        candidates[index].old_name = namer.villages(1, [])[0]
    for index in sorted(random.choice(len(candidates), 2, replace=False).tolist()):
        code = candidates[index].code
        candidates[index].old_code = f"{code[:9]}{int(code[9:]) + 90:04d}"
    district = candidates[0].code[:8]
    province.old_names[district] = namer.district()


def _remove_one_shape(province: Province) -> None:
    """Remove the shape of one village and add its land to a neighbour, as in published files."""
    shapes = {
        number: village.shape
        for number, village in enumerate(province.villages)
        if village.code.startswith("99.05.02") and village.shape is not None
    }
    smallest = min(shapes, key=lambda number: float(shapes[number].area))
    border = shapes.pop(smallest).boundary
    neighbour = max(
        shapes, key=lambda number: float(shapes[number].boundary.intersection(border).length)
    )
    both = [shapes[neighbour], province.villages[smallest].shape]
    province.villages[neighbour].shape = shapely.coverage_union_all(both)
    province.villages[smallest].shape = None
