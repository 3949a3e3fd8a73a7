"""Import reports: read the sheets, match their rows to villages, store all of it or nothing."""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from boundaries.areas.models import Area
from boundaries.areas.names import title
from boundaries.importing import crosswalk
from boundaries.importing.records import BeforeCommit, nothing_more
from boundaries.matching import gazetteer_cache
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.gazetteer_cache import no_collector
from geo.errors import GeoError
from geo.files import local_paths
from geo.isolation import Budget, run_isolated
from geo.messages import Translate, untranslated
from geo.store.bulk import insert_many
from geo.store.database import next_generation, read_session, write_session
from kampungkb.decisions.loader import load_decisions
from kampungkb.indicators.classification import Status
from kampungkb.models import Decision, Report, ReportKind, ReportRow, VillageStatus
from kampungkb.register import parser, scopes, siga, spreadsheet
from kampungkb.register.layout.rows import PLAIN, PORTAL, ParsedSheet
from kampungkb.register.matched_rows import (
    MatchedRows,
    Progress,
    match_rows,
    village_statuses,
    with_kemendagri_codes,
)
from kampungkb.register.parser import BadCode, EmptySheet
from kampungkb.versions import recording

PORTAL_SOURCE = "Portal Kampung KB (rekapitulasi klasifikasi)"
_BATCH = 5000


class MixedFiles(GeoError):
    """Several files that do not make one report."""


class WrongSignature(GeoError):
    """A decree that is signed in the future."""


