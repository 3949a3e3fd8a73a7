"""Bring a report in: read, join, store; all of it or nothing."""

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
from kampungkb.decisions.loader import load_decisions
from kampungkb.decisions.matching import match
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.models import Decision, Report, ReportRow, VillageStatus
from kampungkb.register import messages, parser, scopes
from kampungkb.register.aggregate import ReportedUnit, of_village
from kampungkb.register.parser import ParsedSheet, RegisterRow, RejectedRow

Progress = Callable[[str, int, int], None]
PORTAL_SOURCE = "Portal Kampung KB (rekapitulasi klasifikasi)"
_BATCH = 5000


@dataclass(frozen=True)
class ImportSummary:
    """What an import did; ``rows_account`` has one mapping per row, as ``accounts`` writes it."""

    rows: int
    matched: int
    review: int
    rejected: int
    by_method: dict[str, int]
    villages: int
    scope: list[str]
    seconds: float
    report_id: int = 0
    warnings: list[str] = field(default_factory=list)
    rows_account: list[dict[str, Any]] = field(default_factory=list, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Give the figures that the command prints as its last line."""
        return {
            "rows": self.rows,
            "matched": self.matched,
            "review": self.review,
            "rejected": self.rejected,
            "by_method": self.by_method,
            "villages": self.villages,
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
    """Read a register file, join its rows to villages and store the report as of ``date``.

    ``scope``: codes with commas, "ID", or "auto": the provinces that a portal export names (its
    regency, where it names one alone), the regencies that a plain sheet names. A row that lies
    outside the codes told is rejected. The same file name and date again replaces the report.
    ``translate`` gives the language in which an error repeats what is wrong with a row.

    Raises what ``register.read`` raises, UnknownCode for a scope that no area has, NoAreas, and
    UnknownScope where no row shows it. Then nothing is stored.
    """
    started = time.monotonic()
    report = progress or (lambda stage, done, total: None)
    with read_session(engine) as session:
        spoken_for = scopes.told(session, scope)
        regency = scopes.regency_name(session, spoken_for)
    report("reading", 0, 1)
    sheet = parser.read(path, regency=regency, translate=translate)
    report("reading", 1, 1)
    gazetteer_cache.prepare(engine)
    with read_session(engine) as session:
        gazetteer = gazetteer_cache.gazetteer(session)
        decisions = load_decisions(session)
        sheet = _translated(sheet, gazetteer, crosswalk.known(session, "bps"))
    joined = _join(sheet, gazetteer, decisions, report)
    warnings = list(sheet.warnings)
    told = bool(spoken_for)
    if told:
        joined.refuse_outside(spoken_for)
    else:
        spoken_for, doubts = scopes.shown(
            joined.places(), whole_provinces=sheet.format == parser.PORTAL, file=sheet.file
        )
        warnings += doubts
    spoken_for = _as_stated(engine, sheet, joined, spoken_for, told=told)
    statuses = _by_village(joined, warnings)
    values = joined.values()
    outcomes = Counter(value["outcome"] for value in values)
    counts = {name: outcomes[name] for name in ("matched", "review", "rejected")}
    described = {
        "date": date,
        "source": (source or "").strip() or _source(sheet),
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "scope": spoken_for,
        "rows": len(values),
        **counts,
    }
    with write_session(engine) as session:
        number = _store(session, described, values, statuses, report)
    return ImportSummary(
        rows=len(values),
        **counts,
        by_method=dict(Counter(v["method"] for v in values if v["outcome"] == "matched")),
        villages=len({code for _, _, code in joined.matched()}),
        scope=spoken_for,
        seconds=round(time.monotonic() - started, 2),
        report_id=number,
        warnings=warnings,
        rows_account=values,
    )


def _as_stated(
    engine: Engine, sheet: ParsedSheet, joined: "_Joined", scope: list[str], *, told: bool
) -> list[str]:
    said = joined.said()
    silent = {code for code, stated in said.items() if not stated}
    if not sheet.statements and not silent:
        return scope
    with read_session(engine) as session:
        listed = areas.village_codes(session).tolist()
    if sheet.statements and not told:
        # a sheet to fill in may be that of one kecamatan: it speaks for what it states, no more
        return scopes.compact(set(said) - silent, listed)
    return scopes.without(scope, silent, listed)


def _source(sheet: ParsedSheet) -> str:
    return PORTAL_SOURCE if sheet.format == parser.PORTAL else sheet.file


@dataclass
class _Joined:
    """Rows of a sheet, each with what became of it, in the sheet's own order."""

    rows: list[RegisterRow | RejectedRow]
    matches: list[Match]
    notes: list[list[Message]]

    def matched(self) -> Iterator[tuple[int, RegisterRow, str]]:
        """Position, row and village of every matched row."""
        for at, (row, found) in enumerate(zip(self.rows, self.matches, strict=True)):
            if found.outcome == "matched" and found.code and isinstance(row, RegisterRow):
                yield at, row, found.code

    def places(self) -> list[str]:
        """Place of every row that is known, whatever became of the row; bad cells set aside."""
        return [
            place
            for row, found in zip(self.rows, self.matches, strict=True)
            if isinstance(row, RegisterRow) and (place := found.code or found.within)
        ]

    def said(self) -> dict[str, bool]:
        """Villages of matched rows, and whether any of its rows states anything of it."""
        said: dict[str, bool] = {}
        for _, row, code in self.matched():
            said[code] = said.get(code, False) or row.status is not Status.NO_DATA
        return said

    def refuse_outside(self, scope: list[str]) -> None:
        """Reject the rows whose place is outside the areas that the report speaks for."""
        for at, found in enumerate(self.matches):
            place = found.code or found.within
            if found.outcome == "rejected" or place is None:
                continue
            # a place above the scope may still hold the row's village
            if not any(codes.within(place, one) or codes.within(one, place) for one in scope):
                reason = messages.outside_scope(place, scope)
                self.matches[at] = Match("rejected", None, place, "scope", 0.0, (reason,))

    def values(self) -> list[dict[str, Any]]:
        """Column values of ReportRow, without the report's id."""
        return [
            _values(row, found, notes)
            for row, found, notes in zip(self.rows, self.matches, self.notes, strict=True)
        ]


def _translated(sheet: ParsedSheet, gazetteer: Gazetteer, bps: dict[str, str]) -> ParsedSheet:
    """Put Kemendagri codes in the place of the BPS codes that a layer of boundaries taught."""

    def ours(row: RegisterRow) -> RegisterRow:
        known = bps.get("".join(filter(str.isdigit, row.names.code)))
        if not known or row.names.code in gazetteer.current:
            return row
        return replace(row, names=replace(row.names, code=known))

    return replace(sheet, rows=[ours(row) for row in sheet.rows]) if bps else sheet


def _join(
    sheet: ParsedSheet, gazetteer: Gazetteer, decisions: list[Decision], report: Progress
) -> _Joined:
    total = len(sheet.rows)
    report("matching", 0, total)
    found = match([row.names for row in sheet.rows], gazetteer, decisions)
    # a rejected row counts where it lies, but takes no village from a good one
    placed = match([row.names for row in sheet.rejected], gazetteer, decisions)
    report("matching", total, total)
    refused = [
        Match("rejected", None, place.code or place.within, "unreadable", 0.0, (row.reason,))
        for row, place in zip(sheet.rejected, placed, strict=True)
    ]
    order = {name: at for at, name in enumerate(dict.fromkeys(r.sheet for r in sheet.rows))}
    every: list[tuple[RegisterRow | RejectedRow, Match]] = [
        *zip(sheet.rows, found, strict=True),
        *zip(sheet.rejected, refused, strict=True),
    ]
    every.sort(key=lambda pair: (order.get(pair[0].sheet, len(order)), pair[0].row))
    return _Joined(
        [row for row, _ in every],
        [one for _, one in every],
        [list(row.notes) if isinstance(row, RegisterRow) else [] for row, _ in every],
    )


def _by_village(joined: _Joined, warnings: list[str]) -> list[dict[str, Any]]:
    """Column values of VillageStatus: of several rows for a village the highest counts."""
    groups: dict[str, list[tuple[int, RegisterRow]]] = {}
    for at, row, code in joined.matched():
        if row.status is not Status.NO_DATA:
            groups.setdefault(code, []).append((at, row))
    statuses = []
    for code, group in sorted(groups.items()):
        if len({row.status for _, row in group}) > 1:
            _tell_apart(joined, group, code, warnings)
        statuses.append(
            of_village(
                code,
                [
                    ReportedUnit(row.status, row.klasifikasi, row.formed_on, row.names.kampung)
                    for _, row in group
                ],
            )
        )
    return statuses


def _tell_apart(
    joined: _Joined, group: list[tuple[int, RegisterRow]], code: str, warnings: list[str]
) -> None:
    said = ", ".join(f"{_place(row)} {row.status}" for _, row in group)
    warnings.append(f"{code}: rows disagree ({said}); the highest counts")
    for at, row in group:
        others = [other for _, other in group if other.status is not row.status]
        note = messages.rows_disagree((other.sheet, other.row) for other in others)
        joined.notes[at].append(note)


def _place(row: RegisterRow) -> str:
    return f"{row.sheet} row {row.row}".strip()


def _values(row: RegisterRow | RejectedRow, found: Match, notes: list[Message]) -> dict[str, Any]:
    good = row if isinstance(row, RegisterRow) else None
    klasifikasi: Klasifikasi | None = good.klasifikasi if good else None
    return {
        "sheet": row.sheet,
        "row": row.row,
        "kampung": row.names.kampung,
        "province": row.names.province,
        "regency": row.names.regency,
        "district": row.names.district,
        "village": row.names.village,
        "given_code": row.names.code,
        "status": good.status.value if good else "",
        "klasifikasi": klasifikasi.value if klasifikasi else None,
        "formed_on": good.formed_on if good else None,
        "scores": list(good.scores) if good and good.scores else None,
        "outcome": found.outcome,
        "code": found.code if found.outcome == "matched" else None,
        "within": found.code or found.within,
        "method": found.method,
        "score": found.score,
        "reason": found.reason,
        "notes": tuple(notes),
        "candidates": [
            {"code": one.code, "name": one.name, "district": one.district, "score": one.score}
            for one in found.candidates
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
        left = iter(values)
        while batch := list(islice(left, _BATCH)):
            insert_many(session, table, [{"report_id": stored.id, **value} for value in batch])
            done += len(batch)
            progress("storing", done, total)
    next_generation(session)
    return stored.id
