"""Import a file of thematic layers: read, match its lines to villages, store all or nothing."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypedDict

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from boundaries.importing.records import BeforeCommit, nothing_more
from boundaries.matching import gazetteer_cache
from boundaries.matching.gazetteer_cache import no_collector
from geo.files.local_paths import sha256
from geo.isolation import Budget, run_isolated
from geo.messages import Message
from geo.store.bulk import insert_many
from geo.store.database import next_generation, read_session, write_session
from kampungkb.decisions.loader import load_decisions
from kampungkb.models import ThematicReport, ThematicValue
from kampungkb.register import scopes
from kampungkb.thematic import parser
from kampungkb.thematic.matching import LayerLine, MatchedLine, lines_of_layer, match_lines
from kampungkb.thematic.points import PointReader, point_reader
from kampungkb.thematic.registry import LAYERS

Progress = Callable[[str, int, int], None]
"""Called with a stage, the steps done and all steps."""

_FEW_ROWS, _FEW_OF = 2, 50  # lines of a regency that may be a slip, in at least so many each


class StoredReport(TypedDict):
    """A report of one layer as of one day, as in JSON."""

    layer: str
    date: str  # YYYY-MM-DD
    rows: int
    matched: int
    review: int
    rejected: int
    scope: list[str]


@dataclass(frozen=True)
class LayerImportSummary:
    """Result of an import.

    ``rows`` = ``matched`` + ``review`` + ``rejected``: lines of the file, each once for every layer
    that it speaks of. ``skipped``: lines with only a month, which are not among ``rows``.
    ``notes``: what to know of matched lines, and of how many.
    """

    reports: list[StoredReport]
    rows: int
    matched: int
    review: int
    rejected: int
    skipped: int
    by_method: dict[str, int]
    villages: int
    seconds: float
    warnings: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list, repr=False)
    notes: list[tuple[Message, int]] = field(default_factory=list, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the figures that the command prints as its last line."""
        return {
            "rows": self.rows,
            "matched": self.matched,
            "review": self.review,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "by_method": self.by_method,
            "villages": self.villages,
            "reports": self.reports,
            "seconds": self.seconds,
        }


@dataclass(frozen=True)
class _LayerReport:
    """All lines of one layer as of one day."""

    layer: str
    day: date
    lines: list[LayerLine]
    scope: list[str]

    def counts(self) -> dict[str, int]:
        outcomes = Counter(line.match.outcome for line in self.lines)
        return {
            "rows": len(self.lines),
            **{outcome: outcomes[outcome] for outcome in ("matched", "review", "rejected")},
        }

    def as_json(self) -> StoredReport:
        day, counts = self.day.isoformat(), self.counts()
        return {
            "layer": self.layer,
            "date": day,
            "rows": counts["rows"],
            "matched": counts["matched"],
            "review": counts["review"],
            "rejected": counts["rejected"],
            "scope": self.scope,
        }


@no_collector()
def import_layer(
    engine: Engine,
    path: Path,
    *,
    date: date,
    layer: str | None = None,
    source: str | None = None,
    progress: Progress | None = None,
    before_commit: BeforeCommit = nothing_more,
) -> LayerImportSummary:
    """Read a file of thematic layers and store a report for each layer and date.

    ``date``: the date of a sheet without months; in a sheet with months it gives their year, and
    each month is a report as of its last day. ``layer``: the only layer to read. A report of the
    same layer, date and file name is replaced. The scope of a report are the regencies of its
    lines, or their province where all of its regencies are among them. ``before_commit``: what else
    is stored with the reports.

    Raises what ``parser.read`` raises, NoAreas where there are no areas, and UnknownScope where no
    line of a report has a place; then nothing is stored.
    """
    started = time.monotonic()
    report = progress or (lambda stage, done, total: None)
    with read_session(engine) as session:
        scopes.parse_scope(session, "auto")  # for its error
    report("reading", 0, 1)
    sheet = run_isolated(_read, path, date, layer, budget=Budget.for_path(path), file=path)
    report("reading", 1, 1)
    gazetteer_cache.prepare(engine)
    report("matching", 0, len(sheet.rows))
    with read_session(engine) as session:
        gazetteer = gazetteer_cache.gazetteer(session)
        lines = match_lines(sheet.rows, gazetteer, load_decisions(session))
        regencies = areas.areas(session, Level.REGENCY, scale=None).index.tolist()
        points = point_reader(session, lines, sheet.coordinate_titles)
    report("matching", len(sheet.rows), len(sheet.rows))
    warnings = list(sheet.warnings)
    reports = _reports(lines, regencies, path.name)
    warnings += sorted({warning for one in reports for warning in _slips(one)})
    columns = {
        "source": (source or "").strip() or path.name,
        "file": path.name,
        "sha256": sha256(path),
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
    }
    with write_session(engine) as session:
        for done, one in enumerate(reports):
            report("storing", done, len(reports))
            _store(session, one, columns, points)
        before_commit(session, [str(columns["source"])])
        next_generation(session)
    report("storing", len(reports), len(reports))
    return _summary(reports, sheet.skipped, warnings, points, started)


