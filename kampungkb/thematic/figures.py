"""Figures of thematic layers per area, alone and crossed with coverage.

Pure: arrays in, plain values out. Nothing here reads the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, group_by_area, level, slice_of
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.thematic.registry import LAYER_CLASSES, LayerClass

_FORMED = [one.byte for one in CLASSES if one.is_formed]


@dataclass(frozen=True, eq=False)
class ThematicState:
    """Class of every village in a layer as of ``day``, and the report that it comes from.

    ``codes``: village codes, sorted. ``classes``: ``LayerClass.byte`` of each village.
    ``reports``: id of the report that speaks for each village, 0 where none does.
    """

    layer: str
    day: date
    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]
    reports: NDArray[np.int32]

    def within(self, code: str) -> "ThematicState":
        """Return the part of the state that lies in an area (views, no copies)."""
        part = self.span(code)
        return replace(
            self, codes=self.codes[part], classes=self.classes[part], reports=self.reports[part]
        )

    def span(self, code: str) -> slice:
        """Return the places of the villages of an area."""
        return slice_of(self.codes, code)


class LayerFigures(TypedDict):
    """Villages of one area by their class in a layer, as in JSON.

    ``exists`` are those that do not report. ``present`` = exists + reports. ``share``: present ÷
    villages; ``share_at_most``: if something were in every village without data, too; both are
    None where every village is no data.
    """

    code: str
    name: str
    level: str
    villages: int
    no_data: int
    none: int
    exists: int
    reports: int
    present: int
    share: float | None
    share_at_most: float | None


class CrossedFigures(TypedDict):
    """Villages of one area by Kampung KB (formed or not) and by what is there in a layer.

    Their sum is ``villages``. Not formed are those that are forming, too; ``no_data`` are villages
    of which the register or the layer has no data.
    """

    code: str
    name: str
    level: str
    villages: int
    formed_none: int
    formed_present: int
    not_formed_none: int
    not_formed_present: int
    no_data: int


def layer_figures(
    state: ThematicState, by: Level, names: Mapping[str, str], area: str = COUNTRY
) -> list[LayerFigures]:
    """Return figures of all areas of level ``by`` in an area that have villages, by code.

    Raises UnknownLevel when ``by`` lies above the level of ``area``.
    """
    part = state.within(area)
    codes, counts = _count(part.codes, part.classes, len(LAYER_CLASSES), by, area)
    return [_figures(code, names, by, numbers) for code, numbers in zip(codes, counts, strict=True)]


def layer_total(state: ThematicState, area: str, names: Mapping[str, str]) -> LayerFigures:
    """Return the figures of one area; all zero where it has no villages."""
    found = layer_figures(state, level(area), names, area)
    return found[0] if found else _figures(area, names, level(area), [0] * len(LAYER_CLASSES))


def newest_days(
    state: ThematicState, by: Level, days: Mapping[int, date], area: str = COUNTRY
) -> dict[str, date]:
    """Return the day of the newest report that speaks for a part of each area, by code.

    ``days``: by the id of the report. Areas for which none speaks are left out.
    """
    part = state.within(area)
    used, places = np.unique(part.reports, return_inverse=True)
    ordinals = np.array([days[one].toordinal() if one else 0 for one in used.tolist()], np.int32)
    codes, group = group_by_area(part.codes, by)
    newest = np.zeros(len(codes), np.int32)
    np.maximum.at(newest, group, ordinals[places])
    days_of_areas = zip(codes.tolist(), newest.tolist(), strict=True)
    return {code: date.fromordinal(day) for code, day in days_of_areas if day}


def crossed_figures(
    register: RegisterState,
    state: ThematicState,
    by: Level,
    names: Mapping[str, str],
    area: str = COUNTRY,
) -> list[CrossedFigures]:
    """Return figures of coverage and a layer together, of areas as ``layer_figures`` does.

    Both states have the same codes.
    """
    part, layer = register.within(area), state.within(area)
    kinds = _crossed(part, layer)
    codes, counts = _count(part.codes, kinds, 5, by, area)
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "level": by.word,
            "villages": sum(numbers),
            "formed_none": numbers[1],
            "formed_present": numbers[2],
            "not_formed_none": numbers[3],
            "not_formed_present": numbers[4],
            "no_data": numbers[0],
        }
        for code, numbers in zip(codes, counts, strict=True)
    ]


def crossed_villages(
    register: RegisterState, state: ThematicState, *, formed: bool, present: bool
) -> NDArray[np.bool_]:
    """Return which villages (in the order of codes) have a Kampung KB or not, and a layer or not.

    "Has a Kampung KB, no Rumah DataKu" is ``formed=True, present=False``. Villages without data in
    the register or in the layer are never among them.
    """
    kind = (1 if formed else 3) + present
    found: NDArray[np.bool_] = _crossed(register, state) == kind
    return found


def _crossed(register: RegisterState, state: ThematicState) -> NDArray[np.uint8]:
    # 0 no data, 1 formed and none, 2 formed and present, 3 not formed and none, 4 and present
    formed = np.isin(register.classes, _FORMED)
    present = state.classes >= LayerClass.EXISTS.byte
    kinds = np.where(formed, 1, 3) + present
    unknown = (register.classes == VillageClass.NO_DATA.byte) | (
        state.classes == LayerClass.NO_DATA.byte
    )
    return np.where(unknown, 0, kinds).astype(np.uint8)


def _figures(
    code: str, names: Mapping[str, str], by: Level, numbers: Sequence[int]
) -> LayerFigures:
    no_data, none, exists, reports = numbers
    villages, present = sum(numbers), exists + reports
    known = villages > no_data
    return {
        "code": code,
        "name": names.get(code, code),
        "level": by.word,
        "villages": villages,
        "no_data": no_data,
        "none": none,
        "exists": exists,
        "reports": reports,
        "present": present,
        "share": present / villages if known else None,
        "share_at_most": (present + no_data) / villages if known else None,
    }


def _count(
    villages: NDArray[np.str_], classes: NDArray[np.uint8], width: int, by: Level, area: str
) -> tuple[list[str], list[list[int]]]:
    if by < level(area):
        raise UnknownLevel(f"{area} is not made of areas of level {by.word}")
    codes, group = group_by_area(villages, by)
    counts = np.bincount(group * width + classes, minlength=len(codes) * width)
    return codes.tolist(), counts.reshape(len(codes), width).tolist()
