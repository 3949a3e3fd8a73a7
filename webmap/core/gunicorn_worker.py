"""A worker of gunicorn that limits how many requests wait, and for how long.

Requests wait in gunicorn's pool of threads, however many there are: after a rush a worker would go
on responding to clients that left long ago. Here a request whose client has left is dropped before
it is read, and one that found too many others before it, or waited too long, is refused with 503
and ``Retry-After``.
"""

import json
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from gunicorn import util
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from webmap.core.security_headers import ALWAYS, NO_CONTENT_POLICY

MOST_WAITING = 256
"""Requests that wait for a thread of one worker; further ones are refused."""

MOST_SECONDS = 10.0
"""A request that waited longer than this for a thread is refused: few clients wait for the rest."""

_RETRY_SECONDS = 2
_REQUEST = 65_536  # bytes of a refused request that are read, so that its connection ends in order
_READ_SECONDS = 1.0

# The language is in the request, which is not read.
_BUSY = {
    "type": "about:blank",
    "title": "Situs sedang sibuk",
    "status": 503,
    "detail": "Terlalu banyak permintaan menunggu. Coba lagi sebentar lagi. "
    "Too many requests are waiting. Try again in a moment.",
}
_TOO_LONG = {
    "type": "about:blank",
    "title": "Alamat terlalu panjang",
    "status": 414,
    "detail": "Alamat ini lebih panjang daripada yang dapat dibaca. Persingkat filternya. "
    "The address is longer than can be read. Shorten its filter.",
}


class LimitedThreadWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker with a limited queue."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting = 0
        self._lock = Lock()
        self._refusals: ThreadPoolExecutor | None = None

    def init_process(self) -> None:
        """Start a thread that refuses requests, then serve."""
        self._refusals = ThreadPoolExecutor(1, "refusals")
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Let a connection with a request wait for a thread, or refuse it."""
        with self._lock:
            is_full = self._waiting >= MOST_WAITING
            self._waiting += not is_full
        conn.queued = time.monotonic()
        if is_full and self._refusals is not None:
            future = self._refusals.submit(self._refuse, conn)
        else:
            future = self.tpool.submit(self.handle, conn)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def handle(self, conn: Any) -> Any:
        """Respond to a request, unless its client has left or it waited too long."""
        with self._lock:
            self._waiting -= 1
        if has_left(conn.sock):
            return False
        if time.monotonic() - conn.queued > MOST_SECONDS:
            return self._refuse(conn)
        return super().handle(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Respond to a request that cannot be read; a long address gets a problem document."""
        if isinstance(exc, LimitRequestLine):
            util.write_nonblock(client, _response("414 URI Too Long", _TOO_LONG))
            return
        super().handle_error(req, _ErrorSocket(client), addr, exc)

    def _refuse(self, conn: Any) -> bool:
        """Send 503; returns False, so that the connection is closed."""
        try:
            conn.sock.settimeout(_READ_SECONDS)
            conn.sock.recv(_REQUEST)  # closing a connection with unread bytes would reset it
            conn.sock.sendall(_response("503 Service Unavailable", _BUSY, _RETRY_SECONDS))
            # gunicorn's main thread would wait up to 2 s for each client to close its side
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the client has left
            pass
        conn.sock.close()
        return False


class _ErrorSocket:
    """The socket of a client that gunicorn sends an error page to; adds the security headers."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, data: bytes) -> None:
        """Send a response, with the headers after its status line."""
        status, end, rest = data.partition(b"\r\n")
        policy = ("Content-Security-Policy", NO_CONTENT_POLICY)
        lines = "".join(f"{name}: {value}\r\n" for name, value in (*ALWAYS, policy))
        self._client.sendall(status + end + lines.encode() + rest)


def has_left(client: socket.socket) -> bool:
    """Return whether the other side has closed its connection."""
    poll = select.poll()
    poll.register(client, select.POLLRDHUP)
    # both ends closed, or reset, is reported whatever is asked for
    return bool(poll.poll(0))


def _response(status: str, problem: dict[str, Any], retry_after: int = 0) -> bytes:
    body = json.dumps(problem, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        "Cross-Origin-Resource-Policy: cross-origin",
        *(f"{name}: {value}" for name, value in ALWAYS),
        *([f"Retry-After: {retry_after}"] if retry_after else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
