"""Rows of CSV texts have the number of their last line; what is no CSV is one error."""

import pytest

from geo.errors import TooLarge, UnreadableFile
from geo.files import csv_rows as module
from geo.files.csv_rows import csv_rows, read_text


def test_rows_have_the_number_of_their_last_line():
    text = 'a,b\r\n\r\n"x\ny",1\rlast,2'
    assert list(csv_rows(text, "a.csv", ",")) == [
        (1, ["a", "b"]),
        (4, ["x\ny", "1"]),
        (5, ["last", "2"]),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n3,\0", r"a\.csv, row 3: this is not text: it has NUL characters"),
        ('a,b\n"' + "x" * 131_073, r"a\.csv, row 2: this is not a CSV file: .* field limit"),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(text, reason):
    with pytest.raises(UnreadableFile, match=reason):
        list(csv_rows(text, "a.csv", ","))


def test_files_that_are_too_large_or_no_text_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfkode\n")
    assert read_text(path) == "kode\n"
    monkeypatch.setattr(module, "LARGEST", 7)
    with pytest.raises(TooLarge, match=r"a\.csv: has more than"):
        read_text(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match="cannot be read as text"):
        read_text(path)
