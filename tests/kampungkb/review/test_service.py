"""Decisions on waiting rows: what they change, what they do not, and the way back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from boundaries.areas.codes import Level, UnknownCode
from boundaries.areas.models import Area
from geo.errors import GeoError, UnknownFormat
from geo.store.database import generation, read_session
from kampungkb import repository as register
from kampungkb.decisions.decisions import normalise_village
from kampungkb.indicators import coverage
from kampungkb.models import Decision, Report, ReportRow
from kampungkb.review import decision_sheet, service
from kampungkb.review.pending import pending_counts, pending_rows
from kampungkb.review.requests import UnfitDecision
from kampungkb.review.row_id import NoSuchRow, RowId, find_row, row_ids
from kampungkb.review.service import NoSuchDecision
from webmap.core.i18n import message_text, translations

FIRST, SECOND = "2023-01-31", "2023-06-30"
HEADING = "Kabupaten,Kecamatan,Desa,Status,Klasifikasi,Kampung KB\n"
ROWS = (
    "Melati,Mawar,Sukamaju,terbentuk,Mandiri,Satu\n"
    "Melati,Mawar,Xyzzy,terbentuk,Dasar,Dua\n"
    "Melati,Mawar,Xyzzy,terbentuk,Berkembang,Tiga\n"
    "Melati,Kenanga,Qwerty,dirintis,,Empat\n"
    "Melati,Kenanga,Wanasari,terbentuk,Dasar,Lima\n"
)
SUKAMAJU, REJOSARI, WANASARI = "99.01.01.2002", "99.01.01.2003", "99.01.02.2002"
TEGALREJO = "99.01.02.2003"


@pytest.fixture
def report(world: Engine, load: Callable[..., Any], text: Callable[..., Path]) -> Engine:
    """The world with a report of Melati of which three rows wait: lines 3, 4 and 5."""
    done = load(text(HEADING + ROWS, "a.csv"), FIRST)
    assert (done.matched, done.review, done.rejected) == (2, 3, 0)
    return world


def row(store: Engine, line: int, number: int = 1) -> ReportRow:
    with read_session(store) as session:
        return session.scalars(
            select(ReportRow).where(ReportRow.report_id == number, ReportRow.row == line)
        ).one()


def outcomes(store: Engine, number: int = 1) -> list[tuple[int, str, str | None, str]]:
    with read_session(store) as session:
        rows = session.scalars(
            select(ReportRow).where(ReportRow.report_id == number).order_by(ReportRow.row)
        )
        return [(one.row, one.outcome, one.code, one.method) for one in rows]


def figures(store: Engine, day: str = FIRST, code: str = "99.01") -> dict[str, Any]:
    with read_session(store) as session:
        state = register.state(session, date.fromisoformat(day))
        return coverage.total(state, code, {}, [])


def counts(store: Engine, number: int = 1) -> tuple[int, int, int, int]:
    with read_session(store) as session:
        found = session.get_one(Report, number)
        assert found.rows == found.matched + found.review + found.rejected
        return found.rows, found.matched, found.review, found.rejected


def test_a_row_that_waits_is_not_painted_until_it_is_accepted(report: Engine) -> None:
    assert figures(report)["formed"] == 2
    with read_session(report) as session:
        before = generation(session)
    done = service.accept(report, RowId(1, 3), REJOSARI, who="Ani", why="SK 12/2019")
    assert figures(report)["formed"] == 3
    assert figures(report)["berkembang"] == 1  # of two units the higher class counts
    assert (done.rows, done.reports) == (2, 1)  # both units of the names
    assert counts(report) == (5, 4, 1, 0)
    found = row(report, 3)
    assert (found.outcome, found.code, found.within, found.method) == (
        "matched", REJOSARI, REJOSARI, "alias",
    )  # fmt: skip
    assert "Ani" in message_text(found.reason, "id") and "SK 12/2019" in message_text(
        found.reason, "en"
    )
    with read_session(report) as session:
        assert generation(session) > before


def test_the_store_says_what_a_new_import_would(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    service.accept(report, RowId(1, 3), REJOSARI, who="Ani")
    service.refuse(report, RowId(1, 5), who="Ani", why="nama dusun")
    with read_session(report) as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.row)).all()
        stored = [(r.outcome, r.code, r.within, r.method, r.score, r.reason) for r in rows]
    done = load(text(HEADING + ROWS, "a.csv"), FIRST)
    with read_session(report) as session:
        query = select(ReportRow).where(ReportRow.report_id == done.report_id)
        rows = session.scalars(query.order_by(ReportRow.row)).all()
        assert [(r.outcome, r.code, r.within, r.method, r.score, r.reason) for r in rows] == stored


def test_a_refused_row_is_rejected_shown_and_never_painted(report: Engine) -> None:
    before = figures(report)
    service.refuse(report, RowId(1, 5), who="Ani", why="nama dusun")
    assert figures(report) == before
    assert counts(report) == (5, 2, 2, 1)
    with read_session(report) as session:
        state = register.state(session, date.fromisoformat(FIRST))
        assert [one.row for one in service.refused_rows(session, state, "99.01")] == [5]
        assert [one.row for one in register.waiting(session, state, "99.01")] == [3, 4]
        assert register.account(session, state, "99.01") == {
            "rows": 5, "matched": 2, "review": 2, "rejected": 1,
        }  # fmt: skip


def test_a_decision_holds_for_later_reports_and_for_earlier_ones_on_request(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(HEADING + ROWS, "b.csv"), SECOND)
    service.accept(report, RowId(2, 3), REJOSARI, who="Ani")
    assert row(report, 3, 1).outcome == "review"
    assert row(report, 3, 2).code == REJOSARI
    load(text(HEADING + ROWS.replace("Xyzzy", "XYZZY."), "c.csv"), "2023-09-30")
    assert row(report, 3, 3).code == REJOSARI  # imported since
    service.accept(report, RowId(2, 3), REJOSARI, who="Ani", earlier=True)
    assert row(report, 3, 1).code == REJOSARI
    with read_session(report) as session:
        assert len(service.list_decisions(session)) == 1  # the same decision is kept once
    assert figures(report)["formed"] == 3


def test_on_an_older_report_it_holds_for_the_newer_ones_too(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(HEADING + ROWS, "b.csv"), SECOND)
    done = service.accept(report, RowId(1, 3), REJOSARI, who="Ani")
    assert done.reports == 2
    assert row(report, 3, 2).code == REJOSARI


def test_undone_rows_go_back_to_what_the_matcher_says(report: Engine) -> None:
    before, shown = outcomes(report), figures(report)
    done = service.accept(report, RowId(1, 3), REJOSARI, who="Ani", earlier=True)
    number = done.decisions[0].id
    assert outcomes(report) != before
    undone = service.undo(report, number)
    assert undone.rows == 2
    assert outcomes(report) == before
    assert figures(report) == shown
    assert counts(report) == (5, 2, 3, 0)
    with pytest.raises(NoSuchDecision, match="was undone on"):
        service.undo(report, number)
    with pytest.raises(NoSuchDecision):
        service.undo(report, 99)
    with read_session(report) as session:
        assert service.list_decisions(session) == []
        assert [one.id for one in service.list_decisions(session, undone=True)] == [number]


def test_a_wrong_join_can_be_corrected_and_the_correction_undone(report: Engine) -> None:
    service.accept(report, RowId(1, 6), TEGALREJO, who="Ani", why="salah desa")
    with read_session(report) as session:
        state = register.state(session, date.fromisoformat(FIRST))
        known = register.details(session, state)["status"]
    assert (known[WANASARI], known[TEGALREJO]) == ("unformed", "formed")
    service.undo(report, 1)
    assert row(report, 6).code == WANASARI


def test_a_newer_decision_replaces_the_older_and_says_so(report: Engine) -> None:
    service.accept(report, RowId(1, 5), WANASARI, who="Ani", second_unit=True)
    done = service.accept(report, RowId(1, 5), TEGALREJO, who="Budi")
    assert done.notes == [f"replaces decision 1 of Ani: {WANASARI}"]
    assert row(report, 5).code == TEGALREJO
    with read_session(report) as session:
        assert [one.code for one in service.list_decisions(session)] == [TEGALREJO]


def test_no_row_rests_on_a_decision_that_was_replaced(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(HEADING + ROWS, "b.csv"), SECOND)
    service.accept(report, RowId(1, 5), TEGALREJO, who="Ani")
    done = service.accept(report, RowId(2, 5), "99.01.02.2001", who="Budi")
    assert [row(report, 5, number).code for number in (1, 2)] == ["99.01.02.2001"] * 2
    assert done.reports == 2


def test_two_names_for_one_village_need_a_word(report: Engine) -> None:
    before = outcomes(report)
    with pytest.raises(UnfitDecision) as caught:
        service.accept(report, RowId(1, 5), WANASARI, who="Ani")
    assert "Qwerty" in str(caught.value) and "Wanasari" in str(caught.value)
    assert "--second-unit" in str(caught.value)
    assert outcomes(report) == before
    service.accept(report, RowId(1, 5), WANASARI, who="Ani", second_unit=True)
    assert figures(report)["formed"] == 2  # the village counts once, with the higher class


def test_units_of_the_same_names_can_be_told_apart(report: Engine) -> None:
    service.accept(report, RowId(1, 3), REJOSARI, who="Ani")
    service.accept(report, RowId(1, 4), "99.01.01.2004", who="Ani")
    assert (row(report, 3).code, row(report, 4).code) == (REJOSARI, "99.01.01.2004")
    with read_session(report) as session:
        assert sorted(one.kampung for one in service.list_decisions(session)) == ["", "tiga"]


def test_a_decision_on_a_name_leaves_that_name_of_another_kind_alone(
    world: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    with read_session(world) as session:
        session.get_one(Area, "99.01.01.2004").name = "Pasar Lama"  # a desa beside the kelurahan
    rows = "Melati,Mawar,Kel. Pasar Lama,terbentuk,,\nMelati,Mawar,Pasar Lama,terbentuk,,\n"
    load(text(HEADING + rows), FIRST)
    assert (row(world, 2).code, row(world, 3).outcome) == ("99.01.01.1001", "review")
    service.accept(world, RowId(1, 3), "99.01.01.2004", who="Ani")
    assert (row(world, 2).code, row(world, 3).code) == ("99.01.01.1001", "99.01.01.2004")


@given(st.text(alphabet="adeklsu. 1IV-", max_size=20))
def test_the_form_of_a_villages_name_is_its_own_form(name: str) -> None:
    assert normalise_village(normalise_village(name)) == normalise_village(name)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("KEL. PANIPAHAN II", "kelurahan panipahan 2"),
        ("Ds. Baru", "desa baru"),
        ("Desa", "desa"),
        ("PANIPAHAN", "panipahan"),
    ],
)
def test_writes_the_kind_of_a_village_one_way(name: str, form: str) -> None:
    assert normalise_village(name) == form


@pytest.mark.parametrize(
    ("place", "code", "error"),
    [
        (RowId(9, 3), REJOSARI, NoSuchRow),
        (RowId(1, 99), REJOSARI, NoSuchRow),
        (RowId(1, 3), "99.01.01.9999", UnknownCode),
        (RowId(1, 3), "desa", UnknownCode),
        (RowId(1, 3), "99.01.01", UnfitDecision),
        (RowId(1, 3), "99.02.01.2001", UnfitDecision),  # the report does not speak for it
    ],
)
def test_refuses_what_cannot_be(report: Engine, place: RowId, code: str, error: type) -> None:
    before = outcomes(report)
    with pytest.raises(error):
        service.accept(report, place, code, who="Ani")
    assert outcomes(report) == before
    with read_session(report) as session:
        assert session.scalars(select(Decision)).all() == []


def test_asks_who_decides(report: Engine) -> None:
    with pytest.raises(UnfitDecision, match="nobody"):
        service.accept(report, RowId(1, 3), REJOSARI, who=" ")


def test_a_row_that_gives_its_code_or_cannot_be_read_is_not_for_review(
    world: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(f"Kode,Desa,Status\n{SUKAMAJU},Sukamaju,terbentuk\n{REJOSARI},Rejosari,apa\n"))
    for line in (2, 3):
        with pytest.raises(UnfitDecision, match="import it again"):
            service.accept(world, RowId(1, line), "99.01.01.2004", who="Ani")


def test_rows_have_names_that_can_be_typed(
    world: Engine, load: Callable[..., Any], book: Callable[..., Path]
) -> None:
    heading = ["Kabupaten", "Kecamatan", "Desa", "Status"]
    lines = [heading, ["Melati", "Mawar", "Xyzzy", "terbentuk"]]
    load(book({"Satu": lines, "Dua": lines}))
    with read_session(world) as session:
        state = register.state(session, date(2023, 7, 27))
        names = [str(one) for one in row_ids(session, register.waiting(session, state))]
        assert sorted(names) == ["1:Dua:2", "1:Satu:2"]
        assert find_row(session, RowId.parse("1:Dua:2")).sheet == "Dua"
        with pytest.raises(NoSuchRow, match="several sheets"):
            find_row(session, RowId.parse("1:2"))
    with pytest.raises(NoSuchRow):
        RowId.parse("baris 2")


def test_a_decision_for_a_village_that_is_no_more_goes_back_to_review(report: Engine) -> None:
    service.accept(report, RowId(1, 3), REJOSARI, who="Ani")
    with read_session(report) as session:
        session.get_one(Area, REJOSARI).listed = False
    done = service.rematch_reports(report)
    assert [one.code for one in done.decisions] == [REJOSARI]
    assert REJOSARI in done.notes[0]
    assert (row(report, 3).outcome, row(report, 3).method) == ("review", "alias")
    assert counts(report) == (5, 2, 3, 0)
    with read_session(report) as session:
        assert [one.code for one in service.retired_decisions(session)] == [REJOSARI]
    assert service.rematch_reports(report).reports == 0  # nothing is left to do


def test_says_how_many_rows_wait_and_how_much_higher_coverage_could_be(report: Engine) -> None:
    with read_session(report) as session:
        state = register.state(session, date.fromisoformat(FIRST))
        assert pending_counts(session, state, Level.DISTRICT, "99.01") == {
            "99.01.01": 2, "99.01.02": 1,
        }  # fmt: skip
        assert pending_counts(session, state, Level.REGENCY) == {"99.01": 3}
        assert pending_counts(session, state, Level.COUNTRY) == {"ID": 3}
        found = pending_rows(session, state, Level.DISTRICT, "99.01")
    # two units of one name are one village; a forming one would raise no coverage
    assert {code: one.villages for code, one in found.items()} == {"99.01.01": 1, "99.01.02": 0}


def test_a_row_sure_to_the_regency_waits_in_no_district(
    world: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(HEADING + ROWS + "Melati,Entahlah,Sukamaju,terbentuk,Dasar,Enam\n"))
    with read_session(world) as session:
        state = register.state(session, date(2023, 7, 27))
        districts = pending_counts(session, state, Level.DISTRICT, "99.01")
        assert sum(districts.values()) == 3
        assert pending_counts(session, state, Level.REGENCY, "99.01") == {"99.01": 4}
        for code in ("ID", "99", "99.01", "99.01.01"):
            found = register.account(session, state, code)
            assert found["rows"] == found["matched"] + found["review"] + found["rejected"]


# The sheet to decide in -----------------------------------------------------------------------


def exported(store: Engine, path: Path, day: str = FIRST) -> Any:
    with read_session(store) as session:
        state = register.state(session, date.fromisoformat(day))
        decision_sheet.export(
            session, register.waiting(session, state), path, list(translations().values())
        )
    return openpyxl.load_workbook(path)


def decide(book: Any, path: Path, decisions: dict[int, tuple[str, str]]) -> Path:
    """Fill in the sheet: row of the report → (decision, note)."""
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        number = sheet.cell(line, heading.index("Baris") + 1).value
        if number in decisions:
            code, note = decisions[number]
            sheet.cell(line, heading.index("Keputusan kode") + 1).value = code
            sheet.cell(line, heading.index("Catatan") + 1).value = note
    book.save(path)
    return path


def test_the_decided_sheet_comes_back(report: Engine, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(report, path)
    assert book.active.max_row == 4
    decide(book, path, {3: (REJOSARI, "SK bupati"), 5: ("tidak ada", "nama dusun")})
    done = decision_sheet.import_decisions(report, path, who="Ani")
    assert [one.why for one in done.decisions] == ["SK bupati", "nama dusun"]
    assert row(report, 4).code == REJOSARI
    assert counts(report) == (5, 4, 0, 1)
    again = decision_sheet.import_decisions(report, path, who="Ani")
    assert (again.rows, len(again.decisions)) == (0, 2)
    with read_session(report) as session:
        assert len(service.list_decisions(session)) == 2


def test_an_empty_sheet_decides_nothing(report: Engine, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    exported(report, path)
    before = outcomes(report)
    assert decision_sheet.import_decisions(report, path, who="Ani").rows == 0
    assert outcomes(report) == before


def test_the_sheet_finds_its_rows_after_the_report_was_imported_anew(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path], tmp_path: Path
) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(report, path)
    load(text(HEADING + ROWS, "b.csv"), SECOND)
    load(text(HEADING + ROWS, "a.csv"), FIRST)
    decide(book, path, {3: (REJOSARI, "")})
    assert decision_sheet.import_decisions(report, path, who="Ani").rows == 4  # in both reports


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ({3: ("99.01.01.9999", "")}, ["row 2", "99.01.01.9999"]),
        ({3: ("99.01.01", "")}, ["row 2", "no village"]),
        ({3: ("desa sebelah", "")}, ["row 2", "desa sebelah"]),
        ({3: (REJOSARI, ""), 5: (REJOSARI, "")}, ["Xyzzy", "Qwerty", REJOSARI, "row 4", "line 2"]),
        ({3: (REJOSARI, ""), 5: ("99.02.01.2001", "")}, ["row 4", "outside the scope"]),
    ],
)
def test_a_bad_sheet_is_refused_as_a_whole(
    report: Engine, tmp_path: Path, decisions: dict[int, tuple[str, str]], words: list[str]
) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(report, path), path, decisions)
    before = outcomes(report)
    with pytest.raises(GeoError) as caught:
        decision_sheet.import_decisions(report, path, who="Ani")
    for word in ["tunggu.xlsx", *words]:
        assert word in str(caught.value)
    assert outcomes(report) == before
    with read_session(report) as session:
        assert session.scalars(select(Decision)).all() == []


def test_names_rows_that_are_no_longer_what_they_were(
    report: Engine, load: Callable[..., Any], text: Callable[..., Path], tmp_path: Path
) -> None:
    path = tmp_path / "tunggu.xlsx"
    decide(exported(report, path), path, {3: (REJOSARI, ""), 5: (TEGALREJO, "")})
    fewer = "".join(ROWS.splitlines(keepends=True)[:2]).replace("Xyzzy", "Plugh")
    load(text(HEADING + fewer, "a.csv"), FIRST)
    with pytest.raises(decision_sheet.UnfitSheet) as caught:
        decision_sheet.import_decisions(report, path, who="Ani")
    assert "row 1:3 reads 'Plugh' now, not 'Xyzzy'" in str(caught.value)
    assert "row 1:5 is no longer there" in str(caught.value)


def test_one_row_decided_two_ways_is_refused(report: Engine, tmp_path: Path) -> None:
    path = tmp_path / "tunggu.xlsx"
    book = exported(report, path)
    decide(book, path, {3: (REJOSARI, "")})
    sheet = book.active
    sheet.append([cell.value for cell in sheet[2]])
    heading = [cell.value for cell in sheet[1]]
    sheet.cell(sheet.max_row, heading.index("Keputusan kode") + 1).value = TEGALREJO
    book.save(path)
    with pytest.raises(UnfitDecision, match="decided twice"):
        decision_sheet.import_decisions(report, path, who="Ani")


def test_says_what_is_no_sheet_of_decisions(
    report: Engine, tmp_path: Path, text: Callable[..., Path]
) -> None:
    with pytest.raises(GeoError, match="keputusan kode"):
        decision_sheet.import_decisions(report, text("Kode,Status\n1,2\n"), who="Ani")
    with read_session(report) as session, pytest.raises(UnknownFormat):
        decision_sheet.export(session, [], tmp_path / "x.csv", [])
