"""The areas that a report speaks for: as told, or as its rows show."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode
from boundaries.areas.models import Area
from geo.errors import GeoError

_PARTS = (Level.REGENCY, Level.DISTRICT)
_FEW_ROWS, _FEW_OF = 2, 50


class NoAreas(GeoError):
    """A register that comes before the areas it speaks of."""


class UnknownScope(GeoError):
    """A report of which nobody can tell what areas it speaks for."""


def told(session: Session, text: str) -> list[str]:
    """Codes of a scope as a person writes it, with commas; [] for "auto".

    Raises UnknownCode for a code that no listed area has, NoAreas when there are none at all.
    """
    if not session.scalar(select(func.count()).select_from(Area).where(Area.listed)):
        raise NoAreas("no areas are loaded yet", do="Run import-codes or import-boundaries first.")
    if text.strip().lower() in {"", "auto"}:
        return []
    found = {codes.parse(part) for part in text.split(",") if part.strip()}
    known = set(session.scalars(select(Area.code).where(Area.code.in_(found), Area.listed)))
    unknown = sorted(found - known - {codes.COUNTRY})
    if unknown:
        raise UnknownCode(
            f"no area has the code {unknown[0]}",
            do="Give codes of areas that exist, with commas, or auto.",
        )
    return merged(found)


def regency_name(session: Session, scope: Sequence[str]) -> str:
    """Name of the regency that a scope lies in, "" where it is not one alone."""
    if len(scope) != 1 or codes.level(scope[0]) < Level.REGENCY:
        return ""
    code = codes.ancestor(scope[0], Level.REGENCY)
    return session.scalar(select(Area.name).where(Area.code == code)) or ""


def shown(
    places: Sequence[str], *, whole_provinces: bool, file: str = ""
) -> tuple[list[str], list[str]]:
    """Scope that the places of the rows show, and warnings.

    The regencies of the rows or, for an export of ``whole_provinces``, their provinces, unless
    all rows lie in one regency. Raises UnknownScope when no place tells.
    """
    regencies = Counter(
        codes.ancestor(place, Level.REGENCY)
        for place in places
        if codes.level(place) >= Level.REGENCY
    )
    found = regencies
    if whole_provinces and len(regencies) != 1:
        found = Counter(codes.ancestor(place, Level.PROVINCE) for place in places)
    if not found:
        raise UnknownScope(
            "no row names a known regency",
            file=file or None,
            do="Check the names, load the codes of these areas, or give --scope.",
        )
    warnings = [
        f"{code} is in the scope for the sake of {count} of {len(places)} rows: its other "
        "villages count as unformed; give --scope if that is a slip"
        for code, count in sorted(found.items())
        if count <= _FEW_ROWS and count * _FEW_OF < len(places)
    ]
    return merged(found), warnings


def without(scope: Sequence[str], silent: set[str], listed: Sequence[str]) -> list[str]:
    """Scope without the villages of which nothing is said.

    Raises UnknownScope when nothing is left.
    """
    touched = [code for code in scope if any(codes.within(one, code) for one in silent)]
    if not touched:
        return list(scope)
    held = {one for one in listed if any(codes.within(one, code) for code in touched)}
    rest = set(scope) - set(touched)
    left = compact(held - silent, listed) if held - silent or not rest else []
    return sorted({*rest, *left})


def compact(villages: set[str], listed: Sequence[str]) -> list[str]:
    """Codes that hold exactly these of all ``listed`` villages: regencies, districts, villages."""
    broken = {codes.ancestor(one, at) for one in listed if one not in villages for at in _PARTS}
    return merged({_whole(one, broken) for one in villages}) or _nothing()


def _whole(village: str, broken: set[str]) -> str:
    above = (codes.ancestor(village, at) for at in _PARTS)
    return next((code for code in above if code not in broken), village)


def _nothing() -> list[str]:
    raise UnknownScope("no row says anything of its village", do="Fill in the status.")


def merged(found: set[str] | Counter[str]) -> list[str]:
    """Codes, sorted, without those that lie in another of them."""
    return [
        code
        for code in sorted(found)
        if not any(code != other and codes.within(code, other) for other in found)
    ]
