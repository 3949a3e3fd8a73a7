"""Deciding on waiting rows: on the site, and from the command line."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from boundaries.areas import repository as areas
from geo.store.database import read_session
from kampungkb import repository as register
from kampungkb.models import ReportRow
from kampungkb.review import service
from kampungkb.review.row_id import row_ids
from webmap import create_app
from webmap.cli import main

SECRET = "kata-rahasia"  # of the tests


@pytest.fixture
def site(sample_copy: str, tmp_path: Path) -> Flask:
    """A site over a copy of the sample on which decisions can be taken."""
    given = {
        "DATABASE_URL": sample_copy,
        "INSTANCE": str(tmp_path),
        "TESTING": True,
        "REVIEW_TOKEN": SECRET,
    }
    return create_app(given)


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def reviewer(site: Flask) -> FlaskClient:
    client = site.test_client()
    answer = client.post("/review/enter", data={"who": "Ani", "token": SECRET})
    assert answer.status_code == 303
    return client


@pytest.fixture
def run(site: Flask) -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments], obj=site)


def waiting(site: Flask) -> list[tuple[str, ReportRow]]:
    with read_session(site.extensions["engine"]) as session:
        day = register.reports(session)[0].date
        rows = register.waiting(session, register.state(session, day))
        return [(str(name), row) for name, row in zip(row_ids(session, rows), rows, strict=True)]


def with_candidates(site: Flask) -> tuple[str, ReportRow]:
    return next((name, row) for name, row in waiting(site) if row.candidates)


def without_candidates(site: Flask) -> tuple[str, ReportRow]:
    return next((name, row) for name, row in waiting(site) if not row.candidates)


def regency(row: ReportRow) -> str:
    return str(row.within)[:5]


def proof(client: FlaskClient, code: str) -> str:
    page = client.get(f"/review/{code}").text
    return re.search(r'name="proof" value="([^"]+)"', page)[1]


def decide(client: FlaskClient, place: str, **form: Any) -> TestResponse:
    form = {"proof": proof(client, place), "action": "accept", **form}
    return client.post(f"/review/{place}/decide", data=form)


def test_lists_the_regencies_with_waiting_rows(site: Flask, visitor: FlaskClient) -> None:
    page = visitor.get("/review")
    assert page.status_code == 200
    for _, row in waiting(site):
        assert f'href="/review/{regency(row)}"' in page.text


def test_shows_a_row_with_its_names_reason_and_numbered_candidates(
    site: Flask, visitor: FlaskClient
) -> None:
    name, row = with_candidates(site)
    page = visitor.get(f"/review/{regency(row)}").text
    assert row.village in page and name in page and row.candidates[0]["code"] in page
    points = json.loads(re.search(r'id="candidates">(.*?)</script>', page)[1])
    assert points[name][0]["code"] == row.candidates[0]["code"]
    south, north = -12.0, 8.0
    assert south < points[name][0]["at"][0] < north < points[name][0]["at"][1]
    english = visitor.get(f"/review/{regency(row)}?lang=en").text
    assert row.reason["en"].split("'")[0] in english


def test_a_village_leads_to_the_page_of_its_regency(site: Flask, visitor: FlaskClient) -> None:
    code = waiting(site)[0][1].within
    assert visitor.get(f"/review/{code}").status_code == 200
    assert visitor.get("/review/99.99").status_code == 404
    assert visitor.get("/review/ID").status_code == 200


def test_accepting_a_row_paints_its_village_and_can_be_undone(
    site: Flask, reviewer: FlaskClient
) -> None:
    name, row = with_candidates(site)
    code, chosen = regency(row), row.candidates[0]["code"]
    refused = decide(reviewer, code, row=name, code=chosen)
    assert refused.status_code == 409  # the sample's row has a better twin
    assert f'value="{chosen}" checked' in refused.text
    answer = decide(reviewer, code, row=name, code=chosen, second_unit="1", why="SK 12")
    assert answer.status_code == 303
    page = reviewer.get(answer.location).text
    assert "Disimpan:" in page and "SK 12" in page
    assert name not in [one for one, _ in waiting(site)]
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    form = {"proof": proof(reviewer, code), "number": number}
    assert reviewer.post(f"/review/{code}/undo", data=form).status_code == 303
    assert name in [one for one, _ in waiting(site)]
    assert reviewer.post(f"/review/{code}/undo", data=form).status_code == 404


def test_another_code_can_be_written_and_a_row_refused(site: Flask, reviewer: FlaskClient) -> None:
    (first, row), *others = [one for one in waiting(site) if not one[1].candidates]
    code = regency(row)
    assert decide(reviewer, code, row=first).status_code == 409  # nothing was chosen
    assert decide(reviewer, code, row=first, other="99.01.01.9999").status_code == 404
    assert decide(reviewer, code, row="9:9", other=f"{code}.01.2001").status_code == 404
    assert decide(reviewer, code, row=first, action="refuse", why="dusun").status_code == 303
    page = reviewer.get(f"/review/{code}").text
    assert "bukan desa resmi" in page and "dusun" in page
    with read_session(site.extensions["engine"]) as session:
        state = register.state(session, date(2024, 6, 1))
        assert [one.row for one in service.refused_rows(session, state)] == [row.row]
    for other, _ in others[:1]:
        answer = decide(reviewer, code, row=other, other=free_village(site, code))
        assert answer.status_code == 303


def free_village(site: Flask, code: str) -> str:
    with read_session(site.extensions["engine"]) as session:
        state = register.state(session, register.reports(session)[0].date)
        part = state.within(code)
        return str(part.codes[part.classes == 1][0])


def test_nobody_writes_without_the_secret(site: Flask, visitor: FlaskClient) -> None:
    name, row = with_candidates(site)
    code = regency(row)
    assert 'name="proof"' not in visitor.get(f"/review/{code}").text
    form = {"row": name, "code": row.candidates[0]["code"], "second_unit": "1"}
    assert visitor.post(f"/review/{code}/decide", data=form).status_code == 403
    assert visitor.post(f"/review/{code}/undo", data={"number": "1"}).status_code == 403
    wrong = {"who": "Ani", "token": "salah"}
    assert visitor.post("/review/enter", data=wrong).status_code == 403
    assert visitor.post("/review/enter", data={"who": " ", "token": SECRET}).status_code == 400
    visitor.set_cookie("review", "dibuat.sendiri.saja", path="/review")
    assert visitor.post(f"/review/{code}/decide", data=form).status_code == 403
    assert name in [one for one, _ in waiting(site)]


def test_a_form_of_another_site_changes_nothing(site: Flask, reviewer: FlaskClient) -> None:
    name, row = with_candidates(site)
    code = regency(row)
    form = {"row": name, "code": row.candidates[0]["code"], "second_unit": "1"}
    for given in ("", "x", proof(reviewer, code)[:-2]):
        answer = reviewer.post(f"/review/{code}/decide", data={**form, "proof": given})
        assert answer.status_code == 403
    other = site.test_client()
    other.post("/review/enter", data={"who": "Budi", "token": SECRET})
    stolen = {**form, "proof": proof(other, code)}
    assert reviewer.post(f"/review/{code}/decide", data=stolen).status_code == 403
    own = {**form, "proof": proof(reviewer, code)}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = reviewer.post(f"/review/{code}/decide", data=own, headers=headers)
    assert answer.status_code == 403
    assert name in [one for one, _ in waiting(site)]


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: FlaskClient) -> None:
    answer = visitor.post("/review/enter", data={"who": "Ani", "token": SECRET})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/review" in cookie
    assert SECRET not in cookie
    assert visitor.get("/review").headers["Cache-Control"] == "private, no-store"
    visitor.post("/review/leave")
    assert 'name="token"' in visitor.get("/review").text


def test_without_the_setting_the_site_can_only_be_read(client: FlaskClient) -> None:
    page = client.get("/review")
    assert page.status_code == 200 and "<form" not in page.text.split("<main")[1]
    for token in ("", " ", "None"):
        form = {"who": "Ani", "token": token}
        assert client.post("/review/enter", data=form).status_code == 403
    assert client.post("/review/99.01/decide", data={"row": "1:2"}).status_code == 403


def test_shows_the_command_where_it_can_only_be_read(client: FlaskClient, app: Flask) -> None:
    name, row = with_candidates(app)
    page = client.get(f"/review/{regency(row)}").text
    assert f"python -m webmap review accept {name} {row.candidates[0]['code']}" in page


def test_names_are_text(site: Flask, visitor: FlaskClient) -> None:
    name, row = with_candidates(site)
    with read_session(site.extensions["engine"]) as session:
        place = (int(name.split(":")[0]), row.sheet, row.row)
        evil = session.get_one(ReportRow, place)
        evil.village = evil.kampung = "</script><script>alert(1)</script>"
        evil.reason = {"id": "<img src=x onerror=alert(1)>", "en": "<b>"}
        evil.candidates = [{**row.candidates[0], "name": "<script>alert(2)</script>"}]
    page = visitor.get(f"/review/{regency(row)}").text
    assert "<script>alert" not in page and "<img src=x" not in page


# From the command line -------------------------------------------------------------------------


def last(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.strip().splitlines()[-1])


def test_lists_accepts_and_undoes(site: Flask, run: Callable[..., Result]) -> None:
    name, row = with_candidates(site)
    code = row.candidates[0]["code"]
    text = run("review", "list", regency(row))
    assert name in text.stdout and row.village in text.stdout and code in text.stdout
    found = json.loads(run("review", "list", "--format", "json").stdout)
    assert {one["row"] for one in found} == {one for one, _ in waiting(site)}
    refused = run("review", "accept", name, code, "--who", "Ani")
    assert refused.exit_code == 1 and "--second-unit" in refused.stderr
    options = ["--who", "Ani", "--why", "SK 12", "--second-unit"]
    done = last(run("review", "accept", name, code, *options))
    assert done["rows"] == 1
    assert name not in run("review", "list").stdout
    listed = run("review", "decisions").stdout
    assert code in listed and "Ani" in listed and "SK 12" in listed
    last(run("review", "undo", done["decisions"][0]))
    assert name in run("review", "list").stdout
    assert run("review", "decisions").stdout == ""


def test_refuses_a_row(site: Flask, run: Callable[..., Result]) -> None:
    name, _ = without_candidates(site)
    assert last(run("review", "refuse", name, "--why", "nama dusun"))["rows"] == 1
    assert "no official village" in run("review", "decisions").stdout
    assert run("review", "refuse", "satu").exit_code == 1


def test_a_sheet_goes_out_and_comes_back(
    site: Flask, run: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "menunggu.xlsx"
    assert run("review", "export", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heading = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, heading.index("Keputusan kode") + 1).value = "tidak ada"
    book.save(path)
    count = len(waiting(site))
    assert last(run("review", "import", path, "--who", "Ani"))["rows"] == count
    assert waiting(site) == []
    carried = tmp_path / "keputusan.csv"
    assert run("review", "decisions", carried).exit_code == 0
    assert last(run("review", "load", carried)) == {"decisions": [], "rows": 0, "reports": 0}


def test_a_new_list_that_retires_a_village_sends_its_rows_back(
    site: Flask, run: Callable[..., Result], tmp_path: Path
) -> None:
    name, row = with_candidates(site)
    code = row.candidates[0]["code"]
    last(run("review", "accept", name, code, "--who", "Ani", "--second-unit"))
    with read_session(site.extensions["engine"]) as session:
        names = areas.names(session)
    lines = [f'{one},"{text}"' for one, text in names.items() if one not in {"ID", code}]
    newer = tmp_path / "wilayah_2031.csv"
    newer.write_text("\n".join(["kode,nama", *lines]))
    result = run("import-codes", newer)
    assert result.exit_code == 0, result.output
    assert f"{code}, decided by Ani" in result.stderr
    assert name in [one for one, _ in waiting(site)]
    assert "exists no more" in run("review", "decisions").stdout
    assert "Keputusan yang desanya tidak ada lagi" in site.test_client().get("/review").text


def test_matching_anew_what_is_right_changes_nothing(run: Callable[..., Result]) -> None:
    assert last(run("review", "rematch")) == {"decisions": [], "rows": 0, "reports": 0}
    assert last(run("review", "rematch", "--all"))["rows"] == 0


def test_writes_the_sheet_to_fill_in(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "isian.xlsx"
    assert run("template", "99.02", path).exit_code == 0
    assert openpyxl.load_workbook(path)["Isian"].max_row == 5 + 39
    assert run("template", "99.02", tmp_path / "isian.csv").exit_code == 1
    done = last(run("import-register", path, "--date", "2024-07-01"))
    assert done["rows"] == done["matched"] == 39
    assert done["scope"] == ["99.02"]


@pytest.mark.parametrize("command", sorted(main.commands["review"].commands))
def test_every_command_gives_an_example(command: str) -> None:
    help_text = main.commands["review"].commands[command].help
    assert f"Example: python -m webmap review {command}" in help_text
    assert "Output: " in help_text
