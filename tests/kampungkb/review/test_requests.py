"""Checks of what people want rows to mean."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from boundaries.areas.codes import UnknownCode
from boundaries.areas.models import Area
from geo.store.database import read_session
from kampungkb.review.requests import (
    DecisionRequest,
    RequestedRow,
    UnfitDecision,
    VillageTaken,
    check_request,
    check_together,
    names_as_found,
    requested_keys,
    village_code,
)
from kampungkb.review.row_id import RowId, find_row

REJOSARI, KARANGANYAR, WANASARI = "99.01.01.2003", "99.01.01.2004", "99.01.02.2002"


@pytest.fixture
def session(melati: Any) -> Iterator[Session]:
    with read_session(melati.engine) as session:
        yield session


def request(
    session: Session, line: int, code: str | None, report: int = 1, sheet_line: int | None = None
) -> RequestedRow:
    row_id = RowId(report, line)
    return DecisionRequest(row_id, code, line=sheet_line, sheet="Menunggu"), find_row(
        session, row_id
    )


def test_a_village_code_is_canonical_and_listed(session: Session) -> None:
    assert village_code(session, " 9901012003 ") == REJOSARI
    with pytest.raises(UnfitDecision, match=r"99\.01\.01 is no village"):
        village_code(session, "99.01.01")
    for code in ("desa", "99.01.01.9999"):
        with pytest.raises(UnknownCode):
            village_code(session, code)
    session.get_one(Area, REJOSARI).listed = False
    with pytest.raises(UnknownCode):
        village_code(session, REJOSARI)


def test_a_request_gets_its_canonical_code(session: Session) -> None:
    first, row = request(session, 3, "9901012003")
    assert check_request(session, first, row).code == REJOSARI
    first, row = request(session, 3, None)
    assert check_request(session, first, row) is first


def test_a_village_outside_the_scope_is_refused(session: Session) -> None:
    first, row = request(session, 3, "99.02.01.2001", sheet_line=7)
    with pytest.raises(UnfitDecision, match="outside the scope") as caught:
        check_request(session, first, row)
    assert (caught.value.sheet, caught.value.row) == ("Menunggu", 7)


@pytest.mark.parametrize("code", [REJOSARI, None])
def test_an_unreadable_row_or_one_with_a_code_is_refused(
    session: Session, code: str | None
) -> None:
    first, row = request(session, 3, code)
    row.method = "code"
    with pytest.raises(UnfitDecision, match="itself gives the code"):
        check_request(session, first, row)
    row.method, row.status = "", ""
    with pytest.raises(UnfitDecision, match="cannot be used"):
        check_request(session, first, row)


def test_two_meanings_of_one_row_are_refused(session: Session) -> None:
    first, second = request(session, 3, REJOSARI), request(session, 3, None, sheet_line=9)
    check_together(session, [first, first], second_unit=False)
    for second_unit in (False, True):
        with pytest.raises(UnfitDecision, match="decided twice") as caught:
            check_together(session, [first, second], second_unit=second_unit)
    assert f"{REJOSARI} and no official village" in str(caught.value)
    assert caught.value.row == 9


def test_rows_of_other_names_for_one_village_need_second_unit(session: Session) -> None:
    xyzzy, qwerty = request(session, 3, KARANGANYAR, sheet_line=2), request(session, 5, KARANGANYAR)
    with pytest.raises(VillageTaken) as caught:
        check_together(session, [xyzzy, qwerty], second_unit=False)
    assert (caught.value.code, caught.value.other) == (KARANGANYAR, "Xyzzy, Mawar, Dua")
    assert "row 1:3 (line 2)" in str(caught.value)
    check_together(session, [xyzzy, qwerty], second_unit=True)
    # two units of one name are one village
    check_together(session, [xyzzy, request(session, 4, KARANGANYAR)], second_unit=False)


def test_a_village_of_a_matched_row_is_taken(session: Session) -> None:
    wanasari = request(session, 5, WANASARI)
    with pytest.raises(VillageTaken) as caught:
        check_together(session, [wanasari], second_unit=False)
    assert caught.value.other == "Wanasari, Kenanga, Lima"
    # unless the same requests give that row another village
    check_together(session, [wanasari, request(session, 6, KARANGANYAR)], second_unit=False)
    check_together(session, [wanasari, request(session, 6, None)], second_unit=False)


def test_rows_of_two_reports_may_mean_one_village(
    melati: Any, import_rows: Callable[..., Any]
) -> None:
    report = import_rows(file="b.csv", day="2023-06-30").report_id
    with read_session(melati.engine) as session:
        here, there = request(session, 3, REJOSARI), request(session, 5, REJOSARI, report)
        check_together(session, [here, there], second_unit=False)


def test_the_key_is_that_of_all_units_unless_another_means_another_village(
    session: Session,
) -> None:
    first, row = request(session, 3, REJOSARI)
    same, other = request(session, 4, REJOSARI), request(session, 4, KARANGANYAR)
    key = requested_keys(session, [(first, row)])[0]
    assert (key.village, key.kampung) == ("xyzzy", "")  # line 4 waits: it may mean the same
    assert requested_keys(session, [(first, row), same])[0].kampung == ""
    assert requested_keys(session, [(first, row), other])[0].kampung == "dua"
    other[1].outcome, other[1].code = "matched", KARANGANYAR
    session.flush()
    assert requested_keys(session, [(first, row)])[0].kampung == "dua"
    other[1].outcome, other[1].code, other[1].method = "rejected", None, "alias"
    session.flush()
    assert requested_keys(session, [(first, row)])[0].kampung == "dua"
    row.kampung = ""
    assert requested_keys(session, [(first, row), other])[0].kampung == ""


def test_names_are_those_of_the_sheet(session: Session) -> None:
    _, row = request(session, 3, None)
    assert names_as_found(row) == "Xyzzy, Mawar, Dua"
    row.district = row.kampung = ""
    assert names_as_found(row) == "Xyzzy"
