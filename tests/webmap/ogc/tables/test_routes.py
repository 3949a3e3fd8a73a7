"""Addresses of the collections of rows."""

import json
import re
import subprocess
import sys
import threading
from html import unescape

import pyogrio
import pytest
from werkzeug.serving import make_server

from webmap.ogc.parameters.collections import TABLE_IDS


@pytest.mark.parametrize(("name", "lang"), [("waiting", "id"), ("changes", "en")])
def test_people_get_pages_that_link_to_each_other(client, name, lang):
    landing = client.get(f"/ogc?f=html&lang={lang}").text
    (href, *_) = [
        unescape(one) for one in re.findall(r'href="([^"]+)"', landing) if f"/{name}/items" in one
    ]
    page = client.get(href).text
    title = client.get(f"/ogc/collections/{name}?lang={lang}").json["title"]
    assert f"<h1>{title}</h1>" in page
    first = client.get(f"/ogc/collections/{name}/items").json["features"][0]["id"]
    (row, *_) = [
        unescape(one) for one in re.findall(r'href="([^"]+)"', page) if f"/items/{first}?" in one
    ]
    found = client.get(row)
    assert found.status_code == 200 and first in found.text
    (button, *_) = re.findall(r'class="button" href="([^"]+)"', found.text)
    assert client.get(unescape(button)).status_code == 200
    for path in ("", "/schema", "/queryables"):
        assert client.get(f"/ogc/collections/{name}{path}?f=html&lang={lang}").status_code == 200


@pytest.mark.parametrize("name", TABLE_IDS)
def test_wrong_addresses_are_refused(client, name):
    for path, status in (
        ("/items/x", 404),
        ("/items/99:99", 404),
        ("/tiles", 404),
        ("/sortables", 404),
        ("/items?within=98.76", 400),
        ("/items?sortby=row", 400),
        ("/items?within=x", 400),
        ("/items?datetime=soon", 400),
        ("/items?filter=(", 400),
        ("/items/x?limit=1", 400),
        ("?limit=1", 400),
        ("/schema?datetime=soon", 400),
    ):
        answer = client.get(f"/ogc/collections/{name}{path}")
        assert answer.status_code == status, path
        assert answer.mimetype == "application/problem+json"


def test_what_one_has_is_not_sent_again(client):
    for name in TABLE_IDS:
        address = f"/ogc/collections/{name}/items"
        tag = {"If-None-Match": client.get(address).headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304


def test_old_qgis_takes_dates_for_texts_and_never_for_the_day(client):
    old, new = ({"User-Agent": f"Mozilla/5.0 QGIS/{number}/x"} for number in ("32200", "33400"))
    for name, columns in (("waiting", ["as_of"]), ("changes", ["as_of_before", "since"])):
        address = f"/ogc/collections/{name}/items?limit=10"
        tags = [client.get(address, headers=agent).headers["ETag"] for agent in (old, new)]
        assert tags[0] != tags[1]
        for agent, begin in ((old, "per 2"), (new, "2")):
            for one in client.get(address, headers=agent).json["features"]:
                row = one["properties"]
                assert all(row[key].startswith(begin) for key in columns)
                assert row["date"].startswith("2")


_READ = """
import json, sys, pyogrio
address, *layers = sys.argv[1:]
print(json.dumps({
    layer: {
        "types": dict(zip(*(list(map(str, part)) for part in (info["fields"], info["dtypes"])))),
        "where": pyogrio.read_dataframe(address, layer=layer, where=where).shape[0],
        "drawn": int(frame.geometry.notna().sum()) if "geometry" in frame else 0,
        "codes": frame[key].tolist(),
    }
    for layer, key, where in zip(layers[::3], layers[1::3], layers[2::3])
    for info in [pyogrio.read_info(address, layer=layer)]
    for frame in [pyogrio.read_dataframe(address, layer=layer)]
}))
"""


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API")
def test_gdal_reads_rows_and_changes(app, client):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        layers = ["waiting", "row_id", "row > 200", "changes", "code", "change = 'new'"]
        command = [sys.executable, "-c", _READ, f"OAPIF:http://127.0.0.1:{server.port}/ogc"]
        done = subprocess.run(
            [*command, *layers], capture_output=True, text=True, timeout=120, check=False
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name, layer in found.items():
        page = client.get(f"/ogc/collections/{name}/items?limit=10000").json["features"]
        assert layer["codes"] == [one["id"] for one in page]
        assert layer["drawn"] == sum(one["geometry"] is not None for one in page)
        assert layer["types"]["date"].startswith("datetime64")
    assert found["waiting"]["types"]["row"].startswith("int") and found["waiting"]["where"] == 2
    total = client.get("/api/areas/ID/changes.json").json["total"]
    assert found["changes"]["where"] == total["new"]
