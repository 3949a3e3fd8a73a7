"""Comparison of two reports: the figures of each, and the villages on which they differ.

The states are those of the reports themselves (``kampungkb.repository.report_state``): a village
outside the scope of a report is no data in its state, whatever other reports say. States as of two
days can be compared, too. Pure: arrays in, plain values out.
"""

from collections.abc import Mapping
from typing import TypedDict

from boundaries.areas.codes import COUNTRY, Level, level
from kampungkb.indicators import changes, coverage
from kampungkb.indicators.changes import ChangeFigures
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import AreaFigures, RegisterState


class ComparisonFigures(TypedDict):
    """Figures of an area in two reports side by side, as in JSON; numbers of villages.

    ``first``, ``second``: figures of all villages of the area in each, without targets. ``both``:
    villages of which both reports say something = ``same`` + ``differ``, by class.
    ``formed_in_first_only``, ``formed_in_second_only``: of ``differ``. ``not_comparable``: villages
    in the list of one state only, counted in its own figures and nowhere else.
    """

    code: str
    name: str
    level: str
    first: AreaFigures
    second: AreaFigures
    both: int
    same: int
    differ: int
    formed_in_first_only: int
    formed_in_second_only: int
    not_comparable: int


class DifferingVillage(TypedDict):
    """A village of which two reports say different classes, as in JSON."""

    code: str
    name: str
    first: str  # VillageClass
    second: str


def rows(
    first: RegisterState,
    second: RegisterState,
    by: Level,
    names: Mapping[str, str],
    within: str = COUNTRY,
) -> list[ComparisonFigures]:
    """Return figures of all areas of level ``by`` in ``within`` that have villages, by code.

    An area without a name in ``names`` is called by its code. Raises UnknownLevel when ``by`` lies
    above the level of ``within``.
    """
    compared = changes.rows(changes.changes(first, second), by, names, within)
    of_first = {row["code"]: row for row in coverage.rows(first, by, names, [], within)}
    of_second = {row["code"]: row for row in coverage.rows(second, by, names, [], within)}
    return [
        _figures(
            row,
            of_first.get(row["code"]) or coverage.total(first, row["code"], names, []),
            of_second.get(row["code"]) or coverage.total(second, row["code"], names, []),
        )
        for row in compared
    ]


def total(
    first: RegisterState, second: RegisterState, code: str, names: Mapping[str, str]
) -> ComparisonFigures:
    """Return the figures of one area; all zero where it has no villages."""
    found = rows(first, second, level(code), names, within=code)
    if found:
        return found[0]
    return _figures(
        changes.total(changes.changes(first, second), code, names),
        coverage.total(first, code, names, []),
        coverage.total(second, code, names, []),
    )


def villages(
    first: RegisterState,
    second: RegisterState,
    names: Mapping[str, str],
    within: str = COUNTRY,
) -> list[DifferingVillage]:
    """Return the villages of an area of which both reports say something different, by code.

    A village without a name in ``names`` is called by its code.
    """
    part = changes.changes(first, second).within(within)
    no_data = VillageClass.NO_DATA.byte
    differs = (part.before != part.after) & (part.before != no_data) & (part.after != no_data)
    columns = zip(
        part.codes[differs].tolist(),
        part.before[differs].tolist(),
        part.after[differs].tolist(),
        strict=True,
    )
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "first": CLASSES[one].value,
            "second": CLASSES[other].value,
        }
        for code, one, other in columns
    ]


def _figures(row: ChangeFigures, first: AreaFigures, second: AreaFigures) -> ComparisonFigures:
    both = row["villages"] - row["unknown"]
    same = row["unchanged"] - row["reclassified"]
    return {
        "code": row["code"],
        "name": row["name"],
        "level": row["level"],
        "first": first,
        "second": second,
        "both": both,
        "same": same,
        "differ": both - same,
        "formed_in_first_only": row["gone"],
        "formed_in_second_only": row["new"],
        "not_comparable": row["not_comparable"],
    }
