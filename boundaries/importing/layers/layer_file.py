"""A file of layers as it lies on the disk or in a zip, with the files beside it."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO

from geo.errors import UnreadableFile, UnsafeArchive
from geo.files.archives import FileOrMember

_CHUNK = 4 * 2**20


@dataclass(frozen=True)
class LayerFile(FileOrMember):
    """A file that GDAL reads where it lies."""

    @cached_property
    def gdal(self) -> str:
        """Absolute path by which GDAL reads it without unpacking; raises UnreadableFile."""
        path = self.path.resolve()
        if self.member:
            return f"/vsizip/{{{path}}}/{self.member}"
        if "!" in str(path):  # pyogrio takes what is before it for an archive
            raise UnreadableFile(
                "its path has an exclamation mark", file=self.name, do="Rename the file or folder."
            )
        return str(path)

    @cached_property
    def _members(self) -> list[str]:
        with zipfile.ZipFile(self.path) as archive:
            names = archive.namelist()
        if len(set(names)) < len(names):
            # GDAL may read another one of them than was checked.
            raise UnsafeArchive("two of its members have the same name", file=self.path)
        return names

    def size(self) -> int:
        """Return its bytes, unpacked as the zip says; of a folder those of its files."""
        if self.member:
            with zipfile.ZipFile(self.path) as archive:
                return sum(
                    info.file_size
                    for info in archive.infolist()
                    if info.filename == self.member or info.filename.startswith(f"{self.member}/")
                )
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return sum(file.stat().st_size for file in files if file.is_file())

    def folder(self) -> list[str]:
        """Return the names of the files in it, which is a folder; empty for a file."""
        if self.member:
            start = f"{self.member}/"
            return [name[len(start) :] for name in self._members if name.startswith(start)]
        return [file.name for file in self.path.iterdir()] if self.path.is_dir() else []

    def beside(self, suffix: str) -> "LayerFile | None":
        """Return the file with this suffix and the same name, in upper or lower case."""
        for wanted in (suffix, suffix.upper()):
            if self.member:
                name = str(PurePosixPath(self.member).with_suffix(wanted))
                if name in self._members:
                    return replace(self, member=name)
            elif self.path.with_suffix(wanted).is_file():
                return replace(self, path=self.path.with_suffix(wanted))
        return None

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading."""
        if self.member:
            _ = self._members
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file
        else:
            with self.path.open("rb") as file:
                yield file

    def head(self, size: int) -> bytes:
        """Return its first bytes."""
        with self.open() as file:
            return file.read(size)

    def windows(self, overlap: int) -> Iterator[tuple[bytes, int]]:
        """Yield its content in pieces that overlap, with the length of what is checked of each.

        What begins there is followed by at least ``overlap`` bytes, or by the file's end.
        """
        with self.open() as file:
            window = file.read(_CHUNK)
            while chunk := file.read(_CHUNK):
                yield window, max(0, len(window) - overlap)
                window = window[-overlap:] + chunk
            yield window, len(window)
