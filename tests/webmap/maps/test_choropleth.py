import base64
import hashlib
import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from geo.store.database import read_session
from tests.webmap.maps.topologies.topology_sites import shapes_of
from webmap.caching.snapshot import get_snapshot
from webmap.maps import choropleth

REGENCY = "99.01"


@pytest.fixture
def alone(app):
    """Write the map of the sample's large regency as a file."""

    def write(code=REGENCY, by=Level.VILLAGE, **more):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            return choropleth.standalone(session, get_snapshot(session), code, by, **more)

    return write


def block(page):
    return json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])


def test_folium_makes_the_map_and_calls_our_script():
    parts = choropleth.choropleth((108.5, -7.4, 109.2, -6.7))
    assert 'class="folium-map"' in parts.html and 'id="map_area"' in parts.html
    assert "L.map(" in parts.script and '"figures"' in parts.script
    assert "map_area.choropleth(" in parts.script


def test_the_map_asks_for_nothing_from_elsewhere():
    assert not re.search(r"https?://", choropleth.choropleth(None).script)
    assert choropleth.AreaMap.default_js == choropleth.AreaMap.default_css == []


def test_a_base_map_is_there_when_asked_for():
    script = choropleth.choropleth(
        None, tiles="https://tiles.example/{z}/{x}/{y}.png", attribution="© contributors"
    ).script
    assert "L.tileLayer" in script and "tiles.example/{z}/{x}/{y}.png" in script
    assert '"attributionControl": true' in script


def test_the_same_view_is_the_same_script():
    bounds = (108.5, -7.4, 109.2, -6.7)
    tiles = {"tiles": "https://tiles.example/{z}/{x}/{y}.png"}
    assert choropleth.choropleth(bounds, **tiles) == choropleth.choropleth(bounds, **tiles)


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_json_in_a_page_reads_back_and_cannot_leave_its_element(value):
    text = str(choropleth.safe_json(value))
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_the_file_alone_needs_nothing_else(alone):
    page = alone()
    # addresses that only name a vocabulary (SVG) or credit an author are no requests
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page.split("<script")[0])
    assert "default-src 'none'" in page
    assert not re.search(r"url\((?!\"data:|#)", page.split("</style>")[0])


def test_the_file_alone_says_what_where_and_when(alone):
    page = alone(notice="Data rekaan")
    assert "Status Kampung KB per desa/kelurahan, Kabupaten Tirtamandala" in page
    assert "49 dari 297 desa/kelurahan di Kabupaten Tirtamandala" in page
    assert "Data rekaan" in page and "Portal Kampung KB (rekaan)" in page
    assert "Belum terbentuk" in page


def test_the_file_alone_carries_shapes_and_figures_of_one_another(alone):
    data = block(alone())
    shapes = data["shapes"]
    assert shapes["coarse"] is None and shapes["context"].startswith("data:;base64,")
    villages, districts = shapes_of(base64.b64decode(shapes["areas"].partition(",")[2]))
    assert len(villages) == 297 and len(districts) == 17
    assert set(villages) == {row["code"] for row in data["rows"]}


def test_the_file_alone_is_small_enough_for_a_message(alone):
    assert len(alone().encode()) < 500_000  # with 297 villages; half of it are scripts


def test_its_scripts_are_those_that_its_policy_names(alone):
    page = alone()
    policy = html.unescape(re.search(r"script-src ([^\"]*)\"", page)[1])
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == len(choropleth.SCRIPTS) + 1
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_areas_come_with_their_words(alone):
    data = block(alone(by=Level.DISTRICT, language="en"))
    assert len(data["rows"]) == 17
    first = data["rows"][0]
    assert first["name"].startswith("Kecamatan ")
    assert set(first) == {"code", "name", "class", "partial", "lines"}
    assert data["styles"]["under_25"]["colour"] == "#e8704a"
