from datetime import date
from xml.etree import ElementTree

import pytest
import shapely
from sqlalchemy import delete, select, update

from boundaries.areas.codes import UnknownLevel
from boundaries.areas.models import Area, Shape
from geo.store.database import read_session, write_session
from kampungkb import repository
from kampungkb.indicators.classification import VillageClass
from kampungkb.models import VillageStatus
from kampungkb.versions.fingerprint import decode
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.documents.qr_code import qr_svg
from webmap.documents.sheet import district_sheet
from webmap.documents.sheet.district_sheet import district_sheets

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2023, 7, 27)


def address(code, day):
    return f"https://peta.example/area/{code}?date={day}"


def short_address(fingerprint):
    return f"https://peta.example/f/{fingerprint}"


def sheets(app, code, day=DAY, language="id"):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, day)
        return district_sheets(session, snapshot, code, address, short_address, language)


def drawn(sheet):
    tree = ElementTree.fromstring(sheet.map)
    classes = {
        one.get("data-code"): one.get("data-class")
        for one in tree.iter(f"{SVG}path")
        if one.get("data-code")
    }
    numbers = {
        one.get("data-of"): one.text for one in tree.iter(f"{SVG}text") if one.get("data-of")
    }
    return classes, numbers


@pytest.fixture
def changed(sample_copy, tmp_path):
    """App with a copy of the sample that the test may change, before the first request."""
    site = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path)})
    yield site
    site.extensions["engine"].dispose()


def test_a_regency_has_a_sheet_for_each_kecamatan_by_code(app, client):
    found = sheets(app, "99.01")
    body = client.get(f"/api/areas/99.01/coverage.json?by=district&date={DAY}").json
    assert [sheet.code for sheet in found] == [row["code"] for row in body["rows"]]
    for sheet, row in zip(found, body["rows"], strict=True):
        assert sheet.total == row
        assert len(sheet.villages) == row["villages"]
        assert sum(entry.count for entry in sheet.legend) == row["villages"]
        for entry in sheet.legend:
            assert entry.count == sum(one.key == entry.key for one in sheet.villages)


def test_the_map_has_every_village_once_with_the_number_and_class_of_the_list(app):
    for sheet in sheets(app, "99.01"):
        classes, numbers = drawn(sheet)
        assert classes == {one.code: one.key.value for one in sheet.villages}
        assert numbers == {one.code: str(one.number) for one in sheet.villages}
        assert sorted(map(int, numbers.values())) == list(range(1, len(sheet.villages) + 1))


def test_title_sentence_sources_and_address(app):
    [sheet] = sheets(app, "99.01.03")
    assert sheet.title == f"{sheet.name}, Kabupaten Tirtamandala"
    assert sheet.day == DAY and "27 Juli 2023" in sheet.sentence
    assert sheet.sources and all("(portal nasional)" in one for one in sheet.sources)
    assert sheet.address == "https://peta.example/area/99.01.03?date=2023-07-27"
    assert decode(sheet.fingerprint).code == "99.01.03"
    assert sheet.short_address == f"https://peta.example/f/{sheet.fingerprint}"
    assert sheet.qr == qr_svg(sheet.short_address)


def test_targets_stand_side_by_side_with_who_set_them(app):
    [sheet] = sheets(app, "99.01.03")
    assert len(sheet.targets) == len(sheet.total["targets"]) >= 2
    assert len({target.issuer for target in sheet.targets}) >= 2


def test_a_village_has_the_sheet_of_its_kecamatan(app):
    [sheet] = sheets(app, "99.01.03")
    [same] = sheets(app, sheet.villages[0].code)
    assert same == sheet


@pytest.mark.parametrize("code", ["ID", "99"])
def test_a_province_is_too_much_for_one_print(app, code):
    with pytest.raises(UnknownLevel, match="Choose a regency or a district"):
        sheets(app, code)


def test_english(app):
    [sheet] = sheets(app, "99.01.03", language="en")
    assert "27 July 2023" in sheet.sentence
    assert {entry.label for entry in sheet.legend} >= {"Not formed"}


def test_a_village_without_boundary_is_listed_last_and_not_drawn(app, changed):
    [before] = sheets(app, "99.01.03")
    code = before.villages[0].code
    with write_session(changed.extensions["engine"]) as session:
        session.execute(delete(Shape).where(Shape.code == code))
        session.execute(update(Area).where(Area.code == code).values(west=None))
    [sheet] = sheets(changed, "99.01.03")
    assert [one.code for one in sheet.villages if not one.drawn] == [code]
    assert sheet.villages[-1].code == code and sheet.undrawn == 1
    assert code not in drawn(sheet)[0]
    assert sheet.total["villages"] == len(before.villages)


def test_stage_and_note_of_the_report_are_listed(app, changed):
    [before] = sheets(app, "99.01.03")
    formed = next(one for one in before.villages if one.key.is_formed)
    with write_session(changed.extensions["engine"]) as session:
        report = repository.sources(session, repository.state(session, DAY), "99.01.03")[0]["id"]
        own = (VillageStatus.report_id == report, VillageStatus.code == formed.code)
        session.execute(
            update(VillageStatus)
            .where(*own)
            .values(status="forming", klasifikasi=None, stage="komitmen", note="menunggu <SK>")
        )
        assert session.scalar(select(VillageStatus.stage).where(*own)) == "komitmen"
    [sheet] = sheets(changed, "99.01.03")
    line = next(one for one in sheet.villages if one.code == formed.code)
    assert (line.key, line.state, line.next) == (VillageClass.FORMING, "Dirintis · komitmen", "SK")
    assert line.note == "menunggu <SK>"


def test_names_with_special_characters_are_text_of_the_map(app, changed):
    name = 'Sa\'dan & <Baru> "Lama"'
    [before] = sheets(app, "99.01.03")
    code = before.villages[0].code
    with write_session(changed.extensions["engine"]) as session:
        session.execute(update(Area).where(Area.code == code).values(name=name))
    [sheet] = sheets(changed, "99.01.03")
    assert sheet.villages[0].name == name
    titles = [one.text for one in ElementTree.fromstring(sheet.map).iter(f"{SVG}title")]
    assert f"1. {name}" in titles


def test_a_tall_district_has_a_tall_map_within_what_list_and_heading_leave(app):
    line = sheets(app, "99.01.03")[0].villages[0]

    def height(count, shapes, heading=0):
        return district_sheet._frame_size([line] * count, shapes, heading)[1]

    tall, wide = [shapely.box(109, -8, 109.1, -7)], [shapely.box(109, -7.1, 110, -7)]
    assert height(5, tall) > height(20, tall) > height(20, tall, 50) > height(56, tall)
    assert height(5, wide) == height(5, []) == 330
