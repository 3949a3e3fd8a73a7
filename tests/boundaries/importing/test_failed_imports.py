"""A failed import of boundaries changes nothing."""

import pytest
import shapely

from boundaries.areas import area_table as area_rows
from boundaries.areas import shape_changes
from boundaries.importing import boundaries, incremental, persistence, topology
from boundaries.importing.boundaries import import_boundaries
from geo.errors import BadGeometry, BudgetExceeded, GeoError
from geo.isolation import configure
from geo.store.database import generation, read_session
from tests.boundaries.importing.stored import Alone, dump, grown

REGENCY = "11.01"


@pytest.mark.parametrize("what", ["storing", "refresh", "fragments", "shape", "redraw"])
@pytest.mark.parametrize("part", [False, True])
def test_a_failed_import_leaves_the_store_unchanged(
    store, deliver, again, land, monkeypatch, what, part
):
    own = land(9)
    import_boundaries(store, [deliver(own)])
    before = dump(store)
    with read_session(store) as session:
        number = generation(session)
    moved = {code: grown(shape) for code, shape in own.items() if not part or code.endswith("1")}
    if what == "shape":
        moved[f"{REGENCY}.01.2001"] = shapely.box(179, 0, 181, 1)
    elif what == "redraw":
        fail(
            monkeypatch,
            incremental if part else topology,
            "update_shapes" if part else "make_shapes",
        )
    else:
        module = {
            "storing": shape_changes,
            "refresh": area_rows,
            "fragments": persistence.geojson_fragments,
        }
        fail(
            monkeypatch, module[what], {"storing": "record", "fragments": "replace"}.get(what, what)
        )
    monkeypatch.setattr(boundaries, "ProcessPool", Alone)
    with pytest.raises(BadGeometry if what == "shape" else GeoError):
        import_boundaries(store, [again(moved)])
    assert dump(store) == before
    with read_session(store) as session:
        assert generation(session) == number


def test_shapes_beyond_the_budget_are_one_error_that_names_the_file(store, deliver, land):
    before = dump(store)
    configure(1e-7, "Raise the budget.")
    try:
        with pytest.raises(BudgetExceeded, match=r"Raise the budget\.$") as raised:
            import_boundaries(store, [deliver(land(2))])
    finally:
        configure(1, "")
    assert raised.value.file.endswith(".sql")
    assert dump(store) == before


def fail(monkeypatch, module, name):
    def raising(*_, **__):
        raise GeoError("it failed")

    monkeypatch.setattr(module, name, raising)
