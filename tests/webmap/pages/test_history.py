"""What the time slider shows on each date is what the page of that date shows."""

import re
from html import unescape

import pytest

from tests.webmap.pages.area_pages import figures
from webmap.pages.history import BLOCKS

SPACE = re.compile(r"\s+")
ROW = re.compile(r'<tr data-code="([^"]*)"(?: data-class="([^"]*)")?[^>]*>')
ADDRESSES = [
    ("ID", "/", ""),
    ("99", "/area/99", "by=district&lang=en"),
    ("99", "/area/99", "by=village"),
    ("99.01", "/area/99.01", ""),
    ("99.01", "/area/99.01", "by=village&lang=en"),
    ("99.01.01", "/area/99.01.01", ""),
    ("99.01.01.2001", "/area/99.01.01.2001", ""),
]


def flat(html):
    return SPACE.sub(" ", re.sub(r">\s+<", "><", html)).strip()


def part_of(page, name):
    """Cut a part out of a page."""
    start = page.index(f'<div data-part="{name}">') + len(f'<div data-part="{name}">')
    rest = page[start:]
    depth = 1
    for tag in re.finditer(r"<(/?)div\b", rest):
        depth += -1 if tag[1] else 1
        if not depth:
            return rest[: tag.start()]
    raise AssertionError(name)


def tables_with_rows(value, shown):
    """Put the rows of a date back into its tables, as the browser does."""
    html = value["parts"][shown["parts"]["tables"]]
    for numbers in shown["tables"]:
        rows = ""
        for code, key, *cells in (value["rows"][number] for number in numbers):
            texts = [value["cells"][cell].replace("{date}", shown["date"]) for cell in cells]
            rows += f"<tr {code} {key}>{''.join(texts)}</tr>"
        html = html.replace("<tbody></tbody>", f"<tbody>{rows}</tbody>", 1)
    return html


@pytest.mark.parametrize(("code", "path", "query"), ADDRESSES)
def test_every_date_is_its_page(client, page, code, path, query):
    value = client.get(f"/api/areas/{code}/history.json?{query}").json
    assert len(value["dates"]) > 1
    for shown in value["dates"]:
        fresh = page(f"{path}?{query}&date={shown['date']}")
        for name in (*BLOCKS, "themes"):
            expected = flat(part_of(fresh, name))
            if name == "tables":
                found = flat(tables_with_rows(value, shown))
                expected = re.sub(
                    r'<tr data-code="([^"]*)"(?: data-class="([^"]*)")?[^>]*>',
                    r"<tr \1 \2>",
                    expected,
                )
            else:
                found = flat(value["parts"][shown["parts"][name]])
            assert found == expected
        texts = shown["texts"]
        assert f"<title>{texts['title']}</title>" in fresh
        assert texts["alternative"] in unescape(fresh)
        assert texts["sentence"] in unescape(fresh) and texts["caption"] in unescape(fresh)
        assert flat(value["parts"][shown["parts"]["legend"]]) in flat(fresh)


@pytest.mark.parametrize(("code", "path", "query"), ADDRESSES)
def test_every_date_has_the_map_of_its_page(client, page, code, path, query):
    value = client.get(f"/api/areas/{code}/history.json?{query}").json
    for shown in value["dates"]:
        block = figures(page(f"{path}?{query}&date={shown['date']}"))
        rows = sorted(block["rows"], key=lambda row: row["code"])
        if "digits" in shown:
            classes = [value["classes"][int(digit)] for digit in shown["digits"]]
            assert classes == [row["class"] for row in rows]
        else:
            facts = [value["facts"][number] for number in shown["facts"]]
            assert facts == [
                {key: row[key] for key in row if key not in ("code", "name")} for row in rows
            ]
            named = {str(row["report"]) for row in rows if "report" in row}
            assert named <= set(value["reports"])


def test_the_dates_are_those_of_the_page(client, page):
    value = client.get("/api/areas/99.01/history.json").json
    offered = re.findall(r'<option value="([^"]+)" data-short', page("/area/99.01"))
    assert [shown["date"] for shown in value["dates"]] == sorted(offered)


def test_texts_are_in_the_language_of_the_visitor(client):
    client.set_cookie("lang", "en")
    value = client.get("/api/areas/99.01/history.json").json
    assert "villages in" in value["dates"][0]["texts"]["sentence"]


def test_an_area_without_reports_has_no_dates(client):
    assert client.get("/api/areas/99.71/history.json").json["dates"] == []


def test_an_unknown_area_is_not_found(client):
    assert client.get("/api/areas/98/history.json").status_code == 404


def test_a_page_of_one_date_has_no_slider(client, page):
    assert 'class="time"' in page("/area/99.01")
    assert 'class="time"' not in page("/area/99.71")
