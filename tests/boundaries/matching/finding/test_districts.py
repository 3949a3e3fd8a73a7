"""Which kecamatan of a regency a mistyped name means."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import Match, RowNames
from webmap.core.i18n import message_text

DISTRICTS = {
    "Mawarsari": ("Sukamaju", "Dahlia", "Tirtayasa"),
    "Kenanga Timur": ("Sukamaju", "Wanasari", "Tigajuru"),
    "Kenanga Barat": ("Sukamaju", "Cendana", "Lubuk Merbau"),
    "Flamboyan II": ("Kamboja", "Bringin Jaya"),
    "Melur": ("Sukamaju", "Rawa Bening"),
    "Soka": ("Wirasangka",),
}
ELSEWHERE = {"Mawarsati": ("Sukamaju", "Tirtayasa"), "Bambusari": ("Sukamaju",)}


def areas(regency: str, districts: dict[str, tuple[str, ...]]) -> dict[str, str]:
    out = {}
    for at, (name, villages) in enumerate(districts.items(), 1):
        out[f"{regency}.{at:02}"] = name
        out |= {f"{regency}.{at:02}.{2000 + n}": v for n, v in enumerate(villages, 1)}
    return out


LIST = {
    "61": "Mawar Raya", "61.01": "Kabupaten Melati", "61.02": "Kabupaten Teratai",
    **areas("61.01", DISTRICTS), **areas("61.02", ELSEWHERE),
}  # fmt: skip
GAZETTEER = Gazetteer.build(LIST)
PROPER = [
    RowNames("MAWAR RAYA", "MELATI", district.upper(), village.upper())
    for district, villages in DISTRICTS.items()
    for village in villages
]


def row(district: str, village: str) -> RowNames:
    return RowNames("MAWAR RAYA", "MELATI", district, village)


def beside_proper_rows(district: str, village: str) -> Match:
    """Match a row in a sheet in which other rows spell every kecamatan properly."""
    others = [r for r in PROPER if r.village != village]
    return join([row(district, village), *others], GAZETTEER)[0]


@pytest.mark.parametrize(
    ("district", "village", "code"),
    [
        ("MAWRSARI", "DAHLIA", "61.01.01.2002"),
        ("MAWARSARRI", "SUKAMAJU", "61.01.01.2001"),  # a name that other kecamatan have, too
        ("NAWARSARI", "DAHLIA", "61.01.01.2002"),  # the first letter, and the only Dahlia
        ("MAWRSAERI", "DAHLIA", "61.01.01.2002"),  # two slips in a long name
        ("KENANGA TIMR", "WANASARI", "61.01.02.2002"),
        ("KNANGA TIMUR", "SUKAMAJU", "61.01.02.2001"),
        ("FLAMBOYN II", "KAMBOJA", "61.01.04.2001"),
        ("MELURR", "RAWABENING", "61.01.05.2002"),
    ],
)
def test_one_slip_in_a_kecamatan_that_has_the_village(
    district: str, village: str, code: str
) -> None:
    match = beside_proper_rows(district, village)
    assert match.code == code
    assert "ejaan lain" in message_text(match.reason, "id")


@pytest.mark.parametrize(
    ("district", "village"),
    [
        ("NAWARSARI", "SUKAMAJU"),  # the first letter, and a name that others have
        ("MAWRSAERI", "SUKAMAJU"),  # two slips
        ("MAWARSATI", "SUKAMAJU"),  # a kecamatan of another regency has both names
        ("MAWARSATI", "TIRTAYASA"),
        ("BAMBUSARI", "DAHLIA"),  # more than two slips
        ("KENANGA TIMR", "SUKAMAJU"),  # without its direction, and a name that others have
        ("KENANGA UTARA", "CENDANA"),  # another direction
        ("FLAMBOYAN III", "KAMBOJA"),  # another number
        ("FLAMBOYAN", "KAMBOJA"),
        ("MAWRSARI", "DAHLYA"),  # the village is misspelt, too
        ("MAWRSARI", "CENDANA"),  # the village is that of another kecamatan
        ("SOA", "SUKAMAJU"),
        ("MLURA", "RAWA BENING"),  # two slips in a short name
    ],
)
def test_a_kecamatan_that_may_be_another_one_waits(district: str, village: str) -> None:
    match = beside_proper_rows(district, village)
    assert (match.outcome, match.within) == ("review", "61.01")


def test_two_kecamatan_one_slip_away_wait() -> None:
    names = {"Mawarsari": ("Dahlia", "Tirtayasa"), "Mawarsani": ("Kamboja",)}
    gazetteer = Gazetteer.build({"61": "Raya", "61.01": "Melati", **areas("61.01", names)})
    proper = [row("MAWARSARI", "TIRTAYASA"), row("MAWARSANI", "KAMBOJA")]
    assert join([row("MAWARSABI", "DAHLIA"), *proper], gazetteer)[0].method == "no district"
    assert join([row("MAWARSANI", "DAHLIA"), *proper], gazetteer)[0].method == "elsewhere"


def test_a_mistyped_kecamatan_with_other_villages_waits() -> None:
    rows = [row("MAWARSRI", name) for name in ("DAHLIA", "ANYELIR", "SERUNI", "MELATI")]
    assert {match.outcome for match in join(rows, GAZETTEER)} == {"review"}


def test_a_common_name_that_a_proper_row_has_as_well_waits() -> None:
    rows = [row("MAWARSARI", "SUKAMAJU"), row("MAWARSRI", "SUKAMAJU")]
    assert [match.outcome for match in join(rows, GAZETTEER)] == ["matched", "review"]


def test_a_shared_word_tells_a_kecamatan_only_if_no_other_has_it() -> None:
    [match] = join([row("KENANGA DARAT", "CENDANA")], GAZETTEER)
    assert match.outcome == "review"
    [match] = join([row("PUSAT FLAMBOYAN", "KAMBOJA")], GAZETTEER)
    assert match.code == "61.01.04.2001"


LETTERS = st.sampled_from("AEINRSU")


@st.composite
def misspelt(draw: st.DrawFn) -> RowNames:
    """A row of the list with some letters of its kecamatan altered."""
    names = draw(st.sampled_from(PROPER))
    text = names.district
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(LETTERS) + text[at + draw(st.integers(0, 1)) :]
    return replace(names, district=text, province=draw(st.sampled_from(("", "MAWAR RAYA"))))


@given(st.lists(misspelt(), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows: list[RowNames], chance) -> None:
    found = dict(zip(rows, join(rows, GAZETTEER), strict=True))
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert dict(zip(shuffled, join(shuffled, GAZETTEER), strict=True)) == found


@given(st.lists(misspelt(), min_size=1, max_size=6), st.sampled_from(("province", "district")))
def test_a_row_that_loses_a_name_gains_no_match(rows: list[RowNames], field: str) -> None:
    before = join(rows, GAZETTEER)[0].code
    after = join([replace(rows[0], **{field: ""}), *rows[1:]], GAZETTEER)[0].code
    assert after in (None, before)
