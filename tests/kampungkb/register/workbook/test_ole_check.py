"""XLS files whose chains never end or whose records lie are refused before parsing."""

import random
import struct

import pytest

from geo.errors import GeoError, TooLarge, UnreadableFile
from kampungkb.register import spreadsheet
from kampungkb.register.workbook.limits import SpreadsheetLimits
from tests.kampungkb.register.workbook.samples import label, record, workbook_stream, xls

FEW = SpreadsheetLimits(rows=50, cells=2000, sheets=3, string_bytes=5000)
CELLS = [label(0, 0, "Kode"), label(1, 1, "x")]


def read(path, stream, limits=FEW, **options):
    return [sheet.lines for sheet in spreadsheet.read(xls(path, stream, **options), limits)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.xls"


def test_a_sound_file_is_read(path):
    assert read(path, workbook_stream(CELLS, (0, 2, 0, 2))) == [[["Kode", ""], ["", "x"]]]
    many = [label(row, 0, "x" * 200) for row in range(50)]  # several sectors of the chain
    assert len(read(path, workbook_stream(many))[0]) == 50


@pytest.mark.parametrize(
    "dimensions", [(0, 0xFFFFFFFF, 0, 0xFFFF), (9, 1, 0, 5), (0, 70_000, 0, 256)]
)
def test_dimensions_that_lie_are_refused(path, dimensions):
    with pytest.raises(UnreadableFile, match=r"a\.xls: .*(spans|damaged)"):
        read(path, workbook_stream(CELLS, dimensions))


@pytest.mark.parametrize(
    "cells",
    [
        [label(0, 0, "a"), label(65_535, 255, "b")],
        [label(0, 2000, "a")],
        [record(0x00BD, struct.pack("<HHHIH", 0, 0, 0, 0, 65_535)), label(1, 0, "a")],
    ],
)
def test_a_rectangle_beyond_the_limit_is_refused(path, cells):
    with pytest.raises(UnreadableFile, match=r"a\.xls: a sheet spans"):
        read(path, workbook_stream(cells))


def test_too_many_rows_texts_and_sheets_are_refused(path):
    with pytest.raises(TooLarge, match="more than 50 rows"):
        read(path, workbook_stream([label(row, 0, "x") for row in range(51)]))
    with pytest.raises(TooLarge, match="distinct texts"):
        read(path, record(0x00FC, bytes(8 + 6000)) + workbook_stream(CELLS))
    with pytest.raises(TooLarge, match="more than 3 sheets"):
        read(path, workbook_stream(CELLS, places=[100] * 4))


def test_a_sheet_beyond_the_end_is_refused(path):
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path, workbook_stream(CELLS, places=[9_999_999]))


def cycle(fat, header):
    fat[-1 - fat[::-1].index(0xFFFFFFFE)] = 5
    header["size"] = 0x7FFFFFFF


def directory_cycle(fat, header):
    fat[header["directory"]] = header["directory"]


def difat_cycle(fat, header):
    header["difat"], header["difat_count"] = 3, 0xFFFF


def many_tables(fat, header):
    header["fat"] = 0x7FFFFFFF


def many_small_streams(fat, header):
    header["mini_count"] = 0xFFFF


def beyond_the_end(fat, header):
    fat[header["directory"] + 1] = 0xFFFFFF


def twice_the_same_table(fat, header):
    header["listed"] *= 100


@pytest.mark.parametrize(
    "change",
    [
        cycle, directory_cycle, difat_cycle, many_tables, many_small_streams, beyond_the_end,
        twice_the_same_table,
    ],
)  # fmt: skip
def test_chains_of_sectors_that_lie_are_refused(path, change):
    with pytest.raises(UnreadableFile, match=r"a\.xls: the workbook is cut short or damaged"):
        read(path, workbook_stream(CELLS), change=change)


@pytest.mark.parametrize("seed", range(3))
def test_any_changed_bytes_end_in_lines_or_one_error(path, seed, capfd):
    whole = xls(path, workbook_stream(CELLS * 3, (0, 2, 0, 2))).read_bytes()
    chance = random.Random(seed)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.choice([chance.randrange(80), chance.randrange(512, 1400)])
            place = chance.choice([place, chance.randrange(1536, 1800)])
            data[place] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
        path.write_bytes(data)
        try:
            spreadsheet.read(path, FEW)
        except GeoError as error:
            assert str(error).startswith("a.xls: ")
