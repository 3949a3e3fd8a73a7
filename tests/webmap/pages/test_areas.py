"""The page of an area: sentence, map, table, targets, and links."""

import re
from html import unescape

import pytest

from tests.webmap.maps.topologies.topology_sites import shapes_of
from tests.webmap.pages.area_pages import figures, words
from webmap import create_app
from webmap.maps import symbology


def test_the_sentence_of_a_regency(page):
    assert (
        "49 dari 297 desa/kelurahan di Kabupaten Tirtamandala sudah membentuk Kampung KB "
        "(16,5 %) per 27 Juli 2023. 248 belum."
    ) in words(page("/area/99.01?date=2023-07-27"))


def test_the_sentence_of_a_regency_in_english(page):
    text = words(page("/area/99.01?date=2023-07-27&lang=en"))
    assert (
        "49 of 297 villages in Kabupaten Tirtamandala have formed a Kampung KB (16.5%) "
        "as of 27 July 2023. 248 have not."
    ) in text
    assert "144 of them after the 2023 target" in text


def test_the_path_links_to_the_areas_above(page):
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
        line = re.search(rf'<tr data-code="{code}"[^>]*>(.*?)</tr>', shown, re.DOTALL)[1]
        cells = [
            unescape(cell) for cell in re.findall(r'<td class="num(?: zero)?">([^<]*)</td>', line)
        ]
        assert cells == [str(row[key]) for key in ("villages", "formed", "unformed")]


def test_map_table_and_legend_show_the_same_classes(page):
    shown = page("/area/99.01?by=village&date=2023-07-27")
    listed = dict(re.findall(r'<tr data-code="([^"]+)" data-class="([^"]+)"', shown))
    assert {row["code"]: row["class"] for row in figures(shown)["rows"]} == listed
    counts = {key: list(listed.values()).count(key) for key in set(listed.values())}
    assert counts == {
        "unformed": 248, "dasar": 11, "berkembang": 22, "mandiri": 4, "berkelanjutan": 12
    }  # fmt: skip
    legend = dict(re.findall(r'data-class="(\w+)"></i><span>[^<]*</span> <b>([\d.]+)</b>', shown))
    assert {key: int(count) for key, count in legend.items() if count != "0"} == counts


def test_the_table_lists_unformed_villages_first(page):
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
    text = words(page("/area/99.02?date=2023-05-16"))
    assert "16 Mei 2023" in text and "klasifikasi_2023-05-16.xlsx" in text


def test_a_city_without_data(page):
    shown = page("/area/99.71")
    assert "Belum ada data tentang 21 desa/kelurahan di Kota Nusapura" in words(shown)
    assert "Tanpa data bukan berarti belum membentuk" in words(shown)
    assert {row["class"] for row in figures(shown)["rows"]} == {"no_data"}


def test_rows_in_review_are_listed_with_sheet_and_row(page):
    text = words(page("/area/99?date=2023-07-27"))
    assert "menunggu pemeriksaan" in text
    assert re.search(r"lembar \S+, baris \d+", text)


def test_targets_show_how_many_villages_are_missing(page):
    text = words(page("/area/99.01?date=2023-07-27"))
    assert "Target akhir 2023: 153 desa kurang 104" in text
    assert "Target akhir 2024: 297 desa kurang 248" in text


def test_the_date_chooser_offers_every_report_and_the_day_shown(page):
    shown = page("/area/99.01?date=2023-08-02&by=village")
    (chooser,) = re.findall(r'<select id="date".*?</select>', shown, re.DOTALL)
    days = re.findall(r'<option value="([^"]+)"( selected)?', chooser)
    assert ("2023-08-02", " selected") in days and ("2023-07-27", "") in days
    assert [day for day, _ in days] == sorted((day for day, _ in days), reverse=True)
    assert '<input type="hidden" name="by" value="village">' in shown


def test_exports_are_those_of_the_view(client, page):
    shown = page("/area/99.01?by=village&date=2023-07-27")
    addresses = [
        unescape(one) for one in re.findall(r'class="button" href="(/export/[^"]+)"', shown)
    ]
    assert addresses == [
        "/export/99.01.xlsx?level=village&date=2023-07-27",
        "/export/99.01.csv?level=village&date=2023-07-27",
        "/export/99.01.gpkg?level=village&date=2023-07-27",
        "/export/99.01.geojson?level=village&date=2023-07-27",
    ]
    for address in addresses:
        assert client.get(address).status_code == 200


def test_villages_on_a_map_without_a_table_have_the_classes_of_the_service(client, page):
    drawn = figures(page("/area/99?by=village&date=2023-07-27"))["rows"]
    served = client.get("/api/areas/99/coverage.json?by=village&date=2023-07-27").json["rows"]
    assert {row["code"]: row["class"] for row in drawn} == {
        row["code"]: symbology.village_class(row) for row in served
    }


