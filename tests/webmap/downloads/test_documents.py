"""Documents over HTTP: the parameters of the page, the cache, and what may go wrong."""

import io
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pypdf
import pytest
from pptx import Presentation

from geo.errors import NoRoom
from webmap.caching.file_cache import FileCache
from webmap.documents import rendering
from webmap.documents.typesetting import engine


def text_of(response):
    return pypdf.PdfReader(io.BytesIO(response.data)).pages[0].extract_text()


def test_a_document_shows_what_the_page_shows(client):
    address = "/render/99.01.pdf?by=village&date=2023-07-27&lang=en"
    found = client.get(address)
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    assert "27 July 2023" in text_of(found)
    assert found.headers["Content-Disposition"] == (
        "attachment; filename=kampungkb_99.01_village_2023-07-27.pdf"
    )


@pytest.mark.parametrize(
    "page",
    [
        "/area/99.01?by=village&theme=change&since=2022-12-26",
        "/area/99?lang=en",
        "/",
        "/area/99.01.01?only=unformed",
        "/area/99.01.01.2001",
    ],
)
def test_the_page_offers_documents_that_show_the_same(client, page):
    text = unescape(client.get(page).text)
    links = {
        line.split('href="')[1].split('"')[0]
        for line in text.split("<a ")
        if 'href="/render/' in line
    }
    assert len([one for one in links if ".pdf?" in one and "kind=" not in one]) == 4
    assert len([one for one in links if "kind=report" in one]) == 1
    parameters = page.partition("?")[2]
    for link in [one for one in links if "kind=atlas" not in one]:
        assert all(one in link for one in parameters.split("&") if one)
    preview = next(one for one in links if ".png" in one) + "&size=preview"
    assert client.get(preview).data.startswith(b"\x89PNG")


def test_slides_are_offered_and_sent(client):
    page = unescape(client.get("/area/99.01.01?lang=en").text)
    link = next(one for one in page.split('href="') if one.startswith("/render/99.01.01.pptx"))
    found = client.get(link.partition('"')[0])
    assert found.mimetype.endswith("presentationml.presentation")
    assert "kampungkb_99.01.01_" in found.headers["Content-Disposition"]
    first = Presentation(io.BytesIO(found.data)).slides[0]
    assert first.shapes.title.text == "Kampung KB in Kecamatan Kampung Kuning"
    foot = " ".join(one.text_frame.text for one in first.shapes if one.has_text_frame)
    assert "Data contoh: provinsi dan angka rekaan" in foot


def test_slides_are_made_anew_with_another_template(client, app, tmp_path, caplog):
    first = client.get("/render/99.01.01.pptx").headers["ETag"]
    path = tmp_path / "dinas.pptx"
    Presentation().save(path)
    app.config["PPTX_TEMPLATE"] = str(path)
    made = client.get("/render/99.01.01.pptx")
    assert made.headers["ETag"] != first
    deck = Presentation(io.BytesIO(made.data))
    assert deck.slide_width / deck.slide_height == pytest.approx(4 / 3)
    path.write_text("no presentation")
    broken = client.get("/render/99.01.01.pptx")
    assert broken.status_code == 500
    assert "WEBMAP_PPTX_TEMPLATE" not in broken.text  # that is for the operator
    assert "dinas.pptx: the template of WEBMAP_PPTX_TEMPLATE is no PowerPoint file" in caplog.text


def test_a_document_is_made_once(client, app, monkeypatch):
    made = []
    render = rendering.render
    monkeypatch.setattr(rendering, "render", lambda wanted: made.append(1) or render(wanted))
    first = client.get("/render/99.01.png?size=preview")
    second = client.get("/render/99.01.png?size=preview")
    assert first.data == second.data
    assert made == [1]
    assert (
        client.get(
            "/render/99.01.png?size=preview", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code
        == 304
    )
    assert "attachment" not in first.headers.get("Content-Disposition", "inline")


def test_a_hundred_requests_for_one_document_make_it_once(app, monkeypatch):
    made = []
    render = rendering.render
    monkeypatch.setattr(rendering, "render", lambda wanted: made.append(1) or render(wanted))
    address = "/render/99.01.svg?by=village"
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: app.test_client().get(address).data, range(100)))
    assert len(made) == 1
    assert len(set(found)) == 1


def test_where_too_many_wait_the_visitor_is_asked_to_try_again(client, monkeypatch):
    class Full:
        def acquire(self, blocking):
            return False

    monkeypatch.setattr(engine, "_places", Full())
    found = client.get("/render/99.01.pdf")
    assert found.status_code == 503
    assert int(found.headers["Retry-After"]) > 0


def test_without_room_the_visitor_still_gets_the_document(client, monkeypatch):
    def fail(self, suffix=""):
        raise NoRoom("disk full")

    monkeypatch.setattr(FileCache, "temporary_path", fail)
    assert client.get("/render/99.01.png?size=preview").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/render/99.01.docx", 404),
        ("/render/x.pdf", 404),
        ("/render/99.77.pdf", 404),
        ("/render/99.01.pdf?paper=a9", 400),
        ("/render/99.01.pptx?sides=2023-05-16,2023-07-27", 400),
        ("/render/99.01.pptx?kind=report", 400),
        ("/render/99.01.pdf?only=kuning&by=village", 400),
        ("/render/99.01.pdf?date=kemarin", 400),
        ("/render/99.01.pdf?by=province", 404),
        ("/render/99.01.png?kind=poem", 400),
        ("/render/99.01.pdf?sides=2023-07-27,report:99999", 404),
    ],
)
def test_a_request_that_cannot_be_met_says_why(client, address, status, app):
    found = client.get(address)
    assert found.status_code == status
    folder = Path(app.config["INSTANCE"]) / "exports"
    assert not folder.exists() or not list(folder.iterdir())
