"""Small responses of the site compared with the same bytes as a static file, over HTTP.

Flask's ``send_from_directory`` sends the static file from the same worker, compressed already. One
client uses one connection and alternates between both.
"""

import http.client
import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.benchmarks import comparison_app
from tests.benchmarks.serving import National

TARGET_RATIO = 0.8
ROUNDS, REQUESTS = 9, 400
HEADERS = {"Accept-Encoding": "gzip, deflate, br"}


def test_small_requests(
    national: National,
    serve: Callable[..., AbstractContextManager[str]],
    tmp_path: Path,
    result: Callable[..., None],
) -> None:
    with serve(
        national.instance, env={"STATIC_FOLDER": str(tmp_path)}, app=comparison_app.APP
    ) as address:
        paths = {
            "figures of a regency's districts": "/api/areas/33.29/coverage.json",
            "page of a regency": "/area/33.29",
            "statuses of the country": _status_path(address),
            "search results": "/api/search?q=brebes",
            "/healthz": "/healthz",
        }
        measured = []
        for name, path in paths.items():
            body, encoding = _body(address, path)
            file = tmp_path / f"{len(measured)}.bin{encoding}"
            file.write_bytes(body)
            ours, theirs = _request_rates(address, path, f"/plain/{file.name}")
            measured.append((name, len(body), ours, theirs))
    for name, size, ours, theirs in measured:
        result(
            f"warm small requests, one worker: {name}",
            against="the same bytes as a static file by the same server",
            ours=f"{ours:,.0f} /s",
            theirs=f"{theirs:,.0f} /s",
            ratio=f"{ours / theirs:.2f} ×",
            target=f"≥ {TARGET_RATIO} ×",
            met=ours / theirs >= TARGET_RATIO,
            note=f"{size:,} bytes",
        )


def _status_path(address: str) -> str:
    with urllib.request.urlopen(f"{address}/atlas") as page:
        match = re.search(r"/atlas/status/[^\"]+DAY[^\"]*", page.read().decode())
    if match is None:
        pytest.fail("the atlas has no address of statuses")
    return match[0].encode().decode("unicode_escape").replace("DAY", "2023-07-27")


def _body(address: str, path: str) -> tuple[bytes, str]:
    """Return the body of a response as sent, and the suffix of files in its encoding."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    assert response.status == 200, (path, response.status)
    encoding = {"br": ".br", "gzip": ".gz", None: ""}[response.headers["Content-Encoding"]]
    body = response.read()
    connection.close()
    return body, encoding


def _request_rates(address: str, ours: str, theirs: str) -> tuple[float, float]:
    """Return the requests per second of both, each the median of alternating rounds."""
    rates: dict[str, list[float]] = {ours: [], theirs: []}
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    for path in (ours, theirs):
        _measure_rate(connection, path, 50)
    for round_number in range(ROUNDS):
        for path in (ours, theirs) if round_number % 2 else (theirs, ours):
            rates[path].append(_measure_rate(connection, path, REQUESTS))
    connection.close()
    return statistics.median(rates[ours]), statistics.median(rates[theirs])


def _measure_rate(connection: http.client.HTTPConnection, path: str, count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        connection.request("GET", path, headers=HEADERS)
        connection.getresponse().read()
    return count / (time.perf_counter() - start)
