"""Run a command on a hostile file and judge what it did.

An import either succeeds, or ends with exit status 1 and one line that names the file; then the
store is unchanged. In both cases it stays within its budget of time and memory, contacts nobody,
leaves no file and no process, and prints no traceback.
"""

import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geo.isolation import Budget
from tests.hostile import machine
from tests.hostile.cases import Case
from tests.hostile.machine import Listener, MemoryWatch

ROOT = Path(__file__).parents[2]
STORE = "kampungkb.sqlite"

REFUSED, IMPORTED = "refused", "imported"
TRACEBACK, ABORT, HANG, OVER_BUDGET = "traceback", "abort", "hang", "over budget"
NETWORK, LEFT, CHANGED, UNCLEAR = "network", "left behind", "store changed", "unclear error"
FAILURES = (TRACEBACK, ABORT, HANG, OVER_BUDGET, NETWORK, LEFT, CHANGED, UNCLEAR)

_OVERHEAD_SECONDS = 30.0  # matching, storing and the maps of what is imported
_MOST_MEMORY = 8 * 2**30
_GRACE_SECONDS = 30.0  # until a command that does not end is killed
_OVERHEAD_MEMORY = 600 * 2**20
_SIGNS = ("Traceback (most recent call last)", "panicked at", "Error: unexpected ")


@dataclass(frozen=True)
class Verdict:
    """What became of a case; ``detail``: what is wrong, or the error that was printed."""

    outcome: str
    detail: str
    seconds: float
    memory: int
    contacts: int = 0
    left: int = 0

    @property
    def holds(self) -> bool:
        """Whether the import did what it promises."""
        return self.outcome in (REFUSED, IMPORTED)


@dataclass(frozen=True)
class _Ran:
    code: int | None  # None: it did not end
    err: str
    seconds: float
    memory: int
    processes: set[int]


