"""Classes of every village over all dates of the register, and the trend of an area.

Pure: arrays in, plain values out. ``kampungkb.repository.history`` reads the reports.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, group_by_area, level, slice_of
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import shares


class ListedClasses(NamedTuple):
    """What one report says of the villages in a sorted list.

    ``scope``: places of the villages that the report speaks for. ``places``, ``classes``: place
    and class byte of each village that it lists; those outside the scope do not count.
    """

    date: date
    scope: Sequence[slice]
    places: NDArray[np.int32]
    classes: NDArray[np.uint8]


class TrendPoint(TypedDict):
    """Figures of an area as of one date, as in JSON; keys as in ``AreaFigures``.

    ``no_data`` holds villages with an unreadable row, too. ``coverage`` and ``advanced`` (shares
    0–1) are None where every village is no data.
    """

    date: str  # YYYY-MM-DD
    villages: int
    formed: int
    forming: int
    unformed: int
    no_data: int
    dasar: int
    berkembang: int
    mandiri: int
    berkelanjutan: int
    unclassified: int
    coverage: float | None
    advanced: float | None


@dataclass(frozen=True, eq=False)
class History:
    """Class of every village as of each date of a report.

    ``dates``: ascending. ``codes``: village codes, sorted. ``classes``: class bytes, one row for
    each date and one column for each village.
    """

    dates: tuple[date, ...]
    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]

    def within(self, code: str) -> "History":
        """Return the part of the history that lies in an area (views, no copies)."""
        part = slice_of(self.codes, code)
        return History(self.dates, self.codes[part], self.classes[:, part])


def fold(codes: NDArray[np.str_], reports: Iterable[ListedClasses]) -> History:
    """Return the history of villages that reports give, by the rule of ``repository.state``.

    ``codes``: sorted. ``reports``: from the oldest to the newest; of two of one date, the later one
    counts. A village in the scope of a report that does not list it is unformed.
    """
    dates: list[date] = []
    found: list[NDArray[np.uint8]] = []
    current = np.zeros(len(codes), np.uint8)
    in_scope = np.zeros(len(codes), np.bool_)
    for report in reports:
        if dates and report.date < dates[-1]:
            raise ValueError(f"report of {report.date} after one of {dates[-1]}")
        in_scope[:] = False
        for part in report.scope:
            in_scope[part] = True
        current[in_scope] = VillageClass.UNFORMED.byte
        counts = in_scope[report.places]
        current[report.places[counts]] = report.classes[counts]
        if dates and report.date == dates[-1]:
            found[-1] = current.copy()
        else:
            dates.append(report.date)
            found.append(current.copy())
    classes = np.stack(found) if found else np.zeros((0, len(codes)), np.uint8)
    return History(tuple(dates), codes, classes)


def class_counts(
    history: History, by: Level, within: str = COUNTRY
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the areas of level ``by`` in ``within``, and their villages by date and class.

    The array has the axes date, area (by code) and class byte. Raises UnknownLevel when ``by`` lies
    above the level of ``within``.
    """
    if by < level(within):
        raise UnknownLevel(f"{within} is not made of areas of level {by.word}")
    part = history.within(within)
    codes, group = group_by_area(part.codes, by)
    size = len(codes) * len(CLASSES)
    first = group * len(CLASSES)
    # date by date, so that the intermediate arrays stay in the processor's cache
    counts = np.zeros((len(part.dates), size), np.int64)
    for row, classes in zip(counts, part.classes, strict=True):
        row[:] = np.bincount(first + classes, minlength=size)
    return codes.tolist(), counts.reshape(len(part.dates), len(codes), len(CLASSES))


def trend(history: History, code: str) -> list[TrendPoint]:
    """Return the figures of an area as of each date; all zero where it has no villages."""
    areas, counts = class_counts(history, level(code), code)
    if not areas:
        return trend_points(history.dates, np.zeros((len(history.dates), len(CLASSES)), np.int64))
    return trend_points(history.dates, counts[:, 0])


def trend_points(dates: Sequence[date], counts: NDArray[np.int64]) -> list[TrendPoint]:
    """Return the figures of one area from its villages by date and class (``class_counts``)."""
    villages = counts.sum(axis=1)
    known = villages > counts[:, VillageClass.NO_DATA.byte]
    formed = counts[:, [one.byte for one in VillageClass if one.is_formed]].sum(axis=1)
    advanced = counts[:, [one.byte for one in VillageClass if one.is_advanced]].sum(axis=1)
    columns = zip(
        dates,
        villages.tolist(),
        formed.tolist(),
        counts.tolist(),
        shares(formed, villages, known),
        shares(advanced, villages, known),
        strict=True,
    )
    return [
        {
            "date": day.isoformat(),
            "villages": count,
            "formed": formed_count,
            "forming": of_class[VillageClass.FORMING.byte],
            "unformed": of_class[VillageClass.UNFORMED.byte],
            "no_data": of_class[VillageClass.NO_DATA.byte],
            "dasar": of_class[VillageClass.DASAR.byte],
            "berkembang": of_class[VillageClass.BERKEMBANG.byte],
            "mandiri": of_class[VillageClass.MANDIRI.byte],
            "berkelanjutan": of_class[VillageClass.BERKELANJUTAN.byte],
            "unclassified": of_class[VillageClass.UNCLASSIFIED.byte],
            "coverage": share,
            "advanced": advanced_share,
        }
        for day, count, formed_count, of_class, share, advanced_share in columns
    ]
