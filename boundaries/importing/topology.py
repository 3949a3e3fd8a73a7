"""Compute the shapes of all areas of one province at every scale from its polygons.

These functions run in separate processes, so they take and return WKB. A leaf is an area without a
finer polygon in it: a village, or an area above villages of which only the outline is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.areas import codes, geojson_fragments
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.geojson_fragments import FragmentRow
from boundaries.importing.decoding import decode
from boundaries.importing.records import Record
from geo import geometry, shape_cleaning, shape_limits
from geo.errors import BadGeometry
from geo.geometry import Shapes
from geo.shape_cleaning import Cleaned

TOLERANCES = {"regency": 0.0003, "province": 0.0015, "country": 0.008}
"""Degrees: about a third of a pixel of a map that shows the whole area."""

COARSE_GAP = 0.03
"""Degrees (3 km): gaps between published outlines of kecamatan, each generalised by itself."""

LEVELS = {
    "full": tuple(Level),
    "regency": (Level.VILLAGE, Level.DISTRICT, Level.REGENCY),
    "province": (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE),
    "country": (Level.DISTRICT, Level.REGENCY, Level.PROVINCE, Level.COUNTRY),
}
"""Levels that are stored at each scale."""

ShapeRow = tuple[str, str, bytes]
"""A shape to store: scale, code, WKB."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_AREA_CHANGE = 0.01  # share of its area that a village may lose or gain without a note
_NO_AREA = 1e-11  # square degrees (0.1 m²): less may be nothing after rounding, or a bow tie
VANISHED = 0.95
"""Share of its area that a village may lose before it is reported as vanished."""


@dataclass(frozen=True, slots=True)
class ProvinceInput:
    """Leaves of a province: the records of this delivery, and leaves that are stored.

    ``retired`` are codes of stored leaves that the newest list no longer has.
    """

    code: str
    records: Sequence[Record]
    stored: Sequence[tuple[str, bytes]] = ()
    retired: frozenset[str] = frozenset()


Removed = dict[str, tuple[int, int]]
"""How many repeated vertices and tiny parts leaves lost in cleaning, by code."""


@dataclass(slots=True)
class MatchedProvince:
    """Edge-matched leaves of a province as WKB, which of them are new, and notes on those."""

    code: str
    codes: list[str] = field(default_factory=list)
    shapes: list[bytes] = field(default_factory=list)
    new: list[bool] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    removed: Removed = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SimplifyInput:
    """Leaves of a province, and leaves of other provinces that may touch them."""

    code: str
    codes: Sequence[str]
    shapes: Sequence[bytes]
    neighbours: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class ProvinceShapes:
    """Shapes of a province, codes of its leaves, bounds and GeoJSON of all full shapes."""

    code: str
    leaves: list[str]
    rows: list[ShapeRow]
    bounds: dict[str, Box]
    fragments: list[FragmentRow]


@dataclass(frozen=True, slots=True)
class CountryInput:
    """Districts at the province's scale, areas above without districts, and full provinces."""

    finest: Sequence[tuple[str, bytes]]
    provinces: Sequence[bytes]


_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


def geos_errors(work: Callable[[_Task], _Result]) -> Callable[[_Task], _Result]:
    """Turn what GEOS raises for shapes that it cannot compute with into BadGeometry.

    Every BadGeometry says what to do.
    """

    @wraps(work)
    def checked(task: _Task) -> _Result:
        try:
            return work(task)
        except BadGeometry as error:
            error.do = error.do or shape_limits.DO
            raise
        except shapely.errors.GEOSException as error:
            text = " ".join(str(error).split())[:200]
            code = getattr(task, "code", "")
            of = f" of province {code}" if code else ""
            raise BadGeometry(
                f"the shapes{of} cannot be matched ({text})", do=shape_limits.DO
            ) from error

    return checked


