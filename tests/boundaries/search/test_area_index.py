"""Areas are found by what one types, the likeliest first."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, ancestors, level
from boundaries.areas.names import normalise, squash, title
from boundaries.history.former_names import FormerName
from boundaries.search.area_index import AreaIndex
from boundaries.search.matches import MatchKind, OtherKind

NAMES = {
    "ID": "Indonesia",
    "99": "Nusa Rekaan",
    "99.01": "Kabupaten Suka",
    "99.71": "Kota Suka",
    "99.01.01": "Suka",
    "99.01.01.2001": "Suka",
    "99.01.01.2002": "Sukamaju",
    "99.01.01.2003": "Baru Suka",
    "99.01.01.2004": "Desa Baru",
    "99.01.01.2005": "Masuka",
    "99.71.01": "Gunung Kidul",
    "99.71.01.1001": "Tanjung Harapan",
    "99.71.01.1002": "Sukamaju",
}
FORMERS = [
    FormerName("99.01.01.2005", 2018, "99.01.01.2005", "Rejosari"),
    FormerName("99.01.01.2005", 2016, "99.01.07.2003", "Masuka"),
    FormerName("99.01.09", 2016, "99.01.09", "Tak Ada Lagi"),
]
INDEX = AreaIndex(NAMES, FORMERS)


def found(text: str, limit: int = 10, index: AreaIndex = INDEX) -> list[str]:
    return [match.code for match in index.find(text, limit)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "suka",
            ["99.01", "99.71", "99.01.01", "99.01.01.2001", "99.01.01.2002", "99.71.01.1002",
             "99.01.01.2003"],
        ),
        ("KOTA SUKA", ["99.71"]),
        ("kotamadya suka", ["99.71"]),
        ("kab. suka", ["99.01"]),
        ("kec suka", ["99.01.01"]),
        ("desa suka", ["99.01.01.2001", "99.01.01.2002", "99.71.01.1002", "99.01.01.2003"]),
        ("kabupaten sukamaju", ["99.01.01.2002", "99.71.01.1002"]),  # a wrong kind is forgiven
        ("maju", []),
        ("baru", ["99.01.01.2003", "99.01.01.2004"]),
        ("desa baru", ["99.01.01.2004", "99.01.01.2003"]),
        ("99.01.01.2002", ["99.01.01.2002"]),
        ("9901012002", ["99.01.01.2002"]),
        ("id", ["ID"]),
        ("98", []),
        ("", []),
        ("\n", []),
        ("…", []),
        (", ;", []),
        ("kec", []),
    ],
)  # fmt: skip
def test_search_finds_areas_in_order(text, codes):
    assert found(text) == codes


@pytest.mark.parametrize("text", ["gunung kidul", "gunungkidul", "Gn. Kidul", "gunung-kidul"])
def test_words_may_be_split_joined_and_shortened(text):
    [match] = INDEX.find(text)
    assert match == ("99.71.01", MatchKind.EXACT, None)


@pytest.mark.parametrize(
    "text",
    ["sukamaju kota suka", "sukamaju, kota suka", "kel sukamaju kec gunung kidul kota suka",
     "kota suka sukamaju", "suka maju gunungkidul", "desa sukamaju kec. gn kidul nusa rekaan",
     "sukamaju gunung kid"],
)  # fmt: skip
def test_several_parts_name_one_area(text):
    first = INDEX.find(text)[0]
    assert first.code == "99.71.01.1002"
    assert first.kind in (MatchKind.EXACT, MatchKind.PREFIX)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tanjng harapan", "99.71.01.1001"),
        ("gunng kidl", "99.71.01"),
        ("tanjugn hrapan", "99.71.01.1001"),
        ("skamaju kota suka", "99.71.01.1002"),
        ("tandjoeng harapan", "99.71.01.1001"),  # the spelling before 1947
    ],
)
def test_slips_are_forgiven_and_said(text, code):
    first = INDEX.find(text)[0]
    assert (first.code, first.kind) == (code, MatchKind.SIMILAR)


def test_likeness_is_asked_only_where_nothing_else_matches():
    assert {match.kind for match in INDEX.find("masuka")} == {MatchKind.EXACT}
    assert {match.kind for match in INDEX.find("masuk")} == {MatchKind.PREFIX}
    assert {match.kind for match in INDEX.find("mosuka")} == {MatchKind.SIMILAR}
    assert INDEX.find("xqzwvy") == []
    assert INDEX.find("sxk") == []  # too short to be like anything


def test_a_name_that_many_have_does_not_hide_another_that_is_as_much_alike():
    many = {f"61.01.01.{2001 + n}": "Sinarjaya" for n in range(20)}
    index = AreaIndex({**many, "61.01.01.2099": "Sindarraya"})
    assert "61.01.01.2099" in found("sinarraya", index=index)[:2]


def test_the_beginning_of_a_long_short_name_hides_no_name_in_use():
    index = AreaIndex({"18.71": "Kota Bandar Lampung", "18.71.01": "Tanjung Baru"})
    assert found("tanjung", index=index) == ["18.71.01"]
    [match] = index.find("tanjung karang tel")
    assert match.other == (OtherKind.FORMER_NAME, "Tanjung Karang Teluk Betung", 0)


def test_former_names_and_codes_say_why_they_match():
    [by_name] = INDEX.find("rejosari")
    assert by_name.code == "99.01.01.2005"
    assert by_name.kind == MatchKind.FORMER
    assert by_name.other == (OtherKind.FORMER_NAME, "Rejosari", 2018)
    for code in ("99.01.07.2003", "9901072003"):
        [by_code] = INDEX.find(code)
        assert by_code.code == "99.01.01.2005"
        assert by_code.other == (OtherKind.FORMER_CODE, "99.01.07.2003", 2016)
    assert INDEX.find("tak ada lagi") == []  # no area of today


def test_names_in_use_come_before_former_ones():
    index = AreaIndex(
        {**NAMES, "99.01.02": "Rejosari"},
        [*FORMERS, FormerName("99", 2016, "99", "Rejosari")],
    )
    assert found("rejosari", index=index)[0] == "99.01.02"
    assert set(found("rejosari", index=index)) == {"99.01.02", "99", "99.01.01.2005"}


def test_short_names_are_aliases():
    index = AreaIndex({"ID": "Indonesia", "34": "Daerah Istimewa Yogyakarta",
                       "34.71": "Kota Yogyakarta", "34.71.01": "Tegalrejo",
                       "34.71.01.1001": "Jogjakartan"})  # fmt: skip
    matches = index.find("Jogja")
    assert [match.code for match in matches] == ["34", "34.71", "34.71.01.1001"]
    assert matches[0].kind == MatchKind.ALIAS
    assert matches[0].other == (OtherKind.ALIAS, "Jogja", 0)
    assert found("DIY", index=index) == ["34"]
    assert found("tegalrejo jogja", index=index)[0] == "34.71.01"
    assert index.find("yogyakarta")[1] == ("34.71", MatchKind.EXACT, None)


def test_the_number_of_results_is_limited():
    assert found("suka", 2) == ["99.01", "99.71"]
    assert len(found("sukemaju", 1)) == 1
    assert AreaIndex({}).find("suka") == []
    assert AreaIndex({}).find("sukamajuuu") == []


words = st.text("ab ", max_size=6)


@given(st.lists(words, max_size=40), words, st.integers(1, 50))
def test_exact_names_and_beginnings_come_first_like_in_a_scan(listed, text, limit):
    places = ["99", "99.01", "99.01.01", *(f"99.01.01.{2001 + n}" for n in range(40))]
    names = dict(zip(places, listed, strict=False))
    wanted, key, hits = normalise(text), squash(text), []
    for code, name in names.items():
        if not key:
            continue
        if squash(name) == key:
            hits.append((level(code), 0, key, code))
        elif squash(name).startswith(key) and len(key) > 1:
            hits.append((level(code), 1, squash(name), code))
        elif f" {wanted}" in normalise(name):
            hits.append((level(code), 2, normalise(name), code))
    expected = [hit[-1] for hit in sorted(hits)][:limit]
    assert found(text, limit, AreaIndex(names))[: len(expected)] == expected


@given(st.text(max_size=60), st.integers(1, 20))
def test_any_text_is_answered(text, limit):
    matches = INDEX.find(text, limit)
    assert len(matches) <= limit
    assert len({match.code for match in matches}) == len(matches)
    assert all(match.code in NAMES for match in matches)


@given(st.data())
def test_every_area_is_found_by_its_own_full_name(sample_index, sample_names, data):
    code = data.draw(st.sampled_from(sorted(set(sample_names) - {COUNTRY})))
    name = sample_names[code]
    assert code in found(name, len(sample_names), sample_index)
    assert code in found(title(code, name), len(sample_names), sample_index)
    around = [title(one, sample_names[one]) for one in ancestors(code)[:0:-1]]
    assert found(", ".join([title(code, name), *around]), 1, sample_index) == [code]


letters = "abcdefghijklmnopqrstuvwxyz"


def edited(draw, text: str) -> str:
    """A text with one letter left out, added, replaced or exchanged with its neighbour."""
    at = draw(st.integers(1, len(text) - 2))
    letter = draw(st.sampled_from(letters))
    return draw(
        st.sampled_from(
            [
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            ]
        )
    )


def check_one_edit(index: AreaIndex, data: st.DataObject) -> None:
    long = sorted(code for code, name in index.names.items() if len(squash(name)) >= 9)
    code = data.draw(st.sampled_from(long))
    key = squash(index.names[code])
    answer = index.find(edited(data.draw, key), 10)
    assume(not answer or answer[0].kind == MatchKind.SIMILAR)  # else the edit made another name
    matches = [squash(index.names[match.code]) for match in answer]
    # several villages may have the name; a beginning of it may be the name of a higher area
    assert any(key in match or match in key for match in matches)


@given(st.data())
def test_one_edit_in_a_long_name_still_finds_it(sample_index, data):
    check_one_edit(sample_index, data)


# The whole country ----------------------------------------------------------------------------


@settings(max_examples=100, derandomize=True)
@given(st.data())
def test_one_edit_in_a_long_name_of_the_country(national, data):
    check_one_edit(national, data)


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("brebes", "33.29", "exact"),
        ("gunung kidul", "34.03", "exact"),
        ("gunungkidul", "34.03", "exact"),
        ("gn kidul", "34.03", "exact"),
        ("bumiayu brebes", "33.29.03", "exact"),
        ("brebes bumiayu", "33.29.03", "exact"),
        ("kec bumiayu brebes", "33.29.03", "exact"),
        ("desa bumiayu kecamatan bumiayu", "33.29.03.2002", "exact"),
        ("desa jatisawit kec. bumiayu kab. brebes jateng", "33.29.03.2004", "exact"),
        ("batu ampar kramat jati", "31.75.04.1004", "exact"),
        ("bumiayu bre", "33.29.03", "exact"),
        ("bumiayo", "33.29.03", "similar"),
        ("bumyau brbes", "33.29.03", "similar"),
        ("gunung kidl", "34.03", "similar"),
        ("tjilatjap", "33.01", "similar"),
        ("DKI", "31", "alias"),
        ("Jogja", "34", "alias"),
        ("DIY", "34", "alias"),
        ("Jabar", "32", "alias"),
        ("Jateng", "33", "alias"),
        ("Jatim", "35", "alias"),
        ("NTB", "52", "alias"),
        ("NTT", "53", "alias"),
        ("Sulsel", "73", "alias"),
        ("solo", "33.72", "alias"),
        ("ujung pandang", "73.71", "former"),
        ("toba samosir", "12.12", "former"),
        ("91.01", "93.01", "former"),  # Merauke before Papua was divided
        ("91.01.01.2001", "93.01.01.2001", "former"),
    ],
)
def test_the_country_is_searched_as_people_type(national, text, code, kind):
    first = national.find(text)[0]
    assert (first.code, first.kind.value) == (code, kind)


def test_a_slip_in_a_common_name_finds_what_the_name_finds(national):
    typed = national.find("Tanjng")
    assert {match.kind for match in typed} == {MatchKind.SIMILAR}
    assert squash(national.names[typed[0].code]) == "tanjung"
    assert level(typed[0].code) == Level.DISTRICT