class Oracle:
    """Runs cases on a copy of a store; ``one_process``: all commands in one process.

    ``slow``: how many times longer than its budget a command may take, for a machine in use.
    """

    def __init__(
        self, folder: Path, store: Path, *, one_process: bool = True, slow: float = 1.0
    ) -> None:
        self.folder, self.slow = folder, slow
        self.instance, self.scratch = folder / "instance", folder / "tmp"
        for one in (self.instance, self.scratch):
            one.mkdir(parents=True)
        self._original = Path(shutil.copy(store, folder / "original.sqlite"))
        self._expected = machine.store_hash(self._original)
        self.store = self.instance / STORE
        self.listener = Listener()
        self._one_process = one_process
        self._server: subprocess.Popen[str] | None = None
        self._stale = True
        self._restore()

    def judge(self, case: Case) -> Verdict:
        """Run the command of a case and return what became of it."""
        if self._stale:
            self._restore()
        contacts = self.listener.contacts
        places = (case.path.parent, self.scratch, self.instance)
        before = [machine.files(place) for place in places]
        content = machine.file_hash(self.store)
        budget = Budget.for_path(case.path)
        limit = self.slow * (budget.seconds + _OVERHEAD_SECONDS)
        ran = self._run(case, limit + _GRACE_SECONDS)
        changed = machine.file_hash(self.store) != content
        is_import = ran.code == 0
        if changed and not is_import:
            changed = machine.store_hash(self.store) != self._expected
        self._stale = self._stale or changed
        left = self._left(before, places, is_import) if ran.code is not None else set()
        contacts = self.listener.contacts - contacts

        def verdict(outcome: str, detail: str) -> Verdict:
            return Verdict(outcome, detail, ran.seconds, ran.memory, contacts, len(left))

        errors = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
        last = errors[-1] if errors else ran.err[-400:]
        if ran.code is None:
            return verdict(HANG, f"no end after {ran.seconds:.0f} s")
        if ran.code < 0 or ran.code > 128:
            return verdict(ABORT, f"exit status {ran.code}: {ran.err[-400:]}")
        if any(sign in ran.err for sign in _SIGNS):
            return verdict(TRACEBACK, ran.err[-1500:])
        if contacts:
            return verdict(NETWORK, f"{contacts} contacts")
        if changed and not is_import:
            return verdict(CHANGED, last)
        if left or ran.processes:
            return verdict(LEFT, f"{sorted(left)[:5]} {len(ran.processes)} processes")
        if ran.seconds > limit or ran.memory > budget.memory + _OVERHEAD_MEMORY:
            return verdict(
                OVER_BUDGET, f"{ran.seconds:.0f} s, {ran.memory / 2**20:.0f} MiB: {last}"
            )
        if is_import:
            return verdict(IMPORTED, "")
        named = any(name in last for name in case.names)
        if ran.code != 1 or len(errors) != 1 or not named or len(last) > 2500:
            return verdict(UNCLEAR, f"exit status {ran.code}: {ran.err[-400:]}")
        return verdict(REFUSED, last)

    def close(self) -> None:
        """End the server."""
        self._end_server()
        self.listener.close()

    # Steps

    def _restore(self) -> None:
        """Put the store back as it was, without what was made for another one."""
        shutil.rmtree(self.instance)
        self.instance.mkdir()
        shutil.copy(self._original, self.store)
        self._stale, self._fresh = False, True

    def _left(self, before: list[set[str]], places: tuple[Path, ...], is_import: bool) -> set[str]:
        """Return the files that a command left; one that succeeds makes files for the maps."""
        found: set[str] = set()
        for place, known in zip(places, before, strict=True):
            if place == self.instance and is_import:
                continue
            found |= machine.files(place) - known
        journals = (f"{STORE}-wal", f"{STORE}-shm")
        return {one for one in found if not one.startswith(journals)}

    def environment(self) -> dict[str, str]:
        """Return the environment of a command: the store, a folder for scratch, the listener."""
        return {
            **os.environ,
            **self.listener.environment(),
            "WEBMAP_INSTANCE": str(self.instance),
            "WEBMAP_DATABASE_URL": "",
            "TMPDIR": str(self.scratch),
            "COLUMNS": "200",
            "PYTHONPATH": str(ROOT),
        }

    def _run(self, case: Case, seconds: float) -> _Ran:
        run = self._ask_server if self._one_process else self._start_process
        err = self.folder / "err"
        ran = run(case.words, case.path.parent, err, seconds)
        return ran

    def _start_process(self, words: list[str], folder: Path, err: Path, seconds: float) -> _Ran:
        started = time.monotonic()
        with err.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "webmap", *words],
                cwd=folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
                start_new_session=True,
                preexec_fn=_limit_memory,
            )
        with MemoryWatch(process.pid, own=True) as watch:
            try:
                code: int | None = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
        took = time.monotonic() - started
        left = session_processes(process.pid)
        if code is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._stale = True
        for one in left:
            _kill(one)
        return _Ran(code, _read(err), took, watch.peak, left if code is not None else set())

    def _ask_server(self, words: list[str], folder: Path, err: Path, seconds: float) -> _Ran:
        server = self._running_server()
        request = {"words": words, "folder": str(folder), "out": "/dev/null", "err": str(err)}
        err.write_bytes(b"")
        known = machine.descendants(server.pid)
        started = time.monotonic()
        with MemoryWatch(server.pid) as watch:
            answer = self._answer(server, {**request, "fresh": self._fresh}, seconds)
        took = time.monotonic() - started
        self._fresh = False
        if answer is None:
            ended = server.poll()
            self._end_server()
            self._stale = True
            return _Ran(ended, _read(err), took, watch.peak, set())
        helpers = {one for one in machine.descendants(server.pid) if _is_helper(one, server.pid)}
        left = machine.survivors(server.pid, known | helpers)
        for one in left:
            _kill(one)
        memory = max(watch.peak, int(answer["memory"]))
        return _Ran(int(answer["code"]), _read(err), float(answer["seconds"]), memory, left)

    def _answer(
        self, server: "subprocess.Popen[str]", request: Mapping[str, object], seconds: float
    ) -> Mapping[str, float] | None:
        assert server.stdin and server.stdout
        try:
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            if not select.select([server.stdout], [], [], seconds)[0]:
                return None
            line = server.stdout.readline()
        except OSError:
            line = ""
        if not line:
            server.wait(10)
            return None
        found: Mapping[str, float] = json.loads(line)
        return found

    def _running_server(self) -> "subprocess.Popen[str]":
        if self._server is None or self._server.poll() is not None:
            self._fresh = True
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.hostile.command_server"],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                preexec_fn=_limit_memory,
            )
        return self._server

    def _end_server(self) -> None:
        if self._server is not None:
            below = machine.descendants(self._server.pid)
            self._server.kill()
            self._server.wait()
            for one in below:
                _kill(one)
            self._server = None


def _limit_memory() -> None:
    # a program that does not limit itself ends alone, and not the machine with it
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _read(path: Path) -> str:
    return path.read_bytes()[-200_000:].decode("utf-8", "replace")


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _is_helper(process: int, server: int) -> bool:
    """Whether a process is a fork server that the program starts once, directly below it."""
    try:
        parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        words = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return parent == server and any(one in words for one in (b"fork_server", b"resource_tracker"))


def session_processes(leader: int, seconds: float = 1.0) -> set[int]:
    """Return the processes of a session that run a second after its leader ended."""
    until = time.monotonic() + seconds
    while True:
        found = set()
        for one in Path("/proc").iterdir():
            if one.name.isdecimal():
                try:
                    fields = (one / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[3]) == leader and fields[0] != "Z" and int(one.name) != leader:
                    found.add(int(one.name))
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.02)
