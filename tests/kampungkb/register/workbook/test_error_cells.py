"""Cells with an error are read as its text: neither as empty nor as 0."""

import struct

import pytest

from geo.errors import UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook import error_cells
from kampungkb.register.workbook.limits import LIMITS
from kampungkb.register.workbook.xlsb_check import measure
from tests.kampungkb.register.workbook import samples

AFTER = '<c r="B1" t="inlineStr"><is><t>Ya</t></is></c>'


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#SPILL!", "#GETTING_DATA"])
@pytest.mark.parametrize("attribute", ['t="e"', "t='e'", 's="4" t="e"'])
def test_in_xlsx(tmp_path, error, attribute):
    cell = f'<row r="1"><c r="A1" {attribute}><f>NA()</f><v>{error}</v></c>{AFTER}</row>'
    path = samples.xlsx(tmp_path / "a.xlsx", [samples.sheet_xml(cell)])
    [sheet] = spreadsheet.read(path)
    assert sheet.lines == [[error, "Ya"]]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("string", 'office:string-value=""'), ("float", 'office:value="0"'), ("string", "")],
)
def test_in_ods(tmp_path, kind, value):
    cell = (
        f'<table:table-cell table:formula="of:=NA()" office:value-type="{kind}" {value} '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p>'
        "</table:table-cell>"
    )
    path = samples.ods(tmp_path / "a.ods", f"<table:table-row>{cell}</table:table-row>")
    [sheet] = spreadsheet.read(path)
    assert sheet.lines == [["#N/A", 2.0]]


def test_in_xls(tmp_path):
    formula = struct.pack("<HHH", 1, 0, 0) + bytes([2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF]) + bytes(8)
    cells = [
        samples.record(0x0205, struct.pack("<HHHBB", 0, 0, 0, 0x2A, 1)),
        samples.label(0, 1, "Ya"),
        samples.record(0x0205, struct.pack("<HHHBB", 0, 2, 0, 1, 0)),
        samples.record(0x0006, formula),
        samples.label(1, 1, "Ya"),
    ]
    path = tmp_path / "a.xls"
    samples.xls(path, samples.workbook_stream(cells))
    [sheet] = spreadsheet.read(path)
    assert sheet.lines == [["#N/A", "Ya", True], ["#REF!", "Ya", ""]]


@pytest.mark.parametrize("kind", [0x03, 0x0B])
def test_in_xlsb_they_are_refused(tmp_path, kind):
    row = bytes([0, 4]) + struct.pack("<I", 6)
    cell = bytes([kind, 9]) + struct.pack("<II", 0, 0) + b"\x2a"
    with pytest.raises(UnreadableFile, match=r"has a cell with an error .* in row 7\. Correct"):
        measure("xl/worksheets/sheet1.bin", [row + cell], tmp_path / "a.xlsb", LIMITS)


@pytest.mark.parametrize("size", range(1, 40))
def test_a_mark_is_found_wherever_chunks_end(size):
    content = b'<c r="A1" s="1" t="e"><v>#N/A</v></c>'
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    found = set[str]()
    assert b"".join(error_cells.watched(chunks, "sheet1.xml", found)) == content
    assert found == {"sheet1.xml"}
