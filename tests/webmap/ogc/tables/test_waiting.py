"""The collection of rows in review."""

import pytest

from webmap.core.errors import BadParameter
from webmap.ogc.tables.waiting import columns, sort_key

WAITING = "/ogc/collections/waiting/items"


@pytest.mark.parametrize("day", ["2023-05-16", "2023-07-27", "2024-06-01"])
def test_there_are_as_many_as_the_page_of_an_area_says(client, day):
    for code in ("ID", "99", "99.01", "99.02", "99.05"):
        _check_count(client, code, day)


def _check_count(client, code, day):
    coverage = client.get(f"/api/areas/{code}/coverage.json?date={day}").json
    page = client.get(f"{WAITING}?within={code}&datetime={day}&limit=1000").json
    assert page["numberMatched"] == len(page["features"]) == coverage["register"]["review"]
    assert page["numberMatched"] == coverage["total"]["review"]
    counts = {row["code"]: row["review"] for row in coverage["rows"] if row["review"]}
    for area, count in counts.items():
        found = client.get(f"{WAITING}?within={area}&datetime={day}").json
        assert found["numberMatched"] == count
        assert all(one["properties"]["within"].startswith(area) for one in found["features"])


def test_some_wait_in_the_sample(client):
    assert client.get(WAITING).json["numberMatched"] == 3


def test_a_row_says_what_the_page_of_reviews_says(client):
    for feature in client.get(f"{WAITING}?lang=en").json["features"]:
        row = feature["properties"]
        assert feature["geometry"] is None and feature["id"] == row["row_id"]
        page = client.get(f"/review/{row['within'][:5]}?lang=en").get_data(as_text=True)
        for key in ("village", "district"):
            assert row[key] in page
        assert row["reason"].split("'")[0] in page  # quotes are escaped there
        assert list(row) == list(columns("en"))
        assert row["within_name"] and row["source"] and row["as_of"] <= row["date"]


def test_the_reason_is_in_the_language_of_the_request(client):
    texts = {}
    for language in ("id", "en"):
        rows = client.get(f"{WAITING}?lang={language}").json["features"]
        texts[language] = rows[1]["properties"]["reason"]
    assert texts["id"].startswith("Tidak ada ") and texts["en"].startswith("There is no ")


def test_nothing_of_the_reviewers_is_shown(client, review_site):
    row = review_site.test_client().get(WAITING).json["features"][0]["properties"]
    assert not {"candidates", "note", "score", "method"} & set(row)


def test_a_decided_row_waits_no_longer(reviewer, csrf_token, in_review):
    row_id = in_review()[0][0]
    count = reviewer.get(WAITING).json["numberMatched"]
    code = in_review()[0][1].within[:5]
    form = {
        "row": row_id, "action": "refuse", "why": "bukan desa",
        "csrf_token": csrf_token(reviewer, f"/review/{code}"),
    }  # fmt: skip
    assert reviewer.post(f"/review/{code}/decide", data=form).status_code == 303
    page = reviewer.get(WAITING).json
    assert page["numberMatched"] == count - 1
    assert row_id not in {one["id"] for one in page["features"]}
    assert reviewer.get(f"{WAITING}/{row_id}").status_code == 404
    # a page that began after this row begins at the same place
    after = reviewer.get(f"{WAITING}?after={row_id}").json["features"]
    assert all(sort_key(one["id"]) > sort_key(row_id) for one in after)


@pytest.mark.parametrize("text", ["", "x", "3", "3:", ":3", "3:x", "9" * 5000 + ":1"])
def test_what_is_no_id_is_refused(text):
    with pytest.raises(BadParameter):
        sort_key(text)


def test_ids_are_in_the_order_of_reports_and_rows():
    ids = ["3:2", "3:10", "4:1", "4:Brebes:2", "10:1"]
    assert sorted(sorted(ids), key=sort_key) == ids
