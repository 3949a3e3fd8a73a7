import pickle
import zlib

import pytest
from sqlalchemy import event

from boundaries.areas.codes import level, parent
from boundaries.areas.models import Area, CachedGazetteer
from boundaries.matching import gazetteer_cache
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import RowNames, join
from geo.store.database import read_session, write_session

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


def test_what_is_kept_joins_like_what_is_built(filled, builds):
    built = read(filled)
    gazetteer_cache.prepare(filled)
    kept = read(filled)
    assert len(builds) == 2  # the first reading, and the keeping
    assert join([ROW], kept) == join([ROW], built)
    assert join([ROW], kept)[0].code == "99.01.01.2001"


def test_nothing_is_built_twice(filled, builds):
    gazetteer_cache.prepare(filled)
    gazetteer_cache.prepare(filled)
    read(filled)
    assert len(builds) == 1


def test_a_new_name_makes_it_anew(filled, builds):
    gazetteer_cache.prepare(filled)
    with write_session(filled) as session:
        session.get(Area, "99.01.01.2001").name = "Sukamakmur"
    assert read(filled).current["99.01.01.2001"] == "Sukamakmur"
    gazetteer_cache.prepare(filled)
    assert read(filled).current["99.01.01.2001"] == "Sukamakmur"
    assert len(builds) == 3


def test_other_code_makes_it_anew(filled, builds, monkeypatch):
    gazetteer_cache.prepare(filled)
    monkeypatch.setattr(gazetteer_cache, "_arrangement", lambda: "rearranged")
    read(filled)
    assert len(builds) == 2


def test_reading_never_writes(filled):
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


def test_a_planted_object_is_not_run(filled):
    gazetteer_cache.prepare(filled)
    with write_session(filled) as session:
        session.get(CachedGazetteer, "gazetteer").value = zlib.compress(pickle.dumps(print))
    with pytest.raises(pickle.UnpicklingError, match="no part of a gazetteer"):
        read(filled)
