"""Names are matched to a village by a similar spelling, within limits."""

import pytest

from boundaries.matching.cascade import rank
from boundaries.matching.gazetteer import GazetteerEntry
from tests.boundaries.matching.anggrek import DISTRICT, build, find, outcome


def test_one_slip_in_a_long_enough_name_is_a_spelling() -> None:
    result = find(build("Wirasangka", "Rejosari"), "WIRASNAGKA")
    assert (result.method, result.entry and result.entry.code) == ("spelling", f"{DISTRICT}.2001")
    assert result.score == pytest.approx(0.9)
    assert [entry.name for entry, _ in result.candidates] == ["Wirasangka", "Rejosari"]


def test_at_most_five_candidates_are_shown_best_first() -> None:
    gazetteer = build(
        "Karanganyar", "Karangasem", "Karangrejo", "Karangjati", "Karangsari", "Umbul"
    )
    result = find(gazetteer, "KARANGPULE")
    assert result.problem == "unlike" and len(result.candidates) == 5
    scores = [score for _, score in result.candidates]
    assert scores == sorted(scores, reverse=True)


def test_equally_alike_villages_are_ranked_by_code_and_their_best_name() -> None:
    entries = [
        GazetteerEntry("2", "Melati", "melati", True),
        GazetteerEntry("1", "Melati", "melati", True),
        GazetteerEntry("1", "Melatu", "melatu", True, 2018, "1"),
        GazetteerEntry("4", "Melatu", "melatu", True),
        GazetteerEntry("4", "Melata", "melata", True, 2018, "4"),  # as alike: the first counts
        GazetteerEntry("3", "Umbul", "umbul", True),
        GazetteerEntry("3", "Melatu", "melatu", True, 2018, "3"),
    ]
    assert [(entry.code, entry.name) for entry, _ in rank(entries, "MELATI")] == [
        ("1", "Melati"),
        ("2", "Melati"),
        ("3", "Melatu"),
        ("4", "Melatu"),
    ]
    assert rank(entries, "MELATI")[0][1] == 1.0


def test_a_kecamatan_without_villages_has_nothing_alike() -> None:
    result = find(build(), "MELATI")
    assert (result.entry, result.problem, result.candidates) == (None, "unlike", ())
    assert (result.method, result.score) == ("", 0.0)


def test_a_name_that_another_kecamatan_of_the_regency_has_is_elsewhere() -> None:
    others = {"61.01.02": "Soka", "61.01.02.2001": "Wirasnagka"}
    gazetteer = build("Wirasangka", others=others)
    assert outcome(gazetteer, "WIRASNAGKA")[0] == "elsewhere"


def test_a_name_that_a_village_anywhere_has_is_no_misspelling() -> None:
    others = {
        "62": "Soka",
        "62.01": "Kabupaten Soka",
        "62.01.01": "Soka",
        "62.01.01.2001": "Wirasnagka",
    }
    gazetteer = build("Wirasangka", others=others)
    assert outcome(gazetteer, "WIRASNAGKA")[0] == "unlike"
    # … unless the Kampung KB has the official name
    assert outcome(gazetteer, "WIRASNAGKA", "KB Wirasangka") == ("spelling", "1")


def common(count: int, word: str) -> dict[str, str]:
    """Villages of another province with a word in their names."""
    areas = {"62": "Soka", "62.01": "Kabupaten Soka", "62.01.01": "Soka"}
    return areas | {f"62.01.01.{2000 + at}": f"{word} {chr(97 + at) * 4}" for at in range(count)}


def test_a_word_that_a_name_has_may_be_no_misspelling_of_another() -> None:
    for count, result in ((0, "spelling"), (1, "unlike")):
        gazetteer = build("Suka Wirasangka", "Rejosari", others=common(count, "Wirasanga"))
        assert outcome(gazetteer, "SUKA WIRASANGA")[0] == result
        assert outcome(gazetteer, "SUKA WIRASANGA", "Suka Wirasangka") == ("spelling", "1")


def test_one_known_word_among_those_that_differ_is_enough() -> None:
    for count, result in ((0, "spelling"), (1, "unlike")):
        others = common(count, "Wirasangatama")
        gazetteer = build("Wirasangkatama Jayasari", "Rejosari", others=others)
        assert outcome(gazetteer, "WIRASANGATAMA JAYASORI")[0] == result


