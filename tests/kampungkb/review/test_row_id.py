"""Ids of rows that can be typed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from geo.store.database import read_session
from kampungkb import repository
from kampungkb.review.row_id import NoSuchRow, RowId, find_row, row_ids

ROW_IDS = st.builds(
    RowId,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.none() | st.text("Brebes :1", max_size=12),
)


@given(ROW_IDS)
def test_the_text_of_an_id_is_parsed_to_the_same_id(row_id: RowId) -> None:
    assert RowId.parse(f" {row_id} ") == row_id


@pytest.mark.parametrize("text", ["", "3", "3:", "baris 2", "3:-1", "x:2", "3:Brebes", "3:1.5"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NoSuchRow, match="names no row"):
        RowId.parse(text)


@pytest.fixture
def two_sheets(
    world: Engine, load: Callable[..., Any], book: Callable[..., Path], text: Callable[..., Path]
) -> Engine:
    """A store with report 1 of two sheets and report 2 of one; each row is in review."""
    heading = ["Kabupaten", "Kecamatan", "Desa", "Status"]
    lines = [heading, ["Melati", "Mawar", "Xyzzy", "terbentuk"]]
    load(book({"Satu": lines, "Dua": lines}), scope="99.01")
    load(text("Kabupaten,Kecamatan,Desa,Status\nDahlia,Flamboyan,Xyzzy,terbentuk\n"), scope="99.02")
    return world


def test_the_sheet_is_in_the_id_where_the_report_has_several(two_sheets: Engine) -> None:
    with read_session(two_sheets) as session:
        rows = repository.report_rows(session, repository.state(session, date(2023, 7, 27)))
        ids = row_ids(session, rows)
        assert sorted(map(str, ids)) == ["1:Dua:2", "1:Satu:2", "2:2"]
        for row, row_id in zip(rows, ids, strict=True):
            found = find_row(session, row_id)
            assert (found.report_id, found.sheet, found.row) == (row.report_id, row.sheet, row.row)
        assert row_ids(session, rows[::-1]) == ids[::-1]


def test_an_id_of_several_rows_or_of_none_is_refused(two_sheets: Engine) -> None:
    with read_session(two_sheets) as session:
        with pytest.raises(NoSuchRow, match="several sheets") as caught:
            find_row(session, RowId.parse("1:2"))
        assert "1:Satu:2" in str(caught.value) and "1:Dua:2" in str(caught.value)
        for text in ("1:Satu:3", "1:Tiga:2", "2:3", "9:2"):
            with pytest.raises(NoSuchRow, match=f"no row {text}"):
                find_row(session, RowId.parse(text))


@pytest.mark.parametrize("text", ["2147483648:1", "1:2147483648", f"1:{'9' * 5000}", "1:x:-1"])
def test_numbers_that_no_store_holds_name_no_row(text: str) -> None:
    with pytest.raises(NoSuchRow, match="names no row") as caught:
        RowId.parse(text)
    assert len(str(caught.value)) < 200
