"""The normal form of place names, and headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.names import KINDS, kind, normalise, squash, title

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
def test_the_form_of_a_form_is_itself(text: str) -> None:
    form = normalise(text)
    assert normalise(form) == form
    assert form == form.strip() and "  " not in form
    assert all(letter.isascii() and (letter.isalnum() or letter == " ") for letter in form)


@given(st.lists(st.sampled_from(["suka", "maju", "tanjung", "2", "baru"]), min_size=1, max_size=4))
def test_case_punctuation_and_spaces_make_no_difference(words: list[str]) -> None:
    plain = normalise(" ".join(words))
    assert normalise("  " + " - ".join(words).upper() + " .") == plain
    assert squash("".join(words)) == squash(" ".join(words)) == plain.replace(" ", "")


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
        ("Besitang Vila", "besitang vila"),  # no numeral
        ("Dédé", "dede"),
        ("KotaBogor", "kota bogor"),
        ("", ""),
        ("...", ""),
    ],
)
def test_what_the_form_ignores(text: str, form: str) -> None:
    assert normalise(text) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mawar I", "Mawar II"), ("Mawar", "Mawar Lor"), ("Kota Solok", "Solok"), ("Suko", "Suka")],
)
def test_what_the_form_keeps(one: str, other: str) -> None:
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
    ],
)
def test_headings(code: str, name: str, heading: str) -> None:
    assert title(code, name) == heading


def test_every_level_has_a_kind() -> None:
    assert [kind(code) for code in ("33", "33.29", "33.76", "33.29.01")] == [
        "Provinsi", "Kabupaten", "Kota", "Kecamatan",
    ]  # fmt: skip