def _read(path: Path, day: date, layer: str | None) -> parser.ParsedLayers:
    return parser.read(path, day=day, layer=layer)


def _reports(
    lines: Sequence[MatchedLine], regencies: Sequence[str], file: str
) -> list[_LayerReport]:
    by_day: dict[date, list[MatchedLine]] = {}
    for line in lines:
        by_day.setdefault(line.row.as_of, []).append(line)
    reports = []
    for day, of_day in sorted(by_day.items()):
        for key in LAYERS:
            of_layer = lines_of_layer(of_day, key)
            if of_layer:
                scope = _scope(of_layer, regencies, file)
                # lines without any value are kept to be read, and speak for no village
                has_values = any(line.value for line in of_layer)
                reports.append(_LayerReport(key, day, of_layer, scope if has_values else []))
    return reports


def _summary(
    reports: Sequence[_LayerReport],
    skipped: int,
    warnings: list[str],
    points: PointReader,
    started: float,
) -> LayerImportSummary:
    totals = Counter[str]()
    methods = Counter[str]()
    notes = Counter[str]()
    example: dict[str, Message] = {}
    villages = set()
    for one in reports:
        totals.update(one.counts())
        for line in one.lines:
            if line.match.outcome == "matched":
                methods[line.match.method] += 1
                villages.add(line.match.code)
                for note in (*line.notes, *points.read(line).notes):
                    notes[note.key] += 1
                    example.setdefault(note.key, note)
    return LayerImportSummary(
        reports=[one.as_json() for one in reports],
        rows=totals["rows"],
        matched=totals["matched"],
        review=totals["review"],
        rejected=totals["rejected"],
        skipped=skipped,
        by_method=dict(methods),
        villages=len(villages),
        seconds=round(time.monotonic() - started, 2),
        warnings=warnings,
        problems=[problem for one in reports for problem in _problems(one)],
        notes=[(example[key], count) for key, count in sorted(notes.items())],
    )


def _scope(lines: Sequence[LayerLine], regencies: Sequence[str], file: str) -> list[str]:
    scope, _ = scopes.infer_scope(_places(lines), whole_provinces=False, file=file)
    found = set(scope)
    for province in {codes.province_of(code) for code in scope}:
        all_of_it = {code for code in regencies if codes.within(code, province)}
        if all_of_it <= found:
            found = found - all_of_it | {province}
    return sorted(found)


def _slips(report: _LayerReport) -> list[str]:
    """Warn of regencies that are in the scope for the sake of very few lines."""
    places = _places(report.lines)
    rows_of = Counter(codes.regency_of(place) for place in places if codes.level(place) > 1)
    return [
        f"{code} is in the scope of {report.layer} for the sake of {count} of {len(places)} rows: "
        "its other villages have no data from this file on"
        for code, count in sorted(rows_of.items())
        if count <= _FEW_ROWS and count * _FEW_OF < len(places)
    ]


def _places(lines: Sequence[LayerLine]) -> list[str]:
    return [place for line in lines if (place := line.match.code or line.match.within)]


# Storing ----------------------------------------------------------------------------------------


def _store(
    session: Session, report: _LayerReport, columns: dict[str, Any], points: PointReader
) -> None:
    session.execute(
        delete(ThematicReport).where(
            ThematicReport.layer == report.layer,
            ThematicReport.date == report.day,
            ThematicReport.file == columns["file"],
        )
    )
    stored = ThematicReport(
        layer=report.layer,
        date=report.day,
        scope=report.scope,
        problems=_problems(report),
        **report.counts(),
        **columns,
    )
    session.add(stored)
    session.flush()
    insert_many(
        session,
        ThematicValue,
        [
            {
                "report_id": stored.id,
                "code": line.match.code,
                "value": line.value.value.value,
                "count": line.value.count,
                "reporting": line.value.reporting,
                "details": _details(line, points),
            }
            for line in report.lines
            if line.value is not None
        ],
    )


def _details(line: LayerLine, points: PointReader) -> dict[str, Any]:
    point = points.read(line)
    details: dict[str, Any] = dict(line.value.details) if line.value else {}
    if point.latitude is not None and point.longitude is not None:
        details["latitude"], details["longitude"] = point.latitude, point.longitude
    notes = (*line.notes, *point.notes)
    if notes:
        details["notes"] = [note.as_json() for note in notes]
    return details


def _problems(report: _LayerReport) -> list[dict[str, Any]]:
    """Return every line that is not matched, as JSON; the reasons are messages."""
    return [
        {
            "layer": report.layer,
            "date": report.day.isoformat(),
            "sheet": line.row.sheet,
            "row": line.row.row,
            "province": line.row.names.province,
            "regency": line.row.names.regency,
            "district": line.row.names.district,
            "village": line.row.names.village,
            "given_code": line.row.names.code or line.row.serial,
            "outcome": line.match.outcome,
            "within": line.match.within,
            "reason": [reason.as_json() for reason in line.match.reason],
            "candidates": [
                {"code": one.code, "name": one.name, "score": one.score}
                for one in line.match.candidates
            ],
        }
        for line in report.lines
        if line.match.outcome != "matched"
    ]
