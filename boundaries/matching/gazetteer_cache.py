"""The gazetteer of a store, built when lists come in and kept ready: building takes seconds.

What is kept is good for as long as the names in the store and the code that arranges them are the
same; if either changes, it is built anew.
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
from boundaries.areas.models import Area, CachedGazetteer, CodeList, OfficialName
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry
from geo.compression import GAZETTEER
from geo.source_fingerprint import source_fingerprint
from geo.store.database import read_session, write_session

_KEY = "gazetteer"
_PARTS: tuple[type[Any], ...] = (
    Gazetteer,
    DistrictIndex,
    GazetteerEntry,
    Counter,
    defaultdict,
    list,
)
_KNOWN = {(one.__module__, one.__qualname__): one for one in _PARTS}


def gazetteer(session: Session) -> Gazetteer:
    """Gazetteer of the areas that exist, with the names of older lists; kept or built anew."""
    current, stamp = _current(session)
    kept = session.get(CachedGazetteer, _KEY)
    with no_collector():
        if kept and kept.stamp == stamp:
            found: Gazetteer = _Loader(io.BytesIO(GAZETTEER.decompress(kept.value))).load()
            return found
        return _build(session, current)


def prepare(engine: Engine) -> None:
    """Build the gazetteer of a store and keep it, unless the one kept is still good."""
    with read_session(engine) as session:
        current, stamp = _current(session)
        if (
            session.scalar(select(CachedGazetteer.stamp).where(CachedGazetteer.key == _KEY))
            == stamp
        ):
            return
        with no_collector():
            value = GAZETTEER.compress(pickle.dumps(_build(session, current), 5))
    with write_session(engine) as session:
        session.merge(CachedGazetteer(key=_KEY, stamp=stamp, value=value))


def _build(session: Session, current: dict[str, str]) -> Gazetteer:
    return Gazetteer.build(
        current,
        {
            year: _pairs(_joined(session, OfficialName, OfficialName.year == year))
            for year in _older(session)
        },
    )


def _current(session: Session) -> tuple[dict[str, str], str]:
    """Names of the areas that exist, and the stamp of all that the gazetteer is made from."""
    joined = _joined(session, Area, Area.listed.is_(True), Area.code != COUNTRY)
    stamp = hashlib.sha256(source_fingerprint(__name__).encode())
    stamp.update("\x1e".join(sorted(joined.split("\x1e"))).encode())
    for year, sha256 in _older(session).items():
        stamp.update(f"{year} {sha256}".encode())
    return _pairs(joined), stamp.hexdigest()


def _older(session: Session) -> dict[int, str]:
    newest = select(func.max(CodeList.year)).scalar_subquery()
    lists = select(CodeList.year, CodeList.sha256).where(CodeList.year != newest)
    return {row.year: row.sha256 for row in session.execute(lists.order_by(CodeList.year))}


def _joined(
    session: Session, table: type[Area] | type[OfficialName], *conditions: ColumnElement[bool]
) -> str:
    # one long string instead of 90,000 rows a list: five times faster
    pairs = func.aggregate_strings(table.code + "\x1f" + table.name, "\x1e")
    return session.scalar(select(pairs).where(*conditions)) or ""


def _pairs(joined: str) -> dict[str, str]:
    return dict(pair.split("\x1f", 1) for pair in joined.split("\x1e") if pair)


class _Loader(pickle.Unpickler):
    """Reads a gazetteer and nothing else: who can write to the store cannot run code here."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a gazetteer") from None


@contextmanager
def no_collector() -> Iterator[None]:
    """Make no search for garbage while a million small objects are made, none of them garbage.

    Looking for cycles among them again and again takes a third of an import and half of a build.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
