"""The report as another program reads it: texts, numbers, tags, fonts, bookmarks."""

import io
import re

import pypdf
import pytest

from webmap.core.i18n import number, percent
from webmap.documents.report.layout import report_pdf
from webmap.documents.report.list_sections import WORKLIST
from webmap.documents.typesetting.papers import paper_of

NOTICE = "Data contoh: provinsi dan angka rekaan"


def read(report, paper=None):
    return pypdf.PdfReader(io.BytesIO(report_pdf(report, paper or paper_of())))


def words(text):
    return re.sub(r"\s+", " ", text)


def text_of(reader):
    return words(" ".join(page.extract_text() for page in reader.pages))


def bookmarks(reader):
    found, left = [], list(reader.outline)
    while left:
        one = left.pop(0)
        if isinstance(one, list):
            left[:0] = one
        else:
            found.append(one.title)
    return found


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", ["ID", "99", "99.01"])
def test_numbers_are_those_of_the_coverage_as_json(make, client, code, language):
    text = text_of(read(make(code, language=language)))
    found = client.get(f"/api/areas/{code}/coverage.json").json
    for row in found["rows"]:
        name = row["name"].replace("Kabupaten ", "")
        counts = [number(row["villages"], language)]
        if row["coverage"] is None:
            assert f"{name} {counts[0]} –" in text
            continue
        counts.append(number(row["formed"], language))
        counts.append(number(row["unformed"], language))
        share = percent(row["formed"], row["villages"], language)
        assert re.search(rf"{re.escape(name)} {' '.join(counts)} [^A-Z]*{share}", text), name
    total = found["total"]
    for target in total["targets"]:
        wanted, gap = number(target["wanted"], language), number(target["gap"], language)
        least = number(target["gap_at_least"], language)
        missing = gap if gap == least else f"{least}–{gap}"
        assert f"{wanted} {missing}" in text
    for key in ("villages", "formed", "unformed"):
        assert number(total[key], language) in text


def test_the_pdf_is_tagged_with_language_fonts_and_bookmarks(make):
    reader = read(make("99.01", language="en"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert "Kabupaten Tirtamandala" in reader.metadata.title
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert bookmarks(reader)[:2] == ["Kabupaten Tirtamandala", "Targets"]
    assert {"Trend", "Source", "Change since 16 May 2023"} <= set(bookmarks(reader))


def test_every_page_has_the_area_the_date_the_notice_and_its_number(make):
    reader = read(make("99.01", notice=NOTICE))
    count = len(reader.pages)
    assert 5 <= count <= 8
    for at, page in enumerate(reader.pages, start=1):
        text = words(page.extract_text())
        assert "Kabupaten Tirtamandala" in text
        assert "27 Juli 2023" in text
        assert NOTICE in text
        assert text.endswith(f"Halaman {at} dari {count}")


def test_tables_over_two_pages_repeat_their_headings(make):
    report = make("99.01")
    pages = [words(page.extract_text()) for page in read(report).pages]
    rows = [
        (at, row.name)
        for at, page in enumerate(pages)
        for row in report.worklist.rows[:WORKLIST]
        if f" {row.name} {row.district} Belum " in page
    ]
    assert len({at for at, _ in rows}) == 2
    assert len(rows) == WORKLIST
    for at in {at for at, _ in rows}:
        assert "No. Desa/kelurahan Kecamatan Status" in pages[at]


def test_an_area_without_data_says_so_and_has_no_empty_section(make):
    reader = read(make("99.71"))
    assert "Belum ada data tentang 21 desa/kelurahan" in text_of(reader)
    titles = bookmarks(reader)
    assert "Tren" not in titles
    assert not [
        one for one in titles if one.startswith(("Perubahan sejak", "Daftar kerja", "Baris"))
    ]
    assert "Belum ada laporan." in text_of(reader)


def test_paper_that_lies_is_turned_upright(make):
    box = read(make("99.01.01"), paper_of("a3", "landscape")).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((841.89, 1190.55), abs=0.01)
