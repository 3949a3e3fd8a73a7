"""Pages of areas: state in the address, security headers, errors, stores without data."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html import unescape

import pytest
from sqlalchemy import text

from boundaries.areas.repository import names
from geo.store.database import connect, read_session
from kampungkb.register.importing import import_reports
from tests.webmap.pages.area_pages import figures, words
from webmap import create_app

BRACKETS = "<script>alert(1)</script>\"'{{7*7}}</title>"
FORMULA = "=cmd|'/C calc'!A0"


def _client(url, folder):
    settings = {"DATABASE_URL": url, "INSTANCE": str(folder), "TESTING": True}
    return create_app(settings).test_client()


def test_links_keep_date_and_language(page):
    shown = page("/area/99?by=district&date=2023-07-27&lang=en")
    link = re.search(r'<tr data-code="99.01.01".*?href="([^"]+)"', shown, re.DOTALL)[1]
    assert unescape(link) == "/area/99.01.01?date=2023-07-27&lang=en"
    assert figures(shown)["link"] == "/area/{code}?date=2023-07-27&lang=en"


def test_a_chosen_language_stays(client):
    client.get("/?lang=en")
    assert "villages in Indonesia" in words(client.get("/").text)
    assert "desa/kelurahan di Indonesia" in words(client.get("/?lang=id").text)
    assert "desa/kelurahan di Indonesia" in words(client.get("/?lang=xx").text)


@pytest.mark.parametrize("address", ["/", "/area/99.01?by=village", "/review/99.01", "/tentang"])
def test_scripts_in_a_page_run_only_by_their_hash(client, address):
    for response in (
        client.get(address),
        client.get(address),
    ):  # from the view, then from the cache
        policy = response.headers["Content-Security-Policy"]
        allowed = re.search(r"script-src ([^;]+);", policy)[1].split()
        inline = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
        digests = [b64encode(sha256(one.encode()).digest()).decode() for one in inline]
        assert allowed == ["'self'", *(f"'sha256-{digest}'" for digest in digests)]
        assert "default-src 'self'" in policy
        assert not re.findall(
            r"<script(?!>|[^>]*(?:src=|application/(?:ld\+)?json))", response.text
        )


def test_pages_have_no_inline_handlers_and_no_external_addresses(page):
    for address in ("/", "/area/99.01?by=village", "/tentang", "/cari?q=a"):
        shown = page(address)
        assert not re.search(
            r"<[^>]+\son\w+=", re.sub(r"<script.*?</script>", "", shown, flags=re.S)
        )
        # links to sources and licences lead elsewhere, nothing is loaded from there
        shown = re.sub(r'<a href="[^"]*" rel="(?:license )?external">', "", shown)
        assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//(?!localhost/)""", shown)


def test_the_policy_allows_images_of_the_base_map(sample_app, tmp_path):
    settings = {
        "DATABASE_URL": sample_app.config["DATABASE_URL"],
        "INSTANCE": str(tmp_path),
        "TILES": "https://{s}.tiles.example/{z}/{x}/{y}.png",
    }
    response = create_app(settings).test_client().get("/area/99.01")
    assert (
        "img-src 'self' data: https://*.tiles.example;"
        in response.headers["Content-Security-Policy"]
    )
    assert "L.tileLayer" in response.text


def test_the_page_of_297_villages_is_smaller_than_200_kb(page):
    assert len(page("/area/99.01?by=village&date=2023-07-27").encode()) < 200_000


def test_static_files_with_a_fingerprint_are_immutable(client, page):
    address = unescape(re.search(r'href="(/static/css/site.css\?v=[^"]+)"', page("/"))[1])
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/site.css").headers.get("Cache-Control", "")


def test_the_notice_is_on_page_and_map(page):
    shown = page("/area/99.01")
    assert shown.count("Data contoh: provinsi dan angka rekaan") == 2


# Errors and missing data ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/area/99.55", 404),
        ("/area/brebes", 404),
        ("/area/<script>", 404),
        ("/area/99.01?by=planet", 404),
        ("/area/99.01?by=province", 404),
        ("/?by=village", 404),
        ("/area/99.01?date=yesterday", 400),
        ("/area/99.01?date=2023-02-30", 400),
        ("/nowhere", 404),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_error_pages_have_the_layout_and_no_script(client, address, status, language):
    client.set_cookie("lang", language)
    response = client.get(address)
    assert response.status_code == status
    assert 'class="head"' in response.text and str(status) in response.text
    assert "<script>" not in response.text


