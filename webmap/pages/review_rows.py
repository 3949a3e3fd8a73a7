"""Rows in review as the review page shows them: candidates, their markers, groups of proposals."""

from dataclasses import dataclass
from typing import Any

import shapely
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.models import Shape
from boundaries.matching.messages import supported
from geo.messages import Message
from kampungkb.models import ReportRow
from kampungkb.review.proposals import Proposal, by_evidence, proposals_of, request
from kampungkb.review.requests import DecisionRequest, UnfitDecision
from kampungkb.review.row_id import RowId, row_ids
from webmap.pages.review_login import AcceptAllForm


@dataclass(frozen=True)
class DisplayedRow:
    """A row in review on a page; ``candidates`` with number, code, name, district and score."""

    id: str
    row: ReportRow
    candidates: list[dict[str, Any]]


@dataclass(frozen=True)
class ProposalGroup:
    """Proposals of one evidence, by kecamatan; ``reason`` says in one sentence what it is."""

    evidence: str
    reason: tuple[Message, ...]
    proposals: list[Proposal]


def displayed_rows(session: Session, rows: list[ReportRow]) -> list[DisplayedRow]:
    """Number the candidates of rows, and give each row its id."""
    return [
        DisplayedRow(
            str(row_id),
            row,
            [{"number": number, **candidate} for number, candidate in enumerate(row.candidates, 1)],
        )
        for row, row_id in zip(rows, row_ids(session, rows), strict=True)
    ]


def candidate_points(session: Session, rows: list[DisplayedRow]) -> dict[str, Any]:
    """Build the markers of the candidates by row; ``at``: latitude, longitude in the village."""
    codes = {candidate["code"] for row in rows for candidate in row.candidates}
    shapes = session.execute(
        select(Shape.code, Shape.geometry).where(
            Shape.scale == "regency", Shape.code.in_(sorted(codes))
        )
    )
    points = {code: shapely.point_on_surface(shape) for code, shape in shapes}
    return {
        row.id: [
            {
                "number": candidate["number"],
                "code": candidate["code"],
                "name": candidate["name"],
                "district": candidate["district"],
                "at": (
                    round(points[candidate["code"]].y, 6),
                    round(points[candidate["code"]].x, 6),
                ),
            }
            for candidate in row.candidates
            if candidate["code"] in points
        ]
        for row in rows
    }


def proposal_groups(session: Session, rows: list[ReportRow]) -> list[ProposalGroup]:
    """Group the proposals of rows that one evidence supports."""
    return [
        ProposalGroup(evidence, supported(evidence), proposals)
        for evidence, proposals in by_evidence(proposals_of(session, rows)).items()
    ]


def accepted_requests(form: AcceptAllForm) -> list[DecisionRequest]:
    """Return the requests of the ticked proposals; raises UnfitDecision where none is ticked.

    A ticked value is the code and the id of the row: ``33.29.01.2001 3:1042``.
    """
    requests = []
    for value in form.proposal.data or []:
        code, _space, row = value.partition(" ")
        requests.append(request(RowId.parse(row), code, form.evidence.data, form.why.data))
    if not requests or not form.evidence.data:
        raise UnfitDecision(_("Tandai dahulu usul yang diterima."))
    return requests
