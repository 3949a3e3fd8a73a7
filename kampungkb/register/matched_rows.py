"""Match the rows of a report to villages, and make the statuses of the villages from them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from boundaries.areas import codes
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import Match
from geo.messages import Message
from kampungkb.decisions import matching
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.models import UNREADABLE, Decision
from kampungkb.register import messages
from kampungkb.register.aggregate import ReportedUnit, unreadable_place, village_status
from kampungkb.register.layout.rows import ParsedSheet, RegisterRow, RejectedRow

SERIAL = "serial"
"""``ReportRow.method`` of a row that its number within the kecamatan settled between candidates."""

_SERIAL_DIGITS = 4

Progress = Callable[[str, int, int], None]
"""Called with a stage, the rows done and all rows."""


@dataclass
class MatchedRows:
    """The rows of a sheet in its order, each with its match and its notes."""

    rows: list[RegisterRow | RejectedRow]
    matches: list[Match]
    notes: list[list[Message]]

    def matched(self) -> Iterator[tuple[int, RegisterRow, str]]:
        """Yield the position, the row and the village of every matched row."""
        for position, (row, match) in enumerate(zip(self.rows, self.matches, strict=True)):
            if match.outcome == "matched" and match.code and isinstance(row, RegisterRow):
                yield position, row, match.code

    def unreadable(self) -> dict[str, list[int]]:
        """Return the positions of rows that name a village and cannot be read, by its code."""
        found: dict[str, list[int]] = {}
        for position, match in enumerate(self.matches):
            place = match.within
            if match.method == UNREADABLE and place and codes.level(place) == codes.Level.VILLAGE:
                found.setdefault(place, []).append(position)
        return found

    def places(self) -> list[str]:
        """Return the known place of every row, whatever its outcome; not of unreadable rows."""
        return [
            place
            for row, match in zip(self.rows, self.matches, strict=True)
            if isinstance(row, RegisterRow) and (place := match.code or match.within)
        ]

    def places_by_sheet(self) -> dict[str, list[str]]:
        """Return the known places of the rows of each sheet, also of those that cannot be read."""
        found: dict[str, list[str]] = {}
        for row, match in zip(self.rows, self.matches, strict=True):
            places = found.setdefault(row.sheet, [])
            if place := match.code or match.within:
                places.append(place)
        return found

    def stated_villages(self) -> dict[str, bool]:
        """Return the villages of rows, and whether a row of it makes a statement.

        A row that cannot be read makes one: nobody knows which.
        """
        stated = dict.fromkeys(self.unreadable(), True)
        for _, row, code in self.matched():
            stated[code] = stated.get(code, False) or row.status is not Status.NO_DATA
        return stated

    def apply_serials(self) -> None:
        """Let the number of a village within its kecamatan decide between candidates of a row.

        Names take precedence: a matched row whose number is another one gets a note.
        """
        taken = {code for _, _, code in self.matched()}
        for position, (row, match) in enumerate(zip(self.rows, self.matches, strict=True)):
            serial = row.serial.zfill(_SERIAL_DIGITS) if isinstance(row, RegisterRow) else ""
            if not serial.strip("0"):
                continue
            if match.code and match.outcome == "matched":
                if not match.code.endswith(f".{serial}"):
                    note = messages.message("serial_disagrees", serial=serial, code=match.code)
                    self.notes[position].append(note)
                continue
            fitting = [
                one
                for one in match.candidates
                if one.code.endswith(f".{serial}") and codes.within(one.code, match.within or "")
            ]
            if match.outcome == "review" and len(fitting) == 1 and fitting[0].code not in taken:
                code, score = fitting[0].code, fitting[0].score
                reason = messages.message("by_serial", serial=serial, code=code)
                self.matches[position] = Match(
                    "matched", code, code, SERIAL, score, (*match.reason, reason), match.candidates
                )
                taken.add(code)

    def reject_outside(self, scope: list[str]) -> None:
        """Reject the rows whose place lies outside the scope of the report."""
        for position, match in enumerate(self.matches):
            place = match.code or match.within
            if match.outcome == "rejected" or place is None:
                continue
            # the village of a row may be in the scope if only an area around the scope is known
            if not any(codes.within(place, area) or codes.within(area, place) for area in scope):
                reason = messages.outside_scope(place, scope)
                self.matches[position] = Match("rejected", None, place, "scope", 0.0, (reason,))

    def values(self) -> list[dict[str, Any]]:
        """Return the column values of ReportRow, except ``report_id``."""
        return [
            _row_values(row, match, notes)
            for row, match, notes in zip(self.rows, self.matches, self.notes, strict=True)
        ]


def with_kemendagri_codes(
    sheet: ParsedSheet, gazetteer: Gazetteer, by_bps_code: dict[str, str]
) -> ParsedSheet:
    """Replace the BPS codes of rows, as far as imported boundaries had the two codes together."""

    def with_kemendagri_code(row: RegisterRow) -> RegisterRow:
        code = by_bps_code.get("".join(filter(str.isdigit, row.names.code)))
        if not code or row.names.code in gazetteer.current:
            return row
        return replace(row, names=replace(row.names, code=code))

    if not by_bps_code:
        return sheet
    return replace(sheet, rows=[with_kemendagri_code(row) for row in sheet.rows])


def match_rows(
    sheet: ParsedSheet,
    gazetteer: Gazetteer,
    decisions: list[Decision],
    as_of: date,
    report: Progress,
) -> MatchedRows:
    """Match every row of a report, also those that cannot be read, in the order of its sheets.

    ``as_of``: the date of the report.
    """
    total = len(sheet.rows)
    report("matching", 0, total)
    matches = matching.match([row.names for row in sheet.rows], gazetteer, decisions, as_of=as_of)
    # matched apart, since an unreadable row must not compete with others for a village
    places = matching.match(
        [row.names for row in sheet.rejected], gazetteer, decisions, as_of=as_of
    )
    report("matching", total, total)
    rejections = [
        Match("rejected", None, unreadable_place(place, row.reason), UNREADABLE, 0.0, (row.reason,))
        for row, place in zip(sheet.rejected, places, strict=True)
    ]
    sheets = dict.fromkeys(row.sheet for row in sheet.rows)
    order = {name: position for position, name in enumerate(sheets)}
    pairs: list[tuple[RegisterRow | RejectedRow, Match]] = [
        *zip(sheet.rows, matches, strict=True),
        *zip(sheet.rejected, rejections, strict=True),
    ]
    pairs.sort(key=lambda pair: (order.get(pair[0].sheet, len(order)), pair[0].row))
    found = MatchedRows(
        [row for row, _ in pairs],
        [match for _, match in pairs],
        [list(row.notes) for row, _ in pairs],
    )
    found.apply_serials()
    return found


def village_statuses(
    matched: MatchedRows, scope: Sequence[str], warnings: list[str]
) -> list[dict[str, Any]]:
    """Return the column values of VillageStatus, one for each village; see ``aggregate``."""
    groups: dict[str, list[tuple[int, RegisterRow]]] = {}
    for position, row, code in matched.matched():
        if row.status is not Status.NO_DATA:
            groups.setdefault(code, []).append((position, row))
    areas = frozenset(scope)
    unreadable = {
        code: positions
        for code, positions in matched.unreadable().items()
        if not areas.isdisjoint((code, *codes.ancestors(code)))
    }
    statuses = []
    for code in sorted(groups.keys() | unreadable.keys()):
        group = groups.get(code, [])
        if len({row.status for _, row in group}) > 1:
            _note_disagreement(matched, group, code, warnings)
        units = [
            ReportedUnit(
                row.status,
                row.klasifikasi,
                row.formed_on,
                row.names.kampung,
                row.formed_year,
                row.stage,
                row.note,
                row.scores or (),
                row.units,
            )
            for _, row in group
        ]
        status = village_status(code, units, unreadable=code in unreadable)
        if status["status"] == Status.NO_DATA.value:
            others = [matched.rows[position] for position in unreadable[code]]
            note = messages.unreadable_beside([(other.sheet, other.row) for other in others])
            for position, _ in group:
                matched.notes[position].append(note)
        statuses.append(status)
    return statuses


def _note_disagreement(
    matched: MatchedRows, group: list[tuple[int, RegisterRow]], code: str, warnings: list[str]
) -> None:
    statuses = [f"{_row_label(row)} {row.status}" for _, row in group[: messages.ROWS_NAMED]]
    if len(group) > len(statuses):
        statuses.append(f"{len(group) - len(statuses):,} more rows")
    warnings.append(f"{code}: rows disagree ({', '.join(statuses)}); the highest counts")
    notes = {
        status: messages.rows_disagree(
            [(other.sheet, other.row) for _, other in group if other.status is not status]
        )
        for status in {row.status for _, row in group}
    }
    for position, row in group:
        matched.notes[position].append(notes[row.status])


def _row_label(row: RegisterRow) -> str:
    return f"{row.sheet} row {row.row}".strip()


def _row_values(
    row: RegisterRow | RejectedRow, match: Match, notes: list[Message]
) -> dict[str, Any]:
    readable = row if isinstance(row, RegisterRow) else None
    klasifikasi: Klasifikasi | None = readable.klasifikasi if readable else None
    return {
        "sheet": row.sheet,
        "row": row.row,
        "kampung": row.names.kampung,
        "province": row.names.province,
        "regency": row.names.regency,
        "district": row.names.district,
        "village": row.names.village,
        "given_code": row.names.code,
        "status": readable.status.value if readable else "",
        "klasifikasi": klasifikasi.value if klasifikasi else None,
        "formed_on": readable.formed_on if readable else None,
        "formed_year": readable.formed_year if readable else "",
        "stage": readable.stage if readable else "",
        "note": readable.note if readable else "",
        "scores": list(readable.scores) if readable and readable.scores else None,
        "outcome": match.outcome,
        "code": match.code if match.outcome == "matched" else None,
        "within": match.code or match.within,
        "method": match.method,
        "score": match.score,
        "reason": match.reason,
        "notes": tuple(notes),
        "candidates": stored_candidates(match),
    }


def stored_candidates(match: Match) -> list[dict[str, Any]]:
    """Return the candidates of a match as ReportRow stores them; ``evidence`` of proposals only."""
    return [
        {
            "code": candidate.code,
            "name": candidate.name,
            "district": candidate.district,
            "score": candidate.score,
            **({"evidence": candidate.evidence} if candidate.evidence else {}),
        }
        for candidate in match.candidates
    ]
