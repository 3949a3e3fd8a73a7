"""Rows that are stored already: what the matcher and the decisions say of them now."""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestor, ancestors, level
from boundaries.areas.models import Area
from boundaries.areas.names import normalise
from boundaries.matching import messages
from kampungkb.decisions import decisions, loader
from kampungkb.decisions.decisions import DecisionKey
from kampungkb.decisions.matching import Gazetteer, Match, RowNames, match
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.models import Decision, Report, ReportRow, VillageStatus
from kampungkb.register.aggregate import ReportedUnit, of_village

CODE = "code"
"""Method of a row that gives the code of its village itself."""

_BATCH = 5000
_SAYS_NOTHING = ("", Status.NO_DATA.value)  # unreadable rows, and rows without a statement


def again(
    session: Session,
    report: Report,
    *,
    only: Collection[DecisionKey] = (),
    gazetteer: Gazetteer | None = None,
) -> list[ReportRow]:
    """Match the rows of a report anew and store what changed; return the changed rows.

    Where ``only`` names any, the rows of its regencies alone: rows of two regencies never compete
    for one village.
    """
    rows = _readable(session, report, {one.regency for one in only})
    gazetteer = gazetteer or loader.load(session)
    found = match([_names(row) for row in rows], gazetteer, loader.decisions(session))
    scope = Scope(report.scope)
    changed, touched = [], set()
    for row, new in zip(rows, found, strict=True):
        before = row.code
        if _take(row, scope.judge(new)):
            changed.append(row)
            touched |= {code for code in (before, row.code) if code}
    settle(session, report, touched)
    return changed


def decide(
    session: Session, report: Report, alias: Decision
) -> tuple[list[ReportRow], list[ReportRow]]:
    """Apply one decision to the rows of a report that have its names.

    Returns the rows that changed, and rows of other names that stand for the same village.
    A row is left as it is where the village lies outside the report's scope.
    """
    wanted = decisions.key(alias)
    if alias.code and not Scope(report.scope).speaks_for(alias.code):
        return [], []
    held = decisions.DecisionIndex(living(session))
    name = session.scalar(select(Area.name).where(Area.code == alias.code)) or ""
    changed, touched = [], set()
    for row in named(session, report, wanted):
        before = row.code
        # a listed code in the row goes before; another decision may speak for this very unit
        if row.method == CODE or held.of(row, row.given_code) is not alias:
            continue
        if _take(row, decided(row, alias, name)):
            changed.append(row)
            touched |= {code for code in (before, row.code) if code}
    settle(session, report, touched)
    others = standing_for(session, report, alias.code) if alias.code and changed else []
    return changed, [row for row in others if decisions.key(row).place != wanted.place]


def decided(row: ReportRow, alias: Decision, name: str) -> Match:
    """Say what a decision makes of a row; ``name`` is that of its village."""
    said = messages.decided(alias.who, alias.decided_at.date().isoformat(), alias.why)
    if alias.code:
        reason = messages.together(said, messages.code_listed(alias.code, name))
        return Match("matched", alias.code, alias.code, decisions.METHOD, 1.0, reason)
    reason = messages.together(said, messages.no_village())
    place = row.within
    if place and level(place) == Level.VILLAGE:  # it is not that village
        place = ancestor(place, Level.DISTRICT)
    return Match("rejected", None, place, decisions.METHOD, 1.0, reason)


def named(session: Session, report: Report, wanted: DecisionKey) -> list[ReportRow]:
    """Rows of a report that have the names of a key; those of any unit where it has none."""
    found = []
    for row in _readable(session, report, {wanted.regency}):
        own = decisions.key(row, row.given_code)
        if own == wanted or (not wanted.kampung and own.place == wanted):
            found.append(row)
    return found


def _readable(session: Session, report: Report, regencies: Collection[str]) -> list[ReportRow]:
    """Rows of a report that say something, of some regencies (in normal form) or of all."""
    query = select(ReportRow).where(ReportRow.report_id == report.id, ReportRow.status != "")
    if regencies:
        # the store knows names as found only: find their spellings first
        spellings = session.scalars(
            select(ReportRow.regency).where(ReportRow.report_id == report.id).distinct()
        )
        kept = [text for text in spellings if normalise(text) in regencies]
        query = query.where(ReportRow.regency.in_(kept))
    return list(session.scalars(query.order_by(ReportRow.sheet, ReportRow.row)))


