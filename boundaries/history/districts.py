"""Follow kecamatan from one code list to the next by the names of their villages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from boundaries.areas.codes import district_of, regency_of, with_ancestor
from boundaries.areas.names import squash
from boundaries.history.index import CodeListIndex
from boundaries.spelling.similarity import likeness, marks

_MIN_KEPT = 0.5  # share of its villages by which a kecamatan of another name is the same
_MIN_KEPT_NAMED = 0.25  # share of the villages followed, where the kecamatan keeps its name
_MIN_LIKENESS = 0.7  # likeness of two names of kecamatan under one code
_MIN_KEPT_NUMBERS = 2  # villages that keep their numbers while their kecamatan has another code
_KEPT_TO_CHANGED = 4  # villages that keep their numbers, for each one known to have another


class DistrictStep(NamedTuple):
    """What became of a kecamatan from one list to the next.

    ``code``: its code in the next list. ``keeps_numbers``: whether its villages keep their last
    four digits. ``received``: other kecamatan in which villages of it, by their names, have new
    numbers.
    """

    code: str | None
    keeps_numbers: bool
    received: frozenset[str]


def follow_districts(
    before: CodeListIndex, after: CodeListIndex, regencies: Mapping[str, Sequence[str]]
) -> dict[str, DistrictStep]:
    """Return what became of each kecamatan of a list of which villages are indexed.

    ``regencies``: in which regencies of the next list the kecamatan of a regency may be.
    """
    by_name = {(regency_of(code), squash(name)): code for code, name in after.districts.items()}
    found = {
        district: _find_named(before, after, district, regencies[regency_of(district)])
        for district in before.members
        if regency_of(district) in regencies
    }
    codes: dict[str, str | None] = {}
    for district, named in found.items():
        areas, key = regencies[regency_of(district)], squash(before.districts.get(district, ""))
        own = next((by_name[area, key] for area in areas if (area, key) in by_name), None)
        if own is None and _is_respelt(before, after, district, areas):
            own = district
        places = Counter(district_of(code) for code in named)
        codes[district] = _successor(places, own, len(before.members[district]))
    keeps = {
        district: code is not None and _keeps_numbers(before, after, district, code)
        for district, code in codes.items()
    }
    known = {
        with_ancestor(village, code)
        for district, code in codes.items()
        if code and keeps[district]
        for village in before.members[district]
    }
    return {
        district: DistrictStep(
            code,
            keeps[district],
            frozenset(map(district_of, found[district] - known)) - {code},
        )
        for district, code in codes.items()
    }


def _find_named(
    before: CodeListIndex, after: CodeListIndex, district: str, regencies: Sequence[str]
) -> set[str]:
    """Return the villages with names of a kecamatan which are the only ones of the regencies."""
    named: set[str] = set()
    for code in before.members[district]:
        key = before.villages[code]
        found = [code for area in regencies for code in after.in_regency.get((area, key), [])]
        if len(found) == 1 == len(before.in_regency[regency_of(code), key]):
            named.update(found)
    return named


def _is_respelt(
    before: CodeListIndex, after: CodeListIndex, district: str, regencies: Sequence[str]
) -> bool:
    old, new = before.districts.get(district, ""), after.districts.get(district, "")
    return (
        regency_of(district) in regencies
        and likeness(old, new) >= _MIN_LIKENESS
        and marks(old) == marks(new)
    )


def _successor(places: Counter[str], named: str | None, villages: int) -> str | None:
    if named is not None and places[named] >= _MIN_KEPT_NAMED * places.total():
        return named
    if not places:
        return None
    best, count = max(places.items(), key=lambda item: (item[1], item[0]))
    return best if count >= _MIN_KEPT * villages else None


def _keeps_numbers(before: CodeListIndex, after: CodeListIndex, district: str, code: str) -> bool:
    kept = changed = 0
    for village in before.members[district]:
        key = before.villages[village]
        if after.villages.get(with_ancestor(village, code)) == key:
            kept += 1
        elif (code, key) in after.in_district and len(before.in_district[district, key]) == 1:
            changed += 1
    if district == code and not changed:
        return True
    return kept >= max(_MIN_KEPT_NUMBERS, _KEPT_TO_CHANGED * changed)
