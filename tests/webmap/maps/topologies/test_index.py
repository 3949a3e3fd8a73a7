"""The index which file each topology has now."""

import pytest
from sqlalchemy import delete, update

from boundaries.areas.models import Area
from geo.store.database import Meta, read_session
from tests.webmap.maps.topologies.topology_sites import figures, names
from webmap import create_app
from webmap.maps.topologies import content, index
from webmap.maps.topologies.map_topology import all_topologies


def test_every_topology_of_a_page_is_in_the_index(sample_app, sample_store):
    with read_session(sample_store) as session:
        current = index.current_index(session)
        computed = index.computed_index(session)
    assert current.names == computed.names
    for code in ("ID", "99", "99.01", "99.01.01"):
        for topology in all_topologies(code):
            name = current.names.get(topology.key)
            assert name is None or current.topology(name) == topology
    assert current.topology("0" * 20) is None


@pytest.mark.parametrize("key", ["IDr", "99v", "99.01d", "99.01~"])
def test_the_index_has_the_name_of_the_content(sample_store, key):
    with read_session(sample_store) as session:
        current = index.current_index(session)
        name, _ = content.render(session, current.topology(current.names[key]))
    assert name == current.names[key]


def test_names_and_listing_change_no_topology(site, sample_copy):
    before = names(site)
    with read_session(site.extensions["engine"]) as session:
        session.execute(update(Area).values(name="Nama lain", listed=Area.code != "99.01.01.2001"))
        session.flush()
        assert index.computed_index(session).names == before


@pytest.mark.parametrize("row", ["drawings", "drawings-index"])
def test_a_store_without_an_index_has_its_maps(site, row):
    """As one that an older program filled."""
    expected = figures(site.test_client(), "/area/99.01")["shapes"]
    with read_session(site.extensions["engine"]) as session:
        session.execute(delete(Meta).where(Meta.key == row))
    other = create_app(site.config)
    assert figures(other.test_client(), "/area/99.01")["shapes"] == expected
    other.extensions["engine"].dispose()
