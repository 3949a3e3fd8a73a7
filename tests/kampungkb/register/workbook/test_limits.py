"""Limits count what is read; the documentation gives their numbers."""

from pathlib import Path

import pytest

from geo.errors import TooLarge
from kampungkb.register import spreadsheet
from kampungkb.register.workbook.limits import LIMITS, LineCounter, SpreadsheetLimits

DATA = Path(__file__).parents[4] / "docs" / "data.md"


def test_rows_of_nothing_but_zeros_are_rows():
    counter = LineCounter(Path("a.csv"), SpreadsheetLimits(rows=2))
    for line in ([0, 0.0], ["", ""], [], ["", False]):
        counter.add(line)
    with pytest.raises(TooLarge, match=r"a\.csv: has more than 2 rows"):
        counter.add(["", "x"])


def test_the_country_is_far_below_the_limits():
    villages, columns = 83_762, 40
    assert villages * 1.2 < LIMITS.rows
    assert villages * columns * 2 < LIMITS.cells
    assert villages * 10 < LIMITS.strings


def test_the_documentation_gives_the_numbers():
    text = DATA.read_text("utf-8")
    for number in (LIMITS.rows, LIMITS.cells, LIMITS.strings, LIMITS.lines):
        assert f"{number:,}" in text
    for megabytes in (LIMITS.size, LIMITS.text, LIMITS.unpacked, LIMITS.string_bytes):
        assert f"{megabytes // 1_000_000} MB" in text


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK" + bytes(2000))
    with pytest.raises(TooLarge, match=r"a\.xlsx: has 0 MB, more than"):
        spreadsheet.read(tmp_path / "a.xlsx", SpreadsheetLimits(size=1000))
