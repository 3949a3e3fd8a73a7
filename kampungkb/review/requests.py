"""What a person wants a row to mean, and whether that can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.errors import GeoError
from kampungkb.decisions import decisions
from kampungkb.decisions.decisions import DecisionKey
from kampungkb.models import Report, ReportRow
from kampungkb.review import rematch
from kampungkb.review.row_id import RowId


class UnfitDecision(GeoError):
    """A decision that cannot be: on an unreadable row, outside the scope, or against another."""


class TwoNames(UnfitDecision):
    """Two rows of different names that would stand for one village, without a word on why.

    ``code`` is the village; ``other`` the names of the row that stands for it already.
    """

    code = ""
    other = ""


@dataclass(frozen=True)
class DecisionRequest:
    """What a person wants of one row; ``code`` None means that it names no official village.

    ``line`` and ``sheet``: where a file of decisions says so, for the errors.
    """

    row: RowId
    code: str | None
    why: str = ""
    line: int | None = None
    sheet: str | None = None


def village(session: Session, code: str) -> str:
    """Canonical code of a village that exists; raises UnknownCode, UnfitDecision."""
    area = areas.find(session, codes.parse(code))
    if area.level != Level.VILLAGE:
        raise UnfitDecision(f"{area.code} is no village", do="Give a code like 33.29.01.2001.")
    return area.code


def check(session: Session, wish: DecisionRequest, row: ReportRow) -> DecisionRequest:
    """Return the wish with its code in canonical form; raises UnknownCode, UnfitDecision."""

    def unfit(what: str, do: str) -> UnfitDecision:
        return UnfitDecision(f"row {wish.row}: {what}", sheet=wish.sheet, row=wish.line, do=do)

    if not row.status:
        raise unfit(
            f"the row cannot be used: {row.reason.get('en', 'it is no row of a village')}",
            do="Correct the sheet and import it again.",
        )
    if row.method == rematch.CODE:
        raise unfit(
            f"the row itself gives the code {row.code}", "Correct the sheet and import it again."
        )
    if wish.code is None:
        return wish
    code = village(session, wish.code)
    report = session.get_one(Report, row.report_id)
    if not rematch.Scope(report.scope).speaks_for(code):
        raise unfit(
            f"{code} lies outside the scope of the report ({', '.join(report.scope)})",
            do="Import the report again with a --scope that holds it.",
        )
    return replace(wish, code=code)


def check_together(
    session: Session, rows: Sequence[tuple[DecisionRequest, ReportRow]], *, second_unit: bool
) -> None:
    """Refuse two meanings of one row, and two names for one village that nobody vouched for."""
    meant: dict[tuple[int, str, int], DecisionRequest] = {}
    taken: dict[tuple[int, str], tuple[DecisionRequest | None, ReportRow]] = {}
    for wish, row in rows:
        before = meant.setdefault((row.report_id, row.sheet, row.row), wish)
        if before.code != wish.code:
            raise UnfitDecision(
                f"row {wish.row} is decided twice: {_said(before)} and {_said(wish)}",
                sheet=wish.sheet,
                row=wish.line,
                do="Keep one of them.",
            )
    for wish, row in rows:
        if wish.code is None or second_unit:
            continue
        code = wish.code
        report = session.get_one(Report, row.report_id)
        standing = [
            (None, other)
            for other in rematch.standing_for(session, report, code)
            if (other.report_id, other.sheet, other.row) not in meant
        ]
        first, other = taken.setdefault(
            (row.report_id, code), standing[0] if standing else (wish, row)
        )
        if decisions.key(other).place != decisions.key(row).place:
            lines = f" (line {first.line})" if first and first.line else ""
            error = TwoNames(
                f"row {wish.row} ({as_found(row)}) and row {other.report_id}:{other.row}{lines} "
                f"({as_found(other)}) would both be {code}",
                sheet=wish.sheet,
                row=wish.line,
                do="Correct one; where the village has two Kampung KB, say so: --second-unit.",
            )
            error.code, error.other = code, as_found(other)
            raise error


def _said(wish: DecisionRequest) -> str:
    return wish.code or "no official village"


def as_found(row: ReportRow) -> str:
    """Names of a row as its sheet writes them."""
    return ", ".join(part for part in (row.village, row.district, row.kampung) if part)


def names_meant(
    session: Session,
    wish: DecisionRequest,
    row: ReportRow,
    rows: Sequence[tuple[DecisionRequest, ReportRow]],
) -> DecisionKey:
    """Names that the decision speaks of: every unit's, unless another unit means another place."""
    own = decisions.key(row, row.given_code)
    if not own.kampung:
        return own
    wanted = {(one.report_id, one.sheet, one.row): asked.code for asked, one in rows}
    report = session.get_one(Report, row.report_id)
    for other in rematch.named(session, report, own.place):
        if decisions.key(other).kampung == own.kampung:
            continue
        place = (other.report_id, other.sheet, other.row)
        if place in wanted:
            other_code, settled = wanted[place], True
        else:
            settled = other.outcome == "matched" or other.method == decisions.METHOD
            other_code = other.code
        if settled and other_code != wish.code:
            return own
    return own.place
