"""Aggregate several rows of one village to its status."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from boundaries.areas.codes import Level, ancestor, level
from boundaries.matching.types import Match
from geo.messages import Message
from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass
from kampungkb.register import messages


class ReportedUnit(NamedTuple):
    """What one row reports of a village: one Kampung KB, or that there is none."""

    status: Status
    klasifikasi: Klasifikasi | None
    formed_on: date | None
    kampung: str
    formed_year: str = ""
    stage: str = ""
    note: str = ""
    scores: tuple[int, ...] = ()
    units: int = 1


_UNKNOWN = ReportedUnit(Status.NO_DATA, None, None, "")


def village_status(
    code: str, units: Sequence[ReportedUnit], *, unreadable: bool = False
) -> dict[str, Any]:
    """Return the column values of VillageStatus, except ``report_id``.

    The highest class of the units is that of the village, with its stage and scores; the earliest
    date and year of formation count. A village with two Kampung KB counts once; their names are
    joined by "; ", and so are the notes of all rows.

    ``unreadable``: a row of the village cannot be read. It may say that the village is formed, so
    that there is no data, unless a row that can be read says that it is formed.
    """
    if unreadable and not any(unit.status is Status.FORMED for unit in units):
        notes = "; ".join(dict.fromkeys(unit.note for unit in units if unit.note))
        units = [_UNKNOWN._replace(note=notes)]
    best = max(units, key=_rank)
    existing = [unit for unit in units if unit.status is not Status.UNFORMED] or [best]
    names = dict.fromkeys(unit.kampung for unit in existing if unit.kampung)
    formed_on = min((unit.formed_on for unit in existing if unit.formed_on), default=None)
    years = [unit.formed_year for unit in existing if unit.formed_year]
    formed_year = min(years, key=_first_year, default="")
    if formed_on and formed_year and _first_year(formed_year) >= (formed_on.year, False):
        formed_year = ""  # the date says more
    return {
        "code": code,
        "status": best.status.value,
        "klasifikasi": best.klasifikasi and best.klasifikasi.value,
        "formed_on": formed_on,
        "kampung": "; ".join(names),
        "units": sum(unit.units for unit in existing),
        "formed_year": formed_year,
        "stage": best.stage,
        "note": "; ".join(dict.fromkeys(unit.note for unit in units if unit.note)),
        "scores": "".join(map(str, best.scores)),
    }


def _rank(unit: ReportedUnit) -> tuple[int, int]:
    return VillageClass.of(unit.status, unit.klasifikasi).byte, sum(unit.scores)


def _first_year(year: str) -> tuple[int, bool]:
    # "> 2019" begins after 2019
    return int(year.removeprefix("> ")), year.startswith(">")


def unreadable_place(place: Match, reason: Message) -> str | None:
    """Return the place of a row that cannot be read: its village only where it is certain.

    ``place``: the match of its names. A line of totals or a heading is of no village.
    """
    if place.outcome == "matched" and messages.is_of_village([reason]):
        return place.code
    within = place.code or place.within
    if within and level(within) == Level.VILLAGE:
        return ancestor(within, Level.DISTRICT)
    return within
