"""The types of what is read from a sheet."""

import dataclasses

import pytest

from boundaries.matching.types import RowNames
from geo.messages import Message
from kampungkb.indicators.classification import Status
from kampungkb.register.layout.rows import PLAIN, ParsedSheet, RegisterRow, RejectedRow

NAMES = RowNames("Nusa", "Melati", "Mawar", "Rejosari")


def test_a_row_stands_for_one_kampung_kb_unless_it_says_more():
    row = RegisterRow("Isian", 4, NAMES, Status.FORMED)
    assert (row.units, row.notes, row.serial) == (1, (), "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.units = 2


def test_a_sheet_keeps_rows_and_rejected_rows_apart():
    rejected = RejectedRow("Isian", 5, NAMES, Message("total_line", {}))
    sheet = ParsedSheet("a.xlsx", PLAIN, [], [rejected], [])
    assert (sheet.rows, sheet.rejected, sheet.empty_is_no_statement) == ([], [rejected], False)
