"""Run a function in a child process, and turn whatever happens to it into one clear error."""

import atexit
import contextlib
import logging
import os
import pickle
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from geo.errors import BudgetExceeded, GeoError, UnreadableFile
from geo.isolation import fork_server, sandbox
from geo.isolation.budget import Budget, advice
from geo.isolation.transfer import ResultReader

_Result = TypeVar("_Result")

_LOG = logging.getLogger(__name__)
_OUTPUT = 64 * 1024
_NO_MEMORY = re.compile(
    rb"memory allocation of|bad_alloc|cannot allocate memory|out of memory|can't start new thread",
    re.IGNORECASE,
)
"""What Rust, C++, the C library, GDAL and SQLite, and Python say where memory is used up."""

_DAMAGED = "The file is damaged, or is not what its name says; fetch it again, or save it anew."


def run_isolated(
    function: Callable[..., _Result],
    *arguments: Any,
    budget: Budget,
    file: Path | str,
    progress: Callable[..., None] | None = None,
    module: str | None = None,
    calls: "Calls | None" = None,
) -> _Result:
    """Return what a function of a module returns for these arguments, computed in a child process.

    The child has the limits of ``budget``, no network, and cannot write files. Arguments can be
    anything that can be pickled; the result plain types, arrays, geometries, dataclasses, named
    tuples and enumerations. ``file`` is what errors name. What native code prints is logged.
    ``progress``: the function gets a parameter of this name, and what it calls that with is passed
    on to this one. ``module``: what the server imports beforehand, by default the function's.
    ``calls``: to end the call from another thread.

    Raises every GeoError of the function; BudgetExceeded for too much time or memory; and
    UnreadableFile for any other exception, and for a child that a signal ended.
    """
    if not hasattr(os, "fork"):  # Windows: the same errors, without the limits
        return cast(_Result, _unpack(fork_server.call(function, arguments, progress), budget, file))
    with _Call(module or function.__module__) as call, (calls or Calls()).running(call):
        try:
            call.send((budget, function, arguments, progress is not None))
            answer = call.receive(progress)
        except _NoAnswer as error:
            raise _ended(call.status(), call.output(), budget, file) from error
        call.log_output()
    return cast(_Result, _unpack(answer, budget, file))


def _unpack(answer: tuple[str, Any, str], budget: Budget, file: Path | str) -> Any:
    kind, value, trace = answer
    if kind == "result":
        return value
    _LOG.debug("%s: %s", file, trace)
    if kind == "error" and isinstance(value, GeoError):
        raise value
    if _NO_MEMORY.search(str(value).encode()):
        raise _no_memory(budget, file)
    first_line = str(value).strip().split("\n")[0][:200]
    raise UnreadableFile(f"it cannot be read ({first_line})", file=file, do=_DAMAGED)


def _ended(status: int | None, output: bytes, budget: Budget, file: Path | str) -> GeoError:
    """Return the error for a child that sent no complete result."""
    _LOG.debug("%s: the child process ended with %s: %s", file, status, output)
    if status in (-signal.SIGPROF, -signal.SIGALRM):
        factor = sandbox.WALL_CLOCK_FACTOR if status == -signal.SIGALRM else 1
        return BudgetExceeded(
            f"processing it takes longer than {budget.seconds * factor:,.0f} seconds",
            file=file,
            do=advice(),
        )
    if status == -signal.SIGKILL:
        return BudgetExceeded(
            "the system ended its process for want of memory",
            file=file,
            do=advice(),
        )
    if status == fork_server.OUT_OF_MEMORY or _NO_MEMORY.search(output):
        return _no_memory(budget, file)
    if status is not None and status < 0:
        name = signal.Signals(-status).name
        return UnreadableFile(f"its process crashed ({name})", file=file, do=_DAMAGED)
    return UnreadableFile("its process ended", file=file, do="Try again.")


def _no_memory(budget: Budget, file: Path | str) -> BudgetExceeded:
    return BudgetExceeded(
        f"processing it needs more than {budget.memory / 2**20:,.0f} MiB of memory",
        file=file,
        do=advice(),
    )


# Connection to the fork server --------------------------------------------------------------------


@dataclass
class _Server:
    control: socket.socket
    process: subprocess.Popen[bytes]

    def close(self) -> None:
        self.control.close()
        self.process.wait()


