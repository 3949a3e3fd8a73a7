"""Documents that a background job makes: what clients see until they are ready, or fail."""

import io
import re
from html import unescape

import pypdf
import pytest

from webmap.documents import rendering
from webmap.documents.typesetting.engine import LayoutFailed
from webmap.downloads import documents
from webmap.jobs import consumer_process, queue

ATLAS = "/render/99.01.pdf?kind=atlas&date=2023-07-27"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Have the sheets of an atlas end after the third, so that it is made soon."""
    real = rendering.make_atlas

    def make(session, snapshot, code, *rest, report_progress, **more):
        listed = type(snapshot).listed

        def fewer(self, by, area="ID"):
            return listed(self, by, area)[:3] if by.word == "district" else listed(self, by, area)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(snapshot), "listed", fewer)
            return real(session, snapshot, code, *rest, report_progress=report_progress, **more)

    monkeypatch.setattr(rendering, "make_atlas", make)


def pages(response):
    return pypdf.PdfReader(io.BytesIO(response.data)).pages


def test_an_atlas_is_made_in_the_background_and_sent_when_ready(app, client, folder, run_jobs):
    first = client.get(ATLAS)
    assert first.status_code == 202
    assert int(first.headers["Retry-After"]) > 0
    assert first.json == {
        "status": 202,
        "state": "making",
        "file": "kampungkb_99.01_district_2023-07-27_atlas.pdf",
        "done": 0,
        "total": 17,
    }
    run_jobs(app)
    ready = client.get(ATLAS)
    assert (ready.status_code, ready.mimetype) == (200, "application/pdf")
    assert len(pages(ready)) == 4
    assert [one.name for one in folder.iterdir()] == [ready.get_etag()[0]]
    assert client.get(ATLAS).data == ready.data


def test_a_job_makes_what_the_visitor_asked_for(app, client, run_jobs):
    client.set_cookie("__Host-lang", "en", domain="peta.example", secure=True)
    address = f"{ATLAS}&paper=a3"
    assert client.get(address, base_url="https://peta.example/site").status_code == 202
    run_jobs(app)
    ready = client.get(address, base_url="https://peta.example/site")
    (first, *_) = pages(ready)
    assert round(float(first.mediabox.height)) == 1191
    text = first.extract_text()
    assert "Atlas of districts, as of 27 July 2023" in text
    assert "https://peta.example/site/area/99.01" in text


def test_a_browser_sees_a_page_that_leads_to_the_document(app, client, run_jobs):
    page = client.get(ATLAS, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (202, "text/html")
    assert "17 kecamatan" in page.text
    again = unescape(re.search(r'http-equiv="refresh" content="\d+; url=([^"]+)"', page.text)[1])
    assert again == f"{ATLAS}&wait=1"
    run_jobs(app)
    ready = client.get(again, headers=BROWSER)
    assert "Berkas sudah siap" in ready.text
    file = unescape(re.search(r'content="0; url=([^"]+)"', ready.text)[1])
    assert file == ATLAS
    assert client.get(file, headers=BROWSER).mimetype == "application/pdf"


def test_progress_counts_sheets(app, client, run_jobs, monkeypatch):
    seen = []
    real = queue.JobQueue.set_progress

    def set_progress(jobs, key, done):
        seen.append(done)
        return real(jobs, key, done)

    monkeypatch.setattr(queue.JobQueue, "set_progress", set_progress)
    client.get(ATLAS)
    run_jobs(app)
    assert seen == [1, 2, 3, 17]


@pytest.mark.parametrize("at", [1, 3])
def test_a_cancelled_document_leaves_nothing_and_can_be_asked_again(
    app, client, folder, run_jobs, monkeypatch, at
):
    real = queue.JobQueue.set_progress

    def set_progress(jobs, key, done):
        if done == at:  # the last one: while the sheets are laid out
            assert client.delete(ATLAS).status_code == 204
        return real(jobs, key, done)

    assert client.delete(ATLAS).status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr(queue.JobQueue, "set_progress", set_progress)
        client.get(ATLAS)
        run_jobs(app)
    assert not list(folder.iterdir())
    assert client.get(ATLAS).json["state"] == "making"
    run_jobs(app)
    assert client.get(ATLAS).status_code == 200


def test_a_killed_job_is_made_again(app, client, run_jobs, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(consumer_process, "PROGRAM", "import os; os.kill(os.getpid(), 9)")
        assert client.get(ATLAS).json["state"] == "making"
    assert client.get(ATLAS).status_code == 202
    run_jobs(app)
    assert client.get(ATLAS).status_code == 200


def test_a_failure_is_told(app, client, run_jobs, monkeypatch):
    def fail(*_arguments):
        raise LayoutFailed("the document cannot be laid out: no font", do="Report this.")

    monkeypatch.setattr(rendering, "atlas_pdf", fail)
    client.get(ATLAS)
    run_jobs(app)
    answer = client.get(ATLAS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (500, "60")
    assert "cannot be laid out" in answer.json["error"]
    assert client.get(ATLAS, headers=BROWSER).status_code == 500


def test_few_sheets_are_made_at_once(client):
    found = client.get("/render/99.01.03.pdf?kind=atlas")
    assert found.status_code == 200
    assert len(pages(found)) == 1


def test_an_atlas_that_is_too_large_says_what_to_choose(client, monkeypatch):
    monkeypatch.setattr(documents, "MOST_PARTS", 16)
    found = client.get("/render/99.pdf?kind=atlas", headers=BROWSER)
    assert found.status_code == 404
    assert "akan berisi" in found.text
    assert "99.01 Kabupaten Tirtamandala" in found.text
    assert "kind=atlas" not in client.get("/area/99").text
    assert "kind=atlas" in client.get("/area/99.01.03").text
