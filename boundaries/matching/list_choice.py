"""Choose the list by which a name is read that lists give to different villages of a kecamatan.

The list in force at the date of the rows tells which village such a name may mean; the other rows
of the kecamatan can only contradict it. So the same name means the same village in all rows dated
between two lists, or waits, whatever the rows beside it are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from boundaries.history.reassigned_names import Reading, difference, is_reassigned
from boundaries.matching.cascade import SCORES, CascadeResult, choose_kind
from boundaries.matching.gazetteer import DistrictIndex, GazetteerEntry
from boundaries.matching.locate import Key, Location, key
from boundaries.matching.types import RowNames
from boundaries.spelling.similarity import loose

PROBLEM = "lists disagree"
"""Why a row waits whose name lists give to different villages, if nothing tells which is meant."""

Codes = tuple[str, ...]

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
        readings = index.lists.readings(village)
        if is_reassigned(readings):
            code = self._choose(index, village, kampung, readings)
            return _result(index, village, code)
        if result.entry:  # by a similar name, which may be such a name
            readings = index.lists.readings(result.entry.name)
            if is_reassigned(readings):
                code = self._choose(index, result.entry.name, kampung, readings)
                if code != result.entry.code:
                    return _result(index, result.entry.name, None)
        return result

    def _choose(
        self, index: DistrictIndex, village: str, kampung: str, readings: Mapping[int, Reading]
    ) -> str | None:
        others = {
            name: other
            for name, other in self._readings[index].items()
            if loose(name) != loose(village)
        }
        fitting = _fitting(readings, others.values())
        if self._year is None:
            codes = next(iter(fitting)) if len(fitting) == 1 else ()
        else:
            codes = _in_force(readings, self._year)
        if codes not in fitting:
            return None
        code = codes[0] if len(codes) == 1 else choose_kind(codes, village, kampung)
        named_otherwise = any(
            {c for reading in other.values() for c in reading.codes} == {code}
            for other in others.values()
        )
        return None if named_otherwise else code


def _in_force(readings: Mapping[int, Reading], year: int) -> Codes:
    """Return what the newest list up to a year that has the name says, else the oldest list.

    Nothing if another list writes the name more alike and means another village.
    """
    before = [one for one in readings if one <= year]
    reading = readings[max(before) if before else min(readings)]
    for other in readings.values():
        if other.difference < reading.difference and other.codes != reading.codes:
            return ()
    return reading.codes


def _fitting(
    readings: Mapping[int, Reading], others: Iterable[Mapping[int, Reading]]
) -> set[Codes]:
    """Return what the lists say that have most of the other names.

    Names that mean one village in a list count once.
    """
    villages: dict[int, set[Codes]] = {year: set() for year in readings}
    for other in others:
        for year in readings.keys() & other.keys():
            villages[year].add(other[year].codes)
    most = max(len(found) for found in villages.values())
    return {readings[year].codes for year, found in villages.items() if len(found) == most}


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
