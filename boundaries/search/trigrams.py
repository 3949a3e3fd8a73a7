"""Find names by likeness: trigrams choose candidates, the edit distance decides.

A trigram is three letters in a row; the ends of a name count as a letter. One slip changes at most
three of a name's trigrams (four, where two neighbours are transposed), so names that are alike
share some, and an inverted index finds these without a look at the other names (Zobel & Dart,
"Finding approximate matches in large lexicons", 1995).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.search.string_table import StringTable

_SEPARATOR, _LETTERS = 36, 37  # a–z, 0–9 and the end of a name
_CODES = np.full(256, _SEPARATOR, dtype=np.uint16)
_CODES[ord("a") : ord("z") + 1] = np.arange(26)
_CODES[ord("0") : ord("9") + 1] = np.arange(26, 36)
_TRIGRAMS = _LETTERS**3  # below 2¹⁶

_MAX_CANDIDATES = 1500
"""Candidates whose edit distance is computed, those with the most trigrams in common."""

_NO_TRIGRAM_LEFT = 6
"""Letters of names that may share no trigram with the name with two letters exchanged."""

_FEW_LETTERS = 4
"""Shorter texts are like too many names."""


def allowed_edits(letters: int) -> int:
    """Return how many slips a text of so many letters may have."""
    if letters < _FEW_LETTERS:
        return 0
    return 1 if letters < 6 else 2 if letters < 10 else 3


class TrigramIndex:
    """Inverted index of names of lower-case letters and digits: names by trigram.

    ``lengths``: letters of each name, at most 255.
    """

    def __init__(self, keys: StringTable) -> None:
        self._keys = keys
        starts = np.frombuffer(keys.starts, dtype=np.uint32).astype(np.int64)
        self.lengths = np.minimum(np.diff(starts), 255).astype(np.uint8)
        grams, owners = _grams(keys.text, starts)
        order = np.argsort(grams, kind="stable")
        self._owners = owners[order]
        self._first = np.searchsorted(grams[order], np.arange(_TRIGRAMS + 1)).astype(np.int32)

    def similar(self, text: str, *, prefix: bool = False) -> list[tuple[int, int, bool]]:
        """Return positions and edits of the names that are like a text, in no order.

        With ``prefix``, names that begin with something like it count as well, with the edits of
        that beginning; the third value is true for these. Edits are those of the restricted
        Damerau–Levenshtein distance.
        """
        limit = allowed_edits(len(text))
        if not limit or not len(self._keys):
            return []
        grams = np.unique(_grams(text, np.array([0, len(text)]))[0])
        counts = np.bincount(
            np.concatenate([self._owners[self._first[g] : self._first[g + 1]] for g in grams]),
            minlength=len(self._keys),
        )
        whole = self._whole(text, limit, counts, len(grams))
        found = {at: (at, edits, False) for at, edits in whole.items()}
        if prefix:
            for at, edits in self._beginnings(text, limit, counts, len(grams)).items():
                if at not in whole or edits < whole[at]:
                    found[at] = (at, edits, True)
        return list(found.values())

    def _whole(
        self, text: str, limit: int, counts: NDArray[np.int64], grams: int
    ) -> dict[int, int]:
        near = np.abs(self.lengths.astype(np.int16) - len(text)) <= limit
        least = max(1, grams - 3 * limit - 1)
        chosen = _most(np.flatnonzero(near & (counts >= least)), counts)
        found = _within(text, chosen, self._keys.take(chosen.tolist()), limit)
        if len(text) <= _NO_TRIGRAM_LEFT:
            for swapped in _transpositions(text):
                at = self._keys.find(swapped)
                if at is not None:
                    found.setdefault(at, 1)
        return found

    def _beginnings(
        self, text: str, limit: int, counts: NDArray[np.int64], grams: int
    ) -> dict[int, int]:
        # of a beginning more letters must be right: there are so many more of them
        limit = min(limit, allowed_edits(len(text) - 2))
        if not limit:
            return {}
        longer = self.lengths > len(text)
        least = max(2, grams - 3 * limit - 1)
        chosen = _most(np.flatnonzero(longer & (counts >= least)), counts)
        names = self._keys.take(chosen.tolist())
        found: dict[int, int] = {}
        for length in range(len(text) - 1, len(text) + 2):
            beginnings = [name[:length] for name in names]
            for at, edits in _within(text, chosen, beginnings, limit).items():
                found[at] = min(edits, found.get(at, edits))
        return found


def _grams(text: str, starts: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    """Return all trigrams of the names in a text, and the position of the name that each is of."""
    lengths = np.diff(starts)
    letters = _CODES[np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)]
    # a separator before each name: names of n letters then have n trigrams, and none is shared
    padded = np.full(len(letters) + len(lengths) + 2, _SEPARATOR, dtype=np.uint16)
    owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    padded[np.arange(len(letters)) + owners + 1] = letters
    middles = np.arange(len(letters)) + owners + 1
    grams = (padded[middles - 1] * _LETTERS + padded[middles]) * _LETTERS + padded[middles + 1]
    return grams, owners


def _most(chosen: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(chosen) <= _MAX_CANDIDATES:
        return chosen
    return chosen[np.argpartition(-counts[chosen], _MAX_CANDIDATES)[:_MAX_CANDIDATES]]


def _within(
    text: str, positions: NDArray[np.int64], names: Sequence[str], limit: int
) -> dict[int, int]:
    if not names:
        return {}
    edits = process.cdist([text], names, scorer=OSA.distance, score_cutoff=limit, dtype=np.uint8)[0]
    near = np.flatnonzero(edits <= limit)
    return dict(zip(positions[near].tolist(), edits[near].tolist(), strict=True))


def _transpositions(text: str) -> list[str]:
    return [
        text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for at in range(len(text) - 1)
        if text[at] != text[at + 1]
    ]
