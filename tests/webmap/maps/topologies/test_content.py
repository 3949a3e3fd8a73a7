"""The content of a topology: its shapes, its coarse version, its name."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.store.database import read_session
from tests.geo.topology.decoder import decode_rings
from tests.webmap.maps.topologies.topology_sites import shapes_of
from webmap.maps.layers import Layer
from webmap.maps.topologies import content
from webmap.maps.topologies.map_topology import MapTopology, of_areas, of_context


def rendered(store, topology):
    with read_session(store) as session:
        return content.render(session, topology)[1]


def stored(store, layer):
    with read_session(store) as session:
        shapes = areas.areas(session, layer.level, layer.code, scale=layer.scale).geometry
    return {code: one for code, one in shapes.items() if one is not None}


TOPOLOGIES = [
    of_areas("ID", Level.REGENCY),
    of_areas("99", Level.VILLAGE),
    of_areas("99", Level.DISTRICT),
    of_areas("99.01", Level.VILLAGE),
    of_areas("99.01.01", Level.VILLAGE),
]


@pytest.mark.parametrize("topology", TOPOLOGIES, ids=lambda one: one.key)
def test_a_topology_has_every_shape_under_its_code_and_nothing_else(sample_store, topology):
    fine = shapes_of(rendered(sample_store, topology).fine)
    off = 1 / topology.units
    for layer, drawn in zip(topology.layers, fine, strict=True):
        expected = stored(sample_store, layer)
        assert list(drawn) == sorted(expected)
        for code, shape in drawn.items():
            assert shapely.hausdorff_distance(shape, expected[code]) <= off
            points = shapely.get_coordinates(shape) * topology.units
            assert np.allclose(points, points.round(), atol=1e-6)


def test_outlines_are_the_borders_of_the_areas_inside(sample_store):
    topology = of_areas("99.01", Level.VILLAGE)
    villages, districts = shapes_of(rendered(sample_store, topology).fine)
    tolerance = 1 / topology.units
    for code, outline in districts.items():
        inside = [shape for one, shape in villages.items() if one.startswith(f"{code}.")]
        united = shapely.union_all(shapely.buffer(inside, tolerance / 10))
        assert shapely.hausdorff_distance(shapely.boundary(outline), united) < 1
        assert outline.symmetric_difference(united).area < outline.length * tolerance
    alone = MapTopology(topology.areas)
    # borders that are there already take next to nothing
    together = len(rendered(sample_store, topology).fine)
    assert together < 1.06 * len(rendered(sample_store, alone).fine)


def shared(shapes):
    """How many corners belong to more than one shape."""
    corners = [{tuple(point) for point in shapely.get_coordinates(one)} for one in shapes]
    counts = Counter(corner for own in corners for corner in own)
    return sum(count > 1 for count in counts.values())


def test_neighbours_still_touch(sample_store):
    topology = of_areas("99.01", Level.VILLAGE)
    drawn, _ = shapes_of(rendered(sample_store, topology).fine)
    expected = stored(sample_store, topology.areas)
    assert shared(drawn.values()) >= shared(expected.values()) > 500


# Coarse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("topology", TOPOLOGIES[:2], ids=lambda one: one.key)
def test_the_coarse_version_has_every_area_within_a_pixel_of_its_place(sample_store, topology):
    made = rendered(sample_store, topology)
    west, south, east, north = shapely.total_bounds(list(shapes_of(made.fine)[0].values()))
    pixel = max((east - west) / 850, (north - south) / 640)
    for fine, coarse in zip(shapes_of(made.fine), shapes_of(made.coarse), strict=True):
        assert list(fine) == list(coarse)
        for code, shape in coarse.items():
            largest = max(shapely.get_parts(fine[code]), key=shapely.area)
            assert shapely.get_num_coordinates(shape) >= 4
            assert shape.distance(largest.point_on_surface()) <= 2 * pixel
            if largest.area > 200 * pixel**2:
                assert shape.area == pytest.approx(fine[code].area, rel=0.1)


def test_detail_below_a_pixel_is_not_in_the_coarse_version():
    angle = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    radius = 3 + np.random.default_rng(1).normal(0, 0.002, len(angle)).cumsum() / 50
    island = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None])
    made = content.encode(of_areas("99", Level.VILLAGE), [[("99.01.01.2001", island.wkb)], []])
    assert len(made.coarse) < len(made.fine) / 10
    (fine,), (coarse,) = (list(shapes_of(body)[0].values()) for body in (made.fine, made.coarse))
    assert shapely.hausdorff_distance(fine, coarse) < 2 * 6 / 640


def test_neighbours_in_the_coarse_version_touch(sample_store):
    _, layers = decode_rings(rendered(sample_store, of_areas("99", Level.VILLAGE)).coarse)
    rings = [ring for polygons in layers[0].values() for polygon in polygons for ring in polygon]
    edges = Counter(frozenset(pair) for ring in rings for pair in pairwise(ring))
    assert np.mean([count == 2 for count in edges.values()]) > 0.6
    assert len(edges) < 0.65 * edges.total()


def test_a_small_map_has_no_coarse_version(sample_store):
    assert rendered(sample_store, of_areas("99.01", Level.VILLAGE)).coarse is None
    assert rendered(sample_store, of_context("99.01")).coarse is None


# Names ----------------------------------------------------------------------------------------


def box(size=1):
    return shapely.to_wkb(shapely.box(0, 0, size, 1))


def test_other_shapes_have_another_name():
    regencies = of_areas("99", Level.REGENCY)
    small, large = box(1), box(2)
    names = {
        content.content_name(regencies, rows)
        for rows in (
            [[("99.01", small)], []],
            [[("99.01", large)], []],
            [[("99.02", small)], []],
            [[("99.01", small)], [("99", small)]],
            [[], [("99.01", small)]],
        )
    }
    # fewer digits
    names.add(content.content_name(of_areas("ID", Level.REGENCY), [[("99.01", small)], []]))
    assert len(names) == 6


CHANGES = {
    "rounding": (content.rings, "snap_to_grid", lambda rings, _: SNAP(rings, 10)),
    "arcs": (content.encoding, "encode", lambda *given: ENCODE(*given) + b"."),
    "detail of coarse shapes": (content, "_COARSE_STEP", 5),
}
SNAP, ENCODE = content.rings.snap_to_grid, content.encoding.encode


@pytest.mark.parametrize("change", CHANGES)
def test_a_topology_written_in_another_way_has_another_name(monkeypatch, change):
    """The stamp of the format comes from the output, so that no change of it is forgotten."""
    topology, rows = MapTopology(Layer("99", Level.REGENCY)), [[("99.01", box())]]
    before = content.content_name(topology, rows)
    assert content.content_name(topology, rows) == before
    monkeypatch.setattr(*CHANGES[change])
    content.format_stamp.cache_clear()
    try:
        assert content.content_name(topology, rows) != before
    finally:
        content.format_stamp.cache_clear()
