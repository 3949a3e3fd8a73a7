"""Find the kecamatan of a regency that rows name: by name, spelling and the villages under it.

Where the spelling of a kecamatan is not clear, the villages that the rows list under it decide.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from boundaries.areas.names import normalise, squash
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer
from boundaries.spelling.similarity import abbreviates, likeness, loose, marks, slips, sound

_MIN_LIKENESS = 0.75
_MIN_MARGIN = 0.1  # over the runner-up
_MIN_SHARE = 0.5  # of the villages listed under a doubtful kecamatan that must lie in it
_MIN_VILLAGES = 3  # villages that identify a kecamatan whatever its name
_MIN_SHARE_ALONE, _MIN_SHARE_MARGIN = 0.8, 0.3  # … and their share, and its lead
_OWN_WORD = 4  # letters at least of a word by which a kecamatan is told
_SHORT_NAME = 4  # letters of a kecamatan in which one slip may make another
_MAX_SLIPS = 3  # of a kecamatan that may be meant, too
_TWO_SLIPS = 9  # letters of a kecamatan from which on two slips are one name


class DistrictReading(NamedTuple):
    """A possible regency and kecamatan; ``method`` is how the kecamatan was found.

    By ``slip``, only villages that have the written name may be matched.
    """

    regency: str
    district: DistrictIndex | None
    method: str = ""


class DistrictFinder:
    """Finds the kecamatan that texts name in the regencies of one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(
        self, regency: str, listed: Mapping[str, Collection[str]]
    ) -> dict[str, DistrictReading]:
        """Find the kecamatan of texts in a regency by the villages listed under each."""
        indexes = self._gazetteer.districts.get(regency, {})
        readings = {
            text: DistrictReading(regency, index, "former" if index.year else "exact")
            for text in listed
            if (index := indexes.get(squash(text)))
        }
        # A kecamatan that is named correctly elsewhere is not what an unclear name means, unless
        # its name is one slip away.
        claimed = {
            reading.district.code
            for reading in readings.values()
            if reading.district and reading.district.code
        }
        named: dict[str, set[str]] = {}
        for text, reading in readings.items():
            if reading.district:
                named.setdefault(reading.district.key, set()).update(listed[text])
        for text, villages in listed.items():
            if text not in readings:
                found = self._find(regency, text, villages, claimed, named)
                readings[text] = DistrictReading(regency, *found)
        return readings

    def _find(
        self,
        regency: str,
        text: str,
        villages: Collection[str],
        claimed: Collection[str],
        named: Mapping[str, Collection[str]],
    ) -> tuple[DistrictIndex | None, str]:
        if not normalise(text):
            return None, ""
        indexes = self._gazetteer.districts.get(regency, {})
        keys = {squash(village) for village in villages}
        village_counts = {
            name: sum(key in index.keys for key in keys) for name, index in indexes.items()
        }
        for method, same in _steps(text):
            alike = [name for name, index in indexes.items() if same(index.name)]
            if alike and (index := _agreed(indexes, alike, village_counts)):
                return index, method
        alike = [
            name
            for name, index in indexes.items()
            if index.code not in claimed
            and marks(index.name) == marks(text)
            and village_counts[name] >= max(1.0, _MIN_SHARE * len(keys))
        ]
        scores = {name: likeness(indexes[name].name, text) for name in alike}
        best = _clearly_best(indexes, scores, _MIN_LIKENESS, _MIN_MARGIN)
        slip = self._one_slip_away(regency, text, villages, named)
        if best and (slip is None or slip.code == best.code):
            return best, "spelling"
        if slip:
            return slip, "slip"
        return _by_villages(indexes, text, village_counts, keys, claimed)

    def _one_slip_away(
        self,
        regency: str,
        text: str,
        villages: Collection[str],
        named: Mapping[str, Collection[str]],
    ) -> DistrictIndex | None:
        """Find the kecamatan of a mistyped name that has the villages under their own names.

        ``named``: villages beside the proper name of a kecamatan, by its key.
        """
        near = self._near(regency, text)
        first = [index for distance, index in near if distance == near[0][0]]
        if len({_identity(index) for index in first}) != 1:
            return None
        supporting = [
            village for village in villages if self._supports(regency, near, village, text, named)
        ]
        return first[0] if len(supporting) >= max(1.0, _MIN_SHARE * len(villages)) else None

    def _near(self, regency: str, text: str) -> list[tuple[int, DistrictIndex]]:
        """Slips and kecamatan that have the numbers and directions of a text, the nearest first."""
        out = []
        for index in self._gazetteer.districts.get(regency, {}).values():
            if abs(len(index.key) - len(squash(text))) > _MAX_SLIPS:
                continue
            distance = slips(index.name, text)
            if distance <= _MAX_SLIPS and _marks_agree(index.name, text):
                out.append((distance, index))
        return sorted(out, key=lambda item: (item[0], item[1].year, item[1].key))

    def _supports(
        self,
        regency: str,
        near: list[tuple[int, DistrictIndex]],
        village: str,
        text: str,
        named: Mapping[str, Collection[str]],
    ) -> bool:
        """Whether a village tells that the nearest kecamatan is meant by a text beside it."""
        distance, index = near[0]
        doubtful = [other for _, other in near if _identity(other) != _identity(index)]
        doubtful += self._elsewhere.get(squash(text), ())
        if not _has(index, village) or any(_has(other, village) for other in doubtful):
            return False
        same_marks = marks(index.name) == marks(text)
        if self._only_there(regency, index, village):
            long = same_marks and min(len(index.key), len(squash(text))) >= _TWO_SLIPS
            return distance <= (2 if long else 1)
        # The name may be that of another village, in a kecamatan that no list has.
        return (
            distance == 1
            and len(index.key) > _SHORT_NAME
            and same_marks
            and sound(index.name)[:1] == sound(text)[:1]
            and squash(text) not in self._elsewhere
            and village not in named.get(index.key, ())
        )

    def _only_there(self, regency: str, index: DistrictIndex, village: str) -> bool:
        """Whether no other kecamatan of the regency has or had a village of the name."""
        return not any(
            _has(other, village)
            for other in self._gazetteer.districts.get(regency, {}).values()
            if _identity(other) != _identity(index)
        )

    @cached_property
    def _elsewhere(self) -> dict[str, list[DistrictIndex]]:
        """Kecamatan of all regencies by the key of their name."""
        out: dict[str, list[DistrictIndex]] = {}
        for indexes in self._gazetteer.districts.values():
            for name, index in indexes.items():
                out.setdefault(name, []).append(index)
        return out


