"""Sheets of Excel: values keep their types, and text is never run as a formula."""

from datetime import date, datetime

import openpyxl
import pyogrio
import pytest

from geo.errors import TooLarge
from geo.files import xlsx

DAY = date(2023, 7, 27)
FORMULA = "=cmd|' /C calc'!A0"
COLUMNS = {"code": str, "name": str, "formed": int, "coverage": float, "as_of": date}
ROWS = [
    {"code": "33.10", "name": FORMULA, "formed": 1, "coverage": 0.5, "as_of": "2023-07-27"},
    {"code": "33.11", "name": "https://x.org", "formed": 0, "coverage": None, "as_of": None},
]


def write(path, rows, columns=COLUMNS):
    xlsx.write(path, columns, rows, DAY)
    return openpyxl.load_workbook(path).active


def test_text_is_text_and_numbers_are_numbers(tmp_path):
    sheet = write(tmp_path / "a.xlsx", ROWS)
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        list(COLUMNS),
        ["33.10", FORMULA, 1, 0.5, datetime(2023, 7, 27)],
        ["33.11", "https://x.org", 0, None, None],
    ]
    kinds = [[cell.data_type for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert kinds == [["s", "s", "n", "n", kind] for kind in "dn"]
    assert sheet["B3"].hyperlink is None


def test_the_heading_is_fixed_and_the_columns_have_filters(tmp_path):
    sheet = write(tmp_path / "a.xlsx", ROWS)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet["A1"].font.bold and not sheet["A2"].font.bold


def test_a_sheet_without_rows_has_its_heading(tmp_path):
    sheet = write(tmp_path / "a.xlsx", [])
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [list(ROWS[0])]
    assert sheet.auto_filter.ref == "A1:E1"


def test_the_file_has_the_date_of_the_data(tmp_path):
    write(tmp_path / "a.xlsx", ROWS)
    created = openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created
    assert created.date() == DAY
    write(tmp_path / "b.xlsx", ROWS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_limit_of_excel_includes_the_heading(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 3)
    assert write(tmp_path / "a.xlsx", ROWS).max_row == 3
    with pytest.raises(TooLarge, match="ends after 3 rows"):
        write(tmp_path / "b.xlsx", [*ROWS, ROWS[0]])


def test_gdal_sees_the_heading_by_itself_and_dates_as_dates(tmp_path):
    write(tmp_path / "a.xlsx", ROWS)
    info = pyogrio.read_info(tmp_path / "a.xlsx")
    assert info["fields"].tolist() == list(COLUMNS)
    assert info["ogr_types"] == ["OFTString", "OFTString", "OFTInteger", "OFTReal", "OFTDate"]
    assert pyogrio.read_dataframe(tmp_path / "a.xlsx")["code"].tolist() == ["33.10", "33.11"]


def test_a_date_that_excel_counts_wrongly_is_text(tmp_path):
    old = {**ROWS[0], "as_of": "1899-12-31"}
    assert write(tmp_path / "a.xlsx", [old])["E2"].value == "1899-12-31"
