"""Normal form of place names, and the title of an area.

The normal form removes differences without meaning: case, accents, punctuation, the kind of area
before the name, common abbreviations, Roman numerals. It does not correct spelling, and keeps
spaces. boundaries.spelling.similarity compares names.
"""

import re
import unicodedata
from functools import lru_cache

from boundaries.areas.codes import (
    COUNTRY,
    PAPUA,
    Level,
    in_papua,
    is_kelurahan,
    is_kota,
    level,
    province_of,
    regency_of,
)

KINDS = frozenset(
    {"provinsi", "propinsi", "prov", "prop", "kabupaten", "kab", "kecamatan", "kec", "distrik"}
    | {"kapanewon", "kemantren", "desa", "ds", "kelurahan", "kel", "kalurahan"}
)
"""Words for the kind of an area, which sheets write before its name and lists do not."""

NO_NAME_ALONE = frozenset(
    {"utara", "selatan", "timur", "barat", "tengah", "lor", "kidul", "wetan", "kulon", "kaler"}
    | {"hilir", "ilir", "hulu", "ulu", "mudik", "dalam", "luar", "atas", "bawah", "besar"}
    | {"kecil", "gede", "baru", "baro", "lama", "anyar", "tua", "muda", "jaya", "raya", "laut"}
    | {"darat", "induk", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"}
)
"""Words that are not a name alone: the name of ``Desa Baru`` is Desa Baru, not Baru."""

_ABBREVIATIONS = {
    "adm": "administrasi", "admin": "administrasi", "sei": "sungai", "sui": "sungai",
    "tj": "tanjung", "tjg": "tanjung", "tgg": "tanjung", "gn": "gunung", "gng": "gunung",
    "kp": "kampung", "kmp": "kampung", "kpg": "kampung", "kamp": "kampung", "gp": "gampong",
    "gpg": "gampong", "gmp": "gampong", "mns": "meunasah", "bdr": "bandar", "btg": "batang",
    "lbk": "lubuk", "pdg": "padang", "psr": "pasar", "ujg": "ujung", "perk": "perkebunan",
    "pkl": "pangkalan", "utr": "utara", "slt": "selatan", "tmr": "timur", "brt": "barat",
    "tgh": "tengah", "kepul": "kepulauan",
}  # fmt: skip
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10}
_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS_DIGITS = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_DIGIT = re.compile(r"\d")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # publishers glue words: KotaBogor
_PLAIN = {
    **{code: " " for code in range(128) if not chr(code).isalnum()},
    **{code: chr(code).lower() for code in range(65, 91)},
    # Publishers write the apostrophe in names (Sa'dan, Ba'u) in many ways, or leave it out.
    **dict.fromkeys(map(ord, "'’‘`´ʻʼʾʿ′\"“”"), None),
}


def words(text: str) -> list[str]:
    """Return the words of a name in lower case, without accents, punctuation and apostrophes."""
    text = _HUMPS.sub(" ", text)
    if text.isascii():
        plain = text.translate(_PLAIN)
    else:
        decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        plain = _OTHER.sub(" ", plain)
    if _DIGIT.search(plain):
        plain = _LETTERS_DIGITS.sub(" ", plain)
    return plain.split()


@lru_cache(maxsize=1 << 15)  # one row is looked at in many ways
def normalise(text: str) -> str:
    """Write a place name in normal form: ``KEL. NGULAK II`` becomes ``ngulak 2``.

    Kinds of area before the name are removed, unless the rest would not be a name (``Desa Baru``).
    Unambiguous abbreviations are written out, and Roman numerals become Arabic. ``Kota`` stays,
    because a kota and a kabupaten of one name are two areas. The function is idempotent.
    """
    normal = [_word(word) for word in words(text)]
    while normal and normal[0] in KINDS and not is_bare(normal[1:]):
        del normal[0]
    return " ".join(normal)


@lru_cache(maxsize=1 << 18)  # lists of all years have the same names
def squash(text: str) -> str:
    """Return the normal form without spaces, equal for ``Suka Maju`` and ``SUKAMAJU``."""
    return normalise(text).replace(" ", "")


