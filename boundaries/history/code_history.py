"""Follow villages through older code lists: renamed, recoded, moved or removed.

A village that was renamed or respelt is found by the name that an older list has for its code.
Codes change, too: a kecamatan is split, a desa becomes a kelurahan, a province is renumbered. Where
the lists do not show clearly what became of a village, it has no current code.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from boundaries.areas.codes import (
    Level,
    district_of,
    in_papua,
    is_kota,
    level,
    regency_of,
    with_ancestor,
)
from boundaries.areas.names import squash
from boundaries.spelling import regencies
from boundaries.spelling.similarity import likeness, marks, sound

_MIN_SAME_NUMBERS = (
    0.5  # share of its villages that must keep their numbers for a kecamatan to be the same
)
_MIN_LIKENESS = 0.7  # likeness of two names under one number
_MIN_LIKENESS_OTHER_NUMBER = 0.8  # of two names under different numbers
_PAGE_NUMBER = re.compile(r"\s{2,}[\d\s]+$")  # counts that stand beside the names in printed lists


class FormerVillage(NamedTuple):
    """A name and a place that a village had in an older list.

    ``current_code``: None where it is unknown. ``district``: name of its kecamatan in that list.
    ``current_district``: code of that kecamatan today, or None. ``regency``: code of its regency
    today.
    """

    current_code: str | None
    year: int
    code: str
    name: str
    district: str
    regency: str
    current_district: str | None


class CodeListIndex:
    """Index of a code list by place and name.

    ``within``: codes of kecamatan; only their villages are indexed. None for all.
    """

    def __init__(self, official: Mapping[str, str], within: Container[str] | None = None) -> None:
        self.official = official
        self.villages: dict[str, str] = {}
        self.districts: dict[str, str] = {}
        self.regencies: dict[str, str] = {}
        self.in_district: dict[tuple[str, str], list[str]] = {}
        self.in_regency: dict[tuple[str, str], list[str]] = {}
        self.members: dict[str, list[str]] = {}
        for code, name in official.items():
            at = level(code)
            if at == Level.VILLAGE and (within is None or district_of(code) in within):
                key = self.villages[code] = squash(name)
                self.in_district.setdefault((district_of(code), key), []).append(code)
                self.in_regency.setdefault((regency_of(code), key), []).append(code)
                self.members.setdefault(district_of(code), []).append(code)
            elif at == Level.DISTRICT:
                self.districts[code] = name
            elif at == Level.REGENCY:
                self.regencies[regency_key(code, name)] = code

    def key(self, code: str) -> str | None:
        """Return the squashed name at a code, None if the list does not have the code."""
        name = self.official.get(code)
        return None if name is None else squash(name)


def regency_key(code: str, name: str) -> str:
    """Return the key of an official regency with its kind, from the name or else from the code."""
    kind = "kota" if is_kota(code) else "kabupaten"
    for kind_in_name, key in regencies.readings(name):
        if kind_in_name in ("", kind):
            return f"{kind} {key}"
    return f"{kind} {regencies.key(name)}"


def clean(name: str) -> str:
    """Remove page numbers and surrounding spaces, which come from printed lists, from a name."""
    return (_PAGE_NUMBER.sub("", name) if name[-1:].isdigit() else name).strip()


def formers(current: CodeListIndex, older: Mapping[int, Mapping[str, str]]) -> list[FormerVillage]:
    """Return the villages of older lists whose name, kecamatan or code has changed since.

    ``older`` maps years to lists (code → name). The result begins with the newest of them. Two
    villages of one list never get the same current code.
    """
    villages: list[FormerVillage] = []
    newer: list[_OlderList] = []
    for year in sorted(older, reverse=True):
        older_list = _OlderList(current, year, older[year])
        _trace(older_list, newer)
        for code, current_code in older_list.successors.items():
            villages.append(
                FormerVillage(
                    current_code,
                    year,
                    code,
                    older_list.old.official[code],
                    older_list.old.districts.get(district_of(code), ""),
                    older_list.regencies[regency_of(code)],
                    older_list.districts.get(district_of(code)),
                )
            )
        newer.append(older_list)
    return villages


def _trace(year: "_OlderList", newer: "Sequence[_OlderList]") -> None:
    """Find the current codes of all changed villages of a list, by the surest rules first."""
    remaining: list[str] = []
    for code, key in year.old.villages.items():
        if regency_of(code) not in year.regencies or year.stays(code, key):
            continue
        year.successors[code] = _from_newer_list(
            newer, code, year.old.official[code]
        ) or _by_same_name(year, code, key)
        if year.successors[code] is None:
            remaining.append(code)
    taken = {successor for successor in year.successors.values() if successor}
    taken.update(code for code, key in year.old.villages.items() if year.stays(code, key))
    for step in (_by_number, _by_name, _by_newer_list, _by_spelling):
        proposed: dict[str, list[str]] = defaultdict(list)
        for code in remaining:
            successor = step(year, newer, code)
            if successor and successor not in taken:
                proposed[successor].append(code)
        for successor, codes in proposed.items():
            if len(codes) == 1:
                year.successors[codes[0]] = successor
                taken.add(successor)
        remaining = [code for code in remaining if year.successors[code] is None]


def _from_newer_list(newer: "Sequence[_OlderList]", code: str, name: str) -> str | None:
    if newer and newer[-1].old.official.get(code) == name:
        return newer[-1].successors.get(code)
    return None


class _OlderList:
    """An older list and the successors of its regencies, kecamatan and villages in the newest."""

    def __init__(self, current: CodeListIndex, year: int, official: Mapping[str, str]) -> None:
        changed = {district_of(code) for code, _ in official.items() - current.official.items()}
        official = {
            code: clean(name)
            if level(code) < Level.VILLAGE or district_of(code) in changed
            else name
            for code, name in official.items()
        }
        self.current, self.year = current, year
        self.old = CodeListIndex(official, changed)
        self.regencies = _regencies(current, self.old)
        self.districts = _districts(current, self.old, self.regencies)
        by_name = {(regency_of(c), squash(name)): c for c, name in current.districts.items()}
        self.namesakes = {
            code: by_name[regency, squash(name)]
            for code, name in self.old.districts.items()
            if (regency := self.regencies.get(regency_of(code), ""))
            and (regency, squash(name)) in by_name
        }
        self.same_name = {
            code
            for code, successor in self.districts.items()
            if code == successor
            and squash(current.districts.get(code, "")) == squash(self.old.districts.get(code, ""))
        }
        self.successors: dict[str, str | None] = {}

    def expected_district(self, code: str) -> str:
        """Return the current kecamatan in which the village of an old code should lie."""
        district = district_of(code)
        return self.districts.get(district) or self.namesakes.get(district, district)

    def stays(self, code: str, key: str) -> bool:
        """Whether nothing about a village has changed."""
        return district_of(code) in self.same_name and self.current.villages.get(code) == key


def _regencies(current: CodeListIndex, old: CodeListIndex) -> dict[str, str]:
    successors: dict[str, str] = {}
    for key, code in old.regencies.items():
        successor = current.regencies.get(key)
        if successor is None and code in current.official and not in_papua(code):
            successor = code  # renamed
        if successor:
            successors[code] = successor
    return successors


def _districts(
    current: CodeListIndex, old: CodeListIndex, regency_successors: Mapping[str, str]
) -> dict[str, str]:
    """Find for each old kecamatan the one whose villages have the same names and numbers."""
    total: Counter[str] = Counter()
    same_names: dict[str, Counter[str]] = defaultdict(Counter)
    for code in old.villages:
        district, regency = district_of(code), regency_successors.get(regency_of(code), "")
        total[district] += 1
        for possible in {district, with_ancestor(district, regency)}:
            after = current.official.get(with_ancestor(code, possible))
            if after and _is_same_name(old.official[code], after):
                same_names[district][possible] += 1
    successors: dict[str, str] = {}
    for district, numbers in same_names.items():
        best, count = max(numbers.items(), key=lambda item: (item[1], item[0] == district, item[0]))
        if count >= _MIN_SAME_NUMBERS * total[district]:
            successors[district] = best
    return successors


def _is_same_name(before: str, after: str) -> bool:
    if squash(before) == squash(after) or likeness(before, after) >= _MIN_LIKENESS:
        return True
    shorter, longer = sorted((sound(before), sound(after)), key=len)
    return len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter))


def _by_same_name(year: _OlderList, code: str, key: str) -> str | None:
    """Find the village with the same name, and with the same number or in the same kecamatan."""
    current, old = year.current, year.old
    district = year.districts.get(district_of(code))
    for number in (with_ancestor(code, district) if district else "", code):
        if current.villages.get(number) == key:
            return number
    # The name is in the kecamatan under a new number, or under that of a village which is itself
    # still in the list under another number.
    near = [
        other
        for other in current.in_district.get((year.expected_district(code), key), [])
        if (former := old.key(other)) is None
        or (former != key and (district_of(other), former) in current.in_district)
    ]
    return near[0] if len(near) == 1 else None


def _by_number(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    district = year.districts.get(district_of(code))
    same = with_ancestor(code, district) if district else ""
    return same if same in year.current.villages and _renamed(year, code, same) else None


def _by_name(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    key = year.old.villages[code]
    same_name = year.current.in_regency.get((year.regencies[regency_of(code)], key), [])
    new = [other for other in same_name if year.old.key(other) != key]
    return new[0] if len(new) == 1 else None


def _by_newer_list(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    """Follow a village that moved in one list and was renamed in a later one."""
    key = year.old.villages[code]
    for step in reversed(newer):
        same_name = step.old.in_regency.get((regency_of(code), key), [])
        new = [other for other in same_name if year.old.key(other) != key]
        if len(new) == 1:
            return step.successors.get(new[0])
    return None


def _by_spelling(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    """Find the only new village of the kecamatan with a similar name."""
    name, current = year.old.official[code], year.current
    alike = [
        other
        for other in current.members.get(year.expected_district(code), [])
        if (district_of(code), current.villages[other]) not in year.old.in_district
        and likeness(name, current.official[other]) >= _MIN_LIKENESS_OTHER_NUMBER
        and marks(name) == marks(current.official[other])
    ]
    return alike[0] if len(alike) == 1 else None


def _renamed(year: _OlderList, code: str, current_code: str) -> bool:
    """Whether the village at a code is still the same under its new name."""
    before, after = year.old.official[code], year.current.official[current_code]
    if sound(before) == sound(after):
        return True
    if code != current_code or in_papua(code):
        return likeness(before, after) >= _MIN_LIKENESS and marks(before) == marks(after)
    # If the old kecamatan had both names, the number was reassigned to another village.
    return (district_of(code), squash(after)) not in year.old.in_district
