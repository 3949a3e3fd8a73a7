"""The archive of the atlas: what lies in it, when it is made anew, what becomes of it."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pyogrio
import pytest
import shapely
from sqlalchemy import select

from boundaries.areas import repository as areas
from boundaries.areas import shape_changes
from boundaries.areas.codes import Level, level, number
from boundaries.areas.models import Shape
from boundaries.importing.boundaries import import_boundaries
from geo.store.database import Meta, generation, read_session
from geo.tiles import pmtiles, pmtiles_update
from webmap.atlas import archive


def build(app):
    return archive.build(app.extensions["engine"], archive.folder(app.config["INSTANCE"]))


def test_every_shape_is_in_the_tiles_at_every_zoom_of_its_level(sample_app, sample_store):
    with read_session(sample_store) as session:
        name = archive.current(session)
        codes = session.scalars(select(Shape.code).where(Shape.scale == "full")).all()
    path = archive.folder(sample_app.config["INSTANCE"]) / f"{name}.pmtiles"
    for by, _scale, steps in archive.PLAN:
        wanted = {number(code) for code in codes if code != "ID" and level(code) == by}
        for zoom in steps:
            found = pyogrio.read_dataframe(path, layer=by.word, ZOOM_LEVEL=zoom)
            assert set(found["mvt_id"]) == wanted, (by, zoom)
            # none of them without an inside that could be painted
            assert set(found["mvt_id"][found.area > 0]) == wanted, (by, zoom)


def test_tiles_are_built_once_for_the_same_shapes(untiled):
    path = build(untiled)
    before = path.stat()
    assert build(untiled) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert untiled.test_client().get("/atlas").status_code == 200


def test_other_shapes_make_another_archive_and_open_pages_keep_theirs(untiled):
    store, found = untiled.extensions["engine"], []
    for count in range(3):
        with read_session(store) as session:
            if count:
                shape = session.scalars(
                    select(Shape).where(Shape.scale == "province", Shape.code.like("99.0_.__.____"))
                ).first()
                change = shape_changes.ShapeChange("province", shape.code, shape.geometry.bounds)
                session.delete(shape)
                shape_changes.record(session, 1000 + count, [change])
                session.merge(Meta(key="shapes", value=f"{1000 + count}"))
        found.append(build(untiled))
    assert len(set(found)) == 3
    assert [path.exists() for path in found] == [False, True, True]
    with read_session(store) as session:
        assert found[2].stem == archive.current(session)


@pytest.fixture
def regency(tmp_path):
    """Import a regency again, one of its villages grown over its neighbours."""

    def again(app, code="99.02"):
        store = app.extensions["engine"]
        with read_session(store) as session:
            villages = areas.areas(session, Level.VILLAGE, code)
        villages = villages[["name", "geometry"]].reset_index()
        middle = len(villages) // 2
        grown = shapely.buffer(villages.geometry[middle], 0.004)
        villages.loc[middle, "geometry"] = grown
        path = tmp_path / "regency.geojson"
        villages.to_file(path, driver="GeoJSON")
        assert not import_boundaries(store, [path])["unchanged"]

    return again


def from_nothing(app, folder):
    """Archive of the same shapes, cut without any before it."""
    with read_session(app.extensions["engine"]) as session:
        session.delete(session.get(Meta, "tiles"))
    return archive.build(app.extensions["engine"], folder)


def test_a_regency_again_gives_the_archive_that_is_cut_from_nothing(
    untiled, regency, tmp_path, monkeypatch
):
    old = pmtiles.TileArchive(build(untiled))
    regency(untiled)
    with monkeypatch.context() as patched:
        patched.setattr(pmtiles, "write", None)  # only what changed is cut
        new = build(untiled)
    was, now = dict(old.tiles()), dict(pmtiles.TileArchive(new).tiles())
    assert 0 < sum(was.get(number) != data for number, data in now.items()) < len(now)
    whole = from_nothing(untiled, tmp_path / "whole")
    assert now == dict(pmtiles.TileArchive(whole).tiles())
    assert new.read_bytes() == whole.read_bytes()


def test_several_imports_between_two_cuts_are_all_in_the_tiles(untiled, regency, tmp_path):
    build(untiled)
    regency(untiled, "99.02")
    regency(untiled, "99.04")
    regency(untiled, "99.02")
    new = build(untiled)
    assert new.read_bytes() == from_nothing(untiled, tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("harm", ["missing", "cut short", "damaged", "of another plan"])
def test_without_a_whole_archive_before_all_is_cut_anew(
    untiled, regency, tmp_path, harm, monkeypatch
):
    path = build(untiled)
    whole = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "cut short":
        path.write_bytes(whole[: len(whole) // 2])
    elif harm == "damaged":
        first = pmtiles.TileArchive(path).header["tile_data_offset"]
        path.write_bytes(whole[:first] + bytes(len(whole) - first))
    else:
        monkeypatch.setattr(archive, "_PLAN_FINGERPRINT", "another")
    regency(untiled)
    if harm != "damaged":
        monkeypatch.setattr(pmtiles_update, "rewrite", None)
    new = build(untiled)
    assert new.read_bytes() == from_nothing(untiled, tmp_path / "whole").read_bytes()
    pmtiles.TileArchive(new).check()


def test_changes_too_long_ago_make_all_be_cut_anew(untiled, regency, tmp_path, monkeypatch):
    build(untiled)
    monkeypatch.setattr(shape_changes, "MAX_CHANGES", 10)
    regency(untiled)
    monkeypatch.setattr(pmtiles_update, "rewrite", None)
    new = build(untiled)
    assert new.read_bytes() == from_nothing(untiled, tmp_path / "whole").read_bytes()


KILLED = """
    import os, signal
    from pathlib import Path
    from geo.store.database import connect
    from geo.tiles import pmtiles
    from webmap.atlas import archive
    pmtiles.fingerprint = lambda path: os.kill(os.getpid(), signal.SIGKILL)  # when all is written
    archive.build(connect({url!r}), Path({folder!r}))
