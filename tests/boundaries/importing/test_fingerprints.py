"""Fingerprints recognise polygons that are delivered again unchanged under the same code."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from boundaries.importing import fingerprints
from boundaries.importing.fingerprints import (
    fingerprint_polygons,
    store_fingerprints,
    stored_fingerprints,
)
from boundaries.importing.records import Record
from geo.source_fingerprint import source_fingerprint
from geo.store.database import read_session, write_session


def record(code, shape, row=1):
    return Record(code, f"Nama {code}", shape, "batas.sql", row)


def test_a_fingerprint_depends_on_the_polygon_alone():
    one = fingerprint_polygons([record("11", "[[1,2]]"), record("12", b"\x01")])
    other = fingerprint_polygons([record("12", b"\x01", 7), record("11", b"[[1,2]]", 9)])
    assert one == other
    assert one.keys() == {"11", "12"}
    assert one["11"] != fingerprint_polygons([record("11", "[[1,3]]")])["11"]


def test_several_polygons_of_a_code_count_in_any_order():
    one, other = record("11", "[[1,2]]"), record("11", "[[3,4]]")
    assert fingerprint_polygons([one, other]) == fingerprint_polygons([other, one])
    assert fingerprint_polygons([one, other]) != fingerprint_polygons([one])
    assert fingerprint_polygons([one, one]) != fingerprint_polygons([one])


@pytest.mark.parametrize("shape", [None, "", b""])
def test_a_record_without_a_polygon_has_no_fingerprint(shape):
    assert fingerprint_polygons([record("11", shape)]) == {}


def test_later_imports_replace_add_and_remove(store):
    for imported, removed in (
        ({"11": "a", "12": "b", "13": "c"}, ()),
        ({"12": "B", "14": "d"}, {"13"}),
    ):
        with write_session(store) as session:
            store_fingerprints(session, imported, removed)
    with read_session(store) as session:
        assert stored_fingerprints(session) == {"11": "a", "12": "B", "14": "d"}


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("boundaries/importing/topology.py", True),
        ("boundaries/importing/decoding.py", True),
        ("boundaries/areas/codes.py", True),
        ("geo/geometry.py", True),
        ("boundaries/importing/publishers.py", False),  # the polygon as read is what is hashed
    ],
)
def test_changed_source_makes_stored_fingerprints_stale(
    store, monkeypatch, tmp_path, changed, stale
):
    with write_session(store) as session:
        store_fingerprints(session, {"11": "a"})
    root = Path(fingerprints.__file__).parents[2]
    for package in ("boundaries", "geo"):
        shutil.copytree(root / package, tmp_path / package)
    with (tmp_path / changed).open("a") as file:
        file.write("# changed\n")
    monkeypatch.setattr(
        fingerprints, "source_fingerprint", partial(source_fingerprint, root=tmp_path)
    )
    with read_session(store) as session:
        assert stored_fingerprints(session) == ({} if stale else {"11": "a"})
    with write_session(store) as session:
        store_fingerprints(session, {"12": "b"})
        expected = {"12": "b"} if stale else {"11": "a", "12": "b"}
        assert stored_fingerprints(session) == expected
