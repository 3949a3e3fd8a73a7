from pptx import Presentation
from pptx.enum.text import PP_ALIGN

from webmap.documents.slides.layout import Box, legend_layout, table_pages
from webmap.documents.slides.powerpoint.tables import add_legend, add_table
from webmap.documents.slides.slide import Column, SlideLegend, SlideTable
from webmap.maps.symbology import LegendEntry

BOX = Box(36, 60, 880, 420)


def slide():
    deck = Presentation()
    return deck.slides.add_slide(deck.slide_layouts[6])


def test_a_table_has_a_heading_numbers_at_the_right_and_a_total():
    table = SlideTable(
        "Angka", [Column("Desa"), Column("Jumlah", True)], [["Salem", "21"]], ["Jumlah", "297"]
    )
    (page,) = table_pages(table, BOX.width, BOX.height)
    native = add_table(slide(), table, page, BOX).table
    assert (native.first_row, native.last_row) == (True, True)
    aligned = [native.cell(1, at).text_frame.paragraphs[0].alignment for at in range(2)]
    assert aligned == [None, PP_ALIGN.RIGHT]
    bold = [native.cell(at, 0).text_frame.paragraphs[0].runs[0].font.bold for at in range(3)]
    assert bold == [True, None, True]


def test_a_row_without_text_is_not_higher_than_the_others():
    table = SlideTable("Angka", [Column("Desa"), Column("Kelas")], [["Salem", ""]])
    (page,) = table_pages(table, BOX.width, BOX.height)
    native = add_table(slide(), table, page, BOX).table
    assert native.cell(1, 1)._tc.xpath(".//a:endParaRPr/@sz") == ["1600"]


def test_a_legend_has_the_colour_label_and_count_of_every_class():
    entries = [
        LegendEntry("full", "100 %", "#0a5a78", False, 1234),
        LegendEntry("no_data", "Tanpa data", "#f4f4f2", True, 0),
    ]
    legend = SlideLegend("Cakupan per kecamatan", entries)
    layout = legend_layout(legend, ["1.234", "0"], BOX)
    native = add_legend(slide(), layout, "id", BOX).table
    texts = [[cell.text for cell in row.cells] for row in native.rows]
    assert texts[0][0] == "Cakupan per kecamatan"
    assert texts[1:] == [["", "100 %", "1.234"], ["", "Tanpa data", "0"]]
    assert str(native.cell(1, 0).fill.fore_color.rgb) == "0A5A78"
    assert native.cell(2, 0).fill.pattern is not None
