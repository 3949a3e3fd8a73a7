"""Names of villages as two reports write them, and codes of villages that are listed no longer.

Villages are compared by code, so neither is a change: pages and files list both beside the changes.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, within_sql
from boundaries.areas.models import Area
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import ReportRow, VillageStatus
from kampungkb.repository import speaks_for


class WrittenNames(TypedDict):
    """Names of a village and of its Kampung KB as a report writes them; several by " / "."""

    village: str
    kampung: str


class RenamedVillage(TypedDict):
    """A village that two reports write differently, as in JSON."""

    code: str
    name: str  # official
    before: WrittenNames
    after: WrittenNames


class UnlistedVillage(TypedDict):
    """A village in a report whose code is listed no longer (split, merged, recoded), as in JSON.

    ``since`` and ``date``: whether the report that counts at that day names the code.
    """

    code: str
    name: str
    since: bool
    date: bool


def renamed_villages(
    session: Session,
    before: RegisterState,
    after: RegisterState,
    names: Mapping[str, str],
    within: str = COUNTRY,
) -> list[RenamedVillage]:
    """Return the villages of an area whose reports in two states write other names, by code.

    Compared are the names of the village and of its Kampung KB, without regard to letter case and
    spaces, where both reports give them. A village with several rows is renamed where no name is
    the same.
    """
    first, second = before.within(within), after.within(within)
    common, at_first, at_second = np.intersect1d(
        first.codes, second.codes, assume_unique=True, return_indices=True
    )
    reports = first.reports[at_first], second.reports[at_second]
    differ = (reports[0] != reports[1]) & (reports[0] > 0) & (reports[1] > 0)
    codes = common[differ].tolist()
    sides = [_written(session, codes, numbers[differ], within) for numbers in reports]
    found: list[RenamedVillage] = []
    for code in codes:
        own = sides[0].get(code), sides[1].get(code)
        if own[0] and own[1] and (_other(own[0][0], own[1][0]) or _other(own[0][1], own[1][1])):
            found.append(
                {
                    "code": code,
                    "name": names.get(code, code),
                    "before": _joined(own[0]),
                    "after": _joined(own[1]),
                }
            )
    return found


def unlisted_villages(
    session: Session, before: RegisterState, after: RegisterState, within: str = COUNTRY
) -> list[UnlistedVillage]:
    """Return villages of an area whose codes are listed no longer and that a state's reports name.

    They are in no figure. A report that says nothing of the area any more does not count.
    """
    found: dict[str, UnlistedVillage] = {}
    for state, since in ((before, True), (after, False)):
        numbers = [one for one in np.unique(state.within(within).reports).tolist() if one]
        query = (
            select(VillageStatus.report_id, VillageStatus.code, Area.name)
            .outerjoin(Area, Area.code == VillageStatus.code)
            .where(
                VillageStatus.report_id.in_(numbers),
                within_sql(VillageStatus.code, within),
                ~func.coalesce(Area.listed, false()),
            )
        )
        rows = session.execute(query).all()
        speaks = speaks_for(state, [row[0] for row in rows], [row[1] for row in rows])
        for (_, code, name), holds in zip(rows, speaks, strict=True):
            if holds:
                own = found.setdefault(
                    code, {"code": code, "name": name or code, "since": False, "date": False}
                )
                own["since" if since else "date"] = True
    return [found[code] for code in sorted(found)]


_Names = tuple[dict[str, str], dict[str, str]]
"""Names of villages and of Kampung KB as written, by their normal form."""


def _written(
    session: Session, codes: list[str], numbers: NDArray[np.int32], within: str
) -> dict[str, _Names]:
    report_of = dict(zip(codes, numbers.tolist(), strict=True))
    found: dict[str, _Names] = defaultdict(lambda: ({}, {}))
    # the index of rows by report, outcome and place serves this query
    query = select(ReportRow.report_id, ReportRow.code, ReportRow.village, ReportRow.kampung).where(
        ReportRow.report_id.in_(set(report_of.values())),
        ReportRow.outcome == "matched",
        within_sql(ReportRow.within, within),
    )
    for number, code, *texts in session.execute(query):
        if code is not None and report_of.get(code) == number:
            for written, text in zip(found[code], texts, strict=True):
                if text:
                    written.setdefault(" ".join(text.split()).casefold(), text)
    return found


def _other(before: dict[str, str], after: dict[str, str]) -> bool:
    return bool(before and after) and not before.keys() & after.keys()


def _joined(written: _Names) -> WrittenNames:
    village, kampung = (" / ".join(sorted(names.values())) for names in written)
    return {"village": village, "kampung": kampung}
