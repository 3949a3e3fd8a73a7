"""Aggregate several rows of one village to its status."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass


class ReportedUnit(NamedTuple):
    """What one row reports of a village: one Kampung KB, or that there is none."""

    status: Status
    klasifikasi: Klasifikasi | None
    formed_on: date | None
    kampung: str


def village_status(code: str, units: Sequence[ReportedUnit]) -> dict[str, Any]:
    """Return the column values of VillageStatus, except ``report_id``.

    The highest class of the units is that of the village, and the earliest date of formation. A
    village with two Kampung KB counts once; their names are joined by "; ".
    """
    best = max(units, key=lambda unit: VillageClass.of(unit.status, unit.klasifikasi).byte)
    existing = [unit for unit in units if unit.status is not Status.UNFORMED] or [best]
    names = dict.fromkeys(unit.kampung for unit in existing if unit.kampung)
    return {
        "code": code,
        "status": best.status.value,
        "klasifikasi": best.klasifikasi and best.klasifikasi.value,
        "formed_on": min((unit.formed_on for unit in existing if unit.formed_on), default=None),
        "kampung": "; ".join(names),
        "units": len(existing),
    }
