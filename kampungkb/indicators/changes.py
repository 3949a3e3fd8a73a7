"""Changes between two states of the register: per village, and as figures per area.

Villages are compared by code, so that a new spelling of a name is no change. Pure: arrays in, plain
values out. Nothing here reads the store.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, group_by_area, level, slice_of
from kampungkb.indicators.classification import CLASSES, CLASSIFIED, VillageClass
from kampungkb.indicators.coverage import RegisterState, shares


class Change(StrEnum):
    """Change of a village between two states, from the largest fall to the largest rise.

    The place of a member in this order is the change byte of a village. Exchanging the two states
    exchanges gone and new, down and up, stopped and started; the others stay.
    """

    UNKNOWN = "unknown"  # no data in one state or both
    GONE = "gone"  # formed → unformed or forming
    DOWN = "down"  # formed in both states, with a lower klasifikasi
    STOPPED = "stopped"  # forming → unformed
    UNCHANGED = "unchanged"
    STARTED = "started"  # unformed → forming
    UP = "up"  # formed in both states, with a higher klasifikasi
    NEW = "new"  # unformed or forming → formed

    @classmethod
    def of(cls, before: VillageClass, after: VillageClass) -> "Change":
        """Return the change from one class to another.

        A formed village that gains or loses its klasifikasi is unchanged: a report that does not
        give the klasifikasi says nothing of a rise or fall.
        """
        if VillageClass.NO_DATA in (before, after):
            return cls.UNKNOWN
        if before.is_formed != after.is_formed:
            return cls.NEW if after.is_formed else cls.GONE
        if before == after or (before.is_formed and VillageClass.UNCLASSIFIED in (before, after)):
            return cls.UNCHANGED
        rises = after.byte > before.byte
        if before.is_formed:
            return cls.UP if rises else cls.DOWN
        return cls.STARTED if rises else cls.STOPPED

    @property
    def byte(self) -> int:
        """Place in the order, from 0."""
        return _BYTES[self]


CHANGES = tuple(Change)
"""Changes by change byte."""

CHANGED = frozenset(Change) - {Change.UNKNOWN, Change.UNCHANGED}
"""Changes of villages that are not the same in both states."""

_BYTES = {one: byte for byte, one in enumerate(Change)}


class ChangeFigures(TypedDict):
    """Changes of an area, as in JSON: numbers of villages, and shares 0–1.

    ``villages``: those in the lists of both states = new + up + down + gone + started + stopped +
    unchanged + unknown. ``not_comparable``: villages in the list of one state only; no other
    figure counts them. ``from_forming``: of ``new``. ``reclassified``: of ``unchanged``, formed
    villages that gained or lost their klasifikasi. ``coverage_before`` and ``coverage_after``:
    formed ÷ villages, None where every village is no data. ``difference``: share of formed
    villages after less that before, of the villages known in both states; None if there are none.
    """

    code: str
    name: str
    level: str
    villages: int
    new: int
    from_forming: int
    up: int
    down: int
    gone: int
    started: int
    stopped: int
    unchanged: int
    reclassified: int
    unknown: int
    not_comparable: int
    formed_before: int
    formed_after: int
    coverage_before: float | None
    coverage_after: float | None
    difference: float | None


class ChangedVillage(TypedDict):
    """A village with its class in both states, as in JSON."""

    code: str
    name: str
    change: str  # Change
    before: str  # VillageClass
    after: str  # VillageClass


@dataclass(frozen=True, eq=False)
class StateChanges:
    """Change of every village from one state to another.

    ``since``, ``day``: days of the two states. ``codes``: codes of the villages in both, sorted.
    ``before``, ``after``: class bytes (``VillageClass``). ``changes``: change bytes (``Change``).
    ``not_comparable``: codes of the villages that are in one state only, sorted.
    """

    since: date
    day: date
    codes: NDArray[np.str_]
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]
    changes: NDArray[np.uint8]
    not_comparable: NDArray[np.str_]

    def within(self, code: str) -> "StateChanges":
        """Return the part that lies in an area (views, no copies)."""
        part = slice_of(self.codes, code)
        others = self.not_comparable[slice_of(self.not_comparable, code)]
        return StateChanges(
            self.since,
            self.day,
            self.codes[part],
            self.before[part],
            self.after[part],
            self.changes[part],
            others,
        )


_TABLE = np.array(
    [[Change.of(before, after).byte for after in CLASSES] for before in CLASSES], np.uint8
)
_FORMED = np.array([one.is_formed for one in CLASSES])
_CLASSIFIED = np.array([one in CLASSIFIED for one in CLASSES])


def changes(before: RegisterState, after: RegisterState) -> StateChanges:
    """Return the change of every village from one state to another, in either order of days.

    Villages are those whose codes are in both states.
    """
    codes, first, second = before.codes, before.classes, after.classes
    others = codes[:0]
    # states of one generation of the store share their codes
    if codes is not after.codes and not np.array_equal(codes, after.codes):
        codes, in_first, in_second = np.intersect1d(
            before.codes, after.codes, assume_unique=True, return_indices=True
        )
        first, second = first[in_first], second[in_second]
        others = np.setxor1d(before.codes, after.codes, assume_unique=True)
    found = _TABLE[first, second]
    return StateChanges(before.day, after.day, codes, first, second, found, others)


def rows(
    found: StateChanges, by: Level, names: Mapping[str, str], within: str = COUNTRY
) -> list[ChangeFigures]:
    """Return figures of all areas of level ``by`` in ``within`` that have villages, by code.

    An area without a name in ``names`` is called by its code. Raises UnknownLevel when ``by`` lies
    above the level of ``within``.
    """
    if by < level(within):
        raise UnknownLevel(f"{within} is not made of areas of level {by.word}")
    part = found.within(within)
    codes, group, others = _groups(part, by)
    counts = np.bincount(
        group * len(CHANGES) + part.changes, minlength=len(codes) * len(CHANGES)
    ).reshape(len(codes), len(CHANGES))
    villages = counts.sum(axis=1)

    def count(condition: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(group[condition], minlength=len(codes))

    formed_before = count(_FORMED[part.before])
    formed_after = count(_FORMED[part.after])
    known_before = villages - count(part.before == VillageClass.NO_DATA.byte)
    known_after = villages - count(part.after == VillageClass.NO_DATA.byte)
    is_new = part.changes == Change.NEW.byte
    from_forming = count(is_new & (part.before == VillageClass.FORMING.byte))
    is_unchanged = part.changes == Change.UNCHANGED.byte
    reclassified = count(is_unchanged & (_CLASSIFIED[part.before] != _CLASSIFIED[part.after]))
    of_change = {one: counts[:, one.byte].tolist() for one in Change}
    # of the villages known in both states, only these are formed in one of them
    more_formed = counts[:, Change.NEW.byte] - counts[:, Change.GONE.byte]
    known_in_both = villages - counts[:, Change.UNKNOWN.byte]
    columns = zip(
        codes,
        villages.tolist(),
        of_change[Change.NEW],
        from_forming.tolist(),
        of_change[Change.UP],
        of_change[Change.DOWN],
        of_change[Change.GONE],
        of_change[Change.STARTED],
        of_change[Change.STOPPED],
        of_change[Change.UNCHANGED],
        reclassified.tolist(),
        of_change[Change.UNKNOWN],
        others,
        formed_before.tolist(),
        formed_after.tolist(),
        shares(formed_before, villages, known_before > 0),
        shares(formed_after, villages, known_after > 0),
        shares(more_formed, known_in_both, known_in_both > 0),
        strict=True,
    )
    # written out, because requests wait for thousands of rows
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "level": by.word,
            "villages": count,
            "new": new,
            "from_forming": forming,
            "up": up,
            "down": down,
            "gone": gone,
            "started": started,
            "stopped": stopped,
            "unchanged": unchanged,
            "reclassified": klasifikasi_only,
            "unknown": unknown,
            "not_comparable": other,
            "formed_before": first,
            "formed_after": second,
            "coverage_before": first_share,
            "coverage_after": second_share,
            "difference": difference,
        }
        for (
            code,
            count,
            new,
            forming,
            up,
            down,
            gone,
            started,
            stopped,
            unchanged,
            klasifikasi_only,
            unknown,
            other,
            first,
            second,
            first_share,
            second_share,
            difference,
        ) in columns
    ]


def total(found: StateChanges, code: str, names: Mapping[str, str]) -> ChangeFigures:
    """Return the figures of one area; all zero where it has no villages."""
    own = rows(found, level(code), names, within=code)
    if own:
        return own[0]
    return {
        "code": code,
        "name": names.get(code, code),
        "level": level(code).word,
        "villages": 0,
        "new": 0,
        "from_forming": 0,
        "up": 0,
        "down": 0,
        "gone": 0,
        "started": 0,
        "stopped": 0,
        "unchanged": 0,
        "reclassified": 0,
        "unknown": 0,
        "not_comparable": 0,
        "formed_before": 0,
        "formed_after": 0,
        "coverage_before": None,
        "coverage_after": None,
        "difference": None,
    }


def villages(
    found: StateChanges,
    names: Mapping[str, str],
    within: str = COUNTRY,
    only: Collection[Change] = CHANGED,
) -> list[ChangedVillage]:
    """Return the villages of an area with one of the changes ``only``, by code.

    A village without a name in ``names`` is called by its code.
    """
    part = found.within(within)
    wanted = np.array([one in only for one in CHANGES])[part.changes]
    columns = zip(
        part.codes[wanted].tolist(),
        part.changes[wanted].tolist(),
        part.before[wanted].tolist(),
        part.after[wanted].tolist(),
        strict=True,
    )
    changes_by_byte = [one.value for one in CHANGES]
    classes_by_byte = [one.value for one in CLASSES]
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "change": changes_by_byte[change],
            "before": classes_by_byte[before],
            "after": classes_by_byte[after],
        }
        for code, change, before, after in columns
    ]


def _groups(part: StateChanges, by: Level) -> tuple[list[str], NDArray[np.int64], list[int]]:
    # areas of a level, the place of the area of each village, and villages that are not comparable
    areas, group = group_by_area(part.codes, by)
    if not len(part.not_comparable):
        return areas.tolist(), group, [0] * len(areas)
    other_areas, other_group = group_by_area(part.not_comparable, by)
    union = np.union1d(areas, other_areas)
    others = np.zeros(len(union), np.int64)
    others[np.searchsorted(union, other_areas)] = np.bincount(other_group)
    return union.tolist(), np.searchsorted(union, areas)[group], others.tolist()
