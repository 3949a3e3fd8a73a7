"""Decide on rows in review in the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from geo.store.database import read_session
from kampungkb import repository
from tests.rows_without_district import REGENCY, import_without_district
from webmap import create_app

pytestmark = pytest.mark.browser

TOKEN = "kata-rahasia"
PINS = ".leaflet-pins-pane .pin:not(.pin--other)"


@pytest.fixture
def review_site(sample_copy: str, tmp_path: Path) -> Flask:
    """A site over a copy of the sample, on which reviewers can log in."""
    settings = {"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "REVIEW_TOKEN": TOKEN}
    return create_app(settings)


@pytest.fixture
def address(review_site: Flask, serving: Callable) -> Iterator[str]:
    with serving(review_site) as url:
        yield url


def row_with_candidates(app: Flask) -> tuple[str, str, str]:
    """Regency, village and code of the first candidate of a row that has candidates."""
    with read_session(app.extensions["engine"]) as session:
        state = repository.state(session, repository.reports(session)[0].date)
        row = next(row for row in repository.report_rows(session, state) if row.candidates)
        return row.within[:5], row.village, row.candidates[0]["code"]


def test_a_candidate_is_highlighted_on_map_and_list(visit, site, sample_app):
    regency, _, code = row_with_candidates(sample_app)
    visitor = visit()
    page = visitor.open(f"/review/{regency}")
    pin = page.locator(PINS).first
    expect(pin).to_have_text("1")
    line = page.locator(f".waits.is-shown .candidates li[data-code='{code}']")
    line.hover()
    expect(pin).to_have_class(
        "leaflet-marker-icon pin leaflet-zoom-animated leaflet-interactive is-lit"
    )
    assert visitor.highlighted_codes() == [code]
    page.locator("h1").hover()
    expect(line).not_to_have_class("is-lit")
    pin.hover()
    expect(line).to_have_class("is-lit")
    expect(page.locator(".tip")).to_contain_text(code)


def test_a_reviewer_accepts_a_row_undoes_the_decision_and_logs_out(address, review_site, visit):
    regency, name, code = row_with_candidates(review_site)
    visitor = visit(address=address)
    page = visitor.open("/review", drawn=False)
    page.locator(f"a[href='/review/{regency}']").click()
    visitor.wait_until_drawn()
    page.get_by_label("Nama Anda").fill("Ani")
    page.get_by_label("Kata rahasia").fill(TOKEN)
    page.get_by_role("button", name="Mulai memutuskan").click()
    expect(page.locator(".review__who")).to_contain_text("Ani")
    visitor.wait_until_drawn()
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
    visitor.wait_until_drawn()
    page.locator(".review__done").get_by_role("button", name="Batalkan").click()
    expect(page.locator(".waits")).to_have_count(count)
    visitor.wait_until_drawn()
    page.get_by_role("button", name="Selesai").click()
    expect(page.get_by_label("Kata rahasia")).to_be_visible()


def test_a_reviewer_who_comes_from_another_site_stays_logged_in(address, review_site, visit):
    regency, _, _ = row_with_candidates(review_site)
    visitor = visit(address=address)
    page = visitor.open("/review", drawn=False)
    page.get_by_label("Nama Anda").fill("Ani")
    page.get_by_label("Kata rahasia").fill(TOKEN)
    page.get_by_role("button", name="Mulai memutuskan").click()
    expect(page.locator(".review__who")).to_contain_text("Ani")
    page.goto(f"data:text/html,<a href='{address}/review/{regency}'>link in a mail</a>")
    page.get_by_role("link").click()
    expect(page.locator(".review__who")).to_contain_text("Ani")


def test_it_reads_in_english_and_on_a_phone(visit, sample_app):
    regency, _, code = row_with_candidates(sample_app)
    visitor = visit({"width": 390, "height": 844})
    page = visitor.open(f"/review/{regency}?lang=en")
    expect(page.locator(".panel")).to_contain_text("waits for a decision")
    expect(page.locator(".waits")).to_contain_text(f"{code} · 9")  # 9x% alike
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_proposals_are_looked_at_and_accepted_with_the_keyboard(
    address, review_site, visit, tmp_path
):
    import_without_district(review_site.extensions["engine"], tmp_path)
    visitor = visit({"width": 390, "height": 844}, address=address)
    page = visitor.open(f"/review/{REGENCY}")
    page.get_by_label("Nama Anda").fill("Ani")
    page.get_by_label("Kata rahasia").fill(TOKEN)
    page.get_by_role("button", name="Mulai memutuskan").click()
    visitor.wait_until_drawn()
    group = page.locator(".proposals")
    boxes = group.locator("input[name=proposal]")
    expect(boxes.first).to_be_hidden()
    group.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(boxes.first).to_be_checked()
    count = boxes.count()
    button = group.get_by_role("button", name="Terima yang dicentang")
    expect(button).to_contain_text(f"({count})")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(button).to_contain_text(f"({count - 1})")
    group.get_by_role("button", name="Centang semua").click()
    expect(button).to_contain_text(f"({count})")
    group.get_by_role("button", name="Centang semua").click()
    expect(button).to_be_disabled()
    boxes.nth(1).check()
    boxes.nth(2).check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button.click()
    expect(page.locator(".review__done")).to_contain_text("2 usul diterima")
    expect(page.locator(".proposals")).to_contain_text(f"{count - 2} usul")
