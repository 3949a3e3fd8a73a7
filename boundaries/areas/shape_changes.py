"""Record which shapes changed in which import, for incremental updates of tiles and layers.

The newest MAX_CHANGES changes are stored with the metadata of the store.
"""

from collections.abc import Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.store.database import Meta

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

MAX_CHANGES = 10_000
_KEY = "reshaped"


class ShapeChange(NamedTuple):
    """A shape that was added, removed or replaced; ``box``: bounds of the former one."""

    scale: str
    code: str
    box: Box | None


def record(session: Session, generation: int, changes: Sequence[ShapeChange]) -> None:
    """Add the changes of the import that makes a generation, inside its own transaction."""
    first, known = _read(session)
    if len(changes) > MAX_CHANGES:
        known, first = {}, generation
    else:
        known[generation] = list(changes)
    while sum(map(len, known.values())) > MAX_CHANGES:
        first = min(known)
        del known[first]
    rows = [(at, [tuple(change) for change in own]) for at, own in known.items()]
    value = orjson.dumps({"since": first, "changes": rows})
    session.merge(Meta(key=_KEY, value=value.decode()))


def changes_since(session: Session, generation: int) -> list[ShapeChange] | None:
    """Changes of later generations; None where that is longer ago than is known."""
    first, known = _read(session)
    if generation < first:
        return None
    return [change for at, own in known.items() if at > generation for change in own]


def _read(session: Session) -> tuple[int, dict[int, list[ShapeChange]]]:
    value = session.scalar(select(Meta.value).where(Meta.key == _KEY))
    if value is None:  # of a store that is older than this record
        shapes = session.scalar(select(Meta.value).where(Meta.key == "shapes"))
        return int(shapes or 0), {}
    log = orjson.loads(value)
    known = {
        at: [ShapeChange(scale, code, box and tuple(box)) for scale, code, box in own]
        for at, own in log["changes"]
    }
    return log["since"], known
