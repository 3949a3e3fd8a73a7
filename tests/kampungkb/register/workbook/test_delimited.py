"""Text files beyond the limits, or with a quotation mark that is never closed, are refused."""

import pytest

from geo.errors import TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook.limits import SpreadsheetLimits

FEW = SpreadsheetLimits(text=300_000, rows=50, cells=2000, lines=500)


def read(text, content, **options):
    (sheet,) = spreadsheet.read(text(content, **options), FEW)
    return sheet.lines


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        ("x,y\n" * 51, "more than 50 rows"),
        (",\n" * 501, "more than 2,000 cells or 500 lines"),
        ("a" + "," * 2000, "more than 2,000 cells"),
        ("x" * 300_001, "has 0 MB, more than the limit of 0 MB"),
    ],
)
def test_too_much_text_is_refused(text, content, limit):
    with pytest.raises(TooLarge, match=rf"lembar\.csv: .*{limit}"):
        read(text, content)


def test_a_quotation_mark_that_is_never_closed_is_found_by_its_line(text):
    content = 'a,b\n1,2\n"x,' + "y" * 131_073
    with pytest.raises(UnreadableFile, match=r"row 3: .*larger than field limit.*never closed"):
        read(text, content)


def test_a_line_that_never_ends_is_refused(text):
    with pytest.raises(TooLarge, match="row 2: this line has more than 5,000,000 characters"):
        spreadsheet.read(text("a,b\n" + "," * 5_000_001))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(text, end):
    assert read(text, end.join(["a,b", '"1\n2",3', "", "4,5"])) == [
        ["a", "b"],
        ["1\n2", "3"],
        [],
        ["4", "5"],
    ]


def test_letters_at_the_end_of_the_sample_are_not_cut(text):
    assert read(text, "a;b\n" + "é" * 290_00 + ";1\n")[1][1] == "1"


@pytest.mark.parametrize("content", ["a\0b,c\n", "\0\0\0\0\0\0,"])
def test_zero_bytes_are_no_text(text, content):
    with pytest.raises(UnreadableFile, match="not a spreadsheet"):
        read(text, content)
