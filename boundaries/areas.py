"""The table of areas, made from the newest list of codes and from the shapes there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from boundaries import codes
from boundaries.codes import COUNTRY, Level
from boundaries.models import Area, CodeList, OfficialName, Shape
from geo.bulk import insert_many

_COUNTRY_NAME = "Indonesia"
_BOX = ("west", "south", "east", "north")

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Told:
    """What an import of boundaries knows of areas.

    ``names`` as delivered, of areas and of those above them; ``bounds`` of every shape in
    ``provinces``, and the country's; ``owner``, the delivery of each leaf there.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    provinces: frozenset[str] = frozenset()
    bounds: Mapping[str, Box] = field(default_factory=dict)
    owner: Mapping[str, int | None] = field(default_factory=dict)


def count_villages(found: Iterable[str]) -> int:
    """How many of the codes are villages'."""
    return sum(codes.level(code) == Level.VILLAGE for code in found)


def newest_list(opened: Session) -> tuple[int | None, dict[str, str]]:
    """Year and names of the newest list; None and nothing where no list was imported."""
    year = opened.scalar(select(func.max(CodeList.year)))
    if year is None:
        return None, {}
    names = select(OfficialName.code, OfficialName.name).where(OfficialName.year == year)
    return year, dict(opened.execute(names).all())


def refresh(opened: Session, told: Told | None = None) -> None:
    """Bring the table up to date; rows that stay the same are left alone."""
    told = told or Told()
    table: Any = Area.__table__
    old = {row["code"]: dict(row) for row in opened.execute(select(table)).mappings()}
    new = _rows(opened, told, old)
    gone = [code for code in old if old[code] != new.get(code)]
    if gone:
        removal = delete(table).where(table.c.code == bindparam("gone"))
        if len(gone) == len(old):
            opened.execute(delete(table))
        else:
            opened.connection().execute(removal, [{"gone": code} for code in gone])
    insert_many(opened, table, (new[code] for code in sorted(new) if new[code] != old.get(code)))


def _rows(
    opened: Session, told: Told, old: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    year, official = newest_list(opened)
    existing = set(official) | {COUNTRY}
    if year is None:
        existing |= set(told.names) | set(old)
    existing |= set(opened.scalars(select(Shape.code).where(Shape.scale == "full")))
    above = existing
    while above:
        above = {parent for parent in map(codes.parent, above) if parent} - existing
        existing |= above
    rows = {}
    box: tuple[float | None, ...] | None
    for code in existing:
        before = old.get(code, {})
        redone = codes.ancestor(code, Level.PROVINCE) in told.provinces
        if redone or (code == COUNTRY and told.provinces):
            box, owner = told.bounds.get(code), told.owner.get(code)
        else:
            box, owner = tuple(map(before.get, _BOX)), before.get("boundary_id")
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
