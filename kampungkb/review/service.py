"""Decide on rows in review: accept, refuse, undo.

A decision stores normalised names, the village they mean or none, who decided, when and why. It
applies to every report of the same date or later and to every later import; to earlier reports
on request.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area
from boundaries.areas.names import normalise
from boundaries.matching import gazetteer_cache
from geo.errors import GeoError
from geo.messages import Translate, untranslated
from geo.store.database import next_generation, write_session
from kampungkb import repository
from kampungkb.decisions.decisions import METHOD, DecisionKey, decision_key
from kampungkb.decisions.loader import decisions_in_force
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Decision, Report, ReportRow
from kampungkb.review import rematch
from kampungkb.review.requests import (
    DecisionRequest,
    UnfitDecision,
    check_request,
    check_together,
    names_as_found,
    requested_keys,
)
from kampungkb.review.row_id import RowId, find_row


class NoSuchDecision(GeoError):
    """A decision that is not in the store, or was undone."""


@dataclass
class DecisionResult:
    """The decisions taken, the number of rows that changed, their reports, and remarks."""

    decisions: list[Decision] = field(default_factory=list)
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    report_ids: set[int] = field(default_factory=set)

    @property
    def reports(self) -> int:
        """Number of reports that changed."""
        return len(self.report_ids)

    def add_rows(self, report: Report, rows: Sequence[ReportRow]) -> None:
        """Count the changed rows of a report."""
        self.rows += len(rows)
        if rows:
            self.report_ids.add(report.id)


# Decide ---------------------------------------------------------------------------------------


def accept(
    engine: Engine,
    row: RowId,
    code: str,
    *,
    who: str,
    why: str = "",
    earlier: bool = False,
    second_unit: bool = False,
    translate: Translate = untranslated,
) -> DecisionResult:
    """Decide that a row means the village of a code.

    ``earlier``: apply the decision to reports of earlier dates too. ``second_unit``: the village
    has a second Kampung KB, so that a row with other names may be matched to it already.
    ``translate`` gives the language in which an error repeats why a row cannot be used.

    Raises NoSuchRow, UnknownCode, UnfitDecision; then nothing is stored.
    """
    request = DecisionRequest(row, code, why)
    return decide(
        engine,
        [request],
        who=who,
        earlier=earlier,
        second_unit=second_unit,
        translate=translate,
    )


def refuse(
    engine: Engine,
    row: RowId,
    *,
    who: str,
    why: str = "",
    earlier: bool = False,
    translate: Translate = untranslated,
) -> DecisionResult:
    """Decide that a row names no official village: it is rejected and never shown as formed.

    Raises NoSuchRow, UnfitDecision.
    """
    request = DecisionRequest(row, None, why)
    return decide(engine, [request], who=who, earlier=earlier, translate=translate)


def decide(
    engine: Engine,
    requests: Sequence[DecisionRequest],
    *,
    who: str,
    earlier: bool = False,
    second_unit: bool = False,
    translate: Translate = untranslated,
) -> DecisionResult:
    """Take several decisions in one transaction: all of them, or none.

    Raises UnfitDecision when two of them contradict each other, and what ``accept`` raises.
    """
    if not who.strip():
        raise UnfitDecision("nobody is named as deciding", do="Say who decides.")
    now = _now()
    result = DecisionResult()
    with write_session(engine) as session:
        rows = [find_row(session, request.row) for request in requests]
        requested = [
            (check_request(session, request, row, translate), row)
            for request, row in zip(requests, rows, strict=True)
        ]
        check_together(session, requested, second_unit=second_unit)
        reports = _reports(session)
        dates = {report.id: report.date for report in reports}
        replaced: list[Decision] = []
        since: dict[Decision, date] = {}
        in_force: dict[DecisionKey, list[Decision]] = defaultdict(list)
        for decision in decisions_in_force(session):
            in_force[decision_key(decision)].append(decision)
        for (request, row), key in zip(requested, requested_keys(session, requested), strict=True):
            same = [known for known in in_force[key] if known.code == request.code]
            others = [known for known in in_force[key] if known.code != request.code]
            replaced += [_replace(other, now, result) for other in others]
            in_force[key] = same or [_store(session, key, request, row, who, now)]
            decision = in_force[key][0]
            since[decision] = min(since.get(decision, date.max), dates[row.report_id])
        result.decisions = list(since)
        for report in reports:
            applied = [one for one, day in since.items() if earlier or report.date >= day]
            _apply(session, report, applied, result)
        rematch_undone(session, replaced, result)  # in earlier reports too
        if requested:
            next_generation(session)
        detach(session, result)
    return result


def undo(engine: Engine, number: int) -> DecisionResult:
    """Undo a decision by its id: its rows get the match that the names alone give.

    Raises NoSuchDecision for one that does not exist or was undone before.
    """
    gazetteer_cache.prepare(engine)  # before the write lock is taken: it takes seconds
    with write_session(engine) as session:
        decision = session.get(Decision, number)
        if decision is None:
            raise NoSuchDecision(f"there is no decision {number}", do="See review decisions.")
        if decision.undone_at is not None:
            raise NoSuchDecision(
                f"decision {number} was undone on {decision.undone_at.date().isoformat()} already"
            )
        decision.undone_at = _now()
        result = DecisionResult(decisions=[decision])
        rematch_undone(session, [decision], result)
        next_generation(session)
        detach(session, result)
    return result


def rematch_reports(engine: Engine, *, everything: bool = False) -> DecisionResult:
    """Match the reports with rows at retired villages again, or all reports with ``everything``.

    An import of official lists does so, too (``rematch_in``). Rows whose decision names a retired
    village go back to review; the result lists these decisions.
    """
    gazetteer_cache.prepare(engine)  # before the write lock is taken: it takes seconds
    with write_session(engine) as session:
        result = rematch_in(session, everything=everything)
        detach(session, result)
    return result


def rematch_in(session: Session, *, everything: bool = False) -> DecisionResult:
    """Match reports again, as ``rematch_reports``, in the transaction that changes the lists."""
    stale = (
        select(ReportRow.report_id)
        .where(ReportRow.outcome == "matched", ReportRow.code.not_in(_listed_villages()))
        .distinct()
    )
    result = DecisionResult(decisions=retired_decisions(session))
    query = select(Report).order_by(Report.id)
    reports = list(session.scalars(query if everything else query.where(Report.id.in_(stale))))
    gazetteer = gazetteer_cache.gazetteer(session) if reports else None
    for report in reports:
        rows = rematch.rematch_report(session, report, gazetteer=gazetteer)
        result.add_rows(report, rows)
    result.notes = [
        f"{decision.code}, decided by {decision.who} for {decision.village}, exists no more"
        for decision in result.decisions
    ]
    if result.reports:
        next_generation(session)
    return result


# Read -----------------------------------------------------------------------------------------


def refused_rows(session: Session, state: RegisterState, within: str = COUNTRY) -> list[ReportRow]:
    """Find the rows decided to name no official village, ordered like ``repository.waiting``."""
    rows = repository.report_rows(session, state, within, outcome="rejected")
    return [row for row in rows if row.method == METHOD]


def list_decisions(
    session: Session, within: str = COUNTRY, *, undone: bool = False
) -> list[Decision]:
    """List the decisions on villages of an area, newest first.

    Those that name no village are listed for the country only. ``undone``: include those that
    were undone.
    """
    query = select(Decision).order_by(Decision.decided_at.desc(), Decision.id.desc())
    if not undone:
        query = query.where(Decision.undone_at.is_(None))
    return [
        decision
        for decision in session.scalars(query)
        if within == COUNTRY or (decision.code and codes.within(decision.code, within))
    ]


def retired_decisions(session: Session) -> list[Decision]:
    """List the decisions in force for a village that is no longer listed."""
    query = select(Decision).where(
        Decision.undone_at.is_(None),
        Decision.code.is_not(None),
        Decision.code.not_in(_listed_villages()),
    )
    return list(session.scalars(query.order_by(Decision.id)))


def _listed_villages() -> Select[str]:
    return select(Area.code).where(Area.listed.is_(True), Area.level == Level.VILLAGE.value)


def _reports(session: Session) -> list[Report]:
    return list(session.scalars(select(Report).order_by(Report.date, Report.id)))


# Steps ----------------------------------------------------------------------------------------


def _now() -> datetime:
    """Return the current time as the store keeps it: UTC without a time zone, whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _replace(decision: Decision, now: datetime, result: DecisionResult) -> Decision:
    """Undo a decision, since a newer one has the same key and another village."""
    decision.undone_at = now
    result.notes.append(
        f"replaces decision {decision.id} of {decision.who}: "
        f"{decision.code or 'no official village'}"
    )
    return decision


