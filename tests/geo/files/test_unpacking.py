"""Zips with lying headers are refused, and whatever is changed in one ends in one clear error."""

import random
import struct
import warnings
import zipfile
import zlib

import pytest

from geo.errors import GeoError, TooLarge, UnreadableFile, UnsafeArchive
from geo.files.archives import ArchiveLimits, SourceFile, source_files
from geo.files.unpacking import chunks, open_archive

LIMITS = ArchiveLimits()
CENTRAL = b"PK\x01\x02"


def zipped(path, members, compression=zipfile.ZIP_DEFLATED):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compression) as archive:
        warnings.simplefilter("ignore", UserWarning)  # twice the same name
        for name, content in members:
            archive.writestr(name, content)
    return path


def rewritten(path, place, format, value):
    """Change a field of the first entry of the list of members."""
    data = bytearray(path.read_bytes())
    struct.pack_into(format, data, data.index(CENTRAL) + place, value)
    path.write_bytes(data)
    return path


def read_all(path):
    return [entry.read() for entry in source_files([path])]


@pytest.mark.parametrize("name", ["", ".", "./", "/", "a\n.sql", "..", "x/../.."])
def test_a_member_without_a_usable_name_is_refused(tmp_path, name):
    packed = tmp_path / "c.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("x"), "one")
        archive.filelist[0].filename = name
    if name in ("./", "/"):  # a folder, which holds nothing
        assert list(source_files([packed])) == []
        return
    with pytest.raises(UnsafeArchive, match=r"^c\.zip: its member"):
        list(source_files([packed]))


def test_a_version_of_zip_that_nobody_knows_is_one_error(tmp_path):
    packed = rewritten(zipped(tmp_path / "c.zip", [("a.sql", "one")]), 6, "<H", 148)
    with pytest.raises(UnreadableFile, match=r"not a complete zip file \(zip file version 14\.8\)"):
        list(source_files([packed]))


def test_a_name_that_is_there_twice_is_refused(tmp_path):
    packed = zipped(tmp_path / "c.zip", [("a.sql", "one"), ("a.sql", "two")])
    with pytest.raises(UnsafeArchive, match="twice"):
        list(source_files([packed]))


@pytest.mark.parametrize("declared", [0, 1, 999, 1001, 40 * 2**20])
def test_a_size_that_lies_is_found_while_unpacking(tmp_path, declared):
    packed = rewritten(zipped(tmp_path / "c.zip", [("a.sql", b"x" * 1000)]), 24, "<I", declared)
    with pytest.raises((UnsafeArchive, UnreadableFile), match="than its header says"):
        read_all(packed)


def test_no_more_is_unpacked_than_the_header_says(tmp_path):
    """A member of 64 MiB that pretends to have 2 MiB, with the checksum of its beginning."""
    content = b"0" * 64 * 2**20
    packed = rewritten(zipped(tmp_path / "c.zip", [("a.sql", content)]), 24, "<I", 2 * 2**20)
    rewritten(packed, 16, "<I", zlib.crc32(content[: 2 * 2**20]))
    archive = open_archive(packed, LIMITS)
    unpacked = 0
    with pytest.raises(UnsafeArchive, match="longer than its header says"):
        for chunk in chunks(archive, archive.infolist()[0], packed):
            unpacked += len(chunk)
    assert unpacked <= 2 * 2**20


def test_members_that_share_their_bytes_are_refused(tmp_path):
    packed = zipped(tmp_path / "c.zip", [("a.sql", b"1" * 900), ("b.sql", b"1" * 900)])
    data = bytearray(packed.read_bytes())
    second = data.index(CENTRAL, data.index(CENTRAL) + 4)
    struct.pack_into("<I", data, second + 42, 0)  # its place: that of the first
    packed.write_bytes(data)
    with pytest.raises(UnsafeArchive, match="overlap"):
        list(source_files([packed]))


def test_a_file_too_large_for_the_memory_is_refused(tmp_path):
    packed = zipped(tmp_path / "c.zip", [("a.sql", b"1" * 1001)])
    (tmp_path / "a.sql").write_bytes(b"1" * 1001)
    for path in (packed, tmp_path / "a.sql"):
        (entry,) = source_files([path])
        with pytest.raises(TooLarge, match=r"a\.sql has .* more than the limit"):
            entry.read(ArchiveLimits(member=1000))
        assert len(entry.read(ArchiveLimits(member=1001))) == 1001


def test_a_pipe_is_not_read(tmp_path):
    with pytest.raises(UnreadableFile, match="not a regular file"):
        SourceFile(tmp_path).read()


def test_a_zip_in_a_zip_is_not_opened(tmp_path):
    inner = zipped(tmp_path / "inner.zip", [("a.sql", "one")])
    outer = zipped(tmp_path / "outer.zip", [("inner.zip", inner.read_bytes())])
    assert [entry.name for entry in source_files([outer])] == ["inner.zip"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_bound_are_refused(tmp_path, method):
    packed = zipped(tmp_path / "c.zip", [("a.sql", "one")], method)
    with pytest.raises(UnreadableFile, match="unusual method"):
        list(source_files([packed]))


@pytest.mark.parametrize("seed", range(2))
def test_any_changed_bytes_end_in_content_or_one_error(tmp_path, seed):
    chance = random.Random(seed)
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    members = [(f"kel/{number}.sql", f"INSERT {number}" * 99) for number in range(3)]
    whole = zipped(tmp_path / "c.zip", members, methods[seed]).read_bytes()
    ends = [place for place in range(len(whole)) if whole[place : place + 2] == b"PK"]
    path = tmp_path / "changed.zip"
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            place = chance.choice(
                [chance.randrange(len(data)), chance.choice(ends) + chance.randrange(46)]
            )
            data[place % len(data)] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        path.write_bytes(data[: chance.choice([len(data)] * 3 + [chance.randrange(len(data))])])
        try:
            read_all(path)
        except GeoError as error:
            assert str(error).startswith("changed.zip: ")
            assert "\n" not in str(error)
