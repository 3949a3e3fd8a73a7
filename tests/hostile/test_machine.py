"""What the judge sees: each broken promise has its outcome."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile import machine, oracle
from tests.hostile.campaign import table
from tests.hostile.cases import Case
from tests.hostile.oracle import Oracle

_PROGRAM = """
import os, pathlib, signal, socket, sqlite3, subprocess, sys, time
kind, store = sys.argv[1], pathlib.Path(os.environ["WEBMAP_INSTANCE"]) / "kampungkb.sqlite"
if kind == "traceback":
    raise RuntimeError
if kind == "abort":
    os.kill(os.getpid(), signal.SIGABRT)
if kind == "network":
    socket.create_connection(("127.0.0.1", int(os.environ["http_proxy"].rpartition(":")[2])))
    time.sleep(0.3)
if kind == "store changed":
    with sqlite3.connect(store) as changed:
        changed.execute("DELETE FROM targets")
if kind == "left behind":
    pathlib.Path(os.environ["TMPDIR"], "left").touch()
if kind == "process":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
if kind == "hang":
    time.sleep(60)
if kind == "imported":
    sys.exit(0)
text = "it is none" if kind == "unclear error" else "case.csv: it is none"
print(f"Error: {text}", file=sys.stderr)
sys.exit(1)
"""


@pytest.fixture
def stub(_store_file, tmp_path, monkeypatch):
    """A judge whose program does what its first word says."""
    judge = Oracle(tmp_path / "oracle", _store_file, one_process=False)
    started = subprocess.Popen

    def start(words, **options):
        return started([sys.executable, "-c", _PROGRAM, *words[3:]], **options)

    monkeypatch.setattr(oracle.subprocess, "Popen", start)
    yield judge
    judge.close()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        *((name, name) for name in oracle.FAILURES if name not in ("hang", "over budget")),
        ("process", oracle.LEFT),
        ("imported", oracle.IMPORTED),
        ("refused", oracle.REFUSED),
    ],
)
def test_each_broken_promise_is_seen(stub, tmp_path, kind, outcome):
    path = tmp_path / "case" / "case.csv"
    path.parent.mkdir()
    path.write_text("x")
    verdict = stub.judge(Case(0, "csv", [kind], path, ("case.csv",)))
    assert verdict.outcome == outcome, verdict


def test_an_end_that_does_not_come_is_a_hang(stub, tmp_path, monkeypatch):
    monkeypatch.setattr(oracle, "_OVERHEAD_SECONDS", -29.0)  # of the 30 s that any file has
    monkeypatch.setattr(oracle, "_GRACE_SECONDS", 0.0)
    path = tmp_path / "case" / "case.csv"
    path.parent.mkdir()
    path.write_text("x")
    assert stub.judge(Case(0, "csv", ["hang"], path, ("case.csv",))).outcome == oracle.HANG


def test_descendants_and_files_are_found(tmp_path):
    with subprocess.Popen(["sleep", "30"]) as child:
        assert child.pid in machine.descendants(os.getpid())
        assert machine.survivors(os.getpid(), set(), 0.0) >= {child.pid}
        child.kill()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").touch()
    assert machine.files(tmp_path) == {"a", str(Path("a/b"))}


def test_the_hash_of_a_store_is_that_of_its_rows(_store_file, tmp_path):
    import shutil
    import sqlite3

    copy = Path(shutil.copy(_store_file, tmp_path / "copy.sqlite"))
    before = machine.store_hash(copy)
    with closing(sqlite3.connect(copy)) as store:
        store.execute("VACUUM")
        assert machine.store_hash(copy) == before
        store.execute("UPDATE targets SET villages = 1 WHERE villages IS NOT NULL")
        store.commit()
    assert machine.store_hash(copy) != before


def test_the_table_counts_outcomes_by_format():
    result = {"format": "csv", "outcome": "refused", "contacts": 0, "left": 0, "memory": 2**20,
              "seconds": 1.0}  # fmt: skip
    lines = table([result, {**result, "outcome": "traceback"}]).splitlines()
    assert lines[2].startswith("| csv | 2 | 1 | 0 | 1 | 0 |")
    assert lines[3].startswith("| all | 2 | 1 | 0 | 1 |")
