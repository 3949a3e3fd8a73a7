"""Files as users deliver them: single, in a folder, or in a zip, which is not trusted."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from geo.errors import GeoError, UnreadableFile
from geo.files import unpacking
from geo.files.unpacking import ArchiveLimits

__all__ = ["ArchiveLimits", "SourceFile", "delivery_named", "source_files"]


@dataclass(frozen=True)
class FileOrMember:
    """A file on the disk, or a member of a zip."""

    path: Path
    member: str | None = None

    @cached_property
    def name(self) -> str:
        """Name without folders, for messages."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """Suffix in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True)
class SourceFile(FileOrMember):
    """A file to read; the zip of a member stays open as long as one of its members is in use."""

    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    def read(self, limits: ArchiveLimits | None = None) -> bytes:
        """Return the whole content; raises UnreadableFile, UnsafeArchive and TooLarge."""
        limits = limits or ArchiveLimits()
        if self.member is not None and self.archive is not None:
            info = self.archive.getinfo(self.member)
            return unpacking.content(self.archive, info, self.path, limits)
        if not self.path.is_file():  # reading from a pipe or a device may never end
            raise UnreadableFile("this is not a regular file", file=self.path)
        try:
            unpacking.check_size(self.path.stat().st_size, self.name, self.path, limits)
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableFile(
                f"{self.name} cannot be read ({error})",
                file=self.path,
                do="The file is damaged or incomplete; fetch it again.",
            ) from error


def source_files(
    paths: Iterable[Path], limits: ArchiveLimits | None = None
) -> Iterator[SourceFile]:
    """Yield all files of the paths: single files, files in folders, and members of zips.

    Raises UnreadableFile for a missing file or a damaged zip, and UnsafeArchive for a zip with a
    path outside its folder or beyond the limits.
    """
    for path in map(Path, paths):
        if path.is_dir() and path.suffix.lower() != ".gdb":
            for inner in sorted(path.iterdir()):
                if not inner.name.startswith("."):
                    yield from source_files([inner], limits)
        elif not path.exists():
            raise UnreadableFile("there is no such file", file=path, do=f"Looked for {path}.")
        elif path.suffix.lower() == ".zip":
            yield from _members(path, limits or ArchiveLimits())
        else:
            yield SourceFile(path)


@contextmanager
def delivery_named(paths: Sequence[Path]) -> Iterator[None]:
    """Let an error about a file name the zip or folder, too, that the file was delivered in.

    Where several paths were delivered, the error does not tell which of them it was.
    """
    try:
        yield
    except GeoError as error:
        delivered = [path.resolve().name for path in paths]
        if len(delivered) == 1 and error.file and error.file not in delivered:
            error.file = f"{delivered[0]}, {error.file}"
        raise


def _members(path: Path, limits: ArchiveLimits) -> list[SourceFile]:
    archive = unpacking.open_archive(path, limits)
    names = [info.filename for info in unpacking.files(archive)]
    return [SourceFile(path, name, archive) for name in names if not _is_hidden(name)]


def _is_hidden(name: str) -> bool:
    # macOS adds a file of metadata to each file of a zip.
    return any(part == "__MACOSX" or part.startswith(".") for part in PurePosixPath(name).parts)
