"""Match the names that are left over in a kecamatan to the villages that no other row names.

A slip that may be another name is accepted here only, where the other rows name most villages of
the kecamatan: the more of them are named, the less likely it is that the village is left out and
an unlisted one stands in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import nlargest

from boundaries.areas import codes
from boundaries.areas.codes import Level
from boundaries.matching import messages
from boundaries.matching.cascade import rank
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry
from boundaries.matching.list_choice import PROBLEM
from boundaries.matching.messages import Reason
from boundaries.matching.misspelling import Evidence, may_be_misspelt, misspelling
from boundaries.matching.types import Match, RowNames
from boundaries.spelling.similarity import loose

_MIN_SHARE_MOST, _MIN_SHARE_NEARLY_ALL = 0.5, 0.8  # of a kecamatan's other villages, named …
_MIN_NAMED = 3  # … and their number
_MIN_LIKENESS, _MIN_MARGIN = 0.75, 0.2  # of the last names

Names = dict[str, list[int]]
"""Indexes of the rows of a name, by its loose key."""


def match_remaining(
    rows: Sequence[RowNames], settled: list[Match], gazetteer: Gazetteer, allow_shared: bool
) -> None:
    """Match left over names of each kecamatan to its villages without a row, in place.

    A name and a village are matched if either is what the other is most like, among the names and
    villages left over, and the name is none that a list has.
    """
    claimed = {match.code for match in settled if match.code}
    claimed |= {
        match.unconfirmed.code for match in settled if match.unconfirmed and match.unconfirmed.code
    }
    claimed |= {
        one.code for match in settled if match.method == PROBLEM for one in match.candidates
    }
    unmatched: dict[str, Names] = defaultdict(lambda: defaultdict(list))
    for index, (row, match) in enumerate(zip(rows, settled, strict=True)):
        if match.method == "unlike" and _is_district(match.within):
            unmatched[match.within or ""][loose(row.village)].append(index)
    for district, names in unmatched.items():
        index_of = gazetteer.district(district)
        if index_of is None:
            continue
        texts = {name: min(rows[index].village for index in names[name]) for name in names}
        free = {entry.code for entry in _current(index_of)} - claimed
        misspelt = _misspelt(texts, index_of, gazetteer, free, allow_shared)
        left = {name: text for name, text in texts.items() if name not in misspelt}
        last = _last(left, index_of, gazetteer, free - {e.code for e, _ in misspelt.values()})
        for name, (entry, score) in (misspelt | last).items():
            reason = messages.one_left(gazetteer, entry, score, nearly_all=name in last)
            if allow_shared or len(names[name]) == 1:
                for index in names[name]:
                    settled[index] = _remaining_match(settled[index], entry, score, reason)


def _is_district(code: str | None) -> bool:
    return bool(code) and codes.level(code or "") == Level.DISTRICT


def _current(district: DistrictIndex) -> list[GazetteerEntry]:
    return [entry for entry in district.entries if entry.in_district and not entry.year]


def _misspelt(
    texts: Mapping[str, str],
    district: DistrictIndex,
    gazetteer: Gazetteer,
    free: set[str],
    allow_shared: bool,
) -> dict[str, tuple[GazetteerEntry, float]]:
    """Find the villages of names whose slip may be another name, where others are named."""
    meant = {}
    for name, text in texts.items():
        found = misspelling(gazetteer.vocabulary, rank(district.entries, text), text)
        if found:
            meant[name] = found
    villages = {entry.code for entry in _current(district)}
    names_of = Counter(found.entry.code for found in meant.values())
    named = (villages - free) | (villages & set(names_of))
    evidence = _evidence(len(villages) - 1, len(named) - 1, allow_shared)
    return {
        name: (found.entry, found.score)
        for name, found in meant.items()
        if found.entry.code in free and names_of[found.entry.code] == 1 and found.needed <= evidence
    }


def _evidence(others: int, named: int, allow_shared: bool) -> Evidence:
    """What it tells that of the other villages of a kecamatan so many are named."""
    if named >= max(others, _MIN_NAMED) and not allow_shared:
        return Evidence.ALL_NAMED
    if named >= max(_MIN_SHARE_NEARLY_ALL * others, _MIN_NAMED):
        return Evidence.NEARLY_ALL_NAMED
    if named >= max(_MIN_SHARE_MOST * others, _MIN_NAMED):
        return Evidence.MOST_NAMED
    return Evidence.NONE


def _last(
    texts: Mapping[str, str],
    district: DistrictIndex,
    gazetteer: Gazetteer,
    free: set[str],
) -> dict[str, tuple[GazetteerEntry, float]]:
    """Match the last names to the last villages of a kecamatan, where they are similar."""
    current = _current(district)
    remaining = [entry for entry in current if entry.code in free]
    if len(current) - len(remaining) < max(_MIN_SHARE_NEARLY_ALL * len(current), _MIN_NAMED + 1):
        return {}
    alike = {
        (name, entry): score
        for name, text in texts.items()
        for entry, score in rank(remaining, text)
        if score >= _MIN_LIKENESS - _MIN_MARGIN
    }
    best_of_name, best_of_entry = _two_best(alike, 0), _two_best(alike, 1)
    return {
        name: (entry, score)
        for (name, entry), score in alike.items()
        if _clearly_best(score, best_of_name[name], best_of_entry[entry])
        and rank(district.entries, texts[name])[0][0].code == entry.code
        and may_be_misspelt(gazetteer.vocabulary, entry.name, texts[name])
    }


def _two_best(
    alike: Mapping[tuple[str, GazetteerEntry], float], part: int
) -> dict[str | GazetteerEntry, list[float]]:
    """Return the two highest scores of each name (part 0) or each village (part 1)."""
    found: dict[str | GazetteerEntry, list[float]] = defaultdict(list)
    for pair, score in alike.items():
        found[pair[part]].append(score)
    return {key: nlargest(2, scores) for key, scores in found.items()}


def _clearly_best(score: float, *best: Sequence[float]) -> bool:
    """Whether a pair is likelier than all others of its name and of its village."""
    rivals = [scores[1 if scores[0] == score else 0] for scores in best if scores[1:]]
    return score >= _MIN_LIKENESS and score - max(rivals, default=0.0) >= _MIN_MARGIN


def _remaining_match(match: Match, entry: GazetteerEntry, score: float, reason: Reason) -> Match:
    return replace(
        match, outcome="matched", code=entry.code, within=entry.code, method="remaining",
        score=round(score, 4), reason=reason,
    )  # fmt: skip
