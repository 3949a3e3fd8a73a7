from io import BytesIO

import pypdf
import pytest

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"
A4 = (595, 842)  # points


def printed(visitor, path):
    """Print a page as the browser does by default: the page's own paper, no backgrounds."""
    page = visitor.open(path, drawn=False)
    return pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("code", "districts"),
    [
        ("99.03.11", 1),  # as many villages as any
        ("99.02", 7),
        pytest.param("99.01", 17, marks=pytest.mark.thorough),
    ],
)
def test_each_kecamatan_is_one_page_of_a4_with_title_and_all_villages(
    visit, client, code, districts
):
    pages = printed(visit(), f"/sheet/{code}?{DAY}")
    assert len(pages) == districts
    found = client.get(f"/api/areas/{code}/coverage.json?by=district&{DAY}").json["rows"]
    for page, district in zip(pages, found, strict=True):
        assert tuple(round(float(one)) for one in page.mediabox[2:]) == A4
        text = plain(page.extract_text())
        assert f"Kecamatan {district['name']}," in text
        assert f"/area/{district['code']}?{DAY}" in text
        villages = client.get(f"/api/areas/{district['code']}/coverage.json?by=village&{DAY}").json[
            "rows"
        ]
        assert [one["name"] for one in villages if one["name"] not in text] == []
        assert "Cari wilayah" not in text and "Cetak" not in text


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sheet_fits_the_window(visit, width):
    page = visit({"width": width, "height": 844}).open(f"/sheet/99.01.03?{DAY}", drawn=False)
    assert page.get_by_role("button", name="Cetak").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_text_is_smaller_than_eight_points(visit):
    page = visit().open(f"/sheet/99.01?{DAY}", drawn=False)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".sheet *:not(title)")]
            .filter(one => [...one.childNodes].some(part => part.nodeName === "#text"
                && part.data.trim()))
            .map(one => {
                const box = one.ownerSVGElement;
                const scale = box ? box.clientWidth / box.viewBox.baseVal.width : 1;
                return parseFloat(getComputedStyle(one).fontSize) * scale * 0.75;
            })"""
    )
    assert min(sizes) >= 7.95
