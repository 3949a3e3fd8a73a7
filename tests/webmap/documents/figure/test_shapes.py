import pytest
import shapely

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.documents.figure.shapes import map_shapes


@pytest.mark.parametrize(
    ("code", "by", "areas", "parents"),
    [
        ("99", Level.REGENCY, "regency", "province"),
        ("99.01", Level.VILLAGE, "village", "regency"),
        ("99.01.01", Level.VILLAGE, "village", "regency"),
        ("ID", Level.PROVINCE, "province", None),
    ],
)
def test_a_map_has_each_area_of_its_level_within_its_outlines(
    client, sample_store, code, by, areas, parents
):
    with read_session(sample_store) as session:
        found = map_shapes(session, code, by)
    rows = client.get(f"/api/areas/{code}/coverage.json?by={by.word}").json["rows"]
    assert set(found.areas) <= {row["code"] for row in rows}
    assert found.areas
    whole = shapely.union_all(list(found.areas.values()))
    for outline in found.outlines.values():
        assert shapely.difference(outline, whole).area < 0.02 * whole.area
    if parents:
        own = code if parents == "province" else code[:5]
        assert own in found.parents
    else:
        assert found.parents == {}


def test_a_grid_has_a_square_for_each_village_and_no_surroundings(app, client):
    rows = client.get("/api/areas/99.02/coverage.json?by=village").json["rows"]
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        found = map_shapes(session, "99.02", Level.VILLAGE, grid=True)
    assert set(found.areas) == {row["code"] for row in rows}
    assert len({shape.bounds for shape in found.areas.values()}) == len(rows)
    assert found.is_grid
    assert found.around == found.parents == {}
