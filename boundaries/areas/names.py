"""Place names: one normal form, and the heading of an area.

The normal form ignores what publishers do differently without meaning anything by it: case,
accents, punctuation, the kind of area before the name, common abbreviations, Roman numerals. It
never mends spelling and keeps the spaces; a reader of the form still sees the name. How alike
two names are is asked of boundaries.matching.similarity.
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
"""Words for the kind of an area that a sheet writes before its name and a list leaves out."""

NO_NAME_ALONE = frozenset(
    {"utara", "selatan", "timur", "barat", "tengah", "lor", "kidul", "wetan", "kulon", "kaler"}
    | {"hilir", "ilir", "hulu", "ulu", "mudik", "dalam", "luar", "atas", "bawah", "besar"}
    | {"kecil", "gede", "baru", "baro", "lama", "anyar", "tua", "muda", "jaya", "raya", "laut"}
    | {"darat", "induk", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"}
)
"""Words that are no village by themselves: ``Desa Baru`` is not a desa called Baru."""

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
    # Apostrophes are letters here (Sa'dan, Ba'u) that publishers write in many ways or not at all.
    **dict.fromkeys(map(ord, "'’‘`´ʻʼʾʿ′\"“”"), None),
}


def words(text: str) -> list[str]:
    """Words of a name in small letters, without accents, punctuation and apostrophes."""
    text = _HUMPS.sub(" ", text)
    if text.isascii():
        plain = text.translate(_PLAIN)
    else:
        spread = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
        plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
        plain = _OTHER.sub(" ", plain)
    if _DIGIT.search(plain):
        plain = _LETTERS_DIGITS.sub(" ", plain)
    return plain.split()


def normalise(text: str) -> str:
    """Write a place name in normal form: ``KEL. NGULAK II`` becomes ``ngulak 2``.

    Kinds of area before the name go, save where what is left would be no name (``Desa Baru``);
    abbreviations that can mean one thing only are written out; Roman numerals become Arabic.
    ``Kota`` stays, since a kota and a kabupaten of one name are two areas. The form of a normal
    form is itself.
    """
    found = [_word(word) for word in words(text)]
    while found and found[0] in KINDS and not is_bare(found[1:]):
        del found[0]
    return " ".join(found)


@lru_cache(maxsize=1 << 18)  # lists of all years hold the same names
def squash(text: str) -> str:
    """Normal form without its spaces: ``Suka Maju`` and ``SUKAMAJU`` are one."""
    return normalise(text).replace(" ", "")


def is_bare(rest: list[str]) -> bool:
    """Whether words are only such as need another word before them to be a name."""
    return all(word in NO_NAME_ALONE or word.isdigit() or len(word) == 1 for word in rest)


def is_roman(word: str) -> bool:
    """Whether a word in small letters is a Roman numeral up to 39."""
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
    """Say what an area is called where it lies: Kecamatan, Distrik, Desa, Pekon, Nagari, …

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
    capital initials, and a kind that the name brings along is not said twice.
    """
    if code == COUNTRY:
        return "Indonesia"
    name = " ".join(name.split())
    if level(code) == Level.REGENCY:
        for short, full in _LONG.items():
            if name.upper().startswith(short + " "):
                return f"{full} {_capitals(name[len(short) + 1 :])}"
    what = kind(code)
    said = name.lower().startswith((what.lower() + " ", "daerah "))
    return _capitals(name) if said and level(code) != Level.VILLAGE else f"{what} {_capitals(name)}"


def _capitals(name: str) -> str:
    if name != name.upper():
        return name
    return " ".join(
        word if is_roman(word.lower()) or word == "DKI" else word.capitalize()
        for word in name.split()
    )
