"""ODS files whose cells and rows are repeated beyond the limits are refused before parsing."""

import pytest

from geo.errors import TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook import ods_check
from kampungkb.register.workbook.limits import SpreadsheetLimits
from tests.kampungkb.register.workbook.samples import ods

FEW = SpreadsheetLimits(rows=50, cells=2000, sheets=3)


def cell(attributes="", value="x"):
    start = f'<table:table-cell office:value-type="string" {attributes}>'
    return f"{start}<text:p>{value}</text:p></table:table-cell>"


def empty(times):
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def repeated(times):
    return f'table:number-rows-repeated="{times}"'


def read(tmp_path, *rows):
    (sheet,) = spreadsheet.read(ods(tmp_path / "a.ods", "".join(rows)), FEW)
    return sheet.lines


def test_empty_cells_and_rows_up_to_the_end_of_the_sheet_are_none(tmp_path):
    rows = (row(cell(), empty(16_383)), row(empty(16_384), attributes=repeated(1_048_575)))
    assert read(tmp_path, *rows) == [["x"]]


def test_repeated_cells_and_rows_are_read(tmp_path):
    rows = (row(empty(2), cell('table:number-columns-repeated="2"'), attributes=repeated(3)),)
    assert read(tmp_path, *rows) == [["", "", "x", "x"]] * 3


@pytest.mark.parametrize(
    "rows",
    [
        (row(cell('table:number-columns-repeated="9999999999"')),),
        (row(empty(16_000), cell()),),
        (row(*[cell()] * 30), row(empty(1), attributes=repeated(1000)), row(cell())),
        tuple(row(empty(300), cell()) for _ in range(9)),
        (row(cell('table:number-columns-repeated = "2001"')),),
    ],
)
def test_a_rectangle_beyond_the_limit_is_refused(tmp_path, rows):
    with pytest.raises(UnreadableFile, match=r"a\.ods: a sheet spans"):
        read(tmp_path, *rows)


@pytest.mark.parametrize("rows", [(row(cell(), attributes=repeated(51)),), (row(cell()),) * 51])
def test_too_many_rows_are_refused(tmp_path, rows):
    with pytest.raises(TooLarge, match="more than 50 rows"):
        read(tmp_path, *rows)


@pytest.mark.parametrize("size", [1, 5, 97, 10_000])
def test_the_measures_are_the_same_wherever_chunks_end(tmp_path, size):
    content = ("<table:table>" + row(cell()) * 9 + "</table:table>").encode()
    chunks = [content[place : place + size] for place in range(0, len(content), size)]
    assert ods_check.measure(chunks, tmp_path, FEW) == 9


def test_a_row_that_never_ends_is_not_collected(tmp_path):
    endless = (b"<table:table-row>" if not number else b" " * 2**20 for number in range(100))
    with pytest.raises(UnreadableFile, match="damaged"):
        ods_check.measure(endless, tmp_path, FEW)


def test_too_many_tables_are_refused(tmp_path):
    with pytest.raises(TooLarge, match="more than 3 sheets"):
        ods_check.measure([b'<table:table table:name="x"/>' * 4], tmp_path, FEW)
