"""Addresses of tiles: pieces of the archive, single tiles, and all that can be asked wrongly."""

import gzip
from pathlib import Path

import pytest

from geo.store.database import read_session
from geo.tiles import pmtiles
from webmap import create_app
from webmap.atlas import archive as tiling


@pytest.fixture
def client(sample_app):
    """The site whose import built the tiles."""
    return sample_app.test_client()


@pytest.fixture
def address(sample_app, sample_store):
    """Address of the archive."""
    with read_session(sample_store) as session:
        return f"/tiles/{tiling.current(session)}.pmtiles"


def test_the_archive_comes_in_pieces_that_never_change(client, address):
    whole = client.get(address).data
    answer = client.get(address, headers={"Range": "bytes=0-126"})
    assert answer.status_code == 206
    assert answer.data == whole[:127]
    assert answer.headers["Content-Range"] == f"bytes 0-126/{len(whole)}"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=999999999-1000000000"])
def test_a_range_beyond_the_end_is_told_where_the_end_is(client, address, wanted):
    answer = client.get(address, headers={"Range": wanted})
    assert answer.status_code == 416
    size = len(client.get(address).data)
    assert answer.headers["Content-Range"] == f"bytes */{size}"
    assert str(size) in answer.json["error"]


@pytest.mark.parametrize(
    "wanted", ["bytes=0-9,20-29", "pages=1-2", "bytes=9-1", "bytes=x-y", "bytes", "0-9"]
)
def test_ranges_that_are_not_served_give_the_whole(client, address, wanted):
    answer = client.get(address, headers={"Range": wanted})
    assert answer.status_code == 200
    assert answer.data == client.get(address).data
    assert "Content-Range" not in answer.headers


def test_what_lies_before_a_range_is_not_read(client, address):
    def wrap(file, *_):
        return iter(lambda: file.read(8192), b"")  # as servers do, who cannot seek in it

    server = {"wsgi.file_wrapper": wrap}
    whole = client.get(address, environ_overrides=server)
    assert whole.status_code == 200
    before = _read_by_this_process()
    answer = client.get(address, headers={"Range": "bytes=-20"}, environ_overrides=server)
    assert answer.data == whole.data[-20:]
    assert _read_by_this_process() - before < len(whole.data)


def _read_by_this_process():
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["rchar"])


def test_a_range_holds_for_the_archive_that_it_was_asked_of_alone(client, address):
    tag = client.get(address, headers={"Range": "bytes=0-9"}).headers["ETag"]
    for known, status in ((tag, 206), ('"of-another"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": known}
        assert client.get(address, headers=headers).status_code == status
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_last_bytes_and_the_size_alone_can_be_asked_for(client, address):
    whole = client.get(address).data
    assert client.get(address, headers={"Range": "bytes=-7"}).data == whole[-7:]
    answer = client.head(address)
    assert int(answer.headers["Content-Length"]) == len(whole)
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_pages_of_other_hosts_may_read_tiles(client, address):
    origin = {"Origin": "https://elsewhere.example"}
    for path in (address, "/tiles/8/0/0.mvt", "/tiles/none.pmtiles"):
        assert client.get(path, headers=origin).headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    answer = client.options(address, headers={**origin, **asked})
    assert answer.status_code == 200
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    answer = client.get("/atlas", headers=origin)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_range_over_the_end_stops_there(client, address):
    whole = client.get(address).data
    answer = client.get(address, headers={"Range": f"bytes={len(whole) - 10}-{len(whole) + 99}"})
    assert answer.status_code == 206
    assert answer.data == whole[-10:]


def test_single_tiles_are_for_a_gis(client, sample_app, address):
    name = address.removeprefix("/tiles/").removesuffix(".pmtiles")
    archive = pmtiles.TileArchive(tiling.folder(sample_app.config["INSTANCE"]) / f"{name}.pmtiles")
    zoom, x, y = next(place for place in _places(archive) if place[0] == 8)
    packed = client.get(f"/tiles/{name}/{zoom}/{x}/{y}.mvt", headers={"Accept-Encoding": "gzip"})
    assert packed.mimetype == "application/vnd.mapbox-vector-tile"
    plain = client.get(f"/tiles/{zoom}/{x}/{y}.mvt")
    assert gzip.decompress(packed.data) == plain.data
    assert "immutable" in packed.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]
    tag = {"If-None-Match": plain.headers["ETag"]}
    assert client.get(f"/tiles/{zoom}/{x}/{y}.mvt", headers=tag).status_code == 304


def _places(archive):
    from pmtiles.tile import tileid_to_zxy

    return [tileid_to_zxy(number) for number, _ in archive.tiles()]


@pytest.mark.parametrize(
    ("place", "status"),
    [("8/0/0", 204), ("2/0/0", 404), ("22/0/0", 404), ("8/256/0", 404), ("8/0/x", 404)],
)
def test_tiles_outside_the_country_are_empty_and_impossible_ones_are_not_found(
    client, place, status
):
    answer = client.get(f"/tiles/{place}.mvt")
    assert answer.status_code == status
    if status == 404:
        assert answer.json["error"]


@pytest.mark.parametrize("name", ["0123456789abcdef", "..%2f..%2fkampungkb", "x y"])
def test_other_archives_are_not_found(client, name):
    assert client.get(f"/tiles/{name}.pmtiles").status_code == 404


def test_without_tiles_the_log_says_how_to_get_them(untiled, caplog):
    answer = untiled.test_client().get("/atlas")
    assert answer.status_code == 503
    assert "python -m webmap tiles" in caplog.text


def test_tiles_that_are_on_another_host_only_are_said_to_be(untiled, caplog):
    path = tiling.build(untiled.extensions["engine"], tiling.folder(untiled.config["INSTANCE"]))
    path.unlink()
    client = untiled.test_client()
    for address in ("/atlas", f"/tiles/{path.name}", f"/tiles/{path.stem}/8/0/0.mvt"):
        caplog.clear()
        answer = client.get(address)
        assert answer.status_code == 503
        assert "not on this machine" in (caplog.text if address == "/atlas" else answer.text)


def test_tiles_may_lie_on_another_host(sample_app, tmp_path):
    made = create_app(
        {
            "DATABASE_URL": sample_app.config["DATABASE_URL"],
            "INSTANCE": str(tmp_path),
            "TILES_URL": "https://tiles.example/peta/",
        }
    )
    answer = made.test_client().get("/atlas")
    assert '"tiles":"https://tiles.example/peta/' in answer.get_data(as_text=True).replace(
        ": ", ":"
    )
    assert "connect-src 'self' https://tiles.example;" in answer.headers["Content-Security-Policy"]
    made.extensions["engine"].dispose()
