"""HTTP load generator that checks every response.

``python tests/benchmarks/load_client.py`` reads a plan as JSON from the first line of its input and
writes a ``LoadReport`` as JSON. It sends requests for a number of seconds or, with
``until_stopped``, until the next line of input. One thread; a request takes it about 150 µs.
"""

import asyncio
import gzip
import hashlib
import json
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import brotli
import orjson

# Parts of a response that differ although the content is the same: nonces, the numbers of imports
# and reports.
_VOLATILE = re.compile(
    rb'nonce[-=]"?[\w+/=-]+"?|\bv=[0-9a-f]+|"(?:generation|stamp|version|etag)":\s*"?\w+"?'
    rb'|data-generation="\w+"|"(?:id|report)":\s*\d+|"\d+":(?=\s*\[)'
)


@dataclass
class PlannedRequest:
    """A request that clients send; ``weight`` is its relative frequency.

    ``follow``: regular expression whose first group, in the response, is the address to request
    next, under the label with " →". ``ranges``: first and last bytes; one range is requested.
    """

    label: str
    path: str
    weight: float = 1.0
    follow: str | None = None
    ranges: list[tuple[int, int]] | None = None


@dataclass
class ContentTimes:
    """Responses of one content: number, time of the first complete one and of the last request."""

    count: int = 0
    first_received: float = 1e30
    last_requested: float = 0.0


@dataclass
class LoadReport:
    """What all clients received. ``responses`` is by label and digest of the content.

    Times are seconds, ``durations`` by the first word of the label. ``received`` counts bytes,
    ``unchanged`` responses with status 304.
    """

    seconds: float = 0.0
    durations: dict[str, list[float]] = field(default_factory=dict)
    responses: dict[str, dict[str, ContentTimes]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    unchanged: int = 0


class InvalidResponse(Exception):
    """A response has another status than expected, or its figures do not add up."""


class Connection:
    """A keep-alive connection of HTTP/1.1; after ``close`` the next request opens it again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, header_lines: str = "") -> tuple[int, dict[bytes, bytes], bytes]:
        """Return status, headers and body; the body is not decompressed."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Accept-Encoding: br, gzip\r\n{header_lines}\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:-2])
        }
        if status in (204, 304):
            body = b""
        elif headers.get(b"transfer-encoding") == b"chunked":
            body = b"".join([chunk async for chunk in _chunks(reader)])
        else:
            body = await reader.readexactly(int(headers[b"content-length"]))
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return status, headers, body

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> Any:
    while True:
        size = int(await reader.readuntil(b"\r\n"), 16)
        chunk = await reader.readexactly(size + 2)
        if not size:
            return
        yield chunk[:-2]


