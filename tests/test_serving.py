"""The site under gunicorn as ``deploy/`` configures it, while things go wrong around it."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from boundaries.areas.models import Area
from geo.store.database import Meta, connect, next_generation, write_session
from sample.make_sample import DATA
from tests.benchmarks import serving
from tests.postgres_folder import open_to_server

_days = count()
LARGE = "/export/99.geojson?level=village"  # 1.7 MB
MANY = 8  # of these are more than the buffers of a connection hold
WHOLE = (
    "/healthz",
    "/area/99.01",
    "/api/areas/99/coverage.json?by=regency",
    "/export/99.01.csv?level=village",
)


@pytest.fixture
def site(sample_copy, tmp_path):
    """Start the site over a copy of the sample: ``site(workers=2)`` gives port and process."""
    with contextlib.ExitStack() as stack:

        def start(workers):
            env = {"WEBMAP_DATABASE_URL": sample_copy}
            made = serving.server(tmp_path, workers=workers, env=env)
            address, process = stack.enter_context(made)
            return int(address.rpartition(":")[2]), process

        yield start


def _get(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _workers(process, count):
    """Processes that answer, as soon as there are so many."""

    def found():
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        return [int(one) for one in children.split()]

    _soon(lambda: len(found()) == count)
    return found()


def _soon(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _slow_reader(port, path, times=1):
    """A client that asks and does not read: the answer waits in the worker."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    # each of another day, before the newest report: what was sent once is kept, and sent as a file
    for _ in range(times):
        day = date(2024, 5, 31) - timedelta(days=next(_days))
        client.sendall(f"GET {path}&date={day} HTTP/1.1\r\nHost: site\r\n\r\n".encode())
    return client


def _rest(client):
    """All that still comes on a connection, until it ends or breaks."""
    pieces = []
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(1 << 20):
            pieces.append(piece)
    return b"".join(pieces)


# Headers --------------------------------------------------------------------------------------


def test_headers_of_a_visitor_do_not_move_the_site(site):
    port, _process = site(workers=1)
    plain = _get(port, "/area/99.01")[2]
    for name in ("SCRIPT_NAME", "PATH_INFO", "Script-Name", "X-Forwarded-Prefix"):
        status, _, body = _get(port, "/area/99.01", {name: "/elsewhere"})
        assert (status, body) == (200, plain), name


# A worker is killed ---------------------------------------------------------------------------


def test_with_a_worker_only_its_own_requests_are_lost(site, sample_copy):
    port, process = site(workers=2)
    killed, kept = _workers(process, 2)
    before = [_get(port, path)[2] for path in WHOLE]
    # whoever is stopped takes no connection: so each gets those that are meant for it
    os.kill(kept, signal.SIGSTOP)
    lost = [_slow_reader(port, LARGE, times=MANY) for _ in range(2)]
    assert all(client.recv(15) == b"HTTP/1.1 200 OK" for client in lost)
    os.kill(kept, signal.SIGCONT)
    os.kill(killed, signal.SIGSTOP)
    going = [_slow_reader(port, LARGE, times=MANY)]
    assert all(client.recv(15) == b"HTTP/1.1 200 OK" for client in going)
    os.kill(killed, signal.SIGCONT)

    answers, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            for path, body in zip(WHOLE, before, strict=True):
                try:
                    status, _, got = _get(port, path)
                    answers.append("same" if (status, got) == (200, body) else f"{status} {path}")
                except (OSError, http.client.HTTPException) as error:
                    answers.append(error)

    visitors = [threading.Thread(target=ask) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    _soon(lambda: len(answers) > 12)
    os.kill(killed, signal.SIGKILL)
    _soon(lambda: killed not in _workers(process, 2))
    count = len(answers)
    _soon(lambda: len(answers) > count + 24)
    stop.set()
    for visitor in visitors:
        visitor.join()

    broken = [one for one in answers if one != "same"]
    assert len(broken) <= len(visitors), "each had one request under way at most"
    assert all(isinstance(one, OSError | http.client.HTTPException) for one in broken)
    for client in lost:
        assert _ended(_rest(client)) < MANY, "what was cut short does not look complete"
    for client in going:
        assert _ended(_until(client, MANY)) == MANY
    assert [_get(port, path)[2] for path in WHOLE] == before
    if sample_copy.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(make_url(sample_copy).database)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _ended(received):
    return received.count(b"\r\n0\r\n\r\n")  # of answers in chunks, of which each says its end


def _until(client, ends):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # reads in earnest now
    received = b""
    while _ended(received) < ends:
        piece = client.recv(1 << 20)
        assert piece, "the connection ended before all was sent"
        received += piece
    return received


# A client hangs up ----------------------------------------------------------------------------


def test_clients_that_hang_up_in_the_middle_leave_nothing_behind(site, sample_copy):
    port, process = site(workers=1)
    (worker,) = _workers(process, 1)
    before = [_get(port, path)[2] for path in WHOLE]

    def many_hang_up():
        clients = [_slow_reader(port, LARGE, times=MANY) for _ in range(8)]
        for client in clients[:4]:  # as many as the worker has threads
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        for client in clients:  # gone at once, as when a browser is closed
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        assert [_get(port, path)[2] for path in WHOLE] == before
        _soon(lambda: not _reading(sample_copy))
        return len(list(Path(f"/proc/{worker}/fd").iterdir()))

    many_hang_up()
    files = many_hang_up()
    assert max(many_hang_up() for _ in range(3)) <= files + 2
    assert _workers(process, 1) == [worker]


def _reading(url):
    """Whether anyone still reads the store."""
    if url.startswith("sqlite"):
        engine = connect(url)
        with write_session(engine) as session:
            session.merge(Meta(key="touched", value=str(time.monotonic())))
        engine.dispose()
        # the log cannot be taken in while somebody reads a state before it
        with contextlib.closing(sqlite3.connect(make_url(url).database)) as raw:
            return raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0
    admin = create_engine(make_url(url))
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    with admin.connect() as connection:
        found = connection.scalar(text(asked))
    admin.dispose()
    return found > 0


# PostgreSQL goes and comes back ---------------------------------------------------------------


class Server:
    """A PostgreSQL of the test's own, which can be stopped and started."""

    def __init__(self, folder):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            pytest.skip("PostgreSQL is not here")
        self._binaries, self._folder = binaries[-1], folder
        self.port = serving.free_port()
        if os.geteuid() == 0:  # which a server must not be
            shutil.chown(folder, "postgres")
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nfsync = off\n"
                f"unix_socket_directories = '{folder}'\n"
            )
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program, *words):
        command = [self._binaries / program, "-D", self._folder / "data", *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)

    def start(self):
        self._run("pg_ctl", "-l", self._folder / "log", "-s", "-w", "start")

    def stop(self, how):
        self._run("pg_ctl", "-m", how, "-s", "-w", "stop")


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    open_to_server(folder)
    made = Server(folder)
    made.start()
    yield made
    with contextlib.suppress(subprocess.CalledProcessError):
        made.stop("immediate")


