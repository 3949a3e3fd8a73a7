"""Coordinate systems are those that PROJ knows; damaged ones and ones in files are refused."""

from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely

from boundaries.importing.layers import coordinate_systems
from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import BadGeometry, UnreadableFile

WKT = pyproj.CRS(32748).to_wkt("WKT1_ESRI")
FILE = LayerFile(Path("batas.shp"))
GRID = pyproj.CRS("+proj=longlat +datum=WGS84 +nadgrids=/etc/passwd +type=crs").to_wkt()


def test_shapes_become_degrees():
    metres = np.array([shapely.Point(500000, 10000000)])
    (found,) = coordinate_systems.to_degrees(metres, "EPSG:32748", FILE)
    assert found.distance(shapely.Point(105, 0)) < 1e-6
    assert coordinate_systems.to_degrees(metres[:0], None, FILE).size == 0
    with pytest.raises(BadGeometry, match="no coordinate system"):
        coordinate_systems.to_degrees(metres, None, FILE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PROJCS[", "damaged"),
        (WKT[:50], "damaged"),
        ("http://127.0.0.1/crs", "damaged"),
        ("EVIL:1", "damaged"),
        (GRID, "names a file"),
        ("+init=/etc/passwd:x", "names a file"),
        ("x" * 100_000, "too long"),
    ],
)
def test_other_systems_are_refused(tmp_path, text, said):
    with pytest.raises(UnreadableFile, match=said):
        coordinate_systems.parse(text, FILE)
    (tmp_path / "a.shp").write_bytes(b"")
    (tmp_path / "a.prj").write_text(text)
    with pytest.raises(UnreadableFile, match=rf"a\.prj: .*{said}"):
        coordinate_systems.check_prj(LayerFile(tmp_path / "a.shp"))


@pytest.mark.parametrize("text", [WKT, "", " \n", "Projection GEOGRAPHIC\nUnits DD\n"])
def test_systems_beside_a_shapefile_are_accepted(tmp_path, text):
    (tmp_path / "a.shp").write_bytes(b"")
    (tmp_path / "a.PRJ").write_text(text)
    coordinate_systems.check_prj(LayerFile(tmp_path / "a.shp"))
    (tmp_path / "a.PRJ").unlink()
    coordinate_systems.check_prj(LayerFile(tmp_path / "a.shp"))
