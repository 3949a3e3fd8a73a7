"""What a delivery of boundaries holds, before anything is made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Progress = Callable[[str, int, int], None]
"""Called with the stage, the steps done and the steps in all."""


class Record(NamedTuple):
    """An area as delivered; ``shape`` is rings as JSON text, latitude first, or WKB, or nothing."""

    code: str
    name: str
    shape: str | bytes | None
    file: str
    row: int


@dataclass(slots=True)
class Delivery:
    """All areas of one delivery; ``parents`` names areas that are only mentioned by their parts."""

    source: str
    title: str
    records: list[Record] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
