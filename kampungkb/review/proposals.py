"""Find the proposals of rows in review, to be accepted together where one evidence supports them.

Accepting several is one call of ``service.decide``: all of them are stored, or none. A request
carries the evidence that the person saw, so that it is refused where the row has changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.matching import messages
from boundaries.matching.evidence import EVIDENCE, REPEATED_ROW
from geo.messages import render
from kampungkb import repository
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Report, ReportRow
from kampungkb.review.rematch import Scope
from kampungkb.review.requests import DecisionRequest, proposed
from kampungkb.review.row_id import RowId, row_ids

_BATCH = 500  # SQL limits the parameters of a statement


@dataclass(frozen=True)
class Proposal:
    """A row in review and the village that evidence supports; names are those of the lists."""

    id: RowId
    row: ReportRow
    code: str
    evidence: str
    name: str
    district: str

    def request(self, why: str = "") -> DecisionRequest:
        """Return the request to accept it."""
        return request(self.id, self.code, self.evidence, why)


def request(row: RowId, code: str, evidence: str, why: str = "") -> DecisionRequest:
    """Return the request to accept a proposal; the evidence is the reason where none is given."""
    reason = why.strip()
    if not reason and evidence in EVIDENCE:
        reason = render(messages.supported(evidence), messages.TEXTS)
    return DecisionRequest(row, code, reason, evidence=evidence)


def find_proposals(
    session: Session, state: RegisterState, within: str = COUNTRY, evidence: str = ""
) -> list[Proposal]:
    """Find the proposals for villages of an area, by code; of one evidence only, where given.

    Unlike the rows in review of a kecamatan, these include rows of which only the regency is
    certain, and whose proposal lies in the kecamatan.
    """
    around = codes.ancestor(within, Level(min(codes.level(within), Level.REGENCY)))
    found = proposals_of(session, repository.report_rows(session, state, around))
    return [
        one for one in found if codes.within(one.code, within) and evidence in ("", one.evidence)
    ]


def proposals_of(session: Session, rows: Sequence[ReportRow]) -> list[Proposal]:
    """Return the proposals of rows in review, by code and row.

    Left out are those that cannot be accepted, since another row was decided for the village, or
    since the village lies outside the scope of the report.
    """
    waiting = [(row, *found) for row in rows if (found := proposed(row))]
    matched = _matched(session, {code for _, code, _ in waiting})
    scopes = {
        number: Scope(session.get_one(Report, number).scope)
        for number in {row.report_id for row, *_ in waiting}
    }
    acceptable = [
        (row, code, evidence)
        for row, code, evidence in waiting
        if (evidence == REPEATED_ROW) == ((row.report_id, code) in matched)
        and scopes[row.report_id].contains(code)
    ]
    ids = row_ids(session, [row for row, *_ in acceptable])
    proposals = [
        Proposal(
            row_id, row, code, evidence, row.candidates[0]["name"], row.candidates[0]["district"]
        )
        for row_id, (row, code, evidence) in zip(ids, acceptable, strict=True)
    ]
    return sorted(proposals, key=lambda one: (one.code, one.id.report, one.row.sheet, one.id.row))


def by_evidence(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Group proposals by their evidence, in the order of EVIDENCE."""
    groups: dict[str, list[Proposal]] = {evidence: [] for evidence in EVIDENCE}
    for one in proposals:
        groups.setdefault(one.evidence, []).append(one)
    return {evidence: found for evidence, found in groups.items() if found}


def _matched(session: Session, villages: set[str]) -> set[tuple[int, str]]:
    """Return report and code of the rows that are matched to some villages."""
    found: set[tuple[int, str]] = set()
    ordered = sorted(villages)
    for start in range(0, len(ordered), _BATCH):
        query = select(ReportRow.report_id, ReportRow.code).where(
            ReportRow.outcome == "matched", ReportRow.code.in_(ordered[start : start + _BATCH])
        )
        found.update((report, str(code)) for report, code in session.execute(query))
    return found
