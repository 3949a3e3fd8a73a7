"""Files over HTTP: streamed, kept, resumed, made in the background, and what may go wrong."""

import gzip
import json
import os
import re
import subprocess
import time
from html import unescape
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from boundaries.areas.codes import Level
from geo.errors import NoRoom
from webmap import create_app
from webmap.caching.compression import zstd
from webmap.caching.file_cache import FileCache
from webmap.downloads import routes
from webmap.jobs import exports

VILLAGES = "/export/99.geojson?level=village&date=2023-08-02"
PACKAGE = "/export/99.gpkg?level=village&date=2023-08-02"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def shelf(app):
    return Path(app.config["INSTANCE"]) / "exports"


@pytest.fixture
def large(monkeypatch):
    """Have every file made in the background that cannot be streamed."""
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    monkeypatch.setattr(exports, "_EVERY", 0)


def _names(shelf):
    return sorted(one.name for one in shelf.iterdir()) if shelf.is_dir() else []


def _until_ready(client, address, **more):
    for _ in range(600):
        answer = client.get(address, **more)
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError("the file was never ready")


# Kept -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["geojson", "geojsonl", "geojsons", "csv", "gpkg", "xlsx"])
def test_the_second_who_asks_gets_the_same_from_the_shelf(client, shelf, suffix, monkeypatch):
    address = f"/export/99.01.{suffix}?level=village&date=2023-08-02"
    first = client.get(address)
    assert (first.status_code, len(first.data) > 1000) == (200, True)
    (name,) = _names(shelf)
    assert name == f"{first.get_etag()[0]}.{suffix}"
    assert (shelf / name).read_bytes() == first.data
    monkeypatch.setattr(routes.export, "layer", None)  # nothing is made any more
    again = client.get(address)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]
    assert again.mimetype == first.mimetype
    assert again.last_modified == first.last_modified


