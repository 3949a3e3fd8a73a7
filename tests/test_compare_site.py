"""What ``compare_site.py`` reports of two dumps, and what it lets pass."""

import io
import runpy
import zipfile
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parent / "compare_site.py"))
Stored = tuple[str, int, bytes, dict[str, str]]


@pytest.fixture
def reported(tmp_path):
    """Compare two dumps that differ in one answer; gives what is reported."""

    def compare(before: Stored | None, after: Stored | None, **options: bool) -> list[str]:
        dumps = [SCRIPT["Dump"](tmp_path / name) for name in ("before", "after")]
        days = ("2030-01-31", "2030-02-01")
        for dump, answer, day in zip(dumps, (before, after), days, strict=True):
            dump.create()
            (dump.folder / "days.txt").write_text(day)
            dump.add("GET /same", 200, b"same", {})
            if answer:
                dump.add(*answer)
        found = SCRIPT["differences"](*dumps, **{"ignore_scripts": False, **options})
        return [difference.what for difference in found]

    return compare


def html(text: str, key: str = "GET /", **headers: str) -> Stored:
    return key, 200, text.encode(), headers


def workbook(key: str, created: str, cell: str = "1") -> Stored:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("docProps/core.xml", f"<created>{created}T10:11:12Z</created>")
        archive.writestr("sheet.xml", f"<c>{cell}</c>")
    return key, 200, body.getvalue(), {}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (html("a"), None, ["missing"]),
        (None, html("a"), ["added"]),
        (html("a"), ("GET /", 404, b"a", {}), ["status"]),
        (html("a", Vary="Cookie"), html("a"), ["header Vary"]),
        (html("<p>a"), html("<p>b"), ["body"]),
        (html("a"), html("a\nb"), ["body"]),
        (html("2022-12-26T00:00:00Z"), html("2022-12-27T00:00:00Z"), ["body"]),
        (("GET /t", 200, b"\xff\x00", {}), ("GET /t", 200, b"\xff\x01", {}), ["body"]),
        (
            workbook("FILE template", "2030-01-31"),
            workbook("FILE template", "2030-02-01", "2"),
            ["body, sheet.xml"],
        ),
        (
            workbook("GET /export/99.xlsx", "2030-01-31"),
            workbook("GET /export/99.xlsx", "2030-02-01"),
            ["body, docProps/core.xml"],
        ),
        (html("<script>a</script>"), html("<script>b</script>"), ["body"]),
    ],
)
def test_a_difference_is_reported(reported, before, after, expected):
    assert reported(before, after) == expected


def test_bytes_of_an_export_are_compared_beside_its_contents(reported):
    key, status, body, headers = workbook("GET /export/99.xlsx", "2030-01-31")
    longer = body[:-2] + b"\1\0?"  # the same archive with a comment
    assert reported((key, status, body, headers), (key, status, longer, headers)) == [
        "bytes (contents are equal)"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (html('"/static/js/map.js?v=0123456789"'), html('"/static/js/map.js?v=abcdef0123"')),
        (
            html("/shapes/0123456789abcdef0123.arcs"),
            html("/shapes/fedcba98765432100123.arcs"),
        ),
        (
            html('{"status":"ok","generation":7}'),
            html('{"status":"ok","generation":7,"version":"0.2.0"}'),
        ),
        (html("imported 2030-01-31 10:11:12.5"), html("imported 2030-02-01 11:12:13")),
        (html("Ani, 31 Januari 2030"), html("Ani, 1 Februari 2030")),
        (html("a", Policy="'sha256-ab+/='"), html("a", Policy="'sha256-cd'")),
        (workbook("FILE template", "2030-01-31"), workbook("FILE template", "2030-02-01")),
    ],
)
def test_what_must_differ_is_let_pass(reported, before, after):
    assert reported(before, after) == []


def test_scripts_are_left_out_where_asked(reported):
    block = '<script type="application/json" id="figures">{}</script>'
    policy = {"Content-Security-Policy": "script-src 'self'"}
    before = html(f'<b>\n<script src="/static/js/map.js"></script>{block}', **policy)
    after = html(f'<b>{block}<script type="module">x</script>')
    assert reported(before, after, ignore_scripts=True) == []


def test_json_in_a_page_is_compared_without_scripts_too(reported):
    blocks = [f'<script type="application/json">{value}</script>' for value in (1, 2)]
    assert reported(html(blocks[0]), html(blocks[1]), ignore_scripts=True) == ["body"]
