"""The sheet to fill in: what stands in it, and that it comes back without matching."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from boundaries.areas.codes import UnknownCode, UnknownLevel
from boundaries.areas.models import Area
from geo.errors import UnknownFormat, UnwritableFile
from geo.store.database import read_session
from kampungkb import repository as register
from kampungkb.register import template
from kampungkb.register.importing import import_register
from kampungkb.register.vocabulary import HELP_SHEET

FIRST, SECOND = date(2023, 1, 31), date(2023, 6, 30)
HEADING = 5  # line of the heading in the sheet
MELATI = ["99.01.01.1001", "99.01.01.2002", "99.01.01.2003", "99.01.01.2004",
          "99.01.02.2001", "99.01.02.2002", "99.01.02.2003"]  # fmt: skip


@pytest.fixture
def known(world: Engine, load: Callable[..., Any], text: Callable[..., Path]) -> Engine:
    """The world with a report that speaks for one kecamatan of Melati."""
    with read_session(world) as session:
        session.get_one(Area, "99.01.01.2002").name = "=HYPERLINK(A1)"
    sheet = text(
        "Kode,Status,Klasifikasi,Tanggal pembentukan,Kampung KB\n"
        "99.01.01.1001,terbentuk,Mandiri,2019-05-17,Melati\n"
        "99.01.01.2002,dirintis,,,\n"
    )
    load(sheet, FIRST.isoformat(), scope="99.01.01", source="Dinas")
    return world


def made(store: Engine, code: str, path: Path, day: date = FIRST) -> Workbook:
    with read_session(store) as session:
        template.write(session, register.state(session, day), code, path)
    return openpyxl.load_workbook(path)


def column(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[HEADING] if str(cell.value).split(" (")[0] == heading)


def states(store: Engine, day: date) -> dict[str, tuple[object, ...]]:
    with read_session(store) as session:
        found = register.details(session, register.state(session, day))
    kept = found[["status", "klasifikasi", "formed_on", "kampung"]]
    return {code: tuple(row) for code, row in zip(kept.index, kept.to_numpy(), strict=True)}


def test_lists_every_village_with_what_is_known(known: Engine, tmp_path: Path) -> None:
    sheet = made(known, "99.01", tmp_path / "isian.xlsx")[template.FILL]
    heading = [cell.value for cell in sheet[HEADING]]
    assert heading[:3] == ["Kode", "Kecamatan", "Desa/Kelurahan"]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=HEADING + 1)]
    assert [line[0] for line in lines] == MELATI
    assert lines[0][3:5] == ["Terbentuk", "Mandiri"]
    assert lines[0][5].date() == date(2019, 5, 17)
    assert lines[0][6] == "Melati"
    assert lines[1][2:5] == ["=HYPERLINK(A1)", "Dirintis", None]
    assert lines[2][3] == "Belum terbentuk"  # in scope and not listed
    assert lines[4][3] is None  # no data
    assert sheet["A1"].value == "Isian Kampung KB: Kabupaten Melati, Provinsi Nusa Contoh (99.01)"
    assert "Dinas, 2023-01-31" in sheet["A2"].value
    formula = sheet.cell(HEADING + 2, 3)
    assert formula.data_type == "s"  # a name that looks like a formula is text


def test_guides_the_hand(known: Engine, tmp_path: Path) -> None:
    book = made(known, "99.01", tmp_path / "isian.xlsx")
    sheet = book[template.FILL]
    assert book.sheetnames == [template.FILL, HELP_SHEET]
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists == {
        "D6:D12": '"Terbentuk,Dirintis,Belum terbentuk"',
        "E6:E12": '"Dasar,Berkembang,Mandiri,Berkelanjutan"',
        "I6:I12": '"Sosialisasi,Komitmen,SK"',
    }
    days = [rule for rule in sheet.data_validations.dataValidation if rule.type == "date"]
    assert [str(rule.sqref) for rule in days] == ["F6:F12"]
    assert sheet.protection.sheet and not sheet.protection.password
    locked = [cell.protection.locked for cell in sheet[HEADING + 1]]
    assert locked == [True] * 3 + [False] * 7
    assert sheet.freeze_panes == "D6"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$5:$5"
    help_text = " ".join(str(cell.value) for line in book[HELP_SHEET] for cell in line)
    assert "Kosong tidak sama dengan belum terbentuk" in help_text


def test_unchanged_it_comes_back_as_it_went(known: Engine, tmp_path: Path) -> None:
    before = states(known, FIRST)
    path = tmp_path / "isian.xlsx"
    made(known, "99.01", path)
    done = import_register(known, path, date=SECOND)
    assert (done.matched, done.review, done.rejected) == (7, 0, 0)
    assert done.by_method == {"code": 7}
    assert states(known, SECOND) == before
    assert done.warnings == []


def test_filled_in_it_says_what_was_filled_in(known: Engine, tmp_path: Path) -> None:
    path = tmp_path / "isian.xlsx"
    book = made(known, "99.01", path)
    sheet = book[template.FILL]
    status, klasifikasi = column(sheet, "Status"), column(sheet, "Klasifikasi")
    day = column(sheet, "Tanggal pembentukan")
    sheet.cell(HEADING + 2, status).value = "Terbentuk"
    sheet.cell(HEADING + 2, klasifikasi).value = "Dasar"
    sheet.cell(HEADING + 2, day).value = date(2023, 6, 1)
    sheet.cell(HEADING + 3, status).value = None  # nothing is said any more
    sheet.cell(HEADING + 5, status).value = "Belum terbentuk"
    sheet.cell(HEADING + 6, klasifikasi).value = "Mandiri"  # so it is formed
    book.save(path)
    done = import_register(known, path, date=SECOND)
    spoken_for = [MELATI[at] for at in (0, 1, 3, 4, 5)]
    assert done.scope == spoken_for
    found = states(known, SECOND)
    assert found[MELATI[1]] == ("formed", "dasar", date(2023, 6, 1), None)
    assert found[MELATI[2]][0] == "unformed"  # what the older report said goes on holding
    assert found[MELATI[4]][0] == "unformed"
    assert found[MELATI[5]][:2] == ("formed", "mandiri")
    assert found[MELATI[6]][0] == "no_data"  # empty is not unformed


def test_of_a_kecamatan_it_speaks_for_no_other(known: Engine, tmp_path: Path) -> None:
    path = tmp_path / "isian.xlsx"
    book = made(known, "99.01.02", path)
    sheet = book[template.FILL]
    for line in range(HEADING + 1, HEADING + 4):
        sheet.cell(line, column(sheet, "Status")).value = "Belum terbentuk"
    book.save(path)
    done = import_register(known, path, date=SECOND)
    assert done.scope == ["99.01.02"]
    assert states(known, SECOND)[MELATI[0]][0] == "formed"


def test_of_a_province_it_names_the_regencies(known: Engine, tmp_path: Path) -> None:
    sheet = made(known, "99", tmp_path / "isian.xlsx")[template.FILL]
    at = column(sheet, "Kabupaten/Kota")
    assert sheet.cell(HEADING + 1, at).value == "Kabupaten Melati"
    assert sheet.cell(HEADING + 10, at).value == "Kota Anggrek"
    assert sheet.max_row == HEADING + 10


def test_refuses_what_it_cannot_write(known: Engine, tmp_path: Path) -> None:
    with read_session(known) as session:
        state = register.state(session, FIRST)
        with pytest.raises(UnknownCode):
            template.write(session, state, "99.09", tmp_path / "x.xlsx")
        with pytest.raises(UnknownLevel):
            template.write(session, state, "ID", tmp_path / "x.xlsx")
        with pytest.raises(UnknownFormat):
            template.write(session, state, "99.01", tmp_path / "x.csv")
        with pytest.raises(UnwritableFile, match="folder"):
            template.write(session, state, "99.01", tmp_path / "none" / "x.xlsx")


def test_years_stages_and_notes_are_filled_in_and_read_back(
    known: Engine, load: Callable[..., Any], text: Callable[..., Path], tmp_path: Path
) -> None:
    sheet = text(
        "Kode,Status,Tahun pembentukan,Tahapan,Catatan\n"
        "99.01.02.2001,Ya,> 2019,,=SUM(1)\n99.01.02.2002,Dirintis,,Penyusunan SK,menunggu\n",
        "lain.csv",
    )
    load(sheet, FIRST.isoformat(), scope="99.01.02")
    columns = ["formed_year", "stage", "note", "status"]
    filled = tmp_path / "isian.xlsx"
    made(known, "99.01.02", filled)
    load(filled, SECOND.isoformat())
    with read_session(known) as session:
        before, after = (
            register.details(session, register.state(session, day), "99.01.02")[columns]
            for day in (FIRST, SECOND)
        )
    assert after.to_dict() == before.to_dict()
    assert after.loc["99.01.02.2001"].tolist() == ["> 2019", None, "=SUM(1)", "formed"]
    assert after.loc["99.01.02.2002"].tolist() == [None, "sk", "menunggu", "forming"]
