"""Many visitors at once, who look closely at what they get: a small client for measuring.

``python tests/benchmarks/visitors.py`` reads a plan as JSON from its first line of input and writes
what happened as JSON. It asks until the time is over or, with ``until_told``, until the next line
of input comes. One thread; a request costs it some 150 µs.
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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import brotli
import orjson

# Parts of an answer that differ although it says the same: a page's own number, the counts of
# imports and reports.
_VOLATILE = re.compile(
    rb'nonce[-=]"?[\w+/=-]+"?|\bv=[0-9a-f]+|"(?:generation|stamp|version|etag)":\s*"?\w+"?'
    rb'|data-generation="\w+"|"(?:id|report)":\s*\d+|"\d+":(?=\s*\[)'
)


@dataclass
class Ask:
    """Something to ask for; ``weight`` says how often, beside the others.

    ``follow``: expression whose first group, in a page, is the address asked for next, under the
    label with " →". ``ranges``: first and last bytes, one of which is asked for.
    """

    label: str
    path: str
    weight: float = 1.0
    follow: str | None = None
    ranges: list[tuple[int, int]] | None = None


@dataclass
class Seen:
    """One content of an answer: how often, when first had in full, when last asked for."""

    count: int = 0
    first_had: float = 1e30
    last_asked: float = 0.0


@dataclass
class Told:
    """What visitors saw. ``answers``: by label and digest of content; times in seconds."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    answers: dict[str, dict[str, Seen]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    unchanged: int = 0


class Broken(Exception):
    """An answer that is not as it must be."""


class Connection:
    """One kept connection of HTTP/1.1; what breaks it is said, and it begins anew."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, more: str = "") -> tuple[int, dict[bytes, bytes], bytes]:
        """Status, headers and body as sent."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Accept-Encoding: br, gzip\r\n{more}\r\n".encode()
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
            body = b"".join([piece async for piece in _chunks(reader)])
        else:
            body = await reader.readexactly(int(headers[b"content-length"]))
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return status, headers, body

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> Any:
    while True:
        size = int(await reader.readuntil(b"\r\n"), 16)
        piece = await reader.readexactly(size + 2)
        if not size:
            return
        yield piece[:-2]


