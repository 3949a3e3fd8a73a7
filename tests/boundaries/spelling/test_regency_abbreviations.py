"""Names of regencies that are cut short."""

import pytest

from boundaries.spelling.regency_abbreviations import name_words, shortens, text_readings


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MEL. TENG", "Melati Tengah"),
        ("MELATI TGH.", "Melati Tengah"),
        ("MLT TENGA", "Melati Tengah"),
        ("M. TENGAH", "Melati Tengah"),
        ("MELTENG", "Melati Tengah"),
        ("SDK SEL", "Sari Dahlia Kota Selatan"),
        ("SDKS", "Sari Dahlia Kota Selatan"),
        ("LUBUK MELA UT", "Lubukmelati Utara"),
        ("LUBUKMELATI UT", "Lubuk Melati Utara"),
        ("KAB. MEL. BRT", "Kab. Melati Barat"),
        ("6101 MEL BAR", "Melati Barat"),
        ("MEL. DAN KEP", "Melati dan Kepulauan"),
    ],
)
def test_a_text_cuts_a_name_short(text: str, name: str) -> None:
    _, short = text_readings(text)[0]
    assert shortens(short, name_words(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MEL. TENG", "Melati Utara"),
        ("MEL.", "Melati Tengah"),
        ("MEL. TENG. UT", "Melati Tengah"),
        ("TENG. MEL", "Melati Tengah"),
        ("MELATIN TENG", "Melati Tengah"),
        ("MEL. TNGU", "Melati Tengah"),
        ("ELATI TENGAH", "Melati Tengah"),
    ],
)
def test_a_text_does_not_cut_a_name_short(text: str, name: str) -> None:
    _, short = text_readings(text)[0]
    assert not shortens(short, name_words(name))


def test_the_kind_may_stand_on_either_side_and_may_be_part_of_the_name() -> None:
    as_kota = ("kota", ("mel",))
    assert text_readings("KT. MEL") == (as_kota, ("", ("kota", "mel")), ("", ("kt", "mel")))
    assert text_readings("MEL (KOTA)") == (("", ("mel", "kota")), as_kota)
    assert text_readings("KAB. KOTA")[0] == ("kabupaten", ("kota",))
    assert text_readings("KOTA") == ()
