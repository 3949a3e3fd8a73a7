"""Deciding on waiting rows with the mouse."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from geo.store.database import read_session
from kampungkb import repository as register
from webmap import create_app

pytestmark = pytest.mark.browser

SECRET = "kata-rahasia"  # of the tests
PINS = ".leaflet-pins-pane .pin:not(.pin--other)"


@pytest.fixture
def open_site(sample_copy: str, tmp_path: Path) -> Flask:
    """A site over a copy of the sample on which decisions can be taken."""
    given = {"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "REVIEW_TOKEN": SECRET}
    return create_app(given)


@pytest.fixture
def address(open_site: Flask, serving: Callable) -> Iterator[str]:
    with serving(open_site) as found:
        yield found


def place(app: Flask) -> tuple[str, str, str]:
    """Regency, name and first candidate of a row that has candidates."""
    with read_session(app.extensions["engine"]) as session:
        state = register.state(session, register.reports(session)[0].date)
        row = next(one for one in register.report_rows(session, state) if one.candidates)
        return row.within[:5], row.village, row.candidates[0]["code"]


def test_a_candidate_lights_up_here_and_there(visit, site, sample_app):
    regency, _, code = place(sample_app)
    visitor = visit()
    page = visitor.open(f"/review/{regency}")
    pin = page.locator(PINS).first
    expect(pin).to_have_text("1")
    line = page.locator(f".waits.is-shown .candidates li[data-code='{code}']")
    line.hover()
    expect(pin).to_have_class(
        "leaflet-marker-icon pin leaflet-zoom-animated leaflet-interactive is-lit"
    )
    assert visitor.lit() == [code]
    page.locator("h1").hover()
    expect(line).not_to_have_class("is-lit")
    pin.hover()
    expect(line).to_have_class("is-lit")
    expect(page.locator(".tip")).to_contain_text(code)


def test_a_row_is_accepted_and_the_decision_undone(visit, address, open_site):
    regency, name, code = place(open_site)
    visitor = visit(address=address)
    page = visitor.open("/review", drawn=False)
    page.locator(f"a[href='/review/{regency}']").click()
    visitor.drawn()
    page.get_by_label("Nama Anda").fill("Ani")
    page.get_by_label("Kata rahasia").fill(SECRET)
    page.get_by_role("button", name="Mulai memutuskan").click()
    expect(page.locator(".review__who")).to_contain_text("Ani")
    visitor.drawn()
    card = page.locator(".waits", has_text=name)
    count = page.locator(".waits").count()
    page.locator(PINS).first.click()
    expect(card.locator("input[type=radio]").first).to_be_checked()
    card.get_by_text("Pilihan lain").click()
    card.get_by_label("Desa ini punya Kampung KB kedua").check()
    card.get_by_label("Alasan").fill("SK 12/2019")
    card.get_by_role("button", name="Terima pilihan").click()
    expect(page.locator(".review__done")).to_contain_text(code)
    expect(page.locator(".waits")).to_have_count(count - 1)
    visitor.drawn()
    page.locator(".review__done").get_by_role("button", name="Batalkan").click()
    expect(page.locator(".waits")).to_have_count(count)
    visitor.drawn()


def test_it_reads_in_english_and_on_a_phone(visit, sample_app):
    regency, _, code = place(sample_app)
    visitor = visit({"width": 390, "height": 844})
    page = visitor.open(f"/review/{regency}?lang=en")
    expect(page.locator(".panel")).to_contain_text("waits for a decision")
    expect(page.locator(".waits")).to_contain_text(f"{code} · 9")  # 9x% alike
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