def test_unknown_and_malformed_parameters_are_ignored(client):
    for query in ("_external=1&_scheme=javascript", "lang=%00", "q=%ff", "village=<b>", "only='"):
        response = client.get(f"/area/99.01?{query}")
        assert response.status_code == 200
        assert "javascript:" not in response.text


def test_the_page_of_an_empty_store_explains_the_import(store, tmp_path):
    client = _client(store.url.render_as_string(hide_password=False), tmp_path)
    content = words(client.get("/").text)
    assert "Belum ada wilayah" in content and "import-codes" in content
    assert "Belum ada batas wilayah" in content


def test_areas_without_reports_or_shapes_still_have_pages(store, tmp_path):
    with store.begin() as session:
        for level, (code, parent) in enumerate(
            [("ID", None), ("99", "ID"), ("99.01", "99"), ("99.01.01", "99.01"),
             ("99.01.01.2001", "99.01.01")]
        ):  # fmt: skip
            session.execute(
                text(
                    "INSERT INTO areas (code, level, parent, name, listed) "
                    "VALUES (:code, :level, :parent, :name, true)"
                ),
                {"code": code, "level": level, "parent": parent, "name": f"Nama {code}"},
            )
    client = _client(store.url.render_as_string(hide_password=False), tmp_path)
    for address in ("/", "/area/99", "/area/99.01", "/area/99.01.01", "/area/99.01.01.2001"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Belum ada laporan" in response.text
        assert "Belum ada batas wilayah untuk digambar" in response.text


def test_a_day_before_all_reports_has_no_data(page):
    content = words(page("/area/99.01?date=2010-01-01"))
    assert "Belum ada data tentang 297 desa/kelurahan" in content
    assert "1 Januari 2010" in content


def test_names_with_markup_are_escaped(sample_copy, tmp_path):
    engine = connect(sample_copy)
    with engine.begin() as session:
        for code, name in [("99.01", BRACKETS), ("99.01.01", FORMULA), ("99.01.01.2001", BRACKETS)]:
            session.execute(
                text("UPDATE areas SET name = :name WHERE code = :code"),
                {"name": name, "code": code},
            )
        session.execute(text("UPDATE report_rows SET village = :name"), {"name": BRACKETS})
        session.execute(text("UPDATE village_statuses SET kampung = :name"), {"name": BRACKETS})
        session.execute(text("UPDATE reports SET source = :name"), {"name": BRACKETS})
        session.execute(text("UPDATE boundaries SET title = :name"), {"name": BRACKETS})
    client = _client(sample_copy, tmp_path)
    addresses = ["/", "/area/99", "/area/99.01", "/area/99.01?by=village", "/area/99.01.01",
                 "/area/99.01.01.2001", f"/cari?q={BRACKETS}"]  # fmt: skip
    for address in addresses:
        shown = client.get(address).text
        assert "<script>alert" not in shown, address
        assert "{{7*7}}" in unescape(shown) or address == "/", address
        if "area" in address:
            assert figures(shown)["rows"]
    engine.dispose()


def test_the_sources_say_their_kind_and_who_sent_nothing(review_site, tmp_path):
    files = []
    with read_session(review_site.extensions["engine"]) as session:
        by_code = names(session)
    districts = sorted(code for code in by_code if code.startswith("99.01.") and len(code) == 8)
    for district in districts[:-1]:
        village = min(code for code in by_code if code.startswith(f"{district}."))
        files.append(tmp_path / f"{district}.csv")
        files[-1].write_text(f"Kode,Status,Tahun pembentukan\n{village},Ya,> 2019\n", "utf-8")
    options = {"date": date(2024, 11, 1), "number": "B/100", "signed_on": date(2024, 10, 7)}
    import_reports(review_site.extensions["engine"], files, **options)
    visitor = review_site.test_client()
    page = visitor.get("/area/99.01?lang=en").text
    sources = page.partition('<ul class="sources">')[2].partition("</ul>")[0]
    assert f"{districts[0]}.csv and {len(files) - 1} other files" in sources
    assert "decree (SK) number B/100, signed 7 October 2024" in sources
    late = sources.partition("Sent nothing:")[2].partition("</li>")[0]
    assert by_code[districts[-1]] in late and by_code[districts[0]] not in late
    village = visitor.get(f"/area/{districts[0]}?lang=en").text
    assert "&gt; 2019</td>" in village
