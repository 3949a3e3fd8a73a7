"""The sheet of rows in review: exported, filled in by hand, imported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from boundaries.areas.models import Area
from geo.errors import GeoError, UnknownFormat, UnwritableFile
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.models import Decision
from kampungkb.review import decision_sheet, service
from kampungkb.review.requests import UnfitDecision
from webmap.core import i18n

REJOSARI, TEGALREJO = "99.01.01.2003", "99.01.02.2003"


def exported(melati: Any, path: Path) -> Any:
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        rows = repository.report_rows(session, state)
        translations = list(i18n.translations().values())
        assert decision_sheet.export(session, rows, path, translations) == len(rows)
    return openpyxl.load_workbook(path)


def decide(book: Any, path: Path, decisions: dict[int, tuple[str, str]]) -> Path:
    """Fill in the sheet: row of the report → (decision, note)."""
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        number = sheet.cell(line, heading.index("Baris") + 1).value
        if number in decisions:
            code, note = decisions[number]
            sheet.cell(line, heading.index("Keputusan kode") + 1).value = code
            sheet.cell(line, heading.index("Catatan") + 1).value = note
    book.save(path)
    return path


def test_the_decided_sheet_comes_back(melati: Any, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(melati, path)
    assert book.active.max_row == 4
    decide(book, path, {3: (REJOSARI, "SK bupati"), 5: ("tidak ada", "nama dusun")})
    result = decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert [decision.why for decision in result.decisions] == ["SK bupati", "nama dusun"]
    assert melati.row(4).code == REJOSARI
    assert melati.counts() == (5, 4, 0, 1)
    again = decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert (again.rows, len(again.decisions)) == (0, 2)
    with read_session(melati.engine) as session:
        assert len(service.list_decisions(session)) == 2


def test_an_empty_sheet_decides_nothing(melati: Any, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    exported(melati, path)
    before = melati.outcomes()
    assert decision_sheet.import_decisions(melati.engine, path, who="Ani").rows == 0
    assert melati.outcomes() == before


def test_the_sheet_finds_its_rows_after_the_report_was_imported_anew(
    melati: Any, import_rows: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(melati, path)
    import_rows(file="b.csv", day="2023-06-30")
    import_rows()
    decide(book, path, {3: (REJOSARI, "")})
    assert (
        decision_sheet.import_decisions(melati.engine, path, who="Ani").rows == 4
    )  # in both reports


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ({3: ("99.01.01.9999", "")}, ["row 2", "99.01.01.9999"]),
        ({3: ("99.01.01", "")}, ["row 2", "no village"]),
        ({3: ("desa sebelah", "")}, ["row 2", "desa sebelah"]),
        ({3: (REJOSARI, ""), 5: (REJOSARI, "")}, ["Xyzzy", "Qwerty", REJOSARI, "row 4", "line 2"]),
        ({3: (REJOSARI, ""), 5: ("99.02.01.2001", "")}, ["row 4", "outside the scope"]),
    ],
)
def test_a_bad_sheet_is_refused_as_a_whole(
    melati: Any, tmp_path: Path, decisions: dict[int, tuple[str, str]], words: list[str]
) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(melati, path), path, decisions)
    before = melati.outcomes()
    with pytest.raises(GeoError) as caught:
        decision_sheet.import_decisions(melati.engine, path, who="Ani")
    for word in ["tunggu.xlsx", *words]:
        assert word in str(caught.value)
    assert melati.outcomes() == before
    with read_session(melati.engine) as session:
        assert session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "1e999"])
@pytest.mark.parametrize("heading", ["Laporan", "Baris"])
def test_numbers_that_no_store_can_hold_are_refused(
    melati: Any, tmp_path: Path, heading: str, number: str
) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(melati, path)
    decide(book, path, {3: (REJOSARI, "")})
    headings = [cell.value for cell in book.active[1]]
    for line in range(2, book.active.max_row + 1):
        book.active.cell(line, headings.index(heading) + 1).value = number
    book.save(path)
    with pytest.raises(GeoError, match="report and row are needed"):
        decision_sheet.import_decisions(melati.engine, path, who="Ani")


def test_names_rows_that_are_no_longer_what_they_were(
    melati: Any, import_rows: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(melati, path), path, {3: (REJOSARI, ""), 5: (TEGALREJO, "")})
    import_rows("Melati,Mawar,Sukamaju,terbentuk,,\nMelati,Mawar,Plugh,terbentuk,,\n")
    with pytest.raises(decision_sheet.UnfitSheet) as caught:
        decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert "row 1:3 reads 'Plugh' now, not 'Xyzzy'" in str(caught.value)
    assert "row 1:5 is no longer there" in str(caught.value)


def test_one_row_decided_two_ways_is_refused(melati: Any, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(melati, path)
    decide(book, path, {3: (REJOSARI, "")})
    sheet = book.active
    sheet.append([cell.value for cell in sheet[2]])
    heading = [cell.value for cell in sheet[1]]
    sheet.cell(sheet.max_row, heading.index("Keputusan kode") + 1).value = TEGALREJO
    book.save(path)
    with pytest.raises(UnfitDecision, match="decided twice"):
        decision_sheet.import_decisions(melati.engine, path, who="Ani")


def test_says_what_is_no_sheet_of_decisions(
    melati: Any, tmp_path: Path, text: Callable[..., Path]
) -> None:
    with pytest.raises(GeoError, match="keputusan kode"):
        decision_sheet.import_decisions(melati.engine, text("Kode,Status\n1,2\n"), who="Ani")
    with read_session(melati.engine) as session, pytest.raises(UnknownFormat):
        decision_sheet.export(session, [], tmp_path / "x.csv", [])


def test_the_export_shows_reason_and_candidates_and_offers_their_codes(
    melati: Any, import_rows: Callable[..., Any], tmp_path: Path
) -> None:
    rows = (
        "Melati,Mawar,Rejosary Baru,terbentuk,Dasar,Satu\n"
        "Melati,Nirwana,Wanasari,terbentuk,Dasar,Satu\n"
    )
    report = import_rows(rows).report_id
    path = tmp_path / "tunggu.xlsx"
    sheet = exported(melati, path).active
    heading, *cells = sheet.iter_rows(values_only=True)
    lines = [dict(zip(heading, each, strict=True)) for each in cells]
    line, proposal = sorted(lines, key=lambda each: each["Baris"])
    row = melati.row(2, report)
    assert (line["Desa/Kelurahan"], line["Status"]) == ("Rejosary Baru", "Terbentuk")
    assert line["Alasan"] and line["Reason"] and line["Alasan"] != line["Reason"]
    codes = [candidate["code"] for candidate in row.candidates]
    assert codes and all(code in line["Calon"] for code in codes)
    assert (line["Bukti usul"], line["Evidence of the proposal"]) == (None, None)
    assert "satu-satunya di kabupaten" in proposal["Bukti usul"]
    assert "only one in its regency" in proposal["Evidence of the proposal"]
    [validation] = [
        each for each in sheet.data_validations.dataValidation if codes[0] in each.formula1
    ]
    assert all(code in validation.formula1 for code in codes)
    assert decision_sheet.NO_VILLAGE in validation.formula1


def test_names_that_look_like_formulas_stay_text(
    melati: Any, import_rows: Callable[..., Any], tmp_path: Path
) -> None:
    import_rows('Melati,Mawar,"=1+1",terbentuk,,http://peta.example\n')
    sheet = exported(melati, tmp_path / "tunggu.xlsx").active
    cells = {cell.value: cell for cell in sheet[2]}
    assert cells["=1+1"].data_type != "f"
    assert cells["http://peta.example"].hyperlink is None


@pytest.mark.parametrize("words", ["tidak ada", "Bukan Desa", "TIDAK ADA DESA", "no village"])
def test_several_words_say_that_a_row_names_no_village(
    melati: Any, tmp_path: Path, words: str
) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(melati, path), path, {5: (words, "")})
    decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert melati.row(5).outcome == "rejected"


def test_names_only_the_first_five_wrong_lines(
    melati: Any, import_rows: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "tunggu.xlsx"
    import_rows("".join(f"Melati,Mawar,Xyzzy{'y' * n},terbentuk,,\n" for n in range(7)))
    decide(exported(melati, path), path, dict.fromkeys(range(2, 9), ("desa", "")))
    with pytest.raises(decision_sheet.UnfitSheet) as caught:
        decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert "row 6" in str(caught.value) and "row 7" not in str(caught.value)
    assert "and 2 more lines" in str(caught.value)


def test_a_sheet_of_another_report_is_refused(melati: Any, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(melati, path)
    decide(book, path, {3: (REJOSARI, "")})
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    for column, other in (("Tanggal", "2023-02-28"), ("Berkas", "b.csv")):
        cell = sheet.cell(2, heading.index(column) + 1)
        before, cell.value = cell.value, other
        book.save(path)
        with pytest.raises(decision_sheet.UnfitSheet, match="row 1:3 is no longer there"):
            decision_sheet.import_decisions(melati.engine, path, who="Ani")
        cell.value = before
    for column in ("Tanggal", "Berkas"):  # without them the number of the report is enough
        sheet.cell(2, heading.index(column) + 1).value = None
    book.save(path)
    decision_sheet.import_decisions(melati.engine, path, who="Ani")
    assert melati.row(3).code == REJOSARI


def test_a_decided_code_must_be_of_a_listed_village(melati: Any, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(melati, path), path, {3: (REJOSARI, "")})
    with read_session(melati.engine) as session:
        session.get_one(Area, REJOSARI).listed = False
    with pytest.raises(decision_sheet.UnfitSheet, match=REJOSARI):
        decision_sheet.import_decisions(melati.engine, path, who="Ani")


def test_an_export_that_cannot_be_written_is_an_error(melati: Any, tmp_path: Path) -> None:
    with read_session(melati.engine) as session, pytest.raises(UnwritableFile, match="no folder"):
        decision_sheet.export(session, [], tmp_path / "absent" / "x.xlsx", [])
