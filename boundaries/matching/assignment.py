"""One to one: rows of different names never get one village, and what is left over may tell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import squash
from boundaries.matching import messages
from boundaries.matching.cascade import METHODS
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry
from boundaries.matching.similarity import likeness, loose, marks, sound
from boundaries.matching.types import Match, RowNames, candidate, distinct

_MIN_SHARE_NAMED, _MIN_NAMED = 0.8, 4  # share and number of a kecamatan's villages that are named
_MIN_LIKENESS, _MIN_MARGIN = 0.75, 0.2
_BY_A_PERSON = ("code", "alias")  # what these say is not ours to doubt
_OFFICIAL = {"exact", "spacing", "prefix", "old name", "moved"}

Claims = dict[str, dict[str, list[int]]]
"""Rows that claim a village, by its code and by the loose key of the name they use for it."""


def settle(
    rows: Sequence[RowNames], found: Sequence[Match], gazetteer: Gazetteer, *, units: bool = True
) -> list[Match]:
    """Let one name have a village; rows that reached it by a less sure step wait.

    Rows whose names differ by a kind of area, by spaces or by the kecamatan that once held the
    village are ``units`` of one village; without units no two rows have one.
    """
    settled = list(found)
    claims = _claims(rows, settled, units)
    for code, named in sorted(claims.items()):
        if len(named) > 1:
            _shift(rows, settled, claims, code, gazetteer)
    for code, named in claims.items():
        if len(named) > 1:
            _give_way(rows, settled, code, named, gazetteer, units)
    _eliminate(rows, settled, gazetteer, units)
    return settled


def _claims(rows: Sequence[RowNames], found: Sequence[Match], units: bool) -> Claims:
    claims: Claims = defaultdict(lambda: defaultdict(list))
    for at, (row, answer) in enumerate(zip(rows, found, strict=True)):
        if answer.code:
            name = loose(row.village)
            claims[answer.code][name if units else f"{name} {at}"].append(at)
    return claims


def _shift(
    rows: Sequence[RowNames], settled: list[Match], claims: Claims, code: str, gazetteer: Gazetteer
) -> None:
    """Read a name by an older list, where the row beside it can only be read so.

    When Dapo II was renamed Dapo I, and Dapo I Dapo, rows that name I and II speak as before.
    """
    named = claims[code]
    if not any(_methods(settled, at) == {"old name"} for at in named.values()):
        return
    district_index = gazetteer.districts[codes.regency_of(code)].get(
        squash(gazetteer.current.get(codes.district_of(code), ""))
    )
    for name, at in list(named.items()):
        if not district_index or not _methods(settled, at) <= {"exact", "spacing"}:
            continue
        once = {e.code: e for e in district_index.keys.get(squash(_text(rows, at)), []) if e.year}
        once.pop(code, None)
        if len(once) != 1 or claims.get(next(iter(once))):
            continue
        entry = next(iter(once.values()))
        claims[entry.code][name] = named.pop(name)
        for one in at:
            settled[one] = _read_as_once(settled[one], entry, district_index.name, gazetteer)


def _methods(settled: Sequence[Match], at: Sequence[int]) -> set[str]:
    return {settled[one].method for one in at}


def _read_as_once(
    answer: Match, entry: GazetteerEntry, district: str, gazetteer: Gazetteer
) -> Match:
    score = 0.97
    reason = messages.joined(gazetteer, "old name", entry, district, score)
    also = candidate(gazetteer, answer.code or entry.code, answer.score)
    return replace(
        answer, code=entry.code, within=entry.code, method="old name", score=score, reason=reason,
        candidates=(also,),
    )  # fmt: skip


def _give_way(
    rows: Sequence[RowNames],
    settled: list[Match],
    code: str,
    named: dict[str, list[int]],
    gazetteer: Gazetteer,
    units: bool,
) -> None:
    ranks = {
        name: min((METHODS.index(settled[one].method), -settled[one].score) for one in at)
        for name, at in named.items()
    }
    first = min(ranks.values())
    winners = sorted(name for name, rank in ranks.items() if rank == first)
    for name, at in named.items():
        if winners == [name]:
            continue
        winner = next(one for one in winners if one != name)
        if units and _respelt(rows, settled, at, named[winner]):
            continue
        for one in at:
            if settled[one].method not in _BY_A_PERSON:
                settled[one] = _taken(settled[one], code, _text(rows, named[winner]), gazetteer)


def _respelt(
    rows: Sequence[RowNames], settled: Sequence[Match], mine: Sequence[int], other: Sequence[int]
) -> bool:
    """Whether two names that sound alike are both the village's own, now or in an older list."""
    alike = sound(_text(rows, mine)) == sound(_text(rows, other))
    return alike and _methods(settled, [*mine, *other]) <= _OFFICIAL


