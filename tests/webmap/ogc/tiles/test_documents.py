"""Documents of tilesets; what the standard requires of them is in ``test_conformance``."""

import morecantile
import pytest

from webmap.ogc.tiles import documents


def test_the_tile_matrix_set_is_that_of_the_library():
    document = documents.matrix_set()
    definition = morecantile.TileMatrixSet.model_validate(document)
    assert definition.tile(110.0, -7.0, 8) == morecantile.tms.get("WebMercatorQuad").tile(
        110.0, -7.0, 8
    )
    assert document["id"] == documents.MATRIX_SET


@pytest.mark.parametrize("zoom", range(15))
def test_limits_are_the_tiles_of_the_library(zoom):
    from webmap.tiles.tilesets import limits

    box = (94.971911, -11.007615, 141.020042, 6.076792)
    tms = morecantile.tms.get("WebMercatorQuad")
    first, last = tms.tile(box[0], box[3], zoom), tms.tile(box[2], box[1], zoom)
    assert limits(box, zoom) == (first.x, first.y, last.x, last.y)


def test_links_keep_the_date_and_the_language(sample_app):
    client = sample_app.test_client()
    document = client.get("/ogc/tiles?f=json&lang=en&datetime=2023-05-16").json
    (tileset,) = document["tilesets"]
    assert tileset["title"] == "All levels of areas"
    for link in tileset["links"]:
        if link["rel"] in ("self", "item", "describedby"):
            assert "datetime=2023-05-16" in link["href"]
