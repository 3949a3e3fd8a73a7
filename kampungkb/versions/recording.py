"""Record what changes the register, in the transaction that changes it.

A version holds what is needed to undo it: of a report that came in nothing, of one that was
replaced or removed how it was, of a correction the villages with another class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import common_area
from kampungkb.listed_villages import class_digits
from kampungkb.models import RegisterVersion, Report, VersionKind

NOT_LISTED = "-"
"""Stands for the class byte of a village that a report does not list."""


@dataclass(frozen=True)
class StoredReport:
    """A report as it is in the store: its columns, and the digits of its villages by code."""

    columns: dict[str, Any]
    digits: dict[str, str]


def stored_report(session: Session, day: date, file: str) -> StoredReport | None:
    """Read the report of a date and a file name before it is replaced; None where there is none."""
    report = session.scalar(select(Report).where(Report.date == day, Report.file == file))
    if report is None:
        return None
    return StoredReport(_columns(report), class_digits(session, report.id))


def record_import(session: Session, report: Report, replaced: StoredReport | None) -> None:
    """Record a report that came in, or came in again in place of one that was ``replaced``."""
    if replaced is None:
        session.add(_version(VersionKind.IMPORTED, report, report.scope))
        return
    area = common_area([*report.scope, *replaced.columns["scope"]])
    villages = _villages(replaced.digits, class_digits(session, report.id))
    session.add(_version(VersionKind.REPLACED, report, [area], replaced.columns, villages))


def record_removal(session: Session, report: Report) -> None:
    """Record a report that is about to be deleted."""
    villages = _villages(class_digits(session, report.id), {})
    columns = _columns(report)
    session.add(_version(VersionKind.REMOVED, report, report.scope, columns, villages))


def record_correction(
    session: Session, report: Report, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Record that villages of a report have other classes; nothing where they have the same.

    ``before``, ``after``: class digits by code of the villages that it lists.
    """
    changed = [code for code in before.keys() | after.keys() if before.get(code) != after.get(code)]
    if changed:
        villages = _villages(before, after)
        session.add(_version(VersionKind.CORRECTED, report, changed, None, villages))


def _version(
    kind: VersionKind,
    report: Report,
    areas: list[str],
    before: dict[str, Any] | None = None,
    villages: str = "",
) -> RegisterVersion:
    return RegisterVersion(
        at=datetime.now(UTC).replace(tzinfo=None),
        kind=kind.value,
        area=common_area(areas),
        date=report.date,
        file=report.file,
        before=before,
        villages=villages,
    )


def _columns(report: Report) -> dict[str, Any]:
    # of a Report what reconstruction.past_report reads, as JSON values
    return {
        "id": report.id,
        "source": report.source,
        "kind": report.kind,
        "number": report.number,
        "signed_on": report.signed_on.isoformat() if report.signed_on else None,
        "scope": report.scope,
        "late": report.late,
        "imported_at": report.imported_at.isoformat(),
    }


def _villages(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    changes = (
        (code, before.get(code, NOT_LISTED), after.get(code, NOT_LISTED))
        for code in sorted(before.keys() | after.keys())
    )
    return ",".join(f"{code}{old}{new}" for code, old, new in changes if old != new)
