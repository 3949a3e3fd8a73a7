from datetime import date

import pytest

from boundaries.areas.codes import Level
from webmap.jobs.progress_page import FileInWork, is_browser, progress_page, respond
from webmap.jobs.queue import JobStatus

FILE = FileInWork(
    filename="atlas.pdf",
    form="Atlas",
    code="99.01",
    title="Tirtamandala",
    day=date(2023, 7, 27),
    by=Level.DISTRICT,
    total=17,
    file_address="/render/99.01.pdf?kind=atlas",
    page_address="/render/99.01.pdf?kind=atlas&wait=1",
)
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("accept", "browser"),
    [("text/html,*/*;q=0.8", True), ("*/*", False), ("application/json", False), ("", False)],
)
def test_programs_get_json(app, accept, browser):
    with app.test_request_context("/", headers={"Accept": accept} if accept else {}):
        assert is_browser() == browser
        response = respond(FILE, JobStatus("making", 4))
    assert response.mimetype == ("text/html" if browser else "application/json")
    assert (response.status_code, response.headers["Retry-After"]) == (202, "3")
    assert response.cache_control.no_store


def test_json_says_how_far_the_job_is_or_why_it_failed(app):
    with app.test_request_context("/"):
        making = respond(FILE, JobStatus("making", 4)).json
        failed = respond(FILE, JobStatus("failed", 0, "disk full"))
    assert (making["done"], making["total"], making["file"]) == (4, 17, "atlas.pdf")
    assert (failed.status_code, failed.json["error"]) == (500, "disk full")


def test_the_page_reloads_itself_until_the_file_is_ready(app):
    with app.test_request_context("/", headers=BROWSER):
        making = respond(FILE, JobStatus("making", 4)).get_data(as_text=True)
        ready = progress_page(FILE, None).get_data(as_text=True)
    assert "wait=1" in making
    assert "4 dari 17" in making
    assert f'url={FILE.file_address}"' in ready
    assert 'http-equiv="refresh" content="0;' in ready
