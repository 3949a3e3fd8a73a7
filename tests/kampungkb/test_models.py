"""The tables keep what is put into them, messages included, and rows go with their report."""

import json
from datetime import date, datetime

from sqlalchemy import delete, func, select, text

from geo.messages import Message
from geo.store.bulk import insert_many
from geo.store.database import read_session, write_session
from kampungkb.models import Report, ReportRow, VillageStatus

REASON = (
    Message("code_unknown", {"code": "33.10"}),
    Message("ambiguous", {"place": "Kecamatan Salem", "villages": (
        Message("area", {"name": "Desa Bentar", "code": "33.29.01.2001"}), "Ciputih",
    )}),
)  # fmt: skip
REPORT = {
    "id": 1, "date": date(2024, 1, 4), "source": "Dinas", "file": "a.xlsx", "sha256": "",
    "imported_at": datetime(2024, 1, 5), "scope": ["33.29"], "rows": 1, "matched": 0, "review": 1,
    "rejected": 0,
}  # fmt: skip
ROW = {
    "report_id": 1,
    "sheet": "",
    "row": 2,
    "outcome": "review",
    "reason": REASON,
    "candidates": [],
}


def test_messages_are_stored_as_keys_with_parameters(store):
    with write_session(store) as session:
        session.add(Report(**REPORT))
        session.flush()
        session.add(ReportRow(**ROW))
    with read_session(store) as session:
        row = session.scalar(select(ReportRow))
        assert (row.reason, row.notes) == (REASON, ())
        stored = session.scalar(text("SELECT CAST(reason AS TEXT) FROM report_rows"))
    assert json.loads(stored)[0] == {"key": "code_unknown", "parameters": {"code": "33.10"}}


def test_many_rows_at_once_store_the_same_messages(store):
    with write_session(store) as session:
        session.add(Report(**REPORT))
        session.flush()
        insert_many(session, ReportRow, [{**ROW, "notes": REASON[:1]}])
    with read_session(store) as session:
        row = session.scalar(select(ReportRow))
        assert (row.reason, row.notes) == (REASON, REASON[:1])


def test_equal_messages_are_no_change_to_a_row(store):
    with write_session(store) as session:
        session.add(Report(**REPORT))
        session.flush()
        session.add(ReportRow(**ROW))
    with read_session(store) as session:
        row = session.scalar(select(ReportRow))
        row.reason = tuple(Message.from_json(message.as_json()) for message in REASON)
        assert row not in session.dirty or not session.is_modified(row)
        row.reason = REASON[:1]
        assert session.is_modified(row)
        session.rollback()


def test_rows_and_statuses_are_deleted_with_their_report(store):
    with write_session(store) as session:
        session.add(Report(**REPORT))
        session.flush()
        session.add(ReportRow(**ROW))
        session.add(VillageStatus(report_id=1, code="33.29.01.2001", status="formed"))
    with write_session(store) as session:
        session.execute(delete(Report))
    with read_session(store) as session:
        for table in (ReportRow, VillageStatus):
            assert session.scalar(select(func.count()).select_from(table)) == 0
