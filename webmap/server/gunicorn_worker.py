"""A worker of gunicorn whose threads never wait for a client.

gunicorn's threads read a request and write its response themselves: a few clients that send a byte
a second, or read one, occupy all of them. Here the worker's poller reads requests, and a thread
gets those that have arrived whole; it writes responses to a buffer that the poller sends on. Each
step has a time limit, and where there are too many connections, the one that waited longest is
closed for a new one.

Requests wait in a queue, however many there are: after a rush a worker would go on responding to
clients that left long ago. A request whose client has left is dropped before a thread works on it,
and one that found too many others before it, or waited too long, is refused with 503 and
``Retry-After``. A response whose client leaves ends with the next piece of it.
"""

import contextlib
import errno
import resource
import selectors
import socket
import time
from functools import partial
from threading import Lock
from typing import Any

from gunicorn import http
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from webmap.server import connection as connections
from webmap.server.connection import ClientLimits, Connection, Step
from webmap.server.heap import limit_heap
from webmap.server.refusals import ErrorPages, refusal
from webmap.server.response_buffer import Disk, has_left

_PIECE = 65_536  # bytes that are read at once
_MOST_DRAINED = 1 << 20  # bytes of a refused request that are read, so that its end arrives
_SWEEP_SECONDS = 0.25
_STOP_SECONDS = 2.0  # a stopping worker keeps idle connections so long, as gunicorn does
_FILES_EACH = 3  # of a connection: its socket, a body or response on disk, a file that is sent
_FILES_OF_SITE = 128  # of the store, logs, listeners


class LimitedThreadWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker with buffers, time limits and a limited queue."""

    limits = ClientLimits()
    worker_connections: int

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._waiting = 0
        self._lock = Lock()
        self._open: set[Connection] = set()
        self._disk = Disk(self.limits.disk)
        self._swept = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse settings that this worker does not serve."""
        if cfg.is_ssl:
            raise ValueError("certfile, keyfile: TLS belongs to the server before this one (nginx)")
        super().check_config(cfg, log)

    def init_process(self) -> None:
        """Allow a file for each connection, limit the heap, then serve."""
        limit_heap()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.worker_connections * _FILES_EACH + _FILES_OF_SITE
        if soft < wanted:
            soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            fitting = (soft - _FILES_OF_SITE) // _FILES_EACH
            self.worker_connections = max(1, min(self.worker_connections, fitting))
        super().init_process()

    # Connections: all of this runs in the worker's main thread ---------------------------------

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; where there are too many, close the one that waited longest."""
        if self.nr_conns >= self.worker_connections - 1:
            self._close_longest_waiting()
        try:
            most_line = self.cfg.limit_request_line or 8190
            conn = connections.accept(listener, self.limits, self._disk, most_line)
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._close_longest_waiting()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        self._open.add(conn)
        self._read(conn)

    def murder_pending(self) -> None:
        """Close connections whose step took too long."""
        now = time.monotonic()
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for conn in [one for one in self._open if one.step is not Step.WORKING]:
            if conn.deadline > now:
                continue
            if conn.step is Step.READING and not conn.is_idle:
                self._refuse(conn, 408)
            else:
                self._close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in self._open:
            if conn.is_idle:
                conn.deadline = min(conn.deadline, deadline)

    def _read(self, conn: Connection) -> None:
        """Read what has arrived; a whole request waits for a thread."""
        try:
            piece = conn.client_socket.recv(_PIECE)
        except BlockingIOError:
            self._watch(conn, selectors.EVENT_READ, self._read)
            return
        except OSError:
            piece = b""
        if piece:
            self._take(conn, piece)
        else:
            self._close(conn)

    def _take(self, conn: Connection, piece: bytes) -> None:
        was_idle, had_head = conn.is_idle, conn.request.has_head
        try:
            conn.request.feed(piece)
        except OSError:  # a long body found the disk full
            self._refuse(conn, 503)
            return
        if was_idle:
            conn.deadline = time.monotonic() + self.limits.head
        if conn.request.refusal:
            self._refuse(conn, conn.request.refusal)
            return
        if conn.request.is_complete:
            self.enqueue_req(conn)
            return
        if conn.request.has_head and not had_head:
            seconds = self.limits.body + conn.request.body_length / self.limits.rate
            conn.deadline = time.monotonic() + seconds
            if conn.request.expects_continue:
                with contextlib.suppress(OSError):
                    conn.client_socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._watch(conn, selectors.EVENT_READ, self._read)

    def enqueue_req(self, conn: Connection) -> None:
        """Let a request wait for a thread, or refuse it."""
        with self._lock:
            is_full = self._waiting >= self.limits.most_waiting
            self._waiting += not is_full
        if is_full:
            self._refuse(conn, 503)
            return
        self._unwatch(conn)
        conn.step, conn.since = Step.WORKING, time.monotonic()
        future = self.tpool.submit(self.handle, conn)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def finish_request(self, conn: Connection, future: Any) -> None:
        """Send what is left of a response, then wait for the next request or close."""
        conn.stays_open = not future.cancelled() and not future.exception() and future.result()
        conn.stays_open = conn.stays_open and not conn.sock.is_broken
        conn.step = Step.WRITING
        seconds = self.limits.response + conn.sock.waiting / self.limits.rate
        conn.deadline = time.monotonic() + seconds
        self._write(conn)

    def _write(self, conn: Connection) -> None:
        try:
            if not conn.sock.flush():
                self._watch(conn, selectors.EVENT_WRITE, self._write)
                return
        except OSError:
            self._close(conn)
            return
        if not conn.stays_open:
            self._end(conn)
            return
        rest = conn.request.take_rest()
        conn.request.close()
        conn.request = type(conn.request)(conn.request.most_line)
        conn.step, conn.since = Step.READING, time.monotonic()
        if rest:
            self._take(conn, rest)
            return
        conn.deadline = conn.since + (self.cfg.keepalive if self.alive else _STOP_SECONDS)
        self._watch(conn, selectors.EVENT_READ, self._read)

    def _refuse(self, conn: Connection, status: int) -> None:
        """Refuse a request that no thread has seen."""
        conn.step, conn.stays_open = Step.WRITING, False
        conn.deadline = time.monotonic() + self.limits.linger
        with contextlib.suppress(OSError):
            conn.sock.sendall(refusal(status, is_head=conn.request.is_head))
        self._write(conn)

    def _end(self, conn: Connection) -> None:
        """Close a connection in order: closing one with unread bytes would lose its response."""
        try:
            conn.client_socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.step = Step.CLOSING
        conn.deadline = time.monotonic() + self.limits.linger
        self._watch(conn, selectors.EVENT_READ, self._drain)

    def _drain(self, conn: Connection) -> None:
        try:
            piece = conn.client_socket.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.drained += len(piece)
        if not piece or conn.drained > _MOST_DRAINED:
            self._close(conn)

    def _close(self, conn: Connection) -> None:
        self._unwatch(conn)
        self._open.remove(conn)
        self.nr_conns -= 1
        conn.sock.discard()
        conn.request.close()
        conn.client_socket.close()

    def _close_longest_waiting(self) -> None:
        """Close the connection that has waited longest for its client, idle ones first."""
        waiting = [conn for conn in self._open if conn.step is not Step.WORKING]
        if waiting:
            self._close(min(waiting, key=lambda conn: (not conn.is_idle, conn.since)))

    def _watch(self, conn: Connection, events: int, callback: Any) -> None:
        data = partial(self._on_event, conn, callback)
        if conn.events:
            self.poller.modify(conn.client_socket, events, data)
        else:
            self.poller.register(conn.client_socket, events, data)
        conn.events = events

    def _on_event(self, conn: Connection, callback: Any, _file: object) -> None:
        if conn in self._open:  # else closed for another one, after the poller had seen it ready
            callback(conn)

    def _unwatch(self, conn: Connection) -> None:
        if conn.events:
            self.poller.unregister(conn.client_socket)
            conn.events = 0

    # Requests: in a thread of the pool ---------------------------------------------------------

    def handle(self, conn: Connection) -> bool:
        """Respond to a request, unless its client has left or it waited too long.

        Returns whether the connection may take another request.
        """
        with self._lock:
            self._waiting -= 1
        if has_left(conn.client_socket):
            return False
        request = None
        try:
            if time.monotonic() - conn.since > self.limits.most_wait:
                conn.sock.sendall(refusal(503, is_head=conn.request.is_head))
                return False
            parser = http.get_parser(self.cfg, conn.request.pieces(), conn.client)
            request = next(parser)
            if _asks_to_close(request):
                request.force_close()
            request._expected_100_continue = False  # sent when the head had arrived
            return bool(self.handle_request(request, conn) and parser.finish_body())
        except (http.errors.NoMoreData, StopIteration) as error:
            self.log.debug("Closing connection. %s", error)
        except (ConnectionError, TimeoutError) as error:
            self.log.debug("The client has left. %s", error)
        except OSError:  # a response that breaks off must not go on with that of an error
            self.log.exception("Error while sending a response.")
        except Exception as error:
            self._send_error(request, conn, error)
        return False

    def _send_error(self, request: Any, conn: Connection, error: Exception) -> None:
        """Respond to a request that cannot be read; a long address gets a problem document."""
        is_head = conn.request.is_head
        if isinstance(error, LimitRequestLine):
            conn.sock.sendall(refusal(414, is_head=is_head))
            return
        pages = ErrorPages(conn.sock, is_head=is_head)
        self.handle_error(request, pages, conn.client, error)


def _asks_to_close(request: Any) -> bool:
    """Whether ``close`` is among the options of a request's Connection headers (RFC 9110, 7.6.1).

    gunicorn finds it only where it is the first one, alone.
    """
    options = (value.lower().split(",") for name, value in request.headers if name == "CONNECTION")
    return any("close" in map(str.strip, some) for some in options)
