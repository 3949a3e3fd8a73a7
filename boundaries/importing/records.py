"""Data classes for a delivery of boundaries as read from its files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

Progress = Callable[[str, int, int], None]
"""Called with the stage, the number of finished steps and the total number of steps."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing: the ``Progress`` where none is asked for."""


BeforeCommit = Callable[[Session, Sequence[str]], None]
"""Called in the transaction of an import, after its rows, with the names of its sources.

What belongs to an import is stored with it or not at all, whenever the program is ended.
"""


def nothing_more(session: Session, sources: Sequence[str]) -> None:
    """Store nothing else: the ``BeforeCommit`` where none is asked for."""


class Record(NamedTuple):
    """An area as delivered; ``shape`` is rings as JSON text, latitude first, or WKB, or None."""

    code: str
    name: str
    shape: str | bytes | None
    file: str
    row: int


@dataclass(slots=True)
class Delivery:
    """All areas of one delivery.

    ``parents``: names of areas above the records that are not records themselves, by code.
    """

    source: str
    title: str
    records: list[Record] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
