"""TopoJSON, decoded by the rules of its specification and by GDAL."""

import json

import geopandas
import pyogrio
import pytest
import shapely

from geo.files import formats
from geo.files.encoders import topojson


def decode(topology):
    """Shapes by id, after the specification (2.1.4 arcs, 2.2.1 transform)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((round(x * sx + tx, 6), round(y * sy + ty, 6)))
        lines.append(line)

    def ring(numbers):
        points = []
        for number in numbers:
            line = lines[number] if number >= 0 else lines[~number][::-1]
            assert not points or points[-1] == line[0]
            points += line[1:] if points else line
        return points

    def polygon(rings):
        exterior, *holes = map(ring, rings)
        return shapely.Polygon(exterior, holes)

    shapes = {}
    for one in topology["objects"]["areas"]["geometries"]:
        if one["type"] == "Polygon":
            shapes[one["id"]] = polygon(one["arcs"])
        elif one["type"] == "MultiPolygon":
            shapes[one["id"]] = shapely.MultiPolygon([polygon(part) for part in one["arcs"]])
        else:
            assert one["type"] is None
            shapes[one["id"]] = None
    return shapes


@pytest.fixture(params=[topojson.POINTS, 1])
def written(frame, as_layer, tmp_path, monkeypatch, request):
    monkeypatch.setattr(topojson, "POINTS", request.param)
    parts = shapely.multipolygons(
        [shapely.box(109.5, -7, 110, -6.5), shapely.box(111, -7, 112, -6)]
    )
    frame = frame.set_geometry([frame.geometry.iloc[0], parts, None], crs=4326)
    formats.write([as_layer(frame[:1], frame[1:])], tmp_path / "a.topojson")
    return tmp_path / "a.topojson", frame


def test_shapes_are_those_of_the_layer(written):
    path, frame = written
    shapes = decode(json.loads(path.read_bytes()))
    assert list(shapes) == list(frame.index)
    for code, shape in frame.geometry.items():
        assert shapes[code] is None if shape is None else shapely.equals(shapes[code], shape)
    parts = [part for shape in shapes.values() if shape for part in shapely.get_parts(shape)]
    assert not any(part.exterior.is_ccw for part in parts)


def test_neighbours_share_the_line_between_them(frame, as_layer, tmp_path):
    formats.write([as_layer(frame)], tmp_path / "a.topojson")
    topology = json.loads((tmp_path / "a.topojson").read_bytes())
    used = [
        number if number >= 0 else ~number
        for one in topology["objects"]["areas"]["geometries"]
        for number in json.loads(
            "[" + json.dumps(one.get("arcs", [])).translate({ord(one): None for one in "[] "}) + "]"
        )
    ]
    assert max(used.count(number) for number in used) == 2
    assert sorted(set(used)) == list(range(len(topology["arcs"])))


def test_rings_of_many_arcs_are_joined_in_order(as_layer, tmp_path):
    boxes = [shapely.box(100 + x, y, 101 + x, y + 1) for x in range(3) for y in range(3)]
    frame = geopandas.GeoDataFrame(
        {"code": [str(number) for number in range(9)]}, geometry=boxes, crs="EPSG:4326"
    )
    formats.write([as_layer(frame)], tmp_path / "a.topojson")
    shapes = decode(json.loads((tmp_path / "a.topojson").read_bytes()))
    assert all(shapely.equals(list(shapes.values()), boxes))


def test_gdal_reads_shapes_and_values(written):
    path, frame = written
    back = pyogrio.read_dataframe(path).set_index("code")
    assert [row[0] for row in pyogrio.list_layers(path)] == ["areas"]
    for code in frame.index[:2]:
        found = shapely.set_precision(back.geometry[code], 1e-6)
        assert shapely.equals(found, frame.geometry[code])
    assert back["formed"].tolist() == [1, 0, 0][: len(back)]


def test_a_layer_without_shapes_is_a_topology(frame, as_layer, tmp_path):
    for rows in (frame[:0], frame[2:]):
        formats.write([as_layer(rows)], tmp_path / "a.topojson")
        topology = json.loads((tmp_path / "a.topojson").read_bytes())
        assert len(topology["objects"]["areas"]["geometries"]) == len(rows)
        assert topology["arcs"] == []


def test_the_file_is_smaller_than_geojson(as_layer, tmp_path):
    line = [(109 + n / 1000, -7 + (n % 7) / 1000) for n in range(1000)]
    up = shapely.Polygon([*line, (110, -6), (109, -6)])
    down = shapely.Polygon([*line, (110, -8), (109, -8)])
    frame = geopandas.GeoDataFrame({"code": ["1", "2"]}, geometry=[up, down], crs="EPSG:4326")
    for suffix in (".topojson", ".geojson"):
        formats.write([as_layer(frame)], tmp_path / f"a{suffix}")
    sizes = [(tmp_path / f"a{suffix}").stat().st_size for suffix in (".topojson", ".geojson")]
    assert sizes[0] < sizes[1] / 2
