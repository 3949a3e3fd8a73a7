"""Check what a person wants a row to mean, before it becomes a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from boundaries.matching.evidence import REPEATED_ROW
from geo.errors import GeoError
from geo.messages import Translate, untranslated
from kampungkb.decisions.decisions import METHOD, DecisionKey, decision_key
from kampungkb.models import Report, ReportRow
from kampungkb.register import messages
from kampungkb.review import rematch
from kampungkb.review.row_id import RowId


class UnfitDecision(GeoError):
    """A decision that is not possible: unreadable row, outside the scope, or contradictory."""


class VillageTaken(UnfitDecision):
    """A decision for a village that a row with other names is matched to already.

    ``code`` is the village; ``other`` the names of that other row. Not raised where the caller
    states that the village has a second unit.
    """

    code = ""
    other = ""


class ChangedProposal(UnfitDecision):
    """A proposal that is accepted after its row was decided or matched in another way."""


@dataclass(frozen=True)
class DecisionRequest:
    """The village that a person wants a row to mean; ``code`` None: no official village.

    ``evidence``: of the proposal that is accepted, one of several; "" for a choice of the person.
    ``line`` and ``sheet`` locate the request in a file of decisions, for error messages.
    """

    row: RowId
    code: str | None
    why: str = ""
    line: int | None = None
    sheet: str | None = None
    evidence: str = ""


RequestedRow = tuple[DecisionRequest, ReportRow]
"""A request with the row that it is about."""


def proposed(row: ReportRow) -> tuple[str, str] | None:
    """Return the code and the evidence of the proposal of a row in review, if it has one."""
    first = next(iter(row.candidates), None) if row.outcome == "review" else None
    evidence = first.get("evidence", "") if first else ""  # stores of before 0.6 have none
    return (first["code"], evidence) if first and evidence else None


def village_code(session: Session, code: str) -> str:
    """Return the canonical code of a listed village; raises UnknownCode, UnfitDecision."""
    area = areas.find(session, codes.parse(code))
    if area.level != Level.VILLAGE:
        raise UnfitDecision(f"{area.code} is no village", do="Give a code like 33.29.01.2001.")
    return area.code


def check_request(
    session: Session,
    request: DecisionRequest,
    row: ReportRow,
    translate: Translate = untranslated,
) -> DecisionRequest:
    """Return a request with its code in canonical form; raises UnknownCode, UnfitDecision.

    ``translate`` gives the language in which an error repeats why a row cannot be used.
    """

    def unfit(what: str, do: str) -> UnfitDecision:
        return UnfitDecision(
            f"row {request.row}: {what}", sheet=request.sheet, row=request.line, do=do
        )

    if not row.status:
        raise unfit(
            f"the row cannot be used: {messages.render(row.reason, translate)}",
            do="Correct the sheet and import it again.",
        )
    if row.method == rematch.CODE:
        raise unfit(
            f"the row itself gives the code {row.code}", "Correct the sheet and import it again."
        )
    if request.evidence and proposed(row) != (request.code, request.evidence):
        raise ChangedProposal(
            f"row {request.row}: the proposal {request.code} has changed",
            do="Look at the list again; nothing was stored.",
        )
    if request.code is None:
        return request
    code = village_code(session, request.code)
    report = session.get_one(Report, row.report_id)
    if not rematch.Scope(report.scope).contains(code):
        raise unfit(
            f"{code} lies outside the scope of the report ({', '.join(report.scope)})",
            do="Import the report again with a --scope that holds it.",
        )
    return replace(request, code=code)


def check_together(
    session: Session, requested: Sequence[RequestedRow], *, second_unit: bool
) -> None:
    """Check that requests contradict neither each other nor rows that are matched already.

    Raises UnfitDecision for two meanings of one row, and VillageTaken for rows with different
    names that would mean one village, unless ``second_unit`` or for a proposal of a repeated row.
    """
    by_row: dict[tuple[int, str, int], DecisionRequest] = {}
    for request, row in requested:
        earlier = by_row.setdefault((row.report_id, row.sheet, row.row), request)
        if earlier.code != request.code:
            raise UnfitDecision(
                f"row {request.row} is decided twice: {_meaning(earlier)} and {_meaning(request)}",
                sheet=request.sheet,
                row=request.line,
                do="Keep one of them.",
            )
    by_village: dict[tuple[int, str], tuple[DecisionRequest | None, ReportRow]] = {}
    for request, row in requested:
        if request.code is None or second_unit or request.evidence == REPEATED_ROW:
            continue
        report = session.get_one(Report, row.report_id)
        matched = [
            (None, other)
            for other in rematch.rows_of_village(session, report, request.code)
            if (other.report_id, other.sheet, other.row) not in by_row
        ]
        first, other = by_village.setdefault(
            (row.report_id, request.code), matched[0] if matched else (request, row)
        )
        if decision_key(other).all_units != decision_key(row).all_units:
            raise _village_taken(request, row, request.code, first, other)


def _village_taken(
    request: DecisionRequest,
    row: ReportRow,
    code: str,
    first: DecisionRequest | None,
    other: ReportRow,
) -> VillageTaken:
    line = f" (line {first.line})" if first and first.line else ""
    error = VillageTaken(
        f"row {request.row} ({names_as_found(row)}) and row {other.report_id}:{other.row}{line} "
        f"({names_as_found(other)}) would both be {code}",
        sheet=request.sheet,
        row=request.line,
        do="Correct one; where the village has two Kampung KB, say so: --second-unit.",
    )
    error.code, error.other = code, names_as_found(other)
    return error


def _meaning(request: DecisionRequest) -> str:
    return request.code or "no official village"


def names_as_found(row: ReportRow) -> str:
    """Join the names of a row as its sheet writes them."""
    return ", ".join(part for part in (row.village, row.district, row.kampung) if part)


def requested_keys(session: Session, requested: Sequence[RequestedRow]) -> list[DecisionKey]:
    """Choose the keys of the decisions that requests become, in their order.

    A key is that of all units, unless another unit with these names means another village.
    """
    codes_of_rows = {
        (row.report_id, row.sheet, row.row): request.code for request, row in requested
    }
    # the rows of a regency are read once for all requests, of which there may be hundreds
    by_names: dict[tuple[int, str], dict[DecisionKey, list[ReportRow]]] = {}
    keys = []
    for request, row in requested:
        own = decision_key(row, row.given_code)
        place = (row.report_id, own.regency)
        if own.kampung and place not in by_names:
            report = session.get_one(Report, row.report_id)
            by_names[place] = rematch.rows_by_names(session, report, own.regency)
        others = by_names[place].get(own.all_units, []) if own.kampung else []
        separate = any(_means_another(other, own, request, codes_of_rows) for other in others)
        keys.append(own if separate else own.all_units)
    return keys


def _means_another(
    other: ReportRow,
    own: DecisionKey,
    request: DecisionRequest,
    codes_of_rows: Mapping[tuple[int, str, int], str | None],
) -> bool:
    """Whether a row of another unit means another village than a request."""
    if decision_key(other).kampung == own.kampung:
        return False
    place = (other.report_id, other.sheet, other.row)
    if place in codes_of_rows:
        return codes_of_rows[place] != request.code
    settled = other.outcome == "matched" or other.method == METHOD
    return settled and other.code != request.code
