"""Looser keys, words that must agree, likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.similarity import (
    abbreviates,
    kind_said,
    likeness,
    loose,
    marks,
    parts,
    slips,
    sound,
)

NAMES = st.lists(
    st.sampled_from(["suka", "maju", "karang", "lor", "II", "dua", "tanjung", "baru", "hulu"]),
    min_size=1,
    max_size=3,
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GAMPONG BLANG DUA", "Blang II"),
        ("Dua Puluh Enam Ilir", "26 ILIR"),
        ("Enam-belas Ulu", "16 Ulu"),
        ("KEP. SUKA MULYA", "Sukamulya"),
        ("Pulau Dan Teluk", "Pulau Teluk"),
        ("Limo Koto", "V KOTO"),
    ],
)
def test_loosely_one(one: str, other: str) -> None:
    assert loose(one) == loose(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Kampung Baru", "Baru"), ("Blang 1", "Blang 11"), ("Desa A", "Desa B")]
)
def test_loosely_two(one: str, other: str) -> None:
    assert loose(one) != loose(other)


def test_local_kinds_tell_apart_only_where_both_have_one() -> None:
    assert kind_said("Kampung Diilir") == "kampung" == kind_said("GP. DIILIR")
    assert kind_said("Dusun Diilir") == "dusun"
    assert kind_said("Desa Diilir") == kind_said("Diilir") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TJIDJOELANG", "Cijulang"),
        ("Beringin", "BRINGIN"),
        ("Seri Kandi", "Srikandi"),
        ("Bharat", "Barat"),
        ("LUBUAK TAROK", "Lubuk Tarok"),
        ("Pauah", "Pauh"),
        ("Pulo Raya", "Pulau Raya"),
        ("Sumberrejo", "Sumberejo"),
        ("Buwana", "Buana"),
    ],
)
def test_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("Oenoni", "OENONIII"), ("Sukarejo", "Sukorejo")])
def test_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Karanglor", ("lor",)),
        ("KARANG LOR", ("lor",)),
        ("Kelor", ()),
        ("Watas", ()),
        ("Muara Hilir", ("ilir",)),
        ("Muara Ilir", ("ilir",)),
        ("Naekake A", ("a",)),
        ("Mawar Empat", ("4",)),
        ("Tua MS", ("ms", "tua")),
        ("Timor", ("timur",)),
    ],
)
def test_marks(name: str, found: tuple[str, ...]) -> None:
    assert marks(name) == found


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one.upper()) == 1.0
    assert slips(one, one) == 0


def test_swapped_neighbours_are_one_slip() -> None:
    assert slips("Joketro", "Jokerto") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MANDIANGIN K. SELAYAN", "Mandiangin Koto Selayan"),
        ("STM HULU", "Sinembah Tanjung Muda Hulu"),
        ("RAMBANG KPK TENGAH", "Rambang Kapak Tengah"),
        ("PSR. VI KW. MENCIRIM", "Pasar VI Kwala Mencirim"),
        ("Kota Baru Sel", "Kota Baru Selatan"),
    ],
)
def test_abbreviates_both_ways(one: str, other: str) -> None:
    assert abbreviates(one, other) and abbreviates(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Matang Paya", "Matang Panyang"),  # a word of its own
        ("Leubu Me", "Leubu Mesjid"),
        ("S. T.", "Suka Tani"),  # nothing in it is whole
        ("Mawar", "Mawar Baru"),
        ("Mawar B", "Mawar Utara"),
    ],
)
def test_does_not_abbreviate(one: str, other: str) -> None:
    assert not abbreviates(one, other)


def test_parts_of_a_double_name() -> None:
    assert parts("Tangai/Sukananti") == {"tangai", "sukananti"}
    assert parts("Sosol (Malifut)") == {"sosol", "malifut"}
    assert parts("Sosol") == {"sosol"}
    assert parts("Kurau (Timur)") == frozenset()  # one name, not two
    assert parts("Mawar (Pemekaran)") == frozenset()
