"""Files and members of zips are opened alike, with the files beside them."""

import zipfile

import pytest

from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile, UnsafeArchive


@pytest.fixture(params=["folder", "zip"])
def file(request, tmp_path):
    names = {"d/Batas.shp": b"0123456789", "d/Batas.PRJ": b"WGS", "d/a.gdb/x.gdbtable": b"12"}
    for name, content in names.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    if request.param == "folder":
        return lambda name: LayerFile(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return lambda name: LayerFile(tmp_path / "a.zip", name)


def test_names_sizes_and_contents(file):
    shp = file("d/Batas.shp")
    assert (shp.name, shp.suffix, shp.size(), shp.head(3)) == ("Batas.shp", ".shp", 10, b"012")
    assert [bytes(window[:end]) for window, end in shp.windows(2)] == [b"0123456789"]
    assert file("d/a.gdb").folder() == ["x.gdbtable"]
    assert file("d/a.gdb").size() == 2
    assert shp.folder() == []


def test_the_file_beside_it_is_found_in_either_case(file):
    assert file("d/Batas.shp").beside(".prj").head(9) == b"WGS"
    assert file("d/Batas.shp").beside(".dbf") is None


def test_windows_cover_every_place_once(tmp_path, monkeypatch):
    monkeypatch.setattr("boundaries.importing.layers.layer_file._CHUNK", 10)
    content = bytes(range(47))
    (tmp_path / "a.fgb").write_bytes(content)
    owned = [bytes(window[:end]) for window, end in LayerFile(tmp_path / "a.fgb").windows(4)]
    assert b"".join(owned) == content


def test_two_members_with_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.geojson", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.geojson", b"<OGRVRTDataSource/>")
    with pytest.raises(UnsafeArchive, match="same name"):
        LayerFile(tmp_path / "a.zip", "a.geojson").head(10)


def test_an_exclamation_mark_is_not_taken_for_an_archive(tmp_path):
    with pytest.raises(UnreadableFile, match="exclamation mark"):
        _ = LayerFile(tmp_path / "a.zip!b.geojson").gdal
