import re

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Pt

from webmap.documents.slides.powerpoint.default_template import (
    HEIGHT,
    WIDTH,
    default_presentation,
)


def theme(presentation):
    return presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()


def test_slides_are_wide_with_a_font_of_windows_and_the_accent_of_the_site():
    deck = default_presentation()
    assert (deck.slide_width, deck.slide_height) == (Pt(WIDTH), Pt(HEIGHT))
    assert deck.slide_width / deck.slide_height == 16 / 9
    text = theme(deck)
    assert re.findall(r"<a:latin typeface=\"([^\"]+)\" panose", text) == ["Segoe UI", "Segoe UI"]
    assert '<a:accent1><a:srgbClr val="1F5F99"/></a:accent1>' in text


def test_titles_are_at_the_left_of_every_layout_within_the_slide():
    deck = default_presentation()
    assert [one.name for one in deck.slide_layouts] == ["Title Slide", "Title Only"]
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
    assert deck.slide_master.element.xpath("//p:titleStyle/a:lvl1pPr/@algn") == ["l"]
