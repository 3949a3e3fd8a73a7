"""What became of the villages of older lists: the same code, a new name, a new code, or nothing.

A code outlives its name: a village that was renamed or respelt is found through the name that an
older list writes at its code. Codes change too: a kecamatan is split, a desa becomes a kelurahan,
a province is renumbered. Where the lists do not show clearly what became of a village, nothing is
said of it.
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
from boundaries.matching import regencies
from boundaries.matching.similarity import likeness, marks, sound

_KEPT = 0.5  # share of its villages that must keep their numbers for a kecamatan to be the same
_RESPELT = 0.7  # likeness of two names under one number
_RESPELT_ANEW = 0.8  # of two names under different numbers
_PAGE_NUMBER = re.compile(r"\s{2,}[\d\s]+$")  # counts that stand beside the names in printed lists


class FormerVillage(NamedTuple):
    """A name and a place that a village had in an older list.

    ``current_code``: None where the lists do not tell. ``district``: name of its kecamatan then.
    ``current_district``: code of that kecamatan today, None where it has none. ``regency``: code of
    its regency today.
    """

    current_code: str | None
    year: int
    code: str
    name: str
    district: str
    regency: str
    current_district: str | None


class CodeListIndex:
    """One list, arranged for looking up by place and name; of ``within`` only, where that is given.

    ``within`` are codes of kecamatan.
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
        """Squashed name at a code."""
        name = self.official.get(code)
        return None if name is None else squash(name)


def regency_key(code: str, name: str) -> str:
    """Key of an official regency with its kind, which the code tells where the name does not."""
    kind = "kota" if is_kota(code) else "kabupaten"
    for said, key in regencies.readings(name):
        if said in ("", kind):
            return f"{kind} {key}"
    return f"{kind} {regencies.key(name)}"


def clean(name: str) -> str:
    """Drop the page numbers and the spaces that printed lists left in a name."""
    return (_PAGE_NUMBER.sub("", name) if name[-1:].isdigit() else name).strip()


def formers(current: CodeListIndex, older: Mapping[int, Mapping[str, str]]) -> list[FormerVillage]:
    """Follow the villages of older lists whose name, kecamatan or code is another today.

    ``older`` maps years to lists (code → name). The answer begins with the newest of them. No two
    villages of one list become one.
    """
    found: list[FormerVillage] = []
    newer: list[_OlderList] = []
    for year in sorted(older, reverse=True):
        one = _OlderList(current, year, older[year])
        _trace(one, newer)
        for code, now in one.successors.items():
            district = one.old.districts.get(district_of(code), "")
            regency, onward = one.regencies[regency_of(code)], one.districts.get(district_of(code))
            found.append(
                FormerVillage(now, year, code, one.old.official[code], district, regency, onward)
            )
        newer.append(one)
    return found


def _trace(year: "_OlderList", newer: "Sequence[_OlderList]") -> None:
    """Say of every village of a list that has changed where it went, the surest first."""
    remaining: list[str] = []
    for code, key in year.old.villages.items():
        if regency_of(code) not in year.regencies or year.stays(code, key):
            continue
        year.successors[code] = _known_since(newer, code, year.old.official[code]) or _same(
            year, code, key
        )
        if year.successors[code] is None:
            remaining.append(code)
    taken = {now for now in year.successors.values() if now}
    taken.update(code for code, key in year.old.villages.items() if year.stays(code, key))
    for step in (_by_number, _by_name, _by_way_of, _by_spelling):
        proposed: dict[str, list[str]] = defaultdict(list)
        for code in remaining:
            now = step(year, newer, code)
            if now and now not in taken:
                proposed[now].append(code)
        for now, codes in proposed.items():
            if len(codes) == 1:
                year.successors[codes[0]] = now
                taken.add(now)
        remaining = [code for code in remaining if year.successors[code] is None]


def _known_since(newer: "Sequence[_OlderList]", code: str, name: str) -> str | None:
    if newer and newer[-1].old.official.get(code) == name:
        return newer[-1].successors.get(code)
    return None


