"""A row that names a village and cannot be read makes it no data, not unformed."""

from datetime import date

import pytest
from sqlalchemy import select

from geo.store.database import read_session
from kampungkb.indicators import coverage
from kampungkb.models import ReportRow
from kampungkb.register.importing import import_register
from kampungkb.repository import details, row_counts, state, unreadable_rows
from kampungkb.review import service
from kampungkb.review.requests import DecisionRequest
from kampungkb.review.row_id import RowId
from tests.kampungkb.states import DAY, classes_at, plain
from webmap.core.i18n import message_text

SUKAMAJU, REJOSARI = "99.01.01.2002", "99.01.01.2003"
NAMES = ["Kabupaten", "Kecamatan", "Desa", "Status", "Klasifikasi"]


@pytest.mark.parametrize(
    "cells",
    [
        ["2"], ["Ya", "Lestari"], ["Belum", "Dasar"], ["Ya", "", "", "tanggal baru"],
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_makes_its_village_no_data(world, book, load, cells):
    summary = load(book(plain([REJOSARI, "Ya"], [SUKAMAJU, *cells])))
    assert classes_at(world)[SUKAMAJU] == "no_data"
    assert summary.unreadable == 1
    with read_session(world) as session:
        found = state(session, DAY)
        row = coverage.total(found, "99.01", {}, [])
        assert (row["villages"], row["formed"], row["unformed"]) == (7, 1, 5)
        assert (row["no_data"], row["unreadable"]) == (1, 1)
        village = details(session, found).loc[SUKAMAJU]
        assert (village["status"], village["unreadable"]) == ("no_data", True)
        assert village["source"] == "lembar.xlsx"
        (listed,) = unreadable_rows(session, found, "99.01")
        assert (listed.within, listed.row) == (SUKAMAJU, 3)
        assert unreadable_rows(session, found, "99.02") == []
        assert row_counts(session, found, "99.01")["rejected"] == 1


def test_totals_headings_and_rows_outside_the_scope_are_of_no_village(world, book, load):
    lines = [
        NAMES,
        ["Melati", "Mawar", "Rejosari", "Ya"],
        NAMES,
        ["Melati", "Mawar", "Jumlah", "17"],
        ["Dahlia", "Flamboyan", "Cempaka", "2"],
    ]
    summary = load(book(lines), scope="99.01")
    assert (summary.rejected, summary.unreadable) == (3, 0)
    assert classes_at(world)["99.02.01.2001"] == "no_data"
    with read_session(world) as session:
        assert unreadable_rows(session, state(session, DAY)) == []


@pytest.mark.parametrize(
    ("other", "expected"), [("Ya", "unclassified"), ("Dirintis", "no_data"), ("Belum", "no_data")]
)
def test_beside_another_row_only_formed_stands(world, book, load, other, expected):
    summary = load(book(plain([SUKAMAJU, other], [SUKAMAJU, "2"], [REJOSARI, "Belum"])))
    assert classes_at(world)[SUKAMAJU] == expected
    notes = [message_text(row["notes"], "en") for row in summary.row_values]
    beside = "Lembar1 row 3 cannot be read; this village has no data"
    assert notes == ["" if other == "Ya" else beside, "", ""]


def test_an_older_report_does_not_speak_for_an_unreadable_row(world, book, load):
    load(book(plain([SUKAMAJU, "Ya", "Dasar"])), "2023-07-01")
    load(book(plain([SUKAMAJU, "2"], [REJOSARI, "Ya"]), "baru.xlsx"), "2023-07-27")
    assert classes_at(world)[SUKAMAJU] == "no_data"


def test_in_a_sheet_in_which_empty_is_no_statement_the_row_is_one(world, book, load):
    heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
    summary = load(book([heading, [SUKAMAJU, "2"], [REJOSARI, "Ya"], ["99.01.01.2004", ""]]))
    assert summary.scope == [SUKAMAJU, REJOSARI]
    assert classes_at(world)[SUKAMAJU] == "no_data"


def test_a_decision_for_no_village_frees_the_village_and_undone_it_is_back(world, book, load):
    lines = [
        NAMES,
        ["Melati", "Mawar", "Sukamaju", "2"],
        ["Melati", "Mawar", "Rejosari", "Ya"],
    ]
    load(book(lines))
    load(book([*lines[:1], ["Melati", "Mawar", "Sukamaju", "Ya"]], "dua.xlsx"), "2023-07-28")
    request = DecisionRequest(RowId(2, 2), None, "sheet of another year")
    result = service.decide(world, [request], who="Ani", earlier=True)
    day = date(2023, 7, 27)
    assert classes_at(world, day)[SUKAMAJU] == "unformed"
    service.undo(world, result.decisions[0].id)
    assert classes_at(world, day)[SUKAMAJU] == "no_data"


def test_rematching_keeps_what_cannot_be_read(world, book, load):
    load(book(plain([SUKAMAJU, "2"], [SUKAMAJU, "Belum"], [REJOSARI, "Ya"])))
    before = classes_at(world)
    service.rematch_reports(world, everything=True)
    assert classes_at(world) == before
    with read_session(world) as session:
        (row,) = session.scalars(select(ReportRow).where(ReportRow.method == "unreadable"))
    assert (row.within, row.outcome) == (SUKAMAJU, "rejected")


def test_real_counts_in_the_column_of_statuses(shared_data, sulawesi_barat, tmp_path):
    """Form K/0 as a plain sheet: four villages have the count 2, which is no status."""
    sheet = tmp_path / "sulbar.csv"
    text = (shared_data / "siga/kkb.csv").read_text("utf-8")
    _, rest = text.split("\n", 1)
    lines = [line.split(";") for line in rest.splitlines()]
    kept = [";".join([*line[:3], line[4], line[6]]) for line in lines]
    sheet.write_text("PROVINSI;KABUPATEN;KECAMATAN;KELURAHAN;STATUS\n" + "\n".join(kept), "utf-8")
    summary = import_register(sulawesi_barat, sheet, date=date(2026, 2, 28))
    with read_session(sulawesi_barat) as session:
        row = coverage.total(state(session, date(2026, 2, 28)), "76", {}, [])
    assert (summary.rows, row["villages"], row["formed"]) == (648, 648, 589)
    assert (row["unformed"], row["no_data"], row["unreadable"]) == (55, 4, 4)
