"""Layers are read in a child process; whatever a file is or names ends in one clear error."""

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from boundaries.importing.layers import reading
from boundaries.importing.layers.reading import LayerLimits, LayerTable
from geo.errors import BadGeometry, GeoError, MissingColumns, TooLarge, UnreadableFile
from geo.files.archives import SourceFile

CODES = ["99.01.01.2001", "99.01.01.2002"]
BOXES = [shapely.box(x, 0, x + 0.1, 0.1) for x in (106.0, 106.1)]
WRITERS = {
    "batas.shp": "ESRI Shapefile",
    "batas.gpkg": "GPKG",
    "batas.geojson": "GeoJSON",
    "batas.kml": "LIBKML",
    "batas.fgb": "FlatGeobuf",
    "batas.gdb": "OpenFileGDB",
}


def written(path, shapes=BOXES, crs=4326):
    frame = geopandas.GeoDataFrame(
        {"kode": CODES[: len(shapes)], "nama": ["Suka Maju", "Öst"][: len(shapes)]},
        geometry=list(shapes),
        crs=crs,
    )
    pyogrio.write_dataframe(frame, path, driver=WRITERS[path.name])
    return path


def read(path, **limits):
    return reading.read_layers(SourceFile(path), "auto", {}, LayerLimits(**limits))


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_read(tmp_path, name):
    (table,) = read(written(tmp_path / name))
    assert isinstance(table, LayerTable)
    assert table.key == "code"
    found = dict(zip(table.columns["code"], table.shapes, strict=True))
    for code, box in zip(CODES, BOXES, strict=True):
        assert shapely.from_wkb(found[code]).hausdorff_distance(box) < 1e-7


def test_limits_of_a_file(tmp_path):
    path = written(tmp_path / "batas.gpkg")
    for limits, said in (
        ({"features": 1}, "more than 1 features"),
        ({"layers": 0}, "more than 0 layers"),
        ({"vertices": 9}, "10 vertices, more than 9"),
    ):
        with pytest.raises(TooLarge, match=rf"batas\.gpkg: .*{said}"):
            read(path, **limits)


def test_a_noisy_ring_is_refused_with_its_row(tmp_path):
    noisy = shapely.Polygon(np.random.default_rng(1).uniform(size=(30_000, 2)))
    path = written(tmp_path / "batas.gpkg", [BOXES[0], noisy])
    with pytest.raises(BadGeometry, match=r"batas\.gpkg, row 2: it crosses itself about"):
        read(path)


def test_an_endless_view_does_not_run(tmp_path):
    path = written(tmp_path / "batas.gpkg")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"CREATE VIEW endless AS {endless};")
    assert read(path)[0].columns["code"] == CODES  # not registered: no layer
    insert = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('endless', "
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{insert} 'attributes', 'x');")
    assert read(path)[0].columns["code"] == CODES  # registered without shapes
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "UPDATE gpkg_contents SET data_type = 'features' WHERE table_name = 'endless';"
            "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'i', 'POLYGON', 4326, 0, 0);"
        )
    with pytest.raises(UnreadableFile, match="its layer 'endless' is a view"):
        read(path)


def test_a_damaged_prj_is_told(tmp_path):
    path = written(tmp_path / "batas.shp")
    for text in ("GEOGCS[", "\xff\x00", "x" * 1000):
        (tmp_path / "batas.prj").write_text(text)
        with pytest.raises(UnreadableFile, match=r"batas\.prj: its coordinate system is damaged"):
            read(path)


def test_broken_texts_in_flatgeobuf_are_told(tmp_path):
    path = written(tmp_path / "batas.fgb")
    data = path.read_bytes()
    path.write_bytes(data.replace("Öst".encode(), b"\xc3\xc3st").replace(b"nama", b"na\xff\xfe"))
    with pytest.raises(UnreadableFile, match=r"batas\.fgb: it cannot be read"):
        read(path)


