"""What goes into the join of rows and villages, and what comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from boundaries.areas.codes import district_of
from boundaries.matching.gazetteer import Gazetteer
from geo.messages import Message

CANDIDATES = 5
"""Maximum number of candidates of a row."""


@dataclass(frozen=True, slots=True)
class RowNames:
    """Names and code of a village as written in a row of a sheet.

    ``kampung`` is the name of the Kampung KB of the row, if it has one. ``inherited``: the fields
    ("regency", "district") whose name is not in the row itself but in a line above it.
    """

    province: str
    regency: str
    district: str
    village: str
    kampung: str = ""
    code: str = ""
    inherited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A village that a row may mean; ``score`` is the likeness of the names, 0–1.

    ``evidence``: key of boundaries.matching.evidence.EVIDENCE where the candidate is a proposal.
    """

    code: str
    name: str
    district: str
    score: float
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The result for a row: the village, or the smallest certain area, and the reason.

    ``method`` is one of ``cascade.METHODS``, or the reason for review. ``reason`` are
    messages of ``boundaries.matching.messages``. ``unconfirmed``: of a row that waits, the match
    that a name from above would give it if other rows confirmed it; no less sure name gets that
    village.
    """

    outcome: Literal["matched", "review", "rejected"]
    code: str | None
    within: str | None
    method: str
    score: float
    reason: tuple[Message, ...]
    candidates: tuple[Candidate, ...] = ()
    unconfirmed: "Match | None" = None


def candidate(gazetteer: Gazetteer, code: str, score: float) -> Candidate:
    """Return a listed village as a candidate, with its names and rounded score."""
    district = gazetteer.current.get(district_of(code), "")
    return Candidate(code, gazetteer.current[code], district, round(score, 4))


def distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the first candidate of each village, at most CANDIDATES."""
    seen: dict[str, Candidate] = {}
    for item in candidates:
        seen.setdefault(item.code, item)
    return tuple(seen.values())[:CANDIDATES]
