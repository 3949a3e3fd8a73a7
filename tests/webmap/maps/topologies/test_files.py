import re
import shutil

import pytest

from boundaries.areas.codes import Level, level, within
from tests.webmap.maps.topologies.topology_sites import deliver, files, folder, names
from webmap.maps.topologies import files as topology_files


def test_files_exist_when_an_import_ends(site):
    made = files(site)
    for key, name in names(site).items():
        if level(key[:-1]) <= Level.REGENCY:
            assert {f"{name}.arcs.br", f"{name}.arcs.gz"} <= made.keys()
    assert f"{names(site)['99v']}-coarse.arcs.br" in made
    assert all(re.fullmatch(r"[0-9a-f]{20}(-coarse)?\.arcs\.(br|gz)", name) for name in made)


def test_a_file_written_in_part_is_never_seen(site, monkeypatch):
    shutil.rmtree(folder(site))
    monkeypatch.setattr(topology_files.Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        topology_files.build(site.extensions["engine"], folder(site))
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
    assert client.get(f"/shapes/{index['99.02v']}.arcs").status_code == 200
    assert client.get(f"/shapes/{new['99.02v']}.arcs").status_code == 200
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
    assert gone and not gone & {name[:20] for name in files(site)}
    assert {f"{name}.arcs.br" for key, name in first.items() if key == "99.05v"} <= files(
        site
    ).keys()


def test_files_of_an_older_version_of_the_program_do_no_harm(site, writing_runner, tmp_path):
    old = folder(site) / "0123456789abcdef0123.geojson.br"
    old.write_bytes(b"GeoJSON")
    assert writing_runner("tiles").exit_code == 0
    assert site.test_client().get(f"/shapes/{names(site)['99.01v']}.arcs").status_code == 200
    deliver(site, "99.02", tmp_path / "one.geojson")
    words = ("import-boundaries", tmp_path / "one.geojson", "--code-column", "code")
    assert writing_runner(*words).exit_code == 0
    assert not old.exists()
