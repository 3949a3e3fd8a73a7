import re
import shutil

import pytest
from sqlalchemy import delete, update

from boundaries.areas.codes import Level, level, within
from boundaries.areas.models import Area
from geo.store.database import Meta, read_session
from tests.webmap.maps.layer_sites import deliver, figures, files, folder, names
from webmap import create_app
from webmap.maps import layer_files, layers


def test_every_layer_of_a_page_is_in_the_index(sample_app, sample_store):
    with read_session(sample_store) as session:
        index = layer_files.current_index(session)
        found = layer_files.computed_index(session)
    assert index.names == found.names
    for code in ("ID", "99", "99.01", "99.01.01"):
        for layer in layers.all_layers(code):
            name = index.names.get(layer.key)
            assert name is None or index.layer(name) == layer
    assert index.layer("0" * 20) is None


def test_files_exist_when_an_import_ends(site):
    made = files(site)
    for key, name in names(site).items():
        if level(key[:-1]) <= Level.REGENCY:
            assert {f"{name}.geojson.br", f"{name}.geojson.gz"} <= made.keys()
    assert all(re.fullmatch(r"[0-9a-f]{20}\.geojson\.(br|gz)", name) for name in made)


def test_a_file_written_in_part_is_never_seen(site, monkeypatch):
    shutil.rmtree(folder(site))
    monkeypatch.setattr(layer_files.Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        layer_files.build(site.extensions["engine"], folder(site))
    assert files(site) == {}


def test_importing_one_regency_again_leaves_the_files_of_others(site, writing_runner, tmp_path):
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


def test_files_of_older_indexes_are_deleted(site, writing_runner, tmp_path):
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


def test_names_and_listing_change_no_layer(site, writing_runner, sample_copy):
    before = names(site)
    with read_session(site.extensions["engine"]) as session:
        session.execute(update(Area).values(name="Nama lain", listed=Area.code != "99.01.01.2001"))
        session.flush()
        assert layer_files.computed_index(session).names == before


@pytest.mark.parametrize("row", ["drawings", "drawings-index"])
def test_a_store_without_an_index_has_its_maps(site, row):
    """As one that an older program filled."""
    expected = figures(site.test_client(), "/area/99.01")["shapes"]
    with read_session(site.extensions["engine"]) as session:
        session.execute(delete(Meta).where(Meta.key == row))
    other = create_app(site.config)
    assert figures(other.test_client(), "/area/99.01")["shapes"] == expected
    other.extensions["engine"].dispose()
