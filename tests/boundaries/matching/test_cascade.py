"""Names are matched to a village by the same name, its kind, parts, abbreviation or sound.

Mutants of cascade.py that change no result: sizes of caches; which of two former names with one key
is shown; False, None or an empty text from a private predicate; the likeness of a second village
that does not exist; likenesses that equal a limit exactly.
"""

import pytest

from boundaries.matching.cascade import match_in_district
from boundaries.matching.gazetteer import DistrictIndex, GazetteerEntry
from tests.boundaries.matching.anggrek import DISTRICT, REGENCY, build, find, former, outcome

# Same names -------------------------------------------------------------------------------------


def test_the_same_words_go_before_the_same_letters() -> None:
    gazetteer = build("Mekarjaya", "Mekar Jaya")
    assert outcome(gazetteer, "MEKARJAYA") == ("exact", "1")
    assert outcome(gazetteer, "Mekar Jaya") == ("exact", "2")
    assert find(gazetteer, "Mekar Jaya").score == 1.0
    assert find(gazetteer, "Mekar Jaya").problem == ""


def test_other_spaces_are_found_and_score_less() -> None:
    gazetteer = build("Mekarjaya", "Rejosari")
    assert outcome(gazetteer, "MEKAR JAYA") == ("spacing", "1")
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
    assert outcome(build(official, "Rejosari"), village) == ("spacing", "1")


def test_a_glued_name_has_a_numeral_on_one_side_and_none_on_the_other() -> None:
    # "suka maju" and "sukamaju" are one by their key; "oenon iii" is Oenon 3, not Oenoni 2
    assert outcome(build("Oenon III", "Rejosari"), "OENONI II")[0] == "unlike"
    assert outcome(build("Oenoni II", "Rejosari"), "OENONII")[0] == "unlike"


def test_a_glued_numeral_goes_before_a_name_that_only_sounds_alike() -> None:
    # "werei" sounds like "were"
    assert outcome(build("Were", "Were I"), "WEREI") == ("spacing", "2")
    assert outcome(build("Were", "Rejosari"), "WEREI") == ("sound", "1")


def test_a_glued_numeral_of_two_names_is_not_read() -> None:
    gazetteer = build("Mawari II", "Mawar III")
    assert outcome(gazetteer, "MAWARIII")[0] == "unlike"


def test_a_former_name_with_a_glued_numeral_is_an_old_name() -> None:
    gazetteer = build("Rejosari", older=former(_1="Oenoni II"))
    assert outcome(gazetteer, "OENONIII") == ("old name", "1")


def test_a_name_of_a_former_list_goes_before_a_present_name_with_other_spaces() -> None:
    gazetteer = build("Rejosari", "Mekarjaya", older=former(_1="Mekar Jaya", _2="Mekarjaya"))
    assert outcome(gazetteer, "MEKAR JAYA") == ("old name", "1")
    assert outcome(gazetteer, "MEKARJAYA") == ("exact", "2")
    assert find(gazetteer, "MEKAR JAYA").score == 0.97
    assert outcome(gazetteer, "MEKA RJAYA") == ("spacing", "2")  # spaces that no list has


def test_a_village_that_only_changed_its_spaces_is_found_by_spacing() -> None:
    gazetteer = build("Mekarjaya", "Rejosari", older=former(_1="Mekar Jaya", _2="Rejosari"))
    assert outcome(gazetteer, "MEKAR JAYA") == ("spacing", "1")


# Kinds and former names -------------------------------------------------------------------------


def test_a_local_kind_before_the_name_makes_no_difference() -> None:
    gazetteer = build("Diilir", "Rejosari")
    assert outcome(gazetteer, "KAMPUNG DIILIR") == ("prefix", "1")
    assert find(gazetteer, "KAMPUNG DIILIR").score == 0.98


@pytest.mark.parametrize("village", ["DESA BARU", "Kel. Baru", "DESA. KEL BARU"])
def test_a_kind_is_left_out_where_the_list_has_the_bare_word(village: str) -> None:
    assert outcome(build("Baru", "Rejosari"), village) == ("prefix", "1")
    assert outcome(build("Baru", "Desa Baru"), "DESA BARU") == ("exact", "2")
    assert outcome(build("Kampung Baru", "Rejosari"), village)[0] == "unlike"
    assert outcome(build("Kampung Baru", "Rejosari"), "DESA")[0] == "unlike"


