"""Areas read from the store: by level, by code, and what was said of them."""

import pytest
import shapely
from sqlalchemy import select

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, UnknownCode
from boundaries.areas.models import SCALES, Area, Shape
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.store.database import generation, read_session

NAMES = {
    "11": "ACEH",
    "11.01": "KAB. ACEH SELATAN",
    "11.01.01": "Bakongan",
    "11.01.01.2001": "Keude Bakongan",
    "11.01.01.2002": "Ujong Mangki",
    "11.01.02": "Kluet Utara",
    "11.01.02.2001": "Limau Purut",
    "11.71": "KOTA BANDA ACEH",
    "11.71.01": "Baiturrahman",
    "11.71.01.1001": "Ateuk Pahlawan",
    "12": "SUMATERA UTARA",
    "12.01": "KAB. TAPANULI TENGAH",
    "12.01.01": "Barus",
    "12.01.01.2001": "Kampung Bakongan",
}
SHAPES = {
    "11.01.01.2001": shapely.box(95, 5, 96, 6),
    "11.01.01.2002": shapely.box(96, 5, 97, 6),
    "11.71.01.1001": shapely.box(95, 6, 96, 7),
    "12.01.01.2001": shapely.box(98, 1, 99, 2),
}


@pytest.fixture
def session(store, listed, deliver):
    import_codes(store, [listed(NAMES)])
    import_boundaries(store, [deliver(SHAPES)])
    with read_session(store) as session:
        yield session


def test_areas_of_a_level_come_by_code_with_and_without_a_shape(session):
    frame = areas.areas(session, Level.VILLAGE)
    assert list(frame.index) == sorted(code for code in NAMES if len(code) == 13)
    assert frame.loc["11.01.02.2001", "geometry"] is None
    assert frame.loc["11.01.01.2001", "name"] == "Keude Bakongan"
    assert frame.loc["11.01.01.2001", "parent"] == "11.01.01"
    assert frame.crs == "EPSG:4326"
    for code, shape in SHAPES.items():
        assert shapely.equals(frame.geometry[code], shape)


@pytest.mark.parametrize(
    ("within", "count"), [(COUNTRY, 5), ("11", 4), ("11.01", 3), ("11.01.01", 2), ("11.7", 0)]
)
def test_areas_within_an_area_are_those_below_it(session, within, count):
    frame = areas.areas(session, Level.VILLAGE, within)
    assert len(frame) == count
    assert all(code.startswith(within) or within == COUNTRY for code in frame.index)


def test_an_area_lies_within_itself(session):
    assert list(areas.areas(session, Level.REGENCY, "11.01").index) == ["11.01"]
    assert list(areas.areas(session, Level.PROVINCE, "11.01").index) == []


@pytest.mark.parametrize("scale", SCALES)
def test_shapes_come_at_each_scale(session, scale):
    frame = areas.areas(session, Level.DISTRICT, scale=scale)
    rows = select(Shape.code, Shape.geometry).where(Shape.scale == scale)
    known = dict(session.execute(rows).all())
    for code, shape in frame.geometry.items():
        assert shape == known.get(code)
    assert frame.geometry["11.01.01"] is not None


def test_without_a_scale_no_shape_is_read(session):
    assert areas.areas(session, Level.VILLAGE, scale=None).geometry.isna().all()


def test_areas_that_are_no_longer_listed_are_left_out(session, store, listed):
    names = {code: name for code, name in NAMES.items() if code != "11.01.01.2002"}
    import_codes(store, [listed(names, 2026)])
    with read_session(store) as later:
        assert "11.01.01.2002" not in areas.areas(later, Level.VILLAGE).index
        assert "11.01.01.2002" not in areas.village_codes(later)
        with pytest.raises(UnknownCode, match=r"11\.01\.01\.2002"):
            areas.find(later, "11.01.01.2002")


# One area -------------------------------------------------------------------------------------


def test_an_area_is_found_by_its_code_however_it_is_written(session):
    for code in ("11.01.01.2001", "1101012001", " 11.01.01.2001 "):
        assert areas.find(session, code).name == "Keude Bakongan"
    assert areas.find(session, COUNTRY).name == "Indonesia"
    for wrong in ("11.01.01.2099", "99", "Bakongan", ""):
        with pytest.raises(UnknownCode):
            areas.find(session, wrong)


