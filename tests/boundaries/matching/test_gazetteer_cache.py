"""The cached gazetteer: what it matches, when it is rebuilt, and which pickles are refused."""

import pickle
import shutil
import zlib
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, event

from boundaries.areas.codes import level, parent
from boundaries.areas.models import Area, CachedResult, CodeList, OfficialName
from boundaries.matching import gazetteer_cache
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import RowNames, join
from geo.source_fingerprint import source_fingerprint
from geo.store.database import generation, read_session, write_session

NAMES = {
    "99": "Nusa Contoh",
    "99.01": "Kabupaten Melati",
    "99.01.01": "Mawar",
    "99.01.01.2001": "Sukamaju",
    "99.01.01.2002": "Rejosari",
}
ROW = RowNames("Nusa Contoh", "MELATI", "MAWAR", "SUKA MAJU")


@pytest.fixture
def filled(store):
    with write_session(store) as session:
        session.add_all(
            Area(code=code, level=int(level(code)), parent=parent(code), name=name, listed=True)
            for code, name in NAMES.items()
        )
    return store


@pytest.fixture
def builds(monkeypatch):
    """Count how often a gazetteer is built."""
    counted = []
    build = Gazetteer.build.__func__

    def counting(cls, *arguments):
        counted.append(1)
        return build(cls, *arguments)

    monkeypatch.setattr(Gazetteer, "build", classmethod(counting))
    return counted


def read(store):
    with read_session(store) as session:
        return gazetteer_cache.gazetteer(session)


def test_the_cached_gazetteer_matches_like_a_built_one(filled, builds):
    built = read(filled)
    gazetteer_cache.prepare(filled)
    cached = read(filled)
    assert len(builds) == 2  # once when read without a cache, once when cached
    assert join([ROW], cached) == join([ROW], built)
    assert join([ROW], cached)[0].code == "99.01.01.2001"


def test_a_valid_cached_gazetteer_is_not_rebuilt(filled, builds):
    gazetteer_cache.prepare(filled)
    gazetteer_cache.prepare(filled)
    read(filled)
    assert len(builds) == 1


def test_a_renamed_area_makes_the_cached_gazetteer_stale(filled, builds):
    gazetteer_cache.prepare(filled)
    with write_session(filled) as session:
        session.get(Area, "99.01.01.2001").name = "Sukamakmur"
    assert read(filled).current["99.01.01.2001"] == "Sukamakmur"
    gazetteer_cache.prepare(filled)
    assert read(filled).current["99.01.01.2001"] == "Sukamakmur"
    assert len(builds) == 3


@pytest.mark.parametrize(
    ("changed", "rebuilt"),
    [
        ("boundaries/areas/codes.py", True),
        ("boundaries/spelling/regencies.py", True),
        ("boundaries/matching/gazetteer_cache.py", True),
        ("boundaries/matching/cascade.py", False),  # reads the gazetteer, does not build it
    ],
)
def test_changed_source_makes_the_stored_gazetteer_stale(
    filled, builds, monkeypatch, tmp_path, changed, rebuilt
):
    gazetteer_cache.prepare(filled)
    root = Path(gazetteer_cache.__file__).parents[2]
    for package in ("boundaries", "geo"):
        shutil.copytree(root / package, tmp_path / package)
    with (tmp_path / changed).open("a") as file:
        file.write("# changed\n")
    monkeypatch.setattr(
        gazetteer_cache, "source_fingerprint", partial(source_fingerprint, root=tmp_path)
    )
    read(filled)
    assert len(builds) == (2 if rebuilt else 1)


def test_reading_does_not_write_to_the_store(filled):
    written = []
    event.listen(
        filled,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: (
            written.append(statement)
            if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
            else None
        ),
    )
    read(filled)
    assert written == []


def test_a_pickle_of_another_class_is_refused(filled):
    gazetteer_cache.prepare(filled)
    with write_session(filled) as session:
        session.get(CachedResult, "gazetteer").value = zlib.compress(pickle.dumps(print))
    with pytest.raises(pickle.UnpicklingError, match="no part of a gazetteer"):
        read(filled)


def add_lists(store, lists):
    """Store lists of some years, from the names in which each differs from ``NAMES``."""
    with write_session(store) as session:
        now = datetime(2025, 1, 1, tzinfo=UTC)
        for year, names in lists.items():
            session.add(
                CodeList(year=year, source="", sha256=str(year), imported_at=now, villages=2)
            )
            session.flush()
            for code, name in {**NAMES, **names}.items():
                session.add(OfficialName(year=year, code=code, name=name))


def test_the_lists_of_a_kecamatan_and_the_year_of_the_newest_are_cached(filled, builds):
    one, two = "99.01.01.2001", "99.01.01.2002"
    add_lists(filled, {2018: {one: "Rejosari", two: "Umbul"}, 2020: {one: "Melur", two: "Umbul"}})
    add_lists(filled, {2022: {}})
    gazetteer_cache.prepare(filled)
    cached = read(filled)
    assert (cached.years, cached.year, len(builds)) == ((2018, 2020), 2022, 1)
    names = RowNames("Nusa Contoh", "MELATI", "MAWAR", "REJOSARI")
    found = {year: join([names], cached, as_of=date(year, 6, 1))[0].code for year in (2021, 2022)}
    assert found == {2021: one, 2022: two}
    with write_session(filled) as session:  # the same names in a newer list
        session.execute(delete(OfficialName).where(OfficialName.year == 2022))
        session.execute(delete(CodeList).where(CodeList.year == 2022))
    add_lists(filled, {2023: {}})
    assert read(filled).year == 2023


def test_former_names_are_cached_and_raise_the_generation_once(filled):
    add_lists(filled, {2018: {"99.01.01.2001": "Sidomakmur"}, 2025: {}})
    numbers = []
    for _ in range(3):
        with read_session(filled) as session:
            numbers.append(generation(session))
        gazetteer_cache.prepare(filled)
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 1]
    with read_session(filled) as session:
        assert gazetteer_cache.cached_former_names(session) == [
            ("99.01.01.2001", 2018, "99.01.01.2001", "Sidomakmur")
        ]
        assert gazetteer_cache.gazetteer(session).former_names == (
            gazetteer_cache.cached_former_names(session)
        )
