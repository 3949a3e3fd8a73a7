"""The steps from a name to a village of its kecamatan, each with its limits.

Mutants of cascade.py that change no result: sizes of caches; the name that is shown of two former
names with one key; False, None or an empty text from a private test of truth; the likeness of a
second village that does not exist; likenesses that equal a limit exactly.
"""

import pytest

from boundaries.matching import cascade
from boundaries.matching.cascade import METHODS, match_in_district, rank
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer, GazetteerEntry

REGENCY, DISTRICT = "61.01", "61.01.01"


def build(*names: str, others: dict[str, str] | None = None, older=None) -> Gazetteer:
    """A gazetteer with these desa in one kecamatan, and other areas."""
    areas = {"61": "Mawar Raya", REGENCY: "Kabupaten Melati", DISTRICT: "Anggrek"}
    areas |= {f"{DISTRICT}.{2001 + at}": name for at, name in enumerate(names)}
    return Gazetteer.build({**areas, **(others or {})}, older)


def find(gazetteer: Gazetteer, village: str, kampung: str = "") -> cascade.CascadeResult:
    return match_in_district(
        gazetteer, REGENCY, gazetteer.districts[REGENCY]["anggrek"], village, kampung
    )


def found(gazetteer: Gazetteer, village: str, kampung: str = "") -> tuple[str, str]:
    """Method and last digits of the code, or the problem and nothing."""
    result = find(gazetteer, village, kampung)
    if result.entry is None:
        return result.problem, ""
    assert result.method in METHODS and 0.7 <= result.score <= 1
    return result.method, result.entry.code[-1]


def former(**names: str) -> dict[int, dict[str, str]]:
    """A list of 2018 in which villages of the kecamatan have other names."""
    areas = {"61": "Mawar Raya", REGENCY: "Kabupaten Melati", DISTRICT: "Anggrek"}
    return {2018: areas | {f"{DISTRICT}.200{key[1:]}": name for key, name in names.items()}}


# Same names -------------------------------------------------------------------------------------


def test_the_same_words_go_before_the_same_letters() -> None:
    gazetteer = build("Mekarjaya", "Mekar Jaya")
    assert found(gazetteer, "MEKARJAYA") == ("exact", "1")
    assert found(gazetteer, "Mekar Jaya") == ("exact", "2")
    assert find(gazetteer, "Mekar Jaya").score == 1.0
    assert find(gazetteer, "Mekar Jaya").problem == ""


def test_other_spaces_are_found_and_score_less() -> None:
    gazetteer = build("Mekarjaya", "Rejosari")
    assert found(gazetteer, "MEKAR JAYA") == ("spacing", "1")
    assert find(gazetteer, "MEKAR JAYA").score == 0.99


def test_two_villages_of_other_spaces_are_ambiguous() -> None:
    result = find(build("Mekarjaya", "Mekar Jaya"), "ME KAR JAYA")
    assert (result.entry, result.problem) == (None, "ambiguous")
    assert [(entry.code[-1], score) for entry, score in result.candidates] == [
        ("1", 0.99),
        ("2", 0.99),
    ]


@pytest.mark.parametrize(
    ("official", "village"),
    [
        ("Oenoni II", "OENONIII"),
        ("Oenoniii", "Oenoni II"),
        ("Suka Oenoni II", "SUKA OENONIII"),
    ],
)
def test_a_numeral_glued_to_its_word_is_found(official: str, village: str) -> None:
    assert found(build(official, "Rejosari"), village) == ("spacing", "1")


def test_a_glued_name_has_a_numeral_on_one_side_and_none_on_the_other() -> None:
    # "suka maju" and "sukamaju" are one by their key; "oenon iii" is Oenon 3, not Oenoni 2
    assert found(build("Oenon III", "Rejosari"), "OENONI II")[0] == "unlike"
    assert found(build("Oenoni II", "Rejosari"), "OENONII")[0] == "unlike"


def test_a_former_name_with_a_glued_numeral_is_no_present_name() -> None:
    gazetteer = build("Rejosari", older=former(_1="Oenoni II"))
    assert found(gazetteer, "OENONIII")[0] == "unlike"


def test_a_name_of_a_former_list_goes_before_a_present_name_with_other_spaces() -> None:
    gazetteer = build("Rejosari", "Mekarjaya", older=former(_1="Mekar Jaya", _2="Mekarjaya"))
    assert found(gazetteer, "MEKAR JAYA") == ("old name", "1")
    assert found(gazetteer, "MEKARJAYA") == ("exact", "2")
    assert find(gazetteer, "MEKAR JAYA").score == 0.97
    assert found(gazetteer, "MEKA RJAYA") == ("spacing", "2")  # spaces that no list has


def test_a_village_that_only_changed_its_spaces_is_found_by_spacing() -> None:
    gazetteer = build("Mekarjaya", "Rejosari", older=former(_1="Mekar Jaya", _2="Rejosari"))
    assert found(gazetteer, "MEKAR JAYA") == ("spacing", "1")


