"""The result of an import is stored: shapes, areas, deliveries, notes and changes."""

import pytest
import shapely
from sqlalchemy import select

from boundaries.areas import repository
from boundaries.areas.codes import COUNTRY
from boundaries.areas.models import Area, Boundary, Shape
from boundaries.areas.shape_queries import WKB
from boundaries.importing import persistence
from boundaries.importing.code_lists import import_codes
from boundaries.importing.persistence import ImportResult
from boundaries.importing.records import Delivery, Record
from boundaries.importing.topology import SimplifyInput, make_shapes
from geo.store.database import generation, read_session, write_session

A, B = "11.01.01.2001", "11.01.01.2002"
SQUARES = {A: shapely.box(100, 0, 101, 1), B: shapely.box(101, 0, 102, 1)}


def save(store, shapes, sha256="1", notes=()):
    """Store the shapes of a province as one delivery; return its id."""
    wkb = {code: shapely.to_wkb(shape) for code, shape in shapes.items()}
    records = [Record(code, f"Desa {code[-1]}", wkb[code], "batas.sql", 1) for code in wkb]
    delivery = Delivery("rbi", f"delivery {sha256}", records, {"11": "Aceh"})
    province = make_shapes(SimplifyInput("11", list(wkb), list(wkb.values())))
    result = ImportResult(None, list(notes), imported=set(wkb), provinces=[province])
    with write_session(store) as session:
        return persistence.store(session, delivery, sha256, result, None).id


def rows(store):
    with read_session(store) as session:
        query = select(Shape.scale, Shape.code, WKB)
        return {(scale, code): wkb for scale, code, wkb in session.execute(query)}


def test_shapes_areas_and_delivery_are_stored(store):
    boundary_id = save(store, SQUARES)
    assert shapely.from_wkb(rows(store)["full", "11"]).bounds == (100, 0, 102, 1)
    with read_session(store) as session:
        assert repository.find(session, "11").name == "Aceh"
        assert repository.find(session, A).boundary_id == boundary_id
        assert repository.bounds(session, COUNTRY) == (100, 0, 102, 1)
        [boundary] = session.scalars(select(Boundary))
        assert (boundary.source, boundary.title, boundary.villages) == ("rbi", "delivery 1", 2)


def test_a_village_missing_from_a_province_is_deleted_at_every_scale(store):
    save(store, SQUARES)
    save(store, {A: SQUARES[A]}, "2")
    assert {code for _, code in rows(store)} == {A, "11.01.01", "11.01", "11"}
    with read_session(store) as session:
        assert session.get(Area, B).west is None


def test_each_store_raises_the_generation_and_the_version_of_shapes(store):
    for sha256 in ("1", "2"):
        save(store, SQUARES, sha256)
        with read_session(store) as session:
            assert repository.shapes_version(session) == generation(session)


def test_a_delivery_without_areas_is_deleted(store):
    save(store, SQUARES)
    save(store, SQUARES, "2")
    with read_session(store) as session:
        assert session.scalars(select(Boundary.title)).all() == ["delivery 2"]


def test_notes_are_sorted_and_unlisted_villages_noted(store, listed):
    import_codes(store, [listed({"11": "Aceh", "11.01": "X", "11.01.01": "Y", A: "Satu"})])
    repaired = {"code": B, "kind": "repaired", "text": "repaired"}
    gap = {"code": A, "kind": "gap", "text": "gap"}
    save(store, SQUARES, notes=[repaired, gap])
    with read_session(store) as session:
        [boundary] = session.scalars(select(Boundary))
        assert [(note["code"], note["kind"]) for note in boundary.notes] == [
            (A, "gap"),
            (B, "repaired"),
            (B, "unlisted"),
        ]
        assert boundary.notes[2]["text"] == "Desa 2 is not in the list of 2025"


def test_an_error_stores_nothing(store, monkeypatch):
    save(store, SQUARES)
    before = rows(store)

    def fail(*_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(persistence.shape_changes, "record", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        save(store, {A: shapely.box(100, 0, 101, 2)}, "2")
    assert rows(store) == before