def _text(rows: Sequence[RowNames], at: Sequence[int]) -> str:
    """Name that rows use, the same one whatever their order."""
    return min(rows[one].village for one in at)


def _taken(answer: Match, code: str, other: str, gazetteer: Gazetteer) -> Match:
    also = distinct([candidate(gazetteer, code, answer.score), *answer.candidates])
    reason = messages.taken(gazetteer.current[code], code, other)
    within = codes.ancestor(code, Level.DISTRICT)
    return Match("review", None, within, "taken", 0.0, reason, also)


def _eliminate(
    rows: Sequence[RowNames], settled: list[Match], gazetteer: Gazetteer, units: bool
) -> None:
    """Join the names left over in a kecamatan that is all but complete with its villages left over.

    Where nearly every village of a kecamatan is named, a name that is only alike and a village
    that nobody names, alike to no other, are one.
    """
    claimed = {answer.code for answer in settled if answer.code}
    waiting: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, (row, answer) in enumerate(zip(rows, settled, strict=True)):
        if (
            answer.method == "unlike"
            and answer.within
            and codes.level(answer.within) == Level.DISTRICT
        ):
            waiting[answer.within][loose(row.village)].append(at)
    for district, named in waiting.items():
        district_index = gazetteer.districts[codes.regency_of(district)].get(
            squash(gazetteer.current[district])
        )
        current = (
            [e for e in district_index.entries if e.in_district and not e.year]
            if district_index
            else []
        )
        left = [entry for entry in current if entry.code not in claimed]
        if len(current) - len(left) < max(_MIN_SHARE_NAMED * len(current), _MIN_NAMED):
            continue
        alike = {
            (name, entry): likeness(_text(rows, at), entry.name)
            for name, at in named.items()
            for entry in left
        }
        for (name, entry), score in alike.items():
            single = units or len(named[name]) == 1
            if single and _stands_out(alike, name, entry) and _may_be(rows, named[name], entry):
                for one in named[name]:
                    settled[one] = _left_over(settled[one], entry, score, gazetteer)


def _stands_out(
    alike: dict[tuple[str, GazetteerEntry], float], name: str, entry: GazetteerEntry
) -> bool:
    score = alike[name, entry]
    rivals = [other for pair, other in alike.items() if (pair[0] == name) != (pair[1] == entry)]
    return score >= _MIN_LIKENESS and score - max(rivals, default=0.0) >= _MIN_MARGIN


def _may_be(rows: Sequence[RowNames], at: Sequence[int], entry: GazetteerEntry) -> bool:
    village = _text(rows, at)
    return marks(village) == marks(entry.name) and sound(village)[:1] == sound(entry.name)[:1]


def _left_over(answer: Match, entry: GazetteerEntry, score: float, gazetteer: Gazetteer) -> Match:
    reason = messages.joined(gazetteer, "remaining", entry, "", score)
    return replace(
        answer, outcome="matched", code=entry.code, within=entry.code, method="remaining",
        score=round(score, 4), reason=reason,
    )  # fmt: skip