class _OlderList:
    """An older list beside the newest: where its regencies, kecamatan and villages went."""

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
            for code, onward in self.districts.items()
            if code == onward
            and squash(current.districts.get(code, "")) == squash(self.old.districts.get(code, ""))
        }
        self.successors: dict[str, str | None] = {}

    def expected_district(self, code: str) -> str:
        """Kecamatan of today where the village of an old code should be."""
        district = district_of(code)
        return self.districts.get(district) or self.namesakes.get(district, district)

    def stays(self, code: str, key: str) -> bool:
        """Whether nothing about a village has changed."""
        return district_of(code) in self.same_name and self.current.villages.get(code) == key


def _regencies(current: CodeListIndex, old: CodeListIndex) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, code in old.regencies.items():
        now = current.regencies.get(key)
        if now is None and code in current.official and not in_papua(code):
            now = code  # renamed
        if now:
            found[code] = now
    return found


def _districts(
    current: CodeListIndex, old: CodeListIndex, regency_now: Mapping[str, str]
) -> dict[str, str]:
    """Find for each old kecamatan the one whose villages carry its names under the same numbers."""
    total: Counter[str] = Counter()
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for code in old.villages:
        district, regency = district_of(code), regency_now.get(regency_of(code), "")
        total[district] += 1
        for onward in {district, with_ancestor(district, regency)}:
            after = current.official.get(with_ancestor(code, onward))
            if after and _one_name(old.official[code], after):
                kept[district][onward] += 1
    found: dict[str, str] = {}
    for district, numbers in kept.items():
        best, count = max(numbers.items(), key=lambda item: (item[1], item[0] == district, item[0]))
        if count >= _KEPT * total[district]:
            found[district] = best
    return found


def _one_name(before: str, after: str) -> bool:
    if squash(before) == squash(after) or likeness(before, after) >= _RESPELT:
        return True
    shorter, longer = sorted((sound(before), sound(after)), key=len)
    return len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter))


def _same(year: _OlderList, code: str, key: str) -> str | None:
    """Follow a village that has kept its name, and its number or its kecamatan."""
    current, old = year.current, year.old
    onward = year.districts.get(district_of(code))
    for number in (with_ancestor(code, onward) if onward else "", code):
        if current.villages.get(number) == key:
            return number
    # The name stands in the kecamatan under a number that is new, or that was given over by a
    # village which itself goes on.
    near = [
        other
        for other in current.in_district.get((year.expected_district(code), key), [])
        if (former := old.key(other)) is None
        or (former != key and (district_of(other), former) in current.in_district)
    ]
    return near[0] if len(near) == 1 else None


def _by_number(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    onward = year.districts.get(district_of(code))
    same = with_ancestor(code, onward) if onward else ""
    return same if same in year.current.villages and _renamed(year, code, same) else None


def _by_name(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    key = year.old.villages[code]
    found = year.current.in_regency.get((year.regencies[regency_of(code)], key), [])
    new = [other for other in found if year.old.key(other) != key]
    return new[0] if len(new) == 1 else None


def _by_way_of(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    """Follow a name that had moved in one list and was changed in a later one."""
    key = year.old.villages[code]
    for step in reversed(newer):
        found = step.old.in_regency.get((regency_of(code), key), [])
        new = [other for other in found if year.old.key(other) != key]
        if len(new) == 1:
            return step.successors.get(new[0])
    return None


def _by_spelling(year: _OlderList, newer: Sequence[_OlderList], code: str) -> str | None:
    """Find the one village that is new to the kecamatan and has nearly the name that has gone."""
    name, current = year.old.official[code], year.current
    alike = [
        other
        for other in current.members.get(year.expected_district(code), [])
        if (district_of(code), current.villages[other]) not in year.old.in_district
        and likeness(name, current.official[other]) >= _RESPELT_ANEW
        and marks(name) == marks(current.official[other])
    ]
    return alike[0] if len(alike) == 1 else None


def _renamed(year: _OlderList, code: str, now: str) -> bool:
    """Whether the village at a code is still the same under its new name."""
    before, after = year.old.official[code], year.current.official[now]
    if sound(before) == sound(after):
        return True
    if code != now or in_papua(code):
        return likeness(before, after) >= _RESPELT and marks(before) == marks(after)
    # Both names side by side in the old kecamatan: the number was given to another village.
    return (district_of(code), squash(after)) not in year.old.in_district