def test_of_two_local_kinds_neither_is_the_other() -> None:
    gazetteer = build("Dusun Diilir", "Rejosari")
    assert outcome(gazetteer, "KAMPUNG DIILIR")[0] == "unlike"
    assert outcome(gazetteer, "DIILIR") == ("prefix", "1")
    assert outcome(build("Dusun Xilir"), "KAMPUNG XILIR")[0] == "unlike"
    both = build("Dusun Diilir", "Kampung Diilir")
    assert outcome(both, "GP DIILIR") == ("prefix", "2")
    assert outcome(both, "DIILIR")[0] == "ambiguous"


def test_a_former_name_is_found_as_written_and_with_a_local_kind() -> None:
    gazetteer = build("Rejosari", "Sidomakmur", older=former(_1="Melur", _2="Sidomakmur"))
    assert outcome(gazetteer, "MELUR") == ("old name", "1")
    assert outcome(gazetteer, "KAMPUNG MELUR") == ("old name", "1")


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
    assert outcome(gazetteer, "BRINGIN") == ("sound", "1")
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
        ("SERUNI", "Negeri Seruni", "2009"),
        ("NEGERI SERUNI", "", "2009"),
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
        ("SERUNI", "Kampung Seruni"),
        ("KAMPUNG KEL SERUNI", ""),  # only the first word says the kind
    ],
)
def test_without_one_clear_kind_they_are_ambiguous(village: str, kampung: str) -> None:
    assert outcome(build("Rejosari", others=TWINS), village, kampung)[0] == "ambiguous"


def test_a_kind_that_two_villages_have_chooses_none() -> None:
    gazetteer = build("Seruni", others=TWINS)
    assert outcome(gazetteer, "DESA SERUNI")[0] == "ambiguous"
    assert find(gazetteer, "KEL SERUNI").entry is not None


# Parts, abbreviations, sound ----------------------------------------------------------------------


def test_one_of_two_written_names_is_enough() -> None:
    gazetteer = build("Sosol/Malifut", "Rejosari")
    assert outcome(gazetteer, "MALIFUT") == ("parts", "1")
    assert outcome(build("Malifut", "Rejosari"), "SOSOL (MALIFUT)") == ("parts", "1")
    assert outcome(gazetteer, "MALIFAT")[0] == "unlike"
    assert find(gazetteer, "MALIFUT").score == 0.95


def test_the_other_written_name_is_no_other_village_of_the_regency() -> None:
    others = {"61.01.02": "Soka", "61.01.02.2001": "Sosol"}
    gazetteer = build("Malifut", "Tangai/Sukananti", "Rejosari", others=others)
    assert outcome(gazetteer, "SOSOL/MALIFUT")[0] == "unlike"
    assert outcome(gazetteer, "SOSAL/MALIFUT") == ("parts", "1")
    assert outcome(gazetteer, "REJOSARI/MALIFUT")[0] == "unlike"
    assert outcome(gazetteer, "SUKANANTI/TANGAI") == ("parts", "2")
    assert outcome(gazetteer, "SUKANANTI (SOSOL)")[0] == "unlike"


def test_an_abbreviation_goes_before_the_sound() -> None:
    gazetteer = build("Tanjung Harapan", "Rejosari")
    assert outcome(gazetteer, "TNJ HARAPAN") == ("abbreviation", "1")
    assert find(gazetteer, "TNJ HARAPAN").score == 0.94


def test_the_sound_is_not_enough_where_marks_differ() -> None:
    assert outcome(build("Beringin", "Rejosari"), "BRINGIN") == ("sound", "1")
    assert find(build("Beringin", "Rejosari"), "BRINGIN").score == 0.93
    # "h" is not heard, but "mhs" is a mark of its own and "ms" another
    assert outcome(build("Tua MHS", "Rejosari"), "TUA MS")[0] == "unlike"


def test_the_name_of_a_village_that_is_gone_is_no_other_kind_of_a_present_name() -> None:
    older = former(v1="Umbul", v2="Rejosari", v3="Gampong Umbul")
    gazetteer = build("Umbul", "Rejosari", older=older)
    assert outcome(gazetteer, "UMBUL") == ("exact", "1")
    assert outcome(gazetteer, "GAMPONG UMBUL") == ("gone", "")
    spaced = former(v1="Suka Maju", v2="Rejosari", v3="Sukamaju")
    gazetteer = build("Kenanga", "Rejosari", older=spaced)
    assert outcome(gazetteer, "SUKA MAJU") == ("old name", "1")
    assert outcome(gazetteer, "SUKAMAJU") == ("gone", "")
    # nothing says so where no list has both
    assert outcome(build("Umbul", "Rejosari"), "GAMPONG UMBUL") == ("prefix", "1")
