from io import BytesIO

import pytest
from PIL import Image

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.figure.panel import Panel
from webmap.documents.figure.shapes import map_shapes
from webmap.documents.typesetting.map_picture import PIXELS, map_picture
from webmap.maps.view import area_view


@pytest.fixture
def panel(app):
    """Panel of the villages of a regency."""
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        view = area_view(session, snapshot, "99.01", Level.VILLAGE)
        return Panel(view, map_shapes(session, "99.01", Level.VILLAGE), snapshot.names)


def test_a_picture_is_as_wide_as_a_projector_and_keeps_the_colours_of_the_classes(panel):
    made = map_picture(panel, 600, 400, 12)
    assert made.alternative == panel.view.alternative
    with Image.open(BytesIO(made.png)) as picture:
        assert picture.size == (PIXELS, PIXELS * 400 // 600)
        assert picture.mode == "P"
        colours = {
            f"#{red:02x}{green:02x}{blue:02x}"
            for count, (red, green, blue) in picture.convert("RGB").getcolors(1 << 16)
            if count > 50
        }
    assert {one.colour for one in panel.legend if one.count} <= colours
    assert len(made.png) < 400_000
