"""Templates of others: what is taken from them, and what is refused."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from webmap.core.errors import BadSetting
from webmap.documents.slides.powerpoint.template import read_template


@pytest.fixture
def narrow(tmp_path):
    """Path of a template of 4:3 that has a slide of its own."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Contoh"
    path = tmp_path / "dinas.pptx"
    deck.save(path)
    return path


def saved(path, change):
    deck = Presentation()
    change(deck)
    deck.save(path)
    return path


def test_master_size_and_layouts_are_those_of_the_template(narrow):
    template = read_template(narrow)
    assert len(template.presentation.slides) == 0
    assert template.presentation.slide_width == Inches(10)
    assert (template.opening.name, template.content.name) == ("Title Slide", "Title Only")
    content, foot = template.room(2)
    assert content.bottom < foot.top < foot.bottom <= 540
    title = template.title(template.content)
    assert content.top * 12700 >= title.top + title.height


def test_a_potx_is_read_like_a_pptx(narrow, tmp_path):
    path = tmp_path / "dinas.potx"
    with zipfile.ZipFile(narrow) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(
                b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"
            )
            target.writestr(name, part)
    with pytest.raises(ValueError, match="not a PowerPoint file"):
        Presentation(path)
    assert read_template(path).content.name == "Title Only"


def test_sections_and_shows_of_the_slides_that_are_left_out_are_gone(narrow):
    deck = Presentation(narrow)
    deck.part._element.append(
        parse_xml(
            f'<p:custShowLst {nsdecls("p", "r")}><p:custShow name="a" id="0"><p:sldLst>'
            '<p:sld r:id="rId7"/></p:sldLst></p:custShow></p:custShowLst>'
        )
    )
    deck.part._element.append(
        parse_xml(
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            '<s:sectionLst xmlns:s="http://schemas.microsoft.com/office/powerpoint/2010/main"/>'
            '</p:ext><p:ext uri="kept"/></p:extLst>'
        )
    )
    deck.save(narrow)
    element = read_template(narrow).presentation.part._element
    assert not element.xpath("./p:custShowLst")
    assert element.xpath("./p:extLst/p:ext/@uri") == ["kept"]


def test_a_deck_has_the_slides_and_the_look_of_the_template(deck_of, content_of, narrow):
    deck = deck_of("99.01", "id", narrow)
    assert deck.slide_width == Inches(10)
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == "Kampung KB di Kabupaten Tirtamandala"
    assert "Contoh" not in titles
    found = {title.partition(" (")[0] for title in titles}
    assert {one.title.partition(" (")[0] for one in content_of("99.01").slides} == found
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
        filled = {one.placeholder_format.type for one in slide.placeholders}
        assert filled <= {*TITLES, KINDS.SUBTITLE, KINDS.SLIDE_NUMBER}


KINDS = PP_PLACEHOLDER
TITLES = (KINDS.TITLE, KINDS.CENTER_TITLE, KINDS.VERTICAL_TITLE)


def without_titles(deck):
    for layout in deck.slide_layouts:
        for one in list(layout.placeholders):
            if one.placeholder_format.type in TITLES:
                one.element.getparent().remove(one.element)


def with_low_titles(deck):
    for layout in [deck.slide_master, *deck.slide_layouts]:
        for one in layout.placeholders:
            if one.placeholder_format.type == PP_PLACEHOLDER.TITLE:
                one.left, one.top, one.width, one.height = map(Inches, (0.5, 5, 9, 1.5))


def zipped(path, name, content):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(name, content)


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (lambda path: None, "cannot be read"),
        (lambda path: path.write_bytes(b""), "is no PowerPoint file"),
        (lambda path: path.write_text("%PDF-1.7"), "is no PowerPoint file"),
        (lambda path: zipped(path, "a.txt", "x"), "is no PowerPoint file"),
        (lambda path: zipped(path, "[Content_Types].xml", "<Types"), "is no PowerPoint file"),
        (lambda path: saved(path, without_titles), "has no layout with a title"),
        (lambda path: saved(path, with_low_titles), "leaves no room for a map"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path, write, why):
    path = tmp_path / "dinas.pptx"
    write(path)
    with pytest.raises(BadSetting, match=why) as error:
        read_template(path)
    assert str(error.value).startswith("dinas.pptx: the template of WEBMAP_PPTX_TEMPLATE")


def test_a_workbook_and_a_cut_file_are_no_templates(narrow, tmp_path):
    cut = tmp_path / "cut.pptx"
    cut.write_bytes(narrow.read_bytes()[:-2000])
    with pytest.raises(BadSetting, match="is no PowerPoint file"):
        read_template(cut)
    book = BytesIO()
    openpyxl.Workbook().save(book)
    cut.write_bytes(book.getvalue())
    with pytest.raises(BadSetting, match="is no PowerPoint file"):
        read_template(cut)
