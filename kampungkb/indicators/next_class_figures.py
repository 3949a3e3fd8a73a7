"""Figures per area of what keeps formed villages from a higher klasifikasi.

Pure: arrays in, plain values out. Nothing here reads the store.
"""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, group_by_area, level
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.next_class import NEXT_CLASSES, NextClass


class NextClassFigures(TypedDict):
    """What formed villages of an area lack to their next class, as in JSON: numbers of villages.

    ``dasar``: formed villages of class dasar. ``dasar_scored``: those of them with scores. The
    formed villages are ``unknown`` (no scores) + never_filled + one_point + blocked_several +
    blocked_input + blocked_process + blocked_output + top, see ``NextClass``.
    """

    code: str
    name: str
    level: str
    villages: int
    no_data: int
    formed: int
    dasar: int
    dasar_scored: int
    unknown: int
    never_filled: int
    blocked_several: int
    blocked_input: int
    blocked_process: int
    blocked_output: int
    one_point: int
    top: int


def rows(
    state: RegisterState,
    found: NDArray[np.uint8],
    by: Level,
    names: Mapping[str, str],
    within: str = COUNTRY,
) -> list[NextClassFigures]:
    """Return figures of all areas of level ``by`` in ``within`` that have villages, by code.

    ``found``: byte of the NextClass of each village of ``within``, in the order of its codes. An
    area without a name in ``names`` is called by its code. Raises UnknownLevel when ``by`` lies
    above the level of ``within``.
    """
    if by < level(within):
        raise UnknownLevel(f"{within} is not made of areas of level {by.word}")
    part = state.within(within)
    areas, group = group_by_area(part.codes, by)
    formed = np.array([one.is_formed for one in CLASSES])[part.classes]
    is_dasar = part.classes == VillageClass.DASAR.byte

    def count(condition: NDArray[np.bool_]) -> list[int]:
        return np.bincount(group[condition], minlength=len(areas)).tolist()  # type: ignore[no-any-return]

    of = {one: count(formed & (found == one.byte)) for one in NEXT_CLASSES}
    columns = zip(
        areas.tolist(),
        np.bincount(group, minlength=len(areas)).tolist(),
        count(part.classes == VillageClass.NO_DATA.byte),
        count(formed),
        count(is_dasar),
        count(is_dasar & (found != NextClass.UNKNOWN.byte)),
        *(of[one] for one in NEXT_CLASSES),
        strict=True,
    )
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "level": by.word,
            "villages": villages,
            "no_data": no_data,
            "formed": own_formed,
            "dasar": dasar,
            "dasar_scored": dasar_scored,
            "unknown": unknown,
            "never_filled": never_filled,
            "blocked_several": several,
            "blocked_input": by_input,
            "blocked_process": by_process,
            "blocked_output": by_output,
            "one_point": one_point,
            "top": top,
        }
        for (
            code,
            villages,
            no_data,
            own_formed,
            dasar,
            dasar_scored,
            unknown,
            never_filled,
            several,
            by_input,
            by_process,
            by_output,
            one_point,
            top,
        ) in columns
    ]


def never_filled_share(figures: NextClassFigures) -> float | None:
    """Return the share of villages of class dasar that were never filled in; None without scores.

    Of those with scores: a village without them may be weak or not filled in.
    """
    if not figures["dasar_scored"]:
        return None
    # a sheet may state another class than its scores give
    return min(1.0, figures["never_filled"] / figures["dasar_scored"])
