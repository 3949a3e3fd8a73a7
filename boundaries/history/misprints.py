"""Villages to which the newest list gives the name of a neighbour by mistake."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from boundaries.areas.codes import is_kelurahan
from boundaries.areas.names import normalise, squash
from boundaries.history.code_history import FormerVillage
from boundaries.history.index import CodeListIndex


def misprinted(
    current: CodeListIndex,
    older: Mapping[int, Mapping[str, str]],
    villages: Iterable[FormerVillage],
) -> set[str]:
    """Return the codes whose name of the newest list is that of another village.

    Two villages of one kecamatan and one kind never have the same name, with the same spaces.
    Where the newest list writes it twice, and the older lists give it to one of them only, the
    other is misprinted. A kelurahan and a desa may share their name. ``villages``: those that
    changed since the older lists.
    """
    twins = {
        code: (place, is_kelurahan(code), normalise(current.official[code]))
        for place, codes in current.in_district.items()
        if len(codes) > 1
        for code in codes
    }
    had: dict[str, set[str]] = defaultdict(set)
    for names in older.values():
        for code in twins.keys() & names.keys():
            had[code].add(squash(names[code]))
    for former in villages:
        if former.current_code in twins:
            had[former.current_code].add(squash(former.name))
    groups: dict[object, list[str]] = defaultdict(list)
    for code, group in twins.items():
        groups[group].append(code)
    found: set[str] = set()
    for codes in groups.values():
        never = {code for code in codes if had[code] and current.villages[code] not in had[code]}
        always = [code for code in codes if had[code] == {current.villages[code]}]
        if len(always) == 1 and len(always) + len(never) == len(codes):
            found |= never
    return found
