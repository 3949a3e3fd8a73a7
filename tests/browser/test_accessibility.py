"""axe-core on every kind of page: half of them in Indonesian and wide, half in English and narrow.

``make test THOROUGH=yes`` checks all of them in both ways.
"""

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"
OGC = "/ogc/collections/villages"
ATLAS = f"/atlas?{DAY}"  # its layout is like that of no other page

# Every kind of page has an address here. Those with a map are complete when it is drawn.
MAPS = [
    "/",
    "/area/99",
    f"/area/99.01?{DAY}",
    "/area/99?by=village",
    "/area/99.01?by=village&view=grid",
    f"/area/99.01?theme=change&{DAY}",
    f"/area/99.01.05?{DAY}&only=unformed",
    f"/area/99.01.05.2001?{DAY}",
    ATLAS,
    "/review/99.01",
    "/embed/99.01?by=village",
]
TEXTS = [
    "/worklist/99.01.05",
    "/villages/99?page=2",
    "/compare/99.01",
    "/review",
    "/cari?q=tirta",
    "/cari?q=zzzz",
    "/tentang",
    "/f",
    "/f/MQA8-33B4-EDBA-382C",
    "/sheet/99.01.05",
    "/ogc?f=html",
    "/ogc/collections?f=html",
    f"{OGC}?f=html",
    f"{OGC}/items?f=html",
    f"{OGC}/items/99.01.01.2001?f=html",
    "/ogc/conformance?f=html",
    "/ogc/api?f=html",
    "/ogc/pakai",
    "/catalog?f=html",
    "/catalog/sources/99.01?f=html",
    "/id/9901012001?f=html",
    "/present/99.01?area=99.01.05",
]
ERRORS = ["/f/MQA8", "/area/1", "/area/99?date=yesterday", "/nothing"]


PAGES = [*MAPS, *TEXTS, *ERRORS]


@pytest.mark.parametrize(
    ("language", "size", "paths"),
    [
        pytest.param("id", WIDE, PAGES[::2], id="wide"),
        pytest.param("en", NARROW, [*PAGES[1::2], ATLAS], id="narrow"),
        pytest.param("id", WIDE, PAGES[1::2], id="others-wide", marks=pytest.mark.thorough),
        pytest.param("en", NARROW, PAGES[::2], id="others-narrow", marks=pytest.mark.thorough),
    ],
)
def test_axe_finds_nothing_on_any_page(visit, language, size, paths):
    visitor = visit(size, reduced_motion="reduce", has_touch=size == NARROW)
    found = {}
    for path in paths:
        both = "&" if "?" in path else "?"
        page = visitor.open(f"{path}{both}lang={language}", drawn=False)
        if path in MAPS:
            page.wait_for_selector("#map_area[data-drawn]")
        assert page.locator("html").get_attribute("lang") == language
        if problems := violations(page):
            found[path] = problems
        if path in ERRORS:
            assert visitor.problems  # Chromium logs the status
            visitor.problems.clear()
    assert found == {}
