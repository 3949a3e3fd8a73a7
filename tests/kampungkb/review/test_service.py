"""Decisions on rows in review: what they change, what they leave, and how they are undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from boundaries.areas.codes import UnknownCode
from boundaries.areas.models import Area
from geo.store.database import generation, read_session
from kampungkb import repository
from kampungkb.models import Decision, ReportRow
from kampungkb.review import service
from kampungkb.review.requests import DecisionRequest, UnfitDecision
from kampungkb.review.row_id import NoSuchRow, RowId
from kampungkb.review.service import NoSuchDecision
from webmap.core.i18n import message_text

SECOND = "2023-06-30"
SUKAMAJU, REJOSARI, WANASARI = "99.01.01.2002", "99.01.01.2003", "99.01.02.2002"
TEGALREJO = "99.01.02.2003"


def test_an_accepted_row_makes_its_village_formed(melati: Any) -> None:
    assert melati.figures()["formed"] == 2
    with read_session(melati.engine) as session:
        before = generation(session)
    result = service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani", why="SK 12/2019")
    assert melati.figures()["formed"] == 3
    assert melati.figures()["berkembang"] == 1  # of two units the higher class counts
    assert (result.rows, result.reports) == (2, 1)  # both units of the names
    assert melati.counts() == (5, 4, 1, 0)
    row = melati.row(3)
    assert (row.outcome, row.code, row.within, row.method) == (
        "matched", REJOSARI, REJOSARI, "alias",
    )  # fmt: skip
    assert "Ani" in message_text(row.reason, "id")
    assert "SK 12/2019" in message_text(row.reason, "en")
    with read_session(melati.engine) as session:
        assert generation(session) > before


def test_decided_rows_equal_those_of_a_new_import(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    service.refuse(melati.engine, RowId(1, 5), who="Ani", why="nama dusun")
    with read_session(melati.engine) as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.row)).all()
        stored = [
            (row.outcome, row.code, row.within, row.method, row.score, row.reason) for row in rows
        ]
    result = import_rows()
    with read_session(melati.engine) as session:
        query = select(ReportRow).where(ReportRow.report_id == result.report_id)
        rows = session.scalars(query.order_by(ReportRow.row)).all()
        assert [
            (row.outcome, row.code, row.within, row.method, row.score, row.reason) for row in rows
        ] == stored


def test_a_refused_row_is_rejected_and_listed(melati: Any) -> None:
    before = melati.figures()
    service.refuse(melati.engine, RowId(1, 5), who="Ani", why="nama dusun")
    assert melati.figures() == before
    assert melati.counts() == (5, 2, 2, 1)
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        assert [row.row for row in service.refused_rows(session, state, "99.01")] == [5]
        assert [row.row for row in repository.report_rows(session, state, "99.01")] == [3, 4]
        assert repository.row_counts(session, state, "99.01") == {
            "rows": 5, "matched": 2, "review": 2, "rejected": 1,
        }  # fmt: skip


def test_a_decision_applies_to_later_reports_and_on_request_to_earlier_ones(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    import_rows(file="b.csv", day=SECOND)
    service.accept(melati.engine, RowId(2, 3), REJOSARI, who="Ani")
    assert melati.row(3, 1).outcome == "review"
    assert melati.row(3, 2).code == REJOSARI
    import_rows("Melati,Mawar,XYZZY.,terbentuk,Dasar,Dua\n", "c.csv", "2023-09-30")
    assert melati.row(2, 3).code == REJOSARI  # imported since
    service.accept(melati.engine, RowId(2, 3), REJOSARI, who="Ani", earlier=True)
    assert melati.row(3, 1).code == REJOSARI
    with read_session(melati.engine) as session:
        assert len(service.list_decisions(session)) == 1  # the same decision is stored once
    assert melati.figures()["formed"] == 3


def test_a_decision_on_an_older_report_applies_to_the_newer_ones(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    import_rows(file="b.csv", day=SECOND)
    result = service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    assert result.reports == 2
    assert melati.row(3, 2).code == REJOSARI


def test_rows_of_an_undone_decision_are_matched_by_names_again(melati: Any) -> None:
    before, shown = melati.outcomes(), melati.figures()
    result = service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani", earlier=True)
    number = result.decisions[0].id
    assert melati.outcomes() != before
    undo = service.undo(melati.engine, number)
    assert undo.rows == 2
    assert melati.outcomes() == before
    assert melati.figures() == shown
    assert melati.counts() == (5, 2, 3, 0)
    with pytest.raises(NoSuchDecision, match="was undone on"):
        service.undo(melati.engine, number)
    with pytest.raises(NoSuchDecision):
        service.undo(melati.engine, 99)
    with read_session(melati.engine) as session:
        assert service.list_decisions(session) == []
        assert [decision.id for decision in service.list_decisions(session, undone=True)] == [
            number
        ]


def test_a_wrong_match_can_be_corrected_and_the_correction_undone(melati: Any) -> None:
    service.accept(melati.engine, RowId(1, 6), TEGALREJO, who="Ani", why="salah desa")
    with read_session(melati.engine) as session:
        state = repository.state(session, melati.day)
        statuses = repository.details(session, state)["status"]
    assert (statuses[WANASARI], statuses[TEGALREJO]) == ("unformed", "formed")
    service.undo(melati.engine, 1)
    assert melati.row(6).code == WANASARI


def test_a_newer_decision_replaces_the_older_with_a_note(melati: Any) -> None:
    service.accept(melati.engine, RowId(1, 5), WANASARI, who="Ani", second_unit=True)
    result = service.accept(melati.engine, RowId(1, 5), TEGALREJO, who="Budi")
    assert result.notes == [f"replaces decision 1 of Ani: {WANASARI}"]
    assert melati.row(5).code == TEGALREJO
    with read_session(melati.engine) as session:
        assert [decision.code for decision in service.list_decisions(session)] == [TEGALREJO]


def test_no_row_rests_on_a_decision_that_was_replaced(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    import_rows(file="b.csv", day=SECOND)
    service.accept(melati.engine, RowId(1, 5), TEGALREJO, who="Ani")
    result = service.accept(melati.engine, RowId(2, 5), "99.01.02.2001", who="Budi")
    assert [melati.row(5, number).code for number in (1, 2)] == ["99.01.02.2001"] * 2
    assert result.reports == 2


def test_two_names_for_one_village_need_second_unit(melati: Any) -> None:
    before = melati.outcomes()
    with pytest.raises(UnfitDecision) as caught:
        service.accept(melati.engine, RowId(1, 5), WANASARI, who="Ani")
    assert "Qwerty" in str(caught.value) and "Wanasari" in str(caught.value)
    assert "--second-unit" in str(caught.value)
    assert melati.outcomes() == before
    service.accept(melati.engine, RowId(1, 5), WANASARI, who="Ani", second_unit=True)
    assert melati.figures()["formed"] == 2  # the village counts once, with the higher class


def test_units_of_the_same_names_can_mean_different_villages(melati: Any) -> None:
    service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    service.accept(melati.engine, RowId(1, 4), "99.01.01.2004", who="Ani")
    assert (melati.row(3).code, melati.row(4).code) == (REJOSARI, "99.01.01.2004")
    with read_session(melati.engine) as session:
        assert sorted(decision.kampung for decision in service.list_decisions(session)) == [
            "",
            "tiga",
        ]


def test_a_decision_does_not_apply_to_the_same_name_of_another_kind(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    with read_session(melati.engine) as session:
        session.get_one(Area, "99.01.01.2004").name = "Pasar Lama"  # a desa beside the kelurahan
    rows = "Melati,Mawar,Kel. Pasar Lama,terbentuk,,\nMelati,Mawar,Pasar Lama,terbentuk,,\n"
    report = import_rows(rows).report_id
    assert melati.row(2, report).code == "99.01.01.1001"
    assert melati.row(3, report).outcome == "review"
    service.accept(melati.engine, RowId(report, 3), "99.01.01.2004", who="Ani")
    assert melati.row(2, report).code == "99.01.01.1001"
    assert melati.row(3, report).code == "99.01.01.2004"


@pytest.mark.parametrize(
    ("place", "code", "error"),
    [
        (RowId(9, 3), REJOSARI, NoSuchRow),
        (RowId(1, 99), REJOSARI, NoSuchRow),
        (RowId(1, 3), "99.01.01.9999", UnknownCode),
        (RowId(1, 3), "desa", UnknownCode),
        (RowId(1, 3), "99.01.01", UnfitDecision),
        (RowId(1, 3), "99.02.01.2001", UnfitDecision),  # outside the scope of the report
    ],
)
def test_an_impossible_decision_stores_nothing(
    melati: Any, place: RowId, code: str, error: type
) -> None:
    before = melati.outcomes()
    with pytest.raises(error):
        service.accept(melati.engine, place, code, who="Ani")
    assert melati.outcomes() == before
    with read_session(melati.engine) as session:
        assert session.scalars(select(Decision)).all() == []


def test_a_decision_needs_the_name_of_a_person(melati: Any) -> None:
    with pytest.raises(UnfitDecision, match="nobody"):
        service.accept(melati.engine, RowId(1, 3), REJOSARI, who=" ")


def test_a_row_with_a_code_or_an_unreadable_one_cannot_be_decided(
    world: Engine, load: Callable[..., Any], text: Callable[..., Path]
) -> None:
    load(text(f"Kode,Desa,Status\n{SUKAMAJU},Sukamaju,terbentuk\n{REJOSARI},Rejosari,apa\n"))
    for line in (2, 3):
        with pytest.raises(UnfitDecision, match="import it again"):
            service.accept(world, RowId(1, line), "99.01.01.2004", who="Ani")


def test_rows_decided_for_a_retired_village_go_back_to_review(melati: Any) -> None:
    service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    with read_session(melati.engine) as session:
        session.get_one(Area, REJOSARI).listed = False
    result = service.rematch_reports(melati.engine)
    assert [decision.code for decision in result.decisions] == [REJOSARI]
    assert REJOSARI in result.notes[0]
    assert (melati.row(3).outcome, melati.row(3).method) == ("review", "alias")
    assert melati.counts() == (5, 2, 3, 0)
    with read_session(melati.engine) as session:
        assert [decision.code for decision in service.retired_decisions(session)] == [REJOSARI]
    assert service.rematch_reports(melati.engine).reports == 0  # no report needs it any more


def test_rematches_all_reports_on_request(melati: Any) -> None:
    with read_session(melati.engine) as session:
        session.get_one(Area, REJOSARI).name = "Xyzzy"
    assert service.rematch_reports(melati.engine).rows == 0  # no village was retired
    with read_session(melati.engine) as session:
        before = generation(session)
    result = service.rematch_reports(melati.engine, everything=True)
    assert (result.rows, result.reports, result.decisions) == (2, 1, [])
    assert melati.row(3).code == REJOSARI
    with read_session(melati.engine) as session:
        assert generation(session) > before


def test_decisions_of_an_area_are_listed_newest_first(melati: Any) -> None:
    service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    service.accept(melati.engine, RowId(1, 5), TEGALREJO, who="Ani")
    service.refuse(melati.engine, RowId(1, 6), who="Ani")
    with read_session(melati.engine) as session:
        listed = service.list_decisions(session)
        assert [decision.code for decision in listed] == [None, TEGALREJO, REJOSARI]
        for code, expected in (
            ("99.01", [TEGALREJO, REJOSARI]),
            ("99.01.01", [REJOSARI]),
            (TEGALREJO, [TEGALREJO]),
            ("98", []),
        ):
            found = service.list_decisions(session, code)
            assert [decision.code for decision in found] == expected


def test_several_decisions_are_stored_or_none(melati: Any) -> None:
    before = melati.outcomes()
    requests = [DecisionRequest(RowId(1, 3), REJOSARI), DecisionRequest(RowId(1, 99), None)]
    with pytest.raises(NoSuchRow):
        service.decide(melati.engine, requests, who="Ani")
    assert melati.outcomes() == before
    requests = [DecisionRequest(RowId(1, line), REJOSARI, " SK ") for line in (3, 4)]
    result = service.decide(melati.engine, requests, who=" Ani ")
    [decision] = result.decisions  # the two units have the same names
    assert (decision.who, decision.why, decision.kampung) == ("Ani", "SK", "")


def test_a_note_names_other_rows_of_the_village_in_later_reports(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    rows = "Melati,Mawar,Rejosari,terbentuk,,\nMelati,Mawar,Xyzzy,terbentuk,,\n"
    import_rows(rows, "b.csv", SECOND)
    result = service.accept(melati.engine, RowId(1, 3), REJOSARI, who="Ani")
    assert result.notes == [
        f"report 2 ({SECOND}): row 2 (Rejosari, Mawar) stands for {REJOSARI} too; "
        "the village counts once"
    ]
