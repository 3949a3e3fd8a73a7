import io
import zipfile

import openpyxl
import pytest

from geo.errors import UnreadableFile, UnsafeArchive
from kampungkb.register import cells, spreadsheet
from kampungkb.register.workbook.limits import SpreadsheetLimits
from tests.kampungkb.register.workbook.samples import sheet_xml, xlsx


def test_line_numbers_are_those_a_spreadsheet_shows(book):
    (sheet,) = spreadsheet.read(book([[], ["", "Judul"], [], ["Kode", "Status"], ["x", "y"]]))
    assert sheet.lines[3] == ["Kode", "Status"]
    assert sheet.lines[0] == ["", ""]


def test_hidden_lines_and_sheets_are_read(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["a"])
    made.active.append(["hidden line"])
    made.active.row_dimensions[2].hidden = True
    made.create_sheet("Rahasia").sheet_state = "hidden"
    made["Rahasia"].append(["b"])
    made.save(tmp_path / "a.xlsx")
    first, second = spreadsheet.read(tmp_path / "a.xlsx")
    assert first.lines == [["a"], ["hidden line"]]
    assert (second.name, second.hidden, first.hidden) == ("Rahasia", True, False)


def test_a_merged_name_holds_for_each_of_its_lines(tmp_path):
    made = openpyxl.Workbook()
    for line in (["Salem", "A"], ["", "B"], ["Bantarkawung", "C"]):
        made.active.append(line)
    made.active.merge_cells("A1:A2")
    made.save(tmp_path / "a.xlsx")
    (sheet,) = spreadsheet.read(tmp_path / "a.xlsx")
    assert [line[0] for line in sheet.lines] == ["Salem", "Salem", "Bantarkawung"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_in_any_common_dress(text, delimiter, encoding):
    lines = [["Kode", "Nama, dan lain; lain"], ["33.10", "Désa Ñame"], ["", ""], ["1", "2"]]
    content = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    (sheet,) = spreadsheet.read(text(content, encoding=encoding))
    assert sheet.lines == lines
    assert sheet.name == ""


def test_titles_above_do_not_hide_the_delimiter(text):
    content = "Laporan, triwulan 2, 2023\n\nKode;Status\n33.10;a\n33.20;b\n"
    (sheet,) = spreadsheet.read(text(content))
    assert sheet.lines[2] == ["Kode", "Status"]


def test_a_cell_of_two_lines_is_one_row_of_the_sheet(text):
    (sheet,) = spreadsheet.read(text('a,b\n"x\ny",1\nlast,2\n'))
    assert len(sheet.lines) == 3
    assert sheet.lines[2][0] == "last"


def test_the_first_bytes_say_what_a_file_is_not_its_suffix(book):
    path = book([["Kode"], ["x"]])
    (sheet,) = spreadsheet.read(path.rename(path.with_suffix(".csv")))
    assert sheet.lines == [["Kode"], ["x"]]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "not a spreadsheet"),
        ("a.xlsx", b"kode,status\n1,2\n", "not a spreadsheet"),
        ("a.csv", b"a\x00b,c", "not a spreadsheet"),
        ("a.xls", b"<html><table></table></html>", "web page"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not a spreadsheet"),
        ("a.xlsx", b"", "empty"),
        ("a.csv", b" \n ", "empty"),
    ],
)
def test_what_is_no_spreadsheet_is_named(tmp_path, name, content, complaint):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=complaint) as error:
        spreadsheet.read(path)
    assert str(error.value).startswith(f"{name}: ")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableFile, match=r"gone\.xlsx: cannot be opened"):
        spreadsheet.read(tmp_path / "gone.xlsx")


def test_a_workbook_cut_short(book):
    path = book([["Kode"]] * 50)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableFile, match="cut short"):
        spreadsheet.read(path)


def test_a_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableFile, match="not a spreadsheet"):
        spreadsheet.read(tmp_path / "a.xlsx")


