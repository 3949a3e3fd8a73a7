"""What is installed is pinned, each file with its hash, the same version in every list."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
LOCKS = {source: source.with_suffix(".txt") for source in sorted(FOLDER.glob("*.in"))}
LOCKS[FOLDER / "runtime.in"] = ROOT / "requirements.txt"
_PIN = re.compile(r"([a-z0-9._-]+)(?:\[[a-z,-]+\])?==(\S+?)(?: ?; ?(.+?))?(?: \\)?", re.I)


def pins(text: str) -> dict[str, str]:
    """Return the version of each package that a list pins; fails where a line is no pin."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            pin = _PIN.fullmatch(line)
            assert pin, f"not pinned: {line}"
            found[re.sub(r"[._-]+", "-", pin[1].lower())] = pin[2]
    return found


def unhashed(text: str) -> list[str]:
    """Return the packages of a lock that have no hash."""
    entries = re.split(r"\n(?=[a-z0-9])", text)
    return [
        entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry
    ]


def test_every_list_has_a_lock():
    assert {source.stem for source in LOCKS} == {"runtime", "dev", "bench", "node", "audit"}
    assert all(lock.exists() for lock in LOCKS.values())


@pytest.mark.parametrize("source", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_the_versions_of_its_list(source):
    wanted, locked = pins(source.read_text("utf-8")), pins(LOCKS[source].read_text("utf-8"))
    assert wanted
    assert {name: locked.get(name) for name in wanted} == wanted, "run make lock"


@pytest.mark.parametrize("lock", LOCKS.values(), ids=lambda path: path.name)
def test_a_lock_has_a_hash_of_every_package_and_no_address(lock):
    text = lock.read_text("utf-8")
    assert unhashed(text) == []
    assert re.findall(r"://|^-|file:", text, re.M) == []


def test_tests_run_with_the_versions_of_the_site():
    site = pins((ROOT / "requirements.txt").read_text("utf-8"))
    tests = pins((ROOT / "requirements/dev.txt").read_text("utf-8"))
    assert {name: tests[name] for name in site.keys() & tests.keys()} == {
        name: site[name] for name in site.keys() & tests.keys()
    }


def test_a_package_without_a_hash_is_found():
    hashed = "a==1 \\\n    --hash=sha256:00\n"
    assert unhashed(f"# head\n{hashed}b==2 ; python_version < '3.13'\nc==3 \\\n") == [
        "b==2",
        "c==3",
    ]
    with pytest.raises(AssertionError, match="not pinned: b>=2"):
        pins(f"{hashed}b>=2\n")


@pytest.mark.parametrize("script", ["Makefile", ".ci/run", ".ci/pythons"])
def test_pip_installs_nothing_without_hashes(script):
    text = (ROOT / script).read_text("utf-8")
    assert [
        line
        for line in text.splitlines()
        if "pip install" in line and "--require-hashes" not in line
    ] == []
