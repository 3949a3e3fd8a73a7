"""Static files: their caching headers, and which responses are compressed."""

import gzip
import logging
from pathlib import Path

import brotli
import pytest

from webmap import create_app
from webmap.caching import static_files

STYLE = "/static/css/site.css"


def get(client, address, encoding="identity", **headers):
    return client.get(address, headers={"Accept-Encoding": encoding, **headers})


def test_an_address_with_a_fingerprint_is_immutable(client):
    for address in (STYLE, "/static/img/icon.svg"):
        assert "immutable" in client.get(f"{address}?v=abc").headers["Cache-Control"]
        assert "immutable" not in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "kind"),
    [(STYLE, "text/css"), ("/static/img/icon.svg", "image/svg+xml")],
)
def test_texts_are_compressed_and_decode_to_the_file(app, client, address, kind):
    text = (Path(app.static_folder) / address.removeprefix("/static/")).read_bytes()
    br, gz, plain = (get(client, address, encoding) for encoding in ("br", "gzip", "identity"))
    assert brotli.decompress(br.data) == gzip.decompress(gz.data) == plain.data == text
    assert br.mimetype == kind
    assert br.headers["Content-Type"] == f"{kind}; charset=utf-8"


def test_a_file_that_changes_is_served_anew(app, client, tmp_path):
    app.static_folder = str(tmp_path)
    path = tmp_path / "own.css"
    path.write_text("a { color: red }")
    first = get(client, "/static/own.css", "br")
    path.write_text("a { color: blue }")
    second = get(client, "/static/own.css", "br", **{"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert brotli.decompress(second.data) == b"a { color: blue }"


def test_binary_files_are_sent_as_they_are(app, client, tmp_path):
    app.static_folder = str(tmp_path)
    (tmp_path / "own.png").write_bytes(b"\x89PNG" + bytes(10_000))
    response = get(client, "/static/own.png", "br, gzip")
    assert "Content-Encoding" not in response.headers
    assert response.data == b"\x89PNG" + bytes(10_000)
    assert "immutable" in client.get("/static/own.png?v=1").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../../errors.py", "..%2fconfig.py", "css/none.css", "css"])
def test_nothing_outside_the_folder_is_sent(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_pages_without_a_cache_are_compressed_too(client):
    plain = client.get("/review")
    assert gzip.decompress(get(client, "/review", "gzip").data) == plain.data


# Bundles of the JavaScript ------------------------------------------------------------------


def test_bundles_that_are_not_built_are_named(tmp_path):
    assert static_files.missing_bundles() == []
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/area.js").touch()
    missing = static_files.missing_bundles(tmp_path)
    entries = Path(static_files.__file__).parents[1] / "js/entries"
    assert set(missing) == {f"dist/{path.name}" for path in entries.glob("*.js")} - {"dist/area.js"}
    assert "dist/atlas.js" in missing


def test_a_site_without_bundles_says_at_its_start_what_to_do(
    sample_app, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(static_files, "missing_bundles", lambda _static: ["dist/area.js"])
    with caplog.at_level(logging.ERROR):
        create_app({"DATABASE_URL": sample_app.config["DATABASE_URL"], "INSTANCE": str(tmp_path)})
    assert "webmap/static/dist/area.js is missing. Run `make setup`" in caplog.text


def test_reading_a_script_that_is_not_built_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    with pytest.raises(static_files.NotBuilt, match=r"dist/standalone\.js is missing\. Run `make"):
        static_files.read("dist/standalone.js")


@pytest.mark.parametrize("name", ["a" * 300 + ".js", "a/" * 2500 + "a.js", "%00.js", "a" * 300])
def test_a_name_that_no_file_can_have_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404
