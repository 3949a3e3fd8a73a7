"""Tables of web pages that are called spreadsheets."""

import time

import pytest

from geo.errors import TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.layout import html_table
from kampungkb.register.workbook.limits import SpreadsheetLimits


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


def test_comments_scripts_and_quoted_values_are_no_cells():
    page = (
        "<style>td{}</style><table><tr><td title='<td>' class=\"a>b\">1<!-- <td>9</td> --></td>"
        "<td>2<script>if (a<b) '<td>'</script></td><td>3 < 4</td></tr></table>"
    )
    assert html_table.lines(page) == [["1", "2", "3 < 4"]]


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "0x10", ""])
def test_a_span_that_is_no_number_is_limited(number):
    page = f"<table><tr><td colspan='{number}' rowspan='{number}'>a &#{number};</td></tr></table>"
    (line,) = html_table.lines(page)
    assert line[0].startswith("a ")
    assert len(line) in (1, 200)


def test_lines_and_cells_are_limited(tmp_path):
    path = tmp_path / "a.xls"
    line = "<tr><td>x</td><td colspan=100></td></tr>"
    path.write_text(f"<table>{line * 9}</table>", "utf-8")
    assert len(spreadsheet.read(path, SpreadsheetLimits(rows=9))[0].lines) == 9
    for limits in (SpreadsheetLimits(rows=8), SpreadsheetLimits(cells=900)):
        with pytest.raises(TooLarge, match=r"a\.xls: has more than"):
            spreadsheet.read(path, limits)
    (line,) = html_table.lines("<table><tr>" + "<td colspan=200>x</td>" * 100)
    assert len(line) < 16_384 + 200


@pytest.mark.parametrize(
    "repeated",
    [
        "<",
        "<!--",
        "<!",
        "</",
        "<td ",
        "<td '",
        '<td a="',
        "<td a='>",
        "<script>",
        "<td a=",
        "&#1",
        "<?",
    ],
)
def test_what_is_never_closed_takes_linear_time(repeated):
    def seconds(count):
        best = 1e9
        for _ in range(2):
            began = time.process_time()
            html_table.lines("<table><tr><td>" + repeated * count)
            best = min(best, time.process_time() - began)
        return best

    shorter = 0.02
    for power in range(8, 15):
        longer = seconds(2**power)
        assert longer < 4 * shorter, power
        shorter = max(shorter, longer)
