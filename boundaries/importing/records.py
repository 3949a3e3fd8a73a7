"""Data classes for a delivery of boundaries as read from its files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Progress = Callable[[str, int, int], None]
"""Called with the stage, the number of finished steps and the total number of steps."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing: the ``Progress`` where none is asked for."""


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
