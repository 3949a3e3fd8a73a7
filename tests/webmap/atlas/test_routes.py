import gzip
import html
import json
import re

import numpy as np
import pytest

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, number
from geo.store.database import read_session
from kampungkb.indicators.classification import CLASSES
from tests.geo.topology.decoder import decode_rings
from tests.geo.varints import decode
from webmap.atlas import payloads
from webmap.caching.snapshot import get_snapshot
from webmap.maps import symbology, view

BREBES = "99.01"  # the sample's 297 villages
DAY = "2023-07-27"


@pytest.fixture
def client(sample_app):
    """The site whose import built the tiles."""
    return sample_app.test_client()


@pytest.fixture
def snapshot(sample_app):
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        yield get_snapshot(session, None)


def figures(client, address="/atlas"):
    """The JSON block of the page."""
    text = client.get(address).get_data(as_text=True)
    block = re.search(r'<script type="application/json" id="atlas-figures">(.*?)</script>', text)
    return json.loads(block[1])


def numbers(data):
    """Decode varints that are each the difference to the number before."""
    return np.cumsum(decode(data)).tolist()


# What the browser is told ---------------------------------------------------------------------


def test_codes_are_those_of_every_village(client, snapshot):
    answer = client.get(figures(client)["addresses"]["codes"])
    assert numbers(answer.data) == [number(code) for code in snapshot.state.codes]
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_overview_has_the_districts_of_the_country(client, snapshot):
    address = figures(client)["addresses"]["overview"]
    answer = client.get(address.replace("LEVEL", "district"))
    _, (districts, regencies, provinces) = decode_rings(answer.data)
    for level, layer in ((Level.DISTRICT, districts), (Level.REGENCY, regencies)):
        assert set(layer) <= {number(code) for code in snapshot.listed(level, COUNTRY)}
    assert list(provinces) == [99]
    assert "immutable" in answer.headers["Cache-Control"]
    for wrong in (address.replace("LEVEL", "village"), "/atlas/overview/0/regency.bin"):
        assert client.get(wrong).status_code == 404


def test_a_byte_for_every_area_says_its_class(client, snapshot):
    setup = figures(client)
    answer = client.get(setup["addresses"]["status"].replace("DAY", setup["date"]))
    data = answer.data
    count = len(snapshot.state.codes)
    assert list(data[:count]) == snapshot.state.classes.tolist()
    assert [one["key"] for one in setup["status"]] == list(CLASSES)
    at = count
    for by in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE):
        for row in snapshot.rows(COUNTRY, by):
            byte, at = data[at], at + 1
            assert setup["coverage"][byte & 127]["key"] == symbology.coverage_class(row)
            assert bool(byte & 128) == symbology.partial(row)
    assert at == len(data)


def test_the_bytes_of_a_day_are_kept_while_the_store_stays_the_same(client, snapshot):
    setup = figures(client)
    address = setup["addresses"]["status"].replace("DAY", DAY)
    first = client.get(address)
    assert "immutable" in first.headers["Cache-Control"]
    assert first.headers["X-Generation"] == str(snapshot.generation)
    older = re.sub(r"v=\d+", "v=0", address)
    assert "immutable" not in client.get(older).headers["Cache-Control"]
    tag = {"If-None-Match": client.get(older).headers["ETag"]}
    assert client.get(older, headers=tag).status_code == 304


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_what_is_sent_is_compressed_once_and_decodes_to_the_same(client, encoding):
    address = figures(client)["addresses"]["codes"]
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    if encoding == "gzip":
        assert gzip.decompress(packed.data) == plain.data


def test_titles_stand_in_the_order_of_codes(client, snapshot):
    address = figures(client)["addresses"]["names"]
    country = client.get(address.replace("CODE", "ID")).json
    province = client.get(address.replace("CODE", "99")).json
    for found, by, within in (
        (country, Level.PROVINCE, COUNTRY),
        (country, Level.REGENCY, COUNTRY),
        (province, Level.DISTRICT, "99"),
        (province, Level.VILLAGE, "99"),
    ):
        rows = snapshot.rows(within, by)
        assert found[by.word] == [names.title(row["code"], row["name"]) for row in rows]
    assert client.get(address.replace("CODE", BREBES)).status_code == 404


def test_names_have_their_spots_inside_the_shapes(client, sample_store, snapshot):
    found = client.get(figures(client)["addresses"]["names"].replace("CODE", "99")).json
    with read_session(sample_store) as session:
        frame = areas.areas(session, Level.DISTRICT, "99", scale="full")
    assert len(found["spots"]["district"]) == len(frame)
    for (lng, lat, wide), box in zip(
        found["spots"]["district"], frame.geometry.bounds.itertuples(index=False), strict=True
    ):
        assert box.minx <= lng <= box.maxx
        assert box.miny <= lat <= box.maxy
        assert 0 < wide <= box.maxx - box.minx + 0.01


