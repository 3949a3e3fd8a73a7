"""What every store promises, on each kind of it."""

import threading
from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, event, insert, select, text, type_coerce

from boundaries.areas.models import Area, Boundary, Shape
from geo.errors import StoreBusy, StoreError
from geo.store.database import (
    Base,
    Meta,
    PlainText,
    Wkb,
    connect,
    generation,
    next_generation,
    read_session,
    write_session,
)

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


# Sessions -------------------------------------------------------------------------------------


def test_work_is_kept_whole_or_not_at_all(store):
    _put(store, kept="before")
    with pytest.raises(ZeroDivisionError), write_session(store) as session:
        session.merge(Meta(key="kept", value="after"))
        session.flush()
        1 / 0  # noqa: B018
    assert _get(store, "kept") == "before"


def test_every_import_counts_one_generation(store):
    with read_session(store) as session:
        assert generation(session) == 0
    for number in (1, 2, 3):
        with write_session(store) as session:
            assert next_generation(session) == number
        with read_session(store) as session:
            assert generation(session) == number


def test_a_reader_sees_one_state_from_first_to_last(store):
    _put(store, a="1", b="1")
    with read_session(store) as reading:
        assert reading.scalar(select(Meta.value).where(Meta.key == "a")) == "1"
        _put(store, a="2", b="2")
        assert reading.scalar(select(Meta.value).where(Meta.key == "b")) == "1"
    assert _get(store, "b") == "2"


def test_readers_go_on_while_another_writes_and_see_what_was_before(store):
    _put(store, a="before")
    with write_session(store) as session:
        session.merge(Meta(key="a", value="after"))
        session.flush()
        assert _get(store, "a") == "before"
    assert _get(store, "a") == "after"


def test_writers_follow_each_other_and_lose_nothing(store):
    def count_up(times=10):
        for _ in range(times):
            with write_session(store) as session:
                next_generation(session)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_session(store) as session:
        assert generation(session) == 40


def test_a_writer_that_waits_too_long_is_told_why(store):
    with write_session(store):
        with pytest.raises(StoreBusy, match="another import is writing"), write_session(store, 0.3):
            pytest.fail("two wrote at once")
        with read_session(store) as session:  # and readers are none the worse
            assert generation(session) == 0


def test_who_must_not_wait_long_says_so_by_the_engine(store):
    hasty = store.execution_options(write_wait=0.2)
    with (
        write_session(store),
        pytest.raises(StoreBusy, match="within 0 seconds"),
        write_session(hasty),
    ):
        pytest.fail("two wrote at once")


def test_a_violated_constraint_is_not_blamed_on_the_store(store):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), write_session(store) as session:
        session.add_all([Meta(key="a", value="1"), Meta(key="b")])


def test_foreign_keys_are_held(store):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), write_session(store) as session:
        session.add(Area(code="99", level=1, name="X", listed=True, boundary_id=5))


# Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "kampungkb.sqlite", "nosuchthing://x", "mysql://u@h/d"])
def test_what_is_no_address_of_a_store_is_said(url):
    with pytest.raises(StoreError, match="no address of a database"):
        connect(url)


def test_opening_again_finds_what_was_stored(place):
    _put(connect(place), a="1")
    assert _get(connect(place), "a") == "1"


def test_no_connection_crosses_a_fork(store):
    import os

    _put(store, a="1")
    used = []
    event.listen(store, "checkout", lambda raw, record, _proxy: used.append(id(raw)))
    assert _get(store, "a") == "1"
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            fine = _get(store, "a") == "1" and used[-1] != used[0]
            os.write(told, b"fine" if fine else b"shared")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"fine"
    assert _get(store, "a") == "1"
