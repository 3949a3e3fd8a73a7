"""The file: read back by python-pptx, and converted by LibreOffice where it is installed."""

import re
import shutil
import subprocess
from io import BytesIO

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Pt

from webmap.documents.slides.powerpoint import presentation
from webmap.documents.slides.slide import (
    ChartKind,
    Column,
    DeckContent,
    SlideContent,
    SlideTable,
)
from webmap.documents.typesetting.map_picture import MapPicture

CODES = ["99", "99.01", "99.01.01"]


def shapes(slide, kind):
    return [one for one in slide.shapes if getattr(one, f"has_{kind}", False)]


def pictures(slide):
    return [one for one in slide.shapes if one.shape_type == 13]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def alternative(shape):
    return shape._element._nvXxPr.cNvPr.get("descr")


def continued(content):
    """Count the slides that a content takes by its title."""
    return lambda slide: slide.shapes.title.text.startswith(content.title)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_slide_has_what_its_content_says(content_of, deck_of, code, language):
    content = content_of(code, language)
    slides = list(deck_of(code, language).slides)
    for one in content.slides:
        found = [slide for slide in slides if continued(one)(slide)]
        assert found, one.title
        text = " ".join(shape.text_frame.text for shape in shapes(found[0], "text_frame"))
        assert one.text in text
        if one.table:
            rows = [row for slide in found for row in cells(shapes(slide, "table")[0].table)[1:]]
            total = [one.table.total] if one.table.total else []
            assert rows == [list(row) for row in [*one.table.rows, *total]]
        for slide in found:
            notes = slide.notes_slide.notes_text_frame.text
            for line in one.notes:
                assert line in notes
            assert content.foot in notes


@pytest.mark.parametrize("code", CODES)
def test_charts_have_the_numbers_of_their_content(content_of, deck_of, code):
    charts = [shape.chart for slide in deck_of(code).slides for shape in shapes(slide, "chart")]
    wanted = [one.chart for one in content_of(code).slides if one.chart]
    assert len(charts) == len(wanted)
    for chart, one in zip(charts, wanted, strict=True):
        plot = chart.plots[0]
        assert [list(series.values) for series in plot.series] == [
            list(series.values) for series in one.series
        ]
        if one.kind is not ChartKind.LINES:
            assert list(plot.categories) == list(one.categories)


def test_maps_are_sharp_and_have_alternative_texts_of_the_page(content_of, real_deck):
    maps = [one for one in content_of("99.01").slides if one.map]
    found = [pictures(slide)[0] for slide in Presentation(BytesIO(real_deck)).slides
             if pictures(slide)]  # fmt: skip
    for one, picture in zip(maps, found, strict=False):
        with Image.open(BytesIO(picture.image.blob)) as image:
            assert image.width == 1920
            assert image.mode == "P"
            box = picture.width / picture.height
            assert image.width / image.height == pytest.approx(box, rel=0.01)
        assert alternative(picture) == one.map.alternative
        assert str(one.map.total["formed"]) in alternative(picture)
    assert len(found) == len(maps) + 1  # and the QR code
    assert len(real_deck) < 2_000_000


def test_every_picture_table_and_chart_is_named(deck_of):
    for slide in deck_of("99.01").slides:
        for shape in [*pictures(slide), *shapes(slide, "table"), *shapes(slide, "chart")]:
            assert alternative(shape)
            assert not re.match(r"(Picture|Table|Chart) \d", shape.name)


@pytest.mark.parametrize("code", CODES)
def test_nothing_leaves_the_slide_or_covers_another_thing(deck_of, code):
    deck = deck_of(code)
    for slide in deck.slides:
        boxes = [(one.left, one.top, one.left + one.width, one.top + one.height, one.name)
                 for one in slide.shapes if one.width]  # fmt: skip
        for left, top, right, bottom, name in boxes:
            assert 0 <= left < right <= deck.slide_width, name
            assert 0 <= top < bottom <= deck.slide_height, name
        objects = [one for one in slide.shapes if one.shape_type == 13 or shapes_of_figures(one)]
        for at, one in enumerate(objects):
            for other in objects[at + 1 :]:
                apart = (
                    one.left + one.width <= other.left
                    or other.left + other.width <= one.left
                    or one.top + one.height <= other.top
                    or other.top + other.height <= one.top
                )
                assert apart, (slide.shapes.title.text, one.name, other.name)


def shapes_of_figures(shape):
    return getattr(shape, "has_table", False) or getattr(shape, "has_chart", False)


def test_text_is_large_enough_to_be_read_from_the_back(deck_of):
    for slide in deck_of("99.01").slides:
        title = slide.shapes.title.text_frame.paragraphs[0].runs[0]
        assert title.font.size >= Pt(28)
        runs = [
            run
            for shape in shapes(slide, "text_frame")
            for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs
        ]
        small = {run.text for run in runs if run.font.size and run.font.size < Pt(16)}
        assert all(text.startswith("Data contoh") for text in small)  # the line at the foot
        for shape in shapes(slide, "table"):
            for row in shape.table.rows:
                for cell in row.cells:
                    for run in cell.text_frame.paragraphs[0].runs:
                        assert run.font.size >= Pt(16)


def test_the_file_says_title_subject_and_language(deck_of, content_of):
    content = content_of("99.01", "en")
    properties = deck_of("99.01", "en").core_properties
    assert properties.title == "Kampung KB in Kabupaten Tirtamandala"
    assert properties.subject == content.subject
    assert properties.language == "en-GB"
    assert properties.author == "Peta"
    for slide in deck_of("99.01", "en").slides:
        languages = set(slide._element.xpath(".//a:r/a:rPr/@lang"))
        assert languages == {"en-GB"}


