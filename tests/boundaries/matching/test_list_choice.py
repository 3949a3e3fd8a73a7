"""A name that lists give to different villages is read by the list in force, or waits."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.names import squash
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import Match
from tests.boundaries.matching.melati import row
from webmap.core.i18n import message_text

AREAS = {"61": "Mawar Raya", "61.01": "Kabupaten Melati", "61.01.01": "Anggrek"}
ONE, TWO = "61.01.01.1001", "61.01.01.2002"
SAME = {f"61.01.01.20{10 + at}": name for at, name in enumerate(("Melur", "Seruni", "Dahlia"))}
LISTS = {
    2016: AREAS | SAME | {ONE: "Umbul I", TWO: "Umbul II"},
    2018: AREAS | SAME | {ONE: "Umbul", TWO: "Umbul II"},
    2020: AREAS | SAME | {ONE: "Umbul", TWO: "Umbul I"},
}


def build(lists: dict[int, dict[str, str]]) -> Gazetteer:
    newest = max(lists)
    older = {year: names for year, names in lists.items() if year != newest}
    return Gazetteer.build(lists[newest], older, newest)


GAZETTEER = build(LISTS)


def found(
    names: Sequence[str], year: int | None, gazetteer: Gazetteer = GAZETTEER, kampung: str = ""
) -> list[Match]:
    as_of = date(year, 6, 30) if year else None
    return join([row(name, kampung=kampung) for name in names], gazetteer, as_of=as_of)


def codes(
    names: Sequence[str], year: int | None, gazetteer: Gazetteer = GAZETTEER
) -> list[str | None]:
    return [match.code for match in found(names, year, gazetteer)]


@pytest.mark.parametrize(
    ("year", "code"),
    [(2010, ONE), (2016, ONE), (2017, ONE), (2018, ONE), (2019, ONE), (2020, TWO), (2030, TWO)],
)
def test_the_list_in_force_decides_where_no_row_contradicts(year: int, code: str) -> None:
    """2018 has no Umbul I: the older list counts, until a newer one has the name."""
    assert codes(["UMBUL I"], year) == [code]
    assert codes(["MELUR", "DESA UMBUL SATU", "SERUNI"], year)[1] == code


def test_rows_of_another_list_let_the_name_wait() -> None:
    assert codes(["UMBUL I", "UMBUL II"], 2016) == [ONE, TWO]
    assert codes(["UMBUL I", "UMBUL II"], 2019) == [ONE, TWO]
    assert codes(["UMBUL I", "UMBUL"], 2020) == [TWO, ONE]
    # the list in force and the other rows disagree
    assert codes(["UMBUL I", "UMBUL II"], 2020) == [None, TWO]
    assert codes(["UMBUL I", "UMBUL"], 2017) == [None, ONE]
    match = found(["UMBUL I", "UMBUL II"], 2020)[0]
    assert (match.outcome, match.method) == ("review", "lists disagree")
    assert {one.code for one in match.candidates} == {ONE, TWO}
    text = message_text(match.reason, "id")
    assert f"Kelurahan Umbul ({ONE}) menurut daftar 2016" in text
    assert f"Desa Umbul I ({TWO}) menurut daftar 2020" in text


def test_without_a_date_the_list_counts_that_fits_most_rows() -> None:
    assert codes(["UMBUL I", "UMBUL II", "MELUR"], None) == [ONE, TWO, SAME_MELUR]
    assert codes(["UMBUL I", "UMBUL", "MELUR"], None) == [TWO, ONE, SAME_MELUR]
    assert codes(["UMBUL I", "MELUR"], None) == [None, SAME_MELUR]


SAME_MELUR = "61.01.01.2010"


def test_a_list_that_has_a_name_twice_contradicts_older_lists_only() -> None:
    once, twice = {ONE: "Kamboja", TWO: "Kambojah"}, {ONE: "Kamboja", TWO: "Kamboja"}
    later = build({2018: AREAS | SAME | once, 2020: AREAS | SAME | twice})
    # the sheet may follow the later list, unless it has the name of the other village
    assert codes(["KAMBOJA"], 2018, later) == [None]
    assert codes(["KAMBOJA", "KAMBOJAH"], 2018, later) == [ONE, TWO]
    assert codes(["KAMBOJA"], 2020, later) == [None]
    earlier = build({2018: AREAS | SAME | twice, 2020: AREAS | SAME | once})
    assert codes(["KAMBOJA"], 2018, earlier) == [None]
    assert codes(["KAMBOJA"], 2020, earlier) == codes(["KAMBOJA"], None, earlier) == [ONE]


def test_other_names_of_the_kecamatan_tell_the_list_of_the_sheet() -> None:
    lists = {year: names | {"61.01.01.2020": f"Kenanga {year}"} for year, names in LISTS.items()}
    gazetteer = build(lists)
    assert codes(["UMBUL I", "KENANGA 2020"], 2020, gazetteer)[0] == TWO
    assert codes(["UMBUL I", "KENANGA 2016"], 2016, gazetteer)[0] == ONE
    assert codes(["UMBUL I", "KENANGA 2016"], 2020, gazetteer)[0] is None
    assert codes(["UMBUL I", "KENANGA 2020"], 2016, gazetteer)[0] is None


def test_words_of_a_row_choose_between_two_villages_of_the_list_in_force() -> None:
    twice = {
        year: names | ({TWO: "Umbul"} if year == 2018 else {}) for year, names in LISTS.items()
    }
    gazetteer = build(twice)
    assert codes(["UMBUL"], 2018, gazetteer) == [None]
    assert found(["UMBUL"], 2018, gazetteer, "KELURAHAN UMBUL")[0].code == ONE
    assert codes(["DESA UMBUL"], 2018, gazetteer) == [TWO]
    assert codes(["UMBUL"], 2020, gazetteer) == [ONE]


GLUED = {
    2018: AREAS | {ONE: "Umbul II", TWO: "Sidomakmur"},
    2019: AREAS | {ONE: "Bintang", TWO: "Sidomakmur"},
    2020: AREAS | {ONE: "Bintang", TWO: "Umbul II"},
}


def test_a_misspelt_name_of_that_kind_is_read_no_otherwise() -> None:
    lists = {
        2018: AREAS | {ONE: "Wirasangka", TWO: "Sidomakmur"},
        2019: AREAS | {ONE: "Bintang", TWO: "Sidomakmur"},
        2020: AREAS | {ONE: "Bintang", TWO: "Wirasangka"},
    }
    gazetteer = build(lists)
    for year, code in ((2018, ONE), (2020, TWO)):
        for name in ("WIRASANGKAH", "WIRASANGGKA", "WIRASANGK"):
            assert codes([name], year, gazetteer)[0] in (code, None)
        for name in ("WIRASANGKA", "WIRA SANGKA", "DESA WIRASANGKA"):
            assert codes([name], year, gazetteer) == [code]
        assert codes(["UMBULII"], year, build(GLUED)) == [code]


def test_a_name_with_other_spaces_waits_where_an_older_list_tells_them_apart() -> None:
    """Mekar Jaya has another name now; Mekarjaya has always been another village."""
    lists = {
        2018: AREAS | SAME | {ONE: "Mekar Jaya", TWO: "Mekarjaya"},
        2020: AREAS | SAME | {ONE: "Sidomakmur", TWO: "Mekarjaya"},
    }
    gazetteer = build(lists)
    assert codes(["MEKAR JAYA", "MEKARJAYA"], 2018, gazetteer) == [ONE, TWO]
    assert codes(["MEKAR JAYA", "MEKARJAYA"], 2020, gazetteer) == [None, TWO]
    assert codes(["MEKAR JAYA"], 2020, gazetteer) == [None]
    respaced = build({**lists, 2020: AREAS | SAME | {ONE: "Sidomakmur", TWO: "Mekar Jaya"}})
    assert codes(["MEKAR JAYA", "MEKARJAYA"], 2018, respaced) == [ONE, TWO]
    assert codes(["MEKARJAYA", "SIDOMAKMUR"], 2020, respaced) == [TWO, ONE]


def test_a_waiting_name_keeps_its_villages_from_the_last_names() -> None:
    """Otherwise a misspelt name would get the village left over, which another row may mean."""
    names = ["MELUR", "SERUNI", "DAHLIA", "UMBUL I", "UMBUL II", "UMBULI TUA"]
    found_codes = codes(names, 2020)
    assert found_codes[3] is None and found_codes[5] is None


NAMES = (
    "Melur", "Kenanga", "Seruni", "Dahlia", "Umbul I", "Umbul II", "Suka Maju", "Sukamaju",
    "Kamboja",
)  # fmt: skip
VILLAGES = tuple(f"61.01.01.200{at}" for at in range(1, 6))
YEARS = (2016, 2018, 2020, 2022)
INVENTED = st.lists(
    st.lists(st.sampled_from(NAMES), min_size=5, max_size=5, unique=True), min_size=4, max_size=4
).map(
    lambda years: {
        year: AREAS | dict(zip(VILLAGES, names, strict=True))
        for year, names in zip(YEARS, years, strict=True)
    }
)
"""Four lists of one kecamatan whose villages change their names at will."""


@given(INVENTED, st.data())
def test_between_two_lists_a_name_has_one_code_whatever_the_rows_beside_it(
    lists: dict[int, dict[str, str]], data: st.DataObject
) -> None:
    gazetteer = build(lists)
    dates = st.sampled_from([date(2018, 1, 1), date(2019, 5, 16), date(2019, 12, 31)])
    seen: dict[str, str] = {}
    for _ in range(4):
        names = data.draw(st.lists(st.sampled_from(NAMES), max_size=8))
        as_of = data.draw(dates)
        rows = [row(name.upper()) for name in names]
        matches = join(rows, gazetteer, as_of=as_of)
        assert join(rows[::-1], gazetteer, as_of=as_of)[::-1] == matches
        for name, match in zip(names, matches, strict=True):
            if match.code:
                assert seen.setdefault(name, match.code) == match.code


@given(INVENTED, st.sampled_from(YEARS), st.sampled_from([0, 1]))
def test_a_kecamatan_of_one_list_is_joined_to_the_villages_of_that_list(
    lists: dict[int, dict[str, str]], year: int, later: int
) -> None:
    index = (gazetteer := build(lists)).districts["61.01"]["anggrek"]
    names = [lists[year][code] for code in VILLAGES]
    matches = join([row(name) for name in names], gazetteer, as_of=date(year + later, 7, 1))
    joined = [match.code for match in matches if match.code]
    assert len(set(joined)) == len(joined)
    if index.lists is None:  # two names may lead to one village: names change at will here
        for name, match in zip(names, matches, strict=True):
            assert match.code or match.method == "taken" or squash(name) in index.lost_names
        return
    listed = [index.lists.readings(name)[year].codes for name in names]
    for codes_of_name, match in zip(listed, matches, strict=True):
        if listed.count(codes_of_name) == 1:
            assert match.code == (codes_of_name[0] or None)
