from datetime import date

import pytest

from geo.store.database import read_session
from kampungkb.thematic.importing import import_layer
from kampungkb.thematic.registry import UnknownLayer
from kampungkb.thematic.repository import (
    available_layers,
    layer_problems,
    layer_reports,
    layer_sources,
    thematic_state,
)

PLACE = ["MELATI", "MAWAR", "SUKAMAJU"]
HEADING = ["KABUPATEN", "KECAMATAN", "KELURAHAN"]


@pytest.fixture
def layers(world, book):
    """A store with BKB of two dates and Rumah DataKu of one, all of Kabupaten Melati."""
    for day, layer, word in (
        ("2026-01-31", "BKB", "Ada"), ("2026-02-28", "BKB", "Lapor"),
        ("2026-02-28", "Rumah DataKu", "Tidak ada"),
    ):  # fmt: skip
        path = book([[*HEADING, layer], [*PLACE, word]], f"{layer}.xlsx")
        import_layer(world, path, date=date.fromisoformat(day), source="Uji")
    return world


def test_layers_that_the_store_has_are_listed_in_the_order_of_the_registry(layers):
    with read_session(layers) as session:
        reports = layer_reports(session)
    both = [
        {"key": "rumah_dataku", "dates": ["2026-02-28"]},
        {"key": "bkb", "dates": ["2026-02-28", "2026-01-31"]},
    ]
    assert available_layers(reports) == both
    assert available_layers(reports, area="99.01.01.2002") == both
    assert available_layers(reports, area="99") == both
    assert available_layers(reports, area="98") == []
    assert available_layers(reports, date(2026, 2, 1)) == [{"key": "bkb", "dates": ["2026-01-31"]}]


def test_a_state_is_that_of_the_day_and_names_its_sources(layers):
    with read_session(layers) as session:
        reports = layer_reports(session)
        state = thematic_state(session, "bkb", date(2026, 2, 27))
        newest = thematic_state(session, "bkb", date(2026, 3, 1), reports=reports)
        assert layer_problems(session, newest.reports.max()) == []
    at = state.codes.tolist().index("99.01.01.2002")
    assert (state.classes[at], newest.classes[at]) == (2, 3)
    (source,) = layer_sources(reports, newest, "99.01")
    assert (source["date"], source["source"], source["villages"]) == ("2026-02-28", "Uji", 7)
    assert layer_sources(reports, newest, "98") == []
    assert state.within("98").codes.tolist() == ["98.01.01.2001"]


def test_a_state_before_all_reports_has_no_data(layers):
    with read_session(layers) as session:
        state = thematic_state(session, "bkb", date(2025, 1, 1))
        assert not state.classes.any() and not state.reports.any()
        with pytest.raises(UnknownLayer):
            thematic_state(session, "posyandu", date(2025, 1, 1))
