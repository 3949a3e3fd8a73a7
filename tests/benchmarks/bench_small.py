"""Small answers of the site beside the same bytes as a static file, by one worker, over HTTP.

The static file is given by Flask's own ``send_from_directory`` in the same process, already in the
encoding that it is sent in. One client asks over one connection; turns alternate.
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

from tests.benchmarks import beside
from tests.benchmarks.serving import National

WANTED = 0.8
TURNS, REQUESTS = 9, 400
ACCEPTED = {"Accept-Encoding": "gzip, deflate, br"}


def test_small_requests(
    national: National,
    serve: Callable[..., AbstractContextManager[str]],
    tmp_path: Path,
    result: Callable[..., None],
) -> None:
    with serve(national.instance, env={"BESIDE": str(tmp_path)}, app=beside.APP) as address:
        answers = {
            "figures of a regency's districts": "/api/areas/33.29/coverage.json",
            "page of a regency": "/area/33.29",
            "statuses of the country": _statuses(address),
            "names found": "/api/search?q=brebes",
            "/healthz": "/healthz",
        }
        lines = []
        for name, path in answers.items():
            body, encoding = _body(address, path)
            file = tmp_path / f"{len(lines)}.bin{encoding}"
            file.write_bytes(body)
            ours, theirs = _side_by_side(address, path, f"/plain/{file.name}")
            lines.append((name, len(body), ours, theirs))
    for name, size, ours, theirs in lines:
        result(
            f"warm small requests, one worker: {name}",
            against="the same bytes as a static file by the same server",
            ours=f"{ours:,.0f} /s",
            theirs=f"{theirs:,.0f} /s",
            ratio=f"{ours / theirs:.2f} ×",
            wanted=f"≥ {WANTED} ×",
            met=ours / theirs >= WANTED,
            note=f"{size:,} bytes",
        )


def _statuses(address: str) -> str:
    with urllib.request.urlopen(f"{address}/atlas") as page:
        found = re.search(r"/atlas/status/[^\"]+DAY[^\"]*", page.read().decode())
    if found is None:
        pytest.fail("the atlas names no address of statuses")
    return found[0].encode().decode("unicode_escape").replace("DAY", "2023-07-27")


def _body(address: str, path: str) -> tuple[bytes, str]:
    """Bytes of an answer, and what the name of a file in its encoding ends in."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", path, headers=ACCEPTED)
    answer = connection.getresponse()
    assert answer.status == 200, (path, answer.status)
    encoding = {"br": ".br", "gzip": ".gz", None: ""}[answer.headers["Content-Encoding"]]
    body = answer.read()
    connection.close()
    return body, encoding


def _side_by_side(address: str, ours: str, theirs: str) -> tuple[float, float]:
    """Requests in a second of each, the median of turns that alternate."""
    rates: dict[str, list[float]] = {ours: [], theirs: []}
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    for path in (ours, theirs):
        _ask(connection, path, 50)
    for turn in range(TURNS):
        for path in (ours, theirs) if turn % 2 else (theirs, ours):
            rates[path].append(_ask(connection, path, REQUESTS))
    connection.close()
    return statistics.median(rates[ours]), statistics.median(rates[theirs])


def _ask(connection: http.client.HTTPConnection, path: str, count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        connection.request("GET", path, headers=ACCEPTED)
        connection.getresponse().read()
    return count / (time.perf_counter() - begun)
