"""Files that were made for one visitor and are kept for the next, within bounds.

A file lies under the fingerprint of all that it is made from, so that it never gets old; it is
written to a temporary name and renamed, so that whoever finds it finds all of it. Any number of
processes may share the folder. What nobody asked for the longest goes first.
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

from geo.errors import GeoError, NoRoom

_PART = ".part-"
_PASSING = (_PART, ".export-", ".failed-")  # what lies there for a while
_FORGOTTEN = 6 * 3600
"""Seconds after which a file that was begun and not ended is nobody's any more."""


class BadSetting(GeoError):
    """A setting that says nothing that can be followed."""


class FileCache:
    """A folder of files by fingerprint, together at most ``limit`` bytes, or one file."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit

    def find(self, name: str) -> Path | None:
        """File of a name if it is there; it counts as asked for just now."""
        path = self.folder / name
        try:
            found = path.stat()
            os.utime(path, (time(), found.st_mtime))
        except OSError:  # also where it may only be read
            return path if path.is_file() else None
        return path

    def place(self) -> Path:
        """Make sure that the folder is there and can be written to; raises NoRoom."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoRoom(
                f"{self.folder} cannot be made: {error.strerror}", do="Check WEBMAP_INSTANCE."
            ) from error
        if not os.access(self.folder, os.W_OK):
            raise NoRoom(f"{self.folder} cannot be written to", do="Check WEBMAP_INSTANCE.")
        return self.folder

    def part(self, suffix: str = "") -> Path:
        """Temporary name for a file that is being made; raises NoRoom."""
        return self.place() / f"{_PART}{secrets.token_hex(8)}{suffix}"

    def put(self, part: Path, name: str, moment: float | None = None) -> Path:
        """Give a complete file its name and let older ones go; ``moment`` is when it was begun."""
        path = self.folder / name
        now = time()
        os.utime(part, (now, moment or now))
        part.replace(path)
        self._bound(path)
        return path

    def tee(self, chunks: Iterable[bytes], name: str, moment: float) -> Iterator[bytes]:
        """Hand on the chunks and keep the file that they make, if there is room and all are taken.

        ``moment`` is when the file was begun.
        """
        part, file, size = None, None, 0
        try:
            with suppress(OSError, NoRoom):
                part = self.part()
                file = part.open("xb")
            for chunk in chunks:
                size += len(chunk)
                if file is not None and not _written(file, chunk, size <= self.limit):
                    file = None  # the visitor still gets the file
                yield chunk
            if file is not None and part is not None:
                with suppress(OSError):
                    file.close()
                    self.put(part, name, moment)
        finally:  # also where the visitor hung up
            with suppress(OSError):
                if file is not None:
                    file.close()
            if part is not None:
                part.unlink(missing_ok=True)

    def _bound(self, newest: Path) -> None:
        found, total = [], 0
        for path in self.folder.iterdir():
            with suppress(OSError):  # another process was quicker
                about = path.stat()
                if not path.name.startswith("."):
                    found.append((about.st_atime, about.st_size, path))
                    total += about.st_size
                elif path.name.startswith(_PASSING) and about.st_mtime < time() - _FORGOTTEN:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        for _, size, path in sorted(found):
            if total <= self.limit:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                total -= size


def _written(file: BinaryIO, chunk: bytes, fits: bool) -> bool:
    """Write a chunk; where that cannot be, close the file."""
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
    """Give the site its shelf of exported files."""
    given = app.config["EXPORTS_MB"]
    try:
        limit = int(float(given) * 1_000_000)
    except ValueError:
        raise BadSetting(
            f"WEBMAP_EXPORTS_MB is {given!r}, no number", do="Write megabytes, e.g. 2000."
        ) from None
    app.extensions["shelf"] = FileCache(Path(app.config["INSTANCE"]) / "exports", limit)


def get_file_cache() -> FileCache:
    """Shelf of the current app."""
    found: FileCache = current_app.extensions["shelf"]
    return found
