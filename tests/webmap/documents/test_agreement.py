"""Page, picture, PDF, slides, CSV, alternative text and JSON give the same digits.

Each is read by another program than the one that wrote it: the picture by optical recognition.
"""

import csv
import io
import re
import shutil
import subprocess
from collections import Counter
from html import unescape

import pypdf
import pytest
from PIL import Image
from pptx import Presentation

from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import villages_of
from webmap.core.i18n import number
from webmap.maps.symbology import LEGEND_ORDER, label

VIEW = "by=village&date=2023-07-27"
MAP_WITH_CLASSES = 2
"""Place of the slide with the map of villages."""


@pytest.fixture(params=["id", "en"])
def language(request):
    return request.param


@pytest.fixture
def counts(client, language):
    """Villages by name of the class, from the figures as JSON."""
    total = client.get(f"/api/areas/99.01/coverage.json?by=village&{VIEW}").json["total"]
    found = {label(key, language): villages_of(total, key) for key in LEGEND_ORDER}
    return {name: count for name, count in found.items() if count}


@pytest.fixture
def get(client, language):
    """Fetch a document of the view, in the language."""
    return lambda suffix, more="": (
        client.get(f"/render/99.01{suffix}?{VIEW}&lang={language}{more}").data
    )


@pytest.fixture
def page(client, language):
    return client.get(f"/area/99.01?{VIEW}&lang={language}").text


def read_counts(text, counts, language):
    """Return the number beside the name of each class in a text."""
    plain = re.sub(r"\s+", " ", text)
    found = {}
    for name in counts:
        match = re.search(rf"{re.escape(name)}\W{{0,3}}([\d.,]*\d)", plain)
        found[name] = int(re.sub(r"\D", "", match[1])) if match else None
    return found


def test_the_legend_of_the_page(page, counts, language):
    legend = page.split('id="legend"')[1].split("</ul>")[0]
    text = unescape(re.sub(r"<[^>]+>", " ", legend))
    assert read_counts(text, counts, language) == counts


def test_the_alternative_text(page, counts, language):
    alternative = unescape(re.search(r'id="map" role="region" aria-label="([^"]+)"', page)[1])
    assert read_counts(alternative, counts, language) == counts


def test_the_pdf_as_pdftotext_reads_it(get, counts, language, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (apt install poppler-utils)")
    (tmp_path / "map.pdf").write_bytes(get(".pdf"))
    command = ["pdftotext", "-layout", tmp_path / "map.pdf", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert read_counts(text, counts, language) == counts


def test_the_picture_as_tesseract_reads_it(get, counts, language, tmp_path):
    if not shutil.which("tesseract"):
        pytest.skip("tesseract is not installed (apt install tesseract-ocr)")
    picture = Image.open(io.BytesIO(get(".png"))).convert("L")
    width, height = picture.size
    picture.crop((width * 3 // 4, height // 10, width, height // 2)).save(tmp_path / "legend.png")
    command = ["tesseract", tmp_path / "legend.png", "-", "--psm", "6"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert read_counts(text, counts, language) == counts


def test_the_texts_in_the_file_of_the_picture(get, counts, language):
    picture = Image.open(io.BytesIO(get(".png")))
    assert read_counts(picture.text["Description"], counts, language) == counts


def test_the_slides(get, counts, language):
    slide = Presentation(io.BytesIO(get(".pptx"))).slides[MAP_WITH_CLASSES]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    rows = "\n".join(" ".join(filter(None, row)) for row in cells)
    assert read_counts(rows, counts, language) == counts
    assert read_counts(slide.notes_slide.notes_text_frame.text, counts, language) == counts
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
    alternative = picture._element.nvPicPr.cNvPr.get("descr")
    assert read_counts(alternative, counts, language) == counts


def test_the_csv(client, counts, language):
    text = client.get("/export/99.01.csv?level=village&date=2023-07-27").data.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    keys = Counter(row["klasifikasi"] or row["status"] for row in rows)
    names = {label(VillageClass(key), language): count for key, count in keys.items()}
    assert names == counts


def test_the_sentence_is_the_same_everywhere(page, get, language, counts):
    sentence = unescape(re.search(r'map__sentence">(.*?)</p>', page)[1])
    assert number(sum(counts.values()), language) in sentence
    documents = {
        "picture": Image.open(io.BytesIO(get(".png"))).text["Description"],
        "slides": Presentation(io.BytesIO(get(".pptx")))
        .slides[0]
        .notes_slide.notes_text_frame.text,
        "single file": unescape(get(".html").decode()),
        "report": _pdf_text(get(".pdf", "&kind=report")),
        "map": _pdf_text(get(".pdf")),
    }
    for name, text in documents.items():
        assert sentence in re.sub(r"\s+", " ", text), name


def _pdf_text(content):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
