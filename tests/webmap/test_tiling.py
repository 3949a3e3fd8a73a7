"""The archive of the atlas: what lies in it, when it is made anew, what becomes of it."""

import json
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import pyogrio
from click.testing import CliRunner
from sqlalchemy import select

from boundaries.codes import level
from boundaries.models import Shape
from geo.database import Meta, generation, session
from webmap import tiling
from webmap.cli import main


def build(app):
    return tiling.build(app.extensions["engine"], tiling.folder(app.config["INSTANCE"]))


def test_every_shape_is_in_the_tiles_at_every_zoom_of_its_level(sample_app, sample_store):
    with session(sample_store) as opened:
        name = tiling.current(opened)
        codes = opened.scalars(select(Shape.code).where(Shape.scale == "full")).all()
    path = tiling.folder(sample_app.config["INSTANCE"]) / f"{name}.pmtiles"
    for by, _scale, steps in tiling.PLAN:
        wanted = {tiling.number(code) for code in codes if code != "ID" and level(code) == by}
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
        with session(store) as opened:
            if count:
                shape = opened.scalars(
                    select(Shape).where(Shape.scale == "province", Shape.code.like("99.0_.__.____"))
                ).first()
                opened.delete(shape)
                opened.merge(Meta(key="shapes", value=f"{1000 + count}"))
        found.append(build(untiled))
    assert len(set(found)) == 3
    assert [path.exists() for path in found] == [False, True, True]
    with session(store) as opened:
        assert found[2].stem == tiling.current(opened)


def test_an_archive_cut_short_is_said_and_built_again(untiled):
    path = build(untiled)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    client = untiled.test_client()
    for address in ("/atlas", "/tiles/8/200/130.mvt", f"/tiles/{path.name}"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "cut short" in answer.get_data(as_text=True)
    assert build(untiled).read_bytes() == whole
    assert client.get("/atlas").status_code == 200


def test_a_full_disk_while_tiling_changes_nothing(untiled, tmp_path):
    path = build(untiled)
    store = untiled.extensions["engine"]
    with session(store) as opened:
        opened.merge(Meta(key="shapes", value="1000"))
        before = generation(opened)
    script = f"""
        import resource
        from pathlib import Path
        from geo.database import connect
        from geo.tiles import TilingFailed
        from webmap import tiling
        engine = connect({store.url.render_as_string(hide_password=False)!r})
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, {resource.RLIM_INFINITY}))
        try:
            tiling.build(engine, Path({str(path.parent)!r}))
        except TilingFailed as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "tiles cannot be written" in done.stdout
    assert list(path.parent.iterdir()) == [path]
    with session(store) as opened:
        assert generation(opened) == before
        assert tiling.current(opened) == path.stem
    assert untiled.test_client().get("/atlas").status_code == 200
    assert build(untiled) == path  # the very same shapes; the store now knows that they are


def test_a_store_without_shapes_has_no_tiles(store, tmp_path):
    assert tiling.build(store, tmp_path) is None
    with session(store) as opened:
        assert tiling.current(opened) is None


def test_the_command_builds_and_says_what(untiled):
    done = CliRunner().invoke(main, ["tiles"], obj=untiled)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout.splitlines()[-1])
    assert (
        said["bytes"] == (tiling.folder(untiled.config["INSTANCE"]) / said["tiles"]).stat().st_size
    )