def is_bare(rest: list[str]) -> bool:
    """Whether the words are not a name without another word before them."""
    return all(word in NO_NAME_ALONE or word.isdigit() or len(word) == 1 for word in rest)


def is_roman(word: str) -> bool:
    """Whether a word in lower case is a Roman numeral up to 39."""
    return _ROMAN.fullmatch(word) is not None


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> str:
    if is_roman(word):
        return str(_arabic(word))
    if word.isdigit():
        return word.lstrip("0") or "0"
    return _ABBREVIATIONS.get(word, word)


def _arabic(roman: str) -> int:
    total = 0
    for letter, following in zip(roman, roman[1:] + " ", strict=True):
        value = _ROMAN_VALUE[letter]
        total += -value if value < _ROMAN_VALUE.get(following, 0) else value
    return total


_LOCAL_KINDS = {
    "11": "Gampong", "11.02": "Kute", "11.04": "Kampung", "11.10": "Kampung", "11.13": "Kampung",
    "11.16": "Kampung", "11.17": "Kampung", "11.75": "Kampung",
    "13": "Nagari", "13.09": "Desa", "13.73": "Desa", "13.77": "Desa",
    "12.08": "Nagori", "14.07": "Kepenghuluan", "14.08": "Kampung", "15.08": "Dusun",
    "18.02": "Kampung", "18.04": "Pekon", "18.05": "Kampung", "18.06": "Pekon",
    "18.08": "Kampung", "18.10": "Pekon", "18.12": "Tiyuh", "18.13": "Pekon", "34": "Kalurahan",
    "64.03": "Kampung", "64.07": "Kampung", "64.11": "Kampung", "71.03": "Kampung",
    "71.09": "Kampung", "73.18": "Lembang", "73.26": "Lembang", "81.02": "Ohoi",
    **dict.fromkeys(PAPUA, "Kampung"),
}  # fmt: skip
_LONG = {
    "KABUPATEN ADMINISTRASI": "Kabupaten Administrasi", "KABUPATEN ADM.": "Kabupaten Administrasi",
    "KAB. ADM.": "Kabupaten Administrasi", "KOTA ADMINISTRASI": "Kota Administrasi",
    "KOTA ADM.": "Kota Administrasi", "KABUPATEN": "Kabupaten", "KAB.": "Kabupaten",
    "KOTA": "Kota",
}  # fmt: skip


def kind(code: str) -> str:
    """Return the local word for the kind of an area: Kecamatan, Distrik, Desa, Pekon, Nagari, …

    A desa has its local name (Law 6/2014, article 6) where the whole regency uses one.
    """
    at = level(code)
    if at == Level.REGENCY:
        return "Kota" if is_kota(code) else "Kabupaten"
    if at == Level.DISTRICT:
        return "Distrik" if in_papua(code) else "Kecamatan"
    if at == Level.VILLAGE:
        if is_kelurahan(code):
            return "Kelurahan"
        local = _LOCAL_KINDS.get(regency_of(code)) or _LOCAL_KINDS.get(province_of(code))
        return local or "Desa"
    return "Provinsi" if at == Level.PROVINCE else ""


def title(code: str, name: str) -> str:
    """Write an area for a heading: ``Kecamatan Salem``, ``Kabupaten Brebes``, ``Pekon Sukapura``.

    Short forms of the lists (``KAB.``, ``KOTA ADM.``) are written out, names in capitals with
    capital initials, and a kind that is part of the name is not repeated.
    """
    if code == COUNTRY:
        return "Indonesia"
    name = " ".join(name.split())
    if level(code) == Level.REGENCY:
        for short, full in _LONG.items():
            if name.upper().startswith(short + " "):
                return f"{full} {_capitals(name[len(short) + 1 :])}"
    local_kind = kind(code)
    has_kind = name.lower().startswith((local_kind.lower() + " ", "daerah "))
    if has_kind and level(code) != Level.VILLAGE:
        return _capitals(name)
    return f"{local_kind} {_capitals(name)}"


def _capitals(name: str) -> str:
    if name != name.upper():
        return name
    return " ".join(
        word if is_roman(word.lower()) or word == "DKI" else word.capitalize()
        for word in name.split()
    )
