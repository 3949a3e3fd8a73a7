"""The data of a fingerprint are found again, whatever came in after it."""

import random
from datetime import date

import pytest
from sqlalchemy import delete, func, select

from boundaries.areas.models import Area, CodeList, OfficialName
from geo.store.database import read_session, write_session
from kampungkb.indicators.target_import import import_targets
from kampungkb.models import RegisterVersion, Report, ReportRow, VillageStatus
from kampungkb.review import service
from kampungkb.review.row_id import RowId
from kampungkb.versions import recording
from kampungkb.versions.fingerprint import Fingerprint
from kampungkb.versions.reconstruction import UnknownFingerprint, find, state_at
from tests.kampungkb.states import VILLAGES
from tests.kampungkb.versions.registers import AREAS, DAYS, found_again, shown

NAMES = "Kabupaten,Kecamatan,Desa,Status,Klasifikasi\n"
TARGETS = "code,metric,due,share,villages,issuer,source\n"
DAY = DAYS[1]
SUKAMAJU, REJOSARI = "99.01.01.2002", "99.01.01.2003"


def _find(engine, fingerprint):
    with read_session(engine) as session:
        return find(session, fingerprint)


def _same(engine, before, code, day=DAY):
    """Whether the area shows the same as before, and the data before are found again."""
    past = _find(engine, before.fingerprint)
    assert past.targets_known
    assert found_again(past, code) == (before.villages, before.figures)
    return shown(engine, code, day) == before


def _kinds(engine, fingerprint):
    return [one.version.kind for one in _find(engine, fingerprint).undone]


@pytest.fixture
def targets(world, text):
    return lambda lines: import_targets(world, text(TARGETS + lines, "targets.csv"))


def _remove(engine, number):
    with write_session(engine) as session:
        report = session.get_one(Report, number)
        recording.record_removal(session, report)
        session.execute(delete(Report).where(Report.id == number))


