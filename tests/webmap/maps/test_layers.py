"""Shapes of area pages: files named by what is in them, made once, on any machine the same."""

import gzip
import json
import re
import shutil
from collections import Counter

import brotli
import numpy as np
import pytest
import shapely
from sqlalchemy import delete, select, update

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, level, within
from boundaries.areas.models import Area, Shape
from boundaries.importing.boundaries import import_boundaries
from geo.store.database import Meta, read_session
from webmap import create_app
from webmap.maps import layer_files, layers
from webmap.maps.layers import Layer

SCALES = {"99": "province", "99.01": "regency", "99.01.01": "regency"}


@pytest.fixture
def site(writing_runner):
    """The sample's site, to be written to; drawings down to regencies are made."""
    assert writing_runner("tiles").exit_code == 0
    return writing_runner.app


def folder(app):
    return layer_files.folder(app.config["INSTANCE"])


def files(app):
    return {path.name: path.stat().st_mtime_ns for path in folder(app).iterdir()}


def names(app):
    with read_session(app.extensions["engine"]) as session:
        return layer_files.current(session).names


def figures(client, address):
    page = client.get(address).text
    return json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])


def shapes_of(collection):
    return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in collection["features"]}


# What a drawing is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "count"),
    [
        (Layer("ID", Level.PROVINCE), 1),
        (Layer("ID", Level.REGENCY), 6),
        (Layer("99", Level.PROVINCE), 1),
        (Layer("99", Level.DISTRICT), 70),
        (Layer("99.01", Level.VILLAGE), 297),
        (Layer("99.01.01", Level.VILLAGE), None),
    ],
)
def test_a_drawing_holds_every_shape_under_its_code_and_nothing_else(sample_store, layer, count):
    with read_session(sample_store) as session:
        _, text = layers.draw(session, layer)
        stored = areas.areas(session, layer.level, layer.code, scale=layer.scale)
    collection = json.loads(text)
    drawn = shapes_of(collection)
    expected = {code: one for code, one in stored.geometry.items() if one is not None}
    assert list(drawn) == sorted(expected)
    assert count is None or len(drawn) == pytest.approx(count, abs=7)  # some have no boundary
    for one in collection["features"]:
        assert set(one) == {"type", "id", "geometry", "properties"} and one["properties"] is None
    off = 10.0**-layer.decimals
    for code, shape in drawn.items():
        assert shapely.hausdorff_distance(shape, expected[code]) <= off
        points = shapely.get_coordinates(shape)
        assert np.allclose(points, points.round(layer.decimals), atol=1e-9)


def shared(shapes):
    """How many corners belong to more than one shape."""
    corners = [{tuple(point) for point in shapely.get_coordinates(one)} for one in shapes]
    counts = Counter(corner for own in corners for corner in own)
    return sum(count > 1 for count in counts.values())


def test_neighbours_go_on_to_meet(sample_store):
    layer = Layer("99.01", Level.VILLAGE)
    with read_session(sample_store) as session:
        _, text = layers.draw(session, layer)
        stored = areas.areas(session, layer.level, layer.code, scale=layer.scale)
    drawn = shapes_of(json.loads(text)).values()
    assert shared(drawn) >= shared(stored.geometry.dropna()) > 500


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.05"])
def test_around_an_area_lie_its_neighbours_but_not_itself(sample_store, code):
    with read_session(sample_store) as session:
        around = layers.Surroundings(session).of(code)
        own = areas.areas(session, level(code), scale="full").geometry
    assert code not in around and all(level(one) == level(code) for one in around)
    near = {one for one in own.index if one != code and own[one].distance(own[code]) == 0}
    assert near <= set(around)


def test_every_page_finds_its_drawings_in_the_index(sample_app, sample_store):
    with read_session(sample_store) as session:
        index = layer_files.current(session)
        found = layer_files.fresh(session)
    assert index.names == found.names
    for code in ("ID", "99", "99.01", "99.01.01"):
        for layer in layers.all_layers(code):
            name = index.names.get(layer.key)
            assert name is None or index.layer(name) == layer
    assert index.layer("0" * 20) is None