def standing_for(session: Session, report: Report, code: str) -> list[ReportRow]:
    """Rows of a report that are joined to a village."""
    return list(
        session.scalars(
            select(ReportRow)
            .where(
                ReportRow.report_id == report.id,
                ReportRow.code == code,
                ReportRow.outcome == "matched",
            )
            .order_by(ReportRow.sheet, ReportRow.row)
        )
    )


def settle(session: Session, report: Report, villages: Iterable[str]) -> None:
    """Bring the statuses of villages and the counts of a report into line with its rows."""
    session.flush()
    left = iter(sorted(set(villages)))
    while touched := list(islice(left, _BATCH)):  # a store takes only so many in one question
        _settle_statuses(session, report, touched)
    outcomes = dict(
        session.execute(
            select(ReportRow.outcome, func.count())
            .where(ReportRow.report_id == report.id)
            .group_by(ReportRow.outcome)
        ).all()
    )
    report.matched, report.review = outcomes.get("matched", 0), outcomes.get("review", 0)
    report.rejected = outcomes.get("rejected", 0)


class Scope:
    """The areas that a report speaks for, for asking often."""

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = tuple(codes)
        self._areas = frozenset(codes)
        self._above = frozenset(up for one in codes for up in ancestors(one))

    def speaks_for(self, place: str) -> bool:
        """Whether the report speaks for the whole of a place."""
        return place in self._areas or any(up in self._areas for up in ancestors(place))

    def judge(self, new: Match) -> Match:
        """Reject a row of a place that the report does not speak for, as an import does."""
        place = new.code or new.within
        if new.outcome == "rejected" or place is None:
            return new
        if self.speaks_for(place) or place in self._above:
            return new
        areas = ", ".join(self._codes)
        reason = {
            "id": f"{place} di luar cakupan laporan ({areas}).",
            "en": f"{place} lies outside the scope of the report ({areas}).",
        }
        return Match("rejected", None, place, "scope", 0.0, reason)


def living(session: Session) -> list[Decision]:
    """Decisions that hold, in this session."""
    return list(
        session.scalars(select(Decision).where(Decision.undone_at.is_(None)).order_by(Decision.id))
    )


def _settle_statuses(session: Session, report: Report, touched: list[str]) -> None:
    session.execute(
        delete(VillageStatus).where(
            VillageStatus.report_id == report.id, VillageStatus.code.in_(touched)
        )
    )
    units: dict[str, list[ReportedUnit]] = {}
    rows = session.scalars(
        select(ReportRow)
        .where(
            ReportRow.report_id == report.id,
            ReportRow.code.in_(touched),
            ReportRow.outcome == "matched",
            ReportRow.status.not_in(_SAYS_NOTHING),
        )
        .order_by(ReportRow.sheet, ReportRow.row)
    )
    for row in rows:
        units.setdefault(str(row.code), []).append(_unit(row))
    values: list[dict[str, Any]] = [
        {"report_id": report.id, **of_village(code, group)} for code, group in sorted(units.items())
    ]
    if values:
        session.execute(insert(VillageStatus), values)


def _names(row: ReportRow) -> RowNames:
    return RowNames(
        row.province, row.regency, row.district, row.village, row.kampung, row.given_code
    )


def _unit(row: ReportRow) -> ReportedUnit:
    return ReportedUnit(
        Status(row.status),
        Klasifikasi(row.klasifikasi) if row.klasifikasi else None,
        row.formed_on,
        row.kampung,
    )


def _take(row: ReportRow, new: Match) -> bool:
    """Write what became of a row; return whether anything changed."""
    code = new.code if new.outcome == "matched" else None
    notes = row.reason.get("notes")
    reason: dict[str, Any] = {**new.reason, "notes": notes} if notes else dict(new.reason)
    before = (row.outcome, row.code, row.method, row.reason)
    row.outcome, row.code, row.within = new.outcome, code, new.code or new.within
    row.method, row.score, row.reason = new.method, new.score, reason
    if new.candidates or new.method != decisions.METHOD:  # a decision keeps what it was made from
        row.candidates = [
            {"code": one.code, "name": one.name, "district": one.district, "score": one.score}
            for one in new.candidates
        ]
    return before != (row.outcome, row.code, row.method, row.reason)
