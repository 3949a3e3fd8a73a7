"""Figures per area: villages by status and class, coverage, and what is missing to a target.

Pure: arrays and targets in, plain values out. Nothing here reads the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, group_by_area, level, slice_of
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.targets import AreaCounts, TargetFigures, target_figures
from kampungkb.models import Target


class AreaFigures(TypedDict):
    """Figures of one area, as in JSON: numbers of villages, shares 0–1, targets.

    A class of villages has a key of its own name. ``coverage`` is formed ÷ villages, ``advanced``
    (mandiri + berkelanjutan) ÷ villages; both are None where every village is no data.
    """

    code: str
    name: str
    level: str
    villages: int
    formed: int
    forming: int
    unformed: int
    no_data: int
    unreadable: int  # part of no_data: a report has a row of the village that cannot be read
    dasar: int
    berkembang: int
    mandiri: int
    berkelanjutan: int
    unclassified: int
    coverage: float | None
    advanced: float | None
    targets: list[TargetFigures]  # own ones and those set above; none for a single village


class ReviewedFigures(AreaFigures):
    """Figures of an area with those of the rows that wait for review in it.

    ``review_villages``: how many more villages these rows could make formed, at most.
    ``coverage_at_most``: coverage if they did; None where ``coverage`` is None.
    """

    review: int
    review_villages: int
    coverage_at_most: float | None


@dataclass(frozen=True, eq=False)
class RegisterState:
    """Class of every village as of ``day``, and the report that it comes from.

    ``codes``: village codes, sorted. ``classes``: class byte of each village (``VillageClass``).
    ``reports``: id of the report that speaks for each village, 0 where none does.
    """

    day: date
    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]
    reports: NDArray[np.int32]

    def within(self, code: str) -> "RegisterState":
        """Return the part of the state that lies in an area (views, no copies)."""
        part = self.span(code)
        return RegisterState(self.day, self.codes[part], self.classes[part], self.reports[part])

    def unreadable(self) -> NDArray[np.bool_]:
        """Return for each village whether its report has only a row that cannot be read."""
        no_data: NDArray[np.bool_] = self.classes == VillageClass.NO_DATA.byte
        return no_data & (self.reports > 0)

    def span(self, code: str) -> slice:
        """Return the places of the villages of an area."""
        return slice_of(self.codes, code)


def rows(
    state: RegisterState,
    by: Level,
    names: Mapping[str, str],
    targets: Sequence[Target],
    within: str = COUNTRY,
    today: date | None = None,
) -> list[AreaFigures]:
    """Return figures of all areas of level ``by`` in ``within`` that have villages, by code.

    An area without a name in ``names`` is called by its code. Targets that are due before ``today``
    (by default the day of the state) are overdue where they are not met. Raises UnknownLevel when
    ``by`` lies above the level of ``within``.
    """
    if by < level(within):
        raise UnknownLevel(f"{within} is not made of areas of level {by.word}")
    part = state.within(within)
    areas, group = group_by_area(part.codes, by)
    codes = areas.tolist()
    counts = _count(part, group, len(codes))
    unreadable = np.bincount(group[part.unreadable()], minlength=len(codes))
    villages = counts.sum(axis=1)
    known = villages > counts[:, VillageClass.NO_DATA.byte]
    area_counts = _area_counts(codes, counts)
    formed, advanced = area_counts.reached["formed"], area_counts.reached["advanced"]
    of_class = {one: counts[:, one.byte].tolist() for one in VillageClass}
    columns = zip(
        codes,
        villages.tolist(),
        formed.tolist(),
        of_class[VillageClass.FORMING],
        of_class[VillageClass.UNFORMED],
        of_class[VillageClass.NO_DATA],
        unreadable.tolist(),
        of_class[VillageClass.DASAR],
        of_class[VillageClass.BERKEMBANG],
        of_class[VillageClass.MANDIRI],
        of_class[VillageClass.BERKELANJUTAN],
        of_class[VillageClass.UNCLASSIFIED],
        shares(formed, villages, known),
        shares(advanced, villages, known),
        target_figures(
            targets,
            by,
            area_counts,
            lambda area, below: _count_areas(state.within(area), below),
            today or state.day,
            within,
        ),
        strict=True,
    )
    # written out, because requests wait for thousands of rows
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "level": by.word,
            "villages": count,
            "formed": formed_count,
            "forming": forming,
            "unformed": unformed,
            "no_data": no_data,
            "unreadable": unreadable_count,
            "dasar": dasar,
            "berkembang": berkembang,
            "mandiri": mandiri,
            "berkelanjutan": berkelanjutan,
            "unclassified": unclassified,
            "coverage": share,
            "advanced": advanced_share,
            "targets": own_targets,
        }
        for (
            code,
            count,
            formed_count,
            forming,
            unformed,
            no_data,
            unreadable_count,
            dasar,
            berkembang,
            mandiri,
            berkelanjutan,
            unclassified,
            share,
            advanced_share,
            own_targets,
        ) in columns
    ]


def total(
    state: RegisterState,
    code: str,
    names: Mapping[str, str],
    targets: Sequence[Target],
    today: date | None = None,
) -> AreaFigures:
    """Return the figures of one area; all zero where it has no villages. ``today`` as in rows."""
    found = rows(state, level(code), names, targets, within=code, today=today)
    if found:
        return found[0]
    return {
        "code": code,
        "name": names.get(code, code),
        "level": level(code).word,
        "villages": 0,
        "formed": 0,
        "no_data": 0,
        "unreadable": 0,
        "unformed": 0,
        "forming": 0,
        "unclassified": 0,
        "dasar": 0,
        "berkembang": 0,
        "mandiri": 0,
        "berkelanjutan": 0,
        "coverage": None,
        "advanced": None,
        "targets": [],
    }


def villages_of(figures: AreaFigures, one: VillageClass) -> int:
    """Return the number of villages of a class."""
    return cast(int, cast(Mapping[str, object], figures)[one])


def _count_areas(part: RegisterState, by: Level) -> AreaCounts:
    areas, group = group_by_area(part.codes, by)
    return _area_counts(areas.tolist(), _count(part, group, len(areas)))


def _area_counts(codes: list[str], counts: NDArray[np.int64]) -> AreaCounts:
    def sums(classes: list[int]) -> NDArray[np.int64]:
        summed: NDArray[np.int64] = counts[:, classes].sum(axis=1)
        return summed

    return AreaCounts(
        codes,
        counts.sum(axis=1),
        counts[:, VillageClass.NO_DATA.byte],
        {
            "formed": sums([one.byte for one in VillageClass if one.is_formed]),
            "advanced": sums([one.byte for one in VillageClass if one.is_advanced]),
        },
    )


def shares(
    part: NDArray[np.int64], whole: NDArray[np.int64], known: NDArray[np.bool_]
) -> list[float | None]:
    """Return ``part`` ÷ ``whole`` for each area, None where it is not ``known``."""
    quotients = (part / np.maximum(whole, 1)).tolist()
    return [share if sure else None for share, sure in zip(quotients, known.tolist(), strict=True)]


def _count(part: RegisterState, group: NDArray[np.int64], areas: int) -> NDArray[np.int64]:
    # villages per area and class
    width = len(CLASSES)
    counts = np.bincount(group * width + part.classes, minlength=areas * width)
    return counts.reshape(areas, width)