def test_slides_are_numbered_and_no_two_shapes_have_one_id(deck_of):
    for slide in deck_of("99.01").slides:
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')
        ids = slide._element.xpath(".//p:cNvPr/@id")
        assert len(ids) == len(set(ids))


def test_the_alternative_text_of_a_chart_has_its_figures(deck_of, content_of):
    ranking = next(one for one in content_of("99.01").slides if one.chart and one.chart.unit)
    slide = next(one for one in deck_of("99.01").slides if continued(ranking)(one))
    text = alternative(shapes(slide, "chart")[0])
    for name, share in zip(ranking.chart.categories, ranking.chart.series[0].values, strict=True):
        assert f"{name}: {share:g} %".replace(".", ",") in text


def test_the_address_can_be_followed_and_scanned(deck_of, view_of):
    slide = list(deck_of("99.01").slides)[-1]
    links = [
        run.hyperlink.address
        for shape in shapes(slide, "text_frame")
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if run.hyperlink.address
    ]
    assert links == ["https://peta.example/area/99.01?date=2023-07-27&lang=id"]
    (code,) = pictures(slide)
    assert alternative(code) == f"QR: https://peta.example/f/{view_of('99.01').fingerprint}"


def no_picture(view, width, height):
    raise AssertionError("no map")


def written(*slides):
    deck = DeckContent("Judul", "", "Peta", "id", "kaki", list(slides))
    return Presentation(BytesIO(presentation.write(deck, no_picture)))


def test_a_long_table_is_continued_with_its_heading(tmp_path):
    rows = [[f"Kecamatan {at}", str(at)] for at in range(60)]
    table = SlideTable("Angka", [Column("Kecamatan"), Column("Desa", True)], rows, ["Jumlah", "60"])
    slides = list(written(SlideContent(title="Angka per kecamatan", table=table)).slides)
    assert [one.shapes.title.text for one in slides] == [
        f"Angka per kecamatan ({at}/{len(slides)})" for at in range(1, len(slides) + 1)
    ]
    found = [cells(shapes(one, "table")[0].table) for one in slides]
    assert all(one[0] == ["Kecamatan", "Desa"] for one in found)
    assert [row for one in found for row in one[1:]] == [*rows, ["Jumlah", "60"]]


def test_the_number_of_a_page_may_take_a_second_line_of_the_title():
    title = next(
        text
        for text in ("Angka " + "n" * count for count in range(99))
        if len(presentation._title_lines(f"{text} (1/2)", 888)) > 1
    )
    assert len(presentation._title_lines(title, 888)) == 1
    rows = [[f"Kecamatan {at}", str(at)] for at in range(38)]
    table = SlideTable("Angka", [Column("Kecamatan"), Column("Desa", True)], rows)
    for slide in written(SlideContent(title=title, table=table)).slides:
        (shape,) = shapes(slide, "table")
        foot = min(one.top for one in slide.shapes if one.top > Pt(490))
        assert shape.top + sum(row.height for row in shape.table.rows) <= foot


@pytest.mark.parametrize("name", ["Ngombol" * 12, "Desa " * 40, "ꦱꦶꦢ" * 30, "مرحبا " * 20])
def test_long_and_foreign_names_stay_in_their_boxes(name):
    table = SlideTable("Angka", [Column("Desa"), Column("Jumlah", True)], [[name, "1"]] * 30)
    deck = written(
        SlideContent(title=name, text=name, remarks=[name, name]),
        SlideContent(title=name, text=name, table=table, remarks=[name], opening=False),
        SlideContent(title=name, text=name, opening=True),
    )
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
            if getattr(shape, "has_table", False):
                assert sum(row.height for row in shape.table.rows) <= deck.slide_height * 0.85


def test_numbers_on_a_map_are_explained_beside_it(view_of):
    with BytesIO() as file:
        Image.new("P", (1920, 1300)).save(file, "PNG")
        png = file.getvalue()

    def picture(view, width, height):
        return MapPicture(png, "peta", (("1", "Gambir"), ("2", "Senen")))

    slide = SlideContent(title="Peta", text="Kalimat", map=view_of("99.01"))
    deck = DeckContent("Judul", "", "Peta", "id", "kaki", [slide])
    (made,) = Presentation(BytesIO(presentation.write(deck, picture))).slides
    text = " ".join(one.text_frame.text for one in shapes(made, "text_frame"))
    assert "Nomor pada peta: 1 Gambir, 2 Senen" in text
    assert "1 Gambir, 2 Senen" in made.notes_slide.notes_text_frame.text


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
def test_libreoffice_shows_the_same_figures(real_deck, content_of, tmp_path):
    (tmp_path / "deck.pptx").write_bytes(real_deck)
    profile = f"-env:UserInstallation=file://{tmp_path}/office"
    for command in (
        *(["soffice", profile, "--headless", "--convert-to", "pdf", "deck.pptx"],),
        ["pdftotext", "-layout", "deck.pdf"],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=180, cwd=tmp_path)
    pages = [" ".join(page.split()) for page in (tmp_path / "deck.txt").read_text().split("\f")]
    for one in content_of("99.01").slides:
        shown = " ".join(page for page in pages if page.startswith(one.title))
        assert digits(one.text) <= digits(shown), one.title
        if one.legend:
            assert {str(entry.count) for entry in one.legend.entries} <= digits(shown)
        if one.table:
            for row in one.table.rows:
                assert set(" ".join(row).split()) <= set(shown.split())
        if one.chart and one.chart.unit == "%":
            for share in one.chart.series[0].values:
                assert f" {share:g} %".replace(".", ",") in shown


def digits(text):
    return set(re.findall(r"\d+", text))