@geos_errors
def match(province: ProvinceInput) -> MatchedProvince:
    """Repair the leaves of a province and match their edges; raises BadGeometry."""
    result = MatchedProvince(province.code)
    new = _new_leaves(province, result)
    stored = _stored_leaves(province, new, result)
    names = np.array(sorted([*new, *stored]), dtype=str)
    if not len(names):
        return result
    shapes: Shapes = np.empty(len(names), dtype=object)
    for place, code in enumerate(names.tolist()):
        shapes[place] = new[code][1] if code in new else stored[code]
    if problem := shape_limits.overlap_problem(shapes):
        raise _too_complex(str(names[problem.place]), problem.what, new)
    fixed = np.array([code in stored for code in names.tolist()])
    published, shapes = shapes, shapes.copy()
    shapes[~fixed] = geometry.repair(shapes[~fixed])
    _note_repaired(names, published, shapes, new, result)
    levels = _levels(names)
    before = shapes
    shapes, cut = subtract_finer(shapes, levels)
    fixed &= ~cut
    groups = [
        codes.regency_of(code) if at == Level.VILLAGE else ""
        for code, at in zip(names, levels, strict=True)
    ]
    shapes = geometry.match_edges(shapes, groups, gap=gap_widths(levels), fixed=fixed)
    _note_area_changes(names, before, shapes, new, result)
    cleaned = shape_cleaning.clean(shapes, fixed)
    shapes, result.removed = cleaned.shapes, removed_by_code(names.tolist(), cleaned)
    filled = np.flatnonzero(~shapely.is_empty(shapes))
    result.codes = names[filled].tolist()
    result.shapes = shapely.to_wkb(shapes[filled], byte_order=1).tolist()
    result.new = [code in new for code in result.codes]
    return result


def _too_complex(
    code: str, what: str, new: dict[str, tuple[Record, shapely.Geometry]]
) -> BadGeometry:
    if code not in new:
        return BadGeometry(
            f"the polygons do not fit the stored polygon of {code}: {what}", do=shape_limits.DO
        )
    record = new[code][0]
    return BadGeometry(
        f"the polygon of {code} is too complex: {what}",
        file=record.file,
        row=record.row,
        do=shape_limits.DO,
    )


@geos_errors
def make_shapes(task: SimplifyInput) -> ProvinceShapes:
    """Simplify and dissolve a province at all scales but the country's."""
    if not task.codes:
        return ProvinceShapes(task.code, [], [], {}, [])
    names = list(task.codes)
    shapes = with_touching(task)
    full = _dissolve(names, shapes)
    boxes = shapely.bounds(np.array(list(full.values()), dtype=object))
    rows = _encode("full", full)
    for scale in ("regency", "province"):
        # With the neighbours, so that both provinces simplify their border alike.
        shapes = geometry.simplify(shapes, TOLERANCES[scale])
        rows += _encode(scale, _dissolve(names, shapes, min(LEVELS[scale])))
    bounds = dict(zip(full, map(tuple, boxes.tolist()), strict=True))
    return ProvinceShapes(task.code, names, rows, bounds, geojson_fragments.encode(full))


def with_touching(task: SimplifyInput) -> Shapes:
    """Return the leaves of a province, and after them those of others that touch one of them."""
    shapes: Shapes = shapely.from_wkb(np.array(task.shapes, dtype=object))
    if not len(task.neighbours):
        return shapes
    neighbours: Shapes = shapely.from_wkb(np.array(task.neighbours, dtype=object))
    touching, _ = shapely.STRtree(shapes).query(neighbours, predicate="intersects")
    return np.append(shapes, neighbours[np.unique(touching)])


def make_country_shapes(country: CountryInput) -> list[ShapeRow]:
    """Simplify and dissolve at the country's scale, and unite the country's own full shape."""
    if not country.finest:
        return []
    names = [code for code, _ in country.finest]
    shapes = shapely.from_wkb(np.array([wkb for _, wkb in country.finest], dtype=object))
    rows = _encode("country", _dissolve(names, simplify_to_country(shapes), Level.COUNTRY))
    whole = geometry.unite(shapely.from_wkb(np.array(country.provinces, dtype=object)))
    return [*rows, ("full", COUNTRY, shapely.to_wkb(whole, byte_order=1))]


