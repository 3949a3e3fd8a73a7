"""Choose the list by which a name is read that lists give to different villages of a kecamatan.

The list in force at the date of the rows tells which village such a name may mean; the other rows
of the kecamatan can only contradict it. So the same name means the same village in all rows dated
between two lists, or waits, whatever the rows beside it are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from boundaries.history.reassigned_names import Reading, difference
from boundaries.matching.cascade import SCORES, CascadeResult, choose_kind
from boundaries.matching.finding.locate import Key, Location, key
from boundaries.matching.gazetteer import DistrictIndex, GazetteerEntry
from boundaries.matching.types import RowNames
from boundaries.spelling.similarity import loose

PROBLEM = "lists disagree"
"""Why a row waits whose name lists give to different villages, if nothing tells which is meant."""

Codes = tuple[str, ...]

_SAME_NAME = frozenset({"spacing", "prefix", "old name", "moved"})
_METHODS = ("exact", "spacing", "prefix")  # by the difference of a reading


class ListChoice:
    """Reads names by the list that the rows of their kecamatan and their date agree on.

    ``as_of``: the date of the rows. Without one the list counts that fits most rows.
    """

    def __init__(
        self, rows: Sequence[RowNames], locations: Mapping[Key, Location], as_of: date | None
    ) -> None:
        self._year = as_of.year if as_of else None
        self._readings: dict[DistrictIndex, dict[str, dict[int, Reading]]] = defaultdict(dict)
        places = {
            names: [r.district for r in location.readings if r.district and r.district.lists]
            for names, location in locations.items()
        }
        if any(places.values()):
            for row in rows:
                for index in places[key(row)]:
                    names = self._readings[index]
                    if index.lists and row.village not in names:
                        names[row.village] = index.lists.readings(row.village)

    def read(
        self, index: DistrictIndex, result: CascadeResult, village: str, kampung: str
    ) -> CascadeResult:
        """Return the result for a name in a kecamatan; most names have the same in all lists."""
        if index.lists is None:
            return result
        name, readings = village, index.lists.readings(village)
        if not readings and result.entry:  # found by a listed name that differs
            name = result.entry.name
            readings = index.lists.readings(name)
        meanings = {reading.codes for reading in readings.values()}
        code: str | None
        if len(meanings) > 1:
            code = self._choose(index, name, kampung, readings)
        elif meanings and len(next(iter(meanings))) == 1:
            [(code,)] = meanings
        else:
            return result
        if result.entry and result.entry.code == code:
            return result
        if name != village and result.method not in _SAME_NAME:
            code = None  # a similar name does not tell which of the villages is meant
        found = _result(index, name, code)
        return found if found.entry or result.entry or len(meanings) > 1 else result

    def _choose(
        self, index: DistrictIndex, village: str, kampung: str, readings: Mapping[int, Reading]
    ) -> str | None:
        others = {
            name: other
            for name, other in self._readings[index].items()
            if loose(name) != loose(village)
        }
        codes = _codes_in_force(readings, _fitting(readings, others.values()), self._year)
        code = codes[0] if len(codes) == 1 else choose_kind(codes, village, kampung)
        named_otherwise = any(
            {c for reading in other.values() for c in reading.codes} == {code}
            for other in others.values()
        )
        return None if named_otherwise else code


def _codes_in_force(
    readings: Mapping[int, Reading], fitting: Collection[int], year: int | None
) -> Codes:
    """Return what a name means in the list in force, if no list that fits the rows contradicts it.

    In force is the newest list up to the year of the rows that has the name, else the oldest one;
    without a year the newest of the ``fitting`` lists. A list that has the name twice, for the
    same village and another one, contradicts only older lists.
    """
    if year is None:
        in_force = max(fitting)
        contradicted = any(not _has(readings[one], readings[in_force]) for one in fitting)
    else:
        before = [one for one in readings if one <= year]
        in_force = max(before) if before else min(readings)
        contradicted = all(readings[one].codes != readings[in_force].codes for one in fitting)
    reading = readings[in_force]
    if contradicted or any(
        (one > in_force and one in fitting and _has(other, reading))
        or (other.difference < reading.difference)
        for one, other in readings.items()
        if other.codes != reading.codes
    ):
        return ()
    return reading.codes


def _has(one: Reading, other: Reading) -> bool:
    """Whether a name may mean all villages that it means by another reading."""
    return set(one.codes) >= set(other.codes)


def _fitting(readings: Mapping[int, Reading], others: Iterable[Mapping[int, Reading]]) -> set[int]:
    """Return the lists that have a name and most of the other names, by their years.

    Names that mean one village in a list count once.
    """
    villages: dict[int, set[Codes]] = {year: set() for year in readings}
    for other in others:
        for year in readings.keys() & other.keys():
            villages[year].add(other[year].codes)
    most = max(len(found) for found in villages.values())
    return {year for year, found in villages.items() if len(found) == most}


def _result(index: DistrictIndex, village: str, code: str | None) -> CascadeResult:
    """Return the village of a code, or that none is decided with the villages that it may be."""
    entries: dict[str, tuple[int, bool, GazetteerEntry]] = {}
    for entry in index.entries:
        differs = difference(entry.name, village)
        if differs is not None:
            found = (differs, bool(entry.year), entry)
            entries[entry.code] = min(found, entries.get(entry.code, found))
    scored = []
    for differs, older, entry in sorted(entries.values(), key=lambda item: item[2].code):
        method = _METHODS[differs]
        if older:
            method = "old name" if entry.in_district else "moved"
        if entry.code == code:
            return CascadeResult(entry, method, SCORES[method])
        scored.append((entry, SCORES[method]))
    return CascadeResult(None, candidates=tuple(scored), problem=PROBLEM)
