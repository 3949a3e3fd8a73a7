"""Single files, folders and zips are read; unsafe and damaged zips are refused."""

import stat
import zipfile

import pytest

from geo.errors import UnreadableFile, UnsafeArchive
from geo.files.archives import ArchiveLimits, SourceFile, delivery_named, source_files


def zipped(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_and_a_zip_give_the_same_files(tmp_path):
    folder = tmp_path / "folder"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.sql").write_text("one")
    (folder / "deep" / "er" / "b.SQL").write_text("two")
    (folder / ".hidden").write_text("no")
    packed = zipped(tmp_path / "c.zip", {"x/a.sql": "one", "x/deep/er/b.SQL": "two", "x/": ""})
    for path in (folder, packed):
        found = list(source_files([path]))
        assert [entry.name for entry in found] == ["a.sql", "b.SQL"]
        assert [entry.suffix for entry in found] == [".sql", ".sql"]
        assert [entry.read() for entry in found] == [b"one", b"two"]
    (single,) = source_files([folder / "a.sql"])
    assert single == SourceFile(folder / "a.sql")


def test_a_zip_in_a_folder_is_read(tmp_path):
    zipped(tmp_path / "c.zip", {"a.sql": "one"})
    assert [entry.read() for entry in source_files([tmp_path])] == [b"one"]


def test_a_file_geodatabase_is_one_file(tmp_path):
    (tmp_path / "batas.gdb").mkdir()
    (tmp_path / "batas.gdb" / "a00000001.gdbtable").write_bytes(b"")
    assert [entry.name for entry in source_files([tmp_path])] == ["batas.gdb"]


def test_hidden_files_and_metadata_of_macos_are_ignored(tmp_path):
    packed = zipped(tmp_path / "c.zip", {"__MACOSX/._a.sql": "x", "a.sql": "one", ".DS_Store": ""})
    assert [entry.name for entry in source_files([packed])] == ["a.sql"]


@pytest.mark.parametrize(
    "name", ["../a.sql", "x/../../a.sql", "/etc/a.sql", "C:/a.sql", "..\\a.sql", "x\\..\\..\\a.sql"]
)
def test_a_zip_that_climbs_out_of_its_folder_is_refused(tmp_path, name):
    packed = zipped(tmp_path / "c.zip", {"fine.sql": "one", name: "two"})
    with pytest.raises(UnsafeArchive, match="climbs out"):
        list(source_files([packed]))


def test_links_are_refused(tmp_path):
    link = zipfile.ZipInfo("a.sql")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeArchive, match="link"):
        list(source_files([tmp_path / "c.zip"]))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ArchiveLimits(total=999), "more than the limit"),
        (ArchiveLimits(files=1), "2 files"),
        (ArchiveLimits(ratio=20, ratio_from=1), "times its size"),
    ],
)
def test_a_bomb_is_not_unpacked(tmp_path, limits, reason):
    packed = zipped(tmp_path / "c.zip", {"a.sql": b"0" * 100_000, "b.sql": b"0" * 100_000})
    with pytest.raises(UnsafeArchive, match=reason):
        list(source_files([packed], limits))
    assert len(list(source_files([packed]))) == 2


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_zip_that_is_cut_short_is_refused(tmp_path, share):
    packed = zipped(tmp_path / "c.zip", {"a.sql": "one" * 1000, "b.sql": "two" * 1000})
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UnreadableFile, match=r"c\.zip.*not a complete zip"):
        list(source_files([packed]))


def test_a_file_that_is_no_zip_is_refused(tmp_path):
    (tmp_path / "c.zip").write_text("<html>not found</html>")
    with pytest.raises(UnreadableFile, match="not a complete zip"):
        list(source_files([tmp_path / "c.zip"]))


def test_a_damaged_member_is_named(tmp_path):
    packed = zipped(tmp_path / "c.zip", {"kel/a.sql": "one" * 1000}, zipfile.ZIP_STORED)
    content = packed.read_bytes()
    packed.write_bytes(content.replace(b"oneone", b"oneOne", 1))
    (entry,) = source_files([packed])
    with pytest.raises(UnreadableFile, match=r"c\.zip: a\.sql cannot be read .*CRC"):
        entry.read()


def test_an_encrypted_member_is_refused(tmp_path):
    packed = zipped(tmp_path / "c.zip", {"a.sql": "one"})
    content = bytearray(packed.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1  # "encrypted" in the directory
    packed.write_bytes(content)
    with pytest.raises(UnreadableFile, match="encrypted"):
        list(source_files([packed]))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match=r"nowhere\.zip: there is no such file"):
        list(source_files([tmp_path / "nowhere.zip"]))


def test_an_error_about_a_member_names_the_zip_too(tmp_path):
    packed, single = tmp_path / "c.zip", tmp_path / "a.sql"
    with (
        pytest.raises(UnreadableFile, match=r"^c\.zip, a\.sql, row 3: x$"),
        delivery_named([packed]),
    ):
        raise UnreadableFile("x", file="a.sql", row=3)
    for paths in ([packed, single], [single]):
        with pytest.raises(UnreadableFile, match=r"^a\.sql: x$"), delivery_named(paths):
            raise UnreadableFile("x", file="a.sql")
    with pytest.raises(UnreadableFile, match=r"^x$"), delivery_named([packed]):
        raise UnreadableFile("x")
