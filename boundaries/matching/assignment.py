"""Assign villages one to one: rows with different names never get the same village.

The last names and villages left over in a district may then be matched, too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import squash
from boundaries.matching import messages
from boundaries.matching.cascade import METHODS
from boundaries.matching.evidence import with_evidence
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry
from boundaries.matching.list_choice import PROBLEM
from boundaries.matching.types import Match, RowNames, candidate, distinct
from boundaries.spelling.similarity import likeness, loose, marks, sound

_MIN_SHARE_NAMED, _MIN_NAMED = 0.8, 4  # share and number of a kecamatan's villages that are named
_MIN_LIKENESS, _MIN_MARGIN = 0.75, 0.2
_DECIDED_METHODS = ("code", "alias")  # decided by people, so never changed here
_SAME_NAME = frozenset({"exact", "spacing", "prefix"})
_OFFICIAL = {"exact", "spacing", "prefix", "old name", "moved"}

Claims = dict[str, dict[str, list[int]]]
"""Indexes of the rows matched to a village, by its code and by the loose key of their name."""


def settle(
    rows: Sequence[RowNames],
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    *,
    allow_shared: bool = True,
) -> list[Match]:
    """Keep for each village only the rows of one name; other rows are left for review.

    The name that was matched by the surest method stays. With ``allow_shared``, several rows may
    share a village if their names differ only in the kind of area, in spaces, or by an official
    older name; otherwise each row is an area of its own, and no two rows share a village. Rows
    that wait get their proposals, see ``evidence``. Returns the matches in the order of the rows.
    """
    settled = list(matches)
    claims = _rows_by_village(rows, settled, gazetteer, allow_shared)
    for code, rows_by_name in claims.items():
        if len(rows_by_name) > 1:
            _release_rows(rows, settled, code, rows_by_name, gazetteer, allow_shared)
    _match_remaining(rows, settled, gazetteer, allow_shared)
    return with_evidence(rows, settled, gazetteer)


def _rows_by_village(
    rows: Sequence[RowNames],
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    allow_shared: bool,
) -> Claims:
    claims: Claims = defaultdict(lambda: defaultdict(list))
    for index, (row, match) in enumerate(zip(rows, matches, strict=True)):
        if match.code:
            # What was read as the official name, a glued numeral or a kind apart, is one name.
            same = match.method in _SAME_NAME
            name = loose(gazetteer.current[match.code] if same else row.village)
            claims[match.code][name if allow_shared else f"{name} {index}"].append(index)
    return claims


def _methods(settled: Sequence[Match], indexes: Sequence[int]) -> set[str]:
    return {settled[index].method for index in indexes}


def _release_rows(
    rows: Sequence[RowNames],
    settled: list[Match],
    code: str,
    rows_by_name: dict[str, list[int]],
    gazetteer: Gazetteer,
    allow_shared: bool,
) -> None:
    """Leave all rows of a village for review but those of the name matched by the surest method."""
    ranks = {
        name: min(
            (METHODS.index(settled[index].method), -settled[index].score) for index in indexes
        )
        for name, indexes in rows_by_name.items()
    }
    first = min(ranks.values())
    winners = sorted(name for name, rank in ranks.items() if rank == first)
    for name, indexes in rows_by_name.items():
        if winners == [name]:
            continue
        winner = next(other for other in winners if other != name)
        if allow_shared and _same_official_name(rows, settled, indexes, rows_by_name[winner]):
            continue
        for index in indexes:
            if settled[index].method not in _DECIDED_METHODS:
                name_of_winner = _village_name(rows, rows_by_name[winner])
                settled[index] = _taken(settled[index], code, name_of_winner, gazetteer)


def _same_official_name(
    rows: Sequence[RowNames], settled: Sequence[Match], first: Sequence[int], second: Sequence[int]
) -> bool:
    """Whether two names sound alike and are both official, in the newest or an older list."""
    alike = sound(_village_name(rows, first)) == sound(_village_name(rows, second))
    return alike and _methods(settled, [*first, *second]) <= _OFFICIAL


def _village_name(rows: Sequence[RowNames], indexes: Sequence[int]) -> str:
    """Return the village name of the rows; it does not depend on their order."""
    return min(rows[index].village for index in indexes)


def _taken(match: Match, code: str, other: str, gazetteer: Gazetteer) -> Match:
    candidates = distinct([candidate(gazetteer, code, match.score), *match.candidates])
    reason = messages.taken(gazetteer.current[code], code, other)
    within = codes.ancestor(code, Level.DISTRICT)
    return Match("review", None, within, "taken", 0.0, reason, candidates)


def _match_remaining(
    rows: Sequence[RowNames], settled: list[Match], gazetteer: Gazetteer, allow_shared: bool
) -> None:
    """Match the last names of a kecamatan to its last villages, where they are similar.

    This is done where rows name nearly all villages of the kecamatan. A name and a village are
    matched if they are similar to each other and to no other name or village left over.
    """
    claimed = {match.code for match in settled if match.code}
    claimed |= {
        one.code for match in settled if match.method == PROBLEM for one in match.candidates
    }
    unmatched: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, (row, match) in enumerate(zip(rows, settled, strict=True)):
        if (
            match.method == "unlike"
            and match.within
            and codes.level(match.within) == Level.DISTRICT
        ):
            unmatched[match.within][loose(row.village)].append(index)
    for district, rows_by_name in unmatched.items():
        district_index = gazetteer.districts[codes.regency_of(district)].get(
            squash(gazetteer.current[district])
        )
        current = (
            [e for e in district_index.entries if e.in_district and not e.year]
            if district_index
            else []
        )
        remaining = [entry for entry in current if entry.code not in claimed]
        if len(current) - len(remaining) < max(_MIN_SHARE_NAMED * len(current), _MIN_NAMED):
            continue
        alike = {
            (name, entry): likeness(_village_name(rows, indexes), entry.name)
            for name, indexes in rows_by_name.items()
            for entry in remaining
        }
        for (name, entry), score in alike.items():
            indexes = rows_by_name[name]
            single = allow_shared or len(indexes) == 1
            if single and _clearly_best(alike, name, entry) and _compatible(rows, indexes, entry):
                for index in indexes:
                    settled[index] = _remaining_match(settled[index], entry, score, gazetteer)


def _clearly_best(
    alike: dict[tuple[str, GazetteerEntry], float], name: str, entry: GazetteerEntry
) -> bool:
    score = alike[name, entry]
    rivals = [other for pair, other in alike.items() if (pair[0] == name) != (pair[1] == entry)]
    return score >= _MIN_LIKENESS and score - max(rivals, default=0.0) >= _MIN_MARGIN


def _compatible(rows: Sequence[RowNames], indexes: Sequence[int], entry: GazetteerEntry) -> bool:
    village = _village_name(rows, indexes)
    return marks(village) == marks(entry.name) and sound(village)[:1] == sound(entry.name)[:1]


def _remaining_match(
    match: Match, entry: GazetteerEntry, score: float, gazetteer: Gazetteer
) -> Match:
    reason = messages.joined(gazetteer, "remaining", entry, "", score)
    return replace(
        match, outcome="matched", code=entry.code, within=entry.code, method="remaining",
        score=round(score, 4), reason=reason,
    )  # fmt: skip
