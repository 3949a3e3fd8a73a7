"""Names of regencies cut short: ``LAMP. TENG``, ``TAPANULI SEL``, ``LAMTENG``, ``OKU TIM.``.

Offices shorten these names as they like, so that no table has them all. A text fits a name if
each of its words shortens one word of the name, or several. Many texts fit two names (``MURA``);
whoever asks must let the kecamatan or the province decide.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from boundaries.areas.names import words
from boundaries.spelling import regencies

_VOWELS = frozenset("aeiou")
_MIN_LETTERS = 2  # of a text without its kind
_CONSONANTS = 5  # letters of a word at most that leaves its vowels out: ``tgh``, ``tpnl``
_SYLLABLE = 2  # letters of each piece at least in a word made of several: ``lam-teng``
_HALF = 3  # letters at least of a part of a name that is written as a word of its own


@lru_cache(maxsize=1 << 12)
def name_words(name: str) -> tuple[str, ...]:
    """Words of a regency's name without its kind."""
    return tuple(word for word in regencies.without_kind(words(name))[1] if word != "dan")


@lru_cache(maxsize=1 << 12)
def text_readings(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Kind and words that a text may write: ``KT. WARINGIN`` is a kota, or begins with Kota."""
    found = regencies.without_code(words(text))
    kind, rest = regencies.without_kind(found)
    out = [(kind, rest)]
    if kind == "kota":
        out += [("", ["kota", *rest]), ("", found)]  # a name that begins with Kota, or like kt
    if len(found) > 1 and (last := regencies.kind_of(found[-1])):
        out.append((last, found[:-1]))
    readings = ((k, tuple(word for word in rest if word != "dan")) for k, rest in out)
    return tuple(
        dict.fromkeys(
            (kind, rest)
            for kind, rest in readings
            if len("".join(rest)) >= _MIN_LETTERS
            and (kind or len(rest) > 1 or not regencies.kind_of(rest[0]))
        )
    )


def shortens(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether the words of a text shorten the words of a name, in their order.

    A word stands for one word of the name (its beginning, or its first letter and some
    consonants), for several (their initials, or syllables of each), or for a part of one that is
    written in two words.
    """
    if not short:
        return not full
    return bool(full) and any(shortens(*rest) for rest in _after_first(short, full))


def _after_first(
    short: Sequence[str], full: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield what is left of both after the first word of the text."""
    word, name = short[0], full[0]
    if word[0] != name[0]:
        return
    if name.startswith(word) or _consonants_of(word, name):
        yield short[1:], full[1:]
        if _HALF <= len(word) < len(name) and len(short) > 1:
            yield short[1:], (name[len(word) :], *full[1:])
    for count in range(2, len(full) + 1):
        if _initials(word, full[:count]) or _syllables(word, full[:count]):
            yield short[1:], full[count:]


def _consonants_of(word: str, name: str) -> bool:
    if not 2 <= len(word) <= _CONSONANTS or not _VOWELS.isdisjoint(word[1:]):
        return False
    rest = iter(name)
    return all(letter in rest for letter in word)


def _initials(word: str, full: Sequence[str]) -> bool:
    return len(word) == len(full) and all(
        letter == name[0] for letter, name in zip(word, full, strict=True)
    )


def _syllables(word: str, full: Sequence[str]) -> bool:
    if len(full) == 1:
        return len(word) >= _SYLLABLE and full[0].startswith(word)
    return any(
        _syllables(word[end:], full[1:])
        for end in range(_SYLLABLE, len(word) - _SYLLABLE + 1)
        if full[0].startswith(word[:end])
    )
