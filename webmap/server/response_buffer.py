"""The bytes of a response that a client has not taken yet.

A thread that makes a response writes it here as to a socket. What the client does not take at once
waits in memory, beyond ``IN_MEMORY`` bytes in a temporary file, so that a slow client occupies no
thread. The worker sends the rest when the client takes it.
"""

import contextlib
import os
import select
import socket
import tempfile
import threading
from collections import deque
from dataclasses import dataclass
from typing import IO, Any

IN_MEMORY = 65_536
"""Bytes of one response that wait in memory."""

_PIECE = 262_144  # bytes that are read from a temporary file at once


class Disk:
    """How many bytes the temporary files of a worker may hold together."""

    def __init__(self, limit: int) -> None:
        self._limit, self._used, self._lock = limit, 0, threading.Lock()

    def take(self, count: int) -> bool:
        """Reserve bytes; returns False where there are not so many."""
        with self._lock:
            if self._used + count > self._limit:
                return False
            self._used += count
            return True

    def give_back(self, count: int) -> None:
        """Release reserved bytes."""
        with self._lock:
            self._used -= count


@dataclass
class _FilePart:
    descriptor: int
    offset: int
    count: int
    is_own: bool  # a copy of a descriptor that is closed when all was sent


class ResponseBuffer:
    """A socket for writing that never blocks while there is room for what it is given.

    Where there is no room, ``sendall`` waits for the client, at most ``patience`` seconds for it to
    take anything; then it raises TimeoutError. Raises BrokenPipeError where the client has left.
    """

    def __init__(self, client: socket.socket, disk: Disk, patience: float) -> None:
        self._client, self._disk, self._patience = client, disk, patience
        self._parts: deque[memoryview | _FilePart] = deque()
        self._in_memory = 0
        self._spool: IO[bytes] | None = None
        self._spooled = 0
        self.is_broken = False
        """Whether the response ended in the middle, so that the connection must be closed."""

    # What gunicorn calls, in a thread ----------------------------------------------------------

    def sendall(self, data: bytes | memoryview) -> None:
        """Send bytes to the client, or keep them for it."""
        if self.has_left():
            raise BrokenPipeError("the client has left")
        self.flush()
        view = memoryview(data)
        while view:
            if not self._parts:
                view = view[self._send(view) :]
            if not view or self._keep(view):
                return
            self._wait_for_client()

    def send(self, data: bytes) -> int:
        """Send or keep all bytes; returns their number."""
        self.sendall(data)
        return len(data)

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        """Send a part of a file, which waits on disk for the client; returns its size in bytes."""
        if self.has_left():
            raise BrokenPipeError("the client has left")
        if count is None:
            count = os.fstat(file.fileno()).st_size - offset
        self._parts.append(_FilePart(os.dup(file.fileno()), offset, count, is_own=True))
        self.flush()
        return count

    def has_left(self) -> bool:
        """Return whether the client has closed its connection (webmap.core.abandoned asks)."""
        return has_left(self._client)

    def gettimeout(self) -> float:
        """Return 0: a socket that does not block."""
        return 0.0

    def settimeout(self, _seconds: float | None) -> None:
        """Do nothing: sending does not block."""

    def setblocking(self, _flag: bool) -> None:
        """Do nothing: sending does not block."""

    def recv(self, _size: int) -> bytes:
        """Return nothing: the request has been read."""
        return b""

    def shutdown(self, _how: int) -> None:
        """Note that gunicorn ends the connection in the middle of a response."""
        self.is_broken = True

    def close(self) -> None:
        """Do nothing: the worker closes the connection."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)  # getsockname, family, …

    # What the worker calls ---------------------------------------------------------------------

    def flush(self) -> bool:
        """Send what the client takes at once; returns whether all was sent. Raises OSError."""
        while self._parts:
            part = self._parts[0]
            if isinstance(part, _FilePart):
                if not self._send_file(part):
                    return False
            else:
                sent = self._send(part)
                self._in_memory -= sent
                if sent < len(part):
                    self._parts[0] = part[sent:]
                    return False
                self._parts.popleft()
        self._release_spool()
        return True

    @property
    def waiting(self) -> int:
        """Number of bytes that the client has not taken."""
        files = sum(part.count for part in self._parts if isinstance(part, _FilePart))
        return self._in_memory + files

    def discard(self) -> None:
        """Drop what was not sent."""
        for part in self._parts:
            if isinstance(part, _FilePart) and part.is_own:
                os.close(part.descriptor)
        self._parts.clear()
        self._in_memory = 0
        self._release_spool()

    def _send(self, view: memoryview) -> int:
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while sent < len(view):
                sent += self._client.send(view[sent:])
        return sent

    def _send_file(self, part: _FilePart) -> bool:
        try:
            while part.count:
                sent = os.sendfile(
                    self._client.fileno(), part.descriptor, part.offset, min(part.count, _PIECE)
                )
                if not sent:
                    raise BrokenPipeError("a file became shorter while it was sent")
                part.offset += sent
                part.count -= sent
        except BlockingIOError:
            return False
        self._parts.popleft()
        if part.is_own:
            os.close(part.descriptor)
        return True

    def _keep(self, view: memoryview) -> bool:
        """Keep bytes in memory or on disk; returns False where there is no room."""
        if self._in_memory + len(view) <= IN_MEMORY:
            self._parts.append(memoryview(bytes(view)))
            self._in_memory += len(view)
            return True
        if not self._disk.take(len(view)):
            return False
        try:
            if self._spool is None:
                self._spool = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the buffer)
            descriptor = self._spool.fileno()
            self._write(descriptor, view)
        except OSError:  # the disk is full: the thread waits for the client instead
            self._disk.give_back(len(view))
            return False
        last = self._parts[-1] if self._parts else None
        if (
            isinstance(last, _FilePart)
            and not last.is_own
            and last.offset + last.count == self._spooled
        ):
            last.count += len(view)
        else:
            self._parts.append(_FilePart(descriptor, self._spooled, len(view), is_own=False))
        self._spooled += len(view)
        return True

    def _write(self, descriptor: int, view: memoryview) -> None:
        written = 0
        while written < len(view):
            written += os.pwrite(descriptor, view[written:], self._spooled + written)

    def _wait_for_client(self) -> None:
        """Wait until the client takes something, and send it."""
        poll = select.poll()
        poll.register(self._client, select.POLLOUT)
        if not poll.poll(self._patience * 1000):
            raise TimeoutError("the client takes nothing")
        self.flush()

    def _release_spool(self) -> None:
        if self._spool is not None:
            self._spool.close()
            self._spool = None
            self._disk.give_back(self._spooled)
            self._spooled = 0


def has_left(client: socket.socket) -> bool:
    """Return whether the other side has closed its connection."""
    poll = select.poll()
    poll.register(client, select.POLLRDHUP)
    # both ends closed, or reset, is reported whatever is asked for
    return bool(poll.poll(0))
