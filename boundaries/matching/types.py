"""What goes into the join of rows and villages, and what comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from boundaries.areas.codes import district_of
from boundaries.matching.gazetteer import Gazetteer
from geo.messages import Message

CANDIDATES = 5
"""Most villages that a row that waits is shown with."""


@dataclass(frozen=True, slots=True)
class RowNames:
    """What a row of a sheet says of its village, as found.

    ``kampung`` is the own name of the unit that the row is about, if it has one.
    """

    province: str
    regency: str
    district: str
    village: str
    kampung: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A village that a row may mean; ``score`` is the likeness of the names, 0–1."""

    code: str
    name: str
    district: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a row: the village, or the deepest area that is sure, and why.

    ``method`` is one of ``cascade.METHODS``, or says what the row waits for. ``reason`` are
    messages of ``boundaries.matching.messages``.
    """

    outcome: Literal["matched", "review", "rejected"]
    code: str | None
    within: str | None
    method: str
    score: float
    reason: tuple[Message, ...]
    candidates: tuple[Candidate, ...] = ()


def candidate(gazetteer: Gazetteer, code: str, score: float) -> Candidate:
    """Show a listed village as one that a row may mean."""
    district = gazetteer.current.get(district_of(code), "")
    return Candidate(code, gazetteer.current[code], district, round(score, 4))


def distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Keep the first of each village, five in all."""
    seen: dict[str, Candidate] = {}
    for one in found:
        seen.setdefault(one.code, one)
    return tuple(seen.values())[:CANDIDATES]
