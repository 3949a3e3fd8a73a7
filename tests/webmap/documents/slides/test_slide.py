from webmap.documents.slides.slide import (
    ChartKind,
    ChartSeries,
    Column,
    SlideChart,
    SlideContent,
    SlideLegend,
    SlideTable,
    number_fits,
    table_lines,
)
from webmap.maps.symbology import LegendEntry

TABLE = SlideTable("Angka", [Column("Desa"), Column("Cakupan", True)], [["A", "8 %"]], ["J", "9 %"])


def test_a_table_as_lines_has_heading_rows_and_total():
    assert table_lines(TABLE) == ["Desa | Cakupan", "A | 8 %", "J | 9 %"]


def test_a_number_is_written_only_where_its_part_of_the_bar_is_wide_enough():
    assert number_fits(23, 25)
    assert number_fits(1, 20)
    assert not number_fits(1, 300)
    assert not number_fits(2834, 62822)
    assert not number_fits(0, 25)


def test_letters_that_a_file_cannot_hold_or_that_turn_texts_are_left_out():
    bad = "Desa\u202e \x00Bentar\x0b\ufffe"
    slide = SlideContent(
        title=bad,
        legend=SlideLegend(bad, [LegendEntry("dasar", bad, "#bdcdff", False, 1)]),
        table=SlideTable(bad, [Column(bad)], [[bad]], [bad]),
        chart=SlideChart(
            ChartKind.PARTS, bad, [bad], [ChartSeries(bad, "#bdcdff", [1], [True])], top=None
        ),
        remarks=[bad],
        notes=[bad],
    ).cleaned()
    good = "Desa Bentar"
    assert slide.title == good
    assert (slide.remarks, slide.notes) == ([good], [good])
    assert (slide.legend.title, slide.legend.entries[0].label) == (good, good)
    assert (slide.table.name, slide.table.columns[0].heading) == (good, good)
    assert (slide.table.rows, slide.table.total) == ([[good]], [good])
    assert (slide.chart.categories, slide.chart.series[0].name) == ([good], good)
    assert slide.chart.kind is ChartKind.PARTS
    assert slide.chart.series[0].labelled == [True]
