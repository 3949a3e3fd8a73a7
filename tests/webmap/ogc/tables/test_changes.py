"""The collection of changed villages."""

import pytest
import shapely
from shapely.geometry import shape

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.ogc.tables.changes import columns

CHANGES = "/ogc/collections/changes/items"
CHANGED = ("new", "up", "down", "gone", "started", "stopped")
DATES = [("2022-12-26", "2023-07-27"), ("2023-05-16", "2024-06-01"), ("2023-07-27", "2024-01-04")]


@pytest.mark.parametrize(("since", "day"), DATES)
def test_they_are_the_villages_of_the_change_view(client, since, day):
    for code in ("ID", "99.01", "99.05"):
        _check_villages(client, code, since, day)


def _check_villages(client, code, since, day):
    report = client.get(f"/api/areas/{code}/changes.json?since={since}&date={day}").json
    asked = f"since={since}&datetime={day}"
    page = client.get(f"{CHANGES}?within={code}&{asked}&limit=10000").json
    assert page["numberMatched"] == sum(report["total"][word] for word in CHANGED)
    found = {one["id"]: one["properties"] for one in page["features"]}
    assert list(found) == [one["code"] for one in report["villages"]]
    for village in report["villages"]:
        row = found[village["code"]]
        for key in ("name", "district", "regency", "province", "change"):
            assert row[key] == village[key]
        for side in ("before", "after"):
            status, klasifikasi = row[f"status_{side}"], row[f"klasifikasi_{side}"]
            told = klasifikasi or ("unclassified" if status == "formed" else status)
            assert told == village[side]
        assert (row["since"], row["date"]) == (report["since"], report["date"])
    one = client.get(f"/changes/{code}.geojson?since={since}&date={day}").json
    geometry = {each["id"]: each["geometry"] for each in one["features"]}
    for feature in page["features"]:
        own, other = feature["geometry"], geometry[feature["id"]]
        assert (own is None) == (other is None)
        assert own is None or (own["type"] == "MultiPolygon" and shape(own).equals(shape(other)))


def test_the_reports_of_both_dates_are_those_of_the_villages(client):
    since, day = DATES[0]
    for side, moment in (("before", since), ("after", day)):
        page = client.get(f"{CHANGES}?since={since}&datetime={day}&limit=20").json
        for one in page["features"]:
            village = client.get(f"/ogc/collections/villages/items/{one['id']}?datetime={moment}")
            for key in ("status", "klasifikasi", "as_of", "source"):
                assert one["properties"][f"{key}_{side}"] == village.json["properties"][key]


def test_by_default_since_the_report_before(client):
    for code, day in (("ID", "2024-06-01"), ("99.01", "2023-07-27"), ("99.05", "2023-12-31")):
        report = client.get(f"/api/areas/{code}/changes.json?date={day}").json
        page = client.get(f"{CHANGES}?within={code}&datetime={day}&limit=1000").json
        assert page["numberMatched"] == len(report["villages"]) > 0
        assert {one["properties"]["since"] for one in page["features"]} == {report["since"]}


def test_before_any_report_nothing_changed(client):
    page = client.get(f"{CHANGES}?datetime=2022-12-26").json
    assert page["numberMatched"] == 0 and page["features"] == []


def test_a_wrong_date_is_refused(client):
    for asked in (
        "since=soon",
        "since=2024-06-01&datetime=2024-06-01",
        "since=2999-01-01",
        "sinc=2023-05-16",
    ):
        answer = client.get(f"{CHANGES}?{asked}")
        assert answer.status_code == 400 and answer.mimetype == "application/problem+json"


def test_a_box_selects_villages_by_their_shapes(client, sample_store):
    whole = client.get(f"{CHANGES}?since=2023-05-16&limit=10000").json["features"]
    codes = [one["id"] for one in whole]
    with read_session(sample_store) as session:
        shapes = areas.areas(session, Level.VILLAGE).geometry.reindex(codes)
    west, south, east, north = shapes.dropna().iloc[0].bounds
    box = shapely.box(west, south, (west + east) / 2, (south + north) / 2)
    expected = {code for code, one in shapes.items() if one is None or one.intersects(box)}
    text = ",".join(map(str, box.bounds))
    asked = "since=2023-05-16&limit=10000"
    found = client.get(f"{CHANGES}?{asked}&bbox={text}").json["features"]
    assert {one["id"] for one in found} == expected
    spatial = f"filter=S_INTERSECTS(geometry,BBOX({text}))"
    found = client.get(f"{CHANGES}?{asked}&{spatial}").json["features"]
    assert {one["id"] for one in found} == {code for code in expected if shapes[code] is not None}


def test_every_property_is_described(client):
    (one,) = client.get(f"{CHANGES}?limit=1").json["features"]
    assert list(one["properties"]) == list(columns("id"))