def test_the_site_waits_for_postgresql_and_goes_on_by_itself(server, tmp_path):
    engine = connect(server.url)
    with write_session(engine) as session:
        for number, code in enumerate(["99", "99.01", "99.01.01", "99.01.01.2001"], 1):
            parent = code.rpartition(".")[0] or "ID"
            session.add(Area(code=code, level=number, parent=parent, name="Nusa", listed=True))
        next_generation(session)
    engine.dispose()
    env = {"WEBMAP_DATABASE_URL": server.url}
    asked = ("/healthz", "/area/99", "/api/areas/99/coverage.json")
    with serving.server(tmp_path, workers=2, env=env) as (address, process):
        port = int(address.rpartition(":")[2])
        workers = _workers(process, 2)
        whole = [_get(port, path)[::2] for path in asked]
        assert [status for status, _ in whole] == [200] * 3
        for how in ("fast", "immediate"):  # in good order, and as when its power goes
            server.stop(how)
            for path in asked * 3:  # both workers, whatever they keep
                status, headers, body = _get(port, path)
                assert status == 503
                assert int(headers["Retry-After"]) > 0
                assert b"Traceback" not in body
            said = json.loads(_get(port, "/healthz")[2])
            assert "does not answer" in said["error"]
            server.start()
            for path, answer in zip(asked * 3, whole * 3, strict=True):
                assert _get(port, path)[::2] == answer
        assert _workers(process, 2) == workers, "nobody had to be started anew"


def test_a_site_that_starts_before_its_server_goes_on_when_that_is_there(server, tmp_path):
    connect(server.url).dispose()
    server.stop("fast")
    free = {"WEBMAP_DATABASE_URL": server.url}
    with serving.server(tmp_path, workers=1, env=free, health_status=503) as (address, _):
        port = int(address.rpartition(":")[2])
        assert _get(port, "/healthz")[0] == 503
        server.start()
        assert _get(port, "/healthz")[0] == 200


# Pieces of files ------------------------------------------------------------------------------


def test_a_piece_of_a_file_is_sought_not_read_up_to(tmp_path, sample_app):
    shutil.copytree(Path(sample_app.config["INSTANCE"]) / "tiles", tmp_path / "tiles")
    (archive,) = (tmp_path / "tiles").glob("*.pmtiles")
    body = archive.read_bytes()
    env = {"WEBMAP_DATABASE_URL": sample_app.config["DATABASE_URL"]}
    with serving.server(tmp_path, workers=1, env=env) as (address, process):
        port = int(address.rpartition(":")[2])
        (worker,) = _workers(process, 1)
        path = f"/tiles/{archive.name}"
        status, _, got = _get(port, path)
        assert (status, got) == (200, body)
        before = _read_by(worker)
        for first in range(0, len(body), len(body) // 10):
            piece = {"Range": f"bytes={first}-{first + 99}"}
            assert _get(port, path, headers=piece)[::2] == (206, body[first : first + 100])
        assert _read_by(worker) - before < len(body)
        stale = {"Range": "bytes=5-9", "If-Range": '"another"'}
        assert _get(port, path, headers=stale)[::2] == (200, body)
        gone = {"Range": f"bytes={len(body)}-"}
        assert _get(port, path, headers=gone)[0] == 416


def _read_by(worker):
    lines = Path(f"/proc/{worker}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["rchar"])


# An import beside visitors ----------------------------------------------------------------------


def test_an_import_is_seen_by_all_workers_from_their_next_request_on(site, sample_copy, tmp_path):
    port, process = site(workers=2)
    path = "/api/areas/99/coverage.json?by=regency"
    first, second = _workers(process, 2)

    def answers():
        found = []
        for stopped, asked in ((first, second), (second, first)):
            os.kill(stopped, signal.SIGSTOP)
            found.append((asked, _get(port, path)[2], _get(port, "/area/99")[2]))
            os.kill(stopped, signal.SIGCONT)
        return found

    before = answers()
    env = {"WEBMAP_DATABASE_URL": sample_copy}
    sheet = DATA / "klasifikasi_2022-12-26.xlsx"
    serving.command(tmp_path, "import-register", sheet, "--date", "2031-01-01", env=env)
    after = answers()
    assert [b"2031" in one[1] for one in before + after] == [False, False, True, True]
    assert [b"2031" in one[2] for one in before + after] == [False, False, True, True]
