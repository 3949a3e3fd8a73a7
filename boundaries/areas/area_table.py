"""Build the table of areas from the newest code list and the stored shapes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area, CodeList, OfficialName, Shape
from geo.store.bulk import insert_many

_COUNTRY_NAME = "Indonesia"
_CHUNK = 500  # codes in one query
_MANY = 10_000  # number of codes above which it is faster to read the whole table
_BOX = ("west", "south", "east", "north")

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class AreaChanges:
    """What an import of boundaries changes in the table of areas.

    ``names``: as delivered, of areas and of those above them. ``provinces``: provinces that were
    replaced as a whole. ``bounds``: bounds of full shapes, None for a removed shape.
    ``boundary_ids``: the delivery of each leaf, None for an area that is no longer a leaf. Both
    have the areas in ``provinces`` and the country, or only the changed areas. ``only``: codes of
    the areas to compare, besides those above them; it includes all areas of the other fields. None
    for all areas.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    provinces: frozenset[str] = frozenset()
    bounds: Mapping[str, Box | None] = field(default_factory=dict)
    boundary_ids: Mapping[str, int | None] = field(default_factory=dict)
    only: set[str] | None = None


def count_villages(area_codes: Iterable[str]) -> int:
    """Count the codes of villages."""
    return sum(codes.level(code) == Level.VILLAGE for code in area_codes)


def newest_list(
    session: Session, only: Collection[str] | None = None
) -> tuple[int | None, dict[str, str]]:
    """Return year and names of the newest list, all or those of some codes; None without a list."""
    year = session.scalar(select(func.max(CodeList.year)))
    if year is None:
        return None, {}
    names = select(OfficialName.code, OfficialName.name).where(OfficialName.year == year)
    rows = _rows_among(session, names, OfficialName.code, only)
    return year, {row[0]: row[1] for row in rows}


def refresh(session: Session, changes: AreaChanges | None = None) -> None:
    """Update the table; unchanged rows are not written."""
    changes = changes or AreaChanges()
    table: Any = Area.__table__
    only = None
    if changes.only is not None:
        if not changes.only:
            return
        only = changes.only.union(*map(codes.ancestors, changes.only))
    query = select(*table.columns)
    old = {row.code: dict(row._mapping) for row in _rows_among(session, query, table.c.code, only)}
    new = _rows(session, changes, old, only)
    outdated = [code for code in old if old[code] != new.get(code)]
    if outdated:
        removal = delete(table).where(table.c.code == bindparam("outdated"))
        if only is None and len(outdated) == len(old):
            session.execute(delete(table))
        else:
            session.connection().execute(removal, [{"outdated": code} for code in outdated])
    insert_many(session, table, (new[code] for code in sorted(new) if new[code] != old.get(code)))


def _rows_among(
    session: Session, query: Any, column: Any, only: Collection[str] | None
) -> Iterator[Any]:
    if only is None or len(only) > _MANY:
        requested = None if only is None else set(only)
        column_index = query.selected_columns.keys().index("code")
        rows = session.execute(query)
        yield from (row for row in rows if requested is None or row[column_index] in requested)
        return
    ordered = sorted(only)
    for start in range(0, len(ordered), _CHUNK):
        yield from session.execute(query.where(column.in_(ordered[start : start + _CHUNK])))


def _rows(
    session: Session,
    changes: AreaChanges,
    old: Mapping[str, dict[str, Any]],
    only: Collection[str] | None,
) -> dict[str, dict[str, Any]]:
    year, official = newest_list(session, only)
    existing = set(official) | {COUNTRY}
    if year is None:
        existing |= set(changes.names) | set(old)
    shapes = select(Shape.code).where(Shape.scale == "full")
    existing |= {row.code for row in _rows_among(session, shapes, Shape.code, only)}
    above = existing
    while above:
        above = {parent for parent in map(codes.parent, above) if parent} - existing
        existing |= above
    rows = {}
    box: tuple[float | None, ...] | None
    for code in existing:
        before = old.get(code, {})
        replaced = codes.ancestor(code, Level.PROVINCE) in changes.provinces
        box, boundary_id = changes.bounds.get(code), changes.boundary_ids.get(code)
        if not replaced and code not in changes.bounds:
            box = tuple(map(before.get, _BOX))
        if not replaced and code not in changes.boundary_ids:
            boundary_id = before.get("boundary_id")
        name = official.get(code) or changes.names.get(code) or before.get("name") or code
        rows[code] = {
            "code": code,
            "level": int(codes.level(code)),
            "parent": codes.parent(code),
            "name": _COUNTRY_NAME if code == COUNTRY else name,
            "listed": year is None or code in official or code == COUNTRY,
            "boundary_id": boundary_id,
            **dict(zip(_BOX, box or (None,) * 4, strict=True)),
        }
    return rows
