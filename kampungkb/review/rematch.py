"""Match stored rows again, with the official lists and the decisions as they are now."""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestor, ancestors, level
from boundaries.areas.models import Area
from boundaries.areas.names import normalise
from boundaries.matching import gazetteer_cache, messages
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import Match, RowNames
from kampungkb.decisions.decisions import METHOD, DecisionIndex, DecisionKey, decision_key
from kampungkb.decisions.loader import decisions_in_force, load_decisions
from kampungkb.decisions.matching import match
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.listed_villages import class_digits
from kampungkb.models import UNREADABLE, Decision, Report, ReportRow, VillageStatus
from kampungkb.register.aggregate import ReportedUnit, unreadable_place, village_status
from kampungkb.register.matched_rows import SERIAL, stored_candidates
from kampungkb.register.messages import (
    is_of_village,
    outside_scope,
    stored_inherited,
    stored_units,
)
from kampungkb.versions import recording

CODE = "code"
"""``ReportRow.method`` of a row that gives the code of its village."""

_BATCH = 5000
_WITHOUT_STATUS = ("", Status.NO_DATA.value)  # unreadable rows, and rows with an empty status


def rematch_report(
    session: Session,
    report: Report,
    *,
    only: Collection[DecisionKey] = (),
    gazetteer: Gazetteer | None = None,
) -> list[ReportRow]:
    """Match the rows of a report again and store the changes; returns the changed rows.

    ``only``: match the rows of the regencies in these keys, not of all. This gives the same
    matches, because rows of two regencies never compete for one village.
    """
    regencies = {key.regency for key in only}
    rows = _readable_rows(session, report, regencies)
    gazetteer = gazetteer or gazetteer_cache.gazetteer(session)
    matches = match(
        [_names(row) for row in rows], gazetteer, load_decisions(session), as_of=report.date
    )
    scope = Scope(report.scope)
    changed, touched = [], set()
    for row, new in zip(rows, matches, strict=True):
        if row.method == SERIAL and new.outcome == "review" and row.code in gazetteer.current:
            continue  # its number within the kecamatan settled it, which is not stored
        before = row.code
        if _store_match(row, scope.reject_outside(new)):
            changed.append(row)
            touched |= {code for code in (before, row.code) if code}
    touched |= _place_unreadable(session, report, regencies, gazetteer)
    update_report(session, report, touched)
    return changed


def _place_unreadable(
    session: Session, report: Report, regencies: Collection[str], gazetteer: Gazetteer
) -> set[str]:
    """Find the villages of rows that cannot be read again; return those before and after."""
    rows = _unreadable_rows(session, report, regencies)
    touched = set()
    # apart from others, with which they must not compete for a village
    places = match(
        [_names(row) for row in rows], gazetteer, load_decisions(session), as_of=report.date
    )
    for row, place in zip(rows, places, strict=True):
        touched.add(row.within)
        row.within = unreadable_place(place, row.reason[0])
        touched.add(row.within)
    return {code for code in touched if code and level(code) == Level.VILLAGE}


class AppliedDecision(NamedTuple):
    """A decision, the rows of a report that it changed, and others matched to its village.

    ``others`` have other names.
    """

    decision: Decision
    changed: list[ReportRow]
    others: list[ReportRow]


def apply_decisions(
    session: Session, report: Report, decisions: Iterable[Decision]
) -> list[AppliedDecision]:
    """Apply decisions to the rows of a report that have their names.

    Returns the decisions that changed a row. Nothing changes for a village outside the report's
    scope. A listed code in a row takes precedence, and so does a decision on its own unit.
    """
    scope = Scope(report.scope)
    changed: dict[Decision, list[ReportRow]] = {
        decision: []
        for decision in decisions
        if decision.code is None or scope.contains(decision.code)
    }
    if not changed:
        return []
    index = DecisionIndex(decisions_in_force(session))
    regencies = {decision_key(decision).regency for decision in changed}
    codes = {decision.code for decision in changed if decision.code}
    names = _names_of_villages(session, codes)
    touched: set[str] = set()
    for row in _readable_rows(session, report, regencies):
        decision = index.find(row, row.given_code)
        if decision is None or decision not in changed or row.method == CODE:
            continue
        before = row.code
        if _store_match(row, decided_match(row, decision, names.get(decision.code or "", ""))):
            changed[decision].append(row)
            touched |= {code for code in (before, row.code) if code}
    for row in _unreadable_rows(session, report, regencies):
        decision = index.find(row, row.given_code)
        if decision is not None and decision in changed:
            touched |= {code for code in (row.within, decision.code) if code}
            match = decided_match(row, decision, names.get(decision.code or "", ""))
            row.within = unreadable_place(match, row.reason[0])
    update_report(session, report, touched)
    return [
        AppliedDecision(decision, rows, _rows_of_other_names(session, report, decision))
        for decision, rows in changed.items()
        if rows
    ]