# Files ------------------------------------------------------------------------------------------


def test_files_are_there_when_an_import_ends(site):
    made = files(site)
    for key, name in names(site).items():
        if level(key[:-1]) <= Level.REGENCY:
            assert {f"{name}.geojson.br", f"{name}.geojson.gz"} <= made.keys()
    assert all(re.fullmatch(r"[0-9a-f]{20}\.geojson\.(br|gz)", name) for name in made)


@pytest.mark.parametrize("address", ["/area/99?by=village", "/area/99.01", "/area/99.01.01"])
def test_a_file_and_what_is_made_when_asked_for_are_the_same(site, tmp_path, address):
    """As on a host that shares the store but not the folder."""
    other = create_app({**site.config, "INSTANCE": str(tmp_path / "elsewhere")})
    for at in filter(None, figures(site.test_client(), address)["shapes"].values()):
        for encoding in ("br", "gzip", "identity"):
            asked = {"Accept-Encoding": encoding}
            first = site.test_client().get(at, headers=asked)
            made, read = (other.test_client().get(at, headers=asked) for _ in range(2))
            assert first.status_code == 200
            assert first.data == made.data == read.data
            assert first.headers["ETag"] == made.headers["ETag"]
    assert files(other)
    other.extensions["engine"].dispose()


def test_a_drawing_is_kept_for_good(site):
    at = figures(site.test_client(), "/area/99.01")["shapes"]["children"]
    assert re.fullmatch(r"/shapes/[0-9a-f]{20}\.geojson", at)
    answers = {
        encoding: site.test_client().get(at, headers={"Accept-Encoding": encoding})
        for encoding in ("br", "gzip", "identity")
    }
    for answer in answers.values():
        assert answer.mimetype == "application/geo+json"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        again = site.test_client().get(at, headers={"If-None-Match": answer.headers["ETag"],
            "Accept-Encoding": answer.headers.get("Content-Encoding", "identity")})  # fmt: skip
        assert (again.status_code, again.data) == (304, b"")
    plain = answers["identity"].data
    assert brotli.decompress(answers["br"].data) == gzip.decompress(answers["gzip"].data) == plain


@pytest.mark.parametrize("name", ["0" * 20, "99", "..%2f..%2fstore", "0123456789ABCDEF0123"])
def test_a_drawing_that_nobody_has_is_said_not_to_be_there(client, name):
    answer = client.get(f"/shapes/{name}.geojson")
    assert answer.status_code == 404
    assert answer.json["error"]


def test_a_folder_that_cannot_be_written_to_stops_nobody(site, tmp_path):
    (tmp_path / "file").write_text("")
    other = create_app({**site.config, "INSTANCE": str(tmp_path / "file")})
    at = figures(other.test_client(), "/area/99.01")["shapes"]["children"]
    assert len(other.test_client().get(at).json["features"]) == 17
    other.extensions["engine"].dispose()


