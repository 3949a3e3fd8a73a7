"""Names that one list gives to one village of a kecamatan, and another list to another village.

Example: one list has Dapo I and Dapo II, the next calls them Dapo and Dapo I. Which village Dapo I
means depends on the list that a sheet follows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from boundaries.areas.codes import district_of
from boundaries.areas.names import normalise, squash
from boundaries.history.code_history import FormerVillage
from boundaries.spelling.similarity import kind_in_name, loose

Place = tuple[str, str]
"""A kecamatan under one name: the code of its regency today, and the squashed name."""

Pair = tuple[str, str]
"""The name of a village in a list, and its code today; "" if no newer list continues it."""


class Reading(NamedTuple):
    """The villages that a name means in one list.

    ``difference``: 0 if the list writes the name so, 1 with other spaces, 2 with another word for
    the kind of area or for a number. ``codes``: as in ``Pair``, sorted; several if the list has the
    name twice.
    """

    difference: int
    codes: tuple[str, ...]


class DistrictLists:
    """The villages of a kecamatan in every list: by year, then by the loose key of the name."""

    def __init__(self, names: dict[int, dict[str, list[Pair]]]) -> None:
        self.names = names

    def readings(self, village: str) -> dict[int, Reading]:
        """Return what a name means in each list that has it, by year."""
        key = loose(village)
        found = {year: _read(names.get(key, ()), village) for year, names in self.names.items()}
        return {year: reading for year, reading in found.items() if reading}


def difference(listed: str, village: str) -> int | None:
    """Return how a name differs from a listed one, as in ``Reading``; None if they are two."""
    if squash(listed) == squash(village):
        return 0 if normalise(listed) == normalise(village) else 1
    kinds = {kind_in_name(listed), kind_in_name(village)} - {""}
    return 2 if loose(listed) == loose(village) and len(kinds) < 2 else None


def _read(pairs: Iterable[Pair], village: str) -> Reading | None:
    """Find the villages whose names are written most like a name."""
    found: dict[int, set[str]] = {}
    for name, code in pairs:
        differs = difference(name, village)
        if differs is not None:
            found.setdefault(differs, set()).add(code)
    if not found:
        return None
    least = min(found)
    return Reading(least, tuple(sorted(found[least])))


def district_lists(
    places: Mapping[Place, str | None],
    lists: Mapping[int, Mapping[str, str]],
    formers: Iterable[FormerVillage],
) -> dict[Place, DistrictLists]:
    """Return the lists of kecamatan; ``places`` are these with their code today, None without.

    ``lists`` maps years to lists (code → name), ``formers`` are the villages of all lists but the
    newest that have changed since. A list has the villages that it has under the name of the
    kecamatan, and such villages with other names as lie in it today.
    """
    by_code: dict[str, list[Place]] = defaultdict(list)
    for place, code in places.items():
        if code:
            by_code[code].append(place)
    listed: dict[tuple[Place, int], list[Pair]] = defaultdict(list)
    lying: dict[tuple[Place, int], list[Pair]] = defaultdict(list)
    changed: dict[int, set[str]] = defaultdict(set)
    for one in formers:
        changed[one.year].add(one.code)
        pair, own = (one.name, one.current_code or ""), (one.regency, squash(one.district))
        if own in places:
            listed[own, one.year].append(pair)
        for code in {one.current_district or "", district_of(one.current_code or "")}:
            for place in by_code.get(code, ()):
                if place != own:
                    lying[place, one.year].append(pair)
    newest = lists[max(lists)]
    for year, names in lists.items():
        for code, name in names.items():
            district = district_of(code)
            if district not in by_code or len(code) == len(district) or code in changed[year]:
                continue
            if squash(newest.get(code, "")) == squash(name):
                for place in by_code[district]:
                    same = squash(newest[district]) == place[1]
                    (listed if same else lying)[place, year].append((name, code))
    return {
        place: DistrictLists(
            {year: _by_name(listed[place, year], lying[place, year]) for year in lists}
        )
        for place in places
    }


def _by_name(listed: Iterable[Pair], lying: Iterable[Pair]) -> dict[str, list[Pair]]:
    names: dict[str, list[Pair]] = {}
    for name, code in listed:
        names.setdefault(loose(name), []).append((name, code))
    others: dict[str, list[Pair]] = {}
    for name, code in lying:
        others.setdefault(loose(name), []).append((name, code))
    return others | names
