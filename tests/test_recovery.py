"""What readers see while others import, and what is left when an import is killed or fails."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from boundaries.areas.models import Area, Shape
from boundaries.importing import boundaries, topology
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.errors import StoreBusy
from geo.store import database
from geo.store.database import Base, generation, read_session, write_session
from kampungkb import repository as register
from kampungkb.models import Report, ReportRow, VillageStatus
from kampungkb.register.importing import import_register
from sample.make_sample import DATA
from tests.boundaries.importing.stored import Alone
from tests.conftest import Runner
from webmap import create_app

ROOT = Path(__file__).parents[1]
BOUNDARIES = DATA / "wilayah_boundaries-contoh.zip"
REGISTER = DATA / "klasifikasi_2022-12-26.xlsx"
IMPORTS = {
    "codes": ["import-codes", DATA / "wilayah_2020.sql"],
    "boundaries": ["import-boundaries", BOUNDARIES],
    "register": ["import-register", REGISTER, "--date", "2022-12-26"],
    "targets": ["import-targets", DATA / "targets.csv"],
}
# Runs a command and is killed when all is written, a moment before it would be kept.
KILLED = """
import os, signal, sys
from sqlalchemy import event
from webmap import create_app
from webmap.cli import main

app = create_app({"DATABASE_URL": sys.argv[1], "INSTANCE": sys.argv[2]})

def end(connection):
    if "write_within" in connection.get_execution_options():
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(app.extensions["engine"], "commit", end)
main(sys.argv[3:], obj=app)
"""
# Runs several commands, whose words follow a "then" each.
ONE_AFTER_THE_OTHER = """
import sys
from itertools import groupby
from webmap import create_app
from webmap.cli import main

app = create_app({"DATABASE_URL": sys.argv[1], "INSTANCE": sys.argv[2]})
for is_separator, words in groupby(sys.argv[3:], lambda word: word == "then"):
    if not is_separator:
        main(list(words), obj=app, standalone_mode=False)
