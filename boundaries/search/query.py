"""Read what was typed into a search box: words, kinds of area, and where one part surely ends."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level
from boundaries.areas.names import is_bare, normalise, words
from boundaries.spelling.similarity import VILLAGE_KINDS

MAX_WORDS = 16
"""Words that are looked at; the names of a village and of all areas around it are fewer."""

_BREAK = re.compile(r"[,;/>›\n]+")
_KINDS: Mapping[str, Level] = {
    **dict.fromkeys(("provinsi", "propinsi", "prov", "prop"), Level.PROVINCE),
    **dict.fromkeys(("kabupaten", "kab"), Level.REGENCY),
    **dict.fromkeys(("kecamatan", "kec", "distrik", "kapanewon", "kemantren"), Level.DISTRICT),
    **dict.fromkeys(("desa", "ds", "kelurahan", "kel", "kalurahan"), Level.VILLAGE),
}
# Local kinds of village are often part of the name itself, so they begin no new part.
_LOCAL_KINDS = frozenset(VILLAGE_KINDS) - frozenset(_KINDS) - {"kep"}
_KOTA = frozenset({"kotamadya", "kodya"})


class Word(NamedTuple):
    """A word in normal form. ``begins``: whether a part surely begins with it."""

    text: str
    begins: bool


class Name(NamedTuple):
    """Words that may name an area; of level ``at``, where their kind tells it."""

    words: tuple[str, ...]
    at: Level | None = None

    @property
    def key(self) -> str:
        """The words as a key of the index: without spaces."""
        return "".join(self.words)


class Query(NamedTuple):
    """The words of a text."""

    words: tuple[Word, ...]

    @property
    def has_kinds(self) -> bool:
        """Whether a word tells the level of an area."""
        return any(word.text in _KINDS or word.text in _LOCAL_KINDS for word in self.words)

    def names(self, first: int = 0, last: int | None = None) -> list[Name]:
        """Return what the words from ``first`` to before ``last`` may name, the likeliest first.

        ``kec baru`` may be a kecamatan called Baru, or something called Kec Baru.
        """
        texts = tuple(word.text for word in self.words[first:last])
        found = [Name(texts)]
        while len(texts) > 1 and texts[0] in _KINDS:
            found.insert(0, Name(texts[1:], _KINDS[texts[0]]))
            texts = texts[1:]
        if len(texts) > 1 and texts[0] in _LOCAL_KINDS and not is_bare(list(texts[1:])):
            found.append(Name(texts[1:], Level.VILLAGE))
        return found

    def is_one_part(self, first: int, last: int) -> bool:
        """Whether no new part begins inside of the words from ``first`` to before ``last``."""
        return not any(word.begins for word in self.words[first + 1 : last])


def parse(text: str) -> Query:
    """Read a text; commas and kinds of area separate its parts."""
    found: list[Word] = []
    for segment in _BREAK.split(text):
        kind = False
        for at, written in enumerate(words(segment)):
            word = "kota" if written in _KOTA else normalise(written)
            # of two kinds in a row, "desa kel. X", only the first begins a part
            begins = at == 0 or (word in _KINDS and not kind)
            kind = word in _KINDS
            found.append(Word(word, begins))
    return Query(tuple(found[:MAX_WORDS]))
