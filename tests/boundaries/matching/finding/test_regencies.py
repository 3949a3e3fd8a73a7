"""Which regencies a name cut short, shared or misspelt may mean."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.finding.regencies import NamedRegencies, RegencyFinder
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import find, join
from boundaries.matching.types import Match, RowNames
from webmap.core.i18n import message_text

LIST = {
    "61": "Mawar Raya", "61.01": "Kabupaten Melati Tengah", "61.02": "Kabupaten Melati Selatan",
    "61.71": "Kota Sokanegara", "61.03": "Kabupaten Sokanegara",
    "61.01.01": "Anggrek", "61.01.01.2001": "Dahlia", "61.01.01.2002": "Seruni",
    "61.02.01": "Kamboja", "61.02.01.2001": "Dahlia",
    "61.03.01": "Cendana", "61.03.01.2001": "Dahlia",
    "61.71.01": "Cendana Kota", "61.71.01.1001": "Dahlia",
    "62": "Puspa", "62.01": "Kabupaten Melati Tenggara", "62.02": "Kabupaten Mekar Tirta",
    "62.01.01": "Anggrek", "62.01.01.2001": "Dahlia",
    "62.01.02": "Wanasari", "62.01.02.2001": "Seruni",
    "62.02.01": "Kenanga", "62.02.01.2001": "Dahlia",
}  # fmt: skip
GAZETTEER = Gazetteer.build(LIST)


def one(regency: str, district: str, province: str = "", village: str = "DAHLIA") -> Match:
    return join([RowNames(province, regency, district, village)], GAZETTEER)[0]


@pytest.mark.parametrize(
    ("regency", "district", "code"),
    [
        ("MEL. SEL", "KAMBOJA", "61.02"),
        ("KAB. MELATI SLT", "KAMBOJA", "61.02"),
        ("KT. SOKANEGARA", "CENDANA KOTA", "61.71"),
        ("KT. SOKANEG.", "CENDANA KOTA", "61.71"),
        ("SOKAN. (KOTA)", "CENDANA KOTA", "61.71"),
        ("SOKANEG", "CENDANA", "61.03"),
        ("SOKANEG", "CENDANA KOTA", "61.71"),
        ("MEKTIR", "KENANGA", "62.02"),
        ("MT", "KENANGA", "62.02"),  # two fit, and one has the kecamatan
        ("MEL. TENG", "WANASARI", "62.01"),
        ("MELATI SELATN", "KAMBOJA", "61.02"),
        ("ELATI SELATAN", "KAMBOJA", "61.02"),
        ("KBUPATEN SOKANEGARA", "CENDANA", "61.03"),
        ("KOTAA SOKANEGARA", "CENDANA KOTA", "61.71"),
    ],
)
def test_a_regency_cut_short_or_misspelt(regency: str, district: str, code: str) -> None:
    match = one(regency, district, village="SERUNI" if district == "WANASARI" else "DAHLIA")
    assert match.code and match.code[:5] == code


def test_of_two_regencies_with_the_kecamatan_the_province_decides() -> None:
    assert one("MEL. TENG", "ANGGREK", "PUSPA").code == "62.01.01.2001"
    assert one("MEL. TENG", "ANGGREK", "MAWAR RAYA").code == "61.01.01.2001"
    assert one("MEL. TENG", "ANGGREK").outcome == "review"
    assert one("MEL. TENG", "ANGGREK", "MELUR").outcome == "review"


def test_the_kecamatan_of_other_rows_decide_before_the_province() -> None:
    rows = [
        RowNames("MAWAR RAYA", "MEL. TENG", "ANGGREK", "DAHLIA"),
        RowNames("", "MEL. TENG", "WANASARI", "SERUNI"),
    ]
    assert [match.code for match in join(rows, GAZETTEER)] == ["62.01.01.2001", "62.01.02.2001"]


@pytest.mark.parametrize(
    ("regency", "district"),
    [
        ("MEL. TENG", "KAMBOJA"),  # the kecamatan of a third
        ("MELATI SELATN", "ANGGREK"),
        ("KOTA MELATI SEL", "KAMBOJA"),
        ("KOTA", "CENDANA KOTA"),
        ("MELATI UTARA", "KAMBOJA"),
    ],
)
def test_a_regency_without_the_kecamatan_waits(regency: str, district: str) -> None:
    assert one(regency, district, "MAWAR RAYA").outcome == "review"


def test_a_name_in_use_has_no_rivals() -> None:
    finder = RegencyFinder(GAZETTEER)
    assert finder.find("SOKANEGARA", {}) == NamedRegencies(("61.03", "61.71"))
    assert finder.find("KOTA SOKANEGARA", {}) == NamedRegencies(("61.71",))
    assert finder.find("MEL TENG", {}) == NamedRegencies(("61.01", "62.01"), rivals=True)
    assert finder.find("", {}) == NamedRegencies(())


def test_old_names_that_several_regencies_share() -> None:
    """The table of old names has Yapen Waropen for the one that kept the name."""
    areas = {"91": "Papua", "91.05": "Kabupaten Kepulauan Yapen", "91.15": "Kabupaten Waropen"}
    for regency, district in (("91.05", "Anggrek"), ("91.15", "Cendana")):
        areas |= {f"{regency}.01": district, f"{regency}.01.2001": "Dahlia"}
    gazetteer = Gazetteer.build(areas)
    rows = [RowNames("", "YAPEN WAROPEN", d, "DAHLIA") for d in ("ANGGREK", "CENDANA", "CENDNA")]
    assert [match.code for match in join(rows, gazetteer)] == [
        "91.05.01.2001", "91.15.01.2001", "91.15.01.2001",
    ]  # fmt: skip
    waiting = join([RowNames("PAPUA", "YAPEN WAROPEN", "MAWAR", "DAHLIA")], gazetteer)[0]
    assert (waiting.outcome, waiting.within) == ("review", "91")


def test_rivals_are_named_to_the_data_officer() -> None:
    reason = message_text(one("MEL. TENG", "ANGGREK").reason, "id")
    assert "Melati Tengah (61.01)" in reason and "Melati Tenggara (62.01)" in reason
    assert "Melati Tengah (61.01)" in message_text(one("MEL. TENG", "ANGGREK").reason, "en")


names = st.builds(
    RowNames,
    st.sampled_from(("", "MAWAR RAYA", "PUSPA")),
    st.sampled_from(
        (
            "MEL. TENG",
            "MELATI TENGAH",
            "MT",
            "SOKANEG.",
            "SOKANEGARA",
            "KT. SOKANEGARA",
            "MELAT SELATAN",
        )
    ),
    st.sampled_from(("ANGGREK", "ANGREK", "KAMBOJA", "CENDANA", "CENDANA KOTA", "WANASARI", "")),
    st.sampled_from(("DAHLIA", "SERUNI", "DAHLYA")),
)


@given(st.lists(names, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows: list[RowNames], chance: Random) -> None:
    found = dict(zip(rows, find(rows, GAZETTEER), strict=True))
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert dict(zip(shuffled, find(shuffled, GAZETTEER), strict=True)) == found


@given(
    st.lists(names, min_size=1, max_size=6),
    st.sampled_from(("province", "district", "regency", "village")),
)
def test_a_row_that_loses_a_name_gains_no_match(rows: list[RowNames], field: str) -> None:
    before = find(rows, GAZETTEER)[0].code
    after = find([replace(rows[0], **{field: ""}), *rows[1:]], GAZETTEER)[0].code
    assert after in (None, before)
