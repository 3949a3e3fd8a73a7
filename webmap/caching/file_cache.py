"""File cache: exported files are stored and sent again, up to a number of bytes.

The name of a file is the fingerprint of all data in it: a file never becomes stale. A file is
written under a temporary name and renamed: a file in the cache is always complete. Any number
of processes may share the folder. The least recently used files are removed first.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import time
from typing import BinaryIO

from flask import Flask, current_app

from geo.errors import NoRoom

_TEMPORARY = ".part-"
_TEMPORARY_PREFIXES = (_TEMPORARY, ".export-")  # the second: folders of geo.files.gdal
_ABANDONED_SECONDS = 6 * 3600
"""Age of a temporary file whose process must have died."""


class FileCache:
    """A folder of files, together at most ``limit`` bytes, or a single larger file."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit

    def find(self, name: str) -> Path | None:
        """Return the path of a file, None if it is missing; set its time of access to now."""
        path = self.folder / name
        try:
            stat = path.stat()
            os.utime(path, (time(), stat.st_mtime))
        except OSError:  # also where the folder is read-only
            return path if path.is_file() else None
        return path

    def ensure_folder(self) -> Path:
        """Create the folder if it is missing; raises NoRoom if it cannot be written to."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoRoom(
                f"{self.folder} cannot be made: {error.strerror}", do="Check WEBMAP_INSTANCE."
            ) from error
        if not os.access(self.folder, os.W_OK):
            raise NoRoom(f"{self.folder} cannot be written to", do="Check WEBMAP_INSTANCE.")
        return self.folder

    def temporary_path(self, suffix: str = "") -> Path:
        """Return a new path for a file to be written; raises NoRoom."""
        return self.ensure_folder() / f"{_TEMPORARY}{secrets.token_hex(8)}{suffix}"

    def put(self, temporary: Path, name: str, started: float | None = None) -> Path:
        """Rename a complete file into the cache and remove older files beyond the limit.

        ``started``: when its content was read (POSIX time), which becomes its modification time.
        """
        path = self.folder / name
        now = time()
        os.utime(temporary, (now, started or now))
        temporary.replace(path)
        self._remove_oldest(path)
        return path

    def store_while_sending(
        self, chunks: Iterable[bytes], name: str, started: float
    ) -> Iterator[bytes]:
        """Yield the chunks and put them as one file into the cache.

        Nothing is cached if the client disconnects or the disk is full; ``started`` as in ``put``.
        """
        temporary, file, size = None, None, 0
        try:
            with suppress(OSError, NoRoom):
                temporary = self.temporary_path()
                file = temporary.open("xb")
            for chunk in chunks:
                size += len(chunk)
                if file is not None and not _write(file, chunk, size <= self.limit):
                    file = None  # the visitor still gets the file
                yield chunk
            if file is not None and temporary is not None:
                with suppress(OSError):
                    file.close()
                    self.put(temporary, name, started)
        finally:  # also where the client disconnected
            with suppress(OSError):
                if file is not None:
                    file.close()
            if temporary is not None:
                temporary.unlink(missing_ok=True)

    def _remove_oldest(self, newest: Path) -> None:
        files, total = [], 0
        for path in self.folder.iterdir():
            with suppress(OSError):  # another process removed it
                stat = path.stat()
                if not path.name.startswith("."):
                    files.append((stat.st_atime, stat.st_size, path))
                    total += stat.st_size
                elif (
                    path.name.startswith(_TEMPORARY_PREFIXES)
                    and stat.st_mtime < time() - _ABANDONED_SECONDS
                ):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        for _, size, path in sorted(files):
            if total <= self.limit:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                total -= size


def _write(file: BinaryIO, chunk: bytes, fits: bool) -> bool:
    """Write a chunk; close the file and return False where it does not fit or the disk is full."""
    try:
        if fits:
            file.write(chunk)
            return True
        file.close()
    except OSError:
        with suppress(OSError):
            file.close()
    return False


def init_app(app: Flask) -> None:
    """Set up the cache of exported files."""
    limit = int(app.config["EXPORTS_MB"] * 1_000_000)
    app.extensions["file_cache"] = FileCache(Path(app.config["INSTANCE"]) / "exports", limit)


def get_file_cache() -> FileCache:
    """Return the cache of exported files of the current app."""
    cache: FileCache = current_app.extensions["file_cache"]
    return cache