def test_an_interrupted_file_is_never_seen(site, monkeypatch):
    shutil.rmtree(folder(site))
    monkeypatch.setattr(layer_files.Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        layer_files.build(site.extensions["engine"], folder(site))
    assert files(site) == {}


# What changes, and what does not ---------------------------------------------------------------


def deliver(app, code, path):
    """Write the villages of an area as a delivery, one of them without its western half."""
    with read_session(app.extensions["engine"]) as session:
        frame = areas.areas(session, Level.VILLAGE, code)
    frame = frame[frame.geometry.notna()].reset_index()
    west, south, east, north = frame.geometry[0].bounds
    frame.loc[0, "geometry"] = frame.geometry[0] & shapely.box(
        (west + east) / 2, south, east, north
    )
    frame[["code", "name", "geometry"]].to_file(path, driver="GeoJSON")


def test_one_regency_imported_again_leaves_the_files_of_others(site, writing_runner, tmp_path):
    before, index = files(site), names(site)
    deliver(site, "99.02", tmp_path / "one.geojson")
    done = writing_runner("import-boundaries", tmp_path / "one.geojson", "--code-column", "code")
    assert done.exit_code == 0, done.output
    after, new = files(site), names(site)
    assert new["99.02v"] != index["99.02v"]
    for key in ("99.05v", "99.01.01v", "99.04d"):
        assert new[key] == index[key]
    # those of the version before stay for the pages that are open
    assert before.items() <= after.items()
    client = site.test_client()
    assert client.get(f"/shapes/{index['99.02v']}.geojson").status_code == 200
    assert client.get(f"/shapes/{new['99.02v']}.geojson").status_code == 200
    changed = {key.rstrip("prdv~") for key in new if new[key] != index.get(key)}
    assert all(within("99.02", code) or within(code, "99.02") or "." in code for code in changed)


def test_older_files_go(site, writing_runner, tmp_path):
    first = names(site)
    for number in range(2):
        deliver(site, "99.02", tmp_path / f"{number}.geojson")
        words = ("import-boundaries", tmp_path / f"{number}.geojson", "--code-column", "code")
        assert writing_runner(*words).exit_code == 0
        assert writing_runner("tiles").exit_code == 0
    gone = set(first.values()) - set(names(site).values())
    assert gone and not gone & {name.partition(".")[0] for name in files(site)}
    assert {f"{name}.geojson.br" for key, name in first.items() if key == "99.05v"} <= files(
        site
    ).keys()


def test_reports_and_names_touch_no_drawing(site, writing_runner, sample_copy):
    before = names(site)
    with read_session(site.extensions["engine"]) as session:
        session.execute(update(Area).values(name="Nama lain", listed=Area.code != "99.01.01.2001"))
        session.flush()
        assert layer_files.fresh(session).names == before


def test_what_is_listed_no_more_is_not_among_what_the_page_draws(site):
    with read_session(site.extensions["engine"]) as session:
        session.execute(update(Area).where(Area.code == "99.01.01.2001").values(listed=False))
    data = figures(site.test_client(), "/area/99.01.01")
    drawn = shapes_of(site.test_client().get(data["shapes"]["children"]).json)
    assert "99.01.01.2001" in drawn
    assert "99.01.01.2001" not in {row["code"] for row in data["rows"]}


@pytest.mark.parametrize("row", ["drawings", "drawings-index"])
def test_a_store_without_an_index_has_its_maps_all_the_same(site, row):
    """As one that an older program filled."""
    expected = figures(site.test_client(), "/area/99.01")["shapes"]
    with read_session(site.extensions["engine"]) as session:
        session.execute(delete(Meta).where(Meta.key == row))
    other = create_app(site.config)
    assert figures(other.test_client(), "/area/99.01")["shapes"] == expected
    other.extensions["engine"].dispose()


def test_shapes_that_came_without_a_build_are_drawn_as_they_are(site, tmp_path):
    """Between the end of an import and the end of its build."""
    client = site.test_client()
    old = figures(client, "/area/99.02?by=village")["shapes"]["children"]
    deliver(site, "99.02", tmp_path / "one.geojson")
    given = {"columns": {"code": "code"}}
    import_boundaries(site.extensions["engine"], [tmp_path / "one.geojson"], **given)
    new = figures(client, "/area/99.02?by=village")["shapes"]["children"]
    assert new != old
    assert client.get(new).status_code == client.get(old).status_code == 200


def test_a_name_never_gives_other_shapes_than_its_own(site):
    """The file is gone, and the shapes have changed since the page was made."""
    at = figures(site.test_client(), "/area/99.01.01")["shapes"]["children"]
    with read_session(site.extensions["engine"]) as session:
        code = session.scalar(select(Shape.code).where(Shape.code.like("99.01.01.%")))
        session.execute(delete(Shape).where(Shape.code == code))
    shutil.rmtree(folder(site))
    answer = site.test_client().get(at)
    assert answer.status_code == 404 and "load the page again" in answer.json["error"]
