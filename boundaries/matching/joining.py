"""Rows that name villages → official villages, each with a method, a score and a reason.

Nothing is guessed: a row that could mean two villages, or none, waits for a person with the
villages it may mean.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import normalise, squash
from boundaries.matching import cascade, messages
from boundaries.matching.assignment import settle
from boundaries.matching.cascade import CascadeResult
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.locate import DistrictReading, Location, key, locate
from boundaries.matching.messages import Reason
from boundaries.matching.similarity import likeness
from boundaries.matching.types import (
    CANDIDATES,
    Candidate,
    Match,
    RowNames,
    candidate,
    distinct,
)
from geo.messages import Message

_SAME_VILLAGE = 0.7  # likeness under which a name contradicts the code beside it
_WORTH_SHOWING = 0.45


def join(rows: Sequence[RowNames], gazetteer: Gazetteer, *, units: bool = True) -> list[Match]:
    """Find the official village of every row, in the order of the rows.

    What a row gets does not depend on that order. Rows of different names never get one village;
    rows of one name may (``units`` of one village), unless every row is an area of its own, as in
    another publisher's layer of villages.
    """
    return settle(rows, find(rows, gazetteer), gazetteer, units=units)


def find(rows: Sequence[RowNames], gazetteer: Gazetteer) -> list[Match]:
    """Find the village of every row by itself, whatever the others claim; see ``settle``."""
    places = locate(rows, gazetteer)
    found: dict[RowNames, Match] = {}
    for row in rows:
        if row not in found:
            found[row] = _find(row, places[key(row)], gazetteer)
    return [found[row] for row in rows]


def _find(row: RowNames, place: Location, gazetteer: Gazetteer) -> Match:
    if not normalise(row.village) and not row.code.strip():
        within = place.spots[0].regency if place.spots else place.province
        return Match("rejected", None, within, "empty", 0.0, messages.nothing_named())
    if row.code.strip():
        by_code = _by_code(row, place, gazetteer)
        if by_code:
            return by_code
    answer = _by_names(row, place, gazetteer)
    if row.code.strip():
        unknown = messages.code_unknown(row.code.strip())
        answer = replace(answer, reason=messages.together(unknown, answer.reason))
    return answer


def _by_code(row: RowNames, place: Location, gazetteer: Gazetteer) -> Match | None:
    try:
        given = codes.parse(row.code)
    except codes.UnknownCode:
        return None
    if codes.level(given) != Level.VILLAGE:
        return None
    code, reason = given, None
    if given not in gazetteer.current:
        now, year, _ = gazetteer.now.get(given, (None, 0, ""))
        if now is None:
            return None
        code = now
        reason = messages.code_followed(given, year, code, gazetteer.current[code])
    name = gazetteer.current[code]
    if _contradicts(row, place, code, gazetteer):
        said = ", ".join(text for text in (row.village, row.district, row.regency) if text.strip())
        reason = messages.code_contradicted(code, messages.place(gazetteer, code), said)
        candidates = [candidate(gazetteer, code, likeness(name, row.village))]
        by_names = _by_names(row, place, gazetteer)
        if by_names.code:
            candidates.append(candidate(gazetteer, by_names.code, by_names.score))
        candidates.extend(by_names.candidates)
        return Match(
            "review", None, _shared(code, by_names.code or by_names.within), "code contradicted",
            0.0, reason, distinct(candidates),
        )  # fmt: skip
    reason = reason or messages.code_listed(code, name)
    return Match("matched", code, code, "code", 1.0, reason)


def _contradicts(row: RowNames, place: Location, code: str, gazetteer: Gazetteer) -> bool:
    """Whether the names beside a code speak of another village."""
    regency = codes.regency_of(code)
    if place.spots and all(spot.regency != regency for spot in place.spots):
        return True
    if not normalise(row.village):
        return False
    pages = gazetteer.pages.get(regency, {})
    home = pages.get(squash(gazetteer.current.get(codes.district_of(code), "")))
    entries = [entry for entry in home.entries if entry.code == code] if home else []
    alike = max((likeness(entry.name, row.village) for entry in entries), default=0.0)
    if alike < _SAME_VILLAGE:
        return True
    return alike < 1.0 and any(
        found.entry and found.entry.code != code and found.method in ("exact", "spacing")
        for spot in place.spots
        if spot.page
        for found in [cascade.match_in_district(gazetteer, spot.regency, spot.page, row.village)]
    )


def _by_names(row: RowNames, place: Location, gazetteer: Gazetteer) -> Match:
    for what in ("regency", "district", "village"):
        if not normalise(getattr(row, what)):
            return _waiting(row, place, gazetteer, "incomplete", messages.incomplete(what))
    if not place.spots:
        return _waiting(row, place, gazetteer, "no regency", messages.no_regency(row.regency))
    tried = [
        (
            spot,
            cascade.match_in_district(gazetteer, spot.regency, spot.page, row.village, row.kampung),
        )
        for spot in place.spots
        if spot.page
    ]
    if not tried:
        regency = place.spots[0].regency
        name = gazetteer.current[regency]
        others = _named(gazetteer, regency, row.village)
        reason = messages.no_district(row.district, name, _places(gazetteer, others))
        return _waiting(row, place, gazetteer, "no district", reason)
    spot, found = _reading(tried, place.marked)
    if found.entry:
        return _matched(row, spot, found, gazetteer)
    return _doubtful(row, place, spot, found, gazetteer)


def _reading(
    tried: list[tuple[DistrictReading, CascadeResult]], marked: bool
) -> tuple[DistrictReading, CascadeResult]:
    """Choose between a kabupaten and a kota of one name that both have the kecamatan."""
    good = [(spot, found) for spot, found in tried if found.entry]
    if len(good) < 2 or marked:
        return (good or tried)[0]
    candidates = tuple((found.entry, found.score) for _, found in good if found.entry)
    return good[0][0], CascadeResult(None, candidates=candidates, problem="ambiguous")


def _matched(
    row: RowNames, spot: DistrictReading, found: CascadeResult, gazetteer: Gazetteer
) -> Match:
    entry = found.entry
    assert entry is not None and spot.page is not None  # noqa: S101
    reason = messages.joined(gazetteer, found.method, entry, spot.page.name, found.score)
    if spot.how != "exact" and found.method != "moved":
        read = messages.district_read(spot.how, row.district, spot.page.name)
        reason = messages.together(reason, read)
    candidates = distinct(
        candidate(gazetteer, other.code, score) for other, score in found.candidates
    )
    return Match(
        "matched", entry.code, entry.code, found.method, round(found.score, 4), reason, candidates
    )


def _doubtful(
    row: RowNames,
    place: Location,
    spot: DistrictReading,
    found: CascadeResult,
    gazetteer: Gazetteer,
) -> Match:
    assert spot.page is not None  # noqa: S101
    page = spot.page
    where = messages.district(spot.regency, page.name)
    if found.problem == "ambiguous":
        listed = [messages.place(gazetteer, entry.code) for entry, _ in found.candidates]
        reason = messages.ambiguous(listed, where)
    elif found.problem == "elsewhere":
        others = _named(gazetteer, spot.regency, row.village)
        reason = messages.elsewhere(row.village, where, _places(gazetteer, others))
    elif found.problem == "gone":
        ghost = page.ghosts[squash(row.village)]
        reason = messages.gone(ghost.year, ghost.was, where)
    else:
        near = found.candidates[0] if found.candidates else None
        name, score = (near[0].name, near[1]) if near else ("", 0.0)
        reason = messages.unlike(row.village, where, name, score)
    return _waiting(row, place, gazetteer, found.problem, reason, spot, found)


def _waiting(
    row: RowNames,
    place: Location,
    gazetteer: Gazetteer,
    method: str,
    reason: Reason,
    spot: DistrictReading | None = None,
    found: CascadeResult | None = None,
) -> Match:
    spot = spot or (place.spots[0] if len(place.spots) == 1 else None)
    within = place.province
    if spot:
        within = (spot.page and spot.page.district) or spot.regency
    near = [candidate(gazetteer, e.code, score) for e, score in (found.candidates if found else ())]
    near += _wider(row, place, spot, gazetteer)
    near.sort(key=lambda one: (-one.score, one.code))
    candidates = distinct(one for one in near if one.score >= _WORTH_SHOWING)
    return Match("review", None, within, method, 0.0, reason, candidates)


def _wider(
    row: RowNames, place: Location, spot: DistrictReading | None, gazetteer: Gazetteer
) -> list[Candidate]:
    """Villages of the name, or of one like it, in the whole regency; else in the province."""
    village, district = squash(row.village), squash(row.district)
    if not village:
        return []
    regencies = [one.regency for one in place.spots]
    sure = len(regencies) == 1
    if not regencies:
        regencies = [
            code for code in gazetteer.pages if place.province in (None, codes.province_of(code))
        ]
    out = []
    for code in (
        code for regency in regencies for code in gazetteer.villages.get((regency, village), [])
    ):
        there = district and squash(gazetteer.current.get(codes.district_of(code), "")) == district
        out.append(candidate(gazetteer, code, 0.95 if there else 0.9 if sure else 0.6))
    if sure and not (spot and spot.page):
        alike = process.extract(
            village,
            gazetteer.keys_of(regencies[0]),
            scorer=OSA.normalized_similarity,
            limit=CANDIDATES,
            score_cutoff=0.7,
        )
        out += [
            candidate(gazetteer, code, 0.9 * score)
            for name, score, _ in alike
            for code in gazetteer.villages[regencies[0], name]
        ]
    return out


def _named(gazetteer: Gazetteer, regency: str, village: str) -> list[str]:
    return gazetteer.villages.get((regency, squash(village)), [])


def _places(gazetteer: Gazetteer, found: Iterable[str]) -> list[Message]:
    return [messages.district_place(gazetteer, code) for code in found][:5]


def _shared(one: str, other: str | None) -> str | None:
    """Deepest area that holds both."""
    if other is None:
        return codes.ancestor(one, Level.REGENCY)
    common = [
        a for a, b in zip(codes.ancestors(one), codes.ancestors(other), strict=False) if a == b
    ]
    return common[-1] if common and common[-1] != codes.COUNTRY else None
