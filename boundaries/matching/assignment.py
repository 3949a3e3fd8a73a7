"""Assign villages one to one: rows with different names never get the same village.

The last names and villages left over in a district may then be matched, too.
"""

from collections import defaultdict
from collections.abc import Sequence

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.matching import messages
from boundaries.matching.cascade import DECIDED_METHODS, METHODS
from boundaries.matching.evidence import with_evidence
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.numerals import hold_doubtful_numerals
from boundaries.matching.remaining import match_remaining
from boundaries.matching.types import Match, RowNames, candidate, distinct
from boundaries.spelling.similarity import loose, sound

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
    hold_doubtful_numerals(rows, settled, claims, gazetteer)
    claiming = [match.unconfirmed or match for match in settled]
    claims = _rows_by_village(rows, claiming, gazetteer, allow_shared)
    for code, rows_by_name in claims.items():
        if len(rows_by_name) > 1:
            _release_rows(rows, settled, claiming, code, rows_by_name, gazetteer, allow_shared)
    match_remaining(rows, settled, gazetteer, allow_shared)
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
    claiming: Sequence[Match],
    code: str,
    rows_by_name: dict[str, list[int]],
    gazetteer: Gazetteer,
    allow_shared: bool,
) -> None:
    """Leave all rows of a village for review but those of the name matched by the surest method.

    ``claiming``: the matches that compete, also those that wait for a name from above.
    """
    ranks = {
        name: min(
            (METHODS.index(claiming[index].method), -claiming[index].score) for index in indexes
        )
        for name, indexes in rows_by_name.items()
    }
    texts = {name: _village_name(rows, indexes) for name, indexes in rows_by_name.items()}
    methods = {name: _methods(claiming, indexes) for name, indexes in rows_by_name.items()}
    first = min(ranks.values())
    winners = sorted(name for name, rank in ranks.items() if rank == first)
    for name, indexes in rows_by_name.items():
        if winners == [name]:
            continue
        winner = next(other for other in winners if other != name)
        alike = allow_shared and sound(texts[name]) == sound(texts[winner])
        if alike and methods[name] | methods[winner] <= _OFFICIAL:
            continue  # both are official, in the newest or an older list
        for index in indexes:
            if settled[index].code and settled[index].method not in DECIDED_METHODS:
                settled[index] = _taken(settled[index], code, texts[winner], gazetteer)


def _village_name(rows: Sequence[RowNames], indexes: Sequence[int]) -> str:
    """Return the village name of the rows; it does not depend on their order."""
    return min(rows[index].village for index in indexes)


def _taken(match: Match, code: str, other: str, gazetteer: Gazetteer) -> Match:
    candidates = distinct([candidate(gazetteer, code, match.score), *match.candidates])
    reason = messages.taken(gazetteer.current[code], code, other)
    within = codes.ancestor(code, Level.DISTRICT)
    return Match("review", None, within, "taken", 0.0, reason, candidates)
