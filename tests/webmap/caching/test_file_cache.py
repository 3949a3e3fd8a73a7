"""The file cache: its limit, temporary files that were abandoned, and its setting."""

import os

from webmap.caching.file_cache import FileCache


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def _put(cache, name, size):
    temporary = cache.temporary_path()
    temporary.write_bytes(bytes(size))
    return cache.put(temporary, name)


def test_the_least_recently_used_file_is_removed_first(tmp_path):
    cache = FileCache(tmp_path / "exports", 250)
    for number, name in enumerate("abc"):
        os.utime(_put(cache, name, 100), (number + 1, number + 1))
        if name == "b":
            assert cache.find("a")  # used now
    assert _names(cache.folder) == ["a", "c"]
    _put(cache, "huge", 1000)
    assert _names(cache.folder) == ["huge"]
    _put(cache, "d", 100)
    assert _names(cache.folder) == ["d"]
    assert cache.find("huge") is None


def test_temporary_files_of_processes_that_died_are_removed_after_a_while(tmp_path):
    cache = FileCache(tmp_path, 1000)
    old, young = cache.temporary_path(), cache.temporary_path()
    for path in (old, young):
        path.write_bytes(b"x")
    folder = tmp_path / ".export-abc"
    folder.mkdir()
    (folder / "layer.gpkg").write_bytes(b"x")
    (tmp_path / ".other").touch()
    for path in (old, folder, tmp_path / ".other"):
        os.utime(path, (1, 1))
    _put(cache, "a", 1)
    assert set(_names(tmp_path)) == {".other", young.name, "a"}


def test_a_file_is_stored_while_it_is_sent_if_all_of_it_is_taken(tmp_path):
    cache = FileCache(tmp_path, 1000)
    assert list(cache.store_while_sending([b"a", b"b"], "whole", 1.0)) == [b"a", b"b"]
    path = cache.find("whole")
    assert (path.read_bytes(), path.stat().st_mtime) == (b"ab", 1.0)
    chunks = cache.store_while_sending([b"a", b"b"], "part", 1.0)
    assert next(chunks) == b"a"
    chunks.close()
    assert list(cache.store_while_sending([b"x" * 600, b"x" * 600], "large", 1.0))
    assert _names(tmp_path) == ["whole"]