"""


def test_a_killed_tiling_leaves_nothing_that_lasts(untiled, regency):
    path = build(untiled)
    regency(untiled)
    url = untiled.extensions["engine"].url.render_as_string(hide_password=False)
    script = textwrap.dedent(KILLED.format(url=url, folder=str(path.parent)))
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(path.parent.iterdir())) == 2  # the archive before, and what the killed left
    with read_session(untiled.extensions["engine"]) as session:
        assert archive.current(session) == path.stem
    assert untiled.test_client().get("/atlas").status_code == 200
    new = build(untiled)
    assert set(path.parent.iterdir()) == {path, new}
    pmtiles.TileArchive(new).check()


def test_who_is_still_at_work_is_left_alone(untiled):
    folder = archive.folder(untiled.config["INSTANCE"])
    at_work = folder / ".tiling-other"
    at_work.mkdir(parents=True)
    snapshot = os.open(at_work, os.O_RDONLY)
    fcntl.flock(snapshot, fcntl.LOCK_EX)
    path = build(untiled)
    assert set(folder.iterdir()) == {path, at_work}
    os.close(snapshot)  # as when its process ends
    path.unlink()
    assert set(folder.iterdir()) == {at_work}
    assert set(build(untiled).parent.iterdir()) == {path}


def test_an_archive_cut_short_is_said_and_built_again(untiled, caplog):
    path = build(untiled)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    client = untiled.test_client()
    for address in ("/atlas", "/tiles/8/200/130.mvt", f"/tiles/{path.name}"):
        caplog.clear()
        answer = client.get(address)
        assert answer.status_code == 503
        # programs are told, and the log; the page for visitors is in their words
        assert "cut short" in (caplog.text if address == "/atlas" else answer.text)
    assert build(untiled).read_bytes() == whole
    assert client.get("/atlas").status_code == 200


def test_a_full_disk_while_tiling_changes_nothing(untiled, tmp_path):
    path = build(untiled)
    store = untiled.extensions["engine"]
    with read_session(store) as session:
        session.merge(Meta(key="shapes", value="1000"))
        before = generation(session)
    script = f"""
        import resource
        from pathlib import Path
        from geo.store.database import connect
        from geo.tiles.pmtiles import TilingFailed
        from webmap.atlas import archive
        engine = connect({store.url.render_as_string(hide_password=False)!r})
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, {resource.RLIM_INFINITY}))
        try:
            archive.build(engine, Path({str(path.parent)!r}))
        except TilingFailed as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "tiles cannot be written" in done.stdout
    assert list(path.parent.iterdir()) == [path]
    with read_session(store) as session:
        assert generation(session) == before
        assert archive.current(session) == path.stem
    assert untiled.test_client().get("/atlas").status_code == 200
    assert build(untiled) == path  # the very same shapes; the store now knows that they are


def test_a_store_without_shapes_has_no_tiles(store, tmp_path):
    assert archive.build(store, tmp_path) is None
    with read_session(store) as session:
        assert archive.current(session) is None
