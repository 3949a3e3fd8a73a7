"""Imports of boundaries: which rows they change."""

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from boundaries.areas import repository as areas
from boundaries.areas import shape_changes
from boundaries.areas.codes import COUNTRY, Level, level, parent
from boundaries.areas.models import Area, Boundary, Shape
from boundaries.importing import boundaries, fingerprints, incremental, topology
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo import geometry
from geo.errors import BadGeometry
from geo.store.database import connect, generation, read_session, write_session
from tests.boundaries.importing.stored import Alone, dump, grown

REGENCY = "11.01"


def same(one, other):
    """Whether two stores have the same areas with the same shapes, ring by ring."""
    (shapes, found, texts), (shapes_, found_, texts_) = one, other
    assert shapes.keys() == shapes_.keys()
    assert texts.keys() == texts_.keys()
    assert found == found_
    keys = sorted(shapes)
    pair = [
        shapely.normalize(shapely.from_wkb([s[key] for key in keys])) for s in (shapes, shapes_)
    ]
    differ = [keys[at] for at in np.flatnonzero(~shapely.equals_identical(*pair))]
    assert differ == []
    return True


def whole(store):
    """Assert what is true of every store: levels add up, neighbours meet, boxes and texts agree."""
    shapes, found, texts = dump(store)
    by_scale = {}
    for (scale, code), wkb in shapes.items():
        by_scale.setdefault(scale, {})[code] = shapely.from_wkb(wkb)
    for own in by_scale.values():
        every = np.array(list(own.values()), dtype=object)
        assert shapely.is_valid(every).all()
        assert np.isin(shapely.get_type_id(every), (3, 6)).all()
        for code, shape in own.items():
            below = [s for c, s in own.items() if parent(c) == code]
            if below and code != COUNTRY:
                assert shapely.equals(shapely.union_all(below), shape), code
        villages = np.array([s for c, s in own.items() if level(c) == Level.VILLAGE], dtype=object)
        wrong = np.flatnonzero(geometry.mismatched(villages)) if len(villages) else []
        assert not len(wrong) or not geometry.confirm_mismatched(villages, wrong).any()
    full = by_scale["full"]
    boxed = {code: row[5:] for code, row in found.items() if row[5] is not None}
    assert boxed == {code: shape.bounds for code, shape in full.items()}
    assert {code for _, code in texts} == {parent(c) for c in full if level(c) > 1} | {
        c for c in full if level(c) == 1
    }


# Repeated deliveries --------------------------------------------------------------------------


def test_importing_the_same_delivery_again_changes_nothing(store, deliver, land):
    path = deliver(land())
    first = import_boundaries(store, [path])
    with read_session(store) as session:
        number = generation(session)
    before = dump(store)
    second = import_boundaries(store, [path])
    assert (first["unchanged"], second["unchanged"]) == (False, True)
    assert (second["villages"], second["notes"]) == (32, first["notes"])
    assert dump(store) == before
    with read_session(store) as session:
        assert generation(session) == number


def test_a_first_import_stores_consistent_shapes(store, deliver, land):
    import_boundaries(store, [deliver(land(slip=2e-4))])
    whole(store)