class LoadGenerator:
    """Clients of one site and the report of what they received."""

    def __init__(
        self, port: int, requests: list[PlannedRequest], folder: str | None = None
    ) -> None:
        self.port, self.requests, self.report = port, requests, LoadReport()
        self._folder = Path(folder) if folder else None  # for contents, to compare them
        self._digests: dict[tuple[str, bytes], str] = {}

    async def run_client(self, number: int, is_running: Callable[[], bool]) -> None:
        """Send random requests according to their weights while ``is_running`` returns True."""
        random_numbers = random.Random(number)
        weights = [request.weight for request in self.requests]
        connection = Connection(self.port)
        tags: dict[str, tuple[str, str]] = {}  # ETags in the cache of this client
        while is_running():
            (request,) = random_numbers.choices(self.requests, weights)
            await self.request_and_follow(connection, request, random_numbers, tags)
        connection.close()

    async def request_each_once(self) -> None:
        """Send each planned request once, with every range."""
        connection = Connection(self.port)
        for request in self.requests:
            for byte_range in request.ranges or [None]:
                single = replace(request, ranges=[byte_range] if byte_range else None)
                await self.request_and_follow(connection, single, random.Random(0), {})
        connection.close()

    async def request_and_follow(
        self,
        connection: Connection,
        request: PlannedRequest,
        random_numbers: random.Random,
        tags: dict[str, tuple[str, str]],
    ) -> None:
        """Send a request, check the response, and request the address that ``follow`` finds."""
        body = await self._request(
            connection, request.label, request.path, random_numbers, tags, request.ranges
        )
        if request.follow and body:
            match = re.search(request.follow.encode(), body)
            if not match:
                self.report.errors.append(f"{request.label}: no {request.follow} in it")
                return
            path = match[1].decode().replace("&amp;", "&").replace("\\u0026", "&")
            day = re.search(rb'"date":"([\d-]+)"', body)
            path = path.replace("DAY", day[1].decode() if day else "")
            await self._request(connection, f"{request.label} →", path, random_numbers, tags, None)

    async def _request(
        self,
        connection: Connection,
        label: str,
        path: str,
        random_numbers: random.Random,
        tags: dict[str, tuple[str, str]],
        ranges: list[tuple[int, int]] | None,
    ) -> bytes:
        header_lines, expected = "", 200
        if ranges:
            first, last = random_numbers.choice(ranges)
            header_lines, expected = f"Range: bytes={first}-{last}\r\n", 206
            label = f"{label} {first}"
        elif path in tags and random_numbers.random() < 0.5:  # revalidate
            header_lines = f"If-None-Match: {tags[path][0]}\r\n"
        start = time.perf_counter()
        try:
            status, headers, body = await connection.get(path, header_lines)
            received = time.perf_counter()
            if status == 304 and header_lines:
                digest, plain = tags[path][1], b""
                self.report.unchanged += 1
            elif status != expected:
                raise InvalidResponse(f"{status} {body[:200]!r}")
            else:
                digest, plain = self._check(label, headers, body)
                tag = headers.get(b"etag")
                if tag and not ranges:
                    tags[path] = (tag.decode(), digest)
        except (OSError, EOFError, ValueError, KeyError, InvalidResponse) as error:
            connection.close()
            self.report.errors.append(f"{label} {path}: {type(error).__name__} {error}")
            return b""
        self.report.received += len(body)
        self.report.durations.setdefault(label.split(" ")[0], []).append(received - start)
        content = self.report.responses.setdefault(label, {}).setdefault(digest, ContentTimes())
        content.count += 1
        content.first_received = min(content.first_received, received)
        content.last_requested = max(content.last_requested, start)
        return plain

    def _check(self, label: str, headers: dict[bytes, bytes], body: bytes) -> tuple[str, bytes]:
        # equal bytes are checked once; a page is read again for the address to follow
        key = (label, hashlib.blake2b(body, digest_size=12).digest())
        encoding = headers.get(b"content-encoding", b"")
        content_type = headers.get(b"content-type", b"").partition(b";")[0]
        is_page = content_type == b"text/html"
        if key in self._digests and not is_page:
            return self._digests[key], b""
        plain = {b"br": brotli.decompress, b"gzip": gzip.decompress}.get(encoding, bytes)(body)
        if key in self._digests:
            return self._digests[key], plain
        if content_type == b"application/json":
            reconcile(orjson.loads(plain))
        stable = (
            _VOLATILE.sub(b"", plain) if is_page or content_type == b"application/json" else plain
        )
        digest = hashlib.blake2b(stable, digest_size=12).hexdigest()
        self._digests[key] = digest
        if self._folder and len(self._digests) < 2000:
            (self._folder / f"{digest} {label}".replace("/", "_")).write_bytes(stable)
        return digest, plain


def reconcile(coverage: Any) -> None:
    """Check that the rows of a coverage response add up to its total; raises InvalidResponse."""
    if not isinstance(coverage, dict) or "total" not in coverage or "rows" not in coverage:
        return
    total, rows = coverage["total"], coverage["rows"]
    for name in ("villages", "formed", "forming", "unformed", "no_data", "mandiri"):
        if sum(row[name] for row in rows) != total[name]:
            raise InvalidResponse(f"rows do not add up to the total: {name}")
    parts = sum(total[name] for name in ("formed", "forming", "unformed", "no_data"))
    if parts != total["villages"]:
        raise InvalidResponse("a total is not the sum of its parts")
    reported = sum(source["villages"] for source in coverage["sources"])
    if reported != total["villages"] - total["no_data"]:
        raise InvalidResponse("sources and figures are of different states")


async def run(plan: dict[str, Any]) -> LoadReport:
    """Run the planned number of clients; for 0 clients, send each request once."""
    requests = [PlannedRequest(**request) for request in plan["requests"]]
    generator = LoadGenerator(plan["port"], requests, plan.get("folder"))
    start = time.perf_counter()
    if not plan["clients"]:
        await generator.request_each_once()
    else:
        stopped = asyncio.Event()
        if plan.get("until_stopped"):
            loop = asyncio.get_running_loop()
            loop.add_reader(sys.stdin.fileno(), stopped.set)

        def is_running() -> bool:
            time_is_over = time.perf_counter() - start > plan["seconds"]
            return not (time_is_over and (stopped.is_set() or not plan.get("until_stopped")))

        await asyncio.gather(*(generator.run_client(n, is_running) for n in range(plan["clients"])))
    generator.report.seconds = time.perf_counter() - start
    return generator.report


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(json.loads(sys.stdin.readline()))))))
