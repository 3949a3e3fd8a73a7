"""Helpers of browser tests of the atlas: open it, wait for it, read its map."""

import re

from playwright.sync_api import Page

NARROW = {"width": 390, "height": 844}
DAY = "date=2023-07-27"
VILLAGES = f"/atlas?{DAY}&by=village"


def open_atlas(visitor, path: str = "/atlas") -> Page:
    """Open the atlas and wait until map and panel are complete."""
    page = visitor.open(path, drawn=False)
    page.wait_for_selector("#map_area[data-summary]")
    return page


def wait_for_summary(page: Page, text: str) -> None:
    """Wait until the panel shows the area and date of ``text``, as in ``99.01 2023-07-27``."""
    page.wait_for_selector(f"#map_area[data-summary='{text}']")


def go(page: Page, point: tuple[float, float], zoom: float) -> None:
    """Centre the map on a point (longitude, latitude)."""
    page.evaluate(
        "([lng, lat, zoom]) => new Promise((done) => {"
        " map_area.controller.layer.once('drawn', done);"
        " map_area.setView([lat, lng], zoom, { animate: false }); })",
        [*point, zoom],
    )


def pixel(page: Page, lng: float, lat: float) -> tuple[float, float]:
    """Return the pixel of a point in the window."""
    x, y = page.evaluate(
        """([lng, lat]) => {
            const at = map_area.latLngToContainerPoint([lat, lng]);
            const box = map_area.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top];
        }""",
        [lng, lat],
    )
    return x, y


def colour(page: Page, lng: float, lat: float) -> str:
    """Return the colour of the map at a point, as ``#rrggbb``."""
    return page.evaluate(
        """([lng, lat]) => {
            const { layer } = map_area.controller;
            const at = map_area.latLngToLayerPoint([lat, lng]).subtract(layer._bounds.min);
            const one = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
            const pen = one.getContext("2d", { willReadFrequently: true });
            const [x, y] = [at.x, at.y].map((place) => -Math.floor(place * layer.pixelRatio));
            pen.drawImage(layer.canvas, x, y);
            const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
            return "#" + [r, g, b].map((one) => one.toString(16).padStart(2, "0")).join("");
        }""",
        [lng, lat],
    )


def legend(page: Page) -> dict[str, int]:
    """Return the counts of the legend by class."""
    return {
        button.get_attribute("data-class"): int(re.sub(r"\D", "", button.locator("b").inner_text()))
        for button in page.locator(".legend__entry").all()
    }


def highlighted_area(page: Page) -> tuple[str, str] | None:
    """Return level and code of the highlighted area of the map; None where there is none."""
    found = page.evaluate(
        "() => { const { layer: { highlighted: area }, figures } = map_area.controller;"
        " return area && [area[0], figures.code(...area)]; }"
    )
    return found and tuple(found)


def relative_url(page: Page) -> str:
    """Return the URL of a page without scheme and host."""
    return re.sub(r"^https?://[^/]+", "", page.url)