def test_an_unknown_schema_lists_its_columns_shortly(tmp_path):
    frame = geopandas.GeoDataFrame({f"c{n:03}": [1] for n in range(500)}, geometry=BOXES[:1])
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    with pytest.raises(MissingColumns, match=r"a\.gpkg: .*area codes.*c000, c001") as told:
        read(tmp_path / "a.gpkg")
    assert len(str(told.value)) < 700


def documents(address):
    """Files that name an address, by their names."""
    collection = json.loads(shapely.to_geojson(BOXES[0]))
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"kode": "99"}, "geometry": collection}],
    }
    vrt = f'<OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{address}</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{vrt}</OGRVRTDataSource>"
    wfs = f"<OGRWFSDataSource><URL>{address}?SERVICE=WFS</URL></OGRWFSDataSource>"
    alg = {"type": "gdal_streamed_alg", "command_line": f"gdal vector info /vsicurl/{address}"}
    link = {"type": "link", "properties": {"href": address}}
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>'
        f"<href>{address}</href></Link></NetworkLink><Placemark><styleUrl>{address}#a</styleUrl>"
        "<Point><coordinates>106,0</coordinates></Point></Placemark></Document></kml>"
    )
    entity = f'<!DOCTYPE kml SYSTEM "{address}">{kml}'
    texts = {"vrt": vrt, "wfs": wfs, "alg": json.dumps(alg), "kml": kml, "entity": entity}
    texts["link"] = json.dumps({**collection, "crs": link})
    texts["url"] = json.dumps(
        {**collection, "crs": {"type": "url", "properties": {"url": address}}}
    )
    texts["esri"] = json.dumps({"type": "FeatureCollection", "exceededTransferLimit": True,
                                "features": [], "url": address})  # fmt: skip
    return texts


def test_no_document_under_any_name_reaches_an_address(tmp_path):
    suffixes = (".geojson", ".json", ".kml", ".gpkg", ".fgb", ".shp")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        for name, text in documents(f"http://127.0.0.1:{listener.getsockname()[1]}/x").items():
            for suffix in suffixes:
                path = tmp_path / f"{name}{suffix}"
                path.write_text(text)
                with pytest.raises(GeoError, match=rf"^{name}\{suffix}(, row 1)?: "):
                    read(path)
        with pytest.raises(TimeoutError):
            listener.accept()


READ = """
import sys
from pathlib import Path
from boundaries.importing.layers import reading
print(len(reading.read_file(Path(sys.argv[1]), None, "auto", {}, reading.LIMITS)[0].shapes))
"""


def test_a_layer_is_read_where_there_is_no_network(tmp_path):
    """In a network namespace of its own, without an interface and a route."""
    apart = ["unshare", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("this machine allows no network namespaces")
    path = written(tmp_path / "batas.gpkg", BOXES, 32748)
    done = subprocess.run(
        [*apart, sys.executable, "-c", READ, str(path)],
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "2\n", done.stderr


def test_a_hostile_member_of_a_zip_is_refused_alike(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("d/a.gpkg", "<OGRVRTDataSource/>")
    with pytest.raises(UnreadableFile, match=r"a\.gpkg: this is a virtual dataset"):
        reading.read_layers(SourceFile(tmp_path / "a.zip", "d/a.gpkg"), "auto", {})


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_are_read_or_refused(tmp_path, seed):
    """More of them: ``make hostile``."""
    random = np.random.default_rng(seed)
    for name in WRITERS:
        if name == "batas.gdb":
            continue
        data = bytearray(written(tmp_path / name).read_bytes())
        for place in random.integers(len(data), size=8):
            data[place] = random.integers(256)
        (tmp_path / name).write_bytes(data[: random.integers(len(data) // 2, len(data) + 1)])
        try:
            read(tmp_path / name)
        except GeoError as error:
            assert str(error).startswith("batas.")
            assert "\n" not in str(error)
    assert all(file.name.startswith("batas.") for file in tmp_path.iterdir())
