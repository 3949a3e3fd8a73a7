"""How alike two place names are: looser keys, words that must agree, a likeness from 0 to 1."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas.names import is_bare, is_roman, normalise, words

VILLAGE_KINDS = {
    **dict.fromkeys(("desa", "ds", "kelurahan", "kel", "kalurahan", "upt", "uptd", "adat"), ""),
    **dict.fromkeys(("kampung", "kampong", "gampong", "gampoeng"), "kampung"),
    **dict.fromkeys(("nagari", "nag", "negeri", "negri", "nagori"), "nagari"),
    **dict.fromkeys(("kepenghuluan", "penghuluan", "kep"), "kepenghuluan"),
    **dict.fromkeys(("dusun", "dsn"), "dusun"),
    **{kind: kind for kind in ("pekon", "tiyuh", "lembang", "ohoi", "kute")},
}
"""Kinds of village and the one word for each; "" where the word is never part of a name.

Law 6/2014 keeps the local kinds; often, not always, they are part of the name itself.
"""

_CACHED = 1 << 17
_NUMBERS = {
    "satu": 1, "siji": 1, "hiji": 1, "ciek": 1, "dua": 2, "duo": 2, "duwa": 2, "tiga": 3,
    "tigo": 3, "telu": 3, "tilu": 3, "empat": 4, "ampek": 4, "ampat": 4, "papat": 4, "opat": 4,
    "lima": 5, "limo": 5, "enam": 6, "anam": 6, "tujuh": 7, "tujuah": 7, "pitu": 7, "delapan": 8,
    "salapan": 8, "lapan": 8, "wolu": 8, "sembilan": 9, "sambilan": 9, "sepuluh": 10,
    "sapuluah": 10, "sapuluh": 10, "sebelas": 11, "sabaleh": 11,
}  # fmt: skip
_TENS = frozenset({"puluh", "puluah"})
_TEENS = frozenset({"belas", "baleh"})
_VOWELS = frozenset("aeiou")
_AND = frozenset({"dan", "nan"})


@lru_cache(maxsize=_CACHED)
def loose(text: str) -> str:
    """Key that also ignores spaces, local kinds before the name and words for numbers.

    ``GAMPONG BLANG DUA`` and ``Blang II`` have one.
    """
    return "".join(_loose_words(text))


def _loose_words(text: str) -> list[str]:
    found = _numbered(normalise(text).split())
    while found and found[0] in VILLAGE_KINDS and not is_bare(found[1:]):
        del found[0]
    return [word for word in found if word not in _AND] or found


@lru_cache(maxsize=_CACHED)
def kind_in_name(text: str) -> str:
    """Local kind of village before a name: of Dusun Diilir and Kampung Diilir neither is the other.

    Nothing where there is none, or where it is one that lists leave out.
    """
    found = normalise(text).split()
    return VILLAGE_KINDS.get(found[0], "") if len(found) > 1 else ""


@lru_cache(maxsize=_CACHED)
def letters(text: str) -> str:
    """Key of the letters and figures as written: ``Oenoni II`` and ``OENONIII`` have one."""
    return "".join(words(text))


@lru_cache(maxsize=_CACHED)
def has_numeral(text: str) -> bool:
    """Whether the last word of a name is a Roman numeral."""
    return is_roman("".join(words(text)[-1:]))


def _numbered(found: list[str]) -> list[str]:
    """Write words for numbers in figures: ``dua puluh enam`` as 26."""
    out: list[str] = []
    for word in found:
        number = _NUMBERS.get(word)
        last = out[-1] if out and out[-1].isdigit() else ""
        if word in _TENS and len(last) == 1:
            out[-1] = f"{last}0"
        elif word in _TEENS and len(last) == 1:
            out[-1] = f"1{last}"
        elif number and len(last) == 2 and last.endswith("0"):
            out[-1] = str(int(last) + number)
        else:
            out.append(str(number) if number else word)
    return out


_SOUNDS = tuple(
    (re.compile(pattern), reply)
    for pattern, reply in (
        # Spelling before the reforms of 1947 and 1972: Tjidjoelang is Cijulang.
        (r"oe", "u"), (r"dj", "j"), (r"tj", "c"), (r"nj", "ny"), (r"sj", "sy"), (r"ch", "k"),
        # Letters that stand for one sound in most tongues of the archipelago.
        (r"q", "k"), (r"x", "ks"), (r"[fv]", "p"), (r"z", "s"), (r"sy", "s"), (r"kh", "k"),
        (r"eu", "e"),
        # Minangkabau endings: lubuak, pauah, tampuang, baliak.
        (r"ua(?=(?:k|ng|h)\b)", "u"), (r"ia(?=(?:k|ng|h)\b)", "i"),
        # Glides between vowels, and h wherever it is not heard: it is between two equal vowels.
        (r"uw(?=[aeio])", "u"), (r"iy(?=[aeou])", "i"),
        (r"h(?!(?<=ah)a|(?<=eh)e|(?<=ih)i|(?<=oh)o|(?<=uh)u)", ""),
        # Ends of words that two tongues hear apart: Pulau and Pulo, Sungai and Sunge.
        (r"ai\b", "e"), (r"au\b", "o"), (r"ei\b", "e"),
        # A mute e: Beringin and Bringin, Seri and Sri.
        (r"(?<=[bcdgkpst])e(?=[lr][aeiou])", ""),
    )
)  # fmt: skip
_DOUBLED = re.compile(r"([a-hj-uwyz])\1+")  # i, v, x may be numbers: Oenoni II
_DOUBLED_CONSONANT = re.compile(r"([bcdfghj-np-twyz])\1+")


@lru_cache(maxsize=_CACHED)
def sound(text: str) -> str:
    """Key of how a name sounds: old spelling, mute h and e, doubled letters make no difference.

    An h between equal vowels is heard, and vowels of two words stay two, so that Lahat is no Lat.
    """
    return _DOUBLED_CONSONANT.sub(r"\1", "".join(_sound(word) for word in _loose_words(text)))


@lru_cache(maxsize=_CACHED)
def _sound(word: str) -> str:
    word = _DOUBLED.sub(r"\1", word)
    for pattern, reply in _SOUNDS:
        word = pattern.sub(reply, word)
    return word


_ALIKE = tuple(
    (re.compile(pattern), reply)
    for pattern, reply in (
        (r"hulu|hulo", "ulu"), (r"hilir|hilia|ilia(?!n)", "ilir"), (r"timor", "timur"),
        (r"mudiak", "mudik"), (r"luwar", "luar"), (r"tuo$|tuha$", "tua"), (r"baro$|bahru", "baru"),
        (r"gedhe", "gede"), (r"tongah", "tonga"),
    )
)  # fmt: skip
# Words of two languages (lor, utara) stay two: that they mean one place would be a guess.
_SEEN_INSIDE = (
    "utara", "selatan", "timur", "barat", "tenggara", "tengah", "kidul", "wetan", "kulon",
    "kaler", "girang", "tonggoh", "landeuh", "mudik", "kelod", "kangin", "dalam", "bawah",
    "besar", "kecil", "cilik", "leutik", "ageng", "gadang", "anyar", "heubeul", "usang", "tonga",
    "dolok", "lombang", "baroh", "tunong", "teungoh", "rayeuk", "dajah", "temor", "seberang",
    "kanan", "tangah", "toruan", "dalem", "darat", "hitam", "putih", "merah", "kuning", "hijau",
    "panjang", "pendek", "tinggi", "rendah", "induk",
)  # fmt: skip
_ANY_SEEN_INSIDE = re.compile("|".join(_SEEN_INSIDE))
_SEEN_AT_THE_END = (
    "ilir", "kaja", "kauh", "luar", "atas", "gede", "alit", "baru", "lama", "muda", "laok",
    "kiri", "ateh", "laut", "lor", "ulu", "tua", "julu", "jae", "cut", "toru", "daya", "jaba",
)  # fmt: skip
_STEM = 3  # letters before a short mark: Kelor is no Ke in the north
_SIGN = re.compile(r"\d+|[a-z]|[^aeiou\d]{2,3}")  # I/II, A/B, Julu MS and Julu SM


@lru_cache(maxsize=_CACHED)
def marks(text: str) -> tuple[str, ...]:
    """Words that tell neighbours apart: numbers, single letters, directions, age, size, colour.

    Two names whose marks differ are two places however alike they look: Alun Dua Dua is no Alun
    Dua. Marks are seen inside words too (``Karanglor``), since spaces are not to be relied on.
    """
    numbered = [_alike(word) for word in _numbered(normalise(text).split())]
    key = _alike(loose(text))
    unnumbered = key.rstrip("0123456789")
    found = [word for word in numbered if _SIGN.fullmatch(word) or word in _SEEN_AT_THE_END]
    if _ANY_SEEN_INSIDE.search(key):
        for mark in _SEEN_INSIDE:
            found.extend([mark] * key.count(mark))
    found.extend(
        mark
        for mark in _SEEN_AT_THE_END
        if mark not in found and unnumbered.endswith(mark) and len(unnumbered) - len(mark) >= _STEM
    )
    return tuple(sorted(found))


def _alike(text: str) -> str:
    for pattern, reply in _ALIKE:
        text = pattern.sub(reply, text)
    return text


@lru_cache(maxsize=_CACHED)
def likeness(one: str, other: str) -> float:
    """Likeness of two names, 0–1: by letters and by sound, transposed neighbours one slip."""
    by_letters = OSA.normalized_similarity(loose(one), loose(other))
    by_sound = OSA.normalized_similarity(sound(one), sound(other))
    return float(by_letters + by_sound) / 2


def likenesses(name: str, others: Sequence[str]) -> list[float]:
    """Likeness of a name to each of the others; faster than ``likeness`` for many."""
    return [
        (by_letters + by_sound) / 2
        for by_letters, by_sound in zip(
            _similarities(loose(name), [loose(other) for other in others]),
            _similarities(sound(name), [sound(other) for other in others]),
            strict=True,
        )
    ]


def _similarities(key: str, others: Sequence[str]) -> list[float]:
    found = process.cdist([key], others, scorer=OSA.normalized_similarity, dtype=np.float64)
    return [float(score) for score in found[0]]


def slips(one: str, other: str) -> int:
    """Slips of the hand between two names: the fewer of those by letters and by sound."""
    return int(min(OSA.distance(loose(one), loose(other)), OSA.distance(sound(one), sound(other))))


@lru_cache(maxsize=_CACHED)
def numbers(text: str) -> tuple[str, ...]:
    """Numbers in a name in their order, also in words: ``Dua Puluh Enam Ilir II`` has 26, 2."""
    return tuple(word for word in _numbered(normalise(text).split()) if word.isdigit())


def adds_numeral(official: str, other: str) -> bool:
    """Whether a name has letters of a numeral more at its end: Mawar and ``MAWARII``.

    Also the other way round where an official name ends in a glued numeral, Oenoniii.
    """
    known, written = loose(official), loose(other)
    if written != known and written.startswith(known):
        return set(written[len(known) :]) <= set("ivx")
    return known.endswith("ii") and known.rstrip("i") == written.rstrip("i") != known


_NO_PART = frozenset({"pemekaran", "persiapan", "transmigrasi", "eks", "ex", "dusun"})


@lru_cache(maxsize=_CACHED)
def parts(text: str) -> tuple[str, ...]:
    """Names in a double name, ``Tangai/Sukananti`` or ``Sosol (Malifut)``; a single name is one.

    None of a name with a word in brackets that is no name alone, as in ``Karang (Timur)``.
    """
    found = [part.strip(" .,-") for part in re.split(r"[/()]", text)]
    found = [part for part in found if part]
    if any(is_bare(normalise(part).split()) or loose(part) in _NO_PART for part in found):
        return ()
    return tuple(found)


def abbreviates(one: str, other: str) -> bool:
    """Whether two names are one, save for words cut short: ``MANDIANGIN K. SELAYAN``.

    Word by word; a short word stands for a longer one that begins with the same letter and holds
    its consonants in their order. One word of four letters or more must be the same in both.
    Letters in a row may stand for as many words (``STM Hulu``).
    """
    short, long = normalise(one), normalise(other)
    if short[:1] != long[:1]:
        return False
    return _abbreviates(short.split(), long.split()) or _abbreviates(long.split(), short.split())


def _abbreviates(short: list[str], long: list[str]) -> bool:
    anchored = False
    place = 0
    for word in short:
        if place >= len(long):
            return False
        full = long[place]
        if word == full:
            anchored = anchored or len(word) >= 4
            place += 1
        elif _cut_short(word, full):
            place += 1
        elif _initials(word, long[place : place + len(word)]):
            place += len(word)
        else:
            return False
    return anchored and place == len(long)


def _cut_short(word: str, full: str) -> bool:
    """Whether a word is its initial, its beginning up to a consonant, or some of its consonants."""
    if not word.isalpha() or word[0] != full[0] or len(word) > 4:
        return False
    if full.startswith(word):
        return len(word) == 1 or (word[-1] not in _VOWELS and len(word) <= len(full) - 2)
    rest = iter(full)
    return _VOWELS.isdisjoint(word[1:]) and all(letter in rest for letter in word)


def _initials(word: str, full: list[str]) -> bool:
    return 2 <= len(word) == len(full) and all(
        letter == whole[0] for letter, whole in zip(word, full, strict=True)
    )