CHANGES = {
    "a village in the middle": lambda own: {sorted(own)[5]: grown(own[sorted(own)[5]])},
    "a regency": lambda own: {
        code: shapely.transform(shape, lambda xy: xy + 0.001)
        for code, shape in own.items()
        if code.startswith(REGENCY)
    },
    "a regency as it was": lambda own: {c: s for c, s in own.items() if c.startswith(REGENCY)},
    "a village more": lambda own: {f"{REGENCY}.01.2099": shapely.box(99.0, 0.5, 99.5, 1)},
    "an island far away": lambda own: {f"{REGENCY}.02.2099": shapely.box(120, 5, 120.1, 5.1)},
    "a district more": lambda own: {f"{REGENCY}.09.2001": shapely.box(99.5, 2.2, 101, 3)},
    "a village of another province": lambda own: {"13.01.01.2001": shapely.box(102, 0, 103, 2)},
    "outlines alone": lambda own: {
        REGENCY: shapely.box(99, 0, 101, 1),
        f"{REGENCY}.07": shapely.box(98, 0, 99.9, 1),
    },
    "a village under others": lambda own: {f"{REGENCY}.01.2098": shapely.box(100.2, 0.2, 101, 1)},
    "villages of two provinces": lambda own: {
        code: grown(own[code], 0.003) for code in (sorted(own)[3], sorted(own)[-3])
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_partial_import_gives_the_same_as_importing_everything(
    store, database_url, deliver, again, land, monkeypatch, change
):
    own = land(1, slip=5e-5)
    first, second = deliver(own), again(CHANGES[change](own))
    import_boundaries(store, [first])
    with monkeypatch.context() as patched:
        patched.setattr(boundaries, "_import_provinces", None)  # whole provinces are not drawn
        import_boundaries(store, [second])
    whole(store)
    other = connect(database_url)
    monkeypatch.setattr(boundaries, "INCREMENTAL_SHARE", 0)
    import_boundaries(other, [first])
    import_boundaries(other, [second])
    assert same(dump(store), dump(other))
    other.dispose()


def changed(store, before):
    """Codes of the shapes that the newest import put in, took out or replaced."""
    with read_session(store) as session:
        told = shape_changes.changes_since(session, generation(session) - 1)
    shapes, *_ = dump(store)
    keys = {key for key in before.keys() | shapes.keys() if before.get(key) != shapes.get(key)}
    assert keys == {(one.scale, one.code) for one in told}
    for one in told:
        wkb = before.get((one.scale, one.code))
        assert one.box == (None if wkb is None else shapely.from_wkb(wkb).bounds)
    return {code for _, code in keys}


def test_only_shapes_that_touch_the_change_are_written(store, deliver, again, land):
    own = land(1, 20)
    import_boundaries(store, [deliver(own)])
    before, *_ = dump(store)
    code = f"{REGENCY}.02.2003"
    import_boundaries(store, [again({code: grown(own[code], 0.001)})])
    touched = {c for c in changed(store, before) if level(c) == Level.VILLAGE}
    near = {c for c, s in own.items() if shapely.dwithin(s, own[code], 0.01)}
    beside = {c for c, s in own.items() if any(shapely.dwithin(s, own[n], 0.01) for n in near)}
    assert code in touched
    assert touched <= beside
    assert len(beside) < len(own) / 2
    whole(store)


def test_a_full_delivery_with_one_changed_village_updates_only_that_village(
    store, deliver, again, land, monkeypatch
):
    own = land(2, 6)
    import_boundaries(store, [deliver(own)])
    before, found, _ = dump(store)
    code, match, seen = f"{REGENCY}.02.2003", topology.match, []

    def watched(province):
        seen.extend(record.code for record in province.records)
        return match(province)

    monkeypatch.setattr(topology, "match", watched)
    monkeypatch.setattr(boundaries, "ProcessPool", Alone)
    delivered = again({**own, code: grown(own[code], 0.001)})
    summary = import_boundaries(store, [delivered])
    assert seen == [code]
    assert summary["villages"] == len(own)
    touched = changed(store, before)
    assert code in touched
    assert len([c for c in touched if level(c) == Level.VILLAGE]) < len(own) / 2
    whole(store)
    _, now, _ = dump(store)
    assert {c for c, row in now.items() if row[4] != found[c][4]} == {code}  # the delivery it is of
    assert import_boundaries(store, [delivered])["unchanged"]


def test_polygons_delivered_before_change_no_shape(store, deliver, again, land):
    own = land(2)
    import_boundaries(store, [deliver(own)])
    before, *_ = dump(store)
    summary = import_boundaries(store, [again(dict(sorted(own.items(), reverse=True)))])
    assert not summary["unchanged"]
    assert summary["villages"] == len(own)
    assert changed(store, before) == set()


def test_a_polygon_restored_to_an_earlier_form_is_stored_again(store, deliver, again, land):
    own = land(3)
    code = sorted(own)[4]
    import_boundaries(store, [deliver(own)])
    import_boundaries(store, [again({code: grown(own[code])})])
    with read_session(store) as session:
        big = session.scalar(
            select(Shape.geometry).where(Shape.code == code, Shape.scale == "full")
        )
    import_boundaries(store, [again({code: own[code]})])
    with read_session(store) as session:
        now = session.scalar(
            select(Shape.geometry).where(Shape.code == code, Shape.scale == "full")
        )
    assert now.area < big.area
    whole(store)


def test_a_change_that_spreads_too_far_computes_whole_provinces(
    store, deliver, again, land, monkeypatch
):
    own = land(3)
    import_boundaries(store, [deliver(own)])
    code = sorted(own)[7]

    def spread(*_):
        raise incremental.UpdateTooLarge

    monkeypatch.setattr(incremental, "update_shapes", spread)
    summary = import_boundaries(store, [again({code: grown(own[code])})])
    assert summary["areas"] == {"province": 1, "regency": 2, "district": 4, "village": 16}
    whole(store)


def test_a_partial_import_replaces_only_its_own_areas_and_notes(store, deliver, again, land):
    own = land(4)
    import_boundaries(store, [deliver(own)])
    code = f"{REGENCY}.01.2001"
    crossed = shapely.Polygon([(99, 0), (99.2, 0.2), (99.2, 0), (99, 0.2)])
    summary = import_boundaries(store, [again({code: crossed})])
    assert summary["villages"] == 1
    assert [(note["code"], note["kind"]) for note in summary["notes"]] == [(code, "repaired")]
    with read_session(store) as session:
        titles = {one.title: one.villages for one in areas.boundary_sources(session)}
        assert titles == {"lagi_0.sql": 1, "batas.sql": 32}
        kinds = {(n["code"], n["kind"]) for n in areas.boundary_notes(session)}
        assert (code, "repaired") in kinds


def test_the_same_files_are_made_anew_after_an_update_of_the_program(
    store, deliver, land, monkeypatch
):
    path = deliver(land(4))
    with monkeypatch.context() as older:
        older.setattr(fingerprints, "_code_version", lambda: "the version before")
        import_boundaries(store, [path])
        assert import_boundaries(store, [path])["unchanged"]
    before = dump(store)[0]
    code = f"{REGENCY}.01.2001"
    with write_session(store) as session:  # as an older version left it: a repeated vertex
        shape = session.get(Shape, ("full", code))
        xy = shapely.get_coordinates(shape.geometry)
        shape.geometry = shapely.Polygon([xy[0], *xy])
    assert not import_boundaries(store, [path])["unchanged"]
    assert dump(store)[0] == before
    assert import_boundaries(store, [path])["unchanged"]
    whole(store)


def test_removed_vertices_and_parts_are_noted_by_code(store, deliver, land):
    own = land(4)
    code = f"{REGENCY}.01.2001"
    far = shapely.box(97, 0, 97.000005, 0.000005)
    own[code] = shapely.MultiPolygon([*shapely.get_parts(own[code]), far])
    summary = import_boundaries(store, [deliver(own)])
    notes = {(note["code"], note["kind"]): note["text"] for note in summary["notes"]}
    assert "parts under 2 m²" in notes[code, "tiny_part"]
    with read_session(store) as session:
        assert session.get(Area, code).west > 98
    whole(store)


# New and retired codes ------------------------------------------------------------------------


def test_a_retired_village_is_replaced_by_the_village_on_its_land(
    store, deliver, again, listed, land
):
    own = land(5)
    old, new = f"{REGENCY}.01.2001", f"{REGENCY}.01.2090"
    names = {code: f"Desa {code}" for code in own}
    import_codes(store, [listed(names, 2024)])
    import_boundaries(store, [deliver(own)])
    names[new] = names.pop(old)
    import_codes(store, [listed(names, 2025)])
    summary = import_boundaries(store, [again({new: own[old]})])
    assert {"code": old, "kind": "superseded"}.items() <= summary["notes"][0].items()
    shapes, found, _ = dump(store)
    assert ("full", new) in shapes
    assert not [key for key in shapes if key[1] == old]
    assert old not in found
    whole(store)


def test_villages_replace_a_coarse_outline(store, deliver, again, land):
    own = land(6)
    district = f"{REGENCY}.02"
    inside = {code: shape for code, shape in own.items() if code.startswith(district)}
    coarse = {code: shape for code, shape in own.items() if code not in inside}
    coarse[district] = shapely.union_all(list(inside.values()))
    import_boundaries(store, [deliver(coarse)])
    whole(store)
    import_boundaries(store, [again(inside)])
    whole(store)
    with read_session(store) as session:
        rows = session.execute(select(Area.code).where(Area.boundary_id.is_not(None)))
        assert {code for (code,) in rows} == set(own)


def test_a_delivery_without_remaining_areas_is_deleted(store, deliver, again, land):
    own = land(7)
    import_boundaries(store, [deliver(own)])
    import_boundaries(store, [again({code: grown(s, 1e-3) for code, s in own.items()})])
    with read_session(store) as session:
        assert [one.title for one in session.scalars(select(Boundary))] == ["lagi_0.sql"]
    # and the one before brings its own back
    assert not import_boundaries(store, [deliver(own)])["unchanged"]


def test_an_older_delivery_imported_again_replaces_its_areas(store, deliver, again, land):
    own = land(8)
    first = deliver(own)
    import_boundaries(store, [first])
    before, found, _ = dump(store)
    code = sorted(own)[0]
    import_boundaries(store, [again({code: grown(own[code])})])
    assert not import_boundaries(store, [first])["unchanged"]
    whole(store)
    after, now, _ = dump(store)
    assert {c: row[4] for c, row in now.items()} == {c: row[4] for c, row in found.items()}
    for key, wkb in before.items():  # but for corners that neighbours took over
        astray = shapely.symmetric_difference(*shapely.from_wkb([wkb, after[key]]))
        assert astray.area < 1e-4, key


def test_villages_under_those_of_another_province_are_noted(store, deliver):
    square = shapely.box(100, 0, 100.1, 0.1)
    summary = import_boundaries(
        store, [deliver(dict.fromkeys(("11.01.01.2001", "12.01.01.2001"), square))]
    )
    assert summary["areas"]["village"] == 1
    (note,) = summary["notes"]
    assert note["kind"] == "vanished"
    assert note["text"] == f"Nama {note['code']} all but vanished under another province"


def test_polygons_outside_of_indonesia_are_refused_by_name(store, deliver):
    far = shapely.box(0, 0, 1, 1)
    with pytest.raises(BadGeometry, match=r"^batas\.sql, row 2: .* lies outside of Indonesia"):
        import_boundaries(store, [deliver({"11.01.01.2001": far})])


def test_a_delivery_without_any_area_is_refused(store, deliver):
    line = shapely.Polygon([(100, 0), (100, 1), (100, 0.5)])
    with pytest.raises(BadGeometry, match="none of its polygons has an area"):
        import_boundaries(store, [deliver({"11.01.01.2001": line})])
