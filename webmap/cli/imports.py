"""Commands that load data: lists of codes, boundaries, reports and targets."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy.orm import Session

from boundaries.areas import licences
from boundaries.areas import repository as areas
from boundaries.importing import boundaries, code_lists, grids
from geo.files import formats
from geo.files.archives import delivery_named
from geo.files.local_paths import complete_file
from geo.messages import Message
from geo.store.database import read_session
from kampungkb.indicators import target_import
from kampungkb.models import ReportKind
from kampungkb.register import import_report, importing
from kampungkb.review import service
from webmap.atlas import archive
from webmap.cli.options import (
    Day,
    InputPath,
    Number,
    OutputPath,
    check_not_input,
    console,
    terms_of,
    terms_options,
    terms_recorder,
)
from webmap.cli.progress import progress_bars
from webmap.core import i18n
from webmap.core.app_context import get_engine
from webmap.maps.topologies import files as topology_files

_PRINTED_NOTES = 40
"""How many notes of one kind are printed; ``--notes`` writes all of them."""

_YEAR = Number(1945, 2999)  # Indonesia has areas since 1945


@click.command("import-codes")
@click.argument("paths", nargs=-1, required=True, type=InputPath(folders=True))
@click.option(
    "--dated", type=_YEAR, help="Year of the list, where neither name nor heading says it."
)
@terms_options
def import_codes(paths: tuple[Path, ...], dated: int | None, **terms: str | None) -> None:
    """Load official lists of area codes and names.

    PATHS are SQL inserts or CSV, one list a file, or a folder or zip of several. The newest list
    says which villages exist; older ones help to recognise names. A licence that a file of it
    states is kept with it, see "sources".

    Example: python -m webmap import-codes wilayah-codes.zip
    """
    stated = licences.stated_terms(list(paths), licences.CODES)
    record_terms = terms_recorder(terms_of(**terms).over(stated))
    notes: list[str] = []

    def before_commit(session: Session, sources: Sequence[str]) -> None:
        record_terms(session, sources)
        notes.extend(service.rematch_in(session).notes)

    with delivery_named(paths), progress_bars() as progress:
        summary = code_lists.import_codes(
            get_engine(), list(paths), dated=dated, progress=progress, before_commit=before_commit
        )
        grids.build(get_engine(), progress)
    for note in notes:
        console.print(note, markup=False)
    click.echo(json.dumps(summary, ensure_ascii=False, default=str))


@click.command("import-boundaries")
@click.argument("paths", nargs=-1, required=True, type=InputPath(folders=True))
@click.option("--source", default="auto", help="Publisher, where its columns do not tell.")
@click.option("--code-column", help="Column of the Kemendagri code, where it is an unknown one.")
@click.option("--name-column", help="Column of the area's name.")
@click.option("--notes", type=OutputPath(".csv"), help="Write all notes to this CSV.")
@terms_options
def import_boundaries(
    paths: tuple[Path, ...],
    source: str,
    code_column: str | None,
    name_column: str | None,
    notes: Path | None,
    **terms: str | None,
) -> None:
    """Load polygons, from files, folders or zips as published.

    Reads the wilayah_boundaries archive (SQL) and what GDAL reads. Shapes are repaired, cleaned
    so that neighbours meet, dissolved and simplified; what was repaired, dropped or is missing is
    reported by code. Layers with codes of another system (BPS, GADM) are joined by their names. A
    licence that a file of it states is kept with it, see "sources".

    Example: python -m webmap import-boundaries wilayah_boundaries-main.zip
    """
    check_not_input(notes, paths)
    columns = {"code": code_column, "name": name_column}
    instance = current_app.config["INSTANCE"]
    stated = licences.stated_terms(list(paths), licences.BOUNDARIES)
    with delivery_named(paths), progress_bars() as progress:
        summary = boundaries.import_boundaries(
            get_engine(),
            list(paths),
            source=source,
            columns={key: name for key, name in columns.items() if name} or None,
            progress=progress,
            before_commit=terms_recorder(terms_of(**terms).over(stated)),
        )
        topology_files.build(get_engine(), topology_files.folder(instance), progress)
        archive.build(get_engine(), archive.folder(instance), progress)
    del summary["notes"]  # of this delivery alone
    with read_session(get_engine()) as session:
        all_notes = areas.boundary_notes(session)
    if notes:
        _write_notes(all_notes, notes)
        console.print(f"All notes: {notes}", markup=False)
    summary["notes"] = _print_notes(all_notes)
    click.echo(json.dumps(summary, ensure_ascii=False, default=str))


def _write_notes(notes: Sequence[dict[str, Any]], path: Path) -> None:
    with complete_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("code", "kind", "text"))
        for note in notes:
            cells = (note["code"], note["kind"], _note_text(note))
            table.writerow([formats.escape_formula(cell) for cell in cells])


def _print_notes(notes: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Print the first notes of each kind; return how many there are, by kind."""
    counts = dict(Counter(note["kind"] for note in notes))
    for kind, count in counts.items():
        for note in [note for note in notes if note["kind"] == kind][:_PRINTED_NOTES]:
            line = f"{note['code']}  {kind}: {_note_text(note)}"
            console.print(line, markup=False, soft_wrap=True)
        if count > _PRINTED_NOTES:
            console.print(f"… {count:,} {kind} in all; --notes OUT.csv lists them", markup=False)
    return counts