# Kinds and former names -------------------------------------------------------------------------


def test_a_local_kind_before_the_name_makes_no_difference() -> None:
    gazetteer = build("Diilir", "Rejosari")
    assert found(gazetteer, "KAMPUNG DIILIR") == ("prefix", "1")
    assert find(gazetteer, "KAMPUNG DIILIR").score == 0.98


def test_of_two_local_kinds_neither_is_the_other() -> None:
    gazetteer = build("Dusun Diilir", "Rejosari")
    assert found(gazetteer, "KAMPUNG DIILIR")[0] == "unlike"
    assert found(gazetteer, "DIILIR") == ("prefix", "1")
    assert found(build("Dusun Xilir"), "KAMPUNG XILIR")[0] == "unlike"
    both = build("Dusun Diilir", "Kampung Diilir")
    assert found(both, "GP DIILIR") == ("prefix", "2")
    assert found(both, "DIILIR")[0] == "ambiguous"


def test_a_former_name_is_found_as_written_and_with_a_local_kind() -> None:
    gazetteer = build("Rejosari", "Sidomakmur", older=former(_1="Melur", _2="Sidomakmur"))
    assert found(gazetteer, "MELUR") == ("old name", "1")
    assert found(gazetteer, "KAMPUNG MELUR") == ("old name", "1")


def test_a_village_that_moved_is_found_in_its_former_kecamatan() -> None:
    gazetteer = build(
        "Rejosari",
        others={"61.01.02": "Soka", "61.01.02.2001": "Wirasangka"},
        older=former(_1="Rejosari", _2="Wirasangka"),
    )
    for village in ("WIRASANGKA", "KAMPUNG WIRASANGKA"):
        result = find(gazetteer, village)
        assert (result.method, result.score) == ("moved", 0.96)
        assert result.entry is not None and result.entry.code == "61.01.02.2001"


def test_a_village_of_the_kecamatan_goes_before_one_that_moved_away() -> None:
    index = DistrictIndex("Anggrek", DISTRICT)
    gazetteer = build("Rejosari")
    index.add(GazetteerEntry("61.01.02.2001", "Melur", "melur", False, 2018, "61.01.01.2009"))
    index.add(GazetteerEntry("61.01.01.2001", "Melur", "melur", True, 2018, "61.01.01.2001"))
    for village in ("MELUR", "KAMPUNG MELUR"):
        result = match_in_district(gazetteer, REGENCY, index, village)
        assert result.entry is not None
        assert (result.method, result.entry.code) == ("old name", "61.01.01.2001")


def test_a_lost_name_is_not_read_as_another_village() -> None:
    # by sound Beringin would be found; but Bringin was another village that no list follows
    gazetteer = build("Beringin", "Rejosari", older=former(_1="Beringin", _2="Rejosari"))
    assert found(gazetteer, "BRINGIN") == ("sound", "1")
    index = gazetteer.districts[REGENCY]["anggrek"]
    index.lost_names["bringin"] = GazetteerEntry("61.01.01.2009", "Bringin", "bringin", False, 2018)
    result = find(gazetteer, "BRINGIN")
    assert result.entry is None and result.problem == "gone"
    assert result.candidates[0][0].name == "Beringin"


# A kelurahan and a desa of one name ---------------------------------------------------------------

TWINS = {f"{DISTRICT}.1001": "Seruni", f"{DISTRICT}.2009": "Seruni"}


@pytest.mark.parametrize(
    ("village", "kampung", "code"),
    [
        ("KELURAHAN SERUNI", "", "1001"),
        ("KEL. SERUNI", "", "1001"),
        ("DESA SERUNI", "", "2009"),
        ("SERUNI", "Lurah Seruni", "1001"),
        ("SERUNI", "Kampung KB Desa Seruni", "2009"),
        ("DESA SERUNI", "Kelurahan Seruni", "2009"),  # the name of the village goes first
    ],
)
def test_a_kind_chooses_between_a_kelurahan_and_a_desa(
    village: str, kampung: str, code: str
) -> None:
    result = find(build("Rejosari", others=TWINS), village, kampung)
    assert result.entry is not None and result.entry.code == f"{DISTRICT}.{code}"


@pytest.mark.parametrize(
    ("village", "kampung"),
    [
        ("SERUNI", ""),
        ("SERUNI", "Desa dan Kelurahan Seruni"),
        ("KAMPUNG KEL SERUNI", ""),  # only the first word says the kind
    ],
)
def test_without_one_clear_kind_they_are_ambiguous(village: str, kampung: str) -> None:
    assert found(build("Rejosari", others=TWINS), village, kampung)[0] == "ambiguous"


def test_a_kind_that_two_villages_have_chooses_none() -> None:
    gazetteer = build("Seruni", others=TWINS)
    assert found(gazetteer, "DESA SERUNI")[0] == "ambiguous"
    assert find(gazetteer, "KEL SERUNI").entry is not None


# Parts, abbreviations, sound ----------------------------------------------------------------------