def _has(index: DistrictIndex, village: str) -> bool:
    return squash(village) in index.keys or bool(index.by_loose(loose(village)))


def _identity(index: DistrictIndex) -> str:
    return index.code or index.key


def _marks_agree(name: str, text: str) -> bool:
    """Whether a text has the marks of a name, or has lost one of its words to a slip."""
    own, written = Counter(marks(name)), Counter(marks(text))
    return written <= own and all(len(mark) > 1 and mark.isalpha() for mark in own - written)


def _by_villages(
    indexes: Mapping[str, DistrictIndex],
    text: str,
    village_counts: Mapping[str, int],
    villages: Collection[str],
    claimed: Collection[str],
) -> tuple[DistrictIndex | None, str]:
    """Find the kecamatan that has the villages, whatever its name.

    Few villages are enough only if the names share a word and no other kecamatan has them.
    """
    shares = {name: village_counts[name] / len(villages) for name in indexes}
    unclaimed = [n for n, index in indexes.items() if index.code and index.code not in claimed]
    best = max(unclaimed, key=lambda name: (shares[name], name), default=None)
    if best is None or shares[best] < _MIN_SHARE_ALONE:
        return None, ""
    rival = max(
        (shares[name] for name in indexes if indexes[name].code != indexes[best].code),
        default=0.0,
    )
    many = village_counts[best] >= _MIN_VILLAGES and shares[best] - rival >= _MIN_SHARE_MARGIN
    if many or (not rival and _share_a_word(indexes, best, text)):
        return indexes[best], "villages"
    return None, ""


def _share_a_word(indexes: Mapping[str, DistrictIndex], best: str, text: str) -> bool:
    """Whether a text has a word of a kecamatan's name that no other kecamatan has."""
    own = indexes[best]
    shared = set(normalise(own.name).split()) & set(normalise(text).split())
    shared -= {*marks(own.name), *marks(text)}
    return any(
        len(word) >= _OWN_WORD
        and not any(
            word in normalise(index.name).split()
            for index in indexes.values()
            if index.code != own.code
        )
        for word in shared
    )


def _steps(text: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    yield "prefix", lambda name: loose(name) == loose(text)
    first = squash(text)[:1]
    yield "abbreviation", lambda name: squash(name)[:1] == first and abbreviates(name, text)
    yield "sound", lambda name: sound(name) == sound(text) and marks(name) == marks(text)


def _agreed(
    indexes: Mapping[str, DistrictIndex], alike: list[str], village_counts: Mapping[str, int]
) -> DistrictIndex | None:
    """Return the index if all names mean one kecamatan and the villages do not lie elsewhere."""
    codes = {indexes[name].code or name for name in alike}
    if len(codes) != 1:
        return None
    name = max(alike, key=lambda n: (village_counts[n], n))
    most = max(village_counts.values())
    return indexes[name] if village_counts[name] or most < 2 else None


def _clearly_best(
    indexes: Mapping[str, DistrictIndex],
    scores: Mapping[str, float],
    min_likeness: float,
    margin: float,
) -> DistrictIndex | None:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < min_likeness:
        return None
    first = indexes[ranked[0][0]]
    rivals = [score for name, score in ranked[1:] if indexes[name].code != first.code]
    return first if not rivals or ranked[0][1] - rivals[0] >= margin else None
