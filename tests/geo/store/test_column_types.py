"""Text and shapes are stored and compared the same on each kind of store."""

from datetime import UTC, datetime

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, insert, select, text, type_coerce

from boundaries.areas.models import Boundary, Shape
from geo.store.column_types import PlainText, Wkb
from geo.store.database import Base, Meta, read_session, write_session

PLAIN = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
degrees = st.integers(-90_000_000, 90_000_000).map(lambda number: number / 1e6)
boxes = st.builds(
    lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
    degrees,
    st.floats(-80, 80),
    st.floats(1e-6, 5),
    st.floats(1e-6, 5),
)
shapes = st.one_of(boxes, st.lists(boxes, min_size=1, max_size=4).map(shapely.MultiPolygon))


def _put(store, **values):
    with write_session(store) as session:
        for key, value in values.items():
            session.merge(Meta(key=key, value=value))


def _get(store, key):
    with read_session(store) as session:
        return session.scalar(select(Meta.value).where(Meta.key == key))


# Geometry -------------------------------------------------------------------------------------


@PLAIN
@given(shape=shapes, ready=st.booleans())
def test_a_shape_comes_back_vertex_by_vertex(store, shape, ready):
    given = shapely.to_wkb(shape) if ready else shape
    with write_session(store) as session:
        session.execute(text("DELETE FROM shapes"))
        session.execute(insert(Shape), [{"scale": "full", "code": "99", "geometry": given}])
    with read_session(store) as session:
        (found,) = session.scalars(select(Shape.geometry))
        raw = session.scalar(select(type_coerce(Shape.geometry, Wkb)))
    assert found.equals_exact(shape, 0)
    assert shapely.get_srid(found) == 0
    assert raw == shapely.to_wkb(shape, byte_order=1)


def test_many_shapes_at_once_and_one_by_one_are_the_same(store):
    box = shapely.box(106, -7, 107, -6)
    with write_session(store) as session:
        rows = [{"scale": "full", "code": str(n), "geometry": box.wkb} for n in range(500)]
        session.connection().execute(insert(Shape.__table__), rows)
        session.add(Shape(scale="country", code="1", geometry=box))
    with read_session(store) as session:
        found = session.scalars(select(Shape.geometry)).all()
        one = session.get(Shape, ("country", "1"))
    assert len(found) == 501
    assert all(shape.equals_exact(box, 0) for shape in [*found, one.geometry])


# Text, moments --------------------------------------------------------------------------------


def test_codes_are_sorted_and_found_in_ranges_by_code_point(store):
    # a language's collation skips the dots: 33.2.9 between 33.29 and 33.3
    codes = ["33", "33.29", "33.29.01", "33.29.01.2001", "33.30", "332", "33/", "a", "B", "é", "Z"]
    _put(store, **dict.fromkeys(codes, ""))
    with read_session(store) as session:
        order = session.scalars(select(Meta.key).order_by(Meta.key)).all()
        inside = select(Meta.key).where(Meta.key >= "33.29.", Meta.key < "33.29/")
        between = select(Meta.key).where(Meta.key.between("33.29.", "33.29/"))
        assert set(session.scalars(inside)) == {"33.29.01", "33.29.01.2001"}
        assert set(session.scalars(between)) == {"33.29.01", "33.29.01.2001"}
    assert order == sorted(codes)


def test_every_text_column_has_no_length_and_no_language():
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    texts = [one for one in columns if isinstance(getattr(one.type, "impl", one.type), String)]
    assert texts
    assert [str(column) for column in texts if not isinstance(column.type, PlainText)] == []


def test_the_character_that_no_text_can_hold_is_left_out(store):
    _put(store, **{"a\0b": "1\0"})
    assert _get(store, "ab") == "1"


@PLAIN
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3000))
def test_text_of_any_length_comes_back(store, words):
    _put(store, words=words)
    assert _get(store, "words") == words


def test_a_moment_is_kept_in_utc_whatever_it_came_with(store):
    moment = datetime(2024, 1, 4, 23, 30, tzinfo=UTC)
    given = {"source": "s", "title": "t", "imported_at": moment, "villages": 0, "notes": []}
    with write_session(store) as session:
        session.execute(insert(Boundary), [{**given, "sha256": "aware"}])
        session.add(
            Boundary(**{**given, "imported_at": moment.replace(tzinfo=None), "sha256": "n"})
        )
    with read_session(store) as session:
        found = session.scalars(select(Boundary.imported_at)).all()
    assert found == [datetime(2024, 1, 4, 23, 30)] * 2
