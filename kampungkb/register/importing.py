"""Import a report: read the sheet, match its rows to villages, store all of it or nothing."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.importing import crosswalk
from boundaries.matching import gazetteer_cache
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.gazetteer_cache import no_collector
from boundaries.matching.types import Match
from geo.messages import Message, Translate, untranslated
from geo.store.bulk import insert_many
from geo.store.database import next_generation, read_session, write_session
from kampungkb.decisions import matching
from kampungkb.decisions.loader import load_decisions
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.models import UNREADABLE, Decision, Report, ReportRow, VillageStatus
from kampungkb.register import messages, parser, scopes
from kampungkb.register.aggregate import ReportedUnit, unreadable_place, village_status
from kampungkb.register.parser import ParsedSheet, RegisterRow, RejectedRow

Progress = Callable[[str, int, int], None]
"""Called with a stage, the rows done and all rows."""

PORTAL_SOURCE = "Portal Kampung KB (rekapitulasi klasifikasi)"
_BATCH = 5000


@dataclass(frozen=True)
class ImportSummary:
    """Result of an import.

    ``villages``: number of villages with a matched row. ``unreadable``: number of villages without
    data, since their row cannot be read. ``row_values``: column values of ReportRow
    for each row, as ``import_report.write`` takes them.
    """

    rows: int
    matched: int
    review: int
    rejected: int
    by_method: dict[str, int]
    villages: int
    unreadable: int
    scope: list[str]
    seconds: float
    report_id: int = 0
    warnings: list[str] = field(default_factory=list)
    row_values: list[dict[str, Any]] = field(default_factory=list, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the figures that the command prints as its last line."""
        return {
            "rows": self.rows,
            "matched": self.matched,
            "review": self.review,
            "rejected": self.rejected,
            "by_method": self.by_method,
            "villages": self.villages,
            "unreadable": self.unreadable,
            "scope": self.scope,
            "seconds": self.seconds,
        }


@no_collector()
def import_register(
    engine: Engine,
    path: Path,
    *,
    date: date,
    source: str | None = None,
    scope: str = "auto",
    progress: Progress | None = None,
    translate: Translate = untranslated,
) -> ImportSummary:
    """Read a register file, match its rows to villages and store the report as of ``date``.

    ``scope``: codes separated by commas, or "auto": the provinces in a portal export (the regency,
    if there is one only), the regencies in a plain sheet. A row outside of explicit codes is
    rejected. A report with the same file name and date is replaced. ``translate`` gives the
    language in which an error repeats what is wrong with a row.

    Raises what ``parser.read`` raises, UnknownCode for a code that no area has, NoAreas, and
    UnknownScope where no row has a place; then nothing is stored.
    """
    started = time.monotonic()
    report = progress or (lambda stage, done, total: None)
    with read_session(engine) as session:
        areas_in_scope = scopes.parse_scope(session, scope)
        regency = scopes.regency_name(session, areas_in_scope)
    report("reading", 0, 1)
    sheet = parser.read(path, regency=regency, translate=translate)
    report("reading", 1, 1)
    gazetteer_cache.prepare(engine)
    with read_session(engine) as session:
        gazetteer = gazetteer_cache.gazetteer(session)
        decisions = load_decisions(session)
        sheet = _with_kemendagri_codes(sheet, gazetteer, crosswalk.stored_codes(session, "bps"))
    matched = _match_rows(sheet, gazetteer, decisions, report)
    warnings = list(sheet.warnings)
    explicit = bool(areas_in_scope)
    if explicit:
        matched.reject_outside(areas_in_scope)
    else:
        areas_in_scope, scope_warnings = scopes.infer_scope(
            matched.places(), whole_provinces=sheet.format == parser.PORTAL, file=sheet.file
        )
        warnings += scope_warnings
    areas_in_scope = _limit_to_statements(engine, sheet, matched, areas_in_scope, explicit=explicit)
    statuses = _village_statuses(matched, areas_in_scope, warnings)
    values = matched.values()
    outcomes = Counter(value["outcome"] for value in values)
    counts = {name: outcomes[name] for name in ("matched", "review", "rejected")}
    columns = {
        "date": date,
        "source": (source or "").strip() or _source(sheet),
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "scope": areas_in_scope,
        "rows": len(values),
        **counts,
    }
    with write_session(engine) as session:
        report_id = _store(session, columns, values, statuses, report)
    return ImportSummary(
        rows=len(values),
        **counts,
        by_method=dict(
            Counter(value["method"] for value in values if value["outcome"] == "matched")
        ),
        villages=len({code for _, _, code in matched.matched()}),
        unreadable=sum(status["status"] == Status.NO_DATA.value for status in statuses),
        scope=areas_in_scope,
        seconds=round(time.monotonic() - started, 2),
        report_id=report_id,
        warnings=warnings,
        row_values=values,
    )


