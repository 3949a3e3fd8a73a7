"""What a row may mean that nobody can be sure of: villages to choose from, the likeliest first."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas import codes
from boundaries.areas.names import squash
from boundaries.matching import messages
from boundaries.matching.cascade import CascadeResult
from boundaries.matching.finding.districts import DistrictReading
from boundaries.matching.finding.locate import Location
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.messages import Reason
from boundaries.matching.types import (
    CANDIDATES,
    Candidate,
    Match,
    RowNames,
    candidate,
    distinct,
)
from geo.messages import Message

_MIN_CANDIDATE_LIKENESS = 0.45


def for_review(
    row: RowNames,
    location: Location,
    gazetteer: Gazetteer,
    method: str,
    reason: Reason,
    reading: DistrictReading | None = None,
    result: CascadeResult | None = None,
) -> Match:
    """Return the match of a row that waits, with what it may mean, the likeliest first.

    ``method``: why it waits; ``reading`` and ``result``: the kecamatan in which it was looked for
    and what was found there.
    """
    reading = reading or (location.readings[0] if len(location.readings) == 1 else None)
    within = location.province
    if reading:
        within = (reading.district and reading.district.code) or reading.regency
    near = [
        candidate(gazetteer, e.code, score) for e, score in (result.candidates if result else ())
    ]
    near += _regency_candidates(row, location, reading, gazetteer)
    near.sort(key=lambda c: (-c.score, c.code))
    candidates = distinct(c for c in near if c.score >= _MIN_CANDIDATE_LIKENESS)
    return Match("review", None, within, method, 0.0, reason, candidates)


def _regency_candidates(
    row: RowNames, location: Location, reading: DistrictReading | None, gazetteer: Gazetteer
) -> list[Candidate]:
    """Find villages with the same or a similar name in the regency; else in the province."""
    village, district = squash(row.village), squash(row.district)
    if not village:
        return []
    regencies = [r.regency for r in location.readings]
    one_regency = len(regencies) == 1
    if not regencies:
        regencies = [
            code
            for code in gazetteer.districts
            if location.province in (None, codes.province_of(code))
        ]
    candidates = []
    for code in (
        code for regency in regencies for code in gazetteer.villages.get((regency, village), [])
    ):
        same_district = (
            district and squash(gazetteer.current.get(codes.district_of(code), "")) == district
        )
        candidates.append(
            candidate(gazetteer, code, 0.95 if same_district else 0.9 if one_regency else 0.6)
        )
    if one_regency and not (reading and reading.district):
        alike = process.extract(
            village,
            gazetteer.keys_of(regencies[0]),
            scorer=OSA.normalized_similarity,
            limit=CANDIDATES,
            score_cutoff=0.7,
        )
        candidates += [
            candidate(gazetteer, code, 0.9 * score)
            for name, score, _ in alike
            for code in gazetteer.villages[regencies[0], name]
        ]
    return candidates


def villages_named(gazetteer: Gazetteer, regency: str, village: str) -> list[str]:
    """Return the villages of a regency that have the name."""
    return gazetteer.villages.get((regency, squash(village)), [])


def places(gazetteer: Gazetteer, villages: Iterable[str]) -> list[Message]:
    """Return the kecamatan of villages, at most five, as reasons write them."""
    return [messages.district_place(gazetteer, code) for code in villages][:5]
