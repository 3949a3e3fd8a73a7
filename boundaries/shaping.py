"""The polygons of one province → shapes of all its areas at every scale.

Pure work on geometry, made to run in a process of its own: bytes in, bytes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import orjson
import shapely

from boundaries import codes
from boundaries.codes import Level
from boundaries.sources import Record
from geo import geometry
from geo.errors import BadGeometry
from geo.geometry import Shapes

TOLERANCES = {"regency": 0.0003, "province": 0.0015, "country": 0.008}
"""Degrees: about a third of a pixel of a map that shows the whole area."""

LEVELS = {
    "full": (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE),
    "regency": (Level.VILLAGE, Level.DISTRICT, Level.REGENCY),
    "province": (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE),
    "country": (Level.DISTRICT, Level.REGENCY, Level.PROVINCE),
}
"""Levels that are kept at each scale; the country is added when all provinces are there."""

COARSE_GAP = 0.03
"""Degrees (3 km): published outlines of kecamatan are generalised one by one and gape that far."""

_LOST = 0.05  # share of its area that a village may lose to neighbours without a word


@dataclass(frozen=True, slots=True)
class Province:
    """What is known of a province: records new in this delivery, and shapes stored before."""

    code: str
    records: Sequence[Record]
    kept: Sequence[tuple[str, bytes]] = ()


@dataclass(slots=True)
class Shaped:
    """Shapes as (scale, code, WKB), bounds of the full ones, codes with a polygon of their own."""

    code: str
    shapes: list[tuple[str, str, bytes]] = field(default_factory=list)
    bounds: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    leaves: list[str] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)


def shape(province: Province) -> Shaped:
    """Repair, match, simplify and dissolve one province; raises BadGeometry."""
    result = Shaped(province.code)
    leaf_codes, leaves = _leaves(province, result)
    leaves = _match(leaf_codes, leaves, result)
    there = ~shapely.is_empty(leaves)
    leaf_codes, leaves = leaf_codes[there], leaves[there]
    result.leaves = leaf_codes.tolist()
    if not len(leaves):
        return result
    full = _levels(leaf_codes, leaves)
    _keep("full", full, result)
    bounds = shapely.bounds(np.array(list(full.values())))
    result.bounds = {code: tuple(box) for code, box in zip(full, bounds.tolist(), strict=True)}
    simple_codes, simple, of_scale = leaf_codes, leaves, full
    for scale, tolerance in TOLERANCES.items():
        if scale == "country":  # villages are no more to be seen; start from their districts
            at = [code for code in of_scale if _is_finest(code, of_scale, Level.DISTRICT)]
            simple_codes, simple = np.array(at), np.array([of_scale[code] for code in at])
        simple = geometry.simplify(simple, tolerance)
        of_scale = _levels(simple_codes, simple, max(geometry.GAP, 2 * tolerance))
        _keep(scale, of_scale, result)
    return result


def _is_finest(code: str, shapes: dict[str, shapely.Geometry], level: Level) -> bool:
    own = codes.level(code)
    return own == level or (
        own < level and not any(other.startswith(code + ".") for other in shapes)
    )


def _keep(scale: str, shapes: dict[str, shapely.Geometry], result: Shaped) -> None:
    wanted = [code for code in shapes if codes.level(code) in LEVELS[scale]]
    encoded = shapely.to_wkb(np.array([shapes[code] for code in wanted]), byte_order=1)
    result.shapes += [(scale, code, wkb) for code, wkb in zip(wanted, encoded, strict=True)]


def _leaves(province: Province, result: Shaped) -> tuple[np.ndarray, Shapes]:
    """Finest polygons there are: villages, and areas under which there is nothing finer."""
    given: dict[str, shapely.Geometry] = {}
    fresh: dict[str, tuple[Record, shapely.Geometry]] = {}
    above: set[str] = set()
    for record in sorted(province.records, key=lambda r: -codes.level(r.code)):
        if record.code in above:
            continue
        decoded = _decode(record)
        if decoded is None or decoded.is_empty:
            if codes.level(record.code) == Level.VILLAGE and record.code not in fresh:
                _note(result, record.code, "no_shape", f"{record.name} comes without a polygon")
            continue
        twin = fresh.get(record.code)
        if twin:
            _note(
                result, record.code, "duplicate", f"{record.name} comes twice; the larger is kept"
            )
            if twin[1].area >= decoded.area:
                continue
        fresh[record.code] = (record, decoded)
        above.update(codes.ancestors(record.code))
    for code, wkb in province.kept:
        if code not in fresh and code not in above:
            given[code] = shapely.from_wkb(wkb)
    names = {code: record.name for code, (record, _) in fresh.items()}
    given |= {code: decoded for code, (_, decoded) in fresh.items()}
    found = np.array(sorted(given), dtype=str)
    shapes: Shapes = np.array([given[code] for code in found], dtype=object)
    for place in np.flatnonzero(~shapely.is_valid(shapes)):
        code = str(found[place])
        _note(result, code, "repaired", f"the polygon of {names.get(code, code)} crossed itself")
    return found, geometry.repair(shapes)


def _match(found: np.ndarray, shapes: Shapes, result: Shaped) -> Shapes:
    """Match edges, regency by regency where there are villages; the coarse rest at once."""
    levels = np.array([codes.level(code) for code in found])
    regencies = np.array([codes.ancestor(code, Level.REGENCY) for code in found])
    shapes = shapes.copy()
    before = shapely.area(shapes)
    fine = levels == Level.VILLAGE
    detailed = np.isin(regencies, regencies[fine])
    for regency in np.unique(regencies[fine]):
        members = np.flatnonzero(regencies == regency)
        villages = fine[members]
        if not villages.all():
            taken = shapely.union_all(shapes[members[villages]])
            shapes[members[~villages]] = geometry.cut(shapes[members[~villages]], taken)
        shapes[members] = geometry.match_edges(shapes[members])
    if not detailed.all():
        shapes[~detailed] = geometry.fit_around(shapes[~detailed], shapes[detailed], COARSE_GAP)
    after = shapely.area(shapes)
    for place in np.flatnonzero(fine & (after < (1 - _LOST) * before)):
        kept = after[place] / before[place]
        if kept < 0.05:
            _note(result, str(found[place]), "vanished", "all but vanished under its neighbours")
        else:
            _note(result, str(found[place]), "overlap", f"lost {1 - kept:.0%} to its neighbours")
    return shapes


def _levels(
    found: np.ndarray, shapes: Shapes, gap: float = geometry.GAP
) -> dict[str, shapely.Geometry]:
    """Shapes of the given areas and of all above them, up to the province."""
    united = dict(zip(found.tolist(), shapes, strict=True))
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE):
        below = [code for code in united if codes.level(code) == level + 1]
        if not below:
            continue
        groups = [codes.ancestor(code, level) for code in below]
        parts = np.array([united[code] for code in below])
        if level > Level.PROVINCE:
            united |= geometry.dissolve(parts, groups)
        else:
            united[groups[0]] = geometry.unite(parts, gap)
    return united


def _decode(record: Record) -> shapely.Geometry | None:
    if not record.shape:
        return None
    if isinstance(record.shape, bytes):
        decoded = geometry.polygonal(shapely.from_wkb([record.shape], on_invalid="fix"))[0]
    else:
        decoded = geometry.even_odd(_rings(record))
    _check(decoded, record)
    return decoded


def _rings(record: Record) -> list[np.ndarray]:
    try:
        rings = []
        queue = [orjson.loads(record.shape or "[]")]
        while queue:
            part = queue.pop()
            if part and isinstance(part[0][0], list):
                queue += reversed(part)
            elif part:
                rings.append(np.array(part, dtype=float)[:, 1::-1])
        return rings
    except (orjson.JSONDecodeError, TypeError, ValueError, IndexError) as error:
        raise BadGeometry(
            f"the path of {record.code} is not a list of rings ({error})",
            file=record.file,
            row=record.row,
        ) from error


def _check(decoded: shapely.Geometry, record: Record) -> None:
    xy = shapely.get_coordinates(decoded)
    if len(xy) and not (np.isfinite(xy).all() and (np.abs(xy) <= (180, 90)).all()):
        raise BadGeometry(
            f"the polygon of {record.code} has coordinates that are no degrees",
            file=record.file,
            row=record.row,
            do="Longitudes lie within ±180, latitudes within ±90.",
        )


def _note(result: Shaped, code: str, kind: str, text: str) -> None:
    result.notes.append({"code": code, "kind": kind, "text": text})
