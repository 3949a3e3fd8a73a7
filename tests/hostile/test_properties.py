"""Whatever stands in a file or cell: readers return, or raise an error that a user can correct."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.importing import sql_dump
from geo.errors import GeoError
from geo.files.archives import source_files
from kampungkb.indicators import target_import
from kampungkb.register import cells, parser, spreadsheet
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.review.row_id import RowId

_CELLS = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["", "9" * 5000, 1e300, "99.01.01.2001", "Terbentuk", "0001-01-01", -0.0, "²"]),
)
_HEADING = ["Kode", "Kecamatan", "Desa/Kelurahan", "Status", "Tanggal pembentukan", "Tahun"]
_LINES = st.lists(st.lists(_CELLS, max_size=8), max_size=8)


@settings(max_examples=60)
@given(lines=_LINES, headed=st.booleans())
def test_any_lines_of_a_sheet_are_parsed_or_refused(tmp_path_factory, lines, headed):
    path = tmp_path_factory.getbasetemp() / "lembar.xlsx"
    with suppress(GeoError):
        parser.parse([RawSheet("A", [_HEADING, *lines] if headed else lines)], path)


@settings(max_examples=60)
@given(cell=_CELLS)
@pytest.mark.parametrize(
    "parse",
    [
        cells.text,
        cells.filled_text,
        cells.parse_stage,
        cells.parse_count,
        cells.parse_score,
        lambda cell: cells.parse_code(cell, "Kode"),
        lambda cell: cells.parse_status(cell, "Status"),
        lambda cell: cells.parse_date(cell, "Tanggal"),
        lambda cell: cells.parse_formation(cell, "Tahun"),
    ],
    ids=["text", "filled", "stage", "count", "score", "code", "status", "date", "formation"],
)
def test_any_cell_is_read_or_refused(parse, cell):
    with suppress(cells.UnreadableCell):
        parse(cell)


@settings(max_examples=60)
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".xls", ".tsv", ".xlsx"]))
def test_any_bytes_are_a_sheet_or_refused(tmp_path_factory, content, suffix):
    path = tmp_path_factory.getbasetemp() / f"lembar{suffix}"
    path.write_bytes(content)
    with suppress(GeoError):
        spreadsheet.read(path)


@settings(max_examples=60)
@given(content=st.binary(max_size=400), head=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06"]))
def test_any_bytes_are_an_archive_or_refused(tmp_path_factory, content, head):
    path = tmp_path_factory.getbasetemp() / "berkas.zip"
    path.write_bytes(head + content)
    with suppress(GeoError):
        list(source_files([path]))


_SQL = st.lists(
    st.sampled_from(
        ["INSERT INTO t ", "(kode,nama) ", "VALUES ", "(", ")", "'", "''", "\\'", "/*", "*/", "--",
         "\n", ",", ";", "1", "NULL", "'a'", "SET @a=", "/*!40101 ", "0x", "\0", '"', "`", " "]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150)
@given(parts=_SQL)
def test_any_sql_is_read_or_refused(parts):
    with suppress(GeoError):
        list(sql_dump.inserts("".join(parts), "daftar.sql"))


_VALUES = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["99.01", "formed", "2024-12-31", "0.5", "9" * 5000, "1e999", "NaN"]),
        st.dates().map(date.isoformat),
        st.integers().map(str),
        st.decimals().map(str),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=60)
@given(lines=st.lists(_VALUES, max_size=4))
def test_any_targets_are_read_or_refused(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "target.csv"
    text = "\n".join(",".join(line) for line in lines)
    path.write_bytes(f"code,metric,due,share,villages,source\n{text}".encode("utf-8", "replace"))
    with suppress(GeoError):
        target_import.read(path)


@given(text=st.text(st.sampled_from("0123456789:²٣९ x-"), max_size=60))
def test_any_row_id_is_read_or_refused(text):
    with suppress(GeoError):
        found = RowId.parse(text)
        assert 0 <= found.report < 2**31 and 0 <= found.row < 2**31
