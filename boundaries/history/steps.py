"""Follow regencies, kecamatan and villages from one code list to the next."""

from collections.abc import Mapping

from boundaries.areas.codes import Level, district_of, level
from boundaries.history.districts import follow_districts
from boundaries.history.index import CodeListIndex
from boundaries.history.regencies import follow_regencies, regencies_after
from boundaries.history.villages import VillageStep


class Step:
    """Two lists one after the other, and what the areas of the first became in the second.

    ``regencies``, ``districts`` and ``villages``: codes in both lists. A village that is not among
    them has kept its code and name; a kecamatan that is not among them, all its villages.
    """

    def __init__(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        changed = self._changed = {
            district_of(code)
            for code, _ in before.items() ^ after.items()
            if level(code) >= Level.DISTRICT
        }
        index = CodeListIndex(before, changed)
        next_index = CodeListIndex(after, changed)
        self.regencies = follow_regencies(index, next_index)
        areas = regencies_after(index, next_index, self.regencies)
        found = follow_districts(index, next_index, areas)
        villages = VillageStep(index, next_index, areas, found)
        self.districts: dict[str, str | None] = {code: one.code for code, one in found.items()}
        self.villages: Mapping[str, str | None] = villages.successors

    def has(self, code: str) -> bool:
        """Whether a kecamatan, or that of a village, has changes."""
        return district_of(code) in self._changed
