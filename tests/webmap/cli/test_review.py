"""Commands that decide on rows in review, and the template sheet."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from boundaries.areas import repository as areas
from geo.store.database import read_session
from kampungkb.models import ReportRow
from tests.rows_without_district import REGENCY, import_without_district
from webmap.cli import main

InReview = Callable[[], list[tuple[str, ReportRow]]]
Run = Callable[..., Result]


@pytest.fixture
def run(review_site: Flask) -> Run:
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], obj=review_site)


def result_of(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.strip().splitlines()[-1])


def with_candidates(in_review: InReview) -> tuple[str, ReportRow]:
    return next((row_id, row) for row_id, row in in_review() if row.candidates)


def test_list_accept_decisions_and_undo(in_review: InReview, run: Run) -> None:
    row_id, row = with_candidates(in_review)
    code = row.candidates[0]["code"]
    text = run("review", "list", str(row.within)[:5])
    assert row_id in text.stdout and row.village in text.stdout and code in text.stdout
    listed = json.loads(run("review", "list", "--format", "json").stdout)
    assert {line["row"] for line in listed} == {other for other, _ in in_review()}
    refused = run("review", "accept", row_id, code, "--who", "Ani")
    assert refused.exit_code == 1 and "--second-unit" in refused.stderr
    options = ["--who", "Ani", "--why", "SK 12", "--second-unit"]
    result = result_of(run("review", "accept", row_id, code, *options))
    assert result["rows"] == 1
    assert row_id not in run("review", "list").stdout
    decisions = run("review", "decisions").stdout
    assert code in decisions and "Ani" in decisions and "SK 12" in decisions
    result_of(run("review", "undo", result["decisions"][0]))
    assert row_id in run("review", "list").stdout
    assert run("review", "decisions").stdout == ""


def test_refuse_rejects_a_row(in_review: InReview, run: Run) -> None:
    row_id = next(row_id for row_id, row in in_review() if not row.candidates)
    assert result_of(run("review", "refuse", row_id, "--why", "nama dusun"))["rows"] == 1
    assert "no official village" in run("review", "decisions").stdout
    assert run("review", "refuse", "satu").exit_code == 1


def test_an_exported_sheet_is_imported_with_its_decisions(
    in_review: InReview, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "menunggu.xlsx"
    assert run("review", "export", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, heading.index("Keputusan kode") + 1).value = "tidak ada"
    book.save(path)
    count = len(in_review())
    assert result_of(run("review", "import", path, "--who", "Ani"))["rows"] == count
    assert in_review() == []
    exported = tmp_path / "keputusan.csv"
    assert run("review", "decisions", exported).exit_code == 0
    unchanged = {"decisions": [], "rows": 0, "reports": 0}
    assert result_of(run("review", "load", exported)) == unchanged


def test_a_list_that_retires_a_village_sends_its_decided_rows_to_review(
    review_site: Flask, in_review: InReview, run: Run, tmp_path: Path
) -> None:
    row_id, row = with_candidates(in_review)
    code = row.candidates[0]["code"]
    result_of(run("review", "accept", row_id, code, "--who", "Ani", "--second-unit"))
    with read_session(review_site.extensions["engine"]) as session:
        names = areas.names(session)
    lines = [f'{other},"{name}"' for other, name in names.items() if other not in {"ID", code}]
    newer = tmp_path / "wilayah_2031.csv"
    newer.write_text("\n".join(["kode,nama", *lines]))
    result = run("import-codes", newer)
    assert result.exit_code == 0, result.output
    assert f"{code}, decided by Ani" in result.stderr
    assert row_id in [other for other, _ in in_review()]
    assert "exists no more" in run("review", "decisions").stdout
    page = review_site.test_client().get("/review").text
    assert "Keputusan yang desanya tidak ada lagi" in page


def test_rematch_of_unchanged_lists_changes_nothing(run: Run) -> None:
    assert result_of(run("review", "rematch")) == {"decisions": [], "rows": 0, "reports": 0}
    assert result_of(run("review", "rematch", "--all"))["rows"] == 0


def test_template_writes_a_sheet_that_can_be_imported(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "isian.xlsx"
    assert run("template", "99.02", path).exit_code == 0
    assert openpyxl.load_workbook(path)["Isian"].max_row == 5 + 39
    assert run("template", "99.02", tmp_path / "isian.csv").exit_code == 1
    result = result_of(run("import-register", path, "--date", "2024-07-01"))
    assert result["rows"] == result["matched"] == 39
    assert result["scope"] == ["99.02"]


@pytest.mark.parametrize("command", sorted(main.commands["review"].commands))
def test_the_help_of_every_command_has_output_and_example(command: str) -> None:
    help_text = main.commands["review"].commands[command].help
    assert f"Example: python -m webmap review {command}" in help_text
    assert "Output: " in help_text


def test_proposals_of_one_evidence_are_accepted_together(
    review_site: Flask, tmp_path: Path, run: Run
) -> None:
    import_without_district(review_site.extensions["engine"], tmp_path)
    listed = run("review", "list", REGENCY)
    assert "(proposal: only in regency)" in listed.stdout
    count = int(re.search(r"(\d+) of them have a proposal: only in regency", listed.stderr)[1])
    words = ["review", "accept-all", REGENCY, "--evidence", "only in regency", "--who", "Ani"]
    tried = run(*words, "--dry-run")
    assert result_of(tried) == {"decisions": [], "rows": 0, "reports": 0}
    assert f"{count} proposals" in tried.stderr
    accepted = run(*words)
    assert result_of(accepted)["rows"] == len(result_of(accepted)["decisions"]) == count > 5
    assert accepted.stderr.count(" = 99.02.") == count
    assert "proposal:" not in run("review", "list", REGENCY).stdout
    assert run("review", "accept-all", "--evidence", "a guess").exit_code == 2
