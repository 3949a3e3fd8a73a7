"""The atlas as another program reads it: pages, contents, bookmarks, texts and numbers."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import number, percent
from webmap.documents.atlas_document.layout import atlas_pdf
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.typesetting.papers import paper_of

NOTICE = "Data contoh: provinsi dan angka rekaan"


def read(atlas):
    return pypdf.PdfReader(io.BytesIO(atlas_pdf(atlas, paper_of())))


def words(page):
    return re.sub(r"\s+", " ", page.extract_text())


def bookmarks(reader, found=None, depth=0):
    for one in reader.outline if found is None else found:
        if isinstance(one, list):
            yield from bookmarks(reader, one, depth + 1)
        else:
            yield depth, one.title, reader.get_destination_page_number(one) + 1


@pytest.fixture(scope="module")
def _read():
    return {}


@pytest.fixture
def regency(app, make, _read):
    """Atlas of a regency, its PDF and the texts of its pages."""
    store = app.config["DATABASE_URL"]
    if store not in _read:
        atlas = make("99.01")
        reader = read(atlas)
        _read[store] = atlas, reader, [words(page) for page in reader.pages]
    return _read[store]


def test_contents_name_every_kecamatan_with_its_figures_and_page(regency):
    atlas, reader, pages = regency
    assert len(reader.pages) == 1 + len(atlas.sheets)
    for at, sheet in enumerate(atlas.sheets, start=2):
        total = sheet.total
        share = percent(total["formed"], total["villages"])
        counts = " ".join(number(total[key]) for key in ("villages", "formed", "unformed"))
        assert f"{total['name']} {counts} {share} {at}" in pages[0]
        assert f"{sheet.name} " in pages[at - 1]


def test_every_page_has_the_notice_and_its_number(regency):
    _, reader, pages = regency
    for at, text in enumerate(pages, start=1):
        assert NOTICE in text
        assert text.endswith(f"Halaman {at} dari {len(reader.pages)}")


def test_bookmarks_lead_to_the_sheets(regency):
    atlas, reader, _ = regency
    found = list(bookmarks(reader))
    assert found[:2] == [(0, "Kabupaten Tirtamandala", 1), (1, "Isi", 1)]
    assert found[2:] == [(1, sheet.name, at) for at, sheet in enumerate(atlas.sheets, start=2)]


def test_a_sheet_lists_its_villages_with_number_state_and_next_step(regency):
    atlas, _, pages = regency
    for sheet, text in zip(atlas.sheets, pages[1:], strict=True):
        assert sheet.sentence in text
        assert sheet.fingerprint in text
        wide = sheet.columns == 1
        for one in sheet.villages:
            state = one.state if wide else one.brief_state
            step = one.next if wide else one.brief_next
            code = one.code if wide else f"…{one.code.rpartition('.')[2]}"
            assert f"{one.number} {one.name} {code} {state} {step}" in text
        for target in sheet.targets:
            assert f"{target.label}: {target.wanted} desa {target.verdict}" in text


def test_rows_in_review_are_on_the_sheet(regency):
    atlas, _, pages = regency
    both = zip(atlas.sheets, pages[1:], strict=True)
    waiting = [(sheet, text) for sheet, text in both if sheet.waiting]
    assert waiting
    for sheet, text in waiting:
        assert f"Menunggu pemeriksaan: {sheet.total['review']}" in text
        assert all(one in text for one in sheet.waiting)


def test_tags_language_and_fonts(regency):
    _, reader, _ = regency
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_atlas_of_a_province_is_ordered_by_regency(app, make):
    first, second, third = (make(one) for one in ("99.01.03", "99.01.04", "99.03.02"))
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        options = FigureOptions(by=Level.DISTRICT)
        figure = make_figure(session, get_snapshot(session), "99", options)
    sheets = [*first.sheets, *second.sheets, *third.sheets]
    reader = read(replace(first, figure=figure, sheets=sheets))
    assert list(bookmarks(reader)) == [
        (0, "Provinsi Nusa Rekaan", 1),
        (1, "Isi", 1),
        (1, "Kabupaten Tirtamandala", 2),
        (2, sheets[0].name, 2),
        (2, sheets[1].name, 3),
        (1, "Kabupaten Wanaloka", 4),
        (2, sheets[2].name, 4),
    ]
    contents = words(reader.pages[0])
    assert contents.index("Kabupaten Tirtamandala Kecamatan") < contents.index("Kabupaten Wanaloka")


def test_one_district_is_its_sheet_with_the_notice(make):
    reader = read(make("99.01.03", language="en"))
    (text,) = map(words, reader.pages)
    assert NOTICE in text
    assert text.endswith("Page 1 of 1")
    assert "Contents" not in text


def test_contents_of_an_area_without_data_have_a_line_for_each_kecamatan(make):
    atlas = make("99.71")
    first = read(atlas).pages[0].extract_text().splitlines()
    for sheet in atlas.sheets:
        row = f"{sheet.total['name']} {sheet.total['villages']} – – tanpa data"
        assert any(line.startswith(row) for line in first)
