"""Rows that wait for a person, and the decisions on them: accept, refuse, undo.

A decision is kept as an alias: names in normal form, the village they mean or none, who said so,
when and why. It holds for every report of the same date or a later one and for what is imported
from then on; for earlier reports on request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area
from boundaries.areas.names import normalise
from geo.errors import GeoError
from geo.store.database import next_generation, write_session
from kampungkb import repository as register
from kampungkb.decisions import decisions as aliases
from kampungkb.decisions import loader
from kampungkb.decisions.decisions import DecisionKey
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Decision, Report, ReportRow
from kampungkb.review import rematch
from kampungkb.review.requests import (
    DecisionRequest,
    TwoNames,
    UnfitDecision,
    as_found,
    check,
    check_together,
    names_meant,
    village,
)
from kampungkb.review.row_id import NoSuchRow, RowId, find, ids

__all__ = [
    "DecisionRequest",
    "DecisionResult",
    "NoSuchDecision",
    "NoSuchRow",
    "RowId",
    "TwoNames",
    "UnfitDecision",
    "accept",
    "apply_everywhere",
    "decide",
    "decisions",
    "detach",
    "find",
    "ids",
    "listed_villages",
    "refresh",
    "refuse",
    "refused",
    "rejoin_gone",
    "retired",
    "undo",
    "village",
]


class NoSuchDecision(GeoError):
    """A decision that is not in the store, or does not hold any more."""


@dataclass
class DecisionResult:
    """What became of decisions: the aliases, how many rows changed, where, and what to know."""

    aliases: list[Decision] = field(default_factory=list)
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)  # reports

    @property
    def reports(self) -> int:
        """How many reports changed."""
        return len(self.changed)

    def count(self, report: Report, rows: Sequence[ReportRow]) -> None:
        """Add rows of a report that changed."""
        self.rows += len(rows)
        if rows:
            self.changed.add(report.id)


def accept(
    engine: Engine,
    row: RowId,
    code: str,
    *,
    who: str,
    why: str = "",
    earlier: bool = False,
    second_unit: bool = False,
) -> DecisionResult:
    """Decide that a row means the village of a code.

    ``earlier``: apply it to reports of earlier dates too. ``second_unit``: the village has a
    second Kampung KB, so that a row of other names may stand for it already.

    Raises NoSuchRow, UnknownCode, UnfitDecision. Then nothing is stored.
    """
    wish = DecisionRequest(row, code, why)
    return decide(engine, [wish], who=who, earlier=earlier, second_unit=second_unit)


def refuse(
    engine: Engine, row: RowId, *, who: str, why: str = "", earlier: bool = False
) -> DecisionResult:
    """Decide that a row names no official village: it is rejected and never painted.

    Raises NoSuchRow, UnfitDecision.
    """
    return decide(engine, [DecisionRequest(row, None, why)], who=who, earlier=earlier)


def decide(
    engine: Engine,
    wishes: Sequence[DecisionRequest],
    *,
    who: str,
    earlier: bool = False,
    second_unit: bool = False,
) -> DecisionResult:
    """Take several decisions at once: all of them, or none.

    Raises UnfitDecision when two of them contradict each other, and what ``accept`` raises.
    """
    if not who.strip():
        raise UnfitDecision("nobody is named as deciding", do="Say who decides.")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    done = DecisionResult()
    with write_session(engine) as session:
        found = [(wish, find(session, wish.row)) for wish in wishes]
        rows = [(check(session, wish, row), row) for wish, row in found]
        check_together(session, rows, second_unit=second_unit)
        reports = _reports(session)
        replaced: list[Decision] = []
        for wish, row in rows:
            names = names_meant(session, wish, row, rows)
            replaced += _replaced(session, names, wish.code, now, done)
            alias = _store(session, names, wish, row, who, now)
            if alias not in done.aliases:
                done.aliases.append(alias)
            since = next(one.date for one in reports if one.id == row.report_id)
            for report in reports:
                if earlier or report.date >= since:
                    _apply(session, report, alias, done)
        rejoin_gone(session, replaced, done)  # in earlier reports too
        if rows:
            next_generation(session)
        detach(session, done)
    return done


def undo(engine: Engine, number: int) -> DecisionResult:
    """Undo a decision: rows that rest on it go back to what the matcher says.

    Raises NoSuchDecision for one that is not there or was undone before.
    """
    loader.prepare(engine)  # not while others wait to write
    with write_session(engine) as session:
        alias = session.get(Decision, number)
        if alias is None:
            raise NoSuchDecision(f"there is no decision {number}", do="See review decisions.")
        if alias.undone_at is not None:
            raise NoSuchDecision(
                f"decision {number} was undone on {alias.undone_at.date().isoformat()} already"
            )
        alias.undone_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        done = DecisionResult(aliases=[alias])
        rejoin_gone(session, [alias], done)
        next_generation(session)
        detach(session, done)
    return done


def refused(session: Session, state: RegisterState, within: str = COUNTRY) -> list[ReportRow]:
    """Rows of which a person said that they name no official village, as ``waiting`` has them."""
    rows = register.waiting(session, state, within, outcome="rejected")
    return [row for row in rows if row.method == aliases.METHOD]


def decisions(session: Session, within: str = COUNTRY, *, undone: bool = False) -> list[Decision]:
    """Decisions on villages of an area, newest first; those that name no village in the country.

    ``undone``: also those that hold no longer.
    """
    query = select(Decision).order_by(Decision.decided_at.desc(), Decision.id.desc())
    if not undone:
        query = query.where(Decision.undone_at.is_(None))
    found = list(session.scalars(query))
    return [
        one for one in found if within == COUNTRY or (one.code and codes.within(one.code, within))
    ]


def listed_villages(session: Session) -> frozenset[str]:
    """Codes of the villages that exist."""
    return frozenset(areas.village_codes(session).tolist())


def retired(session: Session) -> list[Decision]:
    """Decisions that hold but name a village that exists no more; their rows are in review."""
    listed = select(Area.code).where(Area.listed.is_(True), Area.level == Level.VILLAGE.value)
    query = select(Decision).where(
        Decision.undone_at.is_(None), Decision.code.is_not(None), Decision.code.not_in(listed)
    )
    return list(session.scalars(query.order_by(Decision.id)))


def refresh(engine: Engine, *, everything: bool = False) -> DecisionResult:
    """Match anew the reports with rows at villages that exist no more, or ``everything``.

    To be called after official lists were imported. Rows that rest on a decision for such a
    village go back to review.
    """
    loader.prepare(engine)  # not while others wait to write
    with write_session(engine) as session:
        listed = select(Area.code).where(Area.listed.is_(True), Area.level == Level.VILLAGE.value)
        stale = (
            select(ReportRow.report_id)
            .where(ReportRow.outcome == "matched", ReportRow.code.not_in(listed))
            .distinct()
        )
        done = DecisionResult(aliases=retired(session))
        query = select(Report).order_by(Report.id)
        reports = list(session.scalars(query if everything else query.where(Report.id.in_(stale))))
        gazetteer = loader.load(session) if reports else None
        for report in reports:
            done.count(report, rematch.again(session, report, gazetteer=gazetteer))
        done.notes = [
            f"{alias.code}, decided by {alias.who} for {alias.village}, exists no more"
            for alias in done.aliases
        ]
        if done.reports:
            next_generation(session)
        detach(session, done)
    return done


def _replaced(
    session: Session, names: DecisionKey, code: str | None, now: datetime, done: DecisionResult
) -> list[Decision]:
    """Undo the decisions on the same names that say something else."""
    others = [
        held for held in rematch.living(session) if aliases.key(held) == names and held.code != code
    ]
    for held in others:
        held.undone_at = now
        done.notes.append(
            f"replaces decision {held.id} of {held.who}: {held.code or 'no official village'}"
        )
    return others


def _store(
    session: Session,
    names: DecisionKey,
    wish: DecisionRequest,
    row: ReportRow,
    who: str,
    now: datetime,
) -> Decision:
    for held in rematch.living(session):
        if aliases.key(held) == names:
            return held  # it says the same
    alias = Decision(
        province=normalise(row.province),
        regency=names.regency,
        district=names.district,
        village=names.village,
        kampung=names.kampung,
        code=wish.code,
        who=who.strip(),
        why=wish.why.strip(),
        decided_at=now,
    )
    session.add(alias)
    session.flush()
    return alias


def _apply(session: Session, report: Report, alias: Decision, done: DecisionResult) -> None:
    rows, others = rematch.decide(session, report, alias)
    done.count(report, rows)
    for other in others:
        done.notes.append(
            f"report {report.id} ({report.date.isoformat()}): row {other.row} "
            f"({as_found(other)}) stands for {alias.code} too; the village counts once"
        )


def rejoin_gone(session: Session, gone: Sequence[Decision], done: DecisionResult) -> None:
    """Match anew the rows that rested on decisions which hold no more."""
    if not gone:
        return
    keys = [aliases.key(alias) for alias in gone]
    gazetteer = None
    session.flush()
    for report in _reports(session):
        resting = [
            wanted
            for wanted in keys
            for row in rematch.named(session, report, wanted)
            if row.method == aliases.METHOD
        ]
        if resting:
            gazetteer = gazetteer or loader.load(session)
            done.count(report, rematch.again(session, report, only=resting, gazetteer=gazetteer))


def apply_everywhere(session: Session, held: Sequence[Decision], done: DecisionResult) -> None:
    """Apply decisions to every report that is there."""
    for report in _reports(session):
        for alias in held:
            _apply(session, report, alias, done)


def _reports(session: Session) -> list[Report]:
    return list(session.scalars(select(Report).order_by(Report.date, Report.id)))


def detach(session: Session, done: DecisionResult) -> None:
    """Make the aliases of what was done usable after the session."""
    session.flush()
    for alias in done.aliases:
        if alias in session:
            session.expunge(alias)
