"""Cache the gazetteer in the store, because building it takes seconds.

The cached gazetteer is valid while the names in the store and the source code that builds it stay
the same; its stamp is a hash of both. Former names are cached beside it, as a text of their own:
the search needs them without the gazetteer, which takes a hundred times their memory.
"""

import gc
import hashlib
import io
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY
from boundaries.areas.models import Area, CachedResult, CodeList, OfficialName
from boundaries.history.former_names import FormerName, from_text, to_text
from boundaries.history.reassigned_names import DistrictLists
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry
from boundaries.spelling.vocabulary import Vocabulary
from geo.compression import GAZETTEER
from geo.source_fingerprint import source_fingerprint
from geo.store.database import next_generation, read_session, write_session

_KEY = "gazetteer"
_FORMER_NAMES = "former_names"
_PICKLED_CLASSES: tuple[type[Any], ...] = (
    Gazetteer,
    DistrictIndex,
    DistrictLists,
    GazetteerEntry,
    FormerName,
    Vocabulary,
    Counter,
    defaultdict,
    list,
)
_ALLOWED = {(cls.__module__, cls.__qualname__): cls for cls in _PICKLED_CLASSES}


def gazetteer(session: Session) -> Gazetteer:
    """Return the gazetteer of the listed areas with the names of older lists.

    It is read from the cache, or built if the cached one is outdated; nothing is written.
    """
    current, stamp = _current(session)
    cached = session.get(CachedResult, _KEY)
    with no_collector():
        if cached and cached.stamp == stamp:
            value = GAZETTEER.decompress(cached.value)
            loaded: Gazetteer = _GazetteerUnpickler(io.BytesIO(value)).load()
            return loaded
        return _build(session, current)


def prepare(engine: Engine) -> None:
    """Build the gazetteer of a store and cache it, unless the cached one is valid."""
    with read_session(engine) as session:
        current, stamp = _current(session)
        if all(_stamp(session, key) == stamp for key in (_KEY, _FORMER_NAMES)):
            return
        built = _encoded(session, current)
    with write_session(engine) as session:
        _store(session, stamp, *built)


def refresh(session: Session) -> None:
    """Build and cache the gazetteer as ``prepare`` does, in the transaction that changes names."""
    current, stamp = _current(session)
    if not all(_stamp(session, key) == stamp for key in (_KEY, _FORMER_NAMES)):
        _store(session, stamp, *_encoded(session, current))


def former_names_stamp(session: Session) -> str:
    """Return the stamp of the cached former names, which changes with them; "" without any."""
    return _stamp(session, _FORMER_NAMES) or ""


def cached_former_names(session: Session) -> list[FormerName]:
    """Return the former names of areas as the last import cached them; none before any.

    They are not rebuilt where names have changed since: a page must not wait for seconds, and the
    next import renews them.
    """
    cached = session.get(CachedResult, _FORMER_NAMES)
    return from_text(GAZETTEER.decompress(cached.value).decode()) if cached else []


def _stamp(session: Session, key: str) -> str | None:
    return session.scalar(select(CachedResult.stamp).where(CachedResult.key == key))


def _encoded(session: Session, current: dict[str, str]) -> tuple[bytes, bytes, bool]:
    """Return the gazetteer and the former names as they are cached, and whether there are any."""
    with no_collector():
        built = _build(session, current)
        value = GAZETTEER.compress(pickle.dumps(built, 5))
    names = GAZETTEER.compress(to_text(built.former_names).encode())
    return value, names, bool(built.former_names)


def _store(session: Session, stamp: str, value: bytes, names: bytes, any_former: bool) -> None:
    session.merge(CachedResult(key=_KEY, stamp=stamp, value=value))
    known = session.get(CachedResult, _FORMER_NAMES)
    if any_former and (known is None or known.value != names):
        next_generation(session)  # responses to searches change
    session.merge(CachedResult(key=_FORMER_NAMES, stamp=stamp, value=names))


def _build(session: Session, current: dict[str, str]) -> Gazetteer:
    return Gazetteer.build(
        current,
        {
            year: _pairs(_joined(session, OfficialName, OfficialName.year == year))
            for year in _older(session)
        },
        _newest(session),
    )


def _current(session: Session) -> tuple[dict[str, str], str]:
    """Return the names of listed areas by code, and the stamp of the gazetteer's inputs."""
    joined = _joined(session, Area, Area.listed.is_(True), Area.code != COUNTRY)
    stamp = hashlib.sha256(source_fingerprint(__name__).encode())
    stamp.update("\x1e".join(sorted(joined.split("\x1e"))).encode())
    for year, sha256 in _older(session).items():
        stamp.update(f"{year} {sha256}".encode())
    stamp.update(f"{_newest(session)}".encode())
    return _pairs(joined), stamp.hexdigest()


def _newest(session: Session) -> int | None:
    return session.scalar(select(func.max(CodeList.year)))


def _older(session: Session) -> dict[int, str]:
    newest = select(func.max(CodeList.year)).scalar_subquery()
    lists = select(CodeList.year, CodeList.sha256).where(CodeList.year != newest)
    return {row.year: row.sha256 for row in session.execute(lists.order_by(CodeList.year))}


def _joined(
    session: Session, table: type[Area] | type[OfficialName], *conditions: ColumnElement[bool]
) -> str:
    # One string instead of 90,000 rows per list is five times faster.
    pairs = func.aggregate_strings(table.code + "\x1f" + table.name, "\x1e")
    return session.scalar(select(pairs).where(*conditions)) or ""


def _pairs(joined: str) -> dict[str, str]:
    return dict(pair.split("\x1f", 1) for pair in joined.split("\x1e") if pair)


class _GazetteerUnpickler(pickle.Unpickler):
    """Unpickle only the classes of a gazetteer, so that a changed store cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a gazetteer") from None


@contextmanager
def no_collector() -> Iterator[None]:
    """Disable the garbage collector while a million small objects are created, none in cycles.

    Searching them for cycles would take a third of an import or a join, and half of a build.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
