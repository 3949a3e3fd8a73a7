"""Send requests to a real server over sockets, by several clients, and judge the answers."""

import os
import re
import socket
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import Lock

from tests.hostile.http.oracle import SECONDS, Answer, findings
from tests.hostile.http.requests import Request

_PATIENCE = 30.0
_CLIENTS = 4
_SHOWN = 300  # characters of a request in a report


@dataclass
class Result:
    """What a campaign found: counts of statuses and findings, with an example of each."""

    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    slow: list[Request] = field(default_factory=list)
    unread: list[Request] = field(default_factory=list)
    slowest: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def add(self, request: Request, answer: Answer) -> None:
        """Count an answer."""
        with self._lock:
            self.statuses[answer.status] += 1
            if answer.status == 0:
                self.unread.append(request)
            self.slowest = max(self.slowest, answer.seconds)
            if answer.seconds > SECONDS and answer.status > 0:
                self.slow.append(request)
            for text in findings(request, answer):
                self.note(text, request)

    def note(self, text: str, request: Request) -> None:
        """Count a finding and keep its request."""
        kind = text.partition(":")[0]
        self.kinds[kind] += 1
        shown = f"{text}: {request.raw()[:_SHOWN]!r}"
        self.examples.setdefault(kind, []).append(shown)


def send_all(port: int, requests: Iterable[Request], result: Result) -> None:
    """Send requests by several clients at once, each on a connection of its own."""
    with ThreadPoolExecutor(_CLIENTS) as pool:
        for _ in pool.map(lambda one: result.add(one, send(port, one)), requests):
            pass


def send(port: int, request: Request) -> Answer:
    """Send one request and read its answer."""
    started = time.monotonic()
    status, headers, body = 0, dict[str, str](), b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as client:
            client.sendall(request.raw())
            response = HTTPResponse(client, method=request.method)
            response.begin()
            status = response.status
            headers = {name.lower(): text for name, text in response.getheaders()}
            body = response.read()
    except TimeoutError:
        status = -1
    except (OSError, HTTPException, ValueError):
        pass  # the server refused to read it, and closed the connection
    return Answer(status, headers, body, time.monotonic() - started)


def log_in(port: int, token: str) -> tuple[str, str]:
    """Return the session cookie of a reviewer and its CSRF token."""

    def ask(method: str, path: str, cookie: str = "", body: bytes = b"") -> tuple[str, str]:
        kind = "application/x-www-form-urlencoded"
        headers = (("Host", "localhost"), ("Cookie", cookie), ("Content-Type", kind))
        answer = send(port, Request(method, path.encode(), headers, body))
        mark = re.search(rb'name="csrf_token" value="([^"]+)"', answer.body)
        own = answer.headers.get("set-cookie", "").partition(";")[0]
        return own or cookie, mark[1].decode() if mark else ""

    cookie, mark = ask("GET", "/review")
    form = f"who=Ani&token={token}&csrf_token={mark}".encode()
    cookie, _ = ask("POST", "/review/enter", cookie, form)
    return ask("GET", "/review/99", cookie)


def private_memory(process: int) -> dict[int, int]:
    """Return the private bytes of each worker of a gunicorn master (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {int(one): _private(int(one)) for one in children}


def processor_seconds(process: int) -> float:
    """Return the processor time of the workers of a gunicorn master (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in children]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _private(process: int) -> int:
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return 1024 * sum(int(size) for size in re.findall(r"Private_(?:Clean|Dirty): +(\d+)", text))
