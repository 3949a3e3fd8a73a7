"""Which layers the topologies of maps have."""

import pytest

from boundaries.areas.codes import Level
from webmap.maps.layers import Layer
from webmap.maps.topologies.map_topology import (
    MapTopology,
    all_topologies,
    of_areas,
    of_context,
)


@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.01.01"])
def test_a_topology_is_found_again_by_its_key(code):
    found = all_topologies(code)
    assert [MapTopology.of(topology.key) for topology in found] == found
    assert len({topology.key for topology in found}) == len(found)


def test_villages_come_with_the_outlines_of_districts():
    topology = of_areas("99.01", Level.VILLAGE)
    assert topology.layers == (Layer("99.01", Level.VILLAGE), Layer("99.01", Level.DISTRICT))
    assert of_areas("ID", Level.PROVINCE).layers == (Layer("ID", Level.PROVINCE),)


def test_the_country_has_nothing_around_it():
    assert of_context("ID") is None
    assert of_context("99").layers == (Layer("99", Level.PROVINCE, around=True),)


def test_large_maps_have_a_coarse_version():
    coarse = {
        topology.key
        for code in ("ID", "99", "99.01")
        for topology in all_topologies(code)
        if topology.has_coarse
    }
    assert coarse == {"IDp", "IDr", "99v"}
