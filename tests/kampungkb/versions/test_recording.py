"""Each change of the register is recorded with what undoes it."""

import pytest
from sqlalchemy import select

from geo.store.database import read_session, write_session
from kampungkb.models import RegisterVersion, Report
from kampungkb.review import service
from kampungkb.review.row_id import RowId
from kampungkb.versions import recording
from tests.kampungkb.versions.registers import DAYS

SUKAMAJU, REJOSARI, WANASARI = "99.01.01.2002", "99.01.01.2003", "99.01.02.2002"


@pytest.fixture
def versions(world):
    """Return all versions: kind, area, villages, and whether they keep a report."""

    def read():
        with read_session(world) as session:
            found = session.scalars(select(RegisterVersion).order_by(RegisterVersion.id)).all()
        return [(one.kind, one.area, one.villages, bool(one.before)) for one in found]

    return read


def test_a_report_that_comes_in_needs_nothing_to_be_undone(sheet, versions):
    sheet({SUKAMAJU: "Mandiri"})
    assert versions() == [("imported", "99.01", "", False)]


def test_a_report_in_place_of_another_keeps_what_differs(world, sheet, versions):
    sheet({SUKAMAJU: "Mandiri", REJOSARI: "Dasar"}, source="Dinas")
    sheet({SUKAMAJU: "Berkembang", WANASARI: "Dasar"}, scope="99.01,99.02", source="Kantor")
    changed = f"{SUKAMAJU}65,{REJOSARI}4-,{WANASARI}-4"
    assert versions()[1:] == [("replaced", "99", changed, True)]
    with read_session(world) as session:
        before = session.scalars(select(RegisterVersion)).all()[1].before
    assert (before["source"], before["scope"], before["kind"]) == ("Dinas", ["99.01"], "regency")


def test_the_same_file_of_another_day_is_another_report(sheet, versions):
    sheet({SUKAMAJU: "Mandiri"})
    sheet({SUKAMAJU: "Dasar"}, day=DAYS[2])
    assert [kind for kind, *_ in versions()] == ["imported", "imported"]


def test_a_removed_report_is_kept_whole(world, sheet, versions):
    number = sheet({SUKAMAJU: "Mandiri", REJOSARI: "Dasar"}).report_id
    with write_session(world) as session:
        recording.record_removal(session, session.get_one(Report, number))
    assert versions()[1:] == [("removed", "99.01", f"{SUKAMAJU}6-,{REJOSARI}4-", True)]


def test_a_decision_keeps_the_villages_with_another_class(world, load, text, versions):
    lines = ["Melati,Mawar,Xyzzy,terbentuk,Dasar", "Melati,Mawar,Sukamaju,terbentuk,Dasar"]
    heading = "Kabupaten,Kecamatan,Desa,Status,Klasifikasi\n"
    load(text(heading + "\n".join(lines) + "\n", "a.csv"), "2023-06-30")
    decision = service.accept(world, RowId(1, 2), REJOSARI, who="Ani").decisions[0]
    service.accept(world, RowId(1, 2), REJOSARI, who="Ani")  # changes nothing
    service.undo(world, decision.id)
    assert versions()[1:] == [
        ("corrected", REJOSARI, f"{REJOSARI}-4", False),
        ("corrected", REJOSARI, f"{REJOSARI}4-", False),
    ]


def test_there_is_no_report_to_replace(world):
    with read_session(world) as session:
        assert recording.stored_report(session, DAYS[0], "a.csv") is None
