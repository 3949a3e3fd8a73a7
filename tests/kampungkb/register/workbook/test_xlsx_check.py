"""XLSX files that claim more than they hold, or hold too much, are refused before parsing."""

import pytest

from geo.errors import TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook.limits import SpreadsheetLimits
from kampungkb.register.workbook.xlsx_check import XlsxCheck, is_plain
from tests.kampungkb.register.workbook.samples import sheet_xml, xlsx

FEW = SpreadsheetLimits(rows=50, cells=2000, strings=20, string_bytes=5000, sheets=3)
VALUE = "<is><t>x</t></is>"


def cell(reference, value=VALUE):
    return f'<c r="{reference}" t="inlineStr">{value}</c>'


def row(number, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def lines(path, *data, limits=FEW, **options):
    return [sheet.lines for sheet in spreadsheet.read(xlsx(path, list(data), **options), limits)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize("spans", ["", "1:2", "1:99999999999", "-5:x"])
@pytest.mark.parametrize("dimension", ["A1:B2", "A1:XFD1048576", "A1"])
def test_what_a_sheet_says_of_itself_does_not_matter(path, spans, dimension):
    data = row(1, cell("A1"), cell("B1")).replace("<row", f'<row spans="{spans}"')
    sheet = sheet_xml(data).replace("<sheetData>", f'<dimension ref="{dimension}"/><sheetData>')
    assert lines(path, sheet) == [[["x", "x"]]]


@pytest.mark.parametrize(
    "data",
    [
        row(1, cell("A1")) + row(1_048_576, cell("XFD1048576")),
        row(1, cell("A1"), cell("ZZZZZZZZ1")),
        row(4_294_967_295, cell("A4294967295")) + row(1, cell("B1")),
        row(1, cell("A99999999999999999999")),
        f"<row>{'<c>' + VALUE + '</c>'}</row>" * 40 + f"<row>{('<c>' + VALUE + '</c>') * 60}</row>",
        f"<row>{cell('CV1')}</row>" * 40,
        "<x:row r = '9000'><x:c r = 'ZZ9000' t='inlineStr'><x:is><x:t>x</x:t></x:is></x:c></x:row>",
        "<row\nr='9000'><c\tr='ZZ9000' t='inlineStr'><is><t>x</t></is></c></row>",
    ],
)
def test_a_rectangle_beyond_the_limit_is_refused(path, data):
    with pytest.raises(UnreadableFile, match=r"a\.xlsx: sheet1\.xml spans .* rows by .* columns"):
        lines(
            path,
            sheet_xml(data, ' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'),
        )


def test_cells_without_a_value_far_away_are_ignored(path):
    blank = row(1_048_576, '<c r="XFD1048576" s="1"/>', '<c r="XFC1048576" s="1"></c>')
    assert lines(path, sheet_xml(row(1, cell("A1")) + blank)) == [[["x"]]]


def test_rows_with_a_value_are_counted_over_all_sheets(path):
    blank = "".join(row(number, f'<c r="A{number}" s="1"/>') for number in range(26, 1500))
    half = sheet_xml("".join(row(number, cell(f"A{number}")) for number in range(1, 26)) + blank)
    assert [len(one) for one in lines(path, half, half)] == [25, 25]
    with pytest.raises(TooLarge, match="more than 50 rows"):
        lines(path, half, half, sheet_xml(row(1, cell("A1"))))


@pytest.mark.parametrize(
    "strings",
    [
        '<sst uniqueCount="99999999999999"><si><t>a</t></si></sst>',
        "<sst uniqueCount = '21'><si><t>a</t></si></sst>",
        f"<sst>{'<si><t>a</t></si>' * 21}</sst>",
        f"<x:sst>{'<x:si/>' * 21}</x:sst>",
        f"<sst><si><t>{'a' * 6000}</t></si></sst>",
    ],
)
def test_too_many_texts_are_refused(path, strings):
    with pytest.raises(TooLarge, match="more than 20 distinct texts"):
        lines(path, sheet_xml(row(1, '<c r="A1" t="s"><v>0</v></c>')), strings=strings)


def test_few_texts_are_read(path):
    strings = '<sst count="9" uniqueCount="1"><si><t>teks</t></si></sst>'
    sheet = sheet_xml(row(1, '<c r="A1" t="s"><v>0</v></c>'))
    assert lines(path, sheet, strings=strings) == [[["teks"]]]


def test_one_part_that_many_sheets_show_is_refused(path):
    extra = "".join(f'<sheet name="M{n}" sheetId="{n}" r:id="rId1"/>' for n in range(9, 13))
    with pytest.raises(TooLarge, match="more than 3 sheets"):
        lines(path, sheet_xml(row(1, cell("A1"))), extra=extra)


def test_the_quick_answer_and_the_measures_agree_wherever_chunks_end(tmp_path):
    xml = sheet_xml("".join(row(n, cell(f"A{n}"), cell(f"C{n}")) for n in range(1, 40))).encode()
    for size in (1, 7, 64, 1000, len(xml)):
        chunks = [xml[place : place + size] for place in range(0, len(xml), size)]
        assert is_plain(chunks, FEW)
        check = XlsxCheck("sheet1.xml", tmp_path, FEW)
        check.measure(chunks)
        assert check.rows_with_value == 39
        with pytest.raises(UnreadableFile, match="39 rows by 3 columns"):
            XlsxCheck("a", tmp_path, SpreadsheetLimits(cells=39 * 3 - 1)).measure([xml])
        assert not is_plain(chunks, SpreadsheetLimits(cells=39 * 3 - 1))
        assert not is_plain(chunks, SpreadsheetLimits(rows=38))
