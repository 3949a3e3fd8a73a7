"""Which rows a request selects."""

import pytest

WAITING = "/ogc/collections/waiting/items"
CHANGES = "/ogc/collections/changes/items"
SINCE = "since=2023-05-16"


def ids(client, address, **asked):
    answer = client.get(address, query_string=asked or None)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["features"]]


@pytest.fixture
def rows(client):
    page = client.get(f"{CHANGES}?{SINCE}&limit=10000").json
    return {one["id"]: one["properties"] for one in page["features"]}


def test_a_property_selects(client, rows):
    asked = {"since": "2023-05-16", "limit": 10000}
    found = ids(client, CHANGES, change="new,up", **asked)
    assert found == [code for code, row in rows.items() if row["change"] in ("new", "up")] != []
    name = next(iter(rows.values()))["regency"]
    found = ids(client, CHANGES, regency=name, **asked)
    assert found == [code for code, row in rows.items() if row["regency"] == name] != []


def test_a_filter_selects(client, rows):
    text = "klasifikasi_after='mandiri' AND as_of_after>=DATE('2023-07-27') AND name LIKE 'S%'"
    found = ids(client, CHANGES, since="2023-05-16", limit=10000, filter=text)
    assert found == [
        code for code, row in rows.items()
        if row["klasifikasi_after"] == "mandiri"
        and row["as_of_after"] >= "2023-07-27" and row["name"].startswith("S")
    ] != []  # fmt: skip
    assert ids(client, WAITING, filter="row > 200 AND geometry IS NULL") == ["4:235", "4:444"]
    assert ids(client, WAITING, filter="S_INTERSECTS(geometry,BBOX(-180,-90,180,90))") == []
    assert client.get(f"{WAITING}?filter=colour='red'").status_code == 400


def test_a_box_matches_what_has_no_shape(client):
    assert ids(client, WAITING, bbox="0,0,1,1") == ids(client, WAITING) != []


def test_pages_together_have_every_row_once_in_both_directions(client):
    _check_pages(client, f"{CHANGES}?{SINCE}", 100)
    _check_pages(client, f"{WAITING}?lang=en", 1)


def _check_pages(client, address, limit):
    whole = ids(client, f"{address}&limit=10000")
    page, seen = client.get(f"{address}&limit={limit}").json, []
    while True:
        seen += [one["id"] for one in page["features"]]
        links = {one["rel"]: one["href"] for one in page["links"]}
        if "next" not in links:
            break
        page = client.get(links["next"]).json
    assert seen == whole and len(seen) == page["numberMatched"]
    back = [one["id"] for one in page["features"]]
    while "prev" in links:
        page = client.get(links["prev"]).json
        links = {one["rel"]: one["href"] for one in page["links"]}
        back = [one["id"] for one in page["features"]] + back
    assert back[-limit:] == whole[-limit:] and len(set(back)) == len(back)
    assert set(back) == set(whole)
    assert ids(client, f"{address}&offset=2&limit=1") == whole[2:3]
    assert ids(client, f"{address}&offset=99999") == []