def _limit_to_statements(
    engine: Engine,
    sheet: ParsedSheet,
    matched: "_MatchedSheet",
    scope: list[str],
    *,
    explicit: bool,
) -> list[str]:
    """Return a scope without the villages of which the sheet makes no statement."""
    stated = matched.stated_villages()
    unstated = {code for code, is_stated in stated.items() if not is_stated}
    if not sheet.empty_is_no_statement and not unstated:
        return scope
    with read_session(engine) as session:
        listed = areas.village_codes(session).tolist()
    if sheet.empty_is_no_statement and not explicit:
        # a template may be that of one kecamatan, so the rest of the regency is not in its scope
        return scopes.compact(set(stated) - unstated, listed)
    return scopes.without_villages(scope, unstated, listed)


def _source(sheet: ParsedSheet) -> str:
    return PORTAL_SOURCE if sheet.format == parser.PORTAL else sheet.file


@dataclass
class _MatchedSheet:
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

    def stated_villages(self) -> dict[str, bool]:
        """Return the villages of rows, and whether a row of it makes a statement.

        A row that cannot be read makes one: nobody knows which.
        """
        stated = dict.fromkeys(self.unreadable(), True)
        for _, row, code in self.matched():
            stated[code] = stated.get(code, False) or row.status is not Status.NO_DATA
        return stated

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


def _with_kemendagri_codes(
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


def _match_rows(
    sheet: ParsedSheet, gazetteer: Gazetteer, decisions: list[Decision], report: Progress
) -> _MatchedSheet:
    total = len(sheet.rows)
    report("matching", 0, total)
    matches = matching.match([row.names for row in sheet.rows], gazetteer, decisions)
    # matched apart, since an unreadable row must not compete with others for a village
    places = matching.match([row.names for row in sheet.rejected], gazetteer, decisions)
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
    return _MatchedSheet(
        [row for row, _ in pairs],
        [match for _, match in pairs],
        [list(row.notes) if isinstance(row, RegisterRow) else [] for row, _ in pairs],
    )


def _village_statuses(
    matched: _MatchedSheet, scope: Sequence[str], warnings: list[str]
) -> list[dict[str, Any]]:
    """Return the column values of VillageStatus, one for each village; see ``aggregate``."""
    groups: dict[str, list[tuple[int, RegisterRow]]] = {}
    for position, row, code in matched.matched():
        if row.status is not Status.NO_DATA:
            groups.setdefault(code, []).append((position, row))
    unreadable = {
        code: positions
        for code, positions in matched.unreadable().items()
        if any(codes.within(code, area) for area in scope)
    }
    statuses = []
    for code in sorted(groups.keys() | unreadable.keys()):
        group = groups.get(code, [])
        if len({row.status for _, row in group}) > 1:
            _note_disagreement(matched, group, code, warnings)
        units = [
            ReportedUnit(row.status, row.klasifikasi, row.formed_on, row.names.kampung)
            for _, row in group
        ]
        status = village_status(code, units, unreadable=code in unreadable)
        if status["status"] == Status.NO_DATA.value:
            others = [matched.rows[position] for position in unreadable[code]]
            note = messages.unreadable_beside((other.sheet, other.row) for other in others)
            for position, _ in group:
                matched.notes[position].append(note)
        statuses.append(status)
    return statuses


def _note_disagreement(
    matched: _MatchedSheet, group: list[tuple[int, RegisterRow]], code: str, warnings: list[str]
) -> None:
    statuses = ", ".join(f"{_row_label(row)} {row.status}" for _, row in group)
    warnings.append(f"{code}: rows disagree ({statuses}); the highest counts")
    for position, row in group:
        others = [other for _, other in group if other.status is not row.status]
        note = messages.rows_disagree((other.sheet, other.row) for other in others)
        matched.notes[position].append(note)


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
        "scores": list(readable.scores) if readable and readable.scores else None,
        "outcome": match.outcome,
        "code": match.code if match.outcome == "matched" else None,
        "within": match.code or match.within,
        "method": match.method,
        "score": match.score,
        "reason": match.reason,
        "notes": tuple(notes),
        "candidates": [
            {
                "code": candidate.code,
                "name": candidate.name,
                "district": candidate.district,
                "score": candidate.score,
            }
            for candidate in match.candidates
        ],
    }


def _store(
    session: Session,
    report: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    statuses: Sequence[dict[str, Any]],
    progress: Progress,
) -> int:
    session.execute(
        delete(Report).where(Report.date == report["date"], Report.file == report["file"])
    )
    stored = Report(imported_at=datetime.now(UTC).replace(tzinfo=None), **report)
    session.add(stored)
    session.flush()
    total = len(rows) + len(statuses)
    done = 0
    for table, values in ((ReportRow, rows), (VillageStatus, statuses)):
        remaining = iter(values)
        while batch := list(islice(remaining, _BATCH)):
            insert_many(session, table, [{"report_id": stored.id, **row} for row in batch])
            done += len(batch)
            progress("storing", done, total)
    next_generation(session)
    return stored.id
