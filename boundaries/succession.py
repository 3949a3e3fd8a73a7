"""What became of the villages of older lists: the same code, a new name, a new code, or nothing.

A code outlives its name: a village that was renamed or respelt is found through the name that an
older list writes at its code. Codes change too: a kecamatan is split, a desa becomes a kelurahan,
a province is renumbered. Where the lists do not show clearly what became of a village, nothing is
said of it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from boundaries import names, regencies
from boundaries.codes import is_kota
from boundaries.spelling import likeness, marks, sound

squash = lru_cache(maxsize=1 << 18)(names.squash)
"""Squashed normal form, remembered: the lists of all years hold the same names."""

# Papua: two provinces became six in 2022, most of their codes are new
_RENUMBERED = frozenset(["91", "92", "93", "94", "95", "96"])
_KEPT = 0.5  # share of its villages that must keep their numbers for a kecamatan to be the same
_RESPELT = 0.7
_PAGE_NUMBER = re.compile(r"\s{2,}[\d\s]+$")  # counts that stand beside the names in printed lists


class Former(NamedTuple):
    """A name and a place that a village had in an older list.

    ``now`` is its code today, or None where the lists do not tell; ``district`` is the former
    kecamatan's name, ``regency`` the code that its regency has today.
    """

    now: str | None
    year: int
    code: str
    name: str
    district: str
    regency: str
    how: Literal["kept", "renamed", "moved", "gone"]


class Places:
    """One list, arranged for looking up by place and name."""

    def __init__(self, official: Mapping[str, str]) -> None:
        self.official = official
        self.districts = {code: name for code, name in official.items() if len(code) == 8}
        self.regencies = {
            regency_key(code, name): code for code, name in official.items() if len(code) == 5
        }
        self.in_district: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.in_regency: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, name in official.items():
            if len(code) == 13:
                key = squash(name)
                self.in_district[code[:8], key].append(code)
                self.in_regency[code[:5], key].append(code)

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


def clean(official: Mapping[str, str]) -> dict[str, str]:
    """Drop the page numbers and the spaces that printed lists left in the names."""
    return {
        code: _PAGE_NUMBER.sub("", name).strip() if name[-1:].isdigit() else name.strip()
        for code, name in official.items()
    }


def formers(current: Places, year: int, official: Mapping[str, str]) -> Iterator[Former]:
    """Follow the villages of an older list whose name, kecamatan or code is another today."""
    changed = {
        code[:8] for code, _ in official.items() - current.official.items() if len(code) >= 8
    }
    affected = {
        code: name for code, name in official.items() if len(code) <= 8 or code[:8] in changed
    }
    old = Places(affected)
    regency_now = _regencies(current, old)
    district_now = _districts(current, old, regency_now)
    for code, name in affected.items():
        if len(code) != 13 or code[:5] not in regency_now:
            continue
        district = code[:8]
        was = old.districts.get(district, "")
        onward = district_now.get(district)
        stays = onward == district and squash(current.districts.get(district, "")) == squash(was)
        if stays and current.key(code) == squash(name):
            continue
        now, how = _follow(current, old, code, regency_now[code[:5]], onward)
        yield Former(now, year, code, name, was, regency_now[code[:5]], how)


def _regencies(current: Places, old: Places) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, code in old.regencies.items():
        now = current.regencies.get(key)
        if now is None and code in current.official and code[:2] not in _RENUMBERED:
            now = code  # renamed
        if now:
            found[code] = now
    return found


def _districts(current: Places, old: Places, regency_now: Mapping[str, str]) -> dict[str, str]:
    """Find for each old kecamatan the one whose villages carry its names under the same numbers."""
    total: Counter[str] = Counter()
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for code, name in old.official.items():
        if len(code) != 13:
            continue
        district = code[:8]
        total[district] += 1
        regency = regency_now.get(code[:5], "")
        for onward in {district, regency + code[5:8]}:
            after = current.official.get(onward + code[8:])
            if after and _one_name(name, after):
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


def _follow(
    current: Places, old: Places, code: str, regency: str, onward: str | None
) -> tuple[str | None, Literal["kept", "renamed", "moved", "gone"]]:
    key = squash(old.official[code])
    same = onward + code[8:] if onward else ""
    if current.key(same) == key:
        return same, "kept"
    # Where the name still stands in the kecamatan, it tells; else where it stands anew.
    near = current.in_district.get((onward or code[:8], key), [])
    if len(near) == 1:
        return near[0], "moved"
    if same in current.official and _renamed(current, old, code, same):
        return same, "renamed"
    new = [other for other in current.in_regency.get((regency, key), []) if old.key(other) != key]
    return (new[0], "moved") if len(new) == 1 else (None, "gone")


def _renamed(current: Places, old: Places, code: str, now: str) -> bool:
    """Whether the village at a code is still the same under its new name."""
    before, after = old.official[code], current.official[now]
    if sound(before) == sound(after):
        return True
    if code != now or code[:2] in _RENUMBERED:
        return likeness(before, after) >= _RESPELT and marks(before) == marks(after)
    # Both names side by side in the old kecamatan: the number was given to another village.
    return (code[:8], squash(after)) not in old.in_district