def test_the_lineage_leads_down_from_the_country(session):
    chain = [area.code for area in areas.lineage(session, "11.01.01.2002")]
    assert chain == [COUNTRY, "11", "11.01", "11.01.01", "11.01.01.2002"]
    assert [area.code for area in areas.lineage(session, COUNTRY)] == [COUNTRY]


def test_bounds_are_those_of_the_full_shape(session):
    assert areas.bounds(session, "11.01") == (95, 5, 97, 6)
    assert areas.bounds(session, COUNTRY) == (95, 1, 99, 7)
    assert areas.bounds(session, "11.01.02.2001") is None
    assert areas.bounds(session, "77") is None


def test_villages_without_a_shape_are_listed_and_counted(session):
    first, count = areas.shapeless(session)
    assert ([area.code for area in first], count) == (["11.01.02.2001"], 1)
    assert areas.shapeless(session, "11.01.01") == ([], 0)
    first, count = areas.shapeless(session, limit=0)
    assert (first, count) == ([], 1)


# Many areas -----------------------------------------------------------------------------------


def test_names_and_village_codes_are_those_of_the_newest_list(session):
    assert areas.names(session) == {COUNTRY: "Indonesia", **NAMES}
    assert areas.village_codes(session).tolist() == sorted(c for c in NAMES if len(c) == 13)


# Where shapes come from -----------------------------------------------------------------------


def test_sources_are_deliveries_in_use_newest_first(session, store, deliver):
    again = deliver({"11.01.01.2001": shapely.box(95, 5, 96, 5.5)}, "baru.sql")
    import_boundaries(store, [again])
    with read_session(store) as later:
        titles = [one.title for one in areas.boundary_sources(later)]
        assert titles == ["baru.sql", "batas.sql"]
        assert [one.title for one in areas.boundary_sources(later, "12")] == ["batas.sql"]
        village = areas.boundary_sources(later, "11.01.01.2001")
        assert [one.title for one in village] == ["baru.sql"]


def test_a_missing_polygon_is_noted_once(session, store, deliver):
    assert [(n["code"], n["kind"]) for n in areas.boundary_notes(session)] == [
        ("11.01.02.2001", "missing")
    ]
    path = deliver({"11.01.02.2001": None, "12.01.01.2001": shapely.box(98, 1, 99, 3)}, "b.sql")
    import_boundaries(store, [path])
    with read_session(store) as later:
        assert [(n["code"], n["kind"]) for n in areas.boundary_notes(later)] == [
            ("11.01.02.2001", "no_shape")
        ]
        assert areas.boundary_notes(later, "12") == []


def test_a_note_is_valid_until_the_area_is_delivered_again(store, deliver):
    crossed = shapely.Polygon([(100, 0), (102, 2), (102, 0), (100, 2)])
    own = {"11.01.01.2001": crossed, "11.01.01.2002": shapely.box(105, 5, 106, 6)}
    import_boundaries(store, [deliver(own)])
    other = {"11.01.01.2002": shapely.box(105, 5, 106, 7)}
    import_boundaries(store, [deliver(other, "dua.sql")])
    with read_session(store) as session:
        assert [n["kind"] for n in areas.boundary_notes(session)] == ["repaired"]
    import_boundaries(store, [deliver({"11.01.01.2001": shapely.box(100, 0, 102, 2)}, "tiga.sql")])
    with read_session(store) as session:
        assert areas.boundary_notes(session) == []


def test_the_version_is_the_generation_of_the_last_change_of_shapes(
    session, store, listed, deliver
):
    before = areas.shapes_version(session)
    assert before == generation(session)
    import_codes(store, [listed({**NAMES, "11": "Aceh"}, 2026)])
    with read_session(store) as later:
        assert areas.shapes_version(later) == before < generation(later)


def test_every_area_with_a_shape_has_bounds(session):
    full = set(session.scalars(select(Shape.code).where(Shape.scale == "full")))
    boxed = set(session.scalars(select(Area.code).where(Area.west.is_not(None))))
    assert full == boxed
