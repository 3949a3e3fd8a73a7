"""Match a name to a village of a kecamatan, step by step from equal to similar names.

Each step compares the name with all villages of the kecamatan. The first step that finds any
village decides, and only if it finds a single one.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from boundaries.areas.codes import is_kelurahan
from boundaries.areas.names import KINDS, is_bare, normalise, squash, words
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry
from boundaries.matching.misspelling import Evidence, misspelling, shows_slip
from boundaries.spelling.similarity import (
    abbreviates,
    has_numeral,
    kind_in_name,
    likenesses,
    loose,
    marks,
    parts,
    sound,
)

METHODS = (
    "code", "alias", "exact", "spacing", "prefix", "old name", "moved", "parts", "abbreviation",
    "sound", "spelling", "remaining",
)  # fmt: skip
"""Methods by which a village is matched, the surest first."""

SURE_METHODS = METHODS[: METHODS.index("sound") + 1]
"""Methods that accept no slip of the hand."""

DECIDED_METHODS = ("code", "alias")
"""Methods by which people decided: nothing else in a sheet changes them."""

SCORES = {
    "exact": 1.0, "spacing": 0.99, "prefix": 0.98, "old name": 0.97, "moved": 0.96, "parts": 0.95,
    "abbreviation": 0.94, "sound": 0.93,
}  # fmt: skip
"""Scores (0–1) of the methods that do not measure a likeness."""

_CANDIDATES = 5
_KELURAHAN_WORDS = frozenset({"kelurahan", "kel", "lurah"})
# Kampung and dusun are missing: a Kampung KB is called so in a kelurahan too.
_DESA_WORDS = frozenset(
    {"desa", "ds", "nagari", "negeri", "negri", "nagori", "pekon", "gampong", "kalurahan"}
    | {"tiyuh", "lembang", "ohoi", "kute", "kepenghuluan"}
)


class CascadeResult(NamedTuple):
    """The village that was found, or the ``problem`` and the villages that it may be.

    ``problem``: ambiguous, gone, elsewhere or unlike. ``candidates``: entries and their scores.
    """

    entry: GazetteerEntry | None
    method: str = ""
    score: float = 0.0
    candidates: tuple[tuple[GazetteerEntry, float], ...] = ()
    problem: str = ""


def match_in_district(
    gazetteer: Gazetteer, regency: str, district: DistrictIndex, village: str, kampung: str = ""
) -> CascadeResult:
    """Find the village of a kecamatan that a name means.

    ``regency`` is the code of the regency, ``kampung`` the name of the Kampung KB in the same row.
    """
    for method, entries in _steps(gazetteer, regency, district, village):
        # The present and a former name of one village are one result; the first entry counts.
        by_code = {entry.code: entry for entry in reversed(entries)}
        if not by_code:
            continue
        chosen: GazetteerEntry | None
        if len(by_code) == 1:
            [chosen] = by_code.values()
        else:
            chosen = by_code.get(choose_kind(by_code, village, kampung) or "")
        if chosen:
            return CascadeResult(chosen, method, SCORES[method])
        candidates = tuple((entry, SCORES[method]) for _, entry in sorted(by_code.items()))
        return CascadeResult(None, candidates=candidates, problem="ambiguous")
    return _match_spelling(gazetteer, regency, district, village, kampung)


def _steps(
    gazetteer: Gazetteer, regency: str, district: DistrictIndex, village: str
) -> Iterator[tuple[str, list[GazetteerEntry]]]:
    readings = []
    for text, method in _readings(district, village):
        readings.append(text)
        yield from _same_names(district, text, method)
    for text in readings:
        if squash(text) not in district.lost_names:
            yield from _similar_names(gazetteer, regency, district, text)


def _readings(district: DistrictIndex, village: str) -> Iterator[tuple[str, str]]:
    """Yield a name as written, then without its kind (``DESA BARU``), then with its numeral apart.

    A kind is left out even where the rest is no name alone, because the list may have it so. A
    numeral is apart where the kecamatan has the name with it: ``OENONIII`` may be Oenoni II. With
    each goes the method by which an equal name is found.
    """
    yield village, "exact"
    found = words(village)
    kinds = next((at for at, word in enumerate(found) if word not in KINDS), len(found))
    if 0 < kinds < len(found) and is_bare(found[kinds:]):
        yield " ".join(found[kinds:]), "prefix"
    apart = {
        entry.name
        for entry in district.by_letters("".join(found))
        if has_numeral(entry.name) != has_numeral(village)
    }
    if len({squash(name) for name in apart}) == 1:
        yield min(apart), "spacing"


def _same_names(
    district: DistrictIndex, village: str, method: str
) -> Iterator[tuple[str, list[GazetteerEntry]]]:
    same = district.keys.get(squash(village), [])
    current = _current(same)
    form = normalise(village)
    yield method, [entry for entry in current if normalise(entry.name) == form]
    # Lists distinguish Mekar Jaya and Mekarjaya: a former name with the same spaces goes before a
    # present name with other spaces.
    yield "old name", [entry for entry in _in_district(same) if normalise(entry.name) == form]
    gone = district.lost_names.get(squash(village))
    if gone and normalise(gone.name) == form:  # no other spaces or kind: a list has this very name
        yield "moved", [entry for entry in same if normalise(entry.name) == form]
        return
    yield "spacing", current
    alike = [e for e in district.by_loose(loose(village)) if _compatible_kinds(e.name, village)]
    yield "prefix", _current(alike)
    for entries in (same, alike):
        former = _in_district(entries)
        yield ("old name", former) if former else ("moved", entries)


def _similar_names(
    gazetteer: Gazetteer, regency: str, district: DistrictIndex, village: str
) -> Iterator[tuple[str, list[GazetteerEntry]]]:
    yield (
        "parts",
        [e for e in district.entries if _shares_part(gazetteer, regency, e.name, village)],
    )
    first = squash(village)[:1]  # of either name; most entries are passed over by it
    yield (
        "abbreviation",
        [e for e in district.entries if e.key[:1] == first and abbreviates(e.name, village)],
    )
    if not shows_slip(gazetteer.vocabulary, village):
        return
    yield (
        "sound",
        [
            entry
            for entry in district.by_sound(sound(village))
            if marks(entry.name) == marks(village) and _compatible_kinds(entry.name, village)
        ],
    )


def _in_district(entries: Iterable[GazetteerEntry]) -> list[GazetteerEntry]:
    return [entry for entry in entries if entry.in_district]


def _current(entries: Iterable[GazetteerEntry]) -> list[GazetteerEntry]:
    return [entry for entry in entries if not entry.year]


def _compatible_kinds(one: str, other: str) -> bool:
    """Whether two names do not begin with two different local kinds (Dusun, Kampung, …)."""
    return len({kind_in_name(one), kind_in_name(other)} - {""}) < 2


def _shares_part(gazetteer: Gazetteer, regency: str, official: str, village: str) -> bool:
    """Whether a double name has the other name, and its second half is no other village.

    Of ``A/B`` as it is written in a sheet, B must be a name of the village too, or the name of no
    village in the regency.
    """
    if not ("/" in official or "(" in official or "/" in village or "(" in village):
        return False
    known = {loose(part) for part in parts(official)}
    written = parts(village)
    others = [part for part in written if loose(part) not in known]
    return len(others) < len(written) and not any(
        (regency, squash(part)) in gazetteer.villages for part in others
    )


def choose_kind(codes: Iterable[str], village: str, kampung: str) -> str | None:
    """Choose between the codes of a kelurahan and a desa of one name by the words of the row."""
    for kinds in (words(village)[:1], words(kampung)):
        kelurahan = not _KELURAHAN_WORDS.isdisjoint(kinds)
        desa = not _DESA_WORDS.isdisjoint(kinds)
        if kelurahan != desa:
            chosen = [code for code in codes if is_kelurahan(code) == kelurahan]
            if len(chosen) == 1:
                return chosen[0]
    return None


def rank(entries: Iterable[GazetteerEntry], village: str) -> list[tuple[GazetteerEntry, float]]:
    """Sort villages by the likeness of their most similar name, best first."""
    best: dict[str, tuple[GazetteerEntry, float]] = {}
    listed = list(entries)
    scores = likenesses(village, [entry.name for entry in listed])
    for entry, score in zip(listed, scores, strict=True):
        if entry.code not in best or score > best[entry.code][1]:
            best[entry.code] = (entry, score)
    return sorted(best.values(), key=lambda item: (-item[1], item[0].code))


def _match_spelling(
    gazetteer: Gazetteer, regency: str, district: DistrictIndex, village: str, kampung: str
) -> CascadeResult:
    ranked = rank(district.entries, village)
    candidates = tuple(ranked[:_CANDIDATES])
    key = squash(village)
    if key in district.lost_names:
        return CascadeResult(None, candidates=candidates, problem="gone")
    if (regency, key) in gazetteer.villages:
        return CascadeResult(None, candidates=candidates, problem="elsewhere")
    unlike = CascadeResult(None, candidates=candidates, problem="unlike")
    found = misspelling(gazetteer.vocabulary, ranked, village, kampung)
    if found and found.needed == Evidence.NONE:
        return CascadeResult(found.entry, "spelling", found.score, candidates)
    return unlike
