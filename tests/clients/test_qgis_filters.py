"""QGIS filters live layers: rows are those of the service, filters run there where QGIS lets them.

QGIS before 3.32 translates comparisons with dates only. Later versions write CQL2, see
``tests/webmap/ogc/conformance/test_filter.py``.
"""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import request, request_started

_PYTHON = "/usr/bin/python3"
_READ = Path(__file__).with_name("qgis_filter.py")

STATUS_AND_REGENCY = "status='unformed' AND regency='Kabupaten Tirtamandala'"
DAY = "2023-07-27"


@pytest.fixture
def qgis(server, app, tmp_path):
    """Read layers with QGIS; returns results, and the addresses that were requested."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    check = [_PYTHON, "-c", "import qgis.core"]
    if not Path(_PYTHON).exists() or subprocess.run(check, capture_output=True).returncode:
        pytest.skip("no PyQGIS on this machine")
    addresses = []

    def note(_app, **_extra):
        addresses.append(request.full_path)

    def read(*jobs):
        done = subprocess.run(
            [_PYTHON, str(_READ)],
            input=json.dumps([{"url": f"{server}/ogc{url}", "subset": one} for url, one in jobs]),
            capture_output=True, text=True, env=environment, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), addresses

    with request_started.connected_to(note, app):
        yield read


def codes(client, **query):
    """Codes of the villages that the service itself returns."""
    found = client.get("/ogc/collections/villages/items", query_string={"limit": 10000, **query})
    return sorted(each["id"] for each in found.json["features"])


def test_a_filter_in_the_address_runs_on_the_server(qgis, client):
    (result,), addresses = qgis((f"?filter={quote(STATUS_AND_REGENCY)}", ""))
    pages = [one for one in addresses if "/items" in one]
    of_qgis = len(addresses)
    assert result["codes"] == codes(client, filter=STATUS_AND_REGENCY)
    assert 0 < len(result["codes"]) < 300
    assert len(pages) == 2  # ten features for the types, then all of them
    assert all("filter=status" in one for one in pages)
    assert of_qgis <= 6


def test_comparisons_with_dates_give_the_rows_of_the_service(qgis, client):
    results, addresses = qgis(
        ("", f"\"as_of\"='{DAY}'"),
        ("", f"\"as_of\">'{DAY}' AND \"status\"='formed'"),
        ("", "\"formed_on\">='2023-01-01'"),
        ("", f"\"date\"='{DAY}'"),
        ("", "\"status\"='unformed' AND \"regency\"='Kabupaten Tirtamandala'"),
    )
    of_day, later, formed, state, both = (result["codes"] for result in results)
    assert of_day == codes(client, filter=f"as_of='{DAY}'") and of_day
    assert later == codes(client, filter=f"as_of>'{DAY}' AND status='formed'") and later
    assert formed == codes(client, filter="formed_on>='2023-01-01'") and formed
    assert state == codes(client, datetime=DAY)
    assert both == codes(client, filter=STATUS_AND_REGENCY)
    assert set(results[0]["as_of"].values()) == {DAY}
    # "date" alone chooses the day of the statuses
    assert [one for one in addresses if "datetime=" in one and "after=" not in one] == [
        one for one in addresses if f"datetime={DAY}" in one
    ]
    if "QGIS 3.22" in _version():
        assert results[0]["types"]["as_of"] == "String"
        assert results[0]["types"]["date"] == "Date"


def _version():
    command = [_PYTHON, "-c", "from qgis.core import Qgis; print('QGIS', Qgis.QGIS_VERSION)"]
    return subprocess.run(command, capture_output=True, text=True).stdout
