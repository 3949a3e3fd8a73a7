"""GDAL reads OGC API Features from the running site."""

import subprocess
import sys
import threading

import pyogrio
import pytest
import shapely
from werkzeug.serving import make_server

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.ogc.parameters.collections import COLLECTIONS, TABLE_IDS

DAY = "2023-08-02"

pytestmark = pytest.mark.skipif(
    "OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API"
)


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)


@pytest.fixture
def address(app):
    """Address of the service on a real port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/ogc"
    server.shutdown()
    thread.join()
    server.server_close()


# GDAL keeps Python's lock while it waits for an answer: it reads in a process of its own.
_READ = """
import sys, pyogrio
address, target, where, *box = sys.argv[1:]
asked = {"bbox": tuple(map(float, box)) or None, "where": where or None}
for name, _ in pyogrio.list_layers(f"OAPIF:{address}"):
    if name == "villages" or not where:
        read = pyogrio.read_dataframe(f"OAPIF:{address}", layer=name, **asked)
        pyogrio.write_dataframe(read, target, layer=name, append=True)
"""


def _through_gdal(address, target, *box, where=""):
    command = [sys.executable, "-c", _READ, address, str(target), where, *map(str, box)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {
        name: pyogrio.read_dataframe(target, layer=name).set_index(
            "row_id" if name == "waiting" else "code"
        )
        for name, _ in pyogrio.list_layers(target)
    }


def test_gdal_reads_all_of_it(address, sample_store, tmp_path):
    found = _through_gdal(address, tmp_path / "all.gpkg")
    assert set(found) == {*COLLECTIONS, *TABLE_IDS}
    with read_session(sample_store) as session:
        for name, level in COLLECTIONS.items():
            listed, read = areas.areas(session, level), found[name]
            assert read.index.is_unique and set(read.index) == set(listed.index)
            assert read.crs == "OGC:CRS84"  # as the collections say in storageCrs
            drawn = listed[listed.geometry.notna()]
            shapes = read.geometry.reindex(drawn.index)
            assert shapely.equals(shapes.to_numpy(), drawn.geometry.to_numpy()).all()


def test_gdal_reads_a_part_of_it(address, sample_store, tmp_path):
    with read_session(sample_store) as session:
        listed = areas.areas(session, Level.VILLAGE).geometry
    west, south, east, north = listed.dropna().iloc[0].bounds
    box = (west, south, (west + east) / 2, (south + north) / 2)
    found = _through_gdal(address, tmp_path / "part.gpkg", *box)
    touching = listed[listed.notna()].intersects(shapely.box(*box))
    assert set(found["villages"].index) == set(touching.index[touching])


@pytest.mark.parametrize("day", [DAY, f"../{DAY}"])
def test_gdal_reads_one_regency_as_of_a_day(address, client, regency, tmp_path, day):
    found = _through_gdal(
        f"{address}?within={regency}&datetime={day}",
        tmp_path / "day.gpkg",
        where="status = 'unformed'",
    )
    total = client.get(f"/api/areas/{regency}/coverage.json?date={DAY}").json["total"]
    assert len(found["villages"]) == total["unformed"] > 0
    assert set(found["villages"]["date"].astype(str).str[:10]) == {DAY}
