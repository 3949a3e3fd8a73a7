"""Shapes as text: kept beside the shapes, the same as they are, by import and without one."""

import json

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select

from boundaries.areas import geojson_fragments
from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, parent
from boundaries.areas.models import Area, Fragment
from boundaries.importing.boundaries import import_boundaries
from geo.store.bulk import insert_many
from geo.store.compressed_lines import pack, unpack
from geo.store.database import read_session, write_session

VILLAGES = {
    "11.01.01.2001": shapely.box(95, 5, 96, 6),
    "11.01.01.2002": shapely.box(96, 5, 97, 6),
    "11.01.02.2001": shapely.box(95, 4, 96, 5),
    "11.02.01.2001": shapely.box(100, 1, 101, 2),
    "12.01.01.2001": shapely.box(98, 3, 99, 4),
}
LEVELS = [Level.COUNTRY, Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE]


@pytest.fixture
def filled(store, deliver):
    import_boundaries(store, [deliver(VILLAGES)])
    return store


def _texts(session, level, *span):
    return [
        (code, json.loads(text))
        for code, text in geojson_fragments.geometries(session, level, *span)
    ]


def _rows(store):
    with read_session(store) as session:
        return {(one.level, one.within): one.digest for one in session.scalars(select(Fragment))}


def test_every_shape_is_stored_as_text(filled):
    with read_session(filled) as session:
        for level in LEVELS:
            frame = areas.areas(session, level)
            found = _texts(session, level)
            assert [code for code, _ in found] == list(frame.index)
            for (_, text), shape in zip(found, frame.geometry, strict=True):
                assert shapely.equals(shapely.geometry.shape(text), shape)


def test_an_import_groups_fragments_by_the_area_above(filled):
    assert set(_rows(filled)) == {
        (int(Level.VILLAGE), "11.01.01"),
        (int(Level.VILLAGE), "11.01.02"),
        (int(Level.VILLAGE), "11.02.01"),
        (int(Level.VILLAGE), "12.01.01"),
        (int(Level.DISTRICT), "11.01"),
        (int(Level.DISTRICT), "11.02"),
        (int(Level.DISTRICT), "12.01"),
        (int(Level.REGENCY), "11"),
        (int(Level.REGENCY), "12"),
        (int(Level.PROVINCE), "11"),
        (int(Level.PROVINCE), "12"),
    }


def test_a_part_is_read_by_its_first_and_last_code(filled):
    with read_session(filled) as session:
        found = _texts(session, Level.VILLAGE, "11.01.01.2002", "11.02.01.2001")
        assert [code for code, _ in found] == ["11.01.01.2002", "11.01.02.2001", "11.02.01.2001"]
        assert _texts(session, Level.VILLAGE, "90", "99") == []


@pytest.mark.parametrize("lost", [(), ("11.01.01",), ("11.01.01", "11.01.02", "11.02.01")])
@given(wanted=st.sets(st.sampled_from([*VILLAGES, "11.01.01.2009", "90.01.01.2001"])))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shapes_are_read_by_their_codes(filled, lost, wanted):
    with read_session(filled) as session:
        whole = dict(geojson_fragments.geometries(session, Level.VILLAGE))
        session.execute(delete(Fragment).where(Fragment.within.in_(lost)))
        found = geojson_fragments.geometries_of(session, Level.VILLAGE, wanted)
        assert found == {code: text for code, text in whole.items() if code in wanted}
        session.rollback()


@pytest.mark.parametrize("lost", [None, "11", "11.01.01"])
def test_missing_fragments_are_encoded_when_read(filled, lost):
    with read_session(filled) as session:
        before = {level: _texts(session, level) for level in LEVELS}
        assert geojson_fragments.digests(session, Level.VILLAGE)
    with write_session(filled) as session:
        session.execute(
            delete(Fragment).where(Fragment.within == lost) if lost else delete(Fragment)
        )
    with read_session(filled) as session:
        assert {level: _texts(session, level) for level in LEVELS} == before
        if lost != "11":
            assert geojson_fragments.digests(session, Level.VILLAGE) is None


def test_only_changed_fragments_are_written(filled, deliver, monkeypatch):
    before, written = _rows(filled), []

    def note(session, model, rows):
        written.extend(rows := list(rows))
        return insert_many(session, model, rows)

    monkeypatch.setattr(geojson_fragments, "insert_many", note)
    moved = {"11.02.01.2001": shapely.box(100, 1, 101.5, 2)}
    import_boundaries(filled, [deliver(moved, "moved.sql")])
    after = _rows(filled)
    changed = {key for key in after if before[key] != after[key]}
    assert changed == {(4, "11.02.01"), (3, "11.02"), (2, "11"), (1, "11")}
    assert {(row["level"], row["within"]) for row in written} == changed


def test_a_fragment_is_deleted_with_its_last_shape(filled):
    with write_session(filled) as session:
        kept = geojson_fragments.encode({code: VILLAGES[code] for code in ("11.01.01.2001",)})
        geojson_fragments.replace(session, kept, ["11"])
    assert set(_rows(filled)) == {
        (int(Level.VILLAGE), "11.01.01"),
        *(key for key in _rows(filled) if key[1].startswith("12")),
    }


def test_the_hash_of_a_part_changes_with_that_part_alone(filled, deliver):
    def hashes():
        with read_session(filled) as session:
            return [
                geojson_fragments.digests(session, Level.VILLAGE, code, f"{code}/")
                for code in ("11", "11.01", "11.02", "12")
            ]

    before = hashes()
    moved = {"11.02.01.2001": shapely.box(100, 1, 101.5, 2)}
    import_boundaries(filled, [deliver(moved, "moved.sql")])
    assert [was == now for was, now in zip(before, hashes(), strict=True)] == [
        False,
        True,
        False,
        True,
    ]


def test_geometries_are_read_in_several_queries(filled, monkeypatch):
    monkeypatch.setattr(geojson_fragments, "_GROUPS_PER_QUERY", {Level.VILLAGE: 1})
    with read_session(filled) as session:
        statements = []
        event.listen(
            filled, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
        )
        reading = geojson_fragments.geometries(session, Level.VILLAGE)
        next(reading)
        assert sum("body" in one for one in statements) == 1
        assert len(list(reading)) == len(VILLAGES) - 1
        assert sum("body" in one for one in statements) == 4


def test_the_group_of_an_area_is_the_area_above(filled):
    with read_session(filled) as session:
        for code in session.scalars(select(Area.code).where(Area.code != COUNTRY)):
            assert geojson_fragments.group(code) in (parent(code), code)
    assert geojson_fragments.group("11") == "11"
    assert geojson_fragments.group("11.01") == "11"


@given(st.lists(st.tuples(st.from_regex(r"[0-9.]{1,13}", fullmatch=True), st.binary())))
def test_packed_lines_are_unpacked_unchanged(found):
    clean = [
        (code, text.translate(None, b"\t\n\r\x0b\x0c\x1c\x1d\x1e\x85")) for code, text in found
    ]
    assert list(unpack(pack(clean))) == clean
