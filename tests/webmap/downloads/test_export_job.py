"""Files that a background job makes: what clients see until they are ready, or fail."""

import re
import time
from html import unescape
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from geo.errors import TooLarge
from geo.files import formats
from webmap.downloads import routes
from webmap.jobs import consumer_process, queue

PACKAGE = "/export/99.gpkg?level=village&date=2023-08-02"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Have a job make every file that cannot be streamed."""
    monkeypatch.setattr(routes, "AT_ONCE", 0)


def _until_ready(client, address, **more):
    for _ in range(600):
        answer = client.get(address, **more)
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError("the file was never ready")


def test_a_large_file_is_made_in_the_background(client, folder, tmp_path):
    first = client.get(PACKAGE)
    assert first.status_code == 202
    assert int(first.headers["Retry-After"]) > 0
    assert first.cache_control.no_store
    total = first.json["total"]
    assert total > 297
    assert first.json == {
        "status": 202,
        "state": "making",
        "file": "kampungkb_99_village_2023-08-02.gpkg",
        "done": 0,
        "total": total,
    }
    answer = _until_ready(client, PACKAGE)
    assert answer.status_code == 200
    path = tmp_path / "a.gpkg"
    path.write_bytes(answer.data)
    assert len(pyogrio.read_dataframe(path)) == total
    assert [path.name for path in folder.iterdir()] == [f"{answer.get_etag()[0]}.gpkg"]


def test_excel_of_a_job_is_that_of_a_request(app, client, folder, run_jobs, monkeypatch):
    address = "/export/99.01.xlsx?level=village&date=2023-08-02"
    monkeypatch.setattr(routes, "AT_ONCE", 3000)
    at_once = client.get(address)
    (path,) = folder.iterdir()
    path.unlink()
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    assert client.get(address).status_code == 202
    run_jobs(app)
    later = client.get(address)
    assert later.headers["ETag"] == at_once.headers["ETag"]
    assert later.data == at_once.data
    (path,) = folder.iterdir()
    assert openpyxl.load_workbook(path).active.max_row == 298


@pytest.mark.parametrize(
    "address",
    [
        "/export/99.01.gpkg?level=village,district&date=2023-08-02&lang=en",
        "/export/99.01.csv.zip?level=village&date=2023-08-02",
        "/export/99.01.parquet?level=village&date=2023-08-02&zip=1",
    ],
)
def test_a_job_makes_the_same_file_as_the_site(app, client, folder, run_jobs, monkeypatch, address):
    monkeypatch.setattr(routes, "AT_ONCE", 3000)
    at_once = client.get(address)
    (path,) = folder.iterdir()
    path.unlink()
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    page = client.get(address, headers=BROWSER)
    again = unescape(re.search(r'http-equiv="refresh" content="\d+; url=([^"]+)"', page.text)[1])
    run_jobs(app)
    for one in (address, again):
        later = client.get(one)
        assert later.headers["ETag"] == at_once.headers["ETag"]
        assert later.data == at_once.data


def test_a_browser_sees_a_page_that_leads_to_the_file(app, client, run_jobs):
    page = client.get(PACKAGE, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (202, "text/html")
    assert "Berkas sedang dibuat" in page.text
    again = unescape(re.search(r'http-equiv="refresh" content="\d+; url=([^"]+)"', page.text)[1])
    assert again == f"{PACKAGE}&wait=1"
    run_jobs(app)
    ready = client.get(again, headers=BROWSER)
    assert (ready.status_code, ready.mimetype) == (200, "text/html")
    assert "Berkas sudah siap" in ready.text
    file = unescape(re.search(r'content="0; url=([^"]+)"', ready.text)[1])
    assert file == PACKAGE
    assert client.get(file, headers=BROWSER).mimetype == "application/geopackage+sqlite3"
    assert client.get(again).mimetype == "application/geopackage+sqlite3"  # a program


def test_the_page_speaks_the_visitors_language(client, run_jobs):
    page = client.get(f"{PACKAGE}&lang=en", headers=BROWSER)
    assert "The file is being made" in page.text
    assert "lang=en&amp;wait=1" in page.text
    (other,) = re.findall(r'href="([^"]+)" lang="id"', page.text)
    assert {"level=village", "date=2023-08-02", "lang=id"} <= set(
        re.split(r"[?&]", unescape(other))
    )


def test_one_file_is_made_at_a_time_and_each_only_once(app, client, folder, run_jobs):
    other = PACKAGE.replace("gpkg", "fgb")
    states = [client.get(address).json["state"] for address in (PACKAGE, PACKAGE, other)]
    assert states == ["making", "making", "waiting"]
    assert "Berkas lain dibuat lebih dahulu" in client.get(other, headers=BROWSER).text
    run_jobs(app)
    assert [client.get(address).status_code for address in (PACKAGE, other)] == [200, 200]
    assert sorted(path.suffix for path in folder.iterdir()) == [".fgb", ".gpkg"]


def test_progress_is_told_while_a_file_is_made(app, client, run_jobs, monkeypatch):
    seen = []
    real = queue.JobQueue.set_progress

    def set_progress(jobs, key, done):
        stored = real(jobs, key, done)
        seen.append((done, client.get(PACKAGE).json["done"]))
        return stored

    monkeypatch.setattr(queue.JobQueue, "set_progress", set_progress)
    total = client.get(PACKAGE).json["total"]
    run_jobs(app)
    assert all(done == told for done, told in seen)
    counts = [done for done, _ in seen]
    assert counts == sorted(counts)
    assert counts[-1] == total


def test_a_job_is_cancelled_by_delete(app, client, folder, run_jobs):
    assert client.delete(PACKAGE).status_code == 404
    client.get(PACKAGE)
    assert client.delete(PACKAGE).status_code == 204
    run_jobs(app)
    assert not list(folder.iterdir())
    assert client.get(PACKAGE).json["state"] == "making"


def test_a_cancelled_file_leaves_nothing_behind(app, client, folder, run_jobs, monkeypatch):
    real = queue.JobQueue.set_progress

    def set_progress(jobs, key, done):
        jobs.cancel(key)
        return real(jobs, key, done)

    monkeypatch.setattr(queue.JobQueue, "set_progress", set_progress)
    client.get(PACKAGE)
    run_jobs(app)
    assert not list(folder.iterdir())
    assert client.delete(PACKAGE).status_code == 404


def test_a_failure_is_told_with_its_reason_and_tried_again(app, client, run_jobs, monkeypatch):
    def fail(*_arguments, **_options):
        raise TooLarge("a sheet of Excel ends after 9 rows", do="Take a part of the areas, or CSV.")

    with monkeypatch.context() as patch:
        patch.setattr(formats, "write", fail)
        assert client.get(PACKAGE).status_code == 202
        run_jobs(app)
    answer = client.get(PACKAGE)
    reason = "a sheet of Excel ends after 9 rows. Take a part of the areas, or CSV."
    assert (answer.status_code, answer.json["error"]) == (500, reason)
    assert answer.headers["Retry-After"] == "60"
    page = client.get(PACKAGE, headers=BROWSER)
    assert page.status_code == 500
    assert "Berkas tidak dapat dibuat" in page.text
    assert "Lembar Excel berakhir sesudah 9 baris." in page.text
    now = time.time()
    monkeypatch.setattr(queue, "time", lambda: now + 61)
    assert client.get(PACKAGE).status_code == 202
    run_jobs(app)
    assert client.get(PACKAGE).status_code == 200


def test_a_consumer_that_was_killed_is_noticed(client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(consumer_process, "PROGRAM", "import os; os.kill(os.getpid(), 9)")
        assert client.get(PACKAGE).json["state"] == "making"
    assert _until_ready(client, PACKAGE).status_code == 200


def test_a_consumer_that_is_killed_each_time_is_not_started_for_ever(client, monkeypatch):
    monkeypatch.setattr(consumer_process, "PROGRAM", "import os; os.kill(os.getpid(), 9)")
    answer = _until_ready(client, PACKAGE)
    assert answer.status_code == 500
    assert "ended from outside" in answer.json["error"]
    assert client.get(PACKAGE, headers=BROWSER).status_code == 500


def test_a_full_queue_is_503_with_a_time_to_ask_again(client, run_jobs, monkeypatch):
    monkeypatch.setattr(queue, "QUEUE_LENGTH", 1)
    assert client.get(PACKAGE).status_code == 202
    answer = client.get(PACKAGE.replace("gpkg", "fgb"))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "too many files are waiting" in answer.json["error"]


def test_a_queue_that_cannot_be_written_is_507(app, client, run_jobs):
    Path(app.config["INSTANCE"], "jobs.sqlite").mkdir()
    answer = client.get(PACKAGE)
    assert answer.status_code == 507
    assert "Check WEBMAP_INSTANCE" in answer.json["error"]


def test_a_file_of_an_import_that_ended_meanwhile_has_its_new_name(
    writing_runner, run_jobs, tmp_path
):
    app = writing_runner.app
    client, folder = app.test_client(), Path(app.config["INSTANCE"]) / "exports"
    address = "/export/99.01.gpkg?level=district"
    before = client.get(address.replace("gpkg", "csv")).headers["ETag"]
    assert client.get(address).status_code == 202
    sheet = tmp_path / "targets.csv"
    sheet.write_text("code,metric,due,share,villages,source\n99.01,formed,2026-12-31,0.9,,Perbup\n")
    assert writing_runner("import-targets", sheet).exit_code == 0
    run_jobs(app)
    answer = client.get(address)
    assert answer.status_code == 200
    assert (folder / f"{answer.get_etag()[0]}.gpkg").exists()
    assert client.get(address.replace("gpkg", "csv")).headers["ETag"] != before
