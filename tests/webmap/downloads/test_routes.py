"""Files over HTTP: streamed, cached, resumed, compressed, and what may go wrong."""

import gzip
import re
import time
from html import unescape
from pathlib import Path

import pytest

from geo.compression import zstd
from geo.errors import NoRoom
from webmap import create_app
from webmap.caching.file_cache import FileCache
from webmap.downloads import routes
from webmap.downloads.export import Export

VILLAGES = "/export/99.geojson?level=village&date=2023-08-02"
PACKAGE = "/export/99.gpkg?level=village&date=2023-08-02"


@pytest.fixture
def folder(app):
    return Path(app.config["INSTANCE"]) / "exports"


def _names(folder):
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


# Cached ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["geojson", "geojsonl", "geojsons", "csv", "gpkg", "xlsx"])
def test_the_second_request_gets_the_same_file_from_the_cache(client, folder, suffix, monkeypatch):
    address = f"/export/99.01.{suffix}?level=village&date=2023-08-02"
    first = client.get(address)
    assert (first.status_code, len(first.data) > 1000) == (200, True)
    (name,) = _names(folder)
    assert name == f"{first.get_etag()[0]}.{suffix}"
    assert (folder / name).read_bytes() == first.data
    monkeypatch.setattr(Export, "write", None)  # a second write would fail
    monkeypatch.setattr(Export, "stream", None)
    again = client.get(address)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]
    assert again.mimetype == first.mimetype
    assert again.last_modified == first.last_modified