def simplify_to_country(shapes: Shapes) -> Shapes:
    """Simplify shapes at the province's scale to the country's."""
    # Each province was simplified by itself; here and there a vertex of their border differs.
    return geometry.simplify(geometry.match_remaining(shapes), TOLERANCES["country"])


def subtract_finer(shapes: Shapes, levels: NDArray[np.int_]) -> tuple[Shapes, NDArray[np.bool_]]:
    """Subtract finer leaves from coarse ones; also return which leaves changed."""
    shapes, cut = shapes.copy(), np.zeros(len(shapes), dtype=bool)
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE):
        coarse, finer = np.flatnonzero(levels == level), np.flatnonzero(levels > level)
        if not len(coarse) or not len(finer):
            continue
        own, other = shapely.STRtree(shapes[finer]).query(shapes[coarse], predicate="intersects")
        for place in np.unique(own):
            taken = shapely.get_parts(shapes[finer[other[own == place]]])
            rest = shapely.difference(
                shapes[coarse[place]], shapely.disjoint_subset_union_all(taken)
            )
            shapes[coarse[place]] = geometry.repair(np.array([rest]))[0]
            cut[coarse[place]] = True
    return shapes, cut


def removed_by_code(names: Sequence[str], cleaned: Cleaned) -> Removed:
    """Return what cleaning removed from shapes, by their codes."""
    pairs = zip(cleaned.vertices.tolist(), cleaned.parts.tolist(), strict=True)
    return {code: pair for code, pair in zip(names, pairs, strict=True) if any(pair)}


