"""Sheets as people write them: each village is joined with its status, and nothing else is."""

import random

import pytest

from boundaries.matching.gazetteer import Gazetteer
from kampungkb.decisions.matching import match
from kampungkb.register import parser
from kampungkb.register.messages import is_of_village
from tests.data.messy_kinds import KINDS, OF_TWO_REGENCIES
from tests.data.messy_sheets import (
    FULL,
    SHORT,
    STATUSES,
    TWO_REGENCIES,
    VILLAGES,
    full,
    official,
    once,
    sections,
    titled,
    xlsx,
)


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.build(official(), {})


def joined(path, gazetteer):
    """Return the parsed sheet and, for each row, the code of its village and its status."""
    sheet = parser.read(path)
    matches = match([row.names for row in sheet.rows], gazetteer)
    pairs = zip(sheet.rows, matches, strict=True)
    return sheet, [(found.code, row.status.value) for row, found in pairs]


@pytest.mark.parametrize("kind", KINDS)
def test_every_village_is_joined_and_nothing_else_is(kind, tmp_path, gazetteer):
    rows = TWO_REGENCIES if kind in OF_TWO_REGENCIES else VILLAGES
    sheet, found = joined(KINDS[kind](rows, tmp_path), gazetteer)
    assert sorted(found) == sorted((row.code, STATUSES[row.status]) for row in rows)
    assert all(not is_of_village([line.reason]) for line in sheet.rejected)


def test_a_sheet_sorted_by_village_joins_no_row_by_a_name_above_it(tmp_path, gazetteer):
    for seed in range(5):
        lines = once(VILLAGES, "")
        order = random.Random(seed).sample(range(len(lines)), len(lines))
        _, found = joined(xlsx(tmp_path, [FULL, *[lines[i] for i in order]]), gazetteer)
        for i, (code, _) in zip(order, found, strict=True):
            assert code == (VILLAGES[i].code if lines[i][2] else None)


def test_a_blank_kecamatan_below_a_subtotal_waits(tmp_path, gazetteer):
    lines = once(VILLAGES[:6], "")
    below = full(VILLAGES[6:8])
    for line in below:
        line[2] = ""
    _, found = joined(xlsx(tmp_path, [FULL, *lines, ["", "", "", "Jumlah"], *below]), gazetteer)
    assert [code for code, _ in found] == [row.code for row in VILLAGES[:6]] + [None] * 2
    # it waits also where the village above has the same name as one of the kecamatan above
    repeated = [7, VILLAGES[0].regency, "", VILLAGES[1].name, "Terbentuk"]
    for between in (["", "", "", "Jumlah"], ["", "Wilayah Utara"], below[0]):
        _, found = joined(xlsx(tmp_path, [FULL, *lines, between, repeated]), gazetteer)
        assert found[-1][0] is None


def test_a_village_of_another_kecamatan_below_a_section_waits(tmp_path, gazetteer):
    lines = sections(VILLAGES, lambda i, name, count: [f"KECAMATAN {name}"])
    del lines[14]  # the line of the third kecamatan
    _, found = joined(xlsx(tmp_path, titled(SHORT, *lines)), gazetteer)
    codes = [code for code, _ in found]
    assert codes[:6] == [row.code for row in VILLAGES[:6]]
    assert codes[12:18] == [None] * 6
    assert not set(codes) - {None} - {row.code for row in VILLAGES}