def _note_text(note: dict[str, Any]) -> str:
    """Text of a note on boundaries, with the reason where it has one."""
    reason = [Message.from_json(data) for data in note.get("reason", ())]
    return f"{note['text']}: {i18n.message_text(reason)}" if reason else str(note["text"])


@click.command("import-register")
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=InputPath())
@click.option("--date", "day", required=True, type=Day(), help="As-of date of the report.")
@click.option("--source", help="Who says so; shown with every figure.")
@click.option(
    "--scope", default="auto", help="Areas the report speaks for: auto, or codes with commas."
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ReportKind]),
    help="What the report is; by default what the file shows.",
)
@click.option("--number", default="", help="Number of a decree.")
@click.option("--signed", type=Day(), help="Date of signature of a decree.")
@click.option(
    "--report",
    "report_path",
    type=OutputPath(".xlsx", ".csv"),
    help="Account of every row: .xlsx, .csv",
)
@terms_options
def import_register(
    paths: tuple[Path, ...],
    day: date,
    source: str | None,
    scope: str,
    kind: str | None,
    number: str,
    signed: date | None,
    report_path: Path | None,
    **terms: str | None,
) -> None:
    """Load a report of Kampung KB and join its rows to villages.

    FILE is the national portal's export, a plain sheet (XLSX, CSV), form K/0 of SIGA, or villages
    by month with Ada or Tidak ada, which make a report for each month. Several FILEs, one for each
    kecamatan of a regency, make one report. The same file and date again replaces the report. The
    last line printed is JSON.

    Example: python -m webmap import-register klasifikasi.xlsx --date 2023-07-27 --report rows.xlsx
    """
    check_not_input(report_path, paths)
    with progress_bars() as progress:
        summaries = importing.import_reports(
            get_engine(),
            paths,
            date=day,
            source=source,
            scope=scope,
            kind=ReportKind(kind) if kind else None,
            number=number,
            signed_on=signed,
            progress=progress,
            translate=i18n.command_text,
            before_commit=terms_recorder(terms_of(**terms)),
        )
    for summary in summaries:
        for warning in summary.warnings:
            console.print(warning, markup=False)
        if summary.late:
            console.print(f"Sent nothing: {', '.join(summary.late)}", markup=False)
    if report_path:
        rows = [row for summary in summaries for row in summary.row_values]
        import_report.write(rows, report_path, i18n.translations())
        console.print(f"Account of every row: {report_path}", markup=False)
    reports = [summary.as_json() for summary in summaries]
    printed = reports[0] if len(reports) == 1 else {"reports": reports}
    click.echo(json.dumps(printed, ensure_ascii=False))


@click.command("import-targets")
@click.argument("path", metavar="FILE", type=InputPath())
def import_targets(path: Path) -> None:
    """Load targets from a CSV: code, metric, due, share or villages, source.

    Example: python -m webmap import-targets targets.csv
    """
    count = target_import.import_targets(get_engine(), path)
    click.echo(json.dumps({"targets": count}))
