"""Pages on which people decide what the rows in review mean."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.messages import Message
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.models import ReportRow
from kampungkb.register.importing import import_register
from kampungkb.review import service
from webmap.core.i18n import message_text

InReview = Callable[[], list[tuple[str, ReportRow]]]
Decide = Callable[..., TestResponse]


@pytest.fixture
def visitor(review_site: Flask) -> FlaskClient:
    """A browser on which nobody is logged in."""
    return review_site.test_client()


@pytest.fixture
def decide(reviewer: FlaskClient, csrf_token: Callable[..., str]) -> Decide:
    """Send the form of a row: ``decide("99.01", row="1:3", code=…)``."""

    def post(area: str, **fields: Any) -> TestResponse:
        token = csrf_token(reviewer, f"/review/{area}")
        form = {"csrf_token": token, "action": "accept", **fields}
        return reviewer.post(f"/review/{area}/decide", data=form)

    return post


def with_candidates(rows: list[tuple[str, ReportRow]]) -> tuple[str, ReportRow]:
    return next((row_id, row) for row_id, row in rows if row.candidates)


def regency(row: ReportRow) -> str:
    return str(row.within)[:5]


def test_lists_the_regencies_with_rows_in_review(in_review: InReview, visitor: FlaskClient) -> None:
    page = visitor.get("/review")
    assert page.status_code == 200
    for _, row in in_review():
        assert f'href="/review/{regency(row)}"' in page.text


def test_shows_a_row_with_its_names_reason_and_numbered_candidates(
    in_review: InReview, visitor: FlaskClient
) -> None:
    row_id, row = with_candidates(in_review())
    page = visitor.get(f"/review/{regency(row)}").text
    assert row.village in page and row_id in page and row.candidates[0]["code"] in page
    points = json.loads(re.search(r'id="candidates">(.*?)</script>', page)[1])
    assert points[row_id][0]["code"] == row.candidates[0]["code"]
    south, north = -12.0, 8.0
    assert south < points[row_id][0]["at"][0] < north < points[row_id][0]["at"][1]
    english = visitor.get(f"/review/{regency(row)}?lang=en").text
    assert message_text(row.reason, "en").split("'")[0] in english


def test_a_village_shows_the_page_of_its_regency(in_review: InReview, visitor: FlaskClient) -> None:
    code = in_review()[0][1].within
    assert visitor.get(f"/review/{code}").status_code == 200
    assert visitor.get("/review/99.99").status_code == 404
    assert visitor.get("/review/ID").status_code == 200


def test_an_accepted_row_is_matched_and_can_be_undone(
    in_review: InReview, reviewer: FlaskClient, decide: Decide, csrf_token: Callable[..., str]
) -> None:
    row_id, row = with_candidates(in_review())
    code, chosen = regency(row), row.candidates[0]["code"]
    refused = decide(code, row=row_id, code=chosen)
    assert refused.status_code == 409  # another row of the sample has this village
    assert f'value="{chosen}" checked' in refused.text
    response = decide(code, row=row_id, code=chosen, second_unit="1", why="SK 12")
    assert response.status_code == 303
    page = reviewer.get(response.location).text
    assert "Disimpan:" in page and "SK 12" in page
    assert row_id not in [other for other, _ in in_review()]
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    form = {"csrf_token": csrf_token(reviewer, f"/review/{code}"), "number": number}
    assert reviewer.post(f"/review/{code}/undo", data=form).status_code == 303
    assert row_id in [other for other, _ in in_review()]
    assert reviewer.post(f"/review/{code}/undo", data=form).status_code == 404
    wrong = {**form, "number": "satu"}
    assert reviewer.post(f"/review/{code}/undo", data=wrong).status_code == 404


def test_a_typed_code_is_accepted_and_a_row_can_be_refused(
    review_site: Flask, in_review: InReview, reviewer: FlaskClient, decide: Decide
) -> None:
    (first, row), *others = [(row_id, row) for row_id, row in in_review() if not row.candidates]
    code = regency(row)
    assert decide(code, row=first).status_code == 409  # nothing was chosen
    assert decide(code, row=first, other="99.01.01.9999").status_code == 404
    assert decide(code, row="9:9", other=f"{code}.01.2001").status_code == 404
    assert decide(code, other=f"{code}.01.2001").status_code == 404  # without a row
    assert decide(code, row=first, action="refuse", why="dusun").status_code == 303
    page = reviewer.get(f"/review/{code}").text
    assert "bukan desa resmi" in page and "dusun" in page
    with read_session(review_site.extensions["engine"]) as session:
        state = repository.state(session, date(2024, 6, 1))
        refused = service.refused_rows(session, state)
        assert [other.row for other in refused] == [row.row]
        [ani] = {decision.who for decision in service.list_decisions(session)}
        assert ani == "Ani"
    for other, _ in others[:1]:
        response = decide(code, row=other, other=f" {unformed_village(review_site, code)} ")
        assert response.status_code == 303


def unformed_village(app: Flask, code: str) -> str:
    with read_session(app.extensions["engine"]) as session:
        state = repository.state(session, repository.reports(session)[0].date)
        part = state.within(code)
        return str(part.codes[part.classes == 1][0])


def test_a_reloaded_answer_leads_to_the_page(visitor: FlaskClient) -> None:
    for form in ("decide", "undo"):
        response = visitor.get(f"/review/99.01/{form}?date=2023-07-27")
        assert response.status_code == 303
        assert response.location.endswith("/review/99.01?date=2023-07-27")


def test_shows_the_command_where_nobody_can_log_in(
    in_review: InReview, client: FlaskClient
) -> None:
    row_id, row = with_candidates(in_review())
    page = client.get(f"/review/{regency(row)}").text
    assert f"python -m webmap review accept {row_id} {row.candidates[0]['code']}" in page


def test_does_not_speak_of_settings_to_visitors(client: FlaskClient) -> None:
    for path in ("/review", "/review/99.01"):
        page = client.get(path).text
        assert "Di sini baris hanya dapat dibaca; petugas data yang memutuskan." in page
        assert "WEBMAP_" not in page


def test_names_are_escaped(review_site: Flask, in_review: InReview, visitor: FlaskClient) -> None:
    row_id, row = with_candidates(in_review())
    with read_session(review_site.extensions["engine"]) as session:
        key = (int(row_id.split(":")[0]), row.sheet, row.row)
        evil = session.get_one(ReportRow, key)
        evil.village = evil.kampung = "</script><script>alert(1)</script>"
        words = {"id": "<img src=x onerror=alert(1)>", "en": "<b>"}
        evil.reason = (Message("text", words),)
        evil.candidates = [{**row.candidates[0], "name": "<script>alert(2)</script>"}]
    page = visitor.get(f"/review/{regency(row)}").text
    assert "<script>alert" not in page and "<img src=x" not in page


def test_rows_that_cannot_be_read_are_listed_with_what_to_correct(
    review_site: Flask, visitor: FlaskClient, tmp_path: Path
) -> None:
    assert 'id="unreadable"' not in visitor.get("/review/99.01").text
    sheet = tmp_path / "isian.csv"
    sheet.write_text("Kode;Status\n99.01.01.1001;Ya\n99.01.01.2002;<b>2\n", "utf-8")
    engine = review_site.extensions["engine"]
    import_register(engine, sheet, date=date(2024, 11, 1), scope="99.01.01")
    with read_session(engine) as session:
        found = repository.state(session, date(2024, 11, 1))
        (row,) = repository.unreadable_rows(session, found, "99.01.01")
    page = visitor.get("/review/99.01?lang=en").text
    section = page.partition('id="unreadable"')[2].partition("</section>")[0]
    assert "&lt;b&gt;2" in section and "isian.csv" in section and row.within in section
    assert "unknown status" in section and "<form" not in section
    assert "Tidak terbaca" in visitor.get("/review?lang=id").text
