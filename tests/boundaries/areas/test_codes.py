"""Area codes: levels, lengths, parents and ranges, in Python and in SQL."""

from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, DTYPE, LENGTHS, Level, UnknownCode, UnknownLevel
from boundaries.areas.models import Area

# few different numbers, so that areas often lie in each other
TWO = st.sampled_from(["00", "01", "09", "10", "11", "32", "33", "71", "99"])
FOUR = st.sampled_from(["0000", "1001", "2001", "2002", "3001", "9999"])
PARTS = st.one_of(
    st.tuples(TWO), st.tuples(TWO, TWO), st.tuples(TWO, TWO, TWO), st.tuples(TWO, TWO, TWO, FOUR)
)
AREAS = PARTS.map(".".join)
ALL = st.one_of(st.just(COUNTRY), AREAS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("33.29.01.2001", "33.29.01.2001"),
        ("3329012001", "33.29.01.2001"),
        ("332901", "33.29.01"),
        (" 3329 ", "33.29"),
        ("33", "33"),
        ("id", COUNTRY),
    ],
)
def test_parse_writes_dotted_codes(text: str, code: str) -> None:
    assert codes.parse(text) == code


@pytest.mark.parametrize(
    "text", ["", "3", "333", "33.1", "33.29.1", "33.29.01.201", "33,29", "33.29.", "Brebes", "٣٣"]
)
def test_parse_refuses_what_is_no_code(text: str) -> None:
    with pytest.raises(UnknownCode, match=r"is not an area code.*33\.29\.01\.2001"):
        codes.parse(text)


@given(AREAS)
def test_parse_reads_a_code_with_and_without_dots(code: str) -> None:
    assert codes.parse(code) == codes.parse(code.replace(".", "")) == code


@given(AREAS)
def test_level_and_length_belong_together(code: str) -> None:
    assert codes.level(code) == code.count(".") + 1
    assert LENGTHS[codes.level(code)] == len(code)
    assert len(code) <= np.dtype(DTYPE).itemsize / np.dtype("U1").itemsize


def test_the_country_is_a_level_of_its_own() -> None:
    assert codes.level(COUNTRY) == Level.COUNTRY
    assert codes.parent(COUNTRY) is None
    assert codes.ancestors(COUNTRY) == []


@pytest.mark.parametrize("text", ["", "3", "33.2", "33.29.01.200", "33.29.01.2001.01"])
def test_no_code_has_no_level(text: str) -> None:
    with pytest.raises(UnknownCode, match="is not an area code"):
        codes.level(text)


@given(AREAS)
def test_a_parent_is_one_level_up_and_contains_the_area(code: str) -> None:
    parent = codes.parent(code)
    assert parent is not None
    assert codes.level(parent) == codes.level(code) - 1
    assert codes.within(code, parent) and not codes.within(parent, code)


@given(AREAS)
def test_ancestors_are_the_parents_of_parents(code: str) -> None:
    chain = [codes.parent(code)]
    while chain[-1] is not None:
        chain.append(codes.parent(chain[-1]))
    assert codes.ancestors(code) == [area for area in reversed(chain) if area]


@given(ALL, st.sampled_from(Level))
def test_an_ancestor_has_its_level(code: str, at: Level) -> None:
    above = codes.ancestor(code, at)
    if at <= codes.level(code):
        assert codes.level(above) == at
        assert codes.within(code, above)


def test_an_area_at_or_above_a_level_is_its_own_ancestor() -> None:
    for code in (COUNTRY, "33", "33.29", "33.29.01"):
        assert codes.ancestor(code, Level.DISTRICT) == code


@given(PARTS.filter(lambda parts: len(parts) == 4).map(".".join))
def test_short_functions_are_the_ancestors_of_a_level(code: str) -> None:
    assert codes.province_of(code) == codes.ancestor(code, Level.PROVINCE)
    assert codes.regency_of(code) == codes.ancestor(code, Level.REGENCY)
    assert codes.district_of(code) == codes.ancestor(code, Level.DISTRICT)


@given(st.lists(ALL, max_size=5))
def test_the_common_area_is_the_smallest_that_holds_all(some: list[str]) -> None:
    area = codes.common_area(some)
    assert all(codes.within(code, area) for code in some)
    if some:
        chain = [*codes.ancestors(some[0]), some[0]]
        smaller = chain[chain.index(area) + 1 :]
        assert not any(all(codes.within(code, one) for code in some) for one in smaller)
    else:
        assert area == COUNTRY


def test_another_ancestor_keeps_the_last_numbers() -> None:
    assert codes.with_ancestor("33.29.01.2001", "33.30.02") == "33.30.02.2001"
    assert codes.with_ancestor("33.29.01.2001", "33.30") == "33.30.01.2001"
    assert codes.with_ancestor("33.29.01", "33.30") == "33.30.01"


@given(ALL, ALL)
def test_a_range_has_exactly_the_codes_within(code: str, area: str) -> None:
    first, last = codes.prefix_range(area)
    assert (first <= code < last) == codes.within(code, area)


