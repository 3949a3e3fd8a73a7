"""What a fingerprint stands for, and exactly what has changed since, on a store that changes."""

from datetime import date

import openpyxl
import pytest
from sqlalchemy import delete, select

from boundaries.areas.models import Area
from geo.store.database import next_generation, read_session, write_session
from kampungkb import repository
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.target_import import import_targets
from kampungkb.models import VillageStatus
from kampungkb.register.importing import import_register
from kampungkb.review import service
from kampungkb.review.row_id import row_ids
from kampungkb.versions.fingerprint import decode
from kampungkb.versions.reconstruction import UnknownFingerprint
from sample.make_sample import DATA
from webmap.caching.snapshot import get_snapshot
from webmap.differences.past_figures import past_figures
from webmap.maps.view import area_view

DAY = date(2023, 7, 27)
FILE = "klasifikasi_2023-07-27.xlsx"
PORTAL = "Portal Kampung KB (rekaan)"
REGENCY = "99.01"


@pytest.fixture
def shown(untiled):
    """Return the fingerprint and the figures that a page shows of an area."""

    def look(code=REGENCY, day=DAY):
        with untiled.app_context(), read_session(untiled.extensions["engine"]) as session:
            view = area_view(session, get_snapshot(session, day), code)
            total = {key: view.total[key] for key in ("villages", "formed", "unformed", "no_data")}
            return view.fingerprint, total, {row["code"]: row["formed"] for row in view.rows}

    return look


@pytest.fixture
def past(untiled):
    """Return what is found of a fingerprint."""

    def find(text):
        with untiled.app_context(), read_session(untiled.extensions["engine"]) as session:
            return past_figures(session, decode(text))

    return find


@pytest.fixture
def again(untiled, tmp_path):
    """Import the report of the day again, without some of its lines or with another source."""

    def load(without=0, source=PORTAL):
        book = openpyxl.load_workbook(DATA / FILE)
        sheet = book.worksheets[0]
        lines = enumerate(sheet.iter_rows(values_only=True), start=1)
        own = [line for line, cells in lines if "TIRTAMANDALA" in str(cells).upper()]
        for line in reversed(own[:without]):
            sheet.delete_rows(line)
        book.save(tmp_path / FILE)
        engine = untiled.extensions["engine"]
        import_register(engine, tmp_path / FILE, date=DAY, source=source, scope="99.01,99.02")

    return load


def _as_shown(found):
    total = {key: found["total"][key] for key in ("villages", "formed", "unformed", "no_data")}
    return found["fingerprint"], total, {row["code"]: row["formed"] for row in found["rows"]}


def test_unchanged_data_are_said_to_be_unchanged(shown, past):
    before = shown()
    found = past(before[0])
    assert _as_shown(found) == before
    assert found["unchanged"] and found["targets_known"] and found["year"] is None
    assert (found["versions"], found["villages"], found["other_sources"]) == ([], [], [])
    assert found["date"] == "2023-07-27"
    assert [one["source"] for one in found["sources"]] == [PORTAL]
    assert (found["area"]["name"], found["path"][1]["code"]) == ("Kabupaten Tirtamandala", "99")
    assert found["newest"] == "2023-07-27"
    assert past(shown("99")[0])["newest"] == "2024-06-01"  # a newer report of a part of it


def test_each_village_of_another_class_is_listed(shown, past, again):
    before = shown()
    again(without=20)
    after = shown()
    assert after != before
    found = past(before[0])
    assert _as_shown(found) == before
    assert not found["unchanged"]
    [version] = found["versions"]
    assert (version["kind"], version["file"], version["date"]) == ("replaced", FILE, str(DAY))
    assert version["villages"] == len(found["villages"]) > 5
    lost = before[1]["formed"] - after[1]["formed"]
    assert lost == sum(one["after"] == "unformed" for one in found["villages"])
    assert all(one["before"] != one["after"] and one["district"] for one in found["villages"])
    assert found["other_sources"] == []
    assert found["now"]["fingerprint"] == after[0]
    assert found["now"]["total"]["formed"] == after[1]["formed"]
    assert past(after[0])["unchanged"]


def test_another_source_of_the_same_classes_is_counted(shown, past, again):
    before = shown()
    again(source="Portal, unduhan kedua")
    found = past(before[0])
    assert _as_shown(found) == before
    assert found["villages"] == []
    assert found["other_sources"] == [
        {
            "before": {"source": PORTAL, "date": "2023-07-27"},
            "after": {"source": "Portal, unduhan kedua", "date": "2023-07-27"},
            "villages": 297,
        }
    ]


def test_decisions_of_a_day_on_one_report_are_one_line(untiled, shown, past):
    before = shown()
    engine = untiled.extensions["engine"]
    with untiled.app_context(), read_session(engine) as session:
        state = get_snapshot(session, DAY).state
        waiting = row_ids(session, repository.report_rows(session, state, REGENCY))
        part = state.within(REGENCY)
        unformed = part.codes[part.classes == VillageClass.UNFORMED.byte].tolist()
    for row, code in zip(waiting, unformed, strict=False):
        service.accept(engine, row, code, who="Ani")
    found = past(before[0])
    assert _as_shown(found) == before
    [version] = found["versions"]
    assert (version["kind"], version["count"]) == ("corrected", len(waiting))
    assert len(waiting) == 2
    assert [one["code"] for one in found["villages"]] == unformed[:2]


def test_targets_that_changed_are_those_of_then(untiled, shown, past, tmp_path):
    before = shown()
    path = tmp_path / "t.csv"
    path.write_text("code,metric,due,villages,issuer,source\n99.01,formed,2023-12-31,99,Bupati,x\n")
    import_targets(untiled.extensions["engine"], path)
    found = past(before[0])
    assert not found["unchanged"] and found["targets_known"]
    assert [one["kind"] for one in found["versions"]] == ["targets"]
    issuers = [
        [one["issuer"] for one in side["targets"]]
        for side in (found["total"], found["now"]["total"])
    ]
    assert "Bupati" in issuers[1] and "Bupati" not in issuers[0]


def test_a_village_that_is_listed_no_longer_is_said(untiled, shown, past):
    before = shown("99.01.01")
    with write_session(untiled.extensions["engine"]) as session:
        village = session.scalars(
            select(Area).where(Area.code.like("99.01.01.%"), Area.listed)
        ).first()
        village.listed = False
        next_generation(session)
        code = village.code
    found = past(before[0])
    assert found["year"] == 2020  # its villages were those of the list before
    assert _as_shown(found)[:2] == before[:2]
    gone = [one for one in found["villages"] if one["after"] is None]
    assert [one["code"] for one in gone] == [code]
    assert gone[0]["name"] != code


def test_what_was_changed_without_a_version_is_not_found(untiled, shown, past):
    before = shown()
    with write_session(untiled.extensions["engine"]) as session:
        session.execute(delete(VillageStatus).where(VillageStatus.code.like("99.01.%")))
        next_generation(session)
    with pytest.raises(UnknownFingerprint):
        past(before[0])
