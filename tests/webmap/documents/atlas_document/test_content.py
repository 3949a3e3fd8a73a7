import pytest

from boundaries.areas.codes import Level, UnknownLevel
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.atlas_document.content import count_sheets, make_atlas
from webmap.documents.figure.options import FigureOptions


def test_an_atlas_has_a_sheet_for_each_kecamatan_by_code(make, client):
    made = make("99.01")
    rows = client.get("/api/areas/99.01/coverage.json?by=district").json["rows"]
    assert [sheet.code for sheet in made.sheets] == [row["code"] for row in rows]
    assert [sheet.total for sheet in made.sheets] == rows
    assert made.figure.view.by == Level.DISTRICT
    assert made.has_cover


def test_the_atlas_of_a_district_or_a_village_is_one_sheet(make):
    made = make("99.01.03")
    assert [sheet.code for sheet in made.sheets] == ["99.01.03"]
    assert not made.has_cover
    assert [sheet.code for sheet in make("99.01.03.2001").sheets] == ["99.01.03"]


def test_codes_lead_to_the_fingerprint_and_addresses_to_the_page(make, client):
    sheet = make("99.01", language="en").sheets[0]
    assert sheet.short_address == f"https://peta.example/f/{sheet.fingerprint}"
    page = client.get(sheet.address.removeprefix("https://peta.example"))
    assert page.status_code == 200
    assert sheet.sentence in page.text


def test_without_a_site_there_are_no_codes(make):
    made = make("99.01.03", site="")
    assert (made.sheets[0].qr, made.sheets[0].address, made.figure.qr) == ("", "", "")


def test_progress_counts_the_sheets_and_can_end_the_work(app):
    class Ended(Exception):
        pass

    done = []

    def report(count):
        done.append(count)
        if count == 3:
            raise Ended

    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        assert count_sheets(snapshot, "99.01") == 17
        with pytest.raises(Ended):
            make_atlas(session, snapshot, "99.01", FigureOptions(), report_progress=report)
    assert done == [1, 2, 3]


def test_the_country_is_refused_with_what_to_choose(make):
    with pytest.raises(UnknownLevel, match="Choose a province, a regency or a district"):
        make("ID")
