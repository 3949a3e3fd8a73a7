"""Which areas have a property with one of the values of a request."""

from collections.abc import Callable
from functools import reduce
from operator import or_

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import DTYPE, Level, UnknownCode, parse
from boundaries.areas.models import Identifier
from kampungkb.indicators.classification import Status, VillageClass
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.ogc.area_list import AreaList, Mask
from webmap.ogc.filtering.values import Instants, Texts, Values, instant

_CHUNK = 500  # parameters of one SQL query
_FORMED = VillageClass.UNCLASSIFIED.byte  # this class and all higher ones


def _by_code(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.codes, np.array(values, dtype=DTYPE))


def _by_name(
    _session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(listing.names, np.array([value.casefold() for value in values]))


def _by_area_above(at: Level) -> Callable[..., Mask]:
    def by_area_above(
        _session: Session, snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
    ) -> Mask:
        keys = {value.casefold() for value in values} | {_as_code(value) for value in values}
        mask = np.zeros(len(listing.codes), np.bool_)
        for code in snapshot.codes[at].tolist():
            if code in keys or snapshot.names[code].casefold() in keys:
                mask[listing.span(code)] = True
        return mask

    return by_area_above


def _as_code(text: str) -> str:
    try:
        return parse(text)
    except UnknownCode:
        return text


def _by_status(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    classes = snapshot.state.classes
    masks = [
        classes >= _FORMED if value == Status.FORMED else classes == VillageClass(value).byte
        for value in values
    ]
    return reduce(or_, masks)


def _by_klasifikasi(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    return np.isin(snapshot.state.classes, [VillageClass(value).byte for value in values])


def _by_as_of(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    ids = [report.id for report in snapshot.reports if report.date.isoformat() in values]
    return np.isin(snapshot.state.reports, ids)


def _by_source(
    _session: Session, snapshot: Snapshot, _listing: AreaList, values: tuple[str, ...]
) -> Mask:
    ids = [report.id for report in snapshot.reports if report.source in values]
    return np.isin(snapshot.state.reports, ids)


def _by_bps_code(
    session: Session, _snapshot: Snapshot, listing: AreaList, values: tuple[str, ...]
) -> Mask:
    query = select(Identifier.code).where(
        Identifier.system == "bps", Identifier.value.in_(values[:_CHUNK])
    )
    return np.isin(listing.codes, np.array(session.scalars(query).all(), dtype=DTYPE))


def by_value(column: Values, name: str, values: tuple[str, ...]) -> Mask:
    """Return where a property has one of the values, as the parameter ``name`` has them.

    Raises BadParameter for a value that is no number, or no date.
    """
    if isinstance(column, Texts):
        return column.where(frozenset(values).__contains__).true
    try:
        read = instant if isinstance(column, Instants) else float
        return np.isin(column.values, [read(value) for value in values])
    except ValueError:
        kind = "date" if isinstance(column, Instants) else "number"
        raise BadParameter(
            f"{name}={values[0][:40]} is not a {kind}",
            do="Write 2023-07-27, or digits and a point.",
        ) from None


PROPERTY_MASKS: dict[str, Callable[[Session, Snapshot, AreaList, tuple[str, ...]], Mask]] = {
    "code": _by_code,
    "name": _by_name,
    "district": _by_area_above(Level.DISTRICT),
    "regency": _by_area_above(Level.REGENCY),
    "province": _by_area_above(Level.PROVINCE),
    "status": _by_status,
    "klasifikasi": _by_klasifikasi,
    "as_of": _by_as_of,
    "source": _by_source,
    "bps_code": _by_bps_code,
}
"""Masks by the name of the parameter; other properties are compared ``by_value``."""
