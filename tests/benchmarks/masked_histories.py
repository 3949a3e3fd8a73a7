"""Villages whose code changed, with their old name altered: how many are still followed rightly.

The village is known from its name, which stayed; the altered name hides it. What is then followed
is followed by the village's number and its siblings.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level, level, regency_of
from boundaries.areas.names import squash
from boundaries.history.code_history import follow_lists
from boundaries.history.index import CodeListIndex, regency_key
from tests.benchmarks.perturbations import typing_error

Lists = Mapping[int, Mapping[str, str]]
"""Lists of codes and names by year; the newest is that of today."""


class Moved(NamedTuple):
    """A village with one name in all lists and another code in the newest.

    ``codes``: its code by year, where it is not that of today.
    """

    code: str
    name: str
    codes: tuple[tuple[int, str], ...]


def moved_villages(lists: Lists) -> list[Moved]:
    """Return the villages whose code changed while their name, the only one of its regency, stayed.

    Regencies are the same by their names. The code of today is not one that the older list has,
    where its village may have been renamed.
    """
    *older, newest = sorted(lists)
    today = dict(_only_names(lists[newest]))
    codes: dict[str, list[tuple[int, str]]] = {}
    for year in older:
        for place, code in _only_names(lists[year]):
            if today.get(place, code) != code and today[place] not in lists[year]:
                codes.setdefault(today[place], []).append((year, code))
    return [Moved(code, lists[newest][code], tuple(found)) for code, found in sorted(codes.items())]


def _only_names(official: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield regency and name, and the code, of villages with the only such name of the regency."""
    places = {
        code: (regency_key(regency_of(code), official[regency_of(code)]), squash(name))
        for code, name in official.items()
        if level(code) == Level.VILLAGE
    }
    times = Counter(places.values())
    return ((place, code) for code, place in places.items() if times[place] == 1)


def masked(
    lists: Lists, edits: int, seed: int = 0, count: int = 700
) -> tuple[dict[int, dict[str, str]], list[Moved]]:
    """Alter the names of some moved villages in the older lists by a number of typing errors."""
    chance = random.Random(seed)
    chosen = sorted(chance.sample(moved_villages(lists), count))
    altered = {year: dict(official) for year, official in lists.items()}
    names = {squash(name) for official in lists.values() for name in official.values()}
    for village in chosen:
        name = _altered(village.name, edits, names, chance)
        for year, code in village.codes:
            altered[year][code] = name
    return altered, chosen


def _altered(name: str, edits: int, names: set[str], chance: random.Random) -> str:
    for _ in range(50):  # the name of another village would not hide this one
        altered = name.upper()  # mixed case would split the words
        for _ in range(edits):
            altered = typing_error(altered, chance)
        if squash(altered) not in names:
            return altered
    return name + "q" * edits


def measure(lists: Lists, edits: int, seed: int = 0, count: int = 700) -> tuple[int, int, int]:
    """Return how many altered villages are followed rightly, wrongly, and how many there are."""
    altered, chosen = masked(lists, edits, seed, count)
    newest = max(altered)
    found = {
        (one.year, one.code): one.current_code
        for one in follow_lists(CodeListIndex(altered.pop(newest)), altered).villages
    }
    followed = [{found[place] for place in village.codes if place in found} for village in chosen]
    right = wrong = 0
    for village, codes in zip(chosen, followed, strict=True):
        right += codes == {village.code}
        wrong += not codes <= {village.code, None}
    return right, wrong, len(chosen)
