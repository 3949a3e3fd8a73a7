"""Tables of web pages that are called spreadsheets."""

import pytest

from geo.errors import UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.layout import html_table


def test_cells_of_rows_also_without_end_tags():
    page = "<table><tr><th>Kode<th> Desa\n<b>resmi</b></tr><tr><td>1</td><td>A &amp; B<br>C</table>"
    assert html_table.lines(page) == [["Kode", "Desa resmi"], ["1", "A & B C"]]


def test_a_cell_over_several_lines_holds_for_each_of_them():
    page = (
        "<table><tr><td rowspan=3>Mawar</td><td>A</td></tr><tr><td>B</td></tr><tr><td>C</td></tr>"
        "<tr><td colspan='2'>Jumlah</td><td>3</td></tr></table>"
    )
    assert html_table.lines(page) == [
        *(["Mawar", "A"], ["Mawar", "B"], ["Mawar", "C"]),
        ["Jumlah", "", "3"],
    ]


def test_a_page_without_a_table_is_no_spreadsheet(tmp_path):
    assert html_table.lines("<html><p>Anda belum masuk</p></html>") == []
    path = tmp_path / "a.xls"
    path.write_text("<html><p>Anda belum masuk</p></html>", "utf-8")
    with pytest.raises(UnreadableFile, match="only calls itself a spreadsheet"):
        spreadsheet.read(path)
