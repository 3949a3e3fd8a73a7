"""Place names: one normal form, and the heading of an area.

The normal form ignores what publishers do differently without meaning anything by it: case,
accents, punctuation, the kind of area written before the name, abbreviations, Roman numerals.
It never makes two words one and never mends spelling; a reader of the form still sees the name.
"""

import re
import unicodedata

from boundaries.codes import COUNTRY, Level, is_kelurahan, is_kota, level

KINDS = frozenset(
    [
        "provinsi",
        "propinsi",
        "prov",
        "prop",
        "kabupaten",
        "kab",
        "kecamatan",
        "kec",
        "distrik",
        "desa",
        "ds",
        "kelurahan",
        "kel",
    ]
)
"""Words for the kind of an area that a sheet writes before its name and a list leaves out."""

_ABBREVIATIONS = {
    "adm": "administrasi",
    "admin": "administrasi",
    "kep": "kepulauan",
    "gg": "gunung",
    "gn": "gunung",
    "gng": "gunung",
    "sei": "sungai",
    "tg": "tanjung",
    "tj": "tanjung",
    "tjg": "tanjung",
    "tanjong": "tanjung",
    "kp": "kampung",
    "kpg": "kampung",
    "kmp": "kampung",
    "kamp": "kampung",
    "btg": "batang",
    "lb": "lubuk",
    "lbk": "lubuk",
    "pd": "padang",
    "pdg": "padang",
    "plb": "pelabuhan",
    "ps": "pasar",
    "psr": "pasar",
    "pt": "pulau",
    "sb": "sumber",
    "sbr": "sumber",
    "sp": "simpang",
    "spg": "simpang",
    "kr": "krueng",
    "gp": "gampong",
    "gmp": "gampong",
    "mns": "meunasah",
    "ujg": "ujung",
    "uj": "ujung",
    "bdr": "bandar",
    "bd": "bandar",
    "slt": "selatan",
    "sel": "selatan",
    "utr": "utara",
    "tmr": "timur",
    "brt": "barat",
    "tgh": "tengah",
}
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10}
_APOSTROPHES = re.compile("['’‘`´ʻʼ\"]")
_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS_DIGITS = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
# After these the word before is part of the name: "Desa Baru" is not a village called Baru.
_NO_NAME_ALONE = frozenset(
    [
        "baru",
        "lama",
        "atas",
        "bawah",
        "tengah",
        "hilir",
        "hulu",
        "utara",
        "selatan",
        "timur",
        "barat",
        "dalam",
        "luar",
        "besar",
        "kecil",
        "induk",
        "a",
        "b",
        "c",
        "d",
        "e",
    ]
)


def words(text: str) -> list[str]:
    """Words of a name: lower case, without accents, punctuation and apostrophes."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    plain = _OTHER.sub(" ", _APOSTROPHES.sub("", plain.lower()))
    return _LETTERS_DIGITS.sub(" ", plain).split()


def normalise(text: str) -> str:
    """Write a place name in normal form: ``KEL. NGULAK II`` becomes ``ngulak 2``.

    Kinds of area before the name go, save where what is left would be no name (``Desa Baru``);
    abbreviations are written out; Roman numerals become Arabic. ``Kota`` stays, since a kota and
    a kabupaten of one name are two areas. The form of a normal form is itself.
    """
    found = [_arabic(word) for word in words(text)]
    while len(found) > 1 and found[0] in KINDS and not _is_bare(found[1:]):
        del found[0]
    if found and found[0] == "kep" and len(found) > 1:
        found[0] = "kepulauan"
    return " ".join(_ABBREVIATIONS.get(word, word) for word in found)


def _is_bare(rest: list[str]) -> bool:
    return all(word in _NO_NAME_ALONE or word.isdigit() for word in rest)


def _arabic(word: str) -> str:
    if not _ROMAN.fullmatch(word):
        return word
    total = 0
    for letter, following in zip(word, word[1:] + " ", strict=True):
        value = _ROMAN_VALUE[letter]
        total += -value if value < _ROMAN_VALUE.get(following, 0) else value
    return str(total)


_KINDS_OF_VILLAGE = {
    "11": "Gampong", "11.02": "Desa", "11.04": "Kampung", "11.10": "Kampung", "11.13": "Kampung",
    "11.16": "Kampung", "11.17": "Kampung", "11.75": "Kampung",
    "13": "Nagari", "13.09": "Desa", "13.73": "Desa", "13.77": "Desa",
    "14.07": "Kepenghuluan", "14.08": "Kampung", "15.08": "Dusun",
    "18.02": "Kampung", "18.04": "Pekon", "18.05": "Kampung", "18.06": "Pekon",
    "18.08": "Kampung", "18.10": "Pekon", "18.12": "Tiyuh", "18.13": "Pekon",
    "34": "Kalurahan",
    "64.03": "Kampung", "64.07": "Kampung", "64.11": "Kampung",
    "71.03": "Kampung", "71.09": "Kampung", "73.18": "Lembang", "73.26": "Lembang",
    "81.02": "Ohoi", "91": "Kampung", "92": "Kampung", "93": "Kampung", "94": "Kampung",
    "95": "Kampung", "96": "Kampung",
}  # fmt: skip
_LONG = (("KABUPATEN ADM.", "Kabupaten Administrasi"), ("KAB. ADM.", "Kabupaten Administrasi"),
         ("KOTA ADM.", "Kota Administrasi"), ("KAB.", "Kabupaten"), ("KABUPATEN", "Kabupaten"),
         ("KOTA", "Kota"))  # fmt: skip


def kind(code: str) -> str:
    """Say what an area is called where it lies: Kecamatan, Distrik, Desa, Pekon, Nagari, …

    A desa has its local name where the whole regency uses one (Law 6/2014 lets it).
    """
    at = level(code)
    if at == Level.REGENCY:
        return "Kota" if is_kota(code) else "Kabupaten"
    if at == Level.DISTRICT:
        return "Distrik" if code >= "91" else "Kecamatan"
    if at == Level.VILLAGE:
        if is_kelurahan(code):
            return "Kelurahan"
        return _KINDS_OF_VILLAGE.get(code[:5]) or _KINDS_OF_VILLAGE.get(code[:2]) or "Desa"
    return "Provinsi" if at == Level.PROVINCE else ""


def title(code: str, name: str) -> str:
    """Write an area for a heading: ``Kecamatan Salem``, ``Kabupaten Brebes``, ``Pekon Sukapura``.

    Names in capitals are written with capital initials.
    """
    if code == COUNTRY:
        return "Indonesia"
    name = " ".join(name.split())
    if level(code) == Level.REGENCY:
        for short, full in _LONG:
            if name.upper().startswith(short + " "):
                return f"{full} {_capitals(name[len(short) + 1 :])}"
    if level(code) == Level.PROVINCE and name.lower().startswith(("provinsi ", "daerah ")):
        return _capitals(name)
    return f"{kind(code)} {_capitals(name)}".strip()


def _capitals(name: str) -> str:
    if name != name.upper():
        return name
    return " ".join(
        word if _ROMAN.fullmatch(word.lower()) or word == "DKI" else word.capitalize()
        for word in name.split()
    )
