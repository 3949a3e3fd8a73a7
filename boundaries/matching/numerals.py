"""Leave rows for review whose numeral may be wrong: II written for III makes another village.

A numeral that a slip alters is mostly a numeral again, so that the name alone shows nothing. It is
in doubt where two rows have this name, the village with the other numeral has none, and the names
of their Kampung KB do not tell that there are two of them in one village.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, MutableMapping, Sequence

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.areas.names import normalise
from boundaries.matching import messages
from boundaries.matching.cascade import DECIDED_METHODS
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry
from boundaries.matching.types import Match, RowNames, candidate, distinct
from boundaries.spelling.similarity import numbers


def hold_doubtful_numerals(
    rows: Sequence[RowNames],
    settled: list[Match],
    claims: Mapping[str, MutableMapping[str, list[int]]],
    gazetteer: Gazetteer,
) -> None:
    """Unmatch rows whose numeral is in doubt, in place; ``claims``: rows by village and name."""
    groups = _Groups(gazetteer)
    for code, rows_by_name in claims.items():
        indexes = [index for same in rows_by_name.values() for index in same]
        if len(indexes) < 2:
            continue
        free = [entry for entry in groups.siblings(code) if not claims.get(entry.code)]
        if not free:
            continue
        doubtful = set(indexes)
        if len(rows_by_name) == 1:
            kampungs = Counter(normalise(rows[index].kampung) for index in indexes)
            doubtful -= {
                index
                for index in indexes
                if kampungs[normalise(rows[index].kampung)] == 1
                and _tells_apart(rows[index].kampung, gazetteer.current[code], free)
            }
        held = {at for at in doubtful if settled[at].method not in DECIDED_METHODS}
        for index in held:
            settled[index] = _held(settled[index], code, free, gazetteer)
        for name, same in list(rows_by_name.items()) if held else ():
            rows_by_name[name] = [index for index in same if index not in held]
            if not rows_by_name[name]:
                del rows_by_name[name]


class _Groups:
    """Villages of each kecamatan whose names differ in their numbers only."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_district: dict[str, dict[tuple[str, ...], list[GazetteerEntry]]] = {}

    def siblings(self, code: str) -> list[GazetteerEntry]:
        district = codes.district_of(code)
        if district not in self._by_district:
            self._by_district[district] = self._group(district)
        group = self._by_district[district].get(_without_numbers(self._gazetteer.current[code]), [])
        return [entry for entry in group if entry.code != code]

    def _group(self, district: str) -> dict[tuple[str, ...], list[GazetteerEntry]]:
        index = self._gazetteer.district(district)
        groups = defaultdict(list)
        for entry in index.entries if index else ():
            if entry.in_district and not entry.year:
                groups[_without_numbers(entry.name)].append(entry)
        return {
            words: group
            for words, group in groups.items()
            if len({numbers(entry.name) for entry in group}) > 1
        }


def _without_numbers(name: str) -> tuple[str, ...]:
    return tuple(word for word in normalise(name).split() if not word.isdigit())


def _tells_apart(kampung: str, own: str, others: Sequence[GazetteerEntry]) -> bool:
    """Whether the name of a Kampung KB is its own, and not that of one of the other villages."""
    text = normalise(kampung)
    found = [
        name for name in (own, *(e.name for e in others)) if f" {normalise(name)} " in f" {text} "
    ]
    longest = max(found, key=lambda name: (len(normalise(name)), name), default=own)
    return bool(text) and longest == own


def _held(match: Match, code: str, free: Sequence[GazetteerEntry], gazetteer: Gazetteer) -> Match:
    others = [candidate(gazetteer, entry.code, match.score) for entry in free]
    candidates = distinct([candidate(gazetteer, code, match.score), *others, *match.candidates])
    reason = messages.numeral_in_doubt(gazetteer.current[code], [e.name for e in free])
    within = codes.ancestor(code, Level.DISTRICT)
    return Match("review", None, within, "ambiguous", 0.0, reason, candidates)