def test_a_workbook_that_unpacks_beyond_the_limit(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 2_000_000)
    (tmp_path / "bomb.xlsx").write_bytes(data.getvalue())
    with pytest.raises(UnsafeArchive, match=r"bomb\.xlsx"):
        spreadsheet.read(tmp_path / "bomb.xlsx", SpreadsheetLimits(unpacked=1_000_000))


def test_one_stray_cell_far_away_does_not_eat_the_memory(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"] = "Kode"
    made.active["ZZ5000"] = "stray"
    made.save(tmp_path / "wide.xlsx")
    with pytest.raises(UnreadableFile, match=r"wide\.xlsx: .*5,000 rows by 702 columns"):
        spreadsheet.read(tmp_path / "wide.xlsx", SpreadsheetLimits(cells=10_000))


def test_an_open_document(tmp_path):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    line = "<table:table-row>" + cell * 2 + "</table:table-row>"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Lembar1">'
        + line.format("Kode", "Status")
        + line.format("33.10", "Ya")
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    (sheet,) = spreadsheet.read(tmp_path / "a.ods")
    assert (sheet.name, sheet.lines) == ("Lembar1", [["Kode", "Status"], ["33.10", "Ya"]])


@pytest.mark.parametrize("ref", ["A1:A2", "Z1:Z9", "A90:B99", "A1:XFD1048576", "XFD1:XFD1048576"])
def test_cells_merged_beyond_the_last_value(tmp_path, ref):
    sheet = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>')
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    path = xlsx(tmp_path / "a.xlsx", [sheet.replace("</sheetData>", merged)])
    assert spreadsheet.read(path)[0].lines == [["x"]]


def test_merged_cells_are_limited(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 50))
    merged = '<mergeCell ref="A1:A49"/>' * 5
    sheet = sheet_xml(rows).replace(
        "</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>"
    )
    path = xlsx(tmp_path / "a.xlsx", [sheet])
    with pytest.raises(UnreadableFile, match=r"a\.xlsx, sheet L1: more than 200 cells are merged"):
        spreadsheet.read(path, SpreadsheetLimits(cells=200))


@pytest.mark.parametrize(
    "value",
    ["1e999", "-1e999", "NaN", "9" * 5000, "1E308", "-99999999", "2958466", "0.0000001", "x"],
)
@pytest.mark.parametrize("style", [0, 1, 2])
def test_numbers_and_dates_that_overflow_are_cells_or_one_error(tmp_path, value, style):
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>'
        '<numFmt numFmtId="164" formatCode="[hh]:mm:ss"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    path = xlsx(
        tmp_path / "a.xlsx",
        [sheet_xml(f'<row r="1"><c r="A1" s="{style}"><v>{value}</v></c></row>')],
        more={"xl/styles.xml": styles},
    )
    try:
        ((cell,),) = spreadsheet.read(path)[0].lines
    except UnreadableFile as error:
        assert str(error).startswith("a.xlsx: ")
    else:
        assert cells.text(cell)


@pytest.mark.parametrize("value", ["9999-99-99", "0000-00-00T00:00:00", "10000-01-01", "25:61"])
def test_dates_in_text_that_overflow_are_cells_or_one_error(tmp_path, value):
    data = f'<row r="1"><c r="A1" t="d"><v>{value}</v></c></row>'
    path = xlsx(tmp_path / "a.xlsx", [sheet_xml(data)])
    try:
        ((cell,),) = spreadsheet.read(path)[0].lines
    except UnreadableFile as error:
        assert str(error).startswith("a.xlsx: ")
    else:
        assert cells.text(cell) == value


def test_two_sheets_of_one_name_are_refused(tmp_path):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    path = xlsx(tmp_path / "dua.xlsx", [sheet_xml(rows), sheet_xml(rows)])
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'name="L2"', b'name="L1"'))
    with pytest.raises(UnreadableFile, match=r"dua\.xlsx: two sheets are called 'L1'\. Rename"):
        spreadsheet.read(path)