def test_an_address_of_another_list_of_areas_is_gone(client):
    for kind in ("codes/KEY.bin", f"status/KEY/{DAY}.bin", "names/KEY/ID.json"):
        answer = client.get("/atlas/" + kind.replace("KEY", "0123456789abcdef"))
        assert answer.status_code == 404
        assert "load the page again" in answer.json["error"]


def test_the_key_changes_with_codes_names_and_shapes(snapshot):
    from dataclasses import replace

    key = payloads.key(snapshot)
    assert payloads.key(replace(snapshot, shapes_version=snapshot.shapes_version + 1)) != key
    assert payloads.key(replace(snapshot, names={**snapshot.names, BREBES: "Lain"})) != key
    assert payloads.key(replace(snapshot, generation=snapshot.generation + 1)) == key


# The page and its panel -----------------------------------------------------------------------


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace(" ,", ",")


def test_the_page_says_what_the_country_s_page_says(client):
    atlas, country = (
        re.search(r'<p class="lead">.*?</p>', client.get(address).get_data(as_text=True), re.S)[0]
        for address in (f"/atlas?date={DAY}", f"/?date={DAY}")
    )
    assert atlas == country
    assert "49" not in words(atlas)[:2]


@pytest.mark.parametrize("code", ["ID", "99", BREBES, "99.01.03"])
def test_the_panel_says_what_the_area_s_page_says(client, code):
    panel = client.get(f"/atlas/summary/{code}?date={DAY}")
    place = "/" if code == COUNTRY else f"/area/{code}"
    page = client.get(f"{place}?date={DAY}").get_data(as_text=True)
    text = panel.get_data(as_text=True)
    for kind in ("lead", "small", "goal__line"):
        said = re.search(rf'<p class="{kind}">.*?</p>', text, re.S)[0]
        assert words(said) in words(page)
    assert f'data-code="{code}"' in text
    tag = {"If-None-Match": panel.headers["ETag"]}
    assert client.get(f"/atlas/summary/{code}?date={DAY}", headers=tag).status_code == 304


@pytest.mark.parametrize("address", ["/atlas", f"/atlas?date={DAY}", "/atlas/summary/99"])
def test_pages_are_compressed_and_known_again(client, address):
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    tag = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304


def test_a_village_is_summed_up_by_its_district(client, snapshot):
    village = str(snapshot.state.codes[0])
    text = client.get(f"/atlas/summary/{village}").get_data(as_text=True)
    assert f'data-code="{village[:8]}"' in text


def test_the_page_names_all_it_needs_on_this_site(client):
    text = client.get("/atlas").get_data(as_text=True)
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        assert client.get(address).status_code == 200, address
    setup = figures(client)
    assert setup["days"][-1]["date"] == setup["date"]
    assert [one for _zoom, one in setup["levels"]] == ["province", "regency", "district", "village"]


def test_a_day_between_reports_is_among_the_days(client):
    setup = figures(client, "/atlas?date=2023-08-02")
    days = [one["date"] for one in setup["days"]]
    assert days == sorted(days)
    assert setup["date"] == "2023-08-02"
    assert "2023-08-02" in days


def test_it_speaks_english_too(client):
    text = client.get("/atlas?lang=en").get_data(as_text=True)
    assert "only those not formed yet" in text
    assert figures(client, "/atlas?lang=en")["texts"]["zoom_in"] == "Zoom in"
    missing = [
        text
        for text in figures(client, "/atlas?lang=en")["texts"].values()
        if text in figures(client, "/atlas?lang=id")["texts"].values()
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/atlas?date=kemarin", 400),
        ("/atlas/status/0123456789abcdef/kemarin.bin", 400),
        ("/atlas/summary/33.77", 404),
        ("/atlas/summary/xx", 404),
        ("/atlas/names/0123456789abcdef/77.json", 404),
    ],
)
def test_bad_addresses_are_said_to_be(client, address, status):
    assert client.get(address).status_code == status


def test_the_order_of_classes_comes_with_the_page(client):
    setup = figures(client)
    status = {style["key"]: style for style in setup["status"]}
    assert sorted(setup["rank"]) == sorted(status)
    assert setup["rank"] == sorted(view.RANK, key=view.RANK.get)
    assert [key for key in setup["rank"] if not status[key]["formed"]] == [
        "unformed",
        "forming",
        "no_data",
    ]
