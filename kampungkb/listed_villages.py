"""Read the codes and classes of many villages as one string for each report.

Columns of fixed width are read five times faster so than row by row.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from boundaries.areas.codes import COUNTRY, DTYPE, MAX_LENGTH, Level, within_sql
from boundaries.areas.models import Area
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from kampungkb.models import VillageStatus

_CODE = f"S{MAX_LENGTH}"
_CODES = np.dtype([("code", _CODE), ("comma", "S1")])
_STATUSES = np.dtype([("code", _CODE), ("class", "S1"), ("comma", "S1")])


def village_codes(session: Session) -> NDArray[np.str_]:
    """Return the codes of all listed villages, sorted."""
    villages = (Area.level == Level.VILLAGE.value, Area.listed.is_(True))
    joined = session.scalar(select(func.aggregate_strings(Area.code, ",")).where(*villages))
    return np.sort(read_codes(joined))


def listed_classes(
    session: Session,
    codes: NDArray[np.str_],
    numbers: Collection[int],
    within: str = COUNTRY,
) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.uint8]]]:
    """Yield the id of each report, the places of its villages in ``codes``, and their classes.

    ``codes``: sorted; villages that are not among them are left out. ``within``: an area that holds
    all of them; less is read of a smaller one.
    """
    codes_and_digits = func.aggregate_strings(VillageStatus.code + _class_digit(), ",")
    query = (
        select(VillageStatus.report_id, codes_and_digits)
        .where(VillageStatus.report_id.in_(numbers), within_sql(VillageStatus.code, within))
        .group_by(VillageStatus.report_id)
    )
    groups = session.execute(query) if len(codes) else ()
    for number, joined in groups:
        places, records = listed_records(joined, _STATUSES, codes)
        yield number, places, records["class"].astype(np.uint8)


def class_digits(
    session: Session, number: int, villages: Collection[str] | None = None
) -> dict[str, str]:
    """Return the class byte as a digit of each village that a report lists, by its code.

    ``villages``: only these, of those that are in the list, not more than SQL allows parameters.
    """
    listed = VillageStatus.report_id == number
    if villages is not None:
        few = select(VillageStatus.code, _class_digit())
        return dict(session.execute(few.where(listed, VillageStatus.code.in_(villages))).all())
    codes_and_digits = func.aggregate_strings(VillageStatus.code + _class_digit(), ",")
    records = _records(session.scalar(select(codes_and_digits).where(listed)), _STATUSES)
    codes, digits = records["code"].astype(DTYPE).tolist(), records["class"].astype("U1").tolist()
    return dict(zip(codes, digits, strict=True))


def listed_records(
    joined: str, kind: np.dtype[Any], codes: NDArray[np.str_]
) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Read records of villages from one text in which commas join them.

    ``kind``: of one record, with the fields ``code`` and, at the end, ``comma``. ``codes``: sorted,
    not empty. Returns the places of the villages in ``codes`` and their records; villages that are
    not among them are left out.
    """
    records = _records(joined, kind)
    listed = records["code"].astype(DTYPE)
    places = np.minimum(np.searchsorted(codes, listed), len(codes) - 1)
    exists = codes[places] == listed
    return places[exists], records[exists]


def _class_digit() -> ColumnElement[str]:
    # the class byte as a digit, from status and klasifikasi; no data: its row cannot be read
    def when(column: InstrumentedAttribute[Any], classes: Iterable[VillageClass]) -> list[Any]:
        return [(column == one.value, _digit(one)) for one in classes]

    formed = case(
        *when(VillageStatus.klasifikasi, CLASSIFIED), else_=_digit(VillageClass.UNCLASSIFIED)
    )
    return case(
        (VillageStatus.status == Status.FORMED.value, formed),
        *when(VillageStatus.status, [VillageClass.FORMING, VillageClass.NO_DATA]),
        else_=_digit(VillageClass.UNFORMED),
    )


def _digit(one: VillageClass) -> ColumnElement[str]:
    return literal(str(one.byte), String)


def read_codes(joined: str | None) -> NDArray[np.str_]:
    """Return codes of villages from one text in which commas join them."""
    return _records(joined, _CODES)["code"].astype(DTYPE)


def _records(joined: str | None, kind: np.dtype[Any]) -> NDArray[Any]:
    return np.frombuffer(f"{joined},".encode() if joined else b"", kind)
