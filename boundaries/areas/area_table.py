"""The table of areas, made from the newest list of codes and from the shapes there are."""

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
_CHUNK = 500  # codes in one question
_MANY = 10_000  # codes from which on it is quicker to read the whole table
_BOX = ("west", "south", "east", "north")

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class AreaChanges:
    """What an import of boundaries knows of areas.

    ``names`` as delivered, of areas and of those above them; ``bounds`` of every shape in
    ``provinces``, and the country's; ``owner``, the delivery of each leaf there. Where single
    areas change, ``bounds`` and ``owner`` tell of these alone, None where there is no longer one,
    and ``among`` are the only areas to look at, with those above them.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    provinces: frozenset[str] = frozenset()
    bounds: Mapping[str, Box | None] = field(default_factory=dict)
    owner: Mapping[str, int | None] = field(default_factory=dict)
    among: set[str] | None = None


def count_villages(found: Iterable[str]) -> int:
    """How many of the codes are villages'."""
    return sum(codes.level(code) == Level.VILLAGE for code in found)


def newest_list(
    session: Session, among: Collection[str] | None = None
) -> tuple[int | None, dict[str, str]]:
    """Year and names of the newest list, all or those of some codes; None without any list."""
    year = session.scalar(select(func.max(CodeList.year)))
    if year is None:
        return None, {}
    names = select(OfficialName.code, OfficialName.name).where(OfficialName.year == year)
    found = _rows_among(session, names, OfficialName.code, among)
    return year, {row[0]: row[1] for row in found}


def refresh(session: Session, told: AreaChanges | None = None) -> None:
    """Bring the table up to date; rows that stay the same are left alone."""
    told = told or AreaChanges()
    table: Any = Area.__table__
    among = None
    if told.among is not None:
        among = told.among.union(*map(codes.ancestors, told.among))
    query = select(*table.columns)
    old = {row.code: dict(row._mapping) for row in _rows_among(session, query, table.c.code, among)}
    new = _rows(session, told, old, among)
    gone = [code for code in old if old[code] != new.get(code)]
    if gone:
        removal = delete(table).where(table.c.code == bindparam("gone"))
        if among is None and len(gone) == len(old):
            session.execute(delete(table))
        else:
            session.connection().execute(removal, [{"gone": code} for code in gone])
    insert_many(session, table, (new[code] for code in sorted(new) if new[code] != old.get(code)))


def _rows_among(
    session: Session, query: Any, column: Any, among: Collection[str] | None
) -> Iterator[Any]:
    if among is None or len(among) > _MANY:
        wanted = None if among is None else set(among)
        place = query.selected_columns.keys().index("code")
        rows = session.execute(query)
        yield from (row for row in rows if wanted is None or row[place] in wanted)
        return
    ordered = sorted(among)
    for start in range(0, len(ordered), _CHUNK):
        yield from session.execute(query.where(column.in_(ordered[start : start + _CHUNK])))


def _rows(
    session: Session,
    told: AreaChanges,
    old: Mapping[str, dict[str, Any]],
    among: Collection[str] | None,
) -> dict[str, dict[str, Any]]:
    year, official = newest_list(session, among)
    existing = set(official) | {COUNTRY}
    if year is None:
        existing |= set(told.names) | set(old)
    shapes = select(Shape.code).where(Shape.scale == "full")
    existing |= {row.code for row in _rows_among(session, shapes, Shape.code, among)}
    above = existing
    while above:
        above = {parent for parent in map(codes.parent, above) if parent} - existing
        existing |= above
    rows = {}
    box: tuple[float | None, ...] | None
    for code in existing:
        before = old.get(code, {})
        redone = codes.ancestor(code, Level.PROVINCE) in told.provinces
        box, owner = told.bounds.get(code), told.owner.get(code)
        if not redone and code not in told.bounds:
            box = tuple(map(before.get, _BOX))
        if not redone and code not in told.owner:
            owner = before.get("boundary_id")
        name = official.get(code) or told.names.get(code) or before.get("name") or code
        rows[code] = {
            "code": code,
            "level": int(codes.level(code)),
            "parent": codes.parent(code),
            "name": _COUNTRY_NAME if code == COUNTRY else name,
            "listed": year is None or code in official or code == COUNTRY,
            "boundary_id": owner,
            **dict(zip(_BOX, box or (None,) * 4, strict=True)),
        }
    return rows
