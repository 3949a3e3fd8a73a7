"""Proposals of rows in review: which there are, and that they are accepted together or not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm.attributes import flag_modified

from boundaries.matching.evidence import ONLY_IN_REGENCY, REPEATED_ROW
from geo.store.database import read_session, write_session
from kampungkb import repository
from kampungkb.models import ReportRow
from kampungkb.review import proposals, service
from kampungkb.review.proposals import Proposal
from kampungkb.review.requests import ChangedProposal, VillageTaken
from kampungkb.review.row_id import RowId
from tests.kampungkb.review.conftest import ReviewStore

REJOSARI, WANASARI, TEGALREJO = "99.01.01.2003", "99.01.02.2002", "99.01.02.2003"
HEADING = "Kabupaten,Kecamatan,Desa,Status,Klasifikasi,Kampung KB\n"
ROWS = (
    "Melati,,Rejosari,terbentuk,Mandiri,Satu\n"
    "Melati,Nirwana,Wanasari,terbentuk,Dasar,Dua\n"
    "Melati,Nirwana,Wanasari,terbentuk,Dasar,Tiga\n"
    "Melati,,Sukamaju,terbentuk,Dasar,Empat\n"
    "Melati,Kenanga,Tegalrejo,terbentuk,Dasar,Lima\n"
    "Melati,Mawar,Tegalrejo,terbentuk,Dasar,Lima\n"
)


@pytest.fixture
def waiting(world: Engine, load: Callable[..., Any], text: Callable[..., Path]) -> ReviewStore:
    """Rows in lines 2 to 7: 2, 3 and 4 with proposals, 7 repeats 6, and 5 may be two villages."""
    load(text(HEADING + ROWS, "a.csv"), "2023-01-31")
    return ReviewStore(world)


def found(store: ReviewStore, within: str = "ID", evidence: str = "") -> list[Proposal]:
    with read_session(store.engine) as session:
        state = repository.state(session, date(2023, 1, 31))
        return proposals.find_proposals(session, state, within, evidence)


def accept(store: ReviewStore, accepted: list[Proposal], why: str = "") -> service.DecisionResult:
    return service.decide(store.engine, [one.request(why) for one in accepted], who="Ani")


def test_proposals_are_found_by_the_place_of_the_village(waiting: ReviewStore):
    groups = proposals.by_evidence(found(waiting))
    assert {key: [(str(one.id), one.code) for one in group] for key, group in groups.items()} == {
        ONLY_IN_REGENCY: [("1:2", REJOSARI), ("1:3", WANASARI), ("1:4", WANASARI)],
        REPEATED_ROW: [("1:7", TEGALREJO)],
    }
    assert [str(one.id) for one in found(waiting, "99.01.02")] == ["1:3", "1:4", "1:7"]
    assert [str(one.id) for one in found(waiting, "99.01.02", ONLY_IN_REGENCY)] == ["1:3", "1:4"]
    assert found(waiting, "98") == found(waiting, "99.02") == []
    first = found(waiting)[0]
    assert (first.name, first.district, first.row.village) == ("Rejosari", "Mawar", "Rejosari")


def test_nothing_is_formed_until_a_person_accepts(waiting: ReviewStore):
    assert (waiting.counts(), waiting.figures()["formed"]) == ((6, 1, 5, 0), 1)
    result = accept(waiting, found(waiting, "99", ONLY_IN_REGENCY))
    assert (len(result.decisions), result.rows) == (2, 3)  # two rows have the same names
    assert (waiting.counts(), waiting.figures()["formed"]) == ((6, 4, 2, 0), 3)
    assert [one.evidence for one in found(waiting)] == [REPEATED_ROW]
    assert {decision.who for decision in result.decisions} == {"Ani"}
    assert all("satu-satunya" in decision.why for decision in result.decisions)
    for decision in result.decisions:
        service.undo(waiting.engine, decision.id)
    assert (waiting.counts(), waiting.figures()["formed"]) == ((6, 1, 5, 0), 1)
    assert len(found(waiting, "99", ONLY_IN_REGENCY)) == 3


def test_a_repeated_row_is_accepted_and_the_village_counts_once(waiting: ReviewStore):
    formed = waiting.figures()["formed"]
    result = accept(waiting, found(waiting, evidence=REPEATED_ROW), "salah kecamatan")
    assert [decision.why for decision in result.decisions] == ["salah kecamatan"]
    assert waiting.row(7).code == TEGALREJO
    assert waiting.figures()["formed"] == formed


def test_all_are_accepted_or_none(waiting: ReviewStore):
    seen = found(waiting, evidence=ONLY_IN_REGENCY)
    service.refuse(waiting.engine, RowId(1, 3), who="Budi")  # both rows with these names
    with pytest.raises(ChangedProposal, match=r"row 1:3: the proposal .* has changed"):
        accept(waiting, seen)
    assert (waiting.row(2).outcome, waiting.row(3).outcome) == ("review", "rejected")


def test_a_proposal_is_gone_where_its_village_was_decided(waiting: ReviewStore):
    seen = found(waiting, evidence=ONLY_IN_REGENCY)
    service.accept(waiting.engine, RowId(1, 5), REJOSARI, who="Budi")
    assert [one.code for one in found(waiting, evidence=ONLY_IN_REGENCY)] == [WANASARI, WANASARI]
    with pytest.raises(VillageTaken):
        accept(waiting, seen)
    assert waiting.row(3).outcome == "review"


def test_a_village_outside_the_scope_of_the_report_is_no_proposal(
    world: Engine, load: Callable[..., Any], text: Callable[..., Path]
):
    load(text(HEADING + ROWS, "a.csv"), "2023-01-31", scope="99.01.01")
    assert [one.code for one in found(ReviewStore(world))] == [REJOSARI]


def test_rows_of_older_stores_have_no_proposals(waiting: ReviewStore):
    with write_session(waiting.engine) as session:
        row = session.get_one(ReportRow, (1, "", 2))
        row.candidates = [
            {key: value for key, value in one.items() if key != "evidence"}
            for one in row.candidates
        ]
        flag_modified(row, "candidates")
    assert "1:2" not in [str(one.id) for one in found(waiting)]
    assert service.rematch_reports(waiting.engine, everything=True).rows == 1
    assert "1:2" in [str(one.id) for one in found(waiting)]
