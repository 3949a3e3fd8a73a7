"""Open a zip that is not trusted, and unpack members without trust in their headers."""

import copy
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from geo.errors import TooLarge, UnreadableFile, UnsafeArchive

_CHUNK = 2**20
_AGAIN = "Fetch it again or save it anew; do not trust where it came from."
_LOCAL_HEADER = 30  # bytes before the name of a member (APPNOTE.TXT 4.3.7)

# What zipfile raises for damaged archives: NotImplementedError for a version or a method that it
# does not know, struct.error for cut zip64 fields, ValueError for a place before the beginning,
# RuntimeError for a password.
_DAMAGED = (
    OSError,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits for a zip: unpacked bytes, number of files, unpacked bytes per packed byte.

    ``member``: bytes of one file, also outside of a zip, that is read into memory.
    """

    total: int = 4 * 2**30
    files: int = 100_000
    ratio: int = 250  # deflate reaches 1,032 on zeros; coordinates as text about 4
    ratio_from: int = 50 * 2**20  # the ratio of smaller archives is not checked
    member: int = 2**30


def open_archive(
    path: Path, limits: ArchiveLimits, data: IO[bytes] | None = None
) -> zipfile.ZipFile:
    """Open a zip whose list of members is sound and within the limits; ``data``: its content.

    Raises UnreadableFile for a damaged or encrypted zip. Raises UnsafeArchive for a path outside of
    the archive, a member without a name, twice the same name, members that overlap, and for sizes
    beyond the limits, as the headers give them: ``chunks`` compares them with the content.
    """
    try:
        archive = zipfile.ZipFile(data or path)
    except _DAMAGED as error:
        raise UnreadableFile(
            f"this is not a complete zip file ({_reason(error)})",
            file=path,
            do="It may have been cut short on its way; fetch it again.",
        ) from error
    try:
        _check(path, archive.infolist(), limits)
    except Exception:
        archive.close()
        raise
    return archive


def files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of a zip that are no folders."""
    return _files(archive.infolist())


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    """Yield the unpacked content of a member, at most 1 MiB at once.

    Raises UnsafeArchive as soon as it is longer than its header says, and UnreadableFile for one
    that is shorter or damaged.
    """
    unbounded = copy.copy(info)
    unbounded.file_size += 2 * _CHUNK  # zipfile would cut it there, and say nothing
    size = 0
    try:
        with archive.open(unbounded) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > info.file_size:
                    raise UnsafeArchive(
                        f"its member {info.filename!r} is longer than its header says",
                        file=path,
                        do=_AGAIN,
                    )
                yield chunk
    except _DAMAGED as error:
        raise UnreadableFile(
            f"{PurePosixPath(info.filename).name} cannot be read ({_reason(error)})",
            file=path,
            do="The file is damaged or incomplete; fetch it again.",
        ) from error
    if size != info.file_size:
        raise UnreadableFile(
            f"its member {info.filename!r} is shorter than its header says",
            file=path,
            do="The file is damaged or incomplete; fetch it again.",
        )


def content(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, limits: ArchiveLimits
) -> bytes:
    """Return the unpacked content of a member; raises TooLarge and what ``chunks`` raises."""
    check_size(info.file_size, info.filename, path, limits)
    buffer = io.BytesIO()
    for chunk in chunks(archive, info, path):
        buffer.write(chunk)
    return buffer.getvalue()


def check_size(size: int, name: str, path: Path, limits: ArchiveLimits) -> None:
    """Raise TooLarge for a file that is too large to be read into memory."""
    if size > limits.member:
        raise TooLarge(
            f"{PurePosixPath(name).name} has {size / 2**20:,.0f} MiB, more than the limit of "
            f"{limits.member / 2**20:,.0f} MiB",
            file=path,
            do="Split it, for example by province.",
        )


def _files(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    # ZipInfo.is_dir fails for an empty name
    return [info for info in infos if not info.filename.endswith("/")]


def _check(path: Path, infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    files = _files(infos)
    if len(files) > limits.files:
        raise UnsafeArchive(
            f"holds {len(files):,} files, more than {limits.files:,}",
            file=path,
            do="Pack only the files that are needed.",
        )
    names = set[str]()
    for info in files:
        _check_member(path, info)
        if info.filename in names:
            raise UnsafeArchive(
                f"its member {info.filename!r} is there twice", file=path, do=_AGAIN
            )
        names.add(info.filename)
    _check_places(path, infos)
    total = sum(info.file_size for info in files)
    packed = sum(info.compress_size for info in files)
    if total > limits.total:
        raise UnsafeArchive(
            f"unpacks to {total / 2**20:,.0f} MiB, more than the limit of "
            f"{limits.total / 2**20:,.0f} MiB",
            file=path,
            do="Split it, for example by province.",
        )
    if total > limits.ratio_from and total > limits.ratio * max(packed, 1):
        raise UnsafeArchive(
            f"unpacks to {total // max(packed, 1):,} times its size, more than {limits.ratio}",
            file=path,
            do=_AGAIN,
        )


def _check_places(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    # Members that share their packed bytes unpack to any size without a high ratio:
    # D. Fifield, A better zip bomb (2019)
    end, before = 0, ""
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnsafeArchive(
                f"it is damaged: its members {before!r} and {info.filename!r} overlap",
                file=path,
                do=_AGAIN,
            )
        end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
        before = info.filename


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if not name.parts or any(character < " " or character == "\x7f" for character in name.name):
        raise UnsafeArchive(
            f"its member {info.filename!r} has no usable name", file=path, do=_AGAIN
        )
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise UnsafeArchive(
            f"its member {info.filename!r} climbs out of the archive", file=path, do=_AGAIN
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeArchive(f"its member {info.filename!r} is a link", file=path, do=_AGAIN)
    if info.flag_bits & 0x1:
        raise UnreadableFile(
            f"its member {info.filename!r} is encrypted", file=path, do="Bring it without password."
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # zipfile unpacks the other methods without a bound
        raise UnreadableFile(
            f"its member {info.filename!r} is packed by an unusual method",
            file=path,
            do="Pack it with deflate, as most programs do.",
        )


def _reason(error: Exception) -> str:
    # one line, also where the library repeats a name with line breaks
    return " ".join(str(error).split())[:200] or type(error).__name__
