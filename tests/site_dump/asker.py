"""Send requests and commands to a site and store its responses.

Codes, dates and names come from responses of the site, so that nothing here depends on modules of
the packages.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

Store = Callable[[str, int, bytes, dict[str, str]], None]
"""Function that stores a response: key, status, body and headers."""

NOTICE = "Data contoh: provinsi dan angka rekaan"
LANGUAGES = ("id", "en")
LEVELS = ("province", "regency", "district", "village")
SUFFIXES = (
    *(".geojson", ".geojsonl", ".geojsons", ".csv", ".gpkg", ".xlsx", ".kml", ".shp.zip", ".fgb"),
)
STREAMED = SUFFIXES[:4]
VILLAGES = 60  # number of villages whose pages are requested
BETWEEN, BEFORE_ALL = "2023-06-15", "2020-01-01"  # a day between two reports, one before the first
IGNORED_HEADERS = {"date", "content-length", "last-modified"}
JSON, HTML = {"Accept": "application/json"}, {"Accept": "text/html"}


def kept_headers(headers: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Return the headers to store: no dates or lengths; of an ETag only whether it is weak."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name.lower() in IGNORED_HEADERS:
            continue
        if name.lower() == "etag":
            value = "weak" if value.startswith("W/") else "strong"
        if name.lower() == "allow":
            value = ", ".join(sorted(value.split(", ")))  # a set of methods: their order varies
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


class Asker:
    """Sends requests to a site and stores each response once, under ``prefix`` and its key."""

    def __init__(self, app: Flask, store: Store, prefix: str = "") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.prefix = prefix
        self.keys: set[str] = set()
        self._store = store

    def add(self, key: str, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Store a response unless one is stored under its key."""
        key = f"{self.prefix}{key}"
        if key not in self.keys:
            self.keys.add(key)
            self._store(key, status, body, headers)

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        key: str | None = None,
        method: str = "GET",
    ) -> bytes:
        """Request an address, store the response and return its body."""
        header_text = "".join(f" [{name}: {value}]" for name, value in (headers or {}).items())
        response = self.client.open(path, method=method, headers=dict(headers or {}))
        body = response.get_data()
        kept = kept_headers(iter(response.headers.items()))
        self.add(f"{method} {key or path}{header_text}", response.status_code, body, kept)
        response.close()
        return body

    def unchanged(self, path: str) -> None:
        """Request an address with the ETag of an earlier response."""
        etag = self.client.get(path).headers.get("ETag")
        if etag:
            response = self.client.get(path, headers={"If-None-Match": etag})
            headers = kept_headers(iter(response.headers.items()))
            self.add(f"GET {path} [unchanged]", response.status_code, response.get_data(), headers)

    def run(self, *words: str, key: str | None = None) -> str:
        """Run a command, store its output and the file OUT that it wrote; returns the output."""
        from webmap.cli import main

        result = CliRunner().invoke(main, list(words), obj=self.app)
        output: str = result.output
        if result.exception and not isinstance(result.exception, SystemExit):
            output += f"\n{result.exception!r}"
        key = key or " ".join(words)
        self.add(f"COMMAND {key}", result.exit_code, output.encode(), {})
        for path in (Path(word) for word in words if word.startswith("out.")):
            if path.is_file():
                self.add(f"FILE {key}", 0, path.read_bytes(), {})
                path.unlink()
        return result.stdout


def site(folder: Path) -> Flask:
    from webmap import create_app

    folder.mkdir()
    url = f"sqlite:///{folder / 'store.sqlite'}"
    settings = {"DATABASE_URL": url, "INSTANCE": str(folder), "NOTICE": NOTICE, "TESTING": True}
    return create_app(settings)


# Areas and dates of the site -------------------------------------------------------------------


def codes_by_level(asker: Asker) -> dict[str, list[str]]:
    """Return the codes of all areas by level."""
    found: dict[str, list[str]] = {"country": ["ID"]}
    for level in LEVELS:
        answer = asker.client.get(f"/api/areas/ID/coverage.json?by={level}").get_json()
        found[level] = [row["code"] for row in answer["rows"]]
    return found


def days_to_ask(asker: Asker) -> list[str]:
    """Return the dates to request: none, those of all reports, one between two, one before all."""
    text = asker.client.get("/").get_data(as_text=True)
    return ["", *re.findall(r'<option value="(\d{4}-\d\d-\d\d)"', text), BETWEEN, BEFORE_ALL]


def below(level: str) -> tuple[str, ...]:
    """Return the levels below a level."""
    return LEVELS[LEVELS.index(level) + 1 :] if level in LEVELS else LEVELS


def some_villages(codes: dict[str, list[str]]) -> list[str]:
    villages = codes["village"]
    return villages[:: max(1, math.ceil(len(villages) / VILLAGES))]


def address(path: str, **state: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in state.items() if value)
    return f"{path}?{query}" if query else path


def page(code: str, **state: str) -> str:
    return address("/" if code == "ID" else f"/area/{code}", **state)
