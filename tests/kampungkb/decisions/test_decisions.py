"""Keys of decisions, and the decision in force for the names of a row."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.decisions.decisions import (
    DecisionIndex,
    DecisionKey,
    decision_key,
    normalise_village,
)
from kampungkb.models import Decision


@dataclass
class Row:
    village: str = "Xyzzy"
    kampung: str = ""
    regency: str = "KAB. MELATI"
    district: str = "Kec. Mawar"


def decision(
    number: int, village: str = "xyzzy", kampung: str = "", day: int = 1, undone: bool = False
) -> Decision:
    return Decision(
        id=number, province="nusa contoh", regency="melati", district="mawar", village=village,
        kampung=kampung, code="99.01.01.2003", who="Ani", why="",
        decided_at=datetime(2024, 3, day), undone_at=datetime(2024, 4, 1) if undone else None,
    )  # fmt: skip


@given(st.text(alphabet="adeklsu. 1IV-", max_size=20))
def test_a_normalised_village_stays_as_it_is(name: str) -> None:
    assert normalise_village(normalise_village(name)) == normalise_village(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("KEL. PANIPAHAN II", "kelurahan panipahan 2"),
        ("Kelurahan Panipahan 2", "kelurahan panipahan 2"),
        ("Ds. Baru", "desa baru"),
        ("Desa II", "desa 2"),
        ("Desa", "desa"),
        ("PANIPAHAN", "panipahan"),
        ("", ""),
    ],
)
def test_the_kind_of_a_village_comes_first_in_one_spelling(name: str, expected: str) -> None:
    assert normalise_village(name) == expected


def test_a_key_has_normalised_names_without_the_province() -> None:
    key = decision_key(Row("Kel. Pasar Lama", "KAMPUNG KB DUA"))
    assert key == decision_key(Row("KELURAHAN  PASAR-LAMA", "kampung kb dua"))
    assert (key.regency, key.district, key.village) == ("melati", "mawar", "kelurahan pasar lama")
    assert key.kampung
    assert key.all_units == DecisionKey("melati", "mawar", "kelurahan pasar lama")


def test_a_row_without_a_village_has_its_code_in_the_key() -> None:
    assert decision_key(Row(""), "99.01.01.2003") == decision_key(Row(" "), "99-01-01-2003")
    assert decision_key(Row(""), "99.01.01.2003") != decision_key(Row(""), "99.01.01.2004")
    assert decision_key(Row("Xyzzy"), "99.01.01.2003") == decision_key(Row("Xyzzy"))


def test_finds_the_decision_with_the_names_of_a_row() -> None:
    index = DecisionIndex([decision(1), decision(2, "desa xyzzy")])
    assert index.find(Row("XYZZY")).id == 1
    assert index.find(Row("Ds. Xyzzy")).id == 2
    assert index.find(Row("Kel. Xyzzy")) is None
    assert index.find(Row(district="Kenanga")) is None
    assert index.find(Row(regency="Kota Melati")) is None
    assert DecisionIndex([]).find(Row()) is None


def test_the_decision_on_a_unit_takes_precedence_over_that_on_all() -> None:
    index = DecisionIndex([decision(1, kampung="dua"), decision(2, day=9)])
    assert index.find(Row(kampung="Dua")).id == 1
    assert index.find(Row(kampung="Tiga")).id == 2
    assert index.find(Row()).id == 2
    assert DecisionIndex([decision(1, kampung="dua")]).find(Row(kampung="Tiga")) is None


@pytest.mark.parametrize("reverse", [False, True])
def test_the_newest_decision_on_a_key_is_in_force(reverse: bool) -> None:
    decisions = [decision(1, day=5), decision(2, day=3), decision(4, day=7, undone=True)]
    assert (
        DecisionIndex(sorted(decisions, key=lambda found: found.id, reverse=reverse)).find(Row()).id
        == 1
    )
    same_time = [decision(3, day=5), *decisions]
    if reverse:
        same_time.reverse()
    assert DecisionIndex(same_time).find(Row()).id == 3
