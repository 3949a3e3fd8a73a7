"""What a command leaves on the machine: processes, files, connections, and what it uses."""

import hashlib
import os
import socket
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

_CACHES = ("prepared", "alembic")
"""Beginnings of names of tables that hold what is derived from others."""


class Listener:
    """Counts the connections to a port of this machine, as requests of files would make them."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.contacts = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.contacts += 1
                with suppress(OSError), connection:
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    def environment(self) -> dict[str, str]:
        """Return variables by which libraries ask this listener for every other host, too."""
        address = f"http://127.0.0.1:{self.port}"
        names = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "GDAL_HTTP_PROXY")
        return {spelt: address for name in names for spelt in (name, name.upper())}

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


def descendants(process: int) -> set[int]:
    """Return the process ids below one process, without those that ended and wait for it."""
    found, waiting = set(), [process]
    while waiting:
        with suppress(OSError):
            for task in Path(f"/proc/{waiting.pop()}/task").iterdir():
                children = {int(child) for child in (task / "children").read_text().split()}
                waiting += children - found
                found |= children
    return {one for one in found if _state(one) not in ("", "Z")}


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _resident(process: int) -> int:
    """Return the memory of a process that no other shares, in bytes."""
    try:
        size, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
    except (OSError, ValueError):
        return 0
    return (int(size) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


class MemoryWatch:
    """Largest memory of the processes below one, sampled every tenth of a second.

    ``own``: with that of the process itself.
    """

    def __init__(self, process: int, *, own: bool = False) -> None:
        self.process, self.own, self.peak = process, {process} if own else set(), 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._end.wait(0.1):
            self.peak = max(self.peak, sum(map(_resident, descendants(self.process) | self.own)))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()


def survivors(process: int, known: set[int], seconds: float = 1.0) -> set[int]:
    """Return the descendants that are not known and still run after some seconds."""
    until = time.monotonic() + seconds
    while (left := descendants(process) - known) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def files(folder: Path) -> set[str]:
    """Return the paths of all files and folders in a folder."""
    return {str(one.relative_to(folder)) for one in folder.rglob("*")}


def store_hash(path: Path) -> str:
    """Return one hash of the rows of every table that is no cache."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for (name,) in store.execute(query).fetchall():
            if not name.startswith(_CACHES):
                rows = sorted(map(repr, store.execute(f'SELECT * FROM "{name}"')))
                digest.update("\n".join([name, *rows]).encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Return a hash of the bytes of a store and of its journal."""
    digest = hashlib.sha256()
    for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
        if one.exists():
            digest.update(one.read_bytes())
    return digest.hexdigest()
