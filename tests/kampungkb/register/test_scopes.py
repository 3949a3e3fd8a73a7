"""The scope of a report: read from codes, inferred from places, and reduced to statements."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import UnknownCode, within
from geo.store.database import read_session
from kampungkb.register import scopes
from kampungkb.register.scopes import NoAreas, UnknownScope
from tests.kampungkb.conftest import WORLD

VILLAGES = sorted(code for code in WORLD if len(code) == 13)
MAWAR = [code for code in VILLAGES if within(code, "99.01.01")]
KENANGA = [code for code in VILLAGES if within(code, "99.01.02")]
some_villages = st.sets(st.sampled_from(VILLAGES))


def villages_of(scope):
    return {village for village in VILLAGES if any(within(village, area) for area in scope)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto", []),
        (" AUTO ", []),
        ("", []),
        ("99.01", ["99.01"]),
        ("99.71, 9901 ,99.01.02,", ["99.01", "99.71"]),
        ("99,ID,98.01", ["ID"]),
    ],
)
def test_a_scope_is_a_list_of_codes(world, text, expected):
    with read_session(world) as session:
        assert scopes.parse_scope(session, text) == expected


@pytest.mark.parametrize("text", ["33.29", "Melati", "99.01,77"])
def test_a_code_without_an_area_is_refused(world, text):
    with read_session(world) as session, pytest.raises(UnknownCode):
        scopes.parse_scope(session, text)


def test_a_scope_needs_areas(store):
    with read_session(store) as session, pytest.raises(NoAreas, match="import-codes"):
        scopes.parse_scope(session, "auto")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (["99.01"], "Kabupaten Melati"),
        (["99.01.02"], "Kabupaten Melati"),
        (["99"], ""),
        (["99.01", "99.02"], ""),
        ([], ""),
    ],
)
def test_the_regency_of_a_scope_in_one_regency(world, scope, expected):
    with read_session(world) as session:
        assert scopes.regency_name(session, scope) == expected


def test_the_scope_of_a_plain_sheet_are_its_regencies():
    places = ["99.01.01.2002", "99.71.01", "98.01", "98"]
    scope, warnings = scopes.infer_scope(places, whole_provinces=False)
    assert (scope, warnings) == (["98.01", "99.01", "99.71"], [])


def test_the_scope_of_an_export_are_its_provinces_unless_it_has_one_regency():
    scope, _ = scopes.infer_scope(["99.01.01.2002", "99.71.01", "98"], whole_provinces=True)
    assert scope == ["98", "99"]
    scope, _ = scopes.infer_scope(["99.01.01.2002", "99.01.02"], whole_provinces=True)
    assert scope == ["99.01"]


@pytest.mark.parametrize(
    ("stray", "many", "warned"),
    [(1, 50, True), (1, 49, False), (2, 99, True), (2, 98, False), (3, 500, False)],
)
def test_a_regency_of_very_few_rows_gets_a_warning(stray, many, warned):
    places = ["99.01.01.2002"] * many + ["99.02.01.2001"] * stray
    scope, warnings = scopes.infer_scope(places, whole_provinces=False)
    assert scope == ["99.01", "99.02"]
    assert [text[:5] for text in warnings] == (["99.02"] if warned else [])


@pytest.mark.parametrize("places", [[], ["99"]])
def test_a_plain_sheet_without_a_known_regency_has_no_scope(places):
    with pytest.raises(UnknownScope, match=r"a\.csv.*no row names a known regency"):
        scopes.infer_scope(places, whole_provinces=False, file="a.csv")


@given(some_villages.filter(bool))
def test_compact_areas_contain_exactly_the_villages(villages):
    areas = scopes.compact(villages, VILLAGES)
    assert villages_of(areas) == villages
    assert areas == sorted(areas)


def test_complete_districts_and_regencies_take_the_place_of_their_villages():
    assert scopes.compact({*MAWAR, *KENANGA}, VILLAGES) == ["99.01"]
    assert scopes.compact({*MAWAR, *KENANGA[1:]}, VILLAGES) == ["99.01.01", *KENANGA[1:]]


def test_no_village_is_no_scope():
    with pytest.raises(UnknownScope, match="no row says anything of its village"):
        scopes.compact(set(), VILLAGES)


@given(some_villages)
def test_a_scope_without_villages_contains_all_others(villages):
    scope = ["98", "99.01", "99.02.01"]
    rest = villages_of(scope) - villages
    if rest:
        assert villages_of(scopes.without_villages(scope, villages, VILLAGES)) == rest
    else:
        with pytest.raises(UnknownScope):
            scopes.without_villages(scope, villages, VILLAGES)


def test_areas_without_such_a_village_stay_as_they_are():
    scope = scopes.without_villages(["98", "99.01"], {MAWAR[0]}, VILLAGES)
    assert scope == ["98", *MAWAR[1:], "99.01.02"]
    assert scopes.without_villages(["98", "99.71"], {MAWAR[0]}, VILLAGES) == ["98", "99.71"]
    assert scopes.without_villages(["98", "99.01.02"], set(KENANGA), VILLAGES) == ["98"]


def test_nested_areas_are_left_out():
    assert scopes.without_nested({"99.01.01", "99.01", "98.01.01.2001", "99.0"}) == [
        "98.01.01.2001", "99.0", "99.01",
    ]  # fmt: skip


@given(st.sets(st.sampled_from(["ID", "99", "99.01", "99.02", "99.01.01", "9", "990", *VILLAGES])))
def test_areas_within_another_area_are_left_out(areas):
    outermost = [
        code for code in sorted(areas)
        if not any(code != other and within(code, other) for other in areas)
    ]  # fmt: skip
    assert scopes.without_nested(areas) == outermost


def test_the_scope_of_many_villages_takes_time_in_proportion():
    def seconds(count):
        listed = [
            f"99.{number // 9000 + 1:02}.01.{number % 9000 + 1000}" for number in range(count)
        ]
        stated = set(listed[::2])
        started = process_time()
        assert scopes.compact(stated, listed) == sorted(stated)
        assert scopes.without_villages(["99"], set(listed[1::2]), listed) == sorted(stated)
        return process_time() - started

    few = max(seconds(1000), 0.01)
    assert seconds(16_000) < 2 * 16 * few  # 256 times with the square