_lock = threading.Lock()
_server: _Server | None = None


def _start() -> _Server:
    control, inherited = socket.socketpair()
    with inherited:
        command, environment = fork_server.command(inherited.fileno())
        process = subprocess.Popen(  # noqa: S603 - the own interpreter
            command,
            env=environment,
            pass_fds=[inherited.fileno()],
            stdin=subprocess.DEVNULL,
        )
    return _Server(control, process)


def start_server() -> None:
    """Start the server where there is none; from the main thread, so that it ends with that."""
    with _lock:
        _running_server()


def _request(descriptors: list[int]) -> None:
    with _lock:
        socket.send_fds(_running_server().control, [b"+"], descriptors)


def _running_server() -> _Server:
    """Return the server; start it where there is none, or none any more."""
    global _server
    if _server is not None and _server.process.poll() is not None:
        _server.control.close()
        _server = None
    if _server is None:
        _server = _start()
    return _server


def _close() -> None:
    global _server
    with _lock:
        if _server is not None:
            _server.close()
            _server = None


def _forget() -> None:
    """Leave the server of the parent to the parent, after a fork of the program."""
    global _server, _lock
    _lock = threading.Lock()
    if _server is not None:
        _server.control.close()
        _server.process.returncode = 0  # not a process of this one, which need not wait for it
        _server = None


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class Calls:
    """Calls that run now, so that one thread can end those of all others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[_Call] = set()
        self._stopped = False

    @contextlib.contextmanager
    def running(self, call: "_Call") -> Iterator[None]:
        """Keep a call among them, and end it at once where they were ended."""
        with self._lock:
            self._running.add(call)
            if self._stopped:
                call.end()
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(call)

    def stop(self) -> None:
        """End the child processes of all calls, also of those that begin later."""
        with self._lock:
            self._stopped = True
            for call in self._running:
                call.end()


class _NoAnswer(Exception):
    """The child ended before it sent a complete answer, or sent what is none."""


def _load(file: IO[bytes]) -> tuple[str, Any, str]:
    try:
        kind, value, trace = ResultReader(file).load()
    except Exception as error:  # a pickle that was cut off, or forged, can raise anything
        raise _NoAnswer from error
    return kind, value, trace


class _Call:
    """One child process; it is ended on exit where it still runs."""

    def __init__(self, module: str) -> None:
        with contextlib.ExitStack() as opened:
            self._data, data = map(opened.enter_context, socket.socketpair())
            self._status, status = map(opened.enter_context, socket.socketpair())
            read, write = os.pipe()
            self._output = opened.enter_context(os.fdopen(read, "rb", buffering=0))
            with os.fdopen(write, "wb", buffering=0) as printed, data, status:
                for end in (read, write):  # a child that prints too much loses it
                    os.set_blocking(end, False)
                _request([data.fileno(), status.fileno(), printed.fileno()])
            self._stack = opened.pop_all()
        self._module = module

    def __enter__(self) -> "_Call":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def send(self, request: tuple[Any, ...]) -> None:
        packed = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
        try:
            self._data.sendall(f"{self._module}\n".encode())
            self._data.sendall(packed)
        except OSError as error:
            raise _NoAnswer from error

    def receive(self, progress: Callable[..., None] | None) -> tuple[str, Any, str]:
        file: IO[bytes]
        answer: tuple[str, Any, str]
        with self._data.makefile("rb") as file:
            while (answer := _load(file))[0] == "progress":
                if progress:
                    progress(*answer[1])
        return answer

    def end(self) -> None:
        """End the child, so that whoever waits for its answer reads the end of the file."""
        for channel in (self._status, self._data):
            with contextlib.suppress(OSError):
                channel.shutdown(socket.SHUT_RDWR)

    def status(self) -> int | None:
        """Wait until the child has ended; return its exit code, or None if the server ended."""
        with contextlib.suppress(OSError):
            packed = self._status.recv(fork_server.STATUS.size)
            if packed:
                return int(fork_server.STATUS.unpack(packed)[0])
        return None

    def output(self) -> bytes:
        return self._output.read(_OUTPUT) or b""

    def log_output(self) -> None:
        if _LOG.isEnabledFor(logging.DEBUG) and (printed := self.output()):
            _LOG.debug("printed by the child process: %s", printed)
