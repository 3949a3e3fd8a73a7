"""The layers that a PostGIS store offers to QGIS and tile servers say what the site says."""

import pytest
import shapely
from sqlalchemy import text

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from geo.store.database import read_session
from kampungkb import repository as register


@pytest.fixture
def postgis(sample_store):
    if sample_store.dialect.name != "postgresql":
        pytest.skip("views are made on PostgreSQL")
    return sample_store


def test_villages_now_are_those_of_the_newest_day(postgis):
    with read_session(postgis) as session:
        newest = register.reports(session)[0].date
        expected = register.details(session, register.state(session, newest))
        rows = session.execute(text("SELECT * FROM villages_now ORDER BY code")).mappings().all()
        names = areas.names(session)
    assert [row["code"] for row in rows] == list(expected.index)
    assert {row["status"] for row in rows} == set(expected["status"])
    assert len(set(expected["status"])) >= 3
    for row, told in zip(rows, expected.itertuples(), strict=True):
        assert row["status"] == told.status
        assert row["klasifikasi"] == told.klasifikasi
        assert row["formed_on"] == told.formed_on
        assert row["kampung_kb"] == told.kampung
        assert (row["as_of"], row["source"]) == (told.as_of, told.source)
        assert row["regency"] == names[row["code"][:5]]


@pytest.mark.parametrize(
    ("layer", "scale"), [("villages_now", "full"), ("villages_now_simple", "province")]
)
def test_a_layer_has_the_shapes_of_its_scale(postgis, layer, scale):
    with read_session(postgis) as session:
        listed = areas.areas(session, Level.VILLAGE, COUNTRY, scale=scale).geometry
        query = text(f"SELECT code, ST_AsBinary(geometry) FROM {layer} ORDER BY code")
        found = dict(session.execute(query).all())
        kind = text("SELECT srid, type FROM geometry_columns WHERE f_table_name = :layer")
        assert session.execute(kind, {"layer": layer}).one() == (4326, "GEOMETRY")
    assert list(found) == list(listed.index)
    for code, shape in listed.items():
        assert (found[code] is None) == (shape is None)
        assert shape is None or shapely.equals(shapely.from_wkb(found[code]), shape)
