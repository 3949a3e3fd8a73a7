"""Bodies of tiles are made once for the values that they show."""

from datetime import date

import pytest

from geo.store.database import read_session
from webmap.atlas import tile_routes
from webmap.caching.snapshot import get_snapshot
from webmap.tiles import bodies, tilesets
from webmap.tiles.tilesets import Tile


@pytest.fixture
def body(sample_app):
    """Body of a tile of the sample: ``body(tileset, day, zoom, x, y)``."""
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        archive = tile_routes.newest_archive(session)

        def body(tileset, day, *tile):
            snapshot = get_snapshot(session, date.fromisoformat(day))
            return bodies.tile_body(session, archive, snapshot, tilesets.find(tileset), Tile(*tile))

        yield body


def test_a_body_is_made_once_for_the_same_values(body, monkeypatch):
    first = body("areas", "2024-06-01", 7, 108, 65)
    assert first
    monkeypatch.setattr(bodies, "_make", None)  # would raise
    assert body("areas", "2999-06-01", 7, 108, 65) is first
    with pytest.raises(TypeError):
        body("areas", "2023-06-01", 7, 108, 65)


def test_bodies_come_back_without_gzip(body):
    assert bodies.decompress(body("villages", "2024-06-01", 7, 108, 65))[:1] == b"\x1a"
