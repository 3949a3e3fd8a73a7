"""The table of areas, made from code lists and shapes."""

import pytest
from sqlalchemy import select

from boundaries.areas.area_table import AreaChanges, count_villages, newest_list, refresh
from boundaries.areas.codes import COUNTRY
from boundaries.areas.models import Area
from boundaries.importing.code_lists import import_codes
from geo.store.database import read_session, write_session

NAMES = {"11": "ACEH", "11.01": "KAB. ACEH SELATAN", "11.01.01": "Bakongan"}
VILLAGE = "11.01.01.2001"


@pytest.fixture
def rows(store):
    """Read all rows of the table by code."""

    def read() -> dict[str, Area]:
        with read_session(store) as session:
            return {area.code: area for area in session.scalars(select(Area))}

    return read


def change(store, **changes) -> None:
    with write_session(store) as session:
        refresh(session, AreaChanges(**changes))


def test_a_store_without_areas_has_the_country(store, rows):
    change(store)
    assert [(code, area.name, area.parent, area.listed) for code, area in rows().items()] == [
        (COUNTRY, "Indonesia", None, True)
    ]


def test_areas_of_the_newest_list_are_listed_with_those_above_them(store, rows, listed):
    import_codes(store, [listed({**NAMES, VILLAGE: "Keude Bakongan"})])
    found = rows()
    assert sorted(found) == ["11", "11.01", "11.01.01", VILLAGE, COUNTRY]
    village = found[VILLAGE]
    assert (village.level, village.parent, village.name) == (4, "11.01.01", "Keude Bakongan")
    assert all(area.listed and area.west is None for area in found.values())
    with read_session(store) as session:
        year, names = newest_list(session, {VILLAGE, "12"})
        assert (year, names) == (2025, {VILLAGE: "Keude Bakongan"})
    assert count_villages(found) == 1


def test_bounds_and_deliveries_are_set_for_the_areas_that_changed(store, rows):
    change(store, names={VILLAGE: "Keude"}, bounds={VILLAGE: (95.0, 5.0, 96.0, 6.0)})
    assert rows()[VILLAGE].name == "Keude"
    assert sorted(rows()) == ["11", "11.01", "11.01.01", VILLAGE, COUNTRY]
    # another change of the same area keeps what it does not mention
    change(store, names={VILLAGE: "Keude Bakongan"}, only={VILLAGE})
    village = rows()[VILLAGE]
    assert (village.name, village.west, village.north) == ("Keude Bakongan", 95.0, 6.0)
    change(store, bounds={VILLAGE: None}, only={VILLAGE})
    assert rows()[VILLAGE].west is None


def test_a_replaced_province_has_no_old_bounds(store, rows):
    other = "12.01.01.2001"
    box = (95.0, 5.0, 96.0, 6.0)
    change(store, names={VILLAGE: "Keude", other: "Barus"}, bounds={VILLAGE: box, other: box})
    change(store, provinces=frozenset({"11"}))
    assert rows()[VILLAGE].west is None
    assert rows()[other].west == 95.0


def test_only_the_given_areas_and_those_above_them_are_compared(store, rows, listed):
    other = "11.01.01.2002"
    import_codes(store, [listed({**NAMES, VILLAGE: "Keude Bakongan", other: "Ujong Mangki"})])
    with write_session(store) as session:
        for code in (VILLAGE, other, "11"):
            session.get(Area, code).name = "Changed"
    change(store, only={VILLAGE})
    names = {code: area.name for code, area in rows().items()}
    assert (names[VILLAGE], names["11"], names[other]) == ("Keude Bakongan", "ACEH", "Changed")
    change(store)
    assert rows()[other].name == "Ujong Mangki"


def test_a_delivery_that_changes_nothing_changes_no_area(store, rows):
    change(store)
    before = rows()
    change(store, only=set())
    assert rows().keys() == before.keys()
