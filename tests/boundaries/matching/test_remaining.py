"""Names and villages that are left over in a kecamatan."""

import pytest

from boundaries.matching.joining import join
from boundaries.matching.types import Match
from tests.boundaries.matching.anggrek import build
from tests.boundaries.matching.melati import row

OTHERS = ("Umbul", "Rejosari", "Dahlia", "Kenanga", "Cempaka")
ELSEWHERE = {
    "62": "Soka",
    "62.01": "Kabupaten Soka",
    "62.01.01": "Soka",
    "62.01.01.2001": "Melasuka",
}
"""A village whose name ends as WIRASUKA does, so that this may be a name."""


def matched(
    village: str,
    *named: str,
    official: tuple[str, ...] = ("Wirasuta", *OTHERS),
    others: dict[str, str] = ELSEWHERE,
    kampung: str = "",
    allow_shared: bool = True,
) -> Match:
    rows = [row(village, "ANGGREK", kampung), *(row(name, "ANGGREK") for name in named)]
    return join(rows, build(*official, others=others), allow_shared=allow_shared)[0]


def result(*args: str, **options) -> tuple[str, str]:
    match = matched(*args, **options)
    return match.method, (match.code or "")[-1:]


@pytest.mark.parametrize(("count", "method"), [(0, "unlike"), (2, "unlike"), (3, "remaining")])
def test_a_slip_that_may_be_a_name_is_one_where_most_others_are_named(
    count: int, method: str
) -> None:
    assert result("WIRASUKA", *OTHERS[:count])[0] == method


def test_half_of_the_others_must_be_named() -> None:
    official = ("Wirasuta", *OTHERS, "Anggur", "Seruni")
    assert result("WIRASUKA", *OTHERS[:3], official=official)[0] == "unlike"
    assert result("WIRASUKA", *OTHERS[:4], official=official) == ("remaining", "1")


def test_other_misspelt_names_count_as_naming_their_villages() -> None:
    rows = [row(name, "ANGGREK") for name in ("WIRASUKA", "DAHLA", "KENANA", "CEMPAK", "UMBULL")]
    gazetteer = build("Wirasuta", *OTHERS, others=ELSEWHERE)
    assert [(m.code or "")[-1:] for m in join(rows, gazetteer)] == ["1", "4", "5", "6", "2"]


def test_a_village_that_a_row_names_stays_with_it() -> None:
    assert result("WIRASUKA", "WIRASUTA", *OTHERS) == ("unlike", "")


def test_two_names_never_get_one_village() -> None:
    assert result("WIRASUKA", "WIRASTUA", *OTHERS) == ("unlike", "")


def test_a_name_of_a_list_is_another_village_but_in_a_layer_with_all_others() -> None:
    others = ELSEWHERE | {"62.01.01.2002": "Wirasuka"}
    assert result("WIRASUKA", *OTHERS, others=others) == ("unlike", "")
    layer = {"others": others, "allow_shared": False}
    assert result("WIRASUKA", *OTHERS[:-1], **layer) == ("unlike", "")
    assert result("WIRASUKA", *OTHERS, **layer) == ("remaining", "1")
    layer["others"] = others | {"61.01.02": "Melur", "61.01.02.2001": "Wirasuka"}
    assert result("WIRASUKA", *OTHERS, **layer) == ("elsewhere", "")  # of this regency
    few = ELSEWHERE | {"62.01.01.2001": "Melasuka Indah"}
    words = few | {f"62.01.01.{2010 + at}": f"Wirasuka {'abcdefghij'[at] * 4}" for at in range(10)}
    official = ("Wirasuta Indah", *OTHERS)
    most = OTHERS[:-1]
    assert result("WIRASUKA INDAH", *most, official=official, others=few)[0] == "remaining"
    assert result("WIRASUKA INDAH", *most, official=official, others=words) == ("unlike", "")


def test_a_name_that_sounds_alike_needs_most_others_and_must_not_be_listed_elsewhere() -> None:
    others = ELSEWHERE | {"62.01.01.2002": "Bringin"}
    official = ("Beringin", *OTHERS)
    assert result("BRINGIN", *OTHERS, official=official, others=others) == ("unlike", "")
    alike = ELSEWHERE | {"62.01.01.2002": "Bringas", "62.01.01.2003": "Wingin"}  # all its letters
    assert result("BRINGIN", *OTHERS[:2], official=official, others=alike) == ("unlike", "")
    assert result("BRINGIN", *OTHERS[:3], official=official, others=alike) == ("remaining", "1")
    assert result("BRINGIN", official=official, others=others, kampung="Beringin") == (
        "spelling",
        "1",
    )


def test_the_first_letter_of_a_short_name_needs_nearly_all_others() -> None:
    official = ("Wiras", *OTHERS)
    assert result("GIRAS", *OTHERS[:3], official=official) == ("unlike", "")
    assert result("GIRAS", *OTHERS[:4], official=official) == ("remaining", "1")


def test_the_last_name_is_the_last_village_if_it_is_like_no_other() -> None:
    official = ("Wirasangka", *OTHERS)
    assert result("WIRASONGKO", *OTHERS[:3], official=official)[0] == "unlike"
    assert result("WIRASONGKO", *OTHERS, official=official) == ("remaining", "1")
    assert result("WIRASONGKO II", *OTHERS, official=official)[0] == "unlike"
    known = ELSEWHERE | {"62.01.01.2002": "Wirasongko"}
    assert result("WIRASONGKO", *OTHERS, official=official, others=known)[0] == "unlike"
    # more like a village that has its own row
    nearer = ("Wirasangka", "Wirosongko", *OTHERS)
    assert result("WIRASONGKO", "WIROSONGKO", *OTHERS, official=nearer)[1] == ""


def test_in_a_layer_of_areas_one_village_is_one_area() -> None:
    rows = [row(name, "ANGGREK") for name in ("WIRASUKA", "WIRASUKA", *OTHERS)]
    gazetteer = build("Wirasuta", *OTHERS, others=ELSEWHERE)
    assert [m.method for m in join(rows, gazetteer, allow_shared=False)[:2]] == ["unlike"] * 2
    assert [m.method for m in join(rows, gazetteer)[:2]] == ["remaining"] * 2
