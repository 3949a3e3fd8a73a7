"""Several rows about one village: what they say of it together."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass


class ReportedUnit(NamedTuple):
    """What one row says of a village."""

    status: Status
    klasifikasi: Klasifikasi | None
    formed_on: date | None
    kampung: str


def of_village(code: str, units: Sequence[ReportedUnit]) -> dict[str, Any]:
    """Column values of VillageStatus, without the report's id: the highest class counts.

    A village with two Kampung KB counts once; their names stand side by side, and the first day
    is the village's.
    """
    best = max(units, key=lambda unit: VillageClass.of(unit.status, unit.klasifikasi).byte)
    there = [unit for unit in units if unit.status is not Status.UNFORMED] or [best]
    names = dict.fromkeys(unit.kampung for unit in there if unit.kampung)
    return {
        "code": code,
        "status": best.status.value,
        "klasifikasi": best.klasifikasi and best.klasifikasi.value,
        "formed_on": min((unit.formed_on for unit in there if unit.formed_on), default=None),
        "kampung": "; ".join(names),
        "units": len(there),
    }
