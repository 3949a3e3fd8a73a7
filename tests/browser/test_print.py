"""Printing as a person does: Chromium's own path, on paper that the page does not choose."""

import re
import shutil
import subprocess
from collections import Counter
from io import BytesIO

import pytest
from PIL import Image

from tests.browser.atlas_page import DAY, open_atlas
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

A4, LETTER = (595, 842), (612, 792)
PAPERS = {  # options of the print, and the size in points
    "default": ({}, LETTER),
    "page size of CSS": ({"prefer_css_page_size": True}, LETTER),
    "A4": ({"format": "A4"}, A4),
    "A4 across": ({"format": "A4", "landscape": True}, A4[::-1]),
    "Letter across": ({"landscape": True, "prefer_css_page_size": True}, LETTER[::-1]),
}
SCREEN_ONLY = (
    "Cetak",
    "Cari",
    "Bawa data",
    "Unduh",
    "Excel",
    "GeoJSON",
    "Status per desa",
    "↑",
    "↓",
)
DOTS = 40  # per inch, of pictures of the sheets


def run(program, pdf, *options):
    """Output of one of Poppler's programs for a PDF."""
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed (poppler-utils)")
    return subprocess.run([program, *options], input=pdf, capture_output=True, check=True).stdout


def sheets(pdf):
    """Texts of the sheets of a PDF."""
    text = run("pdftotext", pdf, "-", "-").decode().replace("\u200b", "")
    return [" ".join(one.split()) for one in text.split("\f")[:-1]]


def has_size(pdf, expected):
    """Whether the sheets of a PDF have a size in points, which Chromium rounds up for A4."""
    size = re.search(rb"Page size: +([\d.]+) x ([\d.]+)", run("pdfinfo", pdf, "-")).groups()
    return all(abs(float(one) - wanted) <= 1 for one, wanted in zip(size, expected, strict=True))


def coloured_box(pdf, colour):
    """Left, top, right, bottom of all pixels of a colour on the first sheet, 0 to 1."""
    png = run("pdftoppm", pdf, "-r", str(DOTS), "-png", "-singlefile", "-")
    picture = Image.open(BytesIO(png)).convert("RGB")
    data = picture.tobytes()
    found = [
        (i // 3 % picture.width, i // 3 // picture.width)
        for i in range(0, len(data), 3)
        if all(abs(data[i + channel] - colour[channel]) < 12 for channel in range(3))
    ]
    across, down = [x for x, _ in found], [y for _, y in found]
    width, height = picture.size
    return min(across) / width, min(down) / height, max(across) / width, max(down) / height


def districts(client, code="99.01"):
    rows = client.get(f"/api/areas/{code}/coverage.json?by=district&{DAY}").json["rows"]
    return [row["name"] for row in rows]


@pytest.mark.parametrize(
    ("size", "papers"), [(WIDE, list(PAPERS)), (NARROW, ["default"])], ids=["desktop", "phone"]
)
def test_a_print_is_right_on_any_paper(visit, client, size, papers):
    visitor = visit(size)
    page = visitor.open(f"/area/99.01?{DAY}")
    page.evaluate("map_area.setZoom(map_area.getZoom() + 2, { animate: false })")
    before = page.evaluate("[map_area.getZoom(), map_area.getCenter()]")
    names = districts(client)
    for paper in papers:
        options, expected = PAPERS[paper]
        pdf = page.pdf(**options)
        first, *others = sheets(pdf)
        assert has_size(pdf, expected), paper
        assert "Kabupaten Tirtamandala" in first and "49 dari 297" in first, paper
        found = Counter(re.findall("|".join(map(re.escape, names)), first))
        assert [name for name in names if not found[name]] == [], paper  # all of them on the map
        assert re.search(r"di bawah 25 % 1[0-9]", first), paper  # the legend with its counts
        assert "Portal" in first and "/area/99.01" in first and "1 /" in first, paper
        text = " ".join([first, *others])
        assert [word for word in SCREEN_ONLY if word in text] == [], paper
        assert "Tren" in text and "Sumber" in text and "Baris laporan" in text, paper
        assert len(others) <= 3, paper
    assert page.evaluate("[map_area.getZoom(), map_area.getCenter()]") == before
    assert page.locator(".paper").count() == 0


@pytest.mark.parametrize("paper", ["default", "A4 across"])
def test_the_map_is_large_and_in_the_middle(visit, paper):
    options, (width, height) = PAPERS[paper]
    page = visit().open(f"/area/99.01?by=village&{DAY}")
    pdf = page.pdf(**options)
    left, top, right, bottom = coloured_box(pdf, (0xD9, 0x48, 0x01))
    frame = 1.0 if width < height else 0.78  # across, the legend is at the right
    assert abs((left + right) / 2 - frame / 2) < 0.06
    assert max((right - left) / frame, bottom - top) > 0.6
    assert top > 0.06 and bottom < 0.95


def test_tables_repeat_their_headings_and_have_every_village_once(visit, client):
    page = visit().open(f"/area/99.01?by=village&{DAY}")
    _, *others = sheets(page.pdf(format="A4"))
    rows = client.get(f"/api/areas/99.01/coverage.json?by=village&{DAY}").json["rows"]
    text = " ".join(others)
    missing = [row["name"] for row in rows if row["name"] not in text]
    assert missing == []
    full = [one for one in others if one.count("Belum") > 40]
    assert full and all(one.count("Klasifikasi") >= 2 for one in full)  # two columns to a sheet
    assert text.index("17 kecamatan") < text.index("297 desa/kelurahan")


def test_a_print_shows_the_filter_and_rows_that_wait(visit):
    page = visit().open(f"/area/99?{DAY}")
    folded = page.locator("details:not([open])").count()
    text = " ".join(sheets(page.pdf()))
    assert re.search(r"baris menunggu pemeriksaan .* baris \d+", text)
    assert page.locator("details:not([open])").count() == folded


@pytest.mark.parametrize("paper", ["A4", "A4 across"])
def test_the_atlas_prints_what_is_in_view(visit, paper):
    page = open_atlas(visit(), f"/atlas?{DAY}&by=village")
    options, expected = PAPERS[paper]
    pdf = page.pdf(**options)
    first, *others = sheets(pdf)
    assert has_size(pdf, expected)
    assert all(one in first for one in ("444 dari 982", "Belum terbentuk", "517"))
    assert len(others) <= 2 and all("Status" in one for one in others if "Kuning" in one)
    left, _, right, _ = coloured_box(pdf, (0xD9, 0x48, 0x01))
    assert right - left > 0.6
    assert page.locator(".paper").count() == 0


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"/worklist/99.01?{DAY}", ["Daftar kerja", "Urutan", "Sumber"]),
        ("/compare/99.01", ["Bandingkan laporan", "Terbentuk per kecamatan"]),
        ("/tentang", ["Apa arti setiap angka", "Batas wilayah"]),
    ],
)
def test_other_pages_print_with_address_and_numbers(visit, path, words):
    page = visit().open(path, drawn=False)
    for options, expected in (PAPERS["default"], PAPERS["A4 across"]):
        pdf = page.pdf(**options)
        pages = sheets(pdf)
        assert has_size(pdf, expected)
        assert [word for word in words if word not in " ".join(pages)] == []
        for number, one in enumerate(pages, 1):
            assert f"{number} / {len(pages)}" in one and path.partition("?")[0] in one
            assert "Cari" not in one and "Excel" not in one
