"""Worklists: which villages need work, and in which order they are listed.

Pure: arrays in, places of villages out. Nothing here reads the store.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import Level, group_by_area
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.next_class import NextClass


class Need(StrEnum):
    """What a village needs, or what must be found out about it."""

    UNFORMED = "unformed"
    FORMING = "forming"
    DASAR = "dasar"  # formed, of the lowest class
    NEVER_FILLED = "never_filled"  # formed, and the twelve scores were never filled in
    ONE_POINT = "one_point"  # formed, one point from an advanced class
    FALLEN = "fallen"  # of a lower class, or formed no more, since the previous report
    LATE = "late"  # its kecamatan sent nothing for the newest report
    UNREADABLE = "unreadable"  # its row in the report cannot be read
    LAYER_MISSING = "layer_missing"  # formed, and a thematic layer has nothing there


class Order(StrEnum):
    """Order of a worklist."""

    DISTRICT = "district"  # by kecamatan: by code
    STEPS = "steps"  # what takes the fewest steps first


STAGES = ("sosialisasi", "komitmen", "sk")
"""Stages of a village that is forming, in rising order."""

_UNFORMED_STEPS = len(STAGES) + 1
_STEPS_OF_STAGE = {stage: len(STAGES) - at for at, stage in enumerate(STAGES)}
"""Steps until a village is formed: 1 where there is a decree (SK), 3 after sosialisasi."""

_FORM, _RAISE, _ASK = range(3)  # groups of steps that cannot be added up, in the order of a list
_IS_FORMED = np.array([one.is_formed for one in CLASSES])


@dataclass(frozen=True, eq=False)
class VillageNeeds:
    """Columns of villages that needs are told from; arrays of the length of ``codes``.

    ``codes``: sorted. ``classes``: class bytes (``VillageClass``). ``next_classes``: bytes of
    NextClass. ``points``: fewest points to the next class, 0 where there is none. ``stages``: of
    STAGES or "", by code. The others say for each village whether the need of their name holds.
    """

    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]
    next_classes: NDArray[np.uint8]
    points: NDArray[np.int8]
    stages: Mapping[str, str]
    fallen: NDArray[np.bool_]
    late: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]
    layer_missing: NDArray[np.bool_]

    def having(self, need: Need) -> NDArray[np.bool_]:
        """Return for each village whether it has a need."""
        formed = _IS_FORMED[self.classes]
        holds: dict[Need, NDArray[np.bool_]] = {
            Need.UNFORMED: self.classes == VillageClass.UNFORMED.byte,
            Need.FORMING: self.classes == VillageClass.FORMING.byte,
            Need.DASAR: self.classes == VillageClass.DASAR.byte,
            Need.NEVER_FILLED: formed & (self.next_classes == NextClass.NEVER_FILLED.byte),
            Need.ONE_POINT: formed & (self.next_classes == NextClass.ONE_POINT.byte),
            Need.FALLEN: self.fallen,
            Need.LATE: self.late,
            Need.UNREADABLE: self.unreadable,
            Need.LAYER_MISSING: formed & self.layer_missing,
        }
        return holds[need]


def count(villages: VillageNeeds) -> dict[Need, int]:
    """Return how many villages have each need."""
    return {need: int(villages.having(need).sum()) for need in Need}


def places(
    villages: VillageNeeds, needs: Collection[Need], order: Order, gaps: Mapping[str, int | None]
) -> NDArray[np.intp]:
    """Return the places of the villages with any of some needs, in an order.

    ``Order.STEPS``: first villages to be formed, by steps (``form_steps``); then formed ones, by
    points to the next class; then those of which something must be found out first (no data, or
    nothing higher to reach). Where equal, the kecamatan with the smallest gap first, since a few
    villages complete it; then by code. ``gaps``: villages that each kecamatan lacks to the target;
    one without a gap, or with none to the target (0), comes after those that lack some.
    """
    chosen = np.zeros(len(villages.codes), np.bool_)
    for need in needs:
        chosen |= villages.having(need)
    found = np.flatnonzero(chosen)
    if order is Order.DISTRICT or not len(found):
        return found
    codes = villages.codes[found]
    classes = villages.classes[found]
    points = villages.points[found]
    formed = _IS_FORMED[classes]
    form_steps = _form_steps(villages, found)
    group = np.where(form_steps > 0, _FORM, np.where(formed & (points > 0), _RAISE, _ASK))
    steps = np.where(group == _FORM, form_steps, np.where(group == _RAISE, points, 0))
    districts, place = group_by_area(codes, Level.DISTRICT)
    far = np.iinfo(np.int64).max
    gap = np.array([gaps.get(code) or far for code in districts.tolist()], np.int64)
    return found[np.lexsort((codes, gap[place], steps, group))]


def _form_steps(villages: VillageNeeds, found: NDArray[np.intp]) -> NDArray[np.int64]:
    classes = villages.classes[found]
    steps = np.where(classes == VillageClass.UNFORMED.byte, _UNFORMED_STEPS, 0)
    for at in np.flatnonzero(classes == VillageClass.FORMING.byte).tolist():
        steps[at] = form_steps(villages.stages.get(str(villages.codes[found[at]]), ""))
    return steps


def form_steps(stage: str) -> int:
    """Return the steps until a village that is forming is formed, by its stage.

    Decree (SK) 1, commitment (komitmen) 2, sosialisasi or unknown 3; an unformed village takes 4.
    """
    return _STEPS_OF_STAGE.get(stage, len(STAGES))