def _store(
    session: Session,
    key: DecisionKey,
    request: DecisionRequest,
    row: ReportRow,
    who: str,
    now: datetime,
) -> Decision:
    decision = Decision(
        province=normalise(row.province),
        regency=key.regency,
        district=key.district,
        village=key.village,
        kampung=key.kampung,
        code=request.code,
        who=who.strip(),
        why=request.why.strip(),
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def _apply(
    session: Session, report: Report, decisions: Sequence[Decision], result: DecisionResult
) -> None:
    for decision, rows, others in rematch.apply_decisions(session, report, decisions):
        result.add_rows(report, rows)
        for other in others:
            result.notes.append(
                f"report {report.id} ({report.date.isoformat()}): row {other.row} "
                f"({names_as_found(other)}) stands for {decision.code} too; the village counts once"
            )


def rematch_undone(session: Session, undone: Sequence[Decision], result: DecisionResult) -> None:
    """Match the rows again that rest on decisions which were undone."""
    if not undone:
        return
    keys = [decision_key(decision) for decision in undone]
    gazetteer = None
    session.flush()
    for report in _reports(session):
        affected = [key for key in keys if rematch.rests_on_decision(session, report, key)]
        if affected:
            gazetteer = gazetteer or gazetteer_cache.gazetteer(session)
            rows = rematch.rematch_report(session, report, only=affected, gazetteer=gazetteer)
            result.add_rows(report, rows)


def apply_to_all_reports(
    session: Session, decisions: Sequence[Decision], result: DecisionResult
) -> None:
    """Apply decisions to every stored report."""
    for report in _reports(session):
        _apply(session, report, decisions, result)


def detach(session: Session, result: DecisionResult) -> None:
    """Detach the decisions of a result, so that they are usable after the session ends."""
    session.flush()
    for decision in result.decisions:
        if decision in session:
            session.expunge(decision)
