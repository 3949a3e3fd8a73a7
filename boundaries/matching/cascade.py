"""Which village of a kecamatan a name means: step by step from the same name to a close spelling.

Each step is tried on all villages of the page; the first step that finds any decides, and only
where it finds one village alone.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from boundaries.areas.codes import is_kelurahan
from boundaries.areas.names import is_roman, normalise, squash, words
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry
from boundaries.matching.similarity import (
    abbreviates,
    kind_said,
    likeness,
    loose,
    marks,
    parts,
    slips,
    sound,
)

METHODS = (
    "code", "alias", "exact", "spacing", "prefix", "old name", "moved", "parts", "abbreviation",
    "sound", "spelling", "remaining",
)  # fmt: skip
"""How a village was found, surest first."""

_SCORES = {
    "exact": 1.0, "spacing": 0.99, "prefix": 0.98, "old name": 0.97, "moved": 0.96, "parts": 0.95,
    "abbreviation": 0.94, "sound": 0.93,
}  # fmt: skip
_CLOSE = 0.82
_CLOSE_WITH_LISTS = 0.85  # where older lists are known too
_CLOSE_AND_SAID = 0.7  # where the unit's own name says the official name too
_LONG, _CLOSE_TWO = 10, 0.85  # letters and likeness that bear two slips
_SHORT_WORD = 3  # letters of a word in which any slip makes another word
_COMMON = 10  # villages that make a word one of the language and no slip
_MARGIN = 0.12  # over the runner-up
_KELURAHAN = frozenset({"kelurahan", "kel", "lurah"})
_DESA = frozenset({"desa", "ds", "nagari", "pekon", "gampong", "kalurahan"})


class CascadeResult(NamedTuple):
    """What the ladder found: a village, or ``trouble`` and those it may be."""

    entry: GazetteerEntry | None
    method: str = ""
    score: float = 0.0
    rivals: tuple[tuple[GazetteerEntry, float], ...] = ()
    trouble: str = ""


def match_in_district(
    gazetteer: Gazetteer, regency: str, page: DistrictIndex, village: str, kampung: str = ""
) -> CascadeResult:
    """Find a village on a page by its name; ``kampung`` is the own name of the unit of the row."""
    for method, entries in _steps(page, village):
        # Two names of one village (now and once) are one find.
        found = {entry.code: entry for entry in reversed(entries)}
        if len(found) > 1:
            found = _choose(found, village, kampung)
        if len(found) == 1:
            return CascadeResult(next(iter(found.values())), method, _SCORES[method])
        if found:
            both = tuple((entry, _SCORES[method]) for _, entry in sorted(found.items()))
            return CascadeResult(None, trouble="ambiguous", rivals=both)
    return _close(gazetteer, regency, page, village, kampung)


def _steps(page: DistrictIndex, village: str) -> Iterator[tuple[str, list[GazetteerEntry]]]:
    same = page.keys.get(squash(village), [])
    now = [entry for entry in same if entry.here and not entry.year]
    form = normalise(village)
    yield "exact", [entry for entry in now if normalise(entry.name) == form]
    # Lists tell Mekar Jaya from Mekarjaya; the very writing of an older one goes first.
    written = [e for e in same if e.here and e.year and normalise(e.name) == form]
    if {entry.code for entry in written} - {entry.code for entry in now}:
        yield "old name", written
    yield "spacing", now or _glued(page, village)
    alike = [e for e in page.by_loose(loose(village)) if _one_kind(e.name, village)]
    yield "prefix", [entry for entry in alike if entry.here and not entry.year]
    once = [entry for entry in same if entry.here]
    yield ("old name", once) if once else ("moved", same)
    once = [entry for entry in alike if entry.here]
    yield ("old name", once) if once else ("moved", alike)
    if squash(village) in page.ghosts:
        return
    yield "parts", [entry for entry in page.entries if _shares_part(entry.name, village)]
    yield "abbreviation", [entry for entry in page.entries if abbreviates(entry.name, village)]
    yield (
        "sound",
        [entry for entry in page.by_sound(sound(village)) if marks(entry.name) == marks(village)],
    )


def _glued(page: DistrictIndex, village: str) -> list[GazetteerEntry]:
    """Find a name whose Roman numeral is glued to its word on one side: ``OENONIII``."""
    mine = words(village)
    if not mine or mine[-1][-1] not in "ivx":
        return []
    return [
        entry
        for entry in page.entries
        if entry.here and not entry.year and _same_letters(mine, words(entry.name))
    ]


def _same_letters(mine: list[str], other: list[str]) -> bool:
    return "".join(mine) == "".join(other) and is_roman(mine[-1]) != is_roman(other[-1])


def _one_kind(one: str, other: str) -> bool:
    kinds = {kind_said(one), kind_said(other)} - {""}
    return len(kinds) < 2


def _shares_part(one: str, other: str) -> bool:
    if not any(mark in text for text in (one, other) for mark in "/("):
        return False
    return not parts(one).isdisjoint(parts(other))


def _choose(
    found: dict[str, GazetteerEntry], village: str, kampung: str
) -> dict[str, GazetteerEntry]:
    """Tell a kelurahan from a desa of one name by what the row calls it."""
    for said in (words(village)[:1], words(kampung)):
        kelurahan = not _KELURAHAN.isdisjoint(said)
        desa = not _DESA.isdisjoint(said)
        if kelurahan != desa:
            chosen = {c: e for c, e in found.items() if is_kelurahan(c) == kelurahan}
            if len(chosen) == 1:
                return chosen
    return found


def ranked(entries: Iterable[GazetteerEntry], village: str) -> list[tuple[GazetteerEntry, float]]:
    """Villages by the likeness of their likeliest name, best first."""
    best: dict[str, tuple[GazetteerEntry, float]] = {}
    for entry in entries:
        score = likeness(entry.name, village)
        if entry.code not in best or score > best[entry.code][1]:
            best[entry.code] = (entry, score)
    return sorted(best.values(), key=lambda item: (-item[1], item[0].code))


def _close(
    gazetteer: Gazetteer, regency: str, page: DistrictIndex, village: str, kampung: str
) -> CascadeResult:
    near = ranked(page.entries, village)
    rivals = tuple(near[:5])
    key = squash(village)
    if key in page.ghosts:
        return CascadeResult(None, trouble="gone", rivals=rivals)
    if (regency, key) in gazetteer.villages:
        return CascadeResult(None, trouble="elsewhere", rivals=rivals)
    if not near:
        return CascadeResult(None, trouble="unlike")
    entry, score = near[0]
    runner_up = near[1][1] if len(near) > 1 else 0.0
    if marks(entry.name) != marks(village) or score - runner_up < _MARGIN:
        return CascadeResult(None, trouble="unlike", rivals=rivals)
    said = len(entry.key) >= 5 and entry.key in squash(kampung)
    if not said and (gazetteer.spread[key] or _other_word(gazetteer, entry.name, village)):
        # No slip of the hand: the name, or the word that differs, is one that villages have.
        return CascadeResult(None, trouble="unlike", rivals=rivals)
    if score >= _wanted(gazetteer, said) and _slight(entry.name, village, score):
        return CascadeResult(entry, "spelling", score, rivals)
    return CascadeResult(None, trouble="unlike", rivals=rivals)


def _wanted(gazetteer: Gazetteer, said: bool) -> float:
    if said:
        return _CLOSE_AND_SAID
    # Most spellings that are current stand in some list; with all lists at hand a new one is less
    # likely to be a spelling than another village.
    return _CLOSE_WITH_LISTS if gazetteer.years else _CLOSE


def _other_word(gazetteer: Gazetteer, one: str, other: str) -> bool:
    mine, theirs = normalise(one).split(), normalise(other).split()
    return len(mine) == len(theirs) and any(
        gazetteer.words[b] >= _COMMON for a, b in zip(mine, theirs, strict=True) if a != b
    )


def _slight(one: str, other: str, score: float) -> bool:
    """Whether two names differ by a slip of the hand, or by two in a long name."""
    if sound(one)[:1] != sound(other)[:1]:
        return False
    long = min(len(loose(one)), len(loose(other))) >= _LONG and score >= _CLOSE_TWO
    if slips(one, other) > (2 if long else 1):
        return False
    mine, theirs = normalise(one).split(), normalise(other).split()
    return len(mine) != len(theirs) or all(
        sound(a) == sound(b) or (len(a) > _SHORT_WORD < len(b) and slips(a, b) <= 1)
        for a, b in zip(mine, theirs, strict=True)
    )
