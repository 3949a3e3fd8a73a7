"""Follow regencies and provinces from one code list to the next.

The name decides before the number. A number alone is the same regency only where most of its
kecamatan keep their names: a new province takes regencies over under new numbers, and the numbers
that become free are assigned again.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from boundaries.areas.codes import province_of, regency_of
from boundaries.areas.names import squash
from boundaries.history.index import CodeListIndex

_MIN_SAME = 0.5  # share of its parts that an area must keep to be the same under another name


def follow_regencies(before: CodeListIndex, after: CodeListIndex) -> dict[str, str]:
    """Return the code that each regency of a list has in the next list, where that is known."""
    successors = {
        code: after.regencies[key]
        for key, code in before.regencies.items()
        if key in after.regencies
    }
    taken = set(successors.values())
    old_names, new_names = _district_names(before), _district_names(after)
    for code in sorted(set(before.regencies.values()) - set(successors)):
        if code in new_names and code not in taken:
            kept = len(old_names[code] & new_names[code])
            if kept and kept >= _MIN_SAME * len(old_names[code]):
                successors[code] = code
                taken.add(code)
    return successors


def regencies_after(
    before: CodeListIndex, after: CodeListIndex, successors: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the regencies of the next list in which the kecamatan of each regency may be.

    These are its successor, and the new regencies most kecamatan of which have names of its
    kecamatan: a regency is split.
    """
    found = {code: [successor] for code, successor in successors.items()}
    old_names, new_names = _district_names(before), _district_names(after)
    for new in sorted(set(after.regencies.values()) - set(successors.values())):
        kept = {code: len(new_names[new] & old_names[code]) for code in found}
        origin = max(kept, key=lambda code: (kept[code], code), default="")
        if origin and kept[origin] and kept[origin] >= _MIN_SAME * len(new_names[new]):
            found[origin].append(new)
    return {code: tuple(areas) for code, areas in found.items()}


def _district_names(index: CodeListIndex) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for code, name in index.districts.items():
        names[regency_of(code)].add(squash(name))
    return names


def follow_provinces(regencies: Mapping[str, str]) -> dict[str, str]:
    """Return the code in which most regencies of each province are in the other list.

    ``regencies``: codes of regencies in one list and the other. A province has none where its
    regencies went to several and no part of them is the most.
    """
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for code, successor in regencies.items():
        parts[province_of(code)][province_of(successor)] += 1
    return {
        province: code
        for province, counts in parts.items()
        for code, count in counts.items()
        if count > _MIN_SAME * counts.total()
    }
