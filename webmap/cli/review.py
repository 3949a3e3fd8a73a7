"""Commands that decide on rows in review, and the command that writes a template sheet."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from boundaries.areas.codes import COUNTRY
from boundaries.matching.evidence import EVIDENCE
from geo.messages import Message
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.models import Decision, ReportRow
from kampungkb.register import template as template_sheet
from kampungkb.review import decision_csv, decision_sheet, proposals, service
from kampungkb.review.row_id import LARGEST, RowId, row_ids
from kampungkb.review.service import DecisionResult
from webmap.caching.snapshot import get_snapshot
from webmap.cli.options import (
    Code,
    InputPath,
    Number,
    OutputPath,
    console,
    date_option,
    printable,
    who_option,
)
from webmap.core import i18n
from webmap.core.app_context import get_engine


class _RowIdType(click.ParamType[Any]):
    """A row id as ``review list`` prints it."""

    name = "ROW"

    def convert(self, value: Any, _param: Any, _context: Any) -> RowId:
        return value if isinstance(value, RowId) else RowId.parse(value)


_why_option = click.option("--why", default="", help="The reason; shown with the row ever after.")
_earlier_option = click.option(
    "--earlier", is_flag=True, help="Apply it to reports of earlier dates too."
)
_second_unit_option = click.option(
    "--second-unit",
    is_flag=True,
    help="The village has a second Kampung KB: a row of other names may stand for it already.",
)


@click.group()
def review() -> None:
    """Decide what rows mean that could not be joined to a village.

    A decision is stored for the names of the row, with who, when and why. It applies to reports
    of the same date and later ones, and to every later import.

    Example: python -m webmap review list 33.29
    """


@review.command("list")
@click.argument("code", type=Code(), default=COUNTRY)
@date_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_rows(code: str, day: date | None, form: str) -> None:
    """Print the waiting rows of an area, each with the villages it may mean.

    Input: CODE of an area; the whole country else. Output: for each row its name (for accept and
    refuse), the names as found, the reason, and candidates with their likeness; or JSON.

    Example: python -m webmap review list 33.29 --date 2023-08-02
    """
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        rows = repository.report_rows(session, snapshot.state, code)
        ids = row_ids(session, rows)
        groups = proposals.by_evidence(proposals.proposals_of(session, rows))
    if form == "json":
        listed = [_as_json(row, str(row_id)) for row, row_id in zip(rows, ids, strict=True)]
        click.echo(json.dumps(listed, ensure_ascii=False))
    else:
        for row, row_id in zip(rows, ids, strict=True):
            click.echo(printable(_as_text(row, str(row_id))))
    where = f"in {snapshot.names[code]}, as of {snapshot.day.isoformat()}"
    console.print(f"{len(rows)} rows wait {where}", markup=False)
    for evidence, found in groups.items():
        console.print(f"{len(found)} of them have a proposal: {evidence}", markup=False)


def _as_json(row: ReportRow, row_id: str) -> dict[str, Any]:
    keys = ("kampung", "province", "regency", "district", "village", "status", "klasifikasi")
    return {
        "row": row_id,
        **{key: getattr(row, key) for key in keys},
        "within": row.within,
        "reason": _reason(row),
        "candidates": row.candidates,
    }


def _reason(row: ReportRow) -> dict[str, Any]:
    """Return the reason of a row, and its notes if it has any, in all languages."""
    reason: dict[str, Any] = _in_all_languages(row.reason)
    if row.notes:
        reason["notes"] = [_in_all_languages([note]) for note in row.notes]
    return reason


def _in_all_languages(messages: Iterable[Message]) -> dict[str, str]:
    messages = list(messages)
    return {language: i18n.message_text(messages, language) for language in i18n.LANGUAGES}


def _as_text(row: ReportRow, row_id: str) -> str:
    unit = f" ({row.kampung})" if row.kampung else ""
    names = " › ".join(name for name in (row.regency, row.district, row.village) if name)
    lines = [f"{row_id}  {names}{unit}", f"    {i18n.message_text(row.reason)}"]
    lines += [
        f"    {candidate['code']}  {candidate['name']}, {candidate['district']}  "
        f"{candidate['score']:.0%}{_evidence(candidate)}"
        for candidate in row.candidates
    ]
    return "\n".join(lines)


def _evidence(candidate: dict[str, Any]) -> str:
    evidence = candidate.get("evidence")
    return f"  (proposal: {evidence})" if evidence else ""


@review.command()
@click.argument("row", type=_RowIdType())
@click.argument("code")
@who_option
@_why_option
@_earlier_option
@_second_unit_option
def accept(row: RowId, code: str, who: str, why: str, earlier: bool, second_unit: bool) -> None:
    """Say which village a row means.

    Input: ROW as review list prints it, CODE of a village. Output: JSON with the decision's
    number and how many rows and reports changed.

    Example: python -m webmap review accept 3:1042 33.29.01.2001 --who Ani --why "SK 12/2019"
    """
    _print_result(
        service.accept(
            get_engine(),
            row,
            code,
            who=who,
            why=why,
            earlier=earlier,
            second_unit=second_unit,
            translate=i18n.command_text,
        )
    )


@review.command("accept-all")
@click.argument("code", type=Code(), default=COUNTRY)
@click.option(
    "--evidence",
    type=click.Choice(EVIDENCE),
    required=True,
    help="What the proposals have in common, as review list prints it.",
)
@click.option("--dry-run", is_flag=True, help="Print the proposals, and accept none.")
@who_option
@_why_option
@_earlier_option
@date_option
def accept_all(
    code: str,
    evidence: str,
    dry_run: bool,
    who: str,
    why: str,
    earlier: bool,
    day: date | None,
) -> None:
    """Accept the proposals of an area that one kind of evidence supports: all of them, or none.

    Input: CODE of the area where the proposed villages lie; the whole country else. Output: the
    proposals on standard error, one line each; JSON, as of accept. The reason stored is the
    evidence, unless --why gives another.

    Example: python -m webmap review accept-all 33.29 --evidence "only in regency" --who Ani
    """
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        found = proposals.find_proposals(session, snapshot.state, code, evidence)
    for one in found:
        names = " › ".join(name for name in (one.row.district, one.row.village) if name)
        line = f"{one.id}  {names} = {one.code} {one.name}, {one.district}"
        console.print(line, markup=False, soft_wrap=True)
    where = f"in {snapshot.names[code]}, as of {snapshot.day.isoformat()}"
    if dry_run:
        console.print(f"{len(found)} proposals {where}: {evidence}; none accepted", markup=False)
        found = []
    _print_result(
        service.decide(
            get_engine(),
            [one.request(why) for one in found],
            who=who,
            earlier=earlier,
            translate=i18n.command_text,
        )
    )


@review.command()
@click.argument("row", type=_RowIdType())
@who_option
@_why_option
@_earlier_option
def refuse(row: RowId, who: str, why: str, earlier: bool) -> None:
    """Say that a row names no official village: it is rejected and never painted.

    Input: ROW as review list prints it. Output: JSON, as of accept.

    Example: python -m webmap review refuse 3:1042 --who Ani --why "nama dusun"
    """
    _print_result(
        service.refuse(
            get_engine(), row, who=who, why=why, earlier=earlier, translate=i18n.command_text
        )
    )


@review.command()
@click.argument("number", type=Number(1, LARGEST))
def undo(number: int) -> None:
    """Undo a decision: its rows go back to what the matcher says.

    Input: NUMBER as review decisions prints it. Output: JSON, as of accept.

    Example: python -m webmap review undo 12
    """
    _print_result(service.undo(get_engine(), number))


@review.command("export")
@click.argument("out", type=OutputPath(".xlsx"))
@click.argument("code", type=Code(), default=COUNTRY)
@date_option
def export_rows(out: Path, code: str, day: date | None) -> None:
    """Write the waiting rows of an area to a sheet, to be decided there.

    Input: CODE of an area; the whole country else. Output: an XLSX file with one line for each
    row; fill in its columns "Keputusan kode" (a code, or "tidak ada") and "Catatan".

    Example: python -m webmap review export menunggu.xlsx 33.29
    """
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        rows = repository.report_rows(session, snapshot.state, code)
        count = decision_sheet.export(session, rows, out, list(i18n.translations().values()))
    console.print(f"{out}: {count} rows to decide", markup=False)


@review.command("import")
@click.argument("path", metavar="FILE", type=InputPath())
@who_option
@_earlier_option
@_second_unit_option
def import_rows(path: Path, who: str, earlier: bool, second_unit: bool) -> None:
    """Take the decisions of a sheet that review export wrote: all of them, or none.

    Input: the filled-in XLSX file. Output: JSON, as of accept.

    Example: python -m webmap review import menunggu.xlsx --who Ani
    """
    _print_result(
        decision_sheet.import_decisions(
            get_engine(),
            path,
            who=who,
            earlier=earlier,
            second_unit=second_unit,
            translate=i18n.command_text,
        )
    )


@review.command("decisions")
@click.argument("out", required=False, type=OutputPath(".csv"))
def list_decisions(out: Path | None) -> None:
    """Print the decisions that hold, or write all of them to OUT for another installation.

    Output: one line for each, newest first; or a CSV file (undone ones included) for review load.
    Decisions for a village that exists no more are marked: their rows are back in review.

    Example: python -m webmap review decisions keputusan.csv
    """
    with read_session(get_engine()) as session:
        decisions = service.list_decisions(session, undone=out is not None)
        retired = {decision.id for decision in service.retired_decisions(session)}
    if out:
        console.print(f"{out}: {decision_csv.write(decisions, out)} decisions", markup=False)
        return
    for decision in decisions:
        click.echo(printable(_decision_text(decision, retired=decision.id in retired)))


def _decision_text(decision: Decision, *, retired: bool) -> str:
    parts = (decision.regency, decision.district, decision.village, decision.kampung)
    names = " › ".join(part for part in parts if part)
    village = decision.code or "no official village"
    mark = "  (exists no more)" if retired else ""
    day = decision.decided_at.date().isoformat()
    why = f": {decision.why}" if decision.why else ""
    return f"{decision.id}  {names} = {village}{mark}  {decision.who}, {day}{why}"


@review.command()
@click.argument("path", metavar="FILE", type=InputPath())
@click.option("--earlier", is_flag=True, help="Apply them to the reports that are there as well.")
def load(path: Path, earlier: bool) -> None:
    """Take over decisions from another installation; the newest on the same names holds.

    Input: a CSV file that review decisions wrote. Output: JSON, as of accept. Loading it twice
    changes nothing.

    Example: python -m webmap review load keputusan.csv --earlier
    """
    _print_result(decision_csv.load(get_engine(), path, earlier=earlier))


@review.command()
@click.option("--all", "everything", is_flag=True, help="All reports, not only those in need.")
def rematch(everything: bool) -> None:
    """Match stored rows anew, with the lists and decisions as they are now.

    Without --all only reports with rows at villages that exist no more; import-codes does that by
    itself. Output: JSON, as of accept.

    Example: python -m webmap review rematch --all
    """
    _print_result(service.rematch_reports(get_engine(), everything=everything))


@click.command()
@click.argument("code", type=Code())
@click.argument("out", type=OutputPath(".xlsx"))
@date_option
def template(code: str, out: Path, day: date | None) -> None:
    """Write the sheet to fill in for a regency: every village with its code and name.

    Input: CODE of a regency, a district or a province. Output: an XLSX file with what is known
    filled in; import-register joins it by code. An empty status states nothing of its village.

    Example: python -m webmap template 33.29 isian_brebes.xlsx
    """
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        count = template_sheet.write(session, snapshot.state, code, out)
    console.print(f"{out}: {count} villages, as of {snapshot.day.isoformat()}", markup=False)


def _print_result(result: DecisionResult) -> None:
    """Print the notes to standard error, the numbers as JSON to standard output."""
    for note in result.notes:
        console.print(note, markup=False, soft_wrap=True)
    ids = [decision.id for decision in result.decisions]
    click.echo(json.dumps({"decisions": ids, "rows": result.rows, "reports": result.reports}))
