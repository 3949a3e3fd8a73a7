"""Points in tiles, as GDAL reads them."""

import numpy as np
import pyogrio
import pytest

from geo.tiles import points, tags


def test_a_point_is_what_the_specification_says():
    found = points.encode_points(np.array([300]), np.array([25 / 4096]), np.array([17 / 4096]))
    geometry = bytes([9, 50, 34])  # the example of 4.3.5.1
    message = b"\x08\xac\x02\x18\x01\x22\x03" + geometry
    assert {number: bytes(body) for number, body in found.items()} == {
        300: b"\x12" + bytes([len(message)]) + message
    }


def test_gdal_reads_the_points_that_were_written(tmp_path):
    x, y = np.array([0.0, 0.5, 0.999]), np.array([0.25, 0.0, 0.75])
    ids = np.array([1, 3329012001, 2**40])
    found = points.encode_points(ids, x, y)
    path = tmp_path / "tile.mvt"
    table = tags.table({"name": ["a", "b", "c"]})
    path.write_bytes(tags.encode_layer("names", list(found.values()), table))
    frame = pyogrio.read_dataframe(path, layer="names", X=0, Y=0, Z=0)
    assert frame.mvt_id.tolist() == ids.tolist()
    assert frame.name.tolist() == ["a", "b", "c"]
    side = 2 * 20037508.342789244
    assert (frame.geometry.x / side + 0.5).tolist() == pytest.approx(x, abs=1 / 4096)
    assert (0.5 - frame.geometry.y / side).tolist() == pytest.approx(y, abs=1 / 4096)


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [(0, 0, True), (0.9999, 0.9999, True), (1, 0, False), (0, 1, False), (-1e-9, 0, False)],
)
def test_a_point_on_the_edge_of_two_tiles_is_in_one_of_them(x, y, inside):
    found = points.encode_points(np.array([1]), np.array([x]), np.array([y]))
    assert bool(found) == inside
