from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.classification import VillageClass
from webmap.documents.sheet.village_list import (
    ONE_PAGE,
    PER_PAGE,
    VillageLine,
    list_columns,
    list_fits,
    list_pages,
)

LINE = VillageLine(
    1, "99.01.01.2001", "Desa", VillageClass.UNFORMED, "Belum", "SK", "Belum", "SK", "", True
)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 120)), max_size=160))
def test_the_pages_of_a_list_have_every_village_in_order(sizes):
    villages = [
        replace(LINE, number=at, name="n" * name, note="x" * note)
        for at, (name, note) in enumerate(sizes, start=1)
    ]
    pages = list_pages(villages)
    assert [one for page in pages for column in page for one in column] == villages
    for page in pages:
        assert len(page) <= 2
        most = ONE_PAGE if list_fits(villages) else PER_PAGE
        assert max(map(len, page), default=0) <= most


@pytest.mark.parametrize(
    ("count", "columns", "fits"),
    [(0, 1, True), (22, 1, True), (23, 2, True), (56, 2, True), (57, 2, False)],
)
def test_a_longer_list_has_two_columns_and_then_pages_of_its_own(count, columns, fits):
    villages = [LINE] * count
    assert (list_columns(villages), list_fits(villages)) == (columns, fits)
