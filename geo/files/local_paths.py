"""Paths that a user names: files to read, checked before reading, and files to write.

A file to write is checked before the work that makes it, and appears only when it is complete.
"""

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import NoRoom, UnreadableFile, UnwritableFile

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_input(path: Path, *, folders: bool = False) -> None:
    """Raise UnreadableFile unless ``path`` is a regular file that may be read.

    Reading a pipe waits for a writer, and reading a device may never end. ``folders``: whether a
    folder may be read, too.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: the path has a zero byte
        raise UnreadableFile(
            f"it cannot be read ({_reason(error)})", file=path.name[:100], do="Check the path."
        ) from error
    if not (stat.S_ISREG(mode) or (folders and stat.S_ISDIR(mode))):
        raise UnreadableFile(
            f"this is {_kind(mode)}",
            file=path,
            do="Give a file or a folder." if folders else "Give a file.",
        )
    if not os.access(path, os.R_OK | (os.X_OK if stat.S_ISDIR(mode) else 0)):
        raise UnreadableFile("it may not be read", file=path, do="Check its permissions.")


def sha256(path: Path) -> str:
    """Return the hash of a file, which is read in pieces; raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(
            f"it cannot be read ({_reason(error)})", file=path, do="Check the path."
        ) from error


def check_output(path: Path) -> None:
    """Raise UnwritableFile where no file can be written to ``path``.

    The folder must be there, and nothing but a regular file may be in the place of the file.
    """
    folder, mode = path.parent, stat.S_IFREG
    try:
        if not folder.is_dir():
            raise UnwritableFile(f"there is no folder {folder}", do="Make it first.")
        mode = path.stat().st_mode
    except FileNotFoundError:  # the usual case, or a link to a file that is not there yet
        pass
    except (OSError, ValueError) as error:  # too long, links in a circle, a zero byte
        raise UnwritableFile(
            f"it cannot be written ({_reason(error)})", file=path.name[:100], do="Check the path."
        ) from error
    if not path.name or not stat.S_ISREG(mode):
        kind = _kind(mode) if path.name else "a folder"
        raise UnwritableFile(f"this is {kind}", file=path, do="Give the name of a file.")
    if not os.access(folder, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise UnwritableFile(
            f"you may not write it in {folder}", file=path, do="Check the permissions."
        )


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``, with its suffix; it becomes ``path`` at the end.

    Where the block fails nothing is left, and what was at ``path`` before stays. Raises
    UnwritableFile, NoRoom.
    """
    check_output(path)
    target = path.resolve()  # of a link: the file, not the link, is replaced
    temporary = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
    try:
        yield temporary
        temporary.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(
                f"the disk is full: there is no room for the file in {path.parent}",
                file=path,
                do="Make room; nothing is left of what was begun.",
            ) from error
        raise UnwritableFile(
            f"it cannot be written ({_reason(error)})",
            file=path,
            do="Check that you may write there and that the file is not open elsewhere.",
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _kind(mode: int) -> str:
    return next((words for holds, words in _KINDS if holds(mode)), "no regular file")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
