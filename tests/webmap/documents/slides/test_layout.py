import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.slides.layout import (
    BODY,
    Box,
    beside_map,
    legend_layout,
    table_pages,
)
from webmap.documents.slides.slide import Column, SlideLegend, SlideTable
from webmap.maps.symbology import LegendEntry

WIDTH, HEIGHT = 888.0, 432.0  # of what a slide of 16:9 shows
COLUMNS = [Column("Kecamatan"), Column("Desa", True), Column("Cakupan", True)]


def table(rows, total=("Jumlah", "1.552", "57,5 %"), columns=COLUMNS):
    return SlideTable("Angka", columns, rows, total)


def test_seventeen_areas_and_their_total_are_on_one_slide():
    rows = [[f"Kota Administrasi {at}", "25", "16,5 %"] for at in range(17)]
    (page,) = table_pages(table(rows), WIDTH, HEIGHT - 34)
    assert page.has_total
    assert page.size == BODY
    assert page.rows[-1] == ("Jumlah", "1.552", "57,5 %")


NAMES = st.text("Kecamatn Wosb", min_size=1, max_size=80)


@given(st.lists(NAMES, max_size=90), st.floats(420, 900), st.floats(220, 440))
def test_every_row_is_on_one_page_within_the_box(names, width, height):
    rows = [[name, str(at), "100 %"] for at, name in enumerate(names)]
    pages = table_pages(table(rows), width, height)
    shown = [row for page in pages for row in page.rows]
    assert shown == [*rows, ("Jumlah", "1.552", "57,5 %")]
    assert [page.has_total for page in pages] == [False] * (len(pages) - 1) + [True]
    for page in pages:
        assert len(page.heights) == len(page.rows) + 1
        assert sum(page.widths) <= width + 0.1
        # a single row may be higher than the box
        assert sum(page.heights) <= height or len(page.rows) <= 2


def test_pages_have_about_as_many_rows():
    rows = [[f"Kabupaten {at}", "25", "16,5 %"] for at in range(20)]
    sizes = [len(page.rows) for page in table_pages(table(rows, None), WIDTH, HEIGHT)]
    assert sizes == [10, 10]


def test_a_table_that_is_too_wide_has_smaller_text_and_whole_words():
    columns = [*COLUMNS, *(Column(word, True) for word in ("Terbentuk", "Belum", "Kurang"))]
    rows = [["Mandalawangi", "15", "13,3 %", "2", "13", "13"]]
    (page,) = table_pages(table(rows, None, columns), 430, HEIGHT)
    assert page.size < BODY
    assert page.heights[0] == pytest.approx(page.heights[1])  # the heading is one line, too


def test_a_map_takes_most_of_a_slide_and_leaves_room_for_the_text():
    for width in (648.0, WIDTH):
        box = Box(36, 60, width, HEIGHT)
        left, panel = beside_map(box)
        assert left.width > panel.width > 260
        assert (left.left, panel.right) == (pytest.approx(36), pytest.approx(36 + width))


def entry(label, count):
    return LegendEntry(label, label, "#0a5a78", False, count)


def test_a_legend_that_is_too_high_leaves_out_classes_without_areas():
    legend = SlideLegend("Cakupan", [entry(f"kelas {at}", at % 2) for at in range(10)])
    counts = [str(one.count) for one in legend.entries]
    whole = legend_layout(legend, counts, Box(0, 0, 280, 400))
    assert len(whole.legend.entries) == 10
    assert whole.height == sum(whole.heights) <= 400
    short = legend_layout(legend, counts, Box(0, 0, 280, 150))
    assert [one.count for one in short.legend.entries] == [1] * 5
    assert short.height < whole.height


def test_a_long_label_takes_two_lines():
    low = legend_layout(SlideLegend("Cakupan", [entry("tercapai", 1)]), ["1"], Box(0, 0, 260, 400))
    label = "belum pernah diisi, tertahan beberapa indeks"
    high = legend_layout(SlideLegend("Cakupan", [entry(label, 1)]), ["1"], Box(0, 0, 260, 400))
    assert high.heights[1] > low.heights[1]