def test_a_client_that_has_the_file_gets_304(client, folder):
    whole = client.get(VILLAGES)
    etag, size = whole.headers["ETag"], len(whole.data)
    assert size > 1000
    assert not etag.startswith("W/")
    for name in _names(folder):
        (folder / name).unlink()
    answer = client.get(VILLAGES, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert _names(folder) == []  # nothing was made to find that out


@pytest.mark.parametrize("cached", [True, False])
def test_a_download_that_broke_off_is_resumed(client, cached):
    whole = client.get(VILLAGES)
    assert whole.data
    if not cached:
        for path in Path(client.application.config["INSTANCE"], "exports").iterdir():
            path.unlink()
    rest = client.get(VILLAGES, headers={"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]})
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(whole.data) - 1}/{len(whole.data)}"
    assert rest.data == whole.data[1000:]
    changed = client.get(VILLAGES, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (changed.status_code, changed.data) == (200, whole.data)
    beyond = client.get(VILLAGES, headers={"Range": f"bytes={len(whole.data)}-"})
    assert beyond.status_code == 416


def test_other_hosts_give_the_same_bytes_under_the_same_etag(client, app, tmp_path):
    given = {**app.config, "INSTANCE": str(tmp_path / "elsewhere"), "TESTING": True}
    other = create_app({key: given[key] for key in ("DATABASE_URL", "INSTANCE", "TESTING")})
    for suffix in ("geojson", "csv", "gpkg", "xlsx", "fgb", "shp.zip", "kml"):
        address = f"/export/99.01.{suffix}?level=village&date=2023-08-02"
        here, there = client.get(address), other.test_client().get(address)
        assert here.headers["ETag"] == there.headers["ETag"]
        assert here.data == there.data
        time.sleep(0.3)
    other.extensions["engine"].dispose()


def test_an_import_that_changes_nothing_here_leaves_the_file(writing_runner, tmp_path):
    client = writing_runner.app.test_client()

    def etags():
        return {
            code: client.head(f"/export/{code}.csv?level=district").headers["ETag"]
            for code in ("99", "99.01", "99.02")
        }

    before = etags()
    assert len(set(before.values())) == 3
    sheet = tmp_path / "targets.csv"
    sheet.write_text("code,metric,due,share,villages,source\n99.02,formed,2026-12-31,0.9,,Perbup\n")
    assert writing_runner("import-targets", sheet).exit_code == 0
    after = etags()
    assert [code for code in before if before[code] != after[code]] == ["99", "99.02"]


def test_formats_levels_and_days_have_etags_of_their_own(client):
    etags = [
        client.head(f"/export/{rest}").headers["ETag"]
        for rest in (
            "99.01.csv?level=village",
            "99.01.geojson?level=village",
            "99.01.csv?level=district",
            "99.02.csv?level=village",
            "99.01.csv?level=village&date=2001-01-01",
        )
    ]
    assert len(set(etags)) == 5


# Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("levle=village", "there is no parameter 'levle' here; 'level' is the nearest"),
        ("dat=2023-08-02", "'date' is the nearest"),
        ("level=village&level=district", "level has 2 values"),
        ("level=", "level has no value"),
        ("level=village&date=", "date has no value"),
    ],
)
def test_what_cannot_be_understood_is_refused_not_guessed(client, query, message):
    for address in (f"/export/99.01.geojson?{query}", f"/export/99.01.gpkg?{query}"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert message in answer.json["error"]
        assert client.delete(address).status_code == 400


# Streamed -------------------------------------------------------------------------------------


def test_a_client_that_disconnects_leaves_nothing_behind(app, client, folder, monkeypatch):
    monkeypatch.setattr("geo.files.formats._CHUNK", 1000)
    pool = app.extensions["engine"].pool
    answer = client.get(VILLAGES, buffered=False)
    next(answer.iter_encoded())
    assert [name for name in _names(folder) if name.startswith(".part-")]
    answer.close()
    assert pool.checkedout() == 0
    assert _names(folder) == []
    assert client.head(VILLAGES).status_code == 200
    assert pool.checkedout() == 0
    assert _names(folder) == []


def test_without_room_in_the_cache_the_visitor_still_gets_the_file(
    app, client, folder, monkeypatch
):
    whole = client.get(VILLAGES).data
    for name in _names(folder):
        (folder / name).unlink()

    def full(_self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileCache, "temporary_path", full)
    assert client.get(VILLAGES).data == whole
    monkeypatch.undo()
    monkeypatch.setattr(app.extensions["file_cache"], "limit", 5000)
    assert client.get(VILLAGES).data == whole
    assert _names(folder) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_disk_that_fills_while_a_file_is_cached_does_not_harm_the_response(
    client, folder, monkeypatch
):
    whole = client.get(VILLAGES).data
    for name in _names(folder):
        (folder / name).unlink()
    real = Path.open

    def session(path, mode="r", *rest):
        return real(Path("/dev/full"), "wb") if mode == "xb" else real(path, mode, *rest)

    monkeypatch.setattr(Path, "open", session)
    assert client.get(VILLAGES).data == whole
    assert _names(folder) == []


def test_without_room_a_range_request_gets_the_whole_file(client, monkeypatch):
    whole = client.get(VILLAGES).data
    for path in Path(client.application.config["INSTANCE"], "exports").iterdir():
        path.unlink()

    def full(*_given, **_options):
        raise NoRoom("the disk is full")

    monkeypatch.setattr(routes.formats, "write", full)
    answer = client.get(VILLAGES, headers={"Range": "bytes=10-20"})
    assert (answer.status_code, answer.data) == (200, whole)


@pytest.mark.parametrize("at_once", [0, 3000])
def test_a_folder_that_cannot_be_written_to_is_507(app, client, monkeypatch, at_once):
    monkeypatch.setattr(routes, "AT_ONCE", at_once)
    Path(app.config["INSTANCE"], "exports").write_text("in the way")
    answer = client.get(PACKAGE)
    assert answer.status_code == 507
    assert "Check WEBMAP_INSTANCE" in answer.json["error"]
    assert client.get(VILLAGES).status_code == 200


def test_a_full_disk_is_507_where_a_file_must_be_made(client, monkeypatch):
    def full(*_given, **_options):
        raise NoRoom("the disk is full", do="Make room.")

    monkeypatch.setattr(routes.formats, "write", full)
    answer = client.get(PACKAGE)
    assert answer.status_code == 507
    assert answer.json["error"] == "the disk is full. Make room."


# Compressed -----------------------------------------------------------------------------------

ENCODINGS = {"zstd": zstd.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("suffix", ["geojson", "csv", "geojsonl"])
def test_text_is_compressed_once(client, folder, encoding, suffix, monkeypatch):
    address = VILLAGES.replace("geojson", suffix)
    plain = client.get(address)
    asked = {"Accept-Encoding": f"{encoding}, br"}
    first = client.get(address, headers=asked)
    assert first.content_encoding == encoding
    assert ENCODINGS[encoding](first.data) == plain.data
    assert len(first.data) < len(plain.data) / 2
    assert first.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in first.vary
    monkeypatch.setattr(Export, "write", None)  # a second write would fail
    monkeypatch.setattr(Export, "stream", None)
    again = client.get(address, headers=asked)
    assert (again.data, again.content_encoding) == (first.data, encoding)
    assert again.mimetype == plain.mimetype
    known = {**asked, "If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    assert len(_names(folder)) == 2


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("cached", [True, False])
def test_a_compressed_download_is_resumed_too(client, folder, encoding, cached):
    asked = {"Accept-Encoding": encoding}
    whole = client.get(VILLAGES, headers=asked)
    body, etag = whole.data, whole.headers["ETag"]
    if not cached:
        for name in _names(folder):
            (folder / name).unlink()
    rest = client.get(VILLAGES, headers={**asked, "Range": "bytes=500-", "If-Range": etag})
    assert (rest.status_code, rest.data) == (206, body[500:])
    assert rest.content_encoding == encoding
    other = client.get(VILLAGES, headers={"Range": "bytes=500-", "If-Range": etag})
    assert other.status_code == 200  # other bytes than those that were cached with
    assert [name for name in _names(folder) if name.startswith(".")] == []


def test_a_client_that_accepts_no_encoding_of_ours_gets_plain_text(client):
    plain = client.get(VILLAGES)
    for header in ("br", "identity", "gzip;q=0, zstd;q=0"):
        answer = client.get(VILLAGES, headers={"Accept-Encoding": header})
        assert (answer.content_encoding, answer.data) == (None, plain.data)
    package = client.get(PACKAGE, headers={"Accept-Encoding": "zstd, gzip, br"})
    assert package.content_encoding is None


# Offered --------------------------------------------------------------------------------------


def test_excel_is_the_first_file_of_a_page(client):
    page = client.get("/area/99.01").text
    first = re.search(r'class="exports">\s*<a class="button" href="([^"]+)"[^>]*>(\w+)</a>', page)
    assert first[1].startswith("/export/99.01.xlsx?") and first[2] == "Excel"


def test_a_page_offers_every_format(client):
    page = client.get("/area/99.01?by=village&date=2023-07-27").text
    addresses = [unescape(one) for one in re.findall(r'href="(/export/[^"]+)"', page)]
    assert {re.search(r"99\.01(\.[a-z.]+)\?", one)[1] for one in addresses} == set(
        routes.formats.FORMATS
    ) - {".geojsons"}
    for address in addresses:
        assert client.head(address).status_code == 200
