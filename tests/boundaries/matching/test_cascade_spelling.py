"""Names are matched to a village by a similar spelling, within limits."""

import pytest

from boundaries.matching import cascade
from boundaries.matching.cascade import rank
from boundaries.matching.gazetteer import GazetteerEntry
from tests.boundaries.matching.anggrek import DISTRICT, build, find, former, outcome


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


@pytest.mark.parametrize(("count", "result"), [(9, "spelling"), (10, "unlike"), (11, "unlike")])
def test_a_word_of_ten_villages_is_no_misspelling_of_another(count: int, result: str) -> None:
    gazetteer = build("Suka Wirasangka", "Rejosari", others=common(count, "Wirasanga"))
    assert outcome(gazetteer, "SUKA WIRASANGA")[0] == result
    assert outcome(gazetteer, "SUKA WIRASANGA", "Suka Wirasangka") == ("spelling", "1")


def test_one_common_word_among_those_that_differ_is_enough() -> None:
    for count, result in ((9, "spelling"), (10, "unlike")):
        others = common(count, "Wirasangatama")
        gazetteer = build("Wirasangkatama Jayasari", "Rejosari", others=others)
        assert outcome(gazetteer, "WIRASANGATAMA JAYASORI")[0] == result


def test_a_common_word_that_both_names_have_does_not_count() -> None:
    gazetteer = build("Suka Wirasangka", "Rejosari", others=common(12, "Suka"))
    assert outcome(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_common_words_count_only_in_names_of_as_many_words() -> None:
    gazetteer = build("Sukawirasangka", "Rejosari", others=common(12, "Suka"))
    assert outcome(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_the_best_village_must_be_clearly_better_than_the_second() -> None:
    assert outcome(build("Wirasangka", "Wirasangsa"), "WIRASANGTA")[0] == "unlike"
    assert outcome(build("Wirasangka", "Umbul"), "WIRASANGTA") == ("spelling", "1")
    # a likeness of 0.9 is 0.12 above one of 0.78, but not above one of 0.79
    assert cascade._MIN_MARGIN == 0.12


def test_marks_must_agree_in_a_spelling() -> None:
    assert outcome(build("Wirasangka II", "Rejosari"), "WIRASNAGKA III")[0] == "unlike"
    assert outcome(build("Wirasangka II", "Rejosari"), "WIRASNAGKA II") == ("spelling", "1")


@pytest.mark.parametrize(
    ("official", "village", "newest_only", "with_lists"),
    [
        ("Rejosa", "REJOSI", "spelling", "unlike"),  # 1 of 6 letters differs: 0.83
        ("Rejos", "REJOK", "unlike", "unlike"),  # 1 of 5: 0.8
        ("Rejosar", "REJOSIR", "spelling", "spelling"),  # 1 of 7: 0.86
    ],
)
def test_older_lists_make_a_spelling_less_likely(
    official: str, village: str, newest_only: str, with_lists: str
) -> None:
    assert outcome(build(official, "Umbul"), village)[0] == newest_only
    gazetteer = build(official, "Umbul", older=former(_1=official, _2="Umbul"))
    assert outcome(gazetteer, village)[0] == with_lists


@pytest.mark.parametrize(
    ("official", "village", "kampung", "result"),
    [
        ("Rejos", "REJOK", "Kampung KB Rejos", "spelling"),
        ("Rejos", "REJOK", "Kampung KB Rejo", "unlike"),
        ("Rejo", "REJI", "Kampung KB Rejo", "unlike"),  # four letters confirm nothing
        ("Julang", "JOEMANG", "Kampung KB Julang", "spelling"),  # 0.70: one slip in old spelling
        ("Cukur Jaya", "COEAOER DJAYA", "Kampung KB Cukur Jaya", "unlike"),  # 0.69
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


def test_a_spelling_begins_with_the_same_sound() -> None:
    assert outcome(build("Wirasangka", "Umbul"), "GIRASANGKA")[0] == "unlike"
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
