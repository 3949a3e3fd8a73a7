"""The time slider of an area's page: a step shows what the page of that date shows."""

import re

import pytest

from tests.browser.conftest import NARROW

pytestmark = pytest.mark.browser

# Everything that a page says, without what a visitor or a script has set, links by parameters.
STATE = """() => {
    const own = new Set(["tabindex", "hidden", "selected", "data-sorted", "data-keep"]);
    const address = href => {
        const url = new URL(href, location.href);
        url.searchParams.sort();
        return url.pathname + url.search;
    };
    const lines = [];
    const walk = element => {
        const attributes = [...element.attributes]
            .filter(({ name }) => !own.has(name))
            .map(({ name, value }) => `${name}=${name === "href" ? address(value) : value}`)
            .sort();
        lines.push([element.tagName, ...attributes].join(" "));
        if (element.tagName === "NOSCRIPT") return;
        for (const child of element.childNodes) {
            if (child instanceof Text && child.data.trim()) {
                lines.push(child.data.trim().replace(/\\s+/g, " "));
            }
            if (child instanceof Element) walk(child);
        }
    };
    for (const selector of [".head", ".panel", "#legend", ".switch", ".map__head", "#caption"]) {
        for (const element of document.querySelectorAll(selector)) walk(element);
    }
    return {
        title: document.title,
        map: document.querySelector("#map").getAttribute("aria-label"),
        keep: JSON.parse(document.querySelector("[data-keep]").dataset.keep),
        date: document.querySelector("#date").value,
        slider: [time.value, document.querySelector("#time-label").textContent],
        link: address(map_area.controller.figures.link.replace("{code}", "CODE")),
        areas: [...document.querySelectorAll("path[data-code]")].map(one => [
            one.dataset.code, one.dataset.class, one.getAttribute("fill"),
            one.getAttribute("aria-label"),
        ]),
        lines,
    };
}"""


def days(page):
    return page.eval_on_selector_all(
        "#date option[data-short]", "all => all.map(one => one.value).reverse()"
    )


