"""Columns of villages beside their class: the twelve scores, stage and note of the report.

As in ``kampungkb.repository``, the report of a state that speaks for a village counts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, MAX_LENGTH, within_sql
from kampungkb.indicators.classification import INDICATORS
from kampungkb.indicators.coverage import RegisterState
from kampungkb.listed_villages import listed_records
from kampungkb.models import VillageStatus

# columns of fixed width are read as one string by group: five times faster than row by row
_SCORES = np.dtype([("code", f"S{MAX_LENGTH}"), ("scores", "u1", len(INDICATORS)), ("comma", "S1")])


class Remarks(NamedTuple):
    """What a report says of a village beside its status; "" where it says nothing.

    ``stage``: of what is forming (sosialisasi, komitmen, sk). ``note``: of the sheet.
    """

    stage: str
    note: str


def scores(session: Session, state: RegisterState, within: str = COUNTRY) -> NDArray[np.uint8]:
    """Return the twelve scores of each village of an area, sorted by code.

    An array with a row for each village and a column for each of INDICATORS: 1–4, or 0 where the
    report that speaks for the village has no scores of it.
    """
    part = state.within(within)
    found = np.zeros((len(part.codes), len(INDICATORS)), np.uint8)
    query = (
        select(
            VillageStatus.report_id,
            func.aggregate_strings(VillageStatus.code + VillageStatus.scores, ","),
        )
        .where(
            VillageStatus.report_id.in_(np.unique(part.reports).tolist()),
            func.length(VillageStatus.scores) == len(INDICATORS),
            within_sql(VillageStatus.code, within),
        )
        .group_by(VillageStatus.report_id)
    )
    for number, joined in session.execute(query) if len(part.codes) else ():
        places, records = listed_records(joined, _SCORES, part.codes)
        holds = part.reports[places] == number
        found[places[holds]] = records["scores"][holds] - ord("0")
    return found


def remarks(session: Session, state: RegisterState, within: str = COUNTRY) -> dict[str, Remarks]:
    """Return stage and note of the villages of an area that have one, by code."""
    part = state.within(within)
    query = select(
        VillageStatus.report_id, VillageStatus.code, VillageStatus.stage, VillageStatus.note
    ).where(
        VillageStatus.report_id.in_(np.unique(part.reports).tolist()),
        or_(VillageStatus.stage != "", VillageStatus.note != ""),
        within_sql(VillageStatus.code, within),
    )
    found = session.execute(query).all()
    in_force = dict(zip(part.codes.tolist(), part.reports.tolist(), strict=True)) if found else {}
    return {
        code: Remarks(stage, note)
        for number, code, stage, note in found
        if in_force.get(code) == number
    }
