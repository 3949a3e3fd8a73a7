"""Sources of an area with their terms: only those that speak for it, none invented."""

from datetime import date

from boundaries.areas.models import CodeList
from boundaries.areas.sources import Terms, set_terms
from geo.store.database import read_session, write_session
from kampungkb import repository
from kampungkb.attribution import Attribution, attributions, attributions_of
from kampungkb.register.importing import PORTAL_SOURCE


def _load(load, text):
    sheet = "kode,status\n99.01.01.2002,terbentuk\n"
    load(text(sheet, "melati.csv"), "2023-07-27", scope="99.01", source="Kabupaten Melati")
    sheet = "kode,status\n98.01.01.2001,terbentuk\n"
    load(text(sheet, "portal.csv"), "2023-08-01", scope="98", source=PORTAL_SOURCE)


def _registers(session, code):
    return [one.name for one in attributions(session, code) if one.what == "register"]


def test_only_sources_that_speak_for_the_area_are_named(world, load, text):
    _load(load, text)
    with read_session(world) as session:
        assert _registers(session, "ID") == [PORTAL_SOURCE, "Kabupaten Melati"]
        assert _registers(session, "99") == ["Kabupaten Melati"]
        assert _registers(session, "99.01.01.2004") == ["Kabupaten Melati"]
        assert _registers(session, "98.01") == [PORTAL_SOURCE]
        assert _registers(session, "99.02") == []


def test_a_licence_is_what_was_stated_and_none_else(world, load, text):
    _load(load, text)
    with write_session(world) as session:
        set_terms(session, ["Kabupaten Melati"], Terms("CC-BY-4.0", attribution="Dinas KB"))
    with read_session(world) as session:
        by_name = {one.name: one for one in attributions(session)}
    assert by_name["Kabupaten Melati"] == Attribution(
        "Kabupaten Melati",
        "register",
        "CC-BY-4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "Dinas KB",
        None,
        date(2023, 7, 27),
    )
    assert by_name["Kabupaten Melati"].credit == "Kabupaten Melati (Dinas KB)"
    portal = by_name[PORTAL_SOURCE]
    assert (portal.licence, portal.licence_url) == (None, None)
    assert portal.url == "https://kampungkb.bkkbn.go.id/"
    assert portal.credit == portal.name


def test_the_newest_list_of_codes_and_the_targets_are_sources(world):
    with write_session(world) as session:
        for year in (2020, 2025):
            session.add(
                CodeList(
                    year=year,
                    source=f"wilayah_{year}.sql",
                    sha256="",
                    villages=1,
                    imported_at=date(2026, 1, 1),
                )
            )
    with read_session(world) as session:
        found = {(one.what, one.name) for one in attributions(session, "99.01.01.2002")}
    assert found >= {("codes", "wilayah_2025.sql"), ("target", "Presiden RI, Inpres 3/2022")}
    assert ("codes", "wilayah_2020.sql") not in found


def test_the_sample_states_its_own_licence(sample_store):
    with read_session(sample_store) as session:
        found = attributions(session, "99")
    assert {one.what for one in found} == {"boundaries", "codes", "register", "layer", "target"}
    assert {one.licence for one in found if one.what != "target"} == {"MIT"}
    assert all("rekaan" in one.attribution for one in found if one.what != "target")


def test_with_a_state_only_the_reports_that_it_comes_from_are_named(world, load, text):
    _load(load, text)
    sheet = "kode,status\n99.01.01.2003,terbentuk\n"
    load(text(sheet, "later.csv"), "2023-09-01", scope="99.01", source="Triwulan III")
    with read_session(world) as session:
        reports = repository.reports(session)

        def named(day):
            state = repository.state(session, day)
            found = attributions_of(session, "99", reports, [], [], state)
            return [one.name for one in found if one.what == "register"]

        assert named(date(2023, 9, 1)) == ["Triwulan III"]
        assert named(date(2023, 8, 31)) == ["Kabupaten Melati"]
        assert named(date(2023, 7, 1)) == []