def test_who_has_the_file_is_told_so(client, shelf):
    whole = client.get(VILLAGES)
    etag, size = whole.headers["ETag"], len(whole.data)
    assert size > 1000
    assert not etag.startswith("W/")
    for name in _names(shelf):
        (shelf / name).unlink()
    answer = client.get(VILLAGES, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert _names(shelf) == []  # nothing was made to find that out


@pytest.mark.parametrize("begun", [True, False])
def test_a_download_that_broke_off_is_resumed(client, begun):
    whole = client.get(VILLAGES)
    assert whole.data
    if not begun:
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


# Streamed -------------------------------------------------------------------------------------


def test_who_hangs_up_leaves_nothing_behind(app, client, shelf, monkeypatch):
    monkeypatch.setattr("geo.files.formats._CHUNK", 1000)
    pool = app.extensions["engine"].pool
    answer = client.get(VILLAGES, buffered=False)
    next(answer.iter_encoded())
    assert [name for name in _names(shelf) if name.startswith(".part-")]
    answer.close()
    assert pool.checkedout() == 0
    assert _names(shelf) == []
    assert client.head(VILLAGES).status_code == 200
    assert pool.checkedout() == 0
    assert _names(shelf) == []


def test_without_room_to_keep_it_the_visitor_still_gets_the_file(app, client, shelf, monkeypatch):
    whole = client.get(VILLAGES).data
    for name in _names(shelf):
        (shelf / name).unlink()

    def full(_self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileCache, "part", full)
    assert client.get(VILLAGES).data == whole
    monkeypatch.undo()
    monkeypatch.setattr(app.extensions["shelf"], "limit", 5000)
    assert client.get(VILLAGES).data == whole
    assert _names(shelf) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_disk_that_fills_while_a_file_is_kept_does_not_spoil_it(client, shelf, monkeypatch):
    whole = client.get(VILLAGES).data
    for name in _names(shelf):
        (shelf / name).unlink()
    real = Path.open

    def session(path, mode="r", *rest):
        return real(Path("/dev/full"), "wb") if mode == "xb" else real(path, mode, *rest)

    monkeypatch.setattr(Path, "open", session)
    assert client.get(VILLAGES).data == whole
    assert _names(shelf) == []


def test_without_room_a_range_is_answered_with_the_whole(client, monkeypatch):
    whole = client.get(VILLAGES).data
    for path in Path(client.application.config["INSTANCE"], "exports").iterdir():
        path.unlink()

    def full(*_given):
        raise NoRoom("the disk is full")

    monkeypatch.setattr(routes.formats, "write", full)
    answer = client.get(VILLAGES, headers={"Range": "bytes=10-20"})
    assert (answer.status_code, answer.data) == (200, whole)


@pytest.mark.parametrize("at_once", [0, 3000])
def test_a_place_that_cannot_be_written_to_is_told(app, client, monkeypatch, at_once):
    monkeypatch.setattr(routes, "AT_ONCE", at_once)
    Path(app.config["INSTANCE"], "exports").write_text("in the way")
    answer = client.get(PACKAGE)
    assert answer.status_code == 507
    assert "Check WEBMAP_INSTANCE" in answer.json["error"]
    assert client.get(VILLAGES).status_code == 200


def test_a_full_disk_is_told_where_a_file_must_be_made(client, monkeypatch):
    def full(*_given):
        raise NoRoom("the disk is full", do="Make room.")

    monkeypatch.setattr(routes.formats, "write", full)
    answer = client.get(PACKAGE)
    assert answer.status_code == 507
    assert answer.json["error"] == "the disk is full. Make room."


# Compressed -----------------------------------------------------------------------------------

ENCODINGS = {"zstd": zstd.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("suffix", ["geojson", "csv", "geojsonl"])
def test_text_travels_compressed_once(client, shelf, encoding, suffix, monkeypatch):
    address = VILLAGES.replace("geojson", suffix)
    plain = client.get(address)
    asked = {"Accept-Encoding": f"{encoding}, br"}
    first = client.get(address, headers=asked)
    assert first.content_encoding == encoding
    assert ENCODINGS[encoding](first.data) == plain.data
    assert len(first.data) < len(plain.data) / 2
    assert first.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in first.vary
    monkeypatch.setattr(routes.export, "layer", None)  # nothing is made any more
    again = client.get(address, headers=asked)
    assert (again.data, again.content_encoding) == (first.data, encoding)
    assert again.mimetype == plain.mimetype
    known = {**asked, "If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    assert len(_names(shelf)) == 2


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("begun", [True, False])
def test_a_compressed_download_is_resumed_too(client, shelf, encoding, begun):
    asked = {"Accept-Encoding": encoding}
    whole = client.get(VILLAGES, headers=asked)
    body, etag = whole.data, whole.headers["ETag"]
    if not begun:
        for name in _names(shelf):
            (shelf / name).unlink()
    rest = client.get(VILLAGES, headers={**asked, "Range": "bytes=500-", "If-Range": etag})
    assert (rest.status_code, rest.data) == (206, body[500:])
    assert rest.content_encoding == encoding
    other = client.get(VILLAGES, headers={"Range": "bytes=500-", "If-Range": etag})
    assert other.status_code == 200  # other bytes than those that were begun with
    assert [name for name in _names(shelf) if name.startswith(".")] == []


def test_what_takes_no_encoding_of_ours_gets_the_text(client):
    plain = client.get(VILLAGES)
    for header in ("br", "identity", "gzip;q=0, zstd;q=0"):
        answer = client.get(VILLAGES, headers={"Accept-Encoding": header})
        assert (answer.content_encoding, answer.data) == (None, plain.data)
    package = client.get(PACKAGE, headers={"Accept-Encoding": "zstd, gzip, br"})
    assert package.content_encoding is None


# Shelf ----------------------------------------------------------------------------------------


def _put(shelf, name, size):
    part = shelf.part()
    part.write_bytes(bytes(size))
    return shelf.put(part, name)


def test_what_nobody_asked_for_the_longest_goes_first(tmp_path):
    shelf = FileCache(tmp_path / "exports", 250)
    for number, name in enumerate("abc"):
        os.utime(_put(shelf, name, 100), (number + 1, number + 1))
        if name == "b":
            assert shelf.find("a")  # asked for just now
    assert _names(shelf.folder) == ["a", "c"]
    _put(shelf, "huge", 1000)
    assert _names(shelf.folder) == ["huge"]
    _put(shelf, "d", 100)
    assert _names(shelf.folder) == ["d"]
    assert shelf.find("huge") is None


def test_parts_of_processes_that_died_go_after_a_while(tmp_path):
    shelf = FileCache(tmp_path, 1000)
    old, young = shelf.part(), shelf.part()
    for path in (old, young):
        path.write_bytes(b"x")
    folder = tmp_path / ".export-abc"
    folder.mkdir()
    (folder / "layer.gpkg").write_bytes(b"x")
    for path in (old, folder):
        os.utime(path, (1, 1))
    (tmp_path / ".making.lock").touch()
    os.utime(tmp_path / ".making.lock", (1, 1))
    _put(shelf, "a", 1)
    assert set(_names(tmp_path)) == {".making.lock", young.name, "a"}


def test_a_setting_that_is_no_number_is_named(tmp_path):
    with pytest.raises(Exception, match="WEBMAP_EXPORTS_MB is 'much'"):
        create_app(
            {
                "DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite'}",
                "INSTANCE": str(tmp_path),
                "EXPORTS_MB": "much",
            }
        )


# In the background ----------------------------------------------------------------------------


def test_a_large_file_is_made_in_the_background(client, shelf, large, tmp_path):
    first = client.get(PACKAGE)
    assert first.status_code == 202
    assert int(first.headers["Retry-After"]) > 0
    assert first.cache_control.no_store
    assert first.json["state"] == "making"
    assert first.json["total"] > 297
    answer = _until_ready(client, PACKAGE)
    assert answer.status_code == 200
    path = tmp_path / "a.gpkg"
    path.write_bytes(answer.data)
    assert len(pyogrio.read_dataframe(path)) == first.json["total"]
    assert _names(shelf) == [".making.lock", f"{answer.get_etag()[0]}.gpkg"]


def test_excel_of_the_background_is_that_of_the_foreground(client, shelf, monkeypatch, tmp_path):
    address = "/export/99.01.xlsx?level=village&date=2023-08-02"
    at_once = client.get(address)
    (path,) = shelf.iterdir()
    path.unlink()
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    later = _until_ready(client, address)
    assert later.headers["ETag"] == at_once.headers["ETag"]
    assert later.data == at_once.data
    path = tmp_path / "a.xlsx"
    path.write_bytes(later.data)
    assert openpyxl.load_workbook(path).active.max_row == 298


def test_a_browser_sees_a_page_that_leads_to_the_file(client, large):
    page = client.get(PACKAGE, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (202, "text/html")
    assert "Berkas sedang dibuat" in page.text
    again = unescape(re.search(r'http-equiv="refresh" content="\d+; url=([^"]+)"', page.text)[1])
    assert again == f"{PACKAGE}&wait=1"
    ready = _until_ready(client, again, headers=BROWSER)
    assert (ready.status_code, ready.mimetype) == (200, "text/html")
    assert "Berkas sudah siap" in ready.text
    file = unescape(re.search(r'content="0; url=([^"]+)"', ready.text)[1])
    assert file == PACKAGE
    assert client.get(file, headers=BROWSER).mimetype == "application/geopackage+sqlite3"
    assert client.get(again).mimetype == "application/geopackage+sqlite3"  # a program


def test_the_page_speaks_the_visitors_language(client, large):
    page = client.get(f"{PACKAGE}&lang=en", headers=BROWSER)
    assert "The file is being made" in page.text
    assert "lang=en&amp;wait=1" in page.text
    (other,) = re.findall(r'href="([^"]+)" lang="id"', page.text)
    assert {"level=village", "date=2023-08-02", "lang=id"} <= set(
        re.split(r"[?&]", unescape(other))
    )


def test_one_file_is_made_at_a_time_and_each_only_once(app, client, large, monkeypatch):
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(
        exports.subprocess, "Popen", lambda *a, **k: started.append(a) or real(*a, **k)
    )
    states = [client.get(PACKAGE).json["state"] for _ in range(3)]
    states += [client.get(PACKAGE.replace("gpkg", "fgb")).json["state"]]
    assert states[0] == "making"
    assert len(started) == 1
    assert states[3] == "waiting"
    assert _until_ready(client, PACKAGE).status_code == 200
    assert _until_ready(client, PACKAGE.replace("gpkg", "fgb")).status_code == 200
    assert len(started) == 2


def test_a_maker_that_was_killed_is_noticed(client, large, monkeypatch):
    makers = []
    real = subprocess.Popen

    def start(*given, **more):
        makers.append(real(*given, **more))
        return makers[-1]

    monkeypatch.setattr(exports.subprocess, "Popen", start)
    program = exports._PROGRAM
    monkeypatch.setattr(exports, "_PROGRAM", "import time; time.sleep(60)")
    assert client.get(PACKAGE).json["state"] == "making"
    assert client.get(PACKAGE).json["state"] == "making"
    assert len(makers) == 1
    makers[0].kill()
    makers[0].wait()
    monkeypatch.setattr(exports, "_PROGRAM", program)
    assert _until_ready(client, PACKAGE).status_code == 200
    assert len(makers) == 2


def test_a_maker_that_dies_each_time_is_not_begun_for_ever(client, large, monkeypatch):
    monkeypatch.setattr(exports, "_PROGRAM", "import os; os.kill(os.getpid(), 9)")
    answer = _until_ready(client, PACKAGE)
    assert answer.status_code == 500
    assert "ended from outside" in answer.json["error"]
    assert client.get(PACKAGE, headers=BROWSER).status_code == 500


def test_a_failure_is_told_with_its_reason_and_tried_again(app, client, shelf, large, monkeypatch):
    def fail(*_given):
        raise NoRoom("the disk is full", do="Make room.")

    monkeypatch.setattr(exports.formats, "write", fail)
    monkeypatch.setattr(os, "nice", lambda _more: None)
    for name in ("DATABASE_URL", "INSTANCE"):
        monkeypatch.setenv(f"WEBMAP_{name}", app.config[name])
    monkeypatch.setattr(exports, "_start", lambda order, _lock: exports.main(_told(order)))
    assert client.get(PACKAGE).status_code == 202
    answer = client.get(PACKAGE)
    assert (answer.status_code, answer.json["error"]) == (500, "the disk is full. Make room.")
    page = client.get(PACKAGE, headers=BROWSER)
    assert page.status_code == 500
    assert "Berkas tidak dapat dibuat" in page.text
    assert "the disk is full" in page.text
    monkeypatch.undo()
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    monkeypatch.setattr(exports, "time", lambda: time.time() + 61)
    assert _until_ready(client, PACKAGE).status_code == 200


def _told(order):
    return json.dumps({name: getattr(order, name) for name in order.__dataclass_fields__})


def test_progress_is_told_while_a_file_is_made(app, large, monkeypatch):
    seen = []
    real = exports._write
    monkeypatch.setattr(exports, "_write", lambda path, told: seen.append(told) or real(path, told))
    with app.app_context():
        order = exports.Order("a.csv", "99", Level.VILLAGE.word, "2023-08-02", ".csv")
        real(app.extensions["shelf"].place() / exports._STATE, {"name": "a", "done": 0, "tries": 1})
        path = exports.make(order)
    assert path.suffix == ".csv"
    counts = [told["done"] for told in seen]
    assert counts == sorted(counts)
    assert counts[-1] == path.read_bytes().count(b"\r\n") - 1


# Offered --------------------------------------------------------------------------------------


def test_a_page_offers_every_format(client):
    page = client.get("/area/99.01?by=village&date=2023-07-27").text
    addresses = [unescape(one) for one in re.findall(r'href="(/export/[^"]+)"', page)]
    assert {re.search(r"99\.01(\.[a-z.]+)\?", one)[1] for one in addresses} == set(
        routes.formats.FORMATS
    ) - {".geojsons"}
    for address in addresses:
        assert client.head(address).status_code == 200
