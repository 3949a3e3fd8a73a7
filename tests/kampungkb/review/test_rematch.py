"""Stored rows, matched again with the lists and decisions as they are now."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.models import Area, CodeList, OfficialName
from boundaries.matching.types import Match
from geo.messages import Message
from geo.store.database import read_session, write_session
from kampungkb.decisions.decisions import DecisionKey
from kampungkb.models import Decision, Report, ReportRow, VillageStatus
from kampungkb.review import rematch

SUKAMAJU, REJOSARI, WANASARI = "99.01.01.2002", "99.01.01.2003", "99.01.02.2002"


def decision(
    session: Session, code: str | None, village: str = "xyzzy", kampung: str = ""
) -> Decision:
    made = Decision(
        province="", regency="melati", district="mawar", village=village, kampung=kampung,
        code=code, who="Ani", why="SK 12", decided_at=datetime(2024, 3, 1),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def apply(
    session: Session, made: Decision, report: int = 1
) -> tuple[list[ReportRow], list[ReportRow]]:
    """Apply a decision; return the changed rows, and others at its village."""
    applied = rematch.apply_decisions(session, session.get_one(Report, report), [made])
    return (applied[0].changed, applied[0].others) if applied else ([], [])


def statuses(session: Session, report: int = 1) -> dict[str, tuple[str, str | None]]:
    found = session.scalars(select(VillageStatus).where(VillageStatus.report_id == report))
    return {status.code: (status.status, status.klasifikasi) for status in found}


# A whole report -------------------------------------------------------------------------------


def test_a_report_that_is_right_does_not_change(melati: Any) -> None:
    before = melati.outcomes()
    with write_session(melati.engine) as session:
        assert rematch.rematch_report(session, session.get_one(Report, 1)) == []
    assert melati.outcomes() == before


def test_names_from_lines_above_stay_such_names(world: Any, load: Any, book: Any) -> None:
    villages = ("Sukamaju", "Rejosari", "Karanganyar", "Pasar Lama", "Suka Maju", "Wanasari")
    lines = [["Melati" if not i else "", "Mawar" if not i else "", village, "Ya"]
             for i, village in enumerate(villages)]  # fmt: skip
    load(book([["Kabupaten", "Kecamatan", "Desa", "Status"], *lines]))
    with write_session(world) as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.row)).all()
        assert [row.outcome for row in rows] == ["matched"] * 5 + ["review"]
        assert [row.district for row in rows] == ["Mawar"] * 6
        assert [note.key for note in rows[1].notes] == ["regency_from_above", "district_from_above"]
        assert (rows[5].method, rows[5].within) == ("incomplete", "99.01")
        assert rematch.rematch_report(session, session.get_one(Report, 1)) == []


def test_a_changed_list_changes_rows_statuses_and_counts(melati: Any) -> None:
    with write_session(melati.engine) as session:
        session.get_one(Area, REJOSARI).name = "Xyzzy"
        session.get_one(Area, WANASARI).listed = False
        changed = rematch.rematch_report(session, session.get_one(Report, 1))
        assert [row.row for row in changed] == [3, 4, 6]
        # of two units the higher class counts; the retired village has no status any more
        assert statuses(session)[REJOSARI] == ("formed", "berkembang")
        assert WANASARI not in statuses(session)
    assert melati.counts() == (5, 3, 2, 0)
    assert melati.row(3).code == REJOSARI
    assert (melati.row(6).outcome, melati.row(6).code) == ("review", None)


def test_only_the_rows_of_the_regencies_in_the_keys_are_matched(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    report = import_rows(
        "Melati,Mawar,Xyzzy,terbentuk,,\nDahlia,Flamboyan,Xyzzy,terbentuk,,\n", "b.csv"
    ).report_id
    with write_session(melati.engine) as session:
        session.get_one(Area, REJOSARI).name = "Xyzzy"
        session.get_one(Area, "99.02.01.2001").name = "Xyzzy"
        stored = session.get_one(Report, report)
        keys = [DecisionKey("melati", "kenanga", "nothing")]
        assert [row.row for row in rematch.rematch_report(session, stored, only=keys)] == [2]
        assert [row.row for row in rematch.rematch_report(session, stored)] == [3]


def test_rows_outside_the_scope_are_rejected(melati: Any) -> None:
    with write_session(melati.engine) as session:
        report = session.get_one(Report, 1)
        report.scope = ["99.01.01"]
        changed = rematch.rematch_report(session, report)
        assert [(row.row, row.outcome, row.method) for row in changed] == [
            (5, "rejected", "scope"),
            (6, "rejected", "scope"),
        ]
    assert melati.counts() == (5, 1, 2, 2)


def test_the_date_of_a_report_tells_which_list_its_names_follow(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    """Umbul I was one village in 2020 and is another one since 2022."""
    names = {
        2020: {SUKAMAJU: "Umbul I", REJOSARI: "Umbul II"},
        2021: {SUKAMAJU: "Umbul", REJOSARI: "Umbul II"},
        2022: {SUKAMAJU: "Umbul", REJOSARI: "Umbul I"},
    }
    with write_session(melati.engine) as session:
        areas = {area.code: area for area in session.scalars(select(Area))}
        for year, changed in names.items():
            now = datetime(2025, 1, 1)
            session.add(
                CodeList(year=year, source="", sha256=str(year), imported_at=now, villages=9)
            )
            session.flush()
            listed = {code: area.name for code, area in areas.items()} | changed
            session.add_all(
                OfficialName(year=year, code=c, name=name) for c, name in listed.items()
            )
        for code, name in names[2022].items():
            areas[code].name = name
    for day, code in (("2021-12-31", SUKAMAJU), ("2022-01-31", REJOSARI)):
        report = import_rows("Melati,Mawar,Umbul I,terbentuk,,\n", "b.csv", day).report_id
        with write_session(melati.engine) as session:
            stored = session.get_one(Report, report)
            assert set(statuses(session, report)) == {code}
            assert rematch.rematch_report(session, stored) == []
            stored.date = date(2022, 6, 30)  # a rematch reads the date of the report, too
            rematch.rematch_report(session, stored)
            assert set(statuses(session, report)) == {REJOSARI}
            session.rollback()


def test_notes_of_a_row_are_kept(melati: Any) -> None:
    with write_session(melati.engine) as session:
        row = session.get_one(ReportRow, (1, melati.row(3).sheet, 3))
        row.notes = (Message("status_empty"),)
        decision(session, REJOSARI)
        rematch.rematch_report(session, session.get_one(Report, 1))
    assert melati.row(3).code == REJOSARI
    assert melati.row(3).notes == (Message("status_empty"),)


# One decision ---------------------------------------------------------------------------------


def test_a_decision_applies_to_all_rows_of_its_names(melati: Any) -> None:
    with write_session(melati.engine) as session:
        made = decision(session, REJOSARI)
        changed, others = apply(session, made)
        assert ([row.row for row in changed], others) == ([3, 4], [])
        again, _ = apply(session, made)
        assert again == []
        assert statuses(session)[REJOSARI] == ("formed", "berkembang")
    row = melati.row(3)
    assert (row.outcome, row.code, row.within, row.method) == (
        "matched", REJOSARI, REJOSARI, "alias",
    )  # fmt: skip
    assert melati.counts() == (5, 4, 1, 0)


def test_rows_of_other_names_at_the_same_village_are_returned(melati: Any) -> None:
    with write_session(melati.engine) as session:
        made = decision(session, SUKAMAJU)
        changed, others = apply(session, made)
    assert [row.row for row in changed] == [3, 4]
    assert [row.row for row in others] == [2]


def test_a_decision_leaves_rows_with_a_code_and_units_with_a_decision_of_their_own(
    melati: Any,
) -> None:
    with write_session(melati.engine) as session:
        decision(session, None, kampung="tiga")
        made = decision(session, REJOSARI)
        changed, _ = apply(session, made)
        assert [row.row for row in changed] == [3]
        changed[0].method, changed[0].code = rematch.CODE, SUKAMAJU
        assert apply(session, made) == ([], [])


def test_a_decision_for_a_village_outside_the_scope_changes_nothing(melati: Any) -> None:
    before = melati.outcomes()
    with write_session(melati.engine) as session:
        made = decision(session, "99.02.01.2001")
        assert apply(session, made) == ([], [])
    assert melati.outcomes() == before


def test_a_row_that_names_no_village_stays_in_its_district(melati: Any) -> None:
    row = melati.row(2)
    refusal = Decision(code=None, who="Ani", why="dusun", decided_at=datetime(2024, 3, 1))
    for within, expected in ((SUKAMAJU, "99.01.01"), ("99.01", "99.01"), (None, None)):
        row.within = within
        match = rematch.decided_match(row, refusal, "")
        assert (match.outcome, match.code, match.within) == ("rejected", None, expected)


def test_a_refused_row_keeps_the_candidates_that_it_had(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    report = import_rows("Melati,Mawar,Rejosary Baru,terbentuk,,\n", "b.csv").report_id
    candidates = melati.row(2, report).candidates
    assert candidates
    with write_session(melati.engine) as session:
        made = decision(session, None, "rejosary baru")
        apply(session, made, report)
    assert melati.row(2, report).outcome == "rejected"
    assert melati.row(2, report).candidates == candidates


# Rows and statuses ----------------------------------------------------------------------------


def test_finds_rows_by_key_and_by_village(melati: Any) -> None:
    with read_session(melati.engine) as session:
        report = session.get_one(Report, 1)
        key = DecisionKey("melati", "mawar", "xyzzy")
        assert [row.row for row in rematch.rows_with_key(session, report, key)] == [3, 4]
        unit = key._replace(kampung="tiga")
        assert [row.row for row in rematch.rows_with_key(session, report, unit)] == [4]
        elsewhere = key._replace(regency="dahlia")
        assert rematch.rows_with_key(session, report, elsewhere) == []
        assert [row.row for row in rematch.rows_of_village(session, report, SUKAMAJU)] == [2]
        assert rematch.rows_of_village(session, report, REJOSARI) == []


def test_rows_that_cannot_be_read_have_no_key(melati: Any) -> None:
    with write_session(melati.engine) as session:
        session.get_one(ReportRow, (1, melati.row(3).sheet, 3)).status = ""
        session.flush()
        key = DecisionKey("melati", "mawar", "xyzzy")
        found = rematch.rows_with_key(session, session.get_one(Report, 1), key)
        assert [row.row for row in found] == [4]


@pytest.mark.parametrize("status", ["", "no_data"])
def test_a_row_without_a_status_gives_its_village_none(melati: Any, status: str) -> None:
    with write_session(melati.engine) as session:
        session.get_one(ReportRow, (1, melati.row(2).sheet, 2)).status = status
        rematch.update_report(session, session.get_one(Report, 1), [SUKAMAJU])
        assert sorted(statuses(session)) == [WANASARI]
    assert melati.counts() == (5, 2, 3, 0)


def test_villages_are_updated_in_batches(melati: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rematch, "_BATCH", 1)
    with write_session(melati.engine) as session:
        before = statuses(session)
        for row in session.scalars(select(ReportRow).where(ReportRow.outcome == "matched")):
            row.klasifikasi = "berkelanjutan"
        rematch.update_report(session, session.get_one(Report, 1), [WANASARI, SUKAMAJU, WANASARI])
        assert statuses(session) == dict.fromkeys(before, ("formed", "berkelanjutan"))


# Scope ----------------------------------------------------------------------------------------


def test_a_scope_contains_its_areas_and_what_lies_in_them() -> None:
    scope = rematch.Scope(["99.01.01", "99.02"])
    assert all(scope.contains(code) for code in ("99.01.01", SUKAMAJU, "99.02", "99.02.01"))
    assert not any(scope.contains(code) for code in ("99", "99.01", WANASARI, "98"))


def test_a_match_outside_the_scope_is_rejected() -> None:
    scope = rematch.Scope(["99.01.01"])
    inside = Match("matched", SUKAMAJU, SUKAMAJU, "exact", 1.0, ())
    above = Match("review", None, "99.01", "none", 0.0, ())
    unknown = Match("review", None, None, "none", 0.0, ())
    for match in (inside, above, unknown):
        assert scope.reject_outside(match) is match
    outside = Match("matched", WANASARI, WANASARI, "exact", 1.0, ())
    for match in (outside, Match("review", None, "99.01.02", "none", 0.0, ())):
        rejected = scope.reject_outside(match)
        assert (rejected.outcome, rejected.code, rejected.method) == ("rejected", None, "scope")
        assert rejected.within == (match.code or match.within)
