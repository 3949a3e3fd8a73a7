"""Documents of areas that are not as one expects: whole pages with right figures, no failure."""

import io
import re

import pypdf
import pytest
from pptx import Presentation
from sqlalchemy import delete, update

from boundaries.areas.models import Area, Shape
from geo.store.database import write_session
from kampungkb.models import VillageStatus
from webmap import create_app

LONG = "Karang Mulya Sejahtera Abadi Makmur Sentosa Raya Baru Timur"
DOCUMENTS = (".pdf", ".png", ".svg", ".html", ".pptx", ".pdf?kind=report", ".pdf?grey=1")


@pytest.fixture
def change(sample_copy, tmp_path):
    """Change the store, then return a client of the site."""
    sites = []

    def make(*statements):
        site = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path)})
        sites.append(site)
        with write_session(site.extensions["engine"]) as session:
            for statement in statements:
                session.execute(statement)
        return site.test_client()

    yield make
    for site in sites:
        site.extensions["engine"].dispose()


def assert_whole(client, code, by="village"):
    """Assert that every document of an area is made, and has the sentence of the page."""
    for document in DOCUMENTS:
        join = "&" if "?" in document else "?"
        found = client.get(f"/render/{code}{document}{join}by={by}")
        assert found.status_code == 200, (document, found.text)
    text = pdf_text(client, code, by)
    page = client.get(f"/area/{code}?by={by}").text
    sentence = re.search(r'map__sentence">(.*?)</p>', page)[1]
    assert sentence in text
    return text


def pdf_text(client, code, by="village"):
    content = client.get(f"/render/{code}.pdf?by={by}").data
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    return re.sub(r"\s+", " ", pages[0].extract_text())


def test_an_area_without_polygons(change):
    nowhere = dict.fromkeys(("west", "south", "east", "north"))
    client = change(
        delete(Shape).where(Shape.code.startswith("99.01")),
        update(Area).where(Area.code.startswith("99.01")).values(nowhere),
    )
    text = assert_whole(client, "99.01")
    assert "tanpa batas wilayah tidak tergambar" in text


def test_an_area_of_one_village(change):
    only = "99.01.01.2001"
    others = Area.code.startswith("99.01.01."), Area.code != only
    client = change(
        delete(VillageStatus).where(
            VillageStatus.code.startswith("99.01.01."), VillageStatus.code != only
        ),
        delete(Shape).where(Shape.code.startswith("99.01.01."), Shape.code != only),
        delete(Area).where(*others),
    )
    assert_whole(client, "99.01.01")


def test_an_area_without_data(client):
    early = "date=2001-01-01"
    for document in DOCUMENTS:
        join = "&" if "?" in document else "?"
        assert client.get(f"/render/99.01{document}{join}{early}").status_code == 200
    content = client.get(f"/render/99.01.pdf?by=village&{early}").data
    text = " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "Belum ada data tentang 297 desa/kelurahan" in text
    assert "Tanpa data 297" in text


def test_long_names_other_scripts_and_marks_of_direction(change):
    client = change(
        update(Area).where(Area.code == "99.01.01").values(name=LONG),
        update(Area).where(Area.code == "99.01.02").values(name="ꦧꦿꦼꦧꦼꦱ꧀ \u202eكمفوڠ\u202c"),
        update(Area).where(Area.code == "99.01").values(name=f"Kabupaten {LONG}"),
    )
    text = assert_whole(client, "99.01", "district")
    assert f"Kabupaten {LONG}" in text
    deck = Presentation(io.BytesIO(client.get("/render/99.01.pptx").data))
    texts = [
        shape.text_frame.text for one in deck.slides for shape in one.shapes if shape.has_text_frame
    ]
    assert not any("\u202e" in one for one in texts)
    assert any(LONG in one for one in texts)


def test_a_map_of_one_class_has_the_others_with_zero(client):
    text = pdf_text(client, "99.01.01")
    page = client.get("/api/areas/99.01.01/coverage.json?by=village").json["total"]
    for name, count in (("Dasar", page["dasar"]), ("Mandiri", page["mandiri"])):
        assert re.search(rf"{name} ?{count}\b", text)
