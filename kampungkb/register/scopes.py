"""The scope of a report: given by a person, or inferred from the places of its rows."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode
from boundaries.areas.models import Area
from geo.errors import GeoError

_ABOVE_VILLAGE = (Level.REGENCY, Level.DISTRICT)
_FEW_ROWS, _FEW_OF = 2, 50  # rows of a regency that may be a slip, in at least so many each


class NoAreas(GeoError):
    """A register is imported before any areas."""


class UnknownScope(GeoError):
    """The scope of a report can neither be read nor inferred."""


def parse_scope(session: Session, text: str) -> list[str]:
    """Return the codes of a scope as a person writes it, separated by commas; [] for "auto".

    Raises UnknownCode for a code that no listed area has, NoAreas where there are no areas.
    """
    if not session.scalar(select(func.count()).select_from(Area).where(Area.listed)):
        raise NoAreas("no areas are loaded yet", do="Run import-codes or import-boundaries first.")
    if text.strip().lower() in {"", "auto"}:
        return []
    scope = {codes.parse(part) for part in text.split(",") if part.strip()}
    listed = set(session.scalars(select(Area.code).where(Area.code.in_(scope), Area.listed)))
    unknown = sorted(scope - listed - {codes.COUNTRY})
    if unknown:
        raise UnknownCode(
            f"no area has the code {unknown[0]}",
            do="Give codes of areas that exist, with commas, or auto.",
        )
    return without_nested(scope)


def regency_name(session: Session, scope: Sequence[str]) -> str:
    """Return the name of the only regency of a scope, "" where it has several."""
    if len(scope) != 1 or codes.level(scope[0]) < Level.REGENCY:
        return ""
    code = codes.ancestor(scope[0], Level.REGENCY)
    return session.scalar(select(Area.name).where(Area.code == code)) or ""


def infer_scope(
    places: Sequence[str], *, whole_provinces: bool, file: str = ""
) -> tuple[list[str], list[str]]:
    """Return the scope that follows from the places (codes) of the rows, and warnings.

    It consists of the regencies of the rows, or of their provinces for an export of
    ``whole_provinces`` with rows in several regencies. A regency of very few rows may be a slip,
    so it gets a warning. Raises UnknownScope when no row has a place.
    """
    regencies = Counter(
        codes.ancestor(place, Level.REGENCY)
        for place in places
        if codes.level(place) >= Level.REGENCY
    )
    rows_of = regencies
    if whole_provinces and len(regencies) != 1:
        rows_of = Counter(codes.ancestor(place, Level.PROVINCE) for place in places)
    if not rows_of:
        raise UnknownScope(
            "no row names a known regency",
            file=file or None,
            do="Check the names, load the codes of these areas, or give --scope.",
        )
    warnings = [
        f"{code} is in the scope for the sake of {count} of {len(places)} rows: its other "
        "villages count as unformed; give --scope if that is a slip"
        for code, count in sorted(rows_of.items())
        if count <= _FEW_ROWS and count * _FEW_OF < len(places)
    ]
    return without_nested(rows_of), warnings


class MergedScope(NamedTuple):
    """Scope of a report that is made of sheets of the kecamatan of a regency.

    ``late``: codes of the kecamatan that sent nothing.
    """

    regency: str
    scope: list[str]
    late: list[str]


def regencies_of(places: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the regencies that sheets are of: of each sheet the one of most of its places."""
    found = set()
    for codes_of_sheet in places.values():
        counts = Counter(
            codes.ancestor(place, Level.REGENCY)
            for place in codes_of_sheet
            if codes.level(place) >= Level.REGENCY
        )
        found |= {code for code, _ in counts.most_common(1)}
    return sorted(found)


def merge_districts(
    places: Mapping[str, Sequence[str]],
    regency: str,
    districts: Sequence[str],
    *,
    any_sheets: bool,
) -> MergedScope | None:
    """Return the scope of sheets (places of the rows of each) of one regency.

    A kecamatan is in the scope if most rows of a sheet are of it, or more than a few of any. The
    rest of ``districts``, all of the regency, are late. None unless ``any_sheets`` or every sheet
    holds one kecamatan of its own.
    """
    counts = [
        Counter(
            codes.ancestor(place, Level.DISTRICT)
            for place in of_sheet
            if codes.level(place) >= Level.DISTRICT and codes.within(place, regency)
        )
        for of_sheet in places.values()
    ]
    own = [set(count) for count in counts if count]
    one_each = all(len(found) == 1 for found in own) and len(set.union(set(), *own)) == len(own)
    if not any_sheets and (len(own) < 2 or not one_each):
        return None
    sent = {
        code
        for count in counts
        for code, rows in count.items()
        if rows > _FEW_ROWS or code == count.most_common(1)[0][0]
    }
    late = [code for code in districts if code not in sent]
    if not sent:
        return None
    return MergedScope(regency, sorted(sent) if late else [regency], late)


def without_villages(scope: Sequence[str], villages: set[str], listed: Sequence[str]) -> list[str]:
    """Return a scope without some villages; ``listed`` are the codes of all villages.

    Raises UnknownScope when nothing is left.
    """
    around = {area for village in villages for area in (village, *codes.ancestors(village))}
    reduced = around.intersection(scope)
    if not reduced:
        return list(scope)
    inside = {
        village
        for village in listed
        if not reduced.isdisjoint((village, *codes.ancestors(village)))
    }
    unchanged = set(scope) - reduced
    rest = inside - villages
    remaining = compact(rest, listed) if rest or not unchanged else []
    return sorted({*unchanged, *remaining})


def compact(villages: set[str], listed: Sequence[str]) -> list[str]:
    """Return the fewest areas that contain exactly some of all ``listed`` villages.

    Areas are regencies, districts and villages. Raises UnknownScope where there is no village.
    """
    if not villages:
        raise UnknownScope("no row says anything of its village", do="Fill in the status.")
    incomplete = {
        codes.ancestor(village, level)
        for village in listed
        if village not in villages
        for level in _ABOVE_VILLAGE
    }
    return without_nested({_largest_complete(village, incomplete) for village in villages})


def _largest_complete(village: str, incomplete: set[str]) -> str:
    above = (codes.ancestor(village, level) for level in _ABOVE_VILLAGE)
    return next((code for code in above if code not in incomplete), village)


def without_nested(areas: Collection[str]) -> list[str]:
    """Return codes in order, without those of areas that lie in another one."""
    if codes.COUNTRY in areas:
        return [codes.COUNTRY]
    found: list[str] = []
    for code in sorted(areas):  # an area comes right before those in it
        if not found or not codes.within(code, found[-1]):
            found.append(code)
    return found
