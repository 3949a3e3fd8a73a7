"""The index of a store: former names, and codes of BPS."""

import pytest

from boundaries.areas import repository as areas
from boundaries.areas.models import Identifier
from boundaries.importing.code_lists import import_codes
from boundaries.matching import gazetteer_cache
from boundaries.search import repository as search
from boundaries.search.matches import MatchKind, OtherKind
from geo.store.database import read_session, write_session
from tests.boundaries.matching.melati import LIST, OLDER


@pytest.fixture
def melati(store, tmp_path):
    """Store with two lists, and codes of BPS for two villages."""
    for year, names in {2025: LIST, **OLDER}.items():
        rows = ",".join(f"('{code}','{name}')" for code, name in names.items())
        path = tmp_path / f"wilayah_{year}.sql"
        path.write_text(f"INSERT INTO wilayah (kode,nama) VALUES {rows};")
    import_codes(store, [tmp_path])
    with write_session(store) as session:
        for value, code in (
            ("6199010001", "61.01.01.2001"),
            ("6199010002", "61.01.01.2002"),
            ("6199010003", "61.01.02.2002"),
        ):
            session.add(Identifier(system="bps", value=value, code=code))
        session.add(Identifier(system="gadm", value="6199019999", code="61.01.01.2003"))
    return store


@pytest.fixture
def find(melati):
    def find(text, limit=10):
        with read_session(melati) as session:
            index = search.area_index(session, areas.names(session))
            return search.find(session, index, text, limit)

    return find


def test_former_names_are_read_from_the_store(find):
    [match] = find("sidomakmur")
    assert (match.code, match.kind) == ("61.01.01.2003", MatchKind.FORMER)
    assert match.other == (OtherKind.FORMER_NAME, "Sidomakmur", 2018)
    [match] = find("koto gadang lubuk merbau")  # a village in a kecamatan under its former name
    assert match.code == "61.01.03.2001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6199010002", "61.01.01.2002"),
        (" 6199010002 ", "61.01.01.2002"),
        ("6199010", "61.01.01"),  # two of its three villages
        ("6199", "61.01"),
    ],
)
def test_areas_are_found_by_their_code_of_bps(find, text, code):
    [match] = find(text)
    assert (match.code, match.kind) == (code, MatchKind.ALIAS)
    assert match.other == (OtherKind.BPS_CODE, text.strip(), 0)


@pytest.mark.parametrize("text", ["6199019999", "6199010009", "619901", "61990", "٦١٩٩"])
def test_other_numbers_find_nothing(find, text):
    assert find(text) == []


def test_a_store_that_an_older_version_left_is_searched_without_former_names(melati, find):
    with write_session(melati) as session:
        session.delete(session.get(gazetteer_cache.CachedResult, "former_names"))
    with read_session(melati) as session:
        assert gazetteer_cache.former_names_stamp(session) == ""
    assert find("sidomakmur") == []
    assert find("cempakasari")[0].code == "61.01.01.2003"
    gazetteer_cache.prepare(melati)
    assert find("sidomakmur") != []
