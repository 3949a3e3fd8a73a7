"""Areas are found by what one types, the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas import repository as areas
from boundaries.areas.codes import level, parent
from boundaries.areas.models import Area
from boundaries.areas.names import normalise
from boundaries.areas.search import AreaIndex
from geo.store.database import read_session, write_session

NAMES = {
    "ID": "Indonesia",
    "99": "Nusa Rekaan",
    "99.01": "Kabupaten Suka",
    "99.02": "Kota Suka",
    "99.01.01": "Suka",
    "99.01.01.2001": "Suka",
    "99.01.01.2002": "Sukamaju",
    "99.01.01.2003": "Baru Suka",
    "99.01.01.2004": "Desa Baru",
    "99.01.01.2005": "Masuka",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "suka",
            ["99.01", "99.02", "99.01.01", "99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        ),
        ("KOTA SUKA", ["99.02"]),
        ("maju", []),
        ("baru", ["99.01.01.2003", "99.01.01.2004"]),
        ("99.01.01.2002", ["99.01.01.2002"]),
        ("9901012002", ["99.01.01.2002"]),
        ("id", ["ID"]),
        ("98", []),
        ("", []),
        ("\n", []),
        ("…", []),
    ],
)
def test_search_finds_areas_in_order(text, found):
    assert AreaIndex(NAMES).find(text) == found


def test_the_number_of_results_is_limited():
    assert AreaIndex(NAMES).find("suka", 2) == ["99.01", "99.02"]
    assert AreaIndex({}).find("suka") == []


@pytest.mark.parametrize("odd", ["Ba\n'u\t", "a\x1fb", "a\x1e", "\x1e99\x1fb", ""])
def test_names_are_returned_as_stored(store, odd):
    names = {**NAMES, "99.01.01.2006": odd}
    with write_session(store) as session:
        session.add(Area(code="99.01.01.2007", level=4, parent="99.01.01", name="x", listed=False))
        for code, name in names.items():
            at, above = int(level(code)), parent(code)
            session.add(Area(code=code, level=at, parent=above, name=name, listed=True))
    with read_session(store) as session:
        assert list(areas.names(session).items()) == sorted(names.items())


words = st.text("ab ", max_size=6)


@given(st.lists(words, max_size=40), words, st.integers(1, 50))
def test_the_index_finds_the_same_as_a_scan_of_all_names(listed, text, limit):
    places = ["99", "99.01", "99.01.01", *(f"99.01.01.{2001 + n}" for n in range(40))]
    names = dict(zip(places, listed, strict=False))
    wanted, hits = normalise(text), []
    for code, name in names.items():
        form = normalise(name)
        if wanted and f" {wanted}" in f" {form}":
            hits.append((level(code), form != wanted, not form.startswith(wanted), form, code))
    assert AreaIndex(names).find(text, limit) == [hit[-1] for hit in sorted(hits)][:limit]
