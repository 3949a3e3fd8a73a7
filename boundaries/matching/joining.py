"""Match rows that name villages to official villages, with a method, a score and a reason.

Nothing is guessed: a row that could mean two villages, or none, is left for a person to review,
with the candidates.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import normalise, squash
from boundaries.matching import cascade, inherited, messages, proposals
from boundaries.matching.assignment import settle
from boundaries.matching.cascade import CascadeResult
from boundaries.matching.finding.districts import DistrictReading
from boundaries.matching.finding.locate import Location, key, locate
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer
from boundaries.matching.gazetteer_cache import no_collector
from boundaries.matching.list_choice import PROBLEM, ListChoice
from boundaries.matching.types import (
    Match,
    RowNames,
    candidate,
    distinct,
)
from boundaries.spelling.similarity import likeness

_MIN_LIKENESS_OF_CODE = 0.7  # likeness under which a name contradicts the code beside it


@no_collector()
def join(
    rows: Sequence[RowNames],
    gazetteer: Gazetteer,
    *,
    allow_shared: bool = True,
    as_of: date | None = None,
) -> list[Match]:
    """Find the official village of every row, in the order of the rows.

    The match of a row does not depend on that order. Rows with different names never share a
    village. Rows with the same name may, unless ``allow_shared`` is False: then every row is an
    area of its own, as in another publisher's layer of villages. ``as_of``: the date of the rows,
    None where nobody knows it.
    """
    return settle(rows, find(rows, gazetteer, as_of), gazetteer, allow_shared=allow_shared)


def find(rows: Sequence[RowNames], gazetteer: Gazetteer, as_of: date | None = None) -> list[Match]:
    """Find the village of every row independently; several rows may get one, see ``settle``."""
    locations = locate(rows, gazetteer)
    lists = ListChoice(rows, locations, as_of)
    matches: dict[RowNames, Match] = {}
    for row in rows:
        if row not in matches:
            location = locations[key(row)]
            match = _find(row, location, gazetteer, lists)
            matches[row] = _note_province(row, location, match, gazetteer)
    for row, without in inherited.unconfirmed(matches).items():
        location = inherited.location_without(locations[key(row)], without)
        unused = messages.not_inherited(row.district if not without.district else row.regency)
        match = _find(without, location, gazetteer, lists)
        match = _note_province(row, location, match, gazetteer)
        reason = messages.together(unused, match.reason)
        matches[row] = replace(match, reason=reason, unconfirmed=matches[row])
    return [matches[row] for row in rows]


def _find(row: RowNames, location: Location, gazetteer: Gazetteer, lists: ListChoice) -> Match:
    if not normalise(row.village) and not row.code.strip():
        within = location.readings[0].regency if location.readings else location.province
        return Match("rejected", None, within, "empty", 0.0, messages.nothing_named())
    if row.code.strip():
        by_code = _by_code(row, location, gazetteer, lists)
        if by_code:
            return by_code
    match = _by_names(row, location, gazetteer, lists)
    if row.code.strip():
        unknown = messages.code_unknown(row.code.strip())
        match = replace(match, reason=messages.together(unknown, match.reason))
    return match


def _note_province(row: RowNames, location: Location, match: Match, gazetteer: Gazetteer) -> Match:
    """Add to the reason that the row names another province than that of its regency."""
    if not match.within or codes.level(match.within) < Level.REGENCY:
        return match
    regency = codes.regency_of(match.within)
    if regency not in location.contradicted:
        return match
    noted = messages.other_province(gazetteer, row.province, regency)
    return replace(match, reason=messages.together(match.reason, noted))


def _by_code(
    row: RowNames, location: Location, gazetteer: Gazetteer, lists: ListChoice
) -> Match | None:
    if "regency" in row.inherited:  # a name from above does not contradict the code
        location = location._replace(readings=())
    try:
        parsed = codes.parse(row.code)
    except codes.UnknownCode:
        return None
    if codes.level(parsed) != Level.VILLAGE:
        return None
    code, reason = parsed, None
    if parsed not in gazetteer.current:
        current_code, year, _ = gazetteer.successors.get(parsed, (None, 0, ""))
        if current_code is None:
            return None
        code = current_code
        reason = messages.code_followed(parsed, year, code, gazetteer.current[code])
    name = gazetteer.current[code]
    if _contradicts(row, location, code, gazetteer):
        names = ", ".join(text for text in (row.village, row.district, row.regency) if text.strip())
        reason = messages.code_contradicted(code, messages.place(gazetteer, code), names)
        candidates = [candidate(gazetteer, code, likeness(name, row.village))]
        by_names = _by_names(row, location, gazetteer, lists)
        if by_names.code:
            candidates.append(candidate(gazetteer, by_names.code, by_names.score))
        candidates.extend(by_names.candidates)
        return Match(
            "review", None, _common_area(code, by_names.code or by_names.within),
            "code contradicted", 0.0, reason, distinct(candidates),
        )  # fmt: skip
    reason = reason or messages.code_listed(code, name)
    return Match("matched", code, code, "code", 1.0, reason)


def _contradicts(row: RowNames, location: Location, code: str, gazetteer: Gazetteer) -> bool:
    """Whether the names in a row with a code mean another village."""
    regency = codes.regency_of(code)
    if location.readings and all(reading.regency != regency for reading in location.readings):
        return True
    if not normalise(row.village):
        return False
    district = gazetteer.district(codes.district_of(code))
    entries = [entry for entry in district.entries if entry.code == code] if district else []
    alike = max((likeness(entry.name, row.village) for entry in entries), default=0.0)
    if alike < _MIN_LIKENESS_OF_CODE:
        return True
    return alike < 1.0 and any(
        result.entry and result.entry.code != code and result.method in ("exact", "spacing")
        for reading in location.readings
        if reading.district
        for result in [
            cascade.match_in_district(gazetteer, reading.regency, reading.district, row.village)
        ]
    )


def _by_names(row: RowNames, location: Location, gazetteer: Gazetteer, lists: ListChoice) -> Match:
    for what in ("regency", "district", "village"):
        if not normalise(getattr(row, what)):
            return proposals.for_review(
                row, location, gazetteer, "incomplete", messages.incomplete(what)
            )
    if not location.readings:
        return proposals.for_review(
            row, location, gazetteer, "no regency", messages.no_regency(row.regency)
        )
    if location.rivals:
        codes_of_rivals = [reading.regency for reading in location.readings]
        reason = messages.regency_ambiguous(gazetteer, row.regency, codes_of_rivals)
        return proposals.for_review(row, location, gazetteer, "no regency", reason)
    attempts = [
        (reading, _in_district(row, reading.regency, reading.district, gazetteer, lists))
        for reading in location.readings
        if reading.district
    ]
    # Beside a mistyped kecamatan, the name of the village itself must be sure.
    attempts = [
        (reading, result)
        for reading, result in attempts
        if reading.method != "slip" or (result.entry and result.method in cascade.SURE_METHODS)
    ]
    if not attempts:
        regency = location.readings[0].regency
        name = gazetteer.current[regency]
        others = proposals.villages_named(gazetteer, regency, row.village)
        reason = messages.no_district(row.district, name, proposals.places(gazetteer, others))
        return proposals.for_review(row, location, gazetteer, "no district", reason)
    reading, result = _choose_reading(attempts, location)
    if result.entry:
        return _matched(row, reading, result, gazetteer)
    return _unmatched(row, location, reading, result, gazetteer)


def _in_district(
    row: RowNames, regency: str, district: DistrictIndex, gazetteer: Gazetteer, lists: ListChoice
) -> CascadeResult:
    found = cascade.match_in_district(gazetteer, regency, district, row.village, row.kampung)
    return lists.read(district, found, row.village, row.kampung)


def _choose_reading(
    attempts: list[tuple[DistrictReading, CascadeResult]], location: Location
) -> tuple[DistrictReading, CascadeResult]:
    """Choose between a kabupaten and a kota of one name that both have the kecamatan.

    Where both have the village, the province decides if they are in two, else the kind that other
    rows write.
    """
    matched = [(reading, result) for reading, result in attempts if result.entry]
    provinces = {codes.province_of(reading.regency) for reading, _ in matched}
    if len(provinces) > 1 and location.province in provinces:
        matched = [m for m in matched if codes.province_of(m[0].regency) == location.province]
        provinces = {location.province}
    if len(matched) < 2 or (location.kota_marked and len(provinces) < 2):
        return (matched or attempts)[0]
    candidates = tuple((result.entry, result.score) for _, result in matched if result.entry)
    return matched[0][0], CascadeResult(None, candidates=candidates, problem="ambiguous")


def _matched(
    row: RowNames, reading: DistrictReading, result: CascadeResult, gazetteer: Gazetteer
) -> Match:
    entry = result.entry
    assert entry is not None and reading.district is not None  # noqa: S101 (for mypy: the caller has checked it)
    reason = messages.joined(gazetteer, result.method, entry, reading.district.name, result.score)
    if reading.method != "exact" and result.method != "moved":
        read = messages.district_read(reading.method, row.district, reading.district.name)
        reason = messages.together(reason, read)
    candidates = distinct(
        candidate(gazetteer, other.code, score) for other, score in result.candidates
    )
    return Match(
        "matched", entry.code, entry.code, result.method, round(result.score, 4), reason, candidates
    )


def _unmatched(
    row: RowNames,
    location: Location,
    reading: DistrictReading,
    result: CascadeResult,
    gazetteer: Gazetteer,
) -> Match:
    assert reading.district is not None  # noqa: S101 (for mypy: the caller has checked it)
    index = reading.district
    where = messages.district(reading.regency, index.name)
    if result.problem == "ambiguous":
        listed = [messages.place(gazetteer, entry.code) for entry, _ in result.candidates]
        reason = messages.ambiguous(listed, where)
    elif result.problem == PROBLEM and index.lists:
        readings = index.lists.readings(row.village)
        if not readings:  # the name is like a listed one
            readings = index.lists.readings(result.candidates[0][0].name)
        reason = messages.lists_disagree(gazetteer, readings, where)
    elif result.problem == "elsewhere":
        others = proposals.villages_named(gazetteer, reading.regency, row.village)
        reason = messages.elsewhere(row.village, where, proposals.places(gazetteer, others))
    elif result.problem == "gone":
        former = index.lost_names[squash(row.village)]
        reason = messages.gone(former.year, former.former_code, where)
    else:
        near = result.candidates[0] if result.candidates else None
        name, score = (near[0].name, near[1]) if near else ("", 0.0)
        reason = messages.unlike(row.village, where, name, score)
    return proposals.for_review(row, location, gazetteer, result.problem, reason, reading, result)


def _common_area(one: str, other: str | None) -> str | None:
    """Return the smallest area that contains both."""
    if other is None:
        return codes.ancestor(one, Level.REGENCY)
    common = [
        a for a, b in zip(codes.ancestors(one), codes.ancestors(other), strict=False) if a == b
    ]
    return common[-1] if common and common[-1] != codes.COUNTRY else None
