"""Search with what stands in the store beside names: former names, codes of BPS."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, UnknownCode, ancestor, parse
from boundaries.areas.models import Area, Identifier, OfficialName
from boundaries.matching.gazetteer_cache import cached_former_names
from boundaries.search.area_index import AreaIndex
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind, OtherName

_BPS_LENGTHS = {10: Level.VILLAGE, 7: Level.DISTRICT, 4: Level.REGENCY}
"""Digits of the codes of BPS; the code of an area begins with that of the area above."""


def area_index(session: Session, names: dict[str, str]) -> AreaIndex:
    """Return the index of names of listed areas by code, with the former names in the store."""
    return AreaIndex(names, cached_former_names(session))


def find(session: Session, index: AreaIndex, text: str, limit: int = 10) -> list[AreaMatch]:
    """Return the areas that match a text, see ``AreaIndex.find``; also by their code of BPS."""
    found = index.find(text, limit)
    code = _by_bps_code(session, "".join(text.split()))
    if code in index.names and code not in {match.code for match in found}:
        other = OtherName(OtherKind.BPS_CODE, "".join(text.split()))
        found.append(AreaMatch(code, MatchKind.ALIAS, other))
    return found[:limit]


def resolve(session: Session, index: AreaIndex, text: str) -> list[AreaMatch]:
    """Return the areas that a code means: of today, of an older list, or of BPS.

    Ten or four digits without dots may be a code of Kemendagri or of BPS: where both have an area,
    both are returned, that of Kemendagri first. A code of today is never read as a former one.
    """
    try:
        code = parse(text)
    except UnknownCode:
        code = ""
    if code in index.names:
        found = [AreaMatch(code, MatchKind.EXACT)]
    else:
        found = index.by_former_code(code) if code else []
    bps = resolve_bps(session, index, text)
    codes = {match.code for match in found}
    return found + [match for match in bps if match.code not in codes]


def resolve_bps(session: Session, index: AreaIndex, digits: str) -> list[AreaMatch]:
    """Return the area with a code of BPS; an empty list without one."""
    code = _by_bps_code(session, digits)
    if code not in index.names:
        return []
    return [AreaMatch(code, MatchKind.ALIAS, OtherName(OtherKind.BPS_CODE, digits))]


def official_names(session: Session, code: str) -> list[tuple[int, str]]:
    """Return the years of the lists that have a code, and its name there; newest first."""
    columns = (OfficialName.year, OfficialName.name)
    query = select(*columns).where(OfficialName.code == code).order_by(OfficialName.year.desc())
    return [(year, name) for year, name in session.execute(query)]


def _by_bps_code(session: Session, digits: str) -> str | None:
    """Return the area with a code of BPS: of a higher level, the one that most villages are in."""
    at = _BPS_LENGTHS.get(len(digits))
    if at is None or not (digits.isascii() and digits.isdigit()):
        return None
    codes = session.scalars(
        select(Identifier.code)
        .join(Area, Area.code == Identifier.code)
        .where(
            Identifier.system == "bps",
            Identifier.value >= digits,
            Identifier.value < digits + ":",  # the character after 9
            Area.listed,
        )
    )
    found = Counter(ancestor(code, at) for code in codes).most_common(1)
    return found[0][0] if found else None
