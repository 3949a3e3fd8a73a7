"""The invented province: areas with codes, names and shapes, each level a division of the next."""

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
_GRAIN = 6  # small cells to a village
_KEPT = 0.00045  # simplification of borders, degrees: as much detail as a small file bears
_INDICES = NDArray[np.int64]


@dataclass
class Village:
    """A village; ``shape`` is None where the publisher drew none."""

    code: str
    name: str
    shape: shapely.Geometry | None
    old_name: str = ""  # in the older list, where it differs
    old_code: str = ""


@dataclass
class Province:
    """Codes and names of every level above the village, and the villages, by code."""

    names: dict[str, str]
    villages: list[Village]
    old_names: dict[str, str] = field(default_factory=dict)  # of districts in the older list


def make() -> Province:
    """Make the province, the same on every run."""
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
            found = namer.villages(len(district), taken)
            taken += found
            for place, (index, name) in enumerate(zip(district, found, strict=True), start=1):
                kind = 1 if int(index) in urban else 2
                village = f"{code}.{kind}{place:03d}"
                villages.append(Village(village, name, shapes[index]))
    made = Province(names, villages)
    _age(made, namer, random)
    _forget_one(made)
    return made


def _shapes(
    random: RandomState,
) -> tuple[list[shapely.Geometry], NDArray[np.float64], dict[str, _INDICES]]:
    """Shapes and centres of all villages, and which belong to each regency."""
    main, east, *islets = land.coast(random)
    mainland = [regency for regency in REGENCIES if not regency.east_island]
    islanders = [regency for regency in REGENCIES if regency.east_island]
    counts = [sum(one.villages for one in group) for group in (mainland, islanders)]
    shapes: list[shapely.Geometry] = []
    for island, count, grain, crowding in (
        (main, counts[0], _GRAIN, 7.0),
        (east, counts[1], 2 * _GRAIN, 1.5),
    ):
        seeds = land.scatter(island, count, crowding, random)
        shapes += land.villages(island, seeds, grain, crowding, random)
    shapes = list(shapely.coverage_simplify(np.array(shapes), _KEPT))
    centres = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes)))
    groups = _regencies(mainland, np.arange(counts[0]), centres, shapes, random)
    groups[islanders[0].code] = np.arange(counts[0], sum(counts))
    return land.with_islets(shapes, islets), centres, groups


def _regencies(
    regencies: Sequence[Regency],
    members: _INDICES,
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> dict[str, _INDICES]:
    """Give the villages nearest to its centre to the kota, then divide the rest west to east."""
    apart = np.hypot(*(centres[members] - np.array(land.TOWNS[0])).T)
    kota = next(regency for regency in regencies if regency.code == KOTA)
    order = members[np.argsort(apart)]
    groups = {KOTA: order[: kota.villages]}
    rest = [next(one for one in regencies if one.code == code) for code in _WEST_TO_EAST]
    parts = _connected(
        order[kota.villages :], [one.villages for one in rest], centres, shapes, random
    )
    return groups | {one.code: part for one, part in zip(rest, parts, strict=True)}


_WEST_TO_EAST = ("99.04", "99.01", "99.05", "99.03")


def _districts(
    regency: Regency,
    members: _INDICES,
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> list[_INDICES]:
    """Divide a regency's villages into districts of uneven size, in the order of their numbers."""
    weights = 0.5 + random.random_sample(regency.districts)
    shares = weights / weights.sum() * regency.villages
    sizes = np.floor(shares).astype(int)
    sizes[np.argsort(sizes - shares)[: regency.villages - sizes.sum()]] += 1
    parts = _connected(members, sizes.tolist(), centres, shapes, random)
    parts.sort(key=lambda part: float(centres[part].mean(axis=0) @ (1.0, -0.6)))
    return [part[np.lexsort((centres[part, 0], -centres[part, 1].round(2)))] for part in parts]


def _connected(
    members: _INDICES,
    sizes: Sequence[int],
    centres: NDArray[np.float64],
    shapes: Sequence[shapely.Geometry],
    random: RandomState,
) -> list[_INDICES]:
    """Divide into parts of the given sizes, each in one piece; tries until it succeeds."""
    beside = land.neighbours([shapes[index] for index in members])
    links = {(int(members[a]), int(members[b])) for a, b in beside}
    best: list[_INDICES] = []
    fewest = len(members)
    for _ in range(60):
        parts = _divided(members, sizes, centres, random)
        loose = sum(_pieces(part.tolist(), links) - 1 for part in parts)
        if loose < fewest:
            best, fewest = parts, loose
        if not loose:
            break
    return best


def _divided(
    members: _INDICES, sizes: Sequence[int], centres: NDArray[np.float64], random: RandomState
) -> list[_INDICES]:
    """Halve again and again, across the longer axis, along a line that bends."""
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
    if axes[0] @ (1.0, -0.3) < 0:  # west first, whichever way the axis points
        order = order[::-1]
    cut = sum(sizes[:half])
    return [
        *_divided(members[order[:cut]], sizes[:half], centres, random),
        *_divided(members[order[cut:]], sizes[half:], centres, random),
    ]


def _pieces(part: Iterable[int], links: set[tuple[int, int]]) -> int:
    """Number of connected pieces of a set of villages."""
    left = set(part)
    beside: dict[int, set[int]] = {index: set() for index in left}
    for a, b in links:
        if a in left and b in left:
            beside[a].add(b)
            beside[b].add(a)
    pieces = 0
    while left:
        pieces += 1
        reached = [left.pop()]
        while reached:
            onward = beside[reached.pop()] & left
            left -= onward
            reached += onward
    return pieces


def _urban(regency: Regency, members: _INDICES, centres: NDArray[np.float64]) -> set[int]:
    """Villages that are kelurahan: those nearest to the capital."""
    apart = np.hypot(*(centres[members] - np.array(land.TOWNS[regency.town])).T)
    return {int(index) for index in members[np.argsort(apart)][: regency.kelurahan]}


def _age(province: Province, namer: Namer, random: RandomState) -> None:
    """Give some places another name in the older list, and two villages another code."""
    late = [village for village in province.villages if village.code[:5] in ("99.03", "99.05")]
    chosen = random.choice(len(late), 14, replace=False)
    for index in sorted(chosen.tolist()):
        late[index].old_name = namer.villages(1, [])[0]
    for index in sorted(random.choice(len(late), 2, replace=False).tolist()):
        code = late[index].code
        late[index].old_code = f"{code[:9]}{int(code[9:]) + 90:04d}"
    district = late[0].code[:8]
    province.old_names[district] = namer.district()


def _forget_one(province: Province) -> None:
    """Leave one village without a shape, its land with the neighbour, as published files do."""
    drawn = {
        number: village.shape
        for number, village in enumerate(province.villages)
        if village.code.startswith("99.05.02") and village.shape is not None
    }
    lost = min(drawn, key=lambda number: float(drawn[number].area))
    border = drawn.pop(lost).boundary
    heir = max(drawn, key=lambda number: float(drawn[number].boundary.intersection(border).length))
    both = [drawn[heir], province.villages[lost].shape]
    province.villages[heir].shape = shapely.coverage_union_all(both)
    province.villages[lost].shape = None
