"""The normal form of place names, and headings.

Mutants of names.py that change no result: sizes of caches; the short ways for ASCII text and for
text without digits; what ``lstrip`` and ``translate`` do with characters that cannot occur;
the value of the blank after a Roman numeral; ``strict`` for lists of one length.
"""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.names import KINDS, is_bare, is_roman, kind, normalise, squash, title, words

WORDS = st.sampled_from(
    [
        *sorted(KINDS),
        "KEC.",
        "Kel.",
        "II",
        "xi",
        "sei",
        "TJ.",
        "baru",
        "Ba'u",
        "suka",
        "3",
        "A",
        "/",
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=5).map(" ".join)))
def test_the_normal_form_is_idempotent(text: str) -> None:
    form = normalise(text)
    assert normalise(form) == form
    assert form == form.strip() and "  " not in form
    assert all(letter.isascii() and (letter.isalnum() or letter == " ") for letter in form)


def test_all_letters_are_kept_and_all_signs_separate_words() -> None:
    assert words(string.ascii_uppercase) == [string.ascii_lowercase]
    apostrophes = "'`\""
    for code in range(128):
        sign = chr(code)
        if not sign.isalnum():
            joined = ["sukamaju"] if sign in apostrophes else ["suka", "maju"]
            assert words(f"suka{sign}maju") == joined
            assert words(f"suká{sign}maju") == joined  # in names with other letters, too