def test_one_of_two_written_names_is_enough() -> None:
    gazetteer = build("Sosol/Malifut", "Rejosari")
    assert found(gazetteer, "MALIFUT") == ("parts", "1")
    assert found(build("Malifut", "Rejosari"), "SOSOL (MALIFUT)") == ("parts", "1")
    assert found(gazetteer, "MALIFAT")[0] == "unlike"
    assert find(gazetteer, "MALIFUT").score == 0.95


def test_an_abbreviation_goes_before_the_sound() -> None:
    gazetteer = build("Tanjung Harapan", "Rejosari")
    assert found(gazetteer, "TNJ HARAPAN") == ("abbreviation", "1")
    assert find(gazetteer, "TNJ HARAPAN").score == 0.94


def test_the_sound_is_not_enough_where_marks_differ() -> None:
    assert found(build("Beringin", "Rejosari"), "BRINGIN") == ("sound", "1")
    assert find(build("Beringin", "Rejosari"), "BRINGIN").score == 0.93
    # "h" is not heard, but "mhs" is a mark of its own and "ms" another
    assert found(build("Tua MHS", "Rejosari"), "TUA MS")[0] == "unlike"


# Spelling -----------------------------------------------------------------------------------------


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
    assert found(gazetteer, "WIRASNAGKA")[0] == "elsewhere"


def test_a_name_that_a_village_anywhere_has_is_no_misspelling() -> None:
    others = {
        "62": "Soka",
        "62.01": "Kabupaten Soka",
        "62.01.01": "Soka",
        "62.01.01.2001": "Wirasnagka",
    }
    gazetteer = build("Wirasangka", others=others)
    assert found(gazetteer, "WIRASNAGKA")[0] == "unlike"
    # … unless the Kampung KB has the official name
    assert found(gazetteer, "WIRASNAGKA", "KB Wirasangka") == ("spelling", "1")


def common(count: int, word: str) -> dict[str, str]:
    """Villages of another province with a word in their names."""
    areas = {"62": "Soka", "62.01": "Kabupaten Soka", "62.01.01": "Soka"}
    return areas | {f"62.01.01.{2000 + at}": f"{word} {chr(97 + at) * 4}" for at in range(count)}


@pytest.mark.parametrize(("count", "result"), [(9, "spelling"), (10, "unlike"), (11, "unlike")])
def test_a_word_of_ten_villages_is_no_misspelling_of_another(count: int, result: str) -> None:
    gazetteer = build("Suka Wirasangka", "Rejosari", others=common(count, "Wirasanga"))
    assert found(gazetteer, "SUKA WIRASANGA")[0] == result
    assert found(gazetteer, "SUKA WIRASANGA", "Suka Wirasangka") == ("spelling", "1")


def test_one_common_word_among_those_that_differ_is_enough() -> None:
    for count, result in ((9, "spelling"), (10, "unlike")):
        others = common(count, "Wirasangatama")
        gazetteer = build("Wirasangkatama Jayasari", "Rejosari", others=others)
        assert found(gazetteer, "WIRASANGATAMA JAYASORI")[0] == result


def test_a_common_word_that_both_names_have_does_not_count() -> None:
    gazetteer = build("Suka Wirasangka", "Rejosari", others=common(12, "Suka"))
    assert found(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_common_words_count_only_in_names_of_as_many_words() -> None:
    gazetteer = build("Sukawirasangka", "Rejosari", others=common(12, "Suka"))
    assert found(gazetteer, "SUKA WIRASNAGKA") == ("spelling", "1")


def test_the_best_village_must_be_clearly_better_than_the_second() -> None:
    assert found(build("Wirasangka", "Wirasangsa"), "WIRASANGTA")[0] == "unlike"
    assert found(build("Wirasangka", "Umbul"), "WIRASANGTA") == ("spelling", "1")
    # a likeness of 0.9 is 0.12 above one of 0.78, but not above one of 0.79
    assert cascade._MIN_MARGIN == 0.12


def test_marks_must_agree_in_a_spelling() -> None:
    assert found(build("Wirasangka II", "Rejosari"), "WIRASNAGKA III")[0] == "unlike"
    assert found(build("Wirasangka II", "Rejosari"), "WIRASNAGKA II") == ("spelling", "1")


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
    assert found(build(official, "Umbul"), village)[0] == newest_only
    gazetteer = build(official, "Umbul", older=former(_1=official, _2="Umbul"))
    assert found(gazetteer, village)[0] == with_lists


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
    assert found(build(official, "Umbul"), village, kampung)[0] == result


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
    assert found(build(official, "Umbul"), village)[0] == result
    # the name of the Kampung KB lowers the likeness that is needed, not this rule
    assert found(build(official, "Umbul"), village, official)[0] == result


def test_a_spelling_begins_with_the_same_sound() -> None:
    assert found(build("Wirasangka", "Umbul"), "GIRASANGKA")[0] == "unlike"
    assert found(build("Fajarasangka", "Umbul"), "PAJARASNAGKA") == ("spelling", "1")


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
    assert found(build(official, "Umbul"), village)[0] == result
