import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from sqlalchemy import text

from geo.store.database import connect, read_session
from webmap import create_app
from webmap.atlas import archive
from webmap.maps import symbology

WEBMAP = Path(__file__).parents[3] / "webmap"
BRACKETS = "<script>alert(1)</script>\"'{{7*7}}</title>"
FORMULA = "=cmd|'/C calc'!A0"


def figures(page):
    """The JSON block of a page, its villages unpacked as the page's script does."""
    block = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])
    if "villages" in block:
        block["rows"] = [
            {"code": f"{district}.{number}", "class": block["classes"][int(digit)]}
            for district, (numbers, digits) in block["villages"].items()
            for number, digit in zip(numbers.split(" "), digits, strict=True)
        ]
    return block


def words(page):
    """A page as it reads."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


@pytest.fixture
def page(client):
    """Text of a page of the sample."""

    def get(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status, address
        return answer.get_data(as_text=True)

    return get


# What a page says ------------------------------------------------------------------------------


def test_a_regency_says_it_all_in_one_sentence(page):
    assert (
        "49 dari 297 desa/kelurahan di Kabupaten Tirtamandala sudah membentuk Kampung KB "
        "(16,5 %) per 27 Juli 2023. 248 belum."
    ) in words(page("/area/99.01?date=2023-07-27"))


def test_it_says_so_in_english_too(page):
    said = words(page("/area/99.01?date=2023-07-27&lang=en"))
    assert (
        "49 of 297 villages in Kabupaten Tirtamandala have formed a Kampung KB (16.5%) "
        "as of 27 July 2023. 248 have not."
    ) in said
    assert "144 of them after the 2023 target" in said


def test_the_path_leads_up(page):
    shown = page("/area/99.01.01?date=2023-07-27")
    path = re.search(r'<ol class="path">(.*?)</ol>', shown, re.DOTALL)[1]
    assert re.findall(r'href="([^"]+)"', path) == [
        "/?date=2023-07-27",
        "/area/99?date=2023-07-27",
        "/area/99.01?date=2023-07-27",
    ]


@pytest.mark.parametrize(
    ("address", "rows", "drawn"),
    [
        ("/", 1, 1),
        ("/?by=regency", 6, 6),
        ("/area/99", 6, 6),
        ("/area/99?by=district", 70, 70),
        ("/area/99?by=village", 6, 982),
        ("/area/99.01", 17, 17),
        ("/area/99.01?by=village", 17 + 297, 297),
    ],
)
def test_every_level_has_its_table_and_its_map(page, address, rows, drawn):
    shown = page(address)
    assert len(re.findall(r"<tr data-code", shown)) == rows
    assert len(figures(shown)["rows"]) == drawn


def test_map_and_table_show_the_same_figures_as_the_service(client, page):
    served = client.get("/api/areas/99.01/coverage.json?by=district&date=2023-07-27").json
    expected = {row["code"]: row for row in served["rows"]}
    shown = page("/area/99.01?by=district&date=2023-07-27")
    drawn = figures(shown)
    assert {row["code"]: row["class"] for row in drawn["rows"]} == {
        code: symbology.coverage_class(row) for code, row in expected.items()
    }
    for code, row in expected.items():
        line = re.search(rf'<tr data-code="{code}">(.*?)</tr>', shown, re.DOTALL)[1]
        cells = [unescape(cell) for cell in re.findall(r'<td class="num">([^<]*)</td>', line)]
        assert cells == [str(row[key]) for key in ("villages", "formed", "unformed")]


def test_villages_are_drawn_in_the_class_that_the_table_says(page):
    shown = page("/area/99.01?by=village&date=2023-07-27")
    listed = dict(re.findall(r'<tr data-code="([^"]+)" data-class="([^"]+)"', shown))
    assert {row["code"]: row["class"] for row in figures(shown)["rows"]} == listed
    counts = {key: list(listed.values()).count(key) for key in set(listed.values())}
    assert counts == {
        "unformed": 248, "dasar": 11, "berkembang": 22, "mandiri": 4, "berkelanjutan": 12
    }  # fmt: skip
    legend = dict(re.findall(r'data-class="(\w+)"></i><span>[^<]*</span> <b>([\d.]+)</b>', shown))
    assert {key: int(count) for key, count in legend.items() if count != "0"} == counts


def test_the_unformed_come_first(page):
    shown = page("/area/99.01?by=village&date=2023-07-27")
    classes = re.findall(r'<tr data-code="[^"]+" data-class="([^"]+)"', shown)
    assert classes[:248] == ["unformed"] * 248


def test_a_village_is_shown_in_its_district(page):
    shown = page("/area/99.01.01.2001?date=2023-07-27")
    data = figures(shown)
    assert (data["code"], data["selected"], data["by"]) == ("99.01.01", "99.01.01.2001", "village")
    assert "99.01.01.2001" in re.search(r'<tr data-code="([^"]+)"[^>]+is-selected', shown)[1]
    assert "Kecamatan" in words(shown)


def test_the_page_names_its_reports(page):
    said = words(page("/area/99.02?date=2023-05-16"))
    assert "16 Mei 2023" in said and "klasifikasi_2023-05-16.xlsx" in said


def test_villages_without_data_are_said_to_be_so(page):
    shown = page("/area/99.71")
    assert "Belum ada data tentang 21 desa/kelurahan di Kota Nusapura" in words(shown)
    assert "Tanpa data bukan berarti belum membentuk" in words(shown)
    assert {row["class"] for row in figures(shown)["rows"]} == {"no_data"}


def test_rows_that_wait_are_listed_with_their_place_in_the_sheet(page):
    said = words(page("/area/99?date=2023-07-27"))
    assert "menunggu pemeriksaan" in said
    assert re.search(r"lembar \S+, baris \d+", said)


def test_targets_say_what_is_missing(page):
    said = words(page("/area/99.01?date=2023-07-27"))
    assert "Target akhir 2023: 153 desa kurang 104" in said
    assert "Target akhir 2024: 297 desa kurang 248" in said


def test_the_date_chooser_offers_every_report_and_the_day_shown(page):
    shown = page("/area/99.01?date=2023-08-02&by=village")
    days = re.findall(r'<option value="([^"]+)"( selected)?', shown)
    assert ("2023-08-02", " selected") in days and ("2023-07-27", "") in days
    assert [day for day, _ in days] == sorted((day for day, _ in days), reverse=True)
    assert '<input type="hidden" name="by" value="village">' in shown


def test_exports_are_those_of_the_view(client, page):
    shown = page("/area/99.01?by=village&date=2023-07-27")
    addresses = [unescape(one) for one in re.findall(r'href="(/export/[^"]+)" download', shown)]
    assert addresses == [
        "/export/99.01.geojson?level=village&date=2023-07-27",
        "/export/99.01.csv?level=village&date=2023-07-27",
    ]
    for address in addresses:
        assert client.get(address).status_code == 200


def test_villages_without_a_table_are_packed_and_say_the_same_as_the_service(client, page):
    drawn = figures(page("/area/99?by=village&date=2023-07-27"))["rows"]
    served = client.get("/api/areas/99/coverage.json?by=village&date=2023-07-27").json["rows"]
    assert {row["code"]: row["class"] for row in drawn} == {
        row["code"]: symbology.village_class(row) for row in served
    }


@pytest.mark.parametrize("address", ["/", "/area/99?by=village", "/area/99.01", "/area/99.01.01"])
def test_what_is_drawn_is_named_in_the_page_or_where_it_says(client, page, address):
    shown = page(address)
    data = figures(shown)
    codes = {
        key: {one["id"] for one in client.get(at).json["features"]} if at else set()
        for key, at in data["shapes"].items()
    }
    named = {row["code"] for row in data["rows"] if "name" in row} | set(data["names"])
    later = set(client.get(data["more"]).json)
    assert codes["children"] <= {row["code"] for row in data["rows"]}
    assert codes["children"] <= named | later and codes["context"] <= later
    assert codes["outlines"] <= named | {data["code"]}
    # what the first look needs is asked for with the page
    asked = re.findall(r'<link rel="preload" href="([^"]+)" as="fetch"', shown)
    assert asked == [at for key, at in data["shapes"].items() if at and key != "context"]


def target_blocks(shown):
    """Of each target on a page: whether it is drawn as met, what is written, width of its bar."""
    return [
        ("goal--met" in classes, " ".join(re.sub("<[^>]+>", " ", verdict).split()), float(width))
        for classes, verdict, width in re.findall(
            r'<div class="(goal\b[^"]*)">.*?class="goal__verdict">(.*?)</span>.*?width:([\d.]+)%',
            shown,
            re.DOTALL,
        )
    ]


@pytest.mark.parametrize(
    ("language", "verdicts"),
    [
        ("id", ["tercapai, lebih 35", "kurang 13", "kurang 53"]),
        ("en", ["met, 35 over", "13 missing", "53 missing"]),
    ],
)
def test_a_met_target_looks_met_and_a_missed_one_missed(page, language, verdicts):
    blocks = target_blocks(page(f"/area/99.05?date=2024-06-01&lang={language}"))
    assert [(met, verdict) for met, verdict, _ in blocks] == list(
        zip([True, False, False], verdicts, strict=True)
    )
    assert [width for *_, width in blocks] == [100.0, 93.3, 54.7]  # 181 of 194, 64 of 117


@pytest.mark.parametrize("address", ["/atlas/summary/99.05", "/area/99?date=2023-12-31", "/"])
def test_the_bar_of_a_target_is_full_only_where_it_is_met(page, address):
    blocks = target_blocks(page(address))
    assert blocks
    for met, verdict, width in blocks:
        assert met == verdict.startswith("tercapai") == (width == 100)


def test_the_search_page_finds_without_scripts(page):
    shown = page("/cari?q=tirtamandala&date=2023-07-27")
    assert 'href="/area/99.01?date=2023-07-27"' in shown
    assert "Tidak ada wilayah yang cocok" in words(page("/cari?q=zzzz"))
    assert "Tulis nama" in words(page("/cari"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_meaning_of_figures_is_explained(page, language):
    said = words(page(f"/tentang?lang={language}"))
    for key in {*symbology.COLOURS, *symbology.COVERAGE_COLOURS}:
        assert symbology.label(key, language) in said


# How a page behaves ----------------------------------------------------------------------------


def test_the_address_owns_the_state(page):
    shown = page("/area/99?by=district&date=2023-07-27&lang=en")
    link = re.search(r'<tr data-code="99.01.01">.*?href="([^"]+)"', shown, re.DOTALL)[1]
    assert unescape(link) == "/area/99.01.01?date=2023-07-27&lang=en"
    assert figures(shown)["link"] == "/area/{code}?date=2023-07-27&lang=en"


def test_a_chosen_language_stays(client):
    client.get("/?lang=en")
    assert "villages in Indonesia" in words(client.get("/").text)
    assert "desa/kelurahan di Indonesia" in words(client.get("/?lang=id").text)
    assert "desa/kelurahan di Indonesia" in words(client.get("/?lang=xx").text)


@pytest.mark.parametrize("address", ["/", "/area/99.01?by=village", "/review/99.01", "/tentang"])
def test_scripts_in_a_page_run_only_by_their_hash(client, address):
    for answer in (client.get(address), client.get(address)):  # made, and kept
        policy = answer.headers["Content-Security-Policy"]
        allowed = re.search(r"script-src ([^;]+);", policy)[1].split()
        inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
        digests = [b64encode(sha256(one.encode()).digest()).decode() for one in inline]
        assert allowed == ["'self'", *(f"'sha256-{digest}'" for digest in digests)]
        assert "default-src 'self'" in policy
        assert not re.findall(r"<script(?!>|[^>]*(?:src=|application/json))", answer.text)


def test_nothing_is_handled_in_line_and_nothing_comes_from_elsewhere(page):
    for address in ("/", "/area/99.01?by=village", "/tentang", "/cari?q=a"):
        shown = page(address)
        assert not re.search(
            r"<[^>]+\son\w+=", re.sub(r"<script.*?</script>", "", shown, flags=re.S)
        )
        assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", shown)


def test_the_base_map_is_let_in_by_the_policy(sample_app, tmp_path):
    given = {
        "DATABASE_URL": sample_app.config["DATABASE_URL"],
        "INSTANCE": str(tmp_path),
        "TILES": "https://{s}.tiles.example/{z}/{x}/{y}.png",
    }
    answer = create_app(given).test_client().get("/area/99.01")
    assert (
        "img-src 'self' data: https://*.tiles.example;" in answer.headers["Content-Security-Policy"]
    )
    assert "L.tileLayer" in answer.text


def test_a_regency_of_297_villages_is_a_light_page(page):
    assert len(page("/area/99.01?by=village&date=2023-07-27").encode()) < 200_000


def test_static_files_are_kept_for_good_under_their_fingerprint(client, page):
    address = unescape(re.search(r'href="(/static/css/site.css\?v=[^"]+)"', page("/"))[1])
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/site.css").headers.get("Cache-Control", "")


def test_the_notice_stands_on_page_and_map(page):
    shown = page("/area/99.01")
    assert shown.count("Data contoh: provinsi dan angka rekaan") == 2


# What may go wrong -----------------------------------------------------------------------------


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
def test_what_is_not_there_has_a_page_in_the_same_dress(client, address, status, language):
    client.set_cookie("lang", language)
    answer = client.get(address)
    assert answer.status_code == status
    assert 'class="head"' in answer.text and str(status) in answer.text
    assert "<script>" not in answer.text


def test_odd_parameters_do_no_harm(client):
    for query in ("_external=1&_scheme=javascript", "lang=%00", "q=%ff", "village=<b>", "only='"):
        answer = client.get(f"/area/99.01?{query}")
        assert answer.status_code == 200
        assert "javascript:" not in answer.text


def test_an_empty_store_says_how_to_fill_it(store, tmp_path):
    client = _client(store.url.render_as_string(hide_password=False), tmp_path)
    said = words(client.get("/").text)
    assert "Belum ada wilayah" in said and "import-codes" in said
    assert "Belum ada batas wilayah" in said


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
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Belum ada laporan" in answer.text
        assert "Belum ada batas wilayah untuk digambar" in answer.text


def test_a_day_before_all_reports_is_no_data(page):
    said = words(page("/area/99.01?date=2010-01-01"))
    assert "Belum ada data tentang 297 desa/kelurahan" in said
    assert "1 Januari 2010" in said


def test_hostile_names_are_text(sample_copy, tmp_path):
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


# Languages -------------------------------------------------------------------------------------


def test_every_text_has_an_english_one():
    with (WEBMAP / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        known = {message.id: message.string for message in read_po(file) if message.id}
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    folders = [WEBMAP, *(WEBMAP.parent / name for name in ("boundaries", "kampungkb"))]
    used = [found[2] for folder in folders for found in extract_from_dir(folder, methods)]
    assert len(used) > 100
    missing = [message for message in used if not all(_texts(known.get(message)))]
    assert missing == []


def _texts(english):
    return english if isinstance(english, tuple) else (english,)


def _client(url, folder):
    given = {"DATABASE_URL": url, "INSTANCE": str(folder), "TESTING": True}
    return create_app(given).test_client()


def test_the_country_leads_to_the_atlas_where_there_are_tiles(app, client):
    shown = '<a href="/atlas?date=2023-07-27">' in client.get("/?date=2023-07-27").text
    with read_session(app.extensions["engine"]) as session:
        assert shown == (archive.current(session) is not None)
    assert '"/atlas' not in client.get("/area/99").text
