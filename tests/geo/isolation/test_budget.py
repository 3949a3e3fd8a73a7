"""Budgets grow with the size of a file, between a floor and a ceiling."""

import zipfile

import pytest

from geo.isolation import Budget, configure
from geo.isolation.budget import MEMORY, MOST_MEMORY, MOST_SECONDS, SECONDS


@pytest.fixture
def policy():
    yield configure
    configure(1, "")


def test_any_file_has_the_floor_and_none_more_than_the_ceiling():
    assert Budget.for_size(0) == Budget(SECONDS, MEMORY)
    assert Budget.for_size(10**15) == Budget(MOST_SECONDS, MOST_MEMORY)


def test_budgets_grow_with_the_size():
    small, large = Budget.for_size(10**6), Budget.for_size(10**8)
    assert SECONDS < small.seconds < large.seconds < MOST_SECONDS
    assert MEMORY < small.memory < large.memory < MOST_MEMORY


def test_the_setting_multiplies_both(policy):
    before = Budget.for_size(10**6)
    policy(2.5, "")
    after = Budget.for_size(10**6)
    assert after.seconds == before.seconds * 2.5
    assert after.memory == int(before.memory * 2.5)


def test_packed_files_are_taken_for_larger_than_they_are(tmp_path):
    text, packed = tmp_path / "a.csv", tmp_path / "a.zip"
    text.write_bytes(b"a" * 10_000)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", b"a" * 10_000)
    assert Budget.for_path(text) == Budget.for_size(10_000)
    assert Budget.for_path(packed) == Budget.for_size(packed.stat().st_size * 10)


def test_a_folder_counts_all_its_files_and_a_missing_one_nothing(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "one").write_bytes(b"a" * 1000)
    (tmp_path / "inner" / "two").write_bytes(b"a" * 2000)
    assert Budget.for_path(tmp_path) == Budget.for_size(3000)
    assert Budget.for_path(tmp_path / "none") == Budget.for_size(0)
