"""Follow villages from one code list to the next: the name decides before the number.

The rules are tried one after another, the surest first, for all villages that no rule before has
followed. A village of the next list that two villages would be is the successor of neither.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from rapidfuzz.distance import OSA

from boundaries.areas.codes import LENGTHS, Level, district_of, regency_of, with_ancestor
from boundaries.areas.names import normalise
from boundaries.history.districts import DistrictStep
from boundaries.history.index import CodeListIndex
from boundaries.spelling.similarity import likeness, loose, marks, sound

_MIN_LIKENESS = 0.7  # likeness of two names under one number
_MIN_LIKENESS_OTHER_NUMBER = 0.8  # of two names under different numbers
_MIN_LIKENESS_LEFT = 0.6  # of the likest of the names left over in a kecamatan on both sides
_MIN_MARGIN_ALIKE = 0.1  # by which alike names are more alike than either is to any other
_MIN_MARGIN = 0.2  # by which they are more alike than either is to any other name left over
_MIN_SLIP_LETTERS = 3  # letters of a word in which one may be another
_MIN_CONTAINED = 3  # letters of a name that another begins or ends with
_SERIAL = slice(LENGTHS[Level.DISTRICT] + 2, None)  # the digit before it is the status


class VillageStep:
    """The villages of two lists one after the other; ``successors`` of the former in the latter.

    Both indexes hold the kecamatan with changes only: all other villages stay what they are.
    """

    def __init__(
        self,
        before: CodeListIndex,
        after: CodeListIndex,
        regencies: Mapping[str, Sequence[str]],
        districts: Mapping[str, DistrictStep],
    ) -> None:
        self.before, self.after = before, after
        self.regencies, self.districts = regencies, districts
        self.known = {
            number
            for code in before.villages
            if (step := districts.get(district_of(code))) and step.code and step.keeps_numbers
            for number in (with_ancestor(code, step.code),)
        }
        self.successors: dict[str, str | None] = dict.fromkeys(before.villages)
        self.taken: set[str] = set()
        left = [code for code in before.villages if regency_of(code) in regencies]
        for rule in _RULES:
            left = self._apply(rule, left)

    def _apply(self, rule: "_Rule", left: list[str]) -> list[str]:
        found = claim(self.taken, rule(self, left))
        self.successors.update(found)
        return [code for code in left if code not in found]

    def district(self, code: str) -> str | None:
        """Return the code that the kecamatan of a village has in the next list."""
        return self.districts[district_of(code)].code

    def same_number(self, code: str) -> str | None:
        """Return the village with the same number in the same kecamatan if it is left over."""
        district = self.district(code)
        number = with_ancestor(code, district) if district else ""
        return number if number in self.after.villages and number not in self.taken else None

    def same_serial(self, code: str) -> list[str]:
        """Return the villages left over in the same kecamatan with another status, same serial."""
        district = self.district(code)
        left = self.left_in([district] if district else [])
        return [
            other
            for other in left
            if other[_SERIAL] == code[_SERIAL] and _status(other) != _status(code)
        ]

    def left_in(self, districts: Iterable[str]) -> list[str]:
        """Return the villages of kecamatan of the next list that nothing has become so far."""
        return [
            code
            for district in districts
            for code in self.after.members.get(district, [])
            if code not in self.taken
        ]

    def left_near(self, code: str) -> list[str]:
        """Return the villages left over in the same kecamatan, and new ones where siblings went."""
        step = self.districts[district_of(code)]
        new = (other for other in self.left_in(sorted(step.received)) if other not in self.known)
        return [*self.left_in([step.code] if step.code else []), *new]

    def _only(self, codes: Iterable[str], status: str = "") -> str | None:
        """Return the only code that is not taken; of several, the only one with a status digit."""
        free = [code for code in codes if code not in self.taken]
        if len(free) > 1 and status:
            free = [code for code in free if _status(code) == status]
        return free[0] if len(free) == 1 else None

    def only_named(self, code: str, districts: Iterable[str]) -> str | None:
        """Return the only village of kecamatan with the same name."""
        key = self.before.villages[code]
        found = [
            other
            for district in districts
            for other in self.after.in_district.get((district, key), [])
        ]
        return self._only(found, _status(code))

    def only_named_in_regency(self, code: str) -> str | None:
        """Return the only village of the regency, or of its parts, with the same name."""
        key = self.before.villages[code]
        areas = self.regencies[regency_of(code)]
        return self._only(
            one for area in areas for one in self.after.in_regency.get((area, key), [])
        )


_T = TypeVar("_T")
_Proposals = Iterable[tuple[str, str | None]]
_Rule = Callable[[VillageStep, list[str]], _Proposals]


def claim(taken: set[str], proposed: Iterable[tuple[_T, str | None]]) -> dict[_T, str]:
    """Accept proposed successors, one of one village only, and note them as taken."""
    by_village: dict[_T, set[str]] = defaultdict(set)
    by_successor: dict[str, set[_T]] = defaultdict(set)
    for one, successor in proposed:
        if successor is not None and successor not in taken:
            by_village[one].add(successor)
            by_successor[successor].add(one)
    found = {
        one: successor
        for one, (successor, *others) in by_village.items()
        if not others and len(by_successor[successor]) == 1
    }
    taken.update(found.values())
    return found


def _status(code: str) -> str:
    return code[LENGTHS[Level.DISTRICT] + 1]


def _same_name_and_number(step: VillageStep, left: list[str]) -> _Proposals:
    for code in left:
        number = step.same_number(code)
        if number and step.after.villages[number] == step.before.villages[code]:
            yield code, number


def _same_name_in_district(step: VillageStep, left: list[str]) -> _Proposals:
    for code in left:
        district = step.district(code)
        yield code, step.only_named(code, [district]) if district else None


def _same_name_with_siblings(step: VillageStep, left: list[str]) -> _Proposals:
    """The village has a new number in a kecamatan to which siblings of it went."""
    for code in left:
        found = step.only_named(code, step.districts[district_of(code)].received)
        if found not in step.known:
            yield code, found


def _same_name_in_regency(step: VillageStep, left: list[str]) -> _Proposals:
    for code in left:
        yield code, step.only_named_in_regency(code)


def _same_number_alike(step: VillageStep, left: list[str]) -> _Proposals:
    for code in left:
        number = step.same_number(code)
        if number is None:
            continue
        old, new = step.before.official[code], step.after.official[number]
        if not _alike(old, new, _MIN_LIKENESS) and not _contains(old, new):
            continue
        closest = max(likeness(old, step.after.official[other]) for other in step.left_near(code))
        if closest < likeness(old, new) + _MIN_MARGIN_ALIKE:
            yield code, number


def _other_status_alike(step: VillageStep, left: list[str]) -> _Proposals:
    """A desa became a kelurahan or the reverse: the status digit changes, the serial stays."""
    for code in left:
        old = step.before.official[code]
        for other in step.same_serial(code):
            new = step.after.official[other]
            if _alike(old, new, _MIN_LIKENESS) or _contains(old, new):
                yield code, other


def _alike_nearby(step: VillageStep, left: list[str]) -> _Proposals:
    return _likest(step, left, _MIN_LIKENESS_OTHER_NUMBER, _MIN_MARGIN_ALIKE)


def _same_number(step: VillageStep, left: list[str]) -> _Proposals:
    """The number is left over on both sides, while the siblings keep their numbers."""
    for code in left:
        number = step.same_number(code)
        if number and step.districts[district_of(code)].keeps_numbers:
            yield code, number


def _other_status(step: VillageStep, left: list[str]) -> _Proposals:
    """The serial is left over on both sides, while the siblings keep their numbers."""
    for code in left:
        found, district = step.same_serial(code), step.district(code)
        is_named = (district or "", step.before.villages[code]) in step.after.in_district
        if len(found) == 1 and step.districts[district_of(code)].keeps_numbers and not is_named:
            yield code, found[0]


def _likest_left(step: VillageStep, left: list[str]) -> _Proposals:
    return _likest(step, left, _MIN_LIKENESS_LEFT, _MIN_MARGIN)


def _likest(step: VillageStep, left: list[str], least: float, margin: float) -> _Proposals:
    """The likest two names left over in a kecamatan and where its other villages went."""
    by_district: dict[str, list[str]] = defaultdict(list)
    for code in left:
        by_district[district_of(code)].append(code)
    for codes in by_district.values():
        others = step.left_near(codes[0])
        scores = {
            (code, other): likeness(step.before.official[code], step.after.official[other])
            for code in codes
            for other in others
        }
        second_of_code = _second(((code, score) for (code, _), score in scores.items()))
        second_of_other = _second(((other, score) for (_, other), score in scores.items()))
        for (code, other), score in scores.items():
            old, new = step.before.official[code], step.after.official[other]
            rival = max(second_of_code[code], second_of_other[other])
            same_marks = marks(old) == marks(new) or _is_one_slip(old, new)
            if score >= least and score - rival >= margin and same_marks:
                yield code, other


def _second(scores: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the second highest score of each code, 0 where there is only one."""
    by_code: dict[str, list[float]] = defaultdict(list)
    for code, score in scores:
        by_code[code].append(score)
    return {code: sorted([0.0, *found])[-2] for code, found in by_code.items()}


