"""What a visitor sees of the map itself: lines, names."""

from io import BytesIO

import pytest
from PIL import Image

from tests.browser.atlas_page import DAY, go, open_atlas, pixel

pytestmark = pytest.mark.browser

SEA = (0xE8, 0xED, 0xF1)


def contrast(one, other):
    """Contrast of two colours as WCAG 2.2 defines it."""

    def luminance(colour):
        parts = [value / 255 for value in colour]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def best_contrast_on_the_way_to_the_sea(page, point):
    """Best contrast with the sea of the last pixels of land, from a pixel of the land downward."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    x, y = map(round, point)
    while picture.getpixel((x, y)) != SEA:
        y += 1
    return max(contrast(picture.getpixel((x, y - step)), SEA) for step in range(1, 5))


def test_land_stands_out_from_the_sea_whatever_its_colour(visit):
    visitor = visit()
    page = visitor.open(f"/?{DAY}")
    style = (
        "path.leaflet-interactive { fill: rgb(232, 237, 241) } .leaflet-names-pane { opacity: 0 }"
    )
    page.add_style_tag(content=style)
    point = visitor.pixel("99")
    page.mouse.move(*point)  # a highlight would be a line, too
    page.mouse.move(5, 5)
    page.evaluate(
        "document.querySelectorAll('.leaflet-children-pane path').forEach(p => p.remove())"
    )
    page.evaluate("document.querySelector('.casing').setAttribute('fill', 'rgb(243, 234, 211)')")
    assert best_contrast_on_the_way_to_the_sea(page, point) >= 3


def test_land_stands_out_from_the_sea_in_the_atlas(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    go(page, (126, -5.3), 3.6)
    page.wait_for_timeout(300)
    point = pixel(page, 125.6, -5.3)
    assert best_contrast_on_the_way_to_the_sea(page, point) >= 3
