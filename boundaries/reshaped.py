"""Which shapes changed in which import, so that what is made of shapes is made anew for those only.

Kept beside the store's other facts about itself, the newest few thousand changes at most: whoever
asks for what happened since a generation is told, or told that it is too long ago.
"""

from collections.abc import Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import Meta

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

MOST = 10_000
_KEY = "reshaped"


class Change(NamedTuple):
    """A stored shape that came, went or became another; ``box``: bounds of the one before."""

    generation: int
    scale: str
    code: str
    box: Box | None


def note(opened: Session, changes: Sequence[Change]) -> None:
    """Add the changes of one import, inside its own transaction."""
    since, known = _kept(opened)
    every = [*known, *changes]
    while len(every) > MOST:
        since = every[0].generation
        every = [change for change in every if change.generation > since]
    value = orjson.dumps({"since": since, "changes": [tuple(change) for change in every]})
    opened.merge(Meta(key=_KEY, value=value.decode()))


def since(opened: Session, generation: int) -> list[Change] | None:
    """Changes of later generations; None where that is longer ago than is known."""
    known_since, changes = _kept(opened)
    if generation < known_since:
        return None
    return [change for change in changes if change.generation > generation]


def _kept(opened: Session) -> tuple[int, list[Change]]:
    value = opened.scalar(select(Meta.value).where(Meta.key == _KEY))
    if value is None:  # of a store that is older than this record
        shapes = opened.scalar(select(Meta.value).where(Meta.key == "shapes"))
        return int(shapes or 0), []
    found = orjson.loads(value)
    changes = [
        Change(generation, scale, code, None if box is None else tuple(box))
        for generation, scale, code, box in found["changes"]
    ]
    return found["since"], changes