@dataclass(frozen=True)
class ImportSummary:
    """Result of the import of one report.

    ``villages``: number of villages with a matched row. ``unreadable``: number of villages without
    data, since their row cannot be read. ``late``: codes of kecamatan that sent nothing.
    ``row_values``: column values of ReportRow for each row, as ``import_report.write`` takes them.
    """

    date: date
    kind: ReportKind
    rows: int
    matched: int
    review: int
    rejected: int
    by_method: dict[str, int]
    villages: int
    unreadable: int
    scope: list[str]
    late: list[str]
    seconds: float
    report_id: int = 0
    warnings: list[str] = field(default_factory=list)
    row_values: list[dict[str, Any]] = field(default_factory=list, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the figures that the command prints as its last line."""
        return {
            "date": self.date.isoformat(),
            "kind": self.kind.value,
            "rows": self.rows,
            "matched": self.matched,
            "review": self.review,
            "rejected": self.rejected,
            "by_method": self.by_method,
            "villages": self.villages,
            "unreadable": self.unreadable,
            "scope": self.scope,
            "late": self.late,
            "seconds": self.seconds,
        }


@dataclass(frozen=True)
class _Delivery:
    """What becomes one report: its rows, their date, and the hash of its files."""

    sheet: ParsedSheet
    day: date
    sha256: str
    merged: bool = False  # of several files


@dataclass(frozen=True)
class _Prepared:
    """A report that is ready to be stored, except for its id."""

    summary: ImportSummary
    columns: dict[str, Any]
    statuses: list[dict[str, Any]]


def import_register(engine: Engine, path: Path, **options: Any) -> ImportSummary:
    """Import a file that has one report, with the options of ``import_reports``."""
    return import_reports(engine, [path], **options)[-1]


@no_collector()
def import_reports(
    engine: Engine,
    paths: Sequence[Path],
    *,
    date: date,
    source: str | None = None,
    scope: str = "auto",
    kind: ReportKind | None = None,
    number: str = "",
    signed_on: date | None = None,
    progress: Progress | None = None,
    translate: Translate = untranslated,
    before_commit: BeforeCommit = nothing_more,
) -> list[ImportSummary]:
    """Read register files, match their rows to villages and store a report as of ``date``.

    A sheet by month (see ``siga``) makes one report for each month. Several files, or several
    sheets of a workbook, that hold one kecamatan each make one report of their regency; a
    kecamatan that sent nothing is late: neither in the scope nor unformed.

    ``scope``: codes separated by commas, or "auto": the provinces in a portal export (the regency,
    if there is one only), the regencies in a plain sheet. A row outside of explicit codes is
    rejected. A report with the same file name and date is replaced. ``kind``: None for the one that
    the file shows, or a decree where its ``number`` or ``signed_on`` is given. ``translate`` gives
    the language in which an error repeats what is wrong with a row. ``before_commit``: what else is
    stored with the reports.

    Raises what ``parser.read`` and ``siga.parse`` raise, UnknownCode for a code that no area has,
    NoAreas, UnknownScope where no row has a place, MixedFiles and WrongSignature; then nothing is
    stored.
    """
    started = time.monotonic()
    report = progress or (lambda stage, done, total: None)
    number = " ".join(number.split())
    if signed_on and signed_on > datetime.now(UTC).date():
        raise WrongSignature(
            f"signed on {signed_on.isoformat()}, which is in the future", do="Correct --signed."
        )
    if kind is None and (number or signed_on):
        kind = ReportKind.DECREE
    with read_session(engine) as session:
        areas_in_scope = scopes.parse_scope(session, scope)
        regency = scopes.regency_name(session, areas_in_scope)
    report("reading", 0, len(paths))
    deliveries = _read(paths, date, regency, translate)
    report("reading", len(paths), len(paths))
    gazetteer_cache.prepare(engine)
    with read_session(engine) as session:
        gazetteer = gazetteer_cache.gazetteer(session)
        decisions = load_decisions(session)
        bps_codes = crosswalk.stored_codes(session, "bps")
    prepared = []
    for delivery in deliveries:
        sheet = with_kemendagri_codes(delivery.sheet, gazetteer, bps_codes)
        one = _prepare(
            engine, replace(delivery, sheet=sheet), areas_in_scope, gazetteer, decisions, report
        )
        own = kind or one.summary.kind
        columns = {**one.columns, "kind": own.value, "number": number, "signed_on": signed_on}
        columns["source"] = (source or "").strip() or columns["source"]
        prepared.append(_Prepared(replace(one.summary, kind=own), columns, one.statuses))
    with write_session(engine) as session:
        ids = [
            _store(session, one.columns, one.summary.row_values, one.statuses, report)
            for one in prepared
        ]
        before_commit(session, [one.columns["source"] for one in prepared])
        next_generation(session)
    seconds = round(time.monotonic() - started, 2)
    return [
        replace(one.summary, report_id=report_id, seconds=seconds)
        for one, report_id in zip(prepared, ids, strict=True)
    ]


def _read(paths: Sequence[Path], day: date, regency: str, translate: Translate) -> list[_Delivery]:
    """Read the files of one report, or of one for each month."""
    # a file is hashed after it was read: one beyond the limits may take minutes
    if len(paths) == 1:
        sheets = _read_isolated(paths[0], day, regency, translate)
        sha256 = local_paths.sha256(paths[0])
        return [_Delivery(sheet, as_of or day, sha256) for sheet, as_of in sheets]
    repeated = [path.name for path in paths if [one.name for one in paths].count(path.name) > 1]
    if repeated:
        raise MixedFiles(f"two files are called {repeated[0]}", do="Give them different names.")
    parsed = []
    for path in paths:
        ((sheet, as_of), *others) = _read_isolated(path, day, regency, translate)
        if as_of or others:
            raise MixedFiles("a form of SIGA is imported alone", file=path, do="Give one file.")
        parsed.append(sheet)
    if len({sheet.format for sheet in parsed}) > 1:
        raise MixedFiles(
            "an export of the portal and plain sheets make no report", do="Import each alone."
        )
    hashes = [local_paths.sha256(path) for path in paths]
    digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
    return [_Delivery(_merge(parsed), day, digest, merged=True)]


def _read_isolated(
    path: Path, day: date, regency: str, translate: Translate
) -> list[tuple[ParsedSheet, date | None]]:
    try:
        return run_isolated(_read_file, path, day, regency, budget=Budget.for_path(path), file=path)
    except (EmptySheet, BadCode) as error:
        raise parser.with_reason_in(translate, error) from error


def _read_file(path: Path, day: date, regency: str) -> list[tuple[ParsedSheet, date | None]]:
    """Read a file: one sheet without a date, or one for each month of a form of SIGA."""
    sheets = spreadsheet.read(path)
    if siga.is_form(sheets):
        return [(month.sheet, month.day) for month in siga.parse(sheets, path, day)]
    return [(parser.parse(sheets, path, regency), None)]


def _merge(parsed: Sequence[ParsedSheet]) -> ParsedSheet:
    """Make one sheet of the rows of several files; their sheets are called by the file."""

    def label(file: str, sheet: str) -> str:
        return f"{file}: {sheet}" if sheet else file

    return ParsedSheet(
        ", ".join(one.file for one in parsed),
        parsed[0].format,
        [replace(row, sheet=label(one.file, row.sheet)) for one in parsed for row in one.rows],
        [replace(row, sheet=label(one.file, row.sheet)) for one in parsed for row in one.rejected],
        [warning for one in parsed for warning in one.warnings],
        all(one.empty_is_no_statement for one in parsed),
    )


def _prepare(
    engine: Engine,
    delivery: _Delivery,
    explicit_scope: list[str],
    gazetteer: Gazetteer,
    decisions: list[Decision],
    report: Progress,
) -> _Prepared:
    """Match the rows of a report, and make the column values of what is stored of it."""
    sheet = delivery.sheet
    matched = match_rows(sheet, gazetteer, decisions, delivery.day, report)
    warnings = list(sheet.warnings)
    late: list[str] = []
    source = PORTAL_SOURCE if sheet.format == PORTAL else sheet.file
    merged = None
    if not explicit_scope and sheet.format == PLAIN:
        with read_session(engine) as session:
            merged = _merged_scope(session, delivery, matched)
    if explicit_scope:
        scope = explicit_scope
        matched.reject_outside(scope)
    elif merged:
        scope, late = merged.scope, merged.late
        matched.reject_outside(scope)
        if delivery.merged:
            source = title(merged.regency, gazetteer.current.get(merged.regency, merged.regency))
    else:
        scope, scope_warnings = scopes.infer_scope(
            matched.places(), whole_provinces=sheet.format == PORTAL, file=sheet.file
        )
        warnings += scope_warnings
    scope = _limit_to_statements(engine, sheet, matched, scope, explicit=bool(explicit_scope))
    statuses = village_statuses(matched, scope, warnings)
    values = matched.values()
    outcomes = Counter(value["outcome"] for value in values)
    counts = {name: outcomes[name] for name in ("matched", "review", "rejected")}
    methods = Counter(value["method"] for value in values if value["outcome"] == "matched")
    summary = ImportSummary(
        date=delivery.day,
        kind=_KINDS.get(sheet.format, ReportKind.REGENCY),
        rows=len(values),
        **counts,
        by_method=dict(methods),
        villages=len({code for _, _, code in matched.matched()}),
        unreadable=sum(status["status"] == Status.NO_DATA.value for status in statuses),
        scope=scope,
        late=late,
        seconds=0.0,
        warnings=warnings,
        row_values=values,
    )
    columns = {
        "date": delivery.day,
        "source": source,
        "file": sheet.file,
        "sha256": delivery.sha256,
        "scope": scope,
        "late": late,
        "rows": len(values),
        **counts,
    }
    return _Prepared(summary, columns, statuses)


_KINDS = {PORTAL: ReportKind.PORTAL, siga.SIGA: ReportKind.SIGA}


def _merged_scope(
    session: Session, delivery: _Delivery, matched: MatchedRows
) -> scopes.MergedScope | None:
    """Return the scope of sheets of one kecamatan each; None for any other single file."""
    places = matched.places_by_sheet()
    if len(places) < 2:
        return None
    regencies = scopes.regencies_of(places)
    if len(regencies) > 1 and delivery.merged:
        raise MixedFiles(
            f"the files are of several regencies: {', '.join(regencies)}",
            do="Import the files of each regency alone, or give --scope.",
        )
    if len(regencies) != 1:
        return None
    (regency,) = regencies
    query = select(Area.code).where(
        Area.parent == regency, Area.level == Level.DISTRICT.value, Area.listed
    )
    districts = sorted(session.scalars(query))
    return scopes.merge_districts(places, regency, districts, any_sheets=delivery.merged)


def _limit_to_statements(
    engine: Engine,
    sheet: ParsedSheet,
    matched: MatchedRows,
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


def _store(
    session: Session,
    report: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    statuses: Sequence[dict[str, Any]],
    progress: Progress,
) -> int:
    replaced = recording.stored_report(session, report["date"], report["file"])
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
    recording.record_import(session, stored, replaced)
    return stored.id
