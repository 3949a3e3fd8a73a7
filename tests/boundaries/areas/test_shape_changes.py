"""Changes of shapes, stored by the generation of their import."""

import pytest

from boundaries.areas import shape_changes
from boundaries.areas.shape_changes import ShapeChange, changes_since
from geo.store.database import Meta, write_session


@pytest.fixture
def session(store):
    with write_session(store) as session:
        yield session


def change(number: int) -> ShapeChange:
    return ShapeChange("full", f"11.{number:02}", (1.0, 2.0, 3.0, float(number)))


def test_changes_are_read_by_generation(session):
    new = ShapeChange("regency", "12", None)  # a shape that was not there before
    shape_changes.record(session, 1, [change(1), new])
    shape_changes.record(session, 2, [change(2)])
    assert changes_since(session, 0) == [change(1), new, change(2)]
    assert changes_since(session, 1) == [change(2)]
    assert changes_since(session, 2) == []


def test_the_oldest_changes_are_dropped_when_they_are_too_many(session, monkeypatch):
    monkeypatch.setattr(shape_changes, "MAX_CHANGES", 5)
    for number in (1, 2, 3):
        shape_changes.record(session, number, [change(number), change(number + 10)])
    assert changes_since(session, 0) is None
    assert changes_since(session, 1) == [change(2), change(12), change(3), change(13)]


def test_an_import_of_too_many_changes_leaves_none(session, monkeypatch):
    monkeypatch.setattr(shape_changes, "MAX_CHANGES", 5)
    shape_changes.record(session, 3, [change(3)])
    shape_changes.record(session, 4, [change(number) for number in range(6)])
    assert changes_since(session, 3) is None
    assert changes_since(session, 4) == []
    shape_changes.record(session, 5, [change(number) for number in range(5)])
    assert changes_since(session, 4) == [change(number) for number in range(5)]


def test_a_store_without_a_record_knows_nothing_of_earlier_generations(session):
    assert changes_since(session, 0) == []
    session.merge(Meta(key="shapes", value="7"))  # written by a version without this record
    assert changes_since(session, 6) is None
    assert changes_since(session, 7) == []