def step(page, day):
    """Move the slider to a day and wait until the page shows it."""
    page.locator("#time").evaluate(
        """(slider, index) => {
            slider.value = index;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        days(page).index(day),
    )
    page.wait_for_selector(f"#map_area[data-day='{day}']")


EVERY = slice(None)
TWO = slice(None, None, 2)  # the first date and another
PAGES = {
    "/": EVERY,
    "/?by=regency&lang=en": TWO,
    "/area/99.01": TWO,
    "/area/99.01?by=village&lang=en": EVERY,
    "/area/99?by=village": TWO,
    "/area/99.01.01": TWO,
    "/area/99.01.01.2001": TWO,
}


@pytest.mark.parametrize(
    ("address", "dates"),
    [
        *PAGES.items(),
        *(
            pytest.param(address, EVERY, marks=pytest.mark.thorough)
            for address, dates in PAGES.items()
            if dates is TWO
        ),
    ],
)
def test_each_step_is_the_page_of_that_date(visit, address, dates):
    visitor, fresh = visit(), visit()
    page = visitor.open(address)
    shown = days(page)[dates]
    assert len(shown) > 1
    mark = "&" if "?" in address else "?"
    # there and back, so that columns and notes come and go
    for day in [*shown, *shown[::-1]]:
        step(page, day)
    for day in shown:
        step(page, day)
        expected = fresh.open(f"{address}{mark}date={day}").evaluate(STATE)
        found = page.evaluate(STATE)
        pairs = zip(found["lines"], expected["lines"], strict=False)
        assert next((pair for pair in pairs if len(set(pair)) > 1), None) is None
        assert found == expected
        assert f"date={day}" in page.url


def test_a_step_keeps_filter_sort_focus_and_selection(visit):
    visitor = visit()
    page = visitor.open("/area/99.01?by=village")
    first, *_, last = days(page)
    page.click(".legend__entry[data-class=unformed]")
    page.click("#villages thead th:first-child button")
    village = page.locator("#villages tbody tr:visible").first.get_attribute("data-code")
    page.evaluate("code => map_area.controller.openPopup(code)", village)
    page.focus(f"tr[data-code='{village}'] a")
    for day in (first, last, first):
        step(page, day)
        assert page.locator(".legend__entry[aria-pressed=true]").get_attribute("data-class") == (
            "unformed"
        )
        classes = page.eval_on_selector_all(
            "#villages tbody tr", "all => all.filter(r => !r.hidden).map(r => r.dataset.class)"
        )
        assert set(classes) == {"unformed"}
        names = page.locator("#villages tbody th").all_inner_texts()
        assert names == sorted(names, key=str.lower) and page.locator(
            "#villages th[aria-sort=ascending]"
        ).inner_text().startswith("Desa")
        assert page.evaluate("document.activeElement.closest('tr')?.dataset.code") == village
        assert page.locator("tr.is-selected").get_attribute("data-code") == village
        assert page.locator(".leaflet-popup").count() == 1
    dim = page.eval_on_selector_all("path.is-dim", "all => all.map(p => p.dataset.class)")
    assert dim and "unformed" not in dim


def test_the_page_is_not_loaded_again_and_back_returns_to_the_date(visit):
    page = visit().open("/area/99.01")
    page.evaluate("window.stays = true")
    first = days(page)[0]
    step(page, first)
    assert page.evaluate("window.stays")
    page.click("#areas tbody a >> nth=0")
    page.wait_for_url(re.compile(rf"/area/99\.01\.\d\d\?date={first}"))
    page.go_back()
    page.wait_for_selector("#map_area[data-drawn=true]")
    assert page.input_value("#date") == first
    assert page.locator("#time").input_value() == "0"


def test_the_keyboard_moves_the_slider_and_it_keeps_the_focus(visit):
    page = visit().open("/area/99.01?by=village")
    shown = days(page)
    page.focus("#time")
    page.keyboard.press("Home")
    page.wait_for_selector(f"#map_area[data-day='{shown[0]}']")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#map_area[data-day='{shown[1]}']")
    assert page.evaluate("document.activeElement.id") == "time"


def test_a_step_on_a_phone(visit):
    page = visit(NARROW, has_touch=True).open("/area/99.01")
    page.locator("#time").scroll_into_view_if_needed()
    box = page.locator("#time").bounding_box()
    page.touchscreen.tap(box["x"] + 6, box["y"] + box["height"] / 2)
    page.wait_for_selector(f"#map_area[data-day='{days(page)[0]}']")
    wide = page.evaluate(
        """width => [...document.querySelectorAll("body *")]
            .filter(one => !one.closest(".scroll, .leaflet-container"))
            .filter(one => one.getBoundingClientRect().right > width + 1)
            .map(one => one.outerHTML.slice(0, 100))""",
        NARROW["width"],
    )
    assert wide == []


def test_another_theme_loads_the_page_of_the_date(visit):
    visitor = visit()
    page = visitor.open("/area/99.01?theme=gap")
    first = days(page)[0]
    page.locator("#time").focus()
    page.keyboard.press("Home")
    page.wait_for_url(re.compile(f"date={first}"))
    visitor.wait_until_drawn()
    assert "theme=gap" in page.url


def test_exports_after_a_step_are_of_its_date(visit):
    page = visit().open("/area/99.01")
    first = days(page)[0]
    step(page, first)
    links = page.eval_on_selector_all(".exports a", "all => all.map(a => a.href)")
    dated = [link for link in links if not link.endswith("/catalog")]  # it lists all dates
    assert dated and all(f"={first}" in link for link in dated)


def test_the_trend_is_seen_without_a_click(visit):
    page = visit().open("/area/99.01")
    assert page.locator(".trend__chart").is_visible()
    assert page.locator(".trend__mark.is-at > g").is_visible()
