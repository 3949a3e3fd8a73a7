"""Names that two reports write differently, and codes that are listed no longer."""

from datetime import date

import pytest

from boundaries.areas.codes import COUNTRY
from boundaries.areas.models import Area
from geo.store.database import read_session, write_session
from kampungkb.indicators import changes
from kampungkb.renames import renamed_villages, unlisted_villages
from kampungkb.repository import state

HEADING = ["Kode", "Nama Kampung KB", "Provinsi", "Kabupaten", "Kecamatan", "Desa", "Status"]
PLACE = ["Nusa Contoh", "Kabupaten Melati"]
FIRST, SECOND = date(2023, 7, 27), date(2023, 8, 28)
SPELLINGS = (
    ("99.01.01.2002", "Mawar", ("Harapan", "Sukamaju"), ("HARAPAN ", "SUKAMAJU")),
    ("99.01.01.2003", "Mawar", ("Mekar", "Rejosari"), ("Mekar Jaya", "Rejosari")),
    ("99.01.02.2002", "Kenanga", ("Sejati", "Wanasari"), ("Sejati", "Wana Sari")),
)


def load_both(load, book):
    """Import two reports of one regency that write some names differently."""
    for at, day in enumerate((FIRST, SECOND)):
        lines = [
            [code, names[at][0], *PLACE, district, names[at][1], "terbentuk"]
            for code, district, *names in SPELLINGS
        ]
        load(book([HEADING, *lines], f"{day}.xlsx"), day.isoformat(), scope="99.01")


def states(session):
    return state(session, FIRST), state(session, SECOND)


def test_names_written_in_another_way_are_listed_with_both_spellings(world, load, book):
    load_both(load, book)
    with read_session(world) as session:
        found = renamed_villages(session, *states(session), {"99.01.01.2003": "Rejosari"}, "99.01")
    assert [one["code"] for one in found] == ["99.01.01.2003", "99.01.02.2002"]
    assert found[0]["name"] == "Rejosari"
    assert (found[0]["before"]["kampung"], found[0]["after"]["kampung"]) == ("Mekar", "Mekar Jaya")
    assert (found[1]["before"]["village"], found[1]["after"]["village"]) == (
        "Wanasari",
        "Wana Sari",
    )


def test_names_of_other_areas_and_of_one_report_are_left_out(world, load, book):
    load_both(load, book)
    with read_session(world) as session:
        before, after = states(session)
        inside = renamed_villages(session, before, after, {}, "99.01.01")
        assert [one["code"] for one in inside] == ["99.01.01.2003"]
        assert renamed_villages(session, after, after, {}) == []
        assert renamed_villages(session, before, after, {}, "98") == []


def test_a_code_that_is_listed_no_longer_is_named_with_the_days_that_have_it(world, load, book):
    load_both(load, book)
    with read_session(world) as session:
        assert unlisted_villages(session, *states(session)) == []
    with write_session(world) as session:
        session.get(Area, "99.01.02.2002").listed = False
    with read_session(world) as session:
        before, after = states(session)
        assert "99.01.02.2002" not in before.codes
        assert unlisted_villages(session, before, after) == [
            {"code": "99.01.02.2002", "name": "Wanasari", "since": True, "date": True}
        ]
        assert unlisted_villages(session, before, after, "99.02") == []
        earlier = state(session, date(2022, 1, 1))
        assert [one["since"] for one in unlisted_villages(session, earlier, after)] == [False]


@pytest.mark.thorough
def test_the_regency_of_297_villages_changed_as_its_two_reports_say(real_registers):
    with read_session(real_registers) as session:
        before = state(session, date(2022, 12, 26))
        after = state(session, date(2023, 7, 27))
    total = changes.total(changes.changes(before, after), "33.29", {})
    assert [total[key] for key in ("new", "up", "down", "gone")] == [1, 3, 0, 0]


@pytest.mark.thorough
def test_sixteen_provinces_changed_by_code_as_the_documentation_says(real_registers):
    with read_session(real_registers) as session:
        before = state(session, date(2023, 7, 27))
        after = state(session, date(2023, 8, 28))
        renamed = renamed_villages(session, before, after, {})
    total = changes.total(changes.changes(before, after), COUNTRY, {})
    assert [total[key] for key in ("new", "up", "down", "gone")] == [1858, 1177, 69, 2]
    # by names, with that of the Kampung KB, each of these is one that is gone and one that is new
    assert 250 < len(renamed) < 300