def _alike(old: str, new: str, least: float) -> bool:
    return (sound(old) == sound(new) or likeness(old, new) >= least) and marks(old) == marks(new)


def _is_one_slip(old: str, new: str) -> bool:
    """Whether two names differ by one letter of one word, which is no mark or number in both."""
    old_words, new_words = normalise(old).split(), normalise(new).split()
    pairs = [pair for pair in zip(old_words, new_words, strict=False) if pair[0] != pair[1]]
    return (
        len(old_words) == len(new_words)
        and len(pairs) == 1
        and OSA.distance(*pairs[0]) == 1
        and min(map(len, pairs[0])) >= _MIN_SLIP_LETTERS
        and not (marks(pairs[0][0]) and marks(pairs[0][1]))
    )


def _contains(old: str, new: str) -> bool:
    """Whether a name was made longer or shorter: ``Ara`` and ``Ara Selatan``."""
    shorter, longer = sorted((loose(old), loose(new)), key=len)
    return len(shorter) >= _MIN_CONTAINED and (
        longer.startswith(shorter) or longer.endswith(shorter)
    )


_RULES: tuple[_Rule, ...] = (
    _same_name_and_number,
    _same_name_in_district,
    _same_name_with_siblings,
    _same_number_alike,
    _same_name_in_regency,
    _other_status_alike,
    _alike_nearby,
    _same_number,
    _other_status,
    _likest_left,
)