@pytest.mark.parametrize("sign", "’‘`ʻʼʾʿ′“”")
def test_an_apostrophe_joins_letters(sign: str) -> None:
    assert words(f"Sa{sign}dan") == ["sadan"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SP3", ["sp", "3"]),
        ("3SP", ["3", "sp"]),
        ("Dédé3ß", ["dede", "3", "ss"]),
        ("KotaBogor", ["kota", "bogor"]),
        ("KOTABogor", ["kotabogor"]),
        ("kotaB", ["kotab"]),
    ],
)
def test_words_of_a_name(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_roman_numerals_up_to_39_are_read() -> None:
    ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    numerals = {ten * 10 + one: "x" * ten + ones[one] for ten in range(4) for one in range(10)}
    for number, numeral in numerals.items():
        assert is_roman(numeral) == (number > 0)
        assert normalise(f"Parit {numeral.upper()}") == f"parit {number or ''}".strip()
    for word in ("iiii", "vv", "xxxx", "iix", "vx", "ic", "vila", "xi1"):
        assert not is_roman(word)


@pytest.mark.parametrize(
    ("rest", "bare"),
    [([], True), (["baru"], True), (["12"], True), (["a"], True), (["baru", "suka"], False)],
)
def test_words_that_are_no_name_alone(rest: list[str], bare: bool) -> None:
    assert is_bare(rest) == bare


@given(st.lists(st.sampled_from(["suka", "maju", "tanjung", "2", "baru"]), min_size=1, max_size=4))
def test_case_punctuation_and_spaces_make_no_difference(parts: list[str]) -> None:
    plain = normalise(" ".join(parts))
    assert normalise("  " + " - ".join(parts).upper() + " .") == plain
    assert squash("".join(parts)) == squash(" ".join(parts)) == plain.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("KEL. MAWAR II", "mawar 2"),
        ("Desa Mawar", "mawar"),
        ("KECAMATAN  Sukamaju.", "sukamaju"),
        ("Ds. Kel. Mawar", "mawar"),
        ("Desa Baru", "desa baru"),  # a village called Baru is none
        ("KELURAHAN", "kelurahan"),
        ("Kota Tegal", "kota tegal"),  # a kota is not the kabupaten of its name
        ("SEI ULAR", "sungai ular"),
        ("Tj. Harapan", "tanjung harapan"),
        ("Ba'u", "bau"),
        ("Ba’u", "bau"),
        ('RA"AS', "raas"),
        ("Suka–Maju", "suka maju"),
        ("Pagar-alam", "pagar alam"),
        ("Parit XIV", "parit 14"),
        ("SP3", "sp 3"),
        ("Blok 007", "blok 7"),
        ("Blok 000", "blok 0"),
        ("Desa Kelurahan Baru", "kelurahan baru"),
        ("Desa 2", "desa 2"),
        ("Desa A", "desa a"),
        ("Desa Utara", "desa utara"),
        ("Desa Hilir", "desa hilir"),
        ("Desa Kecil", "desa kecil"),
        ("Desa Darat", "desa darat"),
        ("Besitang Vila", "besitang vila"),  # no numeral
        ("Dédé", "dede"),
        ("KotaBogor", "kota bogor"),
        ("", ""),
        ("...", ""),
    ],
)
def test_the_normal_form_removes_differences_without_meaning(text: str, form: str) -> None:
    assert normalise(text) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mawar I", "Mawar II"), ("Mawar", "Mawar Lor"), ("Kota Solok", "Solok"), ("Suko", "Suka")],
)
def test_the_normal_form_preserves_differences(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("code", "name", "heading"),
    [
        ("ID", "whatever", "Indonesia"),
        ("33", "JAWA TENGAH", "Provinsi Jawa Tengah"),
        ("34", "Daerah Istimewa Yogyakarta", "Daerah Istimewa Yogyakarta"),
        ("33.29", "KAB. BREBES", "Kabupaten Brebes"),
        ("33.29", "Kabupaten Brebes", "Kabupaten Brebes"),
        ("33.29", "Brebes", "Kabupaten Brebes"),
        ("33.76", "KOTA TEGAL", "Kota Tegal"),
        ("31.71", "KOTA ADM. JAKARTA PUSAT", "Kota Administrasi Jakarta Pusat"),
        ("33.29.01", "Salem", "Kecamatan Salem"),
        ("33.29.01", "Kecamatan Salem", "Kecamatan Salem"),
        ("95.06.03", "Abenaho", "Distrik Abenaho"),
        ("33.29.01.2001", "Bentar", "Desa Bentar"),
        ("33.29.09.1001", "BREBES", "Kelurahan Brebes"),
        ("18.04.01.2001", "Sukapura", "Pekon Sukapura"),
        ("13.06.01.2001", "Tiku", "Nagari Tiku"),
        ("99.01.01.2001", "Mawar II", "Desa Mawar II"),
        ("99.01.01.2001", "MAWAR II", "Desa Mawar II"),
        ("31.01", "KAB. ADM. KEPULAUAN SERIBU", "Kabupaten Administrasi Kepulauan Seribu"),
        ("33.29", "KABUPATENBREBES", "Kabupaten Kabupatenbrebes"),
        ("31", "DKI JAKARTA", "Provinsi DKI Jakarta"),
        ("33.29.01", "KOTA BARU", "Kecamatan Kota Baru"),
        ("33.29.01", "Kota  DPR", "Kecamatan Kota DPR"),  # not all in capitals: as written
        ("31", "DAERAH  KHUSUS IBUKOTA", "Daerah Khusus Ibukota"),
        ("11.02.01.2001", "Lawe", "Kute Lawe"),  # the kind of the regency goes before that …
        ("11.01.01.2001", "Lawe", "Gampong Lawe"),  # … of the province
        ("91.01.01.2001", "Mawar", "Kampung Mawar"),
        ("99.01.01.2001", "Desa Mawar", "Desa Desa Mawar"),  # a village may be called Desa
    ],
)
def test_headings(code: str, name: str, heading: str) -> None:
    assert title(code, name) == heading


def test_the_country_has_no_kind() -> None:
    assert kind("ID") == ""


def test_every_level_has_a_kind() -> None:
    assert [kind(code) for code in ("33", "33.29", "33.76", "33.29.01")] == [
        "Provinsi", "Kabupaten", "Kota", "Kecamatan",
    ]  # fmt: skip
