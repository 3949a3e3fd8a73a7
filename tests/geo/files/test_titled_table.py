"""Tables with a title for people: Excel and CSV."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from geo.files.titled_table import TitledTable, csv_text, xlsx

TABLE = TitledTable(
    name="Tren",
    lines=["=Judul", "Sumber: contoh"],
    headings=["Kode", "Tanggal", "Jumlah", "Cakupan", "Catatan"],
    rows=[
        ["33.10", date(2023, 7, 27), 49, 0.165, "=1+1"],
        ["33.29", date(2023, 8, 2), 50, None, "; dan, koma"],
    ],
    day=date(2023, 8, 2),
)


def test_a_workbook_has_lines_headings_rows_and_stays_to_be_read():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(TABLE)))["Tren"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in values[:3]] == ["=Judul", "Sumber: contoh", None]
    assert values[3] == TABLE.headings
    assert values[4][0] == "33.10" and values[4][2:4] == [49, 0.165]
    assert values[4][1].date() == date(2023, 7, 27)
    assert sheet["E5"].data_type == "s" and sheet["A1"].data_type == "s"  # not a formula
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:E6"


def test_equal_tables_are_equal_files():
    assert xlsx(TABLE) == xlsx(TABLE)


@pytest.mark.parametrize(
    ("local", "delimiter", "share"), [(True, ";", "0,1650"), (False, ",", "0.1650")]
)
def test_csv_as_the_spreadsheets_of_a_country_read_it(local, delimiter, share):
    body = csv_text(TABLE, for_spreadsheets_with_comma_decimals=local)
    assert body.startswith("\ufeff".encode()) == local
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=delimiter))
    assert rows == [
        TABLE.headings,
        ["33.10", "2023-07-27", "49", share, "'=1+1"],
        ["33.29", "2023-08-02", "50", "", "; dan, koma"],
    ]
