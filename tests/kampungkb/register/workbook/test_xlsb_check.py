"""XLSB files that hold or claim too much are refused before parsing."""

import struct
import zipfile

import pytest

from geo.errors import TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook import xlsb_check
from kampungkb.register.workbook.limits import SpreadsheetLimits

FEW = SpreadsheetLimits(rows=50, cells=2000, sheets=3, strings=20)
ROW, REAL, STRING, SHEET, DIMENSIONS = 0x00, 0x05, 0x13, 0x9C, 0x94


def record(kind, content):
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + content


def row(number):
    return record(ROW, struct.pack("<I", number) + bytes(13))


def cell(column):
    return record(REAL, struct.pack("<IId", column, 0, 1.0))


def measure(*records, size=1000):
    data = b"".join(records)
    chunks = [data[place : place + size] for place in range(0, len(data), size)]
    return xlsb_check.measure("xl/worksheets/sheet1.bin", chunks, "a.xlsb", FEW)


@pytest.mark.parametrize("size", [1, 3, 20, 10**6])
def test_rows_with_a_value_are_counted_wherever_chunks_end(size):
    long = record(0x1A7, bytes(5000))  # of another kind
    records = [long, row(0), cell(0), cell(3), long, row(1), row(2), cell(1), long]
    assert measure(*records, size=size) == 2


@pytest.mark.parametrize(
    "records", [(row(0xFFFFFFFF), cell(0)), (row(9), cell(0xFFFFFFFF)), (row(100), cell(20))]
)
def test_a_rectangle_beyond_the_limit_is_refused(records):
    with pytest.raises(UnreadableFile, match=r"a\.xlsb: sheet1\.bin spans"):
        measure(*records)


def test_too_many_rows_texts_and_sheets_are_refused():
    with pytest.raises(TooLarge, match="more than 50 rows"):
        measure(*(row(number) + cell(0) for number in range(51)))
    with pytest.raises(TooLarge, match="distinct texts"):
        measure(record(STRING, bytes(9)) * 21)
    with pytest.raises(TooLarge, match="more than 3 sheets"):
        measure(record(SHEET, bytes(9)) * 4)


def test_a_record_that_is_cut_short_is_left_to_the_parser():
    assert measure(row(0), cell(0), b"\x05\xff\xff\xff\x7f") == 1


def test_it_is_asked_before_a_workbook_is_parsed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.bin", row(2**31) + cell(2**31))
    with pytest.raises(UnreadableFile, match=r"sheet1\.bin spans"):
        spreadsheet.read(tmp_path / "a.xlsb")
