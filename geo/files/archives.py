"""Files as users deliver them: single, in a folder, or in a zip, which is not trusted."""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from geo.errors import UnreadableFile, UnsafeArchive


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits for a zip: unpacked bytes, number of files, unpacked bytes per packed byte."""

    total: int = 4 * 2**30
    files: int = 100_000
    ratio: int = 250  # deflate reaches 1,032 on zeros; coordinates as text about 4
    ratio_from: int = 50 * 2**20  # the ratio of smaller archives is not checked


@dataclass(frozen=True)
class SourceFile:
    """A file, or a member of a zip, which stays open as long as one of its members is in use."""

    path: Path
    member: str | None = None
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    @cached_property
    def name(self) -> str:
        """Name without folders, for messages."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """Suffix in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def gdal(self) -> str:
        """Path by which GDAL reads it without unpacking."""
        return f"/vsizip/{{{self.path.resolve()}}}/{self.member}" if self.member else str(self.path)

    def read(self) -> bytes:
        """Return the whole content; raises UnreadableFile."""
        try:
            if self.member is None or self.archive is None:
                return self.path.read_bytes()
            return self.archive.read(self.member)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
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


def _members(path: Path, limits: ArchiveLimits) -> list[SourceFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableFile(
            f"this is not a complete zip file ({error})",
            file=path,
            do="It may have been cut short on its way; fetch it again.",
        ) from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    for info in infos:
        _check_member(path, info)
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > limits.files:
        raise UnsafeArchive(f"holds {len(infos)} files, more than {limits.files}", file=path)
    if total > limits.total:
        raise UnsafeArchive(
            f"unpacks to {total / 2**20:,.0f} MiB, more than the limit of "
            f"{limits.total / 2**20:,.0f} MiB",
            file=path,
        )
    if total > limits.ratio_from and total > limits.ratio * max(packed, 1):
        raise UnsafeArchive(
            f"unpacks to {total // max(packed, 1)} times its size, more than {limits.ratio}",
            file=path,
        )
    names = [info.filename for info in infos if not _is_hidden(info.filename)]
    return [SourceFile(path, name, archive) for name in names]


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    parts = PurePosixPath(info.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
        raise UnsafeArchive(f"its member {info.filename!r} climbs out of the archive", file=path)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeArchive(f"its member {info.filename!r} is a link", file=path)
    if info.flag_bits & 0x1:
        raise UnreadableFile(
            f"its member {info.filename!r} is encrypted", file=path, do="Bring it without password."
        )


def _is_hidden(name: str) -> bool:
    # macOS adds a file of metadata to each file of a zip.
    return any(part == "__MACOSX" or part.startswith(".") for part in PurePosixPath(name).parts)
