"""Tell a misspelt name of a village from the name of another one.

A name counts as misspelt only if it is one slip (in long names two) from a village of the
kecamatan, farther from every other village there, agrees with it in numbers and directions, and
is itself no name that a list has. A slip is visible where it leaves letters that no listed name
has in that order; any other slip needs evidence from the rest of the sheet. Only in a layer, which
has every village once, is a listed name a spelling of the last village of a kecamatan.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA

from boundaries.areas.names import normalise, squash
from boundaries.matching.gazetteer import GazetteerEntry
from boundaries.spelling.similarity import adds_numeral, loose, marks, numbers, slips, sound
from boundaries.spelling.vocabulary import Vocabulary

_MIN_LETTERS = 4  # of the official name
_MIN_LETTERS_ALONE = 6  # … for a slip in the first letter, or without other evidence
_MIN_LETTERS_TWO_SLIPS = 14  # … for two slips
_MIN_LETTERS_OF_MARK = 4  # of a direction or another mark that may be misspelt
_MIN_LEAD, _MIN_LEAD_OF_MARK = 1, 2  # slips by which every other village is farther
_SHORT_WORD = 3  # letters of a word in which a slip makes another word
_COMMON_WORD = 10  # names with a word from which on it is a word of the language, not a slip
_MIN_CONFIRMING_LETTERS = 5  # of an official name that the Kampung KB's name must contain
_MIN_RANKED = 0.4  # likeness of a village that may compete


class Evidence(IntEnum):
    """What is known beside the name itself, the weakest first."""

    NONE = 0
    MOST_NAMED = 1  # other rows name most of the other villages of the kecamatan
    NEARLY_ALL_NAMED = 2
    ALL_NAMED = 3  # and each row is a village of its own, as in a layer


class Misspelling(NamedTuple):
    """The village whose name is misspelt, and the evidence that is ``needed`` to accept it."""

    entry: GazetteerEntry
    score: float
    needed: Evidence


def misspelling(
    vocabulary: Vocabulary,
    ranked: Sequence[tuple[GazetteerEntry, float]],
    village: str,
    kampung: str = "",
) -> Misspelling | None:
    """Return the village whose name is misspelt, None where the name may be another one.

    ``ranked``: the villages of the kecamatan by likeness, the likest first. Where the name of the
    Kampung KB, ``kampung``, contains the official name, no other evidence is needed.
    """
    by_slips = sorted(
        (_count(entry.name, village), -score, entry.code, entry)
        for entry, score in ranked
        if score >= _MIN_RANKED
    )
    if not by_slips:
        return None
    count, negative, _, entry = by_slips[0]
    lead = by_slips[1][0] - count if len(by_slips) > 1 else len(village)
    letters = len(loose(entry.name))
    if count > (2 if letters >= _MIN_LETTERS_TWO_SLIPS else 1) or letters < _MIN_LETTERS:
        return None
    if lead < max(count, _MIN_LEAD) or not _numbers_agree(entry.name, village):
        return None
    differing = _differing_words(entry.name, village)
    if any(_count(one, other) > 1 for one, other in differing):
        return None
    needed = _needed_for_marks(entry.name, village, lead if count == 1 else 0)
    if needed is None:
        return None
    if len(entry.key) >= _MIN_CONFIRMING_LETTERS and entry.key in squash(kampung):
        return Misspelling(entry, -negative, Evidence.NONE)
    if _is_name(vocabulary, village, differing):
        return Misspelling(entry, -negative, Evidence.ALL_NAMED)
    if sound(entry.name) == sound(village):
        return Misspelling(entry, -negative, max(needed, Evidence.MOST_NAMED))
    return Misspelling(
        entry, -negative, max(needed, _needed(vocabulary, entry.name, village, differing))
    )


def shows_slip(vocabulary: Vocabulary, village: str) -> bool:
    """Whether a name is in no list and has letters that follow each other in no listed name."""
    return not vocabulary.has(village) and vocabulary.has_unseen_letters(village)


def may_be_misspelt(vocabulary: Vocabulary, official: str, village: str) -> bool:
    """Whether nothing but likeness is missing for a name to be an official one misspelt."""
    return (
        marks(official) == marks(village)
        and _numbers_agree(official, village)
        and sound(official)[:1] == sound(village)[:1]
        and not _is_name(vocabulary, village, _differing_words(official, village))
    )


def _count(official: str, village: str) -> int:
    """Slips between two names; also those in the kind of village, which looser keys leave out."""
    return min(slips(official, village), int(OSA.distance(squash(official), squash(village))))


def _needed(
    vocabulary: Vocabulary, official: str, village: str, differing: list[tuple[str, str]]
) -> Evidence:
    short = len(loose(official)) < _MIN_LETTERS_ALONE
    if short and sound(official)[:1] != sound(village)[:1]:
        return Evidence.NEARLY_ALL_NAMED
    words = normalise(village).split()
    if not differing and len(words) > 1 and all(vocabulary.words[word] for word in words):
        return Evidence.MOST_NAMED  # a slip and other spaces, and each word is one of a list
    visible = shows_slip(vocabulary, village) and all(
        len(one) > _SHORT_WORD < len(other) and not vocabulary.words[other]
        for one, other in differing
    )
    return Evidence.NONE if visible and not short else Evidence.MOST_NAMED


def _is_name(vocabulary: Vocabulary, village: str, differing: list[tuple[str, str]]) -> bool:
    """Whether a list has the name, or the word that differs is a common one."""
    return vocabulary.has(village) or any(
        vocabulary.words[word] >= _COMMON_WORD for _, word in differing
    )


def _numbers_agree(official: str, village: str) -> bool:
    return numbers(official) == numbers(village) and not adds_numeral(official, village)


def _needed_for_marks(official: str, village: str, lead: int) -> Evidence | None:
    """Return the evidence needed for marks that differ by one slip, None where they contradict."""
    known, written = Counter(marks(official)), Counter(marks(village))
    if known == written:
        return Evidence.NONE
    missing, added = [*(known - written).elements()], [*(written - known).elements()]
    if lead < _MIN_LEAD_OF_MARK or len(missing) + len(added) != 1:
        return None
    [mark] = missing or added
    if len(mark) < _SHORT_WORD or not mark.isalpha() or mark in normalise(village).split():
        return None
    long = missing and len(mark) >= _MIN_LETTERS_OF_MARK
    return Evidence.NONE if long else Evidence.MOST_NAMED


def _differing_words(official: str, village: str) -> list[tuple[str, str]]:
    """Pairs of words that differ; none where one name has other spaces."""
    one, other = normalise(official).split(), normalise(village).split()
    if len(one) != len(other):
        return []
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b and sound(a) != sound(b)]