def gap_widths(levels: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return the width in degrees up to which each leaf may close gaps."""
    return np.where(levels == Level.VILLAGE, geometry.GAP, COARSE_GAP)


def _levels(names: Sequence[str] | NDArray[np.str_]) -> NDArray[np.int_]:
    return np.array([codes.level(code) for code in names], dtype=int)


def _new_leaves(
    province: ProvinceInput, result: MatchedProvince
) -> dict[str, tuple[Record, shapely.Geometry]]:
    """Return the new leaves by code; of an area delivered twice the larger polygon."""
    leaves: dict[str, tuple[Record, shapely.Geometry]] = {}
    above: set[str] = set()
    for record in sorted(province.records, key=lambda r: -codes.level(r.code)):
        if record.code in above:
            continue
        shape = decode(record)
        if shape is None:
            if codes.level(record.code) == Level.VILLAGE:
                _note(result, record.code, "no_shape", f"{record.name} comes without a polygon")
            continue
        if shape.area < _NO_AREA and geometry.repair(np.array([shape]))[0].is_empty:
            _note(result, record.code, "no_shape", f"the polygon of {record.name} has no area")
            continue
        if record.code in leaves:
            text = f"{record.name} comes more than once; the largest polygon is kept"
            _note(result, record.code, "duplicate", text)
            if leaves[record.code][1].area >= shape.area:
                continue
        leaves[record.code] = (record, shape)
        above.update(codes.ancestors(record.code))
    result.notes = [n for n in result.notes if n["kind"] != "no_shape" or n["code"] not in leaves]
    return leaves


def _stored_leaves(
    province: ProvinceInput,
    new: dict[str, tuple[Record, shapely.Geometry]],
    result: MatchedProvince,
) -> dict[str, shapely.Geometry]:
    """Return stored leaves that stay: not delivered again, without finer new ones, not superseded.

    New areas that contain stored leaves are removed from ``new``.
    """
    for code, _ in province.stored:
        for step in codes.ancestors(code):
            new.pop(step, None)
    above = {step for code in new for step in codes.ancestors(code)}
    stored = {
        code: shapely.from_wkb(wkb)
        for code, wkb in province.stored
        if code not in new and code not in above
    }
    retired = sorted(province.retired & stored.keys())
    if not retired:
        return stored
    repaired = geometry.repair(np.array([shape for _, shape in new.values()], dtype=object))
    tree = shapely.STRtree(repaired)
    for code in retired:
        # A village with a new code is delivered under that one; both would cover the same land.
        near = repaired[tree.query(stored[code], predicate="intersects")]
        if shapely.area(shapely.intersection(near, stored[code])).sum() > stored[code].area / 2:
            del stored[code]
            _note(result, code, "superseded", "its land now comes under another code")
    return stored


def _dissolve(
    names: Sequence[str], shapes: Shapes, top: Level = Level.PROVINCE
) -> dict[str, shapely.Geometry]:
    """Return shapes of the leaves and of all areas above them, up to the level ``top``."""
    united = dict(zip(names, shapes, strict=False))
    for level in sorted(Level, reverse=True):
        if top <= level < Level.VILLAGE:
            # by code, so that the same areas always make the same bytes
            below = sorted(code for code in united if codes.level(code) == level + 1)
            groups = [codes.ancestor(code, level) for code in below]
            united |= geometry.dissolve(np.array([united[c] for c in below], dtype=object), groups)
    return united


def _encode(scale: str, shapes: dict[str, shapely.Geometry]) -> list[ShapeRow]:
    selected = [code for code in shapes if codes.level(code) in LEVELS[scale]]
    encoded = shapely.to_wkb(np.array([shapes[c] for c in selected], dtype=object), byte_order=1)
    return [(scale, code, wkb) for code, wkb in zip(selected, encoded, strict=True)]


def _note(result: MatchedProvince, code: str, kind: str, text: str) -> None:
    result.notes.append({"code": code, "kind": kind, "text": text})


def _note_repaired(
    names: NDArray[np.str_],
    published: Shapes,
    shapes: Shapes,
    new: dict[str, tuple[Record, shapely.Geometry]],
    result: MatchedProvince,
) -> None:
    # Rounding alone may need a repair, too; that is no defect of the file.
    touched = shapely.get_num_coordinates(published) != shapely.get_num_coordinates(shapes)
    touched |= shapely.get_num_geometries(published) != shapely.get_num_geometries(shapes)
    for place in np.flatnonzero(touched):
        code = str(names[place])
        if code in new and not shapely.is_valid(published[place]):
            reason = shapely.is_valid_reason(published[place]).partition("[")[0].lower()
            text = f"the polygon of {new[code][0].name} was mended ({reason})"
            _note(result, code, "repaired", text)


def _note_area_changes(
    names: NDArray[np.str_],
    before: Shapes,
    after: Shapes,
    new: dict[str, tuple[Record, shapely.Geometry]],
    result: MatchedProvince,
) -> None:
    old, new_area = shapely.area(before), shapely.area(after)
    for place in np.flatnonzero((np.abs(new_area - old) > _AREA_CHANGE * old) & (old > 0)):
        code, share = str(names[place]), new_area[place] / old[place]
        if code not in new or codes.level(code) != Level.VILLAGE:
            continue  # finer leaves are subtracted from a coarse outline on purpose
        name = new[code][0].name
        if share > 1:
            _note(result, code, "gap", f"{name} took in gaps around it and grew by {share - 1:.0%}")
            continue
        near = shapely.STRtree(after).query(before[place], predicate="intersects")
        near = near[near != place]
        taken = shapely.area(shapely.intersection(after[near], before[place]))
        winner = str(names[near[np.argmax(taken)]]) if len(near) else ""
        to = f"{new[winner][0].name} ({winner})" if winner in new else winner or "neighbours"
        if 1 - share > VANISHED:
            _note(result, code, "vanished", f"{name} all but vanished under {to}")
        else:
            _note(result, code, "overlap", f"{name} overlapped {to} and lost {1 - share:.0%} to it")