"""


def fingerprint(engine):
    """One hash of every row of every table."""
    digest = hashlib.sha256()
    with read_session(engine) as session:
        for table in Base.metadata.sorted_tables:
            rows = sorted(map(repr, session.execute(select(table))))
            digest.update("\n".join([table.name, *rows]).encode())
    return digest.hexdigest()


def _command(url, folder, *arguments, script=None, **options):
    how = ["-c", script, url, str(folder)] if script else ["-m", "webmap"]
    return subprocess.run(
        [sys.executable, *how, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "WEBMAP_DATABASE_URL": url, "WEBMAP_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )


def _address(engine):
    return engine.url.render_as_string(hide_password=False)


def _regencies(folder):
    """Boundaries of the sample, a file for each regency."""
    with zipfile.ZipFile(BOUNDARIES) as archive:
        names = [name for name in archive.namelist() if name.endswith(".sql")]
        return [Path(archive.extract(name, folder)) for name in sorted(names)]


# Killed, or out of room ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_killed_import_leaves_the_store_as_it_was(store, backend, tmp_path, kind):
    if backend == "postgresql" and kind != "boundaries":
        pytest.skip("the same on both; make hostile kills all on each")
    with write_session(store) as session:  # something to lose
        session.add(Area(code="99", level=1, parent="ID", name="Nusa", listed=True))
    if kind == "register":
        import_codes(store, [DATA / "wilayah_2025.sql"])
    before = fingerprint(store)
    killed = _command(_address(store), tmp_path, *IMPORTS[kind], script=KILLED)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert fingerprint(store) == before
    # and nothing is left that would have to be cleared away
    app = create_app({"DATABASE_URL": _address(store), "INSTANCE": str(tmp_path)})
    again = Runner(app)(*IMPORTS[kind])
    app.extensions["engine"].dispose()
    assert again.exit_code == 0, again.output
    assert fingerprint(store) != before


def test_a_file_that_may_not_grow_is_said_and_changes_nothing(store, backend, tmp_path):
    if backend != "sqlite":
        pytest.skip("the server's disk is filled in tests/geo/test_postgres.py")
    import_codes(store, [DATA / "wilayah_2025.sql"])
    before = fingerprint(store)
    limit = 300_000
    failed = _command(
        _address(store),
        tmp_path,
        *IMPORTS["boundaries"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert failed.returncode == 1
    assert "Error: " in failed.stderr
    assert "room" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert fingerprint(store) == before


# At once ---------------------------------------------------------------------------------------


def _counts(session):
    tables = (Area, Shape, Report, ReportRow, VillageStatus)
    counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    said = session.scalar(select(func.sum(Report.rows)))
    kept = session.scalar(select(func.count()).select_from(ReportRow))
    return (*counts, said or 0, kept)


def test_readers_see_a_complete_state_before_during_and_after(store, tmp_path):
    import_codes(store, [DATA / "wilayah_2025.sql"])
    seen, stop, failures = {}, threading.Event(), []

    def read():
        while not stop.is_set():
            try:
                with read_session(store) as session:
                    number = generation(session)
                    seen.setdefault(number, set()).add(_counts(session))
                stop.wait(0.05)
            except Exception as error:  # told below, by the thread that asserts
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        kinds = ("boundaries", "register", "register")
        words = [word for kind in kinds for word in ("then", *IMPORTS[kind])]
        done = _command(_address(store), tmp_path, *words, script=ONE_AFTER_THE_OTHER)
        assert done.returncode == 0, done.stderr
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert set(seen) >= {1, 2, 3}
    for number, states in seen.items():
        assert len(states) == 1, f"generation {number} was seen in {len(states)} states"
        (*_, said, kept) = next(iter(states))
        assert said == kept


def test_boundaries_that_came_in_meanwhile_are_not_lost(store, tmp_path, monkeypatch):
    first, second, *_ = _regencies(tmp_path)
    match, others = topology.match, iter([second])

    def match_while_others_import(province):
        for other in others:
            import_boundaries(store, [other])
        return match(province)

    monkeypatch.setattr(topology, "match", match_while_others_import)
    monkeypatch.setattr(boundaries, "ProcessPool", Alone)
    import_boundaries(store, [first])
    with read_session(store) as session:
        full = select(Shape.code, Shape.geometry).where(Shape.scale == "full")
        shapes = dict(row for row in session.execute(full))
    regencies = [code for code in shapes if len(code) == 5]
    assert sorted(regencies) == ["99.01", "99.02"]
    whole = sum(shapes[code].area for code in regencies)
    assert shapes["99"].area == pytest.approx(whole, rel=1e-6)


def test_two_imports_at_once_give_what_one_after_the_other_gives(store, tmp_path):
    import_codes(store, [DATA / "wilayah_2025.sql"])
    url = _address(store)
    days = {
        "klasifikasi_2022-12-26.xlsx": "2022-12-26",
        "klasifikasi_2023-05-16.xlsx": "2023-05-16",
    }
    done = {}

    def run(file, day):
        done[file] = _command(url, tmp_path, "import-register", DATA / file, "--date", day)

    threads = [threading.Thread(target=run, args=item) for item in days.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.returncode for one in done.values()] == [0, 0], [o.stderr for o in done.values()]
    with read_session(store) as session:
        assert generation(session) == 3
        for report in register.reports(session):
            rows = select(func.count()).where(ReportRow.report_id == report.id)
            assert session.scalar(rows) == report.rows


def test_an_import_that_waits_in_vain_says_so(store, monkeypatch):
    import_codes(store, [DATA / "wilayah_2025.sql"])
    before = fingerprint(store)
    monkeypatch.setattr(database, "WAIT", 0.3)
    with write_session(store, 5), pytest.raises(StoreBusy, match="another import"):
        import_register(store, REGISTER, date=date(2022, 12, 26))
    assert fingerprint(store) == before