def test_a_newer_report_changes_nothing_of_the_day_before(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    before = shown(world, "99.01", DAY)
    sheet({SUKAMAJU: "Dasar"}, "b.csv", DAYS[2])
    assert _same(world, before, "99.01")
    assert _kinds(world, before.fingerprint) == []


def test_another_report_of_the_day_is_left_out(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    before = shown(world, "99.01", DAY)
    sheet({SUKAMAJU: "Dasar", REJOSARI: "Dasar"}, "b.csv")
    assert not _same(world, before, "99.01")
    [undone] = _find(world, before.fingerprint).undone
    assert (undone.version.kind, undone.report.file, undone.villages) == ("imported", "b.csv", 2)


def test_a_report_that_came_in_again_is_as_it_was(world, sheet):
    sheet({SUKAMAJU: "Mandiri", REJOSARI: "Dasar"})
    before = shown(world, "99.01", DAY)
    sheet({SUKAMAJU: "Mandiri"}, source="Dinas, perbaikan", scope="99.01.01")
    after = shown(world, "99.01", DAY)
    assert not _same(world, before, "99.01")
    sheet({SUKAMAJU: "Mandiri"}, source="Dinas, perbaikan", scope="99.01.01")
    assert _same(world, after, "99.01")
    assert not _same(world, before, "99.01")
    assert _kinds(world, before.fingerprint) == ["replaced"]


def test_a_report_that_was_removed_is_there_again(world, sheet):
    first = sheet({SUKAMAJU: "Mandiri", REJOSARI: "Dasar"})
    before = shown(world, "99.01", DAY)
    _remove(world, first.report_id)
    assert not _same(world, before, "99.01")
    empty = shown(world, "99.01", DAY)
    sheet({SUKAMAJU: "Berkembang"})
    assert not _same(world, before, "99.01")
    assert not _same(world, empty, "99.01")
    assert _kinds(world, before.fingerprint) == ["imported", "removed"]


def test_a_decision_and_its_end_leave_each_state(world, load, text):
    rows = "Melati,Mawar,Xyzzy,terbentuk,Dasar\n"
    load(text(NAMES + rows, "a.csv"), DAY.isoformat())
    before = shown(world, "99.01", DAY)
    decision = service.accept(world, RowId(1, 2), REJOSARI, who="Ani").decisions[0]
    decided = shown(world, "99.01", DAY)
    assert not _same(world, before, "99.01")
    assert _kinds(world, before.fingerprint) == ["corrected"]
    service.undo(world, decision.id)
    assert _same(world, before, "99.01")  # equal data: nothing has changed
    assert _kinds(world, before.fingerprint) == []
    assert not _same(world, decided, "99.01")
    assert [one.villages for one in _find(world, decided.fingerprint).undone] == [1]


def test_corrections_elsewhere_change_no_fingerprint(world, sheet):
    sheet({SUKAMAJU: "Mandiri"}, scope="99")
    before = shown(world, "99.01.02", DAY)
    sheet({SUKAMAJU: "Dasar"}, scope="99")
    assert _same(world, before, "99.01.02")
    assert _kinds(world, before.fingerprint) == []


def test_targets_are_as_they_were(world, sheet, targets):
    sheet({SUKAMAJU: "Mandiri"})
    targets("99.01,formed,2023-12-31,,5,Bupati,x\n")
    before = shown(world, "99.01", DAY)
    targets("99.01,formed,2023-12-31,,6,Bupati,x\n99.01,advanced,2023-12-31,,2,Bupati,x\n")
    assert not _same(world, before, "99.01")
    assert _kinds(world, before.fingerprint) == ["targets"]
    other = shown(world, "99.02", DAY)
    targets("99.01,formed,2023-12-31,,7,Bupati,x\n")
    assert _same(world, other, "99.02")
    assert _kinds(world, other.fingerprint) == []


def test_a_part_of_a_number_follows_the_neighbours(world, sheet, targets):
    sheet({SUKAMAJU: "Mandiri"}, scope="99")
    targets("99,formed,2023-12-31,,5,Gubernur,x\n")
    before = shown(world, "99.02", DAY)
    assert [one["allotted"] for one in before.figures["targets"]].count(True) == 1
    sheet({code: "Dasar" for code in VILLAGES if code.startswith("99.01")}, "b.csv", scope="99.01")
    after = shown(world, "99.02", DAY)
    assert after.fingerprint.data == before.fingerprint.data
    assert after.fingerprint.targets != before.fingerprint.targets
    assert not _same(world, before, "99.02")


def test_targets_that_are_not_known_any_more_are_said(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    before = shown(world, "99.01", DAY)
    code, day, data, hashed = "99.01", DAY, before.fingerprint.data, before.fingerprint.targets
    past = _find(world, Fingerprint(code, day, data, hashed ^ 1))
    assert not past.targets_known
    assert found_again(past, "99.01") == (before.villages, before.figures)


def test_data_that_were_never_here_are_not_found(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    fingerprint = shown(world, "99.01", DAY).fingerprint
    for unknown in (("99.01", DAY, fingerprint.data ^ 1, 0), ("77.01", DAY, fingerprint.data, 0)):
        with pytest.raises(UnknownFingerprint, match="not in this store"):
            _find(world, Fingerprint(*unknown))


def _official(session, year, codes):
    session.add(
        CodeList(year=year, source="x", sha256=str(year), imported_at=DAYS[0], villages=len(codes))
    )
    session.flush()
    session.add_all(OfficialName(year=year, code=code, name=code) for code in codes)


def test_villages_of_an_earlier_list_are_found(world, sheet):
    listed = [code for code in VILLAGES if code != "99.01.02.2003"]
    with write_session(world) as session:
        _official(session, 2022, VILLAGES)
    sheet({SUKAMAJU: "Mandiri", "99.01.02.2003": "Dasar"})
    before = shown(world, "99.01", DAY)
    with write_session(world) as session:
        _official(session, 2024, listed)
        session.get_one(Area, "99.01.02.2003").listed = False
    assert not _same(world, before, "99.01")
    assert _find(world, before.fingerprint).year == 2022
    assert _find(world, shown(world, "99.01", DAY).fingerprint).year is None


def test_every_state_of_a_long_story_is_found_again(world, sheet, targets):
    chance = random.Random(1)
    words = ["Dasar", "Berkembang", "Mandiri", "Berkelanjutan"]
    seen = {}
    for _ in range(12):
        scope = chance.choice(["99", "99.01", "99.01.01", "99.02", "98,99.71"])
        own = [one for one in VILLAGES if any(one.startswith(area) for area in scope.split(","))]
        classes = {code: chance.choice(words) for code in own if chance.random() < 0.6}
        with read_session(world) as session:
            stored = session.scalars(select(Report.id)).all()
        action = chance.random()
        if action < 0.15 and stored:
            _remove(world, chance.choice(stored))
        elif action < 0.3:
            number = chance.randint(1, 5)
            targets(f"99.01,formed,2023-12-31,,{number},Bupati,x\n")
        elif classes:
            file = chance.choice(["a.csv", "b.csv"])
            sheet(classes, file, chance.choice(DAYS), scope, chance.choice(["Dinas", "Portal"]))
        with read_session(world) as session:
            number = session.scalar(select(func.max(RegisterVersion.id)))
        for code in AREAS:
            for day in DAYS:
                now = shown(world, code, day)
                seen[now.fingerprint] = (code, day, number, now)
    for code, day, number, before in seen.values():
        _same(world, before, code, day)
        with read_session(world) as session:
            past = state_at(session, number or 0, day, code)
        assert found_again(past, code) == (before.villages, before.figures)
    assert len(seen) > 30


def test_a_failed_import_records_no_version(world, sheet, monkeypatch):
    sheet({SUKAMAJU: "Mandiri"})

    def fail(*_):
        raise RuntimeError

    with read_session(world) as session:
        versions = session.scalar(select(func.count(RegisterVersion.id)))
    before = shown(world, "99.01", DAY)
    monkeypatch.setattr("kampungkb.register.importing.next_generation", fail)
    with pytest.raises(RuntimeError):
        sheet({SUKAMAJU: "Dasar"})
    assert _same(world, before, "99.01")
    with read_session(world) as session:
        assert session.scalar(select(func.count(RegisterVersion.id))) == versions


def test_the_store_and_the_past_agree_on_a_day_before_every_report(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    assert _same(world, shown(world, "99", date(2021, 1, 1)), "99", date(2021, 1, 1))


def test_nothing_is_left_of_a_report_but_its_versions(world, sheet):
    _remove(world, sheet({SUKAMAJU: "Mandiri"}).report_id)
    with read_session(world) as session:
        left = [
            session.scalar(select(func.count()).select_from(t)) for t in (ReportRow, VillageStatus)
        ]
        kinds = session.scalars(select(RegisterVersion.kind).order_by(RegisterVersion.id)).all()
    assert (left, kinds) == ([0, 0], ["imported", "removed"])
