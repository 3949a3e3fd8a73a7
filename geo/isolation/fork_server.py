"""The process from which child processes are forked, so that each starts within milliseconds.

It has one thread, imports what the children run, and opens no files and no connections. It ends
with the program, and its children with it: it reads EOF from the control socket however the program
ended. (Children of ``multiprocessing``'s server import ``__main__`` anew, and its resource tracker
outlives a killed program.)
"""

import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from geo.errors import GeoError
from geo.isolation import sandbox

OUT_OF_MEMORY = 99
"""Exit code of a child that had no memory left for its result."""

STATUS = struct.Struct("i")
"""How a child ended, as ``os.waitstatus_to_exitcode`` gives it."""

_SERVER = """
import ctypes, os, sys
if {parent} and sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, ctypes.c_ulong(9))  # PR_SET_PDEATHSIG, SIGKILL
    if os.getppid() != {parent}:
        os._exit(1)
sys.path[:] = {path!r}
from geo.isolation.fork_server import serve
serve({control})
"""

_ENVIRONMENT = {
    # threads do not survive a fork, and each one reserves address space
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    # a panic of a reader in Rust is one line in the log
    "RUST_BACKTRACE": "0",
}


def command(control: int) -> tuple[list[str], dict[str, str]]:
    """Return the command and environment of a server that listens to an inherited socket.

    Where the main thread starts it, the kernel ends it with the program, also while it is importing
    modules, when it reads no socket. (The kernel means the thread that started a process.)
    """
    parent = os.getpid() if threading.current_thread() is threading.main_thread() else 0
    program = _SERVER.format(path=sys.path, control=control, parent=parent)
    return [sys.executable, "-c", program], {**os.environ, **_ENVIRONMENT}


def serve(control_socket: int) -> NoReturn:
    """Fork a child for each request, report how it ended, and end it where nobody waits for it.

    A request is one byte with three descriptors: a socket for the request and the result, one for
    the status, and a pipe for what the child prints.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program decides
    control = socket.socket(fileno=control_socket)
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, socket.socket] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == control.fileno():
                byte, descriptors, _, _ = socket.recv_fds(control, 1, 3)
                if not byte:
                    _end(children)
                if len(descriptors) == 3:
                    others = (control, woken, wake, *children.values())
                    if child := _fork(descriptors, others):
                        children |= dict([child])
                        poll.register(child[1], select.POLLIN)
            elif descriptor == woken.fileno():
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
            else:  # the program closed its end
                for pid, status in children.items():
                    if status.fileno() == descriptor:
                        os.kill(pid, signal.SIGKILL)
                        poll.unregister(descriptor)
        for pid in list(children):
            ended, status_code = os.waitpid(pid, os.WNOHANG)
            if ended:
                status = children.pop(pid)
                with contextlib.suppress(KeyError):
                    poll.unregister(status)
                with contextlib.suppress(OSError):
                    status.send(STATUS.pack(os.waitstatus_to_exitcode(status_code)))
                status.close()


def _end(children: dict[int, socket.socket]) -> NoReturn:
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _fork(
    descriptors: list[int], others: tuple[socket.socket, ...]
) -> tuple[int, socket.socket] | None:
    data, status, output = descriptors
    channel, status_end = socket.socket(fileno=data), socket.socket(fileno=status)
    with channel:
        _import(_module(channel))
        server = os.getpid()
        pid = -1
        with contextlib.suppress(OSError):  # no memory, or too many processes
            pid = os.fork()
        if pid == 0:
            try:
                for one in (*others, status_end):
                    one.close()
                _run(channel, output, server)
            finally:
                os._exit(1)
    os.close(output)
    if pid == -1:
        status_end.close()
        return None
    return pid, status_end


def _module(channel: socket.socket) -> str:
    name = b""
    while (byte := channel.recv(1)) not in (b"", b"\n"):
        name += byte
    return name.decode()


def _import(name: str) -> None:
    if name and name not in sys.modules:
        with contextlib.suppress(Exception):  # the child raises it again
            importlib.import_module(name)
        gc.freeze()


# The child ----------------------------------------------------------------------------------------


def _run(channel: socket.socket, output: int, server: int) -> NoReturn:
    sandbox.end_with_parent(server)
    signal.set_wakeup_fd(-1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    with channel.makefile("rb") as request, channel.makefile("wb") as response:
        try:
            budget, function, arguments, relay = pickle.load(request)  # noqa: S301 - our own

            def send(answer: tuple[str, Any, str]) -> None:
                pickle.dump(answer, response, pickle.HIGHEST_PROTOCOL)
                response.flush()

            def progress(*steps: Any) -> None:
                send(("progress", steps, ""))

            gc.disable()  # what it leaves is freed with the process
            sandbox.restrict(budget)
            send(call(function, arguments, progress if relay else None))
            os._exit(0)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException:
            traceback.print_exc()
            os._exit(1)


def call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    progress: Callable[..., None] | None,
) -> tuple[str, Any, str]:
    """Return what became of a call: kind, value, and a traceback for the log."""
    named = {"progress": progress} if progress else {}
    try:
        return "result", function(*arguments, **named), ""
    except MemoryError:
        raise
    except GeoError as error:
        return "error", error, traceback.format_exc()
    except BaseException as error:
        return "failure", f"{type(error).__name__}: {error}", traceback.format_exc()
