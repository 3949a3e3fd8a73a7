"""Paths are checked before they are read or written, and files appear when they are complete."""

import hashlib
import os
import socket
from pathlib import Path

import pytest

from geo.errors import GeoError, NoRoom, UnreadableFile, UnwritableFile
from geo.files.local_paths import check_input, check_output, complete_file, sha256


@pytest.fixture
def special(tmp_path):
    """Paths that are no regular files, by what an error calls them."""
    folder, pipe, link = tmp_path / "folder", tmp_path / "pipe", tmp_path / "link"
    folder.mkdir()
    os.mkfifo(pipe)
    link.symlink_to(link)
    sockets = socket.socket(socket.AF_UNIX)
    sockets.bind(str(tmp_path / "socket"))
    yield {
        "a folder": folder,
        "a pipe": pipe,
        "a socket": tmp_path / "socket",
        "a device": Path("/dev/zero"),
        "symbolic links": link,
        "null": Path("a\0b"),
        "too long": tmp_path / ("a" * 300),
    }
    sockets.close()


KINDS = (
    "a folder", "a pipe", "a socket", "a device", "symbolic links", "null", "too long",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("check", [check_input, check_output])
def test_what_is_no_regular_file_is_refused_in_one_line(special, kind, check):
    with pytest.raises(GeoError, match=kind) as error:
        check(special[kind])
    assert "\n" not in str(error.value)


def test_a_folder_is_read_only_where_folders_are(tmp_path):
    check_input(tmp_path, folders=True)
    with pytest.raises(UnreadableFile, match="Give a file"):
        check_input(tmp_path)
    with pytest.raises(UnreadableFile, match="No such file"):
        check_input(tmp_path / "none.csv")


def test_a_file_to_write_needs_a_folder_that_is_there(tmp_path):
    check_output(tmp_path / "out.csv")
    with pytest.raises(UnwritableFile, match="no folder"):
        check_output(tmp_path / "none" / "out.csv")
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableFile):
        check_output(tmp_path / "file" / "out.csv")
    with pytest.raises(UnwritableFile):
        check_output(Path())


def test_permissions_are_checked(tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("")
    monkeypatch.setattr(os, "access", lambda path, mode: path != out)
    with pytest.raises(UnreadableFile, match="permissions"):
        check_input(out)
    with pytest.raises(UnwritableFile, match="permissions"):
        check_output(out)


def test_a_file_appears_when_it_is_complete_and_replaces_the_old_one(tmp_path):
    out, link = tmp_path / "out.csv", tmp_path / "link.csv"
    out.write_text("old")
    link.symlink_to(out)
    with complete_file(link) as temporary:
        assert temporary.suffix == ".csv"
        temporary.write_text("new")
        assert out.read_text() == "old"
    assert out.read_text() == "new"
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [link, out]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (RuntimeError("stopped"), RuntimeError),
        (OSError(28, "No space left on device"), NoRoom),
        (OSError(5, "Input/output error"), UnwritableFile),
    ],
)
def test_nothing_is_left_of_a_file_that_fails(tmp_path, error, raised):
    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(raised), complete_file(out) as temporary:
        temporary.write_text("half")
        raise error
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_text() == "old"


def test_the_hash_is_that_of_the_content(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"Kode,Status")
    assert sha256(tmp_path / "a.csv") == hashlib.sha256(b"Kode,Status").hexdigest()
    with pytest.raises(UnreadableFile, match=r"gone\.csv: it cannot be read \(No such file"):
        sha256(tmp_path / "gone.csv")