@pytest.mark.parametrize("address", ["/", "/area/99?by=village", "/area/99.01", "/area/99.01.01"])
def test_every_area_on_the_map_has_a_name_in_the_page_or_at_its_address(client, page, address):
    shown = page(address)
    data = figures(shown)
    shapes = data["shapes"]
    areas, outlines = [*shapes_of(client.get(shapes["areas"]).data), {}][:2]
    codes = {"children": set(areas), "outlines": set(outlines), "context": set()}
    if shapes["context"]:
        codes["context"] = set().union(*shapes_of(client.get(shapes["context"]).data))
    named = {row["code"] for row in data["rows"] if "name" in row} | set(data["names"])
    later = set(client.get(data["more"]).json)
    assert codes["children"] <= {row["code"] for row in data["rows"]}
    assert codes["children"] <= named | later and codes["context"] <= later
    assert codes["outlines"] <= named | {data["code"]}
    # the page preloads the shapes that are drawn first
    preloaded = re.findall(r'<link rel="preload" href="([^"]+)" as="fetch"', shown)
    assert preloaded == [shapes["coarse"] or shapes["areas"]]


def target_blocks(shown):
    """Read the targets of a page: whether drawn as met, the verdict, the width of the bar in %."""
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
def test_met_and_missed_targets(page, language, verdicts):
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
    assert "Maksud Anda" not in words(shown)
    assert "Tidak ada wilayah yang cocok" in words(page("/cari?q=zzzz"))
    assert "Tulis nama" in words(page("/cari"))


@pytest.mark.parametrize(("language", "asked"), [("id", "Maksud Anda"), ("en", "Did you mean")])
def test_the_search_page_asks_where_names_are_only_alike(page, language, asked):
    shown = page(f"/cari?q=tirtamndala&lang={language}")
    assert 'href="/area/99.01' in shown
    assert asked in words(shown)
    assert "tirtamndala" in words(shown)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_about_page_names_every_class(page, language):
    text = words(page(f"/tentang?lang={language}"))
    for key in {*symbology.COLOURS, *symbology.COVERAGE_COLOURS}:
        assert symbology.label(key, language) in text


def test_every_area_links_to_the_atlas_where_there_are_tiles(sample_app, store, tmp_path):
    client = sample_app.test_client()

    def link(path):
        [address] = set(re.findall(r'href="(/atlas[^"]*)"', client.get(path).text))
        return unescape(address)

    day = "date=2023-07-27"
    assert link(f"/?{day}") == f"/atlas?{day}"
    assert link(f"/area/99?{day}") == f"/atlas?area=99&{day}"
    assert link(f"/area/99.01.01.2001?{day}") == f"/atlas?area=99.01.01.2001&{day}&by=village"
    by_village = f"/area/99.01?{day}&by=village&only=unformed&lang=en"
    assert link(by_village) == f"/atlas?area=99.01&{day}&by=village&only=unformed&lang=en"
    assert link(f"/area/99.01?{day}&only=under_25") == f"/atlas?area=99.01&{day}"
    # an area without newer reports: the day of its own newest report
    assert link("/area/99.05").startswith("/atlas?area=99.05&date=")
    empty = create_app({"DATABASE_URL": str(store.url), "INSTANCE": str(tmp_path)})
    assert "/atlas" not in empty.test_client().get("/").text


def test_a_row_that_cannot_be_read_is_shown_with_its_reason(writing_runner, tmp_path):
    sheet = tmp_path / "laporan.csv"
    lines = ["Kode,Status", "99.01.01.2001,2", "99.01.01.2002,terbentuk"]
    sheet.write_text("\n".join(lines))
    done = writing_runner("import-register", sheet, "--date", "2024-07-01", "--scope", "99.01.01")
    assert done.exit_code == 0, done.output
    client = writing_runner.app.test_client()
    page = client.get("/area/99.01.01?date=2024-07-01").text
    assert "1 baris tidak terbaca: desanya tanpa data" in page
    assert "baris 2 · kolom Status: status &#39;2&#39; tidak dikenal" in page
    village = client.get("/area/99.01.01.2001?date=2024-07-01").text
    assert "Belum ada data tentang" in village
    assert "Barisnya di laporan tidak terbaca (baris 2): kolom Status" in village
    other = client.get("/area/99.01.01.2002?date=2024-07-01").text
    assert "Barisnya di laporan" not in other


def test_a_page_names_its_sources_with_their_licences(client):
    text = client.get("/area/99.01?lang=en").text
    terms = text[text.index('<ul class="terms"') :].partition("</ul>")[0]
    assert "Portal Kampung KB (rekaan)" in terms
    assert 'href="https://opensource.org/license/mit" rel="license external">MIT</a>' in terms
    assert "Inpres" not in terms