class Crowd:
    """Visitors of one site, and all that they saw."""

    def __init__(self, port: int, asks: list[Ask], folder: str | None = None) -> None:
        self.port, self.asks, self.told = port, asks, Told()
        self._folder = Path(folder) if folder else None  # for contents, to look at what differs
        self._known: dict[tuple[str, bytes], str] = {}

    async def visit(self, number: int, go_on: Callable[[], bool]) -> None:
        """Ask for one thing after another, as often as each is wanted."""
        chance = random.Random(number)
        weights = [ask.weight for ask in self.asks]
        connection = Connection(self.port)
        tags: dict[str, tuple[str, str]] = {}  # what this visitor's browser keeps
        while go_on():
            (ask,) = chance.choices(self.asks, weights)
            await self.look(connection, ask, chance, tags)
        connection.close()

    async def once(self) -> None:
        """Ask for each thing once, with every range."""
        connection = Connection(self.port)
        for ask in self.asks:
            for one in ask.ranges or [None]:
                single = Ask(ask.label, ask.path, follow=ask.follow, ranges=[one] if one else None)
                await self.look(connection, single, random.Random(0), {})
        connection.close()

    async def look(
        self,
        connection: Connection,
        ask: Ask,
        chance: random.Random,
        tags: dict[str, tuple[str, str]],
    ) -> None:
        """Ask, check what comes, and go where it leads."""
        body = await self._ask(connection, ask.label, ask.path, chance, tags, ask.ranges)
        if ask.follow and body:
            found = re.search(ask.follow.encode(), body)
            if not found:
                self.told.errors.append(f"{ask.label}: no {ask.follow} in it")
                return
            path = found[1].decode().replace("&amp;", "&").replace("\\u0026", "&")
            day = re.search(rb'"date":"([\d-]+)"', body)
            path = path.replace("DAY", day[1].decode() if day else "")
            await self._ask(connection, f"{ask.label} →", path, chance, tags, None)

    async def _ask(
        self,
        connection: Connection,
        label: str,
        path: str,
        chance: random.Random,
        tags: dict[str, tuple[str, str]],
        ranges: list[tuple[int, int]] | None,
    ) -> bytes:
        more, wanted = "", 200
        if ranges:
            first, last = chance.choice(ranges)
            more, wanted, label = f"Range: bytes={first}-{last}\r\n", 206, f"{label} {first}"
        elif path in tags and chance.random() < 0.5:  # a browser asks whether it still holds
            more = f"If-None-Match: {tags[path][0]}\r\n"
        begun = time.perf_counter()
        try:
            status, headers, body = await connection.get(path, more)
            had = time.perf_counter()
            if status == 304 and more:
                digest, plain = tags[path][1], b""
                self.told.unchanged += 1
            elif status != wanted:
                raise Broken(f"{status} {body[:200]!r}")
            else:
                digest, plain = self._checked(label, headers, body)
                tag = headers.get(b"etag")
                if tag and not ranges:
                    tags[path] = (tag.decode(), digest)
        except (OSError, EOFError, ValueError, KeyError, Broken) as error:
            connection.close()
            self.told.errors.append(f"{label} {path}: {type(error).__name__} {error}")
            return b""
        self.told.received += len(body)
        self.told.times.setdefault(label.split(" ")[0], []).append(had - begun)
        seen = self.told.answers.setdefault(label, {}).setdefault(digest, Seen())
        seen.count += 1
        seen.first_had = min(seen.first_had, had)
        seen.last_asked = max(seen.last_asked, begun)
        return plain

    def _checked(self, label: str, headers: dict[bytes, bytes], body: bytes) -> tuple[str, bytes]:
        # the same bytes are looked at once
        key = (label, hashlib.blake2b(body, digest_size=12).digest())
        encoding = headers.get(b"content-encoding", b"")
        kind = headers.get(b"content-type", b"").partition(b";")[0]
        page = kind == b"text/html"
        if key in self._known and not page:
            return self._known[key], b""
        plain = {b"br": brotli.decompress, b"gzip": gzip.decompress}.get(encoding, bytes)(body)
        if key in self._known:
            return self._known[key], plain
        if kind == b"application/json":
            reconcile(orjson.loads(plain))
        same = _VOLATILE.sub(b"", plain) if page or kind == b"application/json" else plain
        digest = hashlib.blake2b(same, digest_size=12).hexdigest()
        self._known[key] = digest
        if self._folder and len(self._known) < 2000:
            (self._folder / f"{digest} {label}".replace("/", "_")).write_bytes(same)
        return digest, plain


def reconcile(answer: Any) -> None:
    """Hold that the rows of a coverage answer add up to its total; raises Broken."""
    if not isinstance(answer, dict) or "total" not in answer or "rows" not in answer:
        return
    total, rows = answer["total"], answer["rows"]
    for name in ("villages", "formed", "forming", "unformed", "no_data", "mandiri"):
        if sum(row[name] for row in rows) != total[name]:
            raise Broken(f"rows do not add up to the total: {name}")
    parts = sum(total[name] for name in ("formed", "forming", "unformed", "no_data"))
    if parts != total["villages"]:
        raise Broken("a total is not the sum of its parts")
    spoken = sum(source["villages"] for source in answer["sources"])
    if spoken != total["villages"] - total["no_data"]:
        raise Broken("sources and figures are of different states")


async def crowd(plan: dict[str, Any]) -> Told:
    """Let as many visitors as planned ask at once; all of it once where there are none."""
    asks = [Ask(**ask) for ask in plan["asks"]]
    people = Crowd(plan["port"], asks, plan.get("folder"))
    begun = time.perf_counter()
    if not plan["clients"]:
        await people.once()
    else:
        told = asyncio.Event()
        if plan.get("until_told"):
            loop = asyncio.get_running_loop()
            loop.add_reader(sys.stdin.fileno(), told.set)

        def go_on() -> bool:
            late = time.perf_counter() - begun > plan["seconds"]
            return not (late and (told.is_set() or not plan.get("until_told")))

        await asyncio.gather(*(people.visit(n, go_on) for n in range(plan["clients"])))
    people.told.seconds = time.perf_counter() - begun
    return people.told


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(crowd(json.loads(sys.stdin.readline()))))))
