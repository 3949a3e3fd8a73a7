"""Messages of errors say where, what and what to do."""

import pickle
from pathlib import Path

import pytest

from geo.errors import BadGeometry, GeoError, StoreBusy, StoreError


def test_a_message_names_file_sheet_row_and_column_and_what_to_do():
    error = GeoError(
        "unknown klasifikasi 'X'.",
        file=Path("/a/b/export.xlsx"),
        sheet="Worksheet",
        row=12,
        column="Klasifikasi",
        do="Use dasar.",
    )
    assert str(error) == (
        "export.xlsx, sheet Worksheet, row 12, column Klasifikasi: unknown klasifikasi 'X'. "
        "Use dasar."
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (GeoError("the disk is full"), "the disk is full"),
        (GeoError("it is empty", row=3), "row 3: it is empty"),
        (GeoError("it is empty", file="a.csv"), "a.csv: it is empty"),
        (GeoError("it is empty", do="Fill it."), "it is empty. Fill it."),
    ],
)
def test_parts_that_are_unknown_are_left_out(error, text):
    assert str(error) == text
    assert error.args == (text,)


def test_errors_keep_their_parts_and_have_one_base():
    error = BadGeometry("crossed", file="x/batas.sql", row=2)
    assert (error.what, error.file, error.row, error.do) == ("crossed", "batas.sql", 2, None)
    assert issubclass(StoreBusy, StoreError) and issubclass(StoreError, GeoError)


class _Unusual(GeoError):
    def __init__(self, place, *, at):
        super().__init__(f"there is no {place}", file="a/b.csv", sheet="S", row=at, do="Do it.")
        self.place = place


def test_errors_of_any_class_are_pickled_by_their_parts():
    error = _Unusual("Brebes", at=3)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is _Unusual
    assert (str(copy), copy.args, vars(copy)) == (str(error), error.args, vars(error))


def test_what_to_do_is_said_after_a_long_cell_too():
    error = GeoError("x" * 5000, file="f" * 5000, sheet="s" * 5000, row=3, do="Correct it.")
    assert len(str(error)) < 2000
    assert str(error).endswith("x…. Correct it.") and ", row 3: x" in str(error)