@given(st.sets(ALL), ALL)
def test_a_slice_has_exactly_the_codes_within(some: set[str], area: str) -> None:
    ordered = sorted(some)
    inside = [code for code in ordered if codes.within(code, area)]
    assert ordered[codes.slice_of(ordered, area)] == inside
    array = np.array(ordered, dtype=DTYPE)
    assert array[codes.slice_of(array, area)].tolist() == inside


@given(st.sets(AREAS), st.lists(ALL))
def test_slices_of_many_areas_are_the_slices_of_each(some: set[str], areas: list[str]) -> None:
    ordered = np.array(sorted(some), dtype=DTYPE)
    starts, stops = codes.slices_of(ordered, np.array(areas, dtype=DTYPE))
    assert list(map(slice, starts.tolist(), stops.tolist())) == [
        codes.slice_of(ordered, area) for area in areas
    ]


@given(st.sets(AREAS), st.sampled_from(Level))
def test_codes_are_grouped_by_their_area_of_a_level(some: set[str], at: Level) -> None:
    ordered = sorted(code for code in some if codes.level(code) >= at)
    areas, group = codes.group_by_area(np.array(ordered, dtype=DTYPE), at)
    assert areas.tolist() == sorted({codes.ancestor(code, at) for code in ordered})
    assert areas[group].tolist() == [codes.ancestor(code, at) for code in ordered]
    assert areas.dtype == np.dtype(DTYPE)


def test_a_slice_starts_where_a_missing_area_would_stand() -> None:
    ordered = ["33.28", "33.30"]
    assert codes.slice_of(ordered, "33.29") == slice(1, 1)
    assert bisect_left(ordered, "33.29") == 1


@pytest.fixture
def column(store):
    """A table of codes of all levels, null among them, in each kind of store."""
    table = Table("some_codes", MetaData(), Column("code", Area.__table__.c.code.type))
    table.create(store)
    with store.begin() as connection:
        connection.execute(insert(table), [{"code": code} for code in [*STORED, None]])
    with store.connect() as connection:
        yield connection, table.c.code
    table.drop(store)


STORED = [
    COUNTRY, "32", "33", "33.2", "33.29", "33.29.01", "33.29.01.2001", "33.29.02", "33.290",
    "33.3", "33.30", "33.30.01.1001", "34", "99.99.99.9999",
]  # fmt: skip


@pytest.mark.parametrize("area", ["32", "33", "33.29", "33.29.01", "33.29.01.2001", "35", "99"])
def test_sql_finds_the_codes_within_an_area(column, area: str) -> None:
    connection, code = column
    found = connection.scalars(select(code).where(codes.within_sql(code, area))).all()
    assert sorted(found) == [one for one in STORED if codes.within(one, area)]


def test_sql_finds_every_row_within_the_country(column) -> None:
    connection, code = column
    found = connection.scalars(select(code).where(codes.within_sql(code, COUNTRY))).all()
    assert len(found) == len(STORED) + 1 and None in found


@pytest.mark.parametrize("at", Level)
def test_sql_finds_the_codes_of_a_level(column, at: Level) -> None:
    connection, code = column
    found = connection.scalars(select(code).where(codes.at_level_sql(code, at))).all()
    canonical = [one for one in STORED if one not in ("33.2", "33.3", "33.290")]
    assert sorted(found) == [one for one in canonical if codes.level(one) == at]


def test_the_words_of_levels_name_them() -> None:
    assert [Level.of(level.word) for level in Level] == list(Level)
    assert Level.of(" Village ") == Level.VILLAGE
    with pytest.raises(UnknownLevel, match=r"no level 'desa'.*country, province, regency"):
        Level.of("desa")


@pytest.mark.parametrize(
    ("code", "kota", "kelurahan"),
    [
        ("33.70", False, False),
        ("33.71", True, False),
        ("33.29.71", False, False),
        ("33.71.01.1001", False, True),
        ("33.71.01.2001", False, False),
        ("33.71.01.3001", False, False),
    ],
)
def test_kinds_by_number(code: str, kota: bool, kelurahan: bool) -> None:
    assert (codes.is_kota(code), codes.is_kelurahan(code)) == (kota, kelurahan)


def test_the_provinces_of_papua() -> None:
    assert codes.in_papua("91.01") and codes.in_papua("96.71.01.2001")
    assert not codes.in_papua("90.01") and not codes.in_papua("33.91")


def test_the_last_part_that_holds_a_code_gives_its_number():
    ordered = np.array(["11.01.01.2001", "11.01.02.2001", "12.01.01.2001"])
    parts = [(["11"], 1), (["11.01.02", "99"], 2)]
    assert codes.fill_areas(ordered, parts).tolist() == [1, 2, 0]
    assert codes.fill_areas(ordered, [*parts, (["ID"], 3)]).tolist() == [3, 3, 3]
    assert codes.fill_areas(ordered[:0], parts).tolist() == []