def test_known_words_with_other_spaces_may_be_another_name() -> None:
    for count, result in ((0, "spelling"), (1, "unlike")):
        others = {"62.01.01.2900": "Tama Rejo", **common(count, "Wirasanga")}
        gazetteer = build("Wirasangkatama", "Rejosari", others=others)
        assert outcome(gazetteer, "WIRASANGA TAMA")[0] == result


def test_a_common_word_that_both_names_have_does_not_count() -> None:
    gazetteer = build("Suka Wirasangka", "Rejosari", others=common(12, "Suka"))
    assert outcome(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_common_words_count_only_in_names_of_as_many_words() -> None:
    gazetteer = build("Sukawirasangka", "Rejosari", others=common(12, "Suka"))
    assert outcome(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_the_best_village_must_be_clearly_better_than_the_second() -> None:
    assert outcome(build("Wirasangka", "Wirasangsa"), "WIRASANGTA")[0] == "unlike"
    assert outcome(build("Wirasangka", "Umbul"), "WIRASANGTA") == ("spelling", "1")
    # one slip from the first, two from the second: nobody makes two where one is enough
    assert outcome(build("Wirasangka", "Wirosangko"), "WIRASANGKO")[0] == "unlike"
    assert outcome(build("Wirasangka", "Wirosangku"), "WIRASANGKO") == ("spelling", "1")


@pytest.mark.parametrize(
    ("official", "village", "result"),
    [
        ("Mawar XI", "MAWAR I", "unlike"),
        ("Mawar XI", "MAWAR XL", "unlike"),
        ("Mawar III", "MAWAR II", "unlike"),
        ("Mawar III", "MAWAR IIK", "unlike"),
        ("Mawar II", "MAWAR", "unlike"),
        ("Mawar", "MAWARI", "unlike"),
        ("Mawarindah", "MAWARINDAHII", "unlike"),
        ("Mawarindahii", "MAWARINDAHI", "unlike"),
        ("Mawarindahi", "MAWARINDAH", "spelling"),  # one i at the end is no numeral of a list
        ("Mawar Indah Dua", "MAWAR INDAH DUE", "unlike"),
        ("Mawarindah 12", "MAWARINDAH 21", "unlike"),
        ("Mawarindah 12", "MAWARINADH 12", "spelling"),
    ],
)
def test_numerals_never_bend(official: str, village: str, result: str) -> None:
    assert outcome(build(official, "Umbul"), village)[0] == result
    assert outcome(build(official, "Umbul"), village, official)[0] == result


@pytest.mark.parametrize(
    ("officials", "village", "result"),
    [
        (["Mawar Selatan"], "MAWAR SELTAN", "spelling"),
        (["Mawar Selatan", "Mawar Utara"], "MAWAR SELTAN", "spelling"),
        (["Mawarindah Hilir"], "MAWARINDAH HILYR", "spelling"),
        (["Mawarindah Hilir", "Mawarindah Hulu"], "MAWARINDAH HULIR", "unlike"),
        (["Mawarindah Barat", "Mawarindah Darat"], "MAWARINDAH GARAT", "unlike"),  # both one slip
        (["Mawarindah Lor"], "MAWARINDAH LYR", "unlike"),  # three letters
        (["Mawarindah Timur"], "MAWARINDAH BARAT", "unlike"),
        (["Mawarindah Baru"], "MAWARINDAH BARAT", "unlike"),  # a direction of its own
    ],
)
def test_a_slip_inside_a_direction_is_one_where_no_sibling_competes(
    officials: list[str], village: str, result: str
) -> None:
    assert outcome(build(*officials, "Umbul"), village)[0] == result


def test_a_name_of_an_older_list_or_of_a_kecamatan_is_no_misspelling() -> None:
    older = {2018: {"62": "Soka", "62.01": "Kabupaten Soka", "62.01.01": "Girasangka"}}
    older[2018]["62.01.01.2001"] = "Wirasnagka"
    for village in ("WIRASNAGKA", "GIRASANGKA"):
        assert outcome(build("Wirasangka"), village) == ("spelling", "1")
        assert outcome(build("Wirasangka", older=older), village)[0] == "unlike"


def test_marks_must_agree_in_a_spelling() -> None:
    assert outcome(build("Wirasangka II", "Rejosari"), "WIRASNAGKA III")[0] == "unlike"
    assert outcome(build("Wirasangka II", "Rejosari"), "WIRASNAGKA II") == ("spelling", "1")


def test_a_slip_in_a_name_of_fewer_than_six_letters_is_not_enough_alone() -> None:
    assert outcome(build("Rejos", "Umbul"), "REJOK")[0] == "unlike"
    assert outcome(build("Rejosa", "Umbul"), "REJOSI") == ("spelling", "1")


def test_a_slip_that_leaves_letters_as_listed_names_have_them_is_not_enough_alone() -> None:
    # "asu" and "suk" stand in other names: WIRASUKA may be a village of which no list knows
    elsewhere = {"62.01.01.2900": "Melasuka", **common(1, "Umbul")}
    gazetteer = build("Wirasuta", "Rejosari", others=elsewhere)
    assert outcome(gazetteer, "WIRASUKA")[0] == "unlike"
    assert outcome(gazetteer, "WIRASUKTA") == ("spelling", "1")  # no name has "sukt"


@pytest.mark.parametrize(
    ("official", "village", "kampung", "result"),
    [
        ("Rejos", "REJOK", "Kampung KB Rejos", "spelling"),
        ("Rejos", "REJOK", "Kampung KB Rejo", "unlike"),
        ("Rejo", "REJI", "Kampung KB Rejo", "unlike"),  # four letters confirm nothing
        ("Julang", "JOEMANG", "Kampung KB Julang", "spelling"),  # 0.70: one slip in old spelling
    ],
)
def test_the_name_of_the_kampung_kb_confirms_a_spelling(
    official: str, village: str, kampung: str, result: str
) -> None:
    assert outcome(build(official, "Umbul"), village, kampung)[0] == result


@pytest.mark.parametrize(
    ("official", "village", "result"),
    [
        ("Wirasangka Tama", "WIROSANGKA TAMU", "spelling"),  # 2 of 14: 0.857
        ("Wirasangk Tama", "WIROSANGK TAMU", "unlike"),  # 2 of 13: 0.846
        ("Wirasangka Tamaniar Jaya", "WIROSANGKA TAMANIUR JAYO", "unlike"),  # 3 slips
    ],
)
def test_two_slips_are_accepted_in_long_names_only(
    official: str, village: str, result: str
) -> None:
    assert outcome(build(official, "Umbul"), village)[0] == result
    # the name of the Kampung KB lowers the likeness that is needed, not this rule
    assert outcome(build(official, "Umbul"), village, official)[0] == result


def test_a_slip_may_be_in_the_first_letter() -> None:
    assert outcome(build("Wirasangka", "Umbul"), "GIRASANGKA") == ("spelling", "1")
    assert outcome(build("Wirasangka", "Umbul"), "IRASANGKA") == ("spelling", "1")
    assert outcome(build("Wiras", "Umbul"), "GIRAS", "Desa Wiras") == ("spelling", "1")
    assert outcome(build("Fajarasangka", "Umbul"), "PAJARASNAGKA") == ("spelling", "1")


@pytest.mark.parametrize(
    ("official", "village", "result"),
    [
        ("Wirasangka Ako", "WIRASANGKA AKU", "unlike"),  # a slip in a word of three letters
        ("Wirasangka Akoi", "WIRASANGKA AKOU", "spelling"),  # of four
        ("Wirasangka Akoi", "WIRASANGKA AKO", "unlike"),  # of three on one side
        ("Wirasangka Ako", "WIRASANGKA AKOI", "unlike"),
        ("Wirasangkatama Akoi", "WIRASANGKATAMA UKOU", "unlike"),  # two slips in one word
        ("Wirasangkatama Akoi", "WIROSANGKATAMA AKOU", "spelling"),  # one in each word
        ("Wirasangkaako", "WIRASANGKA AKU", "spelling"),  # as many slips in other spaces
    ],
)
def test_slips_are_counted_word_by_word(official: str, village: str, result: str) -> None:
    assert outcome(build(official, "Umbul"), village)[0] == result