def _names_of_villages(session: Session, villages: Collection[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    remaining = iter(sorted(villages))
    while batch := list(islice(remaining, _BATCH)):  # SQL limits the parameters of a statement
        found = session.execute(select(Area.code, Area.name).where(Area.code.in_(batch)))
        names.update(dict(found.all()))
    return names


def _rows_of_other_names(session: Session, report: Report, decision: Decision) -> list[ReportRow]:
    if decision.code is None:
        return []
    key = decision_key(decision).all_units
    rows = rows_of_village(session, report, decision.code)
    return [row for row in rows if decision_key(row).all_units != key]


def decided_match(row: ReportRow, decision: Decision, name: str) -> Match:
    """Build the match that a decision gives a row; ``name`` is the name of its village."""
    decided = messages.decided(decision.who, decision.decided_at.date().isoformat(), decision.why)
    if decision.code:
        reason = messages.together(decided, messages.code_listed(decision.code, name))
        return Match("matched", decision.code, decision.code, METHOD, 1.0, reason)
    reason = messages.together(decided, messages.no_village())
    within = row.within
    if within and level(within) == Level.VILLAGE:  # the row does not mean that village
        within = ancestor(within, Level.DISTRICT)
    return Match("rejected", None, within, METHOD, 1.0, reason)


def rows_with_key(session: Session, report: Report, key: DecisionKey) -> list[ReportRow]:
    """Find the rows of a report with the names of a key; of every unit where the key has none."""
    return _with_key(_readable_rows(session, report, {key.regency}), key)


def rows_by_names(
    session: Session, report: Report, regency: str
) -> dict[DecisionKey, list[ReportRow]]:
    """Group the rows of a report in a regency (normalised) by their names without the unit."""
    groups: dict[DecisionKey, list[ReportRow]] = {}
    for row in _readable_rows(session, report, {regency}):
        groups.setdefault(decision_key(row, row.given_code).all_units, []).append(row)
    return groups


def rests_on_decision(session: Session, report: Report, key: DecisionKey) -> bool:
    """Whether a decision on the names of a key placed rows of a report, or may have done so."""
    if any(row.method == METHOD for row in rows_with_key(session, report, key)):
        return True
    return bool(_with_key(_unreadable_rows(session, report, {key.regency}), key))


def _with_key(rows: Iterable[ReportRow], key: DecisionKey) -> list[ReportRow]:
    found = []
    for row in rows:
        own = decision_key(row, row.given_code)
        if own == key or (not key.kampung and own.all_units == key):
            found.append(row)
    return found


def _readable_rows(session: Session, report: Report, regencies: Collection[str]) -> list[ReportRow]:
    """Load the rows of a report that can be read; of some regencies (normalised) or of all."""
    return _rows(session, report, regencies, ReportRow.status != "")


def _unreadable_rows(
    session: Session, report: Report, regencies: Collection[str]
) -> list[ReportRow]:
    rows = _rows(session, report, regencies, ReportRow.method == UNREADABLE)
    return [row for row in rows if is_of_village(row.reason)]


def _rows(
    session: Session, report: Report, regencies: Collection[str], kind: ColumnElement[bool]
) -> list[ReportRow]:
    query = select(ReportRow).where(ReportRow.report_id == report.id, kind)
    if regencies:
        # rows are stored with the names as found: select the spellings of the regencies first
        spellings = session.scalars(
            select(ReportRow.regency).where(ReportRow.report_id == report.id).distinct()
        )
        selected = [spelling for spelling in spellings if normalise(spelling) in regencies]
        query = query.where(ReportRow.regency.in_(selected))
    return list(session.scalars(query.order_by(ReportRow.sheet, ReportRow.row)))


def rows_of_village(session: Session, report: Report, code: str) -> list[ReportRow]:
    """Find the rows of a report that are matched to a village."""
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


def update_report(session: Session, report: Report, villages: Iterable[str]) -> None:
    """Recompute the statuses of villages and the counts of a report from its rows."""
    session.flush()
    remaining = iter(sorted(set(villages)))
    while batch := list(islice(remaining, _BATCH)):  # SQL limits the parameters of a statement
        before = class_digits(session, report.id, batch)
        _update_statuses(session, report, batch)
        after = class_digits(session, report.id, batch)
        recording.record_correction(session, report, before, after)
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
    """The scope of a report: the areas that it makes statements about."""

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = tuple(codes)
        self._areas = frozenset(codes)
        self._above = frozenset(up for code in codes for up in ancestors(code))

    def contains(self, code: str) -> bool:
        """Whether the whole area of a code lies in the scope."""
        return code in self._areas or any(up in self._areas for up in ancestors(code))

    def reject_outside(self, new: Match) -> Match:
        """Reject a match to a place outside the scope, as an import does; return others as is."""
        place = new.code or new.within
        if new.outcome == "rejected" or place is None:
            return new
        if self.contains(place) or place in self._above:
            return new
        reason = outside_scope(place, self._codes)
        return Match("rejected", None, place, "scope", 0.0, (reason,))


def _update_statuses(session: Session, report: Report, villages: list[str]) -> None:
    session.execute(
        delete(VillageStatus).where(
            VillageStatus.report_id == report.id, VillageStatus.code.in_(villages)
        )
    )
    units: dict[str, list[ReportedUnit]] = {}
    rows = session.scalars(
        select(ReportRow)
        .where(
            ReportRow.report_id == report.id,
            ReportRow.code.in_(villages),
            ReportRow.outcome == "matched",
            ReportRow.status.not_in(_WITHOUT_STATUS),
        )
        .order_by(ReportRow.sheet, ReportRow.row)
    )
    for row in rows:
        units.setdefault(str(row.code), []).append(_unit(row))
    scope = Scope(report.scope)
    places = session.scalars(
        select(ReportRow.within).where(
            ReportRow.report_id == report.id,
            ReportRow.method == UNREADABLE,
            ReportRow.within.in_(villages),
        )
    )
    unreadable = {place for place in places if place and scope.contains(place)}
    values: list[dict[str, Any]] = [
        {
            "report_id": report.id,
            **village_status(code, units.get(code, []), unreadable=code in unreadable),
        }
        for code in sorted(units.keys() | unreadable)
    ]
    if values:
        session.execute(insert(VillageStatus), values)


def _names(row: ReportRow) -> RowNames:
    return RowNames(
        row.province, row.regency, row.district, row.village, row.kampung, row.given_code,
        stored_inherited(row.notes),
    )  # fmt: skip


def _unit(row: ReportRow) -> ReportedUnit:
    return ReportedUnit(
        Status(row.status),
        Klasifikasi(row.klasifikasi) if row.klasifikasi else None,
        row.formed_on,
        row.kampung,
        row.formed_year,
        row.stage,
        row.note,
        tuple(row.scores or ()),
        stored_units(row.notes),
    )


def _store_match(row: ReportRow, new: Match) -> bool:
    """Write a match to its row; returns whether anything changed."""
    code = new.code if new.outcome == "matched" else None
    before = (row.outcome, row.code, row.method, row.reason, row.candidates)
    row.outcome, row.code, row.within = new.outcome, code, new.code or new.within
    row.method, row.score, row.reason = new.method, new.score, new.reason
    if new.candidates or new.method != METHOD:  # a decided row keeps the candidates it had
        row.candidates = stored_candidates(new)
    return before != (row.outcome, row.code, row.method, row.reason, row.candidates)
