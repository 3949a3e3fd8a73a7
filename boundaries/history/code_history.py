"""Follow villages through older code lists: renamed, recoded, moved or removed.

A village that was renamed or respelt is found by the name that an older list has for its code.
Codes change, too: a kecamatan is split, a desa becomes a kelurahan, a province is renumbered. Each
list is compared with the next one, and the steps are followed to the newest. Where the lists do not
show clearly what became of a village, it has no current code.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from boundaries.areas.codes import Level, district_of, level, regency_of
from boundaries.areas.names import squash
from boundaries.history.index import CodeListIndex, clean
from boundaries.history.regencies import follow_provinces
from boundaries.history.steps import Step
from boundaries.history.villages import claim


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


@dataclass
class History:
    """What became of the areas of older lists.

    ``villages``: those whose name, kecamatan or code has changed, the newest list first.
    ``higher``: by year, the code today of each province and regency of its list.
    """

    villages: list[FormerVillage] = field(default_factory=list)
    higher: dict[int, dict[str, str]] = field(default_factory=dict)


def follow_lists(current: CodeListIndex, older: Mapping[int, Mapping[str, str]]) -> History:
    """Follow the areas of older lists to the newest one.

    ``older`` maps years to lists (code → name). Two villages of one list never get the same current
    code.
    """
    years = sorted(older)
    lists = [{code: clean(name) for code, name in older[year].items()} for year in years]
    steps = [Step(before, after) for before, after in pairwise([*lists, current.official])]
    history = History()
    onward = _Onward(regencies={code: code for code in current.regencies.values()})
    for year, official, step in zip(reversed(years), reversed(lists), reversed(steps), strict=True):
        onward = onward.before(step)
        history.villages += _former_villages(current, year, official, onward)
        history.higher[year] = {**onward.regencies, **follow_provinces(onward.regencies)}
    return history


@dataclass
class _Onward:
    """Codes of the areas of a list and their codes today; other kecamatan and villages stay."""

    villages: dict[str, str | None] = field(default_factory=dict)
    districts: dict[str, str | None] = field(default_factory=dict)
    regencies: dict[str, str] = field(default_factory=dict)

    def village(self, code: str) -> str | None:
        return self.villages.get(code, code)

    def before(self, step: Step) -> "_Onward":
        """Put a step before: return the same for its first list."""
        villages = {code: now for code, now in self.villages.items() if not step.has(code)}
        for code, successor in step.villages.items():
            villages[code] = self.village(successor) if successor else None
        districts = {code: now for code, now in self.districts.items() if not step.has(code)}
        for code, successor in step.districts.items():
            districts[code] = self.districts.get(successor, successor) if successor else None
        regencies = {
            code: self.regencies[successor]
            for code, successor in step.regencies.items()
            if successor in self.regencies
        }
        return _Onward(villages, districts, regencies)


def _former_villages(
    current: CodeListIndex, year: int, official: Mapping[str, str], onward: _Onward
) -> list[FormerVillage]:
    changed = {district_of(code) for code, _ in official.items() - current.official.items()}
    changed.update(district_of(code) for code, now in onward.villages.items() if now != code)
    same = {
        district
        for district in changed
        if onward.regencies.get(regency_of(district)) == regency_of(district)
        and squash(official.get(district, "")) == squash(current.official.get(district, "-"))
    }
    villages = [
        code
        for code in official
        if level(code) == Level.VILLAGE
        and district_of(code) in changed
        and regency_of(code) in onward.regencies
    ]
    successors = _choose(current, official, onward, villages, same)
    return [
        FormerVillage(
            successors.get(code),
            year,
            code,
            official[code],
            official.get(district, ""),
            onward.regencies[regency_of(code)],
            onward.districts.get(district, district if district in current.districts else None),
        )
        for code in villages
        for district in (district_of(code),)
        if district not in same or current.villages.get(code) != squash(official[code])
    ]


def _choose(
    current: CodeListIndex,
    official: Mapping[str, str],
    onward: _Onward,
    villages: Sequence[str],
    same: Container[str],
) -> dict[str, str]:
    """Give each village its own current code: of those that have not changed, then by the steps."""
    keys = {code: squash(official[code]) for code in villages}
    successors = {
        code: code
        for code in villages
        if district_of(code) in same and current.villages.get(code) == keys[code]
    }
    changed = set(map(district_of, villages))
    taken = set(successors)
    for code in villages:
        now = onward.village(code)
        if code not in successors and now in current.villages and now not in taken:
            successors[code] = now
            taken.add(now)

    # A list may leave out or misprint a village that the newest has again under its old name.
    in_district = Counter((district_of(code), key) for code, key in keys.items())
    in_regency = Counter((regency_of(code), key) for code, key in keys.items())

    def named_in_district() -> Iterator[tuple[str, str | None]]:
        for code, key in keys.items():
            district = onward.districts.get(district_of(code), district_of(code))
            renamed = current.villages.get(successors.get(code, "")) != key
            if district and renamed and in_district[district_of(code), key] == 1:
                yield code, only(current.in_district.get((district, key), []))

    def named_in_regency() -> Iterator[tuple[str, str | None]]:
        for code, key in keys.items():
            if code not in successors and in_regency[regency_of(code), key] == 1:
                regency = onward.regencies[regency_of(code)]
                yield code, only(current.in_regency.get((regency, key), []))

    def only(found: Sequence[str]) -> str | None:
        # a village of a kecamatan without changes is what it was
        free = [one for one in found if one not in official or district_of(one) in changed]
        return found[0] if len(found) == len(free) == 1 else None

    for proposed in (named_in_district, named_in_regency):
        successors.update(claim(taken, proposed()))
        taken = set(successors.values())
    return successors
