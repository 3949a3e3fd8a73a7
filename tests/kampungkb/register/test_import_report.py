import csv

import openpyxl
import pytest

from geo.errors import UnknownFormat, UnwritableFile
from kampungkb.register import import_report
from webmap.core.i18n import translations

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def rows(text, load):
    """What the import says of a sheet with a row of every outcome."""
    content = (
        "Kabupaten,Kecamatan,Desa,Status,Nama Kampung KB,Tanggal Bentuk\n"
        f"MELATI,MAWAR,SUKAMAJU,Ya,{FORMULA},2020-05-17\n"
        "MELATI,MAWAR,REJOSARI,entah,,\n"
        "MELATI,MAWAR,ANTAH BERANTAH,Ya,,\n"
        "JUMLAH,,,3,,\n"
        "MELATI,KENANGA,WANASARI,,,\n"
    )
    return load(text(content), scope="99.01").row_values


def as_text(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_book(path):
    sheet = openpyxl.load_workbook(path).active
    heading, *lines = sheet.iter_rows()
    names = [cell.value for cell in heading]
    return sheet, [dict(zip(names, line, strict=True)) for line in lines]


def test_text_has_every_row_in_the_sheets_own_order(rows, tmp_path):
    import_report.write(rows, tmp_path / "a.csv", translations())
    found = as_text(tmp_path / "a.csv")
    assert [(one["row"], one["outcome"]) for one in found] == [
        ("2", "matched"),
        ("3", "rejected"),
        ("4", "review"),
        ("5", "rejected"),
        ("6", "matched"),
    ]
    first = found[0]
    assert (first["village"], first["code"]) == ("SUKAMAJU", "99.01.01.2002")
    assert (first["method"], first["score"], first["formed_on"]) == ("exact", "1.0", "2020-05-17")
    assert "entah" in found[1]["reason"]
    assert "unknown status 'entah'" in found[1]["reason_en"]
    assert found[2]["within"] == "99.01.01"
    assert "total line" in found[3]["reason_en"]
    assert found[4]["note_en"] == "the status is empty: taken for unformed"
    assert list(found[0]) == list(import_report.columns(translations()))


def test_a_workbook_has_the_doubtful_rows_on_top_and_a_filter(rows, tmp_path):
    import_report.write(rows, tmp_path / "a.xlsx", translations())
    sheet, found = as_book(tmp_path / "a.xlsx")
    assert [one["row"].value for one in found] == [4, 3, 5, 2, 6]
    assert (
        sheet.auto_filter.ref
        == f"A1:{sheet.cell(1, len(import_report.columns(translations()))).column_letter}6"
    )
    assert sheet.freeze_panes == "A2"


def test_candidates_are_named_with_their_district_and_score(rows, tmp_path):
    candidate = {"code": "99.01.01.2003", "name": "Rejosari", "district": "Mawar", "score": 0.815}
    import_report.write(
        [{**rows[2], "candidates": [candidate, candidate]}], tmp_path / "a.csv", translations()
    )
    (found,) = as_text(tmp_path / "a.csv")
    one = "99.01.01.2003 Rejosari (Mawar, 0.81)"
    assert found["candidates"] in {f"{one}; {one}", f"{one}; {one}".replace("0.81", "0.82")}


def test_what_looks_like_a_formula_stays_text(rows, tmp_path):
    import_report.write(rows, tmp_path / "a.csv", translations())
    assert as_text(tmp_path / "a.csv")[0]["kampung"] == f"'{FORMULA}"
    import_report.write(rows, tmp_path / "a.xlsx", translations())
    _, found = as_book(tmp_path / "a.xlsx")
    cell = found[3]["kampung"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")


def test_codes_stay_text(rows, tmp_path):
    import_report.write(rows, tmp_path / "a.xlsx", translations())
    _, found = as_book(tmp_path / "a.xlsx")
    assert found[3]["code"].data_type == "s"


def test_a_place_that_cannot_be_written_is_told_before_the_import(tmp_path):
    with pytest.raises(UnknownFormat, match=r"\.pdf"):
        import_report.check(tmp_path / "a.pdf")
    with pytest.raises(UnwritableFile, match="no folder"):
        import_report.check(tmp_path / "gone" / "a.csv")
    import_report.check(tmp_path / "a.XLSX")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_that_cannot_be_written(rows, tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(UnwritableFile, match="folder"):
        import_report.write(rows, tmp_path / name, translations())


def test_each_language_has_a_column_of_reasons_and_one_of_notes(rows, tmp_path):
    languages = {"id": str, "en": str, "su": lambda text: f"<{text}>"}
    import_report.write(rows, tmp_path / "a.csv", languages)
    found = as_text(tmp_path / "a.csv")
    assert [name for name in found[0] if name.startswith(("reason", "note"))] == [
        "reason", "reason_en", "reason_su", "note", "note_en", "note_su",
    ]  # fmt: skip
    assert found[3]["reason_su"] == f"<{found[3]['reason']}>"
