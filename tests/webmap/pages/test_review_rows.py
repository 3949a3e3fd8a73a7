"""Proposals on the review page: listed by evidence, accepted together, or not at all."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from geo.store.database import read_session
from kampungkb.review import service
from kampungkb.review.row_id import RowId
from tests.rows_without_district import REGENCY, import_without_district

Post = Callable[..., TestResponse]


@pytest.fixture
def waiting(review_site: Flask, tmp_path: Path) -> Flask:
    """The site with rows of REGENCY that name no kecamatan."""
    import_without_district(review_site.extensions["engine"], tmp_path)
    return review_site


@pytest.fixture
def post(waiting: Flask, reviewer: FlaskClient, csrf_token: Callable[..., str]) -> Post:
    """Send the form of the proposals: ``post([value, …], why=…)``."""

    def send(ticked: list[str], **fields: str) -> TestResponse:
        token = csrf_token(reviewer, f"/review/{REGENCY}")
        form = MultiDict({"csrf_token": token, "evidence": "only in regency", **fields})
        form.setlist("proposal", ticked)
        return reviewer.post(f"/review/{REGENCY}/accept-all", data=form)

    return send


def proposals_on(page: str) -> list[str]:
    return re.findall(r'name="proposal" value="([^"]+)"', page)


def decisions(site: Flask) -> list[tuple[str | None, str, str]]:
    with read_session(site.extensions["engine"]) as session:
        return [(one.code, one.who, one.why) for one in service.list_decisions(session)]


def test_ticked_proposals_are_accepted_together_and_the_rest_waits(
    waiting: Flask, reviewer: FlaskClient, post: Post
) -> None:
    page = reviewer.get(f"/review/{REGENCY}").text
    values = proposals_on(page)
    assert len(values) > 5 and f"{len(values)} usul dengan bukti sama" in page
    assert "nama desanya satu-satunya" in page
    assert f'<td class="num">{len(values)}</td>' in reviewer.get("/review").text
    response = post(values[1:])
    assert response.status_code == 303
    done = reviewer.get(response.location).text
    assert f"{len(values) - 1} usul diterima" in done
    assert proposals_on(done) == values[:1]
    stored = decisions(waiting)
    assert sorted(code or "" for code, *_ in stored) == sorted(v.split()[0] for v in values[1:])
    assert {who for _, who, _ in stored} == {"Ani"}
    assert all("satu-satunya" in why for *_, why in stored)
    number = re.search(r'name="number" value="(\d+)"', done)[1]
    form = {"csrf_token": re.search(r'csrf_token" value="([^"]+)"', done)[1], "number": number}
    assert reviewer.post(f"/review/{REGENCY}/undo", data=form).status_code == 303
    assert len(proposals_on(reviewer.get(f"/review/{REGENCY}").text)) == 2


def test_a_reason_is_stored_with_each_decision(waiting: Flask, post: Post) -> None:
    values = proposals_on(post([]).text)
    assert post(values[:2], why="rapat 3 Juli").status_code == 303
    assert [why for *_, why in decisions(waiting)] == ["rapat 3 Juli"] * 2


def test_nothing_is_stored_where_a_row_changed_meanwhile(
    waiting: Flask, reviewer: FlaskClient, post: Post
) -> None:
    values = proposals_on(reviewer.get(f"/review/{REGENCY}").text)
    row = RowId.parse(values[2].partition(" ")[2])
    service.refuse(waiting.extensions["engine"], row, who="Budi")
    refused = post(values)
    assert refused.status_code == 409 and "Belum disimpan" in refused.text
    assert "sudah berubah" in refused.text and "<details open>" in refused.text
    assert [who for _, who, _ in decisions(waiting)] == ["Budi"]


@pytest.mark.parametrize(
    ("ticked", "evidence", "status"),
    [
        ([], "only in regency", 409),
        (["99.02.01.2001 1:1"], "", 409),
        (["99.02.01.2001 satu"], "only in regency", 404),
        (["99.02.01.2001 999:1"], "only in regency", 404),
    ],
)
def test_a_form_that_names_no_proposal_stores_nothing(
    waiting: Flask, post: Post, ticked: list[str], evidence: str, status: int
) -> None:
    assert post(ticked, evidence=evidence).status_code == status
    assert decisions(waiting) == []


def test_only_a_reviewer_with_the_token_of_the_form_accepts(
    waiting: Flask, reviewer: FlaskClient, post: Post
) -> None:
    visitor = waiting.test_client()
    page = visitor.get(f"/review/{REGENCY}").text
    assert "review accept-all 99.02" in page and proposals_on(page) == []
    values = proposals_on(reviewer.get(f"/review/{REGENCY}").text)
    data = {"evidence": "only in regency", "proposal": values[0]}
    assert visitor.post(f"/review/{REGENCY}/accept-all", data=data).status_code == 403
    assert reviewer.post(f"/review/{REGENCY}/accept-all", data=data).status_code == 403
    assert decisions(waiting) == []
    assert reviewer.get(f"/review/{REGENCY}/accept-all").status_code == 303
    assert "usul diterima" not in reviewer.get(f"/review/{REGENCY}?accepted=satu-dua").text


def test_a_kecamatan_says_that_rows_of_its_regency_may_be_its_own(
    waiting: Flask, reviewer: FlaskClient
) -> None:
    count = len(proposals_on(reviewer.get(f"/review/{REGENCY}").text))
    district = reviewer.get(f"/area/{REGENCY}.01").text
    assert f"{count} baris kabupaten/kota ini menunggu tanpa kecamatan yang pasti" in district
    assert "tanpa kecamatan yang pasti" not in reviewer.get(f"/area/{REGENCY}").text
